//! `tributary explain`: what a payee earned, checked by someone who has the file alone.

use crate::{
    binary,
    fixture::{CommandFixture, TEXT},
};
use serde_json::Value;
use std::fs;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_payee_earned_is_explained_and_checked_from_one_file() {
    let fixture = CommandFixture::with_answer("explained").await;
    fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    let ada = fixture.account(1).address().to_string();
    let explained = fixture.json(5, &format!("explain {ada} 1 --out ada.json"));
    let round = fixture.json(5, "round show 1")[0].clone();
    assert_eq!(explained["round"], round["round"]);
    assert_eq!((&explained["before"], &explained["compared"]), (&"0".into(), &1.into()));

    // Whoever has the file has neither the folder nor a chain.
    let alone = binary::folder("explained-alone");
    fs::copy(fixture.folder.join("ada.json"), alone.join("ada.json")).unwrap();
    let check =
        |more: &[&str]| binary::run(&alone, &[&["explain", "--check", "ada.json", "--json"], more].concat());
    let checked = check(&["--root", round["round"].as_str().unwrap()]).json();
    for field in ["payee", "credit", "payout", "round", "compared"] {
        assert_eq!(checked[field], explained[field], "{field}");
    }
    assert!(!alone.join(".tributary").exists(), "no chain was started");
    let text = binary::run(&alone, &["explain", "--check", "ada.json"]).stdout;
    assert!(text.contains(&TEXT[..40]) && text.contains("this holds if `RoundProposed`"), "{text}");
    let error = check(&["--root", &format!("0x{}", "11".repeat(32))]).error();
    assert!(error.contains("it is of the round with hash"), "{error}");

    // With a node, the chain is asked too.
    assert_eq!(fixture.json(5, "explain --check ada.json")["state"], "open");

    // Nothing in it can be changed: each of these is found, from the file alone.
    let right: Value = serde_json::from_slice(&fs::read(alone.join("ada.json")).unwrap()).unwrap();
    let changes: [(&str, Value, &str); 8] = [
        ("/credits/0/amount", "7".into(), "must be"),
        ("/credits/0/receipt/price", "7".into(), "is 7, but must be 0"),
        ("/credits/0/range/start", 1.into(), "is 0, but must be"),
        ("/credits/0/range/record", "0x00".into(), "another content id"),
        ("/credits/0/output", "0x00".into(), "another hash or length"),
        ("/contributorsBps", 9_999.into(), "the payout is"),
        ("/payout/leaves/0/value", "7".into(), "not proven"),
        ("/credits", Value::Array(Vec::new()), "the sum of the payee's credits is 0"),
    ];
    for (path, value, problem) in changes {
        let mut wrong = right.clone();
        *wrong.pointer_mut(path).unwrap_or_else(|| panic!("{path} in {right}")) = value;
        fs::write(alone.join("ada.json"), wrong.to_string()).unwrap();
        let error = check(&[]).error();
        assert!(error.contains(problem), "{path}: {error}");
    }
    // What only the chain knows: another round's hash.
    let mut other = right.clone();
    other["round"]["attempt"] = 9.into();
    fs::write(fixture.folder.join("other.json"), other.to_string()).unwrap();
    let error = fixture.run(5, &["explain", "--check", "other.json"]).error();
    assert!(error.contains("no round with the hash"), "{error}");
    fs::write(alone.join("ada.json"), "{}").unwrap();
    assert!(check(&[]).error().contains("it is no explanation"));

    // The treasury earns the fee and what is unowned; both are explained, and payouts go on from
    // round to round.
    let treasury = fixture.json(5, "explain treasury:1 1");
    let roles: Vec<&str> = treasury["explanation"]["credits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|credit| credit["role"].as_str().unwrap())
        .collect();
    assert!(roles.contains(&"treasury"), "{roles:?}");
    fixture.advance_window().await;
    fixture.json(0, "round finalise 1");
    assert_eq!(fixture.json(5, "explain --check ada.json")["state"], "final");
    fixture.write("more.txt", &format!("{TEXT} And words that no record has."));
    fixture.json(3, "pay 1 1000");
    fixture.json(0, "receipt add 1 more.txt --price 1000");
    fixture.advance_second().await;
    fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    assert_eq!(fixture.json(5, &format!("explain {ada} 1"))["before"], explained["payout"]);
    assert_eq!(fixture.json(5, &format!("explain {ada} 1 1"))["payout"], explained["payout"]);
    let treasury = fixture.json(5, "explain treasury:1 1 --out treasury.json");
    let text = fs::read_to_string(fixture.folder.join("treasury.json")).unwrap();
    assert!(text.contains("\"role\": \"unowned\""), "{text}");
    assert_eq!(fixture.json(5, "explain --check treasury.json")["payout"], treasury["payout"]);

    let nobody = fixture.account(7).address().to_string();
    let error = fixture.run(5, &["explain", &nobody, "1"]).error();
    assert!(error.contains("has earned nothing of model 1, up to round 2"), "{error}");
    let error = fixture.run(5, &["explain", &ada, "1", "9"]).error();
    assert!(error.contains("model 1 has no round 9 that is open or final"), "{error}");
    fs::remove_dir_all(alone).unwrap();
}
