// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Asset} from "./Asset.sol";
import {Lock} from "./Lock.sol";
import {TypedData} from "./TypedData.sol";
import {IDeposits} from "abi/IDeposits.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The Solidity reference of Deposits
contract Deposits is IDeposits, Lock {
    uint256 private constant MAX_AMOUNT = 2 ** 96 - 1;
    uint256 private constant MAX_ITEMS = 256;
    uint64 private constant WITHDRAWAL_DELAY = 26 hours;

    IRewards private immutable _REWARDS;

    mapping(uint256 modelId => mapping(address payer => Account)) private _accounts;
    mapping(uint256 modelId => uint128) private _collected;

    constructor(IRewards rewards) {
        if (address(rewards) == address(0)) revert ZeroAccount();
        _REWARDS = rewards;
    }

    /* DEPOSITING */

    /// @inheritdoc IDeposits
    function deposit(uint256 modelId, address payer, address asset, uint256 amount) external payable locked {
        if (payer == address(0)) revert ZeroAccount();
        address expected = _assetOf(modelId);
        if (asset != expected) revert WrongAsset(expected, asset);
        uint256 arrived = Asset.take(asset, amount);
        Account storage stored = _accounts[modelId][payer];
        if (arrived == 0 || arrived > MAX_AMOUNT - stored.balance) revert InvalidAmount(_capped(arrived));
        stored.balance += uint128(arrived);
        emit Deposited(modelId, payer, msg.sender, uint128(arrived));
    }

    /// @inheritdoc IDeposits
    function account(uint256 modelId, address payer) external view unlocked returns (Account memory state) {
        return _accounts[modelId][payer];
    }

    /* REDEEMING */

    /// @inheritdoc IDeposits
    function redeem(uint256 modelId, Voucher calldata voucher) external locked returns (uint128 amount) {
        if (block.timestamp > voucher.deadline) revert VoucherExpired(voucher.deadline);
        Account memory stored = _accounts[modelId][voucher.payer];
        amount = _due(modelId, voucher);
        if (amount == 0) revert NothingToRedeem(voucher.payer, voucher.total, stored.redeemed, stored.balance);
        if (!TypedData.isSignedBy(voucher.payer, _digestOf(modelId, voucher), voucher.signature)) {
            revert InvalidSignature(voucher.payer);
        }
        if (!_collect(modelId, voucher.payer, amount)) revert InvalidAmount(amount);
    }

    /// @inheritdoc IDeposits
    function redeemMany(uint256 modelId, Voucher[] calldata vouchers) external locked returns (uint128[] memory amounts) {
        if (vouchers.length == 0 || vouchers.length > MAX_ITEMS) revert InvalidLength(vouchers.length);
        amounts = new uint128[](vouchers.length);
        for (uint256 i = 0; i < vouchers.length; i++) {
            Voucher calldata voucher = vouchers[i];
            uint128 amount = _due(modelId, voucher);
            if (block.timestamp > voucher.deadline || amount == 0) continue;
            bytes32 digest = _digestOf(modelId, voucher);
            if (!TypedData.isSignedByAmongMany(voucher.payer, digest, voucher.signature)) continue;
            if (_collect(modelId, voucher.payer, amount)) amounts[i] = amount;
        }
    }

    /// @inheritdoc IDeposits
    function forward(uint256 modelId) external locked returns (uint128 amount) {
        amount = _collected[modelId];
        if (amount == 0) revert NothingToForward(modelId);
        _collected[modelId] = 0;
        emit Forwarded(modelId, amount);
        address asset = _assetOf(modelId);
        if (asset != address(0)) Asset.approve(asset, address(_REWARDS), amount);
        _REWARDS.pay{value: asset == address(0) ? amount : 0}(modelId, asset, amount, 0);
    }

    /// @inheritdoc IDeposits
    function collected(uint256 modelId) external view unlocked returns (uint128 amount) {
        return _collected[modelId];
    }

    /* WITHDRAWING */

    /// @inheritdoc IDeposits
    function announceWithdrawal(uint256 modelId, bool on) external locked returns (uint64 withdrawableFrom) {
        Account storage stored = _accounts[modelId][msg.sender];
        if (stored.balance == 0) revert NothingToWithdraw(modelId, msg.sender);
        withdrawableFrom = on ? uint64(block.timestamp) + WITHDRAWAL_DELAY : 0;
        stored.withdrawableFrom = withdrawableFrom;
        emit WithdrawalAnnounced(modelId, msg.sender, withdrawableFrom);
    }

    /// @inheritdoc IDeposits
    function withdrawDeposit(uint256 modelId, address receiver) external locked returns (uint128 amount) {
        if (receiver == address(0) || receiver == address(this)) revert InvalidReceiver(receiver);
        Account storage stored = _accounts[modelId][msg.sender];
        uint64 from = stored.withdrawableFrom;
        if (from == 0) revert NotAnnounced(modelId, msg.sender);
        if (block.timestamp < from) revert WithdrawalTooEarly(from, uint64(block.timestamp));
        amount = stored.balance;
        (stored.balance, stored.withdrawableFrom) = (0, 0);
        emit Withdrawn(modelId, msg.sender, receiver, amount);
        Asset.send(_assetOf(modelId), receiver, amount);
    }

    /* PEERS */

    /// @inheritdoc IDeposits
    function peers() external view unlocked returns (address rewards) {
        return address(_REWARDS);
    }

    /// @dev What a model is paid in.
    function _assetOf(uint256 modelId) private view returns (address) {
        IRewards.Pool memory pool = _REWARDS.pool(modelId);
        if (pool.contributorsBps == 0) revert UnknownModel(modelId);
        return pool.asset;
    }

    /// @dev What a voucher would collect.
    function _due(uint256 modelId, Voucher calldata voucher) private view returns (uint128) {
        Account memory stored = _accounts[modelId][voucher.payer];
        if (voucher.total <= stored.redeemed) return 0;
        uint128 owed = voucher.total - stored.redeemed;
        return owed < stored.balance ? owed : stored.balance;
    }

    /// @dev What the payer signs.
    function _digestOf(uint256 modelId, Voucher calldata voucher) private view returns (bytes32) {
        bytes32 domain = TypedData.domain(block.chainid, address(this));
        return TypedData.voucherDigest(domain, modelId, voucher.payer, voucher.total, voucher.deadline);
    }

    /// @dev Returns false, and changes nothing, if a sum would reach 2^96.
    function _collect(uint256 modelId, address payer, uint128 amount) private returns (bool) {
        Account storage stored = _accounts[modelId][payer];
        if (amount > MAX_AMOUNT - stored.redeemed || amount > MAX_AMOUNT - _collected[modelId]) return false;
        stored.balance -= amount;
        stored.redeemed += amount;
        if (stored.balance == 0) stored.withdrawableFrom = 0;
        _collected[modelId] += amount;
        emit Redeemed(modelId, payer, amount, stored.redeemed);
        return true;
    }

    /// @dev An amount as an error has it.
    function _capped(uint256 amount) private pure returns (uint256) {
        return amount > type(uint128).max ? type(uint128).max : amount;
    }
}
