// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {OddWallet} from "../support/tokens/Tokens.sol";
import {DatanetsFixture} from "./DatanetsFixture.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title How records and batches are registered
/// @dev Where a call would fail for a later reason too, the test shows that the earlier one is told.
contract ContributionsTest is DatanetsFixture {
    bytes private constant NO_TEXT = hex"ff";

    function test_Contribute_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contribute(UNKNOWN, 0);
    }

    function test_Contribute_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.contribute(CLOSED, 0);
    }

    function test_Contribute_RevertWhen_TheDatanetAsksForCommitments() external {
        refused(IDatanets.CommitmentRequired.selector, abi.encode(COMMIT_FIRST));
        datanets.contribute(COMMIT_FIRST, 0);
    }

    function test_Contribute_RevertWhen_TheCallerIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.contribute(LISTED, 0);
    }

    function test_Contribute_RevertWhen_TheContentIdIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        datanets.contribute(OPEN, 0);
    }

    function test_Contribute_RevertWhen_TheContentIdHasABatchsForm() external {
        refused(IDatanets.NotARecord.selector, abi.encode(batchItem()));
        datanets.contribute(OPEN, batchItem());
        refused(IDatanets.NotARecord.selector, abi.encode(BATCH_LIKE));
        datanets.contribute(OPEN, BATCH_LIKE);
    }

    function test_Contribute_RevertWhen_TheRecordIsAcceptedForAnother() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(ann)));
        by(bob);
        datanets.contribute(OPEN, RECORD);
    }

    function test_Contribute_RevertWhen_TheRecordWasAcceptedAndIsRetracted() external {
        registerFor(ann, OPEN, RECORD);
        retractFor(ann, OPEN, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(ann)));
        by(bob);
        datanets.contribute(OPEN, RECORD);
    }

    function test_Contribute_RevertWhen_TheRecordWaitsForTheCaller() external {
        registerFor(ann, CURATED, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(CURATED, RECORD, payeeOf(ann)));
        by(ann);
        datanets.contribute(CURATED, RECORD);
    }

    function test_Contribute_RevertWhen_TheCallerRetractedItBeforeItWasAccepted() external {
        registerFor(ann, CURATED, RECORD);
        retractFor(ann, CURATED, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(CURATED, RECORD, payeeOf(ann)));
        by(ann);
        datanets.contribute(CURATED, RECORD);
    }

    function test_Contribute_WhenTheDatanetIsOpenToAll() external {
        // it should register the record for the caller, accepted, with the next number
        expectContributed(OPEN, ann, ACCEPTED, 1, one(RECORD));
        registerFor(ann, OPEN, RECORD);
        assertAccepted(OPEN, RECORD, payeeOf(ann), 1);
        assertSubmission(OPEN, RECORD, ann, 0);
    }

    function test_Contribute_WhenTheDatanetIsCurated() external {
        // it should let the record wait
        expectContributed(CURATED, ann, PENDING, 1, one(RECORD));
        registerFor(ann, CURATED, RECORD);
        assertWaits(CURATED, RECORD, payeeOf(ann), 1);
        vm.assertEq(datanets.contribution(CURATED, RECORD).payee, 0, "accepted");
    }

    function test_Contribute_WhenTheCallerIsListed() external {
        // it should register the record as accepted
        by(curator);
        datanets.setListed(LISTED, ann, true);
        registerFor(ann, LISTED, RECORD);
        assertAccepted(LISTED, RECORD, payeeOf(ann), 1);
    }

    function test_Contribute_WhenAStrangersRegistrationWaits() external {
        // it should let the caller's wait beside it, in the order of the calls
        registerFor(bob, CURATED, RECORD);
        registerFor(ann, CURATED, RECORD);
        assertWaits(CURATED, RECORD, payeeOf(bob), 1);
        assertWaits(CURATED, RECORD, payeeOf(ann), 2);
    }

    function test_Contribute_WhenTheRecordIsAnothersInAnotherDatanet() external {
        // it should register it here, with a number of the same counter
        registerFor(bob, OPEN, RECORD);
        registerFor(ann, CURATED, RECORD);
        assertAccepted(OPEN, RECORD, payeeOf(bob), 1);
        assertWaits(CURATED, RECORD, payeeOf(ann), 2);
    }

    function test_ContributeMany_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contributeMany(UNKNOWN, none());
    }

    function test_ContributeMany_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.contributeMany(CLOSED, none());
    }

    function test_ContributeMany_RevertWhen_TheDatanetAsksForCommitments() external {
        refused(IDatanets.CommitmentRequired.selector, abi.encode(COMMIT_FIRST));
        datanets.contributeMany(COMMIT_FIRST, none());
    }

    function test_ContributeMany_RevertWhen_TheCallerIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.contributeMany(LISTED, none());
    }

    function test_ContributeMany_RevertWhen_ThereIsNoRecord() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        datanets.contributeMany(OPEN, none());
    }

    function test_ContributeMany_RevertWhen_ThereAreMoreThan256Records() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(257));
        datanets.contributeMany(OPEN, many(257));
    }

    function test_ContributeMany_RevertWhen_AContentIdIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        datanets.contributeMany(OPEN, two(RECORD, 0));
    }

    function test_ContributeMany_RevertWhen_AContentIdHasABatchsForm() external {
        refused(IDatanets.NotARecord.selector, abi.encode(BATCH_LIKE));
        datanets.contributeMany(OPEN, two(RECORD, BATCH_LIKE));
    }

    function test_ContributeMany_RevertWhen_ARecordIsNamedTwice() external {
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(ann)));
        by(ann);
        datanets.contributeMany(OPEN, two(RECORD, RECORD));
        vm.assertEq(status(OPEN, RECORD), 0, "registered in part");
    }

    function test_ContributeMany_RevertWhen_ARecordThatWaitsIsNamedTwice() external {
        refused(IDatanets.AlreadyContributed.selector, abi.encode(CURATED, RECORD, payeeOf(ann)));
        by(ann);
        datanets.contributeMany(CURATED, two(RECORD, RECORD));
    }

    function test_ContributeMany_WhenThereAre256Records() external {
        // it should register all with consecutive numbers in the call's order
        registerFor(bob, OPEN, RECORD);
        expectContributed(OPEN, ann, ACCEPTED, 2, many(256));
        by(ann);
        datanets.contributeMany(OPEN, many(256));
        assertAccepted(OPEN, bytes32(uint256(1)), payeeOf(ann), 2);
        assertAccepted(OPEN, bytes32(uint256(256)), payeeOf(ann), 257);
    }

    function test_ContributeMany_WhenOneRecordCannotBeRegistered() external {
        // it should take no numbers
        registerFor(bob, OPEN, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(bob)));
        datanets.contributeMany(OPEN, two(IDENTITY, RECORD));
        registerFor(ann, OPEN, IDENTITY);
        assertAccepted(OPEN, IDENTITY, payeeOf(ann), 2);
    }

    function test_ContributeAs_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contributeAs(UNKNOWN, 3, 0, none());
    }

    function test_ContributeAs_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.contributeAs(CLOSED, 3, 0, none());
    }

    function test_ContributeAs_RevertWhen_TheCallerIsNoCurator() external {
        refused(IDatanets.NotCurator.selector, abi.encode(OPEN, ann));
        by(ann);
        datanets.contributeAs(OPEN, 3, 0, none());
    }

    function test_ContributeAs_RevertWhen_KindAndWordNameNobody() external {
        uint8[6] memory kinds = [0, 0, 1, 2, 3, 255];
        bytes32[6] memory words = [bytes32(0), bytes32(uint256(1) << 160 | 1), 0, bytes32(uint256(OPEN)), 0, IDENTITY];
        for (uint256 i = 0; i < kinds.length; i++) {
            refused(IDatanets.InvalidPayee.selector, abi.encode(kinds[i], words[i]));
            by(curator);
            datanets.contributeAs(OPEN, kinds[i], words[i], none());
        }
    }

    function test_ContributeAs_RevertWhen_TheDatanetHasNoAttestor() external {
        uint256 id = datanetWithoutAttestor();
        refused(IDatanets.NoAttestor.selector, abi.encode(id));
        by(owner);
        datanets.contributeAs(id, 1, IDENTITY, none());
    }

    function test_ContributeAs_RevertWhen_TheFirstAttestorHasNotTakenOver() external {
        uint256 id = datanetWithoutAttestor();
        by(owner);
        datanets.setAttestor(id, attestor);
        vm.warp(block.timestamp + 14 days - 1);
        refused(IDatanets.NoAttestor.selector, abi.encode(id));
        by(owner);
        datanets.contributeAs(id, 1, IDENTITY, one(RECORD));
        vm.warp(block.timestamp + 1);
        by(owner);
        datanets.contributeAs(id, 1, IDENTITY, one(RECORD));
    }

    function test_ContributeAs_RevertWhen_ThereIsNoRecord() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        by(curator);
        datanets.contributeAs(OPEN, 0, payeeOf(ann), none());
    }

    function test_ContributeAs_RevertWhen_AContentIdIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        by(curator);
        datanets.contributeAs(OPEN, 0, payeeOf(ann), one(0));
    }

    function test_ContributeAs_RevertWhen_AContentIdHasABatchsForm() external {
        refused(IDatanets.NotARecord.selector, abi.encode(BATCH_LIKE));
        by(curator);
        datanets.contributeAs(OPEN, 0, payeeOf(ann), one(BATCH_LIKE));
    }

    function test_ContributeAs_RevertWhen_ARecordIsAccepted() external {
        registerFor(bob, OPEN, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(bob)));
        by(curator);
        datanets.contributeAs(OPEN, 0, payeeOf(ann), one(RECORD));
    }

    function test_ContributeAs_RevertWhen_ARecordIsNamedTwice() external {
        refused(IDatanets.AlreadyContributed.selector, abi.encode(CURATED, RECORD, payeeOf(ann)));
        by(curator);
        datanets.contributeAs(CURATED, 0, payeeOf(ann), two(RECORD, RECORD));
    }

    function test_ContributeAs_WhenACuratorNamesAnAccount() external {
        // it should register the records for it, accepted, also where others have to commit or wait
        vm.startPrank(curator);
        datanets.contributeAs(COMMIT_FIRST, 0, payeeOf(ann), one(RECORD));
        expectContributed(CURATED, ann, ACCEPTED, 2, two(RECORD, IDENTITY));
        datanets.contributeAs(CURATED, 0, payeeOf(ann), two(RECORD, IDENTITY));
        vm.stopPrank();
        assertAccepted(COMMIT_FIRST, RECORD, payeeOf(ann), 1);
        assertAccepted(CURATED, IDENTITY, payeeOf(ann), 3);
    }

    function test_ContributeAs_WhenACuratorNamesAnIdentity() external {
        // it should register the records for its claim key in this Datanet
        by(curator);
        datanets.contributeAs(OPEN, 1, IDENTITY, one(RECORD));
        assertAccepted(OPEN, RECORD, Payee.claimKey(OPEN, IDENTITY), 1);
    }

    function test_ContributeAs_WhenACuratorNamesTheTreasury() external {
        // it should register the records for whoever holds it
        by(curator);
        datanets.contributeAs(OPEN, 2, 0, one(RECORD));
        assertAccepted(OPEN, RECORD, Payee.treasury(OPEN), 1);
    }

    function test_ContributeAs_WhenAStrangersRegistrationWaits() external {
        // it should make the record the payee's all the same
        registerFor(bob, CURATED, RECORD);
        by(curator);
        datanets.contributeAs(CURATED, 0, payeeOf(ann), one(RECORD));
        assertAccepted(CURATED, RECORD, payeeOf(ann), 2);
        assertWaits(CURATED, RECORD, payeeOf(bob), 1);
    }

    function test_ContributeAs_WhenThePayeesOwnRegistrationWaits() external {
        // it should accept the record with a new number and leave that one as it is
        registerFor(ann, CURATED, RECORD);
        by(curator);
        datanets.contributeAs(CURATED, 0, payeeOf(ann), one(RECORD));
        assertAccepted(CURATED, RECORD, payeeOf(ann), 2);
        assertWaits(CURATED, RECORD, payeeOf(ann), 1);
    }

    function test_ContributeBatch_WhenTheTextIsNoUTF8() external {
        // it should revert without data, before all else
        vm.expectRevert(bytes(""));
        datanets.contributeBatch(UNKNOWN, 0, 0, string(NO_TEXT));
    }

    function test_ContributeBatch_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contributeBatch(UNKNOWN, 0, 0, "");
    }

    function test_ContributeBatch_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.contributeBatch(CLOSED, 0, 0, "");
    }

    function test_ContributeBatch_RevertWhen_TheDatanetAsksForCommitments() external {
        refused(IDatanets.CommitmentRequired.selector, abi.encode(COMMIT_FIRST));
        datanets.contributeBatch(COMMIT_FIRST, 0, 0, "");
    }

    function test_ContributeBatch_RevertWhen_TheCallerIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.contributeBatch(LISTED, 0, 0, "");
    }

    function test_ContributeBatch_RevertWhen_TheCountIs0() external {
        refused(IDatanets.InvalidCount.selector, abi.encode(0));
        datanets.contributeBatch(OPEN, 0, 0, text(2049));
    }

    function test_ContributeBatch_RevertWhen_TheCountIs2To40() external {
        refused(IDatanets.InvalidCount.selector, abi.encode(2 ** 40));
        datanets.contributeBatch(OPEN, 0, 2 ** 40, text(2049));
    }

    function test_ContributeBatch_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        refused(IDatanets.UriTooLong.selector, abi.encode(2049));
        datanets.contributeBatch(OPEN, 0, 1, text(2049));
    }

    function test_ContributeBatch_RevertWhen_TheRootIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        datanets.contributeBatch(OPEN, 0, 1, "");
    }

    function test_ContributeBatch_RevertWhen_TheBatchIsAccepted() external {
        acceptBatch();
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, batchItem(), payeeOf(ann)));
        by(bob);
        datanets.contributeBatch(OPEN, batchRoot(), 3, "");
    }

    function test_ContributeBatch_RevertWhen_TheBatchWaitsForTheCaller() external {
        registerBatch(ann, OPEN);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, batchItem(), payeeOf(ann)));
        by(ann);
        datanets.contributeBatch(OPEN, batchRoot(), 3, "");
    }

    function test_ContributeBatch_WhenTheBatchIsAsGreatAsCanBe() external {
        // it should let it wait, though records would be accepted
        vm.expectEmit(address(datanets));
        emit IDatanets.BatchContributed(OPEN, payeeOf(ann), RECORD, PENDING, 1, 2 ** 40 - 1, text(2048));
        by(ann);
        datanets.contributeBatch(OPEN, RECORD, 2 ** 40 - 1, text(2048));
        assertWaits(OPEN, TypedData.batchItem(RECORD), payeeOf(ann), 1);
        vm.assertEq(status(OPEN, TypedData.batchItem(RECORD)), 0, "accepted");
    }

    function test_ContributeBatch_WhenAStrangersBatchOfTheSameRootWaits() external {
        // it should let the caller's wait beside it
        registerBatch(bob, OPEN);
        registerBatch(ann, OPEN);
        assertWaits(OPEN, batchItem(), payeeOf(bob), 1);
        assertWaits(OPEN, batchItem(), payeeOf(ann), 2);
    }

    function test_ContributeBatch_WhenTheRootIsARecordsId() external {
        // it should keep the two apart
        registerFor(ann, OPEN, RECORD);
        by(bob);
        datanets.contributeBatch(OPEN, RECORD, 1, "");
        assertAccepted(OPEN, RECORD, payeeOf(ann), 1);
        assertWaits(OPEN, TypedData.batchItem(RECORD), payeeOf(bob), 2);
    }

    function test_ContributeBatchAs_WhenTheTextIsNoUTF8() external {
        // it should revert without data, before all else
        vm.expectRevert(bytes(""));
        datanets.contributeBatchAs(UNKNOWN, 3, 0, 0, 0, string(NO_TEXT));
    }

    function test_ContributeBatchAs_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contributeBatchAs(UNKNOWN, 3, 0, 0, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.contributeBatchAs(CLOSED, 3, 0, 0, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheCallerIsNoCurator() external {
        refused(IDatanets.NotCurator.selector, abi.encode(OPEN, ann));
        by(ann);
        datanets.contributeBatchAs(OPEN, 3, 0, 0, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_KindAndWordNameNobody() external {
        refused(IDatanets.InvalidPayee.selector, abi.encode(3, IDENTITY));
        by(curator);
        datanets.contributeBatchAs(OPEN, 3, IDENTITY, 0, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheDatanetHasNoAttestor() external {
        uint256 id = datanetWithoutAttestor();
        refused(IDatanets.NoAttestor.selector, abi.encode(id));
        by(owner);
        datanets.contributeBatchAs(id, 1, IDENTITY, 0, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheCountIs0() external {
        refused(IDatanets.InvalidCount.selector, abi.encode(0));
        by(curator);
        datanets.contributeBatchAs(OPEN, 0, payeeOf(ann), 0, 0, text(2049));
    }

    function test_ContributeBatchAs_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        refused(IDatanets.UriTooLong.selector, abi.encode(2049));
        by(curator);
        datanets.contributeBatchAs(OPEN, 0, payeeOf(ann), 0, 1, text(2049));
    }

    function test_ContributeBatchAs_RevertWhen_TheRootIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        by(curator);
        datanets.contributeBatchAs(OPEN, 0, payeeOf(ann), 0, 1, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheBatchIsAccepted() external {
        acceptBatch();
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, batchItem(), payeeOf(ann)));
        by(curator);
        datanets.contributeBatchAs(OPEN, 2, 0, batchRoot(), 3, "");
    }

    function test_ContributeBatchAs_WhenACuratorNamesAPayee() external {
        // it should register the batch for it, accepted
        vm.expectEmit(address(datanets));
        emit IDatanets.BatchContributed(COMMIT_FIRST, Payee.claimKey(COMMIT_FIRST, IDENTITY), batchRoot(), ACCEPTED, 1, 3, "ipfs://list");
        by(curator);
        datanets.contributeBatchAs(COMMIT_FIRST, 1, IDENTITY, batchRoot(), 3, "ipfs://list");
        assertAccepted(COMMIT_FIRST, batchItem(), Payee.claimKey(COMMIT_FIRST, IDENTITY), 1);
    }

    function test_ContributeBatchAs_WhenAStrangersBatchOfTheSameRootWaits() external {
        // it should make it the payee's all the same
        registerBatch(bob, OPEN);
        acceptBatch();
        assertAccepted(OPEN, batchItem(), payeeOf(ann), 2);
        assertSubmission(OPEN, batchItem(), bob, PENDING);
    }

    function test_ContributeFor_RevertWhen_ThereIsNoRecord() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, UNKNOWN, none());
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_ThereAreMoreThan256Records() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, UNKNOWN, many(257));
        refused(IDatanets.InvalidLength.selector, abi.encode(257));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contributeFor(unsigned(UNKNOWN));
    }

    function test_ContributeFor_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.contributeFor(unsigned(CLOSED));
    }

    function test_ContributeFor_RevertWhen_TheDatanetAsksForCommitments() external {
        refused(IDatanets.CommitmentRequired.selector, abi.encode(COMMIT_FIRST));
        datanets.contributeFor(unsigned(COMMIT_FIRST));
    }

    function test_ContributeFor_RevertWhen_TheContributorIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        datanets.contributeFor(unsigned(LISTED));
    }

    function test_ContributeFor_RevertWhen_TheNonceIsCancelled() external {
        by(ann);
        datanets.cancelNonces(1, 1 << 3);
        IDatanets.SignedContribution memory signed = unsigned(OPEN);
        refused(IDatanets.NonceCancelled.selector, abi.encode(ann, 259));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheDeadlineHasPassed() external {
        IDatanets.SignedContribution memory signed = unsigned(OPEN);
        refused(IDatanets.SignatureExpired.selector, abi.encode(signed.deadline));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheSignatureIsAnothers() external {
        IDatanets.SignedContribution memory signed = signedBy(ATTESTOR_KEY, OPEN, one(0));
        signed.contributor = ann;
        refused(IDatanets.InvalidSignature.selector, abi.encode(ann));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_SomethingElseWasSigned() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(RECORD));
        signed.datanetId = CURATED;
        refused(IDatanets.InvalidSignature.selector, abi.encode(ann));
        datanets.contributeFor(signed);
        (signed.datanetId, signed.contentIds) = (OPEN, one(IDENTITY));
        refused(IDatanets.InvalidSignature.selector, abi.encode(ann));
        datanets.contributeFor(signed);
        (signed.contentIds, signed.nonce) = (one(RECORD), 260);
        refused(IDatanets.InvalidSignature.selector, abi.encode(ann));
        datanets.contributeFor(signed);
        (signed.nonce, signed.deadline) = (259, signed.deadline + 1);
        refused(IDatanets.InvalidSignature.selector, abi.encode(ann));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheContributorIsZero() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(RECORD));
        (signed.contributor, signed.signature) = (address(0), new bytes(65));
        refused(IDatanets.InvalidSignature.selector, abi.encode(address(0)));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheContributorsContractCallsBack() external {
        OddWallet wallet = callingBack();
        refused(IDatanets.InvalidSignature.selector, abi.encode(address(wallet)));
        datanets.contributeFor(signedByWallet(wallet, RECORD));
    }

    function test_ContributeFor_RevertWhen_AContentIdIsZero() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(0));
        refused(IDatanets.ZeroValue.selector);
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_AContentIdHasABatchsForm() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(BATCH_LIKE));
        refused(IDatanets.NotARecord.selector, abi.encode(BATCH_LIKE));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_ItIsSentAgain() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(RECORD));
        datanets.contributeFor(signed);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(ann)));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_ItIsSentAgainBeforeItIsAccepted() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, CURATED, one(RECORD));
        datanets.contributeFor(signed);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(CURATED, RECORD, payeeOf(ann)));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_WhenTheContributorSigned() external {
        // it should register the records for the contributor, whoever sends it, until the deadline's second
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, CURATED, two(RECORD, IDENTITY));
        vm.warp(signed.deadline);
        expectContributed(CURATED, ann, PENDING, 1, two(RECORD, IDENTITY));
        by(bob);
        datanets.contributeFor(signed);
        assertWaits(CURATED, RECORD, payeeOf(ann), 1);
        assertWaits(CURATED, IDENTITY, payeeOf(ann), 2);
    }

    function test_ContributeFor_WhenTheContributorIsListedAndTheSenderIsNot() external {
        // it should register the records
        by(curator);
        datanets.setListed(LISTED, ann, true);
        by(bob);
        datanets.contributeFor(signedBy(ANN_KEY, LISTED, one(RECORD)));
        assertAccepted(LISTED, RECORD, payeeOf(ann), 1);
    }

    function test_ContributeFor_WhenTheContributorsContractAgrees() external {
        // it should register the records for the contract
        OddWallet wallet = new OddWallet();
        datanets.contributeFor(signedByWallet(wallet, RECORD));
        assertAccepted(OPEN, RECORD, payeeOf(address(wallet)), 1);
    }

    function test_ContributeFor_WhenTheContributorHasCodeAndItsKeySigned() external {
        // it should not ask the code
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(RECORD));
        vm.etch(ann, hex"fe");
        datanets.contributeFor(signed);
        assertAccepted(OPEN, RECORD, payeeOf(ann), 1);
    }

    function test_ContributeForMany_RevertWhen_ThereIsNoContribution() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        datanets.contributeForMany(new IDatanets.SignedContribution[](0));
    }

    function test_ContributeForMany_RevertWhen_ThereAreMoreThan256() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(257));
        datanets.contributeForMany(new IDatanets.SignedContribution[](257));
    }

    function test_ContributeForMany_RevertWhen_TooLittleGasIsLeftToAskAContract() external {
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](1);
        all[0] = signedByWallet(new OddWallet(), RECORD);
        refused(IDatanets.GasTooLow.selector, abi.encode(150_000));
        datanets.contributeForMany{gas: 160_000}(all);
        datanets.contributeForMany{gas: 600_000}(all);
        assertAccepted(OPEN, RECORD, payeeOf(all[0].contributor), 1);
    }

    function test_ContributeForMany_WhenSomeOfThemFail() external {
        // it should register the others and say why these fail
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](4);
        all[0] = signedBy(ANN_KEY, OPEN, two(RECORD, RECORD));
        all[1] = signedBy(ANN_KEY, UNKNOWN, one(RECORD));
        all[2] = signedBy(ATTESTOR_KEY, OPEN, one(RECORD));
        all[3] = signedBy(ANN_KEY, OPEN, one(RECORD));
        vm.expectEmit(address(datanets));
        emit IDatanets.ContributionSkipped(
            OPEN, ann, 259, abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, OPEN, RECORD, payeeOf(ann))
        );
        vm.expectEmit(address(datanets));
        emit IDatanets.ContributionSkipped(UNKNOWN, ann, 259, abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        expectContributed(OPEN, attestor, ACCEPTED, 1, one(RECORD));
        bytes4[] memory reasons = datanets.contributeForMany(all);
        vm.assertEq(bytes32(reasons[0]), bytes32(IDatanets.AlreadyContributed.selector), "twice in one");
        vm.assertEq(bytes32(reasons[1]), bytes32(IDatanets.UnknownDatanet.selector), "an unknown Datanet");
        vm.assertEq(bytes32(reasons[2]), 0, "a good one");
        vm.assertEq(bytes32(reasons[3]), bytes32(IDatanets.AlreadyContributed.selector), "taken by the one before");
        assertAccepted(OPEN, RECORD, payeeOf(attestor), 1);
    }

    function test_ContributeForMany_WhenAContractUsesMoreThan100000Gas() external {
        // it should skip its contribution, which alone would be registered
        OddWallet wallet = new OddWallet();
        wallet.setSigning(2, "");
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](2);
        (all[0], all[1]) = (signedByWallet(wallet, RECORD), signedBy(ANN_KEY, OPEN, one(IDENTITY)));
        vm.assertEq(bytes32(datanets.contributeForMany(all)[0]), bytes32(IDatanets.InvalidSignature.selector), "the reason");
        assertAccepted(OPEN, IDENTITY, payeeOf(ann), 1);
        datanets.contributeFor(all[0]);
        assertAccepted(OPEN, RECORD, payeeOf(address(wallet)), 2);
    }

    function test_ContributeForMany_WhenAContractCallsBack() external {
        // it should skip its contribution
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](1);
        all[0] = signedByWallet(callingBack(), RECORD);
        vm.assertEq(bytes32(datanets.contributeForMany(all)[0]), bytes32(IDatanets.InvalidSignature.selector), "the reason");
        vm.assertEq(status(OPEN, RECORD), 0, "registered");
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
        refused(IDatanets.ZeroValue.selector);
        datanets.commit(0);
    }

    function test_Commit_RevertWhen_ItIsThereAlready() external {
        datanets.commit(RECORD);
        refused(IDatanets.AlreadyCommitted.selector, abi.encode(RECORD));
        by(bob);
        datanets.commit(RECORD);
    }

    function test_Commit_WhenItIsNew() external {
        // it should keep the time and 256 numbers
        registerFor(ann, OPEN, RECORD);
        vm.expectEmit(address(datanets));
        emit IDatanets.Committed(RECORD, 2);
        datanets.commit(RECORD);
        assertCommitted(RECORD, block.timestamp, 2);
        registerFor(ann, OPEN, IDENTITY);
        assertAccepted(OPEN, IDENTITY, payeeOf(ann), 258);
    }

    function test_Commit_WhenItWasRevealed() external {
        // it should take it again, with new numbers
        bytes32 commitment = committed(ann, OPEN, one(RECORD));
        by(ann);
        datanets.reveal(OPEN, one(RECORD), 0);
        datanets.commit(commitment);
        assertCommitted(commitment, block.timestamp, 257);
    }

    function test_Reveal_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.reveal(UNKNOWN, none(), 0);
    }

    function test_Reveal_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.reveal(CLOSED, none(), 0);
    }

    function test_Reveal_RevertWhen_TheCallerIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.reveal(LISTED, none(), 0);
    }

    function test_Reveal_RevertWhen_SomebodyElseCommitted() external {
        committed(ann, COMMIT_FIRST, one(RECORD));
        refused(IDatanets.UnknownCommitment.selector, abi.encode(TypedData.commitment(bob, COMMIT_FIRST, one(RECORD), 0)));
        by(bob);
        datanets.reveal(COMMIT_FIRST, one(RECORD), 0);
    }

    function test_Reveal_RevertWhen_DatanetRecordsOrSaltDiffer() external {
        committed(ann, COMMIT_FIRST, two(RECORD, IDENTITY));
        refused(IDatanets.UnknownCommitment.selector, abi.encode(TypedData.commitment(ann, OPEN, two(RECORD, IDENTITY), 0)));
        by(ann);
        datanets.reveal(OPEN, two(RECORD, IDENTITY), 0);
        refused(IDatanets.UnknownCommitment.selector, abi.encode(TypedData.commitment(ann, COMMIT_FIRST, two(IDENTITY, RECORD), 0)));
        by(ann);
        datanets.reveal(COMMIT_FIRST, two(IDENTITY, RECORD), 0);
        refused(IDatanets.UnknownCommitment.selector, abi.encode(TypedData.commitment(ann, COMMIT_FIRST, two(RECORD, IDENTITY), RECORD)));
        by(ann);
        datanets.reveal(COMMIT_FIRST, two(RECORD, IDENTITY), RECORD);
    }

    function test_Reveal_RevertWhen_ItWasRevealed() external {
        bytes32 commitment = committed(ann, COMMIT_FIRST, one(RECORD));
        by(ann);
        datanets.reveal(COMMIT_FIRST, one(RECORD), 0);
        refused(IDatanets.UnknownCommitment.selector, abi.encode(commitment));
        by(ann);
        datanets.reveal(COMMIT_FIRST, one(RECORD), 0);
    }

    function test_Reveal_RevertWhen_TheCommitmentIsYoungerThan60Seconds() external {
        committed(ann, COMMIT_FIRST, none());
        vm.warp(block.timestamp - 1);
        refused(IDatanets.CommitmentTooYoung.selector, abi.encode(block.timestamp + 1, block.timestamp));
        by(ann);
        datanets.reveal(COMMIT_FIRST, none(), 0);
    }

    function test_Reveal_RevertWhen_ThereIsNoRecord() external {
        committed(ann, COMMIT_FIRST, none());
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        by(ann);
        datanets.reveal(COMMIT_FIRST, none(), 0);
    }

    function test_Reveal_RevertWhen_ThereAreMoreThan256Records() external {
        committed(ann, COMMIT_FIRST, many(257));
        refused(IDatanets.InvalidLength.selector, abi.encode(257));
        by(ann);
        datanets.reveal(COMMIT_FIRST, many(257), 0);
    }

    function test_Reveal_WhenTheCommitmentIs60SecondsOld() external {
        // it should register the records with its numbers and use it up
        bytes32 commitment = committed(ann, COMMIT_FIRST, two(RECORD, IDENTITY));
        registerFor(bob, OPEN, RECORD);
        vm.expectEmit(address(datanets));
        emit IDatanets.Revealed(commitment);
        expectContributed(COMMIT_FIRST, ann, ACCEPTED, 1, two(RECORD, IDENTITY));
        by(ann);
        datanets.reveal(COMMIT_FIRST, two(RECORD, IDENTITY), 0);
        assertAccepted(OPEN, RECORD, payeeOf(bob), 257);
        assertAccepted(COMMIT_FIRST, RECORD, payeeOf(ann), 1);
        assertAccepted(COMMIT_FIRST, IDENTITY, payeeOf(ann), 2);
        assertCommitted(commitment, 0, 0);
    }

    function test_Reveal_WhenTheDatanetIsCuratedAndDoesNotAskForCommitments() external {
        // it should let the records wait, before a stranger who read them
        committed(ann, CURATED, one(RECORD));
        registerFor(bob, CURATED, RECORD);
        by(ann);
        datanets.reveal(CURATED, one(RECORD), 0);
        assertWaits(CURATED, RECORD, payeeOf(ann), 1);
        assertWaits(CURATED, RECORD, payeeOf(bob), 257);
    }

    function test_Reveal_WhenTheCommitmentIsADayOld() external {
        // it should still register the records with its numbers
        committed(ann, COMMIT_FIRST, one(RECORD));
        vm.warp(block.timestamp - 60 + 1 days);
        by(ann);
        datanets.reveal(COMMIT_FIRST, one(RECORD), 0);
        assertAccepted(COMMIT_FIRST, RECORD, payeeOf(ann), 1);
    }

    function test_Reveal_WhenTheCommitmentIsOlderThanADay() external {
        // it should register the free records with new numbers
        registerFor(bob, OPEN, RECORD);
        committed(ann, OPEN, two(RECORD, IDENTITY));
        vm.warp(block.timestamp - 60 + 1 days + 1);
        expectContributed(OPEN, ann, ACCEPTED, 258, one(IDENTITY));
        by(ann);
        datanets.reveal(OPEN, two(RECORD, IDENTITY), 0);
        assertAccepted(OPEN, IDENTITY, payeeOf(ann), 258);
        registerFor(ann, CURATED, RECORD);
        assertWaits(CURATED, RECORD, payeeOf(ann), 259);
    }

    function test_Reveal_WhenSomeRecordsAreNotFree() external {
        // it should pass over these, and leave no hole in the numbers
        registerFor(bob, OPEN, RECORD);
        bytes32[] memory items = many(7);
        (items[1], items[2], items[3], items[5]) = (RECORD, 0, BATCH_LIKE, items[0]);
        committed(ann, OPEN, items);
        bytes32[] memory free = many(3);
        (free[1], free[2]) = (items[4], items[6]);
        expectContributed(OPEN, ann, ACCEPTED, 2, free);
        by(ann);
        datanets.reveal(OPEN, items, 0);
        for (uint64 i = 0; i < 3; i++) {
            assertAccepted(OPEN, free[i], payeeOf(ann), 2 + i);
        }
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(bob), "taken away");
    }

    function test_Reveal_WhenSomeRecordsWaitForTheCaller() external {
        // it should pass over these
        registerFor(ann, CURATED, RECORD);
        committed(ann, CURATED, two(RECORD, IDENTITY));
        by(ann);
        datanets.reveal(CURATED, two(RECORD, IDENTITY), 0);
        assertWaits(CURATED, IDENTITY, payeeOf(ann), 2);
        vm.assertEq(datanets.submission(CURATED, RECORD, payeeOf(ann)).number, 1, "another number");
    }

    function test_Reveal_WhenNoRecordIsFree() external {
        // it should use the commitment up and register nothing
        registerFor(bob, OPEN, RECORD);
        bytes32 commitment = committed(ann, OPEN, one(RECORD));
        vm.recordLogs();
        by(ann);
        datanets.reveal(OPEN, one(RECORD), 0);
        vm.assertEq(vm.getRecordedLogs().length, 1, "more than one event");
        assertCommitted(commitment, 0, 0);
    }

    function test_RevealBatch_WhenTheTextIsNoUTF8() external {
        // it should revert without data, before all else
        vm.expectRevert(bytes(""));
        datanets.revealBatch(UNKNOWN, 0, 0, string(NO_TEXT), 0);
    }

    function test_RevealBatch_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.revealBatch(UNKNOWN, 0, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.revealBatch(CLOSED, 0, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCallerIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.revealBatch(LISTED, 0, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_NobodyCommitted() external {
        refused(IDatanets.UnknownCommitment.selector, abi.encode(TypedData.commitment(ann, OPEN, one(0), 0)));
        by(ann);
        datanets.revealBatch(OPEN, 0, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCommitmentIsToTheBatchsItem() external {
        committed(ann, OPEN, one(batchItem()));
        refused(IDatanets.UnknownCommitment.selector, abi.encode(TypedData.commitment(ann, OPEN, one(batchRoot()), 0)));
        by(ann);
        datanets.revealBatch(OPEN, batchRoot(), 3, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCommitmentIsYoungerThan60Seconds() external {
        committed(ann, OPEN, one(0));
        vm.warp(block.timestamp - 60);
        refused(IDatanets.CommitmentTooYoung.selector, abi.encode(block.timestamp + 60, block.timestamp));
        by(ann);
        datanets.revealBatch(OPEN, 0, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCountIs0() external {
        committed(ann, OPEN, one(0));
        refused(IDatanets.InvalidCount.selector, abi.encode(0));
        by(ann);
        datanets.revealBatch(OPEN, 0, 0, text(2049), 0);
    }

    function test_RevealBatch_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        committed(ann, OPEN, one(0));
        refused(IDatanets.UriTooLong.selector, abi.encode(2049));
        by(ann);
        datanets.revealBatch(OPEN, 0, 1, text(2049), 0);
    }

    function test_RevealBatch_RevertWhen_TheRootIsZero() external {
        committed(ann, OPEN, one(0));
        refused(IDatanets.ZeroValue.selector);
        by(ann);
        datanets.revealBatch(OPEN, 0, 1, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheBatchIsAccepted() external {
        committed(bob, OPEN, one(batchRoot()));
        acceptBatch();
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, batchItem(), payeeOf(ann)));
        by(bob);
        datanets.revealBatch(OPEN, batchRoot(), 3, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheBatchWaitsForTheCaller() external {
        committed(ann, OPEN, one(batchRoot()));
        registerBatch(ann, OPEN);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, batchItem(), payeeOf(ann)));
        by(ann);
        datanets.revealBatch(OPEN, batchRoot(), 3, "", 0);
    }

    function test_RevealBatch_WhenTheCommitmentIs60SecondsOld() external {
        // it should let the batch wait with its number, before a stranger who read the root
        bytes32 commitment = committed(ann, OPEN, one(batchRoot()));
        registerBatch(bob, OPEN);
        vm.expectEmit(address(datanets));
        emit IDatanets.Revealed(commitment);
        vm.expectEmit(address(datanets));
        emit IDatanets.BatchContributed(OPEN, payeeOf(ann), batchRoot(), PENDING, 1, 3, "ipfs://list");
        by(ann);
        datanets.revealBatch(OPEN, batchRoot(), 3, "ipfs://list", 0);
        assertWaits(OPEN, batchItem(), payeeOf(ann), 1);
        assertWaits(OPEN, batchItem(), payeeOf(bob), 257);
        assertCommitted(commitment, 0, 0);
    }

    function test_RevealBatch_WhenTheCommitmentIsOlderThanADay() external {
        // it should let the batch wait with a new number
        committed(ann, COMMIT_FIRST, one(batchRoot()));
        vm.warp(block.timestamp - 60 + 1 days + 1);
        by(ann);
        datanets.revealBatch(COMMIT_FIRST, batchRoot(), 3, "", 0);
        assertWaits(COMMIT_FIRST, batchItem(), payeeOf(ann), 257);
    }

    function test_CancelledNonces_WhenNoneAre() external view {
        // it should be zero
        vm.assertEq(datanets.cancelledNonces(ann, 0), 0, "the word");
    }

    function test_CommittedAt_WhenNobodyCommitted() external view {
        // it should be zero
        assertCommitted(RECORD, 0, 0);
    }

    function assertCommitted(bytes32 commitment, uint256 time, uint64 firstNumber) private view {
        (uint64 madeAt, uint64 first) = datanets.committedAt(commitment);
        vm.assertEq(madeAt, time, "the time");
        vm.assertEq(first, firstNumber, "the first number");
    }

    function datanetWithoutAttestor() private returns (uint256 id) {
        IDatanets.DatanetTerms memory terms = datanetTerms(0);
        terms.attestor = address(0);
        by(owner);
        return datanets.createDatanet(terms);
    }

    /// @dev Ann's, with nonce 259, a deadline that has passed and no signature.
    function unsigned(uint256 id) private view returns (IDatanets.SignedContribution memory) {
        return IDatanets.SignedContribution(id, ann, one(0), 259, block.timestamp - 1, "");
    }

    /// @dev Says that it signed only if it can ask the Datanets something meanwhile.
    function callingBack() private returns (OddWallet wallet) {
        wallet = new OddWallet();
        wallet.set(false, address(datanets), abi.encodeCall(IDatanets.datanetCount, ()));
        wallet.setSigning(3, "");
    }
}
