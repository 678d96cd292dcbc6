//! From windows to byte ranges: the owner of a byte is the least order of the windows that it lies
//! in.

use crate::{ByteRange, Order};

/// The owner of each byte of one output after the other, in buffers that are used again.
#[derive(Debug, Default)]
pub struct ByteOwners {
    /// For each byte, itself if it has no owner yet, else a later byte, at most the next that has
    /// none.
    next: Vec<u16>,
    owners: Vec<Order>,
}

impl ByteOwners {
    /// The byte ranges of an output of `len` bytes (32,768 at most), in order, from its windows in
    /// the order of their owners. Bytes in no window are in no range.
    pub fn ranges(&mut self, len: u16, windows: impl Iterator<Item = ByteRange>) -> Vec<ByteRange> {
        self.next.clear();
        self.next.extend(0..=len);
        self.owners.resize(len.into(), Order { number: 0, index: 0 });
        for window in windows {
            let mut byte = self.unowned(window.start);
            while byte < window.end {
                self.owners[usize::from(byte)] = window.owner;
                self.next[usize::from(byte)] = byte + 1;
                byte = self.unowned(byte + 1);
            }
        }
        let mut ranges: Vec<ByteRange> = Vec::new();
        for byte in 0..len {
            if self.next[usize::from(byte)] == byte {
                continue;
            }
            let owner = self.owners[usize::from(byte)];
            match ranges.last_mut() {
                Some(last) if last.end == byte && last.owner == owner => last.end += 1,
                _ => ranges.push(ByteRange { start: byte, end: byte + 1, owner }),
            }
        }
        ranges
    }

    /// The first byte from this one on that has no owner; the output's length if all have.
    fn unowned(&mut self, mut byte: u16) -> u16 {
        loop {
            let next = self.next[usize::from(byte)];
            if next == byte {
                return byte;
            }
            // Path halving, so that later searches are short.
            let after = self.next[usize::from(next)];
            self.next[usize::from(byte)] = after;
            byte = after;
        }
    }
}
