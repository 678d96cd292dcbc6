//! Which bytes of an answer a record has.

use crate::{given, taken};
use tributary_core::span::{Params, held};

/// The ranges of the output that the record has in spans of at least so many words and bytes, as a list of
/// first bytes and the bytes after the last; nothing where no rule has these parameters. Record and output
/// are taken.
///
/// # Safety
/// Both addresses with their lengths are those of calls of [`allocate`](crate::allocate), and are not used
/// again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn held_by(
    record: *mut u8,
    record_length: usize,
    output: *mut u8,
    output_length: usize,
    min_words: u32,
    min_bytes: u32,
) -> u64 {
    // SAFETY: as the caller promises, these are the parts of two boxes.
    let (record, output) = unsafe { (taken(record, record_length), taken(output, output_length)) };
    given(&ranges(&record, &output, min_words, min_bytes))
}

fn ranges(record: &[u8], output: &[u8], min_words: u32, min_bytes: u32) -> Option<Vec<(usize, usize)>> {
    let params = Params::new(min_words.try_into().ok()?, min_bytes.try_into().ok()?)?;
    Some(held(params, record, output).into_iter().map(|range| (range.start, range.end)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_meet_are_held_though_the_record_has_them_apart() {
        let record = b"one two three four. Nothing else. five six seven eight";
        let output = b"one two three four five six seven eight nine";
        let found = ranges(record, output, 3, 12).unwrap();
        assert_eq!(found.first().map(|range| range.0), Some(0));
        assert!(found.iter().all(|range| range.1 <= output.len() - " nine".len()), "{found:?}");
        assert_eq!(ranges(record, output, 0, 0), None);
        assert_eq!(ranges(record, output, 300, 12), None);
    }
}
