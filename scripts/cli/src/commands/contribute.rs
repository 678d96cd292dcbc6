//! `contribute`.

mod input;

use self::input::Input;
use crate::{
    failure::{Failure, Result},
    fields::{Decimal, Word},
    output::{Outcome, document, plain_json, written},
    session::{Open, Session},
};
use alloy_primitives::{B256, U256};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    io::{self, BufWriter, StdoutLock, Write},
    path::PathBuf,
};
use tributary_chain::words::counted;
use tributary_records::Record;
use tributary_sdk::{
    Error,
    contribute::{
        Beneficiary, ContributionError, Form, Lot, commit, commit_batch, contribute, contribute_rest, reveal,
        reveal_batch,
    },
};

#[derive(Args, Debug)]
pub(crate) struct Contribute {
    /// The Datanet's id
    datanet: U256,
    /// Files and folders
    ///
    /// A `.txt`, `.text` or `.md` file is one text; a line of a `.jsonl` or `.ndjson` file is one:
    /// {"text": "...", "author": "..."}. Texts are UTF-8 and have 64 MiB at most; one of more than 32
    /// KiB becomes several records. A byte order mark at the start is left out and each line end
    /// becomes a line feed, so that a text is the same record whatever program saved it. Names that
    /// begin with a dot are passed over.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Register all records in one transaction, by the root of their tree
    #[arg(long)]
    batch: bool,
    /// Register the records of each author for the author's claim key, and records without author
    /// for the Datanet's treasury, as a curator
    #[arg(long)]
    by_author: bool,
    /// Leave out what cannot be a record, what comes twice and what is registered for others, and
    /// print what that is
    #[arg(long)]
    skip: bool,
    /// Only commit to the records, or with `--batch` to the batch: reveal them with `--reveal` a minute
    /// to a day later
    #[arg(long, conflicts_with_all = ["by_author", "reveal"])]
    commit: bool,
    /// Register the records, or with `--batch` the batch, that `--commit` committed to
    #[arg(long, conflicts_with = "by_author")]
    reveal: bool,
}

/// What was contributed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub(super) enum Contributed {
    /// Records, one by one or as batches.
    Registered {
        /// The Datanet's id.
        datanet: Decimal,
        /// How many records were registered now.
        registered: usize,
        /// How many were registered for the same payee before.
        before: usize,
        /// The content ids of those that are registered for others, with `--skip`.
        others: Vec<Word>,
        /// How many files, lines or records cannot be contributed, with `--skip`.
        skipped: usize,
        /// How many records have fewer words than any model finds.
        too_short: usize,
        /// In how many records line ends, spaces or letters were changed, to bring the text into the normal
        /// form that is hashed.
        changed: usize,
        /// The roots of the batches.
        batches: Vec<Word>,
        /// Whether a batch waits for a curator.
        waits: bool,
        /// The gas used.
        gas: u64,
    },
    /// A batch that was committed to or revealed.
    Batch {
        /// The Datanet's id.
        datanet: Decimal,
        /// The batch's root.
        batch: Word,
        /// How many records it has.
        records: usize,
        /// Whether it was done before.
        before: bool,
    },
    /// Records that were committed to.
    Committed {
        /// How many.
        committed: usize,
        /// How many calls it took.
        calls: usize,
    },
    /// Records that were revealed.
    Revealed {
        /// The Datanet's id.
        datanet: Decimal,
        /// How many of them were free, and are registered.
        registered: usize,
    },
    /// The records that would be contributed, with `--dry-run`.
    #[expect(dead_code, reason = "they are printed one after the other, since there may be millions")]
    Listed(Vec<Listed>),
}

/// A record that would be contributed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listed {
    /// Its content id.
    content_id: Word,
    /// The file and the line that it comes from.
    source: String,
    /// The author that the file names.
    author: Option<String>,
    /// Whether line ends, spaces or letters of its text were changed, to bring it into the normal form that
    /// is hashed.
    changed: bool,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Contribute) -> Result<Outcome> {
    // All files are read and checked before anything is kept or sent.
    let bar = session.printer().bytes_bar(size_of(&arguments.paths), "reading files");
    let input = Input::read(&arguments.paths, arguments.skip, |bytes| bar.inc(bytes as u64));
    bar.finish_and_clear();
    let input = input?;
    input.notes().iter().for_each(|note| session.printer().print(note));
    session.lock().await?;
    if session.global.dry_run {
        return list(session, &input);
    }
    let open = session.open().await?;
    if arguments.commit || arguments.reveal {
        return commit_or_reveal(&open, arguments, session, &input).await;
    }
    let (account, datanet) = (open.account().await?, arguments.datanet);
    let lots = Lot::of(input.records.iter().map(|record| {
        (if arguments.by_author { record.author } else { Beneficiary::Sender }, record.content_id)
    }));
    let form = if arguments.batch { Form::Batches } else { Form::Records };
    keep(session, &input, |_| ())?;
    let bar = session.printer().bar(input.records.len(), "registering records");
    let progress = |count| bar.inc(count as u64);
    let report = if arguments.skip {
        contribute_rest(&open.context, &account, datanet, lots, form, progress).await
    } else {
        contribute(&open.context, &account, datanet, lots, form, progress).await
    };
    let report = report.map_err(|error| with_origins(error, &input))?;
    bar.finish_and_clear();
    let waits = if report.waits { "; the batch waits for a curator" } else { "" };
    let others = match report.others.len() {
        0 => String::new(),
        count => format!(", {count} for others"),
    };
    let text = format!(
        "{} registered in Datanet {datanet}, {} before{others}; {} gas{waits}",
        counted(report.registered, "record"),
        report.before,
        report.gas
    );
    let registered = Contributed::Registered {
        datanet: datanet.into(),
        registered: report.registered,
        before: report.before,
        others: report.others.iter().map(|(id, _)| (*id).into()).collect(),
        skipped: input.skipped.count,
        too_short: input.too_short,
        changed: input.changed.records,
        batches: report.batches.into_iter().map(Word::from).collect(),
        waits: report.waits,
        gas: report.gas,
    };
    Ok(Outcome::new(text, registered))
}

