//! Tokens and receivers of every habit, and what a thief would try with them.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use tributary_contract_tests::{
    Allocation, IHookToken, ISilentToken, IWallet, Key, Payouts, Refusal, World, allocate, payee,
};
use tributary_core::typed_data::ClaimTo;
use tributary_interfaces::{
    IAttribution, IDatanets, IModels,
    IRewards::{self, Claim},
};

struct Scene {
    world: World,
    asset: Address,
    model: U256,
}

impl Scene {
    /// A model that is paid in the token of this name, or in the chain's own currency.
    fn new(token: Option<&str>) -> Self {
        let world = World::new(true);
        let asset = token.map_or(Address::ZERO, |name| world.deploy(name));
        let owner = world.owner.account;
        if token.is_some() {
            world.fund_with(asset, owner);
            world.fund_with(asset, world.scorer.account);
        }
        let terms = world.datanet_terms();
        let datanet = world.must(owner, world.datanets, IDatanets::createDatanetCall { terms });
        let terms = world.model_terms(datanet, asset);
        let model = world.must(owner, world.models, IModels::registerModelCall { terms });
        Self { world, asset, model }
    }

    fn pool(&self) -> IRewards::Pool {
        self.world.read(self.world.rewards, IRewards::poolCall { modelId: self.model })
    }

    fn pay(&self, amount: u128) -> Result<(), Refusal> {
        let call =
            IRewards::payCall { modelId: self.model, amount: U256::from(amount), receiptsRoot: B256::ZERO };
        self.world.attempt(self.world.owner.account, self.world.rewards, call).map(|_| ())
    }

    fn settle(&self, payouts: &[(Address, u128)]) -> Allocation {
        let payouts = payouts.iter().map(|(account, amount)| (payee(*account), *amount)).collect();
        let allocation = allocate(&self.world, self.model, 1, Payouts::new(payouts), &self.world.operator);
        self.world.settle(&allocation, self.asset);
        allocation
    }

    fn claim(&self, allocation: &Allocation, index: usize) -> Claim {
        let leaf = allocation.payouts.leaves[index];
        Claim {
            modelId: self.model,
            asset: self.asset,
            account: Address::from_word(leaf.key),
            cumulative: leaf.value,
            proof: allocation.payouts.prove(index, 1).into(),
        }
    }

    fn send_claim(&self, claim: Claim) -> Result<u128, Refusal> {
        let Claim { modelId, asset, account, cumulative, proof } = claim;
        let call = IRewards::claimCall { modelId, asset, account, cumulative, proof };
        self.world.attempt(self.world.operator.account, self.world.rewards, call)
    }
}

fn account(byte: u8) -> Address {
    Address::repeat_byte(byte)
}

#[test]
fn what_arrives_counts_and_not_what_was_sent() {
    let scene = Scene::new(Some("FeeToken"));
    scene.pay(10_000).unwrap();
    assert_eq!(scene.pool().paid, 9_900);
    assert_eq!(scene.world.balance(scene.asset, scene.world.rewards), U256::from(9_900));
}

#[test]
fn a_token_that_returns_nothing_is_paid_and_claimed() {
    let scene = Scene::new(Some("SilentToken"));
    scene.pay(10_000).unwrap();
    let allocation = scene.settle(&[(account(1), 500)]);
    assert_eq!(scene.send_claim(scene.claim(&allocation, 0)).unwrap(), 500);
    assert_eq!(scene.world.balance(scene.asset, account(1)), U256::from(500));
}

#[test]
fn a_token_that_says_false_is_neither_paid_nor_claimed() {
    let scene = Scene::new(Some("SilentToken"));
    scene.pay(10_000).unwrap();
    let allocation = scene.settle(&[(account(1), 500), (account(2), 600)]);
    let lie =
        |value| scene.world.must(scene.world.owner.account, scene.asset, ISilentToken::lieCall { value });
    lie(true);
    assert!(scene.pay(1).unwrap_err().is::<IRewards::TransferFailed>());
    assert_eq!(scene.pool().paid, 10_000);
    let refusal = scene.send_claim(scene.claim(&allocation, 0)).unwrap_err();
    assert!(refusal.is::<IRewards::TransferFailed>());
    let claims = vec![scene.claim(&allocation, 0), scene.claim(&allocation, 1)];
    let sender = scene.world.operator.account;
    let many = IRewards::claimManyCall { claims };
    assert_eq!(scene.world.must(sender, scene.world.rewards, many.clone()), [0, 0], "skipped");
    lie(false);
    assert_eq!(scene.world.must(sender, scene.world.rewards, many), [500, 600], "still claimable");
}

