//! Contracts that use ours the way an integrator does, compiled from the interfaces alone, on the
//! programs and on the reference.

use alloy_primitives::{Address, B256, Bytes, FixedBytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue, sol};
use stylus_devnode::Chain;
use tributary_core::limits::MIN_WINDOW;
use tributary_core::sum_tree::{Leaf, SumTree};
use tributary_core::typed_data::{ClaimTo, Contribute};
use tributary_differential::plain::{CHAIN_ID, Keys, Plan, proposal};
use tributary_differential::{Artifacts, Places, Side, plain};
use tributary_interfaces::{IAttribution, IDatanets, IERC20, IModels, IRewards};

sol! {
    function mint(address to, uint256 amount);
    function payFor(uint256 modelId, uint256 amount, bytes32 receiptsRoot) returns (uint128 paid);
    function contribute(address datanets, uint256 datanetId, bytes32 contentId);
    function agree(bytes32 hash);
    function registered() returns (uint256);
    function claimAndSplit(address rewards, uint256 modelId, uint128 cumulative, bytes proof);
    function serve(address rewards, uint256 modelId, address[] accounts, uint128[] cumulatives, bytes proof) returns (uint128 paid);
}

const OWNER: Address = Address::repeat_byte(0x11);
const FIRST: Address = Address::repeat_byte(0x21);
const SECOND: Address = Address::repeat_byte(0x22);
const RECEIVER: Address = Address::repeat_byte(0x23);
const MODEL: U256 = U256::ONE;
const PAID: u128 = 10_000;

#[test]
fn integrators_work_on_the_programs() {
    consumers(&Artifacts::of_workspace(), Side::programs);
}

#[test]
fn integrators_work_on_the_reference() {
    consumers(&Artifacts::of_workspace(), Side::reference);
}

/// A side with the integrators' contracts on it.
struct Stage<'a> {
    chain: &'a Chain,
    places: Places,
    artifacts: &'a Artifacts,
}

impl Stage<'_> {
    fn send(&self, to: Address, call: &impl SolCall) -> Bytes {
        self.send_data(to, call.abi_encode())
    }

    fn send_data(&self, to: Address, data: Vec<u8>) -> Bytes {
        let outcome = self.chain.send(OWNER, Some(to), U256::ZERO, data).expect("a transaction that can run");
        assert!(outcome.success, "a call of {to} was refused: {}", outcome.output);
        outcome.output
    }

    fn create(&self, name: &str, arguments: Vec<u8>) -> Address {
        let code = self.artifacts.creation_code("Consumers", name).expect("make -C test/foundry build");
        let outcome = self
            .chain
            .send(OWNER, None, U256::ZERO, [code, arguments].concat())
            .expect("a transaction that can run");
        outcome.created.unwrap_or_else(|| panic!("{name} was not created: {}", outcome.output))
    }

    fn held(&self, account: Address) -> u128 {
        let call = IERC20::balanceOfCall { account }.abi_encode();
        let answer = self.chain.call(OWNER, self.places.token, call).expect("a balance");
        U256::from_be_slice(&answer).to()
    }

    fn payee_of(&self, item: B256) -> Address {
        let query = IDatanets::contributionCall { datanetId: U256::ONE, item }.abi_encode();
        let answer = self.chain.call(OWNER, self.places.datanets, query).expect("a contribution");
        let state = IDatanets::contributionCall::abi_decode_returns(&answer).expect("a state");
        Address::from_word(state.payee)
    }
}

fn consumers(artifacts: &Artifacts, side: fn(&Artifacts) -> Result<Side, tributary_differential::Error>) {
    let side = side(artifacts).unwrap_or_else(|error| panic!("{error}"));
    let stage = Stage { chain: side.chain(), places: *side.places(), artifacts };
    let places = stage.places;
    let keys = Keys::new().expect("keys");
    stage.send(places.datanets, &IDatanets::createDatanetCall { terms: plain::datanet(OWNER) });
    stage.send(places.models, &IModels::registerModelCall { terms: plain::model(places.token, &keys) });

    let vault = stage.create("PayingVault", places.rewards.abi_encode());
    stage.send(places.token, &mintCall { to: vault, amount: U256::from(PAID) });
    let paid =
        stage.send(vault, &payForCall { modelId: MODEL, amount: U256::from(PAID), receiptsRoot: B256::ZERO });
    assert_eq!(U256::from_be_slice(&paid), U256::from(PAID));

    let wallet = stage.create("ContributorWallet", Vec::new());
    let content = keccak256("a record");
    stage.send(
        wallet,
        &contributeCall { datanets: places.datanets, datanetId: U256::ONE, contentId: content },
    );
    assert_eq!(stage.payee_of(content), wallet, "the wallet is the payee");

    contribute_by_agreement(&stage, wallet);

    let splitter = stage.create("Splitter", (FIRST, SECOND).abi_encode());
    let keeper = stage.create("Keeper", Vec::new());
    let tree = settle(
        &stage,
        &keys,
        &[
            (wallet, 1000),
            (splitter, 701),
            (Address::repeat_byte(0x31), 30),
            (Address::repeat_byte(0x32), 40),
        ],
    );

    let (cumulative, proof) = tree.leaf(splitter);
    stage.send(splitter, &claimAndSplitCall { rewards: places.rewards, modelId: MODEL, cumulative, proof });
    assert_eq!((stage.held(FIRST), stage.held(SECOND), stage.held(splitter)), (350, 351, 0));

    claim_by_agreement(&stage, wallet, &tree);
    assert_eq!((stage.held(RECEIVER), stage.held(wallet)), (1000, 0));

    let accounts: Vec<Address> = tree.leaves.iter().map(|leaf| Address::from_word(leaf.key)).collect();
    let cumulatives = tree.leaves.iter().map(|leaf| leaf.value).collect();
    let proof = tree.tree.prove(0, accounts.len() as u64).expect("a proof").into();
    let call = serveCall { rewards: places.rewards, modelId: MODEL, accounts, cumulatives, proof };
    assert_eq!(
        U256::from_be_slice(&stage.send(keeper, &call)),
        U256::from(70),
        "only who was not paid before"
    );
    assert_eq!(stage.held(places.rewards), PAID - 1000 - 701 - 70);
}

