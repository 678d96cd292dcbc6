//! A chain in a file: it is restored as it was, whenever its process was killed, and a write that
//! fails changes nothing.
#![allow(missing_docs)]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use alloy::primitives::{Address, Bytes, U256};
use stylus_devnode::{ACCOUNTS, Chain, ChainError, Config, StateError};

const FILE: &str = "DEVNODE_TEST_STATE_FILE";
const LIMITED_FILE: &str = "DEVNODE_TEST_LIMITED_STATE_FILE";

fn open(path: &Path) -> Chain {
    Chain::open(Config { state: Some(path.to_owned()), ..Config::default() }).expect("a usable file")
}

fn pay(chain: &Chain, to: Address, amount: u64) {
    let outcome =
        chain.send(ACCOUNTS[0].address, Some(to), U256::from(amount), Bytes::new()).expect("accepted");
    assert!(outcome.success);
}

fn log_of(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.wal", path.display()))
}

#[test]
fn a_chain_is_restored_from_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chain");
    let payee = Address::repeat_byte(5);
    let chain = open(&path);
    pay(&chain, payee, 7);
    chain.increase_time(5000).expect("a time that can be");
    // SLOAD 0 + 1 into slot 0: storage that a block changes, and code that a test set.
    chain.set_code(payee, Bytes::from_static(&[0x60, 1, 0x60, 0, 0x54, 1, 0x60, 0, 0x55])).expect("written");
    chain.set_storage(payee, U256::ZERO, U256::from(40)).expect("written");
    pay(&chain, payee, 0);
    pay(&chain, payee, 0);
    let (height, time) = (chain.block_number(), chain.timestamp());
    drop(chain);
    for _ in 0..2 {
        let chain = open(&path);
        assert_eq!(chain.block_number(), height);
        assert_eq!(chain.timestamp(), time);
        assert_eq!(chain.balance(payee), U256::from(7));
        assert_eq!(chain.storage(payee, U256::ZERO), U256::from(42));
        assert_eq!(chain.nonce(ACCOUNTS[0].address), 3);
    }
    // The clock is still ahead, and the file follows a revert.
    let chain = open(&path);
    let snapshot = chain.snapshot();
    pay(&chain, payee, 1);
    assert!(chain.timestamp() >= time);
    assert!(chain.revert(snapshot).expect("written"));
    drop(chain);
    assert_eq!(open(&path).balance(payee), U256::from(7));
}

#[test]
fn a_file_has_one_owner() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chain");
    let chain = open(&path);
    let second = Chain::open(Config { state: Some(path.clone()), ..Config::default() });
    let error = second.expect_err("the first is still there");
    assert!(matches!(&error, StateError::InUse { .. }), "{error}");
    assert!(error.to_string().contains(&format!("in use by process {}", std::process::id())), "{error}");
    pay(&chain, Address::repeat_byte(5), 7);
    // One that is closed soon is waited for.
    let second = std::thread::scope(|scope| {
        let second = scope.spawn(|| open(&path));
        std::thread::sleep(std::time::Duration::from_millis(100));
        drop(chain);
        second.join().expect("opened")
    });
    assert_eq!(second.balance(Address::repeat_byte(5)), U256::from(7));
}

#[test]
fn an_unfinished_line_is_ignored() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chain");
    let payee = Address::repeat_byte(6);
    let chain = open(&path);
    pay(&chain, payee, 1);
    let whole = std::fs::metadata(log_of(&path)).expect("a log").len();
    pay(&chain, payee, 1);
    drop(chain);
    let all = std::fs::read(log_of(&path)).expect("a log");
    for cut in [whole, whole + 1, whole + 50, all.len() as u64 - 1] {
        let copy = tempfile::tempdir().expect("a folder");
        let path_copy = copy.path().join("chain");
        std::fs::copy(&path, &path_copy).expect("copied");
        std::fs::write(log_of(&path_copy), &all[..cut as usize]).expect("written");
        let chain = open(&path_copy);
        assert_eq!((chain.block_number(), chain.balance(payee)), (1, U256::from(1)), "cut at {cut}");
        pay(&chain, payee, 5);
        drop(chain);
        assert_eq!(open(&path_copy).balance(payee), U256::from(6));
    }
}

