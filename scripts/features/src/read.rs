//! Reading rows where they are needed.

use crate::{FeatureError, HEAD, Head, KEY, MAGIC};
use alloy_primitives::B256;
use std::{
    fs::File,
    io::{BufReader, ErrorKind, Read, Seek, SeekFrom},
    ops::Range,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};
use tributary_core::{gradient::MAX_DIMENSIONS, sum_tree::MAX_COUNT};

/// How many bytes are read at a time where rows are read in order.
const BUFFER: usize = 1 << 20;

/// A file of features that is open. Its rows' order is checked where rows are read in order, see
/// [`FeatureFile::rows`].
#[derive(Debug)]
pub struct FeatureFile {
    file: File,
    path: PathBuf,
    head: Head,
}

impl FeatureFile {
    /// Opens a file, and checks its head and its length.
    ///
    /// # Errors
    /// [`FeatureError::Io`], [`FeatureError::NotFeatures`], [`FeatureError::Length`].
    pub fn open(path: &Path) -> Result<Self, FeatureError> {
        let mut file = File::open(path).map_err(FeatureError::io("open", path))?;
        let wrong = |problem: String| FeatureError::NotFeatures { path: path.to_owned(), problem };
        let mut bytes = [0; HEAD];
        file.read_exact(&mut bytes).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => wrong(format!("it has less than {HEAD} bytes")),
            _ => FeatureError::io("read", path)(error),
        })?;
        if !bytes.starts_with(MAGIC) {
            return Err(wrong(format!("it does not begin with {}", String::from_utf8_lossy(MAGIC))));
        }
        let dimensions = u32::from_be_bytes(array(&bytes, 16));
        let rows = u64::from_be_bytes(array(&bytes, 20));
        let dimensions = u16::try_from(dimensions)
            .ok()
            .filter(|dimensions| (1..=MAX_DIMENSIONS).contains(dimensions))
            .ok_or_else(|| wrong(format!("it has {dimensions} dimensions, not 1 to {MAX_DIMENSIONS}")))?;
        if rows > MAX_COUNT {
            return Err(wrong(format!("it has {rows} rows, but a tree has at most {MAX_COUNT}")));
        }
        if bytes[60..] != [0; 4] {
            return Err(wrong("the last bytes of its head are not zero".into()));
        }
        let head = Head { dimensions, rows, artifact: B256::from_slice(&bytes[28..60]) };
        let found = file.metadata().map_err(FeatureError::io("read", path))?.len();
        let expected = HEAD as u64 + rows * head.row_bytes() as u64;
        if found != expected {
            return Err(FeatureError::Length { path: path.to_owned(), found, expected, rows, dimensions });
        }
        Ok(Self { file, path: path.to_owned(), head })
    }

    /// What the file says of all its rows.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The row with this index, below [`Head::rows`]: its key, and its vector's bytes.
    ///
    /// # Errors
    /// [`FeatureError::Io`], also for an index that is none.
    pub fn row(&self, index: u64) -> Result<(B256, Vec<u8>), FeatureError> {
        let mut row = vec![0; self.head.row_bytes()];
        self.read_at(&mut row, index, 0)?;
        let vector = row.split_off(KEY);
        Ok((B256::from_slice(&row), vector))
    }

    /// The index of the row with this key.
    ///
    /// # Errors
    /// [`FeatureError::Io`].
    pub fn find(&self, key: B256) -> Result<Option<u64>, FeatureError> {
        let (mut low, mut high) = (0, self.head.rows);
        while low < high {
            let middle = low + (high - low) / 2;
            let mut found = B256::ZERO;
            self.read_at(found.as_mut_slice(), middle, 0)?;
            match found.cmp(&key) {
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    /// The vector of the row with this key, by a search that reads its keys only.
    ///
    /// # Errors
    /// [`FeatureError::Io`].
    pub fn vector(&self, key: B256) -> Result<Option<Vec<u8>>, FeatureError> {
        let Some(index) = self.find(key)? else { return Ok(None) };
        let mut vector = vec![0; self.head.dimensions.into()];
        self.read_at(&mut vector, index, KEY)?;
        Ok(Some(vector))
    }

    /// The rows with these indexes, of which none is beyond the last. Their order is not checked.
    ///
    /// # Errors
    /// [`FeatureError::Io`].
    pub fn block(&self, rows: Range<u64>) -> Result<Block, FeatureError> {
        let width = self.head.row_bytes();
        let mut bytes = vec![0; (rows.end - rows.start) as usize * width];
        self.read_at(&mut bytes, rows.start, 0)?;
        Ok(Block { bytes, width })
    }

    /// How many rows have about this many bytes together; at least one.
    pub fn rows_of(&self, bytes: usize) -> u64 {
        (bytes / self.head.row_bytes()).max(1) as u64
    }

    /// All rows in their order, read through a buffer. Each must be above the one before it.
    ///
    /// # Errors
    /// [`FeatureError::Io`].
    pub fn rows(&self) -> Result<Rows<'_>, FeatureError> {
        let mut file = self.file.try_clone().map_err(FeatureError::io("read", &self.path))?;
        file.seek(SeekFrom::Start(HEAD as u64)).map_err(FeatureError::io("read", &self.path))?;
        let reader = BufReader::with_capacity(BUFFER, file);
        Ok(Rows { of: self, reader, next: 0, last: None, vector: vec![0; self.head.dimensions.into()] })
    }

    fn read_at(&self, bytes: &mut [u8], row: u64, offset: usize) -> Result<(), FeatureError> {
        let from = HEAD as u64 + row * self.head.row_bytes() as u64 + offset as u64;
        self.file.read_exact_at(bytes, from).map_err(FeatureError::io("read", &self.path))
    }
}

/// Neighbouring rows in memory.
#[derive(Clone, Debug)]
pub struct Block {
    bytes: Vec<u8>,
    width: usize,
}

impl Block {
    /// Each row's key with its vector's bytes.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (B256, &[u8])> {
        self.bytes.chunks_exact(self.width).map(|row| {
            let (key, vector) = row.split_at(KEY);
            (B256::from_slice(key), vector)
        })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.bytes.len() / self.width
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The vector's bytes of the row with this index in the block.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn vector(&self, index: usize) -> &[u8] {
        &self.bytes[index * self.width..][KEY..self.width]
    }
}

