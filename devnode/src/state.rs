//! All accounts, in maps that share what they have in common: a copy costs nothing, so each block
//! keeps its state. No other module is below this one.

use std::convert::Infallible;

use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, U256, keccak256};
use revm::Database;
use revm::bytecode::Bytecode;
use revm::state::{AccountInfo, EvmState};
use rpds::HashTrieMapSync;

/// How many block hashes contracts can ask ArbSys for.
const BLOCK_HASHES: u64 = 256;

/// An account. Slots that are zero are not in its storage.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) nonce: u64,
    pub(crate) balance: U256,
    pub(crate) code_hash: B256,
    pub(crate) storage: HashTrieMapSync<U256, U256>,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            nonce: 0,
            balance: U256::ZERO,
            code_hash: KECCAK256_EMPTY,
            storage: HashTrieMapSync::new_sync(),
        }
    }
}

/// All accounts at one moment.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) accounts: HashTrieMapSync<Address, Account>,
    pub(crate) codes: HashTrieMapSync<B256, Bytecode>,
    /// Hashes of the latest blocks.
    pub(crate) block_hashes: HashTrieMapSync<u64, B256>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            accounts: HashTrieMapSync::new_sync(),
            codes: HashTrieMapSync::new_sync(),
            block_hashes: HashTrieMapSync::new_sync(),
        }
    }
}

impl State {
    pub(crate) fn account(&self, address: Address) -> Account {
        self.accounts.get(&address).cloned().unwrap_or_default()
    }

    /// Changes an account, which is created if it does not exist.
    pub(crate) fn update(&mut self, address: Address, change: impl FnOnce(&mut Account)) {
        let mut account = self.account(address);
        change(&mut account);
        self.accounts.insert_mut(address, account);
    }

    pub(crate) fn storage(&self, address: Address, slot: U256) -> U256 {
        self.accounts
            .get(&address)
            .and_then(|account| account.storage.get(&slot))
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn set_storage(&mut self, address: Address, slot: U256, value: U256) {
        self.update(address, |account| set_slot(account, slot, value));
    }

    pub(crate) fn code(&self, address: Address) -> Bytes {
        let hash = self.accounts.get(&address).map_or(KECCAK256_EMPTY, |account| account.code_hash);
        self.codes.get(&hash).map(|code| code.original_bytes()).unwrap_or_default()
    }

    pub(crate) fn set_code(&mut self, address: Address, code: Bytes) {
        let hash = if code.is_empty() { KECCAK256_EMPTY } else { keccak256(&code) };
        if !code.is_empty() {
            // A malformed delegation is kept as code, which fails when it is run.
            let code = Bytecode::new_raw_checked(code.clone()).unwrap_or_else(|_| Bytecode::new_legacy(code));
            self.codes.insert_mut(hash, code);
        }
        self.update(address, |account| account.code_hash = hash);
    }

    /// Keeps the hash of the latest block, for ArbSys; the oldest of 257 is forgotten.
    pub(crate) fn set_block_hash(&mut self, number: u64, hash: B256) {
        self.block_hashes.insert_mut(number, hash);
        if let Some(old) = number.checked_sub(BLOCK_HASHES) {
            self.block_hashes.remove_mut(&old);
        }
    }

    /// Applies what a transaction changed.
    pub(crate) fn apply(&mut self, changes: EvmState) {
        for (address, account) in changes {
            if !account.is_touched() {
                continue;
            }
            if account.is_selfdestructed() || (account.is_empty() && !account.is_created()) {
                self.accounts.remove_mut(&address);
                continue;
            }
            if let Some(code) = &account.info.code
                && !code.is_empty()
                && !self.codes.contains_key(&account.info.code_hash)
            {
                self.codes.insert_mut(account.info.code_hash, code.clone());
            }
            let fresh = account.is_created();
            self.update(address, |entry| {
                if fresh {
                    entry.storage = HashTrieMapSync::new_sync();
                }
                entry.nonce = account.info.nonce;
                entry.balance = account.info.balance;
                entry.code_hash = account.info.code_hash;
                for (slot, value) in account.storage {
                    if value.is_changed() {
                        set_slot(entry, slot, value.present_value);
                    }
                }
            });
        }
    }
}

fn set_slot(account: &mut Account, slot: U256, value: U256) {
    if value.is_zero() {
        account.storage.remove_mut(&slot);
    } else {
        account.storage.insert_mut(slot, value);
    }
}

/// The journal of a transaction's changes to a state.
pub(crate) type Journal = revm::context::Journal<Db>;

/// A state that the EVM reads from.
#[derive(Clone, Debug)]
pub(crate) struct Db(State);

impl Db {
    pub(crate) fn new(state: State) -> Self {
        Self(state)
    }

    /// The hash of a block of this chain; zero if it is too old.
    pub(crate) fn l2_block_hash(&self, number: u64) -> B256 {
        self.0.block_hashes.get(&number).copied().unwrap_or_default()
    }

    pub(crate) fn account(&self, address: Address) -> Account {
        self.0.account(address)
    }

    pub(crate) fn code_of(&self, address: Address) -> Bytes {
        self.0.code(address)
    }
}

impl Database for Db {
    type Error = Infallible;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        Ok(self.0.accounts.get(&address).map(|account| AccountInfo {
            balance: account.balance,
            nonce: account.nonce,
            code_hash: account.code_hash,
            code: self.0.codes.get(&account.code_hash).cloned(),
            ..AccountInfo::default()
        }))
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, Infallible> {
        Ok(self.0.codes.get(&hash).cloned().unwrap_or_default())
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Infallible> {
        Ok(self.0.storage(address, slot))
    }

    fn block_hash(&mut self, _: u64) -> Result<B256, Infallible> {
        // `BLOCKHASH` asks for blocks of L1, of which this chain has none.
        Ok(B256::ZERO)
    }
}
