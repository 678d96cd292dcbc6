//! The rules of Tributary as functions of their arguments: no storage, no I/O, no clock, integers
//! only.
//!
//! The contracts and the off-chain programs call the same functions, so everything that a scorer
//! signs can be computed again by anyone, on the chain too.
//!
//! | module | what it holds |
//! |---|---|
//! | [`sum_tree`] | a Merkle tree whose nodes carry sums; one kind of proof for index, range, sum and absence |
//! | [`leaves`] | the leaves of the protocol's trees |
//! | [`payee`] | who is paid: an account, a claim key that an account is bound to later, a Datanet's treasury |
//! | [`ids`] | content ids, items, contribution keys and the digests that tie the trees together |
//! | [`status`] | the statuses of a registration, and the policies of a Datanet |
//! | [`split`] | basis points, credits, a round's payouts, bonds, shares |
//! | [`typed_data`] | the EIP-712 messages that people, operators and scorers sign |
//! | [`limits`] | every limit of the protocol |
//! | [`announced`] | when an announced change takes effect |
//! | [`faults`] | what proves that a proposed round is wrong |
//! | [`requests`] | what scorers can be asked to show, and what answers it |
//! | [`rule`] | scoring rules, chosen by id; [`span`] is the first, [`gradient`] the second |
//!
//! `docs/SPEC.md` specifies every byte. The tests of every language read the vectors in
//! `test/vectors/`.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod announced;
pub mod faults;
pub mod gradient;
pub mod ids;
pub mod leaves;
pub mod limits;
pub mod payee;
pub mod requests;
pub mod rule;
pub mod span;
pub mod split;
pub mod status;
pub mod sum_tree;
pub mod typed_data;
