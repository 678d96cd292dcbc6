//! A random small model on a chain, with a right round.

use alloy_primitives::{Address, B256, U256, keccak256};
use std::collections::HashMap;
use tributary_audit::{Bytes, Facts, Registered, Standing, place};
use tributary_core::{
    faults::Source,
    ids::{batch_item, content_id},
    leaves,
    payee::Payee,
    rule::Rule,
    span::{self, Order, Params},
    sum_tree::{SumTree, TreeHead},
    typed_data::Receipt,
};
use tributary_interfaces::{
    IDatanets::{Contribution, Registration, contributeCall, contributionCall, curateCall, vouchCall},
    IDisputes::showRecordCall,
    IModels::{Source as ModelSource, leaveOutCall, snapshotCall, takeSnapshotCall},
};
use tributary_rounds::{
    Owner, Payout, Payouts as LastPayouts, Round, RoundHeader, RoundInput, Source as RoundSource,
    StatedRound, StatedScore,
};
use tributary_scoring::ScoreRow;
use tributary_test_kit::{
    Batch, ChainFixture, DAY, Draft, Key, OpenRound, Payouts, Random, Revert, WINDOW, abi_tree, payee,
};

/// Two words, since small texts shall have much in common.
fn params() -> Params {
    Params::new(2, 0).expect("parameters in range")
}

/// A record with its registration.
#[derive(Clone, Debug)]
struct Record {
    owner: Owner,
    bytes: Vec<u8>,
}

/// A random small model on a chain, with a right round that was not proposed.
#[allow(missing_debug_implementations, reason = "a chain has none")]
pub struct World {
    /// The chain.
    pub chain: ChainFixture,
    /// The model.
    pub model: U256,
    /// Who proves what is wrong.
    pub watcher: Key,
    /// Somebody who earned nothing.
    pub thief: Payee,
    /// What an auditor knows of the chain.
    pub facts: Facts,
    /// The right round.
    pub right: StatedRound,
    /// The times that the round's receipts are between: after the first, up to the second.
    pub span: (u64, u64),
    /// Whether all records' bytes were shown on chain before any round was proposed.
    pub is_shown: bool,
    records: Vec<Record>,
    outputs: HashMap<B256, Vec<u8>>,
}

impl World {
    /// The world of a seed.
    ///
    /// Panics if the programs were not built.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let chain = ChainFixture::new();
        let watcher = Key::named("watcher");
        chain.fund(watcher.account);
        chain.fund_with(chain.token, chain.owner.account);
        chain.fund_with(chain.token, chain.scorer.account);
        let people = ["ann", "bob", "cyn"].map(Key::named);
        people.iter().for_each(|key| chain.fund(key.account));

        // The last source is left out of the round.
        let mut fees = HashMap::new();
        let datanets: Vec<U256> = (0..3)
            .map(|_| {
                let mut terms = chain.datanet_terms();
                terms.treasuryFeeBps = random.below(3_001) as u16;
                let fee = terms.treasuryFeeBps;
                let id = chain.create_datanet(terms);
                fees.insert(id, fee);
                id
            })
            .collect();
        let mut terms = chain.model_terms(datanets[0], chain.token);
        let weight = |random: &mut Random| 1 + random.below(10_000) as u16;
        terms.sources =
            datanets.iter().map(|id| ModelSource { datanetId: *id, weight: weight(&mut random) }).collect();
        terms.rule = Rule::Span(params()).to_word();
        terms.contributorsBps = 8_000 - 100 * random.below(20) as u16;
        terms.ownerBps = 10_000 - terms.contributorsBps;
        let (contributors_bps, sources) = (terms.contributorsBps, terms.sources.clone());
        let model = chain.register(terms);
        chain.call(
            chain.owner.account,
            chain.models,
            leaveOutCall { modelId: model, datanetId: datanets[2] },
        );
        chain.advance(2 * WINDOW + 1);
        let mut records = register(&chain, &mut random, &people, &datanets);
        records.push(copy(&chain, &people[2], datanets[1], &records));
        // The first record itself, registered a second time by somebody else.
        records.push(single(&chain, &people[2], datanets[1], records[0].bytes.clone()));
        let foreign = chain.create_datanet(chain.datanet_terms());
        records.push(single(&chain, &people[0], foreign, text(&mut random, 4, 201)));
        let flagged = single(&chain, &people[0], datanets[1], text(&mut random, 4, 202));
        let registration = Registration { item: flagged.owner.item, payee: flagged.owner.payee.to_word() };
        chain.advance(DAY);
        let flag = curateCall {
            datanetId: datanets[1],
            registrations: vec![registration],
            status: 5,
            reasonHash: B256::ZERO,
        };
        chain.call(chain.owner.account, chain.datanets, flag);
        records.push(flagged);
        for datanet in &datanets {
            let call = vouchCall { datanetId: *datanet, upTo: chain.now() - 1 };
            chain.call(chain.owner.account, chain.datanets, call);
        }
        chain.call(chain.owner.account, chain.models, takeSnapshotCall { modelId: model });
        records.push(single(&chain, &people[0], datanets[1], text(&mut random, 4, 203)));
        let is_shown = seed % 2 == 1;
        if is_shown {
            show(&chain, watcher.account, &records);
        }

