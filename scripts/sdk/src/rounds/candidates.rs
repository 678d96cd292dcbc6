//! What outputs are scored by: the records that can earn from them.

use super::Note;
use crate::{
    context::Context,
    error::Result,
    folder::Folder,
    models::{Model, Snapshots},
    receipts::Entry,
    registry::{RegisteredRecord, Registry, UnreadableBatch},
};
use alloy_primitives::B256;
use std::ops::Range;
use tributary_core::ids;
use tributary_interfaces::IDatanets::datanetCall;
use tributary_rounds::{Missing, Owner, Source};
use tributary_scoring::{Candidate, Output};

/// The outputs of the receipts that count and for which a snapshot counts: all others are
/// unowned.
pub(crate) fn outputs<'e>(snapshots: &Snapshots, entries: &'e [Entry]) -> Vec<Output<&'e [u8]>> {
    let counting = entries.iter().filter(|entry| entry.receipt.counts());
    let output = |entry: &'e Entry| {
        let time = entry.receipt.time;
        let up_to = snapshots.up_to(time)?;
        Some(Output { receipt_id: entry.id(), time, up_to, bytes: &entry.output[..] })
    };
    counting.filter_map(output).collect()
}

/// The times of receipts that count, each with the time up to which its snapshot goes.
#[derive(Debug, Default)]
pub(crate) struct Moments {
    /// Ascending by time, and in each list by the other one too: snapshots of a model do not go back,
    /// so that there is one, but nothing here relies on that.
    ascents: Vec<Vec<(u64, u64)>>,
}

impl Moments {
    /// The moments of outputs.
    pub(crate) fn of<O>(outputs: &[Output<O>]) -> Self {
        let mut list: Vec<(u64, u64)> = outputs.iter().map(|output| (output.time, output.up_to)).collect();
        list.sort_unstable();
        let mut moments = Self::default();
        list.into_iter().for_each(|moment| moments.push(moment));
        moments
    }

    /// Adds the time of a receipt, if a snapshot counts for it. Times come in ascending order.
    pub(super) fn add(&mut self, snapshots: &Snapshots, time: u64) {
        if let Some(up_to) = snapshots.up_to(time) {
            self.push((time, up_to));
        }
    }

    fn push(&mut self, moment: (u64, u64)) {
        match self.ascents.last_mut() {
            Some(ascent) if ascent.last() == Some(&moment) => {}
            Some(ascent) if ascent.last().is_some_and(|last| last.1 <= moment.1) => ascent.push(moment),
            _ => self.ascents.push(vec![moment]),
        }
    }

    /// Whether what was first accepted at a time, and is accepted in these ranges of seconds, earns from
    /// one of the receipts (SPEC 5.1).
    fn any_of(&self, accepted_at: u64, accepted: &[Range<u64>]) -> bool {
        let is_early =
            |range: &Range<u64>, (time, up_to): (u64, u64)| time < range.start || up_to < accepted_at;
        let in_ascent = |range: &Range<u64>, ascent: &Vec<(u64, u64)>| {
            let first = ascent.partition_point(|moment| is_early(range, *moment));
            ascent.get(first).is_some_and(|(time, _)| *time < range.end)
        };
        accepted.iter().any(|range| self.ascents.iter().any(|ascent| in_ascent(range, ascent)))
    }
}

/// What a round's outputs are scored by.
pub(crate) struct Candidates<'m> {
    /// The Datanets that the round does not leave out.
    pub(super) sources: Vec<Source>,
    registries: Vec<Registry>,
    moments: &'m Moments,
    /// The batches whose records could earn, but whose lists cannot be read.
    pub(super) missing: Vec<Missing>,
    pub(crate) unreadable: Vec<UnreadableBatch>,
    pub(super) notes: Vec<Note>,
}

impl<'m> Candidates<'m> {
    /// The records that can earn from an output of a round with this cutoff, at one of these moments.
    pub(crate) async fn read(
        context: &Context,
        model: &Model,
        cutoff: u64,
        moments: &'m Moments,
    ) -> Result<Self> {
        let mut found = Self {
            sources: Vec::new(),
            registries: Vec::new(),
            moments,
            missing: Vec::new(),
            unreadable: Vec::new(),
            notes: Vec::new(),
        };
        for source in model.sources_at(cutoff) {
            let datanet = source.datanetId;
            let terms = context.client.read(context.datanets(), &datanetCall { datanetId: datanet }).await?;
            found.sources.push(Source { datanet, weight: source.weight, fee_bps: terms.treasuryFeeBps });
            let registry = Registry::read(context, datanet).await?;
            let mut unreadable = registry.unreadable()?;
            unreadable.retain(|batch| moments.any_of(batch.accepted_at, &batch.accepted));
            for batch in unreadable {
                let (root, reason) = (batch.root, batch.reason.clone());
                found.notes.push(Note::UnreadableBatch { datanet, root, reason });
                let item = ids::batch_item(root);
                found.missing.push(Missing { datanet, item, content_id: B256::ZERO });
                found.unreadable.push(batch);
            }
            found.registries.push(registry);
        }
        Ok(found)
    }

    /// The records, read as they are asked for, Datanet by Datanet in the order of registration.
    pub(crate) fn records(&self) -> impl Iterator<Item = Result<RegisteredRecord>> + Send + '_ {
        let records = self.registries.iter().flat_map(Registry::records);
        let earns = |record: &RegisteredRecord| self.moments.any_of(record.accepted_at, &record.accepted);
        records.filter(move |record| record.as_ref().map_or(true, earns))
    }
}

/// A record as a candidate; `None` if the working folder does not have its bytes.
pub(super) fn candidate(folder: &Folder, record: &RegisteredRecord) -> Option<Candidate<Vec<u8>>> {
    let bytes = folder.record(record.content_id).ok()?;
    let (order, accepted_at) = (record.order, record.accepted_at);
    Some(Candidate { order, accepted_at, accepted: record.accepted.to_vec(), bytes })
}

/// A record as the owner of bytes.
pub(super) fn owner(record: &RegisteredRecord) -> Owner {
    let RegisteredRecord { datanet, content_id, item, payee, order, .. } = *record;
    Owner { datanet, content_id, item, payee, order }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way in which few receipts, and what is accepted twice, can lie.
    #[test]
    fn what_earns_from_a_receipt_is_a_candidate() {
        let earns = |at: u64, accepted: &[Range<u64>], (time, up_to): (u64, u64)| {
            at <= up_to && accepted.iter().any(|range| range.contains(&time))
        };
        for bits in 0..1u32 << 12 {
            let next = |shift: u32| u64::from(bits >> shift & 7);
            let mut list = [(next(0), next(3)), (next(6), next(9)), (3, 3)];
            list.sort_unstable();
            let mut moments = Moments::default();
            list.into_iter().for_each(|moment| moments.push(moment));
            for accepted in [vec![(2, 5)], vec![(0, 1), (4, u64::MAX)], vec![(6, 7)], vec![]] {
                let accepted: Vec<_> = accepted.into_iter().map(|(from, to)| from..to).collect();
                for at in [0, 3, 4, 9] {
                    let any = list.iter().any(|moment| earns(at, &accepted, *moment));
                    assert_eq!(moments.any_of(at, &accepted), any, "{list:?}, {at}, {accepted:?}");
                }
            }
        }
    }
}
