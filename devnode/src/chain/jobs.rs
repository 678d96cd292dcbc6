//! What the EVM is given to run, under this chain's settings.

use alloy_primitives::U256;

use super::settings::Settings;
use super::transaction::Transaction;
use super::{Chain, admission};
use crate::arbos::storage::{self, l2};
use crate::evm::Job;
use crate::state::{Db, State};
use crate::stylus::context::RecentPrograms;

impl Chain {
    /// A job under some settings, on a state. The caller sets the transaction, its price, the
    /// block's number and time, and what it wants recorded.
    pub(crate) fn job(&self, settings: &Settings, state: State) -> Job {
        Job {
            arbos: self.config().arbos_version,
            chain_id: self.config().chain_id,
            modules: self.modules(),
            auto_cache: self.config().auto_cache,
            code_size_limit: self.config().code_size_limit,
            console: self.config().console,
            db: Db::new(state),
            l2_block: 0,
            timestamp: 0,
            base_fee: settings.base_fee,
            block_base_fee: settings.base_fee,
            l1_block: settings.l1_block,
            coinbase: settings.coinbase,
            block_gas_limit: settings.gas_limit,
            prevrandao: settings.prevrandao,
            tx: Default::default(),
            gas_price: U256::ZERO,
            is_call: false,
            impersonated: false,
            recent: RecentPrograms::default(),
            trace_steps: false,
            tracer: None,
        }
    }

    /// Gas that a transaction can use at most; what it offers above that is returned. From ArbOS 50
    /// on the limit is on top of the intrinsic gas.
    pub(super) fn gas_ceiling(&self, state: &State, tx: &Transaction) -> u64 {
        let recent = self.config().arbos_version.at_least(50);
        let limit = if recent { l2::TX_GAS_LIMIT } else { l2::BLOCK_GAS_LIMIT };
        let limit = state.storage(storage::ACCOUNT, limit.slot()).saturating_to::<u64>();
        if recent { limit.saturating_add(admission::intrinsic_gas(tx)) } else { limit }
    }
}
