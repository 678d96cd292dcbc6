//! A book's outputs, scored in groups that fit into memory.

use super::{
    RoundError,
    candidates::{Candidates, candidate, outputs, owner},
    pieces::Pieces,
    scoring::{failed, lock},
};
use crate::{
    context::Context,
    error::{Error, Result},
    models::Snapshots,
    receipts::{Book, Entry, Span},
    registry::RegisteredRecord,
};
use alloy_primitives::B256;
use std::{
    io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tributary_core::span::{self, Params};
use tributary_rounds::{InputError, Missing, Owner, RoundBuilder};
use tributary_scoring::{Candidate, Owners, Piece, Progress, Sieve};

/// The part of the memory that a group's outputs and windows take, and the windows of all groups while
/// records are read. The rest is for sorting the round's input.
const PART: u64 = 4;

/// The bytes that a window of an output takes while it is scored, at most.
const WINDOW: u64 = 64;

/// The bytes that an entry takes beside its output and its windows.
const ENTRY: u64 = 512;

/// Scores the receipts of a book and adds them to a round.
///
/// If the outputs with their windows do not fit into memory together, they are scored in groups, and a
/// group of one may be larger. The records are read once all the same, up to [`Sieve::GROUPS`] groups:
/// what each group needs of them is kept in a file.
pub(super) struct Groups<'c, F> {
    input: GroupsInput<'c>,
    candidates: &'c Candidates<'c>,
    builder: Mutex<RoundBuilder>,
    /// Called with the number of records that were read so far.
    progress: F,
    state: State,
}

/// The outputs that are scored.
#[derive(Clone, Copy)]
pub(super) struct GroupsInput<'c> {
    pub(super) context: &'c Context,
    pub(super) params: Params,
    pub(super) snapshots: &'c Snapshots,
    pub(super) book: &'c Book,
    pub(super) span: Span,
    /// How many receipts of the span count, about.
    pub(super) receipts: u64,
}

#[derive(Default)]
struct State {
    /// The entries of the group that is read, the bytes that scoring them takes, and their windows.
    entries: Vec<Entry>,
    size: u64,
    windows: u64,
    /// The groups before it, and all their windows.
    ended: Vec<Ended>,
    sieve: Option<Sieve>,
    /// How many records were read.
    read: u64,
    /// How many of the last that were read are not at hand.
    missing: usize,
}

/// A group whose outputs are no longer in memory: how many they are, the first and the last.
struct Ended {
    count: usize,
    first: (B256, u64),
    last: (B256, u64),
}

impl<'c, F: Fn(u64) + Sync> Groups<'c, F> {
    pub(super) fn new(
        input: GroupsInput<'c>,
        candidates: &'c Candidates<'c>,
        builder: RoundBuilder,
        progress: F,
    ) -> Self {
        Self { input, candidates, builder: Mutex::new(builder), progress, state: State::default() }
    }

    /// The round's input, and how many records were not at hand.
    pub(super) fn score(mut self) -> Result<(RoundBuilder, usize)> {
        let (book, span) = (self.input.book, self.input.span);
        book.each(span, |entry| self.add(entry))?;
        if self.state.ended.is_empty() {
            let entries = std::mem::take(&mut self.state.entries);
            self.score_one(&entries)?;
        } else {
            self.end_group()?;
            self.score_ended()?;
        }
        let builder = self.builder.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok((builder, self.state.missing))
    }

    fn add(&mut self, entry: Entry) -> Result<()> {
        lock(&self.builder).receipt(&entry.receipt).map_err(RoundError::Input)?;
        if !entry.receipt.counts() {
            return Ok(());
        }
        let windows = span::windows(self.input.params, &entry.output).count() as u64;
        let size = entry.output.len() as u64 + WINDOW * windows + ENTRY;
        if self.state.size + size > self.input.context.memory / PART {
            self.end_group()?;
        }
        self.state.size += size;
        self.state.windows += windows;
        self.state.entries.push(entry);
        Ok(())
    }

