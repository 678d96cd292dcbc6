// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {ProtocolFixture} from "../support/ProtocolFixture.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title What random people do with records: contributors that want the same ones, curators and owners of any mind
/// @dev Each action takes any numbers, so no call of it may revert. What is refused is not looked at here, that is what unit tests are
/// for; what is there is written down when it is first seen, and must never change.
contract DataHandler is ProtocolFixture {
    /// @dev Open, curated, listed, and one that asks for commitments; all with the same owner and curators.
    uint256 public constant DATANETS = 4;
    uint256 private constant PEOPLE = 4;
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

    /// @dev What somebody saw of the past: of an item, or of a record of a batch (then `root` is not zero).
    struct Observation {
        uint256 datanetId;
        bytes32 root;
        bytes32 item;
        uint64 time;
        uint8 status;
    }

    Accepted[] private _accepted;
    Observation[] private _observations;
    mapping(uint256 datanetId => mapping(bytes32 item => bool)) private _isAccepted;
    /// @dev Whose a number is: keccak256 of Datanet, item and payee.
    mapping(uint64 number => bytes32) private _registrationOf;
    /// @dev All that were ever made.
    bytes32[] private _commitments;
    bool public numberShared;
    mapping(bytes32 what => uint256) public done;

    constructor() {
        deploy();
        for (uint256 id = 1; id <= DATANETS; id++) {
            IDatanets.DatanetTerms memory terms = datanetTerms(uint8(id == DATANETS ? 0 : id - 1));
            terms.commitFirst = id == DATANETS;
            vm.startPrank(owner);
            datanets.createDatanet(terms);
            datanets.setCurator(id, person(0), true);
            datanets.setListed(id, person(1), true);
            datanets.setListed(id, person(2), true);
            vm.stopPrank();
        }
    }

    function contribute(uint256 who, uint256 which, uint256 content) external {
        (uint256 id, bytes32 item) = (datanet(which), record(content));
        vm.prank(person(who));
        try datanets.contribute(id, item) {
            note("contribute", id, item, person(who));
        } catch {}
    }

    /// @dev Somebody sends what somebody else signed.
    function contributeSigned(uint256 who, uint256 which, uint256 content, uint256 nonce) external {
        (uint256 id, bytes32 item) = (datanet(which), record(content));
        bytes32 domain = TypedData.domain(block.chainid, address(datanets));
        bytes32 digest = TypedData.contributeDigest(domain, id, person(who), one(item), nonce, block.timestamp);
        bytes memory signature = signBy(FIRST_KEY + who % PEOPLE, digest);
        try datanets.contributeFor(IDatanets.SignedContribution(id, person(who), one(item), nonce, block.timestamp, signature)) {
            note("contributeFor", id, item, person(who));
        } catch {}
    }

    /// @dev Curators, and others who would like to be, name anybody as the payee.
    function contributeAs(uint256 who, uint256 which, uint256 content, uint256 payee) external {
        (uint256 id, bytes32 item) = (datanet(which), record(content));
        uint8 kind = uint8(payee % 3);
        bytes32 word = kind == 0 ? Payee.ofAccount(person(payee)) : bytes32(kind == 1 ? 1 + payee % 2 : 0);
        vm.prank(person(who));
        try datanets.contributeAs(id, kind, word, one(item)) {
            bytes32 named = kind == 0 ? word : kind == 1 ? Payee.claimKey(id, word) : Payee.treasury(id);
            note("contributeAs", id, item, named);
        } catch {}
    }

    function contributeBatch(uint256 who, uint256 which, uint256 batch, bool asCurator) external {
        (uint256 id, bytes32 root) = (datanet(which), rootOf(batch));
        uint64 length = uint64(list(batch).length);
        vm.prank(person(who));
        if (asCurator) {
            try datanets.contributeBatchAs(id, 0, Payee.ofAccount(person(who)), root, length, "ipfs://batch") {
                note("contributeBatchAs", id, TypedData.batchItem(root), person(who));
            } catch {}
        } else {
            try datanets.contributeBatch(id, root, length, "ipfs://batch") {
                note("contributeBatch", id, TypedData.batchItem(root), person(who));
            } catch {}
        }
    }

    function commit(uint256 who, uint256 which, uint256 content, bool asBatch) external {
        bytes32 item = asBatch ? rootOf(content) : record(content);
        bytes32 commitment = TypedData.commitment(person(who), datanet(which), one(item), 0);
        try datanets.commit(commitment) {
            done["commit"]++;
            _commitments.push(commitment);
        } catch {}
    }

    function reveal(uint256 who, uint256 which, uint256 content, bool asBatch) external {
        uint256 id = datanet(which);
        bytes32 item = asBatch ? rootOf(content) : record(content);
        vm.prank(person(who));
        if (asBatch) {
            try datanets.revealBatch(id, item, uint64(list(content).length), "ipfs://batch", 0) {
                note("revealBatch", id, TypedData.batchItem(item), person(who));
            } catch {}
        } else {
            try datanets.reveal(id, one(item), 0) {
                note("reveal", id, item, person(who));
            } catch {}
        }
    }

    /// @dev Any status for any registration, by people who may and people who may not.
    function curate(uint256 who, uint256 which, uint256 content, uint256 payee, uint256 status, bool ofBatch) external {
        uint256 id = datanet(which);
        bytes32 item = ofBatch ? TypedData.batchItem(rootOf(content)) : record(content);
        IDatanets.Registration[] memory all = new IDatanets.Registration[](1);
        bytes32 whose = payee % 5 == 4 ? datanets.contribution(id, item).payee : Payee.ofAccount(person(payee));
        all[0] = IDatanets.Registration(item, whose);
        vm.prank(who % 2 == 0 ? person(0) : owner);
        try datanets.curate(id, all, [2, 2, 3, 5][status % 4], 0) {
            note("curate", id, item, whose);
        } catch {}
    }

    function retract(uint256 which, uint256 content, uint256 payee, bool ofBatch) external {
        uint256 id = datanet(which);
        bytes32 item = ofBatch ? TypedData.batchItem(rootOf(content)) : record(content);
        IDatanets.Registration[] memory all = new IDatanets.Registration[](1);
        all[0] = IDatanets.Registration(item, Payee.ofAccount(person(payee)));
        vm.prank(person(payee));
        try datanets.retract(id, all) {
            note("retract", id, item, person(payee));
        } catch {}
    }

    /// @dev A curator changes neighbouring records of a batch, or its contributor withdraws them.
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
                done["retractMembers"]++;
            } catch {}
        } else {
            vm.prank(owner);
            try datanets.curateMembers(id, root, records, proof, [0, 2, 3, 5][status % 4], 0) {
                done["curateMembers"]++;
            } catch {}
        }
    }

    /// @dev Owners change whom they trust.
    function trust(uint256 which, uint256 who, uint256 what) external {
        vm.startPrank(owner);
        if (what % 4 == 0) datanets.setCurator(datanet(which), person(who), what % 8 == 0);
        if (what % 4 == 1) datanets.setListed(datanet(which), person(who), what % 8 == 1);
        if (what % 4 == 2) datanets.setTreasury(datanet(which), person(who));
        if (what % 4 == 3) datanets.setAttestor(datanet(which), person(who));
        vm.stopPrank();
    }

    function cancel(uint256 who, uint256 mask) external {
        vm.prank(person(who));
        datanets.cancelNonces(0, mask);
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + 1 + time % (time % 5 == 0 ? 2 days : 3 minutes));
    }

    /// @dev Somebody looks at the past and remembers it.
    function observe(uint256 which, uint256 content, uint256 batch, uint256 back, bool ofBatch) external {
        uint256 id = datanet(which);
        uint64 time = uint64(block.timestamp - 1 - back % 1000);
        bytes32 root;
        bytes32 item = record(content);
        if (ofBatch) (root, item) = (rootOf(batch), list(batch)[content % list(batch).length].key);
        Observation memory seen = Observation(id, root, item, time, 0);
        seen.status = statusOf(seen);
        if (seen.status == 0 && _observations.length >= MOST_OBSERVATIONS / 4) return;
        if (_observations.length < MOST_OBSERVATIONS) _observations.push(seen);
        done["observe"]++;
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

    function statusOf(Observation memory seen) public view returns (uint8) {
        if (seen.root != 0) return datanets.memberStatusAt(seen.datanetId, seen.root, seen.item, seen.time);
        return datanets.statusAt(seen.datanetId, seen.item, seen.time);
    }

    function contribution(uint256 id, bytes32 item) external view returns (IDatanets.Contribution memory) {
        return datanets.contribution(id, item);
    }

    function note(bytes32 what, uint256 id, bytes32 item, address account) private {
        note(what, id, item, Payee.ofAccount(account));
    }

    /// @dev Writes down what is there of a registration.
    function note(bytes32 what, uint256 id, bytes32 item, bytes32 payee) private {
        done[what]++;
        IDatanets.Contribution memory state = datanets.contribution(id, item);
        if (state.number != 0 && !_isAccepted[id][item]) {
            _isAccepted[id][item] = true;
            _accepted.push(Accepted(id, item, state.payee, state.number, state.acceptedAt));
        }
        if (state.number != 0) take(state.number, keccak256(abi.encode(id, item, state.payee)));
        uint64 number = datanets.submission(id, item, payee).number;
        if (number != 0) take(number, keccak256(abi.encode(id, item, payee)));
    }

    /// @dev No two registrations have one number, and none has a number that a commitment still keeps.
    function take(uint64 number, bytes32 registration) private {
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

    function person(uint256 i) private pure returns (address) {
        return vm.addr(FIRST_KEY + i % PEOPLE);
    }

    /// @dev A few records that everybody wants; some have names that a hostile contributor makes up.
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
