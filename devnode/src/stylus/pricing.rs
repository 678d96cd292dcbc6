//! All prices of the Stylus machine.
//!
//! Prices are in *ink* unless a name says gas. One gas is `ink_price` ink, a parameter of the chain
//! ([`Params`](crate::arbos::params::Params)), 10,000 by default.

use wasmparser::Operator;

/// Paid at the start of each basic block for the metering code itself.
pub(crate) const BLOCK_HEADER: u64 = 2450;
/// Price of one byte filled or copied by `memory.fill` and `memory.copy`.
pub(crate) const BULK_BYTE: u64 = 100;

/// Any host function: `H`.
pub(crate) const HOSTIO: u64 = 8400;
/// Each pointer argument of a host function: `P`.
pub(crate) const PTR: u64 = 5040;
/// A host function that reaches the EVM: `E`.
pub(crate) const EVM_API: u64 = 59_673;
pub(crate) const DIV: u64 = 20_000;
pub(crate) const ADD_MOD: u64 = 21_000;
pub(crate) const MUL_MOD: u64 = 24_100;

/// Gas of a storage load that misses the program's cache, in addition to the EVM's price (ArbOS 32
/// and later).
pub(crate) const STORAGE_MISS_GAS: u64 = 5;
/// Gas of the most expensive step of the cache's growth; a load or store requires this much.
pub(crate) const STORAGE_CACHE_REQUIRED_GAS: u64 = 10;
pub(crate) const COLD_SLOAD_GAS: u64 = 2100;
pub(crate) const WARM_READ_GAS: u64 = 100;
pub(crate) const COLD_ACCOUNT_GAS: u64 = 2600;
/// EIP-2200: what must be left when a slot is written.
pub(crate) const SSTORE_SENTRY_GAS: u64 = 2300;
pub(crate) const LOG_TOPIC_GAS: u64 = 375;
pub(crate) const LOG_DATA_GAS: u64 = 8;
/// Base gas of copying an account's code, for the default limit on code size.
pub(crate) const EXT_CODE_GAS: u64 = 700;

/// Copying `bytes` from the host into the program.
pub(crate) fn write(bytes: u32) -> u64 {
    PTR + 30 * u64::from(bytes.saturating_sub(32))
}

/// Copying `bytes` from the program into the host.
pub(crate) fn read(bytes: u32) -> u64 {
    16_381 + 55 * u64::from(bytes.saturating_sub(32))
}

/// Hashing `bytes`.
pub(crate) fn keccak(bytes: u32) -> u64 {
    121_800 + 21_000 * u64::from(bytes.div_ceil(32).saturating_sub(2))
}

/// Raising to a 32-byte power; grows with the exponent's significant bytes.
pub(crate) fn pow(exponent: &[u8; 32]) -> u64 {
    let zeros = exponent.iter().take_while(|byte| **byte == 0).count() as u64;
    3_000 + 17_500 * (33 - zeros)
}

/// Gas of the `reads`-th first read of a slot in a frame, counting from 1.
pub(crate) fn cache_read_gas(reads: u32) -> u64 {
    match reads {
        0..=32 => 0,
        33..=128 => 2,
        _ => 10,
    }
}

/// Gas of the `writes`-th write to the cache in a frame, counting from 1.
pub(crate) fn cache_write_gas(writes: u32) -> u64 {
    match writes {
        0..=8 => 0,
        9..=64 => 7,
        _ => 10,
    }
}

/// The price of one WebAssembly opcode. `params_of` gives the number of parameters of a type.
///
/// What Stylus cannot run costs all ink that there can be, so the block that holds it never runs.
pub(crate) fn opcode(op: &Operator<'_>, params_of: impl Fn(u32) -> usize) -> u64 {
    use Operator::*;
    match op {
        Unreachable | Return | Nop | I32Const { .. } | I64Const { .. } => 1,
        Block { .. } | Loop { .. } | Else | End => 1,
        Drop => 9,
        Br { .. } | BrIf { .. } | If { .. } => 765,
        BrTable { targets } => 2400 + 325 * u64::from(targets.len()),
        Select => 1250,
        Call { .. } => 3800,
        CallIndirect { type_index, .. } => 13_610 + 650 * params_of(*type_index) as u64,
        LocalGet { .. } | LocalTee { .. } => 75,
        LocalSet { .. } => 210,
        GlobalGet { .. } => 225,
        GlobalSet { .. } => 575,
        I32Load { .. } | I32Load8S { .. } | I32Load8U { .. } | I32Load16S { .. } | I32Load16U { .. } => 670,
        I64Load { .. }
        | I64Load8S { .. }
        | I64Load8U { .. }
        | I64Load16S { .. }
        | I64Load16U { .. }
        | I64Load32S { .. }
        | I64Load32U { .. } => 680,
        I32Store { .. } | I32Store8 { .. } | I32Store16 { .. } => 825,
        I64Store { .. } | I64Store8 { .. } | I64Store16 { .. } | I64Store32 { .. } => 950,
        MemorySize { .. } => 3000,
        MemoryGrow { .. } => 8050,
        MemoryCopy { .. } | MemoryFill { .. } => 950,
        I32Eqz | I32Eq | I32Ne | I32LtS | I32LtU | I32GtS | I32GtU | I32LeS | I32LeU | I32GeS | I32GeU => 170,
        I64Eqz | I64Eq | I64Ne | I64LtS | I64LtU | I64GtS | I64GtU | I64LeS | I64LeU | I64GeS | I64GeU => 225,
        I32Clz | I32Ctz | I64Clz | I64Ctz => 210,
        I32Add | I32Sub | I32And | I32Or | I32Xor | I32Shl | I32ShrS | I32ShrU | I32Rotl | I32Rotr => 70,
        I64Add | I64Sub | I64And | I64Or | I64Xor | I64Shl | I64ShrS | I64ShrU | I64Rotl | I64Rotr => 100,
        I32Mul | I64Mul => 160,
        I32DivS | I32DivU | I32RemS | I32RemU => 1120,
        I64DivS | I64DivU | I64RemS | I64RemU => 1270,
        I32Popcnt => 2650,
        I64Popcnt => 6000,
        I32WrapI64 | I64ExtendI32S | I64ExtendI32U | I32Extend8S | I32Extend16S | I64Extend8S
        | I64Extend16S | I64Extend32S => 100,
        _ => u64::MAX,
    }
}
