//! An OpenAI-compatible server over the embedded engine, for programs on the same machine.
//!
//! | module | what it does |
//! |---|---|
//! | `worker` | computes requests on a thread of its own, all that run in one batch |
//! | `text` | an answer's tokens to text, piece by piece, up to a stop |
//! | `features` | features of outputs, by which records are found to have moved them |
//! | `api` | what a request's JSON means, and the JSON of an answer |
//! | `server` | connections, routes and streams |
#![forbid(unsafe_code)]

mod api;
mod features;
mod server;
mod text;
mod worker;

pub use features::Features;
pub use server::{Options, run};
