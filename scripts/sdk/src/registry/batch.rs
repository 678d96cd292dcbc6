//! The records of an accepted batch.

use super::{History, RegisteredRecord, Registry, UnreadableBatch, entry::Accepted, intersection};
use crate::{error::Result, folder::BatchIds};
use alloy_primitives::{B256, U256};
use std::{ops::Range, sync::Arc};
use tributary_core::{payee::Payee, span::Order};

/// Whether the list of a batch can be read, and else what is known of its records.
#[derive(Clone)]
pub(super) enum Members {
    /// The working folder has the list.
    Listed,
    /// Those that were shown on chain, ascending by their index. Scorers know of these, whether they
    /// have the batch's list or not (SPEC 8.6).
    Shown {
        /// Their indexes and content ids.
        records: Vec<(u64, B256)>,
        /// Why the list cannot be read.
        reason: String,
    },
}

/// An accepted batch.
pub(super) struct Batch {
    pub(super) datanet: U256,
    pub(super) item: B256,
    pub(super) payee: Payee,
    pub(super) number: u64,
    pub(super) root: B256,
    pub(super) count: u64,
    pub(super) uri: String,
    pub(super) accepted_at: u64,
    pub(super) accepted: Arc<Vec<Range<u64>>>,
    /// The histories of the records that have one of their own, ascending by content id.
    pub(super) own: Vec<(B256, History)>,
    pub(super) members: Arc<Members>,
}

impl Batch {
    /// An accepted registration as a batch; `None` if it is a record's.
    pub(super) fn of(registry: &Registry, accepted: &Accepted) -> Result<Option<Self>> {
        let super::Content::Batch { root, count, uri } = &accepted.content else { return Ok(None) };
        let mut own: Vec<(B256, History)> = Vec::new();
        for (id, time, status) in registry.view.member_statuses(registry.datanet, *root)? {
            if own.last().is_none_or(|last| last.0 != id) {
                own.push((id, History::new(0)));
            }
            own.iter_mut().next_back().into_iter().for_each(|(_, history)| history.change(time, status));
        }
        Ok(Some(Self {
            datanet: registry.datanet,
            item: accepted.item,
            payee: accepted.payee,
            number: accepted.number,
            root: *root,
            count: *count,
            uri: uri.clone(),
            accepted_at: accepted.history.accepted_at,
            accepted: Arc::new(accepted.history.accepted()),
            own,
            members: registry.members(*root, *count, uri)?,
        }))
    }

    pub(super) fn record(&self, index: u64, content_id: B256) -> RegisteredRecord {
        let accepted = match self.own.binary_search_by_key(&content_id, |own| own.0) {
            Ok(own) => Arc::new(intersection(&self.accepted, &self.own[own].1.accepted())),
            Err(_) => Arc::clone(&self.accepted),
        };
        RegisteredRecord {
            datanet: self.datanet,
            content_id,
            item: self.item,
            payee: self.payee,
            order: Order { number: self.number, index },
            accepted_at: self.accepted_at,
            accepted,
        }
    }

    /// Whether a record is one of those that are known. Of a batch with a list the caller has it from there.
    pub(super) fn knows(&self, index: u64, content_id: B256) -> bool {
        match &*self.members {
            Members::Listed => index < self.count,
            Members::Shown { records, .. } => records.binary_search(&(index, content_id)).is_ok(),
        }
    }

    /// The batch as one whose list cannot be read, if it is.
    pub(super) fn unreadable(&self) -> Option<UnreadableBatch> {
        let Members::Shown { reason, .. } = &*self.members else { return None };
        Some(UnreadableBatch {
            root: self.root,
            count: self.count,
            uri: self.uri.clone(),
            accepted_at: self.accepted_at,
            accepted: Arc::clone(&self.accepted),
            reason: reason.clone(),
        })
    }

    /// Its records, as far as they are known, in their order.
    pub(super) fn records(self, registry: &Registry) -> Result<BatchRecords> {
        let ids = match &*self.members {
            Members::Listed => Ids::Listed(registry.folder.checked_batch_ids(self.root, &self.uri)?),
            Members::Shown { records, .. } => Ids::Shown(records.clone().into_iter()),
        };
        Ok(BatchRecords { batch: self, next: 0, ids })
    }
}

/// The records of a batch, read as they are asked for.
pub(super) struct BatchRecords {
    batch: Batch,
    next: u64,
    ids: Ids,
}

enum Ids {
    Listed(BatchIds),
    Shown(std::vec::IntoIter<(u64, B256)>),
}

impl BatchRecords {
    /// The records with one of these content ids: others are passed over without being made.
    pub(super) fn only(
        mut self,
        is_meant: impl Fn(&B256) -> bool,
    ) -> impl Iterator<Item = Result<RegisteredRecord>> {
        std::iter::from_fn(move || {
            loop {
                match self.next_id()? {
                    Ok((index, id)) if is_meant(&id) => return Some(Ok(self.batch.record(index, id))),
                    Ok(_) => {}
                    Err(error) => return Some(Err(error)),
                }
            }
        })
    }

    fn next_id(&mut self) -> Option<Result<(u64, B256)>> {
        match &mut self.ids {
            Ids::Shown(records) => records.next().map(Ok),
            Ids::Listed(ids) => {
                let index = self.next;
                self.next += 1;
                Some(ids.next()?.map(|id| (index, id)).map_err(Into::into))
            }
        }
    }
}

impl Iterator for BatchRecords {
    type Item = Result<RegisteredRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.next_id()?.map(|(index, id)| self.batch.record(index, id)))
    }
}
