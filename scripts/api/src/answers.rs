//! Answers of a round: who has each byte, and what each of them is credited.

use crate::{
    asked::{self, Cursor, PayeeWord, Query, Word},
    catalogue::{Catalogue, Model, Round},
    error::{ErrorBody, Refusal, Result},
    files::Files,
    models::AssetRef,
    rounds,
    values::{Amount, BlockRef, Hash, Page, PayeeRef, id, page},
};
use serde::Serialize;
use tributary_core::{
    faults::trees::Tree,
    ids::{CreditRole, cid, source_range},
    payee::treasury,
    rule::Rule,
    split,
    typed_data::Receipt,
};
use tributary_rounds::{CreditRow, Owner, StatedScore, Statement, lowest};
use tributary_sdk::rounds::ProposalState;
use utoipa::ToSchema;

/// An answer, as lists show it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AnswerRow {
    /// Its index in the round, from 0.
    index: u64,
    /// The id of its receipt.
    receipt: Hash,
    /// The SHA-256 of its bytes.
    output_hash: Hash,
    /// The name of its bytes under `/ipfs/`. Those of a private model are not there.
    output_cid: String,
    /// How many bytes it has.
    length: u32,
    /// In units of the asset.
    price: Amount,
    /// When it was given.
    time: u64,
}

impl AnswerRow {
    fn of(index: u64, receipt: &Receipt) -> Self {
        Self {
            index,
            receipt: Hash(receipt.id()),
            output_hash: Hash(receipt.output_hash),
            output_cid: cid(receipt.output_hash),
            length: receipt.output_length,
            price: Amount(receipt.price),
            time: receipt.time,
        }
    }
}

/// A score's record, and what the score is credited.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Scored {
    datanet: u64,
    content_id: Hash,
    /// The name of the record's bytes under `/ipfs/`.
    record_cid: String,
    /// The record's registration, or its batch's.
    item: Hash,
    /// The registration's number.
    number: u64,
    /// The record's index in its batch; 0 for a record by itself.
    index: u64,
    payee: PayeeRef,
    /// What the score is of the price, in units of the asset: the payee's and the treasury's together.
    credit: Amount,
    /// What the Datanet's treasury has of it.
    fee: Amount,
}

impl Scored {
    fn of(owner: &Owner, credit: u128, fee: u128) -> Self {
        Self {
            datanet: id(owner.datanet),
            content_id: Hash(owner.content_id),
            record_cid: cid(owner.content_id),
            item: Hash(owner.item),
            number: owner.order.number,
            index: owner.order.index,
            payee: owner.payee.into(),
            credit: Amount(credit),
            fee: Amount(fee),
        }
    }
}

/// A range of an answer's bytes with its owner.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnedRange {
    /// The first byte.
    start: u16,
    /// The byte after the last.
    end: u16,
    #[serde(flatten)]
    of: Scored,
}

/// A record that moved the answer, by its score as a whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScoredRecord {
    /// By how much its features' dot product with the answer's is above the rule's threshold.
    score: u32,
    #[serde(flatten)]
    of: Scored,
}

/// How many records of an answer are listed at most: every record of a model may have moved it.
const LISTED: usize = 256;

/// The records that moved an answer and are not listed, together.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct OtherRecords {
    /// How many.
    count: usize,
    /// What they are of the price, in units of the asset: the payees' and the treasuries' together.
    credit: Amount,
    /// What the Datanets' treasuries have of it.
    fee: Amount,
}

/// So many records with the highest scores, the highest first, and the others.
fn highest(mut records: Vec<ScoredRecord>, most: usize) -> (Vec<ScoredRecord>, Option<OtherRecords>) {
    records.sort_by_key(|record| std::cmp::Reverse(record.score));
    let others = records.split_off(most.min(records.len()));
    let sum = |of: fn(&Scored) -> Amount| Amount(others.iter().map(|one| of(&one.of).0).sum());
    let count = others.len();
    let found = OtherRecords { count, credit: sum(|one| one.credit), fee: sum(|one| one.fee) };
    (records, (count > 0).then_some(found))
}

/// What a treasury has of an answer's unowned bytes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnownedPart {
    datanet: u64,
    payee: PayeeRef,
    /// In units of the asset.
    credit: Amount,
}

