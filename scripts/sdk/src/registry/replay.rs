//! From a Datanet's events to its registrations, as the contract keeps them (SPEC 1.2).

use super::{Content, History, RegisteredRecord, Registry, Submission, UnreadableBatch, intersection};
use alloy_primitives::{B256, U256};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use tributary_core::{ids::batch_item, payee::Payee, span::Order, status::Status};
use tributary_interfaces::IDatanets::{BatchContributed, Contributed, MemberStatusChanged, StatusChanged};

/// An event that changes registrations.
pub(super) enum Fact {
    Records(Contributed),
    Batch(BatchContributed),
    Status(StatusChanged),
    Member(MemberStatusChanged),
}

/// The records of a batch, as far as they are known.
pub(super) enum Members {
    /// All of them, ascending.
    Listed(Vec<B256>),
    /// Those that were shown on chain, by their index, since the list cannot be read.
    Shown {
        /// Their indexes and content ids.
        records: Vec<(u64, B256)>,
        /// Why the list cannot be read.
        reason: String,
    },
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

    /// The accepted batches: the root, how many records its contributor says it has, and where its
    /// list is.
    pub(super) fn batches(&self) -> impl Iterator<Item = (B256, u64, &str)> {
        self.accepted.values().filter_map(|registration| match &registration.content {
            Content::Batch { root, count, uri } => Some((*root, *count, uri.as_str())),
            Content::Record => None,
        })
    }

