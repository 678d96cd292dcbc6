//! The call that proves a fault.

use crate::{facts::Facts, trees::place};
use alloy_primitives::{B256, Bytes};
use alloy_sol_types::SolCall;
use tributary_core::{leaves, typed_data};
use tributary_interfaces::{
    IAttribution::{Round, Stake},
    IDisputes::{self, Place, ProposedRound},
};
use tributary_rounds::{Owner, tree_head};

/// A fault of a round with the call that proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The signature of the function of Disputes.
    pub signature: &'static str,
    /// What is wrong, in words with the numbers.
    pub reason: String,
    /// The calldata for Disputes.
    pub call: Bytes,
    /// What else proves the round wrong, if Disputes does not take this one: a record that nobody
    /// had shown voids a round of a model once for its item (SPEC 8.6).
    pub others: Vec<Challenge>,
}

impl Challenge {
    pub(crate) fn new<C: SolCall>(call: &C, reason: String) -> Self {
        Self { signature: C::SIGNATURE, reason, call: call.abi_encode().into(), others: Vec::new() }
    }

    /// The name of the function, such as `proveCredit`.
    pub fn function(&self) -> &'static str {
        self.signature.split('(').next().unwrap_or(self.signature)
    }
}

/// A round with its stake, as Disputes takes it.
pub fn proposed_round(round: &Round, stake: &Stake) -> ProposedRound {
    let root = |tree| tree_head(tree).root();
    ProposedRound {
        modelId: round.modelId,
        number: round.number,
        attempt: round.attempt,
        from: round.from,
        cutoff: round.cutoff,
        deadline: round.deadline,
        settlement: round.settlement,
        manifest: round.manifest,
        uriHash: round.uriHash,
        receiptsRoot: root(&round.receipts),
        scoresRoot: root(&round.scores),
        creditsRoot: root(&round.credits),
        payoutsRoot: root(&round.payouts),
        operator: stake.operator,
        bond: stake.bond,
        proposedAt: stake.proposedAt,
        finalisableAt: stake.finalisableAt,
        signers: stake.signers.clone(),
    }
}

/// A receipt as Disputes takes it.
pub fn receipt(receipt: &typed_data::Receipt) -> IDisputes::Receipt {
    let typed_data::Receipt { model_id, request_id, output_hash, output_length, feature_hash, price, time } =
        *receipt;
    IDisputes::Receipt {
        modelId: model_id,
        requestId: request_id,
        outputHash: output_hash,
        outputLength: output_length,
        featureHash: feature_hash,
        price,
        time,
    }
}

/// The place of a record in its batch's tree; without leaves for a record that is registered by
/// itself, or whose place is not at hand.
pub(crate) fn member(facts: &Facts, bytes: &impl crate::Bytes, owner: &Owner) -> Place {
    let (root, id) = (facts.batch_root(owner), owner.content_id);
    let list = if root.is_zero() { None } else { bytes.batch(root) };
    let shown = if list.is_none() { bytes.member(root, id) } else { None };
    shown.unwrap_or_else(|| {
        let leaves = list.unwrap_or_default().into_iter().map(leaves::member).collect();
        place(leaves, id, B256::ZERO)
    })
}

/// What a score is of, in words.
pub(crate) fn subject(score: &tributary_rounds::StatedScore) -> String {
    match score.whole {
        Some(_) => format!("the score of record {}", score.owner.content_id),
        None => format!("{}..{}", score.start, score.end),
    }
}

/// A score as Disputes takes it; `batch_root` is zero for a record that is registered by itself.
pub(crate) fn score(score: &tributary_rounds::StatedScore, batch_root: B256) -> IDisputes::Score {
    let tributary_rounds::StatedScore { start, end, owner, .. } = *score;
    let owner =
        IDisputes::Owner { datanetId: owner.datanet, contentId: owner.content_id, batchRoot: batch_root };
    IDisputes::Score { start, end, owner }
}
