//! What an ABI encoding is made of.

use alloy_primitives::{Address, B256, FixedBytes, U256};

/// A value that the ABI encodes as one word of 32 bytes.
pub trait AbiWord {
    /// The value as a word.
    fn to_word(&self) -> B256;
}

impl AbiWord for B256 {
    fn to_word(&self) -> B256 {
        *self
    }
}

impl AbiWord for U256 {
    fn to_word(&self) -> B256 {
        B256::from(*self)
    }
}

impl AbiWord for Address {
    fn to_word(&self) -> B256 {
        self.into_word()
    }
}

/// Bytes of a fixed length are at the left of their word.
macro_rules! short_bytes {
    ($($length:literal),*) => {$(
        impl AbiWord for FixedBytes<$length> {
            fn to_word(&self) -> B256 {
                let mut word = B256::ZERO;
                word.0.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
                word
            }
        }
    )*};
}

short_bytes!(4, 20);

impl AbiWord for bool {
    fn to_word(&self) -> B256 {
        u128::from(*self).to_word()
    }
}

impl AbiWord for u128 {
    fn to_word(&self) -> B256 {
        let mut word = B256::ZERO;
        for (to, from) in word.0[16..].iter_mut().zip(self.to_be_bytes()) {
            *to = from;
        }
        word
    }
}

macro_rules! small_numbers {
    ($($number:ty),*) => {$(
        impl AbiWord for $number {
            fn to_word(&self) -> B256 {
                u128::from(*self).to_word()
            }
        }
    )*};
}

small_numbers!(u8, u16, u32, u64);
