//! The owners of a round's scores, checked against each other.

use crate::{
    input::{InputError, Owner},
    sources::Sources,
};
use alloy_primitives::{B256, U256};
use std::collections::HashMap;
use tributary_core::payee::Payee;
use tributary_scoring::Order;

/// Owners that can be found by their order.
pub(crate) struct Owners {
    list: Vec<Owner>,
    used: Vec<bool>,
}

impl Owners {
    /// Owners of one order must be equal.
    pub(crate) fn new(mut list: Vec<Owner>) -> Result<Self, InputError> {
        list.sort_unstable_by_key(|owner| owner.order);
        list.dedup();
        if let Some(pair) = list.windows(2).find(|pair| pair[0].order == pair[1].order) {
            return Err(contradiction(&pair[1]));
        }
        let used = vec![false; list.len()];
        Ok(Self { list, used })
    }

    /// The index of an owner, which is marked as used.
    pub(crate) fn use_one(&mut self, order: Order) -> Option<usize> {
        let index = self.list.binary_search_by_key(&order, |owner| owner.order).ok()?;
        *self.used.get_mut(index)? = true;
        Some(index)
    }

    /// The owners that were used, ascending by order, and for each of all owners its index among
    /// them.
    pub(crate) fn into_used(self) -> (Vec<Owner>, Vec<u32>) {
        let (mut kept, mut indexes) = (Vec::new(), Vec::with_capacity(self.list.len()));
        for (owner, used) in self.list.into_iter().zip(self.used) {
            indexes.push(kept.len() as u32);
            if used {
                kept.push(owner);
            }
        }
        (kept, indexes)
    }
}

/// The index of each owner's source.
///
/// # Errors
/// [`InputError::NoSource`] for a Datanet that is no source; [`InputError::Contradiction`] for a
/// registration (a Datanet and an item) with two payees or two numbers, a record of it with two
/// indexes, and a record that is registered by itself with another index than 0.
pub(crate) fn sources_of(owners: &[Owner], sources: &Sources) -> Result<Vec<usize>, InputError> {
    let mut registrations: HashMap<(U256, B256), (Payee, u64)> = HashMap::new();
    let mut records: HashMap<(U256, B256, B256), u64> = HashMap::new();
    let mut found = Vec::with_capacity(owners.len());
    for owner in owners {
        let Owner { datanet, content_id, item, payee, order } = *owner;
        found.push(sources.find(datanet).ok_or(InputError::NoSource { content_id, datanet })?);
        let registration = *registrations.entry((datanet, item)).or_insert((payee, order.number));
        let index = *records.entry((datanet, item, content_id)).or_insert(order.index);
        let by_itself = item == content_id;
        if registration != (payee, order.number) || index != order.index || by_itself && index != 0 {
            return Err(contradiction(owner));
        }
    }
    Ok(found)
}

fn contradiction(owner: &Owner) -> InputError {
    InputError::Contradiction { content_id: owner.content_id, datanet: owner.datanet }
}
