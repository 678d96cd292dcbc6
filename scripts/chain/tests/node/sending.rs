//! Sends: a transaction is the sender's own, is sent once, and has gas that is possible.

use crate::mock::{Answer, Asked, block, hex_number, node};
use alloy_primitives::{Address, B256, U256, hex, keccak256};
use alloy_provider::network::{Ethereum, Network, eip2718::Decodable2718};
use serde_json::{Value, json};
use std::{sync::Mutex, time::Duration};
use tributary_chain::{Account, ChainError, Client, ErrorKind};

type TxEnvelope = <Ethereum as Network>::TxEnvelope;

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

/// The base fee is 100 wei.
fn fee_history() -> Value {
    let fees = ["0x64", "0x64"];
    json!({ "oldestBlock": "0x9", "baseFeePerGas": fees, "gasUsedRatio": [0.5], "reward": [["0x7"]] })
}

/// A node whose accounts have nonce 3 and one more at each further request; `hand_in` says what it
/// does with each transaction.
fn chain(gas: u64, hand_in: impl Fn(usize) -> Answer + Send + 'static) -> (String, Asked) {
    chain_with_receipts(gas, hand_in, receipt)
}

fn chain_with_receipts(
    gas: u64,
    hand_in: impl Fn(usize) -> Answer + Send + 'static,
    receipt: impl Fn(&Value) -> Value + Send + 'static,
) -> (String, Asked) {
    node(move |method, params, before| match method {
        "eth_estimateGas" => Answer::Ok(json!(hex_number(gas))),
        "eth_feeHistory" => Answer::Ok(fee_history()),
        "eth_getTransactionCount" => Answer::Ok(json!(hex_number(3 + before as u64))),
        "eth_sendRawTransaction" => match hand_in(before) {
            Answer::Ok(_) => Answer::Ok(json!(hash_of(&params[0]))),
            other => other,
        },
        "eth_getTransactionByHash" => Answer::Ok(transaction(&params[0])),
        "eth_getTransactionReceipt" => match receipt(&params[0]) {
            Value::String(_) => Answer::Error("no receipts here"),
            receipt => Answer::Ok(receipt),
        },
        "eth_blockNumber" => Answer::Ok(json!("0x9")),
        "eth_getBlockByNumber" => Answer::Ok(block(9, 1)),
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
    assert!(matches!(error, ChainError::Inconsistent { .. }), "{error}");
    assert_eq!(handed_in(&asked), [] as [B256; 0]);
}

#[tokio::test]
async fn another_transactions_receipt_is_refused() {
    let (url, _) = node(|method, params, _| match method {
        "eth_estimateGas" => Answer::Ok(json!("0x5208")),
        "eth_feeHistory" => Answer::Ok(fee_history()),
        "eth_getTransactionCount" => Answer::Ok(json!("0x3")),
        "eth_sendRawTransaction" => Answer::Ok(json!(hash_of(&params[0]))),
        "eth_getTransactionReceipt" => Answer::Ok(receipt(&json!(B256::ZERO))),
        _ => Answer::Error("unexpected"),
    });
    let error = transfer(&url).await.unwrap_err();
    assert!(error.to_string().contains("it is not the receipt of"), "{error}");
}

#[tokio::test]
async fn a_transaction_has_the_chains_id_no_tip_and_a_quarter_more_gas_than_estimated() {
    let (url, asked) = chain(40_000, |_| Answer::Ok(Value::Null));
    transfer(&url).await.unwrap();
    let asked = asked.lock().unwrap();
    let (_, params) = asked.iter().find(|(method, _)| method == "eth_sendRawTransaction").unwrap();
    let raw = hex::decode(params[0].as_str().unwrap()).unwrap();
    let transaction = TxEnvelope::decode_2718(&mut raw.as_slice()).unwrap();
    let transaction = transaction.as_eip1559().unwrap().tx();
    assert_eq!((transaction.chain_id, transaction.nonce, transaction.gas_limit), (7, 3, 50_000));
    assert_eq!((transaction.max_fee_per_gas, transaction.max_priority_fee_per_gas), (200, 0));
}

#[tokio::test]
async fn a_transaction_that_reverts_in_its_block_is_the_callers_and_one_without_block_is_not() {
    let failed = |hash: &Value| {
        let mut receipt = receipt(hash);
        receipt["status"] = json!("0x0");
        receipt
    };
    let (url, _) = chain_with_receipts(21_000, |_| Answer::Ok(Value::Null), failed);
    let error = transfer(&url).await.unwrap_err();
    assert!(matches!(error, ChainError::Failed { gas: 0x5208, .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::Caller);

    let (url, asked) = chain_with_receipts(21_000, |_| Answer::Ok(Value::Null), |_| Value::Null);
    let client = Client::connect(&url).await.unwrap().with_patience(Duration::from_millis(300));
    let error = client.transfer(&account(), Address::repeat_byte(1), U256::from(1)).await.unwrap_err();
    let sent = handed_in(&asked)[0];
    let expected =
        matches!(error, ChainError::Pending { transaction, repeatable: false, .. } if transaction == sent);
    assert!(expected, "{error}");
    assert_eq!(error.kind(), ErrorKind::Node);
}

#[tokio::test]
async fn a_transaction_that_may_have_been_sent_is_never_said_not_to_be() {
    let (url, asked) = node(|method, _, _| match method {
        "eth_estimateGas" => Answer::Ok(json!("0x5208")),
        "eth_feeHistory" => Answer::Ok(fee_history()),
        "eth_getTransactionCount" => Answer::Ok(json!("0x3")),
        "eth_sendRawTransaction" => Answer::Silence,
        "eth_getTransactionByHash" => Answer::Ok(Value::Null),
        _ => Answer::Error("unexpected"),
    });
    let error = transfer(&url).await.unwrap_err();
    let sent = handed_in(&asked);
    assert!(sent.len() == 4 && sent.iter().all(|hash| *hash == sent[0]), "{sent:?}");
    let expected = matches!(&error, ChainError::Unconfirmed { transaction, .. } if *transaction == sent[0]);
    assert!(expected, "{error}");

    let (url, asked) =
        chain_with_receipts(21_000, |_| Answer::Ok(Value::Null), |_| Value::String("error".into()));
    let error = transfer(&url).await.unwrap_err();
    let sent = handed_in(&asked)[0];
    let expected = matches!(&error, ChainError::Unconfirmed { transaction, source, .. }
        if *transaction == sent && matches!(**source, ChainError::Node { .. }));
    assert!(expected, "{error}");
    assert_eq!(error.kind(), ErrorKind::Node);
}

#[tokio::test]
async fn an_account_without_money_is_told_so_before_anything_is_sent() {
    let (url, asked) = node(|method, _, _| match method {
        "eth_estimateGas" => Answer::Error("insufficient funds for gas * price + value"),
        "eth_feeHistory" => Answer::Ok(fee_history()),
        "eth_getBalance" => Answer::Ok(json!("0x5")),
        _ => Answer::Error("unexpected"),
    });
    let error = transfer(&url).await.unwrap_err();
    let expected =
        matches!(&error, ChainError::InsufficientFunds { balance, .. } if *balance == U256::from(5));
    assert!(expected, "{error}");
    assert_eq!(handed_in(&asked), [] as [B256; 0]);
}

#[tokio::test]
async fn a_receipt_that_comes_after_its_block_is_waited_for() {
    let sent = Mutex::new(Value::Null);
    let (url, asked) = node(move |method, params, before| match method {
        "eth_estimateGas" => Answer::Ok(json!("0x5208")),
        "eth_feeHistory" => Answer::Ok(fee_history()),
        "eth_getTransactionCount" => Answer::Ok(json!("0x3")),
        "eth_sendRawTransaction" => {
            *sent.lock().unwrap() = json!(hash_of(&params[0]));
            Answer::Ok(json!(hash_of(&params[0])))
        }
        "eth_blockNumber" => Answer::Ok(json!("0x9")),
        "eth_getBlockByNumber" => {
            let mut block = block(9, 1);
            block["transactions"] = json!([*sent.lock().unwrap()]);
            Answer::Ok(block)
        }
        "eth_getTransactionReceipt" if before < 6 => Answer::Ok(Value::Null),
        "eth_getTransactionReceipt" => Answer::Ok(receipt(&params[0])),
        _ => Answer::Error("unexpected"),
    });
    let hash = transfer(&url).await.unwrap();
    assert_eq!(handed_in(&asked), [hash]);
    assert!(asked.lock().unwrap().iter().any(|(method, _)| method == "eth_getBlockByNumber"));
}
