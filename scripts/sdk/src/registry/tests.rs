//! The registry on events that a test writes, beside a model of SPEC 1.2.

use super::{
    Registry, Showing, Totals,
    model::{Fact, Replay},
};
use crate::folder::Folder;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use std::collections::{HashMap, HashSet};
use tributary_chain::{Block, Contract, Log};
use tributary_core::{ids::batch_item, payee::Payee, span::Order, status::Status};
use tributary_index::{Batch, Store, View};
use tributary_interfaces::{
    IDatanets::{BatchContributed, Contributed, MemberStatusChanged, StatusChanged},
    IDisputes::RecordShown,
};

const DATANET: U256 = U256::from_limbs([3, 0, 0, 0]);
const DATANETS: Contract = Contract::new("Datanets", Address::repeat_byte(0xd1));
const SPANS: Contract = Contract::new("Spans", Address::repeat_byte(0xd2));
const GRADIENTS: Contract = Contract::new("Gradients", Address::repeat_byte(0xd4));
const REQUESTS: Contract = Contract::new("Requests", Address::repeat_byte(0xd3));

/// A chain that a test writes: each event is in a block of its own, or in the one before.
struct Chain {
    folder: tempfile::TempDir,
    facts: Vec<(u64, Fact)>,
    logs: Vec<Log>,
}

impl Chain {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), facts: Vec::new(), logs: Vec::new() }
    }

    fn folder(&self) -> Folder {
        Folder::new(self.folder.path())
    }

    fn emit(&mut self, contract: Contract, time: u64, event: &impl SolEvent) {
        let data = event.encode_log_data();
        let (topics, data) = data.split();
        let index = self.logs.len() as u64;
        let (block, block_hash) = (1 + index / 2, B256::with_last_byte((index / 2) as u8));
        self.logs.push(Log {
            address: contract.address,
            topics,
            data,
            block,
            block_hash,
            index,
            time: Some(time),
        });
    }

    fn fact(&mut self, time: u64, fact: Fact) {
        match &fact {
            Fact::Records(event) => self.emit(DATANETS, time, event),
            Fact::Batch(event) => self.emit(DATANETS, time, event),
            Fact::Status(event) => self.emit(DATANETS, time, event),
            Fact::Member(event) => self.emit(DATANETS, time, event),
        }
        self.facts.push((time, fact));
    }

    fn shown(&mut self, root: B256, index: u64, content_id: B256) {
        let shown = RecordShown { batchRoot: root, contentId: content_id, index, record: vec![1, 2].into() };
        self.emit(SPANS, 1, &shown);
    }

    /// The registry after some of the events, of which all are indexed.
    fn registry_after(&self, events: usize) -> Registry {
        let path = self.folder.path().join("index.sqlite");
        let contracts = [DATANETS, SPANS, REQUESTS];
        let (mut store, _) = Store::open(&path, b"test").unwrap();
        let end = Block { number: 1_000, hash: B256::repeat_byte(7), time: 1 };
        if store.last_block().unwrap().is_none() {
            // In two ranges, of which the second is removed and added again, as of blocks that were replaced.
            let (first, rest) = self.logs.split_at(self.logs.len() / 4 * 2);
            // Logs of one block may have several times here: the block has that of its first.
            let of_last = |log: &&Log| first.last().is_some_and(|last| last.block == log.block);
            let middle = first.iter().find(of_last).map_or(end, |log| Block {
                number: log.block,
                hash: log.block_hash,
                time: log.time.unwrap_or_default(),
            });
            let mut append = |after, logs: &[Log], end: Block| {
                let batch = Batch { logs: logs.to_vec(), end, head: end.number };
                assert!(store.append(after, batch, &contracts, None).unwrap());
            };
            if first.is_empty() {
                append(None, rest, end);
            } else {
                append(None, first, middle);
                append(Some(middle), rest, end);
                assert!(store.roll_back(end, Some(middle)).unwrap());
                let batch = Batch { logs: rest.to_vec(), end, head: end.number };
                assert!(store.append(Some(middle), batch, &contracts, None).unwrap());
            }
        }
        let number = if events == self.logs.len() { end.number } else { events as u64 / 2 };
        let view = View::new(store, contracts.into(), Block { number, ..end });
        Registry::of(
            view,
            self.folder(),
            Showing { spans: SPANS, gradients: GRADIENTS, requests: REQUESTS },
            DATANET,
        )
    }

    fn registry(&self) -> Registry {
        self.registry_after(self.logs.len())
    }
}

