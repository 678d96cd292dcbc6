//! Contributions in two steps, commit and reveal, so that no one can register a record that was
//! seen in a waiting transaction (adr/0011).

use super::{Admission, Batch};
use crate::{Datanets, check_length, storage::Commitment};
use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::{
    ids,
    limits::{COMMITMENT_KEEPS_NUMBER, COMMITMENT_MIN_AGE, MAX_ITEMS},
};
use tributary_interfaces::datanets::{
    AlreadyCommitted, CommitmentTooYoung, Committed, CommittedAtReturn, IDatanetsCommitments, Revealed,
    UnknownCommitment, ZeroValue,
};
use tributary_parts::{Revert, log, require};

impl IDatanetsCommitments for Datanets {
    /// `IDatanets.commit`
    fn commit(&mut self, commitment: &B256) -> Result<(), Revert> {
        require!(!commitment.is_zero(), ZeroValue {});
        require!(self.commitments.get(commitment).time == 0, AlreadyCommitted { commitment });
        let first_number = self.next_number()?;
        self.use_numbers(first_number, MAX_ITEMS);
        let made = Commitment { time: self.now(), first_number };
        self.commitments.set(commitment, &made);
        log(self.vm(), &Committed { commitment, first_number });
        Ok(())
    }

    /// `IDatanets.reveal`: registers the records that can be registered, and skips the others.
    fn reveal(&mut self, datanet_id: &U256, content_ids: &[B256], salt: &B256) -> Result<(), Revert> {
        let (admission, kept) = self.use_commitment(datanet_id, content_ids, salt)?;
        check_length(content_ids.len())?;
        let first = kept.map_or_else(|| self.next_number(), Ok)?;
        let mut number = first;
        let mut free = content_ids.to_vec();
        free.retain(|content_id| {
            let registers = self.register_record(&admission, content_id, number).is_ok();
            number = number.saturating_add(registers.into());
            registers
        });
        if free.is_empty() {
            return Ok(());
        }
        if kept.is_none() {
            self.use_numbers(first, free.len());
        }
        self.emit_contributed(&admission, first, &free);
        Ok(())
    }

    /// `IDatanets.revealBatch`
    fn reveal_batch(
        &mut self,
        datanet_id: &U256,
        root: &B256,
        count: u64,
        uri: &[u8],
        salt: &B256,
    ) -> Result<(), Revert> {
        let (admission, kept) = self.use_commitment(datanet_id, &[*root], salt)?;
        self.register_batch(&admission.of_batch(), kept, &Batch { root, count, uri })
    }

    /// `IDatanets.committedAt`
    fn committed_at(&self, commitment: &B256) -> CommittedAtReturn {
        let Commitment { time, first_number } = self.commitments.get(commitment);
        CommittedAtReturn { time, first_number }
    }
}

impl Datanets {
    /// Uses up the caller's commitment to these items. Returns what the caller may register, and
    /// the first of the numbers that the commitment keeps, if it still does.
    #[inline(never)]
    fn use_commitment<'a>(
        &mut self,
        datanet_id: &'a U256,
        items: &[B256],
        salt: &B256,
    ) -> Result<(Admission<'a>, Option<u64>), Revert> {
        let caller = self.vm().msg_sender();
        let rules = self.open_rules(datanet_id)?;
        let admission = self.admit(datanet_id, &rules, &caller)?;
        let commitment = ids::commitment(caller, *datanet_id, items, *salt);
        let Commitment { time, first_number } = self.commitments.get(&commitment);
        require!(time > 0, UnknownCommitment { commitment: &commitment });
        let (revealable, now) = (time.saturating_add(COMMITMENT_MIN_AGE), self.now());
        require!(now >= revealable, CommitmentTooYoung { revealable_at: revealable, present: now });
        self.commitments.set(&commitment, &Commitment::default());
        log(self.vm(), &Revealed { commitment: &commitment });
        let keeps = now <= time.saturating_add(COMMITMENT_KEEPS_NUMBER);
        Ok((admission, keeps.then_some(first_number)))
    }
}
