//! Fields packed into one storage slot by hand.
//!
//! The SDK's own packed fields read and convert on every access, with a panic message for each; a few of them cost more
//! program than a whole contract's logic. A slot that is read once into a struct is smaller and cheaper.

use alloy_primitives::{Address, B256};

/// Takes fields off a word from the left.
#[derive(Debug)]
pub struct Reader {
    word: B256,
    at: usize,
}

impl Reader {
    /// Starts at the word's first byte.
    pub fn new(word: B256) -> Self {
        Self { word, at: 0 }
    }

    /// The next 20 bytes.
    #[inline(never)]
    pub fn address(&mut self) -> Address {
        let bytes = self.word.0.get(self.at..).and_then(|rest| rest.first_chunk());
        self.at += 20;
        bytes.map_or(Address::ZERO, |bytes: &[u8; 20]| Address::new(*bytes))
    }

    /// The next `bytes` bytes, at most 16, as a number.
    #[inline(never)]
    pub fn number(&mut self, bytes: usize) -> u128 {
        (0..bytes).fold(0, |value, _| value << 8 | u128::from(self.byte()))
    }

    fn byte(&mut self) -> u8 {
        let byte = self.word.0.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }
}

/// Puts fields into a word from the left.
#[derive(Debug, Default)]
pub struct Writer {
    word: B256,
    at: usize,
}

impl Writer {
    /// Appends 20 bytes.
    pub fn address(self, address: Address) -> Self {
        self.bytes(&address.0.0)
    }

    /// Appends the lowest `bytes` bytes of a number. The caller has checked that it fits.
    pub fn number(self, value: u128, bytes: usize) -> Self {
        self.bytes(value.to_be_bytes().get(16usize.saturating_sub(bytes)..).unwrap_or_default())
    }

    /// The finished word; what was not written is zero.
    pub fn word(self) -> B256 {
        self.word
    }

    #[inline(never)]
    fn bytes(mut self, bytes: &[u8]) -> Self {
        for (to, from) in self.word.0.iter_mut().skip(self.at).zip(bytes) {
            *to = *from;
        }
        self.at += bytes.len();
        self
    }
}

/// A word that is known to hold a number below 2^128; the largest such number if it does not.
#[inline(never)]
pub fn low(word: B256) -> u128 {
    let mut word = Reader::new(word);
    if word.number(16) > 0 { u128::MAX } else { word.number(16) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U256;

    #[test]
    fn fields_survive_their_word() {
        let address = Address::repeat_byte(0xaa);
        let word = Writer::default().address(address).number(7, 2).number(u64::MAX.into(), 8).word();
        let mut reader = Reader::new(word);
        assert_eq!(reader.address(), address);
        assert_eq!((reader.number(2), reader.number(8), reader.number(2)), (7, u64::MAX.into(), 0));
        assert_eq!(reader.number(16), 0, "nothing lies beyond the word");
    }

    #[test]
    fn low_saturates() {
        assert_eq!(low(U256::from(u128::MAX).into()), u128::MAX);
        assert_eq!(low(U256::from(5).into()), 5);
        assert_eq!(low(U256::MAX.into()), u128::MAX);
    }
}
