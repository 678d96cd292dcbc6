//! A small extractive model: it answers a question with the best sentences of the records that it
//! draws on.
//!
//! An answer is made of whole sentences, so its sources are known, and the `span` rule can be
//! compared with the truth. The same records in the same order give the same answers everywhere.
#![forbid(unsafe_code)]

mod assistant;
mod tokens;

pub use assistant::{Answer, Assistant};
