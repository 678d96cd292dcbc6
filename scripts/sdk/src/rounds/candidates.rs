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
use alloy_primitives::{B256, U256};
use tributary_core::ids;
use tributary_interfaces::IDatanets::datanetCall;
use tributary_rounds::{Missing, Owner, Source};
use tributary_scoring::{Candidate, Moments, Output};

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
        Self::found(context, model, cutoff, moments, false).await
    }

    /// The same with the records of batches that answers to requests show, as an audit takes it.
    pub(crate) async fn read_with_answers(
        context: &Context,
        model: &Model,
        cutoff: u64,
        moments: &'m Moments,
    ) -> Result<Self> {
        Self::found(context, model, cutoff, moments, true).await
    }

    async fn found(
        context: &Context,
        model: &Model,
        cutoff: u64,
        moments: &'m Moments,
        has_answers: bool,
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
            let mut registry = Registry::read(context, datanet).await?;
            if has_answers {
                registry = registry.with_answers();
            }
            let mut unreadable = registry.unreadable()?;
            unreadable.retain(|batch| moments.any(batch.accepted_at, &batch.accepted));
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

    /// The moments at which they are candidates.
    pub(super) fn moments(&self) -> &Moments {
        self.moments
    }

    /// The Datanets that the records are in, ascending by id.
    pub(super) fn datanets(&self) -> Vec<U256> {
        self.registries.iter().map(Registry::datanet).collect()
    }

    /// The records, read as they are asked for, Datanet by Datanet in the order of registration.
    pub(crate) fn records(&self) -> impl Iterator<Item = Result<RegisteredRecord>> + Send + '_ {
        let records = self.registries.iter().flat_map(Registry::records);
        let earns = |record: &RegisteredRecord| self.moments.any(record.accepted_at, &record.accepted);
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
