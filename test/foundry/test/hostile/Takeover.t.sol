// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {AttributionFixture} from "../unit/AttributionFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";

/// @title An owner makes himself operator and only scorer: everybody has two windows to be paid and to leave
contract TakeoverTest is AttributionFixture {
    uint64 private from;

    function setUp() public override {
        super.setUp();
        deposit(ann, BOND);
        vm.startPrank(owner);
        models.setOperator(ONE, ann);
        models.setScorers(ONE, just(ann), 1);
        vm.stopPrank();
        from = uint64(block.timestamp + 2 * WINDOW);
    }

    function test_NewOperator_RefusedBeforeTwoWindows() external {
        vm.warp(from - 1);
        IAttribution.Round memory round = fine(ONE);
        (IAttribution.Book memory book, IAttribution.Endorsement[] memory all) = (bookBy(ANN_KEY, round), endorsedByBoth(round));
        refused(IAttribution.InvalidOperatorSignature.selector, abi.encode(ONE, operator));
        attribution.propose(round, URI, book, all);
    }

    function test_NewScorers_RefusedBeforeTwoWindows() external {
        vm.warp(from - 1);
        IAttribution.Round memory round = fine(ONE);
        (IAttribution.Book memory book, IAttribution.Endorsement[] memory all) = (bookOf(round), endorsedBy(ANN_KEY, round));
        refused(IAttribution.NotScorer.selector, abi.encode(ONE, ann));
        attribution.propose(round, URI, book, all);
    }

    function test_OldOnes_TakenUntilTwoWindows() external {
        vm.warp(from - 1);
        propose(fine(ONE));
        vm.assertTrue(attribution.roundState(ONE).isOpen, "refused");
    }

    function test_OldOnes_RefusedFromTwoWindowsOn() external {
        vm.warp(from);
        IAttribution.Round memory round = fine(ONE);
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory all = endorsedByBoth(round);
        refused(IAttribution.InvalidOperatorSignature.selector, abi.encode(ONE, ann));
        attribution.propose(round, URI, book, all);
        book = bookBy(ANN_KEY, round);
        refused(IAttribution.NotScorer.selector, abi.encode(ONE, scorer));
        attribution.propose(round, URI, book, all);
    }

    function test_NewOnes_TakenFromTwoWindowsOn() external {
        vm.warp(from);
        IAttribution.Round memory round = fine(ONE);
        attribution.propose(round, URI, bookBy(ANN_KEY, round), endorsedBy(ANN_KEY, round));
        vm.assertTrue(attribution.roundState(ONE).isOpen, "refused");
    }

    /// @dev A round that was proposed before stays theirs.
    function test_OpenRound_KeepsItsSigners() external {
        vm.warp(from - 1);
        IAttribution.Round memory round = fine(ONE);
        propose(round);
        uint64 end = uint64(block.timestamp + WINDOW);
        vm.warp(end);
        attribution.finalise(round, signers(), BOND, end);
        vm.assertTrue(free(scorer) == BOND && free(ann) == BOND, "a bond");
    }

    /// @dev A new announcement starts its own two windows.
    function test_SecondAnnouncement_StartsAnew() external {
        vm.warp(from - 1);
        vm.startPrank(owner);
        models.setScorers(ONE, just(ann), 1);
        models.setOperator(ONE, ann);
        vm.stopPrank();
        vm.warp(from);
        propose(fine(ONE));
        vm.assertTrue(attribution.roundState(ONE).isOpen, "refused");
    }
}
