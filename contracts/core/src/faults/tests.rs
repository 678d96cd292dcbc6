//! Random small rounds that are right, and the same rounds with one lie. Whoever knows every leaf
//! and what it is made from tries every function on all of it.

use super::{
    credits::{self, Registered},
    payouts, receipts, scores,
    trees::{self, Tree},
    *,
};
use crate::{
    ids::CreditRole,
    leaves,
    payee::{Payee, treasury},
    rule::Rule,
    span::{self, Order},
    split,
    sum_tree::{SumTree, TreeHead, around},
    typed_data::{Receipt, Round},
};
use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};
use alloy_primitives::{Address, FixedBytes};
use proptest::{prelude::*, sample::Index, strategy::ValueTree};

const TREES: [Tree; 4] = [Tree::Receipts, Tree::Scores, Tree::Credits, Tree::Payouts];
const MODEL: u64 = 7;
const FROM: u64 = 1_000;
const CUTOFF: u64 = 2_000;

/// A record and its registration.
#[derive(Clone, Debug)]
struct Record {
    owner: Owner,
    bytes: Vec<u8>,
    payee: B256,
}

/// What a credit's digest is made from.
#[derive(Clone, Copy, Debug)]
struct Reason {
    payee: B256,
    receipt_id: B256,
    source: B256,
    role: u8,
}

/// A round with all that is known of it.
#[derive(Clone, Debug)]
struct Known {
    round: Round,
    asset: Address,
    contributors_bps: u16,
    sources: Vec<Source>,
    fees: Vec<u16>,
    records: Vec<Record>,
    receipts: Vec<(Receipt, Vec<u8>)>,
    scores: Vec<(Receipt, Score)>,
    reasons: Vec<Reason>,
    last: Vec<Leaf>,
    trees: [Vec<Leaf>; 4],
}

/// The numbers that a random round is made from.
#[derive(Clone, Debug)]
struct Given {
    /// Fee, weight, and whether the round leaves the Datanet out.
    datanets: Vec<(u16, u16, bool)>,
    /// Datanet, words, whether it is in a batch, payee.
    records: Vec<(Index, Vec<u8>, bool, u8)>,
    /// Words and price.
    receipts: Vec<(Vec<u8>, u128)>,
    last: BTreeMap<u8, u128>,
    contributors_bps: u16,
}

prop_compose! {
    fn given()(
        datanets in prop::collection::vec((0u16..=3_000, 1u16..=10_000, any::<bool>()), 1..4),
        records in prop::collection::vec((any::<Index>(), words(), any::<bool>(), 1u8..4), 0..5),
        receipts in prop::collection::vec((words(), 1u128..1_000_000), 1..4),
        last in prop::collection::btree_map(1u8..5, 1u128..1_000, 0..4),
        contributors_bps in 1u16..=10_000,
    ) -> Given {
        Given { datanets, records, receipts, last, contributors_bps }
    }
}

/// Few words, so that records have some of them in common with outputs.
fn words() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(b'a'..=b'c', 1..8)
}

fn text(words: &[u8]) -> Vec<u8> {
    words.iter().map(|word| String::from(char::from(*word))).collect::<Vec<_>>().join(" ").into_bytes()
}

fn params() -> span::Params {
    span::Params::new(2, 0).unwrap()
}

fn account(number: u8) -> B256 {
    Address::repeat_byte(number).into_word()
}

