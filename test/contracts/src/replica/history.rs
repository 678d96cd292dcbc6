//! The changes of a status as the logs tell them, and as the words that keep them.

use alloy_primitives::U256;
use tributary_test_kit::values::ACCEPTED;

/// Fields of the first word of a history.
const FIRST: usize = 4;
/// Changes in every later word.
const LATER: usize = 5;

/// The changes of an accepted item, or of a record of a batch: (time, status), one for each second,
/// ascending.
#[derive(Clone, Debug, Default)]
pub struct History(Vec<(u64, u8)>);

impl History {
    /// Takes a change, which is not before the last one.
    pub(crate) fn push(&mut self, time: u64, status: u8) {
        self.0.retain(|change| change.0 != time);
        self.0.push((time, status));
    }

    /// The status after the last change at or before a time; accepted if there was none.
    pub fn status_at(&self, time: u64) -> u8 {
        self.0.iter().rev().find(|change| change.0 <= time).map_or(ACCEPTED, |change| change.1)
    }

    /// The words that have changed: the first one and the last one, each with its index and its
    /// fields.
    pub(crate) fn words(&self) -> Vec<(u64, Vec<(&'static str, U256)>)> {
        let count = ("count", U256::from(self.0.len()));
        let first = [vec![count], fields(self.0.iter().take(FIRST), FIRST)].concat();
        let Some(rest) = self.0.get(FIRST..).filter(|rest| !rest.is_empty()) else { return vec![(0, first)] };
        let index = (rest.len() - 1) / LATER;
        let last = fields(rest.iter().skip(LATER * index), LATER);
        vec![(0, first), (1 + index as u64, [vec![("zero", U256::ZERO)], last].concat())]
    }
}

/// So many changes as fields of a word; those that are not there yet are zero.
fn fields<'a>(changes: impl Iterator<Item = &'a (u64, u8)>, room: usize) -> Vec<(&'static str, U256)> {
    let none = std::iter::repeat(&(0, 0));
    let field = |(time, status): &(u64, u8)| [("status", U256::from(*status)), ("time", U256::from(*time))];
    changes.chain(none).take(room).flat_map(field).collect()
}
