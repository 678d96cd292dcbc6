//! Signatures of accounts, and those of a round: the operator's of its book, and the scorers'.

use super::builder::Builder;
use super::models::Model;
use alloy_primitives::{Address, B256, Bytes, U256};
use tributary_core::typed_data::round_digest;
use tributary_interfaces::IAttribution::{Book, Endorsement, Round};
use tributary_interfaces::IModels::RoundTerms;
use tributary_rounds::round_hash;
use tributary_test_kit::{high_s, receipt_book};

/// A round as it was proposed, for those who would use its signatures again.
#[derive(Clone)]
pub(super) struct Proposal {
    pub(super) round: Round,
    pub(super) uri: String,
    pub(super) book: Book,
    pub(super) endorsements: Vec<Endorsement>,
}

impl Builder<'_> {
    /// The operator's signature of the round's book; by a slip of another one, or that of another
    /// round.
    pub(super) fn book(&mut self, model: &Model, round: &Round, operator: Address) -> Book {
        let deadline = self.deadline();
        let mut book = receipt_book(round, deadline);
        if self.slip() {
            match self.random.below(7) {
                0 => book.cutoff ^= 1,
                1 => book.number ^= 1,
                2 => book.from ^= 1,
                3 => book.deadline ^= 1,
                4 => book.model_id += U256::ONE,
                5 => book.receipts_root = self.random.word(),
                _ => {
                    let old = self.past(model).map(|past| past.book);
                    return old.unwrap_or(Book { deadline, signature: Bytes::new() });
                }
            }
        }
        let digest = book.digest(self.chain_id, self.contracts.attribution);
        Book { deadline, signature: self.signed(operator, digest) }
    }

    /// The signatures of at least a quorum of scorers, ascending; by a slip too few, too many, out
    /// of order, one twice, one of nobody who may sign, or those of another round.
    pub(super) fn endorsements(
        &mut self,
        model: &Model,
        round: &Round,
        terms: &RoundTerms,
    ) -> Vec<Endorsement> {
        let able: Vec<Address> =
            terms.scorers.iter().filter(|scorer| self.pair.holders().contains(scorer)).copied().collect();
        let quorum = usize::from(terms.quorum);
        self.clean &= able.len() >= quorum;
        let mut signers = able;
        while signers.len() > quorum && self.random.one_in(2) {
            signers.remove(self.random.below(signers.len() as u64) as usize);
        }
        let mut signed = round.clone();
        if self.slip() {
            self.change_round(&mut signed);
        }
        let digest = round_digest(round_hash(&signed), self.chain_id, self.contracts.attribution);
        let mut endorsements: Vec<Endorsement> = signers
            .into_iter()
            .map(|scorer| Endorsement { scorer, signature: self.signed(scorer, digest) })
            .collect();
        if self.slip() {
            self.spoil(&mut endorsements, model, digest);
        }
        endorsements
    }

    fn spoil(&mut self, endorsements: &mut Vec<Endorsement>, model: &Model, digest: B256) {
        let first = endorsements.first().cloned();
        match self.random.below(7) {
            0 => endorsements.clear(),
            1 => drop(endorsements.pop()),
            2 => endorsements.reverse(),
            3 => endorsements.extend(first),
            4 => *endorsements = first.map_or_else(Vec::new, |first| vec![first; 9]),
            5 => {
                let scorer = self.anybody();
                endorsements.push(Endorsement { scorer, signature: self.signed(scorer, digest) });
                endorsements.sort_by_key(|endorsement| endorsement.scorer);
            }
            _ => *endorsements = self.past(model).map(|past| past.endorsements).unwrap_or_default(),
        }
    }

    /// What was proposed before, for this model or another one.
    pub(super) fn past(&mut self, model: &Model) -> Option<Proposal> {
        let others: Vec<Proposal> = self.models.iter().flat_map(|other| other.past.clone()).collect();
        let own = self.random.choose(&model.past);
        if self.random.one_in(3) {
            self.random.choose(&others).or(own)
        } else {
            own.or(self.random.choose(&others))
        }
    }

    /// An account's signature; by a slip somebody else's, malleated or cut.
    pub(super) fn signed(&mut self, account: Address, digest: B256) -> Bytes {
        let signer = self.caller(account);
        let actor = self.actors.iter().find(|actor| actor.account == signer);
        let mut signature = actor.map(|actor| actor.sign(digest).to_vec()).unwrap_or_default();
        if signer == self.addresses.odd_wallet {
            signature = digest.to_vec();
        }
        self.clean &= !signature.is_empty() && (self.wallet_mood == 0 || signer != self.addresses.odd_wallet);
        if signature.len() == 65 && self.slip() {
            match self.random.below(6) {
                0 => signature = high_s(&signature),
                1 => signature[64] -= 27,
                2 => signature.truncate(64),
                3 => signature.push(0),
                4 => signature.clear(),
                _ => signature[self.random.below(65) as usize] ^= 1,
            }
        }
        signature.into()
    }
}
