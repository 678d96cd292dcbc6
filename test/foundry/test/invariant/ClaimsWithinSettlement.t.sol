// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {MoneyInvariant} from "./MoneyInvariant.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title `claims-within-settlement`: for every model, the sum of all claims and `left` is
/// `settled`
contract ClaimsWithinSettlementTest is MoneyInvariant {
    function invariant_ClaimsWithinSettlement() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            IRewards.Pool memory pool = rewards.pool(id);
            vm.assertEq(handler.claims(id) + pool.left, pool.settled, "claimed and left are not what was settled");
        }
    }
}
