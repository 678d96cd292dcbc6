//! `contribute`.

use crate::{
    failure::Result,
    output::Outcome,
    session::{Open, Session},
};
use alloy_primitives::{B256, U256};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use tributary_records::Record;
use tributary_sdk::contribute::{Form, Lot, commit, contribute, reveal};

#[derive(Args, Debug)]
pub(crate) struct Contribute {
    /// The Datanet's id
    datanet: U256,
    /// Files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Register all records in one transaction, by the root of their tree
    #[arg(long)]
    batch: bool,
    /// Register the records of each author for the author's claim key, and records without author
    /// for the Datanet's treasury, as a curator
    #[arg(long)]
    by_author: bool,
    /// Only keep the records in the working folder and show their content ids
    #[arg(long)]
    dry_run: bool,
    /// Only commit to the records: reveal them with `--reveal` a minute to a day later
    #[arg(long, conflicts_with_all = ["batch", "by_author", "dry_run", "reveal"])]
    commit: bool,
    /// Register the records that `--commit` committed to
    #[arg(long, conflicts_with_all = ["batch", "by_author", "dry_run"])]
    reveal: bool,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Contribute) -> Result<Outcome> {
    // All files are read and checked before anything is kept or sent.
    let records = tributary_records::read(&arguments.paths)?.collect::<Result<Vec<Record>, _>>()?;
    if arguments.dry_run {
        return keep(session, &records);
    }
    let open = session.open().await?;
    if arguments.commit || arguments.reveal {
        return commit_or_reveal(&open, arguments, session, &records).await;
    }
    let (account, datanet) = (open.account()?, arguments.datanet);
    let lots = if arguments.by_author { Lot::by_author(&records) } else { vec![Lot::own(&records)] };
    let form = if arguments.batch { Form::Batches } else { Form::Records };
    keep(session, &records)?;
    let bar = session.printer().bar(records.len(), "registering records");
    let progress = |count| bar.inc(count as u64);
    let report = contribute(&open.context, &account, datanet, lots, form, progress).await?;
    bar.finish_and_clear();
    let waits = if report.waits { "; the batch waits for a curator" } else { "" };
    let text = format!(
        "{} records registered in Datanet {datanet}, {} were before; {} gas{waits}",
        report.registered, report.before, report.gas
    );
    let json = json!({
        "datanet": datanet.to_string(), "registered": report.registered, "before": report.before,
        "batches": report.batches, "waits": report.waits, "gas": report.gas,
    });
    Ok(Outcome::new(text, json))
}

/// Keeps the records in the working folder, and lists them.
fn keep(session: &Session<'_>, records: &[Record]) -> Result<Outcome> {
    let folder = session.folder();
    let bytes = records.iter().map(|record| (record.content_id, &record.text));
    folder.put_records(bytes).map_err(tributary_sdk::Error::from)?;
    let lines: Vec<String> =
        records.iter().map(|record| format!("{}  {}", record.content_id, record.origin)).collect();
    let entry = |record: &Record| {
        let (content_id, source) = (record.content_id, record.origin.to_string());
        json!({ "contentId": content_id, "source": source, "author": record.author })
    };
    Ok(Outcome::new(lines.join("\n"), records.iter().map(entry).collect()))
}

async fn commit_or_reveal(
    open: &Open,
    arguments: &Contribute,
    session: &Session<'_>,
    records: &[Record],
) -> Result<Outcome> {
    let (context, account, datanet) = (&open.context, open.account()?, arguments.datanet);
    let ids: Vec<B256> = records.iter().map(|record| record.content_id).collect();
    if arguments.commit {
        keep(session, records)?;
        let calls = commit(context, &account, datanet, &ids).await?;
        let text = format!("committed to {} records in {calls} calls; reveal them within a day", ids.len());
        return Ok(Outcome::new(text, json!({ "committed": ids.len(), "calls": calls })));
    }
    let registered = reveal(context, &account, datanet, &ids).await?;
    let text = format!("{registered} of {} records were free and are registered", ids.len());
    Ok(Outcome::new(text, json!({ "datanet": datanet.to_string(), "registered": registered })))
}
