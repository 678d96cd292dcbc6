//! One claim at a time: for payees of every kind, to whom they say.

use alloy_primitives::{Address, B256, U256};
use tributary_core::payee::Payee;
use tributary_interfaces::{
    IDatanets,
    IRewards::{self, Claim, claimToSignedCall},
};
use tributary_test_kit::{
    IWallet, Key, ModelFixture, OpenRound, Payouts, TransferBehaviour, account, claim_call, claim_key,
    claim_to_call, expect_revert, expect_revert_with, high_s, id, payee, treasury,
};

/// A payee of each kind, and the key of the account that holds it.
struct Payees {
    fixture: ModelFixture,
    round: OpenRound,
    each: Vec<(B256, Key)>,
}

/// 1,000 for an account, for a claim key that is bound, and for a treasury.
fn payees(fixture: ModelFixture) -> Payees {
    let (chain, datanet) = (&fixture.chain, fixture.datanet);
    let [bound, treasurer] = ["bound", "treasurer"].map(Key::named);
    let key = claim_key(datanet, id(9));
    let bind = chain.signed_binding(datanet, id(9), bound.account, U256::MAX, &chain.owner);
    fixture.datanets(&fixture.thief, bind).unwrap();
    let set = IDatanets::setTreasuryCall { datanetId: datanet, treasury: treasurer.account };
    fixture.datanets(&chain.owner, set).unwrap();
    chain.advance(14 * 86_400);
    fixture.pay(10_000);
    let each =
        vec![(payee(fixture.ann.account), fixture.ann.clone()), (key, bound), (treasury(datanet), treasurer)];
    let payouts = Payouts::new(each.iter().map(|(payee, _)| (*payee, 1_000)).collect());
    let round = chain.settle(fixture.model, payouts);
    Payees { fixture, round, each }
}

#[test]
fn every_kind_of_payee_is_paid_to_its_holder() {
    let Payees { fixture, round, each } = payees(ModelFixture::new());
    for (payee, holder) in &each {
        let before = fixture.balance(holder.account);
        let claim = claim_call(fixture.claim_of(&round.payouts, *payee));
        assert_eq!(fixture.rewards(&fixture.thief, claim.clone()).unwrap(), 1_000);
        assert_eq!(fixture.balance(holder.account) - before, 1_000);
        assert_eq!(fixture.chain.claimed(fixture.model, *payee), 1_000);
        expect_revert::<IRewards::NothingToPay>(fixture.rewards(&fixture.thief, claim));
    }
    assert_eq!(fixture.pool().left, 0);
}

#[test]
fn a_holder_of_any_kind_redirects_its_claim() {
    // To a token's receivers who are all blacklisted, so that nothing else works.
    let Payees { fixture, round, each } = payees(ModelFixture::paid_in("OddToken"));
    for (byte, (payee, holder)) in (0x40..).zip(&each) {
        fixture.set_behaviour(holder.account, TransferBehaviour::Reverts);
        let claim = fixture.claim_of(&round.payouts, *payee);
        expect_revert::<IRewards::TransferFailed>(fixture.rewards(&fixture.thief, claim_call(claim.clone())));
        let to = account(byte);
        expect_revert::<IRewards::NotAllowed>(
            fixture.rewards(&fixture.thief, claim_to_call(claim.clone(), to)),
        );
        let before = fixture.chain.devnode.snapshot();
        assert_eq!(fixture.rewards(holder, claim_to_call(claim.clone(), to)).unwrap(), 1_000);
        assert_eq!(fixture.balance(to), 1_000);
        assert!(fixture.chain.devnode.revert(before).expect("a chain in memory"));
        let signed = fixture.chain.signed_claim(claim, to, holder);
        assert_eq!(fixture.rewards(&fixture.thief, signed.clone()).unwrap(), 1_000);
        assert_eq!(fixture.balance(to), 1_000);
        expect_revert::<IRewards::NothingToPay>(fixture.rewards(&fixture.thief, signed));
    }
}

