//! ArbOS's own storage: the slots of one account, so that a reverted transaction undoes them like any other.

use alloy_primitives::{Address, B256, U256, address, keccak256};
use revm::context_interface::JournalTr;

use crate::evm::Journal;

/// The account that holds ArbOS's state.
pub(crate) const ACCOUNT: Address = address!("A4B05FffffFffFFFFfFFfffFfffFFfffFfFfFFFf");

/// A region of ArbOS's storage.
#[derive(Clone, Debug)]
pub(crate) struct Space(Vec<u8>);

impl Space {
    /// The root's child `id`.
    pub(crate) fn root(id: u8) -> Self {
        Self(keccak256([id]).to_vec())
    }

    /// The child `id` of this region.
    pub(crate) fn child(&self, id: &[u8]) -> Self {
        Self(keccak256([&self.0[..], id].concat()).to_vec())
    }

    /// The slot of a key: the hash of all but its last byte, then that byte.
    pub(crate) fn slot(&self, key: B256) -> U256 {
        let mut slot = keccak256([&self.0[..], &key[..31]].concat());
        slot.0[31] = key[31];
        slot.into()
    }

    /// The slot of a small number.
    pub(crate) fn slot_at(&self, index: u64) -> U256 {
        self.slot(U256::from(index).into())
    }
}

/// The programs' region.
pub(crate) fn programs() -> Space {
    Space::root(8)
}

/// Reads a slot of ArbOS's account.
pub(crate) fn read(journal: &mut Journal, slot: U256) -> U256 {
    let Ok(_) = journal.load_account(ACCOUNT);
    let Ok(value) = journal.sload(ACCOUNT, slot);
    value.data
}

/// Writes a slot of ArbOS's account.
pub(crate) fn write(journal: &mut Journal, slot: U256, value: U256) {
    let Ok(_) = journal.load_account(ACCOUNT);
    let Ok(_) = journal.sstore(ACCOUNT, slot, value);
    journal.touch_account(ACCOUNT);
}

/// A set of addresses in ArbOS's storage.
pub(crate) struct AddressSet(Space);

impl AddressSet {
    pub(crate) fn new(space: Space) -> Self {
        Self(space)
    }

    pub(crate) fn contains(&self, journal: &mut Journal, member: Address) -> bool {
        !read(journal, self.index_slot(member)).is_zero()
    }

    /// The members in order of insertion, save that a removal moves the last one into the gap.
    pub(crate) fn members(&self, journal: &mut Journal) -> Vec<Address> {
        let count: u64 = read(journal, self.0.slot_at(0)).saturating_to();
        (1..=count).map(|index| Address::from_word(read(journal, self.0.slot_at(index)).into())).collect()
    }

    pub(crate) fn insert(&self, journal: &mut Journal, member: Address) {
        if self.contains(journal, member) {
            return;
        }
        let index = read(journal, self.0.slot_at(0)) + U256::from(1);
        write(journal, self.0.slot_at(0), index);
        write(journal, self.0.slot(index.into()), member.into_word().into());
        write(journal, self.index_slot(member), index);
    }

    /// Returns whether it was a member.
    pub(crate) fn remove(&self, journal: &mut Journal, member: Address) -> bool {
        let index = read(journal, self.index_slot(member));
        if index.is_zero() {
            return false;
        }
        let count = read(journal, self.0.slot_at(0));
        let last = read(journal, self.0.slot(count.into()));
        if index != count {
            write(journal, self.0.slot(index.into()), last);
            write(journal, self.index_slot(Address::from_word(last.into())), index);
        }
        write(journal, self.0.slot(count.into()), U256::ZERO);
        write(journal, self.index_slot(member), U256::ZERO);
        write(journal, self.0.slot_at(0), count - U256::from(1));
        true
    }

    /// The slots of a set that starts with these members.
    pub(crate) fn genesis(&self, members: &[Address]) -> Vec<(U256, U256)> {
        let mut slots = vec![(self.0.slot_at(0), U256::from(members.len()))];
        for (index, member) in (1u64..).zip(members) {
            slots.push((self.0.slot_at(index), member.into_word().into()));
            slots.push((self.index_slot(*member), U256::from(index)));
        }
        slots
    }

    fn index_slot(&self, member: Address) -> U256 {
        self.0.child(&[0]).slot(member.into_word())
    }
}
