//! The scores of a round: who owns which bytes of which output.

use crate::{
    input::{InputError, Owner},
    owners::Owners,
};
use alloy_primitives::B256;
use tributary_core::{ids, leaves, limits::MAX_OUTPUT, span::fault, sum_tree::Leaf, typed_data::Receipt};
use tributary_scoring::{ByteRange, ScoreRow};

/// One leaf of the scores tree, with what its data is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score<'a> {
    /// The receipt of the output.
    pub receipt_id: B256,
    /// The offset of its first byte in the output.
    pub start: u16,
    /// The offset after its last byte.
    pub end: u16,
    /// The owner of the bytes.
    pub owner: &'a Owner,
    /// The owner's contribution key.
    pub(crate) key: B256,
}

impl Score<'_> {
    /// How many bytes they are; above zero.
    pub fn value(&self) -> u128 {
        self.end.saturating_sub(self.start).into()
    }

    /// The leaf's data, see [`ids::source`].
    pub fn source(&self) -> B256 {
        ids::source(self.start, self.end, self.key, self.owner.item)
    }

    pub(crate) fn leaf(&self) -> Leaf {
        leaves::score(self.receipt_id, self.value(), self.source())
    }
}

/// A score as a round keeps it: 12 bytes, since a round has more of them than of all but credits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packed {
    /// The index of its receipt among those that count.
    pub(crate) receipt: u32,
    /// The index of its owner.
    pub(crate) owner: u32,
    pub(crate) start: u16,
    pub(crate) end: u16,
}

impl Packed {
    pub(crate) fn value(&self) -> u128 {
        self.end.saturating_sub(self.start).into()
    }
}

/// Packs the scores of receipts that count, in the order of their tree.
///
/// `receipts` ascend by id, those that do not count among them.
///
/// # Errors
/// [`InputError::NoReceipt`] and [`InputError::NoOwner`] for a score whose receipt or owner is not
/// given; [`InputError::Shape`], [`InputError::Overlap`] and [`InputError::Join`] for scores of one
/// receipt that are not byte ranges of its output, overlap, or touch and have one owner.
pub(crate) fn pack(
    mut rows: Vec<ScoreRow>,
    receipts: &[(B256, Receipt)],
    owners: &mut Owners,
) -> Result<Vec<Packed>, InputError> {
    rows.sort_unstable();
    let mut packed = Vec::with_capacity(rows.len());
    let mut rows = rows.chunk_by(|a, b| a.receipt_id == b.receipt_id).peekable();
    let mut counted = 0;
    for (id, receipt) in receipts {
        if let Some(of_receipt) = rows.next_if(|rows| rows[0].receipt_id == *id) {
            check_ranges(*id, receipt.output_length, of_receipt)?;
            if receipt.counts() {
                pack_one(counted, of_receipt, owners, &mut packed)?;
            }
        }
        if receipt.counts() {
            counted += 1;
        }
    }
    // Rows of a receipt that is not given stop the loop: what is left begins with them.
    match rows.next() {
        Some(rows) => Err(InputError::NoReceipt { receipt: rows[0].receipt_id, start: rows[0].range.start }),
        None => Ok(packed),
    }
}

fn pack_one(
    receipt: u32,
    rows: &[ScoreRow],
    owners: &mut Owners,
    packed: &mut Vec<Packed>,
) -> Result<(), InputError> {
    for ScoreRow { receipt_id, range: ByteRange { start, end, owner: order } } in rows.iter().copied() {
        let owner = owners.use_one(order);
        let owner = owner.ok_or(InputError::NoOwner { receipt: receipt_id, start, order })?;
        // There are at most as many owners as scores, and those were counted.
        packed.push(Packed { receipt, owner: owner as u32, start, end });
    }
    Ok(())
}

fn check_ranges(receipt: B256, length: u32, rows: &[ScoreRow]) -> Result<(), InputError> {
    // An output that is too long or empty has no scores at all.
    let whole = if length as usize > MAX_OUTPUT { 0 } else { u64::from(length) };
    for row in rows {
        let ByteRange { start, end, .. } = row.range;
        if fault::shape(&row.range, row.range.value(), whole) {
            return Err(InputError::Shape { receipt, start, end, length });
        }
    }
    for pair in rows.windows(2) {
        let start = pair[1].range.start;
        if fault::overlap(&pair[0].range, &pair[1].range) {
            return Err(InputError::Overlap { receipt, start });
        }
        if fault::join(&pair[0].range, &pair[1].range) {
            return Err(InputError::Join { receipt, start });
        }
    }
    Ok(())
}
