//! The receipts of a round with their scores: which of them count, and what scores there can be.

use crate::{
    budget::Budget,
    form::{self, Form},
    input::{InputError, Missing, RoundHeader},
    layout::{ReceiptRow, TotalRow},
    merge::{join, next_if, part},
    receipts::{ReceiptsTree, SortedReceipts},
    sorter::{Sorted, Sorter},
    table::{Table, TableWriter},
    tree::Nodes,
};
use alloy_primitives::{B256, U256};
use std::iter::Peekable;
use tributary_core::{limits::MAX_OUTPUT, span::fault};
use tributary_scoring::{ByteRange, Order, ScoreRow};

/// `receipt 32 | start 2 | end 2 | number 8 | index 8`; of a record as a whole the score 4 in place of
/// start and end, here and in all other rows.
pub(crate) const GIVEN: usize = 52;

/// `number 8 | index 8 | receipt's index 4 | start 2 | end 2`.
pub(crate) const BY_OWNER: usize = 24;

/// `receipt's id 32 | output's hash 32`.
pub(crate) const OUTPUT: usize = 64;

pub(crate) fn given(row: &ScoreRow) -> [u8; GIVEN] {
    let ByteRange { start, end, owner } = row.range;
    let (number, index) = (owner.number.to_be_bytes(), owner.index.to_be_bytes());
    join(&[&row.receipt_id[..], &start.to_be_bytes(), &end.to_be_bytes(), &number, &index])
}

pub(crate) fn given_whole(receipt_id: B256, score: u32, owner: Order) -> [u8; GIVEN] {
    let (number, index) = (owner.number.to_be_bytes(), owner.index.to_be_bytes());
    join(&[&receipt_id[..], &score.to_be_bytes(), &number, &index])
}

fn range(row: &[u8; GIVEN]) -> ByteRange {
    let number = |offset| u64::from_be_bytes(part(row, offset));
    let owner = Order { number: number(36), index: number(44) };
    ByteRange::from_bits(u32::from_be_bytes(part(row, 32)), owner)
}

fn id(row: &[u8]) -> B256 {
    part(row, 0).into()
}

/// The receipts that count, and their scores.
pub(crate) struct Counted {
    pub(crate) receipts: Table<ReceiptRow>,
    /// The sum of each receipt's scores, where records have scores as wholes; else empty.
    pub(crate) totals: Table<TotalRow>,
    pub(crate) nodes: Nodes,
    pub(crate) scores: Sorted<BY_OWNER>,
}

