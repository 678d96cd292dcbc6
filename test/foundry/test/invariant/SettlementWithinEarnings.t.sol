// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Split} from "../../reference/Split.sol";
import {vm} from "../support/Vm.sol";
import {Property} from "./Property.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title `settlement-within-earnings`: what is settled is at most what contributors earned
contract SettlementWithinEarningsTest is Property {
    function invariant_SettlementWithinEarnings() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            IRewards.Pool memory pool = rewards.pool(id);
            vm.assertEq(pool.paid, handler.paidIn(id), "paid is not what came in");
            uint256 earned = Split.part(pool.paid, pool.contributorsBps) + pool.bonus;
            vm.assertLe(pool.settled, earned, "more was settled than earned");
        }
    }
}
