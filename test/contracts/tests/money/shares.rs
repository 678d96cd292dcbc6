//! Fixed shares accrue with settled receipts, and with what comes up from derived models.

use alloy_primitives::U256;
use tributary_contract_tests::{Draft, Habit, Payouts, Stage, account, refused, refused_with};
use tributary_interfaces::{
    IModels::{self, ModelTerms, Share},
    IRewards::{self, drawShareCall, drawShareToCall, setShareOwnWordCall},
};

/// 30 % to the owner, 10 % to a fixed payee, 60 % to contributors.
fn shared(terms: &mut ModelTerms) {
    (terms.ownerBps, terms.contributorsBps) = (3_000, 6_000);
    terms.payees = vec![Share { account: account(0x7e), bps: 1_000 }];
}

fn draw(stage: &Stage, model: U256, index: u8) -> Result<u128, tributary_contract_tests::Refusal> {
    stage.rewards(&stage.thief, drawShareCall { modelId: model, index })
}

#[test]
fn shares_accrue_with_settled_receipts_only() {
    let stage = Stage::with(shared);
    stage.pay(1_000_000);
    for index in [0, 2] {
        refused::<IRewards::NothingToPay>(draw(&stage, stage.model, index));
    }
    let draft = Draft::of(&stage.world, stage.model, 1_000, Payouts::of([(account(1), 600)]));
    stage.world.settle_by(&stage.world.operator, &[&stage.world.scorer], &draft);
    assert_eq!(draw(&stage, stage.model, 0).unwrap(), 300);
    assert_eq!(draw(&stage, stage.model, 2).unwrap(), 100);
    refused::<IRewards::NothingToPay>(draw(&stage, stage.model, 0));
    for index in [1, 3, 4, 5, 6, 255] {
        let refusal = IRewards::UnknownShare { modelId: stage.model, index };
        refused_with(&refusal, draw(&stage, stage.model, index));
    }
    assert_eq!(stage.balance(account(0x7e)), 100);
    assert_eq!(stage.pool().left, 600, "claims have their own");
}

#[test]
fn income_is_the_owners_the_bases_and_the_payees() {
    // base <- middle <- top, each with a payee; the top gives 20 % to its base, the middle 15 %.
    let stage = Stage::with(shared);
    let derive = |base: U256, base_bps: u16| {
        let mut terms = stage.world.model_terms(stage.datanet, stage.asset);
        shared(&mut terms);
        (terms.baseModelId, terms.baseBps) = (base, base_bps);
        terms.ownerBps -= base_bps;
        stage.world.register(terms)
    };
    let base = stage.model;
    let middle = derive(base, 1_500);
    let top = derive(middle, 2_000);
    stage.world.pay(stage.bob.account, top, 10_000);
    let settle = |model, receipts, earned| {
        let draft = Draft::of(&stage.world, model, receipts, Payouts::of([(account(1), earned)]));
        stage.world.settle_by(&stage.world.operator, &[&stage.world.scorer], &draft);
    };
    settle(top, 10_000, 6_000);
    // Nothing comes up by itself, and what comes up is no payment: no receipts, no contributors'
    // part.
    refused::<IRewards::NothingToPay>(draw(&stage, middle, 0));
    let before = stage.balance(stage.world.rewards);
    assert_eq!(draw(&stage, top, 1).unwrap(), 2_000);
    refused::<IRewards::NothingToPay>(draw(&stage, top, 1));
    assert_eq!(stage.balance(stage.world.rewards), before, "it stays where it is");
    let pool = stage.world.pool(middle);
    assert_eq!((pool.income, pool.paid, pool.receiptsSettled, pool.settled), (2_000, 0, 0, 0));
    // Of 4,000 parts that are not contributors', the middle's owner has 1,500, its base 1,500, its
    // payee 1,000.
    assert_eq!(draw(&stage, middle, 0).unwrap(), 750);
    assert_eq!(draw(&stage, middle, 1).unwrap(), 750);
    assert_eq!(draw(&stage, middle, 2).unwrap(), 500);
    assert_eq!(stage.world.pool(base).income, 750);
    assert_eq!(draw(&stage, base, 0).unwrap(), 562);
    assert_eq!(draw(&stage, base, 2).unwrap(), 187);
    // One wash trade of a unit buys nothing of the income.
    stage.world.pay(stage.thief.account, base, 1);
    let pool = stage.world.pool(base);
    let greedy = Draft::of(&stage.world, base, 1, Payouts::of([(stage.thief.account, 1)]));
    let proposal = greedy.signed(&stage.world, &stage.world.operator, &[&stage.world.scorer]);
    refused::<tributary_interfaces::IAttribution::InvalidPayouts>(stage.world.propose(&proposal));
    assert_eq!((pool.income, pool.left), (750, 0));
    refused::<IRewards::NothingToPay>(draw(&stage, base, 0));
}

