//! Credits, given receipts and scores (SPEC 8.3).

use crate::{DATANETS, Disputes, MODELS, shown};
use alloc::vec::Vec;
use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::{
    faults::{
        Owner, Source,
        credits::{Registered, credit, misdirected, unfounded, unowned},
    },
    ids::CreditRole,
};
use tributary_interfaces::{
    datanets::{ContributionCall, DatanetCall},
    disputes::{
        IDisputesCredits, Place, ProposedRound, ProveCreditCall, ProveMisdirectedCall, ProveUnfoundedCall,
        ProveUnownedCall, Receipt, Score,
    },
    encode::Call,
    models::{SourceState, SourcesOfCall},
};
use tributary_parts::{Revert, call};

impl IDisputesCredits for Disputes {
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
}

impl Disputes {
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
    pub(crate) fn sources(&self, round: &ProposedRound) -> Result<Vec<Source>, Revert> {
        let sources = SourcesOfCall { model_id: &round.model_id };
        let states = call::of(self.vm(), self.peer(MODELS), &sources)?;
        let source = |state: &SourceState| Source {
            datanet_id: state.datanet_id,
            weight: state.weight,
            left_out_from: state.left_out_from,
        };
        Ok(states.iter().map(source).filter(|source| !source.is_left_out(round.cutoff)).collect())
    }
}
