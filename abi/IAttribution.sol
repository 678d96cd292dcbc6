// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Attribution: rounds of influence scores, bonds and finalisation
/// @notice A scorer proposes how the money of a period is to be shared, with a bond; when the challenge window has passed
/// anyone finalises it.
/// @dev A tree's root is keccak256(0x02 | hash 20 | sum 16 | count 8); docs/SPEC.md says what the leaves are.
/// Amounts are in units of the model's payment asset; times are seconds since 1970.
/// A function's errors are listed in the order in which they are checked. What reverts without data: an unknown selector,
/// arguments that are cut off or have padding bits set, value sent to any function but `depositBond`, a plain transfer of the
/// chain's own currency, and re-entry, of views too. Constructed once, with (models, rewards).
interface IAttribution {
    /// @notice What a sum tree's root commits to. Without leaves all is zero.
    struct Tree {
        /// The topmost node's hash.
        bytes20 hash;
        /// The sum of the leaves' values.
        uint128 sum;
        /// How many leaves there are, at most 2^40 - 1.
        uint64 count;
    }

    /// @notice A proposed round.
    struct Round {
        /// The model.
        uint256 modelId;
        /// One more than the rounds finalised for the model so far.
        uint64 number;
        /// Receipts and registrations up to this time count, in seconds since 1970; not in the future.
        uint64 cutoff;
        /// What is shared among the payees: `payout = last payout + floor(pool * credit / receipts.sum)`.
        uint128 pool;
        /// SHA-256 of the manifest that names the round's files; not checked.
        bytes32 manifest;
        /// Receipts by id, with their prices: 1 up to what was paid for the model and is not yet settled.
        Tree receipts;
        /// Scores by receipt and contribution; its sum is not checked.
        Tree scores;
        /// Credits by payee; their sum is at most the receipts'.
        Tree credits;
        /// What each payee has earned since the model began.
        Tree payouts;
    }

