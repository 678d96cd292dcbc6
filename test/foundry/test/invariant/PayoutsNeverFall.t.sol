// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {Property} from "./Property.sol";

/// @title `payouts-never-fall`: no payout is below that of the round before
contract PayoutsNeverFallTest is Property {
    function invariant_PayoutsNeverFall() external view {
        vm.assertFalse(handler.payoutFell(), "a payout fell");
    }
}
