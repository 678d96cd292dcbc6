//! `journal`.

use crate::{
    failure::{Failure, Result},
    output::Outcome,
    session::Session,
};
use alloy_primitives::B256;
use clap::Subcommand;
use serde_json::{Value, json};
use tributary_chain::{Entry, Outcome as State};

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
            Ok(Outcome::new(format!("{transaction} is forgotten"), json!({ "transaction": transaction })))
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
        let (id, nonce, call, at) = (entry.id, entry.nonce, &entry.call, entry.signed_at);
        format!("{id}  nonce {nonce}  {call}  signed at {at}  {}", state(entry))
    };
    let json = |entry: &Entry| {
        json!({
            "transaction": entry.id, "nonce": entry.nonce, "call": entry.call, "signedAt": entry.signed_at,
            "state": state(entry), "versions": entry.versions.len(),
        })
    };
    let lines: Vec<String> = entries.iter().map(line).collect();
    Outcome::new(lines.join("\n"), Value::Array(entries.iter().map(json).collect()))
}
