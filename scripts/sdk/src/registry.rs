//! Who contributed what and since when, read from the chain's events: a scorer trusts nothing else.

use crate::{
    context::Context,
    error::Result,
    folder::Folder,
    history::{History, both},
};
use alloy_primitives::{B256, U256};
use std::{collections::BTreeMap, collections::HashMap, ops::Range, sync::Arc};
use tributary_chain::Event;
use tributary_core::{
    ids::{batch_item, contribution_key},
    payee::Payee,
    span::Order,
    status::Status,
};
use tributary_interfaces::IDatanets::{BatchContributed, Contributed, MemberStatusChanged, StatusChanged};

/// A record that was accepted in a Datanet, by itself or in a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The Datanet.
    pub datanet: U256,
    /// Its content id.
    pub content_id: B256,
    /// What it is registered as: the content id, or its batch's item.
    pub item: B256,
    /// Whom its credits are for.
    pub payee: Payee,
    /// Its place in the order of all records.
    pub order: Order,
    /// When it was first accepted, in seconds since 1970.
    pub accepted_at: u64,
    /// When it is accepted: ascending ranges of seconds; the last one has no end if it is accepted now.
    pub accepted: Arc<Vec<Range<u64>>>,
}

impl Record {
    /// What names the contribution.
    pub fn key(&self) -> B256 {
        contribution_key(self.datanet, self.content_id)
    }

    /// Whether it is a candidate for a receipt of this time, whose snapshot goes up to `up_to` (SPEC 5.1).
    pub fn earns(&self, time: u64, up_to: u64) -> bool {
        counts(self.accepted_at, &self.accepted, time, up_to)
    }

    /// Whether it is accepted now.
    pub fn is_accepted(&self) -> bool {
        self.accepted.last().is_some_and(|range| range.end == u64::MAX)
    }
}

/// What a registration is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// One record.
    Record,
    /// A batch: its root, how many records its contributor says it has, and where its list is.
    Batch {
        /// The root of the tree over its content ids.
        root: B256,
        /// How many records, as the contributor says.
        count: u64,
        /// Where the list is published.
        uri: String,
    },
}

/// A registration that waits to be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The content id, or the batch's item.
    pub item: B256,
    /// Whom it is for.
    pub payee: Payee,
    /// Its number.
    pub number: u64,
    /// When it was registered, in seconds since 1970.
    pub submitted_at: u64,
    /// Pending, rejected, retracted or flagged.
    pub status: Status,
    /// What it is of.
    pub content: Content,
}

/// An accepted batch whose list cannot be read, so that its records cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its root.
    pub root: B256,
    /// When it was first accepted, in seconds since 1970.
    pub accepted_at: u64,
    /// When it is accepted, as in [`Record`].
    pub accepted: Arc<Vec<Range<u64>>>,
    /// Why.
    pub reason: String,
}

impl Unreadable {
    /// Whether its records would be candidates for a receipt, as in [`Record::earns`].
    pub fn would_earn(&self, time: u64, up_to: u64) -> bool {
        counts(self.accepted_at, &self.accepted, time, up_to)
    }
}

fn counts(accepted_at: u64, accepted: &[Range<u64>], time: u64, up_to: u64) -> bool {
    accepted_at <= up_to && accepted.iter().any(|range| range.contains(&time))
}

/// The records of a Datanet.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// What was accepted at some time, in the order of registration.
    pub records: Vec<Record>,
    /// What waits, in the order of registration.
    pub waiting: Vec<Submission>,
    /// What is passed over.
    pub unreadable: Vec<Unreadable>,
    /// The items that were accepted, with their payee and present status.
    items: Vec<(B256, Payee, Status)>,
}

/// What the chain tells of a Datanet's registrations, at (block, index) and a time.
enum Fact {
    Records(Contributed),
    Batch(BatchContributed),
    Status(StatusChanged),
    Member(MemberStatusChanged),
}

/// An item that was accepted.
struct Accepted {
    payee: Payee,
    number: u64,
    history: History,
    content: Content,
    /// Of a batch: the histories of records that have one.
    members: BTreeMap<B256, History>,
}

impl Registry {
    /// Reads a Datanet's registrations with all that ever happened to them.
    pub async fn read(context: &Context, datanet: U256) -> Result<Self> {
        let topic = Some(B256::from(datanet));
        let (client, contract, from) = (&context.client, context.datanets(), context.deployment.block);
        let mut facts: Vec<Event<Fact>> = Vec::new();
        facts.extend(each(client.events(contract, from, topic).await?, Fact::Records));
        facts.extend(each(client.events(contract, from, topic).await?, Fact::Batch));
        facts.extend(each(client.events(contract, from, topic).await?, Fact::Status));
        facts.extend(each(client.events(contract, from, topic).await?, Fact::Member));
        facts.sort_by_key(|fact| (fact.block, fact.index));
        Ok(State::of(facts).registry(datanet, &context.folder))
    }

    /// The record that a content id names; of several registrations the first in order.
    pub fn find(&self, content_id: B256) -> Option<&Record> {
        self.records.iter().find(|record| record.content_id == content_id)
    }

    /// The records by content id; of several registrations the first in order.
    pub fn by_content_id(&self) -> HashMap<B256, &Record> {
        let mut known = HashMap::with_capacity(self.records.len());
        for record in &self.records {
            known.entry(record.content_id).or_insert(record);
        }
        known
    }

    /// The items that were accepted at some time (records and batches), with their payee and present status.
    pub fn items(&self) -> &[(B256, Payee, Status)] {
        &self.items
    }

