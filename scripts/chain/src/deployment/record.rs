//! The record of a deployment: a file for each chain.

use crate::{ChainError, Client, Contract, file::sync_folder};
use alloy_primitives::{Address, B256, keccak256};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};
use tributary_build::CONTRACTS;
use tributary_interfaces::disputes::program_of;

/// A contract of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployed {
    /// Its address.
    pub address: Address,
    /// keccak256 of its code.
    pub code_hash: B256,
}

/// The contracts of one chain, as `deployments/<chainId>.json` holds them. A contract is `None`
/// before it is created.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// The chain's id.
    pub chain_id: u64,
    /// The hash of the chain's first block; zero if it is not on record. A development chain that began
    /// anew has another one.
    #[serde(default)]
    pub genesis: B256,
    /// A block before the first event of the contracts.
    pub block: u64,
    /// The commit that the programs were built from; empty if unknown.
    pub commit: String,
    /// Whether every step was done; `false` while a deployment is under way.
    pub complete: bool,
    /// Who can pause payments (docs/adr/0013); the zero address for no one.
    #[serde(default)]
    pub guardian: Address,
    /// Datanets: records, their contributors and curators, claim keys and treasuries.
    pub datanets: Option<Deployed>,
    /// Models: which Datanets each is made from, and the terms of its rounds.
    pub models: Option<Deployed>,
    /// Rewards: payments, settlements and claims.
    pub rewards: Option<Deployed>,
    /// Attribution: the proposed and the finalised rounds.
    pub attribution: Option<Deployed>,
    /// Disputes: proofs that a proposed round is wrong, whatever the model's rule.
    pub disputes: Option<Deployed>,
    /// Requests: what is withheld of a proposed round, and the veto.
    pub requests: Option<Deployed>,
    /// Spans: proofs that a proposed round of a model with the rule `span` is wrong.
    pub spans: Option<Deployed>,
    /// Gradients: proofs that a proposed round of a model with the rule `gradient` is wrong.
    pub gradients: Option<Deployed>,
    /// Deposits: vouchers, by which answers are paid for one by one.
    pub deposits: Option<Deployed>,
}

impl Deployment {
    /// The file of a chain's deployment.
    pub fn path(folder: &Path, chain_id: u64) -> PathBuf {
        folder.join(format!("{chain_id}.json"))
    }

    /// Reads a chain's deployment; `None` if there is none on record.
    ///
    /// # Errors
    /// [`ChainError::File`] if the file cannot be read, [`ChainError::Record`] if it is not a
    /// deployment.
    pub fn find(folder: &Path, chain_id: u64) -> Result<Option<Self>, ChainError> {
        let path = Self::path(folder, chain_id);
        match std::fs::read(&path) {
            Ok(text) => {
                serde_json::from_slice(&text).map(Some).map_err(|source| ChainError::Record { path, source })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ChainError::file("read", &path)(error)),
        }
    }

    /// Reads a chain's deployment, which must be complete and on that very chain.
    ///
    /// # Errors
    /// Those of [`Deployment::find`]; [`ChainError::NotDeployed`] if there is no complete one on
    /// record; [`ChainError::OtherChain`] if it is of another chain; for each contract in turn [`ChainError::NoCode`], [`ChainError::OtherProgram`] and
    /// [`ChainError::NotActivated`].
    pub async fn load(folder: &Path, client: &Client) -> Result<Self, ChainError> {
        let chain_id = client.chain_id();
        let path = Self::path(folder, chain_id);
        let found = Self::find(folder, chain_id)?.filter(|found| found.complete);
        let Some(deployment) = found else { return Err(ChainError::NotDeployed { path, chain_id }) };
        if deployment.chain_id != chain_id {
            let expected = deployment.chain_id;
            return Err(ChainError::OtherChain { path, expected, found: chain_id });
        }
        for (contract, deployed) in deployment.contracts().into_iter().zip(deployment.entries()) {
            let Contract { name, address } = contract;
            let code = client.code(address).await?;
            if code.is_empty() {
                return Err(ChainError::NoCode { name, address });
            }
            if deployed.map(|deployed| deployed.code_hash) != Some(keccak256(&code)) {
                return Err(ChainError::OtherProgram { name, address, path });
            }
            client.require_activated(contract).await?;
        }
        Ok(deployment)
    }