impl Known {
    /// The right round.
    fn right(given: &Given) -> Self {
        let mut datanets = given.datanets.clone();
        datanets[0].2 &= datanets.iter().any(|datanet| !datanet.2);
        let datanet_ids: Vec<U256> = (1..=datanets.len()).map(U256::from).collect();
        let source = |(index, &(_, weight, is_left_out)): (usize, &(u16, u16, bool))| {
            let later = if index % 2 == 0 { 0 } else { CUTOFF + 1 };
            let left_out_from = if is_left_out { CUTOFF } else { later };
            Source { datanet_id: datanet_ids[index], weight, left_out_from }
        };
        let kept = |source: &Source| !source.is_left_out(CUTOFF);
        let sources: Vec<Source> = datanets.iter().enumerate().map(source).filter(kept).collect();
        let records: Vec<Record> = given
            .records
            .iter()
            .enumerate()
            .map(|(number, (datanet, words, is_in_batch, payee))| {
                let bytes = text(words);
                let batch_root = B256::repeat_byte(if *is_in_batch { 1 + number as u8 } else { 0 });
                let datanet_id = *datanet.get(&datanet_ids);
                let owner = Owner { datanet_id, content_id: ids::content_id(&bytes), batch_root };
                Record { owner, bytes, payee: account(*payee) }
            })
            .collect();
        // A record that is registered by itself twice in a Datanet was accepted once.
        let mut unique: Vec<Record> = Vec::new();
        for record in records {
            if !unique.iter().any(|other| other.owner == record.owner) {
                unique.push(record);
            }
        }
        let receipts: Vec<(Receipt, Vec<u8>)> = (1u64..)
            .zip(&given.receipts)
            .map(|(number, (words, price))| {
                let output = text(words);
                let receipt = Receipt {
                    model_id: U256::from(MODEL),
                    request_id: B256::from(U256::from(number)),
                    output_hash: ids::content_id(&output),
                    output_length: output.len() as u32,
                    feature_hash: B256::ZERO,
                    price: *price,
                    time: if number == 1 { CUTOFF } else { FROM + number },
                };
                (receipt, output)
            })
            .collect();
        let mut last: Vec<Leaf> =
            given.last.iter().map(|(number, amount)| leaves::payout(account(*number), *amount)).collect();
        last.sort_by(Leaf::order);
        let asset = Address::repeat_byte(0xaa);
        let settlement = match last.as_slice() {
            [] => FixedBytes::ZERO,
            last => ids::settlement(asset, root(last)),
        };
        let round = Round {
            model_id: U256::from(MODEL),
            number: 1,
            attempt: 1,
            from: FROM,
            cutoff: CUTOFF,
            deadline: u64::MAX,
            settlement,
            manifest: B256::ZERO,
            uri_hash: B256::ZERO,
            receipts_root: B256::ZERO,
            scores_root: B256::ZERO,
            credits_root: B256::ZERO,
            payouts_root: B256::ZERO,
        };
        let mut known = Self {
            round,
            asset,
            contributors_bps: given.contributors_bps,
            sources,
            fees: datanets.iter().map(|datanet| datanet.0).collect(),
            records: unique,
            receipts,
            scores: Vec::new(),
            reasons: Vec::new(),
            last,
            trees: Default::default(),
        };
        known.compute();
        known.seal();
        known
    }

    /// Computes scores, credits and payouts from receipts and records (SPEC 5.2).
    fn compute(&mut self) {
        let kept = self.sources.clone();
        let candidates: Vec<(Order, &Record)> = (1u64..)
            .map(|number| Order { number, index: 0 })
            .zip(&self.records)
            .filter(|(_, record)| kept.iter().any(|source| source.datanet_id == record.owner.datanet_id))
            .collect();
        for (receipt, output) in &self.receipts {
            self.trees[0].push(leaves::receipt(receipt.id(), receipt.price));
            let texts = candidates.iter().map(|(order, record)| (*order, record.bytes.as_slice()));
            for range in span::ranges(params(), output, texts) {
                let record = &self.records[range.owner.number as usize - 1];
                let score = Score { start: range.start, end: range.end, owner: record.owner };
                self.scores.push((*receipt, score));
                self.trees[1].push(leaves::score(receipt.id(), range.value(), score.source()));
            }
        }
        let mut credits = Vec::new();
        for (receipt, _) in &self.receipts {
            let (id, whole) = (receipt.id(), receipt.output_length.into());
            let mut before = 0;
            for (_, score) in self.scores.iter().filter(|(of, _)| of == receipt) {
                let value = u128::from(score.end - score.start);
                let fee_bps = self.fees[score.owner.datanet_id.to::<usize>() - 1];
                let (part, fee) = split::credit(receipt.price, before, value, whole, fee_bps).unwrap();
                before += value;
                let reason = |role: CreditRole, payee| Reason {
                    payee,
                    receipt_id: id,
                    source: score.source(),
                    role: role as u8,
                };
                let payee = self.registered(&score.owner).unwrap().payee;
                credits.push((reason(CreditRole::Contributor, payee), part));
                credits.push((reason(CreditRole::Treasury, word_of(score.owner.datanet_id)), fee));
            }
            let rest = split::unowned_of(receipt.price, before, whole).unwrap();
            let weights: Vec<u16> = kept.iter().map(|source| source.weight).collect();
            for (source, part) in kept.iter().zip(split::unowned(rest, &weights).unwrap()) {
                let payee = word_of(source.datanet_id);
                let role = CreditRole::Unowned as u8;
                credits.push((Reason { payee, receipt_id: id, source: B256::ZERO, role }, part));
            }
        }
        for (reason, value) in credits {
            if value > 0 {
                self.credit(reason, value);
            }
        }
        let mut totals: BTreeMap<B256, u128> = BTreeMap::new();
        for leaf in &self.trees[2] {
            *totals.entry(leaf.key).or_default() += leaf.value;
        }
        let last: BTreeMap<B256, u128> = self.last.iter().map(|leaf| (leaf.key, leaf.value)).collect();
        for payee in totals.keys().chain(last.keys()).copied().collect::<alloc::collections::BTreeSet<_>>() {
            let credit = totals.get(&payee).copied().unwrap_or_default();
            let before = last.get(&payee).copied().unwrap_or_default();
            let payout = split::payout(before, credit, self.contributors_bps).unwrap();
            if payout > 0 {
                self.trees[3].push(leaves::payout(payee, payout));
            }
        }
        self.trees.iter_mut().for_each(|tree| tree.sort_by(Leaf::order));
    }

