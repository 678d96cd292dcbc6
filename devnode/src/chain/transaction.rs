//! Transactions: how they come in, and how the EVM sees them.

use alloy_consensus::transaction::SignerRecoverable;
use alloy_consensus::{Transaction as _, TxEnvelope, Typed2718 as _};
use alloy_eips::eip2718::Decodable2718 as _;
use alloy_primitives::{Address, B256, Signature, U256};
use revm::context::TxEnv;
use revm::context::either::Either;

use super::ChainError;

/// A transaction and who sent it.
#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    pub(crate) envelope: TxEnvelope,
    pub(crate) sender: Address,
    pub(crate) hash: B256,
    /// It carries no signature of its sender: a test asked for it.
    pub(crate) impersonated: bool,
}

impl Transaction {
    /// Decodes a signed transaction.
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

    /// A transaction that a test sends in somebody's name. Its hash must differ from that of any other sender's.
    pub(crate) fn impersonate(sender: Address, sign: impl FnOnce(Signature) -> TxEnvelope) -> Self {
        let signature = Signature::new(U256::from_be_slice(sender.as_slice()), U256::from(1), false);
        let envelope = sign(signature);
        Self { hash: *envelope.tx_hash(), envelope, sender, impersonated: true }
    }

    /// The gas price before the tip is dropped.
    pub(crate) fn offered_price(&self, base_fee: u64) -> U256 {
        U256::from(self.envelope.effective_gas_price(Some(base_fee)))
    }

    /// What the EVM runs: the sender pays the base fee, and no tip.
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
