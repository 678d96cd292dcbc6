//! Vectors of other tools become files of features, by the one rounding rule.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::B256;
use safetensors::{Dtype, tensor::TensorView};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use tributary_core::ids::content_id;
use tributary_features::{FeatureError, FeatureFile, Imported, TensorFile, import};
use tributary_influence::{
    Matrix,
    quantised::{Quantised, best_scale},
};

/// What `data/make.py` wrote.
const ROWS: [[f32; 4]; 3] = [[0.5, -1.5, 2.5, 127.0], [0.0, -127.0, 63.5, 1.0], [3.25, 4.75, -0.5, -2.5]];

/// The same, rounded with the scale 1: ties to even.
const ROUNDED: [[i8; 4]; 3] = [[0, -2, 2, 127], [0, -127, 64, 1], [3, 5, 0, -2]];

fn ids() -> Vec<B256> {
    (0..3).map(|index| content_id(format!("record {index}").as_bytes())).collect()
}

fn made_by_python(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// Writes tensors with the crate `safetensors`.
fn written(folder: &Path, tensors: &[(&str, Dtype, Vec<usize>, Vec<u8>)]) -> PathBuf {
    let path = folder.join("written.safetensors");
    let views = tensors
        .iter()
        .map(|(name, dtype, shape, bytes)| (*name, TensorView::new(*dtype, shape.clone(), bytes).unwrap()));
    fs::write(&path, safetensors::serialize(views.collect::<BTreeMap<_, _>>(), None).unwrap()).unwrap();
    path
}

fn bytes(rows: &[[f32; 4]]) -> Vec<u8> {
    rows.iter().flatten().flat_map(|number| number.to_le_bytes()).collect()
}

fn imported(path: &Path, ids: &[B256], scale: Option<f32>) -> (Imported, FeatureFile) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("features.i8");
    let tensors = TensorFile::open(path, None).unwrap();
    let made = import(&tensors, ids, scale, B256::repeat_byte(9), &out).unwrap();
    (made, FeatureFile::open(&out).unwrap())
}

fn assert_rounded(file: &FeatureFile, ids: &[B256], expected: &[[i8; 4]]) {
    assert_eq!(file.head().rows, ids.len() as u64);
    for (id, row) in ids.iter().zip(expected) {
        let vector = file.vector(*id).unwrap().unwrap();
        assert_eq!(vector.iter().map(|byte| *byte as i8).collect::<Vec<_>>(), row);
    }
    let mut rows = file.rows().unwrap();
    while rows.next().unwrap().is_some() {}
}

#[test]
fn files_that_python_wrote_are_read_and_rounded() {
    for name in ["f32.safetensors", "f16.safetensors", "bf16.safetensors"] {
        let tensors = TensorFile::open(&made_by_python(name), None).unwrap();
        assert_eq!((tensors.rows(), tensors.columns()), (3, 4), "{name}");
        assert_eq!(tensors.ids().is_some(), name != "bf16.safetensors");
        assert!(tensors.ids().is_none_or(|found| found == ids()), "{name}");
        let (made, file) = imported(&made_by_python(name), &ids(), Some(1.0));
        assert_rounded(&file, &ids(), &ROUNDED);
        assert_eq!((made.cut, made.zeroed, made.scale), (0, 2, 1.0), "{name}");
        assert_eq!(made.head.artifact, B256::repeat_byte(9));
    }
}

#[test]
fn a_file_that_rust_wrote_is_rounded_as_the_engine_of_influence_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &[("any name", Dtype::F32, vec![3, 4], bytes(&ROWS))]);
    let (made, file) = imported(&path, &ids(), None);
    let matrix = Matrix::from_rows(3, 4, ROWS.concat());
    let scale = best_scale(&matrix).unwrap();
    let right = Quantised::new(&matrix, scale).unwrap();
    assert_eq!(made.scale, scale);
    let expected: Vec<[i8; 4]> = (0..3).map(|row| right.row(row).try_into().unwrap()).collect();
    assert_rounded(&file, &ids(), &expected);
    let lost: f64 =
        (0..12).map(|at| f64::from(matrix.data()[at] - f32::from(right.data()[at]) * scale).powi(2)).sum();
    let all: f64 = ROWS.concat().iter().map(|number| f64::from(*number).powi(2)).sum();
    assert!((made.loss - lost / all).abs() < 1e-12 && made.loss < 1e-3, "{made:?}");
}

