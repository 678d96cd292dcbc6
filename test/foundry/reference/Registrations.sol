// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {History} from "./History.sol";
import {StatusRules} from "./StatusRules.sol";
import {TypedData} from "./TypedData.sol";
import {IDatanets, Status, Statuses} from "abi/IDatanets.sol";

/// @title Which items are accepted for whom, and which are pending (SPEC.md 1.1 and 1.2)
/// @dev Who may do what is checked by Datanets.
abstract contract Registrations is IDatanets {
    using History for History.Change[];

    /// @dev An item that was accepted, permanently for its payee.
    struct Accepted {
        bytes32 payee;
        uint64 number;
        uint64 acceptedAt;
        History.Change[] changes;
    }

    uint64 private constant MAX_NUMBER = 2 ** 40 - 1;

    /// @dev The last number that was taken, of all Datanets.
    uint64 private _lastNumber;
    mapping(uint256 datanetId => mapping(bytes32 item => Accepted)) private _accepted;
    mapping(uint256 datanetId => mapping(bytes32 item => mapping(bytes32 payee => Submission))) private _submissions;
    /// @dev The own statuses of records of batches; accepted without a change.
    mapping(uint256 datanetId => mapping(bytes32 item => mapping(bytes32 contentId => History.Change[]))) private _members;

    /// @dev Takes numbers and returns the first one. Reverts without data for numbers above a
    /// uint40.
    function _takeNumbers(uint256 count) internal returns (uint64 first) {
        require(_lastNumber + count <= MAX_NUMBER);
        first = _lastNumber + 1;
        _lastNumber += uint64(count);
    }

    function _nextNumber() internal view returns (uint64) {
        return _lastNumber + 1;
    }

    /// @dev Whether a record's id may be registered at all.
    function _checkRecord(bytes32 contentId) internal pure {
        if (contentId == 0) revert ZeroValue();
        if (TypedData.isBatchItem(contentId)) revert NotARecord(contentId);
    }

    /// @dev Registers an item with a number that was taken for it.
    function _register(uint256 datanetId, bytes32 item, bytes32 payee, Status status, uint64 number) internal {
        bytes32 blocking = _blockedBy(datanetId, item, payee, status);
        if (blocking != 0) revert AlreadyContributed(datanetId, item, blocking);
        if (status == Statuses.ACCEPTED) _accept(datanetId, item, payee, number);
        else _submissions[datanetId][item][payee] = Submission(number, uint64(block.timestamp), status);
    }

    /// @dev The payee that blocks a registration: the one the item is accepted for, or this payee
    /// itself where a second submission would be pending beside its first one. Zero if none does.
    function _blockedBy(uint256 datanetId, bytes32 item, bytes32 payee, Status status) internal view returns (bytes32) {
        if (_wasAccepted(datanetId, item)) return _accepted[datanetId][item].payee;
        bool isSubmitted = _submissions[datanetId][item][payee].status != Statuses.NONE;
        return status == Statuses.PENDING && isSubmitted ? payee : bytes32(0);
    }

    /// @dev Changes the status of a registration.
    function _setStatus(uint256 datanetId, bytes32 item, bytes32 payee, Status status, bytes32 reasonHash) internal {
        Status present = _requireRegistered(datanetId, item, payee);
        if (!StatusRules.canFollow(status, present)) revert InvalidStatus(present, status);
        if (_isAcceptedFor(datanetId, item, payee)) _accepted[datanetId][item].changes.add(status);
        else if (status == Statuses.ACCEPTED) _acceptSubmission(datanetId, item, payee);
        else _submissions[datanetId][item][payee].status = status;
        emit StatusChanged(datanetId, item, payee, status, msg.sender, reasonHash);
    }

    /// @dev Changes the status of a record of a batch that was accepted.
    function _setMember(uint256 datanetId, bytes32 root, bytes32 contentId, Status status, bytes32 reasonHash) internal {
        History.Change[] storage changes = _members[datanetId][TypedData.batchItem(root)][contentId];
        Status present = changes.asOf(type(uint64).max, Statuses.ACCEPTED);
        if (!StatusRules.canFollow(status, present)) revert InvalidStatus(present, status);
        changes.add(status);
        emit MemberStatusChanged(datanetId, root, contentId, status, msg.sender, reasonHash);
    }

    /// @dev The present status of a registration; reverts if there is none.
    function _requireRegistered(uint256 datanetId, bytes32 item, bytes32 payee) internal view returns (Status status) {
        bool accepted = _isAcceptedFor(datanetId, item, payee);
        status = accepted ? _presentStatus(datanetId, item) : _submissions[datanetId][item][payee].status;
        if (status == Statuses.NONE) revert UnknownContribution(datanetId, item, payee);
    }

    /// @dev The payee of a batch that was accepted; reverts if it was not.
    function _requireBatch(uint256 datanetId, bytes32 root) internal view returns (bytes32 payee) {
        bytes32 item = TypedData.batchItem(root);
        if (!_wasAccepted(datanetId, item)) revert UnknownContribution(datanetId, item, 0);
        return _accepted[datanetId][item].payee;
    }

    /// @dev The present status of an item that was accepted; none if it never was.
    function _presentStatus(uint256 datanetId, bytes32 item) internal view returns (Status) {
        return _statusAt(datanetId, item, type(uint64).max);
    }

    function _statusAt(uint256 datanetId, bytes32 item, uint64 time) internal view returns (Status) {
        return _accepted[datanetId][item].changes.asOf(time, Statuses.NONE);
    }

    function _memberStatusAt(uint256 datanetId, bytes32 root, bytes32 contentId, uint64 time) internal view returns (Status) {
        bytes32 item = TypedData.batchItem(root);
        Status ofBatch = _statusAt(datanetId, item, time);
        return ofBatch == Statuses.ACCEPTED ? _members[datanetId][item][contentId].asOf(time, Statuses.ACCEPTED) : ofBatch;
    }

    function _contribution(uint256 datanetId, bytes32 item) internal view returns (Contribution memory) {
        Accepted storage accepted = _accepted[datanetId][item];
        return Contribution(accepted.payee, accepted.number, accepted.acceptedAt, _presentStatus(datanetId, item));
    }

    function _submission(uint256 datanetId, bytes32 item, bytes32 payee) internal view returns (Submission memory) {
        return _submissions[datanetId][item][payee];
    }

    /// @dev Accepts an item for a payee.
    function _accept(uint256 datanetId, bytes32 item, bytes32 payee, uint64 number) private {
        Accepted storage accepted = _accepted[datanetId][item];
        (accepted.payee, accepted.number, accepted.acceptedAt) = (payee, number, uint64(block.timestamp));
        accepted.changes.add(Statuses.ACCEPTED);
    }

    function _acceptSubmission(uint256 datanetId, bytes32 item, bytes32 payee) private {
        if (_wasAccepted(datanetId, item)) revert AlreadyContributed(datanetId, item, _accepted[datanetId][item].payee);
        uint64 number = _submissions[datanetId][item][payee].number;
        delete _submissions[datanetId][item][payee];
        _accept(datanetId, item, payee, number);
    }

    function _wasAccepted(uint256 datanetId, bytes32 item) private view returns (bool) {
        return _accepted[datanetId][item].number != 0;
    }

    function _isAcceptedFor(uint256 datanetId, bytes32 item, bytes32 payee) private view returns (bool) {
        return _wasAccepted(datanetId, item) && _accepted[datanetId][item].payee == payee;
    }
}
