//! The changes of a status, oldest first, so that the status at any past time can be read
//! (adr/0019).
//!
//! Word 0 is `count 8 | 4 x (status 1 | time 5)`, every later word `zero 2 | 5 x (status 1 | time
//! 5)`. So word 0 is a word of five changes in which the count replaces the first, and [`position`]
//! counts that way. The first status, accepted, is no change and not in the list.

use alloy_primitives::{B256, U256};
use tributary_core::status::Status;
use tributary_parts::{
    layout::{Indexed, Part, Shape},
    search::partition_point,
    store::Map,
    word::Value,
};

/// Changes in a word.
const PER_WORD: u64 = 5;
/// Bytes of a change.
const BYTES: usize = 6;
/// Bytes of a change's time.
const TIME_BYTES: usize = 5;
/// Bits of a change's time.
const TIME_BITS: u32 = 8 * TIME_BYTES as u32;

/// A word of a history.
pub(crate) struct Changes(B256);

impl Value for Changes {
    const SHAPE: Shape = {
        const STATUS: Part = Part::of("status", BYTES - TIME_BYTES);
        const TIME: Part = Part::of("time", TIME_BYTES);
        const FIRST: [Part; 9] =
            [Part::of("count", 8), STATUS, TIME, STATUS, TIME, STATUS, TIME, STATUS, TIME];
        const LATER: [Part; 11] =
            [Part::of("zero", 2), STATUS, TIME, STATUS, TIME, STATUS, TIME, STATUS, TIME, STATUS, TIME];
        const WORDS: [Indexed; 2] = [
            Indexed { index: "0", name: "", shape: Shape::Packed(&FIRST) },
            Indexed { index: "from 1", name: "", shape: Shape::Packed(&LATER) },
        ];
        Shape::ByIndex(&WORDS)
    };

    fn pack(&self) -> B256 {
        self.0
    }

    fn unpack(word: B256) -> Self {
        Self(word)
    }
}

/// The changes of one item, or of one record of a batch.
pub(crate) struct History<'a> {
    pub(crate) words: &'a Map<(U256, B256, u64), Changes>,
    pub(crate) datanet_id: &'a U256,
    pub(crate) key: &'a B256,
}

impl History<'_> {
    /// The status after the last change at or before a time; accepted if there was none.
    pub(crate) fn status_at(&self, time: u64) -> Status {
        status_at(|index| self.word(index), time)
    }

    /// The words to write for a change at a time that is not before the last change's.
    pub(crate) fn with(&self, status: Status, now: u64) -> [(u64, Changes); 2] {
        with(|index| self.word(index), status, now).map(|(index, word)| (index, Changes(word)))
    }

    fn word(&self, index: u64) -> B256 {
        self.words.get((self.datanet_id, self.key, &index)).0
    }
}

fn status_at(word: impl Fn(u64) -> B256, time: u64) -> Status {
    let up_to = partition_point(count(word(0)), |index| change(&word, index).1 <= time);
    up_to.checked_sub(1).map_or(Status::Accepted, |last| change(&word, last).0)
}

/// A change in the same second as the last one replaces it: only the status at the end of a second
/// counts.
fn with(word: impl Fn(u64) -> B256, status: Status, now: u64) -> [(u64, B256); 2] {
    let mut first = word(0);
    let changes = count(first);
    let last = changes.checked_sub(1).filter(|last| change(&word, *last).1 == now);
    let index = last.unwrap_or(changes);
    let new_count = index.saturating_add(1);
    first.0.iter_mut().zip(new_count.to_be_bytes()).for_each(|(to, from)| *to = from);
    let (word_index, offset) = position(index);
    let mut changed = if word_index == 0 { first } else { word(word_index) };
    let value = (status as u64) << TIME_BITS | now;
    let bytes = value.to_be_bytes();
    changed.0.iter_mut().skip(offset).zip(bytes.iter().skip(8 - BYTES)).for_each(|(to, from)| *to = *from);
    [(0, first), (word_index, changed)]
}