fn id(byte: u8) -> B256 {
    B256::repeat_byte(byte)
}

fn account(byte: u8) -> Payee {
    Payee::Account(Address::repeat_byte(byte))
}

fn records(payee: u8, status: Status, first: u64, ids: &[u8]) -> Fact {
    Fact::Records(Contributed {
        datanetId: DATANET,
        payee: account(payee).to_word(),
        status: status as u8,
        firstNumber: first,
        contentIds: ids.iter().map(|byte| id(*byte)).collect(),
    })
}

fn batch(payee: u8, status: Status, number: u64, root: B256, count: u64) -> Fact {
    Fact::Batch(BatchContributed {
        datanetId: DATANET,
        payee: account(payee).to_word(),
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
        payee: account(payee).to_word(),
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

#[test]
fn a_submission_blocks_no_other_and_keeps_its_number() {
    let mut chain = Chain::new();
    chain.fact(10, records(1, Status::Pending, 1, &[7]));
    chain.fact(20, records(2, Status::Pending, 2, &[7]));
    chain.fact(30, status(id(7), 1, Status::Accepted));
    chain.fact(40, status(id(7), 2, Status::Rejected));
    let registry = chain.registry();
    let found: Vec<_> = registry.records().map(Result::unwrap).collect();
    let [record] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((record.payee, record.order.number, record.accepted_at), (account(1), 1, 30));
    let waiting: Vec<_> = registry.submissions().map(Result::unwrap).collect();
    let [submission] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!((submission.status, submission.number), (Status::Rejected, 2));
    let registrations = registry.registrations(id(7)).unwrap();
    assert_eq!(registrations, [(account(1), Status::Accepted), (account(2), Status::Rejected)]);
    assert!(!registry.is_submitted(id(7), account(1)).unwrap());
    assert!(registry.is_submitted(id(7), account(2)).unwrap());
    assert!(!registry.is_submitted(id(8), account(2)).unwrap());
    assert_eq!(registry.records_for(account(1)).count(), 1);
    assert_eq!(registry.records_for(account(2)).count(), 0, "never accepted");
}

#[test]
fn records_of_a_batch_count_while_both_are_accepted() {
    let mut chain = Chain::new();
    let root = chain.folder().put_batch(&mut [id(5), id(6)]).unwrap();
    chain.fact(10, batch(3, Status::Pending, 9, root, 2));
    chain.fact(20, status(batch_item(root), 3, Status::Accepted));
    chain.fact(30, member(root, id(6), Status::Flagged));
    chain.fact(40, status(batch_item(root), 3, Status::Flagged));
    let registry = chain.registry();
    let found = |byte| registry.find(id(byte)).unwrap().unwrap();
    let accepted = [5, 6].map(|byte| found(byte).accepted.to_vec().pop());
    assert_eq!(accepted, [Some(20..40), Some(20..30)]);
    assert_eq!((found(6).order, found(6).accepted_at), (Order { number: 9, index: 1 }, 20));
    assert_eq!(registry.accepted().count(), 0);
    assert_eq!(registry.totals().unwrap(), Totals { records: 2, accepted: 0, payees: 1, waiting: 0 });
    let named = registry.named(&HashSet::from([(batch_item(root), id(6)), (batch_item(root), id(9))]));
    assert_eq!(named.unwrap(), [found(6)]);
}

#[test]
fn a_batch_without_its_list_is_named_and_what_was_shown_of_it_counts() {
    let mut chain = Chain::new();
    chain.fact(10, batch(3, Status::Accepted, 1, id(1), 5));
    chain.fact(10, records(2, Status::Accepted, 2, &[9]));
    chain.fact(20, member(id(1), id(7), Status::Flagged));
    chain.shown(id(1), 4, id(8));
    chain.shown(id(1), 3, id(7));
    let registry = chain.registry();
    let records: Vec<_> = registry.records().map(Result::unwrap).collect();
    let known: Vec<_> = records.iter().map(|record| (record.content_id, record.order.index)).collect();
    assert_eq!(known, [(id(7), 3), (id(8), 4), (id(9), 0)]);
    assert_eq!(records[0].accepted.first(), Some(&(10..20)));
    let unreadable = registry.unreadable().unwrap();
    let [batch] = unreadable.as_slice() else { panic!("{unreadable:?}") };
    assert_eq!(batch.root, id(1));
    assert!(batch.reason.contains("cannot be read"), "{}", batch.reason);
}

#[test]
fn of_two_registrations_the_first_is_found_and_other_datanets_are_not() {
    let mut chain = Chain::new();
    let root = chain.folder().put_batch(&mut [id(5), id(6)]).unwrap();
    chain.fact(10, batch(3, Status::Accepted, 9, root, 2));
    chain.fact(10, records(2, Status::Accepted, 4, &[6]));
    let registry = chain.registry();
    assert_eq!(registry.find(id(6)).unwrap().unwrap().order, Order { number: 4, index: 0 });
    assert_eq!(registry.find(id(5)).unwrap().unwrap().order, Order { number: 9, index: 0 });
    assert_eq!(registry.find(id(7)).unwrap(), None);
    for other in [U256::from(4), U256::MAX] {
        let other = Registry { datanet: other, ..chain.registry() };
        assert_eq!(other.records().count(), 0);
        assert_eq!(other.find(id(6)).unwrap(), None);
        assert!(other.unreadable().unwrap().is_empty());
    }
}

/// Random numbers from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }
}

/// What the contract knows of a Datanet, as far as it decides what can be emitted.
#[derive(Default)]
struct Contracts {
    accepted: HashMap<B256, (u8, Status)>,
    waiting: HashMap<(B256, u8), Status>,
    members: HashMap<(B256, B256), Status>,
    number: u64,
    time: u64,
}

impl Contracts {
    /// Whether an item can be registered for a payee with this status; if so, it is.
    fn register(&mut self, item: B256, payee: u8, status: Status) -> bool {
        let waits = status != Status::Accepted;
        if self.accepted.contains_key(&item) || waits && self.waiting.contains_key(&(item, payee)) {
            return false;
        }
        if waits {
            self.waiting.insert((item, payee), status);
        } else {
            self.accepted.insert(item, (payee, status));
        }
        true
    }

    /// Whether a registration's status can become this one; if so, it does.
    fn change(&mut self, item: B256, payee: u8, next: Status) -> bool {
        if let Some((of, present)) = self.accepted.get_mut(&item)
            && *of == payee
        {
            let can = present.can_become(next);
            *present = if can { next } else { *present };
            return can;
        }
        let Some(present) = self.waiting.get(&(item, payee)).copied() else { return false };
        if !present.can_become(next) || next == Status::Accepted && self.accepted.contains_key(&item) {
            return false;
        }
        if next == Status::Accepted {
            self.waiting.remove(&(item, payee));
            self.accepted.insert(item, (payee, next));
        } else {
            self.waiting.insert((item, payee), next);
        }
        true
    }

    /// Some of what anyone may do next.
    fn step(&mut self, random: &mut Random, batches: &[(B256, Vec<B256>)]) -> Option<Fact> {
        self.time += random.below(3);
        let payee = 1 + random.below(4) as u8;
        let first = random.pick(&[Status::Accepted, Status::Pending, Status::Pending]);
        let next = random.pick(&[
            Status::Accepted,
            Status::Accepted,
            Status::Rejected,
            Status::Retracted,
            Status::Flagged,
        ]);
        let (root, ids) = &batches[random.below(batches.len() as u64) as usize];
        match random.below(8) {
            0 | 1 => {
                let mut bytes: Vec<u8> =
                    (0..1 + random.below(3)).map(|_| 1 + random.below(12) as u8).collect();
                bytes.dedup();
                let number = self.number + 1;
                bytes.retain(|byte| self.register(id(*byte), payee, first));
                // A commitment's numbers are taken, and may be left unused.
                self.number += bytes.len() as u64 + random.below(3);
                (!bytes.is_empty()).then(|| records(payee, first, number, &bytes))
            }
            2 => {
                self.number += 1;
                let is_new = self.register(batch_item(*root), payee, first);
                is_new.then(|| batch(payee, first, self.number, *root, ids.len() as u64))
            }
            3 => {
                let content_id = random.pick(ids);
                let is_accepted =
                    self.accepted.get(&batch_item(*root)).is_some_and(|of| of.1 == Status::Accepted);
                let own = self.members.entry((*root, content_id)).or_insert(Status::Accepted);
                if !is_accepted || !own.can_become(next) {
                    return None;
                }
                *own = next;
                Some(member(*root, content_id, next))
            }
            4 => self.change(batch_item(*root), payee, next).then(|| status(batch_item(*root), payee, next)),
            _ => {
                let item = id(1 + random.below(12) as u8);
                self.change(item, payee, next).then(|| status(item, payee, next))
            }
        }
    }
}

#[test]
fn a_registry_says_what_the_model_says_after_any_history() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| {
        let time = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        time.map_or(1, |time| time.as_nanos() as u64 | 1)
    });
    println!("SEED={seed}");
    let mut random = Random(seed);
    for _ in 0..60 {
        let mut chain = Chain::new();
        // The list of the last batch is not in the folder; some of its records are shown.
        let lists = [vec![id(1), id(20), id(21)], vec![id(2), id(3), id(22)], vec![id(4), id(23)]];
        let mut batches: Vec<(B256, Vec<B256>)> = Vec::new();
        let mut members: HashMap<B256, Vec<(u64, B256)>> = HashMap::new();
        for mut list in lists {
            let root = chain.folder().put_batch(&mut list).unwrap();
            members.insert(root, (0..).zip(list.iter().copied()).collect());
            batches.push((root, list));
        }
        let hidden = crate::folder::batch_root(&[id(5), id(24)]).unwrap();
        batches.push((hidden, vec![id(5), id(24)]));
        members.insert(hidden, vec![(1, id(24))]);
        chain.shown(hidden, 1, id(24));
        // One log more, so that facts and logs have the same positions by twos.
        chain.shown(id(0xee), 0, id(0xef));

        let mut contracts = Contracts { time: 100, ..Contracts::default() };
        for _ in 0..random.below(120) {
            if let Some(fact) = contracts.step(&mut random, &batches) {
                chain.fact(contracts.time, fact);
            }
        }
        let all = chain.facts.len();
        for events in [all, random.below(all as u64 + 1) as usize / 2 * 2] {
            compare(&chain, events, &members, &batches, hidden);
        }
    }
}

