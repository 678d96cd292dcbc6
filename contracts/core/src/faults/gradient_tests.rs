//! Random small rounds of models with the rule `gradient` that are right, and the same rounds with one
//! lie. Whoever knows every leaf and what it is made from tries every function on all of it.

use super::{
    credits::{self, Registered},
    gradient::{self, Featured, Scoring},
    ownership::{self, Standing},
    scores,
    trees::{self, Tree},
    *,
};
use crate::{
    gradient::{self as rule, Params},
    ids::CreditRole,
    leaves,
    payee::{Payee, treasury},
    rule::Rule,
    span::Order,
    split,
    status::Status,
    sum_tree::{SumTree, around},
    typed_data::{Receipt, Round},
};
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, FixedBytes};
use proptest::{prelude::*, sample::Index, strategy::ValueTree};

const DIMENSIONS: u16 = 2;

/// A registration.
#[derive(Clone, Debug)]
struct Record {
    owner: Owner,
    /// Its batch's list, without one its place is empty.
    batch: Vec<Leaf>,
    payee: B256,
    order: Order,
    standing: Standing,
}

/// What a credit's digest is made from.
#[derive(Clone, Copy, Debug)]
struct Reason {
    payee: B256,
    receipt_id: B256,
    score: Option<Owner>,
    role: CreditRole,
}

/// A round with all that is known of it.
#[derive(Clone, Debug)]
struct Known {
    round: Round,
    scoring: Scoring,
    /// Each record's vector, and the leaves of the feature tree.
    vectors: Vec<(B256, Vec<u8>)>,
    features: Vec<Leaf>,
    sources: Vec<Source>,
    fees: Vec<u16>,
    records: Vec<Record>,
    /// With the features of their outputs.
    receipts: Vec<(Receipt, Vec<u8>)>,
    scores: Vec<(B256, Score, u128)>,
    reasons: Vec<(Reason, u128)>,
    trees: [Vec<Leaf>; 4],
}

/// The numbers that a random round is made from.
#[derive(Clone, Debug)]
struct Given {
    threshold: u32,
    /// Vectors of contents; some have another length, some contents have none.
    contents: Vec<Option<Vec<u8>>>,
    /// Content, Datanet, whether it is in a batch, payee, whether it can earn.
    records: Vec<(Index, Index, bool, u8, bool)>,
    /// The output's features (or none), and the price.
    receipts: Vec<(Option<Vec<u8>>, u128)>,
    /// Fee and weight.
    datanets: Vec<(u16, u16)>,
}

fn vector() -> impl Strategy<Value = Vec<u8>> {
    let number = || prop_oneof![any::<u8>(), Just(0), Just(10), Just(0x80)];
    prop_oneof![9 => prop::collection::vec(number(), 2), 1 => prop::collection::vec(number(), 0..4)]
}

prop_compose! {
    fn given()(
        threshold in 0u32..200,
        contents in prop::collection::vec(prop::option::weighted(0.8, vector()), 1..4),
        records in prop::collection::vec(
            (any::<Index>(), any::<Index>(), any::<bool>(), 1u8..4, prop::bool::weighted(0.8)), 0..6),
        receipts in prop::collection::vec((prop::option::weighted(0.8, vector()), 1u128..100_000), 1..4),
        datanets in prop::collection::vec((0u16..=3_000, 1u16..=10_000), 1..4),
    ) -> Given {
        Given { threshold, contents, records, receipts, datanets }
    }
}

fn content(index: usize) -> B256 {
    ids::content_id(&[index as u8])
}

