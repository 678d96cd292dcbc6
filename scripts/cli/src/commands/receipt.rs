//! `receipt`.

use super::read_file;
use crate::{
    failure::{Failure, Result},
    fields::{Decimal, Word},
    output::Outcome,
    session::Session,
};
use alloy_primitives::{B256, U256, keccak256};
use clap::{Args, Subcommand};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;
use tributary_chain::words::time;
use tributary_core::{ids::content_id, rule::Rule};
use tributary_sdk::{
    Error,
    features::{self, OutputFeatures},
    models::{Model, ModelError},
    receipts::{self, Book, Entry, Retrieved, SignedReceipt, Span},
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
        #[command(flatten)]
        features: OfAnswer,
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
    /// Check which records an answer was made with, by the request that its receipt names
    ///
    /// A gateway says in a response what it retrieved; the receipt's request is a hash of that and of the
    /// request's body. No node is asked.
    CheckRetrieved(CheckRetrieved),
}

#[derive(Args, Debug)]
pub(crate) struct CheckRetrieved {
    /// The file with the request's body, byte by byte as it was sent
    request: PathBuf,
    /// The file with the response's body, of an answer that is no stream
    #[arg(long, value_name = "FILE", conflicts_with_all = ["salt", "retrieved"], required_unless_present = "salt")]
    response: Option<PathBuf>,
    /// The salt, from the header `x-tributary-salt`
    #[arg(long)]
    salt: Option<B256>,
    /// The content ids of the records, from the header `x-tributary-retrieved`; without, there are none
    #[arg(long, value_name = "IDS", value_delimiter = ',', value_parser = content, requires = "salt")]
    retrieved: Vec<B256>,
    /// The receipt, as `receipt sign` prints it with `--json`; without, what its request must be is printed
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

/// Which records an answer was made with.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MadeWith {
    /// The request, as the receipt names it.
    request: Word,
    /// The content ids of the records, in the order of their numbers from 1.
    retrieved: Vec<Word>,
    /// The id of the receipt that names the request; null if none was compared.
    receipt: Option<Word>,
}

/// The features of an answer, for a model with the rule `gradient`.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub(crate) struct OfAnswer {
    /// The file with the answer's features: a byte for each dimension, in two's complement
    #[arg(long, value_name = "FILE")]
    vector: Option<PathBuf>,
    /// The file of features, as `features import` writes it, that has the answer's
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// Write a receipt without features, by which no record earns: all of its price is unowned
    #[arg(long)]
    without_features: bool,
}

impl OfAnswer {
    /// The features of an answer of this model; `None` where its rule reads none, or it is to have none.
    fn read(&self, model: &Model, output: &[u8]) -> Result<Option<Vec<u8>>> {
        let params = match model.rule()? {
            Rule::Gradient(params) => params,
            Rule::Span(_) if self.vector.is_some() || self.features.is_some() || self.without_features => {
                return Err(Error::Model(ModelError::NotGradient { model: model.id }).into());
            }
            Rule::Span(_) => return Ok(None),
        };
        match (&self.vector, &self.features) {
            (Some(path), _) => {
                let vector = features::vector(params, path, read_file(path)?);
                Ok(Some(vector.map_err(Error::Features)?))
            }
            (None, Some(path)) => {
                Ok(Some(features::of_output(params, path, output).map_err(Error::Features)?))
            }
            (None, None) if self.without_features => Ok(None),
            (None, None) => {
                Err(Failure::user(format!("model {} scores the features of its answers", model.id)).hint(
                    "`--vector` or `--features` names their file; `--without-features` writes a receipt by which no record earns",
                ))
            }
        }
    }
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
    /// SHA-256 of the output's features; null if it has none.
    #[serde(rename = "featureHash")]
    feature_hash: Option<Word>,
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
    /// SHA-256 of the output's features; null if it has none.
    #[serde(rename = "featureHash")]
    feature_hash: Option<Word>,
    /// What it costs, in units of the model's asset.
    price: Decimal,
    /// When it was given, in seconds since 1970.
    time: u64,
}

