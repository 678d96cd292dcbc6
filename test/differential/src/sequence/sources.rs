//! What a model draws on: snapshots of what its Datanets vouch for, and Datanets that it leaves
//! out.

use super::builder::Builder;
use super::models::Model;
use alloy_primitives::U256;
use tributary_interfaces::IModels::*;

impl Builder<'_> {
    pub(super) fn sources_call(&mut self) {
        match self.random.below(8) {
            0..=4 => self.take_snapshot(),
            _ => self.leave_out(),
        }
    }

    /// Takes a snapshot, mostly after the model's Datanets have vouched for more.
    fn take_snapshot(&mut self) {
        let Some((_, model)) = self.some_model() else { return };
        let ready = !self.random.one_in(4);
        if ready {
            self.vouch_for_all(&model);
        }
        let (from, id) = (self.caller(model.owner), self.id(model.id));
        self.clean &= ready;
        let call = takeSnapshotCall { modelId: id };
        if self.push("takeSnapshot", from, self.contracts.models, U256::ZERO, &call) {
            self.moments.push(self.time);
        }
        self.view_sources(id);
    }

    fn vouch_for_all(&mut self, model: &Model) {
        for source in &model.terms.sources {
            let net = self.datanets.iter().find(|net| U256::from(net.id) == source.datanetId).cloned();
            if let Some(net) = net {
                self.vouch_for(&net);
                self.clean = true;
            }
        }
    }

    fn leave_out(&mut self) {
        let Some((_, model)) = self.some_model() else { return };
        let states = self.sources_of(model.id);
        let staying: Vec<u64> =
            states.iter().filter(|source| source.leftOutFrom == 0).map(|s| s.datanetId.to()).collect();
        let base = self.sources_of(model.terms.baseModelId.saturating_to());
        let fit: Vec<u64> = staying
            .iter()
            .filter(|id| base.iter().all(|b| b.datanetId != U256::from(**id) || b.leftOutFrom > 0))
            .copied()
            .collect();
        let lost = staying.len() < 2 || fit.is_empty();
        if lost && !self.random.one_in(4) {
            return;
        }
        self.clean &= !lost;
        let chosen =
            if self.random.one_in(8) { self.random.choose(&staying) } else { self.random.choose(&fit) };
        self.clean &= chosen.is_some_and(|id| fit.contains(&id));
        let chosen = chosen.unwrap_or(1);
        if self.leave_out_of(&model, chosen) {
            self.leave_out_of_derived(&model, chosen);
        }
    }

    fn leave_out_of(&mut self, model: &Model, datanet_id: u64) -> bool {
        let (from, id) = (self.caller(model.owner), self.id(model.id));
        let call = leaveOutCall { modelId: id, datanetId: self.id(datanet_id) };
        let done = self.push("leaveOut", from, self.contracts.models, U256::ZERO, &call);
        self.view_sources(id);
        done
    }

    /// What a base model leaves out can be left out of those derived from it, but not before.
    fn leave_out_of_derived(&mut self, base: &Model, datanet_id: u64) {
        let base = U256::from(base.id);
        for model in self.models.clone() {
            if model.terms.baseModelId == base && self.random.one_in(2) {
                self.leave_out_of(&model, datanet_id);
            }
        }
    }

    fn sources_of(&mut self, id: u64) -> Vec<SourceState> {
        self.ask(self.contracts.models, &sourcesOfCall { modelId: U256::from(id) }).unwrap_or_default()
    }

    /// All that is said of what a model draws on.
    pub(super) fn view_sources(&mut self, id: U256) {
        let models = self.contracts.models;
        self.view(models, &sourcesOfCall { modelId: id });
        self.view(models, &snapshotCountCall { modelId: id });
        for index in [0, 1, self.random.below(4), u64::MAX] {
            self.view(models, &snapshotCall { modelId: id, index });
        }
        for _ in 0..3 {
            let time = self.moment();
            self.view(models, &snapshotAtCall { modelId: id, time });
        }
    }
}
