//! What a model draws on: snapshots of what its Datanets vouch for, and Datanets that it leaves out.

use crate::{generator::Generator, target::Target};
use alloy_primitives::U256;
use tributary_interfaces::IModels::*;

impl<T: Target> Generator<T> {
    /// The owner takes a snapshot, mostly after the model's Datanets have vouched for more.
    pub(crate) fn take_snapshot(&mut self) {
        match self.some_model() {
            Some(index) => self.take_snapshot_of(index),
            None => self.register_model(),
        }
    }

    fn take_snapshot_of(&mut self, index: usize) {
        if !self.random.one_in(4) {
            self.vouch_for_sources(index);
        }
        let (from, id) = self.owner_of_model(index);
        // It needs more than the last one, which all Datanets must have vouched for.
        self.valid &= self.has_news(index);
        let before = self.snapshot_now(index);
        if self.push(from, self.contracts.models, &takeSnapshotCall { modelId: id }) {
            let up_to = U256::from_be_slice(&self.output).saturating_to::<u64>();
            let past = up_to < self.time;
            self.require("past-is-fixed", past, || format!("a snapshot up to {up_to}, which is not past"));
            let after = self.snapshot_now(index);
            self.require("past-is-fixed", before == after, || "a past snapshot has changed".into());
            self.note_moment(self.time);
        }
        self.look_at_sources(id);
    }

    /// Has records registered that can earn from the model's next answers.
    pub(crate) fn prepare_records(&mut self, index: usize) {
        self.carefully(|this| {
            let fit: Vec<usize> = (0..this.datanets.len())
                .filter(|other| is_source_of(this, index, *other) && !this.datanets[*other].closed)
                .collect();
            for _ in 0..1 + this.random.below(3) {
                let Some(datanet) = this.random.choose(&fit) else { return };
                if this.random.one_in(3) {
                    this.contribute_batch_as_to(datanet);
                } else {
                    this.contribute_as_to(datanet);
                }
            }
            this.advance_to(this.time + 2);
            for other in 0..this.datanets.len() {
                if is_source_of(this, index, other) {
                    this.vouch_up_to_now(other);
                }
            }
            let (from, id) = this.owner_of_model(index);
            this.valid &= this.has_news(index);
            this.push(from, this.contracts.models, &takeSnapshotCall { modelId: id });
            this.advance_to(this.time + 3);
        });
    }

    /// The snapshot that counts for a receipt of a second ago.
    fn snapshot_now(&mut self, index: usize) -> Option<(u64, u64)> {
        let call = snapshotAtCall { modelId: self.models[index].id, time: self.time - 1 };
        self.read(self.contracts.models, &call).map(|snapshot| (snapshot.takenAt, snapshot.upTo))
    }

    /// Whether a snapshot now would have more than the last one.
    fn has_news(&mut self, index: usize) -> bool {
        let (models, id) = (self.contracts.models, self.models[index].id);
        let sources = self.sources_of(id);
        let stays = |source: &&SourceState| source.leftOutFrom == 0 || source.leftOutFrom > self.time;
        let ids: Vec<U256> = sources.iter().filter(stays).map(|source| source.datanetId).collect();
        let call = tributary_interfaces::IDatanets::leastVouchedCall { datanetIds: ids };
        let least = self.read(self.contracts.datanets, &call).unwrap_or_default();
        let last = self.read(models, &snapshotAtCall { modelId: id, time: u64::MAX });
        least > last.map_or(0, |last| last.upTo)
    }

    fn vouch_for_sources(&mut self, index: usize) {
        for source in &self.models[index].terms.clone().sources {
            let id = source.datanetId;
            if let Some(datanet) = self.datanets.iter().position(|datanet| datanet.id == id) {
                self.vouch_for(datanet);
            }
        }
    }

