// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {Property} from "./Property.sol";

/// @title `solvent`: the contracts hold at least what they owe
contract SolventTest is Property {
    function invariant_Solvent() external view {
        address[2] memory assets = [address(0), token];
        for (uint256 i = 0; i < assets.length; i++) {
            address asset = assets[i];
            uint256 owed = handler.cameIn(asset) - handler.wentOut(asset);
            vm.assertLe(owed, handler.balance(asset, address(rewards)), "Rewards owes more than it has");
            uint256 bonds = handler.deposited(asset, scorers[0]) + handler.deposited(asset, scorers[1]);
            vm.assertLe(bonds, handler.balance(asset, address(attribution)), "Attribution owes more than it has");
        }
    }
}
