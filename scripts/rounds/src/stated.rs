//! The leaves of a round as its files state them, right or wrong: what a challenge is made from.

use crate::{
    credits::CreditRow,
    files::{FileError, folder_of},
    input::{Owner, Payout},
    lines::Lines,
    read::checked_manifest,
    text::{CreditLine, PayoutLine, ReceiptLine, ScoreLine},
};
use alloy_primitives::B256;
use std::path::Path;
use tributary_core::{ids, leaves, sum_tree::Leaf, typed_data::Receipt};

/// What a round's files state, in the order of the files. Every list is a tree's leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatedRound {
    /// The receipts.
    pub receipts: Vec<Receipt>,
    /// The scores.
    pub scores: Vec<StatedScore>,
    /// The credits.
    pub credits: Vec<CreditRow>,
    /// The payouts.
    pub payouts: Vec<Payout>,
}

/// A score with its owner, as the files state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedScore {
    /// The receipt of the output.
    pub receipt_id: B256,
    /// The offset of its first byte in the output.
    pub start: u16,
    /// The offset after its last byte.
    pub end: u16,
    /// The owner of the bytes.
    pub owner: Owner,
}

impl StatedScore {
    /// The leaf's data, see [`ids::source`].
    pub fn source(&self) -> B256 {
        ids::source(self.start, self.end, self.owner.contribution_key(), self.owner.item)
    }

    /// The leaf, whose value is its length; 0 if it ends before it starts.
    pub fn leaf(&self) -> Leaf {
        let value = self.end.saturating_sub(self.start).into();
        leaves::score(self.receipt_id, value, self.source())
    }
}

impl StatedRound {
    /// The leaves of receipts, scores, credits and payouts.
    pub fn leaves(&self) -> [Vec<Leaf>; 4] {
        let receipts = self.receipts.iter().map(|receipt| leaves::receipt(receipt.id(), receipt.price));
        let payouts = self.payouts.iter().map(|row| leaves::payout(row.payee.to_word(), row.amount));
        [
            receipts.collect(),
            self.scores.iter().map(StatedScore::leaf).collect(),
            self.credits.iter().map(CreditRow::leaf).collect(),
            payouts.collect(),
        ]
    }
}

/// Reads what the files of the round with this manifest state, from `directory`.
///
/// Every file has the length and hash that the manifest states, and every line is of its form; that
/// is all that is checked.
///
/// # Errors
/// [`FileError`] for the first file or line that is missing or not of its form.
pub fn read_stated(directory: &Path, manifest: B256) -> Result<StatedRound, FileError> {
    let folder = &folder_of(directory, manifest);
    let (_, stated) = checked_manifest(folder, manifest)?;
    let model = stated.header().model;
    let mut round = StatedRound::default();
    Lines::<ReceiptLine>::open(folder)?.each_in_any_order(|line| {
        round.receipts.push(line.receipt(model)?);
        Ok(())
    })?;
    Lines::<ScoreLine>::open(folder)?.each_in_any_order(|line| {
        round.scores.push(line.stated());
        Ok(())
    })?;
    Lines::<CreditLine>::open(folder)?.each_in_any_order(|line| {
        round.credits.push(line.row()?);
        Ok(())
    })?;
    Lines::<PayoutLine>::open(folder)?.each_in_any_order(|line| {
        round.payouts.push(Payout { payee: line.payee, amount: line.payout });
        Ok(())
    })?;
    Ok(round)
}
