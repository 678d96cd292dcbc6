// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {FeeToken} from "../support/tokens/Tokens.sol";
import {AttributionFixture} from "./AttributionFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";

/// @title Verdicts: slashed, voided and released rounds
contract VerdictsTest is AttributionFixture {
    function test_SlashRound_RevertWhen_TheCallerIsNotDisputes() external {
        IAttribution.Round memory round = validRound(NO_MODEL);
        IAttribution.Stake memory stake;
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NotAllowed.selector, bob));
        vm.prank(bob);
        attribution.slashRound(NO_MODEL, 1, hashOf(round), stake, bob);
    }

    function test_SlashRound_RevertWhen_NoAttemptWithLockedBondsIsThisRound() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), stake);
        propose(round);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 0, hashOf(round), stake);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 2, hashOf(round), stake);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, TWO_SIGNERS, 1, hashOf(round), stake);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, NO_MODEL, 1, hashOf(round), stake);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(validRound(TWO_SIGNERS)), stake);
    }

    function test_SlashRound_RevertWhen_TheSlashedRoundsStakeDiffers() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake[7] memory others = differingStakes(round);
        for (uint256 i = 0; i < 7; i++) {
            _expectSlashRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), others[i]);
        }
    }

    function test_SlashRound_RevertWhen_ItWasSlashedBefore() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        slash(round, stake);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), stake);
        vm.assertEq(freeBond(bob), BOND / 2, "rewarded twice");
    }

    function test_SlashRound_RevertWhen_ItIsFinal() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        finalise(round);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), stake);
        vm.assertEq(freeBond(scorer), BOND, "the bond");
    }

    function test_SlashRound_WhenTheRoundIsOpen() external {
        // it should close it, take the bonds, reward the challenger and block the signers
        IAttribution.Round memory round = validRound(TWO_SIGNERS);
        propose(round);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        uint256 balance = token.balanceOf(address(attribution));
        vm.expectEmit(address(attribution));
        emit IAttribution.RoundSlashed(TWO_SIGNERS, 1, hashOf(round), bob, BOND / 2);
        slash(round, stake);
        IAttribution.RoundState memory state = attribution.roundState(TWO_SIGNERS);
        vm.assertTrue(state.attempts == 1 && !state.isOpen && state.lastCutoff == 0 && state.proposal == 0, "the state");
        vm.assertEq(attribution.proposalOf(TWO_SIGNERS, 1), 0, "the proposal");
        vm.assertTrue(freeBond(scorer) == 0 && freeBond(otherScorer) == 0 && freeBond(bob) == BOND / 2, "the bonds");
        vm.assertTrue(_blocked(TWO_SIGNERS, scorer) == stake.finalisableAt, "the signer");
        vm.assertTrue(_blocked(TWO_SIGNERS, otherScorer) == stake.finalisableAt && _blocked(TWO_SIGNERS, bob) == 0, "who is blocked");
        vm.assertEq(token.balanceOf(address(attribution)), balance, "something was sent");
        vm.prank(bob);
        attribution.withdrawBond(address(token), BOND / 2);
        vm.assertEq(token.balanceOf(bob), BOND / 2, "the reward");
    }

    function test_SlashRound_WhenItsWindowHasPassedAndItIsNotFinal() external {
        // it should slash it all the same, and block no one any longer
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        proposeAlone(round);
        IAttribution.Stake memory stake = stakeOf(round, toArray(scorer), BOND);
        vm.warp(stake.finalisableAt);
        slash(round, stake);
        vm.assertTrue(freeBond(scorer) == 0 && freeBond(bob) == BOND / 2, "the bonds");
        deposit(scorer, BOND);
        proposeAlone(validRound(ONE_SIGNER));
        vm.assertTrue(attribution.roundState(ONE_SIGNER).isOpen, "not open");
    }

    function test_SlashRound_WhenItWasVoided() external {
        // it should take what the fee left, and leave the next attempt open
        IAttribution.Round memory first = validRound(ONE_SIGNER);
        proposeAlone(first);
        IAttribution.Stake memory rest = voidRound(first, toArray(scorer), true);
        IAttribution.Round memory second = validRound(ONE_SIGNER);
        attribution.propose(second, URI, bookOf(second), endorsedBy(OTHER_SCORER_KEY, second));
        bytes32 proposal = attribution.proposalOf(ONE_SIGNER, 2);
        IAttribution.Stake memory before = stakeOf(first, toArray(scorer), BOND);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(first), before);
        slash(first, rest);
        IAttribution.RoundState memory state = attribution.roundState(ONE_SIGNER);
        vm.assertTrue(state.isOpen && state.attempts == 2 && state.proposal == proposal, "the second attempt");
        vm.assertTrue(attribution.proposalOf(ONE_SIGNER, 1) == 0 && freeBond(scorer) == 0, "the first attempt");
        vm.assertEq(freeBond(bob), FEE + (BOND - FEE) / 2, "the rewards");
        finaliseAfterWindow(second, toArray(otherScorer), BOND);
        vm.assertEq(freeBond(otherScorer), BOND, "the other's bond");
    }

    function test_SlashRound_WhenTheNextAttemptWasVoidedToo() external {
        // it should slash one and leave the other's bonds locked
        IAttribution.Round memory first = validRound(ONE_SIGNER);
        proposeAlone(first);
        IAttribution.Stake memory restOfFirst = voidRound(first, toArray(scorer), false);
        IAttribution.Round memory second = validRound(ONE_SIGNER);
        attribution.propose(second, URI, bookOf(second), endorsedBy(OTHER_SCORER_KEY, second));
        IAttribution.Stake memory restOfSecond = voidRound(second, toArray(otherScorer), false);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 2, hashOf(second), restOfFirst);
        slash(second, restOfSecond);
        vm.warp(restOfFirst.finalisableAt);
        attribution.releaseBonds(ONE_SIGNER, 1, hashOf(first), restOfFirst);
        vm.assertTrue(freeBond(scorer) == BOND && freeBond(otherScorer) == 0 && freeBond(bob) == BOND / 2, "the bonds");
    }

    function test_SlashRound_WhenTheChallengerSignedIt() external {
        // it should cost it half of its bond
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        proposeAlone(round);
        IAttribution.Stake memory stake = stakeOf(round, toArray(scorer), BOND);
        vm.prank(address(disputes));
        attribution.slashRound(ONE_SIGNER, 1, hashOf(round), stake, scorer);
        vm.assertTrue(freeBond(scorer) == BOND / 2 && _blocked(ONE_SIGNER, scorer) == stake.finalisableAt, "the signer");
    }

    function test_SlashRound_WhenTheBondIsOdd() external {
        // it should round the reward down
        (uint256 id, IAttribution.Round memory round) = _proposedWith(address(token), 7);
        slash(round, stakeOf(round, toArray(scorer), 7));
        vm.assertTrue(freeBond(bob) == 3 && freeBond(scorer) == BOND - 7, "the bonds");
        vm.assertFalse(attribution.roundState(id).isOpen, "open");
    }

    function test_SlashRound_WhenTheTokenTakesFees() external {
        // it should divide what was locked
        FeeToken fee = new FeeToken();
        for (uint256 i = 0; i < 2; i++) {
            address account = i == 0 ? ann : scorer;
            fee.mint(account, 100_000);
            vm.startPrank(account);
            fee.approve(address(rewards), 100_000);
            fee.approve(address(attribution), 100_000);
            vm.stopPrank();
        }
        vm.prank(scorer);
        attribution.depositBond(address(fee), 1000);
        (, IAttribution.Round memory round) = _proposedWith(address(fee), 900);
        slash(round, stakeOf(round, toArray(scorer), 900));
        vm.assertTrue(attribution.freeBond(address(fee), scorer) == 90 && attribution.freeBond(address(fee), bob) == 450, "the bonds");
        vm.assertEq(fee.balanceOf(address(attribution)), 990, "something was sent");
    }

    function test_SlashRound_WhenTheTokenRevertsAndTheGuardianHasPaused() external {
        // it should slash all the same
        IAttribution.Round memory round = _proposedWithOddToken();
        slash(round, stakeOf(round, toArray(scorer), BOND));
        vm.assertEq(attribution.freeBond(address(oddToken), bob), BOND / 2, "the reward");
    }

    function test_VoidRound_RevertWhen_NeitherDisputesNorRequestsVoids() external {
        IAttribution.Round memory round = validRound(NO_MODEL);
        IAttribution.Stake memory stake;
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NotAllowed.selector, scorer));
        vm.prank(scorer);
        attribution.voidRound(NO_MODEL, 1, hashOf(round), stake, bob, true);
    }

    function test_VoidRound_WhenRequestsVoids() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        vm.prank(address(requests));
        attribution.voidRound(ONE_SIGNER, 1, hashOf(round), stake, bob, true);
        // it should do as for Disputes, and slash nothing
        vm.assertFalse(attribution.roundState(ONE_SIGNER).isOpen, "it is open");
        vm.assertEq(freeBond(bob), 2 * FEE, "the fees");
        stake.bond -= FEE;
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NotAllowed.selector, requests));
        vm.prank(address(requests));
        attribution.slashRound(ONE_SIGNER, 1, hashOf(round), stake, bob);
    }

    function test_VoidRound_RevertWhen_NoOpenRoundIsThisOne() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        _expectVoidRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), stake);
        propose(round);
        _expectVoidRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 2, hashOf(round), stake);
        _expectVoidRevert(IAttribution.NoSuchRound.selector, TWO_SIGNERS, 1, hashOf(round), stake);
        _expectVoidRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(validRound(TWO_SIGNERS)), stake);
        vm.warp(stake.finalisableAt);
        attribution.finalise(round, stake);
        _expectVoidRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), stake);
        vm.assertEq(freeBond(bob), 0, "a reward");
    }

    function test_VoidRound_RevertWhen_TheVoidedRoundsStakeDiffers() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake[7] memory others = differingStakes(round);
        for (uint256 i = 0; i < 7; i++) {
            _expectVoidRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), others[i]);
        }
    }

    function test_VoidRound_RevertWhen_ItWasVoidedBefore() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        proposeAlone(round);
        IAttribution.Stake memory rest = voidRound(round, toArray(scorer), false);
        _expectVoidRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), rest);
        IAttribution.Round memory second = validRound(ONE_SIGNER);
        attribution.propose(second, URI, bookOf(second), endorsedBy(OTHER_SCORER_KEY, second));
        _expectVoidRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), rest);
    }

    function test_VoidRound_WhenItIsCharged() external {
        // it should take the fees, keep the rest locked and block the signers
        IAttribution.Round memory round = validRound(TWO_SIGNERS);
        propose(round);
        IAttribution.Stake memory rest = stakeOf(round, bothScorers(), BOND - FEE);
        vm.expectEmit(address(attribution));
        emit IAttribution.RoundVoided(TWO_SIGNERS, 1, hashOf(round), bob, 2 * FEE, rest);
        voidRound(round, true);
        IAttribution.RoundState memory state = attribution.roundState(TWO_SIGNERS);
        vm.assertTrue(state.attempts == 1 && !state.isOpen && state.lastCutoff == 0, "the state");
        (uint64 present, uint64 end) = (uint64(block.timestamp), uint64(block.timestamp + WINDOW));
        bytes32 proposal = keccak256(abi.encodePacked(hashOf(round), operator, BOND - FEE, present, end, scorer, otherScorer));
        vm.assertTrue(state.proposal == proposal && attribution.proposalOf(TWO_SIGNERS, 1) == proposal, "the proposal");
        vm.assertTrue(freeBond(scorer) == 0 && freeBond(otherScorer) == 0 && freeBond(bob) == 2 * FEE, "the bonds");
        vm.assertTrue(_blocked(TWO_SIGNERS, scorer) == end && _blocked(TWO_SIGNERS, otherScorer) == end, "who is blocked");
    }

    function test_VoidRound_WhenTheBondIsAboveTheModels() external {
        // it should charge by the model's bond
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        (terms.bond, terms.bondBps) = (119, 10_000);
        uint256 id = registerModel(owner, terms);
        pay(id, 10_000);
        IAttribution.Round memory round = validRound(id);
        proposeAlone(round);
        IAttribution.Stake memory rest = stakeOf(round, toArray(scorer), 598);
        vm.prank(address(disputes));
        attribution.voidRound(id, 1, hashOf(round), rest, bob, true);
        rest.bond = 598 - 5;
        vm.assertEq(freeBond(bob), 5, "the fee");
        vm.warp(rest.finalisableAt);
        attribution.releaseBonds(id, 1, hashOf(round), rest);
        vm.assertEq(freeBond(scorer), BOND - 5, "the bond");
    }

    function test_VoidRound_WhenItIsNotCharged() external {
        // it should keep all bonds locked
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        bytes32 proposal = attribution.proposalOf(ONE_SIGNER, 1);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        vm.expectEmit(address(attribution));
        emit IAttribution.RoundVoided(ONE_SIGNER, 1, hashOf(round), bob, 0, stake);
        voidRound(round, false);
        vm.assertEq(attribution.proposalOf(ONE_SIGNER, 1), proposal, "the proposal");
        vm.assertTrue(freeBond(scorer) == 0 && freeBond(bob) == 0, "the bonds");
        vm.assertEq(_blocked(ONE_SIGNER, scorer), stake.finalisableAt, "the signer");
    }

    function test_VoidRound_WhenTheFeeRoundsToNothing() external {
        // it should charge nothing
        (uint256 id, IAttribution.Round memory round) = _proposedWith(address(token), 19);
        IAttribution.Stake memory stake = stakeOf(round, toArray(scorer), 19);
        vm.prank(address(disputes));
        attribution.voidRound(id, 1, hashOf(round), stake, bob, true);
        vm.warp(stake.finalisableAt);
        attribution.releaseBonds(id, 1, hashOf(round), stake);
        vm.assertTrue(freeBond(scorer) == BOND && freeBond(bob) == 0, "the bonds");
    }

    function test_VoidRound_WhenASignerIsBlockedForLonger() external {
        // it should not shorten that
        IAttribution.Round memory first = validRound(ONE_SIGNER);
        proposeAlone(first);
        IAttribution.Stake memory rest = voidRound(first, toArray(scorer), false);
        vm.warp(rest.finalisableAt);
        deposit(scorer, BOND);
        IAttribution.Round memory second = validRound(ONE_SIGNER);
        proposeAlone(second);
        IAttribution.Stake memory later = voidRound(second, toArray(scorer), false);
        vm.assertEq(_blocked(ONE_SIGNER, scorer), later.finalisableAt, "not blocked for longer");
        slash(first, rest);
        vm.assertEq(_blocked(ONE_SIGNER, scorer), later.finalisableAt, "blocked for less");
    }

    function test_VoidRound_WhenTheChallengerIsAmongTheSigners() external {
        // it should pay its own fee and get all fees
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        vm.prank(address(disputes));
        attribution.voidRound(ONE_SIGNER, 1, hashOf(round), stake, scorer, true);
        stake.bond -= FEE;
        vm.warp(stake.finalisableAt);
        attribution.releaseBonds(ONE_SIGNER, 1, hashOf(round), stake);
        vm.assertTrue(freeBond(scorer) == BOND + FEE && freeBond(otherScorer) == BOND - FEE, "the bonds");
    }

    function test_VoidRound_WhenItsTokenRevertsAndTheGuardianHasPaused() external {
        // it should void all the same
        IAttribution.Round memory round = _proposedWithOddToken();
        IAttribution.Stake memory rest = voidRound(round, toArray(scorer), true);
        vm.assertEq(attribution.freeBond(address(oddToken), bob), FEE, "the fee");
        vm.warp(rest.finalisableAt);
        attribution.releaseBonds(round.modelId, 1, hashOf(round), rest);
        vm.assertEq(attribution.freeBond(address(oddToken), scorer), BOND - FEE, "the bond");
    }

    function test_ReleaseBonds_RevertWhen_ThereIsNothingToRelease() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        _expectReleaseRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), stake);
        _expectReleaseRevert(IAttribution.NoSuchRound.selector, NO_MODEL, 0, 0, stake);
        finalise(round);
        _expectReleaseRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), stake);
        vm.assertEq(freeBond(scorer), BOND, "the bond");
    }

    function test_ReleaseBonds_RevertWhen_ItIsStillOpen() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory stake = stakeOf(round, bothScorers(), BOND);
        _expectReleaseRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), stake);
        vm.warp(stake.finalisableAt);
        _expectReleaseRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), stake);
    }

    function test_ReleaseBonds_RevertWhen_ItWasReleasedBefore() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory rest = voidRound(round, true);
        vm.warp(rest.finalisableAt);
        attribution.releaseBonds(ONE_SIGNER, 1, hashOf(round), rest);
        _expectReleaseRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), rest);
        _expectSlashRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), rest);
        vm.assertEq(freeBond(scorer), BOND - FEE, "the bond");
    }

    function test_ReleaseBonds_RevertWhen_ItWasSlashedAfterItWasVoided() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory rest = voidRound(round, true);
        slash(round, rest);
        vm.warp(rest.finalisableAt);
        _expectReleaseRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), rest);
        vm.assertTrue(freeBond(scorer) == 0 && freeBond(otherScorer) == 0, "the bonds");
        vm.assertEq(freeBond(bob), 2 * FEE + (BOND - FEE) / 2, "the rewards");
    }

    function test_ReleaseBonds_RevertWhen_TheStakeIsThatBeforeTheFee() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory before = stakeOf(round, bothScorers(), BOND);
        voidRound(round, true);
        vm.warp(before.finalisableAt);
        _expectReleaseRevert(IAttribution.NoSuchRound.selector, ONE_SIGNER, 1, hashOf(round), before);
    }

    function test_ReleaseBonds_RevertWhen_TheVoidedRoundsWindowIsOpen() external {
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory rest = voidRound(round, false);
        vm.warp(rest.finalisableAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.WindowOpen.selector, rest.finalisableAt, rest.finalisableAt - 1));
        attribution.releaseBonds(ONE_SIGNER, 1, hashOf(round), rest);
    }

    function test_ReleaseBonds_WhenTheVoidedRoundsWindowHasPassed() external {
        // it should free the bonds, whoever sends it, also during a pause
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        propose(round);
        IAttribution.Stake memory rest = voidRound(round, true);
        vm.warp(rest.finalisableAt);
        pauseForAnHour();
        vm.expectEmit(address(attribution));
        emit IAttribution.BondsReleased(ONE_SIGNER, 1, hashOf(round));
        vm.prank(bob);
        attribution.releaseBonds(ONE_SIGNER, 1, hashOf(round), rest);
        vm.assertTrue(freeBond(scorer) == BOND - FEE && freeBond(otherScorer) == BOND - FEE, "the bonds");
        vm.assertEq(attribution.roundState(ONE_SIGNER).proposal, 0, "the proposal");
    }

    function test_ReleaseBonds_WhenAnotherAttemptIsOpen() external {
        // it should free the voided one's bonds only
        IAttribution.Round memory first = validRound(ONE_SIGNER);
        proposeAlone(first);
        IAttribution.Stake memory rest = voidRound(first, toArray(scorer), false);
        vm.warp(rest.finalisableAt - 1);
        IAttribution.Round memory second = validRound(ONE_SIGNER);
        attribution.propose(second, URI, bookOf(second), endorsedBy(OTHER_SCORER_KEY, second));
        vm.warp(rest.finalisableAt);
        attribution.releaseBonds(ONE_SIGNER, 1, hashOf(first), rest);
        vm.assertTrue(attribution.roundState(ONE_SIGNER).isOpen, "not open");
        vm.assertTrue(freeBond(scorer) == BOND && freeBond(otherScorer) == 0, "the bonds");
    }

    function test_BlockedUntil_WhenAScorerSignedNoCancelledRound() external {
        // it should be zero
        finalise(validRound(ONE_SIGNER));
        vm.assertTrue(_blocked(ONE_SIGNER, scorer) == 0 && _blocked(NO_MODEL, scorer) == 0, "blocked");
    }

    function test_BlockedUntil_WhenAScorerSignedOne() external {
        // it should be its window's end, for this model only
        IAttribution.Round memory round = validRound(ONE_SIGNER);
        proposeAlone(round);
        IAttribution.Stake memory rest = voidRound(round, toArray(scorer), false);
        vm.assertEq(_blocked(ONE_SIGNER, scorer), rest.finalisableAt, "the signer");
        vm.assertTrue(_blocked(ONE_SIGNER, otherScorer) == 0 && _blocked(TWO_SIGNERS, scorer) == 0, "others");
        deposit(scorer, BOND);
        propose(validRound(TWO_SIGNERS));
        vm.assertTrue(attribution.roundState(TWO_SIGNERS).isOpen, "not open");
    }

    /// @dev A round that one scorer signed just now, of a model with this asset and bond.
    function _proposedWith(address asset, uint128 bond) private returns (uint256 id, IAttribution.Round memory round) {
        IModels.ModelTerms memory terms = modelTerms(asset, 0);
        terms.bond = bond;
        id = registerModel(owner, terms);
        pay(ann, id, asset, 10_000);
        round = validRound(id);
        proposeAlone(round);
    }

    /// @dev The same in the odd token, whose transfers revert from now on, during a pause.
    function _proposedWithOddToken() private returns (IAttribution.Round memory round) {
        oddToken.mint(ann, 10_000);
        vm.prank(scorer);
        attribution.depositBond(address(oddToken), BOND);
        (, round) = _proposedWith(address(oddToken), BOND);
        oddToken.setRefusal(true, address(0));
        pauseForAnHour();
    }

    function _blocked(uint256 modelId, address account) private view returns (uint64) {
        return attribution.blockedUntil(modelId, account);
    }

    function _expectSlashRevert(
        bytes4 selector,
        uint256 modelId,
        uint64 attempt,
        bytes32 roundHash,
        IAttribution.Stake memory stake
    ) private {
        vm.expectRevert(abi.encodeWithSelector(selector, modelId, roundHash));
        vm.prank(address(disputes));
        attribution.slashRound(modelId, attempt, roundHash, stake, bob);
    }

    function _expectVoidRevert(
        bytes4 selector,
        uint256 modelId,
        uint64 attempt,
        bytes32 roundHash,
        IAttribution.Stake memory stake
    ) private {
        vm.expectRevert(abi.encodeWithSelector(selector, modelId, roundHash));
        vm.prank(address(disputes));
        attribution.voidRound(modelId, attempt, roundHash, stake, bob, true);
    }

    function _expectReleaseRevert(
        bytes4 selector,
        uint256 modelId,
        uint64 attempt,
        bytes32 roundHash,
        IAttribution.Stake memory stake
    ) private {
        vm.expectRevert(abi.encodeWithSelector(selector, modelId, roundHash));
        attribution.releaseBonds(modelId, attempt, roundHash, stake);
    }
}
