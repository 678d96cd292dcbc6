//! The file of a model, as llama.cpp writes it: values by name, and tensors.
//! The format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.

use crate::error::Error;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The most dimensions that a tensor may have, and the deepest nesting of lists.
const DEEPEST: usize = 4;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An integer or a truth value.
    Integer(i128),
    /// A floating-point number.
    Real(f64),
    /// A text.
    Text(String),
    /// Several values.
    List(Vec<Value>),
}

/// How a tensor's numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 4 bytes each.
    F32,
    /// Blocks of 32 numbers: scale and offset as halves, then 4 bits a number.
    Q4_1,
    /// Blocks of 32 numbers: a scale as a half, then a signed byte a number.
    Q8_0,
}

impl Kind {
    /// How many numbers a block has, and how many bytes.
    pub fn block(self) -> (usize, usize) {
        match self {
            Self::F32 => (1, 4),
            Self::Q4_1 => (32, 20),
            Self::Q8_0 => (32, 34),
        }
    }
}

/// A tensor of one or two dimensions.
#[derive(Clone, Copy, Debug)]
pub struct Tensor<'a> {
    /// Its rows.
    pub rows: usize,
    /// Numbers of a row.
    pub columns: usize,
    /// How they are written.
    pub kind: Kind,
    /// The rows, one after the other.
    pub bytes: &'a [u8],
}

/// A file, in memory.
#[derive(Debug)]
pub struct Gguf {
    path: PathBuf,
    bytes: Vec<u8>,
    values: HashMap<String, Value>,
    tensors: HashMap<String, (Vec<usize>, u32, usize)>,
    data: usize,
}

impl Gguf {
    /// The file at a path.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::of(path, std::fs::read(path).map_err(Error::read(path))?)
    }

    /// The file with these bytes; the path is for messages.
    pub fn of(path: &Path, bytes: Vec<u8>) -> Result<Self, Error> {
        let mut gguf = Self {
            path: path.to_owned(),
            bytes: Vec::new(),
            values: HashMap::new(),
            tensors: HashMap::new(),
            data: 0,
        };
        let mut reader = Reader { bytes: &bytes, at: 0 };
        gguf.header(&mut reader).ok_or_else(|| gguf.error("is not a GGUF file of version 2 or 3"))?;
        let at = reader.at;
        let alignment = match gguf.values.get("general.alignment") {
            None => 32,
            Some(Value::Integer(value @ 1..=65_536)) => *value as usize,
            Some(_) => return Err(gguf.error("has an alignment out of range")),
        };
        gguf.data = at.next_multiple_of(alignment);
        gguf.bytes = bytes;
        Ok(gguf)
    }

    fn header(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        if reader.take(4)? != b"GGUF" || !matches!(reader.u32()?, 2 | 3) {
            return None;
        }
        let tensors = reader.length()?;
        let values = reader.length()?;
        for _ in 0..values {
            let key = reader.text()?;
            let kind = reader.u32()?;
            let value = reader.value(kind, 0)?;
            self.values.insert(key, value);
        }
        for _ in 0..tensors {
            let name = reader.text()?;
            let dimensions = reader.u32()? as usize;
            if dimensions > DEEPEST {
                return None;
            }
            let shape = (0..dimensions).map(|_| reader.length()).collect::<Option<_>>()?;
            let kind = reader.u32()?;
            let offset = reader.length()?;
            self.tensors.insert(name, (shape, kind, offset));
        }
        Some(())
    }

    /// An error about this file.
    pub fn error(&self, what: impl Into<String>) -> Error {
        Error::Model { path: self.path.clone(), what: what.into() }
    }

    /// All of the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The names of all values.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The names of all tensors.
    pub fn tensors(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// A value, if it is there.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    /// A positive integer.
    pub fn count(&self, key: &str) -> Result<usize, Error> {
        match self.value(key) {
            Some(Value::Integer(value @ 1..=1_000_000_000)) => Ok(*value as usize),
            other => Err(self.error(format!("has {other:?} as {key}"))),
        }
    }

    /// A positive number.
    pub fn real(&self, key: &str) -> Result<f64, Error> {
        match self.value(key) {
            Some(Value::Real(value)) if value.is_finite() && *value > 0.0 => Ok(*value),
            other => Err(self.error(format!("has {other:?} as {key}"))),
        }
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Result<Vec<&str>, Error> {
        let list = match self.value(key) {
            Some(Value::List(list)) => list,
            _ => return Err(self.error(format!("has no list {key}"))),
        };
        list.iter()
            .map(|value| match value {
                Value::Text(text) => Ok(text.as_str()),
                _ => Err(self.error(format!("has more than texts in {key}"))),
            })
            .collect()
    }

    /// The tensor of a name, of which `rows` and `columns` are expected; one dimension is one row.
    pub fn tensor(&self, name: &str, rows: usize, columns: usize) -> Result<Tensor<'_>, Error> {
        let (shape, kind, offset) =
            self.tensors.get(name).ok_or_else(|| self.error(format!("has no tensor {name}")))?;
        let kind = match kind {
            0 => Kind::F32,
            3 => Kind::Q4_1,
            8 => Kind::Q8_0,
            other => return Err(self.error(format!("has the tensor {name} in the format {other}"))),
        };
        let expected: &[usize] = if rows == 1 { &[columns] } else { &[columns, rows] };
        let (numbers, size) = kind.block();
        if shape != expected || !columns.is_multiple_of(numbers) {
            return Err(self.error(format!("has the tensor {name} in the shape {shape:?}, not {expected:?}")));
        }
        let length = rows * columns / numbers * size;
        let bytes = self.data.checked_add(*offset).and_then(|at| self.bytes.get(at..at.checked_add(length)?));
        let bytes = bytes.ok_or_else(|| self.error(format!("ends before the tensor {name} does")))?;
        Ok(Tensor { rows, columns, kind, bytes })
    }
}

/// Reads a header; `None` if the bytes end or make no sense.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn length(&mut self) -> Option<usize> {
        let length = u64::from_le_bytes(self.array()?);
        // Nothing that is counted can be longer than the file.
        usize::try_from(length).ok().filter(|length| *length <= self.bytes.len())
    }

    fn text(&mut self) -> Option<String> {
        let length = self.length()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    fn value(&mut self, kind: u32, depth: usize) -> Option<Value> {
        Some(match kind {
            0 | 7 => Value::Integer(u8::from_le_bytes(self.array()?).into()),
            1 => Value::Integer(i8::from_le_bytes(self.array()?).into()),
            2 => Value::Integer(u16::from_le_bytes(self.array()?).into()),
            3 => Value::Integer(i16::from_le_bytes(self.array()?).into()),
            4 => Value::Integer(self.u32()?.into()),
            5 => Value::Integer(i32::from_le_bytes(self.array()?).into()),
            6 => Value::Real(f32::from_le_bytes(self.array()?).into()),
            8 => Value::Text(self.text()?),
            9 if depth < DEEPEST => {
                let kind = self.u32()?;
                let length = self.length()?;
                Value::List((0..length).map(|_| self.value(kind, depth + 1)).collect::<Option<_>>()?)
            }
            10 => Value::Integer(u64::from_le_bytes(self.array()?).into()),
            11 => Value::Integer(i64::from_le_bytes(self.array()?).into()),
            12 => Value::Real(f64::from_le_bytes(self.array()?)),
            _ => return None,
        })
    }
}
