//! Spans and Gradients, rebuilt from their logs and from what was proven to them.

use super::Words;
use alloy_primitives::{B256, U256};
use std::collections::{HashMap, HashSet};
use tributary_core::ids::batch_item;
use tributary_interfaces::IDisputes::{
    IDisputesCalls as Calls, IDisputesEvents as Event, Owner, ProposedRound,
};

/// Spans or Gradients, rebuilt from its logs and from what was proven to it: which item voided a round
/// is in the call's arguments only.
#[derive(Debug)]
pub struct Judge {
    pub(crate) words: Words,
    /// When records were first shown, by batch root and content id.
    shown: HashMap<(B256, B256), u64>,
    /// Which items voided a round of a model: model, Datanet and item.
    voided: HashSet<[B256; 3]>,
}

impl Judge {
    pub(crate) fn new(words: Words) -> Self {
        Self { words, shown: HashMap::new(), voided: HashSet::new() }
    }

    pub(crate) fn apply(&mut self, event: Event, time: u64) {
        let (batch_root, content_id) = match event {
            Event::RecordShown(e) => (e.batchRoot, e.contentId),
            Event::MemberShown(e) => (e.batchRoot, e.contentId),
            Event::FaultProven(_) => return,
        };
        let keys = [batch_root, content_id];
        self.words.value("shown", "batch root, content id", &keys, U256::from(time));
        self.shown.insert((batch_root, content_id), time);
    }

    /// Takes a call that is going to void a round, before its logs.
    pub(crate) fn voids(&mut self, call: &Calls) {
        let (contract, round, holder): (&str, &ProposedRound, &Owner) = match call {
            Calls::proveEarlier(call) => ("Spans", &call.round, &call.holder.owner),
            Calls::proveGap(call) => ("Spans", &call.round, &call.holder.owner),
            Calls::proveMissing(call) => ("Gradients", &call.round, &call.record.owner),
            Calls::proveNotFirst(call) => ("Gradients", &call.round, &call.first),
            _ => return,
        };
        let Owner { datanetId, contentId, batchRoot } = *holder;
        let shown_at = self.shown.get(&(batchRoot, contentId)).copied().unwrap_or_default();
        // A registration by itself is on chain, and Gradients needs no more of it.
        let is_public = contract == "Gradients" && batchRoot.is_zero();
        if contract != self.words.contract || is_public || (1..round.proposedAt).contains(&shown_at) {
            return;
        }
        let item = if batchRoot.is_zero() { contentId } else { batch_item(batchRoot) };
        let keys = [round.modelId.into(), datanetId.into(), item];
        self.words.value("voided", "model, datanet, item", &keys, U256::from(1));
        assert!(self.voided.insert(keys), "an item that was not shown voided two rounds of a model");
    }
}
