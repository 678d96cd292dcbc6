//! Scores at corpus scale: what [`tributary_core::rule::Rule::score`] gives for every pair of a contribution and an
//! output, without looking at every pair.
//!
//! The outputs are few (one round's) and stay in memory; the contributions are many and are read once, in any order, on
//! all cores. Memory is bounded by the outputs, the rows that result and a batch for each core.
//!
//! [`score`] is for a round; [`calibrate()`] chooses the rule's parameters before a model is registered and
//! [`measure`] tries them on other outputs.
#![forbid(unsafe_code)]

mod batches;
mod calibrate;
mod corpus;
mod table;

pub use batches::Progress;
pub use calibrate::{Calibration, CalibrationError, Choice, MinWords, Sample, calibrate, measure};
pub use corpus::{Contribution, Output, ScoreError, ScoreRow, score};
