//! Faults: what proves that a list of leaves is wrong, each by one leaf or two neighbours and at
//! most one record.
//!
//! Every function here returns true if its arguments prove a fault. It compares bytes and offsets
//! only. The caller must have proven the rest: that leaves are in the tree and neighbours there,
//! that the output and its length are the receipt's, that a record's bytes are those of its content
//! id, and that a record with a lower order can earn from the receipt.
//!
//! *Sound*: for the right list every function returns false, with any record. *Complete*: for every
//! other list whose leaves name records that can earn, each with its own order, a function returns
//! true for some arguments; one byte that has the wrong owner is enough to find them. A leaf that
//! names any other record is wrong for that alone; to prove it takes the registry and not the
//! bytes, and is no part of `core`.
//!
//! There is no function for leaves that are too short, too long or shifted, or that are missing:
//! each of these is one of the faults below at some byte.

use super::{ByteRange, Params, holds, is_cut, is_word_at, words};
use crate::limits::{MAX_OUTPUT, MAX_RECORD};
use core::ops::Range;

/// A common span of an output and a record, by its offset in each and its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Witness {
    /// The offset of its first byte in the output.
    pub output_start: u16,
    /// The offset of its first byte in the record.
    pub record_start: u16,
    /// How many bytes it has.
    pub length: u16,
}

impl Witness {
    fn in_output(self) -> Range<usize> {
        let start = usize::from(self.output_start);
        start..start + usize::from(self.length)
    }

    fn in_record(self) -> Range<usize> {
        let start = usize::from(self.record_start);
        start..start + usize::from(self.length)
    }

    /// Whether some byte of the output is in the span and in the range.
    fn meets(self, range: Range<u64>) -> bool {
        let span = self.in_output();
        range.start.max(span.start as u64) < range.end.min(span.end as u64)
    }
}

/// Whether the range reaches from a word's start to a word's end.
fn is_from_word_to_word(text: &[u8], range: Range<usize>) -> bool {
    let before = |at: usize| at.checked_sub(1).is_some_and(|at| is_word_at(text, at));
    let (start, end) = (range.start, range.end);
    is_word_at(text, start)
        && (!before(start) || is_cut(text, start))
        && before(end)
        && (!is_word_at(text, end) || is_cut(text, end))
}

/// Whether the witness is true: these bytes are equal, and a span of both texts.
///
/// Reads the bytes of the span and their neighbours, and nothing else of the texts.
pub fn is_common_span(params: Params, output: &[u8], record: &[u8], witness: Witness) -> bool {
    let (Some(ours), Some(theirs)) = (output.get(witness.in_output()), record.get(witness.in_record()))
    else {
        return false;
    };
    output.len() <= MAX_OUTPUT
        && record.len() <= MAX_RECORD
        && is_from_word_to_word(output, witness.in_output())
        && is_from_word_to_word(record, witness.in_record())
        && ours == theirs
        && params.allow(words(ours).count(), ours.len())
}

/// The bytes between two neighbouring leaves that no leaf has.
///
/// `None` is the receipt's edge: the neighbour is another receipt's leaf, or there is none.
/// `output_length` is what the receipt states, in bytes. Empty or reversed if there is no gap.
pub fn between<O>(
    before: Option<&ByteRange<O>>,
    after: Option<&ByteRange<O>>,
    output_length: u64,
) -> Range<u64> {
    let start = before.map_or(0, |leaf| leaf.end.into());
    let end = after.map_or(output_length, |leaf| leaf.start.into());
    start..end
}

/// A leaf is of no receipt that can have leaves.
///
/// Given: the leaf, and whether the tree of receipts has a leaf for its receipt (with a price); if
/// so, the length of the output, in bytes, that the receipt states. True if it has none, or the
/// length is 0 or above [`MAX_OUTPUT`]. Without this fault a score of a receipt that does not exist
/// could not be proven wrong: there would be no output.
pub fn stray(receipt_leaf_present: bool, output_length: u64) -> bool {
    !receipt_leaf_present || output_length == 0 || output_length > MAX_OUTPUT as u64
}

/// A leaf has no bytes, bytes beyond the output, or a value other than their number.
///
/// Given: the leaf with its value, and the length of the output, in bytes, that the receipt states.
/// No bytes of the output are needed, so it can be proven where the output is private.
pub fn shape<O>(leaf: &ByteRange<O>, value: u128, output_length: u64) -> bool {
    let is_range = leaf.start < leaf.end && u64::from(leaf.end) <= output_length.min(MAX_OUTPUT as u64);
    !is_range || value != leaf.value()
}

/// Two leaves have a byte in common.
///
/// Given: a leaf and the next one of the same receipt in the tree. True if the next starts before
/// this one ends, so also for leaves that are there twice.
pub fn overlap<O>(leaf: &ByteRange<O>, next: &ByteRange<O>) -> bool {
    leaf.end > next.start
}

/// Two leaves should be one.
///
/// Given: a leaf and the next one of the same receipt in the tree. True if they touch and have the
/// same owner.
pub fn join<O: PartialEq>(leaf: &ByteRange<O>, next: &ByteRange<O>) -> bool {
    leaf.end == next.start && leaf.owner == next.owner
}

/// A leaf has a byte that its owner does not hold.
///
/// Given: the output, the leaf, the offset of one of its bytes, and the bytes of the record that
/// the leaf names (none or too many hold nothing). True if that is a byte of the leaf and the
/// record does not hold it.
pub fn unheld<O>(params: Params, output: &[u8], leaf: &ByteRange<O>, byte: u16, owner: &[u8]) -> bool {
    (leaf.start..leaf.end).contains(&byte) && !holds(params, owner, output, byte.into())
}

/// A leaf has a byte that another record held before its owner.
///
/// Given: the output, the leaf, the order of the record that it names, and the bytes and order of
/// another that can earn from the receipt, with a common span. True if the other comes before the
/// leaf's and the common span has a byte of the leaf. An order is an [`Order`](super::Order), or
/// whatever else compares as these do.
pub fn earlier<O, K: Ord>(
    params: Params,
    output: &[u8],
    leaf: &ByteRange<O>,
    owner: K,
    record: &[u8],
    order: K,
    witness: Witness,
) -> bool {
    order < owner
        && witness.meets(leaf.start.into()..leaf.end.into())
        && is_common_span(params, output, record, witness)
}

/// A byte that has an owner is in no leaf.
///
/// Given: the output, two neighbouring leaves (or the receipt's edge) with the bytes
/// [`between`] them, and the bytes of a record that can earn from the receipt, with a common span.
/// True if the common span has a byte of the gap.
pub fn gap(params: Params, output: &[u8], between: Range<u64>, record: &[u8], witness: Witness) -> bool {
    witness.meets(between) && is_common_span(params, output, record, witness)
}
