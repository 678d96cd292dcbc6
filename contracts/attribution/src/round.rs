//! A round as it is signed, and the digest that is kept of it.

use alloy_primitives::B256;
use tributary_core::{
    ids,
    sum_tree::{Node, TreeHead},
    typed_data,
};
use tributary_interfaces::attribution::{Round, Stake, Tree};

/// The round that operator and scorers sign: with the roots of its trees instead of their heads.
pub(crate) fn signed_round(round: &Round) -> typed_data::Round {
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
        receipts_root: root(&round.receipts),
        scores_root: root(&round.scores),
        credits_root: root(&round.credits),
        payouts_root: root(&round.payouts),
    }
}

/// The digest that is kept of a round with this hash and stake.
pub(crate) fn proposal(round_hash: B256, stake: &Stake) -> B256 {
    let Stake { operator, bond, proposed_at, finalisable_at, ref signers } = *stake;
    ids::Stake { operator, bond, proposed_at, finalisable_at, signers }.proposal(round_hash)
}

fn root(tree: &Tree) -> B256 {
    TreeHead { node: Node { hash: tree.hash, sum: tree.sum }, count: tree.count }.root()
}
