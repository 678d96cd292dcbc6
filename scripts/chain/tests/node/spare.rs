//! A second node, which is asked once the first does not answer.

use crate::{
    mock::{Answer, Asked, block, hex_number},
    sending::{account, chain_where, decoded, handed_in},
};
use alloy_primitives::{Address, B256, U256};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tributary_chain::{ChainError, Client};

/// Whether a node answers no more.
type Dead = Arc<AtomicBool>;

/// A node that answers as `other` says, until it is dead.
fn mortal(other: impl Fn(&str, &Value, usize) -> Option<Answer> + Send + 'static) -> (String, Asked, Dead) {
    let dead = Dead::default();
    let is_dead = Arc::clone(&dead);
    let (url, asked) = chain_where(move |method, params, before| match is_dead.load(Ordering::SeqCst) {
        true => Some(Answer::Silence),
        false => other(method, params, before),
    });
    (url, asked, dead)
}

async fn with_spare(first: &str, second: &str) -> Client {
    let (first, second) = Client::connect_any(&[first.to_owned(), second.to_owned()]).await.unwrap();
    first.with_spare(&second.unwrap())
}

fn count(asked: &Asked, method: &str) -> usize {
    asked.lock().unwrap().iter().filter(|(other, _)| other == method).count()
}

/// Receipts of block 9 as the block is.
fn in_block_9(method: &str, params: &Value) -> Option<Answer> {
    let mut receipt = crate::sending::receipt(&params[0]);
    receipt["blockHash"] = json!(B256::repeat_byte(1));
    (method == "eth_getTransactionReceipt").then_some(Answer::Ok(receipt))
}

#[tokio::test]
async fn a_node_that_dies_is_left_for_the_other_one_and_that_one_for_it() {
    let (first, _, first_dead) = mortal(|_, _, _| None);
    let (second, asked, second_dead) = mortal(|_, _, _| None);
    let client = with_spare(&first, &second).await;
    assert_eq!(client.head().await.unwrap().number, 9);
    assert_eq!(count(&asked, "eth_getBlockByNumber"), 0, "the first node answers");
    first_dead.store(true, Ordering::SeqCst);
    assert_eq!(client.gas_price().await.unwrap(), 100);
    assert_eq!(count(&asked, "eth_getBlockByNumber"), 1, "it must have the block that the first one had");
    client.gas_price().await.unwrap();
    assert_eq!(count(&asked, "eth_getBlockByNumber"), 1, "and is asked from now on");
    first_dead.store(false, Ordering::SeqCst);
    second_dead.store(true, Ordering::SeqCst);
    client.gas_price().await.unwrap();
    first_dead.store(true, Ordering::SeqCst);
    let error = client.gas_price().await.unwrap_err();
    assert!(matches!(error, ChainError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains(&format!("; and {second} neither: ")), "{error}");
}

#[tokio::test]
async fn a_node_that_lags_is_waited_for() {
    let (first, _, dead) = mortal(|_, _, _| None);
    let (second, asked) = chain_where(|method, params, before| {
        (method == "eth_getBlockByNumber" && params[0] == "0x9" && before < 3)
            .then_some(Answer::Ok(Value::Null))
    });
    let client = with_spare(&first, &second).await;
    client.head().await.unwrap();
    dead.store(true, Ordering::SeqCst);
    assert_eq!(client.gas_price().await.unwrap(), 100);
    assert_eq!(count(&asked, "eth_getBlockByNumber"), 4);
}

#[tokio::test]
async fn a_node_with_another_block_is_not_asked() {
    let (first, _, dead) = mortal(|_, _, _| None);
    let (second, asked) =
        chain_where(|method, _, _| (method == "eth_getBlockByNumber").then_some(Answer::Ok(block(9, 2))));
    let client = with_spare(&first, &second).await;
    client.head().await.unwrap();
    dead.store(true, Ordering::SeqCst);
    let error = client.gas_price().await.unwrap_err().to_string();
    assert!(error.contains(&format!("; and {second} has another block 9")), "{error}");
    assert_eq!(count(&asked, "eth_gasPrice"), 0);
}

#[tokio::test]
async fn a_transaction_whose_answer_was_lost_is_handed_to_the_other_node_as_it_is() {
    let (first, to_first) = chain_where(|method, _, _| match method {
        "eth_sendRawTransaction" | "eth_getTransactionReceipt" => Some(Answer::Silence),
        _ => None,
    });
    let (second, to_second) = chain_where(|method, params, _| in_block_9(method, params));
    let client = with_spare(&first, &second).await;
    let sent = client.transfer(&account(), Address::repeat_byte(1), U256::from(1)).await.unwrap();
    assert_eq!(
        (handed_in(&to_first), handed_in(&to_second)),
        (vec![sent.transaction], vec![sent.transaction])
    );
}

#[tokio::test]
async fn a_nonce_that_one_node_took_is_not_used_again_where_the_other_lags() {
    let (first, _, dead) = mortal(|method, params, before| match method {
        "eth_sendRawTransaction" if before == 1 => Some(Answer::Error("intrinsic gas too low")),
        "eth_getTransactionByHash" => Some(Answer::Ok(Value::Null)),
        _ => in_block_9(method, params),
    });
    // It has the block, and counts the account's transactions as before it.
    let (second, to_second) = chain_where(|method, params, _| in_block_9(method, params));
    let (client, account) = (with_spare(&first, &second).await, account());
    let transfer = async || client.transfer(&account, Address::repeat_byte(1), U256::from(1)).await;
    transfer().await.unwrap();
    transfer().await.unwrap_err();
    dead.store(true, Ordering::SeqCst);
    transfer().await.unwrap();
    let asked = to_second.lock().unwrap().clone();
    let raw = &asked.iter().find(|(method, _)| method == "eth_sendRawTransaction").unwrap().1[0];
    assert_eq!(decoded(raw).nonce, 4);
}

#[tokio::test]
async fn the_clock_of_a_development_chain_is_not_advanced_twice() {
    let (first, _, dead) = mortal(|_, _, _| None);
    let (second, asked) = chain_where(|_, _, _| Some(Answer::Ok(json!(hex_number(1)))));
    let client = with_spare(&first, &second).await;
    dead.store(true, Ordering::SeqCst);
    assert!(matches!(client.advance_clock(5).await, Err(ChainError::Unreachable { .. })));
    assert_eq!(count(&asked, "evm_increaseTime"), 0);
}
