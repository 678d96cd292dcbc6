//! ArbOS's storage: the slots of one account, so that a revert undoes their changes like any other.

use alloy_primitives::{Address, B256, U256, address, keccak256};
use revm::context_interface::JournalTr;

use crate::state::Journal;

/// The account that holds ArbOS's state.
pub(crate) const ACCOUNT: Address = address!("A4B05FffffFffFFFFfFFfffFfffFFfffFfFfFFFf");

/// A region of ArbOS's storage.
#[derive(Clone, Debug)]
pub(crate) struct Space(Vec<u8>);

impl Space {
    /// The root, which all other regions are under.
    pub(crate) fn top() -> Self {
        Self(Vec::new())
    }

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

/// A slot that is known in advance: the number of its region under the root, if it is not in the
/// root itself, and its index in the region.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixed(Option<u8>, u64);

impl Fixed {
    pub(crate) fn slot(self) -> U256 {
        self.0.map_or_else(Space::top, Space::root).slot_at(self.1)
    }
}

/// The slots of the root.
pub(crate) mod root {
    use super::Fixed;

    pub(crate) const VERSION: Fixed = Fixed(None, 0);
    pub(crate) const UPGRADE_VERSION: Fixed = Fixed(None, 1);
    pub(crate) const UPGRADE_TIME: Fixed = Fixed(None, 2);
    pub(crate) const NETWORK_FEE_ACCOUNT: Fixed = Fixed(None, 3);
    pub(crate) const CHAIN_ID: Fixed = Fixed(None, 4);
    pub(crate) const INFRA_FEE_ACCOUNT: Fixed = Fixed(None, 6);
    pub(crate) const BROTLI_LEVEL: Fixed = Fixed(None, 7);
    pub(crate) const NATIVE_TOKEN_FROM: Fixed = Fixed(None, 8);
    pub(crate) const FILTERING_FROM: Fixed = Fixed(None, 9);
    pub(crate) const FILTERED_FUNDS_RECIPIENT: Fixed = Fixed(None, 10);
    pub(crate) const COLLECT_TIPS: Fixed = Fixed(None, 11);
    /// Features, a bit each.
    pub(crate) const FEATURES: Fixed = Fixed(Some(9), 0);
}

/// The slots of the pricer of data on L1.
pub(crate) mod l1 {
    use super::Fixed;

    pub(crate) const REWARD_RECIPIENT: Fixed = Fixed(Some(0), 0);
    pub(crate) const EQUILIBRATION_UNITS: Fixed = Fixed(Some(0), 1);
    pub(crate) const INERTIA: Fixed = Fixed(Some(0), 2);
    pub(crate) const REWARD_RATE: Fixed = Fixed(Some(0), 3);
    pub(crate) const LAST_UPDATE: Fixed = Fixed(Some(0), 4);
    pub(crate) const REWARDS_DUE: Fixed = Fixed(Some(0), 5);
    pub(crate) const UNITS_SINCE_UPDATE: Fixed = Fixed(Some(0), 6);
    pub(crate) const PRICE_PER_UNIT: Fixed = Fixed(Some(0), 7);
    pub(crate) const LAST_SURPLUS: Fixed = Fixed(Some(0), 8);
    pub(crate) const PER_BATCH_GAS: Fixed = Fixed(Some(0), 9);
    pub(crate) const AMORTIZED_COST_CAP: Fixed = Fixed(Some(0), 10);
    pub(crate) const FEES_AVAILABLE: Fixed = Fixed(Some(0), 11);
    pub(crate) const GAS_FLOOR_PER_TOKEN: Fixed = Fixed(Some(0), 12);
}

/// The slots of the pricer of gas.
pub(crate) mod l2 {
    use super::Fixed;

    pub(crate) const SPEED_LIMIT: Fixed = Fixed(Some(1), 0);
    pub(crate) const BLOCK_GAS_LIMIT: Fixed = Fixed(Some(1), 1);
    pub(crate) const BASE_FEE: Fixed = Fixed(Some(1), 2);
    pub(crate) const MIN_BASE_FEE: Fixed = Fixed(Some(1), 3);
    pub(crate) const BACKLOG: Fixed = Fixed(Some(1), 4);
    pub(crate) const INERTIA: Fixed = Fixed(Some(1), 5);
    pub(crate) const BACKLOG_TOLERANCE: Fixed = Fixed(Some(1), 6);
    pub(crate) const TX_GAS_LIMIT: Fixed = Fixed(Some(1), 7);
}
