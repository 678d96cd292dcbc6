//! Single records of a batch, whose status can differ from the batch's.

use super::DatanetError;
use crate::{context::Context, error::Result, folder::FolderError};
use alloy_primitives::{B256, U256};
use alloy_sol_types::SolCall;
use std::collections::BTreeSet;
use tributary_chain::Account;
use tributary_core::{
    leaves::member,
    limits::MAX_ITEMS,
    status::Status,
    sum_tree::{Leaf, SumTree},
};
use tributary_interfaces::IDatanets::{curateMembersCall, retractMembersCall};

/// Gives records of a batch a status (accepted, rejected or flagged), as owner or curator, each run
/// of neighbours with one proof. Returns the number of calls.
///
/// # Errors
/// [`FolderError`] if the batch's list is not in the working folder;
/// [`DatanetError::NotRegistered`] for a record that is not in it; what `Datanets.curateMembers`
/// reverts with.
pub async fn curate_members(
    context: &Context,
    curator: &Account,
    datanet: U256,
    root: B256,
    content_ids: &[B256],
    status: Status,
) -> Result<usize> {
    let call = |content_ids: Vec<B256>, proof: Vec<u8>| curateMembersCall {
        datanetId: datanet,
        root,
        contentIds: content_ids,
        proof: proof.into(),
        status: status as u8,
        reasonHash: B256::ZERO,
    };
    send(context, curator, datanet, root, content_ids, call).await
}

/// Withdraws records of a batch permanently, as its contributor. Returns the number of calls.
///
/// # Errors
/// As [`curate_members`]; what `Datanets.retractMembers` reverts with.
pub async fn retract_members(
    context: &Context,
    contributor: &Account,
    datanet: U256,
    root: B256,
    content_ids: &[B256],
) -> Result<usize> {
    let call = |content_ids: Vec<B256>, proof: Vec<u8>| retractMembersCall {
        datanetId: datanet,
        root,
        contentIds: content_ids,
        proof: proof.into(),
    };
    send(context, contributor, datanet, root, content_ids, call).await
}

async fn send<C: SolCall + Send + Sync>(
    context: &Context,
    sender: &Account,
    datanet: U256,
    root: B256,
    content_ids: &[B256],
    call: impl Fn(Vec<B256>, Vec<u8>) -> C,
) -> Result<usize> {
    let list = context.folder.list(root)?;
    let leaves: Vec<Leaf> = list.iter().map(|id| member(*id)).collect();
    let tree = SumTree::build(&leaves).map_err(FolderError::NoBatch)?;
    let mut calls = Vec::new();
    for (start, length) in runs(datanet, &list, content_ids)? {
        // The run is one of the tree.
        let proof = tree.prove(start as u64, length as u64).unwrap_or_default();
        calls.push(call(list[start..start + length].to_vec(), proof));
    }
    context.client.send_all(sender, context.datanets(), &calls, |_| ()).await?;
    Ok(calls.len())
}

/// The runs of neighbours in a list, each by its start and length, that hold these records.
fn runs(datanet: U256, list: &[B256], content_ids: &[B256]) -> Result<Vec<(usize, usize)>, DatanetError> {
    let position =
        |id: &B256| list.binary_search(id).map_err(|_| DatanetError::NotRegistered { datanet, name: *id });
    let positions = content_ids.iter().map(position).collect::<Result<BTreeSet<usize>, _>>()?;
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for position in positions {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == position && *length < MAX_ITEMS => *length += 1,
            _ => runs.push((position, 1)),
        }
    }
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_run_of_at_most_256() {
        let list: Vec<B256> = (0..600u64).map(|number| B256::from(U256::from(number))).collect();
        let found = |positions: &[usize]| {
            let ids: Vec<B256> = positions.iter().map(|position| list[*position]).collect();
            runs(U256::from(1), &list, &ids).unwrap()
        };
        assert_eq!(found(&[5, 4, 9, 3, 9]), [(3, 3), (9, 1)]);
        let all: Vec<usize> = (0..600).collect();
        assert_eq!(found(&all), [(0, 256), (256, 256), (512, 88)]);
        let missing = runs(U256::from(1), &list, &[B256::repeat_byte(1)]);
        assert!(matches!(missing, Err(DatanetError::NotRegistered { .. })));
    }
}
