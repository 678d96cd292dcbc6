//! The `span` rule: the owner of each byte of an output is the first record that has it, word for
//! word.
//!
//! A *word* is a character of a script without spaces (such as an ideograph: [`is_lone`]), or else a
//! maximal range of ASCII letters, ASCII digits and bytes above 0x7f (so letters of any other script
//! stay together). A *span* of a text reaches from a word's start to a word's end, with
//! any bytes between, and has at least `min_words` words and at least `min_bytes` bytes. A record
//! *holds* a byte of an output if the byte lies in a span of the output that is, byte for byte, a
//! span of the record. The byte's *owner* is the record of the least [`Order`] that holds it, among
//! the records that can earn from the output. All maximal ranges of consecutive bytes with one
//! owner are the output's leaves in the tree of scores, whatever their length. The score of a range
//! is its number of bytes; the whole is the output's.
//!
//! A text of no bytes, or of more than [`MAX_RECORD`] or [`MAX_OUTPUT`], has no span.
//!
//! Spans overlap, so it suffices to compare the least of them: [`windows`] are the spans that would
//! be none without their first word, or none without their last, at most two a word. In a common
//! span of two texts, the shortest spans from each of its words on and the shortest that ends where
//! it ends cover all of it, and they are windows of both texts. So a record holds a byte if the
//! byte lies in a window of the output that is a window of the record.
//!
//! One record at most proves that a list of leaves is wrong: [`fault`].

pub mod fault;
#[cfg(test)]
mod tests;

use crate::limits::{MAX_OUTPUT, MAX_RECORD};
use alloc::{vec, vec::Vec};
use core::{iter::FusedIterator, ops::Range, ops::RangeInclusive};

/// The range in which a rule's least number of words lies.
pub const WORDS: RangeInclusive<u8> = 2..=64;

// With one limit for both, a text has the same windows as a record and as an output. Offsets fit 16
// bits.
const _: () = assert!(MAX_RECORD == MAX_OUTPUT && MAX_OUTPUT <= u16::MAX as usize);

/// The parameters of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Params {
    min_words: u8,
    min_bytes: u8,
}

impl Params {
    /// `min_words` is in [`WORDS`], `min_bytes` is any. `None` if out of range.
    pub fn new(min_words: u8, min_bytes: u8) -> Option<Self> {
        WORDS.contains(&min_words).then_some(Self { min_words, min_bytes })
    }

    /// How many words a span must have, 2 to 64.
    pub fn min_words(self) -> u8 {
        self.min_words
    }

    /// How many bytes a span must have, 0 to 255.
    pub fn min_bytes(self) -> u8 {
        self.min_bytes
    }

    /// Whether a range of so many words and bytes is a span.
    fn allow(self, words: usize, bytes: usize) -> bool {
        words >= usize::from(self.min_words) && bytes >= usize::from(self.min_bytes)
    }
}

/// The order of a record among all: the lesser was first.
///
/// No two records of one model have the same order. No one can choose it: it is a number from one
/// counter over all Datanets, not an id or a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Order {
    /// The number of its registration, over all Datanets.
    pub number: u64,
    /// Its index in the batch that was registered; 0 if it was registered alone.
    pub index: u64,
}

/// Consecutive bytes of an output that have one owner: one leaf of the tree of scores.
///
/// The owner is named by its [`Order`], or by whatever else tells owners apart, such as the data of
/// the leaf. Ranges are compared by `start`, then `end`: the order of the leaves of one receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteRange<O = Order> {
    /// The offset of its first byte in the output.
    pub start: u16,
    /// The offset after its last byte, at most [`MAX_OUTPUT`].
    pub end: u16,
    /// Who owns these bytes.
    pub owner: O,
}

impl<O> ByteRange<O> {
    /// The range with these bits: `start 2 | end 2`, big-endian. Any bits give one;
    /// [`fault::shape`] says whether an output can have it.
    pub fn from_bits(bits: u32, owner: O) -> Self {
        Self { start: (bits >> 16) as u16, end: bits as u16, owner }
    }

