// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {MoneyInvariant} from "./MoneyInvariant.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title `receipts-within-payments`: for every model, `receiptsSettled` is at most `paid`
contract ReceiptsWithinPaymentsTest is MoneyInvariant {
    function invariant_ReceiptsWithinPayments() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            IRewards.Pool memory pool = rewards.pool(id);
            vm.assertEq(pool.paid, handler.paidIn(id), "paid is not what came in");
            vm.assertLe(pool.receiptsSettled, pool.paid, "receipts beyond payments");
        }
    }
}
