//! Leaves of scores and of credits under any rule (SPEC 8.3).

use crate::Disputes;
use alloc::vec::Vec;
use alloy_primitives::B256;
use stylus_sdk::prelude::*;
use tributary_core::{
    faults::{
        Owner,
        credits::{misdirected, unfounded},
        ownership::registration,
        scores::{form, stray},
    },
    ids::CreditRole,
};
use tributary_interfaces::{
    attribution::PeersCall,
    disputes::{
        IDisputesLeaves, MemberShownAtCall, Place, ProposedRound, ProveFormCall, ProveMisdirectedCall,
        ProveRegistrationCall, ProveStrayCall, ProveUnfoundedCall, Receipt, Score, ShownAtCall,
    },
    encode::Call,
};
use tributary_parts::{
    Revert, call,
    judge::{ATTRIBUTION, Judge},
    shown,
};

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
            standing.is_candidate() && self.was_shown(&score.owner)?,
            &shown::place(place),
        );
        self.slash_if(proof, round, ProveRegistrationCall::SELECTOR)
    }
}

impl Disputes {
    /// Whether a batch was shown to hold a record, to Spans or to Gradients.
    fn was_shown(&self, owner: &Owner) -> Result<bool, Revert> {
        let Owner { batch_root, content_id, .. } = owner;
        if batch_root.is_zero() {
            return Ok(false);
        }
        let judges = call::of(self.vm(), self.peer(ATTRIBUTION), &PeersCall {})?;
        let in_spans = call::of(self.vm(), judges.spans, &ShownAtCall { batch_root, content_id })?;
        let in_gradients =
            call::of(self.vm(), judges.gradients, &MemberShownAtCall { batch_root, content_id })?;
        Ok(in_spans > 0 || in_gradients > 0)
    }
}
