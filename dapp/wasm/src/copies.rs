//! Which earlier record has much of another one, word for word.
//!
//! Of every span of eight words of a record the hash is kept, with the first record that has it. Where there
//! are too many, those whose hash is divisible by a power of two are kept, of all records alike, so that the
//! part of a record's spans which an earlier one has stays a fair sample of all.

use std::collections::{HashMap, HashSet, hash_map::Entry};
use tributary_core::span::words;

/// The words of a span: what rules commonly ask for.
const WORDS: usize = 8;
/// How many spans are kept.
const KEPT: usize = 1 << 20;
/// How much of a record an earlier one must have to be named, in percent.
const LEAST: u32 = 50;

/// The spans of the records so far.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    first: HashMap<u64, u32>,
    /// How many of these each record has as the first.
    own: Vec<u32>,
    /// Only spans whose hash ends in so many zeros are kept.
    zeros: u32,
}

impl Copies {
    /// Adds a record. Returns the number of the earlier one, counted from 0, that has most of it, and how much
    /// in percent; `None` if none has half of it, or it has less than eight words.
    pub(crate) fn add(&mut self, text: &[u8]) -> Option<(usize, u32)> {
        let number = u32::try_from(self.own.len()).ok()?;
        self.own.push(0);
        let mut found: HashMap<u32, u32> = HashMap::new();
        let mut spans: u32 = 0;
        for hash in hashes(text, self.zeros) {
            spans += 1;
            match self.first.entry(hash) {
                Entry::Occupied(first) if *first.get() != number => {
                    *found.entry(*first.get()).or_default() += 1
                }
                Entry::Occupied(_) => {}
                Entry::Vacant(vacant) => {
                    vacant.insert(number);
                    self.own[number as usize] += 1;
                }
            }
        }
        while self.first.len() > KEPT {
            self.zeros += 1;
            let own = &mut self.own;
            self.first.retain(|hash, number| {
                let is_kept = hash.trailing_zeros() >= self.zeros;
                own[*number as usize] -= u32::from(!is_kept);
                is_kept
            });
        }
        // Of two that have as much of it, the earlier one.
        let (of, count) = found.into_iter().max_by_key(|(of, count)| (*count, std::cmp::Reverse(*of)))?;
        percent(count, spans).map(|percent| (of as usize, percent))
    }

    /// The records that a text has most of, each with how much in percent. What a record has of an earlier one
    /// does not count: that one is named.
    pub(crate) fn held_by(&self, text: &[u8]) -> Vec<(usize, u32)> {
        let mut found: HashMap<u32, u32> = HashMap::new();
        let spans: HashSet<u64> = hashes(text, self.zeros).collect();
        for number in spans.iter().filter_map(|hash| self.first.get(hash)) {
            *found.entry(*number).or_default() += 1;
        }
        let named = |(number, count): (u32, u32)| {
            let number = number as usize;
            Some((number, percent(count, *self.own.get(number)?)?))
        };
        let mut named: Vec<(usize, u32)> = found.into_iter().filter_map(named).collect();
        named.sort_unstable();
        named
    }
}

/// So many of so many in percent, if that is enough to be named.
fn percent(count: u32, of: u32) -> Option<u32> {
    let percent = u64::from(count) * 100 / u64::from(of.max(1));
    u32::try_from(percent).ok().filter(|percent| *percent >= LEAST)
}

/// The hashes of a text's spans that end in so many zeros, in order.
fn hashes(text: &[u8], zeros: u32) -> impl Iterator<Item = u64> {
    let words: Vec<u64> = words(text).map(|range| hash(&text[range])).collect();
    let count = (words.len() + 1).saturating_sub(WORDS);
    let hashes =
        (0..count).map(move |at| mixed(words[at..at + WORDS].iter().fold(0, |sum, word| mixed(sum ^ word))));
    hashes.filter(move |hash| hash.trailing_zeros() >= zeros)
}

/// FNV-1a of a word's bytes.
fn hash(word: &[u8]) -> u64 {
    word.iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

/// The last step of MurmurHash3, which makes every bit depend on all.
fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, count: usize) -> Vec<u8> {
        (0..count).map(|at| format!("{name}{at} ")).collect::<String>().into_bytes()
    }

    #[test]
    fn a_record_with_another_mark_or_word_is_near_the_first() {
        let mut copies = Copies::default();
        let first = text("word", 100);
        assert_eq!(copies.add(&first), None);
        let near = String::from_utf8(first.clone()).unwrap().replace("word50 ", "another, ");
        assert_eq!(copies.add(near.as_bytes()), Some((0, 91)));
        // The first one of those that have it is named.
        assert_eq!(copies.add(&first), Some((0, 100)));
        assert_eq!(copies.add(&text("other", 100)), None);
        assert_eq!(copies.add(b"too few words"), None);
    }

    #[test]
    fn a_text_from_elsewhere_is_compared_with_all_records() {
        let mut copies = Copies::default();
        let (first, second) = (text("word", 100), text("other", 100));
        copies.add(&first);
        copies.add(&second);
        let mut near = text("more", 50);
        near.extend_from_slice(&first);
        assert_eq!(copies.held_by(&near), [(0, 100)]);
        near.extend_from_slice(&second[..600]);
        assert_eq!(copies.held_by(&near).len(), 2);
        assert_eq!(copies.held_by(&text("none", 100)), []);
        assert_eq!(copies.held_by(b""), []);
        assert_eq!(copies.own, [93, 93], "nothing is added by a comparison");
    }

    #[test]
    fn what_repeats_itself_is_no_copy_of_another() {
        assert_eq!(Copies::default().add("again and ".repeat(100).as_bytes()), None);
    }

    #[test]
    fn many_records_take_no_more_memory_and_long_copies_are_still_found() {
        let mut copies = Copies::default();
        let long = text("long", 5_000);
        copies.add(&long);
        for number in 0..2_200 {
            copies.add(&text(&format!("n{number}x"), 500));
        }
        assert!(copies.first.len() <= KEPT && copies.zeros > 0);
        assert_eq!(copies.add(&long), Some((0, 100)));
    }
}
