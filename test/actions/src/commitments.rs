//! Commitments to records, and revealing them: at once, after a minute, after a day, and after
//! others came first.

use crate::{
    batches::Batch,
    generator::{Generator, MOST_REMEMBERED},
    registrations::status_of,
    target::Target,
    trick::Trick,
};
use alloy_primitives::{Address, B256, U256};
use tributary_core::{
    ids::{batch_item, commitment, is_batch_item},
    limits::{COMMITMENT_KEEPS_NUMBER, COMMITMENT_MIN_AGE},
    payee::Payee,
};
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::values::{ACCEPTED, LISTED, PENDING};

/// A commitment as it was made.
#[derive(Clone, Debug)]
pub(crate) struct Commitment {
    word: B256,
    who: Address,
    datanet: U256,
    /// The records, or a batch's root alone.
    words: Vec<B256>,
    /// The batch behind the root, if it is one's.
    batch: Option<Batch>,
    salt: B256,
    /// When it was made, in seconds since 1970.
    pub(crate) made: u64,
    revealed: bool,
}

impl<T: Target> Generator<T> {
    /// An account commits to records or to a batch; anyone may send the commitment.
    pub(crate) fn commit(&mut self) {
        let Some(index) = self.some_datanet() else { return };
        let mut made = self.commitment(index);
        if self.random.one_in(8)
            && let Some(known) = self.random.choose(&self.commitments)
        {
            // Once more: good if it was revealed, else an account tries to make it young again.
            made = Commitment { made: self.time, revealed: false, ..known };
        }
        let call = committedAtCall { commitment: made.word };
        let is_there = self.read(self.contracts.datanets, &call).is_some_and(|known| known.time > 0);
        self.forbid(is_there, "a commitment that is there is not made again");
        if self.tries(Trick::ZeroCommitment) {
            made.word = B256::ZERO;
        }
        let from = if self.random.one_in(2) { made.who } else { self.anyone() };
        let word = made.word;
        if self.push(from, self.contracts.datanets, &commitCall { commitment: word }) {
            Self::remember(&mut self.commitments, MOST_REMEMBERED, made);
        }
        self.look(self.contracts.datanets, &committedAtCall { commitment: word });
    }

    /// A record that an account committed to and has not revealed, as a thief may have guessed it.
    pub(crate) fn committed_record(&mut self) -> Option<B256> {
        let is_fresh = |made: &&Commitment| !made.revealed && made.batch.is_none();
        let fresh: Vec<&Commitment> = self.commitments.iter().filter(is_fresh).collect();
        let words = self.random.choose(&fresh)?.words.clone();
        let is_record = |word: &&B256| !word.is_zero() && !is_batch_item(**word);
        let fit: Vec<B256> = words.iter().filter(is_record).copied().collect();
        self.valid = false;
        self.random.choose(&fit)
    }

    /// An account reveals what it committed to; by tricks something about it differs, or it is too
    /// young.
    pub(crate) fn reveal(&mut self) {
        let early = self.tries_in(8, Trick::RevealedEarly);
        if early {
            self.carefully(Self::commit);
            self.valid = false;
        }
        let fresh: Vec<usize> =
            (0..self.commitments.len()).filter(|i| !self.commitments[*i].revealed).collect();
        let any: Vec<usize> = (0..self.commitments.len()).collect();
        let newest = fresh.last().copied().filter(|_| early);
        let from = if self.tries(Trick::RevealedAgain) { any } else { fresh };
        let Some(which) = newest.or_else(|| self.random.choose(&from)) else { return self.commit() };
        let mut revealed = self.commitments[which].clone();
        let Some(index) = self.datanets.iter().position(|datanet| datanet.id == revealed.datanet) else {
            self.commitments.remove(which);
            return self.commit();
        };
        let meant = self.datanets[index].id;
        self.valid &= !self.datanets[index].closed && !revealed.revealed && !revealed.word.is_zero();
        self.advance_to(revealed.made + COMMITMENT_MIN_AGE - u64::from(early));
        if self.random.one_in(4) {
            // To the last second for which the numbers hold, or the first for which they do not.
            let offset = self.random.below(2);
            self.advance_to(revealed.made + COMMITMENT_KEEPS_NUMBER + offset);
        }
        let (from, id) = (self.caller(revealed.who), self.id(meant));
        let listed = self.datanets[index].listed.contains(&from);
        self.valid &= self.datanets[index].policy != LISTED || listed;
        if self.tries(Trick::RevealedOther) {
            match self.random.below(3) {
                0 => revealed.salt = self.random.word(),
                1 => revealed.words.reverse(),
                _ => revealed.words[0] = self.random.word(),
            }
        }
        // By a trick a batch is revealed as records, or a record as a batch: the commitments are
        // the same.
        let as_batch = revealed.batch.is_some() != self.tries(Trick::RevealedAsOther);
        if as_batch && let Some(batch) = &revealed.batch {
            let payee = Payee::Account(revealed.who).to_word();
            self.valid &= self.is_free(index, &batch_item(batch.root), payee) && !batch.root.is_zero();
        }
        let word = commitment(from, id, &revealed.words, revealed.salt);
        let known = self.read(self.contracts.datanets, &committedAtCall { commitment: word });
        let made = known.map_or(0, |known| known.time);
        self.forbid(made == 0, "only who committed reveals, and just that");
        self.forbid(made > 0 && self.time < made + COMMITMENT_MIN_AGE, "the commitment is too young");
        let payee = Payee::Account(from).to_word();
        if self.send_reveal(&revealed, from, id, as_batch) {
            for other in self.commitments.iter_mut().filter(|other| other.word == word) {
                other.revealed = true;
            }
            match revealed.batch.filter(|_| as_batch) {
                Some(batch) => self.register_batch(id, batch, payee, PENDING),
                None if as_batch => {}
                None => {
                    let free = self.free(id, &revealed.words, payee);
                    self.register(id, &free, payee, None);
                }
            }
        }
        self.look_at_entries(id, &revealed.words, payee);
        self.look_at_entry(id, batch_item(revealed.words[0]), payee);
        self.look(self.contracts.datanets, &committedAtCall { commitment: word });
    }

