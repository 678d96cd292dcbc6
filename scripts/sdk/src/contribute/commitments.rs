//! Commit first, reveal later: so that no one can register a record that they read in a pending
//! transaction.

use super::{Batch, ContributionError};
use crate::{context::Context, error::Result, file, registry::Registry};
use alloy_primitives::{B256, U256, hex, keccak256};
use std::path::PathBuf;
use tributary_chain::{Account, random_word};
use tributary_core::{
    ids::{self, batch_item, concat},
    limits::{COMMITMENT_MIN_AGE, MAX_ITEMS},
    payee::Payee,
};
use tributary_interfaces::IDatanets::{
    Contributed, commitCall, committedAtCall, revealBatchCall, revealCall,
};

/// Commits to records, 256 in a call, and keeps the salts in the working folder: without them no
/// one can reveal the records. Returns how many calls it took; what was committed to before is not
/// committed to again.
///
/// # Errors
/// [`crate::WriteError`]; what `Datanets.commit` reverts with.
pub async fn commit(
    context: &Context,
    account: &Account,
    datanet: U256,
    content_ids: &[B256],
) -> Result<usize> {
    let mut calls = Vec::new();
    for chunk in content_ids.chunks(MAX_ITEMS) {
        calls.extend(commitment(context, account, datanet, chunk).await?);
    }
    context.client.send_all(account, context.datanets(), &calls, |_| ()).await?;
    Ok(calls.len())
}

/// Commits to records as one batch, whose list the working folder keeps. Returns the batch's root, and
/// whether this call committed to it: what was committed to before is not committed to again.
///
/// # Errors
/// As [`commit`]; [`crate::folder::FolderError`] if the records make no batch.
pub async fn commit_batch(
    context: &Context,
    account: &Account,
    datanet: U256,
    content_ids: &[B256],
) -> Result<(B256, bool)> {
    let Batch { root, .. } = Batch::keep(&context.folder, &mut content_ids.to_vec())?;
    let call = commitment(context, account, datanet, &[root]).await?;
    if let Some(call) = &call {
        context.client.send(account, context.datanets(), call, U256::ZERO).await?;
    }
    Ok((root, call.is_some()))
}

/// The commitment to these items, with a salt that is kept; `None` if it was made before.
async fn commitment(
    context: &Context,
    account: &Account,
    datanet: U256,
    items: &[B256],
) -> Result<Option<commitCall>> {
    let path = salt_path(context, account, datanet, items);
    let salt = match read_salt(&path) {
        Some(salt) => salt,
        None => {
            let salt = random_word();
            file::write(&path, salt.to_string().as_bytes())?;
            salt
        }
    };
    let commitment = ids::commitment(account.address(), datanet, items, salt);
    let made = context.client.read(context.datanets(), &committedAtCall { commitment }).await?;
    Ok((made.time == 0).then_some(commitCall { commitment }))
}

/// Reveals records that were committed to, and returns how many were registered: those that another
/// account registered in the meantime are not.
///
/// # Errors
/// [`ContributionError::NotCommitted`] and [`ContributionError::TooYoung`] before anything is sent;
/// what `Datanets.reveal` reverts with.
pub async fn reveal(
    context: &Context,
    account: &Account,
    datanet: U256,
    content_ids: &[B256],
) -> Result<usize> {
    let mut calls = Vec::new();
    for chunk in content_ids.chunks(MAX_ITEMS) {
        let salt = ripe_salt(context, account, datanet, chunk).await?;
        calls.extend(salt.map(|salt| revealCall { datanetId: datanet, contentIds: chunk.to_vec(), salt }));
    }
    let sent = context.client.send_all(account, context.datanets(), &calls, |_| ()).await?;
    Ok(sent.iter().filter_map(|sent| sent.event::<Contributed>()).map(|event| event.contentIds.len()).sum())
}

/// Reveals a batch that was committed to. It waits for a curator then, under every policy. Returns its
/// root, and whether this call registered it: `false` if it was registered before.
///
/// # Errors
/// As [`reveal`]; what `Datanets.revealBatch` reverts with.
pub async fn reveal_batch(
    context: &Context,
    account: &Account,
    datanet: U256,
    content_ids: &[B256],
) -> Result<(B256, bool)> {
    let Batch { root, count, uri } = Batch::keep(&context.folder, &mut content_ids.to_vec())?;
    let registry = Registry::read(context, datanet).await?;
    if registry.is_submitted(batch_item(root), Payee::Account(account.address()))? {
        return Ok((root, false));
    }
    let salt = ripe_salt(context, account, datanet, &[root]).await?.ok_or(ContributionError::NotCommitted)?;
    let call = revealBatchCall { datanetId: datanet, root, count, uri, salt };
    context.client.send(account, context.datanets(), &call, U256::ZERO).await?;
    Ok((root, true))
}

/// The salt of a commitment that can be revealed; `None` if it was revealed before.
async fn ripe_salt(
    context: &Context,
    account: &Account,
    datanet: U256,
    items: &[B256],
) -> Result<Option<B256>> {
    let salt = read_salt(&salt_path(context, account, datanet, items));
    let salt = salt.ok_or(ContributionError::NotCommitted)?;
    let commitment = ids::commitment(account.address(), datanet, items, salt);
    let made = context.client.read(context.datanets(), &committedAtCall { commitment }).await?;
    if made.time == 0 {
        return Ok(None);
    }
    let (from, now) = (made.time + COMMITMENT_MIN_AGE, context.client.time().await?);
    if now < from {
        return Err(ContributionError::TooYoung { seconds: from - now }.into());
    }
    Ok(Some(salt))
}

/// Where the salt of the commitment to these items, records or the root of a batch, is kept.
fn salt_path(context: &Context, account: &Account, datanet: U256, items: &[B256]) -> PathBuf {
    let name = keccak256(concat(&[account.address().into_word(), datanet.into(), keccak256(concat(items))]));
    context.chain_folder().join("commitments").join(hex::encode(name))
}

fn read_salt(path: &PathBuf) -> Option<B256> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}
