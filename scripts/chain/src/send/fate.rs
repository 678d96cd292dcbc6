//! What became of a transaction: looked for by its hash, then by its account's nonce.

use crate::{ChainError, Client, journal::Entry};
use alloy_primitives::{Address, B256, U64};
use alloy_provider::Provider;
use alloy_rpc_types_eth::{BlockNumberOrTag, TransactionReceipt};
use serde::Deserialize;

/// The node's method for receipts.
pub(super) const RECEIPT: &str = "eth_getTransactionReceipt";

/// The node's method for nonces.
const COUNT: &str = "eth_getTransactionCount";

/// The node's method for a block with its transactions.
const BLOCK: &str = "eth_getBlockByNumber";

/// A block, of which only this is read: a chain has kinds of transactions that alloy does not know.
#[derive(Debug, Deserialize)]
struct Used {
    transactions: Vec<UsedNonce>,
}

#[derive(Debug, Deserialize)]
struct UsedNonce {
    hash: B256,
    from: Address,
    nonce: U64,
}

impl Client {
    /// The receipt of a transaction that is in a block.
    pub(super) async fn receipt_of(
        &self,
        call: &str,
        transaction: B256,
    ) -> Result<TransactionReceipt, ChainError> {
        let unconfirmed = |source| ChainError::unconfirmed(call, transaction, source);
        let found = self.ask(RECEIPT, self.provider.get_transaction_receipt(transaction)).await;
        found.map_err(unconfirmed)?.ok_or_else(|| {
            unconfirmed(ChainError::inconsistent(RECEIPT, "it does not have it any more".to_owned()))
        })
    }

    /// The receipt of the version that is in a block; `None` if the node knows of none.
    pub(super) async fn find_receipt(&self, entry: &Entry) -> Result<Option<TransactionReceipt>, ChainError> {
        for hash in entry.hashes() {
            let found = self.ask(RECEIPT, self.provider.get_transaction_receipt(hash)).await?;
            let Some(receipt) = found.filter(|receipt| receipt.block_number.is_some()) else { continue };
            if receipt.transaction_hash != hash {
                return Err(ChainError::inconsistent(RECEIPT, format!("it is not the receipt of {hash}")));
            }
            receipt.block_number.zip(receipt.block_hash).into_iter().for_each(|block| self.seen.note(block));
            return Ok(Some(receipt));
        }
        Ok(None)
    }

    /// Whether another transaction of the account is in a block with this nonce, so that no version
    /// can be. That the node finds no receipt does not show it: it may have forgotten, or lag. The
    /// block in which the nonce was used does.
    pub(super) async fn is_nonce_lost(&self, account: Address, entry: &Entry) -> Result<bool, ChainError> {
        if self.count(account, BlockNumberOrTag::Latest).await? <= entry.nonce {
            return Ok(false);
        }
        let latest = self.ask("eth_blockNumber", self.provider.get_block_number()).await?;
        let Some(block) = self.block_of_nonce(account, entry.nonce, latest).await? else { return Ok(false) };
        let found = self.provider.raw_request(BLOCK.into(), (BlockNumberOrTag::Number(block), true));
        let Some(Used { transactions }) = self.ask(BLOCK, found).await? else { return Ok(false) };
        let own =
            transactions.iter().find(|used| used.from == account && used.nonce.to::<u64>() == entry.nonce);
        Ok(own.is_some_and(|used| entry.hashes().all(|hash| hash != used.hash)))
    }

    /// The block with the account's transaction of this nonce, looked for from the latest block
    /// backwards, since a node may not know the state of old ones.
    async fn block_of_nonce(
        &self,
        account: Address,
        nonce: u64,
        latest: u64,
    ) -> Result<Option<u64>, ChainError> {
        let is_used = async |block| {
            Ok::<_, ChainError>(self.count(account, BlockNumberOrTag::Number(block)).await? > nonce)
        };
        if !is_used(latest).await? {
            return Ok(None);
        }
        // In `used` it is used, in `unused` it is not.
        let (mut used, mut step) = (latest, 1);
        let mut unused = loop {
            let Some(block) = latest.checked_sub(step) else { break None };
            if !is_used(block).await? {
                break Some(block);
            }
            (used, step) = (block, step * 2);
        };
        while used > unused.map_or(0, |block| block + 1) {
            let middle = unused.map_or(0, |block| block + 1).midpoint(used - 1);
            if is_used(middle).await? { used = middle } else { unused = Some(middle) }
        }
        Ok(Some(used))
    }

    async fn count(&self, account: Address, block: BlockNumberOrTag) -> Result<u64, ChainError> {
        let count = self.provider.get_transaction_count(account).block_id(block.into());
        self.ask(COUNT, count).await
    }
}
