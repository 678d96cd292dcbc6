// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {vm} from "../support/Vm.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";
import {Caller} from "hostile/Caller.sol";

/// @title Attacks by rounds: what a scorer, an operator or an owner can do within the sums that are
/// checked
contract RoundAttacks is AttackFixture {
    address private constant DEAD = address(0xdead);
    uint128 private constant BOND = 1000;

    /// @dev The thief is a contributor who buys one answer for 100 while most of Bob's receipts
    /// wait. There is no cap and no pool any more: the nearest is a round with few receipts after
    /// one with many, and before the rest of them.
    function test_H1_AnAnswerFor100EarnsItsOwnPartOnly() external {
        uint256 model = register(modelTerms(address(token), 0));
        pay(ann, model, 1_000_000);
        settle(next(model, 100_000, leaf(bob, 60_000)));

        uint256 before = token.balanceOf(thief);
        pay(thief, model, 100);
        IAttribution.Round memory round = next(model, 100, pair(bob, 60_000, thief, 54_006));
        refusedRound(round, IAttribution.InvalidPayouts.selector, abi.encode(114_006, 60_059, 60_060));
        SumTree.Leaf[] memory payouts = pair(bob, 60_000, thief, 60);
        settle(next(model, 100, payouts));
        claimAt(model, payouts, thief);
        vm.assertEq(before - token.balanceOf(thief), 40, "what the answer cost him");

        payouts = pair(bob, 600_000, thief, 60);
        settle(next(model, 900_000, payouts));
        before = token.balanceOf(bob);
        claimAt(model, payouts, bob);
        vm.assertEq(token.balanceOf(bob) - before, 600_000, "all of Bob's");
    }

    /// @dev The thief is the scorer, who would give everything that users prepaid to the one
    /// receipt of a round, his own, of one unit. There is no pool any more: the nearest are payouts
    /// above that receipt's part.
    function test_M2_OneUnitOfReceiptsAllocatesNothing() external {
        uint256 model = register(modelTerms(address(token), 0));
        pay(ann, model, 1_000_000);
        refusedRound(next(model, 1, leaf(thief, 600_000)), IAttribution.InvalidPayouts.selector, abi.encode(600_000, 0, 0));
        refusedRound(next(model, 1, leaf(thief, 1)), IAttribution.InvalidPayouts.selector, abi.encode(1, 0, 0));
        settle(next(model, 1, new SumTree.Leaf[](0)));
        vm.assertEq(rewards.pool(model).settled, 0, "allocated by one unit");
        SumTree.Leaf[] memory payouts = leaf(bob, 599_999);
        settle(next(model, 999_999, payouts));
        uint256 before = token.balanceOf(bob);
        claimAt(model, payouts, bob);
        vm.assertEq(token.balanceOf(bob) - before, 599_999, "what others prepaid");
    }

    /// @dev The thief is a contributor with a friendly quorum: after the book of his receipt of
    /// 1,000 he would have the later one, which holds it too. Both are for number 1.
    function test_M3_LaterBookIsRefusedAfterTheEarlier() external {
        (uint256 model, IAttribution.Round memory first, IAttribution.Round memory second) = _twoBooks();
        IAttribution.Book memory book = bookFor(second);
        settle(first);
        _refusedForNumber2(model, second, book, pair(bob, 300, thief, 1200));
        vm.assertEq(rewards.pool(model).receiptsSettled, 1000, "receipts");
        vm.assertEq(rewards.pool(model).settled, 600, "what the receipt of 1,000 earned");
    }

    /// @dev The other way round: after the later book he would have the superseded one.
    function test_M3_SupersededBookIsRefusedAfterTheLater() external {
        (uint256 model, IAttribution.Round memory first, IAttribution.Round memory second) = _twoBooks();
        IAttribution.Book memory book = bookFor(first);
        settle(second);
        _refusedForNumber2(model, first, book, pair(bob, 300, thief, 1200));
        vm.assertEq(rewards.pool(model).receiptsSettled, 1500, "receipts");
        vm.assertEq(rewards.pool(model).settled, 900, "what they earned");
    }

    /// @dev The same book once more, with the same receipts and another span.
    function test_M3_SameBookIsRefusedForTheNextNumber() external {
        (uint256 model, IAttribution.Round memory first,) = _twoBooks();
        IAttribution.Book memory book = bookFor(first);
        settle(first);
        _refusedForNumber2(model, first, book, leaf(thief, 1200));
        vm.assertEq(rewards.pool(model).receiptsSettled, 1000, "receipts");
    }

    /// @dev Two books for number 1 that the operator signed: one of the thief's receipt, and a
    /// later one with Bob's of 500 beside it.
    function _twoBooks() private returns (uint256 model, IAttribution.Round memory first, IAttribution.Round memory second) {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        terms.quorum = 2;
        model = register(terms);
        pay(ann, model, 10_000);
        first = next(model, 1000, leaf(thief, 600));
        vm.warp(block.timestamp + 1 hours);
        second = next(model, 1500, pair(bob, 300, thief, 600));
    }

    /// @dev A book of number 1 is refused for number 2, whatever of number, start and span the
    /// quorum signs, and with the receipts as they are.
    function _refusedForNumber2(
        uint256 model,
        IAttribution.Round memory round,
        IAttribution.Book memory book,
        SumTree.Leaf[] memory payouts
    ) private {
        IAttribution.Round memory fresh = next(model, round.receipts.sum, payouts);
        (fresh.receipts, fresh.deadline) = (round.receipts, round.deadline);
        bytes memory notSigned = abi.encode(model, operator);
        refusedProposal(fresh, book, quorumFor(fresh), IAttribution.InvalidOperatorSignature.selector, notSigned);
        (uint64 from, uint64 cutoff) = (fresh.from, fresh.cutoff);
        fresh.from = round.from;
        refusedProposal(fresh, book, quorumFor(fresh), IAttribution.WrongStart.selector, abi.encode(from, 0));
        (fresh.from, fresh.cutoff) = (from, from);
        bytes memory times = abi.encode(from, from, block.timestamp);
        refusedProposal(fresh, book, quorumFor(fresh), IAttribution.InvalidCutoff.selector, times);
        (fresh.number, fresh.cutoff) = (1, cutoff);
        refusedProposal(fresh, book, quorumFor(fresh), IAttribution.WrongNumber.selector, abi.encode(2, 1));
    }

    /// @dev The thief is one scorer of three, two of whom must agree. A round opens with its quorum
    /// only, and none is dropped: the nearest is a scorer who proposes alone, signs twice, or
    /// brings another's signature of another round, before each honest round.
    function test_M4_OneScorerAloneHoldsNothingUp() external {
        uint256 model = twoOfThree();
        pay(ann, model, 10_000);
        for (uint64 i = 1; i <= 10; i++) {
            IAttribution.Round memory his = next(model, 1000, leaf(thief, 600 * i));
            IAttribution.Round memory honest = next(model, 1000, leaf(bob, 600 * i));
            _refusedAlone(his, honest);
            propose(honest);
            refusedRound(his, IAttribution.RoundIsOpen.selector, abi.encode(model, i));
            finaliseAt(uint64(block.timestamp) + WINDOW, honest, both(scorer, otherScorer), BOND);
        }
        vm.assertEq(rewards.pool(model).rounds, 10, "a window without a round");
        vm.assertEq(rewards.pool(model).settled, 6000, "what honest rounds allocated");
    }

    function _refusedAlone(IAttribution.Round memory his, IAttribution.Round memory honest) private {
        IAttribution.Book memory book = bookFor(his);
        IAttribution.Endorsement[] memory all = endorsedBy(THIEF_KEY, his);
        refusedProposal(his, book, all, IAttribution.QuorumMissing.selector, abi.encode(1, 2));
        all = new IAttribution.Endorsement[](2);
        (all[0], all[1]) = (endorsement(THIEF_KEY, his), endorsement(THIEF_KEY, his));
        refusedProposal(his, book, all, IAttribution.NotScorer.selector, abi.encode(his.modelId, thief));
        all[thief < scorer ? 1 : 0] = endorsement(SCORER_KEY, honest);
        refusedProposal(his, book, all, IAttribution.InvalidScorerSignature.selector, abi.encode(his.modelId, scorer));
    }

    /// @dev The thief is the owner, who names a key that nobody has as operator. For two windows
    /// nothing changes, and all is settled.
    function test_M5_DeadOperatorCountsAfterTwoWindowsOnly() external {
        uint256 model = register(modelTerms(address(token), 0));
        pay(bob, model, 1_000_000);
        by(owner);
        models.setOperator(model, DEAD);
        refused(IRewards.NothingToPay.selector);
        rewards.drawShare(model, 0);
        vm.warp(block.timestamp + 2 * WINDOW - 1);
        SumTree.Leaf[] memory payouts = leaf(ann, 600_000);
        IAttribution.Round memory round = next(model, 1_000_000, payouts);
        propose(round);
        finaliseAt(uint64(block.timestamp) + WINDOW, round, just(scorer), BOND);
        uint256 before = token.balanceOf(ann);
        claimAt(model, payouts, ann);
        vm.assertEq(token.balanceOf(ann) - before, 600_000, "the contributor's money");
        vm.assertEq(rewards.drawShare(model, 0), 300_000, "the owner's share");
    }

    /// @dev As far as it goes: nobody proposes in the two windows. What is not settled then waits
    /// for the owner as for contributors, until he names an operator who signs.
    function test_M5_OwnerDrawsNothingThatIsNotSettled() external {
        uint256 model = register(modelTerms(address(token), 0));
        pay(bob, model, 1_000_000);
        by(owner);
        models.setOperator(model, DEAD);
        vm.warp(block.timestamp + 3650 days);
        IAttribution.Round memory round = next(model, 1_000_000, leaf(ann, 600_000));
        refusedRound(round, IAttribution.InvalidOperatorSignature.selector, abi.encode(model, DEAD));
        for (uint8 index = 0; index < 3; index += 2) {
            refused(IRewards.NothingToPay.selector);
            rewards.drawShare(model, index);
        }
        by(owner);
        models.setOperator(model, operator);
        vm.warp(block.timestamp + 2 * WINDOW);
        settle(next(model, 1_000_000, leaf(ann, 600_000)));
        vm.assertEq(rewards.drawShare(model, 0), 300_000, "the owner's share");
        vm.assertEq(rewards.pool(model).left, 600_000, "the contributor's money");
    }

    /// @dev The thief registers a record in the second of the proposal, after it. The cutoff is
    /// before that second, so nothing of the round changes, nor by what is vouched for and drawn on
    /// later.
    function test_M_4_ARecordAfterTheProposalIsAfterTheCutoff() external {
        uint256 model = register(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        uint64 vouched = uint64(block.timestamp - 1);
        _drawOn(model, vouched);
        vm.warp(block.timestamp + 1 hours);
        IAttribution.Round memory round = next(model, 1000, leaf(bob, 600));
        round.cutoff = uint64(block.timestamp);
        refusedRound(round, IAttribution.InvalidCutoff.selector, abi.encode(block.timestamp, 0, block.timestamp));
        round.cutoff--;
        propose(round);

        registerFor(thief, OPEN, RECORD);
        uint64 acceptedAt = datanets.contribution(OPEN, RECORD).acceptedAt;
        vm.assertEq(acceptedAt, round.cutoff + 1, "accepted by the cutoff");
        vm.assertEq(datanets.statusAt(OPEN, RECORD, round.cutoff), 0, "its status at the cutoff");
        refused(IDatanets.InvalidVouch.selector, abi.encode(acceptedAt, vouched));
        by(owner);
        datanets.vouch(OPEN, acceptedAt);
        vm.warp(block.timestamp + 1);
        _drawOn(model, acceptedAt);
        (, uint64 upTo) = models.snapshotAt(model, round.cutoff);
        vm.assertEq(upTo, vouched, "what the round's receipts draw on");
    }

    function _drawOn(uint256 model, uint64 upTo) private {
        by(owner);
        datanets.vouch(OPEN, upTo);
        by(owner);
        models.takeSnapshot(model);
    }

    /// @dev The thief has two of three scorers' keys and shows one of them only. Nothing is
    /// approved later any more: the nearest is a round that is kept back for 30 days, and proposed
    /// and finalised in one transaction.
    function test_L1_ProposedAndFinalisedInOneTransactionIsRefused() external {
        uint256 model = twoOfThree();
        pay(ann, model, 1000);
        IAttribution.Round memory round = next(model, 1000, leaf(thief, 600));
        IAttribution.Endorsement[] memory all = endorsedByBoth(round);
        IAttribution.Book memory book = bookFor(round);
        refusedProposal(round, book, endorsedBy(SCORER_KEY, round), IAttribution.QuorumMissing.selector, abi.encode(1, 2));
        vm.warp(block.timestamp + 30 days);
        uint64 end = uint64(block.timestamp) + WINDOW;
        Caller.Call[] memory calls = new Caller.Call[](2);
        calls[0] = Caller.Call(address(attribution), abi.encodeCall(IAttribution.propose, (round, URI, book, all)));
        bytes memory last = abi.encodeCall(IAttribution.finalise, (round, both(scorer, otherScorer), BOND, end));
        calls[1] = Caller.Call(address(attribution), last);
        Caller caller = new Caller();
        refused(IAttribution.WindowOpen.selector, abi.encode(end, block.timestamp));
        caller.run(calls);
        // Everybody has the window to react from when the second key is seen.
        attribution.propose(round, URI, book, all);
        vm.warp(end - 1);
        refusedCall(address(attribution), last, abi.encodeWithSelector(IAttribution.WindowOpen.selector, end, end - 1));
        vm.assertEq(rewards.pool(model).settled, 0, "allocated");
    }

    /// @dev The thief is anyone who wants a round gone. None is dropped: the nearest is to send the
    /// honest proposal first, spoilt, and what is not refused is the same round.
    function test_L1_SpoiltProposalIsRefused_TheRoundStays() external {
        uint256 model = twoOfThree();
        pay(ann, model, 1000);
        IAttribution.Round memory round = next(model, 1000, leaf(bob, 600));
        (IAttribution.Book memory book, IAttribution.Endorsement[] memory all) = (bookFor(round), endorsedByBoth(round));
        refused(IAttribution.InvalidUri.selector, abi.encode(7));
        by(thief);
        attribution.propose(round, "nowhere", book, all);
        IAttribution.Endorsement[] memory fewer = endorsedBy(SCORER_KEY, round);
        refusedProposal(round, book, fewer, IAttribution.QuorumMissing.selector, abi.encode(1, 2));
        by(thief);
        attribution.propose(round, URI, book, all);
        refusedProposal(round, book, all, IAttribution.RoundIsOpen.selector, abi.encode(model, 1));
        finaliseAt(uint64(block.timestamp) + WINDOW, round, both(scorer, otherScorer), BOND);
        vm.assertEq(rewards.pool(model).settled, 600, "what the honest round allocated");
    }
}
