// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Deposits} from "../../reference/Deposits.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {FeeToken} from "../support/tokens/Tokens.sol";
import {RewardsFixture} from "./RewardsFixture.sol";
import {IDeposits} from "abi/IDeposits.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Deposits and vouchers
contract DepositsTest is RewardsFixture {
    uint64 private constant DELAY = 26 hours;
    IDeposits private _deposits;

    function setUp() public override {
        super.setUp();
        _deposits = new Deposits(rewards);
        vm.prank(ann);
        token.approve(address(_deposits), type(uint256).max);
    }

    /* CONSTRUCTOR AND VIEWS */

    function test_Constructor_RevertWhen_ThePeerIsZero() external {
        vm.expectRevert(IDeposits.ZeroAccount.selector);
        new Deposits(IRewards(address(0)));
    }

    function test_Peers_WhenItWasConstructed() external {
        // it should return Rewards
        vm.assertEq(_deposits.peers(), address(rewards), "the peer");
    }

    function test_Account_WhenThePayerHasPutNothingDown() external {
        // it should return nothing
        IDeposits.Account memory state = _deposits.account(TOKEN, bob);
        vm.assertTrue(state.balance == 0 && state.redeemed == 0 && state.withdrawableFrom == 0, "an account");
    }

    function test_Collected_WhenVouchersOfTwoPayersWereRedeemed() external {
        // it should return their sum, apart for each model
        _put(TOKEN, 100);
        vm.prank(ann);
        _deposits.deposit(TOKEN, address(oddWallet), address(token), 10);
        _deposits.redeem(TOKEN, _voucher(TOKEN, 30));
        _deposits.redeem(TOKEN, _ofWallet(TOKEN, 4));
        vm.assertTrue(_deposits.collected(TOKEN) == 34 && _deposits.collected(NATIVE) == 0, "collected");
    }

    /* DEPOSITING */

    function test_Deposit_RevertWhen_ThePayerIsZero() external {
        vm.expectRevert(IDeposits.ZeroAccount.selector);
        _deposits.deposit(NO_MODEL, address(0), address(token), 1);
    }

    function test_Deposit_RevertWhen_TheModelHasNoPool() external {
        vm.expectRevert(abi.encodeWithSelector(IDeposits.UnknownModel.selector, NO_MODEL));
        _deposits.deposit(NO_MODEL, bob, address(token), 1);
    }

    function test_Deposit_RevertWhen_TheAssetDiffers() external {
        vm.expectRevert(abi.encodeWithSelector(IDeposits.WrongAsset.selector, token, address(0)));
        _deposits.deposit(TOKEN, bob, address(0), 1);
    }

    function test_Deposit_RevertWhen_TheValueIsNotTheAmount() external {
        vm.deal(address(this), 9);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.WrongValue.selector, 5, 4));
        _deposits.deposit{value: 4}(NATIVE, bob, address(0), 5);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.WrongValue.selector, 0, 5));
        _deposits.deposit{value: 5}(TOKEN, bob, address(token), 5);
    }

    function test_Deposit_RevertWhen_TheAssetIsNoToken() external {
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NotAToken.selector, noToken));
        _deposits.deposit(NO_CODE, bob, noToken, 5);
    }

    function test_Deposit_RevertWhen_TheTokensTransferFails() external {
        vm.expectRevert(abi.encodeWithSelector(IDeposits.TransferFailed.selector, token, _deposits, 5));
        _deposits.deposit(TOKEN, bob, address(token), 5);
    }

    function test_Deposit_RevertWhen_NothingArrives() external {
        oddTokenMovesNothing();
        vm.expectRevert(abi.encodeWithSelector(IDeposits.InvalidAmount.selector, 0));
        vm.prank(ann);
        _deposits.deposit(ODD, ann, address(oddToken), 5);
    }

    function test_Deposit_RevertWhen_TheBalanceReaches2To96() external {
        _put(TOKEN, MAX_AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.InvalidAmount.selector, 1));
        _put(TOKEN, 1);
    }

    function test_Deposit_WhenItArrives() external {
        // it should add it to the balance of the payer, whoever sent it
        vm.expectEmit(address(_deposits));
        emit IDeposits.Deposited(TOKEN, bob, ann, 70);
        vm.prank(ann);
        _deposits.deposit(TOKEN, bob, address(token), 70);
        vm.prank(ann);
        _deposits.deposit{value: 5}(NATIVE, bob, address(0), 5);
        vm.assertTrue(_balanceOf(TOKEN, bob) == 70 && _balanceOf(NATIVE, bob) == 5, "the balances");
        vm.assertEq(token.balanceOf(address(_deposits)), 70, "the money");
    }

    function test_Deposit_WhenTheTokenKeepsAFee() external {
        // it should count what arrived
        FeeToken fee = new FeeToken();
        fee.mint(ann, 1000);
        uint256 id = models.registerModel(modelTerms(address(fee), 0));
        vm.startPrank(ann);
        fee.approve(address(_deposits), 1000);
        _deposits.deposit(id, ann, address(fee), 1000);
        vm.stopPrank();
        vm.assertEq(_balanceOf(id, ann), 990, "the balance");
    }

    /* REDEEMING */

    function test_Redeem_RevertWhen_ItsDeadlineHasPassed() external {
        _put(TOKEN, 100);
        IDeposits.Voucher memory voucher = _voucher(TOKEN, 30);
        vm.warp(voucher.deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.VoucherExpired.selector, voucher.deadline));
        _deposits.redeem(TOKEN, voucher);
    }

    function test_Redeem_RevertWhen_ThereIsNothingToRedeem() external {
        IDeposits.Voucher memory voucher = _voucher(TOKEN, 30);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NothingToRedeem.selector, ann, 30, 0, 0));
        _deposits.redeem(TOKEN, voucher);
        _put(TOKEN, 100);
        _deposits.redeem(TOKEN, voucher);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NothingToRedeem.selector, ann, 30, 30, 70));
        _deposits.redeem(TOKEN, voucher);
    }

    function test_Redeem_RevertWhen_TheSignatureIsNotOfThisVoucher() external {
        _put(TOKEN, 100);
        _put(NATIVE, 100);
        for (uint256 i = 0; i < 5; i++) {
            IDeposits.Voucher memory voucher = _voucher(i == 0 ? NATIVE : TOKEN, 30);
            if (i == 1) voucher.total++;
            if (i == 2) voucher.deadline++;
            if (i == 3) voucher.signature = signBy(OPERATOR_KEY, _digestOf(TOKEN, voucher));
            if (i == 4) voucher.signature = "";
            vm.expectRevert(abi.encodeWithSelector(IDeposits.InvalidSignature.selector, ann));
            _deposits.redeem(TOKEN, voucher);
        }
    }

    function test_Redeem_RevertWhen_WhatIsRedeemedReaches2To96() external {
        _put(TOKEN, MAX_AMOUNT);
        _deposits.redeem(TOKEN, _voucher(TOKEN, uint128(MAX_AMOUNT)));
        _put(TOKEN, 1);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.InvalidAmount.selector, 1));
        _deposits.redeem(TOKEN, _voucher(TOKEN, uint128(MAX_AMOUNT) + 1));
    }

    function test_Redeem_WhenItsTotalIsAboveTheBalance() external {
        // it should collect the balance, and the rest after another deposit
        _put(TOKEN, 20);
        IDeposits.Voucher memory voucher = _voucher(TOKEN, 30);
        vm.assertEq(_deposits.redeem(TOKEN, voucher), 20, "first");
        _put(TOKEN, 20);
        vm.expectEmit(address(_deposits));
        emit IDeposits.Redeemed(TOKEN, ann, 10, 30);
        vm.assertEq(_deposits.redeem(TOKEN, voucher), 10, "the rest");
        vm.assertEq(_balanceOf(TOKEN, ann), 10, "the balance");
    }

    function test_Redeem_WhenAContractSignedIt() external {
        // it should ask the contract
        vm.prank(ann);
        _deposits.deposit(TOKEN, address(oddWallet), address(token), 10);
        vm.assertEq(_deposits.redeem(TOKEN, _ofWallet(TOKEN, 4)), 4, "collected");
    }

    function test_RedeemMany_RevertWhen_ThereIsNoneOrMoreThan256() external {
        vm.expectRevert(abi.encodeWithSelector(IDeposits.InvalidLength.selector, 0));
        _deposits.redeemMany(TOKEN, new IDeposits.Voucher[](0));
        vm.expectRevert(abi.encodeWithSelector(IDeposits.InvalidLength.selector, 257));
        _deposits.redeemMany(TOKEN, new IDeposits.Voucher[](257));
    }

    function test_RedeemMany_RevertWhen_TooLittleGasIsLeft() external {
        // Whatever the gas, a wallet is asked with its full gas, or the call reverts.
        vm.prank(ann);
        _deposits.deposit(TOKEN, address(oddWallet), address(token), 10);
        IDeposits.Voucher[] memory vouchers = new IDeposits.Voucher[](1);
        vouchers[0] = _ofWallet(TOKEN, 4);
        bytes memory call = abi.encodeCall(IDeposits.redeemMany, (TOKEN, vouchers));
        bytes memory tooLow = abi.encodeWithSelector(IDeposits.GasTooLow.selector, uint64(150_000));
        bool wasTooLow = false;
        for (uint256 gas = 60_000; gas < 400_000; gas += 5_000) {
            (bool success, bytes memory data) = address(_deposits).call{gas: gas}(call);
            if (success) break;
            if (keccak256(data) == keccak256(tooLow)) wasTooLow = true;
        }
        vm.assertTrue(wasTooLow, "never too little gas");
        vm.assertEq(_deposits.collected(TOKEN), 4, "collected");
    }

    function test_RedeemMany_WhenSomeCollectNothing() external {
        // it should pass over them
        _put(TOKEN, 100);
        IDeposits.Voucher[] memory vouchers = new IDeposits.Voucher[](6);
        for (uint256 i = 0; i < 6; i++) {
            vouchers[i] = _voucher(TOKEN, uint128(10 * (i + 1)));
        }
        vouchers[0].signature = "";
        vouchers[1].deadline = uint64(block.timestamp - 1);
        vouchers[3] = vouchers[2];
        vouchers[4].payer = bob;
        uint128[] memory amounts = _deposits.redeemMany(TOKEN, vouchers);
        uint8[6] memory expected = [0, 0, 30, 0, 0, 30];
        for (uint256 i = 0; i < 6; i++) {
            vm.assertEq(amounts[i], expected[i], "an amount");
        }
        vm.assertEq(_deposits.collected(TOKEN), 60, "collected");
    }

    function test_Forward_RevertWhen_NothingIsCollected() external {
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NothingToForward.selector, TOKEN));
        _deposits.forward(TOKEN);
    }

    function test_Forward_RevertWhen_TheTokensApprovalFails() external {
        _collectOdd();
        vm.mockCall(address(oddToken), abi.encodeWithSelector(bytes4(keccak256("approve(address,uint256)"))), abi.encode(false));
        vm.expectRevert(abi.encodeWithSelector(IDeposits.TransferFailed.selector, oddToken, rewards, 30));
        _deposits.forward(ODD);
        vm.clearMockedCalls();
        _deposits.forward(ODD);
    }

    function test_Forward_RevertWhen_TheAssetHasNoCode() external {
        _collectOdd();
        bytes memory code = address(oddToken).code;
        vm.etch(address(oddToken), "");
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NotAToken.selector, oddToken));
        _deposits.forward(ODD);
        vm.etch(address(oddToken), code);
        _deposits.forward(ODD);
    }

    function test_Forward_WhenSomethingIsCollected() external {
        // it should pay it into the model's pool, in either kind of asset
        _put(TOKEN, 100);
        _put(NATIVE, 100);
        _deposits.redeem(TOKEN, _voucher(TOKEN, 30));
        _deposits.redeem(NATIVE, _voucher(NATIVE, 40));
        vm.expectEmit(address(_deposits));
        emit IDeposits.Forwarded(TOKEN, 30);
        vm.assertTrue(_deposits.forward(TOKEN) == 30 && _deposits.forward(NATIVE) == 40, "forwarded");
        vm.assertTrue(rewards.pool(TOKEN).paid == 30 && rewards.pool(NATIVE).paid == 40, "the pools");
        vm.assertTrue(token.balanceOf(address(_deposits)) == 70 && address(_deposits).balance == 60, "the rest");
        vm.assertEq(_deposits.collected(TOKEN), 0, "collected");
    }

    /* WITHDRAWING */

    function test_AnnounceWithdrawal_RevertWhen_TheCallerHasNoBalance() external {
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NothingToWithdraw.selector, TOKEN, ann));
        vm.prank(ann);
        _deposits.announceWithdrawal(TOKEN, true);
    }

    function test_AnnounceWithdrawal_WhenItIsTakenBack() external {
        // it should keep the balance
        _put(TOKEN, 100);
        _announce();
        vm.expectEmit(address(_deposits));
        emit IDeposits.WithdrawalAnnounced(TOKEN, ann, 0);
        vm.prank(ann);
        _deposits.announceWithdrawal(TOKEN, false);
        vm.assertEq(_deposits.account(TOKEN, ann).withdrawableFrom, 0, "the announcement");
    }

    function test_AnnounceWithdrawal_WhenAVoucherTakesTheWholeBalance() external {
        // it should end with the balance
        _put(TOKEN, 100);
        _announce();
        _deposits.redeem(TOKEN, _voucher(TOKEN, 100));
        _put(TOKEN, 5);
        vm.assertEq(_deposits.account(TOKEN, ann).withdrawableFrom, 0, "the announcement");
    }

    function test_WithdrawDeposit_RevertWhen_TheReceiverIsZeroOrTheContract() external {
        vm.expectRevert(abi.encodeWithSelector(IDeposits.InvalidReceiver.selector, address(0)));
        _deposits.withdrawDeposit(TOKEN, address(0));
        vm.expectRevert(abi.encodeWithSelector(IDeposits.InvalidReceiver.selector, _deposits));
        _deposits.withdrawDeposit(TOKEN, address(_deposits));
    }

    function test_WithdrawDeposit_RevertWhen_ItWasNotAnnounced() external {
        _put(TOKEN, 100);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NotAnnounced.selector, TOKEN, ann));
        vm.prank(ann);
        _deposits.withdrawDeposit(TOKEN, bob);
    }

    function test_WithdrawDeposit_RevertWhen_26HoursHaveNotPassed() external {
        _put(TOKEN, 100);
        uint64 from = _announce();
        vm.warp(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.WithdrawalTooEarly.selector, from, from - 1));
        vm.prank(ann);
        _deposits.withdrawDeposit(TOKEN, bob);
    }

    function test_WithdrawDeposit_RevertWhen_TheReceiverRejectsIt() external {
        _put(NATIVE, 100);
        vm.startPrank(ann);
        vm.warp(_deposits.announceWithdrawal(NATIVE, true));
        vm.stopPrank();
        oddWalletRejects(true);
        vm.expectRevert(abi.encodeWithSelector(IDeposits.TransferFailed.selector, address(0), oddWallet, 100));
        vm.prank(ann);
        _deposits.withdrawDeposit(NATIVE, address(oddWallet));
        vm.assertEq(_balanceOf(NATIVE, ann), 100, "the balance");
    }

    function test_WithdrawDeposit_RevertWhen_TheAssetHasNoCodeAnyMore() external {
        vm.prank(ann);
        _deposits.deposit(ODD, ann, address(oddToken), 100);
        vm.startPrank(ann);
        vm.warp(_deposits.announceWithdrawal(ODD, true));
        vm.stopPrank();
        vm.etch(address(oddToken), "");
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NotAToken.selector, oddToken));
        vm.prank(ann);
        _deposits.withdrawDeposit(ODD, bob);
    }

    function test_WithdrawDeposit_When26HoursHavePassed() external {
        // it should send what vouchers left, once
        _put(TOKEN, 100);
        uint64 from = _announce();
        vm.warp(from - 1);
        _deposits.redeem(TOKEN, _voucher(TOKEN, 30));
        vm.warp(from);
        vm.expectEmit(address(_deposits));
        emit IDeposits.Withdrawn(TOKEN, ann, bob, 70);
        vm.prank(ann);
        vm.assertEq(_deposits.withdrawDeposit(TOKEN, bob), 70, "taken back");
        vm.assertEq(token.balanceOf(bob), 70, "the money");
        vm.expectRevert(abi.encodeWithSelector(IDeposits.NotAnnounced.selector, TOKEN, ann));
        vm.prank(ann);
        _deposits.withdrawDeposit(TOKEN, bob);
    }

    /* HELPERS */

    /// @dev Ann puts this much down for herself.
    function _put(uint256 modelId, uint256 amount) private {
        address asset = assetOf(modelId);
        vm.prank(ann);
        _deposits.deposit{value: asset == address(0) ? amount : 0}(modelId, ann, asset, amount);
    }

    function _balanceOf(uint256 modelId, address payer) private view returns (uint128) {
        return _deposits.account(modelId, payer).balance;
    }

    function _announce() private returns (uint64 from) {
        vm.prank(ann);
        from = _deposits.announceWithdrawal(TOKEN, true);
        vm.assertEq(from, block.timestamp + DELAY, "when it can be taken back");
    }

    function _collectOdd() private {
        vm.prank(ann);
        _deposits.deposit(ODD, ann, address(oddToken), 100);
        _deposits.redeem(ODD, _voucher(ODD, 30));
    }

    /// @dev Ann's voucher, which is good for a week.
    function _voucher(uint256 modelId, uint128 total) private view returns (IDeposits.Voucher memory voucher) {
        voucher = IDeposits.Voucher(ann, total, uint64(block.timestamp + 7 days), "");
        voucher.signature = signBy(ANN_KEY, _digestOf(modelId, voucher));
    }

    /// @dev The odd wallet's, whose signature is the digest.
    function _ofWallet(uint256 modelId, uint128 total) private view returns (IDeposits.Voucher memory voucher) {
        voucher = IDeposits.Voucher(address(oddWallet), total, uint64(block.timestamp + 7 days), "");
        voucher.signature = abi.encode(_digestOf(modelId, voucher));
    }

    function _digestOf(uint256 modelId, IDeposits.Voucher memory voucher) private view returns (bytes32) {
        bytes32 domain = domainOf(address(_deposits));
        return TypedData.voucherDigest(domain, modelId, voucher.payer, voucher.total, voucher.deadline);
    }
}
