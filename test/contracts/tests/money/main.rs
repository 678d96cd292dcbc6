//! Payments, claims and shares: tokens and receivers of every habit, and what a thief would try
//! with them.
#![allow(missing_docs, unused_crate_dependencies)]

mod claims;
mod left;
mod many;
mod pay;
mod reentry;
mod shares;
mod starving;
