// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Lock} from "./Lock.sol";
import {Payee} from "./Payee.sol";
import {Registrations} from "./Registrations.sol";
import {Role} from "./Role.sol";
import {StatusRules} from "./StatusRules.sol";
import {SumTree} from "./SumTree.sol";
import {Text} from "./Text.sol";
import {TypedData} from "./TypedData.sol";
import {IDatanets, PayeeKind, PayeeKinds, Policies, Policy, Status, Statuses} from "abi/IDatanets.sol";

/// @title The Solidity reference of Datanets: who may do what
contract Datanets is Registrations, Lock {
    using Role for Role.Holder;

    struct StoredDatanet {
        address owner;
        address pendingOwner;
        bytes32 termsHash;
        Policy policy;
        uint16 treasuryFeeBps;
        uint64 closedAt;
        bool commitFirst;
        uint64 vouchedUpTo;
        Role.Holder treasury;
        Role.Holder attestor;
        address[] curators;
    }

    struct Commitment {
        uint64 time;
        uint64 firstNumber;
    }

    uint256 private constant MAX_ITEMS = 256;
    uint256 private constant MAX_URI = 2048;
    uint256 private constant MAX_CURATORS = 32;
    uint16 private constant MAX_FEE_BPS = 3000;
    uint64 private constant ROLE_DELAY = 14 days;
    uint64 private constant COMMITMENT_AGE = 60;
    uint64 private constant COMMITMENT_RESERVES_NUMBERS = 1 days;

    uint256 private _count;
    mapping(uint256 datanetId => StoredDatanet) private _datanets;
    mapping(uint256 datanetId => mapping(address account => bool)) private _listed;
    mapping(bytes32 claimKey => address) private _bound;
    mapping(address account => mapping(uint256 word => uint256)) private _cancelled;
    mapping(bytes32 commitment => Commitment) private _commitments;

    modifier onlyOwner(uint256 datanetId) {
        if (_existing(datanetId).owner != msg.sender) revert NotDatanetOwner(datanetId, msg.sender);
        _;
    }

    modifier onlyCurator(uint256 datanetId) {
        _existing(datanetId);
        if (!_isCurator(datanetId, msg.sender)) revert NotCurator(datanetId, msg.sender);
        _;
    }

    /// @inheritdoc IDatanets
    function createDatanet(DatanetTerms calldata terms) external locked returns (uint256 datanetId) {
        Text.check(terms.uri);
        if (Policy.unwrap(terms.policy) > Policy.unwrap(Policies.LISTED)) revert InvalidPolicy(terms.policy);
        bool isValid = terms.treasury != address(0) && terms.treasuryFeeBps <= MAX_FEE_BPS;
        if (!isValid) revert InvalidTreasury(terms.treasury, terms.treasuryFeeBps);
        _checkUri(terms.uri);

        datanetId = ++_count;
        StoredDatanet storage created = _datanets[datanetId];
        created.owner = msg.sender;
        created.termsHash = terms.termsHash;
        created.policy = terms.policy;
        created.treasury.account = terms.treasury;
        created.treasuryFeeBps = terms.treasuryFeeBps;
        created.attestor.account = terms.attestor;
        created.commitFirst = terms.commitFirst;
        emit DatanetCreated(datanetId, msg.sender, terms);
    }

    /// @inheritdoc IDatanets
    function offerDatanet(uint256 datanetId, address pendingOwner) external locked onlyOwner(datanetId) {
        _datanets[datanetId].pendingOwner = pendingOwner;
        emit DatanetOffered(datanetId, msg.sender, pendingOwner);
    }

    /// @inheritdoc IDatanets
    function acceptDatanet(uint256 datanetId) external locked {
        StoredDatanet storage offered = _datanets[datanetId];
        if (offered.pendingOwner != msg.sender) revert NotPendingOwner(datanetId, msg.sender);
        emit DatanetTransferred(datanetId, offered.owner, msg.sender);
        offered.owner = msg.sender;
        offered.pendingOwner = address(0);
    }

    /// @inheritdoc IDatanets
    function closeDatanet(uint256 datanetId) external locked onlyOwner(datanetId) {
        _openDatanet(datanetId).closedAt = uint64(block.timestamp);
        emit DatanetClosed(datanetId);
    }

    /// @inheritdoc IDatanets
    function setTreasury(uint256 datanetId, address treasury) external locked onlyOwner(datanetId) {
        StoredDatanet storage stored = _datanets[datanetId];
        if (treasury == address(0)) revert InvalidTreasury(treasury, stored.treasuryFeeBps);
        uint64 effectiveFrom = uint64(block.timestamp) + ROLE_DELAY;
        stored.treasury.announce(treasury, effectiveFrom);
        emit TreasuryAnnounced(datanetId, treasury, effectiveFrom);
    }

    /// @inheritdoc IDatanets
    function setAttestor(uint256 datanetId, address attestor) external locked onlyOwner(datanetId) {
        if (attestor == address(0)) revert ZeroValue();
        uint64 effectiveFrom = uint64(block.timestamp) + ROLE_DELAY;
        _datanets[datanetId].attestor.announce(attestor, effectiveFrom);
        emit AttestorAnnounced(datanetId, attestor, effectiveFrom);
    }

    /// @inheritdoc IDatanets
    function setCurator(uint256 datanetId, address account, bool trusted) external locked onlyOwner(datanetId) {
        if (account == address(0)) revert ZeroValue();
        address[] storage curators = _datanets[datanetId].curators;
        uint256 index = _indexOf(curators, account);
        bool isPresent = index < curators.length;
        if (trusted && !isPresent) {
            if (curators.length == MAX_CURATORS) revert TooManyCurators(datanetId);
            curators.push(account);
        } else if (!trusted && isPresent) {
            curators[index] = curators[curators.length - 1];
            curators.pop();
        }
        emit CuratorSet(datanetId, account, trusted);
    }

    /// @inheritdoc IDatanets
    function setListed(uint256 datanetId, address account, bool listed) external locked onlyCurator(datanetId) {
        if (account == address(0)) revert ZeroValue();
        _listed[datanetId][account] = listed;
        emit ContributorListed(datanetId, account, listed);
    }

    /// @inheritdoc IDatanets
    function vouch(uint256 datanetId, uint64 upTo) external locked onlyCurator(datanetId) {
        uint64 last = _datanets[datanetId].vouchedUpTo;
        if (upTo <= last || upTo >= block.timestamp) revert InvalidVouch(upTo, last);
        _datanets[datanetId].vouchedUpTo = upTo;
        emit Vouched(datanetId, msg.sender, upTo);
    }

    /// @inheritdoc IDatanets
    function contribute(uint256 datanetId, bytes32 contentId) external locked {
        bytes32[] memory contentIds = new bytes32[](1);
        contentIds[0] = contentId;
        _contribute(datanetId, Payee.ofAccount(msg.sender), _admitWithoutCommitment(datanetId, msg.sender), contentIds);
    }

    /// @inheritdoc IDatanets
    function contributeMany(uint256 datanetId, bytes32[] calldata contentIds) external locked {
        _contribute(datanetId, Payee.ofAccount(msg.sender), _admitWithoutCommitment(datanetId, msg.sender), contentIds);
    }

    /// @inheritdoc IDatanets
    function contributeAs(uint256 datanetId, PayeeKind kind, bytes32 who, bytes32[] calldata contentIds) external locked {
        _contribute(datanetId, _admitAs(datanetId, kind, who), Statuses.ACCEPTED, contentIds);
    }

    /// @inheritdoc IDatanets
    function contributeBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri) external locked {
        Text.check(uri);
        _admitWithoutCommitment(datanetId, msg.sender);
        _checkBatch(root, count, uri);
        _contributeBatch(datanetId, Payee.ofAccount(msg.sender), root, Statuses.PENDING, _takeNumbers(1), count, uri);
    }

    /// @inheritdoc IDatanets
    function contributeBatchAs(
        uint256 datanetId,
        PayeeKind kind,
        bytes32 who,
        bytes32 root,
        uint64 count,
        string calldata uri
    ) external locked {
        Text.check(uri);
        bytes32 payee = _admitAs(datanetId, kind, who);
        _checkBatch(root, count, uri);
        _contributeBatch(datanetId, payee, root, Statuses.ACCEPTED, _takeNumbers(1), count, uri);
    }

    /// @inheritdoc IDatanets
    /// @dev The contract calls this itself for each item of `contributeForMany`, so that one that
    /// reverts changes nothing.
    function contributeFor(SignedContribution calldata item) external {
        bool amongMany = msg.sender == address(this);
        if (!amongMany) _enter();
        _contributeFor(item, amongMany);
        if (!amongMany) _leave();
    }

    /// @inheritdoc IDatanets
    function contributeForMany(SignedContribution[] calldata contributions) external locked returns (bytes4[] memory reasons) {
        _checkLength(contributions.length);
        reasons = new bytes4[](contributions.length);
        for (uint256 i = 0; i < contributions.length; i++) {
            SignedContribution calldata item = contributions[i];
            try this.contributeFor(item) {}
            catch (bytes memory reason) {
                if (!_concernsOneContribution(reason)) _revertWith(reason);
                reasons[i] = bytes4(reason);
                emit ContributionSkipped(item.datanetId, item.contributor, item.nonce, reason);
            }
        }
    }

    /// @inheritdoc IDatanets
    function cancelNonces(uint256 word, uint256 mask) external locked {
        _cancelled[msg.sender][word] |= mask;
        emit NoncesCancelled(msg.sender, word, mask);
    }

    /// @inheritdoc IDatanets
    function commit(bytes32 commitment) external locked {
        if (commitment == 0) revert ZeroValue();
        if (_commitments[commitment].time != 0) revert AlreadyCommitted(commitment);
        uint64 firstNumber = _takeNumbers(MAX_ITEMS);
        _commitments[commitment] = Commitment(uint64(block.timestamp), firstNumber);
        emit Committed(commitment, firstNumber);
    }

    /// @inheritdoc IDatanets
    function reveal(uint256 datanetId, bytes32[] calldata contentIds, bytes32 salt) external locked {
        Status status = _admit(datanetId, msg.sender);
        uint64 reserved = _useCommitment(TypedData.commitment(msg.sender, datanetId, contentIds, salt));
        _checkLength(contentIds.length);
        bytes32 payee = Payee.ofAccount(msg.sender);
        uint64 firstNumber = reserved == 0 ? _nextNumber() : reserved;
        bytes32[] memory registered = _contributeFree(datanetId, payee, status, firstNumber, contentIds);
        if (reserved == 0) _takeNumbers(registered.length);
        if (registered.length > 0) emit Contributed(datanetId, payee, status, firstNumber, registered);
    }

    /// @inheritdoc IDatanets
    function revealBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri, bytes32 salt) external locked {
        Text.check(uri);
        _admit(datanetId, msg.sender);
        bytes32[] memory roots = new bytes32[](1);
        roots[0] = root;
        uint64 reserved = _useCommitment(TypedData.commitment(msg.sender, datanetId, roots, salt));
        _checkBatch(root, count, uri);
        uint64 number = reserved == 0 ? _takeNumbers(1) : reserved;
        _contributeBatch(datanetId, Payee.ofAccount(msg.sender), root, Statuses.PENDING, number, count, uri);
    }

    /// @inheritdoc IDatanets
    function curate(
        uint256 datanetId,
        Registration[] calldata registrations,
        Status status,
        bytes32 reasonHash
    ) external locked onlyCurator(datanetId) {
        _checkSettable(status);
        _checkLength(registrations.length);
        for (uint256 i = 0; i < registrations.length; i++) {
            _setStatus(datanetId, registrations[i].item, registrations[i].payee, status, reasonHash);
        }
    }

    /// @inheritdoc IDatanets
    function retract(uint256 datanetId, Registration[] calldata registrations) external locked {
        _checkLength(registrations.length);
        for (uint256 i = 0; i < registrations.length; i++) {
            (bytes32 item, bytes32 payee) = (registrations[i].item, registrations[i].payee);
            _requireRegistered(datanetId, item, payee);
            _checkHolder(datanetId, item, payee);
            _setStatus(datanetId, item, payee, Statuses.RETRACTED, 0);
        }
    }

    /// @inheritdoc IDatanets
    function curateMembers(
        uint256 datanetId,
        bytes32 root,
        bytes32[] calldata contentIds,
        bytes calldata proof,
        Status status,
        bytes32 reasonHash
    ) external locked onlyCurator(datanetId) {
        _checkSettable(status);
        _requireBatch(datanetId, root);
        _checkMembers(datanetId, root, contentIds, proof);
        Status ofBatch = _presentStatus(datanetId, TypedData.batchItem(root));
        if (ofBatch != Statuses.ACCEPTED) revert InvalidStatus(ofBatch, status);
        for (uint256 i = 0; i < contentIds.length; i++) {
            _setMember(datanetId, root, contentIds[i], status, reasonHash);
        }
    }

    /// @inheritdoc IDatanets
    function retractMembers(uint256 datanetId, bytes32 root, bytes32[] calldata contentIds, bytes calldata proof) external locked {
        bytes32 item = TypedData.batchItem(root);
        _checkHolder(datanetId, item, _requireBatch(datanetId, root));
        _checkMembers(datanetId, root, contentIds, proof);
        Status ofBatch = _presentStatus(datanetId, item);
        if (ofBatch == Statuses.RETRACTED) revert InvalidStatus(ofBatch, Statuses.RETRACTED);
        for (uint256 i = 0; i < contentIds.length; i++) {
            _setMember(datanetId, root, contentIds[i], Statuses.RETRACTED, 0);
        }
    }

    /// @inheritdoc IDatanets
    function bindClaimKey(
        uint256 datanetId,
        bytes32 identity,
        address account,
        uint256 deadline,
        bytes calldata signature
    ) external locked {
        address attestor = _datanets[datanetId].attestor.present();
        bool isAttestor = attestor != address(0) && attestor == msg.sender;
        if (!isAttestor) {
            if (block.timestamp > deadline) revert SignatureExpired(deadline);
            bytes32 digest = TypedData.bindDigest(_domain(), datanetId, identity, account, deadline);
            if (!TypedData.isSignedBy(attestor, digest, signature)) revert InvalidSignature(attestor);
        }
        if (identity == 0 || account == address(0)) revert ZeroValue();
        bytes32 key = Payee.claimKey(datanetId, identity);
        if (_bound[key] != address(0)) revert AlreadyBound(key, _bound[key]);
        _bound[key] = account;
        emit ClaimKeyBound(datanetId, key, account, identity);
    }

    /// @inheritdoc IDatanets
    function datanetCount() external view unlocked returns (uint256 count) {
        return _count;
    }

    /// @inheritdoc IDatanets
    function datanet(uint256 datanetId) external view unlocked returns (Datanet memory state) {
        StoredDatanet storage stored = _datanets[datanetId];
        state.owner = stored.owner;
        state.pendingOwner = stored.pendingOwner;
        state.termsHash = stored.termsHash;
        state.policy = stored.policy;
        state.treasuryFeeBps = stored.treasuryFeeBps;
        state.closedAt = stored.closedAt;
        state.commitFirst = stored.commitFirst;
        state.vouchedUpTo = stored.vouchedUpTo;
        state.treasury = stored.treasury.present();
        (state.nextTreasury, state.treasuryFrom) = stored.treasury.announced();
        state.attestor = stored.attestor.present();
        (state.nextAttestor, state.attestorFrom) = stored.attestor.announced();
    }

    /// @inheritdoc IDatanets
    function isOpen(uint256 datanetId) external view unlocked returns (bool open) {
        StoredDatanet storage stored = _datanets[datanetId];
        return stored.owner != address(0) && stored.closedAt == 0;
    }

    /// @inheritdoc IDatanets
    function isCurator(uint256 datanetId, address account) external view unlocked returns (bool trusted) {
        return _isCurator(datanetId, account);
    }

    /// @inheritdoc IDatanets
    function curatorsOf(uint256 datanetId) external view unlocked returns (address[] memory curators) {
        return _datanets[datanetId].curators;
    }

    /// @inheritdoc IDatanets
    function isListed(uint256 datanetId, address account) external view unlocked returns (bool listed) {
        return _listed[datanetId][account];
    }

    /// @inheritdoc IDatanets
    function leastVouched(uint256[] calldata datanetIds) external view unlocked returns (uint64 upTo) {
        upTo = type(uint64).max;
        for (uint256 i = 0; i < datanetIds.length; i++) {
            uint64 vouched = _datanets[datanetIds[i]].vouchedUpTo;
            if (vouched < upTo) upTo = vouched;
        }
    }

    /// @inheritdoc IDatanets
    function contribution(uint256 datanetId, bytes32 item) external view unlocked returns (Contribution memory state) {
        return _contribution(datanetId, item);
    }

    /// @inheritdoc IDatanets
    function submission(uint256 datanetId, bytes32 item, bytes32 payee) external view unlocked returns (Submission memory state) {
        return _submission(datanetId, item, payee);
    }

    /// @inheritdoc IDatanets
    function statusAt(uint256 datanetId, bytes32 item, uint64 time) external view unlocked returns (Status status) {
        return _statusAt(datanetId, item, time);
    }

    /// @inheritdoc IDatanets
    function memberStatusAt(
        uint256 datanetId,
        bytes32 root,
        bytes32 contentId,
        uint64 time
    ) external view unlocked returns (Status status) {
        return _memberStatusAt(datanetId, root, contentId, time);
    }

    /// @inheritdoc IDatanets
    function cancelledNonces(address account, uint256 word) external view unlocked returns (uint256 mask) {
        return _cancelled[account][word];
    }

    /// @inheritdoc IDatanets
    function committedAt(bytes32 commitment) external view unlocked returns (uint64 time, uint64 firstNumber) {
        Commitment storage created = _commitments[commitment];
        return (created.time, created.firstNumber);
    }

    /// @inheritdoc IDatanets
    function holderOf(bytes32 payee) external view unlocked returns (address account) {
        return _holderOf(payee);
    }

    function _contributeFor(SignedContribution calldata item, bool amongMany) private {
        _checkLength(item.contentIds.length);
        Status status = _admitWithoutCommitment(item.datanetId, item.contributor);
        bool cancelled = _cancelled[item.contributor][item.nonce / 256] >> (item.nonce % 256) & 1 == 1;
        if (cancelled) revert NonceCancelled(item.contributor, item.nonce);
        if (block.timestamp > item.deadline) revert SignatureExpired(item.deadline);
        if (!_isSigned(item, amongMany)) revert InvalidSignature(item.contributor);
        _contribute(item.datanetId, Payee.ofAccount(item.contributor), status, item.contentIds);
    }

    function _isSigned(SignedContribution calldata item, bool amongMany) private view returns (bool) {
        bytes32 digest = TypedData.contributeDigest(_domain(), item.datanetId, item.contributor, item.contentIds, item.nonce, item.deadline);
        if (amongMany) return TypedData.isSignedByAmongMany(item.contributor, digest, item.signature);
        return TypedData.isSignedBy(item.contributor, digest, item.signature);
    }

    /// @dev Registers records, all or none.
    function _contribute(uint256 datanetId, bytes32 payee, Status status, bytes32[] memory contentIds) private {
        _checkLength(contentIds.length);
        uint64 firstNumber = _takeNumbers(contentIds.length);
        for (uint256 i = 0; i < contentIds.length; i++) {
            _checkRecord(contentIds[i]);
            _register(datanetId, contentIds[i], payee, status, firstNumber + uint64(i));
        }
        emit Contributed(datanetId, payee, status, firstNumber, contentIds);
    }

    /// @dev Registers the records that can be, with consecutive numbers, and returns them.
    function _contributeFree(
        uint256 datanetId,
        bytes32 payee,
        Status status,
        uint64 firstNumber,
        bytes32[] calldata contentIds
    ) private returns (bytes32[] memory registered) {
        registered = new bytes32[](contentIds.length);
        uint256 count;
        for (uint256 i = 0; i < contentIds.length; i++) {
            bytes32 id = contentIds[i];
            bool isRecord = id != 0 && !TypedData.isBatchItem(id);
            if (!isRecord || _blockedBy(datanetId, id, payee, status) != 0) continue;
            _register(datanetId, id, payee, status, firstNumber + uint64(count));
            registered[count++] = id;
        }
        return _firstItems(registered, count);
    }

    function _contributeBatch(
        uint256 datanetId,
        bytes32 payee,
        bytes32 root,
        Status status,
        uint64 number,
        uint64 count,
        string calldata uri
    ) private {
        _register(datanetId, TypedData.batchItem(root), payee, status, number);
        emit BatchContributed(datanetId, payee, root, status, number, count, uri);
    }

    /// @dev Deletes a commitment, and returns the first of its numbers, or zero if it no longer
    /// reserves them.
    function _useCommitment(bytes32 commitment) private returns (uint64 reserved) {
        Commitment memory created = _commitments[commitment];
        if (created.time == 0) revert UnknownCommitment(commitment);
        uint64 revealableAt = created.time + COMMITMENT_AGE;
        if (block.timestamp < revealableAt) revert CommitmentTooYoung(revealableAt, uint64(block.timestamp));
        delete _commitments[commitment];
        emit Revealed(commitment);
        return block.timestamp <= created.time + COMMITMENT_RESERVES_NUMBERS ? created.firstNumber : 0;
    }

    /// @dev Requires that an account may contribute for itself without a commitment, and returns
    /// the status with which its records start.
    function _admitWithoutCommitment(uint256 datanetId, address account) private view returns (Status status) {
        if (_openDatanet(datanetId).commitFirst) revert CommitmentRequired(datanetId);
        return _admit(datanetId, account);
    }

    /// @dev Requires that an account may contribute for itself, and returns the status with which
    /// its records start.
    function _admit(uint256 datanetId, address account) private view returns (Status status) {
        Policy policy = _openDatanet(datanetId).policy;
        if (policy == Policies.LISTED && !_listed[datanetId][account]) revert NotListed(datanetId, account);
        return policy == Policies.CURATED ? Statuses.PENDING : Statuses.ACCEPTED;
    }

    /// @dev Requires that the caller may contribute for a payee, and returns the payee.
    function _admitAs(uint256 datanetId, PayeeKind kind, bytes32 who) private view returns (bytes32 payee) {
        StoredDatanet storage stored = _openDatanet(datanetId);
        if (!_isCurator(datanetId, msg.sender)) revert NotCurator(datanetId, msg.sender);
        if (kind == PayeeKinds.ACCOUNT && who != 0 && uint256(who) >> 160 == 0) return Payee.ofAccount(address(uint160(uint256(who))));
        if (kind == PayeeKinds.TREASURY && who == 0) return Payee.treasury(datanetId);
        if (kind != PayeeKinds.CLAIM_KEY || who == 0) revert InvalidPayee(kind, who);
        if (stored.attestor.present() == address(0)) revert NoAttestor(datanetId);
        return Payee.claimKey(datanetId, who);
    }

    function _existing(uint256 datanetId) private view returns (StoredDatanet storage stored) {
        stored = _datanets[datanetId];
        if (stored.owner == address(0)) revert UnknownDatanet(datanetId);
    }

    function _openDatanet(uint256 datanetId) private view returns (StoredDatanet storage stored) {
        stored = _existing(datanetId);
        if (stored.closedAt != 0) revert DatanetIsClosed(datanetId);
    }

    function _isCurator(uint256 datanetId, address account) private view returns (bool) {
        StoredDatanet storage stored = _datanets[datanetId];
        bool isOwner = account != address(0) && stored.owner == account;
        return isOwner || _indexOf(stored.curators, account) < stored.curators.length;
    }

    function _holderOf(bytes32 payee) private view returns (address) {
        if (!Payee.isValid(payee)) return address(0);
        PayeeKind kind = Payee.kind(payee);
        if (kind == PayeeKinds.ACCOUNT) return Payee.id(payee);
        if (kind == PayeeKinds.CLAIM_KEY) return _bound[payee];
        return _datanets[uint160(Payee.id(payee))].treasury.present();
    }

    function _checkHolder(uint256 datanetId, bytes32 item, bytes32 payee) private view {
        address holder = _holderOf(payee);
        if (holder == address(0) || holder != msg.sender) revert NotContributor(datanetId, item, msg.sender);
    }

    /// @dev Requires a proof that a batch has these records as neighbours.
    function _checkMembers(uint256 datanetId, bytes32 root, bytes32[] calldata contentIds, bytes calldata proof) private pure {
        _checkLength(contentIds.length);
        SumTree.Leaf[] memory leaves = new SumTree.Leaf[](contentIds.length);
        for (uint256 i = 0; i < contentIds.length; i++) {
            leaves[i] = SumTree.Leaf(contentIds[i], 1, 0);
        }
        (SumTree.ProvenRange memory proven, bool ok) = SumTree.verify(leaves, proof);
        if (!ok || proven.root != root) revert InvalidProof(datanetId, root);
    }

    function _checkBatch(bytes32 root, uint64 count, string calldata uri) private pure {
        if (count == 0 || count > SumTree.MAX_COUNT) revert InvalidCount(count);
        _checkUri(uri);
        if (root == 0) revert ZeroValue();
    }

    function _checkUri(string calldata uri) private pure {
        if (bytes(uri).length > MAX_URI) revert UriTooLong(bytes(uri).length);
    }

    function _checkSettable(Status status) private pure {
        if (!StatusRules.isSetByCurators(status)) revert InvalidStatus(Statuses.NONE, status);
    }

    function _checkLength(uint256 length) private pure {
        if (length == 0 || length > MAX_ITEMS) revert InvalidLength(length);
    }

    /// @dev Whether one contribution alone reverts. Where the gas is too low, or there was no error
    /// at all, the whole call has to.
    function _concernsOneContribution(bytes memory reason) private pure returns (bool) {
        return reason.length >= 4 && bytes4(reason) != GasTooLow.selector;
    }

    function _revertWith(bytes memory reason) private pure {
        assembly {
            revert(add(reason, 32), mload(reason))
        }
    }

    /// @dev The index of an account in a list; the list's length if it is not in it.
    function _indexOf(address[] storage accounts, address account) private view returns (uint256 index) {
        while (index < accounts.length && accounts[index] != account) index++;
    }

    function _firstItems(bytes32[] memory items, uint256 count) private pure returns (bytes32[] memory some) {
        some = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            some[i] = items[i];
        }
    }

    function _domain() private view returns (bytes32) {
        return TypedData.domain(block.chainid, address(this));
    }
}
