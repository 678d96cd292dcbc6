//! A chain with the contracts on it, and the commands of people on it.

use crate::http::{base64, post};
use crate::process::{Announces, Running, finish};
use crate::{Paths, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A chain of its own, and a folder in which everyone works.
pub(crate) struct World {
    tributary: PathBuf,
    engine: PathBuf,
    pub(crate) work: PathBuf,
    url: String,
    chain_id: u64,
    _node: Running,
}

impl World {
    /// Starts the chain and puts the contracts on it.
    pub(crate) fn new(paths: &Paths) -> Result<Self> {
        let work = paths.get("work")?.to_owned();
        if work.exists() {
            std::fs::remove_dir_all(&work)?;
        }
        std::fs::create_dir_all(&work)?;
        let tributary = paths.get("tributary")?.to_owned();
        let mut command = Command::new(&tributary);
        command.args(["devnode", "--port", "0"]).current_dir(&work);
        let node = Running::start(&mut command, &work.join("node.log"), Announces::Error)?;
        let words = || node.line.split_whitespace();
        let url =
            words().find(|word| word.starts_with("http://")).ok_or("the chain has no address")?.to_owned();
        let chain_id = words().find_map(|word| word.parse().ok()).ok_or("the chain has no id")?;
        let engine = paths.get("engine")?.to_owned();
        let world = Self { tributary, engine, work, url, chain_id, _node: node };
        world.run(0, &["deploy", "--programs", &paths.get("programs")?.to_string_lossy()])?;
        Ok(world)
    }

    /// A command of `tributary`, by one of the chain's accounts.
    pub(crate) fn command(&self, account: u8, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.tributary);
        command.current_dir(&self.work).args(arguments);
        command.args(["--rpc", &self.url, "--test-account", &account.to_string(), "--json"]);
        command
    }

    /// What a command returned.
    pub(crate) fn run(&self, account: u8, arguments: &[&str]) -> Result<Value> {
        let text = finish(&mut self.command(account, arguments))?;
        Ok(serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?)
    }

    /// The same for the words of a line.
    pub(crate) fn line(&self, account: u8, line: &str) -> Result<Value> {
        self.run(account, &line.split_whitespace().collect::<Vec<_>>())
    }

    /// What an account has, in wei.
    pub(crate) fn balance(&self, address: &str) -> Result<u128> {
        let call =
            json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_getBalance", "params": [address, "latest"] });
        let value = post(self.url.trim_start_matches("http://"), "/", &[], &call)?.json()?;
        let digits = value["result"].as_str().and_then(|digits| digits.strip_prefix("0x"));
        Ok(u128::from_str_radix(digits.ok_or("the chain says no balance")?, 16)?)
    }

    /// A program of the engine's.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.engine.join(name));
        command.current_dir(&self.work);
        command
    }

    /// Starts the engine, and returns it with its address.
    pub(crate) fn serve(&self, model: &Path, adapters: &Path, name: &str) -> Result<(Running, String)> {
        let mut command = self.program("tributary-adapters-serve");
        command.arg(model).arg("--adapters").arg(adapters).args(["--name", name, "--listen", "127.0.0.1:0"]);
        let engine = Running::start(&mut command, &self.work.join("engine.log"), Announces::Output)?;
        let address = engine.line.trim().trim_start_matches("http://").to_owned();
        Ok((engine, address))
    }

    /// Writes the gateway's configuration: an adapter, served as models 1, 2, ... by these names.
    pub(crate) fn configure(
        &self,
        upstream: &str,
        adapter: &str,
        names: &[&str],
        artifact: &Path,
    ) -> Result<()> {
        let model = |(name, model): (&&str, u64)| {
            json!({
                "name": name,
                "model": model.to_string(),
                "upstream": format!("http://{upstream}/v1"),
                "upstreamName": adapter,
                "artifact": artifact,
                "prices": { "request": "1000", "inputToken": "10", "outputToken": "100" },
                "maxTokens": 64,
            })
        };
        let models: Vec<Value> = names.iter().zip(1..).map(model).collect();
        std::fs::write(self.work.join("gateway.json"), json!({ "models": models }).to_string())?;
        Ok(())
    }

    /// Starts the gateway, and returns it with its address.
    pub(crate) fn gateway(&self) -> Result<(Running, String)> {
        let mut command = self.command(0, &["gateway", "serve", "gateway.json", "--listen", "127.0.0.1:0"]);
        let gateway = Running::start(&mut command, &self.work.join("gateway.log"), Announces::Output)?;
        let line: Value = serde_json::from_str(&gateway.line)?;
        let address = line["address"].as_str().ok_or("the gateway has no address")?.to_owned();
        Ok((gateway, address))
    }

    /// A voucher of an account for all that it has ever owed a model.
    pub(crate) fn voucher(&self, account: u8, model: u8, total: u128) -> Result<Value> {
        self.line(account, &format!("deposit sign {model} {total} --deadline 10000000000"))
    }

    /// The value of the header `x-payment`.
    pub(crate) fn payment(&self, voucher: &Value) -> String {
        let network = format!("eip155:{}", self.chain_id);
        let payment = json!({ "x402Version": 1, "scheme": "tributary-voucher", "network": network, "payload": voucher });
        base64(payment.to_string().as_bytes())
    }
}

/// A number that a result has as text.
pub(crate) fn amount(value: &Value) -> Result<u128> {
    Ok(value.as_str().ok_or_else(|| format!("{value} is no amount"))?.parse()?)
}
