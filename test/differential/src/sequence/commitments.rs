//! Commitments to records, and showing them: at once, after a minute, after a day, and after others
//! came first.

use super::builder::Builder;
use super::datanets::Datanet;
use super::members::Batch;
use super::registrations::{is_accepted, status_of};
use alloy_primitives::{Address, B256, U256};
use tributary_core::ids::{batch_item, commitment, is_batch_item};
use tributary_core::limits::{COMMITMENT_KEEPS_NUMBER, COMMITMENT_MIN_AGE};
use tributary_core::payee::Payee;
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::values::{ACCEPTED, PENDING};

/// A commitment as it was made.
#[derive(Clone, Debug)]
pub(super) struct Commitment {
    word: B256,
    who: Address,
    index: usize,
    /// The records, or the root alone.
    words: Vec<B256>,
    /// The batch behind the root, if it is one's.
    batch: Option<Batch>,
    salt: B256,
    pub(super) made: u64,
    shown: bool,
}

impl Builder<'_> {
    pub(super) fn commit(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let mut made = self.commitment(index, &net);
        if self.random.one_in(8)
            && let Some(known) = self.random.choose(&self.commitments)
        {
            // Once more: good if it was shown, else somebody tries to make it young again.
            self.clean &= known.shown;
            made = Commitment { made: self.time, shown: false, ..known };
        }
        if self.slip() {
            made.word = B256::ZERO;
        }
        let from = if self.random.one_in(2) { made.who } else { self.anybody() };
        let word = made.word;
        if self.push("commit", from, self.contracts.datanets, U256::ZERO, &commitCall { commitment: word }) {
            self.commitments.push(made);
        }
        self.view(self.contracts.datanets, &committedAtCall { commitment: word });
    }

    /// A record that somebody committed to and has not shown, as a thief may have guessed it.
    pub(super) fn committed_record(&mut self) -> Option<B256> {
        let fresh: Vec<&Commitment> =
            self.commitments.iter().filter(|made| !made.shown && made.batch.is_none()).collect();
        let words = &self.random.choose(&fresh)?.words;
        let fit: Vec<B256> =
            words.iter().filter(|word| !word.is_zero() && !is_batch_item(**word)).copied().collect();
        self.clean = false;
        self.random.choose(&fit)
    }

    /// Shows a commitment that was made; by a slip something about it differs, or it is too young.
    pub(super) fn reveal(&mut self) {
        let fresh: Vec<usize> = (0..self.commitments.len()).filter(|i| !self.commitments[*i].shown).collect();
        let any: Vec<usize> = (0..self.commitments.len()).collect();
        let from = if self.slip() { any } else { fresh };
        let Some(which) = self.random.choose(&from) else { return self.commit() };
        let mut shown = self.commitments[which].clone();
        let net = self.datanets[shown.index].clone();
        self.clean &= !net.closed && !shown.shown;
        let early = self.slip();
        self.wait_until(shown.made + COMMITMENT_MIN_AGE - u64::from(early));
        if self.random.one_in(4) {
            // To the last second for which the numbers hold, or the first for which they do not.
            let offset = self.random.below(2);
            self.wait_until(shown.made + COMMITMENT_KEEPS_NUMBER + offset);
        }
        let (from, id) = (self.caller(shown.who), self.id(net.id));
        if self.slip() {
            match self.random.below(3) {
                0 => shown.salt = self.random.word(),
                1 => shown.words.reverse(),
                _ => shown.words[0] = self.random.word(),
            }
        }
        let payee = Payee::Account(from).to_word();
        // By a slip a batch is shown as records, or a record as a batch: the commitments are the
        // same.
        let as_batch = shown.batch.is_some() != self.slip();
        if self.show(&shown, from, id, as_batch) {
            self.commitments[which].shown = true;
            match shown.batch.filter(|_| as_batch) {
                Some(batch) => self.register_batch(shown.index, batch, payee, PENDING),
                None => {
                    let free = free(&net, &shown.words, payee);
                    self.register(shown.index, &free, payee, status_of(&net));
                }
            }
        }
        self.view_entries(id, &shown.words, payee);
        self.view_entry(id, batch_item(shown.words[0]), payee);
        self.view(self.contracts.datanets, &committedAtCall { commitment: shown.word });
    }

    fn show(&mut self, shown: &Commitment, from: Address, id: U256, as_batch: bool) -> bool {
        let (words, salt, datanets) = (shown.words.clone(), shown.salt, self.contracts.datanets);
        if !as_batch {
            let call = revealCall { datanetId: id, contentIds: words, salt };
            return self.push("reveal", from, datanets, U256::ZERO, &call);
        }
        let call =
            revealBatchCall { datanetId: id, root: words[0], count: self.count(), uri: self.uri(), salt };
        self.push("revealBatch", from, datanets, U256::ZERO, &call)
    }

    fn commitment(&mut self, index: usize, net: &Datanet) -> Commitment {
        let who = self.admitted(net);
        self.clean = true;
        let (words, batch) = if self.random.one_in(3) {
            let batch = self.batch(net);
            (vec![batch.root], Some(batch))
        } else {
            (self.committed_words(net, who), None)
        };
        self.clean = true;
        let salt = if self.random.one_in(4) { B256::ZERO } else { self.random.word() };
        let word = commitment(who, U256::from(net.id), &words, salt);
        Commitment { word, who, index, words, batch, salt, made: self.time, shown: false }
    }

    /// Records to commit to. Often some of them are passed over when they are shown.
    fn committed_words(&mut self, net: &Datanet, who: Address) -> Vec<B256> {
        let payee = Payee::Account(who).to_word();
        let mut words = self.content_ids(net, payee);
        if self.random.one_in(3) {
            let mut formed = batch_item(self.random.word());
            formed[31] ^= 1;
            let waiting = self.random.choose(&net.waiting).map(|entry| entry.item);
            let accepted = self.random.choose(&net.accepted).map(|entry| entry.item);
            let odd = [Some(B256::ZERO), Some(formed), words.first().copied(), waiting, accepted];
            for _ in 0..self.random.between(1, 3) {
                words.extend(self.random.pick(&odd));
            }
            words.extend(self.random.one_in(2).then(|| self.random.word()));
        }
        if words.is_empty() { vec![B256::ZERO] } else { words }
    }
}

/// Which of the records are registered when they are shown.
fn free(net: &Datanet, words: &[B256], payee: B256) -> Vec<B256> {
    let pending = status_of(net) != ACCEPTED;
    let waits = |word: &B256| net.waiting.iter().any(|entry| entry.item == *word && entry.payee == payee);
    let mut free: Vec<B256> = Vec::new();
    for word in words {
        let taken = is_accepted(net, word) || free.contains(word) || (pending && waits(word));
        if !taken && !word.is_zero() && !is_batch_item(*word) {
            free.push(*word);
        }
    }
    free
}
