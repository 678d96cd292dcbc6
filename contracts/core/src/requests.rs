//! What anyone can ask the scorers of an open round to show (SPEC 8.7): its identity, when it is
//! asked and answered, and what answers it.

use crate::{
    faults::{Score, trees::Tree},
    ids::{self, CreditRole},
    limits::MAX_ITEMS,
    rule::Rule,
    sum_tree::{self, Leaf},
    typed_data::Receipt,
};
use alloy_primitives::{B256, keccak256};

/// What is asked for, with its number in `abi/IRequests.sol`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Neighbouring leaves of a tree.
    Leaves = 0,
    /// What is behind a leaf.
    Opened = 1,
    /// The bytes of the record that a leaf of scores names.
    Record = 2,
    /// The output that a leaf of scores is of.
    Output = 3,
    /// The features of the record that a leaf of scores names.
    Features = 4,
    /// The features of the output that a leaf of scores is of.
    OutputFeatures = 5,
}

impl Kind {
    /// All of them, by number.
    pub const ALL: [Self; 6] =
        [Self::Leaves, Self::Opened, Self::Record, Self::Output, Self::Features, Self::OutputFeatures];

    /// The kind with this number; `None` if there is none.
    pub fn from_u8(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Leaves),
            1 => Some(Self::Opened),
            2 => Some(Self::Record),
            3 => Some(Self::Output),
            4 => Some(Self::Features),
            5 => Some(Self::OutputFeatures),
            _ => None,
        }
    }

    /// The gas that a request's deposit pays for: twice what the largest answer takes, by
    /// `test/contracts/tests/requests`.
    pub const fn deposit_gas(self) -> u64 {
        match self {
            Self::Leaves => 1_450_000,
            Self::Opened => 200_000,
            Self::Record | Self::Output | Self::OutputFeatures => 2_000_000,
            Self::Features => 2_200_000,
        }
    }

    /// The id of the rule whose scorers have it; `None` for what all have.
    pub const fn rule(self) -> Option<u8> {
        match self {
            Self::Leaves | Self::Opened => None,
            Self::Record | Self::Output => Some(Rule::SPAN),
            Self::Features | Self::OutputFeatures => Some(Rule::GRADIENT),
        }
    }

    /// Whether it discloses an output.
    pub const fn is_of_output(self) -> bool {
        matches!(self, Self::Output | Self::OutputFeatures)
    }
}

/// Something of a round, named by a tree and an index, so that nothing has to be known before it can
/// be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is asked for.
    pub kind: Kind,
    /// The tree. There is nothing behind a leaf of payouts, and only leaves of scores name records
    /// and outputs that the scorers had.
    pub tree: Tree,
    /// The index of the leaf, or of the first of them, counted from 0.
    pub first: u64,
    /// How many leaves: 1 to 256 for [`Kind::Leaves`], 1 for the others.
    pub count: u16,
}

impl Request {
    /// A request by the numbers of its kind and its tree; `None` if no round can be asked it.
    pub fn new(kind: u8, tree: u8, first: u64, count: u16) -> Option<Self> {
        let request = Self { kind: Kind::from_u8(kind)?, tree: Tree::from_u8(tree)?, first, count };
        let fits = match request.kind {
            Kind::Leaves => (1..=MAX_ITEMS).contains(&count.into()),
            Kind::Opened => count == 1 && request.tree != Tree::Payouts,
            Kind::Record | Kind::Output | Kind::Features | Kind::OutputFeatures => {
                count == 1 && request.tree == Tree::Scores
            }
        };
        fits.then_some(request)
    }

    /// A request for leaves; `count` is 1 to 256.
    pub fn leaves(tree: Tree, first: u64, count: u16) -> Self {
        Self { kind: Kind::Leaves, tree, first, count }
    }

    /// A request for what is behind a leaf of receipts, scores or credits.
    pub fn opened(tree: Tree, index: u64) -> Self {
        Self { kind: Kind::Opened, tree, first: index, count: 1 }
    }

    /// A request for the record that a leaf of scores names.
    pub fn record(index: u64) -> Self {
        Self { kind: Kind::Record, tree: Tree::Scores, first: index, count: 1 }
    }

    /// A request for the output that a leaf of scores is of.
    pub fn output(index: u64) -> Self {
        Self { kind: Kind::Output, tree: Tree::Scores, first: index, count: 1 }
    }

    /// A request for the features of the record that a leaf of scores names.
    pub fn features(index: u64) -> Self {
        Self { kind: Kind::Features, tree: Tree::Scores, first: index, count: 1 }
    }

