//! What the chain says as of one block.

use crate::{
    IndexError,
    fact::{decode, kind},
    store::{Page, Registration, Store},
    tally::Tally,
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolEvent, TopicList};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use tributary_chain::{Block, Contract};
use tributary_core::{payee::Payee, status::Status};

/// How many registrations are read at a time.
const PAGE: usize = 4_096;

/// An event, and where it is on the chain.
#[derive(Clone, Debug)]
pub struct Event<E> {
    /// The event's fields.
    pub event: E,
    /// The number of its block.
    pub block: u64,
    /// Its index in the block.
    pub index: u64,
    /// The block's time, in seconds since 1970 (UTC).
    pub time: u64,
}

/// What was registered in a Datanet in a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// When the span begins, in seconds since 1970 (UTC).
    pub from: u64,
    /// The registrations.
    pub registrations: u64,
    /// Their records.
    pub records: u64,
}

/// The events of the contracts up to a block.
pub struct View {
    store: Mutex<Store>,
    contracts: Arc<[Contract]>,
    head: Block,
    version: u64,
}

impl View {
    /// What the database of these contracts has up to a block, which must be indexed.
    pub fn new(store: Store, contracts: Arc<[Contract]>, head: Block) -> Self {
        Self { store: Mutex::new(store), contracts, head, version: 0 }
    }

    pub(crate) fn with_version(self, version: u64) -> Self {
        Self { version, ..self }
    }

    /// The same for two views that one [`crate::Index`] has given if no contract emitted anything between
    /// their blocks, so that their states are the same. It may be another though nothing has happened.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The block.
    pub fn head(&self) -> Block {
        self.head
    }

