//! The state that a chain starts with.

use alloy_primitives::{Address, Bytes, address, bytes};

use super::state::State;
use crate::accounts::{self, DEV_ACCOUNT};
use crate::arbos::params::{self, Params};
use crate::arbos::{precompiles, pricer, storage};
use crate::config::Config;

/// The deterministic deployment proxy: `CREATE2` for everybody, at the same address on all chains.
pub(crate) const CREATE2_FACTORY: Address = address!("4e59b44847b379578588920cA78FbF26c0B4956C");
/// It copies the call data behind the first word into memory, creates with that word as the salt, and returns
/// the address.
const CREATE2_FACTORY_CODE: Bytes = bytes!(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
);

/// Builds the state of the first block.
pub(crate) fn state(config: &Config) -> State {
    let mut state = State::default();
    for account in accounts::accounts() {
        state.update(account.address, |entry| entry.balance = accounts::BALANCE);
    }
    // ArbOS's accounts must not count as empty, or the first touch would remove them.
    for precompile in precompiles::addresses() {
        state.set_code(precompile, bytes!("fe"));
    }
    state.update(storage::ACCOUNT, |entry| entry.nonce = 1);
    let mut slots = vec![(params::slot(), Params::initial(config.arbos_version).pack())];
    slots.extend(pricer::genesis());
    slots.extend(
        precompiles::chain_owners().genesis(&[precompiles::NETWORK_FEE_ACCOUNT, DEV_ACCOUNT.address]),
    );
    for (slot, value) in slots {
        state.set_storage(storage::ACCOUNT, slot, value);
    }
    state.set_code(CREATE2_FACTORY, CREATE2_FACTORY_CODE);
    state.update(CREATE2_FACTORY, |entry| entry.nonce = 1);
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
