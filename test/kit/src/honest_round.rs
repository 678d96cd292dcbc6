//! Honest rounds: the product's own (SPEC 5), given who owns which bytes of each answer.

use crate::{ChainFixture, Draft, Payouts};
use alloy_primitives::{Address, B256, U256, keccak256};
use std::collections::BTreeMap;
use tributary_core::{payee::Payee, rule::Rule, typed_data::Receipt};
use tributary_interfaces::{
    IDatanets::datanetCall,
    IModels::{modelCall, sourcesOfCall},
};
use tributary_rounds::{Owner, Payout, Round, RoundHeader, RoundInput, Source};
use tributary_scoring::{ByteRange, Order, ScoreRow};

/// Consecutive bytes of an answer that have an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnedRange {
    /// The owner's Datanet, one of the model's sources.
    pub datanet: U256,
    /// The owner: a record that is registered by itself.
    pub content_id: B256,
    /// The payee that the record is registered for.
    pub payee: B256,
    /// How many bytes of the answer it owns.
    pub length: u16,
}

/// An answer that a user paid for.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was paid, in units of the model's asset.
    pub price: u128,
    /// Its length in bytes; at least the sum of the ranges' lengths.
    pub length: u16,
    /// The bytes that have an owner, from the first byte on; the rest has none.
    pub ranges: Vec<OwnedRange>,
}

impl OwnedRange {
    /// A range of an account's record; the content id follows from the account.
    pub fn of(datanet: U256, account: Address, length: u16) -> Self {
        Self { datanet, content_id: keccak256(account), payee: account.into_word(), length }
    }

    fn is_of(&self, other: &Self) -> bool {
        (self.datanet, self.content_id) == (other.datanet, other.content_id)
    }
}

/// The round of these answers, which must not be empty, if payees have earned `last` so far.
///
/// Panics if there is no such round.
pub fn honest_round(
    header: RoundHeader,
    sources: Vec<Source>,
    last: &BTreeMap<B256, u128>,
    answers: &[Answer],
) -> Round {
    let payee = |word| Payee::from_word(word).expect("a payee");
    let mut input = RoundInput {
        header,
        sources,
        receipts: Vec::new(),
        scores: Vec::new(),
        owners: Vec::new(),
        missing: Vec::new(),
        last_payouts: last
            .iter()
            .map(|(word, amount)| Payout { payee: payee(*word), amount: *amount })
            .collect(),
    };
    let mut known: Vec<OwnedRange> = Vec::new();
    for (request, answer) in (0u64..).zip(answers) {
        let receipt = receipt(&header, request, answer);
        let mut start = 0;
        for range in answer.ranges.chunk_by(OwnedRange::is_of) {
            let number = known.iter().position(|other| other.is_of(&range[0])).unwrap_or_else(|| {
                known.push(range[0]);
                known.len() - 1
            });
            let end = start + range.iter().map(|part| part.length).sum::<u16>();
            let range = ByteRange { start, end, owner: order(number) };
            input.scores.push(ScoreRow { receipt_id: receipt.id(), range });
            start = end;
        }
        input.receipts.push(receipt);
    }
    input.owners.extend(known.iter().enumerate().map(|(number, owner)| Owner {
        datanet: owner.datanet,
        content_id: owner.content_id,
        item: owner.content_id,
        payee: payee(owner.payee),
        order: order(number),
    }));
    Round::build(input).expect("an honest round")
}

/// A receipt of the last second of a round. Its other fields name it and play no part in the round.
fn receipt(header: &RoundHeader, request: u64, answer: &Answer) -> Receipt {
    let name = [B256::from(header.model), U256::from(header.number).into(), U256::from(request).into()];
    Receipt {
        model_id: header.model,
        request_id: keccak256(name.concat()),
        output_hash: B256::repeat_byte(2),
        output_length: answer.length.into(),
        feature_hash: B256::ZERO,
        price: answer.price,
        time: header.cutoff,
    }
}

fn order(index: usize) -> Order {
    Order { number: 1 + index as u64, index: 0 }
}

impl Draft {
    /// The model's next honest round with these answers, if payees have earned `last` so far.
    pub fn honest(
        chain: &ChainFixture,
        model: U256,
        last: &BTreeMap<B256, u128>,
        answers: &[Answer],
    ) -> Self {
        let (pool, state) = (chain.pool(model), chain.round_state(model));
        let rule = chain.read(chain.models, modelCall { modelId: model }).rule;
        let header = RoundHeader {
            model,
            number: pool.rounds + 1,
            from: state.lastCutoff,
            cutoff: chain.now() - 1,
            asset: pool.asset,
            rule: Rule::from_word(rule).expect("a rule"),
            contributors_bps: pool.contributorsBps,
        };
        let mut sources = Vec::new();
        for source in chain.read(chain.models, sourcesOfCall { modelId: model }) {
            let (datanet, weight) = (source.datanetId, source.weight);
            if source.leftOutFrom == 0 || source.leftOutFrom > header.cutoff {
                let fee_bps = chain.read(chain.datanets, datanetCall { datanetId: datanet }).treasuryFeeBps;
                sources.push(Source { datanet, weight, fee_bps });
            }
        }
        let round = honest_round(header, sources, last, answers);
        let payouts = round.payouts().map(|row| row.expect("a row in memory"));
        let payouts = payouts.map(|row| (row.payee.to_word(), row.payout)).collect();
        let heads = [round.heads.receipts, round.heads.scores, round.heads.credits];
        Self::with_trees(chain, model, heads, Payouts::new(payouts))
    }
}
