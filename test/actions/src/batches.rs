//! Batches, and the status of single records of them.

use crate::{datanets::Datanet, generator::Generator, statuses::SETTABLE, target::Target, trick::Trick};
use alloy_primitives::{B256, Bytes, U256};
use std::collections::BTreeMap;
use tributary_core::{
    ids::batch_item,
    limits::MAX_ITEMS,
    sum_tree::{Leaf, SumTree},
};
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::values::{ACCEPTED, RETRACTED};

/// A batch whose records are known.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) root: B256,
    /// Ascending; empty if the root is of no tree.
    pub(crate) records: Vec<B256>,
    statuses: BTreeMap<B256, u8>,
}

/// Neighbouring records, as a call names them.
struct Members {
    root: B256,
    records: Vec<B256>,
    proof: Bytes,
}

impl Batch {
    fn status(&self, record: &B256) -> u8 {
        self.statuses.get(record).copied().unwrap_or(ACCEPTED)
    }
}

impl<T: Target> Generator<T> {
    /// A batch: mostly new, at times one that was registered before, or a root of no tree; by a
    /// trick the root is zero.
    pub(crate) fn batch(&mut self, index: usize) -> Batch {
        if self.random.one_in(6)
            && let Some(known) = self.random.choose(&self.datanets[index].batches)
        {
            self.valid = false;
            return known;
        }
        let count = match self.random.below(30) {
            0 => 300,
            1 | 2 => 0,
            _ => 1 + self.random.below(12),
        };
        let mut records: Vec<B256> = if count > 0 && self.random.one_in(2) {
            (0..1 + self.random.below(3)).map(|_| self.new_text()).collect()
        } else {
            (0..count).map(|_| self.random.word()).collect()
        };
        records.sort();
        let root = tree(&records).map(|tree| tree.head().root()).filter(|_| !records.is_empty());
        let root = if self.tries(Trick::ZeroRoot) { Some(B256::ZERO) } else { root };
        Batch { root: root.unwrap_or_else(|| self.random.word()), records, statuses: BTreeMap::new() }
    }

    /// The owner or a curator changes the status of records of a batch.
    pub(crate) fn curate_members(&mut self) {
        let Some((index, which)) = self.some_batch() else { return self.contribute_batch_as() };
        let mut status = self.random.pick(&SETTABLE);
        let members = self.members(index, which, |present| present != status && present != RETRACTED);
        let batch_status = batch_status(&self.datanets[index], members.root);
        self.valid &= batch_status == Some(ACCEPTED);
        if self.tries(Trick::OtherStatus) {
            status = self.random.below(8) as u8;
        }
        let (from, id) = self.curator(index);
        let is_meant = id == self.datanets[index].id;
        let waits = !self.datanets[index].is_accepted(&batch_item(members.root));
        self.forbid(is_meant && waits, "records of a batch that was never accepted keep their status");
        let call = curateMembersCall {
            datanetId: id,
            root: members.root,
            contentIds: members.records.clone(),
            proof: members.proof,
            status,
            reasonHash: self.any_digest(),
        };
        if self.push(from, self.contracts.datanets, &call) {
            self.set_members(id, members.root, &members.records, status);
        }
        self.look_at_members(id, members.root, &members.records);
    }

    /// The holder of a batch withdraws records of it.
    pub(crate) fn retract_members(&mut self) {
        let Some((index, which)) = self.some_batch() else { return self.contribute_batch_as() };
        let members = self.members(index, which, |present| present != RETRACTED);
        let item = batch_item(members.root);
        let datanet = &self.datanets[index];
        let meant = datanet.id;
        let payee = datanet.accepted.iter().find(|entry| entry.item == item).map(|entry| entry.payee);
        self.valid &= payee.is_some() && batch_status(datanet, members.root) != Some(RETRACTED);
        let (from, is_holder) = self.holder_or_anyone(payee.unwrap_or_default());
        let id = self.id(meant);
        let is_others = payee.is_some() && !is_holder && id == meant;
        self.forbid(is_others, "only the holder of the batch retracts its records");
        let (root, content_ids) = (members.root, members.records.clone());
        let call = retractMembersCall { datanetId: id, root, contentIds: content_ids, proof: members.proof };
        if self.push(from, self.contracts.datanets, &call) {
            self.set_members(id, members.root, &members.records, RETRACTED);
        }
        self.look_at_members(id, members.root, &members.records);
    }

