// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Status} from "abi/IDatanets.sol";

/// @title Every change of a status, in order, so that the status at a past time never changes
/// (SPEC.md 1.2)
library History {
    struct Change {
        uint64 time;
        Status status;
    }

    /// @notice Adds a status from now on. Of several in one second the last one counts.
    function add(Change[] storage changes, Status status) internal {
        changes.push(Change(uint64(block.timestamp), status));
    }

    /// @notice The status after all changes with this time or before; `first` before them all.
    function asOf(Change[] storage changes, uint64 time, Status first) internal view returns (Status status) {
        status = first;
        for (uint256 i = 0; i < changes.length; i++) {
            if (changes[i].time <= time) status = changes[i].status;
        }
    }
}
