//! The amounts of credits under `gradient`, given receipts and scores (SPEC 8.3).

use crate::Gradients;
use alloy_primitives::U256;
use tributary_core::faults::gradient::{part, rest};
use tributary_interfaces::{
    disputes::{IDisputesParts, Owner, Place, ProposedRound, ProvePartCall, ProveRestCall, Receipt},
    encode::Call,
};
use tributary_parts::{Revert, judge::Judge, shown};

impl IDisputesParts for Gradients {
    /// `IDisputes.provePart`
    fn prove_part(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        scored: &Owner,
        role: u8,
        first: &Place<'_>,
        place: &Place<'_>,
        after_last: &Place<'_>,
        given: &Place<'_>,
    ) -> Result<(), Revert> {
        let scored = shown::owner(scored);
        let proof = part(
            &shown::signed_round(round),
            &shown::receipt(receipt),
            scored,
            self.registered(&scored)?,
            role,
            &shown::place(first),
            &shown::place(place),
            &shown::place(after_last),
            &shown::place(given),
        );
        self.slash_if(proof, round, ProvePartCall::SELECTOR)
    }

    /// `IDisputes.proveRest`
    fn prove_rest(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        datanet_id: &U256,
        place: &Place<'_>,
        first: &Place<'_>,
        after_last: &Place<'_>,
        given: &Place<'_>,
    ) -> Result<(), Revert> {
        let proof = rest(
            &shown::signed_round(round),
            &shown::receipt(receipt),
            *datanet_id,
            &self.sources(round)?,
            &shown::place(place),
            &shown::place(first),
            &shown::place(after_last),
            &shown::place(given),
        );
        self.slash_if(proof, round, ProveRestCall::SELECTOR)
    }
}
