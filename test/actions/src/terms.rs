//! Terms of models.

use crate::{generator::Generator, target::Target, trick::Trick};
use alloy_primitives::{Address, B256, U256};
use std::collections::BTreeSet;
use tributary_core::limits::{
    AMOUNT_LIMIT, MAX_DATANETS, MAX_DEPTH, MAX_PAYEES, MAX_SCORERS, MAX_WINDOW, MIN_WINDOW,
};
use tributary_interfaces::IModels::{ModelTerms, Share, Source};

/// The parts of a model in basis points.
struct Parts {
    owner: u16,
    base: u16,
    contributors: u16,
}

impl<T: Target> Generator<T> {
    /// Terms of a model with any asset, at times with a base model.
    pub(crate) fn model_terms(&mut self) -> ModelTerms {
        let asset = self.asset();
        let derived = !self.models.is_empty() && (self.deep || self.random.one_in(2));
        if !derived {
            let none = self.id(U256::ZERO);
            return self.terms(none, None, asset);
        }
        // Often the newest, so that lineages grow deep; mostly one whose Datanets are all open.
        let newest = self.deep || self.random.one_in(4);
        let fit: Vec<usize> = (0..self.models.len()).filter(|index| self.can_derive(*index)).collect();
        let any = self.random.index(self.models.len());
        let base = match self.random.choose(&fit) {
            _ if newest => self.models.len() - 1,
            Some(fit) if !self.random.one_in(4) => fit,
            _ => any,
        };
        let (id, base_asset) = (self.models[base].id, self.models[base].terms.asset);
        let id = self.id(id);
        let asset = if self.tries(Trick::OtherAsset) { asset } else { base_asset };
        self.terms(id, Some(base), asset)
    }

    /// Whether models can be derived from this one.
    pub(crate) fn can_derive(&self, index: usize) -> bool {
        let is_open = |id: U256| self.datanets.iter().any(|datanet| datanet.id == id && !datanet.closed);
        let model = &self.models[index];
        model.depth < MAX_DEPTH && model.terms.sources.iter().all(|source| is_open(source.datanetId))
    }

    /// Terms of a model with an asset and perhaps a base model, which is one of those in mind.
    pub(crate) fn model_terms_with(&mut self, asset: Address, base: Option<usize>) -> ModelTerms {
        let id = base.map_or(U256::ZERO, |base| self.models[base].id);
        self.terms(id, base, asset)
    }

    /// An asset to pay a model in: mostly one of the honest ones; by a trick another one, or none.
    fn asset(&mut self) -> Address {
        let tokens = self.environment.tokens;
        let often = [Address::ZERO, tokens.standard, tokens.fee, tokens.programmable];
        let asset = if self.random.one_in(3) {
            let assets = self.environment.assets();
            self.random.pick(&assets)
        } else {
            self.random.pick(&often)
        };
        if self.tries(Trick::OtherAsset) { self.no_token() } else { asset }
    }

    fn terms(&mut self, base_id: U256, base: Option<usize>, asset: Address) -> ModelTerms {
        self.valid &= base.is_none_or(|base| self.models[base].depth < MAX_DEPTH);
        let payees = self.payees();
        let parts = self.parts(base, &payees);
        let scorers = self.scorers();
        let quorum = self.number(1, scorers.len().max(1) as u128, 255) as u8;
        let bond = if self.random.one_in(2) { 0 } else { self.number(0, AMOUNT_LIMIT - 1, u128::MAX) };
        // Mostly bonds that scorers can afford, and windows that let something happen.
        let affordable = self.scope.most_units >> 30;
        let as_it_is = bond >= AMOUNT_LIMIT || self.random.one_in(8);
        let bond = if as_it_is { bond } else { bond.min(affordable) };
        let longest = if self.random.one_in(8) { MAX_WINDOW } else { MIN_WINDOW + 10 };
        let bond_bps = if self.random.one_in(2) { 0 } else { self.number(0, 10_000, 65_535) as u16 };
        ModelTerms {
            uri: self.text(),
            artifactHash: self.digest(),
            baseModelId: base_id,
            sources: self.some_sources(base),
            manifestRoot: self.any_digest(),
            featureRoot: self.any_digest(),
            rule: self.rule(),
            asset,
            ownerBps: parts.owner,
            baseBps: parts.base,
            contributorsBps: parts.contributors,
            payees,
            scorers,
            quorum,
            bond,
            bondBps: bond_bps,
            window: self.number(MIN_WINDOW.into(), longest.into(), u32::MAX.into()) as u32,
            operator: if self.tries(Trick::StrangeAccount) { Address::ZERO } else { self.account() },
            isPrivate: self.random.one_in(3),
        }
    }

