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
import {IRequests} from "abi/IRequests.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The Solidity reference of Attribution
contract Attribution is IAttribution, Lock {
    uint256 private constant MAX_AMOUNT = 2 ** 96 - 1;
    uint256 private constant MAX_URI = 2048;
    uint256 private constant MAX_SIGNERS = 8;

    /// @dev A voided round costs each signer this part of the model's bond.
    uint128 private constant FEE_PART = 20;

    IModels private immutable _MODELS;
    IRewards private immutable _REWARDS;
    address private immutable _DISPUTES;
    IRequests private immutable _REQUESTS;
    address private immutable _SPANS;
    address private immutable _GRADIENTS;

    mapping(uint256 modelId => uint64) private _attempts;
    mapping(uint256 modelId => bool) private _isOpen;
    mapping(uint256 modelId => uint64) private _lastCutoff;
    mapping(uint256 modelId => mapping(uint64 attempt => bytes32)) private _proposals;
    mapping(uint256 modelId => mapping(address scorer => uint64)) private _blockedUntil;
    mapping(address asset => mapping(address scorer => uint128)) private _free;

    constructor(IModels models, IRewards rewards, address disputes, IRequests requests, address spans, address gradients) {
        bool isZero = address(models) == address(0) || address(rewards) == address(0) || spans == address(0) || gradients == address(0);
        if (isZero || disputes == address(0) || address(requests) == address(0)) revert ZeroAccount();
        _MODELS = models;
        _REWARDS = rewards;
        _DISPUTES = disputes;
        _REQUESTS = requests;
        _SPANS = spans;
        _GRADIENTS = gradients;
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
        stake.operator = terms.operator;
        stake.signers = _checkEndorsements(round, terms, endorsements);
        stake.bond = _lockBonds(round, terms, pool, stake.signers);
        stake.proposedAt = uint64(block.timestamp);
        stake.finalisableAt = stake.proposedAt + terms.window;
        _open(round, uri, book, stake);
    }

    /// @inheritdoc IAttribution
    function finalise(Round calldata round, Stake calldata stake) external locked {
        uint256 modelId = round.modelId;
        uint64 attempt = _attempts[modelId];
        bytes32 roundHash = TypedData.roundHash(round);
        _requireStake(modelId, attempt, roundHash, stake);
        if (!_isOpen[modelId]) revert NoSuchRound(modelId, roundHash);
        _requireWindowPassed(stake);
        uint64 waiting = _REQUESTS.unanswered(modelId, attempt);
        if (waiting > 0) revert Unanswered(modelId, attempt, waiting);

        _isOpen[modelId] = false;
        _lastCutoff[modelId] = round.cutoff;
        bytes32 payouts = TypedData.rootOf(round.payouts);
        address asset = _REWARDS.settle(modelId, payouts, round.payouts.sum, round.receipts.sum);
        _freeBonds(modelId, attempt, stake, asset);
        emit RoundFinalised(modelId, round.number, roundHash);
    }

    /// @inheritdoc IAttribution
    function slashRound(uint256 modelId, uint64 attempt, bytes32 roundHash, Stake calldata stake, address challenger) external locked {
        if (!_judges(modelId)) revert NotAllowed(msg.sender);
        _requireStake(modelId, attempt, roundHash, stake);
        if (_isOpenAttempt(modelId, attempt)) _isOpen[modelId] = false;
        _proposals[modelId][attempt] = 0;
        uint128 reward = stake.bond / 2;
        _free[_MODELS.roundTerms(modelId).asset][challenger] += reward;
        _block(modelId, stake);
        emit RoundSlashed(modelId, attempt, roundHash, challenger, reward);
    }

    /// @inheritdoc IAttribution
    function voidRound(
        uint256 modelId,
        uint64 attempt,
        bytes32 roundHash,
        Stake calldata stake,
        address challenger,
        bool charged
    ) external locked {
        if (msg.sender != address(_REQUESTS) && !_judges(modelId)) revert NotAllowed(msg.sender);
        _requireStake(modelId, attempt, roundHash, stake);
        if (!_isOpenAttempt(modelId, attempt)) revert NoSuchRound(modelId, roundHash);
        _isOpen[modelId] = false;
        IModels.RoundTerms memory terms = _MODELS.roundTerms(modelId);
        uint128 fee = charged ? terms.bond / FEE_PART : 0;
        Stake memory rest = stake;
        rest.bond -= fee;
        _proposals[modelId][attempt] = TypedData.proposal(roundHash, rest);
        uint128 reward = fee * uint128(stake.signers.length);
        _free[terms.asset][challenger] += reward;
        _block(modelId, stake);
        emit RoundVoided(modelId, attempt, roundHash, challenger, reward, rest);
    }

    /// @inheritdoc IAttribution
    function releaseBonds(uint256 modelId, uint64 attempt, bytes32 roundHash, Stake calldata stake) external locked {
        _requireStake(modelId, attempt, roundHash, stake);
        if (_isOpenAttempt(modelId, attempt)) revert NoSuchRound(modelId, roundHash);
        _requireWindowPassed(stake);
        _freeBonds(modelId, attempt, stake, _MODELS.roundTerms(modelId).asset);
        emit BondsReleased(modelId, attempt, roundHash);
    }

    /// @inheritdoc IAttribution
    function blockedUntil(uint256 modelId, address scorer) external view unlocked returns (uint64 until) {
        return _blockedUntil[modelId][scorer];
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
    function peers()
        external
        view
        unlocked
        returns (address models, address rewards, address disputes, address requests, address spans, address gradients)
    {
        return (address(_MODELS), address(_REWARDS), _DISPUTES, address(_REQUESTS), _SPANS, _GRADIENTS);
    }

    /// @dev Whether the caller takes proofs of faults of a model's rounds.
    function _judges(uint256 modelId) private view returns (bool) {
        uint8 rule = uint8(bytes1(_MODELS.ruleOf(modelId)));
        return msg.sender == _DISPUTES || (rule == 1 && msg.sender == _SPANS) || (rule == 2 && msg.sender == _GRADIENTS);
    }

    function _open(Round calldata round, string calldata uri, Book calldata book, Stake memory stake) private {
        bytes32 hash = TypedData.roundHash(round);
        _isOpen[round.modelId] = true;
        _attempts[round.modelId] = round.attempt;
        _proposals[round.modelId][round.attempt] = TypedData.proposal(hash, stake);
        emit RoundProposed(round.modelId, round.attempt, hash, stake, round, uri, book);
    }

    /// @dev Requires that the attempt's bonds are locked, and that it is of this round and stake.
    function _requireStake(uint256 modelId, uint64 attempt, bytes32 roundHash, Stake calldata stake) private view {
        bool matches = _proposals[modelId][attempt] == TypedData.proposal(roundHash, stake);
        if (!matches) revert NoSuchRound(modelId, roundHash);
    }

    function _requireWindowPassed(Stake calldata stake) private view {
        if (block.timestamp < stake.finalisableAt) revert WindowOpen(stake.finalisableAt, uint64(block.timestamp));
    }

    function _isOpenAttempt(uint256 modelId, uint64 attempt) private view returns (bool) {
        return _isOpen[modelId] && _attempts[modelId] == attempt;
    }

    function _freeBonds(uint256 modelId, uint64 attempt, Stake calldata stake, address asset) private {
        _proposals[modelId][attempt] = 0;
        for (uint256 i = 0; i < stake.signers.length; i++) {
            _free[asset][stake.signers[i]] += stake.bond;
        }
    }

    /// @dev Blocks the signers until the window's end, or longer if they are already.
    function _block(uint256 modelId, Stake calldata stake) private {
        for (uint256 i = 0; i < stake.signers.length; i++) {
            uint64 until = _blockedUntil[modelId][stake.signers[i]];
            if (until < stake.finalisableAt) _blockedUntil[modelId][stake.signers[i]] = stake.finalisableAt;
        }
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
            uint64 until = _blockedUntil[round.modelId][scorer];
            if (block.timestamp < until) revert ScorerBlocked(round.modelId, scorer, until);
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
