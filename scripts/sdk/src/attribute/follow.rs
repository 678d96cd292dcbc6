//! Brings the index of a Datanet's windows up to date with its registrations.

use crate::{
    context::Context,
    error::Result,
    registry::{RegisteredRecord, Registry},
};
use alloy_primitives::{B256, U256};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};
use tributary_core::{limits::COMMITMENT_KEEPS_NUMBER, span::Params, status::Status};
use tributary_scoring::Progress;
use tributary_windows::{Record, Windows, Writer};

/// What an index was brought up to date with, kept beside it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Read {
    /// No registration with this number or a lower one is still to come.
    settled: u64,
    /// Ranges of numbers up to that which are to be looked at again, since something of them was not at
    /// hand or not accepted: first and last.
    lacking: Vec<(u64, u64)>,
    /// The item of each batch of which records are indexed, by its number.
    batches: BTreeMap<u64, B256>,
}

/// An index that is up to date.
pub(super) struct Followed {
    pub(super) windows: Windows,
    /// How many registrations that were accepted at some time lack a record or a list.
    pub(super) lacking: u64,
    batches: BTreeMap<u64, B256>,
}

impl Followed {
    /// A record of the index as it is registered: `None` if it was never accepted, or is not what the chain
    /// has under its number, since blocks were replaced.
    pub(super) fn registered(
        &self,
        registry: &Registry,
        record: &Record,
    ) -> Result<Option<RegisteredRecord>> {
        let number = record.order.number;
        let item = self.batches.get(&number).copied().unwrap_or(record.content_id);
        registry.member(number, item, record.order.index, record.content_id)
    }
}

/// A commitment keeps its numbers for so long, and blocks are replaced no later than as long again.
const SETTLED_AFTER: u64 = 2 * COMMITMENT_KEEPS_NUMBER;

/// Appends what the index of a Datanet does not have.
pub(super) fn follow(
    context: &Context,
    registry: &Registry,
    datanet: U256,
    params: Params,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Followed> {
    let name = format!("{}-{}", params.min_words(), params.min_bytes());
    let folder = context.chain_folder().join("windows").join(name).join(datanet.to_string());
    let mut writer = Writer::open(&folder, params)?;
    let read: Read = serde_json::from_value(writer.windows().state().clone()).unwrap_or_default();
    let Read { settled, lacking, batches } = read.clone();
    let known = writer.windows().clone();
    let state = Mutex::new(State { settled, batches, lacking: BTreeSet::new(), left_out: BTreeSet::new() });
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    let settles = registry.head().time.saturating_sub(SETTLED_AFTER);

    let again = lacking.iter().flat_map(|(first, last)| registry.numbered(*first, *last));
    let new = registry.numbered(settled.saturating_add(1), u64::MAX);
    let records = again.chain(new).flat_map(|registration| {
        let records = registration.and_then(|registration| {
            let number = registration.number;
            if registration.time <= settles {
                let mut state = lock();
                state.settled = state.settled.max(number);
            }
            let (is_batch, item) = (registration.batch.is_some(), registration.item);
            let was_accepted = registration.status == Status::Accepted
                || registration.changes.iter().any(|(_, status)| *status == Status::Accepted);
            let (records, is_whole) = registry.known_members(registration)?;
            let mut state = lock();
            if is_batch && !records.is_empty() {
                state.batches.insert(number, item);
            }
            if !is_whole {
                state.lacks(number, was_accepted);
            }
            Ok((records, was_accepted))
        });
        match records {
            Ok((records, accepted)) => records.into_iter().map(|record| Ok((record, accepted))).collect(),
            Err(error) => vec![Err(error)],
        }
    });
    let mut records = records.filter_map(|record| match record {
        Ok((record, accepted)) => match known.contains(&record) {
            Ok(true) => None,
            Ok(false) => Some(Ok((record, accepted))),
            Err(error) => Some(Err(error.into())),
        },
        Err(error) => Some(Err(error)),
    });
    let open = |(record, was_accepted): (Record, bool)| {
        let bytes = context.folder.record(record.content_id).ok();
        if bytes.is_none() {
            lock().lacks(record.order.number, was_accepted);
        }
        Ok(bytes.map(|bytes| (record, bytes)))
    };
    let report = |now: Progress| progress(now.records);
    if let Some(first) = records.next() {
        writer.append(std::iter::once(first).chain(records), open, &report)?;
    } else {
        drop(records);
    }
    let State { settled, batches, lacking, left_out } =
        state.into_inner().unwrap_or_else(PoisonError::into_inner);
    let lacking = ranges(lacking.into_iter().filter(|number| *number <= settled));
    let now = Read { settled, lacking, batches };
    if now != read {
        let state = serde_json::to_value(&now).map_err(std::io::Error::other);
        writer.set_state(
            state.map_err(|source| tributary_windows::IndexError::File { path: folder, source })?,
        )?;
    }
    Ok(Followed { windows: writer.windows().clone(), lacking: left_out.len() as u64, batches: now.batches })
}

struct State {
    settled: u64,
    batches: BTreeMap<u64, B256>,
    /// Numbers to be looked at again, and those of them that were accepted at some time.
    lacking: BTreeSet<u64>,
    left_out: BTreeSet<u64>,
}

impl State {
    fn lacks(&mut self, number: u64, was_accepted: bool) {
        self.lacking.insert(number);
        if was_accepted {
            self.left_out.insert(number);
        }
    }
}

/// Ranges of numbers that ascend, each as its first and last.
fn ranges(numbers: impl Iterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_as_ranges() {
        assert_eq!(ranges([1, 2, 3, 7, 9, 10].into_iter()), [(1, 3), (7, 7), (9, 10)]);
        assert_eq!(ranges([].into_iter()), []);
    }
}
