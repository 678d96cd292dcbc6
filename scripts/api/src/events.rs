//! New blocks and what became of rounds, as server-sent events (WHATWG HTML, section 9.2).

use crate::{
    catalogue::Catalogue,
    error::{ErrorBody, Refusal, Result},
    follow::Current,
    rounds::{RoundRow, RoundStatus},
    values::BlockRef,
};
use alloy_primitives::B256;
use serde::Serialize;
use std::{collections::HashMap, fmt::Write as _, sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    time::sleep,
};
use tributary_serve::{Body, Bytes};

/// How many clients listen at a time. Each holds a connection of the server, of which some must be left.
const STREAMS: usize = 64;
/// The pause after which something is sent though nothing is new, shorter than a server lets a connection
/// do nothing.
const ALIVE: Duration = Duration::from_secs(10);
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
    let mut known = states(&now.catalogue);
    let mut text = format!("retry: {RETRY}\n");
    text += &news(&now.catalogue, |round| since.is_some_and(|since| round.changed_at() >= since));
    drop(now);
    loop {
        if sender.send(text.into()).await.is_err() {
            return;
        }
        text = tokio::select! {
            () = sender.closed() => return,
            changed = current.changed() => {
                if changed.is_err() {
                    return;
                }
                now = Arc::clone(&current.borrow_and_update());
                let text = news(&now.catalogue, |round| known.get(&round.hash()) != Some(&round.status()));
                known = states(&now.catalogue);
                text
            }
            () = sleep(ALIVE) => ":\n\n".to_owned(),
        };
    }
}

/// What a client knows of rounds.
fn states(catalogue: &Catalogue) -> HashMap<B256, RoundStatus> {
    catalogue.rounds.iter().map(|round| (round.proposal.roundHash, round.state().into())).collect()
}

/// Rounds that are new or have another status, and then the block, after which a client reads anew.
fn news(catalogue: &Catalogue, is_new: impl Fn(&RoundRow) -> bool) -> String {
    let (mut text, block) = (String::new(), catalogue.head());
    for row in catalogue.rounds.iter().map(|round| RoundRow::of(catalogue, round)).filter(is_new) {
        text += &event("round", block.time, &row);
    }
    text + &event("block", block.time, &BlockRef::from(block))
}

/// An event. Its id is the time of the block, so that a client that was away gets the rounds that changed
/// then or later: some twice, and none never.
fn event(name: &str, id: u64, data: &impl Serialize) -> String {
    // JSON has no line ends of its own.
    let data = serde_json::to_string(data).unwrap_or_default();
    let mut text = String::new();
    // A string takes all that is written to it.
    let _ = write!(text, "id: {id}\nevent: {name}\ndata: {data}\n\n");
    text
}

/// New blocks, and rounds that were proposed, finalised, slashed or voided, as server-sent events: `round`
/// with the round as lists have it, and `block` with the block, first the present one. After
/// `Last-Event-ID` the rounds come first that have changed since.
#[utoipa::path(get, path = "/api/v1/events", tag = "rounds", operation_id = "events",
    responses((status = 200, content_type = "text/event-stream", body = String),
        (status = 503, body = ErrorBody)))]
#[allow(dead_code, reason = "describes what `Events` does")]
fn described() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_of_data_with_its_name() {
        let text = event("block", 12, &"two\nlines");
        assert_eq!(text, "id: 12\nevent: block\ndata: \"two\\nlines\"\n\n");
    }
}
