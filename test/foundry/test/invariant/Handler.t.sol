// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {Handler} from "./Handler.sol";

/// @title The handler can go the whole road, so no property holds for want of money or claims
contract HandlerTest {
    function testFuzz_EveryoneIsPaid(uint256 dice, uint96 amount, uint8 which) external {
        Handler handler = new Handler();
        for (uint256 round = 0; round < 2; round++) {
            handler.pay(round, which, uint256(amount) + 1e9);
            handler.deposit(0, handler.assetOf(handler.model(which)) == address(0), 0);
            handler.propose(0, which, uint256(keccak256(abi.encode(dice, round))));
            handler.approve(which);
            handler.finalise(which, 0);
            for (uint256 i = 0; i < handler.PEOPLE(); i++) {
                handler.claim(which, i);
            }
        }
        vm.assertEq(handler.finalised(), 2, "a round was not finalised");
        vm.assertTrue(handler.claimed() > 1, "nobody was paid");
    }
}
