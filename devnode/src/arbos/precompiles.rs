//! The precompiles of ArbOS.

use alloy_primitives::{Address, Bytes, FixedBytes, Log, U256, address, keccak256};
use alloy_sol_types::{SolCall, SolEvent};
use revm::context_interface::{ContextTr, JournalTr};
use revm::interpreter::{CallInputs, InterpreterResult};

use super::abi::{
    ArbDebug, ArbGasInfo, ArbInfo, ArbOwner, ArbOwnerPublic, ArbStatistics, ArbSys, ArbWasm, ArbWasmCache,
    ArbosTest,
};
use super::params::{MIN_CACHED_UNIT, MIN_INIT_UNIT, PAGE_RAMP, Params, SCALAR_PERCENT};
use super::precompile::{
    CODE_HASH_GAS, Call, Fail, Mutability, STORAGE_CLEAR_GAS, STORAGE_READ_GAS, STORAGE_WRITE_GAS, finish,
};
use super::programs::{Inactive, Program, module_hash_slot};
use super::storage::{AddressSet, Space};
use super::{pricer, storage};
use crate::evm::{Ctx, Journal};
use crate::stylus::activate::{Stored, gas_steps};
use crate::stylus::code::{self, Kind, Root};
use crate::stylus::instrument::Rules;

/// Where fees go: the account that a development chain names as its first owner.
pub(crate) const NETWORK_FEE_ACCOUNT: Address = Address::ZERO;

const ACTIVATION_FIXED_GAS: u64 = 1_659_168;
/// A fragment may be as long as this before it is read.
const FRAGMENT_WORST_BYTES: u64 = 24_576;

pub(crate) const ARB_SYS: Address = precompile(0x64);
const ARB_INFO: Address = precompile(0x65);
const ARBOS_TEST: Address = precompile(0x69);
const ARB_OWNER_PUBLIC: Address = precompile(0x6b);
const ARB_GAS_INFO: Address = precompile(0x6c);
const ARB_STATISTICS: Address = precompile(0x6f);
const ARB_OWNER: Address = precompile(0x70);
pub(crate) const ARB_WASM: Address = precompile(0x71);
const ARB_WASM_CACHE: Address = precompile(0x72);
const ARB_DEBUG: Address = precompile(0xff);

const fn precompile(last: u8) -> Address {
    let mut bytes = [0; 20];
    bytes[19] = last;
    Address::new(bytes)
}

/// All addresses that ArbOS answers at. Those without an implementation here revert.
pub(crate) fn addresses() -> impl Iterator<Item = Address> {
    (0x64..=0x74).chain([0xff]).map(precompile)
}

/// The accounts that may change the chain's parameters.
pub(crate) fn chain_owners() -> AddressSet {
    AddressSet::new(Space::root(4))
}

/// The accounts that may cache programs, beside the owners.
pub(crate) fn cache_managers() -> AddressSet {
    AddressSet::new(storage::programs().child(&[4]))
}

fn activation_gas_slot() -> U256 {
    storage::programs().child(&[5]).slot_at(0)
}

/// Runs the call if it is for a precompile of ArbOS.
pub(crate) fn run(ctx: &mut Ctx, inputs: &CallInputs) -> Option<InterpreterResult> {
    let address = inputs.bytecode_address;
    if address.0[..19] != [0; 19] || !(matches!(address.0[19], 0x64..=0x74 | 0xff)) {
        return None;
    }
    let input = inputs.input.bytes(ctx);
    let mut call = Call::new(ctx, inputs);
    let outcome = dispatch(&mut call, &input);
    Some(finish(call, inputs.gas_limit, outcome))
}

fn dispatch(call: &mut Call<'_>, input: &Bytes) -> Result<Vec<u8>, Fail> {
    let Some((selector, args)) = input.split_first_chunk::<4>() else { return Err(Fail::All) };
    match call.address {
        ARB_WASM => arb_wasm(call, *selector, args),
        ARB_WASM_CACHE => arb_wasm_cache(call, *selector, args),
        ARB_SYS => arb_sys(call, *selector, args),
        ARB_INFO => arb_info(call, *selector, args),
        ARB_GAS_INFO => arb_gas_info(call, *selector, args),
        ARB_OWNER_PUBLIC => arb_owner_public(call, *selector, args),
        ARB_OWNER => arb_owner(call, *selector, args),
        ARB_DEBUG => arb_debug(call, *selector, args),
        ARBOS_TEST => arbos_test(call, *selector, args),
        ARB_STATISTICS => arb_statistics(call, *selector, args),
        _ => Err(Fail::All),
    }
}

