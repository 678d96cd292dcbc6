//! Statuses of registrations, now and at past times.

use super::builder::Builder;
use super::datanets::{Datanet, Entry};
use super::registrations::is_accepted;
use alloy_primitives::{Address, B256, U256};
use tributary_core::limits::MAX_ITEMS;
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::values::{ACCEPTED, FLAGGED, NONE, PENDING, REJECTED, RETRACTED};

/// What owner and curators set.
pub(super) const SETTABLE: [u8; 3] = [ACCEPTED, REJECTED, FLAGGED];

impl Builder<'_> {
    pub(super) fn statuses_call(&mut self) {
        match self.random.below(16) {
            0..=2 => self.registrations_call(),
            3..=6 => self.curate(),
            7 if self.random.one_in(2) => self.storm(),
            7..=9 => self.retract(),
            10..=13 => self.curate_members(),
            14 => self.retract_members(),
            _ => self.bind(),
        }
    }

    fn curate(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let status = self.random.pick(&SETTABLE);
        let fit: Vec<Entry> = entries(&net)
            .filter(|entry| entry.status != status && entry.status != RETRACTED)
            .filter(|entry| status != ACCEPTED || entry.status != PENDING || !is_accepted(&net, &entry.item))
            .copied()
            .collect();
        if fit.is_empty() && !self.slip() {
            return self.registrations_call();
        }
        let chosen = self.some_entries(&net, &fit);
        self.curate_these(index, &net, &chosen, status);
    }

    fn curate_these(&mut self, index: usize, net: &Datanet, chosen: &[Entry], mut status: u8) {
        let (from, id) = (self.curator(net), self.id(net.id));
        if self.slip() {
            status = self.random.below(8) as u8;
        }
        let call = curateCall {
            datanetId: id,
            registrations: chosen.iter().map(named).collect(),
            status,
            reasonHash: self.any_digest(),
        };
        if self.push("curate", from, self.contracts.datanets, U256::ZERO, &call) {
            self.set_status(index, chosen, status);
        }
        self.view_chosen(id, chosen);
    }

    /// One registration is changed again and again, in one second or over some, and the past stays
    /// as it was.
    fn storm(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let fit: Vec<Entry> =
            net.accepted.iter().filter(|entry| entry.status != RETRACTED).copied().collect();
        let Some(mut entry) = self.random.choose(&fit) else { return self.registrations_call() };
        let start = self.time;
        for _ in 0..self.random.between(3, 14) {
            let next: Vec<u8> = SETTABLE.into_iter().filter(|status| *status != entry.status).collect();
            let status = self.random.pick(&next);
            self.curate_these(index, &net, &[entry], status);
            let known = self.datanets[index].accepted.iter().find(|known| known.item == entry.item);
            entry = known.copied().unwrap_or(entry);
            self.wait(3);
        }
        for time in start.saturating_sub(1)..=self.time.min(start + 20) {
            let call = statusAtCall { datanetId: U256::from(net.id), item: entry.item, time };
            let _ = self.ask(self.contracts.datanets, &call);
        }
    }

    fn retract(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let live: Vec<Entry> = entries(&net).filter(|entry| entry.status != RETRACTED).copied().collect();
        let Some(first) = self.random.choose(&live) else { return self.registrations_call() };
        let own: Vec<Entry> = live.iter().filter(|entry| entry.payee == first.payee).copied().collect();
        let from = self.holder_or_anybody(first.payee);
        let id = self.id(net.id);
        let chosen = self.some_entries(&net, &own);
        let call = retractCall { datanetId: id, registrations: chosen.iter().map(named).collect() };
        if self.push("retract", from, self.contracts.datanets, U256::ZERO, &call) {
            self.set_status(index, &chosen, RETRACTED);
        }
        self.view_chosen(id, &chosen);
    }

    /// Who holds a payee; where nobody does, somebody who cannot do anything for it.
    pub(super) fn holder_or_anybody(&mut self, payee: B256) -> Address {
        let holder = self.holder(payee);
        self.clean &= holder.is_some();
        let meant = holder.unwrap_or_else(|| self.anybody());
        self.caller(meant)
    }

    /// Some of the registrations that fit, each item once; by a slip one twice, one that is none,
    /// one for another payee, another one, none or too many.
    fn some_entries(&mut self, net: &Datanet, fit: &[Entry]) -> Vec<Entry> {
        self.clean &= !fit.is_empty();
        let mut chosen: Vec<Entry> = Vec::new();
        for entry in fit {
            if chosen.iter().all(|other| other.item != entry.item) && self.random.one_in(2) {
                chosen.push(*entry);
            }
        }
        if chosen.is_empty() {
            chosen.extend(fit.first());
        }
        if self.slip() {
            match self.random.below(6) {
                0 => chosen.extend(chosen.clone()),
                1 => chosen.push(Entry {
                    item: self.random.word(),
                    payee: self.anybody().into_word(),
                    status: NONE,
                }),
                2 => {
                    let payee = self.payee();
                    chosen.iter_mut().take(1).for_each(|entry| entry.payee = payee);
                }
                3 => chosen.extend(self.random.choose(&entries(net).copied().collect::<Vec<_>>())),
                4 => chosen = chosen.first().map_or_else(Vec::new, |first| vec![*first; MAX_ITEMS + 1]),
                _ => chosen.clear(),
            }
        }
        chosen
    }

    /// What a change does: what waits and is accepted becomes its payee's.
    fn set_status(&mut self, index: usize, chosen: &[Entry], status: u8) {
        self.moments.push(self.time);
        let net = &mut self.datanets[index];
        for Entry { item, payee, .. } in chosen {
            let is_this = |entry: &&mut Entry| entry.item == *item && entry.payee == *payee;
            if let Some(entry) = net.accepted.iter_mut().find(is_this) {
                entry.status = status;
            } else if status == ACCEPTED {
                net.waiting.retain(|entry| entry.item != *item || entry.payee != *payee);
                net.accepted.push(Entry { item: *item, payee: *payee, status });
            } else if let Some(entry) = net.waiting.iter_mut().find(is_this) {
                entry.status = status;
            }
        }
    }

    fn view_chosen(&mut self, id: U256, chosen: &[Entry]) {
        for entry in chosen.iter().take(3) {
            self.view_entry(id, entry.item, entry.payee);
        }
    }
}

fn entries(net: &Datanet) -> impl Iterator<Item = &Entry> {
    net.accepted.iter().chain(&net.waiting)
}

fn named(entry: &Entry) -> Registration {
    Registration { item: entry.item, payee: entry.payee }
}
