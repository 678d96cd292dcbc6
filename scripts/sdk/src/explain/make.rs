//! Making an explanation from a round's files.

use super::{
    ExplainError,
    file::{
        Credit, Explanation, FORMAT, ProposedFields, ProvenPlace, ReceiptFields, Role, ScoredRange,
        ScoredWhole, SourceTerms,
    },
};
use crate::{
    context::Context,
    disputes::stated,
    error::{Error, Result},
    features::{FeatureSet, OutputFeatures},
    fetch::Fetcher,
    models::Model,
    receipts::Outputs,
    rounds::{self, CommittedLeaves, LeavesError, ProposalState, ProposedRound, committed_tree},
};
use alloy_primitives::{B256, U256};
use tributary_audit::Features;
use tributary_core::{
    faults::{next, trees::Tree},
    ids::CreditRole,
    leaves::credit as credit_leaf,
    payee::Payee,
    rule::Rule,
};
use tributary_interfaces::{IAttribution, IDatanets::datanetCall};
use tributary_rounds::{CreditRow, StatedScore};

/// Explains what a payee earned in a round of a model: the one with this number, or the last one.
/// Only a round that is open or final has one. Outputs and records are in the explanation as far as
/// the working folder has them, but for the outputs of a private model.
///
/// # Errors
/// [`ExplainError`]; what the node and the files of the round fail with.
pub async fn explain(
    context: &Context,
    model: U256,
    number: Option<u64>,
    payee: Payee,
    fetcher: Option<&Fetcher>,
) -> Result<Explanation> {
    let head = context.client.head().await?;
    let context = &context.at(head);
    let model = Model::read(context, model).await?;
    let (proposed, before) = find(context, model.id, number).await?;
    let round = &proposed.round;
    let stated = stated(context, &proposed, fetcher).await?;
    let leaves = CommittedLeaves::new(round, stated).map_err(failed(round.manifest))?;
    let last = last_payouts(context, before.as_ref(), fetcher).await?;

    let word = payee.to_word();
    let place = ProvenPlace::new;
    let mut sources = Vec::new();
    for source in model.sources_at(round.cutoff) {
        let datanet = source.datanetId;
        let terms = context.client.read(context.datanets(), &datanetCall { datanetId: datanet }).await?;
        let (weight, treasury_fee_bps) = (source.weight, terms.treasuryFeeBps);
        sources.push(SourceTerms { datanet, weight, treasury_fee_bps });
    }
    let own = leaves.credits_of(payee)?;
    if own.is_empty() && last.prove_leaf(word)?.is_none() {
        return Err(ExplainError::Nothing { payee, model: model.id, number: round.number }.into());
    }
    let outputs = if model.terms.isPrivate { None } else { Some(Outputs::of(context, model.id)) };
    let of_outputs = OutputFeatures::of(&context.chain_folder(), model.id);
    let feature_root = match model.rule()? {
        Rule::Span(_) => None,
        Rule::Gradient(_) => Some(model.terms.featureRoot),
    };
    let features = feature_root.and_then(|_| FeatureSet::of_model(context, &model).ok());
    let parts = Parts {
        context,
        round,
        leaves: &leaves,
        outputs: outputs.as_ref(),
        features: features.as_ref(),
        of_outputs: outputs.as_ref().map(|_| &of_outputs),
    };
    let credits = own.iter().map(|row| parts.credit(row));
    Ok(Explanation {
        format: FORMAT.into(),
        chain_id: context.client.chain_id(),
        attribution: context.attribution().address,
        round: ProposedFields::new(round),
        payee: word,
        asset: model.terms.asset,
        rule: model.terms.rule,
        feature_root,
        contributors_bps: model.terms.contributorsBps,
        sources,
        last_root: last.root(),
        last: place(&last, word, B256::ZERO)?,
        payout: place(leaves.tree(Tree::Payouts), word, B256::ZERO)?,
        credits_begin: place(leaves.tree(Tree::Credits), word, B256::ZERO)?,
        credits_end: place(leaves.tree(Tree::Credits), after(word), B256::ZERO)?,
        credits: credits.collect::<Result<_>>()?,
    })
}

/// The round that is meant, and the final one before it.
async fn find(
    context: &Context,
    model: U256,
    number: Option<u64>,
) -> Result<(ProposedRound, Option<ProposedRound>)> {
    let mut rounds = rounds::proposed(context, model).await?;
    rounds.retain(|round| matches!(round.state, ProposalState::Open | ProposalState::Final));
    let none =
        || number.map_or(ExplainError::NoRounds(model), |number| ExplainError::NoRound { model, number });
    let is_meant = |round: &ProposedRound| number.is_none_or(|number| round.round.number == number);
    let at = rounds.iter().rposition(is_meant).ok_or_else(none)?;
    let before = at.checked_sub(1).map(|before| rounds[before].clone());
    Ok((rounds.swap_remove(at), before))
}

