//! Who contributed what and since when, read from the chain's events: a scorer trusts nothing else.

mod history;
mod record;
mod replay;
mod shown;

pub use history::{History, intersection};
pub use record::{Content, RegisteredRecord, Submission, UnreadableBatch};
pub(crate) use shown::{ShownMember, shown_members};

use crate::{context::Context, error::Result};
use alloy_primitives::{B256, U256};
use replay::{Fact, Members, Replay};
use std::collections::HashMap;
use tributary_chain::Event;
use tributary_core::{payee::Payee, status::Status};

/// The registrations of a Datanet.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    records: Vec<RegisteredRecord>,
    submissions: Vec<Submission>,
    unreadable: Vec<UnreadableBatch>,
    /// Of each item that was ever accepted: for whom, and its present status.
    accepted: HashMap<B256, (Payee, Status)>,
    /// The index of each content id's first record.
    by_content_id: HashMap<B256, usize>,
    /// The indexes of each item's submissions.
    by_item: HashMap<B256, Vec<usize>>,
}

impl Registry {
    /// Reads a Datanet's registrations with everything that happened to them.
    ///
    /// # Errors
    /// What the node fails with. A batch whose list is not in the working folder is no error (see
    /// [`Registry::unreadable`]); of its records those are there that were shown on chain.
    pub async fn read(context: &Context, datanet: U256) -> Result<Self> {
        let topic = Some(B256::from(datanet));
        let (client, contract, from) = (&context.client, context.datanets(), context.deployment.block);
        let mut facts: Vec<Event<Fact>> = Vec::new();
        facts.extend(each(client.events(contract, from, topic).await?, Fact::Records));
        facts.extend(each(client.events(contract, from, topic).await?, Fact::Batch));
        facts.extend(each(client.events(contract, from, topic).await?, Fact::Status));
        facts.extend(each(client.events(contract, from, topic).await?, Fact::Member));
        facts.sort_by_key(|fact| (fact.block, fact.index));
        let facts = facts.into_iter().map(|fact| (fact.time, fact.event));
        let replay = Replay::of(facts);
        let shown = shown_members(context).await?;
        let mut members = HashMap::new();
        for (root, count, uri) in replay.batches() {
            let known = match context.folder.batch(root, count, uri) {
                Ok(ids) => Members::Listed(ids),
                Err(error) => {
                    let of_batch = shown.iter().filter(|member| member.root == root);
                    let mut records: Vec<(u64, B256)> =
                        of_batch.map(|member| (member.index, member.content_id)).collect();
                    records.sort_unstable();
                    records.dedup();
                    Members::Shown { records, reason: error.to_string() }
                }
            };
            members.insert(root, known);
        }
        Ok(replay.registry(datanet, members))
    }

    fn new(
        records: Vec<RegisteredRecord>,
        submissions: Vec<Submission>,
        unreadable: Vec<UnreadableBatch>,
        accepted: HashMap<B256, (Payee, Status)>,
    ) -> Self {
        let mut by_content_id = HashMap::with_capacity(records.len());
        for (index, record) in records.iter().enumerate() {
            by_content_id.entry(record.content_id).or_insert(index);
        }
        let mut by_item: HashMap<B256, Vec<usize>> = HashMap::with_capacity(submissions.len());
        for (index, submission) in submissions.iter().enumerate() {
            by_item.entry(submission.item).or_default().push(index);
        }
        Self { records, submissions, unreadable, accepted, by_content_id, by_item }
    }

    /// The records that were accepted at some time, in the order of registration.
    pub fn records(&self) -> &[RegisteredRecord] {
        &self.records
    }

    /// As [`Registry::records`], without a copy.
    pub fn into_records(self) -> Vec<RegisteredRecord> {
        self.records
    }

    /// The records that are accepted now.
    pub fn accepted(&self) -> impl Iterator<Item = &RegisteredRecord> {
        self.records.iter().filter(|record| record.is_accepted())
    }

    /// The record with a content id; of several registrations the first in order.
    pub fn find(&self, content_id: B256) -> Option<&RegisteredRecord> {
        self.by_content_id.get(&content_id).map(|index| &self.records[*index])
    }

    /// The registrations that were never accepted, in the order of registration.
    pub fn submissions(&self) -> &[Submission] {
        &self.submissions
    }

    /// The submissions of an item, in the order of registration.
    fn submissions_of(&self, item: B256) -> impl Iterator<Item = &Submission> {
        self.by_item.get(&item).into_iter().flatten().map(|index| &self.submissions[*index])
    }

    /// Whether an item is submitted for a payee, whatever a curator said of it.
    pub fn is_submitted(&self, item: B256, payee: Payee) -> bool {
        self.submissions_of(item).any(|submission| submission.payee == payee)
    }

    /// The accepted batches whose lists cannot be read, ascending by root.
    pub fn unreadable(&self) -> &[UnreadableBatch] {
        &self.unreadable
    }

    /// For whom an item is registered, and with which present status: first for whom it was
    /// accepted, then the submissions in the order of registration.
    pub fn registrations(&self, item: B256) -> impl Iterator<Item = (Payee, Status)> {
        let accepted = self.accepted.get(&item).copied();
        let submitted = self.submissions_of(item).map(|submission| (submission.payee, submission.status));
        accepted.into_iter().chain(submitted)
    }
}

fn each<E>(events: Vec<Event<E>>, fact: fn(E) -> Fact) -> impl Iterator<Item = Event<Fact>> {
    events.into_iter().map(move |Event { event, block, index, time }| Event {
        event: fact(event),
        block,
        index,
        time,
    })
}
