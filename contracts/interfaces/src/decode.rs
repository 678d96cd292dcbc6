//! Reading a call's arguments and another contract's answer.
//!
//! The SDK's `#[public]` decodes with alloy's general decoder, once for every list of argument
//! types, with messages for every way to fail. That was a third of each program (docs/adr/0002).

use crate::{Revert, encode::Call, utf8};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, FixedBytes, U256};
use core::{cell::Cell, marker::PhantomData};

/// Reads what `data` encodes, or fails without data if anything that `read` read could not be read.
pub fn checked<T>(data: &[u8], read: impl FnOnce(&mut Input<'_>) -> T) -> Result<T, Revert> {
    let failed = Cell::new(false);
    let value = read(&mut Input { tuple: data, at: 0, failed: &failed });
    if failed.get() { Err(Vec::new()) } else { Ok(value) }
}

/// Reads a tuple's components in order.
///
/// Data that is too short, set padding bits and text that is no UTF-8 cannot be read. What cannot
/// be read is zero or empty, and [`checked`] fails in the end: the call must then revert as a
/// whole, whatever came of it. A check after each argument was a tenth of a program.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    tuple: &'a [u8],
    at: usize,
    failed: &'a Cell<bool>,
}

/// A component of dynamic length that is read from a tuple of its own: a struct.
pub trait Element<'a> {
    /// Reads the struct's fields.
    fn read(input: &mut Input<'a>) -> Self;
}

/// A call whose answer can be read.
pub trait Query: Call {
    /// What the function returns.
    type Answer;

    /// Reads what the function returns.
    fn read(input: &mut Input<'_>) -> Self::Answer;
}

impl<'a> Input<'a> {
    /// A `bytes32`: the next 32 bytes.
    #[inline(never)]
    pub fn word(&mut self) -> B256 {
        let word = self.tuple.get(self.at..).and_then(|rest| rest.first_chunk::<32>());
        self.at += 32;
        self.found(word).map_or(B256::ZERO, |bytes| B256::new(*bytes))
    }

    /// A `uint256`.
    #[inline(never)]
    pub fn u256(&mut self) -> U256 {
        self.word().into()
    }

    /// An unsigned number of at most `bits`, which is at most 128.
    #[inline(never)]
    pub fn number(&mut self, bits: u32) -> u128 {
        let (high, value) = halves(&self.word());
        let fits = high == 0 && value.checked_shr(bits).unwrap_or(0) == 0;
        self.found(fits.then_some(value)).unwrap_or(0)
    }

    /// A `uint128`.
    pub fn u128(&mut self) -> u128 {
        self.number(128)
    }

    /// A `uint64`.
    pub fn u64(&mut self) -> u64 {
        self.number(64) as u64
    }

    /// A `uint32`.
    pub fn u32(&mut self) -> u32 {
        self.number(32) as u32
    }

    /// A `uint16`.
    pub fn u16(&mut self) -> u16 {
        self.number(16) as u16
    }

    /// A `uint8`.
    pub fn u8(&mut self) -> u8 {
        self.number(8) as u8
    }

    /// A `bool`.
    pub fn boolean(&mut self) -> bool {
        self.number(1) == 1
    }

    /// An `address`.
    #[inline(never)]
    pub fn address(&mut self) -> Address {
        let word = self.word();
        let fits = word.0.iter().take(12).all(|byte| *byte == 0);
        self.found(fits.then(|| Address::from_word(word))).unwrap_or(Address::ZERO)
    }

    /// A `bytes4`, `bytes20` ...: the left of a word.
    pub fn fixed<const N: usize>(&mut self) -> FixedBytes<N> {
        let word = self.word();
        let fits = word.0.iter().skip(N).all(|byte| *byte == 0);
        let bytes = word.0.first_chunk::<N>().filter(|_| fits);
        self.found(bytes).map_or(FixedBytes::ZERO, |bytes| FixedBytes::new(*bytes))
    }

    /// The content of a component of dynamic length: a struct's own tuple. It is empty if its
    /// offset, or anything before it, could not be read.
    #[inline(never)]
    pub fn tuple(&mut self) -> Self {
        let offset = self.number(32) as usize;
        let tuple = self.tuple.get(offset..).filter(|_| !self.failed.get());
        Self { tuple: self.found(tuple).unwrap_or_default(), at: 0, failed: self.failed }
    }

