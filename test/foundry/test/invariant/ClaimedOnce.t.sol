// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {vm} from "../support/Vm.sol";
import {Property} from "./Property.sol";

/// @title `claimed-once`: nobody receives more of a model than the highest finalised payout
contract ClaimedOnceTest is Property {
    function invariant_ClaimedOnce() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            for (uint256 i = 0; i < handler.PEOPLE(); i++) {
                bytes32 payee = Payee.ofAccount(handler.person(i));
                uint256 received = handler.received(id, payee);
                vm.assertEq(received, rewards.claimed(id, payee), "received is not what was claimed");
                vm.assertLe(received, handler.payout(id, payee), "received more than the payout");
            }
        }
    }
}
