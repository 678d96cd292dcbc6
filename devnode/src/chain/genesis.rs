//! The state that a chain starts with.

use alloy_primitives::bytes;

use super::predeploys;
use crate::accounts;
use crate::arbos::params::{self, Params};
use crate::arbos::{pricer, storage};
use crate::config::Config;
use crate::precompiles;
use crate::state::State;

/// Builds the state of the first block.
pub(super) fn state(config: &Config) -> State {
    let mut state = State::default();
    for account in accounts::accounts() {
        state.update(account.address, |entry| entry.balance = accounts::BALANCE);
    }
    // ArbOS's accounts must not be empty, or the first transaction that touches one would remove
    // it.
    for precompile in precompiles::addresses(config.arbos_version) {
        state.set_code(precompile, bytes!("fe"));
    }
    state.update(storage::ACCOUNT, |entry| entry.nonce = 1);
    let mut slots = vec![(params::slot(), Params::initial(config.arbos_version).pack())];
    slots.extend(pricer::genesis());
    slots.extend(precompiles::genesis(config));
    for (slot, value) in slots {
        state.set_storage(storage::ACCOUNT, slot, value);
    }
    for (contract, code) in predeploys::contracts() {
        state.set_code(contract, code);
        state.update(contract, |entry| entry.nonce = 1);
    }
    for (address, account) in &config.genesis {
        state.update(*address, |entry| entry.balance = account.balance);
        if !account.code.is_empty() {
            state.set_code(*address, account.code.clone());
        }
        for (slot, value) in &account.storage {
            state.set_storage(*address, *slot, *value);
        }
    }
    state
}
