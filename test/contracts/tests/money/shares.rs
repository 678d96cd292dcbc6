//! Fixed shares accrue with settled receipts, and with what comes up from derived models.

use alloy_primitives::U256;
use tributary_interfaces::{
    IModels::{self, ModelTerms, Share},
    IRewards::{self, drawShareCall, drawShareToCall, setShareOwnWordCall},
};
use tributary_test_kit::{
    Draft, ModelFixture, Payouts, TransferBehaviour, account, expect_revert, expect_revert_with,
};

/// 30 % to the owner, 10 % to a fixed payee, 60 % to contributors.
fn shared(terms: &mut ModelTerms) {
    (terms.ownerBps, terms.contributorsBps) = (3_000, 6_000);
    terms.payees = vec![Share { account: account(0x7e), bps: 1_000 }];
}

fn draw(fixture: &ModelFixture, model: U256, index: u8) -> Result<u128, tributary_test_kit::Revert> {
    fixture.rewards(&fixture.thief, drawShareCall { modelId: model, index })
}

#[test]
fn shares_accrue_with_settled_receipts_only() {
    let fixture = ModelFixture::with(shared);
    fixture.pay(1_000_000);
    for index in [0, 2] {
        expect_revert::<IRewards::NothingToPay>(draw(&fixture, fixture.model, index));
    }
    let draft = Draft::with_receipts(&fixture.chain, fixture.model, 1_000, Payouts::of([(account(1), 600)]));
    fixture.chain.settle_signed_by(&fixture.chain.operator, &[&fixture.chain.scorer], &draft);
    assert_eq!(draw(&fixture, fixture.model, 0).unwrap(), 300);
    assert_eq!(draw(&fixture, fixture.model, 2).unwrap(), 100);
    expect_revert::<IRewards::NothingToPay>(draw(&fixture, fixture.model, 0));
    for index in [1, 3, 4, 5, 6, 255] {
        let revert = IRewards::UnknownShare { modelId: fixture.model, index };
        expect_revert_with(&revert, draw(&fixture, fixture.model, index));
    }
    assert_eq!(fixture.balance(account(0x7e)), 100);
    assert_eq!(fixture.pool().left, 600, "claims have their own");
}

#[test]
fn income_is_the_owners_the_bases_and_the_payees() {
    // base <- middle <- top, each with a payee; the top gives 20 % to its base, the middle 15 %.
    let fixture = ModelFixture::with(shared);
    let derive = |base: U256, base_bps: u16| {
        let mut terms = fixture.chain.model_terms(fixture.datanet, fixture.asset);
        shared(&mut terms);
        (terms.baseModelId, terms.baseBps) = (base, base_bps);
        terms.ownerBps -= base_bps;
        fixture.chain.register(terms)
    };
    let base = fixture.model;
    let middle = derive(base, 1_500);
    let top = derive(middle, 2_000);
    fixture.chain.pay(fixture.bob.account, top, 10_000);
    let settle = |model, receipts, earned| {
        let draft =
            Draft::with_receipts(&fixture.chain, model, receipts, Payouts::of([(account(1), earned)]));
        fixture.chain.settle_signed_by(&fixture.chain.operator, &[&fixture.chain.scorer], &draft);
    };
    settle(top, 10_000, 6_000);
    // Nothing comes up by itself, and what comes up is no payment: no receipts, no contributors'
    // part.
    expect_revert::<IRewards::NothingToPay>(draw(&fixture, middle, 0));
    let before = fixture.balance(fixture.chain.rewards);
    assert_eq!(draw(&fixture, top, 1).unwrap(), 2_000);
    expect_revert::<IRewards::NothingToPay>(draw(&fixture, top, 1));
    assert_eq!(fixture.balance(fixture.chain.rewards), before, "it stays where it is");
    let pool = fixture.chain.pool(middle);
    assert_eq!((pool.income, pool.paid, pool.receiptsSettled, pool.settled), (2_000, 0, 0, 0));
    // Of 4,000 parts that are not contributors', the middle's owner has 1,500, its base 1,500, its
    // payee 1,000.
    assert_eq!(draw(&fixture, middle, 0).unwrap(), 750);
    assert_eq!(draw(&fixture, middle, 1).unwrap(), 750);
    assert_eq!(draw(&fixture, middle, 2).unwrap(), 500);
    assert_eq!(fixture.chain.pool(base).income, 750);
    assert_eq!(draw(&fixture, base, 0).unwrap(), 562);
    assert_eq!(draw(&fixture, base, 2).unwrap(), 187);
    // One wash trade of a unit buys nothing of the income.
    fixture.chain.pay(fixture.thief.account, base, 1);
    let pool = fixture.chain.pool(base);
    let greedy = Draft::with_receipts(&fixture.chain, base, 1, Payouts::of([(fixture.thief.account, 1)]));
    let proposal = greedy.signed(&fixture.chain, &fixture.chain.operator, &[&fixture.chain.scorer]);
    expect_revert::<tributary_interfaces::IAttribution::InvalidPayouts>(fixture.chain.propose(&proposal));
    assert_eq!((pool.income, pool.left), (750, 0));
    expect_revert::<IRewards::NothingToPay>(draw(&fixture, base, 0));
}

