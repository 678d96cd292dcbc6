//! The windows of all outputs, found by their bytes, and the first record that holds each.
//!
//! Windows of equal bytes form a *group*, in the order of their outputs' ranks. A record that holds
//! them may earn from some outputs and not from others, so each window has a least order of its
//! own; and since a phrase may be in very many outputs and very many records, the least orders of a
//! group are a segment tree: a record lowers a range of them in time logarithmic in its length. For
//! a window that occurs once, that is one order.
//!
//! All is in flat arrays. For each window: 8 bytes for where it occurs, 16 to 32 for orders (2n - 1
//! for the n windows of a group), and for each group up to 14: below 40 for a window in any case.

use crate::{Order, Output, hash, hash::Hasher};
use std::{ops::Range, sync::Mutex, sync::PoisonError};
use tributary_core::span::{self, Params};

/// The order of no record, which is after all orders.
pub(crate) const NONE: Order = Order { number: u64::MAX, index: u64::MAX };

/// The number of locks, so many that threads rarely wait for each other.
const STRIPES: usize = 1024;

/// The most groups of a bucket, on average.
const BUCKET: usize = 4;

/// Where a window occurs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Occurrence {
    /// The output's rank.
    pub(crate) rank: u32,
    pub(crate) start: u16,
    pub(crate) end: u16,
}

impl Occurrence {
    fn range(self) -> Range<usize> {
        self.start.into()..self.end.into()
    }
}

/// There are 2^32 windows or more.
#[derive(Debug)]
pub(crate) struct TooManyWindows;

pub(crate) struct Table<'a, O> {
    params: Params,
    hasher: Hasher,
    outputs: &'a [Output<O>],
    /// The index of the output of each rank.
    by_rank: Vec<u32>,
    /// The hashes of the groups, ascending.
    hashes: Vec<u64>,
    /// The first group whose hash begins with the bits of the bucket's number, then the end.
    buckets: Vec<u32>,
    /// The index of each group's first occurrence, then the end.
    firsts: Vec<u32>,
    occurrences: Vec<Occurrence>,
    /// The segment trees of the groups, `groups_per_stripe` of them behind each lock. A group's
    /// tree has the nodes 1 to 2n - 1, the last n of which are its occurrences. The least order of
    /// an occurrence is the least of its own and its ancestors'.
    stripes: Vec<Mutex<Vec<Order>>>,
    groups_per_stripe: usize,
}

impl<'a, O: AsRef<[u8]>> Table<'a, O> {
    pub(crate) fn new(
        params: Params,
        hasher: Hasher,
        outputs: &'a [Output<O>],
        by_rank: Vec<u32>,
    ) -> Result<Self, TooManyWindows> {
        let bytes = |rank: u32| outputs[by_rank[rank as usize] as usize].bytes.as_ref();
        let count: usize =
            outputs.iter().map(|output| span::windows(params, output.bytes.as_ref()).count()).sum();
        u32::try_from(count).map_err(|_| TooManyWindows)?;

        // Windows of equal bytes next to each other. Everything is allocated once and at its size.
        let mut windows: Vec<(u64, Occurrence)> = Vec::with_capacity(count);
        let mut prefixes = Vec::new();
        for rank in 0..by_rank.len() as u32 {
            let text = bytes(rank);
            let mut found = span::windows(params, text).peekable();
            if found.peek().is_some() {
                hasher.prefixes(text, &mut prefixes);
            }
            windows.extend(found.map(|window| {
                let occurrence = Occurrence { rank, start: window.start as u16, end: window.end as u16 };
                (hasher.window(&prefixes, &window), occurrence)
            }));
        }
        windows.sort_unstable();
        let text = |occurrence: Occurrence| &bytes(occurrence.rank)[occurrence.range()];
        for same_hash in windows.chunk_by_mut(|one, next| one.0 == next.0) {
            if !same_hash.iter().all(|(_, occurrence)| text(*occurrence) == text(same_hash[0].1)) {
                same_hash.sort_unstable_by_key(|(_, occurrence)| (text(*occurrence), *occurrence));
            }
        }
        let is_same = |one: &(u64, Occurrence), next: &(u64, Occurrence)| {
            one.0 == next.0 && text(one.1) == text(next.1)
        };
        let groups = windows.chunk_by(is_same).count();

        let (mut hashes, mut firsts) = (Vec::with_capacity(groups), Vec::with_capacity(groups + 1));
        let mut occurrences = Vec::with_capacity(count);
        let groups_per_stripe = groups / STRIPES + 1;
        let mut nodes: Vec<usize> = vec![0; groups.div_ceil(groups_per_stripe)];
        for (number, group) in windows.chunk_by(is_same).enumerate() {
            hashes.push(group[0].0);
            firsts.push(occurrences.len() as u32);
            occurrences.extend(group.iter().map(|(_, occurrence)| *occurrence));
            nodes[number / groups_per_stripe] += 2 * group.len() - 1;
        }
        firsts.push(occurrences.len() as u32);
        drop(windows);

        let bits = (groups / BUCKET).next_power_of_two().ilog2();
        let mut buckets = Vec::with_capacity((1 << bits) + 1);
        let mut group = 0;
        for bucket in 0..1u64 << bits {
            while hashes.get(group).is_some_and(|hash| hash >> (hash::BITS - bits) < bucket) {
                group += 1;
            }
            buckets.push(group as u32);
        }
        buckets.push(groups as u32);
        let stripes = nodes.into_iter().map(|nodes| Mutex::new(vec![NONE; nodes])).collect();
        Ok(Self {
            params,
            hasher,
            outputs,
            by_rank,
            hashes,
            buckets,
            firsts,
            occurrences,
            stripes,
            groups_per_stripe,
        })
    }