/// Picks the method by selector, decodes its arguments, runs it and encodes what it returns.
macro_rules! methods {
    ($call:ident, $selector:ident, $args:ident; $($since:literal $mutability:ident $method:ty => |$name:pat_param| $body:expr;)*) => {{
        $(
            if $selector == <$method>::SELECTOR && $call.ctx.chain.arbos.at_least($since) {
                $call.begin(Mutability::$mutability, $args)?;
                let $name = <$method>::abi_decode_raw($args).map_err(|_| Fail::All)?;
                let returns = $body;
                let output = <$method>::abi_encode_returns(&returns);
                $call.burn_copy(output.len())?;
                return Ok(output);
            }
        )*
        Err(Fail::All)
    }};
}

fn arb_wasm(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbWasm::*;
    methods! { call, selector, args;
        0 Payable activateProgramCall => |c| activate_program(call, c.program)?;
        0 Payable codehashKeepaliveCall => |c| keepalive(call, c.codehash)?;
        0 View stylusVersionCall => |_| call.params()?.version;
        0 View inkPriceCall => |_| call.params()?.ink_price;
        0 View maxStackDepthCall => |_| call.params()?.max_stack_depth;
        0 View freePagesCall => |_| call.params()?.free_pages;
        0 View pageGasCall => |_| call.params()?.page_gas;
        0 View pageRampCall => |_| { call.params()?; PAGE_RAMP };
        0 View pageLimitCall => |_| call.params()?.page_limit;
        32 View minInitGasCall => |_| {
            let params = call.params()?;
            minInitGasReturn {
                gas: u64::from(params.min_init_gas) * MIN_INIT_UNIT,
                cached: u64::from(params.min_cached_init_gas) * MIN_CACHED_UNIT,
            }
        };
        0 View initCostScalarCall => |_| u64::from(call.params()?.init_cost_scalar) * SCALAR_PERCENT;
        0 View expiryDaysCall => |_| call.params()?.expiry_days;
        0 View keepaliveDaysCall => |_| call.params()?.keepalive_days;
        0 View blockCacheSizeCall => |_| call.params()?.block_cache_size;
        59 View activationGasCall => |_| activation_gas(call)?;
        0 View codehashVersionCall => |c| active_program(call, c.codehash)?.0.version;
        0 View codehashAsmSizeCall => |c| active_program(call, c.codehash)?.0.asm_bytes();
        0 View programVersionCall => |c| active_account(call, c.program)?.0.version;
        0 View programInitGasCall => |c| {
            let (program, params) = active_account(call, c.program)?;
            let cached = params.cached_gas(program.cached_cost);
            let init = params.init_gas(program.init_cost);
            let gas = if params.version > 1 { init + cached } else { init };
            programInitGasReturn { gas, gasWhenCached: cached }
        };
        0 View programMemoryFootprintCall => |c| active_account(call, c.program)?.0.footprint;
        0 View programTimeLeftCall => |c| {
            let (program, params) = active_account(call, c.program)?;
            program.time_left(&params, call.now())
        };
    }
}

fn activation_gas(call: &mut Call<'_>) -> Result<u64, Fail> {
    call.burn(STORAGE_READ_GAS)?;
    Ok(storage::read(call.ctx.journal_mut(), activation_gas_slot()).saturating_to())
}

/// The Solidity error of a program that cannot run.
fn inactive(reason: Inactive) -> Fail {
    match reason {
        Inactive::NotActivated => Fail::solidity(ArbWasm::ProgramNotActivated {}),
        Inactive::NeedsUpgrade { version, stylus_version } => {
            Fail::solidity(ArbWasm::ProgramNeedsUpgrade { version, stylusVersion: stylus_version })
        }
        Inactive::Expired { age } => Fail::solidity(ArbWasm::ProgramExpired { ageInSeconds: age }),
    }
}

fn active_program(call: &mut Call<'_>, code_hash: FixedBytes<32>) -> Result<(Program, Params), Fail> {
    let params = call.params()?;
    call.burn(STORAGE_READ_GAS)?;
    let now = call.now();
    let program = Program::read(call.ctx.journal_mut(), code_hash).active(&params, now).map_err(inactive)?;
    Ok((program, params))
}

