//! The words that texts are found by.

use tributary_core::span::is_lone;

/// The words of a text, in order and in lower case: maximal ranges of letters and digits of any script, and
/// each character by itself where a script has no spaces (adr/0046).
///
/// These are not the words of the rule `span`, to which a dash or a quotation mark beyond ASCII belongs: they
/// are for comparing a question with texts, and no money depends on them.
pub(crate) fn words(text: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    for (at, letter) in text.char_indices() {
        let is_lone = is_lone(text.as_bytes(), at);
        if is_lone || !letter.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if is_lone {
            // Punctuation among them is no word.
            words.extend(letter.is_alphanumeric().then(|| letter.to_string()));
        } else if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits_in_lower_case() {
        assert_eq!(words("The “quick” FOX—1st, of 2."), ["the", "quick", "fox", "1st", "of", "2"]);
        assert_eq!(words("Größe über ΑΒΓ"), ["größe", "über", "αβγ"]);
        assert!(words(" \n—.").is_empty());
    }

    #[test]
    fn a_character_of_a_script_without_spaces_is_a_word() {
        assert_eq!(words("X射线。光2"), ["x", "射", "线", "光", "2"]);
    }
}
