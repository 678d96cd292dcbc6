//! How much each training record moved a prediction.
//!
//! A [`Network`] of one layer is a linear or logistic head, of more a small network; it is trained
//! here ([`Training`]) or given its weights. What is measured is the [margin](Network::margins) of a
//! label: ln(p / (1 - p)) of its probability p. An *influence* is what the record added to it.
//!
//! - [`head`]: exact influence for heads, as a dot product of a feature of the record and one of the
//!   query, which is what the on-chain rule `gradient` computes of [quantised](quantised) features.
//! - [`trak`]: kernel influence for networks of several layers, over ensembles.
//! - [`noise`]: which scores are too small to be told from those of records that had no influence.
//!
//! All results have the same bits on every machine and any number of threads ([`kernel`]).
#![deny(unsafe_code)]

pub mod cholesky;
mod data;
mod error;
pub mod half;
pub mod head;
#[allow(unsafe_code)]
pub mod kernel;
mod matrix;
mod network;
pub mod noise;
pub mod parallel;
pub mod quantised;
mod random;
pub mod real;
pub mod trak;

pub use data::Data;
pub use error::Error;
pub use matrix::{Matrix, View};
pub use network::{Layer, Network, Signals, Target, Training};
pub use random::Random;
