//! Leaves of receipts (SPEC 8.3).

use crate::Disputes;
use tributary_core::faults::receipts::receipt;
use tributary_interfaces::{
    disputes::{IDisputesReceipts, Place, ProposedRound, ProveReceiptCall, Receipt},
    encode::Call,
};
use tributary_parts::{Revert, judge::Judge, shown};

impl IDisputesReceipts for Disputes {
    /// `IDisputes.proveReceipt`
    fn prove_receipt(
        &mut self,
        round: &ProposedRound,
        fields: &Receipt,
        place: &Place<'_>,
    ) -> Result<(), Revert> {
        let proof = receipt(&shown::signed_round(round), &shown::receipt(fields), &shown::place(place));
        self.slash_if(proof, round, ProveReceiptCall::SELECTOR)
    }
}