    /// A request for the features of the output that a leaf of scores is of.
    pub fn output_features(index: u64) -> Self {
        Self { kind: Kind::OutputFeatures, tree: Tree::Scores, first: index, count: 1 }
    }

    /// The requests for all leaves of a tree of so many, 256 a request.
    pub fn all_leaves(tree: Tree, leaves: u64) -> impl Iterator<Item = Self> {
        (0..leaves).step_by(MAX_ITEMS).map(move |first| {
            let count = (leaves - first).min(MAX_ITEMS as u64);
            Self::leaves(tree, first, count as u16)
        })
    }

    /// Whether a tree of so many leaves has what is asked for.
    pub fn is_within(&self, leaves: u64) -> bool {
        self.first.checked_add(self.count.into()).is_some_and(|end| end <= leaves)
    }

    /// The request's id: keccak256(proposal 32 | kind 1 | tree 1 | first 8 | count 2), the proposal
    /// being the [digest](ids::Stake::proposal) of round and stake.
    pub fn id(&self, proposal: B256) -> B256 {
        let mut bytes = [0; 44];
        bytes[..32].copy_from_slice(proposal.as_slice());
        bytes[32] = self.kind as u8;
        bytes[33] = self.tree as u8;
        bytes[34..42].copy_from_slice(&self.first.to_be_bytes());
        bytes[42..].copy_from_slice(&self.count.to_be_bytes());
        keccak256(bytes)
    }
}

/// When a round's requests are made and answered, in seconds since 1970 (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Requests are made before this.
    pub asked_until: u64,
    /// They are answered before this; from then on one that waits voids the round.
    pub answered_until: u64,
}

impl Times {
    /// The ends of the first and of the second third of a challenge window, floor(window / 3)
    /// seconds each.
    pub fn of(proposed_at: u64, finalisable_at: u64) -> Self {
        let third = finalisable_at.saturating_sub(proposed_at) / 3;
        let asked_until = proposed_at.saturating_add(third);
        Self { asked_until, answered_until: asked_until.saturating_add(third) }
    }
}

/// Whether these are the leaves of the tree with this root from index `first` on. They need not
/// ascend: of a wrong tree they are shown as they are.
pub fn are_leaves(root: B256, first: u64, leaves: &[Leaf], proof: &[u8]) -> bool {
    sum_tree::neighbours(root, leaves, proof).is_some_and(|position| position.start == first)
}

/// Whether these fields are behind the receipt of a leaf of receipts or scores.
pub fn is_receipt_of(leaf: &Leaf, receipt: &Receipt) -> bool {
    leaf.key == receipt.id()
}

/// Whether the data of a leaf of scores is made from this.
pub fn is_score_of(leaf: &Leaf, score: &Score) -> bool {
    leaf.data == score.source()
}

