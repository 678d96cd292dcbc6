// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Models: what they draw on, who is paid for them, and who signs their rounds
/// @notice Keeps a model's terms. They are fixed when it is registered, save its owner, its
/// operator and its scorers. What the model draws on is a list of snapshots that only grows.
/// @custom:concept Terms: A model names the Datanets it draws on, how the price of an answer is
/// shared, the rule by which scores are computed, and who signs: one operator signs receipts, a
/// quorum of scorers signs rounds.
/// @custom:concept Shares: Of every settled receipt the owner, the base model, up to four payees
/// and the contributors get fixed parts, 10,000 basis points together. `IRewards` pays the fixed
/// parts by `drawShare` and the contributors by claims.
/// @custom:concept Base model: A model can be built on another one and give it a part. It then
/// draws on all Datanets of its base, so that the base's contributors are paid for the derived
/// model's answers too. Both are paid in one asset.
/// @custom:concept Snapshots: The owner takes a snapshot of what the model's Datanets vouch for at
/// the time. A receipt can pay only records that were first accepted up to the last snapshot taken
/// at or before the receipt's time, so that no one can register an answer after it was given and
/// earn from it.
/// @custom:concept Two windows: A new operator, new scorers and the removal of a Datanet take
/// effect two challenge windows after they were announced, so that payees can claim and
/// contributors can react first.
/// @custom:definition operator: gives the model's answers and signs a receipt for each, and a book
/// of receipts for each round
/// @custom:definition scorer: computes a round from receipts and records, and signs it; `quorum` of
/// the model's scorers must
/// @custom:definition window: how long a round can be challenged before it is final, in seconds
/// @custom:definition source: a Datanet that the model draws on, with a weight
/// @custom:definition unowned part: the part of a receipt's price that no record earns; it goes to
/// the treasuries of the sources by weight
/// @custom:definition lineage: a model, its base, the base's base and so on
/// @custom:trust Owner: chooses sources, operator and scorers and takes snapshots. With an operator
/// and scorers of its own it can take everything of this model that is not claimed, two windows
/// after it announced them. It cannot touch another model's money, nor draw a share before receipts
/// are settled
/// @custom:trust Operator: states which answers were given, for which prices and when. It cannot
/// book more than was paid in, or one receipt in two rounds
/// @custom:trust Scorers: compute the round correctly and publish its files
/// @custom:convention Units: Times are seconds since 1970 (UTC), windows are seconds, basis points
/// are parts of 10,000, bonds are units of the model's payment asset.
/// @custom:convention Errors: A call reverts with the first error of its list whose condition
/// holds.
/// @custom:convention Reverts without data: An unknown selector, arguments that are cut off or have
/// padding bits set, text that is not UTF-8, native currency sent with the call (no function here
/// takes any), and re-entry, which includes views.
/// @custom:convention Constructor: It runs once, with (datanets, rewards).
/// @custom:section registration: Registration. Anyone registers a model, for any Datanets that are
/// open.
/// @custom:section ownership: Ownership. A model has one owner. Ownership moves in two steps, so
/// that it never goes to an account that cannot act.
/// @custom:section signers: Operator and scorers. Both are replaced by announcing others, who take
/// over two windows later: a round proposed from then on needs their signatures.
/// @custom:section snapshots: Snapshots. They say from when on a model draws on what its Datanets
/// vouch for.
/// @custom:section sources: Leaving a Datanet out. At least one Datanet stays, and a base model's
/// Datanet stays for as long as the base model keeps it.
/// @custom:section terms: Terms. What other contracts and anyone else read of a model.
/// @custom:section peers: Other contracts. They are fixed when the contract is constructed.
interface IModels {
    /// @notice A payee with a fixed share.
    struct Share {
        /// Who may draw it. Not zero, and not Rewards.
        address account;
        /// Its part of every settled receipt, in basis points, at least 1.
        uint16 bps;
    }

    /// @notice A Datanet that a model draws on.
    struct Source {
        /// The Datanet.
        uint256 datanetId;
        /// Its treasury's weight in the unowned part of each receipt, 1 to 10,000.
        uint16 weight;
    }

