// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {Property} from "./Property.sol";

/// @title `claims-within-settlement`: the sum of all claims of a model is at most what was settled
contract ClaimsWithinSettlementTest is Property {
    function invariant_ClaimsWithinSettlement() external view {
        for (uint256 id = 1; id <= handler.MODELS(); id++) {
            vm.assertLe(handler.claims(id), rewards.pool(id).settled, "more was claimed than settled");
        }
    }
}
