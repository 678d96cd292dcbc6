//! The attacks that the audits found, as they were made on the first programs, and what comes of
//! them now. Each test is named after the finding; `test/foundry/test/attacks` has the same on the
//! reference.
#![allow(missing_docs, unused_crate_dependencies)]

mod batches;
mod contributions;
mod money;
mod rounds;
mod thief;
