//! A deployment that somebody tampered with is not used.

use crate::stage::{Run, Stage, root};
use serde_json::Value;

fn deploy(stage: &Stage, arguments: &[&str]) -> Run {
    let programs = root().join("target/contracts");
    stage.run(0, &[&["deploy", "--programs", programs.to_str().unwrap()], arguments].concat())
}

/// The record of a deployment as if it had been interrupted before its constructors ran, with some fields changed: what is found when
/// somebody else ran a constructor first.
fn resume_with(stage: &Stage, record: &Value, changes: &[(&str, Value)]) -> Run {
    let mut record = record.clone();
    record["complete"] = false.into();
    changes.iter().for_each(|(name, value)| record[*name] = value.clone());
    let path = stage.folder.join(format!("deployments/{}.json", record["chainId"]));
    std::fs::write(path, record.to_string()).unwrap();
    deploy(stage, &[])
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_with_other_peers_or_another_guardian_are_refused() {
    let stage = Stage::new("deploy").await;
    let thief = "0x00000000000000000000000000000000000000cc";
    let ours = deploy(&stage, &["--fresh", "--guardian", thief]).json();
    let theirs = deploy(&stage, &["--fresh"]).json();
    assert_eq!(resume_with(&stage, &ours, &[]).json()["complete"], true, "nothing is done twice");
    for contract in ["models", "rewards", "attribution"] {
        let refusal = resume_with(&stage, &ours, &[(contract, theirs[contract].clone())]).refusal();
        assert!(refusal.contains("works with other contracts"), "{contract}: {refusal}");
    }
    let nobody = "0x0000000000000000000000000000000000000000";
    let refusal = resume_with(&stage, &ours, &[("guardian", nobody.into())]).refusal();
    assert!(refusal.contains("Rewards"), "{refusal}");
}
