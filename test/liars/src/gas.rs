//! What challenges cost, by the size of a round's trees and of record and output.

use crate::deep::Show;
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use std::fmt::Write;
use tributary_audit::{proposed_round, receipt};
use tributary_core::{
    faults::trees::Tree,
    ids::{CreditRole, content_id, contribution_key, credit_digest, source},
    leaves,
    limits::MAX_RECORD,
    payee::treasury,
    rule::Rule,
    span::Params,
    sum_tree::Leaf,
    typed_data::Receipt,
};
use tributary_interfaces::{
    IDatanets::{contributeCall, vouchCall},
    IDisputes::{
        Holder, Owner, Place, ProposedRound, Score, Witness, proveCreditCall, proveDisorderCall,
        proveEarlierCall, proveGapCall, proveLengthCall, proveMalformedCall, proveMisdirectedCall,
        proveOmittedCall, proveOverlapCall, provePayoutCall, proveReceiptCall, proveRegistrationCall,
        proveShapeCall, proveStrayCall, proveUnfoundedCall, proveUnheldCall, proveUnownedCall,
        showRecordCall,
    },
    IModels::takeSnapshotCall,
};
use tributary_test_kit::{
    ChainFixture, DeepTree, Draft, Implementation, Key, ModelFixture, Payouts, WINDOW, abi_tree,
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
    /// Such as `unheld.1e6.4096x2048`; without record and output for what shows neither, and
    /// `showRecord.4096` for what shows a record.
    pub name: String,
    /// All of it.
    pub gas: u64,
    /// What its calldata alone costs: 16 gas a byte, 4 a zero, and the transaction's 21,000.
    pub calldata: u64,
}

/// Which challenges are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// Those with the smaller texts; a check of the whole output in the smallest trees only.
    Small,
}

/// Measures challenges of rounds that lie, on the real programs or the Solidity reference, which
/// `make -C test/foundry build` builds. `is_first` says that neither the watcher nor the scorer had
/// part in an earlier challenge of the model.
pub fn measure(implementation: Implementation, is_first: bool, which: Which) -> Vec<Figure> {
    let mut figures = Vec::new();
    let texts = if which == Which::All { &TEXTS[..] } else { &TEXTS[..1] };
    for (record, output) in texts {
        for count in COUNTS {
            let fixture = ChallengeFixture::new(implementation, *record, *output, count, is_first);
            let size = format!("1e{}", count.ilog10());
            for (fault, has_texts, call) in fixture.calls() {
                let is_left_out = which == Which::Small && fault == "unheld" && count != COUNTS[0];
                if is_left_out || !has_texts && (*record, *output) != TEXTS[0] {
                    continue;
                }
                let texts = if has_texts { format!(".{record}x{output}") } else { String::new() };
                figures.push(fixture.measure(format!("{fault}.{size}{texts}"), call));
            }
            if count == COUNTS[0] {
                figures.push(fixture.measure(format!("showRecord.{record}"), fixture.show()));
            }
        }
    }
    figures
}

/// All figures of the programs, with what was measured: `disputes.<challenge>.<first or
/// later>.<cached or uncached>`.
pub fn snapshot() -> Vec<(String, Figure)> {
    let mut all = Vec::new();
    for (cached, of_cache) in [(true, "cached"), (false, "uncached")] {
        for (is_first, of_time) in [(true, "first"), (false, "later")] {
            let figures = measure(Implementation::Programs { cached }, is_first, Which::All);
            let named = |figure: Figure| (format!("disputes.{}.{of_time}.{of_cache}", figure.name), figure);
            all.extend(figures.into_iter().map(named));
        }
    }
    all
}

