//! Rounds as SPEC 5 computes them, given who owns how much of each answer.

use crate::{Draft, Payouts, World};
use alloy_primitives::{Address, B256, U256, keccak256};
use std::collections::BTreeMap;
use tributary_core::{
    ids::{CreditRole, contribution_key, credit_digest, source},
    payee, split,
    sum_tree::{Leaf, SumTree},
};
use tributary_interfaces::IModels::sourcesOfCall;

/// A part of an answer that is somebody's.
#[derive(Clone, Debug)]
pub struct OwnedRange {
    /// The Datanet.
    pub datanet: U256,
    /// The Datanet's fee, in basis points.
    pub fee_bps: u16,
    /// The record, registered by itself.
    pub content_id: B256,
    /// Whom it is registered for.
    pub payee: B256,
    /// How many bytes of the answer it owns.
    pub length: u16,
}

/// An answer that somebody paid for.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Names the receipt.
    pub receipt: B256,
    /// What was paid.
    pub price: u128,
    /// Its length in bytes; at least what the ranges have together.
    pub length: u16,
    /// Whose its bytes are.
    pub ranges: Vec<OwnedRange>,
}

/// The model's next round for these answers, which are not empty, if payees had `last` so far.
pub fn share(world: &World, model: U256, last: &BTreeMap<B256, u128>, answers: &[Answer]) -> Draft {
    let mut trees = Trees::default();
    let weights = unowned_weights(world, model);
    answers.iter().for_each(|answer| trees.add(answer, &weights));
    let bps = world.pool(model).contributorsBps;
    let mut payouts = last.clone();
    for (payee, credit) in trees.credit_by_payee() {
        let before = payouts.get(&payee).copied().unwrap_or(0);
        let after = split::payout(before, credit, bps).expect("amounts are small");
        if after > 0 {
            payouts.insert(payee, after);
        }
    }
    let [receipts, scores, credits] = [trees.receipts, trees.scores, trees.credits].map(build);
    Draft::with(world, model, [&receipts, &scores, &credits], Payouts::of_map(&payouts))
}

/// The treasuries of the model's sources that a round now does not leave out, with their weights.
fn unowned_weights(world: &World, model: U256) -> (Vec<B256>, Vec<u16>) {
    let cutoff = world.now() - 1;
    let sources = world.read(world.models, sourcesOfCall { modelId: model });
    let stays = sources.iter().filter(|source| source.leftOutFrom == 0 || source.leftOutFrom > cutoff);
    let treasury = |id| payee::treasury(id).expect("a Datanet's id").to_word();
    stays.map(|source| (treasury(source.datanetId), source.weight)).unzip()
}

#[derive(Default)]
struct Trees {
    receipts: Vec<Leaf>,
    scores: Vec<Leaf>,
    credits: Vec<Leaf>,
}

impl Trees {
    fn add(&mut self, answer: &Answer, (treasuries, weights): &(Vec<B256>, Vec<u16>)) {
        let Answer { receipt, price, length, ranges } = answer;
        self.receipts.push(Leaf { key: *receipt, value: *price, data: B256::ZERO });
        let (mut start, mut shared) = (0, 0);
        for range in ranges {
            let end = start + range.length;
            let key = contribution_key(range.datanet, range.content_id);
            let source = source(start, end, key, range.content_id);
            self.scores.push(Leaf { key: *receipt, value: range.length.into(), data: source });
            let (contributor, fee) =
                split::credit(*price, range.length.into(), (*length).into(), range.fee_bps).expect("a part");
            let treasury = payee::treasury(range.datanet).expect("a Datanet's id").to_word();
            self.credit(*receipt, source, CreditRole::Contributor, range.payee, contributor);
            self.credit(*receipt, source, CreditRole::Treasury, treasury, fee);
            (start, shared) = (end, shared + contributor + fee);
        }
        let unowned = split::unowned(price - shared, weights).expect("a source stays");
        for (treasury, amount) in treasuries.iter().zip(unowned) {
            self.credit(*receipt, B256::ZERO, CreditRole::Unowned, *treasury, amount);
        }
    }

    fn credit(&mut self, receipt: B256, source: B256, role: CreditRole, payee: B256, value: u128) {
        if value > 0 {
            self.credits.push(Leaf { key: payee, value, data: credit_digest(receipt, source, role) });
        }
    }

    fn credit_by_payee(&self) -> BTreeMap<B256, u128> {
        let mut sums = BTreeMap::new();
        for leaf in &self.credits {
            *sums.entry(leaf.key).or_default() += leaf.value;
        }
        sums
    }
}

fn build(mut leaves: Vec<Leaf>) -> SumTree {
    leaves.sort_unstable_by(Leaf::order);
    SumTree::build(&leaves).expect("leaves differ")
}

impl OwnedRange {
    /// A range of an account's record, the content id being any.
    pub fn of(datanet: U256, account: Address, length: u16) -> Self {
        let content_id = keccak256(account);
        Self { datanet, fee_bps: 0, content_id, payee: account.into_word(), length }
    }
}
