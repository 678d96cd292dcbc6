//! What challenges by the rule `gradient` cost, and the dot product alone.

use super::{Figure, figure};
use crate::deep::Show;
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use std::cell::Cell;
use tributary_audit::{proposed_round, receipt};
use tributary_core::{
    faults::{self, Score, next},
    gradient::{Params, dot},
    ids::{CreditRole, content_id, credit_digest, record_tag},
    leaves,
    payee::treasury,
    rule::Rule,
    sum_tree::Leaf,
    typed_data::Receipt,
};
use tributary_interfaces::{
    IDatanets::{contributeCall, vouchCall},
    IDisputes::{
        self, Featured, Owner, Place, ProposedRound, proveFormCall, proveMissingCall, proveNotFirstCall,
        provePartCall, proveRestCall, proveScoreCall,
    },
    IModels::takeSnapshotCall,
};
use tributary_test_kit::{
    Artifacts, ChainFixture, DeepTree, Draft, ILeanGradient, Implementation, Key, ModelFixture, Payouts,
    WINDOW, abi_tree, workspace,
};

/// So high that the sums of the largest trees are small beside it.
const PRICE: u128 = 10_000_000_000;

/// The numbers of dimensions that are measured.
pub(super) const DIMENSIONS: [u16; 2] = [4_096, 32_768];

/// A model with records, and a proposed round that lies in every way that this rule knows.
pub(super) struct GradientFixture {
    fixture: ModelFixture,
    round: ProposedRound,
    trees: [DeepTree; 4],
    features: DeepTree,
    /// The vector of both records and of the output.
    vector: Vec<u8>,
    receipt: Receipt,
    /// Scores wrongly, is missing, is a copy of the last, and scores with a byte range.
    records: [Owner; 4],
}

fn nowhere() -> Place {
    Place { leaves: Vec::new(), proof: Bytes::new() }
}

fn after(word: B256) -> B256 {
    next(word).expect("not the last key")
}

fn of_core(owner: &Owner) -> faults::Owner {
    let Owner { datanetId, contentId, batchRoot } = *owner;
    faults::Owner { datanet_id: datanetId, content_id: contentId, batch_root: batchRoot }
}

fn whole(owner: &Owner) -> B256 {
    Score::whole(of_core(owner)).source()
}

fn range(owner: &Owner) -> IDisputes::Score {
    IDisputes::Score { start: 0, end: 1, owner: owner.clone() }
}

fn range_data(owner: &Owner) -> B256 {
    Score { start: 0, end: 1, owner: of_core(owner) }.source()
}

/// Leaves in order, with one far below and one far above, so that every place is between two leaves.
fn framed(leaves: &[Leaf]) -> Vec<Leaf> {
    let edge = |byte| Leaf { key: B256::repeat_byte(byte), value: 1, data: B256::ZERO };
    let mut framed = [&[edge(0)], leaves, &[edge(0xff)]].concat();
    framed.sort_by_key(|leaf| (leaf.key, leaf.data));
    framed
}

/// A vector of so many numbers of all sizes.
fn vector(dimensions: u16) -> Vec<u8> {
    (0..dimensions).map(|index| (index.wrapping_mul(37) >> 2) as u8).collect()
}

