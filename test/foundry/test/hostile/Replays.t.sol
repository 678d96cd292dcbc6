// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Attribution} from "../../reference/Attribution.sol";
import {vm} from "../support/Vm.sol";
import {AttributionFixture} from "../unit/AttributionFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";

/// @title Replays: the operator's books and the scorers' endorsements are sent again, or elsewhere
contract ReplaysTest is AttributionFixture {
    function test_BookOfAnotherNumber_Reverts() external {
        IAttribution.Round memory first = validRound(ONE_SIGNER);
        first.deadline = uint64(block.timestamp + 30 days);
        IAttribution.Book memory old = bookOf(first);
        finalise(first);
        IAttribution.Round memory second = validRound(ONE_SIGNER);
        (second.receipts, second.deadline) = (first.receipts, first.deadline);
        expectBookRevert(second, old);
    }

    function test_BookOfAnotherSpan_Reverts() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Book memory book = bookOf(round);
        round.cutoff--;
        expectBookRevert(round, book);
    }

    function test_BookWithOtherReceipts_Reverts() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Book memory book = bookOf(round);
        (round.receipts.sum, round.credits.sum, round.payouts.sum) = (2000, 2000, 1200);
        expectBookRevert(round, book);
    }

    function test_BookOfAnotherModel_Reverts() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Book memory book = bookOf(round);
        round.modelId = TWO_SIGNERS;
        expectBookRevert(round, book);
    }

    function test_BookWithALaterDeadline_Reverts() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Book memory book = bookOf(round);
        book.deadline += 1 days;
        expectBookRevert(round, book);
    }

    function test_BookOfAnotherChainOrContract_Reverts() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        IAttribution elsewhere = new Attribution(models, rewards, address(disputes), requests, address(spans), address(gradients));
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidOperatorSignature.selector, ONE_SIGNER, operator));
        elsewhere.propose(round, URI, book, endorsements);
        vm.chainId(1);
        expectBookRevert(round, book);
    }

    function test_EndorsementOfAnotherAttempt_Reverts() external {
        IAttribution.Round memory first = validRound(ONE_SIGNER);
        first.deadline = uint64(block.timestamp + 30 days);
        IAttribution.Endorsement[] memory old = endorsedByBoth(first);
        IAttribution.Book memory book = bookOf(first);
        finalise(first);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.WrongNumber.selector, 2, 1));
        attribution.propose(first, URI, book, old);
        (first.number, first.attempt) = (2, 2);
        (first.from, first.cutoff) = (first.cutoff, first.cutoff + 1);
        first.settlement = rewards.pool(ONE_SIGNER).settlement;
        first.payouts.sum += 598;
        expectEndorsementRevert(first, old);
    }

    function test_EndorsementOfAnotherModel_Reverts() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        round.modelId = TWO_SIGNERS;
        expectEndorsementRevert(round, endorsements);
    }

    function test_EndorsementOfAnotherChain_Reverts() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        vm.chainId(1);
        expectEndorsementRevert(round, endorsements);
    }

    /// @dev The last settlement is signed too, so an endorsement is void once another round was
    /// finalised before it.
    function test_EndorsementOnAnotherSettlement_Reverts() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        round.settlement = bytes20(uint160(1));
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        round.settlement = 0;
        expectEndorsementRevert(round, endorsements);
    }

    function expectBookRevert(IAttribution.Round memory round, IAttribution.Book memory book) private {
        bytes memory expected = abi.encodeWithSelector(IAttribution.InvalidOperatorSignature.selector, round.modelId, operator);
        expectProposeRevert(round, book, endorsedByBoth(round), expected);
    }

    function expectEndorsementRevert(IAttribution.Round memory round, IAttribution.Endorsement[] memory endorsements) private {
        bytes memory expected = abi.encodeWithSelector(IAttribution.InvalidScorerSignature.selector, round.modelId, scorer);
        expectProposeRevert(round, bookOf(round), endorsements, expected);
    }
}
