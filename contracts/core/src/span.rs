//! The `span` rule: the bytes of an output that a contribution holds word for word.
//!
//! A *word* is a run of ASCII letters, ASCII digits and bytes above 0x7f (so letters of any script stay together). A *span* starts
//! where a word starts and ends where a word ends. An output's byte is *covered* by a contribution if it lies in a span
//! of at least `min_words` words that the contribution holds too, byte for byte. The score is the number of covered
//! bytes above the threshold: `max(0, covered - threshold)`.
//!
//! Every span of `min_words` words or more is the union of the windows of exactly `min_words` words in it (from two words
//! on: neighbouring windows then share a word). So the covered bytes are those of the output's windows that are also windows of the contribution, and no suffix structure
//! is needed, neither on chain for one pair nor off chain for a whole corpus.

use alloc::vec::Vec;
use core::ops::Range;

/// The least and the most words that a span can be asked to have.
pub const WORDS: core::ops::RangeInclusive<u8> = 2..=64;

/// The parameters of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    min_words: u8,
    threshold: u64,
}

impl Params {
    /// `min_words` is in [`WORDS`]; `threshold` is in covered bytes. `None` if out of range.
    pub fn new(min_words: u8, threshold: u64) -> Option<Self> {
        WORDS.contains(&min_words).then_some(Self { min_words, threshold })
    }

    /// How many words a span must have to count.
    pub fn min_words(self) -> u8 {
        self.min_words
    }

    /// How many covered bytes earn nothing.
    pub fn threshold(self) -> u64 {
        self.threshold
    }

    /// The score of so many covered bytes.
    pub fn above_threshold(self, covered: u64) -> u64 {
        covered.saturating_sub(self.threshold)
    }
}

/// Where the words of a text are, in order.
pub fn words(text: &[u8]) -> Vec<Range<usize>> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte > 0x7f;
    let mut words = Vec::new();
    let mut start = None;
    for (at, byte) in text.iter().enumerate() {
        match (is_word(*byte), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| from..text.len()));
    words
}

/// The windows of `min_words` words, in order of their start: each reaches from a word's start to a word's end.
pub fn windows(text: &[u8], min_words: u8) -> Vec<Range<usize>> {
    words(text)
        .windows(usize::from(min_words).max(2))
        .map(|run| run[0].start..run[run.len() - 1].end)
        .collect()
}

/// How many bytes the windows cover together. They must be in order of their start.
pub fn covered(windows: impl IntoIterator<Item = Range<usize>>) -> u64 {
    let mut reached = 0;
    let mut bytes = 0;
    for window in windows {
        bytes += window.end.saturating_sub(window.start.max(reached)) as u64;
        reached = reached.max(window.end);
    }
    bytes
}

/// The score of a contribution for an output.
///
/// Takes time in the order of n log n comparisons for n words; reads nothing but its arguments.
pub fn score(params: Params, contribution: &[u8], output: &[u8]) -> u64 {
    let mut held: Vec<&[u8]> =
        windows(contribution, params.min_words).into_iter().map(|range| &contribution[range]).collect();
    held.sort_unstable();
    let shared = windows(output, params.min_words)
        .into_iter()
        .filter(|range| held.binary_search(&&output[range.clone()]).is_ok());
    params.above_threshold(covered(shared))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use proptest::prelude::*;

    fn params(min_words: u8, threshold: u64) -> Params {
        Params::new(min_words, threshold).unwrap()
    }

    #[test]
    fn spans_count_from_word_to_word() {
        let output = b"Short fingers are seen; short toes are not.";
        assert_eq!(score(params(3, 0), b"xx fingers are seen yy", output), "fingers are seen".len() as u64);
        assert_eq!(score(params(3, 0), b"fingers are see", output), 0, "a part of a word is no word");
        assert_eq!(score(params(3, 0), b"fingers  are seen", output), 0, "what stands between words counts");
        assert_eq!(score(params(4, 0), b"fingers are seen", output), 0, "too few words");
        assert_eq!(score(params(3, 10), b"fingers are seen", output), 6, "above the threshold");
        assert_eq!(score(params(3, 99), b"fingers are seen", output), 0, "below the threshold");
    }

    #[test]
    fn overlapping_spans_are_counted_once() {
        assert_eq!(score(params(2, 0), b"a b c. c d", b"a b c d"), 7);
        assert_eq!(score(params(2, 0), b"b c. c d", b"a b c d"), 5);
    }

    #[test]
    fn text_without_words_scores_nothing() {
        assert_eq!(score(params(2, 0), b"", b""), 0);
        assert_eq!(score(params(2, 0), b"...", b"..."), 0);
    }

    /// The definition, byte by byte: is there a span of enough words around this byte that the contribution holds?
    fn covered_by_definition(min_words: usize, contribution: &[u8], output: &[u8]) -> u64 {
        let (theirs, ours) = (words(contribution), words(output));
        let mut covered = alloc::vec![false; output.len()];
        for first in 0..ours.len() {
            for last in first + min_words - 1..ours.len() {
                let span = ours[first].start..ours[last].end;
                let held = theirs.iter().any(|from| {
                    theirs.iter().any(|to| {
                        to.end > from.start && contribution[from.start..to.end] == output[span.clone()]
                    })
                });
                if held {
                    covered[span].fill(true);
                }
            }
        }
        covered.into_iter().filter(|byte| *byte).count() as u64
    }

    fn text() -> impl Strategy<Value = String> {
        "([ab]{1,2}[ .]{1,2}|\u{e9} ){0,14}"
    }

    proptest! {
        #[test]
        fn windows_give_what_the_definition_says(min in 2u8..5, contribution in text(), output in text()) {
            prop_assert_eq!(
                score(params(min, 0), contribution.as_bytes(), output.as_bytes()),
                covered_by_definition(min.into(), contribution.as_bytes(), output.as_bytes())
            );
        }

        #[test]
        fn an_output_is_covered_by_itself_from_its_first_word_to_its_last(output in text()) {
            let words = words(output.as_bytes());
            let whole = words.last().map_or(0, |last| last.end - words[0].start);
            let expected = if words.len() >= 3 { whole as u64 } else { 0 };
            prop_assert_eq!(score(params(3, 0), output.as_bytes(), output.as_bytes()), expected);
        }

        #[test]
        fn any_bytes_have_a_score(
            min in 2u8..=64, contribution in prop::collection::vec(any::<u8>(), 0..300), output in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            prop_assert!(score(params(min, 0), &contribution, &output) <= output.len() as u64);
        }
    }
}
