//! Reads: what a node says is checked where it can be, and all of it can be of one block.

use crate::mock::{Answer, block, hex_number, node};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use serde_json::{Value, json};
use tributary_chain::{ChainError, Client, Contract, ErrorKind};
use tributary_interfaces::IDatanets::{DatanetClosed, datanetCountCall};

const DATANETS: Contract = Contract::new("Datanets", Address::repeat_byte(5));

/// A Datanet was closed, at a block and index.
fn log(block: u64, index: u64) -> Value {
    json!({
        "address": DATANETS.address, "topics": [DatanetClosed::SIGNATURE_HASH, B256::from(U256::from(index))],
        "data": "0x", "blockNumber": hex_number(block), "blockHash": B256::ZERO, "transactionHash": B256::ZERO,
        "transactionIndex": "0x0", "logIndex": hex_number(index), "removed": false,
    })
}

fn number(hex: &Value) -> u64 {
    u64::from_str_radix(hex.as_str().unwrap().trim_start_matches("0x"), 16).unwrap()
}

/// A node at block 9 with these logs, which has no block 8.
fn with_logs(logs: Vec<Value>) -> String {
    let (url, _) = node(move |method, params, _| match method {
        "eth_blockNumber" => Answer::Ok(json!("0x9")),
        "eth_getLogs" => Answer::Ok(json!(logs)),
        "eth_getBlockByNumber" => {
            let number = number(&params[0]);
            Answer::Ok(if number == 8 { Value::Null } else { block(number, 1) })
        }
        _ => Answer::Error("unexpected"),
    });
    url
}

async fn closed(logs: Vec<Value>) -> Result<Vec<(u64, u64, u64)>, ChainError> {
    let client = Client::connect(&with_logs(logs)).await?;
    let events = client.events::<DatanetClosed>(DATANETS, 1, None).await?;
    Ok(events.iter().map(|event| (event.block, event.index, event.time)).collect())
}

#[tokio::test]
async fn events_come_in_order_with_their_times() {
    let events = closed(vec![log(5, 2), log(3, 9), log(5, 0)]).await.unwrap();
    assert_eq!(events, [(3, 9, 1_003), (5, 0, 1_005), (5, 2, 1_005)]);
}

#[tokio::test]
async fn an_event_without_its_block_is_an_error_and_not_of_time_zero() {
    let error = closed(vec![log(8, 0)]).await.unwrap_err();
    assert!(matches!(&error, ChainError::Inconsistent { .. }), "{error}");
    assert!(error.to_string().contains("it does not have block 8"), "{error}");
}

#[tokio::test]
async fn events_that_were_not_asked_for_are_refused() {
    for (field, value) in
        [("removed", json!(true)), ("address", json!(Address::ZERO)), ("blockNumber", json!("0xa"))]
    {
        let mut log = log(3, 0);
        log[field] = value;
        let error = closed(vec![log]).await.unwrap_err();
        assert!(matches!(error, ChainError::Inconsistent { .. }), "{field}: {error}");
    }
    let error = closed(vec![log(3, 0), log(3, 0)]).await.unwrap_err();
    assert!(error.to_string().contains("two events have index 0 in block 3"), "{error}");
}

#[tokio::test]
async fn a_pinned_client_reads_one_block() {
    let (url, asked) = node(|method, params, before| match method {
        "eth_getBlockByNumber" if params[0] == "latest" => Answer::Ok(block(9, 1)),
        "eth_getBlockByNumber" => Answer::Ok(block(9, if before < 2 { 1 } else { 2 })),
        "eth_call" => Answer::Ok(json!(B256::from(U256::from(3)))),
        "eth_getBalance" => Answer::Ok(json!("0x5")),
        "eth_getLogs" => Answer::Ok(json!([])),
        _ => Answer::Error("unexpected"),
    });
    let client = Client::connect(&url).await.unwrap().pin().await.unwrap();
    assert_eq!(client.read(DATANETS, &datanetCountCall {}).await.unwrap(), U256::from(3));
    assert_eq!(client.balance(Address::ZERO).await.unwrap(), U256::from(5));
    client.events::<DatanetClosed>(DATANETS, 1, None).await.unwrap();
    assert_eq!((client.block().await.unwrap(), client.time().await.unwrap()), (9, 1_009));
    client.confirm().await.unwrap();
    let error = client.confirm().await.unwrap_err();
    assert!(matches!(error, ChainError::Replaced { block: 9 }), "{error}");

    let asked = asked.lock().unwrap();
    let latest = asked.iter().filter(|(_, params)| params.to_string().contains("latest"));
    assert_eq!(latest.count(), 1, "the head is asked for once");
    let of = |method: &str| asked.iter().find(|(name, _)| name == method).unwrap().1.clone();
    assert_eq!(of("eth_call")[1], "0x9");
    assert_eq!(of("eth_getBalance")[1], "0x9");
    assert_eq!(of("eth_getLogs")[0]["toBlock"], "0x9");
}

