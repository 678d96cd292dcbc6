//! Datanets, rebuilt from its logs.

use super::{History, Words, account, number};
use alloy_primitives::{Address, B256, U256, keccak256};
use std::collections::HashMap;
use tributary_core::ids::batch_item;
use tributary_interfaces::IDatanets::IDatanetsEvents as Event;
use tributary_test_kit::values::{ACCEPTED, NONE, PENDING};

/// A registration: its item and payee.
type Registration = (U256, B256, B256);
/// The numbers that a commitment keeps.
const KEPT: u64 = tributary_core::limits::MAX_ITEMS as u64;
/// For how long it keeps them, in seconds.
const KEEPS_FOR: u64 = tributary_core::limits::COMMITMENT_KEEPS_NUMBER;

/// Datanets, rebuilt from its logs.
#[derive(Debug)]
pub struct Datanets {
    pub(crate) words: Words,
    registrations: u64,
    heads: HashMap<U256, Head>,
    /// Present account, announced account and when it takes over: of the treasury and of the
    /// attestor.
    roles: HashMap<(U256, u64), (Address, Address, u64)>,
    curators: HashMap<U256, Vec<Address>>,
    cancelled: HashMap<(Address, U256), U256>,
    commitments: HashMap<B256, (u64, u64)>,
    /// The commitment that the last log revealed: the transaction, when it was made, and its first number. Its
    /// registration is of the same transaction, if there is one.
    revealed: Option<(u64, (u64, u64))>,
    /// What waits, by registration.
    pub waiting: HashMap<Registration, Entry>,
    /// What was accepted, by Datanet and item.
    pub accepted: HashMap<(U256, B256), Accepted>,
    /// The histories of records of batches, by Datanet, batch item and content id.
    pub members: HashMap<(U256, B256, B256), History>,
}

#[derive(Clone, Copy, Debug)]
struct Head {
    owner: Address,
    policy: u8,
    fee: u16,
    closed_at: u64,
    commit_first: bool,
}

/// A registration as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it was submitted, or accepted, in seconds since 1970.
    pub at: u64,
    /// Its number.
    pub number: u64,
    /// Its status.
    pub status: u8,
}

/// An item that was accepted.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// Whom its credits are for.
    pub payee: B256,
    /// The registration.
    pub entry: Entry,
    /// How its status changed since.
    pub history: History,
}

impl Datanets {
    pub(crate) fn new(words: Words) -> Self {
        Self {
            words,
            registrations: 0,
            heads: HashMap::new(),
            roles: HashMap::new(),
            curators: HashMap::new(),
            cancelled: HashMap::new(),
            commitments: HashMap::new(),
            revealed: None,
            waiting: HashMap::new(),
            accepted: HashMap::new(),
            members: HashMap::new(),
        }
    }

    /// The status of an item at a time.
    pub fn status_at(&self, datanet: U256, item: B256, time: u64) -> u8 {
        match self.accepted.get(&(datanet, item)) {
            Some(accepted) if time >= accepted.entry.at => accepted.history.status_at(time),
            _ => NONE,
        }
    }

    /// The status of a record of a batch at a time.
    pub fn member_status_at(&self, datanet: U256, root: B256, content_id: B256, time: u64) -> u8 {
        let item = batch_item(root);
        match self.status_at(datanet, item, time) {
            ACCEPTED => {
                self.members.get(&(datanet, item, content_id)).map_or(ACCEPTED, |own| own.status_at(time))
            }
            batch => batch,
        }
    }

