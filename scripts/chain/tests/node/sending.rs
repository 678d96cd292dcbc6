//! Sends: what is sent is one's own, once, with gas that can be.

use crate::mock::{Answer, Asked, block, hex_number, node};
use alloy_primitives::{Address, B256, U256, hex, keccak256};
use serde_json::{Value, json};
use tributary_chain::{Account, ChainError, Client};

fn account() -> Account {
    Account::from_key(B256::repeat_byte(7)).unwrap()
}

fn receipt(hash: &Value) -> Value {
    json!({
        "transactionHash": hash, "transactionIndex": "0x0", "blockHash": B256::ZERO, "blockNumber": "0x9",
        "from": Address::ZERO, "to": Address::ZERO, "cumulativeGasUsed": "0x5208", "gasUsed": "0x5208",
        "contractAddress": null, "logs": [], "logsBloom": hex::encode_prefixed([0; 256]), "status": "0x1",
        "effectiveGasPrice": "0x1", "type": "0x2",
    })
}

fn transaction(hash: &Value) -> Value {
    json!({
        "hash": hash, "nonce": "0x3", "blockHash": null, "blockNumber": null, "transactionIndex": null,
        "from": Address::ZERO, "to": Address::ZERO, "value": "0x1", "gas": "0x5208", "input": "0x",
        "maxFeePerGas": "0xc8", "maxPriorityFeePerGas": "0x0", "gasPrice": "0xc8", "accessList": [],
        "chainId": "0x7", "type": "0x2", "v": "0x0", "yParity": "0x0",
        "r": B256::repeat_byte(1), "s": B256::repeat_byte(1),
    })
}

/// A node whose accounts have nonce 3 and one more at each further question; `hand_in` says what it does with
/// each transaction.
fn chain(gas: u64, hand_in: impl Fn(usize) -> Answer + Send + 'static) -> (String, Asked) {
    node(move |method, params, before| match method {
        "eth_estimateGas" => Answer::Ok(json!(hex_number(gas))),
        "eth_getBlockByNumber" => Answer::Ok(block(9, 1)),
        "eth_getTransactionCount" => Answer::Ok(json!(hex_number(3 + before as u64))),
        "eth_sendRawTransaction" => match hand_in(before) {
            Answer::Ok(_) => Answer::Ok(json!(hash_of(&params[0]))),
            other => other,
        },
        "eth_getTransactionByHash" => Answer::Ok(transaction(&params[0])),
        "eth_getTransactionReceipt" => Answer::Ok(receipt(&params[0])),
        _ => Answer::Error("unexpected"),
    })
}

fn hash_of(raw: &Value) -> B256 {
    keccak256(hex::decode(raw.as_str().unwrap()).unwrap())
}

/// The hashes of the transactions that were handed in.
fn handed_in(asked: &Asked) -> Vec<B256> {
    let asked = asked.lock().unwrap();
    let sent = asked.iter().filter(|(method, _)| method == "eth_sendRawTransaction");
    sent.map(|(_, params)| hash_of(&params[0])).collect()
}

async fn transfer(url: &str) -> Result<B256, ChainError> {
    let client = Client::connect(url).await?;
    let sent = client.transfer(&account(), Address::repeat_byte(1), U256::from(1)).await?;
    Ok(sent.transaction)
}

#[tokio::test]
async fn a_transaction_that_another_program_sent_is_not_taken_for_ones_own() {
    let (url, asked) = chain(21_000, |before| match before {
        0 => Answer::Error("already known"),
        1 => Answer::Error("replacement transaction underpriced"),
        _ => Answer::Ok(Value::Null),
    });
    let hash = transfer(&url).await.unwrap();
    let sent = handed_in(&asked);
    assert_eq!(sent.len(), 3);
    assert_eq!(sent[2], hash);
    assert!(sent[0] != sent[1] && sent[1] != sent[2], "each with the next nonce");
}

#[tokio::test]
async fn a_transaction_whose_answer_was_lost_is_found_and_not_sent_with_another_nonce() {
    let (url, asked) = chain(21_000, |before| match before {
        0 => Answer::Silence,
        _ => Answer::Error("already known"),
    });
    let hash = transfer(&url).await.unwrap();
    assert_eq!(handed_in(&asked), [hash, hash]);
}

#[tokio::test]
async fn gas_that_no_transaction_can_have_is_refused_before_anything_is_sent() {
    let (url, asked) = chain(u64::MAX, |_| Answer::Ok(Value::Null));
    let error = transfer(&url).await.unwrap_err();
    assert!(matches!(error, ChainError::Untrue { .. }), "{error}");
    assert_eq!(handed_in(&asked), [] as [B256; 0]);
}

#[tokio::test]
async fn another_transactions_receipt_is_refused() {
    let (url, _) = node(|method, params, _| match method {
        "eth_estimateGas" => Answer::Ok(json!("0x5208")),
        "eth_getBlockByNumber" => Answer::Ok(block(9, 1)),
        "eth_getTransactionCount" => Answer::Ok(json!("0x3")),
        "eth_sendRawTransaction" => Answer::Ok(json!(hash_of(&params[0]))),
        "eth_getTransactionReceipt" => Answer::Ok(receipt(&json!(B256::ZERO))),
        _ => Answer::Error("unexpected"),
    });
    let error = transfer(&url).await.unwrap_err();
    assert!(error.to_string().contains("it is not the receipt of"), "{error}");
}
