//! What the programs of `IDisputes` share: what registries say, and what follows from a proof.

use crate::{
    Revert, call, log, revert,
    shown::{signed_round, stake},
};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, FixedBytes};
use stylus_sdk::prelude::{HostAccess, MessageAccess};
use tributary_core::faults::{Owner, Proof, Source, Unproven, credits::Registered, ownership::Standing};
use tributary_interfaces::{
    attribution::{SlashRoundCall, VoidRoundCall},
    datanets::{ContributionCall, DatanetCall, MemberStatusAtCall, StatusAtCall},
    disputes::{FaultProven, NoFault, NotShown, ProposedRound},
    models::{RuleOfCall, SnapshotAtCall, SourceState, SourcesOfCall},
};

/// Indexes in `peers`.
pub const DATANETS: u8 = 0;
/// See [`DATANETS`].
pub const MODELS: u8 = 1;
/// See [`DATANETS`].
pub const ATTRIBUTION: u8 = 2;

/// What becomes of a round that is proven wrong.
pub enum Verdict {
    /// Only a liar can have signed it.
    Slash,
    /// An honest scorer can have signed it.
    Void {
        /// Whether its signers pay the fee.
        charged: bool,
    },
}

/// A program that judges proposed rounds.
pub trait Judge: HostAccess {
    /// The peer with this index.
    fn peer(&self, index: u8) -> Address;

    /// Has Attribution slash a round that is proven wrong to the function with this selector.
    #[inline(never)]
    fn slash_if(&self, proof: Proof, round: &ProposedRound, fault: [u8; 4]) -> Result<(), Revert> {
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
    fn cancel(&self, verdict: Verdict, round: &ProposedRound, fault: [u8; 4]) -> Result<(), Revert> {
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

    /// The model's scoring rule.
    fn rule(&self, round: &ProposedRound) -> Result<B256, Revert> {
        call::of(self.vm(), self.peer(MODELS), &RuleOfCall { model_id: &round.model_id })
    }

    /// The payee of a registration; `None` if it was never accepted.
    fn payee(&self, owner: &Owner) -> Result<Option<B256>, Revert> {
        let contribution = ContributionCall { datanet_id: &owner.datanet_id, item: &owner.item() };
        let payee = call::of(self.vm(), self.peer(DATANETS), &contribution)?.payee;
        Ok(Some(payee).filter(|payee| !payee.is_zero()))
    }

    /// The payee of a registration and the fee of its Datanet.
    fn registered(&self, owner: &Owner) -> Result<Option<Registered>, Revert> {
        let Some(payee) = self.payee(owner)? else { return Ok(None) };
        let datanet = DatanetCall { datanet_id: &owner.datanet_id };
        let fee_bps = call::of(self.vm(), self.peer(DATANETS), &datanet)?.treasury_fee_bps;
        Ok(Some(Registered { payee, fee_bps }))
    }

    /// The Datanets that the model draws on and the round does not leave out.
    fn sources(&self, round: &ProposedRound) -> Result<Vec<Source>, Revert> {
        let sources = SourcesOfCall { model_id: &round.model_id };
        let states = call::of(self.vm(), self.peer(MODELS), &sources)?;
        let source = |state: &SourceState| Source {
            datanet_id: state.datanet_id,
            weight: state.weight,
            left_out_from: state.left_out_from,
        };
        Ok(states.iter().map(source).filter(|source| !source.is_left_out(round.cutoff)).collect())
    }

    /// What the registries say of a registration, for a receipt of a round with this time.
    #[inline(never)]
    fn standing(&self, round: &ProposedRound, time: u64, owner: &Owner) -> Result<Standing, Revert> {
        let (vm, datanets) = (self.vm(), self.peer(DATANETS));
        let (datanet_id, item) = (&owner.datanet_id, &owner.item());
        let contribution = call::of(vm, datanets, &ContributionCall { datanet_id, item })?;
        let snapshot = SnapshotAtCall { model_id: &round.model_id, time };
        let (root, content_id) = (&owner.batch_root, &owner.content_id);
        let status = if root.is_zero() {
            call::of(vm, datanets, &StatusAtCall { datanet_id, item, time })?
        } else {
            call::of(vm, datanets, &MemberStatusAtCall { datanet_id, root, content_id, time })?
        };
        Ok(Standing {
            is_source: self.sources(round)?.iter().any(|source| source.datanet_id == *datanet_id),
            number: contribution.number,
            accepted_at: contribution.accepted_at,
            up_to: call::of(vm, self.peer(MODELS), &snapshot)?.up_to,
            status,
        })
    }
}

/// Gives a contract of `IDisputes` its constructor, its peers and what judges share. Its storage has
/// `peers: Map(index: u8 => Address)`.
#[macro_export]
macro_rules! judge {
    ($contract:ident) => {
        impl $contract {
            /// Takes Datanets, Models and Attribution, in this order.
            fn constructor(&mut self, peers: &[alloy_primitives::Address; 3]) -> Result<(), $crate::Revert> {
                for (index, peer) in (0..).zip(peers) {
                    $crate::require!(!peer.is_zero(), tributary_interfaces::disputes::ZeroAccount {});
                    self.peers.set(&index, peer);
                }
                Ok(())
            }
        }

        impl $crate::judge::Judge for $contract {
            fn peer(&self, index: u8) -> alloy_primitives::Address {
                self.peers.get(&index)
            }
        }

        impl tributary_interfaces::disputes::IDisputesPeers for $contract {
            /// `IDisputes.peers`
            fn peers(&self) -> tributary_interfaces::disputes::PeersReturn {
                use $crate::judge::{ATTRIBUTION, DATANETS, Judge, MODELS};
                tributary_interfaces::disputes::PeersReturn {
                    datanets: self.peer(DATANETS),
                    models: self.peer(MODELS),
                    attribution: self.peer(ATTRIBUTION),
                }
            }
        }
    };
}
