//! Which records may hold parts of which outputs, in little memory: for outputs whose windows do not
//! fit into it together.
//!
//! The outputs are taken in groups. One bit set for all of them (Bloom, 1970) has four bits for each
//! window of a group, all in the 64 bytes that the window's hash names (Putze, Sanders and Singler,
//! "Cache-, Hash- and Space-Efficient Bloom Filters", 2007). The hash names four of the eight words
//! there, and by how much each is rotated; a bit of these is the group's. So the four words together
//! give all groups at once. A record is read once; what may be in a group is a few of its
//! bytes, and that is all that the group's pass over records needs of it. With 16 bits for each window,
//! a window that is in no output is taken for one of a given group in 1 of 500 cases, which costs time
//! and changes nothing.

use crate::{
    Candidate, Output, Progress,
    batches::{self, Work, cores},
    hash::{BITS, Hasher},
};
use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};
use tributary_core::span::{self, Params};

/// The words of 64 bits that a hash names together.
const LINE: usize = 8;

/// The bits of the set for each window, where memory allows.
const BITS_A_WINDOW: u64 = 16;

/// The bits that are set for a window of a group.
const PROBES: u32 = 4;

/// Bytes of a record that may be in the outputs of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The group.
    pub group: usize,
    /// Offsets in the record, from the start of a window to the end of one.
    pub bytes: Range<usize>,
}

/// The windows of groups of outputs, as a set that may hold more than was put into it.
///
/// The pieces of a record are as good as the record: a window of a piece is a window of the record,
/// since being one depends on its bytes alone, and a window that is in no piece is in no output of the
/// group. Candidates of one order count as one that holds what either holds, so [`crate::Owners`] takes
/// each piece as a candidate.
///
/// ```
/// use tributary_core::span::Params;
/// use tributary_scoring::{Output, Piece, Sieve};
///
/// let mut sieve = Sieve::new(Params::new(2, 0).unwrap(), 1_000, 1 << 20);
/// let output = |bytes| Output { receipt_id: Default::default(), time: 20, up_to: 10, bytes };
/// sieve.add(&[output("a b c")]);
/// sieve.add(&[output("x y z")]);
/// let mut pieces = Vec::new();
/// sieve.pieces(b"1 2 b c 3 4 x y z 5", &mut pieces);
/// assert_eq!(pieces, [Piece { group: 0, bytes: 4..7 }, Piece { group: 1, bytes: 12..17 }]);
/// ```
#[derive(Debug)]
pub struct Sieve {
    params: Params,
    hasher: Hasher,
    groups: usize,
    words: Vec<AtomicU64>,
}

impl Sieve {
    /// The most groups that one takes.
    pub const GROUPS: usize = 64;

    /// An empty set for so many windows together, about, in at most so many bytes (64 at least). If it
    /// takes more windows, records have more pieces.
    pub fn new(params: Params, windows: u64, memory: u64) -> Self {
        Self::with_hasher(params, Hasher::new(), windows, memory)
    }

    fn with_hasher(params: Params, hasher: Hasher, windows: u64, memory: u64) -> Self {
        let bytes = (windows.saturating_mul(BITS_A_WINDOW) / 8).min(memory);
        let lines = usize::try_from(bytes).unwrap_or(usize::MAX) / (LINE * 8);
        let words = std::iter::repeat_with(AtomicU64::default).take(lines.max(1) * LINE).collect();
        Self { params, hasher, groups: 0, words }
    }

    /// Adds the outputs of another group, on all cores.
    ///
    /// # Panics
    /// If it has [`Sieve::GROUPS`] already.
    pub fn add<B: AsRef<[u8]> + Sync>(&mut self, outputs: &[Output<B>]) {
        assert!(self.groups < Self::GROUPS, "a sieve takes {} groups", Self::GROUPS);
        let group = self.groups;
        self.groups += 1;
        let (sieve, length) = (&*self, outputs.len().div_ceil(cores()).max(1));
        thread::scope(|scope| {
            for part in outputs.chunks(length) {
                scope.spawn(move || {
                    let mut prefixes = Vec::new();
                    for output in part {
                        sieve.each_window(output.bytes.as_ref(), &mut prefixes, |hash, _| {
                            for (word, rotation) in sieve.probes(hash) {
                                word.fetch_or((1u64 << group).rotate_left(rotation), Ordering::Relaxed);
                            }
                        });
                    }
                });
            }
        });
    }

