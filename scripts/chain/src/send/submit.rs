//! Signing in turn: an account's nonces, which many sends, and other programs with the same key, use
//! at once.

use super::broadcast::Handed;
use crate::{
    Account, ChainError, Client,
    journal::{Entry, Outcome},
};
use alloy_primitives::{B256, Bytes};
use alloy_provider::{
    Provider,
    network::{TransactionBuilder, eip2718::Encodable2718},
};
use alloy_rpc_types_eth::TransactionRequest;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How often another nonce is taken for a transaction that cannot have the one it was signed with.
pub(super) const ATTEMPTS: u32 = 16;

/// The pause before that.
const PAUSE: Duration = Duration::from_millis(20);

impl Client {
    /// Fills a request in, signs it with the account's next nonce, writes it into the account's
    /// journal, and hands it to the node. `true` if the node says that the nonce is used.
    pub(super) async fn submit(
        &self,
        account: &Account,
        call: &str,
        request: TransactionRequest,
        intent: Option<B256>,
    ) -> Result<(Entry, bool), ChainError> {
        let request = self.fill(account, call, request).await?;
        // The lock is held until the node has the transaction, so that an account's transactions
        // follow each other without a gap.
        let mut nonces = account.nonces.lock().await;
        let mut attempt = 0;
        loop {
            let next = match nonces.next {
                Some(next) => next,
                None => self.next_nonce(account).await?.max(nonces.least),
            };
            // Which nonce is next is not known if this fails: another program with the same key may
            // have sent something.
            nonces.next = None;
            let signed = account.sign_transaction(request.clone().with_nonce(next)).await?;
            let entry = Entry {
                id: *signed.tx_hash(),
                call: call.to_owned(),
                intent,
                nonce: next,
                signed_at: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(),
                versions: vec![Bytes::from(signed.encoded_2718())],
                outcome: Outcome::Open,
            };
            account.journal.sign(&entry)?;
            let (reason, at_once) = match self.broadcast(call, entry.last()).await? {
                Handed::Taken => {
                    nonces.next = next.checked_add(1);
                    nonces.least = nonces.next.unwrap_or(next);
                    return Ok((entry, false));
                }
                Handed::Refused { reason, at_once } => (reason, at_once),
            };
            attempt += 1;
            // Only what is in a block shows that this cannot be: see `is_nonce_lost`.
            if is_text(&reason, &["nonce too low"]) {
                return Ok((entry, true));
            }
            if !at_once {
                return Err(ChainError::unconfirmed(call, entry.id, reason));
            }
            account.journal.refuse(entry.id)?;
            if attempt == ATTEMPTS || !is_text(&reason, &["replacement transaction underpriced"]) {
                return Err(reason);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn next_nonce(&self, account: &Account) -> Result<u64, ChainError> {
        let count = self.provider.get_transaction_count(account.address()).pending();
        self.ask("eth_getTransactionCount", count).await
    }
}

/// Whether the node's refusal has one of these texts.
fn is_text(error: &ChainError, texts: &[&str]) -> bool {
    let ChainError::Node { message, .. } = error else { return false };
    let message = message.to_ascii_lowercase();
    texts.iter().any(|text| message.contains(text))
}
