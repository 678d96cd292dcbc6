//! `index`.

use crate::{
    failure::Result,
    fields::Word,
    output::{Outcome, Printer},
    session::Session,
    stop::stopped,
};
use clap::Args;
use indicatif::ProgressBar;
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tributary_chain::words::counted;
use tributary_sdk::{
    Context,
    index::{Progress, Report, Reporter},
};

#[derive(Args, Debug)]
pub(crate) struct Index {
    /// Go on with what is new until ctrl-c
    #[arg(long)]
    follow: bool,
    /// How long to wait between two looks, in seconds, with --follow
    #[arg(long, default_value_t = 2, value_name = "SECONDS")]
    every: u64,
    /// Remove the index first, and read everything from the node again. No other command may run
    /// meanwhile
    #[arg(long)]
    rebuild: bool,
}

/// What is indexed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Indexed {
    /// The number of the last block.
    block: u64,
    /// Its hash.
    hash: Word,
    /// Its time, in seconds since 1970.
    time: u64,
    /// How many blocks were read now.
    blocks: u64,
    /// How many events they had.
    events: u64,
    /// How long that took, in seconds.
    seconds: f64,
    /// Events a second.
    events_per_second: u64,
    /// The index.
    path: String,
    /// Its size in bytes; null if it is not a file.
    bytes: Option<u64>,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Index) -> Result<Outcome> {
    let open = session.open().await?;
    let (printer, last) = (session.printer(), Arc::new(Mutex::new(None)));
    let bar = reporter(printer);
    let keep = Arc::clone(&last);
    let context = open.context.clone().with_reporter(Arc::new(move |report| {
        if let Report::Progress(progress) = report {
            *keep.lock().unwrap_or_else(PoisonError::into_inner) = Some(*progress);
        }
        bar(report);
    }));
    if arguments.rebuild {
        context.index().clear().await?;
    }
    if !arguments.follow {
        return look(&context, &last).await;
    }
    tokio::select! {
        done = follow(session, arguments, &context, &last) => done,
        () = stopped() => Ok(Outcome::none()),
    }
}

/// What was read last, since it was last taken.
type Last = Mutex<Option<Progress>>;

async fn follow(session: &Session<'_>, arguments: &Index, context: &Context, last: &Last) -> Result<Outcome> {
    let mut indexed = None;
    loop {
        match look(context, last).await {
            Ok(outcome) if indexed.as_ref() == Some(&outcome.json["hash"]) => {}
            Ok(outcome) => {
                outcome.print(session.global.json)?;
                indexed = Some(outcome.json["hash"].clone());
            }
            // A node may be away for a while.
            Err(failure) => session.printer().print(failure.to_string()),
        }
        tokio::time::sleep(Duration::from_secs(arguments.every.max(1))).await;
    }
}

/// Indexes what is new.
async fn look(context: &Context, last: &Last) -> Result<Outcome> {
    let head = context.view().await?.head();
    let read = last.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (blocks, events) = read.map_or((0, 0), |read| (read.blocks, read.logs));
    let seconds = read.map_or(0.0, |read| read.time.as_secs_f64());
    let file = context.index().path().and_then(|path| std::fs::metadata(path).ok());
    let rate = read.map_or(0, |read| rate(&read));
    let text = format!(
        "indexed up to block {}: {} of {} in {seconds:.1} s, {rate} a second",
        head.number,
        counted(events, "event"),
        counted(blocks, "block")
    );
    let indexed = Indexed {
        block: head.number,
        hash: head.hash.into(),
        time: head.time,
        blocks,
        events,
        seconds,
        events_per_second: rate,
        path: context.index().name(),
        bytes: file.map(|file| file.len()),
    };
    Ok(Outcome::new(text, indexed))
}

fn rate(progress: &Progress) -> u64 {
    (progress.logs as f64 / progress.time.as_secs_f64().max(0.001)) as u64
}

/// Shows what the index does: a bar while there is more than one range to read, and a line for what
/// its owner should know.
pub(crate) fn reporter(printer: Printer) -> Reporter {
    let bar: Mutex<Option<ProgressBar>> = Mutex::new(None);
    Arc::new(move |report| match report {
        Report::Rebuilt(reason) => {
            printer.print(format!("the index is made anew from the chain: {reason}"));
        }
        Report::Replaced(Some(block)) => {
            printer.print(format!("blocks after {block} were replaced: their events are read again"));
        }
        Report::Replaced(None) => printer.print("all blocks were replaced: their events are read again"),
        Report::Progress(progress) => {
            let mut shown = bar.lock().unwrap_or_else(PoisonError::into_inner);
            let left = progress.head - progress.block;
            if left == 0 {
                shown.take().into_iter().for_each(|bar| bar.finish_and_clear());
                return;
            }
            let blocks = progress.blocks + left;
            let bar = shown.get_or_insert_with(|| printer.bar(blocks as usize, "indexing"));
            bar.set_length(blocks);
            bar.set_position(progress.blocks);
            bar.set_message(format!("indexing, {} events/s", rate(progress)));
        }
    })
}
