//! The entries of activated programs, by code hash.

use alloy_primitives::{B256, U256};

use super::{params::Params, storage};
use crate::state::Journal;

/// Programs count their age from 2015-01-15 (Arbitrum's own epoch), in hours.
const EPOCH: u64 = 1_421_388_000;
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
/// The most hours that an entry can hold, which has 24 bits for them.
const MOST_HOURS: u64 = 0xFF_FFFF;
/// The last Unix time in seconds at which a program can be activated, in the year 3928.
pub(crate) const LAST_ACTIVATION: u64 = EPOCH + MOST_HOURS * HOUR;

/// What activation derives from a program for its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Costs {
    pub(crate) init: u16,
    pub(crate) cached_init: u16,
    /// Pages that the program starts with.
    pub(crate) footprint: u16,
    /// Estimated bytes of machine code; the data fee is paid on it.
    pub(crate) asm_bytes: u32,
}

/// The entry of a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Program {
    /// Stylus version that it was activated for; 0 if never.
    pub(crate) version: u16,
    pub(crate) init_cost: u16,
    pub(crate) cached_cost: u16,
    pub(crate) footprint: u16,
    /// Hours since [`EPOCH`].
    activated_at: u32,
    /// Estimated machine code in units of 1024 bytes, rounded up.
    asm_kb: u32,
    pub(crate) cached: bool,
}

/// Why a program cannot run now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inactive {
    /// It was never activated.
    NotActivated,
    /// It was activated for another version of Stylus.
    NeedsUpgrade { version: u16, stylus_version: u16 },
    /// It is older than the chain allows.
    Expired { age: u64 },
}

impl Program {
    /// A program activated at `time`, in Unix seconds.
    pub(crate) fn new(costs: Costs, version: u16, time: u64, cached: bool) -> Self {
        Self {
            version,
            init_cost: costs.init,
            cached_cost: costs.cached_init,
            footprint: costs.footprint,
            activated_at: hours(time),
            asm_kb: costs.asm_bytes.div_ceil(1024),
            cached,
        }
    }

    pub(crate) fn read(journal: &mut Journal, code_hash: B256) -> Self {
        Self::unpack(storage::read(journal, slot(code_hash)))
    }

    pub(crate) fn write(self, journal: &mut Journal, code_hash: B256) {
        storage::write(journal, slot(code_hash), self.pack());
    }

    /// Checks that the program may run at `now`, in Unix seconds.
    pub(crate) fn active(self, params: &Params, now: u64) -> Result<Self, Inactive> {
        if self.version == 0 {
            return Err(Inactive::NotActivated);
        }
        if self.version != params.version {
            return Err(Inactive::NeedsUpgrade { version: self.version, stylus_version: params.version });
        }
        let age = self.age(now);
        if age > u64::from(params.expiry_days) * DAY {
            return Err(Inactive::Expired { age });
        }
        Ok(self)
    }

    /// Seconds since activation or the last keepalive, at `now` in Unix seconds.
    pub(crate) fn age(self, now: u64) -> u64 {
        now.saturating_sub(EPOCH + u64::from(self.activated_at) * HOUR)
    }

    /// Starts the program's age anew.
    pub(crate) fn renew(&mut self, now: u64) {
        self.activated_at = hours(now);
    }

    /// Estimated bytes of machine code, rounded up to 1024.
    pub(crate) fn asm_bytes(self) -> u32 {
        self.asm_kb.saturating_mul(1024)
    }

    /// Seconds until it expires; 0 if it has.
    pub(crate) fn time_left(self, params: &Params, now: u64) -> u64 {
        (u64::from(params.expiry_days) * DAY).saturating_sub(self.age(now))
    }

    fn pack(self) -> U256 {
        let mut bytes = Vec::with_capacity(32);
        for value in [self.version, self.init_cost, self.cached_cost, self.footprint] {
            bytes.extend(value.to_be_bytes());
        }
        bytes.extend(&self.activated_at.to_be_bytes()[1..]);
        bytes.extend(&self.asm_kb.to_be_bytes()[1..]);
        bytes.push(u8::from(self.cached));
        bytes.resize(32, 0);
        U256::from_be_slice(&bytes)
    }

    fn unpack(slot: U256) -> Self {
        let b: [u8; 32] = slot.to_be_bytes();
        let u16_at = |i: usize| u16::from_be_bytes([b[i], b[i + 1]]);
        Self {
            version: u16_at(0),
            init_cost: u16_at(2),
            cached_cost: u16_at(4),
            footprint: u16_at(6),
            activated_at: u32::from_be_bytes([0, b[8], b[9], b[10]]),
            asm_kb: u32::from_be_bytes([0, b[11], b[12], b[13]]),
            cached: b[14] != 0,
        }
    }
}

fn hours(time: u64) -> u32 {
    (time.saturating_sub(EPOCH) / HOUR).min(MOST_HOURS) as u32
}

fn slot(code_hash: B256) -> U256 {
    storage::programs().child(&[1]).slot(code_hash)
}

/// The slot of a program's module hash.
pub(crate) fn module_hash_slot(code_hash: B256) -> U256 {
    storage::programs().child(&[2]).slot(code_hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ArbosVersion;

    const COSTS: Costs = Costs { init: 1, cached_init: 2, footprint: 3, asm_bytes: 1025 };

    #[test]
    fn packing_loses_nothing() {
        let program = Program::new(COSTS, 2, 1_800_000_000, true);
        assert_eq!(Program::unpack(program.pack()), program);
        assert_eq!(program.asm_bytes(), 2048);
    }

    #[test]
    fn a_program_expires_after_a_year() {
        let params = Params::initial(ArbosVersion::V51);
        let born = EPOCH + 1000 * HOUR;
        let program = Program::new(COSTS, 2, born, false);
        assert!(program.active(&params, born + 365 * DAY).is_ok());
        let late = born + 365 * DAY + 1;
        assert_eq!(program.active(&params, late), Err(Inactive::Expired { age: 365 * DAY + 1 }));
        assert_eq!(Program::default().active(&params, born), Err(Inactive::NotActivated));
        let newer = Params::initial(ArbosVersion::V60);
        let upgrade = Inactive::NeedsUpgrade { version: 2, stylus_version: 3 };
        assert_eq!(program.active(&newer, born), Err(upgrade));
    }
}
