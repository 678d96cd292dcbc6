//! The chain's cache of programs, whose calls are cheaper. Only its managers may put programs in.

use crate::{
    Account, ChainError, Client, Contract,
    precompiles::{ARB_WASM_CACHE, IArbWasmCache},
};
use alloy_primitives::{B256, U256};
use alloy_sol_types::SolCall;

impl Client {
    /// Whether the account can put the program into the cache, and it is not there yet.
    pub(super) async fn can_cache(
        &self,
        account: &Account,
        contract: Contract,
        code_hash: B256,
    ) -> Result<bool, ChainError> {
        let is_cached = IArbWasmCache::codehashIsCachedCall { codehash: code_hash };
        match self.read(ARB_WASM_CACHE, &is_cached).await {
            Ok(true) => Ok(false),
            Ok(false) | Err(ChainError::Reverted { .. }) => {
                self.would_succeed(account, ARB_WASM_CACHE, call(contract).abi_encode().into()).await
            }
            Err(error) => Err(error),
        }
    }

    /// Puts a program into the cache.
    pub(super) async fn cache(&self, account: &Account, contract: Contract) -> Result<(), ChainError> {
        self.send(account, ARB_WASM_CACHE, &call(contract), U256::ZERO).await.map(|_| ())
    }
}

fn call(contract: Contract) -> IArbWasmCache::cacheProgramCall {
    IArbWasmCache::cacheProgramCall { program: contract.address }
}
