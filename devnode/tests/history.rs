//! Blocks that are forgotten, filters that are polled across reverts, times that cannot be, and
//! requests for many blocks.
#![allow(missing_docs)]

mod common;

use alloy::primitives::{Bytes, U256};
use common::Harness;
use serde_json::{Value, json};
use stylus_devnode::{Config, Mining};

const PRUNED: &str = "pruned history unavailable";
const LAST: u64 = 61_819_362_000;

/// A node that keeps its last ten blocks, 11 to 20.
async fn short() -> Harness {
    let h = Harness::with(Config { history_blocks: 10, ..Config::default() }).await;
    h.node.chain().mine(20).expect("a chain in memory");
    h
}

#[tokio::test]
async fn a_request_for_forgotten_blocks_is_an_error() {
    let h = short().await;
    for (method, params) in [
        ("eth_getLogs", json!([{ "fromBlock": "0x1", "toBlock": "latest" }])),
        ("eth_getLogs", json!([{ "fromBlock": "0xa", "toBlock": "0xb" }])),
        ("eth_newFilter", json!([{ "fromBlock": "0xa" }])),
        ("eth_getBlockByNumber", json!(["0xa", false])),
        ("eth_getHeaderByNumber", json!(["0x0"])),
        ("eth_getBlockTransactionCountByNumber", json!(["0xa"])),
        ("eth_getTransactionByBlockNumberAndIndex", json!(["0xa", "0x0"])),
        ("eth_getBlockReceipts", json!(["0xa"])),
        ("eth_getBalance", json!([h.me, "0xa"])),
        ("eth_call", json!([{ "to": h.me }, "0xa"])),
        ("eth_feeHistory", json!(["0x1", "0xa"])),
    ] {
        let error = h.ask(method, params).await.expect_err(method);
        assert!(error.contains("4444") && error.contains(PRUNED), "{method}: {error}");
        assert!(error.contains("11, the first that is kept"), "{method}: {error}");
    }
    for (method, params) in [
        ("eth_getLogs", json!([{ "fromBlock": "0xb", "toBlock": "0x14" }])),
        ("eth_getLogs", json!([{ "fromBlock": "earliest" }])),
        ("eth_getBlockByNumber", json!(["0xb", false])),
        ("eth_getBlockByNumber", json!(["earliest", false])),
        ("eth_feeHistory", json!(["0x400", "0x14"])),
    ] {
        assert_ne!(h.ask(method, params).await.expect(method), Value::Null, "{method}");
    }
}

#[tokio::test]
async fn a_forgotten_block_is_an_error_by_its_hash_too() {
    let h = Harness::with(Config { history_blocks: 10, ..Config::default() }).await;
    let chain = h.node.chain();
    chain.mine(5).expect("a chain in memory");
    let hash = h.ask("eth_getBlockByNumber", json!(["0x5", false])).await.expect("a block")["hash"].clone();
    let by_hash = async |hash: &Value| h.ask("eth_getBlockByHash", json!([hash, false])).await;
    assert_eq!(by_hash(&hash).await.expect("it is kept")["number"], "0x5");
    let snapshot = chain.snapshot();
    chain.mine(1).expect("a chain in memory");
    let other =
        h.ask("eth_getBlockByNumber", json!(["latest", false])).await.expect("a block")["hash"].clone();
    assert!(chain.revert(snapshot).expect("a chain in memory"));
    // Another block in its place.
    chain.increase_time(5).expect("a time that can be");
    chain.mine(20).expect("a chain in memory");
    for (method, params) in [
        ("eth_getBlockByHash", json!([hash, false])),
        ("eth_getBlockTransactionCountByHash", json!([hash])),
        ("eth_getTransactionByBlockHashAndIndex", json!([hash, "0x0"])),
        ("eth_getLogs", json!([{ "blockHash": hash }])),
        ("eth_getBalance", json!([h.me, { "blockHash": hash }])),
        ("eth_getBlockReceipts", json!([{ "blockHash": hash }])),
    ] {
        let error = h.ask(method, params).await.expect_err(method);
        assert!(error.contains("4444") && error.contains(PRUNED), "{method}: {error}");
    }
    assert_eq!(by_hash(&other).await.expect("it was reverted"), Value::Null);
    assert_eq!(by_hash(&json!(format!("0x{}", "7".repeat(64)))).await.expect("no block"), Value::Null);
}

