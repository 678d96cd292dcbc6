// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {MoneyInvariant} from "./MoneyInvariant.sol";

/// @title `solvent`: of honest assets, Rewards holds at least everything paid less everything paid
/// out
contract SolventTest is MoneyInvariant {
    function invariant_Solvent() external view {
        address[2] memory assets = honestAssets();
        for (uint256 i = 0; i < 2; i++) {
            uint256 owed = handler.cameIn(assets[i]) - handler.wentOut(assets[i]);
            vm.assertLe(owed, handler.balanceOf(assets[i], address(rewards)), "Rewards owes more than it has");
        }
    }
}
