//! What counts as the same word.

use bm25::Tokenizer;

/// Words that say nothing about what a sentence is about, and those that only ask.
const STOP_WORDS: &[&str] = &[
    "a", "about", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "could", "defined",
    "describe", "did", "do", "does", "explain", "for", "from", "had", "has", "have", "how", "if", "in",
    "into", "is", "it", "its", "like", "may", "mean", "meant", "more", "not", "of", "on", "or", "say",
    "some", "such", "tell", "than", "that", "the", "their", "them", "there", "these", "they", "this",
    "those", "to", "was", "were", "what", "when", "where", "which", "who", "why", "will", "with", "would",
    "you",
];

/// Lower-case words without stop words, the English plural taken off.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Words;

impl Tokenizer for Words {
    fn tokenize(&self, text: &str) -> Vec<String> {
        let text = text.to_lowercase();
        let words = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
        words.filter(|word| STOP_WORDS.binary_search(word).is_err()).map(singular).collect()
    }
}

/// The S-stemmer (Harman, 1991): the weakest that joins singular and plural, so it joins little that differs.
fn singular(word: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    match () {
        () if word.len() < 4 => word.into(),
        () if ends(&["ies"]) && !ends(&["eies", "aies"]) => format!("{}y", &word[..word.len() - 3]),
        () if ends(&["es"]) && !ends(&["aes", "ees", "oes"]) => word[..word.len() - 1].into(),
        () if ends(&["s"]) && !ends(&["us", "ss"]) => word[..word.len() - 1].into(),
        () => word.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_can_be_searched() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn words_are_compared_without_case_plural_and_filler() {
        assert_eq!(Words.tokenize("What is meant by multicystic KIDNEYS?"), ["multicystic", "kidney"]);
        assert_eq!(
            Words.tokenize("The bodies, the virus; loss of eyes (2x)."),
            ["body", "virus", "loss", "eye", "2x"]
        );
        assert_eq!(Words.tokenize("  ... "), Vec::<String>::new());
    }
}