    /// The owner leaves a Datanet out of the model, and perhaps of those derived from it.
    pub(crate) fn leave_out(&mut self) {
        let Some(index) = self.some_model() else { return self.register_model() };
        self.check_sources(index);
        let staying = self.staying(self.models[index].id);
        let of_base = self.staying(self.models[index].terms.baseModelId);
        let fit: Vec<U256> = staying.iter().filter(|id| !of_base.contains(id)).copied().collect();
        let impossible = staying.len() < 2 || fit.is_empty();
        // In a long run seldom, since it is permanent; what cannot be left out stays.
        let often = match (self.scope.is_long(), impossible) {
            (true, false) => 24,
            (_, true) => 6,
            (false, false) => 1,
        };
        if !self.random.one_in(often) {
            return self.take_snapshot();
        }
        let chosen = if fit.is_empty() || self.random.one_in(8) { &staying } else { &fit };
        let chosen = self.random.choose(chosen).unwrap_or(U256::ONE);
        if self.leave_out_of(index, chosen) {
            self.leave_out_of_derived(index, chosen);
        }
    }

    fn leave_out_of(&mut self, index: usize, datanet: U256) -> bool {
        let staying = self.staying(self.models[index].id);
        let of_base = self.staying(self.models[index].terms.baseModelId);
        let fits = staying.len() > 1 && staying.contains(&datanet) && !of_base.contains(&datanet);
        let (from, id) = self.owner_of_model(index);
        let datanet_id = self.id(datanet);
        let is_meant = (id, datanet_id) == (self.models[index].id, datanet);
        self.forbid(is_meant && !fits, "a model keeps one Datanet, and those that its base model keeps");
        let call = leaveOutCall { modelId: id, datanetId: datanet_id };
        let done = self.push(from, self.contracts.models, &call);
        self.look_at_sources(id);
        done
    }

    /// What a base model leaves out can be left out of those derived from it, but not before.
    fn leave_out_of_derived(&mut self, base: usize, datanet: U256) {
        let base = self.models[base].id;
        for index in 0..self.models.len() {
            if self.models[index].terms.baseModelId == base && self.random.one_in(2) {
                self.leave_out_of(index, datanet);
            }
        }
    }

    /// The Datanets that a model has not left out.
    fn staying(&mut self, id: U256) -> Vec<U256> {
        let states = self.sources_of(id);
        states.iter().filter(|source| source.leftOutFrom == 0).map(|source| source.datanetId).collect()
    }

    /// A model keeps one Datanet at least, and those that its base model keeps.
    fn check_sources(&mut self, index: usize) {
        let own = self.staying(self.models[index].id);
        let of_base = self.staying(self.models[index].terms.baseModelId);
        self.require("sources", !own.is_empty(), || "a model has left all its Datanets out".into());
        let keeps = of_base.iter().all(|id| own.contains(id));
        self.require("sources", keeps, || "a Datanet that the base model keeps is left out".into());
    }

    pub(crate) fn sources_of(&mut self, id: U256) -> Vec<SourceState> {
        self.read(self.contracts.models, &sourcesOfCall { modelId: id }).unwrap_or_default()
    }

    /// Looks at all that is said of what a model draws on.
    pub(crate) fn look_at_sources(&mut self, id: U256) {
        let models = self.contracts.models;
        self.look(models, &sourcesOfCall { modelId: id });
        self.look(models, &snapshotCountCall { modelId: id });
        for index in [0, 1, self.random.below(4), u64::MAX] {
            self.look(models, &snapshotCall { modelId: id, index });
        }
        for _ in 0..3 {
            let time = self.moment();
            self.look(models, &snapshotAtCall { modelId: id, time });
        }
    }
}

/// Whether a model, by its index, draws on a Datanet, by its index, from the start.
pub(crate) fn is_source_of<T: Target>(generator: &Generator<T>, model: usize, datanet: usize) -> bool {
    let id = generator.datanets[datanet].id;
    generator.models[model].terms.sources.iter().any(|source| source.datanetId == id)
}
