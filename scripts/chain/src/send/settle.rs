//! Waiting until a transaction is in a block, and finishing what an earlier process left.

use super::broadcast::Handed;
use crate::{
    Account, ChainError, Client,
    journal::{Entry, Outcome},
};
use alloy_primitives::{B256, Bytes, TxKind};
use alloy_provider::{
    Provider,
    network::{
        Ethereum, Network, TransactionBuilder,
        eip2718::{Decodable2718, Encodable2718},
    },
};
use alloy_rpc_types_eth::{TransactionReceipt, TransactionRequest};
use std::time::Duration;
use tokio::time::Instant;

/// How long a transaction is waited for, unless [`Client::with_patience`] says otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// After how many looks for a receipt the nonce is looked at, and the fee, and whether the node still
/// has the transaction.
const LOOKS: u32 = 8;

/// What became of a transaction.
pub(super) enum Settled {
    /// It is in a block.
    Mined(Box<TransactionReceipt>),
    /// Another transaction of the account is in a block with its nonce.
    Lost,
    /// The node refuses it, for this reason.
    Refused(ChainError),
}

/// A transaction of an earlier process, and what became of it.
#[derive(Debug)]
pub struct Finished {
    /// The call, as `Contract.method`.
    pub call: String,
    /// Its hash, in the version that was signed last or is in a block.
    pub transaction: B256,
    /// When it was signed, in seconds since 1970 (UTC), by this machine's clock.
    pub signed_at: u64,
    /// `Ok` with whether it succeeded if it is in a block; else why it is not: `None` if another
    /// transaction has its nonce.
    pub outcome: Result<bool, Option<ChainError>>,
}

impl Client {
    /// Finishes what earlier processes began with this account: looks for each transaction that has
    /// no outcome in the account's journal, hands it in again where no node has it, waits for it,
    /// and raises its fee where the chain asks for more. Afterwards what the chain is asked for
    /// shows what they did.
    ///
    /// # Errors
    /// [`ChainError::Pending`] and [`ChainError::Unconfirmed`] if it is still not known what becomes
    /// of one: nothing should be sent with the account before.
    pub async fn resume(&self, account: &Account) -> Result<Vec<Finished>, ChainError> {
        let (mut finished, mut last) = (Vec::new(), 0);
        for entry in account.journal.unfinished() {
            let (call, signed_at) = (entry.call.clone(), entry.signed_at);
            let mut transaction = entry.hashes().next().unwrap_or(entry.id);
            let outcome = match self.settle(account, &entry, true).await? {
                Settled::Mined(receipt) => {
                    transaction = receipt.transaction_hash;
                    last = last.max(receipt.block_number.unwrap_or_default());
                    Ok(receipt.status())
                }
                Settled::Lost => Err(None),
                // It was reported when it was refused first.
                Settled::Refused(_) if entry.outcome == Outcome::Refused => continue,
                Settled::Refused(reason) => Err(Some(reason)),
            };
            finished.push(Finished { call, transaction, signed_at, outcome });
        }
        // A node that lags would show what was before.
        let deadline = Instant::now() + self.patience;
        while last > 0 && self.block().await? < last && Instant::now() < deadline {
            self.pause().await;
        }
        Ok(finished)
    }

