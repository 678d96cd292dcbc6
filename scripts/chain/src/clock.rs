//! The clock of a development chain.

use crate::{ChainError, Client};
use alloy_provider::ext::AnvilApi;

impl Client {
    /// Advances the clock of a development chain by `seconds`, and mines a block at the new time.
    ///
    /// A chain that is none answers with [`ChainError::Node`].
    pub async fn advance_clock(&self, seconds: u64) -> Result<(), ChainError> {
        self.ask("evm_increaseTime", self.once.anvil_increase_time(seconds)).await?;
        self.ask("evm_mine", self.once.evm_mine(None)).await.map(|_| ())
    }
}
