//! Sends: a transaction is the sender's own, is sent once, and has gas that is possible.

use crate::mock::{Answer, Asked, block, hex_number, node};
use alloy_primitives::{Address, B256, U256, hex, keccak256};
use alloy_provider::network::{Ethereum, Network, eip2718::Decodable2718};
use serde_json::{Value, json};
use std::time::Duration;
use tributary_chain::{Account, ChainError, Client, ErrorKind};

type TxEnvelope = <Ethereum as Network>::TxEnvelope;

pub(crate) fn account() -> Account {
    Account::from_key(B256::repeat_byte(7)).unwrap()
}

pub(crate) fn receipt(hash: &Value) -> Value {
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

/// A node whose accounts have nonce 3; `hand_in` says what it does with each transaction.
fn chain(gas: u64, hand_in: impl Fn(usize) -> Answer + Send + 'static) -> (String, Asked) {
    chain_with_receipts(gas, hand_in, receipt)
}

fn chain_with_receipts(
    gas: u64,
    hand_in: impl Fn(usize) -> Answer + Send + 'static,
    receipt: impl Fn(&Value) -> Value + Send + 'static,
) -> (String, Asked) {
    chain_where(move |method, params, before| match method {
        "eth_estimateGas" => Some(Answer::Ok(json!(hex_number(gas)))),
        "eth_sendRawTransaction" => match hand_in(before) {
            Answer::Ok(_) => None,
            other => Some(other),
        },
        "eth_getTransactionReceipt" => match receipt(&params[0]) {
            Value::String(_) => Some(Answer::Error("no receipts here")),
            receipt => Some(Answer::Ok(receipt)),
        },
        _ => None,
    })
}

/// A node that takes every transaction and has it in a block at once; `other` says what it does
/// instead.
pub(crate) fn chain_where(
    other: impl Fn(&str, &Value, usize) -> Option<Answer> + Send + 'static,
) -> (String, Asked) {
    node(move |method, params, before| {
        other(method, params, before).unwrap_or_else(|| match method {
            "eth_estimateGas" => Answer::Ok(json!("0x5208")),
            "eth_feeHistory" => Answer::Ok(fee_history()),
            "eth_getTransactionCount" => Answer::Ok(json!("0x3")),
            "eth_sendRawTransaction" => Answer::Ok(json!(hash_of(&params[0]))),
            "eth_getTransactionByHash" => Answer::Ok(transaction(&params[0])),
            "eth_getTransactionReceipt" => Answer::Ok(receipt(&params[0])),
            "eth_blockNumber" => Answer::Ok(json!("0x9")),
            "eth_getBlockByNumber" if params[0] == "0x0" => Answer::Ok(block(0, 1)),
            "eth_getBlockByNumber" => Answer::Ok(block(9, 1)),
            "eth_gasPrice" => Answer::Ok(json!("0x64")),
            _ => Answer::Error("unexpected"),
        })
    })
}

pub(crate) fn hash_of(raw: &Value) -> B256 {
    keccak256(hex::decode(raw.as_str().unwrap()).unwrap())
}

/// The hashes of the transactions that were handed in.
pub(crate) fn handed_in(asked: &Asked) -> Vec<B256> {
    let asked = asked.lock().unwrap();
    let sent = asked.iter().filter(|(method, _)| method == "eth_sendRawTransaction");
    sent.map(|(_, params)| hash_of(&params[0])).collect()
}

async fn transfer(url: &str) -> Result<B256, ChainError> {
    let client = Client::connect(url).await?;
    let sent = client.transfer(&account(), Address::repeat_byte(1), U256::from(1)).await?;
    Ok(sent.transaction)
}

/// The nonces of the transactions that were handed in.
fn nonces(asked: &Asked) -> Vec<u64> {
    let asked = asked.lock().unwrap();
    let sent = asked.iter().filter(|(method, _)| method == "eth_sendRawTransaction");
    sent.map(|(_, params)| decoded(&params[0]).nonce).collect()
}

pub(crate) fn decoded(raw: &Value) -> Eip1559 {
    let raw = hex::decode(raw.as_str().unwrap()).unwrap();
    let transaction = TxEnvelope::decode_2718(&mut raw.as_slice()).unwrap();
    let transaction = transaction.as_eip1559().unwrap().tx();
    Eip1559 {
        chain_id: transaction.chain_id,
        nonce: transaction.nonce,
        gas: transaction.gas_limit,
        fee: transaction.max_fee_per_gas,
        tip: transaction.max_priority_fee_per_gas,
    }
}

pub(crate) struct Eip1559 {
    pub(crate) chain_id: u64,
    pub(crate) nonce: u64,
    pub(crate) gas: u64,
    pub(crate) fee: u128,
    pub(crate) tip: u128,
}

#[tokio::test]
async fn a_nonce_that_another_program_takes_is_left_to_it() {
    // Another transaction with the nonce waits in the node's pool.
    let (url, asked) = chain_where(|method, _, before| match method {
        "eth_sendRawTransaction" if before == 0 => Some(Answer::Error("replacement transaction underpriced")),
        "eth_getTransactionByHash" => Some(Answer::Ok(Value::Null)),
        "eth_getTransactionCount" => Some(Answer::Ok(json!(hex_number(3 + before as u64)))),
        _ => None,
    });
    let hash = transfer(&url).await.unwrap();
    assert_eq!((nonces(&asked), handed_in(&asked)[1]), (vec![3, 4], hash));

    // It is in block 7.
    let used = |params: &Value| {
        u64::from_str_radix(&params[1].as_str().unwrap()[2..], 16).is_ok_and(|block| block < 7)
    };
    let (url, asked) = chain_where(move |method, params, before| match method {
        "eth_sendRawTransaction" if before == 0 => Some(Answer::Error("nonce too low: 3 < 4")),
        "eth_getTransactionByHash" => Some(Answer::Ok(Value::Null)),
        "eth_getTransactionReceipt" if before == 0 => Some(Answer::Ok(Value::Null)),
        "eth_getTransactionCount" if before == 0 || used(params) => None,
        "eth_getTransactionCount" => Some(Answer::Ok(json!("0x4"))),
        "eth_getBlockByNumber" if params[1] == true => {
            assert_eq!(params[0], "0x7");
            let other = json!({ "hash": B256::ZERO, "from": account().address(), "nonce": "0x3" });
            Some(Answer::Ok(json!({ "transactions": [other] })))
        }
        _ => None,
    });
    let hash = transfer(&url).await.unwrap();
    assert_eq!((nonces(&asked), handed_in(&asked)[1]), (vec![3, 4], hash));
}

#[tokio::test]
async fn a_transaction_that_reached_the_node_twice_is_ones_own_and_not_sent_again() {
    for error in ["already known", "nonce too low: 3 < 4"] {
        let (url, asked) = chain_where(move |method, _, _| match method {
            "eth_sendRawTransaction" => Some(Answer::Error(error)),
            _ => None,
        });
        let hash = transfer(&url).await.unwrap();
        assert_eq!(handed_in(&asked), [hash], "{error}");
    }
}

#[tokio::test]
async fn two_programs_that_ask_for_the_same_sign_two_transactions() {
    let (url, asked) = chain(21_000, |_| Answer::Ok(Value::Null));
    transfer(&url).await.unwrap();
    transfer(&url).await.unwrap();
    let sent = handed_in(&asked);
    assert_eq!(nonces(&asked), [3, 3]);
    assert_ne!(sent[0], sent[1]);
}

#[tokio::test]
async fn a_nonce_that_was_used_without_a_trace_leaves_it_unknown() {
    // The node knows neither the transaction nor the block in which the nonce was used.
    let (url, asked) = chain_where(|method, _, before| match method {
        "eth_sendRawTransaction" => Some(Answer::Error("nonce too low: 3 < 4")),
        "eth_getTransactionByHash" | "eth_getTransactionReceipt" => Some(Answer::Ok(Value::Null)),
        "eth_getTransactionCount" if before > 1 => Some(Answer::Error("missing trie node")),
        "eth_getTransactionCount" => Some(Answer::Ok(json!(hex_number(3 + before as u64)))),
        _ => None,
    });
    let error = transfer(&url).await.unwrap_err();
    assert!(matches!(error, ChainError::Unconfirmed { .. }), "{error}");
    assert_eq!(nonces(&asked), [3], "nothing is signed a second time");
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
    let transaction = decoded(&params[0]);
    assert_eq!((transaction.chain_id, transaction.nonce, transaction.tip), (7, 3, 0));
    assert!((50_000..51_024).contains(&transaction.gas), "{}", transaction.gas);
    assert!((200..=202).contains(&transaction.fee), "{}", transaction.fee);
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
    let expected = matches!(error, ChainError::Pending { transaction, .. } if transaction == sent);
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
async fn what_would_have_a_higher_limit_of_gas_than_is_let_is_not_sent() {
    let (url, asked) = chain_where(|_, _, _| None);
    let transfer = async |most: u64| {
        let client = Client::connect(&url).await.unwrap().with_most_gas(most);
        client.transfer(&account(), Address::repeat_byte(1), U256::ONE).await
    };
    let error = transfer(21_000).await.unwrap_err();
    assert!(matches!(error, ChainError::TooMuchGas { most: 21_000, gas, .. } if gas > 21_000), "{error}");
    assert_eq!(handed_in(&asked), [] as [B256; 0]);
    transfer(30_000).await.unwrap();
    assert_eq!(handed_in(&asked).len(), 1);
}

#[tokio::test]
async fn a_receipt_that_comes_late_is_waited_for() {
    let (url, asked) = chain_where(|method, _, before| match method {
        "eth_getTransactionReceipt" if before < 6 => Some(Answer::Ok(Value::Null)),
        _ => None,
    });
    let hash = transfer(&url).await.unwrap();
    assert_eq!(handed_in(&asked), [hash]);
}