/// How many bytes files and folders have together; what cannot be read is found later.
fn size_of(paths: &[PathBuf]) -> u64 {
    let size = |path: &PathBuf| match std::fs::metadata(path) {
        Ok(file) if file.is_dir() => {
            let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
            size_of(&entries.map(|entry| entry.path()).collect::<Vec<_>>())
        }
        Ok(file) => file.len(),
        Err(_) => 0,
    };
    paths.iter().map(size).sum()
}

/// Keeps the records in the working folder. `each` is called with each of them.
fn keep(session: &Session<'_>, input: &Input<'_>, mut each: impl FnMut(&Record)) -> Result<()> {
    let folder = session.folder();
    let bar = session.printer().bar(input.records.len(), "keeping records");
    let mut failed = None;
    let records = input.again().map_while(|record| match record {
        Ok(record) => {
            bar.inc(1);
            each(&record);
            Some((record.content_id, record.text))
        }
        Err(failure) => {
            failed = Some(failure);
            None
        }
    });
    let kept = folder.put_records(records).map_err(Error::from);
    bar.finish_and_clear();
    kept?;
    failed.map_or(Ok(()), Err)
}

/// Keeps the records in the working folder and prints a line or a JSON object for each, one after the
/// other: there may be millions.
fn list(session: &Session<'_>, input: &Input<'_>) -> Result<Outcome> {
    let mut list = List::new(session.global.json);
    keep(session, input, |record| list.add(record))?;
    list.end()?;
    Ok(Outcome::none())
}

struct List {
    out: BufWriter<StdoutLock<'static>>,
    json: bool,
    /// What is printed before the next record, in JSON.
    separator: &'static str,
    /// The first error, after which nothing is written.
    result: io::Result<()>,
}

impl List {
    fn new(json: bool) -> Self {
        Self { out: BufWriter::new(io::stdout().lock()), json, separator: "[", result: Ok(()) }
    }

    fn add(&mut self, record: &Record) {
        if self.result.is_ok() {
            self.result = self.write(record);
        }
    }

    fn write(&mut self, record: &Record) -> io::Result<()> {
        let (content_id, origin) = (record.content_id, &record.origin);
        if !self.json {
            return writeln!(self.out, "{content_id}  {origin}");
        }
        let separator = std::mem::replace(&mut self.separator, ",");
        let (source, author) = (origin.to_string(), record.author.clone());
        let changed = record.changes.any();
        let entry = Listed { content_id: content_id.into(), source, author, changed };
        write!(self.out, "{separator}{}", plain_json(&document(&entry)))
    }

    fn end(mut self) -> Result<()> {
        if self.result.is_ok() && self.json {
            self.result = writeln!(self.out, "]");
        }
        written(self.result.and_then(|()| self.out.flush()))
    }
}

/// Adds where the records come from to an error that names them by content id.
fn with_origins(error: Error, input: &Input<'_>) -> Failure {
    let ids: Vec<B256> = match &error {
        Error::Contribution(ContributionError::RegisteredForOthers { records, .. }) => {
            records.iter().map(|(id, _)| *id).collect()
        }
        _ => Vec::new(),
    };
    let origins = if ids.is_empty() { Vec::new() } else { input.origins(&ids) };
    Failure::from(error).details(origins)
}

async fn commit_or_reveal(
    open: &Open<'_>,
    arguments: &Contribute,
    session: &Session<'_>,
    input: &Input<'_>,
) -> Result<Outcome> {
    let (context, account, datanet) = (&open.context, open.account().await?, arguments.datanet);
    let ids: Vec<B256> = input.records.iter().map(|record| record.content_id).collect();
    if arguments.batch {
        keep(session, input, |_| ())?;
        let (root, is_new) = if arguments.commit {
            commit_batch(context, &account, datanet, &ids).await?
        } else {
            reveal_batch(context, &account, datanet, &ids).await?
        };
        let before = if is_new { "" } else { " before" };
        let text = match arguments.commit {
            true => format!("committed to batch {root}{before}; reveal it within a day"),
            false => format!("batch {root} was registered{before}; it waits for a curator"),
        };
        let (records, before) = (ids.len(), !is_new);
        let batch = Contributed::Batch { datanet: datanet.into(), batch: root.into(), records, before };
        return Ok(Outcome::new(text, batch));
    }
    if arguments.commit {
        keep(session, input, |_| ())?;
        let calls = commit(context, &account, datanet, &ids).await?;
        let text = format!(
            "committed to {} in {}; reveal them within a day",
            counted(ids.len(), "record"),
            counted(calls, "call")
        );
        return Ok(Outcome::new(text, Contributed::Committed { committed: ids.len(), calls }));
    }
    let registered = reveal(context, &account, datanet, &ids).await?;
    let text = format!("{registered} of {} free and registered", counted(ids.len(), "record"));
    Ok(Outcome::new(text, Contributed::Revealed { datanet: datanet.into(), registered }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_records::{MAX_RECORD, MAX_TEXT};

    #[test]
    fn the_help_states_the_limits_that_hold() {
        let mut command = Contribute::augment_args(clap::Command::new("contribute"));
        let help = command.render_long_help().to_string();
        let help: String = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for limit in
            [format!("{} MiB at most", MAX_TEXT >> 20), format!("more than {} KiB", MAX_RECORD >> 10)]
        {
            assert!(help.contains(&limit), "{limit}");
        }
    }
}