#[test]
fn a_holder_draws_its_share_to_another_account() {
    let fixture = ModelFixture::build(|chain| chain.create("OddToken"), shared);
    let owner = &fixture.chain.owner;
    fixture.pay(10_000);
    let draft = Draft::with_receipts(&fixture.chain, fixture.model, 1_000, Payouts::of([(account(1), 600)]));
    fixture.chain.settle_signed_by(&fixture.chain.operator, &[&fixture.chain.scorer], &draft);
    fixture.set_behaviour(owner.account, TransferBehaviour::Reverts);
    expect_revert::<IRewards::TransferFailed>(draw(&fixture, fixture.model, 0));
    let to = |index, receiver| drawShareToCall { modelId: fixture.model, index, receiver };
    expect_revert::<IRewards::NotAllowed>(fixture.rewards(&fixture.thief, to(0, account(9))));
    assert_eq!(fixture.rewards(owner, to(0, account(9))).unwrap(), 300);
    assert_eq!(fixture.balance(account(9)), 300);
    let payee = fixture.chain.try_call(account(0x7e), fixture.chain.rewards, to(2, account(8)));
    assert_eq!(payee.unwrap(), 100);
    expect_revert::<IRewards::UnknownShare>(fixture.rewards(owner, to(1, account(9))));
}

#[test]
fn a_share_by_own_word_is_drawn_by_its_holder_only() {
    let fixture = ModelFixture::with(shared);
    let owner = &fixture.chain.owner;
    fixture.pay(10_000);
    let draft = Draft::with_receipts(&fixture.chain, fixture.model, 1_000, Payouts::of([(account(1), 600)]));
    fixture.chain.settle_signed_by(&fixture.chain.operator, &[&fixture.chain.scorer], &draft);
    let own = |index, on| setShareOwnWordCall { modelId: fixture.model, index, on };
    expect_revert::<IRewards::NotAllowed>(fixture.rewards(&fixture.thief, own(0, true)));
    expect_revert::<IRewards::UnknownShare>(fixture.rewards(owner, own(1, true)));
    fixture.rewards(owner, own(0, true)).unwrap();
    let only = IRewards::OnlyByOwnWord { holder: owner.account };
    expect_revert_with(&only, draw(&fixture, fixture.model, 0));
    assert_eq!(draw(&fixture, fixture.model, 2).unwrap(), 100, "the payee's is another");
    assert_eq!(fixture.rewards(owner, drawShareCall { modelId: fixture.model, index: 0 }).unwrap(), 300);
    let read = IRewards::drawnCall { modelId: fixture.model, index: 0 };
    let drawn = fixture.chain.read(fixture.chain.rewards, read);
    assert_eq!((drawn.amount, drawn.byOwnWord), (300, true));
}

#[test]
fn a_new_owner_draws_what_was_not_drawn() {
    let fixture = ModelFixture::with(shared);
    let (owner, model) = (&fixture.chain.owner, fixture.model);
    fixture.pay(10_000);
    let draft = Draft::with_receipts(&fixture.chain, model, 1_000, Payouts::of([(account(1), 600)]));
    fixture.chain.settle_signed_by(&fixture.chain.operator, &[&fixture.chain.scorer], &draft);
    let offer = IModels::offerModelCall { modelId: model, pendingOwner: fixture.ann.account };
    fixture.models(owner, offer).unwrap();
    expect_revert::<IModels::NotPendingOwner>(
        fixture.models(&fixture.thief, IModels::acceptModelCall { modelId: model }),
    );
    fixture.models(&fixture.ann, IModels::acceptModelCall { modelId: model }).unwrap();
    let to = drawShareToCall { modelId: model, index: 0, receiver: account(9) };
    expect_revert::<IRewards::NotAllowed>(fixture.rewards(owner, to.clone()));
    assert_eq!(fixture.rewards(&fixture.ann, to).unwrap(), 300);
}

#[test]
fn no_share_is_rewards_own() {
    let fixture = ModelFixture::new();
    let mut terms = fixture.chain.model_terms(fixture.datanet, fixture.asset);
    shared(&mut terms);
    terms.payees[0].account = fixture.chain.rewards;
    let call = IModels::registerModelCall { terms };
    expect_revert::<IModels::InvalidShare>(fixture.models(&fixture.thief, call));
}
