// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Asset} from "./Asset.sol";
import {Lock} from "./Lock.sol";
import {Split} from "./Split.sol";
import {SumTree} from "./SumTree.sol";
import {TypedData} from "./TypedData.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The Solidity reference of Attribution
contract Attribution is IAttribution, Lock {
    uint256 private constant MAX_AMOUNT = 2 ** 96 - 1;

    IModels private immutable _MODELS;
    IRewards private immutable _REWARDS;

    mapping(uint256 modelId => OpenRound) private _open;
    mapping(uint256 modelId => uint64) private _lastCutoff;
    /// @dev A bit for each scorer that stands behind the open round.
    mapping(uint256 modelId => uint256) private _approvers;
    mapping(address asset => mapping(address scorer => uint128)) private _free;

    constructor(IModels models, IRewards rewards) {
        if (address(models) == address(0) || address(rewards) == address(0)) revert ZeroAccount();
        _MODELS = models;
        _REWARDS = rewards;
    }

    /// @inheritdoc IAttribution
    function depositBond(address asset, uint256 amount) external payable locked {
        uint256 arrived = Asset.take(asset, amount);
        if (arrived == 0 || arrived > MAX_AMOUNT) revert InvalidAmount(arrived);
        uint256 free = _free[asset][msg.sender] + arrived;
        if (free > MAX_AMOUNT) revert InvalidAmount(free);
        _free[asset][msg.sender] = uint128(free);
        emit BondDeposited(asset, msg.sender, uint128(arrived));
    }

    /// @inheritdoc IAttribution
    function withdrawBond(address asset, uint256 amount) external locked {
        if (amount == 0 || amount > MAX_AMOUNT) revert InvalidAmount(amount);
        uint128 free = _free[asset][msg.sender];
        if (amount > free) revert BondTooSmall(uint128(amount), free);
        _free[asset][msg.sender] = free - uint128(amount);
        emit BondWithdrawn(asset, msg.sender, uint128(amount));
        Asset.send(asset, msg.sender, amount);
    }

    /// @inheritdoc IAttribution
    function propose(Round calldata round, bytes calldata operatorSignature) external locked {
        uint256 modelId = round.modelId;
        if (_open[modelId].roundHash != 0) revert RoundIsOpen(modelId, _open[modelId].roundHash);
        IModels.RoundTerms memory terms = _MODELS.roundTerms(modelId, msg.sender);
        if (terms.scorerIndex == 0) revert NotScorer(modelId, msg.sender);
        _checkRound(round, terms);
        _checkSignature(round, terms.operator, operatorSignature);
        _lockBond(terms.asset, terms.bond);

        bytes32 roundHash = keccak256(abi.encode(round));
        uint64 finalisableAt = uint64(block.timestamp) + terms.window;
        _open[modelId] = OpenRound(roundHash, msg.sender, finalisableAt, 1, terms.quorum, 0);
        _approvers[modelId] = 1 << terms.scorerIndex;
        emit RoundProposed(modelId, roundHash, msg.sender, finalisableAt, round);
    }

    /// @inheritdoc IAttribution
    function approve(uint256 modelId, bytes32 roundHash) external locked {
        uint256 bit = 1 << _MODELS.roundTerms(modelId, msg.sender).scorerIndex;
        if (bit == 1) revert NotScorer(modelId, msg.sender);
        OpenRound storage open = _requireOpen(modelId, roundHash);
        if (_approvers[modelId] & bit != 0) revert AlreadyApproved(modelId, msg.sender);
        _approvers[modelId] |= bit;
        open.approvals += 1;
        emit RoundApproved(modelId, roundHash, msg.sender, open.approvals);
    }

    /// @inheritdoc IAttribution
    function finalise(Round calldata round) external locked {
        uint256 modelId = round.modelId;
        bytes32 roundHash = keccak256(abi.encode(round));
        OpenRound memory open = _requireOpen(modelId, roundHash);
        if (block.timestamp < open.finalisableAt) revert WindowOpen(open.finalisableAt, uint64(block.timestamp));
        if (open.approvals < open.quorum) revert QuorumMissing(open.approvals, open.quorum);

        _close(modelId, open.scorer);
        _lastCutoff[modelId] = round.cutoff;
        _REWARDS.settle(modelId, _root(round.payouts), round.payouts.sum, round.receipts.sum);
        emit RoundFinalised(modelId, round.number, roundHash);
    }

    /// @inheritdoc IAttribution
    function dropRound(uint256 modelId, bytes32 roundHash) external locked {
        OpenRound memory open = _requireOpen(modelId, roundHash);
        if (block.timestamp < open.finalisableAt) revert WindowOpen(open.finalisableAt, uint64(block.timestamp));
        if (open.approvals >= open.quorum) revert QuorumReached(open.approvals, open.quorum);
        _close(modelId, open.scorer);
        emit RoundDropped(modelId, roundHash);
    }

    /// @inheritdoc IAttribution
    function openRound(uint256 modelId) external view unlocked returns (OpenRound memory state) {
        state = _open[modelId];
        state.lastCutoff = _lastCutoff[modelId];
    }

    /// @inheritdoc IAttribution
    function freeBond(address asset, address scorer) external view unlocked returns (uint128 amount) {
        return _free[asset][scorer];
    }

    /// @inheritdoc IAttribution
    function peers() external view unlocked returns (address models, address rewards) {
        return (address(_MODELS), address(_REWARDS));
    }

    /// @dev Frees the open round's bond and forgets the round.
    function _close(uint256 modelId, address proposer) private {
        IModels.RoundTerms memory terms = _MODELS.roundTerms(modelId, proposer);
        _free[terms.asset][proposer] += terms.bond;
        delete _open[modelId];
        delete _approvers[modelId];
    }

    function _checkRound(Round calldata round, IModels.RoundTerms memory terms) private view {
        IRewards.Pool memory pool = _REWARDS.pool(round.modelId);
        if (block.timestamp < pool.pausedUntil) revert IsPaused(pool.pausedUntil);
        if (round.number != pool.rounds + 1) revert WrongNumber(pool.rounds + 1, round.number);
        if (round.cutoff > block.timestamp) revert FutureCutoff(round.cutoff, uint64(block.timestamp));
        uint64 last = _lastCutoff[round.modelId];
        if (round.cutoff <= last) revert StaleCutoff(round.cutoff, last);
        _checkTree(round.receipts);
        _checkTree(round.scores);
        _checkTree(round.credits);
        _checkTree(round.payouts);
        uint128 receipts = round.receipts.sum;
        uint128 unsettled = pool.paid - pool.receiptsSettled;
        if (receipts == 0 || receipts > unsettled) revert InvalidReceipts(receipts, unsettled);
        if (round.credits.sum > receipts) revert CreditsExceedReceipts(round.credits.sum, receipts);
        _checkMoney(round, terms, pool);
    }

    function _checkMoney(Round calldata round, IModels.RoundTerms memory terms, IRewards.Pool memory pool) private pure {
        uint256 earned = Split.part(pool.paid, terms.contributorsBps) + pool.bonus;
        uint256 most = Split.part(earned - pool.settled, terms.outflowCapBps);
        uint256 least = Split.part(round.receipts.sum, terms.contributorsBps);
        if (least > most) least = most;
        if (round.pool < least || round.pool > most) revert InvalidPool(round.pool, uint128(least), uint128(most));
        uint128 highest = pool.settled + round.pool;
        bool within = round.payouts.sum >= pool.settled && round.payouts.sum <= highest;
        if (!within) revert InvalidPayouts(round.payouts.sum, pool.settled, highest);
    }

    function _checkSignature(Round calldata round, address operator, bytes calldata signature) private view {
        bytes32 domain = TypedData.domain(block.chainid, address(this));
        bytes32 digest = TypedData.bookDigest(domain, round.modelId, _root(round.receipts), round.cutoff);
        address signer = TypedData.signer(digest, signature);
        if (signer == address(0) || signer != operator) revert InvalidOperatorSignature(round.modelId, operator);
    }

    function _lockBond(address asset, uint128 bond) private {
        uint128 free = _free[asset][msg.sender];
        if (free < bond) revert BondTooSmall(bond, free);
        _free[asset][msg.sender] = free - bond;
    }

    function _requireOpen(uint256 modelId, bytes32 roundHash) private view returns (OpenRound storage open) {
        open = _open[modelId];
        if (roundHash == 0 || open.roundHash != roundHash) revert NoSuchRound(modelId, roundHash);
    }

    function _checkTree(Tree calldata tree) private pure {
        bool valued = tree.hash != 0 || tree.sum != 0;
        if (tree.count > SumTree.MAX_COUNT || (tree.count == 0 && valued)) revert InvalidTree();
    }

    function _root(Tree calldata tree) private pure returns (bytes32) {
        return SumTree.root(tree.hash, tree.sum, tree.count);
    }
}
