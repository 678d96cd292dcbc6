//! JSON-RPC beyond what the other tests use: estimates, traces, overrides, waiting transactions,
//! controls.
#![allow(missing_docs)]

mod common;

use std::time::Duration;

use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, U256};
use alloy::providers::{Provider, ProviderBuilder};
use alloy::rpc::types::TransactionRequest;
use alloy_transport_ws::WsConnect;
use common::Harness;
use serde_json::{Value, json};
use stylus_devnode::{ACCOUNTS, Config, Mining};

/// Calls the account in the last 20 bytes of its input's first word, then stores 1 at slot 0.
const CALLER: &str = r#"(module
    (import "vm_hooks" "read_args" (func $read_args (param i32)))
    (import "vm_hooks" "call_contract" (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
    (import "vm_hooks" "storage_cache_bytes32" (func $store (param i32 i32)))
    (import "vm_hooks" "storage_flush_cache" (func $flush (param i32)))
    (memory (export "memory") 1 1) (data (i32.const 159) "\01")
    (func (export "user_entrypoint") (param i32) (result i32)
        (call $read_args (i32.const 0))
        (drop (call $call (i32.const 12) (i32.const 64) (i32.const 0) (i32.const 64) (i64.const -1) (i32.const 96)))
        (call $store (i32.const 64) (i32.const 128))
        (call $flush (i32.const 0))
        (i32.const 0)))"#;

/// Puts 5 into slot 2, and reverts if its slot 2 was not zero before.
const ONCE: &[u8] =
    &[0x60, 2, 0x54, 0x60, 0x0c, 0x57, 0x60, 5, 0x60, 2, 0x55, 0, 0x5b, 0x60, 0, 0x60, 0, 0xfd];

#[tokio::test]
async fn an_estimate_is_the_least_gas_that_works() {
    let h = Harness::new().await;
    let program = h.program(CALLER).await;
    let once = h.deploy(ONCE).await;
    let fresh = |to: Address, data: Bytes| TransactionRequest::default().from(h.me).to(to).input(data.into());
    for tx in [
        fresh(Address::repeat_byte(9), Bytes::new()),
        fresh(once, Bytes::new()),
        fresh(program, once.into_word().into()),
        TransactionRequest::default().from(h.me).with_deploy_code(common::init_code(&[1; 1000])),
    ] {
        let gas = h.provider.estimate_gas(tx.clone()).await.expect("it works");
        let with = async |gas: u64| h.provider.call(tx.clone().gas_limit(gas)).await;
        assert!(with(gas).await.is_ok(), "{gas} is enough");
        assert!(with(gas - 1).await.is_err(), "{} is too little", gas - 1);
    }
    h.run(once, Bytes::new()).await;
    let error =
        h.provider.estimate_gas(fresh(once, Bytes::new())).await.expect_err("reverts now").to_string();
    assert!(error.contains("execution reverted"), "{error}");
}

#[tokio::test]
async fn traces_show_frames_host_calls_state_and_opcodes() {
    let h = Harness::new().await;
    let program = h.program(CALLER).await;
    let once = h.deploy(ONCE).await;
    let receipt = h.run(program, once.into_word()).await;
    let trace = async |options: Value| {
        h.ask("debug_traceTransaction", json!([receipt.transaction_hash, options])).await.expect("a trace")
    };
    let calls = trace(json!({ "tracer": "callTracer" })).await;
    assert_eq!(calls["to"], json!(program));
    assert_eq!(calls["gasUsed"], json!(format!("{:#x}", receipt.gas_used)));
    assert_eq!(calls["calls"][0]["to"], json!(once));
    assert_eq!(calls["calls"][0]["type"], "CALL");
    let top = trace(json!({ "tracer": "callTracer", "tracerConfig": { "onlyTopCall": true } })).await;
    assert!(top.get("calls").is_none());

    let steps = trace(json!({ "tracer": "stylusTracer" })).await;
    let names: Vec<&str> =
        steps.as_array().expect("steps").iter().filter_map(|step| step["name"].as_str()).collect();
    assert_eq!(
        names,
        [
            "user_entrypoint",
            "read_args",
            "call_contract",
            "storage_cache_bytes32",
            "storage_flush_cache",
            "user_returned"
        ]
    );
    assert_eq!(steps[2]["address"], json!(once));
    for pair in steps.as_array().expect("steps")[..5].windows(2) {
        assert!(pair[0]["endInk"].as_u64() >= pair[1]["startInk"].as_u64(), "ink only falls");
    }
    let slot = format!("0x{:064x}", 2);
    let key = format!("{once:?}");
    let before = trace(json!({ "tracer": "prestateTracer" })).await;
    assert_eq!(before[&key]["storage"][&slot], format!("0x{:064x}", 0));
    let change = trace(json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } })).await;
    assert_eq!(change["post"][&key]["storage"][&slot], format!("0x{:064x}", 5));
    assert!(change["pre"][&key]["storage"].get(&slot).is_none(), "it was zero");

    let ops = h.ask("debug_traceCall", json!([{ "to": once }, "latest", {}])).await.expect("a trace");
    let names: Vec<&str> =
        ops["structLogs"].as_array().expect("opcodes").iter().filter_map(|log| log["op"].as_str()).collect();
    assert_eq!(names, ["PUSH1", "SLOAD", "PUSH1", "JUMPI", "JUMPDEST", "PUSH1", "PUSH1", "REVERT"]);
    assert_eq!(ops["structLogs"][1]["gasCost"], 2100);
    let error = h
        .ask("debug_traceCall", json!([{}, "latest", { "tracer": "fooTracer" }]))
        .await
        .expect_err("unknown");
    assert!(error.contains("known are callTracer"), "{error}");
}

