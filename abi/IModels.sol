// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Models: what they are made from, who is paid for them, and how influence is computed
/// @notice Everything a model is registered with is fixed for its life, save its owner and its operator; a new version is a new model.
interface IModels {
    /// @notice A payee with a fixed share.
    struct Share {
        address account;
        /// Part of every payment, in basis points, at least 1.
        uint16 bps;
    }

    /// @notice What a model is registered with.
    struct ModelTerms {
        /// Where people read about the model; kept in the event only, at most 2,048 bytes.
        string uri;
        /// Digest of the weights or of the adapter.
        bytes32 artifactHash;
        /// The model that it is built on; 0 for none. Lineage is at most 8 models deep, the payment asset the same throughout.
        uint256 baseModelId;
        /// The Datanets that it draws on, ascending, 1 to 16, none of them closed.
        uint256[] datanetIds;
        /// Root of the training manifest.
        bytes32 manifestRoot;
        /// Root of the feature tree; zero for rules that need none.
        bytes32 featureRoot;
        /// The scoring rule with its parameters, as docs/SPEC.md lays it out.
        bytes32 rule;
        /// The ERC-20 token it is paid in; zero for the chain's own currency.
        address asset;
        /// The owner's part of every payment, in basis points. All parts together are 10,000.
        uint16 ownerBps;
        /// The base model's part; 0 if there is no base.
        uint16 baseBps;
        /// The contributors' part, at least 1.
        uint16 contributorsBps;
        /// Up to four payees with a fixed part.
        Share[] payees;
        /// The accounts that may propose rounds, 1 to 8, ascending.
        address[] scorers;
        /// How many of the scorers must stand behind a round, 1 to their number.
        uint8 quorum;
        /// What a scorer puts at stake with each round, in units of `asset`, below 2^96.
        uint128 bond;
        /// How long a round can be challenged, in seconds, 1 hour to 30 days.
        uint32 window;
        /// The most that one round may allocate, in basis points of what the contributors' pool holds, 1 to 10,000.
        uint16 outflowCapBps;
        /// Signs the receipts of the model's inferences.
        address operator;
        /// Receives what no contribution has earned.
        address fallbackAccount;
    }

    /// @notice What Attribution needs of a model to take a round.
    struct RoundTerms {
        address asset;
        uint16 contributorsBps;
        /// The caller's place among the scorers, counted from 1; 0 if the account is no scorer.
        uint8 scorerIndex;
        uint8 quorum;
        uint128 bond;
        uint32 window;
        uint16 outflowCapBps;
        address operator;
    }

    /// @notice A model was registered.
    /// @param modelId its id, counted from 1
    /// @param owner who registered and owns it
    /// @param terms everything it was registered with
    event ModelRegistered(uint256 indexed modelId, address indexed owner, ModelTerms terms);
    /// @notice The owner offered the model to an account, or took the offer back with zero.
    event ModelOffered(uint256 indexed modelId, address indexed owner, address indexed pendingOwner);
    /// @notice The offered account took the model over, with the owner's share of everything not yet drawn.
    event ModelTransferred(uint256 indexed modelId, address indexed from, address indexed to);
    /// @notice Another key signs the model's receipts from now on.
    event OperatorChanged(uint256 indexed modelId, address indexed from, address indexed to);

    /// @notice There is no model with this id.
    error UnknownModel(uint256 modelId);
    /// @notice The caller is not the model's owner.
    error NotModelOwner(uint256 modelId, address caller);
    /// @notice The caller was not offered the model.
    error NotPendingOwner(uint256 modelId, address caller);
    /// @notice The parts do not add up to 10,000 basis points; `sum` is what they add up to.
    error SharesDoNotAddUp(uint256 sum);
    /// @notice A share is zero, or of nobody: contributors need at least 1, a base part needs a base, a payee an account.
    error InvalidShare();
    /// @notice A model draws on 1 to 16 Datanets, named in ascending order.
    error InvalidDatanets();
    /// @notice The Datanet does not exist or is closed.
    error DatanetNotOpen(uint256 datanetId);
    /// @notice The scoring rule is unknown or a parameter of it is out of range.
    error InvalidRule(bytes32 rule);
    /// @notice Scorers are 1 to 8, ascending, none of them zero, and the quorum is 1 to their number.
    error InvalidScorers();
    /// @notice The bond is 2^96 or more.
    error InvalidBond(uint128 bond);
    /// @notice The window is below 1 hour or above 30 days.
    error InvalidWindow(uint32 window);
    /// @notice The cap is 0 or above 10,000 basis points.
    error InvalidOutflowCap(uint16 bps);
    /// @notice The base model is paid in another asset.
    error AssetMismatch(address asset, address baseAsset);
    /// @notice The lineage would be more than 8 models deep.
    error LineageTooDeep(uint256 baseModelId);
    /// @notice An account, digest or root that must be there is zero.
    error ZeroValue();
    /// @notice The text is longer than 2,048 bytes.
    error UriTooLong(uint256 length);

    /// @notice Registers a model owned by the caller and opens its pool in Rewards.
    /// @param terms see `ModelTerms`
    /// @return modelId the new id, counted from 1
    function registerModel(ModelTerms calldata terms) external returns (uint256 modelId);

    /// @notice Offers the model to another account; zero takes the offer back. Only the owner.
    function offerModel(uint256 modelId, address pendingOwner) external;

    /// @notice Takes over a model that was offered to the caller.
    function acceptModel(uint256 modelId) external;

    /// @notice Names another operator, from now on. Only the owner.
    function setOperator(uint256 modelId, address operator) external;

    /// @notice How many models there are; their ids are 1 to this number.
    function modelCount() external view returns (uint256 count);

    /// @notice What a model was registered with, save `uri`, with its present operator.
    function model(uint256 modelId) external view returns (ModelTerms memory terms);

    /// @notice The model's owner; zero if there is no such model.
    function ownerOf(uint256 modelId) external view returns (address owner);

    /// @notice Who signs the model's receipts.
    /// @return operator the account; zero if there is no such model
    /// @return since when it became the operator, in seconds since 1970
    function operatorOf(uint256 modelId) external view returns (address operator, uint64 since);

    /// @notice How many models the lineage has, this one included.
    function depthOf(uint256 modelId) external view returns (uint8 depth);

    /// @notice What Attribution needs of a model to take a round from this account.
    function roundTerms(uint256 modelId, address scorer) external view returns (RoundTerms memory terms);

    /// @notice One of the model's fixed shares.
    /// @param index 0 the owner, 1 the base model, 2 to 5 the payees in their order
    /// @return holder who has it; zero for the base model's
    /// @return bps its part of every payment in basis points; 0 if there is no such share
    /// @return baseModelId the base model; 0 if there is none
    function shareTerms(uint256 modelId, uint8 index)
        external
        view
        returns (address holder, uint16 bps, uint256 baseModelId);

    /// @notice The contracts that this one works with.
    function peers() external view returns (address datanets, address rewards);
}
