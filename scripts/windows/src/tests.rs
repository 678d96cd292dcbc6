use super::*;
use crate::manifest::Manifest;
use alloy_primitives::B256;
use proptest::prelude::*;
use serde_json::json;
use std::{
    collections::HashMap,
    convert::Infallible,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tributary_core::{
    ids::content_id,
    span::{self, ByteRange, Order, Params},
};
use tributary_scoring::{Candidate, Output, score};

fn params(min_words: u8, min_bytes: u8) -> Params {
    Params::new(min_words, min_bytes).unwrap()
}

fn record(number: u64, index: u64, bytes: &[u8]) -> Record {
    Record { order: Order { number, index }, content_id: content_id(bytes) }
}

fn append(writer: &mut Writer, records: &[(Record, Vec<u8>)]) {
    let items = records.iter().map(Ok::<_, IndexError>);
    writer.append(items, |(record, bytes)| Ok(Some((*record, bytes))), &|_| ()).unwrap();
}

/// What an index says of an output, with the records that can earn and their bytes.
fn owners_of(
    indexes: &[&Windows],
    params: Params,
    output: &[u8],
    earning: &HashMap<Record, &[u8]>,
) -> Vec<ByteRange> {
    let open = |_: usize, record: &Record| Ok::<_, IndexError>(earning.get(record).copied());
    let ranges = owners(params, indexes, output, open).unwrap();
    ranges
        .into_iter()
        .map(|range| ByteRange { start: range.start, end: range.end, owner: range.owner.record.order })
        .collect()
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "([ab]{1,2}[ .]{1,2}|\u{e9} ){0,14}".prop_map(String::into_bytes),
        prop::collection::vec(prop::sample::select(b"a. \xff\0".as_slice()), 0..40),
    ]
}

/// Records with their texts, whether each can earn, and outputs.
#[derive(Clone, Debug)]
struct Corpus {
    params: Params,
    records: Vec<(Record, Vec<u8>, bool)>,
    outputs: Vec<Vec<u8>>,
}

fn corpus() -> impl Strategy<Value = Corpus> {
    let record = (0u64..6, text(), any::<u8>());
    let lists = (prop::collection::vec(text(), 0..5), prop::collection::vec(record, 0..30));
    (2u8..5, 0u8..12, lists).prop_map(|(min_words, min_bytes, (outputs, records))| {
        let records = (0..).zip(records).map(|(index, (number, text, like))| {
            // Many are a part of an output, and a record may be registered twice.
            let bytes: Vec<u8> = match outputs.get(usize::from(like) % 16) {
                Some(bytes) => bytes[text.len().min(bytes.len()) / 2..].to_vec(),
                None => text,
            };
            (record_of(number, index, &bytes), bytes, like % 3 > 0)
        });
        Corpus { params: params(min_words, min_bytes), records: records.collect(), outputs }
    })
}

fn record_of(number: u64, index: u64, bytes: &[u8]) -> Record {
    record(number, index, bytes)
}

