//! Small tools for merging sorted rows.

use std::{io, iter::Peekable};

/// Bytes one after the other, which must be `N` together.
pub(crate) fn join<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let (mut row, mut at) = ([0; N], 0);
    for part in parts {
        row[at..at + part.len()].copy_from_slice(part);
        at += part.len();
    }
    debug_assert_eq!(at, N);
    row
}

/// The bytes of a row from an offset on.
pub(crate) fn part<const N: usize>(row: &[u8], offset: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&row[offset..offset + N]);
    part
}

/// The next row if it is meant, or the error of reading it.
pub(crate) fn next_if<T, I: Iterator<Item = io::Result<T>>>(
    rows: &mut Peekable<I>,
    is_meant: impl Fn(&T) -> bool,
) -> io::Result<Option<T>> {
    rows.next_if(|row| row.as_ref().map_or(true, &is_meant)).transpose()
}
