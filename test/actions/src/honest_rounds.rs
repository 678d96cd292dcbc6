//! Honest rounds: of answers that accepted records shaped, computed by the product (SPEC 5).

use crate::{
    generator::Generator,
    rounds::Present,
    target::{Payouts, Target},
};
use alloy_primitives::U256;
use tributary_core::{ids::is_batch_item, rule::Rule};
use tributary_interfaces::{IAttribution::Round, IDatanets::datanetCall, IModels::SourceState};
use tributary_rounds::{RoundHeader, Source};
use tributary_test_kit::{Answer, OwnedRange, abi_tree, honest_round, values::ACCEPTED};

/// The length of every answer, in bytes, and the most bytes of it that a record owns.
const ANSWER: u16 = 100;
const RANGE: u64 = 30;

impl<T: Target> Generator<T> {
    /// A model's next honest round, unless there is nothing to settle or no second to do it for.
    pub(crate) fn honest_round(&mut self, index: usize, present: &Present) -> Option<(Round, Payouts)> {
        let Present { pool, terms, state } = present;
        let unsettled = pool.paid.checked_sub(pool.receiptsSettled).filter(|unsettled| *unsettled > 0)?;
        if state.lastCutoff + 1 >= self.time {
            return None;
        }
        let (id, last) = (self.models[index].id, self.models[index].payouts.clone());
        let cutoff = self.good_cutoff(state.lastCutoff);
        let header = RoundHeader {
            model: id,
            number: pool.rounds + 1,
            from: state.lastCutoff,
            cutoff,
            asset: pool.asset,
            rule: Rule::from_word(self.models[index].terms.rule)?,
            contributors_bps: terms.contributorsBps,
        };
        let sources = self.sources_at(id, cutoff);
        if sources.is_empty() {
            return None;
        }
        let answers = self.answers(unsettled, &sources);
        let round = honest_round(header, sources, &last, &answers);
        let heads = round.heads;
        let shared = heads.credits.node.sum == heads.receipts.node.sum;
        self.require("price-is-shared", shared, || "credits are not the prices".into());
        let payouts = round.payouts.iter().map(|row| (row.payee.to_word(), row.payout)).collect();
        let trees = [heads.receipts, heads.scores, heads.credits, heads.payouts].map(abi_tree);
        Some((self.next_round(id, present, cutoff, trees), payouts))
    }

    /// The model's Datanets that a round with this cutoff does not leave out.
    fn sources_at(&mut self, id: U256, cutoff: u64) -> Vec<Source> {
        let mut sources = Vec::new();
        for SourceState { datanetId: datanet, weight, leftOutFrom: from } in self.sources_of(id) {
            let known = self.read(self.contracts.datanets, &datanetCall { datanetId: datanet });
            if let Some(known) = known.filter(|_| from == 0 || from > cutoff) {
                sources.push(Source { datanet, weight, fee_bps: known.treasuryFeeBps });
            }
        }
        sources
    }

    /// One to three answers that were paid for, with bytes of accepted records and of no one.
    fn answers(&mut self, unsettled: u128, sources: &[Source]) -> Vec<Answer> {
        let is_source = |id: U256| sources.iter().any(|source| source.datanet == id);
        let mut records: Vec<OwnedRange> = Vec::new();
        for datanet in self.datanets.iter().filter(|datanet| is_source(datanet.id)) {
            let accepted = datanet.accepted.iter();
            let earning = accepted.filter(|entry| entry.status == ACCEPTED && !is_batch_item(entry.item));
            records.extend(earning.map(|entry| OwnedRange {
                datanet: datanet.id,
                content_id: entry.item,
                payee: entry.payee,
                length: 0,
            }));
        }
        let (mut answers, mut left) = (Vec::new(), unsettled);
        for _ in 0..1 + self.random.below(3) {
            if left == 0 {
                break;
            }
            let price = self.random.between(1, left);
            left -= price;
            let mut ranges = Vec::new();
            for _ in 0..self.random.below(4) {
                let length = 1 + self.random.below(RANGE) as u16;
                ranges.extend(self.random.choose(&records).map(|record| OwnedRange { length, ..record }));
            }
            answers.push(Answer { price, length: ANSWER, ranges });
        }
        answers
    }
}