#[test]
fn an_account_without_code_is_no_token() {
    let scene = Scene::new(None);
    let owner = scene.world.owner.account;
    let terms = scene.world.model_terms(U256::from(1), account(0xee));
    let model = scene.world.must(owner, scene.world.models, IModels::registerModelCall { terms });
    let call = IRewards::payCall { modelId: model, amount: U256::from(5), receiptsRoot: B256::ZERO };
    let refusal = scene.world.attempt(owner, scene.world.rewards, call).err().unwrap();
    assert!(refusal.is::<IRewards::NotAToken>(), "{refusal:?}");
}

#[test]
fn a_payment_that_pays_again_inside_counts_once() {
    let scene = Scene::new(Some("HookToken"));
    let owner = scene.world.owner.account;
    let inner =
        IRewards::payCall { modelId: scene.model, amount: U256::from(1_000), receiptsRoot: B256::ZERO };
    let hook = IHookToken::hookCall { target: scene.world.rewards, data: inner.abi_encode().into() };
    scene.world.must(owner, scene.asset, hook);
    scene.world.fund_with(scene.asset, scene.asset);
    scene.pay(10_000).unwrap();
    assert!(!scene.world.read(scene.asset, IHookToken::enteredCall {}), "the inner payment is refused");
    assert_eq!(scene.pool().paid, 10_000);
    assert_eq!(scene.world.balance(scene.asset, scene.world.rewards), U256::from(10_000));
}

#[test]
fn a_claim_that_claims_again_inside_is_paid_once() {
    let scene = Scene::new(Some("HookToken"));
    scene.pay(10_000).unwrap();
    let allocation = scene.settle(&[(account(1), 500)]);
    let Claim { modelId, asset, account: claimant, cumulative, proof } = scene.claim(&allocation, 0);
    let inner = IRewards::claimCall { modelId, asset, account: claimant, cumulative, proof };
    let hook = IHookToken::hookCall { target: scene.world.rewards, data: inner.abi_encode().into() };
    scene.world.must(scene.world.owner.account, scene.asset, hook);
    assert_eq!(scene.send_claim(scene.claim(&allocation, 0)).unwrap(), 500);
    assert!(!scene.world.read(scene.asset, IHookToken::enteredCall {}));
    assert_eq!(scene.world.balance(scene.asset, account(1)), U256::from(500));
}

#[test]
fn the_currency_sent_must_be_the_amount() {
    let scene = Scene::new(None);
    let owner = scene.world.owner.account;
    for (value, amount) in [(0u64, 5u64), (4, 5), (6, 5)] {
        let call =
            IRewards::payCall { modelId: scene.model, amount: U256::from(amount), receiptsRoot: B256::ZERO };
        let outcome = scene.world.send(owner, scene.world.rewards, U256::from(value), call);
        assert!(!outcome.success && Refusal(outcome.output).is::<IRewards::WrongValue>());
    }
    let token = Scene::new(Some("SilentToken"));
    let call = IRewards::payCall { modelId: token.model, amount: U256::from(5), receiptsRoot: B256::ZERO };
    let outcome = token.world.send(token.world.owner.account, token.world.rewards, U256::from(5), call);
    assert!(!outcome.success && Refusal(outcome.output).is::<IRewards::WrongValue>());
    let view = IRewards::poolCall { modelId: scene.model };
    let outcome = scene.world.send(owner, scene.world.rewards, U256::from(1), view);
    assert!(!outcome.success, "only payments take currency");
}

#[test]
fn a_receiver_that_refuses_or_burns_gas_harms_itself_only() {
    let scene = Scene::new(None);
    scene.world.pay(scene.world.owner.account, scene.model, Address::ZERO, 10_000);
    let wallets = [scene.world.deploy("Wallet"), scene.world.deploy("Wallet")];
    let owner = scene.world.owner.account;
    scene.world.must(owner, wallets[0], IWallet::setMoodCall { value: 1 });
    scene.world.must(owner, wallets[1], IWallet::setMoodCall { value: 2 });
    let allocation = scene.settle(&[(account(1), 300), (wallets[0], 500), (wallets[1], 600)]);
    let leaves = &allocation.payouts.leaves;
    let refuser = leaves.iter().position(|leaf| leaf.key == payee(wallets[0])).unwrap();
    let refusal = scene.send_claim(scene.claim(&allocation, refuser)).unwrap_err();
    assert!(refusal.is::<IRewards::TransferFailed>(), "{refusal:?}");
    let range = IRewards::payRangeCall {
        modelId: scene.model,
        asset: Address::ZERO,
        accounts: leaves.iter().map(|leaf| Address::from_word(leaf.key)).collect(),
        cumulatives: leaves.iter().map(|leaf| leaf.value).collect(),
        proof: allocation.payouts.prove(0, 3).into(),
    };
    let outcome = scene.world.send(owner, scene.world.rewards, U256::ZERO, range.clone());
    assert!(outcome.success && outcome.gas_used < 500_000, "{} gas", outcome.gas_used);
    assert_eq!(scene.world.balance(Address::ZERO, account(1)), U256::from(300));
    for wallet in wallets {
        scene.world.must(owner, wallet, IWallet::setMoodCall { value: 0 });
    }
    let paid = scene.world.must(owner, scene.world.rewards, range);
    assert_eq!(paid, 1_100, "what was skipped is still claimable, and nothing is paid twice");
}

