//! What is wrong with a leaf of receipts.

use super::{Proof, Shown, fault_if};
use crate::{
    limits::MAX_OUTPUT,
    typed_data::{Receipt, Round},
};
use alloy_primitives::B256;

/// The leaf is not the receipt's, or the receipt is none of this round.
pub fn receipt(round: &Round, receipt: &Receipt, place: &Shown<'_>) -> Proof {
    let value = place.leaf_at(round.receipts_root, receipt.id(), B256::ZERO, "place")?.value;
    let is_right = value == receipt.price
        && receipt.model_id == round.model_id
        && receipt.output_length > 0
        && receipt.output_length <= MAX_OUTPUT as u32
        && round.from < receipt.time
        && receipt.time <= round.cutoff;
    fault_if(!is_right)
}
