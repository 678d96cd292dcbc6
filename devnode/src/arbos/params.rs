//! The parameters of Stylus, packed in one slot of ArbOS's storage.

use alloy_primitives::U256;

use super::storage;
use crate::config::ArbosVersion;
use crate::state::Journal;

/// The parameters of Stylus. Units are those of the packed slot; the methods give gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Params {
    pub(crate) version: u16,
    /// Ink of one gas (24 bits).
    pub(crate) ink_price: u32,
    /// Words of stack that a program may use.
    pub(crate) max_stack_depth: u32,
    pub(crate) free_pages: u16,
    pub(crate) page_gas: u16,
    pub(crate) page_limit: u16,
    /// In units of 128 gas.
    pub(crate) min_init_gas: u8,
    /// In units of 32 gas.
    pub(crate) min_cached_init_gas: u8,
    /// In units of 2 percent.
    pub(crate) init_cost_scalar: u8,
    /// In units of 2 percent.
    pub(crate) cached_cost_scalar: u8,
    pub(crate) expiry_days: u16,
    pub(crate) keepalive_days: u16,
    pub(crate) block_cache_size: u16,
    /// Bytes of decompressed WebAssembly.
    pub(crate) max_wasm_size: u32,
    pub(crate) max_fragments: u8,
}

/// Gas of one unit of `min_init_gas`.
pub(crate) const MIN_INIT_UNIT: u64 = 128;
/// Gas of one unit of `min_cached_init_gas`.
pub(crate) const MIN_CACHED_UNIT: u64 = 32;
/// Percent of one unit of the two scalars.
pub(crate) const SCALAR_PERCENT: u64 = 2;
/// The constant in the formula of the exponential price of pages, which is only reported.
pub(crate) const PAGE_RAMP: u64 = 620_674_314;

impl Params {
    /// The parameters of a new chain of this version.
    pub(crate) fn initial(arbos: ArbosVersion) -> Self {
        let fragments = arbos.at_least(60);
        Self {
            version: arbos.stylus(),
            ink_price: 10_000,
            max_stack_depth: if arbos.at_least(50) { 22_000 } else { 262_144 },
            free_pages: 2,
            page_gas: 1000,
            page_limit: 128,
            min_init_gas: 69,
            min_cached_init_gas: 11,
            init_cost_scalar: 50,
            cached_cost_scalar: 50,
            expiry_days: 365,
            keepalive_days: 31,
            block_cache_size: 32,
            max_wasm_size: if fragments { 262_144 } else { 131_072 },
            max_fragments: if fragments { 4 } else { 0 },
        }
    }

    pub(crate) fn read(journal: &mut Journal) -> Self {
        Self::unpack(storage::read(journal, slot()))
    }

    pub(crate) fn write(self, journal: &mut Journal) {
        storage::write(journal, slot(), self.pack());
    }

    /// Gas of a call to a program that is in the cache.
    pub(crate) fn cached_gas(self, cached_init_cost: u16) -> u64 {
        let scaled = u64::from(cached_init_cost) * u64::from(self.cached_cost_scalar) * SCALAR_PERCENT;
        u64::from(self.min_cached_init_gas) * MIN_CACHED_UNIT + scaled.div_ceil(100)
    }

    /// Gas of preparing a program; from Stylus 2 on beside [`Self::cached_gas`].
    pub(crate) fn init_gas(self, init_cost: u16) -> u64 {
        let scaled = u64::from(init_cost) * u64::from(self.init_cost_scalar) * SCALAR_PERCENT;
        u64::from(self.min_init_gas) * MIN_INIT_UNIT + scaled.div_ceil(100)
    }

    pub(crate) fn pack(self) -> U256 {
        let mut bytes = Vec::with_capacity(32);
        bytes.extend(self.version.to_be_bytes());
        bytes.extend(&self.ink_price.to_be_bytes()[1..]);
        bytes.extend(self.max_stack_depth.to_be_bytes());
        for value in [self.free_pages, self.page_gas, self.page_limit] {
            bytes.extend(value.to_be_bytes());
        }
        bytes.extend([
            self.min_init_gas,
            self.min_cached_init_gas,
            self.init_cost_scalar,
            self.cached_cost_scalar,
        ]);
        for value in [self.expiry_days, self.keepalive_days, self.block_cache_size] {
            bytes.extend(value.to_be_bytes());
        }
        bytes.extend(self.max_wasm_size.to_be_bytes());
        bytes.push(self.max_fragments);
        bytes.resize(32, 0);
        U256::from_be_slice(&bytes)
    }

    fn unpack(slot: U256) -> Self {
        let b: [u8; 32] = slot.to_be_bytes();
        let u16_at = |i: usize| u16::from_be_bytes([b[i], b[i + 1]]);
        Self {
            version: u16_at(0),
            ink_price: u32::from_be_bytes([0, b[2], b[3], b[4]]),
            max_stack_depth: u32::from_be_bytes([b[5], b[6], b[7], b[8]]),
            free_pages: u16_at(9),
            page_gas: u16_at(11),
            page_limit: u16_at(13),
            min_init_gas: b[15],
            min_cached_init_gas: b[16],
            init_cost_scalar: b[17],
            cached_cost_scalar: b[18],
            expiry_days: u16_at(19),
            keepalive_days: u16_at(21),
            block_cache_size: u16_at(23),
            max_wasm_size: u32::from_be_bytes([b[25], b[26], b[27], b[28]]),
            max_fragments: b[29],
        }
    }
}

/// The slot of the parameters.
pub(crate) fn slot() -> U256 {
    storage::programs().child(&[0]).slot_at(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_loses_nothing() {
        for arbos in [ArbosVersion::V40, ArbosVersion::V51, ArbosVersion::V60] {
            let params = Params::initial(arbos);
            assert_eq!(Params::unpack(params.pack()), params);
        }
    }

    #[test]
    fn init_gas_of_a_minimal_program() {
        let params = Params::initial(ArbosVersion::V60);
        assert_eq!(params.init_gas(0), 8832);
        assert_eq!(params.cached_gas(0), 352);
        assert_eq!(params.init_gas(7), 8839);
    }
}