    /// Ends the group that is read: its windows are kept, and its outputs are read again later.
    fn end_group(&mut self) -> Result<()> {
        let State { entries, size, windows, ended, sieve, .. } = &mut self.state;
        let entries = std::mem::take(entries);
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(()) };
        let sieve = sieve.get_or_insert_with(|| {
            let all = u128::from(*windows) * u128::from(self.input.receipts) / entries.len() as u128;
            Sieve::new(
                self.input.params,
                u64::try_from(all).unwrap_or(u64::MAX),
                self.input.context.memory / PART,
            )
        });
        sieve.add(&outputs(self.input.snapshots, &entries));
        let name = |entry: &Entry| (entry.id(), entry.receipt.time);
        ended.push(Ended { count: entries.len(), first: name(first), last: name(last) });
        (*size, *windows) = (0, 0);
        if ended.len() == Sieve::GROUPS { self.score_ended() } else { Ok(()) }
    }

    /// Scores entries by all records.
    fn score_one(&mut self, entries: &[Entry]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let outputs = outputs(self.input.snapshots, entries);
        let pass = Owners::new(self.input.params, &outputs).map_err(RoundError::Score)?;
        let (missing, before) = (AtomicUsize::new(0), self.state.read);
        let open = |record| self.open(&record, &missing);
        let found = |owner| self.add_owner(&owner);
        let progress = |now: Progress| (self.progress)(before + now.records);
        pass.read_with(self.candidates.records(), open, found, &progress).map_err(failed)?;
        self.state.missing = missing.into_inner();
        self.add_scores(pass)
    }

    /// Scores the groups that have ended, each by the pieces of records that it may hold.
    fn score_ended(&mut self) -> Result<()> {
        let ended = std::mem::take(&mut self.state.ended);
        let (Some(sieve), Some(first), Some(last)) = (self.state.sieve.take(), ended.first(), ended.last())
        else {
            return Ok(());
        };
        let span = Span { from: first.first.1.saturating_sub(1), cutoff: last.last.1 };
        let pieces = self.pieces(&sieve)?;
        drop(sieve);
        let mut groups = ended.into_iter().zip(pieces);
        let (mut now, mut has_begun, mut entries) = (groups.next(), false, Vec::new());
        self.input.book.each(span, |entry: Entry| {
            let Some((group, _)) = &now else { return Ok(()) };
            has_begun |= entry.id() == group.first.0;
            if !has_begun || !entry.receipt.counts() {
                return Ok(());
            }
            entries.push(entry);
            if entries.len() < group.count {
                return Ok(());
            }
            let is_last = entries.last().is_some_and(|last| last.id() == group.last.0);
            let Some((_, pieces)) = now.take().filter(|_| is_last) else { return Err(self.changed()) };
            self.score_group(&std::mem::take(&mut entries), pieces)?;
            now = groups.next();
            Ok(())
        })?;
        if now.is_some() { Err(self.changed()) } else { Ok(()) }
    }

    /// What each group of a sieve needs of the records, all of which are read.
    fn pieces(&mut self, sieve: &Sieve) -> Result<Vec<Pieces>> {
        let budget = self.input.context.budget();
        let pieces = (0..sieve.groups()).map(|_| Pieces::new(&budget)).collect::<io::Result<Vec<_>>>();
        let pieces = pieces.map_err(storage)?;
        let (missing, before) = (AtomicUsize::new(0), self.state.read);
        let open = |record| self.open(&record, &missing);
        let found = |owner: Owner, record: &Candidate<Vec<u8>>, found: &[Piece]| {
            for Piece { group, bytes } in found {
                pieces[*group].add(record, bytes.clone()).map_err(storage)?;
            }
            self.add_owner(&owner)
        };
        let read = AtomicUsize::new(0);
        let progress = |now: Progress| {
            read.store(now.records as usize, Ordering::Relaxed);
            (self.progress)(before + now.records);
        };
        sieve.read_with(self.candidates.records(), open, found, &progress)?;
        self.state.read = before + read.into_inner() as u64;
        self.state.missing = missing.into_inner();
        Ok(pieces)
    }

    fn score_group(&self, entries: &[Entry], pieces: Pieces) -> Result<()> {
        let outputs = outputs(self.input.snapshots, entries);
        let pass = Owners::new(self.input.params, &outputs).map_err(RoundError::Score)?;
        let pieces = pieces.read().map_err(storage)?.map(|piece| piece.map_err(storage));
        pass.read(pieces, &|_| ()).map_err(failed)?;
        self.add_scores(pass)
    }

    /// A record as a candidate, with its owner; `None` if its bytes are not at hand, which is noted.
    fn open(
        &self,
        record: &RegisteredRecord,
        missing: &AtomicUsize,
    ) -> Result<Option<(Owner, Candidate<Vec<u8>>)>> {
        if let Some(candidate) = candidate(&self.input.context.folder, record) {
            return Ok(Some((owner(record), candidate)));
        }
        missing.fetch_add(1, Ordering::Relaxed);
        let RegisteredRecord { datanet, item, content_id, .. } = *record;
        let missing = Missing { datanet, item, content_id };
        Ok(lock(&self.builder).missing(&missing).map(|()| None).map_err(RoundError::Input)?)
    }

    fn add_owner(&self, owner: &Owner) -> Result<()> {
        Ok(lock(&self.builder).owner(owner).map_err(RoundError::Input)?)
    }

    fn add_scores(&self, pass: Owners<'_, &[u8]>) -> Result<()> {
        let mut builder = lock(&self.builder);
        Ok(pass.rows().iter().try_for_each(|row| builder.score(row)).map_err(RoundError::Input)?)
    }

    fn changed(&self) -> Error {
        RoundError::BookChanged { path: self.input.book.path().to_owned() }.into()
    }
}

fn storage(error: io::Error) -> Error {
    RoundError::Input(InputError::from(error)).into()
}
