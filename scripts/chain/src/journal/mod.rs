//! The journal of an account's transactions on one chain: each is written here, signed, before any
//! node has it, and so is what became of it. A process that ends at any point leaves behind what the
//! next one needs in order to finish, and not to do twice, what it began (docs/adr/0038).
//!
//! An *intent* names what must be done once, such as a payment: it is kept until its outcome was
//! reported. What can be repeated without harm has no intent, and is kept until it has an outcome.

mod file;
mod line;

use crate::ChainError;
use alloy_primitives::{B256, Bytes, keccak256};
use file::JournalFile;
use line::Line;
use std::{
    collections::HashSet,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A transaction that was signed, in every version of it: those have the same nonce, so at most one
/// of them can be in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The hash of its first version.
    pub id: B256,
    /// The call, as `Contract.method`.
    pub call: String,
    /// What must be done once; `None` for what can be repeated.
    pub intent: Option<B256>,
    /// Its nonce.
    pub nonce: u64,
    /// When it was signed, in seconds since 1970 (UTC), by this machine's clock.
    pub signed_at: u64,
    /// The signed bytes; each version has a higher fee than the one before.
    pub versions: Vec<Bytes>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Unknown: it may be in a block, or still get into one.
    Open,
    /// The node refused it, and no node has it.
    Refused,
    /// It is in a block and succeeded.
    Done {
        /// The hash of the version that is in the block.
        transaction: B256,
    },
}

impl Entry {
    /// The hashes of its versions, the last one first.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = B256> {
        self.versions.iter().rev().map(keccak256)
    }

    /// The version that was signed last.
    pub(crate) fn last(&self) -> &Bytes {
        // An entry begins with a version.
        &self.versions[self.versions.len() - 1]
    }
}

/// A journal. One process at a time may use one that is kept in a file: the working folder's lock
/// sees to that.
#[derive(Debug, Default)]
pub struct Journal(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// `None` for a journal that lasts as long as its account.
    file: Option<JournalFile>,
    /// What has no outcome, or one that was not reported yet.
    entries: Vec<Entry>,
    /// Those whose outcome this process knows, to report it.
    known: HashSet<B256>,
}

impl Journal {
    /// Opens the journal in a file, or begins one there. What a killed process did not finish
    /// writing is removed: it was not sent.
    ///
    /// # Errors
    /// [`ChainError::File`] if the file cannot be read or written; [`ChainError::Record`] if it holds
    /// something else.
    pub fn open(path: &Path) -> Result<Self, ChainError> {
        let (file, lines) = JournalFile::open(path)?;
        let mut state = State { file: Some(file), ..State::default() };
        lines.into_iter().for_each(|line| state.apply(line));
        Ok(Self(Mutex::new(state)))
    }

    /// What has no outcome, ascending by nonce.
    pub fn unfinished(&self) -> Vec<Entry> {
        let is_done = |entry: &Entry| matches!(entry.outcome, Outcome::Done { .. });
        let mut entries = self.state().entries.clone();
        entries.retain(|entry| !is_done(entry));
        entries.sort_by_key(|entry| entry.nonce);
        entries
    }

    /// What succeeded, without anyone having been told so, in the order in which it was signed.
    pub fn unreported(&self) -> Vec<Entry> {
        let mut entries = self.state().entries.clone();
        entries.retain(|entry| matches!(entry.outcome, Outcome::Done { .. }));
        entries
    }

    /// Ends every intent whose outcome this process learnt, after it was reported: whoever asks for
    /// the same again means once more.
    ///
    /// # Errors
    /// [`ChainError::File`].
    pub fn reported(&self) -> Result<(), ChainError> {
        let mut state = self.state();
        let known = std::mem::take(&mut state.known);
        known.into_iter().try_for_each(|id| state.write(Line::Reported { id }))
    }

