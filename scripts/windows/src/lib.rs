//! Who owns which bytes of one output, now: a persistent index of the windows of records.
//!
//! The rule is [`tributary_core::span`]: each byte of an output belongs to the first record that
//! holds it, among those that can earn. A round asks this for many outputs at once and reads every
//! record ([`tributary_scoring`]); a gateway, a page or a curator asks it for one answer, and reads
//! the few records that the answer may be made from. Both give the same ranges.
//!
//! [`Windows`] maps the hash of each window of each record to the record and the window's offset in
//! it, in the order of the records. Nothing that depends on time is kept: which records can earn is
//! asked when an answer is, of the records that hold a part of it, first come first, until one can.
//! So a record that was rejected, or that the model does not draw on, passes its bytes to the next
//! holder, as in a round. A hash is a hint: a hit counts if the two texts have the same bytes there
//! and these are a span of both ([`tributary_core::span::fault::is_common_span`], the check that is made
//! on chain).
//!
//! The files of an index are described in [`docs/adr/0043`](../../../docs/adr/0043-index-of-windows.md):
//! sorted segments that are never changed, named by a manifest that is replaced whole. A process that
//! is killed leaves the index as of some moment, and the next append goes on from there. What is read
//! is checked against a checksum first. One process writes at a time; any number read meanwhile.
#![deny(unsafe_code)]

mod draft;
mod error;
mod manifest;
mod map;
mod merge;
mod owners;
mod run;
mod segment;
#[cfg(test)]
mod tests;
mod windows;
mod writer;

pub use error::IndexError;
pub use owners::{Owner, owners};
pub use segment::Record;
pub use windows::Windows;
pub use writer::Writer;
