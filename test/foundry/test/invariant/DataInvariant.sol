// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {DataHandler} from "./DataHandler.sol";

/// @title An invariant of registrations, checked after every call (SPEC.md 7)
abstract contract DataInvariant {
    DataHandler internal handler;

    function setUp() external {
        handler = new DataHandler();
    }

    /// @dev The contracts that forge calls.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }
}
