//! Attacks that work on the real programs. Each test is named after the finding and what the thief gets, and asserts it;
//! `test/foundry/test/attacks` has the same on the reference.
#![allow(missing_docs, unused_crate_dependencies)]

mod contributions;
mod money;
mod rounds;
mod stage;
