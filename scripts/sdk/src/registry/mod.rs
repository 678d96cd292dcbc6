//! Who contributed what and since when, read from the chain's events: a scorer trusts nothing else.

mod batch;
mod entry;
mod history;
#[cfg(test)]
mod model;
mod record;
mod shown;
#[cfg(test)]
mod tests;

pub use history::{History, intersection};
pub use record::{Content, RegisteredRecord, Submission, UnreadableBatch};
pub(crate) use shown::{Showing, ShownMember, ShownTo, shown_members};

use crate::{context::Context, error::Result, folder::Folder};
use alloy_primitives::{B256, U256};
use batch::{Batch, BatchRecords, Members};
use entry::{Accepted, Entry};
use std::{
    collections::{HashMap, HashSet, hash_map},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use tributary_chain::Block;
use tributary_core::{payee::Payee, span::Order, status::Status};
use tributary_index::{Registration, Registrations, Tally, View};
use tributary_windows::Record;

/// The registrations of a Datanet as of one block. They are looked up, or read in the order of
/// registration as they are asked for, so memory does not grow with their number.
pub struct Registry {
    datanet: U256,
    view: View,
    folder: Folder,
    showing: Showing,
    /// Whether what answers to requests show counts.
    has_answers: bool,
    /// The records of batches that were shown on chain, read when a list is missing.
    shown: OnceLock<Vec<ShownMember>>,
    /// What is known of each batch's records, by its root.
    members: Mutex<HashMap<B256, Arc<Members>>>,
}

impl Registry {
    /// A Datanet's registrations with everything that happened to them.
    ///
    /// # Errors
    /// What the node and the index fail with. A batch whose list is not in the working folder is no
    /// error (see [`Registry::unreadable`]); of its records those are there that were shown on chain.
    pub async fn read(context: &Context, datanet: U256) -> Result<Self> {
        let showing = Showing::of(context);
        Ok(Self::of(context.view().await?, context.folder.clone(), showing, datanet))
    }

    fn of(view: View, folder: Folder, showing: Showing, datanet: U256) -> Self {
        let (shown, members) = (OnceLock::new(), Mutex::default());
        Self { datanet, view, folder, showing, has_answers: false, shown, members }
    }

    /// The same with the records of batches that answers to requests show, as an audit takes it.
    pub(crate) fn with_answers(self) -> Self {
        Self { has_answers: true, ..self }
    }

    /// The records that were accepted at some time, in the order of registration. Each step may fail
    /// as [`Registry::read`] does.
    pub fn records(&self) -> Records<'_> {
        Records { registry: self, registrations: self.view.registrations(self.datanet), batch: None }
    }

    /// The same for one payee.
    pub fn records_for(&self, payee: Payee) -> Records<'_> {
        let registrations = self.view.registrations_for(self.datanet, payee);
        Records { registry: self, registrations, batch: None }
    }

    /// The records that are accepted now, in the order of registration.
    pub fn accepted(&self) -> impl Iterator<Item = Result<RegisteredRecord>> {
        self.records().filter(|record| record.as_ref().map_or(true, RegisteredRecord::is_accepted))
    }

    /// How much is registered.
    ///
    /// # Errors
    /// As [`Registry::read`].
    pub fn totals(&self) -> Result<Totals> {
        let Tally { records, accepted, waiting } = self.view.tally(self.datanet)?;
        let mut totals = Totals { records, accepted, waiting, payees: self.view.payees(self.datanet)? };
        // Those who are not among these: they have records in batches only.
        let mut payees = HashSet::new();
        for batch in self.batches()? {
            let (records, payee) = (totals.records, batch.payee);
            for record in batch.records(self)? {
                totals.records += 1;
                totals.accepted += u64::from(record?.is_accepted());
            }
            if totals.records > records && !self.view.is_payee(self.datanet, payee)? {
                payees.insert(payee);
            }
        }
        totals.payees += payees.len() as u64;
        Ok(totals)
    }

    /// The record with a content id; of several registrations the first in order.
    ///
    /// # Errors
    /// As [`Registry::read`].
    pub fn find(&self, content_id: B256) -> Result<Option<RegisteredRecord>> {
        Ok(self.find_all(&HashSet::from([content_id]))?.remove(&content_id))
    }

    /// The records with these content ids; of several registrations of one the first in order. Each
    /// batch's list is read once.
    ///
    /// # Errors
    /// As [`Registry::read`].
    pub fn find_all(&self, content_ids: &HashSet<B256>) -> Result<HashMap<B256, RegisteredRecord>> {
        let mut found: HashMap<B256, RegisteredRecord> = HashMap::new();
        let mut add = |record: RegisteredRecord| match found.entry(record.content_id) {
            hash_map::Entry::Vacant(vacant) => {
                vacant.insert(record);
            }
            hash_map::Entry::Occupied(mut first) if record.order < first.get().order => {
                first.insert(record);
            }
            hash_map::Entry::Occupied(_) => {}
        };
        for id in content_ids {
            self.accepted_as(*id)?.into_iter().for_each(|accepted| add(self.record(accepted)));
        }
        for batch in self.batches()? {
            for record in batch.records(self)?.only(|id| content_ids.contains(id)) {
                add(record?);
            }
        }
        Ok(found)
    }

    /// The records that are registered as these items with these content ids: as (item, content id),
    /// which are equal for a record that is registered by itself.
    ///
    /// # Errors
    /// As [`Registry::read`].
    pub fn named(&self, names: &HashSet<(B256, B256)>) -> Result<Vec<RegisteredRecord>> {
        let mut found = Vec::new();
        let mut items: HashMap<B256, HashSet<B256>> = HashMap::new();
        for (item, id) in names {
            items.entry(*item).or_default().insert(*id);
        }
        for (item, ids) in items {
            let Some(accepted) = self.accepted_as(item)? else { continue };
            match Batch::of(self, &accepted)? {
                Some(batch) => {
                    for record in batch.records(self)?.only(|id| ids.contains(id)) {
                        found.push(record?);
                    }
                }
                None => found.extend(ids.contains(&item).then(|| self.record(accepted))),
            }
        }
        Ok(found)
    }

    /// The Datanet.
    pub(crate) fn datanet(&self) -> U256 {
        self.datanet
    }

    /// The block as of which it was read.
    pub(crate) fn head(&self) -> Block {
        self.view.head()
    }

    /// The registrations with these numbers, ascending, read as they are asked for.
    pub(crate) fn numbered(&self, first: u64, last: u64) -> impl Iterator<Item = Result<Registration>> + '_ {
        self.view.registrations(self.datanet).between(first, last).map(|found| Ok(found?))
    }

    /// The records of a registration as an index of windows has them, as far as they are known, and whether
    /// these are all that it will have. Of a batch that was not accepted, none are.
    pub(crate) fn known_members(&self, registration: Registration) -> Result<(Vec<Record>, bool)> {
        let number = registration.number;
        let record = |index, content_id| Record { order: Order { number, index }, content_id };
        if registration.batch.is_none() {
            return Ok((vec![record(0, registration.item)], true));
        }
        let Some(accepted) = Entry::of(registration).accepted() else { return Ok((Vec::new(), false)) };
        let Some(batch) = Batch::of(self, &accepted)? else { return Ok((Vec::new(), true)) };
        let is_whole = batch.unreadable().is_none();
        let members = batch.records(self)?.map(|member| {
            let member = member?;
            Ok(record(member.order.index, member.content_id))
        });
        Ok((members.collect::<Result<_>>()?, is_whole))
    }

    /// The record with this number and, in a batch, index: `None` if what has the number is not registered as
    /// this item, was never accepted, or does not have this content id there as far as is known. The index
    /// and content id of a batch whose list can be read are the caller's word, who read them there.
    ///
    /// # Errors
    /// As [`Registry::read`].
    pub(crate) fn member(
        &self,
        number: u64,
        item: B256,
        index: u64,
        content_id: B256,
    ) -> Result<Option<RegisteredRecord>> {
        let Some(registration) = self.numbered(number, number).next().transpose()? else { return Ok(None) };
        if registration.item != item {
            return Ok(None);
        }
        let Some(accepted) = Entry::of(registration).accepted() else { return Ok(None) };
        match Batch::of(self, &accepted)? {
            Some(batch) if batch.knows(index, content_id) => Ok(Some(batch.record(index, content_id))),
            Some(_) => Ok(None),
            None => Ok((item == content_id).then(|| self.record(accepted))),
        }
    }

    /// The registrations that were never accepted, in the order of registration. Each step may fail as
    /// [`Registry::read`] does.
    pub fn submissions(&self) -> impl Iterator<Item = Result<Submission>> {
        let entries = self.view.registrations(self.datanet);
        entries.filter_map(|entry| {
            entry.map_err(Into::into).map(|entry| Entry::of(entry).submitted()).transpose()
        })
    }

    /// Whether an item is submitted for a payee, whatever a curator said of it.
    ///
    /// # Errors
    /// As [`Registry::read`].
    pub fn is_submitted(&self, item: B256, payee: Payee) -> Result<bool> {
        let mut entries = self.entries(item)?.into_iter().filter_map(Entry::submitted);
        Ok(entries.any(|submission| submission.payee == payee))
    }

    /// The accepted batches whose lists cannot be read, ascending by root.
    ///
    /// # Errors
    /// As [`Registry::read`].
    pub fn unreadable(&self) -> Result<Vec<UnreadableBatch>> {
        let mut list: Vec<UnreadableBatch> = self.batches()?.iter().filter_map(Batch::unreadable).collect();
        list.sort_by_key(|batch| batch.root);
        Ok(list)
    }

    /// For whom an item is registered, and with which present status: first for whom it was
    /// accepted, then the submissions in the order of registration.
    ///
    /// # Errors
    /// As [`Registry::read`].
    pub fn registrations(&self, item: B256) -> Result<Vec<(Payee, Status)>> {
        let (accepted, submitted): (Vec<_>, Vec<_>) =
            self.entries(item)?.into_iter().partition(|entry| matches!(entry, Entry::Accepted(_)));
        Ok(accepted.iter().chain(&submitted).map(Entry::standing).collect())
    }

    fn entries(&self, item: B256) -> Result<Vec<Entry>> {
        let registrations = self.view.registrations_of(self.datanet, item)?;
        Ok(registrations.into_iter().map(Entry::of).collect())
    }

    /// The registration as which an item was accepted; there is one at most.
    fn accepted_as(&self, item: B256) -> Result<Option<Accepted>> {
        Ok(self.entries(item)?.into_iter().find_map(Entry::accepted))
    }

    /// The accepted batches, in the order of registration.
    fn batches(&self) -> Result<Vec<Batch>> {
        let registrations = self.view.batch_registrations(self.datanet)?.into_iter();
        let accepted = registrations.filter_map(|registration| Entry::of(registration).accepted());
        accepted.filter_map(|accepted| Batch::of(self, &accepted).transpose()).collect()
    }

    /// What is known of a batch's records. A list is checked once.
    fn members(&self, root: B256, count: u64, uri: &str) -> Result<Arc<Members>> {
        let mut known = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(members) = known.get(&root) {
            return Ok(Arc::clone(members));
        }
        let members = match self.folder.batch_ids(root, count, uri) {
            Ok(_) => Members::Listed,
            Err(error) => {
                let of_batch = self.shown()?.iter().filter(|member| member.root == root);
                Members::Shown { records: shown::ordered(of_batch), reason: error.to_string() }
            }
        };
        let members = Arc::new(members);
        known.insert(root, Arc::clone(&members));
        Ok(members)
    }

    fn shown(&self) -> Result<&[ShownMember]> {
        if let Some(shown) = self.shown.get() {
            return Ok(shown);
        }
        let mut shown = shown_members(&self.view, self.showing)?;
        shown.retain(|member| self.has_answers || member.to != ShownTo::Requests);
        Ok(self.shown.get_or_init(|| shown))
    }

    /// A record that is registered by itself.
    fn record(&self, accepted: Accepted) -> RegisteredRecord {
        RegisteredRecord {
            datanet: self.datanet,
            content_id: accepted.item,
            item: accepted.item,
            payee: accepted.payee,
            order: Order { number: accepted.number, index: 0 },
            accepted_at: accepted.history.accepted_at,
            accepted: Arc::new(accepted.history.accepted()),
        }
    }
}

