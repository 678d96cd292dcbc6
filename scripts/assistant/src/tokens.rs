//! From text to tokens.

use bm25::Tokenizer;

/// Words that are in sentences about anything, and those that questions begin with.
const STOP_WORDS: &[&str] = &[
    "a", "about", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "could", "defined",
    "describe", "did", "do", "does", "explain", "for", "from", "had", "has", "have", "how", "if", "in",
    "into", "is", "it", "its", "like", "may", "mean", "meant", "more", "not", "of", "on", "or", "say",
    "some", "such", "tell", "than", "that", "the", "their", "them", "there", "these", "they", "this",
    "those", "to", "was", "were", "what", "when", "where", "which", "who", "why", "will", "with", "would",
    "you",
];

/// Lower-case words in the singular, without stop words.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ContentWords;

impl Tokenizer for ContentWords {
    fn tokenize(&self, text: &str) -> Vec<String> {
        let text = text.to_lowercase();
        let words = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
        words.filter(|word| STOP_WORDS.binary_search(word).is_err()).map(singular).collect()
    }
}

/// The S-stemmer (Harman, 1991), which maps English plurals to their singular and little else.
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
    fn stop_words_are_sorted() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn tokens_have_neither_case_nor_plural_nor_stop_words() {
        assert_eq!(ContentWords.tokenize("What is meant by multicystic KIDNEYS?"), ["multicystic", "kidney"]);
        assert_eq!(
            ContentWords.tokenize("The bodies, the virus; loss of eyes (2x)."),
            ["body", "virus", "loss", "eye", "2x"]
        );
        assert_eq!(ContentWords.tokenize("  ... "), Vec::<String>::new());
    }
}
