//! Whose bytes a leaf of scores pays, or should, and which records were shown (SPEC 8.5 and 8.6).

use crate::Spans;
use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::{
    faults::{
        self, Owner, Unproven,
        ownership::{self, earlier, gap, index_in_batch},
    },
    ids,
    limits::MAX_RECORD,
    span::fault::Witness,
};
use tributary_interfaces::{
    disputes::{
        Holder, IDisputesOwnership, InvalidRecord, NoFault, Place, ProposedRound, ProveEarlierCall,
        ProveGapCall, Receipt, RecordShown, Score,
    },
    encode::Call,
};
use tributary_parts::{
    Revert,
    judge::{Judge, Verdict},
    log, require, shown,
};

impl IDisputesOwnership for Spans {
    /// `IDisputes.proveEarlier`
    fn prove_earlier(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        score: &Score,
        output: &[u8],
        holder: &Holder<'_>,
        place: &Place<'_>,
    ) -> Result<(), Revert> {
        let score = shown::score(score);
        let holder = shown_holder(holder);
        let proof = earlier(
            &shown::signed_round(round),
            self.rule(round)?,
            &shown::receipt(receipt),
            &score,
            &self.standing(round, receipt.time, &score.owner)?,
            output,
            &holder,
            &self.standing(round, receipt.time, &holder.owner)?,
            &shown::place(place),
        );
        self.require(proof)?;
        let is_the_same = holder.owner.content_id == score.owner.content_id;
        let was_known = is_the_same && holder.owner.batch_root.is_zero();
        self.judge_by_showing(round, &holder, was_known, true, ProveEarlierCall::SELECTOR)
    }

    /// `IDisputes.proveGap`
    fn prove_gap(
        &mut self,
        round: &ProposedRound,
        receipt: &Receipt,
        output: &[u8],
        holder: &Holder<'_>,
        place: &Place<'_>,
        leaves: &Place<'_>,
        start: u16,
    ) -> Result<(), Revert> {
        let holder = shown_holder(holder);
        let proof = gap(
            &shown::signed_round(round),
            self.rule(round)?,
            &shown::receipt(receipt),
            output,
            &holder,
            &self.standing(round, receipt.time, &holder.owner)?,
            &shown::place(place),
            &shown::place(leaves),
            start,
        );
        self.require(proof)?;
        let id = shown::receipt(receipt).id();
        let has_scores = leaves.leaves.iter().any(|leaf| leaf.key == id);
        self.judge_by_showing(round, &holder, false, has_scores, ProveGapCall::SELECTOR)
    }

    /// `IDisputes.showRecord`
    fn show_record(&mut self, record: &[u8], batch_root: &B256, member: &Place<'_>) -> Result<B256, Revert> {
        let length = &U256::from(record.len());
        require!((1..=MAX_RECORD).contains(&record.len()), InvalidRecord { length });
        let content_id = ids::content_id(record);
        let owner = Owner { datanet_id: U256::ZERO, content_id, batch_root: *batch_root };
        self.note_shown(&owner, &shown::place(member), record)?;
        Ok(content_id)
    }

    /// `IDisputes.shownAt`
    fn shown_at(&self, batch_root: &B256, content_id: &B256) -> u64 {
        self.shown.get((batch_root, content_id))
    }

    /// `IDisputes.hasVoided`
    fn has_voided(&self, model_id: &U256, datanet_id: &U256, item: &B256) -> bool {
        self.voided.get((model_id, datanet_id, item))
    }
}

impl Spans {
    /// Slashes a round whose scorers had to know the holder, and voids it otherwise. `was_known` says
    /// that they had to without its being shown, `has_scores` that they had the output.
    fn judge_by_showing(
        &mut self,
        round: &ProposedRound,
        holder: &ownership::Holder<'_>,
        was_known: bool,
        has_scores: bool,
        fault: [u8; 4],
    ) -> Result<(), Revert> {
        let Owner { datanet_id, content_id, batch_root } = &holder.owner;
        let shown_at = self.shown_at(batch_root, content_id);
        let was_shown_by = |time: u64| shown_at > 0 && shown_at <= time;
        let verdict = if was_known || has_scores && was_shown_by(round.cutoff) {
            Verdict::Slash
        } else {
            if !was_shown_by(round.proposed_at.saturating_sub(1)) {
                let key = (&round.model_id, datanet_id, &holder.owner.item());
                require!(!self.voided.get(key), NoFault {});
                self.voided.set(key, &true);
            }
            Verdict::Void { charged: has_scores }
        };
        self.note_shown(&holder.owner, &holder.member, holder.record)?;
        self.cancel(verdict, round, fault)
    }

    /// Keeps when a record was first shown, and logs its index and its bytes.
    #[inline(never)]
    fn note_shown(&mut self, owner: &Owner, member: &faults::Shown<'_>, record: &[u8]) -> Result<(), Revert> {
        let Owner { batch_root, content_id, .. } = owner;
        let Some(index) = index_in_batch(owner, member) else {
            return self.require(Err(Unproven::NotShown("member")));
        };
        if self.shown_at(batch_root, content_id) == 0 {
            let now = self.vm().block_timestamp();
            self.shown.set((batch_root, content_id), &now);
            log(self.vm(), &RecordShown { batch_root, content_id, index, record });
        }
        Ok(())
    }
}

/// A holder, as `core` takes it.
fn shown_holder<'a>(holder: &Holder<'a>) -> ownership::Holder<'a> {
    let witness = &holder.witness;
    ownership::Holder {
        owner: shown::owner(&holder.owner),
        member: shown::place(&holder.member),
        record: holder.record,
        witness: Witness {
            output_start: witness.output_start,
            record_start: witness.record_start,
            length: witness.length,
        },
    }
}
