//! Transactions, as they are sent and as the EVM sees them.

use alloy_consensus::transaction::SignerRecoverable;
use alloy_consensus::{Transaction as _, TxEnvelope, Typed2718 as _};
use alloy_eips::eip2718::Decodable2718 as _;
use alloy_primitives::{Address, B256, Signature, U256};
use revm::context::TxEnv;
use revm::context::either::Either;

use super::ChainError;

/// A transaction and its sender.
#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    pub(crate) envelope: TxEnvelope,
    pub(crate) sender: Address,
    pub(crate) hash: B256,
    /// Whether it lacks its sender's signature, because a test sends it in the sender's name.
    pub(crate) impersonated: bool,
}

impl Transaction {
    /// Decodes a signed transaction (EIP-2718).
    ///
    /// # Errors
    /// [`ChainError::Rejected`] if it is malformed, or its signature does not recover.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, ChainError> {
        let mut rest = bytes;
        let envelope = TxEnvelope::decode_2718(&mut rest)
            .map_err(|error| ChainError::rejected(format!("cannot decode the transaction: {error}")))?;
        if !rest.is_empty() {
            return Err(ChainError::rejected("cannot decode the transaction: bytes left after its end"));
        }
        let sender = envelope
            .recover_signer()
            .map_err(|_| ChainError::rejected("invalid sender: the signature does not recover"))?;
        Ok(Self { hash: *envelope.tx_hash(), envelope, sender, impersonated: false })
    }

    /// A transaction that a test sends in an account's name. The signature that `sign` gets holds
    /// the sender, so that the same transaction of another sender has another hash.
    pub(crate) fn impersonate(sender: Address, sign: impl FnOnce(Signature) -> TxEnvelope) -> Self {
        let signature = Signature::new(U256::from_be_slice(sender.as_slice()), U256::from(1), false);
        let envelope = sign(signature);
        Self { hash: *envelope.tx_hash(), envelope, sender, impersonated: true }
    }

    /// The gas price in wei before the tip is dropped.
    pub(crate) fn offered_price(&self, base_fee: u64) -> U256 {
        U256::from(self.envelope.effective_gas_price(Some(base_fee)))
    }

    /// The transaction for the EVM: the sender pays the base fee, and no tip.
    pub(crate) fn env(&self, base_fee: u64, gas_limit: u64) -> TxEnv {
        let tx = &self.envelope;
        TxEnv {
            tx_type: tx.ty(),
            caller: self.sender,
            gas_limit,
            gas_price: u128::from(base_fee),
            kind: tx.kind(),
            value: tx.value(),
            data: tx.input().clone(),
            nonce: tx.nonce(),
            chain_id: tx.chain_id(),
            access_list: tx.access_list().cloned().unwrap_or_default(),
            gas_priority_fee: None,
            authorization_list: tx
                .authorization_list()
                .unwrap_or_default()
                .iter()
                .cloned()
                .map(Either::Left)
                .collect(),
            ..TxEnv::default()
        }
    }
}
