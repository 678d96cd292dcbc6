//! What a storage word holds: one value, or several fields packed from the left.
//!
//! The SDK's own packed fields read and convert on every access, with a panic message for each; a
//! few of them cost more program than a whole contract's logic. A word that is read once into a
//! struct is smaller and cheaper. [`packed!`](crate::packed) declares such a struct.

use crate::{
    AbiWord,
    layout::{Part, Shape},
};
use alloy_primitives::{Address, B256, FixedBytes, U256};
use tributary_core::status::{Policy, Status};

/// A value that has a storage word of its own.
pub trait Value: Sized {
    /// What docs/contracts/layout.md says of the word.
    const SHAPE: Shape;

    /// The value as a word.
    fn pack(&self) -> B256;

    /// Reads a word that [`Value::pack`] made, or that was never set and is zero.
    fn unpack(word: B256) -> Self;
}

/// A value that can be part of a storage word.
pub trait Field: Sized {
    /// The fewest bytes that it can have in a word, and the most.
    const BYTES: [usize; 2];
    /// The fields that it consists of itself; none if it is one value.
    const PARTS: &'static [Part] = &[];

    /// Appends the value in so many bytes. The caller has checked that a number fits.
    fn write(&self, to: Writer, bytes: usize) -> Writer;

    /// Reads a value of so many bytes.
    fn read(from: &mut Reader, bytes: usize) -> Self;
}

