//! The amounts of credits under `span`, given receipts and scores (SPEC 8.3).

use crate::Spans;
use alloy_primitives::U256;
use tributary_core::faults::credits::{credit, unowned};
use tributary_interfaces::{
    disputes::{IDisputesCredits, Place, ProposedRound, ProveCreditCall, ProveUnownedCall, Receipt, Score},
    encode::Call,
};
use tributary_parts::{Revert, judge::Judge, shown};

impl IDisputesCredits for Spans {
    /// `IDisputes.proveCredit`
    fn prove_credit(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        score: &Score,
        role: u8,
        first: &Place<'_>,
        place: &Place<'_>,
        given: &Place<'_>,
    ) -> Result<(), Revert> {
        let score = shown::score(score);
        let proof = credit(
            &shown::signed_round(round),
            &shown::receipt(receipt),
            &score,
            self.registered(&score.owner)?,
            role,
            &shown::place(first),
            &shown::place(place),
            &shown::place(given),
        );
        self.slash_if(proof, round, ProveCreditCall::SELECTOR)
    }

    /// `IDisputes.proveUnowned`
    fn prove_unowned(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        datanet_id: &U256,
        place: &Place<'_>,
        first: &Place<'_>,
        after_last: &Place<'_>,
        given: &Place<'_>,
    ) -> Result<(), Revert> {
        let proof = unowned(
            &shown::signed_round(round),
            &shown::receipt(receipt),
            *datanet_id,
            &self.sources(round)?,
            &shown::place(place),
            &shown::place(first),
            &shown::place(after_last),
            &shown::place(given),
        );
        self.slash_if(proof, round, ProveUnownedCall::SELECTOR)
    }
}
