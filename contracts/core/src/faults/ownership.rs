//! Whose bytes a leaf of scores pays, or should (SPEC 8.5).

use super::{Owner, Proof, Score, Shown, Unproven, fault_if, shown_if};
use crate::{
    ids,
    rule::Rule,
    span::{
        ByteRange,
        fault::{self, Witness},
    },
    status::Status,
    typed_data::{Receipt, Round},
};
use alloy_primitives::B256;
use core::ops::Range;

/// What registries say of a registration, for one receipt of one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether its Datanet is a source that the round does not leave out.
    pub is_source: bool,
    /// Its number; 0 if it was never accepted.
    pub number: u64,
    /// When it was first accepted, in seconds since 1970 (UTC); 0 if never.
    pub accepted_at: u64,
    /// `upTo` of the receipt's snapshot; 0 without one.
    pub up_to: u64,
    /// The record's status at the receipt's time.
    pub status: Status,
}

impl Standing {
    pub(super) fn was_accepted(&self) -> bool {
        self.accepted_at > 0
    }

    /// Whether the record can earn from the receipt, if its batch holds it.
    pub fn is_candidate(&self) -> bool {
        self.is_source
            && self.was_accepted()
            && self.accepted_at <= self.up_to
            && self.status == Status::Accepted
    }
}

/// A record with its registration and its bytes, which has a span in common with an output.
#[derive(Clone, Debug)]
pub struct Holder<'a> {
    /// The registration.
    pub owner: Owner,
    /// The place of its content id in its batch's tree; not looked at for a record that is
    /// registered by itself.
    pub member: Shown<'a>,
    /// The record's bytes.
    pub record: &'a [u8],
    /// What it has in common with the output.
    pub witness: Witness,
}

/// Whether a batch holds a record; one that is registered by itself is there unless its id is a
/// batch's.
pub(super) fn is_in_batch(owner: &Owner, member: &Shown<'_>) -> Result<bool, Unproven> {
    if owner.batch_root.is_zero() {
        return Ok(!ids::is_batch_item(owner.content_id));
    }
    Ok(member.at(owner.batch_root, owner.content_id, B256::ZERO, "member")?.value > 0)
}

/// The order of a record among all that can earn, as [`Order`](crate::span::Order) has it. A batch's
/// tree ascends by content ids, so that these order its records as their indexes do; a tree that does
/// not ascend, which anyone can make, gives a record the index that suits who shows it.
pub(super) fn order(owner: &Owner, standing: &Standing) -> (u64, B256) {
    (standing.number, owner.content_id)
}

impl Holder<'_> {
    /// Whether it is a candidate, once its bytes and its place in its batch are shown.
    fn is_candidate(&self, standing: &Standing) -> Result<bool, Unproven> {
        let are_its = ids::content_id(self.record) == self.owner.content_id;
        shown_if(standing.was_accepted() && are_its, "holder")?;
        Ok(is_in_batch(&self.owner, &self.member)? && standing.is_candidate())
    }
}

/// The index of a record in its batch, which must hold it; 0 if it is registered by itself. Of a tree
/// that does not ascend it is whatever who shows it likes.
pub fn index_in_batch(owner: &Owner, member: &Shown<'_>) -> Option<u64> {
    if owner.batch_root.is_zero() {
        return is_in_batch(owner, member).ok()?.then_some(0);
    }
    let place = member.at(owner.batch_root, owner.content_id, B256::ZERO, "member").ok()?;
    // Every value of a batch's tree is 1, so the sum before a record is its index.
    u64::try_from(place.before).ok().filter(|_| place.value > 0)
}