#[tokio::test]
async fn a_range_beyond_the_latest_block_is_an_error() {
    let h = short().await;
    for (from, to) in [("0x14", "0x15"), ("0x15", "0x15"), ("0x14", "0x13")] {
        let filter = json!([{ "fromBlock": from, "toBlock": to }]);
        let error = h.ask("eth_getLogs", filter).await.expect_err("beyond the latest");
        assert!(error.contains("invalid block range params"), "{error}");
    }
}

#[tokio::test]
async fn a_filter_reports_each_block_once_also_after_a_revert() {
    let h = Harness::new().await;
    let chain = h.node.chain();
    // LOG0 without data.
    let logger = h.deploy(&[0x60, 0, 0x60, 0, 0xa0, 0]).await;
    let log = || chain.send(h.me, Some(logger), U256::ZERO, Bytes::new()).expect("accepted");
    let filter = h.ask("eth_newBlockFilter", json!([])).await.expect("installed");
    let logs = h.ask("eth_newFilter", json!([{ "address": logger }])).await.expect("installed");
    let poll = async |id: &Value| h.ask("eth_getFilterChanges", json!([id])).await.expect("an answer");
    let hash = async || {
        h.ask("eth_getBlockByNumber", json!(["latest", false])).await.expect("a block")["hash"].clone()
    };
    let snapshot = chain.snapshot();
    log();
    let first = hash().await;
    assert_eq!(poll(&filter).await, json!([first]));
    assert_eq!(poll(&logs).await.as_array().expect("a list").len(), 1);
    assert!(chain.revert(snapshot).expect("a chain in memory"));
    chain.increase_time(5).expect("a time that can be");
    log();
    assert_eq!(poll(&filter).await, json!([hash().await]), "the first block after a revert");
    let found = poll(&logs).await;
    let removed: Vec<&Value> = found.as_array().expect("a list").iter().map(|log| &log["removed"]).collect();
    assert_eq!(removed, [true, false], "the log that was reported is gone, and another one is there");
    assert_eq!((&found[0]["blockHash"], &found[1]["blockHash"]), (&first, &hash().await));
    assert_eq!(poll(&filter).await, json!([]));
    assert_eq!(poll(&logs).await, json!([]));
    // What was made and reverted between two polls is not there any more.
    let snapshot = chain.snapshot();
    log();
    chain.mine(3).expect("a chain in memory");
    assert!(chain.revert(snapshot).expect("a chain in memory"));
    assert_eq!(poll(&filter).await, json!([]));
    assert_eq!(poll(&logs).await, json!([]), "no one has seen that log");
}

#[tokio::test]
async fn a_filter_that_missed_forgotten_blocks_is_an_error() {
    let h = short().await;
    let filter = h.ask("eth_newBlockFilter", json!([])).await.expect("installed");
    h.node.chain().mine(10).expect("a chain in memory");
    let poll = async || h.ask("eth_getFilterChanges", json!([filter])).await;
    assert_eq!(poll().await.expect("all are kept").as_array().expect("a list").len(), 10);
    h.node.chain().mine(11).expect("a chain in memory");
    assert!(poll().await.expect_err("one is forgotten").contains(PRUNED));
}

#[tokio::test]
async fn a_filter_from_a_past_block_reports_from_there() {
    let h = Harness::new().await;
    let logger = h.deploy(&[0x60, 0, 0x60, 0, 0xa0, 0]).await;
    let mut blocks = Vec::new();
    for _ in 0..3 {
        blocks.push(h.run(logger, vec![]).await.block_number.expect("mined"));
    }
    let filter =
        json!([{ "fromBlock": format!("{:#x}", blocks[1]), "toBlock": format!("{:#x}", blocks[2]) }]);
    let id = h.ask("eth_newFilter", filter).await.expect("installed");
    h.run(logger, vec![]).await;
    let found = h.ask("eth_getFilterChanges", json!([id])).await.expect("an answer");
    let numbers: Vec<&Value> =
        found.as_array().expect("a list").iter().map(|log| &log["blockNumber"]).collect();
    assert_eq!(numbers, [&json!(format!("{:#x}", blocks[1])), &json!(format!("{:#x}", blocks[2]))]);
}

