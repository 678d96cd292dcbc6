//! `journal`.

use crate::{
    failure::{Failure, Result},
    fields::Word,
    output::Outcome,
    session::Session,
};
use alloy_primitives::B256;
use clap::Subcommand;
use schemars::JsonSchema;
use serde::Serialize;
use tributary_chain::{Entry, Outcome as State, words::time};

#[derive(Debug, Subcommand)]
pub(crate) enum JournalCommand {
    /// Show what the account sent, on this chain and from this folder, whose outcome is not known or was
    /// not reported
    Show,
    /// Take a transaction out of the journal: only if you know that it can never be mined, or that it was
    Forget {
        /// Its hash, as `journal show` prints it
        transaction: B256,
    },
}

/// A transaction of the journal.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Noted {
    /// Its hash, in the version that was signed first.
    transaction: Word,
    /// Its nonce.
    nonce: u64,
    /// The contract and the function.
    call: String,
    /// When it was signed, in seconds since 1970.
    signed_at: u64,
    /// What is known of it, in words.
    state: &'static str,
    /// In how many versions it was signed.
    versions: usize,
}

/// A transaction that was taken out of the journal.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Forgotten {
    /// Its hash.
    transaction: Word,
}

pub(super) async fn run(session: &Session<'_>, command: &JournalCommand) -> Result<Outcome> {
    let network = session.network().await?;
    session.lock().await?;
    let account = session.unresumed(&network).await?;
    let journal = account.journal();
    let entries = [journal.unfinished(), journal.unreported()].concat();
    match command {
        JournalCommand::Show => Ok(show(&entries)),
        JournalCommand::Forget { transaction } => {
            if entries.iter().all(|entry| entry.id != *transaction) {
                return Err(Failure::user(format!("{transaction} is not in the journal")));
            }
            journal.forget(*transaction)?;
            let text = format!("{transaction} is forgotten");
            Ok(Outcome::new(text, Forgotten { transaction: (*transaction).into() }))
        }
    }
}

fn show(entries: &[Entry]) -> Outcome {
    let state = |entry: &Entry| match entry.outcome {
        State::Open => "open",
        State::Refused => "refused",
        State::Done { .. } => "done, not reported",
    };
    let line = |entry: &Entry| {
        let (id, nonce, call, at) = (entry.id, entry.nonce, &entry.call, time(entry.signed_at));
        format!("{id}  nonce {nonce}  {call}  signed at {at}  {}", state(entry))
    };
    let noted = |entry: &Entry| Noted {
        transaction: entry.id.into(),
        nonce: entry.nonce,
        call: entry.call.clone(),
        signed_at: entry.signed_at,
        state: state(entry),
        versions: entry.versions.len(),
    };
    let lines: Vec<String> = entries.iter().map(line).collect();
    let noted: Vec<Noted> = entries.iter().map(noted).collect();
    Outcome::new(lines.join("\n"), noted)
}
