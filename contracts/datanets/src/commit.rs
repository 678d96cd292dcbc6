//! Commit, wait, show: nobody can register a record that he read in a waiting transaction (docs/adr/0011).

use crate::{Datanets, Status};
use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::{ids, payee::Payee};
use tributary_interfaces::IDatanets::{
    AlreadyCommitted, CommitmentTooYoung, Committed, Revealed, UnknownCommitment, ZeroValue,
};
use tributary_parts::{Revert, abi::Word, emit, ensure, word::low};

/// How long a commitment must stand before it is shown, in seconds: a transaction that is seen waiting lands well before.
const MIN_AGE: u64 = 60;

impl Datanets {
    pub fn commit(&mut self, commitment: B256) -> Result<(), Revert> {
        ensure(!commitment.is_zero(), || ZeroValue {})?;
        ensure(self.committed_at(commitment) == 0, || AlreadyCommitted { commitment })?;
        let now = self.vm().block_timestamp();
        self.commitments.set(&[&commitment], now.to_word());
        emit(self.vm(), Committed { commitment });
        Ok(())
    }

    pub fn reveal(&mut self, datanet_id: U256, content_ids: Vec<B256>, salt: B256) -> Result<(), Revert> {
        let (payee, status) = self.use_commitment(datanet_id, &content_ids, salt)?;
        self.register(datanet_id, payee, status, content_ids)
    }

    pub fn reveal_batch(
        &mut self,
        datanet_id: U256,
        root: B256,
        count: u64,
        uri: String,
        salt: B256,
    ) -> Result<(), Revert> {
        let (payee, status) = self.use_commitment(datanet_id, &[root], salt)?;
        self.register_batch(datanet_id, payee, status, root, count, uri)
    }

    pub fn committed_at(&self, commitment: B256) -> u64 {
        low(self.commitments.get(&[&commitment])) as u64
    }

    pub fn commitment_of(contributor: Address, datanet_id: U256, items: &[B256], salt: B256) -> B256 {
        ids::commitment(contributor, datanet_id, items, salt)
    }

    /// The caller as payee of what it committed to, and the status that this starts with. The commitment is used up.
    fn use_commitment(
        &mut self,
        datanet_id: U256,
        items: &[B256],
        salt: B256,
    ) -> Result<(Payee, Status), Revert> {
        let caller = self.vm().msg_sender();
        let head = self.open_head(datanet_id)?;
        let admitted = self.admit(datanet_id, &head, caller)?;
        let commitment = ids::commitment(caller, datanet_id, items, salt);
        let at = self.committed_at(commitment);
        ensure(at > 0, || UnknownCommitment { commitment })?;
        let (revealable, now) = (at.saturating_add(MIN_AGE), self.vm().block_timestamp());
        ensure(now >= revealable, || CommitmentTooYoung { revealableAt: revealable, present: now })?;
        self.commitments.set(&[&commitment], B256::ZERO);
        emit(self.vm(), Revealed { commitment });
        Ok(admitted)
    }
}
