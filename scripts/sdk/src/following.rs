//! Brings what is made of a Datanet's records, such as an index of them, up to date with its registrations,
//! and says which of the records count at a time.

use crate::{
    context::Context,
    error::Result,
    models::{Model, Snapshots},
    registry::{RegisteredRecord, Registry},
};
use alloy_primitives::{B256, U256};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{Mutex, PoisonError},
};
use tributary_core::{limits::COMMITMENT_KEEPS_NUMBER, status::Status};
use tributary_windows::Record;

/// What of a Datanet's registrations was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    /// No registration with this number or a lower one is still to come.
    settled: u64,
    /// Ranges of numbers up to that which are to be looked at again, since something of them was not at
    /// hand or not accepted: first and last.
    lacking: Vec<(u64, u64)>,
    /// The item of each batch of which records were read, by its number.
    batches: BTreeMap<u64, B256>,
}

impl Reached {
    /// A record that was read as it is registered: `None` if it was never accepted, or is not what the chain
    /// has under its number, since blocks were replaced.
    pub(crate) fn registered(
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

/// A record, and whether its registration was accepted at some time.
pub(crate) type Found = (Record, bool);

/// Records that are new, in any order.
pub(crate) type News<'n> = dyn Iterator<Item = Result<Found>> + Send + 'n;

/// Makes a record with its bytes of one that is new; `None` if they are not at hand, or the record is not
/// wanted yet. It comes again then.
pub(crate) type Open<'o> = dyn Fn(Found) -> Result<Option<(Record, Vec<u8>)>> + Sync + 'o;

/// Which records are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Those that were accepted at some time. Anyone can register others without end.
    Accepted,
    /// These, and those that wait.
    All,
}

/// Reads what came since `reached`. `take` is called with the records that are not `known`, if there are any,
/// and with what opens each. Returns what is reached then, and how many registrations that were accepted at
/// some time lack a record or a list.
pub(crate) fn read_new(
    context: &Context,
    registry: &Registry,
    reached: Reached,
    wanted: Wanted,
    known: impl Fn(&Record) -> Result<bool> + Send + Sync,
    take: impl FnOnce(&mut News<'_>, &Open<'_>) -> Result<()>,
) -> Result<(Reached, u64)> {
    let Reached { settled, lacking, batches } = reached;
    let from = settled.saturating_add(1);
    let state = Mutex::new(State { settled, batches, lacking: BTreeSet::new(), left_out: BTreeSet::new() });
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    let settles = registry.head().time.saturating_sub(SETTLED_AFTER);

    let again = lacking.iter().flat_map(|(first, last)| registry.numbered(*first, *last));
    let new = registry.numbered(from, u64::MAX);
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
        Ok((record, accepted)) => match known(&record) {
            Ok(true) => None,
            Ok(false) => Some(Ok((record, accepted))),
            Err(error) => Some(Err(error)),
        },
        Err(error) => Some(Err(error)),
    });
    let open = |(record, was_accepted): Found| {
        if wanted == Wanted::Accepted && !was_accepted {
            lock().lacks(record.order.number, false);
            return Ok(None);
        }
        let bytes = context.folder.record(record.content_id).ok();
        if bytes.is_none() {
            lock().lacks(record.order.number, was_accepted);
        }
        Ok(bytes.map(|bytes| (record, bytes)))
    };
    if let Some(first) = records.next() {
        take(&mut std::iter::once(first).chain(records), &open)?;
    } else {
        drop(records);
    }
    let State { settled, batches, lacking, left_out } =
        state.into_inner().unwrap_or_else(PoisonError::into_inner);
    let lacking = ranges(lacking.into_iter().filter(|number| *number <= settled));
    Ok((Reached { settled, lacking, batches }, left_out.len() as u64))
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

/// The records of a Datanet as they come, for what is kept in memory.
#[derive(Clone, Debug, Default)]
pub struct Following {
    reached: Reached,
    known: HashSet<Record>,
}

impl Following {
    /// Reads what came since the last call, the first time everything: each record that was accepted at some
    /// time, and whose bytes are at hand, is handed to `take` with them once, in any order.
    /// [`Earning::record`] says whether it counts. After an error what was handed over is not handed over
    /// again.
    ///
    /// # Errors
    /// What the index fails with.
    pub fn read(
        &mut self,
        context: &Context,
        registry: &Registry,
        mut take: impl FnMut(Record, Vec<u8>),
    ) -> Result<()> {
        let before = &self.known;
        let mut now = HashSet::new();
        let read = read_new(
            context,
            registry,
            self.reached.clone(),
            Wanted::Accepted,
            |record| Ok(before.contains(record)),
            |records, open| {
                for record in records {
                    if let Some((record, bytes)) = open(record?)?
                        && now.insert(record)
                    {
                        take(record, bytes);
                    }
                }
                Ok(())
            },
        );
        self.known.extend(now);
        self.reached = read?.0;
        Ok(())
    }

    /// What was read.
    pub fn reached(&self) -> &Reached {
        &self.reached
    }
}

/// Which records would earn from an answer of a model at a time (SPEC 5.1).
pub struct Earning {
    /// The model's Datanets that count then.
    registries: HashMap<U256, Registry>,
    time: u64,
    /// Up to when the snapshot that counts reaches.
    up_to: Option<u64>,
}

impl Earning {
    /// For an answer of this time, in seconds since 1970, or of the latest block's if that is later: as of that
    /// block.
    ///
    /// # Errors
    /// What the node and the index fail with.
    pub async fn at(context: &Context, model: &Model, time: u64) -> Result<Self> {
        let head = context.view().await?.head();
        let (pinned, time) = (context.at(head), time.max(head.time));
        let up_to = Snapshots::read(&pinned, model.id).await?.up_to(time);
        let mut registries = HashMap::new();
        for source in model.sources_at(time) {
            registries.insert(source.datanetId, Registry::read(&pinned, source.datanetId).await?);
        }
        Ok(Self { registries, time, up_to })
    }

    /// The model's Datanets that count then.
    pub fn registries(&self) -> &HashMap<U256, Registry> {
        &self.registries
    }

    /// A record of a Datanet as it is registered, if it would earn: it is accepted, and the model's snapshot
    /// has it. `reached` is how far the Datanet was read when the record was handed over.
    ///
    /// # Errors
    /// What the index fails with.
    pub fn record(
        &self,
        datanet: U256,
        reached: &Reached,
        record: &Record,
    ) -> Result<Option<RegisteredRecord>> {
        let (Some(registry), Some(up_to)) = (self.registries.get(&datanet), self.up_to) else {
            return Ok(None);
        };
        let registered = reached.registered(registry, record)?;
        Ok(registered.filter(|registered| registered.earns(self.time, up_to)))
    }
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
