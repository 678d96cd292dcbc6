//! The normal form of a text.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// What bringing a text into its normal form changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// A byte order mark at its start was removed.
    pub mark: bool,
    /// Line ends of other systems became line feeds.
    pub line_ends: bool,
    /// Spaces of another width, or that do not break, became plain ones.
    pub spaces: bool,
    /// Letters that were written as several characters became one, or the like (NFC).
    pub letters: bool,
}

impl Changes {
    /// Whether anything was changed.
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

/// The form in which a text is a record, and what was changed to get there:
///
/// - without byte order marks at its start;
/// - with a line feed for each line end: carriage return with or without a line feed, next line
///   (U+0085), line and paragraph separator (U+2028, U+2029);
/// - with a plain space for each space of another width or that does not break: U+00A0, U+2000 to
///   U+200A, U+202F, U+205F, U+3000. What has no width (U+200B to U+200D, U+2060) stays, since some scripts
///   are not the same without it;
/// - in Unicode's Normalization Form C (UAX 15).
///
/// So a text has one content id, whatever it was typed with and saved by. Case, punctuation and the
/// number of spaces stay: they are the author's. The form of a normal form is itself. Characters that
/// Unicode has not assigned yet stay as they are, and those that it has keep their form in all later
/// versions.
pub fn normal(text: &str) -> (Cow<'_, str>, Changes) {
    let mut changes = Changes::default();
    let whole = text.trim_start_matches('\u{feff}');
    changes.mark = whole.len() < text.len();
    changes.line_ends = whole.contains(is_line_end);
    changes.spaces = whole.contains(is_space);
    let mut text = Cow::Borrowed(whole);
    if changes.line_ends {
        text = text.replace("\r\n", "\n").replace(is_line_end, "\n").into();
    }
    if changes.spaces {
        text = text.replace(is_space, " ").into();
    }
    if !is_nfc(&text) {
        changes.letters = true;
        text = text.nfc().collect::<String>().into();
    }
    (text, changes)
}

fn is_line_end(char: char) -> bool {
    matches!(char, '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_space(char: char) -> bool {
    matches!(char, '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text_of(text: &str) -> Cow<'_, str> {
        normal(text).0
    }

    #[test]
    fn a_text_has_one_form_whatever_saved_it() {
        for text in
            ["a\nb\n", "a\r\nb\r\n", "a\rb\r", "\u{feff}a\r\nb\n", "\u{feff}a\nb\r\n", "a\u{2028}b\u{85}"]
        {
            assert_eq!(text_of(text), "a\nb\n", "{text:?}");
        }
        assert_eq!(text_of("a\n\r\nb\r\r\nc"), "a\n\nb\n\nc");
        assert_eq!(text_of("a\u{feff}b"), "a\u{feff}b", "only at the start");
        assert_eq!(text_of(&text_of("\u{feff}\u{feff}\r\n")), "\n", "a normal form is its own");
    }

    #[test]
    fn a_text_has_one_form_whatever_it_was_typed_with() {
        for text in [
            "caf\u{e9} \u{c5}",
            "cafe\u{301} A\u{30a}",
            "caf\u{e9}\u{a0}\u{212b}",
            "cafe\u{301}\u{3000}\u{c5}",
        ] {
            assert_eq!(text_of(text), "caf\u{e9} \u{c5}", "{text:?}");
        }
        assert_eq!(text_of("\u{1100}\u{1161}\u{2009}\u{304b}\u{3099}"), "\u{ac00} \u{304c}");
        for kept in
            ["\u{fb01}", "a\u{200d}b", "a\u{200b}b", "a  b", "\u{201c}A\u{201d}", "\u{1680}", "\u{ff21}"]
        {
            assert_eq!(text_of(kept), kept, "what is not the same is another text");
        }
    }

    #[test]
    fn what_was_changed_is_said() {
        let none = Changes::default();
        assert!(!none.any());
        for (text, changes) in [
            ("plain\n", none),
            ("\u{feff}a", Changes { mark: true, ..none }),
            ("a\r\n", Changes { line_ends: true, ..none }),
            ("a\u{a0}b", Changes { spaces: true, ..none }),
            ("e\u{301}", Changes { letters: true, ..none }),
            (
                "\u{feff}e\u{301}\u{2000}\r",
                Changes { mark: true, line_ends: true, spaces: true, letters: true },
            ),
        ] {
            assert_eq!(normal(text).1, changes, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_normal_form_is_its_own(
            text in "([a-z\u{e9}]|\u{feff}|[\r\n\u{85}\u{2028}\u{2029}]|[\u{a0}\u{2000}-\u{200d}\u{202f}\u{3000}]|[\u{300}-\u{345}]|[\u{1100}\u{1161}\u{11a8}]|[\u{915}\u{93c}\u{958}]|\\PC){0,20}",
        ) {
            let (once, _) = normal(&text);
            let (twice, changes) = normal(&once);
            prop_assert_eq!(&twice, &once);
            prop_assert!(!changes.any(), "{:?}", changes);
        }
    }
}
