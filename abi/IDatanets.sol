// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Datanets: community-owned datasets and the contributions in them
/// @notice Registers who contributed which record to which Datanet, in which order, when and under which
/// terms. Only digests go on chain.
/// @dev A *payee* is 32 bytes: `kind 1 | zero 11 | id 20`, id not zero. Kind 0 is an account, so its payee
/// is its address as a word. Kind 1 is a claim key: an identity known off chain whose earnings wait until an
/// account is bound to it. Kind 2 is the treasury of the Datanet whose id it has.
/// An *item* is a record, named by its content id (the SHA-256 digest of its bytes), or a batch, named by
/// `ff 8 times | keccak256("tributary.batch" | root 32)[..24]`, a form that no content id may have. A
/// *registration* is an item and its payee. It has a number from
/// one counter over all Datanets, which orders registrations. Until an item is accepted for somebody, it can
/// wait for several payees; once accepted it is that payee's in this Datanet, for good.
/// Statuses: 0 none, 1 pending, 2 accepted, 3 rejected, 4 retracted, 5 flagged. Only what is accepted earns.
/// Times are seconds since 1970; basis points are parts of 10,000.
/// A function's errors are listed in the order in which they are checked. What reverts without data: an
/// unknown selector, arguments that are cut off or have padding bits set, text that is no UTF-8, value sent
/// along (no function here takes any), and re-entry, of views too. There is no constructor.
interface IDatanets {
    /// @notice What a Datanet is created with.
    struct DatanetTerms {
        /// Where people read about the Datanet, as UTF-8; kept in the event only, at most 2,048 bytes.
        string uri;
        /// Digest of the licence and terms that contributions come under; not checked, may be zero.
        bytes32 termsHash;
        /// Who contributes, and with which status records start. 0 open: everybody, accepted at once.
        /// 1 curated: everybody, pending until a curator accepts. 2 listed: accounts that a curator listed,
        /// accepted at once. Batches are pending under every policy.
        uint8 policy;
        /// Holds the Datanet's earnings; not zero.
        address treasury;
        /// The treasury's part of every credit, in basis points, at most 3,000.
        uint16 treasuryFeeBps;
        /// Says which account stands behind a claim key of this Datanet; zero if there are no claim keys.
        address attestor;
        /// Whether contributors must commit to their records before they reveal them, so that nobody can
        /// register a record that he read in a waiting transaction. What a curator registers needs no
        /// commitment.
        bool commitFirst;
    }

    /// @notice A Datanet as it stands. An id that was never created has zeros everywhere.
    struct Datanet {
        /// Who owns it; zero if there is no such Datanet.
        address owner;
        /// The account that the owner offers the Datanet to; zero if none.
        address pendingOwner;
        /// Digest of the licence and terms, as in `DatanetTerms`.
        bytes32 termsHash;
        /// 0 open, 1 curated or 2 listed, as in `DatanetTerms`.
        uint8 policy;
        /// The treasury's part of every credit, in basis points, at most 3,000.
        uint16 treasuryFeeBps;
        /// When the Datanet was closed; 0 while it is open.
        uint64 closedAt;
        /// Whether contributors must commit to their records before they reveal them.
        bool commitFirst;
        /// What was first accepted up to this time has public bytes, as its owner or a curator vouches.
        uint64 vouchedUpTo;
        /// Holds the Datanet's earnings now.
        address treasury;
        /// Holds them from `treasuryFrom` on; zero if no other is announced.
        address nextTreasury;
        /// When `nextTreasury` takes over; 0 if no other is announced.
        uint64 treasuryFrom;
        /// Says now which account stands behind a claim key; zero if there are no claim keys.
        address attestor;
        /// Says so from `attestorFrom` on; zero if no other is announced.
        address nextAttestor;
        /// When `nextAttestor` takes over; 0 if no other is announced.
        uint64 attestorFrom;
    }

    /// @notice An item that was accepted. One that never was has zeros everywhere.
    struct Contribution {
        /// Whom its credits are for, for good.
        bytes32 payee;
        /// Its place in the order of all registrations, counted from 1.
        uint64 number;
        /// When it was first accepted.
        uint64 acceptedAt;
        /// 2 accepted, 3 rejected, 4 retracted or 5 flagged.
        uint8 status;
    }

    /// @notice A registration that waits to be accepted. One that does not has zeros everywhere.
    struct Submission {
        /// Its place in the order of all registrations, counted from 1; kept when it is accepted.
        uint64 number;
        /// When it was registered.
        uint64 submittedAt;
        /// 1 pending, 3 rejected, 4 retracted or 5 flagged.
        uint8 status;
    }

    /// @notice Names a registration.
    struct Registration {
        /// The content id, or the batch's item.
        bytes32 item;
        /// Whom it is for.
        bytes32 payee;
    }

