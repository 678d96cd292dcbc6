//! What a process finds in the journal of one that ended at any point.

use crate::{
    mock::{Answer, Asked, node},
    sending::{account, chain_where, decoded, handed_in, hash_of},
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::sol;
use serde_json::{Value, json};
use std::{path::Path, time::Duration};
use tempfile::tempdir;
use tributary_chain::{Account, ChainError, Client, Contract, Outcome};

sol! { function pay(uint256 amount) external; }

const REWARDS: Contract = Contract::new("Rewards", Address::repeat_byte(1));
const INTENT: B256 = B256::repeat_byte(9);

async fn open(url: &str, folder: &Path) -> (Client, Account) {
    let client = Client::connect(url).await.unwrap().with_patience(Duration::from_millis(600));
    let account = account().with_journal(&client, folder).await.unwrap();
    (client, account)
}

async fn send_once(client: &Client, account: &Account) -> Result<B256, ChainError> {
    let call = payCall { amount: U256::from(5) };
    Ok(client.send_once(account, REWARDS, &call, U256::ZERO, INTENT).await?.transaction)
}

/// A chain that takes what it is handed and has no block with it.
fn pending(method: &str) -> Option<Answer> {
    matches!(method, "eth_getTransactionReceipt").then_some(Answer::Ok(Value::Null))
}

/// Sends to a node that has it in no block; the next process finds that.
async fn interrupted(folder: &Path) -> B256 {
    let (url, asked) = chain_where(|method, _, _| pending(method));
    let (client, account) = open(&url, folder).await;
    let error = send_once(&client, &account).await.unwrap_err();
    assert!(matches!(error, ChainError::Pending { .. }), "{error}");
    handed_in(&asked)[0]
}

#[tokio::test]
async fn what_a_killed_process_had_sent_is_found_and_not_sent_again() {
    let folder = tempdir().unwrap();
    let sent = interrupted(folder.path()).await;
    let (url, asked) = chain_where(|_, _, _| None);
    let (client, next) = open(&url, folder.path()).await;
    let finished = client.resume(&next).await.unwrap();
    assert!(
        finished.len() == 1 && finished[0].transaction == sent && matches!(finished[0].outcome, Ok(true))
    );
    let call = payCall { amount: U256::from(5) };
    let again = client.send_once(&next, REWARDS, &call, U256::ZERO, INTENT).await.unwrap();
    assert_eq!((again.transaction, again.earlier), (sent, true));
    assert_eq!(handed_in(&asked), [] as [B256; 0]);

    // It was not reported, so the process after it finds it too; then it was.
    let (_, third) = open(&url, folder.path()).await;
    assert_eq!(third.journal().unreported().len(), 1);
    next.journal().reported().unwrap();
    let (client, last) = open(&url, folder.path()).await;
    let other = send_once(&client, &last).await.unwrap();
    assert_ne!(other, sent, "once more is another transaction");
}

#[tokio::test]
async fn what_no_node_has_is_handed_in_again_as_it_was() {
    let folder = tempdir().unwrap();
    let sent = interrupted(folder.path()).await;
    let (url, asked) = chain_where(|method, _, before| match method {
        "eth_getTransactionReceipt" if before == 0 => Some(Answer::Ok(Value::Null)),
        "eth_getTransactionByHash" => Some(Answer::Ok(Value::Null)),
        _ => None,
    });
    let (client, next) = open(&url, folder.path()).await;
    client.resume(&next).await.unwrap();
    assert_eq!(handed_in(&asked), [sent]);
    assert_eq!(send_once(&client, &next).await.unwrap(), sent);
}

#[tokio::test]
async fn what_offers_too_little_is_replaced_by_one_of_the_same_nonce() {
    let folder = tempdir().unwrap();
    let sent = interrupted(folder.path()).await;
    let (url, asked) = chain_where(move |method, params, _| match method {
        "eth_getTransactionReceipt" if params[0] == json!(sent) => Some(Answer::Ok(Value::Null)),
        "eth_gasPrice" => Some(Answer::Ok(json!("0x3e8"))),
        _ => None,
    });
    let (client, next) = open(&url, folder.path()).await;
    let finished = client.resume(&next).await.unwrap();
    let raw = asked
        .lock()
        .unwrap()
        .iter()
        .find(|(method, _)| method == "eth_sendRawTransaction")
        .unwrap()
        .1
        .clone();
    let replaced = decoded(&raw[0]);
    assert_eq!((replaced.nonce, replaced.fee), (3, 2_000));
    assert_eq!(finished[0].transaction, hash_of(&raw[0]));
    assert_eq!(send_once(&client, &next).await.unwrap(), hash_of(&raw[0]), "it is the same intent");
}

#[tokio::test]
async fn what_another_transaction_made_impossible_is_signed_anew() {
    let folder = tempdir().unwrap();
    let sent = interrupted(folder.path()).await;
    let (url, asked) = chain_where(move |method, params, before| match method {
        "eth_getTransactionReceipt" if params[0] == json!(sent) => Some(Answer::Ok(Value::Null)),
        "eth_getTransactionCount" if before == 0 => Some(Answer::Ok(json!("0x4"))),
        "eth_getTransactionCount" if params[1] == "0x8" => None,
        "eth_getTransactionCount" => Some(Answer::Ok(json!("0x4"))),
        "eth_getBlockByNumber" if params[1] == true => {
            let other = json!({ "hash": B256::ZERO, "from": account().address(), "nonce": "0x3" });
            Some(Answer::Ok(json!({ "transactions": [other] })))
        }
        _ => None,
    });
    let (client, next) = open(&url, folder.path()).await;
    let finished = client.resume(&next).await.unwrap();
    assert!(matches!(finished[0].outcome, Err(None)), "{finished:?}");
    let other = send_once(&client, &next).await.unwrap();
    assert_eq!((handed_in(&asked), other != sent), (vec![other], true));
}

#[tokio::test]
async fn what_is_still_open_stops_whoever_would_send() {
    let folder = tempdir().unwrap();
    let sent = interrupted(folder.path()).await;
    let (url, asked) = chain_where(|method, _, _| pending(method));
    let (client, next) = open(&url, folder.path()).await;
    let error = client.resume(&next).await.unwrap_err();
    assert!(matches!(error, ChainError::Pending { transaction, .. } if transaction == sent), "{error}");
    assert_eq!(handed_in(&asked), [] as [B256; 0]);
    next.journal().forget(sent).unwrap();
    assert!(client.resume(&next).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_the_node_refuses_is_said_and_stops_no_one() {
    let folder = tempdir().unwrap();
    interrupted(folder.path()).await;
    let (url, asked): (String, Asked) = chain_where(|method, _, before| match method {
        "eth_getTransactionReceipt" if before < 3 => Some(Answer::Ok(Value::Null)),
        "eth_getTransactionByHash" => Some(Answer::Ok(Value::Null)),
        "eth_sendRawTransaction" if before == 0 => Some(Answer::Error("insufficient funds for gas")),
        _ => None,
    });
    let (client, next) = open(&url, folder.path()).await;
    let finished = client.resume(&next).await.unwrap();
    assert!(matches!(finished[0].outcome, Err(Some(_))), "{finished:?}");
    assert_eq!(next.journal().unfinished()[0].outcome, Outcome::Refused);
    // It is looked for and not handed in again; what is sent next has its nonce.
    assert!(client.resume(&next).await.unwrap().is_empty());
    send_once(&client, &next).await.unwrap();
    assert_eq!(handed_in(&asked).len(), 2);
}

#[tokio::test]
async fn a_chain_that_began_anew_has_a_journal_of_its_own() {
    let folder = tempdir().unwrap();
    interrupted(folder.path()).await;
    let (url, _) = node(|method, _, _| match method {
        "eth_getBlockByNumber" => Answer::Ok(crate::mock::block(0, 2)),
        _ => Answer::Error("unexpected"),
    });
    let (client, next) = open(&url, folder.path()).await;
    assert!(client.resume(&next).await.unwrap().is_empty());
}