/// The index of the word that has the change with this index, and the change's offset in it.
fn position(index: u64) -> (u64, usize) {
    let index = index.saturating_add(1);
    (index / PER_WORD, 2 + BYTES * (index % PER_WORD) as usize)
}

fn change(word: impl Fn(u64) -> B256, index: u64) -> (Status, u64) {
    let (word_index, offset) = position(index);
    let value = number(word(word_index), offset, BYTES);
    (Status::from_u8((value >> TIME_BITS) as u8), value & ((1 << TIME_BITS) - 1))
}

fn count(first: B256) -> u64 {
    number(first, 0, 8)
}

fn number(word: B256, offset: usize, bytes: usize) -> u64 {
    word.0.iter().skip(offset).take(bytes).fold(0, |value, byte| value << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    /// Storage of one history, and the plain list that it must agree with.
    #[derive(Default)]
    struct Pair {
        words: HashMap<u64, B256>,
        list: Vec<(u64, Status)>,
    }

    impl Pair {
        fn word(&self, index: u64) -> B256 {
            self.words.get(&index).copied().unwrap_or_default()
        }

        fn push(&mut self, status: Status, now: u64) {
            let written = with(|index| self.word(index), status, now);
            self.words.extend(written);
            self.list.retain(|change| change.0 != now);
            self.list.push((now, status));
        }

        fn agrees_at(&self, time: u64) -> bool {
            let last = self.list.iter().rev().find(|change| change.0 <= time);
            let expected = last.map_or(Status::Accepted, |change| change.1);
            status_at(|index| self.word(index), time) == expected
        }
    }

    proptest! {
        #[test]
        fn a_history_is_as_a_plain_list(
            changes in prop::collection::vec((0u64..4, 2u8..=5), 0..60), asked in prop::collection::vec(0u64..300, 20),
        ) {
            let (mut pair, mut now) = (Pair::default(), 1);
            for (later, status) in changes {
                now += later;
                pair.push(Status::from_u8(status), now);
                prop_assert!([now - 1, now, now + 1, 0, u64::MAX].into_iter().all(|time| pair.agrees_at(time)));
            }
            prop_assert!(asked.into_iter().all(|time| pair.agrees_at(time)));
            prop_assert_eq!(count(pair.word(0)), pair.list.len() as u64);
        }
    }

    #[test]
    fn changes_are_where_the_layout_says() {
        let mut pair = Pair::default();
        for time in 1..=6 {
            pair.push(Status::Flagged, time);
        }
        let entry = |time: u8| [5, 0, 0, 0, 0, time];
        let first = [&[0, 0, 0, 0, 0, 0, 0, 6][..], &entry(1), &entry(2), &entry(3), &entry(4)].concat();
        assert_eq!(pair.word(0).as_slice(), first);
        let second = [&[0, 0][..], &entry(5), &entry(6), &[0; 18]].concat();
        assert_eq!(pair.word(1).as_slice(), second);
        assert_eq!(pair.words.len(), 2);
    }

    #[test]
    fn the_last_change_of_a_second_counts() {
        let mut pair = Pair::default();
        pair.push(Status::Rejected, 7);
        pair.push(Status::Accepted, 7);
        pair.push(Status::Flagged, 7);
        assert_eq!(count(pair.word(0)), 1);
        assert_eq!(status_at(|index| pair.word(index), 6), Status::Accepted);
        assert_eq!(status_at(|index| pair.word(index), 7), Status::Flagged);
    }

    #[test]
    fn the_latest_time_that_fits_is_kept() {
        let mut pair = Pair::default();
        pair.push(Status::Retracted, (1 << TIME_BITS) - 1);
        assert!(pair.agrees_at((1 << TIME_BITS) - 2));
        assert!(pair.agrees_at(u64::MAX));
    }
}
