// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {vm} from "../support/Vm.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets, Statuses} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";
import {Caller} from "hostile/Caller.sol";

/// @title Attacks by rounds: what a scorer, an operator or an owner can do within the sums that are
/// checked
contract RoundAttacks is AttackFixture {
    address private constant DEAD = address(0xdead);
    uint128 private constant BOND = 1000;

    /// @dev The thief is a contributor who buys one answer for 100 while most of Bob's receipts are
    /// not settled. There is no cap and no pool any more: the nearest is a round with few receipts
    /// after one with many, and before the rest of them.
    function test_H1_AnAnswerFor100EarnsItsOwnPartOnly() external {
        uint256 model = registerModel(modelTerms(address(token), 0));
        pay(ann, model, 1_000_000);
        settle(nextRound(model, 100_000, payoutTree(bob, 60_000)));

        uint256 before = token.balanceOf(thief);
        pay(thief, model, 100);
        IAttribution.Round memory round = nextRound(model, 100, payoutTree(bob, 60_000, thief, 54_006));
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidPayouts.selector, 114_006, 60_059, 60_060));
        SumTree.Leaf[] memory payouts = payoutTree(bob, 60_000, thief, 60);
        settle(nextRound(model, 100, payouts));
        claimFor(thief, model, payouts);
        vm.assertEq(before - token.balanceOf(thief), 40, "what the answer cost him");

        payouts = payoutTree(bob, 600_000, thief, 60);
        settle(nextRound(model, 900_000, payouts));
        before = token.balanceOf(bob);
        claimFor(bob, model, payouts);
        vm.assertEq(token.balanceOf(bob) - before, 600_000, "all of Bob's");
    }

    /// @dev The thief is the scorer, who would give everything that users prepaid to the one
    /// receipt of a round, his own, of one unit. There is no pool any more: the nearest are payouts
    /// above that receipt's part.
    function test_M2_OneUnitOfReceiptsAllocatesNothing() external {
        uint256 model = registerModel(modelTerms(address(token), 0));
        pay(ann, model, 1_000_000);
        expectProposeRevert(
            nextRound(model, 1, payoutTree(thief, 600_000)), abi.encodeWithSelector(IAttribution.InvalidPayouts.selector, 600_000, 0, 0)
        );
        expectProposeRevert(
            nextRound(model, 1, payoutTree(thief, 1)), abi.encodeWithSelector(IAttribution.InvalidPayouts.selector, 1, 0, 0)
        );
        settle(nextRound(model, 1, new SumTree.Leaf[](0)));
        vm.assertEq(rewards.pool(model).settled, 0, "allocated by one unit");
        SumTree.Leaf[] memory payouts = payoutTree(bob, 599_999);
        settle(nextRound(model, 999_999, payouts));
        uint256 before = token.balanceOf(bob);
        claimFor(bob, model, payouts);
        vm.assertEq(token.balanceOf(bob) - before, 599_999, "what others prepaid");
    }

    /// @dev The thief is a contributor with a quorum that helps him: after the book of his receipt
    /// of 1,000 he would use the later one, which holds it too. Both are for number 1.
    function test_M3_LaterBookRevertsAfterTheEarlier() external {
        (uint256 model, IAttribution.Round memory first, IAttribution.Round memory second) = _twoBooks();
        IAttribution.Book memory book = bookFor(second);
        settle(first);
        _expectRevertForNumber2(model, second, book, payoutTree(bob, 300, thief, 1200));
        vm.assertEq(rewards.pool(model).receiptsSettled, 1000, "receipts");
        vm.assertEq(rewards.pool(model).settled, 600, "what the receipt of 1,000 earned");
    }

    /// @dev The other way round: after the later book he would use the superseded one.
    function test_M3_SupersededBookRevertsAfterTheLater() external {
        (uint256 model, IAttribution.Round memory first, IAttribution.Round memory second) = _twoBooks();
        IAttribution.Book memory book = bookFor(first);
        settle(second);
        _expectRevertForNumber2(model, first, book, payoutTree(bob, 300, thief, 1200));
        vm.assertEq(rewards.pool(model).receiptsSettled, 1500, "receipts");
        vm.assertEq(rewards.pool(model).settled, 900, "what they earned");
    }

    /// @dev The same book once more, with the same receipts and another span.
    function test_M3_SameBookRevertsForTheNextNumber() external {
        (uint256 model, IAttribution.Round memory first,) = _twoBooks();
        IAttribution.Book memory book = bookFor(first);
        settle(first);
        _expectRevertForNumber2(model, first, book, payoutTree(thief, 1200));
        vm.assertEq(rewards.pool(model).receiptsSettled, 1000, "receipts");
    }

    /// @dev Two books for number 1 that the operator signed: one of the thief's receipt, and a
    /// later one with Bob's of 500 beside it.
    function _twoBooks() private returns (uint256 model, IAttribution.Round memory first, IAttribution.Round memory second) {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        terms.quorum = 2;
        model = registerModel(terms);
        pay(ann, model, 10_000);
        first = nextRound(model, 1000, payoutTree(thief, 600));
        vm.warp(block.timestamp + 1 hours);
        second = nextRound(model, 1500, payoutTree(bob, 300, thief, 600));
    }

    /// @dev A book of number 1 reverts for number 2, whatever number, start and cutoff the quorum
    /// signs, with the receipts as they are.
    function _expectRevertForNumber2(
        uint256 model,
        IAttribution.Round memory round,
        IAttribution.Book memory book,
        SumTree.Leaf[] memory payouts
    ) private {
        IAttribution.Round memory next = nextRound(model, round.receipts.sum, payouts);
        (next.receipts, next.deadline) = (round.receipts, round.deadline);
        bytes memory notSigned = abi.encodeWithSelector(IAttribution.InvalidOperatorSignature.selector, model, operator);
        expectProposeRevert(next, book, quorumFor(next), notSigned);
        (uint64 from, uint64 cutoff) = (next.from, next.cutoff);
        next.from = round.from;
        expectProposeRevert(next, book, quorumFor(next), abi.encodeWithSelector(IAttribution.WrongStart.selector, from, 0));
        (next.from, next.cutoff) = (from, from);
        bytes memory times = abi.encodeWithSelector(IAttribution.InvalidCutoff.selector, from, from, block.timestamp);
        expectProposeRevert(next, book, quorumFor(next), times);
        (next.number, next.cutoff) = (1, cutoff);
        expectProposeRevert(next, book, quorumFor(next), abi.encodeWithSelector(IAttribution.WrongNumber.selector, 2, 1));
    }

    /// @dev The thief is one scorer of three, two of whom must sign. A round opens only with its
    /// quorum, and none is dropped: the nearest is a scorer who proposes alone, signs twice, or
    /// brings another's signature of another round, before each honest round.
    function test_M4_OneScorerAloneDelaysNothing() external {
        uint256 model = registerTwoOfThree();
        pay(ann, model, 10_000);
        for (uint64 i = 1; i <= 10; i++) {
            IAttribution.Round memory his = nextRound(model, 1000, payoutTree(thief, 600 * i));
            IAttribution.Round memory honest = nextRound(model, 1000, payoutTree(bob, 600 * i));
            _expectRevertAlone(his, honest);
            propose(honest);
            expectProposeRevert(his, abi.encodeWithSelector(IAttribution.RoundIsOpen.selector, model, i));
            finaliseAfterWindow(honest, toArray(scorer, otherScorer), BOND);
        }
        vm.assertEq(rewards.pool(model).rounds, 10, "number of rounds");
        vm.assertEq(rewards.pool(model).settled, 6000, "what honest rounds allocated");
    }

    function _expectRevertAlone(IAttribution.Round memory his, IAttribution.Round memory honest) private {
        IAttribution.Book memory book = bookFor(his);
        IAttribution.Endorsement[] memory all = endorsedBy(THIEF_KEY, his);
        expectProposeRevert(his, book, all, abi.encodeWithSelector(IAttribution.QuorumMissing.selector, 1, 2));
        all = new IAttribution.Endorsement[](2);
        (all[0], all[1]) = (endorsement(THIEF_KEY, his), endorsement(THIEF_KEY, his));
        expectProposeRevert(his, book, all, abi.encodeWithSelector(IAttribution.NotScorer.selector, his.modelId, thief));
        all[thief < scorer ? 1 : 0] = endorsement(SCORER_KEY, honest);
        expectProposeRevert(his, book, all, abi.encodeWithSelector(IAttribution.InvalidScorerSignature.selector, his.modelId, scorer));
    }

    /// @dev The thief is the owner, who names a key that no one has as operator. For two windows
    /// nothing changes, and everything is settled.
    function test_M5_DeadOperatorCountsAfterTwoWindowsOnly() external {
        uint256 model = registerModel(modelTerms(address(token), 0));
        pay(bob, model, 1_000_000);
        vm.prank(owner);
        models.setOperator(model, DEAD);
        vm.expectRevert(IRewards.NothingToPay.selector);
        rewards.drawShare(model, 0);
        vm.warp(block.timestamp + 2 * WINDOW - 1);
        SumTree.Leaf[] memory payouts = payoutTree(ann, 600_000);
        IAttribution.Round memory round = nextRound(model, 1_000_000, payouts);
        propose(round);
        finaliseAfterWindow(round, toArray(scorer), BOND);
        uint256 before = token.balanceOf(ann);
        claimFor(ann, model, payouts);
        vm.assertEq(token.balanceOf(ann) - before, 600_000, "the contributor's money");
        vm.assertEq(rewards.drawShare(model, 0), 300_000, "the owner's share");
    }

    /// @dev The worst case: no one proposes in the two windows. What is not settled then is paid to
    /// neither owner nor contributors, until he names an operator who signs.
    function test_M5_OwnerDrawsNothingThatIsNotSettled() external {
        uint256 model = registerModel(modelTerms(address(token), 0));
        pay(bob, model, 1_000_000);
        vm.prank(owner);
        models.setOperator(model, DEAD);
        vm.warp(block.timestamp + 3650 days);
        IAttribution.Round memory round = nextRound(model, 1_000_000, payoutTree(ann, 600_000));
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidOperatorSignature.selector, model, DEAD));
        for (uint8 index = 0; index < 3; index += 2) {
            vm.expectRevert(IRewards.NothingToPay.selector);
            rewards.drawShare(model, index);
        }
        vm.prank(owner);
        models.setOperator(model, operator);
        vm.warp(block.timestamp + 2 * WINDOW);
        settle(nextRound(model, 1_000_000, payoutTree(ann, 600_000)));
        vm.assertEq(rewards.drawShare(model, 0), 300_000, "the owner's share");
        vm.assertEq(rewards.pool(model).left, 600_000, "the contributor's money");
    }

    /// @dev The thief registers a record in the second of the proposal, after it. The cutoff is
    /// before that second, so nothing of the round changes; nor does it by what is vouched for and
    /// drawn on later.
    function test_M_4_ARecordAfterTheProposalIsAfterTheCutoff() external {
        uint256 model = registerModel(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        uint64 vouched = uint64(block.timestamp - 1);
        _drawOn(model, vouched);
        vm.warp(block.timestamp + 1 hours);
        IAttribution.Round memory round = nextRound(model, 1000, payoutTree(bob, 600));
        round.cutoff = uint64(block.timestamp);
        expectProposeRevert(round, abi.encodeWithSelector(IAttribution.InvalidCutoff.selector, block.timestamp, 0, block.timestamp));
        round.cutoff--;
        propose(round);

        contribute(thief, OPEN, RECORD);
        uint64 acceptedAt = datanets.contribution(OPEN, RECORD).acceptedAt;
        vm.assertEq(acceptedAt, round.cutoff + 1, "accepted by the cutoff");
        assertEq(datanets.statusAt(OPEN, RECORD, round.cutoff), Statuses.NONE, "its status at the cutoff");
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidVouch.selector, acceptedAt, vouched));
        vm.prank(owner);
        datanets.vouch(OPEN, acceptedAt);
        vm.warp(block.timestamp + 1);
        _drawOn(model, acceptedAt);
        (, uint64 upTo) = models.snapshotAt(model, round.cutoff);
        vm.assertEq(upTo, vouched, "what the round's receipts draw on");
    }

    function _drawOn(uint256 model, uint64 upTo) private {
        vm.prank(owner);
        datanets.vouch(OPEN, upTo);
        vm.prank(owner);
        models.takeSnapshot(model);
    }

    /// @dev The thief has two of three scorers' keys and uses only one in public. Nothing is
    /// approved later any more: the nearest is a round that is withheld for 30 days, and then
    /// proposed and finalised in one transaction.
    function test_L1_ProposeAndFinaliseInOneTransactionRevert() external {
        uint256 model = registerTwoOfThree();
        pay(ann, model, 1000);
        IAttribution.Round memory round = nextRound(model, 1000, payoutTree(thief, 600));
        IAttribution.Endorsement[] memory all = endorsedByBoth(round);
        IAttribution.Book memory book = bookFor(round);
        expectProposeRevert(round, book, endorsedBy(SCORER_KEY, round), abi.encodeWithSelector(IAttribution.QuorumMissing.selector, 1, 2));
        vm.warp(block.timestamp + 30 days);
        uint64 end = uint64(block.timestamp) + WINDOW;
        Caller.Call[] memory calls = new Caller.Call[](2);
        calls[0] = Caller.Call(address(attribution), abi.encodeCall(IAttribution.propose, (round, URI, book, all)));
        IAttribution.Stake memory stake = stakeOf(round, toArray(scorer, otherScorer), BOND);
        bytes memory last = abi.encodeCall(IAttribution.finalise, (round, stake));
        calls[1] = Caller.Call(address(attribution), last);
        Caller caller = new Caller();
        vm.expectRevert(abi.encodeWithSelector(IAttribution.WindowOpen.selector, end, block.timestamp));
        caller.run(calls);
        // Everyone has the window to react, from when the second signature is public.
        attribution.propose(round, URI, book, all);
        vm.warp(end - 1);
        expectCallRevert(address(attribution), last, abi.encodeWithSelector(IAttribution.WindowOpen.selector, end, end - 1));
        vm.assertEq(rewards.pool(model).settled, 0, "allocated");
    }

    /// @dev The thief is anyone who wants a round gone. None is dropped: the nearest is to send the
    /// honest proposal first, altered, and what does not revert is the same round.
    function test_L1_AlteredProposalReverts_TheRoundStays() external {
        uint256 model = registerTwoOfThree();
        pay(ann, model, 1000);
        IAttribution.Round memory round = nextRound(model, 1000, payoutTree(bob, 600));
        (IAttribution.Book memory book, IAttribution.Endorsement[] memory all) = (bookFor(round), endorsedByBoth(round));
        vm.expectRevert(abi.encodeWithSelector(IAttribution.InvalidUri.selector, 7));
        vm.prank(thief);
        attribution.propose(round, "nowhere", book, all);
        IAttribution.Endorsement[] memory fewer = endorsedBy(SCORER_KEY, round);
        expectProposeRevert(round, book, fewer, abi.encodeWithSelector(IAttribution.QuorumMissing.selector, 1, 2));
        vm.prank(thief);
        attribution.propose(round, URI, book, all);
        expectProposeRevert(round, book, all, abi.encodeWithSelector(IAttribution.RoundIsOpen.selector, model, 1));
        finaliseAfterWindow(round, toArray(scorer, otherScorer), BOND);
        vm.assertEq(rewards.pool(model).settled, 600, "what the honest round allocated");
    }
}