    /// @notice Records that a contributor registers by signature, without sending a transaction.
    /// @dev The signature covers Contribute(datanetId, contributor, contentIds, nonce, deadline), see
    /// docs/SPEC.md. It is used up since a record is registered once; the nonce is for taking it back before
    /// (`cancelNonces`).
    struct SignedContribution {
        /// The Datanet.
        uint256 datanetId;
        /// Whom the records are registered for, and who signed.
        address contributor;
        /// 1 to 256 records, none of them zero or accepted in the Datanet.
        bytes32[] contentIds;
        /// Any number that the contributor has not cancelled; several signatures may share one.
        uint256 nonce;
        /// Until when the signature is valid, that second included.
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
    /// @param datanetId the Datanet
    /// @param owner who offers it
    /// @param pendingOwner who may take it over; an earlier offer is void. Zero: nobody
    event DatanetOffered(uint256 indexed datanetId, address indexed owner, address indexed pendingOwner);
    /// @notice The offered account took the Datanet over. Its curators stay: see `curatorsOf`.
    /// @param datanetId the Datanet
    /// @param from who owned it
    /// @param to who owns it now
    event DatanetTransferred(uint256 indexed datanetId, address indexed from, address indexed to);
    /// @notice The Datanet takes no more contributions; what it has goes on earning.
    /// @param datanetId the Datanet
    event DatanetClosed(uint256 indexed datanetId);
    /// @notice Another account will hold the Datanet's earnings. An announcement that has not taken effect is
    /// void.
    /// @param datanetId the Datanet
    /// @param treasury the treasury from then on
    /// @param effectiveFrom 14 days after the block's timestamp
    event TreasuryAnnounced(uint256 indexed datanetId, address indexed treasury, uint64 effectiveFrom);
    /// @notice Another account will bind claim keys. An announcement that has not taken effect is void.
    /// @param datanetId the Datanet
    /// @param attestor the attestor from then on
    /// @param effectiveFrom 14 days after the block's timestamp
    event AttestorAnnounced(uint256 indexed datanetId, address indexed attestor, uint64 effectiveFrom);
    /// @notice An account became a curator or ceased to be one. Comes also where nothing changes.
    /// @param datanetId the Datanet
    /// @param account whom it is about
    /// @param trusted whether it is a curator from now on
    event CuratorSet(uint256 indexed datanetId, address indexed account, bool trusted);
    /// @notice An account may contribute to a listed Datanet, or no longer. Comes also where nothing changes.
    /// @param datanetId the Datanet
    /// @param account whom it is about
    /// @param listed whether it may from now on
    event ContributorListed(uint256 indexed datanetId, address indexed account, bool listed);
    /// @notice Owner or curator vouched that the bytes of what was first accepted up to a time can be had by
    /// anyone.
    /// @param datanetId the Datanet
    /// @param by who vouched
    /// @param upTo the time
    event Vouched(uint256 indexed datanetId, address indexed by, uint64 upTo);
    /// @notice Records were registered, all for one payee and with one status, at the block's timestamp.
    /// @param datanetId the Datanet
    /// @param payee whom their credits are for
    /// @param status 1 pending or 2 accepted
    /// @param firstNumber the first record's number; the others' follow one by one
    /// @param contentIds the records, in the order of the call; those of a commitment that were taken are
    /// left out
    event Contributed(
        uint256 indexed datanetId, bytes32 indexed payee, uint8 status, uint64 firstNumber, bytes32[] contentIds
    );
    /// @notice A batch of records was registered by the root of the sum tree over their content ids, at the
    /// block's timestamp.
    /// @param datanetId the Datanet
    /// @param payee whom their credits are for
    /// @param root the tree's root; keys are content ids, every value is 1, data is zero
    /// @param status 1 pending or 2 accepted
    /// @param number its number
    /// @param count how many records the batch has, as the contributor says; the tree's own count is in the
    /// root
    /// @param uri where the list of content ids is published
    event BatchContributed(
        uint256 indexed datanetId,
        bytes32 indexed payee,
        bytes32 indexed root,
        uint8 status,
        uint64 number,
        uint64 count,
        string uri
    );
    /// @notice The status of a registration changed, at the block's timestamp.
    /// @param datanetId the Datanet
    /// @param item the content id, or the batch's item
    /// @param payee whom it is for
    /// @param status the new status: 2 accepted, 3 rejected, 4 retracted or 5 flagged
    /// @param by who changed it
    /// @param reasonHash digest of the reason, zero if none was given
    event StatusChanged(
        uint256 indexed datanetId,
        bytes32 indexed item,
        bytes32 indexed payee,
        uint8 status,
        address by,
        bytes32 reasonHash
    );
    /// @notice The status of one record of a batch changed, at the block's timestamp.
    /// @param datanetId the Datanet
    /// @param root the batch
    /// @param contentId the record
    /// @param status the new status: 2 accepted, 3 rejected, 4 retracted or 5 flagged
    /// @param by who changed it
    /// @param reasonHash digest of the reason, zero if none was given
    event MemberStatusChanged(
        uint256 indexed datanetId,
        bytes32 indexed root,
        bytes32 indexed contentId,
        uint8 status,
        address by,
        bytes32 reasonHash
    );
    /// @notice A signed contribution among many was left out; nothing of it was registered.
    /// @param datanetId the Datanet
    /// @param contributor whom it names as signer; nobody's signature is implied
    /// @param nonce its nonce
    /// @param reason the error that it alone would have failed with, ABI-encoded
    event ContributionSkipped(
        uint256 indexed datanetId, address indexed contributor, uint256 indexed nonce, bytes reason
    );
    /// @notice An account took signatures back.
    /// @param account who did
    /// @param word which 256 nonces: 256 * word and the 255 after it
    /// @param mask the bits that are now cancelled, the lowest for the first nonce; those of before stay so
    event NoncesCancelled(address indexed account, uint256 word, uint256 mask);
    /// @notice Somebody committed to records that it will reveal later.
    /// @param commitment the digest of docs/SPEC.md 1
    /// @param firstNumber the first of 256 numbers that are kept for the records for a day
    event Committed(bytes32 indexed commitment, uint64 firstNumber);
    /// @notice A commitment was revealed and is used up; the registration's own event comes next, if anything
    /// was free to register.
    /// @param commitment the digest of docs/SPEC.md 1
    event Revealed(bytes32 indexed commitment);
    /// @notice An account was bound to a claim key, for good.
    /// @param datanetId the Datanet whose attestor says so
    /// @param claimKey the key, as a payee
    /// @param account whom the key's earnings are paid to
    /// @param identity what the attestor knows the person or group by, hashed
    event ClaimKeyBound(
        uint256 indexed datanetId, bytes32 indexed claimKey, address indexed account, bytes32 identity
    );

