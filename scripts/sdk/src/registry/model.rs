//! The registrations of a Datanet as SPEC 1.2 has them, all in memory: what [`super::Registry`] is
//! compared with.

use super::{Content, History, RegisteredRecord, Submission, intersection};
use alloy_primitives::{B256, U256};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use tributary_core::{ids::batch_item, payee::Payee, span::Order, status::Status};
use tributary_interfaces::IDatanets::{BatchContributed, Contributed, MemberStatusChanged, StatusChanged};

/// An event that changes registrations.
#[derive(Clone)]
pub(super) enum Fact {
    Records(Contributed),
    Batch(BatchContributed),
    Status(StatusChanged),
    Member(MemberStatusChanged),
}

/// An item that was accepted at some time.
struct Accepted {
    payee: Payee,
    number: u64,
    history: History,
    content: Content,
    /// Of a batch: the histories of the records that have one of their own.
    members: BTreeMap<B256, History>,
}

/// The registrations of a Datanet after some of its events.
#[derive(Default)]
pub(super) struct Replay {
    accepted: HashMap<B256, Accepted>,
    submitted: HashMap<(B256, B256), Submission>,
}

impl Replay {
    /// The registrations after these events, which come with their times and in their order.
    pub(super) fn of(facts: impl IntoIterator<Item = (u64, Fact)>) -> Self {
        let mut replay = Self::default();
        for (time, fact) in facts {
            replay.apply(fact, time);
        }
        replay
    }

    fn apply(&mut self, fact: Fact, time: u64) {
        match fact {
            Fact::Records(event) => {
                for (number, item) in (event.firstNumber..).zip(event.contentIds) {
                    self.register(item, event.payee, event.status, number, time, Content::Record);
                }
            }
            Fact::Batch(event) => {
                let content = Content::Batch { root: event.root, count: event.count, uri: event.uri };
                let item = batch_item(event.root);
                self.register(item, event.payee, event.status, event.number, time, content);
            }
            Fact::Status(event) => self.change(event.item, event.payee, event.status, time),
            Fact::Member(event) => {
                if let Some(batch) = self.accepted.get_mut(&batch_item(event.root)) {
                    let own = batch.members.entry(event.contentId).or_insert_with(|| History::new(0));
                    own.change(time, Status::from_u8(event.status));
                }
            }
        }
    }

    fn register(&mut self, item: B256, word: B256, status: u8, number: u64, time: u64, content: Content) {
        let Some(payee) = Payee::from_word(word) else { return };
        let status = Status::from_u8(status);
        if status == Status::Accepted {
            self.accept(item, payee, number, time, content);
            return;
        }
        let submission = Submission { item, payee, number, submitted_at: time, status, content };
        self.submitted.insert((item, word), submission);
    }

    fn accept(&mut self, item: B256, payee: Payee, number: u64, time: u64, content: Content) {
        let history = History::new(time);
        self.accepted.insert(item, Accepted { payee, number, history, content, members: BTreeMap::new() });
    }

    fn change(&mut self, item: B256, payee: B256, status: u8, time: u64) {
        let status = Status::from_u8(status);
        let own = self.accepted.get_mut(&item).filter(|accepted| accepted.payee.to_word() == payee);
        if let Some(accepted) = own {
            accepted.history.change(time, status);
        } else if status == Status::Accepted {
            if let Some(was) = self.submitted.remove(&(item, payee)) {
                self.accept(item, was.payee, was.number, time, was.content);
            }
        } else if let Some(submission) = self.submitted.get_mut(&(item, payee)) {
            submission.status = status;
        }
    }

    /// What a registry must say, with what is known of each batch's records, by its root.
    pub(super) fn expected(self, datanet: U256, members: &HashMap<B256, Vec<(u64, B256)>>) -> Expected {
        let mut expected = Expected::default();
        for (item, registration) in self.accepted {
            let status = registration.history.at(u64::MAX);
            expected.accepted.insert(item, (registration.payee, status));
            let ranges = Arc::new(registration.history.accepted());
            let record = |content_id, index, ranges| RegisteredRecord {
                datanet,
                content_id,
                item,
                payee: registration.payee,
                order: Order { number: registration.number, index },
                accepted_at: registration.history.accepted_at,
                accepted: ranges,
            };
            let Content::Batch { root, .. } = &registration.content else {
                expected.records.push(record(item, 0, ranges));
                continue;
            };
            for (index, content_id) in members.get(root).into_iter().flatten() {
                let ranges = match registration.members.get(content_id) {
                    Some(own) => Arc::new(intersection(&ranges, &own.accepted())),
                    None => Arc::clone(&ranges),
                };
                expected.records.push(record(*content_id, *index, ranges));
            }
        }
        expected.records.sort_by_key(|record| record.order);
        expected.submissions = self.submitted.into_values().collect();
        expected.submissions.sort_by_key(|submission| submission.number);
        expected
    }
}

/// What a registry must say.
#[derive(Default)]
pub(super) struct Expected {
    pub(super) records: Vec<RegisteredRecord>,
    pub(super) submissions: Vec<Submission>,
    /// Of each item that was ever accepted: for whom, and its present status.
    pub(super) accepted: HashMap<B256, (Payee, Status)>,
}
