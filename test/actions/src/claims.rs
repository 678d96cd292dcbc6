//! Claims against the last payouts, one by one, many, and in ranges, and the consent of those who
//! hold them.

use crate::{
    generator::Generator,
    proofs::leaves,
    target::{Payouts, Target},
    trick::Trick,
};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use tributary_core::{
    ids::settlement,
    limits::MAX_ITEMS,
    payee::Payee,
    sum_tree::{Leaf, SumTree, root_of},
    typed_data::ClaimTo,
};
use tributary_interfaces::IRewards::*;
use tributary_test_kit::NATIVE;

/// A claim, and what the chain says of it.
struct Facts {
    claim: Claim,
    /// The account that holds the payee.
    holder: Option<Address>,
    /// Whether the model's last settlement proves it.
    proven: bool,
    /// What is new of it, in units.
    due: u128,
    /// What is left of the model's payouts, in units.
    left: u128,
    consent_needed: bool,
    /// Whether rounds of its model are honest.
    honest: bool,
}

impl Facts {
    /// Whether all conditions hold that do not depend on who calls and where the money goes.
    fn is_payable(&self) -> bool {
        self.holder.is_some() && self.proven && self.due > 0 && self.due <= self.left
    }
}

impl<T: Target> Generator<T> {
    /// Anyone has a claim paid to its holder.
    pub(crate) fn claim(&mut self) {
        let Some(index) = self.some_paid_model() else { return self.next_step_of_round() };
        let facts = self.some_claim(index);
        let by_holder = facts.consent_needed || self.random.one_in(8);
        let from = match facts.holder.filter(|_| by_holder) {
            Some(holder) => self.caller(holder),
            None => self.anyone(),
        };
        let without_consent = facts.consent_needed && Some(from) != facts.holder;
        self.forbid(without_consent, "the holder's consent is needed");
        let Claim { modelId, asset, payee, cumulative, proof } = facts.claim.clone();
        let call = claimCall { modelId, asset, payee, cumulative, proof };
        self.send_claim(from, &facts, facts.holder.unwrap_or_default(), &call);
    }

    /// Sends a claim that is to be paid to a receiver, and checks what was paid.
    fn send_claim<C: SolCall>(&mut self, from: Address, facts: &Facts, receiver: Address, call: &C) {
        self.forbid(!facts.is_payable(), "the claim is not proven, not new, or nothing is left");
        self.valid &= self.receives(&facts.claim, receiver);
        let before = self.target.balance(receiver);
        if self.push(from, self.contracts.rewards, call) {
            self.check_paid(facts, receiver, before);
        }
        self.look_at_claimed(facts.claim.modelId, facts.claim.payee);
    }

    /// The holder has a claim paid to another account.
    pub(crate) fn claim_to(&mut self) {
        let Some(index) = self.some_paid_model() else { return self.next_step_of_round() };
        let facts = self.some_claim(index);
        let (from, is_holder) = self.holder_or_anyone(facts.claim.payee);
        self.forbid(!is_holder, "only the holder redirects a claim");
        let receiver = self.receiver();
        let Claim { modelId, asset, payee, cumulative, proof } = facts.claim.clone();
        let call = claimToCall { modelId, asset, payee, receiver, cumulative, proof };
        self.send_claim(from, &facts, receiver, &call);
    }

    /// Anyone has a claim paid to another account, with the holder's signature.
    pub(crate) fn claim_to_signed(&mut self) {
        let Some(index) = self.some_paid_model() else { return self.next_step_of_round() };
        let facts = self.some_claim(index);
        let Claim { modelId, asset, payee, cumulative, proof } = facts.claim.clone();
        let from = self.anyone();
        let (receiver, deadline) = (self.receiver(), U256::from(self.deadline()));
        let right = ClaimTo { model_id: modelId, payee, receiver, cumulative, deadline };
        let mut signed = right;
        if self.tries(Trick::SignedOther) {
            match self.random.below(5) {
                0 => signed.model_id += U256::ONE,
                1 => signed.payee = self.payee(),
                2 => signed.receiver = self.anyone(),
                3 => signed.cumulative ^= 1,
                _ => signed.deadline ^= U256::ONE,
            }
        }
        let (chain_id, rewards) = (self.environment.chain_id, self.contracts.rewards);
        let is_other = signed.digest(chain_id, rewards) != right.digest(chain_id, rewards);
        let holder = facts.holder.unwrap_or_default();
        let signature = self.sign(holder, signed.digest(chain_id, rewards));
        // A wallet may say that it signed, or have approved the right message before.
        let by_wallet = self.is_wallet(holder);
        self.forbid(is_other && !by_wallet, "a signature is for one claim and receiver");
        let call =
            claimToSignedCall { modelId, asset, payee, receiver, cumulative, deadline, signature, proof };
        self.send_claim(from, &facts, receiver, &call);
    }

