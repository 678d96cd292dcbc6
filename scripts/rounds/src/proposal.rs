//! A round as Attribution takes it.

use crate::{build::RoundSummary, receipts};
use alloy_primitives::{B256, FixedBytes, keccak256};
use tributary_core::{
    ids,
    sum_tree::{Node, TreeHead},
    typed_data::{self, ReceiptBook},
};
use tributary_interfaces::IAttribution;

impl RoundSummary {
    /// The settlement that the round builds on: zero for the first.
    pub fn settlement(&self) -> FixedBytes<20> {
        if self.header.number == 1 {
            return FixedBytes::ZERO;
        }
        ids::settlement(self.header.asset, self.heads.last_payouts.root())
    }

    /// What the operator signs of the receipts. `deadline` is the last second in which the book can
    /// be proposed, in seconds since 1970.
    pub fn book(&self, deadline: u64) -> ReceiptBook {
        receipts::book(&self.header, self.heads.receipts.root(), deadline)
    }

    /// The round to be proposed. `manifest` is the SHA-256 of its files' manifest
    /// ([`crate::write()`]), `attempt` one more than the rounds proposed for the model so far,
    /// `deadline` the last second in which it can be proposed, in seconds since 1970, and `uri`
    /// where the files are.
    pub fn proposal(&self, manifest: B256, attempt: u64, deadline: u64, uri: &str) -> IAttribution::Round {
        let header = self.header;
        IAttribution::Round {
            modelId: header.model,
            number: header.number,
            attempt,
            from: header.from,
            cutoff: header.cutoff,
            deadline,
            settlement: self.settlement(),
            manifest,
            uriHash: keccak256(uri),
            receipts: abi_tree(self.heads.receipts),
            scores: abi_tree(self.heads.scores),
            credits: abi_tree(self.heads.credits),
            payouts: abi_tree(self.heads.payouts),
        }
    }

    /// The first field in which a proposed round differs from this one; `None` if it is this round.
    ///
    /// Attempt, deadline, manifest and URI, of which one round can be proposed with several, are
    /// not compared.
    pub fn differs(&self, proposed: &IAttribution::Round) -> Option<&'static str> {
        let (header, heads) = (&self.header, &self.heads);
        let fields = [
            ("modelId", proposed.modelId == header.model),
            ("number", proposed.number == header.number),
            ("from", proposed.from == header.from),
            ("cutoff", proposed.cutoff == header.cutoff),
            ("settlement", proposed.settlement == self.settlement()),
            ("receipts", tree_head(&proposed.receipts) == heads.receipts),
            ("scores", tree_head(&proposed.scores) == heads.scores),
            ("credits", tree_head(&proposed.credits) == heads.credits),
            ("payouts", tree_head(&proposed.payouts) == heads.payouts),
        ];
        fields.into_iter().find(|(_, same)| !same).map(|(name, _)| name)
    }
}

/// The hash of a round, which names it on chain and is what scorers sign: see
/// [`typed_data::round_digest`].
pub fn round_hash(round: &IAttribution::Round) -> B256 {
    typed_data::Round {
        model_id: round.modelId,
        number: round.number,
        attempt: round.attempt,
        from: round.from,
        cutoff: round.cutoff,
        deadline: round.deadline,
        settlement: round.settlement,
        manifest: round.manifest,
        uri_hash: round.uriHash,
        receipts_root: tree_head(&round.receipts).root(),
        scores_root: tree_head(&round.scores).root(),
        credits_root: tree_head(&round.credits).root(),
        payouts_root: tree_head(&round.payouts).root(),
    }
    .hash()
}

/// A tree as the ABI has it.
pub fn abi_tree(head: TreeHead) -> IAttribution::Tree {
    IAttribution::Tree { hash: head.node.hash, sum: head.node.sum, count: head.count }
}

/// The head of a tree that the ABI has.
pub fn tree_head(tree: &IAttribution::Tree) -> TreeHead {
    TreeHead { node: Node { hash: tree.hash, sum: tree.sum }, count: tree.count }
}
