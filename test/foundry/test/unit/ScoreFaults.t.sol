// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {DisputesFixture} from "./DisputesFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDisputes} from "abi/IDisputes.sol";

/// @title Faults of receipts and of scores
contract ScoreFaultsTest is DisputesFixture {
    function test_ProveReceipt_RevertWhen_ThePlaceIsNotTheReceipts() external {
        propose();
        bytes memory expected = notShown(IDisputes.NotShown.selector, "place");
        expectRevert(_receipt(0, placeIn(RECEIPTS, idOf(1), 0)), expected);
        expectRevert(_receipt(0, placeIn(RECEIPTS, idOf(0), next(0))), expected);
        expectRevert(_receipt(0, placeIn(SCORES, idOf(0), 0)), expected);
        expectRevert(_receipt(0, IDisputes.Place(new IDisputes.Leaf[](0), "")), expected);
        IDisputes.Place memory right = placeIn(RECEIPTS, idOf(0), 0);
        receipts[0].time--;
        expectRevert(_receipt(0, right), expected);
        expectRevert(_receipt(0, placeIn(RECEIPTS, idOf(0), 0)), expected);
    }

    function test_ProveReceipt_RevertWhen_TheLeafIsTheReceipts() external {
        claimed.pop();
        receipts[1].outputLength = 32_768;
        follow();
        propose();
        for (uint256 i = 0; i < 2; i++) {
            expectRevert(_rightReceipt(i), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
        vm.assertTrue(receipts[0].time == round.from + 1 && receipts[1].time == round.cutoff, "not at the edges of its time");
    }

    function test_ProveReceipt_WhenTheValueIsOneUnitAboveThePrice() external {
        // it should slash
        leafOf(RECEIPTS, idOf(1), 0).value++;
        leafOf(CREDITS, payeeOf(alice), digestOf(2, 0)).value++;
        followCredits();
        propose();
        expectSlash(_rightReceipt(1));
    }

    function test_ProveReceipt_WhenTheReceiptIsOfAnotherModel() external {
        // it should slash
        receipts[0].modelId = FRESH;
        follow();
        propose();
        expectSlash(_rightReceipt(0));
    }

    function test_ProveReceipt_WhenTheOutputHasNoBytes() external {
        // it should slash
        claimed.pop();
        receipts[1].outputLength = 0;
        follow();
        propose();
        expectSlash(_rightReceipt(1));
    }

    function test_ProveReceipt_WhenTheOutputHas32769Bytes() external {
        // it should slash
        claimed.pop();
        receipts[1].outputLength = 32_769;
        follow();
        propose();
        expectSlash(_rightReceipt(1));
    }

    function test_ProveReceipt_WhenItWasGivenAtTheLastCutoff() external {
        // it should slash
        receipts[0].time--;
        follow();
        propose();
        expectSlash(_rightReceipt(0));
    }

    function test_ProveReceipt_WhenItWasGivenASecondAfterTheCutoff() external {
        // it should slash
        receipts[1].time++;
        follow();
        propose();
        expectSlash(_rightReceipt(1));
    }

    function test_ProveReceipt_WhenTheRoundWasVoidedBefore() external {
        // it should slash what the fee left
        receipts[1].time++;
        follow();
        propose();
        vm.prank(address(disputes));
        attribution.voidRound(model, round.attempt, TypedData.roundHash(round), stake, ann, true);
        expectRevert(_rightReceipt(1), abi.encodeWithSelector(IAttribution.NoSuchRound.selector, model, TypedData.roundHash(round)));
        stake.bond -= BOND / 20;
        expectSlash(_rightReceipt(1));
    }

    function test_ProveReceipt_WhenTheWindowHasPassedAndTheRoundIsFinal() external {
        // it should pass on NoSuchRound
        receipts[1].time++;
        follow();
        propose();
        vm.warp(stake.finalisableAt);
        attribution.finalise(round, stake);
        expectRevert(_rightReceipt(1), abi.encodeWithSelector(IAttribution.NoSuchRound.selector, model, TypedData.roundHash(round)));
    }

    function test_ProveReceipt_WhenTheRoundOfTheReceiptIsNotProposed() external {
        // it should pass on NoSuchRound
        receipts[1].time++;
        follow();
        prepare();
        expectNoSuchRoundThenSlash(_rightReceipt(1));
    }

    function test_ProveStray_RevertWhen_TheScoreOrTheReceiptsPlaceIsNotShown() external {
        bytes32 id = _addStray();
        propose();
        IDisputes.Place memory score = placeIn(SCORES, id, sourceOf(0));
        IDisputes.Place memory receipt = placeIn(RECEIPTS, id, 0);
        bytes memory expected = notShown(IDisputes.NotShown.selector, "score");
        expectRevert(_stray(id, sourceOf(1), placeIn(SCORES, id, sourceOf(1)), receipt), expected);
        expectRevert(_stray(id, sourceOf(0), placeIn(SCORES, idOf(0), sourceOf(0)), receipt), expected);
        expectRevert(_stray(id, sourceOf(0), receipt, receipt), expected);
        expected = notShown(IDisputes.NotShown.selector, "receipt");
        expectRevert(_stray(id, sourceOf(0), score, placeIn(RECEIPTS, idOf(0), 0)), expected);
        expectRevert(_stray(id, sourceOf(0), score, placeIn(RECEIPTS, bytes32(uint256(idOf(1)) + 1), 0)), expected);
        expectRevert(_stray(id, sourceOf(0), score, IDisputes.Place(new IDisputes.Leaf[](0), "")), expected);
    }

    function test_ProveStray_RevertWhen_TheScoresReceiptIsThere() external {
        propose();
        for (uint256 i = 0; i < 3; i++) {
            bytes32 id = idOfScore(i);
            bytes memory call = _stray(id, sourceOf(i), placeIn(SCORES, id, sourceOf(i)), placeIn(RECEIPTS, id, 0));
            expectRevert(call, abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveStray_WhenTheNextIdHasAScore() external {
        // it should slash
        bytes32 id = _addStray();
        propose();
        expectSlash(_stray(id, sourceOf(0), placeIn(SCORES, id, sourceOf(0)), placeIn(RECEIPTS, id, 0)));
    }

    function test_ProveStray_WhenTheRoundOfTheStrayIsNotProposed() external {
        // it should pass on NoSuchRound
        bytes32 id = _addStray();
        prepare();
        expectNoSuchRoundThenSlash(_stray(id, sourceOf(0), placeIn(SCORES, id, sourceOf(0)), placeIn(RECEIPTS, id, 0)));
    }

    function test_ProveLength_RevertWhen_TheOutputOrTheScoreIsNotShown() external {
        receipts[1].outputLength++;
        follow();
        propose();
        bytes memory longer = bytes.concat(SECOND_OUTPUT, hex"00");
        expectRevert(_length(1, sourceOf(2), longer, _placeOf(0)), notShown(IDisputes.NotShown.selector, "output"));
        bytes memory expected = notShown(IDisputes.NotShown.selector, "score");
        expectRevert(_length(1, sourceOf(2), SECOND_OUTPUT, _placeOf(0)), expected);
        expectRevert(_length(1, sourceOf(0), SECOND_OUTPUT, placeIn(SCORES, idOf(1), sourceOf(0))), expected);
        expectRevert(_length(1, 0, SECOND_OUTPUT, placeIn(SCORES, idOf(1), 0)), expected);
    }

    function test_ProveLength_RevertWhen_TheReceiptHasNoScores() external {
        // The right round of a receipt that states another length.
        claimed.pop();
        receipts[1].outputLength++;
        follow();
        propose();
        bytes memory expected = notShown(IDisputes.NotShown.selector, "score");
        expectRevert(_length(1, 0, SECOND_OUTPUT, placeIn(SCORES, idOf(1), 0)), expected);
        expectRevert(_length(1, sourceOf(0), SECOND_OUTPUT, _placeOf(0)), expected);
    }

    function test_ProveLength_RevertWhen_TheOutputHasThisLength() external {
        propose();
        for (uint256 i = 0; i < 3; i++) {
            expectRevert(_lengthOf(i), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveLength_WhenTheReceiptStatesOneByteMore() external {
        // it should slash
        receipts[1].outputLength++;
        follow();
        propose();
        expectSlash(_lengthOf(2));
    }

    function test_ProveLength_WhenTheReceiptStatesOneByteLess() external {
        // it should slash
        receipts[0].outputLength--;
        follow();
        propose();
        expectSlash(_lengthOf(1));
    }

    function test_ProveLength_WhenTheRoundOfTheLengthIsNotProposed() external {
        // it should pass on NoSuchRound
        receipts[1].outputLength++;
        follow();
        prepare();
        expectNoSuchRoundThenSlash(_lengthOf(2));
    }

    function test_ProveShape_RevertWhen_ThePlaceDoesNotProveTheScore() external {
        propose();
        bytes memory expected = notShown(IDisputes.NotShown.selector, "score");
        expectRevert(_shape(0, sourceOf(0), placeIn(SCORES, idOf(0), sourceOf(1))), expected);
        expectRevert(_shape(0, sourceOf(2), placeIn(SCORES, idOf(0), sourceOf(2))), expected);
        expectRevert(_shape(1, sourceOf(0), placeIn(SCORES, idOf(0), sourceOf(0))), expected);
        expectRevert(_shape(0, 0, placeIn(SCORES, idOf(0), 0)), expected);
    }

    function test_ProveShape_RevertWhen_ItIsARangeWithItsLength() external {
        // Up to the last byte of its output.
        receipts[1].outputLength = 14;
        follow();
        propose();
        for (uint256 i = 0; i < 3; i++) {
            expectRevert(_shapeOf(i), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveShape_WhenItEndsOneByteAfterTheOutput() external {
        // it should slash
        receipts[1].outputLength = 13;
        follow();
        propose();
        expectSlash(_shapeOf(2));
    }

    function test_ProveShape_WhenItHasNoBytes() external {
        // it should slash
        claimed[2].score.end = claimed[2].score.start;
        follow();
        leafOf(SCORES, idOf(1), sourceOf(2)).value = 1;
        followScores();
        propose();
        expectSlash(_shapeOf(2));
    }

    function test_ProveShape_WhenItEndsBeforeItStarts() external {
        // it should slash
        (claimed[2].score.start, claimed[2].score.end) = (4, 5);
        follow();
        uint256 index = indexOf(SCORES, idOf(1), sourceOf(2));
        (claimed[2].score.start, claimed[2].score.end) = (5, 4);
        trees[SCORES][index].data = sourceOf(2);
        followScores();
        propose();
        expectSlash(_shapeOf(2));
    }

    function test_ProveShape_WhenItsValueIsOneMore() external {
        // it should slash
        leafOf(SCORES, idOf(0), sourceOf(1)).value++;
        followScores();
        propose();
        expectSlash(_shapeOf(1));
    }

    function test_ProveShape_WhenTheOutputIsLongerThanAnyWithScores() external {
        // it should slash
        receipts[1].outputLength = 32_769;
        follow();
        propose();
        expectSlash(_shapeOf(2));
    }

    function test_ProveShape_WhenTheRoundOfTheShapeIsNotProposed() external {
        // it should pass on NoSuchRound
        leafOf(SCORES, idOf(0), sourceOf(0)).value--;
        followScores();
        prepare();
        expectNoSuchRoundThenSlash(_shapeOf(0));
    }

    function test_ProveOverlap_RevertWhen_TheyAreNotTwoNeighbours() external {
        propose();
        for (uint256 i = 0; i < 6; i++) {
            IDisputes.Place memory leaves = neighbours(SCORES, 0, 2);
            if (i == 0) leaves = neighbours(SCORES, 0, 1);
            if (i == 1) leaves = neighbours(SCORES, 0, 3);
            if (i == 2) leaves = IDisputes.Place(new IDisputes.Leaf[](0), "");
            if (i == 3) leaves.leaves[1] = neighbours(SCORES, 2, 1).leaves[0];
            if (i == 4) leaves.leaves[0].value++;
            if (i == 5) leaves = neighbours(CREDITS, 0, 2);
            expectRevert(_overlap(leaves), notShown(IDisputes.NotShown.selector, "leaves"));
        }
        // Two leaves in disorder are no neighbours here, whatever they overlap.
        expectRevert(_overlap(_swapped()), notShown(IDisputes.NotShown.selector, "leaves"));
    }

    function test_ProveOverlap_RevertWhen_TheyAreRangesOfTheirOwn() external {
        // Of one owner with a byte between them, of two owners without, and of two receipts.
        claimed[0].score.end = 4;
        claimed.push(claimed[1]);
        claimed[3].score = claimed[0].score;
        (claimed[3].score.start, claimed[3].score.end) = (5, 11);
        Claimed memory later = claimed[1];
        claimed[1] = claimed[3];
        claimed[3] = later;
        follow();
        propose();
        for (uint256 i = 0; i < 3; i++) {
            expectRevert(_overlap(neighbours(SCORES, i, 2)), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveOverlap_WhenTheyHaveOneByteInCommon() external {
        // it should slash
        claimed[1].score.start--;
        follow();
        propose();
        expectSlash(_overlap(neighbours(SCORES, indexOf(SCORES, idOf(0), sourceOf(0)), 2)));
    }

    function test_ProveOverlap_WhenOneLiesInTheOther() external {
        // it should slash
        (claimed[1].score.start, claimed[1].score.end) = (0, 12);
        follow();
        propose();
        expectSlash(_overlap(neighbours(SCORES, indexOf(SCORES, idOf(0), sourceOf(0)), 2)));
    }

    function test_ProveOverlap_WhenTheyTouchAndHaveOneOwner() external {
        // it should slash
        _splitFirst();
        propose();
        expectSlash(_overlap(neighbours(SCORES, indexOf(SCORES, idOf(0), sourceOf(0)), 2)));
    }

    function test_ProveOverlap_WhenTheRoundOfTheOverlapIsNotProposed() external {
        // it should pass on NoSuchRound
        _splitFirst();
        prepare();
        expectNoSuchRoundThenSlash(_overlap(neighbours(SCORES, indexOf(SCORES, idOf(0), sourceOf(0)), 2)));
    }

    function test_ProveUnheld_RevertWhen_OutputRecordOrPlaceIsNotShown() external {
        claimed[1].score.end++;
        follow();
        propose();
        bytes memory none = bytes.concat(FIRST_OUTPUT, " ");
        IDisputes.Place memory place = placeIn(SCORES, idOf(0), sourceOf(1));
        IDisputes.Place memory other = placeIn(SCORES, idOf(0), sourceOf(0));
        expectRevert(_unheld(1, 20, none, ALICES, other), notShown(IDisputes.NotShown.selector, "output"));
        expectRevert(_unheld(1, 20, FIRST_OUTPUT, ALICES, other), notShown(IDisputes.NotShown.selector, "record"));
        expectRevert(_unheld(1, 20, FIRST_OUTPUT, BOBS, other), notShown(IDisputes.NotShown.selector, "place"));
        claimed[1].score.owner.batchRoot = 0;
        expectRevert(_unheld(1, 20, FIRST_OUTPUT, BOBS, place), notShown(IDisputes.NotShown.selector, "place"));
        claimed[1].score.owner.batchRoot = batch;
        claimed[1].score.owner.datanetId = OPEN;
        expectRevert(_unheld(1, 20, FIRST_OUTPUT, BOBS, place), notShown(IDisputes.NotShown.selector, "place"));
        claimed[1].score.owner.datanetId = SECOND;
        claimed[1].score.end--;
        expectRevert(_unheld(1, 20, FIRST_OUTPUT, BOBS, place), notShown(IDisputes.NotShown.selector, "place"));
    }

    function test_ProveUnheld_RevertWhen_TheRecordHoldsTheByteOrItIsNoneOfTheLeafs() external {
        propose();
        for (uint256 i = 0; i < 3; i++) {
            for (uint16 offset = 0; offset < 32; offset++) {
                expectRevert(_unheldOf(i, offset), abi.encodeWithSelector(IDisputes.NoFault.selector));
            }
            expectRevert(_unheldOf(i, type(uint16).max), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveUnheld_RevertWhen_TheRoundIsOfNoModel() external {
        bytes memory expected = abi.encodeWithSelector(IDisputes.NoFault.selector);
        claimed[0].score.end++;
        follow();
        prepare();
        round.modelId = 99;
        expectRevert(_unheldOf(0, 11), expected);
        round.modelId = model;
        sendProposal();
        expectSlash(_unheldOf(0, 11));
    }

    function test_ProveUnheld_RevertWhen_TheRecordHas32768Bytes() external {
        bytes memory call = _claimedFor(bytes.concat(ALICES, new bytes(32_768 - ALICES.length)));
        expectRevert(call, abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveUnheld_WhenTheByteAfterTheSpanIsClaimed() external {
        // it should slash
        claimed[1].score.end++;
        follow();
        propose();
        expectSlash(_unheldOf(1, 20));
    }

    function test_ProveUnheld_WhenTheByteBeforeTheSpanIsClaimed() external {
        // it should slash
        claimed[2].score.start--;
        follow();
        propose();
        expectSlash(_unheldOf(2, 2));
    }

    function test_ProveUnheld_WhenAByteAfterTheOutputIsClaimed() external {
        // it should slash
        (claimed[2].score.end, receipts[1].outputLength) = (16, 16);
        follow();
        propose();
        expectSlash(_unheldOf(2, 15));
    }

    function test_ProveUnheld_WhenTheRecordHasOneWordTooFewInCommon() external {
        // it should slash
        expectSlash(_claimedFor("aa bb xx dd"));
    }

    function test_ProveUnheld_WhenTheRecordHasNoBytes() external {
        // it should slash
        expectSlash(_claimedFor(""));
    }

    function test_ProveUnheld_WhenTheRecordHas32769Bytes() external {
        // it should slash
        expectSlash(_claimedFor(bytes.concat(ALICES, new bytes(32_769 - ALICES.length))));
    }

    function test_ProveUnheld_WhenTheRoundOfTheUnheldByteIsNotProposed() external {
        // it should pass on NoSuchRound
        claimed[1].score.end++;
        follow();
        prepare();
        expectNoSuchRoundThenSlash(_unheldOf(1, 20));
    }

    function _receipt(uint256 index, IDisputes.Place memory place) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveReceipt, (proposed(), receipts[index], place));
    }

    function _rightReceipt(uint256 index) private view returns (bytes memory) {
        return _receipt(index, placeIn(RECEIPTS, idOf(index), 0));
    }

    function _stray(
        bytes32 id,
        bytes32 source,
        IDisputes.Place memory score,
        IDisputes.Place memory receipt
    ) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveStray, (proposed(), id, source, score, receipt));
    }

    /// @dev Adds a score of a receipt whose id is the next after the first's.
    function _addStray() private returns (bytes32 id) {
        id = next(idOf(0));
        insert(SCORES, SumTree.Leaf(id, 11, sourceOf(0)));
    }

    function _length(
        uint256 receipt,
        bytes32 source,
        bytes memory output,
        IDisputes.Place memory score
    ) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveLength, (proposed(), receipts[receipt], source, output, score));
    }

    function _lengthOf(uint256 index) private view returns (bytes memory) {
        uint256 receipt = claimed[index].receipt;
        return _length(receipt, sourceOf(index), receipt == 0 ? FIRST_OUTPUT : SECOND_OUTPUT, _placeOf(index));
    }

    function _shape(uint256 receipt, bytes32 source, IDisputes.Place memory score) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveShape, (proposed(), receipts[receipt], source, score));
    }

    function _shapeOf(uint256 index) private view returns (bytes memory) {
        return _shape(claimed[index].receipt, sourceOf(index), _placeOf(index));
    }

    function _placeOf(uint256 index) private view returns (IDisputes.Place memory) {
        return placeIn(SCORES, idOfScore(index), sourceOf(index));
    }

    function _overlap(IDisputes.Place memory leaves) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveOverlap, (proposed(), leaves));
    }

    /// @dev The first range in two that touch.
    function _splitFirst() private {
        claimed.push(claimed[2]);
        claimed[2] = claimed[1];
        claimed[1] = claimed[0];
        claimed[0].score.end = 5;
        claimed[1].score.start = 5;
        follow();
    }

    /// @dev Proposes another round, whose scores are in disorder; its second leaf lies in its first.
    function _swapped() private returns (IDisputes.Place memory) {
        vm.prank(address(disputes));
        attribution.slashRound(model, round.attempt, TypedData.roundHash(round), stake, bob);
        uint256 first = indexOf(SCORES, idOf(0), sourceOf(0));
        SumTree.Leaf memory leaf = trees[SCORES][first];
        trees[SCORES][first] = trees[SCORES][first + 1];
        trees[SCORES][first + 1] = leaf;
        prepare();
        return neighbours(SCORES, first, 2);
    }

    function _unheld(
        uint256 index,
        uint16 byteOffset,
        bytes memory output,
        bytes memory record,
        IDisputes.Place memory place
    ) private view returns (bytes memory) {
        IDisputes.Receipt memory receipt = receipts[claimed[index].receipt];
        return abi.encodeCall(IDisputes.proveUnheld, (proposed(), receipt, claimed[index].score, byteOffset, output, record, place));
    }

    /// @dev Proposes a round in which the second receipt's range is another record's, and shows its
    /// first byte.
    function _claimedFor(bytes memory record) private returns (bytes memory) {
        contribute(alice, OPEN, sha256(record));
        claimed[2].score.owner.contentId = sha256(record);
        follow();
        propose();
        return _unheld(2, 3, SECOND_OUTPUT, record, _placeOf(2));
    }

    function _unheldOf(uint256 index, uint16 byteOffset) private view returns (bytes memory) {
        bytes memory output = claimed[index].receipt == 0 ? FIRST_OUTPUT : SECOND_OUTPUT;
        return _unheld(index, byteOffset, output, claimed[index].score.owner.datanetId == OPEN ? ALICES : BOBS, _placeOf(index));
    }
}