        // An earlier round, so that payees have earned something.
        chain.pay(chain.owner.account, model, 1 << 60);
        let earned = [(people[0].account, 1_000 + u128::from(random.below(1_000))), (people[2].account, 7)];
        chain.settle(model, Payouts::of(earned));
        chain.advance(100);
        let from = chain.round_state(model).lastCutoff;
        let span = (from, chain.now() - 1);

        let left_out = chain.now() - 1;
        let facts = Facts {
            rule: Rule::Span(params()),
            contributors_bps,
            sources: sources
                .iter()
                .map(|source| Source {
                    datanet_id: source.datanetId,
                    weight: source.weight,
                    left_out_from: if source.datanetId == datanets[2] {
                        left_out_from(&chain, model)
                    } else {
                        0
                    },
                })
                .collect(),
            fees,
            registered: records
                .iter()
                .map(|record| {
                    let Owner { datanet, content_id, item, payee, .. } = record.owner;
                    let batch_root = if item == content_id { B256::ZERO } else { batch_of(&records, item) };
                    ((datanet, item), Registered { payee: payee.to_word(), batch_root })
                })
                .collect(),
            standing: records.iter().map(|record| standing(&chain, &record.owner)).collect(),
            snapshots: vec![snapshot(&chain, model)],
            right: None,
            last_payouts: last_payouts(&earned),
        };
        assert!(facts.sources[2].left_out_from <= left_out, "the source is left out by now");
        let mut world = Self {
            chain,
            model,
            watcher,
            thief: Payee::from_word(payee(Address::repeat_byte(0xbb))).expect("an account"),
            facts,
            right: StatedRound::default(),
            span,
            is_shown,
            records,
            outputs: HashMap::new(),
        };
        world.right = world.right_round(&mut random);
        world.facts.right = Some(world.right.scores.clone());
        world
    }

    /// Some receipts with outputs that are made of the records, scored as SPEC 4 and 5 say.
    fn right_round(&mut self, random: &mut Random) -> StatedRound {
        let mut input = RoundInput {
            header: self.header(),
            sources: Vec::new(),
            receipts: Vec::new(),
            scores: Vec::new(),
            owners: self.records.iter().map(|record| record.owner).collect(),
            missing: Vec::new(),
            last_payouts: self.facts.last_payouts.clone(),
        };
        for source in self.facts.sources.iter().filter(|source| !source.is_left_out(self.span.1)) {
            let (datanet, weight) = (source.datanet_id, source.weight);
            input.sources.push(RoundSource { datanet, weight, fee_bps: self.facts.fees[&datanet] });
        }
        let texts: Vec<&[u8]> = self.records.iter().map(|record| &record.bytes[..]).collect();
        for request in 0..4 + random.below(4) {
            let output = answer(random, &texts, request);
            let receipt = Receipt {
                model_id: self.model,
                request_id: keccak256([request as u8]),
                output_hash: content_id(&output),
                output_length: output.len() as u32,
                feature_hash: B256::ZERO,
                price: 1 + u128::from(random.below(1 << 40)),
                time: self.span.0 + 1 + random.below(self.span.1 - self.span.0),
            };
            let earning =
                self.records.iter().filter(|record| self.facts.earns(&record.owner, &receipt, self.span.1));
            let earning = earning.map(|record| (record.owner.order, &record.bytes[..]));
            for range in span::ranges(params(), &output, earning) {
                input.scores.push(ScoreRow { receipt_id: receipt.id(), range });
            }
            self.outputs.insert(receipt.output_hash, output);
            input.receipts.push(receipt);
        }
        stated(&Round::build(input).expect("a right round"))
    }

    fn header(&self) -> RoundHeader {
        let pool = self.chain.pool(self.model);
        RoundHeader {
            model: self.model,
            number: pool.rounds + 1,
            from: self.span.0,
            cutoff: self.span.1,
            asset: pool.asset,
            rule: self.facts.rule,
            contributors_bps: self.facts.contributors_bps,
        }
    }

    /// Proposes a round with these leaves, signed by the model's operator and its scorer.
    ///
    /// # Errors
    /// What Attribution reverts with.
    pub fn propose(&self, round: &StatedRound) -> Result<OpenRound, Revert> {
        let heads = round.leaves().map(|leaves| {
            // The tree without leaves has no nodes.
            let tree = SumTree::join(&leaves).expect("sums that fit");
            if leaves.is_empty() { Default::default() } else { tree.head() }
        });
        self.propose_trees(heads)
    }

    /// Proposes a round with these heads of receipts, scores, credits and payouts.
    ///
    /// # Errors
    /// What Attribution reverts with.
    pub fn propose_trees(&self, heads: [TreeHead; 4]) -> Result<OpenRound, Revert> {
        let [receipts, scores, credits, payouts] = heads;
        let mut draft =
            Draft::with_trees(&self.chain, self.model, [receipts, scores, credits], Payouts::of([]));
        draft.round.payouts = abi_tree(payouts);
        draft.round.cutoff = self.span.1;
        if self.chain.free_bond(self.chain.token, self.chain.scorer.account) < 1_000 {
            self.chain.deposit(self.chain.scorer.account, self.chain.token, 1_020);
        }
        self.chain.propose(&draft.signed(&self.chain, &self.chain.operator, &[&self.chain.scorer]))
    }

    /// All records of the model's Datanets by their registrations.
    pub fn owners(&self) -> impl Iterator<Item = Owner> {
        self.records.iter().map(|record| record.owner)
    }
}