/// The rule pair by pair, and the pass of a round over the same records, which must agree.
fn expected(corpus: &Corpus, output: &[u8]) -> Vec<ByteRange> {
    let earning = || corpus.records.iter().filter(|(.., earns)| *earns);
    let texts = earning().map(|(record, bytes, _)| (record.order, &bytes[..]));
    let by_rule = span::ranges(corpus.params, output, texts);
    let outputs = [Output { receipt_id: B256::ZERO, time: 0, up_to: 0, bytes: output }];
    let candidates = earning().map(|(record, bytes, _)| Ok(Candidate::always(record.order, bytes)));
    let rows = score::<_, _, Infallible>(corpus.params, &outputs, candidates, &|_| ()).unwrap();
    assert_eq!(rows.into_iter().map(|row| row.range).collect::<Vec<_>>(), by_rule);
    by_rule
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default().cases } else { 60 },
        ..ProptestConfig::default()
    })]

    /// In any split, in any order, with hashes that are good and such that collide (base 1 adds bytes up,
    /// base 0 hashes the last one), with runs of every size, merged or not, in one index or two.
    #[test]
    fn an_index_gives_what_the_rule_and_a_round_give(
        corpus in corpus(), at_a_time in 1usize..30, limit in 1usize..200, by in 0usize..30,
        base in prop_oneof![Just(0u64), Just(1), Just(7 << 40 | 257)],
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut records: Vec<(Record, Vec<u8>)> =
            corpus.records.iter().map(|(record, bytes, _)| (*record, bytes.clone())).collect();
        if !records.is_empty() {
            let by = by % records.len();
            records.rotate_left(by);
        }
        let earning: HashMap<Record, &[u8]> = corpus.records.iter()
            .filter_map(|(record, bytes, earns)| earns.then_some((*record, &bytes[..]))).collect();
        let open = |name: &str| {
            Writer::with_limit(&folder.path().join(name), corpus.params, limit, base).unwrap()
        };
        for part in records.chunks(at_a_time) {
            append(&mut open("parts"), part);
        }
        let (parts, mut once) = (open("parts"), open("once"));
        append(&mut once, &records);
        let half = records.len() / 2;
        let (mut one, mut other) = (open("one"), open("other"));
        append(&mut one, &records[..half]);
        append(&mut other, &records[half..]);
        for output in &corpus.outputs {
            let expected = expected(&corpus, output);
            let found = |indexes: &[&Windows]| owners_of(indexes, corpus.params, output, &earning);
            prop_assert_eq!(found(&[parts.windows()]), &expected[..]);
            prop_assert_eq!(found(&[once.windows()]), &expected[..]);
            prop_assert_eq!(found(&[one.windows(), other.windows()]), &expected[..]);
        }
        for (record, _) in &records {
            prop_assert!(parts.windows().contains(record).unwrap());
            let absent = Record { content_id: B256::repeat_byte(9), ..*record };
            prop_assert!(!parts.windows().contains(&absent).unwrap());
        }
        prop_assert_eq!(parts.windows().records(), records.len() as u64);
        prop_assert_eq!(parts.windows().windows(), once.windows().windows());
        parts.windows().check().unwrap();
        // What others read is what was written.
        let read = Windows::open(&folder.path().join("parts"), corpus.params).unwrap();
        for output in &corpus.outputs {
            prop_assert_eq!(
                owners_of(&[&read], corpus.params, output, &earning),
                owners_of(&[parts.windows()], corpus.params, output, &earning)
            );
        }
    }
}

/// Texts of some hundred bytes with many phrases in common.
fn texts(count: u64) -> Vec<(Record, Vec<u8>)> {
    let text = |number: u64| {
        let words = (0..40).map(|word| format!("w{} ", (number * word * 7_919) % 301));
        words.collect::<String>().into_bytes()
    };
    (0..count).map(|number| (record(number, number % 3, &text(number)), text(number))).collect()
}

#[test]
fn segments_are_merged_until_each_is_larger_than_all_smaller_ones_together() {
    assert_eq!(merge::how_many(&[]), 0);
    assert_eq!(merge::how_many(&[5]), 0);
    assert_eq!(merge::how_many(&[1, 2, 4, 8]), 0);
    assert_eq!(merge::how_many(&[1, 2, 2, 8]), 3);
    assert_eq!(merge::how_many(&[1, 1, 8, 10]), 4);
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path(), params(4, 9)).unwrap();
    for part in texts(200).chunks(1) {
        append(&mut writer, part);
    }
    let windows = writer.windows();
    assert!(windows.segments() <= 8, "{}", windows.segments());
    let on_disk = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(on_disk, windows.segments() + 2, "the manifest, the lock, and nothing that was merged");
}

