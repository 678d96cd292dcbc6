//! Whether bytes are UTF-8 text.

/// Whether the bytes are UTF-8, exactly as `core::str::from_utf8` says: no character longer than
/// need be, no surrogate, nothing above U+10FFFF.
pub(crate) fn is_valid(bytes: &[u8]) -> bool {
    let mut bytes = bytes.iter().copied();
    while let Some(first) = bytes.next() {
        // How many bytes follow, and the range of the first of them.
        let (more, low, high) = match first {
            0x00..=0x7f => continue,
            0xc2..=0xdf => (1, 0x80, 0xbf),
            0xe0 => (2, 0xa0, 0xbf),
            0xed => (2, 0x80, 0x9f),
            0xe1..=0xef => (2, 0x80, 0xbf),
            0xf0 => (3, 0x90, 0xbf),
            0xf1..=0xf3 => (3, 0x80, 0xbf),
            0xf4 => (3, 0x80, 0x8f),
            _ => return false,
        };
        let fits = |byte: Option<u8>, low, high| byte.is_some_and(|byte| (low..=high).contains(&byte));
        if !fits(bytes.next(), low, high) {
            return false;
        }
        for _ in 1..more {
            if !fits(bytes.next(), 0x80, 0xbf) {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn agrees(bytes: &[u8]) {
        assert_eq!(is_valid(bytes), core::str::from_utf8(bytes).is_ok(), "{bytes:02x?}");
    }

    #[test]
    fn all_of_up_to_three_bytes_are_as_the_standard_library_says() {
        agrees(&[]);
        for first in 0..=255 {
            agrees(&[first]);
            for second in 0..=255 {
                agrees(&[first, second]);
                for third in [0, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xff] {
                    agrees(&[first, second, third]);
                    for fourth in [0x41, 0x7f, 0x80, 0xbf, 0xc0] {
                        agrees(&[first, second, third, fourth]);
                        agrees(&[0x41, first, second, third, fourth, 0x41]);
                    }
                }
            }
        }
    }

    #[test]
    fn every_character_is_text_and_no_part_of_one_is() {
        for character in '\0'..=char::MAX {
            let mut buffer = [0; 4];
            let bytes = character.encode_utf8(&mut buffer).as_bytes();
            assert!(is_valid(bytes));
            assert!(bytes.len() == 1 || !is_valid(&bytes[..bytes.len() - 1]));
        }
        let text: Vec<u8> = "Ωμέγα, 終わり, 🦀".bytes().collect();
        assert!(is_valid(&text));
    }
}