impl Bytes for World {
    fn batch(&self, root: B256) -> Option<Vec<B256>> {
        let is_of = |owner: &Owner| batch_item(root) == owner.item;
        let mut list: Vec<B256> = self.owners().filter(is_of).map(|owner| owner.content_id).collect();
        list.sort_unstable();
        Some(list).filter(|list| !list.is_empty())
    }

    fn record(&self, content_id: B256) -> Option<Vec<u8>> {
        let record = self.records.iter().find(|record| record.owner.content_id == content_id);
        record.map(|record| record.bytes.clone())
    }

    fn output(&self, output_hash: B256) -> Option<Vec<u8>> {
        self.outputs.get(&output_hash).cloned()
    }
}

fn left_out_from(chain: &ChainFixture, model: U256) -> u64 {
    let call = tributary_interfaces::IModels::sourcesOfCall { modelId: model };
    chain.read(chain.models, call).last().expect("three sources").leftOutFrom
}

fn last_payouts(earned: &[(Address, u128)]) -> LastPayouts {
    let mut list: LastPayouts = earned
        .iter()
        .map(|(account, amount)| Payout {
            payee: Payee::from_word(payee(*account)).expect("an account"),
            amount: *amount,
        })
        .collect();
    list.sort_by_key(|payout| payout.payee);
    list
}

/// Registers records, some by themselves and some in a batch, in all Datanets.
fn register(chain: &ChainFixture, random: &mut Random, people: &[Key], datanets: &[U256]) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for index in 0..6u8 {
        let (key, datanet) = (random.pick(people), datanets[usize::from(index) % datanets.len()]);
        records.push(single(chain, &key, datanet, text(random, 4 + usize::from(index), index)));
    }
    let (key, datanet) = (&people[1], datanets[0]);
    let texts: Vec<Vec<u8>> = (0..3).map(|index| text(random, 5, 100 + index)).collect();
    let batch = Batch::new(texts.iter().map(|bytes| content_id(bytes)).collect());
    chain.call(key.account, chain.datanets, batch.contribute(datanet));
    let registration = Registration { item: batch.item(), payee: payee(key.account) };
    let accept = curateCall {
        datanetId: datanet,
        registrations: vec![registration],
        status: 2,
        reasonHash: B256::ZERO,
    };
    chain.call(chain.owner.account, chain.datanets, accept);
    let number = number_of(chain, datanet, batch.item());
    for (index, content_id) in (0..).zip(&batch.content_ids) {
        let bytes = texts.iter().find(|bytes| self::content_id(bytes) == *content_id).expect("its text");
        let owner = Owner {
            datanet,
            content_id: *content_id,
            item: batch.item(),
            payee: Payee::from_word(payee(key.account)).expect("an account"),
            order: Order { number, index },
        };
        records.push(Record { owner, bytes: bytes.clone() });
    }
    records
}

