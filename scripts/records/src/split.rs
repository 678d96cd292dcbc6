//! Splitting long texts.

use crate::MAX_RECORD;

/// Splits a text into pieces of at most [`MAX_RECORD`] bytes that together are the text.
///
/// Each piece is as long as possible and ends after the last line end within those bytes, else
/// after the last white space, else after the last character. The same text is always split the
/// same way.
pub fn split(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > MAX_RECORD {
        let (piece, after) = rest.split_at(split_offset(rest));
        pieces.push(piece);
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// The offset at which a text that is too long is split; above zero.
fn split_offset(text: &str) -> usize {
    let window = &text[..text.floor_char_boundary(MAX_RECORD)];
    let after = |found: Option<(usize, char)>| found.map(|(offset, char)| offset + char.len_utf8());
    let line = after(window.char_indices().rev().find(|(_, char)| *char == '\n'));
    let blank = || after(window.char_indices().rev().find(|(_, char)| char.is_whitespace()));
    line.or_else(blank).unwrap_or(window.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_that_fits_stays_whole() {
        let text = "a\n".repeat(MAX_RECORD / 2);
        assert_eq!(split(&text), [text.as_str()]);
        assert!(split("").is_empty());
    }

    #[test]
    fn a_piece_ends_after_a_line_end_else_after_white_space_else_after_a_character() {
        let text = "word ".repeat(MAX_RECORD / 5 - 2) + "end\n" + &"x y".repeat(MAX_RECORD / 2);
        assert!(split(&text)[0].ends_with(" end\n"));
        let text = "word ".repeat(MAX_RECORD / 2);
        assert!(split(&text).iter().all(|piece| piece.starts_with("word") && piece.ends_with("word ")));
        let text = "\u{e9}".repeat(MAX_RECORD);
        assert_eq!(
            split(&text).iter().map(|piece| piece.len()).collect::<Vec<_>>(),
            [MAX_RECORD, MAX_RECORD]
        );
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text_and_small_enough(unit in "[a\u{e9}\u{1f600} \n]{1,40}", times in 0usize..9000) {
            let text = unit.repeat(times);
            let pieces = split(&text);
            prop_assert_eq!(pieces.concat(), text.as_str());
            prop_assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.len() <= MAX_RECORD));
        }
    }
}
