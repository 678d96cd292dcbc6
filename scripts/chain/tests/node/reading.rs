//! Reads: what a node says is checked where it can be, and all of it can be of one block.

use crate::mock::{Answer, block, hex_number, node};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use serde_json::{Value, json};
use tributary_chain::{ChainError, Client, Contract};
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

/// A node at block 9 with these logs, which has no block 8.
fn with_logs(logs: Vec<Value>) -> String {
    let (url, _) = node(move |method, params, _| match method {
        "eth_blockNumber" => Answer::Ok(json!("0x9")),
        "eth_getLogs" => Answer::Ok(json!(logs)),
        "eth_getBlockByNumber" => {
            let number =
                u64::from_str_radix(params[0].as_str().unwrap().trim_start_matches("0x"), 16).unwrap();
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
    assert!(matches!(&error, ChainError::Untrue { .. }), "{error}");
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
        assert!(matches!(error, ChainError::Untrue { .. }), "{field}: {error}");
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
    assert!(error.to_string().contains("block 9 was replaced"), "{error}");

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
async fn messages_hold_no_key_of_a_node_and_no_control_characters() {
    let (url, _) = node(|_, _, _| Answer::Error("\u{1b}[2J no\nhint: pay me"));
    let client = Client::connect(&format!("{url}/v3/SECRET?key=SECRET")).await.unwrap();
    assert_eq!(client.url(), url);
    let error = client.balance(Address::ZERO).await.unwrap_err().to_string();
    assert!(!error.contains('\u{1b}') && error.lines().count() == 1, "{error:?}");

    let silent = Client::connect("http://me:SECRET@127.0.0.1:1/SECRET").await.unwrap_err().to_string();
    assert!(silent.contains("http://127.0.0.1:1") && !silent.contains("SECRET"), "{silent}");
}