    /// @notice There is no Datanet with this id.
    /// @param datanetId the id
    error UnknownDatanet(uint256 datanetId);
    /// @notice The Datanet takes no more contributions.
    /// @param datanetId the Datanet
    error DatanetIsClosed(uint256 datanetId);
    /// @notice The caller is not the Datanet's owner.
    /// @param datanetId the Datanet
    /// @param caller who called
    error NotDatanetOwner(uint256 datanetId, address caller);
    /// @notice The caller was not offered the Datanet, or there is no such Datanet.
    /// @param datanetId the id
    /// @param caller who called
    error NotPendingOwner(uint256 datanetId, address caller);
    /// @notice The caller is neither the Datanet's owner nor one of its curators.
    /// @param datanetId the Datanet
    /// @param caller who called
    error NotCurator(uint256 datanetId, address caller);
    /// @notice The Datanet has 32 curators already.
    /// @param datanetId the Datanet
    error TooManyCurators(uint256 datanetId);
    /// @notice The account may not contribute to this listed Datanet.
    /// @param datanetId the Datanet
    /// @param account the caller, or who signed
    error NotListed(uint256 datanetId, address account);
    /// @notice The Datanet has no attestor, so nobody could ever bind an account to a claim key.
    /// @param datanetId the Datanet
    error NoAttestor(uint256 datanetId);
    /// @notice The item is accepted in this Datanet already, waits for the same payee, or was named before in
    /// the same call.
    /// @param datanetId the Datanet
    /// @param item the content id, or the batch's item
    /// @param payee whom it is accepted for, or waits for
    error AlreadyContributed(uint256 datanetId, bytes32 item, bytes32 payee);
    /// @notice The item is not registered for this payee in this Datanet, or there is no such Datanet.
    /// @param datanetId the id
    /// @param item the content id, or the batch's item
    /// @param payee whom it was named for; zero for a batch that was never accepted
    error UnknownContribution(uint256 datanetId, bytes32 item, bytes32 payee);
    /// @notice The caller does not hold the registration's payee.
    /// @param datanetId the Datanet
    /// @param item the content id, or the batch's item
    /// @param caller who called
    error NotContributor(uint256 datanetId, bytes32 item, address caller);
    /// @notice The status cannot follow the present one, or is not one that this function sets.
    /// @param present the status as it stands; 0 if the requested one cannot be set at all
    /// @param requested the status that the call asks for
    error InvalidStatus(uint8 present, uint8 requested);
    /// @notice The policy is not 0, 1 or 2.
    /// @param policy what was given
    error InvalidPolicy(uint8 policy);
    /// @notice The treasury is zero, or its fee above 3,000 basis points.
    /// @param treasury the account given
    /// @param feeBps the fee given, or the Datanet's, in basis points
    error InvalidTreasury(address treasury, uint16 feeBps);
    /// @notice The kind and the word after it name no payee: see the contract's note on payees.
    /// @param kind what was given
    /// @param who what was given
    error InvalidPayee(uint8 kind, bytes32 who);
    /// @notice The content id, root, commitment, identity or account must not be zero.
    error ZeroValue();
    /// @notice The content id begins with 8 bytes ff, which is the form of a batch's item.
    /// @param contentId what was given
    error NotARecord(bytes32 contentId);
    /// @notice The call names no item, or more than 256 of them.
    /// @param length how many it names
    error InvalidLength(uint256 length);
    /// @notice The batch's count is 0 or above 2^40 - 1.
    /// @param count what was given
    error InvalidCount(uint64 count);
    /// @notice The text is longer than 2,048 bytes.
    /// @param length its length in bytes
    error UriTooLong(uint256 length);
    /// @notice The time is not before the block's, or not after what was vouched for already.
    /// @param upTo what was given
    /// @param last what was vouched for already
    error InvalidVouch(uint64 upTo, uint64 last);
    /// @notice The claim key is bound already.
    /// @param claimKey the key, as a payee
    /// @param account whom it is bound to
    error AlreadyBound(bytes32 claimKey, address account);
    /// @notice The signature is not the account's, or not for this. No signature is the zero account's.
    /// @param account who should have signed
    error InvalidSignature(address account);
    /// @notice The signature was valid until `deadline` only.
    /// @param deadline the last second, since 1970
    error SignatureExpired(uint256 deadline);
    /// @notice The account took the signature with this nonce back.
    /// @param account who signed
    /// @param nonce the nonce
    error NonceCancelled(address account, uint256 nonce);
    /// @notice The call has too little gas left to give a contract's signature check among many its full
    /// allowance, so a good signature would look like a bad one. Send it with more.
    /// @param needed what must be left before each check
    error GasTooLow(uint64 needed);
    /// @notice The Datanet takes records only after a commitment: `commit`, then `reveal`.
    /// @param datanetId the Datanet
    error CommitmentRequired(uint256 datanetId);
    /// @notice Nobody committed to this: the caller, the Datanet, the records or the salt differ, or it was
    /// revealed before.
    /// @param commitment what the call's arguments give
    error UnknownCommitment(bytes32 commitment);
    /// @notice The commitment is there already.
    /// @param commitment what was given
    error AlreadyCommitted(bytes32 commitment);
    /// @notice The commitment is too fresh; it can be revealed from `revealableAt` on.
    /// @param revealableAt 60 seconds after it was made
    /// @param present the block's timestamp
    error CommitmentTooYoung(uint64 revealableAt, uint64 present);
    /// @notice The proof does not show these records next to each other in the batch.
    /// @param datanetId the Datanet
    /// @param root the batch
    error InvalidProof(uint256 datanetId, bytes32 root);