#[test]
fn one_process_writes_and_others_read() {
    let folder = tempfile::tempdir().unwrap();
    let rule = params(4, 9);
    assert_eq!(Windows::open(folder.path(), rule).unwrap().records(), 0, "nothing is made by reading");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let mut writer = Writer::open(folder.path(), rule).unwrap();
    let error = Writer::open(folder.path(), rule).err().unwrap().to_string();
    assert!(error.contains("another process writes the index in"), "{error}");
    let all = texts(60);
    append(&mut writer, &all[..30]);
    let before = Windows::open(folder.path(), rule).unwrap();
    writer.set_state(json!({ "read": 30 })).unwrap();
    for part in all[30..].chunks(5) {
        append(&mut writer, part);
    }
    // Its segments were merged and removed since, which changes nothing for it.
    let earning: HashMap<Record, &[u8]> = all.iter().map(|(record, bytes)| (*record, &bytes[..])).collect();
    let expected = span::ranges(rule, &all[3].1, all[..30].iter().map(|(r, b)| (r.order, &b[..])));
    assert_eq!(owners_of(&[&before], rule, &all[3].1, &earning), expected);
    assert_eq!((before.records(), before.state()), (30, &serde_json::Value::Null));
    let after = Windows::open(folder.path(), rule).unwrap();
    assert_eq!((after.records(), after.state()), (60, &json!({ "read": 30 })));
    let error = Windows::open(folder.path(), params(5, 9)).unwrap_err().to_string();
    assert!(error.contains("is of spans of 4 words and 9 bytes"), "{error}");
    let asked = owners(params(5, 9), &[&after], &all[3].1, |_, _| Ok::<_, IndexError>(Some([0])));
    assert!(matches!(asked, Err(IndexError::Params { .. })));
}

#[test]
fn an_error_of_the_source_ends_the_append_and_leaves_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path(), params(4, 9)).unwrap();
    append(&mut writer, &texts(10));
    let lost = || IndexError::InUse("no such record".into());
    let appended = writer.append([Ok(1), Err(lost())], |_: u64| Ok(None::<(Record, Vec<u8>)>), &|_| ());
    assert!(matches!(appended, Err(IndexError::InUse(_))));
    let appended = writer.append([Ok(1)], |_: u64| Err::<Option<(Record, Vec<u8>)>, _>(lost()), &|_| ());
    assert!(matches!(appended, Err(IndexError::InUse(_))));
    assert_eq!(writer.windows().records(), 10);
}

/// Every byte of every file: it is found to be damaged, or it is one that nothing depends on.
#[test]
fn no_byte_is_read_that_was_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let rule = params(3, 8);
    let all = texts(12);
    let mut writer = Writer::with_limit(folder.path(), rule, 1 << 10, 257).unwrap();
    append(&mut writer, &all);
    drop(writer);
    let earning: HashMap<Record, &[u8]> = all.iter().map(|(record, bytes)| (*record, &bytes[..])).collect();
    let open = |_: usize, record: &Record| Ok::<_, IndexError>(earning.get(record).copied());
    let ask = || -> Result<_, IndexError> {
        let windows = Windows::open(folder.path(), rule)?;
        windows.check()?;
        owners(rule, &[&windows], &all[7].1, open)
    };
    let right = ask().unwrap();
    assert!(!right.is_empty());
    let mut wrong = 0;
    for file in fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        let whole = fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(7) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            fs::write(&path, &bytes).unwrap();
            assert!(matches!(ask(), Err(IndexError::Damaged { .. })), "{} at {at}", path.display());
            wrong += 1;
        }
        for length in [0, 8, 39, whole.len().saturating_sub(1)] {
            fs::write(&path, &whole[..length.min(whole.len())]).unwrap();
            if !whole.is_empty() {
                assert!(ask().is_err(), "{} cut to {length}", path.display());
            }
        }
        fs::write(&path, &whole).unwrap();
    }
    assert!(wrong > 500);
    assert_eq!(ask().unwrap(), right);
    let manifest = folder.path().join("manifest");
    let text = r#"{"format":9}"#;
    fs::write(manifest, format!("{:08x}\n{text}", crc32fast::hash(text.as_bytes()))).unwrap();
    assert!(matches!(ask(), Err(IndexError::Format { found: 9, .. })));
}

