//! Scoring rules: how much one contribution shaped one output.
//!
//! A model names its rule once, by id and parameters, and can never change it. A rule is added by adding a variant
//! here and one function; the contracts and the off-chain programs pick it up through [`Rule::from_word`].

use crate::span;
use alloy_primitives::B256;

/// A scoring rule with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Bytes of the output that the contribution holds word for word: [`span::score`].
    Span(span::Params),
}

impl Rule {
    /// Reads a rule from the 32 bytes that a model is registered with: `id 1 | parameters 31`.
    ///
    /// Id 1 is `span`: `1 | min_words 1 | threshold 8 | zero 22`. `None` if the id is unknown, a parameter is out of its
    /// range or a byte that means nothing is set.
    pub fn from_word(word: B256) -> Option<Self> {
        let (meaning, rest) = word.split_at(10);
        if rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        let threshold = meaning[2..].iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        match meaning[0] {
            1 => Some(Self::Span(span::Params::new(meaning[1], threshold)?)),
            _ => None,
        }
    }

    /// The 32 bytes that [`Rule::from_word`] reads.
    pub fn to_word(self) -> B256 {
        let mut word = B256::ZERO;
        match self {
            Self::Span(params) => {
                word[0] = 1;
                word[1] = params.min_words();
                word[2..10].copy_from_slice(&params.threshold().to_be_bytes());
            }
        }
        word
    }

    /// The score of one contribution for one output; zero means that nothing is owed for it.
    pub fn score(self, contribution: &[u8], output: &[u8]) -> u64 {
        match self {
            Self::Span(params) => span::score(params, contribution, output),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_rule_survives_its_word(words in 2u8..=64, threshold in any::<u64>()) {
            let rule = Rule::Span(span::Params::new(words, threshold).unwrap());
            prop_assert_eq!(Rule::from_word(rule.to_word()), Some(rule));
        }

        #[test]
        fn a_word_reads_as_at_most_one_rule(word in any::<[u8; 32]>()) {
            if let Some(rule) = Rule::from_word(word.into()) {
                prop_assert_eq!(rule.to_word(), B256::new(word));
            }
        }
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        let mut word = B256::ZERO;
        word[0] = 1;
        word[1] = 1;
        assert_eq!(Rule::from_word(word), None, "too few words");
        word[1] = 65;
        assert_eq!(Rule::from_word(word), None, "too many words");
        word[1] = 8;
        assert!(Rule::from_word(word).is_some());
        word[31] = 1;
        assert_eq!(Rule::from_word(word), None, "a byte without a meaning");
    }
}
