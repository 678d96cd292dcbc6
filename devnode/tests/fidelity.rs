//! Prices, measured by programs: each row is a piece of a program and the ink that it must cost,
//! term by term.
//!
//! A piece is between two reads of `evm_ink_left`. Beside the piece, the two reads cost
//! `local.set` (210), the call of the second read (3800 and 8400) and the header of the block that
//! the piece is in (2450). A piece that ends a block pays one more header for the next.
#![allow(missing_docs)]

mod common;

use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, U256, keccak256};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use common::{ARB_WASM, ArbWasm, Harness};
use stylus_devnode::{ArbosVersion, Config};

/// Around every piece.
const AROUND: u64 = 2450 + 210 + 3800 + 8400;
/// Calling a host function: the call, and the header of the block after it.
const CALL: u64 = 3800 + 2450;
/// One gas.
const GAS: u64 = 10_000;
/// A host function, a pointer, and reaching the EVM.
const H: u64 = 8400;
const P: u64 = 5040;
const E: u64 = 59_673;

const IMPORTS: &str = r#"
    (import "vm_hooks" "read_args" (func $read_args (param i32)))
    (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
    (import "vm_hooks" "exit_early" (func $exit_early (param i32)))
    (import "vm_hooks" "storage_load_bytes32" (func $storage_load (param i32 i32)))
    (import "vm_hooks" "storage_cache_bytes32" (func $storage_cache (param i32 i32)))
    (import "vm_hooks" "storage_flush_cache" (func $storage_flush (param i32)))
    (import "vm_hooks" "transient_load_bytes32" (func $transient_load (param i32 i32)))
    (import "vm_hooks" "transient_store_bytes32" (func $transient_store (param i32 i32)))
    (import "vm_hooks" "call_contract" (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
    (import "vm_hooks" "delegate_call_contract" (func $delegate (param i32 i32 i32 i64 i32) (result i32)))
    (import "vm_hooks" "static_call_contract" (func $static (param i32 i32 i32 i64 i32) (result i32)))
    (import "vm_hooks" "create1" (func $create1 (param i32 i32 i32 i32 i32)))
    (import "vm_hooks" "create2" (func $create2 (param i32 i32 i32 i32 i32 i32)))
    (import "vm_hooks" "read_return_data" (func $read_return_data (param i32 i32 i32) (result i32)))
    (import "vm_hooks" "return_data_size" (func $return_data_size (result i32)))
    (import "vm_hooks" "emit_log" (func $emit_log (param i32 i32 i32)))
    (import "vm_hooks" "account_balance" (func $account_balance (param i32 i32)))
    (import "vm_hooks" "account_code" (func $account_code (param i32 i32 i32 i32) (result i32)))
    (import "vm_hooks" "account_code_size" (func $account_code_size (param i32) (result i32)))
    (import "vm_hooks" "account_codehash" (func $account_codehash (param i32 i32)))
    (import "vm_hooks" "evm_gas_left" (func $gas_left (result i64)))
    (import "vm_hooks" "evm_ink_left" (func $ink (result i64)))
    (import "vm_hooks" "block_basefee" (func $block_basefee (param i32)))
    (import "vm_hooks" "block_coinbase" (func $block_coinbase (param i32)))
    (import "vm_hooks" "block_gas_limit" (func $block_gas_limit (result i64)))
    (import "vm_hooks" "block_number" (func $block_number (result i64)))
    (import "vm_hooks" "block_timestamp" (func $block_timestamp (result i64)))
    (import "vm_hooks" "chainid" (func $chainid (result i64)))
    (import "vm_hooks" "contract_address" (func $contract_address (param i32)))
    (import "vm_hooks" "msg_reentrant" (func $msg_reentrant (result i32)))
    (import "vm_hooks" "msg_sender" (func $msg_sender (param i32)))
    (import "vm_hooks" "msg_value" (func $msg_value (param i32)))
    (import "vm_hooks" "tx_origin" (func $tx_origin (param i32)))
    (import "vm_hooks" "tx_gas_price" (func $tx_gas_price (param i32)))
    (import "vm_hooks" "tx_ink_price" (func $tx_ink_price (result i32)))
    (import "vm_hooks" "math_div" (func $math_div (param i32 i32)))
    (import "vm_hooks" "math_mod" (func $math_mod (param i32 i32)))
    (import "vm_hooks" "math_pow" (func $math_pow (param i32 i32)))
    (import "vm_hooks" "math_add_mod" (func $math_add_mod (param i32 i32 i32)))
    (import "vm_hooks" "math_mul_mod" (func $math_mul_mod (param i32 i32 i32)))
    (import "vm_hooks" "native_keccak256" (func $keccak (param i32 i32 i32)))
    (import "vm_hooks" "pay_for_memory_grow" (func $pay_for_memory_grow (param i32)))
"#;

/// A program that runs `before`, measures `piece` and returns the ink that it cost, as 8 bytes,
/// little-endian.
fn measuring(memory: &str, before: &str, piece: &str) -> String {
    format!(
        r#"(module {IMPORTS}
        (memory (export "memory") {memory})
        (table 1 1 funcref) (elem (i32.const 0) $nothing)
        (type $none (func))
        (type $two (func (param i32 i32)))
        (global $g (mut i32) (i32.const 0))
        (data (i32.const 1024) "\01\02\03\04")
        (func $nothing)
        (func (export "user_entrypoint") (param $len i32) (result i32)
            (local $a i64) (local $b i64) (local $i i32) (local $j i64)
            {before}
            (local.set $a (call $ink))
            {piece}
            (local.set $b (call $ink))
            (i64.store (i32.const 0) (i64.sub (local.get $a) (local.get $b)))
            (call $write_result (i32.const 0) (i32.const 8))
            (i32.const 0)))"#
    )
}

/// What the piece of a program cost, without what is around it.
async fn measure(h: &Harness, memory: &str, before: &str, piece: &str) -> u64 {
    let address = h.program(&measuring(memory, before, piece)).await;
    run_measured(h, address, Bytes::new()).await
}

async fn run_measured(h: &Harness, address: Address, input: Bytes) -> u64 {
    let output = h.call(address, input).await.expect("a measurement");
    u64::from_le_bytes(output[..].try_into().expect("8 bytes")) - AROUND
}

#[tokio::test]
async fn opcodes_cost_their_ink() {
    let h = Harness::new().await;
    let rows: &[(&str, u64)] = &[
        ("nop", 1),
        ("(drop (i32.const 7))", 1 + 9),
        ("(drop (i64.const 7))", 1 + 9),
        ("(drop (local.get $i))", 75 + 9),
        ("(local.set $i (i32.const 1))", 1 + 210),
        ("(drop (local.tee $i (i32.const 1)))", 1 + 75 + 9),
        ("(drop (global.get $g))", 225 + 9),
        ("(global.set $g (i32.const 1))", 1 + 575),
        ("(drop (select (i32.const 1) (i32.const 2) (i32.const 3)))", 3 + 1250 + 9),
        ("(drop (memory.size))", 3000 + 9),
        // Blocks: each end of one pays the header of the next.
        ("(block)", 1 + 1 + 2450),
        ("(loop)", 1 + 2450 + 1 + 2450),
        // A branch out of a block goes past its `end`.
        ("(block (br 0))", 1 + 765 + 2450),
        ("(block (br_if 0 (i32.const 0)))", 1 + 1 + 765 + 2450 + 1 + 2450),
        ("(block (br_if 0 (i32.const 1)))", 1 + 1 + 765 + 2450),
        ("(if (i32.const 1) (then nop))", 1 + 765 + 2450 + 1 + 1 + 2450),
        ("(if (i32.const 1) (then nop) (else nop))", 1 + 765 + 2450 + 1 + 1 + 2450),
        ("(if (i32.const 0) (then nop) (else nop nop))", 1 + 765 + 2450 + 1 + 1 + 1 + 2450),
        ("(block (block (br_table 0 1 0 (i32.const 0))))", 1 + 1 + 1 + 2400 + 325 * 2 + 2450 + 1 + 2450),
        // A call runs the function's own block: header and `end`.
        ("(call $nothing)", 3800 + (2450 + 1) + 2450),
        ("(call_indirect (type $none) (i32.const 0))", 1 + 13_610 + (2450 + 1) + 2450),
        // Loads and stores.
        ("(drop (i32.load (i32.const 0)))", 1 + 670 + 9),
        ("(drop (i32.load8_s (i32.const 0)))", 1 + 670 + 9),
        ("(drop (i32.load8_u (i32.const 0)))", 1 + 670 + 9),
        ("(drop (i32.load16_s (i32.const 0)))", 1 + 670 + 9),
        ("(drop (i32.load16_u (i32.const 0)))", 1 + 670 + 9),
        ("(drop (i64.load (i32.const 0)))", 1 + 680 + 9),
        ("(drop (i64.load8_s (i32.const 0)))", 1 + 680 + 9),
        ("(drop (i64.load8_u (i32.const 0)))", 1 + 680 + 9),
        ("(drop (i64.load16_s (i32.const 0)))", 1 + 680 + 9),
        ("(drop (i64.load16_u (i32.const 0)))", 1 + 680 + 9),
        ("(drop (i64.load32_s (i32.const 0)))", 1 + 680 + 9),
        ("(drop (i64.load32_u (i32.const 0)))", 1 + 680 + 9),
        ("(i32.store (i32.const 0) (i32.const 1))", 1 + 1 + 825),
        ("(i32.store8 (i32.const 0) (i32.const 1))", 1 + 1 + 825),
        ("(i32.store16 (i32.const 0) (i32.const 1))", 1 + 1 + 825),
        ("(i64.store (i32.const 0) (i64.const 1))", 1 + 1 + 950),
        ("(i64.store8 (i32.const 0) (i64.const 1))", 1 + 1 + 950),
        ("(i64.store16 (i32.const 0) (i64.const 1))", 1 + 1 + 950),
        ("(i64.store32 (i32.const 0) (i64.const 1))", 1 + 1 + 950),
        // Bulk memory: 950 and 100 a byte.
        ("(memory.fill (i32.const 0) (i32.const 7) (i32.const 0))", 3 + 950),
        ("(memory.fill (i32.const 0) (i32.const 7) (i32.const 33))", 3 + 950 + 100 * 33),
        ("(memory.copy (i32.const 0) (i32.const 64) (i32.const 40))", 3 + 950 + 100 * 40),
        // Without `max == min` growing would be paid for; here it can only fail.
        ("(drop (memory.grow (i32.const 1)))", 1 + 8050 + 9),
    ];
    for (piece, ink) in rows {
        assert_eq!(measure(&h, "1 1", "", piece).await, *ink, "{piece}");
    }
}

#[tokio::test]
async fn arithmetic_costs_its_ink() {
    let h = Harness::new().await;
    let unary = |ty: &str, op: &str| format!("(drop ({op} ({ty}.const 3)))");
    let binary = |ty: &str, op: &str| format!("(drop ({ty}.{op} ({ty}.const 9) ({ty}.const 3)))");
    let mut rows: Vec<(String, u64)> = Vec::new();
    for (ops, i32_ink, i64_ink) in [
        ("eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u", 170, 225),
        ("add sub and or xor shl shr_s shr_u rotl rotr", 70, 100),
        ("mul", 160, 160),
        ("div_s div_u rem_s rem_u", 1120, 1270),
    ] {
        for op in ops.split(' ') {
            rows.push((binary("i32", op), 2 + i32_ink + 9));
            rows.push((binary("i64", op), 2 + i64_ink + 9));
        }
    }
    for (op, ty, ink) in [
        ("i32.eqz", "i32", 170),
        ("i64.eqz", "i64", 225),
        ("i32.clz", "i32", 210),
        ("i32.ctz", "i32", 210),
        ("i64.clz", "i64", 210),
        ("i64.ctz", "i64", 210),
        ("i32.popcnt", "i32", 2650),
        ("i64.popcnt", "i64", 6000),
        ("i32.wrap_i64", "i64", 100),
        ("i64.extend_i32_s", "i32", 100),
        ("i64.extend_i32_u", "i32", 100),
        ("i32.extend8_s", "i32", 100),
        ("i32.extend16_s", "i32", 100),
        ("i64.extend8_s", "i64", 100),
        ("i64.extend16_s", "i64", 100),
        ("i64.extend32_s", "i64", 100),
    ] {
        rows.push((unary(ty, op), 1 + ink + 9));
    }
    // One program can measure many pieces, but one a program keeps a failure readable.
    for (piece, ink) in rows {
        assert_eq!(measure(&h, "1 1", "", &piece).await, ink, "{piece}");
    }
}

#[tokio::test]
async fn host_functions_that_only_read_cost_their_ink() {
    let h = Harness::new().await;
    let rows: &[(&str, u64)] = &[
        ("(drop (call $gas_left))", CALL + 9 + H),
        ("(drop (call $ink))", CALL + 9 + H),
        ("(drop (call $block_gas_limit))", CALL + 9 + H),
        ("(drop (call $block_number))", CALL + 9 + H),
        ("(drop (call $block_timestamp))", CALL + 9 + H),
        ("(drop (call $chainid))", CALL + 9 + H),
        ("(drop (call $msg_reentrant))", CALL + 9 + H),
        ("(drop (call $tx_ink_price))", CALL + 9 + H),
        ("(drop (call $return_data_size))", CALL + 9 + H),
        ("(call $block_basefee (i32.const 0))", 1 + CALL + H + P),
        ("(call $block_coinbase (i32.const 0))", 1 + CALL + H + P),
        ("(call $contract_address (i32.const 0))", 1 + CALL + H + P),
        ("(call $msg_sender (i32.const 0))", 1 + CALL + H + P),
        ("(call $msg_value (i32.const 0))", 1 + CALL + H + P),
        ("(call $tx_origin (i32.const 0))", 1 + CALL + H + P),
        ("(call $tx_gas_price (i32.const 0))", 1 + CALL + H + P),
        ("(call $math_div (i32.const 0) (i32.const 32))", 2 + CALL + 43_520),
        ("(call $math_mod (i32.const 0) (i32.const 32))", 2 + CALL + 43_520),
        ("(call $math_add_mod (i32.const 0) (i32.const 32) (i32.const 64))", 3 + CALL + 49_560),
        ("(call $math_mul_mod (i32.const 0) (i32.const 32) (i32.const 64))", 3 + CALL + 52_660),
        // The exponent at 1024 starts with a byte that is not zero: 33 significant steps; the one
        // at 0 is zero.
        ("(call $math_pow (i32.const 0) (i32.const 1024))", 2 + CALL + H + 3 * P + 3000 + 17_500 * 33),
        ("(call $math_pow (i32.const 0) (i32.const 512))", 2 + CALL + H + 3 * P + 3000 + 17_500),
        ("(call $keccak (i32.const 0) (i32.const 0) (i32.const 64))", 3 + CALL + 121_800),
        ("(call $keccak (i32.const 0) (i32.const 64) (i32.const 64))", 3 + CALL + 121_800),
        ("(call $keccak (i32.const 0) (i32.const 65) (i32.const 64))", 3 + CALL + 121_800 + 21_000),
        ("(call $keccak (i32.const 0) (i32.const 136) (i32.const 64))", 3 + CALL + 121_800 + 21_000 * 3),
        ("(call $write_result (i32.const 0) (i32.const 0))", 2 + CALL + H + 2 * 16_381),
        ("(call $write_result (i32.const 0) (i32.const 32))", 2 + CALL + H + 2 * 16_381),
        ("(call $write_result (i32.const 0) (i32.const 100))", 2 + CALL + H + 2 * (16_381 + 55 * 68)),
        ("(call $pay_for_memory_grow (i32.const 0))", 1 + CALL + 8400),
        (
            "(drop (call $read_return_data (i32.const 0) (i32.const 0) (i32.const 64)))",
            3 + CALL + 9 + H + E + P,
        ),
    ];
    for (piece, ink) in rows {
        assert_eq!(measure(&h, "1 1", "", piece).await, *ink, "{piece}");
    }
    // Reading the input: 5040, and 30 for each byte above 32.
    let address = h.program(&measuring("1 1", "", "(call $read_args (i32.const 2048))")).await;
    for (len, ink) in [(0, P), (32, P), (33, P + 30), (500, P + 30 * 468)] {
        assert_eq!(run_measured(&h, address, vec![1; len].into()).await, 1 + CALL + H + ink, "{len} bytes");
    }
}

#[tokio::test]
async fn storage_costs_its_ink() {
    let h = Harness::new().await;
    let load = "(call $storage_load (i32.const 0) (i32.const 64))";
    let cache = "(call $storage_cache (i32.const 0) (i32.const 1024))";
    let flush = "(call $storage_flush (i32.const 0))";
    let clear = "(call $storage_flush (i32.const 1))";
    let (load_ink, cache_ink, flush_ink) = (2 + CALL + 18_480, 2 + CALL + 18_480, 1 + CALL + 68_073);
    let miss = (2100 + 5) * GAS;
    let rows: &[(&str, String, u64)] = &[
        ("", load.into(), load_ink + miss),
        // What was loaded or written is in the cache.
        (load, load.into(), load_ink),
        (cache, load.into(), load_ink),
        // Emptying the cache leaves the slot warm: 100 and 5 gas.
        (&format!("{load}{clear}"), load.into(), load_ink + (100 + 5) * GAS),
        ("", cache.into(), cache_ink),
        ("", flush.into(), flush_ink),
        (load, flush.into(), flush_ink),
        // A fresh slot, cold: 2100 + 20,000; already loaded and so warm: 20,000.
        (cache, flush.into(), flush_ink + (2100 + 20_000) * GAS),
        (&format!("{load}{cache}"), flush.into(), flush_ink + 20_000 * GAS),
        // Writing what is there already: a warm no-op costs 100, but a slot that was read is known
        // not to be dirty.
        (&format!("{cache}{flush}{cache}"), flush.into(), flush_ink),
        (&format!("{cache}{clear}{cache}"), flush.into(), flush_ink + 100 * GAS),
    ];
    for (before, piece, ink) in rows {
        assert_eq!(measure(&h, "1 1", before, piece).await, *ink, "{before} then {piece}");
    }
}

#[tokio::test]
async fn a_growing_storage_cache_costs_more() {
    let h = Harness::new().await;
    // The 32nd load is free, the 33rd to 128th cost 2 gas, later ones 10; each loads slot 0, which
    // is warm by then.
    let loads = |count: u32| {
        format!(
        "(loop $l (call $storage_load (i32.const 0) (i32.const 64)) (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $l (i32.lt_u (local.get $i) (i32.const {count}))))"
    )
    };
    let load = "(call $storage_load (i32.const 0) (i32.const 64))";
    for (already, gas) in [(31, 0), (32, 2), (127, 2), (128, 10)] {
        let ink = 2 + CALL + 18_480 + gas * GAS;
        assert_eq!(measure(&h, "1 1", &loads(already), load).await, ink, "load {}", already + 1);
    }
    let writes = |count: u32| loads(count).replace("$storage_load", "$storage_cache");
    let write = "(call $storage_cache (i32.const 0) (i32.const 64))";
    for (already, gas) in [(7, 0), (8, 7), (63, 7), (64, 10)] {
        let ink = 2 + CALL + 18_480 + gas * GAS;
        assert_eq!(measure(&h, "1 1", &writes(already), write).await, ink, "write {}", already + 1);
    }
}

#[tokio::test]
async fn transient_storage_logs_and_accounts_cost_their_ink() {
    let h = Harness::new().await;
    let balance = "(call $account_balance (i32.const 1024) (i32.const 64))";
    let codehash = "(call $account_codehash (i32.const 1024) (i32.const 64))";
    let size = "(drop (call $account_code_size (i32.const 1024)))";
    let own_size = "(call $contract_address (i32.const 0)) (drop (call $account_code_size (i32.const 0)))";
    let own_code = "(drop (call $account_code (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64)))";
    let account = H + 2 * P + E;
    let rows: &[(&str, &str, u64)] = &[
        ("", "(call $transient_load (i32.const 0) (i32.const 64))", 2 + CALL + account + 100 * GAS),
        ("", "(call $transient_store (i32.const 0) (i32.const 64))", 2 + CALL + account + 100 * GAS),
        // Logs: 375 gas for the log and each topic, 8 for each byte of data.
        (
            "",
            "(call $emit_log (i32.const 0) (i32.const 0) (i32.const 0))",
            3 + CALL + H + E + 16_381 + 375 * GAS,
        ),
        (
            "",
            "(call $emit_log (i32.const 0) (i32.const 64) (i32.const 2))",
            3 + CALL + H + E + 16_381 + 55 * 32 + 375 * 3 * GAS,
        ),
        (
            "",
            "(call $emit_log (i32.const 0) (i32.const 138) (i32.const 4))",
            3 + CALL + H + E + 16_381 + 55 * 106 + (375 * 5 + 8 * 10) * GAS,
        ),
        // An account that no one touched is cold: 2600; then 100.
        ("", balance, 2 + CALL + account + 2600 * GAS),
        (balance, balance, 2 + CALL + account + 100 * GAS),
        ("", codehash, 2 + CALL + account + 2600 * GAS),
        (balance, codehash, 2 + CALL + account + 100 * GAS),
        // Code: 700 more; that an account has none is not remembered from ArbOS 40 on.
        ("", size, 1 + CALL + 9 + H + E + (700 + 2600) * GAS),
        (size, size, 1 + CALL + 9 + H + E + (700 + 100) * GAS),
        // The program's own code was loaded by the call to it; once asked for it is remembered.
        (own_size, "(drop (call $account_code_size (i32.const 0)))", 1 + CALL + 9 + H + E),
    ];
    for (before, piece, ink) in rows {
        assert_eq!(measure(&h, "1 1", before, piece).await, *ink, "{before} then {piece}");
    }
    // Reading code pays for all of it, however little is copied.
    let wat = measuring("1 1", own_size, own_code);
    let len = common::program_code(&wat).len() as u64;
    assert_eq!(measure(&h, "1 1", own_size, own_code).await, 4 + CALL + 9 + H + E + P + 30 * (len - 32));
}

#[tokio::test]
async fn calls_cost_their_ink() {
    let h = Harness::new().await;
    // EVM code that stops at once, that uses exactly 3 + 3 + 0 gas, and that reverts with 32 bytes.
    let stop = h.deploy(&[0x00]).await;
    let reverter = h.deploy(&[0x60, 0x20, 0x60, 0x00, 0xfd]).await;
    let fail = h.deploy(&[0xfe]).await;
    let at = |address: Address| {
        let text: String = address.iter().map(|byte| format!("\\{byte:02x}")).collect();
        format!("(data (i32.const 1100) \"{text}\")")
    };
    let program = |address: Address, before: &str, piece: &str| {
        let wat = measuring("1 1", before, piece);
        wat.replacen("(data (i32.const 1024)", &format!("{} (data (i32.const 1024)", at(address)), 1)
    };
    let call = |gas: &str| {
        format!(
            "(drop (call $call (i32.const 1100) (i32.const 0) (i32.const 0) (i32.const 64) (i64.const {gas}) (i32.const 200)))"
        )
    };
    let with_value = call("-1").replace("(i32.const 64)", "(i32.const 300)");
    let value_of_one = "(i32.store8 (i32.const 331) (i32.const 1))";
    let delegate =
        "(drop (call $delegate (i32.const 1100) (i32.const 0) (i32.const 0) (i64.const -1) (i32.const 200)))";
    let static_ = delegate.replace("$delegate", "$static");
    let base = H + 3 * P + E + 2 * 16_381;
    let call_ink = 6 + CALL + 9 + base;
    let other_ink = 5 + CALL + 9 + base;
    let (empty, fresh) = (Address::repeat_byte(0x77), Address::repeat_byte(0x78));
    let rows: &[(&str, Address, &str, String, u64)] = &[
        ("cold", stop, "", call("-1"), call_ink + (100 + 2500) * GAS),
        ("warm", stop, &call("-1"), call("-1"), call_ink + 100 * GAS),
        ("no account", empty, "", call("-1"), call_ink + (100 + 2500) * GAS),
        ("delegate", stop, "", delegate.into(), other_ink + (100 + 2500) * GAS),
        ("static", stop, "", static_, other_ink + (100 + 2500) * GAS),
        // A precompile is warm: identity costs 15.
        ("precompile", Address::with_last_byte(4), "", call("-1"), call_ink + (100 + 15) * GAS),
        ("revert", reverter, "", call("-1"), call_ink + (100 + 2500 + 3 + 3 + 3) * GAS),
        // A call that fails loses all it was given.
        ("failure", fail, "", call("5000"), call_ink + (100 + 2500 + 5000) * GAS),
        // Value: 9000, 25,000 for a new account, and the stipend of 2300 comes back only from who
        // does not use it.
        ("value", stop, value_of_one, with_value.clone(), call_ink + (100 + 2500 + 9000) * GAS),
        (
            "value to a new account",
            fresh,
            value_of_one,
            with_value.clone(),
            call_ink + (100 + 2500 + 25_000 + 9000) * GAS,
        ),
        (
            "value to a failure",
            fail,
            value_of_one,
            with_value.replace("-1", "0"),
            call_ink + (100 + 2500 + 9000 + 2300) * GAS,
        ),
    ];
    for (name, target, before, piece, ink) in rows {
        let address = h.program(&program(*target, before, piece)).await;
        h.node.chain().set_balance(address, U256::from(10)).expect("a chain in memory");
        assert_eq!(run_measured(&h, address, Bytes::new()).await, *ink, "{name}");
    }
    // The call gets 63/64 of what is left after its base cost.
    let gas_reporter = h.deploy(&[0x5a, 0x60, 0x00, 0x52, 0x60, 0x20, 0x60, 0x00, 0xf3]).await;
    let wat = format!(
        r#"(module {IMPORTS} (memory (export "memory") 1 1) {}
        (func (export "user_entrypoint") (param i32) (result i32) (local $left i64)
            (local.set $left (call $ink))
            {}
            (drop (call $read_return_data (i32.const 400) (i32.const 0) (i32.const 32)))
            (i64.store (i32.const 432) (local.get $left))
            (call $write_result (i32.const 400) (i32.const 40))
            (i32.const 0)))"#,
        at(gas_reporter),
        call("-1")
    );
    let address = h.program(&wat).await;
    let output = h.call(address, Bytes::new()).await.expect("runs");
    let given = U256::from_be_slice(&output[..32]).to::<u64>() + 2;
    let ink = u64::from_le_bytes(output[32..].try_into().expect("8 bytes"));
    let left = (ink - 2450 - 210 - 6 - 3800 - base) / GAS;
    assert_eq!(given, (left - 2600) * 63 / 64);
}

#[tokio::test]
async fn creation_costs_its_ink() {
    let h = Harness::new().await;
    // Init code of no bytes makes an account without code.
    let create = "(call $create1 (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 200) (i32.const 220))";
    let create2 = "(call $create2 (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 96) (i32.const 200) (i32.const 220))";
    let ink =
        |args: u64, pointers: u64, gas: u64| args + CALL + H + pointers * P + E + 2 * 16_381 + gas * GAS;
    assert_eq!(measure(&h, "1 1", "", create).await, ink(5, 3, 32_000));
    assert_eq!(measure(&h, "1 1", "", create2).await, ink(6, 4, 32_000));
    // 33 bytes of zeros: two words of hashing for create2; the code stops at once.
    let long = create2.replace("(i32.const 0) (i32.const 0)", "(i32.const 512) (i32.const 33)");
    assert_eq!(measure(&h, "1 1", "", &long).await, ink(6, 4, 32_000 + 12) + 2 * 55);
}

#[tokio::test]
async fn memory_growth_costs_its_ink() {
    let h = Harness::new().await;
    let grow = |pages: u32| format!("(drop (memory.grow (i32.const {pages})))");
    // Two pages are free; each further costs 1000, and the exponential part is X[n] - X[1]:
    // X[2] = 1, X[8] = 2, X[30] = 57.
    for (pages, gas) in
        [(0, None), (1, Some(0)), (2, Some(1000)), (7, Some(6000 + 1)), (29, Some(28_000 + 56))]
    {
        // Growing calls `pay_for_memory_grow`, which charges 8400 for nothing and only the pages'
        // gas otherwise.
        let paid = gas.map_or(8400, |gas| gas * GAS);
        assert_eq!(measure(&h, "1 40", "", &grow(pages)).await, 1 + 8050 + 9 + paid, "{pages} pages");
    }
    // Pages that cannot be added are paid for all the same.
    assert_eq!(measure(&h, "1 2", "", &grow(3)).await, 1 + 8050 + 9 + 2000 * GAS);
    // At most 128 pages are open in a transaction.
    let address = h.program(&measuring("1 300", "", &grow(128))).await;
    assert!(h.call(address, Bytes::new()).await.expect_err("no ink is enough").contains("out of gas"));
    let address = h.program(&measuring("1 300", "", &grow(70_000))).await;
    assert!(h.call(address, Bytes::new()).await.expect_err("no ink is enough").contains("out of gas"));
}

/// The smallest program: what a call and an activation cost can be written down whole.
const SMALLEST: &str = r#"(module
    (memory (export "memory") 0 0)
    (func (export "user_entrypoint") (param i32) (result i32) (i32.const 0)))"#;

