//! What a call of `IDisputes` shows, as `core` takes it.

use tributary_core::{
    faults,
    sum_tree::{self, StatedNode, TreeHead},
    typed_data,
};
use tributary_interfaces::{
    attribution::Stake,
    disputes::{Node, Owner, Place, ProposedRound, Receipt, Score},
};

/// The round that operator and scorers signed.
#[inline(never)]
pub fn signed_round(round: &ProposedRound) -> typed_data::Round {
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
        receipts_root: round.receipts_root,
        scores_root: round.scores_root,
        credits_root: round.credits_root,
        payouts_root: round.payouts_root,
    }
}

/// What its proposal locked.
pub fn stake(round: &ProposedRound) -> Stake {
    Stake {
        operator: round.operator,
        bond: round.bond,
        proposed_at: round.proposed_at,
        finalisable_at: round.finalisable_at,
        signers: round.signers.clone(),
    }
}

/// Leaves with their proof.
#[inline(never)]
pub fn place<'a>(place: &Place<'a>) -> faults::Shown<'a> {
    let leaf = |leaf: &tributary_interfaces::disputes::Leaf| sum_tree::Leaf {
        key: leaf.key,
        value: leaf.value,
        data: leaf.data,
    };
    faults::Shown { leaves: place.leaves.iter().map(leaf).collect(), proof: place.proof }
}

/// A node with its siblings and its preimage.
pub fn node<'a>(node: &Node<'a>) -> StatedNode<'a> {
    let top = sum_tree::Node { hash: node.top_hash, sum: node.top_sum };
    StatedNode {
        head: TreeHead { node: top, count: node.count },
        level: node.level,
        index: node.index,
        sum: node.sum,
        siblings: node.siblings,
        preimage: node.preimage,
    }
}

/// A receipt's fields.
#[inline(never)]
pub fn receipt(receipt: &Receipt) -> typed_data::Receipt {
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

/// What a score's source is made from.
pub fn score(score: &Score) -> faults::Score {
    faults::Score { start: score.start, end: score.end, owner: owner(&score.owner) }
}

/// A registration.
pub fn owner(owner: &Owner) -> faults::Owner {
    faults::Owner { datanet_id: owner.datanet_id, content_id: owner.content_id, batch_root: owner.batch_root }
}
