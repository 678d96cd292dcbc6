//! Scoring rules: how much one record shaped one output.
//!
//! A model names its rule once, by id and parameters, and can never change it. A rule is added by
//! adding a variant here and one module; the contracts and the off-chain programs pick it up
//! through [`Rule::from_word`].

use crate::{gradient, span};
use alloy_primitives::B256;

/// A scoring rule with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The owner of each byte of the output is the first record that has it word for word:
    /// [`span`].
    Span(span::Params),
    /// A record earns by how far its vector of features points where the output's does:
    /// [`gradient`].
    Gradient(gradient::Params),
}

impl Rule {
    /// The id of `span`.
    pub const SPAN: u8 = 1;
    /// The id of `gradient`.
    pub const GRADIENT: u8 = 2;

    /// Reads a rule from the 32 bytes that a model is registered with: `id 1 | parameters 31`.
    ///
    /// Id 1 is `span`: `1 | min_words 1 | min_bytes 1 | zero 29`; id 2 is `gradient`:
    /// `2 | dimensions 2 | threshold 4 | zero 25`. `None` if the id is unknown, a parameter is out of
    /// its range or a byte that means nothing is set.
    pub fn from_word(word: B256) -> Option<Self> {
        let [id, a, b, t0, t1, t2, t3, ..] = word.0;
        let rule = match id {
            Self::SPAN => Self::Span(span::Params::new(a, b)?),
            Self::GRADIENT => {
                let threshold = u32::from_be_bytes([t0, t1, t2, t3]);
                Self::Gradient(gradient::Params::new(u16::from_be_bytes([a, b]), threshold)?)
            }
            _ => return None,
        };
        // A byte that means nothing is in no word that is written.
        (rule.to_word() == word).then_some(rule)
    }

    /// The 32 bytes that [`Rule::from_word`] reads.
    pub fn to_word(self) -> B256 {
        let mut word = B256::ZERO;
        match self {
            Self::Span(params) => {
                word[0] = Self::SPAN;
                word[1] = params.min_words();
                word[2] = params.min_bytes();
            }
            Self::Gradient(params) => {
                word[0] = Self::GRADIENT;
                word[1..3].copy_from_slice(&params.dimensions().to_be_bytes());
                word[3..7].copy_from_slice(&params.threshold().to_be_bytes());
            }
        }
        word
    }

    /// The score of one record for one output, as if it were the first of all records. For `span`,
    /// of their bytes: how many of the output's the record holds, 0 to 32,768. For `gradient`, of
    /// their features: [`gradient::score`].
    ///
    /// The module of `span` computes what a record earns beside others: [`span::ranges`].
    pub fn score(self, record: &[u8], output: &[u8]) -> u64 {
        match self {
            Self::Span(params) => {
                span::held(params, record, output).into_iter().map(|range| range.len() as u64).sum()
            }
            Self::Gradient(params) => gradient::score(params, record, output).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_rule_survives_its_word(words in 2u8..=64, bytes in any::<u8>()) {
            let rule = Rule::Span(span::Params::new(words, bytes).unwrap());
            prop_assert_eq!(Rule::from_word(rule.to_word()), Some(rule));
        }

        #[test]
        fn a_gradient_survives_its_word(dimensions in 1u16..=32_768, threshold in 0u32..1 << 29) {
            if let Some(params) = gradient::Params::new(dimensions, threshold) {
                let word = Rule::Gradient(params).to_word();
                prop_assert_eq!(Rule::from_word(word), Some(Rule::Gradient(params)));
                prop_assert_eq!(&word[3..7], threshold.to_be_bytes());
            }
        }

        #[test]
        fn a_word_reads_as_at_most_one_rule(
            head in prop::array::uniform4(0u8..70), at in 3usize..32, byte in any::<u8>(),
        ) {
            let mut word = B256::ZERO;
            word[..3].copy_from_slice(&head[..3]);
            word[at] = if head[3] < 35 { 0 } else { byte };
            if let Some(rule) = Rule::from_word(word) {
                prop_assert_eq!(rule.to_word(), word);
            } else {
                let [id, words, low, ..] = word.0;
                let is_span = id == 1 && span::WORDS.contains(&words) && word[at] == 0;
                let dimensions = u16::from_be_bytes([words, low]);
                let is_gradient = id == 2 && (1..=32_768).contains(&dimensions) && word[at] == 0;
                prop_assert!(!is_span && !is_gradient);
            }
        }
    }

    #[test]
    fn parameters_out_of_range_are_rejected() {
        let mut word = B256::ZERO;
        word[0] = 1;
        word[1] = 1;
        assert_eq!(Rule::from_word(word), None, "too few words");
        word[1] = 65;
        assert_eq!(Rule::from_word(word), None, "too many words");
        word[1] = 8;
        word[2] = 255;
        assert!(Rule::from_word(word).is_some());
        word[0] = 3;
        assert_eq!(Rule::from_word(word), None, "an unknown rule");
        word[0] = 2;
        for at in 7..32 {
            let mut other = word;
            other[at] = 1;
            assert_eq!(Rule::from_word(other), None, "a byte without a meaning");
        }
        word[3] = 0xff;
        assert_eq!(Rule::from_word(word), None, "a threshold that no vectors exceed");
        word[3] = 0;
        word[0] = 1;
        for at in 3..32 {
            let mut other = word;
            other[at] = 1;
            assert_eq!(Rule::from_word(other), None, "a byte without a meaning");
        }
    }

    #[test]
    fn a_record_by_itself_scores_the_bytes_that_it_holds() {
        let rule = Rule::Span(span::Params::new(3, 0).unwrap());
        assert_eq!(rule.score(b"xx fingers are seen yy", b"Short fingers are seen; short toes are not."), 16);
    }
}
