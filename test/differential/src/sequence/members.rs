//! Batches, and the status of single records of them.

use super::builder::Builder;
use super::datanets::Datanet;
use super::statuses::SETTABLE;
use alloy_primitives::{B256, Bytes, U256};
use std::collections::BTreeMap;
use tributary_core::ids::batch_item;
use tributary_core::limits::MAX_ITEMS;
use tributary_core::sum_tree::{Leaf, SumTree};
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::values::{ACCEPTED, RETRACTED};

/// A batch whose records are known.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub(super) root: B256,
    /// Ascending; none if the root is of no tree.
    records: Vec<B256>,
    statuses: BTreeMap<B256, u8>,
}

/// What is said of a range of records.
struct Range {
    root: B256,
    records: Vec<B256>,
    proof: Bytes,
}

impl Batch {
    fn status(&self, record: &B256) -> u8 {
        self.statuses.get(record).copied().unwrap_or(ACCEPTED)
    }
}

impl Builder<'_> {
    /// A batch: mostly new, at times one that was registered before, or a root of nothing.
    pub(super) fn batch(&mut self, net: &Datanet) -> Batch {
        if self.random.one_in(6)
            && let Some(known) = self.random.choose(&net.batches)
        {
            self.clean = false;
            return known;
        }
        let count = match self.random.below(30) {
            0 => 300,
            1 | 2 => 0,
            _ => 1 + self.random.below(12),
        };
        let mut records: Vec<B256> = (0..count).map(|_| self.random.word()).collect();
        records.sort();
        let root = tree(&records).map(|tree| tree.head().root()).filter(|_| count > 0);
        let root = if self.slip() { Some(B256::ZERO) } else { root };
        Batch { root: root.unwrap_or_else(|| self.random.word()), records, statuses: BTreeMap::new() }
    }

    pub(super) fn curate_members(&mut self) {
        let Some((index, net, which)) = self.some_batch() else { return self.accept_batch() };
        let mut status = self.random.pick(&SETTABLE);
        let range = self.range(&net, which, |present| present != status && present != RETRACTED);
        self.clean &= batch_status(&net, range.root) == Some(ACCEPTED);
        if self.slip() {
            status = self.random.below(8) as u8;
        }
        let (from, id) = (self.curator(&net), self.id(net.id));
        let call = curateMembersCall {
            datanetId: id,
            root: range.root,
            contentIds: range.records.clone(),
            proof: range.proof,
            status,
            reasonHash: self.any_digest(),
        };
        if self.push("curateMembers", from, self.contracts.datanets, U256::ZERO, &call) {
            self.set_members(index, which, &range.records, status);
        }
        self.view_members(id, range.root, &range.records);
    }

    pub(super) fn retract_members(&mut self) {
        let Some((index, net, which)) = self.some_batch() else { return self.accept_batch() };
        let range = self.range(&net, which, |present| present != RETRACTED);
        let item = batch_item(range.root);
        let payee = net.accepted.iter().find(|entry| entry.item == item).map(|entry| entry.payee);
        self.clean &= payee.is_some() && batch_status(&net, range.root) != Some(RETRACTED);
        let from = self.holder_or_anybody(payee.unwrap_or_default());
        let id = self.id(net.id);
        let (root, content_ids) = (range.root, range.records.clone());
        let call = retractMembersCall { datanetId: id, root, contentIds: content_ids, proof: range.proof };
        if self.push("retractMembers", from, self.contracts.datanets, U256::ZERO, &call) {
            self.set_members(index, which, &range.records, RETRACTED);
        }
        self.view_members(id, range.root, &range.records);
    }

    /// Has a batch accepted at once, so that something can be said of its records.
    fn accept_batch(&mut self) {
        self.contribute_batch_as();
    }

    fn some_batch(&mut self) -> Option<(usize, Datanet, usize)> {
        let known: Vec<(usize, usize)> = (0..self.datanets.len())
            .flat_map(|index| (0..self.datanets[index].batches.len()).map(move |which| (index, which)))
            .collect();
        let accepted: Vec<(usize, usize)> = known
            .iter()
            .filter(|(index, which)| {
                let net = &self.datanets[*index];
                batch_status(net, net.batches[*which].root) == Some(ACCEPTED)
            })
            .copied()
            .collect();
        if accepted.is_empty() && self.random.one_in(2) {
            return None;
        }
        let any = if self.random.one_in(6) { &known } else { &accepted };
        let (index, which) = self.random.choose(any).or_else(|| self.random.choose(&known))?;
        Some((index, self.datanets[index].clone(), which))
    }

    /// Neighbouring records of a batch that fit, with their proof; by a slip something about them
    /// is wrong.
    fn range(&mut self, net: &Datanet, which: usize, fits: impl Fn(u8) -> bool) -> Range {
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
        let length = length.min(count.saturating_sub(start)).min(MAX_ITEMS as u64);
        let mut records = batch.records[start as usize..(start + length) as usize].to_vec();
        let proof = tree(&batch.records).and_then(|tree| tree.prove(start, length)).unwrap_or_default();
        let mut root = batch.root;
        if self.slip() {
            match self.random.below(5) {
                0 => records.clear(),
                1 => records = vec![batch.root; MAX_ITEMS + 1],
                2 => records.reverse(),
                3 => records.push(self.random.word()),
                // Another batch's root, or a record taken for a batch.
                _ => {
                    let roots: Vec<B256> = net.batches.iter().map(|batch| batch.root).collect();
                    let items: Vec<B256> = net.accepted.iter().map(|entry| entry.item).collect();
                    root = self.random.choose(&[roots, items].concat()).unwrap_or(root);
                }
            }
        }
        Range { root, records, proof: self.damaged(proof) }
    }

    fn set_members(&mut self, index: usize, which: usize, records: &[B256], status: u8) {
        let statuses = &mut self.datanets[index].batches[which].statuses;
        statuses.extend(records.iter().map(|record| (*record, status)));
        self.moments.push(self.time);
    }

    fn view_members(&mut self, id: U256, root: B256, records: &[B256]) {
        for &record in records.iter().take(3) {
            let time = self.moment();
            let call = memberStatusAtCall { datanetId: id, root, contentId: record, time };
            self.view(self.contracts.datanets, &call);
            self.view(self.contracts.datanets, &memberStatusAtCall { time: self.time, ..call });
        }
        self.view(self.contracts.datanets, &contributionCall { datanetId: id, item: batch_item(root) });
    }
}

fn batch_status(net: &Datanet, root: B256) -> Option<u8> {
    let item = batch_item(root);
    net.accepted.iter().find(|entry| entry.item == item).map(|entry| entry.status)
}

fn tree(records: &[B256]) -> Option<SumTree> {
    let leaves: Vec<Leaf> =
        records.iter().map(|key| Leaf { key: *key, value: 1, data: B256::ZERO }).collect();
    SumTree::build(&leaves).ok()
}