pub(super) async fn run(session: &Session<'_>, command: &ReceiptCommand) -> Result<Outcome> {
    match command {
        ReceiptCommand::CheckRetrieved(arguments) => check_retrieved(arguments),
        ReceiptCommand::Add { model, output, price, request, features } => {
            let output = read_file(output)?;
            session.lock().await?;
            let open = session.open().await?;
            let context = &open.context;
            let model = Model::read(context, *model).await?;
            let vector = features.read(&model, &output)?;
            let model = model.id;
            let time = context.client.time().await?;
            let name = request.unwrap_or_else(|| keccak256([&time.to_be_bytes()[..], &output].concat()));
            let hash = vector.as_deref().map(content_id);
            let entry = Entry::new(model, name, output, *price, time).map_err(Error::from)?;
            let entry = entry.with_features(hash.unwrap_or_default());
            let feature_hash = hash.map(Word::from);
            if session.global.dry_run {
                let id = entry.id();
                let added = Added { receipt: id.into(), book: None, earlier: false, feature_hash };
                return Ok(Outcome::new(format!("receipt {id} would be written"), added));
            }
            // They are there before the receipt is, so that no receipt is without.
            if let Some(vector) = &vector {
                let of_outputs = OutputFeatures::of(&context.chain_folder(), model);
                of_outputs.put(vector).map_err(|error| Error::Features(error.into()))?;
            }
            let book = Book::of(&context.chain_folder(), model);
            let (entry, before) = receipts::add_once(&book, entry, *request)?;
            let (id, path) = (entry.id(), book.path().display().to_string());
            session.added_to(book);
            let text =
                format!("receipt {id}{}", if before { ", which an interrupted run wrote" } else { "" });
            let (receipt, book) = (id.into(), Some(path));
            Ok(Outcome::new(text, Added { receipt, book, earlier: before, feature_hash }))
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

/// A content id of a list, whose header has a space after each comma.
fn content(text: &str) -> Result<B256, String> {
    text.trim().parse().map_err(|error| format!("{error}"))
}

fn check_retrieved(arguments: &CheckRetrieved) -> Result<Outcome> {
    let CheckRetrieved { request, response, salt, retrieved, receipt } = arguments;
    let body = read_file(request)?;
    let retrieved = match response {
        Some(path) => Retrieved::of_response(&read_file(path)?).map_err(Failure::user)?,
        None => Retrieved { salt: salt.unwrap_or_default(), records: retrieved.clone() },
    };
    let (request, id) = match receipt {
        Some(path) => {
            let signed: SignedReceipt = serde_json::from_slice(&read_file(path)?).map_err(|error| {
                Failure::user(format!("{} is no signed receipt: {error}", path.display()))
            })?;
            let receipt = signed.receipt();
            (retrieved.check(&body, &receipt).map_err(Failure::user)?, Some(receipt.id()))
        }
        None => (retrieved.request(&body), None),
    };
    let mut text = match id {
        Some(id) => format!("receipt {id} is of request {request}, made with"),
        None => format!("request {request} is made with"),
    };
    text.push_str(if retrieved.records.is_empty() { " no records" } else { ":" });
    for (number, id) in (1..).zip(&retrieved.records) {
        text.push_str(&format!("\n[{number}] {id}"));
    }
    let records = retrieved.records.into_iter().map(Word::from).collect();
    Ok(Outcome::new(
        text,
        MadeWith { request: request.into(), retrieved: records, receipt: id.map(Word::from) },
    ))
}

fn show(entries: &[Entry]) -> Outcome {
    let line =
        |entry: &Entry| format!("{}  {}  {}", entry.id(), time(entry.receipt.time), entry.receipt.price);
    let shown = |entry: &Entry| Shown {
        receipt: entry.id().into(),
        request: entry.receipt.request_id.into(),
        output: entry.receipt.output_hash.into(),
        feature_hash: Some(entry.receipt.feature_hash).filter(|hash| !hash.is_zero()).map(Word::from),
        price: entry.receipt.price.into(),
        time: entry.receipt.time,
    };
    let lines: Vec<String> = entries.iter().map(line).collect();
    let shown: Vec<Shown> = entries.iter().map(shown).collect();
    Outcome::new(lines.join("\n"), shown)
}