    /// Waits until a version of a transaction is in a block, or can be in none. `is_left` says that
    /// an earlier process signed it, so that no node may have it yet.
    ///
    /// # Errors
    /// [`ChainError::Pending`] after the client's patience; [`ChainError::Unconfirmed`] if the node
    /// does not say what became of it.
    pub(super) async fn settle(
        &self,
        account: &Account,
        entry: &Entry,
        is_left: bool,
    ) -> Result<Settled, ChainError> {
        let (deadline, mut entry) = (Instant::now() + self.patience, entry.clone());
        let (call, id) = (entry.call.clone(), entry.id);
        let unconfirmed = |source: ChainError| match source {
            source @ (ChainError::Unconfirmed { .. } | ChainError::File { .. }) => source,
            source => ChainError::unconfirmed(&call, id, source),
        };
        let mut looks = if is_left { LOOKS } else { 0 };
        let mut is_last = false;
        loop {
            if let Some(receipt) = self.find_receipt(&entry).await.map_err(unconfirmed)? {
                account.journal.finish(entry.id, receipt.transaction_hash, receipt.status())?;
                return Ok(Settled::Mined(Box::new(receipt)));
            }
            if looks >= LOOKS {
                looks = 0;
                if let Some(settled) = self.push(account, &mut entry).await.map_err(unconfirmed)? {
                    return Ok(settled);
                }
                continue;
            }
            if is_last {
                let transaction = entry.hashes().next().unwrap_or(id);
                return Err(ChainError::Pending { call, transaction, seconds: self.patience.as_secs() });
            }
            self.pause().await;
            looks += 1;
            is_last = Instant::now() >= deadline;
        }
    }

    /// Looks whether a transaction can still get into a block, and sees to it.
    async fn push(&self, account: &Account, entry: &mut Entry) -> Result<Option<Settled>, ChainError> {
        if self.is_nonce_lost(account.address(), entry).await? {
            account.journal.give_up(entry.id)?;
            return Ok(Some(Settled::Lost));
        }
        let mut is_known = false;
        for hash in entry.hashes() {
            is_known |= self.knows(hash).await?;
        }
        let refused = if is_known {
            None
        } else if entry.outcome == Outcome::Refused {
            let what = entry.call.clone();
            Some(ChainError::Node { what, message: "it was refused before".to_owned() })
        } else {
            match self.broadcast(&entry.call, entry.last()).await? {
                Handed::Taken => None,
                Handed::Refused { reason, .. } => Some(reason),
            }
        };
        if entry.outcome == Outcome::Open
            && let Some(raw) = self.with_higher_fee(account, entry.last()).await?
        {
            account.journal.replace(entry.id, raw.clone())?;
            entry.versions.push(raw);
            return match self.broadcast(&entry.call, entry.last()).await? {
                Handed::Taken => Ok(None),
                Handed::Refused { reason, .. } => self.refused(account, entry, reason).await,
            };
        }
        match refused {
            Some(reason) => self.refused(account, entry, reason).await,
            None => Ok(None),
        }
    }

    /// A transaction that the node refuses waits on if its nonce is used: it may be in a block.
    async fn refused(
        &self,
        account: &Account,
        entry: &Entry,
        reason: ChainError,
    ) -> Result<Option<Settled>, ChainError> {
        let used = self.provider.get_transaction_count(account.address()).pending();
        if self.ask("eth_getTransactionCount", used).await? > entry.nonce {
            return Ok(None);
        }
        if entry.outcome == Outcome::Open {
            account.journal.refuse(entry.id)?;
        }
        Ok(Some(Settled::Refused(reason)))
    }

    /// The transaction signed anew, if the chain asks for more than it offers for its gas.
    async fn with_higher_fee(&self, account: &Account, raw: &Bytes) -> Result<Option<Bytes>, ChainError> {
        let wrong = |_| ChainError::inconsistent("journal", "a line holds no transaction".to_owned());
        let old = <Ethereum as Network>::TxEnvelope::decode_2718(&mut raw.as_ref()).map_err(wrong)?;
        let mut old: TransactionRequest = old.into();
        old.from = Some(account.address());
        // A creation has no receiver.
        old.to = Some(old.to.unwrap_or(TxKind::Create));
        let offered = old.max_fee_per_gas.unwrap_or_default();
        let price = self.gas_price().await?;
        if price <= offered {
            return Ok(None);
        }
        // Nodes take a replacement that offers a tenth more.
        let more = price.saturating_mul(2).max(offered.saturating_mul(5) / 4 + 1);
        let request = old.with_max_fee_per_gas(more);
        let signed = account.sign_transaction(request).await?;
        Ok(Some(signed.encoded_2718().into()))
    }

    async fn pause(&self) {
        tokio::time::sleep(self.provider.client().poll_interval()).await;
    }
}
