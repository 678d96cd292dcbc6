//! The program Disputes: proofs that a proposed round is wrong.
//!
//! `abi/IDisputes.sol` documents every function, event and error. Each section of the interface is a
//! trait (adr/0025), which one file implements; it asks the registries and has
//! [`tributary_core::faults`] judge:
//!
//! | file | what is wrong |
//! |---|---|
//! | `trees` | a tree by itself |
//! | `receipts` | a leaf of receipts |
//! | `scores` | leaves of scores |
//! | `ownership` | whose bytes a leaf of scores pays, or should; which records were shown |
//! | `omissions` | what the operator left out |
//! | `credits` | credits, given receipts and scores |
//! | `payouts` | payouts, given credits and the last payouts |
//! | `shown` | nothing: what a call shows, as `core` takes it |
//!
//! This file has the storage, the constructor, and what follows from a proof.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IDisputes.sol is the documentation, and the SDK's macros generate public items"
)]
#![allow(clippy::too_many_arguments, reason = "the functions of abi/IDisputes.sol have them")]

extern crate alloc;

mod credits;
mod omissions;
mod ownership;
mod payouts;
mod receipts;
mod scores;
mod shown;
mod trees;

use alloy_primitives::{Address, B256, FixedBytes, U256};
use shown::{signed_round, stake};
use stylus_sdk::prelude::*;
use tributary_core::faults::{Proof, Unproven};
use tributary_interfaces::{
    attribution::{SlashRoundCall, VoidRoundCall},
    disputes::{FaultProven, IDisputesPeers, NoFault, NotShown, PeersReturn, ProposedRound, ZeroAccount},
};
use tributary_parts::{Revert, call, contract_storage, log, require, revert, router};

/// Indexes in `peers`.
const DATANETS: u8 = 0;
const MODELS: u8 = 1;
const ATTRIBUTION: u8 = 2;

contract_storage! {
    /// Which records were shown, and which registrations have voided a round.
    pub struct Disputes {
        /// The contracts that this one works with, by their index in `peers()`.
        peers: Map(index: u8 => Address),
        /// When a record was first shown, in seconds since 1970 (UTC).
        shown: Map(batch_root: B256, content_id: B256 => u64),
        /// Whether an item has voided a round of a model with a record that was not shown before.
        voided: Map(model: U256, datanet: U256, item: B256 => bool),
    }
}

router!(
    Disputes: disputes,
    construct: Some(|this, input| this.constructor(&[input.address(), input.address(), input.address()]))
);

/// What becomes of a round that is proven wrong.
enum Verdict {
    /// Only a liar can have signed it.
    Slash,
    /// An honest scorer can have signed it; whether its signers pay the fee.
    Void { charged: bool },
}

impl Disputes {
    fn constructor(&mut self, peers: &[Address; 3]) -> Result<(), Revert> {
        for (index, peer) in (0..).zip(peers) {
            require!(!peer.is_zero(), ZeroAccount {});
            self.peers.set(&index, peer);
        }
        Ok(())
    }

    /// The peer with this index.
    fn peer(&self, index: u8) -> Address {
        self.peers.get(&index)
    }

    /// Has Attribution slash a round that is proven wrong to the function with this selector.
    #[inline(never)]
    fn slash_if(&mut self, proof: Proof, round: &ProposedRound, fault: [u8; 4]) -> Result<(), Revert> {
        self.require(proof)?;
        self.cancel(Verdict::Slash, round, fault)
    }

    /// Reverts unless a fault is proven.
    #[inline(never)]
    fn require(&self, proof: Proof) -> Result<(), Revert> {
        proof.map_err(|unproven| match unproven {
            Unproven::NotShown(what) => revert(NotShown { what: what.as_bytes() }),
            Unproven::NoFault => revert(NoFault {}),
        })
    }

    /// Has Attribution cancel a round that is proven wrong to the function with this selector.
    #[inline(never)]
    fn cancel(&mut self, verdict: Verdict, round: &ProposedRound, fault: [u8; 4]) -> Result<(), Revert> {
        let challenger = &self.vm().msg_sender();
        let (model_id, attempt) = (&round.model_id, round.attempt);
        let (round_hash, stake) = (&signed_round(round).hash(), &stake(round));
        let attribution = self.peer(ATTRIBUTION);
        match verdict {
            Verdict::Slash => {
                let slash = SlashRoundCall { model_id, attempt, round_hash, stake, challenger };
                call::of(self.vm(), attribution, &slash)?;
            }
            Verdict::Void { charged } => {
                let void = VoidRoundCall { model_id, attempt, round_hash, stake, challenger, charged };
                call::of(self.vm(), attribution, &void)?;
            }
        }
        log(self.vm(), &FaultProven { model_id, attempt, challenger, fault: &FixedBytes::new(fault) });
        Ok(())
    }
}

impl IDisputesPeers for Disputes {
    /// `IDisputes.peers`
    fn peers(&self) -> PeersReturn {
        PeersReturn {
            datanets: self.peer(DATANETS),
            models: self.peer(MODELS),
            attribution: self.peer(ATTRIBUTION),
        }
    }
}
