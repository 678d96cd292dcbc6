//! Handing a signed transaction to the node.

use crate::{ChainError, Client, client::is_transient};
use alloy_primitives::{B256, Bytes, keccak256};
use alloy_provider::Provider;
use alloy_transport::RpcError;
use std::time::Duration;

/// The pauses between attempts.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_millis(800), Duration::from_secs(2)];

/// What came of handing a transaction in.
pub(super) enum Handed {
    /// The node has it.
    Taken,
    /// The node does not have it, and says why. `at_once` if no earlier attempt may have reached a
    /// node.
    Refused {
        /// The node's reason.
        reason: ChainError,
        /// Whether the first attempt was answered so.
        at_once: bool,
    },
}

impl Client {
    /// Hands a signed transaction to the node, again while the node is silent or busy. No two
    /// transactions have the same bytes (`mark` in `fill.rs`), so one that the node knows is this one.
    ///
    /// # Errors
    /// [`ChainError::Unconfirmed`] if it is not known whether the node has it.
    pub(super) async fn broadcast(&self, call: &str, raw: &Bytes) -> Result<Handed, ChainError> {
        let transaction = keccak256(raw);
        let unconfirmed = |source| ChainError::unconfirmed(call, transaction, source);
        let mut pauses = PAUSES.into_iter();
        let mut at_once = true;
        loop {
            let Err(error) = self.once.send_raw_transaction(raw).await else { return Ok(Handed::Taken) };
            if let Some(pause) = pauses.next().filter(|_| is_transient(&error)) {
                tokio::time::sleep(pause).await;
                at_once = false;
                continue;
            }
            if self.knows(transaction).await.map_err(unconfirmed)? {
                return Ok(Handed::Taken);
            }
            let reason = self.explain(call, &error);
            if matches!(error, RpcError::ErrorResp(_)) && !is_transient(&error) {
                return Ok(Handed::Refused { reason, at_once });
            }
            return Err(unconfirmed(reason));
        }
    }

    pub(super) async fn knows(&self, transaction: B256) -> Result<bool, ChainError> {
        let method = "eth_getTransactionByHash";
        let found = self.provider.raw_request(method.into(), (transaction,));
        Ok(self.ask::<Option<serde_json::Value>>(method, found).await?.is_some())
    }
}
