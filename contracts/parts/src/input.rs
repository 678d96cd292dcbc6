//! A call's arguments, read without a check after each.

use crate::{Revert, abi::Args};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
use core::cell::Cell;

/// Reads arguments as [`Args`] does. One that cannot be read is zero or empty, and `failed` is set:
/// the call must then revert as a whole, without data, whatever came of it. A check after each
/// argument was a tenth of a program.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    args: Args<'a>,
    failed: &'a Cell<bool>,
}

impl<'a> Input<'a> {
    /// Starts at the first component that `args` has still to read.
    pub fn new(args: Args<'a>, failed: &'a Cell<bool>) -> Self {
        Self { args, failed }
    }

    /// The next 32 bytes.
    #[inline(never)]
    pub fn word(&mut self) -> B256 {
        let word = self.args.word();
        self.read(word)
    }

    /// A `uint256`.
    #[inline(never)]
    pub fn u256(&mut self) -> U256 {
        self.word().into()
    }

    /// An `address`.
    #[inline(never)]
    pub fn address(&mut self) -> Address {
        let address = self.args.address();
        self.read(address)
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

    /// A `string`, as its bytes.
    pub fn text(&mut self) -> &'a [u8] {
        let text = self.args.text();
        self.read(text)
    }

    /// `bytes`.
    #[inline(never)]
    pub fn bytes(&mut self) -> &'a [u8] {
        let bytes = self.args.bytes();
        self.read(bytes)
    }

    /// An array of elements of one word each.
    pub fn list(&mut self) -> Vec<B256> {
        self.lists(1)
    }

    /// An array of elements of so many words each, as these words one after the other.
    #[inline(never)]
    pub fn lists(&mut self, words: usize) -> Vec<B256> {
        let list = self.args.words(words);
        self.read(list)
    }

    /// The content of a component of dynamic length: a struct's own components.
    #[inline(never)]
    pub fn tuple(&mut self) -> Self {
        let tuple = self.args.tuple();
        let args = self.read_or(tuple, Args::new(&[]));
        Self { args, failed: self.failed }
    }

    /// An array: how many elements it has, and a reader over them.
    pub fn array(&mut self) -> (usize, Self) {
        let array = self.args.array();
        let (length, args) = self.read_or(array, (0, Args::new(&[])));
        (length, Self { args, failed: self.failed })
    }

    /// An unsigned number of at most `bits`, which is at most 128.
    #[inline(never)]
    pub fn number(&mut self, bits: u32) -> u128 {
        let number = self.args.number(bits);
        self.read(number)
    }

    fn read<T: Default>(&self, value: Result<T, Revert>) -> T {
        self.read_or(value, T::default())
    }

    fn read_or<T>(&self, value: Result<T, Revert>, otherwise: T) -> T {
        value.unwrap_or_else(|_| {
            self.failed.set(true);
            otherwise
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_is_read() {
        let word = |value: u64| B256::from(U256::from(value));
        let data = [word(7), word(64), word(2), word(8), word(9)].concat();
        let failed = Cell::new(false);
        let mut input = Input::new(Args::new(&data), &failed);
        assert_eq!(input.u64(), 7);
        assert_eq!(input.list(), [word(8), word(9)]);
        assert!(!failed.get());
    }

    #[test]
    fn what_cannot_be_read_fails_the_call_for_good() {
        let reads: [fn(&mut Input<'_>); 8] = [
            |input| assert_eq!(input.u8(), 0),
            |input| assert!(!input.boolean()),
            |input| assert_eq!(input.address(), Address::ZERO),
            |input| assert!(input.list().is_empty()),
            |input| assert!(input.bytes().is_empty()),
            |input| assert!(input.text().is_empty()),
            |input| assert_eq!(input.tuple().word(), B256::ZERO),
            |input| assert_eq!(input.array().0, 0),
        ];
        let data = [B256::repeat_byte(0xff), B256::ZERO].concat();
        for read in reads {
            let failed = Cell::new(false);
            let mut input = Input::new(Args::new(&data), &failed);
            read(&mut input);
            assert_eq!(input.word(), B256::ZERO, "the next component is read as ever");
            assert!(failed.get());
        }
    }
}