#[test]
fn a_holder_draws_its_share_to_another_account() {
    let stage = Stage::set(|world| world.deploy("OddToken"), shared);
    let owner = &stage.world.owner;
    stage.pay(10_000);
    let draft = Draft::of(&stage.world, stage.model, 1_000, Payouts::of([(account(1), 600)]));
    stage.world.settle_by(&stage.world.operator, &[&stage.world.scorer], &draft);
    stage.set_habit(owner.account, Habit::Reverts);
    refused::<IRewards::TransferFailed>(draw(&stage, stage.model, 0));
    let to = |index, receiver| drawShareToCall { modelId: stage.model, index, receiver };
    refused::<IRewards::NotAllowed>(stage.rewards(&stage.thief, to(0, account(9))));
    assert_eq!(stage.rewards(owner, to(0, account(9))).unwrap(), 300);
    assert_eq!(stage.balance(account(9)), 300);
    let payee = stage.world.attempt(account(0x7e), stage.world.rewards, to(2, account(8)));
    assert_eq!(payee.unwrap(), 100);
    refused::<IRewards::UnknownShare>(stage.rewards(owner, to(1, account(9))));
}

#[test]
fn a_share_by_own_word_is_drawn_by_its_holder_only() {
    let stage = Stage::with(shared);
    let owner = &stage.world.owner;
    stage.pay(10_000);
    let draft = Draft::of(&stage.world, stage.model, 1_000, Payouts::of([(account(1), 600)]));
    stage.world.settle_by(&stage.world.operator, &[&stage.world.scorer], &draft);
    let own = |index, on| setShareOwnWordCall { modelId: stage.model, index, on };
    refused::<IRewards::NotAllowed>(stage.rewards(&stage.thief, own(0, true)));
    refused::<IRewards::UnknownShare>(stage.rewards(owner, own(1, true)));
    stage.rewards(owner, own(0, true)).unwrap();
    let only = IRewards::OnlyByOwnWord { holder: owner.account };
    refused_with(&only, draw(&stage, stage.model, 0));
    assert_eq!(draw(&stage, stage.model, 2).unwrap(), 100, "the payee's is another");
    assert_eq!(stage.rewards(owner, drawShareCall { modelId: stage.model, index: 0 }).unwrap(), 300);
    let read = IRewards::drawnCall { modelId: stage.model, index: 0 };
    let drawn = stage.world.read(stage.world.rewards, read);
    assert_eq!((drawn.amount, drawn.byOwnWord), (300, true));
}

#[test]
fn a_new_owner_draws_what_was_not_drawn() {
    let stage = Stage::with(shared);
    let (owner, model) = (&stage.world.owner, stage.model);
    stage.pay(10_000);
    let draft = Draft::of(&stage.world, model, 1_000, Payouts::of([(account(1), 600)]));
    stage.world.settle_by(&stage.world.operator, &[&stage.world.scorer], &draft);
    let offer = IModels::offerModelCall { modelId: model, pendingOwner: stage.ann.account };
    stage.models(owner, offer).unwrap();
    refused::<IModels::NotPendingOwner>(
        stage.models(&stage.thief, IModels::acceptModelCall { modelId: model }),
    );
    stage.models(&stage.ann, IModels::acceptModelCall { modelId: model }).unwrap();
    let to = drawShareToCall { modelId: model, index: 0, receiver: account(9) };
    refused::<IRewards::NotAllowed>(stage.rewards(owner, to.clone()));
    assert_eq!(stage.rewards(&stage.ann, to).unwrap(), 300);
}

#[test]
fn no_share_is_rewards_own() {
    let stage = Stage::new();
    let mut terms = stage.world.model_terms(stage.datanet, stage.asset);
    shared(&mut terms);
    terms.payees[0].account = stage.world.rewards;
    let call = IModels::registerModelCall { terms };
    refused::<IModels::InvalidShare>(stage.models(&stage.thief, call));
}
