//! Records and answers.

use std::ops::Range;

/// The bytes of a record at most.
const RECORD: usize = 4_096;

/// A number for each number, without a pattern: the last step of `SplitMix64`.
pub(crate) fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

/// Text, cut into records.
pub(crate) struct Corpus {
    pub(crate) text: Vec<u8>,
    pub(crate) records: Vec<Range<usize>>,
}

impl Corpus {
    /// So many bytes of a text. A text that is too short is repeated, each time with one of 32 words
    /// changed.
    pub(crate) fn new(text: &[u8], bytes: usize) -> Self {
        let mut all = Vec::with_capacity(bytes + (bytes >> 6));
        // The text in an order without a pattern, so that the smallest has a part of everything.
        let mut pieces: Vec<Range<usize>> = cut(text, 1 << 16);
        pieces.sort_by_key(|piece| mixed(piece.start as u64));
        for copy in 0u64.. {
            for piece in &pieces {
                if all.len() >= bytes {
                    let records = cut(&all, RECORD);
                    return Self { text: all, records };
                }
                append(&mut all, &text[piece.clone()], copy);
            }
        }
        unreachable!("the copies have no end")
    }

    /// The bytes of a record.
    pub(crate) fn bytes(&self, number: usize) -> &[u8] {
        &self.text[self.records[number].clone()]
    }
}

/// Appends a text; in copies after the first, one of 32 words is another one.
fn append(all: &mut Vec<u8>, text: &[u8], copy: u64) {
    if copy == 0 {
        return all.extend_from_slice(text);
    }
    for (number, word) in (0u64..).zip(text.split_inclusive(|byte| *byte == b' ')) {
        let random = mixed(all.len() as u64 ^ copy << 40 ^ number << 20);
        if random.is_multiple_of(32) {
            all.extend_from_slice(format!("w{} ", random >> 40).as_bytes());
        } else {
            all.extend_from_slice(word);
        }
    }
}

/// Ranges of a text of at most so many bytes, each up to a line's end if it has one, else to a character's.
fn cut(text: &[u8], most: usize) -> Vec<Range<usize>> {
    let (mut ranges, mut start) = (Vec::new(), 0);
    while start < text.len() {
        let mut end = text.len().min(start + most);
        if end < text.len() {
            let line = text[start..end].iter().rposition(|byte| *byte == b'\n');
            end = match line {
                Some(line) => start + line + 1,
                None => (start + 1..end).rev().find(|at| text[*at] & 0xc0 != 0x80).unwrap_or(end),
            };
        }
        ranges.push(start..end);
        start = end;
    }
    ranges
}

/// Answers of so many bytes: pieces of 40 to 400 bytes of records, and some words of their own between.
pub(crate) fn answers(corpus: &Corpus, count: usize, bytes: usize) -> Vec<Vec<u8>> {
    let mut seed = 1;
    let mut random = |below: usize| {
        seed += 1;
        (mixed(seed) % below as u64) as usize
    };
    let is_start = |at: usize| corpus.text.get(at).is_none_or(|byte| byte & 0xc0 != 0x80);
    let mut answers = Vec::new();
    for _ in 0..count {
        let mut answer = Vec::new();
        while answer.len() < bytes {
            let mut start = random(corpus.text.len() - 500);
            let mut end = start + 40 + random(360);
            while !is_start(start) {
                start += 1;
            }
            while !is_start(end) {
                end += 1;
            }
            answer.extend_from_slice(&corpus.text[start..end]);
            for _ in 0..random(8) {
                answer.extend_from_slice(format!(" own{}", random(1_000)).as_bytes());
            }
            answer.push(b' ');
        }
        let end = (0..=bytes).rev().find(|at| answer.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80));
        answer.truncate(end.unwrap_or_default());
        answers.push(answer);
    }
    answers
}