    /// The bits that [`ByteRange::from_bits`] takes.
    pub fn to_bits(&self) -> u32 {
        u32::from(self.start) << 16 | u32::from(self.end)
    }

    /// The range's score: its number of bytes. 0 if it ends before it starts.
    pub fn value(&self) -> u128 {
        self.end.saturating_sub(self.start).into()
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte > 0x7f
}

/// The bytes of a character that is a word by itself.
const LONE: usize = 3;

/// Whether the three bytes at an offset encode a character that is a word by itself, in UTF-8: one of
/// U+0E00 to U+109F, U+1780 to U+17FF or U+2E80 to U+9FFF.
///
/// The first byte can be no later byte of such a character, so no two overlap, and what is before and
/// after these bytes changes nothing. So a span has the same words in every text.
pub fn is_lone(text: &[u8], at: usize) -> bool {
    // The first byte alone tells for most texts.
    let Some([first @ 0xe0..=0xe9, second, third, ..]) = text.get(at..) else { return false };
    let bytes = u32::from_be_bytes([0, *first, *second, *third]);
    // Encodings ascend as their characters do.
    bytes & 0xc0_c0 == 0x80_80
        && matches!(bytes, 0xe0_b8_80..=0xe1_82_9f | 0xe1_9e_80..=0xe1_9f_bf | 0xe2_ba_80..=0xe9_bf_bf)
}

/// Whether a character that is a word by itself starts or ends at an offset.
fn is_cut(text: &[u8], at: usize) -> bool {
    is_lone(text, at) || at.checked_sub(LONE).is_some_and(|start| is_lone(text, start))
}

fn is_word_at(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(|byte| is_word(*byte))
}

/// The ranges of a text's words, in order.
pub fn words(text: &[u8]) -> Words<'_> {
    Words { text, at: 0 }
}

/// See [`words`].
#[derive(Clone, Debug)]
pub struct Words<'t> {
    text: &'t [u8],
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let mut start = self.at;
        while !is_word(*self.text.get(start)?) {
            start += 1;
        }
        let mut end = start + LONE;
        if !is_lone(self.text, start) {
            end = start + 1;
            while is_word_at(self.text, end) && !is_lone(self.text, end) {
                end += 1;
            }
        }
        self.at = end;
        Some(start..end)
    }
}

impl FusedIterator for Words<'_> {}

/// The windows of a text: its spans that would be none without their first word or without their
/// last. Starts and ends both ascend, and no window comes twice.
///
/// Takes O(n) time for n bytes, and no memory. A text of more than [`MAX_OUTPUT`] bytes has no
/// window.
pub fn windows(params: Params, text: &[u8]) -> Windows<'_> {
    let words = words(if text.len() <= MAX_OUTPUT { text } else { &[] });
    Windows { params, starts: words.clone(), ends: words, now: None, done: false }
}

/// See [`windows`].
#[derive(Clone, Debug)]
pub struct Windows<'t> {
    params: Params,
    /// The words whose starts are still to come, the one after the window's first at its head.
    starts: Words<'t>,
    /// The words whose ends are still to come, the one after the window's last at its head.
    ends: Words<'t>,
    now: Option<Window>,
    done: bool,
}

#[derive(Clone, Debug)]
struct Window {
    start: usize,
    end: usize,
    words: usize,
    /// Where the word after the first starts.
    second: usize,
}

impl Windows<'_> {
    fn first(&mut self) -> Option<Window> {
        let start = self.starts.next()?.start;
        let second = self.starts.next()?.start;
        let (mut words, mut end) = (0, start);
        while !self.params.allow(words, end - start) {
            end = self.ends.next()?.end;
            words += 1;
        }
        Some(Window { start, end, words, second })
    }

    fn following(&mut self, now: Window) -> Option<Window> {
        let Window { start, end, words, second } = now;
        // A span that is still one without its first word: the window from the second word on has
        // the same end, since none shorter was one from the first word on.
        if self.params.allow(words - 1, end - second) {
            return Some(Window { start: second, end, words: words - 1, second: self.second_after()? });
        }
        let end = self.ends.next()?.end;
        if self.params.allow(words, end - second) {
            Some(Window { start: second, end, words, second: self.second_after()? })
        } else {
            // None without its first word.
            Some(Window { start, end, words: words + 1, second })
        }
    }

    /// Where the word after the second starts. There is one: a span has two words at least.
    fn second_after(&mut self) -> Option<usize> {
        self.starts.next().map(|word| word.start)
    }
}