    fn payees(&mut self) -> Vec<Share> {
        let count = if self.random.one_in(3) { 0 } else { self.random.index(MAX_PAYEES + 1) };
        let count = if self.tries(Trick::ListLength) { MAX_PAYEES + 1 } else { count };
        (0..count)
            .map(|_| Share { account: self.receiver(), bps: self.number(1, 1_500, 65_535) as u16 })
            .collect()
    }

    /// The parts of owner, base model and contributors, which fill up those of the payees. A base
    /// model whose contributors have everything takes nothing, and gets nothing.
    fn parts(&mut self, base: Option<usize>, payees: &[Share]) -> Parts {
        let fixed: u32 = payees.iter().map(|payee| u32::from(payee.bps)).sum();
        let left = 10_000u32.saturating_sub(fixed).max(1);
        let base_takes = base.is_some_and(|base| self.models[base].terms.contributorsBps < 10_000);
        let base = if base_takes { self.random.below(u64::from(left)) as u32 / 2 } else { 0 };
        let contributors = 1 + self.random.below(u64::from(left - base)) as u32;
        let everything = payees.is_empty() && base == 0 && self.random.one_in(4);
        let contributors = if everything { left } else { contributors };
        let mut parts = [left - base - contributors, base, contributors].map(|part| part as u16);
        if self.tries(Trick::BadTerms) {
            let index = self.random.index(3);
            parts[index] = self.random.pick(&[0, 1, 300, 10_000, 65_535]);
        }
        let [owner, base, contributors] = parts;
        Parts { owner, base, contributors }
    }

    /// Some of the accounts and wallets, at times one without a key, ascending; by a trick in another
    /// order, one twice, one too many, or none.
    pub(crate) fn scorers(&mut self) -> Vec<Address> {
        let mut scorers: Vec<Address> = self.environment.accounts.iter().map(|key| key.account).collect();
        scorers.retain(|_| self.random.one_in(2));
        scorers.extend(self.random.one_in(5).then(|| self.wallet()));
        scorers.extend(self.random.one_in(8).then(|| self.random.address()));
        if scorers.is_empty() {
            scorers.push(self.anyone());
        }
        scorers.sort();
        scorers.truncate(MAX_SCORERS);
        if self.tries(Trick::BadTerms) {
            match self.random.below(5) {
                0 => scorers.insert(0, Address::ZERO),
                1 => scorers.reverse(),
                2 => scorers = (1..10u8).map(Address::with_last_byte).collect(),
                3 => scorers.clear(),
                _ => scorers.insert(0, scorers[0]),
            }
        }
        scorers
    }

    /// Open Datanets, among them those of the base model; by a trick too many, none, out of order,
    /// or one that there is not.
    fn some_sources(&mut self, base: Option<usize>) -> Vec<Source> {
        let of_base = base.map(|base| self.models[base].terms.sources.clone()).unwrap_or_default();
        let mut ids: BTreeSet<U256> = of_base.iter().map(|source| source.datanetId).collect();
        let open = self.datanets.iter().filter(|datanet| !datanet.closed).map(|datanet| datanet.id);
        let open: Vec<U256> = open.collect();
        self.valid &= ids.iter().all(|id| open.contains(id)) && !open.is_empty();
        let all = self.random.one_in(4);
        for id in open {
            if ids.len() < MAX_DATANETS && (all || self.random.one_in(2)) {
                ids.insert(id);
            }
        }
        if ids.is_empty() {
            // Perhaps the first one, which may be closed.
            ids.extend(self.datanets.iter().map(|datanet| datanet.id).next());
            self.valid &= self.datanets.first().is_some_and(|datanet| !datanet.closed);
        }
        if ids.len() > 1 && base.is_some() && !self.deep && self.random.one_in(10) {
            // Without one, which may be one of the base model's.
            self.valid = false;
            ids.pop_first();
        }
        let mut sources: Vec<Source> = ids
            .into_iter()
            .map(|id| Source { datanetId: id, weight: self.number(1, 10_000, 65_535) as u16 })
            .collect();
        if self.tries(Trick::BadTerms) {
            let other = |id: u64| Source { datanetId: U256::from(id), weight: 1 };
            match self.random.below(6) {
                0 => sources.push(other(u64::from(u32::MAX))),
                1 => sources.insert(0, other(0)),
                2 => sources = (1..=MAX_DATANETS as u64 + 1).map(other).collect(),
                3 => sources.clear(),
                4 => drop(sources.pop()),
                _ => sources.push(other(1)),
            }
        }
        sources
    }

    fn rule(&mut self) -> B256 {
        let mut rule = B256::ZERO;
        rule[0] = 1;
        rule[1] = self.number(2, 64, 255) as u8;
        rule[2] = self.random.below(256) as u8;
        if !self.random.one_in(4) {
            // So little that short texts have it in common.
            (rule[1], rule[2]) = (2, 0);
        }
        if self.tries(Trick::BadTerms) {
            let index = self.random.index(32);
            rule[index] = self.random.below(256) as u8;
        }
        rule
    }
}