/// The figures as a table, a row for a challenge, beside those of the reference.
pub fn table(snapshot: &[(String, Figure)], reference: &[Figure]) -> String {
    let mut text = String::from(
        "| challenge | later, cached | first, cached | later, uncached | first, uncached | calldata | in Solidity | times |\n|---|---|---|---|---|---|---|---|\n",
    );
    let of = |name: &str, case: &str| {
        let name = format!("disputes.{name}.{case}");
        &snapshot.iter().find(|(other, _)| *other == name).expect("every case was measured").1
    };
    let names = snapshot.iter().map(|(_, figure)| &figure.name).take(snapshot.len() / 4);
    for name in names {
        let Figure { gas, calldata, .. } = *of(name, "later.cached");
        let [first, uncached, first_uncached] =
            ["first.cached", "later.uncached", "first.uncached"].map(|case| of(name, case).gas);
        let solidity = reference.iter().find(|figure| figure.name == *name);
        let solidity = solidity.map_or_else(
            || "| - | - |".to_owned(),
            |figure| {
                let times = (figure.gas - figure.calldata) as f64 / (gas - calldata) as f64;
                if figure.gas >= MOST {
                    format!("| above {MOST} | above {times:.0} |")
                } else {
                    format!("| {} | {times:.1} |", figure.gas)
                }
            },
        );
        let row =
            format!("| `{name}` | {gas} | {first} | {uncached} | {first_uncached} | {calldata} {solidity}");
        writeln!(text, "{row}").expect("a text takes all");
    }
    text
}

/// A model with records, and a proposed round that lies in every way.
struct ChallengeFixture {
    fixture: ModelFixture,
    round: ProposedRound,
    facts: Facts,
    trees: [DeepTree; 4],
}

/// What the round is about.
struct Facts {
    record: Vec<u8>,
    output: Vec<u8>,
    /// The receipt of the output.
    right: Receipt,
    /// One of second 0, which no round holds.
    early: Receipt,
    /// One of the same output that says that it has a byte less.
    shorter: Receipt,
    /// One that the operator signed, and that is not in the round.
    omitted: Receipt,
    /// The record.
    ann: Owner,
    /// A record that was registered later.
    bob: Owner,
    /// What was never registered.
    nobody: Owner,
}

/// A text of so many bytes: short words, so that there are many windows, and none of another text.
fn text(word: &str, bytes: usize) -> Vec<u8> {
    let mut text = word.repeat(bytes / word.len() + 1).into_bytes();
    text.truncate(bytes);
    text
}

/// Leaves in order, with one far below and one far above, so that every place is between two leaves.
fn framed(leaves: &[Leaf]) -> Vec<Leaf> {
    let edge = |byte| Leaf { key: B256::repeat_byte(byte), value: 1, data: B256::ZERO };
    let mut framed = [&[edge(0)], leaves, &[edge(0xff)]].concat();
    framed.sort_by_key(|leaf| (leaf.key, leaf.data));
    framed
}

fn next(word: B256) -> B256 {
    B256::from(U256::from_be_bytes(word.0) + U256::from(1))
}

fn nowhere() -> Place {
    Place { leaves: Vec::new(), proof: Bytes::new() }
}

impl Facts {
    /// Registers the records, of which the first is in the output, and makes the receipts.
    fn new(fixture: &ModelFixture, record: usize, output: usize) -> Self {
        let chain = &fixture.chain;
        // The output begins with a part of the record, which the rule's span fits in.
        let record = text("ab cd ", record);
        let mut answer = record[..101].to_vec();
        answer.extend_from_slice(&text(" xy zw", output)[..output - answer.len()]);
        let owner =
            |content_id| Owner { datanetId: fixture.datanet, contentId: content_id, batchRoot: B256::ZERO };
        let (ann, bob) = (owner(content_id(&record)), owner(content_id(b"later")));
        for (key, owner) in [(&fixture.ann, &ann), (&fixture.bob, &bob)] {
            let call = contributeCall { datanetId: fixture.datanet, contentId: owner.contentId };
            fixture.datanets(key, call).expect("the record is registered");
        }
        chain.advance(10);
        let vouch = vouchCall { datanetId: fixture.datanet, upTo: chain.now() - 1 };
        chain.call(chain.owner.account, chain.datanets, vouch);
        chain.call(chain.owner.account, chain.models, takeSnapshotCall { modelId: fixture.model });
        fixture.pay(1 << 60);
        chain.advance(10);
        let right = Receipt {
            model_id: fixture.model,
            request_id: B256::repeat_byte(1),
            output_hash: content_id(&answer),
            output_length: output as u32,
            feature_hash: B256::ZERO,
            price: PRICE,
            time: chain.now() - 1,
        };
        Self {
            early: Receipt { time: 0, ..right },
            shorter: Receipt { output_length: right.output_length - 1, ..right },
            omitted: Receipt { request_id: B256::repeat_byte(2), ..right },
            nobody: owner(B256::repeat_byte(0x66)),
            record,
            output: answer,
            right,
            ann,
            bob,
        }
    }

