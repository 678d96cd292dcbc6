//! Records that were shown on chain, which every scorer is taken to have.

use crate::{context::Context, error::Result};
use alloy_primitives::{B256, Bytes};
use alloy_sol_types::SolInterface;
use tributary_core::ids::content_id;
use tributary_interfaces::IDisputes::{IDisputesCalls as Calls, RecordShown};

/// Puts the records that were shown on chain into the working folder, if it lacks them. Returns how
/// many it put.
///
/// They are read from the calls that showed them. One that was shown by another contract is left out,
/// since the call is not in the transaction.
///
/// # Errors
/// What the node and the working folder fail with.
pub async fn fetch_shown(context: &Context) -> Result<usize> {
    let (client, disputes) = (&context.client, context.disputes());
    let mut fetched = 0;
    for shown in client.events::<RecordShown>(disputes, context.deployment.block, None).await? {
        let id = shown.event.contentId;
        if context.folder.record(id).is_ok() {
            continue;
        }
        let input = client.input(shown.transaction).await?.unwrap_or_default();
        if let Some(record) = record_in(&input, id) {
            context.folder.put_record(id, &record)?;
            fetched += 1;
        }
    }
    Ok(fetched)
}

/// The record with this id that a call of Disputes shows.
fn record_in(input: &[u8], id: B256) -> Option<Bytes> {
    let record = match Calls::abi_decode(input).ok()? {
        Calls::showRecord(call) => call.record,
        Calls::proveEarlier(call) => call.holder.record,
        Calls::proveGap(call) => call.holder.record,
        _ => return None,
    };
    (content_id(&record) == id).then_some(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_sol_types::SolCall;
    use tributary_interfaces::IDisputes::{Place, showRecordCall};

    #[test]
    fn a_record_is_read_from_the_call_that_showed_it() {
        let record = Bytes::from_static(b"words");
        let member = Place { leaves: Vec::new(), proof: Bytes::new() };
        let call = showRecordCall { record: record.clone(), batchRoot: B256::ZERO, member }.abi_encode();
        assert_eq!(record_in(&call, content_id(&record)), Some(record));
        assert_eq!(record_in(&call, B256::ZERO), None, "it is another one");
        assert_eq!(record_in(&call[..9], B256::ZERO), None);
        assert_eq!(record_in(&[], B256::ZERO), None);
    }
}