    /// Adds a leaf of credits, out of order.
    fn credit(&mut self, reason: Reason, value: u128) {
        let digest = ids::any_credit_digest(reason.receipt_id, reason.source, reason.role);
        self.trees[2].push(leaves::credit(reason.payee, value, digest));
        self.reasons.push(reason);
    }

    /// Signs the trees as they are.
    fn seal(&mut self) {
        let [receipts, scores, credits, payouts] = [0, 1, 2, 3].map(|tree| root(&self.trees[tree]));
        let round = &mut self.round;
        (round.receipts_root, round.scores_root) = (receipts, scores);
        (round.credits_root, round.payouts_root) = (credits, payouts);
    }

    /// What Datanets says of a registration.
    fn registered(&self, owner: &Owner) -> Option<Registered> {
        let record = self.records.iter().find(|record| record.owner == *owner)?;
        let fee_bps = self.fees[owner.datanet_id.to::<usize>() - 1];
        Some(Registered { payee: record.payee, fee_bps })
    }

    fn score_of(&self, source: B256) -> Option<Score> {
        self.scores.iter().map(|(_, score)| *score).find(|score| score.source() == source)
    }

    /// The names of all functions that prove something, over everything that is known.
    fn proven(&self) -> Vec<&'static str> {
        let mut proven = Vec::new();
        let mut note = |name: &'static str, proof: Proof| {
            if proof.is_ok() && !proven.contains(&name) {
                proven.push(name);
            }
        };
        let round = &self.round;
        for (index, tree) in TREES.into_iter().enumerate() {
            let list = &self.trees[index];
            for range in (0..list.len()).flat_map(|start| [start..start + 1, start..start + 2]) {
                let Some(leaves) = list.get(range.clone()) else { continue };
                let proof = proof(list, &range);
                let shown = Shown { leaves: leaves.to_vec(), proof: &proof };
                note("disorder", trees::disorder(round, tree, &shown));
                if tree == Tree::Scores {
                    note("overlap", scores::overlap(round, &shown));
                }
            }
        }
        let [of_receipts, of_scores, of_credits, of_payouts] = [0, 1, 2, 3].map(|tree| &self.trees[tree]);
        for (receipt, _) in &self.receipts {
            let id = receipt.id();
            let place = around_place(of_receipts, id, B256::ZERO);
            let (first, after) = (
                around_place(of_scores, id, B256::ZERO),
                around_place(of_scores, next(id).unwrap(), B256::ZERO),
            );
            note("receipt", receipts::receipt(round, receipt, &place.shown()));
            for source in &self.sources {
                let digest = ids::credit_digest(id, B256::ZERO, CreditRole::Unowned);
                let credit = around_place(of_credits, word_of(source.datanet_id), digest);
                let proof = credits::unowned(
                    round,
                    receipt,
                    source.datanet_id,
                    &self.sources,
                    &place.shown(),
                    &first.shown(),
                    &after.shown(),
                    &credit.shown(),
                );
                note("unowned", proof);
            }
        }
        for (receipt, score) in &self.scores {
            let (id, source) = (receipt.id(), score.source());
            let output =
                self.receipts.iter().find(|(_, output)| ids::content_id(output) == receipt.output_hash);
            let output = &output.unwrap().1;
            let place = around_place(of_scores, id, source);
            let first = around_place(of_scores, id, B256::ZERO);
            let of_receipt = around_place(of_receipts, id, B256::ZERO);
            note("stray", scores::stray(round, id, source, &place.shown(), &of_receipt.shown()));
            note("shape", scores::shape(round, receipt, source, &place.shown()));
            note("length", scores::length(round, receipt, source, output, &place.shown()));
            if let Some(record) = self.records.iter().find(|record| record.owner == score.owner) {
                for byte in 0..=output.len() as u16 {
                    let proof = scores::unheld(
                        round,
                        Rule::Span(params()).to_word(),
                        receipt,
                        score,
                        byte,
                        output,
                        &record.bytes,
                        &place.shown(),
                    );
                    note("unheld", proof);
                }
            }
            let owner = self.registered(&score.owner);
            for role in [CreditRole::Contributor, CreditRole::Treasury] {
                let Some(registered) = owner else { continue };
                let payee = match role {
                    CreditRole::Contributor => registered.payee,
                    _ => word_of(score.owner.datanet_id),
                };
                let credit = around_place(of_credits, payee, ids::credit_digest(id, source, role));
                let (first, place, credit) = (first.shown(), place.shown(), credit.shown());
                let role = role as u8;
                note("credit", credits::credit(round, receipt, score, owner, role, &first, &place, &credit));
            }
        }
        for Reason { payee, receipt_id, source, role } in &self.reasons {
            let credit =
                around_place(of_credits, *payee, ids::any_credit_digest(*receipt_id, *source, *role));
            let missing = if *role == 2 { of_receipts } else { of_scores };
            let missing = around_place(missing, *receipt_id, *source);
            let (credit, missing) = (credit.shown(), missing.shown());
            note(
                "unfounded",
                credits::unfounded(round, *payee, *receipt_id, *source, *role, &credit, &missing),
            );
            let score = self.score_of(*source);
            if *role == 2 || score.is_some() {
                let none = Owner { datanet_id: U256::ZERO, content_id: B256::ZERO, batch_root: B256::ZERO };
                let score = score.unwrap_or(Score { start: 0, end: 0, owner: none });
                let owner = self.registered(&score.owner).map(|registered| registered.payee);
                let proof = credits::misdirected(
                    round,
                    *payee,
                    *receipt_id,
                    &score,
                    owner,
                    &self.sources,
                    *role,
                    &credit,
                );
                note("misdirected", proof);
            }
        }
        let payees = of_credits.iter().chain(of_payouts).chain(&self.last).map(|leaf| leaf.key);
        for payee in payees.chain([account(9), B256::ZERO, B256::repeat_byte(0xff)]) {
            let last = if round.settlement.is_zero() {
                around_place(&[], payee, B256::ZERO)
            } else {
                around_place(&self.last, payee, B256::ZERO)
            };
            let first = around_place(of_credits, payee, B256::ZERO);
            let after = around_place(of_credits, next(payee).unwrap_or_default(), B256::ZERO);
            let payout = around_place(of_payouts, payee, B256::ZERO);
            let proof = payouts::payout(
                round,
                self.asset,
                self.contributors_bps,
                payee,
                root(&self.last),
                &last.shown(),
                &first.shown(),
                &after.shown(),
                &payout.shown(),
            );
            note("payout", proof);
        }
        proven
    }
}