#[tokio::test]
async fn transactions_wait_for_earlier_nonces() {
    let h = Harness::with(Config { mining: Mining::Manual, ..Config::default() }).await;
    let chain = h.node.chain().clone();
    let from = ACCOUNTS[1].address;
    let mut hashes = Vec::new();
    for nonce in [2, 0, 1] {
        let tx = json!([{ "from": from, "to": h.me, "value": "0x1", "gas": "0x5208", "nonce": format!("{nonce:#x}") }]);
        hashes.push(h.ask("eth_sendTransaction", tx).await.expect("accepted"));
    }
    let count =
        async |block: &str| h.ask("eth_getTransactionCount", json!([from, block])).await.expect("a count");
    assert_eq!((count("latest").await, count("pending").await), (json!("0x0"), json!("0x3")));
    assert_eq!(h.ask("txpool_status", json!([])).await.expect("a status")["pending"], "0x3");
    assert_eq!(h.ask("eth_getTransactionReceipt", json!([hashes[0]])).await.expect("none"), Value::Null);
    let error = h.ask("eth_sendRawTransaction", json!(["0x00"])).await.expect_err("malformed");
    assert!(error.contains("cannot decode"), "{error}");
    chain.mine(1).expect("a chain in memory");
    assert_eq!(count("latest").await, json!("0x3"));
    let order: Vec<Value> = {
        let block = h.ask("eth_getBlockByNumber", json!(["latest", true])).await.expect("a block");
        block["transactions"].as_array().expect("three").iter().map(|tx| tx["nonce"].clone()).collect()
    };
    assert_eq!(order, [json!("0x0"), json!("0x1"), json!("0x2")]);
    let late = json!([{ "from": from, "to": h.me, "gas": "0x5208", "nonce": "0x0" }]);
    assert!(h.ask("eth_sendTransaction", late).await.expect_err("too old").contains("nonce too low"));
    // Blocks by interval.
    h.ask("evm_setIntervalMining", json!([1])).await.expect("set");
    let before = chain.block_number();
    tokio::time::sleep(Duration::from_millis(1600)).await;
    assert!(chain.block_number() > before);
}

#[tokio::test]
async fn logs_arrive_over_websocket() {
    let h = Harness::new().await;
    let ws = WsConnect::new(h.node.ws_url());
    let ws = ProviderBuilder::new().connect_pubsub_with(ws).await.expect("connected");
    let mut blocks = ws.subscribe_blocks().await.expect("subscribed");
    let mut logs = ws.subscribe_logs(&Default::default()).await.expect("subscribed");
    // LOG1 with the topic 7.
    let logger = h.deploy(&[0x60, 7, 0x60, 0, 0x60, 0, 0xa1, 0]).await;
    let receipt = h.run(logger, Bytes::new()).await;
    let log = logs.recv().await.expect("a log");
    assert_eq!((log.address(), log.transaction_hash), (logger, Some(receipt.transaction_hash)));
    blocks.recv().await.expect("the deployment's block");
    assert_eq!(Some(blocks.recv().await.expect("a block").number), receipt.block_number);
    let snapshot = h.node.chain().snapshot();
    h.run(logger, Bytes::new()).await;
    assert!(!logs.recv().await.expect("a log").removed);
    assert!(h.node.chain().revert(snapshot).expect("a chain in memory"));
    let log = logs.recv().await.expect("the same log");
    assert!(log.removed && log.block_number > receipt.block_number, "{log:?}");
}

#[tokio::test]
async fn accounts_move_between_chains_and_old_states_are_forgotten() {
    let h = Harness::with(Config { history_blocks: 10, history_states: 3, ..Config::default() }).await;
    let once = h.deploy(ONCE).await;
    h.run(once, Bytes::new()).await;
    let dump = h.ask("anvil_dumpState", json!([])).await.expect("a dump");
    let other = Harness::new().await;
    assert_eq!(other.ask("anvil_loadState", json!([dump])).await.expect("loaded"), true);
    assert_eq!(other.node.chain().storage(once, U256::from(2)), U256::from(5));
    assert_eq!(other.node.chain().code(once), Bytes::from_static(ONCE));

    h.node.chain().mine(20).expect("a chain in memory");
    let balance = async |block: u64| h.ask("eth_getBalance", json!([h.me, format!("{block:#x}")])).await;
    let latest = h.node.chain().block_number();
    assert!(balance(latest).await.is_ok() && balance(latest - 2).await.is_ok());
    assert!(balance(latest - 5).await.expect_err("forgotten").contains("not kept any more"));
    assert!(balance(latest - 15).await.expect_err("forgotten").contains("pruned history unavailable"));
}
