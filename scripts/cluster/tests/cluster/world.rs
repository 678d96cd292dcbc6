//! Random rounds with their outputs and records, and what they should give.

use alloy_primitives::{Address, B256, U256, keccak256};
use tributary_cluster::{Answer, Heads, Input, Record};
use tributary_core::{
    ids::content_id,
    payee::{Payee, claim_key},
    rule::Rule,
    span::{Order, Params},
    typed_data::Receipt,
};
use tributary_rounds::{Owner, Payout, Round, RoundHeader, RoundInput, Source};
use tributary_scoring::{Candidate, Output, score};

const FROM: u64 = 1_000;
const CUTOFF: u64 = 2_000;

pub(crate) struct World {
    pub(crate) params: Params,
    pub(crate) header: RoundHeader,
    pub(crate) sources: Vec<Source>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) records: Vec<Record>,
    pub(crate) last: Vec<Payout>,
}

/// Numbers from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 += 1;
        let hash = keccak256(self.0.to_be_bytes());
        u64::from_be_bytes(hash[..8].try_into().unwrap()) % end
    }

    fn text(&mut self, words: u64) -> Vec<String> {
        (0..words).map(|_| format!("w{}", self.below(4_000))).collect()
    }
}

impl World {
    pub(crate) fn new(seed: u64, answers: u64, records: u64) -> Self {
        let mut random = Random(seed << 32);
        let params = Params::new(4, 12).unwrap();
        let header = RoundHeader {
            model: U256::from(3),
            number: 2,
            from: FROM,
            cutoff: CUTOFF,
            asset: Address::ZERO,
            rule: Rule::Span(params),
            contributors_bps: 7_000,
        };
        let source = |id: u64, weight, fee_bps| Source { datanet: U256::from(id), weight, fee_bps };
        let sources = vec![source(2, 3_000, 500), source(5, 1, 0), source(1 << 40, 10_000, 3_000)];
        let texts: Vec<Vec<String>> = (0..records)
            .map(|_| {
                let words = 5 + random.below(60);
                random.text(words)
            })
            .collect();
        let records = (0..records).map(|number| record(&mut random, number, &texts, &sources)).collect();
        let answers = (0..answers).map(|number| answer(&mut random, number, &texts, header.model)).collect();
        let mut last: Vec<Payout> = (0..answers_of(seed))
            .map(|_| Payout { payee: payee(&mut random), amount: 1 + u128::from(random.below(1 << 40)) })
            .collect();
        last.sort_unstable_by_key(|payout| payout.payee);
        last.dedup_by_key(|payout| payout.payee);
        Self { params, header, sources, answers, records, last }
    }

    /// Writes the tables, each in so many files.
    pub(crate) fn write(&self, input: &Input, files: u64) -> datafusion::error::Result<()> {
        for file in 0..files {
            fn of<T: Clone>(all: &[T], file: u64, files: u64) -> Vec<T> {
                all.iter().skip(file as usize).step_by(files as usize).cloned().collect()
            }
            input.answers(file, &of(&self.answers, file, files))?;
            input.records(file, &of(&self.records, file, files))?;
        }
        input.last_payouts(&self.last)
    }

    /// What `tributary-rounds` builds of it.
    pub(crate) fn expected(&self) -> Heads {
        let outputs: Vec<Output<&[u8]>> = self
            .answers
            .iter()
            .map(|answer| {
                let Answer { receipt, up_to, output } = answer;
                Output { receipt_id: receipt.id(), time: receipt.time, up_to: *up_to, bytes: &output[..] }
            })
            .collect();
        let candidates = self.records.iter().map(|record| {
            let Record { owner, accepted_at, accepted, bytes } = record;
            let (accepted_at, accepted) = (*accepted_at, accepted.clone());
            Ok::<_, std::convert::Infallible>(Candidate {
                order: owner.order,
                accepted_at,
                accepted,
                bytes: &bytes[..],
            })
        });
        let scores = score(self.params, &outputs, candidates, &|_| ()).unwrap();
        let round = Round::build(RoundInput {
            header: self.header,
            sources: self.sources.clone(),
            receipts: self.answers.iter().map(|answer| answer.receipt).collect(),
            scores,
            owners: self.records.iter().map(|record| record.owner).collect(),
            missing: Vec::new(),
            last_payouts: self.last.clone(),
        });
        let heads = round.unwrap().heads;
        let tributary_rounds::TreeHeads { receipts, scores, credits, payouts, .. } = heads;
        Heads { receipts, scores, credits, payouts }
    }
}

fn answers_of(seed: u64) -> u64 {
    20 * (seed % 4)
}

fn payee(random: &mut Random) -> Payee {
    let number = random.below(60);
    if number.is_multiple_of(5) {
        claim_key(U256::from(2), B256::with_last_byte(number as u8))
    } else {
        Payee::Account(Address::from_word(keccak256([number as u8])))
    }
}

/// A record; every seventh has the words of an earlier one, and one in six was rejected for a while.
fn record(random: &mut Random, number: u64, texts: &[Vec<String>], sources: &[Source]) -> Record {
    let own = if number > 0 && number.is_multiple_of(7) { random.below(number) } else { number };
    let text = texts[own as usize].join(" ");
    // A text that is there twice is another record all the same.
    let bytes = format!("{text} {number}").into_bytes();
    let content_id = content_id(&bytes);
    let source = &sources[random.below(sources.len() as u64) as usize];
    let accepted_at = 100 + random.below(500);
    let always = accepted_at..u64::MAX;
    let accepted = match random.below(6) {
        0 => vec![accepted_at..FROM + 200, FROM + 500..u64::MAX],
        _ => vec![always],
    };
    let order = Order { number: 10 + number, index: 0 };
    let owner = Owner { datanet: source.datanet, content_id, item: content_id, payee: payee(random), order };
    Record { owner, accepted_at, accepted, bytes }
}

/// An answer of spans of some records among words of its own.
fn answer(random: &mut Random, number: u64, texts: &[Vec<String>], model_id: U256) -> Answer {
    let mut words = Vec::new();
    for _ in 0..1 + random.below(4) {
        let text = &texts[random.below(texts.len() as u64) as usize];
        let start = random.below(text.len() as u64) as usize;
        let end = (start + 3 + random.below(20) as usize).min(text.len());
        words.extend_from_slice(&text[start..end]);
        let own = random.below(6);
        words.extend(random.text(own));
    }
    let output = words.join(" ").into_bytes();
    let time = FROM + 1 + random.below(CUTOFF - FROM);
    let receipt = Receipt {
        model_id,
        request_id: keccak256(number.to_be_bytes()),
        output_hash: content_id(&output),
        output_length: output.len() as u32,
        feature_hash: B256::ZERO,
        // One in ten is free, and does not count.
        price: if random.below(10) == 0 { 0 } else { (1 + u128::from(random.below(u64::MAX))) << 20 },
        time,
    };
    Answer { receipt, up_to: 300 + random.below(300), output }
}