/// Shows all records on chain.
fn show(chain: &ChainFixture, from: Address, records: &[Record]) {
    for record in records {
        let Owner { content_id, item, .. } = record.owner;
        let mut call = showRecordCall {
            record: record.bytes.clone().into(),
            batchRoot: B256::ZERO,
            member: place(Vec::new(), content_id, B256::ZERO),
        };
        if item != content_id {
            let members = records.iter().filter(|record| record.owner.item == item);
            let batch = Batch::new(members.map(|record| record.owner.content_id).collect());
            let leaves = batch.content_ids.iter().map(|id| leaves::member(*id)).collect();
            (call.batchRoot, call.member) = (batch.root, place(leaves, content_id, B256::ZERO));
        }
        chain.call(from, chain.disputes, call);
    }
}

/// Registers a record by itself.
fn single(chain: &ChainFixture, key: &Key, datanet: U256, bytes: Vec<u8>) -> Record {
    let content_id = content_id(&bytes);
    chain.call(key.account, chain.datanets, contributeCall { datanetId: datanet, contentId: content_id });
    let owner = Owner {
        datanet,
        content_id,
        item: content_id,
        payee: Payee::from_word(payee(key.account)).expect("an account"),
        order: Order { number: number_of(chain, datanet, content_id), index: 0 },
    };
    Record { owner, bytes }
}

/// Registers a near-copy of the first record, after all others.
fn copy(chain: &ChainFixture, key: &Key, datanet: U256, records: &[Record]) -> Record {
    single(chain, key, datanet, [&records[0].bytes[..], b" copied"].concat())
}

fn contribution(chain: &ChainFixture, datanet: U256, item: B256) -> Contribution {
    chain.read(chain.datanets, contributionCall { datanetId: datanet, item })
}

fn number_of(chain: &ChainFixture, datanet: U256, item: B256) -> u64 {
    contribution(chain, datanet, item).number
}

/// When a record could earn: from its acceptance on, or until it was flagged, a day later.
fn standing(chain: &ChainFixture, owner: &Owner) -> ((U256, B256, B256), Standing) {
    let Contribution { acceptedAt: accepted_at, status, .. } = contribution(chain, owner.datanet, owner.item);
    let end = if status == 2 { u64::MAX } else { accepted_at + DAY };
    let accepted = std::iter::once(accepted_at..end).collect();
    let standing = Standing { order: owner.order, accepted_at, accepted };
    ((owner.datanet, owner.item, owner.content_id), standing)
}

fn snapshot(chain: &ChainFixture, model: U256) -> (u64, u64) {
    let snapshot = chain.read(chain.models, snapshotCall { modelId: model, index: 0 });
    (snapshot.takenAt, snapshot.upTo)
}

/// The root of the batch with this item; the records of one are all there.
fn batch_of(records: &[Record], item: B256) -> B256 {
    let members = records.iter().filter(|record| record.owner.item == item);
    Batch::new(members.map(|record| record.owner.content_id).collect()).root
}

const WORDS: [&str; 12] =
    ["skin", "bone", "rare", "left", "hand", "short", "long", "thumb", "onset", "late", "mild", "toe"];

/// Words, the last of which is its own.
fn text(random: &mut Random, words: usize, own: u8) -> Vec<u8> {
    let mut text: Vec<String> = (0..words).map(|_| random.pick(&WORDS).to_owned()).collect();
    text.push(format!("own{own}"));
    text.join(" ").into_bytes()
}

/// Parts of records with words of nobody between them. The first answer has none of a record.
fn answer(random: &mut Random, records: &[&[u8]], request: u64) -> Vec<u8> {
    if request == 0 {
        return b"nothing that anybody wrote".to_vec();
    }
    if request == 1 {
        // Whole, so that what was copied from it is there.
        return [records[0], b" gap"].concat();
    }
    let mut parts: Vec<String> = Vec::new();
    for _ in 0..2 + random.below(3) {
        let record = String::from_utf8_lossy(random.pick(records)).into_owned();
        let words: Vec<&str> = record.split(' ').collect();
        let start = random.index(words.len() - 1);
        let length = 2 + random.index(words.len() - start - 1);
        parts.push(words[start..start + length].join(" "));
        parts.push(format!("gap{}", random.below(9)));
    }
    parts.join(" ").into_bytes()
}

/// The leaves of a round, as its files state them.
fn stated(round: &Round) -> StatedRound {
    StatedRound {
        receipts: round.receipts.clone(),
        scores: round
            .scores()
            .map(|score| StatedScore {
                receipt_id: score.receipt_id,
                start: score.start,
                end: score.end,
                owner: *score.owner,
            })
            .collect(),
        credits: round.credits().collect(),
        payouts: round.payouts.iter().map(|row| Payout { payee: row.payee, amount: row.payout }).collect(),
    }
}
