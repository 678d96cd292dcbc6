//! The steps of a deployment, each of which is done once.

use super::{Deployed, Deployment};
use crate::{Account, ChainError, Client};
use alloy_primitives::{Address, keccak256};
use std::path::{Path, PathBuf};
use tributary_build::CONTRACTS;

/// How to deploy.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of the `.program` files.
    pub programs: PathBuf,
    /// The folder of `<chainId>.json`.
    pub deployments: PathBuf,
    /// Whether to put the programs into the chain's cache, as far as the account may.
    pub cache: bool,
    /// Whether to deploy anew beside a deployment that is on record; its file is kept as
    /// `<chainId>.json.old`.
    pub fresh: bool,
    /// The commit that goes on record.
    pub commit: String,
    /// Who can pause payments (docs/adr/0013); the zero address for no one. A deployment that is
    /// under way keeps the guardian that it began with.
    pub guardian: Address,
}

/// A step, reported before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The contract is created.
    Create(&'static str),
    /// The chain compiles the contract's program.
    Activate(&'static str),
    /// The program is put into the chain's cache, which makes calls cheaper.
    Cache(&'static str),
    /// The contract's constructor is run.
    Construct(&'static str),
}

/// Deploys the contracts, or goes on where a deployment was interrupted. A step that is done
/// is not done again. Calls `step` before each step.
///
/// # Errors
/// [`ChainError::Program`] if a program cannot be read; [`ChainError::Partial`] or
/// [`ChainError::OtherProgram`] if the chain has not what is on record; [`ChainError::Peers`] if
/// another account has run a constructor; those of files and of [`Client::send`].
pub async fn deploy(
    client: &Client,
    account: &Account,
    options: &Options,
    mut step: impl FnMut(Step),
) -> Result<Deployment, ChainError> {
    let programs = read_programs(&options.programs)?;
    let mut deployment = client.begin_or_resume(options).await?;
    for (index, program) in programs.iter().enumerate() {
        let name = deployment.contracts()[index].name;
        client.forget_half_done(&mut deployment, index, program, &options.deployments).await?;
        if deployment.entries()[index].is_none() {
            step(Step::Create(name));
            let init_code = tributary_build::init_code(program).into();
            let (address, _) = client.create(account, name, init_code).await?;
            *deployment.entries_mut()[index] = Some(Deployed { address, code_hash: keccak256(program) });
            deployment.save(&options.deployments)?;
        }
        let contract = deployment.contracts()[index];
        if client.activation(contract).await?.is_err() {
            step(Step::Activate(name));
            client.activate(account, contract).await?;
        }
        if options.cache && client.can_cache(account, contract, keccak256(program)).await? {
            step(Step::Cache(name));
            client.cache(account, contract).await?;
        }
    }
    for (contract, call) in deployment.contracts().into_iter().zip(deployment.constructor_calls()) {
        if client.can_construct(account, contract, &call).await? {
            step(Step::Construct(contract.name));
            client.construct(account, contract, call).await?;
        }
    }
    client.check_peers(&deployment, &options.deployments).await?;
    deployment.complete = true;
    deployment.save(&options.deployments)?;
    Ok(deployment)
}

fn read_programs(folder: &Path) -> Result<Vec<Vec<u8>>, ChainError> {
    let read = |name: &str| {
        let path = folder.join(format!("{name}.program"));
        std::fs::read(&path).map_err(|source| ChainError::Program { path, source })
    };
    CONTRACTS.iter().map(|name| read(name)).collect()
}
