//! Records and outputs that were shown on chain.
//!
//! They are in events, whoever made the call that showed them. Bytes that are not those of their
//! SHA-256 are from a node that lies, and left out.

use crate::{
    context::Context,
    datanets::DatanetError,
    error::Result,
    features::{FeaturesError, OutputFeatures},
    folder::Folder,
};
use alloy_primitives::{B256, U256};
use tributary_audit::{nowhere, places};
use tributary_chain::Account;
use tributary_core::{ids::content_id, leaves};
use tributary_interfaces::{
    IDisputes::{RecordShown, memberShownAtCall, showMemberCall, showRecordCall, shownAtCall},
    IRequests::{FeaturesShown, LeafOpened, OutputFeaturesShown, OutputShown, RecordShown as RecordAnswered},
};

/// Shows records of the working folder on the chain, as anyone, so that every scorer of a round with a
/// later cutoff has them: as records of the batch with this root, whose list the folder must have, or as
/// such that are registered by themselves. Returns how many were shown: those that were shown before are
/// not shown again.
///
/// # Errors
/// [`crate::folder::FolderError`] for what the folder lacks;
/// [`DatanetError::NotInBatch`] for a record that is not in the batch; what `showRecord` of Spans reverts
/// with.
pub async fn show_records(
    context: &Context,
    account: &Account,
    root: Option<B256>,
    content_ids: &[B256],
) -> Result<usize> {
    let list = root.map(|root| context.folder.list(root)).transpose()?;
    if let Some((root, list)) = root.zip(list.as_ref())
        && let Some(stranger) = content_ids.iter().find(|id| list.binary_search(id).is_err())
    {
        return Err(DatanetError::NotInBatch { root, content_id: *stranger }.into());
    }
    let batch_root = root.unwrap_or_default();
    let shown: Vec<shownAtCall> =
        content_ids.iter().map(|id| shownAtCall { batchRoot: batch_root, contentId: *id }).collect();
    let shown = context.client.read_many(context.spans(), &shown).await?;
    let new: Vec<B256> =
        content_ids.iter().zip(shown).filter(|(_, at)| *at == 0).map(|(id, _)| *id).collect();
    let members = match list {
        Some(list) => {
            let leaves = list.into_iter().map(leaves::member).collect();
            places(leaves, new.iter().map(|id| (*id, B256::ZERO)))
        }
        None => new.iter().map(|_| nowhere()).collect(),
    };
    let mut calls = Vec::with_capacity(new.len());
    for (id, member) in new.into_iter().zip(members) {
        let record = context.folder.record(id)?.into();
        calls.push(showRecordCall { record, batchRoot: batch_root, member });
    }
    context.client.send_all(account, context.spans(), &calls, |_| ()).await?;
    Ok(calls.len())
}

/// Shows on the chain, as anyone, that the batch with this root, whose list the folder must have, holds
/// records, so that every scorer of a round of the rule `gradient` with a later cutoff knows it. No bytes
/// are shown. Returns how many were shown: those that were shown before are not shown again.
///
/// # Errors
/// [`crate::folder::FolderError`] for what the folder lacks;
/// [`DatanetError::NotInBatch`] for a record that is not in the batch; what `showMember` of Gradients
/// reverts with.
pub async fn show_members(
    context: &Context,
    account: &Account,
    root: B256,
    content_ids: &[B256],
) -> Result<usize> {
    let list = context.folder.list(root)?;
    if let Some(stranger) = content_ids.iter().find(|id| list.binary_search(id).is_err()) {
        return Err(DatanetError::NotInBatch { root, content_id: *stranger }.into());
    }
    let asked = |id: &B256| memberShownAtCall { batchRoot: root, contentId: *id };
    let shown: Vec<memberShownAtCall> = content_ids.iter().map(asked).collect();
    let shown = context.client.read_many(context.gradients(), &shown).await?;
    let new: Vec<B256> =
        content_ids.iter().zip(shown).filter(|(_, at)| *at == 0).map(|(id, _)| *id).collect();
    let leaves = list.into_iter().map(leaves::member).collect();
    let members = places(leaves, new.iter().map(|id| (*id, B256::ZERO)));
    let call = |(id, member)| showMemberCall { batchRoot: root, contentId: id, member };
    let calls: Vec<showMemberCall> = new.into_iter().zip(members).map(call).collect();
    context.client.send_all(account, context.gradients(), &calls, |_| ()).await?;
    Ok(calls.len())
}

