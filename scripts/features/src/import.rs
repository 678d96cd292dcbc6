//! From vectors of numbers, as tools write them, to a file of features.

use crate::{FeatureError, FeatureWriter, Head};
use alloy_primitives::B256;
use safetensors::tensor::{Dtype, Metadata};
use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};
use tributary_influence::{
    half::{bf16, f16},
    quantised::{LARGEST, ScaleSearch, error, largest, round},
};

/// The most bytes of a header.
const MOST_HEADER: u64 = 100_000_000;

/// How many bytes are read at a time.
const AT_ONCE: usize = 4 << 20;

/// The tensor that has the ids of rows, if there is one.
const IDS: &str = "ids";

/// A safetensors file with a row of numbers for each record or output: one tensor of two dimensions, of
/// 32 or 16 bits a number (`F32`, `F16`, `BF16`), or whole numbers (`I8`).
///
/// Beside it there may be a tensor `ids` of bytes (`U8`) with 32 columns, the id of each row.
#[derive(Debug)]
pub struct TensorFile {
    file: File,
    path: PathBuf,
    kind: Kind,
    rows: u64,
    columns: usize,
    /// Where the numbers begin.
    start: u64,
    ids: Option<Vec<B256>>,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    F32,
    F16,
    Bf16,
    I8,
}

impl Kind {
    fn of(dtype: Dtype) -> Option<Self> {
        match dtype {
            Dtype::F32 => Some(Self::F32),
            Dtype::F16 => Some(Self::F16),
            Dtype::BF16 => Some(Self::Bf16),
            Dtype::I8 => Some(Self::I8),
            _ => None,
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
            Self::I8 => 1,
        }
    }

    fn read(self, bytes: &[u8], numbers: &mut Vec<f32>) {
        let halves = || bytes.chunks_exact(2).map(|half| u16::from_le_bytes([half[0], half[1]]));
        match self {
            Self::F32 => numbers.extend(
                bytes.chunks_exact(4).map(|word| f32::from_le_bytes([word[0], word[1], word[2], word[3]])),
            ),
            Self::F16 => numbers.extend(halves().map(f16)),
            Self::Bf16 => numbers.extend(halves().map(bf16)),
            Self::I8 => numbers.extend(bytes.iter().map(|byte| f32::from(*byte as i8))),
        }
    }
}

impl TensorFile {
    /// Opens a file. `name` is that of the tensor; the only one beside `ids` if `None`.
    ///
    /// # Errors
    /// [`FeatureError::Io`], [`FeatureError::Tensors`], [`FeatureError::NoDimensions`].
    pub fn open(path: &Path, name: Option<&str>) -> Result<Self, FeatureError> {
        let file = File::open(path).map_err(FeatureError::io("open", path))?;
        let wrong = |problem: String| FeatureError::Tensors { path: path.to_owned(), problem };
        let length = file.metadata().map_err(FeatureError::io("read", path))?.len();
        let mut word = [0; 8];
        let no_file = || wrong("it is no safetensors file".to_owned());
        file.read_exact_at(&mut word, 0).map_err(|_| no_file())?;
        let header = u64::from_le_bytes(word);
        if header > MOST_HEADER.min(length.saturating_sub(8)) {
            return Err(no_file());
        }
        let mut text = vec![0; header as usize];
        file.read_exact_at(&mut text, 8).map_err(FeatureError::io("read", path))?;
        let tensors: Metadata =
            serde_json::from_slice(&text).map_err(|error| wrong(format!("its header is none: {error}")))?;
        if 8 + header + tensors.data_len() as u64 != length {
            return Err(wrong(format!("it has {length} bytes, which is not what its header says")));
        }
        let mut names = tensors.offset_keys();
        names.sort();
        let name = match name {
            Some(name) => name.to_owned(),
            None => {
                let mut meant = names.iter().filter(|name| *name != IDS);
                match (meant.next(), meant.next()) {
                    (Some(name), None) => name.clone(),
                    _ => return Err(wrong(format!("name one of its tensors: {}", names.join(", ")))),
                }
            }
        };
        let info = tensors.info(&name).ok_or_else(|| {
            wrong(format!("it has no tensor `{name}`; its tensors are {}", names.join(", ")))
        })?;
        let (&[rows, columns], Some(kind)) = (&info.shape[..], Kind::of(info.dtype)) else {
            let (kind, shape) = (info.dtype, &info.shape);
            return Err(wrong(format!(
                "its tensor `{name}` is of {kind:?} and has the shape {shape:?}; two dimensions of F32, F16, BF16 or I8 can be read"
            )));
        };
        let dimensions = columns as u64;
        if columns == 0 || columns > usize::from(tributary_core::gradient::MAX_DIMENSIONS) {
            return Err(FeatureError::NoDimensions(dimensions));
        }
        if u32::try_from(rows).is_err() {
            return Err(wrong(format!("its tensor `{name}` has {rows} rows; cut it into several files")));
        }
        let data = 8 + header;
        let ids = match tensors.info(IDS).filter(|_| name != IDS) {
            Some(ids) if ids.dtype == Dtype::U8 && ids.shape == [rows, 32] => {
                let mut bytes = vec![0; rows * 32];
                file.read_exact_at(&mut bytes, data + ids.data_offsets.0 as u64)
                    .map_err(FeatureError::io("read", path))?;
                Some(bytes.chunks_exact(32).map(B256::from_slice).collect())
            }
            Some(ids) => {
                let shape = &ids.shape;
                return Err(wrong(format!(
                    "its tensor `ids` has the shape {shape:?}, and must have [{rows}, 32], of U8"
                )));
            }
            None => None,
        };
        let start = data + info.data_offsets.0 as u64;
        Ok(Self { file, path: path.to_owned(), kind, rows: rows as u64, columns, start, ids })
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many numbers a row has.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The ids of the rows, if the file has them.
    pub fn ids(&self) -> Option<&[B256]> {
        self.ids.as_deref()
    }

    /// The numbers of some rows.
    fn read(&self, first: u64, rows: u64, numbers: &mut Vec<f32>) -> Result<(), FeatureError> {
        let width = self.columns * self.kind.bytes();
        let mut bytes = vec![0; rows as usize * width];
        self.file
            .read_exact_at(&mut bytes, self.start + first * width as u64)
            .map_err(FeatureError::io("read", &self.path))?;
        numbers.clear();
        self.kind.read(&bytes, numbers);
        match numbers.iter().position(|number| !number.is_finite()) {
            None => Ok(()),
            Some(at) => {
                let (path, row) = (self.path.clone(), first + (at / self.columns) as u64);
                Err(FeatureError::NotFinite { path, row, entry: at % self.columns })
            }
        }
    }

    /// All numbers, piece by piece.
    fn each(&self, mut take: impl FnMut(&[f32])) -> Result<(), FeatureError> {
        let step = (AT_ONCE / (self.columns * self.kind.bytes())).max(1) as u64;
        let (mut numbers, mut first) = (Vec::new(), 0);
        while first < self.rows {
            let rows = step.min(self.rows - first);
            self.read(first, rows, &mut numbers)?;
            take(&numbers);
            first += rows;
        }
        Ok(())
    }

    /// The scale with the smallest squared error. Whole numbers stay as they are.
    fn scale(&self) -> Result<f32, FeatureError> {
        if self.kind == Kind::I8 {
            return Ok(1.0);
        }
        let mut size = 0f32;
        self.each(|numbers| size = size.max(largest(numbers)))?;
        let mut search = ScaleSearch::new(size);
        self.each(|numbers| search.add(numbers))?;
        Ok(search.best())
    }
}

/// What became of numbers that were rounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Imported {
    /// What the file says of all its rows.
    pub head: Head,
    /// What a number is divided by.
    pub scale: f32,
    /// The sum of the squares of what rounding took away, as a part of that of all numbers; 0 if all are
    /// 0.
    pub loss: f64,
    /// How many numbers were cut at 127 times the scale.
    pub cut: u64,
    /// How many became 0 and were not.
    pub zeroed: u64,
}

