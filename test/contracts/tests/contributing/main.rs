//! Who a record is registered for, in which order, with which status; and what a thief would try.
#![allow(missing_docs, unused_crate_dependencies)]

mod batches;
mod commitments;
mod histories;
mod numbers;
mod scene;
mod signatures;
mod trust;
mod waiting;
