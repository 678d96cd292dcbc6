//! A deployment that somebody tampered with is not used.

use crate::{
    binary::CommandOutput,
    fixture::{CommandFixture, programs},
};
use serde_json::Value;

fn deploy(fixture: &CommandFixture, arguments: &[&str]) -> CommandOutput {
    fixture.run(0, &[&["deploy", "--programs", &programs()], arguments].concat())
}

/// The record of a deployment as if it had been interrupted before its constructors ran, with some fields changed: what is found when
/// somebody else ran a constructor first.
fn resume_with(fixture: &CommandFixture, record: &Value, changes: &[(&str, Value)]) -> CommandOutput {
    let mut record = record.clone();
    record["complete"] = false.into();
    changes.iter().for_each(|(name, value)| record[*name] = value.clone());
    let path = fixture.folder.join(format!("deployments/{}.json", record["chainId"]));
    std::fs::write(path, record.to_string()).unwrap();
    deploy(fixture, &[])
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_with_other_peers_or_another_guardian_are_refused() {
    let fixture = CommandFixture::new("deploy").await;
    let thief = "0x00000000000000000000000000000000000000cc";
    let ours = deploy(&fixture, &["--fresh", "--guardian", thief]).json();
    let theirs = deploy(&fixture, &["--fresh"]).json();
    assert_eq!(resume_with(&fixture, &ours, &[]).json()["complete"], true, "nothing is done twice");
    for contract in ["models", "rewards", "attribution", "disputes", "requests", "spans", "gradients"] {
        let error = resume_with(&fixture, &ours, &[(contract, theirs[contract].clone())]).error();
        assert!(error.contains("works with other contracts"), "{contract}: {error}");
    }
    let nobody = "0x0000000000000000000000000000000000000000";
    let error = resume_with(&fixture, &ours, &[("guardian", nobody.into())]).error();
    assert!(error.contains("Rewards"), "{error}");
}
