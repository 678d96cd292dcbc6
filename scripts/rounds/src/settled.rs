//! The payouts of a finalised round, alone: all that claims and the next round need of it.

use crate::{
    files::{FileError, MAX_BYTES, open, row_error},
    input::Payout,
    payouts::PayoutRow,
    stored::Stored,
    table::{Row, Table},
    tree::{Leaves, Tree, TreeBuilder},
};
use alloy_primitives::B256;
use std::{ops::Range, path::Path, sync::Arc};
use tributary_core::sum_tree::Leaf;

/// What payees have earned up to a finalised round, ascending by payee, with the tree over it. The rows
/// are read when they are asked for.
#[derive(Clone, Debug)]
pub struct SettledPayouts {
    table: Table<PayoutRow>,
    tree: Tree,
}

/// The name of the file in a round's folder that has its payouts.
pub const PAYOUTS_FILE: &str = PayoutRow::FILE;

/// Reads the payouts of a finalised round from its folder. `payouts_root` is the root that was
/// finalised.
///
/// # Errors
/// [`FileError::Root`] if the payouts have another root; [`FileError`] for a file or row that is
/// missing or wrong.
pub fn read_payouts(folder: &Path, payouts_root: B256) -> Result<SettledPayouts, FileError> {
    let path = folder.join(PayoutRow::FILE);
    let (file, bytes) = open(&path)?;
    if bytes > MAX_BYTES {
        return Err(FileError::TooLarge { path, bytes, most: MAX_BYTES });
    }
    let table = Table::<PayoutRow>::new(Stored::File(Arc::new(file), bytes), &path);
    if bytes % PayoutRow::WIDTH as u64 != 0 {
        return Err(row_error(&path, table.len(), "is cut off"));
    }
    let (mut tree, mut last) = (TreeBuilder::default(), None);
    for (index, row) in (0..).zip(table.all()) {
        let row = row?;
        if row.payout == 0 || last.replace(row.payee) >= Some(row.payee) {
            return Err(table.wrong(index, "is zero, or does not ascend from the row before it"));
        }
        tree.push(row.leaf()).map_err(|error| table.wrong(index, error))?;
    }
    let nodes = tree.finish().map_err(|error| table.wrong(table.len(), error))?;
    let found = nodes.head.root();
    if found != payouts_root {
        return Err(FileError::Root { path, found, expected: payouts_root });
    }
    let tree = Tree::new(nodes, PayoutLeaves(table.clone()));
    Ok(SettledPayouts { table, tree })
}

struct PayoutLeaves(Table<PayoutRow>);

impl Leaves for PayoutLeaves {
    fn read(&self, range: Range<u64>) -> Result<Vec<Leaf>, FileError> {
        self.0.rows(range).map(|row| Ok(row?.leaf())).collect()
    }
}

/// Before the first round no one has earned anything.
impl Default for SettledPayouts {
    fn default() -> Self {
        Self { table: Table::default(), tree: Tree::default() }
    }
}

impl SettledPayouts {
    /// How many payees there are.
    pub fn count(&self) -> u64 {
        self.table.len()
    }

    /// Whether there are none, as before the first round.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// What each has earned, ascending by payee.
    pub fn rows(&self) -> impl Iterator<Item = Result<Payout, FileError>> + use<> {
        self.range(0..self.count())
    }

    /// Those with these indexes; the ones beyond the last are left out.
    pub fn range(&self, range: Range<u64>) -> impl Iterator<Item = Result<Payout, FileError>> + use<> {
        let end = range.end.min(self.count());
        let rows = self.table.rows(range.start.min(end)..end);
        rows.map(|row| row.map(|row| Payout { payee: row.payee, amount: row.payout }))
    }

    /// The tree over them, whose leaves have the same indexes. Proofs of neighbours are made one after
    /// the other from one run of leaves ([`Tree::prove_leaf`], [`Tree::prove_range`]).
    pub fn tree(&self) -> &Tree {
        &self.tree
    }
}
