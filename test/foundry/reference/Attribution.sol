// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Asset} from "./Asset.sol";
import {Lock} from "./Lock.sol";
import {Split} from "./Split.sol";
import {SumTree} from "./SumTree.sol";
import {Text} from "./Text.sol";
import {TypedData} from "./TypedData.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The Solidity reference of Attribution
contract Attribution is IAttribution, Lock {
    uint256 private constant MAX_AMOUNT = 2 ** 96 - 1;
    uint256 private constant MAX_URI = 2048;
    uint256 private constant MAX_SIGNERS = 8;

    /// @dev Who signed a round, the bond of each, and until when it can be challenged.
    struct Stake {
        address[] signers;
        uint128 bond;
        uint64 finalisableAt;
    }

    IModels private immutable _MODELS;
    IRewards private immutable _REWARDS;

    mapping(uint256 modelId => uint64) private _attempts;
    mapping(uint256 modelId => bool) private _isOpen;
    mapping(uint256 modelId => uint64) private _lastCutoff;
    mapping(uint256 modelId => mapping(uint64 attempt => bytes32)) private _proposals;
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
        if (amount > free) revert BondTooSmall(msg.sender, uint128(amount), free);
        _free[asset][msg.sender] = free - uint128(amount);
        emit BondWithdrawn(asset, msg.sender, uint128(amount));
        Asset.send(asset, msg.sender, amount);
    }

    /// @inheritdoc IAttribution
    function propose(Round calldata round, string calldata uri, Book calldata book, Endorsement[] calldata endorsements) external locked {
        Text.check(uri);
        IModels.RoundTerms memory terms = _MODELS.roundTerms(round.modelId);
        if (_isOpen[round.modelId]) revert RoundIsOpen(round.modelId, _attempts[round.modelId]);
        IRewards.Pool memory pool = _REWARDS.pool(round.modelId);
        _checkSequence(round, pool, book.deadline);
        _checkUri(uri, round.uriHash);
        _checkSums(round, terms, pool);
        _checkBook(round, terms.operator, book);
        Stake memory stake;
        stake.signers = _checkEndorsements(round, terms, endorsements);
        stake.bond = _lockBonds(round, terms, pool, stake.signers);
        stake.finalisableAt = uint64(block.timestamp) + terms.window;
        _open(round, uri, book, stake);
    }

    /// @inheritdoc IAttribution
    function finalise(Round calldata round, address[] calldata signers, uint128 bond, uint64 finalisableAt) external locked {
        uint256 modelId = round.modelId;
        bytes32 roundHash = TypedData.roundHash(round);
        bytes32 given = TypedData.proposal(roundHash, bond, finalisableAt, signers);
        bool matches = _isOpen[modelId] && _proposals[modelId][_attempts[modelId]] == given;
        if (!matches) revert NoSuchRound(modelId, roundHash);
        if (block.timestamp < finalisableAt) revert WindowOpen(finalisableAt, uint64(block.timestamp));

        _isOpen[modelId] = false;
        _lastCutoff[modelId] = round.cutoff;
        bytes32 payouts = TypedData.rootOf(round.payouts);
        address asset = _REWARDS.settle(modelId, payouts, round.payouts.sum, round.receipts.sum);
        for (uint256 i = 0; i < signers.length; i++) {
            _free[asset][signers[i]] += bond;
        }
        emit RoundFinalised(modelId, round.number, roundHash);
    }

    /// @inheritdoc IAttribution
    function roundState(uint256 modelId) external view unlocked returns (RoundState memory state) {
        uint64 attempts = _attempts[modelId];
        return RoundState(attempts, _isOpen[modelId], _lastCutoff[modelId], _proposals[modelId][attempts]);
    }

    /// @inheritdoc IAttribution
    function proposalOf(uint256 modelId, uint64 attempt) external view unlocked returns (bytes32 proposal) {
        return _proposals[modelId][attempt];
    }

    /// @inheritdoc IAttribution
    function freeBond(address asset, address scorer) external view unlocked returns (uint128 amount) {
        return _free[asset][scorer];
    }

    /// @inheritdoc IAttribution
    function peers() external view unlocked returns (address models, address rewards) {
        return (address(_MODELS), address(_REWARDS));
    }

    function _open(Round calldata round, string calldata uri, Book calldata book, Stake memory stake) private {
        bytes32 hash = TypedData.roundHash(round);
        _isOpen[round.modelId] = true;
        _attempts[round.modelId] = round.attempt;
        _proposals[round.modelId][round.attempt] = TypedData.proposal(hash, stake.bond, stake.finalisableAt, stake.signers);
        emit RoundProposed(round.modelId, round.attempt, hash, stake.finalisableAt, stake.bond, stake.signers, round, uri, book);
    }

    /// @dev Requires that the round is the next one, in time, and builds on the present settlement.
    function _checkSequence(Round calldata round, IRewards.Pool memory pool, uint64 bookDeadline) private view {
        uint64 present = uint64(block.timestamp);
        if (present < pool.pausedUntil) revert IsPaused(pool.pausedUntil);
        if (round.number != pool.rounds + 1) revert WrongNumber(pool.rounds + 1, round.number);
        uint64 attempt = _attempts[round.modelId] + 1;
        if (round.attempt != attempt) revert WrongAttempt(attempt, round.attempt);
        uint64 from = _lastCutoff[round.modelId];
        if (round.from != from) revert WrongStart(from, round.from);
        if (round.cutoff <= from || round.cutoff >= present) revert InvalidCutoff(round.cutoff, from, present);
        if (present > round.deadline) revert SignatureExpired(round.deadline);
        if (present > bookDeadline) revert SignatureExpired(bookDeadline);
        if (round.settlement != pool.settlement) revert WrongSettlement(pool.settlement, round.settlement);
    }

    function _checkUri(string calldata uri, bytes32 uriHash) private pure {
        bool matches = bytes(uri).length <= MAX_URI && keccak256(bytes(uri)) == uriHash;
        if (!matches) revert InvalidUri(bytes(uri).length);
    }

    function _checkSums(Round calldata round, IModels.RoundTerms memory terms, IRewards.Pool memory pool) private pure {
        _checkTree(round.receipts);
        _checkTree(round.scores);
        _checkTree(round.credits);
        _checkTree(round.payouts);
        uint128 receipts = round.receipts.sum;
        uint128 unsettled = pool.paid - pool.receiptsSettled;
        if (receipts == 0 || receipts > unsettled) revert InvalidReceipts(receipts, unsettled);
        if (round.credits.sum != receipts) revert CreditsDiffer(round.credits.sum, receipts);

        (uint256 least, uint256 most) = Split.bounds(pool.settled, receipts, terms.contributorsBps, round.credits.count);
        bool within = round.payouts.sum >= least && round.payouts.sum <= most;
        if (!within) revert InvalidPayouts(round.payouts.sum, uint128(least), uint128(most));
    }

    function _checkTree(Tree calldata tree) private pure {
        bool hasContent = tree.hash != 0 || tree.sum != 0;
        if (tree.count > SumTree.MAX_COUNT || (tree.count == 0 && hasContent)) revert InvalidTree();
    }

    function _checkBook(Round calldata round, address operator, Book calldata book) private view {
        bytes32 domain = TypedData.domain(block.chainid, address(this));
        bytes32 root = TypedData.rootOf(round.receipts);
        bytes32 digest = TypedData.bookDigest(domain, round.modelId, round.number, round.from, round.cutoff, root, book.deadline);
        if (!TypedData.isSignedBy(operator, digest, book.signature)) revert InvalidOperatorSignature(round.modelId, operator);
    }

    function _checkEndorsements(
        Round calldata round,
        IModels.RoundTerms memory terms,
        Endorsement[] calldata endorsements
    ) private view returns (address[] memory signers) {
        uint256 count = endorsements.length;
        if (count < terms.quorum || count > MAX_SIGNERS) revert QuorumMissing(count, terms.quorum);
        bytes32 digest = TypedData.roundDigest(TypedData.domain(block.chainid, address(this)), round);
        signers = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            address scorer = endorsements[i].scorer;
            bool ascends = i == 0 || scorer > signers[i - 1];
            if (!ascends || !_isAmong(terms.scorers, scorer)) revert NotScorer(round.modelId, scorer);
            bool signed = TypedData.isSignedBy(scorer, digest, endorsements[i].signature);
            if (!signed) revert InvalidScorerSignature(round.modelId, scorer);
            signers[i] = scorer;
        }
    }

    function _isAmong(address[] memory accounts, address account) private pure returns (bool) {
        for (uint256 i = 0; i < accounts.length; i++) {
            if (accounts[i] == account) return true;
        }
        return false;
    }

    function _lockBonds(
        Round calldata round,
        IModels.RoundTerms memory terms,
        IRewards.Pool memory pool,
        address[] memory signers
    ) private returns (uint128 bond) {
        uint256 reach = uint256(pool.left) + round.payouts.sum - pool.settled;
        uint256 needed = Split.bond(terms.bond, terms.bondBps, reach);
        if (needed > MAX_AMOUNT) revert InvalidAmount(needed);
        bond = uint128(needed);
        for (uint256 i = 0; i < signers.length; i++) {
            uint128 free = _free[terms.asset][signers[i]];
            if (free < bond) revert BondTooSmall(signers[i], bond, free);
            _free[terms.asset][signers[i]] = free - bond;
        }
    }
}
