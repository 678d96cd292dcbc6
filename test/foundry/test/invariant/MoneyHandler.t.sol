// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {MoneyHandler} from "./MoneyHandler.sol";

/// @title Each action of the handler can succeed, so no invariant holds for lack of money or claims
contract MoneyHandlerTest {
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_RoundsArePaid(uint256 seed) external {
        MoneyHandler handler = new MoneyHandler();
        for (uint256 i = 0; i < 10; i++) {
            handler.wholeRound(i, 1e18, uint256(keccak256(abi.encode(seed, i))));
        }
        vm.assertEq(handler.calls("finalise"), 10, "a round was not finalised");
        vm.assertTrue(handler.calls("draw") + handler.calls("drawTo") > 0, "no share was drawn");
    }

    function test_EveryActionCanDoSomething() external {
        MoneyHandler handler = new MoneyHandler();
        for (uint256 i = 0; i < 60; i++) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            handler.wholeRound(i % 5, 1e18, seed);
            for (uint256 j = 0; j < 9; j++) {
                handler.claim(i % 5, j, 8 + j % 8, j + i);
            }
            handler.announce(i % 4, seed >> 8, seed >> 16);
            handler.setOwnWords(i, seed >> 24, seed % 3 == 0);
            handler.withdraw(i, i, seed % 100);
            handler.tryForbiddenCalls(i, i, uint128(seed), bytes32(seed));
            if (i % 7 == 0) handler.configureOddToken(seed >> 32);
            if (i % 40 == 0) handler.pause(1 hours);
            handler.unpause();
            handler.pay(i, seed >> 40, 1e18);
            for (uint256 j = 0; j < 6; j++) {
                handler.deposit(j, seed >> 40, 1e20);
            }
            handler.propose(seed >> 40, 1e9, seed >> 48);
            if (i % 3 != 0) handler.voidRound(seed >> 40, seed >> 56, i % 2 == 0);
            if (i % 3 != 1) handler.slash(seed >> 40, seed >> 64);
            handler.releaseBonds(i, seed >> 72);
            handler.recover(i % 2 == 0, i, uint96(i));
        }
        string[18] memory what = [
            "pay",
            "deposit",
            "withdraw",
            "propose",
            "finalise",
            "claim",
            "claimTo",
            "claimToSigned",
            "claimMany",
            "range",
            "draw",
            "drawTo",
            "pause",
            "recover",
            "slash",
            "slashVoided",
            "void",
            "release"
        ];
        for (uint256 i = 0; i < 18; i++) {
            vm.assertTrue(handler.calls(bytes32(bytes(what[i]))) > 1, what[i]);
        }
    }
}
