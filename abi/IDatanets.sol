// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Datanets: community-owned datasets and the contributions in them
/// @notice Keeps who registered which record in which Datanet, in which order, when and under which
/// terms. Only digests are on chain; the bytes are published elsewhere.
/// @custom:concept Registering: A contributor registers a record by its digest, or a batch of
/// records by one root. An open or a listed Datanet accepts records at once; a curated one keeps
/// them pending until a curator accepts them. A batch that a contributor registers is pending in
/// every Datanet. Only what is accepted can earn.
/// @custom:concept Order: One counter over all Datanets numbers every registration. Where several
/// records hold the same bytes of an answer, the one with the lowest number is paid for them. A
/// registration keeps its number while it is pending.
/// @custom:concept Pending and accepted: An item can be pending for several payees in one Datanet,
/// and none of these registrations blocks another. Once the item is accepted for one of them, it is
/// that payee's in this Datanet permanently, whatever its status is later.
/// @custom:concept Status history: A curator can reject or flag an accepted item and accept it
/// again; the payee's holder can retract it, which is final. Every change is kept with its time, so
/// that the status at a past time never changes. A receipt is paid by the statuses at its own time.
/// @custom:concept Commitments: In a Datanet with `commitFirst`, a contributor commits to records,
/// waits 60 seconds and reveals them, so that no one can register a record that was read in a
/// pending transaction. A commitment reserves 256 registration numbers for a day.
/// @custom:concept Claim keys: Records of a person who has no account yet are registered for a
/// claim key, made from a hash of the person's identity. The Datanet's attestor later binds an
/// account to the key, once and permanently.
/// @custom:concept Vouching: The owner or a curator states that the bytes of everything accepted up
/// to a time can be had by anyone. A model draws only on what its Datanets have vouched for
/// (`IModels.takeSnapshot`), since what no one can read cannot be scored.
/// @custom:definition content id: the SHA-256 digest of a record's bytes
/// @custom:definition item: a record, named by its content id; or a batch, named by `ff 8 times |
/// first 24 bytes of keccak256("tributary.batch" | root 32)`. No content id may begin with 8 bytes
/// ff, so no item is both
/// @custom:definition payee: whom an item earns for, as 32 bytes `kind 1 | zero 11 | id 20`, id not
/// zero. Kind 0 is an account, so its payee is its address, left-padded; kind 1 is a claim key;
/// kind 2 is the treasury of the Datanet whose number is the id
/// @custom:definition holder: the account that is paid for a payee: the account itself, the account
/// bound to the claim key, or the Datanet's present treasury
/// @custom:definition registration: an item and its payee in a Datanet, with a number
/// @custom:definition status: where a registration stands, one of `Statuses`. Retracted is final;
/// only what is accepted earns
/// @custom:definition commitment: a digest of contributor, Datanet, records and salt, as
/// docs/SPEC.md 1 defines it
/// @custom:trust Owner: names curators, treasury and attestor, closes the Datanet, and has all
/// rights of a curator. It cannot change the payee, the number or a past status of anything that
/// was accepted
/// @custom:trust Curator: decides what is accepted, and vouches that its bytes are public. It
/// cannot change what answers already given pay
/// @custom:trust Attestor: decides which account stands behind a claim key of this Datanet, once
/// for each key
/// @custom:trust Contributor, relay, anyone else: is trusted for nothing. What they register earns
/// only after acceptance, vouching and a snapshot
/// @custom:convention Units: Times are seconds since 1970 (UTC). Basis points are parts of 10,000.
/// @custom:convention Errors: A call reverts with the first error of its list whose condition
/// holds.
/// @custom:convention Reverts without data: An unknown selector, arguments that are cut off or have
/// padding bits set, text that is not UTF-8, native currency sent with the call (no function here
/// takes any), and re-entry, which includes views.
/// @custom:convention Values: A policy, status or kind is a number. One that has no name reverts
/// with an error that says it (`InvalidPolicy`, `InvalidStatus`, `InvalidPayee`), not without data.
/// @custom:convention Constructor: There is none.
/// @custom:section registry: Creation and ownership. A Datanet has one owner. Ownership moves in
/// two steps, so that it never goes to an account that cannot act.
/// @custom:section roles: Roles and vouching. A new treasury or attestor takes over 14 days after
/// it was announced, so that everyone sees it coming. Curators and listed contributors change at
/// once.
/// @custom:section contributions: Registering. A call registers all of its records or none.
/// Contributors register for themselves; the owner and curators register for any payee, and what
/// they register is accepted.
/// @custom:section signatures: Registering by signature. A contributor signs off chain; anyone
/// sends the transaction and pays its gas. A signature names one Datanet, one contributor and its
/// records, and registers them at most once.
/// @custom:section commitments: Commit and reveal. A commitment can be made for any Datanet; those
/// with `commitFirst` require it of contributors.
/// @custom:section statuses: Statuses. A call changes every registration that it names or none. It
/// works also after the Datanet was closed.
/// @custom:section members: Records of a batch. A record of a batch has a status of its own, which
/// starts as accepted: the record earns while both it and its batch are accepted. A call changes
/// every record that it names or none, also after the Datanet was closed.
/// @custom:section claim keys: Claim keys. The attestor decides once for each key which account is
/// paid.
interface IDatanets {
    /// @notice What a Datanet is created with.
    struct DatanetTerms {
        /// Where people read about the Datanet, as UTF-8, at most 2,048 bytes. It is in the event
        /// only.
        string uri;
        /// Digest of the licence and terms that contributions come under. Not checked, may be zero.
        bytes32 termsHash;
        /// Who contributes, and with which status records start. Batches are pending under every
        /// policy.
        Policy policy;
        /// Holds the Datanet's earnings. Not zero.
        address treasury;
        /// The treasury's part of every credit, in basis points, at most 3,000.
        uint16 treasuryFeeBps;
        /// Decides which account stands behind a claim key of this Datanet. Zero if there are no
        /// claim keys.
        address attestor;
        /// Whether contributors must commit to their records before they reveal them, so that no
        /// one can register a record that was read in a pending transaction. What a curator
        /// registers needs no commitment.
        bool commitFirst;
    }

    /// @notice The state of a Datanet. All fields are zero for an id that was never created.
    struct Datanet {
        /// The owner. Zero if there is no such Datanet.
        address owner;
        /// The account that the owner offers the Datanet to. Zero if none.
        address pendingOwner;
        /// Digest of the licence and terms, as in `DatanetTerms`.
        bytes32 termsHash;
        /// As in `DatanetTerms`.
        Policy policy;
        /// The treasury's part of every credit, in basis points, at most 3,000.
        uint16 treasuryFeeBps;
        /// When the Datanet was closed. 0 while it is open.
        uint64 closedAt;
        /// Whether contributors must commit to their records before they reveal them.
        bool commitFirst;
        /// The owner or a curator vouches that what was first accepted up to this time has public
        /// bytes.
        uint64 vouchedUpTo;
        /// Holds the Datanet's earnings now.
        address treasury;
        /// Holds them from `treasuryFrom` on. Zero if no other is announced.
        address nextTreasury;
        /// When `nextTreasury` takes over. 0 if no other is announced.
        uint64 treasuryFrom;
        /// Binds claim keys now. Zero if there are no claim keys.
        address attestor;
        /// Binds them from `attestorFrom` on. Zero if no other is announced.
        address nextAttestor;
        /// When `nextAttestor` takes over. 0 if no other is announced.
        uint64 attestorFrom;
    }

