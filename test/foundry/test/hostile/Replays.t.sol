// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Attribution} from "../../reference/Attribution.sol";
import {vm} from "../support/Vm.sol";
import {AttributionFixture} from "../unit/AttributionFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";

/// @title Somebody sends again, or elsewhere, what was signed once: the operator's books and the scorers' endorsements
contract ReplaysTest is AttributionFixture {
    function test_ABookOfAnotherNumber() external {
        IAttribution.Round memory first = fine(ONE);
        first.deadline = uint64(block.timestamp + 30 days);
        IAttribution.Book memory old = bookOf(first);
        finalise(first);
        IAttribution.Round memory second = fine(ONE);
        (second.receipts, second.deadline) = (first.receipts, first.deadline);
        refusedBook(second, old);
    }

    function test_ABookOfAnotherSpan() external {
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Book memory book = bookOf(round);
        round.cutoff--;
        refusedBook(round, book);
    }

    function test_ABookWithOtherReceipts() external {
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Book memory book = bookOf(round);
        (round.receipts.sum, round.credits.sum, round.payouts.sum) = (2000, 2000, 1200);
        refusedBook(round, book);
    }

    function test_ABookOfAnotherModel() external {
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Book memory book = bookOf(round);
        round.modelId = TWO;
        refusedBook(round, book);
    }

    function test_ABookThatLivesLonger() external {
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Book memory book = bookOf(round);
        book.deadline += 1 days;
        refusedBook(round, book);
    }

    function test_ABookOfAnotherChainOrContract() external {
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        IAttribution elsewhere = new Attribution(models, rewards);
        refused(IAttribution.InvalidOperatorSignature.selector, abi.encode(ONE, operator));
        elsewhere.propose(round, URI, book, endorsements);
        vm.chainId(1);
        refusedBook(round, book);
    }

    function test_AnEndorsementOfAnotherAttempt() external {
        IAttribution.Round memory first = fine(ONE);
        first.deadline = uint64(block.timestamp + 30 days);
        IAttribution.Endorsement[] memory old = endorsedByBoth(first);
        IAttribution.Book memory book = bookOf(first);
        finalise(first);
        refused(IAttribution.WrongNumber.selector, abi.encode(2, 1));
        attribution.propose(first, URI, book, old);
        (first.number, first.attempt) = (2, 2);
        (first.from, first.cutoff) = (first.cutoff, first.cutoff + 1);
        first.settlement = rewards.pool(ONE).settlement;
        first.payouts.sum += 598;
        refusedEndorsements(first, old);
    }

    function test_AnEndorsementOfAnotherModel() external {
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        round.modelId = TWO;
        refusedEndorsements(round, endorsements);
    }

    function test_AnEndorsementOfAnotherChain() external {
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        vm.chainId(1);
        refusedEndorsements(round, endorsements);
    }

    /// @dev The last settlement is signed too, so an endorsement is void once another round was finalised below it.
    function test_AnEndorsementOnAnotherSettlement() external {
        IAttribution.Round memory round = fine(ONE);
        round.settlement = bytes20(uint160(1));
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        round.settlement = 0;
        refusedEndorsements(round, endorsements);
    }

    function refusedBook(IAttribution.Round memory round, IAttribution.Book memory book) private {
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        refused(IAttribution.InvalidOperatorSignature.selector, abi.encode(round.modelId, operator));
        attribution.propose(round, URI, book, endorsements);
    }

    function refusedEndorsements(IAttribution.Round memory round, IAttribution.Endorsement[] memory endorsements) private {
        IAttribution.Book memory book = bookOf(round);
        refused(IAttribution.InvalidScorerSignature.selector, abi.encode(round.modelId, scorer));
        attribution.propose(round, URI, book, endorsements);
    }
}