/// How much is registered in a Datanet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// The records that were accepted at some time.
    pub records: u64,
    /// Those of them that are accepted now.
    pub accepted: u64,
    /// For how many payees they are.
    pub payees: u64,
    /// The registrations that wait for a curator.
    pub waiting: u64,
}

/// Records in the order of registration, read as they are asked for.
pub struct Records<'r> {
    registry: &'r Registry,
    registrations: Registrations<'r>,
    batch: Option<BatchRecords>,
}

impl Records<'_> {
    /// The next record that is registered by itself, or nothing if the next registration is a batch,
    /// whose records come next, or was never accepted.
    fn step(&mut self) -> Option<Result<Option<RegisteredRecord>>> {
        let registration = match self.registrations.next()? {
            Ok(registration) => registration,
            Err(error) => return Some(Err(error.into())),
        };
        let Entry::Accepted(accepted) = Entry::of(registration) else { return Some(Ok(None)) };
        match Batch::of(self.registry, &accepted) {
            Ok(None) => Some(Ok(Some(self.registry.record(accepted)))),
            Ok(Some(batch)) => match batch.records(self.registry) {
                Ok(records) => {
                    self.batch = Some(records);
                    Some(Ok(None))
                }
                Err(error) => Some(Err(error)),
            },
            Err(error) => Some(Err(error)),
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<RegisteredRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.batch.as_mut().and_then(Iterator::next) {
                return Some(record);
            }
            self.batch = None;
            match self.step()?.transpose() {
                Some(record) => return Some(record),
                None => continue,
            }
        }
    }
}