    fn end(&self) -> u16 {
        self.right.output_length as u16
    }

    /// Bytes that the record does not hold, paid to it.
    fn unheld(&self) -> Score {
        Score { start: self.end() - 9, end: self.end(), owner: self.ann.clone() }
    }

    /// More bytes than there are, which also overlap with the ones before.
    fn too_long(&self) -> Score {
        Score { start: self.end() - 5, end: self.end() + 1, owner: self.ann.clone() }
    }

    /// Bytes that the record holds, paid to a later one.
    fn of_later(&self) -> Score {
        Score { start: 50, end: 60, owner: self.bob.clone() }
    }

    fn of_nobody(&self) -> Score {
        Score { start: 110, end: 111, owner: self.nobody.clone() }
    }

    /// The leaves of receipts, scores, credits and payouts. Attribution compares their sums, so these
    /// are made to fit.
    fn trees(&self, fixture: &ModelFixture, count: u64) -> [DeepTree; 4] {
        let receipts = [&self.right, &self.early, &self.shorter].map(|one| leaves::receipt(one.id(), PRICE));
        let score = |id, score: &Score| leaves::score(id, (score.end - score.start).into(), data(score));
        let id = self.right.id();
        let scores = [
            score(id, &self.unheld()),
            score(id, &self.too_long()),
            score(id, &self.of_later()),
            score(id, &self.of_nobody()),
            score(self.shorter.id(), &self.of_later()),
            score(B256::repeat_byte(0x33), &self.of_later()),
        ];
        let paid = 3 * PRICE;
        let credits = [
            leaves::credit(fixture.ann.account.into_word(), paid - 2, self.of_no_score()),
            leaves::credit(fixture.thief.account.into_word(), 1, self.of_bobs_score()),
        ];
        let receipts_sum = paid + u128::from(count) - 3;
        let payout = receipts_sum * 8_000 / 10_000 - (u128::from(count) - 1);
        let payouts = [leaves::payout(fixture.ann.account.into_word(), payout)];
        [&receipts[..], &scores, &credits, &payouts].map(|leaves| DeepTree::new(count, framed(leaves)))
    }

    /// The digest of a credit for a score that the round does not have.
    fn of_no_score(&self) -> B256 {
        credit_digest(self.right.id(), B256::repeat_byte(0x44), CreditRole::Contributor)
    }

    /// The digest of the credit for bob's score.
    fn of_bobs_score(&self) -> B256 {
        credit_digest(self.right.id(), data(&self.of_later()), CreditRole::Contributor)
    }
}

/// The data of a score's leaf.
fn data(score: &Score) -> B256 {
    let Owner { datanetId, contentId, .. } = score.owner;
    source(score.start, score.end, contribution_key(datanetId, contentId), contentId)
}

impl ChallengeFixture {
    fn new(implementation: Implementation, record: usize, output: usize, count: u64, is_first: bool) -> Self {
        let rule = Rule::Span(Params::new(8, 60).expect("parameters in range")).to_word();
        let chain = ChainFixture::of(implementation);
        let fixture = ModelFixture::on(chain, |chain| chain.token, |terms| terms.rule = rule);
        let facts = Facts::new(&fixture, record, output);
        let trees = facts.trees(&fixture, count);
        let round = propose(&fixture, &trees);
        let mut this = Self { fixture, round, facts, trees };
        if !is_first {
            let (chain, watcher) = (&this.fixture.chain, Key::named("watcher"));
            let call = this.payout().abi_encode();
            assert!(chain.send_data(watcher.account, chain.disputes, U256::ZERO, call).success);
            chain.advance(WINDOW);
            this.round = propose(&this.fixture, &this.trees);
        }
        this
    }

    /// What shows the record.
    fn show(&self) -> Bytes {
        let record = self.facts.record.clone().into();
        showRecordCall { record, batchRoot: B256::ZERO, member: nowhere() }.abi_encode().into()
    }

    /// A challenge of every function with its name and whether it shows texts.
    fn calls(&self) -> Vec<(&'static str, bool, Bytes)> {
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
            member: nowhere(),
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

    /// Sends a challenge on a copy of the chain, where it must strike the round down.
    fn measure(&self, name: String, call: Bytes) -> Figure {
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
