//! What people sign for others to send: contributions, and the accounts behind claim keys.

use super::builder::Builder;
use super::datanets::{Datanet, status_of};
use crate::side::CHAIN_ID;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use tributary_core::payee::Payee;
use tributary_core::typed_data::{BindClaimKey, Contribute};
use tributary_interfaces::IDatanets::*;

impl Builder<'_> {
    pub(super) fn contribute_for(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let contribution = self.signed_contribution(&net);
        let from = self.anybody();
        let call = contributeForCall { contribution: contribution.clone() };
        if self.push("contributeFor", from, self.places.datanets, U256::ZERO, &call) {
            self.register_signed(place, &net, &contribution);
        }
        self.view_items(contribution.datanetId, &contribution.contentIds);
    }

    /// Contributions of several people to several Datanets; some may fail, the rest must be registered.
    pub(super) fn contribute_for_many(&mut self) {
        if self.datanets.is_empty() {
            return;
        }
        let mut contributions: Vec<SignedContribution> = Vec::new();
        let mut nets = Vec::new();
        for _ in 0..self.random.below(6) {
            let Some((place, net)) = self.some_datanet() else { return };
            let mut contribution = self.signed_contribution(&net);
            if self.random.one_in(6) {
                // Once more what stands before, so that it fails whole.
                contribution = contributions.last().cloned().unwrap_or(contribution);
            }
            contributions.push(contribution);
            nets.push((place, net));
        }
        // Items that fail are skipped, so they do not make the call fail.
        self.clean = !contributions.is_empty();
        if self.slip() {
            let first = contributions.first().cloned();
            contributions = first.map_or_else(Vec::new, |first| vec![first; 257]);
        }
        let from = self.anybody();
        let call = contributeForManyCall { contributions: contributions.clone() };
        if self.push("contributeForMany", from, self.places.datanets, U256::ZERO, &call) {
            let reasons = contributeForManyCall::abi_decode_returns(self.pair.output()).unwrap_or_default();
            for ((reason, contribution), (place, net)) in reasons.iter().zip(&contributions).zip(nets) {
                self.pair.tally.note_item(**reason);
                if reason.is_zero() {
                    self.register_signed(place, &net, contribution);
                }
            }
        }
        for contribution in contributions.iter().take(6) {
            self.view_items(contribution.datanetId, &contribution.contentIds);
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
        if self.push("cancelNonces", from, self.places.datanets, U256::ZERO, &call) {
            let first = word.wrapping_mul(U256::from(256));
            let nonces = (0..256usize).filter(|place| mask.bit(*place)).take(4);
            self.cancelled.extend(nonces.map(|place| (from, first.wrapping_add(U256::from(place)))));
        }
        self.view(self.places.datanets, &cancelledNoncesCall { account: from, word });
    }

    pub(super) fn bind_signed(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let key = self.random.below(net.keys.len() as u64) as usize;
        let (identity, word, bound) = net.keys[key];
        self.clean &= bound.is_none() && !net.attestor.is_zero();
        let (from, account, deadline) = (self.anybody(), self.account(), self.deadline());
        let mut signed = BindClaimKey { datanet_id: self.id(net.id), identity, account, deadline };
        if self.slip() {
            signed.identity = B256::ZERO;
        }
        let call = bindClaimKeySignedCall {
            datanetId: signed.datanet_id,
            identity: signed.identity,
            account,
            deadline,
            signature: Default::default(),
        };
        if self.slip() {
            match self.random.below(3) {
                0 => signed.datanet_id += U256::ONE,
                1 => signed.account = self.random.address(),
                _ => signed.deadline ^= U256::ONE,
            }
        }
        let signature = self.signed(net.attestor, signed.digest(CHAIN_ID, self.places.datanets));
        let call = bindClaimKeySignedCall { signature, ..call };
        if self.push("bindClaimKeySigned", from, self.places.datanets, U256::ZERO, &call) {
            self.datanets[place].keys[key].2 = Some(account);
        }
        self.view(self.places.datanets, &boundAccountCall { claimKey: word });
    }

    /// Until when a signature is valid; by a slip until a second ago.
    pub(super) fn deadline(&mut self) -> U256 {
        let deadline = U256::from(if self.slip() { self.time - 1 } else { self.time + self.random.below(2) });
        if self.random.one_in(8) { U256::MAX } else { deadline }
    }

    /// Who signs: mostly an actor, at times the odd wallet.
    fn signatory(&mut self) -> Address {
        let often = if self.wallet_mood == 0 { 5 } else { 2 };
        if self.random.one_in(often) { self.places.odd_wallet } else { self.anybody() }
    }

    fn signed_contribution(&mut self, net: &Datanet) -> SignedContribution {
        self.clean &= !net.commit_first;
        let admitted = self.admitted(net);
        let contributor = if net.policy == 2 { admitted } else { self.signatory() };
        let contributor = if self.slip() { Address::ZERO } else { contributor };
        let cancelled = self.cancelled.iter().filter(|nonce| nonce.0 == contributor).map(|nonce| nonce.1);
        let cancelled: Vec<U256> = cancelled.collect();
        let mut nonce = U256::from(self.random.below(520));
        if self.random.one_in(4) {
            nonce = self.random.any(&cancelled).unwrap_or(nonce);
        }
        self.clean &= !cancelled.contains(&nonce);
        let (content_ids, deadline) = (self.content_ids(net), self.deadline());
        let datanet_id = self.id(net.id);
        let mut signed = Contribute { datanet_id, content_ids: &content_ids, nonce, deadline };
        if self.slip() {
            match self.random.below(4) {
                0 => signed.datanet_id += U256::ONE,
                1 => signed.content_ids = content_ids.get(1..).unwrap_or_default(),
                2 => signed.nonce ^= U256::ONE,
                _ => signed.deadline ^= U256::ONE,
            }
        }
        let digest = signed.digest(CHAIN_ID, self.places.datanets);
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

    fn register_signed(&mut self, place: usize, net: &Datanet, contribution: &SignedContribution) {
        let payee = Payee::Account(contribution.contributor).to_word();
        self.register(place, &contribution.contentIds, payee, status_of(net));
    }
}
