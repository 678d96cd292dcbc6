//! `attribute`.

use super::read_file;
use crate::{
    failure::Result,
    fields::{Decimal, Word},
    output::Outcome,
    session::Session,
};
use alloy_primitives::U256;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use std::{fmt::Write, path::PathBuf};
use tributary_chain::words::{counted, time};
use tributary_sdk::{
    attribute::{self, Attributed},
    payees::describe,
};

#[derive(Args, Debug)]
pub(crate) struct Attribute {
    /// The model's id
    model: U256,
    /// The file with the answer's bytes, 32,768 at most
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// The time of the answer's receipt, in seconds since 1970; that of the latest block if not given
    #[arg(long, value_name = "TIME")]
    time: Option<u64>,
}

/// Who would own which bytes of an answer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ownership {
    /// The model's id.
    model: Decimal,
    /// The time of the answer's receipt, in seconds since 1970.
    time: u64,
    /// Up to when the snapshot that counts then reaches, in seconds since 1970; null if there is none, so
    /// that no record earns.
    up_to: Option<u64>,
    /// The answer's bytes.
    length: usize,
    /// How many of them have an owner.
    owned: u64,
    /// How many registrations are left out, since the working folder lacks a record or a list.
    lacking: u64,
    /// The byte ranges that have an owner, in order.
    ranges: Vec<Range>,
}

/// Consecutive bytes of one owner.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Range {
    /// The offset of the first byte.
    start: u16,
    /// The offset after the last byte.
    end: u16,
    /// The Datanet in which the record is registered.
    datanet: Decimal,
    /// The record's content id.
    content_id: Word,
    /// Whom its credits are for.
    payee: Word,
    /// The number of its registration.
    number: u64,
    /// Its index in the batch, 0 if it was registered by itself.
    index: u64,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Attribute) -> Result<Outcome> {
    let output = read_file(&arguments.file)?;
    session.lock().await?;
    let open = session.open().await?;
    let bar = session.printer().bar(0, "indexing records");
    let progress = |count| bar.set_position(count);
    let found =
        attribute::attribute(&open.context, arguments.model, &output, arguments.time, &progress).await?;
    bar.finish_and_clear();
    Ok(outcome(&found, &output))
}

fn outcome(found: &Attributed, output: &[u8]) -> Outcome {
    let mut text = format!(
        "{} of {} have an owner, for model {} at {}",
        found.owned(),
        counted(found.length as u64, "byte"),
        found.model,
        time(found.time),
    );
    if found.up_to.is_none() {
        text += "\nno snapshot of the model counts then, so no record earns";
    }
    if found.lacking > 0 {
        let _ = write!(
            text,
            "\n{} left out: the working folder lacks a record or a list",
            counted(found.lacking, "registration")
        );
    }
    for range in &found.ranges {
        let (start, end, owner) = (range.start, range.end, &range.owner);
        // Text of another account: what is not printable is escaped.
        let words = String::from_utf8_lossy(output.get(start.into()..end.into()).unwrap_or_default());
        let _ = write!(
            text,
            "\nbytes {start} to {end} by record {} of Datanet {} for {}: {words:?}",
            owner.content_id,
            owner.datanet,
            describe(owner.payee)
        );
    }
    let range = |range: &tributary_core::span::ByteRange<tributary_sdk::registry::RegisteredRecord>| Range {
        start: range.start,
        end: range.end,
        datanet: range.owner.datanet.into(),
        content_id: range.owner.content_id.into(),
        payee: range.owner.payee.to_word().into(),
        number: range.owner.order.number,
        index: range.owner.order.index,
    };
    let ownership = Ownership {
        model: found.model.into(),
        time: found.time,
        up_to: found.up_to,
        length: found.length,
        owned: found.owned() as u64,
        lacking: found.lacking,
        ranges: found.ranges.iter().map(range).collect(),
    };
    Outcome::new(text, ownership)
}
