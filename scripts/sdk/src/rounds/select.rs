//! Which receipts a round holds.

use super::{Note, NothingToSettle, RoundError};
use crate::receipts::Entry;
use alloy_primitives::U256;
use std::collections::BTreeMap;

/// The times that a round may hold receipts of, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// The last round's cutoff, which is excluded.
    pub(super) from: u64,
    /// The latest possible cutoff.
    pub(super) latest: u64,
    /// The cutoff that was asked for.
    pub(super) asked: Option<u64>,
}

/// The receipts of a round.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) entries: Vec<Entry>,
    /// In seconds since 1970.
    pub(super) cutoff: u64,
    pub(super) notes: Vec<Note>,
}

/// The receipts of the round: all with `from < time <= cutoff`. If they cost more than what was
/// paid for the model and is `unsettled`, the cutoff moves to before the first that is not covered.
///
/// # Errors
/// [`RoundError::CutoffTooLate`]; [`RoundError::NothingToSettle`].
pub(super) fn select(
    model: U256,
    unsettled: u128,
    times: Times,
    mut entries: Vec<Entry>,
) -> Result<Selection, RoundError> {
    let Times { from, latest, asked } = times;
    let mut cutoff = asked.unwrap_or(latest);
    if cutoff > latest {
        return Err(RoundError::CutoffTooLate { cutoff, latest });
    }
    let is_settled = |entry: &Entry| entry.receipt.time <= from && entry.receipt.counts();
    let any_settled = entries.iter().any(is_settled);
    let any_later = entries.iter().any(|entry| entry.receipt.time > cutoff);
    entries.retain(|entry| from < entry.receipt.time && entry.receipt.time <= cutoff);

    let (covered, first_uncovered) = cover(&entries, unsettled);
    if let Some(time) = first_uncovered {
        cutoff = time - 1;
    }
    let before = entries.len();
    entries.retain(|entry| entry.receipt.time <= cutoff);
    let unpaid = before - entries.len();
    if covered == 0 {
        let reason = match () {
            () if unpaid > 0 => NothingToSettle::NotPaid { unsettled },
            () if any_later => NothingToSettle::NoLaterBlock,
            () if any_settled => NothingToSettle::Settled,
            () => NothingToSettle::NoReceipts,
        };
        let up_to = asked.unwrap_or(latest);
        return Err(RoundError::NothingToSettle { model, from, up_to, reason });
    }
    let note = Note::NotPaid { model, receipts: unpaid, from: cutoff + 1, unsettled };
    let notes = if unpaid > 0 { vec![note] } else { Vec::new() };
    Ok(Selection { entries, cutoff, notes })
}

/// The sum of the prices that are paid for, taking all receipts of one second together and in the
/// order of their times, and the time of the first that are not.
fn cover(entries: &[Entry], unsettled: u128) -> (u128, Option<u64>) {
    let mut by_time: BTreeMap<u64, Option<u128>> = BTreeMap::new();
    for entry in entries {
        let sum = by_time.entry(entry.receipt.time).or_insert(Some(0));
        *sum = sum.and_then(|sum| sum.checked_add(entry.receipt.price));
    }
    let mut covered = 0u128;
    for (time, sum) in by_time {
        match sum.and_then(|sum| covered.checked_add(sum)).filter(|next| *next <= unsettled) {
            Some(next) => covered = next,
            None => return (covered, Some(time)),
        }
    }
    (covered, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::B256;

    const MODEL: U256 = U256::from_limbs([7, 0, 0, 0]);

    fn entries(receipts: &[(u64, u128)]) -> Vec<Entry> {
        let entry = |(number, (time, price)): (u8, &(u64, u128))| {
            Entry::new(MODEL, B256::repeat_byte(number), vec![number], *price, *time).unwrap()
        };
        (0..).zip(receipts).map(entry).collect()
    }

    fn selected(
        unsettled: u128,
        asked: Option<u64>,
        receipts: &[(u64, u128)],
    ) -> Result<Selection, RoundError> {
        select(MODEL, unsettled, Times { from: 10, latest: 20, asked }, entries(receipts))
    }

    fn reason(unsettled: u128, receipts: &[(u64, u128)]) -> NothingToSettle {
        match selected(unsettled, None, receipts).unwrap_err() {
            RoundError::NothingToSettle { reason, from: 10, up_to: 20, .. } => reason,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_round_holds_what_came_since_the_last_one_up_to_its_cutoff() {
        let receipts = [(10, 1), (11, 2), (15, 0), (16, 4), (20, 8), (21, 16)];
        for (asked, cutoff, sum) in [(None, 20, 14), (Some(16), 16, 6), (Some(15), 15, 2)] {
            let found = selected(100, asked, &receipts).unwrap();
            assert_eq!(found.cutoff, cutoff);
            assert_eq!(found.entries.iter().map(|entry| entry.receipt.price).sum::<u128>(), sum);
            assert!(found.notes.is_empty());
        }
        let late = selected(100, Some(21), &receipts).unwrap_err();
        assert!(matches!(late, RoundError::CutoffTooLate { cutoff: 21, latest: 20 }), "{late}");
    }

    #[test]
    fn receipts_of_one_second_are_covered_together_or_wait() {
        let receipts = [(12, 5), (14, 3), (14, 3), (16, 1)];
        let found = selected(10, None, &receipts).unwrap();
        assert_eq!((found.cutoff, found.entries.len()), (13, 1));
        assert_eq!(found.notes, [Note::NotPaid { model: MODEL, receipts: 3, from: 14, unsettled: 10 }]);
        assert_eq!(selected(11, None, &receipts).unwrap().entries.len(), 3);
    }

    #[test]
    fn it_says_why_there_is_nothing_to_settle() {
        assert_eq!(reason(4, &[(12, 5)]), NothingToSettle::NotPaid { unsettled: 4 });
        assert_eq!(reason(4, &[(21, 1), (9, 1)]), NothingToSettle::NoLaterBlock);
        assert_eq!(reason(4, &[(10, 1)]), NothingToSettle::Settled);
        assert_eq!(reason(4, &[(10, 0), (12, 0)]), NothingToSettle::NoReceipts);
        assert_eq!(reason(4, &[]), NothingToSettle::NoReceipts);
    }
}