    /// @notice What a model is registered with.
    struct ModelTerms {
        /// Where people read about the model, as UTF-8, at most 2,048 bytes. It is in the event
        /// only.
        string uri;
        /// Digest of the weights or of the adapter. Not zero.
        bytes32 artifactHash;
        /// The model that it is built on; 0 for none. A lineage has at most 8 models, all paid in
        /// one asset.
        uint256 baseModelId;
        /// The Datanets that it draws on: 1 to 16, strictly ascending by id, all open at
        /// registration. All of the base model's are among them.
        Source[] sources;
        /// Root of the training manifest. Not checked, zero if there is none.
        bytes32 manifestRoot;
        /// Root of the feature tree. Not checked, zero for rules that need none.
        bytes32 featureRoot;
        /// The scoring rule with its parameters, see docs/SPEC.md 4.
        bytes32 rule;
        /// The ERC-20 token it is paid in; zero for native currency. Whether it is a token shows
        /// only at the first payment.
        address asset;
        /// The owner's part of every settled receipt, in basis points. May be 0. All parts together
        /// are 10,000.
        uint16 ownerBps;
        /// The base model's part, in basis points. 0 if there is no base; may be 0 if there is.
        uint16 baseBps;
        /// The contributors' part, in basis points, at least 1.
        uint16 contributorsBps;
        /// Up to four payees with a fixed part.
        Share[] payees;
        /// The accounts that may sign rounds: 1 to 8, strictly ascending, none of them zero.
        address[] scorers;
        /// How many of the scorers must sign a round, 1 to their number.
        uint8 quorum;
        /// The least that each signer of a round has at stake, in units of `asset`, below 2^96. May
        /// be 0.
        uint128 bond;
        /// The least that each signer has at stake, in basis points of what the round can reach:
        /// all that is unclaimed, and what it allocates. At most 10,000, may be 0.
        uint16 bondBps;
        /// How long a round can be challenged, in seconds: three parts (asking, answering, proving)
        /// of at least 26 hours each, so 280,800 (78 hours) to 2,592,000 (30 days).
        uint32 window;
        /// Signs the model's receipts and its books of receipts. Not zero.
        address operator;
        /// Whether outputs are private, permanently: then no one can force one onto the chain, and
        /// only the scorers can check the scores.
        bool isPrivate;
    }

    /// @notice What Attribution needs of a model to check a round.
    struct RoundTerms {
        /// The ERC-20 token it is paid in; zero for native currency.
        address asset;
        /// The contributors' part of every settled receipt, in basis points.
        uint16 contributorsBps;
        /// How many of the scorers must sign a round now.
        uint8 quorum;
        /// The least that each signer has at stake, in units of `asset`.
        uint128 bond;
        /// The least that each signer has at stake, in basis points of what the round can reach.
        uint16 bondBps;
        /// How long a round can be challenged, in seconds.
        uint32 window;
        /// Who signs the model's books of receipts now.
        address operator;
        /// Who may sign rounds now, strictly ascending.
        address[] scorers;
    }

    /// @notice The state of a model's source.
    struct SourceState {
        /// The Datanet.
        uint256 datanetId;
        /// Its weight, as in `Source`.
        uint16 weight;
        /// Rounds with a cutoff at or after this time leave it out. 0 if it stays.
        uint64 leftOutFrom;
    }

    /// @notice A model was registered. Rewards' `IRewards.PoolOpened` comes before it.
    /// @param modelId its id, counted from 1
    /// @param owner who registered and owns it
    /// @param terms everything it was registered with
    event ModelRegistered(uint256 indexed modelId, address indexed owner, ModelTerms terms);
    /// @notice The owner offered the model to an account, or withdrew the offer with zero.
    /// @param modelId the model
    /// @param owner who offers it
    /// @param pendingOwner who may take it over; an earlier offer is void. Zero: no one
    event ModelOffered(uint256 indexed modelId, address indexed owner, address indexed pendingOwner);
    /// @notice The offered account took the model over, with all of the owner's share that is not
    /// drawn yet.
    /// @param modelId the model
    /// @param from the owner before
    /// @param to the owner now
    event ModelTransferred(uint256 indexed modelId, address indexed from, address indexed to);
    /// @notice Another account will sign the model's receipts. An announcement that has not taken
    /// effect is void. Emitted also where it is the same account.
    /// @param modelId the model
    /// @param operator the operator from then on
    /// @param effectiveFrom two windows after the block's timestamp
    event OperatorAnnounced(uint256 indexed modelId, address indexed operator, uint64 effectiveFrom);
    /// @notice Other accounts will sign the model's rounds. An announcement that has not taken
    /// effect is void.
    /// @param modelId the model
    /// @param scorers the scorers from then on
    /// @param quorum how many of them must sign
    /// @param effectiveFrom two windows after the block's timestamp
    event ScorersAnnounced(uint256 indexed modelId, address[] scorers, uint8 quorum, uint64 effectiveFrom);
    /// @notice The model draws on more from the block's timestamp on.
    /// @param modelId the model
    /// @param index the snapshot's, counted from 0
    /// @param upTo what its Datanets first accepted up to this time can earn
    event SnapshotTaken(uint256 indexed modelId, uint64 index, uint64 upTo);
    /// @notice A Datanet will be left out of the model, permanently.
    /// @param modelId the model
    /// @param datanetId the Datanet
    /// @param leftOutFrom rounds with a cutoff at or after this leave it out: two windows after the
    /// block's timestamp, or when the base model does if that is later
    event SourceLeftOut(uint256 indexed modelId, uint256 indexed datanetId, uint64 leftOutFrom);

