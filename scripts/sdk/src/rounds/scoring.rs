//! Outputs that are in memory, scored by records that are read as they come.

use super::{
    RoundError,
    candidates::{candidate, owner},
};
use crate::{
    context::Context,
    error::{Error, Result},
    registry::RegisteredRecord,
};
use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tributary_audit::RightScores;
use tributary_core::span::{Order, Params};
use tributary_rounds::Owner;
use tributary_scoring::{Output, Owners, ScoreError};

/// The right scores of outputs.
pub(crate) struct Scoring<'o> {
    pass: Owners<'o, &'o [u8]>,
    /// The owners of all records that hold a part of an output.
    found: Mutex<Vec<Owner>>,
}

impl<'o> Scoring<'o> {
    /// No one has the outputs' bytes yet.
    pub(crate) fn new(params: Params, outputs: &'o [Output<&'o [u8]>]) -> Result<Self> {
        let pass = Owners::new(params, outputs).map_err(RoundError::Score)?;
        Ok(Self { pass, found: Mutex::default() })
    }

    /// Reads records, and returns those whose bytes the working folder does not have.
    pub(crate) fn read(
        &self,
        context: &Context,
        records: impl Iterator<Item = Result<RegisteredRecord>> + Send,
    ) -> Result<Vec<RegisteredRecord>> {
        let lacking = Mutex::new(Vec::new());
        let open = |record: RegisteredRecord| {
            let candidate = candidate(&context.folder, &record);
            let owner = owner(&record);
            if candidate.is_none() {
                lock(&lacking).push(record);
            }
            Ok(candidate.map(|candidate| (owner, candidate)))
        };
        let found = |owner| {
            lock(&self.found).push(owner);
            Ok(())
        };
        self.pass.read_with(records, open, found, &|_| ()).map_err(failed)?;
        Ok(lacking.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who owns which bytes.
    pub(crate) fn finish(self) -> RightScores {
        let Self { pass, found } = self;
        let rows: Vec<_> = pass.rows().into_iter().map(|row| (row.receipt_id, row.range)).collect();
        let named: HashSet<Order> = rows.iter().map(|row| row.1.owner).collect();
        let mut owners = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        owners.retain(|owner| named.contains(&owner.order));
        RightScores::new(rows, owners)
    }
}

/// The error of the records, or of scoring.
pub(super) fn failed(error: ScoreError<Error>) -> Error {
    error.source_error().unwrap_or_else(|error| RoundError::Score(error).into())
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