    /// @notice An item that was accepted. All fields are zero for an item that never was.
    struct Contribution {
        /// Whom its credits are for, permanently.
        bytes32 payee;
        /// Its number in the order of all registrations, counted from 1.
        uint64 number;
        /// When it was first accepted.
        uint64 acceptedAt;
        /// Accepted, rejected, retracted or flagged.
        Status status;
    }

    /// @notice A registration that was not accepted yet. All fields are zero if there is none.
    struct Submission {
        /// Its number in the order of all registrations, counted from 1. It is kept when the item
        /// is accepted.
        uint64 number;
        /// When it was registered.
        uint64 submittedAt;
        /// Pending, rejected, retracted or flagged.
        Status status;
    }

    /// @notice Names a registration.
    struct Registration {
        /// The content id, or the batch's item.
        bytes32 item;
        /// Whom it is for.
        bytes32 payee;
    }

    /// @notice Records that a contributor registers by signature, without sending a transaction.
    /// @dev The signature covers Contribute(datanetId, contributor, contentIds, nonce, deadline),
    /// see docs/SPEC.md 3. It works once, since a record is registered once. The nonce only serves
    /// to cancel it before (`cancelNonces`).
    struct SignedContribution {
        /// The Datanet.
        uint256 datanetId;
        /// Whom the records are registered for, and who signed.
        address contributor;
        /// 1 to 256 records, none of them zero or accepted in the Datanet.
        bytes32[] contentIds;
        /// Any number that the contributor has not cancelled. Several signatures may share one.
        uint256 nonce;
        /// The last second in which the signature is valid.
        uint256 deadline;
        /// 65 bytes of the contributor's key, or whatever its ERC-1271 contract accepts.
        bytes signature;
    }

    /// @notice A Datanet was created.
    /// @param datanetId its id, counted from 1
    /// @param owner who created and owns it
    /// @param terms everything it was created with
    event DatanetCreated(uint256 indexed datanetId, address indexed owner, DatanetTerms terms);
    /// @notice The owner offered the Datanet to an account, or withdrew the offer with zero.
    /// @param datanetId the Datanet
    /// @param owner who offers it
    /// @param pendingOwner who may take it over; an earlier offer is void. Zero: no one
    event DatanetOffered(uint256 indexed datanetId, address indexed owner, address indexed pendingOwner);
    /// @notice The offered account took the Datanet over. Its curators stay: see `curatorsOf`.
    /// @param datanetId the Datanet
    /// @param from the owner before
    /// @param to the owner now
    event DatanetTransferred(uint256 indexed datanetId, address indexed from, address indexed to);
    /// @notice The Datanet takes no more contributions. What it has can go on earning.
    /// @param datanetId the Datanet
    event DatanetClosed(uint256 indexed datanetId);
    /// @notice Another account will hold the Datanet's earnings. An announcement that has not taken
    /// effect is void.
    /// @param datanetId the Datanet
    /// @param treasury the treasury from then on
    /// @param effectiveFrom 14 days after the block's timestamp
    event TreasuryAnnounced(uint256 indexed datanetId, address indexed treasury, uint64 effectiveFrom);
    /// @notice Another account will bind claim keys. An announcement that has not taken effect is
    /// void.
    /// @param datanetId the Datanet
    /// @param attestor the attestor from then on
    /// @param effectiveFrom 14 days after the block's timestamp
    event AttestorAnnounced(uint256 indexed datanetId, address indexed attestor, uint64 effectiveFrom);
    /// @notice An account became a curator or ceased to be one. Emitted also where nothing changes.
    /// @param datanetId the Datanet
    /// @param account the account
    /// @param trusted whether it is a curator from now on
    event CuratorSet(uint256 indexed datanetId, address indexed account, bool trusted);
    /// @notice An account may contribute to a listed Datanet, or no longer. Emitted also where
    /// nothing changes.
    /// @param datanetId the Datanet
    /// @param account the account
    /// @param listed whether it may from now on
    event ContributorListed(uint256 indexed datanetId, address indexed account, bool listed);
    /// @notice The owner or a curator vouched that the bytes of what was first accepted up to a
    /// time can be had by anyone.
    /// @param datanetId the Datanet
    /// @param by who vouched
    /// @param upTo the time
    event Vouched(uint256 indexed datanetId, address indexed by, uint64 upTo);
    /// @notice Records were registered, all for one payee and with one status, at the block's
    /// timestamp.
    /// @param datanetId the Datanet
    /// @param payee whom their credits are for
    /// @param status pending or accepted
    /// @param firstNumber the first record's number; the others have the numbers after it, one by
    /// one
    /// @param contentIds the records, in the order of the call; of a commitment only those that
    /// were free
    event Contributed(
        uint256 indexed datanetId, bytes32 indexed payee, Status status, uint64 firstNumber, bytes32[] contentIds
    );
    /// @notice A batch of records was registered by the root of the sum tree over their content
    /// ids, at the block's timestamp.
    /// @param datanetId the Datanet
    /// @param payee whom their credits are for
    /// @param root the tree's root; keys are content ids, every value is 1, data is zero
    /// @param status pending or accepted
    /// @param number its number
    /// @param count how many records the batch has, as the contributor states; the tree's own count
    /// is in the root
    /// @param uri where the list of content ids is published
    event BatchContributed(
        uint256 indexed datanetId,
        bytes32 indexed payee,
        bytes32 indexed root,
        Status status,
        uint64 number,
        uint64 count,
        string uri
    );
    /// @notice The status of a registration changed, at the block's timestamp.
    /// @param datanetId the Datanet
    /// @param item the content id, or the batch's item
    /// @param payee whom it is for
    /// @param status the new status: accepted, rejected, retracted or flagged
    /// @param by who changed it
    /// @param reasonHash digest of the reason, zero if none was given
    event StatusChanged(
        uint256 indexed datanetId,
        bytes32 indexed item,
        bytes32 indexed payee,
        Status status,
        address by,
        bytes32 reasonHash
    );
    /// @notice The status of one record of a batch changed, at the block's timestamp.
    /// @param datanetId the Datanet
    /// @param root the batch
    /// @param contentId the record
    /// @param status the new status: accepted, rejected, retracted or flagged
    /// @param by who changed it
    /// @param reasonHash digest of the reason, zero if none was given
    event MemberStatusChanged(
        uint256 indexed datanetId,
        bytes32 indexed root,
        bytes32 indexed contentId,
        Status status,
        address by,
        bytes32 reasonHash
    );
    /// @notice A signed contribution among many was skipped; nothing of it was registered.
    /// @param datanetId the Datanet
    /// @param contributor whom it names as signer; this does not prove that it signed
    /// @param nonce its nonce
    /// @param reason the error that it would have reverted with by itself, ABI-encoded
    event ContributionSkipped(
        uint256 indexed datanetId, address indexed contributor, uint256 indexed nonce, bytes reason
    );
    /// @notice An account cancelled signatures of its own.
    /// @param account the account
    /// @param word which 256 nonces: 256 * word and the 255 after it
    /// @param mask the bits that this call cancels, the lowest for the first nonce; earlier ones
    /// stay cancelled
    event NoncesCancelled(address indexed account, uint256 word, uint256 mask);
    /// @notice A commitment to records was made, which can be revealed later.
    /// @param commitment the digest of docs/SPEC.md 1
    /// @param firstNumber the first of 256 numbers that are reserved for the records for a day
    event Committed(bytes32 indexed commitment, uint64 firstNumber);
    /// @notice A commitment was revealed and is used up. The registration's own event comes next,
    /// if anything was free to register.
    /// @param commitment the digest of docs/SPEC.md 1
    event Revealed(bytes32 indexed commitment);
    /// @notice An account was bound to a claim key, permanently.
    /// @param datanetId the Datanet whose attestor decided it
    /// @param claimKey the key, as a payee
    /// @param account who is paid what the key earns
    /// @param identity what the attestor knows the person or group by, hashed
    event ClaimKeyBound(
        uint256 indexed datanetId, bytes32 indexed claimKey, address indexed account, bytes32 identity
    );

