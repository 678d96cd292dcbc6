//! `contribute`.

use super::{Open, Session, datanet::identity};
use crate::{
    args::Contribute,
    contribute::{Beneficiary, Lot, contribute},
    error::Result,
    output::Outcome,
};
use serde_json::json;
use std::collections::BTreeMap;
use tributary_core::payee::{Payee, claim_key};
use tributary_interfaces::IDatanets::datanetCall;
use tributary_records::Record;

pub(super) async fn run(session: &Session<'_>, arguments: &Contribute) -> Result<Outcome> {
    // Everything is read, and found good, before anything is kept or sent.
    let records = tributary_records::read(&arguments.paths)?.collect::<Result<Vec<Record>, _>>()?;
    if arguments.dry_run {
        return keep(session, &records);
    }
    let open = session.open().await?;
    let account = open.account()?;
    let lots = lots(&open, arguments, &records).await?;
    keep(session, &records)?;
    let bar = session.printer().bar(records.len(), "registering records");
    let report = contribute(&open.context, &account, arguments.datanet, lots, arguments.batch, |count| {
        bar.inc(count as u64)
    })
    .await?;
    bar.finish_and_clear();
    let text = format!(
        "{} records registered in Datanet {}, {} were before; {} gas",
        report.registered, arguments.datanet, report.before, report.gas
    );
    let json = json!({
        "datanet": arguments.datanet.to_string(), "registered": report.registered, "before": report.before,
        "batches": report.batches, "gas": report.gas,
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

async fn lots(open: &Open, arguments: &Contribute, records: &[Record]) -> Result<Vec<Lot>> {
    let ids = |records: &mut dyn Iterator<Item = &Record>| records.map(|record| record.content_id).collect();
    if !arguments.by_author {
        return Ok(vec![Lot { beneficiary: Beneficiary::Sender, content_ids: ids(&mut records.iter()) }]);
    }
    let context = &open.context;
    let state =
        context.client.read(context.datanets(), &datanetCall { datanetId: arguments.datanet }).await?;
    let mut by_author: BTreeMap<Option<&str>, Vec<&Record>> = BTreeMap::new();
    for record in records {
        by_author.entry(record.author.as_deref()).or_default().push(record);
    }
    let lot = |(author, records): (Option<&str>, Vec<&Record>)| {
        let payee = match author {
            Some(author) => claim_key(arguments.datanet, identity(author)),
            None => Payee::Account(state.treasury),
        };
        Lot { beneficiary: Beneficiary::Other(payee), content_ids: ids(&mut records.into_iter()) }
    };
    Ok(by_author.into_iter().map(lot).collect())
}
