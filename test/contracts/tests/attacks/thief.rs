//! A model of honest people, a model of a thief's own, and what must not move.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use tributary_interfaces::IModels::{self, ModelTerms};
use tributary_test_kit::{
    ChainFixture, Draft, ICaller, Key, ModelFixture, NATIVE, OpenRound, Payouts, payee,
};

/// 30 % to the owner, 10 % to a fixed payee, 60 % to contributors; one scorer of two, a bond of
/// 1,000.
pub(crate) fn honest_terms(fixture: &ModelFixture, asset: Address) -> ModelTerms {
    let mut scorers = vec![fixture.chain.scorer.account, Key::named("second scorer").account];
    scorers.sort();
    ModelTerms {
        ownerBps: 3_000,
        contributorsBps: 6_000,
        payees: vec![IModels::Share { account: Address::repeat_byte(0x7e), bps: 1_000 }],
        scorers,
        ..fixture.chain.model_terms(fixture.datanet, asset)
    }
}

/// Honest people's model has 1,000,000; in a second one, of the thief's own, he is operator and
/// only scorer, and nothing is at stake.
pub(crate) fn thiefs_model(native: bool) -> ModelFixture {
    let asset = |chain: &ChainFixture| if native { NATIVE } else { chain.token };
    let thief = Key::named("thief").account;
    let fixture = ModelFixture::build(asset, |terms| {
        (terms.ownerBps, terms.contributorsBps, terms.bond) = (0, 10_000, 0);
        (terms.scorers, terms.operator) = (vec![thief], thief);
    });
    let victim = fixture.chain.register(honest_terms(&fixture, fixture.asset));
    fixture.chain.pay(fixture.bob.account, victim, 1_000_000);
    fixture
}

/// A round of the thief's own model, with as many receipts as he says.
pub(crate) fn his_round(
    fixture: &ModelFixture,
    receipts: u128,
    payouts: std::sync::Arc<Payouts>,
) -> OpenRound {
    let mut draft = Draft::with_receipts(&fixture.chain, fixture.model, receipts, payouts);
    draft.round.credits.count = (1 << 40) - 1;
    fixture.chain.settle_signed_by(&fixture.thief, &[&fixture.thief], &draft)
}

/// What Rewards and Attribution hold of an asset, and what the thief has.
pub(crate) fn money(fixture: &ModelFixture, asset: Address) -> [u128; 3] {
    [fixture.chain.rewards, fixture.chain.attribution, fixture.thief.account]
        .map(|account| fixture.chain.balance(asset, account))
}

/// Several calls in one transaction of the thief's contract; whether it went through.
pub(crate) fn run(fixture: &ModelFixture, caller: Address, calls: Vec<(Address, Vec<u8>)>) -> bool {
    let call = |(target, data): (Address, Vec<u8>)| ICaller::Call { target, data: data.into() };
    let calls = calls.into_iter().map(call).collect();
    let data = ICaller::runCall { calls }.abi_encode();
    fixture.chain.send_data(fixture.thief.account, caller, U256::ZERO, data).success
}

/// What an account has claimed of the fixture's model.
pub(crate) fn claimed(fixture: &ModelFixture, account: Address) -> u128 {
    fixture.chain.claimed(fixture.model, payee(account))
}
