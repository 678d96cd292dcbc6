//! An embedded language model with LoRA adapters: a batch of requests for different ones in one pass.
//!
//! - [`Model`]: a llama model of a GGUF file, and its forward pass over a batch of [`Sequence`]s, each with
//!   an [`Adapter`] of its own.
//! - [`peft`]: adapters as the Python package peft writes them.
//! - [`Tokens`]: texts to tokens and back.
//! - [`Store`]: many registered adapters, of which some are in memory.
//! - [`Scheduler`]: requests that come and go while others are computed.
//!
//! The logits of a sequence have the same bits on every machine, any number of threads, and whatever else is
//! in the batch ([`quantised`], [`math`]).
#![deny(unsafe_code)]

mod digest;
mod error;
pub mod gguf;
#[allow(unsafe_code)]
pub mod math;
mod model;
pub mod peft;
#[allow(unsafe_code)]
pub mod quantised;
mod sample;
mod scheduler;
mod store;
mod tokens;

pub use digest::Digest;
pub use error::Error;
pub use model::{Arithmetic, Config, Layer, Linear, Logits, Model, Part, Sequence};
pub use peft::Adapter;
pub use sample::{Sampler, Sampling};
pub use scheduler::{Event, Finish, Job, Outcome, Scheduler};
pub use store::{Lookup, Registration, Store};
pub use tokens::{Message, Tokens};
