//! The owners of the bytes of one output.

use crate::{
    IndexError, Record, Windows,
    segment::{Segment, key},
};
use std::{
    collections::{HashMap, hash_map},
    ops::Range,
};
use tributary_core::span::{
    self, ByteRange, Order, Params,
    fault::{Witness, is_common_span},
};
use tributary_scoring::parts::ByteOwners;

/// A record that owns bytes of an output, and the index that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    /// Which of the indexes.
    pub index: usize,
    /// The record.
    pub record: Record,
}

/// The byte ranges of one output, in order, from the records of several indexes, such as one of each Datanet
/// of a model: those of [`tributary_core::span::ranges`] for the records that `open` opens.
///
/// `open` is given the number of an index and a record of it, at most once each. It returns the record's
/// bytes, or `None` if the record cannot earn from the output. It is asked of a record only if its windows
/// have the hash of one of the output's, and of those that hold a window in their order, until one can earn.
/// So it is asked of few, and of all that no longer can and came before one that can.
///
/// # Errors
/// The first one of `open`; [`IndexError::Params`] if an index is of other parameters;
/// [`IndexError::Damaged`].
pub fn owners<B: AsRef<[u8]>, E: From<IndexError>>(
    params: Params,
    indexes: &[&Windows],
    output: &[u8],
    mut open: impl FnMut(usize, &Record) -> Result<Option<B>, E>,
) -> Result<Vec<ByteRange<Owner>>, E> {
    let windows: Vec<Range<usize>> = span::windows(params, output).collect();
    if windows.is_empty() {
        return Ok(Vec::new());
    }
    let mut first: Vec<Option<Owner>> = vec![None; windows.len()];
    let (mut prefixes, mut keys) = (Vec::new(), Vec::with_capacity(windows.len()));
    for (number, index) in indexes.iter().enumerate() {
        if index.params != params {
            let (words, bytes) = (index.params.min_words(), index.params.min_bytes());
            return Err(IndexError::Params { path: index.folder.clone(), words, bytes }.into());
        }
        index.hasher.prefixes(output, &mut prefixes);
        keys.clear();
        keys.extend(windows.iter().map(|window| key(index.hasher.window(&prefixes, window))));
        for segment in &index.segments {
            let mut records = Opened { segment, opened: HashMap::new() };
            for ((window, key), first) in windows.iter().zip(&keys).zip(&mut first) {
                for place in segment.find(*key)? {
                    let (record, opened) = records.get(place.ordinal)?;
                    let record = *record;
                    if first.is_some_and(|first| first.record.order <= record.order) {
                        break;
                    }
                    let bytes = match opened {
                        Some(bytes) => bytes,
                        None => opened.insert(open(number, &record)?),
                    };
                    let Some(bytes) = bytes else { continue };
                    let witness = Witness {
                        output_start: window.start as u16,
                        record_start: place.offset,
                        length: window.len() as u16,
                    };
                    if is_common_span(params, output, bytes.as_ref(), witness) {
                        *first = Some(Owner { index: number, record });
                        break;
                    }
                }
            }
        }
    }
    Ok(ranges(output.len() as u16, &windows, &first))
}

/// The records of a segment, each opened once at most.
struct Opened<'s, B> {
    segment: &'s Segment,
    opened: HashMap<u32, (Record, Option<Option<B>>)>,
}

impl<B> Opened<'_, B> {
    /// A record, and what it was opened as, if it was.
    fn get(&mut self, ordinal: u32) -> Result<&mut (Record, Option<Option<B>>), IndexError> {
        Ok(match self.opened.entry(ordinal) {
            hash_map::Entry::Occupied(known) => known.into_mut(),
            hash_map::Entry::Vacant(new) => new.insert((self.segment.record(ordinal)?, None)),
        })
    }
}

/// The ranges of an output whose windows have these owners.
fn ranges(length: u16, windows: &[Range<usize>], first: &[Option<Owner>]) -> Vec<ByteRange<Owner>> {
    let by_order: HashMap<Order, Owner> =
        first.iter().flatten().map(|owner| (owner.record.order, *owner)).collect();
    let owned = windows.iter().zip(first).filter_map(|(window, owner)| {
        let owner = owner.as_ref()?.record.order;
        Some(ByteRange { start: window.start as u16, end: window.end as u16, owner })
    });
    let mut owned: Vec<ByteRange<Order>> = owned.collect();
    owned.sort_unstable_by_key(|range| (range.owner, range.start, range.end));
    let ranges = ByteOwners::default().ranges(length, owned.into_iter());
    let named = |range: ByteRange<Order>| ByteRange {
        start: range.start,
        end: range.end,
        owner: by_order[&range.owner],
    };
    ranges.into_iter().map(named).collect()
}
