// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title The statuses of a registration (SPEC.md 1.2)
library Status {
    uint8 internal constant NONE = 0;
    uint8 internal constant PENDING = 1;
    uint8 internal constant ACCEPTED = 2;
    uint8 internal constant REJECTED = 3;
    uint8 internal constant RETRACTED = 4;
    uint8 internal constant FLAGGED = 5;

    /// @notice Whether owners and curators set this status.
    function isSetByCurators(uint8 status) internal pure returns (bool) {
        return status == ACCEPTED || status == REJECTED || status == FLAGGED;
    }

    /// @notice Whether a status can follow another.
    function canFollow(uint8 next, uint8 present) internal pure returns (bool) {
        return next != present && present != RETRACTED;
    }
}