impl Known {
    /// The right round.
    fn right(given: &Given) -> Self {
        let params = Params::new(DIMENSIONS, given.threshold).unwrap();
        let vectors: Vec<(B256, Vec<u8>)> = (0..)
            .zip(&given.contents)
            .filter_map(|(index, vector)| Some((content(index), vector.clone()?)))
            .collect();
        let mut features: Vec<Leaf> =
            vectors.iter().map(|(id, vector)| leaves::feature(*id, ids::content_id(vector))).collect();
        features.sort_by(Leaf::order);
        let contents = given.contents.len();
        let mut records: Vec<Record> = Vec::new();
        for (number, (which, datanet, is_in_batch, payee, earns)) in (1u64..).zip(&given.records) {
            let content_id = content(which.index(contents));
            let datanet_id = U256::from(1 + datanet.index(given.datanets.len()));
            // Beside the record the batch has another one, which makes it another batch.
            let mut batch = vec![leaves::member(content_id), leaves::member(B256::from(U256::from(number)))];
            batch.sort_by(Leaf::order);
            if !is_in_batch {
                batch.clear();
            }
            let index = batch.iter().position(|leaf| leaf.key == content_id).unwrap_or_default() as u64;
            let batch_root = if *is_in_batch { root(&batch) } else { B256::ZERO };
            let owner = Owner { datanet_id, content_id, batch_root };
            let status = if *earns { Status::Accepted } else { Status::Flagged };
            let standing = Standing { is_source: true, number, accepted_at: 5, up_to: 5, status };
            let payee = Address::repeat_byte(*payee).into_word();
            let order = Order { number, index };
            if !records.iter().any(|other| other.owner == owner) {
                records.push(Record { owner, batch, payee, order, standing });
            }
        }
        let receipts = (1u64..).zip(&given.receipts).map(|(number, (features, price))| {
            let receipt = Receipt {
                model_id: U256::from(7),
                request_id: B256::from(U256::from(number)),
                output_hash: B256::repeat_byte(number as u8),
                output_length: 100,
                feature_hash: features.as_deref().map(ids::content_id).unwrap_or_default(),
                price: *price,
                time: 1_500,
            };
            (receipt, features.clone().unwrap_or_default())
        });
        let source = |(index, (_, weight)): (usize, &(u16, u16))| Source {
            datanet_id: U256::from(index + 1),
            weight: *weight,
            left_out_from: 0,
        };
        let mut known = Self {
            round: Round {
                model_id: U256::from(7),
                number: 1,
                attempt: 1,
                from: 1_000,
                cutoff: 2_000,
                deadline: u64::MAX,
                settlement: FixedBytes::ZERO,
                manifest: B256::ZERO,
                uri_hash: B256::ZERO,
                receipts_root: B256::ZERO,
                scores_root: B256::ZERO,
                credits_root: B256::ZERO,
                payouts_root: B256::ZERO,
            },
            scoring: Scoring { rule: Rule::Gradient(params).to_word(), feature_root: root(&features) },
            vectors,
            features,
            sources: given.datanets.iter().enumerate().map(source).collect(),
            fees: given.datanets.iter().map(|datanet| datanet.0).collect(),
            records,
            receipts: receipts.collect(),
            scores: Vec::new(),
            reasons: Vec::new(),
            trees: Default::default(),
        };
        known.score(params);
        known.follow(|receipt_scores, _| receipt_scores);
        known
    }

    fn vector(&self, content_id: B256) -> &[u8] {
        self.vectors.iter().find(|(id, _)| *id == content_id).map_or(&[], |(_, vector)| vector.as_slice())
    }

    /// The right scores (SPEC 4.2).
    fn score(&mut self, params: Params) {
        for (receipt, features) in &self.receipts {
            let mut scored: Vec<B256> = Vec::new();
            // In the order of registration.
            for record in &self.records {
                let content_id = record.owner.content_id;
                let has_features = self.vectors.iter().any(|(id, _)| *id == content_id);
                let score = rule::score(params, self.vector(content_id), features);
                let earns = record.standing.status == Status::Accepted && !receipt.feature_hash.is_zero();
                if earns && has_features && score > 0 && !scored.contains(&content_id) {
                    scored.push(content_id);
                    self.scores.push((receipt.id(), Score::whole(record.owner), score.into()));
                }
            }
        }
    }

