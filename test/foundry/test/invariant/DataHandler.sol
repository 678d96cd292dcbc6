// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {ProtocolFixture} from "../support/ProtocolFixture.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {IDatanets, PayeeKind, PayeeKinds, Policies, Policy, Status, Statuses} from "abi/IDatanets.sol";

/// @title Random actions on records: contributors that want the same ones, curators and owners,
/// honest or not
/// @dev Each action takes any numbers, so no call of it may revert. Which of the contracts' calls
/// revert is for unit tests; here what is stored is recorded when it is first seen, and must never
/// change.
contract DataHandler is ProtocolFixture {
    /// @dev An open, a curated and a listed Datanet, and one that requires commitments; all with
    /// the same owner and curators.
    uint256 public constant DATANETS = 4;
    uint256 private constant ACTORS = 4;
    uint256 private constant RECORDS = 12;
    uint256 private constant BATCHES = 3;
    uint256 private constant FIRST_KEY = 0xbeef00;
    uint256 private constant MOST_OBSERVATIONS = 64;

    /// @dev An item that was accepted, as it was when it was first seen.
    struct Accepted {
        uint256 datanetId;
        bytes32 item;
        bytes32 payee;
        uint64 number;
        uint64 acceptedAt;
    }

    /// @dev A status read at a past time: of an item, or of a record of a batch (then `root` is not
    /// zero).
    struct Observation {
        uint256 datanetId;
        bytes32 root;
        bytes32 item;
        uint64 time;
        Status status;
    }

    Accepted[] private _accepted;
    Observation[] private _observations;
    mapping(uint256 datanetId => mapping(bytes32 item => bool)) private _isAccepted;
    /// @dev The registration that has a number: keccak256 of Datanet, item and payee.
    mapping(uint64 number => bytes32) private _registrationOf;
    /// @dev All commitments that were ever made.
    bytes32[] private _commitments;
    bool public numberShared;
    mapping(bytes32 what => uint256) public calls;

    constructor() {
        deployProtocol();
        for (uint256 id = 1; id <= DATANETS; id++) {
            Policy policy = [Policies.OPEN, Policies.CURATED, Policies.LISTED, Policies.OPEN][id - 1];
            IDatanets.DatanetTerms memory terms = datanetTerms(policy);
            terms.commitFirst = id == DATANETS;
            vm.startPrank(owner);
            datanets.createDatanet(terms);
            datanets.setCurator(id, actor(0), true);
            datanets.setListed(id, actor(1), true);
            datanets.setListed(id, actor(2), true);
            vm.stopPrank();
        }
    }

    function contribute(uint256 who, uint256 which, uint256 content) external {
        (uint256 id, bytes32 item) = (datanet(which), record(content));
        vm.prank(actor(who));
        try datanets.contribute(id, item) {
            recordRegistration("contribute", id, item, actor(who));
        } catch {}
    }

    /// @dev This contract sends what an actor signed.
    function contributeSigned(uint256 who, uint256 which, uint256 content, uint256 nonce) external {
        (uint256 id, bytes32 item) = (datanet(which), record(content));
        bytes32 domain = TypedData.domain(block.chainid, address(datanets));
        bytes32 digest = TypedData.contributeDigest(domain, id, actor(who), toArray(item), nonce, block.timestamp);
        bytes memory signature = signBy(FIRST_KEY + who % ACTORS, digest);
        try datanets.contributeFor(IDatanets.SignedContribution(id, actor(who), toArray(item), nonce, block.timestamp, signature)) {
            recordRegistration("contributeFor", id, item, actor(who));
        } catch {}
    }

    /// @dev Curators, and actors that are none, name any payee.
    function contributeAs(uint256 who, uint256 which, uint256 content, uint256 payee) external {
        (uint256 id, bytes32 item) = (datanet(which), record(content));
        PayeeKind kind = PayeeKind.wrap(uint8(payee % 3));
        (bool isAccount, bool isKey) = (kind == PayeeKinds.ACCOUNT, kind == PayeeKinds.CLAIM_KEY);
        bytes32 word = isAccount ? Payee.ofAccount(actor(payee)) : bytes32(isKey ? 1 + payee % 2 : 0);
        vm.prank(actor(who));
        try datanets.contributeAs(id, kind, word, toArray(item)) {
            bytes32 named = isAccount ? word : isKey ? Payee.claimKey(id, word) : Payee.treasury(id);
            recordRegistration("contributeAs", id, item, named);
        } catch {}
    }

    function contributeBatch(uint256 who, uint256 which, uint256 batch, bool asCurator) external {
        (uint256 id, bytes32 root) = (datanet(which), rootOf(batch));
        uint64 length = uint64(list(batch).length);
        vm.prank(actor(who));
        if (asCurator) {
            try datanets.contributeBatchAs(id, PayeeKinds.ACCOUNT, Payee.ofAccount(actor(who)), root, length, "ipfs://batch") {
                recordRegistration("contributeBatchAs", id, TypedData.batchItem(root), actor(who));
            } catch {}
        } else {
            try datanets.contributeBatch(id, root, length, "ipfs://batch") {
                recordRegistration("contributeBatch", id, TypedData.batchItem(root), actor(who));
            } catch {}
        }
    }

    function commit(uint256 who, uint256 which, uint256 content, bool asBatch) external {
        bytes32 item = asBatch ? rootOf(content) : record(content);
        bytes32 commitment = TypedData.commitment(actor(who), datanet(which), toArray(item), 0);
        try datanets.commit(commitment) {
            calls["commit"]++;
            _commitments.push(commitment);
        } catch {}
    }

    function reveal(uint256 who, uint256 which, uint256 content, bool asBatch) external {
        uint256 id = datanet(which);
        bytes32 item = asBatch ? rootOf(content) : record(content);
        vm.prank(actor(who));
        if (asBatch) {
            try datanets.revealBatch(id, item, uint64(list(content).length), "ipfs://batch", 0) {
                recordRegistration("revealBatch", id, TypedData.batchItem(item), actor(who));
            } catch {}
        } else {
            try datanets.reveal(id, toArray(item), 0) {
                recordRegistration("reveal", id, item, actor(who));
            } catch {}
        }
    }

    /// @dev Sets any status of any registration, by actors that may and actors that may not.
    function curate(uint256 who, uint256 which, uint256 content, uint256 payee, uint256 status, bool ofBatch) external {
        uint256 id = datanet(which);
        bytes32 item = ofBatch ? TypedData.batchItem(rootOf(content)) : record(content);
        IDatanets.Registration[] memory all = new IDatanets.Registration[](1);
        bytes32 whose = payee % 5 == 4 ? datanets.contribution(id, item).payee : Payee.ofAccount(actor(payee));
        all[0] = IDatanets.Registration(item, whose);
        vm.prank(who % 2 == 0 ? actor(0) : owner);
        try datanets.curate(id, all, [Statuses.ACCEPTED, Statuses.ACCEPTED, Statuses.REJECTED, Statuses.FLAGGED][status % 4], 0) {
            recordRegistration("curate", id, item, whose);
        } catch {}
    }

    function retract(uint256 which, uint256 content, uint256 payee, bool ofBatch) external {
        uint256 id = datanet(which);
        bytes32 item = ofBatch ? TypedData.batchItem(rootOf(content)) : record(content);
        IDatanets.Registration[] memory all = new IDatanets.Registration[](1);
        all[0] = IDatanets.Registration(item, Payee.ofAccount(actor(payee)));
        vm.prank(actor(payee));
        try datanets.retract(id, all) {
            recordRegistration("retract", id, item, actor(payee));
        } catch {}
    }

    /// @dev A curator changes neighbouring records of a batch, or its contributor retracts them.
    function changeMembers(uint256 which, uint256 batch, uint256 start, uint256 length, uint256 status) external {
        uint256 id = datanet(which);
        SumTree.Leaf[] memory leaves = list(batch);
        start %= leaves.length;
        length = 1 + length % (leaves.length - start);
        bytes32[] memory records = new bytes32[](length);
        for (uint256 i = 0; i < length; i++) {
            records[i] = leaves[start + i].key;
        }
        bytes memory proof = Trees.prove(leaves, start, length);
        bytes32 root = Trees.root(leaves);
        IDatanets.Contribution memory state = datanets.contribution(id, TypedData.batchItem(root));
        if (status % 4 == 0) {
            vm.prank(Payee.id(state.payee));
            try datanets.retractMembers(id, root, records, proof) {
                calls["retractMembers"]++;
            } catch {}
        } else {
            vm.prank(owner);
            try datanets.curateMembers(
                id, root, records, proof, [Statuses.NONE, Statuses.ACCEPTED, Statuses.REJECTED, Statuses.FLAGGED][status % 4], 0
            ) {
                calls["curateMembers"]++;
            } catch {}
        }
    }

    /// @dev The owner changes curators, listed accounts, treasury and attestor.
    function changeRoles(uint256 which, uint256 who, uint256 what) external {
        vm.startPrank(owner);
        if (what % 4 == 0) datanets.setCurator(datanet(which), actor(who), what % 8 == 0);
        if (what % 4 == 1) datanets.setListed(datanet(which), actor(who), what % 8 == 1);
        if (what % 4 == 2) datanets.setTreasury(datanet(which), actor(who));
        if (what % 4 == 3) datanets.setAttestor(datanet(which), actor(who));
        vm.stopPrank();
    }

    function cancel(uint256 who, uint256 mask) external {
        vm.prank(actor(who));
        datanets.cancelNonces(0, mask);
    }

    function advanceClock(uint256 time) external {
        vm.warp(block.timestamp + 1 + time % (time % 5 == 0 ? 2 days : 3 minutes));
    }

    /// @dev Reads a status at a past time and keeps it.
    function observe(uint256 which, uint256 content, uint256 batch, uint256 back, bool ofBatch) external {
        uint256 id = datanet(which);
        uint64 time = uint64(block.timestamp - 1 - back % 1000);
        bytes32 root;
        bytes32 item = record(content);
        if (ofBatch) (root, item) = (rootOf(batch), list(batch)[content % list(batch).length].key);
        Observation memory seen = Observation(id, root, item, time, Statuses.NONE);
        seen.status = statusOf(seen);
        if (seen.status == Statuses.NONE && _observations.length >= MOST_OBSERVATIONS / 4) return;
        if (_observations.length < MOST_OBSERVATIONS) _observations.push(seen);
        calls["observe"]++;
    }

    function acceptedCount() external view returns (uint256) {
        return _accepted.length;
    }

    function accepted(uint256 i) external view returns (Accepted memory) {
        return _accepted[i];
    }

    function observationCount() external view returns (uint256) {
        return _observations.length;
    }

    function observation(uint256 i) external view returns (Observation memory) {
        return _observations[i];
    }

    function statusOf(Observation memory seen) public view returns (Status) {
        if (seen.root != 0) return datanets.memberStatusAt(seen.datanetId, seen.root, seen.item, seen.time);
        return datanets.statusAt(seen.datanetId, seen.item, seen.time);
    }

    function contribution(uint256 id, bytes32 item) external view returns (IDatanets.Contribution memory) {
        return datanets.contribution(id, item);
    }

    function recordRegistration(bytes32 what, uint256 id, bytes32 item, address account) private {
        recordRegistration(what, id, item, Payee.ofAccount(account));
    }

    /// @dev Records what is stored of a registration.
    function recordRegistration(bytes32 what, uint256 id, bytes32 item, bytes32 payee) private {
        calls[what]++;
        IDatanets.Contribution memory state = datanets.contribution(id, item);
        if (state.number != 0 && !_isAccepted[id][item]) {
            _isAccepted[id][item] = true;
            _accepted.push(Accepted(id, item, state.payee, state.number, state.acceptedAt));
        }
        if (state.number != 0) recordNumber(state.number, keccak256(abi.encode(id, item, state.payee)));
        uint64 number = datanets.submission(id, item, payee).number;
        if (number != 0) recordNumber(number, keccak256(abi.encode(id, item, payee)));
    }

    /// @dev No two registrations have one number, and none has a number that a commitment reserves.
    function recordNumber(uint64 number, bytes32 registration) private {
        if (_registrationOf[number] == 0) {
            _registrationOf[number] = registration;
            for (uint256 i = 0; i < _commitments.length; i++) {
                (uint64 time, uint64 first) = datanets.committedAt(_commitments[i]);
                if (time != 0 && number >= first && number < first + 256) numberShared = true;
            }
        }
        if (_registrationOf[number] != registration) numberShared = true;
    }

    function datanet(uint256 i) private pure returns (uint256) {
        return 1 + i % DATANETS;
    }

    function actor(uint256 i) private pure returns (address) {
        return vm.addr(FIRST_KEY + i % ACTORS);
    }

    /// @dev A few records that all actors want; some have ids that a hostile contributor makes up.
    function record(uint256 i) private pure returns (bytes32) {
        i %= RECORDS;
        if (i == 0) return TypedData.batchItem(rootOf(0));
        if (i == 1) return rootOf(1);
        return i == 2 ? list(2)[0].key : keccak256(abi.encode(i));
    }

    function rootOf(uint256 i) private pure returns (bytes32) {
        return Trees.root(list(i));
    }

    /// @dev A batch of three to five records.
    function list(uint256 i) private pure returns (SumTree.Leaf[] memory leaves) {
        i %= BATCHES;
        leaves = new SumTree.Leaf[](3 + i);
        for (uint256 j = 0; j < leaves.length; j++) {
            leaves[j] = SumTree.Leaf(bytes32((1 + j) << 200 | i), 1, 0);
        }
    }
}
