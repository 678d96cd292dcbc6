//! Choosing the parameters of the rule `span` by what they would do with money.
//!
//! For outputs whose sources are known, each range belongs to a *source* or to some *other* record:
//! one that the output was not made from and that held the same words before its sources did. Let
//! each output have the same price, 1. As in a round, a range gets its bytes' part of the output's
//! length, and what is unowned is no source's and no other's:
//!
//! ```text
//! sources(output) = bytes of the ranges whose owners are sources / bytes of the output
//! others(output)  = bytes of all other ranges                    / bytes of the output
//! ```
//!
//! The shares of some parameters are the means of these over all outputs. Calibration takes, of a
//! grid, the parameters with the largest share for sources among those that leave others no more
//! than a limit (and pay a source at all); among equals those with less for others, then with more
//! words, then with more bytes: asking for more costs nothing there, and gives less to what was not
//! seen.

use crate::{Candidate, Order, Output, Progress, ScoreError, score};
use alloy_primitives::B256;
use std::collections::BTreeSet;
use tributary_core::span::Params;

/// An output with the records that made it.
#[derive(Clone, Debug)]
pub struct Sample<B> {
    /// The output.
    pub output: B,
    /// The records that it was made from.
    pub sources: Vec<Order>,
}

/// Who gets how much of the money, as parts of 1; the rest is unowned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// What goes to the records that the outputs were made from.
    pub sources: f64,
    /// What goes to other records.
    pub others: f64,
}

/// Parameters, and what they do with the money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// The rule's parameters.
    pub params: Params,
    /// Who gets how much.
    pub shares: Shares,
}

/// The result of [`calibrate`].
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// One entry for each of the parameters that were asked about, ascending.
    pub grid: Vec<Choice>,
    /// The best of all; `None` if none pays sources and keeps others within the limit.
    pub best: Option<Choice>,
}

impl Calibration {
    /// The best of the grid under another limit, a part of 1.
    pub fn best_within(&self, others_limit: f64) -> Option<Choice> {
        let within = |choice: &&Choice| choice.shares.others <= others_limit && choice.shares.sources > 0.0;
        let best = self.grid.iter().filter(within).max_by(|one, two| {
            let gain = one.shares.sources.total_cmp(&two.shares.sources);
            let gain = gain.then(two.shares.others.total_cmp(&one.shares.others));
            gain.then(one.params.cmp(&two.params))
        });
        best.copied()
    }
}

/// Why there is no calibration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalibrationError<E> {
    /// There is nothing to learn from, or nothing to choose from.
    #[error("calibration needs at least one output with known sources and one choice of parameters")]
    Empty,
    /// The records could not be scored.
    #[error(transparent)]
    Score(#[from] ScoreError<E>),
}

