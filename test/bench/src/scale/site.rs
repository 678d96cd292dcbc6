//! A node with the contracts on it, a Datanet and a model, and the working folder of its stages.

use super::text::Size;
use crate::Result;
use alloy_primitives::{Address, B256, U256};
use std::{fs, path::Path};
use stylus_devnode::{ACCOUNTS, Config, Node};
use tributary_chain::{Account, Client, Contract, Deployment, Options, deploy};
use tributary_core::{limits::MIN_WINDOW, rule::Rule, span::Params, status::Policy};
use tributary_interfaces::{
    IDatanets::DatanetTerms,
    IModels::{ModelTerms, Source},
};
use tributary_sdk::{Context, datanets, folder::Folder, funds, models};
use tributary_test_kit::{Artifacts, ITestToken::mintCall};

/// The only model and the only Datanet.
pub(super) const ONE: U256 = U256::from_limbs([1, 0, 0, 0]);

/// Deploys, owns, operates, scores and pays for everything.
pub(super) fn account() -> Result<Account> {
    Ok(Account::from_key(ACCOUNTS[0].key)?)
}

/// The chain at an address with what [`start`] put on it, and the working folder.
pub(super) async fn context(folder: &Path, url: &str) -> Result<Context> {
    let client = Client::connect(url).await?;
    let deployment = Deployment::load(&folder.join("deployments"), &client).await?;
    Ok(Context::new(client, deployment, Folder::new(folder.join("work"))))
}

/// An empty node with the contracts, a token, a Datanet, and a model that is paid in the token.
pub(super) async fn start(folder: &Path) -> Result<Node> {
    fs::create_dir_all(folder)?;
    // Every call that pays payees is a block.
    let node = Node::start(Config { port: 0, ..Config::default() }).await?;
    let (client, owner) = (Client::connect(&node.url()).await?, account()?);
    let options = Options {
        programs: Artifacts::of_workspace().programs,
        deployments: folder.join("deployments"),
        cache: true,
        fresh: false,
        commit: String::new(),
        guardian: Address::ZERO,
    };
    deploy(&client, &owner, &options, |_| ()).await?;
    let context = context(folder, &node.url()).await?;
    let code = Artifacts::of_workspace().solidity("TestToken")?;
    let (token, _) = context.client.create(&owner, "TestToken", code.into()).await?;
    let mint = mintCall { account: owner.address(), amount: U256::from(10).pow(U256::from(30)) };
    context.client.send(&owner, Contract::new("TestToken", token), &mint, U256::ZERO).await?;
    let terms = DatanetTerms {
        uri: "https://example.org/datanet".to_owned(),
        termsHash: B256::repeat_byte(1),
        policy: Policy::Open as u8,
        treasury: owner.address(),
        treasuryFeeBps: 500,
        attestor: owner.address(),
        commitFirst: false,
    };
    datanets::create(&context, &owner, terms).await?;
    let rule = Params::new(8, 32).ok_or("parameters out of range")?;
    let terms = ModelTerms {
        uri: "https://example.org/model".to_owned(),
        artifactHash: B256::repeat_byte(2),
        baseModelId: U256::ZERO,
        sources: vec![Source { datanetId: ONE, weight: 1 }],
        manifestRoot: B256::ZERO,
        featureRoot: B256::ZERO,
        rule: Rule::Span(rule).to_word(),
        asset: token,
        ownerBps: 2_000,
        baseBps: 0,
        contributorsBps: 8_000,
        payees: Vec::new(),
        scorers: vec![owner.address()],
        quorum: 1,
        bond: 1_000,
        bondBps: 0,
        window: MIN_WINDOW,
        operator: owner.address(),
        isPrivate: false,
    };
    models::register(&context, &owner, terms).await?;
    Ok(node)
}

/// Vouches for what was accepted, lets the model draw on it, and pays for all receipts. Returns the time
/// of the latest block, in seconds since 1970: receipts are of later times.
pub(super) async fn open(context: &Context, size: Size) -> Result<u64> {
    let (client, owner) = (&context.client, account()?);
    let accepted = client.time().await?;
    client.advance_clock(1).await?;
    datanets::vouch(context, &owner, ONE, accepted).await?;
    client.advance_clock(1).await?;
    models::take_snapshot(context, &owner, ONE).await?;
    let asset = models::Model::read(context, ONE).await?.terms.asset;
    funds::pay(context, &owner, ONE, asset, size.price(), B256::ZERO).await?;
    Ok(client.time().await?)
}
