//! `contribution`.

use super::{read_file, send};
use crate::{
    failure::{Failure, Result},
    fields::Decimal,
    output::Outcome,
    session::Session,
};
use alloy_primitives::{B256, U256};
use clap::Subcommand;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;
use tributary_chain::words::counted;
use tributary_interfaces::IDatanets::cancelNoncesCall;
use tributary_sdk::{
    contribute::{SignedContribution, relay, sign},
    disputes,
};

#[derive(Debug, Subcommand)]
pub(crate) enum ContributionCommand {
    /// Sign records, so that anyone can register them for you and pay for the gas
    Sign {
        /// The Datanet's id
        datanet: U256,
        /// Content ids, as `contribute --dry-run` lists them
        #[arg(required = true)]
        content_ids: Vec<B256>,
        /// Any number; `contribution cancel` makes signatures with it void
        #[arg(long, default_value_t = U256::ZERO)]
        nonce: U256,
        /// The last second in which it is valid, since 1970
        #[arg(long, value_name = "TIME")]
        deadline: U256,
    },
    /// Register what others signed, as anyone
    Relay {
        /// Files with what `contribution sign --json` printed
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Show the bytes of records on the chain, as anyone, so that every scorer of a later round has them
    Show {
        /// Content ids, as `contribute --dry-run` lists them; the working folder must have the records
        #[arg(required = true)]
        content_ids: Vec<B256>,
        /// The root of the batch that they are in, whose list the working folder must have
        #[arg(long, value_name = "ROOT")]
        batch: Option<B256>,
        /// Show that the batch holds them, and no bytes: what scorers of models with the rule `gradient`
        /// must know
        #[arg(long, requires = "batch")]
        members: bool,
    },
    /// Make all your signatures with a nonce void
    Cancel {
        /// The nonce
        nonce: U256,
    },
}

/// What was registered for others.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relayed {
    /// How many records were registered.
    registered: usize,
    /// How many contributions were left out, as those that were registered before.
    left_out: usize,
    /// The gas used.
    gas: u64,
}

/// What was shown on the chain.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Shown {
    /// How many records were shown now.
    shown: usize,
    /// How many were shown before.
    before: usize,
}

/// A nonce whose signatures are void.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Cancelled {
    /// The nonce.
    nonce: Decimal,
}

pub(super) async fn run(session: &Session<'_>, command: &ContributionCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    match command {
        ContributionCommand::Sign { datanet, content_ids, nonce, deadline } => {
            let signed =
                sign(context, &open.signer().await?, *datanet, content_ids, *nonce, *deadline).await?;
            Ok(Outcome::document(signed))
        }
        ContributionCommand::Relay { files } => {
            let read = |path: &PathBuf| -> Result<SignedContribution> {
                serde_json::from_slice(&read_file(path)?).map_err(|error| {
                    Failure::user(format!("{} is no signed contribution: {error}", path.display()))
                })
            };
            let contributions = files.iter().map(read).collect::<Result<Vec<_>>>()?;
            let report = relay(context, &open.account().await?, &contributions).await?;
            let text = format!(
                "{} registered; {} of {} were left out",
                counted(report.registered, "record"),
                report.left_out,
                counted(files.len(), "contribution")
            );
            let (registered, left_out, gas) = (report.registered, report.left_out, report.gas);
            Ok(Outcome::new(text, Relayed { registered, left_out, gas }))
        }
        ContributionCommand::Show { content_ids, batch, members } => {
            let account = open.account().await?;
            let shown = match batch.filter(|_| *members) {
                Some(root) => disputes::show_members(context, &account, root, content_ids).await?,
                None => disputes::show_records(context, &account, *batch, content_ids).await?,
            };
            let before = content_ids.len() - shown;
            let text = format!("{} shown, {before} were before", counted(shown, "record"));
            Ok(Outcome::new(text, Shown { shown, before }))
        }
        ContributionCommand::Cancel { nonce } => {
            let (word, bit) = (*nonce >> 8, (*nonce & U256::from(0xff)).to::<usize>());
            let call = cancelNoncesCall { word, mask: U256::ONE << bit };
            let text = format!("signatures with nonce {nonce} are void");
            send(&open, context.datanets(), &call, text, Cancelled { nonce: (*nonce).into() }).await
        }
    }
}
