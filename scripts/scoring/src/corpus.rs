//! Scoring all contributions for all outputs.

use crate::{batches::Batches, batches::Progress, table::Table};
use alloy_primitives::B256;
use std::{collections::HashSet, num::NonZero, thread};
use tributary_core::rule::Rule;

/// What a model answered, and the receipt that was paid for it.
#[derive(Clone, Copy, Debug)]
pub struct Output<B> {
    /// The receipt's id.
    pub receipt_id: B256,
    /// The output, as the model gave it.
    pub bytes: B,
}

/// One eligible contribution.
#[derive(Clone, Copy, Debug)]
pub struct Contribution<B> {
    /// [`tributary_core::ids::contribution_key`] of its Datanet and content id.
    pub key: B256,
    /// The record, as it was contributed.
    pub bytes: B,
}

/// That a contribution shaped an output. Rows order by receipt, then contribution, as the leaves of the scores tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScoreRow {
    /// The receipt of the output.
    pub receipt_id: B256,
    /// The contribution.
    pub contribution_key: B256,
    /// The rule's score, above zero.
    pub score: u64,
}

/// Why there are no scores.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError<E> {
    /// The contributions could not be read; nothing was scored.
    #[error("the contributions could not be read to their end")]
    Source(#[source] E),
    /// Two outputs have one receipt.
    #[error("receipt {0} stands for two outputs; a receipt is for one")]
    ReceiptTwice(B256),
    /// A contribution came twice. Only found out if it scores.
    #[error("contribution {0} came twice; pass each contribution once")]
    ContributionTwice(B256),
}

