//! A sorted part of an index, which is never changed.
//!
//! ```text
//! entries      of each window, ascending: the low bits of its key | the record's ordinal 4 | offset 2
//! directory    for each value of a key's high bits the index of the first entry 4, then the end 4
//! records      ascending by order: number 8 | index 8 | content id 32
//! checksums    CRC-32 of each 4,096 bytes before 4
//! footer       magic 8 | entries 8 | records 8 | high bits 8 | CRC-32 of the checksums 4 | of the footer 4
//! ```
//!
//! Numbers are little-endian. Keys are the highest 40 bits of a window's hash, and spread evenly, so the
//! directory leads to some ten entries. An ordinal is the record's index in the segment, so the entries of
//! one key ascend by the records' orders.

use crate::{IndexError, map::Map};
use alloy_primitives::B256;
use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};
use tributary_core::span::Order;
use tributary_scoring::parts::BITS;

/// The bits of a key.
pub(crate) const KEY: u32 = 40;
/// The bytes of an entry beside its key.
pub(crate) const PLACE: usize = 6;
/// The bytes of a record.
pub(crate) const RECORD: usize = 48;
/// The bytes that have one checksum.
pub(crate) const BLOCK: usize = 4_096;
pub(crate) const MAGIC: &[u8; 8] = b"trib win";
pub(crate) const FOOTER: usize = 40;

/// The bytes that may be read after an entry, which are the directory's then.
const MORE: usize = 8;

/// The key of a hash.
pub(crate) fn key(hash: u64) -> u64 {
    hash >> (BITS - KEY)
}

/// A record of an index: how it is registered, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Record {
    /// Its order among all.
    pub order: Order,
    /// The SHA-256 of its bytes.
    pub content_id: B256,
}

impl Record {
    pub(crate) fn to_bytes(self) -> [u8; RECORD] {
        let mut bytes = [0; RECORD];
        bytes[..8].copy_from_slice(&self.order.number.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.order.index.to_le_bytes());
        bytes[16..].copy_from_slice(self.content_id.as_slice());
        bytes
    }

    fn of(bytes: &[u8]) -> Self {
        let order = Order { number: long(bytes), index: long(&bytes[8..]) };
        Self { order, content_id: B256::from_slice(&bytes[16..RECORD]) }
    }
}

/// How the parts of a segment lie in its file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) entries: usize,
    pub(crate) records: usize,
    /// How many bits of a key the directory has.
    pub(crate) high: u32,
}

impl Layout {
    /// For so many entries, 8 to 16 for each of the directory.
    pub(crate) fn new(entries: usize, records: usize) -> Self {
        Self { entries, records, high: (entries / 8).max(1).ilog2().min(KEY - 1) }
    }

    /// How many bits of a key an entry has.
    pub(crate) fn low(self) -> u32 {
        KEY - self.high
    }

    /// The bytes of an entry.
    pub(crate) fn entry(self) -> usize {
        self.low().div_ceil(8) as usize + PLACE
    }

    /// The low bits of the key and the place of the entry at the start of these bytes, which are more than
    /// [`MORE`].
    fn entry_in(self, bytes: &[u8]) -> (u64, Place) {
        let place = long(&bytes[self.entry() - PLACE..]);
        let low = long(bytes) & ((1 << self.low()) - 1);
        (low, Place { ordinal: place as u32, offset: (place >> 32) as u16 })
    }

    fn directory_at(self) -> usize {
        self.entries * self.entry()
    }

    fn records_at(self) -> usize {
        self.directory_at() + 4 * ((1 << self.high) + 1)
    }

    /// Where the checksums are, and the bytes that they are of.
    pub(crate) fn checksums_at(self) -> usize {
        self.records_at() + RECORD * self.records
    }

    fn blocks(self) -> usize {
        self.checksums_at().div_ceil(BLOCK)
    }

    fn length(self) -> usize {
        self.checksums_at() + 4 * self.blocks() + FOOTER
    }
}

/// Where a window is: the record's ordinal, and the offset of the window in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) ordinal: u32,
    pub(crate) offset: u16,
}

#[derive(Debug)]
pub(crate) struct Segment {
    path: PathBuf,
    map: Map,
    pub(crate) layout: Layout,
    /// A bit for each block whose checksum was found right.
    checked: Box<[AtomicU64]>,
}

