//! The data fee: what activation pays for the space of a program's machine code. It rises with
//! demand.

use alloy_primitives::U256;

use super::storage;
use crate::state::Journal;

const INITIAL_BYTES_PER_SECOND: u32 = 34_865;
const INITIAL_LAST_UPDATE: u64 = 1_421_388_000;
const INITIAL_MIN_PRICE: u32 = 82_928_201;
const INITIAL_INERTIA: u32 = 21_360_419;

/// Terms of the series for the exponential.
const ACCURACY: u64 = 12;
const BIPS: u64 = 10_000;

/// Slots of the pricer, in order.
enum Slot {
    Demand,
    BytesPerSecond,
    LastUpdate,
    MinPrice,
    Inertia,
}

fn slot(which: Slot) -> U256 {
    storage::programs().child(&[3]).slot_at(which as u64)
}

/// The slots of a new chain.
pub(crate) fn genesis() -> [(U256, U256); 4] {
    [
        (slot(Slot::BytesPerSecond), U256::from(INITIAL_BYTES_PER_SECOND)),
        (slot(Slot::LastUpdate), U256::from(INITIAL_LAST_UPDATE)),
        (slot(Slot::MinPrice), U256::from(INITIAL_MIN_PRICE)),
        (slot(Slot::Inertia), U256::from(INITIAL_INERTIA)),
    ]
}

/// Adds `bytes` to the demand at `now`, in Unix seconds. Returns the fee in wei, and whether demand
/// is zero, since the gas of writing it depends on that.
pub(crate) fn charge(journal: &mut Journal, bytes: u32, now: u64) -> (U256, bool) {
    let read = |journal: &mut Journal, which| storage::read(journal, slot(which)).saturating_to::<u64>();
    let demand = read(journal, Slot::Demand) as u32;
    let per_second = read(journal, Slot::BytesPerSecond) as u32;
    let last = read(journal, Slot::LastUpdate);
    let min_price = read(journal, Slot::MinPrice);
    let inertia = read(journal, Slot::Inertia);

    let passed = u32::try_from(now.saturating_sub(last)).unwrap_or(u32::MAX);
    let demand = demand.saturating_sub(per_second.saturating_mul(passed)).saturating_add(bytes);
    storage::write(journal, slot(Slot::Demand), U256::from(demand));
    storage::write(journal, slot(Slot::LastUpdate), U256::from(now));
    (fee(demand, inertia, min_price, bytes), demand == 0)
}

fn fee(demand: u32, inertia: u64, min_price: u64, bytes: u32) -> U256 {
    let exponent = BIPS * u64::from(demand) / inertia.max(1);
    let price = min_price.saturating_mul(exponential_bips(exponent)) / BIPS;
    U256::from(price) * U256::from(bytes)
}

/// `10000 * exp(x / 10000)` by Horner's scheme, with the integer division of each step.
fn exponential_bips(x: u64) -> u64 {
    let mut result = BIPS + x / ACCURACY;
    for i in (1..ACCURACY).rev() {
        result = BIPS.saturating_add(result.saturating_mul(x) / (i * BIPS));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_without_demand_costs_about_the_minimum() {
        // 600,000 bytes: x = 10000 * 600000 / 21360419 = 280, so the factor is exp(0.028) = 1.0283.
        assert_eq!(exponential_bips(280), 10_283);
        let fee = fee(600_000, 21_360_419, 82_928_201, 600_000);
        assert_eq!(fee, U256::from(85_275_069u64 * 600_000));
    }

    #[test]
    fn the_series_follows_the_exponential() {
        for x in [0u64, 1, 100, 10_000, 30_000] {
            let exact = 10_000.0 * (x as f64 / 10_000.0).exp();
            let found = exponential_bips(x) as f64;
            assert!((found - exact).abs() <= exact * 0.001 + 2.0, "{x}: {found} against {exact}");
        }
    }
}
