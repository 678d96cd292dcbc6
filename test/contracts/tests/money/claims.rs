//! One claim at a time: for payees of every kind, to whom they say.

use alloy_primitives::{Address, B256, U256};
use tributary_contract_tests::{
    Habit, IWallet, Key, Open, Payouts, Stage, account, claim_call, claim_key, claim_to_call, high_s, id,
    payee, refused, refused_with, treasury,
};
use tributary_core::payee::Payee;
use tributary_interfaces::{
    IDatanets,
    IRewards::{self, Claim, claimToSignedCall},
};

/// A payee of each kind, and the key of the account that holds it.
struct Payees {
    stage: Stage,
    round: Open,
    each: Vec<(B256, Key)>,
}

/// 1,000 for an account, for a claim key that is bound, and for a treasury.
fn payees(stage: Stage) -> Payees {
    let (world, datanet) = (&stage.world, stage.datanet);
    let [bound, treasurer] = ["bound", "treasurer"].map(Key::of);
    let key = claim_key(datanet, id(9));
    let bind = world.signed_binding(datanet, id(9), bound.account, U256::MAX, &world.owner);
    stage.datanets(&stage.thief, bind).unwrap();
    let set = IDatanets::setTreasuryCall { datanetId: datanet, treasury: treasurer.account };
    stage.datanets(&world.owner, set).unwrap();
    world.wait(14 * 86_400);
    stage.pay(10_000);
    let each =
        vec![(payee(stage.ann.account), stage.ann.clone()), (key, bound), (treasury(datanet), treasurer)];
    let payouts = Payouts::new(each.iter().map(|(payee, _)| (*payee, 1_000)).collect());
    let round = world.settle(stage.model, payouts);
    Payees { stage, round, each }
}

#[test]
fn every_kind_of_payee_is_paid_to_its_holder() {
    let Payees { stage, round, each } = payees(Stage::new());
    for (payee, holder) in &each {
        let before = stage.balance(holder.account);
        let claim = claim_call(stage.claim_of(&round.payouts, *payee));
        assert_eq!(stage.rewards(&stage.thief, claim.clone()).unwrap(), 1_000);
        assert_eq!(stage.balance(holder.account) - before, 1_000);
        assert_eq!(stage.world.claimed(stage.model, *payee), 1_000);
        refused::<IRewards::NothingToPay>(stage.rewards(&stage.thief, claim));
    }
    assert_eq!(stage.pool().left, 0);
}

#[test]
fn a_holder_of_any_kind_redirects_its_claim() {
    // To a token's receivers who are all blacklisted, so that nothing else works.
    let Payees { stage, round, each } = payees(Stage::paid_in("OddToken"));
    for (byte, (payee, holder)) in (0x40..).zip(&each) {
        stage.set_habit(holder.account, Habit::Reverts);
        let claim = stage.claim_of(&round.payouts, *payee);
        refused::<IRewards::TransferFailed>(stage.rewards(&stage.thief, claim_call(claim.clone())));
        let to = account(byte);
        refused::<IRewards::NotAllowed>(stage.rewards(&stage.thief, claim_to_call(claim.clone(), to)));
        let before = stage.world.chain.snapshot();
        assert_eq!(stage.rewards(holder, claim_to_call(claim.clone(), to)).unwrap(), 1_000);
        assert_eq!(stage.balance(to), 1_000);
        assert!(stage.world.chain.revert(before));
        let signed = stage.world.signed_claim(claim, to, holder);
        assert_eq!(stage.rewards(&stage.thief, signed.clone()).unwrap(), 1_000);
        assert_eq!(stage.balance(to), 1_000);
        refused::<IRewards::NothingToPay>(stage.rewards(&stage.thief, signed));
    }
}

