// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Attribution: rounds of influence scores, bonds and finalisation
/// @notice A scorer proposes how the money of a period is to be shared, with a bond; when the challenge window has passed
/// anyone finalises it.
/// @dev A tree's root is keccak256(0x02 | hash 20 | sum 16 | count 8); docs/SPEC.md says what the leaves are.
interface IAttribution {
    /// @notice What a sum tree's root commits to.
    struct Tree {
        bytes20 hash;
        uint128 sum;
        uint64 count;
    }

    /// @notice A proposed round.
    struct Round {
        uint256 modelId;
        /// One more than the rounds finalised for the model so far.
        uint64 number;
        /// Receipts and registrations up to this time count, in seconds since 1970; not in the future.
        uint64 cutoff;
        /// What is shared among the payees: `payout = last payout + floor(pool * credit / receipts.sum)`.
        uint128 pool;
        /// SHA-256 of the manifest that names the round's files.
        bytes32 manifest;
        Tree receipts;
        Tree scores;
        Tree credits;
        Tree payouts;
    }

    /// @notice A model's open round. Without one everything is zero.
    struct OpenRound {
        /// keccak256(abi.encode(Round)).
        bytes32 roundHash;
        /// Who proposed it and has the model's bond at stake.
        address scorer;
        /// From when on it can be finalised, in seconds since 1970.
        uint64 finalisableAt;
        /// How many of the model's scorers stand behind it, the proposer included.
        uint8 approvals;
        /// How many must.
        uint8 quorum;
    }

    /// @notice A bond was deposited.
    event BondDeposited(address indexed asset, address indexed scorer, uint128 amount);
    /// @notice A free bond was withdrawn.
    event BondWithdrawn(address indexed asset, address indexed scorer, uint128 amount);
    /// @notice A round was proposed.
    /// @param roundHash keccak256(abi.encode(round))
    /// @param finalisableAt the end of the challenge window, in seconds since 1970
    event RoundProposed(
        uint256 indexed modelId, bytes32 indexed roundHash, address indexed scorer, uint64 finalisableAt, Round round
    );
    /// @notice Another of the model's scorers stands behind the round.
    event RoundApproved(uint256 indexed modelId, bytes32 indexed roundHash, address indexed scorer, uint8 approvals);
    /// @notice The round is final: its payouts can be claimed and its bond is free.
    event RoundFinalised(uint256 indexed modelId, uint64 indexed number, bytes32 indexed roundHash);

    /// @notice The caller is none of the model's scorers.
    error NotScorer(uint256 modelId, address caller);
    /// @notice The model has an open round.
    error RoundIsOpen(uint256 modelId, bytes32 roundHash);
    /// @notice The model has no open round with this hash.
    error NoSuchRound(uint256 modelId, bytes32 roundHash);
    /// @notice The round's number is not the next one.
    error WrongNumber(uint64 expected, uint64 given);
    /// @notice The cutoff lies in the future.
    error FutureCutoff(uint64 cutoff, uint64 present);
    /// @notice The receipts are empty or add up to more than was paid and not yet settled.
    error InvalidReceipts(uint128 sum, uint128 unsettled);
    /// @notice The credits add up to more than the receipts.
    error CreditsExceedReceipts(uint128 credits, uint128 receipts);
    /// @notice The pool is below the contributors' part of the receipts or above what the round may allocate.
    error InvalidPool(uint128 pool, uint128 least, uint128 most);
    /// @notice The payouts fall below what was allocated before, or rise by more than the pool.
    error InvalidPayouts(uint128 sum, uint128 least, uint128 most);
    /// @notice A tree has values but no leaves, or more than 2^40 - 1 leaves.
    error InvalidTree();
    /// @notice The operator did not sign this book of receipts.
    error InvalidOperatorSignature(uint256 modelId, address operator);
    /// @notice The caller's free bond is too small.
    error BondTooSmall(uint128 needed, uint128 free);
    /// @notice The scorer stands behind the round already.
    error AlreadyApproved(uint256 modelId, address scorer);
    /// @notice The challenge window has not passed.
    error WindowOpen(uint64 finalisableAt, uint64 present);
    /// @notice Too few scorers stand behind the round.
    error QuorumMissing(uint8 approvals, uint8 quorum);
    /// @notice The amount is zero or 2^96 or more.
    error InvalidAmount(uint256 amount);
    /// @notice The currency sent does not match: exactly `amount` for the chain's own, none for a token.
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice The token's transfer failed or gave back false; or the receiver refused the chain's own currency.
    error TransferFailed(address asset, address to, uint256 amount);
    /// @notice The token does not answer as an ERC-20 does.
    error NotAToken(address asset);
    /// @notice The account must not be zero.
    error ZeroAccount();
    /// @notice Proposals and finalisations are paused, see `IRewards.pause`.
    /// @param until when the pause ends by itself, in seconds since 1970
    error IsPaused(uint64 until);
    /// @notice There is no such model; passed on from Models.
    error UnknownModel(uint256 modelId);

    /// @notice Deposits a bond for the caller; it counts for every model paid in that asset.
    /// @param asset the ERC-20 token, taken by allowance; zero for the chain's own currency, sent with the call
    function depositBond(address asset, uint256 amount) external payable;

    /// @notice Pays free bond back to the caller.
    function withdrawBond(address asset, uint256 amount) external;

    /// @notice Proposes a round. Only one of the model's scorers, with enough free bond; the model must have no open round.
    /// @param round see `Round`
    /// @param operatorSignature the operator's EIP-712 signature (65 bytes) over ReceiptBook(modelId, receipts root, cutoff)
    function propose(Round calldata round, bytes calldata operatorSignature) external;

    /// @notice Stands behind the open round. Only another of the model's scorers.
    function approve(uint256 modelId, bytes32 roundHash) external;

    /// @notice Makes the open round final: hands its payouts to Rewards and frees the bond. Anyone, after the window, if
    /// enough scorers stand behind it.
    /// @param round the round as proposed
    function finalise(Round calldata round) external;

    /// @notice A model's open round.
    function openRound(uint256 modelId) external view returns (OpenRound memory state);

    /// @notice A scorer's free bond.
    function freeBond(address asset, address scorer) external view returns (uint128 amount);

    /// @notice The contracts that this one works with.
    function peers() external view returns (address models, address rewards);
}