fn active_account(call: &mut Call<'_>, account: Address) -> Result<(Program, Params), Fail> {
    let code_hash = call.code_hash(account)?;
    active_program(call, code_hash)
}

fn activate_program(call: &mut Call<'_>, account: Address) -> Result<ArbWasm::activateProgramReturn, Fail> {
    if call.ctx.chain.arbos.at_least(59) {
        let gas = activation_gas(call)?;
        call.burn(gas)?;
    }
    call.burn(ACTIVATION_FIXED_GAS)?;
    let params = call.params()?;
    call.burn(STORAGE_READ_GAS)?;
    let now = call.now();
    let Ok(load) = call.ctx.journal_mut().load_account_with_code(account);
    let code_hash = load.data.info.code_hash;
    let code = load.data.info.code.as_ref().map(|code| code.original_bytes()).unwrap_or_default();
    let dead = load.data.is_selfdestructed();

    let previous = Program::read(call.ctx.journal_mut(), code_hash);
    if previous.active(&params, now).is_ok() {
        return Err(Fail::solidity(ArbWasm::ProgramUpToDate {}));
    }
    if dead {
        return Err(Fail::Plain);
    }
    let wasm = program_wasm(call, &code, &params)?;
    let stored = check_program(call, &wasm, &params)?;

    // A program that was cached stays so; the entry's own flag carries that.
    if previous.cached {
        call.burn(STORAGE_READ_GAS)?;
    }
    call.burn(STORAGE_WRITE_GAS)?;
    let module_hash = keccak256([&wasm[..], &params.version.to_be_bytes()].concat());
    storage::write(call.ctx.journal_mut(), module_hash_slot(code_hash), module_hash.into());

    let fee = charge_data_fee(call, stored.asm_bytes, 4000)?;
    call.burn(STORAGE_WRITE_GAS)?;
    let cached = previous.cached || call.ctx.chain.auto_cache;
    Program::new(stored, params.version, now, cached).write(call.ctx.journal_mut(), code_hash);
    pay_fee(call, fee)?;
    call.emit(&ArbWasm::ProgramActivated {
        codehash: code_hash,
        moduleHash: module_hash,
        program: account,
        dataFee: fee,
        version: params.version,
    })?;
    Ok(ArbWasm::activateProgramReturn { version: params.version, dataFee: fee })
}

/// Charges the pricer's storage and returns its fee.
fn charge_data_fee(call: &mut Call<'_>, bytes: u32, reads: u64) -> Result<U256, Fail> {
    let now = call.now();
    let (fee, drained) = pricer::charge(call.ctx.journal_mut(), bytes, now);
    call.burn(reads)?;
    call.burn(if drained { STORAGE_CLEAR_GAS } else { STORAGE_WRITE_GAS })?;
    call.burn(STORAGE_WRITE_GAS)?;
    Ok(fee)
}

/// Moves the fee to the network and what is above it back to the caller, without running any code.
fn pay_fee(call: &mut Call<'_>, fee: U256) -> Result<(), Fail> {
    call.burn(STORAGE_READ_GAS)?;
    let Some(surplus) = call.value.checked_sub(fee) else {
        return Err(Fail::solidity(ArbWasm::ProgramInsufficientValue { have: call.value, want: fee }));
    };
    let (from, caller) = (call.address, call.caller);
    for (to, amount) in [(NETWORK_FEE_ACCOUNT, fee), (caller, surplus)] {
        let Ok(moved) = call.ctx.journal_mut().transfer(from, to, amount);
        if moved.is_some() {
            return Err(Fail::Plain);
        }
    }
    Ok(())
}

/// Decompresses the program behind an account's code.
fn program_wasm(call: &mut Call<'_>, code: &Bytes, params: &Params) -> Result<Vec<u8>, Fail> {
    let arbos = call.ctx.chain.arbos;
    let not_wasm = || Fail::solidity(ArbWasm::ProgramNotWasm {});
    if code.is_empty() {
        return Err(not_wasm());
    }
    match Kind::of(code, arbos) {
        Kind::Evm if arbos.at_least(60) => Err(not_wasm()),
        Kind::Evm | Kind::Fragment => Err(Fail::Plain),
        Kind::Program => {
            code::decompress_program(code, params.max_wasm_size as usize).map_err(|_| Fail::Plain)
        }
        Kind::Root => {
            let root = Root::parse(code, params.max_wasm_size as usize, usize::from(params.max_fragments))
                .map_err(|_| Fail::Plain)?;
            let mut stream = Vec::new();
            for fragment in &root.fragments {
                stream.extend_from_slice(&fragment_payload(call, *fragment)?);
            }
            root.decompress(&stream).map_err(|_| Fail::Plain)
        }
    }
}

