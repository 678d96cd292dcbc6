//! What is not on chain and must not be lost (docs/adr/0033): the bytes of records and outputs by
//! their SHA-256 ([`Content`]), and the receipts of a model's answers ([`Book`]).
//!
//! Each is one SQLite file. What was put into it lasts from the moment the call returns, whatever is
//! killed or loses power afterwards, and nothing is ever seen half. Many threads and processes may
//! read while one writes; a second writer waits for it.
#![forbid(unsafe_code)]

mod book;
mod content;
mod database;
mod entry;

pub use book::{Book, BookError, Span};
pub use content::Content;
pub use database::StoreError;
pub use entry::{Entry, EntryError};