    /// @notice There is no Datanet with this id.
    /// @param datanetId the id
    /// @custom:sentence there is no Datanet {datanetId}
    error UnknownDatanet(uint256 datanetId);
    /// @notice The Datanet takes no more contributions.
    /// @param datanetId the Datanet
    /// @custom:sentence Datanet {datanetId} takes no more contributions
    error DatanetIsClosed(uint256 datanetId);
    /// @notice The caller is not the Datanet's owner.
    /// @param datanetId the Datanet
    /// @param caller who called
    /// @custom:sentence {caller} does not own Datanet {datanetId}; its owner must send this
    error NotDatanetOwner(uint256 datanetId, address caller);
    /// @notice The caller was not offered the Datanet, or there is no such Datanet.
    /// @param datanetId the id
    /// @param caller who called
    /// @custom:sentence Datanet {datanetId} was not offered to {caller}; its owner must offer it
    /// first
    error NotPendingOwner(uint256 datanetId, address caller);
    /// @notice The caller is neither the Datanet's owner nor one of its curators.
    /// @param datanetId the Datanet
    /// @param caller who called
    /// @custom:sentence {caller} is neither the owner nor a curator of Datanet {datanetId}; one of
    /// them must send this
    error NotCurator(uint256 datanetId, address caller);
    /// @notice The Datanet has 32 curators already.
    /// @param datanetId the Datanet
    /// @custom:sentence Datanet {datanetId} has 32 curators, which is the most; remove one first
    error TooManyCurators(uint256 datanetId);
    /// @notice The account may not contribute to this listed Datanet.
    /// @param datanetId the Datanet
    /// @param account the caller, or who signed
    /// @custom:sentence {account} is not listed as a contributor of Datanet {datanetId}; a curator
    /// must list it first
    error NotListed(uint256 datanetId, address account);
    /// @notice The Datanet has no attestor, so nobody could ever bind an account to a claim key.
    /// @param datanetId the Datanet
    /// @custom:sentence Datanet {datanetId} has no attestor, so no one could bind an account to a
    /// claim key; its owner must announce one first
    error NoAttestor(uint256 datanetId);
    /// @notice The item is accepted in this Datanet already, waits for the same payee, or was named
    /// before in the same call.
    /// @param datanetId the Datanet
    /// @param item the content id, or the batch's item
    /// @param payee whom it is accepted for, or waits for
    /// @custom:sentence {item} is registered in Datanet {datanetId} already, accepted or waiting
    /// for {payee:payee}; leave it out
    error AlreadyContributed(uint256 datanetId, bytes32 item, bytes32 payee);
    /// @notice The item is not registered for this payee in this Datanet, or there is no such
    /// Datanet.
    /// @param datanetId the id
    /// @param item the content id, or the batch's item
    /// @param payee whom it was named for; zero for a batch that was never accepted
    /// @custom:sentence Datanet {datanetId} has no registration of {item} for {payee:payee}; a
    /// batch must have been accepted
    error UnknownContribution(uint256 datanetId, bytes32 item, bytes32 payee);
    /// @notice The caller does not hold the registration's payee.
    /// @param datanetId the Datanet
    /// @param item the content id, or the batch's item
    /// @param caller who called
    /// @custom:sentence {caller} does not hold the payee of {item} in Datanet {datanetId}; the
    /// holder must send this
    error NotContributor(uint256 datanetId, bytes32 item, address caller);
    /// @notice The status cannot follow the present one, or is not one that this function sets.
    /// @param present the present status; none if the requested one cannot be set at all
    /// @param requested the status that the call asks for
    /// @custom:sentence the status cannot change from {present:status} to {requested:status};
    /// curators set accepted, rejected or flagged, each in place of another status
    error InvalidStatus(Status present, Status requested);
    /// @notice The policy is none of `Policies`.
    /// @param policy what was given
    /// @custom:sentence {policy} is no policy; 0 is open, 1 curated, 2 listed
    error InvalidPolicy(Policy policy);
    /// @notice The treasury is zero, or its fee above 3,000 basis points.
    /// @param treasury the account given
    /// @param feeBps the fee given, or the Datanet's, in basis points
    /// @custom:sentence a treasury is not zero and its fee at most 3,000 basis points; {treasury}
    /// and {feeBps} were given
    error InvalidTreasury(address treasury, uint16 feeBps);
    /// @notice The kind and the word after it name no payee: see the contract's note on payees.
    /// @param kind what was given
    /// @param who what was given
    /// @custom:sentence kind {kind} with {who} is no payee; 0 takes an account, 1 an identity, 2
    /// zero for the treasury
    error InvalidPayee(PayeeKind kind, bytes32 who);
    /// @notice The content id, root, commitment, identity or account must not be zero.
    /// @custom:sentence a content id, root, commitment, identity or account is zero; name it
    error ZeroValue();
    /// @notice The content id begins with 8 bytes ff, which is the form of a batch's item.
    /// @param contentId what was given
    /// @custom:sentence {contentId} has the form of a batch's item, which no record has; leave it
    /// out
    error NotARecord(bytes32 contentId);
    /// @notice The call names no item, or more than 256 of them.
    /// @param length how many it names
    /// @custom:sentence a call takes 1 to 256 items, not {length}; split it
    error InvalidLength(uint256 length);
    /// @notice The batch's count is 0 or above 2^40 - 1.
    /// @param count what was given
    /// @custom:sentence a batch has 1 to 2^40 - 1 records, not {count}
    error InvalidCount(uint64 count);
    /// @notice The text is longer than 2,048 bytes.
    /// @param length its length in bytes
    /// @custom:sentence the URI has {length} bytes; 2,048 are the most
    error UriTooLong(uint256 length);
    /// @notice The time is not before the block's, or not after what was vouched for already.
    /// @param upTo what was given
    /// @param last what was vouched for already
    /// @custom:sentence {upTo:time} can be vouched for only if it is before the present and after
    /// {last:time}, up to which was vouched already
    error InvalidVouch(uint64 upTo, uint64 last);
    /// @notice The claim key is bound already.
    /// @param claimKey the key, as a payee
    /// @param account whom it is bound to
    /// @custom:sentence {claimKey:payee} is bound to {account} already, permanently
    error AlreadyBound(bytes32 claimKey, address account);
    /// @notice The signature is not the account's, or not for this. No signature is the zero
    /// account's.
    /// @param account who should have signed
    /// @custom:sentence the signature is not that of {account}, or not for this; have it signed
    /// anew
    error InvalidSignature(address account);
    /// @notice The signature was valid until `deadline` only.
    /// @param deadline the last second, since 1970
    /// @custom:sentence the signature was valid until {deadline:time} only; have it signed anew
    error SignatureExpired(uint256 deadline);
    /// @notice The account took the signature with this nonce back.
    /// @param account who signed
    /// @param nonce the nonce
    /// @custom:sentence {account} cancelled the signature with nonce {nonce}; have it signed with
    /// another
    error NonceCancelled(address account, uint256 nonce);
    /// @notice The call has too little gas left to give a contract's signature check among many its
    /// full allowance, so a good signature would look like a bad one. Send it with more.
    /// @param needed what must be left before each check
    /// @custom:sentence {needed} gas must be left before each signature check; send the call with
    /// more gas, or with fewer items
    error GasTooLow(uint64 needed);
    /// @notice The Datanet takes records only after a commitment: `commit`, then `reveal`.
    /// @param datanetId the Datanet
    /// @custom:sentence Datanet {datanetId} takes records only after a commitment to them; commit,
    /// wait a minute, then reveal
    error CommitmentRequired(uint256 datanetId);
    /// @notice Nobody committed to this: the caller, the Datanet, the records or the salt differ,
    /// or it was revealed before.
    /// @param commitment what the call's arguments give
    /// @custom:sentence no one committed to this as {commitment}, or it was revealed; account,
    /// Datanet, records, their order and salt must be the same
    error UnknownCommitment(bytes32 commitment);
    /// @notice The commitment is there already.
    /// @param commitment what was given
    /// @custom:sentence {commitment} is committed already; reveal it
    error AlreadyCommitted(bytes32 commitment);
    /// @notice The commitment is too fresh; it can be revealed from `revealableAt` on.
    /// @param revealableAt 60 seconds after it was made
    /// @param present the block's timestamp
    /// @custom:sentence the commitment can be revealed in {revealableAt-present} s, from
    /// {revealableAt:time} on
    error CommitmentTooYoung(uint64 revealableAt, uint64 present);
    /// @notice The proof does not show these records next to each other in the batch.
    /// @param datanetId the Datanet
    /// @param root the batch
    /// @custom:sentence the proof does not prove that these records are next to each other in batch
    /// {root} of Datanet {datanetId}
    error InvalidProof(uint256 datanetId, bytes32 root);

