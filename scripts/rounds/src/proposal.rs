//! A round as Attribution takes it.

use crate::{build::Round, receipts};
use alloy_primitives::{B256, FixedBytes, keccak256};
use tributary_core::{
    ids,
    sum_tree::{Node, TreeHead},
    typed_data::{self, ReceiptBook},
};
use tributary_interfaces::IAttribution;

impl Round {
    /// The settlement that the round builds on: zero for the first.
    pub fn settlement(&self) -> FixedBytes<20> {
        if self.terms.number == 1 {
            return FixedBytes::ZERO;
        }
        ids::settlement(self.terms.asset, self.tops.last_payouts.root())
    }

    /// What the operator signs of the receipts, to be proposed until `deadline`, in seconds since 1970.
    pub fn book(&self, deadline: u64) -> ReceiptBook {
        receipts::book(&self.terms, self.tops.receipts.root(), deadline)
    }

    /// The round to be proposed. `manifest` is its files' ([`crate::write`]), `attempt` one more than the
    /// rounds proposed for the model so far, `deadline` until when it can be proposed, in seconds since 1970,
    /// and `uri` where the files are.
    pub fn proposal(&self, manifest: B256, attempt: u64, deadline: u64, uri: &str) -> IAttribution::Round {
        let terms = self.terms;
        IAttribution::Round {
            modelId: terms.model,
            number: terms.number,
            attempt,
            from: terms.from,
            cutoff: terms.cutoff,
            deadline,
            settlement: self.settlement(),
            manifest,
            uriHash: keccak256(uri),
            receipts: tree(self.tops.receipts),
            scores: tree(self.tops.scores),
            credits: tree(self.tops.credits),
            payouts: tree(self.tops.payouts),
        }
    }

    /// The first field of a proposed round that this one does not give; `None` if it is this round.
    ///
    /// What one round can be proposed with in several ways (attempt, deadline, manifest and where the files
    /// are) is not looked at.
    pub fn differs(&self, proposed: &IAttribution::Round) -> Option<&'static str> {
        let (terms, tops) = (&self.terms, &self.tops);
        let fields = [
            ("modelId", proposed.modelId == terms.model),
            ("number", proposed.number == terms.number),
            ("from", proposed.from == terms.from),
            ("cutoff", proposed.cutoff == terms.cutoff),
            ("settlement", proposed.settlement == self.settlement()),
            ("receipts", head(&proposed.receipts) == tops.receipts),
            ("scores", head(&proposed.scores) == tops.scores),
            ("credits", head(&proposed.credits) == tops.credits),
            ("payouts", head(&proposed.payouts) == tops.payouts),
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
        receipts_root: head(&round.receipts).root(),
        scores_root: head(&round.scores).root(),
        credits_root: head(&round.credits).root(),
        payouts_root: head(&round.payouts).root(),
    }
    .hash()
}

fn tree(top: TreeHead) -> IAttribution::Tree {
    IAttribution::Tree { hash: top.node.hash, sum: top.node.sum, count: top.count }
}

fn head(tree: &IAttribution::Tree) -> TreeHead {
    TreeHead { node: Node { hash: tree.hash, sum: tree.sum }, count: tree.count }
}
