//! Contracts that tools expect at their public addresses. The code is compiled from
//! `devnode/contracts`.

use alloy_primitives::{Address, Bytes, bytes, hex};

use super::block_hashes;
use crate::addresses;

/// The deterministic deployment proxy: `CREATE2` for every caller, at the same address on all
/// chains.
///
/// It copies the call data behind the first word into memory, creates with that word as the salt,
/// and returns the address.
const CREATE2_FACTORY: Bytes = bytes!(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
);

/// The contracts and their addresses.
pub(super) fn contracts() -> [(Address, Bytes); 5] {
    [
        (addresses::CREATE2_FACTORY, CREATE2_FACTORY),
        (addresses::STYLUS_DEPLOYER, code(include_str!("../../contracts/code/StylusDeployer.hex"))),
        (addresses::CACHE_MANAGER, code(include_str!("../../contracts/code/CacheManager.hex"))),
        (addresses::MULTICALL, code(include_str!("../../contracts/code/Multicall.hex"))),
        (addresses::BLOCK_HASHES, block_hashes::code()),
    ]
}

fn code(text: &str) -> Bytes {
    // The files are part of this crate; a test reads them all.
    hex::decode(text.trim()).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    #[test]
    fn all_code_can_be_read() {
        for (address, code) in super::contracts() {
            assert!(code.len() > 60, "{address}");
        }
    }
}
