//! Checks of a model's terms that depend on nothing else.

use alloy_primitives::{Address, U256};
use tributary_core::{
    limits::{AMOUNT_LIMIT, MAX_DATANETS, MAX_PAYEES, MAX_SCORERS, MAX_URI, MAX_WINDOW, MIN_WINDOW},
    rule::Rule,
    split::BPS,
};
use tributary_interfaces::models::{
    InvalidBond, InvalidRule, InvalidScorers, InvalidShare, InvalidSources, InvalidWindow, ModelTerms,
    SharesDoNotAddUp, Source, UriTooLong, ZeroValue,
};
use tributary_parts::{Revert, require};

/// Checks the terms in the order of the errors of `registerModel` in `abi/IModels.sol`.
pub(crate) fn terms(terms: &ModelTerms<'_>, rewards: Address) -> Result<(), Revert> {
    require!(terms.uri.len() <= MAX_URI, UriTooLong { length: &U256::from(terms.uri.len()) });
    let zero = terms.artifact_hash.is_zero() || terms.operator.is_zero();
    require!(!zero, ZeroValue {});
    require!(is_known(terms), InvalidRule { rule: &terms.rule });
    shares(terms, rewards)?;
    sources(&terms.sources)?;
    scorers(&terms.scorers, terms.quorum)?;
    let bond = terms.bond < AMOUNT_LIMIT && u128::from(terms.bond_bps) <= BPS;
    require!(bond, InvalidBond { bond: terms.bond, bond_bps: terms.bond_bps });
    let window = (MIN_WINDOW..=MAX_WINDOW).contains(&terms.window);
    require!(window, InvalidWindow { window: terms.window });
    Ok(())
}

/// Whether the rule is one of SPEC 4, and the model has the feature tree that it reads.
fn is_known(terms: &ModelTerms<'_>) -> bool {
    match Rule::from_word(terms.rule) {
        Some(Rule::Span(_)) => true,
        Some(Rule::Gradient(_)) => !terms.feature_root.is_zero(),
        None => false,
    }
}

fn shares(terms: &ModelTerms<'_>, rewards: Address) -> Result<(), Revert> {
    let is_payee = |account: Address| !account.is_zero() && account != rewards;
    let named = terms.payees.iter().all(|share| share.bps > 0 && is_payee(share.account));
    let base = terms.base_bps == 0 || !terms.base_model_id.is_zero();
    let valid = named && base && terms.contributors_bps > 0 && terms.payees.len() <= MAX_PAYEES;
    require!(valid, InvalidShare {});
    let fixed = terms.payees.iter().map(|share| share.bps);
    let sum: u128 =
        fixed.chain([terms.owner_bps, terms.base_bps, terms.contributors_bps]).map(u128::from).sum();
    require!(sum == BPS, SharesDoNotAddUp { sum: &U256::from(sum) });
    Ok(())
}

fn sources(sources: &[Source]) -> Result<(), Revert> {
    let some = (1..=MAX_DATANETS).contains(&sources.len());
    let ascend = ascending(sources, |source| source.datanet_id);
    let weigh = sources.iter().all(|source| (1..=BPS).contains(&source.weight.into()));
    require!(some && ascend && weigh, InvalidSources {});
    Ok(())
}

/// Scorers must be 1 to 8, strictly ascending and not zero, and the quorum no more than they are.
pub(crate) fn scorers(scorers: &[Address], quorum: u8) -> Result<(), Revert> {
    let some = (1..=MAX_SCORERS).contains(&scorers.len());
    let named = scorers.first() != Some(&Address::ZERO);
    let enough = (1..=scorers.len()).contains(&usize::from(quorum));
    require!(some && named && ascending(scorers, |scorer| *scorer) && enough, InvalidScorers {});
    Ok(())
}

fn ascending<T, K: Ord>(items: &[T], key: impl Fn(&T) -> K) -> bool {
    items.iter().zip(items.iter().skip(1)).all(|(item, next)| key(item) < key(next))
}