    /// @notice Creates a Datanet that the caller owns.
    /// @custom:caller anyone
    /// @custom:effect Stores the Datanet under the next id. Everything but treasury, attestor,
    /// curators and owner is fixed from now on.
    /// @custom:effect Emits `DatanetCreated`.
    /// @param terms see `DatanetTerms`
    /// @return datanetId the new id, counted from 1
    /// @custom:error InvalidPolicy when the policy is none of `Policies`
    /// @custom:error InvalidTreasury when the treasury is zero, or the fee above 3,000 basis points
    /// @custom:error UriTooLong when `uri` is longer than 2,048 bytes
    /// @custom:section registry
    function createDatanet(DatanetTerms calldata terms) external returns (uint256 datanetId);

    /// @notice Offers the Datanet to another account, which then may take it over.
    /// @custom:caller the Datanet's owner
    /// @custom:effect Sets the pending owner, in place of an earlier one.
    /// @custom:effect Emits `DatanetOffered`.
    /// @param datanetId the Datanet
    /// @param pendingOwner who may take it over; zero withdraws the offer
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotDatanetOwner when the caller is not its owner
    /// @custom:section registry
    function offerDatanet(uint256 datanetId, address pendingOwner) external;

    /// @notice Takes over a Datanet that was offered to the caller.
    /// @custom:caller the pending owner
    /// @custom:effect Makes the caller the owner and clears the offer. Curators, treasury and
    /// attestor stay.
    /// @custom:effect Emits `DatanetTransferred`.
    /// @param datanetId the Datanet
    /// @custom:error NotPendingOwner when the Datanet was not offered to the caller, or does not
    /// exist
    /// @custom:section registry
    function acceptDatanet(uint256 datanetId) external;

    /// @notice Closes the Datanet to new contributions, permanently.
    /// @custom:caller the Datanet's owner
    /// @custom:effect Sets `closedAt` to the block's timestamp. Statuses can still change, and what
    /// was accepted can go on earning.
    /// @custom:effect Emits `DatanetClosed`.
    /// @param datanetId the Datanet
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotDatanetOwner when the caller is not its owner
    /// @custom:error DatanetIsClosed when it is closed already
    /// @custom:section registry
    function closeDatanet(uint256 datanetId) external;

    /// @notice Announces another treasury, which takes over 14 days later.
    /// @custom:caller the Datanet's owner
    /// @custom:effect Stores the account and the time. It replaces an announcement that has not
    /// taken effect. The new treasury then holds all of the Datanet's earnings that are not
    /// claimed.
    /// @custom:effect Emits `TreasuryAnnounced`.
    /// @param datanetId the Datanet
    /// @param treasury who holds the Datanet's earnings then; not zero
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotDatanetOwner when the caller is not its owner
    /// @custom:error InvalidTreasury when the treasury is zero
    /// @custom:section roles
    function setTreasury(uint256 datanetId, address treasury) external;

