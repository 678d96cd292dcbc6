//! Calls of Models.

use super::builder::Builder;
use super::rounds::Open;
use alloy_primitives::{Address, B256, U256};
use std::collections::BTreeMap;
use tributary_interfaces::IModels::*;

/// A model as it should be.
#[derive(Clone)]
pub(super) struct Model {
    pub(super) id: u64,
    pub(super) owner: Address,
    pub(super) pending: Address,
    pub(super) operator: Address,
    pub(super) depth: u8,
    pub(super) terms: ModelTerms,
    pub(super) paid: u128,
    pub(super) settled: u128,
    pub(super) receipts_settled: u128,
    pub(super) rounds: u64,
    pub(super) last_cutoff: u64,
    pub(super) payouts: BTreeMap<B256, u128>,
    pub(super) open: Option<Open>,
}

const MAX_DEPTH: u8 = 8;

impl Builder<'_> {
    pub(super) fn models_call(&mut self) {
        match self.random.below(10) {
            0..=4 => self.register_model(),
            5 => self.offer_model(),
            6 => self.accept_model(),
            7 | 8 => self.set_operator(),
            _ => self.pay(),
        }
    }

    pub(super) fn register_model(&mut self) {
        let owner = self.anybody();
        let (terms, depth) = self.model_terms();
        let places = self.places;
        let call = registerModelCall { terms: terms.clone() };
        if self.push("registerModel", owner, places.models, U256::ZERO, &call) {
            self.models.push(Model {
                id: self.models.len() as u64 + 1,
                owner,
                pending: Address::ZERO,
                operator: terms.operator,
                depth,
                terms,
                paid: 0,
                settled: 0,
                receipts_settled: 0,
                rounds: 0,
                last_cutoff: 0,
                payouts: BTreeMap::new(),
                open: None,
            });
        }
        let id = U256::from(self.models.len());
        let account = self.anybody();
        self.view(places.models, &modelCountCall {});
        self.view(places.models, &modelCall { modelId: id });
        self.view(places.models, &depthOfCall { modelId: id });
        for index in 0..7 {
            self.view(places.models, &shareTermsCall { modelId: id, index });
        }
        self.view(places.models, &roundTermsCall { modelId: id, scorer: account });
        self.view_pool(self.models.len() as u64);
        self.view_owner(id);
    }

    fn offer_model(&mut self) {
        let Some((place, model)) = self.some_model() else { return };
        let (from, id) = (self.caller(model.owner), self.id(model.id));
        let account = if self.random.one_in(4) { Address::ZERO } else { self.anybody() };
        if self.push(
            "offerModel",
            from,
            self.places.models,
            U256::ZERO,
            &offerModelCall { modelId: id, pendingOwner: account },
        ) {
            self.models[place].pending = account;
        }
        self.view_owner(id);
    }

    fn accept_model(&mut self) {
        let Some((place, model)) = self.some_model() else { return };
        let meant = if model.pending.is_zero() { self.anybody() } else { model.pending };
        let (from, id) = (self.caller(meant), self.id(model.id));
        self.clean &= from == model.pending;
        if self.push("acceptModel", from, self.places.models, U256::ZERO, &acceptModelCall { modelId: id }) {
            self.models[place].owner = from;
            self.models[place].pending = Address::ZERO;
        }
        self.view_owner(id);
    }

    fn set_operator(&mut self) {
        let Some((place, model)) = self.some_model() else { return };
        let (from, id) = (self.caller(model.owner), self.id(model.id));
        let operator = if self.slip() { Address::ZERO } else { self.anybody() };
        if self.push(
            "setOperator",
            from,
            self.places.models,
            U256::ZERO,
            &setOperatorCall { modelId: id, operator },
        ) {
            self.models[place].operator = operator;
        }
        self.view_owner(id);
        self.view(self.places.models, &modelCall { modelId: id });
    }

    pub(super) fn some_model(&mut self) -> Option<(usize, Model)> {
        let place = self.random.below(self.models.len().max(1) as u64) as usize;
        self.models.get(place).map(|model| (place, model.clone()))
    }

    fn view_owner(&mut self, id: U256) {
        self.view(self.places.models, &ownerOfCall { modelId: id });
        self.view(self.places.models, &operatorOfCall { modelId: id });
    }

    fn model_terms(&mut self) -> (ModelTerms, u8) {
        let (base, depth, asset) = self.base();
        let payees = self.payees();
        let (owner_bps, base_bps, contributors_bps) = self.split(base, &payees);
        let scorers = self.scorers();
        let quorum = self.number(1, scorers.len().max(1) as u128, 255) as u8;
        let bond = if self.random.one_in(2) { 0 } else { self.number(0, (1 << 96) - 1, u128::MAX) };
        // Mostly bonds that somebody can afford.
        let bond = if self.random.one_in(5) { bond } else { bond.min(1 << 60) };
        let terms = ModelTerms {
            uri: self.uri(),
            artifactHash: self.digest(),
            baseModelId: base,
            datanetIds: self.datanet_ids(),
            manifestRoot: self.digest(),
            featureRoot: if self.random.one_in(3) { self.random.word() } else { B256::ZERO },
            rule: self.rule(),
            asset,
            ownerBps: owner_bps,
            baseBps: base_bps,
            contributorsBps: contributors_bps,
            payees,
            scorers,
            quorum,
            bond,
            window: self.number(3600, 2_592_000, u32::MAX.into()) as u32,
            outflowCapBps: self.number(1, 10_000, u16::MAX.into()) as u16,
            operator: if self.slip() { Address::ZERO } else { self.anybody() },
            fallbackAccount: self.account(),
        };
        (terms, depth)
    }

    /// The base model, the depth that its child has, and the asset that both have.
    fn base(&mut self) -> (U256, u8, Address) {
        let assets = [
            Address::ZERO,
            Address::ZERO,
            self.places.token,
            self.places.token,
            self.places.fee_token,
            self.places.odd_token,
        ];
        let asset = self.random.pick(&assets);
        let asset = if self.slip() { self.no_token() } else { asset };
        if self.models.is_empty() || self.random.one_in(2) {
            let none = self.id(0);
            self.clean &= none.is_zero();
            return (none, 1, asset);
        }
        // The newest, so that lineages grow deep.
        let base = if self.random.one_in(2) {
            self.models.last().cloned()
        } else {
            self.some_model().map(|(_, model)| model)
        };
        let Some(base) = base else { return (U256::ZERO, 1, asset) };
        let id = self.id(base.id);
        self.clean &= base.depth < MAX_DEPTH;
        let asset = if self.slip() { asset } else { base.terms.asset };
        (id, base.depth + 1, asset)
    }

    fn payees(&mut self) -> Vec<Share> {
        let count = if self.slip() { 5 } else { self.random.below(5) };
        (0..count)
            .map(|_| Share { account: self.account(), bps: self.number(1, 1500, 65_535) as u16 })
            .collect()
    }

    fn split(&mut self, base: U256, payees: &[Share]) -> (u16, u16, u16) {
        let fixed: u32 = payees.iter().map(|payee| u32::from(payee.bps)).sum();
        let left = 10_000u32.saturating_sub(fixed).max(1);
        let base_bps = if base.is_zero() { 0 } else { self.random.below(u64::from(left)) as u32 / 2 };
        let contributors = 1 + self.random.below(u64::from(left - base_bps)) as u32;
        let mut parts = [
            left - base_bps - contributors.min(left - base_bps),
            base_bps,
            contributors.min(left - base_bps),
        ];
        if self.slip() {
            let place = self.random.below(3) as usize;
            parts[place] = self.random.pick(&[0, 1, 10_000, 65_535]);
        }
        let [owner, base, contributors] = parts.map(|part| part as u16);
        (owner, base, contributors)
    }

    fn scorers(&mut self) -> Vec<Address> {
        let mut scorers: Vec<Address> = self.actors.iter().map(|actor| actor.address).collect();
        scorers.retain(|_| self.random.below(3) > 0);
        if scorers.is_empty() {
            scorers.push(self.anybody());
        }
        scorers.sort();
        if self.slip() {
            match self.random.below(4) {
                0 => scorers.push(Address::ZERO),
                1 => scorers.reverse(),
                2 => scorers = (0..9u8).map(Address::with_last_byte).collect(),
                _ => scorers.insert(0, scorers[0]),
            }
        }
        scorers
    }

    fn datanet_ids(&mut self) -> Vec<U256> {
        let mut ids: Vec<U256> =
            self.datanets.iter().filter(|net| !net.closed).map(|net| U256::from(net.id)).collect();
        self.clean &= !ids.is_empty();
        if ids.len() > 1 && self.random.one_in(2) {
            ids.pop();
        }
        if self.slip() {
            match self.random.below(4) {
                0 => ids.push(U256::from(self.datanets.len() + 1)),
                1 => ids.insert(0, U256::ZERO),
                2 => ids = (1..=17).map(U256::from).collect(),
                _ => ids.clear(),
            }
        }
        ids.extend(self.slip().then_some(U256::from(1)));
        ids
    }

    fn rule(&mut self) -> B256 {
        let mut rule = B256::ZERO;
        rule[0] = 1;
        rule[1] = self.number(2, 64, 255) as u8;
        rule[2..10].copy_from_slice(&self.random.next().to_be_bytes());
        if self.slip() {
            let place = self.random.below(32) as usize;
            rule[place] = self.random.below(256) as u8;
        }
        rule
    }
}
