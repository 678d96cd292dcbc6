// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {DataHandler} from "./DataHandler.sol";

/// @title Each action of the handler can succeed, so no invariant holds for lack of records
contract DataHandlerTest {
    function test_EveryActionCanDoSomething() external {
        DataHandler handler = new DataHandler();
        for (uint256 i = 0; i < 200; i++) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            uint256 which = seed >> 8;
            handler.contribute(seed, which, seed >> 16);
            handler.contributeSigned(seed, which, seed >> 24, seed >> 32);
            handler.contributeAs(0, which, seed >> 40, seed >> 48);
            handler.commit(seed, seed >> 56, seed >> 64, i % 2 == 0);
            handler.advanceClock(70);
            handler.reveal(seed, seed >> 56, seed >> 64, i % 2 == 0);
            if (i > 20) handler.contributeBatch(seed, which, seed >> 72, i % 3 == 0);
            handler.curate(seed, which, seed >> 80, seed >> 88, seed >> 96, i % 2 == 0);
            handler.changeMembers(which, seed >> 104, seed >> 112, seed >> 120, seed >> 128);
            handler.observe(which, seed >> 136, seed >> 144, seed >> 152, i % 2 == 0);
            if (i % 4 == 0) handler.retract(which, seed >> 160, seed >> 168, i % 8 == 0);
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
            vm.assertTrue(handler.calls(bytes32(bytes(what[i]))) > 0, what[i]);
        }
        vm.assertFalse(handler.numberShared(), "a number was given twice");
    }
}
