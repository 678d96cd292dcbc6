//! Which receipts a round holds.

use super::{Note, NothingToSettle, RoundError};
use crate::receipts::{Book, Span};
use alloy_primitives::U256;

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
    /// Their span of time.
    pub(super) span: Span,
    pub(super) notes: Vec<Note>,
}

/// The receipts of the round: all with `from < time <= cutoff`. If they cost more than what was
/// paid for the model and is `unsettled`, the cutoff moves to before the first that is not covered.
///
/// # Errors
/// [`RoundError::CutoffTooLate`]; [`RoundError::NothingToSettle`]; what the book fails with.
pub(super) fn select(
    model: U256,
    unsettled: u128,
    times: Times,
    book: &Book,
) -> crate::error::Result<Selection> {
    let Times { from, latest, asked } = times;
    let up_to = asked.unwrap_or(latest);
    if up_to > latest {
        return Err(RoundError::CutoffTooLate { cutoff: up_to, latest }.into());
    }
    let mut seen = Seen::new(unsettled);
    book.each_price(|time, price| match () {
        () if time <= from => seen.any_settled |= price > 0,
        () if time > up_to => seen.any_later = true,
        () => seen.add(time, price),
    })?;
    let Covered { sum, unpaid_from, unpaid } = seen.end();
    if sum == 0 {
        let reason = match () {
            () if unpaid > 0 => NothingToSettle::NotPaid { unsettled },
            () if seen.any_later => NothingToSettle::NoLaterBlock,
            () if seen.any_settled => NothingToSettle::Settled,
            () => NothingToSettle::NoReceipts,
        };
        return Err(RoundError::NothingToSettle { model, from, up_to, reason }.into());
    }
    let cutoff = unpaid_from.map_or(up_to, |time| time - 1);
    let note = Note::NotPaid { model, receipts: unpaid, from: cutoff + 1, unsettled };
    let notes = if unpaid > 0 { vec![note] } else { Vec::new() };
    Ok(Selection { span: Span { from, cutoff }, notes })
}

/// What was read of a book, in the order of times. All receipts of one second are paid for together
/// or wait together.
struct Seen {
    unsettled: u128,
    any_settled: bool,
    any_later: bool,
    covered: Covered,
    /// The receipts of the second that is read: the second, their number, the sum of their prices
    /// with those that are covered, if it has not become too large.
    second: Option<(u64, usize, Option<u128>)>,
}

/// The receipts that are paid for, and those that are not.
#[derive(Clone, Copy, Default)]
struct Covered {
    /// The sum of the prices that are paid for.
    sum: u128,
    /// The time of the first that are not, and how many they are with all later ones.
    unpaid_from: Option<u64>,
    unpaid: usize,
}

impl Seen {
    fn new(unsettled: u128) -> Self {
        Self { unsettled, any_settled: false, any_later: false, covered: Covered::default(), second: None }
    }

    fn add(&mut self, time: u64, price: u128) {
        if self.second.is_some_and(|second| second.0 != time) {
            self.end_second();
        }
        let (_, count, sum) = self.second.get_or_insert((time, 0, Some(self.covered.sum)));
        *count += 1;
        *sum = sum.and_then(|sum| sum.checked_add(price));
    }

    fn end_second(&mut self) {
        let Some((time, count, sum)) = self.second.take() else { return };
        match sum.filter(|sum| *sum <= self.unsettled && self.covered.unpaid_from.is_none()) {
            Some(sum) => self.covered.sum = sum,
            None => {
                self.covered.unpaid_from.get_or_insert(time);
                self.covered.unpaid += count;
            }
        }
    }

    fn end(&mut self) -> Covered {
        self.end_second();
        self.covered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::Error, receipts::Entry};
    use alloy_primitives::B256;

    const MODEL: U256 = U256::from_limbs([7, 0, 0, 0]);

    fn selected(
        unsettled: u128,
        asked: Option<u64>,
        receipts: &[(u64, u128)],
    ) -> crate::error::Result<(Selection, Vec<u128>)> {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::of(folder.path(), MODEL);
        let entry = |(number, (time, price)): (u8, &(u64, u128))| {
            Entry::new(MODEL, B256::repeat_byte(number), vec![number], *price, *time).unwrap()
        };
        book.add(&(0..).zip(receipts).map(entry).collect::<Vec<_>>()).unwrap();
        let found = select(MODEL, unsettled, Times { from: 10, latest: 20, asked }, &book)?;
        let prices = book.entries(found.span).unwrap().iter().map(|entry| entry.receipt.price).collect();
        Ok((found, prices))
    }

    fn reason(unsettled: u128, receipts: &[(u64, u128)]) -> NothingToSettle {
        match selected(unsettled, None, receipts).unwrap_err() {
            Error::Round(RoundError::NothingToSettle { reason, from: 10, up_to: 20, .. }) => reason,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_round_holds_what_came_since_the_last_one_up_to_its_cutoff() {
        let receipts = [(10, 1), (11, 2), (15, 0), (16, 4), (20, 8), (21, 16)];
        for (asked, cutoff, sum) in [(None, 20, 14), (Some(16), 16, 6), (Some(15), 15, 2)] {
            let (found, prices) = selected(100, asked, &receipts).unwrap();
            assert_eq!(found.span, Span { from: 10, cutoff });
            assert_eq!(prices.iter().sum::<u128>(), sum);
            assert!(found.notes.is_empty());
        }
        let late = selected(100, Some(21), &receipts).unwrap_err();
        let late = matches!(late, Error::Round(RoundError::CutoffTooLate { cutoff: 21, latest: 20 }));
        assert!(late);
    }

    #[test]
    fn receipts_of_one_second_are_covered_together_or_wait() {
        let receipts = [(12, 5), (14, 3), (14, 3), (16, 1)];
        let (found, prices) = selected(10, None, &receipts).unwrap();
        assert_eq!((found.span.cutoff, prices), (13, vec![5]));
        assert_eq!(found.notes, [Note::NotPaid { model: MODEL, receipts: 3, from: 14, unsettled: 10 }]);
        assert_eq!(selected(11, None, &receipts).unwrap().1, [5, 3, 3]);
        let (found, prices) = selected(8, None, &receipts).unwrap();
        assert_eq!(
            (found.span.cutoff, prices),
            (13, vec![5]),
            "what comes after waits, though it costs less"
        );
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
