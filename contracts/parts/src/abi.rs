//! Reading arguments and writing results.
//!
//! The SDK's `#[public]` decodes with alloy's general decoder, once for every list of argument types, with messages for
//! every way to fail. That was a third of each program. This reader does the same checks and fails without a message.

use crate::{
    Revert,
    flat::{begin, push},
    utf8,
    word::Reader,
};
use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, B256, FixedBytes, U256};

/// A function's selector.
pub type Selector = [u8; 4];

/// Reads a tuple's components in order. Too short data, set padding bits and text that is no UTF-8 revert without data.
#[derive(Clone, Copy, Debug)]
pub struct Args<'a> {
    tuple: &'a [u8],
    at: usize,
}

impl<'a> Args<'a> {
    /// Starts at the first component of the tuple that `tuple` begins with.
    pub fn new(tuple: &'a [u8]) -> Self {
        Self { tuple, at: 0 }
    }

    /// The next 32 bytes.
    #[inline(never)]
    pub fn word(&mut self) -> Result<B256, Revert> {
        let word = self.tuple.get(self.at..).and_then(|rest| rest.first_chunk::<32>());
        self.at += 32;
        word.map(|bytes| B256::new(*bytes)).ok_or_else(Vec::new)
    }

    /// A `uint256`.
    pub fn u256(&mut self) -> Result<U256, Revert> {
        self.word().map(|word| word.into())
    }

    /// An unsigned number of at most `bits`, which is at most 128.
    #[inline(never)]
    pub fn number(&mut self, bits: u32) -> Result<u128, Revert> {
        let mut word = Reader::new(self.word()?);
        let (high, value) = (word.number(16), word.number(16));
        let fits = high == 0 && value.checked_shr(bits).unwrap_or(0) == 0;
        if fits { Ok(value) } else { Err(Vec::new()) }
    }

    /// A `uint64`.
    pub fn u64(&mut self) -> Result<u64, Revert> {
        self.number(64).map(|value| value as u64)
    }

    /// A `uint32`.
    pub fn u32(&mut self) -> Result<u32, Revert> {
        self.number(32).map(|value| value as u32)
    }

    /// A `uint16`.
    pub fn u16(&mut self) -> Result<u16, Revert> {
        self.number(16).map(|value| value as u16)
    }

    /// A `uint8`.
    pub fn u8(&mut self) -> Result<u8, Revert> {
        self.number(8).map(|value| value as u8)
    }

    /// A `bool`.
    pub fn boolean(&mut self) -> Result<bool, Revert> {
        self.number(1).map(|value| value == 1)
    }

    /// An `address`.
    #[inline(never)]
    pub fn address(&mut self) -> Result<Address, Revert> {
        let mut word = Reader::new(self.word()?);
        if word.number(12) == 0 { Ok(word.address()) } else { Err(Vec::new()) }
    }

    /// A `bytes20`.
    pub fn bytes20(&mut self) -> Result<FixedBytes<20>, Revert> {
        let word = self.word()?;
        if word[20..].iter().any(|byte| *byte != 0) {
            return Err(Vec::new());
        }
        Ok(FixedBytes::from_slice(&word[..20]))
    }

    /// The content of a component of dynamic length: a struct's own tuple.
    #[inline(never)]
    pub fn tuple(&mut self) -> Result<Self, Revert> {
        let offset = self.number(32)? as usize;
        self.tuple.get(offset..).map(Args::new).ok_or_else(Vec::new)
    }

    /// An array: how many elements it has, and a reader over them.
    pub fn array(&mut self) -> Result<(usize, Self), Revert> {
        let mut array = self.tuple()?;
        let length = array.number(32)? as usize;
        let elements = array.tuple.get(array.at..).ok_or_else(Vec::new)?;
        Ok((length, Args::new(elements)))
    }

    /// An array of elements of one word each, read by `element`.
    pub fn list<T>(&mut self, element: impl FnMut(&mut Self) -> Result<T, Revert>) -> Result<Vec<T>, Revert> {
        self.list_of(1, element)
    }

    /// An array of static elements of so many words each, read by `element`.
    pub fn list_of<T>(
        &mut self,
        words: usize,
        mut element: impl FnMut(&mut Self) -> Result<T, Revert>,
    ) -> Result<Vec<T>, Revert> {
        let (length, mut elements) = self.array()?;
        // Checked before anything is allocated for the elements.
        let fits = length.checked_mul(32 * words).is_some_and(|bytes| bytes <= elements.tuple.len());
        if !fits {
            return Err(Vec::new());
        }
        (0..length).map(|_| element(&mut elements)).collect()
    }

    /// An array of static elements of so many words each, as these words one after the other.
    pub fn words(&mut self, per_element: usize) -> Result<Vec<B256>, Revert> {
        let (length, elements) = self.array()?;
        let size = length.checked_mul(32 * per_element).ok_or_else(Vec::new)?;
        let bytes = elements.tuple.get(..size).ok_or_else(Vec::new)?;
        Ok(bytes.as_chunks().0.iter().copied().map(B256::new).collect())
    }

    /// `bytes`.
    #[inline(never)]
    pub fn bytes(&mut self) -> Result<&'a [u8], Revert> {
        let (length, elements) = self.array()?;
        elements.tuple.get(..length).ok_or_else(Vec::new)
    }

    /// A `string`, as its bytes. Checked without `str`'s table, of which every byte costs three quarters of a
    /// gas on every call.
    #[inline(never)]
    pub fn text(&mut self) -> Result<&'a [u8], Revert> {
        self.bytes().and_then(|bytes| if utf8::is_valid(bytes) { Ok(bytes) } else { Err(Vec::new()) })
    }

    /// A `string`.
    pub fn string(&mut self) -> Result<String, Revert> {
        core::str::from_utf8(self.bytes()?).map(String::from).map_err(|_| Vec::new())
    }
}

