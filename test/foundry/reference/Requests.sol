// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Asset} from "./Asset.sol";
import {Lock} from "./Lock.sol";
import {Split} from "./Split.sol";
import {SumTree} from "./SumTree.sol";
import {TypedData} from "./TypedData.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDisputes} from "abi/IDisputes.sol";
import {IModels} from "abi/IModels.sol";
import {IRequests} from "abi/IRequests.sol";

/// @title The Solidity reference of Requests
contract Requests is IRequests, Lock {
    uint256 private constant MAX_AMOUNT = 2 ** 96 - 1;
    uint256 private constant MAX_LEAVES = 256;
    /// @dev A veto burns this part of what contributors get.
    uint256 private constant VETO_PART = 20;

    uint8 private constant LEAVES = 0;
    uint8 private constant OPENED = 1;
    uint8 private constant RECORD = 2;
    uint8 private constant OUTPUT = 3;
    uint8 private constant FEATURES = 4;
    uint8 private constant OUTPUT_FEATURES = 5;

    uint8 private constant RECEIPTS = 0;
    uint8 private constant SCORES = 1;
    uint8 private constant CREDITS = 2;
    uint8 private constant PAYOUTS = 3;

    /// @dev The role of a credit for what is unowned.
    uint8 private constant UNOWNED = 2;

    struct Waiting {
        address asker;
        uint128 deposit;
    }

    /// @dev A round with its stake, as Attribution knows it.
    struct Proposed {
        uint256 modelId;
        uint64 attempt;
        bytes32 hash;
        bytes32 proposal;
        IAttribution.Stake stake;
        uint64 askedUntil;
        uint64 answeredUntil;
    }

    IModels private immutable _MODELS;
    IAttribution private immutable _ATTRIBUTION;
    IDisputes private immutable _SPANS;
    IDisputes private immutable _GRADIENTS;

    mapping(bytes32 requestId => Waiting) private _waiting;
    mapping(uint256 modelId => mapping(uint64 attempt => uint64)) private _unanswered;
    mapping(uint256 modelId => mapping(uint64 number => bool)) private _vetoed;
    mapping(address account => uint128) private _balances;

    constructor(IModels models, IAttribution attribution, IDisputes spans, IDisputes gradients) {
        bool isZero = address(spans) == address(0) || address(gradients) == address(0);
        if (isZero || address(models) == address(0) || address(attribution) == address(0)) revert ZeroAccount();
        _MODELS = models;
        _ATTRIBUTION = attribution;
        _SPANS = spans;
        _GRADIENTS = gradients;
    }

    /* ASKING */

    /// @inheritdoc IRequests
    function ask(Round calldata round, Stake calldata stake, Request calldata request) external payable locked {
        _requireRequest(request);
        uint64 leaves = _treeOf(round, request.tree).count;
        if (uint256(request.first) + request.count > leaves) revert NoSuchLeaves(request.first, request.count, leaves);
        Proposed memory it = _proposed(round, stake);
        if (block.timestamp >= it.askedUntil) revert AskingEnded(it.askedUntil, uint64(block.timestamp));
        uint256 needed = _depositGas(request.kind) * block.basefee;
        if (msg.value < needed) revert DepositTooSmall(needed, msg.value);
        if (msg.value > MAX_AMOUNT) revert InvalidAmount(msg.value);
        if (!_isOpen(it)) revert NoSuchRound(it.modelId, it.hash);
        if (!_isRead(it.modelId, request.kind)) revert InvalidRequest(request.kind, request.tree, request.count);
        bool isOfOutput = request.kind == OUTPUT || request.kind == OUTPUT_FEATURES;
        if (isOfOutput && _MODELS.isPrivate(it.modelId)) revert OutputsArePrivate(it.modelId);
        bytes32 id = _idOf(it, request);
        if (_waiting[id].asker != address(0)) revert AlreadyAsked(id);
        _waiting[id] = Waiting(msg.sender, uint128(msg.value));
        _unanswered[it.modelId][it.attempt]++;
        emit Asked(it.modelId, it.attempt, msg.sender, id, request, uint128(msg.value));
    }

    /// @inheritdoc IRequests
    function waiting(bytes32 requestId) external view unlocked returns (address asker, uint128 deposit) {
        return (_waiting[requestId].asker, _waiting[requestId].deposit);
    }

    /// @inheritdoc IRequests
    function depositGas(uint8 kind) external view unlocked returns (uint64 gas) {
        return _depositGas(kind);
    }

    /* ANSWERS */

    /// @inheritdoc IRequests
    function answerLeaves(
        Round calldata round,
        Stake calldata stake,
        uint8 tree,
        uint64 first,
        Leaf[] calldata leaves,
        bytes calldata proof
    ) external locked {
        // No tree is asked for more leaves than a count can say.
        uint16 count = leaves.length < type(uint16).max ? uint16(leaves.length) : type(uint16).max;
        Request memory request = Request(LEAVES, tree, first, count);
        _read(leaves);
        (Proposed memory it, bytes32 id) = _answerable(round, stake, request);
        if (!_areLeaves(_treeOf(round, tree), first, leaves, proof)) revert NotShown("leaves");
        emit LeavesShown(it.modelId, it.attempt, tree, first, leaves);
        _answer(it, id);
    }

    /// @inheritdoc IRequests
    function answerOpened(
        Round calldata round,
        Stake calldata stake,
        uint8 tree,
        Place calldata place,
        Receipt calldata receipt,
        Score calldata score,
        uint8 role
    ) external locked {
        _read(receipt);
        _read(score);
        (Proposed memory it, bytes32 id) = _answerableLeaf(round, stake, OPENED, tree, place);
        if (tree == CREDITS) {
            bytes32 source = role == UNOWNED ? bytes32(0) : _sourceOf(score);
            bool isIt = role <= UNOWNED && place.leaf.data == TypedData.creditDigest(_idOf(receipt), source, role);
            if (!isIt) revert NotShown("receipt");
        } else {
            if (place.leaf.key != _idOf(receipt)) revert NotShown("receipt");
            if (tree == SCORES && place.leaf.data != _sourceOf(score)) revert NotShown("score");
        }
        emit LeafOpened(it.modelId, it.attempt, tree, place.index, place.leaf, receipt, score, role);
        _answer(it, id);
    }

    /// @inheritdoc IRequests
    function answerRecord(
        Round calldata round,
        Stake calldata stake,
        Place calldata place,
        Score calldata score,
        bytes calldata record,
        Member calldata member
    ) external locked {
        _read(score);
        _read(member);
        (Proposed memory it, bytes32 id) = _answerableLeaf(round, stake, RECORD, SCORES, place);
        if (place.leaf.data != _sourceOf(score)) revert NotShown("score");
        if (sha256(record) != score.contentId) revert NotShown("record");
        if (!_isInBatch(_SPANS.shownAt(score.batchRoot, score.contentId), score, member)) revert NotShown("member");
        emit RecordShown(it.modelId, it.attempt, place.index, place.leaf, score, record, member);
        _answer(it, id);
    }

    /// @inheritdoc IRequests
    function answerOutput(
        Round calldata round,
        Stake calldata stake,
        Place calldata place,
        Receipt calldata receipt,
        bytes calldata output
    ) external locked {
        _read(receipt);
        (Proposed memory it, bytes32 id) = _answerableLeaf(round, stake, OUTPUT, SCORES, place);
        if (place.leaf.key != _idOf(receipt)) revert NotShown("receipt");
        if (sha256(output) != receipt.outputHash) revert NotShown("output");
        emit OutputShown(it.modelId, it.attempt, place.index, place.leaf, receipt, output);
        _answer(it, id);
    }

    /// @inheritdoc IRequests
    function answerFeatures(
        Round calldata round,
        Stake calldata stake,
        Place calldata place,
        Score calldata score,
        Member calldata feature,
        bytes calldata features,
        Member calldata member
    ) external locked {
        _read(score);
        _read(feature);
        _read(member);
        (Proposed memory it, bytes32 id) = _answerableLeaf(round, stake, FEATURES, SCORES, place);
        if (place.leaf.data != _sourceOf(score)) revert NotShown("score");
        _requireFeatures(it.modelId, score.contentId, feature, features);
        if (!_isInBatch(_GRADIENTS.memberShownAt(score.batchRoot, score.contentId), score, member)) revert NotShown("member");
        emit FeaturesShown(it.modelId, it.attempt, place.index, place.leaf, score, feature, features, member);
        _answer(it, id);
    }

    /// @inheritdoc IRequests
    function answerOutputFeatures(
        Round calldata round,
        Stake calldata stake,
        Place calldata place,
        Receipt calldata receipt,
        bytes calldata features
    ) external locked {
        _read(receipt);
        (Proposed memory it, bytes32 id) = _answerableLeaf(round, stake, OUTPUT_FEATURES, SCORES, place);
        if (place.leaf.key != _idOf(receipt)) revert NotShown("receipt");
        if (sha256(features) != receipt.featureHash) revert NotShown("features");
        emit OutputFeaturesShown(it.modelId, it.attempt, place.index, place.leaf, receipt, features);
        _answer(it, id);
    }

    /* UNANSWERED REQUESTS */

    /// @inheritdoc IRequests
    function voidUnanswered(Round calldata round, Stake calldata stake, Request calldata request) external locked {
        (Proposed memory it, bytes32 id, Waiting memory asked) = _pending(round, stake, request);
        if (block.timestamp < it.answeredUntil) revert AnsweringOpen(it.answeredUntil, uint64(block.timestamp));
        _clear(it, id, asked.asker);
        _ATTRIBUTION.voidRound(it.modelId, it.attempt, it.hash, it.stake, asked.asker, true);
        emit Unanswered(it.modelId, it.attempt, asked.asker, id, asked.deposit);
    }

    /// @inheritdoc IRequests
    function takeBack(Round calldata round, Stake calldata stake, Request calldata request) external locked {
        (Proposed memory it, bytes32 id, Waiting memory asked) = _pending(round, stake, request);
        if (_isOpen(it)) revert RoundIsOpen(it.modelId, it.attempt);
        _clear(it, id, asked.asker);
        emit TakenBack(it.modelId, it.attempt, asked.asker, id, asked.deposit);
    }

    /// @inheritdoc IRequests
    function unanswered(uint256 modelId, uint64 attempt) external view unlocked returns (uint64 count) {
        return _unanswered[modelId][attempt];
    }

    /* VETOES */

    /// @inheritdoc IRequests
    function veto(Round calldata round, Stake calldata stake, uint256 amount) external payable locked {
        Proposed memory it = _proposed(round, stake);
        if (_vetoed[it.modelId][round.number]) revert AlreadyVetoed(it.modelId, round.number);
        IModels.RoundTerms memory terms = _MODELS.roundTerms(it.modelId);
        uint256 arrived = Asset.take(terms.asset, amount);
        if (arrived > MAX_AMOUNT) revert InvalidAmount(arrived);
        uint256 needed = (Split.part(round.receipts.sum, terms.contributorsBps) + VETO_PART - 1) / VETO_PART;
        if (arrived < needed) revert BurnTooSmall(uint128(needed), arrived);
        _vetoed[it.modelId][round.number] = true;
        _ATTRIBUTION.voidRound(it.modelId, it.attempt, it.hash, it.stake, msg.sender, false);
        emit Vetoed(it.modelId, round.number, msg.sender, uint128(arrived));
    }

    /// @inheritdoc IRequests
    function wasVetoed(uint256 modelId, uint64 number) external view unlocked returns (bool vetoed) {
        return _vetoed[modelId][number];
    }

    /* DEPOSITS */

    /// @inheritdoc IRequests
    function withdraw(address to) external locked returns (uint128 amount) {
        if (to == address(0) || to == address(this)) revert InvalidReceiver(to);
        amount = _balances[msg.sender];
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        _balances[msg.sender] = 0;
        emit Withdrawn(msg.sender, to, amount);
        Asset.send(address(0), to, amount);
    }

    /// @inheritdoc IRequests
    function balanceOf(address account) external view unlocked returns (uint128 amount) {
        return _balances[account];
    }

    /// @inheritdoc IRequests
    function peers() external view unlocked returns (address models, address attribution, address spans, address gradients) {
        return (address(_MODELS), address(_ATTRIBUTION), address(_SPANS), address(_GRADIENTS));
    }

    /* WHO ASKS AND ANSWERS */

    /// @dev Requires that a round can be asked this.
    function _requireRequest(Request memory request) private pure {
        (uint8 kind, uint8 tree, uint16 count) = (request.kind, request.tree, request.count);
        bool fits;
        if (kind == LEAVES) fits = tree <= PAYOUTS && count > 0 && count <= MAX_LEAVES;
        if (kind == OPENED) fits = tree <= CREDITS && count == 1;
        if (kind >= RECORD && kind <= OUTPUT_FEATURES) fits = tree == SCORES && count == 1;
        if (!fits) revert InvalidRequest(kind, tree, count);
    }

    /// @dev A request that waits.
    function _pending(
        Round calldata round,
        Stake calldata stake,
        Request memory request
    ) private view returns (Proposed memory it, bytes32 id, Waiting memory asked) {
        _requireRequest(request);
        it = _proposed(round, stake);
        id = _idOf(it, request);
        asked = _waiting[id];
        if (asked.asker == address(0)) revert NotAsked(id);
    }

    /// @dev A request that waits and can still be answered.
    function _answerable(
        Round calldata round,
        Stake calldata stake,
        Request memory request
    ) private view returns (Proposed memory it, bytes32 id) {
        (it, id,) = _pending(round, stake, request);
        if (block.timestamp >= it.answeredUntil) revert AnsweringEnded(it.answeredUntil, uint64(block.timestamp));
    }

    /// @dev Reads what is not looked at, since a call that cannot be read reverts.
    function _read(Leaf[] memory) private pure {}

    function _read(Receipt memory) private pure {}

    function _read(Score memory) private pure {}

    function _read(Member memory) private pure {}

    /// @dev The same of a leaf, which is shown.
    function _answerableLeaf(
        Round calldata round,
        Stake calldata stake,
        uint8 kind,
        uint8 tree,
        Place calldata place
    ) private view returns (Proposed memory it, bytes32 id) {
        (it, id) = _answerable(round, stake, Request(kind, tree, place.index, 1));
        Leaf[] memory leaves = new Leaf[](1);
        leaves[0] = place.leaf;
        if (!_areLeaves(_treeOf(round, tree), place.index, leaves, place.proof)) revert NotShown("place");
    }

    function _answer(Proposed memory it, bytes32 id) private {
        uint128 deposit = _waiting[id].deposit;
        _clear(it, id, msg.sender);
        emit Answered(it.modelId, it.attempt, msg.sender, id, deposit);
    }

    /// @dev Clears a request and adds its deposit to an account's balance.
    function _clear(Proposed memory it, bytes32 id, address to) private {
        _balances[to] += _waiting[id].deposit;
        delete _waiting[id];
        _unanswered[it.modelId][it.attempt]--;
    }

    function _depositGas(uint8 kind) private pure returns (uint64) {
        if (kind == LEAVES) return 1_450_000;
        if (kind == OPENED) return 200_000;
        if (kind == FEATURES) return 2_200_000;
        return kind <= OUTPUT_FEATURES ? 2_000_000 : 0;
    }

    /// @dev Whether the scorers of a model have what is asked for: its rule reads it.
    function _isRead(uint256 modelId, uint8 kind) private view returns (bool) {
        if (kind < RECORD) return true;
        uint8 rule = uint8(bytes1(_MODELS.ruleOf(modelId)));
        return rule == (kind < FEATURES ? 1 : 2);
    }

    /// @dev Requires the features of a record, with their place in the model's feature tree.
    function _requireFeatures(uint256 modelId, bytes32 contentId, Member calldata feature, bytes calldata features) private view {
        (, bytes32 root) = _MODELS.scoringOf(modelId);
        SumTree.Leaf[] memory leaves = abi.decode(abi.encode(feature.leaves), (SumTree.Leaf[]));
        (,, bool ok) = SumTree.place(root, contentId, 0, leaves, feature.proof);
        uint256 last = leaves.length;
        if (!ok || last == 0 || leaves[last - 1].key != contentId) revert NotShown("feature");
        if (sha256(features) != leaves[last - 1].data) revert NotShown("features");
    }

    /* WHAT THE ROUND COMMITS TO */

    /// @dev A round with its stake and the ends of the first two thirds of its window, which are at
    /// its start where it has none.
    function _proposed(Round calldata round, Stake calldata stake) private pure returns (Proposed memory it) {
        it.stake = abi.decode(abi.encode(stake), (IAttribution.Stake));
        it.hash = TypedData.roundHash(abi.decode(abi.encode(round), (IAttribution.Round)));
        it.proposal = TypedData.proposal(it.hash, it.stake);
        (it.modelId, it.attempt) = (round.modelId, round.attempt);
        uint256 window = stake.finalisableAt > stake.proposedAt ? stake.finalisableAt - stake.proposedAt : 0;
        it.askedUntil = uint64(stake.proposedAt + window / 3);
        it.answeredUntil = uint64(it.askedUntil + window / 3);
    }

    function _isOpen(Proposed memory it) private view returns (bool) {
        IAttribution.RoundState memory state = _ATTRIBUTION.roundState(it.modelId);
        return state.isOpen && state.proposal == it.proposal;
    }

    function _idOf(Proposed memory it, Request memory request) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(it.proposal, request.kind, request.tree, request.first, request.count));
    }

    function _treeOf(Round calldata round, uint8 tree) private pure returns (Tree calldata) {
        if (tree == RECEIPTS) return round.receipts;
        if (tree == SCORES) return round.scores;
        return tree == CREDITS ? round.credits : round.payouts;
    }

    /// @dev Whether the tree has these leaves from an index on, in whatever order.
    function _areLeaves(Tree calldata tree, uint64 first, Leaf[] memory leaves, bytes memory proof) private pure returns (bool) {
        SumTree.Leaf[] memory shown = abi.decode(abi.encode(leaves), (SumTree.Leaf[]));
        (SumTree.ProvenRange memory proven, bool ok) = SumTree.verifyUnordered(shown, proof);
        return ok && proven.root == SumTree.root(tree.hash, tree.sum, tree.count) && proven.start == first;
    }

    function _idOf(Receipt calldata receipt) private pure returns (bytes32) {
        return TypedData.receiptId(abi.decode(abi.encode(receipt), (IDisputes.Receipt)));
    }

    /// @dev Whether a record is in its batch, by its place there or by what the rule's program was
    /// shown; one without a batch is, unless its content id has the form of a batch's item.
    function _isInBatch(uint64 shownAt, Score calldata score, Member calldata member) private pure returns (bool) {
        (bytes32 root, bytes32 id) = (score.batchRoot, score.contentId);
        if (root == 0) return !TypedData.isBatchItem(id);
        if (member.leaves.length == 0) return shownAt != 0;
        SumTree.Leaf[] memory leaves = abi.decode(abi.encode(member.leaves), (SumTree.Leaf[]));
        (uint128 before, uint128 value, bool ok) = SumTree.place(root, id, 0, leaves, member.proof);
        return ok && value > 0 && before <= type(uint64).max;
    }

    function _sourceOf(Score calldata score) private pure returns (bytes32) {
        bytes32 key = TypedData.contributionKey(score.datanetId, score.contentId);
        bytes32 item = score.batchRoot == 0 ? score.contentId : TypedData.batchItem(score.batchRoot);
        bool isWhole = score.start == 0 && score.end == 0;
        if (isWhole) return bytes32(bytes12(score.contentId)) | (keccak256(abi.encode(key, item)) >> 96);
        return TypedData.source(score.start, score.end, key, item);
    }
}