/// The rows of a file in their order, see [`FeatureFile::rows`].
#[derive(Debug)]
pub struct Rows<'a> {
    of: &'a FeatureFile,
    reader: BufReader<File>,
    next: u64,
    last: Option<B256>,
    vector: Vec<u8>,
}

impl Rows<'_> {
    /// The next row: its key, and its vector's bytes, which the next call overwrites.
    ///
    /// # Errors
    /// [`FeatureError::Io`]; [`FeatureError::Order`] for a row that is not above the one before it.
    #[allow(clippy::should_implement_trait, reason = "what it lends, an iterator cannot")]
    pub fn next(&mut self) -> Result<Option<(B256, &[u8])>, FeatureError> {
        let path = &self.of.path;
        if self.next == self.of.head.rows {
            return Ok(None);
        }
        let mut key = B256::ZERO;
        self.reader.read_exact(key.as_mut_slice()).map_err(FeatureError::io("read", path))?;
        self.reader.read_exact(&mut self.vector).map_err(FeatureError::io("read", path))?;
        if self.last.is_some_and(|last| last >= key) {
            return Err(FeatureError::Order { path: path.clone(), row: self.next, key });
        }
        self.last = Some(key);
        self.next += 1;
        Ok(Some((key, &self.vector)))
    }
}

fn array<const N: usize>(bytes: &[u8], from: usize) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(&bytes[from..from + N]);
    array
}
