//! A round on disk: what is written reads back, and nothing that was changed does.

use crate::sample::{Sample, contribution, input, payee, receipt};
use alloy_primitives::{B256, hex};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::{TempDir, tempdir};
use tributary_core::ids::content_id;
use tributary_rounds::{FileError, Payout, Published, Round, RoundInput, read, write};

fn sample() -> RoundInput {
    let mut input = input(500, 1_000);
    input.last_payouts = vec![Payout { payee: payee(2), amount: 11 }];
    input.receipts = (0..4).map(|number| receipt(number, 100 * u128::from(number))).collect();
    input.contributions = (0..6).map(|number| contribution(number, 0, payee(number))).collect();
    for (receipt, contribution, score) in [(1, 0, 5), (1, 1, 9), (2, 2, 1), (2, 5, 1)] {
        input.shape(receipt, contribution, score);
    }
    input
}

fn published() -> (TempDir, Published) {
    let folder = tempdir().unwrap();
    let published = write(folder.path(), &Round::build(sample()).unwrap()).unwrap();
    (folder, published)
}

/// Changes a file's text and makes the manifest and the folder's name fit the change, as a dishonest scorer would.
fn forge(published: &Published, file: &str, change: impl Fn(&str) -> String) -> (PathBuf, B256) {
    let manifest = published.folder.join("manifest.json");
    let before = fs::read_to_string(published.folder.join(file)).unwrap();
    let after = change(&before);
    assert_ne!(before, after, "the change must change something");
    fs::write(published.folder.join(file), &after).unwrap();
    let mut text: serde_json::Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    if file != "manifest.json" {
        let listed = text["files"].as_array_mut().unwrap().iter_mut().find(|f| f["name"] == file).unwrap();
        listed["sha256"] = content_id(after.as_bytes()).to_string().into();
        listed["bytes"] = after.len().into();
        listed["lines"] = after.lines().count().into();
        fs::write(&manifest, serde_json::to_string_pretty(&text).unwrap() + "\n").unwrap();
    }
    let hash = content_id(&fs::read(&manifest).unwrap());
    let directory = published.folder.parent().unwrap().to_path_buf();
    fs::rename(&published.folder, directory.join(hex::encode(hash))).unwrap();
    (directory, hash)
}

fn forged(file: &str, change: impl Fn(&str) -> String) -> String {
    let (_keep, published) = published();
    let (directory, hash) = forge(&published, file, change);
    read(&directory, hash).unwrap_err().to_string()
}

fn edit_line(number: usize, edit: impl Fn(&str) -> String) -> impl Fn(&str) -> String {
    move |text| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[number - 1] = edit(&lines[number - 1]);
        lines.join("\n") + "\n"
    }
}

#[test]
fn a_round_reads_back_as_it_was() {
    let (folder, published) = published();
    assert_eq!(published.folder, folder.path().join(hex::encode(published.manifest)));
    let (round, built) = (read(folder.path(), published.manifest).unwrap(), Round::build(sample()).unwrap());
    assert_eq!(round.terms, built.terms);
    assert_eq!(round.receipts, built.receipts);
    assert_eq!(round.contributions, built.contributions);
    assert_eq!(round.scores, built.scores);
    assert_eq!(round.credits, built.credits);
    assert_eq!(round.payouts, built.payouts);
    assert_eq!(round.payouts_tree.root(), built.payouts_tree.root());
    assert_eq!(round.last_payouts_tree.root(), built.last_payouts_tree.root());
}

#[test]
fn nothing_but_the_round_is_left_in_the_folder() {
    let (folder, published) = published();
    let again = write(folder.path(), &Round::build(sample()).unwrap()).unwrap();
    assert_eq!(again, published, "writing twice changes nothing");
    let names = |path: &Path| -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(folder.path()), [hex::encode(published.manifest)]);
    let files = [
        "contributions.jsonl",
        "credits.jsonl",
        "manifest.json",
        "payouts.jsonl",
        "receipts.jsonl",
        "scores.jsonl",
    ];
    assert_eq!(names(&published.folder), files);
}

#[test]
fn an_empty_round_has_files_too() {
    let folder = tempdir().unwrap();
    let published = write(folder.path(), &Round::build(input(0, 0)).unwrap()).unwrap();
    assert_eq!(read(folder.path(), published.manifest).unwrap().payouts, []);
}

#[test]
fn a_changed_byte_is_found_in_every_file() {
    let (folder, published) = published();
    for entry in fs::read_dir(&published.folder).unwrap() {
        let path = entry.unwrap().path();
        let good = fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(7) {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).unwrap();
            let error = read(folder.path(), published.manifest).unwrap_err();
            assert!(matches!(&error, FileError::Hash { path: named, .. } if *named == path), "{error}");
        }
        fs::write(&path, &good[..good.len() - 1]).unwrap();
        assert!(matches!(read(folder.path(), published.manifest), Err(FileError::Hash { .. })));
        fs::write(&path, &good).unwrap();
    }
    read(folder.path(), published.manifest).unwrap();
}

#[test]
fn a_missing_file_is_named() {
    let (folder, published) = published();
    fs::remove_file(published.folder.join("scores.jsonl")).unwrap();
    let error = read(folder.path(), published.manifest).unwrap_err().to_string();
    assert!(error.starts_with("cannot read ") && error.contains("scores.jsonl"), "{error}");
    assert!(matches!(read(folder.path(), B256::ZERO), Err(FileError::Io { .. })));
}

