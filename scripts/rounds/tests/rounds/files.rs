//! A round on disk: what is written reads back, and nothing that was changed does.

use crate::{
    formula::{Shape, any_payee, fill, owners, shape},
    sample::{FROM, Sample, content, input, member, owner, payee, receipt, rows, source, treasury_of},
};
use alloy_primitives::{Address, B256, U256, hex};
use proptest::prelude::*;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::{TempDir, tempdir};
use tributary_core::{
    ids::{CreditRole, batch_item, content_id},
    typed_data::Receipt,
};
use tributary_rounds::{
    Budget, Export, FileError, Missing, Payout, Published, Round, RoundInput, Source, StatedRound,
    read_bytes, read_folder, read_payouts, read_stated, read_summary, write_stated,
};

/// The files of a round with the width of their rows.
const FILES: [(&str, usize); 8] = [
    ("missing.bin", 96),
    ("receipts.bin", 124),
    ("owners.bin", 144),
    ("scores.bin", 12),
    ("payees.bin", 32),
    ("credits.bin", 25),
    ("payouts.bin", 80),
    ("others.bin", 64),
];

fn read(directory: &Path, manifest: B256) -> Result<Round, FileError> {
    tributary_rounds::read(directory, manifest, &Budget::default())
}

fn write(directory: &Path, round: &Round) -> Result<Published, FileError> {
    tributary_rounds::write(directory, round, &Budget::default())
}

fn width(file: &str) -> usize {
    FILES.iter().find(|(name, _)| *name == file).map_or(1, |(_, width)| *width)
}

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

/// Changes a file and makes the manifest and the folder's name fit the change, as a dishonest scorer
/// would.
fn forge(published: &Published, file: &str, change: impl Fn(&mut Vec<u8>)) -> (PathBuf, B256) {
    let manifest = published.folder.join("manifest.json");
    let before = fs::read(published.folder.join(file)).unwrap();
    let mut after = before.clone();
    change(&mut after);
    assert_ne!(before, after, "the change must change something");
    fs::write(published.folder.join(file), &after).unwrap();
    if file != "manifest.json" {
        let text = fs::read_to_string(&manifest).unwrap();
        let entry = |bytes: &[u8]| {
            let (length, rows, sha256) = (bytes.len(), bytes.len() / width(file), content_id(bytes));
            format!(r#"{{"name":"{file}","bytes":{length},"rows":{rows},"sha256":"{sha256}"}}"#)
        };
        assert!(text.contains(&entry(&before)), "{text}");
        fs::write(&manifest, text.replace(&entry(&before), &entry(&after))).unwrap();
    }
    let hash = content_id(&fs::read(&manifest).unwrap());
    let directory = published.folder.parent().unwrap().to_path_buf();
    fs::rename(&published.folder, directory.join(hex::encode(hash))).unwrap();
    (directory, hash)
}

fn forged(file: &str, change: impl Fn(&mut Vec<u8>)) -> String {
    let (_keep, published) = published();
    let (directory, hash) = forge(&published, file, change);
    read(&directory, hash).unwrap_err().to_string()
}

/// The same for a text.
fn forged_manifest(change: impl Fn(&str) -> String) -> String {
    forged("manifest.json", |bytes| *bytes = change(str::from_utf8(bytes).unwrap()).into_bytes())
}

/// A change of some bytes of a row from an offset on.
fn put<const N: usize>(file: &str, row: usize, offset: usize, bytes: [u8; N]) -> impl Fn(&mut Vec<u8>) {
    let start = row * width(file) + offset;
    move |file| file[start..start + N].copy_from_slice(&bytes)
}

fn assert_same(found: &Round, expected: &Round) {
    assert_eq!(found.header, expected.header);
    assert_eq!(found.sources, expected.sources);
    assert_eq!(found.heads, expected.heads);
    assert_eq!(rows(found.receipts()), rows(expected.receipts()));
    assert_eq!(rows(found.owners()), rows(expected.owners()));
    assert_eq!(rows(found.scores()), rows(expected.scores()));
    assert_eq!(rows(found.credits()), rows(expected.credits()));
    assert_eq!(rows(found.payouts()), rows(expected.payouts()));
    assert_eq!(rows(found.missing()), rows(expected.missing()));
    assert_eq!(found.settlement(), expected.settlement());
}

fn payouts(round: &Round) -> Vec<Payout> {
    rows(round.payouts()).iter().map(|row| Payout { payee: row.payee, amount: row.payout }).collect()
}

#[test]
fn a_round_is_read_as_it_was_written() {
    let (folder, published) = published();
    assert_eq!(published.folder, folder.path().join(hex::encode(published.manifest)));
    assert_same(&read(folder.path(), published.manifest).unwrap(), &Round::build(sample()).unwrap());

    let elsewhere = folder.path().join("fetched");
    fs::rename(&published.folder, &elsewhere).unwrap();
    read_folder(&elsewhere, published.manifest, &Budget::default()).unwrap();
}

/// Any round that can be built, with header at the ends of their ranges.
pub(crate) fn any_input() -> impl Strategy<Value = RoundInput> {
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
        let settled = read_payouts(&published.folder, round.heads.payouts.root()).unwrap();
        prop_assert_eq!(rows(settled.rows()), payouts(&round));
        prop_assert_eq!(settled.tree().head(), round.heads.payouts);
    }
}

