//! The whole chain as JSON: accounts, and blocks with the results of their transactions.

use std::collections::BTreeMap;
use std::sync::Arc;

use alloy_consensus::{Header, TxEnvelope};
use alloy_eips::eip2718::{Decodable2718 as _, Encodable2718 as _};
use alloy_primitives::{Address, B256, Bytes, Log, U256};
use serde::{Deserialize, Serialize};

use crate::chain::block::{Block, Included};
use crate::chain::transaction::Transaction;
use crate::config::Config;
use crate::state::{Account, State};

/// Format of the file.
pub(super) const VERSION: u32 = 1;

/// An account, whole.
#[derive(Debug, Serialize, Deserialize)]
struct AccountDump {
    nonce: u64,
    balance: U256,
    #[serde(default)]
    code: Bytes,
    #[serde(default, serialize_with = "all_bytes")]
    storage: BTreeMap<U256, U256>,
}

/// Writes slots with all their 32 bytes, as other chains read them.
fn all_bytes<S: serde::Serializer>(storage: &BTreeMap<U256, U256>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(storage.iter().map(|(slot, value)| (B256::from(*slot), B256::from(*value))))
}

/// All accounts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Accounts(BTreeMap<Address, AccountDump>);

impl Accounts {
    pub(super) fn of(state: &State) -> Self {
        let dump = |(address, account): (&Address, &Account)| {
            let storage = account.storage.iter().map(|(slot, value)| (*slot, *value)).collect();
            let code = state.code(*address);
            (*address, AccountDump { nonce: account.nonce, balance: account.balance, code, storage })
        };
        Self(state.accounts.iter().map(dump).collect())
    }

    /// Leaves an account out.
    pub(super) fn without(mut self, address: Address) -> Self {
        self.0.remove(&address);
        self
    }

    /// Puts the accounts into a state, over those that are there.
    pub(super) fn load(self, state: &mut State) {
        for (address, dump) in self.0 {
            state.set_code(address, dump.code);
            state.update(address, |account| {
                account.nonce = dump.nonce;
                account.balance = dump.balance;
                account.storage = Default::default();
            });
            for (slot, value) in dump.storage {
                state.set_storage(address, slot, value);
            }
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct IncludedDump {
    tx: TxDump,
    success: bool,
    gas_used: u64,
    cumulative_gas: u64,
    logs: Vec<Log>,
    first_log: u64,
}

/// A transaction as it was sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TxDump {
    raw: Bytes,
    sender: Address,
    impersonated: bool,
}

impl TxDump {
    pub(super) fn of(tx: &Transaction) -> Self {
        Self { raw: tx.envelope.encoded_2718().into(), sender: tx.sender, impersonated: tx.impersonated }
    }

    pub(super) fn load(self) -> Result<Transaction, String> {
        let envelope = TxEnvelope::decode_2718(&mut &self.raw[..]).map_err(|error| error.to_string())?;
        let hash = *envelope.tx_hash();
        Ok(Transaction { envelope, sender: self.sender, hash, impersonated: self.impersonated })
    }
}

/// A block with the results of its transactions.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BlockDump {
    header: Header,
    size: u64,
    transactions: Vec<IncludedDump>,
}

impl BlockDump {
    fn of(block: &Block) -> Self {
        let dump = |included: &Included| IncludedDump {
            tx: TxDump::of(&included.tx),
            success: included.success,
            gas_used: included.gas_used,
            cumulative_gas: included.cumulative_gas,
            logs: included.logs.clone(),
            first_log: included.first_log,
        };
        let transactions = block.transactions.iter().map(dump).collect();
        Self { header: block.header.clone(), size: block.size, transactions }
    }

    pub(super) fn load(self) -> Result<Block, String> {
        let load = |dump: IncludedDump| {
            Ok(Included {
                tx: dump.tx.load()?,
                success: dump.success,
                gas_used: dump.gas_used,
                cumulative_gas: dump.cumulative_gas,
                logs: dump.logs,
                first_log: dump.first_log,
            })
        };
        let transactions = self.transactions.into_iter().map(load).collect::<Result<_, String>>()?;
        let hash = self.header.hash_slow();
        Ok(Block { header: self.header, hash, transactions, size: self.size })
    }
}

/// The whole chain at one moment.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Dump {
    pub(super) version: u32,
    pub(super) chain_id: u64,
    pub(super) arbos: u64,
    /// Number of the last event that this includes.
    pub(super) seq: u64,
    /// Seconds that the chain's clock is ahead of the machine's.
    pub(super) clock_offset: i64,
    pub(super) accounts: Accounts,
    pub(super) blocks: Vec<BlockDump>,
}

impl Dump {
    /// A dump of these blocks and the state after the last. The event number is for the store to
    /// set.
    pub(super) fn new<'a>(
        config: &Config,
        clock_offset: i64,
        state: &State,
        blocks: impl Iterator<Item = &'a Arc<Block>>,
    ) -> Self {
        Self {
            version: VERSION,
            chain_id: config.chain_id,
            arbos: config.arbos_version.number(),
            seq: 0,
            clock_offset,
            accounts: Accounts::of(state),
            blocks: blocks.map(|block| BlockDump::of(block)).collect(),
        }
    }
}
