//! Rounds whose files no source gives: a watcher asks, the scorer's own watcher answers, and what no
//! one answers is voided.

use crate::{fixture::CommandFixture, watching::theirs};
use serde_json::Value;

/// A source that answers nothing.
const NOWHERE: &str = "http://127.0.0.1:9";

/// The third of the shortest window, in seconds.
const THIRD: u64 = 93_600;

/// What a look prints, by its states, and its exit code.
fn look(fixture: &CommandFixture, account: usize, more: &[&str]) -> (Vec<Value>, i32) {
    let output = fixture.run(account, &[&["watch", "1", "--once"], more].concat());
    let lines = output.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    (lines.collect(), output.code)
}

fn states(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["state"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withheld_is_asked_for_and_answered_or_voids_the_round() {
    let fixture = CommandFixture::with_answer("withheld").await;
    let client = &fixture.context.client;
    let scored = fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    let watcher = ["--dir", "theirs", "--gateway", NOWHERE];
    // A host may be away for some hours, which costs no one a deposit; nor does having no source.
    assert_eq!(states(&look(&fixture, 5, &watcher).0), ["failed"]);
    client.advance_clock(THIRD / 2).await.unwrap();
    assert_eq!(states(&look(&fixture, 5, &["--dir", "theirs"]).0), ["failed"]);
    assert_eq!(states(&look(&fixture, 5, &[&watcher[..], &["--no-ask"]].concat()).0), ["failed"]);
    let all = fixture.run(5, &[&["watch", "--once"], &watcher[..]].concat());
    assert!(!all.stdout.contains("asked"), "anyone can hide a round of a model of its own: {all:?}");
    let (lines, code) = look(&fixture, 5, &watcher);
    assert_eq!((states(&lines), code), (vec!["asked", "failed"], 1), "{lines:?}");
    let asked = lines[0]["requests"].as_u64().unwrap();
    assert!(asked >= 9, "openings, a record, an output, the leaves of four trees: {asked}");
    assert_eq!(states(&look(&fixture, 5, &watcher).0), ["failed"], "nothing is asked twice");

    // The scorer's watcher has the files, and shows everything; then the round is final as ever.
    let (lines, code) = look(&fixture, 0, &[]);
    assert_eq!((states(&lines), code), (vec!["answered", "right"], 0), "{lines:?}");
    assert_eq!(lines[0]["requests"], asked);
    assert_eq!(states(&look(&fixture, 0, &[]).0), ["right"]);
    client.advance_clock(2 * THIRD).await.unwrap();
    assert_eq!(states(&look(&fixture, 5, &watcher).0), ["failed"], "nothing waits");
    fixture.advance_window().await;
    fixture.json(0, "round finalise 1");
    assert!(!theirs(&fixture, scored["manifest"].as_str().unwrap()).exists());

    // The next one is not answered. What is asked stays below the limit, and is voided by anyone.
    fixture.write("more.txt", "Words that nobody contributed, at a price all the same.");
    fixture.json(3, "pay 1 1000");
    fixture.json(0, "receipt add 1 more.txt --price 1000");
    fixture.advance_second().await;
    fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    client.advance_clock(THIRD / 2).await.unwrap();
    let limit = "60000000000000";
    let (lines, _) = look(&fixture, 5, &[&watcher[..], &["--most-deposit", limit]].concat());
    assert_eq!(states(&lines), ["asked", "failed"]);
    let deposit: u64 = lines[0]["deposit"].as_str().unwrap().parse().unwrap();
    assert!(deposit > 0 && deposit <= limit.parse().unwrap(), "{deposit}");
    client.advance_clock(THIRD).await.unwrap();
    assert_eq!(states(&look(&fixture, 6, &watcher).0), ["failed"], "it can still be answered");
    client.advance_clock(THIRD).await.unwrap();
    let (lines, code) = look(&fixture, 6, &watcher);
    assert_eq!((states(&lines), code), (vec!["voided"], 0), "{lines:?}");
    assert_eq!(lines[0]["fault"], "voidUnanswered");
    assert_eq!(fixture.json(5, "round show 1")[1]["state"], "voided");
}

#[tokio::test(flavor = "multi_thread")]
async fn records_and_outputs_that_no_source_gives_are_asked_for_and_read_from_the_answers() {
    let fixture = CommandFixture::with_answer("bytes").await;
    let client = &fixture.context.client;
    let scored = fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    // A source of the round's files alone.
    let mirror = fixture.folder.join(scored["folder"].as_str().unwrap());
    let watcher = ["--dir", "theirs", "--gateway", mirror.to_str().unwrap()];
    let (lines, _) = look(&fixture, 5, &watcher);
    assert_eq!(states(&lines), ["right"], "it may be away for some hours: {lines:?}");
    assert_eq!((&lines[0]["recomputed"], lines[0]["missing"].as_array().unwrap().len()), (&0.into(), 1));
    client.advance_clock(THIRD / 2).await.unwrap();
    assert_eq!(states(&look(&fixture, 5, &[&watcher[..], &["--no-ask"]].concat()).0), ["right"]);
    let (lines, code) = look(&fixture, 5, &watcher);
    assert_eq!((states(&lines), code), (vec!["right", "asked"], 0), "{lines:?}");
    assert_eq!(lines[1]["requests"], 2, "the record and the output");
    assert_eq!(states(&look(&fixture, 5, &watcher).0), ["right"], "nothing is asked twice");

    let (lines, _) = look(&fixture, 0, &[]);
    assert_eq!((states(&lines), &lines[0]["requests"]), (vec!["answered", "right"], &2.into()));
    let (lines, _) = look(&fixture, 5, &watcher);
    assert_eq!(states(&lines), ["right"]);
    assert_eq!((&lines[0]["recomputed"], &lines[0]["missing"]), (&1.into(), &serde_json::json!([])));
    client.advance_clock(3 * THIRD).await.unwrap();
    fixture.json(0, "round finalise 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_made_answered_voided_and_taken_back_by_hand() {
    let fixture = CommandFixture::with_answer("by-hand").await;
    let client = &fixture.context.client;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let run = |account: usize, line: &str| fixture.run(account, &line.split(' ').collect::<Vec<_>>());
    assert!(run(5, "request ask 1 record").error().contains("has no open round"));
    fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");

    let asked = fixture.json(5, "request ask 1 record --dir theirs");
    assert_eq!(asked["before"], false);
    let again = fixture.json(6, "request ask 1 record --dir theirs");
    assert_eq!((&again["before"], &again["request"]), (&true.into(), &asked["request"]));
    let error = run(5, "request ask 1 fields --tree payouts").error();
    assert!(error.contains("1 fields of payouts cannot be asked for"), "{error}");
    let error = run(5, "request ask 1 leaves --tree receipts --index 7").error();
    assert!(error.contains("1 leaves from 7 on are not in a tree of 1"), "{error}");
    let error = run(5, "request ask 1 output --deposit 1").error();
    assert!(error.contains("a deposit of 1 wei is too small"), "{error}");
    let shown = fixture.json(5, "request show 1");
    assert_eq!(shown.as_array().unwrap().len(), 1);
    assert_eq!(
        (&shown[0]["what"], &shown[0]["tree"], &shown[0]["deposit"]),
        (&"record".into(), &"scores".into(), &asked["deposit"])
    );
    let answered = fixture.json(0, "request answer 1");
    assert_eq!((&answered["answered"], &answered["waiting"]), (&1.into(), &0.into()));
    let scorer = fixture.account(0).address();
    assert_eq!(fixture.json(0, &format!("request balance {scorer}"))["balance"], asked["deposit"]);
    fixture.json(0, "request withdraw");
    assert_eq!(fixture.json(5, "request show 1"), serde_json::json!([]));

    let output = fixture.json(5, "request ask 1 output --dir theirs");
    let leaves = fixture.json(5, "request ask 1 leaves --tree payouts --dir theirs");
    assert!(
        run(6, "request void 1")
            .error()
            .contains("2 requests about round 1 of model 1 can be answered until")
    );
    assert_eq!(fixture.json(5, "request take-back 1")["requests"], 0, "the round is open");
    client.advance_clock(2 * THIRD).await.unwrap();
    fixture.json(6, "request void 1");
    assert_eq!(fixture.json(5, "round show 1")[0]["state"], "voided");
    let back = fixture.json(5, "request take-back 1");
    assert_eq!(back["requests"], 1, "the other one came back when it voided the round");
    let deposits = [output, leaves].map(|asked| text(&asked["deposit"]).parse::<u128>().unwrap());
    let asker = fixture.account(5).address();
    let balance = fixture.json(5, &format!("request balance {asker}"));
    assert_eq!(balance["balance"], deposits.iter().sum::<u128>().to_string());
    fixture.json(5, "request withdraw");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_veto_says_what_it_burns_and_is_taken_once_for_a_number() {
    let fixture = CommandFixture::with_answer("veto").await;
    fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    let error = fixture.run(5, &["round", "veto", "1", "0"]).error();
    // Of 1,000,003 units 7,000 basis points are the contributors'.
    assert!(error.contains("a veto of round 1 of model 1 burns 35001, not 0"), "{error}");
    let vetoed = fixture.json(5, "round veto 1 35001");
    assert_eq!((&vetoed["burnt"], &vetoed["number"]), (&"35001".into(), &1.into()));
    assert_eq!(fixture.json(5, "round show 1")[0]["state"], "voided");
    // The scorer can sign again once the window has passed.
    fixture.advance_window().await;
    fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    let error = fixture.run(5, &["round", "veto", "1", "35001"]).error();
    assert!(error.contains("round 1 of model 1 was vetoed before"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_proves_that_a_round_leaves_its_receipt_out() {
    let fixture = CommandFixture::with_answer("omitted").await;
    let of_round = fixture.json(0, "receipt show 1")[0]["receipt"].as_str().unwrap().to_owned();
    fixture.write("of-round.json", &fixture.json(0, &format!("receipt sign 1 {of_round}")).to_string());
    // A book that the operator keeps beside the one that it gives to the scorers.
    fixture.write("aside.txt", "An answer that the operator has sold and not booked.");
    let aside = fixture.json(0, "receipt add 1 aside.txt --price 7 --dir aside");
    let id = aside["receipt"].as_str().unwrap();
    let signed = fixture.json(0, &format!("receipt sign 1 {id} --dir aside"));
    fixture.write("aside.json", &signed.to_string());
    assert!(fixture.run(0, &["receipt", "sign", "1", id]).error().contains("has no receipt"));
    fixture.advance_second().await;
    fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    let challenge = |file| fixture.run(5, &["round", "challenge", "1", "--receipt", file]);
    let error = challenge("of-round.json").error();
    assert!(error.contains(&format!("has receipt {of_round}")), "{error}");
    assert!(challenge("aside.txt").error().contains("is no signed receipt"));
    let mut forged = signed.clone();
    forged["receipt"]["price"] = "8".into();
    fixture.write("forged.json", &forged.to_string());
    let error = challenge("forged.json").error();
    assert!(error.contains("`signature`"), "{error}");
    let struck = challenge("aside.json").json();
    assert_eq!((&struck["verdict"], &struck["fault"]), (&"voided".into(), &"proveOmitted".into()));
}
