// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Rewards} from "../../reference/Rewards.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {FeeToken, TestToken} from "../support/tokens/Tokens.sol";
import {RewardsFixture} from "./RewardsFixture.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IERC20} from "abi/IERC20.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Payments, settlements, fixed shares and the guardian
contract RewardsTest is RewardsFixture {
    function test_Constructor_RevertWhen_APeerIsZero() external {
        vm.expectRevert(IRewards.ZeroAccount.selector);
        new Rewards(datanets, models, address(0), guardian);
        vm.expectRevert(IRewards.ZeroAccount.selector);
        new Rewards(datanets, IModels(address(0)), address(1), guardian);
        vm.expectRevert(IRewards.ZeroAccount.selector);
        new Rewards(IDatanets(address(0)), models, address(1), guardian);
    }

    function test_OpenPool_RevertWhen_TheCallerIsNotModels() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, owner));
        vm.prank(owner);
        rewards.openPool(NO_MODEL, address(token), 1);
    }

    function test_OpenPool_RevertWhen_TheModelHasAPool() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.PoolExists.selector, TOKEN));
        vm.prank(address(models));
        rewards.openPool(TOKEN, address(token), 1);
    }

    function test_OpenPool_WhenModelsCalls() external {
        // it should open the pool
        vm.expectEmit(address(rewards));
        emit IRewards.PoolOpened(NO_MODEL, address(token), 7);
        vm.prank(address(models));
        rewards.openPool(NO_MODEL, address(token), 7);
        vm.assertTrue(rewards.pool(NO_MODEL).asset == address(token) && rewards.pool(NO_MODEL).contributorsBps == 7, "the pool");
    }

    function test_Pay_RevertWhen_TheGuardianHasPaused() external {
        uint64 until = pauseForAnHour();
        vm.expectRevert(abi.encodeWithSelector(IRewards.IsPaused.selector, until));
        rewards.pay(NO_MODEL, address(0), 0, 0);
    }

    function test_Pay_RevertWhen_TheModelHasNoPool() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownModel.selector, NO_MODEL));
        rewards.pay(NO_MODEL, address(0), 0, 0);
    }

    function test_Pay_RevertWhen_TheAssetDiffers() external {
        vm.deal(address(this), 5);
        vm.expectRevert(abi.encodeWithSelector(IRewards.WrongAsset.selector, token, address(0)));
        rewards.pay{value: 5}(TOKEN, address(0), 5, 0);
    }

    function test_Pay_RevertWhen_TheValueIsNotTheAmount() external {
        vm.deal(address(this), 10);
        vm.expectRevert(abi.encodeWithSelector(IRewards.WrongValue.selector, 5, 4));
        rewards.pay{value: 4}(NATIVE, address(0), 5, 0);
        vm.expectRevert(abi.encodeWithSelector(IRewards.WrongValue.selector, 0, 5));
        rewards.pay{value: 5}(TOKEN, address(token), 5, 0);
    }

    function test_Pay_RevertWhen_TheAssetIsNoToken() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAToken.selector, noToken));
        rewards.pay(NO_CODE, noToken, 5, 0);
    }

    function test_Pay_RevertWhen_TheTokensTransferFails() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.TransferFailed.selector, token, rewards, 5));
        rewards.pay(TOKEN, address(token), 5, 0);
        bytes[3] memory returned = [abi.encode(false), abi.encode(2), bytes(hex"01")];
        for (uint256 i = 0; i < 3; i++) {
            oddTokenReturns(returned[i]);
            vm.expectRevert(abi.encodeWithSelector(IRewards.TransferFailed.selector, oddToken, rewards, 5));
            vm.prank(ann);
            rewards.pay(ODD, address(oddToken), 5, 0);
        }
    }

    function test_Pay_RevertWhen_NothingArrives() external {
        oddTokenMovesNothing();
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidAmount.selector, 0));
        vm.prank(ann);
        rewards.pay(ODD, address(oddToken), 5, 0);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidAmount.selector, 0));
        rewards.pay(NATIVE, address(0), 0, 0);
    }

    function test_Pay_RevertWhen_AllPaymentsReach2To96() external {
        pay(ODD, MAX_AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidAmount.selector, 1));
        vm.prank(ann);
        rewards.pay(ODD, address(oddToken), 1, 0);
        oddToken.mint(ann, type(uint256).max - 1e31);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidAmount.selector, type(uint128).max));
        vm.prank(ann);
        rewards.pay(ODD, address(oddToken), 2 ** 200, 0);
    }

    function test_Pay_WhenItArrives() external {
        // it should add it to what was paid, in either kind of asset
        vm.expectEmit(address(rewards));
        emit IRewards.Paid(TOKEN, ann, 1000, RECORD);
        vm.prank(ann);
        rewards.pay(TOKEN, address(token), 1000, RECORD);
        pay(NATIVE, 5);
        vm.assertTrue(rewards.pool(TOKEN).paid == 1000 && rewards.pool(NATIVE).paid == 5, "the sums");
        vm.assertTrue(token.balanceOf(address(rewards)) == 1000 && address(rewards).balance == 5, "the money");
    }

    function test_Pay_WhenTheTokenKeepsAFee() external {
        // it should count what arrived
        FeeToken fee = new FeeToken();
        fee.mint(ann, 1000);
        uint256 id = models.registerModel(modelTerms(address(fee), 0));
        vm.startPrank(ann);
        fee.approve(address(rewards), 1000);
        vm.expectEmit(address(rewards));
        emit IRewards.Paid(id, ann, 990, 0);
        rewards.pay(id, address(fee), 1000, 0);
        vm.stopPrank();
        vm.assertEq(rewards.pool(id).paid, 990, "what was paid");
    }

    function test_Pay_WhenTheTokenCallsBack() external {
        // it should revert the inner payment without data
        oddTokenCalls(address(rewards), abi.encodeCall(IRewards.pay, (ODD, address(oddToken), 1, 0)));
        vm.recordLogs();
        pay(ODD, 5);
        vm.assertEq(rewards.pool(ODD).paid, 5, "paid twice");
        vm.assertEq(vm.getRecordedLogs()[0].data, abi.encode(false, ""), "result of the inner call");
    }

    function test_Settle_RevertWhen_TheCallerIsNotAttribution() external {
        pauseForAnHour();
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, owner));
        vm.prank(owner);
        rewards.settle(TOKEN, 0, 0, 0);
    }

    function test_Settle_RevertWhen_TheGuardianHasPaused() external {
        uint64 until = pauseForAnHour();
        vm.expectRevert(abi.encodeWithSelector(IRewards.IsPaused.selector, until));
        vm.prank(address(attribution));
        rewards.settle(TOKEN, 0, 0, 0);
    }

    function test_Settle_RevertWhen_ThePayoutsRiseByMoreThanTheirPart() external {
        pay(TOKEN, 1000);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSettlement.selector, TOKEN));
        vm.prank(address(attribution));
        rewards.settle(TOKEN, 0, 301, 501);
    }

    function test_Settle_RevertWhen_ThePayoutsFall() external {
        settle(TOKEN);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSettlement.selector, TOKEN));
        vm.prank(address(attribution));
        rewards.settle(TOKEN, 0, 196, 0);
    }

    function test_Settle_RevertWhen_ReceiptsAreAboveWhatWasPaid() external {
        pay(TOKEN, 1000);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSettlement.selector, TOKEN));
        vm.prank(address(attribution));
        rewards.settle(TOKEN, 0, 0, 1001);
        settleReceipts(NATIVE, 600);
        pay(NATIVE, 400);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSettlement.selector, NATIVE));
        vm.prank(address(attribution));
        rewards.settle(NATIVE, 0, 0, 401);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSettlement.selector, NATIVE));
        vm.prank(address(attribution));
        rewards.settle(NATIVE, 0, 0, type(uint128).max);
    }

    function test_Settle_WhenTheSumsAreWithinTheirBounds() external {
        // it should make the payouts claimable and return the asset
        pay(TOKEN, 1000);
        bytes32 root = Trees.root(payouts());
        vm.expectEmit(address(rewards));
        emit IRewards.Settled(TOKEN, 1, root, 300, 500);
        vm.prank(address(attribution));
        vm.assertEq(rewards.settle(TOKEN, root, 300, 500), address(token), "the asset");
        IRewards.Pool memory pool = rewards.pool(TOKEN);
        vm.assertTrue(pool.settled == 300 && pool.left == 300 && pool.receiptsSettled == 500 && pool.rounds == 1, "the sums");
        bytes20 settlement = bytes20(keccak256(abi.encodePacked(address(token), root)));
        vm.assertEq(bytes32(pool.settlement), bytes32(settlement), "the settlement");
    }

    function test_Settle_WhenSomeWasClaimed() external {
        // it should add what is new to what is left
        settle(TOKEN);
        rewards.claim(TOKEN, address(token), annPayee(), 100, proofOf(annPayee()));
        pay(TOKEN, 100);
        vm.prank(address(attribution));
        rewards.settle(TOKEN, RECORD, 250, 100);
        IRewards.Pool memory pool = rewards.pool(TOKEN);
        vm.assertTrue(pool.left == 150 && pool.settled == 250 && pool.receiptsSettled == 1100 && pool.rounds == 2, "the sums");
    }

    function test_DrawShare_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownModel.selector, NO_MODEL));
        rewards.drawShare(NO_MODEL, 0);
    }

    function test_DrawShare_RevertWhen_ThereIsNoSuchShare() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownShare.selector, TOKEN, 3));
        rewards.drawShare(TOKEN, 3);
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownShare.selector, TOKEN, 1));
        rewards.drawShare(TOKEN, 1);
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownShare.selector, TOKEN, 255));
        rewards.drawShare(TOKEN, 255);
    }

    function test_DrawShare_RevertWhen_OnlyTheHolderMayDrawIt() external {
        settleReceipts(TOKEN, 1000);
        vm.prank(owner);
        rewards.setShareOwnWord(TOKEN, 0, true);
        vm.expectRevert(abi.encodeWithSelector(IRewards.OnlyByOwnWord.selector, owner));
        rewards.drawShare(TOKEN, 0);
        vm.assertEq(rewards.drawShare(TOKEN, 2), 100, "another's share");
        vm.prank(owner);
        vm.assertEq(rewards.drawShare(TOKEN, 0), 300, "the holder's own");
    }

    function test_DrawShare_RevertWhen_TheHolderIsRewards() external {
        vm.prank(address(rewards));
        uint256 id = models.registerModel(modelTerms(address(token), 0));
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards));
        rewards.drawShare(id, 0);
    }

    function test_DrawShare_RevertWhen_EverythingWasDrawn() external {
        settleReceipts(TOKEN, 1000);
        rewards.drawShare(TOKEN, 0);
        pay(TOKEN, 1000);
        vm.expectRevert(IRewards.NothingToPay.selector);
        rewards.drawShare(TOKEN, 0);
    }

    function test_DrawShare_RevertWhen_TheBasesIncomeReaches2To96() external {
        uint256[2] memory ids;
        for (uint256 i = 0; i < 2; i++) {
            IModels.ModelTerms memory terms = modelTerms(address(token), TOKEN);
            (terms.ownerBps, terms.baseBps, terms.contributorsBps, terms.payees) = (0, 9999, 1, new IModels.Share[](0));
            ids[i] = models.registerModel(terms);
            settleReceipts(ids[i], uint128(MAX_AMOUNT));
        }
        uint128 income = rewards.drawShare(ids[0], 1);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidAmount.selector, income));
        rewards.drawShare(ids[1], 1);
    }

    function test_DrawShare_RevertWhen_TheTokensTransferFails() external {
        settleReceipts(ODD, 1000);
        oddTokenReturns(abi.encode(false));
        vm.expectRevert(abi.encodeWithSelector(IRewards.TransferFailed.selector, oddToken, owner, 300));
        rewards.drawShare(ODD, 0);
    }

    function test_DrawShare_RevertWhen_TheAssetHasNoCode() external {
        settleReceipts(ODD, 1000);
        vm.etch(address(oddToken), "");
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAToken.selector, oddToken));
        rewards.drawShare(ODD, 0);
    }

    function test_DrawShare_WhenItIsTheOwnersOrAPayees() external {
        // it should pay the holder what is new, rounded down, also during a pause
        settleReceipts(TOKEN, 1003);
        pauseForAnHour();
        vm.expectEmit(address(rewards));
        emit IRewards.ShareDrawn(TOKEN, 0, owner, 300);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(rewards), owner, 300);
        vm.assertEq(rewards.drawShare(TOKEN, 0), 300, "the owner's");
        vm.assertEq(rewards.drawShare(TOKEN, 2), 100, "a payee's");
        vm.prank(guardian);
        rewards.unpause();
        settleReceipts(TOKEN, 7);
        vm.assertEq(rewards.drawShare(TOKEN, 0), 3, "what is new");
        vm.assertTrue(token.balanceOf(owner) == 303 && drawn(TOKEN, 0) == 303, "the money");
    }

    function test_DrawShare_WhenItIsTheBasesPart() external {
        // it should be the base model's income, which all but its contributors share
        settleReceipts(DERIVED, 1000);
        uint256 held = token.balanceOf(address(rewards));
        vm.expectEmit(address(rewards));
        emit IRewards.ShareDrawn(DERIVED, 1, address(rewards), 100);
        vm.assertEq(rewards.drawShare(DERIVED, 1), 100, "the amount");
        IRewards.Pool memory pool = rewards.pool(TOKEN);
        vm.assertTrue(pool.income == 100 && pool.paid == 0 && pool.receiptsSettled == 0, "the base's pool");
        vm.assertEq(token.balanceOf(address(rewards)), held, "the money");
        vm.assertEq(rewards.drawShare(TOKEN, 0), 75, "the owner's part of it");
        vm.assertEq(rewards.drawShare(TOKEN, 2), 25, "the payee's part of it");
    }

    function test_DrawShare_WhenTheModelChangedItsOwner() external {
        // it should pay the new owner what the old one has not drawn
        settleReceipts(TOKEN, 1000);
        vm.prank(owner);
        models.offerModel(TOKEN, bob);
        vm.prank(bob);
        models.acceptModel(TOKEN);
        rewards.drawShare(TOKEN, 0);
        vm.assertEq(token.balanceOf(bob), 300, "the money");
    }

    function test_DrawShareTo_RevertWhen_TheReceiverIsZeroOrRewards() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, address(0)));
        rewards.drawShareTo(NO_MODEL, 0, address(0));
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards));
        rewards.drawShareTo(NO_MODEL, 0, address(rewards));
    }

    function test_DrawShareTo_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownModel.selector, NO_MODEL));
        rewards.drawShareTo(NO_MODEL, 0, bob);
    }

    function test_DrawShareTo_RevertWhen_ThereIsNoSuchShareOrItIsTheBases() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownShare.selector, TOKEN, 3));
        rewards.drawShareTo(TOKEN, 3, bob);
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownShare.selector, DERIVED, 1));
        rewards.drawShareTo(DERIVED, 1, bob);
    }

    function test_DrawShareTo_RevertWhen_TheCallerIsNotItsHolder() external {
        settleReceipts(TOKEN, 1000);
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, bob));
        vm.prank(bob);
        rewards.drawShareTo(TOKEN, 0, bob);
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, owner));
        vm.prank(owner);
        rewards.drawShareTo(TOKEN, 2, owner);
    }

    function test_DrawShareTo_RevertWhen_EverythingWasDrawn() external {
        settleReceipts(TOKEN, 1000);
        rewards.drawShare(TOKEN, 0);
        vm.expectRevert(IRewards.NothingToPay.selector);
        vm.prank(owner);
        rewards.drawShareTo(TOKEN, 0, bob);
    }

    function test_DrawShareTo_RevertWhen_TheReceiverReverts() external {
        settleReceipts(NATIVE, 1000);
        oddWalletRejects(true);
        vm.expectRevert(abi.encodeWithSelector(IRewards.TransferFailed.selector, address(0), oddWallet, 300));
        vm.prank(owner);
        rewards.drawShareTo(NATIVE, 0, address(oddWallet));
    }

    function test_DrawShareTo_RevertWhen_TheAssetHasNoCode() external {
        settleReceipts(ODD, 1000);
        vm.etch(address(oddToken), "");
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAToken.selector, oddToken));
        vm.prank(owner);
        rewards.drawShareTo(ODD, 0, bob);
    }

    function test_DrawShareTo_WhenTheHolderCalls() external {
        // it should pay the receiver, also where only the holder may draw it
        settleReceipts(TOKEN, 1000);
        vm.prank(owner);
        rewards.setShareOwnWord(TOKEN, 0, true);
        vm.expectEmit(address(rewards));
        emit IRewards.ShareDrawn(TOKEN, 0, bob, 300);
        vm.prank(owner);
        vm.assertEq(rewards.drawShareTo(TOKEN, 0, bob), 300, "the amount");
        vm.assertEq(token.balanceOf(bob), 300, "the money");
    }

    function test_SetShareOwnWord_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownModel.selector, NO_MODEL));
        rewards.setShareOwnWord(NO_MODEL, 0, true);
    }

    function test_SetShareOwnWord_RevertWhen_ThereIsNoSuchShareOrItIsTheBases() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownShare.selector, TOKEN, 3));
        rewards.setShareOwnWord(TOKEN, 3, true);
        vm.expectRevert(abi.encodeWithSelector(IRewards.UnknownShare.selector, DERIVED, 1));
        rewards.setShareOwnWord(DERIVED, 1, true);
    }

    function test_SetShareOwnWord_RevertWhen_TheCallerIsNotItsHolder() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, bob));
        vm.prank(bob);
        rewards.setShareOwnWord(TOKEN, 0, true);
    }

    function test_SetShareOwnWord_WhenTheHolderCalls() external {
        // it should be stored until the holder resets it
        vm.expectEmit(address(rewards));
        emit IRewards.ShareOwnWordSet(TOKEN, 2, true);
        vm.prank(treasury);
        rewards.setShareOwnWord(TOKEN, 2, true);
        (, bool on) = rewards.drawn(TOKEN, 2);
        vm.assertTrue(on, "not kept");
        vm.prank(treasury);
        rewards.setShareOwnWord(TOKEN, 2, false);
        settleReceipts(TOKEN, 1000);
        rewards.drawShare(TOKEN, 2);
    }

    function test_Pause_RevertWhen_TheCallerIsNotTheGuardian() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, owner));
        vm.prank(owner);
        rewards.pause(uint64(block.timestamp + 1));
    }

    function test_Pause_RevertWhen_TheLastPauseBeganLessThan30DaysAgo() external {
        pauseForAnHour();
        uint256 from = block.timestamp + 30 days;
        vm.warp(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IRewards.PausedLately.selector, from));
        vm.prank(guardian);
        rewards.pause(uint64(from));
    }

    function test_Pause_RevertWhen_ItWouldEndAtOnce() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidPause.selector, block.timestamp, block.timestamp + 7 days));
        vm.prank(guardian);
        rewards.pause(uint64(block.timestamp));
    }

    function test_Pause_RevertWhen_ItWouldLastMoreThan7Days() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidPause.selector, block.timestamp + 7 days + 1, block.timestamp + 7 days));
        vm.prank(guardian);
        rewards.pause(uint64(block.timestamp + 7 days + 1));
    }

    function test_Pause_WhenTheGuardianCalls() external {
        // it should pause until then, and again after 30 days
        uint64 until = uint64(block.timestamp + 7 days);
        vm.expectEmit(address(rewards));
        emit IRewards.Paused(until);
        vm.prank(guardian);
        rewards.pause(until);
        vm.assertEq(rewards.pool(TOKEN).pausedUntil, until, "the end");
        vm.warp(until);
        pay(TOKEN, 5);
        vm.warp(until + 23 days);
        vm.prank(guardian);
        rewards.pause(uint64(block.timestamp + 1));
    }

    function test_Unpause_RevertWhen_TheCallerIsNotTheGuardian() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, owner));
        vm.prank(owner);
        rewards.unpause();
    }

    function test_Unpause_WhenTheGuardianCalls() external {
        // it should end the pause and keep when the next may begin
        pauseForAnHour();
        (,, uint64 from) = rewards.guardian();
        vm.expectEmit(address(rewards));
        emit IRewards.Unpaused();
        vm.prank(guardian);
        rewards.unpause();
        pay(TOKEN, 5);
        (, uint64 until, uint64 then) = rewards.guardian();
        vm.assertTrue(until == 0 && then == from, "the times");
    }

    function test_Recover_RevertWhen_TheCallerIsNotTheGuardian() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, owner));
        vm.prank(owner);
        rewards.recover(address(token), bob, 1);
    }

    function test_Recover_RevertWhen_TheReceiverIsZeroOrRewards() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, address(0)));
        vm.prank(guardian);
        rewards.recover(address(token), address(0), 0);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards));
        vm.prank(guardian);
        rewards.recover(address(token), address(rewards), 0);
    }

    function test_Recover_RevertWhen_TheAmountIsZero() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidAmount.selector, 0));
        vm.prank(guardian);
        rewards.recover(address(token), bob, 0);
    }

    function test_Recover_RevertWhen_AModelWasPaidInTheAsset() external {
        pay(TOKEN, 1);
        pay(NATIVE, 1);
        vm.expectRevert(abi.encodeWithSelector(IRewards.AssetInUse.selector, token));
        vm.prank(guardian);
        rewards.recover(address(token), bob, 1);
        vm.expectRevert(abi.encodeWithSelector(IRewards.AssetInUse.selector, address(0)));
        vm.prank(guardian);
        rewards.recover(address(0), bob, 1);
    }

    function test_Recover_RevertWhen_ThereIsLess() external {
        TestToken stray = new TestToken();
        vm.expectRevert(abi.encodeWithSelector(IRewards.TransferFailed.selector, stray, bob, 1));
        vm.prank(guardian);
        rewards.recover(address(stray), bob, 1);
    }

    function test_Recover_RevertWhen_TheAssetHasNoCode() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAToken.selector, bob));
        vm.prank(guardian);
        rewards.recover(bob, bob, 1);
    }

    function test_Recover_WhenNoModelWasPaidInTheAsset() external {
        // it should send the money, also where a model has a pool in the asset
        token.mint(address(rewards), 5);
        vm.expectEmit(address(rewards));
        emit IRewards.Recovered(address(token), bob, 3);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(rewards), bob, 3);
        vm.prank(guardian);
        rewards.recover(address(token), bob, 3);
        vm.assertEq(token.balanceOf(bob), 3, "the money");
    }

    function test_Guardian_WhenItNeverPaused() external view {
        // it should return the guardian, with zeros
        (address account, uint64 until, uint64 from) = rewards.guardian();
        vm.assertTrue(account == guardian && until == 0 && from == 0, "the guardian");
    }

    function test_Pool_WhenThereIsNone() external {
        // it should have zeros, except the pause
        uint64 until = pauseForAnHour();
        IRewards.Pool memory none;
        none.pausedUntil = until;
        vm.assertEq(abi.encode(rewards.pool(NO_MODEL)), abi.encode(none), "a pool");
    }

    function test_Pool_WhenItIsCalledInsideAnotherCall() external {
        // it should revert without data
        oddTokenCalls(address(rewards), abi.encodeCall(IRewards.pool, (ODD)));
        vm.recordLogs();
        pay(ODD, 5);
        vm.assertEq(vm.getRecordedLogs()[0].data, abi.encode(false, ""), "result of the inner call");
    }

    function test_Drawn_WhenNothingWas() external view {
        // it should be zero
        (uint128 amount, bool byOwnWord) = rewards.drawn(TOKEN, 0);
        vm.assertTrue(amount == 0 && !byOwnWord, "an amount");
    }

    function test_Peers_WhenAsked() external view {
        // it should return them
        (address first, address second, address third) = rewards.peers();
        vm.assertTrue(first == address(datanets) && second == address(models) && third == address(attribution), "the peers");
    }
}
