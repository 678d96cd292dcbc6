//! The protocol as a library.

pub mod claims;
pub mod commitments;
pub mod context;
pub mod contribute;
pub mod drafts;
pub mod error;
pub mod folder;
pub mod funds;
pub mod history;
pub mod model;
pub mod proposals;
pub mod receipts;
pub mod recompute;
pub mod registry;
pub mod scoring;