/// The slice of the stream that a fragment holds. Gas for the longest fragment must be there before it is read.
fn fragment_payload(call: &mut Call<'_>, fragment: Address) -> Result<Bytes, Fail> {
    let arbos = call.ctx.chain.arbos;
    let word_gas = |bytes: u64| 3 * bytes.div_ceil(32);
    if call.gas < CODE_HASH_GAS + word_gas(FRAGMENT_WORST_BYTES) {
        call.gas = 0;
        return Err(Fail::OutOfGas);
    }
    let Ok(load) = call.ctx.journal_mut().load_account_with_code(fragment);
    let cold = load.is_cold;
    let code = load.data.info.code.as_ref().map(|code| code.original_bytes()).unwrap_or_default();
    call.burn(if cold { CODE_HASH_GAS } else { 100 } + word_gas(code.len() as u64))?;
    if Kind::of(&code, arbos) != Kind::Fragment {
        return Err(Fail::Plain);
    }
    Ok(code.slice(3..))
}

/// Validates a program and charges for that. What fails here takes all gas.
fn check_program(call: &mut Call<'_>, wasm: &[u8], params: &Params) -> Result<Stored, Fail> {
    let failed = |cause: String| Fail::Fatal(format!("program activation failed: {cause}"));
    let rules = Rules {
        stylus_version: params.version,
        arbos: call.ctx.chain.arbos.number(),
        page_limit: params.page_limit.saturating_sub(call.ctx.chain.pages.open),
    };
    let figures = call.ctx.chain.modules.check(wasm, rules).map_err(|invalid| failed(invalid.0))?;
    for gas in gas_steps(&figures, rules.arbos) {
        call.burn(gas).map_err(|_| failed("out of gas".into()))?;
    }
    Stored::of(&figures, params.version).map_err(failed)
}

fn keepalive(
    call: &mut Call<'_>,
    code_hash: FixedBytes<32>,
) -> Result<ArbWasm::codehashKeepaliveReturn, Fail> {
    let (mut program, params) = active_program(call, code_hash)?;
    let now = call.now();
    let age = program.age(now);
    if age < u64::from(params.keepalive_days) * 24 * 3600 {
        return Err(Fail::solidity(ArbWasm::ProgramKeepaliveTooSoon { ageInSeconds: age }));
    }
    let fee = charge_data_fee(call, program.asm_bytes(), 4000)?;
    call.burn(STORAGE_WRITE_GAS)?;
    program.renew(now);
    program.write(call.ctx.journal_mut(), code_hash);
    pay_fee(call, fee)?;
    call.emit(&ArbWasm::ProgramLifetimeExtended { codehash: code_hash, dataFee: fee })?;
    Ok(ArbWasm::codehashKeepaliveReturn {})
}

fn arb_wasm_cache(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbWasmCache::*;
    methods! { call, selector, args;
        0 View isCacheManagerCall => |c| {
            call.burn(STORAGE_READ_GAS)?;
            cache_managers().contains(call.ctx.journal_mut(), c.manager)
        };
        0 View allCacheManagersCall => |_| list(call, &cache_managers())?;
        0 Write cacheProgramCall => |c| {
            let code_hash = call.code_hash(c.program)?;
            set_cached(call, code_hash, true)?;
            cacheProgramReturn {}
        };
        0 Write evictCodehashCall => |c| {
            set_cached(call, c.codehash, false)?;
            evictCodehashReturn {}
        };
        0 View codehashIsCachedCall => |c| {
            call.burn(STORAGE_READ_GAS)?;
            Program::read(call.ctx.journal_mut(), c.codehash).cached
        };
    }
}

fn list(call: &mut Call<'_>, set: &AddressSet) -> Result<Vec<Address>, Fail> {
    let members = set.members(call.ctx.journal_mut());
    call.burn(STORAGE_READ_GAS * (1 + members.len() as u64))?;
    Ok(members)
}

