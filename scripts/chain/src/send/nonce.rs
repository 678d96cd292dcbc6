//! The nonces of an account that many sends, and other programs with the same key, use at once.

use crate::{Account, ChainError, Client};
use alloy_primitives::B256;
use alloy_provider::{Provider, network::TransactionBuilder};
use alloy_rpc_types_eth::TransactionRequest;
use std::time::Duration;

/// How often a nonce that another program took is looked up anew.
const ATTEMPTS: u32 = 16;

/// The pause before that.
const PAUSE: Duration = Duration::from_millis(20);

impl Client {
    /// Fills a request in, signs it with the account's next nonce and broadcasts it. Returns the
    /// transaction's hash.
    pub(super) async fn submit(
        &self,
        account: &Account,
        call: &str,
        request: TransactionRequest,
    ) -> Result<B256, ChainError> {
        let request = self.fill(account, call, request).await?;
        // The lock is held until the node has the transaction, so that an account's transactions
        // follow each other without a gap.
        let mut nonce = account.nonce.lock().await;
        let mut attempt = 0;
        loop {
            let next = match *nonce {
                Some(next) => next,
                None => self.next_nonce(account).await?,
            };
            let signed = account.sign_transaction(request.clone().with_nonce(next)).await?;
            match self.broadcast(call, &signed).await {
                Ok(()) => {
                    *nonce = next.checked_add(1);
                    return Ok(*signed.tx_hash());
                }
                Err(error) => {
                    // Which nonce is next is not known now: another program with the same key may
                    // have sent something.
                    *nonce = None;
                    attempt += 1;
                    if attempt == ATTEMPTS || !is_nonce_taken(&error) {
                        return Err(error);
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn next_nonce(&self, account: &Account) -> Result<u64, ChainError> {
        let count = self.provider.get_transaction_count(account.address()).pending();
        self.ask("eth_getTransactionCount", count).await
    }
}

/// Whether another transaction of the account has the nonce, or will have it.
fn is_nonce_taken(error: &ChainError) -> bool {
    const TEXTS: [&str; 5] = [
        "nonce too low",
        "already known",
        "known transaction",
        "already imported",
        "replacement transaction underpriced",
    ];
    let ChainError::Node { message, .. } = error else { return false };
    let message = message.to_ascii_lowercase();
    TEXTS.iter().any(|text| message.contains(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_nonce_is_told_from_other_errors() {
        let node = |message: &str| ChainError::Node { what: "x".into(), message: message.into() };
        for message in ["nonce too low: 3 < 4", "already known", "Replacement transaction underpriced"] {
            assert!(is_nonce_taken(&node(message)), "{message}");
        }
        assert!(!is_nonce_taken(&node("nonce too high")));
        assert!(!is_nonce_taken(&node("insufficient funds")));
    }
}