/// Declares a struct whose fields are packed into one storage word, from the left, and how many
/// bytes each has: `amount: u128 as 12`. With `+ 15` after it, 15 zero bytes follow.
///
/// The struct is a [`Value`], and a [`Field`](trait@Field) of other such structs. That the fields
/// fit the word, and have numbers of bytes that their types allow, is checked when the program is
/// built.
#[macro_export]
macro_rules! packed {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident {
            $(
                $(#[$field_meta:meta])*
                $field_visibility:vis $field:ident: $type:ty as $bytes:literal $(+ $zeros:literal)?
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        $visibility struct $name {
            $($(#[$field_meta])* $field_visibility $field: $type),*
        }

        impl $name {
            /// How many bytes the fields have together.
            const BYTES: usize = 0 $(+ $bytes $(+ $zeros)?)*;
        }

        const _: () = {
            assert!($name::BYTES <= 32, "the fields do not fit a word");
            $(
                let [least, most] = <$type as $crate::word::Field>::BYTES;
                assert!(least <= $bytes && $bytes <= most, "the field's type has other numbers of bytes");
            )*
        };

        impl $crate::word::Field for $name {
            const BYTES: [usize; 2] = [$name::BYTES; 2];
            const PARTS: &'static [$crate::layout::Part] = &[$(
                $crate::layout::Part {
                    name: stringify!($field),
                    bytes: $bytes,
                    zeros: 0 $(+ $zeros)?,
                    parts: <$type as $crate::word::Field>::PARTS,
                }
            ),*];

            #[inline(always)]
            fn write(&self, to: $crate::word::Writer, _: usize) -> $crate::word::Writer {
                $(
                    let to = $crate::word::Field::write(&self.$field, to, $bytes);
                    $(let to = to.skip($zeros);)?
                )*
                to
            }

            #[inline(always)]
            fn read(from: &mut $crate::word::Reader, _: usize) -> Self {
                $(
                    let $field = $crate::word::Field::read(from, $bytes);
                    $(from.skip($zeros);)?
                )*
                Self { $($field),* }
            }
        }

        impl $crate::word::Value for $name {
            const SHAPE: $crate::layout::Shape =
                $crate::layout::Shape::Packed(<Self as $crate::word::Field>::PARTS);

            #[inline(always)]
            fn pack(&self) -> alloy_primitives::B256 {
                $crate::word::Field::write(self, $crate::word::Writer::default(), Self::BYTES).word()
            }

            #[inline(always)]
            fn unpack(word: alloy_primitives::B256) -> Self {
                $crate::word::Field::read(&mut $crate::word::Reader::new(word), Self::BYTES)
            }
        }
    };
}

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
        self.at += bytes;
        // The 16 bytes that end with the number, or the first 16, and the bits after it.
        let end = self.at.max(16);
        let around = self.word.0.get(end - 16..end).and_then(|around| around.first_chunk());
        let around = around.map_or(0, |around| u128::from_be_bytes(*around));
        let unused = 128 - 8 * (bytes as u32).min(16);
        (around >> (8 * (end - self.at))) << unused >> unused
    }

    /// Skips `bytes` bytes.
    pub fn skip(&mut self, bytes: usize) {
        self.at += bytes;
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

    /// Leaves `bytes` bytes zero.
    pub fn skip(mut self, bytes: usize) -> Self {
        self.at += bytes;
        self
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

macro_rules! values {
    ($($type:ty: $noun:literal, $unpack:expr;)*) => {$(
        impl Value for $type {
            const SHAPE: Shape = Shape::Whole($noun);

            #[inline(always)]
            fn pack(&self) -> B256 {
                self.to_word()
            }

            #[inline(always)]
            fn unpack(word: B256) -> Self {
                let unpack: fn(B256) -> Self = $unpack;
                unpack(word)
            }
        }
    )*};
}

values! {
    B256: "digest", |word| word;
    U256: "number", |word| word.into();
    u128: "number", low;
    u64: "number", |word| low(word) as u64;
    Address: "account", Address::from_word;
    bool: "1 if true", |word| !word.is_zero();
}

/// A zero word is `None`, so no value of `V` may be a zero word.
impl<V: Value> Value for Option<V> {
    const SHAPE: Shape = V::SHAPE;

    #[inline(always)]
    fn pack(&self) -> B256 {
        self.as_ref().map_or(B256::ZERO, V::pack)
    }

    #[inline(always)]
    fn unpack(word: B256) -> Self {
        (!word.is_zero()).then(|| V::unpack(word))
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Field for $type {
            const BYTES: [usize; 2] = [1, size_of::<$type>()];

            #[inline(always)]
            fn write(&self, to: Writer, bytes: usize) -> Writer {
                to.number((*self).into(), bytes)
            }

            #[inline(always)]
            fn read(from: &mut Reader, bytes: usize) -> Self {
                from.number(bytes) as Self
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64, u128);

impl Field for bool {
    const BYTES: [usize; 2] = [1, 1];

    #[inline(always)]
    fn write(&self, to: Writer, bytes: usize) -> Writer {
        to.number((*self).into(), bytes)
    }

    #[inline(always)]
    fn read(from: &mut Reader, bytes: usize) -> Self {
        from.number(bytes) > 0
    }
}

impl Field for Status {
    const BYTES: [usize; 2] = [1, 1];

    #[inline(always)]
    fn write(&self, to: Writer, bytes: usize) -> Writer {
        to.number(*self as u128, bytes)
    }

    #[inline(always)]
    fn read(from: &mut Reader, bytes: usize) -> Self {
        Self::from_u8(from.number(bytes) as u8)
    }
}

impl Field for Policy {
    const BYTES: [usize; 2] = [1, 1];

    #[inline(always)]
    fn write(&self, to: Writer, bytes: usize) -> Writer {
        to.number(*self as u128, bytes)
    }

    #[inline(always)]
    fn read(from: &mut Reader, bytes: usize) -> Self {
        Self::from_u8(from.number(bytes) as u8).unwrap_or_default()
    }
}

impl Field for Address {
    const BYTES: [usize; 2] = [20, 20];

    #[inline(always)]
    fn write(&self, to: Writer, _: usize) -> Writer {
        to.address(*self)
    }

    #[inline(always)]
    fn read(from: &mut Reader, _: usize) -> Self {
        from.address()
    }
}

/// A number below 2^160.
impl Field for U256 {
    const BYTES: [usize; 2] = [20, 20];

    #[inline(always)]
    fn write(&self, to: Writer, _: usize) -> Writer {
        to.address(Address::from_word(self.to_word()))
    }

    #[inline(always)]
    fn read(from: &mut Reader, _: usize) -> Self {
        from.address().into_word().into()
    }
}

impl Field for FixedBytes<20> {
    const BYTES: [usize; 2] = [20, 20];

    #[inline(always)]
    fn write(&self, to: Writer, _: usize) -> Writer {
        to.address(Address(*self))
    }

    #[inline(always)]
    fn read(from: &mut Reader, _: usize) -> Self {
        from.address().0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::packed! {
        /// One field of each kind.
        struct Sample {
            address: Address as 20,
            short: u16 as 2,
            flag: bool as 1,
            time: u64 as 5,
            inner: Inner as 4,
        }
    }

    crate::packed! {
        /// Part of a word, with a zero byte between.
        struct Inner {
            byte: u8 as 1 + 1,
            wide: u128 as 2,
        }
    }

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
    fn a_packed_struct_survives_its_word() {
        let inner = Inner { byte: 6, wide: 0x0708 };
        let sample = Sample { address: Address::repeat_byte(1), short: 0x0203, flag: true, time: 5, inner };
        let word = sample.pack();
        let expected = [&[1; 20][..], &[2, 3, 1, 0, 0, 0, 0, 5, 6, 0, 7, 8]].concat();
        assert_eq!(word.as_slice(), expected);
        assert_eq!(Sample::unpack(word), sample);
        assert_eq!(Sample::unpack(B256::ZERO), Sample::default());
    }

    #[test]
    fn values_survive_their_word() {
        fn survives<V: Value + PartialEq + core::fmt::Debug>(value: V) {
            assert_eq!(V::unpack(value.pack()), value);
        }
        survives(B256::repeat_byte(3));
        survives(U256::MAX);
        survives(u128::MAX);
        survives(u64::MAX);
        survives(Address::repeat_byte(4));
        survives(true);
        survives(false);
        survives(None::<Inner>);
        survives(Some(Inner { byte: 0, wide: 1 }));
    }

    #[test]
    fn low_saturates() {
        assert_eq!(low(U256::from(u128::MAX).into()), u128::MAX);
        assert_eq!(low(U256::from(5).into()), 5);
        assert_eq!(low(U256::MAX.into()), u128::MAX);
    }
}
