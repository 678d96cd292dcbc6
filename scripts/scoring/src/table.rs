//! The windows of all outputs, found by their bytes, and the first record that holds each.
//!
//! Windows of equal bytes share a *slot*, in which they stand in order of their outputs' ranks. A
//! record that holds them may earn from some outputs and not from others, so each window has a
//! least order of its own; and since a phrase may stand in very many outputs and very many records,
//! the least orders of a slot are kept as a segment tree: a record lowers a range of them in time
//! logarithmic in its length. For a window that stands in one place, that is one order.
//!
//! All is in flat arrays. For each window: 8 bytes for where it stands, 16 to 32 for orders (2n - 1
//! for the n windows of a slot), and for each slot up to 14: below 40 a window in any case.

use crate::{Order, Output, hash, hash::Hasher};
use std::{ops::Range, sync::Mutex, sync::PoisonError};
use tributary_core::span::{self, Params};

/// Stands for no record: after all orders.
pub(crate) const NONE: Order = Order { number: u64::MAX, index: u64::MAX };

/// How many locks there are, so that threads rarely wait for each other.
const STRIPES: usize = 1024;

/// How many slots a bucket has, or fewer.
const BUCKET: usize = 4;

/// Where a window stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The output's rank.
    pub(crate) rank: u32,
    pub(crate) start: u16,
    pub(crate) end: u16,
}

impl Place {
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
    /// The hashes of the slots, ascending.
    hashes: Vec<u64>,
    /// The first slot whose hash begins with the bits of the bucket's number, then the end.
    buckets: Vec<u32>,
    /// The index of each slot's first place, then the end.
    firsts: Vec<u32>,
    places: Vec<Place>,
    /// The segment trees of the slots, so many slots behind each lock. A slot's tree is its nodes 1
    /// to 2n - 1, the last n being its places; what a place's ancestors say counts for it too.
    stripes: Vec<Mutex<Vec<Order>>>,
    slots_a_stripe: usize,
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
        let mut windows: Vec<(u64, Place)> = Vec::with_capacity(count);
        let mut beginnings = Vec::new();
        for rank in 0..by_rank.len() as u32 {
            let text = bytes(rank);
            let mut found = span::windows(params, text).peekable();
            if found.peek().is_some() {
                hasher.beginnings(text, &mut beginnings);
            }
            windows.extend(found.map(|window| {
                let place = Place { rank, start: window.start as u16, end: window.end as u16 };
                (hasher.window(&beginnings, &window), place)
            }));
        }
        windows.sort_unstable();
        let text = |place: Place| &bytes(place.rank)[place.range()];
        for same_hash in windows.chunk_by_mut(|one, next| one.0 == next.0) {
            if !same_hash.iter().all(|(_, place)| text(*place) == text(same_hash[0].1)) {
                same_hash.sort_unstable_by_key(|(_, place)| (text(*place), *place));
            }
        }
        let is_same =
            |one: &(u64, Place), next: &(u64, Place)| one.0 == next.0 && text(one.1) == text(next.1);
        let slots = windows.chunk_by(is_same).count();

        let (mut hashes, mut firsts) = (Vec::with_capacity(slots), Vec::with_capacity(slots + 1));
        let mut places = Vec::with_capacity(count);
        let slots_a_stripe = slots / STRIPES + 1;
        let mut nodes: Vec<usize> = vec![0; slots.div_ceil(slots_a_stripe)];
        for (number, slot) in windows.chunk_by(is_same).enumerate() {
            hashes.push(slot[0].0);
            firsts.push(places.len() as u32);
            places.extend(slot.iter().map(|(_, place)| *place));
            nodes[number / slots_a_stripe] += 2 * slot.len() - 1;
        }
        firsts.push(places.len() as u32);
        drop(windows);