#[test]
fn the_present_treasury_is_paid() {
    let stage = Stage::new();
    let (world, next) = (&stage.world, account(0x77));
    stage.pay(10_000);
    let key = treasury(stage.datanet);
    let first = world.settle(stage.model, Payouts::new(vec![(key, 300)]));
    let set = IDatanets::setTreasuryCall { datanetId: stage.datanet, treasury: next };
    stage.datanets(&world.owner, set).unwrap();
    let old = world.owner.account;
    let before = stage.balance(old);
    world.wait(14 * 86_400 - 1);
    let snapshot = world.chain.snapshot();
    stage.rewards(&stage.thief, claim_call(stage.claim_of(&first.payouts, key))).unwrap();
    assert_eq!((stage.balance(old) - before, stage.balance(next)), (300, 0));
    // A second later, what was not claimed is the next one's.
    assert!(world.chain.revert(snapshot));
    world.wait(1);
    stage.rewards(&stage.thief, claim_call(stage.claim_of(&first.payouts, key))).unwrap();
    assert_eq!((stage.balance(old) - before, stage.balance(next)), (0, 300));
}

#[test]
fn a_claim_key_waits_until_an_account_is_bound() {
    let stage = Stage::new();
    stage.pay(1_000);
    let key = claim_key(stage.datanet, id(9));
    let round = stage.world.settle(stage.model, Payouts::new(vec![(key, 500)]));
    let claim = stage.claim_of(&round.payouts, key);
    let nobody = IRewards::NoHolder { payee: key };
    refused_with(&nobody, stage.rewards(&stage.thief, claim_call(claim.clone())));
    refused_with(&nobody, stage.rewards(&stage.thief, claim_to_call(claim.clone(), account(1))));
    let signed = stage.world.signed_claim(claim.clone(), account(1), &stage.thief);
    refused_with(&nobody, stage.rewards(&stage.thief, signed));
    let own = IRewards::setOwnWordCall { modelId: stage.model, payee: key, on: true };
    refused_with(&nobody, stage.rewards(&stage.thief, own));
    let bind =
        stage.world.signed_binding(stage.datanet, id(9), stage.ann.account, U256::MAX, &stage.world.owner);
    stage.datanets(&stage.thief, bind).unwrap();
    assert_eq!(stage.rewards(&stage.thief, claim_call(claim)).unwrap(), 500);
}

#[test]
fn what_is_no_payee_is_paid_nothing() {
    let stage = Stage::new();
    stage.pay(1_000);
    let mut third = payee(account(1));
    third[0] = 3;
    let mut padded = payee(account(1));
    padded[1] = 1;
    let words = vec![(B256::ZERO, 10), (third, 10), (padded, 10)];
    let round = stage.world.settle(stage.model, Payouts::new(words.clone()));
    for (word, _) in words {
        let claim = stage.claim_of(&round.payouts, word);
        let refusal = IRewards::InvalidPayee { payee: word };
        refused_with(&refusal, stage.rewards(&stage.thief, claim_call(claim.clone())));
        refused_with(&refusal, stage.rewards(&stage.thief, claim_to_call(claim, account(1))));
    }
    assert_eq!(stage.rewards(&stage.thief, stage.many(&round.payouts)).unwrap(), [0, 0, 0]);
}

