//! Lies that name a record as one of a batch of which only the liar knows what it holds: one that no one
//! registered, or one whose list it withholds after its curator accepted it. They are told apart from the
//! others, since the watcher has to ask for the record first.

use crate::{Known, follow_from_scores, head};
use alloy_primitives::B256;
use tributary_audit::place;
use tributary_core::{faults, ids::batch_item, leaves, requests::Request};
use tributary_interfaces::{
    IDisputes::{Place, showRecordCall},
    IRequests::{self, answerRecordCall},
};
use tributary_rounds::{Owner, StatedRound, StatedScore, requests as given};
use tributary_test_kit::OpenRound;

/// What the liar does when it is asked for the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Nothing.
    None,
    /// Shows the record with its place in the batch.
    WithPlace,
    /// Shows the record to Disputes with its place, and then without one.
    ToDisputes,
}

/// A way to lie about what a batch holds.
#[derive(Clone, Copy, Debug)]
pub struct UnplacedLie {
    /// What is wrong.
    pub name: &'static str,
    /// The function that strikes the round down.
    pub struck_by: &'static str,
    /// Whether the batch was registered and accepted.
    is_accepted: bool,
    /// Whether it holds the record.
    is_held: bool,
    answer: Answer,
}

/// All of them. Of what was shown for one a watcher has the bytes for the next.
pub const UNPLACED: &[UnplacedLie] = &[
    UnplacedLie {
        name: "a record of a batch that no one registered, which is shown with its place",
        struck_by: "proveRegistration",
        is_accepted: false,
        is_held: true,
        answer: Answer::WithPlace,
    },
    UnplacedLie {
        name: "a record of a batch that no one registered, which was shown to Disputes",
        struck_by: "proveRegistration",
        is_accepted: false,
        is_held: true,
        answer: Answer::ToDisputes,
    },
    UnplacedLie {
        name: "a record of a batch that no one registered, of which nothing is shown",
        struck_by: "voidUnanswered",
        is_accepted: false,
        is_held: true,
        answer: Answer::None,
    },
    UnplacedLie {
        name: "a record of a batch that no one registered and that does not hold it",
        struck_by: "voidUnanswered",
        is_accepted: false,
        is_held: false,
        answer: Answer::WithPlace,
    },
    UnplacedLie {
        name: "a record of an accepted batch without a list, of which nothing is shown",
        struck_by: "voidUnanswered",
        is_accepted: true,
        is_held: true,
        answer: Answer::None,
    },
    UnplacedLie {
        name: "a record of an accepted batch without a list, which does not hold the bytes",
        struck_by: "proveUnheld",
        is_accepted: true,
        is_held: true,
        answer: Answer::WithPlace,
    },
    UnplacedLie {
        name: "a record that was shown to Disputes, of an accepted batch without a list, which does not hold the bytes",
        struck_by: "proveUnheld",
        is_accepted: true,
        is_held: true,
        answer: Answer::ToDisputes,
    },
    UnplacedLie {
        name: "a record of an accepted batch without a list that does not hold it",
        // The watcher has its bytes, which are not there.
        struck_by: "proveUnheld",
        is_accepted: true,
        is_held: false,
        answer: Answer::WithPlace,
    },
];

/// A round with such a lie.
pub(crate) struct Told {
    pub(crate) round: StatedRound,
    /// How the record is asked for.
    pub(crate) request: Request,
    answer: Answer,
    /// Whether the liar can answer as Requests takes it.
    pub(crate) can_answer: bool,
    score: faults::Score,
    member: Place,
    record: Vec<u8>,
}

impl UnplacedLie {
    /// The right round, but that the first byte of a receipt without scores is paid to such a record.
    pub(crate) fn told(&self, known: &Known) -> Told {
        let like = known.hidden().next().expect("a hidden record");
        // A record that the watcher has: only its place is not known.
        let other = known.owners().find(|owner| owner.item == owner.content_id).expect("a record");
        let of = if self.is_accepted && self.is_held { like } else { other };
        let made_up: Vec<B256> = [0x11, 0x77, 0xee].map(B256::repeat_byte).to_vec();
        let holds = (!self.is_accepted && self.is_held).then_some(of.content_id);
        let mut list: Vec<B256> = made_up.into_iter().chain(holds).collect();
        list.sort_unstable();
        let leaves = list.into_iter().map(leaves::member).collect::<Vec<_>>();
        let (batch_root, member) = if self.is_accepted {
            (known.hidden_root(), known.member(&like))
        } else {
            (head(&leaves).root(), place(leaves, of.content_id, B256::ZERO))
        };
        let owner = Owner { content_id: of.content_id, item: batch_item(batch_root), ..like };
        let mut round = known.right.clone();
        let is_free = |id: B256| round.scores.iter().all(|score| score.receipt_id != id);
        let receipt =
            round.receipts.iter().find(|receipt| is_free(receipt.id())).expect("one without scores").id();
        let stated = StatedScore { receipt_id: receipt, start: 0, end: 1, whole: None, owner };
        round.scores.push(stated);
        follow_from_scores(known, &mut round).expect("a round");
        let index = round.scores.iter().position(|score| score.receipt_id == receipt).expect("the score");
        let owner = faults::Owner { datanet_id: owner.datanet, content_id: owner.content_id, batch_root };
        Told {
            round,
            request: Request::record(index as u64),
            answer: self.answer,
            can_answer: self.is_held && self.answer != Answer::None,
            score: faults::Score { start: 0, end: 1, owner },
            member,
            record: known.bytes_of(&of).to_vec(),
        }
    }
}

impl Told {
    /// The call that shows the record to Disputes, if the liar does.
    pub(crate) fn show(&self) -> Option<showRecordCall> {
        (self.answer == Answer::ToDisputes).then(|| showRecordCall {
            record: self.record.clone().into(),
            batchRoot: self.score.owner.batch_root,
            member: self.member.clone(),
        })
    }

    /// The liar's answer; `None` if it says nothing.
    pub(crate) fn answer(&self, open: &OpenRound) -> Option<answerRecordCall> {
        let leaves = &self.round.leaves()[1];
        let index = self.request.first;
        let tree = tributary_core::sum_tree::SumTree::join(leaves).expect("a tree");
        let member = match self.answer {
            Answer::None => return None,
            Answer::WithPlace => given::member(self.member.clone()),
            Answer::ToDisputes => IRequests::Member { leaves: Vec::new(), proof: Default::default() },
        };
        Some(answerRecordCall {
            round: given::round(&open.round),
            stake: given::stake(&open.stake),
            place: IRequests::Place {
                index,
                leaf: given::leaf(&leaves[index as usize]),
                proof: tree.prove(index, 1).expect("a leaf").into(),
            },
            score: given::score(&self.score),
            record: self.record.clone().into(),
            member,
        })
    }
}
