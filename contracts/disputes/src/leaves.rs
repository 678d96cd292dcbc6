//! Leaves of scores and of credits under any rule (SPEC 8.3).

use crate::Disputes;
use alloc::vec::Vec;
use alloy_primitives::B256;
use tributary_core::{
    faults::{
        credits::{misdirected, unfounded},
        ownership::registration,
        scores::{form, stray},
    },
    ids::CreditRole,
};
use tributary_interfaces::{
    disputes::{
        IDisputesLeaves, Place, ProposedRound, ProveFormCall, ProveMisdirectedCall, ProveRegistrationCall,
        ProveStrayCall, ProveUnfoundedCall, Receipt, Score,
    },
    encode::Call,
};
use tributary_parts::{Revert, judge::Judge, shown};

impl IDisputesLeaves for Disputes {
    /// `IDisputes.proveStray`
    fn prove_stray(
        &mut self,
        round: &ProposedRound,
        receipt_id: &B256,
        source: &B256,
        score: &Place<'_>,
        receipt: &Place<'_>,
    ) -> Result<(), Revert> {
        let signed = shown::signed_round(round);
        let proof = stray(&signed, *receipt_id, *source, &shown::place(score), &shown::place(receipt));
        self.slash_if(proof, round, ProveStrayCall::SELECTOR)
    }

    /// `IDisputes.proveForm`
    fn prove_form(
        &mut self,
        round: &ProposedRound,
        receipt_id: &B256,
        score: &Score,
        place: &Place<'_>,
    ) -> Result<(), Revert> {
        let signed = shown::signed_round(round);
        let rule = self.rule(round)?;
        let proof = form(&signed, rule, *receipt_id, &shown::score(score), &shown::place(place));
        self.slash_if(proof, round, ProveFormCall::SELECTOR)
    }

    /// `IDisputes.proveUnfounded`
    fn prove_unfounded(
        &mut self,
        round: &ProposedRound,
        payee: &B256,
        receipt_id: &B256,
        source: &B256,
        role: u8,
        given: &Place<'_>,
        missing: &Place<'_>,
    ) -> Result<(), Revert> {
        let signed = shown::signed_round(round);
        let (given, missing) = (shown::place(given), shown::place(missing));
        let proof = unfounded(&signed, *payee, *receipt_id, *source, role, &given, &missing);
        self.slash_if(proof, round, ProveUnfoundedCall::SELECTOR)
    }

    /// `IDisputes.proveMisdirected`
    fn prove_misdirected(
        &mut self,
        round: &ProposedRound,
        payee: &B256,
        receipt_id: &B256,
        score: &Score,
        role: u8,
        given: &Place<'_>,
    ) -> Result<(), Revert> {
        let score = shown::score(score);
        let is_unowned = role == CreditRole::Unowned as u8;
        let owner = if is_unowned { None } else { self.payee(&score.owner)? };
        let sources = if is_unowned { self.sources(round)? } else { Vec::new() };
        let signed = shown::signed_round(round);
        let given = shown::place(given);
        let proof = misdirected(&signed, *payee, *receipt_id, &score, owner, &sources, role, &given);
        self.slash_if(proof, round, ProveMisdirectedCall::SELECTOR)
    }

    /// `IDisputes.proveRegistration`
    fn prove_registration(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        score: &Score,
        member: &Place<'_>,
        place: &Place<'_>,
    ) -> Result<(), Revert> {
        let score = shown::score(score);
        let standing = self.standing(round, receipt.time, &score.owner)?;
        let proof = registration(
            &shown::signed_round(round),
            &shown::receipt(receipt),
            &score,
            &standing,
            &shown::place(member),
            &shown::place(place),
        );
        self.slash_if(proof, round, ProveRegistrationCall::SELECTOR)
    }
}
