//! What models are registered with.

use super::builder::Builder;
use alloy_primitives::{Address, B256, U256};
use std::collections::BTreeSet;
use tributary_core::limits::{MAX_DATANETS, MAX_DEPTH, MAX_WINDOW, MIN_WINDOW};
use tributary_interfaces::IModels::{ModelTerms, Share, Source};

impl Builder<'_> {
    /// Terms, and the depth of the lineage that they give.
    pub(super) fn model_terms(&mut self) -> (ModelTerms, u8) {
        let (base, depth, asset) = self.base();
        let payees = self.payees();
        let (owner_bps, base_bps, contributors_bps) = self.split(base, &payees);
        let scorers = self.scorers();
        let quorum = self.number(1, scorers.len().max(1) as u128, 255) as u8;
        let bond = if self.random.one_in(2) { 0 } else { self.number(0, (1 << 96) - 1, u128::MAX) };
        // Mostly bonds that somebody can afford, and windows that let something happen.
        let bond = if self.random.one_in(8) { bond } else { bond.min(1 << 60) };
        let longest = if self.random.one_in(8) { MAX_WINDOW } else { MIN_WINDOW + 10 };
        let bond_bps = if self.random.one_in(2) { 0 } else { self.number(0, 10_000, 65_535) as u16 };
        let terms = ModelTerms {
            uri: self.uri(),
            artifactHash: self.digest(),
            baseModelId: base,
            sources: self.sources(base),
            manifestRoot: self.any_digest(),
            featureRoot: self.any_digest(),
            rule: self.rule(),
            asset,
            ownerBps: owner_bps,
            baseBps: base_bps,
            contributorsBps: contributors_bps,
            payees,
            scorers,
            quorum,
            bond,
            bondBps: bond_bps,
            window: self.number(MIN_WINDOW.into(), longest.into(), u32::MAX.into()) as u32,
            operator: if self.slip() { Address::ZERO } else { self.account() },
            isPrivate: self.random.one_in(3),
        };
        (terms, depth)
    }

    /// The base model, the depth that its child has, and the asset that both have.
    fn base(&mut self) -> (U256, u8, Address) {
        let addresses = self.addresses;
        let assets = [
            Address::ZERO,
            Address::ZERO,
            addresses.token,
            addresses.token,
            addresses.fee_token,
            addresses.odd_token,
            addresses.odd_token,
        ];
        let asset = self.random.pick(&assets);
        let asset = if self.slip() { self.no_token() } else { asset };
        if self.models.is_empty() || (!self.deep && self.random.one_in(2)) {
            let none = self.id(0);
            return (none, 1, asset);
        }
        // The newest, so that lineages grow deep.
        let newest = (self.deep || self.random.one_in(2)).then(|| self.models.last().cloned()).flatten();
        let Some(base) = newest.or_else(|| self.random.choose(&self.models)) else {
            return (U256::ZERO, 1, asset);
        };
        let id = self.id(base.id);
        self.clean &= base.depth < MAX_DEPTH;
        let asset = if self.slip() { asset } else { base.terms.asset };
        (id, base.depth + 1, asset)
    }

    fn payees(&mut self) -> Vec<Share> {
        let count = if self.slip() { 5 } else { self.random.below(5) };
        (0..count)
            .map(|_| Share { account: self.receiver(), bps: self.number(1, 1500, 65_535) as u16 })
            .collect()
    }

    /// The parts of owner, base and contributors, which fill up those of the payees.
    fn split(&mut self, base: U256, payees: &[Share]) -> (u16, u16, u16) {
        let fixed: u32 = payees.iter().map(|payee| u32::from(payee.bps)).sum();
        let left = 10_000u32.saturating_sub(fixed).max(1);
        let base_bps = if base.is_zero() { 0 } else { self.random.below(u64::from(left)) as u32 / 2 };
        let contributors = 1 + self.random.below(u64::from(left - base_bps)) as u32;
        let everything = payees.is_empty() && base_bps == 0 && self.random.one_in(12);
        let contributors = if everything { left } else { contributors };
        let mut parts = [left - base_bps - contributors, base_bps, contributors];
        if self.slip() {
            let index = self.random.below(3) as usize;
            parts[index] = self.random.pick(&[0, 1, 10_000, 65_535]);
        }
        let [owner, base, contributors] = parts.map(|part| part as u16);
        (owner, base, contributors)
    }

    /// Some of the actors, the odd wallet and strangers, ascending; by a slip in another order, one
    /// twice, one too many, or nobody.
    pub(super) fn scorers(&mut self) -> Vec<Address> {
        let mut scorers: Vec<Address> = self.actors.iter().map(|actor| actor.account).collect();
        scorers.retain(|_| self.random.one_in(2));
        scorers.extend(self.random.one_in(5).then_some(self.addresses.odd_wallet));
        scorers.extend(self.random.one_in(8).then(|| self.random.address()));
        if scorers.is_empty() {
            scorers.push(self.anybody());
        }
        scorers.sort();
        scorers.truncate(8);
        if self.slip() {
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

    /// Open Datanets, among them those of the base model; by a slip too many, none, out of order,
    /// or one that there is not.
    fn sources(&mut self, base: U256) -> Vec<Source> {
        let base = self.models.iter().find(|model| U256::from(model.id) == base);
        let mut ids: BTreeSet<U256> = base
            .map(|model| model.terms.sources.iter().map(|source| source.datanetId).collect())
            .unwrap_or_default();
        let open: Vec<U256> =
            self.datanets.iter().filter(|net| !net.closed).map(|net| U256::from(net.id)).collect();
        self.clean &= ids.iter().all(|id| open.contains(id)) && !open.is_empty();
        let wanted = self.random.below(4);
        ids.extend(open.into_iter().filter(|_| wanted == 0 || self.random.one_in(2)));
        ids.extend(ids.is_empty().then_some(U256::ONE));
        if ids.len() > 1 && base.is_some() && !self.deep && self.random.one_in(10) {
            // One of the base model's, or one that it has not.
            self.clean = false;
            ids.pop_first();
        }
        let mut sources: Vec<Source> = ids
            .into_iter()
            .map(|id| Source { datanetId: id, weight: self.number(1, 10_000, 65_535) as u16 })
            .collect();
        if self.slip() {
            let other = |id: u64| Source { datanetId: U256::from(id), weight: 1 };
            match self.random.below(6) {
                0 => sources.push(other(self.datanets.len() as u64 + 1)),
                1 => sources.insert(0, other(0)),
                2 => sources = (1..=MAX_DATANETS as u64 + 1).map(other).collect(),
                3 => sources.clear(),
                4 => drop(sources.remove(0)),
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
        if self.slip() {
            let index = self.random.below(32) as usize;
            rule[index] = self.random.below(256) as u8;
        }
        rule
    }
}
