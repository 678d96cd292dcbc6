// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Split} from "../../reference/Split.sol";
import {vm} from "../support/Vm.sol";
import {MoneyInvariant} from "./MoneyInvariant.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title `shares-within-receipts`: for every model, what its fixed shares drew is at most the
/// others' part of the settled receipts, and income
contract SharesWithinReceiptsTest is MoneyInvariant {
    function invariant_SharesWithinReceipts() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            IRewards.Pool memory pool = rewards.pool(id);
            vm.assertEq(pool.income, handler.income(id), "income is not what came up");
            uint256 others = pool.receiptsSettled - Split.part(pool.receiptsSettled, pool.contributorsBps);
            vm.assertLe(handler.drawn(id), others + pool.income, "more was drawn than there was");
        }
    }
}