#[tokio::test]
async fn entering_a_program_costs_its_gas() {
    for (version, stylus) in [(ArbosVersion::V40, 2), (ArbosVersion::V51, 2), (ArbosVersion::V60, 3)] {
        let h = Harness::with(Config { arbos_version: version, ..Config::default() }).await;
        let wasm = wat::parse_str(SMALLEST).expect("valid text");
        assert_eq!(wasm.len(), 64, "the figures below are for a module of this length");
        let address = h.program(SMALLEST).await;
        // cached: 352 + ceil(0.1342*1 -> 0 + 0.00089*2 -> 0 + 0.00122*64 -> 0 + 1.628*4 -> 6
        //   + 0 + 5*0)
        // init: 8832 + ceil(8.252*1 -> 8 + 1.059*2 -> 2 + 0.1286*64 -> 8)
        let (cached, init) = (352 + 6, 8832 + 8 + 2 + 8);
        let wasm = ArbWasm::new(ARB_WASM, &h.provider);
        let found = wasm.programInitGas(address).call().await.expect("active");
        assert_eq!((found.gas, found.gasWhenCached), (init + cached, cached));
        assert_eq!(wasm.stylusVersion().call().await.expect("a view"), stylus);
        // A call: 21,000, entering, then one block of `i32.const` and `end`, whose ink is rounded
        // up to gas.
        let receipt = h.run(address, Bytes::new()).await;
        assert_eq!(receipt.gas_used, 21_000 + init + cached + (2450 + 1 + 1u64).div_ceil(GAS));
    }
}