#[test]
fn amounts_that_do_not_follow_from_the_formula_are_found_by_file_and_line() {
    let digit = |line: &str| line.replacen(r#""credit":"1"#, r#""credit":"2"#, 1);
    let error = forged("credits.jsonl", |text| {
        let number = 1 + text.lines().position(|line| digit(line) != line).unwrap();
        edit_line(number, digit)(text)
    });
    assert!(error.contains("credits.jsonl, line ") && error.contains("but must be"), "{error}");

    let more = |line: &str| line.replacen(r#""payout":""#, r#""payout":"1"#, 1);
    let error = forged("payouts.jsonl", edit_line(2, more));
    assert!(error.contains("payouts.jsonl, line 2: is ") && error.contains("but must be"), "{error}");
}

#[test]
fn lines_out_of_order_twice_missing_or_too_many_are_found() {
    for file in ["receipts.jsonl", "contributions.jsonl", "scores.jsonl", "credits.jsonl", "payouts.jsonl"] {
        let swapped = forged(file, |text| {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.swap(0, 1);
            lines.join("\n") + "\n"
        });
        assert!(swapped.contains(&format!("{file}, line 2: does not ascend")), "{swapped}");
        let twice = forged(file, |text| text.lines().next().unwrap().to_owned() + "\n" + text);
        assert!(twice.contains(&format!("{file}, line 2: does not ascend")), "{twice}");
        let no_end = forged(file, |text| text.trim_end().to_owned());
        assert!(no_end.contains(file), "{no_end}");
        let spaced = forged(file, |text| text.replacen(':', ": ", 1));
        assert!(spaced.contains(&format!("{file}, line 1: is ")), "{spaced}");
    }
    for file in ["credits.jsonl", "payouts.jsonl"] {
        let missing = forged(file, |text| text.split_inclusive('\n').skip(1).collect());
        assert!(missing.contains(&format!("{file}, line 1")), "{missing}");
    }
    let idle = forged("scores.jsonl", |text| text.split_inclusive('\n').take(2).collect());
    assert!(idle.contains("contributions.jsonl, line "), "a contribution without a score: {idle}");
}

#[test]
fn scores_without_a_receipt_or_a_contribution_are_found_by_line() {
    let error = forged("receipts.jsonl", |text| text.split_inclusive('\n').take(1).collect());
    assert!(error.contains("scores.jsonl, line ") && error.contains("not in the round"), "{error}");
    let error = forged("contributions.jsonl", |text| text.split_inclusive('\n').skip(1).collect());
    assert!(error.contains("scores.jsonl, line ") && error.contains("nobody is known"), "{error}");
}

#[test]
fn lines_that_say_something_else_are_found() {
    let other =
        forged("receipts.jsonl", edit_line(1, |line| line.replacen(r#""price":""#, r#""price":"1"#, 1)));
    assert!(other.contains("receipts.jsonl, line 1: its id is not the one"), "{other}");
    let unknown = forged("scores.jsonl", edit_line(2, |line| line.replace("score\"", "weight\"")));
    assert!(unknown.contains("scores.jsonl, line 2: is not as it should be"), "{unknown}");
    let number = forged("scores.jsonl", edit_line(1, |line| line.replace(r#""score":""#, r#""score":"0"#)));
    assert!(number.contains("scores.jsonl, line 1") && number.contains("whole number"), "{number}");
    let datanet = forged(
        "contributions.jsonl",
        edit_line(1, |line| line.replace(r#""datanet":"1""#, r#""datanet":"2""#)),
    );
    assert!(datanet.contains("contributions.jsonl, line 1: its Datanet"), "{datanet}");
    let key =
        forged("contributions.jsonl", edit_line(1, |line| line.replacen(r#"Id":"0x00"#, r#"Id":"0xff"#, 1)));
    assert!(key.contains("contributions.jsonl, line 1: its key is not the one"), "{key}");
}

#[test]
fn a_receipt_after_the_cutoff_is_found_by_line() {
    let late = forged("manifest.json", |text| text.replace(r#""cutoff": 1000000"#, r#""cutoff": 1002"#));
    assert!(late.contains("receipts.jsonl, line ") && late.contains("after the cutoff 1002"), "{late}");
}

#[test]
fn a_manifest_that_claims_other_roots_sums_or_terms_is_found() {
    for field in ["pool", "unearned", "fallback"] {
        let error = forged("manifest.json", |text| {
            let at = text.find(&format!("\"{field}\"")).unwrap() + field.len() + 4;
            let digit = at + text[at..].find(|c: char| c.is_ascii_digit() && c != '0').unwrap();
            let mut text = text.to_owned();
            text.replace_range(digit..=digit, "7");
            text
        });
        assert!(error.contains("manifest.json") || error.contains(".jsonl, line "), "{field}: {error}");
    }
    for tree in ["previousPayouts", "receipts", "scores", "credits", "payouts"] {
        let error = forged("manifest.json", |text| {
            let at = text.find(&format!("\"{tree}\": {{")).unwrap();
            let at = at + text[at..].find("0x").unwrap() + 2;
            let mut text = text.to_owned();
            let flipped = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
            text.replace_range(at..=at, flipped);
            text
        });
        assert!(error.contains("manifest.json, line "), "{tree}: {error}");
    }
    let format = forged("manifest.json", |text| text.replace("tributary-round/1", "tributary-round/2"));
    assert!(format.contains("its format is not known"), "{format}");
    let extra = forged("manifest.json", |text| text.replacen('{', "{\n  \"note\": 1,", 1));
    assert!(extra.contains("unknown field `note`"), "{extra}");
}