fn set_cached(call: &mut Call<'_>, code_hash: FixedBytes<32>, cached: bool) -> Result<(), Fail> {
    let manager = call.caller;
    call.burn(STORAGE_READ_GAS)?;
    if !cache_managers().contains(call.ctx.journal_mut(), manager) {
        call.burn(STORAGE_READ_GAS)?;
        if !chain_owners().contains(call.ctx.journal_mut(), manager) {
            return Err(Fail::All);
        }
    }
    let params = call.params()?;
    call.burn(STORAGE_READ_GAS)?;
    let now = call.now();
    let mut program = Program::read(call.ctx.journal_mut(), code_hash);
    if cached {
        program.active(&params, now).map_err(inactive)?;
    }
    if program.cached == cached {
        return Ok(());
    }
    call.emit(&ArbWasmCache::UpdateProgramCache { manager, codehash: code_hash, cached })?;
    call.burn(u64::from(program.init_cost))?;
    call.burn(STORAGE_READ_GAS)?;
    call.burn(STORAGE_WRITE_GAS)?;
    program.cached = cached;
    program.write(call.ctx.journal_mut(), code_hash);
    Ok(())
}

/// What is added to the address of a contract on L1 when it sends to L2.
const ALIAS_OFFSET: Address = address!("1111000000000000000000000000000000001111");

fn arb_sys(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbSys::*;
    methods! { call, selector, args;
        0 View arbBlockNumberCall => |_| U256::from(call.ctx.chain.l2_block);
        0 View arbBlockHashCall => |c| {
            let current = call.ctx.chain.l2_block;
            let number = c.arbBlockNum.saturating_to::<u64>();
            if number >= current || number + 256 < current {
                let error = InvalidBlockNumber { requested: c.arbBlockNum, current: U256::from(current) };
                return Err(Fail::solidity(error));
            }
            call.ctx.db_mut().l2_block_hash(number)
        };
        0 View arbChainIDCall => |_| U256::from(call.ctx.cfg.chain_id);
        0 View arbOSVersionCall => |_| U256::from(55 + call.ctx.chain.arbos.number());
        0 View getStorageGasAvailableCall => |_| U256::ZERO;
        0 View isTopLevelCallCall => |_| call.ctx.journal().depth() <= 2;
        0 Pure mapL1SenderContractAddressToL2AliasCall => |c| {
            let sum = U256::from_be_slice(c.sender.as_slice()).wrapping_add(U256::from_be_slice(ALIAS_OFFSET.as_slice()));
            Address::from_word(sum.into())
        };
        0 View wasMyCallersAddressAliasedCall => |_| false;
        0 View myCallersAddressWithoutAliasingCall => |_| call.caller;
        0 Payable withdrawEthCall => |c| send_to_l1(call, c.destination, Bytes::new())?;
        0 Payable sendTxToL1Call => |c| send_to_l1(call, c.destination, c.data)?;
    }
}

/// Burns the value and emits the message; nothing on this chain carries it to L1.
fn send_to_l1(call: &mut Call<'_>, destination: Address, data: Bytes) -> Result<U256, Fail> {
    let space = Space::root(9);
    call.burn(STORAGE_READ_GAS)?;
    let position = storage::read(call.ctx.journal_mut(), space.slot_at(0));
    call.burn(STORAGE_WRITE_GAS)?;
    storage::write(call.ctx.journal_mut(), space.slot_at(0), position + U256::from(1));
    let value = call.value;
    let Ok(mut account) = call.ctx.journal_mut().load_account_mut(call.address);
    use revm::context_interface::journaled_state::account::JournaledAccountTr as _;
    account.data.decr_balance(value);
    let event = ArbSys::L2ToL1Tx {
        caller: call.caller,
        destination,
        hash: keccak256([&position.to_be_bytes::<32>()[..], destination.as_slice(), &data].concat()).into(),
        position,
        arbBlockNum: U256::from(call.ctx.chain.l2_block),
        ethBlockNum: call.ctx.block.number,
        timestamp: call.ctx.block.timestamp,
        callvalue: call.value,
        data,
    };
    call.emit(&event)?;
    Ok(position)
}

fn arb_info(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbInfo::*;
    methods! { call, selector, args;
        0 View getBalanceCall => |c| {
            call.burn(700)?;
            let Ok(load) = call.ctx.journal_mut().load_account(c.account);
            load.data.info.balance
        };
        0 View getCodeCall => |c| {
            call.burn(700)?;
            let Ok(load) = call.ctx.journal_mut().load_account_with_code(c.account);
            let code = load.data.info.code.as_ref().map(|code| code.original_bytes()).unwrap_or_default();
            call.burn_copy(code.len())?;
            code
        };
    }
}

