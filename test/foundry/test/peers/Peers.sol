// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "abi/IERC20.sol";

/// @title The least that a cumulative Merkle drop needs: one root, one token, what each account
/// received
contract CumulativeDrop {
    IERC20 private immutable _TOKEN;
    bytes32 public root;
    mapping(address account => uint256) public claimed;

    event Claimed(address indexed account, uint256 amount);

    constructor(IERC20 token) {
        _TOKEN = token;
    }

    function setRoot(bytes32 newRoot) external {
        root = newRoot;
    }

    function claim(address account, uint256 cumulative, bytes32[] calldata proof) external {
        require(_fold(keccak256(abi.encodePacked(account, cumulative)), proof) == root);
        uint256 amount = cumulative - claimed[account];
        require(amount > 0);
        claimed[account] = cumulative;
        emit Claimed(account, amount);
        require(_TOKEN.transfer(account, amount));
    }

    function _fold(bytes32 hash, bytes32[] calldata proof) private pure returns (bytes32) {
        for (uint256 i = 0; i < proof.length; i++) {
            bytes32 other = proof[i];
            hash = hash < other ? keccak256(abi.encodePacked(hash, other)) : keccak256(abi.encodePacked(other, hash));
        }
        return hash;
    }
}

/// @title The least that a cumulative Merkle drop of many sources needs: no source pays more than
/// was funded for it, whatever its root
contract CappedDrop {
    IERC20 private immutable _TOKEN;
    mapping(uint256 source => bytes32) public root;
    mapping(uint256 source => uint256) public left;
    mapping(uint256 source => mapping(address account => uint256)) public claimed;

    event Claimed(uint256 indexed source, address indexed account, uint256 amount);

    constructor(IERC20 token) {
        _TOKEN = token;
    }

    function fund(uint256 source, uint256 amount) external {
        left[source] += amount;
        require(_TOKEN.transferFrom(msg.sender, address(this), amount));
    }

    function setRoot(uint256 source, bytes32 newRoot) external {
        root[source] = newRoot;
    }

    function claim(uint256 source, address account, uint256 cumulative, bytes32[] calldata proof) external {
        require(_fold(keccak256(abi.encodePacked(account, cumulative)), proof) == root[source]);
        uint256 amount = cumulative - claimed[source][account];
        require(amount > 0);
        claimed[source][account] = cumulative;
        left[source] -= amount;
        emit Claimed(source, account, amount);
        require(_TOKEN.transfer(account, amount));
    }

    function _fold(bytes32 hash, bytes32[] calldata proof) private pure returns (bytes32) {
        for (uint256 i = 0; i < proof.length; i++) {
            bytes32 other = proof[i];
            hash = hash < other ? keccak256(abi.encodePacked(hash, other)) : keccak256(abi.encodePacked(other, hash));
        }
        return hash;
    }
}

/// @title The least that a one-time drop needs: one bit for each claim
contract BitmapDrop {
    IERC20 private immutable _TOKEN;
    bytes32 public root;
    mapping(uint256 word => uint256) private _claimed;

    event Claimed(uint256 index, address account, uint256 amount);

    constructor(IERC20 token) {
        _TOKEN = token;
    }

    function setRoot(bytes32 newRoot) external {
        root = newRoot;
    }

    function claim(uint256 index, address account, uint256 amount, bytes32[] calldata proof) external {
        uint256 bit = 1 << (index & 255);
        require(_claimed[index >> 8] & bit == 0);
        _claimed[index >> 8] |= bit;
        bytes32 hash = keccak256(abi.encodePacked(index, account, amount));
        for (uint256 i = 0; i < proof.length; i++) {
            bytes32 other = proof[i];
            hash = hash < other ? keccak256(abi.encodePacked(hash, other)) : keccak256(abi.encodePacked(other, hash));
        }
        require(hash == root);
        emit Claimed(index, account, amount);
        require(_TOKEN.transfer(account, amount));
    }
}

/// @title The least that a pull splitter needs: fixed shares of all that ever came in, no tree
contract PullSplitter {
    IERC20 private immutable _TOKEN;
    uint256 public released;
    mapping(address account => uint256) public bps;
    mapping(address account => uint256) public releasedTo;

    event Released(address indexed account, uint256 amount);

    constructor(IERC20 token) {
        _TOKEN = token;
    }

    function setShare(address account, uint256 newBps) external {
        bps[account] = newBps;
    }

    function release(address account) external {
        uint256 due = (_TOKEN.balanceOf(address(this)) + released) * bps[account] / 10_000 - releasedTo[account];
        require(due > 0);
        released += due;
        releasedTo[account] += due;
        emit Released(account, due);
        require(_TOKEN.transfer(account, due));
    }
}