/// The wallet agrees to a contribution, and a relay sends it along with one that nobody agreed to.
fn contribute_by_agreement(stage: &Stage<'_>, wallet: Address) {
    let relay = stage.create("Relay", Vec::new());
    let signed = |name: &str, nonce: u64| {
        let (nonce, deadline) = (U256::from(nonce), U256::MAX);
        let content_ids = [keccak256(name), keccak256([name, "2"].concat())];
        let message = Contribute {
            datanet_id: U256::ONE,
            contributor: wallet,
            content_ids: &content_ids,
            nonce,
            deadline,
        };
        let digest = message.digest(CHAIN_ID, stage.places.datanets);
        let contribution = IDatanets::SignedContribution {
            datanetId: U256::ONE,
            contributor: wallet,
            contentIds: content_ids.to_vec(),
            nonce,
            deadline,
            signature: Bytes::new(),
        };
        (contribution, digest)
    };
    let ((agreed, digest), (other, _)) = (signed("agreed", 3), signed("not agreed", 4));
    let call = IDatanets::contributeForCall { contribution: agreed.clone() };
    let early = stage
        .chain
        .send(OWNER, Some(stage.places.datanets), U256::ZERO, call.abi_encode())
        .expect("a transaction that can run");
    assert!(!early.success, "the wallet has not agreed yet");
    stage.send(wallet, &agreeCall { hash: digest });
    let arguments = (stage.places.datanets, vec![agreed.clone(), other]).abi_encode_params();
    let selector = &keccak256("send(address,(uint256,address,bytes32[],uint256,uint256,bytes)[])")[..4];
    let left = stage.send_data(relay, [selector, &arguments].concat());
    assert_eq!(U256::from_be_slice(&left), U256::ONE, "the one that was not agreed to is left");
    let count = stage.chain.call(OWNER, relay, registeredCall {}.abi_encode()).expect("a count");
    assert_eq!(U256::from_be_slice(&count), U256::from(2), "both records of the other came in");
    for item in agreed.contentIds {
        assert_eq!(stage.payee_of(item), wallet, "the wallet is the payee");
    }
    stage.send(wallet, &agreeCall { hash: B256::ZERO });
}

/// The wallet's agreement serves for that very claim, and nobody needs a key.
fn claim_by_agreement(stage: &Stage<'_>, wallet: Address, tree: &Payouts) {
    let (cumulative, proof) = tree.leaf(wallet);
    let (payee, deadline) = (wallet.into_word(), U256::MAX);
    let message = ClaimTo { model_id: MODEL, payee, receiver: RECEIVER, cumulative, deadline };
    let hash = message.digest(CHAIN_ID, stage.places.rewards);
    let call = IRewards::claimToSignedCall {
        modelId: MODEL,
        asset: stage.places.token,
        payee,
        receiver: RECEIVER,
        cumulative,
        deadline,
        signature: Bytes::new(),
        proof,
    };
    let early = stage
        .chain
        .send(OWNER, Some(stage.places.rewards), U256::ZERO, call.abi_encode())
        .expect("a transaction that can run");
    assert!(!early.success, "the wallet has not agreed yet");
    stage.send(wallet, &agreeCall { hash });
    stage.send(stage.places.rewards, &call);
}

struct Payouts {
    leaves: Vec<Leaf>,
    tree: SumTree,
}

impl Payouts {
    fn leaf(&self, account: Address) -> (u128, Bytes) {
        let index = self.leaves.iter().position(|leaf| leaf.key == account.into_word()).expect("a leaf");
        (self.leaves[index].value, self.tree.prove(index as u64, 1).expect("a proof").into())
    }
}

/// Proposes and finalises a round with these payouts.
fn settle(stage: &Stage<'_>, keys: &Keys, payouts: &[(Address, u128)]) -> Payouts {
    let mut leaves: Vec<Leaf> = payouts
        .iter()
        .map(|(account, value)| Leaf { key: account.into_word(), value: *value, data: B256::ZERO })
        .collect();
    leaves.sort_by_key(|leaf| leaf.key);
    let tree = SumTree::build(&leaves).expect("a tree");
    let plan = Plan {
        number: 1,
        from: 0,
        cutoff: stage.chain.timestamp() - 1,
        settlement: FixedBytes::ZERO,
        receipts: PAID,
        payouts: tree.head(),
    };
    let call = proposal(&plan, keys, stage.places.attribution);
    stage.send(stage.places.attribution, &call);
    let finalisable_at = stage.chain.timestamp() + u64::from(MIN_WINDOW);
    stage.chain.set_next_timestamp(finalisable_at).expect("a later time");
    let finalise = IAttribution::finaliseCall {
        round: call.round,
        signers: vec![keys.scorer()],
        bond: 0,
        finalisableAt: finalisable_at,
    };
    stage.send(stage.places.attribution, &finalise);
    Payouts { leaves, tree }
}