fn arb_gas_info(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbGasInfo::*;
    // This chain's price for data on L1 is zero, and its base fee is constant.
    let base_fee = U256::from(call.ctx.block.basefee);
    let storage_gas = U256::from(20_000);
    methods! { call, selector, args;
        0 View getPricesInWeiCall => |_| (U256::ZERO, U256::ZERO, storage_gas * base_fee, base_fee, U256::ZERO, base_fee).into();
        0 View getPricesInArbGasCall => |_| (U256::ZERO, U256::ZERO, storage_gas).into();
        0 View getGasAccountingParamsCall => |_| (U256::from(7_000_000), U256::from(32_000_000), U256::from(32_000_000)).into();
        0 View getMinimumGasPriceCall => |_| base_fee;
        0 View getL1BaseFeeEstimateCall => |_| U256::ZERO;
        0 View getL1GasPriceEstimateCall => |_| U256::ZERO;
        0 View getCurrentTxL1GasFeesCall => |_| U256::ZERO;
        0 View getGasBacklogCall => |_| 0;
        0 View getPricingInertiaCall => |_| 102;
        0 View getGasBacklogToleranceCall => |_| 10;
        0 View getL1PricingSurplusCall => |_| alloy_primitives::I256::ZERO;
        0 View getL1RewardRateCall => |_| 0;
        0 View getL1PricePerUnitCall => |_| U256::ZERO;
    }
}

fn arb_owner_public(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbOwnerPublic::*;
    methods! { call, selector, args;
        0 View isChainOwnerCall => |c| {
            call.burn(STORAGE_READ_GAS)?;
            chain_owners().contains(call.ctx.journal_mut(), c.account)
        };
        0 View getAllChainOwnersCall => |_| list(call, &chain_owners())?;
        0 View getNetworkFeeAccountCall => |_| { call.burn(STORAGE_READ_GAS)?; NETWORK_FEE_ACCOUNT };
        0 View getInfraFeeAccountCall => |_| { call.burn(STORAGE_READ_GAS)?; NETWORK_FEE_ACCOUNT };
        0 View getBrotliCompressionLevelCall => |_| 1;
        0 View getScheduledUpgradeCall => |_| getScheduledUpgradeReturn { arbosVersion: 0, timestamp: 0 };
        60 View getMaxStylusContractFragmentsCall => |_| call.params()?.max_fragments;
    }
}

/// Owners act for free, and everybody sees what they did.
fn arb_owner(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    let owner = call.caller;
    if !chain_owners().contains(call.ctx.journal_mut(), owner) {
        return Err(Fail::Plain);
    }
    let before = call.gas;
    call.gas = u64::MAX;
    let outcome = owner_method(call, selector, args);
    call.gas = before;
    let output = outcome?;
    let event =
        ArbOwner::OwnerActs { method: selector.into(), owner, data: [&selector[..], args].concat().into() };
    call.ctx.journal_mut().log(Log { address: call.address, data: event.encode_log_data() });
    Ok(output)
}

