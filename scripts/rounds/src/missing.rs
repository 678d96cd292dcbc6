//! What a scorer did not have, checked.

use crate::{
    input::{InputError, Missing, Owner},
    scores,
    sources::Sources,
};
use alloy_primitives::B256;
use std::collections::HashSet;
use tributary_core::typed_data::Receipt;

/// What was missing, ascending, each once. Outputs of receipts that are not in the round are left
/// out.
///
/// # Errors
/// [`InputError::NotMissing`] for a record that earns, and for an output that is not its receipt's
/// or has scores; [`InputError::NoSource`] for a record of another Datanet.
pub(crate) fn check(
    mut missing: Vec<Missing>,
    sources: &Sources,
    owners: &[Owner],
    ids: &[B256],
    receipts: &[Receipt],
    scores: &[scores::Packed],
) -> Result<Vec<Missing>, InputError> {
    missing.sort_unstable();
    missing.dedup();
    let index_of = |missing: &Missing| ids.binary_search(&missing.item).ok();
    missing.retain(|missing| !missing.datanet.is_zero() || index_of(missing).is_some());
    for one in &missing {
        let Missing { datanet, item, content_id } = *one;
        match index_of(one).filter(|_| datanet.is_zero()) {
            Some(index) => {
                let has_scores = scores.binary_search_by_key(&index, |score| score.receipt as usize).is_ok();
                if has_scores || receipts[index].output_hash != content_id {
                    return Err(InputError::NotMissing { item, content_id });
                }
            }
            None if sources.find(datanet).is_none() => {
                return Err(InputError::NoSource { content_id, datanet });
            }
            None => {}
        }
    }
    check_owners(&missing, owners)?;
    Ok(missing)
}

/// Checks that no owner is missing. The list of an owner's batch can be: what was shown of a batch
/// on chain earns without it.
fn check_owners(missing: &[Missing], owners: &[Owner]) -> Result<(), InputError> {
    let missing: HashSet<_> = missing.iter().map(|one| (one.datanet, one.item, one.content_id)).collect();
    match owners.iter().find(|owner| missing.contains(&(owner.datanet, owner.item, owner.content_id))) {
        Some(Owner { item, content_id, .. }) => {
            Err(InputError::NotMissing { item: *item, content_id: *content_id })
        }
        None => Ok(()),
    }
}