#[tokio::test]
async fn the_block_remembers_programs_from_arbos_60() {
    for (version, remembers) in [(ArbosVersion::V51, false), (ArbosVersion::V60, true)] {
        let h = Harness::with(Config { arbos_version: version, ..Config::default() }).await;
        let target = h.program(SMALLEST).await;
        let text: String = target.iter().map(|byte| format!("\\{byte:02x}")).collect();
        let call = "(drop (call $static (i32.const 1100) (i32.const 0) (i32.const 0) (i64.const -1) (i32.const 200)))";
        let wat = |before: &str| {
            measuring("1 1", before, call).replacen(
                "(data",
                &format!("(data (i32.const 1100) \"{text}\") (data"),
                1,
            )
        };
        let (cached, init) = (352 + 6, 8832 + 8 + 2 + 8);
        let first = h.program(&wat("")).await;
        let again = h.program(&wat(call)).await;
        let base = 5 + CALL + 9 + H + 3 * P + E + 2 * 16_381;
        let run = (2450 + 1 + 1u64).div_ceil(GAS);
        let cold = run_measured(&h, first, Bytes::new()).await;
        assert_eq!(cold, base + (2600 + cached + init + run) * GAS);
        let warm = run_measured(&h, again, Bytes::new()).await;
        let entering = if remembers { cached } else { cached + init };
        assert_eq!(warm, base + (100 + entering + run) * GAS, "{version:?}");
    }
}