    /// Whether an item waits to be accepted for a payee.
    pub fn waits(&self, item: B256, payee: Payee) -> bool {
        self.waiting.iter().any(|submission| submission.item == item && submission.payee == payee)
    }

    /// The records that are accepted now.
    pub fn accepted(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(|record| record.is_accepted())
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

/// The registrations of a Datanet, as the contract keeps them.
#[derive(Default)]
struct State {
    accepted: HashMap<B256, Accepted>,
    waiting: HashMap<(B256, B256), Submission>,
}

impl State {
    fn of(facts: Vec<Event<Fact>>) -> Self {
        let mut state = Self::default();
        for fact in facts {
            state.add(fact.event, fact.time);
        }
        state
    }

    fn add(&mut self, fact: Fact, time: u64) {
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

    fn register(&mut self, item: B256, payee: B256, status: u8, number: u64, time: u64, content: Content) {
        let Some(who) = Payee::from_word(payee) else { return };
        let status = Status::from_u8(status);
        if status == Status::Accepted {
            self.accept(item, who, number, time, content);
            return;
        }
        let submission = Submission { item, payee: who, number, submitted_at: time, status, content };
        self.waiting.insert((item, payee), submission);
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
            if let Some(was) = self.waiting.remove(&(item, payee)) {
                self.accept(item, was.payee, was.number, time, was.content);
            }
        } else if let Some(submission) = self.waiting.get_mut(&(item, payee)) {
            submission.status = status;
        }
    }

    fn registry(self, datanet: U256, folder: &Folder) -> Registry {
        let mut registry = Registry::default();
        for (item, accepted) in self.accepted {
            registry.items.push((item, accepted.payee, accepted.history.at(u64::MAX)));
            let ranges = Arc::new(accepted.history.accepted());
            let record = |content_id, index, ranges| Record {
                datanet,
                content_id,
                item,
                payee: accepted.payee,
                order: Order { number: accepted.number, index },
                accepted_at: accepted.history.accepted_at,
                accepted: ranges,
            };
            let Content::Batch { root, count, uri } = &accepted.content else {
                registry.records.push(record(item, 0, ranges));
                continue;
            };
            match folder.batch(*root, *count, uri) {
                Ok(ids) => registry.records.extend((0..).zip(ids).map(|(index, content_id)| {
                    let own = accepted.members.get(&content_id);
                    let ranges = own
                        .map_or_else(|| Arc::clone(&ranges), |own| Arc::new(both(&ranges, &own.accepted())));
                    record(content_id, index, ranges)
                })),
                Err(error) => {
                    let (accepted_at, reason) = (accepted.history.accepted_at, error.message);
                    registry.unreadable.push(Unreadable {
                        root: *root,
                        accepted_at,
                        accepted: ranges,
                        reason,
                    });
                }
            }
        }
        registry.records.sort_by_key(|record| record.order);
        registry.waiting = self.waiting.into_values().collect();
        registry.waiting.sort_by_key(|submission| submission.number);
        registry.unreadable.sort_by_key(|batch| batch.root);
        registry
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

    fn registry(folder: &Folder, facts: Vec<(u64, Fact)>) -> Registry {
        let mut state = State::default();
        for (time, fact) in facts {
            state.add(fact, time);
        }
        state.registry(DATANET, folder)
    }

    #[test]
    fn what_waits_stands_in_nobodys_way_and_keeps_its_number() {
        let folder = Folder::new("unused");
        let facts = vec![
            (10, records(1, Status::Pending, 1, &[7])),
            (20, records(2, Status::Pending, 2, &[7])),
            (30, status(id(7), 1, Status::Accepted)),
            (40, status(id(7), 2, Status::Rejected)),
        ];
        let registry = registry(&folder, facts);
        let [record] = registry.records.as_slice() else { panic!("{registry:?}") };
        assert_eq!(record.payee, Payee::Account(Address::repeat_byte(1)));
        assert_eq!((record.order.number, record.accepted_at), (1, 30));
        let [waiting] = registry.waiting.as_slice() else { panic!("{registry:?}") };
        assert_eq!((waiting.status, waiting.number), (Status::Rejected, 2));
    }

    #[test]
    fn records_of_a_batch_count_while_both_are_accepted() {
        let path = std::env::temp_dir().join(format!("tributary-registry-{}", std::process::id()));
        let folder = Folder::new(&path);
        let root = folder.put_batch(&mut [id(5), id(6)]).unwrap();
        let facts = vec![
            (10, batch(3, Status::Pending, 9, root, 2)),
            (20, status(batch_item(root), 3, Status::Accepted)),
            (30, member(root, id(6), Status::Flagged)),
            (40, status(batch_item(root), 3, Status::Flagged)),
        ];
        let registry = registry(&folder, facts);
        let found = |byte| registry.find(id(byte)).unwrap();
        let accepted = [5, 6].map(|byte| found(byte).accepted.to_vec().pop());
        assert_eq!(accepted, [Some(20..40), Some(20..30)]);
        assert_eq!((found(6).order, found(6).accepted_at), (Order { number: 9, index: 1 }, 20));
        assert_eq!(registry.accepted().count(), 0);
        std::fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_batch_whose_list_nobody_has_is_named_and_passed_over() {
        let folder = Folder::new("nowhere");
        let facts =
            vec![(10, batch(3, Status::Accepted, 1, id(1), 5)), (10, records(2, Status::Accepted, 2, &[9]))];
        let registry = registry(&folder, facts);
        assert_eq!((registry.records.len(), registry.unreadable.len()), (1, 1));
        assert_eq!(registry.unreadable[0].root, id(1));
    }
}