#[test]
fn a_claim_is_paid_once_and_only_what_was_shown() {
    let stage = Stage::new();
    stage.pay(10_000);
    let first = stage.settle([(account(1), 100), (account(2), 200), (account(3), 300)]);
    let claim = stage.claim_of(&first.payouts, payee(account(2)));
    let wrong = |change: &dyn Fn(&mut Claim)| {
        let mut changed = claim.clone();
        change(&mut changed);
        stage.rewards(&stage.thief, claim_call(changed))
    };
    refused::<IRewards::InvalidProof>(wrong(&|claim| claim.cumulative += 1));
    refused::<IRewards::InvalidProof>(wrong(&|claim| claim.cumulative -= 1));
    refused::<IRewards::InvalidProof>(wrong(&|claim| claim.payee = payee(account(3))));
    refused::<IRewards::InvalidProof>(wrong(&|claim| claim.asset = Address::ZERO));
    refused::<IRewards::InvalidProof>(wrong(&|claim| claim.modelId += U256::from(1)));
    refused::<IRewards::InvalidProof>(wrong(&|claim| claim.proof = Default::default()));
    refused::<IRewards::InvalidProof>(wrong(&|claim| claim.proof = first.payouts.prove(2, 1).into()));
    for bit in 0..8 * claim.proof.len() {
        refused::<IRewards::InvalidProof>(wrong(&|claim| {
            let mut proof = claim.proof.to_vec();
            proof[bit / 8] ^= 1 << (bit % 8);
            claim.proof = proof.into();
        }));
    }
    assert_eq!(wrong(&|_| {}).unwrap(), 200);
    refused::<IRewards::NothingToPay>(wrong(&|_| {}));
    // The next round's tree takes the last one's place: old proofs show nothing, new ones pay the
    // rest.
    let second = stage.settle([(account(1), 100), (account(2), 250), (account(3), 300)]);
    refused::<IRewards::InvalidProof>(wrong(&|_| {}));
    assert_eq!(stage.claim(&second.payouts, account(2)).unwrap(), 50);
    assert_eq!(stage.balance(account(2)), 250);
}

#[test]
fn only_the_holder_says_where_its_money_goes() {
    let stage = Stage::native();
    stage.pay(10_000);
    let wallet = stage.world.deploy("Wallet");
    let ann = &stage.ann;
    let round = stage.settle([(ann.account, 500), (wallet, 700)]);
    let claim = stage.claim_of(&round.payouts, payee(ann.account));
    let (to, deadline) = (account(9), U256::from(stage.world.now() + 1_000));
    let sign = |key: &Key, receiver, deadline| {
        key.sign(stage.world.claim_to_digest(&claim, receiver, deadline)).to_vec().into()
    };
    let good = claimToSignedCall {
        deadline,
        signature: sign(ann, to, deadline),
        ..stage.world.signed_claim(claim.clone(), to, ann)
    };
    let change = |change: &dyn Fn(&mut claimToSignedCall)| {
        let mut changed = good.clone();
        change(&mut changed);
        stage.rewards(&stage.thief, changed)
    };
    let not_hers = IRewards::InvalidSignature { account: ann.account };
    refused_with(&not_hers, change(&|call| call.receiver = stage.thief.account));
    refused_with(&not_hers, change(&|call| call.signature = sign(&stage.thief, to, deadline)));
    refused_with(&not_hers, change(&|call| call.signature = high_s(&call.signature).into()));
    refused_with(&not_hers, change(&|call| call.signature = Default::default()));
    refused_with(&not_hers, change(&|call| call.deadline += U256::from(1)));
    refused_with(&not_hers, change(&|call| call.cumulative += 1));
    refused_with(&not_hers, change(&|call| call.modelId += U256::from(1)));
    refused::<IRewards::InvalidSignature>(change(&|call| call.payee = payee(wallet)));
    stage.world.wait(1_000);
    let before = stage.world.chain.snapshot();
    assert_eq!(change(&|_| {}).unwrap(), 500, "in the last second");
    assert!(stage.world.chain.revert(before));
    stage.world.wait(1);
    refused::<IRewards::SignatureExpired>(change(&|_| {}));
    // EIP-1271: what the wallet approved.
    let claim = stage.claim_of(&round.payouts, payee(wallet));
    let signed = stage.world.signed_claim(claim.clone(), to, &stage.thief);
    refused::<IRewards::InvalidSignature>(stage.rewards(&stage.thief, signed.clone()));
    let digest = stage.world.claim_to_digest(&claim, to, U256::MAX);
    stage.world.must(ann.account, wallet, IWallet::approveCall { digest });
    assert_eq!(stage.rewards(&stage.thief, signed).unwrap(), 700);
    assert_eq!(stage.balance(to), 700);
}

