//! Putting the contracts on a chain.

use crate::{
    Account, ChainError, Client, Contract,
    precompiles::{ARB_WASM, ARB_WASM_CACHE, IArbWasm, IArbWasmCache},
    send::Order,
};
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, keccak256};
use alloy_sol_types::SolCall;
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};
use tributary_build::CONTRACTS;
use tributary_interfaces::{IAttribution, IModels, IRewards};

/// What calls a constructor: the selector of `stylus_constructor()`, whatever its parameters. It is run once, after
/// activation.
const CONSTRUCTOR: [u8; 4] = [0x55, 0x85, 0x25, 0x8d];

/// A contract of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployed {
    /// Where it is.
    pub address: Address,
    /// keccak256 of its code.
    pub code_hash: B256,
}

/// The contracts of one chain, as `deployments/<chainId>.json` holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// The chain.
    pub chain_id: u64,
    /// A block before the first event of the contracts.
    pub block: u64,
    /// The commit that the programs were built from; empty if unknown.
    pub commit: String,
    /// Whether every step was done; `false` while a deployment is under way.
    pub complete: bool,
    /// Who can pause payments; zero for nobody.
    #[serde(default)]
    pub guardian: Address,
    /// Who and what.
    pub datanets: Option<Deployed>,
    /// What is made from what.
    pub models: Option<Deployed>,
    /// The money.
    pub rewards: Option<Deployed>,
    /// The rounds.
    pub attribution: Option<Deployed>,
}

/// How to deploy.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder with the `.program` files.
    pub programs: PathBuf,
    /// The folder of `<chainId>.json`.
    pub deployments: PathBuf,
    /// Whether to keep the programs in the chain's cache, as far as the account may.
    pub cache: bool,
    /// Whether to forget a deployment that is on record; its file is kept as `<chainId>.json.old`.
    pub fresh: bool,
    /// The commit that goes on record.
    pub commit: String,
    /// Who can pause payments; zero for nobody. A deployment that is under way keeps the one that it began with.
    pub guardian: Address,
}

