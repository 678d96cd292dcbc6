//! A round with its stake, as `core` and Attribution take it.

use alloy_primitives::{B256, U256};
use tributary_core::{
    faults::{self, trees},
    ids,
    requests::{Request, Times},
    sum_tree::{Leaf, Node, TreeHead},
    typed_data,
};
use tributary_interfaces::{
    attribution,
    requests::{self, Member, Receipt, Round, Score, Stake, Tree},
};

/// A round as a call gives it. Whether it was proposed so is for the caller to see, by its
/// `proposal`.
pub(crate) struct Proposed<'a> {
    round: &'a Round,
    given: &'a Stake,
    /// The model.
    pub(crate) model_id: &'a U256,
    /// Which proposal of the model it is.
    pub(crate) attempt: u64,
    /// The round's hash.
    pub(crate) hash: B256,
    /// The digest that Attribution keeps while it is open.
    pub(crate) proposal: B256,
    /// When its requests are made and answered.
    pub(crate) times: Times,
}

impl<'a> Proposed<'a> {
    #[inline(never)]
    pub(crate) fn new(round: &'a Round, stake: &'a Stake) -> Self {
        let hash = signed_round(round).hash();
        let Stake { operator, bond, proposed_at, finalisable_at, ref signers } = *stake;
        let proposal = ids::Stake { operator, bond, proposed_at, finalisable_at, signers }.proposal(hash);
        let times = Times::of(proposed_at, finalisable_at);
        let (model_id, attempt) = (&round.model_id, round.attempt);
        Self { round, given: stake, model_id, attempt, hash, proposal, times }
    }

    /// The id of a request of this round.
    pub(crate) fn id_of(&self, request: &Request) -> B256 {
        request.id(self.proposal)
    }

    /// What the root of one of its trees commits to.
    pub(crate) fn head(&self, tree: trees::Tree) -> TreeHead {
        head(match tree {
            trees::Tree::Receipts => &self.round.receipts,
            trees::Tree::Scores => &self.round.scores,
            trees::Tree::Credits => &self.round.credits,
            trees::Tree::Payouts => &self.round.payouts,
        })
    }

    /// Its stake, as Attribution takes it.
    pub(crate) fn stake(&self) -> attribution::Stake {
        let Stake { operator, bond, proposed_at, finalisable_at, ref signers } = *self.given;
        attribution::Stake { operator, bond, proposed_at, finalisable_at, signers: signers.clone() }
    }
}

/// The round that operator and scorers signed.
fn signed_round(round: &Round) -> typed_data::Round {
    typed_data::Round {
        model_id: round.model_id,
        number: round.number,
        attempt: round.attempt,
        from: round.from,
        cutoff: round.cutoff,
        deadline: round.deadline,
        settlement: round.settlement,
        manifest: round.manifest,
        uri_hash: round.uri_hash,
        receipts_root: head(&round.receipts).root(),
        scores_root: head(&round.scores).root(),
        credits_root: head(&round.credits).root(),
        payouts_root: head(&round.payouts).root(),
    }
}

fn head(tree: &Tree) -> TreeHead {
    TreeHead { node: Node { hash: tree.hash, sum: tree.sum }, count: tree.count }
}

/// A leaf, as `core` takes it.
pub(crate) fn leaf(leaf: &requests::Leaf) -> Leaf {
    Leaf { key: leaf.key, value: leaf.value, data: leaf.data }
}

/// A receipt's fields, as `core` takes them.
pub(crate) fn receipt(receipt: &Receipt) -> typed_data::Receipt {
    typed_data::Receipt {
        model_id: receipt.model_id,
        request_id: receipt.request_id,
        output_hash: receipt.output_hash,
        output_length: receipt.output_length,
        feature_hash: receipt.feature_hash,
        price: receipt.price,
        time: receipt.time,
    }
}

/// The place of a record in its batch, as `core` takes it.
pub(crate) fn member_of_batch<'a>(member: &Member<'a>) -> faults::Shown<'a> {
    faults::Shown { leaves: member.leaves.iter().map(leaf).collect(), proof: member.proof }
}

/// What a score's source is made from, as `core` takes it.
pub(crate) fn score(score: &Score) -> faults::Score {
    let Score { start, end, datanet_id, content_id, batch_root } = *score;
    faults::Score { start, end, owner: faults::Owner { datanet_id, content_id, batch_root } }
}
