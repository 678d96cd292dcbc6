// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {OddWallet} from "../support/tokens/Tokens.sol";
import {Unit} from "./Unit.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title How records and batches are registered
contract ContributionsTest is Unit {
    function test_Contribute_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contribute(UNKNOWN, RECORD);
    }

    function test_Contribute_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.contribute(CLOSED, RECORD);
    }

    function test_Contribute_RevertWhen_TheDatanetAsksForCommitments() external {
        refused(IDatanets.CommitmentRequired.selector, abi.encode(COMMIT_FIRST));
        datanets.contribute(COMMIT_FIRST, RECORD);
    }

    function test_Contribute_RevertWhen_TheCallerIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.contribute(LISTED, RECORD);
    }

    function test_Contribute_RevertWhen_TheContentIdIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        datanets.contribute(OPEN, 0);
    }

    function test_Contribute_RevertWhen_TheRecordIsRegistered() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(ann)));
        by(bob);
        datanets.contribute(OPEN, RECORD);
    }

    function test_Contribute_WhenTheDatanetIsOpenToAll() external {
        // it should register the record for the caller, accepted
        registerFor(ann, OPEN, RECORD);
        IDatanets.Contribution memory made = datanets.contribution(OPEN, RECORD);
        vm.assertEq(made.payee, payeeOf(ann), "the payee");
        vm.assertTrue(made.status == 2 && made.registeredAt == block.timestamp && made.statusAt == block.timestamp, "the status");
    }

    function test_Contribute_WhenTheDatanetIsCurated() external {
        // it should register the record as pending
        registerFor(ann, CURATED, RECORD);
        vm.assertEq(status(CURATED, RECORD), 1, "the status");
    }

    function test_Contribute_WhenTheCallerIsListed() external {
        // it should register the record as accepted
        by(curator);
        datanets.setListed(LISTED, ann, true);
        registerFor(ann, LISTED, RECORD);
        vm.assertEq(status(LISTED, RECORD), 2, "the status");
    }

    function test_ContributeMany_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contributeMany(UNKNOWN, one(RECORD));
    }

    function test_ContributeMany_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.contributeMany(CLOSED, one(RECORD));
    }

    function test_ContributeMany_RevertWhen_TheDatanetAsksForCommitments() external {
        refused(IDatanets.CommitmentRequired.selector, abi.encode(COMMIT_FIRST));
        datanets.contributeMany(COMMIT_FIRST, one(RECORD));
    }

    function test_ContributeMany_RevertWhen_TheCallerIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.contributeMany(LISTED, one(RECORD));
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

    function test_ContributeMany_RevertWhen_ARecordIsNamedTwice() external {
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(ann)));
        by(ann);
        datanets.contributeMany(OPEN, two(RECORD, RECORD));
        vm.assertEq(status(OPEN, RECORD), 0, "registered in part");
    }

    function test_ContributeMany_WhenThereAre256Records() external {
        // it should register all
        by(ann);
        datanets.contributeMany(OPEN, many(256));
        vm.assertTrue(status(OPEN, bytes32(uint256(1))) == 2 && status(OPEN, bytes32(uint256(256))) == 2, "the status");
    }

    function test_ContributeAs_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contributeAs(UNKNOWN, payeeOf(ann), one(RECORD));
    }

    function test_ContributeAs_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        by(curator);
        datanets.contributeAs(CLOSED, payeeOf(ann), one(RECORD));
    }

    function test_ContributeAs_RevertWhen_TheCallerIsNoCurator() external {
        refused(IDatanets.NotCurator.selector, abi.encode(OPEN, ann));
        by(ann);
        datanets.contributeAs(OPEN, payeeOf(ann), one(RECORD));
    }

    function test_ContributeAs_RevertWhen_TheWordIsNoPayee() external {
        bytes32 word = bytes32(uint256(2) << 248 | 1);
        refused(IDatanets.InvalidPayee.selector, abi.encode(word));
        by(curator);
        datanets.contributeAs(OPEN, word, one(RECORD));
    }

    function test_ContributeAs_RevertWhen_ThereIsNoRecord() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        by(curator);
        datanets.contributeAs(OPEN, payeeOf(ann), none());
    }

    function test_ContributeAs_RevertWhen_AContentIdIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        by(curator);
        datanets.contributeAs(OPEN, payeeOf(ann), one(0));
    }

    function test_ContributeAs_RevertWhen_ARecordIsRegistered() external {
        registerFor(bob, OPEN, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(bob)));
        by(curator);
        datanets.contributeAs(OPEN, payeeOf(ann), one(RECORD));
    }

    function test_ContributeAs_WhenACuratorVouches() external {
        // it should register the records for the payee, accepted, also where others have to commit or wait
        bytes32 key = datanets.claimKeyOf(OPEN, IDENTITY);
        vm.startPrank(curator);
        datanets.contributeAs(COMMIT_FIRST, key, one(RECORD));
        datanets.contributeAs(CURATED, payeeOf(ann), one(RECORD));
        vm.stopPrank();
        vm.assertEq(datanets.contribution(COMMIT_FIRST, RECORD).payee, key, "the payee");
        vm.assertEq(status(CURATED, RECORD), 2, "the status");
    }

    function test_ContributeBatch_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contributeBatch(UNKNOWN, RECORD, 1, "");
    }

    function test_ContributeBatch_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.contributeBatch(CLOSED, RECORD, 1, "");
    }

    function test_ContributeBatch_RevertWhen_TheDatanetAsksForCommitments() external {
        refused(IDatanets.CommitmentRequired.selector, abi.encode(COMMIT_FIRST));
        datanets.contributeBatch(COMMIT_FIRST, RECORD, 1, "");
    }

    function test_ContributeBatch_RevertWhen_TheCallerIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.contributeBatch(LISTED, RECORD, 1, "");
    }

    function test_ContributeBatch_RevertWhen_TheCountIs0() external {
        refused(IDatanets.InvalidCount.selector, abi.encode(0));
        datanets.contributeBatch(OPEN, RECORD, 0, "");
    }

    function test_ContributeBatch_RevertWhen_TheCountIs2To40() external {
        refused(IDatanets.InvalidCount.selector, abi.encode(2 ** 40));
        datanets.contributeBatch(OPEN, RECORD, 2 ** 40, "");
    }

    function test_ContributeBatch_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        refused(IDatanets.UriTooLong.selector, abi.encode(2049));
        datanets.contributeBatch(OPEN, RECORD, 1, text(2049));
    }

    function test_ContributeBatch_RevertWhen_TheRootIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        datanets.contributeBatch(OPEN, 0, 1, "");
    }

    function test_ContributeBatch_RevertWhen_TheRootIsRegistered() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(ann)));
        datanets.contributeBatch(OPEN, RECORD, 1, "");
    }

    function test_ContributeBatch_WhenTheBatchIsAsGreatAsCanBe() external {
        // it should register the root for the caller
        by(ann);
        datanets.contributeBatch(OPEN, RECORD, 2 ** 40 - 1, text(2048));
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(ann), "the payee");
    }

    function test_ContributeBatchAs_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contributeBatchAs(UNKNOWN, payeeOf(ann), RECORD, 1, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        by(curator);
        datanets.contributeBatchAs(CLOSED, payeeOf(ann), RECORD, 1, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheCallerIsNoCurator() external {
        refused(IDatanets.NotCurator.selector, abi.encode(OPEN, ann));
        by(ann);
        datanets.contributeBatchAs(OPEN, payeeOf(ann), RECORD, 1, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheWordIsNoPayee() external {
        refused(IDatanets.InvalidPayee.selector, abi.encode(bytes32(0)));
        by(curator);
        datanets.contributeBatchAs(OPEN, 0, RECORD, 1, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheCountIs0() external {
        refused(IDatanets.InvalidCount.selector, abi.encode(0));
        by(curator);
        datanets.contributeBatchAs(OPEN, payeeOf(ann), RECORD, 0, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        refused(IDatanets.UriTooLong.selector, abi.encode(2049));
        by(curator);
        datanets.contributeBatchAs(OPEN, payeeOf(ann), RECORD, 1, text(2049));
    }

    function test_ContributeBatchAs_RevertWhen_TheRootIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        by(curator);
        datanets.contributeBatchAs(OPEN, payeeOf(ann), 0, 1, "");
    }

    function test_ContributeBatchAs_RevertWhen_TheRootIsRegistered() external {
        registerFor(bob, OPEN, RECORD);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(bob)));
        by(curator);
        datanets.contributeBatchAs(OPEN, payeeOf(ann), RECORD, 1, "");
    }

    function test_ContributeBatchAs_WhenACuratorVouches() external {
        // it should register the root for the payee, accepted
        by(curator);
        datanets.contributeBatchAs(CURATED, payeeOf(ann), RECORD, 1, "");
        vm.assertEq(datanets.contribution(CURATED, RECORD).payee, payeeOf(ann), "the payee");
        vm.assertEq(status(CURATED, RECORD), 2, "the status");
    }

    function test_ContributeFor_RevertWhen_ThereIsNoRecord() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, UNKNOWN, none());
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheDatanetIsUnknown() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, UNKNOWN, one(RECORD));
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheDatanetIsClosed() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, CLOSED, one(RECORD));
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheDatanetAsksForCommitments() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, COMMIT_FIRST, one(RECORD));
        refused(IDatanets.CommitmentRequired.selector, abi.encode(COMMIT_FIRST));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheContributorIsNotListed() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, LISTED, one(RECORD));
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheNonceIsCancelled() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(RECORD));
        by(ann);
        datanets.cancelNonces(1, 1 << 3);
        refused(IDatanets.NonceCancelled.selector, abi.encode(ann, 259));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheDeadlineHasPassed() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(RECORD));
        vm.warp(signed.deadline + 1);
        refused(IDatanets.SignatureExpired.selector, abi.encode(signed.deadline));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheSignatureIsAnothers() external {
        IDatanets.SignedContribution memory signed = signedBy(ATTESTOR_KEY, OPEN, one(RECORD));
        signed.contributor = ann;
        refused(IDatanets.InvalidSignature.selector, abi.encode(ann));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_TheContributorIsZero() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(RECORD));
        (signed.contributor, signed.signature) = (address(0), new bytes(65));
        refused(IDatanets.InvalidSignature.selector, abi.encode(address(0)));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_AContentIdIsZero() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(0));
        refused(IDatanets.ZeroValue.selector);
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_RevertWhen_ItIsSentAgain() external {
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(RECORD));
        datanets.contributeFor(signed);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(ann)));
        datanets.contributeFor(signed);
    }

    function test_ContributeFor_WhenTheContributorSigned() external {
        // it should register the records for the contributor, whoever sends it, until the deadline's second
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, CURATED, one(RECORD));
        vm.warp(signed.deadline);
        by(bob);
        datanets.contributeFor(signed);
        vm.assertEq(datanets.contribution(CURATED, RECORD).payee, payeeOf(ann), "the payee");
        vm.assertEq(status(CURATED, RECORD), 1, "the status");
    }

    function test_ContributeFor_WhenTheContributorsContractAgrees() external {
        // it should register the records for the contract
        OddWallet wallet = new OddWallet();
        datanets.contributeFor(signedByWallet(wallet, RECORD));
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(address(wallet)), "the payee");
    }

    function test_ContributeFor_WhenTheContributorHasCodeAndItsKeySigned() external {
        // it should not ask the code
        IDatanets.SignedContribution memory signed = signedBy(ANN_KEY, OPEN, one(RECORD));
        vm.etch(ann, hex"fe");
        datanets.contributeFor(signed);
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(ann), "the payee");
    }

    function test_ContributeForMany_RevertWhen_ThereIsNoContribution() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        datanets.contributeForMany(new IDatanets.SignedContribution[](0));
    }

    function test_ContributeForMany_RevertWhen_ThereAreMoreThan256() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(257));
        datanets.contributeForMany(new IDatanets.SignedContribution[](257));
    }

    function test_ContributeForMany_WhenSomeOfThemFail() external {
        // it should register the others and say why these fail
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](4);
        all[0] = signedBy(ANN_KEY, OPEN, two(RECORD, RECORD));
        all[1] = signedBy(ANN_KEY, UNKNOWN, one(RECORD));
        all[2] = signedBy(ATTESTOR_KEY, OPEN, one(RECORD));
        all[3] = signedBy(ANN_KEY, OPEN, one(RECORD));
        bytes4[] memory reasons = datanets.contributeForMany(all);
        vm.assertEq(bytes32(reasons[0]), bytes32(IDatanets.AlreadyContributed.selector), "twice in one");
        vm.assertEq(bytes32(reasons[1]), bytes32(IDatanets.UnknownDatanet.selector), "an unknown Datanet");
        vm.assertEq(bytes32(reasons[2]), 0, "a good one");
        vm.assertEq(bytes32(reasons[3]), bytes32(IDatanets.AlreadyContributed.selector), "taken by the one before");
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(vm.addr(ATTESTOR_KEY)), "the payee");
    }

    function test_ContributeForMany_WhenAContractUsesMoreThan100000Gas() external {
        // it should skip its contribution, which alone would be registered
        OddWallet wallet = new OddWallet();
        wallet.setSigning(2, "");
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](1);
        all[0] = signedByWallet(wallet, RECORD);
        vm.assertEq(bytes32(datanets.contributeForMany(all)[0]), bytes32(IDatanets.InvalidSignature.selector), "the reason");
        datanets.contributeFor(all[0]);
        vm.assertEq(status(OPEN, RECORD), 2, "the status");
    }

    function test_CancelNonces_WhenSomeAreCancelledAlready() external {
        // it should cancel these too, of the caller alone
        vm.startPrank(ann);
        datanets.cancelNonces(1, 5);
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
        datanets.commit(RECORD);
    }

    function test_Commit_WhenItIsNew() external {
        // it should keep the time
        datanets.commit(RECORD);
        vm.assertEq(datanets.committedAt(RECORD), block.timestamp, "the time");
    }

    function test_Commit_WhenItWasShown() external {
        // it should take it again
        bytes32 commitment = committed(ann, OPEN, one(RECORD));
        by(ann);
        datanets.reveal(OPEN, one(RECORD), 0);
        datanets.commit(commitment);
        vm.assertEq(datanets.committedAt(commitment), block.timestamp, "the time");
    }

    function test_Reveal_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.reveal(UNKNOWN, one(RECORD), 0);
    }

    function test_Reveal_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.reveal(CLOSED, one(RECORD), 0);
    }

    function test_Reveal_RevertWhen_TheCallerIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.reveal(LISTED, one(RECORD), 0);
    }

    function test_Reveal_RevertWhen_SomebodyElseCommitted() external {
        committed(ann, COMMIT_FIRST, one(RECORD));
        refused(IDatanets.UnknownCommitment.selector, abi.encode(TypedData.commitment(bob, COMMIT_FIRST, one(RECORD), 0)));
        by(bob);
        datanets.reveal(COMMIT_FIRST, one(RECORD), 0);
    }

    function test_Reveal_RevertWhen_ItWasShown() external {
        bytes32 commitment = committed(ann, COMMIT_FIRST, one(RECORD));
        by(ann);
        datanets.reveal(COMMIT_FIRST, one(RECORD), 0);
        refused(IDatanets.UnknownCommitment.selector, abi.encode(commitment));
        by(ann);
        datanets.reveal(COMMIT_FIRST, one(RECORD), 0);
    }

    function test_Reveal_RevertWhen_TheCommitmentIsYoungerThan60Seconds() external {
        committed(ann, COMMIT_FIRST, one(RECORD));
        vm.warp(block.timestamp - 1);
        refused(IDatanets.CommitmentTooYoung.selector, abi.encode(block.timestamp + 1, block.timestamp));
        by(ann);
        datanets.reveal(COMMIT_FIRST, one(RECORD), 0);
    }

    function test_Reveal_RevertWhen_ThereIsNoRecord() external {
        committed(ann, COMMIT_FIRST, none());
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        by(ann);
        datanets.reveal(COMMIT_FIRST, none(), 0);
    }

    function test_Reveal_RevertWhen_AContentIdIsZero() external {
        committed(ann, COMMIT_FIRST, one(0));
        refused(IDatanets.ZeroValue.selector);
        by(ann);
        datanets.reveal(COMMIT_FIRST, one(0), 0);
    }

    function test_Reveal_RevertWhen_ARecordIsRegistered() external {
        registerFor(bob, OPEN, RECORD);
        committed(ann, OPEN, one(RECORD));
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(bob)));
        by(ann);
        datanets.reveal(OPEN, one(RECORD), 0);
    }

    function test_Reveal_WhenTheCommitmentIs60SecondsOld() external {
        // it should register the records and use the commitment up
        bytes32 commitment = committed(ann, COMMIT_FIRST, two(RECORD, IDENTITY));
        by(ann);
        datanets.reveal(COMMIT_FIRST, two(RECORD, IDENTITY), 0);
        vm.assertEq(datanets.contribution(COMMIT_FIRST, IDENTITY).payee, payeeOf(ann), "the payee");
        vm.assertEq(datanets.committedAt(commitment), 0, "still there");
    }

    function test_RevealBatch_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.revealBatch(UNKNOWN, RECORD, 1, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheDatanetIsClosed() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        datanets.revealBatch(CLOSED, RECORD, 1, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCallerIsNotListed() external {
        refused(IDatanets.NotListed.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.revealBatch(LISTED, RECORD, 1, "", 0);
    }

    function test_RevealBatch_RevertWhen_NobodyCommitted() external {
        refused(IDatanets.UnknownCommitment.selector, abi.encode(TypedData.commitment(ann, OPEN, one(RECORD), 0)));
        by(ann);
        datanets.revealBatch(OPEN, RECORD, 1, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCommitmentIsYoungerThan60Seconds() external {
        committed(ann, OPEN, one(RECORD));
        vm.warp(block.timestamp - 60);
        refused(IDatanets.CommitmentTooYoung.selector, abi.encode(block.timestamp + 60, block.timestamp));
        by(ann);
        datanets.revealBatch(OPEN, RECORD, 1, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheCountIs0() external {
        committed(ann, OPEN, one(RECORD));
        refused(IDatanets.InvalidCount.selector, abi.encode(0));
        by(ann);
        datanets.revealBatch(OPEN, RECORD, 0, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        committed(ann, OPEN, one(RECORD));
        refused(IDatanets.UriTooLong.selector, abi.encode(2049));
        by(ann);
        datanets.revealBatch(OPEN, RECORD, 1, text(2049), 0);
    }

    function test_RevealBatch_RevertWhen_TheRootIsZero() external {
        committed(ann, OPEN, one(0));
        refused(IDatanets.ZeroValue.selector);
        by(ann);
        datanets.revealBatch(OPEN, 0, 1, "", 0);
    }

    function test_RevealBatch_RevertWhen_TheRootIsRegistered() external {
        registerFor(bob, OPEN, RECORD);
        committed(ann, OPEN, one(RECORD));
        refused(IDatanets.AlreadyContributed.selector, abi.encode(OPEN, RECORD, payeeOf(bob)));
        by(ann);
        datanets.revealBatch(OPEN, RECORD, 1, "", 0);
    }

    function test_RevealBatch_WhenTheCommitmentIs60SecondsOld() external {
        // it should register the root and use the commitment up
        bytes32 commitment = committed(ann, COMMIT_FIRST, one(RECORD));
        by(ann);
        datanets.revealBatch(COMMIT_FIRST, RECORD, 3, "", 0);
        vm.assertEq(datanets.contribution(COMMIT_FIRST, RECORD).payee, payeeOf(ann), "the payee");
        vm.assertEq(datanets.committedAt(commitment), 0, "still there");
    }

    function test_CancelledNonces_WhenNoneAre() external view {
        // it should be zero
        vm.assertEq(datanets.cancelledNonces(ann, 0), 0, "the word");
    }

    function test_CommittedAt_WhenNobodyCommitted() external view {
        // it should be zero
        vm.assertEq(datanets.committedAt(RECORD), 0, "the time");
    }

    function test_CommitmentOf_WhenAsked() external view {
        // it should depend on the contributor, the Datanet, the records and their order, and the salt
        bytes32 commitment = datanets.commitmentOf(ann, OPEN, two(RECORD, IDENTITY), 0);
        vm.assertTrue(commitment != datanets.commitmentOf(bob, OPEN, two(RECORD, IDENTITY), 0), "contributor");
        vm.assertTrue(commitment != datanets.commitmentOf(ann, CURATED, two(RECORD, IDENTITY), 0), "Datanet");
        vm.assertTrue(commitment != datanets.commitmentOf(ann, OPEN, two(IDENTITY, RECORD), 0), "order");
        vm.assertTrue(commitment != datanets.commitmentOf(ann, OPEN, two(RECORD, IDENTITY), RECORD), "salt");
    }

    /// @dev Somebody's commitment, made 60 seconds ago.
    function committed(address account, uint256 id, bytes32[] memory items) internal returns (bytes32 commitment) {
        commitment = TypedData.commitment(account, id, items, 0);
        datanets.commit(commitment);
        vm.warp(block.timestamp + 60);
    }

    /// @dev Signed with nonce 259, valid for a minute.
    function signedBy(uint256 key, uint256 id, bytes32[] memory items) internal view returns (IDatanets.SignedContribution memory signed) {
        uint256 deadline = block.timestamp + 60;
        bytes32 digest = TypedData.contributeDigest(domainOf(address(datanets)), id, items, 259, deadline);
        return IDatanets.SignedContribution(id, vm.addr(key), items, 259, deadline, signBy(key, digest));
    }

    function signedByWallet(OddWallet wallet, bytes32 item) internal view returns (IDatanets.SignedContribution memory signed) {
        bytes32 digest = TypedData.contributeDigest(domainOf(address(datanets)), OPEN, one(item), 0, block.timestamp);
        return IDatanets.SignedContribution(OPEN, address(wallet), one(item), 0, block.timestamp, abi.encode(digest));
    }
}
