//! Finds the texts that fit a question, by their words and by vectors that others make.
//!
//! Each text has a key, a number that the caller chooses. Both indexes are in memory and are searched while
//! texts come in. Neither knows which of its texts may be given now: the caller asks for more than it needs,
//! and passes over those that may not.
//!
//! | item | what it does |
//! |---|---|
//! | [`Texts`] | ranks texts by the question's words: BM25 |
//! | [`Vectors`] | ranks texts by the angle between their vectors and the question's: HNSW |
//! | [`merged`] | makes one ranking of several: reciprocal rank fusion |
#![forbid(unsafe_code)]

mod fusion;
mod texts;
mod vectors;
mod words;

pub use fusion::merged;
pub use texts::{Texts, TextsError};
pub use vectors::{VectorError, Vectors};
