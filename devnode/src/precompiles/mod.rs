//! The precompiles of ArbOS: their interfaces, the rules that all share, and a file for each.

pub(crate) mod abi;
mod address_set;
mod address_table;
mod aggregator;
mod call;
mod debug;
mod gas_info;
mod info;
mod owner;
mod retryable;
mod sys;
mod wasm;

use alloy_primitives::{Address, Bytes, U256};
use revm::interpreter::{CallInputs, InterpreterResult};

use self::address_set::AddressSet;
use self::call::{Call, Fail, finish};
use crate::accounts::DEV_ACCOUNT;
use crate::addresses::CACHE_MANAGER;
use crate::arbos::storage::{self, l1, l2, root};
use crate::config::{ArbosVersion, Config};
use crate::stylus::context::Ctx;

const ARB_SYS: Address = precompile(0x64);
const ARB_INFO: Address = precompile(0x65);
const ARB_ADDRESS_TABLE: Address = precompile(0x66);
const ARB_FUNCTION_TABLE: Address = precompile(0x68);
const ARBOS_TEST: Address = precompile(0x69);
const ARB_OWNER_PUBLIC: Address = precompile(0x6b);
const ARB_GAS_INFO: Address = precompile(0x6c);
const ARB_AGGREGATOR: Address = precompile(0x6d);
const ARB_RETRYABLE_TX: Address = precompile(0x6e);
const ARB_STATISTICS: Address = precompile(0x6f);
const ARB_OWNER: Address = precompile(0x70);
const ARB_WASM: Address = precompile(0x71);
const ARB_WASM_CACHE: Address = precompile(0x72);
const ARB_DEBUG: Address = precompile(0xff);

const fn precompile(last: u8) -> Address {
    let mut bytes = [0; 20];
    bytes[19] = last;
    Address::new(bytes)
}

/// Whether an address is a precompile of this ArbOS version. Calls of those that are not
/// implemented here revert.
fn is_precompile(address: &Address, arbos: ArbosVersion) -> bool {
    address.0[..19] == [0; 19]
        && match address.0[19] {
            0x64..=0x69 | 0x6b..=0x72 | 0xff => true,
            0x73 => arbos.at_least(41),
            0x74 => arbos.at_least(60),
            _ => false,
        }
}

/// The addresses of all precompiles of an ArbOS version.
pub(crate) fn addresses(arbos: ArbosVersion) -> impl Iterator<Item = Address> {
    (0..=0xff).map(precompile).filter(move |address| is_precompile(address, arbos))
}

/// The accounts that may cache programs, beside the owners.
fn cache_managers() -> AddressSet {
    AddressSet::new(storage::programs().child(&[4]))
}

/// The slots of ArbOS on a new development chain, other than those of Stylus.
pub(crate) fn genesis(config: &Config) -> Vec<(U256, U256)> {
    let fee = U256::from(config.base_fee);
    let mut slots = vec![
        (root::VERSION.slot(), U256::from(config.arbos_version.number())),
        (root::CHAIN_ID.slot(), U256::from(config.chain_id)),
        (root::BROTLI_LEVEL.slot(), U256::from(1)),
        (l1::EQUILIBRATION_UNITS.slot(), U256::from(160_000_000)),
        (l1::INERTIA.slot(), U256::from(10)),
        (l1::REWARD_RATE.slot(), U256::from(10)),
        (l1::PER_BATCH_GAS.slot(), U256::from(210_000)),
        (l2::SPEED_LIMIT.slot(), U256::from(7_000_000)),
        (l2::BLOCK_GAS_LIMIT.slot(), U256::from(32_000_000)),
        (l2::BASE_FEE.slot(), fee),
        (l2::MIN_BASE_FEE.slot(), fee),
        (l2::INERTIA.slot(), U256::from(102)),
        (l2::BACKLOG_TOLERANCE.slot(), U256::from(10)),
    ];
    if config.arbos_version.at_least(50) {
        slots.push((l2::TX_GAS_LIMIT.slot(), U256::from(32_000_000)));
    }
    // The chain's first owner is the zero address.
    slots.extend(owner::chain_owners().genesis(&[Address::ZERO, DEV_ACCOUNT.address]));
    slots.extend(cache_managers().genesis(&[CACHE_MANAGER]));
    slots.extend(aggregator::genesis());
    slots
}

/// Runs the call if it is for a precompile of ArbOS.
pub(crate) fn run(ctx: &mut Ctx, inputs: &CallInputs) -> Option<InterpreterResult> {
    if !is_precompile(&inputs.bytecode_address, ctx.chain.arbos) {
        return None;
    }
    let input = inputs.input.bytes(ctx);
    let mut call = Call::new(ctx, inputs);
    let outcome = dispatch(&mut call, &input);
    Some(finish(call, inputs.gas_limit, outcome))
}

fn dispatch(call: &mut Call<'_>, input: &Bytes) -> Result<Vec<u8>, Fail> {
    // ArbOwner checks its caller before anything else.
    if call.address == ARB_OWNER {
        return owner::arb_owner(call, input);
    }
    let Some((selector, args)) = input.split_first_chunk::<4>() else { return Err(Fail::All) };
    match call.address {
        ARB_SYS => sys::arb_sys(call, *selector, args),
        ARB_INFO => info::arb_info(call, *selector, args),
        ARB_ADDRESS_TABLE => address_table::arb_address_table(call, *selector, args),
        ARB_FUNCTION_TABLE => info::arb_function_table(call, *selector, args),
        ARBOS_TEST => info::arbos_test(call, *selector, args),
        ARB_OWNER_PUBLIC => owner::arb_owner_public(call, *selector, args),
        ARB_GAS_INFO => gas_info::arb_gas_info(call, *selector, args),
        ARB_AGGREGATOR => aggregator::arb_aggregator(call, *selector, args),
        ARB_RETRYABLE_TX => retryable::arb_retryable_tx(call, *selector, args),
        ARB_STATISTICS => info::arb_statistics(call, *selector, args),
        ARB_WASM => wasm::arb_wasm(call, *selector, args),
        ARB_WASM_CACHE => wasm::arb_wasm_cache(call, *selector, args),
        ARB_DEBUG => debug::arb_debug(call, *selector, args),
        _ => Err(Fail::All),
    }
}

/// Picks the method by selector, decodes its arguments, runs it and encodes what it returns.
macro_rules! methods {
    ($call:ident, $selector:ident, $args:ident; $($since:literal $mutability:ident $method:ty => |$name:pat_param| $body:expr;)*) => {{
        $(
            if $selector == <$method as alloy_sol_types::SolCall>::SELECTOR && $call.ctx.chain.arbos.at_least($since) {
                $call.begin($crate::precompiles::call::Mutability::$mutability, $args)?;
                let $name = <$method as alloy_sol_types::SolCall>::abi_decode_raw($args).map_err(|_| Fail::All)?;
                let returns = $body;
                let output = <$method as alloy_sol_types::SolCall>::abi_encode_returns(&returns);
                $call.burn_copy(output.len())?;
                return Ok(output);
            }
        )*
        Err(Fail::All)
    }};
}
use methods;