    /// Takes an entry out, whatever may become of it.
    ///
    /// # Errors
    /// [`ChainError::File`].
    pub fn forget(&self, id: B256) -> Result<(), ChainError> {
        self.state().write(Line::Gone { id })
    }

    /// The transaction by which an earlier run has done what the intent names, and not reported it.
    pub(crate) fn take_done(&self, intent: B256) -> Option<B256> {
        let mut state = self.state();
        let state = &mut *state;
        let found = state.entries.iter().find_map(|entry| match entry.outcome {
            Outcome::Done { transaction }
                if entry.intent == Some(intent) && !state.known.contains(&entry.id) =>
            {
                Some((entry.id, transaction))
            }
            _ => None,
        });
        let (id, transaction) = found?;
        state.known.insert(id);
        Some(transaction)
    }

    /// Writes down a signed transaction, which no node may have before.
    pub(crate) fn sign(&self, entry: &Entry) -> Result<(), ChainError> {
        self.state().write(Line::Signed {
            call: entry.call.clone(),
            intent: entry.intent,
            nonce: entry.nonce,
            signed_at: entry.signed_at,
            raw: entry.last().clone(),
        })
    }

    /// Writes down another version of it, which no node may have before.
    pub(crate) fn replace(&self, id: B256, raw: Bytes) -> Result<(), ChainError> {
        self.state().write(Line::Replaced { id, raw })
    }

    /// Writes down that no node has it.
    pub(crate) fn refuse(&self, id: B256) -> Result<(), ChainError> {
        self.state().write(Line::Refused { id })
    }

    /// Writes down that a version of it is in a block.
    pub(crate) fn finish(&self, id: B256, transaction: B256, succeeded: bool) -> Result<(), ChainError> {
        self.state().write(Line::Mined { id, transaction, succeeded })
    }

    /// Notes that this process learnt the outcome of a transaction of its own.
    pub(crate) fn take(&self, id: B256) {
        let mut state = self.state();
        if state.entries.iter().any(|entry| entry.id == id) {
            state.known.insert(id);
        }
    }

    /// Writes down that another transaction has its nonce, so that no version of it can be in a block.
    pub(crate) fn give_up(&self, id: B256) -> Result<(), ChainError> {
        self.state().write(Line::Gone { id })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Writes a line, and then does what it says: nothing is known here that the file does not have.
    fn write(&mut self, line: Line) -> Result<(), ChainError> {
        if let Some(file) = &mut self.file {
            file.append(&line)?;
        }
        self.apply(line);
        if let Some(file) = &mut self.file
            && file.is_long()
        {
            file.rewrite(self.entries.iter().flat_map(line::of_entry))?;
        }
        Ok(())
    }

    fn apply(&mut self, line: Line) {
        match line {
            Line::Signed { call, intent, nonce, signed_at, raw } => {
                let (id, versions) = (keccak256(&raw), vec![raw]);
                self.entries.push(Entry {
                    id,
                    call,
                    intent,
                    nonce,
                    signed_at,
                    versions,
                    outcome: Outcome::Open,
                });
            }
            Line::Replaced { id, raw } => self.change(id, |entry| entry.versions.push(raw)),
            Line::Refused { id } => self.change(id, |entry| entry.outcome = Outcome::Refused),
            Line::Mined { id, transaction, succeeded: true } => {
                self.change(id, |entry| entry.outcome = Outcome::Done { transaction });
                // What has no intent can be repeated, so no one needs to know that it was done; and no
                // one will ask a journal that has no file.
                let is_kept = self.file.is_some();
                self.entries.retain(|entry| entry.id != id || is_kept && entry.intent.is_some());
            }
            Line::Mined { id, succeeded: false, .. } | Line::Gone { id } | Line::Reported { id } => {
                self.entries.retain(|entry| entry.id != id);
            }
        }
    }

    fn change(&mut self, id: B256, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == id) {
            change(entry);
        }
    }
}

#[cfg(test)]
mod tests;
