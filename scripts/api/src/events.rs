//! New blocks and what became of rounds, as server-sent events (WHATWG HTML, section 9.2).

use crate::{
    catalogue::{Catalogue, Round},
    error::{ErrorBody, Refusal, Result},
    follow::Current,
    rounds::{RoundRow, RoundStatus},
    values::{BlockRef, Hash},
};
use serde::Serialize;
use std::{
    fmt::Write as _,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    time::sleep,
};
use tributary_chain::Block;
use tributary_serve::{Body, Bytes};

/// How many clients listen at a time. Each holds a connection of the server, of which some must be left.
const STREAMS: usize = 64;
/// The pause after which something is sent though nothing is new, shorter than a server lets a connection
/// do nothing.
const ALIVE: Duration = Duration::from_secs(10);
/// How many of the rounds that changed while a client was away it is sent.
const AGAIN: usize = 64;
/// How long a client waits before it asks again, in milliseconds.
const RETRY: u64 = 2_000;

/// Sends clients what is new.
#[derive(Clone)]
pub(crate) struct Events {
    places: Arc<Semaphore>,
    current: watch::Receiver<Arc<Current>>,
}

impl Events {
    pub(crate) fn new(current: watch::Receiver<Arc<Current>>) -> Self {
        Self { places: Arc::new(Semaphore::new(STREAMS)), current }
    }

    /// What is new from now on, until the client goes. `since` is the id of the last event that it knows.
    /// Must be called from a runtime.
    pub(crate) fn stream(&self, since: Option<u64>) -> Result<Body> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Refusal::Busy)?;
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(send(sender, self.current.clone(), since, place));
        Ok(Body::stream(receiver))
    }
}

async fn send(
    sender: mpsc::Sender<Bytes>,
    mut current: watch::Receiver<Arc<Current>>,
    since: Option<u64>,
    _place: OwnedSemaphorePermit,
) {
    let mut now = Arc::clone(&current.borrow_and_update());
    let mut part = Bytes::from(format!("retry: {RETRY}\n{}", now.news.since(&now.catalogue, since)));
    loop {
        if sender.send(part).await.is_err() {
            return;
        }
        part = tokio::select! {
            () = sender.closed() => return,
            changed = current.changed() => {
                if changed.is_err() {
                    return;
                }
                let next = Arc::clone(&current.borrow_and_update());
                let part = if next.news.number == now.news.number + 1 {
                    next.news.of_block.clone()
                } else {
                    // It was slower than the blocks are.
                    next.news.since(&next.catalogue, Some(now.catalogue.head().time)).into()
                };
                now = next;
                part
            }
            () = sleep(ALIVE) => Bytes::from_static(b":\n\n"),
        };
    }
}

/// What is new in a block, made once for all clients.
pub(crate) struct News {
    /// One more for each block that is read.
    number: u64,
    /// The events of the rounds that are new since the block that was read before, and that of the block,
    /// after which a client reads anew.
    of_block: Bytes,
    /// The event of the block alone.
    block: String,
    /// The rounds that changed last, made when the first client asks that was away.
    recent: OnceLock<Recent>,
}

impl News {
    /// Of the first block that is read.
    pub(crate) fn first(catalogue: &Catalogue, changed: Block) -> Self {
        Self::new(0, String::new(), catalogue, changed)
    }

    /// Of a block that is read after the one of `before`.
    pub(crate) fn next(&self, before: &Catalogue, now: &Catalogue, changed: Block) -> Self {
        let state = |round: &Round| Some(RoundStatus::from(before.round(round.proposal.roundHash)?.state()));
        let mut events = String::new();
        for round in now.rounds.iter().filter(|round| state(round) != Some(round.state().into())) {
            events += &event("round", now.head().time, &RoundRow::of(now, round));
        }
        Self::new(self.number + 1, events, now, changed)
    }

    fn new(number: u64, rounds: String, catalogue: &Catalogue, changed: Block) -> Self {
        let head = catalogue.head();
        let block = BlockNews { block: head.into(), changed: Hash(changed.hash) };
        let block = event("block", head.time, &block);
        Self { number, of_block: (rounds + &block).into(), block, recent: OnceLock::new() }
    }

    /// The events for a client that knows what was so at a time, or nothing.
    fn since(&self, catalogue: &Catalogue, since: Option<u64>) -> String {
        let Some(since) = since else { return self.block.clone() };
        let recent = self.recent.get_or_init(|| {
            let rows = catalogue.rounds.iter().map(|round| RoundRow::of(catalogue, round));
            Recent::of(rows.map(|row| (row.changed_at(), row)), |row| {
                event("round", catalogue.head().time, row)
            })
        });
        recent.since(since) + &self.block
    }
}

/// The events of the things that changed last, at most [`AGAIN`] of them, each with the time of its change,
/// ascending.
struct Recent(Vec<(u64, String)>);

impl Recent {
    fn of<T>(all: impl Iterator<Item = (u64, T)>, event: impl Fn(&T) -> String) -> Self {
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(changed_at, _)| *changed_at);
        let last = all.split_off(all.len().saturating_sub(AGAIN));
        Self(last.into_iter().map(|(changed_at, one)| (changed_at, event(&one))).collect())
    }

    fn since(&self, since: u64) -> String {
        let first = self.0.partition_point(|(changed_at, _)| *changed_at < since);
        self.0[first..].iter().map(|(_, event)| event.as_str()).collect()
    }
}

/// A block, and whether what was read before is so still.
#[derive(Serialize)]
struct BlockNews {
    #[serde(flatten)]
    block: BlockRef,
    /// The hash of the latest block in which something happened that the API speaks of, or may have happened.
    changed: Hash,
}

/// An event. Its id is the time of the block, so that a client that was away gets the rounds that changed
/// then or later: some twice, and none never, but where they are more than [`AGAIN`].
fn event(name: &str, id: u64, data: &impl Serialize) -> String {
    // JSON has no line ends of its own.
    let data = serde_json::to_string(data).unwrap_or_default();
    let mut text = String::new();
    // A string takes all that is written to it.
    let _ = write!(text, "id: {id}\nevent: {name}\ndata: {data}\n\n");
    text
}

/// New blocks, and rounds that were proposed, finalised, slashed or voided, as server-sent events: `round`
/// with the round as lists have it, and `block` with the block, first the present one. A block names in
/// `changed`, as `/api/v1/status` does, the latest block in which something happened. After
/// `Last-Event-ID` the rounds come first that have changed since, at most the last 64.
#[utoipa::path(get, path = "/api/v1/events", tag = "rounds", operation_id = "events",
    responses((status = 200, content_type = "text/event-stream", body = String),
        (status = 503, body = ErrorBody)))]
#[allow(dead_code, reason = "describes what `Events` does")]
fn described() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_away_gets_what_changed_since_and_no_more_than_the_last() {
        let changed = (0..100_u64).rev().map(|at| (at / 2, at));
        let recent = Recent::of(changed, |at| format!("{at} "));
        assert_eq!(recent.since(48), "97 96 99 98 ");
        assert_eq!(recent.since(50), "");
        assert_eq!(recent.since(0).split_whitespace().count(), AGAIN);
        assert_eq!(recent.since(0), recent.since(18));
    }

    #[test]
    fn an_event_is_one_line_of_data_with_its_name() {
        let text = event("block", 12, &"two\nlines");
        assert_eq!(text, "id: 12\nevent: block\ndata: \"two\\nlines\"\n\n");
    }
}
