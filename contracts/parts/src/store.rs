//! Storage by key: one word for each list of keys.
//!
//! A word is at keccak256(key 32 | ... | field's slot 32), or, without keys, at the field's slot itself. One digest
//! however many keys there are, where nested mappings take one for each; and one function in the program, where the SDK's
//! mappings are compiled anew for each pair of types.

use crate::abi::Word;
use alloy_primitives::{B256, U256, keccak256};
use stylus_sdk::{
    host::VM,
    storage::{StorageGuard, StorageGuardMut, StorageType},
    stylus_core::StorageAccess,
};

/// The most keys that a word can have.
const MAX_KEYS: usize = 3;

/// Words by key, as a field of a contract's storage.
#[derive(Debug)]
pub struct Words {
    /// Fields' slots are counted from 0, so they are small.
    slot: u64,
    vm: VM,
}

impl Words {
    /// The word of these keys; zero if it was never set. At most 3 keys count.
    pub fn get(&self, keys: &[&dyn Word]) -> B256 {
        self.vm.storage_load_bytes32(self.slot(keys))
    }

    /// Sets the word of these keys.
    pub fn set(&mut self, keys: &[&dyn Word], word: B256) {
        let slot = self.slot(keys);
        // SAFETY: there is no cached copy of a word anywhere: `get` reads from the host every time.
        unsafe { self.vm.storage_cache_bytes32(slot, word) }
    }

    #[inline(never)]
    fn slot(&self, keys: &[&dyn Word]) -> U256 {
        if keys.is_empty() {
            return U256::from(self.slot);
        }
        let mut bytes = [[0; 32]; MAX_KEYS + 1];
        for (to, key) in bytes.iter_mut().zip(keys) {
            *to = key.to_word().0;
        }
        let used = keys.len().min(MAX_KEYS);
        bytes[used] = self.slot.to_word().0;
        keccak256(bytes[..=used].as_flattened()).into()
    }
}

impl StorageType for Words {
    type Wraps<'a> = StorageGuard<'a, Self>;
    type WrapsMut<'a> = StorageGuardMut<'a, Self>;

    unsafe fn new(slot: U256, _offset: u8, vm: VM) -> Self {
        Self { slot: slot.saturating_to(), vm }
    }

    fn load<'s>(self) -> Self::Wraps<'s> {
        StorageGuard::new(self)
    }

    fn load_mut<'s>(self) -> Self::WrapsMut<'s> {
        StorageGuardMut::new(self)
    }
}
