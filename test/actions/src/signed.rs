//! What accounts sign for others to send: contributions, and the accounts behind claim keys.

use crate::{generator::Generator, target::Target, trick::Trick};
use alloy_primitives::{Address, B256, FixedBytes, U256, hex};
use alloy_sol_types::SolCall;
use tributary_core::{
    limits::MAX_ITEMS,
    payee::Payee,
    typed_data::{BindClaimKey, Contribute},
};
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::{claim_key, values::LISTED};

/// The most signed contributions that are kept to be sent again.
const KEPT: usize = 8;

/// The most records of many contributions in one call.
const MOST_RECORDS: usize = MAX_ITEMS + 50;

/// A signed contribution, and what must come of it among many.
struct Item {
    contribution: SignedContribution,
    valid: bool,
    forbidden: bool,
}

impl<T: Target> Generator<T> {
    /// An account sends a contribution that another one signed.
    pub(crate) fn contribute_for(&mut self) {
        let Some(index) = self.some_datanet() else { return };
        let contribution = self.signed_contribution(index);
        let from = self.anyone();
        let call = contributeForCall { contribution: contribution.clone() };
        if self.push(from, self.contracts.datanets, &call) {
            self.register_signed(&contribution);
        }
        self.look_at_signed(&contribution);
    }

    /// An account sends contributions of several accounts to several Datanets; some may fail, the
    /// rest must be registered.
    pub(crate) fn contribute_for_many(&mut self) {
        let mut items: Vec<Item> = Vec::new();
        for _ in 0..self.random.below(6) {
            let Some(index) = self.some_datanet() else { return };
            let contribution = self.signed_contribution(index);
            let (valid, forbidden) = (self.valid, self.forbidden.take().is_some());
            self.valid = true;
            // Of two contributions with one record the second may fail.
            let is_new = |id| items.iter().all(|item: &Item| !item.contribution.contentIds.contains(id));
            let valid = valid && contribution.contentIds.iter().all(is_new);
            let records: usize = items.iter().map(|item| item.contribution.contentIds.len()).sum();
            if records + contribution.contentIds.len() > MOST_RECORDS {
                // The reference would need more gas than a block has.
                continue;
            }
            let again =
                items.last().filter(|last| last.valid && records < 50).map(|last| last.contribution.clone());
            items.push(Item { contribution, valid, forbidden });
            if self.random.one_in(6)
                && let Some(contribution) = again
            {
                // Once more the one before, so that it must fail whole.
                items.push(Item { contribution, valid: false, forbidden: true });
            }
        }
        // Items that fail are passed over, so they do not make the call fail.
        self.valid = !items.is_empty();
        if self.tries(Trick::ListLength) {
            let first = items.first().map(|item| item.contribution.clone());
            let contributions = first.map_or_else(Vec::new, |first| vec![first; MAX_ITEMS + 1]);
            self.forbid(true, "at most 256 contributions, at least one");
            self.send_many(contributions);
        } else if self.send_many(items.iter().map(|item| item.contribution.clone()).collect()) {
            let reasons = contributeForManyCall::abi_decode_returns(&self.output).unwrap_or_default();
            self.check_reasons(&items, &reasons);
        }
        for item in items.iter().take(6) {
            self.look_at_signed(&item.contribution);
        }
    }

    fn send_many(&mut self, contributions: Vec<SignedContribution>) -> bool {
        let (from, call) = (self.anyone(), contributeForManyCall { contributions });
        self.push(from, self.contracts.datanets, &call)
    }

    /// Exactly the good ones of many contributions are registered.
    fn check_reasons(&mut self, items: &[Item], reasons: &[FixedBytes<4>]) {
        self.require("one-payee", items.len() == reasons.len(), || "a reason is missing".into());
        for (item, reason) in items.iter().zip(reasons) {
            self.tally.note(format!("reason {}", hex::encode(reason)));
            let expected = self.unsure || if reason.is_zero() { !item.forbidden } else { !item.valid };
            self.require("one-payee", expected, || {
                let Item { valid, forbidden, .. } = item;
                format!("a contribution (valid: {valid}, forbidden: {forbidden}) has the reason {reason}")
            });
            if reason.is_zero() {
                self.register_signed(&item.contribution);
            }
        }
    }

