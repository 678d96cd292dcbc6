//! How many words two texts share: what a prediction must beat that knows nothing of the model.

use std::collections::BTreeSet;

/// The share of words that two texts have in common, of those that one or both have: 0 to 1.
pub(crate) fn overlap(a: &str, b: &str) -> f64 {
    let (a, b) = (words(a), words(b));
    let both = a.intersection(&b).count();
    let all = a.union(&b).count();
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

fn words(text: &str) -> BTreeSet<String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_once_in_any_case() {
        assert_eq!(overlap("The cat, the cat.", "the CAT"), 1.0);
        assert_eq!(overlap("a b", "b c"), 1.0 / 3.0);
        assert_eq!(overlap("", "..."), 0.0);
    }
}
