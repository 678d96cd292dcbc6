//! Claims of what is there, and of what is not.

use crate::fuzz::Fuzz;
use alloy_primitives::{Address, B256};
use std::sync::Arc;
use tributary_core::payee::Payee;
use tributary_interfaces::{
    IDatanets,
    IRewards::{self, Claim},
};
use tributary_test_kit::{Payouts, Revert, claim_call, claim_of, claim_to_call, range_call};

/// A claim, and whether the last settlement shows it.
struct Picked {
    model: usize,
    claim: Claim,
    shown: bool,
}

impl Fuzz {
    /// A claim of the last settlement, or one with a stale proof, another amount, payee, model or
    /// asset.
    fn pick_claim(&mut self, model: usize) -> Option<Picked> {
        let state = &self.models[model];
        let stale = self.random.one_in(6) && !state.stale.is_empty();
        let payouts: Arc<Payouts> =
            if stale { self.random.pick(&state.stale) } else { state.settled.clone()? };
        if payouts.leaves.is_empty() {
            return None;
        }
        let leaf = self.random.pick(&payouts.leaves);
        let mut claim = claim_of(state.id, state.asset, &payouts, leaf.key);
        if self.random.one_in(6) {
            match self.random.index(5) {
                0 => claim.cumulative += 1,
                1 => claim.cumulative = u128::MAX,
                2 => claim.payee = self.random.pick(&payouts.leaves).key,
                3 => claim.modelId = self.models[self.random.index(self.models.len())].id,
                _ => claim.asset = self.models[self.random.index(self.models.len())].asset,
            }
        }
        let shown = self.is_shown(&claim);
        Some(Picked { model, claim, shown })
    }

    /// Whether the claim is one of the model's last finalised tree, as the chain says; not by the
    /// test's memory of what was proposed, since a hostile round may have another top than its
    /// tree.
    fn is_shown(&self, claim: &Claim) -> bool {
        let leaf =
            tributary_core::sum_tree::Leaf { key: claim.payee, value: claim.cumulative, data: B256::ZERO };
        let root = tributary_core::sum_tree::root_of(&[leaf], &claim.proof).map(|(root, _)| root);
        let settlement = root.map(|root| tributary_core::ids::settlement(claim.asset, root));
        settlement == Some(self.chain.pool(claim.modelId).settlement)
    }

    fn holder(&self, payee: B256) -> Address {
        self.chain.read(self.chain.datanets, IDatanets::holderOfCall { payee })
    }

