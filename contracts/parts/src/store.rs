//! Storage by key: one word for each list of keys.
//!
//! A word is at keccak256(key 32 | ... | slot 32), where the slot is the field's, or, without keys,
//! at the slot itself. That is one digest however many keys there are, where nested mappings take
//! one for each; and one function in the program, where the SDK's mappings are compiled anew for
//! each pair of types.
//!
//! [`contract_storage!`](crate::contract_storage) declares a contract's fields: [`Map`], [`List`],
//! and [`StructMap`], whose words [`struct_words!`](crate::struct_words) declares. Keys and values
//! have types, so that a wrong key, or one key too many, is not compiled.

use crate::{AbiWord, word::Value};
use alloy_primitives::{B256, U256, keccak256};
use core::marker::PhantomData;
use stylus_sdk::{
    host::VM,
    storage::{StorageGuard, StorageGuardMut, StorageType},
    stylus_core::StorageAccess,
};

/// The most keys that a word can have, a list's or struct's index counted.
const MAX_KEYS: usize = 3;

/// The keys of a [`Map`]: a tuple of none to three values of a word each.
pub trait Keys {
    /// How many keys there are.
    const COUNT: usize;
    /// The keys by reference: `()`, `&A`, `(&A, &B)` or `(&A, &B, &C)`.
    type Given<'a>
    where
        Self: 'a;