impl GradientFixture {
    pub(super) fn new(implementation: Implementation, dimensions: u16, count: u64, is_first: bool) -> Self {
        let vector = vector(dimensions);
        let ids = [1u8, 2, 3].map(|number| content_id(&[number]));
        let hash = content_id(&vector);
        let features = DeepTree::new(count, framed(&ids.map(|id| leaves::feature(id, hash))));
        let rule = Rule::Gradient(Params::new(dimensions, 0).expect("in range")).to_word();
        let chain = ChainFixture::of(implementation);
        let other = Cell::new(U256::ZERO);
        let fixture = ModelFixture::on(
            chain,
            |chain| {
                other.set(chain.create_datanet(chain.datanet_terms()));
                chain.token
            },
            |terms| {
                (terms.rule, terms.featureRoot) = (rule, features.head().root());
                terms
                    .sources
                    .insert(0, tributary_interfaces::IModels::Source { datanetId: other.get(), weight: 1 });
            },
        );
        let other = other.get();
        let owner =
            |datanet: U256, id: B256| Owner { datanetId: datanet, contentId: id, batchRoot: B256::ZERO };
        let records = [
            owner(fixture.datanet, ids[0]),
            owner(fixture.datanet, ids[1]),
            owner(other, ids[2]),
            owner(fixture.datanet, ids[2]),
        ];
        for record in [&records[0], &records[1], &records[3], &records[2]] {
            let call = contributeCall { datanetId: record.datanetId, contentId: record.contentId };
            fixture.datanets(&fixture.ann, call).expect("the record is registered");
        }
        let chain = &fixture.chain;
        chain.advance(10);
        for datanet in [other, fixture.datanet] {
            let vouch = vouchCall { datanetId: datanet, upTo: chain.now() - 1 };
            chain.call(chain.owner.account, chain.datanets, vouch);
        }
        chain.call(chain.owner.account, chain.models, takeSnapshotCall { modelId: fixture.model });
        fixture.pay(1 << 60);
        chain.advance(10);
        let receipt = Receipt {
            model_id: fixture.model,
            request_id: B256::repeat_byte(1),
            output_hash: B256::repeat_byte(2),
            output_length: 100,
            feature_hash: hash,
            price: PRICE,
            time: chain.now() - 1,
        };
        let id = receipt.id();
        let scores = [
            leaves::score(id, 7, whole(&records[0])),
            leaves::score(id, 9, whole(&records[2])),
            leaves::score(id, 1, range_data(&records[0])),
        ];
        let credits = [
            leaves::credit(fixture.ann.account.into_word(), PRICE, B256::repeat_byte(0x44)),
            leaves::credit(treasury_word(other), 1, credit_digest(id, B256::ZERO, CreditRole::Unowned)),
        ];
        let receipts_sum = PRICE + u128::from(count) - 1;
        let payout = receipts_sum * 8_000 / 10_000 - (u128::from(count) - 1);
        let trees = [
            vec![leaves::receipt(id, PRICE)],
            scores.to_vec(),
            credits.to_vec(),
            vec![leaves::payout(fixture.ann.account.into_word(), payout)],
        ];
        let trees = trees.map(|leaves| DeepTree::new(count, framed(&leaves)));
        let round = propose(&fixture, &trees);
        let mut this = Self { fixture, round, trees, features, vector, receipt, records };
        if !is_first {
            let (chain, watcher) = (&this.fixture.chain, Key::named("watcher"));
            let call = this.form();
            assert!(chain.send_data(watcher.account, chain.judge(&call), U256::ZERO, call.to_vec()).success);
            chain.advance(WINDOW);
            this.round = propose(&this.fixture, &this.trees);
        }
        this
    }

    /// A challenge by every function of the rule, with its name and whether it shows vectors.
    pub(super) fn calls(&self) -> Vec<(&'static str, bool, Bytes)> {
        vec![
            ("gradient.form", false, self.form()),
            ("gradient.score", true, self.score()),
            ("gradient.missing", true, self.missing()),
            ("gradient.notFirst", false, self.not_first()),
            ("gradient.part", false, self.part()),
            ("gradient.rest", false, self.rest()),
        ]
    }

    pub(super) fn measure(&self, name: String, call: &Bytes) -> Figure {
        figure(&self.fixture.chain, name, self.fixture.chain.judge(call), call)
    }

    fn featured(&self, owner: &Owner) -> Featured {
        Featured {
            owner: owner.clone(),
            feature: self.features.place(owner.contentId, B256::ZERO),
            features: self.vector.clone().into(),
        }
    }

    fn form(&self) -> Bytes {
        let id = self.receipt.id();
        let place = self.trees[1].place(id, range_data(&self.records[0]));
        let (round, score) = (self.round.clone(), range(&self.records[0]));
        proveFormCall { round, receiptId: id, score, place }.abi_encode().into()
    }

    fn score(&self) -> Bytes {
        let call = proveScoreCall {
            round: self.round.clone(),
            receipt: receipt(&self.receipt),
            record: self.featured(&self.records[0]),
            outputFeatures: self.vector.clone().into(),
            place: self.trees[1].place(self.receipt.id(), whole(&self.records[0])),
        };
        call.abi_encode().into()
    }

    fn missing(&self) -> Bytes {
        let (id, owner) = (self.receipt.id(), &self.records[1]);
        let call = proveMissingCall {
            round: self.round.clone(),
            receipt: receipt(&self.receipt),
            record: self.featured(owner),
            member: nowhere(),
            outputFeatures: self.vector.clone().into(),
            place: self.trees[0].place(id, B256::ZERO),
            gap: self.trees[1].place(id, record_tag(owner.contentId)),
        };
        call.abi_encode().into()
    }

    fn not_first(&self) -> Bytes {
        let call = proveNotFirstCall {
            round: self.round.clone(),
            receipt: receipt(&self.receipt),
            scored: self.records[2].clone(),
            first: self.records[3].clone(),
            member: nowhere(),
            place: self.trees[1].place(self.receipt.id(), whole(&self.records[2])),
        };
        call.abi_encode().into()
    }

    fn part(&self) -> Bytes {
        let (id, owner, role) = (self.receipt.id(), &self.records[0], CreditRole::Contributor);
        let ann = self.fixture.ann.account.into_word();
        let call = provePartCall {
            round: self.round.clone(),
            receipt: receipt(&self.receipt),
            scored: owner.clone(),
            role: role as u8,
            first: self.trees[1].place(id, B256::ZERO),
            place: self.trees[1].place(id, whole(owner)),
            afterLast: self.trees[1].place(after(id), B256::ZERO),
            credit: self.trees[2].place(ann, credit_digest(id, whole(owner), role)),
        };
        call.abi_encode().into()
    }

