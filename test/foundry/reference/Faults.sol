// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Lock} from "./Lock.sol";
import {Payee} from "./Payee.sol";
import {Span} from "./Span.sol";
import {Split} from "./Split.sol";
import {SumTree} from "./SumTree.sol";
import {TreeNode} from "./TreeNode.sol";
import {TypedData} from "./TypedData.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets, PayeeKinds, Statuses} from "abi/IDatanets.sol";
import {IDisputes} from "abi/IDisputes.sol";
import {IModels} from "abi/IModels.sol";

/// @title The faults of any rule and of `span`
abstract contract Faults is IDisputes, Lock {
    uint8 internal constant RECEIPTS = 0;
    uint8 internal constant CREDITS = 2;
    uint8 internal constant PAYOUTS = 3;
    uint8 internal constant CONTRIBUTOR = 0;
    uint8 internal constant TREASURY = 1;
    uint8 internal constant UNOWNED = 2;

    IDatanets internal immutable _DATANETS;
    IModels internal immutable _MODELS;
    IAttribution internal immutable _ATTRIBUTION;

    /// @dev What a place proves: the sum of all leaves before it, and the value of the leaf that is
    /// exactly there, 0 if there is none.
    struct Proven {
        uint256 before;
        uint256 value;
    }

    /// @dev A registration and whether its batch holds the record.
    struct Registered {
        uint64 number;
        uint64 acceptedAt;
        bool isHeld;
    }

    /// @dev The bytes of an output between two leaves of scores, and whether one of these is of its
    /// receipt.
    struct Gap {
        uint256 from;
        uint256 to;
        bool hasScores;
    }

    mapping(bytes32 batchRoot => mapping(bytes32 contentId => uint64)) private _shownAt;
    mapping(uint256 modelId => mapping(uint256 datanetId => mapping(bytes32 item => bool))) private _hasVoided;

    constructor(IDatanets datanets, IModels models, IAttribution attribution) {
        bool isZero = address(datanets) == address(0) || address(models) == address(0) || address(attribution) == address(0);
        if (isZero) revert ZeroAccount();
        _DATANETS = datanets;
        _MODELS = models;
        _ATTRIBUTION = attribution;
    }

    /* TREES */

    /// @inheritdoc IDisputes
    function proveMalformed(ProposedRound calldata round, uint8 tree, Node calldata node) external locked {
        if (!TreeNode.isIn(node, _rootOf(round, tree))) revert NotShown("node");
        _slashIf(!TreeNode.isSound(node), round);
    }

    /// @inheritdoc IDisputes
    function proveDisorder(ProposedRound calldata round, uint8 tree, Place calldata leaves) external locked {
        bytes32 root = _rootOf(round, tree);
        SumTree.Leaf[] memory shown = _leavesOf(leaves);
        (SumTree.ProvenRange memory proven, bool ok) = SumTree.verifyUnordered(shown, leaves.proof);
        if (!ok || shown.length > 2 || proven.root != root) revert NotShown("leaves");
        bool isFault = shown.length == 2 && !SumTree.isBelow(shown[0], shown[1].key, shown[1].data);
        for (uint256 i = 0; i < shown.length; i++) {
            if (!_mayBeIn(tree, shown[i])) isFault = true;
        }
        _slashIf(isFault, round);
    }

    /* RECEIPTS */

    /// @inheritdoc IDisputes
    function proveReceipt(ProposedRound calldata round, Receipt calldata receipt, Place calldata place) external locked {
        uint256 value = _leafAt("place", round.receiptsRoot, TypedData.receiptId(receipt), 0, place).value;
        _slashIf(value != receipt.price || !_mayBeOf(round, receipt), round);
    }

    /* SCORES */

    /// @inheritdoc IDisputes
    function proveStray(
        ProposedRound calldata round,
        bytes32 receiptId,
        bytes32 source,
        Place calldata score,
        Place calldata receipt
    ) external locked {
        _leafAt("score", round.scoresRoot, receiptId, source, score);
        _slashIf(_at("receipt", round.receiptsRoot, receiptId, 0, receipt).value == 0, round);
    }

    /// @inheritdoc IDisputes
    function proveForm(ProposedRound calldata round, bytes32 receiptId, Score calldata score, Place calldata place) external locked {
        _leafAt("place", round.scoresRoot, receiptId, _sourceOf(score), place);
        uint8 rule = uint8(bytes1(_MODELS.ruleOf(round.modelId)));
        bool isWhole = score.start == 0 && score.end == 0;
        _slashIf((rule == 1 && isWhole) || (rule == 2 && !isWhole), round);
    }

    /// @inheritdoc IDisputes
    function proveLength(
        ProposedRound calldata round,
        Receipt calldata receipt,
        bytes32 source,
        bytes calldata output,
        Place calldata score
    ) external locked {
        _requireOutput(receipt, output);
        _leafAt("score", round.scoresRoot, TypedData.receiptId(receipt), source, score);
        _slashIf(output.length != receipt.outputLength, round);
    }

    /// @inheritdoc IDisputes
    function proveShape(ProposedRound calldata round, Receipt calldata receipt, bytes32 source, Place calldata score) external locked {
        uint256 value = _leafAt("score", round.scoresRoot, TypedData.receiptId(receipt), source, score).value;
        (uint256 start, uint256 end) = _rangeOf(source);
        bool isRange = start < end && end <= receipt.outputLength && receipt.outputLength <= Span.MAX_LENGTH;
        _slashIf(!isRange || value != end - start, round);
    }

    /// @inheritdoc IDisputes
    function proveOverlap(ProposedRound calldata round, Place calldata leaves) external locked {
        SumTree.Leaf[] memory shown = _leavesOf(leaves);
        (SumTree.ProvenRange memory proven, bool ok) = SumTree.verify(shown, leaves.proof);
        if (!ok || shown.length != 2 || proven.root != round.scoresRoot) revert NotShown("leaves");
        (, uint256 end) = _rangeOf(shown[0].data);
        (uint256 start,) = _rangeOf(shown[1].data);
        bool haveOneOwner = shown[0].data << 32 == shown[1].data << 32;
        _slashIf(shown[0].key == shown[1].key && (end > start || (end == start && haveOneOwner)), round);
    }

    /// @inheritdoc IDisputes
    function proveUnheld(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Score calldata score,
        uint16 byteOffset,
        bytes calldata output,
        bytes calldata record,
        Place calldata place
    ) external locked {
        _requireOutput(receipt, output);
        if (sha256(record) != score.owner.contentId) revert NotShown("record");
        _leafAt("place", round.scoresRoot, TypedData.receiptId(receipt), _sourceOf(score), place);
        bool isInRange = score.start <= byteOffset && byteOffset < score.end;
        _slashIf(isInRange && _isUnheld(round.modelId, output, record, byteOffset), round);
    }

    /* CREDITS */

    /// @inheritdoc IDisputes
    function proveCredit(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Score calldata score,
        uint8 role,
        Place calldata first,
        Place calldata place,
        Place calldata credit
    ) external locked {
        if (role != CONTRIBUTOR && role != TREASURY) revert NotShown("role");
        bytes32 payee = _payeeOf(score.owner, role);
        (bytes32 id, bytes32 source) = (TypedData.receiptId(receipt), _sourceOf(score));
        Proven memory own = _scoreAt(round.scoresRoot, id, source, first, place);
        bytes32 digest = TypedData.creditDigest(id, source, role);
        uint256 credited = _at("credit", round.creditsRoot, payee, digest, credit).value;
        _slashIf(credited != _creditOf(receipt, own, score.owner.datanetId, role), round);
    }

    /// @inheritdoc IDisputes
    function proveUnowned(
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
        if (receipt.outputLength == 0 || scores > receipt.outputLength) revert NoFault();
        uint256 rest = Split.rest(receipt.price, scores, receipt.outputLength);
        _slashIf(credited != Split.unowned(rest, weights)[index], round);
    }

    /// @inheritdoc IDisputes
    function proveUnfounded(
        ProposedRound calldata round,
        bytes32 payee,
        bytes32 receiptId,
        bytes32 source,
        uint8 role,
        Place calldata credit,
        Place calldata missing
    ) external locked {
        _leafAt("credit", round.creditsRoot, payee, TypedData.creditDigest(receiptId, source, role), credit);
        bool isOfNoKind = role > UNOWNED || (role == UNOWNED && source != 0);
        if (isOfNoKind) {
            _read(missing);
            return _slashIf(true, round);
        }
        (bytes32 root, bytes32 data) = role == UNOWNED ? (round.receiptsRoot, bytes32(0)) : (round.scoresRoot, source);
        _slashIf(_at("missing", root, receiptId, data, missing).value == 0, round);
    }

    /// @inheritdoc IDisputes
    function proveMisdirected(
        ProposedRound calldata round,
        bytes32 payee,
        bytes32 receiptId,
        Score calldata score,
        uint8 role,
        Place calldata credit
    ) external locked {
        if (role > UNOWNED) revert NotShown("role");
        if (role == UNOWNED) _read(score);
        bytes32 right = role == UNOWNED ? bytes32(0) : _payeeOf(score.owner, role);
        bytes32 source = role == UNOWNED ? bytes32(0) : _sourceOf(score);
        _leafAt("credit", round.creditsRoot, payee, TypedData.creditDigest(receiptId, source, role), credit);
        _slashIf(role == UNOWNED ? !_isTreasuryOf(round, payee) : payee != right, round);
    }

    /* OWNERSHIP */

    /// @inheritdoc IDisputes
    function proveRegistration(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Score calldata score,
        Place calldata member,
        Place calldata place
    ) external locked {
        _read(member);
        bool isCandidate = _isCandidate(round, receipt.time, score.owner, _registered(score.owner, Proven(0, 1)));
        isCandidate = isCandidate && (_memberOf(score.owner, member).value > 0 || _wasShown(score.owner));
        _leafAt("place", round.scoresRoot, TypedData.receiptId(receipt), _sourceOf(score), place);
        _slashIf(!isCandidate, round);
    }

    /// @inheritdoc IDisputes
    function proveEarlier(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Score calldata score,
        bytes calldata output,
        Holder calldata holder,
        Place calldata place
    ) external locked {
        _payeeOf(score.owner, CONTRIBUTOR);
        _requireOutput(receipt, output);
        _registeredHolder(holder);
        bool isFault = _precedes(holder.owner, score.owner);
        _leafAt("place", round.scoresRoot, TypedData.receiptId(receipt), _sourceOf(score), place);
        isFault = isFault && _hasByteOf(holder.witness, score.start, score.end);
        isFault = isFault && _holdsAsCandidate(round, receipt.time, output, holder);
        bool slashes = _isItself(holder.owner, score.owner) || _couldNotMiss(round, holder.owner);
        _judge(isFault, round, holder, slashes, true);
    }

    /// @inheritdoc IDisputes
    function proveGap(
        ProposedRound calldata round,
        Receipt calldata receipt,
        bytes calldata output,
        Holder calldata holder,
        Place calldata place,
        Place calldata gap,
        uint16 start
    ) external locked {
        _requireOutput(receipt, output);
        _registeredHolder(holder);
        _leafAt("place", round.receiptsRoot, TypedData.receiptId(receipt), 0, place);
        Gap memory between = _gapOf(round.scoresRoot, receipt, gap, start);
        bool isFault = output.length == receipt.outputLength && _hasByteOf(holder.witness, between.from, between.to)
            && _holdsAsCandidate(round, receipt.time, output, holder);
        bool slashes = between.hasScores && _couldNotMiss(round, holder.owner);
        _judge(isFault, round, holder, slashes, between.hasScores);
    }

    /// @inheritdoc IDisputes
    function showRecord(bytes calldata record, bytes32 batchRoot, Place calldata member) external locked returns (bytes32 contentId) {
        if (record.length == 0 || record.length > Span.MAX_LENGTH) revert InvalidRecord(record.length);
        contentId = sha256(record);
        _show(batchRoot, contentId, member, record);
    }

    /// @inheritdoc IDisputes
    function shownAt(bytes32 batchRoot, bytes32 contentId) external view unlocked returns (uint64 time) {
        return _shownAt[batchRoot][contentId];
    }

    /// @inheritdoc IDisputes
    function hasVoided(uint256 modelId, uint256 datanetId, bytes32 item) external view unlocked returns (bool voided) {
        return _hasVoided[modelId][datanetId][item];
    }

    /* OMISSIONS */

    /// @inheritdoc IDisputes
    function proveOmitted(
        ProposedRound calldata round,
        Receipt calldata receipt,
        bytes calldata signature,
        Place calldata place
    ) external locked {
        bytes32 id = TypedData.receiptId(receipt);
        bytes32 digest = TypedData.digestOf(TypedData.domain(block.chainid, address(_ATTRIBUTION)), id);
        if (!TypedData.isSignedBy(round.operator, digest, signature)) revert NotShown("signature");
        bool isThere = _at("place", round.receiptsRoot, id, 0, place).value > 0;
        if (isThere || receipt.price == 0 || !_mayBeOf(round, receipt)) revert NoFault();
        _void(round, false);
        emit FaultProven(round.modelId, round.attempt, msg.sender, msg.sig);
    }

    /* PAYOUTS */

    /// @inheritdoc IDisputes
    function provePayout(
        ProposedRound calldata round,
        bytes32 payee,
        bytes32 lastRoot,
        Place calldata last,
        Place calldata first,
        Place calldata afterLast,
        Place calldata payout
    ) external locked {
        IModels.RoundTerms memory terms = _MODELS.roundTerms(round.modelId);
        uint256 before = _lastPayout(round.settlement, terms.asset, payee, lastRoot, last);
        uint256 credits = _sumOf(round.creditsRoot, payee, first, afterLast);
        uint256 value = _at("payout", round.payoutsRoot, payee, 0, payout).value;
        if (credits == type(uint256).max) revert NoFault();
        _slashIf(value != Split.payout(before, credits, terms.contributorsBps), round);
    }

    /// @inheritdoc IDisputes
    function peers() external view unlocked returns (address datanets, address models, address attribution) {
        return (address(_DATANETS), address(_MODELS), address(_ATTRIBUTION));
    }

    /* WHAT IS SHOWN */

    /// @dev What the place of (key, data) proves; reverts with the argument's name if it is not
    /// shown.
    function _at(
        string memory argument,
        bytes32 root,
        bytes32 key,
        bytes32 data,
        Place calldata shown
    ) internal pure returns (Proven memory) {
        (uint128 before, uint128 value, bool ok) = SumTree.place(root, key, data, _leavesOf(shown), shown.proof);
        if (!ok) revert NotShown(argument);
        return Proven(before, value);
    }

    /// @dev The same where a leaf has to be.
    function _leafAt(
        string memory argument,
        bytes32 root,
        bytes32 key,
        bytes32 data,
        Place calldata shown
    ) internal pure returns (Proven memory proven) {
        proven = _at(argument, root, key, data, shown);
        if (proven.value == 0) revert NotShown(argument);
    }

    /// @dev A score, and the sum of the receipt's scores before it.
    function _scoreAt(
        bytes32 root,
        bytes32 id,
        bytes32 source,
        Place calldata first,
        Place calldata place
    ) internal pure returns (Proven memory own) {
        uint256 start = _at("first", root, id, 0, first).before;
        own = _leafAt("place", root, id, source, place);
        own.before = _difference(own.before, start);
    }

    /// @dev The sum of a key's leaves, between its first place and the one after its last; 2^256 - 1
    /// if the tree is in such disorder that it would be negative.
    function _sumOf(bytes32 root, bytes32 key, Place calldata first, Place calldata afterLast) internal pure returns (uint256) {
        uint256 start = _at("first", root, key, 0, first).before;
        if (key == bytes32(type(uint256).max)) revert NotShown("afterLast");
        uint256 end = _at("afterLast", root, bytes32(uint256(key) + 1), 0, afterLast).before;
        return _difference(end, start);
    }

    /// @dev 2^256 - 1 if it would be negative.
    function _difference(uint256 more, uint256 less) internal pure returns (uint256) {
        return more < less ? type(uint256).max : more - less;
    }

    function _leavesOf(Place calldata shown) internal pure returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](shown.leaves.length);
        for (uint256 i = 0; i < leaves.length; i++) {
            leaves[i] = SumTree.Leaf(shown.leaves[i].key, shown.leaves[i].value, shown.leaves[i].data);
        }
    }

    function _rootOf(ProposedRound calldata round, uint8 tree) internal pure returns (bytes32) {
        if (tree > PAYOUTS) revert UnknownTree(tree);
        return [round.receiptsRoot, round.scoresRoot, round.creditsRoot, round.payoutsRoot][tree];
    }

    function _requireOutput(Receipt calldata receipt, bytes calldata output) internal pure {
        if (sha256(output) != receipt.outputHash) revert NotShown("output");
    }

    /// @dev A registration, which need not have been accepted, and the record's place in its batch.
    /// @dev The place of a record in its batch; a record that is registered by itself is there.
    function _memberOf(Owner calldata owner, Place calldata member) internal pure returns (Proven memory) {
        if (owner.batchRoot != 0) return _at("member", owner.batchRoot, owner.contentId, 0, member);
        _read(member);
        return Proven(0, 1);
    }

    /// @dev Whether a batch was shown to hold a record, to whichever contract keeps it.
    function _wasShown(Owner calldata owner) internal view returns (bool) {
        if (owner.batchRoot == 0) return false;
        (,,,, address spans, address gradients) = _ATTRIBUTION.peers();
        bool wasRecordShown = IDisputes(spans).shownAt(owner.batchRoot, owner.contentId) != 0;
        return wasRecordShown || IDisputes(gradients).memberShownAt(owner.batchRoot, owner.contentId) != 0;
    }

    function _registered(Owner calldata owner, Proven memory member) internal view returns (Registered memory) {
        IDatanets.Contribution memory state = _DATANETS.contribution(owner.datanetId, _itemOf(owner));
        return Registered(state.number, state.acceptedAt, member.value > 0);
    }

    function _registeredHolder(Holder calldata holder) internal view returns (Registered memory registered) {
        Owner calldata owner = holder.owner;
        bool isAccepted = _DATANETS.contribution(owner.datanetId, _itemOf(owner)).acceptedAt != 0;
        if (!isAccepted || sha256(holder.record) != owner.contentId) revert NotShown("holder");
        return _registered(owner, _memberOf(owner, holder.member));
    }

    function _gapOf(bytes32 root, Receipt calldata receipt, Place calldata gap, uint16 start) internal pure returns (Gap memory between) {
        bytes32 id = TypedData.receiptId(receipt);
        bytes32 data = bytes32(bytes2(start));
        _at("gap", root, id, data, gap);
        SumTree.Leaf[] memory leaves = _leavesOf(gap);
        between.to = receipt.outputLength;
        for (uint256 i = 0; i < leaves.length; i++) {
            if (leaves[i].key != id) continue;
            between.hasScores = true;
            if (SumTree.isBelow(leaves[i], id, data)) (, between.from) = _rangeOf(leaves[i].data);
            else (between.to,) = _rangeOf(leaves[i].data);
        }
    }

    /* WHAT IS RIGHT */

    /// @dev Whether a receipt, whatever its price, can be in a round.
    function _mayBeOf(ProposedRound calldata round, Receipt calldata receipt) internal pure returns (bool) {
        bool hasLength = receipt.outputLength > 0 && receipt.outputLength <= Span.MAX_LENGTH;
        return hasLength && receipt.modelId == round.modelId && round.from < receipt.time && receipt.time <= round.cutoff;
    }

    /// @dev Whether a record can earn from a receipt of a time (SPEC.md 8.5).
    function _isCandidate(
        ProposedRound calldata round,
        uint64 time,
        Owner calldata owner,
        Registered memory registered
    ) internal view returns (bool) {
        (uint64 takenAt, uint64 upTo) = _MODELS.snapshotAt(round.modelId, time);
        bool isInTime = takenAt != 0 && registered.acceptedAt != 0 && registered.acceptedAt <= upTo;
        if (!isInTime || !registered.isHeld || !_isSource(round, owner.datanetId)) return false;
        if (owner.batchRoot != 0) {
            return _DATANETS.memberStatusAt(owner.datanetId, owner.batchRoot, owner.contentId, time) == Statuses.ACCEPTED;
        }
        bool isRecord = !TypedData.isBatchItem(owner.contentId);
        return isRecord && _DATANETS.statusAt(owner.datanetId, owner.contentId, time) == Statuses.ACCEPTED;
    }

    /// @dev Reads what is not looked at, since a call that cannot be read reverts.
    function _read(Place memory) internal pure {}

    function _read(Score memory) internal pure {}

    function _precedes(Owner calldata a, Owner calldata b) internal view returns (bool) {
        (uint64 first, uint64 second) = (_numberOf(a), _numberOf(b));
        return first < second || (first == second && a.contentId < b.contentId);
    }

    function _numberOf(Owner calldata owner) internal view returns (uint64) {
        return _DATANETS.contribution(owner.datanetId, _itemOf(owner)).number;
    }

    /// @dev Whether a witness has a byte of a range of the output.
    function _hasByteOf(Witness calldata witness, uint256 from, uint256 to) internal pure returns (bool) {
        uint256 start = witness.outputStart > from ? witness.outputStart : from;
        uint256 end = uint256(witness.outputStart) + witness.length;
        return start < (end < to ? end : to);
    }

    /// @dev Whether a witness is a span of the output and of the record, byte for byte.
    function _isCommon(uint256 modelId, bytes memory output, Holder calldata holder) internal view returns (bool) {
        bytes32 rule = _MODELS.ruleOf(modelId);
        (uint256 inOutput, uint256 inRecord) = (holder.witness.outputStart, holder.witness.recordStart);
        uint256 length = holder.witness.length;
        bytes memory record = holder.record;
        bool areSpans = rule != 0 && Span.isSpan(rule, output, inOutput, length) && Span.isSpan(rule, record, inRecord, length);
        if (!areSpans) return false;
        for (uint256 i = 0; i < length; i++) {
            if (output[inOutput + i] != record[inRecord + i]) return false;
        }
        return true;
    }

    /// @dev Whether a holder can earn from a receipt and has the witness in common with its output.
    function _holdsAsCandidate(
        ProposedRound calldata round,
        uint64 time,
        bytes calldata output,
        Holder calldata holder
    ) internal view returns (bool) {
        Registered memory registered = _registered(holder.owner, _memberOf(holder.owner, holder.member));
        return _isCandidate(round, time, holder.owner, registered) && _isCommon(round.modelId, output, holder);
    }

    /// @dev Whether a holder is a leaf's record, registered by itself.
    function _isItself(Owner calldata holder, Owner calldata paid) internal pure returns (bool) {
        return holder.contentId == paid.contentId && holder.batchRoot == 0;
    }

    /// @dev Whether every scorer had a record and knew of its registration at the cutoff.
    function _couldNotMiss(ProposedRound calldata round, Owner calldata owner) internal view returns (bool) {
        uint64 shown = _shownAt[owner.batchRoot][owner.contentId];
        return shown != 0 && shown <= round.cutoff;
    }

    /// @dev Whether a Datanet is a source that the round does not leave out.
    function _isSource(ProposedRound calldata round, uint256 datanetId) internal view returns (bool) {
        IModels.SourceState[] memory sources = _MODELS.sourcesOf(round.modelId);
        for (uint256 i = 0; i < sources.length; i++) {
            if (sources[i].datanetId == datanetId) return _stays(round, sources[i]);
        }
        return false;
    }

    /// @dev Whether a leaf can be in a tree of this kind.
    function _mayBeIn(uint8 tree, SumTree.Leaf memory leaf) internal pure returns (bool) {
        bool hasNoData = tree == RECEIPTS || tree == PAYOUTS;
        bool isOfPayee = tree == CREDITS || tree == PAYOUTS;
        return leaf.value > 0 && (!hasNoData || leaf.data == 0) && (!isOfPayee || Payee.isValid(leaf.key));
    }

    function _rangeOf(bytes32 source) internal pure returns (uint256 start, uint256 end) {
        return (uint16(bytes2(source)), uint16(bytes2(source << 16)));
    }

    function _itemOf(Owner calldata owner) internal pure returns (bytes32) {
        return owner.batchRoot == 0 ? owner.contentId : TypedData.batchItem(owner.batchRoot);
    }

    function _sourceOf(Score calldata score) internal pure returns (bytes32) {
        if (score.start == 0 && score.end == 0) return _wholeOf(score.owner);
        bytes32 key = TypedData.contributionKey(score.owner.datanetId, score.owner.contentId);
        return TypedData.source(score.start, score.end, key, _itemOf(score.owner));
    }

    /// @dev The source of a record as a whole: 12 bytes of its content id, 20 of the registration's
    /// digest.
    function _wholeOf(Owner calldata owner) internal pure returns (bytes32) {
        bytes32 key = TypedData.contributionKey(owner.datanetId, owner.contentId);
        bytes32 digest = keccak256(abi.encode(key, _itemOf(owner)));
        return bytes32(bytes12(owner.contentId)) | (digest >> 96);
    }

    /// @dev Whose the credits of a registration are, or their fees; it has to be one that was
    /// accepted.
    function _payeeOf(Owner calldata owner, uint8 role) internal view returns (bytes32) {
        return _payeeOf("score", owner, role);
    }

    function _payeeOf(string memory argument, Owner calldata owner, uint8 role) internal view returns (bytes32) {
        IDatanets.Contribution memory registration = _DATANETS.contribution(owner.datanetId, _itemOf(owner));
        if (registration.acceptedAt == 0) revert NotShown(argument);
        return role == CONTRIBUTOR ? registration.payee : Payee.treasury(owner.datanetId);
    }

    /// @dev Whether by the model's rule a record does not hold a byte of an output. A model that does
    /// not exist has no rule, by which nothing is unheld.
    function _isUnheld(uint256 modelId, bytes memory output, bytes memory record, uint256 byteOffset) internal view returns (bool) {
        bytes32 rule = _MODELS.ruleOf(modelId);
        return rule != 0 && (byteOffset >= output.length || !Span.held(rule, output, record)[byteOffset]);
    }

    /// @dev What the contributor or the treasury gets for a score.
    function _creditOf(Receipt calldata receipt, Proven memory score, uint256 datanetId, uint8 role) internal view returns (uint256) {
        return _creditOf(receipt.price, receipt.outputLength, score, datanetId, role);
    }

    /// @dev The same for any whole.
    function _creditOf(uint256 price, uint256 whole, Proven memory score, uint256 datanetId, uint8 role) internal view returns (uint256) {
        if (score.before > whole || score.before + score.value > whole) revert NoFault();
        uint256 feeBps = _DATANETS.datanet(datanetId).treasuryFeeBps;
        (uint256 contributor, uint256 fee) = Split.credit(price, score.before, score.value, whole, feeBps);
        return role == CONTRIBUTOR ? contributor : fee;
    }

    /// @dev The weights of the sources that the round does not leave out, and the index of one.
    function _weightsOf(ProposedRound calldata round, uint256 datanetId) internal view returns (uint256[] memory weights, uint256 index) {
        IModels.SourceState[] memory sources = _MODELS.sourcesOf(round.modelId);
        uint256 count;
        bool isFound;
        uint256[] memory most = new uint256[](sources.length);
        for (uint256 i = 0; i < sources.length; i++) {
            if (!_stays(round, sources[i])) continue;
            if (sources[i].datanetId == datanetId) (isFound, index) = (true, count);
            most[count++] = sources[i].weight;
        }
        if (!isFound) revert NotShown("datanetId");
        weights = new uint256[](count);
        for (uint256 i = 0; i < count; i++) {
            weights[i] = most[i];
        }
    }

    /// @dev Whether a payee is the treasury of a source that the round does not leave out.
    function _isTreasuryOf(ProposedRound calldata round, bytes32 payee) internal view returns (bool) {
        bool isTreasury = Payee.isValid(payee) && Payee.kind(payee) == PayeeKinds.TREASURY;
        return isTreasury && _isSource(round, uint160(Payee.id(payee)));
    }

    function _stays(ProposedRound calldata round, IModels.SourceState memory source) internal pure returns (bool) {
        return source.leftOutFrom == 0 || source.leftOutFrom > round.cutoff;
    }

    function _lastPayout(
        bytes20 settlement,
        address asset,
        bytes32 payee,
        bytes32 lastRoot,
        Place calldata last
    ) internal pure returns (uint256) {
        if (settlement == 0) {
            if (last.leaves.length > 0 || last.proof.length > 0) revert NotShown("last");
            return 0;
        }
        if (TypedData.settlement(asset, lastRoot) != settlement) revert NotShown("lastRoot");
        return _at("last", lastRoot, payee, 0, last).value;
    }

    /* THE VERDICT */

    function _slashIf(bool isFault, ProposedRound calldata round) internal {
        if (!isFault) revert NoFault();
        _slash(round);
        emit FaultProven(round.modelId, round.attempt, msg.sender, msg.sig);
    }

    /// @dev Slashes or voids for a registration's bytes; those that were hidden void one round of a
    /// model at most.
    function _judge(bool isFault, ProposedRound calldata round, Holder calldata holder, bool slashes, bool charged) internal {
        Owner calldata owner = holder.owner;
        if (!isFault) revert NoFault();
        uint64 shown = _shownAt[owner.batchRoot][owner.contentId];
        bool wasHidden = shown == 0 || shown >= round.proposedAt;
        if (!slashes && wasHidden) {
            bytes32 item = _itemOf(owner);
            if (_hasVoided[round.modelId][owner.datanetId][item]) revert NoFault();
            _hasVoided[round.modelId][owner.datanetId][item] = true;
        }
        _show(owner.batchRoot, owner.contentId, holder.member, holder.record);
        if (slashes) _slash(round);
        else _void(round, charged);
        emit FaultProven(round.modelId, round.attempt, msg.sender, msg.sig);
    }

    function _show(bytes32 batchRoot, bytes32 contentId, Place calldata member, bytes calldata record) internal {
        uint256 index = 0;
        if (batchRoot == 0) _read(member);
        else index = _leafAt("member", batchRoot, contentId, 0, member).before;
        if (_shownAt[batchRoot][contentId] != 0) return;
        _shownAt[batchRoot][contentId] = uint64(block.timestamp);
        emit RecordShown(batchRoot, contentId, uint64(index), record);
    }

    function _slash(ProposedRound calldata round) internal {
        _ATTRIBUTION.slashRound(round.modelId, round.attempt, TypedData.roundHash(round), _stakeOf(round), msg.sender);
    }

    function _void(ProposedRound calldata round, bool charged) internal {
        _ATTRIBUTION.voidRound(round.modelId, round.attempt, TypedData.roundHash(round), _stakeOf(round), msg.sender, charged);
    }

    function _stakeOf(ProposedRound calldata round) internal pure returns (IAttribution.Stake memory) {
        return IAttribution.Stake(round.operator, round.bond, round.proposedAt, round.finalisableAt, round.signers);
    }
}