/// The payouts tree of a round that is final; the tree without leaves before the first.
async fn last_payouts(
    context: &Context,
    last: Option<&ProposedRound>,
    fetcher: Option<&Fetcher>,
) -> Result<tributary_rounds::Tree> {
    let Some(last) = last else { return Ok(tributary_rounds::Tree::default()) };
    let stated = stated(context, last, fetcher).await?;
    committed_tree(&stated, Tree::Payouts, &last.round.payouts).map_err(failed(last.round.manifest))
}

/// The error of leaves of the round with this manifest.
fn failed(manifest: B256) -> impl Fn(LeavesError) -> Error {
    move |error| match error {
        LeavesError::File(error) => error.into(),
        LeavesError::Other(tree) => ExplainError::OtherLeaves { tree: tree.name(), manifest }.into(),
    }
}

/// What a credit is explained from.
struct Parts<'c> {
    context: &'c Context,
    round: &'c IAttribution::Round,
    leaves: &'c CommittedLeaves,
    /// Unless they are private.
    outputs: Option<&'c Outputs>,
    /// The features of records, where the rule reads them and they are at hand.
    features: Option<&'c FeatureSet>,
    /// Those of outputs, unless these are private.
    of_outputs: Option<&'c OutputFeatures>,
}

impl Parts<'_> {
    fn credit(&self, row: &CreditRow) -> Result<Credit> {
        let Self { round, leaves, .. } = *self;
        let unfounded = || ExplainError::Unfounded { digest: row.digest(), manifest: round.manifest };
        let receipt = leaves.receipt(row.receipt_id)?.ok_or_else(unfounded)?;
        let (id, scores) = (row.receipt_id, leaves.tree(Tree::Scores));
        let (mut range, mut whole) = (None, None);
        if row.role != CreditRole::Unowned {
            let score = leaves.score(id, row.source)?.ok_or_else(unfounded)?;
            let place = ProvenPlace::new(scores, id, row.source)?;
            match score.whole {
                None => range = Some(self.range(&score, place)),
                Some(value) => whole = Some(self.whole(&score, value, place)),
            }
        }
        let leaf = credit_leaf(row.payee.to_word(), row.credit, row.digest());
        let output_features = self.of_outputs.filter(|_| whole.is_some());
        Ok(Credit {
            role: Role::of(row.role),
            amount: row.credit,
            place: ProvenPlace::new(leaves.tree(Tree::Credits), leaf.key, leaf.data)?,
            receipt: ReceiptFields::new(&receipt),
            receipt_place: ProvenPlace::new(leaves.tree(Tree::Receipts), id, B256::ZERO)?,
            scores_begin: ProvenPlace::new(scores, id, B256::ZERO)?,
            scores_end: match range {
                None => Some(ProvenPlace::new(scores, after(id), B256::ZERO)?),
                Some(_) => None,
            },
            output: self.outputs.and_then(|outputs| outputs.get(receipt.output_hash)).map(Into::into),
            output_features: output_features.and_then(|of| of.get(receipt.feature_hash)).map(Into::into),
            range,
            whole,
        })
    }

    fn range(&self, score: &StatedScore, place: ProvenPlace) -> ScoredRange {
        let StatedScore { start, end, owner, .. } = *score;
        ScoredRange {
            start,
            end,
            datanet: owner.datanet,
            content_id: owner.content_id,
            item: owner.item,
            place,
            record: self.context.folder.record(owner.content_id).ok().map(Into::into),
        }
    }

    fn whole(&self, score: &StatedScore, value: u32, place: ProvenPlace) -> ScoredWhole {
        let owner = score.owner;
        let known = self.features.and_then(|set| match set.features(owner.content_id) {
            Ok(Features::Some(features)) => Some((set.place(owner.content_id).ok()?, features)),
            _ => None,
        });
        let (feature, features) = known.unzip();
        ScoredWhole {
            score: value,
            datanet: owner.datanet,
            content_id: owner.content_id,
            item: owner.item,
            place,
            feature: feature.map(ProvenPlace::of),
            features: features.map(Into::into),
        }
    }
}

/// The word after a key, before which all leaves of the key are. There is none after the highest, which
/// is neither a payee nor, but once in 2^256, a receipt's id.
pub(super) fn after(key: B256) -> B256 {
    next(key).unwrap_or(key)
}
