//! Contributions that the contributor, or a curator, sends.

use super::Batch;
use crate::Datanets;
use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use tributary_interfaces::datanets::IDatanetsContributions;
use tributary_parts::Revert;

impl IDatanetsContributions for Datanets {
    /// `IDatanets.contribute`
    fn contribute(&mut self, datanet_id: &U256, content_id: &B256) -> Result<(), Revert> {
        self.contribute_many(datanet_id, &[*content_id])
    }

    /// `IDatanets.contributeMany`
    fn contribute_many(&mut self, datanet_id: &U256, content_ids: &[B256]) -> Result<(), Revert> {
        let admission = self.admit_openly(datanet_id, &self.vm().msg_sender())?;
        self.register(&admission, content_ids)
    }

    /// `IDatanets.contributeAs`
    fn contribute_as(
        &mut self,
        datanet_id: &U256,
        kind: u8,
        who: &B256,
        content_ids: &[B256],
    ) -> Result<(), Revert> {
        let admission = self.curator_admits(datanet_id, kind, who)?;
        self.register(&admission, content_ids)
    }

    /// `IDatanets.contributeBatch`
    fn contribute_batch(
        &mut self,
        datanet_id: &U256,
        root: &B256,
        count: u64,
        uri: &[u8],
    ) -> Result<(), Revert> {
        let admission = self.admit_openly(datanet_id, &self.vm().msg_sender())?;
        self.register_batch(&admission.of_batch(), None, &Batch { root, count, uri })
    }

    /// `IDatanets.contributeBatchAs`
    fn contribute_batch_as(
        &mut self,
        datanet_id: &U256,
        kind: u8,
        who: &B256,
        root: &B256,
        count: u64,
        uri: &[u8],
    ) -> Result<(), Revert> {
        let admission = self.curator_admits(datanet_id, kind, who)?;
        self.register_batch(&admission, None, &Batch { root, count, uri })
    }
}
