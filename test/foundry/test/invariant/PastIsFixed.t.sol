// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {DataHandler} from "./DataHandler.sol";
import {DataInvariant} from "./DataInvariant.sol";

/// @title `past-is-fixed`: the status of anything at a past time never changes
contract PastIsFixedTest is DataInvariant {
    function invariant_PastIsFixed() external view {
        for (uint256 i = 0; i < handler.observationCount(); i++) {
            DataHandler.Observation memory seen = handler.observation(i);
            vm.assertTrue(handler.statusOf(seen) == seen.status, "another past");
        }
    }
}
