//! The part of the bytes that a request asks for (RFC 9110, section 14).

use std::ops::Range;

/// What a `Range` header means for so many bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// All of them: there is no header, or none that must be followed, as one with several ranges.
    All,
    /// This part, which is not empty.
    Part(Range<u64>),
    /// A part that does not exist.
    Unsatisfiable,
}

/// Reads the value of a `Range` header.
pub(crate) fn asked(header: Option<&str>, length: u64) -> Asked {
    let Some((first, last)) = header.and_then(one_range) else { return Asked::All };
    let part = match (first, last) {
        (Some(first), Some(last)) if last < first => return Asked::All,
        (Some(first), last) => first..last.map_or(length, |last| last.saturating_add(1).min(length)),
        (None, Some(count)) => length.saturating_sub(count)..length,
        (None, None) => return Asked::All,
    };
    if part.is_empty() { Asked::Unsatisfiable } else { Asked::Part(part) }
}

/// The two numbers of a header with one range.
fn one_range(header: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (first, last) = header.strip_prefix("bytes=")?.trim().split_once('-')?;
    Some((number(first)?, number(last)?))
}

/// `Some(None)` for no digits, `None` for what is no number.
fn number(text: &str) -> Option<Option<u64>> {
    if text.is_empty() {
        return Some(None);
    }
    // A number of more than 64 bits lies behind every end.
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Some(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_to_what_there_is() {
        for (header, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=2-", 2..10),
            ("bytes=9-99", 9..10),
            ("bytes=-3", 7..10),
            ("bytes=-99", 0..10),
            ("bytes=5-99999999999999999999999", 5..10),
        ] {
            assert_eq!(asked(Some(header), 10), Asked::Part(part), "{header}");
        }
    }

    #[test]
    fn a_part_that_does_not_exist_is_unsatisfiable() {
        for header in ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(asked(Some(header), 10), Asked::Unsatisfiable, "{header}");
        }
        assert_eq!(asked(Some("bytes=0-"), 0), Asked::Unsatisfiable);
    }

    #[test]
    fn what_is_no_single_range_asks_for_all() {
        for header in ["bytes=3-2", "bytes=0-1,3-4", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=+1-2", ""] {
            assert_eq!(asked(Some(header), 10), Asked::All, "{header}");
        }
        assert_eq!(asked(None, 10), Asked::All);
    }
}
