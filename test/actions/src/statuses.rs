//! Statuses of registrations, now and at past times.

use crate::{
    datanets::{Datanet, Entry},
    generator::{Generator, MOST_REMEMBERED},
    target::Target,
    trick::Trick,
};
use alloy_primitives::{Address, B256, U256};
use tributary_core::limits::MAX_ITEMS;
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::values::{ACCEPTED, FLAGGED, NONE, REJECTED, RETRACTED};

/// The statuses that the owner and curators set.
pub(crate) const SETTABLE: [u8; 3] = [ACCEPTED, REJECTED, FLAGGED];

impl<T: Target> Generator<T> {
    /// The owner or a curator changes the status of registrations.
    pub(crate) fn curate(&mut self) {
        let Some(index) = self.some_datanet() else { return };
        let status = self.random.pick(&SETTABLE);
        let datanet = &self.datanets[index];
        let is_free = |entry: &Entry| status != ACCEPTED || !datanet.is_accepted(&entry.item);
        let may_change = |entry: &&Entry| entry.status != status && entry.status != RETRACTED;
        let waiting = waiting(datanet).filter(|entry| is_free(entry));
        let fit: Vec<Entry> = datanet.accepted.iter().chain(waiting).filter(may_change).copied().collect();
        if fit.is_empty() && !self.tries(Trick::OtherRegistrations) {
            return self.contribute();
        }
        let chosen = self.some_entries(index, &fit);
        self.curate_these(index, &chosen, status);
    }

    fn curate_these(&mut self, index: usize, chosen: &[Entry], mut status: u8) {
        let (from, id) = self.curator(index);
        if self.tries(Trick::OtherStatus) {
            status = self.random.below(8) as u8;
        }
        let call = curateCall {
            datanetId: id,
            registrations: chosen.iter().map(registration).collect(),
            status,
            reasonHash: self.any_digest(),
        };
        if self.push(from, self.contracts.datanets, &call) {
            self.set_status(id, chosen, status);
        }
        chosen.iter().take(3).for_each(|entry| self.look_at_entry(id, entry.item, entry.payee));
    }

    /// A registration's status is changed again and again, in one second or over some, and the past
    /// stays as it was.
    pub(crate) fn curate_again_and_again(&mut self) {
        let Some(index) = self.some_datanet() else { return };
        let id = self.datanets[index].id;
        let accepted = self.datanets[index].accepted.iter();
        let fit: Vec<Entry> = accepted.filter(|entry| entry.status != RETRACTED).copied().collect();
        let Some(mut entry) = self.random.choose(&fit) else { return self.contribute() };
        let start = self.time;
        for _ in 0..self.random.between(3, 14) {
            let next: Vec<u8> = SETTABLE.into_iter().filter(|status| *status != entry.status).collect();
            let status = self.random.pick(&next);
            self.curate_these(index, &[entry], status);
            let known = self.datanets[index].accepted.iter().find(|known| known.item == entry.item);
            entry = known.copied().unwrap_or(entry);
            self.advance_by_less_than(3);
        }
        for time in start.saturating_sub(1)..=self.time.min(start + 20) {
            let call = statusAtCall { datanetId: id, item: entry.item, time };
            let _ = self.read(self.contracts.datanets, &call);
        }
    }

    /// The holder of a payee withdraws its registrations.
    pub(crate) fn retract(&mut self) {
        let Some(index) = self.some_datanet() else { return };
        let datanet = &self.datanets[index];
        let all = datanet.accepted.iter().chain(waiting(datanet));
        let live: Vec<Entry> = all.filter(|entry| entry.status != RETRACTED).copied().collect();
        let Some(first) = self.random.choose(&live) else { return self.contribute() };
        let own: Vec<Entry> = live.iter().filter(|entry| entry.payee == first.payee).copied().collect();
        let meant = self.datanets[index].id;
        let (from, is_holder) = self.holder_or_anyone(first.payee);
        let id = self.id(meant);
        let chosen = self.some_entries(index, &own);
        let is_others = !is_holder && chosen.iter().all(|entry| entry.payee == first.payee);
        self.forbid(is_others, "only the holder of the payee retracts");
        let call = retractCall { datanetId: id, registrations: chosen.iter().map(registration).collect() };
        if self.push(from, self.contracts.datanets, &call) {
            self.set_status(id, &chosen, RETRACTED);
        }
        chosen.iter().take(3).for_each(|entry| self.look_at_entry(id, entry.item, entry.payee));
    }

