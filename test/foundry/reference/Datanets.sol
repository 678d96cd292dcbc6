// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "./Payee.sol";
import {SumTree} from "./SumTree.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title The Solidity reference of Datanets
contract Datanets is IDatanets {
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

    /// @inheritdoc IDatanets
    uint256 public datanetCount;
    /// @inheritdoc IDatanets
    mapping(uint256 datanetId => mapping(address account => bool)) public isListed;
    /// @inheritdoc IDatanets
    mapping(bytes32 claimKey => address) public boundAccount;

    mapping(uint256 datanetId => Datanet) private _datanets;
    mapping(uint256 datanetId => mapping(address account => bool)) private _curators;
    mapping(uint256 datanetId => mapping(bytes32 item => Contribution)) private _contributions;

    modifier onlyOwner(uint256 datanetId) {
        if (_known(datanetId).owner != msg.sender) revert NotDatanetOwner(datanetId, msg.sender);
        _;
    }

    modifier onlyCurator(uint256 datanetId) {
        _known(datanetId);
        if (!isCurator(datanetId, msg.sender)) revert NotCurator(datanetId, msg.sender);
        _;
    }

    /// @inheritdoc IDatanets
    function createDatanet(DatanetTerms calldata terms) external returns (uint256 datanetId) {
        if (terms.policy > LISTED) revert InvalidPolicy(terms.policy);
        bool nobodyToPay = terms.treasury == address(0) && terms.treasuryFeeBps > 0;
        if (terms.treasuryFeeBps > MAX_FEE_BPS || nobodyToPay) revert InvalidTreasury(terms.treasury, terms.treasuryFeeBps);
        if (bytes(terms.uri).length > MAX_URI) revert UriTooLong(bytes(terms.uri).length);

        datanetId = ++datanetCount;
        Datanet storage made = _datanets[datanetId];
        made.owner = msg.sender;
        made.termsHash = terms.termsHash;
        made.policy = terms.policy;
        made.treasury = terms.treasury;
        made.treasuryFeeBps = terms.treasuryFeeBps;
        made.attestor = terms.attestor;
        emit DatanetCreated(datanetId, msg.sender, terms);
    }

    /// @inheritdoc IDatanets
    function offerDatanet(uint256 datanetId, address pendingOwner) external onlyOwner(datanetId) {
        _datanets[datanetId].pendingOwner = pendingOwner;
        emit DatanetOffered(datanetId, msg.sender, pendingOwner);
    }

    /// @inheritdoc IDatanets
    function acceptDatanet(uint256 datanetId) external {
        Datanet storage offered = _datanets[datanetId];
        if (offered.pendingOwner != msg.sender) revert NotPendingOwner(datanetId, msg.sender);
        emit DatanetTransferred(datanetId, offered.owner, msg.sender);
        offered.owner = msg.sender;
        offered.pendingOwner = address(0);
    }

    /// @inheritdoc IDatanets
    function closeDatanet(uint256 datanetId) external onlyOwner(datanetId) {
        _open(datanetId);
        _datanets[datanetId].closedAt = uint64(block.timestamp);
        emit DatanetClosed(datanetId);
    }

    /// @inheritdoc IDatanets
    function setCurator(uint256 datanetId, address account, bool trusted) external onlyOwner(datanetId) {
        if (account == address(0)) revert ZeroValue();
        _curators[datanetId][account] = trusted;
        emit CuratorSet(datanetId, account, trusted);
    }

    /// @inheritdoc IDatanets
    function setListed(uint256 datanetId, address account, bool listed) external onlyCurator(datanetId) {
        if (account == address(0)) revert ZeroValue();
        isListed[datanetId][account] = listed;
        emit ContributorListed(datanetId, account, listed);
    }

    /// @inheritdoc IDatanets
    function contribute(uint256 datanetId, bytes32 contentId) external {
        bytes32[] memory contentIds = new bytes32[](1);
        contentIds[0] = contentId;
        _contribute(datanetId, Payee.ofAccount(msg.sender), _admit(datanetId), contentIds);
    }

    /// @inheritdoc IDatanets
    function contributeMany(uint256 datanetId, bytes32[] calldata contentIds) external {
        _contribute(datanetId, Payee.ofAccount(msg.sender), _admit(datanetId), contentIds);
    }

    /// @inheritdoc IDatanets
    function contributeAs(uint256 datanetId, bytes32 payee, bytes32[] calldata contentIds) external {
        _vouch(datanetId, payee);
        _contribute(datanetId, payee, ACCEPTED, contentIds);
    }

    /// @inheritdoc IDatanets
    function contributeBatch(uint256 datanetId, bytes32 root, uint64 count, string calldata uri) external {
        _contributeBatch(datanetId, Payee.ofAccount(msg.sender), _admit(datanetId), root, count, uri);
    }

    /// @inheritdoc IDatanets
    function contributeBatchAs(uint256 datanetId, bytes32 payee, bytes32 root, uint64 count, string calldata uri) external {
        _vouch(datanetId, payee);
        _contributeBatch(datanetId, payee, ACCEPTED, root, count, uri);
    }

    /// @inheritdoc IDatanets
    function curate(uint256 datanetId, bytes32[] calldata items, uint8 status, bytes32 reasonHash) external onlyCurator(datanetId) {
        bool settable = status == ACCEPTED || status == REJECTED || status == FLAGGED;
        if (!settable) revert InvalidStatus(NONE, status);
        _checkLength(items.length);
        for (uint256 i = 0; i < items.length; i++) {
            uint8 present = _registered(datanetId, items[i]).status;
            if (present == status || present == RETRACTED) revert InvalidStatus(present, status);
            _setStatus(datanetId, items[i], status, reasonHash);
        }
    }

    /// @inheritdoc IDatanets
    function retract(uint256 datanetId, bytes32[] calldata items) external {
        _checkLength(items.length);
        for (uint256 i = 0; i < items.length; i++) {
            Contribution storage item = _registered(datanetId, items[i]);
            bool own = item.payee == Payee.ofAccount(msg.sender) || boundAccount[item.payee] == msg.sender;
            if (!own) revert NotContributor(datanetId, items[i], msg.sender);
            if (item.status == RETRACTED) revert InvalidStatus(RETRACTED, RETRACTED);
            _setStatus(datanetId, items[i], RETRACTED, 0);
        }
    }

    /// @inheritdoc IDatanets
    function bindClaimKey(uint256 datanetId, bytes32 identity, address account) external {
        if (_datanets[datanetId].attestor != msg.sender) revert NotAttestor(datanetId, msg.sender);
        if (identity == 0 || account == address(0)) revert ZeroValue();
        bytes32 key = Payee.claimKey(datanetId, identity);
        if (boundAccount[key] != address(0)) revert AlreadyBound(key, boundAccount[key]);
        boundAccount[key] = account;
        emit ClaimKeyBound(datanetId, key, account, identity);
    }

    /// @inheritdoc IDatanets
    function datanet(uint256 datanetId) external view returns (Datanet memory state) {
        return _datanets[datanetId];
    }

    /// @inheritdoc IDatanets
    function isOpen(uint256 datanetId) external view returns (bool open) {
        Datanet storage state = _datanets[datanetId];
        return state.owner != address(0) && state.closedAt == 0;
    }

    /// @inheritdoc IDatanets
    function contribution(uint256 datanetId, bytes32 item) external view returns (Contribution memory state) {
        return _contributions[datanetId][item];
    }

    /// @inheritdoc IDatanets
    function claimKeyOf(uint256 datanetId, bytes32 identity) external pure returns (bytes32 claimKey) {
        return Payee.claimKey(datanetId, identity);
    }

    /// @inheritdoc IDatanets
    function isCurator(uint256 datanetId, address account) public view returns (bool trusted) {
        return (account != address(0) && _datanets[datanetId].owner == account) || _curators[datanetId][account];
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

    /// @dev Lets the caller contribute for itself and says with which status.
    function _admit(uint256 datanetId) private view returns (uint8 status) {
        uint8 policy = _open(datanetId).policy;
        if (policy == LISTED && !isListed[datanetId][msg.sender]) revert NotListed(datanetId, msg.sender);
        return policy == CURATED ? PENDING : ACCEPTED;
    }

    /// @dev Lets the owner or a curator contribute for a payee.
    function _vouch(uint256 datanetId, bytes32 payee) private view {
        _open(datanetId);
        if (!isCurator(datanetId, msg.sender)) revert NotCurator(datanetId, msg.sender);
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

    function _checkLength(uint256 length) private pure {
        if (length == 0 || length > MAX_ITEMS) revert InvalidLength(length);
    }
}
