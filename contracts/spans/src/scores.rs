//! Leaves of scores under `span` (SPEC 8.3).

use crate::Spans;
use alloy_primitives::B256;
use tributary_core::faults::scores::{length, overlap, shape, unheld};
use tributary_interfaces::{
    disputes::{
        IDisputesScores, Place, ProposedRound, ProveLengthCall, ProveOverlapCall, ProveShapeCall,
        ProveUnheldCall, Receipt, Score,
    },
    encode::Call,
};
use tributary_parts::{Revert, judge::Judge, shown};

impl IDisputesScores for Spans {
    /// `IDisputes.proveShape`
    fn prove_shape(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        source: &B256,
        score: &Place<'_>,
    ) -> Result<(), Revert> {
        let signed = shown::signed_round(round);
        let proof = shape(&signed, &shown::receipt(receipt), *source, &shown::place(score));
        self.slash_if(proof, round, ProveShapeCall::SELECTOR)
    }

    /// `IDisputes.proveLength`
    fn prove_length(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        source: &B256,
        output: &[u8],
        score: &Place<'_>,
    ) -> Result<(), Revert> {
        let signed = shown::signed_round(round);
        let proof = length(&signed, &shown::receipt(receipt), *source, output, &shown::place(score));
        self.slash_if(proof, round, ProveLengthCall::SELECTOR)
    }

    /// `IDisputes.proveOverlap`
    fn prove_overlap(&mut self, round: &ProposedRound, leaves: &Place<'_>) -> Result<(), Revert> {
        let proof = overlap(&shown::signed_round(round), &shown::place(leaves));
        self.slash_if(proof, round, ProveOverlapCall::SELECTOR)
    }

    /// `IDisputes.proveUnheld`
    fn prove_unheld(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        score: &Score,
        byte_offset: u16,
        output: &[u8],
        record: &[u8],
        place: &Place<'_>,
    ) -> Result<(), Revert> {
        let proof = unheld(
            &shown::signed_round(round),
            self.rule(round)?,
            &shown::receipt(receipt),
            &shown::score(score),
            byte_offset,
            output,
            record,
            &shown::place(place),
        );
        self.slash_if(proof, round, ProveUnheldCall::SELECTOR)
    }
}