#[tokio::test]
async fn activating_a_program_costs_its_gas() {
    for (version, framework) in [(ArbosVersion::V51, 803), (ArbosVersion::V60, 803 + 800)] {
        let h = Harness::with(Config { arbos_version: version, ..Config::default() }).await;
        let address = h.deploy(&common::program_code(SMALLEST)).await;
        let receipt = h.activate(address).await;
        let input = [&[0x58, 0xc7, 0x80, 0xc2][..], &[0; 12], address.as_slice()].concat();
        let zeros = input.iter().filter(|byte| **byte == 0).count() as u64;
        let calldata = 4 * zeros + 16 * (36 - zeros);
        // The function, instrumented: 12 to enter, 12 for its block, its 2 opcodes, 4 and a
        // `return` to leave.
        let opcodes = 12 + 12 + 2 + 4 + 1;
        let (bytes, functions) = (64, 1);
        let steps = 28 * (bytes * 31_733 / 100_000 + functions * 17_263 / 100_000 + opcodes * 535 / 1000);
        let body = 1_659_168 + 100 + 800 + steps + 20_000 + 4000 + 20_000 + 20_000 + 20_000 + 800;
        let event_and_result = 375 + 750 + 8 * 128 + 6;
        assert_eq!(receipt.gas_used, 21_000 + calldata + framework + body + event_and_result, "{version:?}");
        let log = &receipt.inner.logs()[0];
        let event = log.log_decode::<ArbWasm::ProgramActivated>().expect("the event").inner.data;
        assert_eq!(event.codehash, keccak256(common::program_code(SMALLEST)));
        // asm estimate: 512,000 + 996.829*1 + 11.416*2 + 6.2628*64 = 512,000 + 996 + 22 + 400;
        // x = 10000*513418/21360419 = 240, and exp(0.024) = 1.0242.
        let price = 82_928_201u64 * 10_242 / 10_000;
        assert_eq!(event.dataFee, U256::from(price) * U256::from(513_418), "{version:?}");
    }
}

