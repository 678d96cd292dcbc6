// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Datanets: community-owned datasets and the contributions in them
/// @notice Registers who contributed which record to which Datanet, when and under which terms. Only digests go on chain.
/// @dev A *payee* is 32 bytes: `kind 1 | zero 11 | id 20`. Kind 0 is an account, so its payee is its address as a word.
/// Kind 1 is a claim key: an identity known off chain whose earnings wait until an account is bound to it.
/// A contribution is named by its key, `keccak256(abi.encode(datanetId, contentId))`; a content id is the SHA-256 digest of the record.
interface IDatanets {
    /// @notice What a Datanet is created with.
    struct DatanetTerms {
        /// Where people read about the Datanet; kept in the event only, at most 2,048 bytes.
        string uri;
        /// Digest of the licence and terms that contributions come under.
        bytes32 termsHash;
        /// 0 open: everybody contributes, accepted at once. 1 curated: pending until a curator accepts. 2 listed: only accounts
        /// that a curator listed contribute, accepted at once.
        uint8 policy;
        /// Receives the treasury fee; must not be zero if the fee is not.
        address treasury;
        /// The treasury's part of every credit, in basis points, at most 3,000.
        uint16 treasuryFeeBps;
        /// Says which account stands behind a claim key of this Datanet; zero if nobody does.
        address attestor;
        /// Whether contributors must commit to their records before they show them, so that nobody can register a record
        /// that he read in a waiting transaction. What a curator registers needs no commitment.
        bool commitFirst;
    }

    /// @notice A Datanet as it stands. An id that was never created has a zero owner.
    struct Datanet {
        address owner;
        /// The account that the owner offers the Datanet to; zero if none.
        address pendingOwner;
        bytes32 termsHash;
        uint8 policy;
        address treasury;
        uint16 treasuryFeeBps;
        address attestor;
        /// When the Datanet was closed, in seconds since 1970; 0 while it is open.
        uint64 closedAt;
        bool commitFirst;
    }

    /// @notice A record or a batch as it stands. One that was never registered has status 0 and zeros everywhere.
    struct Contribution {
        /// Whom its credits are for.
        bytes32 payee;
        /// When it was registered, in seconds since 1970.
        uint64 registeredAt;
        /// 0 none, 1 pending, 2 accepted, 3 rejected, 4 retracted, 5 flagged. Only accepted ones earn.
        uint8 status;
        /// When the status last changed, in seconds since 1970.
        uint64 statusAt;
    }

    /// @notice Records that a contributor registers by signature, without sending a transaction.
    /// @dev The signature covers Contribute(datanetId, contentIds, nonce, deadline), see docs/SPEC.md. It is used up since a record
    /// is registered once and for all; the nonce is for taking it back before (`cancelNonces`).
    struct SignedContribution {
        uint256 datanetId;
        /// Whom the records are registered for, and who signed.
        address contributor;
        /// 1 to 256 records, none of them registered in the Datanet.
        bytes32[] contentIds;
        /// Any number that the contributor has not cancelled.
        uint256 nonce;
        /// Until when the signature is valid, in seconds since 1970.
        uint256 deadline;
        /// 65 bytes of the contributor's key, or whatever its EIP-1271 contract accepts.
        bytes signature;
    }

