//! Commitments to records, and showing them.

use super::builder::Builder;
use super::datanets::{Datanet, status_of};
use super::members::Batch;
use alloy_primitives::{Address, B256, U256};
use tributary_core::ids::commitment;
use tributary_core::payee::Payee;
use tributary_interfaces::IDatanets::*;

/// How long a commitment waits before it can be shown, in seconds.
const AGE: u64 = 60;

/// A commitment as it was made.
#[derive(Clone, Debug)]
pub(super) struct Commitment {
    word: B256,
    who: Address,
    place: usize,
    /// The records, or the root alone.
    items: Vec<B256>,
    /// The records behind the root, if it is a batch's.
    leaves: Option<Vec<B256>>,
    salt: B256,
    made: u64,
    shown: bool,
}

impl Builder<'_> {
    pub(super) fn commit(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let mut made = self.commitment(place, &net);
        if self.slip() {
            let again = self.random.any(&self.commitments).map(|known| known.word);
            made.word = if self.random.one_in(2) { B256::ZERO } else { again.unwrap_or_default() };
        }
        let from = if self.random.one_in(2) { made.who } else { self.anybody() };
        let word = made.word;
        if self.push("commit", from, self.places.datanets, U256::ZERO, &commitCall { commitment: word }) {
            self.commitments.push(made);
        }
        self.view(self.places.datanets, &committedAtCall { commitment: word });
    }

    /// Shows a commitment that was made; by a slip something about it differs, or it is too young.
    pub(super) fn reveal(&mut self) {
        let fresh: Vec<usize> = (0..self.commitments.len()).filter(|i| !self.commitments[*i].shown).collect();
        let any: Vec<usize> = (0..self.commitments.len()).collect();
        let from = if self.slip() { any } else { fresh };
        let Some(which) = self.random.any(&from) else { return };
        let mut shown = self.commitments[which].clone();
        let net = self.datanets[shown.place].clone();
        self.clean &= !net.closed && !shown.shown;
        let early = self.slip();
        self.time = self.time.max(shown.made + AGE - u64::from(early));
        let (from, id) = (self.caller(shown.who), self.id(net.id));
        if self.slip() {
            match self.random.below(3) {
                0 => shown.salt = self.random.word(),
                1 => shown.items.reverse(),
                _ => shown.items[0] = self.random.word(),
            }
        }
        let worked = self.show(&shown, from, id);
        if worked {
            self.commitments[which].shown = true;
            self.register(shown.place, &shown.items, Payee::Account(from).to_word(), status_of(&net));
            if let Some(leaves) = shown.leaves {
                self.datanets[shown.place].batches.push(Batch::new(shown.items[0], leaves));
            }
        }
        self.view_items(id, &shown.items);
        self.view(self.places.datanets, &committedAtCall { commitment: shown.word });
        let call =
            commitmentOfCall { contributor: from, datanetId: id, items: shown.items, salt: shown.salt };
        self.view(self.places.datanets, &call);
    }

    fn show(&mut self, shown: &Commitment, from: Address, id: U256) -> bool {
        let (items, salt) = (shown.items.clone(), shown.salt);
        let places = self.places;
        if shown.leaves.is_none() {
            let call = revealCall { datanetId: id, contentIds: items, salt };
            return self.push("reveal", from, places.datanets, U256::ZERO, &call);
        }
        let count = self.number(1, (1 << 40) - 1, u64::MAX.into()) as u64;
        let call = revealBatchCall { datanetId: id, root: items[0], count, uri: self.uri(), salt };
        self.push("revealBatch", from, places.datanets, U256::ZERO, &call)
    }

    fn commitment(&mut self, place: usize, net: &Datanet) -> Commitment {
        let who = self.admitted(net);
        let (items, leaves) = if self.random.one_in(3) {
            let (root, leaves) = self.batch(net);
            (vec![root], Some(leaves))
        } else {
            (self.content_ids(net), None)
        };
        let items = if items.is_empty() { vec![B256::ZERO] } else { items };
        let salt = if self.random.one_in(4) { B256::ZERO } else { self.random.word() };
        let word = commitment(who, U256::from(net.id), &items, salt);
        Commitment { word, who, place, items, leaves, salt, made: self.time, shown: false }
    }
}