#[tokio::test]
async fn times_that_a_chain_cannot_have_are_rejected() {
    let h = Harness::new().await;
    let (chain, start) = (h.node.chain(), h.node.chain().timestamp());
    for (method, params) in [
        ("evm_increaseTime", json!([u64::MAX])),
        ("evm_increaseTime", json!([LAST])),
        ("evm_setTime", json!([LAST + 1])),
        ("evm_setNextBlockTimestamp", json!([u64::MAX])),
        ("evm_setBlockTimestampInterval", json!([u64::MAX])),
        ("evm_mine", json!([LAST + 1])),
        ("evm_mine", json!([{ "timestamp": LAST + 1, "blocks": 2 }])),
        ("anvil_mine", json!([2, u64::MAX])),
        ("anvil_mine", json!([100_000, LAST / 100_000])),
    ] {
        let error = h.ask(method, params.clone()).await.expect_err(method);
        assert!(error.contains("no time that this chain can have"), "{method} {params}: {error}");
    }
    let error = h.ask("evm_setIntervalMining", json!([u64::MAX])).await.expect_err("too long");
    assert!(error.contains("at most 31536000"), "{error}");
    assert_eq!(chain.block_number(), 0, "nothing was made");
    chain.mine(1).expect("a chain in memory");
    assert!(chain.timestamp() < start + 60, "time goes on as before");
    // The last time can be reached, and blocks can be made then.
    chain.set_next_timestamp(LAST).expect("the last");
    chain.mine(2).expect("a chain in memory");
    assert_eq!(chain.timestamp(), LAST);
    assert!(chain.increase_time(1).is_err());
}

#[tokio::test]
async fn evm_mine_does_what_its_options_say() {
    let h = Harness::with(Config { mining: Mining::Manual, ..Config::default() }).await;
    let chain = h.node.chain();
    let start = chain.timestamp() + 1000;
    let mine = async |options: Value| h.ask("evm_mine", json!([options])).await;
    mine(json!({ "timestamp": format!("{start:#x}"), "blocks": "0x3" })).await.expect("mined");
    assert_eq!(chain.block_number(), 3);
    assert!((start..start + 10).contains(&chain.timestamp()));
    mine(json!({ "timestamp": start + 50 })).await.expect("mined");
    mine(json!(format!("{:#x}", start + 60))).await.expect("mined");
    mine(json!({ "blocks": null })).await.expect("mined");
    assert_eq!(chain.block_number(), 6);
    mine(json!({ "blocks": 0, "timestamp": start + 90 })).await.expect("none is made");
    assert_eq!(chain.block_number(), 6);
    mine(Value::Null).await.expect("mined");
    assert_eq!((chain.block_number(), chain.timestamp()), (7, start + 90), "the next block has the time");
    for options in [
        json!({ "blocks": "zz" }),
        json!({ "timestamp": "zz" }),
        json!({ "timestamp": [] }),
        json!({ "block": 1 }),
        json!({ "blocks": 100_001 }),
        json!("zz"),
        json!([]),
    ] {
        let error = mine(options.clone()).await.expect_err("it is not understood");
        assert!(error.contains("-32602"), "{options}: {error}");
    }
    assert_eq!(chain.block_number(), 7);
    h.ask("anvil_mine", json!(["0x3", "0xa"])).await.expect("mined");
    assert_eq!(chain.block_number(), 10);
    assert!((start + 110..start + 120).contains(&chain.timestamp()), "two intervals of ten seconds");
    assert!(h.ask("anvil_mine", json!([100_001])).await.expect_err("too many").contains("-32602"));
}
