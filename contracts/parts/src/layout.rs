//! The rows of docs/contracts/layout.md, from the declarations of the contracts' storage.
//!
//! Nothing of this is in the programs: they do not call it.

use crate::{
    AbiWord,
    store::{Keys, List, Map, StructMap},
    word::Value,
};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

/// What words hold.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// One value of this kind.
    Whole(&'static str),
    /// Fields, from the left.
    Packed(&'static [Part]),
    /// What the last key says.
    ByIndex(&'static [Indexed]),
}

/// A field of a word.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its name, in Rust's form.
    pub name: &'static str,
    /// How many bytes it has.
    pub bytes: usize,
    /// How many zero bytes follow.
    pub zeros: usize,
    /// The fields that it consists of itself; none if it is one value.
    pub parts: &'static [Part],
}

impl Part {
    /// A field that is one value.
    pub const fn of(name: &'static str, bytes: usize) -> Self {
        Self { name, bytes, zeros: 0, parts: &[] }
    }
}

/// Words with these last keys.
#[derive(Clone, Copy, Debug)]
pub struct Indexed {
    /// The last keys, such as "0", "1 to 4" or "from 1".
    pub index: &'static str,
    /// What the words are called, in Rust's form; empty if they have no name of their own.
    pub name: &'static str,
    /// What the words hold.
    pub shape: Shape,
}

/// A struct of several words by key.
pub trait Struct {
    /// Its words.
    const WORDS: &'static [Indexed];
}

/// A type of a contract's fields.
pub trait Collection {
    /// The field's words, given the names of the declared keys.
    fn words(keys: &[&str]) -> Vec<Words>;
}

/// Words of a field that hold the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Their keys.
    pub keys: String,
    /// What they are called; empty if they have no name of their own.
    pub name: String,
    /// What they hold.
    pub content: String,
}

impl<K: Keys, V: Value> Collection for Map<K, V> {
    fn words(keys: &[&str]) -> Vec<Words> {
        match (V::SHAPE, keys) {
            (Shape::ByIndex(words), [keys @ .., _]) => by_index(keys, words),
            (shape, keys) => {
                [Words { keys: keys.join(", "), name: String::new(), content: shape.text() }].into()
            }
        }
    }
}

impl<K: AbiWord, V: Value> Collection for List<(K,), V> {
    fn words(keys: &[&str]) -> Vec<Words> {
        let length = Indexed { index: "0", name: "", shape: u64::SHAPE };
        by_index(keys, &[length, Indexed { index: "from 1", name: "", shape: V::SHAPE }])
    }
}

impl<K: AbiWord, S: Struct> Collection for StructMap<(K,), S> {
    fn words(keys: &[&str]) -> Vec<Words> {
        by_index(keys, S::WORDS)
    }
}

/// A row of the page's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The slot of the contract's field.
    pub slot: usize,
    /// The field.
    pub field: String,
    /// Words of it.
    pub words: Words,
}

impl Row {
    /// The rows of a contract's field, given the names of its declared keys.
    pub fn of<C: Collection>(slot: usize, field: &str, keys: &[&str]) -> Vec<Self> {
        let keys: Vec<String> = keys.iter().map(|key| plain(key)).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let row = |words| Self { slot, field: plain(field), words };
        C::words(&keys).into_iter().map(row).collect()
    }
}

impl Shape {
    fn text(self) -> String {
        match self {
            Self::Whole(kind) => kind.to_string(),
            Self::Packed(parts) => parts_text(parts),
            Self::ByIndex(_) => String::new(),
        }
    }
}

/// `name bytes, ...`, and the fields of fields in their place.
fn parts_text(parts: &[Part]) -> String {
    let texts = parts.iter().map(|part| {
        let text = if part.parts.is_empty() {
            format!("{} {}", plain(part.name), part.bytes)
        } else {
            parts_text(part.parts)
        };
        if part.zeros > 0 { format!("{text}, zero {}", part.zeros) } else { text }
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn by_index(keys: &[&str], words: &[Indexed]) -> Vec<Words> {
    let row = |word: &Indexed| {
        let keys: Vec<&str> = keys.iter().copied().chain([word.index]).collect();
        Words { keys: keys.join(", "), name: plain(word.name), content: word.shape.text() }
    };
    words.iter().map(row).collect()
}

/// A name in Rust's form as plain words.
fn plain(name: &str) -> String {
    name.replace('_', " ").to_lowercase()
}
