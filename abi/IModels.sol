// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Models: what they are made from, who is paid for them, and how influence is computed
/// @notice Everything a model is registered with is fixed for its life, save its owner and its operator; a new version is a new model.
/// @dev Times are seconds since 1970; basis points are parts of 10,000.
/// A function's errors are listed in the order in which they are checked. What reverts without data: an unknown selector,
/// arguments that are cut off or have padding bits set, text that is no UTF-8, value sent along (no function here takes any), and
/// re-entry, of views too. Constructed once, with (datanets, rewards).
interface IModels {
    /// @notice A payee with a fixed share.
    struct Share {
        /// Who may draw it; not zero.
        address account;
        /// Part of every payment, in basis points, at least 1.
        uint16 bps;
    }

    /// @notice What a model is registered with.
    struct ModelTerms {
        /// Where people read about the model, as UTF-8; kept in the event only, at most 2,048 bytes.
        string uri;
        /// Digest of the weights or of the adapter; not zero.
        bytes32 artifactHash;
        /// The model that it is built on; 0 for none. Lineage is at most 8 models deep, the payment asset the same throughout.
        uint256 baseModelId;
        /// The Datanets that it draws on, strictly ascending, 1 to 16, all of them open at registration.
        uint256[] datanetIds;
        /// Root of the training manifest; not checked, zero if there is none.
        bytes32 manifestRoot;
        /// Root of the feature tree; not checked, zero for rules that need none.
        bytes32 featureRoot;
        /// The scoring rule with its parameters, as docs/SPEC.md lays it out.
        bytes32 rule;
        /// The ERC-20 token it is paid in; zero for the chain's own currency. Whether it is a token shows at the first payment.
        address asset;
        /// The owner's part of every payment, in basis points; may be 0. All parts together are 10,000.
        uint16 ownerBps;
        /// The base model's part, in basis points; 0 if there is no base, may be 0 if there is.
        uint16 baseBps;
        /// The contributors' part, in basis points, at least 1.
        uint16 contributorsBps;
        /// Up to four payees with a fixed part.
        Share[] payees;
        /// The accounts that may propose rounds, 1 to 8, strictly ascending, none of them zero.
        address[] scorers;
        /// How many of the scorers must stand behind a round, 1 to their number.
        uint8 quorum;
        /// What a scorer puts at stake with each round, in units of `asset`, below 2^96; may be 0.
        uint128 bond;
        /// How long a round can be challenged, in seconds, 1 hour to 30 days.
        uint32 window;
        /// The most that one round may allocate, in basis points of what the contributors' pool holds, 1 to 10,000.
        uint16 outflowCapBps;
        /// Signs the receipts of the model's inferences, with its key: a contract cannot. Not zero.
        address operator;
        /// Receives what no contribution has earned; not zero.
        address fallbackAccount;
    }

    /// @notice What Attribution needs of a model to take a round.
    struct RoundTerms {
        /// The ERC-20 token it is paid in; zero for the chain's own currency.
        address asset;
        /// The contributors' part of every payment, in basis points.
        uint16 contributorsBps;
        /// The asked account's place among the scorers, counted from 1; 0 if it is no scorer.
        uint8 scorerIndex;
        /// How many of the scorers must stand behind a round.
        uint8 quorum;
        /// What a scorer puts at stake with each round, in units of `asset`.
        uint128 bond;
        /// How long a round can be challenged, in seconds.
        uint32 window;
        /// The most that one round may allocate, in basis points of what the contributors' pool holds.
        uint16 outflowCapBps;
        /// Who signs the model's receipts now.
        address operator;
    }

