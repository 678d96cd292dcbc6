//! Transactions that wait for a block.

use std::collections::{BTreeMap, HashMap};

use alloy_consensus::Transaction as _;
use alloy_primitives::{Address, B256};

use super::transaction::Transaction;

/// Transactions that may wait at one time.
pub(super) const CAPACITY: usize = 100_000;

/// Waiting transactions by sender and nonce.
#[derive(Clone, Debug, Default)]
pub(super) struct Mempool {
    by_sender: HashMap<Address, BTreeMap<u64, Waiting>>,
    by_hash: HashMap<B256, (Address, u64)>,
    /// How many transactions ever arrived.
    arrivals: u64,
}

/// Waiting transactions, as Geth's `txpool_*` methods tell them apart.
#[derive(Debug, Default)]
pub(crate) struct Split {
    pub(crate) pending: Vec<Transaction>,
    pub(crate) queued: Vec<Transaction>,
}

#[derive(Clone, Debug)]
struct Waiting {
    /// Which arrival this was, from 1 on.
    arrival: u64,
    tx: Transaction,
}

impl Mempool {
    pub(super) fn len(&self) -> usize {
        self.by_hash.len()
    }

    pub(super) fn get(&self, hash: &B256) -> Option<&Transaction> {
        let (sender, nonce) = self.by_hash.get(hash)?;
        self.by_sender.get(sender)?.get(nonce).map(|waiting| &waiting.tx)
    }

    /// The transaction of a sender with a nonce.
    pub(super) fn at(&self, sender: Address, nonce: u64) -> Option<&Transaction> {
        self.by_sender.get(&sender)?.get(&nonce).map(|waiting| &waiting.tx)
    }

    /// Those that a block made now could hold, since all nonces of their sender before theirs are
    /// used or wait too, and those that lack an earlier nonce.
    pub(super) fn split(&self, nonce_of: impl Fn(Address) -> u64) -> Split {
        let mut split = Split::default();
        for (sender, txs) in &self.by_sender {
            let gap = self.next_nonce(*sender, nonce_of(*sender));
            for (nonce, waiting) in txs {
                let part = if *nonce < gap { &mut split.pending } else { &mut split.queued };
                part.push(waiting.tx.clone());
            }
        }
        split
    }

    /// Adds a transaction, which replaces one of the same sender and nonce.
    pub(super) fn insert(&mut self, tx: Transaction) {
        self.arrivals += 1;
        let (sender, nonce, hash) = (tx.sender, tx.envelope.nonce(), tx.hash);
        let waiting = Waiting { arrival: self.arrivals, tx };
        if let Some(replaced) = self.by_sender.entry(sender).or_default().insert(nonce, waiting) {
            self.by_hash.remove(&replaced.tx.hash);
        }
        self.by_hash.insert(hash, (sender, nonce));
    }

    /// Adds transactions in this order.
    pub(super) fn extend(&mut self, txs: Vec<Transaction>) {
        txs.into_iter().for_each(|tx| self.insert(tx));
    }

    pub(super) fn remove(&mut self, hash: &B256) -> Option<Transaction> {
        let (sender, nonce) = self.by_hash.remove(hash)?;
        let txs = self.by_sender.get_mut(&sender)?;
        let waiting = txs.remove(&nonce)?;
        if txs.is_empty() {
            self.by_sender.remove(&sender);
        }
        Some(waiting.tx)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The nonce that a sender's next transaction needs, after all that wait without a gap from
    /// `nonce` on.
    pub(super) fn next_nonce(&self, sender: Address, mut nonce: u64) -> u64 {
        if let Some(txs) = self.by_sender.get(&sender) {
            while txs.contains_key(&nonce) {
                nonce += 1;
            }
        }
        nonce
    }

    /// Takes the transaction that arrived first among those whose nonce is their sender's next, and
    /// drops those whose nonce is used.
    pub(super) fn pop_ready(&mut self, nonce_of: impl Fn(Address) -> u64) -> Option<Transaction> {
        let mut stale = Vec::new();
        let mut best: Option<(u64, B256)> = None;
        for (sender, txs) in &self.by_sender {
            let current = nonce_of(*sender);
            stale.extend(txs.range(..current).map(|(_, waiting)| waiting.tx.hash));
            if let Some(waiting) = txs.get(&current)
                && best.is_none_or(|(arrival, _)| waiting.arrival < arrival)
            {
                best = Some((waiting.arrival, waiting.tx.hash));
            }
        }
        for hash in stale {
            self.remove(&hash);
        }
        best.and_then(|(_, hash)| self.remove(&hash))
    }
}