#[test]
fn the_present_treasury_is_paid() {
    let fixture = ModelFixture::new();
    let (chain, next) = (&fixture.chain, account(0x77));
    fixture.pay(10_000);
    let key = treasury(fixture.datanet);
    let first = chain.settle(fixture.model, Payouts::new(vec![(key, 300)]));
    let set = IDatanets::setTreasuryCall { datanetId: fixture.datanet, treasury: next };
    fixture.datanets(&chain.owner, set).unwrap();
    let old = chain.owner.account;
    let before = fixture.balance(old);
    chain.advance(14 * 86_400 - 1);
    let snapshot = chain.devnode.snapshot();
    fixture.rewards(&fixture.thief, claim_call(fixture.claim_of(&first.payouts, key))).unwrap();
    assert_eq!((fixture.balance(old) - before, fixture.balance(next)), (300, 0));
    // A second later, what was not claimed is the next one's.
    assert!(chain.devnode.revert(snapshot).expect("a chain in memory"));
    chain.advance(1);
    fixture.rewards(&fixture.thief, claim_call(fixture.claim_of(&first.payouts, key))).unwrap();
    assert_eq!((fixture.balance(old) - before, fixture.balance(next)), (0, 300));
}

#[test]
fn a_claim_key_waits_until_an_account_is_bound() {
    let fixture = ModelFixture::new();
    fixture.pay(1_000);
    let key = claim_key(fixture.datanet, id(9));
    let round = fixture.chain.settle(fixture.model, Payouts::new(vec![(key, 500)]));
    let claim = fixture.claim_of(&round.payouts, key);
    let nobody = IRewards::NoHolder { payee: key };
    expect_revert_with(&nobody, fixture.rewards(&fixture.thief, claim_call(claim.clone())));
    expect_revert_with(&nobody, fixture.rewards(&fixture.thief, claim_to_call(claim.clone(), account(1))));
    let signed = fixture.chain.signed_claim(claim.clone(), account(1), &fixture.thief);
    expect_revert_with(&nobody, fixture.rewards(&fixture.thief, signed));
    let own = IRewards::setOwnWordCall { modelId: fixture.model, payee: key, on: true };
    expect_revert_with(&nobody, fixture.rewards(&fixture.thief, own));
    let bind = fixture.chain.signed_binding(
        fixture.datanet,
        id(9),
        fixture.ann.account,
        U256::MAX,
        &fixture.chain.owner,
    );
    fixture.datanets(&fixture.thief, bind).unwrap();
    assert_eq!(fixture.rewards(&fixture.thief, claim_call(claim)).unwrap(), 500);
}

#[test]
fn what_is_no_payee_is_paid_nothing() {
    let fixture = ModelFixture::new();
    fixture.pay(1_000);
    let mut third = payee(account(1));
    third[0] = 3;
    let mut padded = payee(account(1));
    padded[1] = 1;
    let words = vec![(B256::ZERO, 10), (third, 10), (padded, 10)];
    let round = fixture.chain.settle(fixture.model, Payouts::new(words.clone()));
    for (word, _) in words {
        let claim = fixture.claim_of(&round.payouts, word);
        let revert = IRewards::InvalidPayee { payee: word };
        expect_revert_with(&revert, fixture.rewards(&fixture.thief, claim_call(claim.clone())));
        expect_revert_with(&revert, fixture.rewards(&fixture.thief, claim_to_call(claim, account(1))));
    }
    assert_eq!(fixture.rewards(&fixture.thief, fixture.many(&round.payouts)).unwrap(), [0, 0, 0]);
}