/// A result of one word.
pub trait Word {
    /// The value as a word.
    fn to_word(&self) -> B256;
}

impl Word for B256 {
    fn to_word(&self) -> B256 {
        *self
    }
}

impl Word for U256 {
    fn to_word(&self) -> B256 {
        B256::from(*self)
    }
}

impl Word for Address {
    fn to_word(&self) -> B256 {
        self.into_word()
    }
}

impl Word for FixedBytes<20> {
    fn to_word(&self) -> B256 {
        let mut word = B256::ZERO;
        word.0.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        word
    }
}

impl Word for bool {
    fn to_word(&self) -> B256 {
        u128::from(*self).to_word()
    }
}

impl Word for u128 {
    fn to_word(&self) -> B256 {
        let mut word = B256::ZERO;
        for (to, from) in word.0[16..].iter_mut().zip(self.to_be_bytes()) {
            *to = from;
        }
        word
    }
}

macro_rules! small_words {
    ($($number:ty),*) => {$(
        impl Word for $number {
            fn to_word(&self) -> B256 {
                u128::from(*self).to_word()
            }
        }
    )*};
}

small_words!(u8, u16, u32, u64);

/// A result of several words.
pub fn words(words: &[&dyn Word]) -> Vec<u8> {
    let mut out = begin(&[]);
    push(&mut out, words);
    out
}

/// Lets the SDK's entrypoint send calls to `route`, which has the selector, whether value came along, and the arguments.
/// `construct` is what `stylus_constructor` does, once.
#[macro_export]
macro_rules! router {
    ($contract:ident, payable: $payable:expr, route: $route:expr, construct: $construct:expr) => {
        impl stylus_sdk::abi::Router<$contract> for $contract {
            type Storage = $contract;

            fn route(this: &mut $contract, selector: u32, input: &[u8]) -> Option<stylus_sdk::ArbResult> {
                let selector = selector.to_be_bytes();
                let payable: &[$crate::abi::Selector] = &$payable;
                let checked = if payable.contains(&selector) { Ok(()) } else { this.deny_value("") };
                Some(checked.and_then(|()| $route(this, selector, &mut $crate::abi::Args::new(input))))
            }

            fn receive(_: &mut $contract) -> Option<Result<(), $crate::Revert>> {
                None
            }

            fn fallback(_: &mut $contract, _: &[u8]) -> Option<stylus_sdk::ArbResult> {
                None
            }

            fn constructor(this: &mut $contract, input: &[u8]) -> Option<stylus_sdk::ArbResult> {
                let construct: Option<
                    fn(&mut $contract, &mut $crate::abi::Args<'_>) -> Result<(), $crate::Revert>,
                > = $construct;
                let construct = construct?;
                let once = this.deny_value("").and_then(|()| $crate::only_once(this.vm()));
                Some(
                    once.and_then(|()| construct(this, &mut $crate::abi::Args::new(input)))
                        .map(|()| Vec::new()),
                )
            }
        }
    };
}

/// The result of a function that gives nothing back.
pub fn nothing(_: ()) -> Vec<u8> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_sol_types::SolValue;

    #[test]
    fn arguments_read_as_they_were_encoded() {
        let address = Address::repeat_byte(9);
        let list = alloc::vec![B256::repeat_byte(1), B256::repeat_byte(2)];
        let data =
            (U256::from(7), address, list.clone(), true, String::from("text"), 65_535u16).abi_encode_params();
        let mut args = Args::new(&data);
        assert_eq!(args.u256().unwrap(), U256::from(7));
        assert_eq!(args.address().unwrap(), address);
        assert_eq!(args.clone().words(1).unwrap(), list);
        assert_eq!(args.clone().list(Args::word).unwrap(), list);
        assert!(args.clone().words(100).is_err(), "there are not 200 words");
        assert_eq!(args.list(Args::word).unwrap(), list);
        assert!(args.boolean().unwrap());
        assert_eq!(args.clone().text().unwrap(), b"text");
        assert_eq!(args.string().unwrap(), "text");
        assert_eq!(args.u16().unwrap(), 65_535);
        assert!(Args::new(&data[..31]).word().is_err(), "there is no more");
    }

    #[test]
    fn set_padding_bits_are_refused() {
        let word = |value: U256| value.abi_encode();
        assert!(Args::new(&word(U256::from(256))).u8().is_err());
        assert!(Args::new(&word(U256::from(2))).boolean().is_err());
        assert!(Args::new(&word(U256::from(1) << 128)).number(128).is_err());
        assert_eq!(Args::new(&word(U256::from(u128::MAX))).number(128).unwrap(), u128::MAX);
        assert!(Args::new(&word(U256::from(1) << 160)).address().is_err());
        assert!(Args::new(&word(U256::from(1))).bytes20().is_err());
    }

    #[test]
    fn lengths_and_offsets_beyond_the_data_are_refused() {
        for offset in [64u64, u64::from(u32::MAX), u64::MAX] {
            assert!(Args::new(&U256::from(offset).abi_encode()).bytes().is_err());
        }
        for length in [2u64, u64::from(u32::MAX), u64::MAX] {
            let data = (U256::from(32), U256::from(length), U256::from(5)).abi_encode_params();
            assert!(Args::new(&data).list(Args::word).is_err());
            assert!(Args::new(&data).words(1).is_err());
            assert!(Args::new(&data).words(2).is_err());
        }
    }
}
