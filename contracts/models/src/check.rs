//! What a model's terms must satisfy whatever else is registered.

use alloy_primitives::{Address, U256};
use tributary_core::{rule::Rule, split::BPS};
use tributary_interfaces::IModels::{self, ModelTerms};
use tributary_parts::{Revert, ensure};

const MAX_URI: usize = 2_048;
const MAX_DATANETS: usize = 16;
const MAX_PAYEES: usize = 4;
const MAX_SCORERS: usize = 8;
const BOND_BITS: u32 = 96;
const HOUR: u32 = 3_600;
const MAX_WINDOW: u32 = 30 * 24 * HOUR;

pub(crate) fn terms(terms: &ModelTerms) -> Result<(), Revert> {
    ensure(terms.uri.len() <= MAX_URI, || IModels::UriTooLong { length: U256::from(terms.uri.len()) })?;
    let zero = terms.artifactHash.is_zero() || terms.operator.is_zero() || terms.fallbackAccount.is_zero();
    ensure(!zero, || IModels::ZeroValue {})?;
    ensure(Rule::from_word(terms.rule).is_some(), || IModels::InvalidRule { rule: terms.rule })?;
    shares(terms)?;
    let datanets = &terms.datanetIds;
    let some = (1..=MAX_DATANETS).contains(&datanets.len());
    ensure(some && ascending(datanets), || IModels::InvalidDatanets {})?;
    scorers(terms)?;
    ensure(terms.bond >> BOND_BITS == 0, || IModels::InvalidBond { bond: terms.bond })?;
    let window = (HOUR..=MAX_WINDOW).contains(&terms.window);
    ensure(window, || IModels::InvalidWindow { window: terms.window })?;
    let cap = (1..=BPS).contains(&u128::from(terms.outflowCapBps));
    ensure(cap, || IModels::InvalidOutflowCap { bps: terms.outflowCapBps })
}

fn shares(terms: &ModelTerms) -> Result<(), Revert> {
    let named = terms.payees.iter().all(|share| share.bps > 0 && !share.account.is_zero());
    let base = terms.baseBps == 0 || !terms.baseModelId.is_zero();
    let valid = named && base && terms.contributorsBps > 0 && terms.payees.len() <= MAX_PAYEES;
    ensure(valid, || IModels::InvalidShare {})?;
    let fixed = terms.payees.iter().map(|share| share.bps);
    let sum: u128 = fixed.chain([terms.ownerBps, terms.baseBps, terms.contributorsBps]).map(u128::from).sum();
    ensure(sum == BPS, || IModels::SharesDoNotAddUp { sum: U256::from(sum) })
}

fn scorers(terms: &ModelTerms) -> Result<(), Revert> {
    let scorers = &terms.scorers;
    let many = (1..=MAX_SCORERS).contains(&scorers.len());
    let named = scorers.first() != Some(&Address::ZERO);
    let quorum = (1..=scorers.len()).contains(&usize::from(terms.quorum));
    ensure(many && named && ascending(scorers) && quorum, || IModels::InvalidScorers {})
}

fn ascending<T: Ord>(items: &[T]) -> bool {
    items.windows(2).all(|pair| pair[0] < pair[1])
}
