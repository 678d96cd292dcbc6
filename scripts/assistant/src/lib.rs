//! A small extractive model: it answers a question with the best sentences of the records it draws on.
//!
//! It learns nothing and invents nothing: an answer is made of whole sentences, so what shaped it is known, and the `span` rule
//! can be tried against the truth. The same records in the same order give the same answers everywhere.
#![forbid(unsafe_code)]

mod assistant;
mod tokens;

pub use assistant::{Answer, Assistant};
