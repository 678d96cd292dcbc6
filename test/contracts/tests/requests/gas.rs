//! What the largest answers cost, by which deposits are set.

use crate::scene::bytes;
use alloy_primitives::{B256, U256, keccak256};
use alloy_sol_types::SolCall;
use tributary_core::{
    faults::{Owner, Score, trees::Tree},
    gradient::{MAX_DIMENSIONS, Params},
    ids, leaves,
    limits::{MAX_OUTPUT, MAX_RECORD, MAX_SCORERS},
    requests::{Kind, Request},
    rule::Rule,
    sum_tree::{Leaf, MAX_COUNT},
    typed_data::Receipt,
};
use tributary_interfaces::IRequests::{
    Member, Place, answerFeaturesCall, answerLeavesCall, answerOpenedCall, answerOutputCall,
    answerOutputFeaturesCall, answerRecordCall, askCall,
};
use tributary_rounds::requests as given;
use tributary_test_kit::{DeepTree, Draft, Key, ModelFixture, OpenRound, Payouts, account};

/// A round with as many signers as there can be, whose tree of scores is as deep as one can be.
struct Scene {
    fixture: ModelFixture,
    open: OpenRound,
    receipt: Receipt,
    score: Score,
    tree: DeepTree,
    /// The batch that has the record.
    batch: DeepTree,
    /// The model's features, under the rule `gradient`.
    features: DeepTree,
}

/// A vector of as many numbers as there can be.
fn vector(seed: u8) -> Vec<u8> {
    bytes(MAX_DIMENSIONS.into(), seed)
}

impl Scene {
    fn new(is_gradient: bool) -> Self {
        let mut scorers: Vec<Key> =
            (0..MAX_SCORERS).map(|index| Key::named(&format!("scorer {index}"))).collect();
        scorers.sort_by_key(|scorer| scorer.account);
        let content_id = ids::content_id(&bytes(MAX_RECORD, 2));
        let of_other = leaves::feature(B256::repeat_byte(1), B256::repeat_byte(2));
        let of_record = leaves::feature(content_id, ids::content_id(&vector(3)));
        let mut features = DeepTree::new(MAX_COUNT, vec![of_other, of_record]);
        features.start = (1 << 39) - 1;
        let fixture = ModelFixture::with(|terms| {
            terms.scorers = scorers.iter().map(|scorer| scorer.account).collect();
            if is_gradient {
                terms.rule = Rule::Gradient(Params::new(MAX_DIMENSIONS, 0).expect("in range")).to_word();
                terms.featureRoot = features.head().root();
            }
        });
        let chain = &fixture.chain;
        fixture.pay(10_000);
        for scorer in &scorers {
            chain.fund(scorer.account);
            chain.deposit(scorer.account, fixture.asset, 1_000);
        }
        let receipt = Receipt {
            model_id: fixture.model,
            request_id: keccak256("request"),
            output_hash: ids::content_id(&bytes(MAX_OUTPUT, 1)),
            output_length: MAX_OUTPUT as u32,
            feature_hash: ids::content_id(&vector(4)),
            price: u128::MAX,
            time: u64::MAX,
        };
        let below = leaves::member(B256::repeat_byte(1));
        let mut batch = DeepTree::new(MAX_COUNT, vec![below, leaves::member(content_id)]);
        // So that the two have a sibling on both sides at nearly every level.
        batch.start = (1 << 39) - 1;
        let owner = Owner { datanet_id: U256::MAX, content_id, batch_root: batch.head().root() };
        let score =
            if is_gradient { Score::whole(owner) } else { Score { start: 0x0101, end: u16::MAX, owner } };
        // The values have as many bytes as 256 of them can have in one tree.
        let value = u128::MAX >> 10;
        let leaf =
            |index: u64| Leaf { key: keccak256(index.to_be_bytes()), value, data: keccak256([index as u8]) };
        let mut leaves: Vec<Leaf> = (0..255).map(leaf).collect();
        leaves.push(Leaf { key: receipt.id(), value, data: score.source() });
        leaves.sort_by_key(|leaf| leaf.key);
        let mut tree = DeepTree::new(MAX_COUNT, leaves);
        // So that the range has a sibling on both sides at nearly every level.
        tree.start = (1 << 39) - 255;
        let payouts = Payouts::of([(account(0xa1), 80)]);
        let mut draft = Draft::next(chain, fixture.model, payouts);
        draft.round.scores = tributary_test_kit::abi_tree(tree.head());
        let signers: Vec<&Key> = scorers.iter().collect();
        let open =
            chain.propose(&draft.signed(chain, &chain.operator, &signers)).expect("the round is proposed");
        Self { fixture, open, receipt, score, tree, batch, features }
    }