fn word_of(datanet_id: U256) -> B256 {
    treasury(datanet_id).map_or(B256::ZERO, Payee::to_word)
}

fn root(leaves: &[Leaf]) -> B256 {
    SumTree::join(leaves).unwrap().head().root()
}

fn proof(leaves: &[Leaf], range: &core::ops::Range<usize>) -> Vec<u8> {
    SumTree::join(leaves).unwrap().prove(range.start as u64, range.len() as u64).unwrap_or_default()
}

/// The leaves of a place with their proof.
struct Around {
    leaves: Vec<Leaf>,
    proof: Vec<u8>,
}

impl Around {
    fn shown(&self) -> Shown<'_> {
        Shown { leaves: self.leaves.clone(), proof: &self.proof }
    }
}

fn around_place(leaves: &[Leaf], key: B256, data: B256) -> Around {
    let range = around(leaves, key, data);
    Around { proof: proof(leaves, &range), leaves: leaves[range].to_vec() }
}

/// One lie about a round: changes it and returns which functions must prove it, at least one of
/// each list. `None` if the round has nothing to lie about in this way.
type Lie = fn(&mut Known, &Index) -> Option<Vec<Vec<&'static str>>>;

fn pick(index: &Index, length: usize) -> Option<usize> {
    (length > 0).then(|| index.index(length))
}

