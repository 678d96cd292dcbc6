//! A whole round, step by step, and the state of the chain after it.

use super::proxy::{Proxy, ask};
use crate::{
    binary::{CommandOutput, spawn},
    fixture::{CommandFixture, TEXT},
};
use alloy_primitives::U256;
use serde_json::{Value, json};
use std::{fs, path::Path, thread, time::Duration};

/// A command of the round: who runs it, and by how many seconds the clock advances before.
pub(crate) struct Step {
    pub(crate) account: usize,
    pub(crate) line: &'static str,
    pub(crate) advance: u64,
}

/// A round from the Datanet to the claims.
pub(crate) const ROUND: [Step; 10] = [
    Step { account: 0, line: "datanet create --fee 500", advance: 0 },
    Step { account: 1, line: "contribute 1 text.txt", advance: 0 },
    Step { account: 0, line: "datanet vouch 1", advance: 1 },
    Step {
        account: 0,
        line: "model register --artifact weights --datanet 1 --window 280800 --bond 500",
        advance: 0,
    },
    Step { account: 3, line: "pay 1 1000003", advance: 0 },
    Step { account: 0, line: "receipt add 1 text.txt --price 1000003", advance: 0 },
    Step { account: 0, line: "score 1", advance: 1 },
    Step { account: 0, line: "round propose 1", advance: 0 },
    Step { account: 0, line: "round finalise 1", advance: 280_800 },
    Step { account: 2, line: "claim 1", advance: 0 },
];

/// A chain, the proxy before it, and a folder.
pub(crate) struct Stage {
    pub(crate) fixture: CommandFixture,
    pub(crate) proxy: Proxy,
}

impl Stage {
    pub(crate) async fn new(name: &str) -> Self {
        let fixture = CommandFixture::new(name).await;
        fixture.write("text.txt", TEXT);
        fixture.write("weights", "w");
        let proxy = Proxy::before(&fixture.url());
        Self { fixture, proxy }
    }

    /// Advances the clock as a step asks for.
    pub(crate) async fn advance(&self, step: &Step) {
        if step.advance > 0 {
            self.fixture.context.client.advance_clock(step.advance).await.unwrap();
        }
    }

    /// Runs a command through the proxy, which may kill it: the code is `None` then.
    pub(crate) fn run(&self, step: &Step) -> (Option<i32>, CommandOutput) {
        let account = step.account.to_string();
        let mut arguments: Vec<&str> = step.line.split_whitespace().collect();
        arguments.extend(["--rpc", &self.proxy.url, "--test-account", &account, "--json", "--quiet"]);
        let mut child = spawn(&self.fixture.folder, &arguments);
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        {
            let mut plan = self.proxy.plan.lock().unwrap();
            plan.asked.clear();
            plan.child = Some(child);
        }
        let (stdout, stderr) = (read(stdout), read(stderr));
        let mut child = self.proxy.plan.lock().unwrap().child.take().unwrap();
        let code = child.wait().unwrap().code();
        (code, CommandOutput { code: code.unwrap_or(-1), stdout, stderr })
    }

    /// Waits until the node has every request that was overtaken.
    pub(crate) fn all_have_arrived(&self) {
        while self.proxy.plan.lock().unwrap().under_way > 0 {
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// A request to the node itself.
    pub(crate) fn node(&self, method: &str, params: Value) -> Value {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let url = self.fixture.url();
        let answer = ask(url.trim_start_matches("http://"), &request.to_string()).unwrap();
        serde_json::from_str::<Value>(&answer).unwrap()["result"].take()
    }

    /// What must be the same, however often commands were interrupted: all money, and how much there
    /// is of everything.
    pub(crate) async fn state(&self) -> Value {
        let context = &self.fixture.context;
        let mut status = self.fixture.json(0, "status");
        let balance = async |contract: tributary_chain::Contract| -> U256 {
            context.client.balance(contract.address).await.unwrap()
        };
        let path = self.fixture.folder.join(".tributary/journal");
        json!({
            "datanets": status["datanets"].take(), "models": status["models"].take(),
            "rewards": balance(context.rewards()).await, "attribution": balance(context.attribution()).await,
            "receipts": self.receipts(), "unfinished": left_open(&path),
        })
    }

    /// The number of receipts in the book of the first model.
    fn receipts(&self) -> usize {
        let shown = self.fixture.run(0, &["receipt", "show", "1"]);
        if shown.code == 0 { shown.json().as_array().unwrap().len() } else { 0 }
    }
}

/// How many transactions are in a journal without an outcome.
fn left_open(folder: &Path) -> i64 {
    let mut open = 0;
    for chain in fs::read_dir(folder).into_iter().flatten() {
        for journal in fs::read_dir(chain.unwrap().path()).unwrap() {
            for line in fs::read_to_string(journal.unwrap().path()).unwrap().lines() {
                open += i64::from(line.starts_with("{\"signed\""));
                open -= i64::from(line.starts_with("{\"mined\"") || line.starts_with("{\"gone\""));
            }
        }
    }
    open
}

fn read(mut pipe: impl std::io::Read) -> String {
    let mut text = String::new();
    pipe.read_to_string(&mut text).unwrap();
    text
}

/// Whether a run printed its result, even if it was killed after that.
pub(crate) fn is_done((code, output): &(Option<i32>, CommandOutput)) -> bool {
    *code == Some(0) || code.is_none() && output.stdout.ends_with('\n')
}

/// Copies a folder and all that is in it, in place of another one.
pub(crate) fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).into_iter().flatten() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}
