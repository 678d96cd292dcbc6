//! ArbOwner, through which the chain's owners set its parameters, and ArbOwnerPublic, which lets
//! any account read them.
//!
//! A setter stores its value, which can be read again. A setter reverts if the chain could not work
//! by the new value.

use alloy_primitives::{Address, Bytes, Log, U256};
use alloy_sol_types::SolEvent;
use revm::context_interface::{ContextTr, JournalTr};

use super::abi::{ArbOwner, ArbOwnerPublic};
use super::address_set::AddressSet;
use super::call::{Call, Fail};
use super::wasm::activation_gas_slot;
use super::{cache_managers, methods};
use crate::arbos::params::{MIN_CACHED_UNIT, MIN_INIT_UNIT, Params, SCALAR_PERCENT};
use crate::arbos::storage::{Space, l1, l2, root};

/// The accounts that may change the chain's parameters.
pub(super) fn chain_owners() -> AddressSet {
    AddressSet::new(Space::root(4))
}

/// The accounts that may mint and burn native currency: none here.
fn native_token_owners() -> AddressSet {
    AddressSet::new(Space::root(10))
}

/// The accounts that may exclude transactions: none here.
fn transaction_filterers() -> AddressSet {
    AddressSet::new(Space::root(11))
}

pub(super) fn arb_owner_public(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbOwnerPublic::*;
    methods! { call, selector, args;
        0 View isChainOwnerCall => |c| chain_owners().contains(call, c.account)?;
        0 View getAllChainOwnersCall => |_| chain_owners().members(call)?;
        0 Write rectifyChainOwnerCall => |c| Err::<rectifyChainOwnerReturn, _>(rectify(call, c.ownerToRectify))?;
        41 View isNativeTokenOwnerCall => |c| native_token_owners().contains(call, c.account)?;
        41 View getAllNativeTokenOwnersCall => |_| native_token_owners().members(call)?;
        50 View getNativeTokenManagementFromCall => |_| number(call, root::NATIVE_TOKEN_FROM.slot())?;
        60 View getTransactionFilteringFromCall => |_| number(call, root::FILTERING_FROM.slot())?;
        60 View isTransactionFiltererCall => |c| transaction_filterers().contains(call, c.filterer)?;
        60 View getAllTransactionFilterersCall => |_| transaction_filterers().members(call)?;
        60 View getFilteredFundsRecipientCall => |_| call.get_address(root::FILTERED_FUNDS_RECIPIENT.slot())?;
        0 View getNetworkFeeAccountCall => |_| call.get_address(root::NETWORK_FEE_ACCOUNT.slot())?;
        0 View getInfraFeeAccountCall => |_| call.get_address(root::INFRA_FEE_ACCOUNT.slot())?;
        0 View getBrotliCompressionLevelCall => |_| number(call, root::BROTLI_LEVEL.slot())?;
        0 View getScheduledUpgradeCall => |_| scheduled_upgrade(call)?;
        0 View isCalldataPriceIncreaseEnabledCall => |_| call.get(root::FEATURES.slot())?.bit(0);
        50 View getParentGasFloorPerTokenCall => |_| number(call, l1::GAS_FLOOR_PER_TOKEN.slot())?;
        60 View getCollectTipsCall => |_| !call.get(root::COLLECT_TIPS.slot())?.is_zero();
        60 View getMaxStylusContractFragmentsCall => |_| call.params()?.max_fragments;
    }
}

fn number(call: &mut Call<'_>, slot: U256) -> Result<u64, Fail> {
    Ok(call.get(slot)?.saturating_to())
}

fn scheduled_upgrade(call: &mut Call<'_>) -> Result<ArbOwnerPublic::getScheduledUpgradeReturn, Fail> {
    let version = number(call, root::UPGRADE_VERSION.slot())?;
    let timestamp = number(call, root::UPGRADE_TIME.slot())?;
    let known = call.ctx.chain.arbos.number() >= version;
    let (version, timestamp) = if known { (0, 0) } else { (version, timestamp) };
    Ok(ArbOwnerPublic::getScheduledUpgradeReturn { arbosVersion: version, scheduledForTimestamp: timestamp })
}

