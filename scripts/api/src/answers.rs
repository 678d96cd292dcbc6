//! Answers of a round: who has each byte, and what each of them is credited.

use crate::{
    asked::{self, Cursor, PayeeWord, Query, Word},
    catalogue::{Catalogue, Round},
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
    split,
    typed_data::Receipt,
};
use tributary_rounds::{CreditRow, StatedScore, Statement, lowest};
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

/// A range of an answer's bytes with its owner.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnedRange {
    /// The first byte.
    start: u16,
    /// The byte after the last.
    end: u16,
    datanet: u64,
    /// The record that has the range.
    content_id: Hash,
    /// The name of its bytes under `/ipfs/`.
    record_cid: String,
    /// The record's registration, or its batch's.
    item: Hash,
    /// The registration's number.
    number: u64,
    /// The record's index in its batch; 0 for a record by itself.
    index: u64,
    payee: PayeeRef,
    /// What the range is of the price, in units of the asset: the payee's and the treasury's together.
    credit: Amount,
    /// What the Datanet's treasury has of it.
    fee: Amount,
}

/// What a treasury has of an answer's unowned bytes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnownedPart {
    datanet: u64,
    payee: PayeeRef,
    /// In units of the asset.
    credit: Amount,
}

/// An answer with the owner of every byte.
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
    /// Ascending, without overlaps in a right round. Bytes between them are unowned.
    ranges: Vec<OwnedRange>,
    /// How many bytes no one has in a span.
    unowned_bytes: u32,
    /// What the unowned bytes are of the price, by the treasuries that have it.
    unowned: Vec<UnownedPart>,
}

/// What a credit is for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RoleName {
    /// A range of bytes of a record that is the payee's.
    Contributor,
    /// The treasury's fee of a range.
    Treasury,
    /// A part of the bytes that no one owns.
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
    /// The range of the answer's bytes; missing for what is unowned.
    start: Option<u16>,
    end: Option<u16>,
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
        let is_there = receipt.is_some_and(|receipt| receipt.id() == row.receipt_id);
        let range = (row.role != CreditRole::Unowned).then(|| source_range(row.source));
        rows.push(CreditOf {
            role: match row.role {
                CreditRole::Contributor => RoleName::Contributor,
                CreditRole::Treasury => RoleName::Treasury,
                CreditRole::Unowned => RoleName::Unowned,
            },
            credit: Amount(row.credit),
            receipt: Hash(row.receipt_id),
            answer: is_there.then_some(answer),
            start: range.map(|range| range.0),
            end: range.map(|range| range.1),
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

    let (price, whole) = (receipt.price, u128::from(receipt.output_length));
    let fee_bps = |datanet| catalogue.datanet(datanet).map_or(0, |one| one.state.treasuryFeeBps);
    let (mut ranges, mut before) = (Vec::new(), 0u128);
    for StatedScore { start, end, owner, .. } in scores(round, &statement, &receipt)? {
        let (value, datanet) = (u128::from(end.saturating_sub(start)), id(owner.datanet));
        // A wrong round may have ranges that are more than the answer; these have no credit.
        let (rest, fee) = split::credit(price, before, value, whole, fee_bps(datanet)).unwrap_or_default();
        before = before.saturating_add(value);
        ranges.push(OwnedRange {
            start,
            end,
            datanet,
            content_id: Hash(owner.content_id),
            record_cid: cid(owner.content_id),
            item: Hash(owner.item),
            number: owner.order.number,
            index: owner.order.index,
            payee: owner.payee.into(),
            credit: Amount(rest + fee),
            fee: Amount(fee),
        });
    }
    let sources: Vec<_> = model.sources_at(round.terms().cutoff).collect();
    let weights: Vec<u16> = sources.iter().map(|source| source.weight).collect();
    let unowned = split::unowned_of(price, before, whole).unwrap_or_default();
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
        ranges,
        unowned_bytes: whole.saturating_sub(before) as u32,
        unowned: sources.iter().zip(parts).filter_map(part).filter(|part| part.credit.0 > 0).collect(),
    })
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