#[tokio::test]
async fn the_stack_has_the_depth_of_the_version() {
    // Each function's frame is 2 for the metering and 4: the entry's, then those of `$down`.
    let wat = r#"(module
        (memory (export "memory") 0 0)
        (func $down (param i32)
            (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1))))))
        (func (export "user_entrypoint") (param i32) (result i32)
            (call $down (local.get 0))
            (i32.const 0)))"#;
    for (version, depth) in
        [(ArbosVersion::V40, 262_144u64), (ArbosVersion::V51, 22_000), (ArbosVersion::V60, 22_000)]
    {
        let h =
            Harness::with(Config { arbos_version: version, max_request_bytes: 1 << 20, ..Config::default() })
                .await;
        let address = h.program(wat).await;
        // A frame must leave at least one word, and the entry has one itself.
        let deepest = (depth - 6 - 1) / 6 - 1;
        assert!(h.call(address, vec![0; deepest as usize]).await.is_ok(), "{version:?}: {deepest} deep");
        let error = h.call(address, vec![0; deepest as usize + 1]).await.expect_err("too deep");
        assert!(error.contains("max call depth exceeded"), "{error}");
        let receipt = h.run(address, vec![0; deepest as usize + 1]).await;
        assert!(!receipt.status());
        assert_eq!(receipt.gas_used, 10_000_000, "all gas is lost");
    }
}

