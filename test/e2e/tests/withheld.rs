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