    pub(crate) fn apply(&mut self, event: Event, time: u64, transaction: u64) {
        let revealed = self.revealed.take().filter(|revealed| revealed.0 == transaction);
        let revealed = revealed.map(|revealed| revealed.1);
        match event {
            Event::DatanetCreated(e) => {
                let (id, terms) = (e.datanetId, e.terms);
                let (policy, fee, commit_first) = (terms.policy, terms.treasuryFeeBps, terms.commitFirst);
                self.words.value("count", "", &[], id);
                self.put_head(id, Head { owner: e.owner, policy, fee, closed_at: 0, commit_first });
                self.put_role(id, 1, (terms.treasury, Address::ZERO, 0));
                self.put_role(id, 3, (terms.attestor, Address::ZERO, 0));
                self.words.value("datanets", "id, 6", &[id.into(), number(6)], terms.termsHash.into());
            }
            Event::DatanetOffered(e) => self.put_pending_owner(e.datanetId, e.pendingOwner),
            Event::DatanetTransferred(e) => {
                self.put_head(e.datanetId, Head { owner: e.to, ..self.heads[&e.datanetId] });
                self.put_pending_owner(e.datanetId, Address::ZERO);
            }
            Event::DatanetClosed(e) => {
                self.put_head(e.datanetId, Head { closed_at: time, ..self.heads[&e.datanetId] });
            }
            Event::TreasuryAnnounced(e) => self.announce(e.datanetId, 1, e.treasury, e.effectiveFrom, time),
            Event::AttestorAnnounced(e) => self.announce(e.datanetId, 3, e.attestor, e.effectiveFrom, time),
            Event::CuratorSet(e) => self.set_curator(e.datanetId, e.account, e.trusted),
            Event::ContributorListed(e) => {
                let keys = [e.datanetId.into(), e.account.into_word()];
                self.words.value("listed", "id, account", &keys, U256::from(e.listed));
            }
            Event::Vouched(e) => {
                let keys = [e.datanetId.into(), number(7)];
                self.words.value("datanets", "id, 7", &keys, U256::from(e.upTo));
            }
            Event::Contributed(e) => {
                let count = e.contentIds.len() as u64;
                self.use_numbers(e.firstNumber, count, revealed, time);
                for (number, item) in (e.firstNumber..).zip(e.contentIds) {
                    let entry = Entry { at: time, number, status: e.status };
                    self.register(e.datanetId, item, e.payee, entry);
                }
            }
            Event::BatchContributed(e) => {
                self.use_numbers(e.number, 1, revealed, time);
                let entry = Entry { at: time, number: e.number, status: e.status };
                self.register(e.datanetId, batch_item(e.root), e.payee, entry);
            }
            Event::StatusChanged(e) => self.change(e.datanetId, e.item, e.payee, e.status, time),
            Event::MemberStatusChanged(e) => {
                self.change_member(e.datanetId, batch_item(e.root), e.contentId, e.status, time);
            }
            Event::ContributionSkipped(_) => {}
            Event::NoncesCancelled(e) => {
                let bits = self.cancelled.entry((e.account, e.word)).or_default();
                *bits |= e.mask;
                let keys = [e.account.into_word(), e.word.into()];
                self.words.value("cancelled", "account, nonce group", &keys, *bits);
            }
            Event::Committed(e) => {
                assert_eq!(e.firstNumber, self.registrations + 1, "order-is-fixed: a commitment's numbers");
                self.put_count(self.registrations + KEPT);
                self.put_commitment(e.commitment, (time, e.firstNumber));
            }
            Event::Revealed(e) => {
                let made = self.commitments.get(&e.commitment).copied();
                self.revealed = made.map(|made| (transaction, made));
                self.put_commitment(e.commitment, (0, 0));
            }
            Event::ClaimKeyBound(e) => {
                self.words.value("bound", "claim key", &[e.claimKey], account(e.account));
            }
        }
    }

    /// Numbers are a commitment's for a day, else the next ones.
    fn use_numbers(&mut self, first: u64, count: u64, revealed: Option<(u64, u64)>, time: u64) {
        match revealed {
            Some((made, kept)) if time <= made + KEEPS_FOR => {
                assert_eq!(first, kept, "order-is-fixed: a commitment keeps its numbers for a day");
            }
            _ => {
                assert_eq!(first, self.registrations + 1, "order-is-fixed: numbers follow one another");
                self.put_count(self.registrations + count);
            }
        }
    }

    fn register(&mut self, datanet: U256, item: B256, payee: B256, entry: Entry) {
        if entry.status == PENDING {
            self.put_waiting(datanet, item, payee, Some(entry));
        } else {
            let accepted = Accepted { payee, entry, history: History::default() };
            let before = self.accepted.insert((datanet, item), accepted);
            assert!(before.is_none(), "one-payee: an item was accepted twice");
            self.put_item(datanet, item);
        }
    }

    fn change(&mut self, datanet: U256, item: B256, payee: B256, status: u8, time: u64) {
        let accepted = self.accepted.get_mut(&(datanet, item));
        if let Some(accepted) = accepted.filter(|accepted| accepted.payee == payee) {
            accepted.entry.status = status;
            accepted.history.push(time, status);
            let words = accepted.history.words();
            self.put_item(datanet, item);
            self.put_history("history", "id, item", [datanet.into(), item], words);
            return;
        }
        let entry = self.waiting[&(datanet, item, payee)];
        if status == ACCEPTED {
            self.put_waiting(datanet, item, payee, None);
            self.register(datanet, item, payee, Entry { at: time, status, ..entry });
        } else {
            self.put_waiting(datanet, item, payee, Some(Entry { status, ..entry }));
        }
    }

