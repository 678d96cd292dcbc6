// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Models} from "../../reference/Models.sol";
import {vm} from "../support/Vm.sol";
import {Unit} from "./Unit.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Models, their owners and their terms
contract ModelsTest is Unit {
    function test_Constructor_RevertWhen_APeerIsZero() external {
        refused(IModels.ZeroValue.selector);
        new Models(IDatanets(address(0)), IRewards(address(1)));
        refused(IModels.ZeroValue.selector);
        new Models(IDatanets(address(1)), IRewards(address(0)));
    }

    function test_RegisterModel_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        IModels.ModelTerms memory terms = fine();
        terms.uri = text(2049);
        refusedTo(terms, IModels.UriTooLong.selector, abi.encode(2049));
    }

    function test_RegisterModel_RevertWhen_AnAccountOrTheArtifactIsZero() external {
        IModels.ModelTerms memory terms = fine();
        terms.artifactHash = 0;
        refusedTo(terms, IModels.ZeroValue.selector, "");
        terms = fine();
        terms.operator = address(0);
        refusedTo(terms, IModels.ZeroValue.selector, "");
        terms = fine();
        terms.fallbackAccount = address(0);
        refusedTo(terms, IModels.ZeroValue.selector, "");
    }

    function test_RegisterModel_RevertWhen_TheRuleIsNone() external {
        bytes32[5] memory wrong = [bytes32(0), hex"0203", hex"0101", hex"0141", bytes32(uint256(0x0103 << 240 | 1))];
        for (uint256 i = 0; i < 5; i++) {
            IModels.ModelTerms memory terms = fine();
            terms.rule = wrong[i];
            refusedTo(terms, IModels.InvalidRule.selector, abi.encode(wrong[i]));
        }
    }

    function test_RegisterModel_RevertWhen_ContributorsHaveNoPart() external {
        IModels.ModelTerms memory terms = fine();
        (terms.ownerBps, terms.contributorsBps) = (9000, 0);
        refusedTo(terms, IModels.InvalidShare.selector, "");
    }

    function test_RegisterModel_RevertWhen_ABasePartHasNoBase() external {
        IModels.ModelTerms memory terms = fine();
        (terms.ownerBps, terms.baseBps) = (2000, 1000);
        refusedTo(terms, IModels.InvalidShare.selector, "");
    }

    function test_RegisterModel_RevertWhen_APayeeIsNobodyOrHasNoPart() external {
        IModels.ModelTerms memory terms = fine();
        terms.payees[0].account = address(0);
        refusedTo(terms, IModels.InvalidShare.selector, "");
        terms = fine();
        terms.payees[0].bps = 0;
        refusedTo(terms, IModels.InvalidShare.selector, "");
    }

    function test_RegisterModel_RevertWhen_ThereAreFivePayees() external {
        IModels.ModelTerms memory terms = fine();
        terms.payees = new IModels.Share[](5);
        refusedTo(terms, IModels.InvalidShare.selector, "");
    }

    function test_RegisterModel_RevertWhen_ThePartsDoNotAddUp() external {
        IModels.ModelTerms memory terms = fine();
        terms.ownerBps = 3001;
        refusedTo(terms, IModels.SharesDoNotAddUp.selector, abi.encode(10_001));
    }

    function test_RegisterModel_RevertWhen_DatanetsAreNotOneTo16OrDoNotAscend() external {
        IModels.ModelTerms memory terms = fine();
        terms.datanetIds = new uint256[](0);
        refusedTo(terms, IModels.InvalidDatanets.selector, "");
        terms.datanetIds = new uint256[](17);
        for (uint256 i = 0; i < 17; i++) {
            terms.datanetIds[i] = i + 1;
        }
        refusedTo(terms, IModels.InvalidDatanets.selector, "");
        terms.datanetIds = new uint256[](2);
        (terms.datanetIds[0], terms.datanetIds[1]) = (OPEN, OPEN);
        refusedTo(terms, IModels.InvalidDatanets.selector, "");
    }

    function test_RegisterModel_RevertWhen_ScorersAreNotOneTo8OrDoNotAscend() external {
        IModels.ModelTerms memory terms = fine();
        terms.scorers = new address[](0);
        refusedTo(terms, IModels.InvalidScorers.selector, "");
        terms.scorers = new address[](9);
        for (uint160 i = 0; i < 9; i++) {
            terms.scorers[i] = address(i + 1);
        }
        refusedTo(terms, IModels.InvalidScorers.selector, "");
        terms = fine();
        (terms.scorers[0], terms.scorers[1]) = (otherScorer, scorer);
        refusedTo(terms, IModels.InvalidScorers.selector, "");
        (terms.scorers[0], terms.scorers[1]) = (address(0), scorer);
        refusedTo(terms, IModels.InvalidScorers.selector, "");
    }

    function test_RegisterModel_RevertWhen_TheQuorumIsNotOneToTheScorers() external {
        IModels.ModelTerms memory terms = fine();
        terms.quorum = 0;
        refusedTo(terms, IModels.InvalidScorers.selector, "");
        terms.quorum = 3;
        refusedTo(terms, IModels.InvalidScorers.selector, "");
    }

    function test_RegisterModel_RevertWhen_TheBondIs2To96() external {
        IModels.ModelTerms memory terms = fine();
        terms.bond = 2 ** 96;
        refusedTo(terms, IModels.InvalidBond.selector, abi.encode(2 ** 96));
    }

    function test_RegisterModel_RevertWhen_TheWindowIsOutOfBounds() external {
        IModels.ModelTerms memory terms = fine();
        terms.window = 1 hours - 1;
        refusedTo(terms, IModels.InvalidWindow.selector, abi.encode(terms.window));
        terms.window = 30 days + 1;
        refusedTo(terms, IModels.InvalidWindow.selector, abi.encode(terms.window));
    }

    function test_RegisterModel_RevertWhen_TheCapIsOutOfBounds() external {
        IModels.ModelTerms memory terms = fine();
        terms.outflowCapBps = 0;
        refusedTo(terms, IModels.InvalidOutflowCap.selector, abi.encode(0));
        terms.outflowCapBps = 10_001;
        refusedTo(terms, IModels.InvalidOutflowCap.selector, abi.encode(10_001));
    }

    function test_RegisterModel_RevertWhen_ADatanetIsUnknownOrClosed() external {
        IModels.ModelTerms memory terms = fine();
        terms.datanetIds[0] = CLOSED;
        refusedTo(terms, IModels.DatanetNotOpen.selector, abi.encode(CLOSED));
        terms.datanetIds[0] = UNKNOWN;
        refusedTo(terms, IModels.DatanetNotOpen.selector, abi.encode(UNKNOWN));
    }

    function test_RegisterModel_RevertWhen_TheBaseIsUnknown() external {
        refusedTo(modelTerms(address(0), 7), IModels.UnknownModel.selector, abi.encode(7));
    }

    function test_RegisterModel_RevertWhen_TheBaseIsPaidInAnotherAsset() external {
        models.registerModel(fine());
        refusedTo(modelTerms(address(token), 1), IModels.AssetMismatch.selector, abi.encode(token, address(0)));
    }

    function test_RegisterModel_RevertWhen_TheLineageHas8Models() external {
        models.registerModel(fine());
        for (uint256 i = 1; i < 8; i++) {
            models.registerModel(modelTerms(address(0), i));
        }
        vm.assertEq(models.depthOf(8), 8, "the depth");
        refusedTo(modelTerms(address(0), 8), IModels.LineageTooDeep.selector, abi.encode(8));
    }

    function test_RegisterModel_WhenTheTermsAreFine() external {
        // it should make the caller the owner of the next id and open the pool
        by(ann);
        vm.assertEq(models.registerModel(fine()), 1, "the id");
        vm.assertEq(models.ownerOf(1), ann, "the owner");
        vm.assertEq(rewards.pool(1).contributorsBps, 6000, "the pool");
    }

    function test_OfferModel_RevertWhen_TheModelIsUnknown() external {
        refused(IModels.UnknownModel.selector, abi.encode(1));
        models.offerModel(1, ann);
    }

    function test_OfferModel_RevertWhen_TheCallerIsNotItsOwner() external {
        models.registerModel(fine());
        refused(IModels.NotModelOwner.selector, abi.encode(1, ann));
        by(ann);
        models.offerModel(1, ann);
    }

    function test_OfferModel_WhenTheOwnerCalls() external {
        // it should offer the model, which stays the owner's
        models.registerModel(fine());
        models.offerModel(1, ann);
        vm.assertEq(models.ownerOf(1), address(this), "the owner");
    }

    function test_AcceptModel_RevertWhen_TheCallerWasNotOfferedIt() external {
        models.registerModel(fine());
        refused(IModels.NotPendingOwner.selector, abi.encode(1, ann));
        by(ann);
        models.acceptModel(1);
    }

    function test_AcceptModel_WhenTheCallerWasOfferedIt() external {
        // it should make the caller the owner, once
        models.registerModel(fine());
        models.offerModel(1, ann);
        by(ann);
        models.acceptModel(1);
        vm.assertEq(models.ownerOf(1), ann, "the owner");
        refused(IModels.NotPendingOwner.selector, abi.encode(1, ann));
        by(ann);
        models.acceptModel(1);
    }

    function test_SetOperator_RevertWhen_TheModelIsUnknown() external {
        refused(IModels.UnknownModel.selector, abi.encode(1));
        models.setOperator(1, ann);
    }

    function test_SetOperator_RevertWhen_TheCallerIsNotItsOwner() external {
        models.registerModel(fine());
        refused(IModels.NotModelOwner.selector, abi.encode(1, ann));
        by(ann);
        models.setOperator(1, ann);
    }

    function test_SetOperator_RevertWhen_TheOperatorIsZero() external {
        models.registerModel(fine());
        refused(IModels.ZeroValue.selector);
        models.setOperator(1, address(0));
    }

    function test_SetOperator_WhenTheOwnerCalls() external {
        // it should name it from now on
        models.registerModel(fine());
        vm.warp(block.timestamp + 5);
        models.setOperator(1, ann);
        (address present, uint64 since) = models.operatorOf(1);
        vm.assertTrue(present == ann && since == block.timestamp && models.model(1).operator == ann, "the operator");
    }

    function test_ModelCount_WhenThereAreModels() external {
        // it should count them
        models.registerModel(fine());
        vm.assertEq(models.modelCount(), 1, "the count");
    }

    function test_Model_RevertWhen_TheModelIsUnknown() external {
        refused(IModels.UnknownModel.selector, abi.encode(1));
        models.model(1);
    }

    function test_Model_WhenItIsKnown() external {
        // it should answer with its terms but the text
        IModels.ModelTerms memory terms = fine();
        models.registerModel(terms);
        terms.uri = "";
        vm.assertEq(abi.encode(models.model(1)), abi.encode(terms), "the terms");
    }

    function test_OwnerOf_WhenTheModelIsUnknown() external view {
        // it should be zero
        vm.assertEq(models.ownerOf(1), address(0), "an owner");
    }

    function test_OperatorOf_WhenTheModelIsUnknown() external view {
        // it should be zero
        (address present, uint64 since) = models.operatorOf(1);
        vm.assertTrue(present == address(0) && since == 0, "an operator");
    }

    function test_DepthOf_WhenTheModelHasABase() external {
        // it should be one more than the base's
        models.registerModel(fine());
        models.registerModel(modelTerms(address(0), 1));
        vm.assertTrue(models.depthOf(1) == 1 && models.depthOf(2) == 2 && models.depthOf(3) == 0, "the depths");
    }

    function test_RoundTerms_RevertWhen_TheModelIsUnknown() external {
        refused(IModels.UnknownModel.selector, abi.encode(1));
        models.roundTerms(1, scorer);
    }

    function test_RoundTerms_WhenTheAccountIsAScorer() external {
        // it should say which, counted from 1
        models.registerModel(fine());
        vm.assertTrue(models.roundTerms(1, otherScorer).scorerIndex == 2 && models.roundTerms(1, ann).scorerIndex == 0, "the place");
    }

    function test_ShareTerms_RevertWhen_TheModelIsUnknown() external {
        refused(IModels.UnknownModel.selector, abi.encode(1));
        models.shareTerms(1, 0);
    }

    function test_ShareTerms_WhenThereIsNoSuchShare() external {
        // it should have no part
        models.registerModel(fine());
        (address holder, uint16 bps,) = models.shareTerms(1, 3);
        vm.assertTrue(holder == address(0) && bps == 0, "a share");
    }

    function test_ShareTerms_WhenThereIsOne() external {
        // it should name the holder: the owner, none for the base, a payee
        by(ann);
        models.registerModel(fine());
        models.registerModel(modelTerms(address(0), 1));
        (address holder, uint16 bps, uint256 base) = models.shareTerms(2, 0);
        vm.assertTrue(holder == address(this) && bps == 2000 && base == 1, "the owner's");
        (holder, bps, base) = models.shareTerms(2, 1);
        vm.assertTrue(holder == address(0) && bps == 1000 && base == 1, "the base's");
        (holder, bps, base) = models.shareTerms(1, 2);
        vm.assertTrue(holder == treasury && bps == 1000 && base == 0, "a payee's");
    }

    function test_Peers_WhenAsked() external view {
        // it should name them
        (address first, address second) = models.peers();
        vm.assertTrue(first == address(datanets) && second == address(rewards), "the peers");
    }

    function fine() private view returns (IModels.ModelTerms memory) {
        return modelTerms(address(0), 0);
    }

    function refusedTo(IModels.ModelTerms memory terms, bytes4 reason, bytes memory values) private {
        refused(reason, values);
        models.registerModel(terms);
    }
}