#[tokio::test]
async fn a_program_ends_as_it_says() {
    let h = Harness::new().await;
    let program = |body: &str| {
        format!(
            r#"(module {IMPORTS} (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (param i32) (result i32)
                (i32.store8 (i32.const 0) (i32.const 9))
                (call $write_result (i32.const 0) (i32.const 1)) {body}))"#
        )
    };
    let returns = h.program(&program("(i32.const 0)")).await;
    assert_eq!(h.call(returns, Bytes::new()).await.expect("returns"), Bytes::from([9]));
    let exits = h.program(&program("(call $exit_early (i32.const 0)) (unreachable)")).await;
    assert_eq!(h.call(exits, Bytes::new()).await.expect("exits"), Bytes::from([9]));
    for body in ["(i32.const 7)", "(call $exit_early (i32.const 3)) (unreachable)"] {
        let reverts = h.program(&program(body)).await;
        let error = h.call(reverts, Bytes::new()).await.expect_err("reverts");
        assert!(error.contains("execution reverted") && error.contains("0x09"), "{error}");
    }
    // A trap or a bad pointer is a revert without data that returns the rest of the gas.
    for body in [
        "(unreachable)",
        "(drop (i32.load (i32.const 65536))) (i32.const 0)",
        "(call $msg_value (i32.const 65505)) (i32.const 0)",
        "(call $emit_log (i32.const 0) (i32.const 31) (i32.const 1)) (i32.const 0)",
        "(call $emit_log (i32.const 0) (i32.const 400) (i32.const 5)) (i32.const 0)",
        "(drop (i32.div_u (i32.const 1) (i32.const 0))) (i32.const 0)",
    ] {
        let fails = h.program(&program(body)).await;
        let error = h.call(fails, Bytes::new()).await.expect_err("fails");
        assert!(error.contains("execution reverted") && error.contains("\"0x\""), "{body}: {error}");
        let receipt = h.run(fails, Bytes::new()).await;
        assert!(!receipt.status() && receipt.gas_used < 100_000, "{body}: {}", receipt.gas_used);
    }
    // A pointer may be the memory's end if nothing is read there.
    let edge =
        h.program(&program("(call $write_result (i32.const 65536) (i32.const 0)) (i32.const 0)")).await;
    assert_eq!(h.call(edge, Bytes::new()).await.expect("nothing is read"), Bytes::new());
    // Running out of ink loses all gas.
    let spins = h.program(&program("(loop (br 0)) (i32.const 0)")).await;
    let receipt = h.run(spins, Bytes::new()).await;
    assert!(!receipt.status());
    assert_eq!(receipt.gas_used, 10_000_000);
    // Floats are accepted until they are reached.
    let floats = h.program(&program("(if (i32.const 0) (then (drop (f32.const 1)))) (i32.const 0)")).await;
    assert!(h.call(floats, Bytes::new()).await.is_ok());
    let floats = h.program(&program("(drop (f32.const 1)) (i32.const 0)")).await;
    assert!(h.call(floats, Bytes::new()).await.expect_err("never affordable").contains("out of gas"));
}

