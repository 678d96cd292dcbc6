//! Which batches were shown to hold which records (SPEC 8.6).

use crate::Gradients;
use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::faults::{self, Owner, Unproven, ownership::index_in_batch};
use tributary_interfaces::disputes::{IDisputesMembers, MemberShown, NoFault, Place, ProposedRound};
use tributary_parts::{
    Revert,
    judge::{Judge, Verdict},
    log, require, shown,
};

impl IDisputesMembers for Gradients {
    /// `IDisputes.showMember`
    fn show_member(
        &mut self,
        batch_root: &B256,
        content_id: &B256,
        member: &Place<'_>,
    ) -> Result<(), Revert> {
        let owner = Owner { datanet_id: U256::ZERO, content_id: *content_id, batch_root: *batch_root };
        self.note_shown(&owner, &shown::place(member))
    }

    /// `IDisputes.memberShownAt`
    fn member_shown_at(&self, batch_root: &B256, content_id: &B256) -> u64 {
        self.shown.get((batch_root, content_id))
    }

    /// `IDisputes.hasVoidedUnshown`
    fn has_voided_unshown(&self, model_id: &U256, datanet_id: &U256, item: &B256) -> bool {
        self.voided.get((model_id, datanet_id, item))
    }
}

impl Gradients {
    /// Slashes a round whose scorers had to know the registration, and voids it otherwise. One by
    /// itself is on chain; a batch's list may be hidden. `has_scores` says that they had the output's
    /// features.
    pub(crate) fn judge_by_showing(
        &mut self,
        round: &ProposedRound,
        owner: &Owner,
        member: &faults::Shown<'_>,
        has_scores: bool,
        fault: [u8; 4],
    ) -> Result<(), Revert> {
        let Owner { datanet_id, content_id, batch_root } = owner;
        let is_public = batch_root.is_zero();
        let shown_at = self.member_shown_at(batch_root, content_id);
        let was_known_by = |time: u64| is_public || shown_at > 0 && shown_at <= time;
        let verdict = if has_scores && was_known_by(round.cutoff) {
            Verdict::Slash
        } else {
            if !was_known_by(round.proposed_at.saturating_sub(1)) {
                let key = (&round.model_id, datanet_id, &owner.item());
                require!(!self.voided.get(key), NoFault {});
                self.voided.set(key, &true);
            }
            Verdict::Void { charged: has_scores }
        };
        if !is_public {
            self.note_shown(owner, member)?;
        }
        self.cancel(verdict, round, fault)
    }

    /// Keeps when a batch was first shown to hold a record, and logs the record's index.
    #[inline(never)]
    fn note_shown(&mut self, owner: &Owner, member: &faults::Shown<'_>) -> Result<(), Revert> {
        let Owner { batch_root, content_id, .. } = owner;
        let index = index_in_batch(owner, member).filter(|_| !batch_root.is_zero());
        let Some(index) = index else { return self.require(Err(Unproven::NotShown("member"))) };
        if self.member_shown_at(batch_root, content_id) == 0 {
            let now = self.vm().block_timestamp();
            self.shown.set((batch_root, content_id), &now);
            log(self.vm(), &MemberShown { batch_root, content_id, index });
        }
        Ok(())
    }
}
