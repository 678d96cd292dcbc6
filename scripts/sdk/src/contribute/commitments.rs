//! Commit first, reveal later: so that no one can register a record that they read in a pending
//! transaction.

use super::ContributionError;
use crate::{context::Context, error::Result, file};
use alloy_primitives::{B256, U256, hex, keccak256};
use std::path::PathBuf;
use tributary_chain::{Account, random_word};
use tributary_core::{
    ids::{self, concat},
    limits::{COMMITMENT_MIN_AGE, MAX_ITEMS},
};
use tributary_interfaces::IDatanets::{Contributed, commitCall, committedAtCall, revealCall};

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
        let path = salt_path(context, account, datanet, chunk);
        let salt = match read_salt(&path) {
            Some(salt) => salt,
            None => {
                let salt = random_word();
                file::write(&path, salt.to_string().as_bytes())?;
                salt
            }
        };
        let commitment = ids::commitment(account.address(), datanet, chunk, salt);
        let made = context.client.read(context.datanets(), &committedAtCall { commitment }).await?;
        if made.time == 0 {
            calls.push(commitCall { commitment });
        }
    }
    context.client.send_all(account, context.datanets(), &calls, |_| ()).await?;
    Ok(calls.len())
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
        let path = salt_path(context, account, datanet, chunk);
        let salt = read_salt(&path).ok_or(ContributionError::NotCommitted)?;
        let commitment = ids::commitment(account.address(), datanet, chunk, salt);
        let made = context.client.read(context.datanets(), &committedAtCall { commitment }).await?;
        if made.time == 0 {
            continue; // It was revealed before.
        }
        let (from, now) = (made.time + COMMITMENT_MIN_AGE, context.client.time().await?);
        if now < from {
            return Err(ContributionError::TooYoung { seconds: from - now }.into());
        }
        calls.push(revealCall { datanetId: datanet, contentIds: chunk.to_vec(), salt });
    }
    let sent = context.client.send_all(account, context.datanets(), &calls, |_| ()).await?;
    Ok(sent.iter().filter_map(|sent| sent.event::<Contributed>()).map(|event| event.contentIds.len()).sum())
}

/// Where the salt of the commitment to these records is kept.
fn salt_path(context: &Context, account: &Account, datanet: U256, content_ids: &[B256]) -> PathBuf {
    let name =
        keccak256(concat(&[account.address().into_word(), datanet.into(), keccak256(concat(content_ids))]));
    context.chain_folder().join("commitments").join(hex::encode(name))
}

fn read_salt(path: &PathBuf) -> Option<B256> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}