#[test]
fn who_wrote_a_round_reads_what_it_commits_to_from_files_as_they_were_written() {
    let round = Round::build(sample()).unwrap();
    let (folder, budget) = (tempdir().unwrap(), Budget::default());
    let Published { manifest, folder: written } = write(folder.path(), &round).unwrap();
    let summary = read_summary(folder.path(), manifest, &budget).unwrap();
    assert_eq!(summary, round.summary);

    for (file, _) in FILES.into_iter().chain([("manifest.json", 1)]) {
        let path = written.join(file);
        let mut bytes = fs::read(&path).unwrap();
        let Some(first) = bytes.first_mut() else { continue };
        *first ^= 1;
        fs::write(&path, &bytes).unwrap();
        let error = read_summary(folder.path(), manifest, &budget).unwrap_err();
        assert!(matches!(error, FileError::Hash { .. }), "{file}: {error}");
        bytes[0] ^= 1;
        fs::write(&path, &bytes).unwrap();
    }
}

#[test]
fn what_a_round_states_is_written_as_the_round_is_and_so_is_what_is_wrong() {
    let input = RoundInput { missing: Vec::new(), ..sample() };
    let last = input.last_payouts.clone();
    let round = Round::build(input).unwrap();
    let (folder, other) = (tempdir().unwrap(), tempdir().unwrap());
    let written = write(folder.path(), &round).unwrap().manifest;
    let budget = Budget::default();
    let stated = StatedRound::read(&read_stated(folder.path(), written, &budget).unwrap()).unwrap();
    let write = |stated: &StatedRound| {
        let stated = stated.statement(round.header.model, &round.sources, &last);
        write_stated(other.path(), &round, &stated).unwrap().0
    };
    assert_eq!(write(&stated).manifest, written);
    assert_same(&read(other.path(), written).unwrap(), &round);

    // Wrong leaves are written too, and are no round.
    let credit = stated.credits[0];
    assert_eq!(credit.role, CreditRole::Contributor);
    type Lie<'l> = &'l dyn Fn(&mut StatedRound);
    let word = B256::repeat_byte(9);
    let lies: [Lie<'_>; 12] = [
        &|round| round.payouts.swap(0, 1),
        &|round| round.receipts.swap(0, 1),
        &|round| round.scores.swap(0, 1),
        &|round| round.credits.swap(0, 1),
        &|round| round.receipts.push(round.receipts[0]),
        &|round| round.scores.push(round.scores[0]),
        &|round| round.scores[0].receipt_id = word,
        &|round| round.scores[0].owner.datanet = U256::MAX,
        &|round| round.scores[0].owner.order = round.scores[1].owner.order,
        &|round| round.credits[0].source = word,
        &|round| round.credits[0].role = CreditRole::Unowned,
        &|round| round.credits[0].credit = u128::MAX,
    ];
    for lie in lies {
        let mut wrong = stated.clone();
        lie(&mut wrong);
        let manifest = write(&wrong).manifest;
        let found = read_stated(other.path(), manifest, &budget).unwrap();
        assert_eq!(StatedRound::read(&found).unwrap(), wrong);
        for (leaves, tree) in wrong.leaves().iter().zip(tributary_core::faults::trees::Tree::ALL) {
            let count = found.count(tree);
            assert_eq!(count, leaves.len() as u64);
            if let Some(found) = found.tree(tree).unwrap() {
                assert_eq!(&found.leaves(0..count).unwrap(), leaves);
            }
        }
        assert!(read(other.path(), manifest).is_err());
    }
}

