//! A round that lies in every way, and what challenges each of its lies.

use super::{
    Figure, figure,
    lying::{Facts, data},
    params,
};
use crate::deep::Show;
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use tributary_audit::{proposed_round, receipt};
use tributary_core::{
    faults::trees::Tree,
    ids::{CreditRole, credit_digest},
    payee::treasury,
    rule::Rule,
};
use tributary_interfaces::IDisputes::{
    Holder, Place, ProposedRound, Witness, proveCreditCall, proveDisorderCall, proveEarlierCall,
    proveGapCall, proveLengthCall, proveMalformedCall, proveMisdirectedCall, proveOmittedCall,
    proveOverlapCall, provePayoutCall, proveReceiptCall, proveRegistrationCall, proveShapeCall,
    proveStrayCall, proveUnfoundedCall, proveUnheldCall, proveUnownedCall, showRecordCall,
};
use tributary_test_kit::{
    ChainFixture, DeepTree, Draft, Implementation, Key, ModelFixture, Payouts, WINDOW, abi_tree,
};

/// A model with records, and a proposed round that lies in every way.
pub(super) struct ChallengeFixture {
    fixture: ModelFixture,
    round: ProposedRound,
    facts: Facts,
    trees: [DeepTree; 4],
}

fn next(word: B256) -> B256 {
    B256::from(U256::from_be_bytes(word.0) + U256::from(1))
}

fn nowhere() -> Place {
    Place { leaves: Vec::new(), proof: Bytes::new() }
}

impl ChallengeFixture {
    pub(super) fn new(
        implementation: Implementation,
        record: usize,
        output: usize,
        count: u64,
        is_first: bool,
    ) -> Self {
        let rule = Rule::Span(params()).to_word();
        let chain = ChainFixture::of(implementation);
        let fixture = ModelFixture::on(chain, |chain| chain.token, |terms| terms.rule = rule);
        let facts = Facts::new(&fixture, record, output);
        let trees = facts.trees(&fixture, count);
        let round = propose(&fixture, &trees);
        let mut this = Self { fixture, round, facts, trees };
        if !is_first {
            let (chain, watcher) = (&this.fixture.chain, Key::named("watcher"));
            let call = this.payout().abi_encode();
            assert!(chain.send_data(watcher.account, chain.judge(&call), U256::ZERO, call).success);
            chain.advance(WINDOW);
            this.round = propose(&this.fixture, &this.trees);
        }
        this
    }

    /// What shows the record.
    pub(super) fn show(&self) -> Bytes {
        let record = self.facts.record.clone().into();
        showRecordCall { record, batchRoot: B256::ZERO, member: nowhere() }.abi_encode().into()
    }

    /// A challenge of every function with its name and whether it shows texts.
    pub(super) fn calls(&self) -> Vec<(&'static str, bool, Bytes)> {
        let mut calls = self.of_trees();
        calls.extend(self.of_scores());
        calls.extend(self.of_owners());
        calls.extend(self.of_credits());
        calls
    }

    fn of_trees(&self) -> Vec<(&'static str, bool, Bytes)> {
        let [receipts, scores, credits, _] = &self.trees;
        let Facts { early, omitted, .. } = &self.facts;
        let round = || self.round.clone();
        let tree = Tree::Credits as u8;
        let chain = &self.fixture.chain;
        let digest = omitted.digest(chain.chain_id(), chain.attribution);
        let overlap = scores.position(self.facts.right.id(), data(&self.facts.unheld()));
        let malformed = proveMalformedCall { round: round(), tree, node: credits.made_up() };
        let disorder = proveDisorderCall { round: round(), tree, leaves: credits.neighbours(0..1) };
        let overlap = proveOverlapCall { round: round(), leaves: scores.neighbours(overlap..overlap + 2) };
        let of_early = proveReceiptCall {
            round: round(),
            receipt: receipt(early),
            place: receipts.place(early.id(), B256::ZERO),
        };
        let of_omitted = proveOmittedCall {
            round: round(),
            receipt: receipt(omitted),
            signature: chain.operator.sign(digest).to_vec().into(),
            place: receipts.place(omitted.id(), B256::ZERO),
        };
        vec![
            ("malformed", false, malformed.abi_encode().into()),
            ("disorder", false, disorder.abi_encode().into()),
            ("overlap", false, overlap.abi_encode().into()),
            ("receipt", false, of_early.abi_encode().into()),
            ("omitted", false, of_omitted.abi_encode().into()),
        ]
    }

