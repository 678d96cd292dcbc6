//! Records and outputs that were shown on chain.

use crate::{context::Context, error::Result};
use alloy_primitives::U256;
use tributary_core::ids::content_id;
use tributary_interfaces::{
    IDisputes::RecordShown,
    IRequests::{OutputShown, RecordShown as RecordAnswered},
};

/// Puts the records that were shown on chain, which every scorer is taken to have, into the working
/// folder, if it lacks them. Returns how many it put.
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

/// The same for the records and outputs that answered requests about a model.
///
/// # Errors
/// What the node and the working folder fail with.
pub async fn fetch_answers(context: &Context, model: U256) -> Result<usize> {
    let (client, requests, topic) = (&context.client, context.requests(), Some(model.into()));
    let (from, folder, mut fetched) = (context.deployment.block, &context.folder, 0);
    for shown in client.events::<RecordAnswered>(requests, from, topic).await? {
        let (id, record) = (shown.event.score.contentId, &shown.event.record);
        if content_id(record) == id && folder.record(id).is_err() {
            folder.put_record(id, record)?;
            fetched += 1;
        }
    }
    for shown in client.events::<OutputShown>(requests, from, topic).await? {
        let (hash, output) = (shown.event.receipt.outputHash, &shown.event.output);
        if content_id(output) == hash && folder.output(hash).is_none() {
            folder.put_output(output)?;
            fetched += 1;
        }
    }
    Ok(fetched)
}
