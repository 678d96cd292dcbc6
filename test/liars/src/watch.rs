//! The command `tributary watch`, started as a user would, against rounds that lie: the chain is
//! served over HTTP, and the watcher has a folder with the records, the receipts and the rounds'
//! files.

use crate::{Lie, UNPLACED, UnplacedLie, World, lies, repair::head};
use alloy_primitives::{B256, hex, keccak256};
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};
use stylus_devnode::Node;
use tributary_audit::Bytes;
use tributary_build::CONTRACTS;
use tributary_core::requests::Times;
use tributary_rounds::{RoundSummary, StatedRound, TreeHeads, write_stated};
use tributary_sdk::{
    folder::Folder,
    receipts::{Book, Entry},
};
use tributary_test_kit::{ChainFixture, Implementation, OpenRound};

/// How long a watcher that looks every second may take for a round.
const PATIENCE: Duration = Duration::from_secs(60);

/// After so many lies the watcher is killed, and another one started.
const RESTART: u64 = 25;

/// What the watcher printed of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// The right round has nothing to tell the lie of.
    NotTold,
    /// The files of a round cannot state the lie.
    NotWritten,
    /// Attribution did not take the proposal.
    Refused,
    /// The round was slashed or voided, by this function.
    Struck(String),
    /// It has no fault.
    Right,
    /// None of these: what was printed last.
    Escaped(String),
}

/// What the watcher did to all lies.
#[derive(Clone, Debug, Default)]
pub struct WatchReport {
    /// The lies whose rounds the watcher struck down.
    pub struck: Vec<&'static str>,
    /// The lies that the files of a round cannot state.
    pub not_written: Vec<&'static str>,
    /// What got through: the lie, the seed of its world and what the watcher printed last.
    pub escaped: Vec<(&'static str, u64, String)>,
    /// The right rounds that it let stand.
    pub right: u64,
}

/// Has the watcher meet every lie once, in as many worlds from this seed on as it takes.
///
/// # Panics
/// If these worlds have nothing to tell a lie of.
pub fn watch_all(seed: u64) -> WatchReport {
    let mut report = WatchReport::default();
    let mut left: Vec<&Lie> = lies().collect();
    let mut watched = WatchedWorld::new(seed);
    for lie in UNPLACED {
        match watched.tell_unplaced(lie) {
            Watched::Struck(_) => report.struck.push(lie.name),
            other => report.escaped.push((lie.name, seed, format!("{other:?}"))),
        }
    }
    // Each twelve worlds have all kinds.
    for seed in seed..seed + 12 {
        if left.is_empty() {
            break;
        }
        let mut watched = WatchedWorld::new(seed);
        match watched.propose_right() {
            Watched::Right => report.right += 1,
            other => report.escaped.push(("none: the round is right", seed, format!("{other:?}"))),
        }
        let mut told = 0;
        left.retain(|lie| {
            match watched.tell(lie) {
                Watched::NotTold => return true,
                Watched::NotWritten => report.not_written.push(lie.name),
                Watched::Struck(_) => report.struck.push(lie.name),
                other => report.escaped.push((lie.name, seed, format!("{other:?}"))),
            }
            told += 1;
            if told % RESTART == 0 {
                watched.restart();
            }
            false
        });
    }
    assert!(left.is_empty(), "nothing to tell these of: {left:?}");
    report
}

/// A world whose chain is served, and the watcher of it.
#[allow(missing_debug_implementations, reason = "a chain has none")]
pub struct WatchedWorld {
    /// The world.
    pub world: World,
    folder: tempfile::TempDir,
    node: Node,
    watcher: Watcher,
    /// Keeps the node running.
    _runtime: tokio::runtime::Runtime,
}

impl WatchedWorld {
    /// The world of a seed with a watcher that was started.
    ///
    /// Panics if the programs or the command were not built.
    pub fn new(seed: u64) -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("threads");
        let node = runtime.block_on(Node::start(ChainFixture::free_config())).expect("a free port");
        let programs = Implementation::Programs { cached: true };
        let world = World::on(ChainFixture::on(node.chain().clone(), programs), seed);
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_deployment(&world.chain, folder.path());
        write_known(&world, folder.path());
        let watcher = Watcher::start(folder.path(), &node.url(), &world);
        Self { world, folder, node, watcher, _runtime: runtime }
    }

