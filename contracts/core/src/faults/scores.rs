//! What is wrong with leaves of scores.

use super::{Proof, Score, Shown, fault_if, shown_if};
use crate::{
    ids,
    limits::MAX_OUTPUT,
    rule::Rule,
    span::{ByteRange, fault},
    sum_tree,
    typed_data::{Receipt, Round},
};
use alloy_primitives::B256;

/// A leaf has no receipt in the round.
pub fn stray(round: &Round, receipt_id: B256, source: B256, score: &Shown<'_>, receipt: &Shown<'_>) -> Proof {
    score.leaf_at(round.scores_root, receipt_id, source, "score")?;
    fault_if(receipt.at(round.receipts_root, receipt_id, B256::ZERO, "receipt")?.value == 0)
}

/// A leaf is none of its model's rule: a record as a whole has leaves under `gradient` alone, and a
/// range of bytes has none there. `rule` is what Models says; no fault if it is none.
pub fn form(round: &Round, rule: B256, receipt_id: B256, score: &Score, place: &Shown<'_>) -> Proof {
    place.leaf_at(round.scores_root, receipt_id, score.source(), "place")?;
    fault_if(match rule[0] {
        Rule::SPAN => score.is_whole(),
        Rule::GRADIENT => !score.is_whole(),
        _ => false,
    })
}

/// A leaf is no range of its receipt's output, or has another value than its length.
pub fn shape(round: &Round, receipt: &Receipt, source: B256, score: &Shown<'_>) -> Proof {
    let value = score.leaf_at(round.scores_root, receipt.id(), source, "score")?.value;
    let length = receipt.output_length;
    fault_if(length > MAX_OUTPUT as u32 || fault::shape(&range(&source), value, length.into()))
}

/// A leaf is of an output of another length than its receipt says, which has no scores.
///
/// The receipt itself is in the round all the same: who signs a round need not have the output.
pub fn length(round: &Round, receipt: &Receipt, source: B256, output: &[u8], score: &Shown<'_>) -> Proof {
    shown_if(ids::content_id(output) == receipt.output_hash, "output")?;
    score.leaf_at(round.scores_root, receipt.id(), source, "score")?;
    fault_if(output.len() as u64 != u64::from(receipt.output_length))
}

/// Two neighbours have a byte of one output in common, or touch and have one owner.
pub fn overlap(round: &Round, leaves: &Shown<'_>) -> Proof {
    let are_neighbours = sum_tree::verify(round.scores_root, &leaves.leaves, leaves.proof).is_some();
    let ([leaf, next], true) = (leaves.leaves.as_slice(), are_neighbours) else {
        return shown_if(false, "leaves");
    };
    let (range, following) = (range(&leaf.data), range(&next.data));
    fault_if(leaf.key == next.key && (fault::overlap(&range, &following) || fault::join(&range, &following)))
}

/// A leaf has a byte that its owner does not hold by the model's rule. `rule` is what Models says;
/// no fault if it is none.
pub fn unheld(
    round: &Round,
    rule: B256,
    receipt: &Receipt,
    score: &Score,
    byte_offset: u16,
    output: &[u8],
    record: &[u8],
    place: &Shown<'_>,
) -> Proof {
    shown_if(ids::content_id(output) == receipt.output_hash, "output")?;
    shown_if(ids::content_id(record) == score.owner.content_id, "record")?;
    let source = score.source();
    place.leaf_at(round.scores_root, receipt.id(), source, "place")?;
    fault_if(match Rule::from_word(rule) {
        Some(Rule::Span(params)) => fault::unheld(params, output, &range(&source), byte_offset, record),
        _ => false,
    })
}

/// The range of bytes of a leaf, and the digest of its owner.
fn range(source: &B256) -> ByteRange<&[u8]> {
    let (start, end) = ids::source_range(*source);
    ByteRange { start, end, owner: &source[4..] }
}
