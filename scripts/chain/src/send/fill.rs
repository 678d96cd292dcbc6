//! What a transaction needs besides its call and its nonce: the chain, the gas limit, the fees.

use crate::{Account, ChainError, Client};
use alloy_provider::{
    ProviderBuilder,
    network::Ethereum,
    utils::{EIP1559_BASE_FEE_MULTIPLIER, Eip1559Estimation, Eip1559Estimator},
};
use alloy_rpc_types_eth::TransactionRequest;
use std::hash::{BuildHasher, RandomState};

/// No chain lets a transaction have more gas than this.
const MAX_GAS: u64 = 1 << 50;

impl Client {
    /// The request with its sender, the chain's id, the fees and a gas limit. What would revert has
    /// no gas limit, so the revert is the error.
    pub(super) async fn fill(
        &self,
        account: &Account,
        call: &str,
        request: TransactionRequest,
    ) -> Result<TransactionRequest, ChainError> {
        let filler = ProviderBuilder::<_, _, Ethereum>::default()
            .with_chain_id(self.chain_id())
            .with_eip1559_estimator(Eip1559Estimator::new(fees))
            .connect_provider(self.provider.clone());
        let filled = self.ask(call, filler.fill(request.from(account.address()))).await?;
        // Without a wallet among the fillers it is not signed yet.
        let mut request = filled.try_into_request().unwrap_or_else(|signed| signed.into_inner().into());
        let gas = request.gas.unwrap_or_default();
        if gas > MAX_GAS {
            return Err(ChainError::inconsistent("eth_estimateGas", format!("{call} would use {gas} gas")));
        }
        // What a call uses may change until it is in a block; what is not used is not paid.
        request.gas = Some(gas + gas / 4);
        mark(&mut request);
        match (request.gas, self.most_gas) {
            (Some(gas), Some(most)) if gas > most => {
                Err(ChainError::TooMuchGas { call: call.to_owned(), gas, most })
            }
            _ => Ok(request),
        }
    }
}

/// Makes a transaction differ from every other one: its limit of gas by up to 1,023, and what it
/// offers for gas by up to 1 %, neither of which is paid. So a transaction that a node knows by its
/// hash is the very one that was signed here, and not that of another program that has the same key
/// and asks for the same.
fn mark(request: &mut TransactionRequest) {
    let random = RandomState::new().hash_one(0);
    request.gas = request.gas.map(|gas| gas + random % 1_024);
    request.max_fee_per_gas =
        request.max_fee_per_gas.map(|fee| fee.saturating_add(u128::from(random >> 10) % (fee / 100 + 1)));
}

/// Twice the base fee, so that a transaction outlives a few rises of it, and no tip: Arbitrum's
/// sequencer takes transactions in the order in which they come.
fn fees(base_fee: u128, _: &[Vec<u128>]) -> Eip1559Estimation {
    let max_fee_per_gas = base_fee.saturating_mul(EIP1559_BASE_FEE_MULTIPLIER);
    Eip1559Estimation { max_fee_per_gas, max_priority_fee_per_gas: 0 }
}