    /// @notice A model's open round. Without one everything but `lastCutoff` is zero.
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
        /// The cutoff of the model's last finalised round, in seconds since 1970; 0 before the first.
        uint64 lastCutoff;
    }

    /// @notice A bond was deposited.
    /// @param asset the ERC-20 token; zero for the chain's own currency
    /// @param scorer whose it is
    /// @param amount what arrived, which for a token with a fee is less than what was sent
    event BondDeposited(address indexed asset, address indexed scorer, uint128 amount);
    /// @notice A free bond was withdrawn.
    /// @param asset the ERC-20 token; zero for the chain's own currency
    /// @param scorer whose it was, and who gets it
    /// @param amount what was sent
    event BondWithdrawn(address indexed asset, address indexed scorer, uint128 amount);
    /// @notice A round was proposed; the scorer's bond is locked and it is the first to stand behind it.
    /// @param modelId the model
    /// @param roundHash keccak256(abi.encode(round))
    /// @param scorer who proposed it
    /// @param finalisableAt the end of the challenge window, in seconds since 1970
    /// @param round the round
    event RoundProposed(
        uint256 indexed modelId, bytes32 indexed roundHash, address indexed scorer, uint64 finalisableAt, Round round
    );
    /// @notice Another of the model's scorers stands behind the round.
    /// @param modelId the model
    /// @param roundHash the open round
    /// @param scorer who does
    /// @param approvals how many do now, the proposer included
    event RoundApproved(uint256 indexed modelId, bytes32 indexed roundHash, address indexed scorer, uint8 approvals);
    /// @notice The round is final: its payouts can be claimed and its bond is free. Rewards' `Settled` comes before it.
    /// @param modelId the model
    /// @param number the round's number, counted from 1
    /// @param roundHash keccak256(abi.encode(round))
    event RoundFinalised(uint256 indexed modelId, uint64 indexed number, bytes32 indexed roundHash);
    /// @notice A round that too few scorers stood behind was removed, and its bond is free.
    /// @param modelId the model
    /// @param roundHash keccak256(abi.encode(round))
    event RoundDropped(uint256 indexed modelId, bytes32 indexed roundHash);

    /// @notice The caller is none of the model's scorers.
    /// @param modelId the model
    /// @param caller who called
    error NotScorer(uint256 modelId, address caller);
    /// @notice The model has an open round.
    /// @param modelId the model
    /// @param roundHash the open round
    error RoundIsOpen(uint256 modelId, bytes32 roundHash);
    /// @notice The model has no open round with this hash.
    /// @param modelId the model, or an id without one
    /// @param roundHash the hash given, or that of the round given
    error NoSuchRound(uint256 modelId, bytes32 roundHash);
    /// @notice The round's number is not the next one.
    /// @param expected the next one
    /// @param given the round's
    error WrongNumber(uint64 expected, uint64 given);
    /// @notice The cutoff lies in the future.
    /// @param cutoff the round's, in seconds since 1970
    /// @param present the block's timestamp
    error FutureCutoff(uint64 cutoff, uint64 present);
    /// @notice The cutoff is not above that of the last finalised round, so receipts could count twice.
    /// @param cutoff the round's, in seconds since 1970
    /// @param last that of the model's last finalised round
    error StaleCutoff(uint64 cutoff, uint64 last);
    /// @notice The receipts are empty or add up to more than was paid and not yet settled.
    /// @param sum what they add up to
    /// @param unsettled what was paid for the model and is in no finalised round's receipts
    error InvalidReceipts(uint128 sum, uint128 unsettled);
    /// @notice The credits add up to more than the receipts.
    /// @param credits what the credits add up to
    /// @param receipts what the receipts add up to
    error CreditsExceedReceipts(uint128 credits, uint128 receipts);
    /// @notice The pool is below the contributors' part of the receipts or above what the round may allocate.
    /// @param pool the round's
    /// @param least the contributors' part of the receipts, or `most` if that is less
    /// @param most what the outflow cap lets out of what the contributors have and no round has allocated
    error InvalidPool(uint128 pool, uint128 least, uint128 most);
    /// @notice The payouts fall below what was allocated before, or rise by more than the pool.
    /// @param sum what they add up to
    /// @param least what all rounds so far allocated
    /// @param most the same plus the pool
    error InvalidPayouts(uint128 sum, uint128 least, uint128 most);
    /// @notice A tree has a hash or a sum but no leaves, or more than 2^40 - 1 leaves.
    error InvalidTree();
    /// @notice The operator did not sign this book of receipts.
    /// @param modelId the model
    /// @param operator who should have
    error InvalidOperatorSignature(uint256 modelId, address operator);
    /// @notice The caller's free bond is too small.
    /// @param needed the model's bond, or what was to be withdrawn
    /// @param free what the caller has free
    error BondTooSmall(uint128 needed, uint128 free);
    /// @notice The scorer stands behind the round already.
    /// @param modelId the model
    /// @param scorer the caller
    error AlreadyApproved(uint256 modelId, address scorer);
    /// @notice The challenge window has not passed.
    /// @param finalisableAt when it will have, in seconds since 1970
    /// @param present the block's timestamp
    error WindowOpen(uint64 finalisableAt, uint64 present);
    /// @notice Too few scorers stand behind the round.
    /// @param approvals how many do
    /// @param quorum how many must
    error QuorumMissing(uint8 approvals, uint8 quorum);
    /// @notice Enough scorers stand behind the round, so it can be finalised and not dropped.
    /// @param approvals how many do
    /// @param quorum how many must
    error QuorumReached(uint8 approvals, uint8 quorum);
    /// @notice The amount is zero, or the amount or a free bond with it 2^96 or more.
    /// @param amount what is refused: what arrived, what the free bond would be, or what was to be withdrawn
    error InvalidAmount(uint256 amount);
    /// @notice The currency sent does not match: exactly `amount` for the chain's own, none for a token.
    /// @param expected what had to be sent with the call
    /// @param sent what was
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice The token's transfer failed or gave back something else than true; or the receiver refused the chain's own currency.
    /// @param asset the ERC-20 token; zero for the chain's own currency
    /// @param to who was to get it
    /// @param amount how much
    error TransferFailed(address asset, address to, uint256 amount);
    /// @notice The token does not answer as an ERC-20 does: no balance, or no code.
    /// @param asset what was taken for a token
    error NotAToken(address asset);
    /// @notice The account must not be zero.
    /// @custom:raised-by the constructor, when a peer is zero
    error ZeroAccount();
    /// @notice Proposals and finalisations are paused, see `IRewards.pause`.
    /// @param until when the pause ends by itself, in seconds since 1970
    error IsPaused(uint64 until);
    /// @notice There is no such model; passed on from Models.
    /// @param modelId the id
    error UnknownModel(uint256 modelId);

    /// @notice Deposits a bond for the caller; it counts for every model paid in that asset. Anyone. Emits `BondDeposited`.
    /// @dev What arrives counts, not what was sent.
    /// @param asset the ERC-20 token, taken by allowance; zero for the chain's own currency, sent with the call
    /// @param amount in units of the asset; what arrives, and the free bond with it, is above zero and below 2^96
    /// @custom:error WrongValue when the value sent is not `amount` for the chain's own currency, or not 0 for a token
    /// @custom:error NotAToken when the asset gives no balance or, having no code, no answer
    /// @custom:error TransferFailed when the token refuses, or the balance falls
    /// @custom:error InvalidAmount when nothing arrived, or the free bond would reach 2^96
    function depositBond(address asset, uint256 amount) external payable;

    /// @notice Pays free bond back to the caller. Also while paused. Emits `BondWithdrawn`.
    /// @param asset the ERC-20 token; zero for the chain's own currency
    /// @param amount above zero, at most the caller's free bond
    /// @custom:error InvalidAmount when the amount is zero, or 2^96 or more
    /// @custom:error BondTooSmall when the caller has less free
    /// @custom:error TransferFailed when the token or the caller refuses
    /// @custom:error NotAToken when the asset has no code
    function withdrawBond(address asset, uint256 amount) external;

    /// @notice Proposes a round, locks the model's bond and counts as the proposer's approval. Only one of the model's scorers, with
    /// enough free bond; the model must have no open round. Emits `RoundProposed`.
    /// @dev An open round stays until it is finalised or, for want of a quorum, dropped.
    /// @param round see `Round`; docs/SPEC.md 5.1 says what is checked
    /// @param operatorSignature the EIP-712 signature (65 bytes, by key) of the model's present operator over
    /// ReceiptBook(modelId, receipts root, cutoff)
    /// @custom:error RoundIsOpen when the model has an open round
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error NotScorer when the caller is none of its scorers
    /// @custom:error IsPaused when the guardian of Rewards has paused
    /// @custom:error WrongNumber when the number is not one more than the finalised rounds
    /// @custom:error FutureCutoff when the cutoff is in the future
    /// @custom:error StaleCutoff when it is not above that of the last finalised round
    /// @custom:error InvalidTree when a tree has no leaves and yet a hash or a sum, or more than 2^40 - 1 leaves
    /// @custom:error InvalidReceipts when the receipts' sum is 0 or more than was paid and is not yet settled
    /// @custom:error CreditsExceedReceipts when the credits' sum is above the receipts'
    /// @custom:error InvalidPool when the pool is out of its bounds
    /// @custom:error InvalidPayouts when the payouts' sum is below what was allocated, or above that plus the pool
    /// @custom:error InvalidOperatorSignature when it is not the operator's, or not for this book
    /// @custom:error BondTooSmall when the caller's free bond is below the model's
    function propose(Round calldata round, bytes calldata operatorSignature) external;

    /// @notice Stands behind the open round. Only another of the model's scorers, also after the window and while paused. Emits
    /// `RoundApproved`.
    /// @param modelId the model
    /// @param roundHash the open round's
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error NotScorer when the caller is none of its scorers
    /// @custom:error NoSuchRound when the open round is another one, or there is none
    /// @custom:error AlreadyApproved when the caller proposed or approved it
    function approve(uint256 modelId, bytes32 roundHash) external;

    /// @notice Makes the open round final: hands its payouts to Rewards and frees the bond. Anyone, from the end of the window on, if
    /// enough scorers stand behind it. Emits Rewards' `Settled`, then `RoundFinalised`.
    /// @param round the round as proposed
    /// @custom:error NoSuchRound when the open round is another one, or there is none, or no such model
    /// @custom:error WindowOpen when the challenge window has not passed
    /// @custom:error QuorumMissing when too few scorers stand behind it
    /// @custom:error IsPaused when the guardian of Rewards has paused
    function finalise(Round calldata round) external;

    /// @notice Removes the open round if its window has passed without enough scorers standing behind it, and frees its bond. Anyone,
    /// also while paused: no single scorer can hold up a model for good. Emits `RoundDropped`.
    /// @param modelId the model
    /// @param roundHash the open round's
    /// @custom:error NoSuchRound when the open round is another one, or there is none
    /// @custom:error WindowOpen when the challenge window has not passed
    /// @custom:error QuorumReached when enough scorers stand behind it
    function dropRound(uint256 modelId, bytes32 roundHash) external;

    /// @notice A model's open round.
    /// @param modelId any id
    /// @return state see `OpenRound`; zeros if there is none
    function openRound(uint256 modelId) external view returns (OpenRound memory state);

    /// @notice A scorer's free bond.
    /// @param asset the ERC-20 token; zero for the chain's own currency
    /// @param scorer any account
    /// @return amount what it can lock or withdraw, in units of the asset
    function freeBond(address asset, address scorer) external view returns (uint128 amount);

    /// @notice The contracts that this one works with, for its life.
    /// @return models where scorers and terms are read
    /// @return rewards where payouts are settled
    function peers() external view returns (address models, address rewards);
}