    /// An account sends again what was registered by a signature, there or for another Datanet.
    pub(crate) fn replay_contributions(&mut self) {
        let mut contributions = self.registered.clone();
        if contributions.is_empty() {
            return self.contribute_for_many();
        }
        for contribution in &mut contributions {
            if self.random.one_in(2) {
                contribution.datanetId += U256::ONE;
            }
        }
        if self.random.one_in(2) {
            self.forbid(true, "a signature is used up");
            let (from, contribution) = (self.anyone(), self.random.pick(&contributions));
            self.push(from, self.contracts.datanets, &contributeForCall { contribution });
        } else if self.send_many(contributions) {
            let reasons = contributeForManyCall::abi_decode_returns(&self.output).unwrap_or_default();
            reasons.iter().for_each(|reason| self.tally.note(format!("reason {}", hex::encode(reason))));
            let none = reasons.iter().all(|reason| !reason.is_zero());
            self.require("one-payee", none, || "a signature is used twice".into());
        }
    }

    /// An account cancels nonces.
    pub(crate) fn cancel_nonces(&mut self) {
        let from = self.signatory();
        let word =
            if self.random.one_in(4) { self.random.word().into() } else { U256::from(self.random.below(2)) };
        let bit = self.random.below(256);
        let mask = match self.random.below(5) {
            0 => self.random.word().into(),
            1 => U256::from(self.random.below(2)),
            _ => U256::ONE << bit,
        };
        if self.push(from, self.contracts.datanets, &cancelNoncesCall { word, mask }) {
            *self.cancelled.entry((from, word)).or_default() |= mask;
        }
        self.look(self.contracts.datanets, &cancelledNoncesCall { account: from, word });
    }

    /// An account is bound to a claim key: by the attestor, or by anyone with its signature.
    pub(crate) fn bind_claim_key(&mut self) {
        let Some(index) = self.some_datanet() else { return };
        let meant = self.datanets[index].id;
        let attestor = self.attestor(index);
        let identity = self.random.pick(&self.datanets[index].identities);
        let key = claim_key(meant, identity);
        let is_bound = self.holder(key).is_some();
        self.valid &= !attestor.is_zero() && !is_bound;
        let (account, deadline) = (self.role_holder(), U256::from(self.deadline()));
        let mut signed = BindClaimKey { datanet_id: self.id(meant), identity, account, deadline };
        if self.tries(Trick::ZeroDigest) {
            signed.identity = B256::ZERO;
        }
        let given = signed;
        let by_attestor = !attestor.is_zero() && self.random.one_in(2);
        let from = if by_attestor { self.caller(attestor) } else { self.anyone() };
        // Of the attestor's own call neither deadline nor signature is looked at.
        let before = (self.valid, self.forbidden);
        if self.tries(Trick::SignedOther) {
            match self.random.below(4) {
                0 => signed.datanet_id += U256::ONE,
                1 => signed.account = self.random.address(),
                2 => signed.identity = self.random.word(),
                _ => signed.deadline ^= U256::ONE,
            }
        }
        let digest = signed.digest(self.environment.chain_id, self.contracts.datanets);
        let signature = if by_attestor && self.random.one_in(2) {
            self.valid = false;
            self.random.word().to_vec().into()
        } else {
            self.sign(attestor, digest)
        };
        if from == attestor {
            (self.valid, self.forbidden) = before;
        }
        if given.datanet_id != meant {
            // That one may have another attestor, who signs or calls here.
            self.forbidden = None;
        }
        let is_meant = (given.datanet_id, given.identity) == (meant, identity);
        self.forbid(is_meant && is_bound, "a claim key is bound once");
        let call = bindClaimKeyCall {
            datanetId: given.datanet_id,
            identity: given.identity,
            account,
            deadline,
            signature,
        };
        if self.push(from, self.contracts.datanets, &call) {
            let bound = self.holder(claim_key(given.datanet_id, given.identity));
            self.require("one-payee", bound == Some(account), || "another account is bound".into());
        }
        self.look_at_holder(key);
    }

    /// An account that signs: mostly one with a known key, at times a wallet.
    fn signatory(&mut self) -> Address {
        let often = if self.wallet_signing == 0 { 5 } else { 2 };
        if self.random.one_in(often) { self.wallet() } else { self.anyone() }
    }