    pub(crate) fn windows(&self) -> usize {
        self.occurrences.len()
    }

    /// The bytes that the table has on the heap.
    pub(crate) fn memory(&self) -> usize {
        fn of<T>(list: &Vec<T>) -> usize {
            list.capacity() * size_of::<T>()
        }
        let stripes: usize = self.stripes.iter().map(|stripe| of(&*lock(stripe))).sum();
        let lists = of(&self.hashes) + of(&self.buckets) + of(&self.firsts) + of(&self.occurrences);
        stripes + of(&self.stripes) + lists + of(&self.by_rank) + self.hasher.memory()
    }

    /// Gives the windows that the record holds its order where they had a later one or none, in the
    /// outputs of these ranks. `prefixes` is a buffer that is used again. Returns whether it holds any
    /// window, of outputs of whatever rank.
    pub(crate) fn lower(
        &self,
        record: &[u8],
        order: Order,
        ranks: impl FnOnce() -> Vec<Range<u32>>,
        prefixes: &mut Vec<u64>,
    ) -> bool {
        let mut windows = span::windows(self.params, record).peekable();
        if windows.peek().is_none() {
            return false;
        }
        self.hasher.prefixes(record, prefixes);
        let mut found =
            windows.filter_map(|window| self.group(self.hasher.window(prefixes, &window), &record[window]));
        let Some(first) = found.next() else { return false };
        let ranks = ranks();
        for group in std::iter::once(first).chain(found) {
            self.lower_group(group, order, &ranks);
        }
        true
    }

    /// The group of the windows with these bytes.
    fn group(&self, hash: u64, bytes: &[u8]) -> Option<usize> {
        let bucket = (hash >> (hash::BITS - (self.buckets.len() - 1).ilog2())) as usize;
        let range = self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize;
        let from = range.start + self.hashes[range.clone()].partition_point(|other| *other < hash);
        (from..range.end).take_while(|group| self.hashes[*group] == hash).find(|group| {
            let occurrence = self.occurrences[self.firsts[*group] as usize];
            let output = &self.outputs[self.by_rank[occurrence.rank as usize] as usize];
            output.bytes.as_ref()[occurrence.range()] == *bytes
        })
    }

    fn lower_group(&self, group: usize, order: Order, ranks: &[Range<u32>]) {
        let occurrences = &self.occurrences[self.firsts[group] as usize..self.firsts[group + 1] as usize];
        let stripe = group / self.groups_per_stripe;
        let first_node = self.node(group) - self.node(stripe * self.groups_per_stripe);
        let mut nodes = lock(&self.stripes[stripe]);
        // Numbered from 1.
        let mut lower = |node: usize| {
            let least = &mut nodes[first_node + node - 1];
            *least = order.min(*least);
        };
        for range in ranks {
            let before = |rank: u32| occurrences.partition_point(|occurrence| occurrence.rank < rank);
            let (mut from, mut to) =
                (before(range.start) + occurrences.len(), before(range.end) + occurrences.len());
            while from < to {
                if from % 2 == 1 {
                    lower(from);
                    from += 1;
                }
                if to % 2 == 1 {
                    to -= 1;
                    lower(to);
                }
                from /= 2;
                to /= 2;
            }
        }
    }

    /// How many nodes the groups before this one have.
    fn node(&self, group: usize) -> usize {
        2 * self.firsts[group] as usize - group
    }

    /// Where the windows occur and the least order that holds each, or [`NONE`], by the same index;
    /// and the index of the output of each rank.
    pub(crate) fn finish(self) -> (Vec<Occurrence>, Vec<Order>, Vec<u32>) {
        let Self { occurrences, firsts, stripes, groups_per_stripe, by_rank, hashes, buckets, .. } = self;
        drop((hashes, buckets));
        let mut least = Vec::with_capacity(occurrences.len());
        let mut groups = firsts.windows(2).map(|pair| (pair[1] - pair[0]) as usize);
        for stripe in stripes {
            let mut nodes = &mut stripe.into_inner().unwrap_or_else(PoisonError::into_inner)[..];
            for count in groups.by_ref().take(groups_per_stripe) {
                let (tree, rest) = nodes.split_at_mut(2 * count - 1);
                for node in 2..2 * count {
                    tree[node - 1] = tree[node - 1].min(tree[node / 2 - 1]);
                }
                least.extend_from_slice(&tree[count - 1..]);
                nodes = rest;
            }
        }
        (occurrences, least, by_rank)
    }
}

fn lock(stripe: &Mutex<Vec<Order>>) -> std::sync::MutexGuard<'_, Vec<Order>> {
    stripe.lock().unwrap_or_else(PoisonError::into_inner)
}