    pub(crate) fn claim(&mut self, model: usize) -> &'static str {
        let Some(Picked { model, claim, shown }) = self.pick_claim(model) else {
            return "claim: nothing settled";
        };
        let holder = self.holder(claim.payee);
        let had = self.chain.claimed(claim.modelId, claim.payee);
        let (sender, id, payee) = (self.actor(), claim.modelId, claim.payee);
        let left = self.chain.pool(id).left;
        let (asset, cumulative) = (claim.asset, claim.cumulative);
        let before = self.chain.balance(asset, holder);
        let result = self.chain.try_call(sender, self.chain.rewards, claim_call(claim));
        match result {
            Ok(amount) => {
                assert!(shown && amount == cumulative - had && amount <= left, "claimed-once");
                let state = self.models.iter().find(|state| state.id == id).expect("a model");
                self.check_claimed(state, payee);
                if state.honest_asset {
                    assert_eq!(self.chain.balance(asset, holder) - before, amount, "another amount arrived");
                }
                "claim"
            }
            Err(revert) => self.refused_claim(model, shown, payee, holder, cumulative, had, &revert),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "all that a revert may be explained by")]
    fn refused_claim(
        &self,
        model: usize,
        shown: bool,
        payee: B256,
        holder: Address,
        cumulative: u128,
        had: u128,
        revert: &Revert,
    ) -> &'static str {
        let state = &self.models[model];
        if revert.is::<IRewards::NothingLeft>() {
            assert!(!state.honest, "an honest model's payee is owed and not paid");
            return "claim more than is left: refused";
        }
        if !shown {
            return "claim what is not there: refused";
        }
        let own = self.chain.read(self.chain.rewards, IRewards::claimedCall { modelId: state.id, payee });
        let lost = holder.is_zero() || holder == self.chain.rewards || Payee::from_word(payee).is_none();
        let unwilling = holder == self.cast.wallet && self.wallet_mood > 0;
        let expected = cumulative <= had || own.byOwnWord || lost || unwilling || !state.honest_asset;
        assert!(expected, "what was earned is not paid: {revert:?}");
        "claim again: refused"
    }

    /// Claims of many models in one call; every one is paid what is due or nothing.
    pub(crate) fn claim_many(&mut self) -> &'static str {
        let picked: Vec<Picked> = (0..1 + self.random.index(8))
            .filter_map(|_| {
                let model = self.random.index(self.models.len());
                self.pick_claim(model)
            })
            .collect();
        if picked.is_empty() {
            return "claim many: nothing settled";
        }
        let had: Vec<u128> = picked
            .iter()
            .map(|picked| self.chain.claimed(picked.claim.modelId, picked.claim.payee))
            .collect();
        let claims = picked.iter().map(|picked| picked.claim.clone()).collect();
        let sender = self.actor();
        let call = IRewards::claimManyCall { claims };
        let Ok(amounts) = self.chain.try_call(sender, self.chain.rewards, call) else {
            let odd = |picked: &Picked| {
                let of = self.models.iter().find(|state| state.asset == picked.claim.asset);
                !of.is_some_and(|state| state.honest_asset)
            };
            assert!(picked.iter().any(odd), "many honest claims are refused");
            return "claim many of a lying token: refused";
        };
        for ((Picked { claim, shown, .. }, amount), had) in picked.iter().zip(amounts).zip(had) {
            let due = if *shown { claim.cumulative.saturating_sub(had) } else { 0 };
            assert!(amount == 0 || amount <= due, "claimed-once");
            if let Some(state) = self.models.iter().find(|state| state.id == claim.modelId) {
                self.check_claimed(state, claim.payee);
            }
        }
        "claim many"
    }

    pub(crate) fn pay_range(&mut self, model: usize) -> &'static str {
        let state = &self.models[model];
        let Some(payouts) = state.settled.clone().filter(|payouts| !payouts.leaves.is_empty()) else {
            return "pay a range: nothing settled";
        };
        let start = self.random.index(payouts.leaves.len());
        let length = 1 + self.random.index(payouts.leaves.len() - start);
        let leaves = &payouts.leaves[start..start + length];
        let had: Vec<u128> = leaves.iter().map(|leaf| self.chain.claimed(state.id, leaf.key)).collect();
        let call = range_call(state.id, state.asset, &payouts, start..start + length);
        let (sender, rewards) = (self.actor(), self.chain.rewards);
        match self.chain.try_call(sender, rewards, call) {
            Ok(paid) => {
                let due: u128 =
                    leaves.iter().zip(had).map(|(leaf, had)| leaf.value.saturating_sub(had)).sum();
                assert!(paid <= due, "claimed-once");
                let state = &self.models[model];
                leaves.iter().for_each(|leaf| self.check_claimed(state, leaf.key));
                "pay a range"
            }
            Err(revert) => {
                let state = &self.models[model];
                let keys = leaves.iter().any(|leaf| leaf.key[0] != 0);
                let expected = keys || !state.honest || !state.honest_asset;
                assert!(expected, "{revert:?}");
                "pay a range: refused"
            }
        }
    }

    /// The holder sends its earnings elsewhere, by its call or its signature; nobody else does.
    pub(crate) fn claim_to(&mut self, model: usize) -> &'static str {
        let Some(Picked { claim, shown, .. }) = self.pick_claim(model) else {
            return "claim to another: nothing settled";
        };
        let holder = self.holder(claim.payee);
        let (thief, receiver) = (self.random.pick(&self.cast.actors), self.actor());
        if thief.account != holder {
            let his = claim_to_call(claim.clone(), thief.account);
            assert!(self.chain.try_call(thief.account, self.chain.rewards, his).is_err());
            let forged = self.chain.signed_claim(claim.clone(), thief.account, &thief);
            assert!(self.chain.try_call(thief.account, self.chain.rewards, forged).is_err());
        }
        let Some(key) = self.cast.actors.iter().find(|key| key.account == holder).cloned() else {
            return "claim to another: no key holds it";
        };
        let (id, payee) = (claim.modelId, claim.payee);
        let result = if self.random.one_in(2) {
            let signed = self.chain.signed_claim(claim, receiver, &key);
            let mut elsewhere = signed.clone();
            elsewhere.receiver = thief.account;
            if thief.account != receiver {
                assert!(self.chain.try_call(thief.account, self.chain.rewards, elsewhere).is_err());
            }
            self.chain.try_call(thief.account, self.chain.rewards, signed)
        } else {
            self.chain.try_call(holder, self.chain.rewards, claim_to_call(claim, receiver))
        };
        if let Some(state) = self.models.iter().find(|state| state.id == id) {
            self.check_claimed(state, payee);
        }
        match result {
            Ok(_) => {
                assert!(shown, "claimed-once");
                "claim to another"
            }
            Err(_) => "claim to another: refused",
        }
    }

    /// A holder says that its own word is needed, or no longer; nobody else does.
    pub(crate) fn set_own_word(&mut self, model: usize) -> &'static str {
        let Some(Picked { claim, .. }) = self.pick_claim(model) else { return "own word: nothing settled" };
        let (holder, stranger) = (self.holder(claim.payee), self.actor());
        let on = self.random.one_in(3);
        let call = IRewards::setOwnWordCall { modelId: claim.modelId, payee: claim.payee, on };
        if stranger != holder {
            assert!(self.chain.try_call(stranger, self.chain.rewards, call.clone()).is_err());
        }
        if !self.cast.actors.iter().any(|key| key.account == holder) {
            return "own word: no key holds it";
        }
        self.chain.call(holder, self.chain.rewards, call);
        "own word"
    }
}
