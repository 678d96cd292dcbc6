// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {DataHandler} from "./DataHandler.sol";

/// @title The handler registers and changes all there is, so no property holds for want of records
contract DataHandlerTest {
    function test_EveryActionCanDoSomething() external {
        DataHandler handler = new DataHandler();
        for (uint256 i = 0; i < 200; i++) {
            uint256 dice = uint256(keccak256(abi.encode(i)));
            uint256 which = dice >> 8;
            handler.contribute(dice, which, dice >> 16);
            handler.contributeSigned(dice, which, dice >> 24, dice >> 32);
            handler.contributeAs(0, which, dice >> 40, dice >> 48);
            handler.commit(dice, dice >> 56, dice >> 64, i % 2 == 0);
            handler.wait(70);
            handler.reveal(dice, dice >> 56, dice >> 64, i % 2 == 0);
            if (i > 20) handler.contributeBatch(dice, which, dice >> 72, i % 3 == 0);
            handler.curate(dice, which, dice >> 80, dice >> 88, dice >> 96, i % 2 == 0);
            handler.changeMembers(which, dice >> 104, dice >> 112, dice >> 120, dice >> 128);
            handler.observe(which, dice >> 136, dice >> 144, dice >> 152, i % 2 == 0);
            if (i % 4 == 0) handler.retract(which, dice >> 160, dice >> 168, i % 8 == 0);
        }
        string[13] memory what = [
            "contribute",
            "contributeFor",
            "contributeAs",
            "contributeBatch",
            "contributeBatchAs",
            "commit",
            "reveal",
            "revealBatch",
            "curate",
            "retract",
            "curateMembers",
            "retractMembers",
            "observe"
        ];
        for (uint256 i = 0; i < 13; i++) {
            vm.assertTrue(handler.done(bytes32(bytes(what[i]))) > 0, what[i]);
        }
        vm.assertFalse(handler.numberShared(), "a number was given twice");
    }
}
