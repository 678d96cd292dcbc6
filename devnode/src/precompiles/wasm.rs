//! ArbWasm, which activates programs and reports on them, and ArbWasmCache, which caches them.

use alloy_primitives::{Address, Bytes, FixedBytes, U256, keccak256};
use revm::context_interface::{ContextTr, JournalTr};

use super::abi::{ArbWasm, ArbWasmCache};
use super::call::{CODE_HASH_GAS, Call, Fail, STORAGE_CLEAR_GAS, STORAGE_READ_GAS, STORAGE_WRITE_GAS};
use super::owner::chain_owners;
use super::{cache_managers, methods};
use crate::arbos::params::{MIN_CACHED_UNIT, MIN_INIT_UNIT, PAGE_RAMP, Params, SCALAR_PERCENT};
use crate::arbos::pricer;
use crate::arbos::programs::{Costs, Inactive, Program, module_hash_slot};
use crate::arbos::storage::{self, root};
use crate::stylus::activate::{costs, gas_steps};
use crate::stylus::code::{self, Kind, Root};
use crate::stylus::instrument::Rules;

const ACTIVATION_FIXED_GAS: u64 = 1_659_168;
/// Bytes of the longest fragment.
const FRAGMENT_WORST_BYTES: u64 = 24_576;

pub(super) fn arb_wasm(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
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
    Ok(call.get(activation_gas_slot())?.saturating_to())
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
    let costs = check_program(call, &wasm, &params)?;

    // A program that was cached is cached again; the entry's flag holds that.
    if previous.cached {
        call.burn(STORAGE_READ_GAS)?;
    }
    let module_hash = keccak256([&wasm[..], &params.version.to_be_bytes()].concat());
    call.set(module_hash_slot(code_hash), module_hash.into())?;

    let fee = charge_data_fee(call, costs.asm_bytes, 4000)?;
    call.burn(STORAGE_WRITE_GAS)?;
    let cached = previous.cached || call.ctx.chain.auto_cache;
    Program::new(costs, params.version, now, cached).write(call.ctx.journal_mut(), code_hash);
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

/// Moves the fee to the network's account and returns the rest of the value to the caller, without
/// running any code.
fn pay_fee(call: &mut Call<'_>, fee: U256) -> Result<(), Fail> {
    let network = call.get_address(root::NETWORK_FEE_ACCOUNT.slot())?;
    let Some(surplus) = call.value.checked_sub(fee) else {
        return Err(Fail::solidity(ArbWasm::ProgramInsufficientValue { have: call.value, want: fee }));
    };
    let (from, caller) = (call.address, call.caller);
    for (to, amount) in [(network, fee), (caller, surplus)] {
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

/// The part of the stream that a fragment holds. There must be gas for the longest fragment before
/// it is read.
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

/// Checks a program and charges for that. A failure here takes all gas.
fn check_program(call: &mut Call<'_>, wasm: &[u8], params: &Params) -> Result<Costs, Fail> {
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
    costs(&figures, params.version).map_err(failed)
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

pub(super) fn arb_wasm_cache(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbWasmCache::*;
    methods! { call, selector, args;
        0 View isCacheManagerCall => |c| cache_managers().contains(call, c.manager)?;
        0 View allCacheManagersCall => |_| cache_managers().members(call)?;
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

fn set_cached(call: &mut Call<'_>, code_hash: FixedBytes<32>, cached: bool) -> Result<(), Fail> {
    let manager = call.caller;
    if !cache_managers().contains(call, manager)? && !chain_owners().contains(call, manager)? {
        return Err(Fail::All);
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

/// The slot of the gas that an activation costs in addition, a parameter of the chain.
pub(super) fn activation_gas_slot() -> U256 {
    storage::programs().child(&[5]).slot_at(0)
}
