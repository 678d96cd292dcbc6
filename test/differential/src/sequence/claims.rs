//! Claims against the last payouts, one by one, many, and in ranges, and the own word of those who
//! hold them.

use super::builder::Builder;
use super::models::Model;
use super::proofs::leaves;
use alloy_primitives::{Address, B256, Bytes, U256};
use tributary_core::limits::MAX_ITEMS;
use tributary_core::sum_tree::{Leaf, SumTree};
use tributary_core::typed_data::ClaimTo;
use tributary_interfaces::IRewards::*;

impl Builder<'_> {
    pub(super) fn claims_call(&mut self) {
        let paid = self.paid_models();
        let Some(model) = self.random.choose(&paid) else { return };
        match self.random.below(16) {
            0..=3 => self.claim(&model),
            4 | 5 => self.claim_to(&model),
            6..=8 => self.claim_to_signed(&model),
            9 | 10 => self.claim_many(),
            11 => self.burn(&model),
            12 => self.own_word(&model),
            _ => self.pay_range(&model),
        }
        self.view_pool(model.id);
    }

    /// Models that something was ever allocated to the payees of.
    fn paid_models(&self) -> Vec<Model> {
        self.models.iter().filter(|model| !model.payouts.is_empty()).cloned().collect()
    }

    /// The model's id and asset; by a slip others.
    fn named(&mut self, model: &Model) -> (U256, Address) {
        let asset = if self.slip() { self.addresses.fee_token } else { model.terms.asset };
        (self.id(model.id), asset)
    }

    /// A leaf to claim with its proof; at times for a payee who is not in the tree or can never be paid.
    fn claimed_leaf(&mut self, model: &Model) -> (B256, u128, Bytes) {
        let (payee, cumulative, proof) = self.leaf(model);
        let odd = self.random.one_in(16);
        self.clean &= !odd;
        (if odd { self.odd_payee() } else { payee }, cumulative, proof)
    }

    /// Whether a claim should be paid, as far as that can be told at once: what is claimed is new,
    /// there is enough left, and somebody holds the payee. Returns whose own word it takes, if it
    /// does.
    fn expect_claim(&mut self, model: &Model, payee: B256, cumulative: u128) -> Option<Address> {
        let holder = self.holder(payee);
        let call = claimedCall { modelId: U256::from(model.id), payee };
        let known = self.ask(self.contracts.rewards, &call);
        let left = self.pool(model.id).map_or(0, |pool| pool.left);
        let claimed = known.as_ref().map_or(0, |known| known.amount);
        let due = cumulative.saturating_sub(claimed);
        self.clean &= holder.is_some_and(|holder| holder != self.contracts.rewards) && due > 0 && due <= left;
        holder.filter(|_| known.is_some_and(|known| known.byOwnWord))
    }

    fn claim(&mut self, model: &Model) {
        let (payee, cumulative, proof) = self.claimed_leaf(model);
        let from = match self.expect_claim(model, payee, cumulative) {
            Some(holder) => self.caller(holder),
            None => self.anybody(),
        };
        let (id, asset) = self.named(model);
        let call = claimCall { modelId: id, asset, payee, cumulative, proof };
        self.push("claim", from, self.contracts.rewards, U256::ZERO, &call);
        self.view_claimed(id, payee);
    }

    fn claim_to(&mut self, model: &Model) {
        let (payee, cumulative, proof) = self.claimed_leaf(model);
        self.expect_claim(model, payee, cumulative);
        let from = self.holder_or_anybody(payee);
        let (id, asset) = self.named(model);
        let call = claimToCall { modelId: id, asset, payee, receiver: self.receiver(), cumulative, proof };
        self.push("claimTo", from, self.contracts.rewards, U256::ZERO, &call);
        self.view_claimed(id, payee);
    }

    fn claim_to_signed(&mut self, model: &Model) {
        let (payee, cumulative, proof) = self.claimed_leaf(model);
        self.expect_claim(model, payee, cumulative);
        let (from, (id, asset)) = (self.anybody(), self.named(model));
        let (receiver, deadline) = (self.receiver(), U256::from(self.deadline()));
        let mut signed = ClaimTo { model_id: id, payee, receiver, cumulative, deadline };
        if self.slip() {
            match self.random.below(5) {
                0 => signed.model_id += U256::ONE,
                1 => signed.payee = self.payee(),
                2 => signed.receiver = self.anybody(),
                3 => signed.cumulative ^= 1,
                _ => signed.deadline ^= U256::ONE,
            }
        }
        let holder = self.holder(payee).unwrap_or_default();
        let signature = self.signed(holder, signed.digest(self.chain_id, self.contracts.rewards));
        let call =
            claimToSignedCall { modelId: id, asset, payee, receiver, cumulative, deadline, signature, proof };
        self.push("claimToSigned", from, self.contracts.rewards, U256::ZERO, &call);
        self.view_claimed(id, payee);
    }

    /// Claims of several models and payees; some of them may fail, the rest must be paid.
    fn claim_many(&mut self) {
        let paid = self.paid_models();
        let mut claims = Vec::new();
        for _ in 0..self.random.below(8) {
            let model = self.random.pick(&paid);
            let (payee, cumulative, proof) = self.claimed_leaf(&model);
            let (id, asset) = self.named(&model);
            claims.push(Claim { modelId: id, asset, payee, cumulative, proof });
        }
        // Items that fail are skipped, so they do not make the call fail.
        self.clean = !claims.is_empty();
        if self.slip() {
            let claim = claims.pop().map(|claim| Claim { proof: Bytes::new(), ..claim });
            claims = claim.map_or_else(Vec::new, |claim| vec![claim; MAX_ITEMS + 1]);
        }
        let from = self.anybody();
        let named: Vec<(U256, B256)> = claims.iter().map(|claim| (claim.modelId, claim.payee)).collect();
        self.push("claimMany", from, self.contracts.rewards, U256::ZERO, &claimManyCall { claims });
        for (id, payee) in named.into_iter().take(8) {
            self.view_claimed(id, payee);
        }
    }

    /// Pays many while transfers of the odd token to one of them use up all gas that they get.
    fn burn(&mut self, model: &Model) {
        let costly = self.anybody();
        self.set_costly(costly);
        if self.random.one_in(2) {
            self.claim_many();
        } else {
            self.pay_range(model);
        }
        self.set_costly(Address::ZERO);
    }

    fn pay_range(&mut self, model: &Model) {
        let leaves = leaves(&self.shown_payouts(model));
        let accounts = leaves.iter().take_while(|leaf| leaf.key[0] == 0).count() as u64;
        let beyond = self.slip();
        let count = if beyond || accounts == 0 { leaves.len() as u64 } else { accounts };
        self.clean &= accounts > 0;
        let start = self.random.below(count);
        let length = (1 + self.random.below(count - start)).min(MAX_ITEMS as u64);
        let range: Vec<Leaf> = leaves[start as usize..(start + length) as usize].to_vec();
        let mut accounts: Vec<Address> =
            range.iter().map(|leaf| Address::from_slice(&leaf.key[12..])).collect();
        let mut cumulatives: Vec<u128> = range.iter().map(|leaf| leaf.value).collect();
        let proof = SumTree::build(&leaves).ok().and_then(|tree| tree.prove(start, length));
        if self.slip() {
            match self.random.below(5) {
                0 => accounts.clear(),
                1 => accounts = vec![accounts[0]; MAX_ITEMS + 1],
                2 => cumulatives.push(1),
                3 => accounts.reverse(),
                _ => cumulatives[0] = cumulatives[0].wrapping_add(1),
            }
        }
        let proof = self.damaged(proof.unwrap_or_default());
        let (from, (id, asset)) = (self.anybody(), self.named(model));
        let call = payRangeCall { modelId: id, asset, accounts, cumulatives, proof };
        self.push("payRange", from, self.contracts.rewards, U256::ZERO, &call);
        for leaf in range.iter().take(8) {
            self.view_claimed(id, leaf.key);
        }
    }

    /// Some payees want their own word only, and then others try to have them paid.
    fn own_word(&mut self, model: &Model) {
        for _ in 0..self.random.between(1, 3) {
            self.set_own_word(model);
        }
        match self.random.below(3) {
            0 => self.claim(model),
            1 => self.claim_many(),
            _ => self.pay_range(model),
        }
    }

    fn set_own_word(&mut self, model: &Model) {
        let known: Vec<B256> = model.payouts.keys().copied().collect();
        let payee = self.random.choose(&known).unwrap_or_default();
        let payee = if self.slip() { self.odd_payee() } else { payee };
        let from = self.holder_or_anybody(payee);
        let (id, on) = (self.id(model.id), !self.random.one_in(4));
        // Any model will do, also one that there is not.
        let call = setOwnWordCall { modelId: id, payee, on };
        self.push("setOwnWord", from, self.contracts.rewards, U256::ZERO, &call);
        self.view_claimed(id, payee);
    }

    fn view_claimed(&mut self, id: U256, payee: B256) {
        self.view(self.contracts.rewards, &claimedCall { modelId: id, payee });
        self.view_holder(payee);
    }
}