    /// @notice A model was registered; Rewards' `PoolOpened` comes before it.
    /// @param modelId its id, counted from 1
    /// @param owner who registered and owns it
    /// @param terms everything it was registered with
    event ModelRegistered(uint256 indexed modelId, address indexed owner, ModelTerms terms);
    /// @notice The owner offered the model to an account, or took the offer back with zero.
    /// @param modelId the model
    /// @param owner who offers it
    /// @param pendingOwner who may take it over; an earlier offer is void. Zero: nobody
    event ModelOffered(uint256 indexed modelId, address indexed owner, address indexed pendingOwner);
    /// @notice The offered account took the model over, with the owner's share of everything not yet drawn.
    /// @param modelId the model
    /// @param from who owned it
    /// @param to who owns it now
    event ModelTransferred(uint256 indexed modelId, address indexed from, address indexed to);
    /// @notice Another key signs the model's receipts from now on, the block's timestamp. Comes also where it is the same.
    /// @param modelId the model
    /// @param from the operator so far
    /// @param to the operator from now on
    event OperatorChanged(uint256 indexed modelId, address indexed from, address indexed to);

    /// @notice There is no model with this id.
    /// @param modelId the id
    error UnknownModel(uint256 modelId);
    /// @notice The caller is not the model's owner.
    /// @param modelId the model
    /// @param caller who called
    error NotModelOwner(uint256 modelId, address caller);
    /// @notice The caller was not offered the model, or there is no such model.
    /// @param modelId the id
    /// @param caller who called
    error NotPendingOwner(uint256 modelId, address caller);
    /// @notice The parts do not add up to 10,000 basis points.
    /// @param sum what they add up to
    error SharesDoNotAddUp(uint256 sum);
    /// @notice A share is zero, or of nobody: contributors need at least 1, a base part needs a base, a payee a part and an account.
    /// Or there are more than four payees.
    error InvalidShare();
    /// @notice A model draws on 1 to 16 Datanets, named in strictly ascending order.
    error InvalidDatanets();
    /// @notice The Datanet does not exist or is closed.
    /// @param datanetId the id
    error DatanetNotOpen(uint256 datanetId);
    /// @notice The scoring rule is unknown, a parameter of it is out of range, or a byte without a meaning is set.
    /// @param rule what was given
    error InvalidRule(bytes32 rule);
    /// @notice Scorers are 1 to 8, strictly ascending, none of them zero, and the quorum is 1 to their number.
    error InvalidScorers();
    /// @notice The bond is 2^96 or more.
    /// @param bond what was given
    error InvalidBond(uint128 bond);
    /// @notice The window is below 1 hour or above 30 days.
    /// @param window what was given, in seconds
    error InvalidWindow(uint32 window);
    /// @notice The cap is 0 or above 10,000 basis points.
    /// @param bps what was given
    error InvalidOutflowCap(uint16 bps);
    /// @notice The base model is paid in another asset.
    /// @param asset the new model's
    /// @param baseAsset the base model's
    error AssetMismatch(address asset, address baseAsset);
    /// @notice The lineage would be more than 8 models deep.
    /// @param baseModelId the base model, whose lineage has 8 already
    error LineageTooDeep(uint256 baseModelId);
    /// @notice The artifact's digest, the operator or the fallback account is zero. Roots may be.
    /// @custom:raised-by the constructor, when a peer is zero
    error ZeroValue();
    /// @notice The text is longer than 2,048 bytes.
    /// @param length its length in bytes
    error UriTooLong(uint256 length);

    /// @notice Registers a model owned by the caller and opens its pool in Rewards. Anyone; a base model's owner is not asked. Emits
    /// Rewards' `PoolOpened`, then `ModelRegistered`.
    /// @param terms see `ModelTerms`
    /// @return modelId the new id, counted from 1
    /// @custom:error UriTooLong when `uri` is longer than 2,048 bytes
    /// @custom:error ZeroValue when `artifactHash`, `operator` or `fallbackAccount` is zero
    /// @custom:error InvalidRule when the rule is none of docs/SPEC.md
    /// @custom:error InvalidShare when there are more than four payees, one has no part or no account, a base part has no base, or
    /// contributors have no part
    /// @custom:error SharesDoNotAddUp when the parts are not 10,000 basis points together
    /// @custom:error InvalidDatanets when they are not 1 to 16, or do not strictly ascend
    /// @custom:error InvalidScorers when they are not 1 to 8, do not strictly ascend, one is zero, or the quorum is not 1 to their
    /// number
    /// @custom:error InvalidBond when the bond is 2^96 or more
    /// @custom:error InvalidWindow when the window is below 1 hour or above 30 days
    /// @custom:error InvalidOutflowCap when the cap is 0 or above 10,000 basis points
    /// @custom:error DatanetNotOpen when a Datanet does not exist or is closed
    /// @custom:error UnknownModel when there is no such base model
    /// @custom:error AssetMismatch when the base model is paid in another asset
    /// @custom:error LineageTooDeep when the base model's lineage has 8 models
    function registerModel(ModelTerms calldata terms) external returns (uint256 modelId);