    /// The index of the leaf that is opened, among the known ones.
    fn known(&self) -> usize {
        let id = self.receipt.id();
        self.tree.leaves.iter().position(|leaf| leaf.key == id).expect("its leaf")
    }

    fn place(&self) -> Place {
        let known = self.known();
        let (index, leaf) = (self.tree.start + known as u64, given::leaf(&self.tree.leaves[known]));
        Place { index, leaf, proof: self.tree.prove(known..known + 1).into() }
    }

    /// What an answer costs after it was asked for, by an account that never answered before.
    fn cost(&self, request: &Request, answer: impl SolCall) -> u64 {
        let (round, stake) = (given::round(&self.open.round), given::stake(&self.open.stake));
        let ask = askCall { round, stake, request: given::request(request) };
        let (chain, fixture) = (&self.fixture.chain, &self.fixture);
        assert!(chain.send(fixture.thief.account, chain.requests, U256::from(1), ask).success);
        let answerer = Key::named(&format!("{request:?}"));
        chain.fund(answerer.account);
        let outcome = chain.send(answerer.account, chain.requests, U256::ZERO, answer);
        assert!(outcome.success, "{request:?}: {}", outcome.output);
        outcome.gas_used
    }
}

#[test]
fn a_deposit_is_twice_what_the_largest_answer_costs() {
    let scene = Scene::new(false);
    let (round, stake) = (given::round(&scene.open.round), given::stake(&scene.open.stake));
    let (start, index) = (scene.tree.start, scene.place().index);
    let leaves = answerLeavesCall {
        round: round.clone(),
        stake: stake.clone(),
        tree: Tree::Scores as u8,
        first: start,
        leaves: scene.tree.leaves.iter().map(given::leaf).collect(),
        proof: scene.tree.prove(0..256).into(),
    };
    let opened = answerOpenedCall {
        round: round.clone(),
        stake: stake.clone(),
        tree: Tree::Scores as u8,
        place: scene.place(),
        receipt: given::receipt(&scene.receipt),
        score: given::score(&scene.score),
        role: 255,
    };
    let record = answerRecordCall {
        round: round.clone(),
        stake: stake.clone(),
        place: scene.place(),
        score: given::score(&scene.score),
        record: bytes(MAX_RECORD, 2).into(),
        member: place_of_two(&scene.batch),
    };
    let output = answerOutputCall {
        round,
        stake,
        place: scene.place(),
        receipt: given::receipt(&scene.receipt),
        output: bytes(MAX_OUTPUT, 1).into(),
    };
    let costs = [
        (Kind::Leaves, scene.cost(&Request::leaves(Tree::Scores, start, 256), leaves)),
        (Kind::Opened, scene.cost(&Request::opened(Tree::Scores, index), opened)),
        (Kind::Record, scene.cost(&Request::record(index), record)),
        (Kind::Output, scene.cost(&Request::output(index), output)),
    ];
    check(&costs);
}

#[test]
fn a_deposit_is_twice_what_the_largest_answer_costs_under_gradient() {
    let scene = Scene::new(true);
    let (round, stake) = (given::round(&scene.open.round), given::stake(&scene.open.stake));
    let index = scene.place().index;
    let features = answerFeaturesCall {
        round: round.clone(),
        stake: stake.clone(),
        place: scene.place(),
        score: given::score(&scene.score),
        feature: place_of_two(&scene.features),
        features: vector(3).into(),
        member: place_of_two(&scene.batch),
    };
    let of_output = answerOutputFeaturesCall {
        round,
        stake,
        place: scene.place(),
        receipt: given::receipt(&scene.receipt),
        features: vector(4).into(),
    };
    check(&[
        (Kind::Features, scene.cost(&Request::features(index), features)),
        (Kind::OutputFeatures, scene.cost(&Request::output_features(index), of_output)),
    ]);
}

/// The place of both leaves that a tree is known to have.
fn place_of_two(tree: &DeepTree) -> Member {
    Member { leaves: tree.leaves.iter().map(given::leaf).collect(), proof: tree.prove(0..2).into() }
}

fn check(costs: &[(Kind, u64)]) {
    println!("{costs:?}");
    for (kind, cost) in costs {
        let deposit = kind.deposit_gas();
        // Not much more, so that no one is kept from asking.
        assert!((2 * cost..2 * cost + cost / 4).contains(&deposit), "{kind:?}: {cost}, and {deposit} for it");
    }
}

#[test]
fn a_proof_at_the_limits_has_nearly_two_siblings_a_level() {
    let scene = Scene::new(false);
    // 40 levels, in seven of which the range needs none on the left.
    let proof = scene.tree.prove(0..256);
    let siblings = (proof.len() - 11) / (20 + usize::from(proof[0]));
    assert!(siblings >= 70, "{siblings}");
    assert_eq!(B256::from(scene.place().leaf.key), scene.receipt.id());
}
