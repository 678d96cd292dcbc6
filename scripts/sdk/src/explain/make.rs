//! Making an explanation from a round's files.

use super::{
    ExplainError,
    file::{
        Credit, Explanation, FORMAT, ProposedFields, ProvenPlace, ReceiptFields, Role, ScoredRange,
        SourceTerms,
    },
};
use crate::{
    context::Context,
    disputes::stated,
    error::Result,
    fetch::Fetcher,
    models::Model,
    receipts::Outputs,
    rounds::{self, ProposalState, ProposedRound},
};
use alloy_primitives::{B256, U256};
use tributary_core::{
    faults::{next, trees::Tree as TreeName},
    ids::CreditRole,
    leaves,
    payee::Payee,
    typed_data::Receipt,
};
use tributary_interfaces::{IAttribution, IDatanets::datanetCall};
use tributary_rounds::{CreditRow, FileError, StatedScore, Statement, Tree, tree_head};

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
    let trees = Trees::new(round, stated(context, &proposed, fetcher).await?)?;
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
    let own = trees.credits_of(payee)?;
    if own.is_empty() && last.prove_leaf(word)?.is_none() {
        return Err(ExplainError::Nothing { payee, model: model.id, number: round.number }.into());
    }
    let outputs = if model.terms.isPrivate { None } else { Some(Outputs::of(context, model.id)) };
    let credits = own.iter().map(|row| credit(context, round, &trees, outputs.as_ref(), row));
    Ok(Explanation {
        format: FORMAT.into(),
        chain_id: context.client.chain_id(),
        attribution: context.attribution().address,
        round: ProposedFields::new(round),
        payee: word,
        asset: model.terms.asset,
        rule: model.terms.rule,
        contributors_bps: model.terms.contributorsBps,
        sources,
        last_root: last.root(),
        last: place(&last, word, B256::ZERO)?,
        payout: place(&trees.payouts, word, B256::ZERO)?,
        credits_begin: place(&trees.credits, word, B256::ZERO)?,
        credits_end: place(&trees.credits, after(word), B256::ZERO)?,
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
) -> Result<Tree> {
    let Some(last) = last else { return Ok(Tree::default()) };
    let stated = stated(context, last, fetcher).await?;
    grow(&stated, TreeName::Payouts, &last.round.payouts, last.round.manifest)
}

/// A round's trees, and the rows that their leaves are of, read when they are asked for. Each tree is
/// one that the round commits to, so its leaves ascend.
struct Trees {
    stated: Statement,
    receipts: Tree,
    scores: Tree,
    credits: Tree,
    payouts: Tree,
}

impl Trees {
    fn new(round: &IAttribution::Round, stated: Statement) -> Result<Self> {
        let grow = |tree, head| grow(&stated, tree, head, round.manifest);
        let receipts = grow(TreeName::Receipts, &round.receipts)?;
        let scores = grow(TreeName::Scores, &round.scores)?;
        let credits = grow(TreeName::Credits, &round.credits)?;
        let payouts = grow(TreeName::Payouts, &round.payouts)?;
        Ok(Self { receipts, scores, credits, payouts, stated })
    }

    /// The credits of a payee.
    fn credits_of(&self, payee: Payee) -> Result<Vec<CreditRow>, FileError> {
        let first = self.first(TreeName::Credits, |index| {
            let row = self.stated.credit(index)?;
            Ok(row.is_some_and(|row| row.payee.to_word() < payee.to_word()))
        })?;
        let rows = (first..).map_while(|index| self.stated.credit(index).transpose());
        rows.take_while(|row| row.as_ref().map_or(true, |row| row.payee == payee)).collect()
    }

    fn receipt(&self, id: B256) -> Result<Option<Receipt>, FileError> {
        let first = self.first(TreeName::Receipts, |index| {
            Ok(self.stated.receipt(index)?.is_some_and(|receipt| receipt.id() < id))
        })?;
        Ok(self.stated.receipt(first)?.filter(|receipt| receipt.id() == id))
    }

    fn score(&self, id: B256, source: B256) -> Result<Option<StatedScore>, FileError> {
        let name = |score: &StatedScore| (score.receipt_id, score.source());
        let first = self.first(TreeName::Scores, |index| {
            Ok(self.stated.score(index)?.is_some_and(|score| name(&score) < (id, source)))
        })?;
        Ok(self.stated.score(first)?.filter(|score| name(score) == (id, source)))
    }

    /// The index of the first row of a tree that is not before what is looked for; their number if all
    /// are.
    fn first(
        &self,
        tree: TreeName,
        is_before: impl Fn(u64) -> Result<bool, FileError>,
    ) -> Result<u64, FileError> {
        let (mut from, mut to) = (0, self.stated.count(tree));
        while from < to {
            let middle = from + (to - from) / 2;
            if is_before(middle)? { from = middle + 1 } else { to = middle }
        }
        Ok(from)
    }
}

/// The tree over the leaves that are stated, which the round must commit to.
fn grow(stated: &Statement, tree: TreeName, head: &IAttribution::Tree, manifest: B256) -> Result<Tree> {
    let grown = if stated.count(tree) == 0 { Some(Tree::default()) } else { stated.tree(tree)? };
    let is_right = |grown: &Tree| grown.head() == tree_head(head);
    Ok(grown.filter(is_right).ok_or(ExplainError::OtherLeaves { tree: tree.name(), manifest })?)
}

fn credit(
    context: &Context,
    round: &IAttribution::Round,
    trees: &Trees,
    outputs: Option<&Outputs>,
    row: &CreditRow,
) -> Result<Credit> {
    let unfounded = || ExplainError::Unfounded { digest: row.digest(), manifest: round.manifest };
    let receipt = trees.receipt(row.receipt_id)?.ok_or_else(unfounded)?;
    let id = row.receipt_id;
    let range = if row.role == CreditRole::Unowned {
        None
    } else {
        let score = trees.score(id, row.source)?.ok_or_else(unfounded)?;
        Some(ScoredRange {
            start: score.start,
            end: score.end,
            datanet: score.owner.datanet,
            content_id: score.owner.content_id,
            item: score.owner.item,
            place: ProvenPlace::new(&trees.scores, id, row.source)?,
            record: context.folder.record(score.owner.content_id).ok().map(Into::into),
        })
    };
    let leaf = leaves::credit(row.payee.to_word(), row.credit, row.digest());
    Ok(Credit {
        role: Role::of(row.role),
        amount: row.credit,
        place: ProvenPlace::new(&trees.credits, leaf.key, leaf.data)?,
        receipt: ReceiptFields::new(&receipt),
        receipt_place: ProvenPlace::new(&trees.receipts, id, B256::ZERO)?,
        scores_begin: ProvenPlace::new(&trees.scores, id, B256::ZERO)?,
        scores_end: match range {
            None => Some(ProvenPlace::new(&trees.scores, after(id), B256::ZERO)?),
            Some(_) => None,
        },
        output: outputs.and_then(|outputs| outputs.get(receipt.output_hash)).map(Into::into),
        range,
    })
}

/// The word after a key, before which all leaves of the key are. There is none after the highest, which
/// is neither a payee nor, but once in 2^256, a receipt's id.
pub(super) fn after(key: B256) -> B256 {
    next(key).unwrap_or(key)
}