/// What is being done; told before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The program's code goes on chain.
    Create(&'static str),
    /// The chain compiles the program.
    Activate(&'static str),
    /// The program is kept ready.
    Cache(&'static str),
    /// The contract gets to know the others.
    Construct(&'static str),
}

impl Deployment {
    /// The file of a chain's deployment.
    pub fn path(folder: &Path, chain_id: u64) -> PathBuf {
        folder.join(format!("{chain_id}.json"))
    }

    /// Reads a chain's deployment; `None` if there is none on record.
    pub fn find(folder: &Path, chain_id: u64) -> Result<Option<Self>, ChainError> {
        let path = Self::path(folder, chain_id);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ChainError::file("read", &path, error)),
        };
        serde_json::from_slice(&text).map(Some).map_err(|error| ChainError::file("understand", &path, error))
    }

    /// Reads a chain's deployment, which must be complete and on that very chain.
    pub async fn load(folder: &Path, client: &Client) -> Result<Self, ChainError> {
        let chain_id = client.chain_id();
        let missing = || ChainError::NotDeployed { path: Self::path(folder, chain_id), chain_id };
        let deployment = Self::find(folder, chain_id)?.filter(|found| found.complete).ok_or_else(missing)?;
        for (contract, deployed) in deployment.contracts().into_iter().zip(deployment.on_record()) {
            let expected = deployed.map(|deployed| deployed.code_hash);
            let code = client.code(contract.address).await?;
            if code.is_empty() {
                return Err(ChainError::NoCode { name: contract.name, address: contract.address });
            }
            if expected != Some(keccak256(&code)) {
                return Err(other_program(contract, Self::path(folder, chain_id)));
            }
            client.require_activated(contract).await?;
        }
        Ok(deployment)
    }

    /// The Datanets contract; at zero before it is deployed.
    pub fn datanets(&self) -> Contract {
        Contract::new("Datanets", address(self.datanets))
    }

    /// The Models contract; at zero before it is deployed.
    pub fn models(&self) -> Contract {
        Contract::new("Models", address(self.models))
    }

    /// The Rewards contract; at zero before it is deployed.
    pub fn rewards(&self) -> Contract {
        Contract::new("Rewards", address(self.rewards))
    }

    /// The Attribution contract; at zero before it is deployed.
    pub fn attribution(&self) -> Contract {
        Contract::new("Attribution", address(self.attribution))
    }

    /// All of them, in the order of [`CONTRACTS`].
    pub fn contracts(&self) -> [Contract; 4] {
        [self.datanets(), self.models(), self.rewards(), self.attribution()]
    }

    fn on_record(&self) -> [Option<Deployed>; 4] {
        [self.datanets, self.models, self.rewards, self.attribution]
    }

    fn slots(&mut self) -> [&mut Option<Deployed>; 4] {
        [&mut self.datanets, &mut self.models, &mut self.rewards, &mut self.attribution]
    }

    /// Written beside and renamed, so that the file is never half.
    fn save(&self, folder: &Path) -> Result<(), ChainError> {
        let path = Self::path(folder, self.chain_id);
        let draft = path.with_extension("json.new");
        std::fs::create_dir_all(folder).map_err(|error| ChainError::file("create", folder, error))?;
        let text =
            serde_json::to_string_pretty(self).map_err(|error| ChainError::file("write", &path, error))?;
        let write = || {
            let mut file = File::create(&draft)?;
            file.write_all((text + "\n").as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error| ChainError::file("write", &draft, error))?;
        std::fs::rename(&draft, &path).map_err(|error| ChainError::file("write", &path, error))?;
        // Only Unix can open a folder; there the new name lasts from here on.
        let lasting =
            if cfg!(unix) { File::open(folder).and_then(|folder| folder.sync_all()) } else { Ok(()) };
        lasting.map_err(|error| ChainError::file("write", folder, error))
    }

    /// The calls of the constructors: each contract is told the others that it works with.
    fn constructors(&self) -> [Vec<u8>; 4] {
        let [datanets, models, rewards, attribution] = self.contracts().map(|contract| contract.address);
        let call = |peers: &[Address]| {
            let words = peers.iter().flat_map(|peer| peer.into_word().0);
            CONSTRUCTOR.into_iter().chain(words).collect()
        };
        [
            call(&[]),
            call(&[datanets, rewards]),
            call(&[datanets, models, attribution, self.guardian]),
            call(&[models, rewards]),
        ]
    }
}

fn address(deployed: Option<Deployed>) -> Address {
    deployed.map(|deployed| deployed.address).unwrap_or_default()
}

/// Deploys the four contracts, or goes on where a deployment was interrupted. What is done is not done twice.
pub async fn deploy(
    client: &Client,
    account: &Account,
    options: &Options,
    mut step: impl FnMut(Step),
) -> Result<Deployment, ChainError> {
    let programs = read_programs(&options.programs)?;
    let mut deployment = begin(client, options).await?;
    let names = deployment.contracts().map(|contract| contract.name);
    for (index, program) in programs.iter().enumerate() {
        let name = names[index];
        forget_half_done(client, &mut deployment, index, program, &options.deployments).await?;
        if deployment.slots()[index].is_none() {
            step(Step::Create(name));
            let init_code = tributary_build::init_code(program).into();
            let (address, _) = client.create(account, name, init_code).await?;
            *deployment.slots()[index] = Some(Deployed { address, code_hash: keccak256(program) });
            deployment.save(&options.deployments)?;
        }
        let contract = deployment.contracts()[index];
        if client.activation(contract).await?.is_err() {
            step(Step::Activate(name));
            client.activate(account, contract).await?;
        }
        if options.cache && client.can_cache(account, keccak256(program), contract).await? {
            step(Step::Cache(name));
            client.send(account, ARB_WASM_CACHE, &cache_call(contract), U256::ZERO).await?;
        }
    }
    for (contract, call) in deployment.contracts().into_iter().zip(deployment.constructors()) {
        if client.construct(account, contract, call.into(), || step(Step::Construct(contract.name))).await? {
            deployment.save(&options.deployments)?;
        }
    }
    check_peers(client, &deployment, &options.deployments).await?;
    deployment.complete = true;
    deployment.save(&options.deployments)?;
    Ok(deployment)
}

/// The deployment that is on record if it is on this chain, or a new one.
async fn begin(client: &Client, options: &Options) -> Result<Deployment, ChainError> {
    let chain_id = client.chain_id();
    // A record that is to be forgotten need not be readable.
    let found = if options.fresh { None } else { Deployment::find(&options.deployments, chain_id)? };
    if let Some(deployment) = found
        && is_there(client, &deployment, &options.deployments).await?
    {
        return Ok(deployment);
    }
    set_aside(&Deployment::path(&options.deployments, chain_id))?;
    let block = client.block().await?;
    let (commit, guardian) = (options.commit.clone(), options.guardian);
    Ok(Deployment { chain_id, block, commit, guardian, ..Deployment::default() })
}

/// Keeps the record of what is no longer used, if there is one.
fn set_aside(path: &Path) -> Result<(), ChainError> {
    match std::fs::rename(path, path.with_extension("json.old")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(ChainError::file("rename", path, error))
        }
        _ => Ok(()),
    }
}

/// Whether what is on record is on this chain. A development chain that began anew has nothing of it; some of
/// it alone means that the node lags, or that it is another chain.
async fn is_there(client: &Client, deployment: &Deployment, folder: &Path) -> Result<bool, ChainError> {
    let mut missing = None;
    let mut there = 0;
    for (contract, deployed) in deployment.contracts().into_iter().zip(deployment.on_record()) {
        let Some(deployed) = deployed else { continue };
        let code = client.code(deployed.address).await?;
        if code.is_empty() {
            missing = Some(contract);
        } else if keccak256(&code) == deployed.code_hash {
            there += 1;
        } else {
            return Err(other_program(contract, Deployment::path(folder, deployment.chain_id)));
        }
    }
    match missing {
        Some(Contract { name, address }) if there > 0 => {
            let path = Deployment::path(folder, deployment.chain_id);
            Err(ChainError::Partial { name, address, path })
        }
        missing => Ok(missing.is_none()),
    }
}

/// Takes a contract off the record that is another program than the one at hand: one that is not activated was
/// left half done, perhaps since its file was broken then.
async fn forget_half_done(
    client: &Client,
    deployment: &mut Deployment,
    index: usize,
    program: &[u8],
    folder: &Path,
) -> Result<(), ChainError> {
    let (contract, deployed) = (deployment.contracts()[index], deployment.on_record()[index]);
    if deployed.is_none_or(|deployed| deployed.code_hash == keccak256(program)) {
        return Ok(());
    }
    if deployment.complete || client.activation(contract).await?.is_ok() {
        return Err(other_program(contract, Deployment::path(folder, deployment.chain_id)));
    }
    *deployment.slots()[index] = None;
    Ok(())
}

fn other_program(Contract { name, address }: Contract, path: PathBuf) -> ChainError {
    ChainError::OtherProgram { name, address, path }
}

fn read_programs(folder: &Path) -> Result<Vec<Vec<u8>>, ChainError> {
    let read = |name: &str| {
        let path = folder.join(format!("{name}.program"));
        std::fs::read(&path).map_err(|error| {
            ChainError::file("read", &path, format!("{error}\nhint: `make contracts` builds it"))
        })
    };
    CONTRACTS.iter().map(|name| read(name)).collect()
}

fn cache_call(contract: Contract) -> IArbWasmCache::cacheProgramCall {
    IArbWasmCache::cacheProgramCall { program: contract.address }
}

/// The contracts must know each other and nobody else: a constructor that somebody ran first shows here.
async fn check_peers(client: &Client, deployment: &Deployment, folder: &Path) -> Result<(), ChainError> {
    let [datanets, models, rewards, attribution] = deployment.contracts();
    let of_models = client.read(models, &IModels::peersCall {}).await?;
    let of_rewards = client.read(rewards, &IRewards::peersCall {}).await?;
    let guardian = client.read(rewards, &IRewards::guardianCall {}).await?.account;
    let of_attribution = client.read(attribution, &IAttribution::peersCall {}).await?;
    let wrong = |contract: Contract| ChainError::Peers {
        name: contract.name,
        address: contract.address,
        path: Deployment::path(folder, deployment.chain_id),
    };
    if (of_models.datanets, of_models.rewards) != (datanets.address, rewards.address) {
        return Err(wrong(models));
    }
    if (of_rewards.datanets, of_rewards.models, of_rewards.attribution, guardian)
        != (datanets.address, models.address, attribution.address, deployment.guardian)
    {
        return Err(wrong(rewards));
    }
    if (of_attribution.models, of_attribution.rewards) != (models.address, rewards.address) {
        return Err(wrong(attribution));
    }
    Ok(())
}

impl Client {
    /// The version that a program is activated for, or why it is not.
    async fn activation(&self, contract: Contract) -> Result<Result<u16, String>, ChainError> {
        let call = IArbWasm::programVersionCall { program: contract.address };
        match self.read(ARB_WASM, &call).await {
            Ok(version) => Ok(Ok(version)),
            Err(ChainError::Refused { reason, .. }) => Ok(Err(reason)),
            Err(error) => Err(error),
        }
    }

    /// An error unless the program at the contract's address is activated.
    pub async fn require_activated(&self, contract: Contract) -> Result<(), ChainError> {
        let Contract { name, address } = contract;
        self.activation(contract).await?.map(|_| ()).map_err(|reason| ChainError::NotActivated {
            name,
            address,
            reason,
        })
    }

    /// Activates a program. What is sent above the data fee comes back.
    async fn activate(&self, account: &Account, contract: Contract) -> Result<(), ChainError> {
        // Fees of real programs are around a ten-thousandth of this.
        let most = U256::from(10u64).pow(U256::from(18u64));
        let value = most.min(self.balance(account.address()).await? / U256::from(2));
        let call = IArbWasm::activateProgramCall { program: contract.address };
        let order = Order {
            label: format!("{}.activate", contract.name),
            to: TxKind::Call(ARB_WASM.address),
            data: call.abi_encode().into(),
            value,
        };
        self.transact(account, &order).await.map(|_| ())
    }

    /// Whether the account can put the program into the cache, and it is not there.
    async fn can_cache(
        &self,
        account: &Account,
        code_hash: B256,
        contract: Contract,
    ) -> Result<bool, ChainError> {
        let cached =
            self.read(ARB_WASM_CACHE, &IArbWasmCache::codehashIsCachedCall { codehash: code_hash }).await;
        if matches!(cached, Ok(true)) {
            return Ok(false);
        }
        self.would_accept(account, ARB_WASM_CACHE, cache_call(contract).abi_encode().into()).await
    }

    /// Runs a constructor unless it ran before; says whether it did.
    async fn construct(
        &self,
        account: &Account,
        contract: Contract,
        data: Bytes,
        begin: impl FnOnce(),
    ) -> Result<bool, ChainError> {
        // A constructor runs once: where it is refused, it was run, and `check_peers` sees by whom.
        if !self.would_accept(account, contract, data.clone()).await? {
            return Ok(false);
        }
        begin();
        let label = format!("{}.construct", contract.name);
        let order = Order { label, to: TxKind::Call(contract.address), data, value: U256::ZERO };
        self.transact(account, &order).await.map(|_| true)
    }
}
