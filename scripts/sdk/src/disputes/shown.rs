//! Records that were shown on chain, which every scorer is taken to have.

use crate::{context::Context, error::Result};
use tributary_core::ids::content_id;
use tributary_interfaces::IDisputes::RecordShown;

/// Puts the records that were shown on chain into the working folder, if it lacks them. Returns how
/// many it put.
///
/// They are in the events, whoever made the call that showed them. Bytes that are not those of the
/// record's id are from a node that lies, and left out.
///
/// # Errors
/// What the node and the working folder fail with.
pub async fn fetch_shown(context: &Context) -> Result<usize> {
    let mut fetched = 0;
    let from = context.deployment.block;
    for shown in context.client.events::<RecordShown>(context.disputes(), from, None).await? {
        let (id, record) = (shown.event.contentId, &shown.event.record);
        if content_id(record) == id && context.folder.record(id).is_err() {
            context.folder.put_record(id, record)?;
            fetched += 1;
        }
    }
    Ok(fetched)
}