#[test]
fn by_own_word_only_the_holder_has_its_money_sent() {
    let stage = Stage::new();
    stage.pay(10_000);
    let (ann, model) = (&stage.ann, stage.model);
    let round = stage.settle([(ann.account, 500), (account(0xfe), 300)]);
    let own = |on| IRewards::setOwnWordCall { modelId: model, payee: payee(ann.account), on };
    refused::<IRewards::NotAllowed>(stage.rewards(&stage.thief, own(true)));
    stage.rewards(ann, own(true)).unwrap();
    let claim = stage.claim_of(&round.payouts, payee(ann.account));
    let only = IRewards::OnlyByOwnWord { holder: ann.account };
    refused_with(&only, stage.rewards(&stage.thief, claim_call(claim.clone())));
    // Among many it is passed over, whoever sends it, and the others are paid.
    let before = stage.world.chain.snapshot();
    assert_eq!(stage.rewards(ann, stage.many(&round.payouts)).unwrap().iter().sum::<u128>(), 300);
    assert!(stage.world.chain.revert(before));
    assert_eq!(stage.rewards(ann, stage.range(&round.payouts)).unwrap(), 300);
    let read = IRewards::claimedCall { modelId: model, payee: payee(ann.account) };
    let state = stage.world.read(stage.world.rewards, read);
    assert_eq!((state.amount, state.byOwnWord), (0, true));
    for way in 0..3 {
        let before = stage.world.chain.snapshot();
        let paid = match way {
            0 => stage.rewards(ann, claim_call(claim.clone())),
            1 => stage.rewards(ann, claim_to_call(claim.clone(), account(9))),
            _ => stage.rewards(&stage.thief, stage.world.signed_claim(claim.clone(), account(9), ann)),
        };
        assert_eq!(paid.unwrap(), 500);
        assert!(stage.world.chain.revert(before));
    }
    // It is for this model and payee, and taken back as it was given.
    stage.rewards(ann, own(false)).unwrap();
    assert_eq!(stage.rewards(&stage.thief, claim_call(claim)).unwrap(), 500);
}

#[test]
fn money_is_not_sent_where_it_would_be_lost() {
    // In native currency: a token may well refuse these by itself.
    let stage = Stage::native();
    let world = &stage.world;
    stage.pay(10_000);
    let (ann, rewards) = (&stage.ann, world.rewards);
    let bound = claim_key(stage.datanet, id(3));
    let bind = world.signed_binding(stage.datanet, id(3), rewards, U256::MAX, &world.owner);
    stage.datanets(ann, bind).unwrap();
    let payouts = vec![(payee(ann.account), 50), (payee(rewards), 70), (bound, 90)];
    let round = world.settle(stage.model, Payouts::new(payouts));
    let hers = stage.claim_of(&round.payouts, payee(ann.account));
    for receiver in [Address::ZERO, rewards] {
        let refusal = IRewards::InvalidReceiver { receiver };
        refused_with(&refusal, stage.rewards(ann, claim_to_call(hers.clone(), receiver)));
        let signed = world.signed_claim(hers.clone(), receiver, ann);
        refused_with(&refusal, stage.rewards(ann, signed));
        let share = IRewards::drawShareToCall { modelId: stage.model, index: 0, receiver };
        refused_with(&refusal, stage.rewards(&world.owner, share));
    }
    let lost = IRewards::InvalidReceiver { receiver: rewards };
    for payee in [payee(rewards), bound] {
        refused_with(&lost, stage.rewards(ann, claim_call(stage.claim_of(&round.payouts, payee))));
    }
    assert_eq!(stage.rewards(ann, stage.many(&round.payouts)).unwrap(), {
        let paid = |leaf: &tributary_core::sum_tree::Leaf| {
            let is_hers = Payee::from_word(leaf.key) == Some(Payee::Account(ann.account));
            if is_hers { 50 } else { 0 }
        };
        round.payouts.leaves.iter().map(paid).collect::<Vec<u128>>()
    });
    assert_eq!(stage.pool().left, 160);
}
