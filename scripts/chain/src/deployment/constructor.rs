//! Constructors, which give each contract the addresses of those that it works with.

use super::Deployment;
use crate::{Account, ChainError, Client, Contract};
use alloy_primitives::{Address, Bytes};
use alloy_rpc_types_eth::TransactionRequest;
use std::path::Path;
use tributary_build::CONTRACTS;
use tributary_interfaces::{IAttribution, IDeposits, IDisputes, IModels, IRequests, IRewards};

/// The selector of a Stylus constructor, `stylus_constructor()`, whatever its parameters.
const CONSTRUCTOR: [u8; 4] = [0x55, 0x85, 0x25, 0x8d];

/// The calls of the constructors of contracts at these addresses, in the order of
/// [`tributary_build::CONTRACTS`]. The guardian is the account that can pause Rewards. Datanets works
/// with no other contract and has no constructor, so its call reverts.
pub fn constructor_calls(
    contracts: [Address; CONTRACTS.len()],
    guardian: Address,
) -> [Bytes; CONTRACTS.len()] {
    let [datanets, models, rewards, attribution, disputes, requests, spans, gradients, _deposits] = contracts;
    let judge = [datanets, models, attribution];
    let call = |peers: &[Address]| {
        let words = peers.iter().flat_map(|peer| peer.into_word().0);
        CONSTRUCTOR.into_iter().chain(words).collect()
    };
    [
        call(&[]),
        call(&[datanets, rewards]),
        call(&[datanets, models, attribution, guardian]),
        call(&[models, rewards, disputes, requests, spans, gradients]),
        call(&judge),
        call(&[models, attribution, spans, gradients]),
        call(&judge),
        call(&judge),
        call(&[rewards]),
    ]
}

impl Deployment {
    pub(super) fn constructor_calls(&self) -> [Bytes; CONTRACTS.len()] {
        constructor_calls(self.contracts().map(|contract| contract.address), self.guardian)
    }
}

impl Client {
    /// Whether a contract's constructor can be run. It runs once, after the activation; so where it
    /// reverts, it was run, and [`Client::check_peers`] sees by whom.
    pub(super) async fn can_construct(
        &self,
        account: &Account,
        contract: Contract,
        call: &Bytes,
    ) -> Result<bool, ChainError> {
        self.would_succeed(account, contract, call.clone()).await
    }

    /// Runs a contract's constructor.
    pub(super) async fn construct(
        &self,
        account: &Account,
        contract: Contract,
        call: Bytes,
    ) -> Result<(), ChainError> {
        let request = TransactionRequest::default().to(contract.address).input(call.into());
        self.transact(account, &format!("{}.construct", contract.name), request, None).await.map(|_| ())
    }

    /// Checks that the contracts work with each other and with no others, which fails where another
    /// account ran a constructor first.
    pub(super) async fn check_peers(&self, deployment: &Deployment, folder: &Path) -> Result<(), ChainError> {
        let [datanets, models, rewards, attribution, disputes, requests, spans, gradients, deposits] =
            deployment.contracts();
        let of_models = self.read(models, &IModels::peersCall {}).await?;
        let of_rewards = self.read(rewards, &IRewards::peersCall {}).await?;
        let guardian = self.read(rewards, &IRewards::guardianCall {}).await?.account;
        let of_attribution = self.read(attribution, &IAttribution::peersCall {}).await?;
        let of_requests = self.read(requests, &IRequests::peersCall {}).await?;
        let of_deposits = self.read(deposits, &IDeposits::peersCall {}).await?;
        let wrong = |Contract { name, address }| {
            let path = Deployment::path(folder, deployment.chain_id);
            Err(ChainError::Peers { name, address, path })
        };
        if (of_models.datanets, of_models.rewards) != (datanets.address, rewards.address) {
            return wrong(models);
        }
        if (of_rewards.datanets, of_rewards.models, of_rewards.attribution, guardian)
            != (datanets.address, models.address, attribution.address, deployment.guardian)
        {
            return wrong(rewards);
        }
        let IAttribution::peersReturn {
            models: its_models,
            rewards: its_rewards,
            disputes: its_disputes,
            requests: its_requests,
            spans: its_spans,
            gradients: its_gradients,
        } = of_attribution;
        if [its_models, its_rewards, its_disputes, its_requests, its_spans, its_gradients]
            != [models, rewards, disputes, requests, spans, gradients].map(|contract| contract.address)
        {
            return wrong(attribution);
        }
        for judge in [disputes, spans, gradients] {
            let of_judge = self.read(judge, &IDisputes::peersCall {}).await?;
            if (of_judge.datanets, of_judge.models, of_judge.attribution)
                != (datanets.address, models.address, attribution.address)
            {
                return wrong(judge);
            }
        }
        if (of_requests.models, of_requests.attribution, of_requests.spans, of_requests.gradients)
            != (models.address, attribution.address, spans.address, gradients.address)
        {
            return wrong(requests);
        }
        if of_deposits != rewards.address {
            return wrong(deposits);
        }
        Ok(())
    }
}
