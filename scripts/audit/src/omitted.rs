//! A receipt that a round leaves out.

use crate::{Challenge, Unproven, Verdict, challenge::receipt, trees::shown};
use alloy_primitives::{B256, Bytes};
use tributary_core::{faults::trees::Tree, typed_data::Receipt};
use tributary_interfaces::IDisputes::{ProposedRound, proveOmittedCall};
use tributary_rounds::{FileError, Statement};

/// Whether a round leaves out a receipt that its operator signed: [`Verdict::Wrong`] with the call that
/// proves it, [`Verdict::Right`] if the round has the receipt or must not have it. The signature is not
/// looked at.
///
/// # Errors
/// [`FileError`] if what is stated cannot be read, or is of no form.
pub fn omitted(
    round: &ProposedRound,
    stated: &Statement,
    of_user: &Receipt,
    signature: Bytes,
) -> Result<Verdict, FileError> {
    let is_of_round = of_user.model_id == round.modelId
        && of_user.counts()
        && of_user.time > round.from
        && of_user.time <= round.cutoff;
    if !is_of_round {
        return Ok(Verdict::Right);
    }
    let id = of_user.id();
    let Some(tree) = stated.tree(Tree::Receipts)?.filter(|tree| tree.root() == round.receiptsRoot) else {
        return Ok(Verdict::Unproven(Unproven::OtherLeaves(Tree::Receipts)));
    };
    let index = tree.position(id, B256::ZERO)?;
    if tree.leaf(index)?.is_some_and(|leaf| leaf.key == id) {
        return Ok(Verdict::Right);
    }
    let place = shown(tree.prove_place(id, B256::ZERO)?);
    let call = proveOmittedCall { round: round.clone(), receipt: receipt(of_user), signature, place };
    let reason = format!("receipt {id}, which the operator signed, is not in the round");
    Ok(Verdict::Wrong(Challenge::new(&call, reason)))
}