    /// @notice There is no model with this id.
    /// @param modelId the id
    /// @custom:sentence there is no model {modelId}
    error UnknownModel(uint256 modelId);
    /// @notice The caller is not the model's owner.
    /// @param modelId the model
    /// @param caller who called
    /// @custom:sentence {caller} does not own model {modelId}; its owner must send this
    error NotModelOwner(uint256 modelId, address caller);
    /// @notice The caller was not offered the model, or there is no such model.
    /// @param modelId the id
    /// @param caller who called
    /// @custom:sentence model {modelId} was not offered to {caller}; its owner must offer it first
    error NotPendingOwner(uint256 modelId, address caller);
    /// @notice The parts do not add up to 10,000 basis points.
    /// @param sum what they add up to
    /// @custom:sentence the shares add up to {sum} basis points; together they must be 10,000
    error SharesDoNotAddUp(uint256 sum);
    /// @notice A share is zero, or of nobody: contributors need at least 1, a base part needs a
    /// base, a payee a part and an account that is not Rewards. Or there are more than four payees.
    /// @custom:sentence contributors need a share, a share of a base model needs a base model, and
    /// each of at most four payees needs a share and an account that is not Rewards
    error InvalidShare();
    /// @notice A model draws on 1 to 16 Datanets, named in strictly ascending order, with weights
    /// of 1 to 10,000.
    /// @custom:sentence a model draws on 1 to 16 Datanets, each named once, in ascending order,
    /// with a weight of 1 to 10,000
    error InvalidSources();
    /// @notice The Datanet does not exist or is closed.
    /// @param datanetId the id
    /// @custom:sentence Datanet {datanetId} does not exist or is closed; name another
    error DatanetNotOpen(uint256 datanetId);
    /// @notice A Datanet of the base model is not among the model's own.
    /// @param baseModelId the base model
    /// @param datanetId the Datanet
    /// @custom:sentence the base model {baseModelId} draws on Datanet {datanetId}, so this one must
    /// name it too
    error SourceMissing(uint256 baseModelId, uint256 datanetId);
    /// @notice The scoring rule is unknown, a parameter of it is out of range, or a byte without a
    /// meaning is set.
    /// @param rule what was given
    /// @custom:sentence {rule} is no scoring rule, or has a parameter out of its range
    error InvalidRule(bytes32 rule);
    /// @notice Scorers are 1 to 8, strictly ascending, none of them zero, and the quorum is 1 to
    /// their number.
    /// @custom:sentence a model has 1 to 8 scorers, each named once, in ascending order, none of
    /// them zero, and a quorum of 1 to their number
    error InvalidScorers();
    /// @notice The bond is 2^96 or more, or its part above 10,000 basis points.
    /// @param bond what was given
    /// @param bondBps what was given
    /// @custom:sentence a bond is below 2^96 and its part at most 10,000 basis points; {bond} and
    /// {bondBps} were given
    error InvalidBond(uint128 bond, uint16 bondBps);
    /// @notice The window is below 280,800 or above 2,592,000 seconds.
    /// @param window what was given, in seconds
    /// @custom:sentence a window is 280,800 s (78 hours) to 2,592,000 s (30 days) long, not
    /// {window} s
    error InvalidWindow(uint32 window);
    /// @notice The base model is paid in another asset.
    /// @param asset the new model's
    /// @param baseAsset the base model's
    /// @custom:sentence the model is paid in {asset:asset}, its base model in {baseAsset:asset};
    /// both must be paid in the same
    error AssetMismatch(address asset, address baseAsset);
    /// @notice The base model gives everything to contributors, so a part for it would be nobody's.
    /// @param baseModelId the base model
    /// @custom:sentence the base model {baseModelId} gives everything to contributors, so no one
    /// would own a share of it; make it 0
    error BaseTakesNothing(uint256 baseModelId);
    /// @notice The lineage would be more than 8 models deep.
    /// @param baseModelId the base model, whose lineage has 8 already
    /// @custom:sentence the lineage of model {baseModelId} has 8 models already; choose another
    /// base model
    error LineageTooDeep(uint256 baseModelId);
    /// @notice The artifact's digest or the operator is zero. Roots may be.
    /// @custom:raised-by the constructor too, when a peer is zero
    /// @custom:sentence the artifact's digest, the operator or a peer is zero; name it
    error ZeroValue();
    /// @notice The text is longer than 2,048 bytes.
    /// @param length its length in bytes
    /// @custom:sentence the URI has {length} bytes; 2,048 are the most
    error UriTooLong(uint256 length);
    /// @notice The model's Datanets have not vouched for more than the last snapshot has.
    /// @param upTo what they vouch for, the least of them
    /// @param last what the last snapshot has; 0 if there is none
    /// @custom:sentence the model's Datanets vouch for what was accepted up to {upTo:time}, which
    /// is not more than the last snapshot has ({last:time}); their curators must vouch for more
    /// first
    error NothingNew(uint64 upTo, uint64 last);
    /// @notice The Datanet is none of the model's, is left out already, is the last one that is
    /// not, or is the base model's, which has not left it out.
    /// @param modelId the model
    /// @param datanetId the id
    /// @custom:sentence Datanet {datanetId} is not among those of model {modelId}, is left out
    /// already, is the last one that is not, or belongs to the base model too
    error CannotLeaveOut(uint256 modelId, uint256 datanetId);