/// Repairs the list of owners. On this chain it never needs that, so this reads what it would, and
/// reverts.
fn rectify(call: &mut Call<'_>, owner: Address) -> Fail {
    let mut read = || {
        if chain_owners().contains(call, owner)? {
            let index = call.get(chain_owners().index_slot(owner))?;
            call.get(Space::root(4).slot(index.into()))?;
            chain_owners().size(call)?;
        }
        Ok(())
    };
    read().err().unwrap_or(Fail::Plain)
}

/// Runs an owner's call, which costs nothing and is logged.
pub(super) fn arb_owner(call: &mut Call<'_>, input: &Bytes) -> Result<Vec<u8>, Fail> {
    let (owner, supplied) = (call.caller, call.gas);
    // The version of ArbOS, as in every method; then whether the caller is an owner.
    call.get(root::VERSION.slot())?;
    if !chain_owners().contains(call, owner)? {
        return Err(Fail::Fatal("unauthorized caller to access-controlled method".into()));
    }
    call.gas = supplied;
    let outcome = match input.split_first_chunk::<4>() {
        Some((selector, args)) => owner_method(call, *selector, args),
        None => Err(Fail::All),
    };
    call.gas = supplied;
    let output = outcome.map_err(|_| Fail::Plain)?;
    if !call.is_static {
        let method = input[..4].try_into().unwrap_or_default();
        let event = ArbOwner::OwnerActs { method, owner, data: input.clone() };
        call.ctx.journal_mut().log(Log { address: call.address, data: event.encode_log_data() });
    }
    Ok(output)
}