/// Whether a leaf of credits is for this: `score` of this receipt, in this role; for
/// [`CreditRole::Unowned`] the score is not looked at.
pub fn is_credit_of(leaf: &Leaf, receipt: &Receipt, score: &Score, role: CreditRole) -> bool {
    let source = if role == CreditRole::Unowned { B256::ZERO } else { score.source() };
    leaf.data == ids::credit_digest(receipt.id(), source, role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use alloy_primitives::U256;

    #[test]
    fn what_no_round_can_be_asked_is_no_request() {
        for kind in 0..=u8::MAX {
            for tree in 0..=u8::MAX {
                for count in [0, 1, 2, 256, 257, u16::MAX] {
                    let fits = match (kind, tree) {
                        (0, 0..=3) => (1..=256).contains(&count),
                        (1, 0..=2) | (2..=5, 1) => count == 1,
                        _ => false,
                    };
                    let request = Request::new(kind, tree, 7, count);
                    assert_eq!(request.is_some(), fits, "{kind} {tree} {count}");
                    if let Some(request) = request {
                        assert_eq!((request.kind as u8, request.tree as u8), (kind, tree));
                    }
                }
            }
        }
    }

    #[test]
    fn no_leaf_is_asked_for_that_is_not_there() {
        assert!(Request::leaves(Tree::Scores, 0, 256).is_within(256));
        assert!(!Request::leaves(Tree::Scores, 1, 256).is_within(256));
        assert!(Request::record(255).is_within(256));
        assert!(!Request::record(256).is_within(256));
        assert!(!Request::opened(Tree::Receipts, 0).is_within(0));
        assert!(!Request::output(u64::MAX).is_within(u64::MAX), "no overflow");
    }

    #[test]
    fn all_leaves_are_asked_for_once() {
        for leaves in [0, 1, 255, 256, 257, 512, 1_000] {
            let requests: Vec<Request> = Request::all_leaves(Tree::Credits, leaves).collect();
            assert_eq!(requests.iter().map(|request| u64::from(request.count)).sum::<u64>(), leaves);
            let mut next = 0;
            for request in requests {
                assert_eq!(request.first, next);
                assert!(request.is_within(leaves) && request.count > 0 && request.count <= 256);
                next += u64::from(request.count);
            }
        }
    }

    #[test]
    fn every_part_of_a_request_is_in_its_id() {
        let proposal = B256::repeat_byte(7);
        let request = Request::leaves(Tree::Credits, 5, 1);
        let others = [
            Request { kind: Kind::Opened, ..request },
            Request { tree: Tree::Scores, ..request },
            Request { first: 6, ..request },
            Request { count: 2, ..request },
        ];
        for other in others {
            assert_ne!(other.id(proposal), request.id(proposal), "{other:?}");
        }
        assert_ne!(request.id(B256::repeat_byte(8)), request.id(proposal));
    }

    #[test]
    fn the_last_part_of_a_window_has_what_rounding_leaves() {
        let times = |window: u64| Times::of(1_000, 1_000 + window);
        assert_eq!(times(300), Times { asked_until: 1_100, answered_until: 1_200 });
        assert_eq!(times(302), Times { asked_until: 1_100, answered_until: 1_200 });
        assert_eq!(times(0), Times { asked_until: 1_000, answered_until: 1_000 });
        assert_eq!(Times::of(9, 3), Times { asked_until: 9, answered_until: 9 }, "no window at all");
        let last = Times::of(u64::MAX, u64::MAX);
        assert_eq!((last.asked_until, last.answered_until), (u64::MAX, u64::MAX));
    }

    #[test]
    fn leaves_are_shown_at_their_index_only_in_order_or_not() {
        let leaf = |key: u8| Leaf { key: B256::with_last_byte(key), value: 1, data: B256::ZERO };
        for keys in [[1, 2, 3, 4, 5], [1, 3, 2, 2, 5]] {
            let leaves = keys.map(leaf);
            let tree = sum_tree::SumTree::join(&leaves).unwrap();
            let root = tree.head().root();
            let proof = tree.prove(1, 3).unwrap();
            assert!(are_leaves(root, 1, &leaves[1..4], &proof));
            assert!(!are_leaves(root, 2, &leaves[1..4], &proof));
            assert!(!are_leaves(root, 1, &leaves[1..3], &proof));
            assert!(!are_leaves(B256::ZERO, 1, &leaves[1..4], &proof));
        }
    }

    #[test]
    fn a_leaf_is_opened_by_what_it_was_made_from_only() {
        let owner = crate::faults::Owner {
            datanet_id: U256::from(3),
            content_id: B256::repeat_byte(1),
            batch_root: B256::repeat_byte(2),
        };
        let score = Score { start: 4, end: 9, owner };
        let receipt = Receipt {
            model_id: U256::from(1),
            request_id: B256::repeat_byte(3),
            output_hash: B256::repeat_byte(4),
            output_length: 10,
            feature_hash: B256::ZERO,
            price: 100,
            time: 1_000,
        };
        let leaf = |key, data| Leaf { key, value: 5, data };
        let scored = leaf(receipt.id(), score.source());
        assert!(is_receipt_of(&scored, &receipt) && is_score_of(&scored, &score));
        assert!(!is_receipt_of(&scored, &Receipt { price: 99, ..receipt }));
        assert!(!is_score_of(&scored, &Score { end: 8, ..score }));
        for role in [CreditRole::Contributor, CreditRole::Treasury] {
            let credited = leaf(B256::ZERO, ids::credit_digest(receipt.id(), score.source(), role));
            assert!(is_credit_of(&credited, &receipt, &score, role));
            assert!(!is_credit_of(&credited, &receipt, &score, CreditRole::Unowned));
            assert!(!is_credit_of(&credited, &receipt, &Score { start: 5, ..score }, role));
            assert!(!is_credit_of(&credited, &Receipt { time: 1, ..receipt }, &score, role));
        }
        let unowned = leaf(B256::ZERO, ids::credit_digest(receipt.id(), B256::ZERO, CreditRole::Unowned));
        assert!(is_credit_of(&unowned, &receipt, &score, CreditRole::Unowned), "whatever the score");
        assert!(!is_credit_of(&unowned, &receipt, &score, CreditRole::Treasury));
    }
}