    fn change_member(&mut self, datanet: U256, item: B256, content_id: B256, status: u8, time: u64) {
        let history = self.members.entry((datanet, item, content_id)).or_default();
        history.push(time, status);
        let words = history.words();
        let key = keccak256([item, content_id].concat());
        self.put_history("member history", "id, batch item and content id", [datanet.into(), key], words);
    }

    fn set_curator(&mut self, datanet: U256, curator: Address, trusted: bool) {
        let list = self.curators.entry(datanet).or_default();
        let index = list.iter().position(|listed| *listed == curator);
        match index {
            None if trusted => list.push(curator),
            Some(index) if !trusted => {
                list.swap_remove(index);
            }
            _ => {}
        }
        let (list, id) = (list.clone(), B256::from(datanet));
        self.words.value("curators", "id, account", &[id, curator.into_word()], U256::ZERO);
        self.words.value("curator list", "id, from 1", &[id, number(list.len() as u64 + 1)], U256::ZERO);
        self.words.value("curator list", "id, 0", &[id, number(0)], U256::from(list.len()));
        for (index, curator) in (1..).zip(list) {
            self.words.value("curators", "id, account", &[id, curator.into_word()], U256::from(index));
            self.words.value("curator list", "id, from 1", &[id, number(index)], account(curator));
        }
    }

    /// An announcement that has taken effect by now becomes the present account.
    fn announce(&mut self, datanet: U256, index: u64, next: Address, from: u64, now: u64) {
        let (present, announced, takes_over) = self.roles[&(datanet, index)];
        let present = if takes_over > 0 && takes_over <= now { announced } else { present };
        self.put_role(datanet, index, (present, next, from));
    }

    fn put_role(&mut self, datanet: U256, index: u64, role: (Address, Address, u64)) {
        let (present, next, from) = role;
        self.roles.insert((datanet, index), role);
        let id = B256::from(datanet);
        self.words.value("datanets", &format!("id, {index}"), &[id, number(index)], account(present));
        let values = [("next", account(next)), ("from", U256::from(from))];
        self.words.fields("datanets", &format!("id, {}", index + 1), &[id, number(index + 1)], &values);
    }

    fn put_pending_owner(&mut self, datanet: U256, pending: Address) {
        self.words.value("datanets", "id, 5", &[datanet.into(), number(5)], account(pending));
    }

    fn put_head(&mut self, datanet: U256, head: Head) {
        let Head { owner, policy, fee, closed_at, commit_first } = head;
        self.heads.insert(datanet, head);
        let values = [
            ("owner", account(owner)),
            ("policy", U256::from(policy)),
            ("treasury fee bps", U256::from(fee)),
            ("closed at", U256::from(closed_at)),
            ("commit first", U256::from(commit_first)),
        ];
        self.words.fields("datanets", "id, 0", &[datanet.into(), number(0)], &values);
    }

    fn put_count(&mut self, registrations: u64) {
        self.registrations = registrations;
        self.words.value("registrations", "", &[], U256::from(registrations));
    }

    fn put_commitment(&mut self, commitment: B256, (time, first): (u64, u64)) {
        self.commitments.insert(commitment, (time, first));
        let values = [("time", U256::from(time)), ("first number", U256::from(first))];
        self.words.fields("commitments", "commitment", &[commitment], &values);
    }

    fn put_waiting(&mut self, datanet: U256, item: B256, payee: B256, entry: Option<Entry>) {
        let keys = [datanet.into(), item, payee];
        let Some(Entry { at, number, status }) = entry else {
            self.waiting.remove(&(datanet, item, payee));
            return self.words.value("submissions", "id, item, payee", &keys, U256::ZERO);
        };
        self.waiting.insert((datanet, item, payee), Entry { at, number, status });
        let values =
            [("time", U256::from(at)), ("number", U256::from(number)), ("status", U256::from(status))];
        self.words.fields("submissions", "id, item, payee", &keys, &values);
    }

    fn put_item(&mut self, datanet: U256, item: B256) {
        let Accepted { payee, entry, .. } = &self.accepted[&(datanet, item)];
        let values = [
            ("payee's kind", U256::from(payee[0])),
            ("payee's id", account(Address::from_word(*payee))),
            ("time", U256::from(entry.at)),
            ("number", U256::from(entry.number)),
            ("status", U256::from(entry.status)),
        ];
        self.words.fields("items", "id, item", &[datanet.into(), item], &values);
    }

    fn put_history(
        &mut self,
        field: &str,
        row: &str,
        [datanet, key]: [B256; 2],
        words: Vec<(u64, Vec<(&'static str, U256)>)>,
    ) {
        for (index, values) in words {
            let row = format!("{row}, {}", if index == 0 { "0" } else { "from 1" });
            self.words.fields(field, &row, &[datanet, key, number(index)], &values);
        }
    }
}