/// A leaf names a record that cannot earn from its receipt.
///
/// `was_shown` says whether its batch was shown on chain to hold it. Then it does, whatever
/// `member` shows: of a tree that does not ascend both can be shown, and a scorer could not but
/// believe the chain.
pub fn registration(
    round: &Round,
    receipt: &Receipt,
    score: &Score,
    standing: &Standing,
    member: &Shown<'_>,
    was_shown: bool,
    place: &Shown<'_>,
) -> Proof {
    // What no registry lets earn is shown without its batch, which may not exist.
    let is_candidate = standing.is_candidate() && (is_in_batch(&score.owner, member)? || was_shown);
    place.leaf_at(round.scores_root, receipt.id(), score.source(), "place")?;
    fault_if(!is_candidate)
}

/// A leaf pays for a byte that an earlier record holds.
pub fn earlier(
    round: &Round,
    rule: B256,
    receipt: &Receipt,
    score: &Score,
    standing: &Standing,
    output: &[u8],
    holder: &Holder<'_>,
    of_holder: &Standing,
    place: &Shown<'_>,
) -> Proof {
    shown_if(standing.was_accepted(), "score")?;
    shown_if(ids::content_id(output) == receipt.output_hash, "output")?;
    let is_candidate = holder.is_candidate(of_holder)?;
    place.leaf_at(round.scores_root, receipt.id(), score.source(), "place")?;
    let leaf = ByteRange { start: score.start, end: score.end, owner: () };
    let (paid, order) = (order(&score.owner, standing), order(&holder.owner, of_holder));
    fault_if(is_candidate).and(match Rule::from_word(rule) {
        Some(Rule::Span(params)) => {
            fault_if(fault::earlier(params, output, &leaf, paid, holder.record, order, holder.witness))
        }
        _ => Err(Unproven::NoFault),
    })
}

/// A byte that a record holds is in no leaf. `start` is the offset that `gap` is the place of.
pub fn gap(
    round: &Round,
    rule: B256,
    receipt: &Receipt,
    output: &[u8],
    holder: &Holder<'_>,
    of_holder: &Standing,
    place: &Shown<'_>,
    gap: &Shown<'_>,
    start: u16,
) -> Proof {
    shown_if(ids::content_id(output) == receipt.output_hash, "output")?;
    let is_candidate = holder.is_candidate(of_holder)?;
    let id = receipt.id();
    place.leaf_at(round.receipts_root, id, B256::ZERO, "place")?;
    let mut data = B256::ZERO;
    data[..2].copy_from_slice(&start.to_be_bytes());
    gap.at(round.scores_root, id, data, "gap")?;
    let has_length = output.len() as u64 == u64::from(receipt.output_length);
    fault_if(is_candidate && has_length).and(match Rule::from_word(rule) {
        Some(Rule::Span(params)) => {
            let between = between(id, data, gap, receipt.output_length.into());
            fault_if(fault::gap(params, output, between, holder.record, holder.witness))
        }
        _ => Err(Unproven::NoFault),
    })
}

/// The bytes between the two leaves around a place of a receipt's scores, of which each may be
/// missing, or another receipt's.
fn between(id: B256, data: B256, gap: &Shown<'_>, length: u64) -> Range<u64> {
    let range = |source: B256| {
        let (start, end) = ids::source_range(source);
        ByteRange { start, end, owner: () }
    };
    let mut of_receipt = gap.leaves.iter().filter(|leaf| leaf.key == id);
    let below = of_receipt.clone().find(|leaf| leaf.data < data).map(|leaf| range(leaf.data));
    let above = of_receipt.find(|leaf| leaf.data >= data).map(|leaf| range(leaf.data));
    fault::between(below.as_ref(), above.as_ref(), length)
}

/// A receipt that counts is not in the round. `is_signed` says whether the operator signed it.
pub fn omitted(round: &Round, receipt: &Receipt, is_signed: bool, place: &Shown<'_>) -> Proof {
    shown_if(is_signed, "signature")?;
    let value = place.at(round.receipts_root, receipt.id(), B256::ZERO, "place")?.value;
    let belongs = receipt.model_id == round.model_id
        && receipt.counts()
        && round.from < receipt.time
        && receipt.time <= round.cutoff;
    fault_if(belongs && value == 0)
}
