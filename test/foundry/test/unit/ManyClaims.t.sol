// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {RewardsFixture} from "./RewardsFixture.sol";
import {IERC20} from "abi/IERC20.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Many claims in one call: which are skipped, and what reverts the call
contract ManyClaimsTest is RewardsFixture {
    function test_ClaimMany_RevertWhen_ThereIsNoClaim() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidLength.selector, 0));
        rewards.claimMany(new IRewards.Claim[](0));
    }

    function test_ClaimMany_RevertWhen_ThereAreMoreThan256() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidLength.selector, 257));
        rewards.claimMany(new IRewards.Claim[](257));
    }

    function test_ClaimMany_RevertWhen_TooLittleGasIsLeft() external {
        // Whatever the gas, a receiver that needs nearly all that a transfer gets is paid, or the
        // call reverts.
        settle(NATIVE);
        oddWallet.setAppetite(90_000);
        IRewards.Claim[] memory claims = toArray(claimOf(NATIVE, walletPayee(), 40));
        bytes memory tooLow = abi.encodeWithSelector(IRewards.GasTooLow.selector, uint64(150_000));
        uint256 reverts = callWithMoreGasUntilPaid(abi.encodeCall(IRewards.claimMany, (claims)), tooLow);
        vm.assertTrue(reverts > 0, "never too little gas");
        vm.assertEq(address(oddWallet).balance, 40, "the money");
    }

    function test_ClaimMany_RevertWhen_ATransferSucceedsWithoutReturningTrue() external {
        settle(ODD);
        IRewards.Claim[] memory claims = toArray(claimOf(ODD, annPayee(), 100));
        bytes[3] memory returned = [abi.encode(false), abi.encode(2), bytes(hex"01")];
        for (uint256 i = 0; i < 3; i++) {
            oddTokenReturns(returned[i]);
            vm.expectRevert(abi.encodeWithSelector(IRewards.TransferFailed.selector, oddToken, ann, 100));
            rewards.claimMany(claims);
        }
    }

    function test_ClaimMany_RevertWhen_AnAssetHasNoCode() external {
        settleWithoutCode();
        IRewards.Claim[] memory claims = toArray(claimOf(NO_CODE, annPayee(), 100));
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAToken.selector, noToken));
        rewards.claimMany(claims);
    }

    function test_ClaimMany_WhenSomeFail() external {
        // it should pay the others and leave these as they were
        settle(NATIVE);
        settle(TOKEN);
        oddWalletRejects(true);
        IRewards.Claim[] memory claims = new IRewards.Claim[](7);
        claims[0] = claimOf(NATIVE, walletPayee(), 40);
        claims[1] = claimOf(NATIVE, annPayee(), 101);
        claims[2] = claimOf(NATIVE, annPayee(), 100);
        claims[3] = claims[2];
        claims[4] = IRewards.Claim(NATIVE, address(0), 0, 7, Trees.prove(payouts(), 0, 1));
        claims[5] = claimOf(NATIVE, claimKey(), 30);
        claims[6] = claimOf(TOKEN, Payee.treasury(OPEN), 20);
        uint256 before = ann.balance;
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(NATIVE, annPayee(), ann, 100);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(rewards), treasury, 20);
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(TOKEN, Payee.treasury(OPEN), treasury, 20);
        uint128[] memory amounts = rewards.claimMany(claims);
        vm.assertEq(amounts[0] + amounts[1] + amounts[3] + amounts[4] + amounts[5], 0, "what fails");
        vm.assertTrue(amounts[2] == 100 && amounts[6] == 20 && ann.balance - before == 100, "what does not");
        vm.assertTrue(received(NATIVE, walletPayee()) == 0 && rewards.pool(NATIVE).left == 97, "no longer claimable");
    }

    function test_ClaimMany_WhenAPayeeHasNoHolderOrIsRewards() external {
        // it should skip it
        SumTree.Leaf[] memory all = new SumTree.Leaf[](3);
        all[0] = SumTree.Leaf(Payee.ofAccount(address(rewards)), 5, 0);
        all[1] = SumTree.Leaf(Payee.treasury(UNKNOWN), 6, 0);
        all[2] = SumTree.Leaf(invalidPayees()[0], 7, 0);
        pay(TOKEN, 1000);
        vm.prank(address(attribution));
        rewards.settle(TOKEN, Trees.root(all), 18, 1000);
        IRewards.Claim[] memory claims = new IRewards.Claim[](3);
        for (uint256 i = 0; i < 3; i++) {
            claims[i] = IRewards.Claim(TOKEN, address(token), all[i].key, all[i].value, Trees.prove(all, i, 1));
        }
        uint128[] memory amounts = rewards.claimMany(claims);
        vm.assertTrue(amounts[0] + amounts[1] + amounts[2] == 0 && rewards.pool(TOKEN).left == 18, "something was paid");
    }

    function test_ClaimMany_WhenAPayeeIsPaidOnlyWithItsHoldersConsent() external {
        // it should skip it, whoever sends it
        settle(TOKEN);
        setOwnWord(ann, TOKEN, annPayee());
        IRewards.Claim[] memory claims = toArray(claimOf(TOKEN, annPayee(), 100));
        vm.prank(ann);
        vm.assertEq(rewards.claimMany(claims)[0], 0, "paid");
    }

    function test_ClaimMany_WhenTooLittleIsLeft() external {
        // it should skip what is more than that
        settleWithTooSmallSum(TOKEN);
        IRewards.Claim[] memory claims = new IRewards.Claim[](2);
        (claims[0], claims[1]) = (claimOf(TOKEN, annPayee(), 100), claimOf(TOKEN, walletPayee(), 40));
        uint128[] memory amounts = rewards.claimMany(claims);
        vm.assertTrue(amounts[0] == 0 && amounts[1] == 40 && rewards.pool(TOKEN).left == 59, "the amounts");
    }

    function test_ClaimMany_WhenAReceiverUsesUpAllItsGas() external {
        // it should skip it and pay the others
        settle(NATIVE);
        oddWallet.setAppetite(type(uint256).max);
        IRewards.Claim[] memory claims = new IRewards.Claim[](2);
        (claims[0], claims[1]) = (claimOf(NATIVE, walletPayee(), 40), claimOf(NATIVE, annPayee(), 100));
        uint128[] memory amounts = rewards.claimMany{gas: 600_000}(claims);
        vm.assertTrue(amounts[0] == 0 && amounts[1] == 100, "the amounts");
    }

    function test_ClaimMany_WhenAReceiverCallsBack() external {
        // it should revert the inner claim without data
        settle(NATIVE);
        IRewards.Claim[] memory claims = toArray(claimOf(NATIVE, walletPayee(), 40));
        oddWalletCalls(address(rewards), abi.encodeCall(IRewards.claimMany, (claims)));
        vm.assertEq(rewards.claimMany(claims)[0], 40, "the amount");
        vm.assertEq(address(oddWallet).balance, 40, "the money");
    }

    function test_PayRange_RevertWhen_ThereIsNoAccount() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidLength.selector, 0));
        rewards.payRange(TOKEN, address(token), new address[](0), new uint128[](0), "");
    }

    function test_PayRange_RevertWhen_ThereAreMoreThan256Accounts() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidLength.selector, 257));
        rewards.payRange(TOKEN, address(token), new address[](257), new uint128[](257), "");
    }

    function test_PayRange_RevertWhen_TheListsAreOfDifferentLengths() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidLength.selector, 2));
        rewards.payRange(TOKEN, address(token), new address[](1), new uint128[](2), "");
    }

    function test_PayRange_RevertWhen_TheRangeIsNotProven() external {
        settle(NATIVE);
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidProof.selector, NATIVE));
        rewards.payRange(NATIVE, address(token), accounts, cumulatives, proof);
        (accounts[1], accounts[2]) = (accounts[2], accounts[1]);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidProof.selector, NATIVE));
        rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof);
    }

    function test_PayRange_RevertWhen_TooLittleGasIsLeft() external {
        settle(NATIVE);
        oddWallet.setAppetite(90_000);
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        bytes memory call = abi.encodeCall(IRewards.payRange, (NATIVE, address(0), accounts, cumulatives, proof));
        uint256 reverts = callWithMoreGasUntilPaid(call, abi.encodeWithSelector(IRewards.GasTooLow.selector, uint64(150_000)));
        vm.assertTrue(reverts > 0, "never too little gas");
        vm.assertEq(address(oddWallet).balance, 40, "the money");
    }

    function test_PayRange_RevertWhen_ATransferSucceedsWithoutReturningTrue() external {
        settle(ODD);
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        bytes[3] memory returned = [abi.encode(false), abi.encode(2), bytes(hex"01")];
        for (uint256 i = 0; i < 3; i++) {
            oddTokenReturns(returned[i]);
            vm.expectRevert(abi.encodeWithSelector(IRewards.TransferFailed.selector, oddToken, accounts[1], cumulatives[1]));
            rewards.payRange(ODD, address(oddToken), accounts, cumulatives, proof);
        }
    }

    function test_PayRange_RevertWhen_TheAssetHasNoCode() external {
        settleWithoutCode();
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAToken.selector, noToken));
        rewards.payRange(NO_CODE, noToken, accounts, cumulatives, proof);
    }

    function test_PayRange_WhenSomeWerePaidOrRevert() external {
        // it should pay the others, and skip the zero account
        settle(NATIVE);
        oddWalletRejects(true);
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        uint128[] memory amounts = new uint128[](3);
        amounts[accounts[1] == ann ? 1 : 2] = 100;
        uint256 before = ann.balance;
        vm.expectEmit(address(rewards));
        emit IRewards.RangePaid(NATIVE, accounts, amounts);
        vm.assertEq(rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof), 100, "the amount");
        vm.assertEq(ann.balance - before, 100, "the money");
        oddWalletRejects(false);
        vm.assertEq(rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof), 40, "what was open");
        vm.assertEq(rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof), 0, "what is open");
        vm.assertTrue(received(NATIVE, 0) == 0 && rewards.pool(NATIVE).left == 57, "the zero account");
    }

    function test_PayRange_WhenTheTokenReverts() external {
        // it should skip every account
        settle(ODD);
        oddToken.setRefusal(true, address(0));
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        vm.assertEq(rewards.payRange(ODD, address(oddToken), accounts, cumulatives, proof), 0, "the amount");
        vm.assertEq(rewards.pool(ODD).left, 197, "what is left");
    }

    function test_PayRange_WhenATransferUsesUpAllItsGas() external {
        // it should skip that account and pay the others
        settle(ODD);
        oddToken.setRefusal(false, address(oddWallet));
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        vm.assertEq(rewards.payRange{gas: 600_000}(ODD, address(oddToken), accounts, cumulatives, proof), 100, "the amount");
    }

    function test_PayRange_WhenAnAccountIsPaidOnlyWithItsConsentOrTooLittleIsLeft() external {
        // it should skip it, whoever sends it
        settleWithTooSmallSum(TOKEN);
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        vm.assertEq(rewards.payRange(TOKEN, address(token), accounts, cumulatives, proof), 40, "what is left");
        settle(NATIVE);
        setOwnWord(ann, NATIVE, annPayee());
        vm.prank(ann);
        vm.assertEq(rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof), 40, "the others");
    }

    function claimOf(uint256 modelId, bytes32 payee, uint128 cumulative) private view returns (IRewards.Claim memory) {
        return IRewards.Claim(modelId, assetOf(modelId), payee, cumulative, proofOf(payee));
    }

    function toArray(IRewards.Claim memory claim) private pure returns (IRewards.Claim[] memory claims) {
        claims = new IRewards.Claim[](1);
        claims[0] = claim;
    }

    /// @dev Sends a call with more and more gas until it succeeds, and counts how often it reverted
    /// with `expected`. Until then it may otherwise only run out of gas.
    function callWithMoreGasUntilPaid(bytes memory call, bytes memory expected) private returns (uint256 reverts) {
        for (uint256 given = 50_000; given < 1_000_000; given += 1000) {
            (bool success, bytes memory data) = address(rewards).call{gas: given}(call);
            if (success) return reverts;
            if (data.length == 0) continue;
            vm.assertEq(data, expected, "error");
            reverts++;
        }
        vm.assertTrue(false, "never paid");
    }
}
