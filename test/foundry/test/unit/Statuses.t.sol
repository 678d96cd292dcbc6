// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {DatanetsFixture} from "./DatanetsFixture.sol";
import {IDatanets, PayeeKinds, Status, Statuses} from "abi/IDatanets.sol";

/// @title Statuses of registered records and batches, and their histories
contract StatusesTest is DatanetsFixture {
    IDatanets.Registration[] private _none;

    function test_Curate_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.curate(UNKNOWN, _none, RETRACTED, 0);
    }

    function test_Curate_RevertWhen_TheCallerIsNoCurator() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotCurator.selector, OPEN, ann));
        vm.prank(ann);
        datanets.curate(OPEN, _none, RETRACTED, 0);
    }

    function test_Curate_RevertWhen_TheStatusIsNotOneThatCuratorsSet() external {
        for (uint8 number = 0; number < 7; number++) {
            Status wrong = Status.wrap(number);
            if (wrong == ACCEPTED || wrong == REJECTED || wrong == FLAGGED) continue;
            vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, Statuses.NONE, wrong));
            vm.prank(curator);
            datanets.curate(OPEN, _none, wrong, 0);
        }
    }

    function test_Curate_RevertWhen_ThereIsNoRegistration() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 0));
        vm.prank(curator);
        datanets.curate(OPEN, _none, REJECTED, 0);
    }

    function test_Curate_RevertWhen_ThereAreMoreThan256Registrations() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 257));
        vm.prank(curator);
        datanets.curate(OPEN, new IDatanets.Registration[](257), REJECTED, 0);
    }

    function test_Curate_RevertWhen_AnItemIsNotRegistered() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownContribution.selector, OPEN, RECORD, bytes32(0)));
        vm.prank(curator);
        datanets.curate(OPEN, registrations(RECORD, 0), REJECTED, 0);
    }

    function test_Curate_RevertWhen_AnItemIsRegisteredForAnotherAccount() external {
        contribute(ann, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownContribution.selector, OPEN, RECORD, payeeOf(bob)));
        curate(OPEN, RECORD, bob, REJECTED);
    }

    function test_Curate_RevertWhen_AnItemIsPendingForAnotherAccount() external {
        contribute(ann, CURATED, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownContribution.selector, CURATED, RECORD, payeeOf(bob)));
        curate(CURATED, RECORD, bob, ACCEPTED);
    }

    function test_Curate_RevertWhen_AnAcceptedItemHasThatStatus() external {
        contribute(ann, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, ACCEPTED, ACCEPTED));
        curate(OPEN, RECORD, ann, ACCEPTED);
    }

    function test_Curate_RevertWhen_APendingItemHasThatStatus() external {
        contribute(ann, CURATED, RECORD);
        curate(CURATED, RECORD, ann, FLAGGED);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, FLAGGED, FLAGGED));
        curate(CURATED, RECORD, ann, FLAGGED);
    }

    function test_Curate_RevertWhen_AnAcceptedItemIsRetracted() external {
        contribute(ann, OPEN, RECORD);
        retract(ann, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, RETRACTED, ACCEPTED));
        curate(OPEN, RECORD, ann, ACCEPTED);
    }

    function test_Curate_RevertWhen_AnItemWasRetractedWhilePending() external {
        contribute(ann, CURATED, RECORD);
        retract(ann, CURATED, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, RETRACTED, ACCEPTED));
        curate(CURATED, RECORD, ann, ACCEPTED);
    }

    function test_Curate_RevertWhen_ASubmissionsItemIsAcceptedForAnotherPayee() external {
        contribute(bob, CURATED, RECORD);
        contribute(ann, CURATED, RECORD);
        curate(CURATED, RECORD, ann, ACCEPTED);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, CURATED, RECORD, payeeOf(ann)));
        curate(CURATED, RECORD, bob, ACCEPTED);
    }

    function test_Curate_RevertWhen_ThatItemIsRetracted() external {
        contribute(bob, CURATED, RECORD);
        contribute(ann, CURATED, RECORD);
        curate(CURATED, RECORD, ann, ACCEPTED);
        retract(ann, CURATED, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, CURATED, RECORD, payeeOf(ann)));
        curate(CURATED, RECORD, bob, ACCEPTED);
    }

    function test_Curate_RevertWhen_TwoSubmissionsOfOneItemAreToBeAccepted() external {
        contribute(bob, CURATED, RECORD);
        contribute(ann, CURATED, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, CURATED, RECORD, payeeOf(ann)));
        vm.prank(curator);
        datanets.curate(CURATED, registrations(RECORD, payeeOf(ann), RECORD, payeeOf(bob)), ACCEPTED, 0);
        assertSubmission(CURATED, RECORD, ann, PENDING);
    }

    function test_Curate_WhenASubmissionIsAccepted() external {
        // it should make the item its payee's with the submission's number
        contribute(bob, CURATED, IDENTITY);
        contribute(ann, CURATED, RECORD);
        vm.warp(block.timestamp + 5);
        vm.expectEmit(address(datanets));
        emit IDatanets.StatusChanged(CURATED, RECORD, payeeOf(ann), ACCEPTED, curator, IDENTITY);
        vm.prank(curator);
        datanets.curate(CURATED, registrations(RECORD, payeeOf(ann)), ACCEPTED, IDENTITY);
        assertAccepted(CURATED, RECORD, payeeOf(ann), 2);
        assertSubmission(CURATED, RECORD, ann, Statuses.NONE);
    }

    function test_Curate_WhenASubmissionIsAcceptedThatWasRejected() external {
        // it should accept it all the same
        contribute(ann, CURATED, RECORD);
        curate(CURATED, RECORD, ann, REJECTED);
        assertSubmission(CURATED, RECORD, ann, REJECTED);
        curate(CURATED, RECORD, ann, ACCEPTED);
        assertAccepted(CURATED, RECORD, payeeOf(ann), 1);
    }

    function test_Curate_WhenASubmissionIsRejectedOrFlagged() external {
        // it should keep it, not accepted
        contribute(ann, CURATED, RECORD);
        vm.warp(block.timestamp + 5);
        curate(CURATED, RECORD, ann, REJECTED);
        curate(CURATED, RECORD, ann, FLAGGED);
        IDatanets.Submission memory kept = datanets.submission(CURATED, RECORD, payeeOf(ann));
        vm.assertTrue(kept.status == FLAGGED && kept.number == 1 && kept.submittedAt == block.timestamp - 5, "the submission");
        vm.assertEq(datanets.contribution(CURATED, RECORD).payee, 0, "accepted");
    }

    function test_Curate_WhenAnotherAccountsSubmissionComesBeforeTheAuthors() external {
        // it should accept the author's, and leave the other without effect
        contribute(bob, CURATED, RECORD);
        contribute(ann, CURATED, RECORD);
        curate(CURATED, RECORD, bob, REJECTED);
        curate(CURATED, RECORD, ann, ACCEPTED);
        assertAccepted(CURATED, RECORD, payeeOf(ann), 2);
        curate(CURATED, RECORD, bob, FLAGGED);
        retract(bob, CURATED, RECORD);
        assertEq(statusOf(CURATED, RECORD), ACCEPTED, "changed by another account");
    }

    function test_Curate_WhenABatchIsPendingForSeveralPayees() external {
        // it should accept the one that is named
        contributeBatch(bob, OPEN);
        contributeBatch(ann, OPEN);
        curate(OPEN, batchItem(), ann, ACCEPTED);
        assertAccepted(OPEN, batchItem(), payeeOf(ann), 2);
        assertSubmission(OPEN, batchItem(), bob, PENDING);
    }

    function test_Curate_WhenAnAcceptedItemChanges() external {
        // it should keep payee, number and time
        contribute(ann, OPEN, RECORD);
        vm.warp(block.timestamp + 5);
        curate(OPEN, RECORD, ann, FLAGGED);
        IDatanets.Contribution memory made = datanets.contribution(OPEN, RECORD);
        vm.assertTrue(made.payee == payeeOf(ann) && made.number == 1 && made.acceptedAt == block.timestamp - 5, "the registration");
        assertEq(made.status, FLAGGED, "the status");
        curate(OPEN, RECORD, ann, ACCEPTED);
        vm.assertEq(datanets.contribution(OPEN, RECORD).acceptedAt, block.timestamp - 5, "the time");
    }

    function test_Curate_WhenThePayeeHasAnAcceptedItemAndASubmissionOfIt() external {
        // it should change the accepted item alone
        contribute(ann, CURATED, RECORD);
        vm.prank(curator);
        datanets.contributeAs(CURATED, PayeeKinds.ACCOUNT, payeeOf(ann), toArray(RECORD));
        curate(CURATED, RECORD, ann, REJECTED);
        assertEq(statusOf(CURATED, RECORD), REJECTED, "the accepted item");
        assertSubmission(CURATED, RECORD, ann, PENDING);
    }

    function test_Curate_WhenTheDatanetIsClosed() external {
        // it should change statuses too
        contribute(ann, OPEN, RECORD);
        vm.prank(owner);
        datanets.closeDatanet(OPEN);
        curate(OPEN, RECORD, ann, FLAGGED);
        assertEq(statusOf(OPEN, RECORD), FLAGGED, "the status");
    }

    function test_Curate_WhenOneOfSeveralFails() external {
        // it should change none
        contribute(ann, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownContribution.selector, OPEN, IDENTITY, payeeOf(ann)));
        vm.prank(curator);
        datanets.curate(OPEN, registrations(RECORD, payeeOf(ann), IDENTITY, payeeOf(ann)), FLAGGED, 0);
        assertEq(statusOf(OPEN, RECORD), ACCEPTED, "changed in part");
    }

    function test_Retract_RevertWhen_ThereIsNoRegistration() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 0));
        datanets.retract(UNKNOWN, _none);
    }

    function test_Retract_RevertWhen_ThereAreMoreThan256Registrations() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 257));
        datanets.retract(UNKNOWN, new IDatanets.Registration[](257));
    }

    function test_Retract_RevertWhen_AnItemIsNotRegistered() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownContribution.selector, UNKNOWN, RECORD, payeeOf(ann)));
        datanets.retract(UNKNOWN, registrations(RECORD, payeeOf(ann)));
    }

    function test_Retract_RevertWhen_AnItemIsRegisteredForAnotherAccount() external {
        contribute(ann, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownContribution.selector, OPEN, RECORD, payeeOf(bob)));
        retract(bob, OPEN, RECORD);
    }

    function test_Retract_RevertWhen_AnItemIsNotTheCallers() external {
        contribute(ann, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotContributor.selector, OPEN, RECORD, owner));
        vm.prank(owner);
        datanets.retract(OPEN, registrations(RECORD, payeeOf(ann)));
    }

    function test_Retract_RevertWhen_TheClaimKeyIsNotBound() external {
        vm.prank(curator);
        datanets.contributeAs(OPEN, PayeeKinds.CLAIM_KEY, IDENTITY, toArray(RECORD));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotContributor.selector, OPEN, RECORD, ann));
        vm.prank(ann);
        datanets.retract(OPEN, registrations(RECORD, Payee.claimKey(OPEN, IDENTITY)));
    }

    function test_Retract_RevertWhen_TheCallerIsATreasuryThatHasNotTakenOver() external {
        vm.prank(curator);
        datanets.contributeAs(OPEN, PayeeKinds.TREASURY, 0, toArray(RECORD));
        vm.prank(owner);
        datanets.setTreasury(OPEN, ann);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotContributor.selector, OPEN, RECORD, ann));
        vm.prank(ann);
        datanets.retract(OPEN, registrations(RECORD, Payee.treasury(OPEN)));
    }

    function test_Retract_RevertWhen_AnItemIsNamedTwice() external {
        contribute(ann, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, RETRACTED, RETRACTED));
        vm.prank(ann);
        datanets.retract(OPEN, registrations(RECORD, payeeOf(ann), RECORD, payeeOf(ann)));
    }

    function test_Retract_WhenItIsTheCallers() external {
        // it should retract it, also when a curator has rejected it
        contribute(ann, OPEN, RECORD);
        curate(OPEN, RECORD, ann, REJECTED);
        vm.expectEmit(address(datanets));
        emit IDatanets.StatusChanged(OPEN, RECORD, payeeOf(ann), RETRACTED, ann, 0);
        retract(ann, OPEN, RECORD);
        assertEq(statusOf(OPEN, RECORD), RETRACTED, "the status");
    }

    function test_Retract_WhenItIsPending() external {
        // it should retract it, so that it can never be accepted
        contribute(ann, CURATED, RECORD);
        retract(ann, CURATED, RECORD);
        assertSubmission(CURATED, RECORD, ann, RETRACTED);
        vm.assertEq(datanets.contribution(CURATED, RECORD).payee, 0, "accepted");
    }

    function test_Retract_WhenTheClaimKeyIsBoundToTheCaller() external {
        // it should retract it
        contributeForKeyOf(ann, RECORD);
        vm.prank(ann);
        datanets.retract(OPEN, registrations(RECORD, Payee.claimKey(OPEN, IDENTITY)));
        assertEq(statusOf(OPEN, RECORD), RETRACTED, "the status");
    }

    function test_Retract_WhenTheCallerIsTheTreasury() external {
        // it should retract it
        vm.prank(curator);
        datanets.contributeAs(OPEN, PayeeKinds.TREASURY, 0, toArray(RECORD));
        vm.prank(treasury);
        datanets.retract(OPEN, registrations(RECORD, Payee.treasury(OPEN)));
        assertEq(statusOf(OPEN, RECORD), RETRACTED, "the status");
    }

    function test_Retract_WhenTheDatanetIsClosed() external {
        // it should retract it too
        contribute(ann, OPEN, RECORD);
        vm.prank(owner);
        datanets.closeDatanet(OPEN);
        retract(ann, OPEN, RECORD);
        assertEq(statusOf(OPEN, RECORD), RETRACTED, "the status");
    }

    function test_CurateMembers_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.curateMembers(UNKNOWN, batchRoot(), new bytes32[](0), "", RETRACTED, 0);
    }

    function test_CurateMembers_RevertWhen_TheCallerIsNoCurator() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotCurator.selector, OPEN, ann));
        vm.prank(ann);
        datanets.curateMembers(OPEN, batchRoot(), new bytes32[](0), "", RETRACTED, 0);
    }

    function test_CurateMembers_RevertWhen_TheStatusIsNotOneThatCuratorsSet() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, Statuses.NONE, RETRACTED));
        vm.prank(curator);
        datanets.curateMembers(OPEN, batchRoot(), new bytes32[](0), "", RETRACTED, 0);
    }

    function test_CurateMembers_RevertWhen_TheBatchIsNotRegistered() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownContribution.selector, OPEN, batchItem(), bytes32(0)));
        vm.prank(curator);
        datanets.curateMembers(OPEN, batchRoot(), new bytes32[](0), "", REJECTED, 0);
    }

    function test_CurateMembers_RevertWhen_TheBatchIsPending() external {
        contributeBatch(ann, OPEN);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownContribution.selector, OPEN, batchItem(), bytes32(0)));
        vm.prank(curator);
        curateMember(OPEN, 0, REJECTED);
    }

    function test_CurateMembers_RevertWhen_ThereIsNoRecord() external {
        acceptBatchForAnn();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 0));
        vm.prank(curator);
        datanets.curateMembers(OPEN, batchRoot(), new bytes32[](0), "", REJECTED, 0);
    }

    function test_CurateMembers_RevertWhen_ThereAreMoreThan256Records() external {
        acceptBatchForAnn();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 257));
        vm.prank(curator);
        datanets.curateMembers(OPEN, batchRoot(), contentIds(257), "", REJECTED, 0);
    }

    function test_CurateMembers_RevertWhen_TheProofIsOfOtherRecords() external {
        acceptBatchForAnn();
        bytes memory proof = Trees.prove(batchLeaves(), 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidProof.selector, OPEN, batchRoot()));
        vm.prank(curator);
        datanets.curateMembers(OPEN, batchRoot(), toArray(batchLeaves()[0].key), proof, REJECTED, 0);
    }

    function test_CurateMembers_RevertWhen_TheRecordsDoNotAscend() external {
        acceptBatchForAnn();
        bytes memory proof = Trees.prove(batchLeaves(), 0, 2);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidProof.selector, OPEN, batchRoot()));
        vm.prank(curator);
        datanets.curateMembers(OPEN, batchRoot(), toArray(batchLeaves()[1].key, batchLeaves()[0].key), proof, REJECTED, 0);
    }

    function test_CurateMembers_RevertWhen_ABitOfTheProofIsWrong() external {
        acceptBatchForAnn();
        bytes memory proof = Trees.prove(batchLeaves(), 1, 1);
        for (uint256 bit = 0; bit < 8 * proof.length; bit++) {
            bytes memory wrong = bytes.concat(proof);
            wrong[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
            vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidProof.selector, OPEN, batchRoot()));
            vm.prank(curator);
            datanets.curateMembers(OPEN, batchRoot(), toArray(batchLeaves()[1].key), wrong, REJECTED, 0);
        }
    }

    function test_CurateMembers_RevertWhen_TheBatchIsNotAcceptedNow() external {
        acceptBatchForAnn();
        curate(OPEN, batchItem(), ann, FLAGGED);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidProof.selector, OPEN, batchRoot()));
        vm.prank(curator);
        datanets.curateMembers(OPEN, batchRoot(), toArray(RECORD), "", FLAGGED, 0);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, FLAGGED, FLAGGED));
        vm.prank(curator);
        curateMember(OPEN, 0, FLAGGED);
        retract(ann, OPEN, batchItem());
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, RETRACTED, REJECTED));
        vm.prank(curator);
        curateMember(OPEN, 0, REJECTED);
    }

    function test_CurateMembers_RevertWhen_ARecordHasThatStatus() external {
        acceptBatchForAnn();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, ACCEPTED, ACCEPTED));
        vm.prank(curator);
        curateMember(OPEN, 0, ACCEPTED);
    }

    function test_CurateMembers_RevertWhen_ARecordIsRetracted() external {
        acceptBatchForAnn();
        vm.prank(ann);
        retractMember(0);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, RETRACTED, REJECTED));
        vm.prank(curator);
        curateMember(OPEN, 0, REJECTED);
    }

    function test_CurateMembers_WhenOneOfSeveralRecordsCannotChange() external {
        // it should change none
        acceptBatchForAnn();
        vm.prank(ann);
        retractMember(1);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, RETRACTED, REJECTED));
        vm.prank(curator);
        datanets.curateMembers(
            OPEN, batchRoot(), toArray(batchLeaves()[0].key, batchLeaves()[1].key), Trees.prove(batchLeaves(), 0, 2), REJECTED, 0
        );
        assertMember(0, block.timestamp, ACCEPTED);
    }

    function test_CurateMembers_WhenTheBatchIsAccepted() external {
        // it should change these records and no others
        acceptBatchForAnn();
        vm.warp(block.timestamp + 5);
        vm.expectEmit(address(datanets));
        emit IDatanets.MemberStatusChanged(OPEN, batchRoot(), batchLeaves()[0].key, FLAGGED, curator, IDENTITY);
        vm.expectEmit(address(datanets));
        emit IDatanets.MemberStatusChanged(OPEN, batchRoot(), batchLeaves()[1].key, FLAGGED, curator, IDENTITY);
        vm.prank(curator);
        datanets.curateMembers(
            OPEN, batchRoot(), toArray(batchLeaves()[0].key, batchLeaves()[1].key), Trees.prove(batchLeaves(), 0, 2), FLAGGED, IDENTITY
        );
        assertMember(0, block.timestamp, FLAGGED);
        assertMember(1, block.timestamp, FLAGGED);
        assertMember(2, block.timestamp, ACCEPTED);
        assertMember(1, block.timestamp - 1, ACCEPTED);
        assertEq(statusOf(OPEN, batchItem()), ACCEPTED, "the batch");
    }

    function test_CurateMembers_WhenARecordOfTheBatchIsRegisteredByItselfToo() external {
        // it should change it in the batch alone
        acceptBatchForAnn();
        contribute(bob, OPEN, batchLeaves()[0].key);
        vm.prank(curator);
        curateMember(OPEN, 0, REJECTED);
        assertEq(statusOf(OPEN, batchLeaves()[0].key), ACCEPTED, "the record by itself");
    }

    function test_RetractMembers_RevertWhen_TheBatchIsNotRegistered() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownContribution.selector, UNKNOWN, batchItem(), bytes32(0)));
        datanets.retractMembers(UNKNOWN, batchRoot(), new bytes32[](0), "");
    }

    function test_RetractMembers_RevertWhen_TheCallersBatchIsPending() external {
        contributeBatch(ann, OPEN);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownContribution.selector, OPEN, batchItem(), bytes32(0)));
        vm.prank(ann);
        retractMember(0);
    }

    function test_RetractMembers_RevertWhen_TheBatchIsNotTheCallers() external {
        acceptBatchForAnn();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotContributor.selector, OPEN, batchItem(), curator));
        vm.prank(curator);
        datanets.retractMembers(OPEN, batchRoot(), new bytes32[](0), "");
    }

    function test_RetractMembers_RevertWhen_ThereIsNoRecord() external {
        acceptBatchForAnn();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 0));
        vm.prank(ann);
        datanets.retractMembers(OPEN, batchRoot(), new bytes32[](0), "");
    }

    function test_RetractMembers_RevertWhen_ThereAreMoreThan256Records() external {
        acceptBatchForAnn();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 257));
        vm.prank(ann);
        datanets.retractMembers(OPEN, batchRoot(), contentIds(257), "");
    }

    function test_RetractMembers_RevertWhen_TheProofIsEmpty() external {
        acceptBatchForAnn();
        retract(ann, OPEN, batchItem());
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidProof.selector, OPEN, batchRoot()));
        vm.prank(ann);
        datanets.retractMembers(OPEN, batchRoot(), toArray(batchLeaves()[0].key), "");
    }

    function test_RetractMembers_RevertWhen_TheBatchIsRetracted() external {
        acceptBatchForAnn();
        retract(ann, OPEN, batchItem());
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, RETRACTED, RETRACTED));
        vm.prank(ann);
        retractMember(0);
    }

    function test_RetractMembers_RevertWhen_ARecordIsRetracted() external {
        acceptBatchForAnn();
        vm.prank(ann);
        retractMember(0);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, RETRACTED, RETRACTED));
        vm.prank(ann);
        retractMember(0);
    }

    function test_RetractMembers_WhenTheBatchIsTheCallers() external {
        // it should retract these records
        acceptBatchForAnn();
        vm.expectEmit(address(datanets));
        emit IDatanets.MemberStatusChanged(OPEN, batchRoot(), batchLeaves()[2].key, RETRACTED, ann, 0);
        vm.prank(ann);
        retractMember(2);
        assertMember(2, block.timestamp, RETRACTED);
        assertMember(1, block.timestamp, ACCEPTED);
    }

    function test_RetractMembers_WhenTheBatchIsFlagged() external {
        // it should retract the records, which has an effect once the batch is accepted again
        acceptBatchForAnn();
        curate(OPEN, batchItem(), ann, FLAGGED);
        vm.prank(ann);
        retractMember(1);
        assertMember(1, block.timestamp, FLAGGED);
        curate(OPEN, batchItem(), ann, ACCEPTED);
        assertMember(1, block.timestamp, RETRACTED);
    }

    function test_Contribution_WhenItIsNotRegistered() external view {
        // it should be zeros
        IDatanets.Contribution memory nothing;
        vm.assertEq(abi.encode(datanets.contribution(OPEN, RECORD)), abi.encode(nothing), "something");
    }

    function test_Contribution_WhenItIsPending() external {
        // it should be zeros
        contribute(ann, CURATED, RECORD);
        IDatanets.Contribution memory nothing;
        vm.assertEq(abi.encode(datanets.contribution(CURATED, RECORD)), abi.encode(nothing), "something");
    }

    function test_Contribution_WhenItIsAccepted() external {
        // it should be what was registered
        contribute(ann, OPEN, RECORD);
        assertAccepted(OPEN, RECORD, payeeOf(ann), 1);
    }

    function test_Submission_WhenThereIsNone() external {
        // it should be zeros
        contribute(ann, OPEN, RECORD);
        IDatanets.Submission memory nothing;
        vm.assertEq(abi.encode(datanets.submission(OPEN, RECORD, payeeOf(ann))), abi.encode(nothing), "something");
    }

    function test_Submission_WhenItIsPending() external {
        // it should be what was registered
        contribute(ann, CURATED, RECORD);
        assertPending(CURATED, RECORD, payeeOf(ann), 1);
    }

    function test_StatusAt_WhenTheItemWasNeverAccepted() external {
        // it should be none
        contribute(ann, CURATED, RECORD);
        assertEq(datanets.statusAt(CURATED, RECORD, uint64(block.timestamp)), Statuses.NONE, "waiting");
        assertEq(datanets.statusAt(CURATED, IDENTITY, uint64(block.timestamp)), Statuses.NONE, "unknown");
    }

    function test_StatusAt_WhenTheTimeIsBeforeTheItemWasAccepted() external {
        // it should be none
        contribute(ann, CURATED, RECORD);
        vm.warp(block.timestamp + 5);
        curate(CURATED, RECORD, ann, ACCEPTED);
        assertEq(datanets.statusAt(CURATED, RECORD, uint64(block.timestamp - 1)), Statuses.NONE, "before");
        assertEq(datanets.statusAt(CURATED, RECORD, uint64(block.timestamp)), ACCEPTED, "then");
    }

    function test_StatusAt_WhenTheItemChangedSeveralTimesInOneSecond() external {
        // it should be the last of them, also in the second in which it was accepted
        contribute(ann, OPEN, RECORD);
        curate(OPEN, RECORD, ann, FLAGGED);
        curate(OPEN, RECORD, ann, REJECTED);
        assertEq(datanets.statusAt(OPEN, RECORD, uint64(block.timestamp)), REJECTED, "the first second");
        vm.warp(block.timestamp + 5);
        curate(OPEN, RECORD, ann, ACCEPTED);
        curate(OPEN, RECORD, ann, FLAGGED);
        assertEq(datanets.statusAt(OPEN, RECORD, uint64(block.timestamp - 1)), REJECTED, "the second before");
        assertEq(datanets.statusAt(OPEN, RECORD, uint64(block.timestamp)), FLAGGED, "the second change");
    }

    function test_StatusAt_WhenTheTimeIsNotPast() external {
        // it should be the present status
        contribute(ann, OPEN, RECORD);
        vm.warp(block.timestamp + 5);
        curate(OPEN, RECORD, ann, FLAGGED);
        assertEq(datanets.statusAt(OPEN, RECORD, type(uint64).max), FLAGGED, "the status");
    }

    function test_StatusAt_WhenStatusesChangeAtAnyTime(uint256 seed) external {
        // it should never change at a past time
        contribute(ann, OPEN, RECORD);
        uint64 start = uint64(block.timestamp);
        // What stood at the end of each second.
        Status[] memory seen = new Status[](40);
        Status present = ACCEPTED;
        for (uint256 second = 0; second < seen.length; second++) {
            vm.warp(start + second);
            for (uint256 again = uint256(keccak256(abi.encode(seed, second))) % 4; again > 1; again--) {
                present = anotherStatus(present, uint256(keccak256(abi.encode(seed, second, again))));
                curate(OPEN, RECORD, ann, present);
            }
            seen[second] = present;
        }
        for (uint256 second = 0; second < seen.length; second++) {
            assertEq(datanets.statusAt(OPEN, RECORD, uint64(start + second)), seen[second], "the past");
        }
        assertEq(datanets.statusAt(OPEN, RECORD, start - 1), Statuses.NONE, "before all");
    }

    function test_MemberStatusAt_WhenTheBatchWasNeverAccepted() external {
        // it should be none
        contributeBatch(ann, OPEN);
        assertMember(0, block.timestamp, Statuses.NONE);
    }

    function test_MemberStatusAt_WhenTheRecordHasNoStatusOfItsOwn() external {
        // it should be the batch's at that time
        contributeBatch(ann, OPEN);
        vm.warp(block.timestamp + 5);
        curate(OPEN, batchItem(), ann, ACCEPTED);
        vm.warp(block.timestamp + 5);
        curate(OPEN, batchItem(), ann, FLAGGED);
        assertMember(0, block.timestamp - 6, Statuses.NONE);
        assertMember(0, block.timestamp - 5, ACCEPTED);
        assertMember(0, block.timestamp - 1, ACCEPTED);
        assertMember(0, block.timestamp, FLAGGED);
    }

    function test_MemberStatusAt_WhenBatchAndRecordChange() external {
        // it should be the batch's unless that was accepted, then the record's own
        acceptBatchForAnn();
        uint256 start = block.timestamp;
        vm.warp(start + 1);
        vm.prank(curator);
        curateMember(OPEN, 0, REJECTED);
        vm.warp(start + 2);
        curate(OPEN, batchItem(), ann, FLAGGED);
        vm.warp(start + 3);
        curate(OPEN, batchItem(), ann, ACCEPTED);
        vm.warp(start + 4);
        vm.prank(curator);
        curateMember(OPEN, 0, ACCEPTED);
        assertMember(0, start - 1, Statuses.NONE);
        assertMember(0, start, ACCEPTED);
        assertMember(0, start + 1, REJECTED);
        assertMember(0, start + 2, FLAGGED);
        assertMember(0, start + 3, REJECTED);
        assertMember(0, start + 4, ACCEPTED);
    }

    function test_MemberStatusAt_WhenTheBatchIsAcceptedForAnotherPayeeInAnotherDatanet() external {
        // it should keep the records of the two Datanets apart
        acceptBatchForAnn();
        vm.prank(curator);
        datanets.contributeBatchAs(CURATED, PayeeKinds.ACCOUNT, payeeOf(bob), batchRoot(), 3, "");
        vm.prank(curator);
        curateMember(CURATED, 0, FLAGGED);
        assertMember(0, block.timestamp, ACCEPTED);
        assertEq(datanets.memberStatusAt(CURATED, batchRoot(), batchLeaves()[0].key, uint64(block.timestamp)), FLAGGED, "the other Datanet");
    }

    /// @dev What a record of the batch in `OPEN` was at a time.
    function assertMember(uint256 index, uint256 time, Status expected) private view {
        assertEq(datanets.memberStatusAt(OPEN, batchRoot(), batchLeaves()[index].key, uint64(time)), expected, "the record's status");
    }

    /// @dev One of the two other statuses that curators set.
    function anotherStatus(Status present, uint256 seed) private pure returns (Status) {
        Status[3] memory all = [ACCEPTED, REJECTED, FLAGGED];
        uint256 index = seed % 2;
        return all[index] == present ? all[2] : all[index];
    }
}
