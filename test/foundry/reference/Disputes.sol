// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Faults} from "./Faults.sol";
import {Gradient} from "./Gradient.sol";
import {Payee} from "./Payee.sol";
import {Split} from "./Split.sol";
import {SumTree} from "./SumTree.sol";
import {TypedData} from "./TypedData.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IDisputes} from "abi/IDisputes.sol";
import {IModels} from "abi/IModels.sol";

/// @title The Solidity reference of Disputes, Spans and Gradients: each is one of these
contract Disputes is Faults {
    /// @dev A score, the sum of its receipt's scores, and what its credit is.
    struct Part {
        bytes32 id;
        bytes32 source;
        bytes32 payee;
        Proven own;
        uint256 whole;
        uint256 credited;
    }

    mapping(bytes32 batchRoot => mapping(bytes32 contentId => uint64)) private _memberShownAt;
    mapping(uint256 modelId => mapping(uint256 datanetId => mapping(bytes32 item => bool))) private _hasVoidedUnshown;

    constructor(IDatanets datanets, IModels models, IAttribution attribution) Faults(datanets, models, attribution) {}

    /* GRADIENTS */

    /// @inheritdoc IDisputes
    function proveScore(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Featured calldata record,
        bytes calldata outputFeatures,
        Place calldata place
    ) external locked {
        uint256 expected = _scoreOf(round.modelId, receipt.featureHash, record, outputFeatures);
        uint256 value = _leafAt("place", round.scoresRoot, TypedData.receiptId(receipt), _wholeOf(record.owner), place).value;
        _slashIf(value != expected, round);
    }

    /// @inheritdoc IDisputes
    function proveMissing(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Featured calldata record,
        Place calldata member,
        bytes calldata outputFeatures,
        Place calldata place,
        Place calldata gap
    ) external locked {
        _read(member);
        bool scores = _scoreOfMissing(round.modelId, receipt.featureHash, record, outputFeatures) > 0;
        bool isCandidate = _isCandidateIn(round, receipt.time, record.owner, member);
        bytes32 id = TypedData.receiptId(receipt);
        _leafAt("place", round.receiptsRoot, id, 0, place);
        (bool hasScores, bool hasLeaf) = _leavesAround(round.scoresRoot, id, record.owner.contentId, gap);
        _judgeMember(scores && isCandidate && !hasLeaf, round, record.owner, member, hasScores);
    }

    /// @inheritdoc IDisputes
    function proveNotFirst(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Owner calldata scored,
        Owner calldata first,
        Place calldata member,
        Place calldata place
    ) external locked {
        _read(member);
        _payeeOf("scored", scored, CONTRIBUTOR);
        if (first.contentId != scored.contentId) revert NotShown("first");
        _payeeOf("first", first, CONTRIBUTOR);
        _memberOf(first, member);
        bool isFault = _numberOf(first) < _numberOf(scored);
        _leafAt("place", round.scoresRoot, TypedData.receiptId(receipt), _wholeOf(scored), place);
        isFault = isFault && _isCandidateIn(round, receipt.time, first, member);
        _judgeMember(isFault, round, first, member, true);
    }

    /* PARTS */

    /// @inheritdoc IDisputes
    function provePart(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Owner calldata scored,
        uint8 role,
        Place calldata first,
        Place calldata place,
        Place calldata afterLast,
        Place calldata credit
    ) external locked {
        if (role != CONTRIBUTOR && role != TREASURY) revert NotShown("role");
        Part memory part;
        part.payee = _payeeOf("scored", scored, role);
        (part.id, part.source) = (TypedData.receiptId(receipt), _wholeOf(scored));
        part.own = _scoreAt(round.scoresRoot, part.id, part.source, first, place);
        part.whole = _sumOf(round.scoresRoot, part.id, first, afterLast);
        part.credited = _at("credit", round.creditsRoot, part.payee, TypedData.creditDigest(part.id, part.source, role), credit).value;
        if (part.whole == 0 || part.whole == type(uint256).max) revert NoFault();
        _slashIf(part.credited != _creditOf(receipt.price, part.whole, part.own, scored.datanetId, role), round);
    }

    /// @inheritdoc IDisputes
    function proveRest(
        ProposedRound calldata round,
        Receipt calldata receipt,
        uint256 datanetId,
        Place calldata place,
        Place calldata first,
        Place calldata afterLast,
        Place calldata credit
    ) external locked {
        (uint256[] memory weights, uint256 index) = _weightsOf(round, datanetId);
        bytes32 id = TypedData.receiptId(receipt);
        _leafAt("place", round.receiptsRoot, id, 0, place);
        uint256 scores = _sumOf(round.scoresRoot, id, first, afterLast);
        bytes32 digest = TypedData.creditDigest(id, 0, UNOWNED);
        uint256 credited = _at("credit", round.creditsRoot, Payee.treasury(datanetId), digest, credit).value;
        if (scores == type(uint256).max) revert NoFault();
        _slashIf(credited != Split.unowned(scores == 0 ? receipt.price : 0, weights)[index], round);
    }

    /* MEMBERS */

    /// @inheritdoc IDisputes
    function showMember(bytes32 batchRoot, bytes32 contentId, Place calldata member) external locked {
        _read(member);
        if (batchRoot == 0) revert NotShown("member");
        _showMember(batchRoot, contentId, _leafAt("member", batchRoot, contentId, 0, member).before);
    }

    /// @inheritdoc IDisputes
    function memberShownAt(bytes32 batchRoot, bytes32 contentId) external view unlocked returns (uint64 time) {
        return _memberShownAt[batchRoot][contentId];
    }

    /// @inheritdoc IDisputes
    function hasVoidedUnshown(uint256 modelId, uint256 datanetId, bytes32 item) external view unlocked returns (bool voided) {
        return _hasVoidedUnshown[modelId][datanetId][item];
    }

    /// @dev The score that follows from what is shown of a record and an output.
    function _scoreOf(
        uint256 modelId,
        bytes32 featureHash,
        Featured calldata record,
        bytes calldata outputFeatures
    ) private view returns (uint256) {
        (bytes32 rule, bytes32 root) = _scoringOf(modelId);
        if (featureHash == 0) return 0;
        if (sha256(outputFeatures) != featureHash) revert NotShown("outputFeatures");
        if (outputFeatures.length != Gradient.dimensions(rule)) return 0;
        bytes32 hash = _featureHashOf(root, record);
        if (hash == 0) return 0;
        if (sha256(record.features) != hash) revert NotShown("record");
        return Gradient.score(rule, record.features, outputFeatures);
    }

    /// @dev The same where both have features, and the record was accepted.
    function _scoreOfMissing(
        uint256 modelId,
        bytes32 featureHash,
        Featured calldata record,
        bytes calldata outputFeatures
    ) private view returns (uint256) {
        (bytes32 rule, bytes32 root) = _scoringOf(modelId);
        if (sha256(outputFeatures) != featureHash) revert NotShown("outputFeatures");
        _payeeOf("record", record.owner, CONTRIBUTOR);
        if (_featureHashOf(root, record) != sha256(record.features)) revert NotShown("record");
        return Gradient.score(rule, record.features, outputFeatures);
    }

    /// @dev The model's rule, which has to be this one, and the root of its feature tree.
    function _scoringOf(uint256 modelId) private view returns (bytes32 rule, bytes32 root) {
        (rule, root) = _MODELS.scoringOf(modelId);
        if (uint8(rule[0]) != Gradient.ID) revert NoFault();
    }

    /// @dev The hash of a record's features, 0 if the tree has none.
    function _featureHashOf(bytes32 root, Featured calldata record) private pure returns (bytes32) {
        bytes32 contentId = record.owner.contentId;
        _at("record", root, contentId, 0, record.feature);
        for (uint256 i = 0; i < record.feature.leaves.length; i++) {
            if (record.feature.leaves[i].key == contentId) return record.feature.leaves[i].data;
        }
        return 0;
    }

    /// @dev Whether a receipt has scores, as far as one sees around a place, and whether a record has
    /// a leaf there.
    function _leavesAround(
        bytes32 root,
        bytes32 id,
        bytes32 contentId,
        Place calldata gap
    ) private pure returns (bool hasScores, bool hasLeaf) {
        bytes12 tag = bytes12(contentId);
        _at("gap", root, id, bytes32(tag), gap);
        SumTree.Leaf[] memory leaves = _leavesOf(gap);
        for (uint256 i = 0; i < leaves.length; i++) {
            if (leaves[i].key != id) continue;
            hasScores = true;
            if (bytes12(leaves[i].data) == tag) hasLeaf = true;
        }
    }

    /// @dev Whether a record can earn from a receipt of a time, given its place in its batch.
    function _isCandidateIn(
        ProposedRound calldata round,
        uint64 time,
        Owner calldata owner,
        Place calldata member
    ) private view returns (bool) {
        return _isCandidate(round, time, owner, _registered(owner, _memberOf(owner, member)));
    }

    function _judgeMember(bool isFault, ProposedRound calldata round, Owner calldata owner, Place calldata member, bool hasScores) private {
        if (!isFault) revert NoFault();
        bool isPublic = owner.batchRoot == 0;
        uint64 shown = _memberShownAt[owner.batchRoot][owner.contentId];
        bool slashes = hasScores && (isPublic || (shown != 0 && shown <= round.cutoff));
        bool wasHidden = !isPublic && (shown == 0 || shown >= round.proposedAt);
        if (!slashes && wasHidden) {
            bytes32 item = _itemOf(owner);
            if (_hasVoidedUnshown[round.modelId][owner.datanetId][item]) revert NoFault();
            _hasVoidedUnshown[round.modelId][owner.datanetId][item] = true;
        }
        if (!isPublic) _showMember(owner.batchRoot, owner.contentId, _memberOf(owner, member).before);
        if (slashes) _slash(round);
        else _void(round, hasScores);
        emit FaultProven(round.modelId, round.attempt, msg.sender, msg.sig);
    }

    function _showMember(bytes32 batchRoot, bytes32 contentId, uint256 index) private {
        if (_memberShownAt[batchRoot][contentId] != 0) return;
        _memberShownAt[batchRoot][contentId] = uint64(block.timestamp);
        emit MemberShown(batchRoot, contentId, uint64(index));
    }
}