/// Finds the parameters of a grid that give most of the money to the sources while others get at
/// most `others_limit`, a part of 1.
///
/// All records can earn from all samples, whatever their times. `records` is read once for each of
/// the grid's parameters; `progress` starts again each time.
///
/// # Errors
/// [`CalibrationError::Empty`] if there are no samples or no parameters, and what [`score`] fails
/// with.
pub fn calibrate<O, B, E, I>(
    samples: &[Sample<O>],
    records: impl Fn() -> I,
    grid: &[Params],
    others_limit: f64,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Calibration, CalibrationError<E>>
where
    O: AsRef<[u8]> + Sync,
    B: AsRef<[u8]> + Send,
    E: Send,
    I: IntoIterator<Item = Result<Candidate<B>, E>, IntoIter: Send>,
{
    let grid: BTreeSet<Params> = grid.iter().copied().collect();
    if grid.is_empty() {
        return Err(CalibrationError::Empty);
    }
    let choice = |params| Ok(Choice { params, shares: measure(params, samples, records(), progress)? });
    let grid = grid.into_iter().map(choice).collect::<Result<_, CalibrationError<E>>>()?;
    let mut calibration = Calibration { grid, best: None };
    calibration.best = calibration.best_within(others_limit);
    Ok(calibration)
}

/// What parameters that are chosen already do with the money: for samples that they were not chosen
/// by, or a registered model. All records can earn from all samples, whatever their times.
///
/// # Errors
/// As [`calibrate`].
pub fn measure<O, B, E>(
    params: Params,
    samples: &[Sample<O>],
    records: impl IntoIterator<Item = Result<Candidate<B>, E>, IntoIter: Send>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Shares, CalibrationError<E>>
where
    O: AsRef<[u8]> + Sync,
    B: AsRef<[u8]> + Send,
    E: Send,
{
    if samples.is_empty() {
        return Err(CalibrationError::Empty);
    }
    let outputs: Vec<Output<&[u8]>> = (0u64..)
        .zip(samples)
        .map(|(number, sample)| {
            let receipt_id = B256::left_padding_from(&number.to_be_bytes());
            Output { receipt_id, time: 0, up_to: 0, bytes: sample.output.as_ref() }
        })
        .collect();
    let always =
        |record: Result<Candidate<B>, E>| record.map(|record| Candidate::always(record.order, record.bytes));
    let rows = score(params, &outputs, records.into_iter().map(always), progress)?;
    let (mut sources, mut others) = (0.0, 0.0);
    // Rows come by receipt, so in order of the samples.
    for of_one in rows.chunk_by(|one, next| one.receipt_id == next.receipt_id) {
        let number =
            of_one[0].receipt_id[24..].iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
        let sample = &samples[number];
        let length = sample.output.as_ref().len() as f64;
        let value = |of_sources: bool| -> u128 {
            let ranges = of_one.iter().map(|row| row.range);
            ranges
                .filter(|range| sample.sources.contains(&range.owner) == of_sources)
                .map(|range| range.value())
                .sum()
        };
        sources += value(true) as f64 / length;
        others += value(false) as f64 / length;
    }
    let count = samples.len() as f64;
    Ok(Shares { sources: sources / count, others: others / count })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    const BOILERPLATE: &str = "This finding is seen in";

    fn order(number: usize) -> Order {
        Order { number: number as u64, index: 0 }
    }

    fn params(min_words: u8, min_bytes: u8) -> Params {
        Params::new(min_words, min_bytes).unwrap()
    }

    fn text(number: usize) -> String {
        format!("{BOILERPLATE} p{number} a{number} b{number} c{number} d{number}")
    }

    fn records() -> impl Iterator<Item = Result<Candidate<String>, Infallible>> {
        (10..60).map(|i| {
            Ok(Candidate { accepted_at: 9, accepted: vec![], ..Candidate::always(order(i), text(i)) })
        })
    }

    fn samples() -> Vec<Sample<String>> {
        (20..25).map(|i| Sample { output: text(i), sources: vec![order(i)] }).collect()
    }

    #[test]
    fn more_words_or_bytes_take_the_money_from_boilerplate() {
        let grid = [params(3, 0), params(6, 0), params(3, 24), params(3, 23)];
        let calibration = calibrate(&samples(), records, &grid, 0.01, &|_| ()).unwrap();
        let length = text(20).len() as f64;
        let boilerplate = BOILERPLATE.len() as f64;
        let shares = |at: usize| calibration.grid[at].shares;
        assert_eq!(calibration.grid.len(), 4);
        // The first record owns it in all outputs.
        for at in [0, 1] {
            assert!((shares(at).others - boilerplate / length).abs() < 1e-9);
            assert!((shares(at).sources + shares(at).others - 1.0).abs() < 1e-9);
        }
        for at in [2, 3] {
            assert_eq!(shares(at), Shares { sources: 1.0, others: 0.0 });
        }
        assert_eq!(calibration.best.unwrap().params, params(6, 0), "among equals the most words");
        assert_eq!(calibration.best_within(1.0), calibration.best);
        let measured = measure(params(6, 0), &samples(), records(), &|_| ()).unwrap();
        assert_eq!(measured, calibration.best.unwrap().shares);
    }

    #[test]
    fn what_no_record_holds_is_unowned() {
        let sample =
            Sample { output: format!("{} and what no record has", text(20)), sources: vec![order(20)] };
        let shares = measure(params(6, 0), std::slice::from_ref(&sample), records(), &|_| ()).unwrap();
        let expected = text(20).len() as f64 / sample.output.len() as f64;
        assert_eq!(shares, Shares { sources: expected, others: 0.0 });
    }

    #[test]
    fn nothing_is_best_if_others_own_everything() {
        let sample = Sample { output: text(20), sources: vec![order(1_000)] };
        let calibration = calibrate(&[sample], records, &[params(3, 0)], 0.5, &|_| ()).unwrap();
        assert_eq!(calibration.best, None);
        assert_eq!(calibration.best_within(1.0), None, "no source is paid");
    }

    #[test]
    fn nothing_to_learn_from_is_an_error() {
        let none: [Sample<&str>; 0] = [];
        assert_eq!(calibrate(&none, records, &[params(3, 0)], 0.1, &|_| ()), Err(CalibrationError::Empty));
        assert_eq!(calibrate(&samples(), records, &[], 0.1, &|_| ()), Err(CalibrationError::Empty));
    }
}
