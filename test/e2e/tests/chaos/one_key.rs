//! Many processes at once with one key.

use super::round::Stage;
use crate::{
    binary::{CommandOutput, folder, run, spawn},
    fixture::{CommandFixture, programs},
};
use std::{collections::HashSet, path::PathBuf};

/// What eight runs of `pay 1 10` at once came to, each in the folder of its number.
fn eight(folder: impl Fn(usize) -> PathBuf, arguments: &[&str]) -> Vec<CommandOutput> {
    let words = [&["pay", "1", "10", "--json"], arguments].concat();
    let children: Vec<_> = (0..8).map(|number| spawn(&folder(number), &words)).collect();
    let outputs = children.into_iter().map(|child| child.wait_with_output().unwrap());
    outputs
        .map(|output| CommandOutput {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        })
        .collect()
}

/// All of them paid, each by a transaction of its own.
#[track_caller]
fn assert_paid(outputs: &[CommandOutput]) {
    let transactions: HashSet<String> =
        outputs.iter().map(|output| output.json()["transaction"].to_string()).collect();
    assert_eq!(transactions.len(), 8, "{outputs:?}");
}

async fn with_model(name: &str) -> CommandFixture {
    let Stage { fixture, .. } = Stage::new(name).await;
    fixture.json(0, "datanet create");
    fixture.json(0, "model register --artifact weights --datanet 1 --window 280800");
    fixture
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_at_once_from_one_folder_wait_for_each_other() {
    let fixture = with_model("one-folder").await;
    let url = fixture.url();
    assert_paid(&eight(|_| fixture.folder.clone(), &["--rpc", &url, "--test-account", "3", "--wait", "120"]));
    assert_eq!(fixture.json(0, "model show 1")["paid"], "80");
    let lock = fixture.folder.join(".tributary/lock");
    let held = std::fs::File::open(&lock).unwrap();
    held.lock().unwrap();
    let error = fixture.run(3, &["pay", "1", "10", "--wait", "0"]).error();
    assert!(error.contains(".tributary is in use by process "), "{error}");
    fixture.json(0, "status");
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_at_once_from_many_folders_with_one_key_are_all_made() {
    let fixture = with_model("many-folders").await;
    let deployments = fixture.folder.join("deployments").display().to_string();
    let folder = |number: usize| {
        let folder = fixture.folder.join(number.to_string());
        std::fs::create_dir_all(&folder).unwrap();
        folder
    };
    let url = fixture.url();
    assert_paid(&eight(folder, &["--rpc", &url, "--test-account", "3", "--deployments", &deployments]));
    assert_eq!(fixture.json(0, "model show 1")["paid"], "80");
}

#[test]
fn payments_at_once_on_an_embedded_chain_are_all_on_it() {
    let folder = folder("embedded-at-once");
    let json = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().chain(["--json"]).collect();
        run(&folder, &words).json()
    };
    std::fs::write(folder.join("weights"), "w").unwrap();
    json(&format!("deploy --programs {}", programs()));
    json("datanet create");
    json("model register --artifact weights --datanet 1 --window 280800");
    assert_paid(&eight(|_| folder.clone(), &["--wait", "120"]));
    assert_eq!(json("model show 1")["paid"], "80");
    std::fs::remove_dir_all(folder).unwrap();
}
