//! The addresses that mean something on every chain of this kind.

use alloy_primitives::{Address, address};

/// The sequencer: it collects fees in the header of every block, and posts the chain's data.
pub(crate) const SEQUENCER: Address = address!("A4b000000000000000000073657175656e636572");
/// The deterministic deployment proxy.
pub(crate) const CREATE2_FACTORY: Address = address!("4e59b44847b379578588920cA78FbF26c0B4956C");
/// Deploys, activates and initialises a program in one transaction.
pub(crate) const STYLUS_DEPLOYER: Address = address!("cEcba2F1DC234f70Dd89F2041029807F8D03A990");
/// Puts programs into the cache for those who bid.
pub(crate) const CACHE_MANAGER: Address = address!("2F8Bd4EaB69764c105aDd7dE7CB0402557a44E6f");
/// Multicall3.
pub(crate) const MULTICALL: Address = address!("cA11bde05977b3631167028862bE2a173976CA11");
/// The contract of EIP-2935, which knows the hashes of past blocks.
pub(crate) const BLOCK_HASHES: Address = address!("0000F90827F1C53a10cb7A02335B175320002935");
