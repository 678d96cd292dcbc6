// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {DatanetsFixture} from "./DatanetsFixture.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title What becomes of records and batches that are registered
contract StatusesTest is DatanetsFixture {
    IDatanets.Registration[] private _nobody;

    function test_Curate_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.curate(UNKNOWN, _nobody, 4, 0);
    }

    function test_Curate_RevertWhen_TheCallerIsNoCurator() external {
        refused(IDatanets.NotCurator.selector, abi.encode(OPEN, ann));
        by(ann);
        datanets.curate(OPEN, _nobody, 4, 0);
    }

    function test_Curate_RevertWhen_TheStatusIsNoneThatCuratorsSet() external {
        for (uint8 wrong = 0; wrong < 7; wrong++) {
            if (wrong == ACCEPTED || wrong == REJECTED || wrong == FLAGGED) continue;
            refused(IDatanets.InvalidStatus.selector, abi.encode(0, wrong));
            by(curator);
            datanets.curate(OPEN, _nobody, wrong, 0);
        }
    }

    function test_Curate_RevertWhen_ThereIsNoRegistration() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        by(curator);
        datanets.curate(OPEN, _nobody, REJECTED, 0);
    }

    function test_Curate_RevertWhen_ThereAreMoreThan256Registrations() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(257));
        by(curator);
        datanets.curate(OPEN, new IDatanets.Registration[](257), REJECTED, 0);
    }

    function test_Curate_RevertWhen_AnItemIsNotRegistered() external {
        refused(IDatanets.UnknownContribution.selector, abi.encode(OPEN, RECORD, bytes32(0)));
        by(curator);
        datanets.curate(OPEN, named(RECORD, 0), REJECTED, 0);
    }

    function test_Curate_RevertWhen_AnItemIsRegisteredForSomebodyElse() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.UnknownContribution.selector, abi.encode(OPEN, RECORD, payeeOf(bob)));
        judge(OPEN, RECORD, bob, REJECTED);
    }

    function test_Curate_RevertWhen_AnItemWaitsForSomebodyElse() external {
        registerFor(ann, CURATED, RECORD);
        refused(IDatanets.UnknownContribution.selector, abi.encode(CURATED, RECORD, payeeOf(bob)));
        judge(CURATED, RECORD, bob, ACCEPTED);
    }

    function test_Curate_RevertWhen_AnAcceptedItemHasThatStatus() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.InvalidStatus.selector, abi.encode(ACCEPTED, ACCEPTED));
        judge(OPEN, RECORD, ann, ACCEPTED);
    }

    function test_Curate_RevertWhen_AnItemThatWaitsHasThatStatus() external {
        registerFor(ann, CURATED, RECORD);
        judge(CURATED, RECORD, ann, FLAGGED);
        refused(IDatanets.InvalidStatus.selector, abi.encode(FLAGGED, FLAGGED));
        judge(CURATED, RECORD, ann, FLAGGED);
    }

    function test_Curate_RevertWhen_AnAcceptedItemIsRetracted() external {
        registerFor(ann, OPEN, RECORD);
        retractFor(ann, OPEN, RECORD);
        refused(IDatanets.InvalidStatus.selector, abi.encode(RETRACTED, ACCEPTED));
        judge(OPEN, RECORD, ann, ACCEPTED);
    }

    function test_Curate_RevertWhen_AnItemThatWaitedIsRetracted() external {
        registerFor(ann, CURATED, RECORD);
        retractFor(ann, CURATED, RECORD);
        refused(IDatanets.InvalidStatus.selector, abi.encode(RETRACTED, ACCEPTED));
        judge(CURATED, RECORD, ann, ACCEPTED);
    }

    function test_Curate_RevertWhen_ASubmissionIsToBeAcceptedWhoseItemIsAnothers() external {
        registerFor(bob, CURATED, RECORD);
        registerFor(ann, CURATED, RECORD);
        judge(CURATED, RECORD, ann, ACCEPTED);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(CURATED, RECORD, payeeOf(ann)));
        judge(CURATED, RECORD, bob, ACCEPTED);
    }

    function test_Curate_RevertWhen_ThatItemIsRetracted() external {
        registerFor(bob, CURATED, RECORD);
        registerFor(ann, CURATED, RECORD);
        judge(CURATED, RECORD, ann, ACCEPTED);
        retractFor(ann, CURATED, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(CURATED, RECORD, payeeOf(ann)));
        judge(CURATED, RECORD, bob, ACCEPTED);
    }

    function test_Curate_RevertWhen_TwoSubmissionsOfOneItemAreToBeAccepted() external {
        registerFor(bob, CURATED, RECORD);
        registerFor(ann, CURATED, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(CURATED, RECORD, payeeOf(ann)));
        by(curator);
        datanets.curate(CURATED, namedTwo(RECORD, payeeOf(ann), RECORD, payeeOf(bob)), ACCEPTED, 0);
        assertSubmission(CURATED, RECORD, ann, PENDING);
    }

    function test_Curate_WhenASubmissionIsAccepted() external {
        // it should make the item its payee's with the submission's number
        registerFor(bob, CURATED, IDENTITY);
        registerFor(ann, CURATED, RECORD);
        vm.warp(block.timestamp + 5);
        vm.expectEmit(address(datanets));
        emit IDatanets.StatusChanged(CURATED, RECORD, payeeOf(ann), ACCEPTED, curator, IDENTITY);
        by(curator);
        datanets.curate(CURATED, named(RECORD, payeeOf(ann)), ACCEPTED, IDENTITY);
        assertAccepted(CURATED, RECORD, payeeOf(ann), 2);
        assertSubmission(CURATED, RECORD, ann, 0);
    }

    function test_Curate_WhenASubmissionIsAcceptedThatWasRejected() external {
        // it should accept it all the same
        registerFor(ann, CURATED, RECORD);
        judge(CURATED, RECORD, ann, REJECTED);
        assertSubmission(CURATED, RECORD, ann, REJECTED);
        judge(CURATED, RECORD, ann, ACCEPTED);
        assertAccepted(CURATED, RECORD, payeeOf(ann), 1);
    }

    function test_Curate_WhenASubmissionIsRejectedOrFlagged() external {
        // it should keep it, not accepted
        registerFor(ann, CURATED, RECORD);
        vm.warp(block.timestamp + 5);
        judge(CURATED, RECORD, ann, REJECTED);
        judge(CURATED, RECORD, ann, FLAGGED);
        IDatanets.Submission memory kept = datanets.submission(CURATED, RECORD, payeeOf(ann));
        vm.assertTrue(kept.status == FLAGGED && kept.number == 1 && kept.submittedAt == block.timestamp - 5, "the submission");
        vm.assertEq(datanets.contribution(CURATED, RECORD).payee, 0, "accepted");
    }

    function test_Curate_WhenAStrangersSubmissionStandsBeforeTheAuthors() external {
        // it should accept the author's, and leave the stranger's without effect
        registerFor(bob, CURATED, RECORD);
        registerFor(ann, CURATED, RECORD);
        judge(CURATED, RECORD, bob, REJECTED);
        judge(CURATED, RECORD, ann, ACCEPTED);
        assertAccepted(CURATED, RECORD, payeeOf(ann), 2);
        judge(CURATED, RECORD, bob, FLAGGED);
        retractFor(bob, CURATED, RECORD);
        vm.assertEq(status(CURATED, RECORD), ACCEPTED, "changed by the stranger");
    }

    function test_Curate_WhenABatchOfSeveralPeopleWaits() external {
        // it should accept the one that is named
        registerBatch(bob, OPEN);
        registerBatch(ann, OPEN);
        judge(OPEN, batchItem(), ann, ACCEPTED);
        assertAccepted(OPEN, batchItem(), payeeOf(ann), 2);
        assertSubmission(OPEN, batchItem(), bob, PENDING);
    }

    function test_Curate_WhenAnAcceptedItemChanges() external {
        // it should keep payee, number and time
        registerFor(ann, OPEN, RECORD);
        vm.warp(block.timestamp + 5);
        judge(OPEN, RECORD, ann, FLAGGED);
        IDatanets.Contribution memory made = datanets.contribution(OPEN, RECORD);
        vm.assertTrue(made.payee == payeeOf(ann) && made.number == 1 && made.acceptedAt == block.timestamp - 5, "the registration");
        vm.assertEq(made.status, FLAGGED, "the status");
        judge(OPEN, RECORD, ann, ACCEPTED);
        vm.assertEq(datanets.contribution(OPEN, RECORD).acceptedAt, block.timestamp - 5, "the time");
    }

    function test_Curate_WhenThePayeeHasAnAcceptedItemAndASubmissionOfIt() external {
        // it should change the accepted item alone
        registerFor(ann, CURATED, RECORD);
        by(curator);
        datanets.contributeAs(CURATED, 0, payeeOf(ann), one(RECORD));
        judge(CURATED, RECORD, ann, REJECTED);
        vm.assertEq(status(CURATED, RECORD), REJECTED, "the accepted item");
        assertSubmission(CURATED, RECORD, ann, PENDING);
    }

    function test_Curate_WhenTheDatanetIsClosed() external {
        // it should change statuses too
        registerFor(ann, OPEN, RECORD);
        by(owner);
        datanets.closeDatanet(OPEN);
        judge(OPEN, RECORD, ann, FLAGGED);
        vm.assertEq(status(OPEN, RECORD), FLAGGED, "the status");
    }

    function test_Curate_WhenOneOfSeveralFails() external {
        // it should change none
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.UnknownContribution.selector, abi.encode(OPEN, IDENTITY, payeeOf(ann)));
        by(curator);
        datanets.curate(OPEN, namedTwo(RECORD, payeeOf(ann), IDENTITY, payeeOf(ann)), FLAGGED, 0);
        vm.assertEq(status(OPEN, RECORD), ACCEPTED, "changed in part");
    }

    function test_Retract_RevertWhen_ThereIsNoRegistration() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        datanets.retract(UNKNOWN, _nobody);
    }

    function test_Retract_RevertWhen_ThereAreMoreThan256Registrations() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(257));
        datanets.retract(UNKNOWN, new IDatanets.Registration[](257));
    }

    function test_Retract_RevertWhen_AnItemIsNotRegistered() external {
        refused(IDatanets.UnknownContribution.selector, abi.encode(UNKNOWN, RECORD, payeeOf(ann)));
        datanets.retract(UNKNOWN, named(RECORD, payeeOf(ann)));
    }

    function test_Retract_RevertWhen_AnItemIsRegisteredForSomebodyElse() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.UnknownContribution.selector, abi.encode(OPEN, RECORD, payeeOf(bob)));
        retractFor(bob, OPEN, RECORD);
    }

    function test_Retract_RevertWhen_AnItemIsNotTheCallers() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.NotContributor.selector, abi.encode(OPEN, RECORD, owner));
        by(owner);
        datanets.retract(OPEN, named(RECORD, payeeOf(ann)));
    }

    function test_Retract_RevertWhen_TheClaimKeyIsBoundToNobody() external {
        by(curator);
        datanets.contributeAs(OPEN, 1, IDENTITY, one(RECORD));
        refused(IDatanets.NotContributor.selector, abi.encode(OPEN, RECORD, ann));
        by(ann);
        datanets.retract(OPEN, named(RECORD, Payee.claimKey(OPEN, IDENTITY)));
    }

    function test_Retract_RevertWhen_TheCallersTreasuryHasNotTakenOver() external {
        by(curator);
        datanets.contributeAs(OPEN, 2, 0, one(RECORD));
        by(owner);
        datanets.setTreasury(OPEN, ann);
        refused(IDatanets.NotContributor.selector, abi.encode(OPEN, RECORD, ann));
        by(ann);
        datanets.retract(OPEN, named(RECORD, Payee.treasury(OPEN)));
    }

    function test_Retract_RevertWhen_AnItemIsNamedTwice() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.InvalidStatus.selector, abi.encode(RETRACTED, RETRACTED));
        by(ann);
        datanets.retract(OPEN, namedTwo(RECORD, payeeOf(ann), RECORD, payeeOf(ann)));
    }

    function test_Retract_WhenItIsTheCallers() external {
        // it should retract it, also when a curator has rejected it
        registerFor(ann, OPEN, RECORD);
        judge(OPEN, RECORD, ann, REJECTED);
        vm.expectEmit(address(datanets));
        emit IDatanets.StatusChanged(OPEN, RECORD, payeeOf(ann), RETRACTED, ann, 0);
        retractFor(ann, OPEN, RECORD);
        vm.assertEq(status(OPEN, RECORD), RETRACTED, "the status");
    }

    function test_Retract_WhenItWaits() external {
        // it should retract it, so that it can never be accepted
        registerFor(ann, CURATED, RECORD);
        retractFor(ann, CURATED, RECORD);
        assertSubmission(CURATED, RECORD, ann, RETRACTED);
        vm.assertEq(datanets.contribution(CURATED, RECORD).payee, 0, "accepted");
    }

    function test_Retract_WhenTheClaimKeyIsBoundToTheCaller() external {
        // it should retract it
        registerForKeyOf(ann, RECORD);
        by(ann);
        datanets.retract(OPEN, named(RECORD, Payee.claimKey(OPEN, IDENTITY)));
        vm.assertEq(status(OPEN, RECORD), RETRACTED, "the status");
    }

    function test_Retract_WhenTheCallerHoldsTheTreasury() external {
        // it should retract it
        by(curator);
        datanets.contributeAs(OPEN, 2, 0, one(RECORD));
        by(treasury);
        datanets.retract(OPEN, named(RECORD, Payee.treasury(OPEN)));
        vm.assertEq(status(OPEN, RECORD), RETRACTED, "the status");
    }

    function test_Retract_WhenTheDatanetIsClosed() external {
        // it should retract it too
        registerFor(ann, OPEN, RECORD);
        by(owner);
        datanets.closeDatanet(OPEN);
        retractFor(ann, OPEN, RECORD);
        vm.assertEq(status(OPEN, RECORD), RETRACTED, "the status");
    }

    function test_CurateMembers_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.curateMembers(UNKNOWN, batchRoot(), none(), "", 4, 0);
    }

    function test_CurateMembers_RevertWhen_TheCallerIsNoCurator() external {
        refused(IDatanets.NotCurator.selector, abi.encode(OPEN, ann));
        by(ann);
        datanets.curateMembers(OPEN, batchRoot(), none(), "", 4, 0);
    }

    function test_CurateMembers_RevertWhen_TheStatusIsNoneThatCuratorsSet() external {
        refused(IDatanets.InvalidStatus.selector, abi.encode(0, 4));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), none(), "", 4, 0);
    }

    function test_CurateMembers_RevertWhen_TheBatchIsNotRegistered() external {
        refused(IDatanets.UnknownContribution.selector, abi.encode(OPEN, batchItem(), bytes32(0)));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), none(), "", 3, 0);
    }

    function test_CurateMembers_RevertWhen_TheBatchWaits() external {
        registerBatch(ann, OPEN);
        refused(IDatanets.UnknownContribution.selector, abi.encode(OPEN, batchItem(), bytes32(0)));
        by(curator);
        curateOne(OPEN, 0, 3);
    }

    function test_CurateMembers_RevertWhen_ThereIsNoRecord() external {
        acceptBatch();
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), none(), "", 3, 0);
    }

    function test_CurateMembers_RevertWhen_ThereAreMoreThan256Records() external {
        acceptBatch();
        refused(IDatanets.InvalidLength.selector, abi.encode(257));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), many(257), "", 3, 0);
    }

    function test_CurateMembers_RevertWhen_TheProofShowsOtherRecords() external {
        acceptBatch();
        bytes memory proof = Trees.prove(leaves(), 1, 1);
        refused(IDatanets.InvalidProof.selector, abi.encode(OPEN, batchRoot()));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), one(leaves()[0].key), proof, 3, 0);
    }

    function test_CurateMembers_RevertWhen_TheRecordsDoNotAscend() external {
        acceptBatch();
        bytes memory proof = Trees.prove(leaves(), 0, 2);
        refused(IDatanets.InvalidProof.selector, abi.encode(OPEN, batchRoot()));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), two(leaves()[1].key, leaves()[0].key), proof, 3, 0);
    }

    function test_CurateMembers_RevertWhen_ABitOfTheProofIsWrong() external {
        acceptBatch();
        bytes memory proof = Trees.prove(leaves(), 1, 1);
        for (uint256 bit = 0; bit < 8 * proof.length; bit++) {
            bytes memory wrong = bytes.concat(proof);
            wrong[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
            refused(IDatanets.InvalidProof.selector, abi.encode(OPEN, batchRoot()));
            by(curator);
            datanets.curateMembers(OPEN, batchRoot(), one(leaves()[1].key), wrong, 3, 0);
        }
    }

    function test_CurateMembers_RevertWhen_TheBatchIsNotAcceptedNow() external {
        acceptBatch();
        judge(OPEN, batchItem(), ann, FLAGGED);
        refused(IDatanets.InvalidProof.selector, abi.encode(OPEN, batchRoot()));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), one(RECORD), "", FLAGGED, 0);
        refused(IDatanets.InvalidStatus.selector, abi.encode(FLAGGED, FLAGGED));
        by(curator);
        curateOne(OPEN, 0, FLAGGED);
        retractFor(ann, OPEN, batchItem());
        refused(IDatanets.InvalidStatus.selector, abi.encode(RETRACTED, REJECTED));
        by(curator);
        curateOne(OPEN, 0, REJECTED);
    }

    function test_CurateMembers_RevertWhen_ARecordHasThatStatus() external {
        acceptBatch();
        refused(IDatanets.InvalidStatus.selector, abi.encode(ACCEPTED, ACCEPTED));
        by(curator);
        curateOne(OPEN, 0, ACCEPTED);
    }

    function test_CurateMembers_RevertWhen_ARecordIsRetracted() external {
        acceptBatch();
        by(ann);
        retractOne(0);
        refused(IDatanets.InvalidStatus.selector, abi.encode(RETRACTED, REJECTED));
        by(curator);
        curateOne(OPEN, 0, REJECTED);
    }

    function test_CurateMembers_WhenOneOfSeveralRecordsCannotChange() external {
        // it should change none
        acceptBatch();
        by(ann);
        retractOne(1);
        refused(IDatanets.InvalidStatus.selector, abi.encode(RETRACTED, REJECTED));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), two(leaves()[0].key, leaves()[1].key), Trees.prove(leaves(), 0, 2), REJECTED, 0);
        assertMember(0, block.timestamp, ACCEPTED);
    }

    function test_CurateMembers_WhenTheBatchIsAccepted() external {
        // it should change these records and no others
        acceptBatch();
        vm.warp(block.timestamp + 5);
        vm.expectEmit(address(datanets));
        emit IDatanets.MemberStatusChanged(OPEN, batchRoot(), leaves()[0].key, FLAGGED, curator, IDENTITY);
        vm.expectEmit(address(datanets));
        emit IDatanets.MemberStatusChanged(OPEN, batchRoot(), leaves()[1].key, FLAGGED, curator, IDENTITY);
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), two(leaves()[0].key, leaves()[1].key), Trees.prove(leaves(), 0, 2), FLAGGED, IDENTITY);
        assertMember(0, block.timestamp, FLAGGED);
        assertMember(1, block.timestamp, FLAGGED);
        assertMember(2, block.timestamp, ACCEPTED);
        assertMember(1, block.timestamp - 1, ACCEPTED);
        vm.assertEq(status(OPEN, batchItem()), ACCEPTED, "the batch");
    }

    function test_CurateMembers_WhenARecordOfTheBatchIsRegisteredByItselfToo() external {
        // it should change it in the batch alone
        acceptBatch();
        registerFor(bob, OPEN, leaves()[0].key);
        by(curator);
        curateOne(OPEN, 0, REJECTED);
        vm.assertEq(status(OPEN, leaves()[0].key), ACCEPTED, "the record by itself");
    }

    function test_RetractMembers_RevertWhen_TheBatchIsNotRegistered() external {
        refused(IDatanets.UnknownContribution.selector, abi.encode(UNKNOWN, batchItem(), bytes32(0)));
        datanets.retractMembers(UNKNOWN, batchRoot(), none(), "");
    }

    function test_RetractMembers_RevertWhen_TheCallersBatchWaits() external {
        registerBatch(ann, OPEN);
        refused(IDatanets.UnknownContribution.selector, abi.encode(OPEN, batchItem(), bytes32(0)));
        by(ann);
        retractOne(0);
    }

    function test_RetractMembers_RevertWhen_TheBatchIsNotTheCallers() external {
        acceptBatch();
        refused(IDatanets.NotContributor.selector, abi.encode(OPEN, batchItem(), curator));
        by(curator);
        datanets.retractMembers(OPEN, batchRoot(), none(), "");
    }

    function test_RetractMembers_RevertWhen_ThereIsNoRecord() external {
        acceptBatch();
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        by(ann);
        datanets.retractMembers(OPEN, batchRoot(), none(), "");
    }

    function test_RetractMembers_RevertWhen_ThereAreMoreThan256Records() external {
        acceptBatch();
        refused(IDatanets.InvalidLength.selector, abi.encode(257));
        by(ann);
        datanets.retractMembers(OPEN, batchRoot(), many(257), "");
    }

    function test_RetractMembers_RevertWhen_TheProofIsEmpty() external {
        acceptBatch();
        retractFor(ann, OPEN, batchItem());
        refused(IDatanets.InvalidProof.selector, abi.encode(OPEN, batchRoot()));
        by(ann);
        datanets.retractMembers(OPEN, batchRoot(), one(leaves()[0].key), "");
    }

    function test_RetractMembers_RevertWhen_TheBatchIsRetracted() external {
        acceptBatch();
        retractFor(ann, OPEN, batchItem());
        refused(IDatanets.InvalidStatus.selector, abi.encode(RETRACTED, RETRACTED));
        by(ann);
        retractOne(0);
    }

    function test_RetractMembers_RevertWhen_ARecordIsRetracted() external {
        acceptBatch();
        by(ann);
        retractOne(0);
        refused(IDatanets.InvalidStatus.selector, abi.encode(RETRACTED, RETRACTED));
        by(ann);
        retractOne(0);
    }

    function test_RetractMembers_WhenTheBatchIsTheCallers() external {
        // it should retract these records
        acceptBatch();
        vm.expectEmit(address(datanets));
        emit IDatanets.MemberStatusChanged(OPEN, batchRoot(), leaves()[2].key, RETRACTED, ann, 0);
        by(ann);
        retractOne(2);
        assertMember(2, block.timestamp, RETRACTED);
        assertMember(1, block.timestamp, ACCEPTED);
    }

    function test_RetractMembers_WhenTheBatchIsFlagged() external {
        // it should retract the records, which shows once the batch is accepted again
        acceptBatch();
        judge(OPEN, batchItem(), ann, FLAGGED);
        by(ann);
        retractOne(1);
        assertMember(1, block.timestamp, FLAGGED);
        judge(OPEN, batchItem(), ann, ACCEPTED);
        assertMember(1, block.timestamp, RETRACTED);
    }

    function test_Contribution_WhenItIsNotRegistered() external view {
        // it should be zeros
        IDatanets.Contribution memory nothing;
        vm.assertEq(abi.encode(datanets.contribution(OPEN, RECORD)), abi.encode(nothing), "something");
    }

    function test_Contribution_WhenItWaits() external {
        // it should be zeros
        registerFor(ann, CURATED, RECORD);
        IDatanets.Contribution memory nothing;
        vm.assertEq(abi.encode(datanets.contribution(CURATED, RECORD)), abi.encode(nothing), "something");
    }

    function test_Contribution_WhenItIsAccepted() external {
        // it should be what was registered
        registerFor(ann, OPEN, RECORD);
        assertAccepted(OPEN, RECORD, payeeOf(ann), 1);
    }

    function test_Submission_WhenThereIsNone() external {
        // it should be zeros
        registerFor(ann, OPEN, RECORD);
        IDatanets.Submission memory nothing;
        vm.assertEq(abi.encode(datanets.submission(OPEN, RECORD, payeeOf(ann))), abi.encode(nothing), "something");
    }

    function test_Submission_WhenItWaits() external {
        // it should be what was registered
        registerFor(ann, CURATED, RECORD);
        assertWaits(CURATED, RECORD, payeeOf(ann), 1);
    }

    function test_StatusAt_WhenTheItemWasNeverAccepted() external {
        // it should be none
        registerFor(ann, CURATED, RECORD);
        vm.assertEq(datanets.statusAt(CURATED, RECORD, uint64(block.timestamp)), 0, "waiting");
        vm.assertEq(datanets.statusAt(CURATED, IDENTITY, uint64(block.timestamp)), 0, "unknown");
    }

    function test_StatusAt_WhenTheTimeIsBeforeTheItemWasAccepted() external {
        // it should be none
        registerFor(ann, CURATED, RECORD);
        vm.warp(block.timestamp + 5);
        judge(CURATED, RECORD, ann, ACCEPTED);
        vm.assertEq(datanets.statusAt(CURATED, RECORD, uint64(block.timestamp - 1)), 0, "before");
        vm.assertEq(datanets.statusAt(CURATED, RECORD, uint64(block.timestamp)), ACCEPTED, "then");
    }

    function test_StatusAt_WhenTheItemChangedSeveralTimesInOneSecond() external {
        // it should be the last of them, also in the second in which it was accepted
        registerFor(ann, OPEN, RECORD);
        judge(OPEN, RECORD, ann, FLAGGED);
        judge(OPEN, RECORD, ann, REJECTED);
        vm.assertEq(datanets.statusAt(OPEN, RECORD, uint64(block.timestamp)), REJECTED, "the first second");
        vm.warp(block.timestamp + 5);
        judge(OPEN, RECORD, ann, ACCEPTED);
        judge(OPEN, RECORD, ann, FLAGGED);
        vm.assertEq(datanets.statusAt(OPEN, RECORD, uint64(block.timestamp - 1)), REJECTED, "the second before");
        vm.assertEq(datanets.statusAt(OPEN, RECORD, uint64(block.timestamp)), FLAGGED, "the second change");
    }

    function test_StatusAt_WhenTheTimeIsNotPast() external {
        // it should be the present status
        registerFor(ann, OPEN, RECORD);
        vm.warp(block.timestamp + 5);
        judge(OPEN, RECORD, ann, FLAGGED);
        vm.assertEq(datanets.statusAt(OPEN, RECORD, type(uint64).max), FLAGGED, "the status");
    }

    function test_StatusAt_WhenStatusesChangeAtAnyTimes(uint256 seed) external {
        // it should never change at a past time
        registerFor(ann, OPEN, RECORD);
        uint64 start = uint64(block.timestamp);
        // What stood at the end of each second.
        uint8[] memory seen = new uint8[](40);
        uint8 present = ACCEPTED;
        for (uint256 second = 0; second < seen.length; second++) {
            vm.warp(start + second);
            for (uint256 again = uint256(keccak256(abi.encode(seed, second))) % 4; again > 1; again--) {
                present = anotherStatus(present, uint256(keccak256(abi.encode(seed, second, again))));
                judge(OPEN, RECORD, ann, present);
            }
            seen[second] = present;
        }
        for (uint256 second = 0; second < seen.length; second++) {
            vm.assertEq(datanets.statusAt(OPEN, RECORD, uint64(start + second)), seen[second], "the past");
        }
        vm.assertEq(datanets.statusAt(OPEN, RECORD, start - 1), 0, "before all");
    }

    function test_MemberStatusAt_WhenTheBatchWasNeverAccepted() external {
        // it should be none
        registerBatch(ann, OPEN);
        assertMember(0, block.timestamp, 0);
    }

    function test_MemberStatusAt_WhenTheRecordHasNoStatusOfItsOwn() external {
        // it should be the batch's at that time
        registerBatch(ann, OPEN);
        vm.warp(block.timestamp + 5);
        judge(OPEN, batchItem(), ann, ACCEPTED);
        vm.warp(block.timestamp + 5);
        judge(OPEN, batchItem(), ann, FLAGGED);
        assertMember(0, block.timestamp - 6, 0);
        assertMember(0, block.timestamp - 5, ACCEPTED);
        assertMember(0, block.timestamp - 1, ACCEPTED);
        assertMember(0, block.timestamp, FLAGGED);
    }

    function test_MemberStatusAt_WhenBatchAndRecordChange() external {
        // it should be the batch's unless that was accepted, then the record's own
        acceptBatch();
        uint256 start = block.timestamp;
        vm.warp(start + 1);
        by(curator);
        curateOne(OPEN, 0, REJECTED);
        vm.warp(start + 2);
        judge(OPEN, batchItem(), ann, FLAGGED);
        vm.warp(start + 3);
        judge(OPEN, batchItem(), ann, ACCEPTED);
        vm.warp(start + 4);
        by(curator);
        curateOne(OPEN, 0, ACCEPTED);
        assertMember(0, start - 1, 0);
        assertMember(0, start, ACCEPTED);
        assertMember(0, start + 1, REJECTED);
        assertMember(0, start + 2, FLAGGED);
        assertMember(0, start + 3, REJECTED);
        assertMember(0, start + 4, ACCEPTED);
    }

    function test_MemberStatusAt_WhenTheBatchIsAcceptedForSomebodyElseElsewhere() external {
        // it should keep the records of the two Datanets apart
        acceptBatch();
        by(curator);
        datanets.contributeBatchAs(CURATED, 0, payeeOf(bob), batchRoot(), 3, "");
        by(curator);
        curateOne(CURATED, 0, FLAGGED);
        assertMember(0, block.timestamp, ACCEPTED);
        vm.assertEq(datanets.memberStatusAt(CURATED, batchRoot(), leaves()[0].key, uint64(block.timestamp)), FLAGGED, "the other Datanet");
    }

    /// @dev What a record of the batch in `OPEN` was at a time.
    function assertMember(uint256 index, uint256 time, uint8 expected) private view {
        vm.assertEq(datanets.memberStatusAt(OPEN, batchRoot(), leaves()[index].key, uint64(time)), expected, "the record's status");
    }

    /// @dev One of the two other statuses that curators set.
    function anotherStatus(uint8 present, uint256 seed) private pure returns (uint8) {
        uint8[3] memory all = [ACCEPTED, REJECTED, FLAGGED];
        uint256 index = seed % 2;
        return all[index] == present ? all[2] : all[index];
    }
}