#[test]
fn a_claim_is_paid_once_and_only_what_was_shown() {
    let fixture = ModelFixture::new();
    fixture.pay(10_000);
    let first = fixture.settle([(account(1), 100), (account(2), 200), (account(3), 300)]);
    let claim = fixture.claim_of(&first.payouts, payee(account(2)));
    let wrong = |change: &dyn Fn(&mut Claim)| {
        let mut changed = claim.clone();
        change(&mut changed);
        fixture.rewards(&fixture.thief, claim_call(changed))
    };
    expect_revert::<IRewards::InvalidProof>(wrong(&|claim| claim.cumulative += 1));
    expect_revert::<IRewards::InvalidProof>(wrong(&|claim| claim.cumulative -= 1));
    expect_revert::<IRewards::InvalidProof>(wrong(&|claim| claim.payee = payee(account(3))));
    expect_revert::<IRewards::InvalidProof>(wrong(&|claim| claim.asset = Address::ZERO));
    expect_revert::<IRewards::InvalidProof>(wrong(&|claim| claim.modelId += U256::from(1)));
    expect_revert::<IRewards::InvalidProof>(wrong(&|claim| claim.proof = Default::default()));
    expect_revert::<IRewards::InvalidProof>(wrong(&|claim| claim.proof = first.payouts.prove(2, 1).into()));
    for bit in 0..8 * claim.proof.len() {
        expect_revert::<IRewards::InvalidProof>(wrong(&|claim| {
            let mut proof = claim.proof.to_vec();
            proof[bit / 8] ^= 1 << (bit % 8);
            claim.proof = proof.into();
        }));
    }
    assert_eq!(wrong(&|_| {}).unwrap(), 200);
    expect_revert::<IRewards::NothingToPay>(wrong(&|_| {}));
    // The next round's tree takes the last one's place: old proofs show nothing, new ones pay the
    // rest.
    let second = fixture.settle([(account(1), 100), (account(2), 250), (account(3), 300)]);
    expect_revert::<IRewards::InvalidProof>(wrong(&|_| {}));
    assert_eq!(fixture.claim(&second.payouts, account(2)).unwrap(), 50);
    assert_eq!(fixture.balance(account(2)), 250);
}

#[test]
fn only_the_holder_says_where_its_money_goes() {
    let fixture = ModelFixture::native();
    fixture.pay(10_000);
    let wallet = fixture.chain.create("Wallet");
    let ann = &fixture.ann;
    let round = fixture.settle([(ann.account, 500), (wallet, 700)]);
    let claim = fixture.claim_of(&round.payouts, payee(ann.account));
    let (to, deadline) = (account(9), U256::from(fixture.chain.now() + 1_000));
    let sign = |key: &Key, receiver, deadline| {
        key.sign(fixture.chain.claim_to_digest(&claim, receiver, deadline)).to_vec().into()
    };
    let good = claimToSignedCall {
        deadline,
        signature: sign(ann, to, deadline),
        ..fixture.chain.signed_claim(claim.clone(), to, ann)
    };
    let change = |change: &dyn Fn(&mut claimToSignedCall)| {
        let mut changed = good.clone();
        change(&mut changed);
        fixture.rewards(&fixture.thief, changed)
    };
    let not_hers = IRewards::InvalidSignature { account: ann.account };
    expect_revert_with(&not_hers, change(&|call| call.receiver = fixture.thief.account));
    expect_revert_with(&not_hers, change(&|call| call.signature = sign(&fixture.thief, to, deadline)));
    expect_revert_with(&not_hers, change(&|call| call.signature = high_s(&call.signature).into()));
    expect_revert_with(&not_hers, change(&|call| call.signature = Default::default()));
    expect_revert_with(&not_hers, change(&|call| call.deadline += U256::from(1)));
    expect_revert_with(&not_hers, change(&|call| call.cumulative += 1));
    expect_revert_with(&not_hers, change(&|call| call.modelId += U256::from(1)));
    expect_revert::<IRewards::InvalidSignature>(change(&|call| call.payee = payee(wallet)));
    fixture.chain.advance(1_000);
    let before = fixture.chain.devnode.snapshot();
    assert_eq!(change(&|_| {}).unwrap(), 500, "in the last second");
    assert!(fixture.chain.devnode.revert(before).expect("a chain in memory"));
    fixture.chain.advance(1);
    expect_revert::<IRewards::SignatureExpired>(change(&|_| {}));
    // EIP-1271: what the wallet approved.
    let claim = fixture.claim_of(&round.payouts, payee(wallet));
    let signed = fixture.chain.signed_claim(claim.clone(), to, &fixture.thief);
    expect_revert::<IRewards::InvalidSignature>(fixture.rewards(&fixture.thief, signed.clone()));
    let digest = fixture.chain.claim_to_digest(&claim, to, U256::MAX);
    fixture.chain.call(ann.account, wallet, IWallet::approveCall { digest });
    assert_eq!(fixture.rewards(&fixture.thief, signed).unwrap(), 700);
    assert_eq!(fixture.balance(to), 700);
}

