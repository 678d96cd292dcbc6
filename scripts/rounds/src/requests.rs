//! What Requests takes: a proposed round with its stake, what is asked for, and what is shown.

use tributary_core::{faults, requests, sum_tree, typed_data};
use tributary_interfaces::{
    IAttribution, IDisputes,
    IRequests::{Leaf, Member, Receipt, Request, Round, Score, Stake, Tree},
};

/// A round as Requests takes it.
pub fn round(round: &IAttribution::Round) -> Round {
    let tree = |tree: &IAttribution::Tree| Tree { hash: tree.hash, sum: tree.sum, count: tree.count };
    Round {
        modelId: round.modelId,
        number: round.number,
        attempt: round.attempt,
        from: round.from,
        cutoff: round.cutoff,
        deadline: round.deadline,
        settlement: round.settlement,
        manifest: round.manifest,
        uriHash: round.uriHash,
        receipts: tree(&round.receipts),
        scores: tree(&round.scores),
        credits: tree(&round.credits),
        payouts: tree(&round.payouts),
    }
}

/// A stake as Requests takes it.
pub fn stake(stake: &IAttribution::Stake) -> Stake {
    let IAttribution::Stake { operator, bond, proposedAt, finalisableAt, ref signers } = *stake;
    Stake { operator, bond, proposedAt, finalisableAt, signers: signers.clone() }
}

/// A request as Requests takes it.
pub fn request(request: &requests::Request) -> Request {
    let requests::Request { kind, tree, first, count } = *request;
    Request { kind: kind as u8, tree: tree as u8, first, count }
}

/// A leaf as Requests takes it.
pub fn leaf(leaf: &sum_tree::Leaf) -> Leaf {
    Leaf { key: leaf.key, value: leaf.value, data: leaf.data }
}

/// The place of a record in its batch as Requests takes it.
pub fn member(place: IDisputes::Place) -> Member {
    let leaf = |leaf: IDisputes::Leaf| Leaf { key: leaf.key, value: leaf.value, data: leaf.data };
    Member { leaves: place.leaves.into_iter().map(leaf).collect(), proof: place.proof }
}

/// A receipt's fields as Requests takes them.
pub fn receipt(receipt: &typed_data::Receipt) -> Receipt {
    let typed_data::Receipt { model_id, request_id, output_hash, output_length, feature_hash, price, time } =
        *receipt;
    Receipt {
        modelId: model_id,
        requestId: request_id,
        outputHash: output_hash,
        outputLength: output_length,
        featureHash: feature_hash,
        price,
        time,
    }
}

/// What a score's source is made from, as Requests takes it.
pub fn score(score: &faults::Score) -> Score {
    let faults::Score { start, end, owner } = *score;
    Score {
        start,
        end,
        datanetId: owner.datanet_id,
        contentId: owner.content_id,
        batchRoot: owner.batch_root,
    }
}