    /// @notice Announces another attestor, which takes over 14 days later.
    /// @custom:caller the Datanet's owner
    /// @custom:effect Stores the account and the time. It replaces an announcement that has not
    /// taken effect.
    /// @custom:effect Emits `AttestorAnnounced`.
    /// @dev An attestor cannot be removed, only replaced, so that no claim key exists that no one
    /// can bind.
    /// @param datanetId the Datanet
    /// @param attestor who binds claim keys then; not zero
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotDatanetOwner when the caller is not its owner
    /// @custom:error ZeroValue when the attestor is zero
    /// @custom:section roles
    function setAttestor(uint256 datanetId, address attestor) external;

    /// @notice Makes an account a curator, or removes it.
    /// @custom:caller the Datanet's owner
    /// @custom:effect Adds the account to the curators or takes it off the list. Nothing changes if
    /// it is there, or absent, already.
    /// @custom:effect Emits `CuratorSet`.
    /// @dev The owner has a curator's rights without being on the list.
    /// @param datanetId the Datanet
    /// @param account the account; not zero
    /// @param trusted whether it is a curator from now on
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotDatanetOwner when the caller is not its owner
    /// @custom:error ZeroValue when the account is zero
    /// @custom:error TooManyCurators when it would be the 33rd
    /// @custom:section roles
    function setCurator(uint256 datanetId, address account, bool trusted) external;

    /// @notice Lets an account contribute to a listed Datanet, or no longer.
    /// @custom:caller the owner or a curator
    /// @custom:effect Stores whether the account is listed. In an open or curated Datanet this has
    /// no effect on contributions.
    /// @custom:effect Emits `ContributorListed`.
    /// @param datanetId the Datanet
    /// @param account the account; not zero
    /// @param listed whether it may contribute from now on
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error ZeroValue when the account is zero
    /// @custom:section roles
    function setListed(uint256 datanetId, address account, bool listed) external;

    /// @notice States that the bytes of everything that was first accepted in the Datanet up to a
    /// time can be had by anyone.
    /// @custom:caller the owner or a curator
    /// @custom:effect Sets `vouchedUpTo`. From its next snapshot on, a model may draw on what was
    /// accepted up to then: see `IModels.takeSnapshot`.
    /// @custom:effect Emits `Vouched`.
    /// @param datanetId the Datanet
    /// @param upTo a time before the block's, and after what was vouched for already
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error InvalidVouch when the time is not before the block's, or not after the last
    /// @custom:section roles
    function vouch(uint256 datanetId, uint64 upTo) external;

    /// @notice Registers one record for the caller.
    /// @custom:caller anyone; in a listed Datanet a listed account
    /// @custom:effect Takes the next registration number.
    /// @custom:effect In an open or listed Datanet, stores the record as accepted for the caller,
    /// permanently. In a curated one, stores a pending registration beside any others of the same
    /// record.
    /// @custom:effect Emits `Contributed`.
    /// @param datanetId an open Datanet without `commitFirst`
    /// @param contentId SHA-256 of the record; not zero, not accepted in this Datanet
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error CommitmentRequired when it requires commitments
    /// @custom:error NotListed when it is a listed Datanet and the caller is not listed
    /// @custom:error ZeroValue when the content id is zero
    /// @custom:error NotARecord when it has the form of a batch's item
    /// @custom:error AlreadyContributed when the record is accepted in this Datanet, or registered
    /// for the caller
    /// @custom:section contributions
    function contribute(uint256 datanetId, bytes32 contentId) external;

    /// @notice Registers records for the caller, all or none.
    /// @custom:caller anyone; in a listed Datanet a listed account
    /// @custom:effect Takes one registration number for each record, in the order of the call.
    /// @custom:effect Stores each record as `contribute` does.
    /// @custom:effect Emits one `Contributed` for all.
    /// @param datanetId an open Datanet without `commitFirst`
    /// @param contentIds 1 to 256 records, none of them zero or accepted in this Datanet, in any
    /// order
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error CommitmentRequired when it requires commitments
    /// @custom:error NotListed when it is a listed Datanet and the caller is not listed
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:error ZeroValue when a content id is zero
    /// @custom:error NotARecord when one has the form of a batch's item
    /// @custom:error AlreadyContributed when a record is accepted in this Datanet, registered for
    /// the caller, or named twice
    /// @custom:section contributions
    function contributeMany(uint256 datanetId, bytes32[] calldata contentIds) external;

    /// @notice Registers records for a payee, all or none. The caller answers for the payee being
    /// right.
    /// @custom:caller the owner or a curator
    /// @custom:effect Takes one registration number for each record, in the order of the call.
    /// @custom:effect Stores each record as accepted for the payee, permanently, under every policy
    /// and without a commitment. A pending registration of the same record stays as it is.
    /// @custom:effect Emits one `Contributed` for all.
    /// @param datanetId an open Datanet
    /// @param kind what `who` names
    /// @param who an account, left-padded, not zero; for a claim key the hashed identity as the
    /// attestor knows it, not zero; for the treasury zero
    /// @param contentIds 1 to 256 records, none of them zero or accepted in this Datanet, in any
    /// order
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error InvalidPayee when `kind` and `who` name no payee
    /// @custom:error NoAttestor when the kind is a claim key and the Datanet has no attestor now
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:error ZeroValue when a content id is zero
    /// @custom:error NotARecord when one has the form of a batch's item
    /// @custom:error AlreadyContributed when a record is accepted in this Datanet, or named twice
    /// @custom:section contributions
    function contributeAs(uint256 datanetId, PayeeKind kind, bytes32 who, bytes32[] calldata contentIds) external;