    /// Kills the watcher at once and starts another one, which knows nothing of the chain's events: where
    /// the chain was set back by hours, what was indexed is ahead of a node that seems to lag.
    pub fn restart(&mut self) {
        self.watcher.stop();
        let chain_folder = chain_folder(&self.world, self.folder.path());
        for file in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
            let _ = fs::remove_file(chain_folder.join(file));
        }
        self.watcher = Watcher::start(self.folder.path(), &self.node.url(), &self.world);
    }

    /// Publishes and proposes the world's right round on a copy of the chain. Returns what the
    /// watcher says.
    pub fn propose_right(&mut self) -> Watched {
        self.propose(&self.world.right.clone())
    }

    /// The same with this lie.
    pub fn tell(&mut self, lie: &Lie) -> Watched {
        let Some(round) = lie.told(&self.world) else { return Watched::NotTold };
        // A row of receipts has no model: it is the manifest's.
        if round.receipts.iter().any(|receipt| receipt.model_id != self.world.model) {
            return Watched::NotWritten;
        }
        self.propose(&round)
    }

    /// The same with a lie about a batch: the watcher asks for the record in the second half of the time
    /// for that, and the liar answers as it does.
    pub fn tell_unplaced(&mut self, lie: &UnplacedLie) -> Watched {
        let told = lie.told(&self.world);
        self.propose_then(&told.round, |world, watcher, open| {
            let (chain, liar) = (&world.chain, world.chain.scorer.account);
            let times = Times::of(open.stake.proposedAt, open.stake.finalisableAt);
            chain.advance((times.asked_until - open.stake.proposedAt) / 2 + 1);
            // A record that an earlier answer showed it need not ask for.
            if let Err(said) = watcher.asks() {
                return said;
            }
            if let Some(show) = told.show() {
                chain.call(liar, chain.spans, show);
            }
            if let Some(answer) = told.answer(open) {
                let answered = chain.try_call(liar, chain.requests, answer);
                assert_eq!(answered.is_ok(), told.can_answer, "{}: {:?}", lie.name, answered.err());
            }
            if !told.can_answer {
                chain.advance(times.answered_until - chain.now());
            }
            // Until it has seen the answer, it says that the round is wrong.
            watcher.says(false)
        })
    }

    fn propose(&mut self, round: &StatedRound) -> Watched {
        self.propose_then(round, |_, watcher, _| watcher.says(true))
    }

    /// Proposes a round on a copy of the chain, and then does this.
    fn propose_then(
        &mut self,
        round: &StatedRound,
        then: impl FnOnce(&World, &Watcher, &OpenRound) -> Watched,
    ) -> Watched {
        let chain = &self.world.chain;
        let heads = round.leaves().map(|leaves| head(&leaves));
        let manifest = publish(&self.world, self.folder.path(), round);
        let snapshot = chain.devnode.snapshot();
        self.watcher.lines.try_iter().for_each(drop);
        let watched = match self.world.propose_files(heads, manifest) {
            Err(_) => Watched::Refused,
            Ok(open) => then(&self.world, &self.watcher, &open),
        };
        let (watcher, until) = (self.world.watcher.account, chain.now());
        let nonce = chain.devnode.nonce(watcher);
        assert!(chain.devnode.revert(snapshot).expect("a chain in memory"), "the snapshot is there");
        // The watcher does not know that its transactions are gone.
        chain.devnode.set_nonce(watcher, nonce).expect("a chain in memory");
        if until - chain.now() > NOTICED {
            self.restart();
        }
        watched
    }
}

/// By how many seconds a chain can be set back before a node seems to lag, at most.
const NOTICED: u64 = 300;

/// A running `tributary watch`, which is killed when this is dropped.
struct Watcher {
    process: Child,
    /// What it prints, a JSON object a line.
    lines: Receiver<String>,
}

