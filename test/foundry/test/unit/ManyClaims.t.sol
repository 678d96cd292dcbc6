// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {RewardsFixture} from "./RewardsFixture.sol";
import {IERC20} from "abi/IERC20.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Claims among many: what is passed over, and what reverts the call
contract ManyClaimsTest is RewardsFixture {
    function test_ClaimMany_RevertWhen_ThereIsNoClaim() external {
        refused(IRewards.InvalidLength.selector, abi.encode(0));
        rewards.claimMany(new IRewards.Claim[](0));
    }

    function test_ClaimMany_RevertWhen_ThereAreMoreThan256() external {
        refused(IRewards.InvalidLength.selector, abi.encode(257));
        rewards.claimMany(new IRewards.Claim[](257));
    }

    function test_ClaimMany_RevertWhen_TooLittleGasIsLeft() external {
        // Whatever the gas is, a receiver that needs nearly all of a transfer's is paid or the call reverts.
        settle(NATIVE);
        wallet.setAppetite(90_000);
        IRewards.Claim[] memory claims = just(claimOf(NATIVE, odds(), 40));
        bytes memory tooLow = abi.encodeWithSelector(IRewards.GasTooLow.selector, uint64(150_000));
        uint256 low = untilPaid(abi.encodeCall(IRewards.claimMany, (claims)), tooLow);
        vm.assertTrue(low > 0, "never too low");
        vm.assertEq(address(wallet).balance, 40, "the money");
    }

    function test_ClaimMany_RevertWhen_ATransferSucceedsWithoutAnsweringTrue() external {
        settle(ODD);
        IRewards.Claim[] memory claims = just(claimOf(ODD, anns(), 100));
        bytes[3] memory answers = [abi.encode(false), abi.encode(2), bytes(hex"01")];
        for (uint256 i = 0; i < 3; i++) {
            odd.set(answers[i], false, address(0), "");
            refused(IRewards.TransferFailed.selector, abi.encode(odd, ann, 100));
            rewards.claimMany(claims);
        }
    }

    function test_ClaimMany_RevertWhen_AnAssetHasNoCode() external {
        settleWithoutCode();
        IRewards.Claim[] memory claims = just(claimOf(NOBODY, anns(), 100));
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        rewards.claimMany(claims);
    }

    function test_ClaimMany_WhenSomeFail() external {
        // it should pay the others and leave these as they were
        settle(NATIVE);
        settle(TOKEN);
        wallet.set(true, address(0), "");
        IRewards.Claim[] memory claims = new IRewards.Claim[](7);
        claims[0] = claimOf(NATIVE, odds(), 40);
        claims[1] = claimOf(NATIVE, anns(), 101);
        claims[2] = claimOf(NATIVE, anns(), 100);
        claims[3] = claims[2];
        claims[4] = IRewards.Claim(NATIVE, address(0), 0, 7, Trees.prove(payouts(), 0, 1));
        claims[5] = claimOf(NATIVE, key(), 30);
        claims[6] = claimOf(TOKEN, Payee.treasury(OPEN), 20);
        uint256 before = ann.balance;
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(NATIVE, anns(), ann, 100);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(rewards), treasury, 20);
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(TOKEN, Payee.treasury(OPEN), treasury, 20);
        uint128[] memory amounts = rewards.claimMany(claims);
        vm.assertEq(amounts[0] + amounts[1] + amounts[3] + amounts[4] + amounts[5], 0, "what fails");
        vm.assertTrue(amounts[2] == 100 && amounts[6] == 20 && ann.balance - before == 100, "what does not");
        vm.assertTrue(received(NATIVE, odds()) == 0 && rewards.pool(NATIVE).left == 97, "no longer claimable");
    }

    function test_ClaimMany_WhenAPayeeIsNobodyOrRewards() external {
        // it should pass over it
        SumTree.Leaf[] memory all = new SumTree.Leaf[](3);
        all[0] = SumTree.Leaf(Payee.ofAccount(address(rewards)), 5, 0);
        all[1] = SumTree.Leaf(Payee.treasury(UNKNOWN), 6, 0);
        all[2] = SumTree.Leaf(noPayees()[0], 7, 0);
        pay(TOKEN, 1000);
        by(address(attribution));
        rewards.settle(TOKEN, Trees.root(all), 18, 1000);
        IRewards.Claim[] memory claims = new IRewards.Claim[](3);
        for (uint256 i = 0; i < 3; i++) {
            claims[i] = IRewards.Claim(TOKEN, address(token), all[i].key, all[i].value, Trees.prove(all, i, 1));
        }
        uint128[] memory amounts = rewards.claimMany(claims);
        vm.assertTrue(amounts[0] + amounts[1] + amounts[2] == 0 && rewards.pool(TOKEN).left == 18, "something was paid");
    }

    function test_ClaimMany_WhenAPayeeIsPaidByItsHoldersOwnWord() external {
        // it should pass over it, whoever sends it
        settle(TOKEN);
        ownWord(TOKEN, anns(), ann);
        IRewards.Claim[] memory claims = just(claimOf(TOKEN, anns(), 100));
        by(ann);
        vm.assertEq(rewards.claimMany(claims)[0], 0, "paid");
    }

    function test_ClaimMany_WhenTooLittleIsLeft() external {
        // it should pass over what is more than that
        settleTooLittle(TOKEN);
        IRewards.Claim[] memory claims = new IRewards.Claim[](2);
        (claims[0], claims[1]) = (claimOf(TOKEN, anns(), 100), claimOf(TOKEN, odds(), 40));
        uint128[] memory amounts = rewards.claimMany(claims);
        vm.assertTrue(amounts[0] == 0 && amounts[1] == 40 && rewards.pool(TOKEN).left == 59, "the amounts");
    }

    function test_ClaimMany_WhenAReceiverUsesUpAllItsGas() external {
        // it should pass over it and pay the others
        settle(NATIVE);
        wallet.setAppetite(type(uint256).max);
        IRewards.Claim[] memory claims = new IRewards.Claim[](2);
        (claims[0], claims[1]) = (claimOf(NATIVE, odds(), 40), claimOf(NATIVE, anns(), 100));
        uint128[] memory amounts = rewards.claimMany{gas: 600_000}(claims);
        vm.assertTrue(amounts[0] == 0 && amounts[1] == 100, "the amounts");
    }

    function test_ClaimMany_WhenAReceiverCallsBack() external {
        // it should refuse the claim inside without a reason
        settle(NATIVE);
        IRewards.Claim[] memory claims = just(claimOf(NATIVE, odds(), 40));
        wallet.set(false, address(rewards), abi.encodeCall(IRewards.claimMany, (claims)));
        vm.assertEq(rewards.claimMany(claims)[0], 40, "the amount");
        vm.assertEq(address(wallet).balance, 40, "the money");
    }

    function test_PayRange_RevertWhen_ThereIsNoAccount() external {
        refused(IRewards.InvalidLength.selector, abi.encode(0));
        rewards.payRange(TOKEN, address(token), new address[](0), new uint128[](0), "");
    }

    function test_PayRange_RevertWhen_ThereAreMoreThan256Accounts() external {
        refused(IRewards.InvalidLength.selector, abi.encode(257));
        rewards.payRange(TOKEN, address(token), new address[](257), new uint128[](257), "");
    }

    function test_PayRange_RevertWhen_TheListsAreOfDifferentLengths() external {
        refused(IRewards.InvalidLength.selector, abi.encode(2));
        rewards.payRange(TOKEN, address(token), new address[](1), new uint128[](2), "");
    }

    function test_PayRange_RevertWhen_TheRangeIsNotShown() external {
        settle(NATIVE);
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        refused(IRewards.InvalidProof.selector, abi.encode(NATIVE));
        rewards.payRange(NATIVE, address(token), accounts, cumulatives, proof);
        (accounts[1], accounts[2]) = (accounts[2], accounts[1]);
        refused(IRewards.InvalidProof.selector, abi.encode(NATIVE));
        rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof);
    }

    function test_PayRange_RevertWhen_TooLittleGasIsLeft() external {
        settle(NATIVE);
        wallet.setAppetite(90_000);
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        bytes memory call = abi.encodeCall(IRewards.payRange, (NATIVE, address(0), accounts, cumulatives, proof));
        uint256 low = untilPaid(call, abi.encodeWithSelector(IRewards.GasTooLow.selector, uint64(150_000)));
        vm.assertTrue(low > 0, "never too low");
        vm.assertEq(address(wallet).balance, 40, "the money");
    }

    function test_PayRange_RevertWhen_ATransferSucceedsWithoutAnsweringTrue() external {
        settle(ODD);
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        bytes[3] memory answers = [abi.encode(false), abi.encode(2), bytes(hex"01")];
        for (uint256 i = 0; i < 3; i++) {
            odd.set(answers[i], false, address(0), "");
            refused(IRewards.TransferFailed.selector, abi.encode(odd, accounts[1], cumulatives[1]));
            rewards.payRange(ODD, address(odd), accounts, cumulatives, proof);
        }
    }

    function test_PayRange_RevertWhen_TheAssetHasNoCode() external {
        settleWithoutCode();
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        rewards.payRange(NOBODY, nobody, accounts, cumulatives, proof);
    }

    function test_PayRange_WhenSomeWerePaidOrRefuse() external {
        // it should pay the others, and skip the zero account
        settle(NATIVE);
        wallet.set(true, address(0), "");
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        uint128[] memory amounts = new uint128[](3);
        amounts[accounts[1] == ann ? 1 : 2] = 100;
        uint256 before = ann.balance;
        vm.expectEmit(address(rewards));
        emit IRewards.RangePaid(NATIVE, accounts, amounts);
        vm.assertEq(rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof), 100, "the amount");
        vm.assertEq(ann.balance - before, 100, "the money");
        wallet.set(false, address(0), "");
        vm.assertEq(rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof), 40, "what was open");
        vm.assertEq(rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof), 0, "what is open");
        vm.assertTrue(received(NATIVE, 0) == 0 && rewards.pool(NATIVE).left == 57, "the zero account");
    }

    function test_PayRange_WhenTheTokenReverts() external {
        // it should skip everyone
        settle(ODD);
        odd.setRefusal(true, address(0));
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        vm.assertEq(rewards.payRange(ODD, address(odd), accounts, cumulatives, proof), 0, "the amount");
        vm.assertEq(rewards.pool(ODD).left, 197, "what is left");
    }

    function test_PayRange_WhenATransferUsesUpAllItsGas() external {
        // it should skip that account and pay the others
        settle(ODD);
        odd.setRefusal(false, address(wallet));
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        vm.assertEq(rewards.payRange{gas: 600_000}(ODD, address(odd), accounts, cumulatives, proof), 100, "the amount");
    }

    function test_PayRange_WhenAnAccountIsPaidByItsOwnWordOrTooLittleIsLeft() external {
        // it should skip it, whoever sends it
        settleTooLittle(TOKEN);
        (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) = range();
        vm.assertEq(rewards.payRange(TOKEN, address(token), accounts, cumulatives, proof), 40, "what is left");
        settle(NATIVE);
        ownWord(NATIVE, anns(), ann);
        by(ann);
        vm.assertEq(rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof), 40, "the others");
    }

    function claimOf(uint256 modelId, bytes32 payee, uint128 cumulative) private view returns (IRewards.Claim memory) {
        return IRewards.Claim(modelId, assetOf(modelId), payee, cumulative, proofOf(payee));
    }

    function just(IRewards.Claim memory claim) private pure returns (IRewards.Claim[] memory claims) {
        claims = new IRewards.Claim[](1);
        claims[0] = claim;
    }

    /// @dev Sends a call with more and more gas until it succeeds, and counts how often it was refused for `reason`. Till then it may
    /// only run out of gas.
    function untilPaid(bytes memory call, bytes memory reason) private returns (uint256 refusals) {
        for (uint256 given = 50_000; given < 1_000_000; given += 1000) {
            (bool done, bytes memory answer) = address(rewards).call{gas: given}(call);
            if (done) return refusals;
            if (answer.length == 0) continue;
            vm.assertEq(answer, reason, "another reason");
            refusals++;
        }
        vm.assertTrue(false, "never paid");
    }
}
