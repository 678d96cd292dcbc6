// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {MoneyInvariant} from "./MoneyInvariant.sol";

/// @title `own-money-only`: for every model, all that its payees and shares received is at most
/// what was paid in for it and its income
contract OwnMoneyOnlyTest is MoneyInvariant {
    function invariant_OwnMoneyOnly() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            vm.assertLe(handler.claims(id) + handler.drawn(id), handler.paidIn(id) + handler.income(id), "other models' money");
        }
    }
}