    /// @notice Registers a model that the caller owns, and opens its pool in Rewards.
    /// @custom:caller anyone; a base model's owner need not agree
    /// @custom:effect Stores the terms under the next id.
    /// @custom:effect Opens the pool: Rewards emits `IRewards.PoolOpened`.
    /// @custom:effect Emits `ModelRegistered`.
    /// @param terms see `ModelTerms`
    /// @return modelId the new id, counted from 1
    /// @custom:error UriTooLong when `uri` is longer than 2,048 bytes
    /// @custom:error ZeroValue when `artifactHash` or `operator` is zero
    /// @custom:error InvalidRule when the rule is none of docs/SPEC.md 4
    /// @custom:error InvalidShare when there are more than four payees, one has no part, no account
    /// or is Rewards, a base part has no base, or contributors have no part
    /// @custom:error SharesDoNotAddUp when the parts are not 10,000 basis points together
    /// @custom:error InvalidSources when they are not 1 to 16, do not strictly ascend, or a weight
    /// is 0 or above 10,000
    /// @custom:error InvalidScorers when they are not 1 to 8, do not strictly ascend, one is zero,
    /// or the quorum is not 1 to their number
    /// @custom:error InvalidBond when the bond is 2^96 or more, or its part above 10,000 basis
    /// points
    /// @custom:error InvalidWindow when the window is below 280,800 or above 2,592,000 seconds
    /// @custom:error DatanetNotOpen when a Datanet does not exist or is closed
    /// @custom:error UnknownModel when there is no such base model
    /// @custom:error AssetMismatch when the base model is paid in another asset
    /// @custom:error BaseTakesNothing when there is a base part and the base model's contributors
    /// have 10,000 basis points
    /// @custom:error LineageTooDeep when the base model's lineage has 8 models
    /// @custom:error SourceMissing when a Datanet of the base model, left out or not, is not among
    /// the sources
    /// @custom:section registration
    function registerModel(ModelTerms calldata terms) external returns (uint256 modelId);

    /// @notice Offers the model to another account, which then may take it over.
    /// @custom:caller the model's owner
    /// @custom:effect Sets the pending owner, in place of an earlier one.
    /// @custom:effect Emits `ModelOffered`.
    /// @param modelId the model
    /// @param pendingOwner who may take it over; zero withdraws the offer
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error NotModelOwner when the caller is not its owner
    /// @custom:section ownership
    function offerModel(uint256 modelId, address pendingOwner) external;

