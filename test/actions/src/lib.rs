//! Random calls of honest and hostile accounts, for tests that check invariants and for tests that
//! compare two implementations.
//!
//! A [`Generator`] draws actions by weight, makes the calls that they consist of, and keeps the state
//! that the calls should lead to, so that most calls are meant to succeed. Now and then it tries a
//! trick: one thing about a call is wrong. Where it knows what must come of a call, it
//! says so ([`Expected`]) and reports it if something else comes. The calls go to a [`Target`]: the
//! programs, watched by invariants, or the programs and the Solidity reference, side by side.
//!
//! Scorers of honest models now and then lie as in the liar's suite, and watchers prove it to Disputes
//! at once; right rounds are challenged with everything that was shown of others.
//!
//! The same seed gives the same calls.

mod assets;
mod batches;
mod bonds;
mod calldata;
mod claims;
mod commitments;
mod coverage;
mod datanets;
mod disputes;
mod environment;
mod files;
mod generator;
mod guardian;
mod models;
mod money;
mod payees;
mod payments;
mod proofs;
mod registrations;
mod requests;
mod roles;
mod rounds;
mod shares;
mod signatures;
mod signed;
mod sources;
mod statuses;
mod tally;
mod target;
mod terms;
mod texts;
mod themes;
mod trick;
mod values;
mod verdicts;

pub use calldata::RAW;
pub use coverage::missing;
pub use environment::Environment;
pub use generator::{Generator, Scope};
pub use money::rules_of_pool;
pub use tally::Tally;
pub use target::{Call, Expected, Merit, Payouts, Response, Target};