    /// How many groups it has.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The pieces of a record in place of what `pieces` held: of each group maximal, disjoint and
    /// ascending.
    pub fn pieces(&self, record: &[u8], pieces: &mut Vec<Piece>) {
        self.pieces_with(record, pieces, &mut Vec::new());
    }

    fn pieces_with(&self, record: &[u8], pieces: &mut Vec<Piece>, prefixes: &mut Vec<u64>) {
        pieces.clear();
        // The index of each group's last piece.
        let mut last = [None; Self::GROUPS];
        self.each_window(record, prefixes, |hash, window| {
            let mut groups = self.groups_of(hash);
            while groups != 0 {
                let group = groups.trailing_zeros() as usize;
                groups &= groups - 1;
                let before = last[group].and_then(|last: usize| pieces.get_mut(last));
                match before.filter(|piece| window.start <= piece.bytes.end) {
                    // Ends of windows ascend.
                    Some(piece) => piece.bytes.end = window.end,
                    None => {
                        last[group] = Some(pieces.len());
                        pieces.push(Piece { group, bytes: window.clone() });
                    }
                }
            }
        });
    }

    /// Reads items that `open` makes records of, as [`crate::Owners::read_with`] does. `found` takes what
    /// is known of the records that have pieces, with these.
    ///
    /// # Errors
    /// The first one of the items, `open` and `found`.
    pub fn read_with<T, K, B, E>(
        &self,
        items: impl IntoIterator<Item = Result<T, E>, IntoIter: Send>,
        open: impl Fn(T) -> Result<Option<(K, Candidate<B>)>, E> + Sync,
        found: impl Fn(K, &Candidate<B>, &[Piece]) -> Result<(), E> + Sync,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), E>
    where
        T: Send,
        B: AsRef<[u8]>,
        E: Send,
    {
        let add = |known, record: Candidate<B>, (pieces, prefixes): &mut (Vec<Piece>, Vec<u64>)| {
            self.pieces_with(record.bytes.as_ref(), pieces, prefixes);
            if pieces.is_empty() { Ok(()) } else { found(known, &record, pieces) }
        };
        let work = Work { weigh: |_: &T| 0, open, add, end: |_| Ok(()) };
        batches::each(cores(), items.into_iter(), &work, progress)
    }

    fn each_window(&self, text: &[u8], prefixes: &mut Vec<u64>, mut each: impl FnMut(u64, Range<usize>)) {
        let mut windows = span::windows(self.params, text).peekable();
        if windows.peek().is_none() {
            return;
        }
        self.hasher.prefixes(text, prefixes);
        for window in windows {
            each(self.hasher.window(prefixes, &window), window);
        }
    }

    /// A bit for each group that may have a window with this hash. Groups that were not added have none.
    fn groups_of(&self, hash: u64) -> u64 {
        let words = self.probes(hash);
        words.fold(u64::MAX, |groups, (word, rotation)| {
            groups & word.load(Ordering::Relaxed).rotate_right(rotation)
        }) & (u64::MAX >> (Self::GROUPS - self.groups.max(1)))
    }

