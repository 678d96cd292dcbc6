// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Gradient} from "./Gradient.sol";
import {Lock} from "./Lock.sol";
import {Role} from "./Role.sol";
import {Span} from "./Span.sol";
import {Split} from "./Split.sol";
import {Text} from "./Text.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The Solidity reference of Models
contract Models is IModels, Lock {
    using Role for Role.Holder;

    /// @dev Scorers that take over at a time; empty, from time 0, if no others were ever announced.
    struct NextScorers {
        address[] scorers;
        uint8 quorum;
        uint64 from;
    }

    struct Snapshot {
        uint64 takenAt;
        uint64 upTo;
    }

    uint256 private constant MAX_URI = 2048;
    uint256 private constant MAX_SOURCES = 16;
    uint256 private constant MAX_PAYEES = 4;
    uint256 private constant MAX_SCORERS = 8;
    uint8 private constant MAX_DEPTH = 8;
    uint256 private constant MAX_AMOUNT = 2 ** 96 - 1;
    uint32 private constant MIN_WINDOW = 78 hours;
    uint32 private constant MAX_WINDOW = 30 days;
    uint64 private constant WINDOWS_BEFORE_CHANGE = 2;

    IDatanets private immutable _DATANETS;
    IRewards private immutable _REWARDS;

    uint256 private _count;
    mapping(uint256 modelId => address) private _owners;
    mapping(uint256 modelId => address) private _pendingOwners;
    mapping(uint256 modelId => uint8) private _depths;
    /// @dev As registered, without operator; scorers and quorum are those before `_nextScorers`.
    mapping(uint256 modelId => ModelTerms) private _terms;
    mapping(uint256 modelId => SourceState[]) private _sources;
    mapping(uint256 modelId => Role.Holder) private _operators;
    mapping(uint256 modelId => NextScorers) private _nextScorers;
    mapping(uint256 modelId => Snapshot[]) private _snapshots;

    constructor(IDatanets datanets, IRewards rewards) {
        if (address(datanets) == address(0) || address(rewards) == address(0)) revert ZeroValue();
        _DATANETS = datanets;
        _REWARDS = rewards;
    }

    modifier onlyOwner(uint256 modelId) {
        _requireKnown(modelId);
        if (_owners[modelId] != msg.sender) revert NotModelOwner(modelId, msg.sender);
        _;
    }

    /// @inheritdoc IModels
    function registerModel(ModelTerms calldata terms) external locked returns (uint256 modelId) {
        _checkValues(terms);
        _checkShares(terms);
        _checkSources(terms.sources);
        _checkScorers(terms.scorers, terms.quorum);
        _checkStakes(terms);
        _requireOpen(terms.sources);
        uint8 depth = _checkBase(terms);

        modelId = ++_count;
        _owners[modelId] = msg.sender;
        _depths[modelId] = depth;
        _store(modelId, terms);
        _REWARDS.openPool(modelId, terms.asset, terms.contributorsBps);
        emit ModelRegistered(modelId, msg.sender, terms);
    }

    /// @inheritdoc IModels
    function offerModel(uint256 modelId, address pendingOwner) external locked onlyOwner(modelId) {
        _pendingOwners[modelId] = pendingOwner;
        emit ModelOffered(modelId, msg.sender, pendingOwner);
    }

    /// @inheritdoc IModels
    function acceptModel(uint256 modelId) external locked {
        if (_pendingOwners[modelId] != msg.sender) revert NotPendingOwner(modelId, msg.sender);
        emit ModelTransferred(modelId, _owners[modelId], msg.sender);
        _owners[modelId] = msg.sender;
        _pendingOwners[modelId] = address(0);
    }

    /// @inheritdoc IModels
    function setOperator(uint256 modelId, address operator) external locked onlyOwner(modelId) {
        if (operator == address(0)) revert ZeroValue();
        uint64 effectiveFrom = _afterTwoWindows(modelId);
        _operators[modelId].announce(operator, effectiveFrom);
        emit OperatorAnnounced(modelId, operator, effectiveFrom);
    }

    /// @inheritdoc IModels
    function setScorers(uint256 modelId, address[] calldata scorers, uint8 quorum) external locked onlyOwner(modelId) {
        _checkScorers(scorers, quorum);
        (address[] memory present, uint8 presentQuorum) = _presentScorers(modelId);
        (_terms[modelId].scorers, _terms[modelId].quorum) = (present, presentQuorum);
        uint64 effectiveFrom = _afterTwoWindows(modelId);
        _nextScorers[modelId] = NextScorers(scorers, quorum, effectiveFrom);
        emit ScorersAnnounced(modelId, scorers, quorum, effectiveFrom);
    }

    /// @inheritdoc IModels
    function takeSnapshot(uint256 modelId) external locked onlyOwner(modelId) returns (uint64 upTo) {
        Snapshot[] storage snapshots = _snapshots[modelId];
        uint256 count = snapshots.length;
        uint64 last = count == 0 ? 0 : snapshots[count - 1].upTo;
        upTo = _DATANETS.leastVouched(_presentSources(modelId));
        if (upTo <= last) revert NothingNew(upTo, last);
        snapshots.push(Snapshot(uint64(block.timestamp), upTo));
        emit SnapshotTaken(modelId, uint64(count), upTo);
    }

    /// @inheritdoc IModels
    function leaveOut(uint256 modelId, uint256 datanetId) external locked onlyOwner(modelId) {
        SourceState[] storage sources = _sources[modelId];
        uint256 remaining;
        uint256 index = sources.length;
        for (uint256 i = 0; i < sources.length; i++) {
            if (sources[i].leftOutFrom != 0) continue;
            remaining++;
            if (sources[i].datanetId == datanetId) index = i;
        }
        (bool isOfBase, uint64 baseFrom) = _leftOutOf(_terms[modelId].baseModelId, datanetId);
        bool staysInBase = isOfBase && baseFrom == 0;
        if (index == sources.length || remaining == 1 || staysInBase) revert CannotLeaveOut(modelId, datanetId);
        uint64 own = _afterTwoWindows(modelId);
        sources[index].leftOutFrom = own > baseFrom ? own : baseFrom;
        emit SourceLeftOut(modelId, datanetId, sources[index].leftOutFrom);
    }

    /// @inheritdoc IModels
    function modelCount() external view unlocked returns (uint256 count) {
        return _count;
    }

    /// @inheritdoc IModels
    function model(uint256 modelId) external view unlocked returns (ModelTerms memory terms) {
        _requireKnown(modelId);
        terms = _terms[modelId];
        terms.operator = _operators[modelId].present();
        (terms.scorers, terms.quorum) = _presentScorers(modelId);
    }

    /// @inheritdoc IModels
    function sourcesOf(uint256 modelId) external view unlocked returns (SourceState[] memory sources) {
        return _sources[modelId];
    }

    /// @inheritdoc IModels
    function ownerOf(uint256 modelId) external view unlocked returns (address owner) {
        return _owners[modelId];
    }

    /// @inheritdoc IModels
    function operatorOf(uint256 modelId) external view unlocked returns (address operator, address next, uint64 effectiveFrom) {
        operator = _operators[modelId].present();
        (next, effectiveFrom) = _operators[modelId].announced();
    }

    /// @inheritdoc IModels
    function announcedScorers(uint256 modelId)
        external
        view
        unlocked
        returns (address[] memory scorers, uint8 quorum, uint64 effectiveFrom)
    {
        NextScorers memory next = _nextScorers[modelId];
        if (next.from > block.timestamp) return (next.scorers, next.quorum, next.from);
    }

    /// @inheritdoc IModels
    function snapshotCount(uint256 modelId) external view unlocked returns (uint64 count) {
        return uint64(_snapshots[modelId].length);
    }

    /// @inheritdoc IModels
    function snapshot(uint256 modelId, uint64 index) external view unlocked returns (uint64 takenAt, uint64 upTo) {
        if (index >= _snapshots[modelId].length) return (0, 0);
        Snapshot memory taken = _snapshots[modelId][index];
        return (taken.takenAt, taken.upTo);
    }

    /// @inheritdoc IModels
    function snapshotAt(uint256 modelId, uint64 time) external view unlocked returns (uint64 takenAt, uint64 upTo) {
        Snapshot[] storage snapshots = _snapshots[modelId];
        for (uint256 i = 0; i < snapshots.length; i++) {
            if (snapshots[i].takenAt <= time) (takenAt, upTo) = (snapshots[i].takenAt, snapshots[i].upTo);
        }
    }

    /// @inheritdoc IModels
    function depthOf(uint256 modelId) external view unlocked returns (uint8 depth) {
        return _depths[modelId];
    }

    /// @inheritdoc IModels
    function isPrivate(uint256 modelId) external view unlocked returns (bool areOutputsPrivate) {
        return _terms[modelId].isPrivate;
    }

    /// @inheritdoc IModels
    function ruleOf(uint256 modelId) external view unlocked returns (bytes32 rule) {
        return _terms[modelId].rule;
    }

    /// @inheritdoc IModels
    function scoringOf(uint256 modelId) external view unlocked returns (bytes32 rule, bytes32 featureRoot) {
        return (_terms[modelId].rule, _terms[modelId].featureRoot);
    }

    /// @inheritdoc IModels
    function verdictTerms(uint256 modelId) external view unlocked returns (address asset, uint128 bond, bytes32 rule) {
        return (_terms[modelId].asset, _terms[modelId].bond, _terms[modelId].rule);
    }

    /// @inheritdoc IModels
    function roundTerms(uint256 modelId) external view unlocked returns (RoundTerms memory terms) {
        _requireKnown(modelId);
        ModelTerms storage stored = _terms[modelId];
        terms.asset = stored.asset;
        terms.contributorsBps = stored.contributorsBps;
        terms.bond = stored.bond;
        terms.bondBps = stored.bondBps;
        terms.window = stored.window;
        terms.operator = _operators[modelId].present();
        (terms.scorers, terms.quorum) = _presentScorers(modelId);
    }

    /// @inheritdoc IModels
    function shareTerms(uint256 modelId, uint8 index) external view unlocked returns (address holder, uint16 bps, uint256 baseModelId) {
        _requireKnown(modelId);
        ModelTerms storage stored = _terms[modelId];
        baseModelId = stored.baseModelId;
        if (index == 0) return (_owners[modelId], stored.ownerBps, baseModelId);
        if (index == 1) return (address(0), stored.baseBps, baseModelId);
        if (index - 2 >= stored.payees.length) return (address(0), 0, baseModelId);
        return (stored.payees[index - 2].account, stored.payees[index - 2].bps, baseModelId);
    }

    /// @inheritdoc IModels
    function peers() external view unlocked returns (address datanets, address rewards) {
        return (address(_DATANETS), address(_REWARDS));
    }

    function _checkValues(ModelTerms calldata terms) private pure {
        Text.check(terms.uri);
        if (bytes(terms.uri).length > MAX_URI) revert UriTooLong(bytes(terms.uri).length);
        if (terms.artifactHash == 0 || terms.operator == address(0)) revert ZeroValue();
        bool isGradient = Gradient.isValid(terms.rule) && terms.featureRoot != 0;
        if (!isGradient && !Span.isValid(terms.rule)) revert InvalidRule(terms.rule);
    }

    function _checkShares(ModelTerms calldata terms) private view {
        bool partWithoutBase = terms.baseBps > 0 && terms.baseModelId == 0;
        if (terms.contributorsBps == 0 || partWithoutBase || terms.payees.length > MAX_PAYEES) revert InvalidShare();
        uint256 sum = uint256(terms.ownerBps) + terms.baseBps + terms.contributorsBps;
        for (uint256 i = 0; i < terms.payees.length; i++) {
            address account = terms.payees[i].account;
            bool isInvalid = account == address(0) || account == address(_REWARDS);
            if (isInvalid || terms.payees[i].bps == 0) revert InvalidShare();
            sum += terms.payees[i].bps;
        }
        if (sum != Split.BASIS_POINTS) revert SharesDoNotAddUp(sum);
    }

    function _checkSources(Source[] calldata sources) private pure {
        if (sources.length == 0 || sources.length > MAX_SOURCES) revert InvalidSources();
        for (uint256 i = 0; i < sources.length; i++) {
            bool ascends = i == 0 || sources[i].datanetId > sources[i - 1].datanetId;
            bool hasWeight = sources[i].weight > 0 && sources[i].weight <= Split.BASIS_POINTS;
            if (!ascends || !hasWeight) revert InvalidSources();
        }
    }

    function _checkScorers(address[] calldata scorers, uint8 quorum) private pure {
        uint256 count = scorers.length;
        if (count == 0 || count > MAX_SCORERS || quorum == 0 || quorum > count) revert InvalidScorers();
        address last = address(0);
        for (uint256 i = 0; i < count; i++) {
            if (scorers[i] <= last) revert InvalidScorers();
            last = scorers[i];
        }
    }

    function _checkStakes(ModelTerms calldata terms) private pure {
        if (terms.bond > MAX_AMOUNT || terms.bondBps > Split.BASIS_POINTS) revert InvalidBond(terms.bond, terms.bondBps);
        if (terms.window < MIN_WINDOW || terms.window > MAX_WINDOW) revert InvalidWindow(terms.window);
    }

    function _requireOpen(Source[] calldata sources) private view {
        for (uint256 i = 0; i < sources.length; i++) {
            if (!_DATANETS.isOpen(sources[i].datanetId)) revert DatanetNotOpen(sources[i].datanetId);
        }
    }

    /// @dev Checks the base model and returns how many models the new lineage has.
    function _checkBase(ModelTerms calldata terms) private view returns (uint8 depth) {
        uint256 base = terms.baseModelId;
        if (base == 0) return 1;
        _requireKnown(base);
        ModelTerms storage stored = _terms[base];
        if (stored.asset != terms.asset) revert AssetMismatch(terms.asset, stored.asset);
        if (terms.baseBps > 0 && stored.contributorsBps == Split.BASIS_POINTS) revert BaseTakesNothing(base);
        if (_depths[base] >= MAX_DEPTH) revert LineageTooDeep(base);
        SourceState[] storage needed = _sources[base];
        for (uint256 i = 0; i < needed.length; i++) {
            if (!_contains(terms.sources, needed[i].datanetId)) revert SourceMissing(base, needed[i].datanetId);
        }
        return _depths[base] + 1;
    }

    function _contains(Source[] calldata sources, uint256 datanetId) private pure returns (bool) {
        for (uint256 i = 0; i < sources.length; i++) {
            if (sources[i].datanetId == datanetId) return true;
        }
        return false;
    }

    /// @dev Stores everything but the uri, which is in the event only.
    function _store(uint256 modelId, ModelTerms calldata terms) private {
        ModelTerms storage stored = _terms[modelId];
        stored.artifactHash = terms.artifactHash;
        stored.baseModelId = terms.baseModelId;
        for (uint256 i = 0; i < terms.sources.length; i++) {
            stored.sources.push(terms.sources[i]);
            _sources[modelId].push(SourceState(terms.sources[i].datanetId, terms.sources[i].weight, 0));
        }
        stored.manifestRoot = terms.manifestRoot;
        stored.featureRoot = terms.featureRoot;
        stored.rule = terms.rule;
        stored.asset = terms.asset;
        stored.ownerBps = terms.ownerBps;
        stored.baseBps = terms.baseBps;
        stored.contributorsBps = terms.contributorsBps;
        for (uint256 i = 0; i < terms.payees.length; i++) {
            stored.payees.push(terms.payees[i]);
        }
        stored.scorers = terms.scorers;
        stored.quorum = terms.quorum;
        stored.bond = terms.bond;
        stored.bondBps = terms.bondBps;
        stored.window = terms.window;
        _operators[modelId].account = terms.operator;
        stored.isPrivate = terms.isPrivate;
    }

    /// @dev Two windows from now, in seconds since 1970.
    function _afterTwoWindows(uint256 modelId) private view returns (uint64) {
        return uint64(block.timestamp) + WINDOWS_BEFORE_CHANGE * _terms[modelId].window;
    }

    function _presentScorers(uint256 modelId) private view returns (address[] memory scorers, uint8 quorum) {
        NextScorers memory next = _nextScorers[modelId];
        if (next.from != 0 && next.from <= block.timestamp) return (next.scorers, next.quorum);
        return (_terms[modelId].scorers, _terms[modelId].quorum);
    }

    /// @dev The Datanets that are not left out by now.
    function _presentSources(uint256 modelId) private view returns (uint256[] memory datanetIds) {
        SourceState[] memory sources = _sources[modelId];
        uint256 count;
        for (uint256 i = 0; i < sources.length; i++) {
            if (_staysIn(sources[i])) count++;
        }
        datanetIds = new uint256[](count);
        count = 0;
        for (uint256 i = 0; i < sources.length; i++) {
            if (_staysIn(sources[i])) datanetIds[count++] = sources[i].datanetId;
        }
    }

    /// @dev Whether a model has a Datanet, and from when on it leaves it out; 0 if it does not. No
    /// model has the id 0.
    function _leftOutOf(uint256 modelId, uint256 datanetId) private view returns (bool isIn, uint64 from) {
        SourceState[] storage sources = _sources[modelId];
        for (uint256 i = 0; i < sources.length; i++) {
            if (sources[i].datanetId == datanetId) return (true, sources[i].leftOutFrom);
        }
    }

    function _staysIn(SourceState memory source) private view returns (bool) {
        return source.leftOutFrom == 0 || source.leftOutFrom > block.timestamp;
    }

    function _requireKnown(uint256 modelId) private view {
        if (_owners[modelId] == address(0)) revert UnknownModel(modelId);
    }
}
