//! Contracts that use ours the way an integrator does, compiled from the interfaces alone, on the
//! programs and on the reference.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue, sol};
use tributary_interfaces::IDatanets::{SignedContribution, contributeForCall, contributionCall};
use tributary_interfaces::IRewards::claimToSignedCall;
use tributary_test_kit::{Artifacts, ChainFixture, Implementation, Payouts, claim_of, payee};

sol! {
    function payFor(uint256 modelId, uint256 amount, bytes32 receiptsRoot) returns (uint128 paid);
    function contribute(address datanets, uint256 datanetId, bytes32 contentId);
    function agree(bytes32 hash);
    function registered() returns (uint256);
    function claimAndSplit(address rewards, uint256 modelId, uint128 cumulative, bytes proof);
    function serve(address rewards, uint256 modelId, address[] accounts, uint128[] cumulatives, bytes proof) returns (uint128 paid);
}

const FIRST: Address = Address::repeat_byte(0x21);
const SECOND: Address = Address::repeat_byte(0x22);
const RECEIVER: Address = Address::repeat_byte(0x23);
const PAID: u128 = 10_000;

#[test]
fn integrators_work_on_the_programs() {
    integrators_work(Implementation::Programs { cached: true });
}

#[test]
fn integrators_work_on_the_reference() {
    integrators_work(Implementation::Reference);
}

/// A chain with a Datanet and a model, which the integrators' contracts use.
struct IntegratorsFixture {
    chain: ChainFixture,
    datanet: U256,
    model: U256,
}

impl IntegratorsFixture {
    fn new(implementation: Implementation) -> Self {
        let chain = ChainFixture::of(implementation);
        let datanet = chain.create_datanet(chain.datanet_terms());
        let model = chain.register(chain.model_terms(datanet, chain.token));
        chain.advance(10);
        Self { chain, datanet, model }
    }

    /// Sends a call of the owner's, which must succeed.
    #[track_caller]
    fn call<C: SolCall>(&self, to: Address, call: C) -> C::Return {
        self.chain.call(self.chain.owner.account, to, call)
    }

    fn create(&self, name: &str, arguments: Vec<u8>) -> Address {
        let code = Artifacts::of_workspace().reference("Consumers", name);
        let created = code.and_then(|code| {
            self.chain.create_from(self.chain.owner.account, name, [code, arguments].concat())
        });
        created.unwrap_or_else(|error| panic!("{error}"))
    }

    fn balance(&self, account: Address) -> u128 {
        self.chain.balance(self.chain.token, account)
    }

    fn payee_of(&self, item: B256) -> B256 {
        self.chain.read(self.chain.datanets, contributionCall { datanetId: self.datanet, item }).payee
    }
}