impl Iterator for Windows<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.done {
            return None;
        }
        self.now = match self.now.take() {
            None => self.first(),
            Some(now) => self.following(now),
        };
        self.done = self.now.is_none();
        self.now.as_ref().map(|window| window.start..window.end)
    }
}

impl FusedIterator for Windows<'_> {}

/// A window's bytes, so that sorting looks at the bytes of windows of one length only.
fn by_length<'t>(text: &'t [u8], window: &Range<usize>) -> (usize, &'t [u8]) {
    let bytes = text.get(window.clone()).unwrap_or_default();
    (bytes.len(), bytes)
}

/// Whether a record holds the byte with this offset of an output. False beyond the output's end.
///
/// Compares the record once with the output's windows around the byte, of which there are at most
/// some hundred, and keeps only those in memory.
pub fn holds(params: Params, record: &[u8], output: &[u8], byte: usize) -> bool {
    let mut around: Vec<(usize, &[u8])> = Vec::new();
    let windows_around = windows(params, output)
        .skip_while(|window| window.end <= byte)
        .take_while(|window| window.start <= byte);
    for window in windows_around {
        let window = by_length(output, &window);
        // They are few, and a program that need not sort them is smaller.
        if let Err(index) = around.binary_search(&window) {
            around.insert(index, window);
        }
    }
    !around.is_empty()
        && windows(params, record).any(|window| around.binary_search(&by_length(record, &window)).is_ok())
}

/// The bytes of an output that a record holds, as maximal ranges of offsets, ascending.
///
/// Takes O(n log n) comparisons for n words.
pub fn held(params: Params, record: &[u8], output: &[u8]) -> Vec<Range<usize>> {
    let mut theirs: Vec<_> = windows(params, record).map(|window| by_length(record, &window)).collect();
    theirs.sort_unstable();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for window in windows(params, output) {
        if theirs.binary_search(&by_length(output, &window)).is_err() {
            continue;
        }
        match ranges.last_mut() {
            Some(last) if window.start <= last.end => last.end = window.end,
            _ => ranges.push(window),
        }
    }
    ranges
}

/// The leaves of one output, in order, from the records that can earn from it, in any order.
///
/// Compares each record with the output, so it is for one output, and for tests of code that finds
/// the owners of many outputs at once. No two orders may be the same.
pub fn ranges<'r>(
    params: Params,
    output: &[u8],
    records: impl IntoIterator<Item = (Order, &'r [u8])>,
) -> Vec<ByteRange> {
    let len = if output.len() <= MAX_OUTPUT { output.len() } else { 0 };
    let held = |(order, record)| held(params, record, output).into_iter().map(move |range| (order, range));
    ranges_of(len, records.into_iter().flat_map(held))
}

/// The leaves of one output of so many bytes, in order, from the ranges of its bytes that records hold,
/// in any order; they may overlap. What is beyond the output's end counts as nothing.
pub fn ranges_of(len: usize, held: impl IntoIterator<Item = (Order, Range<usize>)>) -> Vec<ByteRange> {
    let mut owners: Vec<Option<Order>> = vec![None; len];
    for (order, range) in held {
        for owner in owners.get_mut(range).unwrap_or_default() {
            *owner = Some(owner.map_or(order, |other| other.min(order)));
        }
    }
    let mut ranges: Vec<ByteRange> = Vec::new();
    for (byte, owner) in (0u16..).zip(owners) {
        let Some(owner) = owner else { continue };
        match ranges.last_mut() {
            Some(last) if last.end == byte && last.owner == owner => last.end += 1,
            _ => ranges.push(ByteRange { start: byte, end: byte + 1, owner }),
        }
    }
    ranges
}