#[test]
fn by_own_word_only_the_holder_has_its_money_sent() {
    let fixture = ModelFixture::new();
    fixture.pay(10_000);
    let (ann, model) = (&fixture.ann, fixture.model);
    let round = fixture.settle([(ann.account, 500), (account(0xfe), 300)]);
    let own = |on| IRewards::setOwnWordCall { modelId: model, payee: payee(ann.account), on };
    expect_revert::<IRewards::NotAllowed>(fixture.rewards(&fixture.thief, own(true)));
    fixture.rewards(ann, own(true)).unwrap();
    let claim = fixture.claim_of(&round.payouts, payee(ann.account));
    let only = IRewards::OnlyByOwnWord { holder: ann.account };
    expect_revert_with(&only, fixture.rewards(&fixture.thief, claim_call(claim.clone())));
    // Among many it is passed over, whoever sends it, and the others are paid.
    let before = fixture.chain.devnode.snapshot();
    assert_eq!(fixture.rewards(ann, fixture.many(&round.payouts)).unwrap().iter().sum::<u128>(), 300);
    assert!(fixture.chain.devnode.revert(before).expect("a chain in memory"));
    assert_eq!(fixture.rewards(ann, fixture.range(&round.payouts)).unwrap(), 300);
    let read = IRewards::claimedCall { modelId: model, payee: payee(ann.account) };
    let state = fixture.chain.read(fixture.chain.rewards, read);
    assert_eq!((state.amount, state.byOwnWord), (0, true));
    for way in 0..3 {
        let before = fixture.chain.devnode.snapshot();
        let paid = match way {
            0 => fixture.rewards(ann, claim_call(claim.clone())),
            1 => fixture.rewards(ann, claim_to_call(claim.clone(), account(9))),
            _ => fixture.rewards(&fixture.thief, fixture.chain.signed_claim(claim.clone(), account(9), ann)),
        };
        assert_eq!(paid.unwrap(), 500);
        assert!(fixture.chain.devnode.revert(before).expect("a chain in memory"));
    }
    // It is for this model and payee, and taken back as it was given.
    fixture.rewards(ann, own(false)).unwrap();
    assert_eq!(fixture.rewards(&fixture.thief, claim_call(claim)).unwrap(), 500);
}

#[test]
fn money_is_not_sent_where_it_would_be_lost() {
    // In native currency: a token may well refuse these by itself.
    let fixture = ModelFixture::native();
    let chain = &fixture.chain;
    fixture.pay(10_000);
    let (ann, rewards) = (&fixture.ann, chain.rewards);
    let bound = claim_key(fixture.datanet, id(3));
    let bind = chain.signed_binding(fixture.datanet, id(3), rewards, U256::MAX, &chain.owner);
    fixture.datanets(ann, bind).unwrap();
    let payouts = vec![(payee(ann.account), 50), (payee(rewards), 70), (bound, 90)];
    let round = chain.settle(fixture.model, Payouts::new(payouts));
    let hers = fixture.claim_of(&round.payouts, payee(ann.account));
    for receiver in [Address::ZERO, rewards] {
        let revert = IRewards::InvalidReceiver { receiver };
        expect_revert_with(&revert, fixture.rewards(ann, claim_to_call(hers.clone(), receiver)));
        let signed = chain.signed_claim(hers.clone(), receiver, ann);
        expect_revert_with(&revert, fixture.rewards(ann, signed));
        let share = IRewards::drawShareToCall { modelId: fixture.model, index: 0, receiver };
        expect_revert_with(&revert, fixture.rewards(&chain.owner, share));
    }
    let lost = IRewards::InvalidReceiver { receiver: rewards };
    for payee in [payee(rewards), bound] {
        expect_revert_with(&lost, fixture.rewards(ann, claim_call(fixture.claim_of(&round.payouts, payee))));
    }
    assert_eq!(fixture.rewards(ann, fixture.many(&round.payouts)).unwrap(), {
        let paid = |leaf: &tributary_core::sum_tree::Leaf| {
            let is_hers = Payee::from_word(leaf.key) == Some(Payee::Account(ann.account));
            if is_hers { 50 } else { 0 }
        };
        round.payouts.leaves.iter().map(paid).collect::<Vec<u128>>()
    });
    assert_eq!(fixture.pool().left, 160);
}
