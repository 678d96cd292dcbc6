//! ArbGasInfo: prices and the pricers' parameters.

use alloy_primitives::{I256, U256};

use super::abi::ArbGasInfo;
use super::call::{Call, Fail, STORAGE_WRITE_GAS};
use super::methods;
use crate::arbos::storage::{Space, l1, l2};

/// Bytes on L1 that a transaction without data is counted as.
const SIMPLE_TX_BYTES: u64 = 140;
/// Gas of a byte of calldata on L1.
const L1_BYTE_GAS: u64 = 16;
/// Kinds of gas that ArbOS 60 can price separately.
const GAS_KINDS: u64 = 9;
/// The kind for gas of no other kind, whose fee is always the base fee.
const SINGLE_DIMENSION: u64 = 6;

pub(super) fn arb_gas_info(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbGasInfo::*;
    methods! { call, selector, args;
        0 View getPricesInWeiCall => |_| prices_in_wei(call)?.into();
        0 View getPricesInWeiWithAggregatorCall => |_| prices_in_wei(call)?.into();
        0 View getPricesInArbGasCall => |_| prices_in_gas(call)?.into();
        0 View getPricesInArbGasWithAggregatorCall => |_| prices_in_gas(call)?.into();
        0 View getGasAccountingParamsCall => |_| {
            let (speed, limit) = (call.get(l2::SPEED_LIMIT.slot())?, call.get(l2::BLOCK_GAS_LIMIT.slot())?);
            (speed, limit, limit).into()
        };
        50 View getMaxTxGasLimitCall => |_| call.get(l2::TX_GAS_LIMIT.slot())?;
        50 View getMaxBlockGasLimitCall => |_| number(call, l2::BLOCK_GAS_LIMIT.slot())?;
        0 View getMinimumGasPriceCall => |_| call.get(l2::MIN_BASE_FEE.slot())?;
        0 View getL1BaseFeeEstimateCall => |_| call.get(l1::PRICE_PER_UNIT.slot())?;
        0 View getL1GasPriceEstimateCall => |_| call.get(l1::PRICE_PER_UNIT.slot())?;
        0 View getL1BaseFeeEstimateInertiaCall => |_| number(call, l1::INERTIA.slot())?;
        0 View getL1RewardRateCall => |_| number(call, l1::REWARD_RATE.slot())?;
        0 View getL1RewardRecipientCall => |_| call.get_address(l1::REWARD_RECIPIENT.slot())?;
        // Posting data costs nothing: this chain's price for it is zero.
        0 View getCurrentTxL1GasFeesCall => |_| U256::ZERO;
        0 View getGasBacklogCall => |_| number(call, l2::BACKLOG.slot())?;
        0 View getPricingInertiaCall => |_| number(call, l2::INERTIA.slot())?;
        0 View getGasBacklogToleranceCall => |_| number(call, l2::BACKLOG_TOLERANCE.slot())?;
        0 View getL1PricingSurplusCall => |_| surplus(call)?;
        0 View getPerBatchGasChargeCall => |_| number(call, l1::PER_BATCH_GAS.slot())? as i64;
        0 View getAmortizedCostCapBipsCall => |_| number(call, l1::AMORTIZED_COST_CAP.slot())?;
        0 View getL1FeesAvailableCall => |_| call.get(l1::FEES_AVAILABLE.slot())?;
        0 View getL1PricingEquilibrationUnitsCall => |_| call.get(l1::EQUILIBRATION_UNITS.slot())?;
        0 View getLastL1PricingUpdateTimeCall => |_| number(call, l1::LAST_UPDATE.slot())?;
        0 View getL1PricingFundsDueForRewardsCall => |_| call.get(l1::REWARDS_DUE.slot())?;
        0 View getL1PricingUnitsSinceUpdateCall => |_| number(call, l1::UNITS_SINCE_UPDATE.slot())?;
        0 View getLastL1PricingSurplusCall => |_| I256::from_raw(call.get(l1::LAST_SURPLUS.slot())?);
        // No constraints are set, so the length of the list is all there is to read.
        50 View getGasPricingConstraintsCall => |_| { call.get(Space::root(1).child(&[0]).slot_at(0))?; Vec::new() };
        60 View getMultiGasPricingConstraintsCall => |_| { call.get(Space::root(1).child(&[1]).slot_at(0))?; Vec::new() };
        60 View getMultiGasBaseFeeCall => |_| fees_by_kind(call)?;
    }
}

fn number(call: &mut Call<'_>, slot: U256) -> Result<u64, Fail> {
    Ok(call.get(slot)?.saturating_to())
}

/// Wei for a byte of calldata on L1.
fn wei_per_l1_byte(call: &mut Call<'_>) -> Result<U256, Fail> {
    Ok(call.get(l1::PRICE_PER_UNIT.slot())?.saturating_mul(U256::from(L1_BYTE_GAS)))
}

/// Prices in wei of a simple transaction's data, a byte of data and a slot of storage; then of gas:
/// its least price, what congestion adds, and their sum.
fn prices_in_wei(call: &mut Call<'_>) -> Result<(U256, U256, U256, U256, U256, U256), Fail> {
    let byte = wei_per_l1_byte(call)?;
    let price = call.ctx.chain.base_fee;
    let least = call.get(l2::MIN_BASE_FEE.slot())?.min(price);
    let storage = price.saturating_mul(U256::from(STORAGE_WRITE_GAS));
    Ok((byte.saturating_mul(U256::from(SIMPLE_TX_BYTES)), byte, storage, least, price - least, price))
}

/// Prices in gas of a simple transaction's data, a byte of data and a slot of storage.
fn prices_in_gas(call: &mut Call<'_>) -> Result<(U256, U256, U256), Fail> {
    let byte = wei_per_l1_byte(call)?;
    let price = call.ctx.chain.base_fee;
    let gas = |wei: U256| wei.checked_div(price).unwrap_or_default();
    let simple = gas(byte.saturating_mul(U256::from(SIMPLE_TX_BYTES)));
    Ok((simple, gas(byte), U256::from(STORAGE_WRITE_GAS)))
}

/// The funds of the pricer of data, less what it owes, in wei.
fn surplus(call: &mut Call<'_>) -> Result<I256, Fail> {
    let refunds = call.get(Space::root(0).child(&[0]).slot_at(0))?;
    let rewards = call.get(l1::REWARDS_DUE.slot())?;
    let have = call.get(l1::FEES_AVAILABLE.slot())?;
    Ok(I256::from_raw(have.wrapping_sub(refunds.wrapping_add(rewards))))
}

fn fees_by_kind(call: &mut Call<'_>) -> Result<Vec<U256>, Fail> {
    let base = call.get(l2::BASE_FEE.slot())?;
    let fees = Space::root(1).child(&[2]);
    (0..GAS_KINDS)
        .map(|kind| {
            let fee = call.get(fees.slot_at(GAS_KINDS + kind))?;
            Ok(if kind == SINGLE_DIMENSION || fee.is_zero() { base } else { fee })
        })
        .collect()
}
