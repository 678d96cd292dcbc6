//! Reads: what a node says is checked where it can be, and all of it can be of one block.

use crate::mock::{Answer, block, hex_number, node};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use serde_json::{Value, json};
use tributary_chain::{ChainError, Client, Contract, ErrorKind, LogsError};
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

/// A node with these logs.
fn with_logs(logs: Vec<Value>) -> String {
    let (url, _) = node(move |method, _, _| match method {
        "eth_getLogs" => Answer::Ok(json!(logs)),
        _ => Answer::Error("unexpected"),
    });
    url
}

async fn positions(logs: Vec<Value>) -> Result<Vec<(u64, u64)>, LogsError> {
    let client = Client::connect(&with_logs(logs)).await.unwrap();
    let logs = client.logs(&[Address::ZERO, DATANETS.address], 1..=9).await?;
    Ok(logs.iter().map(|log| (log.block, log.index)).collect())
}

#[tokio::test]
async fn logs_come_in_order() {
    let found = positions(vec![log(5, 2), log(3, 9), log(5, 0)]).await.unwrap();
    assert_eq!(found, [(3, 9), (5, 0), (5, 2)]);
}

#[tokio::test]
async fn logs_that_were_not_asked_for_are_rejected() {
    for (field, value) in
        [("removed", json!(true)), ("address", json!(Address::repeat_byte(6))), ("blockNumber", json!("0xa"))]
    {
        let mut log = log(3, 0);
        log[field] = value;
        let error = positions(vec![log]).await.unwrap_err();
        assert!(matches!(error, LogsError::Wrong(ChainError::Inconsistent { .. })), "{field}: {error}");
    }
    let error = positions(vec![log(3, 0), log(3, 0)]).await.unwrap_err();
    assert!(error.to_string().contains("two events have index 0 in block 3"), "{error}");
}

#[tokio::test]
async fn a_node_that_is_busy_is_told_from_one_that_rejects_what_it_was_asked() {
    let (url, asked) = node(|_, _, before| match before {
        0 => Answer::Busy,
        1 => Answer::Silence,
        _ => Answer::Code(-32_005, "query returned more than 10000 results"),
    });
    let client = Client::connect(&url).await.unwrap();
    let ask = async || client.logs(&[DATANETS.address], 1..=9).await.unwrap_err();
    let second = Some(std::time::Duration::from_secs(1));
    let error = ask().await;
    assert!(matches!(error, LogsError::Busy { pause, .. } if pause == second), "{error:?}");
    let error = ask().await;
    assert!(matches!(error, LogsError::Busy { pause: None, .. }), "{error:?}");
    let error = ask().await;
    assert!(matches!(error, LogsError::Rejected(ChainError::Node { .. })), "{error:?}");
    assert_eq!(asked.lock().unwrap().len(), 4, "each is asked once");
}

#[tokio::test]
async fn a_block_that_a_node_does_not_have_is_none() {
    let (url, _) = node(|_, params, _| match params[0].as_str() {
        Some("0x8") => Answer::Ok(Value::Null),
        _ => Answer::Ok(block(9, 1)),
    });
    let client = Client::connect(&url).await.unwrap();
    assert_eq!(client.block_if_there(8).await.unwrap(), None);
    assert_eq!(client.block_if_there(9).await.unwrap().map(|block| block.time), Some(1_009));
    let error = client.block_at(8).await.unwrap_err();
    assert!(error.to_string().contains("it does not have block 8"), "{error}");
    let error = client.block_at(7).await.unwrap_err();
    assert!(error.to_string().contains("for block 7 it returns block 9"), "{error}");
}

#[tokio::test]
async fn a_pinned_client_reads_one_block() {
    let (url, asked) = node(|method, params, before| match method {
        "eth_getBlockByNumber" if params[0] == "latest" => Answer::Ok(block(9, 1)),
        "eth_getBlockByNumber" => Answer::Ok(block(9, if before < 2 { 1 } else { 2 })),
        "eth_call" => Answer::Ok(json!(B256::from(U256::from(3)))),
        "eth_getBalance" => Answer::Ok(json!("0x5")),
        _ => Answer::Error("unexpected"),
    });
    let client = Client::connect(&url).await.unwrap().pin().await.unwrap();
    assert_eq!(client.read(DATANETS, &datanetCountCall {}).await.unwrap(), U256::from(3));
    assert_eq!(client.balance(Address::ZERO).await.unwrap(), U256::from(5));
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