/// Puts the records that were shown on chain, which every scorer is taken to have, into the working
/// folder, if it lacks them.
///
/// # Errors
/// What the node and the working folder fail with.
pub async fn fetch_shown(context: &Context) -> Result<()> {
    for shown in context.view().await?.events::<RecordShown>(context.spans(), None)? {
        keep_record(&context.folder, shown.event.contentId, &shown.event.record)?;
    }
    Ok(())
}

/// The same for the records, the outputs and the features of outputs that answered requests about a
/// model.
///
/// # Errors
/// What the node and the working folder fail with.
pub async fn fetch_answers(context: &Context, model: U256) -> Result<()> {
    let (view, requests, topic) = (context.view().await?, context.requests(), Some(model.into()));
    let folder = &context.folder;
    for shown in view.events::<RecordAnswered>(requests, topic)? {
        keep_record(folder, shown.event.score.contentId, &shown.event.record)?;
    }
    let of_outputs = OutputFeatures::of(&context.chain_folder(), model);
    for shown in view.events::<OutputFeaturesShown>(requests, topic)? {
        let (hash, features) = (shown.event.receipt.featureHash, &shown.event.features);
        if content_id(features) == hash && of_outputs.get(hash).is_none() {
            of_outputs.put(features).map_err(FeaturesError::Store)?;
        }
    }
    for shown in view.events::<OutputShown>(requests, topic)? {
        let (hash, output) = (shown.event.receipt.outputHash, &shown.event.output);
        if content_id(output) == hash && folder.output(hash).is_none() {
            folder.put_output(output)?;
        }
    }
    Ok(())
}

/// The roots of batches that answers to requests about a model name, which need not be registered.
pub(super) async fn named_roots(context: &Context, model: U256) -> Result<Vec<B256>> {
    let (view, requests, topic) = (context.view().await?, context.requests(), Some(model.into()));
    let records = view.events::<RecordAnswered>(requests, topic)?;
    let featured = view.events::<FeaturesShown>(requests, topic)?;
    let opened = view.events::<LeafOpened>(requests, topic)?;
    let of_records = records.into_iter().map(|shown| shown.event.score.batchRoot);
    let of_features = featured.into_iter().map(|shown| shown.event.score.batchRoot);
    let roots =
        of_records.chain(of_features).chain(opened.into_iter().map(|shown| shown.event.score.batchRoot));
    Ok(roots.filter(|root| !root.is_zero()).collect())
}

/// Keeps a record if the folder lacks it, also in place of bytes that are not the record.
fn keep_record(folder: &Folder, id: B256, record: &[u8]) -> Result<()> {
    if content_id(record) == id && folder.record(id).is_err() {
        folder.replace_record(id, record)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_was_shown_is_put_in_place_of_damaged_bytes_and_nothing_else_is_kept() {
        let path = std::env::temp_dir().join(format!("tributary-shown-{}", std::process::id()));
        let (folder, id) = (Folder::new(&path), content_id(b"words"));
        keep_record(&folder, id, b"other").unwrap();
        assert!(folder.record(id).is_err(), "not the record's bytes");
        folder.replace_record(id, b"sword").unwrap();
        keep_record(&folder, id, b"words").unwrap();
        assert_eq!(folder.record(id).unwrap(), b"words", "damaged bytes of the same length");
        std::fs::remove_dir_all(path).unwrap();
    }
}
