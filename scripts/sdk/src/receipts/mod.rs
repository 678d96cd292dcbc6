//! Receipts of a model's answers, and the operator's book of them.

mod book;
mod entry;

pub use book::{Book, BookError};
pub use entry::{Entry, EntryError};