    /// @notice Creates a Datanet owned by the caller. Anyone. Emits `DatanetCreated`.
    /// @param terms see `DatanetTerms`; all but treasury and attestor can never change
    /// @return datanetId the new id, counted from 1
    /// @custom:error InvalidPolicy when the policy is above 2
    /// @custom:error InvalidTreasury when the treasury is zero, or the fee above 3,000 basis points
    /// @custom:error UriTooLong when `uri` is longer than 2,048 bytes
    function createDatanet(DatanetTerms calldata terms) external returns (uint256 datanetId);

    /// @notice Offers the Datanet to another account, in place of an earlier offer. Only the owner. Emits
    /// `DatanetOffered`.
    /// @param datanetId the Datanet
    /// @param pendingOwner who may take it over; zero takes the offer back
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotDatanetOwner when the caller is not its owner
    function offerDatanet(uint256 datanetId, address pendingOwner) external;

    /// @notice Takes over a Datanet that was offered to the caller; its curators stay. Emits
    /// `DatanetTransferred`.
    /// @param datanetId the Datanet
    /// @custom:error NotPendingOwner when the caller was not offered it, or there is no such Datanet
    function acceptDatanet(uint256 datanetId) external;

    /// @notice Closes the Datanet to new contributions, for good; statuses can still change. Only the owner.
    /// Emits `DatanetClosed`.
    /// @param datanetId the Datanet
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotDatanetOwner when the caller is not its owner
    /// @custom:error DatanetIsClosed when it is closed already
    function closeDatanet(uint256 datanetId) external;

    /// @notice Announces another treasury, from 14 days on. Only the owner. Emits `TreasuryAnnounced`.
    /// @param datanetId the Datanet
    /// @param treasury who holds the Datanet's earnings then, those not yet claimed included; not zero
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotDatanetOwner when the caller is not its owner
    /// @custom:error InvalidTreasury when the treasury is zero
    function setTreasury(uint256 datanetId, address treasury) external;

    /// @notice Announces another attestor, from 14 days on. Only the owner. Emits `AttestorAnnounced`.
    /// @dev A Datanet with claim keys always has an attestor, so that no key exists that nobody can bind.
    /// @param datanetId the Datanet
    /// @param attestor who binds claim keys then; not zero
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotDatanetOwner when the caller is not its owner
    /// @custom:error ZeroValue when the attestor is zero
    function setAttestor(uint256 datanetId, address attestor) external;