fn owner_method(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbOwner::*;
    let update = |journal: &mut Journal, change: &dyn Fn(&mut Params)| {
        let mut params = Params::read(journal);
        change(&mut params);
        params.write(journal);
    };
    methods! { call, selector, args;
        0 Write addChainOwnerCall => |c| { chain_owners().insert(call.ctx.journal_mut(), c.owner); addChainOwnerReturn {} };
        0 Write removeChainOwnerCall => |c| {
            if !chain_owners().remove(call.ctx.journal_mut(), c.owner) { return Err(Fail::Plain); }
            removeChainOwnerReturn {}
        };
        0 View isChainOwnerCall => |c| chain_owners().contains(call.ctx.journal_mut(), c.account);
        0 View getAllChainOwnersCall => |_| chain_owners().members(call.ctx.journal_mut());
        0 View getNetworkFeeAccountCall => |_| NETWORK_FEE_ACCOUNT;
        0 Write setL1PricePerUnitCall => |c| {
            // This chain charges nothing for data on L1, so zero is the only price it can honour.
            if !c.price.is_zero() { return Err(Fail::Plain); }
            setL1PricePerUnitReturn {}
        };
        0 Write scheduleArbOSUpgradeCall => |c| {
            // The version is fixed when the chain starts; asking for what it already speaks changes nothing.
            if c.version > call.ctx.chain.arbos.number() { return Err(Fail::Plain); }
            scheduleArbOSUpgradeReturn {}
        };
        0 Write addWasmCacheManagerCall => |c| { cache_managers().insert(call.ctx.journal_mut(), c.manager); addWasmCacheManagerReturn {} };
        0 Write removeWasmCacheManagerCall => |c| {
            if !cache_managers().remove(call.ctx.journal_mut(), c.manager) { return Err(Fail::Plain); }
            removeWasmCacheManagerReturn {}
        };
        0 Write setInkPriceCall => |c| {
            if c.price == 0 || c.price >= 1 << 24 { return Err(Fail::Plain); }
            update(call.ctx.journal_mut(), &|params| params.ink_price = c.price);
            setInkPriceReturn {}
        };
        0 Write setWasmMaxStackDepthCall => |c| { update(call.ctx.journal_mut(), &|params| params.max_stack_depth = c.depth); setWasmMaxStackDepthReturn {} };
        0 Write setWasmFreePagesCall => |c| { update(call.ctx.journal_mut(), &|params| params.free_pages = c.pages); setWasmFreePagesReturn {} };
        0 Write setWasmPageGasCall => |c| { update(call.ctx.journal_mut(), &|params| params.page_gas = c.gas); setWasmPageGasReturn {} };
        0 Write setWasmPageLimitCall => |c| { update(call.ctx.journal_mut(), &|params| params.page_limit = c.limit); setWasmPageLimitReturn {} };
        40 Write setWasmMaxSizeCall => |c| { update(call.ctx.journal_mut(), &|params| params.max_wasm_size = c.size); setWasmMaxSizeReturn {} };
        0 Write setWasmMinInitGasCall => |c| {
            update(call.ctx.journal_mut(), &|params| {
                params.min_init_gas = u64::from(c.gas).div_ceil(MIN_INIT_UNIT) as u8;
                params.min_cached_init_gas = u64::from(c.cached).div_ceil(MIN_CACHED_UNIT).min(255) as u8;
            });
            setWasmMinInitGasReturn {}
        };
        0 Write setWasmInitCostScalarCall => |c| {
            let units = u8::try_from(c.percent.div_ceil(SCALAR_PERCENT)).map_err(|_| Fail::Plain)?;
            update(call.ctx.journal_mut(), &|params| params.init_cost_scalar = units);
            setWasmInitCostScalarReturn {}
        };
        0 Write setWasmExpiryDaysCall => |c| { update(call.ctx.journal_mut(), &|params| params.expiry_days = c.days_); setWasmExpiryDaysReturn {} };
        0 Write setWasmKeepaliveDaysCall => |c| { update(call.ctx.journal_mut(), &|params| params.keepalive_days = c.days_); setWasmKeepaliveDaysReturn {} };
        0 Write setWasmBlockCacheSizeCall => |c| { update(call.ctx.journal_mut(), &|params| params.block_cache_size = c.count); setWasmBlockCacheSizeReturn {} };
        59 Write setWasmActivationGasCall => |c| {
            storage::write(call.ctx.journal_mut(), activation_gas_slot(), U256::from(c.gas));
            setWasmActivationGasReturn {}
        };
        60 Write setMaxStylusContractFragmentsCall => |c| { update(call.ctx.journal_mut(), &|params| params.max_fragments = c.count); setMaxStylusContractFragmentsReturn {} };
    }
}

fn arb_debug(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbDebug::*;
    methods! { call, selector, args;
        0 Write becomeChainOwnerCall => |_| {
            let caller = call.caller;
            chain_owners().insert(call.ctx.journal_mut(), caller);
            becomeChainOwnerReturn {}
        };
    }
}

fn arbos_test(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbosTest::*;
    methods! { call, selector, args;
        0 Pure burnArbGasCall => |c| {
            call.burn(c.gasAmount.saturating_to())?;
            burnArbGasReturn {}
        };
    }
}

fn arb_statistics(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbStatistics::*;
    methods! { call, selector, args;
        0 View getStatsCall => |_| {
            let zero = U256::ZERO;
            (U256::from(call.ctx.chain.l2_block), zero, zero, zero, zero, zero).into()
        };
    }
}
