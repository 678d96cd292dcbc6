//! Comparing an explanation with the chain.

use super::{Checked, Explanation, Role};
use crate::{
    context::Context,
    error::Result,
    models::Model,
    rounds::{self, ProposalState},
};
use alloy_primitives::U256;
use tributary_interfaces::IDatanets::{contributionCall, datanetCall};

/// Compares what an explanation takes from the chain with the chain: that its round was proposed and
/// what has become of it, the model's terms and sources, the Datanets' fees, and for whom the records
/// are registered. Returns the round's state, or in one line what is another on the chain.
///
/// # Errors
/// What the node fails with.
pub async fn compare(
    context: &Context,
    explanation: &Explanation,
    checked: &Checked,
) -> Result<Result<ProposalState, String>> {
    let (chain, contract) = (context.client.chain_id(), context.attribution().address);
    if (explanation.chain_id, explanation.attribution) != (chain, contract) {
        return Ok(Err(format!(
            "it is of Attribution at {} on chain {}, not at {contract} on chain {chain}",
            explanation.attribution, explanation.chain_id
        )));
    }
    let proposed = rounds::proposed(context, checked.model).await?;
    let Some(proposed) = proposed.into_iter().find(|round| round.hash == checked.round_hash) else {
        return Ok(Err(format!("no round with the hash {} was proposed", checked.round_hash)));
    };
    let model = Model::read(context, checked.model).await?;
    let terms = &model.terms;
    let stated = (explanation.asset, explanation.rule, explanation.contributors_bps);
    if stated != (terms.asset, terms.rule, terms.contributorsBps) {
        return Ok(Err(format!("model {} has another asset, rule or contributors' part", checked.model)));
    }
    let is_gradient = matches!(model.rule()?, tributary_core::rule::Rule::Gradient(_));
    if explanation.feature_root != is_gradient.then_some(terms.featureRoot) {
        return Ok(Err(format!("model {} has another feature tree", checked.model)));
    }
    let kept: Vec<(U256, u16)> =
        model.sources_at(proposed.round.cutoff).map(|source| (source.datanetId, source.weight)).collect();
    if !kept.iter().copied().eq(explanation.sources.iter().map(|source| (source.datanet, source.weight))) {
        return Ok(Err(format!("model {} draws on other Datanets, or with other weights", checked.model)));
    }
    for source in &explanation.sources {
        let call = datanetCall { datanetId: source.datanet };
        let fee = context.client.read(context.datanets(), &call).await?.treasuryFeeBps;
        if fee != source.treasury_fee_bps {
            return Ok(Err(format!("Datanet {} has a fee of {fee} basis points", source.datanet)));
        }
    }
    for credit in explanation.credits.iter().filter(|credit| credit.role == Role::Contributor) {
        let of_range = credit.range.as_ref().map(|range| (range.datanet, range.item));
        let of_whole = credit.whole.as_ref().map(|whole| (whole.datanet, whole.item));
        let Some((datanet, item)) = of_range.or(of_whole) else { continue };
        let call = contributionCall { datanetId: datanet, item };
        let payee = context.client.read(context.datanets(), &call).await?.payee;
        if payee != explanation.payee {
            return Ok(Err(format!("{item} is registered in Datanet {datanet} for {payee}")));
        }
    }
    Ok(Ok(proposed.state))
}
