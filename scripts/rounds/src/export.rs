//! A round's rows as text: a JSON object a line, for people and for tools that read no other form
//! (SPEC 5.4).
//!
//! Amounts and ids of the chain are strings of decimal digits, what has a fixed number of bytes is a
//! string of lower-case hexadecimal digits after `0x`, and all else is a number. No program of this
//! repository reads it.

use crate::input::{Missing, Owner};
use crate::{
    credits::CreditRow,
    files::FileError,
    manifest::decimal,
    payouts::PayoutRow,
    statement::{StatedScore, Statement},
};
use alloy_primitives::{B256, U256};
use serde::Serialize;
use std::io::{self, Write};
use tributary_core::{ids::CreditRole, typed_data::Receipt};

/// A table that can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// What the scorer did not have.
    Missing,
    /// The receipts.
    Receipts,
    /// The scores with their owners.
    Scores,
    /// The credits with what their digests are made from.
    Credits,
    /// The payouts with what they follow from.
    Payouts,
}

impl Export {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Missing, Self::Receipts, Self::Scores, Self::Credits, Self::Payouts];

    /// The usual name of the file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Missing => "missing.jsonl",
            Self::Receipts => "receipts.jsonl",
            Self::Scores => "scores.jsonl",
            Self::Credits => "credits.jsonl",
            Self::Payouts => "payouts.jsonl",
        }
    }
}

impl Statement {
    /// Writes a table as text. Returns how many lines.
    ///
    /// # Errors
    /// [`FileError`] for a row that cannot be read, and for what cannot be written.
    pub fn export(&self, export: Export, to: &mut impl Write) -> Result<u64, FileError> {
        match export {
            Export::Missing => lines(export, self.missing(), MissingLine::new, to),
            Export::Receipts => lines(export, self.receipts(), ReceiptLine::new, to),
            Export::Scores => lines(export, self.scores(), ScoreLine::new, to),
            Export::Credits => lines(export, self.credits(), CreditLine::new, to),
            Export::Payouts => lines(export, self.payouts(), PayoutLine::new, to),
        }
    }
}

fn lines<R, L: Serialize>(
    export: Export,
    rows: impl Iterator<Item = Result<R, FileError>>,
    line: impl Fn(&R) -> L,
    to: &mut impl Write,
) -> Result<u64, FileError> {
    let cannot = |source: io::Error| FileError::Io { action: "write", path: export.file().into(), source };
    let mut count = 0;
    for row in rows {
        serde_json::to_writer(&mut *to, &line(&row?)).map_err(|error| cannot(error.into()))?;
        to.write_all(b"\n").map_err(cannot)?;
        count += 1;
    }
    Ok(count)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MissingLine {
    #[serde(with = "decimal")]
    datanet: U256,
    item: B256,
    content_id: B256,
}

impl MissingLine {
    fn new(missing: &Missing) -> Self {
        let Missing { datanet, item, content_id } = *missing;
        Self { datanet, item, content_id }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReceiptLine {
    id: B256,
    request_id: B256,
    output_hash: B256,
    output_length: u32,
    feature_hash: B256,
    #[serde(with = "decimal")]
    price: u128,
    time: u64,
}

impl ReceiptLine {
    fn new(receipt: &Receipt) -> Self {
        let Receipt { request_id, output_hash, output_length, feature_hash, price, time, .. } = *receipt;
        Self { id: receipt.id(), request_id, output_hash, output_length, feature_hash, price, time }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScoreLine {
    receipt: B256,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u32>,
    #[serde(with = "decimal")]
    datanet: U256,
    content_id: B256,
    item: B256,
    payee: B256,
    number: u64,
    index: u64,
}

impl ScoreLine {
    fn new(score: &StatedScore) -> Self {
        let StatedScore { receipt_id: receipt, start, end, whole, owner } = *score;
        let Owner { datanet, content_id, item, payee, order } = owner;
        let (payee, number, index) = (payee.to_word(), order.number, order.index);
        let bytes = whole.is_none();
        let (start, end) = (bytes.then_some(start), bytes.then_some(end));
        Self { receipt, start, end, score: whole, datanet, content_id, item, payee, number, index }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreditLine {
    payee: B256,
    digest: B256,
    receipt: B256,
    source: B256,
    role: &'static str,
    #[serde(with = "decimal")]
    credit: u128,
}

impl CreditLine {
    fn new(row: &CreditRow) -> Self {
        let role = match row.role {
            CreditRole::Contributor => "contributor",
            CreditRole::Treasury => "treasury",
            CreditRole::Unowned => "unowned",
        };
        let CreditRow { payee, receipt_id: receipt, source, credit, .. } = *row;
        Self { payee: payee.to_word(), digest: row.digest(), receipt, source, role, credit }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PayoutLine {
    payee: B256,
    #[serde(with = "decimal")]
    last: u128,
    #[serde(with = "decimal")]
    credit: u128,
    #[serde(with = "decimal")]
    payout: u128,
}

impl PayoutLine {
    fn new(row: &PayoutRow) -> Self {
        let PayoutRow { payee, last, credit, payout } = *row;
        Self { payee: payee.to_word(), last, credit, payout }
    }
}
