//! What the operator left out (SPEC 8.3).

use crate::Disputes;
use stylus_sdk::prelude::*;
use tributary_core::faults::ownership::omitted;
use tributary_interfaces::{
    disputes::{IDisputesOmissions, Place, ProposedRound, ProveOmittedCall, Receipt},
    encode::Call,
};
use tributary_parts::{
    Revert, call,
    judge::{ATTRIBUTION, Judge, Verdict},
    shown,
};

impl IDisputesOmissions for Disputes {
    /// `IDisputes.proveOmitted`
    fn prove_omitted(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        signature: &[u8],
        place: &Place<'_>,
    ) -> Result<(), Revert> {
        let fields = shown::receipt(receipt);
        let digest = fields.digest(self.vm().chain_id(), self.peer(ATTRIBUTION));
        let is_signed = call::is_signed_by(self.vm(), round.operator, digest, signature);
        let proof = omitted(&shown::signed_round(round), &fields, is_signed, &shown::place(place));
        self.require(proof)?;
        self.cancel(Verdict::Void { charged: false }, round, ProveOmittedCall::SELECTOR)
    }
}