/// An answer with the owner of every byte, or the score of every record.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AnswerDetail {
    block: BlockRef,
    #[serde(flatten)]
    row: AnswerRow,
    model: u64,
    /// The round's hash.
    round: Hash,
    asset: AssetRef,
    /// The part of each credit that is paid out, in basis points; fixed shares have the rest.
    contributors_bps: u16,
    is_private: bool,
    /// Whether scores are of records as wholes, as under `gradient`, and not of ranges, as under `span`.
    is_by_record: bool,
    /// Under `span`: ascending, without overlaps in a right round. Bytes between them are unowned.
    ranges: Vec<OwnedRange>,
    /// Under `gradient`: the records that earn of the answer, the highest scores first, at most 256.
    records: Vec<ScoredRecord>,
    /// Those that earn of it and are not listed; missing if all are.
    other_records: Option<OtherRecords>,
    /// How many bytes no one has in a span; 0 under `gradient`.
    unowned_bytes: u32,
    /// What no one owns of the price, by the treasuries that have it: the unowned bytes' part, under
    /// `gradient` the price of an answer that no record moved.
    unowned: Vec<UnownedPart>,
}

/// What a credit is for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RoleName {
    /// A score of a record that is the payee's.
    Contributor,
    /// The treasury's fee of a score.
    Treasury,
    /// A part of what no one owns.
    Unowned,
}

/// A credit of a payee in a round.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreditOf {
    role: RoleName,
    /// In units of the asset, before the contributors' part is taken.
    credit: Amount,
    /// The id of the receipt.
    receipt: Hash,
    /// The answer's index in the round; missing if a wrong round has no such receipt.
    answer: Option<u64>,
    /// Under `span`, the range of the answer's bytes; missing for what is unowned.
    start: Option<u16>,
    end: Option<u16>,
    /// Under `gradient`, the record in a round that is final; missing for what is unowned.
    content_id: Option<Hash>,
}

/// What a payee is credited in a round, in the order of the credits tree.
#[utoipa::path(get, path = "/api/v1/rounds/{hash}/credits/{payee}", tag = "answers",
    operation_id = "credits",
    params(("hash" = Word, Path), ("payee" = PayeeWord, Path), ("cursor" = Option<Cursor>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, body = Page<CreditOf>), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) fn credits(
    catalogue: &Catalogue,
    files: &Files,
    hash: &str,
    payee: &str,
    query: &Query,
) -> Result<Page<CreditOf>> {
    let round = rounds::find(catalogue, hash)?;
    let payee = asked::payee(payee)?;
    let statement = files.statement(round)?;
    let (after, limit) = (query.after()?, query.limit()?);
    let is_by_record = catalogue.model(id(round.terms().modelId)).is_some_and(is_by_record);
    let is_final = round.state() == ProposalState::Final;
    let credit = |index| -> Result<Option<CreditRow>> { statement.credit(index).map_err(Refusal::NoFiles) };
    let first = lowest(statement.count(Tree::Credits), |index, _| -> Result<bool> {
        Ok(credit(index)?.is_some_and(|row| row.payee.to_word() < payee.to_word()))
    })?;
    let mut rows = Vec::new();
    while rows.len() <= limit {
        let Some(at) = first.checked_add(after + rows.len() as u64) else { break };
        let Some(row) = credit(at)?.filter(|row| row.payee == payee) else { break };
        let answer = lowest(statement.count(Tree::Receipts), |index, _| -> Result<bool> {
            let receipt = statement.receipt(index).map_err(Refusal::NoFiles)?;
            Ok(receipt.is_some_and(|receipt| receipt.id() < row.receipt_id))
        })?;
        let receipt = statement.receipt(answer).map_err(Refusal::NoFiles)?;
        let receipt = receipt.filter(|receipt| receipt.id() == row.receipt_id);
        let is_scored = row.role != CreditRole::Unowned;
        let range = (is_scored && !is_by_record).then(|| source_range(row.source));
        // Of a round that is not final every score would have to be looked at.
        let content_id = match is_scored && is_by_record && is_final {
            true => score_of(&statement, &row)?.map(|score| Hash(score.owner.content_id)),
            false => None,
        };
        rows.push(CreditOf {
            role: match row.role {
                CreditRole::Contributor => RoleName::Contributor,
                CreditRole::Treasury => RoleName::Treasury,
                CreditRole::Unowned => RoleName::Unowned,
            },
            credit: Amount(row.credit),
            receipt: Hash(row.receipt_id),
            answer: receipt.map(|_| answer),
            start: range.map(|range| range.0),
            end: range.map(|range| range.1),
            content_id,
        });
    }
    // The cursor counts the credits of the payee that were listed.
    let (items, next) = page((after + 1..).zip(rows), limit, |(at, _)| *at);
    let items = items.into_iter().map(|(_, row)| row).collect();
    Ok(Page { block: catalogue.head().into(), items, next })
}