    /// The registrations, with what is known of each batch's records, by its root.
    pub(super) fn registry(self, datanet: U256, mut members: HashMap<B256, Members>) -> Registry {
        let (mut records, mut unreadable) = (Vec::new(), Vec::new());
        let mut accepted = HashMap::with_capacity(self.accepted.len());
        for (item, registration) in self.accepted {
            accepted.insert(item, (registration.payee, registration.history.at(u64::MAX)));
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
            let Content::Batch { root, count, uri } = &registration.content else {
                records.push(record(item, 0, ranges));
                continue;
            };
            let known = match members.remove(root) {
                Some(Members::Listed(ids)) => (0..).zip(ids).collect(),
                Some(Members::Shown { records, reason }) => {
                    unreadable.push(UnreadableBatch {
                        root: *root,
                        count: *count,
                        uri: uri.clone(),
                        accepted_at: registration.history.accepted_at,
                        accepted: Arc::clone(&ranges),
                        reason,
                    });
                    records
                }
                None => Vec::new(),
            };
            records.extend(known.into_iter().map(|(index, content_id)| {
                let ranges = match registration.members.get(&content_id) {
                    Some(own) => Arc::new(intersection(&ranges, &own.accepted())),
                    None => Arc::clone(&ranges),
                };
                record(content_id, index, ranges)
            }));
        }
        records.sort_by_key(|record| record.order);
        let mut submissions: Vec<Submission> = self.submitted.into_values().collect();
        submissions.sort_by_key(|submission| submission.number);
        unreadable.sort_by_key(|batch| batch.root);
        Registry::new(records, submissions, unreadable, accepted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::Address;

    const DATANET: U256 = U256::from_limbs([3, 0, 0, 0]);

    fn id(byte: u8) -> B256 {
        B256::repeat_byte(byte)
    }

    fn account(byte: u8) -> B256 {
        Address::repeat_byte(byte).into_word()
    }

    fn records(payee: u8, status: Status, first: u64, ids: &[u8]) -> Fact {
        Fact::Records(Contributed {
            datanetId: DATANET,
            payee: account(payee),
            status: status as u8,
            firstNumber: first,
            contentIds: ids.iter().map(|byte| id(*byte)).collect(),
        })
    }

    fn batch(payee: u8, status: Status, number: u64, root: B256, count: u64) -> Fact {
        Fact::Batch(BatchContributed {
            datanetId: DATANET,
            payee: account(payee),
            root,
            status: status as u8,
            number,
            count,
            uri: "u".into(),
        })
    }

    fn status(item: B256, payee: u8, status: Status) -> Fact {
        Fact::Status(StatusChanged {
            datanetId: DATANET,
            item,
            payee: account(payee),
            status: status as u8,
            by: Address::ZERO,
            reasonHash: B256::ZERO,
        })
    }

    fn member(root: B256, content_id: B256, status: Status) -> Fact {
        Fact::Member(MemberStatusChanged {
            datanetId: DATANET,
            root,
            contentId: content_id,
            status: status as u8,
            by: Address::ZERO,
            reasonHash: B256::ZERO,
        })
    }

    fn registry(facts: Vec<(u64, Fact)>, members: impl Into<HashMap<B256, Members>>) -> Registry {
        Replay::of(facts).registry(DATANET, members.into())
    }

    #[test]
    fn a_submission_blocks_no_other_and_keeps_its_number() {
        let facts = vec![
            (10, records(1, Status::Pending, 1, &[7])),
            (20, records(2, Status::Pending, 2, &[7])),
            (30, status(id(7), 1, Status::Accepted)),
            (40, status(id(7), 2, Status::Rejected)),
        ];
        let registry = registry(facts, []);
        let [record] = registry.records() else { panic!("{registry:?}") };
        assert_eq!(record.payee, Payee::Account(Address::repeat_byte(1)));
        assert_eq!((record.order.number, record.accepted_at), (1, 30));
        let [submission] = registry.submissions() else { panic!("{registry:?}") };
        assert_eq!((submission.status, submission.number), (Status::Rejected, 2));
        let [first, second] = [1, 2].map(|byte| Payee::Account(Address::repeat_byte(byte)));
        let registrations: Vec<_> = registry.registrations(id(7)).collect();
        assert_eq!(registrations, [(first, Status::Accepted), (second, Status::Rejected)]);
        assert!(!registry.is_submitted(id(7), first) && registry.is_submitted(id(7), second));
        assert!(!registry.is_submitted(id(8), second));
    }

    #[test]
    fn records_of_a_batch_count_while_both_are_accepted() {
        let root = id(1);
        let facts = vec![
            (10, batch(3, Status::Pending, 9, root, 2)),
            (20, status(batch_item(root), 3, Status::Accepted)),
            (30, member(root, id(6), Status::Flagged)),
            (40, status(batch_item(root), 3, Status::Flagged)),
        ];
        let registry = registry(facts, [(root, Members::Listed(vec![id(5), id(6)]))]);
        let found = |byte| registry.find(id(byte)).unwrap();
        let accepted = [5, 6].map(|byte| found(byte).accepted.to_vec().pop());
        assert_eq!(accepted, [Some(20..40), Some(20..30)]);
        assert_eq!((found(6).order, found(6).accepted_at), (Order { number: 9, index: 1 }, 20));
        assert_eq!(registry.accepted().count(), 0);
    }

    #[test]
    fn a_batch_without_its_list_is_named_and_what_was_shown_of_it_counts() {
        let facts = vec![
            (10, batch(3, Status::Accepted, 1, id(1), 5)),
            (10, records(2, Status::Accepted, 2, &[9])),
            (20, member(id(1), id(7), Status::Flagged)),
        ];
        let shown = Members::Shown { records: vec![(4, id(8)), (3, id(7))], reason: "none".into() };
        let registry = registry(facts, [(id(1), shown)]);
        let known: Vec<_> =
            registry.records().iter().map(|record| (record.content_id, record.order.index)).collect();
        assert_eq!(known, [(id(7), 3), (id(8), 4), (id(9), 0)]);
        assert_eq!(registry.records()[0].accepted.first(), Some(&(10..20)));
        let [unreadable] = registry.unreadable() else { panic!("{registry:?}") };
        assert_eq!((unreadable.root, unreadable.reason.as_str()), (id(1), "none"));
    }
}
