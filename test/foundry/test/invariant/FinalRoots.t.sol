// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {MoneyInvariant} from "./MoneyInvariant.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title `final-roots`: a settlement changes by a finalised round only, and only at the end of its
/// window
contract FinalRootsTest is MoneyInvariant {
    function invariant_FinalRoots() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            IRewards.Pool memory pool = rewards.pool(id);
            vm.assertEq(bytes32(pool.settlement), bytes32(handler.settlement(id)), "another settlement than the last round's");
            vm.assertEq(pool.rounds, handler.rounds(id), "another number of rounds");
        }
    }
}