    /// @notice Takes over a model that was offered to the caller, and with it all of the owner's
    /// share that is not drawn yet.
    /// @custom:caller the pending owner
    /// @custom:effect Makes the caller the owner and clears the offer.
    /// @custom:effect Emits `ModelTransferred`.
    /// @param modelId the model
    /// @custom:error NotPendingOwner when the model was not offered to the caller, or does not
    /// exist
    /// @custom:section ownership
    function acceptModel(uint256 modelId) external;

    /// @notice Announces another operator, which takes over two windows later.
    /// @custom:caller the model's owner
    /// @custom:effect Stores the account and the time. It replaces an announcement that has not
    /// taken effect.
    /// @custom:effect Emits `OperatorAnnounced`.
    /// @param modelId the model
    /// @param operator who signs receipts and books then; not zero
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error NotModelOwner when the caller is not its owner
    /// @custom:error ZeroValue when the operator is zero
    /// @custom:section signers
    function setOperator(uint256 modelId, address operator) external;

    /// @notice Announces other scorers and their quorum, who take over two windows later.
    /// @custom:caller the model's owner
    /// @custom:effect Stores the accounts, the quorum and the time. They replace an announcement
    /// that has not taken effect. An open round keeps its signers.
    /// @custom:effect Emits `ScorersAnnounced`.
    /// @param modelId the model
    /// @param scorers 1 to 8, strictly ascending, none of them zero
    /// @param quorum how many must sign a round, 1 to their number
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error NotModelOwner when the caller is not its owner
    /// @custom:error InvalidScorers when they are not 1 to 8, do not strictly ascend, one is zero,
    /// or the quorum is not 1 to their number
    /// @custom:section signers
    function setScorers(uint256 modelId, address[] calldata scorers, uint8 quorum) external;

    /// @notice Lets the model draw on all that its Datanets vouch for now. Datanets that are left
    /// out by now do not count.
    /// @custom:caller the model's owner
    /// @custom:effect Adds a snapshot: the block's timestamp, and the least time up to which the
    /// model's Datanets vouch.
    /// @custom:effect Emits `SnapshotTaken`.
    /// @dev For a receipt, the last snapshot taken at or before its time counts. Of several in one
    /// second the last one counts.
    /// @param modelId the model
    /// @return upTo the least of what its Datanets vouch for
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error NotModelOwner when the caller is not its owner
    /// @custom:error NothingNew when that is not above the last snapshot's
    /// @custom:section snapshots
    function takeSnapshot(uint256 modelId) external returns (uint64 upTo);

    /// @notice Leaves a Datanet out of the model, permanently.
    /// @custom:caller the model's owner
    /// @custom:effect Sets the source's `leftOutFrom` to two windows from now, or to the base
    /// model's if that is later. Rounds with a cutoff at or after it pay neither the Datanet's
    /// records nor its treasury.
    /// @custom:effect Emits `SourceLeftOut`.
    /// @param modelId the model
    /// @param datanetId one of its Datanets
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error NotModelOwner when the caller is not its owner
    /// @custom:error CannotLeaveOut when it is none of the model's, is left out already, all others
    /// are, or it is one of the base model's that the base model has not left out
    /// @custom:section sources
    function leaveOut(uint256 modelId, uint256 datanetId) external;

    /// @notice Returns how many models there are. Their ids are 1 to this number.
    /// @return count the number
    /// @custom:section registration
    function modelCount() external view returns (uint256 count);

    /// @notice Returns what a model was registered with, with its present operator, scorers and
    /// quorum.
    /// @param modelId the model
    /// @return terms see `ModelTerms`; `uri` is empty, it is in the event only
    /// @custom:error UnknownModel when there is no such model
    /// @custom:section terms
    function model(uint256 modelId) external view returns (ModelTerms memory terms);

    /// @notice Returns the state of the model's sources.
    /// @param modelId any id
    /// @return sources see `SourceState`, in ascending order of ids; none if there is no such model
    /// @custom:section sources
    function sourcesOf(uint256 modelId) external view returns (SourceState[] memory sources);

    /// @notice Returns the model's owner.
    /// @param modelId any id
    /// @return owner the account; zero if there is no such model
    /// @custom:section ownership
    function ownerOf(uint256 modelId) external view returns (address owner);