/// Writes the file of features of the rows of a file of tensors, of which each has the id in `ids` at its
/// index, for a model with this artifact hash (zero if it is not known). With a scale that was chosen
/// before, features of several files are in proportion; `None` takes the best one for this file.
///
/// Memory is 40 bytes a row. Rows may be in any order.
///
/// # Errors
/// [`FeatureError::Ids`], [`FeatureError::Twice`], [`FeatureError::Scale`], [`FeatureError::NotFinite`],
/// [`FeatureError::Io`].
pub fn import(
    tensors: &TensorFile,
    ids: &[B256],
    scale: Option<f32>,
    artifact: B256,
    out: &Path,
) -> Result<Imported, FeatureError> {
    if ids.len() as u64 != tensors.rows {
        let (path, rows) = (tensors.path.clone(), tensors.rows);
        return Err(FeatureError::Ids { path, rows, ids: ids.len() });
    }
    let mut order: Vec<(B256, u32)> = ids.iter().copied().zip(0..).collect();
    order.sort_unstable();
    if let Some(twice) = order.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        let ((key, first), (_, second)) = (twice[0], twice[1]);
        return Err(FeatureError::Twice { path: tensors.path.clone(), first, second, key });
    }
    let scale = match scale {
        Some(scale) if scale > 0.0 && scale.is_finite() => scale,
        Some(scale) => return Err(FeatureError::Scale(scale)),
        None => tensors.scale()?,
    };
    let mut writer = FeatureWriter::create(out, tensors.columns as u64, artifact)?;
    let (mut numbers, mut row) = (Vec::new(), Vec::new());
    let (mut lost, mut all, mut cut, mut zeroed) = (0f64, 0f64, 0, 0);
    for (key, index) in order {
        tensors.read(index.into(), 1, &mut numbers)?;
        row.clear();
        for number in &numbers {
            let rounded = round(*number, scale);
            lost += error(*number, scale);
            all += f64::from(*number).powi(2);
            cut += u64::from((number / scale).abs() > f32::from(LARGEST) + 0.5);
            zeroed += u64::from(rounded == 0 && *number != 0.0);
            row.push(rounded);
        }
        writer.push(key, &row)?;
    }
    let head = writer.finish()?;
    let loss = if all > 0.0 { lost / all } else { 0.0 };
    Ok(Imported { head, scale, loss, cut, zeroed })
}
