//! What of a deployment on record can be kept.

use super::{Deployment, Options};
use crate::{ChainError, Client, Contract};
use alloy_primitives::keccak256;
use std::{io, path::Path};

impl Client {
    /// The deployment on record if it is on this chain, or a new one.
    pub(super) async fn begin_or_resume(&self, options: &Options) -> Result<Deployment, ChainError> {
        let chain_id = self.chain_id();
        // A record that is not wanted need not be readable.
        let found = if options.fresh { None } else { Deployment::find(&options.deployments, chain_id)? };
        if let Some(deployment) = found
            && self.has(&deployment, &options.deployments).await?
        {
            return Ok(deployment);
        }
        if !self.only_try {
            set_aside(&Deployment::path(&options.deployments, chain_id))?;
        }
        let (block, genesis) = (self.block().await?, self.block_at(0).await?.hash);
        let (commit, guardian) = (options.commit.clone(), options.guardian);
        Ok(Deployment { chain_id, genesis, block, commit, guardian, ..Deployment::default() })
    }

    /// Whether this chain has the contracts on record. A development chain that began anew has none
    /// of them; one that has only some lags, or is another chain.
    async fn has(&self, deployment: &Deployment, folder: &Path) -> Result<bool, ChainError> {
        let path = || Deployment::path(folder, deployment.chain_id);
        let mut missing = None;
        let mut found = 0;
        for (contract, deployed) in deployment.contracts().into_iter().zip(deployment.entries()) {
            let Some(deployed) = deployed else { continue };
            let code = self.code(deployed.address).await?;
            if code.is_empty() {
                missing = Some(contract);
            } else if keccak256(&code) == deployed.code_hash {
                found += 1;
            } else {
                let Contract { name, address } = contract;
                return Err(ChainError::OtherProgram { name, address, path: path() });
            }
        }
        match missing {
            Some(Contract { name, address }) if found > 0 => {
                Err(ChainError::Partial { name, address, path: path() })
            }
            // The same chain has none of them: it is behind the block in which the first was created.
            Some(Contract { name, address })
                if !deployment.genesis.is_zero() && deployment.genesis == self.block_at(0).await?.hash =>
            {
                Err(ChainError::Behind { name, address, path: path() })
            }
            missing => Ok(missing.is_none()),
        }
    }

    /// Takes a contract off the record whose code is not the program at hand, if it was never
    /// activated: it was left half done, perhaps since its file was broken then.
    pub(super) async fn forget_half_done(
        &self,
        deployment: &mut Deployment,
        index: usize,
        program: &[u8],
        folder: &Path,
    ) -> Result<(), ChainError> {
        let (contract, deployed) = (deployment.contracts()[index], deployment.entries()[index]);
        if deployed.is_none_or(|deployed| deployed.code_hash == keccak256(program)) {
            return Ok(());
        }
        if deployment.complete || self.activation(contract).await?.is_ok() {
            let (Contract { name, address }, path) =
                (contract, Deployment::path(folder, deployment.chain_id));
            return Err(ChainError::OtherProgram { name, address, path });
        }
        *deployment.entries_mut()[index] = None;
        Ok(())
    }
}

/// Keeps the record of a deployment that is no longer used, if there is one, as `.json.old`.
fn set_aside(path: &Path) -> Result<(), ChainError> {
    match std::fs::rename(path, path.with_extension("json.old")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ChainError::file("rename", path)(error)),
        _ => Ok(()),
    }
}
