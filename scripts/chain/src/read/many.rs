//! Many reads in few requests.

use crate::{ChainError, Client, Contract};
use alloy_primitives::Bytes;
use alloy_provider::Provider;
use alloy_rpc_client::BatchRequest;
use alloy_rpc_types_eth::{BlockId, TransactionRequest};
use alloy_sol_types::SolCall;
use futures_util::future::try_join_all;

/// The calls of one request; many nodes take no more.
const BATCH: usize = 100;

impl Client {
    /// Calls a view function with each of these arguments, a hundred in a request. A node that takes
    /// no batch of requests is asked one by one.
    ///
    /// # Errors
    /// As [`Client::read`].
    pub async fn read_many<C: SolCall>(
        &self,
        contract: Contract,
        calls: &[C],
    ) -> Result<Vec<C::Return>, ChainError> {
        let mut results = Vec::with_capacity(calls.len());
        for batch in calls.chunks(BATCH) {
            match self.read_batch(contract, batch).await {
                Ok(read) => results.extend(read),
                Err(_) => {
                    for call in batch {
                        results.push(self.read(contract, call).await?);
                    }
                }
            }
        }
        Ok(results)
    }

    async fn read_batch<C: SolCall>(
        &self,
        contract: Contract,
        calls: &[C],
    ) -> Result<Vec<C::Return>, ChainError> {
        let (label, block): (String, BlockId) = (contract.label(C::SIGNATURE), self.at_block());
        let explain = |error| self.explain(&label, &error);
        let mut batch = BatchRequest::new(self.provider.client());
        let mut answers = Vec::with_capacity(calls.len());
        for call in calls {
            let request = TransactionRequest::default().to(contract.address).input(call.abi_encode().into());
            answers.push(batch.add_call::<_, Bytes>("eth_call", &(request, block)).map_err(explain)?);
        }
        batch.send().await.map_err(explain)?;
        let answers = try_join_all(answers).await.map_err(explain)?;
        let decode = |answer: Bytes| C::abi_decode_returns(&answer);
        let decoded = answers.into_iter().map(decode).collect::<Result<Vec<_>, _>>();
        decoded.map_err(|source| ChainError::Decode { what: label.clone(), source })
    }
}
