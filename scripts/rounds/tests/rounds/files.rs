//! A round on disk: what is written reads back, and nothing that was changed does.

use crate::{
    formula::{Shape, any_payee, fill, owners, shape},
    sample::{FROM, Sample, content, input, member, owner, payee, receipt, source, treasury_of},
};
use alloy_primitives::{Address, B256, U256, hex};
use proptest::prelude::*;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::{TempDir, tempdir};
use tributary_core::{
    ids::{batch_item, content_id},
    typed_data::Receipt,
};
use tributary_rounds::{
    FileError, Missing, Payout, Published, Round, RoundInput, Source, read, read_folder, read_payouts,
    read_stated, write, write_stated,
};

const LINES: [&str; 5] =
    ["missing.jsonl", "receipts.jsonl", "scores.jsonl", "credits.jsonl", "payouts.jsonl"];

fn sample() -> RoundInput {
    let mut input = input(500);
    input.sources.push(source(2, 3, 0));
    input.last_payouts = vec![Payout { payee: payee(2), amount: 11 }, Payout { payee: payee(7), amount: 4 }];
    input.receipts = (0..4).map(|number| receipt(number, 100 * u128::from(number), 50)).collect();
    input.owners = (0..4).map(|number| owner(number, 1, payee(number))).collect();
    input.owners.push(member(4, 2, treasury_of(2), 1));
    for (receipt, owner, bytes) in [(1, 0, 5..10), (1, 4, 10..29), (2, 2, 0..1), (2, 3, 1..50), (0, 1, 3..4)]
    {
        input.shape(receipt, owner, bytes);
    }
    let missing = |item, content_id| Missing { datanet: U256::from(1), item, content_id };
    input.missing = vec![missing(content(8), content(8)), missing(batch_item(content(9)), B256::ZERO)];
    let Receipt { output_hash, .. } = input.receipts[3];
    let item = input.receipts[3].id();
    input.missing.push(Missing { datanet: U256::ZERO, item, content_id: output_hash });
    input
}

fn published() -> (TempDir, Published) {
    let folder = tempdir().unwrap();
    let published = write(folder.path(), &Round::build(sample()).unwrap()).unwrap();
    (folder, published)
}

