//! `receipt`.

use super::{Session, read_file};
use crate::{args::ReceiptCommand, output::Outcome};
use alloy_primitives::keccak256;
use serde_json::{Value, json};
use tributary_sdk::{
    error::Result,
    model::Model,
    receipts::{Book, Entry},
};

pub(super) async fn run(session: &Session<'_>, command: &ReceiptCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    match command {
        ReceiptCommand::Add { model, output, price, request } => {
            let output = read_file(output)?;
            let model = Model::read(context, *model).await?;
            let time = context.client.time().await?;
            let request = request.unwrap_or_else(|| keccak256([&time.to_be_bytes()[..], &output].concat()));
            let entry = Entry::new(model.id, request, output, *price, time)?;
            let book = Book::of(&context.chain_folder(), model.id);
            book.add(std::slice::from_ref(&entry))?;
            let (id, path) = (entry.id(), book.path().display().to_string());
            Ok(Outcome::new(format!("receipt {id}"), json!({ "receipt": id, "book": path })))
        }
        ReceiptCommand::Show { model } => {
            let entries = Book::of(&context.chain_folder(), *model).read()?;
            let line =
                |entry: &Entry| format!("{}  {}  {}", entry.id(), entry.receipt.time, entry.receipt.price);
            let lines: Vec<String> = entries.iter().map(line).collect();
            let json: Vec<Value> = entries
                .iter()
                .map(|entry| {
                    json!({
                        "receipt": entry.id(), "request": entry.receipt.request_id, "output": entry.receipt.output_hash,
                        "price": entry.receipt.price.to_string(), "time": entry.receipt.time,
                    })
                })
                .collect();
            Ok(Outcome::new(lines.join("\n"), Value::Array(json)))
        }
    }
}