    fn rest(&self) -> Bytes {
        let (id, datanet) = (self.receipt.id(), self.records[2].datanetId);
        let call = proveRestCall {
            round: self.round.clone(),
            receipt: receipt(&self.receipt),
            datanetId: datanet,
            place: self.trees[0].place(id, B256::ZERO),
            first: self.trees[1].place(id, B256::ZERO),
            afterLast: self.trees[1].place(after(id), B256::ZERO),
            credit: self.trees[2]
                .place(treasury_word(datanet), credit_digest(id, B256::ZERO, CreditRole::Unowned)),
        };
        call.abi_encode().into()
    }
}

fn treasury_word(datanet: U256) -> B256 {
    treasury(datanet).expect("a Datanet's id").to_word()
}

fn propose(fixture: &ModelFixture, trees: &[DeepTree; 4]) -> ProposedRound {
    let chain = &fixture.chain;
    chain.deposit(chain.scorer.account, fixture.asset, 1_020);
    let [receipts, scores, credits, payouts] = trees.each_ref().map(DeepTree::head);
    let mut draft = Draft::with_trees(chain, fixture.model, [receipts, scores, credits], Payouts::of([]));
    draft.round.payouts = abi_tree(payouts);
    let open =
        chain.propose(&draft.signed(chain, &chain.operator, &[&chain.scorer])).expect("it is proposed");
    proposed_round(&open.round, &open.stake)
}

/// What the dot product of two vectors takes, without what surrounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DotFigure {
    /// How many numbers a vector has.
    pub dimensions: u16,
    /// In a program, by the function of `core`.
    pub program: u64,
    /// In Solidity's assembly, several numbers in one multiplication.
    pub packed: u64,
    /// In Solidity's assembly, number by number.
    pub plain: u64,
}

/// The figures of dot products by name: what the program takes, and how many times as much the better
/// way takes in Solidity at the fewest dimensions, rounded down.
pub fn named(figures: &[DotFigure]) -> Vec<(String, u64)> {
    let of = |figure: &DotFigure| (format!("gradient.dot.{}", figure.dimensions), figure.program);
    let ratio = |figure: &DotFigure| {
        ("gradient.solidity_ratio".to_owned(), figure.packed.min(figure.plain) / figure.program)
    };
    figures.iter().map(of).chain(figures.first().map(ratio)).collect()
}

/// Measures dot products: each call less one that takes the same vectors and computes nothing.
///
/// Panics if a tool that programs are built with is missing, or one of the three is wrong.
pub fn dot_products() -> Vec<DotFigure> {
    let root = workspace();
    let raw = tributary_build::compile(&root, "dot").unwrap_or_else(|error| panic!("{error}"));
    tributary_build::package(&root, "dot", &raw).unwrap_or_else(|error| panic!("{error}"));
    let chain = ChainFixture::new();
    let lean = chain.create("LeanGradient");
    let program = chain.start_program(&Artifacts::of_workspace(), "dot");
    DIMENSIONS.iter().map(|dimensions| dot_product(&chain, lean, program, *dimensions)).collect()
}

fn dot_product(chain: &ChainFixture, lean: Address, program: Address, dimensions: u16) -> DotFigure {
    let a = vector(dimensions);
    let b: Vec<u8> = a.iter().rev().copied().collect();
    let expected = dot(&a, &b);
    let gas = |to: Address, data: Vec<u8>, answer: Option<i32>| {
        let sent = chain.send_data(Key::named("watcher").account, to, U256::ZERO, data);
        assert!(sent.success, "{}", sent.output);
        if let Some(answer) = answer {
            assert!(sent.output.ends_with(&answer.to_be_bytes()), "{answer} is not {}", sent.output);
        }
        sent.gas_used
    };
    let of_program = |mode: u8| [&[mode], a.as_slice(), b.as_slice()].concat();
    // The mode's byte costs 16 gas, or 4 where it is zero.
    let program = gas(program, of_program(1), Some(expected)) - 12 - gas(program, of_program(0), None);
    let (a, b) = (Bytes::from(a), Bytes::from(b));
    let nothing = ILeanGradient::nothingCall { a: a.clone(), b: b.clone() }.abi_encode();
    let packed = ILeanGradient::packedCall { a: a.clone(), b: b.clone() }.abi_encode();
    let plain = ILeanGradient::plainCall { a, b }.abi_encode();
    // Selectors have no zero bytes, or the difference is some gas of tens of thousands.
    let nothing = gas(lean, nothing, None);
    let (packed, plain) =
        (gas(lean, packed, Some(expected)) - nothing, gas(lean, plain, Some(expected)) - nothing);
    DotFigure { dimensions, program, packed, plain }
}
