//! Payouts, given credits and the last payouts (SPEC 8.3).

use crate::Disputes;
use alloy_primitives::B256;
use stylus_sdk::prelude::*;
use tributary_core::faults::payouts::payout;
use tributary_interfaces::{
    disputes::{IDisputesPayouts, Place, ProposedRound, ProvePayoutCall},
    encode::Call,
    models::RoundTermsCall,
};
use tributary_parts::{
    Revert, call,
    judge::{Judge, MODELS},
    shown,
};

impl IDisputesPayouts for Disputes {
    /// `IDisputes.provePayout`
    fn prove_payout(
        &mut self,
        round: &ProposedRound,
        payee: &B256,
        last_root: &B256,
        last: &Place<'_>,
        first: &Place<'_>,
        after_last: &Place<'_>,
        given: &Place<'_>,
    ) -> Result<(), Revert> {
        let terms = RoundTermsCall { model_id: &round.model_id };
        let terms = call::of(self.vm(), self.peer(MODELS), &terms)?;
        let proof = payout(
            &shown::signed_round(round),
            terms.asset,
            terms.contributors_bps,
            *payee,
            *last_root,
            &shown::place(last),
            &shown::place(first),
            &shown::place(after_last),
            &shown::place(given),
        );
        self.slash_if(proof, round, ProvePayoutCall::SELECTOR)
    }
}
