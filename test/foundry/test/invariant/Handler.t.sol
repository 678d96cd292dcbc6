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

    function test_EveryActionCanDoSomething() external {
        Handler handler = new Handler();
        handler.contributeSigned(0, 1, 0);
        handler.contributeSignedTwice(1, 2);
        handler.cancelNonce(0, 3);
        handler.contributeSigned(0, 3, 3);
        vm.assertEq(handler.signedFor(), 2, "a signed contribution was not registered, or one with a cancelled nonce was");
        handler.commitAndReveal(0, 4, 0);
        vm.assertEq(handler.revealed(), 1, "nothing was revealed");
        handler.contributeTree(0, 5);
        handler.changeMember(0, 2, 1);
        handler.changeMember(0, 3, 2);
        vm.assertEq(handler.membersChanged(), 2, "no record of a batch changed its status");
        handler.pause(1 hours);
        handler.pay(0, 0, 1e18);
        vm.assertEq(handler.paidIn(1), 0, "somebody paid during a pause");
        handler.unpause();
        handler.pay(0, 0, 1e18);
        vm.assertTrue(handler.paidIn(1) > 0, "nobody paid after the pause");
        handler.recover(true, false, 5);
        handler.recover(false, false, 5);
        vm.assertEq(handler.recovered(), 1, "what nobody pays in was not recovered");
    }
}
