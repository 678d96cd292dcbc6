//! A set of addresses in ArbOS's storage. The call that uses it pays for each slot.

use alloy_primitives::{Address, U256};

use super::call::{Call, Fail};
use crate::arbos::storage::Space;

/// A set of addresses in ArbOS's storage.
pub(crate) struct AddressSet(Space);

impl AddressSet {
    pub(crate) fn new(space: Space) -> Self {
        Self(space)
    }

    pub(crate) fn contains(&self, call: &mut Call<'_>, member: Address) -> Result<bool, Fail> {
        Ok(!call.get(self.index_slot(member))?.is_zero())
    }

    pub(crate) fn size(&self, call: &mut Call<'_>) -> Result<u64, Fail> {
        Ok(call.get(self.0.slot_at(0))?.saturating_to())
    }

    /// The members in order of insertion, except that a removal moves the last one into the gap.
    pub(crate) fn members(&self, call: &mut Call<'_>) -> Result<Vec<Address>, Fail> {
        let count = self.size(call)?;
        (1..=count).map(|index| call.get_address(self.0.slot_at(index))).collect()
    }

    pub(crate) fn insert(&self, call: &mut Call<'_>, member: Address) -> Result<(), Fail> {
        if self.contains(call, member)? {
            return Ok(());
        }
        let index = self.size(call)? + 1;
        call.set(self.index_slot(member), U256::from(index))?;
        call.set(self.0.slot_at(index), member.into_word().into())?;
        self.size(call)?;
        call.set(self.0.slot_at(0), U256::from(index))
    }

    /// Returns whether it was a member.
    pub(crate) fn remove(&self, call: &mut Call<'_>, member: Address) -> Result<bool, Fail> {
        let index = call.get(self.index_slot(member))?;
        if index.is_zero() {
            return Ok(false);
        }
        call.set(self.index_slot(member), U256::ZERO)?;
        let count = U256::from(self.size(call)?);
        if index < count {
            let last = call.get(self.0.slot(count.into()))?;
            call.set(self.0.slot(index.into()), last)?;
            call.set(self.index_slot(Address::from_word(last.into())), index)?;
        }
        call.set(self.0.slot(count.into()), U256::ZERO)?;
        self.size(call)?;
        call.set(self.0.slot_at(0), count - U256::from(1))?;
        Ok(true)
    }

    /// The slots of a new set with these members.
    pub(crate) fn genesis(&self, members: &[Address]) -> Vec<(U256, U256)> {
        let mut slots = vec![(self.0.slot_at(0), U256::from(members.len()))];
        for (index, member) in (1u64..).zip(members) {
            slots.push((self.0.slot_at(index), member.into_word().into()));
            slots.push((self.index_slot(*member), U256::from(index)));
        }
        slots
    }

    /// The slot that holds a member's index; also that of the list's entry for it.
    pub(crate) fn index_slot(&self, member: Address) -> U256 {
        self.0.child(&[0]).slot(member.into_word())
    }
}