    /// The words that a hash names, and by how much each is rotated.
    fn probes(&self, hash: u64) -> impl Iterator<Item = (&AtomicU64, u32)> {
        let lines = (self.words.len() / LINE) as u128;
        let line = ((u128::from(hash) * lines) >> BITS) as usize;
        let line = &self.words[line * LINE..(line + 1) * LINE];
        // An odd number without a pattern: the golden ratio's fraction.
        let mixed = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // 9 bits for each, from the highest, which depend on all others.
        (1..=PROBES).map(move |probe| {
            let place = mixed >> (64 - 9 * probe) & 511;
            (&line[(place / 64) as usize], (place % 64) as u32)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Order, Owners, ScoreRow, score};
    use alloy_primitives::B256;
    use proptest::prelude::*;
    use std::{convert::Infallible, sync::Mutex};

    fn output(number: usize, bytes: &str) -> Output<&str> {
        let receipt_id = B256::left_padding_from(&(number as u64).to_be_bytes());
        Output { receipt_id, time: number as u64, up_to: number as u64, bytes }
    }

    fn params() -> Params {
        Params::new(3, 4).unwrap()
    }

    /// The rows of groups of outputs, from pieces of the records.
    fn by_pieces(groups: &[Vec<Output<&str>>], records: &[Candidate<String>], memory: u64) -> Vec<ScoreRow> {
        let mut sieve = Sieve::new(params(), 1_000, memory);
        groups.iter().for_each(|group| sieve.add(group));
        assert_eq!(sieve.groups(), groups.len());
        let found: Vec<Mutex<Vec<Candidate<String>>>> = groups.iter().map(|_| Mutex::default()).collect();
        let find = |(), record: &Candidate<String>, pieces: &[Piece]| {
            for Piece { group, bytes } in pieces {
                let piece = Candidate { bytes: record.bytes[bytes.clone()].to_owned(), ..record.clone() };
                found[*group].lock().unwrap().push(piece);
            }
            Ok::<_, Infallible>(())
        };
        let items = records.iter().cloned().map(Ok);
        sieve.read_with(items, |record| Ok(Some(((), record))), find, &|_| ()).unwrap();
        let mut rows = Vec::new();
        for (group, found) in groups.iter().zip(found) {
            let owners = Owners::new(params(), group).unwrap();
            let pieces = found.into_inner().unwrap().into_iter();
            owners.read(pieces.map(Ok::<_, Infallible>), &|_| ()).unwrap();
            rows.extend(owners.rows());
        }
        rows.sort_unstable();
        rows
    }

    proptest! {
        #[test]
        fn pieces_give_the_rows_that_records_give(
            texts in prop::collection::vec("([ab]{1,2}[ .]{1,2}){0,12}", 0..12),
            records in prop::collection::vec(("([ab]{1,2}[ .]{1,2}){0,20}", 0u64..12, 0u64..12), 0..20),
            at_a_time in 1usize..5,
            // Of 64 bytes, all is in everything.
            memory in prop_oneof![Just(0u64), Just(1 << 12)],
        ) {
            let outputs: Vec<Output<&str>> = texts.iter().enumerate().map(|(number, text)| output(number, text)).collect();
            let candidate = |(number, (text, from, length)): (u64, &(String, u64, u64))| Candidate {
                order: Order { number, index: 0 },
                accepted_at: *from,
                accepted: std::iter::once(*from..from + length).collect(),
                bytes: text.clone(),
            };
            let records: Vec<Candidate<String>> = (0..).zip(&records).map(candidate).collect();
            let whole = score(params(), &outputs, records.iter().cloned().map(Ok::<_, Infallible>), &|_| ()).unwrap();
            let groups: Vec<Vec<Output<&str>>> = outputs.chunks(at_a_time).map(<[_]>::to_vec).collect();
            prop_assert_eq!(by_pieces(&groups, &records, memory), whole);
        }
    }

    #[test]
    fn few_windows_are_taken_for_ones_that_they_are_not() {
        let text = |seed: u64| -> String {
            (0..200u64).map(|word| format!("{} ", word * seed % 1_000_003)).collect()
        };
        let groups: Vec<String> = (0..40).map(|seed| text(7_919 + seed)).collect();
        let windows = groups.iter().map(|text| span::windows(params(), text.as_bytes()).count() as u64).sum();
        let mut sieve = Sieve::new(params(), windows, u64::MAX);
        groups.iter().for_each(|text| sieve.add(&[output(0, text)]));
        let (mut pieces, mut wrong, mut looked_up) = (Vec::new(), 0, 0);
        for seed in 0..50 {
            let record = text(104_729 + seed);
            sieve.pieces(record.as_bytes(), &mut pieces);
            wrong += pieces.len();
            looked_up += span::windows(params(), record.as_bytes()).count() * groups.len();
        }
        assert!(wrong * 200 < looked_up, "{wrong} of {looked_up}");
    }
}
