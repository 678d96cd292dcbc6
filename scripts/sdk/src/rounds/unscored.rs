//! The operator's signature of a book of receipts, which needs no scores.

use super::{
    Draft, RoundError,
    proposed::state,
    select::{Times, select},
};
use crate::{
    context::Context,
    error::Result,
    models::Model,
    receipts::{Book, BookError},
};
use alloy_primitives::{Bytes, U256};
use tributary_chain::Account;
use tributary_rounds::{RoundHeader, receipt_book};

/// The operator's signature of the receipts of a model's next round with this cutoff, in seconds since
/// 1970, so that an operator need not be a scorer: the scorers take the same cutoff, which they find
/// in what [`super::score`] returns.
///
/// # Errors
/// [`RoundError`] for a cutoff that the round cannot have; what the book, the node and the account
/// fail with.
pub async fn sign_unscored(context: &Context, operator: &Account, model: U256, cutoff: u64) -> Result<Bytes> {
    let head = context.client.head().await?;
    let context = &context.at(head);
    let (state, model) = (state(context, model).await?, Model::read(context, model).await?);
    let book = Book::of(&context.chain_folder(), model.id);
    let times = Times { from: state.lastCutoff, latest: head.time.saturating_sub(1), asked: Some(cutoff) };
    let selected = select(model.id, model.unsettled(), times, &book)?;
    let header = RoundHeader {
        model: model.id,
        number: model.pool.rounds + 1,
        from: state.lastCutoff,
        cutoff: selected.span.cutoff,
        asset: model.terms.asset,
        rule: model.rule()?,
        contributors_bps: model.terms.contributorsBps,
    };
    let mut receipts = Vec::new();
    book.each(selected.span, |entry| {
        receipts.push(entry.receipt);
        Ok::<_, BookError>(())
    })?;
    let deadline = Draft::deadline(header.cutoff);
    let signed = receipt_book(&header, &receipts, deadline).map_err(RoundError::Input)?;
    Ok(operator.sign(signed.digest(context.client.chain_id(), context.attribution().address)).await?)
}