    /// All events of one kind that a contract emitted, in the order of the chain. `topic` keeps those
    /// whose first indexed parameter it is. For events that have no table of their own: records,
    /// batches, their statuses, claims and the holders of claim keys have methods here.
    ///
    /// # Errors
    /// [`tributary_chain::ChainError::Decode`] if an event has other fields than `E`.
    pub fn events<E: SolEvent>(
        &self,
        contract: Contract,
        topic: Option<B256>,
    ) -> Result<Vec<Event<E>>, IndexError> {
        let place = self.contracts.iter().position(|one| one.address == contract.address);
        let Some(place) = place else { return Ok(Vec::new()) };
        let kind = kind(place, E::SIGNATURE_HASH);
        let rows = self.with(|store| store.events(kind, topic, self.head.number))?;
        // The signature and the first indexed parameter are not among the rest.
        let words = <E::TopicList as TopicList>::COUNT.saturating_sub(2);
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            let (topics, data) = row.rest.split_at_checked(32 * words).unwrap_or((&[], &row.rest));
            let first = (<E::TopicList as TopicList>::COUNT > 1).then_some(row.subject);
            let topics = [E::SIGNATURE_HASH]
                .into_iter()
                .chain(first)
                .chain(topics.chunks_exact(32).map(B256::from_slice));
            let event = decode::<E>(contract, topics, data)?;
            events.push(Event { event, block: row.block, index: row.index, time: row.time });
        }
        Ok(events)
    }

    /// All that was registered in a Datanet, ascending by number, read as it is asked for.
    pub fn registrations(&self, datanet: U256) -> Registrations<'_> {
        self.paged(datanet, None)
    }

    /// All that was registered in a Datanet for a payee, ascending by number, read as it is asked for.
    pub fn registrations_for(&self, datanet: U256, payee: Payee) -> Registrations<'_> {
        self.paged(datanet, Some(payee))
    }

    fn paged(&self, datanet: U256, payee: Option<Payee>) -> Registrations<'_> {
        let datanet = id(datanet);
        Registrations {
            view: self,
            datanet,
            payee,
            after: -1,
            last: i64::MAX,
            page: VecDeque::new(),
            is_last: datanet.is_none(),
        }
    }

    /// The registrations of a Datanet with numbers above `after`, ascending by number, at most `limit`;
    /// of one payee, if it is given.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn registrations_after(
        &self,
        datanet: U256,
        after: u64,
        payee: Option<Payee>,
        limit: usize,
    ) -> Result<Vec<Registration>, IndexError> {
        let (Some(datanet), Ok(after)) = (id(datanet), i64::try_from(after)) else { return Ok(Vec::new()) };
        let page = payee.map_or(Page::All { after }, |payee| Page::For { after, payee });
        self.with(|store| store.registrations(datanet, page, self.head.number, limit))
    }

    /// How a Datanet grew: for each span of `seconds` (above zero) in which something was registered, its
    /// begin in seconds since 1970, and how many registrations and records there were, a batch with as
    /// many records as its contributor says. Reads every registration.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn growth(&self, datanet: U256, seconds: u32) -> Result<Vec<Growth>, IndexError> {
        let Some(datanet) = id(datanet) else { return Ok(Vec::new()) };
        let rows = self.with(|store| store.growth(seconds.max(1).into(), datanet, self.head.number))?;
        let span = |(index, registrations, records): (u64, u64, u64)| Growth {
            from: index.saturating_mul(seconds.into()),
            registrations,
            records,
        };
        Ok(rows.into_iter().map(span).collect())
    }

    /// The registrations of an item, ascending by number.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn registrations_of(&self, datanet: U256, item: B256) -> Result<Vec<Registration>, IndexError> {
        let Some(datanet) = id(datanet) else { return Ok(Vec::new()) };
        self.with(|store| store.registrations_of(datanet, item, self.head.number))
    }

    /// The registrations of batches in a Datanet, ascending by number.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn batch_registrations(&self, datanet: U256) -> Result<Vec<Registration>, IndexError> {
        let Some(datanet) = id(datanet) else { return Ok(Vec::new()) };
        self.with(|store| store.batch_registrations(datanet, self.head.number))
    }

    /// How much is registered in a Datanet, records of batches aside.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn tally(&self, datanet: U256) -> Result<Tally, IndexError> {
        let Some(datanet) = id(datanet) else { return Ok(Tally::default()) };
        self.with(|store| store.tally(datanet, self.head.number))
    }

    /// For how many payees the records of a Datanet are that are registered by themselves and were
    /// accepted at some time.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn payees(&self, datanet: U256) -> Result<u64, IndexError> {
        let Some(datanet) = id(datanet) else { return Ok(0) };
        self.with(|store| store.payees(datanet, None, self.head.number))
    }

    /// Whether a payee is one of these.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn is_payee(&self, datanet: U256, payee: Payee) -> Result<bool, IndexError> {
        let Some(datanet) = id(datanet) else { return Ok(false) };
        Ok(self.with(|store| store.payees(datanet, Some(payee), self.head.number))? > 0)
    }

    /// The root of every batch in any Datanet, and how many records its contributor says it has.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn batches(&self) -> Result<Vec<(B256, u64)>, IndexError> {
        self.with(|store| store.batches(self.head.number))
    }

    /// The changes of the statuses of a batch's records: content id, time in seconds since 1970, and
    /// status; ascending by content id, and of each in the order of the chain.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn member_statuses(&self, datanet: U256, root: B256) -> Result<Vec<(B256, u64, Status)>, IndexError> {
        let Some(datanet) = id(datanet) else { return Ok(Vec::new()) };
        self.with(|store| store.member_statuses(datanet, root, self.head.number))
    }

    /// The account that is bound to a claim key; `None` if none is.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn bound_account(&self, claim_key: Payee) -> Result<Option<Address>, IndexError> {
        self.with(|store| store.binding(claim_key, self.head.number))
    }

    /// What each payee of a model was paid since the model began, in units of the model's asset,
    /// ascending by payee.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn claimed(&self, model: U256) -> Result<Vec<(Payee, u128)>, IndexError> {
        let Some(model) = id(model) else { return Ok(Vec::new()) };
        self.with(|store| store.claimed(model, self.head.number))
    }

    /// What one payee of a model was paid since the model began, in units of the model's asset.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn claimed_by(&self, model: U256, payee: Payee) -> Result<u128, IndexError> {
        let Some(model) = id(model) else { return Ok(0) };
        self.with(|store| store.claimed_by(model, payee, self.head.number))
    }

    /// The claim keys that are bound to an account, ascending. Reads every binding.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn claim_keys_of(&self, account: Address) -> Result<Vec<Payee>, IndexError> {
        self.with(|store| store.claim_keys(account, self.head.number))
    }

    fn with<T>(&self, read: impl FnOnce(&Store) -> Result<T, IndexError>) -> Result<T, IndexError> {
        read(&self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Registrations, which are read as they are asked for: some thousands are in memory at a time.
pub struct Registrations<'v> {
    view: &'v View,
    datanet: Option<i64>,
    payee: Option<Payee>,
    after: i64,
    last: i64,
    page: VecDeque<Registration>,
    is_last: bool,
}

impl Registrations<'_> {
    /// Those of them with numbers from `first` to `last`.
    pub fn between(mut self, first: u64, last: u64) -> Self {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        (self.after, self.last) = (number(first.saturating_sub(1)), number(last));
        self
    }
}

impl Iterator for Registrations<'_> {
    type Item = Result<Registration, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.is_empty() && !self.is_last {
            let (datanet, after) = (self.datanet?, self.after);
            let page = match self.payee {
                None => Page::All { after },
                Some(payee) => Page::For { after, payee },
            };
            // No two have the same number.
            let most = PAGE.min(usize::try_from(self.last.saturating_sub(after)).unwrap_or(0));
            let height = self.view.head.number;
            match self.view.with(|store| store.registrations(datanet, page, height, most)) {
                Ok(mut found) => {
                    found.truncate(found.partition_point(|one| one.number as i64 <= self.last));
                    self.is_last = found.len() < most || most == 0;
                    self.after = found.last().map_or(after, |last| last.number as i64);
                    self.page = found.into();
                }
                Err(error) => {
                    self.is_last = true;
                    return Some(Err(error));
                }
            }
        }
        self.page.pop_front().map(Ok)
    }
}

/// An id that an event can have; `None` for one that no contract has counted up to.
fn id(id: U256) -> Option<i64> {
    i64::try_from(id).ok()
}
