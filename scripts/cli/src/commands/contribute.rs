//! `contribute`.

use super::{Open, Session};
use crate::{args::Contribute, output::Outcome};
use alloy_primitives::B256;
use serde_json::json;
use std::collections::BTreeMap;
use tributary_records::{Record, author_identity};
use tributary_sdk::{
    commitments,
    contribute::{Beneficiary, Lot, contribute},
    error::Result,
};

pub(super) async fn run(session: &Session<'_>, arguments: &Contribute) -> Result<Outcome> {
    // Everything is read, and found good, before anything is kept or sent.
    let records = tributary_records::read(&arguments.paths)?.collect::<Result<Vec<Record>, _>>()?;
    if arguments.dry_run {
        return keep(session, &records);
    }
    let open = session.open().await?;
    let account = open.account()?;
    if arguments.commit || arguments.reveal {
        return committed(&open, arguments, session, &records).await;
    }
    let lots = lots(arguments, &records)?;
    keep(session, &records)?;
    let bar = session.printer().bar(records.len(), "registering records");
    let report = contribute(&open.context, &account, arguments.datanet, lots, arguments.batch, |count| {
        bar.inc(count as u64)
    })
    .await?;
    bar.finish_and_clear();
    let waits = if report.waits { "; the batch waits for a curator" } else { "" };
    let text = format!(
        "{} records registered in Datanet {}, {} were before; {} gas{waits}",
        report.registered, arguments.datanet, report.before, report.gas
    );
    let json = json!({
        "datanet": arguments.datanet.to_string(), "registered": report.registered, "before": report.before,
        "batches": report.batches, "waits": report.waits, "gas": report.gas,
    });
    Ok(Outcome::new(text, json))
}

fn keep(session: &Session<'_>, records: &[Record]) -> Result<Outcome> {
    let folder = session.folder();
    for record in records {
        folder.put_record(record.content_id, record.text.as_bytes())?;
    }
    let lines: Vec<String> =
        records.iter().map(|record| format!("{}  {}", record.content_id, record.source)).collect();
    let json = records
        .iter()
        .map(|record| json!({ "contentId": record.content_id, "source": record.source.to_string(), "author": record.author }))
        .collect();
    Ok(Outcome::new(lines.join("\n"), json))
}

/// Commits to the records, or reveals them.
async fn committed(
    open: &Open,
    arguments: &Contribute,
    session: &Session<'_>,
    records: &[Record],
) -> Result<Outcome> {
    let (context, account, datanet) = (&open.context, open.account()?, arguments.datanet);
    let ids: Vec<B256> = records.iter().map(|record| record.content_id).collect();
    if arguments.commit {
        keep(session, records)?;
        let calls = commitments::commit(context, &account, datanet, &ids).await?;
        let text = format!("committed to {} records in {calls} calls; reveal them within a day", ids.len());
        return Ok(Outcome::new(text, json!({ "committed": ids.len(), "calls": calls })));
    }
    let registered = commitments::reveal(context, &account, datanet, &ids).await?;
    let text = format!("{registered} of {} records were free and are registered", ids.len());
    Ok(Outcome::new(text, json!({ "datanet": datanet.to_string(), "registered": registered })))
}

fn lots(arguments: &Contribute, records: &[Record]) -> Result<Vec<Lot>> {
    let ids = |records: &mut dyn Iterator<Item = &Record>| records.map(|record| record.content_id).collect();
    if !arguments.by_author {
        return Ok(vec![Lot { beneficiary: Beneficiary::Sender, content_ids: ids(&mut records.iter()) }]);
    }
    let mut by_author: BTreeMap<Option<B256>, Vec<&Record>> = BTreeMap::new();
    for record in records {
        let author = record.author.as_deref().and_then(author_identity);
        by_author.entry(author).or_default().push(record);
    }
    let lot = |(author, records): (Option<B256>, Vec<&Record>)| Lot {
        beneficiary: author.map_or(Beneficiary::Treasury, Beneficiary::Identity),
        content_ids: ids(&mut records.into_iter()),
    };
    Ok(by_author.into_iter().map(lot).collect())
}