    /// Makes all trees anew from the scores as they are; `whole` is what a receipt's scores are parts
    /// of, by their sum and the receipt.
    fn follow(&mut self, whole: impl Fn(u128, &Receipt) -> u128) {
        self.reasons.clear();
        self.trees[0] =
            self.receipts.iter().map(|(receipt, _)| leaves::receipt(receipt.id(), receipt.price)).collect();
        let leaf = |(id, score, value): &(B256, Score, u128)| leaves::score(*id, *value, score.source());
        self.scores.sort_by(|a, b| leaf(a).order(&leaf(b)));
        self.trees[1] = self.scores.iter().map(leaf).collect();
        let weights: Vec<u16> = self.sources.iter().map(|source| source.weight).collect();
        for (receipt, _) in &self.receipts {
            let id = receipt.id();
            let of_receipt = || self.scores.iter().filter(|(of, ..)| *of == id);
            let sum: u128 = of_receipt().map(|(.., value)| value).sum();
            let mut before = 0;
            for (_, score, value) in of_receipt() {
                let fee_bps = self.fees[score.owner.datanet_id.to::<usize>() - 1];
                let parts =
                    split::credit(receipt.price, before, *value, whole(sum, receipt).max(sum), fee_bps)
                        .unwrap();
                before += value;
                let payee = self.registered(&score.owner).map_or(B256::ZERO, |registered| registered.payee);
                let reason = |payee, role| Reason { payee, receipt_id: id, score: Some(score.owner), role };
                self.reasons.push((reason(payee, CreditRole::Contributor), parts.0));
                let treasury = word_of(score.owner.datanet_id);
                self.reasons.push((reason(treasury, CreditRole::Treasury), parts.1));
            }
            let rest = split::unowned(split::unscored(receipt.price, sum), &weights).unwrap();
            for (source, part) in self.sources.iter().zip(rest) {
                let (payee, role) = (word_of(source.datanet_id), CreditRole::Unowned);
                self.reasons.push((Reason { payee, receipt_id: id, score: None, role }, part));
            }
        }
        self.reasons.retain(|(_, credit)| *credit > 0);
        self.seal();
    }

    /// Makes the tree of credits from its rows as they are, and signs all trees.
    fn seal(&mut self) {
        let leaf = |(reason, value): &(Reason, u128)| leaves::credit(reason.payee, *value, reason.digest());
        self.trees[2] = self.reasons.iter().map(leaf).collect();
        self.trees.iter_mut().for_each(|tree| tree.sort_by(Leaf::order));
        let [receipts, scores, credits, payouts] = [0, 1, 2, 3].map(|tree| root(&self.trees[tree]));
        let round = &mut self.round;
        (round.receipts_root, round.scores_root) = (receipts, scores);
        (round.credits_root, round.payouts_root) = (credits, payouts);
    }

    fn record(&self, owner: &Owner) -> Option<&Record> {
        self.records.iter().find(|record| record.owner == *owner)
    }

    fn registered(&self, owner: &Owner) -> Option<Registered> {
        let fee_bps = *self.fees.get(owner.datanet_id.to::<usize>().checked_sub(1)?)?;
        Some(Registered { payee: self.record(owner)?.payee, fee_bps })
    }

