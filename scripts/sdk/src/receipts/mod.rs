//! Receipts of a model's answers, and the operator's book of them.

mod begun;
mod outputs;
mod retrieved;
mod signed;

pub use begun::{add_once, reported};
pub(crate) use outputs::Outputs;
pub use retrieved::{Retrieved, RetrievedError};
pub use signed::{SignedReceipt, sign};
pub use tributary_store::{Book, BookError, Entry, EntryError, Span};