/// The answers of a round, in the order of its receipts.
#[utoipa::path(get, path = "/api/v1/rounds/{hash}/answers", tag = "answers", operation_id = "answers",
    params(("hash" = Word, Path), ("cursor" = Option<Cursor>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, body = Page<AnswerRow>), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) fn list(
    catalogue: &Catalogue,
    files: &Files,
    hash: &str,
    query: &Query,
) -> Result<Page<AnswerRow>> {
    let statement = files.statement(rounds::find(catalogue, hash)?)?;
    let (after, limit) = (query.after()?, query.limit()?);
    let mut rows = Vec::new();
    let end = after.saturating_add(limit as u64 + 1).min(statement.count(Tree::Receipts));
    for index in after..end {
        if let Some(receipt) = statement.receipt(index).map_err(Refusal::NoFiles)? {
            rows.push(AnswerRow::of(index, &receipt));
        }
    }
    // The cursor counts the answers that were listed.
    let (items, next) = page(rows.into_iter(), limit, |row| row.index + 1);
    Ok(Page { block: catalogue.head().into(), items, next })
}

/// One answer of a round, by its index.
#[utoipa::path(get, path = "/api/v1/rounds/{hash}/answers/{index}", tag = "answers",
    operation_id = "answer", params(("hash" = Word, Path), ("index" = u64, Path, maximum = 999999999999999.0)),
    responses((status = 200, body = AnswerDetail), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) fn one(catalogue: &Catalogue, files: &Files, hash: &str, index: &str) -> Result<AnswerDetail> {
    let round = rounds::find(catalogue, hash)?;
    let index = asked::id(index, "answer")?;
    let statement = files.statement(round)?;
    let receipt = statement.receipt(index).map_err(Refusal::NoFiles)?;
    let receipt = receipt.ok_or_else(|| Refusal::NotFound(format!("the round has no answer {index}")))?;
    let model_id = id(round.terms().modelId);
    let model = catalogue.model(model_id);
    let model = model.ok_or_else(|| Refusal::NotFound(format!("there is no model {model_id}")))?;

    let stated = scores(round, &statement, &receipt)?;
    let sum = stated.iter().fold(0u128, |sum, score| sum.saturating_add(score.value()));
    let is_by_record = is_by_record(model);
    let (price, length) = (receipt.price, u128::from(receipt.output_length));
    let whole = if is_by_record { sum } else { length };
    let fee_bps = |datanet| catalogue.datanet(datanet).map_or(0, |one| one.state.treasuryFeeBps);
    let (mut ranges, mut records, mut before) = (Vec::new(), Vec::new(), 0u128);
    for score in &stated {
        let (value, owner) = (score.value(), &score.owner);
        // A wrong round may have scores that are more than the answer; these have no credit.
        let parts = split::credit(price, before, value, whole, fee_bps(id(owner.datanet)));
        let (rest, fee) = parts.unwrap_or_default();
        before = before.saturating_add(value);
        let of = Scored::of(owner, rest + fee, fee);
        match score.whole {
            Some(score) => records.push(ScoredRecord { score, of }),
            None => ranges.push(OwnedRange { start: score.start, end: score.end, of }),
        }
    }
    let (records, other_records) = highest(records, LISTED);
    let sources: Vec<_> = model.sources_at(round.terms().cutoff).collect();
    let weights: Vec<u16> = sources.iter().map(|source| source.weight).collect();
    let unowned = match is_by_record {
        true => split::unscored(price, sum),
        false => split::unowned_of(price, sum, length).unwrap_or_default(),
    };
    let parts = split::unowned(unowned, &weights).unwrap_or_default();
    let part = |(source, credit): (&&tributary_interfaces::IModels::SourceState, u128)| {
        let payee = treasury(source.datanetId)?.into();
        Some(UnownedPart { datanet: id(source.datanetId), payee, credit: Amount(credit) })
    };
    Ok(AnswerDetail {
        block: catalogue.head().into(),
        row: AnswerRow::of(index, &receipt),
        model: model_id,
        round: Hash(round.proposal.roundHash),
        asset: AssetRef::of(catalogue, model.terms.asset),
        contributors_bps: model.terms.contributorsBps,
        is_private: model.terms.isPrivate,
        is_by_record,
        ranges,
        records,
        other_records,
        unowned_bytes: if is_by_record { 0 } else { length.saturating_sub(sum) as u32 },
        unowned: sources.iter().zip(parts).filter_map(part).filter(|part| part.credit.0 > 0).collect(),
    })
}