    /// The names of all functions that prove something, over everything that is known.
    fn proven(&self) -> Vec<&'static str> {
        let mut proven = Vec::new();
        let mut note = |name: &'static str, proof: Proof| {
            if proof.is_ok() && !proven.contains(&name) {
                proven.push(name);
            }
        };
        let (round, scoring) = (&self.round, &self.scoring);
        let [of_receipts, of_scores, of_credits, _] = [0, 1, 2, 3].map(|tree| &self.trees[tree]);
        for (index, tree) in Tree::ALL.into_iter().enumerate() {
            for start in 0..self.trees[index].len() {
                for end in start + 1..=(start + 2).min(self.trees[index].len()) {
                    let proof = proof(&self.trees[index], start..end);
                    let leaves = self.trees[index][start..end].to_vec();
                    note("disorder", trees::disorder(round, tree, &Shown { leaves, proof: &proof }));
                }
            }
        }
        let none = Standing { is_source: true, number: 0, accepted_at: 0, up_to: 5, status: Status::None };
        for (receipt, features) in &self.receipts {
            let id = receipt.id();
            let place = at(of_receipts, id, B256::ZERO);
            let first = at(of_scores, id, B256::ZERO);
            let after = at(of_scores, next(id).unwrap(), B256::ZERO);
            for source in &self.sources {
                let digest = ids::credit_digest(id, B256::ZERO, CreditRole::Unowned);
                let credit = at(of_credits, word_of(source.datanet_id), digest);
                let (place, first, after, credit) =
                    (place.shown(), first.shown(), after.shown(), credit.shown());
                let datanet_id = source.datanet_id;
                let proof = gradient::rest(
                    round,
                    receipt,
                    datanet_id,
                    &self.sources,
                    &place,
                    &first,
                    &after,
                    &credit,
                );
                note("rest", proof);
            }
            for record in &self.records {
                let owner = record.owner;
                let feature = at(&self.features, owner.content_id, B256::ZERO);
                let vector = self.vector(owner.content_id);
                let featured = Featured { owner, feature: feature.shown(), features: vector };
                let member = at(&record.batch, owner.content_id, B256::ZERO);
                let gap = at(of_scores, id, ids::record_tag(owner.content_id));
                let (place, gap, member) = (place.shown(), gap.shown(), member.shown());
                let standing = &record.standing;
                let proof = gradient::missing(
                    round, scoring, receipt, &featured, standing, &member, features, &place, &gap,
                );
                note("missing", proof);
            }
        }
        for (id, score, _) in &self.scores {
            let place = at(of_scores, *id, score.source());
            let first = at(of_scores, *id, B256::ZERO);
            let after = at(of_scores, next(*id).unwrap(), B256::ZERO);
            let of_receipt = at(of_receipts, *id, B256::ZERO);
            let (place, first, after) = (place.shown(), first.shown(), after.shown());
            note("stray", scores::stray(round, *id, score.source(), &place, &of_receipt.shown()));
            note("form", scores::form(round, scoring.rule, *id, score, &place));
            let Some((receipt, features)) = self.receipts.iter().find(|(receipt, _)| receipt.id() == *id)
            else {
                continue;
            };
            let owner = score.owner;
            let feature = at(&self.features, owner.content_id, B256::ZERO);
            let vector = self.vector(owner.content_id);
            let featured = Featured { owner, feature: feature.shown(), features: vector };
            note("score", gradient::score(round, scoring, receipt, &featured, features, &place));
            let record = self.record(&owner);
            let standing = record.map_or(none, |record| record.standing);
            let batch: &[Leaf] = record.map_or(&[], |record| &record.batch);
            let member = at(batch, owner.content_id, B256::ZERO);
            let member = member.shown();
            let proof = |was_shown| {
                ownership::registration(round, receipt, score, &standing, &member, was_shown, &place)
            };
            note("registration", proof(false));
            for other in &self.records {
                let first = at(&other.batch, other.owner.content_id, B256::ZERO);
                let (first, of_first) = (first.shown(), &other.standing);
                let proof = gradient::not_first(
                    round,
                    receipt,
                    &owner,
                    &standing,
                    &other.owner,
                    of_first,
                    &first,
                    &place,
                );
                note("not first", proof);
            }
            for role in [CreditRole::Contributor, CreditRole::Treasury] {
                let Some(registered) = self.registered(&owner) else { continue };
                let payee = match role {
                    CreditRole::Contributor => registered.payee,
                    _ => word_of(owner.datanet_id),
                };
                let credit = at(of_credits, payee, ids::credit_digest(*id, score.source(), role));
                let (registered, role) = (Some(registered), role as u8);
                let proof = gradient::part(
                    round,
                    receipt,
                    owner,
                    registered,
                    role,
                    &first,
                    &place,
                    &after,
                    &credit.shown(),
                );
                note("part", proof);
            }
        }
        for (reason, _) in &self.reasons {
            let Reason { payee, receipt_id, role, .. } = *reason;
            let credit = at(of_credits, payee, reason.digest());
            let tree = if role == CreditRole::Unowned { of_receipts } else { of_scores };
            let missing = at(tree, receipt_id, reason.source());
            let (credit, missing, source) = (credit.shown(), missing.shown(), reason.source());
            let unfounded =
                credits::unfounded(round, payee, receipt_id, source, role as u8, &credit, &missing);
            note("unfounded", unfounded);
            let nobody = Owner { datanet_id: U256::ZERO, content_id: B256::ZERO, batch_root: B256::ZERO };
            let score = Score::whole(reason.score.unwrap_or(nobody));
            let owner = self.registered(&score.owner).map(|registered| registered.payee);
            let (sources, role) = (&self.sources, role as u8);
            let proof = credits::misdirected(round, payee, receipt_id, &score, owner, sources, role, &credit);
            note("misdirected", proof);
        }
        proven
    }
}

