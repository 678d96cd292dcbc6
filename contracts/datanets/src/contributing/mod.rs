//! Registering records and batches of records (SPEC 1.1).
//!
//! `admission` decides who may register what for whom; `registering` writes it. The other files are
//! the three ways to contribute: `contributions` by a call of the contributor or a curator,
//! `signatures` by a message that anyone sends, `commitments` in two steps.

mod admission;
mod commitments;
mod contributions;
mod registering;
mod signatures;

use admission::Admission;
use registering::Batch;
