//! The flow of a program, over HTTP with alloy: it is deployed, activated, called, cached.
#![allow(missing_docs)]

mod common;

use alloy::primitives::{B256, Bytes, U256};
use alloy::providers::Provider;
use alloy::rpc::types::{Filter, TransactionRequest};
use common::{ARB_WASM, ARB_WASM_CACHE, ArbWasm, ArbWasmCache, Harness};

/// Stores the first word of its input at slot 1, emits it, and returns what was there before. With
/// 52 bytes of input it calls the account in the last 20 with the first 32, and returns what that
/// returned.
const STORE: &str = r#"(module
    (import "vm_hooks" "read_args" (func $read_args (param i32)))
    (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
    (import "vm_hooks" "storage_load_bytes32" (func $load (param i32 i32)))
    (import "vm_hooks" "storage_cache_bytes32" (func $store (param i32 i32)))
    (import "vm_hooks" "storage_flush_cache" (func $flush (param i32)))
    (import "vm_hooks" "emit_log" (func $log (param i32 i32 i32)))
    (import "vm_hooks" "call_contract" (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
    (import "vm_hooks" "read_return_data" (func $return_data (param i32 i32 i32) (result i32)))
    (memory (export "memory") 1 1)
    (data (i32.const 31) "\01")
    (func (export "user_entrypoint") (param $len i32) (result i32)
        (call $read_args (i32.const 64))
        (if (i32.eq (local.get $len) (i32.const 52))
            (then
                (drop (call $flush_and_call))
                (drop (call $return_data (i32.const 256) (i32.const 0) (i32.const 32)))
                (call $write_result (i32.const 256) (i32.const 32))
                (return (i32.const 0))))
        (call $load (i32.const 0) (i32.const 128))
        (call $store (i32.const 0) (i32.const 64))
        (call $flush (i32.const 0))
        (call $log (i32.const 64) (i32.const 32) (i32.const 1))
        (call $write_result (i32.const 128) (i32.const 32))
        (i32.eqz (local.get $len)))
    (func $flush_and_call (result i32)
        (call $call (i32.const 96) (i32.const 64) (i32.const 32) (i32.const 192) (i64.const -1) (i32.const 300)))
)"#;

#[tokio::test]
async fn a_program_stores_emits_and_calls() {
    let h = Harness::new().await;
    let address = h.deploy(&common::program_code(STORE)).await;
    let error = h.call(address, vec![1; 32]).await.expect_err("not activated yet");
    assert!(error.contains("error ProgramNotActivated()"), "{error}");
    h.activate(address).await;

    let word = |n: u64| Bytes::from(U256::from(n).to_be_bytes_vec());
    assert_eq!(h.call(address, word(7)).await.expect("runs"), word(0));
    let receipt = h.run(address, word(7)).await;
    assert!(receipt.status());
    assert_eq!(h.provider.get_storage_at(address, U256::from(1)).await.expect("a slot"), U256::from(7));
    assert_eq!(h.call(address, word(8)).await.expect("runs"), word(7));
    let logs = h.provider.get_logs(&Filter::new().address(address)).await.expect("logs");
    assert_eq!(logs.len(), 1);
    assert_eq!(logs[0].topics(), [B256::from(U256::from(7))]);

    // No input at all: the program returns 1, which reverts.
    let error = h.call(address, Bytes::new()).await.expect_err("reverts");
    assert!(error.contains("execution reverted"), "{error}");

    // One program calls another, which stores and returns what was there.
    let other = h.program(&STORE.replace("\\01", "\\02")).await;
    let mut input = word(9).to_vec();
    input.extend(other.as_slice());
    let receipt = h.run(address, input.clone()).await;
    assert!(receipt.status());
    assert_eq!(h.provider.get_storage_at(other, U256::from(2)).await.expect("a slot"), U256::from(9));
    assert_eq!(h.call(address, input).await.expect("runs"), word(9));
}

#[tokio::test]
async fn activation_is_undone_by_a_revert_and_cannot_be_repeated() {
    let h = Harness::new().await;
    let address = h.deploy(&common::program_code(STORE)).await;
    let wasm = ArbWasm::new(ARB_WASM, &h.provider);
    let snapshot = h.node.chain().snapshot();
    h.activate(address).await;
    let error = wasm.activateProgram(address).value(common::ether()).call().await.expect_err("up to date");
    assert!(error.to_string().contains("ProgramUpToDate"), "{error}");
    assert!(h.node.chain().revert(snapshot).expect("a chain in memory"));
    let fee =
        wasm.activateProgram(address).value(common::ether()).call().await.expect("possible again").dataFee;
    let error =
        wasm.activateProgram(address).value(fee - U256::from(1)).call().await.expect_err("too little");
    assert!(error.to_string().contains("ProgramInsufficientValue"), "{error}");
    assert!(wasm.activateProgram(address).value(fee).call().await.is_ok());
}

#[tokio::test]
async fn caching_saves_the_init_gas() {
    let h = Harness::new().await;
    let address = h.program(STORE).await;
    let wasm = ArbWasm::new(ARB_WASM, &h.provider);
    let init = wasm.programInitGas(address).call().await.expect("active");
    let before = h.run(address, vec![1; 32]).await.gas_used;
    let again = h.run(address, vec![1; 32]).await.gas_used;
    let hash = alloy::primitives::keccak256(common::program_code(STORE));
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, &h.provider);
    assert!(!cache.codehashIsCached(hash).call().await.expect("a view"));
    let receipt =
        cache.cacheProgram(address).send().await.expect("sent").get_receipt().await.expect("a receipt");
    assert!(receipt.status());
    assert!(cache.codehashIsCached(hash).call().await.expect("a view"));
    let cached = h.run(address, vec![1; 32]).await.gas_used;
    assert!(before > again, "the first call wrote a fresh slot");
    assert_eq!(again - cached, init.gas - init.gasWhenCached);
}

#[tokio::test]
async fn the_clock_advances_and_snapshots_are_restored() {
    let h = Harness::new().await;
    let chain = h.node.chain();
    let (start, number) = (chain.timestamp(), chain.block_number());
    let snapshot = chain.snapshot();
    chain.increase_time(1000).expect("a time that can be");
    chain.mine(1).expect("a chain in memory");
    assert!(chain.timestamp() >= start + 1000);
    assert_eq!(chain.block_number(), number + 1);
    assert!(chain.revert(snapshot).expect("a chain in memory"));
    assert_eq!(chain.block_number(), number);
    assert!(!chain.revert(snapshot).expect("a chain in memory"), "a snapshot is used up");
    let tx = TransactionRequest::default().to(h.me).value(U256::from(1));
    let receipt = h.send(tx).await;
    assert_eq!(receipt.gas_used, 21_000);
    assert_eq!(receipt.block_number, Some(number + 1));
}
