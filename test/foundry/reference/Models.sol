// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Span} from "./Span.sol";
import {Split} from "./Split.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The Solidity reference of Models
contract Models is IModels {
    uint256 private constant MAX_URI = 2048;
    uint256 private constant MAX_DATANETS = 16;
    uint256 private constant MAX_PAYEES = 4;
    uint256 private constant MAX_SCORERS = 8;
    uint8 private constant MAX_DEPTH = 8;
    uint256 private constant MAX_AMOUNT = 2 ** 96 - 1;

    IDatanets private immutable _DATANETS;
    IRewards private immutable _REWARDS;

    /// @inheritdoc IModels
    uint256 public modelCount;
    /// @inheritdoc IModels
    mapping(uint256 modelId => address) public ownerOf;
    /// @inheritdoc IModels
    mapping(uint256 modelId => uint8) public depthOf;

    mapping(uint256 modelId => ModelTerms) private _terms;
    mapping(uint256 modelId => uint64) private _operatorSince;
    mapping(uint256 modelId => address) private _pendingOwner;

    constructor(IDatanets datanets, IRewards rewards) {
        if (address(datanets) == address(0) || address(rewards) == address(0)) revert ZeroValue();
        _DATANETS = datanets;
        _REWARDS = rewards;
    }

    modifier onlyOwner(uint256 modelId) {
        _requireKnown(modelId);
        if (ownerOf[modelId] != msg.sender) revert NotModelOwner(modelId, msg.sender);
        _;
    }

    /// @inheritdoc IModels
    function registerModel(ModelTerms calldata terms) external returns (uint256 modelId) {
        _checkValues(terms);
        _checkShares(terms);
        _checkDatanetIds(terms.datanetIds);
        _checkScorers(terms);
        _checkStakes(terms);
        _requireOpen(terms.datanetIds);
        uint8 depth = _checkBase(terms);

        modelId = ++modelCount;
        ownerOf[modelId] = msg.sender;
        depthOf[modelId] = depth;
        _operatorSince[modelId] = uint64(block.timestamp);
        _store(modelId, terms);
        _REWARDS.openPool(modelId, terms.asset, terms.contributorsBps);
        emit ModelRegistered(modelId, msg.sender, terms);
    }

    /// @inheritdoc IModels
    function offerModel(uint256 modelId, address pendingOwner) external onlyOwner(modelId) {
        _pendingOwner[modelId] = pendingOwner;
        emit ModelOffered(modelId, msg.sender, pendingOwner);
    }

    /// @inheritdoc IModels
    function acceptModel(uint256 modelId) external {
        if (_pendingOwner[modelId] != msg.sender) revert NotPendingOwner(modelId, msg.sender);
        emit ModelTransferred(modelId, ownerOf[modelId], msg.sender);
        ownerOf[modelId] = msg.sender;
        _pendingOwner[modelId] = address(0);
    }

    /// @inheritdoc IModels
    function setOperator(uint256 modelId, address operator) external onlyOwner(modelId) {
        if (operator == address(0)) revert ZeroValue();
        emit OperatorChanged(modelId, _terms[modelId].operator, operator);
        _terms[modelId].operator = operator;
        _operatorSince[modelId] = uint64(block.timestamp);
    }

    /// @inheritdoc IModels
    function model(uint256 modelId) external view returns (ModelTerms memory terms) {
        _requireKnown(modelId);
        return _terms[modelId];
    }

    /// @inheritdoc IModels
    function operatorOf(uint256 modelId) external view returns (address operator, uint64 since) {
        return (_terms[modelId].operator, _operatorSince[modelId]);
    }

    /// @inheritdoc IModels
    function roundTerms(uint256 modelId, address scorer) external view returns (RoundTerms memory terms) {
        _requireKnown(modelId);
        ModelTerms storage held = _terms[modelId];
        terms.asset = held.asset;
        terms.contributorsBps = held.contributorsBps;
        terms.quorum = held.quorum;
        terms.bond = held.bond;
        terms.window = held.window;
        terms.outflowCapBps = held.outflowCapBps;
        terms.operator = held.operator;
        for (uint8 i = 0; i < held.scorers.length; i++) {
            if (held.scorers[i] == scorer) terms.scorerIndex = i + 1;
        }
    }

    /// @inheritdoc IModels
    function shareTerms(uint256 modelId, uint8 index) external view returns (address holder, uint16 bps, uint256 baseModelId) {
        _requireKnown(modelId);
        ModelTerms storage held = _terms[modelId];
        baseModelId = held.baseModelId;
        if (index == 0) return (ownerOf[modelId], held.ownerBps, baseModelId);
        if (index == 1) return (address(0), held.baseBps, baseModelId);
        if (index - 2 >= held.payees.length) return (address(0), 0, baseModelId);
        return (held.payees[index - 2].account, held.payees[index - 2].bps, baseModelId);
    }

    /// @inheritdoc IModels
    function peers() external view returns (address datanets, address rewards) {
        return (address(_DATANETS), address(_REWARDS));
    }

    function _checkValues(ModelTerms calldata terms) private pure {
        if (bytes(terms.uri).length > MAX_URI) revert UriTooLong(bytes(terms.uri).length);
        bool missing = terms.artifactHash == 0 || terms.operator == address(0) || terms.fallbackAccount == address(0);
        if (missing) revert ZeroValue();
        if (!Span.isValid(terms.rule)) revert InvalidRule(terms.rule);
    }

    function _checkStakes(ModelTerms calldata terms) private pure {
        if (terms.bond > MAX_AMOUNT) revert InvalidBond(terms.bond);
        if (terms.window < 1 hours || terms.window > 30 days) revert InvalidWindow(terms.window);
        if (terms.outflowCapBps == 0 || terms.outflowCapBps > Split.BASIS_POINTS) revert InvalidOutflowCap(terms.outflowCapBps);
    }

    function _checkShares(ModelTerms calldata terms) private pure {
        bool baseOfNone = terms.baseBps > 0 && terms.baseModelId == 0;
        if (terms.contributorsBps == 0 || baseOfNone || terms.payees.length > MAX_PAYEES) revert InvalidShare();
        uint256 sum = uint256(terms.ownerBps) + terms.baseBps + terms.contributorsBps;
        for (uint256 i = 0; i < terms.payees.length; i++) {
            if (terms.payees[i].account == address(0) || terms.payees[i].bps == 0) revert InvalidShare();
            sum += terms.payees[i].bps;
        }
        if (sum != Split.BASIS_POINTS) revert SharesDoNotAddUp(sum);
    }

    function _checkScorers(ModelTerms calldata terms) private pure {
        uint256 count = terms.scorers.length;
        if (count == 0 || count > MAX_SCORERS || terms.quorum == 0 || terms.quorum > count) revert InvalidScorers();
        address last = address(0);
        for (uint256 i = 0; i < count; i++) {
            if (terms.scorers[i] <= last) revert InvalidScorers();
            last = terms.scorers[i];
        }
    }

    function _checkDatanetIds(uint256[] calldata ids) private pure {
        if (ids.length == 0 || ids.length > MAX_DATANETS) revert InvalidDatanets();
        for (uint256 i = 1; i < ids.length; i++) {
            if (ids[i] <= ids[i - 1]) revert InvalidDatanets();
        }
    }

    function _requireOpen(uint256[] calldata ids) private view {
        for (uint256 i = 0; i < ids.length; i++) {
            if (!_DATANETS.isOpen(ids[i])) revert DatanetNotOpen(ids[i]);
        }
    }

    function _checkBase(ModelTerms calldata terms) private view returns (uint8 depth) {
        uint256 base = terms.baseModelId;
        if (base == 0) return 1;
        _requireKnown(base);
        if (_terms[base].asset != terms.asset) revert AssetMismatch(terms.asset, _terms[base].asset);
        if (depthOf[base] >= MAX_DEPTH) revert LineageTooDeep(base);
        return depthOf[base] + 1;
    }

    /// @dev Everything but the URI, which is in the event only.
    function _store(uint256 modelId, ModelTerms calldata terms) private {
        ModelTerms storage held = _terms[modelId];
        held.artifactHash = terms.artifactHash;
        held.baseModelId = terms.baseModelId;
        held.datanetIds = terms.datanetIds;
        held.manifestRoot = terms.manifestRoot;
        held.featureRoot = terms.featureRoot;
        held.rule = terms.rule;
        held.asset = terms.asset;
        held.ownerBps = terms.ownerBps;
        held.baseBps = terms.baseBps;
        held.contributorsBps = terms.contributorsBps;
        for (uint256 i = 0; i < terms.payees.length; i++) {
            held.payees.push(terms.payees[i]);
        }
        held.scorers = terms.scorers;
        held.quorum = terms.quorum;
        held.bond = terms.bond;
        held.window = terms.window;
        held.outflowCapBps = terms.outflowCapBps;
        held.operator = terms.operator;
        held.fallbackAccount = terms.fallbackAccount;
    }

    function _requireKnown(uint256 modelId) private view {
        if (ownerOf[modelId] == address(0)) revert UnknownModel(modelId);
    }
}