impl Watcher {
    /// Of the world's model, since it asks for nothing of a model that was not named to it.
    fn start(folder: &Path, url: &str, world: &World) -> Self {
        let mut process = Command::new(command())
            .current_dir(folder)
            .env_remove("TRIBUTARY_RPC")
            .env("TRIBUTARY_PRIVATE_KEY", keccak256("watcher").to_string())
            .args(["watch", &world.model.to_string(), "--every", "1", "--rpc", url, "--json"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts");
        let output = BufReader::new(process.stdout.take().expect("its output"));
        let (send, lines) = channel();
        // Ends with the process.
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Self { process, lines }
    }

    /// Waits until it has asked for something of the open round; what it says of it if it does not.
    fn asks(&self) -> Result<(), Watched> {
        let (start, mut last) = (Instant::now(), String::from("nothing"));
        while let Some(left) = PATIENCE.checked_sub(start.elapsed()) {
            let Ok(line) = self.lines.recv_timeout(left) else { break };
            let said: Value = serde_json::from_str(&line).unwrap_or_default();
            if said["state"] == "asked" {
                return Ok(());
            }
            if let Some("slashed" | "voided") = said["state"].as_str() {
                return Err(Watched::Struck(said["fault"].as_str().unwrap_or_default().to_owned()));
            }
            last = line;
        }
        Err(Watched::Escaped(last))
    }

    /// What it says of the open round; or, unless it knows all that it will know of it, what it does to
    /// the round.
    fn says(&self, knows_all: bool) -> Watched {
        let (start, mut last) = (Instant::now(), String::from("nothing"));
        while let Some(left) = PATIENCE.checked_sub(start.elapsed()) {
            let Ok(line) = self.lines.recv_timeout(left) else { break };
            let said: Value = serde_json::from_str(&line).unwrap_or_default();
            match said["state"].as_str() {
                Some("slashed" | "voided") => {
                    return Watched::Struck(said["fault"].as_str().unwrap_or_default().to_owned());
                }
                Some("right") if knows_all => return Watched::Right,
                Some("wrong") if knows_all => return Watched::Escaped(line),
                // It tries again.
                _ => last = line,
            }
        }
        Watched::Escaped(last)
    }
}

impl Watcher {
    fn stop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The command, which was built beside this program.
fn command() -> PathBuf {
    let this = std::env::current_exe().expect("this program");
    let name = format!("tributary{}", std::env::consts::EXE_SUFFIX);
    let beside = this.ancestors().skip(1).take(2).map(|folder| folder.join(&name));
    beside.into_iter().find(|path| path.exists()).expect("`cargo build --workspace` builds the command")
}

/// Where the contracts are, as `tributary deploy` writes it.
fn write_deployment(chain: &ChainFixture, folder: &Path) {
    let mut deployment = json!({ "chainId": chain.chain_id(), "block": 0, "commit": "", "complete": true });
    for (name, address) in CONTRACTS.into_iter().zip(chain.contracts().all()) {
        let code_hash = keccak256(chain.devnode.code(address));
        deployment[name] = json!({ "address": address, "codeHash": code_hash });
    }
    let deployments = folder.join("deployments");
    fs::create_dir(&deployments).expect("a new folder");
    let path = deployments.join(format!("{}.json", chain.chain_id()));
    fs::write(path, deployment.to_string()).expect("a file");
}

fn working_folder(folder: &Path) -> Folder {
    Folder::new(folder.join(".tributary"))
}

fn chain_folder(world: &World, folder: &Path) -> PathBuf {
    working_folder(folder).of_chain(world.chain.chain_id(), world.chain.attribution)
}

/// Writes what the watcher knows before a round: records, lists of batches, the operator's book, and
/// the payouts of the last round.
fn write_known(world: &World, folder: &Path) {
    let working = working_folder(folder);
    for owner in world.owners() {
        working.put_record(owner.content_id, world.bytes_of(&owner)).expect("a record");
        if let Some(mut list) = world.batch(world.facts.batch_root(&owner)) {
            working.put_batch(&mut list).expect("a list");
        }
    }
    let entry = |(receipt, output): &(_, Vec<u8>)| Entry { receipt: *receipt, output: output.clone() };
    let entries: Vec<Entry> = world.book.iter().map(entry).collect();
    let chain_folder = chain_folder(world, folder);
    Book::of(&chain_folder, world.model).add(&entries).expect("a book");
    let last = StatedRound { payouts: world.facts.last_payouts.clone(), ..Default::default() };
    let written = chain_folder.join("rounds").join(hex::encode(publish(world, folder, &last)));
    let settled = chain_folder.join("rounds").join(hex::encode(World::EARLIER_MANIFEST));
    fs::rename(written, settled).expect("a folder of its name");
}

/// Writes a round's files into the watcher's folder. Returns the manifest's SHA-256.
fn publish(world: &World, folder: &Path, round: &StatedRound) -> B256 {
    let last = &world.facts.last_payouts;
    let of_last = StatedRound { payouts: last.clone(), ..Default::default() }.leaves();
    let [receipts, scores, credits, payouts] = round.leaves().map(|leaves| head(&leaves));
    let heads = TreeHeads { last_payouts: head(&of_last[3]), receipts, scores, credits, payouts };
    let rounds = chain_folder(world, folder).join("rounds");
    let summary = RoundSummary { header: world.header(), sources: world.kept_sources(), heads };
    let stated = round.statement(summary.header.model, &summary.sources, last);
    let (written, _) = write_stated(&rounds, &summary, &stated).expect("a round's files");
    written.manifest
}
