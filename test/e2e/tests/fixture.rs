//! A node with the contracts on it, and a folder that commands run in.

use crate::binary::{CommandOutput, Running, folder, run};
use alloy_primitives::{Address, U256};
use serde_json::Value;
use std::path::PathBuf;
use tributary_chain::{Account, Client, Contract, Deployment};
use tributary_core::limits::MIN_WINDOW;
use tributary_interfaces::IAttribution::depositBondCall;
use tributary_sdk::context::Context;
use tributary_test_kit::{Artifacts, ITestToken::mintCall};

/// The folder of the programs, as an argument.
pub(crate) fn programs() -> String {
    Artifacts::of_workspace().programs.display().to_string()
}

/// What the first model answers, word for word a record of its Datanet.
pub(crate) const TEXT: &str =
    "The quick brown fox jumps over the lazy dog while the sun sets behind the distant hills. Nobody's!";

/// A node with the contracts on it, and a folder that commands run in.
pub(crate) struct CommandFixture {
    pub(crate) folder: PathBuf,
    pub(crate) context: Context,
    pub(crate) node: stylus_devnode::Node,
}

impl CommandFixture {
    pub(crate) async fn new(name: &str) -> Self {
        Self::deployed(name, &[]).await
    }

    /// The same where a test account is the guardian.
    pub(crate) async fn with_guardian(name: &str, account: usize) -> Self {
        let guardian = Account::from_key(stylus_devnode::ACCOUNTS[account].key).unwrap().address();
        Self::deployed(name, &["--guardian", &guardian.to_string()]).await
    }

    async fn deployed(name: &str, more: &[&str]) -> Self {
        let folder = folder(name);
        let config = stylus_devnode::Config { port: 0, ..Default::default() };
        let node = stylus_devnode::Node::start(config).await.unwrap();
        let client = Client::connect(&node.url()).await.unwrap();
        let (url, programs) = (node.url(), programs());
        let deploy = ["deploy", "--rpc", &url, "--test-account", "0", "--programs", &programs, "--json"];
        let output = run(&folder, &[&deploy, more].concat());
        assert_eq!(output.code, 0, "{output:?}");
        let deployment = Deployment::load(&folder.join("deployments"), &client).await.unwrap();
        let work = tributary_sdk::folder::Folder::new(folder.join(".tributary"));
        let context = Context::new(client, deployment, work);
        Self { folder, context, node }
    }

    /// The same with a model that has one paid answer, and its scorer's bond.
    pub(crate) async fn with_answer(name: &str) -> Self {
        let fixture = Self::new(name).await;
        fixture.write("text.txt", TEXT);
        fixture.write("weights", "w");
        fixture.json(0, "datanet create --fee 500");
        fixture.json(1, "contribute 1 text.txt");
        fixture.vouch(1).await;
        fixture.json(0, "model register --artifact weights --datanet 1 --window 280800 --bond 500");
        fixture.json(3, "pay 1 1000003");
        fixture.json(0, "receipt add 1 text.txt --price 1000003");
        fixture.advance_second().await;
        let (context, amount) = (&fixture.context, U256::from(10_000));
        let deposit = depositBondCall { asset: Address::ZERO, amount };
        context.client.send(&fixture.account(0), context.attribution(), &deposit, amount).await.unwrap();
        fixture
    }

    pub(crate) fn url(&self) -> String {
        self.node.url()
    }

    /// Runs the binary against this chain as one of the test accounts.
    pub(crate) fn run(&self, account: usize, arguments: &[&str]) -> CommandOutput {
        let (url, account) = (self.url(), account.to_string());
        run(&self.folder, &[arguments, &["--rpc", &url, "--test-account", &account, "--json"]].concat())
    }

    /// Starts the binary against this chain as one of the test accounts.
    pub(crate) fn start(&self, account: usize, line: &str) -> Running {
        let (url, account) = (self.url(), account.to_string());
        let mut arguments: Vec<&str> = line.split_whitespace().collect();
        arguments.extend(["--rpc", &url, "--test-account", &account, "--json"]);
        Running::start(&self.folder, &arguments)
    }

    /// The same for a command line; it must succeed. Returns its result.
    #[track_caller]
    pub(crate) fn json(&self, account: usize, line: &str) -> Value {
        self.run(account, &line.split_whitespace().collect::<Vec<_>>()).json()
    }

    /// Takes all records and fetched outputs out of the working folder.
    pub(crate) fn lose_records(&self) {
        for file in ["content.sqlite", "content.sqlite-wal", "content.sqlite-shm"] {
            let _ = std::fs::remove_file(self.context.folder.path().join(file));
        }
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Advances the clock by the shortest window.
    pub(crate) async fn advance_window(&self) {
        self.context.client.advance_clock(u64::from(MIN_WINDOW)).await.unwrap();
    }

    /// Advances the clock by a second: what happened before can be vouched for and settled then.
    pub(crate) async fn advance_second(&self) {
        self.context.client.advance_clock(1).await.unwrap();
    }

    /// Vouches, as the first account, for all that is accepted in a Datanet.
    pub(crate) async fn vouch(&self, datanet: u64) {
        self.advance_second().await;
        self.json(0, &format!("datanet vouch {datanet}"));
    }

    /// Scores, proposes and finalises a round as the first account; returns what `score` printed.
    pub(crate) async fn settle(&self, model: u64) -> Value {
        self.advance_second().await;
        let scored = self.json(0, &format!("score {model}"));
        self.json(0, &format!("round propose {model}"));
        self.advance_window().await;
        self.json(0, &format!("round finalise {model}"));
        scored
    }

    /// Puts a contract of test/solidity on the chain.
    pub(crate) async fn create(&self, name: &'static str) -> Contract {
        let code = Artifacts::of_workspace().solidity(name).unwrap_or_else(|error| panic!("{error}"));
        let (address, _) = self.context.client.create(&self.account(0), name, code.into()).await.unwrap();
        Contract::new(name, address)
    }

    /// Puts the test token on the chain and gives each test account a million units of it.
    pub(crate) async fn token(&self) -> Contract {
        let (deployer, token) = (self.account(0), self.create("TestToken").await);
        for number in 0..10 {
            let call = mintCall { account: self.account(number).address(), amount: U256::from(1_000_000) };
            self.context.client.send(&deployer, token, &call, Default::default()).await.unwrap();
        }
        token
    }

    pub(crate) fn account(&self, number: usize) -> Account {
        Account::from_key(stylus_devnode::ACCOUNTS[number].key).unwrap()
    }
}

impl Drop for CommandFixture {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
