// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Status, Statuses} from "abi/IDatanets.sol";

/// @title Which status may follow which (SPEC.md 1.2)
library StatusRules {
    /// @notice Whether owners and curators set this status.
    function isSetByCurators(Status status) internal pure returns (bool) {
        return status == Statuses.ACCEPTED || status == Statuses.REJECTED || status == Statuses.FLAGGED;
    }

    /// @notice Whether a status can follow another.
    function canFollow(Status next, Status present) internal pure returns (bool) {
        return next != present && present != Statuses.RETRACTED;
    }
}