const KILLED: &str = "TRIBUTARY_WINDOWS_KILLED";

/// Appends until it is killed: run by the test below, in a process of its own.
#[test]
#[ignore = "is killed by another test"]
fn appends_until_it_is_killed() {
    let Some(folder) = std::env::var_os(KILLED) else { return };
    let mut writer = Writer::with_limit(Path::new(&folder), params(4, 9), 500, 257).unwrap();
    let all = texts(400);
    loop {
        for part in all.chunks(7) {
            let mut new = part.to_vec();
            new.retain(|(record, _)| !writer.windows().contains(record).unwrap());
            append(&mut writer, &new);
            writer.set_state(json!(writer.windows().records())).unwrap();
        }
    }
}

#[test]
fn a_process_that_is_killed_at_any_time_leaves_an_index_that_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let rule = params(4, 9);
    let all = texts(400);
    let (mut last, begun) = (0, Instant::now());
    for kill in 0..25u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::appends_until_it_is_killed", "--ignored"])
            .env(KILLED, folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // From before its first file to some way into the last merges.
        std::thread::sleep(Duration::from_millis(3 + kill * 7 % 60));
        child.kill().unwrap();
        child.wait().unwrap();
        let windows = Windows::open(folder.path(), rule).unwrap();
        windows.check().unwrap();
        assert!(windows.records() >= last, "what was written is kept");
        assert!(windows.state().as_u64().unwrap_or_default() <= windows.records());
        last = windows.records();
    }
    assert!(last > 0, "none wrote anything in {:?}", begun.elapsed());
    let mut writer = Writer::with_limit(folder.path(), rule, 500, 257).unwrap();
    let mut rest = all.clone();
    rest.retain(|(record, _)| !writer.windows().contains(record).unwrap());
    append(&mut writer, &rest);
    assert_eq!(writer.windows().records(), all.len() as u64, "none is lost and none is there twice");
    let files = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, writer.windows().segments() + 2, "what was not finished is removed");
    let earning: HashMap<Record, &[u8]> = all.iter().map(|(record, bytes)| (*record, &bytes[..])).collect();
    for (_, output) in all.iter().step_by(20) {
        let expected = span::ranges(rule, output, all.iter().map(|(r, b)| (r.order, &b[..])));
        assert_eq!(owners_of(&[writer.windows()], rule, output, &earning), expected);
    }
    assert!(Manifest::read(folder.path(), rule).unwrap().is_some());
}

/// A phrase of a great many records, of which those that came first can earn no longer.
#[test]
fn the_first_that_can_earn_is_found_and_no_more_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let rule = params(4, 9);
    let phrase = "this finding is seen in many records of the corpus";
    let all: Vec<(Record, Vec<u8>)> = (0..3_000u64)
        .map(|number| format!("p{number} {phrase} q{number}").into_bytes())
        .zip(0..)
        .map(|(bytes, number)| (record(number, 0, &bytes), bytes))
        .collect();
    let mut writer = Writer::with_limit(folder.path(), rule, 4_000, 257).unwrap();
    for part in all.chunks(1_000) {
        append(&mut writer, part);
    }
    for first in [0, 1_500, 2_999] {
        let mut opened = 0;
        let open = |_: usize, record: &Record| {
            opened += 1;
            let number = record.order.number as usize;
            Ok::<_, IndexError>((number >= first).then(|| &all[number].1))
        };
        let ranges = owners(rule, &[writer.windows()], phrase.as_bytes(), open).unwrap();
        assert_eq!(ranges.len(), 1);
        assert_eq!(ranges[0].owner.record, all[first].0);
        assert!(opened <= first + writer.windows().segments(), "{opened} for {first}");
    }
}
