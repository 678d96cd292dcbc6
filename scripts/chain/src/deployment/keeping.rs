//! Keeping programs active and cached, as anyone who may.

use super::{Deployment, activation::MAX_DATA_FEE};
use crate::{
    Account, ChainError, Client,
    precompiles::{ARB_WASM, ARB_WASM_CACHE, IArbWasm, IArbWasmCache},
};
use alloy_primitives::{Address, B256, U256};
use alloy_rpc_types_eth::TransactionRequest;
use alloy_sol_types::SolCall;

/// The program of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// The contract's name.
    pub name: &'static str,
    /// Its address.
    pub address: Address,
    /// For how long it stays active, in seconds.
    pub seconds_left: u64,
    /// Whether the chain caches it; `None` if the chain does not say.
    pub is_cached: Option<bool>,
}

impl Client {
    /// The programs of a deployment.
    ///
    /// # Errors
    /// [`ChainError::Reverted`] for a program that is not active; what the node fails with.
    pub async fn programs(&self, deployment: &Deployment) -> Result<Vec<Program>, ChainError> {
        let mut programs = Vec::new();
        for (contract, code_hash) in code_hashes(deployment) {
            let left = IArbWasm::programTimeLeftCall { program: contract.address };
            let seconds_left = self.read(ARB_WASM, &left).await?;
            let is_cached = IArbWasmCache::codehashIsCachedCall { codehash: code_hash };
            let is_cached = match self.read(ARB_WASM_CACHE, &is_cached).await {
                Ok(is_cached) => Some(is_cached),
                Err(ChainError::Reverted { .. } | ChainError::NoCode { .. }) => None,
                Err(error) => return Err(error),
            };
            let (name, address) = (contract.name, contract.address);
            programs.push(Program { name, address, seconds_left, is_cached });
        }
        Ok(programs)
    }

    /// Begins the programs' time anew, of those for which the chain allows it by now. Returns which.
    /// The chain returns what is sent above the data fee.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn keep_alive(
        &self,
        account: &Account,
        deployment: &Deployment,
    ) -> Result<Vec<&'static str>, ChainError> {
        let mut kept = Vec::new();
        for (contract, codehash) in code_hashes(deployment) {
            let half = self.balance(account.address()).await? / U256::from(2);
            let request = TransactionRequest::default()
                .to(ARB_WASM.address)
                .input(IArbWasm::codehashKeepaliveCall { codehash }.abi_encode().into())
                .value(half.min(U256::from(MAX_DATA_FEE)));
            match self.transact(account, &format!("{}.keepAlive", contract.name), request, None).await {
                Ok(_) => kept.push(contract.name),
                // It is too soon.
                Err(ChainError::Reverted { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(kept)
    }

    /// Puts the programs into the chain's cache that are not there. Returns which.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn cache_all(
        &self,
        account: &Account,
        deployment: &Deployment,
    ) -> Result<Vec<&'static str>, ChainError> {
        let mut cached = Vec::new();
        for (contract, code_hash) in code_hashes(deployment) {
            if self.can_cache(account, contract, code_hash).await? {
                self.cache(account, contract).await?;
                cached.push(contract.name);
            }
        }
        Ok(cached)
    }
}

fn code_hashes(deployment: &Deployment) -> impl Iterator<Item = (crate::Contract, B256)> {
    let entries = deployment.entries().into_iter().flatten().map(|deployed| deployed.code_hash);
    deployment.contracts().into_iter().zip(entries)
}