/// The score that a credit of a final round is for: there they ascend as the leaves of their tree do.
fn score_of(statement: &Statement, credit: &CreditRow) -> Result<Option<StatedScore>> {
    let at = |index| -> Result<Option<StatedScore>> { statement.score(index).map_err(Refusal::NoFiles) };
    let wanted = (credit.receipt_id, credit.source);
    let index = lowest(statement.count(Tree::Scores), |index, _| -> Result<bool> {
        Ok(at(index)?.is_some_and(|score| (score.receipt_id, score.source()) < wanted))
    })?;
    Ok(at(index)?.filter(|score| (score.receipt_id, score.source()) == wanted))
}

/// Whether a model's scores are of records as wholes, by its rule.
fn is_by_record(model: &Model) -> bool {
    matches!(Rule::from_word(model.terms.rule), Some(Rule::Gradient(_)))
}

/// The scores of a receipt. In a final round they ascend by receipt; another one may be in any order.
fn scores(round: &Round, statement: &Statement, receipt: &Receipt) -> Result<Vec<StatedScore>> {
    let wanted = receipt.id();
    let at = |index| -> Result<Option<StatedScore>> { statement.score(index).map_err(Refusal::NoFiles) };
    if round.state() != ProposalState::Final {
        let mut found = Vec::new();
        for score in statement.scores() {
            let score = score.map_err(Refusal::NoFiles)?;
            if score.receipt_id == wanted {
                found.push(score);
            }
        }
        return Ok(found);
    }
    let mut next = lowest(statement.count(Tree::Scores), |index, _| -> Result<bool> {
        Ok(at(index)?.is_some_and(|score| score.receipt_id < wanted))
    })?;
    let mut found = Vec::new();
    while let Some(score) = at(next)?.filter(|score| score.receipt_id == wanted) {
        found.push(score);
        next += 1;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{Address, B256, U256};
    use tributary_core::{payee::Payee, span::Order};

    #[test]
    fn the_highest_scores_are_listed_and_the_others_are_summed() {
        let record = |score: u32| {
            let owner = Owner {
                datanet: U256::from(1),
                content_id: B256::repeat_byte(score as u8),
                item: B256::ZERO,
                payee: Payee::Account(Address::ZERO),
                order: Order { number: score.into(), index: 0 },
            };
            ScoredRecord { score, of: Scored::of(&owner, u128::from(score) * 10, score.into()) }
        };
        let records = || [3, 9, 1, 7].map(record).into_iter().collect::<Vec<_>>();
        let scores = |records: Vec<ScoredRecord>| records.iter().map(|one| one.score).collect::<Vec<_>>();
        let (listed, others) = highest(records(), 2);
        assert_eq!(scores(listed), [9, 7]);
        assert_eq!(others, Some(OtherRecords { count: 2, credit: Amount(40), fee: Amount(4) }));
        for most in [4, 5] {
            let (listed, others) = highest(records(), most);
            assert_eq!((scores(listed), others), (vec![9, 7, 3, 1], None));
        }
        assert_eq!(highest(Vec::new(), 2).1, None);
    }
}