    /// Claims of several models and payees in one call; each is paid what is due, or nothing.
    pub(crate) fn claim_many(&mut self) {
        if self.some_paid_model().is_none() {
            return self.next_step_of_round();
        }
        let mut all: Vec<(Facts, bool)> = Vec::new();
        for _ in 0..self.random.below(8) {
            let Some(index) = self.some_paid_model() else { return };
            let facts = self.some_claim(index);
            let valid = std::mem::replace(&mut self.valid, true);
            let (id, payee) = (facts.claim.modelId, facts.claim.payee);
            let is_first =
                all.iter().all(|(other, _)| (other.claim.modelId, other.claim.payee) != (id, payee));
            let is_alone = all.iter().all(|(other, _)| other.claim.modelId != id || facts.honest);
            all.push((facts, valid && is_first && is_alone));
        }
        // Claims that fail are passed over, so they do not make the call fail.
        self.valid = !all.is_empty();
        for (facts, _) in &all {
            self.valid &= self.environment.is_honest(facts.claim.asset) || !facts.proven;
        }
        let mut claims: Vec<Claim> = all.iter().map(|(facts, _)| facts.claim.clone()).collect();
        if self.tries(Trick::ListLength) {
            let claim = claims.pop().map(|claim| Claim { proof: Bytes::new(), ..claim });
            claims = claim.map_or_else(Vec::new, |claim| vec![claim; MAX_ITEMS + 1]);
            self.forbid(true, "1 to 256 claims");
        }
        let (from, call) = (self.anyone(), claimManyCall { claims });
        if self.push(from, self.contracts.rewards, &call) {
            let amounts = claimManyCall::abi_decode_returns(&self.output).unwrap_or_default();
            self.require("claimed-once", amounts.len() == all.len(), || "an amount is missing".into());
            for ((facts, is_sure), amount) in all.iter().zip(amounts) {
                self.check_amount(facts, *is_sure, amount);
            }
        }
        for (facts, _) in &all {
            self.look_at_claimed(facts.claim.modelId, facts.claim.payee);
        }
    }

    /// What one of many claims was paid is what is due or nothing; and it is due if nothing was wrong
    /// with it.
    fn check_amount(&mut self, facts: &Facts, is_sure: bool, amount: u128) {
        let holder = facts.holder.unwrap_or_default();
        let within = amount == 0 || (facts.proven && amount <= facts.due && !facts.consent_needed);
        self.require("claimed-once", within, || format!("{amount} of {} were paid", facts.due));
        let asset = facts.claim.asset;
        let pays = is_sure && facts.is_payable() && !facts.consent_needed;
        let pays = pays && self.receives(&facts.claim, holder) && asset != self.environment.tokens.hook;
        self.require("claimed-once", !pays || amount == facts.due, || {
            format!("{amount} were paid among many, {} are due", facts.due)
        });
    }

    /// Pays many while transfers of the programmable token to one of them use up all gas that they
    /// get.
    pub(crate) fn claim_among_costly(&mut self) {
        let Some(index) = self.some_paid_model() else { return self.next_step_of_round() };
        let costly = self.anyone();
        self.set_costly(costly);
        if self.random.one_in(2) {
            self.claim_many();
        } else {
            self.pay_range_of(index);
        }
        self.set_costly(Address::ZERO);
    }

