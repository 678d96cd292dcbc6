//! The record of the gas that calls used.

use crate::Client;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Gas used by the calls of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gas {
    /// The call, as `Contract.method`.
    pub call: String,
    /// The number of calls.
    pub count: u64,
    /// The gas that they used together.
    pub total: u64,
    /// The least that one of them used.
    pub least: u64,
    /// The most that one of them used.
    pub most: u64,
}

/// What every call used, in the order of the first of its kind.
#[derive(Debug, Default)]
pub(crate) struct GasLedger(Mutex<Vec<Gas>>);

impl GasLedger {
    pub(super) fn record(&self, call: &str, used: u64) {
        let mut list = self.lock();
        match list.iter_mut().find(|gas| gas.call == call) {
            Some(gas) => {
                gas.count += 1;
                gas.total += used;
                gas.least = gas.least.min(used);
                gas.most = gas.most.max(used);
            }
            None => list.push(Gas { call: call.to_owned(), count: 1, total: used, least: used, most: used }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Gas>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client {
    /// The gas that calls used so far through this client and its clones.
    pub fn gas(&self) -> Vec<Gas> {
        self.ledger.lock().clone()
    }
}
