//! The right scores of records as wholes, in a file: there may be one for each receipt and record.

use alloy_primitives::B256;
use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufWriter, Write},
    os::unix::fs::FileExt,
    sync::Arc,
};
use tributary_core::{ids::record_source, span::Order};
use tributary_rounds::{Budget, Owner, Sorted, Sorter};

/// `receipt's id 32 | source 32 | number 8 | index 8`.
const ROW: usize = 80;

/// How many rows are read at a time.
const AT_ONCE: u64 = 1 << 10;

/// Takes the right scores of records as wholes, in any order, within a budget of memory; beside it
/// each record that scores takes some 200 bytes.
#[derive(Debug)]
pub struct WholeSorter {
    rows: Sorter<ROW>,
    owners: HashMap<Order, Owner>,
}

impl WholeSorter {
    /// A sorter without scores.
    pub fn new(budget: &Budget) -> Self {
        Self { rows: Sorter::new(budget), owners: HashMap::new() }
    }

    /// Takes the score of a record, which is above 0, by the registration that has it.
    ///
    /// # Errors
    /// [`io::Error`] if what does not fit into memory cannot be kept in the budget's folder.
    pub fn add(&mut self, receipt_id: B256, owner: &Owner) -> io::Result<()> {
        let source = record_source(owner.datanet, owner.content_id, owner.item);
        let mut row = [0; ROW];
        row[..32].copy_from_slice(receipt_id.as_slice());
        row[32..64].copy_from_slice(source.as_slice());
        row[64..72].copy_from_slice(&owner.order.number.to_be_bytes());
        row[72..].copy_from_slice(&owner.order.index.to_be_bytes());
        self.owners.entry(owner.order).or_insert(*owner);
        self.rows.push(row)
    }

    /// All of them, in the order of their tree.
    ///
    /// # Errors
    /// As [`WholeSorter::add`].
    pub fn finish(self, budget: &Budget) -> io::Result<RightWholes> {
        let rows: Sorted<ROW> = self.rows.finish()?;
        let (mut file, mut count) = (BufWriter::with_capacity(1 << 16, budget.scratch()?), 0);
        for row in rows {
            file.write_all(&row?)?;
            count += 1;
        }
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(RightWholes { file: Arc::new(file), count, owners: Arc::new(self.owners) })
    }
}

/// The right scores of records as wholes, in the order of their tree. They are read when they are
/// asked for.
#[derive(Clone, Debug)]
pub struct RightWholes {
    file: Arc<File>,
    count: u64,
    owners: Arc<HashMap<Order, Owner>>,
}

/// That a record scores for a receipt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RightWhole {
    pub(crate) receipt_id: B256,
    /// The data of the leaf.
    pub(crate) source: B256,
    /// The first of its registrations that can earn.
    pub(crate) owner: Owner,
}

impl RightWholes {
    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// All of them.
    pub(crate) fn rows(&self) -> impl Iterator<Item = io::Result<RightWhole>> + '_ {
        (0..self.count).step_by(AT_ONCE as usize).flat_map(|first| {
            let rows = AT_ONCE.min(self.count - first) as usize;
            let mut bytes = vec![0; rows * ROW];
            let read = self.file.read_exact_at(&mut bytes, first * ROW as u64);
            let rows: Vec<io::Result<RightWhole>> = match read {
                Ok(()) => bytes.chunks_exact(ROW).filter_map(|row| self.row(row)).map(Ok).collect(),
                Err(error) => vec![Err(error)],
            };
            rows
        })
    }

    fn row(&self, row: &[u8]) -> Option<RightWhole> {
        let number = |at: usize| row.get(at..at + 8)?.try_into().ok().map(u64::from_be_bytes);
        let owner = *self.owners.get(&Order { number: number(64)?, index: number(72)? })?;
        let word = |at: usize| row.get(at..at + 32).map(B256::from_slice);
        Some(RightWhole { receipt_id: word(0)?, source: word(32)?, owner })
    }
}