    /// A Datanet and one of its batches, mostly one that is accepted: their indices.
    fn some_batch(&mut self) -> Option<(usize, usize)> {
        let known: Vec<(usize, usize)> = (0..self.datanets.len())
            .flat_map(|index| (0..self.datanets[index].batches.len()).map(move |which| (index, which)))
            .collect();
        let is_accepted = |(index, which): &&(usize, usize)| {
            let datanet = &self.datanets[*index];
            batch_status(datanet, datanet.batches[*which].root) == Some(ACCEPTED)
        };
        let accepted: Vec<(usize, usize)> = known.iter().filter(is_accepted).copied().collect();
        if accepted.is_empty() && self.random.one_in(2) {
            return None;
        }
        let any = if self.random.one_in(6) { &known } else { &accepted };
        self.random.choose(any).or_else(|| self.random.choose(&known))
    }

    /// Neighbouring records of a batch whose status fits, with their proof; by a trick something
    /// about them is wrong.
    fn members(&mut self, index: usize, which: usize, fits: impl Fn(u8) -> bool) -> Members {
        let batch = &self.datanets[index].batches[which];
        let count = batch.records.len();
        let start = self.random.index(count.max(1));
        let fitting = batch.records.iter().skip(start).take_while(|record| fits(batch.status(record)));
        let most = fitting.count();
        self.valid &= most > 0;
        let length = if self.random.one_in(4) { most.max(1) } else { 1 + self.random.index(most.max(1)) };
        let length = length.min(count.saturating_sub(start)).min(MAX_ITEMS);
        let batch = &self.datanets[index].batches[which];
        let mut records = batch.records[start..start + length].to_vec();
        let proof = tree(&batch.records).and_then(|tree| tree.prove(start as u64, length as u64));
        let mut root = batch.root;
        if self.tries(Trick::OtherMembers) {
            match self.random.below(5) {
                0 => records.clear(),
                1 => records = vec![root; MAX_ITEMS + 1],
                2 => records.reverse(),
                3 => records.push(self.random.word()),
                // Another batch's root, or a record taken for a batch.
                _ => {
                    let datanet = &self.datanets[index];
                    let roots = datanet.batches.iter().map(|batch| batch.root);
                    let all: Vec<B256> =
                        roots.chain(datanet.accepted.iter().map(|entry| entry.item)).collect();
                    root = self.random.choose(&all).unwrap_or(root);
                }
            }
        }
        Members { root, records, proof: self.damaged(proof.unwrap_or_default()) }
    }

    fn set_members(&mut self, id: U256, root: B256, records: &[B256], status: u8) {
        self.note_moment(self.time);
        let datanet = self.datanets.iter_mut().find(|datanet| datanet.id == id);
        let batches = datanet.map(|datanet| datanet.batches.iter_mut());
        if let Some(batch) = batches.and_then(|mut batches| batches.find(|batch| batch.root == root)) {
            batch.statuses.extend(records.iter().map(|record| (*record, status)));
        }
    }

    fn look_at_members(&mut self, id: U256, root: B256, records: &[B256]) {
        for &record in records.iter().take(3) {
            let time = self.moment();
            let call = memberStatusAtCall { datanetId: id, root, contentId: record, time };
            self.look(self.contracts.datanets, &call);
            self.look(self.contracts.datanets, &memberStatusAtCall { time: self.time, ..call });
        }
        self.look(self.contracts.datanets, &contributionCall { datanetId: id, item: batch_item(root) });
    }
}

/// The status of a batch that was accepted, as far as it is remembered.
fn batch_status(datanet: &Datanet, root: B256) -> Option<u8> {
    let item = batch_item(root);
    datanet.accepted.iter().find(|entry| entry.item == item).map(|entry| entry.status)
}

fn tree(records: &[B256]) -> Option<SumTree> {
    let leaf = |key: &B256| Leaf { key: *key, value: 1, data: B256::ZERO };
    SumTree::build(&records.iter().map(leaf).collect::<Vec<_>>()).ok()
}
