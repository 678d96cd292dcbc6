// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {DatanetsFixture} from "./DatanetsFixture.sol";
import {IDatanets, PayeeKind, PayeeKinds, Policies, Statuses} from "abi/IDatanets.sol";
import {SIGNS_IF_TARGET_ANSWERS, SIGNS_WITH_100000_GAS} from "hostile/ProgrammableWallet.sol";

/// @title Registering: records and batches, by callers, by signature and by commitment
/// @dev Where a call would also revert for a later reason, the test proves that the earlier one
/// counts.
contract ContributionsTest is DatanetsFixture {
    function test_Contribute_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.contribute(UNKNOWN, 0);
    }

    function test_Contribute_RevertWhen_TheDatanetIsClosed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.DatanetIsClosed.selector, CLOSED));
        datanets.contribute(CLOSED, 0);
    }

    function test_Contribute_RevertWhen_TheDatanetRequiresCommitments() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.CommitmentRequired.selector, COMMIT_FIRST));
        datanets.contribute(COMMIT_FIRST, 0);
    }

    function test_Contribute_RevertWhen_TheCallerIsNotListed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotListed.selector, LISTED, ann));
        vm.prank(ann);
        datanets.contribute(LISTED, 0);
    }

    function test_Contribute_RevertWhen_TheContentIdIsZero() external {
        vm.expectRevert(IDatanets.ZeroValue.selector);
        datanets.contribute(OPEN, 0);
    }

    function test_Contribute_RevertWhen_TheContentIdHasABatchsForm() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotARecord.selector, batchItem()));
        datanets.contribute(OPEN, batchItem());
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotARecord.selector, BATCH_LIKE));
        datanets.contribute(OPEN, BATCH_LIKE);
    }

    function test_Contribute_RevertWhen_TheRecordIsAcceptedForAnotherAccount() external {
        contribute(ann, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, RECORD, payeeOf(ann)));
        vm.prank(bob);
        datanets.contribute(OPEN, RECORD);
    }

    function test_Contribute_RevertWhen_TheRecordWasAcceptedAndIsRetracted() external {
        contribute(ann, OPEN, RECORD);
        retract(ann, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, RECORD, payeeOf(ann)));
        vm.prank(bob);
        datanets.contribute(OPEN, RECORD);
    }

    function test_Contribute_RevertWhen_TheCallersRecordIsPending() external {
        contribute(ann, CURATED, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, CURATED, RECORD, payeeOf(ann)));
        vm.prank(ann);
        datanets.contribute(CURATED, RECORD);
    }

    function test_Contribute_RevertWhen_TheCallerRetractedItBeforeItWasAccepted() external {
        contribute(ann, CURATED, RECORD);
        retract(ann, CURATED, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, CURATED, RECORD, payeeOf(ann)));
        vm.prank(ann);
        datanets.contribute(CURATED, RECORD);
    }

    function test_Contribute_WhenTheDatanetIsOpenToAnyone() external {
        // it should register the record for the caller, accepted, with the next number
        expectContributed(OPEN, ann, ACCEPTED, 1, toArray(RECORD));
        contribute(ann, OPEN, RECORD);
        assertAccepted(OPEN, RECORD, payeeOf(ann), 1);
        assertSubmission(OPEN, RECORD, ann, Statuses.NONE);
    }

    function test_Contribute_WhenTheDatanetIsCurated() external {
        // it should keep the record pending
        expectContributed(CURATED, ann, PENDING, 1, toArray(RECORD));
        contribute(ann, CURATED, RECORD);
        assertPending(CURATED, RECORD, payeeOf(ann), 1);
        vm.assertEq(datanets.contribution(CURATED, RECORD).payee, 0, "accepted");
    }

    function test_Contribute_WhenTheCallerIsListed() external {
        // it should register the record as accepted
        vm.prank(curator);
        datanets.setListed(LISTED, ann, true);
        contribute(ann, LISTED, RECORD);
        assertAccepted(LISTED, RECORD, payeeOf(ann), 1);
    }

    function test_Contribute_WhenAnotherAccountsRegistrationIsPending() external {
        // it should keep the caller's pending beside it, in the order of the calls
        contribute(bob, CURATED, RECORD);
        contribute(ann, CURATED, RECORD);
        assertPending(CURATED, RECORD, payeeOf(bob), 1);
        assertPending(CURATED, RECORD, payeeOf(ann), 2);
    }

    function test_Contribute_WhenTheRecordIsAcceptedForAnotherAccountInAnotherDatanet() external {
        // it should register it here, with a number of the same counter
        contribute(bob, OPEN, RECORD);
        contribute(ann, CURATED, RECORD);
        assertAccepted(OPEN, RECORD, payeeOf(bob), 1);
        assertPending(CURATED, RECORD, payeeOf(ann), 2);
    }

    function test_ContributeMany_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.contributeMany(UNKNOWN, new bytes32[](0));
    }

    function test_ContributeMany_RevertWhen_TheDatanetIsClosed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.DatanetIsClosed.selector, CLOSED));
        datanets.contributeMany(CLOSED, new bytes32[](0));
    }

    function test_ContributeMany_RevertWhen_TheDatanetRequiresCommitments() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.CommitmentRequired.selector, COMMIT_FIRST));
        datanets.contributeMany(COMMIT_FIRST, new bytes32[](0));
    }

    function test_ContributeMany_RevertWhen_TheCallerIsNotListed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotListed.selector, LISTED, ann));
        vm.prank(ann);
        datanets.contributeMany(LISTED, new bytes32[](0));
    }

    function test_ContributeMany_RevertWhen_ThereIsNoRecord() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 0));
        datanets.contributeMany(OPEN, new bytes32[](0));
    }

    function test_ContributeMany_RevertWhen_ThereAreMoreThan256Records() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 257));
        datanets.contributeMany(OPEN, contentIds(257));
    }

    function test_ContributeMany_RevertWhen_AContentIdIsZero() external {
        vm.expectRevert(IDatanets.ZeroValue.selector);
        datanets.contributeMany(OPEN, toArray(RECORD, 0));
    }

    function test_ContributeMany_RevertWhen_AContentIdHasABatchsForm() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotARecord.selector, BATCH_LIKE));
        datanets.contributeMany(OPEN, toArray(RECORD, BATCH_LIKE));
    }

    function test_ContributeMany_RevertWhen_ARecordIsNamedTwice() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, RECORD, payeeOf(ann)));
        vm.prank(ann);
        datanets.contributeMany(OPEN, toArray(RECORD, RECORD));
        assertEq(statusOf(OPEN, RECORD), Statuses.NONE, "registered in part");
    }

    function test_ContributeMany_RevertWhen_APendingRecordIsNamedTwice() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, CURATED, RECORD, payeeOf(ann)));
        vm.prank(ann);
        datanets.contributeMany(CURATED, toArray(RECORD, RECORD));
    }

    function test_ContributeMany_WhenThereAre256Records() external {
        // it should register all with consecutive numbers in the call's order
        contribute(bob, OPEN, RECORD);
        expectContributed(OPEN, ann, ACCEPTED, 2, contentIds(256));
        vm.prank(ann);
        datanets.contributeMany(OPEN, contentIds(256));
        assertAccepted(OPEN, bytes32(uint256(1)), payeeOf(ann), 2);
        assertAccepted(OPEN, bytes32(uint256(256)), payeeOf(ann), 257);
    }

    function test_ContributeMany_WhenOneRecordCannotBeRegistered() external {
        // it should take no numbers
        contribute(bob, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, RECORD, payeeOf(bob)));
        datanets.contributeMany(OPEN, toArray(IDENTITY, RECORD));
        contribute(ann, OPEN, IDENTITY);
        assertAccepted(OPEN, IDENTITY, payeeOf(ann), 2);
    }

    function test_ContributeAs_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.contributeAs(UNKNOWN, PayeeKind.wrap(3), 0, new bytes32[](0));
    }

    function test_ContributeAs_RevertWhen_TheDatanetIsClosed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.DatanetIsClosed.selector, CLOSED));
        datanets.contributeAs(CLOSED, PayeeKind.wrap(3), 0, new bytes32[](0));
    }

    function test_ContributeAs_RevertWhen_TheCallerIsNoCurator() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotCurator.selector, OPEN, ann));
        vm.prank(ann);
        datanets.contributeAs(OPEN, PayeeKind.wrap(3), 0, new bytes32[](0));
    }

    function test_ContributeAs_RevertWhen_KindAndWhoNameNoPayee() external {
        (PayeeKind account, PayeeKind key, PayeeKind treasury_) = (PayeeKinds.ACCOUNT, PayeeKinds.CLAIM_KEY, PayeeKinds.TREASURY);
        PayeeKind[6] memory kinds = [account, account, key, treasury_, PayeeKind.wrap(3), PayeeKind.wrap(255)];
        bytes32[6] memory words = [bytes32(0), bytes32(uint256(1) << 160 | 1), 0, bytes32(uint256(OPEN)), 0, IDENTITY];
        for (uint256 i = 0; i < kinds.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidPayee.selector, kinds[i], words[i]));
            vm.prank(curator);
            datanets.contributeAs(OPEN, kinds[i], words[i], new bytes32[](0));
        }
    }

    function test_ContributeAs_RevertWhen_TheDatanetHasNoAttestor() external {
        uint256 id = datanetWithoutAttestor();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NoAttestor.selector, id));
        vm.prank(owner);
        datanets.contributeAs(id, PayeeKinds.CLAIM_KEY, IDENTITY, new bytes32[](0));
    }

    function test_ContributeAs_RevertWhen_TheFirstAttestorHasNotTakenOver() external {
        uint256 id = datanetWithoutAttestor();
        vm.prank(owner);
        datanets.setAttestor(id, attestor);
        vm.warp(block.timestamp + 14 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NoAttestor.selector, id));
        vm.prank(owner);
        datanets.contributeAs(id, PayeeKinds.CLAIM_KEY, IDENTITY, toArray(RECORD));
        vm.warp(block.timestamp + 1);
        vm.prank(owner);
        datanets.contributeAs(id, PayeeKinds.CLAIM_KEY, IDENTITY, toArray(RECORD));
    }

    function test_ContributeAs_RevertWhen_ThereIsNoRecord() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 0));
        vm.prank(curator);
        datanets.contributeAs(OPEN, PayeeKinds.ACCOUNT, payeeOf(ann), new bytes32[](0));
    }

    function test_ContributeAs_RevertWhen_AContentIdIsZero() external {
        vm.expectRevert(IDatanets.ZeroValue.selector);
        vm.prank(curator);
        datanets.contributeAs(OPEN, PayeeKinds.ACCOUNT, payeeOf(ann), toArray(0));
    }

    function test_ContributeAs_RevertWhen_AContentIdHasABatchsForm() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotARecord.selector, BATCH_LIKE));
        vm.prank(curator);
        datanets.contributeAs(OPEN, PayeeKinds.ACCOUNT, payeeOf(ann), toArray(BATCH_LIKE));
    }

    function test_ContributeAs_RevertWhen_ARecordIsAccepted() external {
        contribute(bob, OPEN, RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, RECORD, payeeOf(bob)));
        vm.prank(curator);
        datanets.contributeAs(OPEN, PayeeKinds.ACCOUNT, payeeOf(ann), toArray(RECORD));
    }

    function test_ContributeAs_RevertWhen_ARecordIsNamedTwice() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, CURATED, RECORD, payeeOf(ann)));
        vm.prank(curator);
        datanets.contributeAs(CURATED, PayeeKinds.ACCOUNT, payeeOf(ann), toArray(RECORD, RECORD));
    }

    function test_ContributeAs_WhenACuratorNamesAnAccount() external {
        // it should register the records for it, accepted, under every policy and without a
        // commitment
        vm.startPrank(curator);
        datanets.contributeAs(COMMIT_FIRST, PayeeKinds.ACCOUNT, payeeOf(ann), toArray(RECORD));
        expectContributed(CURATED, ann, ACCEPTED, 2, toArray(RECORD, IDENTITY));
        datanets.contributeAs(CURATED, PayeeKinds.ACCOUNT, payeeOf(ann), toArray(RECORD, IDENTITY));
        vm.stopPrank();
        assertAccepted(COMMIT_FIRST, RECORD, payeeOf(ann), 1);
        assertAccepted(CURATED, IDENTITY, payeeOf(ann), 3);
    }

    function test_ContributeAs_WhenACuratorNamesAnIdentity() external {
        // it should register the records for its claim key in this Datanet
        vm.prank(curator);
        datanets.contributeAs(OPEN, PayeeKinds.CLAIM_KEY, IDENTITY, toArray(RECORD));
        assertAccepted(OPEN, RECORD, Payee.claimKey(OPEN, IDENTITY), 1);
    }

    function test_ContributeAs_WhenACuratorNamesTheTreasury() external {
        // it should register the records for the treasury's payee
        vm.prank(curator);
        datanets.contributeAs(OPEN, PayeeKinds.TREASURY, 0, toArray(RECORD));
        assertAccepted(OPEN, RECORD, Payee.treasury(OPEN), 1);
    }

    function test_ContributeAs_WhenAnotherAccountsRegistrationIsPending() external {
        // it should accept the record for the payee all the same
        contribute(bob, CURATED, RECORD);
        vm.prank(curator);
        datanets.contributeAs(CURATED, PayeeKinds.ACCOUNT, payeeOf(ann), toArray(RECORD));
        assertAccepted(CURATED, RECORD, payeeOf(ann), 2);
        assertPending(CURATED, RECORD, payeeOf(bob), 1);
    }

    function test_ContributeAs_WhenThePayeesOwnRegistrationIsPending() external {
        // it should accept the record with a new number and leave that one as it is
        contribute(ann, CURATED, RECORD);
        vm.prank(curator);
        datanets.contributeAs(CURATED, PayeeKinds.ACCOUNT, payeeOf(ann), toArray(RECORD));
        assertAccepted(CURATED, RECORD, payeeOf(ann), 2);
        assertPending(CURATED, RECORD, payeeOf(ann), 1);
    }

    function test_ContributeBatch_WhenTheTextIsNotUTF8() external {
        // it should revert without data, before all else
        vm.expectRevert(bytes(""));
        datanets.contributeBatch(UNKNOWN, 0, 0, string(NOT_UTF8));
    }

    function test_ContributeBatch_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.contributeBatch(UNKNOWN, 0, 0, "");
    }

    function test_ContributeBatch_RevertWhen_TheDatanetIsClosed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.DatanetIsClosed.selector, CLOSED));
        datanets.contributeBatch(CLOSED, 0, 0, "");
    }

    function test_ContributeBatch_RevertWhen_TheDatanetRequiresCommitments() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.CommitmentRequired.selector, COMMIT_FIRST));
        datanets.contributeBatch(COMMIT_FIRST, 0, 0, "");
    }

    function test_ContributeBatch_RevertWhen_TheCallerIsNotListed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotListed.selector, LISTED, ann));
        vm.prank(ann);
        datanets.contributeBatch(LISTED, 0, 0, "");
    }

    function test_ContributeBatch_RevertWhen_TheCountIs0() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidCount.selector, 0));
        datanets.contributeBatch(OPEN, 0, 0, textOf(2049));
    }

    function test_ContributeBatch_RevertWhen_TheCountIs2To40() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidCount.selector, 2 ** 40));
        datanets.contributeBatch(OPEN, 0, 2 ** 40, textOf(2049));
    }

    function test_ContributeBatch_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UriTooLong.selector, 2049));
        datanets.contributeBatch(OPEN, 0, 1, textOf(2049));
    }

    function test_ContributeBatch_RevertWhen_TheRootIsZero() external {
        vm.expectRevert(IDatanets.ZeroValue.selector);
        datanets.contributeBatch(OPEN, 0, 1, "");
    }

    function test_ContributeBatch_RevertWhen_TheBatchIsAccepted() external {
        acceptBatchForAnn();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, batchItem(), payeeOf(ann)));
        vm.prank(bob);
        datanets.contributeBatch(OPEN, batchRoot(), 3, "");
    }

    function test_ContributeBatch_RevertWhen_TheCallersBatchIsPending() external {
        contributeBatch(ann, OPEN);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, batchItem(), payeeOf(ann)));
        vm.prank(ann);
        datanets.contributeBatch(OPEN, batchRoot(), 3, "");
    }

    function test_ContributeBatch_WhenTheBatchIsAtItsLimits() external {
        // it should keep it pending, though records would be accepted
        vm.expectEmit(address(datanets));
        emit IDatanets.BatchContributed(OPEN, payeeOf(ann), RECORD, PENDING, 1, 2 ** 40 - 1, textOf(2048));
        vm.prank(ann);
        datanets.contributeBatch(OPEN, RECORD, 2 ** 40 - 1, textOf(2048));
        assertPending(OPEN, TypedData.batchItem(RECORD), payeeOf(ann), 1);
        assertEq(statusOf(OPEN, TypedData.batchItem(RECORD)), Statuses.NONE, "accepted");
    }

    function test_ContributeBatch_WhenAnotherAccountsBatchOfTheSameRootIsPending() external {
        // it should keep the caller's pending beside it
        contributeBatch(bob, OPEN);
        contributeBatch(ann, OPEN);
        assertPending(OPEN, batchItem(), payeeOf(bob), 1);
        assertPending(OPEN, batchItem(), payeeOf(ann), 2);
    }

    function test_ContributeBatch_WhenTheRootIsARecordsContentId() external {
        // it should keep the two apart
        contribute(ann, OPEN, RECORD);
        vm.prank(bob);
        datanets.contributeBatch(OPEN, RECORD, 1, "");
        assertAccepted(OPEN, RECORD, payeeOf(ann), 1);
        assertPending(OPEN, TypedData.batchItem(RECORD), payeeOf(bob), 2);
    }

    function test_ContributeBatchAs_WhenTheTextIsNotUTF8() external {
        // it should revert without data, before all else
        vm.expectRevert(bytes(""));
        datanets.contributeBatchAs(UNKNOWN, PayeeKind.wrap(3), 0, 0, 0, string(NOT_UTF8));
    }

    function test_ContributeBatchAs_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.contributeBatchAs(UNKNOWN, PayeeKind.wrap(3), 0, 0, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheDatanetIsClosed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.DatanetIsClosed.selector, CLOSED));
        datanets.contributeBatchAs(CLOSED, PayeeKind.wrap(3), 0, 0, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheCallerIsNoCurator() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotCurator.selector, OPEN, ann));
        vm.prank(ann);
        datanets.contributeBatchAs(OPEN, PayeeKind.wrap(3), 0, 0, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_KindAndWhoNameNoPayee() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidPayee.selector, 3, IDENTITY));
        vm.prank(curator);
        datanets.contributeBatchAs(OPEN, PayeeKind.wrap(3), IDENTITY, 0, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheDatanetHasNoAttestor() external {
        uint256 id = datanetWithoutAttestor();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NoAttestor.selector, id));
        vm.prank(owner);
        datanets.contributeBatchAs(id, PayeeKinds.CLAIM_KEY, IDENTITY, 0, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheCountIs0() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidCount.selector, 0));
        vm.prank(curator);
        datanets.contributeBatchAs(OPEN, PayeeKinds.ACCOUNT, payeeOf(ann), 0, 0, textOf(2049));
    }

    function test_ContributeBatchAs_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UriTooLong.selector, 2049));
        vm.prank(curator);
        datanets.contributeBatchAs(OPEN, PayeeKinds.ACCOUNT, payeeOf(ann), 0, 1, textOf(2049));
    }

    function test_ContributeBatchAs_RevertWhen_TheRootIsZero() external {
        vm.expectRevert(IDatanets.ZeroValue.selector);
        vm.prank(curator);
        datanets.contributeBatchAs(OPEN, PayeeKinds.ACCOUNT, payeeOf(ann), 0, 1, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheBatchIsAccepted() external {
        acceptBatchForAnn();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, batchItem(), payeeOf(ann)));
        vm.prank(curator);
        datanets.contributeBatchAs(OPEN, PayeeKinds.TREASURY, 0, batchRoot(), 3, "");
    }

    function test_ContributeBatchAs_WhenACuratorNamesAPayee() external {
        // it should register the batch for it, accepted
        vm.expectEmit(address(datanets));
        emit IDatanets.BatchContributed(COMMIT_FIRST, Payee.claimKey(COMMIT_FIRST, IDENTITY), batchRoot(), ACCEPTED, 1, 3, "ipfs://list");
        vm.prank(curator);
        datanets.contributeBatchAs(COMMIT_FIRST, PayeeKinds.CLAIM_KEY, IDENTITY, batchRoot(), 3, "ipfs://list");
        assertAccepted(COMMIT_FIRST, batchItem(), Payee.claimKey(COMMIT_FIRST, IDENTITY), 1);
    }

    function test_ContributeBatchAs_WhenAnotherAccountsBatchOfTheSameRootIsPending() external {
        // it should accept it for the payee all the same
        contributeBatch(bob, OPEN);
        acceptBatchForAnn();
        assertAccepted(OPEN, batchItem(), payeeOf(ann), 2);
        assertSubmission(OPEN, batchItem(), bob, PENDING);
    }

    function test_ContributeFor_RevertWhen_ThereIsNoRecord() external {
        IDatanets.SignedContribution memory signed = signContribution(ANN_KEY, UNKNOWN, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 0));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_ThereAreMoreThan256Records() external {
        IDatanets.SignedContribution memory signed = signContribution(ANN_KEY, UNKNOWN, contentIds(257));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 257));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.contributeFor(unsigned(UNKNOWN));
    }

    function test_ContributeFor_RevertWhen_TheDatanetIsClosed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.DatanetIsClosed.selector, CLOSED));
        datanets.contributeFor(unsigned(CLOSED));
    }

    function test_ContributeFor_RevertWhen_TheDatanetRequiresCommitments() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.CommitmentRequired.selector, COMMIT_FIRST));
        datanets.contributeFor(unsigned(COMMIT_FIRST));
    }

    function test_ContributeFor_RevertWhen_TheContributorIsNotListed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotListed.selector, LISTED, ann));
        datanets.contributeFor(unsigned(LISTED));
    }

    function test_ContributeFor_RevertWhen_TheNonceIsCancelled() external {
        vm.prank(ann);
        datanets.cancelNonces(1, 1 << 3);
        IDatanets.SignedContribution memory signed = unsigned(OPEN);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NonceCancelled.selector, ann, 259));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheDeadlineHasPassed() external {
        IDatanets.SignedContribution memory signed = unsigned(OPEN);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.SignatureExpired.selector, signed.deadline));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_AnotherKeySigned() external {
        IDatanets.SignedContribution memory signed = signContribution(ATTESTOR_KEY, OPEN, toArray(0));
        signed.contributor = ann;
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, ann));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_SomethingElseWasSigned() external {
        IDatanets.SignedContribution memory signed = signContribution(ANN_KEY, OPEN, toArray(RECORD));
        signed.datanetId = CURATED;
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, ann));
        datanets.contributeFor(signed);
        (signed.datanetId, signed.contentIds) = (OPEN, toArray(IDENTITY));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, ann));
        datanets.contributeFor(signed);
        (signed.contentIds, signed.nonce) = (toArray(RECORD), 260);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, ann));
        datanets.contributeFor(signed);
        (signed.nonce, signed.deadline) = (259, signed.deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, ann));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheContributorIsZero() external {
        IDatanets.SignedContribution memory signed = signContribution(ANN_KEY, OPEN, toArray(RECORD));
        (signed.contributor, signed.signature) = (address(0), new bytes(65));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, address(0)));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheContributorsContractCallsBack() external {
        oddWalletSignsIfDatanetsAnswers();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, address(oddWallet)));
        datanets.contributeFor(signContributionByWallet(RECORD));
    }

    function test_ContributeFor_RevertWhen_AContentIdIsZero() external {
        IDatanets.SignedContribution memory signed = signContribution(ANN_KEY, OPEN, toArray(0));
        vm.expectRevert(IDatanets.ZeroValue.selector);
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_AContentIdHasABatchsForm() external {
        IDatanets.SignedContribution memory signed = signContribution(ANN_KEY, OPEN, toArray(BATCH_LIKE));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotARecord.selector, BATCH_LIKE));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_ItIsSentAgain() external {
        IDatanets.SignedContribution memory signed = signContribution(ANN_KEY, OPEN, toArray(RECORD));
        datanets.contributeFor(signed);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, RECORD, payeeOf(ann)));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_ItIsSentAgainBeforeItIsAccepted() external {
        IDatanets.SignedContribution memory signed = signContribution(ANN_KEY, CURATED, toArray(RECORD));
        datanets.contributeFor(signed);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, CURATED, RECORD, payeeOf(ann)));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_WhenTheContributorSigned() external {
        // it should register the records for the contributor, whoever sends it, until the
        // deadline's second
        IDatanets.SignedContribution memory signed = signContribution(ANN_KEY, CURATED, toArray(RECORD, IDENTITY));
        vm.warp(signed.deadline);
        expectContributed(CURATED, ann, PENDING, 1, toArray(RECORD, IDENTITY));
        vm.prank(bob);
        datanets.contributeFor(signed);
        assertPending(CURATED, RECORD, payeeOf(ann), 1);
        assertPending(CURATED, IDENTITY, payeeOf(ann), 2);
    }

    function test_ContributeFor_WhenTheContributorIsListedAndTheSenderIsNot() external {
        // it should register the records
        vm.prank(curator);
        datanets.setListed(LISTED, ann, true);
        vm.prank(bob);
        datanets.contributeFor(signContribution(ANN_KEY, LISTED, toArray(RECORD)));
        assertAccepted(LISTED, RECORD, payeeOf(ann), 1);
    }

    function test_ContributeFor_WhenTheContributorsContractAcceptsTheSignature() external {
        // it should register the records for the contract
        datanets.contributeFor(signContributionByWallet(RECORD));
        assertAccepted(OPEN, RECORD, payeeOf(address(oddWallet)), 1);
    }

    function test_ContributeFor_WhenTheContributorHasCodeAndItsKeySigned() external {
        // it should not call the code
        IDatanets.SignedContribution memory signed = signContribution(ANN_KEY, OPEN, toArray(RECORD));
        vm.etch(ann, hex"fe");
        datanets.contributeFor(signed);
        assertAccepted(OPEN, RECORD, payeeOf(ann), 1);
    }

    function test_ContributeForMany_RevertWhen_ThereIsNoContribution() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 0));
        datanets.contributeForMany(new IDatanets.SignedContribution[](0));
    }

    function test_ContributeForMany_RevertWhen_ThereAreMoreThan256() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 257));
        datanets.contributeForMany(new IDatanets.SignedContribution[](257));
    }

    function test_ContributeForMany_RevertWhen_TooLittleGasIsLeftToCallAContract() external {
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](1);
        all[0] = signContributionByWallet(RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.GasTooLow.selector, 150_000));
        datanets.contributeForMany{gas: 160_000}(all);
        datanets.contributeForMany{gas: 600_000}(all);
        assertAccepted(OPEN, RECORD, payeeOf(all[0].contributor), 1);
    }

    function test_ContributeForMany_WhenSomeOfThemFail() external {
        // it should register the others and return why these fail
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](4);
        all[0] = signContribution(ANN_KEY, OPEN, toArray(RECORD, RECORD));
        all[1] = signContribution(ANN_KEY, UNKNOWN, toArray(RECORD));
        all[2] = signContribution(ATTESTOR_KEY, OPEN, toArray(RECORD));
        all[3] = signContribution(ANN_KEY, OPEN, toArray(RECORD));
        vm.expectEmit(address(datanets));
        emit IDatanets.ContributionSkipped(
            OPEN, ann, 259, abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, RECORD, payeeOf(ann))
        );
        vm.expectEmit(address(datanets));
        emit IDatanets.ContributionSkipped(UNKNOWN, ann, 259, abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        expectContributed(OPEN, attestor, ACCEPTED, 1, toArray(RECORD));
        bytes4[] memory reasons = datanets.contributeForMany(all);
        vm.assertEq(bytes32(reasons[0]), bytes32(IDatanets.AlreadyContributed.selector), "twice in one");
        vm.assertEq(bytes32(reasons[1]), bytes32(IDatanets.UnknownDatanet.selector), "an unknown Datanet");
        vm.assertEq(bytes32(reasons[2]), 0, "a good one");
        vm.assertEq(bytes32(reasons[3]), bytes32(IDatanets.AlreadyContributed.selector), "taken by the one before");
        assertAccepted(OPEN, RECORD, payeeOf(attestor), 1);
    }

    function test_ContributeForMany_WhenAContractUsesMoreThan100000Gas() external {
        // it should skip its contribution, which alone would be registered
        oddWallet.setSigning(SIGNS_WITH_100000_GAS, "");
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](2);
        (all[0], all[1]) = (signContributionByWallet(RECORD), signContribution(ANN_KEY, OPEN, toArray(IDENTITY)));
        vm.assertEq(bytes32(datanets.contributeForMany(all)[0]), bytes32(IDatanets.InvalidSignature.selector), "the reason");
        assertAccepted(OPEN, IDENTITY, payeeOf(ann), 1);
        datanets.contributeFor(all[0]);
        assertAccepted(OPEN, RECORD, payeeOf(address(oddWallet)), 2);
    }

    function test_ContributeForMany_WhenAContractCallsBack() external {
        // it should skip its contribution
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](1);
        oddWalletSignsIfDatanetsAnswers();
        all[0] = signContributionByWallet(RECORD);
        vm.assertEq(bytes32(datanets.contributeForMany(all)[0]), bytes32(IDatanets.InvalidSignature.selector), "the reason");
        assertEq(statusOf(OPEN, RECORD), Statuses.NONE, "registered");
    }

    function test_CancelNonces_WhenSomeAreCancelledAlready() external {
        // it should cancel these too, of the caller alone
        vm.startPrank(ann);
        datanets.cancelNonces(1, 5);
        vm.expectEmit(address(datanets));
        emit IDatanets.NoncesCancelled(ann, 1, 2);
        datanets.cancelNonces(1, 2);
        vm.stopPrank();
        vm.assertEq(datanets.cancelledNonces(ann, 1), 7, "the word");
        vm.assertEq(datanets.cancelledNonces(bob, 1), 0, "another's");
    }

    function test_Commit_RevertWhen_TheCommitmentIsZero() external {
        vm.expectRevert(IDatanets.ZeroValue.selector);
        datanets.commit(0);
    }

    function test_Commit_RevertWhen_ItIsThereAlready() external {
        datanets.commit(RECORD);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyCommitted.selector, RECORD));
        vm.prank(bob);
        datanets.commit(RECORD);
    }

    function test_Commit_WhenItIsNew() external {
        // it should store the time and reserve 256 numbers
        contribute(ann, OPEN, RECORD);
        vm.expectEmit(address(datanets));
        emit IDatanets.Committed(RECORD, 2);
        datanets.commit(RECORD);
        assertCommitted(RECORD, block.timestamp, 2);
        contribute(ann, OPEN, IDENTITY);
        assertAccepted(OPEN, IDENTITY, payeeOf(ann), 258);
    }

    function test_Commit_WhenItWasRevealed() external {
        // it should store it again, with new numbers
        bytes32 commitment = commitAndWait(ann, OPEN, toArray(RECORD));
        vm.prank(ann);
        datanets.reveal(OPEN, toArray(RECORD), 0);
        datanets.commit(commitment);
        assertCommitted(commitment, block.timestamp, 257);
    }

    function test_Reveal_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.reveal(UNKNOWN, new bytes32[](0), 0);
    }

    function test_Reveal_RevertWhen_TheDatanetIsClosed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.DatanetIsClosed.selector, CLOSED));
        datanets.reveal(CLOSED, new bytes32[](0), 0);
    }

    function test_Reveal_RevertWhen_TheCallerIsNotListed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotListed.selector, LISTED, ann));
        vm.prank(ann);
        datanets.reveal(LISTED, new bytes32[](0), 0);
    }

    function test_Reveal_RevertWhen_AnotherAccountCommitted() external {
        commitAndWait(ann, COMMIT_FIRST, toArray(RECORD));
        vm.expectRevert(
            abi.encodeWithSelector(IDatanets.UnknownCommitment.selector, TypedData.commitment(bob, COMMIT_FIRST, toArray(RECORD), 0))
        );
        vm.prank(bob);
        datanets.reveal(COMMIT_FIRST, toArray(RECORD), 0);
    }

    function test_Reveal_RevertWhen_DatanetRecordsOrSaltDiffer() external {
        commitAndWait(ann, COMMIT_FIRST, toArray(RECORD, IDENTITY));
        vm.expectRevert(
            abi.encodeWithSelector(IDatanets.UnknownCommitment.selector, TypedData.commitment(ann, OPEN, toArray(RECORD, IDENTITY), 0))
        );
        vm.prank(ann);
        datanets.reveal(OPEN, toArray(RECORD, IDENTITY), 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IDatanets.UnknownCommitment.selector, TypedData.commitment(ann, COMMIT_FIRST, toArray(IDENTITY, RECORD), 0)
            )
        );
        vm.prank(ann);
        datanets.reveal(COMMIT_FIRST, toArray(IDENTITY, RECORD), 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IDatanets.UnknownCommitment.selector, TypedData.commitment(ann, COMMIT_FIRST, toArray(RECORD, IDENTITY), RECORD)
            )
        );
        vm.prank(ann);
        datanets.reveal(COMMIT_FIRST, toArray(RECORD, IDENTITY), RECORD);
    }

    function test_Reveal_RevertWhen_ItWasRevealed() external {
        bytes32 commitment = commitAndWait(ann, COMMIT_FIRST, toArray(RECORD));
        vm.prank(ann);
        datanets.reveal(COMMIT_FIRST, toArray(RECORD), 0);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownCommitment.selector, commitment));
        vm.prank(ann);
        datanets.reveal(COMMIT_FIRST, toArray(RECORD), 0);
    }

    function test_Reveal_RevertWhen_TheCommitmentIsYoungerThan60Seconds() external {
        commitAndWait(ann, COMMIT_FIRST, new bytes32[](0));
        vm.warp(block.timestamp - 1);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.CommitmentTooYoung.selector, block.timestamp + 1, block.timestamp));
        vm.prank(ann);
        datanets.reveal(COMMIT_FIRST, new bytes32[](0), 0);
    }

    function test_Reveal_RevertWhen_ThereIsNoRecord() external {
        commitAndWait(ann, COMMIT_FIRST, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 0));
        vm.prank(ann);
        datanets.reveal(COMMIT_FIRST, new bytes32[](0), 0);
    }

    function test_Reveal_RevertWhen_ThereAreMoreThan256Records() external {
        commitAndWait(ann, COMMIT_FIRST, contentIds(257));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidLength.selector, 257));
        vm.prank(ann);
        datanets.reveal(COMMIT_FIRST, contentIds(257), 0);
    }

    function test_Reveal_WhenTheCommitmentIs60SecondsOld() external {
        // it should register the records with its numbers and delete it
        bytes32 commitment = commitAndWait(ann, COMMIT_FIRST, toArray(RECORD, IDENTITY));
        contribute(bob, OPEN, RECORD);
        vm.expectEmit(address(datanets));
        emit IDatanets.Revealed(commitment);
        expectContributed(COMMIT_FIRST, ann, ACCEPTED, 1, toArray(RECORD, IDENTITY));
        vm.prank(ann);
        datanets.reveal(COMMIT_FIRST, toArray(RECORD, IDENTITY), 0);
        assertAccepted(OPEN, RECORD, payeeOf(bob), 257);
        assertAccepted(COMMIT_FIRST, RECORD, payeeOf(ann), 1);
        assertAccepted(COMMIT_FIRST, IDENTITY, payeeOf(ann), 2);
        assertCommitted(commitment, 0, 0);
    }

    function test_Reveal_WhenTheDatanetIsCuratedAndRequiresNoCommitments() external {
        // it should keep the records pending, before an account that read them
        commitAndWait(ann, CURATED, toArray(RECORD));
        contribute(bob, CURATED, RECORD);
        vm.prank(ann);
        datanets.reveal(CURATED, toArray(RECORD), 0);
        assertPending(CURATED, RECORD, payeeOf(ann), 1);
        assertPending(CURATED, RECORD, payeeOf(bob), 257);
    }

    function test_Reveal_WhenTheCommitmentIsADayOld() external {
        // it should still register the records with its numbers
        commitAndWait(ann, COMMIT_FIRST, toArray(RECORD));
        vm.warp(block.timestamp - 60 + 1 days);
        vm.prank(ann);
        datanets.reveal(COMMIT_FIRST, toArray(RECORD), 0);
        assertAccepted(COMMIT_FIRST, RECORD, payeeOf(ann), 1);
    }

    function test_Reveal_WhenTheCommitmentIsOlderThanADay() external {
        // it should register the free records with new numbers
        contribute(bob, OPEN, RECORD);
        commitAndWait(ann, OPEN, toArray(RECORD, IDENTITY));
        vm.warp(block.timestamp - 60 + 1 days + 1);
        expectContributed(OPEN, ann, ACCEPTED, 258, toArray(IDENTITY));
        vm.prank(ann);
        datanets.reveal(OPEN, toArray(RECORD, IDENTITY), 0);
        assertAccepted(OPEN, IDENTITY, payeeOf(ann), 258);
        contribute(ann, CURATED, RECORD);
        assertPending(CURATED, RECORD, payeeOf(ann), 259);
    }

    function test_Reveal_WhenSomeRecordsAreNotFree() external {
        // it should skip these, and leave no gap in the numbers
        contribute(bob, OPEN, RECORD);
        bytes32[] memory items = contentIds(7);
        (items[1], items[2], items[3], items[5]) = (RECORD, 0, BATCH_LIKE, items[0]);
        commitAndWait(ann, OPEN, items);
        bytes32[] memory free = contentIds(3);
        (free[1], free[2]) = (items[4], items[6]);
        expectContributed(OPEN, ann, ACCEPTED, 2, free);
        vm.prank(ann);
        datanets.reveal(OPEN, items, 0);
        for (uint64 i = 0; i < 3; i++) {
            assertAccepted(OPEN, free[i], payeeOf(ann), 2 + i);
        }
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(bob), "taken away");
    }

    function test_Reveal_WhenSomeRecordsArePendingForTheCaller() external {
        // it should skip these
        contribute(ann, CURATED, RECORD);
        commitAndWait(ann, CURATED, toArray(RECORD, IDENTITY));
        vm.prank(ann);
        datanets.reveal(CURATED, toArray(RECORD, IDENTITY), 0);
        assertPending(CURATED, IDENTITY, payeeOf(ann), 2);
        vm.assertEq(datanets.submission(CURATED, RECORD, payeeOf(ann)).number, 1, "another number");
    }

    function test_Reveal_WhenNoRecordIsFree() external {
        // it should delete the commitment and register nothing
        contribute(bob, OPEN, RECORD);
        bytes32 commitment = commitAndWait(ann, OPEN, toArray(RECORD));
        vm.recordLogs();
        vm.prank(ann);
        datanets.reveal(OPEN, toArray(RECORD), 0);
        vm.assertEq(vm.getRecordedLogs().length, 1, "more than one event");
        assertCommitted(commitment, 0, 0);
    }

    function test_RevealBatch_WhenTheTextIsNotUTF8() external {
        // it should revert without data, before all else
        vm.expectRevert(bytes(""));
        datanets.revealBatch(UNKNOWN, 0, 0, string(NOT_UTF8), 0);
    }

    function test_RevealBatch_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.revealBatch(UNKNOWN, 0, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheDatanetIsClosed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.DatanetIsClosed.selector, CLOSED));
        datanets.revealBatch(CLOSED, 0, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCallerIsNotListed() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotListed.selector, LISTED, ann));
        vm.prank(ann);
        datanets.revealBatch(LISTED, 0, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_NoOneCommitted() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownCommitment.selector, TypedData.commitment(ann, OPEN, toArray(0), 0)));
        vm.prank(ann);
        datanets.revealBatch(OPEN, 0, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCommitmentIsToTheBatchsItem() external {
        commitAndWait(ann, OPEN, toArray(batchItem()));
        vm.expectRevert(
            abi.encodeWithSelector(IDatanets.UnknownCommitment.selector, TypedData.commitment(ann, OPEN, toArray(batchRoot()), 0))
        );
        vm.prank(ann);
        datanets.revealBatch(OPEN, batchRoot(), 3, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCommitmentIsYoungerThan60Seconds() external {
        commitAndWait(ann, OPEN, toArray(0));
        vm.warp(block.timestamp - 60);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.CommitmentTooYoung.selector, block.timestamp + 60, block.timestamp));
        vm.prank(ann);
        datanets.revealBatch(OPEN, 0, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCountIs0() external {
        commitAndWait(ann, OPEN, toArray(0));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidCount.selector, 0));
        vm.prank(ann);
        datanets.revealBatch(OPEN, 0, 0, textOf(2049), 0);
    }

    function test_RevealBatch_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        commitAndWait(ann, OPEN, toArray(0));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UriTooLong.selector, 2049));
        vm.prank(ann);
        datanets.revealBatch(OPEN, 0, 1, textOf(2049), 0);
    }

    function test_RevealBatch_RevertWhen_TheRootIsZero() external {
        commitAndWait(ann, OPEN, toArray(0));
        vm.expectRevert(IDatanets.ZeroValue.selector);
        vm.prank(ann);
        datanets.revealBatch(OPEN, 0, 1, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheBatchIsAccepted() external {
        commitAndWait(bob, OPEN, toArray(batchRoot()));
        acceptBatchForAnn();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, batchItem(), payeeOf(ann)));
        vm.prank(bob);
        datanets.revealBatch(OPEN, batchRoot(), 3, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCallersBatchIsPending() external {
        commitAndWait(ann, OPEN, toArray(batchRoot()));
        contributeBatch(ann, OPEN);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, batchItem(), payeeOf(ann)));
        vm.prank(ann);
        datanets.revealBatch(OPEN, batchRoot(), 3, "", 0);
    }

    function test_RevealBatch_WhenTheCommitmentIs60SecondsOld() external {
        // it should keep the batch pending with its number, before an account that read the root
        bytes32 commitment = commitAndWait(ann, OPEN, toArray(batchRoot()));
        contributeBatch(bob, OPEN);
        vm.expectEmit(address(datanets));
        emit IDatanets.Revealed(commitment);
        vm.expectEmit(address(datanets));
        emit IDatanets.BatchContributed(OPEN, payeeOf(ann), batchRoot(), PENDING, 1, 3, "ipfs://list");
        vm.prank(ann);
        datanets.revealBatch(OPEN, batchRoot(), 3, "ipfs://list", 0);
        assertPending(OPEN, batchItem(), payeeOf(ann), 1);
        assertPending(OPEN, batchItem(), payeeOf(bob), 257);
        assertCommitted(commitment, 0, 0);
    }

    function test_RevealBatch_WhenTheCommitmentIsOlderThanADay() external {
        // it should keep the batch pending with a new number
        commitAndWait(ann, COMMIT_FIRST, toArray(batchRoot()));
        vm.warp(block.timestamp - 60 + 1 days + 1);
        vm.prank(ann);
        datanets.revealBatch(COMMIT_FIRST, batchRoot(), 3, "", 0);
        assertPending(COMMIT_FIRST, batchItem(), payeeOf(ann), 257);
    }

    function test_CancelledNonces_WhenNoneAre() external view {
        // it should be zero
        vm.assertEq(datanets.cancelledNonces(ann, 0), 0, "the word");
    }

    function test_CommittedAt_WhenNoOneCommitted() external view {
        // it should be zero
        assertCommitted(RECORD, 0, 0);
    }

    function assertCommitted(bytes32 commitment, uint256 time, uint64 firstNumber) private view {
        (uint64 madeAt, uint64 first) = datanets.committedAt(commitment);
        vm.assertEq(madeAt, time, "the time");
        vm.assertEq(first, firstNumber, "the first number");
    }

    function datanetWithoutAttestor() private returns (uint256 id) {
        IDatanets.DatanetTerms memory terms = datanetTerms(Policies.OPEN);
        terms.attestor = address(0);
        vm.prank(owner);
        return datanets.createDatanet(terms);
    }

    /// @dev Ann's, with nonce 259, a deadline that has passed and no signature.
    function unsigned(uint256 id) private view returns (IDatanets.SignedContribution memory) {
        return IDatanets.SignedContribution(id, ann, toArray(0), 259, block.timestamp - 1, "");
    }

    /// @dev From now on the odd wallet signs only if a call of Datanets succeeds meanwhile.
    function oddWalletSignsIfDatanetsAnswers() private {
        oddWalletCalls(address(datanets), abi.encodeCall(IDatanets.datanetCount, ()));
        oddWallet.setSigning(SIGNS_IF_TARGET_ANSWERS, "");
    }
}
