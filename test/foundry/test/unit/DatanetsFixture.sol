// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {UnitFixture} from "./UnitFixture.sol";
import {IDatanets, PayeeKinds, Status, Statuses} from "abi/IDatanets.sol";

/// @title What tests of registrations and of their statuses share
abstract contract DatanetsFixture is UnitFixture {
    Status internal constant PENDING = Statuses.PENDING;
    Status internal constant ACCEPTED = Statuses.ACCEPTED;
    Status internal constant REJECTED = Statuses.REJECTED;
    Status internal constant RETRACTED = Statuses.RETRACTED;
    Status internal constant FLAGGED = Statuses.FLAGGED;

    /// @dev A word that cannot be a content id, since it has the form of a batch's item.
    bytes32 internal constant BATCH_LIKE = bytes32(uint256(type(uint64).max) << 192 | 1);

    /* REGISTERING */

    function batchItem() internal pure returns (bytes32) {
        return TypedData.batchItem(batchRoot());
    }

    function contributeBatch(address account, uint256 id) internal {
        vm.prank(account);
        datanets.contributeBatch(id, batchRoot(), 3, "");
    }

    /// @dev The curator registers the batch of the tests for Ann, accepted.
    function acceptBatchForAnn() internal {
        vm.prank(curator);
        datanets.contributeBatchAs(OPEN, PayeeKinds.ACCOUNT, payeeOf(ann), batchRoot(), 3, "");
    }

    /// @dev The curator registers a record for a claim key, which the attestor binds to an account.
    function contributeForKeyOf(address account, bytes32 item) internal {
        vm.prank(curator);
        datanets.contributeAs(OPEN, PayeeKinds.CLAIM_KEY, IDENTITY, toArray(item));
        bindClaimKey(account);
    }

    /// @dev Stores an account's commitment, and advances the clock by the 60 seconds until it can
    /// be revealed.
    function commitAndWait(address account, uint256 id, bytes32[] memory items) internal returns (bytes32 commitment) {
        commitment = TypedData.commitment(account, id, items, 0);
        datanets.commit(commitment);
        vm.warp(block.timestamp + 60);
    }

    /// @dev Signed with nonce 259, valid for a minute.
    function signContribution(
        uint256 key,
        uint256 id,
        bytes32[] memory items
    ) internal view returns (IDatanets.SignedContribution memory signed) {
        uint256 deadline = block.timestamp + 60;
        bytes32 digest = TypedData.contributeDigest(domainOf(address(datanets)), id, vm.addr(key), items, 259, deadline);
        return IDatanets.SignedContribution(id, vm.addr(key), items, 259, deadline, signBy(key, digest));
    }

    /// @dev As the odd wallet accepts it: its signature of a digest is the digest.
    function signContributionByWallet(bytes32 item) internal view returns (IDatanets.SignedContribution memory signed) {
        (address contributor, uint256 deadline) = (address(oddWallet), block.timestamp);
        bytes32 digest = TypedData.contributeDigest(domainOf(address(datanets)), OPEN, contributor, toArray(item), 0, deadline);
        return IDatanets.SignedContribution(OPEN, contributor, toArray(item), 0, deadline, abi.encode(digest));
    }

    /* STATUSES */

    function registrations(bytes32 item, bytes32 payee) internal pure returns (IDatanets.Registration[] memory all) {
        all = new IDatanets.Registration[](1);
        all[0] = IDatanets.Registration(item, payee);
    }

    function registrations(
        bytes32 first,
        bytes32 firstPayee,
        bytes32 second,
        bytes32 secondPayee
    ) internal pure returns (IDatanets.Registration[] memory all) {
        all = new IDatanets.Registration[](2);
        all[0] = IDatanets.Registration(first, firstPayee);
        all[1] = IDatanets.Registration(second, secondPayee);
    }

    /// @dev The curator sets the status of an account's registration.
    function curate(uint256 id, bytes32 item, address account, Status to) internal {
        vm.prank(curator);
        datanets.curate(id, registrations(item, payeeOf(account)), to, 0);
    }

    function retract(address account, uint256 id, bytes32 item) internal {
        vm.prank(account);
        datanets.retract(id, registrations(item, payeeOf(account)));
    }

    function curateMember(uint256 id, uint256 index, Status to) internal {
        SumTree.Leaf[] memory leaves = batchLeaves();
        datanets.curateMembers(id, batchRoot(), toArray(leaves[index].key), Trees.prove(leaves, index, 1), to, 0);
    }

    function retractMember(uint256 index) internal {
        SumTree.Leaf[] memory leaves = batchLeaves();
        datanets.retractMembers(OPEN, batchRoot(), toArray(leaves[index].key), Trees.prove(leaves, index, 1));
    }

    /* ASSERTIONS */

    /// @dev An item is accepted for a payee, with this number, from now on.
    function assertAccepted(uint256 id, bytes32 item, bytes32 payee, uint64 number) internal view {
        IDatanets.Contribution memory made = datanets.contribution(id, item);
        vm.assertEq(made.payee, payee, "payee");
        vm.assertEq(made.number, number, "number");
        vm.assertEq(made.acceptedAt, block.timestamp, "time of acceptance");
        assertEq(made.status, ACCEPTED, "status");
    }

    /// @dev A registration is pending, with this number, from now on.
    function assertPending(uint256 id, bytes32 item, bytes32 payee, uint64 number) internal view {
        IDatanets.Submission memory made = datanets.submission(id, item, payee);
        vm.assertEq(made.number, number, "number");
        vm.assertEq(made.submittedAt, block.timestamp, "time of submission");
        assertEq(made.status, PENDING, "status");
    }

    function assertSubmission(uint256 id, bytes32 item, address account, Status expected) internal view {
        assertEq(datanets.submission(id, item, payeeOf(account)).status, expected, "status of the submission");
    }

    function expectContributed(uint256 id, address account, Status to, uint64 firstNumber, bytes32[] memory items) internal {
        vm.expectEmit(address(datanets));
        emit IDatanets.Contributed(id, payeeOf(account), to, firstNumber, items);
    }
}