#[test]
fn a_file_of_another_chain_is_rejected() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chain");
    drop(open(&path));
    let other = Config { state: Some(path.clone()), chain_id: 1, ..Config::default() };
    let error = Chain::open(other).expect_err("another chain").to_string();
    assert!(error.contains("412346") && error.contains("move it away"), "{error}");
    std::fs::write(&path, "nonsense").expect("written");
    let mine = Config { state: Some(path.clone()), ..Config::default() };
    assert!(Chain::open(mine).expect_err("damaged").to_string().contains("cannot be used"));
}

#[test]
fn a_revert_that_cannot_be_written_is_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, away) = (folder.path().join("here"), folder.path().join("away"));
    std::fs::create_dir(&here).expect("a folder in it");
    let chain = open(&here.join("chain"));
    let payee = Address::repeat_byte(8);
    pay(&chain, payee, 1);
    let snapshot = chain.snapshot();
    pay(&chain, payee, 1);
    std::fs::rename(&here, &away).expect("moved away");
    let error = chain.revert(snapshot).expect_err("there is no folder for the new file");
    assert!(matches!(error, StateError::Io { .. }), "{error}");
    assert_eq!((chain.block_number(), chain.balance(payee)), (2, U256::from(2)));
    std::fs::rename(&away, &here).expect("moved back");
    assert!(chain.revert(snapshot).expect("written"), "the snapshot can still be used");
    assert_eq!((chain.block_number(), chain.balance(payee)), (1, U256::from(1)));
    drop(chain);
    assert_eq!(open(&here.join("chain")).balance(payee), U256::from(1));
}

/// Not a test of its own: the process that the next test lets run with a limit on the size of
/// files.
#[test]
fn child_with_little_room() {
    let Ok(path) = std::env::var(LIMITED_FILE) else { return };
    let chain = open(Path::new(&path));
    let accounts = (1..=40).map(Address::repeat_byte);
    let code = Bytes::from(vec![1; 100_000]);
    let full = accounts.clone().find(|account| chain.set_code(*account, code.clone()).is_err());
    let full = full.expect("40 times 100,000 bytes of code, in hexadecimal, are more than 4 MB");
    assert!(chain.code(full).is_empty());
    // What is smaller still fits, for the part that was written of the larger one is gone.
    chain.set_balance(full, U256::from(3)).expect("written");
    pay(&chain, full, 4);
    let large = chain.send(ACCOUNTS[0].address, Some(full), U256::from(1), vec![0; 1_000_000]);
    assert!(matches!(large, Err(ChainError::State(_))), "{large:?}");
    assert_eq!((chain.block_number(), chain.balance(full)), (1, U256::from(7)));
    println!("full at {full}");
}

#[test]
fn a_full_disk_loses_only_what_was_rejected() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chain");
    // Files may have 2 or 4 MB, as the shell counts 512 or 1024 bytes; beyond that a write fails.
    let output = Command::new("sh")
        .args(["-c", r#"trap '' XFSZ; ulimit -f 4096; exec "$0" "$@""#])
        .arg(std::env::current_exe().expect("a path"))
        .args(["child_with_little_room", "--exact", "--nocapture"])
        .env(LIMITED_FILE, &path)
        .output()
        .expect("started");
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    let full = output.lines().find_map(|line| line.strip_prefix("full at ")).expect("the child ends well");
    let full: Address = full.parse().expect("an address");
    let chain = open(&path);
    assert_eq!((chain.block_number(), chain.balance(full)), (1, U256::from(7)));
    assert!(chain.code(full).is_empty());
    assert_eq!(chain.code(Address::repeat_byte(1)).len(), 100_000);
}

/// Not a test of its own: the process that the next test kills.
#[test]
fn child() {
    let Ok(path) = std::env::var(FILE) else { return };
    let chain = open(Path::new(&path));
    loop {
        pay(&chain, Address::repeat_byte(7), 1);
        println!("block {}", chain.block_number());
    }
}

#[test]
fn a_killed_process_loses_no_block_that_it_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("chain");
    let mut reported = 0;
    for round in 1..=5 {
        let mut child = Command::new(std::env::current_exe().expect("a path"))
            .args(["child", "--exact", "--nocapture"])
            .env(FILE, &path)
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let numbers =
            lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("block ")?.parse::<u64>().ok());
        reported = numbers.take(20 * round).last().expect("blocks");
        child.kill().expect("killed with SIGKILL");
        child.wait().expect("gone");
    }
    let chain = open(&path);
    assert!(reported >= 300, "{reported} blocks");
    assert!(chain.block_number() >= reported, "{} of {reported} blocks", chain.block_number());
    assert_eq!(chain.balance(Address::repeat_byte(7)), U256::from(chain.block_number()));
}
