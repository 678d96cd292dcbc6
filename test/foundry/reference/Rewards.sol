// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Asset} from "./Asset.sol";
import {Lock} from "./Lock.sol";
import {Payee} from "./Payee.sol";
import {Split} from "./Split.sol";
import {SumTree} from "./SumTree.sol";
import {TypedData} from "./TypedData.sol";
import {IDatanets, PayeeKinds} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The Solidity reference of Rewards
contract Rewards is IRewards, Lock {
    uint256 private constant MAX_AMOUNT = 2 ** 96 - 1;
    uint256 private constant MAX_ITEMS = 256;
    uint8 private constant BASE = 1;
    uint256 private constant LONGEST_PAUSE = 7 days;
    uint256 private constant PAUSE_EVERY = 30 days;

    /// @dev What a payee or a share received, and whether only its holder can have it paid.
    struct Account {
        uint128 received;
        bool byOwnWord;
    }

    IDatanets private immutable _DATANETS;
    IModels private immutable _MODELS;
    address private immutable _ATTRIBUTION;
    address private immutable _GUARDIAN;

    uint64 private _pausedUntil;
    uint64 private _pausableFrom;
    /// @dev Whether a model was ever paid in an asset.
    mapping(address asset => bool) private _used;
    mapping(uint256 modelId => Pool) private _pools;
    mapping(uint256 modelId => mapping(bytes32 payee => Account)) private _payees;
    mapping(uint256 modelId => mapping(uint8 index => Account)) private _shares;

    constructor(IDatanets datanets, IModels models, address attribution, address guardianAccount) {
        bool missing = address(datanets) == address(0) || address(models) == address(0) || attribution == address(0);
        if (missing) revert ZeroAccount();
        _DATANETS = datanets;
        _MODELS = models;
        _ATTRIBUTION = attribution;
        _GUARDIAN = guardianAccount;
    }

    modifier only(address account) {
        if (msg.sender != account) revert NotAllowed(msg.sender);
        _;
    }

    modifier whileNotPaused() {
        if (block.timestamp < _pausedUntil) revert IsPaused(_pausedUntil);
        _;
    }

    modifier to(address receiver) {
        _checkReceiver(receiver);
        _;
    }

    /// @inheritdoc IRewards
    function openPool(uint256 modelId, address asset, uint16 contributorsBps) external locked only(address(_MODELS)) {
        if (_pools[modelId].contributorsBps != 0) revert PoolExists(modelId);
        _pools[modelId].asset = asset;
        _pools[modelId].contributorsBps = contributorsBps;
        emit PoolOpened(modelId, asset, contributorsBps);
    }

    /// @inheritdoc IRewards
    function pay(uint256 modelId, address asset, uint256 amount, bytes32 receiptsRoot) external payable locked whileNotPaused {
        Pool storage stored = _pools[modelId];
        if (stored.contributorsBps == 0) revert UnknownModel(modelId);
        if (asset != stored.asset) revert WrongAsset(stored.asset, asset);
        uint256 arrived = Asset.take(asset, amount);
        // Too much in any case; the error names no more than this.
        if (arrived > type(uint128).max) arrived = type(uint128).max;
        if (arrived == 0 || stored.paid + arrived > MAX_AMOUNT) revert InvalidAmount(arrived);
        stored.paid += uint128(arrived);
        _used[asset] = true;
        emit Paid(modelId, msg.sender, uint128(arrived), receiptsRoot);
    }

    /// @inheritdoc IRewards
    function settle(
        uint256 modelId,
        bytes32 payoutsRoot,
        uint128 payoutsSum,
        uint128 receiptsSum
    ) external locked only(_ATTRIBUTION) whileNotPaused returns (address asset) {
        Pool storage stored = _pools[modelId];
        uint256 receipts = uint256(stored.receiptsSettled) + receiptsSum;
        uint256 most = stored.settled + Split.part(receiptsSum, stored.contributorsBps);
        bool allowed = receipts <= stored.paid && payoutsSum >= stored.settled && payoutsSum <= most;
        if (!allowed) revert InvalidSettlement(modelId);
        stored.left += payoutsSum - stored.settled;
        stored.settled = payoutsSum;
        stored.receiptsSettled = uint128(receipts);
        stored.rounds += 1;
        stored.settlement = TypedData.settlement(stored.asset, payoutsRoot);
        emit Settled(modelId, stored.rounds, payoutsRoot, stored.settled, stored.receiptsSettled);
        return stored.asset;
    }

    /// @inheritdoc IRewards
    function claim(
        uint256 modelId,
        address asset,
        bytes32 payee,
        uint128 cumulative,
        bytes calldata proof
    ) external locked returns (uint128 amount) {
        address holder = _holder(payee);
        _checkReceiver(holder);
        _checkProof(modelId, asset, payee, cumulative, proof);
        if (_payees[modelId][payee].byOwnWord && msg.sender != holder) revert OnlyByOwnWord(holder);
        return _claim(modelId, asset, payee, holder, cumulative);
    }

    /// @inheritdoc IRewards
    function claimTo(
        uint256 modelId,
        address asset,
        bytes32 payee,
        address receiver,
        uint128 cumulative,
        bytes calldata proof
    ) external locked to(receiver) returns (uint128 amount) {
        if (msg.sender != _holder(payee)) revert NotAllowed(msg.sender);
        _checkProof(modelId, asset, payee, cumulative, proof);
        return _claim(modelId, asset, payee, receiver, cumulative);
    }

    /// @inheritdoc IRewards
    function claimToSigned(
        uint256 modelId,
        address asset,
        bytes32 payee,
        address receiver,
        uint128 cumulative,
        uint256 deadline,
        bytes calldata signature,
        bytes calldata proof
    ) external locked to(receiver) returns (uint128 amount) {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        _checkSignature(modelId, payee, receiver, cumulative, deadline, signature);
        _checkProof(modelId, asset, payee, cumulative, proof);
        return _claim(modelId, asset, payee, receiver, cumulative);
    }

    /// @inheritdoc IRewards
    function claimMany(Claim[] calldata claims) external locked returns (uint128[] memory amounts) {
        _checkLength(claims.length);
        amounts = new uint128[](claims.length);
        for (uint256 i = 0; i < claims.length; i++) {
            Claim calldata item = claims[i];
            if (!_isSettled(item.modelId, item.asset, _leaf(item.payee, item.cumulative), item.proof)) continue;
            address holder = _holderOrZero(item.payee);
            amounts[i] = _tryPay(item.modelId, item.asset, item.payee, holder, item.cumulative);
            if (amounts[i] > 0) emit Claimed(item.modelId, item.payee, holder, amounts[i]);
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
            amounts[i] = _tryPay(modelId, asset, Payee.ofAccount(accounts[i]), accounts[i], cumulatives[i]);
            paid += amounts[i];
        }
        emit RangePaid(modelId, accounts, amounts);
    }

    /// @inheritdoc IRewards
    function setOwnWord(uint256 modelId, bytes32 payee, bool on) external locked {
        if (msg.sender != _holder(payee)) revert NotAllowed(msg.sender);
        _payees[modelId][payee].byOwnWord = on;
        emit OwnWordSet(modelId, payee, on);
    }

    /// @inheritdoc IRewards
    function drawShare(uint256 modelId, uint8 index) external locked returns (uint128 amount) {
        (address holder, uint16 bps, uint256 base) = _share(modelId, index);
        if (index == BASE) return _drawBase(modelId, bps, base);
        if (_shares[modelId][index].byOwnWord && msg.sender != holder) revert OnlyByOwnWord(holder);
        _checkReceiver(holder);
        return _draw(modelId, index, bps, holder);
    }

    /// @inheritdoc IRewards
    function drawShareTo(uint256 modelId, uint8 index, address receiver) external locked to(receiver) returns (uint128 amount) {
        return _draw(modelId, index, _ownShare(modelId, index), receiver);
    }

    /// @inheritdoc IRewards
    function setShareOwnWord(uint256 modelId, uint8 index, bool on) external locked {
        _ownShare(modelId, index);
        _shares[modelId][index].byOwnWord = on;
        emit ShareOwnWordSet(modelId, index, on);
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
    function recover(address asset, address receiver, uint256 amount) external locked only(_GUARDIAN) to(receiver) {
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
    function claimed(uint256 modelId, bytes32 payee) external view unlocked returns (uint128 amount, bool byOwnWord) {
        return (_payees[modelId][payee].received, _payees[modelId][payee].byOwnWord);
    }

    /// @inheritdoc IRewards
    function drawn(uint256 modelId, uint8 index) external view unlocked returns (uint128 amount, bool byOwnWord) {
        return (_shares[modelId][index].received, _shares[modelId][index].byOwnWord);
    }

    /// @inheritdoc IRewards
    function peers() external view unlocked returns (address datanets, address models, address attribution) {
        return (address(_DATANETS), address(_MODELS), _ATTRIBUTION);
    }

    /// @dev Pays a payee what is new in its leaf, which is proven.
    function _claim(uint256 modelId, address asset, bytes32 payee, address receiver, uint128 cumulative) private returns (uint128 amount) {
        Account storage account = _payees[modelId][payee];
        Pool storage stored = _pools[modelId];
        if (cumulative <= account.received) revert NothingToPay();
        amount = cumulative - account.received;
        if (amount > stored.left) revert NothingLeft(modelId, stored.left, amount);
        account.received = cumulative;
        stored.left -= amount;
        emit Claimed(modelId, payee, receiver, amount);
        Asset.send(asset, receiver, amount);
    }

    /// @dev Pays a payee what is new in its leaf, which is proven; or changes nothing and returns
    /// zero.
    function _tryPay(uint256 modelId, address asset, bytes32 payee, address holder, uint128 cumulative) private returns (uint128 amount) {
        Account storage account = _payees[modelId][payee];
        Pool storage stored = _pools[modelId];
        if (holder == address(0) || holder == address(this) || account.byOwnWord) return 0;
        uint128 before = account.received;
        if (cumulative <= before || cumulative - before > stored.left) return 0;
        amount = cumulative - before;
        account.received = cumulative;
        stored.left -= amount;
        if (Asset.trySend(asset, holder, amount)) return amount;
        account.received = before;
        stored.left += amount;
        return 0;
    }

    /// @dev Pays what is new of a fixed share that exists.
    function _draw(uint256 modelId, uint8 index, uint16 bps, address receiver) private returns (uint128 amount) {
        amount = _countDrawn(modelId, index, bps);
        emit ShareDrawn(modelId, index, receiver, amount);
        Asset.send(_pools[modelId].asset, receiver, amount);
    }

    /// @dev What the base model's share draws stays in this contract, as the base model's income.
    function _drawBase(uint256 modelId, uint16 bps, uint256 base) private returns (uint128 amount) {
        amount = _countDrawn(modelId, BASE, bps);
        if (_pools[base].income + uint256(amount) > MAX_AMOUNT) revert InvalidAmount(amount);
        _pools[base].income += amount;
        emit ShareDrawn(modelId, BASE, address(this), amount);
    }

    function _countDrawn(uint256 modelId, uint8 index, uint16 bps) private returns (uint128 amount) {
        Pool storage stored = _pools[modelId];
        Account storage account = _shares[modelId][index];
        uint256 whole = Split.share(stored.receiptsSettled, stored.income, bps, stored.contributorsBps);
        amount = uint128(whole - account.received);
        if (amount == 0) revert NothingToPay();
        account.received = uint128(whole);
    }

    /// @dev A share that exists.
    function _share(uint256 modelId, uint8 index) private view returns (address holder, uint16 bps, uint256 base) {
        (holder, bps, base) = _MODELS.shareTerms(modelId, index);
        if (bps == 0) revert UnknownShare(modelId, index);
    }

    /// @dev The part of a share that the caller holds.
    function _ownShare(uint256 modelId, uint8 index) private view returns (uint16) {
        (address holder, uint16 bps,) = _share(modelId, index);
        if (index == BASE) revert UnknownShare(modelId, index);
        if (msg.sender != holder) revert NotAllowed(msg.sender);
        return bps;
    }

    /// @dev Who is paid for a payee.
    function _holder(bytes32 payee) private view returns (address holder) {
        if (!Payee.isValid(payee)) revert InvalidPayee(payee);
        holder = _holderOrZero(payee);
        if (holder == address(0)) revert NoHolder(payee);
    }

    /// @dev The same, or zero if the word is no payee or no account holds it.
    function _holderOrZero(bytes32 payee) private view returns (address) {
        if (!Payee.isValid(payee)) return address(0);
        return Payee.kind(payee) == PayeeKinds.ACCOUNT ? Payee.id(payee) : _DATANETS.holderOf(payee);
    }

    /// @dev Requires the signature of the payee's holder for this receiver.
    function _checkSignature(
        uint256 modelId,
        bytes32 payee,
        address receiver,
        uint128 cumulative,
        uint256 deadline,
        bytes calldata signature
    ) private view {
        address holder = _holder(payee);
        bytes32 domain = TypedData.domain(block.chainid, address(this));
        bytes32 digest = TypedData.claimToDigest(domain, modelId, payee, receiver, cumulative, deadline);
        if (!TypedData.isSignedBy(holder, digest, signature)) revert InvalidSignature(holder);
    }

    function _checkProof(uint256 modelId, address asset, bytes32 payee, uint128 cumulative, bytes calldata proof) private view {
        if (!_isSettled(modelId, asset, _leaf(payee, cumulative), proof)) revert InvalidProof(modelId);
    }

    /// @dev Whether the last settlement is of this asset and of a tree with these neighbouring
    /// leaves.
    function _isSettled(uint256 modelId, address asset, SumTree.Leaf[] memory leaves, bytes calldata proof) private view returns (bool) {
        (SumTree.ProvenRange memory proven, bool ok) = SumTree.verify(leaves, proof);
        return ok && _pools[modelId].settlement == TypedData.settlement(asset, proven.root);
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
}
