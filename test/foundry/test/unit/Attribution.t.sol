// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Attribution} from "../../reference/Attribution.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {FeeToken, OddWallet} from "../support/tokens/Tokens.sol";
import {AttributionFixture} from "./AttributionFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IERC20} from "abi/IERC20.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Bonds and rounds
contract AttributionTest is AttributionFixture {
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
        odd.set(abi.encode(2), false, address(0), "");
        refused(IAttribution.TransferFailed.selector, abi.encode(odd, attribution, 5));
        by(scorer);
        attribution.depositBond(address(odd), 5);
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
        refused(IAttribution.InvalidAmount.selector, abi.encode(MOST + 1));
        attribution.depositBond(address(odd), MOST + 1);
        vm.stopPrank();
    }

    function test_DepositBond_WhenItArrives() external {
        // it should add it to the caller's free bond, in either kind of asset
        vm.expectEmit(address(attribution));
        emit IAttribution.BondDeposited(address(token), ann, 5);
        deposit(ann, 5);
        by(ann);
        attribution.depositBond{value: 7}(address(0), 7);
        vm.assertTrue(free(ann) == 5 && attribution.freeBond(address(0), ann) == 7, "the bonds");
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
        // it should refuse the deposit inside without a reason
        odd.set("", false, address(attribution), abi.encodeCall(IAttribution.depositBond, (address(odd), 1)));
        vm.recordLogs();
        by(scorer);
        attribution.depositBond(address(odd), 5);
        vm.assertEq(attribution.freeBond(address(odd), scorer), 5, "the bond");
        vm.assertEq(vm.getRecordedLogs()[0].data, abi.encode(false, ""), "the answer");
    }

    function test_WithdrawBond_RevertWhen_TheAmountIsZeroOr2To96() external {
        refused(IAttribution.InvalidAmount.selector, abi.encode(0));
        attribution.withdrawBond(address(token), 0);
        refused(IAttribution.InvalidAmount.selector, abi.encode(MOST + 1));
        attribution.withdrawBond(address(token), MOST + 1);
    }

    function test_WithdrawBond_RevertWhen_TheCallerHasLessFree() external {
        refused(IAttribution.BondTooSmall.selector, abi.encode(scorer, BOND + 1, BOND));
        by(scorer);
        attribution.withdrawBond(address(token), BOND + 1);
        propose(fine(ONE));
        refused(IAttribution.BondTooSmall.selector, abi.encode(scorer, 1, 0));
        by(scorer);
        attribution.withdrawBond(address(token), 1);
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
        vm.expectEmit(address(attribution));
        emit IAttribution.BondWithdrawn(address(token), scorer, BOND);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(attribution), scorer, BOND);
        by(scorer);
        attribution.withdrawBond(address(token), BOND);
        vm.assertTrue(token.balanceOf(scorer) - before == BOND && free(scorer) == 0, "the money");
    }

    function test_Propose_RevertWhen_TheModelIsUnknown() external {
        refusedTo(fine(NO_MODEL), IAttribution.UnknownModel.selector, abi.encode(NO_MODEL));
    }

    function test_Propose_RevertWhen_TheModelHasAnOpenRound() external {
        propose(fine(ONE));
        pause();
        refusedTo(fine(ONE), IAttribution.RoundIsOpen.selector, abi.encode(ONE, 1));
    }

    function test_Propose_RevertWhen_TheGuardianHasPaused() external {
        uint64 until = pause();
        IAttribution.Round memory round = fine(ONE);
        round.number = 7;
        refusedTo(round, IAttribution.IsPaused.selector, abi.encode(until));
        vm.warp(until);
        propose(fine(ONE));
    }

    function test_Propose_RevertWhen_TheNumberIsNotTheNext() external {
        IAttribution.Round memory round = fine(ONE);
        (round.number, round.attempt) = (2, 2);
        refusedTo(round, IAttribution.WrongNumber.selector, abi.encode(1, 2));
    }

    function test_Propose_RevertWhen_TheAttemptIsNotTheNext() external {
        IAttribution.Round memory round = fine(ONE);
        (round.attempt, round.from) = (2, 1);
        refusedTo(round, IAttribution.WrongAttempt.selector, abi.encode(1, 2));
        round.attempt = 0;
        refusedTo(round, IAttribution.WrongAttempt.selector, abi.encode(1, 0));
    }

    function test_Propose_RevertWhen_TheStartIsNotTheLastCutoff() external {
        IAttribution.Round memory round = fine(ONE);
        (round.from, round.cutoff) = (1, 0);
        refusedTo(round, IAttribution.WrongStart.selector, abi.encode(0, 1));
        round = fine(ONE);
        uint64 last = round.cutoff;
        finalise(round);
        round = fine(ONE);
        round.from = last + 1;
        refusedTo(round, IAttribution.WrongStart.selector, abi.encode(last, last + 1));
    }

    function test_Propose_RevertWhen_TheCutoffIsNotBetweenTheStartAndNow() external {
        IAttribution.Round memory round = fine(ONE);
        (round.cutoff, round.deadline) = (uint64(block.timestamp), 0);
        refusedTo(round, IAttribution.InvalidCutoff.selector, abi.encode(block.timestamp, 0, block.timestamp));
        finalise(fine(ONE));
        round = fine(ONE);
        round.cutoff = round.from;
        refusedTo(round, IAttribution.InvalidCutoff.selector, abi.encode(round.from, round.from, block.timestamp));
    }

    function test_Propose_RevertWhen_TheRoundsOrTheBooksDeadlineHasPassed() external {
        IAttribution.Round memory round = fine(ONE);
        round.deadline = uint64(block.timestamp - 1);
        round.settlement = bytes20(uint160(1));
        refusedTo(round, IAttribution.SignatureExpired.selector, abi.encode(round.deadline));
        IAttribution.Book memory book = IAttribution.Book(uint64(block.timestamp - 2), "");
        refused(IAttribution.SignatureExpired.selector, abi.encode(round.deadline));
        attribution.propose(round, URI, book, new IAttribution.Endorsement[](0));
        round.deadline = uint64(block.timestamp);
        refused(IAttribution.SignatureExpired.selector, abi.encode(book.deadline));
        attribution.propose(round, URI, book, new IAttribution.Endorsement[](0));
    }

    function test_Propose_RevertWhen_ItBuildsOnAnotherSettlement() external {
        IAttribution.Round memory round = fine(ONE);
        (round.settlement, round.uriHash) = (bytes20(uint160(1)), 0);
        refusedTo(round, IAttribution.WrongSettlement.selector, abi.encode(bytes20(0), bytes20(uint160(1))));
        finalise(fine(ONE));
        bytes20 present = rewards.pool(ONE).settlement;
        round = fine(ONE);
        round.settlement = 0;
        refusedTo(round, IAttribution.WrongSettlement.selector, abi.encode(present, bytes20(0)));
    }

    function test_Propose_RevertWhen_TheTextIsTooLongOrAnother() external {
        IAttribution.Round memory round = fine(ONE);
        (round.uriHash, round.scores.count) = (RECORD, 0);
        refusedTo(round, IAttribution.InvalidUri.selector, abi.encode(bytes(URI).length));
        round.uriHash = keccak256(bytes(text(2049)));
        IAttribution.Book memory book = bookOf(round);
        refused(IAttribution.InvalidUri.selector, abi.encode(2049));
        attribution.propose(round, text(2049), book, new IAttribution.Endorsement[](0));
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
        (round.receipts.sum, round.credits.sum) = (0, 0);
        refusedTo(round, IAttribution.InvalidReceipts.selector, abi.encode(0, 10_000));
        round.receipts.sum = 10_001;
        refusedTo(round, IAttribution.InvalidReceipts.selector, abi.encode(10_001, 10_000));
        finalise(fine(ONE));
        round = fine(ONE);
        round.receipts.sum = 9001;
        refusedTo(round, IAttribution.InvalidReceipts.selector, abi.encode(9001, 9000));
    }

    function test_Propose_RevertWhen_TheCreditsAreNotTheReceipts() external {
        IAttribution.Round memory round = fine(ONE);
        (round.credits.sum, round.payouts.sum) = (1001, 7);
        refusedTo(round, IAttribution.CreditsDiffer.selector, abi.encode(1001, 1000));
        round.credits.sum = 999;
        refusedTo(round, IAttribution.CreditsDiffer.selector, abi.encode(999, 1000));
    }

    function test_Propose_RevertWhen_ThePayoutsRiseByMoreThanTheirPart() external {
        IAttribution.Round memory round = fine(ONE);
        round.payouts.sum = 601;
        refusedTo(round, IAttribution.InvalidPayouts.selector, abi.encode(601, 597, 600));
        round.payouts.sum = type(uint128).max;
        refusedTo(round, IAttribution.InvalidPayouts.selector, abi.encode(type(uint128).max, 597, 600));
    }

    function test_Propose_RevertWhen_ThePayoutsRiseByLessThanRoundingExplains() external {
        finalise(fine(ONE));
        IAttribution.Round memory round = fine(ONE);
        round.payouts.sum = 598 + 596;
        refusedTo(round, IAttribution.InvalidPayouts.selector, abi.encode(598 + 596, 598 + 597, 598 + 600));
        round.credits.count = 2 ** 40 - 1;
        round.payouts.sum = 597;
        refusedTo(round, IAttribution.InvalidPayouts.selector, abi.encode(597, 598, 598 + 600));
    }

    function test_Propose_RevertWhen_TheOperatorDidNotSignThisBook() external {
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory endorsements = new IAttribution.Endorsement[](0);
        book.deadline++;
        refused(IAttribution.InvalidOperatorSignature.selector, abi.encode(ONE, operator));
        attribution.propose(round, URI, book, endorsements);
        book = bookBy(SCORER_KEY, round);
        refused(IAttribution.InvalidOperatorSignature.selector, abi.encode(ONE, operator));
        attribution.propose(round, URI, book, endorsements);
        book.signature = "";
        refused(IAttribution.InvalidOperatorSignature.selector, abi.encode(ONE, operator));
        attribution.propose(round, URI, book, endorsements);
    }

    function test_Propose_RevertWhen_TooFewOrMoreThan8Signed() external {
        IAttribution.Round memory round = fine(TWO);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory alone = endorsedBy(SCORER_KEY, round);
        refused(IAttribution.QuorumMissing.selector, abi.encode(1, 2));
        attribution.propose(round, URI, book, alone);
        refused(IAttribution.QuorumMissing.selector, abi.encode(9, 2));
        attribution.propose(round, URI, book, new IAttribution.Endorsement[](9));
    }

    function test_Propose_RevertWhen_OneIsNoScorerOrTheyDoNotAscend() external {
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        endorsements[1] = endorsements[0];
        refused(IAttribution.NotScorer.selector, abi.encode(ONE, scorer));
        attribution.propose(round, URI, book, endorsements);
        endorsements = endorsedByBoth(round);
        (endorsements[0], endorsements[1]) = (endorsements[1], endorsements[0]);
        refused(IAttribution.NotScorer.selector, abi.encode(ONE, scorer));
        attribution.propose(round, URI, book, endorsements);
        endorsements = endorsedBy(ANN_KEY, round);
        refused(IAttribution.NotScorer.selector, abi.encode(ONE, ann));
        attribution.propose(round, URI, book, endorsements);
    }

    function test_Propose_RevertWhen_AScorerDidNotSignThisRound() external {
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        endorsements[1].signature = endorsements[0].signature;
        refused(IAttribution.InvalidScorerSignature.selector, abi.encode(ONE, otherScorer));
        attribution.propose(round, URI, book, endorsements);
        endorsements = endorsedByBoth(round);
        round.payouts.count++;
        refused(IAttribution.InvalidScorerSignature.selector, abi.encode(ONE, scorer));
        attribution.propose(round, URI, book, endorsements);
    }

    function test_Propose_RevertWhen_AnyFieldIsAnotherThanWhatWasSigned() external {
        // Fields whose value is also checked are refused for that; the rest for the signature.
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(fine(ONE));
        for (uint256 i = 0; i < 12; i++) {
            IAttribution.Round memory round = fine(ONE);
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
            refused(IAttribution.InvalidScorerSignature.selector, abi.encode(ONE, scorer));
            attribution.propose(round, URI, book, endorsements);
        }
    }

    function test_Propose_RevertWhen_TheBondWouldReach2To96() external {
        // No model's terms allow it, so Models is made to lie.
        IModels.RoundTerms memory terms = models.roundTerms(ONE);
        terms.bond = uint128(MOST + 1);
        vm.mockCall(address(models), abi.encodeCall(IModels.roundTerms, (ONE)), abi.encode(terms));
        refusedTo(fine(ONE), IAttribution.InvalidAmount.selector, abi.encode(MOST + 1));
    }

    function test_Propose_RevertWhen_AFreeBondIsTooSmall() external {
        by(otherScorer);
        attribution.withdrawBond(address(token), 1);
        refusedTo(fine(ONE), IAttribution.BondTooSmall.selector, abi.encode(otherScorer, BOND, BOND - 1));
        vm.assertEq(free(scorer), BOND, "locked all the same");
        proposeAlone(fine(ONE));
        refusedTo(fine(TWO), IAttribution.BondTooSmall.selector, abi.encode(scorer, BOND, 0));
    }

    function test_Propose_WhenTheRoundIsFine() external {
        // it should open it and lock every signer's bond, whoever sends it
        IAttribution.Round memory round = fine(TWO);
        (IAttribution.Book memory book, IAttribution.Endorsement[] memory endorsements) = (bookOf(round), endorsedByBoth(round));
        uint64 end = uint64(block.timestamp + WINDOW);
        vm.expectEmit(address(attribution));
        emit IAttribution.RoundProposed(TWO, 1, hashOf(round), end, BOND, signers(), round, URI, book);
        by(bob);
        attribution.propose(round, URI, book, endorsements);
        IAttribution.RoundState memory state = attribution.roundState(TWO);
        vm.assertTrue(state.attempts == 1 && state.isOpen && state.lastCutoff == 0, "the state");
        bytes32 proposal = keccak256(abi.encodePacked(hashOf(round), BOND, end, scorer, otherScorer));
        vm.assertTrue(state.proposal == proposal && attribution.proposalOf(TWO, 1) == proposal, "the proposal");
        vm.assertTrue(free(scorer) == 0 && free(otherScorer) == 0, "the bonds");
    }

    function test_Propose_WhenTheSumsAreAtTheirBounds() external {
        // it should take it
        IAttribution.Round memory round = fine(ONE);
        round.payouts.sum = 597;
        round.deadline = uint64(block.timestamp);
        finalise(round);
        round = fine(ONE);
        round.receipts.sum = round.credits.sum = 9000;
        round.payouts.sum = 597 + 5400;
        propose(round);
    }

    function test_Propose_WhenThereIsNothingToRoundBelow() external {
        // it should take payouts that do not rise
        IAttribution.Round memory round = fine(ONE);
        (round.receipts.sum, round.credits.sum, round.payouts) = (1, 1, IAttribution.Tree(0, 0, 0));
        finalise(round);
        vm.assertTrue(rewards.pool(ONE).settled == 0 && rewards.pool(ONE).receiptsSettled == 1, "the sums");
    }

    function test_Propose_WhenTheBondIsAPartOfWhatTheRoundCanReach() external {
        // it should lock that part of what is left and new, if it is above the least
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        (terms.bond, terms.bondBps) = (300, 5000);
        uint256 id = models.registerModel(terms);
        pay(id, 10_000);
        IAttribution.Round memory round = fine(id);
        proposeAlone(round);
        vm.assertEq(free(scorer), BOND - 300, "the least, above half of 598");
        uint64 end = uint64(block.timestamp + WINDOW);
        vm.warp(end);
        attribution.finalise(round, just(scorer), 300, end);
        proposeAlone(fine(id));
        vm.assertEq(free(scorer), BOND - 598, "half of 598 that are left and 598 that are new");
    }

    function test_Propose_WhenContractsSign() external {
        // it should ask them whether they did
        (OddWallet first, OddWallet second) = (new OddWallet(), new OddWallet());
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        (terms.operator, terms.scorers, terms.bond) = (address(first), just(address(second)), 0);
        uint256 id = models.registerModel(terms);
        pay(id, 10_000);
        IAttribution.Round memory round = fine(id);
        bytes32 domain = domainOf(address(attribution));
        bytes32 root = TypedData.rootOf(round.receipts);
        bytes32 digest = TypedData.bookDigest(domain, id, 1, 0, round.cutoff, root, round.deadline);
        IAttribution.Book memory book = IAttribution.Book(round.deadline, abi.encode(digest));
        IAttribution.Endorsement[] memory endorsements = new IAttribution.Endorsement[](1);
        endorsements[0] = IAttribution.Endorsement(address(second), abi.encode(digest));
        refused(IAttribution.InvalidScorerSignature.selector, abi.encode(id, second));
        attribution.propose(round, URI, book, endorsements);
        endorsements[0].signature = abi.encode(TypedData.roundDigest(domain, round));
        attribution.propose(round, URI, book, endorsements);
        vm.assertTrue(attribution.roundState(id).isOpen, "not open");
    }

    function test_Propose_WhenTheTextIsNoUTF8() external {
        // it should refuse it without a reason
        bytes[6] memory texts = [bytes(hex"80"), hex"c080", hex"e0a0", hex"eda080", hex"f4908080", hex"ff"];
        for (uint256 i = 0; i < 6; i++) {
            IAttribution.Round memory round = fine(ONE);
            round.uriHash = keccak256(texts[i]);
            (IAttribution.Book memory book, IAttribution.Endorsement[] memory all) = (bookOf(round), endorsedByBoth(round));
            (bool done, bytes memory answer) =
                address(attribution).call(abi.encodeCall(IAttribution.propose, (round, string(texts[i]), book, all)));
            vm.assertTrue(!done && answer.length == 0, "taken, or with a reason");
        }
        string memory fineText = unicode"é€😀퟿";
        IAttribution.Round memory last = fine(ONE);
        last.uriHash = keccak256(bytes(fineText));
        attribution.propose(last, fineText, bookOf(last), endorsedByBoth(last));
    }

    function test_Finalise_RevertWhen_TheOpenRoundIsAnother() external {
        IAttribution.Round memory round = fine(ONE);
        uint64 end = uint64(block.timestamp + WINDOW);
        refused(IAttribution.NoSuchRound.selector, abi.encode(ONE, hashOf(round)));
        attribution.finalise(round, signers(), BOND, end);
        propose(round);
        vm.warp(end);
        round.manifest = 0;
        refused(IAttribution.NoSuchRound.selector, abi.encode(ONE, hashOf(round)));
        attribution.finalise(round, signers(), BOND, end);
        round.modelId = NO_MODEL;
        refused(IAttribution.NoSuchRound.selector, abi.encode(NO_MODEL, hashOf(round)));
        attribution.finalise(round, signers(), BOND, end);
    }

    function test_Finalise_RevertWhen_SignersBondOrEndAreOthers() external {
        IAttribution.Round memory round = fine(ONE);
        propose(round);
        uint64 end = uint64(block.timestamp + WINDOW);
        bytes memory values = abi.encode(ONE, hashOf(round));
        vm.warp(end);
        refused(IAttribution.NoSuchRound.selector, values);
        attribution.finalise(round, signers(), BOND, end - 1);
        refused(IAttribution.NoSuchRound.selector, values);
        attribution.finalise(round, signers(), BOND + 1, end);
        refused(IAttribution.NoSuchRound.selector, values);
        attribution.finalise(round, just(scorer), BOND, end);
        refused(IAttribution.NoSuchRound.selector, values);
        attribution.finalise(round, both(otherScorer, scorer), BOND, end);
    }

    function test_Finalise_RevertWhen_TheWindowIsOpen() external {
        IAttribution.Round memory round = fine(TWO);
        propose(round);
        uint64 end = uint64(block.timestamp + WINDOW);
        vm.warp(end - 1);
        pause();
        refused(IAttribution.WindowOpen.selector, abi.encode(end, end - 1));
        attribution.finalise(round, signers(), BOND, end);
    }

    function test_Finalise_RevertWhen_TheGuardianHasPaused() external {
        IAttribution.Round memory round = fine(ONE);
        propose(round);
        uint64 end = uint64(block.timestamp + WINDOW);
        vm.warp(end);
        uint64 until = pause();
        refused(IAttribution.IsPaused.selector, abi.encode(until));
        attribution.finalise(round, signers(), BOND, end);
        vm.assertEq(free(scorer), 0, "the bond");
        vm.warp(until);
        attribution.finalise(round, signers(), BOND, end);
    }

    function test_Finalise_WhenTheWindowHasPassed() external {
        // it should settle the payouts, free the bonds and keep the cutoff, whoever sends it
        IAttribution.Round memory round = fine(ONE);
        propose(round);
        bytes32 proposal = attribution.proposalOf(ONE, 1);
        uint64 end = uint64(block.timestamp + WINDOW);
        vm.warp(end);
        vm.expectEmit(address(rewards));
        emit IRewards.Settled(ONE, 1, TypedData.rootOf(round.payouts), 598, 1000);
        vm.expectEmit(address(attribution));
        emit IAttribution.RoundFinalised(ONE, 1, hashOf(round));
        by(bob);
        attribution.finalise(round, signers(), BOND, end);
        IRewards.Pool memory pool = rewards.pool(ONE);
        vm.assertTrue(pool.settled == 598 && pool.left == 598 && pool.receiptsSettled == 1000 && pool.rounds == 1, "the pool");
        vm.assertTrue(free(scorer) == BOND && free(otherScorer) == BOND, "the bonds");
        IAttribution.RoundState memory state = attribution.roundState(ONE);
        vm.assertTrue(state.attempts == 1 && !state.isOpen && state.lastCutoff == round.cutoff, "the state");
        vm.assertTrue(state.proposal == proposal && attribution.proposalOf(ONE, 1) == proposal, "the proposal");
    }

    function test_Finalise_WhenItWasFinalisedBefore() external {
        // it should find no such round, and free no bond twice
        IAttribution.Round memory round = fine(ONE);
        finalise(round);
        refused(IAttribution.NoSuchRound.selector, abi.encode(ONE, hashOf(round)));
        attribution.finalise(round, signers(), BOND, uint64(block.timestamp));
        vm.assertEq(free(scorer), BOND, "the bond");
    }

    function test_Finalise_WhenASignerFilledItsBondUpMeanwhile() external {
        // it should free it all the same, above what can be deposited
        deposit(scorer, MOST - BOND);
        IAttribution.Round memory round = fine(ONE);
        proposeAlone(round);
        deposit(scorer, BOND);
        uint64 end = uint64(block.timestamp + WINDOW);
        vm.warp(end);
        attribution.finalise(round, just(scorer), BOND, end);
        vm.assertEq(free(scorer), MOST + BOND, "the bond");
        vm.startPrank(scorer);
        attribution.withdrawBond(address(token), MOST);
        attribution.withdrawBond(address(token), BOND);
        vm.stopPrank();
    }

    function test_RoundState_WhenNothingWasProposed() external view {
        // it should be zeros
        IAttribution.RoundState memory zeros;
        vm.assertEq(abi.encode(attribution.roundState(ONE)), abi.encode(zeros), "a state");
    }

    function test_ProposalOf_WhenThereWasNone() external view {
        // it should be zero
        vm.assertTrue(attribution.proposalOf(ONE, 0) == 0 && attribution.proposalOf(NO_MODEL, 1) == 0, "a proposal");
    }

    function test_FreeBond_WhenThereIsNone() external view {
        // it should be zero
        vm.assertEq(free(ann), 0, "a bond");
    }

    function test_Peers_WhenAsked() external view {
        // it should name them
        (address first, address second) = attribution.peers();
        vm.assertTrue(first == address(models) && second == address(rewards), "the peers");
    }
}