#[tokio::test]
async fn static_calls_change_nothing() {
    let h = Harness::new().await;
    let body = |body: &str| {
        format!(
            r#"(module {IMPORTS} (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (param i32) (result i32) {body} (i32.const 0)))"#
        )
    };
    for (name, inner, works) in [
        ("reading", "(call $storage_load (i32.const 0) (i32.const 32))", true),
        ("caching", "(call $storage_cache (i32.const 0) (i32.const 32))", true),
        ("an empty flush", "(call $storage_flush (i32.const 0))", true),
        (
            "a flush",
            "(call $storage_cache (i32.const 0) (i32.const 32)) (call $storage_flush (i32.const 0))",
            false,
        ),
        ("a log", "(call $emit_log (i32.const 0) (i32.const 0) (i32.const 0))", false),
        ("transient", "(call $transient_store (i32.const 0) (i32.const 32))", false),
        (
            "creation",
            "(call $create1 (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 200) (i32.const 220))",
            false,
        ),
    ] {
        let target = h.program(&body(inner)).await;
        // EVM code: STATICCALL to the account in the input, and return its success as a word.
        let caller = h.deploy(&[
            0x60, 0, 0x60, 0, 0x60, 0, 0x60, 0, 0x60, 0, 0x35, 0x5a, 0xfa, 0x60, 0, 0x52, 0x60, 0x20, 0x60,
            0, 0xf3,
        ]);
        let caller = caller.await;
        let output = h.call(caller, target.into_word()).await.expect("runs");
        assert_eq!(U256::from_be_slice(&output), U256::from(u8::from(works)), "{name}");
    }
}