    /// A contribution to a Datanet with its signature; by tricks something about it is wrong.
    fn signed_contribution(&mut self, index: usize) -> SignedContribution {
        self.valid &= !self.datanets[index].commit_first;
        let admitted = self.admitted(index);
        let contributor = if self.datanets[index].policy == LISTED { admitted } else { self.signatory() };
        let contributor = if self.tries(Trick::ZeroContributor) { Address::ZERO } else { contributor };
        let content_ids = self.content_ids(index, Payee::Account(contributor).to_word());
        let (nonce, deadline) = (self.nonce(contributor), U256::from(self.deadline()));
        let meant = self.datanets[index].id;
        let datanet_id = self.id(meant);
        let mut signed = Contribute { datanet_id, contributor, content_ids: &content_ids, nonce, deadline };
        let other = self.anyone();
        let is_other = self.tries(Trick::SignedOther);
        if is_other {
            match self.random.below(5) {
                0 => signed.datanet_id += U256::ONE,
                1 => signed.content_ids = content_ids.get(1..).unwrap_or_default(),
                2 => signed.nonce ^= U256::ONE,
                3 => signed.contributor = other,
                _ => signed.deadline ^= U256::ONE,
            }
        }
        let (chain_id, datanets) = (self.environment.chain_id, self.contracts.datanets);
        let right = Contribute { datanet_id, contributor, content_ids: &content_ids, nonce, deadline };
        let is_other = is_other && signed.digest(chain_id, datanets) != right.digest(chain_id, datanets);
        let digest = signed.digest(chain_id, datanets);
        let signature = self.sign(contributor, digest);
        // The programmable wallet may be set to say that it signed anything.
        let signs_anything = contributor == self.environment.wallets.programmable;
        self.forbid(is_other && !signs_anything, "a signature is for one message");
        SignedContribution {
            datanetId: datanet_id,
            contributor,
            contentIds: content_ids,
            nonce,
            deadline,
            signature,
        }
    }

    /// A nonce, at times one that the contributor cancelled.
    fn nonce(&mut self, contributor: Address) -> U256 {
        let words: Vec<(U256, U256)> = self
            .cancelled
            .iter()
            .filter(|((account, _), mask)| *account == contributor && !mask.is_zero())
            .map(|((_, word), mask)| (*word, *mask))
            .collect();
        let mut nonce = if self.random.one_in(if self.scope.is_long() { 8 } else { 2 }) {
            U256::from(self.random.below(520))
        } else {
            U256::from(self.random.next())
        };
        if self.random.one_in(8)
            && let Some((word, mask)) = words.iter().min().copied()
        {
            let bits: Vec<usize> = (0..256).filter(|bit| mask.bit(*bit)).collect();
            let bit = self.random.pick(&bits);
            nonce = word.wrapping_mul(U256::from(256)).wrapping_add(U256::from(bit));
        }
        let is_cancelled = self.is_cancelled(contributor, nonce);
        self.forbid(is_cancelled, "the nonce is cancelled");
        nonce
    }

    fn is_cancelled(&self, account: Address, nonce: U256) -> bool {
        let word = nonce >> 8;
        let bit = (nonce & U256::from(255)).to::<usize>();
        self.cancelled.get(&(account, word)).is_some_and(|mask| mask.bit(bit))
    }

    fn register_signed(&mut self, contribution: &SignedContribution) {
        let payee = Payee::Account(contribution.contributor).to_word();
        self.register(contribution.datanetId, &contribution.contentIds, payee, None);
        let is_cancelled = self.is_cancelled(contribution.contributor, contribution.nonce);
        self.require("one-payee", !is_cancelled, || "a cancelled signature is used".into());
        // The programmable wallet may be set to say that it signed anything.
        if contribution.contributor != self.environment.wallets.programmable {
            Self::remember(&mut self.registered, KEPT, contribution.clone());
        }
    }

    fn look_at_signed(&mut self, contribution: &SignedContribution) {
        let payee = Payee::Account(contribution.contributor).to_word();
        self.look_at_entries(contribution.datanetId, &contribution.contentIds, payee);
    }
}
