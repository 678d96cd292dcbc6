// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Models} from "../../reference/Models.sol";
import {vm} from "../support/Vm.sol";
import {UnitFixture} from "./UnitFixture.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @dev A Rewards that calls Models back while Models calls it.
contract ReentrantRewards {
    bool public wasCalled;
    bool public couldReenter;

    function openPool(uint256, address, uint16) external {
        wasCalled = true;
        (couldReenter,) = msg.sender.staticcall(abi.encodeCall(IModels.modelCount, ()));
    }
}

/// @title Models, their owners and their terms
contract ModelsTest is UnitFixture {
    /// @dev When what is announced now takes effect.
    uint256 private constant DELAY = 2 * uint256(WINDOW);

    function test_Constructor_RevertWhen_APeerIsZero() external {
        vm.expectRevert(IModels.ZeroValue.selector);
        new Models(IDatanets(address(0)), IRewards(address(1)));
        vm.expectRevert(IModels.ZeroValue.selector);
        new Models(IDatanets(address(1)), IRewards(address(0)));
    }

    function test_RegisterModel_WhenTheTextIsNotUTF8() external {
        // it should revert without data, before all else
        IModels.ModelTerms memory terms = validTerms();
        (terms.uri, terms.artifactHash) = (string.concat(textOf(2048), string(NOT_UTF8)), 0);
        vm.expectRevert(bytes(""));
        models.registerModel(terms);
    }

    function test_RegisterModel_WhenRewardsCallsBack() external {
        // it should revert that call
        ReentrantRewards reentrant = new ReentrantRewards();
        IModels other = new Models(datanets, IRewards(address(reentrant)));
        other.registerModel(validTerms());
        vm.assertTrue(reentrant.wasCalled() && !reentrant.couldReenter(), "re-entered");
    }

    function test_RegisterModel_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        IModels.ModelTerms memory terms = validTerms();
        (terms.uri, terms.artifactHash) = (textOf(2049), 0);
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.UriTooLong.selector, 2049));
    }

    function test_RegisterModel_RevertWhen_TheOperatorOrTheArtifactIsZero() external {
        IModels.ModelTerms memory terms = validTerms();
        (terms.artifactHash, terms.rule) = (0, 0);
        expectRegisterRevert(terms, abi.encodePacked(IModels.ZeroValue.selector));
        terms = validTerms();
        (terms.operator, terms.rule) = (address(0), 0);
        expectRegisterRevert(terms, abi.encodePacked(IModels.ZeroValue.selector));
    }

    function test_RegisterModel_RevertWhen_TheRuleIsInvalid() external {
        bytes32[5] memory wrong = [bytes32(0), hex"0203", hex"0101", hex"0141", bytes32(uint256(0x0103 << 240 | 1))];
        for (uint256 i = 0; i < 5; i++) {
            IModels.ModelTerms memory terms = validTerms();
            (terms.rule, terms.contributorsBps) = (wrong[i], 0);
            expectRegisterRevert(terms, abi.encodeWithSelector(IModels.InvalidRule.selector, wrong[i]));
        }
    }

    function test_RegisterModel_RevertWhen_ContributorsHaveNoPart() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.contributorsBps = 0;
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidShare.selector));
    }

    function test_RegisterModel_RevertWhen_ABasePartHasNoBase() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.baseBps = 1000;
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidShare.selector));
    }

    function test_RegisterModel_RevertWhen_APayeeIsZeroOrHasNoPart() external {
        IModels.ModelTerms memory terms = validTerms();
        (terms.payees[0].account, terms.ownerBps) = (address(0), 0);
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidShare.selector));
        terms = validTerms();
        terms.payees[0].bps = 0;
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidShare.selector));
    }

    function test_RegisterModel_RevertWhen_APayeeIsRewards() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.payees[0].account = address(rewards);
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidShare.selector));
    }

    function test_RegisterModel_RevertWhen_ThereAreFivePayees() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.ownerBps = 0;
        terms.payees = new IModels.Share[](5);
        for (uint256 i = 0; i < 5; i++) {
            terms.payees[i] = IModels.Share(ann, 800);
        }
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidShare.selector));
    }

    function test_RegisterModel_RevertWhen_ThePartsDoNotAddUp() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.ownerBps = 3001;
        terms.sources = new IModels.Source[](0);
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.SharesDoNotAddUp.selector, 10_001));
        (terms.ownerBps, terms.contributorsBps) = (type(uint16).max, type(uint16).max);
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.SharesDoNotAddUp.selector, 2 * uint256(type(uint16).max) + 1000));
    }

    function test_RegisterModel_RevertWhen_SourcesAreNotOneTo16OrDoNotAscend() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.quorum = 0;
        terms.sources = new IModels.Source[](0);
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidSources.selector));
        terms.sources = new IModels.Source[](17);
        for (uint256 i = 0; i < 17; i++) {
            terms.sources[i] = IModels.Source(i + 1, 1);
        }
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidSources.selector));
        terms.sources = sourcesOf(OPEN, OPEN);
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidSources.selector));
        terms.sources = sourcesOf(CURATED, OPEN);
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidSources.selector));
    }

    function test_RegisterModel_RevertWhen_AWeightIs0OrAbove10000() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.sources[0].weight = 0;
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidSources.selector));
        terms.sources[0].weight = 10_001;
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidSources.selector));
    }

    function test_RegisterModel_RevertWhen_ScorersAreNotOneTo8OrDoNotAscend() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.bond = 2 ** 96;
        terms.scorers = new address[](0);
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidScorers.selector));
        terms.scorers = new address[](9);
        for (uint160 i = 0; i < 9; i++) {
            terms.scorers[i] = address(i + 1);
        }
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidScorers.selector));
        terms.scorers = toArray(otherScorer, scorer);
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidScorers.selector));
        terms.scorers = toArray(scorer, scorer);
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidScorers.selector));
        terms.scorers = toArray(address(0), scorer);
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidScorers.selector));
    }

    function test_RegisterModel_RevertWhen_TheQuorumIsNotOneToTheNumberOfScorers() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.quorum = 0;
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidScorers.selector));
        terms.quorum = 3;
        expectRegisterRevert(terms, abi.encodePacked(IModels.InvalidScorers.selector));
    }

    function test_RegisterModel_RevertWhen_TheBondIs2To96OrItsPartAbove10000BasisPoints() external {
        IModels.ModelTerms memory terms = validTerms();
        (terms.bond, terms.window) = (2 ** 96, 0);
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.InvalidBond.selector, 2 ** 96, 0));
        (terms.bond, terms.bondBps) = (7, 10_001);
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.InvalidBond.selector, 7, 10_001));
    }

    function test_RegisterModel_RevertWhen_TheWindowIsBelow78HoursOrAbove30Days() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.sources[0].datanetId = UNKNOWN;
        terms.window = 280_799;
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.InvalidWindow.selector, 280_799));
        terms.window = 2_592_001;
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.InvalidWindow.selector, 2_592_001));
    }

    function test_RegisterModel_RevertWhen_ADatanetIsUnknownOrClosed() external {
        IModels.ModelTerms memory terms = modelTerms(address(0), 7);
        terms.sources[0].datanetId = CLOSED;
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.DatanetNotOpen.selector, CLOSED));
        terms.sources = sourcesOf(OPEN, UNKNOWN);
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.DatanetNotOpen.selector, UNKNOWN));
    }

    function test_RegisterModel_RevertWhen_TheBaseIsUnknown() external {
        expectRegisterRevert(modelTerms(address(0), 7), abi.encodeWithSelector(IModels.UnknownModel.selector, 7));
        expectRegisterRevert(modelTerms(address(0), 1), abi.encodeWithSelector(IModels.UnknownModel.selector, 1));
    }

    function test_RegisterModel_RevertWhen_TheBaseIsPaidInAnotherAsset() external {
        registerWithContributorsOnly();
        expectRegisterRevert(modelTerms(address(token), 1), abi.encodeWithSelector(IModels.AssetMismatch.selector, token, address(0)));
    }

    function test_RegisterModel_RevertWhen_TheBaseTakesNothingAndHasAPart() external {
        registerWithContributorsOnly();
        expectRegisterRevert(modelTerms(address(0), 1), abi.encodeWithSelector(IModels.BaseTakesNothing.selector, 1));
    }

    function test_RegisterModel_RevertWhen_TheLineageHas8Models() external {
        registerLineage();
        vm.assertEq(models.depthOf(8), 8, "the depth");
        IModels.ModelTerms memory terms = modelTerms(address(0), 8);
        terms.sources[0].datanetId = CURATED;
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.LineageTooDeep.selector, 8));
    }

    function test_RegisterModel_RevertWhen_ADatanetOfTheBaseIsNotAmongTheSources() external {
        registerWithSources(OPEN, LISTED);
        IModels.ModelTerms memory terms = modelTerms(address(0), 1);
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.SourceMissing.selector, 1, LISTED));
        terms.sources = sourcesOf(CURATED, LISTED);
        expectRegisterRevert(terms, abi.encodeWithSelector(IModels.SourceMissing.selector, 1, OPEN));
    }

    function test_RegisterModel_RevertWhen_TheBaseHasLeftItOut() external {
        registerWithSources(OPEN, LISTED);
        models.leaveOut(1, LISTED);
        vm.warp(block.timestamp + DELAY);
        expectRegisterRevert(modelTerms(address(0), 1), abi.encodeWithSelector(IModels.SourceMissing.selector, 1, LISTED));
    }

    function test_RegisterModel_WhenTheTermsAreValid() external {
        // it should make the caller the owner of the next id and open the pool
        IModels.ModelTerms memory terms = validTerms();
        vm.expectEmit(address(rewards));
        emit IRewards.PoolOpened(1, address(0), 6000);
        vm.expectEmit(address(models));
        emit IModels.ModelRegistered(1, ann, terms);
        vm.prank(ann);
        vm.assertEq(models.registerModel(terms), 1, "the id");
        vm.assertEq(models.ownerOf(1), ann, "the owner");
        vm.assertEq(rewards.pool(1).contributorsBps, 6000, "the pool");
    }

    function test_RegisterModel_WhenTheTermsAreAtTheirLimits() external {
        // it should accept them
        IModels.ModelTerms memory terms = validTerms();
        terms.uri = textOf(2048);
        terms.rule = hex"0140ff";
        terms.sources = sourcesOf(OPEN, CURATED);
        (terms.sources[0].weight, terms.sources[1].weight) = (1, 10_000);
        (terms.ownerBps, terms.contributorsBps) = (9996 - 4, 4);
        terms.payees = new IModels.Share[](4);
        for (uint256 i = 0; i < 4; i++) {
            terms.payees[i] = IModels.Share(ann, 1);
        }
        terms.scorers = new address[](8);
        for (uint160 i = 0; i < 8; i++) {
            terms.scorers[i] = address(i + 1);
        }
        (terms.quorum, terms.bond, terms.bondBps, terms.window) = (8, 2 ** 96 - 1, 10_000, 30 days);
        models.registerModel(terms);
        (terms.rule, terms.quorum, terms.bond, terms.bondBps, terms.window) = (hex"0102", 1, 0, 0, 78 hours);
        (terms.payees, terms.ownerBps, terms.contributorsBps) = (new IModels.Share[](0), 0, 10_000);
        vm.assertEq(models.registerModel(terms), 2, "the id");
    }

    function test_RegisterModel_WhenABaseHasAPartOrNoneOfABaseThatTakesNothing() external {
        // it should accept it with all Datanets of the base
        registerWithSources(OPEN, LISTED);
        IModels.ModelTerms memory terms = modelTerms(address(0), 1);
        terms.sources = new IModels.Source[](3);
        for (uint256 i = 0; i < 3; i++) {
            terms.sources[i] = IModels.Source(OPEN + i, 5);
        }
        models.registerModel(terms);
        registerWithContributorsOnly();
        terms = modelTerms(address(0), 3);
        (terms.baseBps, terms.ownerBps) = (0, 3000);
        models.registerModel(terms);
        vm.assertTrue(models.depthOf(2) == 2 && models.depthOf(4) == 2, "the depths");
    }

    function test_RegisterModel_WhenTheBasesOwnerIsAnother() external {
        // it should not need the base owner's consent
        vm.prank(ann);
        models.registerModel(validTerms());
        vm.prank(bob);
        models.registerModel(modelTerms(address(0), 1));
        vm.assertEq(models.ownerOf(2), bob, "the owner");
    }

    function test_OfferModel_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IModels.UnknownModel.selector, 1));
        models.offerModel(1, ann);
    }

    function test_OfferModel_RevertWhen_TheCallerIsNotItsOwner() external {
        models.registerModel(validTerms());
        vm.expectRevert(abi.encodeWithSelector(IModels.NotModelOwner.selector, 1, ann));
        vm.prank(ann);
        models.offerModel(1, ann);
    }

    function test_OfferModel_WhenTheOwnerCalls() external {
        // it should offer the model, which stays the owner's
        models.registerModel(validTerms());
        vm.expectEmit(address(models));
        emit IModels.ModelOffered(1, address(this), ann);
        models.offerModel(1, ann);
        vm.assertEq(models.ownerOf(1), address(this), "the owner");
    }

    function test_AcceptModel_RevertWhen_TheCallerWasNotOfferedIt() external {
        models.registerModel(validTerms());
        vm.expectRevert(abi.encodeWithSelector(IModels.NotPendingOwner.selector, 1, ann));
        vm.prank(ann);
        models.acceptModel(1);
    }

    function test_AcceptModel_RevertWhen_TheOfferWasWithdrawn() external {
        models.registerModel(validTerms());
        models.offerModel(1, ann);
        models.offerModel(1, address(0));
        vm.expectRevert(abi.encodeWithSelector(IModels.NotPendingOwner.selector, 1, ann));
        vm.prank(ann);
        models.acceptModel(1);
    }

    function test_AcceptModel_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IModels.NotPendingOwner.selector, 1, ann));
        vm.prank(ann);
        models.acceptModel(1);
    }

    function test_AcceptModel_WhenTheCallerWasOfferedIt() external {
        // it should make the caller the owner, once
        models.registerModel(validTerms());
        models.offerModel(1, ann);
        vm.expectEmit(address(models));
        emit IModels.ModelTransferred(1, address(this), ann);
        vm.prank(ann);
        models.acceptModel(1);
        vm.assertEq(models.ownerOf(1), ann, "the owner");
        vm.expectRevert(abi.encodeWithSelector(IModels.NotPendingOwner.selector, 1, ann));
        vm.prank(ann);
        models.acceptModel(1);
    }

    function test_SetOperator_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IModels.UnknownModel.selector, 1));
        models.setOperator(1, address(0));
    }

    function test_SetOperator_RevertWhen_TheCallerIsNotItsOwner() external {
        models.registerModel(validTerms());
        vm.expectRevert(abi.encodeWithSelector(IModels.NotModelOwner.selector, 1, ann));
        vm.prank(ann);
        models.setOperator(1, address(0));
    }

    function test_SetOperator_RevertWhen_TheOperatorIsZero() external {
        models.registerModel(validTerms());
        vm.expectRevert(IModels.ZeroValue.selector);
        models.setOperator(1, address(0));
    }

    function test_SetOperator_WhenTheOwnerCalls() external {
        // it should announce it and let it take over after two windows
        models.registerModel(validTerms());
        uint64 from = uint64(block.timestamp + DELAY);
        vm.expectEmit(address(models));
        emit IModels.OperatorAnnounced(1, ann, from);
        models.setOperator(1, ann);
        assertOperator(operator, ann, from);
        vm.warp(from - 1);
        assertOperator(operator, ann, from);
        vm.warp(from);
        assertOperator(ann, address(0), 0);
    }

    function test_SetOperator_WhenAnotherOneIsAnnouncedThatHasNotTakenOver() external {
        // it should replace that one and count the windows anew
        models.registerModel(validTerms());
        models.setOperator(1, ann);
        vm.warp(block.timestamp + DELAY - 1);
        models.setOperator(1, bob);
        uint64 from = uint64(block.timestamp + DELAY);
        vm.warp(block.timestamp + 1);
        assertOperator(operator, bob, from);
        vm.warp(from);
        assertOperator(bob, address(0), 0);
    }

    function test_SetOperator_WhenAnotherOneWasAnnouncedThatHasTakenOver() external {
        // it should keep that one until then
        models.registerModel(validTerms());
        models.setOperator(1, ann);
        vm.warp(block.timestamp + DELAY);
        models.setOperator(1, bob);
        assertOperator(ann, bob, uint64(block.timestamp + DELAY));
    }

    function test_SetOperator_WhenItIsTheSameAccount() external {
        // it should announce it all the same
        models.registerModel(validTerms());
        models.setOperator(1, operator);
        assertOperator(operator, operator, uint64(block.timestamp + DELAY));
    }

    function test_SetScorers_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IModels.UnknownModel.selector, 1));
        models.setScorers(1, toArray(ann), 0);
    }

    function test_SetScorers_RevertWhen_TheCallerIsNotItsOwner() external {
        models.registerModel(validTerms());
        vm.expectRevert(abi.encodeWithSelector(IModels.NotModelOwner.selector, 1, ann));
        vm.prank(ann);
        models.setScorers(1, toArray(ann), 0);
    }

    function test_SetScorers_RevertWhen_ScorersOrQuorumAreNotAsInTheTerms() external {
        models.registerModel(validTerms());
        vm.expectRevert(IModels.InvalidScorers.selector);
        models.setScorers(1, new address[](0), 0);
        vm.expectRevert(IModels.InvalidScorers.selector);
        models.setScorers(1, new address[](9), 1);
        vm.expectRevert(IModels.InvalidScorers.selector);
        models.setScorers(1, toArray(otherScorer, scorer), 1);
        vm.expectRevert(IModels.InvalidScorers.selector);
        models.setScorers(1, toArray(address(0)), 1);
        vm.expectRevert(IModels.InvalidScorers.selector);
        models.setScorers(1, toArray(ann), 0);
        vm.expectRevert(IModels.InvalidScorers.selector);
        models.setScorers(1, toArray(ann), 2);
    }

    function test_SetScorers_WhenTheOwnerCalls() external {
        // it should announce them and let them take over after two windows
        models.registerModel(validTerms());
        uint64 from = uint64(block.timestamp + DELAY);
        vm.expectEmit(address(models));
        emit IModels.ScorersAnnounced(1, toArray(ann), 1, from);
        models.setScorers(1, toArray(ann), 1);
        vm.warp(from - 1);
        assertScorers(toArray(scorer, otherScorer), 1);
        assertAnnounced(toArray(ann), 1, from);
        vm.warp(from);
        assertScorers(toArray(ann), 1);
        assertAnnounced(new address[](0), 0, 0);
    }

    function test_SetScorers_WhenOthersAreAnnouncedThatHaveNotTakenOver() external {
        // it should replace those and count the windows anew
        models.registerModel(validTerms());
        models.setScorers(1, toArray(ann), 1);
        vm.warp(block.timestamp + DELAY - 1);
        models.setScorers(1, toArray(scorer, otherScorer), 2);
        uint64 from = uint64(block.timestamp + DELAY);
        vm.warp(block.timestamp + 1);
        assertScorers(toArray(scorer, otherScorer), 1);
        assertAnnounced(toArray(scorer, otherScorer), 2, from);
        vm.warp(from);
        assertScorers(toArray(scorer, otherScorer), 2);
    }

    function test_SetScorers_WhenOthersWereAnnouncedThatHaveTakenOver() external {
        // it should keep those until then
        models.registerModel(validTerms());
        models.setScorers(1, toArray(scorer, otherScorer), 2);
        vm.warp(block.timestamp + DELAY);
        models.setScorers(1, toArray(ann), 1);
        assertScorers(toArray(scorer, otherScorer), 2);
        assertAnnounced(toArray(ann), 1, uint64(block.timestamp + DELAY));
    }

    function test_TakeSnapshot_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IModels.UnknownModel.selector, 1));
        models.takeSnapshot(1);
    }

    function test_TakeSnapshot_RevertWhen_TheCallerIsNotItsOwner() external {
        models.registerModel(validTerms());
        vm.expectRevert(abi.encodeWithSelector(IModels.NotModelOwner.selector, 1, ann));
        vm.prank(ann);
        models.takeSnapshot(1);
    }

    function test_TakeSnapshot_RevertWhen_ADatanetVouchesForNothing() external {
        registerWithSources(OPEN, CURATED);
        vouch(OPEN, 20);
        vm.expectRevert(abi.encodeWithSelector(IModels.NothingNew.selector, 0, 0));
        models.takeSnapshot(1);
    }

    function test_TakeSnapshot_RevertWhen_TheLeastIsNotAboveTheLastSnapshots() external {
        registerWithSources(OPEN, CURATED);
        vouch(OPEN, 20);
        vouch(CURATED, 10);
        models.takeSnapshot(1);
        vouch(OPEN, 30);
        vm.expectRevert(abi.encodeWithSelector(IModels.NothingNew.selector, 10, 10));
        models.takeSnapshot(1);
    }

    function test_TakeSnapshot_WhenTheDatanetsVouchForMore() external {
        // it should store the least of their times
        registerWithSources(OPEN, CURATED);
        vouch(OPEN, 20);
        vouch(CURATED, 10);
        vm.expectEmit(address(models));
        emit IModels.SnapshotTaken(1, 0, 10);
        vm.assertEq(models.takeSnapshot(1), 10, "what it returns");
        assertSnapshot(0, block.timestamp, 10);
        vouch(CURATED, 30);
        vm.expectEmit(address(models));
        emit IModels.SnapshotTaken(1, 1, 20);
        vm.assertEq(models.takeSnapshot(1), 20, "what it returns");
        assertSnapshot(1, block.timestamp, 20);
    }

    function test_TakeSnapshot_WhenADatanetIsToBeLeftOutAndNotYet() external {
        // it should still count what it vouches for
        registerWithSources(OPEN, CURATED);
        vouch(OPEN, 20);
        models.leaveOut(1, CURATED);
        vm.warp(block.timestamp + DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(IModels.NothingNew.selector, 0, 0));
        models.takeSnapshot(1);
    }

    function test_TakeSnapshot_WhenADatanetIsLeftOutByNow() external {
        // it should not count what it vouches for
        registerWithSources(OPEN, CURATED);
        vouch(OPEN, 20);
        models.leaveOut(1, CURATED);
        vm.warp(block.timestamp + DELAY);
        vm.assertEq(models.takeSnapshot(1), 20, "what it returns");
    }

    function test_LeaveOut_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IModels.UnknownModel.selector, 1));
        models.leaveOut(1, UNKNOWN);
    }

    function test_LeaveOut_RevertWhen_TheCallerIsNotItsOwner() external {
        registerWithSources(OPEN, CURATED);
        vm.expectRevert(abi.encodeWithSelector(IModels.NotModelOwner.selector, 1, ann));
        vm.prank(ann);
        models.leaveOut(1, UNKNOWN);
    }

    function test_LeaveOut_RevertWhen_TheDatanetIsNoneOfTheModels() external {
        registerWithSources(OPEN, CURATED);
        vm.expectRevert(abi.encodeWithSelector(IModels.CannotLeaveOut.selector, 1, LISTED));
        models.leaveOut(1, LISTED);
    }

    function test_LeaveOut_RevertWhen_ItIsLeftOutAlready() external {
        IModels.ModelTerms memory terms = validTerms();
        terms.sources = new IModels.Source[](3);
        for (uint256 i = 0; i < 3; i++) {
            terms.sources[i] = IModels.Source(OPEN + i, 5);
        }
        models.registerModel(terms);
        models.leaveOut(1, OPEN);
        vm.expectRevert(abi.encodeWithSelector(IModels.CannotLeaveOut.selector, 1, OPEN));
        models.leaveOut(1, OPEN);
    }

    function test_LeaveOut_RevertWhen_AllOthersAreLeftOut() external {
        registerWithSources(OPEN, CURATED);
        models.leaveOut(1, OPEN);
        vm.expectRevert(abi.encodeWithSelector(IModels.CannotLeaveOut.selector, 1, CURATED));
        models.leaveOut(1, CURATED);
    }

    function test_LeaveOut_RevertWhen_ItIsTheOnlyOne() external {
        models.registerModel(validTerms());
        vm.expectRevert(abi.encodeWithSelector(IModels.CannotLeaveOut.selector, 1, OPEN));
        models.leaveOut(1, OPEN);
    }

    function test_LeaveOut_RevertWhen_ItIsTheBaseModelsWhichHasNotLeftItOut() external {
        registerWithSources(OPEN, CURATED);
        IModels.ModelTerms memory terms = modelTerms(address(0), 1);
        terms.sources = sourcesOf(OPEN, CURATED);
        models.registerModel(terms);
        vm.expectRevert(abi.encodeWithSelector(IModels.CannotLeaveOut.selector, 2, OPEN));
        models.leaveOut(2, OPEN);
    }

    function test_LeaveOut_WhenTheBaseModelHasAnnouncedTheSame() external {
        // it should leave it out
        registerWithSources(OPEN, CURATED);
        IModels.ModelTerms memory terms = modelTerms(address(0), 1);
        terms.sources = sourcesOf(OPEN, CURATED);
        models.registerModel(terms);
        models.leaveOut(1, OPEN);
        models.leaveOut(2, OPEN);
        vm.assertEq(models.sourcesOf(2)[0].leftOutFrom, block.timestamp + DELAY, "from when");
    }

    function test_LeaveOut_WhenTheBaseModelLeavesItOutLater() external {
        // it should leave it out when the base model does
        IModels.ModelTerms memory terms = modelTerms(address(0), 0);
        terms.sources = sourcesOf(OPEN, CURATED);
        terms.window = 30 days;
        models.registerModel(terms);
        terms = modelTerms(address(0), 1);
        terms.sources = sourcesOf(OPEN, CURATED);
        models.registerModel(terms);
        models.leaveOut(1, OPEN);
        models.leaveOut(2, OPEN);
        vm.assertEq(models.sourcesOf(2)[0].leftOutFrom, block.timestamp + 60 days, "from when");
    }

    function test_LeaveOut_WhenItIsNoDatanetOfTheBaseModel() external {
        // it should leave it out
        models.registerModel(validTerms());
        IModels.ModelTerms memory terms = modelTerms(address(0), 1);
        terms.sources = sourcesOf(OPEN, CURATED);
        models.registerModel(terms);
        models.leaveOut(2, CURATED);
        vm.assertEq(models.sourcesOf(2)[1].leftOutFrom, block.timestamp + DELAY, "from when");
    }

    function test_LeaveOut_WhenItIsOneOfSeveral() external {
        // it should leave it out of rounds with a cutoff two windows from now
        registerWithSources(OPEN, CURATED);
        uint64 from = uint64(block.timestamp + DELAY);
        vm.expectEmit(address(models));
        emit IModels.SourceLeftOut(1, OPEN, from);
        models.leaveOut(1, OPEN);
        IModels.SourceState[] memory sources = models.sourcesOf(1);
        vm.assertTrue(sources[0].leftOutFrom == from && sources[1].leftOutFrom == 0, "from when");
        vm.assertEq(models.model(1).sources.length, 2, "the terms");
    }

    function test_ModelCount_WhenThereAreModels() external {
        // it should count them
        models.registerModel(validTerms());
        vm.assertEq(models.modelCount(), 1, "the count");
    }

    function test_Model_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IModels.UnknownModel.selector, 1));
        models.model(1);
    }

    function test_Model_WhenItIsKnown() external {
        // it should return its terms without the uri
        models.registerModel(validTerms());
        IModels.ModelTerms memory terms = modelTerms(address(0), 1);
        terms.sources = sourcesOf(OPEN, CURATED);
        (terms.featureRoot, terms.bondBps, terms.isPrivate) = (keccak256("features"), 77, true);
        models.registerModel(terms);
        terms.uri = "";
        vm.assertEq(abi.encode(models.model(2)), abi.encode(terms), "the terms");
    }

    function test_Model_WhenOperatorAndScorersHaveChanged() external {
        // it should return the present ones
        models.registerModel(validTerms());
        models.setOperator(1, ann);
        models.setScorers(1, toArray(bob), 1);
        vm.warp(block.timestamp + DELAY - 1);
        vm.assertEq(
            abi.encode(models.model(1).operator, models.model(1).scorers), abi.encode(operator, toArray(scorer, otherScorer)), "before"
        );
        vm.warp(block.timestamp + 1);
        vm.assertEq(abi.encode(models.model(1).operator, models.model(1).scorers), abi.encode(ann, toArray(bob)), "after");
    }

    function test_SourcesOf_WhenThereIsNoSuchModel() external view {
        // it should be none
        vm.assertEq(models.sourcesOf(1).length, 0, "a source");
    }

    function test_SourcesOf_WhenThereIsOne() external {
        // it should return its Datanets with their weights
        registerWithSources(OPEN, CURATED);
        IModels.SourceState[] memory expected = new IModels.SourceState[](2);
        (expected[0], expected[1]) = (IModels.SourceState(OPEN, 60, 0), IModels.SourceState(CURATED, 40, 0));
        vm.assertEq(abi.encode(models.sourcesOf(1)), abi.encode(expected), "the sources");
    }

    function test_OwnerOf_WhenTheModelIsUnknown() external view {
        // it should be zero
        vm.assertEq(models.ownerOf(1), address(0), "an owner");
    }

    function test_OperatorOf_WhenTheModelIsUnknown() external view {
        // it should be zero
        assertOperator(address(0), address(0), 0);
    }

    function test_OperatorOf_WhenNoOtherIsAnnounced() external {
        // it should return the present one alone
        models.registerModel(validTerms());
        assertOperator(operator, address(0), 0);
    }

    function test_AnnouncedScorers_WhenNoOthersAreAnnounced() external {
        // it should be none
        models.registerModel(validTerms());
        assertAnnounced(new address[](0), 0, 0);
    }

    function test_SnapshotCount_WhenThereIsNoSuchModelOrNoSnapshot() external {
        // it should be 0
        models.registerModel(validTerms());
        vm.assertTrue(models.snapshotCount(1) == 0 && models.snapshotCount(2) == 0, "the count");
    }

    function test_SnapshotCount_WhenThereAreSome() external {
        // it should count them
        registerWithSnapshots();
        vm.assertEq(models.snapshotCount(1), 3, "the count");
    }

    function test_Snapshot_WhenThereIsNoSuchSnapshot() external {
        // it should be zeros
        registerWithSnapshots();
        assertSnapshot(3, 0, 0);
        assertSnapshot(type(uint64).max, 0, 0);
    }

    function test_Snapshot_WhenThereIsOne() external {
        // it should return when it was taken and up to when
        uint256 start = registerWithSnapshots();
        assertSnapshot(0, start, 10);
        assertSnapshot(2, start + 5, 30);
    }

    function test_SnapshotAt_WhenNoneWasTakenAtOrBeforeTheTime() external {
        // it should be zeros
        uint256 start = registerWithSnapshots();
        assertSnapshotAt(start - 1, 0, 0);
        (uint64 takenAt, uint64 upTo) = models.snapshotAt(2, type(uint64).max);
        vm.assertTrue(takenAt == 0 && upTo == 0, "an unknown model's");
    }

    function test_SnapshotAt_WhenSomeWere() external {
        // it should be the last of these
        uint256 start = registerWithSnapshots();
        assertSnapshotAt(start, start, 10);
        assertSnapshotAt(start + 4, start, 10);
        assertSnapshotAt(start + 5, start + 5, 30);
        assertSnapshotAt(type(uint64).max, start + 5, 30);
    }

    function test_DepthOf_WhenTheModelHasABase() external {
        // it should be one more than the base's
        registerLineage();
        vm.assertTrue(models.depthOf(1) == 1 && models.depthOf(2) == 2 && models.depthOf(9) == 0, "the depths");
    }

    function test_RuleOf_WhenAsked() external {
        // it should return the rule, zero for an unknown model
        IModels.ModelTerms memory terms = modelTerms(address(0), 0);
        terms.rule = hex"014020";
        registerModel(owner, terms);
        vm.assertTrue(models.ruleOf(1) == hex"014020" && models.ruleOf(0) == 0 && models.ruleOf(2) == 0, "the rules");
    }

    function test_IsPrivate_WhenAskedWhether() external {
        // it should say what was registered, false for an unknown model
        IModels.ModelTerms memory terms = modelTerms(address(0), 0);
        registerModel(owner, terms);
        terms.isPrivate = true;
        registerModel(owner, terms);
        vm.assertTrue(models.isPrivate(2), "a private model");
        vm.assertFalse(models.isPrivate(1) || models.isPrivate(0) || models.isPrivate(3), "the others");
    }

    function test_RoundTerms_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IModels.UnknownModel.selector, 1));
        models.roundTerms(1);
    }

    function test_RoundTerms_WhenItIsKnown() external {
        // it should return what Attribution needs
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        (terms.bondBps, terms.quorum) = (77, 2);
        models.registerModel(terms);
        IModels.RoundTerms memory expected =
            IModels.RoundTerms(address(token), 6000, 2, 1000, 77, WINDOW, operator, toArray(scorer, otherScorer));
        vm.assertEq(abi.encode(models.roundTerms(1)), abi.encode(expected), "the terms");
    }

    function test_RoundTerms_WhenOperatorAndScorersAreAnnounced() external {
        // it should return them after two windows
        models.registerModel(validTerms());
        models.setOperator(1, ann);
        models.setScorers(1, toArray(bob, scorer), 2);
        vm.warp(block.timestamp + DELAY - 1);
        IModels.RoundTerms memory terms = models.roundTerms(1);
        vm.assertTrue(terms.operator == operator && terms.scorers[0] == scorer && terms.quorum == 1, "before");
        vm.warp(block.timestamp + 1);
        terms = models.roundTerms(1);
        vm.assertTrue(terms.operator == ann && terms.scorers[0] == bob && terms.quorum == 2, "after");
    }

    function test_ShareTerms_RevertWhen_TheModelIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IModels.UnknownModel.selector, 1));
        models.shareTerms(1, 0);
    }

    function test_ShareTerms_WhenThereIsNoSuchShare() external {
        // it should have no part and name the base
        models.registerModel(validTerms());
        models.registerModel(modelTerms(address(0), 1));
        for (uint256 i = 3; i < 256; i++) {
            (address holder, uint16 bps, uint256 base) = models.shareTerms(2, uint8(i));
            vm.assertTrue(holder == address(0) && bps == 0 && base == 1, "a share");
        }
    }

    function test_ShareTerms_WhenThereIsOne() external {
        // it should return the holder: the owner, none for the base, a payee
        vm.prank(ann);
        models.registerModel(validTerms());
        models.registerModel(modelTerms(address(0), 1));
        assertShare(2, 0, address(this), 2000, 1);
        assertShare(2, 1, address(0), 1000, 1);
        assertShare(1, 2, treasury, 1000, 0);
    }

    function test_ShareTerms_WhenTheModelHasAnotherOwner() external {
        // it should return the present one
        models.registerModel(validTerms());
        models.offerModel(1, ann);
        vm.prank(ann);
        models.acceptModel(1);
        assertShare(1, 0, ann, 3000, 0);
    }

    function test_Peers_WhenAsked() external view {
        // it should return them
        (address first, address second) = models.peers();
        vm.assertTrue(first == address(datanets) && second == address(rewards), "the peers");
    }

    function validTerms() private view returns (IModels.ModelTerms memory) {
        return modelTerms(address(0), 0);
    }

    /// @dev Registers a model with these terms; it has to revert with this error.
    function expectRegisterRevert(IModels.ModelTerms memory terms, bytes memory expected) private {
        vm.expectRevert(expected);
        models.registerModel(terms);
    }

    function sourcesOf(uint256 first, uint256 second) private pure returns (IModels.Source[] memory sources) {
        sources = new IModels.Source[](2);
        (sources[0], sources[1]) = (IModels.Source(first, 60), IModels.Source(second, 40));
    }

    function registerWithSources(uint256 first, uint256 second) private {
        IModels.ModelTerms memory terms = validTerms();
        terms.sources = sourcesOf(first, second);
        models.registerModel(terms);
    }

    /// @dev A model whose contributors have all 10,000 basis points.
    function registerWithContributorsOnly() private {
        IModels.ModelTerms memory terms = validTerms();
        (terms.ownerBps, terms.contributorsBps, terms.payees) = (0, 10_000, new IModels.Share[](0));
        models.registerModel(terms);
    }

    /// @dev Eight models, each built on the one before.
    function registerLineage() private {
        models.registerModel(validTerms());
        for (uint256 i = 1; i < 8; i++) {
            models.registerModel(modelTerms(address(0), i));
        }
    }

    /// @dev A model with a snapshot up to 10 and, five seconds later, two up to 20 and 30.
    function registerWithSnapshots() private returns (uint256 start) {
        start = block.timestamp;
        models.registerModel(validTerms());
        for (uint64 upTo = 10; upTo <= 30; upTo += 10) {
            if (upTo == 20) vm.warp(start + 5);
            vouch(OPEN, upTo);
            models.takeSnapshot(1);
        }
    }

    function vouch(uint256 id, uint64 upTo) private {
        vm.prank(curator);
        datanets.vouch(id, upTo);
    }

    function assertOperator(address present, address next, uint64 from) private view {
        (address first, address second, uint64 effectiveFrom) = models.operatorOf(1);
        vm.assertEq(first, present, "the present operator");
        vm.assertEq(second, next, "the next operator");
        vm.assertEq(effectiveFrom, from, "from when");
    }

    function assertScorers(address[] memory scorers, uint8 quorum) private view {
        IModels.ModelTerms memory terms = models.model(1);
        vm.assertEq(abi.encode(terms.scorers, terms.quorum), abi.encode(scorers, quorum), "the present scorers");
    }

    function assertAnnounced(address[] memory scorers, uint8 quorum, uint64 from) private view {
        (address[] memory next, uint8 nextQuorum, uint64 effectiveFrom) = models.announcedScorers(1);
        vm.assertEq(abi.encode(next, nextQuorum, effectiveFrom), abi.encode(scorers, quorum, from), "the announced scorers");
    }

    function assertSnapshot(uint64 index, uint256 takenAt, uint64 upTo) private view {
        (uint64 time, uint64 vouched) = models.snapshot(1, index);
        vm.assertTrue(time == takenAt && vouched == upTo, "the snapshot");
    }

    function assertSnapshotAt(uint256 time, uint256 takenAt, uint64 upTo) private view {
        (uint64 when_, uint64 vouched) = models.snapshotAt(1, uint64(time));
        vm.assertTrue(when_ == takenAt && vouched == upTo, "the snapshot at that time");
    }

    function assertShare(uint256 id, uint8 index, address holder, uint16 bps, uint256 base) private view {
        (address account, uint16 part, uint256 baseModelId) = models.shareTerms(id, index);
        vm.assertTrue(account == holder && part == bps && baseModelId == base, "the share");
    }
}
