//! The statuses of registrations, and of single records of a batch (SPEC 1.2).
//!
//! `statuses` and `members` apply a [`Change`] to registrations and to records of a batch;
//! `history` keeps all changes, so that the status at any past time can be read.

pub(crate) mod history;
mod members;
mod statuses;

use crate::Datanets;
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::status::Status;
use tributary_interfaces::datanets::InvalidStatus;
use tributary_parts::{Revert, require};

/// A requested change of status.
struct Change<'a> {
    datanet_id: &'a U256,
    /// The next status.
    status: Status,
    /// The caller.
    by: Address,
    /// The digest of the reason; zero for none.
    reason_hash: &'a B256,
}

impl Datanets {
    /// A change by the caller, who must be the Datanet's owner or a curator.
    #[inline(never)]
    fn curators_change<'a>(
        &self,
        datanet_id: &'a U256,
        requested: u8,
        reason_hash: &'a B256,
    ) -> Result<Change<'a>, Revert> {
        let by = self.only_curator(datanet_id)?;
        let status = Status::from_u8(requested);
        require!(status.is_curators(), InvalidStatus { present: Status::None as u8, requested });
        Ok(Change { datanet_id, status, by, reason_hash })
    }

    /// A retraction by the caller. Whoever applies it checks that the caller holds the payee.
    fn retraction<'a>(&self, datanet_id: &'a U256) -> Change<'a> {
        let by = self.vm().msg_sender();
        Change { datanet_id, status: Status::Retracted, by, reason_hash: &B256::ZERO }
    }
}

/// A status must change to another one, and a retraction is permanent.
#[inline(never)]
fn check_change(present: Status, requested: Status) -> Result<(), Revert> {
    require!(
        present.can_become(requested),
        InvalidStatus { present: present as u8, requested: requested as u8 }
    );
    Ok(())
}
