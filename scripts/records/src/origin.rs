//! Where a record comes from.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where a record comes from. A clone shares the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub path: Arc<Path>,
    /// The line, from 1, if each line of the file is a record.
    pub line: Option<usize>,
    /// The piece, from 1, if the text is too long for one record.
    pub part: Option<usize>,
}

impl Origin {
    /// A whole file.
    pub(crate) fn file(path: Arc<Path>) -> Self {
        Self { path, line: None, part: None }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        self.line.map_or(Ok(()), |line| write!(f, ", line {line}"))?;
        self.part.map_or(Ok(()), |part| write!(f, ", part {part}"))
    }
}

/// An origin in 12 bytes, for the many that are remembered: the number of its file, and its line and
/// part, or 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    file: u32,
    line: u32,
    part: u32,
}

impl Place {
    /// The place of an origin in the file with this number. What does not fit 32 bits is left out:
    /// it only makes a message less exact.
    pub(crate) fn new(file: usize, origin: &Origin) -> Self {
        let small = |number: Option<usize>| number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
        Self { file: small(Some(file)), line: small(origin.line), part: small(origin.part) }
    }

    /// The origin again, with the files by their numbers.
    pub(crate) fn origin(self, files: &[Arc<Path>]) -> Origin {
        let known = |number: u32| (number > 0).then_some(number as usize);
        let path = files.get(self.file as usize).cloned().unwrap_or_else(|| PathBuf::new().into());
        Origin { path, line: known(self.line), part: known(self.part) }
    }
}
