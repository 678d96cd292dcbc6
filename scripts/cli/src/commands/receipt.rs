//! `receipt`.

use super::read_file;
use crate::{failure::Result, output::Outcome, session::Session};
use alloy_primitives::{B256, U256, keccak256};
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::PathBuf;
use tributary_sdk::{
    Error,
    models::Model,
    receipts::{Book, BookError, Entry, Span},
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
    /// Show a model's receipts
    Show {
        /// The model's id
        model: U256,
    },
}

pub(super) async fn run(session: &Session<'_>, command: &ReceiptCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    match command {
        ReceiptCommand::Add { model, output, price, request } => {
            let output = read_file(output)?;
            let model = Model::read(context, *model).await?;
            let time = context.client.time().await?;
            let request = request.unwrap_or_else(|| keccak256([&time.to_be_bytes()[..], &output].concat()));
            let book = Book::of(&context.chain_folder(), model.id);
            let entry = add(&book, model.id, request, output, *price, time).map_err(Error::Book)?;
            let (id, path) = (entry.id(), book.path().display().to_string());
            Ok(Outcome::new(format!("receipt {id}"), json!({ "receipt": id, "book": path })))
        }
        ReceiptCommand::Show { model } => {
            let entries =
                Book::of(&context.chain_folder(), *model).entries(Span::ALL).map_err(Error::Book)?;
            Ok(show(&entries))
        }
    }
}

fn add(
    book: &Book,
    model: U256,
    request: B256,
    output: Vec<u8>,
    price: u128,
    time: u64,
) -> Result<Entry, BookError> {
    let entry = Entry::new(model, request, output, price, time)?;
    book.add(std::slice::from_ref(&entry))?;
    Ok(entry)
}

fn show(entries: &[Entry]) -> Outcome {
    let line = |entry: &Entry| format!("{}  {}  {}", entry.id(), entry.receipt.time, entry.receipt.price);
    let json = |entry: &Entry| {
        let receipt = &entry.receipt;
        json!({
            "receipt": entry.id(), "request": receipt.request_id, "output": receipt.output_hash,
            "price": receipt.price.to_string(), "time": receipt.time,
        })
    };
    let lines: Vec<String> = entries.iter().map(line).collect();
    Outcome::new(lines.join("\n"), Value::Array(entries.iter().map(json).collect()))
}