fn integrators_work(implementation: Implementation) {
    let fixture = IntegratorsFixture::new(implementation);
    let IntegratorsFixture { chain, datanet, model } = &fixture;
    let (datanets, rewards) = (chain.datanets, chain.rewards);

    let vault = fixture.create("PayingVault", rewards.abi_encode());
    chain.mint(chain.token, vault, PAID);
    let pay = payForCall { modelId: *model, amount: U256::from(PAID), receiptsRoot: B256::ZERO };
    assert_eq!(fixture.call(vault, pay), PAID);

    let wallet = fixture.create("ContributorWallet", Vec::new());
    let content = keccak256("a record");
    fixture.call(wallet, contributeCall { datanets, datanetId: *datanet, contentId: content });
    assert_eq!(fixture.payee_of(content), payee(wallet), "the wallet is the payee");

    contribute_by_agreement(&fixture, wallet);

    let splitter = fixture.create("Splitter", (FIRST, SECOND).abi_encode());
    let keeper = fixture.create("Keeper", Vec::new());
    let others = [(Address::repeat_byte(0x31), 30), (Address::repeat_byte(0x32), 40)];
    let payouts =
        chain.settle(*model, Payouts::of([(wallet, 1000), (splitter, 701), others[0], others[1]])).payouts;

    let claim = claim_of(*model, chain.token, &payouts, payee(splitter));
    let (cumulative, proof) = (claim.cumulative, claim.proof);
    fixture.call(splitter, claimAndSplitCall { rewards, modelId: *model, cumulative, proof });
    assert_eq!([FIRST, SECOND, splitter].map(|account| fixture.balance(account)), [350, 351, 0]);

    claim_by_agreement(&fixture, wallet, &payouts);
    assert_eq!([RECEIVER, wallet].map(|account| fixture.balance(account)), [1000, 0]);

    let accounts: Vec<Address> = payouts.leaves.iter().map(|leaf| Address::from_word(leaf.key)).collect();
    let cumulatives = payouts.leaves.iter().map(|leaf| leaf.value).collect();
    let proof = payouts.prove(0, accounts.len()).into();
    let serve = serveCall { rewards, modelId: *model, accounts, cumulatives, proof };
    assert_eq!(fixture.call(keeper, serve), 70, "only who was not paid before");
    assert_eq!(fixture.balance(rewards), PAID - 1000 - 701 - 70);
}

/// The wallet agrees to a contribution, and a relay sends it along with one that no one agreed to.
fn contribute_by_agreement(fixture: &IntegratorsFixture, wallet: Address) {
    let chain = &fixture.chain;
    let relay = fixture.create("Relay", Vec::new());
    let contribution = |name: &str, nonce: u64| SignedContribution {
        datanetId: fixture.datanet,
        contributor: wallet,
        contentIds: vec![keccak256(name), keccak256([name, "2"].concat())],
        nonce: U256::from(nonce),
        deadline: U256::MAX,
        signature: Bytes::new(),
    };
    let (agreed, other) = (contribution("agreed", 3), contribution("not agreed", 4));
    let call = contributeForCall { contribution: agreed.clone() };
    let early = chain.try_call(chain.owner.account, chain.datanets, call);
    assert!(early.is_err(), "the wallet has not agreed yet");
    fixture.call(wallet, agreeCall { hash: chain.contribute_digest(&agreed) });
    let arguments = (chain.datanets, vec![agreed.clone(), other]).abi_encode_params();
    let selector = &keccak256("send(address,(uint256,address,bytes32[],uint256,uint256,bytes)[])")[..4];
    let send = chain.send_data(chain.owner.account, relay, U256::ZERO, [selector, &arguments].concat());
    assert!(send.success);
    assert_eq!(U256::from_be_slice(&send.output), U256::ONE, "the one that was not agreed to is left");
    assert_eq!(chain.read(relay, registeredCall {}), U256::from(2), "both records of the other came in");
    for item in agreed.contentIds {
        assert_eq!(fixture.payee_of(item), payee(wallet), "the wallet is the payee");
    }
    fixture.call(wallet, agreeCall { hash: B256::ZERO });
}

/// The wallet's agreement serves for that very claim, and no key is needed.
fn claim_by_agreement(fixture: &IntegratorsFixture, wallet: Address, payouts: &Payouts) {
    let chain = &fixture.chain;
    let claim = claim_of(fixture.model, chain.token, payouts, payee(wallet));
    let hash = chain.claim_to_digest(&claim, RECEIVER, U256::MAX);
    let call = claimToSignedCall {
        modelId: claim.modelId,
        asset: claim.asset,
        payee: claim.payee,
        receiver: RECEIVER,
        cumulative: claim.cumulative,
        deadline: U256::MAX,
        signature: Bytes::new(),
        proof: claim.proof,
    };
    let early = chain.try_call(chain.owner.account, chain.rewards, call.clone());
    assert!(early.is_err(), "the wallet has not agreed yet");
    fixture.call(wallet, agreeCall { hash });
    fixture.call(chain.rewards, call);
}
