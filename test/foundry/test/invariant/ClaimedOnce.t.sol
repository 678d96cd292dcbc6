// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {MoneyInvariant} from "./MoneyInvariant.sol";

/// @title `claimed-once`: a payee never receives more of a model than its highest finalised payout
contract ClaimedOnceTest is MoneyInvariant {
    function invariant_ClaimedOnce() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            for (uint256 i = 0; i < handler.PAYEES(); i++) {
                bytes32 payee = handler.payees(i);
                (uint128 claimed,) = rewards.claimed(id, payee);
                vm.assertEq(handler.received(id, payee), claimed, "received is not what was claimed");
                vm.assertLe(claimed, handler.highest(id, payee), "received more than any payout");
            }
        }
    }
}