    /// @notice Registers any number of records for the caller by the root of the sum tree over
    /// their content ids.
    /// @custom:caller anyone; in a listed Datanet a listed account
    /// @custom:effect Takes the next registration number.
    /// @custom:effect Stores the batch as a pending registration, under every policy, beside any
    /// others of the same root.
    /// @custom:effect Emits `BatchContributed`.
    /// @dev The contract sees the root only. Whether there is a tree of `count` leaves behind it,
    /// anyone checks on the published list.
    /// @param datanetId an open Datanet without `commitFirst`
    /// @param root the tree's root; keys are content ids, every value is 1, data is zero. Not zero,
    /// not accepted in this Datanet
    /// @param count how many records, 1 to 2^40 - 1
    /// @param uri where the list of content ids is published, as UTF-8, at most 2,048 bytes; in the
    /// event only
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error CommitmentRequired when it requires commitments
    /// @custom:error NotListed when it is a listed Datanet and the caller is not listed
    /// @custom:error InvalidCount when the count is 0 or above 2^40 - 1
    /// @custom:error UriTooLong when `uri` is longer than 2,048 bytes
    /// @custom:error ZeroValue when the root is zero
    /// @custom:error AlreadyContributed when the batch is accepted in this Datanet, or registered
    /// for the caller
    /// @custom:section contributions
    function contributeBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri) external;

    /// @notice Registers a batch for a payee. The caller answers for the payee being right.
    /// @custom:caller the owner or a curator
    /// @custom:effect Takes the next registration number.
    /// @custom:effect Stores the batch as accepted for the payee, permanently, under every policy
    /// and without a commitment. A pending registration of the same batch stays as it is.
    /// @custom:effect Emits `BatchContributed`.
    /// @param datanetId an open Datanet
    /// @param kind as in `contributeAs`
    /// @param who as in `contributeAs`
    /// @param root as in `contributeBatch`
    /// @param count how many records, 1 to 2^40 - 1
    /// @param uri where the list of content ids is published, as UTF-8, at most 2,048 bytes; in the
    /// event only
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error InvalidPayee when `kind` and `who` name no payee
    /// @custom:error NoAttestor when the kind is a claim key and the Datanet has no attestor now
    /// @custom:error InvalidCount when the count is 0 or above 2^40 - 1
    /// @custom:error UriTooLong when `uri` is longer than 2,048 bytes
    /// @custom:error ZeroValue when the root is zero
    /// @custom:error AlreadyContributed when the batch is accepted in this Datanet
    /// @custom:section contributions
    function contributeBatchAs(
        uint256 datanetId,
        PayeeKind kind,
        bytes32 who,
        bytes32 root,
        uint64 count,
        string calldata uri
    ) external;

    /// @notice Registers records for a contributor by its signature, all or none.
    /// @custom:caller anyone
    /// @custom:effect Does what `contributeMany` does for a caller, for the contributor that
    /// signed.
    /// @custom:effect Emits one `Contributed` for all.
    /// @param contribution see `SignedContribution`
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error CommitmentRequired when it requires commitments
    /// @custom:error NotListed when it is a listed Datanet and the contributor is not listed
    /// @custom:error NonceCancelled when the contributor cancelled the nonce
    /// @custom:error SignatureExpired when the deadline has passed
    /// @custom:error InvalidSignature when the signature is not the contributor's, or not for this
    /// @custom:error ZeroValue when a content id is zero
    /// @custom:error NotARecord when one has the form of a batch's item
    /// @custom:error AlreadyContributed when a record is accepted in this Datanet, registered for
    /// the contributor, or named twice
    /// @custom:section signatures
    function contributeFor(SignedContribution calldata contribution) external;

    /// @notice Registers many signed contributions, each whole or not at all.
    /// @custom:caller anyone
    /// @custom:effect For each contribution in order: does what `contributeFor` does and emits
    /// `Contributed`; or, where that would revert, changes nothing and emits `ContributionSkipped`.
    /// A skipped contribution can be sent again.
    /// @dev A contributor's ERC-1271 contract gets 100,000 gas, so that none can use up the
    /// others'. A contribution that cannot be decoded reverts the whole call, without data.
    /// @param contributions 1 to 256, of any Datanets and contributors
    /// @return reasons for each the selector of the error that it was skipped for; zero if its
    /// records were registered
    /// @custom:error InvalidLength when there is no contribution or more than 256
    /// @custom:error GasTooLow when a contract's signature check could not get its full gas
    /// @custom:section signatures
    function contributeForMany(SignedContribution[] calldata contributions)
        external
        returns (bytes4[] memory reasons);

    /// @notice Cancels the caller's signatures with these nonces in every Datanet, permanently.
    /// @custom:caller anyone, for its own nonces
    /// @custom:effect Sets the bits of the mask among the caller's cancelled nonces. Bits that are
    /// set already stay set.
    /// @custom:effect Emits `NoncesCancelled`.
    /// @custom:no-error every word and mask is valid
    /// @param word which 256 nonces: 256 * word and the 255 after it
    /// @param mask a set bit cancels a nonce; the lowest stands for the first
    /// @custom:section signatures
    function cancelNonces(uint256 word, uint256 mask) external;

    /// @notice Commits to records without showing them. Only the contributor that the commitment
    /// names can reveal it.
    /// @custom:caller anyone
    /// @custom:effect Takes 256 registration numbers and reserves them for the commitment for
    /// 86,400 seconds.
    /// @custom:effect Stores the commitment with the block's timestamp.
    /// @custom:effect Emits `Committed`.
    /// @param commitment the digest of docs/SPEC.md 1, computed off chain; not zero, not stored
    /// already. One that was revealed can be made again
    /// @custom:error ZeroValue when the commitment is zero
    /// @custom:error AlreadyCommitted when it is stored already, whoever made it
    /// @custom:section commitments
    function commit(bytes32 commitment) external;

    /// @notice Registers those of the committed records that are free, for the caller, at least 60
    /// seconds after the commitment.
    /// @custom:caller the contributor that committed; in a listed Datanet a listed account
    /// @custom:effect Deletes the commitment.
    /// @custom:effect Emits `Revealed`.
    /// @custom:effect Registers every free record as `contributeMany` does. Until 86,400 seconds
    /// after the commitment the records get its numbers in order, later the next numbers of the
    /// counter. A record is skipped if it is zero, has the form of a batch's item, is accepted, is
    /// registered for the caller already, or was named before.
    /// @custom:effect Emits one `Contributed` if a record was free.
    /// @param datanetId an open Datanet, with or without `commitFirst`
    /// @param contentIds 1 to 256 records in the order of the commitment
    /// @param salt what the commitment was made with: 32 random bytes, since otherwise whoever
    /// guesses a record can recognise it in the commitment
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error NotListed when it is a listed Datanet and the caller is not listed
    /// @custom:error UnknownCommitment when no one committed to exactly this, or it was revealed
    /// @custom:error CommitmentTooYoung when the commitment is younger than 60 seconds
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:section commitments
    function reveal(uint256 datanetId, bytes32[] calldata contentIds, bytes32 salt) external;

    /// @notice Registers a batch for the caller, at least 60 seconds after it committed to the
    /// root.
    /// @custom:caller the contributor that committed; in a listed Datanet a listed account
    /// @custom:effect Deletes the commitment.
    /// @custom:effect Emits `Revealed`.
    /// @custom:effect Registers the batch as `contributeBatch` does. Until 86,400 seconds after the
    /// commitment it gets the commitment's first number, later the next number of the counter.
    /// @custom:effect Emits `BatchContributed`.
    /// @dev The commitment binds the root, not `count` and `uri`.
    /// @param datanetId an open Datanet, with or without `commitFirst`
    /// @param root as in `contributeBatch`
    /// @param count how many records, 1 to 2^40 - 1
    /// @param uri where the list of content ids is published, as UTF-8, at most 2,048 bytes; in the
    /// event only
    /// @param salt what the commitment was made with
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error DatanetIsClosed when it is closed
    /// @custom:error NotListed when it is a listed Datanet and the caller is not listed
    /// @custom:error UnknownCommitment when no one committed to exactly this, or it was revealed
    /// @custom:error CommitmentTooYoung when the commitment is younger than 60 seconds
    /// @custom:error InvalidCount when the count is 0 or above 2^40 - 1
    /// @custom:error UriTooLong when `uri` is longer than 2,048 bytes
    /// @custom:error ZeroValue when the root is zero
    /// @custom:error AlreadyContributed when the batch is accepted in this Datanet, or registered
    /// for the caller
    /// @custom:section commitments
    function revealBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri, bytes32 salt)
        external;

    /// @notice Accepts, rejects or flags registrations.
    /// @custom:caller the owner or a curator
    /// @custom:effect For each registration in order: sets its status at the block's timestamp and
    /// emits `StatusChanged`. Accepting an item for the first time makes it the payee's in this
    /// Datanet permanently, under the number that it was registered with, and sets `acceptedAt` to
    /// the block's timestamp. A change of an accepted item is added to its history.
    /// @param datanetId the Datanet
    /// @param registrations 1 to 256, none of them retracted
    /// @param status accepted, rejected or flagged; not the present one of any registration
    /// @param reasonHash digest of the reason; may be zero
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error InvalidStatus when the status is not accepted, rejected or flagged; later,
    /// registration by registration, when it has that status already or is retracted
    /// @custom:error InvalidLength when there is no registration or more than 256
    /// @custom:error UnknownContribution when the item is not registered for this payee in this
    /// Datanet
    /// @custom:error AlreadyContributed when the item that is to be accepted is accepted for
    /// another payee
    /// @custom:section statuses
    function curate(
        uint256 datanetId,
        Registration[] calldata registrations,
        Status status,
        bytes32 reasonHash
    ) external;

    /// @notice Retracts registrations, permanently. They earn nothing for later answers, and the
    /// payee cannot register them again.
    /// @custom:caller the holder of every payee that is named
    /// @custom:effect For each registration in order: sets its status to retracted at the block's
    /// timestamp and emits `StatusChanged` with a zero reason.
    /// @param datanetId the Datanet
    /// @param registrations 1 to 256 whose payees the caller holds
    /// @custom:error InvalidLength when there is no registration or more than 256
    /// @custom:error UnknownContribution when the item is not registered for this payee in this
    /// Datanet, or there is no such Datanet
    /// @custom:error NotContributor when the caller does not hold the payee
    /// @custom:error InvalidStatus when a registration is retracted already
    /// @custom:section statuses
    function retract(uint256 datanetId, Registration[] calldata registrations) external;

    /// @notice Accepts, rejects or flags neighbouring records of one accepted batch.
    /// @custom:caller the owner or a curator
    /// @custom:effect For each record in order: adds the status to the record's own history at the
    /// block's timestamp and emits `MemberStatusChanged`.
    /// @param datanetId the Datanet
    /// @param root the batch, accepted now
    /// @param contentIds 1 to 256 records, strictly ascending, none of them retracted
    /// @param proof proves that the batch's tree has these records as neighbouring leaves, see
    /// docs/SPEC.md 2.1
    /// @param status accepted, rejected or flagged; not the present one of any record
    /// @param reasonHash digest of the reason; may be zero
    /// @custom:error UnknownDatanet when there is no such Datanet
    /// @custom:error NotCurator when the caller is neither its owner nor a curator
    /// @custom:error InvalidStatus when the status is not accepted, rejected or flagged; after the
    /// proof, when the batch is not accepted now, or a record has that status already or is
    /// retracted
    /// @custom:error UnknownContribution when the batch was never accepted in this Datanet
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:error InvalidProof when the proof does not prove this range of the batch
    /// @custom:section members
    function curateMembers(
        uint256 datanetId,
        bytes32 root,
        bytes32[] calldata contentIds,
        bytes calldata proof,
        Status status,
        bytes32 reasonHash
    ) external;

    /// @notice Retracts neighbouring records of one batch, permanently.
    /// @custom:caller the holder of the batch's payee
    /// @custom:effect For each record in order: adds retracted to the record's own history at the
    /// block's timestamp and emits `MemberStatusChanged` with a zero reason.
    /// @param datanetId the Datanet
    /// @param root a batch that was accepted at some time, is not retracted, and whose payee the
    /// caller holds
    /// @param contentIds 1 to 256 records, strictly ascending, none of them retracted
    /// @param proof proves that the batch's tree has these records as neighbouring leaves, see
    /// docs/SPEC.md 2.1
    /// @custom:error UnknownContribution when the batch was never accepted in this Datanet, or
    /// there is no such Datanet
    /// @custom:error NotContributor when the caller does not hold the batch's payee
    /// @custom:error InvalidLength when there is no record or more than 256
    /// @custom:error InvalidProof when the proof does not prove this range of the batch
    /// @custom:error InvalidStatus when the batch or a record is retracted already
    /// @custom:section members
    function retractMembers(uint256 datanetId, bytes32 root, bytes32[] calldata contentIds, bytes calldata proof)
        external;

    /// @notice Binds an account to the claim key of an identity, permanently.
    /// @custom:caller the Datanet's present attestor; or anyone with the attestor's signature
    /// @custom:effect Stores the account as the key's holder, which is paid all that the key has
    /// earned and will earn.
    /// @custom:effect Emits `ClaimKeyBound`.
    /// @dev The signature covers BindClaimKey(datanetId, identity, account, deadline), see
    /// docs/SPEC.md 3. It needs no nonce, since a key is bound once. When the attestor itself
    /// calls, deadline and signature are not read.
    /// @param datanetId the Datanet, open or closed
    /// @param identity what the attestor knows the person or group by, hashed; not zero
    /// @param account who is paid what the key earns; not zero
    /// @param deadline the last second in which the signature is valid
    /// @param signature 65 bytes of the attestor's key, or whatever its ERC-1271 contract accepts
    /// @custom:error SignatureExpired when the caller is not the attestor and the deadline has
    /// passed
    /// @custom:error InvalidSignature when the caller is not the attestor and the signature is not
    /// the attestor's, or not for this; when there is no attestor, or no such Datanet
    /// @custom:error ZeroValue when the identity or the account is zero
    /// @custom:error AlreadyBound when the claim key is bound
    /// @custom:section claim keys
    function bindClaimKey(
        uint256 datanetId,
        bytes32 identity,
        address account,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Returns how many Datanets there are. Their ids are 1 to this number.
    /// @return count the number
    /// @custom:section registry
    function datanetCount() external view returns (uint256 count);

    /// @notice Returns the state of a Datanet.
    /// @param datanetId any id
    /// @return state see `Datanet`; zeros if there is no such Datanet
    /// @custom:section registry
    function datanet(uint256 datanetId) external view returns (Datanet memory state);

    /// @notice Returns whether a Datanet exists and takes contributions.
    /// @param datanetId any id
    /// @return open whether it does
    /// @custom:section registry
    function isOpen(uint256 datanetId) external view returns (bool open);

    /// @notice Returns whether an account is the Datanet's owner or one of its curators.
    /// @param datanetId any id
    /// @param account any account
    /// @return trusted whether it is; false if there is no such Datanet
    /// @custom:section roles
    function isCurator(uint256 datanetId, address account) external view returns (bool trusted);

    /// @notice Returns the Datanet's curators, without its owner.
    /// @param datanetId any id
    /// @return curators at most 32, in no particular order
    /// @custom:section roles
    function curatorsOf(uint256 datanetId) external view returns (address[] memory curators);

    /// @notice Returns whether an account is listed as a contributor, whatever the policy.
    /// @param datanetId any id
    /// @param account any account
    /// @return listed whether it is; false if there is no such Datanet
    /// @custom:section roles
    function isListed(uint256 datanetId, address account) external view returns (bool listed);

    /// @notice Returns the least time up to which all of some Datanets vouch.
    /// @param datanetIds any ids
    /// @return upTo the earliest of their `vouchedUpTo`; 2^64 - 1 if none is named
    /// @custom:section roles
    function leastVouched(uint256[] calldata datanetIds) external view returns (uint64 upTo);

    /// @notice Returns the state of an item that was accepted.
    /// @param datanetId any id
    /// @param item the content id, or the batch's item
    /// @return state see `Contribution`; zeros if it was never accepted or there is no such Datanet
    /// @custom:section statuses
    function contribution(uint256 datanetId, bytes32 item) external view returns (Contribution memory state);

    /// @notice Returns the state of a registration that was not accepted.
    /// @param datanetId any id
    /// @param item the content id, or the batch's item
    /// @param payee whom it is for
    /// @return state see `Submission`; zeros if there is none, or it was accepted
    /// @custom:section statuses
    function submission(uint256 datanetId, bytes32 item, bytes32 payee)
        external
        view
        returns (Submission memory state);

    /// @notice Returns the status that an accepted item had at a time: after all blocks with that
    /// timestamp or an earlier one.
    /// @param datanetId any id
    /// @param item the content id, or the batch's item
    /// @param time any time; one that is not past gives the present status
    /// @return status accepted, rejected, retracted or flagged; none before it was first accepted
    /// @custom:section statuses
    function statusAt(uint256 datanetId, bytes32 item, uint64 time) external view returns (Status status);

    /// @notice Returns the status that a record of a batch had at a time: the batch's status unless
    /// that is accepted, then the record's own.
    /// @dev Whether the batch has such a record, only its list shows. A record was first accepted
    /// when its batch was.
    /// @param datanetId any id
    /// @param root the batch
    /// @param contentId the record
    /// @param time any time; one that is not past gives the present status
    /// @return status as in `statusAt`
    /// @custom:section members
    function memberStatusAt(uint256 datanetId, bytes32 root, bytes32 contentId, uint64 time)
        external
        view
        returns (Status status);

    /// @notice Returns which of 256 nonces an account has cancelled.
    /// @param account any account
    /// @param word which 256 nonces: 256 * word and the 255 after it
    /// @return mask a set bit is a cancelled nonce; the lowest stands for 256 * word
    /// @custom:section signatures
    function cancelledNonces(address account, uint256 word) external view returns (uint256 mask);

    /// @notice Returns when a commitment was made.
    /// @param commitment any
    /// @return time in seconds since 1970; 0 if it was not made, or was revealed
    /// @return firstNumber the first of the 256 numbers that are reserved for it for a day
    /// @custom:section commitments
    function committedAt(bytes32 commitment) external view returns (uint64 time, uint64 firstNumber);

    /// @notice Returns who holds a payee: the account itself, the account bound to a claim key, or
    /// a Datanet's present treasury.
    /// @param payee any word
    /// @return account who is paid; zero if the word is no payee, the key is not bound, or there is
    /// no such Datanet
    /// @custom:section claim keys
    function holderOf(bytes32 payee) external view returns (address account);
}

