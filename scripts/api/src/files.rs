//! The files of rounds, each read and checked once.

use crate::{
    catalogue::Round,
    error::{Refusal, Result},
};
use alloy_primitives::{B256, U256, hex};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use tributary_core::{ids::CreditRole, payee::Payee};
use tributary_rounds::{Budget, FileError, Payout, SettledPayouts, Statement, tree_head};
use tributary_sdk::published::quality;

/// How many rounds are kept open.
const OPEN: usize = 32;

/// What a round paid, by what for, in units of the asset.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) contributors: u128,
    pub(crate) treasuries: u128,
    pub(crate) unowned: u128,
    /// What the treasury of each Datanet has of what is unowned.
    pub(crate) by_treasury: BTreeMap<U256, u128>,
}

/// The payouts of a round, and their payees from the one with most earned on.
pub(crate) struct Payouts {
    pub(crate) settled: SettledPayouts,
    /// Indexes of the payouts, those with most earned first.
    pub(crate) by_amount: Vec<u32>,
}

impl Payouts {
    /// The payout of a payee; `None` if it has none.
    pub(crate) fn find(&self, payee: Payee) -> Result<Option<Payout>> {
        let index = self.settled.tree().position(payee.to_word(), B256::ZERO).map_err(Refusal::NoFiles)?;
        Ok(self.at(index)?.filter(|payout| payout.payee == payee))
    }

    /// The payout with this index.
    pub(crate) fn at(&self, index: u64) -> Result<Option<Payout>> {
        self.settled.range(index..index + 1).next().transpose().map_err(Refusal::NoFiles)
    }
}

/// The folder of all rounds, and what was measured of models.
pub(crate) struct Files {
    chain_folder: PathBuf,
    folder: PathBuf,
    budget: Budget,
    payouts: Mutex<Recent<Payouts>>,
    statements: Mutex<Recent<Statement>>,
    sums: Mutex<HashMap<B256, Arc<Sums>>>,
}

impl Files {
    pub(crate) fn new(chain_folder: PathBuf, folder: PathBuf, budget: Budget) -> Self {
        let (payouts, statements) = (Mutex::default(), Mutex::default());
        Self { chain_folder, folder, budget, payouts, statements, sums: Mutex::default() }
    }

    /// The payouts of a round, whose root is the one that was proposed.
    pub(crate) fn payouts(&self, round: &Round) -> Result<Arc<Payouts>> {
        let terms = round.terms();
        let root = tree_head(&terms.payouts).root();
        let folder = self.of(terms.manifest);
        once(&self.payouts, root, || {
            let settled = tributary_rounds::read_payouts(&folder, root)?;
            let amounts: Vec<u128> =
                settled.rows().map(|row| row.map(|row| row.amount)).collect::<Result<_, _>>()?;
            let mut by_amount: Vec<u32> = (0..u32::try_from(amounts.len()).unwrap_or(u32::MAX)).collect();
            by_amount.sort_by_key(|at| (std::cmp::Reverse(amounts[*at as usize]), *at));
            Ok(Payouts { settled, by_amount })
        })
    }

    /// What the files of a round state, whose hashes are those of its manifest.
    pub(crate) fn statement(&self, round: &Round) -> Result<Arc<Statement>> {
        let manifest = round.terms().manifest;
        once(&self.statements, manifest, || {
            tributary_rounds::read_stated(&self.folder, manifest, &self.budget)
        })
    }

    /// What a round paid, by what for.
    pub(crate) fn sums(&self, round: &Round) -> Result<Arc<Sums>> {
        let manifest = round.terms().manifest;
        let known = lock(&self.sums).get(&manifest).map(Arc::clone);
        if let Some(sums) = known {
            return Ok(sums);
        }
        let mut sums = Sums::default();
        for credit in self.statement(round)?.credits() {
            let credit = credit.map_err(Refusal::NoFiles)?;
            let sum = match credit.role {
                CreditRole::Contributor => &mut sums.contributors,
                CreditRole::Treasury => &mut sums.treasuries,
                CreditRole::Unowned => &mut sums.unowned,
            };
            *sum = sum.saturating_add(credit.credit);
            if let (CreditRole::Unowned, Payee::Treasury(of)) = (credit.role, credit.payee) {
                let sum = sums.by_treasury.entry(U256::from_be_slice(of.as_slice())).or_default();
                *sum = sum.saturating_add(credit.credit);
            }
        }
        let sums = Arc::new(sums);
        lock(&self.sums).insert(manifest, Arc::clone(&sums));
        Ok(sums)
    }

    /// The SHA-256 of the document that says what was measured of a model; `None` if there is none.
    pub(crate) fn quality(&self, model: u64) -> Option<B256> {
        quality(&self.chain_folder, U256::from(model)).map(|(sha256, _)| sha256)
    }

    /// The path of a round's manifest.
    pub(crate) fn manifest(&self, manifest: B256) -> PathBuf {
        self.of(manifest).join("manifest.json")
    }

    fn of(&self, manifest: B256) -> PathBuf {
        self.folder.join(hex::encode(manifest))
    }
}

/// What was read last, by its hash.
struct Recent<T> {
    list: VecDeque<(B256, Arc<T>)>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { list: VecDeque::new() }
    }
}

impl<T> Recent<T> {
    fn get(&mut self, key: B256) -> Option<Arc<T>> {
        let at = self.list.iter().position(|one| one.0 == key)?;
        let found = self.list.remove(at)?;
        self.list.push_back(found.clone());
        Some(found.1)
    }

    fn put(&mut self, key: B256, value: Arc<T>) {
        if self.list.len() >= OPEN {
            self.list.pop_front();
        }
        self.list.push_back((key, value));
    }
}

/// What was read before, or is read now. Two threads may read the same at once.
fn once<T>(
    recent: &Mutex<Recent<T>>,
    key: B256,
    read: impl FnOnce() -> Result<T, FileError>,
) -> Result<Arc<T>> {
    if let Some(found) = lock(recent).get(key) {
        return Ok(found);
    }
    let value = Arc::new(read().map_err(Refusal::NoFiles)?);
    lock(recent).put(key, Arc::clone(&value));
    Ok(value)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
