// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {vm} from "../support/Vm.sol";
import {Stage} from "./Stage.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";
import {Caller} from "hostile/Caller.sol";

/// @title Attacks by rounds: what a scorer, an operator or an owner can do within the sums that are checked
contract RoundAttacks is Stage {
    /// @dev The thief is a contributor who buys one answer for 100: all of what the cap held back of Bob's earnings is in the next pool.
    function test_H1_AnAnswerFor100Earns54006() external {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        terms.outflowCapBps = 1000;
        uint256 model = register(terms);
        pay(ann, model, 1_000_000);
        deposit(scorer, address(token), 1000);
        IAttribution.Round memory tooMuch = next(model, 1_000_000, 60_001, leaf(bob, 60_001));
        bytes memory signature = book(tooMuch);
        refused(IAttribution.InvalidPool.selector, abi.encode(60_001, 60_000, 60_000));
        by(scorer);
        attribution.propose(tooMuch, signature);
        settle(scorer, next(model, 1_000_000, 60_000, leaf(bob, 60_000)));

        uint256 before = token.balanceOf(thief);
        pay(thief, model, 100);
        SumTree.Leaf[] memory payouts = pair(bob, 60_000, thief, 54_006);
        settle(scorer, next(model, 100, 54_006, payouts));
        claimAt(model, payouts, thief);
        got("H1: paid by the thief", 100);
        got("H1: claimed by the thief", token.balanceOf(thief) + 100 - before);
        vm.assertEq(token.balanceOf(thief) + 100 - before, 54_006, "what was earned");
    }

    /// @dev The thief is the scorer, who gives everything that users prepaid to the one receipt of a round, his own, of one unit.
    function test_M2_OneUnitOfReceiptsTakesAllThatWasPrepaid() external {
        uint256 model = register(modelTerms(address(token), 0));
        pay(ann, model, 1_000_000);
        uint256 before = token.balanceOf(thief);
        SumTree.Leaf[] memory payouts = leaf(thief, 600_000);
        settle(scorer, next(model, 1, 600_000, payouts));
        claimOnly(model, payouts);
        got("M2: taken with one unit of receipts", token.balanceOf(thief) - before);
        vm.assertEq(token.balanceOf(thief) - before, 600_000, "what was taken");
        IAttribution.Round memory rest = next(model, 999_999, 1, pair(bob, 1, thief, 600_000));
        bytes memory signature = book(rest);
        refused(IAttribution.InvalidPool.selector, abi.encode(1, 0, 0));
        by(scorer);
        attribution.propose(rest, signature);
    }

    /// @dev The thief is a contributor with a friendly quorum: the book that was dropped and the later one both hold his receipt of 1,000.
    function test_M3_TheSameReceiptsArePaidTwice() external {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        terms.quorum = 2;
        uint256 model = register(terms);
        pay(ann, model, 10_000);
        deposit(scorer, address(token), 1000);
        uint256 before = token.balanceOf(thief);
        IAttribution.Round memory first = next(model, 1000, 600, leaf(thief, 600));
        bytes memory firstBook = book(first);
        bytes32 hash = propose(scorer, first);
        vm.warp(block.timestamp + 1 hours);
        attribution.dropRound(model, hash);
        // The operator signs the same receipt and Bob's of 500 for a later cutoff; its first word still holds.
        SumTree.Leaf[] memory payouts = pair(bob, 300, thief, 1200);
        IAttribution.Round memory second = next(model, 1500, 900, payouts);
        second.number = 2;
        bytes memory secondBook = book(second);
        _agreed(first, firstBook);
        vm.warp(block.timestamp + 1);
        _agreed(second, secondBook);
        claimAt(model, payouts, thief);
        got("M3: earned by the thief's receipt of 1,000", 600);
        got("M3: paid for it", token.balanceOf(thief) - before);
        vm.assertEq(token.balanceOf(thief) - before, 1200, "what was paid");
        vm.assertEq(rewards.pool(model).receiptsSettled, 2500, "receipts of 1,500");
    }

    /// @dev The thief is one scorer of two who must agree, as a contract: in the second in which the window ends it drops its round and
    /// proposes it again, and gets its bond back whenever it likes.
    function test_M4_OneScorerHoldsAModelUp100Windows() external {
        Caller lone = new Caller();
        (uint256 model, address[] memory scorers) = _twoOf(address(lone));
        pay(ann, model, 10_000);
        enrich(address(lone));
        deposit(address(lone), address(token), 1000);
        deposit(scorer, address(token), 1000);
        IAttribution.Round memory round = next(model, 1000, 600, leaf(thief, 600));
        bytes memory signature = book(round);
        bytes32 hash = propose(address(lone), round);
        Caller.Call[] memory calls = new Caller.Call[](2);
        calls[0] = Caller.Call(address(attribution), abi.encodeCall(IAttribution.dropRound, (model, hash)));
        calls[1] = Caller.Call(address(attribution), abi.encodeCall(IAttribution.propose, (round, signature)));
        for (uint256 i = 0; i < 100; i++) {
            vm.warp(block.timestamp + 1 hours);
            lone.run(calls);
            IAttribution.Round memory honest = next(model, 1000, 600, leaf(bob, 600));
            bytes memory honestBook = book(honest);
            refused(IAttribution.RoundIsOpen.selector, abi.encode(model, hash));
            by(scorers[0] == address(lone) ? scorers[1] : scorers[0]);
            attribution.propose(honest, honestBook);
        }
        vm.warp(block.timestamp + 1 hours);
        attribution.dropRound(model, hash);
        got("M4: windows without a round", 100);
        vm.assertEq(rewards.pool(model).rounds, 0, "rounds");
        vm.assertEq(attribution.freeBond(address(token), address(lone)), 1000, "the bond, all of it");
    }

    /// @dev The thief is the owner: the operator becomes a key that nobody has, his own share is paid, and contributors' money stays.
    function test_M5_OwnerIsPaidWhileContributorsAreFrozen() external {
        uint256 model = register(modelTerms(address(token), 0));
        pay(bob, model, 1_000_000);
        by(owner);
        models.setOperator(model, address(0xdead));
        uint256 before = token.balanceOf(owner);
        rewards.drawShare(model, 0);
        got("M5: drawn by the owner", token.balanceOf(owner) - before);
        got("M5: frozen", 600_000);
        vm.assertEq(token.balanceOf(owner) - before, 300_000, "the owner's share");
        deposit(scorer, address(token), 1000);
        vm.warp(block.timestamp + 3650 days);
        IAttribution.Round memory round = next(model, 1_000_000, 600_000, leaf(ann, 600_000));
        bytes memory signature = book(round);
        refused(IAttribution.InvalidOperatorSignature.selector, abi.encode(model, address(0xdead)));
        by(scorer);
        attribution.propose(round, signature);
    }

    /// @dev The thief registers a record in the second of the cutoff, after the round was proposed: it counts, and the honest round is wrong.
    function test_M_4_ARecordAfterTheProposalIsBeforeTheCutoff() external {
        uint256 model = register(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        deposit(scorer, address(token), 1000);
        IAttribution.Round memory round = next(model, 1000, 600, leaf(bob, 600));
        propose(scorer, round);
        registerFor(thief, OPEN, RECORD);
        got("M-4: records after the proposal that count in it", 1);
        vm.assertEq(datanets.contribution(OPEN, RECORD).registeredAt, round.cutoff, "up to the cutoff");
    }

    /// @dev The thief has two of three scorers' keys: 30 days long only one stands behind his round, and the second when it is too late.
    function test_L1_ApprovedAndFinalisedAfterTheWindow() external {
        Caller second = new Caller();
        (uint256 model,) = _twoOf(address(second));
        pay(ann, model, 1000);
        deposit(scorer, address(token), 1000);
        SumTree.Leaf[] memory payouts = leaf(thief, 600);
        IAttribution.Round memory round = next(model, 1000, 600, payouts);
        bytes32 hash = propose(scorer, round);
        vm.warp(block.timestamp + 30 days);
        vm.assertEq(attribution.openRound(model).approvals, 1, "nobody worries");
        Caller.Call[] memory calls = new Caller.Call[](2);
        calls[0] = Caller.Call(address(attribution), abi.encodeCall(IAttribution.approve, (model, hash)));
        calls[1] = Caller.Call(address(attribution), abi.encodeCall(IAttribution.finalise, (round)));
        second.run(calls);
        uint128 taken = claimOnly(model, payouts);
        got("L1: taken without a second to react", taken);
        vm.assertEq(taken, 600, "what was taken");
    }

    /// @dev The thief is anyone who wants a round gone: he drops it in front of the last approval.
    function test_L1_DroppedInFrontOfTheLastApproval() external {
        (uint256 model,) = _twoOf(address(0x3000));
        pay(ann, model, 1000);
        deposit(scorer, address(token), 1000);
        bytes32 hash = propose(scorer, next(model, 1000, 600, leaf(bob, 600)));
        vm.warp(block.timestamp + 1 hours);
        by(thief);
        attribution.dropRound(model, hash);
        refused(IAttribution.NoSuchRound.selector, abi.encode(model, hash));
        by(otherScorer);
        attribution.approve(model, hash);
        vm.assertEq(rewards.pool(model).rounds, 0, "rounds");
    }

    /// @dev A model with the two honest scorers and another, two of whom must agree.
    function _twoOf(address another) private returns (uint256 model, address[] memory scorers) {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        scorers = new address[](3);
        (scorers[0], scorers[1], scorers[2]) = (scorer, otherScorer, another);
        (terms.scorers, terms.quorum) = (scorers, 2);
        return (register(terms), scorers);
    }

    /// @dev Both scorers stand behind a round, and it is finalised.
    function _agreed(IAttribution.Round memory round, bytes memory signature) private {
        by(scorer);
        attribution.propose(round, signature);
        by(otherScorer);
        attribution.approve(round.modelId, keccak256(abi.encode(round)));
        vm.warp(block.timestamp + 1 hours);
        attribution.finalise(round);
    }
}