/// The scores of all contributions for all outputs: one row for each pair whose score is above zero, in order.
///
/// The rows are those of [`Rule::score`] pair by pair. `progress` is called now and then, in order, from the working
/// threads, and should return soon. Reads `contributions` once and not past its first error.
pub fn score<O, B, E>(
    rule: Rule,
    outputs: &[Output<O>],
    contributions: impl IntoIterator<Item = Result<Contribution<B>, E>, IntoIter: Send>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<ScoreRow>, ScoreError<E>>
where
    O: AsRef<[u8]> + Sync,
    B: AsRef<[u8]> + Send,
    E: Send,
{
    let mut receipts = HashSet::with_capacity(outputs.len());
    if let Some(twice) = outputs.iter().find(|output| !receipts.insert(output.receipt_id)) {
        return Err(ScoreError::ReceiptTwice(twice.receipt_id));
    }
    let Rule::Span(params) = rule;
    let table = Table::new(params, outputs);
    let batches = Batches::new(contributions.into_iter(), progress);
    let work = || {
        let mut rows = Vec::new();
        loop {
            let batch = batches.next();
            if batch.is_empty() {
                return rows;
            }
            for Contribution { key, bytes } in batch {
                table.score(bytes.as_ref(), |output, score| {
                    let receipt_id = outputs[output].receipt_id;
                    rows.push(ScoreRow { receipt_id, contribution_key: key, score });
                });
            }
        }
    };
    let mut rows = on_all_cores(work);
    if let Some(failure) = batches.failure() {
        return Err(ScoreError::Source(failure));
    }
    rows.sort_unstable();
    let same = |pair: &&[ScoreRow]| {
        (pair[0].receipt_id, pair[0].contribution_key) == (pair[1].receipt_id, pair[1].contribution_key)
    };
    match rows.windows(2).find(same) {
        Some(twice) => Err(ScoreError::ContributionTwice(twice[0].contribution_key)),
        None => Ok(rows),
    }
}

/// What `work` gives on each core, together. A panic in one is a panic here.
fn on_all_cores<T: Send>(work: impl Fn() -> Vec<T> + Sync) -> Vec<T> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(&work)).collect();
        let results = threads.into_iter().map(|thread| thread.join());
        results.flat_map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{convert::Infallible, sync::Mutex};
    use tributary_core::span::Params;

    fn rule(min_words: u8, threshold: u64) -> Rule {
        Rule::Span(Params::new(min_words, threshold).unwrap())
    }

    fn numbered<T>(texts: &[T]) -> impl Iterator<Item = (B256, &T)> {
        texts.iter().enumerate().map(|(i, text)| (B256::left_padding_from(&(i as u32).to_be_bytes()), text))
    }

    fn outputs<T: AsRef<[u8]>>(texts: &[T]) -> Vec<Output<&T>> {
        numbered(texts).map(|(receipt_id, bytes)| Output { receipt_id, bytes }).collect()
    }

    fn contributions<T>(texts: &[T]) -> impl Iterator<Item = Result<Contribution<&T>, Infallible>> {
        numbered(texts).map(|(key, bytes)| Ok(Contribution { key, bytes }))
    }

    fn pair_by_pair<T: AsRef<[u8]>>(rule: Rule, outputs: &[T], contributions: &[T]) -> Vec<ScoreRow> {
        let pairs = numbered(outputs).flat_map(|output| numbered(contributions).map(move |c| (output, c)));
        pairs
            .map(|((receipt_id, output), (contribution_key, contribution))| {
                let score = rule.score(contribution.as_ref(), output.as_ref());
                ScoreRow { receipt_id, contribution_key, score }
            })
            .filter(|row| row.score > 0)
            .collect()
    }

    fn text() -> impl Strategy<Value = String> {
        "([ab]{1,2}[ .]{1,2}|\u{e9} ){0,14}"
    }

    proptest! {
        #[test]
        fn the_rows_are_those_of_the_rule_pair_by_pair(
            min in 2u8..5, threshold in 0u64..12,
            ours in prop::collection::vec(text(), 0..8), theirs in prop::collection::vec(text(), 0..40),
        ) {
            let rule = rule(min, threshold);
            let rows = score(rule, &outputs(&ours), contributions(&theirs), &|_| ()).unwrap();
            prop_assert_eq!(rows, pair_by_pair(rule, &ours, &theirs));
        }

        #[test]
        fn so_they_are_for_any_bytes(
            min in 2u8..4, bytes in prop::collection::vec(prop::collection::vec(prop::sample::select(b"a. \xff\0".as_slice()), 0..40), 1..8),
        ) {
            let rule = rule(min, 0);
            let rows = score(rule, &outputs(&bytes), contributions(&bytes), &|_| ()).unwrap();
            prop_assert_eq!(rows, pair_by_pair(rule, &bytes, &bytes));
        }
    }

    #[test]
    fn more_records_than_a_batch_holds_are_all_scored_and_reported() {
        let texts: Vec<String> = (0..5_000).map(|i| format!("the finding {i} is rare")).collect();
        let seen = Mutex::new(Vec::new());
        let report = |progress: Progress| seen.lock().unwrap().push(progress.contributions);
        let rows = score(rule(5, 0), &outputs(&texts[4_990..]), contributions(&texts), &report).unwrap();
        assert_eq!(rows.len(), 10);
        let seen = seen.into_inner().unwrap();
        assert!(seen.len() > 1 && seen.is_sorted());
        assert_eq!(seen.last(), Some(&5_000));
    }

    #[test]
    fn a_source_that_fails_gives_its_error_and_no_rows() {
        let output = [Output { receipt_id: B256::ZERO, bytes: "a b c" }];
        let good = Ok(Contribution { key: B256::ZERO, bytes: "a b c" });
        let source = [good, Err("disk on fire"), good];
        assert_eq!(score(rule(2, 0), &output, source, &|_| ()), Err(ScoreError::Source("disk on fire")));
    }

    #[test]
    fn what_comes_twice_is_refused() {
        let output = Output { receipt_id: B256::repeat_byte(1), bytes: "a b c" };
        let contribution = Contribution { key: B256::repeat_byte(2), bytes: "a b c" };
        let twice = [Ok::<_, Infallible>(contribution), Ok(contribution)];
        let rule = rule(2, 0);
        assert_eq!(
            score(rule, &[output, output], twice, &|_| ()),
            Err(ScoreError::ReceiptTwice(output.receipt_id))
        );
        assert_eq!(
            score(rule, &[output], twice, &|_| ()),
            Err(ScoreError::ContributionTwice(contribution.key))
        );
    }
}
