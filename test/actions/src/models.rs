//! Models, their owners, and who operates and scores them.

use crate::{
    generator::{Generator, MOST_KNOWN},
    rounds::Open,
    signatures::Proposal,
    target::{Payouts, Target},
    trick::Trick,
};
use alloy_primitives::{Address, B256, U256};
use std::{collections::BTreeSet, sync::Arc};
use tributary_core::limits::MAX_DEPTH;
use tributary_interfaces::IModels::*;
use tributary_test_kit::NATIVE;

/// A model as it should be.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) id: U256,
    pub(crate) owner: Address,
    pub(crate) pending: Address,
    pub(crate) depth: u8,
    pub(crate) terms: Arc<ModelTerms>,
    /// Whether its rounds are honest: computed as SPEC 5 says, and signed only if they are.
    pub(crate) honest: bool,
    /// The payouts of the last finalised round.
    pub(crate) payouts: Arc<Payouts>,
    /// Those of the rounds before it, as far as they are remembered.
    pub(crate) old: Vec<Arc<Payouts>>,
    /// All payees that were ever named in payouts.
    pub(crate) payees: BTreeSet<B256>,
    /// The round that is open.
    pub(crate) open: Option<Arc<Open>>,
    /// Rounds that were voided and whose bonds are locked, as far as they are remembered.
    pub(crate) voided: Vec<Arc<Open>>,
    /// What was proposed, as far as it is remembered.
    pub(crate) past: Vec<Arc<Proposal>>,
}

/// The most old payouts and proposals that are remembered of a model.
pub(crate) const KEPT: usize = 8;

impl<T: Target> Generator<T> {
    /// Registers a model with any terms.
    pub(crate) fn register_model(&mut self) {
        let terms = self.model_terms();
        let honest = self.random.one_in(2);
        self.register_terms(terms, honest);
    }

    /// Registers a model whose contributors have everything, unless one is known, and tries to derive
    /// from it what is to give it a part, though it takes nothing, and what is paid in another asset.
    pub(crate) fn register_badly_derived(&mut self) {
        self.carefully(|this| {
            let takes_nothing = |index: &usize| this.models[*index].terms.contributorsBps == 10_000;
            let known = (0..this.models.len()).find(|index| takes_nothing(index) && this.can_derive(*index));
            let new = |this: &mut Self| {
                let terms = this.model_terms_with(NATIVE, None);
                this.register_terms(with_parts(terms, 0), false)
            };
            let Some(base) = known.or_else(|| new(this)) else { return };
            let asset = this.models[base].terms.asset;
            let other = if asset == NATIVE { this.environment.tokens.standard } else { NATIVE };
            for (asset, part) in [(asset, 1), (other, 0)] {
                let terms = this.model_terms_with(asset, Some(base));
                this.forbid(true, "a base model that takes nothing gets nothing, and gives its asset");
                this.register_terms(with_parts(terms, part), false);
            }
        });
    }

    /// Registers a model. Returns its index, if it is kept in mind.
    pub(crate) fn register_terms(&mut self, terms: ModelTerms, honest: bool) -> Option<usize> {
        let owner = self.anyone();
        let models = self.contracts.models;
        let base = self.models.iter().find(|base| base.id == terms.baseModelId);
        let depth = base.map_or(1, |base| base.depth + 1);
        let call = registerModelCall { terms: terms.clone() };
        let (mut id, mut known) = (U256::ZERO, None);
        if self.push(owner, models, &call) {
            id = U256::from_be_slice(&self.output);
            let model = Model {
                id,
                owner,
                pending: Address::ZERO,
                depth,
                terms: Arc::new(terms),
                honest,
                payouts: Arc::default(),
                old: Vec::new(),
                payees: BTreeSet::new(),
                open: None,
                voided: Vec::new(),
                past: Vec::new(),
            };
            if self.models.len() < MOST_KNOWN {
                self.models.push(model);
                known = Some(self.models.len() - 1);
            }
        }
        self.look(models, &modelCountCall {});
        self.look(models, &depthOfCall { modelId: id });
        for index in 0..7 {
            self.look(models, &shareTermsCall { modelId: id, index });
        }
        self.look_at_model(id);
        self.look_at_sources(id);
        self.look_at_pool(id);
        known
    }