    /// @notice Makes an account a curator, or ends that. Only the owner. Emits `CuratorSet`.
    /// @dev The owner has a curator's rights without being set.
    /// @param datanetId the Datanet
    /// @param account whom; not zero
    /// @param trusted whether it is a curator from now on
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotDatanetOwner when the caller is not its owner
    /// @custom:error ZeroValue when the account is zero
    /// @custom:error TooManyCurators when it would be the 33rd
    function setCurator(uint256 datanetId, address account, bool trusted) external;

    /// @notice Lets an account contribute to a listed Datanet, or ends that. Only the owner or a curator. Emits
    /// `ContributorListed`.
    /// @dev Under the policies 0 and 1 the list is kept and means nothing.
    /// @param datanetId the Datanet
    /// @param account whom; not zero
    /// @param listed whether it may from now on
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error ZeroValue when the account is zero
    function setListed(uint256 datanetId, address account, bool listed) external;

    /// @notice Vouches that the bytes of everything that was first accepted in the Datanet up to a time can be
    /// had by anyone. Only what was vouched for can earn: see `IModels.takeSnapshot`. Only the owner or a
    /// curator. Emits `Vouched`.
    /// @param datanetId the Datanet
    /// @param upTo before the block's time, after what was vouched for already
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error InvalidVouch when the time is not before the block's, or not after the last
    function vouch(uint256 datanetId, uint64 upTo) external;

    /// @notice Registers one record for the caller: pending under policy 1, else accepted. Anyone whom the
    /// policy lets in. Emits `Contributed`.
    /// @param datanetId an open Datanet that does not ask for commitments
    /// @param contentId SHA-256 of the record; not zero and not accepted in this Datanet
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error CommitmentRequired when it asks for commitments
    /// @custom:error NotListed when its policy is 2 and the caller is not listed
    /// @custom:error ZeroValue when the content id is zero
    /// @custom:error NotARecord when it has the form of a batch's item
    /// @custom:error AlreadyContributed when the record is accepted in this Datanet, or waits for the caller
    function contribute(uint256 datanetId, bytes32 contentId) external;

    /// @notice Registers records for the caller, all or none, as `contribute` does. Emits one `Contributed`.
    /// @param datanetId an open Datanet that does not ask for commitments
    /// @param contentIds 1 to 256 records, none of them zero or accepted in this Datanet, in any order
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error CommitmentRequired when it asks for commitments
    /// @custom:error NotListed when its policy is 2 and the caller is not listed
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:error ZeroValue when a content id is zero
    /// @custom:error NotARecord when one has the form of a batch's item
    /// @custom:error AlreadyContributed when a record is accepted in this Datanet, waits for the caller, or is
    /// named twice
    function contributeMany(uint256 datanetId, bytes32[] calldata contentIds) external;

    /// @notice Registers records for a payee, all or none, accepted at once whatever the policy. Only the owner
    /// or a curator, who answers for it; no commitment is needed. Emits one `Contributed`.
    /// @param datanetId an open Datanet
    /// @param kind 0 an account, 1 an identity's claim key, 2 the Datanet's treasury
    /// @param who of kind 0 the account as a word, not zero; of kind 1 the identity as the attestor knows it,
    /// hashed, not zero; of kind 2 zero
    /// @param contentIds 1 to 256 records, none of them zero or accepted in this Datanet, in any order
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error InvalidPayee when kind and `who` name nobody
    /// @custom:error NoAttestor when the kind is 1 and the Datanet has no attestor now
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:error ZeroValue when a content id is zero
    /// @custom:error NotARecord when one has the form of a batch's item
    /// @custom:error AlreadyContributed when a record is accepted in this Datanet, or named twice
    function contributeAs(uint256 datanetId, uint8 kind, bytes32 who, bytes32[] calldata contentIds) external;

    /// @notice Registers any number of records for the caller by the root of the sum tree over their content
    /// ids: pending, whatever the policy, until the owner or a curator accepts. Anyone whom the policy lets in.
    /// Emits `BatchContributed`.
    /// @dev The contract sees the root only: whether there is a tree of `count` leaves behind it, everyone
    /// checks on the published list.
    /// @param datanetId an open Datanet that does not ask for commitments
    /// @param root the tree's root; keys are content ids, every value is 1, data is zero. Not zero and not
    /// accepted in this Datanet
    /// @param count how many records, 1 to 2^40 - 1
    /// @param uri where the list of content ids is published, as UTF-8, at most 2,048 bytes; kept in the event
    /// only
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error CommitmentRequired when it asks for commitments
    /// @custom:error NotListed when its policy is 2 and the caller is not listed
    /// @custom:error InvalidCount when the count is 0 or above 2^40 - 1
    /// @custom:error UriTooLong when `uri` is longer than 2,048 bytes
    /// @custom:error ZeroValue when the root is zero
    /// @custom:error AlreadyContributed when the batch is accepted in this Datanet, or waits for the caller
    function contributeBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri) external;