    /// Pays neighbouring accounts of the last payouts.
    pub(crate) fn pay_range(&mut self) {
        let pays_accounts = |payouts: &Payouts| payouts.keys().any(|payee| payee[0] == 0);
        let models = 0..self.models.len();
        let paid: Vec<usize> = models.filter(|index| pays_accounts(&self.models[*index].payouts)).collect();
        match self.random.choose(&paid).or_else(|| self.some_paid_model()) {
            Some(index) => self.pay_range_of(index),
            None => self.next_step_of_round(),
        }
    }

    fn pay_range_of(&mut self, index: usize) {
        let leaves = leaves(&self.proven_payouts(index));
        let accounts = leaves.iter().take_while(|leaf| leaf.key[0] == 0).count();
        let beyond = self.tries(Trick::ChangedRange);
        let count = if beyond || accounts == 0 { leaves.len() } else { accounts };
        let start = self.random.index(count);
        let length = (1 + self.random.index(count - start)).min(MAX_ITEMS);
        let range: Vec<Leaf> = leaves[start..start + length].to_vec();
        let account = |leaf: &Leaf| Address::from_slice(&leaf.key[12..]);
        let mut accounts: Vec<Address> = range.iter().map(account).collect();
        let mut cumulatives: Vec<u128> = range.iter().map(|leaf| leaf.value).collect();
        let proof = SumTree::build(&leaves).ok().and_then(|tree| tree.prove(start as u64, length as u64));
        if self.tries(Trick::ChangedRange) {
            match self.random.below(5) {
                0 => accounts.clear(),
                1 => accounts = vec![accounts[0]; MAX_ITEMS + 1],
                2 => cumulatives.push(1),
                3 => accounts.reverse(),
                _ => cumulatives[0] = cumulatives[0].wrapping_add(1),
            }
        }
        let proof = self.damaged(proof.unwrap_or_default());
        let from = self.anyone();
        let (id, asset) = self.named(index);
        let named: Vec<Leaf> = accounts
            .iter()
            .zip(&cumulatives)
            .map(|(account, value)| Leaf { key: account.into_word(), value: *value, data: B256::ZERO })
            .collect();
        let fits = (1..=MAX_ITEMS).contains(&accounts.len()) && accounts.len() == cumulatives.len();
        let proven = fits && self.is_proven(id, asset, &named, &proof);
        self.forbid(!proven, "the range is not proven");
        self.valid &= self.environment.is_honest(asset);
        let mut due = 0;
        for leaf in named.iter().filter(|_| proven) {
            due += leaf.value.saturating_sub(self.claimed(id, leaf.key).0);
        }
        let call = payRangeCall { modelId: id, asset, accounts, cumulatives, proof };
        if self.push(from, self.contracts.rewards, &call) {
            let paid = U256::from_be_slice(&self.output).saturating_to::<u128>();
            self.require("claimed-once", paid <= due, || format!("{paid} of {due} were paid"));
        }
        for leaf in range.iter().take(8) {
            self.look_at_claimed(id, leaf.key);
        }
    }

    /// Holders set whether their consent is needed, and then others try to have them paid.
    pub(crate) fn set_consent(&mut self) {
        let Some(index) = self.some_paid_model() else { return self.next_step_of_round() };
        for _ in 0..self.random.between(1, 3) {
            self.set_consent_of(index);
        }
        match self.random.below(3) {
            0 => self.claim(),
            1 => self.claim_many(),
            _ => self.pay_range_of(index),
        }
    }

    fn set_consent_of(&mut self, index: usize) {
        let known: Vec<B256> = self.models[index].payouts.keys().copied().collect();
        let payee = self.random.choose(&known).unwrap_or_default();
        let payee = if self.tries(Trick::StrangePayee) { self.strange_payee() } else { payee };
        let (from, is_holder) = self.holder_or_anyone(payee);
        self.forbid(!is_holder, "only the holder sets its consent");
        let meant = self.models[index].id;
        // Any model will do, also one that there is not.
        let id = if self.random.one_in(20) { self.random.word().into() } else { meant };
        let on = self.random.one_in(2);
        self.push(from, self.contracts.rewards, &setOwnWordCall { modelId: id, payee, on });
        self.look_at_claimed(id, payee);
    }

