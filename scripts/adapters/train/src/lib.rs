//! Fine-tunes a LoRA adapter on records, with the same bits on every machine and any number of threads.
//!
//! | module | what it does |
//! |---|---|
//! | `records` | reads records, and checks that each text is that of its content id |
//! | `gradient` | the loss of a text, and its gradient by an adapter's matrices |
//! | `training` | the adapter of records, settings and a seed |
//! | `basis` | from a gradient to a feature |
//! | `features` | gradients of records and outputs as whole numbers, whose products are influences |
//! | `outputs` | the same of outputs as they are given, by what training left |
//! | `output` | the adapter as peft reads it, and the manifest of what it was made of |
#![forbid(unsafe_code)]

mod basis;
mod error;
pub mod features;
mod gradient;
mod output;
mod outputs;
mod records;
mod training;

pub use basis::Basis;
pub use error::Error;
pub use gradient::{Gradient, Loss, Weights};
pub use output::{MadeFeatures, Manifest, Written, prepare, write, write_basis};
pub use outputs::Outputs;
pub use records::{Record, hex, read, read_outputs};
pub use training::{Settings, Trained, encode, train};
