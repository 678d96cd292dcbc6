//! Which transactions may enter the mempool: a check of what can never run.

use alloy_consensus::Transaction as _;
use alloy_primitives::U256;

use super::ledger::Ledger;
use super::transaction::Transaction;
use super::{ChainError, mempool};
use crate::config::Config;

/// Percent that a replacement must offer above the transaction of the same nonce, as Geth's default.
const PRICE_BUMP: u64 = 10;

/// Gas that a transaction costs before it runs (yellow paper, EIP-2930, EIP-3860, EIP-7702; without
/// EIP-7623's floor, which Arbitrum has not).
pub(super) fn intrinsic_gas(tx: &Transaction) -> u64 {
    let envelope = &tx.envelope;
    let data = envelope.input();
    let zeros = data.iter().filter(|byte| **byte == 0).count() as u64;
    let mut gas = 21_000 + 4 * zeros + 16 * (data.len() as u64 - zeros);
    if envelope.is_create() {
        gas += 32_000 + 2 * (data.len() as u64).div_ceil(32);
    }
    if let Some(list) = envelope.access_list() {
        gas += 2400 * list.len() as u64 + 1900 * list.storage_keys_count() as u64;
    }
    gas + 25_000 * envelope.authorization_count().unwrap_or(0)
}

/// Rejects what can never run, with Geth's wording.
///
/// # Errors
/// [`ChainError::Rejected`], checked in this order: a blob transaction, another chain's id, a known
/// transaction, a tip above the fee cap, the nonce after which there is none, a used nonce, a fee below the base fee, too small a
/// balance, less than the intrinsic gas, a fee that does not replace the transaction of this nonce
/// that waits, a full mempool.
pub(super) fn check(tx: &Transaction, ledger: &Ledger, config: &Config) -> Result<(), ChainError> {
    let reject = |message: String| Err(ChainError::Rejected(message));
    let envelope = &tx.envelope;
    if envelope.is_eip4844() {
        return reject("transaction type not supported: blobs".into());
    }
    if let Some(id) = envelope.chain_id()
        && id != config.chain_id
    {
        return reject(format!("invalid chain id for signer: have {id} want {}", config.chain_id));
    }
    if ledger.history.contains(&tx.hash) || ledger.mempool.get(&tx.hash).is_some() {
        return reject("already known".into());
    }
    if envelope.max_priority_fee_per_gas().is_some_and(|tip| tip > envelope.max_fee_per_gas()) {
        return reject("max priority fee per gas higher than max fee per gas".into());
    }
    if envelope.nonce() == u64::MAX {
        return reject("nonce has max value".into());
    }
    let account = ledger.state.account(tx.sender);
    if envelope.nonce() < account.nonce {
        let (address, nonce) = (tx.sender, envelope.nonce());
        return reject(format!("nonce too low: address {address}, tx: {nonce} state: {}", account.nonce));
    }
    let base_fee = ledger.settings.base_fee;
    let cap = envelope.max_fee_per_gas();
    if cap < u128::from(base_fee) {
        let address = tx.sender;
        return reject(format!(
            "max fee per gas less than block base fee: address {address}, maxFeePerGas: {cap}, baseFee: {base_fee}"
        ));
    }
    let cost =
        U256::from(cap).saturating_mul(U256::from(envelope.gas_limit())).saturating_add(envelope.value());
    if account.balance < cost {
        let (address, have) = (tx.sender, account.balance);
        return reject(format!(
            "insufficient funds for gas * price + value: address {address} have {have} want {cost}"
        ));
    }
    let intrinsic = intrinsic_gas(tx);
    if envelope.gas_limit() < intrinsic {
        return reject(format!("intrinsic gas too low: have {}, want {intrinsic}", envelope.gas_limit()));
    }
    match ledger.mempool.at(tx.sender, envelope.nonce()) {
        Some(old) if !outbids(tx, old) => reject("replacement transaction underpriced".into()),
        Some(_) => Ok(()),
        None if ledger.mempool.len() >= mempool::CAPACITY => reject("txpool is full".into()),
        None => Ok(()),
    }
}

/// Whether the fee cap and the tip of a transaction are above those of another one, by the part
/// that Geth asks for. Unlike Geth's, a tip of zero need not rise: tips are dropped on Arbitrum, so
/// its tools send none.
fn outbids(new: &Transaction, old: &Transaction) -> bool {
    let enough = |new: u128, old: u128| {
        let least = U256::from(old) * U256::from(100 + PRICE_BUMP) / U256::from(100);
        U256::from(new) >= least && (new > old || old == 0)
    };
    let cap = |tx: &Transaction| tx.envelope.max_fee_per_gas();
    // The tip of a transaction that names none is its gas price.
    let tip = |tx: &Transaction| tx.envelope.priority_fee_or_price();
    cap(new) > cap(old) && enough(cap(new), cap(old)) && enough(tip(new), tip(old))
}
