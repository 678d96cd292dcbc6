//! Handing a signed transaction to the node, once.

use crate::{ChainError, Client, client::is_transient};
use alloy_primitives::B256;
use alloy_provider::{
    Provider,
    network::{Ethereum, Network, eip2718::Encodable2718},
};
use alloy_transport::RpcError;
use std::time::Duration;

/// The pauses between attempts.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_millis(800), Duration::from_secs(2)];

impl Client {
    /// Hands a signed transaction to the node, again while the node is silent or busy.
    ///
    /// The node may have accepted the transaction at an attempt whose answer was lost, so one that
    /// it knows at a later attempt is this one. At the first attempt it is not: then another
    /// program with the same key has sent the very same transaction. The retry layer cannot tell
    /// the two apart, so it is not used here.
    pub(super) async fn broadcast(
        &self,
        call: &str,
        signed: &<Ethereum as Network>::TxEnvelope,
    ) -> Result<(), ChainError> {
        let (bytes, transaction) = (signed.encoded_2718(), *signed.tx_hash());
        let unconfirmed = |source| ChainError::unconfirmed(call, transaction, source);
        let mut pauses = PAUSES.into_iter();
        let mut is_first = true;
        loop {
            let Err(error) = self.once.send_raw_transaction(&bytes).await else { return Ok(()) };
            if let Some(pause) = pauses.next().filter(|_| is_transient(&error)) {
                tokio::time::sleep(pause).await;
                is_first = false;
                continue;
            }
            if !is_first && self.knows(transaction).await.map_err(unconfirmed)? {
                return Ok(());
            }
            let reason = self.explain(call, &error);
            let is_rejected = matches!(error, RpcError::ErrorResp(_)) && !is_transient(&error);
            return Err(if is_rejected { reason } else { unconfirmed(reason) });
        }
    }

    async fn knows(&self, transaction: B256) -> Result<bool, ChainError> {
        let found = self.provider.get_transaction_by_hash(transaction);
        Ok(self.ask("eth_getTransactionByHash", found).await?.is_some())
    }
}
