//! Blocks, transactions, receipts and logs as JSON.

use alloy_consensus::Transaction as _;
use alloy_consensus::Typed2718 as _;
use alloy_consensus::transaction::Recovered;
use alloy_primitives::{B256, U64, U256};
use alloy_rpc_types_eth::{Header, Log, Transaction as RpcTransaction};
use serde_json::{Value, json};

use crate::chain::block::{Block, Included};
use crate::chain::transaction::Transaction;
use crate::evm::Executed;
use crate::state::Db;

fn to_value(value: &impl serde::Serialize) -> Value {
    // The types that are used here always serialise.
    serde_json::to_value(value).unwrap_or_default()
}

/// The header with Arbitrum's additions.
pub(crate) fn header(block: &Block) -> Value {
    let header = Header {
        hash: block.hash,
        inner: block.header.clone(),
        total_difficulty: Some(U256::from(1)),
        size: Some(U256::from(block.size)),
    };
    let mut value = to_value(&header);
    let l1 = u64::from_be_bytes(block.header.mix_hash[8..16].try_into().unwrap_or_default());
    value["l1BlockNumber"] = json!(U64::from(l1));
    value["sendRoot"] = json!(B256::ZERO);
    value["sendCount"] = json!("0x0");
    value
}

/// A block with its transactions, whole or by hash.
pub(crate) fn block(block: &Block, whole: bool) -> Value {
    let mut value = header(block);
    let transactions: Vec<Value> = if whole {
        (0..block.transactions.len()).map(|index| included(block, index)).collect()
    } else {
        block.transactions.iter().map(|included| json!(included.tx.hash)).collect()
    };
    value["transactions"] = Value::Array(transactions);
    value["uncles"] = json!([]);
    value
}

/// A transaction of a block.
pub(crate) fn included(block: &Block, index: usize) -> Value {
    let tx = &block.transactions[index].tx;
    transaction(tx, Some((block, index)))
}

/// A transaction, with its block and its index there if it has one.
pub(crate) fn transaction(tx: &Transaction, included: Option<(&Block, usize)>) -> Value {
    let block = included.map(|(block, _)| block);
    to_value(&RpcTransaction {
        inner: Recovered::new_unchecked(tx.envelope.clone(), tx.sender),
        block_hash: block.map(|block| block.hash),
        block_number: block.map(|block| block.header.number),
        transaction_index: included.map(|(_, index)| index as u64),
        effective_gas_price: block.and_then(|block| block.header.base_fee_per_gas).map(u128::from),
        block_timestamp: block.map(|block| block.header.timestamp),
    })
}

/// The logs of a transaction.
pub(crate) fn logs<'a>(block: &'a Block, index: usize) -> impl Iterator<Item = Log> + 'a {
    let included = &block.transactions[index];
    (included.first_log..).zip(&included.logs).map(move |(log_index, log)| Log {
        inner: log.clone(),
        block_hash: Some(block.hash),
        block_number: Some(block.header.number),
        block_timestamp: Some(block.header.timestamp),
        transaction_hash: Some(included.tx.hash),
        transaction_index: Some(index as u64),
        log_index: Some(log_index),
        removed: false,
    })
}

/// The receipt of a transaction.
pub(crate) fn receipt(block: &Block, index: usize) -> Value {
    let included: &Included = &block.transactions[index];
    let tx = &included.tx;
    json!({
        "type": U64::from(tx.envelope.ty()),
        "status": U64::from(included.success),
        "transactionHash": tx.hash,
        "transactionIndex": U64::from(index),
        "blockHash": block.hash,
        "blockNumber": U64::from(block.header.number),
        "from": tx.sender,
        "to": tx.envelope.to(),
        "contractAddress": included.creates(),
        "gasUsed": U64::from(included.gas_used),
        "gasUsedForL1": "0x0",
        "cumulativeGasUsed": U64::from(included.cumulative_gas),
        "effectiveGasPrice": U64::from(block.header.base_fee_per_gas.unwrap_or_default()),
        "logs": logs(block, index).map(|log| to_value(&log)).collect::<Vec<_>>(),
        "logsBloom": included.bloom(),
        "l1BlockNumber": header(block)["l1BlockNumber"],
        "timeboosted": false,
    })
}

/// What a prestate leaves out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hidden {
    pub(crate) code: bool,
    pub(crate) storage: bool,
}

/// The accounts that a transaction touched, as they were before it; with `diff` also what changed.
pub(crate) fn prestate(before: &Db, executed: &Executed, diff: bool, hidden: Hidden) -> Value {
    let (mut pre, mut post) = (json!({}), json!({}));
    for (address, account) in &executed.state {
        if *address == crate::arbos::storage::ACCOUNT {
            continue;
        }
        let old = before.account(*address);
        let old_code = before.code_of(*address);
        let mut was = json!({ "balance": old.balance });
        if old.nonce > 0 {
            was["nonce"] = json!(old.nonce);
        }
        if !old_code.is_empty() && !hidden.code {
            was["code"] = json!(old_code);
        }
        let mut became = json!({});
        let mut slots = (json!({}), json!({}));
        let storage = (!hidden.storage).then_some(&account.storage);
        for (slot, value) in storage.into_iter().flatten() {
            let key = B256::from(*slot).to_string();
            let (old, new) = (value.original_value, value.present_value);
            if diff && old == new {
                continue;
            }
            if !(diff && old.is_zero()) {
                slots.0[&key] = json!(B256::from(old));
            }
            if diff && !new.is_zero() {
                slots.1[&key] = json!(B256::from(new));
            }
        }
        if account.info.balance != old.balance {
            became["balance"] = json!(account.info.balance);
        }
        if account.info.nonce != old.nonce {
            became["nonce"] = json!(account.info.nonce);
        }
        if account.info.code_hash != old.code_hash
            && !hidden.code
            && let Some(code) = &account.info.code
        {
            became["code"] = json!(code.original_bytes());
        }
        let has_slots = slots.0.as_object().is_some_and(|slots| !slots.is_empty());
        if has_slots {
            was["storage"] = slots.0;
        }
        if slots.1.as_object().is_some_and(|slots| !slots.is_empty()) {
            became["storage"] = slots.1;
        }
        let changed = became.as_object().is_some_and(|fields| !fields.is_empty()) || (diff && has_slots);
        let key = address.to_string().to_lowercase();
        if !diff || changed {
            pre[&key] = was;
        }
        if diff && changed && !account.is_selfdestructed() {
            post[&key] = became;
        }
    }
    if diff { json!({ "pre": pre, "post": post }) } else { pre }
}
