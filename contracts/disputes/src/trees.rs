//! Trees by themselves (SPEC 8.2, 8.3).

use crate::Disputes;
use tributary_core::faults::trees::{Tree, disorder, malformed};
use tributary_interfaces::{
    disputes::{
        IDisputesTrees, Node, Place, ProposedRound, ProveDisorderCall, ProveMalformedCall, UnknownTree,
    },
    encode::Call,
};
use tributary_parts::{Revert, judge::Judge, revert, shown};

impl IDisputesTrees for Disputes {
    /// `IDisputes.proveMalformed`
    fn prove_malformed(&mut self, round: &ProposedRound, tree: u8, node: &Node<'_>) -> Result<(), Revert> {
        let proof = malformed(&shown::signed_round(round), known(tree)?, &shown::node(node));
        self.slash_if(proof, round, ProveMalformedCall::SELECTOR)
    }

    /// `IDisputes.proveDisorder`
    fn prove_disorder(&mut self, round: &ProposedRound, tree: u8, leaves: &Place<'_>) -> Result<(), Revert> {
        let proof = disorder(&shown::signed_round(round), known(tree)?, &shown::place(leaves));
        self.slash_if(proof, round, ProveDisorderCall::SELECTOR)
    }
}

fn known(tree: u8) -> Result<Tree, Revert> {
    Tree::from_u8(tree).ok_or_else(|| revert(UnknownTree { tree }))
}
