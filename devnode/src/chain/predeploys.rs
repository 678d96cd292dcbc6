//! Contracts that tools expect at their public addresses. The code is compiled from `devnode/contracts`.

use alloy_primitives::{Address, Bytes, address, bytes, hex};

use super::history;

/// The deterministic deployment proxy: `CREATE2` for everybody, at the same address on all chains.
///
/// It copies the call data behind the first word into memory, creates with that word as the salt, and returns the
/// address.
const CREATE2_FACTORY: Bytes = bytes!(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
);

/// Puts programs into the cache for those who bid.
pub(crate) const CACHE_MANAGER: Address = address!("2F8Bd4EaB69764c105aDd7dE7CB0402557a44E6f");

/// The contracts and their addresses.
pub(crate) fn contracts() -> [(Address, Bytes); 5] {
    [
        (address!("4e59b44847b379578588920cA78FbF26c0B4956C"), CREATE2_FACTORY),
        (
            address!("cEcba2F1DC234f70Dd89F2041029807F8D03A990"),
            code(include_str!("../../contracts/code/StylusDeployer.hex")),
        ),
        (CACHE_MANAGER, code(include_str!("../../contracts/code/CacheManager.hex"))),
        (
            address!("cA11bde05977b3631167028862bE2a173976CA11"),
            code(include_str!("../../contracts/code/Multicall.hex")),
        ),
        (history::ADDRESS, history::code()),
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
