//! Models, their owners, and who operates and scores them.

use super::builder::Builder;
use super::endorsements::Proposal;
use super::rounds::{Open, Payouts};
use alloy_primitives::{Address, U256};
use tributary_core::limits::MAX_DEPTH;
use tributary_interfaces::IModels::*;

/// A model as it should be.
#[derive(Clone)]
pub(super) struct Model {
    pub(super) id: u64,
    pub(super) owner: Address,
    pub(super) pending: Address,
    pub(super) depth: u8,
    pub(super) terms: ModelTerms,
    /// The leaves of the last finalised round.
    pub(super) payouts: Payouts,
    /// Those of the rounds before it.
    pub(super) old: Vec<Payouts>,
    pub(super) open: Option<Open>,
    /// What was proposed so far.
    pub(super) past: Vec<Proposal>,
}

impl Builder<'_> {
    pub(super) fn models_call(&mut self) {
        match self.random.below(20) {
            0..=4 => self.register_model(),
            5 => self.create_datanet(),
            6 => self.lineage(),
            7 if self.random.one_in(3) => self.change_wallet(),
            8 => self.offer_model(),
            9 | 10 => self.accept_model(),
            11 | 12 => self.set_operator(),
            13 | 14 => self.set_scorers(),
            _ => self.sources_call(),
        }
    }

    pub(super) fn register_model(&mut self) {
        let owner = self.anybody();
        let (terms, depth) = self.model_terms();
        let models = self.contracts.models;
        let call = registerModelCall { terms: terms.clone() };
        if self.push("registerModel", owner, models, U256::ZERO, &call) {
            self.models.push(Model {
                id: self.models.len() as u64 + 1,
                owner,
                pending: Address::ZERO,
                depth,
                terms,
                payouts: Payouts::new(),
                old: Vec::new(),
                open: None,
                past: Vec::new(),
            });
        }
        let id = self.models.len() as u64;
        self.view(models, &modelCountCall {});
        self.view(models, &depthOfCall { modelId: U256::from(id) });
        for index in 0..7 {
            self.view(models, &shareTermsCall { modelId: U256::from(id), index });
        }
        self.view_model(U256::from(id));
        self.view_sources(U256::from(id));
        self.view_pool(id);
    }

    /// Derives models from one another until no further one can be.
    fn lineage(&mut self) {
        if !self.random.one_in(4) {
            return self.register_model();
        }
        self.deep = true;
        self.carefully(|this| {
            for _ in 0..MAX_DEPTH {
                this.clean = true;
                this.register_model();
            }
        });
        self.deep = false;
        self.register_model();
    }

    fn offer_model(&mut self) {
        let Some((index, model)) = self.some_model() else { return };
        let (from, id) = (self.caller(model.owner), self.id(model.id));
        let account = if self.random.one_in(4) { Address::ZERO } else { self.anybody() };
        let call = offerModelCall { modelId: id, pendingOwner: account };
        if self.push("offerModel", from, self.contracts.models, U256::ZERO, &call) {
            self.models[index].pending = account;
        }
        self.view_model(id);
    }

    fn accept_model(&mut self) {
        let offered: Vec<usize> =
            (0..self.models.len()).filter(|index| !self.models[*index].pending.is_zero()).collect();
        let Some(index) = self.random.choose(&offered) else { return self.offer_model() };
        let model = self.models[index].clone();
        let (from, id) = (self.caller(model.pending), self.id(model.id));
        let call = acceptModelCall { modelId: id };
        if self.push("acceptModel", from, self.contracts.models, U256::ZERO, &call) {
            (self.models[index].owner, self.models[index].pending) = (from, Address::ZERO);
        }
        self.view_model(id);
    }

    /// Announces another operator, at times in the window of an open round.
    pub(super) fn set_operator(&mut self) {
        let Some((_, model)) = self.some_model() else { return };
        let (from, id) = (self.caller(model.owner), self.id(model.id));
        let operator = if self.slip() { Address::ZERO } else { self.account() };
        let call = setOperatorCall { modelId: id, operator };
        self.push("setOperator", from, self.contracts.models, U256::ZERO, &call);
        self.view_model(id);
    }

    /// Announces other scorers.
    pub(super) fn set_scorers(&mut self) {
        let Some((_, model)) = self.some_model() else { return };
        let (from, id) = (self.caller(model.owner), self.id(model.id));
        let scorers = self.scorers();
        let quorum = self.number(1, scorers.len().max(1) as u128, 255) as u8;
        let call = setScorersCall { modelId: id, scorers, quorum };
        self.push("setScorers", from, self.contracts.models, U256::ZERO, &call);
        self.view_model(id);
    }

    pub(super) fn some_model(&mut self) -> Option<(usize, Model)> {
        let index = self.random.below(self.models.len().max(1) as u64) as usize;
        self.models.get(index).map(|model| (index, model.clone()))
    }

    /// All that is said of a model and of who acts for it.
    fn view_model(&mut self, id: U256) {
        let models = self.contracts.models;
        self.view(models, &modelCall { modelId: id });
        self.view(models, &ownerOfCall { modelId: id });
        self.view(models, &operatorOfCall { modelId: id });
        self.view(models, &announcedScorersCall { modelId: id });
        self.view(models, &roundTermsCall { modelId: id });
    }
}