#[test]
fn whole_numbers_stay_as_they_are_and_a_row_has_the_id_of_its_index() {
    let folder = tempfile::tempdir().unwrap();
    let whole: Vec<u8> = ROUNDED.concat().iter().map(|number| *number as u8).collect();
    let reversed: Vec<B256> = ids().into_iter().rev().collect();
    let of_rows: Vec<u8> = reversed.iter().flat_map(|id| id.0).collect();
    let path = written(
        folder.path(),
        &[("features", Dtype::I8, vec![3, 4], whole), ("ids", Dtype::U8, vec![3, 32], of_rows)],
    );
    assert_eq!(TensorFile::open(&path, None).unwrap().ids().unwrap(), reversed);
    let (made, file) = imported(&path, &reversed, None);
    assert_rounded(&file, &reversed, &ROUNDED);
    assert_eq!((made.scale, made.loss, made.cut, made.zeroed), (1.0, 0.0, 0, 0));
}

#[test]
fn what_makes_no_file_of_features_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let open = |tensors: &[(&str, Dtype, Vec<usize>, Vec<u8>)], name: Option<&str>| {
        TensorFile::open(&written(folder.path(), tensors), name).map(|_| ()).unwrap_err().to_string()
    };
    let two = [("a", Dtype::F32, vec![3, 4], bytes(&ROWS)), ("b", Dtype::F32, vec![3, 4], bytes(&ROWS))];
    assert!(open(&two, None).ends_with("name one of its tensors: a, b"));
    assert!(open(&two, Some("c")).contains("it has no tensor `c`"));
    let flat = [("a", Dtype::F32, vec![12], bytes(&ROWS))];
    assert!(open(&flat, None).contains("is of F32 and has the shape [12]"));
    let long = [("a", Dtype::F64, vec![1, 1], vec![0; 8])];
    assert!(open(&long, None).contains("is of F64"));
    let none = [("a", Dtype::F32, vec![3, 0], Vec::new())];
    assert!(open(&none, None).contains("0 dimensions are no vector"));
    let ids_of_two =
        [("a", Dtype::F32, vec![3, 4], bytes(&ROWS)), ("ids", Dtype::U8, vec![2, 32], vec![0; 64])];
    assert!(open(&ids_of_two, None).contains("has the shape [2, 32], and must have [3, 32]"));

    let path = folder.path().join("x");
    for text in [&b""[..], b"text", &[0xff; 64], &8u64.to_le_bytes()] {
        fs::write(&path, text).unwrap();
        let error = TensorFile::open(&path, None).unwrap_err().to_string();
        assert!(error.contains("it is no safetensors file"), "{error}");
    }
    let mut cut = fs::read(made_by_python("f32.safetensors")).unwrap();
    cut.pop();
    fs::write(&path, cut).unwrap();
    let error = TensorFile::open(&path, None).unwrap_err().to_string();
    assert!(error.ends_with("which is not what its header says"), "{error}");

    let out = folder.path().join("out.i8");
    let refused = |rows: &[[f32; 4]], ids: &[B256], scale| {
        let path = written(folder.path(), &[("a", Dtype::F32, vec![rows.len(), 4], bytes(rows))]);
        let tensors = TensorFile::open(&path, None).unwrap();
        let error = import(&tensors, ids, scale, B256::ZERO, &out).unwrap_err();
        assert!(!out.exists(), "nothing is left of it");
        error
    };
    assert!(matches!(refused(&ROWS, &ids()[..2], None), FeatureError::Ids { rows: 3, ids: 2, .. }));
    let twice = [ids()[0], ids()[1], ids()[0]];
    assert!(matches!(refused(&ROWS, &twice, None), FeatureError::Twice { first: 0, second: 2, .. }));
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert!(matches!(refused(&ROWS, &ids(), Some(scale)), FeatureError::Scale(_)), "{scale}");
    }
    let mut wrong = ROWS;
    wrong[1][2] = f32::NAN;
    for scale in [None, Some(1.0)] {
        let error = refused(&wrong, &ids(), scale);
        assert!(matches!(error, FeatureError::NotFinite { row: 1, entry: 2, .. }), "{error}");
    }
}
