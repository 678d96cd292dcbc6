//! A chain with the contracts on it, a folder of its own, and the binary.

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tributary_chain::{Account, Client, Contract, Deployment};
use tributary_cli::context::{Context, test_account};
use tributary_core::limits::MIN_WINDOW;

/// Where the workspace is.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a run of the binary gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// The result, which must be one JSON document.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The one line that says what went wrong; the exit code must be 1 and there must be no result.
    pub(crate) fn refusal(&self) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (1, ""), "{self:?}");
        let (errors, rest): (Vec<&str>, Vec<&str>) =
            self.stderr.lines().partition(|line| line.starts_with("error: "));
        assert_eq!(errors.len(), 1, "{self:?}");
        assert!(rest.iter().all(|line| line.starts_with("hint: ")), "{self:?}");
        errors[0].to_owned()
    }
}

/// Runs the binary in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_tributary"))
        .current_dir(folder)
        .env_remove("TRIBUTARY_PRIVATE_KEY")
        .env_remove("TRIBUTARY_RPC")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// An empty folder.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("tributary-e2e-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// A chain with the contracts on it.
pub(crate) struct Stage {
    pub(crate) folder: PathBuf,
    pub(crate) context: Context,
    node: stylus_devnode::Node,
}

impl Stage {
    pub(crate) async fn new(name: &str) -> Self {
        let folder = folder(name);
        let config = stylus_devnode::Config { port: 0, ..Default::default() };
        let node = stylus_devnode::Node::start(config).await.unwrap();
        let client = Client::connect(&node.url()).await.unwrap();
        let programs = root().join("target/contracts");
        let run = run(
            &folder,
            &[
                "deploy",
                "--rpc",
                &node.url(),
                "--test-account",
                "0",
                "--programs",
                programs.to_str().unwrap(),
            ],
        );
        assert_eq!(run.code, 0, "{run:?}");
        let deployment = Deployment::load(&folder.join("deployments"), &client).await.unwrap();
        let context = Context {
            client,
            deployment,
            folder: tributary_cli::folder::Folder::new(folder.join(".tributary")),
            printer: tributary_cli::output::Printer::new(true),
        };
        Self { folder, context, node }
    }

    pub(crate) fn url(&self) -> String {
        self.node.url()
    }

    /// Runs the binary against this chain as one of the test accounts.
    pub(crate) fn run(&self, account: usize, arguments: &[&str]) -> Run {
        let (url, account) = (self.url(), account.to_string());
        run(&self.folder, &[arguments, &["--rpc", &url, "--test-account", &account, "--json"]].concat())
    }

    /// The same for a line of words.
    pub(crate) fn say(&self, account: usize, line: &str) -> Value {
        self.run(account, &line.split_whitespace().collect::<Vec<_>>()).json()
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Lets the shortest challenge window pass.
    pub(crate) async fn wait(&self) {
        self.context.client.advance_clock(u64::from(MIN_WINDOW)).await.unwrap();
    }

    /// Makes a block with a later time: what happened before can be vouched for and settled then.
    pub(crate) async fn tick(&self) {
        self.context.client.advance_clock(1).await.unwrap();
    }

    /// Vouches, as the first account, for all that is accepted in a Datanet.
    pub(crate) async fn vouch(&self, datanet: u64) {
        self.tick().await;
        self.say(0, &format!("datanet vouch {datanet}"));
    }

    /// Scores, proposes and finalises a round as the first account; returns what `score` said.
    pub(crate) async fn settle(&self, model: u64) -> Value {
        self.tick().await;
        let scored = self.say(0, &format!("score {model}"));
        self.say(0, &format!("round propose {model}"));
        self.wait().await;
        self.say(0, &format!("round finalise {model}"));
        scored
    }

    /// Puts the test token on the chain and gives each test account a million units of it.
    pub(crate) async fn token(&self) -> Contract {
        alloy_sol_types::sol! {
            interface IMint { function mint(address account, uint256 amount) external; }
        }
        let code = std::fs::read_to_string(root().join("target/solidity/TestToken.bin"))
            .expect("`make test` compiles the token");
        let code = alloy_primitives::hex::decode(code.trim()).unwrap();
        let deployer = self.account(0);
        let (address, _) = self.context.client.create(&deployer, "Token", code.into()).await.unwrap();
        let token = Contract::new("Token", address);
        for number in 0..10 {
            let call = IMint::mintCall {
                account: self.account(number).address(),
                amount: alloy_primitives::U256::from(1_000_000),
            };
            self.context.client.send(&deployer, token, &call, Default::default()).await.unwrap();
        }
        token
    }

    pub(crate) fn account(&self, number: usize) -> Account {
        test_account(number).unwrap()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
