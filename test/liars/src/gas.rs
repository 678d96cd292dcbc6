//! What challenges cost, by the size of a round's trees and of record and output.

use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::SolCall;
use std::fmt::Write;
use tributary_audit::{leaf, proposed_round, receipt};
use tributary_core::{
    ids::{CreditRole, content_id, contribution_key, credit_digest, source},
    leaves,
    limits::MAX_RECORD,
    rule::Rule,
    span::Params,
    sum_tree::{Leaf, around},
    typed_data::Receipt,
};
use tributary_interfaces::{
    IDatanets::{contributeCall, vouchCall},
    IDisputes::{
        self, Holder, Owner, Place, Score, Witness, proveCreditCall, proveGapCall, provePayoutCall,
        proveUnheldCall,
    },
    IModels::takeSnapshotCall,
};
use tributary_test_kit::{
    ChainFixture, DeepTree, Draft, Implementation, Key, ModelFixture, Payouts, abi_tree,
};

/// The numbers of leaves that a round's trees have.
pub const COUNTS: [u64; 3] = [1_000, 1_000_000, 100_000_000];

/// Record and output, in bytes.
pub const TEXTS: [(usize, usize); 2] = [(4_096, 2_048), (MAX_RECORD, MAX_RECORD)];

/// So high that the sums of the largest trees are small beside it.
const PRICE: u128 = 10_000_000_000;

/// The most gas that a transaction can use, within a thousand.
const MOST: u64 = 31_999_000;

/// What one challenge cost.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Such as `disputes.unheld.1e6.4096x2048`.
    pub name: String,
    /// All of it.
    pub gas: u64,
    /// What its calldata alone costs: 16 gas a byte, 4 a zero, and the transaction's 21,000.
    pub calldata: u64,
}

/// Measures challenges of rounds that lie, on the real programs or the Solidity reference, which
/// `make -C test/foundry build` builds.
pub fn measure(implementation: Implementation) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (record, output) in TEXTS {
        for count in COUNTS {
            let scene = Scene::new(implementation, record, output, count);
            let size = format!("1e{}.{record}x{output}", count.ilog10());
            for (fault, call) in scene.calls() {
                figures.push(scene.challenge(format!("disputes.{fault}.{size}"), call));
            }
        }
    }
    figures
}

/// The figures as a table, beside those of the reference.
pub fn table(figures: &[Figure], reference: &[Figure]) -> String {
    let mut text = String::from(
        "| challenge | gas | of it calldata | in Solidity | without calldata, in Solidity |\n|---|---|---|---|---|\n",
    );
    for (Figure { name, gas, calldata }, solidity) in figures.iter().zip(reference) {
        let of = |figure: &Figure| (figure.gas - figure.calldata) as f64;
        let ratio = of(solidity) / (gas - calldata) as f64;
        let row = if solidity.gas >= MOST {
            format!("| `{name}` | {gas} | {calldata} | above {MOST} | above {ratio:.0} times |")
        } else {
            format!("| `{name}` | {gas} | {calldata} | {} | {ratio:.1} times |", solidity.gas)
        };
        writeln!(text, "{row}").expect("a text takes all");
    }
    text
}

/// A model with a record, and a proposed round that lies about it in several ways.
struct Scene {
    fixture: ModelFixture,
    round: IDisputes::ProposedRound,
    receipt: Receipt,
    record: Vec<u8>,
    output: Vec<u8>,
    trees: [DeepTree; 4],
}

/// A text of so many bytes: short words, so that there are many windows, and none of another text.
fn text(word: &str, bytes: usize) -> Vec<u8> {
    let mut text = word.repeat(bytes / word.len() + 1).into_bytes();
    text.truncate(bytes);
    text
}

/// The place of (key, data), which is between known leaves.
fn place(tree: &DeepTree, key: B256, data: B256) -> Place {
    let range = around(&tree.leaves, key, data);
    let leaves = tree.leaves[range.clone()].iter().map(leaf).collect();
    Place { leaves, proof: tree.prove(range).into() }
}

/// A leaf with one far below and one far above, so that every place is between two leaves.
fn framed(leaf: Leaf) -> Vec<Leaf> {
    let edge = |byte| Leaf { key: B256::repeat_byte(byte), value: 1, data: B256::ZERO };
    vec![edge(0), leaf, edge(0xff)]
}

impl Scene {
    fn new(implementation: Implementation, record: usize, output: usize, count: u64) -> Self {
        let rule = Rule::Span(Params::new(8, 60).expect("parameters in range")).to_word();
        let chain = ChainFixture::of(implementation);
        let fixture = ModelFixture::on(chain, |chain| chain.token, |terms| terms.rule = rule);
        let chain = &fixture.chain;
        // The output begins with a part of the record, which the rule's span fits in.
        let record = text("ab cd ", record);
        let mut answer = record[..101].to_vec();
        answer.extend_from_slice(&text(" xy zw", output)[..output - answer.len()]);
        let content = content_id(&record);
        fixture
            .datanets(&fixture.ann, contributeCall { datanetId: fixture.datanet, contentId: content })
            .expect("the record is registered");
        chain.advance(10);
        let vouch = vouchCall { datanetId: fixture.datanet, upTo: chain.now() - 1 };
        chain.call(chain.owner.account, chain.datanets, vouch);
        chain.call(chain.owner.account, chain.models, takeSnapshotCall { modelId: fixture.model });
        fixture.pay(1 << 60);
        chain.advance(10);
        let receipt = Receipt {
            model_id: fixture.model,
            request_id: B256::repeat_byte(1),
            output_hash: content_id(&answer),
            output_length: output as u32,
            feature_hash: B256::ZERO,
            price: PRICE,
            time: chain.now() - 1,
        };
        let trees = trees(&fixture, &receipt, content, count);
        let round = propose(&fixture, &trees);
        Self { fixture, round, receipt, record, output: answer, trees }
    }