    /// The holder of a payee, by a trick another account, and where no one holds the payee any
    /// account; and whether it is the holder.
    pub(crate) fn holder_or_anyone(&mut self, payee: B256) -> (Address, bool) {
        // Rewards may hold a payee, but calls nothing for it.
        let holder = self.holder(payee).filter(|holder| *holder != self.contracts.rewards);
        let meant = holder.unwrap_or_else(|| self.anyone());
        let from = self.caller(meant);
        let is_holder = holder == Some(from);
        self.valid &= is_holder;
        (from, is_holder)
    }

    /// Some of the registrations that fit, each item once; by a trick one twice, one that there is
    /// not, one for another payee, another one, none or too many.
    fn some_entries(&mut self, index: usize, fit: &[Entry]) -> Vec<Entry> {
        self.valid &= !fit.is_empty();
        let mut chosen: Vec<Entry> = Vec::new();
        for entry in fit {
            let is_new = chosen.iter().all(|other| other.item != entry.item);
            if is_new && chosen.len() < MAX_ITEMS && self.random.one_in(2) {
                chosen.push(*entry);
            }
        }
        if chosen.is_empty() {
            chosen.extend(fit.first());
        }
        if self.tries(Trick::OtherRegistrations) {
            match self.random.below(6) {
                0 => chosen.extend(chosen.clone()),
                1 => {
                    let (item, payee) = (self.random.word(), self.anyone().into_word());
                    chosen.push(Entry { item, payee, status: NONE });
                }
                2 => {
                    let payee = self.payee();
                    chosen.iter_mut().take(1).for_each(|entry| entry.payee = payee);
                }
                3 => {
                    let all: Vec<Entry> = entries(&self.datanets[index]).copied().collect();
                    chosen.extend(self.random.choose(&all));
                }
                4 => chosen = chosen.first().map_or_else(Vec::new, |first| vec![*first; MAX_ITEMS + 1]),
                _ => chosen.clear(),
            }
        }
        chosen
    }

    /// What a change does: an entry that waits and is accepted becomes its item's entry. A retraction
    /// is final.
    fn set_status(&mut self, id: U256, chosen: &[Entry], status: u8) {
        self.note_moment(self.time);
        let Some(datanet) = self.datanets.iter_mut().find(|datanet| datanet.id == id) else { return };
        let mut was_retracted = false;
        for Entry { item, payee, .. } in chosen {
            let is_this = |entry: &&mut Entry| entry.item == *item && entry.payee == *payee;
            let mut all = datanet.accepted.iter_mut().chain(&mut datanet.waiting);
            was_retracted |= all.find(is_this).is_some_and(|entry| entry.status == RETRACTED);
            if let Some(entry) = datanet.accepted.iter_mut().find(is_this) {
                entry.status = status;
            } else if status == ACCEPTED {
                datanet.waiting.retain(|entry| entry.item != *item || entry.payee != *payee);
                datanet.waits.remove(&(*item, *payee));
                datanet.accepted_items.insert(*item);
                let entry = Entry { item: *item, payee: *payee, status };
                Self::remember(&mut datanet.accepted, MOST_REMEMBERED, entry);
            } else if let Some(entry) = datanet.waiting.iter_mut().find(is_this) {
                entry.status = status;
            }
        }
        self.require("past-is-fixed", !was_retracted, || "a retraction is changed".into());
    }
}

fn entries(datanet: &Datanet) -> impl Iterator<Item = &Entry> {
    datanet.accepted.iter().chain(&datanet.waiting)
}

/// The entries that wait and that a change of status would change: where the item is accepted for the
/// same payee, the accepted entry changes instead.
fn waiting(datanet: &Datanet) -> impl Iterator<Item = &Entry> {
    let is_others = |entry: &Entry| {
        let accepted = datanet.accepted.iter().find(|accepted| accepted.item == entry.item);
        accepted.is_some_and(|accepted| accepted.payee != entry.payee)
    };
    datanet.waiting.iter().filter(move |entry| !datanet.is_accepted(&entry.item) || is_others(entry))
}

fn registration(entry: &Entry) -> Registration {
    Registration { item: entry.item, payee: entry.payee }
}