/// Changes a file's text and makes the manifest and the folder's name fit the change, as a
/// dishonest scorer would.
fn forge(published: &Published, file: &str, change: impl Fn(&str) -> String) -> (PathBuf, B256) {
    let manifest = published.folder.join("manifest.json");
    let before = fs::read_to_string(published.folder.join(file)).unwrap();
    let after = change(&before);
    assert_ne!(before, after, "the change must change something");
    fs::write(published.folder.join(file), &after).unwrap();
    if file != "manifest.json" {
        let text = fs::read_to_string(&manifest).unwrap();
        let entry = |text: &str| {
            let (bytes, lines) = (text.len(), text.matches('\n').count());
            let sha256 = content_id(text.as_bytes());
            format!(r#"{{"name":"{file}","bytes":{bytes},"lines":{lines},"sha256":"{sha256}"}}"#)
        };
        assert!(text.contains(&entry(&before)), "{text}");
        fs::write(&manifest, text.replace(&entry(&before), &entry(&after))).unwrap();
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

/// The number of the first line that a change would change.
fn line_with(text: &str, change: impl Fn(&str) -> String) -> usize {
    1 + text.lines().position(|line| change(line) != line).unwrap()
}

fn assert_same(found: &Round, expected: &Round) {
    assert_eq!(found.header, expected.header);
    assert_eq!(found.sources, expected.sources);
    assert_eq!(found.receipts, expected.receipts);
    assert_eq!(found.owners, expected.owners);
    assert_eq!(found.payouts, expected.payouts);
    assert_eq!(found.missing, expected.missing);
    assert_eq!(found.heads, expected.heads);
    assert!(found.scores().eq(expected.scores()));
    assert!(found.credits().eq(expected.credits()));
    assert_eq!(found.settlement(), expected.settlement());
}

#[test]
fn a_round_is_read_as_it_was_written() {
    let (folder, published) = published();
    assert_eq!(published.folder, folder.path().join(hex::encode(published.manifest)));
    assert_same(&read(folder.path(), published.manifest).unwrap(), &Round::build(sample()).unwrap());

    let elsewhere = folder.path().join("fetched");
    fs::rename(&published.folder, &elsewhere).unwrap();
    read_folder(&elsewhere, published.manifest).unwrap();
}

/// Any round that can be built, with header at the ends of their ranges.
fn any_input() -> impl Strategy<Value = RoundInput> {
    let header = (any::<[u8; 32]>(), prop_oneof![Just(1u64), 2..=u64::MAX], any::<[u8; 20]>(), 1u16..=10_000);
    let last = prop::collection::btree_map(0u32..9, prop_oneof![1u128..9, 1..1u128 << 96], 0..5);
    let missing = prop::collection::vec((1u64..3, any::<[u8; 32]>(), any::<[u8; 32]>()), 0..4);
    let payees = prop::collection::vec(any_payee(), 12);
    (header, last, missing, payees, shape(), (0u16..=3_000, 1u16..=10_000)).prop_map(
        |((model, number, asset, bps), last, missing, payees, shape, (fee_bps, weight)): (
            _,
            _,
            Vec<_>,
            _,
            Shape,
            _,
        )| {
            let mut input = input(fee_bps);
            input.sources.push(source(2, weight, 3_000));
            input.sources.push(Source { datanet: U256::MAX >> 96, weight: 10_000, fee_bps: 0 });
            (input.header.number, input.header.contributors_bps) = (number, bps);
            input.header.from = if number == 1 { 0 } else { FROM };
            input.header.asset = Address::from(asset);
            input.owners = owners(&payees);
            input.owners[7].order.number = u64::MAX;
            input.header.model = U256::from_be_bytes(model);
            let missing = missing.into_iter().map(|(datanet, item, content_id)| Missing {
                datanet: U256::from(datanet),
                item: item.into(),
                content_id: content_id.into(),
            });
            input.missing = missing.collect();
            if number > 1 {
                let mut last: Vec<Payout> = last
                    .into_iter()
                    .map(|(number, amount)| Payout { payee: payee(number), amount })
                    .collect();
                last.sort_by_key(|payout| payout.payee);
                input.last_payouts = last;
            }
            fill(&mut input, shape);
            let ids: Vec<B256> = input.receipts.iter().map(|receipt| receipt.id()).collect();
            for receipt in &mut input.receipts {
                receipt.model_id = input.header.model;
            }
            for row in &mut input.scores {
                let at = ids.iter().position(|id| *id == row.receipt_id).unwrap();
                row.receipt_id = input.receipts[at].id();
            }
            input
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_can_be_built_can_be_written_and_read(input in any_input()) {
        let folder = tempdir().unwrap();
        let round = Round::build(input).unwrap();
        let published = write(folder.path(), &round).unwrap();
        assert_same(&read(folder.path(), published.manifest).unwrap(), &round);
        let (payouts, tree) = read_payouts(&published.folder, round.heads.payouts.root()).unwrap();
        prop_assert_eq!(payouts, round.next_payouts());
        prop_assert_eq!(tree.head(), round.heads.payouts);
    }
}

#[test]
fn what_a_round_states_is_written_as_the_round_is() {
    let input = RoundInput { missing: Vec::new(), ..sample() };
    let last = input.last_payouts.clone();
    let round = Round::build(input).unwrap();
    let (folder, other) = (tempdir().unwrap(), tempdir().unwrap());
    let written = write(folder.path(), &round).unwrap().manifest;
    let stated = read_stated(folder.path(), written).unwrap();
    let again =
        write_stated(other.path(), &round.header, &round.sources, &round.heads, &last, &stated).unwrap();
    assert_eq!(again.manifest, written);
    assert_same(&read(other.path(), written).unwrap(), &round);

    // Wrong leaves are written too, and are no round.
    let mut wrong = stated;
    wrong.payouts.swap(0, 1);
    let lie = write_stated(other.path(), &round.header, &round.sources, &round.heads, &last, &wrong).unwrap();
    assert_eq!(read_stated(other.path(), lie.manifest).unwrap(), wrong);
    assert!(read(other.path(), lie.manifest).is_err());
}

#[test]
fn the_longest_manifest_and_line_can_be_read() {
    let mut input = input(3_000);
    let id = |number: u64| (U256::MAX >> 96) - U256::from(100 - number);
    input.sources =
        (0..16).map(|number| Source { datanet: id(number), weight: 10_000, fee_bps: 3_000 }).collect();
    input.header.model = U256::MAX;
    (input.header.number, input.header.from, input.header.cutoff) = (u64::MAX, u64::MAX - 1, u64::MAX);
    let mut receipt = receipt(0, (1 << 96) - 1, 32_768);
    (receipt.model_id, receipt.time) = (U256::MAX, u64::MAX);
    input.receipts.push(receipt);
    let mut owner = member(3, 1, payee(1), 1);
    owner.datanet = id(15);
    owner.order = tributary_scoring::Order { number: u64::MAX, index: u64::MAX };
    input.owners.push(owner);
    input.shape(0, 0, 10_000..32_768);
    input.missing = vec![Missing { datanet: id(15), item: B256::ZERO, content_id: B256::ZERO }];
    let folder = tempdir().unwrap();
    let published = write(folder.path(), &Round::build(input).unwrap()).unwrap();
    read(folder.path(), published.manifest).unwrap();
    assert!(fs::metadata(published.folder.join("manifest.json")).unwrap().len() < 16_384 / 2);
    for file in LINES {
        let text = fs::read_to_string(published.folder.join(file)).unwrap();
        assert!(text.lines().all(|line| line.len() < 600), "{file}");
    }
}

#[test]
fn the_text_is_exact_to_the_byte() {
    let (_keep, published) = published();
    let lines = |file: &str| fs::read_to_string(published.folder.join(file)).unwrap();
    let round = Round::build(sample()).unwrap();
    let hex = |number: u32| content(number).to_string();

    let expected = format!("{{\"datanet\":\"1\",\"item\":\"{0}\",\"contentId\":\"{0}\"}}\n", hex(8));
    assert!(lines("missing.jsonl").contains(&expected));
    let receipt = round.receipts[0];
    let expected = format!(
        "{{\"id\":\"{}\",\"requestId\":\"{}\",\"outputHash\":\"{}\",\"outputLength\":50,\"featureHash\":\"{}\",\"price\":\"{}\",\"time\":{}}}\n",
        receipt.id(),
        receipt.request_id,
        receipt.output_hash,
        B256::ZERO,
        receipt.price,
        receipt.time,
    );
    assert!(lines("receipts.jsonl").starts_with(&expected));
    let score = round.scores().find(|score| score.owner.order.number == 1_001).unwrap();
    let expected = format!(
        "{{\"receipt\":\"{}\",\"start\":10,\"end\":29,\"datanet\":\"2\",\"contentId\":\"{}\",\"item\":\"{}\",\"payee\":\"{}\",\"number\":1001,\"index\":4}}\n",
        score.receipt_id,
        hex(4),
        batch_item(content(1)),
        treasury_of(2).to_word(),
    );
    assert!(lines("scores.jsonl").contains(&expected), "{expected}");
    let credit = round.credits().next().unwrap();
    let expected = format!(
        "{{\"payee\":\"{}\",\"digest\":\"{}\",\"receipt\":\"{}\",\"source\":\"{}\",\"role\":\"contributor\",\"credit\":\"{}\"}}\n",
        credit.payee.to_word(),
        credit.digest(),
        credit.receipt_id,
        credit.source,
        credit.credit,
    );
    assert!(lines("credits.jsonl").starts_with(&expected));
    assert!(lines("credits.jsonl").contains("\"role\":\"unowned\""));
    assert!(lines("credits.jsonl").contains("\"role\":\"treasury\""));
    let row = round.payouts.iter().find(|row| row.last == 11).unwrap();
    let expected = format!(
        "{{\"payee\":\"{}\",\"last\":\"11\",\"credit\":\"{}\",\"payout\":\"{}\"}}\n",
        row.payee.to_word(),
        row.credit,
        row.payout,
    );
    assert!(lines("payouts.jsonl").contains(&expected));
    let tree = |top: tributary_core::sum_tree::TreeHead| {
        format!(
            "{{\"root\":\"{}\",\"hash\":\"{}\",\"sum\":\"{}\",\"count\":{}}}",
            top.root(),
            top.node.hash,
            top.node.sum,
            top.count
        )
    };
    let file = |name: &&str| {
        let text = lines(name);
        format!(
            "{{\"name\":\"{name}\",\"bytes\":{},\"lines\":{},\"sha256\":\"{}\"}}",
            text.len(),
            text.lines().count(),
            content_id(text.as_bytes()),
        )
    };
    let files: Vec<String> = LINES.iter().map(file).collect();
    let expected = format!(
        "{{\"format\":\"tributary-round/3\",\"model\":\"7\",\"number\":2,\"from\":1000,\"cutoff\":1000000,\"asset\":\"0x{}\",\"rule\":\"0x010514{}\",\"contributorsBps\":10000,\
         \"sources\":[{{\"datanet\":\"1\",\"weight\":1,\"treasuryFeeBps\":500}},{{\"datanet\":\"2\",\"weight\":3,\"treasuryFeeBps\":0}}],\
         \"lastPayouts\":{},\"receipts\":{},\"scores\":{},\"credits\":{},\"payouts\":{},\"files\":[{}]}}\n",
        "22".repeat(20),
        "00".repeat(29),
        tree(round.heads.last_payouts),
        tree(round.heads.receipts),
        tree(round.heads.scores),
        tree(round.heads.credits),
        tree(round.heads.payouts),
        files.join(","),
    );
    assert_eq!(lines("manifest.json"), expected);
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
    let mut files = [&LINES[..], &["manifest.json"]].concat();
    files.sort();
    assert_eq!(names(&published.folder), files);
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
        let error = read(folder.path(), published.manifest).unwrap_err();
        let is_manifest = path.ends_with("manifest.json");
        assert!(matches!(error, FileError::Hash { .. } if is_manifest) || !is_manifest);
        fs::write(&path, [good.as_slice(), b"\n"].concat()).unwrap();
        let error = read(folder.path(), published.manifest).unwrap_err();
        assert!(is_manifest || matches!(error, FileError::Length { .. }), "its length is looked at first");
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

#[cfg(unix)]
#[test]
fn a_file_that_is_not_regular_is_not_opened() {
    for file in LINES.iter().chain(&["manifest.json"]) {
        let (folder, published) = published();
        let path = published.folder.join(file);
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        let error = read(folder.path(), published.manifest).unwrap_err();
        assert!(matches!(&error, FileError::NotRegular(named) if *named == path), "{error}");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(matches!(read(folder.path(), published.manifest), Err(FileError::NotRegular(_))));
    }
}

#[test]
fn a_manifest_leads_nowhere_else() {
    for name in ["../scores.jsonl", "/etc/passwd", "scores.jsonl ", ""] {
        let error = forged("manifest.json", |text| {
            text.replace("\"name\":\"scores.jsonl\"", &format!("\"name\":\"{name}\""))
        });
        assert!(error.contains("its files must be missing.jsonl, receipts.jsonl"), "{error}");
    }
    let large = forged("manifest.json", |text| {
        let at = text.find("\"bytes\":").unwrap() + 8;
        format!("{}{}{}", &text[..at], u64::MAX, &text[at + text[at..].find(',').unwrap()..])
    });
    assert!(large.contains("but a round can have 68719476736"), "{large}");
    let padded = forged("manifest.json", |text| text.to_owned() + &" ".repeat(20_000));
    assert!(padded.contains("but a round can have 16384"), "{padded}");
}

#[test]
fn amounts_that_do_not_follow_from_the_formula_are_found_by_file_and_line() {
    let digit = |line: &str| line.replacen(r#""credit":"1"#, r#""credit":"2"#, 1);
    let error = forged("credits.jsonl", |text| edit_line(line_with(text, digit), digit)(text));
    assert!(error.contains("credits.jsonl, line ") && error.contains("but must be"), "{error}");

    let more = |line: &str| line.replacen(r#""payout":""#, r#""payout":"1"#, 1);
    let error = forged("payouts.jsonl", edit_line(2, more));
    assert!(error.contains("payouts.jsonl, line 2: is ") && error.contains("but must be"), "{error}");
}

#[test]
fn lines_out_of_order_twice_missing_or_too_many_are_found() {
    for file in LINES {
        let is_credits = file == "credits.jsonl";
        let swapped = forged(file, |text| {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.swap(0, 1);
            lines.join("\n") + "\n"
        });
        let twice = forged(file, |text| text.lines().next().unwrap().to_owned() + "\n" + text);
        for (error, line) in [(swapped, 1), (twice, 2)] {
            let expected = if is_credits {
                format!("{file}, line {line}: is ")
            } else {
                format!("{file}, line 2: does not ascend")
            };
            assert!(error.contains(&expected), "{error}");
        }
        let no_end = forged(file, |text| text.trim_end().to_owned());
        assert!(no_end.contains("or no line feed"), "{no_end}");
        let spaced = forged(file, |text| text.replacen(':', ": ", 1));
        assert!(spaced.contains(&format!("{file}, line 1: is ")), "{spaced}");
        let long = forged(file, |text| " ".repeat(2_000) + text);
        assert!(long.contains("line 1: has more than 1024 bytes"), "{long}");
    }
    for file in ["credits.jsonl", "payouts.jsonl"] {
        let missing = forged(file, |text| text.split_inclusive('\n').skip(1).collect());
        assert!(missing.contains(&format!("{file}, line 1")), "{missing}");
        let last = forged(file, |text| {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            lines[..lines.len() - 1].concat()
        });
        assert!(last.contains("is missing: {"), "{last}");
    }
    let fewer = forged("scores.jsonl", |text| text.split_inclusive('\n').take(2).collect());
    assert!(fewer.contains("credits.jsonl, line "), "{fewer}");
}

#[test]
fn scores_that_cannot_be_are_found_by_line() {
    let error = forged("receipts.jsonl", |text| text.split_inclusive('\n').skip(1).collect());
    assert!(error.contains("scores.jsonl, line 1: ") && error.contains("not in the round"), "{error}");
    let longer = |line: &str| line.replacen("\"end\":29,", "\"end\":51,", 1);
    let error = forged("scores.jsonl", |text| edit_line(line_with(text, longer), longer)(text));
    assert!(error.contains("scores.jsonl, line ") && error.contains("cannot have"), "{error}");
    let overlap = |line: &str| line.replacen("\"start\":10,", "\"start\":9,", 1);
    let error = forged("scores.jsonl", |text| edit_line(line_with(text, overlap), overlap)(text));
    assert!(error.contains("scores.jsonl, line ") && error.contains("two scores for byte 9"), "{error}");
    let datanet = |line: &str| line.replacen("\"datanet\":\"2\"", "\"datanet\":\"3\"", 1);
    let error = forged("scores.jsonl", |text| edit_line(line_with(text, datanet), datanet)(text));
    assert!(
        error.contains("scores.jsonl, line ") && error.contains("none of the round's sources"),
        "{error}"
    );
    let same = |line: &str| line.replacen("\"number\":3,", "\"number\":4,", 1);
    let error = forged("scores.jsonl", |text| edit_line(line_with(text, same), same)(text));
    assert!(error.contains("another record with an order that an earlier line has"), "{error}");
}

#[test]
fn lines_with_another_field_are_found() {
    let other =
        forged("receipts.jsonl", edit_line(1, |line| line.replacen(r#""price":""#, r#""price":"1"#, 1)));
    assert!(other.contains("receipts.jsonl, line 1: its id is not that"), "{other}");
    let unknown = forged("scores.jsonl", edit_line(2, |line| line.replace("start\"", "weight\"")));
    assert!(unknown.contains("scores.jsonl, line 2: is not as it must be"), "{unknown}");
    let number = forged("payouts.jsonl", edit_line(1, |line| line.replace(r#""last":""#, r#""last":"0"#)));
    assert!(number.contains("payouts.jsonl, line 1") && number.contains("whole number"), "{number}");
    let upper = forged("receipts.jsonl", edit_line(1, |line| line.replacen("0101", "0X01", 1)));
    assert!(upper.contains("receipts.jsonl, line 1"), "{upper}");
    let unknown = forged(
        "scores.jsonl",
        edit_line(1, |line| {
            let at = line.find("\"payee\":\"0x").unwrap() + 11;
            format!("{}{}{}", &line[..at], "0".repeat(64), &line[at + 64..])
        }),
    );
    assert!(unknown.contains("neither an account, a claim key nor a treasury"), "{unknown}");
}

#[test]
fn text_of_another_account_cannot_control_a_terminal() {
    let error = forged("scores.jsonl", edit_line(1, |_| "{\"\\u001b[2J\u{202e}\":1}".into()));
    assert!(error.chars().all(|char| char.is_ascii_graphic() || char == ' '), "{error:?}");
}

#[test]
fn a_receipt_outside_the_span_of_time_is_found_by_line() {
    let late = forged("manifest.json", |text| text.replace(r#""cutoff":1000000"#, r#""cutoff":1003"#));
    assert!(late.contains("receipts.jsonl, line ") && late.contains("up to 1003"), "{late}");
    let early = forged("manifest.json", |text| text.replace(r#""from":1000"#, r#""from":1003"#));
    assert!(early.contains("receipts.jsonl, line ") && early.contains("after 1003"), "{early}");
}

#[test]
fn a_manifest_that_states_another_tree_or_header_is_rejected() {
    for tree in ["lastPayouts", "receipts", "scores", "credits", "payouts"] {
        for digits in ["\"root\":\"0x", "\"hash\":\"0x", "\"sum\":\"", "\"count\":"] {
            let error = forged("manifest.json", |text| {
                let at = text.find(&format!("\"{tree}\":{{")).unwrap();
                let at = at + text[at..].find(digits).unwrap() + digits.len();
                let mut text = text.to_owned();
                let flipped = if text.as_bytes()[at] == b'1' { "2" } else { "1" };
                text.replace_range(at..=at, flipped);
                text
            });
            assert!(error.contains(&format!("its field `{tree}` is ")), "{tree}: {error}");
        }
    }
    let weight = forged("manifest.json", |text| text.replace("\"weight\":3", "\"weight\":4"));
    assert!(weight.contains("credits.jsonl, line "), "{weight}");
    let part = forged("manifest.json", |text| text.replace("Bps\":10000", "Bps\":9999"));
    assert!(part.contains("payouts.jsonl, line "), "{part}");
    let first = forged("manifest.json", |text| text.replace("\"number\":2", "\"number\":1"));
    assert!(first.contains("make no round"), "{first}");
    let format = forged("manifest.json", |text| text.replace("tributary-round/3", "tributary-round/4"));
    assert!(format.contains("its format is not known"), "{format}");
    let extra = forged("manifest.json", |text| text.replacen('{', "{\"note\":1,", 1));
    assert!(extra.contains("unknown field `note`"), "{extra}");
    let spaced = forged("manifest.json", |text| text.replacen(",\"model", ", \"model", 1));
    assert!(spaced.contains("without white space"), "{spaced}");
    let lines = forged("manifest.json", |text| text.replacen("\"lines\":3", "\"lines\":4", 1));
    assert!(lines.contains("missing.jsonl has 3 lines, not 4"), "{lines}");
}

#[test]
fn payouts_are_read_alone_if_their_root_is_right() {
    let (_keep, published) = published();
    let round = Round::build(sample()).unwrap();
    fs::remove_file(published.folder.join("manifest.json")).unwrap();
    let (payouts, tree) = read_payouts(&published.folder, round.heads.payouts.root()).unwrap();
    assert_eq!((payouts, tree.root()), (round.next_payouts(), round.heads.payouts.root()));
    let error = read_payouts(&published.folder, B256::repeat_byte(1)).unwrap_err();
    assert!(matches!(error, FileError::Root { .. }));
    let path = published.folder.join("payouts.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(r#""payout":""#, r#""payout":"1"#, 1)).unwrap();
    let error = read_payouts(&published.folder, round.heads.payouts.root()).unwrap_err();
    assert!(matches!(error, FileError::Root { .. }));
}
