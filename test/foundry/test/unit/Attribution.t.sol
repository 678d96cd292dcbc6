// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Attribution} from "../../reference/Attribution.sol";
import {vm} from "../support/Vm.sol";
import {OddToken} from "../support/tokens/Tokens.sol";
import {Unit} from "./Unit.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Bonds and rounds
contract AttributionTest is Unit {
    /// @dev Models that need one scorer and two.
    uint256 private constant ONE = 1;
    uint256 private constant TWO = 2;
    uint256 private constant NO_MODEL = 3;
    uint128 private constant BOND = 1000;
    uint256 private constant MOST = 2 ** 96 - 1;

    OddToken private odd;

    function setUp() public override {
        super.setUp();
        odd = new OddToken();
        for (uint8 quorum = 1; quorum < 3; quorum++) {
            IModels.ModelTerms memory terms = modelTerms(address(token), 0);
            terms.quorum = quorum;
            models.registerModel(terms);
        }
        enrich(ann);
        enrich(scorer);
        odd.mint(scorer, WEALTH);
        vm.startPrank(scorer);
        attribution.depositBond(address(token), BOND);
        rewards.pay(ONE, 10_000, 0);
        rewards.pay(TWO, 10_000, 0);
        vm.stopPrank();
    }

    function test_Constructor_RevertWhen_APeerIsZero() external {
        refused(IAttribution.ZeroAccount.selector);
        new Attribution(IModels(address(0)), rewards);
        refused(IAttribution.ZeroAccount.selector);
        new Attribution(models, IRewards(address(0)));
    }

    function test_DepositBond_RevertWhen_TheValueIsNotTheAmount() external {
        vm.deal(address(this), 10);
        refused(IAttribution.WrongValue.selector, abi.encode(5, 4));
        attribution.depositBond{value: 4}(address(0), 5);
        refused(IAttribution.WrongValue.selector, abi.encode(0, 5));
        attribution.depositBond{value: 5}(address(token), 5);
    }

    function test_DepositBond_RevertWhen_TheAssetIsNoToken() external {
        refused(IAttribution.NotAToken.selector, abi.encode(bob));
        attribution.depositBond(bob, 5);
    }

    function test_DepositBond_RevertWhen_TheTokenRefuses() external {
        refused(IAttribution.TransferFailed.selector, abi.encode(token, attribution, 5));
        attribution.depositBond(address(token), 5);
    }

    function test_DepositBond_RevertWhen_NothingArrives() external {
        odd.set("", true, address(0), "");
        refused(IAttribution.InvalidAmount.selector, abi.encode(0));
        by(scorer);
        attribution.depositBond(address(odd), 5);
    }

    function test_DepositBond_RevertWhen_TheFreeBondReaches2To96() external {
        vm.startPrank(scorer);
        attribution.depositBond(address(odd), MOST);
        refused(IAttribution.InvalidAmount.selector, abi.encode(MOST + 1));
        attribution.depositBond(address(odd), 1);
        vm.stopPrank();
    }

    function test_DepositBond_WhenItArrives() external {
        // it should add it to the caller's free bond, in either kind of asset
        by(ann);
        attribution.depositBond(address(token), 5);
        by(ann);
        attribution.depositBond{value: 7}(address(0), 7);
        vm.assertTrue(attribution.freeBond(address(token), ann) == 5 && attribution.freeBond(address(0), ann) == 7, "the bonds");
    }

    function test_WithdrawBond_RevertWhen_TheAmountIsZeroOr2To96() external {
        refused(IAttribution.InvalidAmount.selector, abi.encode(0));
        attribution.withdrawBond(address(token), 0);
        refused(IAttribution.InvalidAmount.selector, abi.encode(MOST + 1));
        attribution.withdrawBond(address(token), MOST + 1);
    }

    function test_WithdrawBond_RevertWhen_TheCallerHasLessFree() external {
        refused(IAttribution.BondTooSmall.selector, abi.encode(BOND + 1, BOND));
        by(scorer);
        attribution.withdrawBond(address(token), BOND + 1);
    }

    function test_WithdrawBond_RevertWhen_TheTokenRefuses() external {
        by(scorer);
        attribution.depositBond(address(odd), 5);
        odd.set(abi.encode(false), false, address(0), "");
        refused(IAttribution.TransferFailed.selector, abi.encode(odd, scorer, 5));
        by(scorer);
        attribution.withdrawBond(address(odd), 5);
    }

    function test_WithdrawBond_RevertWhen_TheAssetHasNoCode() external {
        by(scorer);
        attribution.depositBond(address(odd), 5);
        vm.etch(address(odd), "");
        refused(IAttribution.NotAToken.selector, abi.encode(odd));
        by(scorer);
        attribution.withdrawBond(address(odd), 5);
    }

    function test_WithdrawBond_WhenItIsFree() external {
        // it should send it back, also during a pause
        pause();
        uint256 before = token.balanceOf(scorer);
        by(scorer);
        attribution.withdrawBond(address(token), BOND);
        vm.assertTrue(token.balanceOf(scorer) - before == BOND && attribution.freeBond(address(token), scorer) == 0, "the money");
    }

    function test_Propose_RevertWhen_TheModelHasAnOpenRound() external {
        IAttribution.Round memory round = fine(ONE);
        propose(round);
        bytes memory signature = sign(round);
        refused(IAttribution.RoundIsOpen.selector, abi.encode(ONE, keccak256(abi.encode(round))));
        attribution.propose(round, signature);
    }

    function test_Propose_RevertWhen_TheModelIsUnknown() external {
        refusedTo(fine(NO_MODEL), IAttribution.UnknownModel.selector, abi.encode(NO_MODEL));
    }

    function test_Propose_RevertWhen_TheCallerIsNoScorer() external {
        IAttribution.Round memory round = fine(ONE);
        bytes memory signature = sign(round);
        refused(IAttribution.NotScorer.selector, abi.encode(ONE, ann));
        by(ann);
        attribution.propose(round, signature);
    }

    function test_Propose_RevertWhen_TheGuardianHasPaused() external {
        uint64 until = pause();
        IAttribution.Round memory round = fine(ONE);
        round.number = 7;
        refusedTo(round, IAttribution.IsPaused.selector, abi.encode(until));
    }

    function test_Propose_RevertWhen_TheNumberIsNotTheNext() external {
        IAttribution.Round memory round = fine(ONE);
        round.number = 2;
        refusedTo(round, IAttribution.WrongNumber.selector, abi.encode(1, 2));
    }

    function test_Propose_RevertWhen_TheCutoffLiesInTheFuture() external {
        IAttribution.Round memory round = fine(ONE);
        round.cutoff = uint64(block.timestamp + 1);
        refusedTo(round, IAttribution.FutureCutoff.selector, abi.encode(round.cutoff, block.timestamp));
    }

    function test_Propose_RevertWhen_TheCutoffIsNotAboveTheLast() external {
        IAttribution.Round memory round = fine(ONE);
        finalised(round);
        round.number = 2;
        refusedTo(round, IAttribution.StaleCutoff.selector, abi.encode(round.cutoff, round.cutoff));
    }

    function test_Propose_RevertWhen_ATreeHasAHashOrASumButNoLeaves() external {
        IAttribution.Round memory round = fine(ONE);
        round.scores = IAttribution.Tree(bytes20(uint160(1)), 0, 0);
        refusedTo(round, IAttribution.InvalidTree.selector, "");
        round.scores = IAttribution.Tree(0, 1, 0);
        refusedTo(round, IAttribution.InvalidTree.selector, "");
    }

    function test_Propose_RevertWhen_ATreeHas2To40Leaves() external {
        for (uint256 i = 0; i < 4; i++) {
            IAttribution.Round memory round = fine(ONE);
            if (i == 0) round.receipts.count = 2 ** 40;
            if (i == 1) round.scores.count = 2 ** 40;
            if (i == 2) round.credits.count = 2 ** 40;
            if (i == 3) round.payouts.count = 2 ** 40;
            refusedTo(round, IAttribution.InvalidTree.selector, "");
        }
    }

    function test_Propose_RevertWhen_TheReceiptsAreNothingOrTooMuch() external {
        IAttribution.Round memory round = fine(ONE);
        round.receipts.sum = 0;
        refusedTo(round, IAttribution.InvalidReceipts.selector, abi.encode(0, 10_000));
        round.receipts.sum = 10_001;
        refusedTo(round, IAttribution.InvalidReceipts.selector, abi.encode(10_001, 10_000));
    }

    function test_Propose_RevertWhen_TheCreditsExceedTheReceipts() external {
        IAttribution.Round memory round = fine(ONE);
        round.credits.sum = 1001;
        refusedTo(round, IAttribution.CreditsExceedReceipts.selector, abi.encode(1001, 1000));
    }

    function test_Propose_RevertWhen_ThePoolIsOutOfItsBounds() external {
        IAttribution.Round memory round = fine(ONE);
        round.pool = 599;
        refusedTo(round, IAttribution.InvalidPool.selector, abi.encode(599, 600, 6000));
        round.pool = 6001;
        refusedTo(round, IAttribution.InvalidPool.selector, abi.encode(6001, 600, 6000));
    }

    function test_Propose_RevertWhen_ThePayoutsRiseByMoreThanThePool() external {
        IAttribution.Round memory round = fine(ONE);
        round.payouts.sum = 601;
        refusedTo(round, IAttribution.InvalidPayouts.selector, abi.encode(601, 0, 600));
    }

    function test_Propose_RevertWhen_ThePayoutsFall() external {
        finalised(fine(ONE));
        IAttribution.Round memory round = fine(ONE);
        (round.number, round.payouts.sum) = (2, 499);
        refusedTo(round, IAttribution.InvalidPayouts.selector, abi.encode(499, 500, 1100));
    }

    function test_Propose_RevertWhen_TheOperatorDidNotSignThisBook() external {
        IAttribution.Round memory round = fine(ONE);
        bytes memory signature = sign(round);
        round.cutoff--;
        refused(IAttribution.InvalidOperatorSignature.selector, abi.encode(ONE, operator));
        by(scorer);
        attribution.propose(round, signature);
    }

    function test_Propose_RevertWhen_TheOperatorIsAnother() external {
        models.setOperator(ONE, ann);
        refusedTo(fine(ONE), IAttribution.InvalidOperatorSignature.selector, abi.encode(ONE, ann));
    }

    function test_Propose_RevertWhen_TheFreeBondIsTooSmall() external {
        propose(fine(TWO));
        refusedTo(fine(ONE), IAttribution.BondTooSmall.selector, abi.encode(BOND, 0));
    }

    function test_Propose_WhenTheRoundIsFine() external {
        // it should open it, lock the bond and count the proposer
        IAttribution.Round memory round = fine(TWO);
        propose(round);
        IAttribution.OpenRound memory open = attribution.openRound(TWO);
        vm.assertTrue(open.roundHash == keccak256(abi.encode(round)) && open.scorer == scorer, "the round");
        vm.assertTrue(open.approvals == 1 && open.quorum == 2 && open.finalisableAt == block.timestamp + 1 hours, "its state");
        vm.assertEq(attribution.freeBond(address(token), scorer), 0, "the bond");
    }

    function test_Approve_RevertWhen_TheModelIsUnknown() external {
        refused(IAttribution.UnknownModel.selector, abi.encode(NO_MODEL));
        attribution.approve(NO_MODEL, RECORD);
    }

    function test_Approve_RevertWhen_TheCallerIsNoScorer() external {
        refused(IAttribution.NotScorer.selector, abi.encode(TWO, ann));
        by(ann);
        attribution.approve(TWO, RECORD);
    }

    function test_Approve_RevertWhen_TheRoundIsNotOpen() external {
        refused(IAttribution.NoSuchRound.selector, abi.encode(TWO, bytes32(0)));
        by(otherScorer);
        attribution.approve(TWO, 0);
        propose(fine(TWO));
        refused(IAttribution.NoSuchRound.selector, abi.encode(TWO, RECORD));
        by(otherScorer);
        attribution.approve(TWO, RECORD);
    }

    function test_Approve_RevertWhen_TheCallerStandsBehindItAlready() external {
        bytes32 hash = propose(fine(TWO));
        refused(IAttribution.AlreadyApproved.selector, abi.encode(TWO, scorer));
        by(scorer);
        attribution.approve(TWO, hash);
    }

    function test_Approve_WhenAnotherScorerCalls() external {
        // it should count it
        bytes32 hash = propose(fine(TWO));
        by(otherScorer);
        attribution.approve(TWO, hash);
        vm.assertEq(attribution.openRound(TWO).approvals, 2, "the approvals");
    }

    function test_Finalise_RevertWhen_TheRoundIsNotOpen() external {
        IAttribution.Round memory round = fine(ONE);
        propose(round);
        round.pool++;
        refused(IAttribution.NoSuchRound.selector, abi.encode(ONE, keccak256(abi.encode(round))));
        attribution.finalise(round);
    }

    function test_Finalise_RevertWhen_TheWindowIsOpen() external {
        IAttribution.Round memory round = fine(TWO);
        propose(round);
        vm.warp(block.timestamp + 1 hours - 1);
        refused(IAttribution.WindowOpen.selector, abi.encode(block.timestamp + 1, block.timestamp));
        attribution.finalise(round);
    }

    function test_Finalise_RevertWhen_TheQuorumIsMissing() external {
        IAttribution.Round memory round = fine(TWO);
        propose(round);
        vm.warp(block.timestamp + 1 hours);
        refused(IAttribution.QuorumMissing.selector, abi.encode(1, 2));
        attribution.finalise(round);
    }

    function test_Finalise_RevertWhen_TheGuardianHasPaused() external {
        IAttribution.Round memory round = fine(ONE);
        propose(round);
        vm.warp(block.timestamp + 1 hours);
        uint64 until = pause();
        refused(IAttribution.IsPaused.selector, abi.encode(until));
        attribution.finalise(round);
        vm.assertEq(attribution.freeBond(address(token), scorer), 0, "the bond");
    }

    function test_Finalise_WhenTheWindowHasPassed() external {
        // it should settle the payouts, free the bond and keep the cutoff
        IAttribution.Round memory round = fine(ONE);
        finalised(round);
        IRewards.Pool memory pool = rewards.pool(ONE);
        vm.assertTrue(pool.settled == 500 && pool.receiptsSettled == 1000 && pool.rounds == 1, "the pool");
        vm.assertEq(attribution.freeBond(address(token), scorer), BOND, "the bond");
        vm.assertEq(attribution.openRound(ONE).roundHash, 0, "still open");
        vm.assertEq(attribution.openRound(ONE).lastCutoff, round.cutoff, "the cutoff");
    }

    function test_DropRound_RevertWhen_TheRoundIsNotOpen() external {
        refused(IAttribution.NoSuchRound.selector, abi.encode(TWO, RECORD));
        attribution.dropRound(TWO, RECORD);
    }

    function test_DropRound_RevertWhen_TheWindowIsOpen() external {
        bytes32 hash = propose(fine(TWO));
        vm.warp(block.timestamp + 1 hours - 1);
        refused(IAttribution.WindowOpen.selector, abi.encode(block.timestamp + 1, block.timestamp));
        attribution.dropRound(TWO, hash);
    }

    function test_DropRound_RevertWhen_EnoughScorersStandBehindIt() external {
        bytes32 hash = propose(fine(ONE));
        vm.warp(block.timestamp + 1 hours);
        refused(IAttribution.QuorumReached.selector, abi.encode(1, 1));
        attribution.dropRound(ONE, hash);
    }

    function test_DropRound_WhenTheQuorumIsMissing() external {
        // it should free the bond and the model, also during a pause, and leave the last cutoff
        bytes32 hash = propose(fine(TWO));
        vm.warp(block.timestamp + 1 hours);
        uint64 until = pause();
        attribution.dropRound(TWO, hash);
        vm.assertEq(attribution.freeBond(address(token), scorer), BOND, "the bond");
        vm.assertEq(attribution.openRound(TWO).lastCutoff, 0, "the cutoff");
        vm.warp(until);
        propose(fine(TWO));
    }

    function test_OpenRound_WhenThereIsNone() external view {
        // it should be zeros
        IAttribution.OpenRound memory open = attribution.openRound(ONE);
        vm.assertTrue(open.roundHash == 0 && open.scorer == address(0) && open.finalisableAt == 0 && open.lastCutoff == 0, "a round");
    }

    function test_FreeBond_WhenThereIsNone() external view {
        // it should be zero
        vm.assertEq(attribution.freeBond(address(token), ann), 0, "a bond");
    }

    function test_Peers_WhenAsked() external view {
        // it should name them
        (address first, address second) = attribution.peers();
        vm.assertTrue(first == address(models) && second == address(rewards), "the peers");
    }

    /// @dev Receipts of 1,000, whose contributors' part is 600, of which 500 are given out.
    function fine(uint256 modelId) private view returns (IAttribution.Round memory round) {
        round.modelId = modelId;
        round.number = 1;
        round.cutoff = uint64(block.timestamp);
        round.pool = 600;
        round.receipts = IAttribution.Tree(bytes20(uint160(1)), 1000, 3);
        round.scores = IAttribution.Tree(bytes20(uint160(2)), 5, 3);
        round.credits = IAttribution.Tree(bytes20(uint160(3)), 1000, 3);
        round.payouts = IAttribution.Tree(bytes20(uint160(4)), 500, 3);
    }

    function propose(IAttribution.Round memory round) private returns (bytes32) {
        bytes memory signature = sign(round);
        by(scorer);
        attribution.propose(round, signature);
        return keccak256(abi.encode(round));
    }

    function finalised(IAttribution.Round memory round) private {
        propose(round);
        vm.warp(block.timestamp + 1 hours);
        attribution.finalise(round);
    }

    function refusedTo(IAttribution.Round memory round, bytes4 reason, bytes memory values) private {
        bytes memory signature = sign(round);
        refused(reason, values);
        by(scorer);
        attribution.propose(round, signature);
    }

    function pause() private returns (uint64 until) {
        until = uint64(block.timestamp + 1 hours);
        by(guardian);
        rewards.pause(until);
    }
}
