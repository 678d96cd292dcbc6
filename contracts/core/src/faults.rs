//! What proves that a proposed round is wrong (SPEC 8): one function for each fault.
//!
//! Each takes the round as it was signed, what a call shows, and what the registries say. It checks
//! what is shown in the order of its arguments, then the fault. `Ok` says that the round is wrong:
//! of a right one no function proves anything, whatever it is given.
//!
//! | module | what is wrong |
//! |---|---|
//! | [`trees`] | a tree by itself |
//! | [`receipts`] | a leaf of receipts |
//! | [`scores`] | leaves of scores, those of `span` save for [`scores::stray`] and [`scores::form`] |
//! | [`ownership`] | whose bytes a leaf of scores pays, or should; and omitted receipts |
//! | [`gradient`] | leaves of scores and the amounts of credits under `gradient` |
//! | [`credits`] | credits, given receipts and scores; the amounts under `span` |
//! | [`payouts`] | payouts, given credits and the last payouts |
//!
//! What needs bytes but no trees is in [`span::fault`](crate::span::fault).
#![allow(
    clippy::too_many_arguments,
    reason = "a fault is given what its function in abi/ is, and what registries say"
)]

pub mod credits;
pub mod gradient;
#[cfg(test)]
mod gradient_tests;
pub mod ownership;
pub mod payouts;
pub mod receipts;
pub mod scores;
#[cfg(test)]
mod tests;
pub mod trees;

use crate::{
    announced, ids,
    sum_tree::{self, Leaf, Place},
};
use alloc::vec::Vec;
use alloy_primitives::{B256, U256};

/// Why nothing is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// The argument with this name, as in `abi/IDisputes.sol`, is not what the round commits to.
    NotShown(&'static str),
    /// All that was shown is right.
    NoFault,
}

/// `Ok` if the round is wrong.
pub type Proof = Result<(), Unproven>;

/// A fault if this holds.
fn fault_if(holds: bool) -> Proof {
    if holds { Ok(()) } else { Err(Unproven::NoFault) }
}

/// A fault if what follows from what was shown is another amount. If nothing follows, the fault is
/// another one.
fn fault_unless_equal(expected: Option<u128>, given: u128) -> Proof {
    fault_if(expected.is_some_and(|expected| expected != given))
}

/// The argument must be shown if this holds.
fn shown_if(holds: bool, argument: &'static str) -> Result<(), Unproven> {
    if holds { Ok(()) } else { Err(Unproven::NotShown(argument)) }
}

/// Leaves of a tree that are neighbours, with the proof: a place of it (SPEC 8.1), or what
/// [`trees::disorder`] and [`scores::overlap`] take.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    /// The leaves, in order.
    pub leaves: Vec<Leaf>,
    /// That they are neighbours.
    pub proof: &'a [u8],
}

impl Shown<'_> {
    /// What is at the place of (key, data) in the tree with this root.
    fn at(&self, root: B256, key: B256, data: B256, argument: &'static str) -> Result<Place, Unproven> {
        sum_tree::place(root, key, data, &self.leaves, self.proof).ok_or(Unproven::NotShown(argument))
    }

    /// The same, where there must be a leaf.
    fn leaf_at(&self, root: B256, key: B256, data: B256, argument: &'static str) -> Result<Place, Unproven> {
        let place = self.at(root, key, data, argument)?;
        shown_if(place.value > 0, argument)?;
        Ok(place)
    }

    /// The sum of all leaves of a key, which this place and that after its last leaf prove.
    /// `arguments` are the names of the two. `Ok(None)` if it would be below zero, as it can be in a
    /// tree that is none.
    fn sum_to(
        &self,
        after_last: &Self,
        root: B256,
        key: B256,
        arguments: [&'static str; 2],
    ) -> Result<Option<u128>, Unproven> {
        let [first, last] = arguments;
        let before = self.at(root, key, B256::ZERO, first)?.before;
        let next = next(key).ok_or(Unproven::NotShown(last))?;
        Ok(after_last.at(root, next, B256::ZERO, last)?.before.checked_sub(before))
    }
}

/// The key after this one, before whose place are all leaves of this one; `None` after the last.
pub fn next(mut key: B256) -> Option<B256> {
    for byte in key.0.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte > 0 {
            return Some(key);
        }
    }
    None
}

/// The registration that a leaf of scores names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The Datanet.
    pub datanet_id: U256,
    /// The record.
    pub content_id: B256,
    /// The root of the batch that has it; zero if it is registered by itself.
    pub batch_root: B256,
}

impl Owner {
    /// The item that was registered.
    pub fn item(&self) -> B256 {
        if self.batch_root.is_zero() { self.content_id } else { ids::batch_item(self.batch_root) }
    }
}

/// A leaf of scores by what its data is made from. Start and end are both 0 for a record as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// The offset of its first byte in the output.
    pub start: u16,
    /// The offset after its last byte.
    pub end: u16,
    /// Whose bytes they are.
    pub owner: Owner,
}

impl Score {
    /// The leaf of a record as a whole.
    pub fn whole(owner: Owner) -> Self {
        Self { start: 0, end: 0, owner }
    }

    /// Whether it is of a record as a whole. No byte range is so.
    pub fn is_whole(&self) -> bool {
        self.start == 0 && self.end == 0
    }

    /// The leaf's data: [`ids::source`] of a byte range, [`ids::record_source`] of a record as a
    /// whole.
    pub fn source(&self) -> B256 {
        let Owner { datanet_id, content_id, .. } = self.owner;
        if self.is_whole() {
            return ids::record_source(datanet_id, content_id, self.owner.item());
        }
        ids::source(self.start, self.end, ids::contribution_key(datanet_id, content_id), self.owner.item())
    }
}

/// A Datanet that a model draws on, as Models has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The Datanet.
    pub datanet_id: U256,
    /// Its treasury's weight in what is unowned, 1 to 10,000.
    pub weight: u16,
    /// From when on it is left out, in seconds since 1970 (UTC); 0 if it stays.
    pub left_out_from: u64,
}

impl Source {
    /// Whether a round with this cutoff, in seconds since 1970 (UTC), leaves it out (SPEC 5.1).
    pub fn is_left_out(&self, cutoff: u64) -> bool {
        announced::has_taken_effect(self.left_out_from, cutoff)
    }
}