    /// @notice Offers the model to another account, in place of an earlier offer. Only the owner. Emits `ModelOffered`.
    /// @param modelId the model
    /// @param pendingOwner who may take it over; zero takes the offer back
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error NotModelOwner when the caller is not its owner
    function offerModel(uint256 modelId, address pendingOwner) external;

    /// @notice Takes over a model that was offered to the caller, and with it what the owner's share has not drawn yet. Emits
    /// `ModelTransferred`.
    /// @param modelId the model
    /// @custom:error NotPendingOwner when the caller was not offered it, or there is no such model
    function acceptModel(uint256 modelId) external;

    /// @notice Names another operator, from now on: rounds that are proposed later need its signature, an open round is not touched.
    /// Only the owner. Emits `OperatorChanged`.
    /// @param modelId the model
    /// @param operator an account with a key, since a contract cannot sign receipts; not zero
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error NotModelOwner when the caller is not its owner
    /// @custom:error ZeroValue when the operator is zero
    function setOperator(uint256 modelId, address operator) external;

    /// @notice How many models there are; their ids are 1 to this number.
    /// @return count the number
    function modelCount() external view returns (uint256 count);

    /// @notice What a model was registered with, with its present operator.
    /// @param modelId the model
    /// @return terms see `ModelTerms`; `uri` is empty, it is in the event only
    /// @custom:error UnknownModel when there is no such model
    function model(uint256 modelId) external view returns (ModelTerms memory terms);

    /// @notice The model's owner.
    /// @param modelId any id
    /// @return owner the account; zero if there is no such model
    function ownerOf(uint256 modelId) external view returns (address owner);

    /// @notice Who signs the model's receipts.
    /// @param modelId any id
    /// @return operator the account; zero if there is no such model
    /// @return since when it was named, in seconds since 1970; 0 if there is no such model
    function operatorOf(uint256 modelId) external view returns (address operator, uint64 since);

    /// @notice How many models the lineage has, this one included.
    /// @param modelId any id
    /// @return depth 1 to 8; 0 if there is no such model
    function depthOf(uint256 modelId) external view returns (uint8 depth);

    /// @notice What Attribution needs of a model to take a round from this account.
    /// @param modelId the model
    /// @param scorer any account
    /// @return terms see `RoundTerms`
    /// @custom:error UnknownModel when there is no such model
    function roundTerms(uint256 modelId, address scorer) external view returns (RoundTerms memory terms);

    /// @notice One of the model's fixed shares.
    /// @param modelId the model
    /// @param index 0 the owner, 1 the base model, 2 to 5 the payees in their order
    /// @return holder who has it; zero for the base model's, or if there is no such payee
    /// @return bps its part of every payment in basis points; 0 if there is no such share
    /// @return baseModelId the base model, whatever the index; 0 if there is none
    /// @custom:error UnknownModel when there is no such model
    function shareTerms(uint256 modelId, uint8 index)
        external
        view
        returns (address holder, uint16 bps, uint256 baseModelId);

    /// @notice The contracts that this one works with, for its life.
    /// @return datanets the Datanets that models may draw on
    /// @return rewards where pools are opened
    function peers() external view returns (address datanets, address rewards);
}