/// Compares the registry after some of the events with the model.
fn compare(
    chain: &Chain,
    events: usize,
    members: &HashMap<B256, Vec<(u64, B256)>>,
    batches: &[(B256, Vec<B256>)],
    hidden: B256,
) {
    let expected = Replay::of(chain.facts[..events].iter().cloned()).expected(DATANET, members);
    let registry = chain.registry_after(events + 2);
    let found: Vec<_> = registry.records().map(Result::unwrap).collect();
    assert_eq!(found, expected.records);
    let submissions: Vec<_> = registry.submissions().map(Result::unwrap).collect();
    assert_eq!(submissions, expected.submissions);
    let is_hidden = expected.accepted.contains_key(&batch_item(hidden));
    let unreadable: Vec<B256> = registry.unreadable().unwrap().iter().map(|batch| batch.root).collect();
    assert_eq!(unreadable, if is_hidden { vec![hidden] } else { vec![] });
    let ids: HashSet<B256> = (1..30).map(id).collect();
    let first = registry.find_all(&ids).unwrap();
    let mut names = HashSet::new();
    for id in &ids {
        let expected = expected.records.iter().find(|record| record.content_id == *id);
        assert_eq!(first.get(id), expected);
        assert_eq!(registry.find(*id).unwrap().as_ref(), expected);
    }
    let items = ids.iter().copied().chain(batches.iter().map(|(root, _)| batch_item(*root)));
    for item in items {
        let submitted = expected.submissions.iter().filter(|one| one.item == item);
        let submitted: Vec<_> = submitted.map(|one| (one.payee, one.status)).collect();
        let all: Vec<_> =
            expected.accepted.get(&item).copied().into_iter().chain(submitted.clone()).collect();
        assert_eq!(registry.registrations(item).unwrap(), all);
        for payee in (1..5).map(account) {
            let is_submitted = submitted.iter().any(|one| one.0 == payee);
            assert_eq!(registry.is_submitted(item, payee).unwrap(), is_submitted);
        }
        names.extend(ids.iter().map(|id| (item, *id)));
    }
    let mut named = registry.named(&names).unwrap();
    named.sort_by_key(|record| record.order);
    assert_eq!(named, expected.records, "each has a name");
    for payee in (1..5).map(account) {
        let found: Vec<_> = registry.records_for(payee).map(Result::unwrap).collect();
        let expected: Vec<_> = expected.records.iter().filter(|one| one.payee == payee).cloned().collect();
        assert_eq!(found, expected);
    }
    let accepted = expected.records.iter().filter(|record| record.is_accepted()).count() as u64;
    let waiting = expected.submissions.iter().filter(|one| one.status == Status::Pending).count() as u64;
    let payees: HashSet<Payee> = expected.records.iter().map(|record| record.payee).collect();
    let (records, payees) = (expected.records.len() as u64, payees.len() as u64);
    assert_eq!(registry.totals().unwrap(), Totals { records, accepted, payees, waiting });
}
