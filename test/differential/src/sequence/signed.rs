//! What people sign for others to send: contributions, and the accounts behind claim keys.

use super::builder::Builder;
use super::datanets::Datanet;
use super::registrations::status_of;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use tributary_core::limits::MAX_ITEMS;
use tributary_core::payee::Payee;
use tributary_core::typed_data::{BindClaimKey, Contribute};
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::values::LISTED;

impl Builder<'_> {
    pub(super) fn contribute_for(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let contribution = self.signed_contribution(&net);
        let from = self.anybody();
        let call = contributeForCall { contribution: contribution.clone() };
        if self.push("contributeFor", from, self.contracts.datanets, U256::ZERO, &call) {
            self.register_signed(index, &net, &contribution);
        }
        self.view_signed(&contribution);
    }

    /// Contributions of several people to several Datanets; some may fail, the rest must be
    /// registered.
    pub(super) fn contribute_for_many(&mut self) {
        let mut contributions: Vec<SignedContribution> = Vec::new();
        let mut nets = Vec::new();
        for _ in 0..self.random.below(6) {
            let Some((index, net)) = self.some_datanet() else { return };
            let mut contribution = self.signed_contribution(&net);
            if self.random.one_in(6) {
                // Once more what stands before, so that it fails whole.
                contribution = contributions.last().cloned().unwrap_or(contribution);
            }
            contributions.push(contribution);
            nets.push((index, net));
        }
        // Items that fail are skipped, so they do not make the call fail.
        self.clean = !contributions.is_empty();
        if self.slip() {
            let first = contributions.first().cloned();
            contributions = first.map_or_else(Vec::new, |first| vec![first; MAX_ITEMS + 1]);
        }
        let from = self.anybody();
        let call = contributeForManyCall { contributions: contributions.clone() };
        if self.push("contributeForMany", from, self.contracts.datanets, U256::ZERO, &call) {
            let reasons = contributeForManyCall::abi_decode_returns(self.pair.output()).unwrap_or_default();
            for ((reason, contribution), (index, net)) in reasons.iter().zip(&contributions).zip(nets) {
                self.pair.tally.note_item(**reason);
                if reason.is_zero() {
                    self.register_signed(index, &net, contribution);
                }
            }
        }
        for contribution in contributions.iter().take(6) {
            self.view_signed(contribution);
        }
    }

    pub(super) fn cancel_nonces(&mut self) {
        let from = self.signatory();
        let word =
            if self.random.one_in(4) { self.random.word().into() } else { U256::from(self.random.below(2)) };
        let bit = self.random.below(256);
        let mask = match self.random.below(5) {
            0 => self.random.word().into(),
            1 => U256::from(self.random.below(2)),
            _ => U256::ONE << bit,
        };
        let call = cancelNoncesCall { word, mask };
        if self.push("cancelNonces", from, self.contracts.datanets, U256::ZERO, &call) {
            let first = word.wrapping_mul(U256::from(256));
            let nonces = (0..256usize).filter(|bit| mask.bit(*bit)).take(4);
            self.cancelled.extend(nonces.map(|bit| (from, first.wrapping_add(U256::from(bit)))));
        }
        self.view(self.contracts.datanets, &cancelledNoncesCall { account: from, word });
    }

    /// Binds an account to a claim key: the attestor itself, or anybody with its signature.
    pub(super) fn bind(&mut self) {
        let Some((_, net)) = self.some_datanet() else { return };
        let attestor = self.attestor(&net);
        let identity = self.random.pick(&net.identities);
        let key = tributary_core::payee::claim_key(U256::from(net.id), identity).to_word();
        self.clean &= !attestor.is_zero() && self.holder(key).is_none();
        let (account, deadline) = (self.role_holder(), U256::from(self.deadline()));
        let mut signed = BindClaimKey { datanet_id: self.id(net.id), identity, account, deadline };
        if self.slip() {
            signed.identity = B256::ZERO;
        }
        let given = signed;
        let itself = !attestor.is_zero() && self.random.one_in(2);
        let from = if itself { self.caller(attestor) } else { self.anybody() };
        if self.slip() {
            match self.random.below(4) {
                0 => signed.datanet_id += U256::ONE,
                1 => signed.account = self.random.address(),
                2 => signed.identity = self.random.word(),
                _ => signed.deadline ^= U256::ONE,
            }
        }
        // Of the attestor itself neither deadline nor signature is looked at.
        let (clean, digest) = (self.clean, signed.digest(self.chain_id, self.contracts.datanets));
        let signature = if itself && self.random.one_in(2) {
            self.random.word().to_vec().into()
        } else {
            self.signed(attestor, digest)
        };
        if from == attestor {
            self.clean = clean;
        }
        let call = bindClaimKeyCall {
            datanetId: given.datanet_id,
            identity: given.identity,
            account,
            deadline,
            signature,
        };
        self.push("bindClaimKey", from, self.contracts.datanets, U256::ZERO, &call);
        self.view_holder(key);
    }

    /// Who signs: mostly an actor, at times the odd wallet.
    fn signatory(&mut self) -> Address {
        let often = if self.wallet_mood == 0 { 5 } else { 2 };
        if self.random.one_in(often) { self.addresses.odd_wallet } else { self.anybody() }
    }

    fn signed_contribution(&mut self, net: &Datanet) -> SignedContribution {
        self.clean &= !net.commit_first;
        let admitted = self.admitted(net);
        let contributor = if net.policy == LISTED { admitted } else { self.signatory() };
        let contributor = if self.slip() { Address::ZERO } else { contributor };
        let content_ids = self.content_ids(net, Payee::Account(contributor).to_word());
        let (nonce, deadline) = (self.nonce(contributor), U256::from(self.deadline()));
        let datanet_id = self.id(net.id);
        let mut signed = Contribute { datanet_id, contributor, content_ids: &content_ids, nonce, deadline };
        if self.slip() {
            match self.random.below(5) {
                0 => signed.datanet_id += U256::ONE,
                1 => signed.content_ids = content_ids.get(1..).unwrap_or_default(),
                2 => signed.nonce ^= U256::ONE,
                3 => signed.contributor = self.anybody(),
                _ => signed.deadline ^= U256::ONE,
            }
        }
        let digest = signed.digest(self.chain_id, self.contracts.datanets);
        let signature = self.signed(contributor, digest);
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
        let cancelled: Vec<U256> =
            self.cancelled.iter().filter(|nonce| nonce.0 == contributor).map(|nonce| nonce.1).collect();
        let mut nonce = U256::from(self.random.below(520));
        if self.random.one_in(4) {
            nonce = self.random.choose(&cancelled).unwrap_or(nonce);
        }
        self.clean &= !cancelled.contains(&nonce);
        nonce
    }

    fn register_signed(&mut self, index: usize, net: &Datanet, contribution: &SignedContribution) {
        let payee = Payee::Account(contribution.contributor).to_word();
        self.register(index, &contribution.contentIds, payee, status_of(net));
    }

    fn view_signed(&mut self, contribution: &SignedContribution) {
        let payee = Payee::Account(contribution.contributor).to_word();
        self.view_entries(contribution.datanetId, &contribution.contentIds, payee);
    }
}