    fn calls(&self) -> Vec<(&'static str, Bytes)> {
        let [receipts, scores, credits, payouts] = &self.trees;
        let (id, ann) = (self.receipt.id(), self.fixture.ann.account.into_word());
        let content = content_id(&self.record);
        let owner = || Owner { datanetId: self.fixture.datanet, contentId: content, batchRoot: B256::ZERO };
        let end = self.receipt.output_length as u16;
        let score = || Score { start: end - 9, end, owner: owner() };
        let data = source(end - 9, end, contribution_key(self.fixture.datanet, content), content);
        let next = |word: B256| B256::from(U256::from_be_bytes(word.0) + U256::from(1));
        let nowhere = || Place { leaves: Vec::new(), proof: Bytes::new() };
        let unheld = proveUnheldCall {
            round: self.round.clone(),
            receipt: receipt(&self.receipt),
            score: score(),
            byteOffset: end - 2,
            output: self.output.clone().into(),
            record: self.record.clone().into(),
            place: place(scores, id, data),
        };
        let gap = proveGapCall {
            round: self.round.clone(),
            receipt: receipt(&self.receipt),
            output: self.output.clone().into(),
            holder: Holder {
                owner: owner(),
                member: nowhere(),
                record: self.record.clone().into(),
                witness: Witness { outputStart: 0, recordStart: 0, length: 101 },
            },
            place: place(receipts, id, B256::ZERO),
            gap: place(scores, id, B256::ZERO),
            start: 0,
        };
        let credit = proveCreditCall {
            round: self.round.clone(),
            receipt: receipt(&self.receipt),
            score: score(),
            role: CreditRole::Contributor as u8,
            first: place(scores, id, B256::ZERO),
            place: place(scores, id, data),
            credit: place(credits, ann, credit_digest(id, data, CreditRole::Contributor)),
        };
        let payout = provePayoutCall {
            round: self.round.clone(),
            payee: ann,
            lastRoot: B256::ZERO,
            last: nowhere(),
            first: place(credits, ann, B256::ZERO),
            afterLast: place(credits, next(ann), B256::ZERO),
            payout: place(payouts, ann, B256::ZERO),
        };
        let of_texts = [("unheld", unheld.abi_encode()), ("gap", gap.abi_encode())];
        let of_trees = [("credit", credit.abi_encode()), ("payout", payout.abi_encode())];
        let has_texts = self.record.len() == TEXTS[0].0;
        let all = of_texts.into_iter().chain(of_trees.into_iter().filter(|_| has_texts));
        all.map(|(fault, call)| (fault, call.into())).collect()
    }

    /// Sends a challenge on a copy of the chain, where it must strike the round down.
    fn challenge(&self, name: String, call: Bytes) -> Figure {
        let chain = &self.fixture.chain;
        let snapshot = chain.devnode.snapshot();
        let watcher = Key::named("watcher");
        let zeros = call.iter().filter(|byte| **byte == 0).count() as u64;
        let calldata = 21_000 + 4 * zeros + 16 * (call.len() as u64 - zeros);
        let sent = chain.send_data(watcher.account, chain.disputes, U256::ZERO, call.to_vec());
        assert!(sent.success || sent.gas_used >= MOST, "{name}: {}", sent.output);
        assert!(chain.devnode.revert(snapshot).expect("a chain in memory"), "the snapshot is there");
        Figure { name, gas: sent.gas_used, calldata }
    }
}

/// A score of the output's last bytes, which the record does not hold, with no credit for it; and a
/// payout without one. Attribution compares the trees' sums, so these are made to fit.
fn trees(fixture: &ModelFixture, receipt: &Receipt, content: B256, count: u64) -> [DeepTree; 4] {
    let (id, key) = (receipt.id(), contribution_key(fixture.datanet, content));
    let (start, end) = (receipt.output_length as u16 - 9, receipt.output_length as u16);
    let others = u128::from(count) - 1;
    let most = (PRICE + others) * 8_000 / 10_000;
    [
        leaves::receipt(id, PRICE),
        leaves::score(id, 9, source(start, end, key, content)),
        leaves::credit(B256::repeat_byte(1), PRICE, B256::ZERO),
        leaves::payout(fixture.ann.account.into_word(), most - others),
    ]
    .map(|leaf| DeepTree::new(count, framed(leaf)))
}

/// Proposes a round with these trees, signed by the model's operator and scorer.
fn propose(fixture: &ModelFixture, trees: &[DeepTree; 4]) -> IDisputes::ProposedRound {
    let chain = &fixture.chain;
    chain.advance(1);
    chain.deposit(chain.scorer.account, fixture.asset, 1_020);
    let [receipts, scores, credits, payouts] = trees.each_ref().map(DeepTree::head);
    let mut draft = Draft::with_trees(chain, fixture.model, [receipts, scores, credits], Payouts::of([]));
    draft.round.payouts = abi_tree(payouts);
    let open = chain.propose(&draft.signed(chain, &chain.operator, &[&chain.scorer]));
    let open = open.expect("the round is proposed");
    proposed_round(&open.round, &open.stake)
}
