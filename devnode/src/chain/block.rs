//! Blocks and receipts.

use alloy_consensus::Transaction as _;
use alloy_consensus::{Eip658Value, Header, Receipt, ReceiptEnvelope, ReceiptWithBloom, TxType};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, B64, B256, Bloom, Bytes, Log, U256};

use super::transaction::Transaction;
use crate::config::ArbosVersion;

/// A transaction in a block, with its result.
#[derive(Clone, Debug)]
pub(crate) struct Included {
    pub(crate) tx: Transaction,
    pub(crate) success: bool,
    pub(crate) gas_used: u64,
    /// Gas of the block up to and with this transaction.
    pub(crate) cumulative_gas: u64,
    pub(crate) logs: Vec<Log>,
    /// Logs of the block before this transaction.
    pub(crate) first_log: u64,
}

impl Included {
    fn receipt(&self) -> ReceiptEnvelope {
        let receipt = Receipt {
            status: Eip658Value::Eip658(self.success),
            cumulative_gas_used: self.cumulative_gas,
            logs: self.logs.clone(),
        };
        let receipt = ReceiptWithBloom { logs_bloom: self.bloom(), receipt };
        match self.tx.envelope.tx_type() {
            TxType::Legacy => ReceiptEnvelope::Legacy(receipt),
            TxType::Eip2930 => ReceiptEnvelope::Eip2930(receipt),
            TxType::Eip7702 => ReceiptEnvelope::Eip7702(receipt),
            _ => ReceiptEnvelope::Eip1559(receipt),
        }
    }

    pub(crate) fn bloom(&self) -> Bloom {
        alloy_primitives::logs_bloom(&self.logs)
    }

    /// The contract that it creates, or would have created if it had not failed.
    pub(crate) fn creates(&self) -> Option<Address> {
        let tx = &self.tx;
        tx.envelope.is_create().then(|| tx.sender.create(tx.envelope.nonce()))
    }
}

/// A block.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) header: Header,
    pub(crate) hash: B256,
    pub(crate) transactions: Vec<Included>,
    /// Bytes of the header's RLP encoding and of the transactions.
    pub(crate) size: u64,
}

/// What the header of a new block is made from.
pub(crate) struct Outline {
    pub(crate) parent: B256,
    pub(crate) number: u64,
    pub(crate) timestamp: u64,
    pub(crate) base_fee: u64,
    pub(crate) gas_limit: u64,
    pub(crate) coinbase: Address,
    pub(crate) prevrandao: U256,
    pub(crate) l1_block: u64,
    pub(crate) arbos: ArbosVersion,
}

impl Block {
    pub(crate) fn new(outline: &Outline, transactions: Vec<Included>) -> Self {
        let bloom = transactions.iter().fold(Bloom::ZERO, |bloom, included| bloom | included.bloom());
        let encoded: Vec<_> = transactions.iter().map(|included| included.tx.envelope.clone()).collect();
        let receipts: Vec<_> = transactions.iter().map(Included::receipt).collect();
        // Arbitrum's `mixHash`: messages sent (none), the L1 block, the ArbOS version, flags.
        let mut mix = [0; 32];
        mix[8..16].copy_from_slice(&outline.l1_block.to_be_bytes());
        mix[16..24].copy_from_slice(&outline.arbos.number().to_be_bytes());
        let header = Header {
            parent_hash: outline.parent,
            beneficiary: outline.coinbase,
            transactions_root: alloy_consensus::proofs::calculate_transaction_root(&encoded),
            receipts_root: alloy_consensus::proofs::calculate_receipt_root(&receipts),
            logs_bloom: bloom,
            difficulty: U256::from(1),
            number: outline.number,
            gas_limit: outline.gas_limit,
            gas_used: transactions.last().map_or(0, |included| included.cumulative_gas),
            timestamp: outline.timestamp,
            extra_data: Bytes::from(vec![0; 32]),
            mix_hash: if outline.prevrandao == U256::from(1) {
                mix.into()
            } else {
                outline.prevrandao.into()
            },
            nonce: B64::ZERO,
            base_fee_per_gas: Some(outline.base_fee),
            ..Header::default()
        };
        let hash = header.hash_slow();
        let body: usize = encoded.iter().map(Encodable2718::encode_2718_len).sum();
        let size = (alloy_rlp::Encodable::length(&header) + body) as u64;
        Self { header, hash, transactions, size }
    }
}