    /// @notice A Datanet was created.
    /// @param datanetId its id, counted from 1
    /// @param owner who created and owns it
    /// @param terms everything it was created with
    event DatanetCreated(uint256 indexed datanetId, address indexed owner, DatanetTerms terms);
    /// @notice The owner offered the Datanet to an account, or took the offer back with zero.
    event DatanetOffered(uint256 indexed datanetId, address indexed owner, address indexed pendingOwner);
    /// @notice The offered account took the Datanet over.
    event DatanetTransferred(uint256 indexed datanetId, address indexed from, address indexed to);
    /// @notice The Datanet takes no more contributions; what it has goes on earning.
    event DatanetClosed(uint256 indexed datanetId);
    /// @notice An account became a curator or ceased to be one.
    event CuratorSet(uint256 indexed datanetId, address indexed account, bool trusted);
    /// @notice An account may contribute to a listed Datanet, or no longer.
    event ContributorListed(uint256 indexed datanetId, address indexed account, bool listed);
    /// @notice Records were registered, all for one payee and with one status, at the block's timestamp.
    /// @param datanetId the Datanet
    /// @param payee whom their credits are for
    /// @param status 1 pending or 2 accepted
    /// @param contentIds the records, in the order of the call
    event Contributed(uint256 indexed datanetId, bytes32 indexed payee, uint8 status, bytes32[] contentIds);
    /// @notice A batch of records was registered by the root of the sum tree over their content ids.
    /// @param root the tree's root; keys are content ids, every value is 1, data is zero
    /// @param count how many records the batch has
    /// @param uri where the list of content ids is published
    event BatchContributed(
        uint256 indexed datanetId, bytes32 indexed payee, bytes32 indexed root, uint8 status, uint64 count, string uri
    );
    /// @notice The status of a record or batch changed.
    /// @param item the content id, or the batch's root
    /// @param status the new status
    /// @param by who changed it
    /// @param reasonHash digest of the reason, zero if none was given
    event StatusChanged(
        uint256 indexed datanetId, bytes32 indexed item, uint8 status, address indexed by, bytes32 reasonHash
    );
    /// @notice The status of one record of a batch changed.
    /// @param root the batch
    /// @param contentId the record
    event MemberStatusChanged(
        uint256 indexed datanetId,
        bytes32 indexed root,
        bytes32 indexed contentId,
        uint8 status,
        address by,
        bytes32 reasonHash
    );
    /// @notice A signed contribution among many was left out; nothing of it was registered.
    /// @param reason the error that it alone would have failed with
    event ContributionSkipped(
        uint256 indexed datanetId, address indexed contributor, uint256 indexed nonce, bytes reason
    );
    /// @notice An account took signatures back.
    /// @param word which 256 nonces: 256 * word and the 255 after it
    /// @param mask the bits that are now cancelled, the lowest for the first nonce; those of before stay so
    event NoncesCancelled(address indexed account, uint256 word, uint256 mask);
    /// @notice Somebody committed to records that it will show later.
    event Committed(bytes32 indexed commitment);
    /// @notice A commitment was shown and is used up; the registration's own event comes next.
    event Revealed(bytes32 indexed commitment);
    /// @notice An account was bound to a claim key, for good.
    event ClaimKeyBound(uint256 indexed datanetId, bytes32 indexed claimKey, address indexed account, bytes32 identity);

    /// @notice There is no Datanet with this id.
    error UnknownDatanet(uint256 datanetId);
    /// @notice The Datanet takes no more contributions.
    error DatanetIsClosed(uint256 datanetId);
    /// @notice The caller is not the Datanet's owner.
    error NotDatanetOwner(uint256 datanetId, address caller);
    /// @notice The caller was not offered the Datanet.
    error NotPendingOwner(uint256 datanetId, address caller);
    /// @notice The caller is neither the Datanet's owner nor one of its curators.
    error NotCurator(uint256 datanetId, address caller);
    /// @notice The account may not contribute to this listed Datanet.
    error NotListed(uint256 datanetId, address account);
    /// @notice The caller is not the Datanet's attestor.
    error NotAttestor(uint256 datanetId, address caller);
    /// @notice The record or batch is registered in this Datanet already.
    /// @param payee whom the first registration is for
    error AlreadyContributed(uint256 datanetId, bytes32 item, bytes32 payee);
    /// @notice The record or batch is not registered in this Datanet.
    error UnknownContribution(uint256 datanetId, bytes32 item);
    /// @notice The caller is not the account that the record is registered for.
    error NotContributor(uint256 datanetId, bytes32 item, address caller);
    /// @notice The status cannot follow the present one, or is not one that this function sets.
    error InvalidStatus(uint8 present, uint8 requested);
    /// @notice The policy is not 0, 1 or 2.
    error InvalidPolicy(uint8 policy);
    /// @notice The treasury fee is above 3,000 basis points, or has nobody to go to.
    error InvalidTreasury(address treasury, uint16 feeBps);
    /// @notice The word is no payee: see the contract's note on payees.
    error InvalidPayee(bytes32 payee);
    /// @notice The content id, root, identity or account must not be zero.
    error ZeroValue();
    /// @notice The call names no item, or more than 256 of them.
    error InvalidLength(uint256 length);
    /// @notice The batch's count is 0 or above 2^40 - 1.
    error InvalidCount(uint64 count);
    /// @notice The text is longer than 2,048 bytes.
    error UriTooLong(uint256 length);
    /// @notice The claim key is bound already.
    error AlreadyBound(bytes32 claimKey, address account);
    /// @notice The signature is not the account's, or not for this.
    error InvalidSignature(address account);
    /// @notice The signature was valid until `deadline` only.
    error SignatureExpired(uint256 deadline);
    /// @notice The account took the signature with this nonce back.
    error NonceCancelled(address account, uint256 nonce);
    /// @notice The Datanet takes records only after a commitment: `commit`, then `reveal`.
    error CommitmentRequired(uint256 datanetId);
    /// @notice Nobody committed to this: the caller, the Datanet, the records or the salt differ, or it was shown before.
    error UnknownCommitment(bytes32 commitment);
    /// @notice The commitment is there already.
    error AlreadyCommitted(bytes32 commitment);
    /// @notice The commitment is too fresh; it can be shown from `revealableAt` on.
    error CommitmentTooYoung(uint64 revealableAt, uint64 present);
    /// @notice The proof does not show these records next to each other in the batch.
    error InvalidProof(uint256 datanetId, bytes32 root);