#[tokio::test]
async fn a_busy_or_silent_node_is_asked_again() {
    let (url, _) = node(|_, _, before| match before {
        0 => Answer::Busy,
        1 => Answer::Silence,
        _ => Answer::Ok(json!("0x5")),
    });
    let client = Client::connect(&url).await.unwrap();
    assert_eq!(client.balance(Address::ZERO).await.unwrap(), U256::from(5));
}

#[tokio::test]
async fn a_silent_node_is_given_up_and_told_from_one_that_answers_with_an_error() {
    let (url, asked) = node(|method, _, _| match method {
        "eth_getBalance" => Answer::Silence,
        _ => Answer::Code(-32_601, "the method does not exist"),
    });
    let client = Client::connect(&url).await.unwrap();
    let error = client.balance(Address::ZERO).await.unwrap_err();
    assert!(matches!(&error, ChainError::Unreachable { .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::Node);
    assert_eq!(asked.lock().unwrap().iter().filter(|(method, _)| method == "eth_getBalance").count(), 6);

    let error = client.code(Address::ZERO).await.unwrap_err();
    assert!(matches!(&error, ChainError::Node { what, .. } if what == "eth_getCode"), "{error}");
    assert_eq!(asked.lock().unwrap().iter().filter(|(method, _)| method == "eth_getCode").count(), 1);
}

#[tokio::test]
async fn events_that_do_not_fit_one_answer_are_asked_for_in_smaller_ranges() {
    let (url, _) = node(|method, params, _| match method {
        "eth_blockNumber" => Answer::Ok(json!("0x9")),
        "eth_getBlockByNumber" => Answer::Ok(block(number(&params[0]), 1)),
        "eth_getLogs" => match (number(&params[0]["fromBlock"]), number(&params[0]["toBlock"])) {
            (low, high) if low == high => Answer::Ok(json!([log(low, 0)])),
            _ => Answer::Code(-32_005, "query returned more than 10000 results"),
        },
        _ => Answer::Error("unexpected"),
    });
    let client = Client::connect(&url).await.unwrap();
    let events = client.events::<DatanetClosed>(DATANETS, 1, None).await.unwrap();
    let blocks: Vec<u64> = events.iter().map(|event| event.block).collect();
    assert_eq!(blocks, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
}

#[tokio::test]
async fn an_answer_of_another_type_is_an_internal_error_and_a_revert_the_callers() {
    let (url, _) = node(|method, params, _| match method {
        "eth_call" if params[0]["to"] == json!(DATANETS.address) => Answer::Ok(json!("0x01")),
        "eth_call" => Answer::Revert,
        _ => Answer::Error("unexpected"),
    });
    let client = Client::connect(&url).await.unwrap();
    let error = client.read(DATANETS, &datanetCountCall {}).await.unwrap_err();
    assert!(matches!(&error, ChainError::Decode { .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::Internal);
    let other = Contract::new("Datanets", Address::ZERO);
    let error = client.read(other, &datanetCountCall {}).await.unwrap_err();
    assert!(matches!(&error, ChainError::Reverted { data, .. } if data.is_empty()), "{error}");
    assert_eq!(error.kind(), ErrorKind::Caller);
}

#[tokio::test]
async fn the_clock_is_advanced_once_whatever_the_node_answers() {
    let (url, asked) = node(|_, _, _| Answer::Silence);
    let client = Client::connect(&url).await.unwrap();
    assert!(client.advance_clock(60).await.is_err());
    let asked = asked.lock().unwrap();
    assert_eq!(asked[1..], [("evm_increaseTime".to_owned(), json!(["0x3c"]))]);
}

#[tokio::test]
async fn messages_hold_no_key_of_a_node_and_no_control_characters() {
    let (url, _) = node(|_, _, _| Answer::Error("\u{1b}[2J no\nhint: pay me"));
    let client = Client::connect(&format!("{url}/v3/SECRET?key=SECRET")).await.unwrap();
    assert_eq!(client.url(), url);
    assert!(!format!("{client:?}").contains("SECRET"));
    let error = client.balance(Address::ZERO).await.unwrap_err().to_string();
    assert!(!error.contains('\u{1b}') && error.lines().count() == 1, "{error:?}");

    let silent = Client::connect("http://me:SECRET@127.0.0.1:1/SECRET").await.unwrap_err().to_string();
    assert!(silent.contains("http://127.0.0.1:1") && !silent.contains("SECRET"), "{silent}");
}