        let bits = (slots / BUCKET).next_power_of_two().ilog2();
        let mut buckets = Vec::with_capacity((1 << bits) + 1);
        let mut slot = 0;
        for bucket in 0..1u64 << bits {
            while hashes.get(slot).is_some_and(|hash| hash >> (hash::BITS - bits) < bucket) {
                slot += 1;
            }
            buckets.push(slot as u32);
        }
        buckets.push(slots as u32);
        let stripes = nodes.into_iter().map(|nodes| Mutex::new(vec![NONE; nodes])).collect();
        Ok(Self {
            params,
            hasher,
            outputs,
            by_rank,
            hashes,
            buckets,
            firsts,
            places,
            stripes,
            slots_a_stripe,
        })
    }

    pub(crate) fn windows(&self) -> usize {
        self.places.len()
    }

    /// The bytes that the table has on the heap.
    pub(crate) fn memory(&self) -> usize {
        fn of<T>(list: &Vec<T>) -> usize {
            list.capacity() * size_of::<T>()
        }
        let stripes: usize = self.stripes.iter().map(|stripe| of(&*lock(stripe))).sum();
        let lists = of(&self.hashes) + of(&self.buckets) + of(&self.firsts) + of(&self.places);
        stripes + of(&self.stripes) + lists + of(&self.by_rank) + self.hasher.memory()
    }

    /// The windows that the record holds get its order where they had a later one or none, in the
    /// outputs of these ranks. `beginnings` is only there to be used again.
    pub(crate) fn lower(
        &self,
        record: &[u8],
        order: Order,
        ranks: impl FnOnce() -> Vec<Range<u32>>,
        beginnings: &mut Vec<u64>,
    ) {
        let mut windows = span::windows(self.params, record).peekable();
        if windows.peek().is_none() {
            return;
        }
        self.hasher.beginnings(record, beginnings);
        let mut found =
            windows.filter_map(|window| self.slot(self.hasher.window(beginnings, &window), &record[window]));
        let Some(first) = found.next() else { return };
        let ranks = ranks();
        for slot in std::iter::once(first).chain(found) {
            self.lower_slot(slot, order, &ranks);
        }
    }

    /// The slot of the windows with these bytes.
    fn slot(&self, hash: u64, bytes: &[u8]) -> Option<usize> {
        let bucket = (hash >> (hash::BITS - (self.buckets.len() - 1).ilog2())) as usize;
        let range = self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize;
        let from = range.start + self.hashes[range.clone()].partition_point(|other| *other < hash);
        (from..range.end).take_while(|slot| self.hashes[*slot] == hash).find(|slot| {
            let place = self.places[self.firsts[*slot] as usize];
            let output = &self.outputs[self.by_rank[place.rank as usize] as usize];
            output.bytes.as_ref()[place.range()] == *bytes
        })
    }

    fn lower_slot(&self, slot: usize, order: Order, ranks: &[Range<u32>]) {
        let places = &self.places[self.firsts[slot] as usize..self.firsts[slot + 1] as usize];
        let stripe = slot / self.slots_a_stripe;
        let first_node = self.node(slot) - self.node(stripe * self.slots_a_stripe);
        let mut nodes = lock(&self.stripes[stripe]);
        // Numbered from 1.
        let mut lower = |node: usize| {
            let least = &mut nodes[first_node + node - 1];
            *least = order.min(*least);
        };
        for range in ranks {
            let before = |rank: u32| places.partition_point(|place| place.rank < rank);
            let (mut from, mut to) = (before(range.start) + places.len(), before(range.end) + places.len());
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

    /// How many nodes the slots before this one have.
    fn node(&self, slot: usize) -> usize {
        2 * self.firsts[slot] as usize - slot
    }

    /// Where the windows stand and the least order that holds each, or [`NONE`], by the same index;
    /// and the index of the output of each rank.
    pub(crate) fn finish(self) -> (Vec<Place>, Vec<Order>, Vec<u32>) {
        let Self { places, firsts, stripes, slots_a_stripe, by_rank, hashes, buckets, .. } = self;
        drop((hashes, buckets));
        let mut least = Vec::with_capacity(places.len());
        let mut slots = firsts.windows(2).map(|pair| (pair[1] - pair[0]) as usize);
        for stripe in stripes {
            let mut nodes = &mut stripe.into_inner().unwrap_or_else(PoisonError::into_inner)[..];
            for count in slots.by_ref().take(slots_a_stripe) {
                let (tree, rest) = nodes.split_at_mut(2 * count - 1);
                for node in 2..2 * count {
                    tree[node - 1] = tree[node - 1].min(tree[node / 2 - 1]);
                }
                least.extend_from_slice(&tree[count - 1..]);
                nodes = rest;
            }
        }
        (places, least, by_rank)
    }
}

fn lock(stripe: &Mutex<Vec<Order>>) -> std::sync::MutexGuard<'_, Vec<Order>> {
    stripe.lock().unwrap_or_else(PoisonError::into_inner)
}
