//! Signatures of accounts and wallets, and those of a round: the operator's of its book of receipts,
//! and the scorers'.

use crate::{assets::SIGNS_BY_HASH, generator::Generator, rounds::Terms, target::Target, trick::Trick};
use alloy_primitives::{Address, B256, Bytes, U256};
use std::sync::Arc;
use tributary_core::typed_data::round_digest;
use tributary_interfaces::IAttribution::{Book, Endorsement, Round};
use tributary_rounds::round_hash;
use tributary_test_kit::{IWallet, high_s, receipt_book};

/// A round as it was proposed, for those who would use its signatures again.
#[derive(Clone)]
pub(crate) struct Proposal {
    pub(crate) round: Round,
    pub(crate) uri: String,
    pub(crate) book: Book,
    pub(crate) endorsements: Vec<Endorsement>,
}

impl<T: Target> Generator<T> {
    /// The operator's signature of the round's book; by tricks that of another book, or of another
    /// round.
    pub(crate) fn book(&mut self, index: usize, round: &Round, operator: Address) -> Book {
        let deadline = self.deadline();
        let mut book = receipt_book(round, deadline);
        if self.tries(Trick::OtherBook) {
            match self.random.below(7) {
                0 => book.cutoff ^= 1,
                1 => book.number ^= 1,
                2 => book.from ^= 1,
                3 => book.deadline ^= 1,
                4 => book.model_id += U256::ONE,
                5 => book.receipts_root = self.random.word(),
                _ => {
                    let old = self.past(index).map(|past| past.book.clone());
                    let signs_anything = self.is_wallet(operator) || old.is_none();
                    self.forbid(!signs_anything, "paid-once: a book of receipts is for one round");
                    return old.unwrap_or(Book { deadline, signature: Bytes::new() });
                }
            }
        }
        let digest = book.digest(self.environment.chain_id, self.contracts.attribution);
        Book { deadline, signature: self.sign(operator, digest) }
    }

    /// The signatures of at least a quorum of scorers, ascending; by tricks too few, too many, out of
    /// order, one twice, one of an account that may not sign, or those of another round.
    pub(crate) fn endorsements(&mut self, index: usize, round: &Round, terms: &Terms) -> Vec<Endorsement> {
        let holders = self.environment.holders();
        let mut signers: Vec<Address> =
            terms.scorers.iter().filter(|scorer| holders.contains(scorer)).copied().collect();
        let id = self.models[index].id;
        if !self.random.one_in(3) {
            signers.retain(|signer| !self.is_blocked(id, *signer));
        }
        let quorum = usize::from(terms.quorum);
        self.valid &= signers.len() >= quorum;
        while signers.len() > quorum && self.random.one_in(2) {
            signers.remove(self.random.index(signers.len()));
        }
        let digest = round_digest(round_hash(round), self.environment.chain_id, self.contracts.attribution);
        let forbidden = self.forbidden;
        let mut endorsements: Vec<Endorsement> = signers
            .into_iter()
            .map(|scorer| Endorsement { scorer, signature: self.sign(scorer, digest) })
            .collect();
        if self.tries(Trick::BadEndorsements) {
            self.spoil(&mut endorsements, index, digest);
            // A bad signature may be gone.
            self.forbidden = forbidden;
        }
        endorsements
    }

    fn spoil(&mut self, endorsements: &mut Vec<Endorsement>, index: usize, digest: B256) {
        let first = endorsements.first().cloned();
        match self.random.below(7) {
            0 => endorsements.clear(),
            1 => drop(endorsements.pop()),
            2 => endorsements.reverse(),
            3 => endorsements.extend(first),
            4 => *endorsements = first.map_or_else(Vec::new, |first| vec![first; 9]),
            5 => {
                let scorer = self.anyone();
                endorsements.push(Endorsement { scorer, signature: self.sign(scorer, digest) });
                endorsements.sort_by_key(|endorsement| endorsement.scorer);
            }
            _ => {
                *endorsements = self.past(index).map(|past| past.endorsements.clone()).unwrap_or_default();
            }
        }
    }

    /// What was proposed before, for this model or another one.
    pub(crate) fn past(&mut self, index: usize) -> Option<Arc<Proposal>> {
        let all: Vec<Arc<Proposal>> = self.models.iter().flat_map(|model| model.past.clone()).collect();
        let own = self.random.choose(&self.models[index].past);
        let any = self.random.choose(&all);
        if self.random.one_in(3) { any.or(own) } else { own.or(any) }
    }

    /// An account's signature of a digest; by tricks another account's, malleated, cut or changed.
    /// The approving wallet's owner approves the digest first.
    pub(crate) fn sign(&mut self, account: Address, digest: B256) -> Bytes {
        let signer = self.caller(account);
        let wallets = self.environment.wallets;
        // A wallet may say that it signed, whatever it is shown.
        let is_others = signer != account && !self.is_wallet(account);
        self.forbid(is_others || account.is_zero(), "an account signs for itself");
        if signer == wallets.approving {
            self.approve(digest);
            return Bytes::new();
        }
        if signer == wallets.programmable {
            self.valid &= self.wallet_signing == SIGNS_BY_HASH;
            return digest.to_vec().into();
        }
        let key = self.environment.accounts.iter().find(|key| key.account == signer);
        let mut signature = key.map(|key| key.sign(digest).to_vec()).unwrap_or_default();
        self.valid &= !signature.is_empty();
        if !signature.is_empty() && self.tries(Trick::BadSignature) {
            let by_wallet = self.is_wallet(account);
            self.forbid(!by_wallet, "a signature has one form");
            match self.random.below(6) {
                0 => signature = high_s(&signature),
                1 => signature[64] -= 27,
                2 => signature.truncate(64),
                3 => signature.push(0),
                4 => signature.clear(),
                _ => signature[self.random.index(65)] ^= 1,
            }
        }
        signature.into()
    }

    /// The approving wallet will say of this digest that it signed it.
    fn approve(&mut self, digest: B256) {
        let (valid, forbidden) = (self.valid, self.forbidden.take());
        self.valid = true;
        let (from, wallet) = (self.anyone(), self.environment.wallets.approving);
        self.push(from, wallet, &IWallet::approveCall { digest });
        (self.valid, self.forbidden) = (valid, forbidden);
    }
}
