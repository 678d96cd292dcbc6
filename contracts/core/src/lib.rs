//! The pure part of Tributary: what a chain re-runs to settle a dispute.
//!
//! Everything here is a function of its arguments: no storage, no I/O, no clock, integers only. The contracts and
//! the off-chain programs call these very functions, so "the scorer said so" can always be checked.
//!
//! | module | what it holds |
//! |---|---|
//! | [`sum_tree`] | a Merkle tree whose nodes carry sums; one kind of proof for position, range, sum and absence |
//! | [`payee`] | who is paid: an account, a claim key that an account binds later, a Datanet's treasury |
//! | [`ids`] | content ids, items, contribution keys and the digests that tie the trees together |
//! | [`status`] | where a registration stands |
//! | [`split`] | basis points, credits, a round's payouts, bonds, shares |
//! | [`typed_data`] | the EIP-712 messages that people, operators and scorers sign |
//! | [`limits`] | every limit of the protocol |
//! | [`rule`] | scoring rules, chosen by id; [`span`] is the first |
//!
//! `docs/SPEC.md` states every byte; `test/vectors/` holds the vectors that the tests of every language read.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod announced;
pub mod ids;
pub mod leaves;
pub mod limits;
pub mod payee;
pub mod rule;
pub mod span;
pub mod split;
pub mod status;
pub mod sum_tree;
pub mod typed_data;