impl Segment {
    /// Opens the file of a segment. Of its entries and records nothing is read yet.
    pub(crate) fn open(path: &Path) -> Result<Self, IndexError> {
        let map = Map::open(path).map_err(IndexError::file(path))?;
        let damaged = |problem| IndexError::Damaged { path: path.to_owned(), problem };
        let footer = map.len().checked_sub(FOOTER).ok_or_else(|| damaged("it is too short"))?;
        let (body, footer) = map.split_at(footer);
        if footer[..8] != *MAGIC || short(&footer[36..]) != crc32fast::hash(&footer[..36]) {
            return Err(damaged("its end is not that of a segment"));
        }
        let field = |at: usize| long(&footer[at..]) as usize;
        let layout = Layout { entries: field(8), records: field(16), high: field(24) as u32 };
        // A length beyond the file would overflow below.
        let is_small = layout.entries <= map.len() && layout.records <= map.len();
        if !is_small || layout.high >= KEY || layout.length() != map.len() {
            return Err(damaged("it has another length"));
        }
        let checksums = &body[layout.checksums_at()..];
        if short(&footer[32..]) != crc32fast::hash(checksums) {
            return Err(damaged("the checksum of its checksums is another one"));
        }
        let checked = std::iter::repeat_with(AtomicU64::default).take(layout.blocks().div_ceil(64)).collect();
        Ok(Self { path: path.to_owned(), map, layout, checked })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its bytes on disk.
    pub(crate) fn length(&self) -> u64 {
        self.map.len() as u64
    }

    fn damaged(&self, problem: &'static str) -> IndexError {
        IndexError::Damaged { path: self.path.clone(), problem }
    }

    /// Bytes before the checksums, which are checked unless they were before.
    fn bytes(&self, range: Range<usize>) -> Result<&[u8], IndexError> {
        for block in range.start / BLOCK..range.end.div_ceil(BLOCK) {
            let (word, bit) = (&self.checked[block / 64], 1u64 << (block % 64));
            if word.load(Ordering::Relaxed) & bit != 0 {
                continue;
            }
            let end = self.layout.checksums_at();
            let found = crc32fast::hash(&self.map[block * BLOCK..end.min((block + 1) * BLOCK)]);
            if short(&self.map[end + 4 * block..]) != found {
                return Err(self.damaged("the checksum of a block is another one"));
            }
            word.fetch_or(bit, Ordering::Relaxed);
        }
        Ok(&self.map[range])
    }

    /// Checks all that was not checked before.
    pub(crate) fn check(&self) -> Result<(), IndexError> {
        self.bytes(0..self.layout.checksums_at()).map(|_| ())
    }

    /// The indexes of the entries whose keys have these high bits.
    fn bucket(&self, high: u64) -> Result<Range<usize>, IndexError> {
        let at = self.layout.directory_at() + 4 * high as usize;
        let ends = self.bytes(at..at + 8)?;
        let range = short(ends) as usize..short(&ends[4..]) as usize;
        // What has the right checksum is right; this is no way to panic all the same.
        if range.start <= range.end && range.end <= self.layout.entries {
            Ok(range)
        } else {
            Err(self.damaged("its directory has no order"))
        }
    }

    /// The bytes of the entries with these indexes, and of [`MORE`] after them.
    fn entries_at(&self, range: Range<usize>) -> Result<&[u8], IndexError> {
        let entry = self.layout.entry();
        self.bytes(range.start * entry..range.end * entry + MORE)
    }

    /// The places of the windows with a key, ascending by the records' orders.
    pub(crate) fn find(&self, key: u64) -> Result<Places<'_>, IndexError> {
        let layout = self.layout;
        let range = self.bucket(key >> layout.low())?;
        let low = key & ((1 << layout.low()) - 1);
        let mut places = Places { entries: self.entries_at(range.clone())?, layout, low };
        let (mut from, mut to) = (0, range.len());
        while from < to {
            let middle = (from + to) / 2;
            if layout.entry_in(&places.entries[middle * layout.entry()..]).0 < low {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        places.entries = &places.entries[from * layout.entry()..];
        Ok(places)
    }

    /// All entries, ascending.
    pub(crate) fn entries(&self) -> Entries<'_> {
        Entries { segment: self, next: 0, bucket: &[] }
    }

    /// A record by its ordinal.
    pub(crate) fn record(&self, ordinal: u32) -> Result<Record, IndexError> {
        let ordinal = ordinal as usize;
        if ordinal >= self.layout.records {
            return Err(self.damaged("an entry names no record"));
        }
        let at = self.layout.records_at() + RECORD * ordinal;
        Ok(Record::of(self.bytes(at..at + RECORD)?))
    }

    /// Whether it has a record.
    pub(crate) fn contains(&self, record: &Record) -> Result<bool, IndexError> {
        let (mut from, mut to) = (0, self.layout.records as u32);
        while from < to {
            let middle = from + (to - from) / 2;
            if self.record(middle)? < *record {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        Ok((from as usize) < self.layout.records && self.record(from)? == *record)
    }
}

/// The places of one key.
pub(crate) struct Places<'s> {
    /// From the first entry with the key to the end of its bucket, and [`MORE`].
    entries: &'s [u8],
    layout: Layout,
    low: u64,
}

impl Iterator for Places<'_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        if self.entries.len() <= MORE {
            return None;
        }
        let (low, place) = self.layout.entry_in(self.entries);
        self.entries = &self.entries[self.layout.entry()..];
        (low == self.low).then_some(place)
    }
}

/// All entries of a segment, with their keys.
pub(crate) struct Entries<'s> {
    segment: &'s Segment,
    /// The high bits of the next bucket.
    next: u64,
    /// The rest of the one before it, and [`MORE`].
    bucket: &'s [u8],
}

impl Entries<'_> {
    pub(crate) fn names_no_record(&self) -> IndexError {
        self.segment.damaged("an entry names no record")
    }

    /// The next one; `None` after the last.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, Place)>, IndexError> {
        let layout = self.segment.layout;
        while self.bucket.len() <= MORE {
            if self.next >> layout.high != 0 {
                return Ok(None);
            }
            self.bucket = self.segment.entries_at(self.segment.bucket(self.next)?)?;
            self.next += 1;
        }
        let (low, place) = layout.entry_in(self.bucket);
        self.bucket = &self.bucket[layout.entry()..];
        Ok(Some(((self.next - 1) << layout.low() | low, place)))
    }
}

/// A little-endian number of 8 bytes.
fn long(bytes: &[u8]) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[..8]);
    u64::from_le_bytes(number)
}

/// A little-endian number of 4 bytes.
fn short(bytes: &[u8]) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[..4]);
    u32::from_le_bytes(number)
}