/// The first Datanet of the base that is not among a new model's sources, if there is one.
pub(crate) fn missing(sources: &[Source], base: impl Iterator<Item = U256>) -> Option<U256> {
    let mut base = base;
    base.find(|id| sources.iter().all(|source| source.datanet_id != *id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::B256;
    use alloy_sol_types::SolError;
    use tributary_core::gradient::Params;
    use tributary_interfaces::{IModels, models::Share};

    const REWARDS: Address = Address::repeat_byte(0xee);

    fn valid() -> ModelTerms<'static> {
        let mut rule = B256::ZERO;
        (rule.0[0], rule.0[1]) = (1, 8);
        ModelTerms {
            uri: b"",
            artifact_hash: B256::repeat_byte(1),
            base_model_id: U256::ZERO,
            sources: vec![source(1, 1), source(2, 10_000)],
            manifest_root: B256::ZERO,
            feature_root: B256::ZERO,
            rule,
            asset: Address::ZERO,
            owner_bps: 1_000,
            base_bps: 0,
            contributors_bps: 8_000,
            payees: vec![Share { account: Address::repeat_byte(2), bps: 1_000 }],
            scorers: vec![Address::repeat_byte(3), Address::repeat_byte(4)],
            quorum: 2,
            bond: AMOUNT_LIMIT - 1,
            bond_bps: 10_000,
            window: MIN_WINDOW,
            operator: Address::repeat_byte(5),
            is_private: false,
        }
    }

    fn source(id: u64, weight: u16) -> Source {
        Source { datanet_id: U256::from(id), weight }
    }

    fn reverts_with<E: SolError>(change: impl Fn(&mut ModelTerms<'static>)) {
        let mut changed = valid();
        change(&mut changed);
        let reason = terms(&changed, REWARDS).expect_err(E::SIGNATURE);
        assert!(reason.starts_with(&E::SELECTOR), "{}: {reason:02x?}", E::SIGNATURE);
    }

    fn gradient() -> B256 {
        Rule::Gradient(Params::new(64, 100).unwrap()).to_word()
    }

    #[test]
    fn plain_terms_hold() {
        assert!(terms(&valid(), REWARDS).is_ok());
        let feature_root = B256::repeat_byte(1);
        assert!(terms(&ModelTerms { rule: gradient(), feature_root, ..valid() }, REWARDS).is_ok());
    }

    #[test]
    fn every_limit_is_held() {
        reverts_with::<IModels::UriTooLong>(|terms| terms.uri = &[b'x'; MAX_URI + 1]);
        reverts_with::<IModels::ZeroValue>(|terms| terms.artifact_hash = B256::ZERO);
        reverts_with::<IModels::ZeroValue>(|terms| terms.operator = Address::ZERO);
        reverts_with::<IModels::InvalidRule>(|terms| terms.rule = B256::ZERO);
        reverts_with::<IModels::InvalidRule>(|terms| terms.rule = gradient());
        reverts_with::<IModels::InvalidShare>(|terms| terms.payees[0].account = REWARDS);
        reverts_with::<IModels::InvalidShare>(|terms| terms.payees[0].account = Address::ZERO);
        reverts_with::<IModels::InvalidShare>(|terms| terms.payees[0].bps = 0);
        reverts_with::<IModels::InvalidShare>(|terms| terms.base_bps = 1);
        reverts_with::<IModels::InvalidShare>(|terms| terms.contributors_bps = 0);
        reverts_with::<IModels::InvalidShare>(|terms| terms.payees = vec![terms.payees[0]; 5]);
        reverts_with::<IModels::SharesDoNotAddUp>(|terms| terms.owner_bps = 999);
        reverts_with::<IModels::InvalidSources>(|terms| terms.sources.clear());
        reverts_with::<IModels::InvalidSources>(|terms| {
            terms.sources = (1..=17).map(|id| source(id, 1)).collect()
        });
        reverts_with::<IModels::InvalidSources>(|terms| terms.sources[1].datanet_id = U256::from(1));
        reverts_with::<IModels::InvalidSources>(|terms| terms.sources[0].weight = 0);
        reverts_with::<IModels::InvalidSources>(|terms| terms.sources[0].weight = 10_001);
        reverts_with::<IModels::InvalidScorers>(|terms| terms.scorers.reverse());
        reverts_with::<IModels::InvalidScorers>(|terms| terms.quorum = 3);
        reverts_with::<IModels::InvalidScorers>(|terms| terms.quorum = 0);
        reverts_with::<IModels::InvalidScorers>(|terms| terms.scorers[0] = Address::ZERO);
        reverts_with::<IModels::InvalidBond>(|terms| terms.bond = AMOUNT_LIMIT);
        reverts_with::<IModels::InvalidBond>(|terms| terms.bond_bps = 10_001);
        reverts_with::<IModels::InvalidWindow>(|terms| terms.window = MIN_WINDOW - 1);
        reverts_with::<IModels::InvalidWindow>(|terms| terms.window = MAX_WINDOW + 1);
    }

    #[test]
    fn the_first_missing_datanet_is_named() {
        let ids = |ids: &'static [u64]| ids.iter().map(|id| U256::from(*id));
        assert_eq!(missing(&valid().sources, ids(&[1, 2])), None);
        assert_eq!(missing(&valid().sources, ids(&[1, 3, 4])), Some(U256::from(3)));
    }
}