fn owner_method(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbOwner::*;
    methods! { call, selector, args;
        0 Write addChainOwnerCall => |c| {
            chain_owners().insert(call, c.owner)?;
            if call.ctx.chain.arbos.at_least(60) { call.emit(&ChainOwnerAdded { owner: c.owner })?; }
            addChainOwnerReturn {}
        };
        0 Write removeChainOwnerCall => |c| {
            if !chain_owners().remove(call, c.owner)? { return Err(Fail::Plain); }
            if call.ctx.chain.arbos.at_least(60) { call.emit(&ChainOwnerRemoved { owner: c.owner })?; }
            removeChainOwnerReturn {}
        };
        0 View isChainOwnerCall => |c| chain_owners().contains(call, c.account)?;
        0 View getAllChainOwnersCall => |_| chain_owners().members(call)?;
        0 View getNetworkFeeAccountCall => |_| call.get_address(root::NETWORK_FEE_ACCOUNT.slot())?;
        0 View getInfraFeeAccountCall => |_| call.get_address(root::INFRA_FEE_ACCOUNT.slot())?;
        0 Write setNetworkFeeAccountCall => |c| {
            call.set(root::NETWORK_FEE_ACCOUNT.slot(), c.newNetworkFeeAccount.into_word().into())?;
            setNetworkFeeAccountReturn {}
        };
        // All fees go to the network's account.
        0 Write setInfraFeeAccountCall => |c| {
            keep(call, root::INFRA_FEE_ACCOUNT.slot(), c.newInfraFeeAccount.into_word().into(), c.newInfraFeeAccount.is_zero())?;
            setInfraFeeAccountReturn {}
        };
        // The version is fixed when the chain starts; a version up to it changes nothing.
        0 Write scheduleArbOSUpgradeCall => |c| {
            let known = c.newVersion <= call.ctx.chain.arbos.number();
            keep(call, root::UPGRADE_VERSION.slot(), U256::from(c.newVersion), known)?;
            call.set(root::UPGRADE_TIME.slot(), U256::from(c.timestamp))?;
            scheduleArbOSUpgradeReturn {}
        };
        // The base fee is a setting of the chain that no transaction changes.
        0 Write setL2BaseFeeCall => |c| {
            let same = c.priceInWei == call.ctx.chain.base_fee;
            keep(call, l2::BASE_FEE.slot(), c.priceInWei, same)?;
            setL2BaseFeeReturn {}
        };
        0 Write setMinimumL2BaseFeeCall => |c| {
            let below = c.priceInWei <= call.ctx.chain.base_fee;
            keep(call, l2::MIN_BASE_FEE.slot(), c.priceInWei, below)?;
            setMinimumL2BaseFeeReturn {}
        };
        0 Write setSpeedLimitCall => |c| { keep(call, l2::SPEED_LIMIT.slot(), U256::from(c.limit), c.limit != 0)?; setSpeedLimitReturn {} };
        0 Write setMaxTxGasLimitCall => |c| {
            let limit = if call.ctx.chain.arbos.at_least(50) { l2::TX_GAS_LIMIT } else { l2::BLOCK_GAS_LIMIT };
            call.set(limit.slot(), U256::from(c.limit))?;
            setMaxTxGasLimitReturn {}
        };
        50 Write setMaxBlockGasLimitCall => |c| { call.set(l2::BLOCK_GAS_LIMIT.slot(), U256::from(c.limit))?; setMaxBlockGasLimitReturn {} };
        0 Write setL2GasPricingInertiaCall => |c| { keep(call, l2::INERTIA.slot(), U256::from(c.sec), c.sec != 0)?; setL2GasPricingInertiaReturn {} };
        0 Write setL2GasBacklogToleranceCall => |c| { call.set(l2::BACKLOG_TOLERANCE.slot(), U256::from(c.sec))?; setL2GasBacklogToleranceReturn {} };
        50 Write setGasBacklogCall => |c| { call.set(l2::BACKLOG.slot(), U256::from(c.backlog))?; setGasBacklogReturn {} };
        0 Write setL1BaseFeeEstimateInertiaCall => |c| { call.set(l1::INERTIA.slot(), U256::from(c.inertia))?; setL1BaseFeeEstimateInertiaReturn {} };
        0 Write setL1PricingInertiaCall => |c| { call.set(l1::INERTIA.slot(), U256::from(c.inertia))?; setL1PricingInertiaReturn {} };
        0 Write setL1PricingEquilibrationUnitsCall => |c| { call.set(l1::EQUILIBRATION_UNITS.slot(), c.equilibrationUnits)?; setL1PricingEquilibrationUnitsReturn {} };
        0 Write setL1PricingRewardRecipientCall => |c| { call.set(l1::REWARD_RECIPIENT.slot(), c.recipient.into_word().into())?; setL1PricingRewardRecipientReturn {} };
        0 Write setL1PricingRewardRateCall => |c| { call.set(l1::REWARD_RATE.slot(), U256::from(c.weiPerUnit))?; setL1PricingRewardRateReturn {} };
        // Data on L1 costs nothing here.
        0 Write setL1PricePerUnitCall => |c| { keep(call, l1::PRICE_PER_UNIT.slot(), c.price, c.price.is_zero())?; setL1PricePerUnitReturn {} };
        50 Write setParentGasFloorPerTokenCall => |c| { call.set(l1::GAS_FLOOR_PER_TOKEN.slot(), U256::from(c.floorPerToken))?; setParentGasFloorPerTokenReturn {} };
        0 Write setPerBatchGasChargeCall => |c| { call.set(l1::PER_BATCH_GAS.slot(), U256::from(c.cost as u64))?; setPerBatchGasChargeReturn {} };
        0 Write setAmortizedCostCapBipsCall => |c| { call.set(l1::AMORTIZED_COST_CAP.slot(), U256::from(c.cap))?; setAmortizedCostCapBipsReturn {} };
        0 Write setBrotliCompressionLevelCall => |c| { call.set(root::BROTLI_LEVEL.slot(), U256::from(c.level))?; setBrotliCompressionLevelReturn {} };
        // Calldata has one price, and tips are dropped.
        40 Write setCalldataPriceIncreaseCall => |c| { keep(call, root::FEATURES.slot(), U256::ZERO, !c.enable)?; setCalldataPriceIncreaseReturn {} };
        60 Write setCollectTipsCall => |c| { keep(call, root::COLLECT_TIPS.slot(), U256::ZERO, !c.collectTips)?; setCollectTipsReturn {} };
        0 Write addWasmCacheManagerCall => |c| { cache_managers().insert(call, c.manager)?; addWasmCacheManagerReturn {} };
        0 Write removeWasmCacheManagerCall => |c| {
            if !cache_managers().remove(call, c.manager)? { return Err(Fail::Plain); }
            removeWasmCacheManagerReturn {}
        };
        0 Write setInkPriceCall => |c| {
            if c.price == 0 || c.price >= 1 << 24 { return Err(Fail::Plain); }
            stylus(call, |params| params.ink_price = c.price)?;
            setInkPriceReturn {}
        };
        0 Write setWasmMaxStackDepthCall => |c| { stylus(call, |params| params.max_stack_depth = c.depth)?; setWasmMaxStackDepthReturn {} };
        0 Write setWasmFreePagesCall => |c| { stylus(call, |params| params.free_pages = c.pages)?; setWasmFreePagesReturn {} };
        0 Write setWasmPageGasCall => |c| { stylus(call, |params| params.page_gas = c.gas)?; setWasmPageGasReturn {} };
        0 Write setWasmPageLimitCall => |c| { stylus(call, |params| params.page_limit = c.limit)?; setWasmPageLimitReturn {} };
        40 Write setWasmMaxSizeCall => |c| { stylus(call, |params| params.max_wasm_size = c.size)?; setWasmMaxSizeReturn {} };
        0 Write setWasmMinInitGasCall => |c| {
            stylus(call, |params| {
                params.min_init_gas = u64::from(c.gas).div_ceil(MIN_INIT_UNIT) as u8;
                params.min_cached_init_gas = u64::from(c.cached).div_ceil(MIN_CACHED_UNIT).min(255) as u8;
            })?;
            setWasmMinInitGasReturn {}
        };
        0 Write setWasmInitCostScalarCall => |c| {
            let units = u8::try_from(c.percent.div_ceil(SCALAR_PERCENT)).unwrap_or(u8::MAX);
            stylus(call, |params| params.init_cost_scalar = units)?;
            setWasmInitCostScalarReturn {}
        };
        0 Write setWasmExpiryDaysCall => |c| { stylus(call, |params| params.expiry_days = c.days_)?; setWasmExpiryDaysReturn {} };
        0 Write setWasmKeepaliveDaysCall => |c| { stylus(call, |params| params.keepalive_days = c.days_)?; setWasmKeepaliveDaysReturn {} };
        0 Write setWasmBlockCacheSizeCall => |c| { stylus(call, |params| params.block_cache_size = c.count)?; setWasmBlockCacheSizeReturn {} };
        59 Write setWasmActivationGasCall => |c| { call.set(activation_gas_slot(), U256::from(c.gas))?; setWasmActivationGasReturn {} };
        60 Write setMaxStylusContractFragmentsCall => |c| { stylus(call, |params| params.max_fragments = c.count)?; setMaxStylusContractFragmentsReturn {} };
    }
}

/// Stores a value that this chain can work by, and reverts for any other.
fn keep(call: &mut Call<'_>, slot: U256, value: U256, possible: bool) -> Result<(), Fail> {
    if possible { call.set(slot, value) } else { Err(Fail::Plain) }
}

/// Changes the parameters of Stylus; writing them costs nothing.
fn stylus(call: &mut Call<'_>, change: impl FnOnce(&mut Params)) -> Result<(), Fail> {
    let mut params = call.params()?;
    change(&mut params);
    params.write(call.ctx.journal_mut());
    Ok(())
}
