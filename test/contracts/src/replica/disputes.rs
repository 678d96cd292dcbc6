//! Disputes, rebuilt from its logs and from what was proven to it.

use super::Words;
use alloy_primitives::{B256, U256};
use std::collections::{HashMap, HashSet};
use tributary_core::ids::batch_item;
use tributary_interfaces::IDisputes::{
    IDisputesCalls as Calls, IDisputesEvents as Event, Owner, ProposedRound,
};

/// Disputes, rebuilt from its logs and from what was proven to it: which item voided a round is in
/// the call's arguments only.
#[derive(Debug)]
pub struct Disputes {
    pub(crate) words: Words,
    /// When records were first shown, by batch root and content id.
    shown: HashMap<(B256, B256), u64>,
    /// Which items voided a round of a model: model, Datanet and item.
    voided: HashSet<[B256; 3]>,
}

impl Disputes {
    pub(crate) fn new(words: Words) -> Self {
        Self { words, shown: HashMap::new(), voided: HashSet::new() }
    }

    pub(crate) fn apply(&mut self, event: Event, time: u64) {
        if let Event::RecordShown(e) = event {
            let keys = [e.batchRoot, e.contentId];
            self.words.value("shown", "batch root, content id", &keys, U256::from(time));
            self.shown.insert((e.batchRoot, e.contentId), time);
        }
    }

    /// Takes a call that is going to void a round, before its logs.
    pub fn voids(&mut self, call: &Calls) {
        let (round, holder): (&ProposedRound, &Owner) = match call {
            Calls::proveEarlier(call) => (&call.round, &call.holder.owner),
            Calls::proveGap(call) => (&call.round, &call.holder.owner),
            _ => return,
        };
        let Owner { datanetId, contentId, batchRoot } = *holder;
        let shown_at = self.shown.get(&(batchRoot, contentId)).copied().unwrap_or_default();
        if (1..round.proposedAt).contains(&shown_at) {
            return;
        }
        let item = if batchRoot.is_zero() { contentId } else { batch_item(batchRoot) };
        let keys = [round.modelId.into(), datanetId.into(), item];
        self.words.value("voided", "model, datanet, item", &keys, U256::from(1));
        assert!(self.voided.insert(keys), "an item that was not shown voided two rounds of a model");
    }
}
