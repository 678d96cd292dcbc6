// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {Property} from "./Property.sol";

/// @title `bond-once`: a locked bond is freed or slashed exactly once
contract BondOnceTest is Property {
    function invariant_BondOnce() external view {
        address[2] memory assets = [address(0), token];
        for (uint256 i = 0; i < 4; i++) {
            (address asset, address scorer) = (assets[i / 2], scorers[i % 2]);
            uint256 free = attribution.freeBond(asset, scorer);
            vm.assertEq(free + handler.locked(asset, scorer), handler.deposited(asset, scorer), "a bond came or went");
        }
    }
}