    /// @notice Registers a batch for a payee, accepted at once whatever the policy. Only the owner or a curator,
    /// who answers for it; no commitment is needed. Emits `BatchContributed`.
    /// @param datanetId an open Datanet
    /// @param kind as in `contributeAs`
    /// @param who as in `contributeAs`
    /// @param root as in `contributeBatch`
    /// @param count how many records, 1 to 2^40 - 1
    /// @param uri where the list of content ids is published, as UTF-8, at most 2,048 bytes; kept in the event
    /// only
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error InvalidPayee when kind and `who` name nobody
    /// @custom:error NoAttestor when the kind is 1 and the Datanet has no attestor now
    /// @custom:error InvalidCount when the count is 0 or above 2^40 - 1
    /// @custom:error UriTooLong when `uri` is longer than 2,048 bytes
    /// @custom:error ZeroValue when the root is zero
    /// @custom:error AlreadyContributed when the batch is accepted in this Datanet
    function contributeBatchAs(
        uint256 datanetId,
        uint8 kind,
        bytes32 who,
        bytes32 root,
        uint64 count,
        string calldata uri
    ) external;

    /// @notice Registers records for a contributor by its signature, all or none, as `contributeMany` does for
    /// a caller. Anyone may send it. Emits one `Contributed`.
    /// @param contribution see `SignedContribution`
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error CommitmentRequired when it asks for commitments
    /// @custom:error NotListed when its policy is 2 and the contributor is not listed
    /// @custom:error NonceCancelled when the contributor took the signature back
    /// @custom:error SignatureExpired when the deadline has passed
    /// @custom:error InvalidSignature when it is not the contributor's, or not for this
    /// @custom:error ZeroValue when a content id is zero
    /// @custom:error NotARecord when one has the form of a batch's item
    /// @custom:error AlreadyContributed when a record is accepted in this Datanet, waits for the contributor,
    /// or is named twice
    function contributeFor(SignedContribution calldata contribution) external;

    /// @notice Registers many signed contributions, each whole or not at all; one that fails as
    /// `contributeFor` would is skipped whole, reported and can be sent again. Anyone may send it. Emits
    /// `Contributed` or `ContributionSkipped` for each.
    /// @dev A contributor's EIP-1271 contract gets 100,000 gas, so that none can use up the others'. One that
    /// cannot be read as a `SignedContribution` reverts the call, without data.
    /// @param contributions 1 to 256, of any Datanets and contributors
    /// @return reasons for each the selector of the error that it failed with, or zero if its records were
    /// registered
    /// @custom:error InvalidLength when there is no contribution or more than 256
    /// @custom:error GasTooLow when a contract's signature check could not get its full gas
    function contributeForMany(SignedContribution[] calldata contributions)
        external
        returns (bytes4[] memory reasons);

    /// @notice Takes back the caller's signatures with these nonces, for good, in every Datanet. Anyone. Emits
    /// `NoncesCancelled`.
    /// @param word which 256 nonces: 256 * word and the 255 after it
    /// @param mask a set bit cancels, the lowest stands for the first nonce; what was cancelled before stays so
    function cancelNonces(uint256 word, uint256 mask) external;

    /// @notice Commits to records without showing them, and keeps 256 registration numbers for them for a day.
    /// Anyone; only the contributor that the commitment names can reveal them. Emits `Committed`.
    /// @param commitment the digest of docs/SPEC.md 1, computed off chain; not zero and not there already. One
    /// that was revealed can be made again
    /// @custom:error ZeroValue when the commitment is zero
    /// @custom:error AlreadyCommitted when it is there already, whoever made it
    function commit(bytes32 commitment) external;

    /// @notice Registers those of the records that the caller committed to at least 60 seconds ago which are
    /// free, as `contributeMany` does; those that are zero, of a batch item's form, accepted, waiting for the caller or
    /// named before are skipped. At most a day after the commitment they get its numbers, later new ones. Uses the commitment up.
    /// Emits `Revealed`, then one `Contributed` if a record was free.
    /// @param datanetId an open Datanet, whether it asks for commitments or not
    /// @param contentIds 1 to 256 records in the order of the commitment
    /// @param salt what the commitment was made with; 32 random bytes, or else whoever guesses a record can tell
    /// it from its commitment
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error NotListed when its policy is 2 and the caller is not listed
    /// @custom:error UnknownCommitment when nobody committed to just this, or it was revealed
    /// @custom:error CommitmentTooYoung when the commitment is younger than 60 seconds
    /// @custom:error InvalidLength when there is no record or more than 256
    function reveal(uint256 datanetId, bytes32[] calldata contentIds, bytes32 salt) external;