    fn of_scores(&self) -> Vec<(&'static str, bool, Bytes)> {
        let [receipts, scores, ..] = &self.trees;
        let Facts { right, shorter, output, record, .. } = &self.facts;
        let (id, stray) = (right.id(), B256::repeat_byte(0x33));
        let round = || self.round.clone();
        let (too_long, of_later, unheld) =
            (data(&self.facts.too_long()), data(&self.facts.of_later()), data(&self.facts.unheld()));
        let of_stray = proveStrayCall {
            round: round(),
            receiptId: stray,
            source: of_later,
            score: scores.place(stray, of_later),
            receipt: receipts.place(stray, B256::ZERO),
        };
        let shape = proveShapeCall {
            round: round(),
            receipt: receipt(right),
            source: too_long,
            score: scores.place(id, too_long),
        };
        let length = proveLengthCall {
            round: round(),
            receipt: receipt(shorter),
            source: of_later,
            output: output.clone().into(),
            score: scores.place(shorter.id(), of_later),
        };
        let of_unheld = proveUnheldCall {
            round: round(),
            receipt: receipt(right),
            score: self.facts.unheld(),
            byteOffset: self.facts.end() - 2,
            output: output.clone().into(),
            record: record.clone().into(),
            place: scores.place(id, unheld),
        };
        vec![
            ("stray", false, of_stray.abi_encode().into()),
            ("shape", false, shape.abi_encode().into()),
            ("length", true, length.abi_encode().into()),
            ("unheld", true, of_unheld.abi_encode().into()),
        ]
    }

    fn of_owners(&self) -> Vec<(&'static str, bool, Bytes)> {
        let [receipts, scores, ..] = &self.trees;
        let Facts { right, output, record, ann, .. } = &self.facts;
        let (id, of_nobody, of_later) = (right.id(), self.facts.of_nobody(), self.facts.of_later());
        let holder = || Holder {
            owner: ann.clone(),
            member: nowhere(),
            record: record.clone().into(),
            witness: Witness { outputStart: 0, recordStart: 0, length: 101 },
        };
        let registration = proveRegistrationCall {
            round: self.round.clone(),
            receipt: receipt(right),
            place: scores.place(id, data(&of_nobody)),
            score: of_nobody,
            member: nowhere(),
        };
        let earlier = proveEarlierCall {
            round: self.round.clone(),
            receipt: receipt(right),
            place: scores.place(id, data(&of_later)),
            score: of_later,
            output: output.clone().into(),
            holder: holder(),
        };
        let gap = proveGapCall {
            round: self.round.clone(),
            receipt: receipt(right),
            output: output.clone().into(),
            holder: holder(),
            place: receipts.place(id, B256::ZERO),
            gap: scores.place(id, B256::ZERO),
            start: 0,
        };
        vec![
            ("registration", false, registration.abi_encode().into()),
            ("earlier", true, earlier.abi_encode().into()),
            ("gap", true, gap.abi_encode().into()),
        ]
    }

    fn of_credits(&self) -> Vec<(&'static str, bool, Bytes)> {
        let [receipts, scores, credits, _] = &self.trees;
        let Facts { right, .. } = &self.facts;
        let (id, role) = (right.id(), CreditRole::Contributor);
        let word = |account: Address| account.into_word();
        let (ann, thief) = (word(self.fixture.ann.account), word(self.fixture.thief.account));
        let round = || self.round.clone();
        let unheld = self.facts.unheld();
        let treasury = treasury(self.fixture.datanet).expect("a Datanet's id").to_word();
        let credit = proveCreditCall {
            round: round(),
            receipt: receipt(right),
            role: role as u8,
            first: scores.place(id, B256::ZERO),
            place: scores.place(id, data(&unheld)),
            credit: credits.place(ann, credit_digest(id, data(&unheld), role)),
            score: unheld,
        };
        let unowned = proveUnownedCall {
            round: round(),
            receipt: receipt(right),
            datanetId: self.fixture.datanet,
            place: receipts.place(id, B256::ZERO),
            first: scores.place(id, B256::ZERO),
            afterLast: scores.place(next(id), B256::ZERO),
            credit: credits.place(treasury, credit_digest(id, B256::ZERO, CreditRole::Unowned)),
        };
        let unfounded = proveUnfoundedCall {
            round: round(),
            payee: ann,
            receiptId: id,
            source: B256::repeat_byte(0x44),
            role: role as u8,
            credit: credits.place(ann, self.facts.of_no_score()),
            missing: scores.place(id, B256::repeat_byte(0x44)),
        };
        let misdirected = proveMisdirectedCall {
            round: round(),
            payee: thief,
            receiptId: id,
            score: self.facts.of_later(),
            role: role as u8,
            credit: credits.place(thief, self.facts.of_bobs_score()),
        };
        vec![
            ("credit", false, credit.abi_encode().into()),
            ("unowned", false, unowned.abi_encode().into()),
            ("unfounded", false, unfounded.abi_encode().into()),
            ("misdirected", false, misdirected.abi_encode().into()),
            ("payout", false, self.payout().abi_encode().into()),
        ]
    }

    fn payout(&self) -> provePayoutCall {
        let [_, _, credits, payouts] = &self.trees;
        let ann = self.fixture.ann.account.into_word();
        provePayoutCall {
            round: self.round.clone(),
            payee: ann,
            lastRoot: B256::ZERO,
            last: nowhere(),
            first: credits.place(ann, B256::ZERO),
            afterLast: credits.place(next(ann), B256::ZERO),
            payout: payouts.place(ann, B256::ZERO),
        }
    }

    /// What a challenge costs, which must strike the round down.
    pub(super) fn measure(&self, name: String, call: Bytes) -> Figure {
        let chain = &self.fixture.chain;
        figure(chain, name, chain.judge(&call), &call)
    }
}

/// Proposes a round with these trees, signed by the model's operator and scorer.
fn propose(fixture: &ModelFixture, trees: &[DeepTree; 4]) -> ProposedRound {
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