    /// The Datanets contract; at the zero address before it is created.
    pub fn datanets(&self) -> Contract {
        Contract::new("Datanets", address(self.datanets))
    }

    /// The Models contract; at the zero address before it is created.
    pub fn models(&self) -> Contract {
        Contract::new("Models", address(self.models))
    }

    /// The Rewards contract; at the zero address before it is created.
    pub fn rewards(&self) -> Contract {
        Contract::new("Rewards", address(self.rewards))
    }

    /// The Attribution contract; at the zero address before it is created.
    pub fn attribution(&self) -> Contract {
        Contract::new("Attribution", address(self.attribution))
    }

    /// The Disputes contract; at the zero address before it is created.
    pub fn disputes(&self) -> Contract {
        Contract::new("Disputes", address(self.disputes))
    }

    /// The Requests contract; at the zero address before it is created.
    pub fn requests(&self) -> Contract {
        Contract::new("Requests", address(self.requests))
    }

    /// The Spans contract; at the zero address before it is created.
    pub fn spans(&self) -> Contract {
        Contract::new("Spans", address(self.spans))
    }

    /// The Gradients contract; at the zero address before it is created.
    pub fn gradients(&self) -> Contract {
        Contract::new("Gradients", address(self.gradients))
    }

    /// The contract of `IDisputes` that a call is for, by its selector. What all of them have is asked
    /// of Disputes.
    pub fn judge(&self, call: &[u8]) -> Contract {
        match call.first_chunk().copied().and_then(program_of) {
            Some("spans") => self.spans(),
            Some("gradients") => self.gradients(),
            _ => self.disputes(),
        }
    }

    /// The Deposits contract; at the zero address before it is created.
    pub fn deposits(&self) -> Contract {
        Contract::new("Deposits", address(self.deposits))
    }

    /// All contracts, in the order of [`tributary_build::CONTRACTS`].
    pub fn contracts(&self) -> [Contract; CONTRACTS.len()] {
        [
            self.datanets(),
            self.models(),
            self.rewards(),
            self.attribution(),
            self.disputes(),
            self.requests(),
            self.spans(),
            self.gradients(),
            self.deposits(),
        ]
    }

    /// What is on record of each contract, in the same order.
    pub(super) fn entries(&self) -> [Option<Deployed>; CONTRACTS.len()] {
        let Self {
            datanets,
            models,
            rewards,
            attribution,
            disputes,
            requests,
            spans,
            gradients,
            deposits,
            ..
        } = *self;
        [datanets, models, rewards, attribution, disputes, requests, spans, gradients, deposits]
    }

    /// The same, to be written.
    pub(super) fn entries_mut(&mut self) -> [&mut Option<Deployed>; CONTRACTS.len()] {
        let Self {
            datanets,
            models,
            rewards,
            attribution,
            disputes,
            requests,
            spans,
            gradients,
            deposits,
            ..
        } = self;
        [datanets, models, rewards, attribution, disputes, requests, spans, gradients, deposits]
    }

    /// Writes the record to a new file, which then replaces the old one, so that a file is never
    /// written by half.
    pub(super) fn save(&self, folder: &Path) -> Result<(), ChainError> {
        let path = Self::path(folder, self.chain_id);
        let draft = path.with_extension("json.new");
        std::fs::create_dir_all(folder).map_err(ChainError::file("create", folder))?;
        self.write(&draft).map_err(ChainError::file("write", &draft))?;
        std::fs::rename(&draft, &path).map_err(ChainError::file("write", &path))?;
        sync_folder(folder).map_err(ChainError::file("write", folder))
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        let mut file = File::create(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }
}

fn address(deployed: Option<Deployed>) -> Address {
    deployed.map(|deployed| deployed.address).unwrap_or_default()
}