    fn send_reveal(&mut self, revealed: &Commitment, from: Address, id: U256, as_batch: bool) -> bool {
        let (words, salt, datanets) = (revealed.words.clone(), revealed.salt, self.contracts.datanets);
        if !as_batch {
            self.valid &= words.len() <= tributary_core::limits::MAX_ITEMS;
            return self.push(from, datanets, &revealCall { datanetId: id, contentIds: words, salt });
        }
        let (count, uri) = (self.count(), self.text());
        self.push(from, datanets, &revealBatchCall { datanetId: id, root: words[0], count, uri, salt })
    }

    /// A commitment to records or a batch, good ones or not: what is wrong with them shows when they
    /// are revealed.
    fn commitment(&mut self, index: usize) -> Commitment {
        let who = self.admitted(index);
        let datanet = self.datanets[index].id;
        let (words, batch) = if self.random.one_in(3) {
            let batch = self.batch(index);
            (vec![batch.root], Some(batch))
        } else {
            (self.committed_words(index, who), None)
        };
        self.valid = true;
        let salt = if self.random.one_in(4) { B256::ZERO } else { self.random.word() };
        let word = commitment(who, datanet, &words, salt);
        Commitment { word, who, datanet, words, batch, salt, made: self.time, revealed: false }
    }

    /// Records to commit to. Often some of them are passed over when they are revealed.
    fn committed_words(&mut self, index: usize, who: Address) -> Vec<B256> {
        let payee = Payee::Account(who).to_word();
        let mut words = self.content_ids(index, payee);
        if self.random.one_in(3) {
            let mut formed = batch_item(self.random.word());
            formed[31] ^= 1;
            let waiting = self.random.choose(&self.datanets[index].waiting).map(|entry| entry.item);
            let accepted = self.random.choose(&self.datanets[index].accepted).map(|entry| entry.item);
            let odd = [Some(B256::ZERO), Some(formed), words.first().copied(), waiting, accepted];
            for _ in 0..self.random.between(1, 3) {
                words.extend(self.random.pick(&odd));
            }
            words.extend(self.random.one_in(2).then(|| self.random.word()));
        }
        if words.is_empty() { vec![B256::ZERO] } else { words }
    }

    /// Whether an item can still be registered for a payee as one that waits.
    fn is_free(&self, index: usize, item: &B256, payee: B256) -> bool {
        let datanet = &self.datanets[index];
        !datanet.is_accepted(item) && !datanet.waits.contains(&(*item, payee))
    }

    /// Which of the records are registered when they are revealed.
    fn free(&self, id: U256, words: &[B256], payee: B256) -> Vec<B256> {
        let mut free: Vec<B256> = Vec::new();
        let Some(datanet) = self.datanets.iter().find(|datanet| datanet.id == id) else { return free };
        let pending = status_of(datanet) != ACCEPTED;
        for word in words {
            let taken = datanet.is_accepted(word) || free.contains(word);
            let taken = taken || (pending && datanet.waits.contains(&(*word, payee)));
            if !taken && !word.is_zero() && !is_batch_item(*word) {
                free.push(*word);
            }
        }
        free
    }
}
