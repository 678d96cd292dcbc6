//! The words and windows of a text, faster than `core` finds them, which a program's size keeps simple.

use std::ops::Range;
use tributary_core::span::{self, Params};

/// Whether a character that is a word by itself may begin with these bytes: any that begins with 0xe2 has
/// its second one above those of quotation marks and dashes, which are in most texts.
fn may_be_lone(bytes: &[u8]) -> bool {
    match *bytes {
        [0xe0 | 0xe1 | 0xe3..=0xe9, ..] => true,
        [0xe2, second, ..] => second >= 0xba,
        _ => false,
    }
}

/// Puts the ranges of a text's words, which are those of [`span::words`], in place of what a list held.
///
/// Where [`span::words`] looks at one byte after the other, and the processor cannot guess where a word
/// ends, this makes a bit of each of 64 bytes and goes from one change of the bits to the next.
pub fn words(text: &[u8], words: &mut Vec<Range<usize>>) {
    words.clear();
    if text.windows(2).any(may_be_lone) {
        words.extend(span::words(text));
        return;
    }
    let (mut start, mut was_inside) = (0, 0);
    for (number, block) in text.chunks(64).enumerate() {
        let bits = bits(block);
        // A bit for each byte that differs from the one before it.
        let mut changes = bits ^ (bits << 1 | was_inside);
        was_inside = bits >> 63;
        while changes != 0 {
            let at = 64 * number + changes.trailing_zeros() as usize;
            if bits >> (at % 64) & 1 == 1 {
                start = at;
            } else {
                words.push(start..at);
            }
            changes &= changes - 1;
        }
    }
    // What fills up the last block is of no word, unless the text fills it.
    if was_inside == 1 {
        words.push(start..text.len());
    }
}

/// Calls `each` for the windows of a text with these words, in the order of [`span::windows`]. A text of more
/// bytes than a record may have has windows here, too.
pub fn windows(params: Params, words: &[Range<usize>], mut each: impl FnMut(Range<usize>)) {
    let (min_words, min_bytes) = (usize::from(params.min_words()), usize::from(params.min_bytes()));
    let is_span = |first: usize, last: usize| {
        last + 1 >= first + min_words && words[last].end >= words[first].start + min_bytes
    };
    let mut last = 0;
    for first in 0..words.len() {
        let before = last;
        while last < words.len() && !is_span(first, last) {
            last += 1;
        }
        // No span up to these words starts later than with the word before.
        if let Some(start) = first.checked_sub(1) {
            words[last.min(before + 1)..last].iter().for_each(|word| each(words[start].start..word.end));
        }
        let Some(word) = words.get(last) else { return };
        each(words[first].start..word.end);
    }
}

/// A bit for each byte that is of a word.
fn bits(block: &[u8]) -> u64 {
    let mut whole = [b' '; 64];
    whole[..block.len()].copy_from_slice(block);
    let mut bits = 0;
    for (number, eight) in whole.chunks_exact(8).enumerate() {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() | (byte > 0x7f);
        let of_eight = eight.iter().rev().fold(0, |bits, byte| bits << 1 | u64::from(is_word(*byte)));
        bits |= of_eight << (8 * number);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_and_windows_are_those_of_the_rule(
            text in prop::collection::vec(prop_oneof![
                4 => prop::sample::select(b"aZ09 .\n@[`{/:\x7f\x80\xc3\xdf".as_slice()),
                1 => prop::sample::select(b"\xe0\xe2\xe4\xb8\xba\xad\xff".as_slice()),
            ], 0..300),
            blocks in 0usize..4, fill in prop::sample::select(b"a .".as_slice()), is_short in any::<bool>(),
            min_words in 2u8..9, min_bytes in 0u8..40,
        ) {
            // Whole blocks of one kind before it, so that words lie over the borders of blocks.
            let mut text = [vec![fill; 64 * blocks], text].concat();
            if is_short {
                text.iter_mut().for_each(|byte| if *byte >= 0xe0 { *byte = b' ' });
            }
            let mut found = vec![0..9, 9..10];
            words(&text, &mut found);
            prop_assert_eq!(&found, &span::words(&text).collect::<Vec<_>>());
            let params = Params::new(min_words, min_bytes).unwrap();
            let mut all = Vec::new();
            windows(params, &found, |window| all.push(window));
            prop_assert_eq!(all, span::windows(params, &text).collect::<Vec<_>>());
        }
    }
}
