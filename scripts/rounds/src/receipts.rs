//! The receipts of a round, checked, and what its operator signs of them.

use crate::input::{InputError, RoundHeader};
use crate::sources::check_header;
use alloy_primitives::B256;
use tributary_core::{
    leaves,
    limits::AMOUNT_LIMIT,
    sum_tree::{Leaf, RootBuilder, TreeHead},
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
    let receipts = by_id(header, receipts.to_vec())?;
    let head = head_of_prices(&receipts)?;
    require_some(header, head)?;
    Ok(book(header, head.root(), deadline))
}

pub(crate) fn book(header: &RoundHeader, receipts_root: B256, deadline: u64) -> ReceiptBook {
    let RoundHeader { model, number, from, cutoff, .. } = *header;
    ReceiptBook { model_id: model, number, from, cutoff, receipts_root, deadline }
}

/// Checks that a round settles something.
pub(crate) fn require_some(header: &RoundHeader, receipts: TreeHead) -> Result<(), InputError> {
    if receipts.node.sum == 0 {
        return Err(InputError::NoReceipts { from: header.from, cutoff: header.cutoff });
    }
    Ok(())
}

/// The receipts with their ids, ascending, checked. Those that do not count are still among them.
pub(crate) fn by_id(
    header: &RoundHeader,
    receipts: Vec<Receipt>,
) -> Result<Vec<(B256, Receipt)>, InputError> {
    let mut by_id: Vec<(B256, Receipt)> =
        receipts.into_iter().map(|receipt| (receipt.id(), receipt)).collect();
    by_id.sort_unstable_by_key(|(id, _)| *id);
    if let Some(twice) = by_id.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(InputError::ReceiptTwice(twice[0].0));
    }
    by_id.iter().try_for_each(|(id, receipt)| check(header, *id, receipt))?;
    Ok(by_id)
}

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

pub(crate) fn leaf(id: B256, price: u128) -> Leaf {
    leaves::receipt(id, price)
}

/// The head of the receipts' tree, of receipts that ascend by id.
pub(crate) fn head_of_prices(receipts: &[(B256, Receipt)]) -> Result<TreeHead, InputError> {
    let counting = receipts.iter().filter(|(_, receipt)| receipt.counts());
    head(counting.map(|(id, receipt)| leaf(*id, receipt.price)), "the receipts' prices")
}

/// The head of the tree over leaves in order, of which only the sum or the number can be too large.
pub(crate) fn head(leaves: impl Iterator<Item = Leaf>, what: &'static str) -> Result<TreeHead, InputError> {
    let mut builder = RootBuilder::default();
    for leaf in leaves {
        builder.push(leaf).map_err(|_| InputError::Overflow(what))?;
    }
    builder.head().map_err(|_| InputError::Overflow(what))
}
