//! Who owns which bytes of a round's outputs, and what the rule's parameters would do with money.
//!
//! The rule is [`tributary_core::span`]: each byte of an output belongs to the first record that
//! holds it, among those that can earn from the output's receipt. What it says for one output and a
//! list of records ([`tributary_core::span::ranges`]) is found here for many outputs and a whole
//! corpus, without comparing every pair.
//!
//! The outputs are few (one round's) and stay in memory; the records are many and are read once, in
//! any order, on all cores. Memory beside the outputs: less than 40 bytes for each window of an
//! output ([`Owners::memory`] returns how much), the rows that result, and a batch of records for
//! each core. Where that is too much, take the outputs in groups: the rows of an output depend on no
//! other output. [`Sieve`] finds for all groups, in two bytes for each window and one pass over the
//! records, which parts of them each group needs.
//!
//! [`score`] is for a round; [`Owners`] does the same in steps. [`calibrate()`] chooses the rule's
//! parameters before a model is registered, and [`measure`] measures them on other outputs.
//!
//! [`parts`] has what an index of windows is made of, too.
#![forbid(unsafe_code)]

mod batches;
mod byte_owners;
mod calibrate;
mod eligible;
mod hash;
mod owners;
mod sieve;
mod table;
mod windows;

pub use batches::Progress;
pub use calibrate::{Calibration, CalibrationError, Choice, Sample, Shares, calibrate, measure};
pub use eligible::{Candidate, Moments, Output};
pub use owners::{Owners, ScoreError, ScoreRow, score};
pub use sieve::{Piece, Sieve};
pub use tributary_core::span::{ByteRange, Order};

/// What a pass over records is made of, for other ways to the same owners.
pub mod parts {
    pub use crate::{
        batches::{Work, cores, each},
        byte_owners::ByteOwners,
        hash::{BITS, Hasher},
        windows::{windows, words},
    };
}