#[test]
fn bytes_in_memory_are_checked_as_files_are() {
    let round = Round::build(sample()).unwrap();
    let folder = tempdir().unwrap();
    let published = write(folder.path(), &round).unwrap();
    let file = |name: &str| fs::read(published.folder.join(name)).unwrap();
    let budget = Budget::default();
    let manifest = file("manifest.json");
    let found = read_bytes(published.manifest, manifest.clone(), file, &budget).unwrap();
    assert_same(&found, &round);
    let other = read_bytes(B256::ZERO, manifest.clone(), file, &budget);
    assert!(matches!(other, Err(FileError::Hash { .. })));
    for wrong in ["receipts.bin", "payouts.bin"] {
        let changed = |name: &str| {
            let mut bytes = file(name);
            bytes[0] ^= u8::from(name == wrong);
            bytes
        };
        let changed = read_bytes(published.manifest, manifest.clone(), changed, &budget);
        assert!(matches!(changed, Err(FileError::Hash { path, .. }) if path.ends_with(wrong)));
        let cut = |name: &str| if name == wrong { Vec::new() } else { file(name) };
        let cut = read_bytes(published.manifest, manifest.clone(), cut, &budget);
        assert!(matches!(cut, Err(FileError::Length { path, .. }) if path.ends_with(wrong)));
    }
}

#[test]
fn the_longest_manifest_can_be_read() {
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
}

