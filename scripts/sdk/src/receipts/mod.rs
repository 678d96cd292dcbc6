//! Receipts of a model's answers, and the operator's book of them.

mod book;
mod entry;
mod outputs;

pub use book::{Book, BookError};
pub use entry::{Entry, EntryError};
pub(crate) use outputs::Outputs;