/// Leaves out receipts that do not count, with their scores, and outputs that are missing of receipts
/// that are not in the round.
///
/// # Errors
/// [`InputError::ReceiptTwice`], [`InputError::NoReceipts`]; [`InputError::NoReceipt`] for a score
/// whose receipt is not given; [`InputError::Shape`], [`InputError::Overlap`] and
/// [`InputError::Join`] for scores of one receipt that are not byte ranges of its output, overlap, or
/// touch and have one owner; [`InputError::WholeScore`] for a score of a record as a whole that no two
/// vectors have; [`InputError::NotMissing`] for an output that is not its receipt's, or has scores.
pub(crate) fn count(
    header: &RoundHeader,
    receipts: SortedReceipts,
    scores: Sorted<GIVEN>,
    outputs: Sorted<OUTPUT>,
    missing: &mut TableWriter<Missing>,
    budget: &Budget,
) -> Result<Counted, InputError> {
    let (mut scores, mut outputs) = (scores.peekable(), outputs.peekable());
    let (mut table, mut tree) = (TableWriter::new(budget), ReceiptsTree::default());
    let (form, most) = (Form::of(header.rule), form::most(header.rule));
    let mut totals = TableWriter::new(budget);
    let mut counted = Sorter::new(budget);
    for receipt in receipts {
        let (receipt_id, receipt) = receipt?;
        if let Some(row) = next_if(&mut scores, |row| id(row) < receipt_id)? {
            return Err(no_receipt(&row));
        }
        let counts = receipt.counts();
        let index = u32::try_from(table.count()).map_err(|_| InputError::TooMany("receipts"))?;
        let (mut last, mut total): (Option<ByteRange>, _) = (None, 0u64);
        while let Some(row) = next_if(&mut scores, |row| id(row) == receipt_id)? {
            let range = range(&row);
            match form {
                Form::Ranges => check(receipt_id, receipt.output_length, last.as_ref(), &range)?,
                Form::Wholes => {
                    let score = range.to_bits();
                    check_whole(receipt_id, score, most)?;
                    total += u64::from(score);
                }
            }
            last = Some(range);
            if counts {
                let (number, of_batch) = (range.owner.number.to_be_bytes(), range.owner.index.to_be_bytes());
                let (index, bits) = (index.to_be_bytes(), range.to_bits().to_be_bytes());
                counted.push(join(&[&number, &of_batch, &index, &bits]))?;
            }
        }
        while next_if(&mut outputs, |row| id(row) < receipt_id)?.is_some() {}
        if counts {
            table.push(&ReceiptRow::new(&receipt))?;
            tree.push(receipt_id, receipt.price)?;
            let of_output = match form {
                Form::Ranges => receipt.output_hash,
                Form::Wholes => receipt.feature_hash,
            };
            missing_output(&mut outputs, receipt_id, of_output, last.is_some(), missing)?;
            if form == Form::Wholes {
                totals.push(&TotalRow(total))?;
            }
        }
    }
    if let Some(row) = scores.next() {
        return Err(no_receipt(&row?));
    }
    let (receipts, totals) = (table.finish()?, totals.finish()?);
    let (nodes, scores) = (tree.finish(header)?, counted.finish()?);
    Ok(Counted { receipts, totals, nodes, scores })
}

fn no_receipt(row: &[u8; GIVEN]) -> InputError {
    InputError::NoReceipt { receipt: id(row), start: range(row).start }
}

/// Keeps that the output of a receipt is missing, or what is scored of it, if it is.
fn missing_output(
    outputs: &mut Peekable<Sorted<OUTPUT>>,
    receipt_id: B256,
    of_output: B256,
    has_scores: bool,
    missing: &mut TableWriter<Missing>,
) -> Result<(), InputError> {
    let mut is_kept = false;
    while let Some(row) = next_if(outputs, |row| id(row) == receipt_id)? {
        let content_id = B256::new(part(&row, 32));
        if has_scores || content_id != of_output || content_id.is_zero() {
            return Err(InputError::NotMissing { item: receipt_id, content_id });
        }
        if !is_kept {
            missing.push(&Missing { datanet: U256::ZERO, item: receipt_id, content_id })?;
        }
        is_kept = true;
    }
    Ok(())
}

/// Checks a score of a record as a whole.
fn check_whole(receipt: B256, score: u32, most: u32) -> Result<(), InputError> {
    if (1..=most).contains(&score) { Ok(()) } else { Err(InputError::WholeScore { receipt, score, most }) }
}

/// Checks a range of a receipt's output, and it with the one before it.
fn check(receipt: B256, length: u32, last: Option<&ByteRange>, range: &ByteRange) -> Result<(), InputError> {
    let ByteRange { start, end, .. } = *range;
    // An output that is too long or empty has no scores at all.
    let whole = if length as usize > MAX_OUTPUT { 0 } else { u64::from(length) };
    if fault::shape(range, range.value(), whole) {
        return Err(InputError::Shape { receipt, start, end, length });
    }
    if last.is_some_and(|last| fault::overlap(last, range)) {
        return Err(InputError::Overlap { receipt, start });
    }
    if last.is_some_and(|last| fault::join(last, range)) {
        return Err(InputError::Join { receipt, start });
    }
    Ok(())
}
