//! Batches, and the status of single records of them.

use super::builder::Builder;
use super::datanets::{ACCEPTED, Datanet, Item, RETRACTED, SETTABLE, account_of};
use alloy_primitives::{Address, B256, Bytes, U256};
use std::collections::BTreeMap;
use tributary_core::payee::Payee;
use tributary_core::sum_tree::{Leaf, SumTree};
use tributary_interfaces::IDatanets::*;

/// A batch whose records are known.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    root: B256,
    /// Ascending; none if the root is of no tree.
    records: Vec<B256>,
    statuses: BTreeMap<B256, u8>,
}

/// What is said of a run of records.
struct Run {
    root: B256,
    records: Vec<B256>,
    proof: Bytes,
}

impl Batch {
    pub(super) fn new(root: B256, records: Vec<B256>) -> Self {
        Self { root, records, statuses: BTreeMap::new() }
    }

    fn status(&self, record: &B256) -> u8 {
        self.statuses.get(record).copied().unwrap_or(ACCEPTED)
    }
}

impl Builder<'_> {
    /// A new batch: its root and records, or at times a root of nothing.
    pub(super) fn batch(&mut self, net: &Datanet) -> (B256, Vec<B256>) {
        let count = match self.random.below(30) {
            0 => 300,
            1 | 2 => 0,
            _ => 1 + self.random.below(12),
        };
        let mut records: Vec<B256> = (0..count).map(|_| self.random.word()).collect();
        records.sort();
        match tree(&records) {
            Some(tree) if !records.is_empty() => (tree.summit().root(), records),
            _ => (self.content_id(net), Vec::new()),
        }
    }

    pub(super) fn curate_members(&mut self) {
        let Some((place, net, which)) = self.some_batch() else { return };
        let mut status = self.random.pick(&SETTABLE);
        let run = self.records(&net, which, |present| present != status && present != RETRACTED);
        self.clean &= batch_status(&net, run.root) != Some(RETRACTED);
        if self.slip() {
            status = self.random.below(8) as u8;
        }
        let reason = if self.random.one_in(2) { B256::ZERO } else { self.random.word() };
        let (from, id) = (self.curator(&net), self.id(net.id));
        let call = curateMembersCall {
            datanetId: id,
            root: run.root,
            contentIds: run.records.clone(),
            proof: run.proof,
            status,
            reasonHash: reason,
        };
        if self.push("curateMembers", from, self.places.datanets, U256::ZERO, &call) {
            self.set_members(place, which, &run.records, status);
        }
        self.view_members(id, run.root, &run.records);
    }

    pub(super) fn retract_members(&mut self) {
        let Some((place, net, which)) = self.some_batch() else { return };
        let run = self.records(&net, which, |present| present != RETRACTED);
        let payee = net.items.iter().find(|item| item.id == run.root).map(|item| item.payee);
        let payee = payee.unwrap_or_default();
        let bound = net.keys.iter().find(|key| key.1 == payee).and_then(|key| key.2);
        let owner = bound.or(Payee::from_word(payee).and_then(account_of)).unwrap_or_default();
        self.clean &= !owner.is_zero() && batch_status(&net, run.root) != Some(RETRACTED);
        let owner: Address = if owner.is_zero() { self.anybody() } else { owner };
        let (from, id) = (self.caller(owner), self.id(net.id));
        let (root, content_ids) = (run.root, run.records.clone());
        let call = retractMembersCall { datanetId: id, root, contentIds: content_ids, proof: run.proof };
        if self.push("retractMembers", from, self.places.datanets, U256::ZERO, &call) {
            self.set_members(place, which, &run.records, RETRACTED);
        }
        self.view_members(id, run.root, &run.records);
    }

    fn some_batch(&mut self) -> Option<(usize, Datanet, usize)> {
        let known: Vec<(usize, usize)> = (0..self.datanets.len())
            .flat_map(|place| (0..self.datanets[place].batches.len()).map(move |which| (place, which)))
            .collect();
        let (place, which) = self.random.any(&known)?;
        Some((place, self.datanets[place].clone(), which))
    }

    /// Neighbouring records of a batch that fit, with their proof; by a slip something about them is wrong.
    fn records(&mut self, net: &Datanet, which: usize, fits: impl Fn(u8) -> bool) -> Run {
        let batch = &net.batches[which];
        let count = batch.records.len() as u64;
        let start = self.random.below(count.max(1));
        let fitting =
            batch.records.iter().skip(start as usize).take_while(|record| fits(batch.status(record)));
        let most = fitting.count() as u64;
        self.clean &= most > 0;
        let length = match self.random.below(4) {
            0 => most.max(1),
            _ => 1 + self.random.below(most.max(1)),
        };
        let length = length.min(count.saturating_sub(start));
        let mut records = batch.records[start as usize..(start + length) as usize].to_vec();
        let proof = tree(&batch.records).and_then(|tree| tree.prove(start, length)).unwrap_or_default();
        let mut root = batch.root;
        if self.slip() {
            match self.random.below(5) {
                0 => records.clear(),
                1 => records = vec![batch.root; 257],
                2 => records.reverse(),
                3 => records.push(self.random.word()),
                _ => root = self.random.any(&net.items).map_or(root, |item| item.id),
            }
        }
        Run { root, records, proof: self.damaged(proof) }
    }

    fn set_members(&mut self, place: usize, which: usize, records: &[B256], status: u8) {
        let statuses = &mut self.datanets[place].batches[which].statuses;
        statuses.extend(records.iter().map(|record| (*record, status)));
    }

    fn view_members(&mut self, id: U256, root: B256, records: &[B256]) {
        for &record in records.iter().take(3) {
            self.view(self.places.datanets, &memberCall { datanetId: id, root, contentId: record });
        }
        self.view_item(id, root);
    }
}

fn batch_status(net: &Datanet, root: B256) -> Option<u8> {
    net.items.iter().find(|item: &&Item| item.id == root).map(|item| item.status)
}

fn tree(records: &[B256]) -> Option<SumTree> {
    let leaves: Vec<Leaf> =
        records.iter().map(|key| Leaf { key: *key, value: 1, data: B256::ZERO }).collect();
    SumTree::build(&leaves).ok()
}
