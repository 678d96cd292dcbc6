//! Running a past transaction again, for traces.

use alloy_consensus::Transaction as _;
use alloy_primitives::B256;

use super::settings::Settings;
use super::{Chain, ChainError};
use crate::evm::{Job, execute};
use crate::stylus::context::RecentPrograms;

impl Chain {
    /// The job that runs a transaction of a block again, on the state that it found.
    ///
    /// # Errors
    /// [`ChainError::NotFound`] if the transaction, or the state before its block, is not kept.
    pub(crate) fn replay(&self, hash: B256) -> Result<Job, ChainError> {
        let unknown = || ChainError::NotFound(format!("transaction {hash} not found"));
        let found = self.transaction(hash).ok_or_else(unknown)?;
        let header = &found.block.header;
        let (_, mut state) = self.at(header.number.saturating_sub(1))?;
        let settings = Settings {
            base_fee: header.base_fee_per_gas.unwrap_or_default(),
            coinbase: header.beneficiary,
            gas_limit: header.gas_limit,
            ..self.settings()
        };
        let mut recent = RecentPrograms::default();
        for included in &found.block.transactions[..=found.index] {
            let tx = &included.tx;
            let gas_limit = tx.envelope.gas_limit().min(self.gas_ceiling(&state, tx));
            let job = Job {
                l2_block: header.number,
                timestamp: header.timestamp,
                tx: tx.env(settings.base_fee, gas_limit),
                gas_price: tx.offered_price(settings.base_fee),
                impersonated: true,
                recent: std::mem::take(&mut recent),
                ..self.job(&settings, state.clone())
            };
            if tx.hash == hash {
                return Ok(job);
            }
            let done = execute(job).map_err(ChainError::invalid)?;
            recent = done.recent;
            state.apply(done.state);
        }
        Err(unknown())
    }
}
