// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Asset} from "./Asset.sol";
import {Lock} from "./Lock.sol";
import {Payee} from "./Payee.sol";
import {Split} from "./Split.sol";
import {SumTree} from "./SumTree.sol";
import {TypedData} from "./TypedData.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The Solidity reference of Rewards
contract Rewards is IRewards, Lock {
    uint256 private constant MAX_AMOUNT = 2 ** 96 - 1;
    uint256 private constant MAX_ITEMS = 256;
    /// @dev What a transfer among many may use.
    uint256 private constant TRANSFER_GAS = 100_000;
    uint8 private constant BASE = 1;
    uint256 private constant LONGEST_PAUSE = 7 days;
    uint256 private constant PAUSE_EVERY = 30 days;

    IDatanets private immutable _DATANETS;
    IModels private immutable _MODELS;
    address private immutable _ATTRIBUTION;
    address private immutable _GUARDIAN;

    uint64 private _pausedUntil;
    uint64 private _pausableFrom;
    /// @dev Whether a pool was ever opened in an asset.
    mapping(address asset => bool) private _used;
    mapping(uint256 modelId => Pool) private _pools;
    mapping(uint256 modelId => mapping(bytes32 payee => uint128)) private _claimed;
    mapping(uint256 modelId => mapping(uint8 index => uint128)) private _drawn;

    constructor(IDatanets datanets, IModels models, address attribution, address guardianAccount) {
        bool missing = address(datanets) == address(0) || address(models) == address(0) || attribution == address(0);
        if (missing) revert ZeroAccount();
        _DATANETS = datanets;
        _MODELS = models;
        _ATTRIBUTION = attribution;
        _GUARDIAN = guardianAccount;
    }

    modifier only(address peer) {
        if (msg.sender != peer) revert NotAllowed(msg.sender);
        _;
    }

    modifier whileRunning() {
        if (block.timestamp < _pausedUntil) revert IsPaused(_pausedUntil);
        _;
    }

    /// @inheritdoc IRewards
    function openPool(uint256 modelId, address asset, uint16 contributorsBps) external locked only(address(_MODELS)) {
        if (_pools[modelId].contributorsBps != 0) revert PoolExists(modelId);
        _used[asset] = true;
        _pools[modelId].asset = asset;
        _pools[modelId].contributorsBps = contributorsBps;
        emit PoolOpened(modelId, asset, contributorsBps);
    }

    /// @inheritdoc IRewards
    function pay(uint256 modelId, uint256 amount, bytes32 receiptsRoot) external payable locked whileRunning {
        uint256 arrived = Asset.take(_pools[modelId].asset, amount);
        // Far too much anyway; the error then names no more than this.
        if (arrived > type(uint128).max) arrived = type(uint128).max;
        _addPaid(modelId, arrived);
        emit Paid(modelId, msg.sender, uint128(arrived), receiptsRoot);
    }

    /// @inheritdoc IRewards
    function addBonus(uint256 modelId, uint128 amount) external payable locked only(_ATTRIBUTION) {
        Pool storage held = _known(modelId);
        uint256 arrived = Asset.take(held.asset, amount);
        if (arrived == 0 || held.bonus + arrived > MAX_AMOUNT) revert InvalidAmount(arrived);
        held.bonus += uint128(arrived);
        emit BonusAdded(modelId, uint128(arrived));
    }

    /// @inheritdoc IRewards
    function settle(
        uint256 modelId,
        bytes32 payoutsRoot,
        uint128 payoutsSum,
        uint128 receiptsSum
    ) external locked only(_ATTRIBUTION) whileRunning {
        Pool storage held = _known(modelId);
        uint256 receipts = uint256(held.receiptsSettled) + receiptsSum;
        bool allowed = payoutsSum >= held.settled && payoutsSum <= _earned(held) && receipts <= held.paid;
        if (!allowed) revert InvalidSettlement(modelId);
        held.settled = payoutsSum;
        held.receiptsSettled = uint128(receipts);
        held.rounds += 1;
        held.settlement = keccak256(abi.encodePacked(held.asset, payoutsRoot));
        emit Settled(modelId, held.rounds, payoutsRoot, held.settled, held.receiptsSettled);
    }

    /// @inheritdoc IRewards
    function claim(
        uint256 modelId,
        address asset,
        address account,
        uint128 cumulative,
        bytes calldata proof
    ) external locked returns (uint128 amount) {
        if (account == address(0)) revert ZeroAccount();
        return _claim(modelId, asset, Payee.ofAccount(account), account, cumulative, proof);
    }

    /// @inheritdoc IRewards
    function claimBound(
        uint256 modelId,
        address asset,
        bytes32 claimKey,
        uint128 cumulative,
        bytes calldata proof
    ) external locked returns (uint128 amount) {
        if (!Payee.isClaimKey(claimKey)) revert InvalidClaimKey(claimKey);
        address account = _DATANETS.boundAccount(claimKey);
        if (account == address(0)) revert ClaimKeyNotBound(claimKey);
        return _claim(modelId, asset, claimKey, account, cumulative, proof);
    }

    /// @inheritdoc IRewards
    function claimTo(
        uint256 modelId,
        address asset,
        address receiver,
        uint128 cumulative,
        bytes calldata proof
    ) external locked returns (uint128 amount) {
        _checkReceiver(receiver);
        return _claim(modelId, asset, Payee.ofAccount(msg.sender), receiver, cumulative, proof);
    }

    /// @inheritdoc IRewards
    function claimToSigned(
        uint256 modelId,
        address asset,
        address account,
        address receiver,
        uint128 cumulative,
        uint256 deadline,
        bytes calldata signature,
        bytes calldata proof
    ) external locked returns (uint128 amount) {
        _checkReceiver(receiver);
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        bytes32 domain = TypedData.domain(block.chainid, address(this));
        bytes32 digest = TypedData.claimToDigest(domain, modelId, account, receiver, cumulative, deadline);
        if (!TypedData.isSignedBy(account, digest, signature, gasleft())) revert InvalidSignature(account);
        return _claim(modelId, asset, Payee.ofAccount(account), receiver, cumulative, proof);
    }

    /// @inheritdoc IRewards
    function claimMany(Claim[] calldata claims) external locked returns (uint128[] memory amounts) {
        _checkLength(claims.length);
        amounts = new uint128[](claims.length);
        for (uint256 i = 0; i < claims.length; i++) {
            Claim calldata item = claims[i];
            bytes32 payee = Payee.ofAccount(item.account);
            if (!_isSettled(item.modelId, item.asset, _leaf(payee, item.cumulative), item.proof)) continue;
            amounts[i] = _tryPay(item.modelId, item.asset, item.account, item.cumulative);
            if (amounts[i] > 0) emit Claimed(item.modelId, payee, item.account, amounts[i]);
        }
    }

    /// @inheritdoc IRewards
    function payRange(
        uint256 modelId,
        address asset,
        address[] calldata accounts,
        uint128[] calldata cumulatives,
        bytes calldata proof
    ) external locked returns (uint128 paid) {
        _checkLength(accounts.length);
        if (cumulatives.length != accounts.length) revert InvalidLength(cumulatives.length);
        SumTree.Leaf[] memory leaves = new SumTree.Leaf[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            leaves[i] = SumTree.Leaf(Payee.ofAccount(accounts[i]), cumulatives[i], 0);
        }
        if (!_isSettled(modelId, asset, leaves, proof)) revert InvalidProof(modelId);
        uint128[] memory amounts = new uint128[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            amounts[i] = _tryPay(modelId, asset, accounts[i], cumulatives[i]);
            paid += amounts[i];
        }
        emit RangePaid(modelId, accounts, amounts);
    }

    /// @inheritdoc IRewards
    function drawShare(uint256 modelId, uint8 index) external locked returns (uint128 amount) {
        Pool storage held = _known(modelId);
        (address receiver, uint16 bps, uint256 base) = _MODELS.shareTerms(modelId, index);
        if (bps == 0) revert UnknownShare(modelId, index);
        if (index == BASE) receiver = address(this);
        uint256 whole = Split.part(held.paid, bps);
        amount = uint128(whole - _drawn[modelId][index]);
        if (amount == 0) revert NothingToPay();
        _drawn[modelId][index] = uint128(whole);
        emit ShareDrawn(modelId, index, receiver, amount);
        if (index == BASE) _addPaid(base, amount);
        else Asset.send(held.asset, receiver, amount);
    }

    /// @inheritdoc IRewards
    function pause(uint64 until) external locked only(_GUARDIAN) {
        if (block.timestamp < _pausableFrom) revert PausedLately(_pausableFrom);
        uint64 latest = uint64(block.timestamp + LONGEST_PAUSE);
        if (until <= block.timestamp || until > latest) revert InvalidPause(until, latest);
        _pausedUntil = until;
        _pausableFrom = uint64(block.timestamp + PAUSE_EVERY);
        emit Paused(until);
    }

    /// @inheritdoc IRewards
    function unpause() external locked only(_GUARDIAN) {
        _pausedUntil = 0;
        emit Unpaused();
    }

    /// @inheritdoc IRewards
    function recover(address asset, address receiver, uint256 amount) external locked only(_GUARDIAN) {
        _checkReceiver(receiver);
        if (amount == 0) revert InvalidAmount(amount);
        if (_used[asset]) revert AssetInUse(asset);
        emit Recovered(asset, receiver, amount);
        Asset.send(asset, receiver, amount);
    }

    /// @inheritdoc IRewards
    function guardian() external view unlocked returns (address account, uint64 pausedUntil, uint64 pausableFrom) {
        return (_GUARDIAN, _pausedUntil, _pausableFrom);
    }

    /// @inheritdoc IRewards
    function pool(uint256 modelId) external view unlocked returns (Pool memory state) {
        state = _pools[modelId];
        state.pausedUntil = _pausedUntil;
    }

    /// @inheritdoc IRewards
    function claimed(uint256 modelId, bytes32 payee) external view unlocked returns (uint128 amount) {
        return _claimed[modelId][payee];
    }

    /// @inheritdoc IRewards
    function drawn(uint256 modelId, uint8 index) external view unlocked returns (uint128 amount) {
        return _drawn[modelId][index];
    }

    /// @inheritdoc IRewards
    function peers() external view unlocked returns (address datanets, address models, address attribution) {
        return (address(_DATANETS), address(_MODELS), _ATTRIBUTION);
    }

    function _claim(
        uint256 modelId,
        address asset,
        bytes32 payee,
        address receiver,
        uint128 cumulative,
        bytes calldata proof
    ) private returns (uint128 amount) {
        if (!_isSettled(modelId, asset, _leaf(payee, cumulative), proof)) revert InvalidProof(modelId);
        uint128 before = _claimed[modelId][payee];
        if (cumulative <= before) revert NothingToPay();
        amount = cumulative - before;
        _claimed[modelId][payee] = cumulative;
        emit Claimed(modelId, payee, receiver, amount);
        Asset.send(asset, receiver, amount);
    }

    /// @dev Pays what is still due, or leaves it claimable and returns zero.
    function _tryPay(uint256 modelId, address asset, address account, uint128 cumulative) private returns (uint128 amount) {
        if (account == address(0)) return 0;
        bytes32 payee = Payee.ofAccount(account);
        uint128 before = _claimed[modelId][payee];
        if (cumulative <= before) return 0;
        amount = cumulative - before;
        _claimed[modelId][payee] = cumulative;
        if (Asset.trySend(asset, account, amount, TRANSFER_GAS)) return amount;
        _claimed[modelId][payee] = before;
        return 0;
    }

    /// @dev Whether the last settlement is that of this asset and of a tree with these neighbouring leaves.
    function _isSettled(uint256 modelId, address asset, SumTree.Leaf[] memory leaves, bytes calldata proof) private view returns (bool) {
        (SumTree.Shown memory shown, bool ok) = SumTree.show(leaves, proof);
        return ok && _pools[modelId].settlement == keccak256(abi.encodePacked(asset, shown.root));
    }

    function _leaf(bytes32 payee, uint128 cumulative) private pure returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](1);
        leaves[0] = SumTree.Leaf(payee, cumulative, 0);
    }

    function _checkReceiver(address receiver) private view {
        if (receiver == address(0) || receiver == address(this)) revert InvalidReceiver(receiver);
    }

    function _checkLength(uint256 length) private pure {
        if (length == 0 || length > MAX_ITEMS) revert InvalidLength(length);
    }

    function _addPaid(uint256 modelId, uint256 amount) private {
        Pool storage held = _known(modelId);
        if (amount == 0 || held.paid + amount > MAX_AMOUNT) revert InvalidAmount(amount);
        held.paid += uint128(amount);
    }

    function _earned(Pool storage held) private view returns (uint256) {
        return Split.part(held.paid, held.contributorsBps) + held.bonus;
    }

    function _known(uint256 modelId) private view returns (Pool storage held) {
        held = _pools[modelId];
        if (held.contributorsBps == 0) revert UnknownModel(modelId);
    }
}
