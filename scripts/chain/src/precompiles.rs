//! The precompiled contracts of Arbitrum that manage Stylus programs.

use crate::Contract;
use alloy_primitives::address;

alloy_sol_types::sol! {
    /// Activates programs and keeps them alive.
    #[allow(missing_docs, reason = "Arbitrum documents them")]
    interface IArbWasm {
        error ProgramNotWasm();
        error ProgramNotActivated();
        error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);
        error ProgramExpired(uint64 ageInSeconds);
        error ProgramUpToDate();
        error ProgramInsufficientValue(uint256 have, uint256 want);

        function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
        function codehashKeepalive(bytes32 codehash) external payable;
        function programTimeLeft(address program) external view returns (uint64 secs);
        function programVersion(address program) external view returns (uint16 version);
    }

    /// Keeps programs in the chain's cache.
    #[allow(missing_docs, reason = "Arbitrum documents them")]
    interface IArbWasmCache {
        function cacheProgram(address program) external;
        function codehashIsCached(bytes32 codehash) external view returns (bool cached);
        function isCacheManager(address manager) external view returns (bool is_manager);
    }
}

/// The account of [`IArbWasm`].
pub const ARB_WASM: Contract = Contract::new("ArbWasm", address!("0000000000000000000000000000000000000071"));
/// The account of [`IArbWasmCache`].
pub const ARB_WASM_CACHE: Contract =
    Contract::new("ArbWasmCache", address!("0000000000000000000000000000000000000072"));
