//! The normal form of a text.

use std::borrow::Cow;

/// The form in which a text is a record: without a byte order mark at its start, and with a line feed
/// for each line end, also those of other systems (carriage return, with or without a line feed).
pub fn normal(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_form_whatever_saved_it() {
        for text in ["a\nb\n", "a\r\nb\r\n", "a\rb\r", "\u{feff}a\r\nb\n", "\u{feff}a\nb\r\n"] {
            assert_eq!(normal(text), "a\nb\n", "{text:?}");
        }
        assert_eq!(normal("a\n\r\nb\r\r\nc"), "a\n\nb\n\nc");
        assert_eq!(normal("a\u{feff}b\u{a0}c"), "a\u{feff}b\u{a0}c", "only at the start");
        assert_eq!(normal(&normal("\u{feff}\r\n")), "\n", "a normal form is its own");
    }
}