    /// @notice Creates a Datanet owned by the caller.
    /// @param terms see `DatanetTerms`; they can never change
    /// @return datanetId the new id, counted from 1
    function createDatanet(DatanetTerms calldata terms) external returns (uint256 datanetId);

    /// @notice Offers the Datanet to another account; zero takes the offer back. Only the owner.
    function offerDatanet(uint256 datanetId, address pendingOwner) external;

    /// @notice Takes over a Datanet that was offered to the caller.
    function acceptDatanet(uint256 datanetId) external;

    /// @notice Closes the Datanet to new contributions, for good. Only the owner.
    function closeDatanet(uint256 datanetId) external;

    /// @notice Makes an account a curator, or ends that. Only the owner.
    function setCurator(uint256 datanetId, address account, bool trusted) external;

    /// @notice Lets an account contribute to a listed Datanet, or ends that. Only the owner or a curator.
    function setListed(uint256 datanetId, address account, bool listed) external;

    /// @notice Registers one record for the caller. The Datanet must be open and its policy must let the caller in.
    /// @param contentId SHA-256 of the record; must not be registered in this Datanet
    function contribute(uint256 datanetId, bytes32 contentId) external;

    /// @notice Registers 1 to 256 records for the caller. All or none.
    function contributeMany(uint256 datanetId, bytes32[] calldata contentIds) external;

    /// @notice Registers 1 to 256 records for a payee. Only the owner or a curator, who vouches for it.
    /// @param payee an account or a claim key
    function contributeAs(uint256 datanetId, bytes32 payee, bytes32[] calldata contentIds) external;

