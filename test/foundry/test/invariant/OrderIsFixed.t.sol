// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {DataInvariant} from "./DataInvariant.sol";

/// @title `order-is-fixed`: no two registrations share a number; those of a commitment have the
/// numbers it reserved
contract OrderIsFixedTest is DataInvariant {
    function invariant_OrderIsFixed() external view {
        vm.assertFalse(handler.numberShared(), "a number was given twice");
    }
}
