//! Deposits: vouchers, what they collect, and what goes back.
#![allow(missing_docs, unused_crate_dependencies)]

mod assets;
mod scene;
mod vouchers;
mod walk;
mod withdrawing;
