// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Lock} from "./Lock.sol";
import {Payee} from "./Payee.sol";
import {SumTree} from "./SumTree.sol";
import {TypedData} from "./TypedData.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title The Solidity reference of Datanets
contract Datanets is IDatanets, Lock {
    uint8 private constant CURATED = 1;
    uint8 private constant LISTED = 2;

    uint8 private constant NONE = 0;
    uint8 private constant PENDING = 1;
    uint8 private constant ACCEPTED = 2;
    uint8 private constant REJECTED = 3;
    uint8 private constant RETRACTED = 4;
    uint8 private constant FLAGGED = 5;

    uint256 private constant MAX_ITEMS = 256;
    uint256 private constant MAX_URI = 2048;
    uint16 private constant MAX_FEE_BPS = 3000;
    uint64 private constant COMMITMENT_AGE = 60;
    /// @dev What a contributor's contract may use to say whether it signed, among many.
    uint256 private constant SIGNATURE_GAS = 100_000;

    uint256 private _count;
    mapping(uint256 datanetId => mapping(address account => bool)) private _listed;
    mapping(bytes32 claimKey => address) private _bound;
    mapping(address account => mapping(uint256 word => uint256)) private _cancelled;
    mapping(bytes32 commitment => uint64) private _committedAt;

    mapping(uint256 datanetId => Datanet) private _datanets;
    mapping(uint256 datanetId => mapping(address account => bool)) private _curators;
    mapping(uint256 datanetId => mapping(bytes32 item => Contribution)) private _contributions;
    /// @dev Records of batches whose own status changed.
    mapping(uint256 datanetId => mapping(bytes32 root => mapping(bytes32 contentId => Contribution))) private _members;

    modifier onlyOwner(uint256 datanetId) {
        if (_known(datanetId).owner != msg.sender) revert NotDatanetOwner(datanetId, msg.sender);
        _;
    }

    modifier onlyCurator(uint256 datanetId) {
        _known(datanetId);
        if (!_isCurator(datanetId, msg.sender)) revert NotCurator(datanetId, msg.sender);
        _;
    }

    /// @inheritdoc IDatanets
    function createDatanet(DatanetTerms calldata terms) external locked returns (uint256 datanetId) {
        if (terms.policy > LISTED) revert InvalidPolicy(terms.policy);
        bool nobodyToPay = terms.treasury == address(0) && terms.treasuryFeeBps > 0;
        if (terms.treasuryFeeBps > MAX_FEE_BPS || nobodyToPay) revert InvalidTreasury(terms.treasury, terms.treasuryFeeBps);
        if (bytes(terms.uri).length > MAX_URI) revert UriTooLong(bytes(terms.uri).length);

        datanetId = ++_count;
        Datanet storage made = _datanets[datanetId];
        made.owner = msg.sender;
        made.termsHash = terms.termsHash;
        made.policy = terms.policy;
        made.treasury = terms.treasury;
        made.treasuryFeeBps = terms.treasuryFeeBps;
        made.attestor = terms.attestor;
        made.commitFirst = terms.commitFirst;
        emit DatanetCreated(datanetId, msg.sender, terms);
    }

    /// @inheritdoc IDatanets
    function offerDatanet(uint256 datanetId, address pendingOwner) external locked onlyOwner(datanetId) {
        _datanets[datanetId].pendingOwner = pendingOwner;
        emit DatanetOffered(datanetId, msg.sender, pendingOwner);
    }

    /// @inheritdoc IDatanets
    function acceptDatanet(uint256 datanetId) external locked {
        Datanet storage offered = _datanets[datanetId];
        if (offered.pendingOwner != msg.sender) revert NotPendingOwner(datanetId, msg.sender);
        emit DatanetTransferred(datanetId, offered.owner, msg.sender);
        offered.owner = msg.sender;
        offered.pendingOwner = address(0);
    }

    /// @inheritdoc IDatanets
    function closeDatanet(uint256 datanetId) external locked onlyOwner(datanetId) {
        _open(datanetId);
        _datanets[datanetId].closedAt = uint64(block.timestamp);
        emit DatanetClosed(datanetId);
    }

    /// @inheritdoc IDatanets
    function setCurator(uint256 datanetId, address account, bool trusted) external locked onlyOwner(datanetId) {
        if (account == address(0)) revert ZeroValue();
        _curators[datanetId][account] = trusted;
        emit CuratorSet(datanetId, account, trusted);
    }

    /// @inheritdoc IDatanets
    function setListed(uint256 datanetId, address account, bool listed) external locked onlyCurator(datanetId) {
        if (account == address(0)) revert ZeroValue();
        _listed[datanetId][account] = listed;
        emit ContributorListed(datanetId, account, listed);
    }

    /// @inheritdoc IDatanets
    function contribute(uint256 datanetId, bytes32 contentId) external locked {
        bytes32[] memory contentIds = new bytes32[](1);
        contentIds[0] = contentId;
        _contribute(datanetId, Payee.ofAccount(msg.sender), _admitAtOnce(datanetId, msg.sender), contentIds);
    }

    /// @inheritdoc IDatanets
    function contributeMany(uint256 datanetId, bytes32[] calldata contentIds) external locked {
        _contribute(datanetId, Payee.ofAccount(msg.sender), _admitAtOnce(datanetId, msg.sender), contentIds);
    }

    /// @inheritdoc IDatanets
    function contributeAs(uint256 datanetId, bytes32 payee, bytes32[] calldata contentIds) external locked {
        _vouch(datanetId, payee);
        _contribute(datanetId, payee, ACCEPTED, contentIds);
    }

    /// @inheritdoc IDatanets
    function contributeBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri) external locked {
        _contributeBatch(datanetId, Payee.ofAccount(msg.sender), _admitAtOnce(datanetId, msg.sender), root, count, uri);
    }

    /// @inheritdoc IDatanets
    function contributeBatchAs(uint256 datanetId, bytes32 payee, bytes32 root, uint64 count, string calldata uri) external locked {
        _vouch(datanetId, payee);
        _contributeBatch(datanetId, payee, ACCEPTED, root, count, uri);
    }

    /// @inheritdoc IDatanets
    /// @dev The contract calls this itself for each item of `contributeForMany`, so that what fails leaves nothing behind.
    function contributeFor(SignedContribution calldata item) external {
        if (msg.sender == address(this)) return _contributeFor(item, SIGNATURE_GAS);
        _enter();
        _contributeFor(item, gasleft());
        _leave();
    }

    /// @inheritdoc IDatanets
    function contributeForMany(SignedContribution[] calldata contributions) external locked returns (bytes4[] memory reasons) {
        _checkLength(contributions.length);
        reasons = new bytes4[](contributions.length);
        for (uint256 i = 0; i < contributions.length; i++) {
            SignedContribution calldata item = contributions[i];
            try this.contributeFor(item) {}
            catch (bytes memory reason) {
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
        if (_committedAt[commitment] != 0) revert AlreadyCommitted(commitment);
        _committedAt[commitment] = uint64(block.timestamp);
        emit Committed(commitment);
    }

    /// @inheritdoc IDatanets
    function reveal(uint256 datanetId, bytes32[] calldata contentIds, bytes32 salt) external locked {
        uint8 status = _admit(datanetId, msg.sender);
        _show(TypedData.commitment(msg.sender, datanetId, contentIds, salt));
        _contribute(datanetId, Payee.ofAccount(msg.sender), status, contentIds);
    }

    /// @inheritdoc IDatanets
    function revealBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri, bytes32 salt) external locked {
        uint8 status = _admit(datanetId, msg.sender);
        bytes32[] memory items = new bytes32[](1);
        items[0] = root;
        _show(TypedData.commitment(msg.sender, datanetId, items, salt));
        _contributeBatch(datanetId, Payee.ofAccount(msg.sender), status, root, count, uri);
    }

    /// @inheritdoc IDatanets
    function curate(uint256 datanetId, bytes32[] calldata items, uint8 status, bytes32 reasonHash) external locked onlyCurator(datanetId) {
        _checkSettable(status);
        _checkLength(items.length);
        for (uint256 i = 0; i < items.length; i++) {
            uint8 present = _registered(datanetId, items[i]).status;
            if (present == status || present == RETRACTED) revert InvalidStatus(present, status);
            _setStatus(datanetId, items[i], status, reasonHash);
        }
    }

    /// @inheritdoc IDatanets
    function retract(uint256 datanetId, bytes32[] calldata items) external locked {
        _checkLength(items.length);
        for (uint256 i = 0; i < items.length; i++) {
            Contribution storage item = _own(datanetId, items[i]);
            if (item.status == RETRACTED) revert InvalidStatus(RETRACTED, RETRACTED);
            _setStatus(datanetId, items[i], RETRACTED, 0);
        }
    }

    /// @inheritdoc IDatanets
    function curateMembers(
        uint256 datanetId,
        bytes32 root,
        bytes32[] calldata contentIds,
        bytes calldata proof,
        uint8 status,
        bytes32 reasonHash
    ) external locked onlyCurator(datanetId) {
        _checkSettable(status);
        _registered(datanetId, root);
        _setMembers(datanetId, root, contentIds, proof, status, reasonHash);
    }

    /// @inheritdoc IDatanets
    function retractMembers(uint256 datanetId, bytes32 root, bytes32[] calldata contentIds, bytes calldata proof) external locked {
        _own(datanetId, root);
        _setMembers(datanetId, root, contentIds, proof, RETRACTED, 0);
    }

    /// @inheritdoc IDatanets
    function bindClaimKeySigned(
        uint256 datanetId,
        bytes32 identity,
        address account,
        uint256 deadline,
        bytes calldata signature
    ) external locked {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        address attestor = _datanets[datanetId].attestor;
        bytes32 digest = TypedData.bindDigest(_domain(), datanetId, identity, account, deadline);
        if (!TypedData.isSignedBy(attestor, digest, signature, gasleft())) revert InvalidSignature(attestor);
        _bind(datanetId, identity, account);
    }

    /// @inheritdoc IDatanets
    function bindClaimKey(uint256 datanetId, bytes32 identity, address account) external locked {
        if (_datanets[datanetId].attestor != msg.sender) revert NotAttestor(datanetId, msg.sender);
        _bind(datanetId, identity, account);
    }

    /// @inheritdoc IDatanets
    function datanetCount() external view unlocked returns (uint256 count) {
        return _count;
    }

    /// @inheritdoc IDatanets
    function isCurator(uint256 datanetId, address account) external view unlocked returns (bool trusted) {
        return _isCurator(datanetId, account);
    }

    /// @inheritdoc IDatanets
    function isListed(uint256 datanetId, address account) external view unlocked returns (bool listed) {
        return _listed[datanetId][account];
    }

    /// @inheritdoc IDatanets
    function member(uint256 datanetId, bytes32 root, bytes32 contentId) external view unlocked returns (Contribution memory state) {
        state = _contributions[datanetId][root];
        Contribution memory own = _members[datanetId][root][contentId];
        if (state.status == ACCEPTED && own.status != NONE) return own;
    }

    /// @inheritdoc IDatanets
    function cancelledNonces(address account, uint256 word) external view unlocked returns (uint256 mask) {
        return _cancelled[account][word];
    }

    /// @inheritdoc IDatanets
    function committedAt(bytes32 commitment) external view unlocked returns (uint64 time) {
        return _committedAt[commitment];
    }

    /// @inheritdoc IDatanets
    function commitmentOf(
        address contributor,
        uint256 datanetId,
        bytes32[] calldata items,
        bytes32 salt
    ) external pure returns (bytes32 commitment) {
        return TypedData.commitment(contributor, datanetId, items, salt);
    }

    /// @inheritdoc IDatanets
    function boundAccount(bytes32 claimKey) external view unlocked returns (address account) {
        return _bound[claimKey];
    }

    function _bind(uint256 datanetId, bytes32 identity, address account) private {
        if (identity == 0 || account == address(0)) revert ZeroValue();
        bytes32 key = Payee.claimKey(datanetId, identity);
        if (_bound[key] != address(0)) revert AlreadyBound(key, _bound[key]);
        _bound[key] = account;
        emit ClaimKeyBound(datanetId, key, account, identity);
    }

    /// @inheritdoc IDatanets
    function datanet(uint256 datanetId) external view unlocked returns (Datanet memory state) {
        return _datanets[datanetId];
    }

    /// @inheritdoc IDatanets
    function isOpen(uint256 datanetId) external view unlocked returns (bool open) {
        Datanet storage state = _datanets[datanetId];
        return state.owner != address(0) && state.closedAt == 0;
    }

    /// @inheritdoc IDatanets
    function contribution(uint256 datanetId, bytes32 item) external view unlocked returns (Contribution memory state) {
        return _contributions[datanetId][item];
    }

    /// @inheritdoc IDatanets
    function claimKeyOf(uint256 datanetId, bytes32 identity) external pure returns (bytes32 claimKey) {
        return Payee.claimKey(datanetId, identity);
    }

    function _isCurator(uint256 datanetId, address account) private view returns (bool trusted) {
        return (account != address(0) && _datanets[datanetId].owner == account) || _curators[datanetId][account];
    }

    function _contributeFor(SignedContribution calldata item, uint256 gasLimit) private {
        _checkLength(item.contentIds.length);
        uint8 status = _admitAtOnce(item.datanetId, item.contributor);
        bool cancelled = _cancelled[item.contributor][item.nonce / 256] >> (item.nonce % 256) & 1 == 1;
        if (cancelled) revert NonceCancelled(item.contributor, item.nonce);
        if (block.timestamp > item.deadline) revert SignatureExpired(item.deadline);
        bytes32 digest = TypedData.contributeDigest(_domain(), item.datanetId, item.contentIds, item.nonce, item.deadline);
        if (!TypedData.isSignedBy(item.contributor, digest, item.signature, gasLimit)) revert InvalidSignature(item.contributor);
        _contribute(item.datanetId, Payee.ofAccount(item.contributor), status, item.contentIds);
    }

    /// @dev Uses a commitment up.
    function _show(bytes32 commitment) private {
        if (_committedAt[commitment] == 0) revert UnknownCommitment(commitment);
        uint64 revealableAt = _committedAt[commitment] + COMMITMENT_AGE;
        if (block.timestamp < revealableAt) revert CommitmentTooYoung(revealableAt, uint64(block.timestamp));
        delete _committedAt[commitment];
        emit Revealed(commitment);
    }

    /// @dev Changes the status of neighbouring records of a batch, which is known to be registered.
    function _setMembers(
        uint256 datanetId,
        bytes32 root,
        bytes32[] calldata contentIds,
        bytes calldata proof,
        uint8 status,
        bytes32 reasonHash
    ) private {
        _checkLength(contentIds.length);
        if (!_areMembers(root, contentIds, proof)) revert InvalidProof(datanetId, root);
        if (_contributions[datanetId][root].status == RETRACTED) revert InvalidStatus(RETRACTED, status);
        for (uint256 i = 0; i < contentIds.length; i++) {
            _setMember(datanetId, root, contentIds[i], status);
            emit MemberStatusChanged(datanetId, root, contentIds[i], status, msg.sender, reasonHash);
        }
    }

    /// @dev Gives a record of a batch a status, and an entry of its own if it has none yet.
    function _setMember(uint256 datanetId, bytes32 root, bytes32 contentId, uint8 status) private {
        Contribution storage changed = _members[datanetId][root][contentId];
        uint8 present = changed.status == NONE ? ACCEPTED : changed.status;
        if (present == status || present == RETRACTED) revert InvalidStatus(present, status);
        changed.payee = _contributions[datanetId][root].payee;
        changed.registeredAt = _contributions[datanetId][root].registeredAt;
        changed.status = status;
        changed.statusAt = uint64(block.timestamp);
    }

    function _contribute(uint256 datanetId, bytes32 payee, uint8 status, bytes32[] memory contentIds) private {
        _checkLength(contentIds.length);
        for (uint256 i = 0; i < contentIds.length; i++) {
            _register(datanetId, contentIds[i], payee, status);
        }
        emit Contributed(datanetId, payee, status, contentIds);
    }

    function _contributeBatch(uint256 datanetId, bytes32 payee, uint8 status, bytes32 root, uint64 count, string calldata uri) private {
        if (count == 0 || count > SumTree.MAX_COUNT) revert InvalidCount(count);
        if (bytes(uri).length > MAX_URI) revert UriTooLong(bytes(uri).length);
        _register(datanetId, root, payee, status);
        emit BatchContributed(datanetId, payee, root, status, count, uri);
    }

    function _register(uint256 datanetId, bytes32 item, bytes32 payee, uint8 status) private {
        if (item == 0) revert ZeroValue();
        Contribution storage made = _contributions[datanetId][item];
        if (made.status != NONE) revert AlreadyContributed(datanetId, item, made.payee);
        made.payee = payee;
        made.status = status;
        made.registeredAt = uint64(block.timestamp);
        made.statusAt = uint64(block.timestamp);
    }

    function _setStatus(uint256 datanetId, bytes32 item, uint8 status, bytes32 reasonHash) private {
        Contribution storage changed = _contributions[datanetId][item];
        changed.status = status;
        changed.statusAt = uint64(block.timestamp);
        emit StatusChanged(datanetId, item, status, msg.sender, reasonHash);
    }

    /// @dev Lets an account contribute for itself without a commitment, and says with which status.
    function _admitAtOnce(uint256 datanetId, address account) private view returns (uint8 status) {
        if (_open(datanetId).commitFirst) revert CommitmentRequired(datanetId);
        return _admit(datanetId, account);
    }

    /// @dev Lets an account contribute for itself, and says with which status.
    function _admit(uint256 datanetId, address account) private view returns (uint8 status) {
        uint8 policy = _open(datanetId).policy;
        if (policy == LISTED && !_listed[datanetId][account]) revert NotListed(datanetId, account);
        return policy == CURATED ? PENDING : ACCEPTED;
    }

    /// @dev Lets the owner or a curator contribute for a payee.
    function _vouch(uint256 datanetId, bytes32 payee) private view {
        _open(datanetId);
        if (!_isCurator(datanetId, msg.sender)) revert NotCurator(datanetId, msg.sender);
        if (!Payee.isValid(payee)) revert InvalidPayee(payee);
    }

    function _known(uint256 datanetId) private view returns (Datanet storage state) {
        state = _datanets[datanetId];
        if (state.owner == address(0)) revert UnknownDatanet(datanetId);
    }

    function _open(uint256 datanetId) private view returns (Datanet storage state) {
        state = _known(datanetId);
        if (state.closedAt != 0) revert DatanetIsClosed(datanetId);
    }

    function _registered(uint256 datanetId, bytes32 item) private view returns (Contribution storage state) {
        state = _contributions[datanetId][item];
        if (state.status == NONE) revert UnknownContribution(datanetId, item);
    }

    /// @dev Whether a proof shows that a batch has these records next to each other.
    function _areMembers(bytes32 root, bytes32[] calldata contentIds, bytes calldata proof) private pure returns (bool) {
        SumTree.Leaf[] memory leaves = new SumTree.Leaf[](contentIds.length);
        for (uint256 i = 0; i < contentIds.length; i++) {
            leaves[i] = SumTree.Leaf(contentIds[i], 1, 0);
        }
        (SumTree.Shown memory shown, bool ok) = SumTree.show(leaves, proof);
        return ok && shown.root == root;
    }

    /// @dev A record or batch of the caller's own, or of a claim key that is bound to it.
    function _own(uint256 datanetId, bytes32 item) private view returns (Contribution storage state) {
        state = _registered(datanetId, item);
        bool own = state.payee == Payee.ofAccount(msg.sender) || _bound[state.payee] == msg.sender;
        if (!own) revert NotContributor(datanetId, item, msg.sender);
    }

    function _domain() private view returns (bytes32) {
        return TypedData.domain(block.chainid, address(this));
    }

    function _checkSettable(uint8 status) private pure {
        bool settable = status == ACCEPTED || status == REJECTED || status == FLAGGED;
        if (!settable) revert InvalidStatus(NONE, status);
    }

    function _checkLength(uint256 length) private pure {
        if (length == 0 || length > MAX_ITEMS) revert InvalidLength(length);
    }
}