    /// Derives models from one another until no further one can be.
    pub(crate) fn register_lineage(&mut self) {
        if self.models.len() >= MOST_KNOWN {
            return self.register_model();
        }
        self.deep = true;
        self.carefully(|this| {
            for _ in 0..MAX_DEPTH {
                this.register_model();
            }
        });
        self.deep = false;
        self.register_model();
    }

    /// The owner offers a model to an account, or takes the offer back.
    pub(crate) fn offer_model(&mut self) {
        let Some((from, id)) = self.some_owned_model() else { return self.register_model() };
        let account = if self.random.one_in(4) { Address::ZERO } else { self.anyone() };
        if self.push(from, self.contracts.models, &offerModelCall { modelId: id, pendingOwner: account }) {
            self.update_model(id, |model| model.pending = account);
        }
        self.look_at_model(id);
    }

    /// The account that a model is offered to accepts it.
    pub(crate) fn accept_model(&mut self) {
        let offered: Vec<usize> =
            (0..self.models.len()).filter(|index| !self.models[*index].pending.is_zero()).collect();
        let Some(index) = self.random.choose(&offered) else { return self.offer_model() };
        let (meant, pending) = (self.models[index].id, self.models[index].pending);
        let id = self.id(meant);
        let from = self.only(pending, id == meant, "only the pending owner accepts");
        if self.push(from, self.contracts.models, &acceptModelCall { modelId: id }) {
            self.update_model(id, |model| (model.owner, model.pending) = (from, Address::ZERO));
        }
        self.look_at_model(id);
    }

    /// The owner announces another operator, at times in the window of an open round.
    pub(crate) fn set_operator(&mut self) {
        let Some((from, id)) = self.some_owned_model() else { return self.register_model() };
        let operator = if self.tries(Trick::StrangeAccount) { Address::ZERO } else { self.account() };
        self.push(from, self.contracts.models, &setOperatorCall { modelId: id, operator });
        self.look_at_model(id);
    }

    /// The owner announces other scorers.
    pub(crate) fn set_scorers(&mut self) {
        let Some((from, id)) = self.some_owned_model() else { return self.register_model() };
        let scorers = self.scorers();
        let quorum = self.number(1, scorers.len().max(1) as u128, 255) as u8;
        self.push(from, self.contracts.models, &setScorersCall { modelId: id, scorers, quorum });
        self.look_at_model(id);
    }

    /// The index of one of the models.
    pub(crate) fn some_model(&mut self) -> Option<usize> {
        (!self.models.is_empty()).then(|| self.random.index(self.models.len()))
    }

    /// The owner and the id of one of the models; by tricks another account or another id.
    fn some_owned_model(&mut self) -> Option<(Address, U256)> {
        self.some_model().map(|index| self.owner_of_model(index))
    }

    /// A model's owner and its id; by tricks another account or another id.
    pub(crate) fn owner_of_model(&mut self, index: usize) -> (Address, U256) {
        let (meant, owner) = (self.models[index].id, self.models[index].owner);
        let id = self.id(meant);
        (self.only(owner, id == meant, "only the owner of the model may"), id)
    }

    pub(crate) fn update_model(&mut self, id: U256, change: impl FnOnce(&mut Model)) {
        if let Some(model) = self.models.iter_mut().find(|model| model.id == id) {
            change(model);
        }
    }

    /// Looks at all that is said of a model and of who acts for it.
    fn look_at_model(&mut self, id: U256) {
        let models = self.contracts.models;
        self.look(models, &modelCall { modelId: id });
        self.look(models, &ownerOfCall { modelId: id });
        self.look(models, &operatorOfCall { modelId: id });
        self.look(models, &announcedScorersCall { modelId: id });
        self.look(models, &roundTermsCall { modelId: id });
    }
}

/// The same terms with a part of the base model, in basis points, and the rest for the contributors.
fn with_parts(terms: ModelTerms, base: u16) -> ModelTerms {
    ModelTerms { ownerBps: 0, baseBps: base, contributorsBps: 10_000 - base, payees: Vec::new(), ..terms }
}
