//! What a round says that lies in every way.

use crate::receipt_of_output;
use alloy_primitives::B256;
use tributary_core::{
    ids::{CreditRole, content_id, contribution_key, credit_digest, source},
    leaves,
    sum_tree::Leaf,
    typed_data::Receipt,
};
use tributary_interfaces::{
    IDatanets::{contributeCall, vouchCall},
    IDisputes::{Owner, Score},
    IModels::takeSnapshotCall,
};
use tributary_test_kit::{DeepTree, ModelFixture};

/// So high that the sums of the largest trees are small beside it.
const PRICE: u128 = 10_000_000_000;

/// What the round is about.
pub(super) struct Facts {
    pub(super) record: Vec<u8>,
    pub(super) output: Vec<u8>,
    /// The receipt of the output.
    pub(super) right: Receipt,
    /// One of second 0, which no round holds.
    pub(super) early: Receipt,
    /// One of the same output that says that it has a byte less.
    pub(super) shorter: Receipt,
    /// One that the operator signed, and that is not in the round.
    pub(super) omitted: Receipt,
    /// The record.
    pub(super) ann: Owner,
    /// A record that was registered later.
    pub(super) bob: Owner,
    /// What was never registered.
    pub(super) nobody: Owner,
}

/// A text of so many bytes: short words, so that there are many windows, and none of another text.
fn text(word: &str, bytes: usize) -> Vec<u8> {
    let mut text = word.repeat(bytes / word.len() + 1).into_bytes();
    text.truncate(bytes);
    text
}

/// A record and an output of so many bytes. The output begins with a part of the record, which the
/// rule's span fits in.
pub(super) fn texts(record: usize, output: usize) -> (Vec<u8>, Vec<u8>) {
    let record = text("ab cd ", record);
    let mut answer = record[..101].to_vec();
    answer.extend_from_slice(&text(" xy zw", output)[..output - answer.len()]);
    (record, answer)
}

/// Leaves in order, with one far below and one far above, so that every place is between two leaves.
fn framed(leaves: &[Leaf]) -> Vec<Leaf> {
    let edge = |byte| Leaf { key: B256::repeat_byte(byte), value: 1, data: B256::ZERO };
    let mut framed = [&[edge(0)], leaves, &[edge(0xff)]].concat();
    framed.sort_by_key(|leaf| (leaf.key, leaf.data));
    framed
}

impl Facts {
    /// Registers the records, of which the first is in the output, and makes the receipts.
    pub(super) fn new(fixture: &ModelFixture, record: usize, output: usize) -> Self {
        let chain = &fixture.chain;
        let (record, answer) = texts(record, output);
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
        let right = receipt_of_output(fixture.model, B256::repeat_byte(1), &answer, PRICE, chain.now() - 1);
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

    pub(super) fn end(&self) -> u16 {
        self.right.output_length as u16
    }

    /// Bytes that the record does not hold, paid to it.
    pub(super) fn unheld(&self) -> Score {
        Score { start: self.end() - 9, end: self.end(), owner: self.ann.clone() }
    }

    /// More bytes than there are, which also overlap with the ones before.
    pub(super) fn too_long(&self) -> Score {
        Score { start: self.end() - 5, end: self.end() + 1, owner: self.ann.clone() }
    }

    /// Bytes that the record holds, paid to a later one.
    pub(super) fn of_later(&self) -> Score {
        Score { start: 50, end: 60, owner: self.bob.clone() }
    }

    pub(super) fn of_nobody(&self) -> Score {
        Score { start: 110, end: 111, owner: self.nobody.clone() }
    }

    /// The leaves of receipts, scores, credits and payouts. Attribution compares their sums, so these
    /// are made to fit.
    pub(super) fn trees(&self, fixture: &ModelFixture, count: u64) -> [DeepTree; 4] {
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
    pub(super) fn of_no_score(&self) -> B256 {
        credit_digest(self.right.id(), B256::repeat_byte(0x44), CreditRole::Contributor)
    }

    /// The digest of the credit for bob's score.
    pub(super) fn of_bobs_score(&self) -> B256 {
        credit_digest(self.right.id(), data(&self.of_later()), CreditRole::Contributor)
    }
}

/// The data of a score's leaf.
pub(super) fn data(score: &Score) -> B256 {
    let Owner { datanetId, contentId, .. } = score.owner;
    source(score.start, score.end, contribution_key(datanetId, contentId), contentId)
}