#[tokio::test]
async fn programs_see_their_call_and_block() {
    let h = Harness::new().await;
    let report = r#"
        (call $msg_sender (i32.const 12)) (call $tx_origin (i32.const 44)) (call $contract_address (i32.const 76))
        (call $msg_value (i32.const 96)) (call $block_coinbase (i32.const 140)) (call $block_basefee (i32.const 160))
        (call $tx_gas_price (i32.const 192))
        (i64.store (i32.const 224) (call $chainid)) (i64.store (i32.const 232) (call $block_number))
        (i64.store (i32.const 240) (call $block_gas_limit)) (i64.store32 (i32.const 248) (i64.extend_i32_u (call $tx_ink_price)))
        (i32.store (i32.const 252) (call $msg_reentrant)) (i64.store (i32.const 256) (call $block_timestamp))
        (call $write_result (i32.const 0) (i32.const 264)) (i32.const 0)"#;
    let program = h
        .program(&format!(
            r#"(module {IMPORTS} (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (param i32) (result i32) {report}))"#
        ))
        .await;
    let tx =
        TransactionRequest::default().to(program).from(h.me).value(U256::from(5)).with_gas_price(200_000_000);
    let output = h.provider.call(tx).await.expect("runs");
    let word = |index: usize| U256::from_be_slice(&output[32 * index..32 * (index + 1)]);
    let address = |index: usize| Address::from_slice(&output[32 * index + 12..32 * (index + 1)]);
    let number = |at: usize| u64::from_le_bytes(output[at..at + 8].try_into().expect("8 bytes"));
    assert_eq!(address(0), h.me);
    assert_eq!(address(1), h.me);
    assert_eq!(address(2), program);
    assert_eq!(word(3), U256::from(5));
    assert_eq!(format!("{:?}", address(4)), "0xa4b000000000000000000073657175656e636572");
    assert_eq!(word(5), U256::from(100_000_000));
    assert_eq!(word(6), U256::from(200_000_000), "the price before the tip is dropped");
    assert_eq!(number(224), 412_346);
    assert_eq!(number(232), 0, "the block number is that of L1");
    assert_eq!(number(240), 1 << 50);
    assert_eq!(number(248), 10_000, "ink price, and not reentered");
    assert_eq!(number(256), h.node.chain().timestamp());
}
