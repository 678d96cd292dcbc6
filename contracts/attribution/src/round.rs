//! A round as it is signed.

use alloy_primitives::B256;
use tributary_core::{
    sum_tree::{Node, TreeHead},
    typed_data,
};
use tributary_interfaces::attribution::{Round, Tree};

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

fn root(tree: &Tree) -> B256 {
    TreeHead { node: Node { hash: tree.hash, sum: tree.sum }, count: tree.count }.root()
}
