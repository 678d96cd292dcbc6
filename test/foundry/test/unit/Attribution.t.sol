// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Attribution} from "../../reference/Attribution.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {FeeToken} from "../support/tokens/Tokens.sol";
import {AttributionFixture} from "./AttributionFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IERC20} from "abi/IERC20.sol";
import {IModels} from "abi/IModels.sol";
import {IRequests} from "abi/IRequests.sol";
import {IRewards} from "abi/IRewards.sol";
import {ProgrammableWallet} from "hostile/ProgrammableWallet.sol";

/// @title Bonds and rounds
contract AttributionTest is AttributionFixture {
    function test_Constructor_RevertWhen_APeerIsZero() external {
        vm.expectRevert(IAttribution.ZeroAccount.selector);
        new Attribution(IModels(address(0)), rewards, address(disputes), requests, address(spans), address(gradients));
        vm.expectRevert(IAttribution.ZeroAccount.selector);
        new Attribution(models, IRewards(address(0)), address(disputes), requests, address(spans), address(gradients));
        vm.expectRevert(IAttribution.ZeroAccount.selector);
        new Attribution(models, rewards, address(0), requests, address(spans), address(gradients));
        vm.expectRevert(IAttribution.ZeroAccount.selector);
        new Attribution(models, rewards, address(disputes), IRequests(address(0)), address(spans), address(gradients));
        vm.expectRevert(IAttribution.ZeroAccount.selector);
        new Attribution(models, rewards, address(disputes), requests, address(0), address(gradients));
        vm.expectRevert(IAttribution.ZeroAccount.selector);
        new Attribution(models, rewards, address(disputes), requests, address(spans), address(0));
    }

    function test_DepositBond_RevertWhen_TheValueIsNotTheAmount() external {
        vm.deal(address(this), 10);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.WrongValue.selector, 5, 4));
        attribution.depositBond{value: 4}(address(0), 5);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.WrongValue.selector, 0, 5));
        attribution.depositBond{value: 5}(address(token), 5);
    }

    function test_DepositBond_RevertWhen_TheAssetIsNoToken() external {
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NotAToken.selector, bob));
        attribution.depositBond(bob, 5);
    }

    function test_DepositBond_RevertWhen_TheTokensTransferFails() external {
        vm.expectRevert(abi.encodeWithSelector(IAttribution.TransferFailed.selector, token, attribution, 5));
        attribution.depositBond(address(token), 5);
        oddTokenReturns(abi.encode(2));
        vm.expectRevert(abi.encodeWithSelector(IAttribution.TransferFailed.selector, oddToken, attribution, 5));
        vm.prank(scorer);
        attribution.depositBond(address(oddToken), 5);
    }

    function test_DepositBond_RevertWhen_NothingArrives() external {
        oddTokenMovesNothing();
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidAmount.selector, 0));
        vm.prank(scorer);
        attribution.depositBond(address(oddToken), 5);
    }

    function test_DepositBond_RevertWhen_TheFreeBondReaches2To96() external {
        vm.startPrank(scorer);
        attribution.depositBond(address(oddToken), MAX_AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidAmount.selector, MAX_AMOUNT + 1));
        attribution.depositBond(address(oddToken), 1);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidAmount.selector, MAX_AMOUNT + 1));
        attribution.depositBond(address(oddToken), MAX_AMOUNT + 1);
        vm.stopPrank();
    }

    function test_DepositBond_WhenItArrives() external {
        // it should add it to the caller's free bond, in either kind of asset
        vm.expectEmit(address(attribution));
        emit IAttribution.BondDeposited(address(token), ann, 5);
        deposit(ann, 5);
        vm.prank(ann);
        attribution.depositBond{value: 7}(address(0), 7);
        vm.assertTrue(freeBond(ann) == 5 && attribution.freeBond(address(0), ann) == 7, "the bonds");
    }

    function test_DepositBond_WhenTheTokenKeepsAFee() external {
        // it should count what arrived
        FeeToken fee = new FeeToken();
        fee.mint(ann, 1000);
        vm.startPrank(ann);
        fee.approve(address(attribution), 1000);
        attribution.depositBond(address(fee), 1000);
        vm.stopPrank();
        vm.assertEq(attribution.freeBond(address(fee), ann), 990, "the bond");
    }

    function test_DepositBond_WhenTheTokenCallsBack() external {
        // it should revert the inner deposit without data
        oddTokenCalls(address(attribution), abi.encodeCall(IAttribution.depositBond, (address(oddToken), 1)));
        vm.recordLogs();
        vm.prank(scorer);
        attribution.depositBond(address(oddToken), 5);
        vm.assertEq(attribution.freeBond(address(oddToken), scorer), 5, "the bond");
        vm.assertEq(vm.getRecordedLogs()[0].data, abi.encode(false, ""), "result of the inner call");
    }

    function test_WithdrawBond_RevertWhen_TheAmountIsZeroOr2To96() external {
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidAmount.selector, 0));
        attribution.withdrawBond(address(token), 0);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidAmount.selector, MAX_AMOUNT + 1));
        attribution.withdrawBond(address(token), MAX_AMOUNT + 1);
    }

    function test_WithdrawBond_RevertWhen_TheCallerHasLessFree() external {
        vm.expectRevert(abi.encodeWithSelector(IAttribution.BondTooSmall.selector, scorer, BOND + 1, BOND));
        vm.prank(scorer);
        attribution.withdrawBond(address(token), BOND + 1);
        propose(validRound(ONE_SIGNER));
        vm.expectRevert(abi.encodeWithSelector(IAttribution.BondTooSmall.selector, scorer, 1, 0));
        vm.prank(scorer);
        attribution.withdrawBond(address(token), 1);
    }

    function test_WithdrawBond_RevertWhen_TheTokensTransferFails() external {
        vm.prank(scorer);
        attribution.depositBond(address(oddToken), 5);
        oddTokenReturns(abi.encode(false));
        vm.expectRevert(abi.encodeWithSelector(IAttribution.TransferFailed.selector, oddToken, scorer, 5));
        vm.prank(scorer);
        attribution.withdrawBond(address(oddToken), 5);
    }

    function test_WithdrawBond_RevertWhen_TheAssetHasNoCode() external {
        vm.prank(scorer);
        attribution.depositBond(address(oddToken), 5);
        vm.etch(address(oddToken), "");
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NotAToken.selector, oddToken));
        vm.prank(scorer);
        attribution.withdrawBond(address(oddToken), 5);
    }

    function test_WithdrawBond_WhenItIsFree() external {
        // it should send it back, also during a pause
        pauseForAnHour();
        uint256 before = token.balanceOf(scorer);
        vm.expectEmit(address(attribution));
        emit IAttribution.BondWithdrawn(address(token), scorer, BOND);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(attribution), scorer, BOND);
        vm.prank(scorer);
        attribution.withdrawBond(address(token), BOND);
        vm.assertTrue(token.balanceOf(scorer) - before == BOND && freeBond(scorer) == 0, "the money");
    }

    function test_Propose_RevertWhen_TheModelIsUnknown() external {
        expectProposeRevert(validRound(NO_MODEL), abi.encodeWithSelector(IAttribution.UnknownModel.selector, NO_MODEL));
    }

    function test_Propose_RevertWhen_TheModelHasAnOpenRound() external {
        propose(validRound(ONE_SIGNER));
        pauseForAnHour();
        expectProposeRevert(validRound(ONE_SIGNER), abi.encodeWithSelector(IAttribution.RoundIsOpen.selector, ONE_SIGNER, 1));
    }

    function test_Propose_RevertWhen_TheGuardianHasPaused() external {
        uint64 until = pauseForAnHour();
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        round.number = 7;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.IsPaused.selector, until));
        vm.warp(until);
        propose(validRound(ONE_SIGNER));
    }

    function test_Propose_RevertWhen_TheNumberIsNotTheNext() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        (round.number, round.attempt) = (2, 2);
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.WrongNumber.selector, 1, 2));
    }

    function test_Propose_RevertWhen_TheAttemptIsNotTheNext() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        (round.attempt, round.from) = (2, 1);
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.WrongAttempt.selector, 1, 2));
        round.attempt = 0;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.WrongAttempt.selector, 1, 0));
    }

    function test_Propose_RevertWhen_TheStartIsNotTheLastCutoff() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        (round.from, round.cutoff) = (1, 0);
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.WrongStart.selector, 0, 1));
        round = validRound(ONE_SIGNER);
        uint64 last = round.cutoff;
        finalise(round);
        round = validRound(ONE_SIGNER);
        round.from = last + 1;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.WrongStart.selector, last, last + 1));
    }

    function test_Propose_RevertWhen_TheCutoffIsNotBetweenTheStartAndNow() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        (round.cutoff, round.deadline) = (uint64(block.timestamp), 0);
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidCutoff.selector, block.timestamp, 0, block.timestamp));
        finalise(validRound(ONE_SIGNER));
        round = validRound(ONE_SIGNER);
        round.cutoff = round.from;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidCutoff.selector, round.from, round.from, block.timestamp));
    }

    function test_Propose_RevertWhen_TheRoundsOrTheBooksDeadlineHasPassed() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        round.deadline = uint64(block.timestamp - 1);
        round.settlement = bytes20(uint160(1));
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.SignatureExpired.selector, round.deadline));
        IAttribution.Book memory book = IAttribution.Book(uint64(block.timestamp - 2), "");
        vm.expectRevert(abi.encodeWithSelector(IAttribution.SignatureExpired.selector, round.deadline));
        attribution.propose(round, URI, book, new IAttribution.Endorsement[](0));
        round.deadline = uint64(block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.SignatureExpired.selector, book.deadline));
        attribution.propose(round, URI, book, new IAttribution.Endorsement[](0));
    }

    function test_Propose_RevertWhen_ItBuildsOnAnotherSettlement() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        (round.settlement, round.uriHash) = (bytes20(uint160(1)), 0);
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.WrongSettlement.selector, bytes20(0), bytes20(uint160(1))));
        finalise(validRound(ONE_SIGNER));
        bytes20 present = rewards.pool(ONE_SIGNER).settlement;
        round = validRound(ONE_SIGNER);
        round.settlement = 0;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.WrongSettlement.selector, present, bytes20(0)));
    }

    function test_Propose_RevertWhen_TheUriIsTooLongOrNotWhatWasSigned() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        (round.uriHash, round.scores.count) = (RECORD, 0);
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidUri.selector, bytes(URI).length));
        round.uriHash = keccak256(bytes(textOf(2049)));
        IAttribution.Book memory book = bookOf(round);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidUri.selector, 2049));
        attribution.propose(round, textOf(2049), book, new IAttribution.Endorsement[](0));
    }

    function test_Propose_RevertWhen_ATreeHasAHashOrASumButNoLeaves() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        round.scores = IAttribution.Tree(bytes20(uint160(1)), 0, 0);
        expectProposeRevert(round, abi.encodePacked(IAttribution.InvalidTree.selector));
        round.scores = IAttribution.Tree(0, 1, 0);
        expectProposeRevert(round, abi.encodePacked(IAttribution.InvalidTree.selector));
    }

    function test_Propose_RevertWhen_ATreeHas2To40Leaves() external {
        for (uint256 i = 0; i < 4; i++) {
            IAttribution.Round memory round = validRound(ONE_SIGNER);
            if (i == 0) round.receipts.count = 2 ** 40;
            if (i == 1) round.scores.count = 2 ** 40;
            if (i == 2) round.credits.count = 2 ** 40;
            if (i == 3) round.payouts.count = 2 ** 40;
            expectProposeRevert(round, abi.encodePacked(IAttribution.InvalidTree.selector));
        }
    }

    function test_Propose_RevertWhen_TheReceiptsAreZeroOrMoreThanWasPaid() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        (round.receipts.sum, round.credits.sum) = (0, 0);
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidReceipts.selector, 0, 10_000));
        round.receipts.sum = 10_001;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidReceipts.selector, 10_001, 10_000));
        finalise(validRound(ONE_SIGNER));
        round = validRound(ONE_SIGNER);
        round.receipts.sum = 9001;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidReceipts.selector, 9001, 9000));
    }

    function test_Propose_RevertWhen_TheCreditsAreNotTheReceipts() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        (round.credits.sum, round.payouts.sum) = (1001, 7);
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.CreditsDiffer.selector, 1001, 1000));
        round.credits.sum = 999;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.CreditsDiffer.selector, 999, 1000));
    }

    function test_Propose_RevertWhen_ThePayoutsRiseByMoreThanTheirPart() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        round.payouts.sum = 601;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidPayouts.selector, 601, 597, 600));
        round.payouts.sum = type(uint128).max;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidPayouts.selector, type(uint128).max, 597, 600));
    }

    function test_Propose_RevertWhen_ThePayoutsRiseByLessThanRoundingExplains() external {
        finalise(validRound(ONE_SIGNER));
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        round.payouts.sum = 598 + 596;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidPayouts.selector, 598 + 596, 598 + 597, 598 + 600));
        round.credits.count = 2 ** 40 - 1;
        round.payouts.sum = 597;
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidPayouts.selector, 597, 598, 598 + 600));
    }

    function test_Propose_RevertWhen_TheOperatorDidNotSignThisBook() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory endorsements = new IAttribution.Endorsement[](0);
        book.deadline++;
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidOperatorSignature.selector, ONE_SIGNER, operator));
        attribution.propose(round, URI, book, endorsements);
        book = bookBy(SCORER_KEY, round);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidOperatorSignature.selector, ONE_SIGNER, operator));
        attribution.propose(round, URI, book, endorsements);
        book.signature = "";
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidOperatorSignature.selector, ONE_SIGNER, operator));
        attribution.propose(round, URI, book, endorsements);
    }

    function test_Propose_RevertWhen_TooFewOrMoreThan8Signed() external {
        IAttribution.Round memory round = validRound(TWO_SIGNERS);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory alone = endorsedBy(SCORER_KEY, round);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.QuorumMissing.selector, 1, 2));
        attribution.propose(round, URI, book, alone);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.QuorumMissing.selector, 9, 2));
        attribution.propose(round, URI, book, new IAttribution.Endorsement[](9));
    }

    function test_Propose_RevertWhen_OneIsNoScorerOrTheyDoNotAscend() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        endorsements[1] = endorsements[0];
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NotScorer.selector, ONE_SIGNER, scorer));
        attribution.propose(round, URI, book, endorsements);
        endorsements = endorsedByBoth(round);
        (endorsements[0], endorsements[1]) = (endorsements[1], endorsements[0]);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NotScorer.selector, ONE_SIGNER, scorer));
        attribution.propose(round, URI, book, endorsements);
        endorsements = endorsedBy(ANN_KEY, round);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NotScorer.selector, ONE_SIGNER, ann));
        attribution.propose(round, URI, book, endorsements);
    }

    function test_Propose_RevertWhen_AScorerSignedACancelledRoundWhoseWindowIsOpen() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        proposeAlone(round);
        IAttribution.Stake memory rest = voidRound(round, toArray(scorer), false);
        round = validRound(ONE_SIGNER);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory unsigned = endorsedByBoth(round);
        unsigned[0].signature = "";
        bytes memory expected = abi.encodeWithSelector(IAttribution.ScorerBlocked.selector, ONE_SIGNER, scorer, rest.finalisableAt);
        expectProposeRevert(round, book, unsigned, expected);
        (unsigned[0], unsigned[1]) = (endorsement(ANN_KEY, round), unsigned[0]);
        if (ann > scorer) (unsigned[0], unsigned[1]) = (unsigned[1], unsigned[0]);
        bytes memory first = ann > scorer ? expected : abi.encodeWithSelector(IAttribution.NotScorer.selector, ONE_SIGNER, ann);
        expectProposeRevert(round, book, unsigned, first);
        vm.warp(rest.finalisableAt - 1);
        expectProposeRevert(validRound(ONE_SIGNER), expected);
        vm.assertEq(freeBond(otherScorer), BOND, "the other's bond");
    }

    function test_Propose_RevertWhen_AScorerDidNotSignThisRound() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        endorsements[1].signature = endorsements[0].signature;
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidScorerSignature.selector, ONE_SIGNER, otherScorer));
        attribution.propose(round, URI, book, endorsements);
        endorsements = endorsedByBoth(round);
        round.payouts.count++;
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidScorerSignature.selector, ONE_SIGNER, scorer));
        attribution.propose(round, URI, book, endorsements);
    }

    function test_Propose_RevertWhen_AnyFieldDiffersFromWhatWasSigned() external {
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(validRound(ONE_SIGNER));
        for (uint256 i = 0; i < 12; i++) {
            IAttribution.Round memory round = validRound(ONE_SIGNER);
            if (i == 0) round.cutoff--;
            if (i == 1) round.deadline++;
            if (i == 2) round.manifest = 0;
            if (i == 3) round.receipts.hash = 0;
            if (i == 4) round.receipts.count++;
            if (i == 5) round.scores.hash = 0;
            if (i == 6) round.scores.sum++;
            if (i == 7) round.scores.count++;
            if (i == 8) round.credits.hash = 0;
            if (i == 9) round.credits.count++;
            if (i == 10) round.payouts.hash = 0;
            if (i == 11) round.payouts.sum++;
            IAttribution.Book memory book = bookOf(round);
            vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidScorerSignature.selector, ONE_SIGNER, scorer));
            attribution.propose(round, URI, book, endorsements);
        }
    }

    function test_Propose_RevertWhen_TheBondWouldReach2To96() external {
        // No model's terms allow such a bond, so the return value of Models is mocked.
        IModels.RoundTerms memory terms = models.roundTerms(ONE_SIGNER);
        terms.bond = uint128(MAX_AMOUNT + 1);
        vm.mockCall(address(models), abi.encodeCall(IModels.roundTerms, (ONE_SIGNER)), abi.encode(terms));
        expectProposeRevert(validRound(ONE_SIGNER), abi.encodeWithSelector(IAttribution.InvalidAmount.selector, MAX_AMOUNT + 1));
    }

    function test_Propose_RevertWhen_AFreeBondIsTooSmall() external {
        vm.prank(otherScorer);
        attribution.withdrawBond(address(token), 1);
        expectProposeRevert(validRound(ONE_SIGNER), abi.encodeWithSelector(IAttribution.BondTooSmall.selector, otherScorer, BOND, BOND - 1));
        vm.assertEq(freeBond(scorer), BOND, "locked all the same");
        proposeAlone(validRound(ONE_SIGNER));
        expectProposeRevert(validRound(TWO_SIGNERS), abi.encodeWithSelector(IAttribution.BondTooSmall.selector, scorer, BOND, 0));
    }

    function test_Propose_WhenTheRoundIsValid() external {
        // it should open it and lock every signer's bond, whoever sends it
        IAttribution.Round memory round = validRound(TWO_SIGNERS);
        (IAttribution.Book memory book, IAttribution.Endorsement[] memory endorsements) = (bookOf(round), endorsedByBoth(round));
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        vm.expectEmit(address(attribution));
        emit IAttribution.RoundProposed(TWO_SIGNERS, 1, hashOf(round), stake, round, URI, book);
        vm.prank(bob);
        attribution.propose(round, URI, book, endorsements);
        IAttribution.RoundState memory state = attribution.roundState(TWO_SIGNERS);
        vm.assertTrue(state.attempts == 1 && state.isOpen && state.lastCutoff == 0, "the state");
        (uint64 present, uint64 end) = (uint64(block.timestamp), uint64(block.timestamp + WINDOW));
        bytes32 proposal = keccak256(abi.encodePacked(hashOf(round), operator, BOND, present, end, scorer, otherScorer));
        vm.assertTrue(state.proposal == proposal && attribution.proposalOf(TWO_SIGNERS, 1) == proposal, "the proposal");
        vm.assertTrue(freeBond(scorer) == 0 && freeBond(otherScorer) == 0, "the bonds");
    }

    function test_Propose_WhenTheSumsAreAtTheirBounds() external {
        // it should accept it
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        round.payouts.sum = 597;
        round.deadline = uint64(block.timestamp);
        finalise(round);
        round = validRound(ONE_SIGNER);
        round.receipts.sum = round.credits.sum = 9000;
        round.payouts.sum = 597 + 5400;
        propose(round);
    }

    function test_Propose_WhenThereIsNothingToRoundBelow() external {
        // it should accept payouts that do not rise
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        (round.receipts.sum, round.credits.sum, round.payouts) = (1, 1, IAttribution.Tree(0, 0, 0));
        finalise(round);
        vm.assertTrue(rewards.pool(ONE_SIGNER).settled == 0 && rewards.pool(ONE_SIGNER).receiptsSettled == 1, "the sums");
    }

    function test_Propose_WhenTheBondIsAPartOfWhatTheRoundCanReach() external {
        // it should lock that part of what is left and new, if it is above the least
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        (terms.bond, terms.bondBps) = (300, 5000);
        uint256 id = models.registerModel(terms);
        pay(id, 10_000);
        IAttribution.Round memory round = validRound(id);
        proposeAlone(round);
        vm.assertEq(freeBond(scorer), BOND - 300, "the least, above half of 598");
        finaliseAfterWindow(round, toArray(scorer), 300);
        proposeAlone(validRound(id));
        vm.assertEq(freeBond(scorer), BOND - 598, "half of 598 that are left and 598 that are new");
    }

    function test_Propose_WhenAnotherScorerWasBlocked() external {
        // it should open it, in the block of the verdict too
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        proposeAlone(round);
        voidRound(round, toArray(scorer), false);
        round = validRound(ONE_SIGNER);
        attribution.propose(round, URI, bookOf(round), endorsedBy(OTHER_SCORER_KEY, round));
        IAttribution.RoundState memory state = attribution.roundState(ONE_SIGNER);
        vm.assertTrue(state.attempts == 2 && state.isOpen, "the second attempt");
    }

    function test_Propose_WhenTheBlockHasEnded() external {
        // it should open it, at the end of the cancelled round's window
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory rest = voidRound(round, false);
        vm.warp(rest.finalisableAt);
        attribution.releaseBonds(ONE_SIGNER, 1, hashOf(round), rest);
        propose(validRound(ONE_SIGNER));
        vm.assertTrue(attribution.roundState(ONE_SIGNER).isOpen, "not open");
    }

    function test_Propose_WhenContractsSign() external {
        // it should call them to check their signatures
        (ProgrammableWallet first, ProgrammableWallet second) = (new ProgrammableWallet(), new ProgrammableWallet());
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        (terms.operator, terms.scorers, terms.bond) = (address(first), toArray(address(second)), 0);
        uint256 id = models.registerModel(terms);
        pay(id, 10_000);
        IAttribution.Round memory round = validRound(id);
        bytes32 domain = domainOf(address(attribution));
        bytes32 root = TypedData.rootOf(round.receipts);
        bytes32 digest = TypedData.bookDigest(domain, id, 1, 0, round.cutoff, root, round.deadline);
        IAttribution.Book memory book = IAttribution.Book(round.deadline, abi.encode(digest));
        IAttribution.Endorsement[] memory endorsements = new IAttribution.Endorsement[](1);
        endorsements[0] = IAttribution.Endorsement(address(second), abi.encode(digest));
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidScorerSignature.selector, id, second));
        attribution.propose(round, URI, book, endorsements);
        endorsements[0].signature = abi.encode(TypedData.roundDigest(domain, round));
        attribution.propose(round, URI, book, endorsements);
        vm.assertTrue(attribution.roundState(id).isOpen, "not open");
    }

    function test_Propose_WhenTheTextIsNotUTF8() external {
        // it should revert without data
        bytes[6] memory texts = [bytes(hex"80"), hex"c080", hex"e0a0", hex"eda080", hex"f4908080", hex"ff"];
        for (uint256 i = 0; i < 6; i++) {
            IAttribution.Round memory round = validRound(ONE_SIGNER);
            round.uriHash = keccak256(texts[i]);
            (IAttribution.Book memory book, IAttribution.Endorsement[] memory all) = (bookOf(round), endorsedByBoth(round));
            (bool success, bytes memory data) =
                address(attribution).call(abi.encodeCall(IAttribution.propose, (round, string(texts[i]), book, all)));
            vm.assertTrue(!success && data.length == 0, "succeeded, or reverted with data");
        }
        string memory validText = unicode"é€😀퟿";
        IAttribution.Round memory last = validRound(ONE_SIGNER);
        last.uriHash = keccak256(bytes(validText));
        attribution.propose(last, validText, bookOf(last), endorsedByBoth(last));
    }

    function test_Finalise_RevertWhen_TheOpenRoundIsAnotherOne() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NoSuchRound.selector, ONE_SIGNER, hashOf(round)));
        attribution.finalise(round, stake);
        propose(round);
        vm.warp(stake.finalisableAt);
        round.manifest = 0;
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NoSuchRound.selector, ONE_SIGNER, hashOf(round)));
        attribution.finalise(round, stake);
        round.modelId = NO_MODEL;
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NoSuchRound.selector, NO_MODEL, hashOf(round)));
        attribution.finalise(round, stake);
    }

    function test_Finalise_RevertWhen_TheStakeDiffers() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake[7] memory others = differingStakes(round);
        bytes memory values = abi.encode(ONE_SIGNER, hashOf(round));
        vm.warp(block.timestamp + WINDOW);
        for (uint256 i = 0; i < 7; i++) {
            vm.expectRevert(bytes.concat(IAttribution.NoSuchRound.selector, values));
            attribution.finalise(round, others[i]);
        }
    }

    function test_Finalise_RevertWhen_TheRoundWasVoided() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory rest = voidRound(round, false);
        vm.warp(rest.finalisableAt);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NoSuchRound.selector, ONE_SIGNER, hashOf(round)));
        attribution.finalise(round, rest);
        vm.assertEq(rewards.pool(ONE_SIGNER).rounds, 0, "rounds");
    }

    function test_Finalise_RevertWhen_TheWindowIsOpen() external {
        IAttribution.Round memory round = validRound(TWO_SIGNERS);
        propose(round);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        uint64 end = stake.finalisableAt;
        vm.warp(end - 1);
        pauseForAnHour();
        vm.expectRevert(abi.encodeWithSelector(IAttribution.WindowOpen.selector, end, end - 1));
        attribution.finalise(round, stake);
    }

    function test_Finalise_RevertWhen_ARequestOfTheRoundWaits() external {
        IAttribution.Round memory round = validRound(TWO_SIGNERS);
        propose(round);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        vm.warp(stake.finalisableAt);
        pauseForAnHour();
        bytes memory call = abi.encodeCall(IRequests.unanswered, (TWO_SIGNERS, round.attempt));
        vm.mockCall(address(requests), call, abi.encode(3));
        vm.expectRevert(abi.encodeWithSelector(IAttribution.Unanswered.selector, TWO_SIGNERS, round.attempt, 3));
        attribution.finalise(round, stake);
    }

    function test_Finalise_RevertWhen_TheGuardianHasPaused() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        vm.warp(stake.finalisableAt);
        uint64 until = pauseForAnHour();
        vm.expectRevert(abi.encodeWithSelector(IAttribution.IsPaused.selector, until));
        attribution.finalise(round, stake);
        vm.assertEq(freeBond(scorer), 0, "the bond");
        vm.warp(until);
        attribution.finalise(round, stake);
    }

    function test_Finalise_WhenTheWindowHasPassed() external {
        // it should settle the payouts, free the bonds, clear the proposal and keep the cutoff, whoever sends it
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        vm.warp(stake.finalisableAt);
        vm.expectEmit(address(rewards));
        emit IRewards.Settled(ONE_SIGNER, 1, TypedData.rootOf(round.payouts), 598, 1000);
        vm.expectEmit(address(attribution));
        emit IAttribution.RoundFinalised(ONE_SIGNER, 1, hashOf(round));
        vm.prank(bob);
        attribution.finalise(round, stake);
        IRewards.Pool memory pool = rewards.pool(ONE_SIGNER);
        vm.assertTrue(pool.settled == 598 && pool.left == 598 && pool.receiptsSettled == 1000 && pool.rounds == 1, "the pool");
        vm.assertTrue(freeBond(scorer) == BOND && freeBond(otherScorer) == BOND, "the bonds");
        IAttribution.RoundState memory state = attribution.roundState(ONE_SIGNER);
        vm.assertTrue(state.attempts == 1 && !state.isOpen && state.lastCutoff == round.cutoff, "the state");
        vm.assertTrue(state.proposal == 0 && attribution.proposalOf(ONE_SIGNER, 1) == 0, "the proposal");
    }

    function test_Finalise_WhenItWasFinalisedBefore() external {
        // it should revert, and free no bond twice
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        finalise(round);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NoSuchRound.selector, ONE_SIGNER, hashOf(round)));
        attribution.finalise(round, stake);
        vm.assertEq(freeBond(scorer), BOND, "the bond");
    }

    function test_Finalise_WhenASignerFilledItsBondUpMeanwhile() external {
        // it should free it all the same, above the limit of deposits
        deposit(scorer, MAX_AMOUNT - BOND);
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        proposeAlone(round);
        deposit(scorer, BOND);
        finaliseAfterWindow(round, toArray(scorer), BOND);
        vm.assertEq(freeBond(scorer), MAX_AMOUNT + BOND, "the bond");
        vm.startPrank(scorer);
        attribution.withdrawBond(address(token), MAX_AMOUNT);
        attribution.withdrawBond(address(token), BOND);
        vm.stopPrank();
    }

    function test_RoundState_WhenNothingWasProposed() external view {
        // it should be zeros
        IAttribution.RoundState memory zeros;
        vm.assertEq(abi.encode(attribution.roundState(ONE_SIGNER)), abi.encode(zeros), "a state");
    }

    function test_ProposalOf_WhenThereWasNone() external view {
        // it should be zero
        vm.assertTrue(attribution.proposalOf(ONE_SIGNER, 0) == 0 && attribution.proposalOf(NO_MODEL, 1) == 0, "a proposal");
    }

    function test_FreeBond_WhenThereIsNone() external view {
        // it should be zero
        vm.assertEq(freeBond(ann), 0, "a bond");
    }

    function test_Peers_WhenAsked() external view {
        // it should return them
        (address first, address second, address third, address fourth, address fifth, address sixth) = attribution.peers();
        vm.assertTrue(first == address(models) && second == address(rewards), "the peers");
        vm.assertTrue(third == address(disputes) && fourth == address(requests), "who cancels rounds");
        vm.assertTrue(fifth == address(spans) && sixth == address(gradients), "who cancels those of a rule");
    }
}
