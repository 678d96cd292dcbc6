//! The receipts of a round, checked, and what its operator signs of them.

use crate::{
    budget::Budget,
    input::{InputError, RoundHeader},
    layout::ReceiptRow,
    merge::{join, part},
    sorter::{Sorted, Sorter},
    sources::check_header,
    table::{Bytes, Row},
    tree::{Nodes, TreeBuilder},
};
use alloy_primitives::{B256, U256};
use tributary_core::{
    leaves,
    limits::AMOUNT_LIMIT,
    typed_data::{Receipt, ReceiptBook},
};

/// What the operator signs for a round with these receipts. It needs no scores, so an operator need
/// not be a scorer. `deadline` is the last second in which it can be proposed, in seconds since
/// 1970.
///
/// `receipts` are all of the round's span of time, in any order; those that do not count are
/// left out.
///
/// # Errors
/// [`InputError`] for the header, then for the receipts.
pub fn receipt_book(
    header: &RoundHeader,
    receipts: &[Receipt],
    deadline: u64,
) -> Result<ReceiptBook, InputError> {
    check_header(header)?;
    let (mut sorter, mut tree) = (ReceiptSorter::new(&Budget::default()), ReceiptsTree::default());
    receipts.iter().try_for_each(|receipt| sorter.push(header, receipt))?;
    for receipt in sorter.finish(header)? {
        let (id, receipt) = receipt?;
        if receipt.counts() {
            tree.push(id, receipt.price)?;
        }
    }
    Ok(book(header, tree.finish(header)?.head.root(), deadline))
}

pub(crate) fn book(header: &RoundHeader, receipts_root: B256, deadline: u64) -> ReceiptBook {
    let RoundHeader { model, number, from, cutoff, .. } = *header;
    ReceiptBook { model_id: model, number, from, cutoff, receipts_root, deadline }
}

/// `id 32`, then the row of a receipt's file.
const WIDTH: usize = 32 + ReceiptRow::WIDTH;

/// Takes receipts in any order.
#[derive(Debug)]
pub(crate) struct ReceiptSorter(Sorter<WIDTH>);

impl ReceiptSorter {
    pub(crate) fn new(budget: &Budget) -> Self {
        Self(Sorter::new(budget))
    }

    /// Takes a receipt that can be in the round, though it may not count.
    pub(crate) fn push(&mut self, header: &RoundHeader, receipt: &Receipt) -> Result<(), InputError> {
        let id = receipt.id();
        check(header, id, receipt)?;
        let mut row = Vec::with_capacity(ReceiptRow::WIDTH);
        ReceiptRow::new(receipt).put(&mut Bytes::of(&mut row));
        Ok(self.0.push(join(&[&id[..], &row]))?)
    }

    pub(crate) fn finish(self, header: &RoundHeader) -> Result<SortedReceipts, InputError> {
        Ok(SortedReceipts { rows: self.0.finish()?, model: header.model, last: None })
    }
}

/// Receipts with their ids, ascending. Those that do not count are still among them.
pub(crate) struct SortedReceipts {
    rows: Sorted<WIDTH>,
    model: U256,
    last: Option<B256>,
}

impl Iterator for SortedReceipts {
    type Item = Result<(B256, Receipt), InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.rows.next()? {
            Ok(row) => row,
            Err(error) => return Some(Err(error.into())),
        };
        let id = B256::new(part(&row, 0));
        if self.last.replace(id) == Some(id) {
            return Some(Err(InputError::ReceiptTwice(id)));
        }
        let receipt = ReceiptRow::take(&row[32..]).map(|row| (id, row.receipt(self.model)));
        Some(receipt.map_err(InputError::Storage))
    }
}

/// Hashes the tree of receipts.
#[derive(Default)]
pub(crate) struct ReceiptsTree(TreeBuilder);

impl ReceiptsTree {
    pub(crate) fn push(&mut self, id: B256, price: u128) -> Result<(), InputError> {
        self.0.push(leaves::receipt(id, price)).map_err(|_| OVERFLOW)
    }

    /// # Errors
    /// [`InputError::NoReceipts`] if the round settles nothing.
    pub(crate) fn finish(self, header: &RoundHeader) -> Result<Nodes, InputError> {
        let nodes = self.0.finish().map_err(|_| OVERFLOW)?;
        if nodes.head.node.sum == 0 {
            return Err(InputError::NoReceipts { from: header.from, cutoff: header.cutoff });
        }
        Ok(nodes)
    }
}

const OVERFLOW: InputError = InputError::Overflow("the receipts' prices");

fn check(header: &RoundHeader, id: B256, receipt: &Receipt) -> Result<(), InputError> {
    let RoundHeader { model, from, cutoff, .. } = *header;
    let Receipt { model_id, price, time, .. } = *receipt;
    if model_id != model {
        return Err(InputError::Model { receipt: id, found: model_id, expected: model });
    }
    if time <= from || time > cutoff {
        return Err(InputError::OutsideSpan { receipt: id, time, from, cutoff });
    }
    if price >= AMOUNT_LIMIT {
        return Err(InputError::Price { receipt: id, price });
    }
    Ok(())
}
