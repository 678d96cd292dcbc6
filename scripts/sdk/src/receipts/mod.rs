//! Receipts of a model's answers, and the operator's book of them.

mod outputs;

pub(crate) use outputs::Outputs;
pub use tributary_store::{Book, BookError, Entry, EntryError, Span};