    /// @notice Returns who signs the model's receipts now, and who is announced.
    /// @param modelId any id
    /// @return operator who does now; zero if there is no such model
    /// @return next who will; zero if no other is announced
    /// @return effectiveFrom from when on; 0 if no other is announced
    /// @custom:section signers
    function operatorOf(uint256 modelId)
        external
        view
        returns (address operator, address next, uint64 effectiveFrom);

    /// @notice Returns who is announced to sign the model's rounds.
    /// @param modelId any id
    /// @return scorers the announced scorers; none if no others are announced
    /// @return quorum how many of them must sign
    /// @return effectiveFrom from when on; 0 if no others are announced
    /// @custom:section signers
    function announcedScorers(uint256 modelId)
        external
        view
        returns (address[] memory scorers, uint8 quorum, uint64 effectiveFrom);

    /// @notice Returns how many snapshots a model has.
    /// @param modelId any id
    /// @return count the number; 0 if there is no such model
    /// @custom:section snapshots
    function snapshotCount(uint256 modelId) external view returns (uint64 count);

    /// @notice Returns one of a model's snapshots.
    /// @param modelId any id
    /// @param index counted from 0
    /// @return takenAt when it was taken; 0 if there is no such snapshot
    /// @return upTo what was first accepted up to this time can earn
    /// @custom:section snapshots
    function snapshot(uint256 modelId, uint64 index) external view returns (uint64 takenAt, uint64 upTo);

    /// @notice Returns the snapshot that counts for a receipt of this time: the last one taken at
    /// or before it.
    /// @param modelId any id
    /// @param time any time
    /// @return takenAt when it was taken; 0 if there is none, so that no record earns
    /// @return upTo what was first accepted up to this time can earn
    /// @custom:section snapshots
    function snapshotAt(uint256 modelId, uint64 time) external view returns (uint64 takenAt, uint64 upTo);

    /// @notice Returns how many models the lineage has, this one included.
    /// @param modelId any id
    /// @return depth 1 to 8; 0 if there is no such model
    /// @custom:section terms
    function depthOf(uint256 modelId) external view returns (uint8 depth);

    /// @notice Returns the scoring rule of a model, which it has permanently.
    /// @param modelId any id
    /// @return rule id and parameters, see docs/SPEC.md 4; zero if there is no such model
    /// @custom:section terms
    function ruleOf(uint256 modelId) external view returns (bytes32 rule);

    /// @notice Returns what a model's scores follow from, which it has permanently.
    /// @param modelId any id
    /// @return rule id and parameters, see docs/SPEC.md 4; zero if there is no such model
    /// @return featureRoot the root of its feature tree
    /// @custom:section terms
    function scoringOf(uint256 modelId) external view returns (bytes32 rule, bytes32 featureRoot);

    /// @notice Returns what a verdict on a model's round takes.
    /// @param modelId any id
    /// @return asset what the model is paid in
    /// @return bond the least that each signer of a round has at stake, in units of the asset
    /// @return rule id and parameters, see docs/SPEC.md 4; zero if there is no such model
    /// @custom:section terms
    function verdictTerms(uint256 modelId)
        external
        view
        returns (address asset, uint128 bond, bytes32 rule);

    /// @notice Returns whether a model's outputs are private, permanently.
    /// @param modelId any id
    /// @return areOutputsPrivate whether they are; false if there is no such model
    /// @custom:section terms
    function isPrivate(uint256 modelId) external view returns (bool areOutputsPrivate);

    /// @notice Returns what Attribution needs of a model to check a round.
    /// @param modelId the model
    /// @return terms see `RoundTerms`
    /// @custom:error UnknownModel when there is no such model
    /// @custom:section terms
    function roundTerms(uint256 modelId) external view returns (RoundTerms memory terms);

    /// @notice Returns one of the model's fixed shares.
    /// @param modelId the model
    /// @param index 0 the owner, 1 the base model, 2 to 5 the payees in their order
    /// @return holder who has it; zero for the base model's, or if there is no such payee
    /// @return bps its part of every settled receipt in basis points; 0 if there is no such share
    /// @return baseModelId the base model, whatever the index; 0 if there is none
    /// @custom:error UnknownModel when there is no such model
    /// @custom:section terms
    function shareTerms(uint256 modelId, uint8 index)
        external
        view
        returns (address holder, uint16 bps, uint256 baseModelId);

    /// @notice Returns the contracts that this one works with, permanently.
    /// @return datanets the Datanets that models may draw on
    /// @return rewards where pools are opened
    /// @custom:section peers
    function peers() external view returns (address datanets, address rewards);
}