    /// @notice Registers a batch whose root the caller committed to at least 60 seconds ago, as
    /// `contributeBatch` does, with the commitment's number as in `reveal`. Uses the commitment up. Emits
    /// `Revealed`, then `BatchContributed`.
    /// @dev The commitment binds the root, not `count` and `uri`.
    /// @param datanetId an open Datanet, whether it asks for commitments or not
    /// @param root as in `contributeBatch`
    /// @param count how many records, 1 to 2^40 - 1
    /// @param uri where the list of content ids is published, as UTF-8, at most 2,048 bytes; kept in the event
    /// only
    /// @param salt what the commitment was made with
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error NotListed when its policy is 2 and the caller is not listed
    /// @custom:error UnknownCommitment when nobody committed to just this, or it was revealed
    /// @custom:error CommitmentTooYoung when the commitment is younger than 60 seconds
    /// @custom:error InvalidCount when the count is 0 or above 2^40 - 1
    /// @custom:error UriTooLong when `uri` is longer than 2,048 bytes
    /// @custom:error ZeroValue when the root is zero
    /// @custom:error AlreadyContributed when the batch is accepted in this Datanet, or waits for the caller
    function revealBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri, bytes32 salt)
        external;

    /// @notice Accepts, rejects or flags registrations, all or none. Only the owner or a curator, also when the
    /// Datanet is closed. Emits `StatusChanged` for each.
    /// @dev Accepting a submission makes the item its payee's in this Datanet, for good, with the number that it
    /// was registered with.
    /// @param datanetId the Datanet
    /// @param registrations 1 to 256, none of them retracted
    /// @param status 2 accepted, 3 rejected or 5 flagged, and not the present one of any registration
    /// @param reasonHash digest of the reason; may be zero
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error InvalidStatus when the status is not 2, 3 or 5; registration by registration, when it has
    /// that status already or is retracted
    /// @custom:error InvalidLength when there is no registration or more than 256
    /// @custom:error UnknownContribution when the item is not registered for this payee in this Datanet
    /// @custom:error AlreadyContributed when a submission is to be accepted whose item is accepted for another
    /// payee
    function curate(
        uint256 datanetId,
        Registration[] calldata registrations,
        uint8 status,
        bytes32 reasonHash
    ) external;

    /// @notice Withdraws registrations whose payee the caller holds, all or none, for good: they earn nothing
    /// for answers from then on, and the payee cannot make them again. Also when the Datanet is closed. Emits
    /// `StatusChanged` for each, with a zero reason.
    /// @param datanetId the Datanet
    /// @param registrations 1 to 256 of the caller's
    /// @custom:error InvalidLength when there is no registration or more than 256
    /// @custom:error UnknownContribution when the item is not registered for this payee in this Datanet, or
    /// there is no such Datanet
    /// @custom:error NotContributor when the caller does not hold the payee
    /// @custom:error InvalidStatus when a registration is retracted already
    function retract(uint256 datanetId, Registration[] calldata registrations) external;

    /// @notice Accepts, rejects or flags neighbouring records of one accepted batch, all or none. Only the owner
    /// or a curator, also when the Datanet is closed. Emits `MemberStatusChanged` for each.
    /// @dev A record of a batch starts as accepted in itself. It earns while both its batch and the record
    /// itself are accepted.
    /// @param datanetId the Datanet
    /// @param root the batch, accepted now
    /// @param contentIds 1 to 256 records, strictly ascending, none of them retracted
    /// @param proof shows the range of records in the batch's tree, as docs/SPEC.md lays it out
    /// @param status 2 accepted, 3 rejected or 5 flagged, and not the present one of any record
    /// @param reasonHash digest of the reason; may be zero
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error InvalidStatus when the status is not 2, 3 or 5; after the proof, when the batch is not
    /// accepted now, or a record has that status already or is retracted
    /// @custom:error UnknownContribution when the batch was never accepted in this Datanet
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:error InvalidProof when the proof does not show this range in the batch
    function curateMembers(
        uint256 datanetId,
        bytes32 root,
        bytes32[] calldata contentIds,
        bytes calldata proof,
        uint8 status,
        bytes32 reasonHash
    ) external;

    /// @notice Withdraws neighbouring records of one of the caller's own batches, all or none, for good. Also
    /// when the Datanet is closed. Emits `MemberStatusChanged` for each, with a zero reason.
    /// @param datanetId the Datanet
    /// @param root the batch, accepted at some time, whose payee the caller holds; not retracted
    /// @param contentIds 1 to 256 records, strictly ascending, none of them retracted
    /// @param proof shows the range of records in the batch's tree, as docs/SPEC.md lays it out
    /// @custom:error UnknownContribution when the batch was never accepted in this Datanet, or there is no such
    /// Datanet
    /// @custom:error NotContributor when the caller does not hold the batch's payee
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:error InvalidProof when the proof does not show this range in the batch
    /// @custom:error InvalidStatus when the batch or a record is retracted already
    function retractMembers(uint256 datanetId, bytes32 root, bytes32[] calldata contentIds, bytes calldata proof)
        external;

    /// @notice Binds an account to the claim key of an identity, for good. The Datanet's present attestor, or
    /// anyone with its signature. Emits `ClaimKeyBound`.
    /// @dev The signature covers BindClaimKey(datanetId, identity, account, deadline), see docs/SPEC.md. It needs
    /// no nonce: a key is bound once. When the attestor itself calls, deadline and signature are not looked at.
    /// @param datanetId the Datanet, open or closed
    /// @param identity what the attestor knows the person or group by, hashed; not zero
    /// @param account whom the key's earnings are paid to from now on; not zero
    /// @param deadline until when the signature is valid, that second included
    /// @param signature 65 bytes of the attestor's key, or whatever its EIP-1271 contract accepts
    /// @custom:error SignatureExpired when the caller is not the attestor and the deadline has passed
    /// @custom:error InvalidSignature when the caller is not the attestor and the signature is not the
    /// attestor's, or not for this; when there is no attestor, or no such Datanet
    /// @custom:error ZeroValue when the identity or the account is zero
    /// @custom:error AlreadyBound when the claim key is bound
    function bindClaimKey(
        uint256 datanetId,
        bytes32 identity,
        address account,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice How many Datanets there are; their ids are 1 to this number.
    /// @return count the number
    function datanetCount() external view returns (uint256 count);

    /// @notice A Datanet as it stands.
    /// @param datanetId any id
    /// @return state see `Datanet`; zeros if there is no such Datanet
    function datanet(uint256 datanetId) external view returns (Datanet memory state);

    /// @notice Whether there is such a Datanet and it takes contributions.
    /// @param datanetId any id
    /// @return open whether it does
    function isOpen(uint256 datanetId) external view returns (bool open);

    /// @notice Whether an account is the Datanet's owner or one of its curators.
    /// @param datanetId any id
    /// @param account any account
    /// @return trusted whether it is; false if there is no such Datanet
    function isCurator(uint256 datanetId, address account) external view returns (bool trusted);

    /// @notice The Datanet's curators, beside its owner.
    /// @param datanetId any id
    /// @return curators at most 32, in no particular order
    function curatorsOf(uint256 datanetId) external view returns (address[] memory curators);

    /// @notice Whether an account is listed as a contributor, whatever the policy.
    /// @param datanetId any id
    /// @param account any account
    /// @return listed whether it is; false if there is no such Datanet
    function isListed(uint256 datanetId, address account) external view returns (bool listed);

    /// @notice The least of what some Datanets vouch for.
    /// @param datanetIds any ids
    /// @return upTo the earliest of their `vouchedUpTo`; 2^64 - 1 if none is named
    function leastVouched(uint256[] calldata datanetIds) external view returns (uint64 upTo);

    /// @notice An item (by content id, or a batch's item) that was accepted, as it stands.
    /// @param datanetId any id
    /// @param item the content id, or as the contract's note on items says
    /// @return state see `Contribution`; zeros if it was never accepted or there is no such Datanet
    function contribution(uint256 datanetId, bytes32 item) external view returns (Contribution memory state);

    /// @notice A registration that waits to be accepted.
    /// @param datanetId any id
    /// @param item the content id, or as the contract's note on items says
    /// @param payee whom it is for
    /// @return state see `Submission`; zeros if there is none, or it was accepted
    function submission(uint256 datanetId, bytes32 item, bytes32 payee)
        external
        view
        returns (Submission memory state);

    /// @notice The status of an accepted item at a time: after all blocks with that time or before.
    /// @param datanetId any id
    /// @param item the content id, or as the contract's note on items says
    /// @param time any time; one that is not past gives the present status
    /// @return status 2 accepted, 3 rejected, 4 retracted or 5 flagged; 0 before it was first accepted
    function statusAt(uint256 datanetId, bytes32 item, uint64 time) external view returns (uint8 status);

    /// @notice The status of a record of a batch at a time: the batch's unless that is accepted, then the
    /// record's own. Whether the batch has such a record only its list can tell. It was first accepted when its
    /// batch was.
    /// @param datanetId any id
    /// @param root the batch
    /// @param contentId the record
    /// @param time any time; one that is not past gives the present status
    /// @return status as `statusAt`
    function memberStatusAt(uint256 datanetId, bytes32 root, bytes32 contentId, uint64 time)
        external
        view
        returns (uint8 status);

    /// @notice Which of 256 nonces an account has cancelled.
    /// @param account any account
    /// @param word which 256 nonces: 256 * word and the 255 after it
    /// @return mask a set bit is a cancelled nonce, the lowest stands for 256 * word
    function cancelledNonces(address account, uint256 word) external view returns (uint256 mask);

    /// @notice When a commitment was made.
    /// @param commitment any
    /// @return time in seconds since 1970; 0 if it was not made, or was revealed
    /// @return firstNumber the first of the 256 numbers that it keeps for a day
    function committedAt(bytes32 commitment) external view returns (uint64 time, uint64 firstNumber);

    /// @notice Who holds a payee: the account itself, the account bound to a claim key, or a Datanet's present
    /// treasury.
    /// @param payee any word
    /// @return account who is paid; zero if the word is no payee, the key is not bound, or there is no such
    /// Datanet
    function holderOf(bytes32 payee) external view returns (address account);
}