    /// `bytes`.
    #[inline(never)]
    pub fn bytes(&mut self) -> &'a [u8] {
        let (length, elements) = self.array();
        self.found(elements.get(..length)).unwrap_or_default()
    }

    /// A `string`, as its bytes. Checked without `str`'s table, of which every byte costs three
    /// quarters of a gas on every call.
    #[inline(never)]
    pub fn text(&mut self) -> &'a [u8] {
        let bytes = self.bytes();
        self.found(utf8::is_valid(bytes).then_some(bytes)).unwrap_or_default()
    }

    /// A `bytes32[]`.
    #[inline(never)]
    pub fn words(&mut self) -> &'a [B256] {
        let (_, bytes) = self.list_of(1);
        let words = bytes.as_chunks::<32>().0;
        // SAFETY: `B256` is `repr(transparent)` over `[u8; 32]`.
        unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), words.len()) }
    }

    /// An array of static elements of so many words each, read by `element`.
    pub fn list<T>(&mut self, words: usize, element: impl Fn(&mut Self) -> T) -> Vec<T> {
        let (length, tuple) = self.list_of(words);
        let mut elements = Self { tuple, at: 0, failed: self.failed };
        (0..length).map(|_| element(&mut elements)).collect()
    }

    /// An array of elements of dynamic length, which are read as they are needed.
    pub fn elements<T: Element<'a>>(&mut self) -> Elements<'a, T> {
        let (length, tuple) = self.array();
        let left = self.found(Some(length).filter(|length| *length <= tuple.len() / 32)).unwrap_or(0);
        Elements { left, input: Self { tuple, at: 0, failed: self.failed }, element: PhantomData }
    }

    /// An array of so many words an element: its length, and the elements' bytes, of which there
    /// are enough. So nothing is allocated for elements that are not there.
    #[inline(never)]
    fn list_of(&mut self, words: usize) -> (usize, &'a [u8]) {
        let (length, bytes) = self.array();
        let bytes = length.checked_mul(32 * words).and_then(|size| bytes.get(..size));
        self.found(bytes).map_or((0, &[]), |bytes| (length, bytes))
    }

    /// A component that begins with a length: the length, and all that follows.
    #[inline(never)]
    fn array(&mut self) -> (usize, &'a [u8]) {
        let mut array = self.tuple();
        (array.number(32) as usize, array.tuple.get(32..).unwrap_or_default())
    }

    /// A value, or `other` where there is none: then the call fails in the end.
    pub fn one_of<T>(&mut self, value: Option<T>, other: T) -> T {
        self.found(value).unwrap_or(other)
    }

    /// Takes note of what could not be read.
    fn found<T>(&self, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.failed.set(true);
        }
        value
    }
}

/// The elements of an array of structs of dynamic length, each read when it is asked for.
#[derive(Clone, Debug)]
pub struct Elements<'a, T> {
    left: usize,
    input: Input<'a>,
    element: PhantomData<T>,
}