fn one(name: &'static str) -> Option<Vec<Vec<&'static str>>> {
    Some(vec![vec![name]])
}

/// Removes a leaf of a tree and puts another in its place in the order.
fn replace(tree: &mut [Leaf], index: usize, leaf: Leaf) {
    tree[index] = leaf;
    tree.sort_by(Leaf::order);
}

const LIES: &[(&str, Lie)] = &[
    ("a receipt has another price", |known, index| {
        let at = pick(index, known.trees[0].len())?;
        known.trees[0][at].value += 1;
        one("receipt")
    }),
    ("a receipt is of another time, model or length", |known, index| {
        let (receipt, output) = known.receipts[0].clone();
        let wrong = [
            Receipt { time: FROM, ..receipt },
            Receipt { time: CUTOFF + 1, ..receipt },
            Receipt { model_id: U256::from(MODEL + 1), ..receipt },
            Receipt { output_length: 0, ..receipt },
            Receipt { output_length: 32_769, ..receipt },
        ];
        let receipt = *index.get(&wrong);
        known.trees[0].push(leaves::receipt(receipt.id(), receipt.price));
        known.trees[0].sort_by(Leaf::order);
        known.receipts.push((receipt, output));
        one("receipt")
    }),
    ("a score has no receipt", |known, index| {
        let at = pick(index, known.scores.len())?;
        let id = known.scores[at].0.id();
        known.trees[0].retain(|leaf| leaf.key != id);
        one("stray")
    }),
    ("a score has another value", |known, index| {
        let at = pick(index, known.trees[1].len())?;
        known.trees[1][at].value += 1;
        one("shape")
    }),
    ("a score ends after its output", |known, index| {
        let at = pick(index, known.scores.len())?;
        let (receipt, score) = known.scores[at];
        let longer = Score { end: receipt.output_length as u16 + 1, ..score };
        let leaf =
            known.trees[1].iter().position(|leaf| leaf.data == score.source() && leaf.key == receipt.id())?;
        let value = u128::from(longer.end - longer.start);
        replace(&mut known.trees[1], leaf, leaves::score(receipt.id(), value, longer.source()));
        known.scores.push((receipt, longer));
        one("shape")
    }),
    ("a score has a byte too many", |known, index| {
        let at = pick(index, known.scores.len())?;
        let (receipt, score) = known.scores[at];
        let changed = Score { start: score.start.checked_sub(1)?, ..score };
        let leaf =
            known.trees[1].iter().position(|leaf| leaf.data == score.source() && leaf.key == receipt.id())?;
        let value = u128::from(changed.end - changed.start);
        replace(&mut known.trees[1], leaf, leaves::score(receipt.id(), value, changed.source()));
        known.scores.push((receipt, changed));
        Some(vec![vec!["unheld", "overlap"]])
    }),
    ("a score is there twice", |known, index| {
        let at = pick(index, known.scores.len())?;
        let (receipt, score) = known.scores[at];
        let owner = Owner { batch_root: B256::repeat_byte(0xee), ..score.owner };
        let other = Score { owner, ..score };
        let value = u128::from(score.end - score.start);
        known.trees[1].push(leaves::score(receipt.id(), value, other.source()));
        known.trees[1].sort_by(Leaf::order);
        one("overlap")
    }),
    ("a score is two", |known, index| {
        let at = pick(index, known.scores.len())?;
        let (receipt, score) = known.scores[at];
        let middle = score.start + 1;
        let leaf =
            known.trees[1].iter().position(|leaf| leaf.data == score.source() && leaf.key == receipt.id())?;
        let halves = [Score { end: middle, ..score }, Score { start: middle, ..score }];
        known.trees[1].remove(leaf);
        for half in halves {
            let value = u128::from(half.end - half.start);
            known.trees[1].push(leaves::score(receipt.id(), value, half.source()));
            known.scores.push((receipt, half));
        }
        known.trees[1].sort_by(Leaf::order);
        one("overlap")
    }),
    ("a receipt with scores states another length", |known, index| {
        let at = pick(index, known.scores.len())?;
        let (receipt, score) = known.scores[at];
        let longer = Receipt { output_length: receipt.output_length + 1, ..receipt };
        known.trees[1].push(leaves::score(longer.id(), (score.end - score.start).into(), score.source()));
        known.trees[1].sort_by(Leaf::order);
        known.scores.push((longer, score));
        one("length")
    }),
    ("a credit is missing", |known, index| {
        let at = pick(index, known.trees[2].len())?;
        known.trees[2].remove(at);
        Some(vec![vec!["credit", "unowned"]])
    }),
    ("a credit has another amount", |known, index| {
        let at = pick(index, known.trees[2].len())?;
        known.trees[2][at].value += 1;
        Some(vec![vec!["credit", "unowned"]])
    }),
    ("a credit is another's", |known, index| {
        let at = pick(index, known.trees[2].len())?;
        let leaf = known.trees[2][at];
        let digest = |reason: &Reason| ids::any_credit_digest(reason.receipt_id, reason.source, reason.role);
        let reason =
            *known.reasons.iter().find(|reason| reason.payee == leaf.key && digest(reason) == leaf.data)?;
        known.reasons.push(Reason { payee: account(8), ..reason });
        replace(&mut known.trees[2], at, Leaf { key: account(8), ..leaf });
        Some(vec![vec!["misdirected"], vec!["credit", "unowned"]])
    }),
    ("a credit is for no score", |known, index| {
        let at = pick(index, known.receipts.len())?;
        let receipt_id = known.receipts[at].0.id();
        let source = B256::repeat_byte(3);
        known.credit(Reason { payee: account(1), receipt_id, source, role: index.index(2) as u8 }, 5);
        known.trees[2].sort_by(Leaf::order);
        one("unfounded")
    }),
    ("a credit is for no receipt", |known, _| {
        let reason = Reason {
            payee: word_of(U256::from(1)),
            receipt_id: B256::repeat_byte(3),
            source: B256::ZERO,
            role: 2,
        };
        known.credit(reason, 5);
        known.trees[2].sort_by(Leaf::order);
        one("unfounded")
    }),
    ("a credit is for no role, or unowned with a source", |known, index| {
        let (receipt, score) = known.scores[pick(index, known.scores.len())?];
        let role = 2 + index.index(3) as u8;
        known.credit(Reason { payee: account(1), receipt_id: receipt.id(), source: score.source(), role }, 5);
        known.trees[2].sort_by(Leaf::order);
        one("unfounded")
    }),
    ("a Datanet that is left out has something unowned", |known, _| {
        let is_left_out = |id: &U256| !known.sources.iter().any(|source| source.datanet_id == *id);
        let left_out = (1..=known.fees.len()).map(U256::from).find(is_left_out)?;
        let payee = word_of(left_out);
        let receipt_id = known.receipts[0].0.id();
        known.credit(Reason { payee, receipt_id, source: B256::ZERO, role: 2 }, 5);
        known.trees[2].sort_by(Leaf::order);
        one("misdirected")
    }),
    ("a payout is missing", |known, index| {
        let at = pick(index, known.trees[3].len())?;
        known.trees[3].remove(at);
        one("payout")
    }),
    ("a payout has another amount", |known, index| {
        let at = pick(index, known.trees[3].len())?;
        known.trees[3][at].value += 1;
        one("payout")
    }),
    ("a payout is for nothing", |known, _| {
        known.trees[3].push(leaves::payout(account(8), 1));
        known.trees[3].sort_by(Leaf::order);
        one("payout")
    }),
    ("two leaves are swapped", |known, index| {
        let tree = &mut known.trees[index.index(4)];
        let at = pick(index, tree.len().saturating_sub(1))?;
        tree.swap(at, at + 1);
        one("disorder")
    }),
    ("a leaf is there twice", |known, index| {
        let tree = &mut known.trees[index.index(4)];
        let at = pick(index, tree.len())?;
        tree.insert(at, tree[at]);
        one("disorder")
    }),
    ("a leaf has no value", |known, index| {
        let tree = &mut known.trees[index.index(4)];
        let at = pick(index, tree.len())?;
        tree[at].value = 0;
        one("disorder")
    }),
    ("a leaf that must not has data", |known, index| {
        let tree = &mut known.trees[3 * index.index(2)];
        let at = pick(index, tree.len())?;
        tree[at].data = B256::with_last_byte(1);
        one("disorder")
    }),
    ("a leaf is of no payee", |known, index| {
        let tree = &mut known.trees[2 + index.index(2)];
        tree.push(Leaf { key: B256::repeat_byte(0xff), value: 1, data: B256::ZERO });
        one("disorder")
    }),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_is_proven_of_a_right_round(given in given()) {
        prop_assert_eq!(Known::right(&given).proven(), Vec::<&str>::new());
    }

    #[test]
    fn each_lie_is_proven(given in given(), index in any::<Index>()) {
        for (name, lie) in LIES {
            let mut known = Known::right(&given);
            let Some(expected) = lie(&mut known, &index) else { continue };
            known.seal();
            let proven = known.proven();
            for any in expected {
                prop_assert!(any.iter().any(|fault| proven.contains(fault)), "{name}: {any:?} of {proven:?}");
            }
        }
    }

    /// What is shown is taken from the round's own leaves, at places where it does not belong.
    #[test]
    fn what_is_shown_of_a_right_round_at_a_wrong_place_proves_nothing(
        given in given(), picks in prop::collection::vec(any::<Index>(), 12), roles in 0u8..5,
    ) {
        let known = Known::right(&given);
        let mut shown: Vec<Around> = vec![Around { leaves: Vec::new(), proof: Vec::new() }];
        for tree in known.trees.iter().chain([&known.last]) {
            for range in (0..tree.len()).flat_map(|start| [start..start + 1, start..start + 2]) {
                if let Some(leaves) = tree.get(range.clone()) {
                    shown.push(Around { leaves: leaves.to_vec(), proof: proof(tree, &range) });
                }
            }
        }
        let keys: Vec<B256> = known.trees.iter().flatten().flat_map(|leaf| [leaf.key, leaf.data]).collect();
        let key = |at: usize| *picks[at].get(&keys);
        let show = |at: usize| picks[at].get(&shown).shown();
        let round = &known.round;
        let (receipt, output) = picks[0].get(&known.receipts);
        let proofs = [
            scores::stray(round, key(1), key(2), &show(3), &show(4)),
            scores::shape(round, receipt, key(1), &show(2)),
            scores::length(round, receipt, key(1), output, &show(2)),
            scores::overlap(round, &show(1)),
            receipts::receipt(round, receipt, &show(1)),
            trees::disorder(round, *picks[1].get(&TREES), &show(2)),
            credits::unowned(
                round, receipt, picks[1].get(&known.sources).datanet_id, &known.sources,
                &show(2), &show(3), &show(4), &show(5),
            ),
            credits::unfounded(round, key(1), key(2), key(3), roles, &show(4), &show(5)),
            payouts::payout(
                round, known.asset, known.contributors_bps, key(1), root(&known.last),
                &show(2), &show(3), &show(4), &show(5),
            ),
        ];
        prop_assert!(proofs.iter().all(Result::is_err), "{proofs:?}");
        if let Some(at) = pick(&picks[6], known.scores.len()) {
            let (receipt, score) = &known.scores[at];
            let owner = known.registered(&score.owner);
            let payee = owner.map(|registered| registered.payee);
            let proofs = [
                credits::credit(round, receipt, score, owner, roles, &show(1), &show(2), &show(3)),
                credits::misdirected(round, key(1), key(2), score, payee, &known.sources, roles, &show(3)),
            ];
            prop_assert!(proofs.iter().all(Result::is_err), "{proofs:?}");
        }
    }
}

/// What is random above tells every lie often enough.
#[test]
fn each_lie_can_be_told() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut untold: Vec<&str> = LIES.iter().map(|(name, _)| *name).collect();
    for _ in 0..64 {
        let (given, index) = (given(), any::<Index>()).new_tree(&mut runner).unwrap().current();
        let known = Known::right(&given);
        for (name, lie) in LIES {
            if lie(&mut known.clone(), &index).is_some() {
                untold.retain(|other| other != name);
            }
        }
    }
    assert_eq!(untold, Vec::<&str>::new());
}

