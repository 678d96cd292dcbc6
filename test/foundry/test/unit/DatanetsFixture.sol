// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {OddWallet} from "../support/tokens/Tokens.sol";
import {UnitFixture} from "./UnitFixture.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title What the tests of registrations and of their statuses share
abstract contract DatanetsFixture is UnitFixture {
    uint8 internal constant PENDING = 1;
    uint8 internal constant ACCEPTED = 2;
    uint8 internal constant REJECTED = 3;
    uint8 internal constant RETRACTED = 4;
    uint8 internal constant FLAGGED = 5;

    /// @dev A word that no record's id may be, since a batch's item looks so.
    bytes32 internal constant BATCH_LIKE = bytes32(uint256(type(uint64).max) << 192 | 1);

    function named(bytes32 item, bytes32 payee) internal pure returns (IDatanets.Registration[] memory registrations) {
        registrations = new IDatanets.Registration[](1);
        registrations[0] = IDatanets.Registration(item, payee);
    }

    function namedTwo(
        bytes32 first,
        bytes32 firstPayee,
        bytes32 second,
        bytes32 secondPayee
    ) internal pure returns (IDatanets.Registration[] memory registrations) {
        registrations = new IDatanets.Registration[](2);
        registrations[0] = IDatanets.Registration(first, firstPayee);
        registrations[1] = IDatanets.Registration(second, secondPayee);
    }

    function batchItem() internal pure returns (bytes32) {
        return TypedData.batchItem(batchRoot());
    }

    function registerBatch(address account, uint256 id) internal {
        by(account);
        datanets.contributeBatch(id, batchRoot(), 3, "");
    }

    /// @dev Registers the batch that these tests know for ann, accepted.
    function acceptBatch() internal {
        by(curator);
        datanets.contributeBatchAs(OPEN, 0, payeeOf(ann), batchRoot(), 3, "");
    }

    /// @dev The curator gives a registration a status.
    function judge(uint256 id, bytes32 item, address account, uint8 to) internal {
        by(curator);
        datanets.curate(id, named(item, payeeOf(account)), to, 0);
    }

    function retractFor(address account, uint256 id, bytes32 item) internal {
        by(account);
        datanets.retract(id, named(item, payeeOf(account)));
    }

    function curateOne(uint256 id, uint256 index, uint8 to) internal {
        SumTree.Leaf[] memory all = leaves();
        datanets.curateMembers(id, batchRoot(), one(all[index].key), Trees.prove(all, index, 1), to, 0);
    }

    function retractOne(uint256 index) internal {
        SumTree.Leaf[] memory all = leaves();
        datanets.retractMembers(OPEN, batchRoot(), one(all[index].key), Trees.prove(all, index, 1));
    }

    /// @dev The curator registers a record for a claim key, which the attestor binds to an account.
    function registerForKeyOf(address account, bytes32 item) internal {
        by(curator);
        datanets.contributeAs(OPEN, 1, IDENTITY, one(item));
        by(attestor);
        datanets.bindClaimKey(OPEN, IDENTITY, account, 0, "");
    }

    /// @dev An item is accepted for a payee, with this number, since now.
    function assertAccepted(uint256 id, bytes32 item, bytes32 payee, uint64 number) internal view {
        IDatanets.Contribution memory made = datanets.contribution(id, item);
        vm.assertEq(made.payee, payee, "the payee");
        vm.assertEq(made.number, number, "the number");
        vm.assertEq(made.acceptedAt, block.timestamp, "accepted at another time");
        vm.assertEq(made.status, ACCEPTED, "not accepted");
    }

    /// @dev A registration waits, with this number, since now.
    function assertWaits(uint256 id, bytes32 item, bytes32 payee, uint64 number) internal view {
        IDatanets.Submission memory made = datanets.submission(id, item, payee);
        vm.assertEq(made.number, number, "the number");
        vm.assertEq(made.submittedAt, block.timestamp, "submitted at another time");
        vm.assertEq(made.status, PENDING, "not pending");
    }

    function assertSubmission(uint256 id, bytes32 item, address account, uint8 expected) internal view {
        vm.assertEq(datanets.submission(id, item, payeeOf(account)).status, expected, "the submission's status");
    }

    function expectContributed(uint256 id, address account, uint8 to, uint64 firstNumber, bytes32[] memory items) internal {
        vm.expectEmit(address(datanets));
        emit IDatanets.Contributed(id, payeeOf(account), to, firstNumber, items);
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
        bytes32 digest = TypedData.contributeDigest(domainOf(address(datanets)), id, vm.addr(key), items, 259, deadline);
        return IDatanets.SignedContribution(id, vm.addr(key), items, 259, deadline, signBy(key, digest));
    }

    function signedByWallet(OddWallet wallet, bytes32 item) internal view returns (IDatanets.SignedContribution memory signed) {
        uint256 deadline = block.timestamp;
        bytes32 digest = TypedData.contributeDigest(domainOf(address(datanets)), OPEN, address(wallet), one(item), 0, deadline);
        return IDatanets.SignedContribution(OPEN, address(wallet), one(item), 0, deadline, abi.encode(digest));
    }
}