#[test]
fn the_text_is_exact_to_the_byte() {
    let (_keep, published) = published();
    let round = Round::build(sample()).unwrap();
    let lines = |export: Export| {
        let mut text = Vec::new();
        let count = round.stated().export(export, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.lines().count() as u64, count, "{}", export.file());
        text
    };
    let hex = |number: u32| content(number).to_string();

    let expected = format!("{{\"datanet\":\"1\",\"item\":\"{0}\",\"contentId\":\"{0}\"}}\n", hex(8));
    assert!(lines(Export::Missing).contains(&expected));
    let receipt = rows(round.receipts())[0];
    let expected = format!(
        "{{\"id\":\"{}\",\"requestId\":\"{}\",\"outputHash\":\"{}\",\"outputLength\":50,\"featureHash\":\"{}\",\"price\":\"{}\",\"time\":{}}}\n",
        receipt.id(),
        receipt.request_id,
        receipt.output_hash,
        B256::ZERO,
        receipt.price,
        receipt.time,
    );
    assert!(lines(Export::Receipts).starts_with(&expected));
    let scores = rows(round.scores());
    let score = scores.iter().find(|score| score.owner.order.number == 1_001).unwrap();
    let expected = format!(
        "{{\"receipt\":\"{}\",\"start\":10,\"end\":29,\"datanet\":\"2\",\"contentId\":\"{}\",\"item\":\"{}\",\"payee\":\"{}\",\"number\":1001,\"index\":4}}\n",
        score.receipt_id,
        hex(4),
        batch_item(content(1)),
        treasury_of(2).to_word(),
    );
    assert!(lines(Export::Scores).contains(&expected), "{expected}");
    let credit = rows(round.credits())[0];
    let expected = format!(
        "{{\"payee\":\"{}\",\"digest\":\"{}\",\"receipt\":\"{}\",\"source\":\"{}\",\"role\":\"contributor\",\"credit\":\"{}\"}}\n",
        credit.payee.to_word(),
        credit.digest(),
        credit.receipt_id,
        credit.source,
        credit.credit,
    );
    assert!(lines(Export::Credits).starts_with(&expected));
    assert!(lines(Export::Credits).contains("\"role\":\"unowned\""));
    assert!(lines(Export::Credits).contains("\"role\":\"treasury\""));
    let payouts = rows(round.payouts());
    let row = payouts.iter().find(|row| row.last == 11).unwrap();
    let expected = format!(
        "{{\"payee\":\"{}\",\"last\":\"11\",\"credit\":\"{}\",\"payout\":\"{}\"}}\n",
        row.payee.to_word(),
        row.credit,
        row.payout,
    );
    assert!(lines(Export::Payouts).contains(&expected));
    let tree = |top: tributary_core::sum_tree::TreeHead| {
        format!(
            "{{\"root\":\"{}\",\"hash\":\"{}\",\"sum\":\"{}\",\"count\":{}}}",
            top.root(),
            top.node.hash,
            top.node.sum,
            top.count
        )
    };
    let file = |(name, width): &(&str, usize)| {
        let bytes = fs::read(published.folder.join(name)).unwrap();
        format!(
            "{{\"name\":\"{name}\",\"bytes\":{},\"rows\":{},\"sha256\":\"{}\"}}",
            bytes.len(),
            bytes.len() / width,
            content_id(&bytes),
        )
    };
    let files: Vec<String> = FILES.iter().map(file).collect();
    let expected = format!(
        "{{\"format\":\"tributary-round/4\",\"model\":\"7\",\"number\":2,\"from\":1000,\"cutoff\":1000000,\"asset\":\"0x{}\",\"rule\":\"0x010514{}\",\"contributorsBps\":10000,\
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
    assert_eq!(fs::read_to_string(published.folder.join("manifest.json")).unwrap(), expected);
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
    let mut files: Vec<&str> = FILES.iter().map(|(name, _)| *name).chain(["manifest.json"]).collect();
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
        if good.is_empty() {
            continue;
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
    fs::remove_file(published.folder.join("scores.bin")).unwrap();
    let error = read(folder.path(), published.manifest).unwrap_err().to_string();
    assert!(error.starts_with("cannot read ") && error.contains("scores.bin"), "{error}");
    assert!(matches!(read(folder.path(), B256::ZERO), Err(FileError::Io { .. })));
}

#[cfg(unix)]
#[test]
fn a_file_that_is_not_regular_is_not_opened() {
    for file in FILES.iter().map(|(name, _)| *name).chain(["manifest.json"]) {
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
    for name in ["../scores.bin", "/etc/passwd", "scores.bin ", ""] {
        let error =
            forged_manifest(|text| text.replace("\"name\":\"scores.bin\"", &format!("\"name\":\"{name}\"")));
        assert!(error.contains("its files must be missing.bin, receipts.bin"), "{error}");
    }
    let large = forged_manifest(|text| {
        let at = text.find("\"bytes\":").unwrap() + 8;
        format!("{}{}{}", &text[..at], u64::MAX, &text[at + text[at..].find(',').unwrap()..])
    });
    assert!(large.contains("but a round can have 68719476736"), "{large}");
    let padded = forged_manifest(|text| text.to_owned() + &" ".repeat(20_000));
    assert!(padded.contains("but a round can have 16384"), "{padded}");
}

#[test]
fn amounts_that_do_not_follow_from_the_formula_are_found_by_file_and_row() {
    let error = forged("credits.bin", put("credits.bin", 3, 24, [0xaa]));
    assert!(error.contains("credits.bin, row 3: is 0x") && error.contains("but must be 0x"), "{error}");
    let error = forged("payouts.bin", put("payouts.bin", 2, 64, [1]));
    assert!(error.contains("payouts.bin, row 2: is 0x") && error.contains("but must be 0x"), "{error}");
}

#[test]
fn rows_out_of_order_twice_missing_or_too_many_are_found() {
    for (file, width) in FILES {
        let by_place = matches!(file, "payees.bin" | "credits.bin");
        if file != "others.bin" {
            let swapped = forged(file, |bytes| bytes[..2 * width].rotate_left(width));
            let twice = forged(file, |bytes| bytes.splice(0..0, bytes[..width].to_vec()).for_each(drop));
            for (error, row) in [(swapped, 0), (twice, 1)] {
                let expected = if by_place {
                    format!("{file}, row {row}: is 0x")
                } else {
                    format!("{file}, row 1: does not ascend")
                };
                // A score names its receipt and owner by their indexes, so that those of others move.
                assert!(error.contains(&expected), "{error}");
            }
        }
        let cut = forged(file, |bytes| bytes.push(0));
        assert!(cut.contains(&format!("{file} has ")) && cut.contains(" rows of "), "{cut}");
    }
    for file in ["payees.bin", "credits.bin", "payouts.bin"] {
        let first = forged(file, |bytes| bytes.drain(..width(file)).for_each(drop));
        assert!(first.contains(&format!("{file}, row 0")), "{first}");
        let last = forged(file, |bytes| bytes.truncate(bytes.len() - width(file)));
        assert!(last.contains("is missing: 0x") && last.contains(file), "{last}");
    }
    let fewer = forged("scores.bin", |bytes| bytes.truncate(24));
    assert!(fewer.contains("owners.bin, row "), "{fewer}");
    let more = forged("others.bin", |bytes| bytes.extend([1; 64]));
    assert!(more.contains("others.bin, row 0: should not be there: 0x01"), "{more}");
}

#[test]
fn scores_that_cannot_be_are_found_by_row() {
    let error = forged("receipts.bin", |bytes| bytes.truncate(124));
    assert!(error.contains("scores.bin, row ") && error.contains("there is no receipt 1"), "{error}");
    let error = forged("scores.bin", put("scores.bin", 0, 4, [0, 0, 0, 200]));
    assert!(error.contains("scores.bin, row 0: there is no owner 200"), "{error}");
    let (_keep, published) = published();
    let scores = rows(read(published.folder.parent().unwrap(), published.manifest).unwrap().scores());
    let at = scores.iter().position(|score| score.end == 29).unwrap();
    let error = forged("scores.bin", put("scores.bin", at, 10, [0, 51]));
    assert!(error.contains(&format!("scores.bin, row {at}: ")) && error.contains("cannot have"), "{error}");
    let error = forged("scores.bin", put("scores.bin", at, 8, [0, 9]));
    assert!(error.contains(&format!("scores.bin, row {at}: ")), "{error}");
    assert!(error.contains("two scores for byte 9"), "{error}");
    let last = FILES_OWNERS - 1;
    let error = forged("owners.bin", put("owners.bin", last, 47, [3]));
    assert!(error.contains(&format!("owners.bin, row {last}: ")), "{error}");
    assert!(error.contains("none of the round's sources"), "{error}");
    let error = forged("owners.bin", |bytes| bytes.copy_within(0..16, 144));
    assert!(error.contains("owners.bin, row 1: does not ascend"), "{error}");
}

/// How many owners the sample has.
const FILES_OWNERS: usize = 4;

#[test]
fn rows_with_another_field_are_found() {
    let other = forged("receipts.bin", put("receipts.bin", 0, 96, [1]));
    assert!(other.contains("receipts.bin, row ") || other.contains("scores.bin, row "), "{other}");
    let nobody = forged("owners.bin", put("owners.bin", 1, 112, [9; 32]));
    assert!(nobody.contains("owners.bin, row 1: 0x09") && nobody.contains("neither an account"), "{nobody}");
    let role = forged("credits.bin", put("credits.bin", 1, 8, [3]));
    assert!(role.contains("credits.bin, row 1: is 0x"), "{role}");
    let stated = |change: &dyn Fn(&mut Vec<u8>)| {
        let (_keep, published) = published();
        let (directory, hash) = forge(&published, "credits.bin", change);
        let found = read_stated(&directory, hash, &Budget::default()).unwrap();
        StatedRound::read(&found).unwrap_err().to_string()
    };
    assert!(stated(&put("credits.bin", 1, 8, [3])).contains("credits.bin, row 1: there is no role 3"));
    assert!(stated(&put("credits.bin", 2, 0, [0, 0, 0, 99])).contains("row 2: there is no payee 99"));
    assert!(stated(&put("credits.bin", 2, 4, [0, 0, 0, 99])).contains("row 2: it is for 99, which"));
}

#[test]
fn text_of_another_account_cannot_control_a_terminal() {
    let error = forged_manifest(|_| "{\"\\u001b[2J\u{202e}\":1}".into());
    assert!(error.chars().all(|char| char.is_ascii_graphic() || char == ' '), "{error:?}");
}

#[test]
fn a_receipt_outside_the_span_of_time_is_found_by_row() {
    let late = forged_manifest(|text| text.replace(r#""cutoff":1000000"#, r#""cutoff":1003"#));
    assert!(late.contains("receipts.bin, row ") && late.contains("up to 1003"), "{late}");
    let early = forged_manifest(|text| text.replace(r#""from":1000"#, r#""from":1003"#));
    assert!(early.contains("receipts.bin, row ") && early.contains("after 1003"), "{early}");
}

#[test]
fn a_write_that_was_killed_leaves_no_round_and_the_next_one_succeeds() {
    let (folder, round) = (tempdir().unwrap(), Round::build(sample()).unwrap());
    let published = write(folder.path(), &round).unwrap();
    // What is there when the process dies before the folder gets its name.
    let draft = folder.path().join(".draft-killed");
    fs::rename(&published.folder, &draft).unwrap();
    fs::remove_file(draft.join("manifest.json")).unwrap();
    let torn = fs::read(draft.join("scores.bin")).unwrap();
    fs::write(draft.join("scores.bin"), &torn[..torn.len() / 2]).unwrap();
    assert!(matches!(read(folder.path(), published.manifest), Err(FileError::Io { .. })));
    assert_eq!(write(folder.path(), &round).unwrap(), published);
    assert_same(&read(folder.path(), published.manifest).unwrap(), &round);
}

#[test]
fn a_manifest_that_states_another_tree_or_header_is_rejected() {
    for tree in ["lastPayouts", "receipts", "scores", "credits", "payouts"] {
        for digits in ["\"root\":\"0x", "\"hash\":\"0x", "\"sum\":\"", "\"count\":"] {
            let error = forged_manifest(|text| {
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
    let weight = forged_manifest(|text| text.replace("\"weight\":3", "\"weight\":4"));
    assert!(weight.contains("credits.bin, row "), "{weight}");
    let part = forged_manifest(|text| text.replace("Bps\":10000", "Bps\":9999"));
    assert!(part.contains("payouts.bin, row "), "{part}");
    let first = forged_manifest(|text| text.replace("\"number\":2", "\"number\":1"));
    assert!(first.contains("make no round"), "{first}");
    let format = forged_manifest(|text| text.replace("tributary-round/4", "tributary-round/5"));
    assert!(format.contains("its format is not known"), "{format}");
    let extra = forged_manifest(|text| text.replacen('{', "{\"note\":1,", 1));
    assert!(extra.contains("unknown field `note`"), "{extra}");
    let spaced = forged_manifest(|text| text.replacen(",\"model", ", \"model", 1));
    assert!(spaced.contains("without white space"), "{spaced}");
    let lines = forged_manifest(|text| text.replacen("\"rows\":3", "\"rows\":4", 1));
    assert!(lines.contains("missing.bin has 288 bytes, not 4 rows of 96"), "{lines}");
}

#[test]
fn payouts_are_read_alone_if_their_root_is_right() {
    let (_keep, published) = published();
    let round = Round::build(sample()).unwrap();
    fs::remove_file(published.folder.join("manifest.json")).unwrap();
    let root = round.heads.payouts.root();
    let settled = read_payouts(&published.folder, root).unwrap();
    assert_eq!((rows(settled.rows()), settled.tree().root()), (payouts(&round), root));
    let error = read_payouts(&published.folder, B256::repeat_byte(1)).unwrap_err();
    assert!(matches!(error, FileError::Root { .. }));
    let path = published.folder.join("payouts.bin");
    let right = fs::read(&path).unwrap();
    let wrong = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = right.clone();
        change(&mut bytes);
        fs::write(&path, bytes).unwrap();
        read_payouts(&published.folder, root).unwrap_err()
    };
    assert!(matches!(wrong(&put("payouts.bin", 1, 64, [1])), FileError::Root { .. }));
    assert!(matches!(wrong(&put("payouts.bin", 1, 64, [0; 16])), FileError::Row { row: 1, .. }));
    assert!(matches!(wrong(&|bytes| bytes[..160].rotate_left(80)), FileError::Row { row: 1, .. }));
    assert!(wrong(&|bytes| bytes.truncate(159)).to_string().contains("row 1: is cut off"));
}
