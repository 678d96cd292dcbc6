//! Transactions that wait for a block: which are accepted, replaced and counted, by Geth's rules.
#![allow(missing_docs)]

mod common;

use alloy::primitives::{Address, Bytes, U256};
use common::Harness;
use serde_json::{Value, json};
use stylus_devnode::{ACCOUNTS, Chain, Config, Mining};

const FROM: Address = ACCOUNTS[1].address;
const UNDERPRICED: &str = "replacement transaction underpriced";

async fn manual() -> Harness {
    Harness::with(Config { mining: Mining::Manual, ..Config::default() }).await
}

/// Sends a payment of one wei with some more fields.
async fn pay(h: &Harness, fields: Value) -> Result<Value, String> {
    let mut tx = json!({ "from": FROM, "to": Address::repeat_byte(9), "value": "0x1", "gas": "0x5208" });
    for (name, value) in fields.as_object().expect("an object") {
        tx[name] = value.clone();
    }
    h.ask("eth_sendTransaction", json!([tx])).await
}

fn with_fees(cap: u64, tip: u64) -> Value {
    json!({ "nonce": "0x0", "maxFeePerGas": format!("{cap:#x}"), "maxPriorityFeePerGas": format!("{tip:#x}") })
}

#[tokio::test]
async fn a_transaction_after_a_gap_of_nonces_is_queued() {
    let h = manual().await;
    for nonce in ["0x0", "0x2", "0x3"] {
        pay(&h, json!({ "nonce": nonce })).await.expect("accepted");
    }
    let status = h.ask("txpool_status", json!([])).await.expect("a status");
    assert_eq!(status, json!({ "pending": "0x1", "queued": "0x2" }));
    let content = h.ask("txpool_content", json!([])).await.expect("the content");
    let nonces = |part: &str| -> Vec<String> {
        content[part][FROM.to_string()].as_object().expect("by nonce").keys().cloned().collect()
    };
    assert_eq!((nonces("pending"), nonces("queued")), (vec!["0".into()], vec!["2".into(), "3".into()]));
    let next = h.ask("eth_getTransactionCount", json!([FROM, "pending"])).await.expect("a count");
    assert_eq!(next, "0x1");
    h.node.chain().mine(1).expect("a chain in memory");
    assert_eq!(h.node.chain().nonce(FROM), 1);
    // What closes the gap lets all of them run.
    pay(&h, json!({})).await.expect("accepted");
    h.node.chain().mine(1).expect("a chain in memory");
    assert_eq!(h.node.chain().nonce(FROM), 4);
}

#[tokio::test]
async fn a_replacement_offers_a_tenth_more() {
    let h = manual().await;
    let first = pay(&h, with_fees(1_000_000_000, 100)).await.expect("accepted");
    for (cap, tip) in [
        (1_000_000_000, 101),
        (999_999_999, 200),
        (1_099_999_999, 200),
        (1_100_000_000, 109),
        (2_000_000_000, 100),
    ] {
        let error = pay(&h, with_fees(cap, tip)).await.expect_err("too little");
        assert!(error.contains(UNDERPRICED), "{cap} and {tip}: {error}");
    }
    let second = pay(&h, with_fees(1_100_000_000, 110)).await.expect("enough");
    let by_hash =
        async |hash: &Value| h.ask("eth_getTransactionByHash", json!([hash])).await.expect("an answer");
    assert_eq!(by_hash(&first).await, Value::Null);
    assert_eq!(by_hash(&second).await["nonce"], "0x0");
    assert_eq!(h.ask("txpool_status", json!([])).await.expect("a status")["pending"], "0x1");
    h.node.chain().mine(1).expect("a chain in memory");
    assert_eq!(h.node.chain().balance(Address::repeat_byte(9)), U256::from(1));
}

#[tokio::test]
async fn a_tip_of_zero_need_not_rise() {
    let h = manual().await;
    pay(&h, with_fees(1_000_000_000, 0)).await.expect("accepted");
    assert!(pay(&h, with_fees(1_000_000_001, 0)).await.expect_err("too little").contains(UNDERPRICED));
    pay(&h, with_fees(1_100_000_000, 0)).await.expect("enough");
}

#[tokio::test]
async fn fees_and_nonces_that_cannot_be_are_rejected() {
    let h = manual().await;
    let error = pay(&h, with_fees(1_000_000_000, 1_000_000_001)).await.expect_err("the tip is above the cap");
    assert!(error.contains("max priority fee per gas higher than max fee per gas"), "{error}");
    let error = pay(&h, json!({ "nonce": "0xffffffffffffffff" })).await.expect_err("there is no next one");
    assert!(error.contains("nonce has max value"), "{error}");
    // A tip without a cap gets a cap that holds it.
    pay(&h, json!({ "maxPriorityFeePerGas": "0x77359400" })).await.expect("accepted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn senders_at_one_time_get_nonces_of_their_own() {
    for mining in [Mining::Manual, Mining::Auto] {
        let h = std::sync::Arc::new(Harness::with(Config { mining, ..Config::default() }).await);
        let sends: Vec<_> = (0..40)
            .map(|_| {
                let h = h.clone();
                tokio::spawn(async move { pay(&h, json!({})).await })
            })
            .collect();
        for send in sends {
            send.await.expect("it returns").expect("accepted");
        }
        h.node.chain().mine(1).expect("a chain in memory");
        assert_eq!(h.node.chain().nonce(FROM), 40);
    }
}

#[test]
fn transactions_in_process_at_one_time_get_nonces_of_their_own() {
    let chain = Chain::new(Config::default());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    chain
                        .send(FROM, Some(Address::repeat_byte(9)), U256::from(1), Bytes::new())
                        .expect("accepted");
                }
            });
        }
    });
    assert_eq!(chain.balance(Address::repeat_byte(9)), U256::from(200));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn additions_to_a_balance_at_one_time_all_count() {
    let h = std::sync::Arc::new(Harness::new().await);
    let account = Address::repeat_byte(9);
    let additions: Vec<_> = (0..40)
        .map(|_| {
            let h = h.clone();
            tokio::spawn(async move { h.ask("anvil_addBalance", json!([account, "0x1"])).await })
        })
        .collect();
    for addition in additions {
        addition.await.expect("it returns").expect("added");
    }
    assert_eq!(h.node.chain().balance(account), U256::from(40));
}
