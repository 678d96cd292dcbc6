//! A model of honest people, a model of a thief's own, and what must not move.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use tributary_contract_tests::{Draft, ICaller, Key, NATIVE, Open, Payouts, Stage, World, payee};
use tributary_interfaces::IModels::{self, ModelTerms};

/// 30 % to the owner, 10 % to a fixed payee, 60 % to contributors; one scorer of two, a bond of
/// 1,000.
pub(crate) fn honest_terms(stage: &Stage, asset: Address) -> ModelTerms {
    let mut scorers = vec![stage.world.scorer.account, Key::of("second scorer").account];
    scorers.sort();
    ModelTerms {
        ownerBps: 3_000,
        contributorsBps: 6_000,
        payees: vec![IModels::Share { account: Address::repeat_byte(0x7e), bps: 1_000 }],
        scorers,
        ..stage.world.model_terms(stage.datanet, asset)
    }
}

/// Honest people's model has 1,000,000; in a second one, of the thief's own, he is operator and
/// only scorer, and nothing is at stake.
pub(crate) fn thiefs_model(native: bool) -> Stage {
    let asset = |world: &World| if native { NATIVE } else { world.token };
    let thief = Key::of("thief").account;
    let stage = Stage::set(asset, |terms| {
        (terms.ownerBps, terms.contributorsBps, terms.bond) = (0, 10_000, 0);
        (terms.scorers, terms.operator) = (vec![thief], thief);
    });
    let victim = stage.world.register(honest_terms(&stage, stage.asset));
    stage.world.pay(stage.bob.account, victim, 1_000_000);
    stage
}

/// A round of the thief's own model, with as many receipts as he says.
pub(crate) fn his_round(stage: &Stage, receipts: u128, payouts: std::sync::Arc<Payouts>) -> Open {
    let mut draft = Draft::of(&stage.world, stage.model, receipts, payouts);
    draft.round.credits.count = (1 << 40) - 1;
    stage.world.settle_by(&stage.thief, &[&stage.thief], &draft)
}

/// What Rewards and Attribution hold of an asset, and what the thief has.
pub(crate) fn money(stage: &Stage, asset: Address) -> [u128; 3] {
    [stage.world.rewards, stage.world.attribution, stage.thief.account]
        .map(|account| stage.world.balance(asset, account))
}

/// Several calls in one transaction of the thief's contract; whether it went through.
pub(crate) fn run(stage: &Stage, caller: Address, calls: Vec<(Address, Vec<u8>)>) -> bool {
    let call = |(target, data): (Address, Vec<u8>)| ICaller::Call { target, data: data.into() };
    let calls = calls.into_iter().map(call).collect();
    let data = ICaller::runCall { calls }.abi_encode();
    stage.world.send_data(stage.thief.account, caller, U256::ZERO, data).success
}

/// What an account has claimed of the stage's model.
pub(crate) fn claimed(stage: &Stage, account: Address) -> u128 {
    stage.world.claimed(stage.model, payee(account))
}
