//! Writing errors, events, calls and results.
//!
//! alloy's general encoder is compiled anew for every type, several hundred bytes each. Here a type
//! costs a list of references to its fields, which a few functions write (docs/adr/0014).

use crate::{AbiWord, Revert};
use alloc::vec::Vec;
use alloy_primitives::B256;

/// An error of an interface: a struct of its fields, all of which it must be given.
pub trait Error {
    /// The error's selector, with which its encoding begins.
    const SELECTOR: [u8; 4];

    /// The error as the ABI encodes it.
    fn encode(&self) -> Revert;
}

/// An event of an interface: a struct of its fields, all of which it must be given.
pub trait Event {
    /// How many topics it has, its signature included.
    const TOPICS: usize;
    /// keccak256 of its signature, which is its first topic.
    const SIGNATURE_HASH: B256;

    /// Appends the other topics and the data.
    fn write(&self, out: &mut Vec<u8>);
}

/// A call of a function of an interface: a struct of its arguments.
pub trait Call {
    /// The function's selector.
    const SELECTOR: [u8; 4];
    /// Whether the function changes nothing.
    const IS_VIEW: bool;

    /// Appends the arguments.
    fn write(&self, out: &mut Vec<u8>);

    /// The call's data.
    fn encode(&self) -> Vec<u8> {
        let mut out = begin(&Self::SELECTOR);
        self.write(&mut out);
        out
    }
}

/// Bytes with room for what all but the longest values need: growing copies.
#[inline(never)]
pub fn begin(start: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(32 * 8);
    out.extend_from_slice(start);
    out
}

/// An error whose fields are single words.
#[cold]
#[inline(never)]
pub fn error(selector: [u8; 4], fields: &[&dyn AbiWord]) -> Revert {
    let mut out = begin(&selector);
    push(&mut out, fields);
    out
}

/// A result of single words.
pub fn words(words: &[&dyn AbiWord]) -> Vec<u8> {
    let mut out = begin(&[]);
    push(&mut out, words);
    out
}

/// Begins a log with an event's signature.
#[inline(always)]
pub fn begin_event<E: Event>() -> Vec<u8> {
    let [a, b, c, d] = const { quarters(E::SIGNATURE_HASH) };
    begin_with(a, b, c, d)
}

/// A digest as four numbers. Given to a function as such, it is part of the program's code; as
/// bytes it would be data, of which every byte costs three quarters of a gas on every call.
const fn quarters(digest: B256) -> [u64; 4] {
    let mut quarters = [0; 4];
    let mut index = 0;
    while index < 32 {
        quarters[index / 8] = quarters[index / 8] << 8 | digest.0[index] as u64;
        index += 1;
    }
    quarters
}

#[inline(never)]
fn begin_with(a: u64, b: u64, c: u64, d: u64) -> Vec<u8> {
    let mut out = begin(&[]);
    for quarter in [a, b, c, d] {
        out.extend_from_slice(&quarter.to_be_bytes());
    }
    out
}

/// Appends words.
#[inline(never)]
pub fn push(out: &mut Vec<u8>, words: &[&dyn AbiWord]) {
    for word in words {
        out.extend_from_slice(word.to_word().as_slice());
    }
}

/// Appends a component of dynamic length, `bytes` or `string`: its length, its bytes, and zeros up
/// to a whole word.
#[inline(never)]
pub fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push(out, &[&(bytes.len() as u64)]);
    out.extend_from_slice(bytes);
    out.extend_from_slice(&[0; 32][..bytes.len().wrapping_neg() % 32]);
}

/// Appends an array of elements of one word each: its length, and the elements.
pub fn push_words<T: AbiWord>(out: &mut Vec<u8>, words: &[T]) {
    push_list(out, words, |word, out| push(out, &[word]));
}

/// Appends an array of elements of a static length: its length, and the elements.
pub fn push_list<T>(out: &mut Vec<u8>, elements: &[T], write: impl Fn(&T, &mut Vec<u8>)) {
    push(out, &[&(elements.len() as u64)]);
    elements.iter().for_each(|element| write(element, out));
}

/// Appends an array of elements of dynamic length: its length, where each element is, and the
/// elements.
pub fn push_elements<T>(out: &mut Vec<u8>, elements: &[T], write: impl Fn(&T, &mut Vec<u8>)) {
    push(out, &[&(elements.len() as u64)]);
    let head = out.len();
    elements.iter().for_each(|_| push(out, &[&0u64]));
    for (index, element) in elements.iter().enumerate() {
        point(out, head, index);
        write(element, out);
    }
}

/// Sets the word with this index of a head that begins at `head`: the component that is appended
/// next begins here, counted from the head.
#[inline(never)]
pub fn point(out: &mut [u8], head: usize, index: usize) {
    let offset = (out.len().saturating_sub(head) as u64).to_be_bytes();
    let word = out.iter_mut().skip(head.saturating_add(32 * index + 24));
    word.zip(offset).for_each(|(to, from)| *to = from);
}