/// A round with one receipt and no records.
fn small() -> Known {
    Known::right(&Given {
        datanets: vec![(1_000, 1, false)],
        records: vec![],
        receipts: vec![(b"ab".to_vec(), 100)],
        last: BTreeMap::from([(1, 5)]),
        contributors_bps: 5_000,
    })
}

#[test]
fn a_head_with_another_sum_is_malformed() {
    let mut known = small();
    let leaf = known.trees[0][0];
    let head = |sum| TreeHead { node: sum_tree::Node { sum, ..leaf.node() }, count: 1 };
    let preimage = [&[0], leaf.key.as_slice(), &leaf.value.to_be_bytes(), leaf.data.as_slice()].concat();
    for sum in [99, 100, 101] {
        known.round.receipts_root = head(sum).root();
        let node = sum_tree::StatedNode {
            head: head(sum),
            level: 0,
            index: 0,
            sum,
            siblings: &[],
            preimage: &preimage,
        };
        let expected = if sum == 100 { Err(Unproven::NoFault) } else { Ok(()) };
        assert_eq!(trees::malformed(&known.round, Tree::Receipts, &node), expected);
        assert_eq!(trees::malformed(&known.round, Tree::Scores, &node), Err(Unproven::NotShown("node")));
    }
}

/// Who signs a round need not have the output of a receipt that states a wrong length.
#[test]
fn a_receipt_without_scores_may_state_any_length() {
    let mut known = small();
    let (receipt, output) = known.receipts.remove(0);
    known.receipts.push((Receipt { output_length: 30, ..receipt }, output));
    known.trees = Default::default();
    known.reasons.clear();
    known.compute();
    known.seal();
    assert_eq!(known.proven(), Vec::<&str>::new());
}