impl<'a, T: Element<'a>> Iterator for Elements<'a, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.left = self.left.checked_sub(1)?;
        Some(T::read(&mut self.input.tuple()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<'a, T: Element<'a>> ExactSizeIterator for Elements<'a, T> {}

/// A word's high and low 16 bytes as numbers.
fn halves(word: &B256) -> (u128, u128) {
    let half = |bytes: &[u8]| bytes.iter().fold(0, |value: u128, byte| value << 8 | u128::from(*byte));
    (half(&word.0[..16]), half(&word.0[16..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::String, vec};
    use alloy_sol_types::SolValue;

    /// What `read` reads of `data`, and whether the call may go on.
    fn read<T>(data: &[u8], read: impl FnOnce(&mut Input<'_>) -> T) -> (Option<T>, bool) {
        let mut value = None;
        let result = checked(data, |input| value = Some(read(input)));
        (value, result.is_ok())
    }

    #[test]
    fn arguments_are_read_as_they_were_encoded() {
        let (address, list) = (Address::repeat_byte(9), vec![B256::repeat_byte(1), B256::repeat_byte(2)]);
        let values = (U256::from(7), address, list.clone(), true, String::from("text"), 65_535u16);
        let data = values.abi_encode_params();
        let result = checked(&data, |input| {
            assert_eq!(input.u256(), U256::from(7));
            assert_eq!(input.address(), address);
            assert_eq!(input.clone().words(), list);
            assert_eq!(input.list(1, Input::word), list);
            assert!(input.boolean());
            assert_eq!(input.clone().bytes(), b"text");
            assert_eq!(input.text(), b"text");
            assert_eq!(input.u16(), 65_535);
        });
        assert_eq!(result, Ok(()));
    }

    #[test]
    fn what_cannot_be_read_is_zero_or_empty_and_fails_the_call() {
        let reads: [fn(&mut Input<'_>); 11] = [
            |input| assert_eq!(input.u8(), 0),
            |input| assert_eq!(input.u128(), 0),
            |input| assert!(!input.boolean()),
            |input| assert_eq!(input.address(), Address::ZERO),
            |input| assert_eq!(input.fixed::<20>(), FixedBytes::ZERO),
            |input| assert!(input.words().is_empty()),
            |input| assert!(input.list(2, Input::u256).is_empty()),
            |input| assert!(input.bytes().is_empty()),
            |input| assert!(input.text().is_empty()),
            |input| assert_eq!(input.tuple().word(), B256::ZERO),
            |input| assert_eq!(input.elements::<Word>().len(), 0),
        ];
        let data = [B256::repeat_byte(0xff), B256::ZERO].concat();
        for each in reads {
            let (next, goes_on) = read(&data, |input| {
                each(input);
                input.word()
            });
            assert_eq!(next, Some(B256::ZERO), "the next component is read as ever");
            assert!(!goes_on);
        }
        assert_eq!(read(&data[..31], |input| input.word()), (Some(B256::ZERO), false), "there is no more");
    }

    /// A struct of one word.
    struct Word(B256);

    impl<'a> Element<'a> for Word {
        fn read(input: &mut Input<'a>) -> Self {
            Self(input.word())
        }
    }

    #[test]
    fn set_padding_bits_are_rejected() {
        let rejects = |word: U256, each: fn(&mut Input<'_>)| !read(&word.abi_encode(), each).1;
        assert!(rejects(U256::from(256), |input| _ = input.u8()));
        assert!(rejects(U256::from(2), |input| _ = input.boolean()));
        assert!(rejects(U256::from(1) << 128, |input| _ = input.u128()));
        assert!(rejects(U256::from(1) << 160, |input| _ = input.address()));
        assert!(rejects(U256::from(1), |input| _ = input.fixed::<20>()));
        assert!(rejects(U256::from(1) << 223, |input| _ = input.fixed::<4>()));
        let most = U256::from(u128::MAX).abi_encode();
        assert_eq!(read(&most, |input| input.u128()), (Some(u128::MAX), true));
        let left: U256 = U256::MAX << 224;
        assert_eq!(
            read(&left.abi_encode(), |input| input.fixed::<4>()),
            (Some(FixedBytes::repeat_byte(0xff)), true)
        );
    }

    #[test]
    fn lengths_and_offsets_beyond_the_data_are_rejected() {
        for offset in [64u64, u64::from(u32::MAX), u64::MAX] {
            assert!(!read(&U256::from(offset).abi_encode(), |input| _ = input.bytes()).1);
        }
        for length in [2u64, u64::from(u32::MAX), u64::MAX] {
            let data = (U256::from(32), U256::from(length), U256::from(5)).abi_encode_params();
            assert!(!read(&data, |input| _ = input.words()).1);
            assert!(!read(&data, |input| _ = input.list(1, Input::word)).1);
            assert!(!read(&data, |input| _ = input.list(2, Input::word)).1);
            assert!(!read(&data, |input| _ = input.elements::<Word>()).1);
        }
    }

    #[test]
    fn an_element_is_read_when_it_is_asked_for() {
        // Two elements: one where it should be, one beyond the end.
        let words = [32, 2, 64, 1_000, 5].map(U256::from);
        let data = words.map(|word| word.to_be_bytes::<32>()).concat();
        let (first, goes_on) = read(&data, |input| input.elements::<Word>().next().map(|word| word.0));
        assert_eq!((first.flatten(), goes_on), (Some(B256::with_last_byte(5)), true));
        let (all, goes_on) = read(&data, |input| input.elements::<Word>().count());
        assert_eq!((all, goes_on), (Some(2), false));
    }
}
