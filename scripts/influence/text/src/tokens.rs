//! Texts to tokens: BERT's lower-case word pieces (Devlin et al., 2019).

use crate::Error;
use std::collections::HashMap;
use std::path::Path;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Tokens of a text at most, with the two around it.
pub(crate) const MOST_TOKENS: usize = 256;
/// A word of more characters is one unknown token.
const LONGEST_WORD: usize = 100;

/// The word pieces and their numbers.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    pieces: HashMap<String, u32>,
    unknown: u32,
    start: u32,
    end: u32,
}

impl Vocabulary {
    /// Reads a file of one piece a line.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Vocabulary`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::File { path: path.into(), error })?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self, Error> {
        let pieces: HashMap<String, u32> =
            text.lines().zip(0..).map(|(piece, id)| (piece.into(), id)).collect();
        let find = |piece: &'static str| pieces.get(piece).copied().ok_or(Error::Vocabulary(piece));
        let (unknown, start, end) = (find("[UNK]")?, find("[CLS]")?, find("[SEP]")?);
        Ok(Self { pieces, unknown, start, end })
    }

    /// The numbers of a text's tokens, between a start and an end; at most 256.
    pub fn tokens(&self, text: &str) -> Vec<u32> {
        let mut tokens = vec![self.start];
        for word in words(text) {
            self.push_pieces(&word, &mut tokens);
        }
        tokens.truncate(MOST_TOKENS - 1);
        tokens.push(self.end);
        tokens
    }

    /// The longest pieces, from the word's start on.
    fn push_pieces(&self, word: &str, tokens: &mut Vec<u32>) {
        let before = tokens.len();
        let mut rest = word;
        while !rest.is_empty() && word.chars().count() <= LONGEST_WORD {
            let prefix = if rest.len() == word.len() { "" } else { "##" };
            let ends = rest.char_indices().map(|(at, char)| at + char.len_utf8()).rev();
            let found = ends.filter_map(|end| {
                let piece = format!("{prefix}{}", &rest[..end]);
                self.pieces.get(&piece).map(|id| (*id, end))
            });
            let Some((id, end)) = found.into_iter().next() else { break };
            tokens.push(id);
            rest = &rest[end..];
        }
        if !rest.is_empty() {
            tokens.truncate(before);
            tokens.push(self.unknown);
        }
    }
}

/// The words of a text, lower case and without accents; a punctuation mark or an ideograph is a word.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let kept = text.chars().filter(|char| !is_dropped(*char));
    for char in kept.nfd().filter(|char| !is_combining_mark(*char)).flat_map(char::to_lowercase) {
        let is_alone = is_punctuation(char) || is_ideograph(char);
        if (is_alone || char.is_whitespace()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if is_alone {
            words.push(char.into());
        } else if !char.is_whitespace() {
            word.push(char);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Control and format characters, and what stands for undecodable bytes.
fn is_dropped(char: char) -> bool {
    let is_format = matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    char == '\u{fffd}' || is_format || (char.is_control() && !char.is_whitespace())
}

/// ASCII's marks and symbols, and the punctuation of Latin and Chinese texts.
fn is_punctuation(char: char) -> bool {
    char.is_ascii_punctuation()
        || matches!(char, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿')
        || matches!(char, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{205e}')
        || matches!(char, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}')
        || matches!(char, '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}' | '\u{ff1b}')
}

fn is_ideograph(char: char) -> bool {
    matches!(char, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let pieces = ["[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "naive", ",", "中", "it", "unaff"];
        Vocabulary::parse(&pieces.join("\n")).unwrap()
    }

    #[test]
    fn the_longest_pieces_are_taken_and_unknown_words_are_one_token() {
        let vocabulary = vocabulary();
        assert_eq!(vocabulary.tokens("Unaffable,it"), [1, 10, 5, 7, 9, 2]);
        assert_eq!(vocabulary.tokens(" Naïve 中it xyz itx "), [1, 6, 8, 9, 0, 0, 2]);
        assert_eq!(vocabulary.tokens(""), [1, 2]);
        assert_eq!(vocabulary.tokens(&"it".repeat(60)), [1, 0, 2]);
        assert_eq!(vocabulary.tokens(&"it ".repeat(400)).len(), MOST_TOKENS);
    }

    #[test]
    fn a_vocabulary_without_its_special_entries_is_an_error() {
        assert!(matches!(Vocabulary::parse("[UNK]\n[CLS]"), Err(Error::Vocabulary("[SEP]"))));
    }
}