impl Reason {
    fn source(&self) -> B256 {
        self.score.map_or(B256::ZERO, |owner| Score::whole(owner).source())
    }

    fn digest(&self) -> B256 {
        ids::credit_digest(self.receipt_id, self.source(), self.role)
    }
}

fn word_of(datanet_id: U256) -> B256 {
    treasury(datanet_id).map_or(B256::ZERO, Payee::to_word)
}

fn root(leaves: &[Leaf]) -> B256 {
    SumTree::join(leaves).unwrap().head().root()
}

fn proof(leaves: &[Leaf], range: core::ops::Range<usize>) -> Vec<u8> {
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

fn at(leaves: &[Leaf], key: B256, data: B256) -> Around {
    let range = around(leaves, key, data);
    Around { proof: proof(leaves, range.clone()), leaves: leaves[range].to_vec() }
}

/// One lie about a round, from which all else follows. Returns which functions prove it, at least one
/// of them; `None` if the round has nothing to lie about in this way.
type Lie = fn(&mut Known, &Index) -> Option<&'static [&'static str]>;

fn pick(index: &Index, length: usize) -> Option<usize> {
    (length > 0).then(|| index.index(length))
}

fn is_whole(sum: u128, _: &Receipt) -> u128 {
    sum
}

const LIES: &[(&str, Lie)] = &[
    ("a score is too high", |known, index| {
        let at = pick(index, known.scores.len())?;
        known.scores[at].2 += 1;
        known.follow(is_whole);
        Some(&["score"])
    }),
    ("a score is too low", |known, index| {
        let at = pick(index, known.scores.len())?;
        known.scores[at].2 = known.scores[at].2.checked_sub(1).filter(|score| *score > 0)?;
        known.follow(is_whole);
        Some(&["score"])
    }),
    ("a record that scores is left out", |known, index| {
        let at = pick(index, known.scores.len())?;
        known.scores.remove(at);
        known.follow(is_whole);
        Some(&["missing"])
    }),
    ("a record scores for another output's features, or without any", |known, index| {
        let at = pick(index, known.records.len())?;
        let owner = known.records[at].owner;
        let (receipt, _) = index.get(&known.receipts).clone();
        let is_scored = |(of, score, _): &&(B256, Score, u128)| {
            *of == receipt.id() && score.owner.content_id == owner.content_id
        };
        if known.scores.iter().any(|score| is_scored(&score)) {
            return None;
        }
        known.scores.push((receipt.id(), Score::whole(owner), 3));
        known.follow(is_whole);
        Some(&["score", "registration"])
    }),
    ("a record that cannot earn scores", |known, index| {
        let flagged: Vec<Owner> = known
            .records
            .iter()
            .filter(|record| record.standing.status != Status::Accepted)
            .map(|record| record.owner)
            .collect();
        let owner = flagged[pick(index, flagged.len())?];
        let (receipt, _) = index.get(&known.receipts).clone();
        known.scores.push((receipt.id(), Score::whole(owner), 7));
        known.follow(is_whole);
        Some(&["registration"])
    }),
    ("a record that no one registered scores", |known, index| {
        let (receipt, _) = index.get(&known.receipts).clone();
        let owner = Owner { datanet_id: U256::from(1), content_id: content(200), batch_root: B256::ZERO };
        known.scores.push((receipt.id(), Score::whole(owner), 7));
        known.follow(is_whole);
        Some(&["registration"])
    }),
    ("a later registration of a record scores", |known, index| {
        let at = pick(index, known.scores.len())?;
        let (_, score, _) = known.scores[at];
        let first = known.record(&score.owner)?.order;
        let later = known.records.iter().find(|other| {
            other.owner.content_id == score.owner.content_id
                && other.order > first
                && other.standing.status == Status::Accepted
        })?;
        known.scores[at].1 = Score::whole(later.owner);
        known.follow(is_whole);
        Some(&["not first"])
    }),
    ("a record scores by two registrations", |known, index| {
        let at = pick(index, known.scores.len())?;
        let (id, score, value) = known.scores[at];
        let later = known.records.iter().find(|other| {
            other.owner.content_id == score.owner.content_id
                && other.owner != score.owner
                && other.standing.status == Status::Accepted
        })?;
        known.scores.push((id, Score::whole(later.owner), value));
        known.follow(is_whole);
        Some(&["not first"])
    }),
    ("a range of bytes scores", |known, index| {
        let at = pick(index, known.scores.len())?;
        known.scores[at].1 = Score { start: 0, end: 10, ..known.scores[at].1 };
        known.follow(is_whole);
        Some(&["form"])
    }),
    ("a score has no receipt", |known, index| {
        let at = pick(index, known.scores.len())?;
        let id = known.scores[at].0;
        known.trees[0].retain(|leaf| leaf.key != id);
        known.seal();
        Some(&["stray"])
    }),
    ("credits are parts of another whole than the receipt's total", |known, index| {
        let at = pick(index, known.scores.len())?;
        let before = known.reasons.len();
        let values: Vec<u128> = known.reasons.iter().map(|(_, value)| *value).collect();
        let _ = at;
        known.follow(|sum, receipt| sum + u128::from(receipt.output_length));
        let is_same = known.reasons.len() == before
            && known.reasons.iter().zip(values).all(|((_, value), before)| *value == before);
        if is_same { None } else { Some(&["part"]) }
    }),
    ("a credit has another amount", |known, index| {
        let scored: Vec<usize> =
            (0..known.reasons.len()).filter(|at| known.reasons[*at].0.score.is_some()).collect();
        let at = scored[pick(index, scored.len())?];
        known.reasons[at].1 += 1;
        known.seal();
        Some(&["part"])
    }),
    ("a credit is missing", |known, index| {
        let at = pick(index, known.reasons.len())?;
        let (reason, _) = known.reasons.remove(at);
        known.seal();
        Some(if reason.score.is_some() { &["part"] } else { &["rest"] })
    }),
    ("a treasury has a part of a receipt with scores", |known, index| {
        let at = pick(index, known.scores.len())?;
        let receipt_id = known.scores[at].0;
        let payee = word_of(known.sources[0].datanet_id);
        let reason = Reason { payee, receipt_id, score: None, role: CreditRole::Unowned };
        known.reasons.push((reason, 1));
        known.seal();
        Some(&["rest"])
    }),
    ("a credit is another's", |known, index| {
        let at = pick(index, known.reasons.len())?;
        known.reasons[at].0.payee = Address::repeat_byte(0x77).into_word();
        known.seal();
        Some(&["misdirected"])
    }),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_proven_of_a_right_round(given in given()) {
        prop_assert_eq!(Known::right(&given).proven(), Vec::<&str>::new());
    }

    #[test]
    fn every_lie_is_proven(given in given(), index in any::<Index>()) {
        for (name, lie) in LIES {
            let mut known = Known::right(&given);
            if let Some(expected) = lie(&mut known, &index) {
                let proven = known.proven();
                let is_found = proven.iter().any(|name| expected.contains(name));
                prop_assert!(is_found, "{}: {:?} are not {:?}", name, proven, expected);
            }
        }
    }
}

#[test]
fn every_lie_is_told() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut told = vec![0; LIES.len()];
    for _ in 0..200 {
        let tree = (given(), any::<Index>()).new_tree(&mut runner).unwrap();
        let (given, index) = tree.current();
        for (count, (_, lie)) in told.iter_mut().zip(LIES) {
            *count += usize::from(lie(&mut Known::right(&given), &index).is_some());
        }
    }
    for (count, (name, _)) in told.iter().zip(LIES) {
        assert!(*count > 3, "{name}: {count} times");
    }
}

#[test]
fn a_span_round_takes_no_proof_of_gradient() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..50 {
        let given = given().new_tree(&mut runner).unwrap().current();
        let mut known = Known::right(&given);
        known.scores.iter_mut().for_each(|score| score.2 += 1);
        known.follow(is_whole);
        known.scoring.rule = Rule::Span(crate::span::Params::new(2, 0).unwrap()).to_word();
        let proven = known.proven();
        assert!(!proven.contains(&"score") && !proven.contains(&"missing"), "{proven:?}");
        assert_eq!(proven.contains(&"form"), !known.scores.is_empty());
    }
}
