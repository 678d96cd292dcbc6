//! A batch as Datanets registers it.

use crate::folder::{Folder, FolderError, batch_text};
use alloy_primitives::B256;
use tributary_core::ids::{cid, content_id};

/// A batch of records.
pub(super) struct Batch {
    /// The root of the tree of its content ids.
    pub(super) root: B256,
    /// How many records it has.
    pub(super) count: u64,
    /// Where its list is published: the CID of the list, which any gateway may have.
    pub(super) uri: String,
}

impl Batch {
    /// The batch of these records, which are sorted, and whose list is kept in the folder.
    ///
    /// # Errors
    /// [`FolderError`] if the list cannot be written, or the records make no batch.
    pub(super) fn keep(folder: &Folder, content_ids: &mut [B256]) -> Result<Self, FolderError> {
        let root = folder.put_batch(content_ids)?;
        let list = content_id(batch_text(content_ids).as_bytes());
        Ok(Self { root, count: content_ids.len() as u64, uri: format!("ipfs://{}", cid(list)) })
    }
}
