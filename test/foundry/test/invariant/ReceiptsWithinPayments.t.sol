// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {Property} from "./Property.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title `receipts-within-payments`: settled receipts are at most what was paid
contract ReceiptsWithinPaymentsTest is Property {
    function invariant_ReceiptsWithinPayments() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            IRewards.Pool memory pool = rewards.pool(id);
            vm.assertLe(pool.receiptsSettled, pool.paid, "receipts beyond payments");
        }
    }
}
