//! The receipts of a round, checked, and what its operator signs of them.

use crate::input::{InputError, Terms};
use crate::sources::check_terms;
use alloy_primitives::B256;
use tributary_core::{
    leaves,
    limits::AMOUNT_LIMIT,
    sum_tree::{Leaf, RootBuilder, TreeHead},
    typed_data::{Receipt, ReceiptBook},
};

/// What the operator signs for a round with these receipts. It needs no scores, so an operator need not
/// be a scorer. `deadline` is until when it can be proposed, in seconds since 1970.
///
/// `receipts` are all of the round's span of time, in any order; those without a price play no part.
pub fn receipt_book(terms: &Terms, receipts: &[Receipt], deadline: u64) -> Result<ReceiptBook, InputError> {
    check_terms(terms)?;
    let receipts = by_id(terms, receipts.to_vec())?;
    let top = top(receipts.iter().map(|(id, receipt)| (*id, receipt.price)))?;
    require_some(terms, top)?;
    Ok(book(terms, top.root(), deadline))
}

pub(crate) fn book(terms: &Terms, receipts_root: B256, deadline: u64) -> ReceiptBook {
    let Terms { model, number, from, cutoff, .. } = *terms;
    ReceiptBook { model_id: model, number, from, cutoff, receipts_root, deadline }
}

/// A round settles something.
pub(crate) fn require_some(terms: &Terms, receipts: TreeHead) -> Result<(), InputError> {
    if receipts.node.sum == 0 {
        return Err(InputError::NoReceipts { from: terms.from, cutoff: terms.cutoff });
    }
    Ok(())
}

/// The receipts with their ids, ascending, checked. Those without a price are still among them.
pub(crate) fn by_id(terms: &Terms, receipts: Vec<Receipt>) -> Result<Vec<(B256, Receipt)>, InputError> {
    let mut by_id: Vec<(B256, Receipt)> =
        receipts.into_iter().map(|receipt| (receipt.id(), receipt)).collect();
    by_id.sort_unstable_by_key(|(id, _)| *id);
    if let Some(twice) = by_id.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(InputError::ReceiptTwice(twice[0].0));
    }
    by_id.iter().try_for_each(|(id, receipt)| check(terms, *id, receipt))?;
    Ok(by_id)
}

fn check(terms: &Terms, id: B256, receipt: &Receipt) -> Result<(), InputError> {
    let Terms { model, from, cutoff, .. } = *terms;
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

/// What the root of the receipts commits to, of ascending (id, price).
pub(crate) fn top(receipts: impl Iterator<Item = (B256, u128)>) -> Result<TreeHead, InputError> {
    let priced = receipts.filter(|(_, price)| *price > 0);
    head(priced.map(|(id, price)| leaf(id, price)), "the receipts' prices")
}

/// What the root of leaves commits to. They are in order, so only their sum or number can be wrong.
pub(crate) fn head(leaves: impl Iterator<Item = Leaf>, what: &'static str) -> Result<TreeHead, InputError> {
    let mut builder = RootBuilder::default();
    for leaf in leaves {
        builder.push(leaf).map_err(|_| InputError::Overflow(what))?;
    }
    builder.head().map_err(|_| InputError::Overflow(what))
}
