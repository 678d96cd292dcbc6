// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {DisputesFixture} from "./DisputesFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets, Statuses} from "abi/IDatanets.sol";
import {IDisputes} from "abi/IDisputes.sol";

/// @title Faults of ownership, shown records and omitted receipts
contract OwnershipTest is DisputesFixture {
    function test_ProveRegistration_RevertWhen_MemberOrPlaceIsNotShown() external {
        propose();
        bytes memory expected = notShown(IDisputes.NotShown.selector, "member");
        IDisputes.Place memory other = placeIn(SCORES, idOf(0), sourceOf(0));
        expectRevert(_registration(1, _nothing(), other), expected);
        expectRevert(_registration(1, placeAmong(recordsOfBatch(), sha256(BOBS), bytes32(uint256(1))), other), expected);
        expected = notShown(IDisputes.NotShown.selector, "place");
        expectRevert(_registration(1, _member(), other), expected);
        expectRevert(_registration(2, _nothing(), other), expected);
    }

    function test_ProveRegistration_RevertWhen_TheRecordsCanEarn() external {
        propose();
        for (uint256 i = 0; i < 3; i++) {
            expectRevert(_registrationOf(i), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveRegistration_WhenTheRegistrationWasNeverAccepted() external {
        // it should slash
        vm.warp(upTo);
        contribute(alice, CURATED, sha256(ALICES));
        _return();
        claimed[0].score.owner.datanetId = CURATED;
        follow();
        propose();
        expectSlash(_registrationOf(0));
    }

    function test_ProveRegistration_WhenItWasAcceptedASecondAfterTheSnapshotsTime() external {
        // it should slash
        vm.warp(upTo + 1);
        contribute(alice, OPEN, sha256("aa bb cc"));
        _return();
        claimed[0].score.owner.contentId = sha256("aa bb cc");
        follow();
        propose();
        expectSlash(_registrationOf(0));
    }

    function test_ProveRegistration_WhenItWasFlaggedInTheSecondOfTheReceipt() external {
        // it should slash
        vm.warp(receipts[1].time);
        IDatanets.Registration[] memory all = new IDatanets.Registration[](1);
        all[0] = IDatanets.Registration(sha256(ALICES), payeeOf(alice));
        vm.prank(owner);
        datanets.curate(OPEN, all, Statuses.FLAGGED, 0);
        _return();
        propose();
        expectRevert(_registrationOf(0), abi.encodeWithSelector(IDisputes.NoFault.selector));
        expectSlash(_registrationOf(2));
    }

    function test_ProveRegistration_WhenItsDatanetIsLeftOut() external {
        // it should slash
        vm.warp(upTo);
        contribute(alice, LEFT, sha256(ALICES));
        _return();
        claimed[0].score.owner.datanetId = LEFT;
        follow();
        propose();
        expectSlash(_registrationOf(0));
    }

    function test_ProveRegistration_WhenItsBatchDoesNotHoldIt() external {
        // it should slash
        claimed[1].score.owner.contentId = sha256(ALICES);
        follow();
        propose();
        expectSlash(_registration(1, placeAmong(recordsOfBatch(), sha256(ALICES), 0), _placeOf(1)));
    }

    function test_ProveRegistration_RevertWhen_ItsBatchWasShownToHoldIt() external {
        // Of a tree that ascends no one can show that, and that it does not.
        claimed[1].score.owner.contentId = sha256(ALICES);
        follow();
        propose();
        bytes memory call = _registration(1, placeAmong(recordsOfBatch(), sha256(ALICES), 0), _placeOf(1));
        bytes memory shown = abi.encodeCall(IDisputes.shownAt, (batch, sha256(ALICES)));
        vm.mockCall(address(spans), shown, abi.encode(uint64(1)));
        expectRevert(call, abi.encodeWithSelector(IDisputes.NoFault.selector));
        vm.mockCall(address(spans), shown, abi.encode(uint64(0)));
        shown = abi.encodeCall(IDisputes.memberShownAt, (batch, sha256(ALICES)));
        vm.mockCall(address(gradients), shown, abi.encode(uint64(1)));
        expectRevert(call, abi.encodeWithSelector(IDisputes.NoFault.selector));
        vm.mockCall(address(gradients), shown, abi.encode(uint64(0)));
        expectSlash(call);
    }

    function test_ProveRegistration_WhenItsBatchWasNeverRegistered() external {
        // it should slash, whatever is shown of the batch
        claimed[1].score.owner.batchRoot = bytes32(uint256(7));
        follow();
        propose();
        expectSlash(_registration(1, _nothing(), _placeOf(1)));
    }

    function test_ProveRegistration_WhenABatchIsNamedAsARecord() external {
        // it should slash
        claimed[1].score.owner = IDisputes.Owner(SECOND, TypedData.batchItem(batch), 0);
        follow();
        propose();
        expectSlash(_registration(1, _nothing(), _placeOf(1)));
    }

    function test_ProveRegistration_WhenTheRoundOfTheRegistrationIsNotProposed() external {
        // it should pass on NoSuchRound
        claimed[1].score.owner.contentId = sha256(ALICES);
        follow();
        prepare();
        expectNoSuchRoundThenSlash(_registration(1, placeAmong(recordsOfBatch(), sha256(ALICES), 0), _placeOf(1)));
    }

    function test_ProveEarlier_RevertWhen_OneOfWhatTheEarlierRecordIsShownByDoesNotFit() external {
        _payBobForAlices();
        propose();
        string[5] memory arguments = ["score", "output", "holder", "member", "place"];
        for (uint256 i = 0; i < 5; i++) {
            IDisputes.Score memory score = claimed[1].score;
            IDisputes.Holder memory holder = _alice(0);
            bytes memory output = i <= 1 ? SECOND_OUTPUT : FIRST_OUTPUT;
            if (i == 0) score.owner.datanetId = OPEN;
            if (i <= 2) holder.record = BOBS;
            if (i == 3) holder = _bob();
            if (i == 3) holder.member = _nothing();
            IDisputes.Place memory place = _placeOf(0);
            expectRevert(
                abi.encodeCall(IDisputes.proveEarlier, (proposed(), receipts[0], score, output, holder, place)),
                notShown(IDisputes.NotShown.selector, arguments[i])
            );
        }
    }

    function test_ProveEarlier_RevertWhen_TheRightRecordIsPaid() external {
        propose();
        bytes memory expected = abi.encodeWithSelector(IDisputes.NoFault.selector);
        expectRevert(_earlier(0, _alice(0)), expected);
        expectRevert(_earlier(0, _bob()), expected);
        expectRevert(_earlier(1, _alice(0)), expected);
        expectRevert(_earlier(1, _bob()), expected);
    }

    function test_ProveEarlier_RevertWhen_TheWitnessIsNoCommonSpanWithAByteOfTheLeaf() external {
        _payBobForAlices();
        propose();
        for (uint256 i = 0; i < 7; i++) {
            IDisputes.Holder memory holder = _alice(0);
            if (i == 0) holder.witness.length++;
            if (i == 1) holder.witness.length--;
            if (i == 2) (holder.witness.outputStart, holder.witness.recordStart, holder.witness.length) = (1, 1, 10);
            if (i == 3) holder.witness.outputStart = 3;
            if (i == 4) (holder.witness.outputStart, holder.witness.recordStart, holder.witness.length) = (6, 6, 5);
            if (i == 5) holder.witness.length = type(uint16).max;
            if (i == 6) holder.witness.length = 0;
            expectRevert(_earlier(1, holder), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
        // A common span, before the leaf.
        expectRevert(_earlier(1, _aliceWith(0, 0, 5)), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveEarlier_WhenTheEarlierRecordWasShownByTheCutoff() external {
        // it should slash
        _payBobForAlices();
        _showAt(uint64(block.timestamp - 1));
        propose();
        expectSlash(_earlier(1, _alice(0)));
    }

    function test_ProveEarlier_WhenItWasShownASecondAfterTheCutoff() external {
        // it should void and charge
        _payBobForAlices();
        prepare();
        disputes.showRecord(ALICES, 0, _nothing());
        vm.warp(block.timestamp + 1);
        stake = stakeOf(round, toArray(scorer, otherScorer), BOND);
        sendProposal();
        expectVoid(_earlier(1, _alice(0)), true);
        // It was not hidden when the round was proposed, so it can void another one.
        vm.assertFalse(disputes.hasVoided(model, OPEN, sha256(ALICES)), "kept");
        vm.assertEq(disputes.shownAt(0, sha256(ALICES)), round.cutoff + 1, "shown anew");
    }

    function test_ProveEarlier_WhenTheRoundOfTheEarlierRecordIsNotProposed() external {
        // it should pass on NoSuchRound
        _payBobForAlices();
        _showAt(uint64(block.timestamp - 1));
        prepare();
        expectNoSuchRoundThenSlash(_earlier(1, _alice(0)));
    }

    function test_ProveGap_RevertWhen_OneOfWhatTheGapIsShownByDoesNotFit() external {
        _drop(1);
        propose();
        string[5] memory arguments = ["output", "holder", "member", "place", "gap"];
        for (uint256 i = 0; i < 5; i++) {
            IDisputes.Holder memory holder = _bob();
            if (i <= 1) holder.owner.datanetId = OPEN;
            if (i <= 2) holder.member = _nothing();
            IDisputes.Place memory place = placeIn(RECEIPTS, idOf(i <= 3 ? 1 : 0), 0);
            IDisputes.Place memory gap = placeIn(SCORES, idOf(0), 0);
            expectRevert(
                abi.encodeCall(
                    IDisputes.proveGap, (proposed(), receipts[0], i == 0 ? SECOND_OUTPUT : FIRST_OUTPUT, holder, place, gap, 11)
                ),
                notShown(IDisputes.NotShown.selector, arguments[i])
            );
        }
    }

    function test_ProveGap_RevertWhen_NoByteIsMissing() external {
        propose();
        bytes memory expected = abi.encodeWithSelector(IDisputes.NoFault.selector);
        for (uint16 start_ = 0; start_ < 31; start_++) {
            expectRevert(_gap(0, _alice(0), start_), expected);
            expectRevert(_gap(0, _bob(), start_), expected);
            expectRevert(_gap(1, _alice(3), start_), expected);
        }
    }

    function test_ProveGap_WhenTheMissingRecordWasShownByTheCutoff() external {
        // it should slash
        _drop(0);
        _showAt(uint64(block.timestamp - 1));
        propose();
        expectSlash(_gap(0, _alice(0), 0));
    }

    function test_ProveGap_WhenTheMissingRecordOfABatchWasShownByItselfOnly() external {
        // it should void and charge
        _drop(1);
        vm.warp(block.timestamp - 1);
        disputes.showRecord(BOBS, 0, _nothing());
        _return();
        propose();
        expectVoid(_gap(0, _bob(), 11), true);
        vm.assertEq(disputes.shownAt(batch, sha256(BOBS)), block.timestamp, "not shown");
    }

    function test_ProveGap_WhenTheMissingRecordWasShownInItsBatchByTheCutoff() external {
        // it should slash
        _drop(1);
        vm.warp(block.timestamp - 1);
        disputes.showRecord(BOBS, batch, _member());
        _return();
        propose();
        expectSlash(_gap(0, _bob(), 11));
    }

    function test_ProveGap_RevertWhen_TheHiddenRegistrationHasVoidedARoundOfTheModel() external {
        _drop(1);
        prepare();
        stake.signers = toArray(scorer);
        attribution.propose(round, URI, bookOf(round), endorsedBy(SCORER_KEY, round));
        (bool success,) = address(disputes).call(_gap(0, _bob(), 11));
        vm.assertTrue(success && disputes.hasVoided(model, SECOND, TypedData.batchItem(batch)), "not voided");
        // In the same second nobody could have seen what the first call showed.
        prepare();
        stake.signers = toArray(otherScorer);
        attribution.propose(round, URI, bookOf(round), endorsedBy(OTHER_SCORER_KEY, round));
        expectRevert(_gap(0, _bob(), 11), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveGap_WhenTheReceiptHasNoScoresAtAll() external {
        // it should void and charge nothing
        _drop(2);
        _showAt(uint64(block.timestamp - 1));
        propose();
        expectVoid(_gap(1, _alice(3), 3), false);
    }

    function test_ProveGap_WhenTheRoundOfTheGapIsNotProposed() external {
        // it should pass on NoSuchRound
        _drop(0);
        _showAt(uint64(block.timestamp - 1));
        prepare();
        expectNoSuchRoundThenSlash(_gap(0, _alice(0), 0));
    }

    function test_ShowRecord_RevertWhen_ItHasNoBytesOrMoreThan32768() external {
        vm.expectRevert(abi.encodeWithSelector(IDisputes.InvalidRecord.selector, 0));
        disputes.showRecord("", 0, _nothing());
        vm.expectRevert(abi.encodeWithSelector(IDisputes.InvalidRecord.selector, 32_769));
        disputes.showRecord(new bytes(32_769), 0, _nothing());
        disputes.showRecord(new bytes(32_768), 0, _nothing());
    }

    function test_ShowRecord_RevertWhen_TheBatchDoesNotHoldIt() external {
        bytes memory expected = notShown(IDisputes.NotShown.selector, "member");
        IDisputes.Place memory absent = placeAmong(recordsOfBatch(), sha256(ALICES), 0);
        expectRevert(abi.encodeCall(IDisputes.showRecord, (ALICES, batch, absent)), expected);
        expectRevert(abi.encodeCall(IDisputes.showRecord, (BOBS, batch, _nothing())), expected);
        vm.expectEmit(address(disputes));
        emit IDisputes.RecordShown(batch, sha256(BOBS), sha256(BOBS) < sha256("another record") ? 0 : 1, BOBS);
        disputes.showRecord(BOBS, batch, _member());
        vm.assertEq(disputes.shownAt(batch, sha256(BOBS)), block.timestamp, "the time in the batch");
        vm.assertEq(disputes.shownAt(0, sha256(BOBS)), 0, "the time by itself");
    }

    function test_ShowRecord_WhenItIsShownForTheFirstTime() external {
        // it should keep the time
        vm.expectEmit(address(disputes));
        emit IDisputes.RecordShown(0, sha256(ALICES), 0, ALICES);
        vm.assertEq(disputes.showRecord(ALICES, 0, _nothing()), sha256(ALICES), "the id");
        vm.assertEq(disputes.shownAt(0, sha256(ALICES)), block.timestamp, "the time");
    }

    function test_ShowRecord_WhenItWasShownBefore() external {
        // it should change nothing
        disputes.showRecord(ALICES, 0, _nothing());
        uint256 time = block.timestamp;
        vm.warp(time + 1);
        vm.recordLogs();
        vm.assertEq(disputes.showRecord(ALICES, 0, _nothing()), sha256(ALICES), "the id");
        vm.assertEq(vm.getRecordedLogs().length, 0, "an event");
        vm.assertEq(disputes.shownAt(0, sha256(ALICES)), time, "the time");
    }

    function test_ShownAt_WhenARecordWasNotShown() external view {
        // it should be zero
        vm.assertEq(disputes.shownAt(0, sha256(ALICES)), 0, "a time");
    }

    function test_HasVoided_WhenNothingWasVoided() external view {
        // it should be false
        vm.assertFalse(disputes.hasVoided(MODEL, OPEN, sha256(ALICES)), "voided");
    }

    function test_ProveOmitted_RevertWhen_TheSignatureOrTheReceiptsPlaceIsNotShown() external {
        propose();
        IDisputes.Receipt memory receipt = _omitted();
        IDisputes.Place memory other = placeIn(SCORES, TypedData.receiptId(receipt), 0);
        bytes memory expected = notShown(IDisputes.NotShown.selector, "signature");
        expectRevert(_omission(receipt, signBy(SCORER_KEY, _digest(receipt)), other), expected);
        expectRevert(_omission(receipt, signBy(OPERATOR_KEY, TypedData.receiptId(receipt)), other), expected);
        expectRevert(_omission(receipt, signBy(OPERATOR_KEY, _digest(receipt)), other), notShown(IDisputes.NotShown.selector, "place"));
    }

    function test_ProveOmitted_RevertWhen_ItIsThereOrDoesNotCount() external {
        propose();
        expectRevert(_omissionOf(receipts[0]), abi.encodeWithSelector(IDisputes.NoFault.selector));
        for (uint256 i = 0; i < 6; i++) {
            IDisputes.Receipt memory receipt = _omitted();
            if (i == 0) receipt.modelId = FRESH;
            if (i == 1) receipt.time = round.from;
            if (i == 2) receipt.time = round.cutoff + 1;
            if (i == 3) receipt.price = 0;
            if (i == 4) receipt.outputLength = 0;
            if (i == 5) receipt.outputLength = 32_769;
            expectRevert(_omissionOf(receipt), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveOmitted_WhenTheOperatorSignedIt() external {
        // it should void and charge nothing
        propose();
        // Whoever is the operator meanwhile.
        vm.prank(owner);
        models.setOperator(model, ann);
        expectVoid(_omissionOf(_omitted()), false);
    }

    function test_ProveOmitted_WhenTheRoundOfTheOmissionIsNotProposed() external {
        // it should pass on NoSuchRound
        prepare();
        bytes memory call = _omissionOf(_omitted());
        expectRevert(call, abi.encodeWithSelector(IAttribution.NoSuchRound.selector, model, TypedData.roundHash(round)));
        sendProposal();
        expectVoid(call, false);
        expectRevert(call, abi.encodeWithSelector(IAttribution.NoSuchRound.selector, model, TypedData.roundHash(round)));
    }

    /* WHAT IS SHOWN */

    function _nothing() private pure returns (IDisputes.Place memory place) {
        return place;
    }

    function _member() private pure returns (IDisputes.Place memory) {
        return placeAmong(recordsOfBatch(), sha256(BOBS), 0);
    }

    function _placeOf(uint256 index) private view returns (IDisputes.Place memory) {
        return placeIn(SCORES, idOfScore(index), sourceOf(index));
    }

    function _registration(uint256 index, IDisputes.Place memory member, IDisputes.Place memory place) private view returns (bytes memory) {
        IDisputes.Receipt memory receipt = receipts[claimed[index].receipt];
        return abi.encodeCall(IDisputes.proveRegistration, (proposed(), receipt, claimed[index].score, member, place));
    }

    function _registrationOf(uint256 index) private view returns (bytes memory) {
        return _registration(index, index == 1 ? _member() : _nothing(), _placeOf(index));
    }

    /// @dev Alice's record, of which an output has all from an offset on.
    function _alice(uint16 outputStart) private pure returns (IDisputes.Holder memory) {
        return _aliceWith(outputStart, 0, 11);
    }

    function _aliceWith(uint16 outputStart, uint16 recordStart, uint16 length) private pure returns (IDisputes.Holder memory) {
        IDisputes.Owner memory named = IDisputes.Owner(OPEN, sha256(ALICES), 0);
        return IDisputes.Holder(named, _nothing(), ALICES, IDisputes.Witness(outputStart, recordStart, length));
    }

    /// @dev Bob's record, of which the first output has all.
    function _bob() private view returns (IDisputes.Holder memory) {
        IDisputes.Owner memory named = IDisputes.Owner(SECOND, sha256(BOBS), batch);
        return IDisputes.Holder(named, _member(), BOBS, IDisputes.Witness(6, 0, 14));
    }

    function _earlier(uint256 index, IDisputes.Holder memory holder) private view returns (bytes memory) {
        IDisputes.Place memory place = _placeOf(index);
        return abi.encodeCall(IDisputes.proveEarlier, (proposed(), receipts[0], claimed[index].score, FIRST_OUTPUT, holder, place));
    }

    function _gap(uint256 receipt, IDisputes.Holder memory holder, uint16 start_) private view returns (bytes memory) {
        bytes32 id = idOf(receipt);
        IDisputes.Place memory place = placeIn(RECEIPTS, id, 0);
        IDisputes.Place memory gap = placeIn(SCORES, id, bytes32(bytes2(start_)));
        bytes memory output = receipt == 0 ? FIRST_OUTPUT : SECOND_OUTPUT;
        return abi.encodeCall(IDisputes.proveGap, (proposed(), receipts[receipt], output, holder, place, gap, start_));
    }

    /// @dev A receipt that is not in the round.
    function _omitted() private view returns (IDisputes.Receipt memory receipt) {
        receipt = receipts[1];
        receipt.requestId = bytes32(uint256(3));
    }

    function _digest(IDisputes.Receipt memory receipt) private view returns (bytes32) {
        return TypedData.digestOf(domainOf(address(attribution)), TypedData.receiptId(receipt));
    }

    function _omission(
        IDisputes.Receipt memory receipt,
        bytes memory signature,
        IDisputes.Place memory place
    ) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveOmitted, (proposed(), receipt, signature, place));
    }

    function _omissionOf(IDisputes.Receipt memory receipt) private view returns (bytes memory) {
        IDisputes.Place memory place = placeIn(RECEIPTS, TypedData.receiptId(receipt), 0);
        return _omission(receipt, signBy(OPERATOR_KEY, _digest(receipt)), place);
    }

    /* LIES */

    /// @dev Bob is paid for bytes that Alice holds, too.
    function _payBobForAlices() private {
        claimed[0].score.end = 6;
        claimed[1].score.start = 6;
        follow();
    }

    /// @dev Leaves a score out.
    function _drop(uint256 index) private {
        for (uint256 i = index; i + 1 < claimed.length; i++) {
            claimed[i] = claimed[i + 1];
        }
        claimed.pop();
        follow();
    }

    function _showAt(uint64 time) private {
        vm.warp(time);
        disputes.showRecord(ALICES, 0, _nothing());
        _return();
    }

    /// @dev To when the round is made, after a test did something earlier.
    function _return() private {
        vm.warp(receipts[1].time + 1);
    }
}