    /// @notice Registers any number of records for the caller by the root of the sum tree over their content ids.
    /// @dev A record that was registered before the batch stays the first registrant's.
    /// @param root the tree's root; keys are content ids, every value is 1, data is zero
    /// @param count how many records, 1 to 2^40 - 1
    /// @param uri where the list of content ids is published, at most 2,048 bytes; kept in the event only
    function contributeBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri) external;

    /// @notice Registers a batch for a payee. Only the owner or a curator, who vouches for it.
    function contributeBatchAs(uint256 datanetId, bytes32 payee, bytes32 root, uint64 count, string calldata uri)
        external;

    /// @notice Registers records for a contributor who signed for them. Anyone may send it. The Datanet's policy must let the
    /// contributor in, and it must not ask for commitments.
    /// @param contribution see `SignedContribution`
    function contributeFor(SignedContribution calldata contribution) external;

    /// @notice Registers the records of many contributors, each with its own signature. One that fails is skipped whole, reported
    /// and can be sent again.
    /// @dev A contributor's EIP-1271 contract gets at most 100,000 gas, so that none can use up the others'.
    /// @param contributions 1 to 256
    /// @return reasons for each the selector of the error that it failed with, or zero if its records were registered
    function contributeForMany(SignedContribution[] calldata contributions) external returns (bytes4[] memory reasons);

    /// @notice Takes back the caller's signatures with these nonces, for good.
    /// @param word which 256 nonces: 256 * word and the 255 after it
    /// @param mask a set bit cancels, the lowest stands for the first nonce
    function cancelNonces(uint256 word, uint256 mask) external;

    /// @notice Commits to records without showing them. Anyone; only the contributor that the commitment names can show them.
    /// @param commitment as `commitmentOf` computes it off chain; must not be there already
    function commit(bytes32 commitment) external;

    /// @notice Registers 1 to 256 records that the caller committed to at least 60 seconds ago. As `contributeMany`.
    /// @param salt what the commitment was made with; 32 random bytes, or else whoever guesses a record can tell it from its commitment
    function reveal(uint256 datanetId, bytes32[] calldata contentIds, bytes32 salt) external;

    /// @notice Registers a batch whose root the caller committed to at least 60 seconds ago. As `contributeBatch`.
    function revealBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri, bytes32 salt) external;

    /// @notice Accepts, rejects or flags records or batches. Only the owner or a curator.
    /// @param items 1 to 256 content ids or batch roots, none of them retracted
    /// @param status 2 accepted, 3 rejected or 5 flagged, and not the present one
    /// @param reasonHash digest of the reason; may be zero
    function curate(uint256 datanetId, bytes32[] calldata items, uint8 status, bytes32 reasonHash) external;

    /// @notice Withdraws the caller's own records or batches, for good: they earn nothing from then on.
    /// @param items 1 to 256 content ids or batch roots that are registered for the caller, or for a claim key bound to it
    function retract(uint256 datanetId, bytes32[] calldata items) external;

    /// @notice Accepts, rejects or flags neighbouring records of one batch. Only the owner or a curator.
    /// @dev A record earns if both its batch and the record itself are accepted, so accepting a record of a batch that is not
    /// changes nothing until the batch is.
    /// @param root the batch
    /// @param contentIds 1 to 256 records, ascending, none of them retracted
    /// @param proof shows the run of records in the batch's tree
    /// @param status 2 accepted, 3 rejected or 5 flagged, and not the present one
    /// @param reasonHash digest of the reason; may be zero
    function curateMembers(
        uint256 datanetId,
        bytes32 root,
        bytes32[] calldata contentIds,
        bytes calldata proof,
        uint8 status,
        bytes32 reasonHash
    ) external;

    /// @notice Withdraws neighbouring records of one of the caller's own batches, for good.
    /// @param root the batch, registered for the caller, or for a claim key bound to it
    /// @param contentIds 1 to 256 records, ascending
    /// @param proof shows the run of records in the batch's tree
    function retractMembers(uint256 datanetId, bytes32 root, bytes32[] calldata contentIds, bytes calldata proof)
        external;

    /// @notice Binds an account to the claim key of an identity, for good, by the signature of the Datanet's attestor. Anyone may
    /// send it.
    /// @dev The signature covers BindClaimKey(datanetId, identity, account, deadline), see docs/SPEC.md. It needs no nonce: a key
    /// is bound once.
    /// @param deadline until when the signature is valid, in seconds since 1970
    /// @param signature 65 bytes of the attestor's key, or whatever its EIP-1271 contract accepts
    function bindClaimKeySigned(
        uint256 datanetId,
        bytes32 identity,
        address account,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Binds an account to the claim key of an identity, for good. Only the Datanet's attestor.
    /// @param identity what the attestor knows the person or group by, hashed
    /// @param account whom the key's earnings are paid to from now on
    function bindClaimKey(uint256 datanetId, bytes32 identity, address account) external;

    /// @notice How many Datanets there are; their ids are 1 to this number.
    function datanetCount() external view returns (uint256 count);

    /// @notice A Datanet as it stands.
    function datanet(uint256 datanetId) external view returns (Datanet memory state);

    /// @notice Whether there is such a Datanet and it takes contributions.
    function isOpen(uint256 datanetId) external view returns (bool open);

    /// @notice Whether an account is the Datanet's owner or one of its curators.
    function isCurator(uint256 datanetId, address account) external view returns (bool trusted);

    /// @notice Whether an account is listed as a contributor.
    function isListed(uint256 datanetId, address account) external view returns (bool listed);

    /// @notice A record (by content id) or a batch (by root) as it stands.
    function contribution(uint256 datanetId, bytes32 item) external view returns (Contribution memory state);

    /// @notice A record of a batch as it stands: with its own status while the batch is accepted, else with the batch's.
    /// Whether the batch has such a record only its list can tell.
    function member(uint256 datanetId, bytes32 root, bytes32 contentId)
        external
        view
        returns (Contribution memory state);

    /// @notice Which of 256 nonces an account has cancelled; the lowest bit stands for nonce 256 * word.
    function cancelledNonces(address account, uint256 word) external view returns (uint256 mask);

    /// @notice When a commitment was made, in seconds since 1970; 0 if it was not, or was shown.
    function committedAt(bytes32 commitment) external view returns (uint64 time);

    /// @notice The commitment of a contributor to records: keccak256(abi.encode(contributor, datanetId,
    /// keccak256(abi.encodePacked(items)), salt)). Compute it off chain: a node that is asked learns the records.
    /// @param items the content ids in the order of the call, or the batch's root alone
    function commitmentOf(address contributor, uint256 datanetId, bytes32[] calldata items, bytes32 salt)
        external
        pure
        returns (bytes32 commitment);

    /// @notice The claim key of an identity in a Datanet.
    function claimKeyOf(uint256 datanetId, bytes32 identity) external pure returns (bytes32 claimKey);

    /// @notice The account that a claim key is bound to; zero if none is.
    function boundAccount(bytes32 claimKey) external view returns (address account);
}