/// @dev One of `Policies`.
type Policy is uint8;

using { policyEquals as ==, policyDiffers as != } for Policy global;

function policyEquals(Policy a, Policy b) pure returns (bool) {
    return Policy.unwrap(a) == Policy.unwrap(b);
}

function policyDiffers(Policy a, Policy b) pure returns (bool) {
    return !(a == b);
}

/// @title Who contributes to a Datanet, and with which status records start
library Policies {
    /// @dev Anyone contributes. Records are accepted at once.
    Policy internal constant OPEN = Policy.wrap(0);
    /// @dev Anyone contributes. Records are pending until a curator accepts them.
    Policy internal constant CURATED = Policy.wrap(1);
    /// @dev Accounts that a curator listed contribute. Records are accepted at once.
    Policy internal constant LISTED = Policy.wrap(2);
}

/// @dev One of `Statuses`.
type Status is uint8;

using { statusEquals as ==, statusDiffers as != } for Status global;

function statusEquals(Status a, Status b) pure returns (bool) {
    return Status.unwrap(a) == Status.unwrap(b);
}

function statusDiffers(Status a, Status b) pure returns (bool) {
    return !(a == b);
}

/// @title The status of a registration
library Statuses {
    /// @dev Not registered; of an accepted item, before it was first accepted.
    Status internal constant NONE = Status.wrap(0);
    /// @dev Waits for a curator to accept it.
    Status internal constant PENDING = Status.wrap(1);
    /// @dev Earns; no registration of another status does.
    Status internal constant ACCEPTED = Status.wrap(2);
    /// @dev Rejected by a curator.
    Status internal constant REJECTED = Status.wrap(3);
    /// @dev Withdrawn by its holder, permanently.
    Status internal constant RETRACTED = Status.wrap(4);
    /// @dev Marked by a curator as suspect.
    Status internal constant FLAGGED = Status.wrap(5);
}

/// @dev One of `PayeeKinds`.
type PayeeKind is uint8;

using { payeeKindEquals as ==, payeeKindDiffers as != } for PayeeKind global;

function payeeKindEquals(PayeeKind a, PayeeKind b) pure returns (bool) {
    return PayeeKind.unwrap(a) == PayeeKind.unwrap(b);
}

function payeeKindDiffers(PayeeKind a, PayeeKind b) pure returns (bool) {
    return !(a == b);
}

/// @title Whom a curator names when it registers records for someone else
library PayeeKinds {
    /// @dev An account, named by itself as a word, not zero.
    PayeeKind internal constant ACCOUNT = PayeeKind.wrap(0);
    /// @dev The claim key of an identity, named by the identity as the attestor knows it, hashed,
    /// not zero.
    PayeeKind internal constant CLAIM_KEY = PayeeKind.wrap(1);
    /// @dev The Datanet's treasury, named by zero.
    PayeeKind internal constant TREASURY = PayeeKind.wrap(2);
}
