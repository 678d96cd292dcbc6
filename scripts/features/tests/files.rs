//! What is written is read, and what is no file of features says so.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::B256;
use std::{fs, path::Path};
use tributary_core::{ids, leaves, sum_tree};
use tributary_features::{FeatureError, FeatureFile, FeatureTree, FeatureWriter, HEAD};

const ARTIFACT: B256 = B256::repeat_byte(7);

fn key(number: u8) -> B256 {
    B256::with_last_byte(number)
}

/// Writes keys 1, 3, 5, ... with vectors of three numbers.
fn write(path: &Path, rows: u8) {
    let mut writer = FeatureWriter::create(path, 3, ARTIFACT).unwrap();
    for row in 0..rows {
        writer.push(key(2 * row + 1), &[row as i8, -128, 127]).unwrap();
    }
    assert_eq!(writer.finish().unwrap().rows, u64::from(rows));
}

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("features");
    write(&path, 5);
    let file = FeatureFile::open(&path).unwrap();
    assert_eq!((file.head().dimensions, file.head().rows, file.head().artifact), (3, 5, ARTIFACT));
    assert_eq!(file.row(2).unwrap(), (key(5), vec![2, 0x80, 0x7f]));
    let mut rows = file.rows().unwrap();
    for row in 0..5 {
        let (found, vector) = rows.next().unwrap().unwrap();
        assert_eq!((found, vector), (key(2 * row + 1), [row, 0x80, 0x7f].as_slice()));
        assert_eq!(file.find(found).unwrap(), Some(row.into()));
        assert_eq!(file.find(key(2 * row)).unwrap(), None);
    }
    assert_eq!(rows.next().unwrap(), None);
    assert_eq!(file.vector(key(9)).unwrap(), Some(vec![4, 0x80, 0x7f]));
    assert_eq!(file.vector(key(11)).unwrap(), None);
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["features"], "nothing else is left");
}

#[test]
fn every_place_of_a_tree_is_proven() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("features");
    for rows in 0..9 {
        write(&path, rows);
        let file = FeatureFile::open(&path).unwrap();
        let tree = FeatureTree::of(&file).unwrap();
        for number in 0..20 {
            let (shown, proof) = tree.place(key(number));
            let place = sum_tree::place(tree.root(), key(number), B256::ZERO, &shown, &proof);
            assert!(place.is_some(), "{number} among {rows} rows");
            let expected = file.vector(key(number)).unwrap();
            let expected = expected.map(|vector| leaves::feature(key(number), ids::content_id(&vector)));
            assert_eq!(shown.iter().copied().find(|leaf| leaf.key == key(number)), expected);
        }
    }
}

#[test]
fn a_file_that_is_not_finished_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("features");
    let mut writer = FeatureWriter::create(&path, 2, ARTIFACT).unwrap();
    writer.push(key(1), &[1, 2]).unwrap();
    drop(writer);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn rows_have_the_file_s_dimensions_and_ascend() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("features");
    assert!(matches!(FeatureWriter::create(&path, 0, ARTIFACT), Err(FeatureError::NoDimensions(0))));
    assert!(matches!(
        FeatureWriter::create(&path, 32_769, ARTIFACT),
        Err(FeatureError::NoDimensions(32_769))
    ));
    let mut writer = FeatureWriter::create(&path, 2, ARTIFACT).unwrap();
    let error = writer.push(key(1), &[1]).unwrap_err().to_string();
    assert!(
        error.ends_with("row 0: the vector has 1 dimensions, not 2; use one model for all rows"),
        "{error}"
    );
    writer.push(key(2), &[1, 2]).unwrap();
    assert!(matches!(writer.push(key(2), &[1, 2]), Err(FeatureError::Order { row: 1, .. })));
    assert!(matches!(writer.push(key(1), &[1, 2]), Err(FeatureError::Order { row: 1, .. })));
}

#[test]
fn what_is_no_file_of_features_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("features");
    write(&path, 3);
    let whole = fs::read(&path).unwrap();
    let problem = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let error = FeatureFile::open(&path).unwrap_err().to_string();
        error.replace(&path.display().to_string(), "FILE")
    };
    let changed = |at: usize, byte: u8| {
        let mut bytes = whole.clone();
        bytes[at] = byte;
        bytes
    };
    assert_eq!(problem(&[]), "FILE is no file of features: it has less than 64 bytes; make it again");
    assert_eq!(
        problem(&changed(0, b'x')),
        "FILE is no file of features: it does not begin with tributary.int8.1; make it again"
    );
    assert_eq!(
        problem(&changed(17, 1)),
        "FILE is no file of features: it has 65539 dimensions, not 1 to 32768; make it again"
    );
    assert_eq!(
        problem(&changed(19, 0)),
        "FILE is no file of features: it has 0 dimensions, not 1 to 32768; make it again"
    );
    assert_eq!(
        problem(&changed(63, 1)),
        "FILE is no file of features: the last bytes of its head are not zero; make it again"
    );
    assert_eq!(
        problem(&whole[..whole.len() - 1]),
        "FILE has 168 bytes, but 3 rows of 3 dimensions take 169; make it again"
    );
    assert!(problem(&changed(20, 1)).contains("rows, but a tree has at most"));
    let mut disordered = whole.clone();
    disordered[HEAD + 31] = 9;
    fs::write(&path, &disordered).unwrap();
    let error = FeatureTree::of(&FeatureFile::open(&path).unwrap()).unwrap_err();
    assert!(matches!(error, FeatureError::Order { row: 1, .. }), "{error}");
}
