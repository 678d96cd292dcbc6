//! The models of the demo.

use crate::error::{Error, Result};
use alloy_primitives::{Address, B256, U256, keccak256};
use tributary_chain::Account;
use tributary_core::{ids::content_id, limits::MIN_WINDOW, rule::Rule, span::Params};
use tributary_interfaces::IModels::{ModelTerms, Source};

/// What `make eval` measures: spans of at least 8 words and 60 bytes (docs/adr/0023).
const MIN_WORDS: u8 = 8;
const MIN_BYTES: u8 = 60;

/// The contributors' part of every settled receipt, in basis points.
pub(crate) const CONTRIBUTORS_BPS: u16 = 7_000;
/// How long a round can be challenged, in seconds.
pub(crate) const WINDOW: u32 = MIN_WINDOW;
/// The bond of a scorer in basis points of what a round can reach, where there is a bond.
const BOND_BPS: u16 = 1_000;

/// The terms of a model that draws on these Datanets with equal weights, with one scorer and one
/// operator. `bond` is a scorer's least bond in units of the asset; without one rounds have none.
pub(crate) fn model_terms(
    datanets: &[U256],
    asset: Address,
    bond: u128,
    scorer: &Account,
    operator: &Account,
) -> Result<ModelTerms> {
    let rule = Params::new(MIN_WORDS, MIN_BYTES).ok_or(Error::Missing("rule with these parameters"))?;
    Ok(ModelTerms {
        uri: "an extractive assistant: BM25 over the accepted records".to_owned(),
        artifactHash: content_id(b"tributary-assistant"),
        baseModelId: U256::ZERO,
        sources: datanets.iter().map(|id| Source { datanetId: *id, weight: 1 }).collect(),
        manifestRoot: keccak256("everything accepted in the Datanet"),
        featureRoot: B256::ZERO,
        rule: Rule::Span(rule).to_word(),
        asset,
        ownerBps: 10_000 - CONTRIBUTORS_BPS,
        baseBps: 0,
        contributorsBps: CONTRIBUTORS_BPS,
        payees: Vec::new(),
        scorers: vec![scorer.address()],
        quorum: 1,
        bond,
        bondBps: if bond > 0 { BOND_BPS } else { 0 },
        window: WINDOW,
        operator: operator.address(),
        isPrivate: false,
    })
}
