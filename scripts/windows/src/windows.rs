//! An index, to read.

use crate::{IndexError, Record, manifest::Manifest, segment::Segment};
use serde_json::Value;
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use tributary_core::span::Params;
use tributary_scoring::parts::Hasher;

/// How often the manifest is read again when a segment that it names was merged meanwhile.
const ATTEMPTS: usize = 100;

/// An index of the windows of records, as of some moment.
#[derive(Clone, Debug)]
pub struct Windows {
    pub(crate) folder: PathBuf,
    pub(crate) params: Params,
    pub(crate) hasher: Arc<Hasher>,
    pub(crate) segments: Vec<Arc<Segment>>,
    pub(crate) state: Value,
}

impl Windows {
    /// Opens the index in a folder; one without records if there is none. What others append later is not
    /// seen.
    ///
    /// # Errors
    /// [`IndexError`] but for [`IndexError::InUse`].
    pub fn open(folder: &Path, params: Params) -> Result<Self, IndexError> {
        let mut left = ATTEMPTS;
        loop {
            let manifest = Manifest::read(folder, params)?;
            let manifest = manifest.unwrap_or_else(|| Manifest::new(params, Hasher::random_base()));
            left -= 1;
            match Self::of(folder, params, &manifest) {
                Err(IndexError::File { source, .. })
                    if source.kind() == io::ErrorKind::NotFound && left > 0 => {}
                opened => return opened,
            }
        }
    }

    pub(crate) fn of(folder: &Path, params: Params, manifest: &Manifest) -> Result<Self, IndexError> {
        let open = |number: &u64| Segment::open(&Manifest::segment(folder, *number)).map(Arc::new);
        let segments = manifest.segments.iter().map(open).collect::<Result<_, _>>()?;
        let hasher = Arc::new(Hasher::with_base(manifest.base));
        Ok(Self { folder: folder.to_owned(), params, hasher, segments, state: manifest.state.clone() })
    }

    /// The parameters of the rule that it is of.
    pub fn params(&self) -> Params {
        self.params
    }

    /// What its last writer left here ([`crate::Writer::set_state`]); null if nothing.
    pub fn state(&self) -> &Value {
        &self.state
    }

    /// How many records were appended.
    pub fn records(&self) -> u64 {
        self.segments.iter().map(|segment| segment.layout.records as u64).sum()
    }

    /// How many windows they have, a window that a record has twice counted twice.
    pub fn windows(&self) -> u64 {
        self.segments.iter().map(|segment| segment.layout.entries as u64).sum()
    }

    /// Its bytes on disk.
    pub fn length(&self) -> u64 {
        self.segments.iter().map(|segment| segment.length()).sum()
    }

    /// How many segments it has.
    pub fn segments(&self) -> usize {
        self.segments.len()
    }

    /// Whether a record was appended, with this order and these bytes.
    ///
    /// # Errors
    /// [`IndexError::Damaged`].
    pub fn contains(&self, record: &Record) -> Result<bool, IndexError> {
        for segment in &self.segments {
            if segment.contains(record)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Checks every byte against its checksum. What is read is checked in any case, once for each opening.
    ///
    /// # Errors
    /// [`IndexError::Damaged`].
    pub fn check(&self) -> Result<(), IndexError> {
        self.segments.iter().try_for_each(|segment| segment.check())
    }
}
