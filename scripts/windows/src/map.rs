//! A file in memory, which the system reads as it is used.

use memmap2::Mmap;
use std::{fs::File, io, ops::Deref, path::Path};

/// The bytes of a file that no one changes.
#[derive(Debug)]
pub(crate) struct Map(Mmap);

impl Map {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        // SAFETY: a segment is written under another name, and is neither changed nor cut once it has
        // its own; it is only ever removed, which leaves the map whole. Another program that cuts the
        // file ends this one, and one that writes into it changes bytes whose checksum is known.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file) }?;
        Ok(Self(map))
    }
}

impl Deref for Map {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}
