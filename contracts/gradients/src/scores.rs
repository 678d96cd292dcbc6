//! Leaves of scores under `gradient` (SPEC 8.3 and 8.6).

use crate::Gradients;
use stylus_sdk::prelude::*;
use tributary_core::faults::gradient::{self, Scoring, missing, not_first};
use tributary_interfaces::{
    disputes::{
        Featured, IDisputesGradients, Owner, Place, ProposedRound, ProveMissingCall, ProveNotFirstCall,
        ProveScoreCall, Receipt,
    },
    encode::Call,
    models::ScoringOfCall,
};
use tributary_parts::{
    Revert, call,
    judge::{Judge, MODELS},
    shown,
};

impl IDisputesGradients for Gradients {
    /// `IDisputes.proveScore`
    fn prove_score(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        record: &Featured<'_>,
        output_features: &[u8],
        place: &Place<'_>,
    ) -> Result<(), Revert> {
        let proof = gradient::score(
            &shown::signed_round(round),
            &self.scoring(round)?,
            &shown::receipt(receipt),
            &featured(record),
            output_features,
            &shown::place(place),
        );
        self.slash_if(proof, round, ProveScoreCall::SELECTOR)
    }

    /// `IDisputes.proveMissing`
    fn prove_missing(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        record: &Featured<'_>,
        member: &Place<'_>,
        output_features: &[u8],
        place: &Place<'_>,
        gap: &Place<'_>,
    ) -> Result<(), Revert> {
        let (record, member) = (featured(record), shown::place(member));
        let fields = shown::receipt(receipt);
        let proof = missing(
            &shown::signed_round(round),
            &self.scoring(round)?,
            &fields,
            &record,
            &self.standing(round, receipt.time, &record.owner)?,
            &member,
            output_features,
            &shown::place(place),
            &shown::place(gap),
        );
        self.require(proof)?;
        let id = fields.id();
        let has_scores = gap.leaves.iter().any(|leaf| leaf.key == id);
        self.judge_by_showing(round, &record.owner, &member, has_scores, ProveMissingCall::SELECTOR)
    }

    /// `IDisputes.proveNotFirst`
    fn prove_not_first(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        scored: &Owner,
        first: &Owner,
        member: &Place<'_>,
        place: &Place<'_>,
    ) -> Result<(), Revert> {
        let (scored, first, member) = (shown::owner(scored), shown::owner(first), shown::place(member));
        let proof = not_first(
            &shown::signed_round(round),
            &shown::receipt(receipt),
            &scored,
            &self.standing(round, receipt.time, &scored)?,
            &first,
            &self.standing(round, receipt.time, &first)?,
            &member,
            &shown::place(place),
        );
        self.require(proof)?;
        self.judge_by_showing(round, &first, &member, true, ProveNotFirstCall::SELECTOR)
    }
}

impl Gradients {
    fn scoring(&self, round: &ProposedRound) -> Result<Scoring, Revert> {
        let scoring = ScoringOfCall { model_id: &round.model_id };
        let scoring = call::of(self.vm(), self.peer(MODELS), &scoring)?;
        Ok(Scoring { rule: scoring.rule, feature_root: scoring.feature_root })
    }
}

/// A record with its features, as `core` takes it.
fn featured<'a>(record: &Featured<'a>) -> gradient::Featured<'a> {
    gradient::Featured {
        owner: shown::owner(&record.owner),
        feature: shown::place(&record.feature),
        features: record.features,
    }
}
