// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {AttributionFixture} from "../unit/AttributionFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";

/// @title Takeover: an owner makes himself operator and only scorer, and everyone has two windows
/// to claim and to leave
contract TakeoverTest is AttributionFixture {
    uint64 private from;

    function setUp() public override {
        super.setUp();
        deposit(ann, BOND);
        vm.startPrank(owner);
        models.setOperator(ONE_SIGNER, ann);
        models.setScorers(ONE_SIGNER, toArray(ann), 1);
        vm.stopPrank();
        from = uint64(block.timestamp + 2 * WINDOW);
    }

    function test_NewOperator_RevertsBeforeTwoWindows() external {
        vm.warp(from - 1);
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        bytes memory expected = abi.encodeWithSelector(IAttribution.InvalidOperatorSignature.selector, ONE_SIGNER, operator);
        expectProposeRevert(round, bookBy(ANN_KEY, round), endorsedByBoth(round), expected);
    }

    function test_NewScorers_RevertBeforeTwoWindows() external {
        vm.warp(from - 1);
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        bytes memory expected = abi.encodeWithSelector(IAttribution.NotScorer.selector, ONE_SIGNER, ann);
        expectProposeRevert(round, bookOf(round), endorsedBy(ANN_KEY, round), expected);
    }

    function test_OldOnes_ProposeUntilTwoWindows() external {
        vm.warp(from - 1);
        propose(validRound(ONE_SIGNER));
        vm.assertTrue(attribution.roundState(ONE_SIGNER).isOpen, "not open");
    }

    function test_OldOnes_RevertFromTwoWindowsOn() external {
        vm.warp(from);
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        bytes memory expected = abi.encodeWithSelector(IAttribution.InvalidOperatorSignature.selector, ONE_SIGNER, ann);
        expectProposeRevert(round, bookOf(round), endorsements, expected);
        expected = abi.encodeWithSelector(IAttribution.NotScorer.selector, ONE_SIGNER, scorer);
        expectProposeRevert(round, bookBy(ANN_KEY, round), endorsements, expected);
    }

    function test_NewOnes_ProposeFromTwoWindowsOn() external {
        vm.warp(from);
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        attribution.propose(round, URI, bookBy(ANN_KEY, round), endorsedBy(ANN_KEY, round));
        vm.assertTrue(attribution.roundState(ONE_SIGNER).isOpen, "not open");
    }

    /// @dev A round that was proposed before keeps its signers.
    function test_OpenRound_KeepsItsSigners() external {
        vm.warp(from - 1);
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        finaliseAfterWindow(round, bothScorers(), BOND);
        vm.assertTrue(freeBond(scorer) == BOND && freeBond(ann) == BOND, "a bond is not free");
    }

    /// @dev A new announcement starts its own two windows.
    function test_SecondAnnouncement_StartsAnew() external {
        vm.warp(from - 1);
        vm.startPrank(owner);
        models.setScorers(ONE_SIGNER, toArray(ann), 1);
        models.setOperator(ONE_SIGNER, ann);
        vm.stopPrank();
        vm.warp(from);
        propose(validRound(ONE_SIGNER));
        vm.assertTrue(attribution.roundState(ONE_SIGNER).isOpen, "not open");
    }
}
