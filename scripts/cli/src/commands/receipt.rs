//! `receipt`.

use super::read_file;
use crate::{
    failure::Result,
    fields::{Decimal, Word},
    output::Outcome,
    session::Session,
};
use alloy_primitives::{B256, U256, keccak256};
use clap::Subcommand;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;
use tributary_chain::words::time;
use tributary_sdk::{
    Error,
    models::Model,
    receipts::{self, Book, Entry, Span},
};

#[derive(Debug, Subcommand)]
pub(crate) enum ReceiptCommand {
    /// Write the receipt of an answer into the model's book
    Add {
        /// The model's id
        model: U256,
        /// The file with the model's answer
        output: PathBuf,
        /// What was paid for it, in the smallest unit of the model's asset
        #[arg(long)]
        price: u128,
        /// The request's name, as 32 bytes; made from the answer and the time if not given
        #[arg(long)]
        request: Option<B256>,
    },
    /// Sign a receipt of the model's book for the user, as the operator
    ///
    /// With `--json` it prints the document that proves a round wrong which leaves the receipt out
    /// (`round challenge --receipt`).
    Sign {
        /// The model's id
        model: U256,
        /// The receipt's id, as `receipt add` prints it
        receipt: B256,
    },
    /// Show a model's receipts
    Show {
        /// The model's id
        model: U256,
    },
}

/// A receipt that was written into the book.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Added {
    /// Its id.
    receipt: Word,
    /// The book; null with `--dry-run`.
    book: Option<String>,
    /// Whether an earlier run, which was interrupted, had written it.
    earlier: bool,
}

/// A receipt.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Shown {
    /// Its id.
    receipt: Word,
    /// The request.
    request: Word,
    /// SHA-256 of the output.
    output: Word,
    /// What it costs, in units of the model's asset.
    price: Decimal,
    /// When it was given, in seconds since 1970.
    time: u64,
}

pub(super) async fn run(session: &Session<'_>, command: &ReceiptCommand) -> Result<Outcome> {
    match command {
        ReceiptCommand::Add { model, output, price, request } => {
            let output = read_file(output)?;
            session.lock().await?;
            let open = session.open().await?;
            let context = &open.context;
            let model = Model::read(context, *model).await?.id;
            let time = context.client.time().await?;
            let name = request.unwrap_or_else(|| keccak256([&time.to_be_bytes()[..], &output].concat()));
            let entry = Entry::new(model, name, output, *price, time).map_err(Error::from)?;
            if session.global.dry_run {
                let id = entry.id();
                let added = Added { receipt: id.into(), book: None, earlier: false };
                return Ok(Outcome::new(format!("receipt {id} would be written"), added));
            }
            let book = Book::of(&context.chain_folder(), model);
            let (entry, before) = receipts::add_once(&book, entry, *request)?;
            let (id, path) = (entry.id(), book.path().display().to_string());
            session.added_to(book);
            let text =
                format!("receipt {id}{}", if before { ", which an interrupted run wrote" } else { "" });
            Ok(Outcome::new(text, Added { receipt: id.into(), book: Some(path), earlier: before }))
        }
        ReceiptCommand::Sign { model, receipt } => {
            let open = session.open().await?;
            let signed = receipts::sign(&open.context, &open.signer().await?, *model, *receipt).await?;
            Ok(Outcome::document(signed))
        }
        ReceiptCommand::Show { model } => {
            let open = session.open().await?;
            Model::read(&open.context, *model).await?;
            let book = Book::of(&open.context.chain_folder(), *model);
            let entries = book.entries(Span::ALL).map_err(Error::Book)?;
            Ok(show(&entries))
        }
    }
}

fn show(entries: &[Entry]) -> Outcome {
    let line =
        |entry: &Entry| format!("{}  {}  {}", entry.id(), time(entry.receipt.time), entry.receipt.price);
    let shown = |entry: &Entry| Shown {
        receipt: entry.id().into(),
        request: entry.receipt.request_id.into(),
        output: entry.receipt.output_hash.into(),
        price: entry.receipt.price.into(),
        time: entry.receipt.time,
    };
    let lines: Vec<String> = entries.iter().map(line).collect();
    let shown: Vec<Shown> = entries.iter().map(shown).collect();
    Outcome::new(lines.join("\n"), shown)
}
