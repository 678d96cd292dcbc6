// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {MoneyInvariant} from "./MoneyInvariant.sol";

/// @title `bond-once`: Attribution holds all free and locked bonds and what was taken and is unowned; a
/// locked bond is freed or taken exactly once, and of one that is taken a challenger gets its part
contract BondOnceTest is MoneyInvariant {
    function invariant_BondOnce() external view {
        address[2] memory assets = honestAssets();
        for (uint256 a = 0; a < 2; a++) {
            uint256 sum = handler.unowned(assets[a]);
            for (uint256 i = 0; i < handler.ACTORS() + 2; i++) {
                address account = handler.bondOwner(i);
                uint256 present = attribution.freeBond(assets[a], account) + handler.locked(assets[a], account);
                vm.assertEq(present, handler.deposited(assets[a], account), "a bond came or went");
                sum += present;
            }
            vm.assertEq(sum, handler.balanceOf(assets[a], address(attribution)), "Attribution has another sum than it owes");
        }
    }
}