#[test]
fn earnings_go_elsewhere_only_by_their_owner_s_word() {
    let scene = Scene::new(None);
    scene.world.pay(scene.world.owner.account, scene.model, Address::ZERO, 10_000);
    let (holder, thief) = (Key::of("holder"), Key::of("thief"));
    let wallet = scene.world.deploy("Wallet");
    let allocation = scene.settle(&[(holder.account, 500), (wallet, 700)]);
    let now = scene.world.chain.timestamp();
    let send = |owner: Address, signer: &Key, receiver: Address, deadline: u64, signed_receiver: Address| {
        let index = allocation.payouts.leaves.iter().position(|leaf| leaf.key == payee(owner)).unwrap();
        let Claim { modelId, asset, account, cumulative, proof } = scene.claim(&allocation, index);
        let deadline = U256::from(deadline);
        let message = ClaimTo { model_id: modelId, account, receiver: signed_receiver, cumulative, deadline };
        let digest = message.digest(scene.world.chain.config().chain_id, scene.world.rewards);
        let signature = signer.sign(digest).to_vec().into();
        let call = IRewards::claimToSignedCall {
            modelId,
            asset,
            account,
            receiver,
            cumulative,
            deadline,
            signature,
            proof,
        };
        (digest, scene.world.attempt(scene.world.operator.account, scene.world.rewards, call))
    };
    let to = account(9);
    let refused = |result: Result<u128, Refusal>| result.unwrap_err();
    let later = now + 10_000;
    assert!(refused(send(holder.account, &thief, to, later, to).1).is::<IRewards::InvalidSignature>());
    assert!(
        refused(send(holder.account, &holder, thief.account, later, to).1).is::<IRewards::InvalidSignature>()
    );
    assert!(refused(send(holder.account, &holder, to, now - 1, to).1).is::<IRewards::SignatureExpired>());
    assert_eq!(send(holder.account, &holder, to, later, to).1.unwrap(), 500);
    assert!(
        refused(send(holder.account, &holder, to, later, to).1).is::<IRewards::NothingToPay>(),
        "a replay"
    );
    let (digest, result) = send(wallet, &thief, to, later, to);
    assert!(refused(result).is::<IRewards::InvalidSignature>());
    scene.world.must(scene.world.owner.account, wallet, IWallet::approveCall { digest });
    assert_eq!(send(wallet, &thief, to, later, to).1.unwrap(), 700, "EIP-1271: what the wallet approved");
    assert_eq!(scene.world.balance(Address::ZERO, to), U256::from(1_200));
}

#[test]
fn a_round_needs_the_operator_s_own_signature() {
    let scene = Scene::new(None);
    scene.world.pay(scene.world.owner.account, scene.model, Address::ZERO, 10_000);
    scene.world.deposit(Address::ZERO, 1_000);
    let payouts = Payouts::new(vec![(payee(account(1)), 500)]);
    let propose = |allocation: &Allocation, signature: [u8; 65]| {
        let call = IAttribution::proposeCall {
            round: allocation.round.clone(),
            operatorSignature: signature.to_vec().into(),
        };
        scene.world.attempt(scene.world.scorer.account, scene.world.attribution, call).map(|_| ())
    };
    let forged = allocate(&scene.world, scene.model, 1, payouts.clone(), &Key::of("thief"));
    let refusal = propose(&forged, forged.signature).unwrap_err();
    assert!(refusal.is::<IAttribution::InvalidOperatorSignature>());
    let good = allocate(&scene.world, scene.model, 1, payouts, &scene.world.operator);
    let mut high = good.signature;
    // The same signature with s in the upper half of the order: valid to the curve, and refused.
    let order = U256::from_be_bytes(alloy_primitives::hex!(
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
    ));
    let s = order - U256::from_be_slice(&high[32..64]);
    high[32..64].copy_from_slice(&s.to_be_bytes::<32>());
    high[64] = 55 - high[64];
    assert!(propose(&good, high).unwrap_err().is::<IAttribution::InvalidOperatorSignature>());
    propose(&good, good.signature).unwrap();
}