    /// One of the models of which something was ever allocated to payees: its index.
    fn some_paid_model(&mut self) -> Option<usize> {
        let paid: Vec<usize> =
            (0..self.models.len()).filter(|index| !self.models[*index].payouts.is_empty()).collect();
        self.random.choose(&paid)
    }

    /// A model's id and asset; by tricks others.
    fn named(&mut self, index: usize) -> (U256, Address) {
        let (meant, asset) = (self.models[index].id, self.models[index].terms.asset);
        let asset = if self.tries(Trick::OtherAsset) { self.environment.tokens.fee } else { asset };
        (self.id(meant), asset)
    }

    /// A claim of a model; by tricks one that is not proven or cannot be paid.
    fn some_claim(&mut self, index: usize) -> Facts {
        let (mut payee, mut cumulative, mut proof) = self.leaf(index);
        // Mostly one of those that are not paid yet.
        for _ in 0..self.random.below(3) {
            if self.claimed(self.models[index].id, payee).0 < cumulative {
                break;
            }
            (payee, cumulative, proof) = self.leaf(index);
        }
        let payee = if self.tries(Trick::StrangePayee) { self.strange_payee() } else { payee };
        let (id, asset) = self.named(index);
        let claim = Claim { modelId: id, asset, payee, cumulative, proof };
        let leaf = Leaf { key: payee, value: cumulative, data: B256::ZERO };
        let is_payee = Payee::from_word(payee).is_some();
        let holder = if is_payee { self.holder(payee) } else { None };
        let holder = holder.filter(|holder| *holder != self.contracts.rewards);
        let proven = self.is_proven(id, asset, &[leaf], &claim.proof);
        let (amount, consent_needed) = self.claimed(id, payee);
        let left = self.pool(id).map_or(0, |pool| pool.left);
        let due = cumulative.saturating_sub(amount);
        let honest = self.models.iter().any(|model| model.id == id && model.honest);
        let is_owed = honest && proven && due > left;
        self.require("claimed-once", !is_owed, || format!("{left} are left of {due} in an honest model"));
        Facts { claim, holder, proven, due, left, consent_needed, honest }
    }

    /// What a payee was paid, in units, and whether its holder's consent is needed.
    fn claimed(&mut self, id: U256, payee: B256) -> (u128, bool) {
        let known = self.read(self.contracts.rewards, &claimedCall { modelId: id, payee });
        known.map_or((0, false), |known| (known.amount, known.byOwnWord))
    }

    /// Whether leaves are proven to be in the tree of a model's last settlement.
    fn is_proven(&mut self, id: U256, asset: Address, leaves: &[Leaf], proof: &[u8]) -> bool {
        let root = root_of(leaves, proof).map(|(root, _)| settlement(asset, root));
        let known = self.pool(id).map(|pool| pool.settlement);
        root.is_some() && root == known
    }

    /// Whether an account can surely be paid a claim by one transfer.
    fn receives(&self, claim: &Claim, account: Address) -> bool {
        let index = self.models.iter().position(|model| model.id == claim.modelId);
        index.is_some_and(|index| self.can_receive(index, account))
    }

    /// A claim that was paid was payable, and in native currency exactly that arrived.
    fn check_paid(&mut self, facts: &Facts, receiver: Address, before: U256) {
        let amount = U256::from_be_slice(&self.output).saturating_to::<u128>();
        let due = facts.is_payable() && amount == facts.due;
        self.require("claimed-once", due, || format!("{amount} were paid, {} are due", facts.due));
        if facts.claim.asset == NATIVE && !self.is_wallet(receiver) {
            let arrived = self.target.balance(receiver) == before + U256::from(amount);
            self.require("claimed-once", arrived, || format!("not just {amount} arrived at {receiver}"));
        }
    }

    fn look_at_claimed(&mut self, id: U256, payee: B256) {
        self.look(self.contracts.rewards, &claimedCall { modelId: id, payee });
        self.look_at_holder(payee);
    }
}