#[test]
fn the_first_argument_that_does_not_fit_is_named() {
    let known = small();
    let (round, receipt) = (&known.round, &known.receipts[0].0);
    let none = Shown { leaves: Vec::new(), proof: &[1] };
    let owner = Owner { datanet_id: U256::from(1), content_id: B256::ZERO, batch_root: B256::ZERO };
    let score = Score { start: 0, end: 1, owner };
    let registered = Some(Registered { payee: account(1), fee_bps: 0 });
    let not_shown = |argument| Err(Unproven::NotShown(argument));
    let credit = |owner, role| credits::credit(round, receipt, &score, owner, role, &none, &none, &none);
    assert_eq!(credit(None, 2), not_shown("role"));
    assert_eq!(credit(None, 1), not_shown("score"));
    assert_eq!(credit(registered, 1), not_shown("first"));
    let misdirected = |owner, role| {
        credits::misdirected(round, account(1), receipt.id(), &score, owner, &known.sources, role, &none)
    };
    assert_eq!(misdirected(None, 3), not_shown("role"));
    assert_eq!(misdirected(None, 0), not_shown("score"));
    assert_eq!(misdirected(None, 2), not_shown("credit"));
    let unowned = |datanet: u64| {
        credits::unowned(round, receipt, U256::from(datanet), &known.sources, &none, &none, &none, &none)
    };
    assert_eq!(unowned(2), not_shown("datanetId"));
    assert_eq!(unowned(1), not_shown("place"));
    let payout = |payee, last_root, last: &Shown<'_>, first: &Shown<'_>| {
        payouts::payout(round, known.asset, 5_000, payee, last_root, last, first, &none, &none)
    };
    let right = root(&known.last);
    assert_eq!(payout(account(1), B256::ZERO, &none, &none), not_shown("lastRoot"));
    assert_eq!(payout(account(1), right, &none, &none), not_shown("last"));
    let greatest = B256::repeat_byte(0xff);
    let last = around_place(&known.last, greatest, B256::ZERO);
    assert_eq!(payout(greatest, right, &last.shown(), &none), not_shown("first"));
    let first = around_place(&known.trees[2], greatest, B256::ZERO);
    assert_eq!(payout(greatest, right, &last.shown(), &first.shown()), not_shown("afterLast"));
}

#[test]
fn bytes_must_be_those_of_their_hash() {
    let known = small();
    let (round, (receipt, output)) = (&known.round, &known.receipts[0]);
    let none = Shown { leaves: Vec::new(), proof: &[1] };
    let owner =
        Owner { datanet_id: U256::from(1), content_id: ids::content_id(b"x"), batch_root: B256::ZERO };
    let score = Score { start: 0, end: 1, owner };
    let unheld = |output: &[u8], record: &[u8]| {
        scores::unheld(round, B256::ZERO, receipt, &score, 0, output, record, &none)
    };
    let not_shown = |argument| Err(Unproven::NotShown(argument));
    assert_eq!(unheld(b"", b"x"), not_shown("output"));
    assert_eq!(unheld(output, b""), not_shown("record"));
    assert_eq!(unheld(output, b"x"), not_shown("place"));
    assert_eq!(scores::length(round, receipt, B256::ZERO, b"", &none), not_shown("output"));
    assert_eq!(scores::length(round, receipt, B256::ZERO, output, &none), not_shown("score"));
}