    /// Calls `with` with the keys in their order.
    fn lend<R>(given: Self::Given<'_>, with: impl FnOnce(&[&dyn AbiWord]) -> R) -> R;
}

macro_rules! keys {
    ($count:literal, ($($key:ident $name:ident),*), $given:ty) => {
        impl<$($key: AbiWord),*> Keys for ($($key,)*) {
            const COUNT: usize = $count;
            type Given<'a> = $given where Self: 'a;

            #[inline(always)]
            #[allow(unused_parens, reason = "a tuple of one is given as a reference")]
            fn lend<R>(($($name),*): Self::Given<'_>, with: impl FnOnce(&[&dyn AbiWord]) -> R) -> R {
                with(&[$($name),*])
            }
        }
    };
}

keys!(0, (), ());
keys!(1, (A a), &'a A);
keys!(2, (A a, B b), (&'a A, &'a B));
keys!(3, (A a, B b, C c), (&'a A, &'a B, &'a C));

/// The words of one field of a contract's storage.
#[derive(Debug)]
struct Field {
    /// Fields' slots are counted from 0, so they are small.
    slot: u64,
    vm: VM,
}

impl Field {
    #[inline(always)]
    fn load(&self, keys: &[&dyn AbiWord]) -> B256 {
        self.vm.storage_load_bytes32(slot(keys, self.slot))
    }

    #[inline(always)]
    fn save(&mut self, keys: &[&dyn AbiWord], word: B256) {
        // SAFETY: there is no cached copy of a word anywhere: `load` reads from the host every
        // time.
        unsafe { self.vm.storage_cache_bytes32(slot(keys, self.slot), word) }
    }
}

/// Where the word of these keys is, of which there are at most [`MAX_KEYS`].
#[inline(never)]
fn slot(keys: &[&dyn AbiWord], slot: u64) -> U256 {
    if keys.is_empty() {
        return U256::from(slot);
    }
    let mut bytes = [[0; 32]; MAX_KEYS + 1];
    for (to, key) in bytes.iter_mut().zip(keys) {
        *to = key.to_word().0;
    }
    let used = keys.len().min(MAX_KEYS);
    bytes[used] = slot.to_word().0;
    keccak256(bytes[..=used].as_flattened()).into()
}

/// Values by keys, one word each.
///
/// A value is read and set with the keys that the type names, by reference:
///
/// ```
/// use alloy_primitives::{B256, U256};
/// use tributary_parts::store::Map;
///
/// fn number(numbers: &Map<(U256, B256), u64>, datanet: &U256, item: &B256) -> u64 {
///     numbers.get((datanet, item))
/// }
/// ```
///
/// One key too many is not compiled,
///
/// ```compile_fail
/// use alloy_primitives::{B256, U256};
/// use tributary_parts::store::Map;
///
/// fn number(numbers: &Map<(U256, B256), u64>, datanet: &U256, item: &B256) -> u64 {
///     numbers.get((datanet, item, item))
/// }
/// ```
///
/// nor is a key in place of another one:
///
/// ```compile_fail
/// use alloy_primitives::{B256, U256};
/// use tributary_parts::store::Map;
///
/// fn number(numbers: &Map<(U256, B256), u64>, datanet: &U256, item: &B256) -> u64 {
///     numbers.get((item, datanet))
/// }
/// ```
#[derive(Debug)]
pub struct Map<K, V> {
    field: Field,
    types: PhantomData<fn(K) -> V>,
}

impl<K: Keys, V: Value> Map<K, V> {
    /// The value of these keys; what a zero word holds if it was never set.
    #[inline(never)]
    pub fn get(&self, keys: K::Given<'_>) -> V {
        V::unpack(K::lend(keys, |keys| self.field.load(keys)))
    }

    /// Sets the value of these keys.
    #[inline(never)]
    pub fn set(&mut self, keys: K::Given<'_>, value: &V) {
        let word = value.pack();
        K::lend(keys, |keys| self.field.save(keys, word));
    }
}

/// Lists by key: the length at index 0, the elements from index 1 on.
#[derive(Debug)]
pub struct List<K, V> {
    field: Field,
    types: PhantomData<fn(K) -> V>,
}

impl<K: AbiWord, V: Value> List<(K,), V> {
    /// How many elements the list of this key has.
    pub fn length(&self, key: &K) -> u64 {
        u64::unpack(self.field.load(&[key, &0u64]))
    }

    /// Sets the length; the elements are left as they are.
    pub fn set_length(&mut self, key: &K, length: u64) {
        self.field.save(&[key, &0u64], length.pack());
    }

    /// The element with this index, counted from 1.
    pub fn get(&self, key: &K, index: u64) -> V {
        V::unpack(self.field.load(&[key, &index]))
    }

    /// Sets the element with this index, counted from 1.
    pub fn set(&mut self, key: &K, index: u64, value: &V) {
        self.field.save(&[key, &index], value.pack());
    }
}

/// Structs by key, of several words each. `S` names their words' indexes and types.
#[derive(Debug)]
pub struct StructMap<K, S> {
    field: Field,
    types: PhantomData<fn(K) -> S>,
}

impl<K: AbiWord, S> StructMap<(K,), S> {
    /// A word of this key's struct; what a zero word holds if it was never set.
    #[inline]
    pub fn get<V: Value>(&self, key: &K, word: WordIndex<S, V>) -> V {
        V::unpack(self.field.load(&[key, &word.index]))
    }

    /// Sets a word of this key's struct.
    #[inline]
    pub fn set<V: Value>(&mut self, key: &K, word: WordIndex<S, V>, value: &V) {
        self.field.save(&[key, &word.index], value.pack());
    }
}

/// The index of a word in the struct `S`, and what the word holds.
#[derive(Debug)]
pub struct WordIndex<S, V> {
    index: u8,
    types: PhantomData<fn(S) -> V>,
}

impl<S, V> WordIndex<S, V> {
    /// For [`struct_words!`](crate::struct_words).
    pub const fn new(index: u8) -> Self {
        Self { index, types: PhantomData }
    }
}

impl<S, V> Clone for WordIndex<S, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, V> Copy for WordIndex<S, V> {}

/// The indexes of some words of one type in the struct `S`.
#[derive(Debug)]
pub struct WordIndexes<S, V> {
    first: u8,
    last: u8,
    types: PhantomData<fn(S) -> V>,
}

impl<S, V> WordIndexes<S, V> {
    /// For [`struct_words!`](crate::struct_words).
    pub const fn new(first: u8, last: u8) -> Self {
        Self { first, last, types: PhantomData }
    }

    /// How many words there are.
    pub const fn count(self) -> usize {
        (self.last - self.first) as usize + 1
    }

    /// The index of the word with this index among them, counted from 0.
    pub fn at(self, index: u8) -> WordIndex<S, V> {
        WordIndex::new(self.first.saturating_add(index))
    }
}

impl<S, V> Clone for WordIndexes<S, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, V> Copy for WordIndexes<S, V> {}

impl<S, V> PartialEq for WordIndexes<S, V> {
    fn eq(&self, other: &Self) -> bool {
        (self.first, self.last) == (other.first, other.last)
    }
}

macro_rules! storage_types {
    ($($name:ident),*) => {$(
        impl<A: 'static, B: 'static> StorageType for $name<A, B> {
            type Wraps<'a> = StorageGuard<'a, Self>;
            type WrapsMut<'a> = StorageGuardMut<'a, Self>;

            unsafe fn new(slot: U256, _offset: u8, vm: VM) -> Self {
                Self { field: Field { slot: slot.saturating_to(), vm }, types: PhantomData }
            }

            fn load<'s>(self) -> Self::Wraps<'s> {
                StorageGuard::new(self)
            }

            fn load_mut<'s>(self) -> Self::WrapsMut<'s> {
                StorageGuardMut::new(self)
            }
        }
    )*};
}

storage_types!(Map, List, StructMap);

/// Declares a contract's storage and its entrypoint: `field: Map(key: Type, ... => Value)`. The
/// fields have the slots 0, 1 and so on. `layout()` returns the contract's rows of
/// docs/contracts/layout.md.
///
/// In host builds there is no entrypoint, so that several contracts can be linked into one program.
#[macro_export]
macro_rules! contract_storage {
    (
        $(#[$meta:meta])*
        pub struct $contract:ident {
            $(
                $(#[$field_meta:meta])*
                $field:ident: $collection:ident($($key:ident: $key_type:ty),* => $value:ty)
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[cfg_attr(target_arch = "wasm32", stylus_sdk::prelude::entrypoint)]
        #[stylus_sdk::prelude::storage]
        pub struct $contract {
            $(
                $(#[$field_meta])*
                $field: $crate::store::$collection<($($key_type,)*), $value>
            ),*
        }

        // SAFETY: it is the contract's whole storage.
        #[cfg(not(target_arch = "wasm32"))]
        unsafe impl stylus_sdk::stylus_core::storage::TopLevelStorage for $contract {}

        /// The contract's rows of docs/contracts/layout.md.
        #[cfg(not(target_arch = "wasm32"))]
        pub fn layout() -> alloc::vec::Vec<$crate::layout::Row> {
            let fields = [$((
                stringify!($field),
                &[$(stringify!($key)),*] as &[&str],
                $crate::layout::Row::of::<$crate::store::$collection<($($key_type,)*), $value>>
                    as fn(usize, &str, &[&str]) -> alloc::vec::Vec<$crate::layout::Row>,
            )),*];
            let rows = fields.into_iter().enumerate();
            rows.flat_map(|(slot, (field, keys, rows))| rows(slot, field, keys)).collect()
        }
    };
}

/// Declares the words of a [`StructMap`]'s structs: `NAME: Type = index`, or `NAME: Type =
/// first..=last` for several of one type. That no two words have one index is checked when the
/// program is built.
#[macro_export]
macro_rules! struct_words {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$word_meta:meta])*
                $word:ident: $value:ty = $first:literal $(..=$last:literal)?
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug)]
        $visibility enum $name {}

        impl $name {
            $(
                $(#[$word_meta])*
                $visibility const $word: $crate::struct_words!(@type $name $value, $($last)?) =
                    $crate::struct_words!(@new $first, $($last)?);
            )*
        }

        const _: () = {
            let indexes: &[u8] = &[$($first $(, $last)?),*];
            let mut next = 1;
            while next < indexes.len() {
                assert!(indexes[next - 1] < indexes[next], "words ascend by index");
                next += 1;
            }
        };

        impl $crate::layout::Struct for $name {
            const WORDS: &'static [$crate::layout::Indexed] = &[$(
                $crate::layout::Indexed {
                    index: concat!(stringify!($first) $(, " to ", stringify!($last))?),
                    name: stringify!($word),
                    shape: <$value as $crate::word::Value>::SHAPE,
                }
            ),*];
        }
    };
    (@type $name:ident $value:ty,) => { $crate::store::WordIndex<$name, $value> };
    (@type $name:ident $value:ty, $last:literal) => { $crate::store::WordIndexes<$name, $value> };
    (@new $first:literal,) => { $crate::store::WordIndex::new($first) };
    (@new $first:literal, $last:literal) => { $crate::store::WordIndexes::new($first, $last) };
}
