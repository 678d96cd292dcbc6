// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Split} from "../../reference/Split.sol";
import {vm} from "../support/Vm.sol";
import {MoneyInvariant} from "./MoneyInvariant.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title `settlement-within-receipts`: for every model, `settled` is at most the contributors'
/// part of the settled receipts
contract SettlementWithinReceiptsTest is MoneyInvariant {
    function invariant_SettlementWithinReceipts() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            IRewards.Pool memory pool = rewards.pool(id);
            vm.assertLe(pool.settled, Split.part(pool.receiptsSettled, pool.contributorsBps), "more was settled than earned");
        }
    }
}
