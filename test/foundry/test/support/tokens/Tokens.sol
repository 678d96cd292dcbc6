// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title OpenZeppelin's token, which anyone may mint
contract TestToken is ERC20("Test", "TEST") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @title A token that keeps one hundredth of every transfer
contract FeeToken is ERC20("Fee", "FEE") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        uint256 fee = from == address(0) || to == address(0) ? 0 : value / 100;
        super._update(from, to, value - fee);
        if (fee > 0) super._update(from, address(0), fee);
    }
}

/// @title A token that deviates from ERC-20 in ways that real tokens do: its transfers return
/// nothing, or whatever it is set to return
contract OddToken {
    mapping(address account => uint256) public balanceOf;
    /// The bytes that every transfer returns; none at first.
    bytes public returnData;
    /// Whether transfers move nothing.
    bool public movesNothing;
    /// Called with `callback` in the middle of every transfer, if not zero.
    address public target;
    bytes public callback;
    /// Whether transfers revert.
    bool public reverts;
    /// Transfers to this account use more gas than a transfer among many gets.
    address public costly;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function setRefusal(bool newReverts, address newCostly) external {
        (reverts, costly) = (newReverts, newCostly);
    }

    function set(bytes calldata newReturnData, bool newMovesNothing, address newTarget, bytes calldata newCallback) external {
        (returnData, movesNothing, target, callback) = (newReturnData, newMovesNothing, newTarget, newCallback);
    }

    function approve(address, uint256) external pure returns (bool) {
        return true;
    }

    function transfer(address to, uint256 value) external {
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        _move(from, to, value);
    }

    function _move(address from, address to, uint256 value) private {
        require(!reverts, "no");
        uint256 start = gasleft();
        while (to == costly && start - gasleft() < 150_000) {}
        if (target != address(0)) {
            (bool success, bytes memory result) = target.call(callback);
            emit CalledBack(success, result);
        }
        if (!movesNothing) {
            balanceOf[from] -= value;
            balanceOf[to] += value;
        }
        bytes memory returned = returnData;
        assembly {
            return(add(returned, 32), mload(returned))
        }
    }

    event CalledBack(bool success, bytes result);
}

/// @dev How an `OddWallet` checks a signature. By default the signature of a hash is the hash.
uint8 constant SIGNS_BY_HASH = 0;
/// @dev It returns whatever it is set to return.
uint8 constant RETURNS_VERDICT = 1;
/// @dev By hash; with less than 100,000 gas it uses up all of it.
uint8 constant SIGNS_WITH_100000_GAS = 2;
/// @dev By hash, and only if its call of the target succeeds.
uint8 constant SIGNS_IF_TARGET_ANSWERS = 3;

/// @title A wallet that can revert on native currency, call back when it receives some, and check
/// signatures in several ways
contract OddWallet {
    bool public rejects;
    address public target;
    bytes public callback;
    /// One of the constants above.
    uint8 public signing;
    /// What `isValidSignature` returns if it is set to `RETURNS_VERDICT`.
    bytes public verdict;
    /// How much gas it uses up before it receives native currency.
    uint256 public gasToBurn;

    event CalledBack(bool success, bytes result);

    receive() external payable {
        require(!rejects, "rejected");
        uint256 start = gasleft();
        while (start - gasleft() < gasToBurn) {}
        if (target != address(0)) {
            (bool success, bytes memory result) = target.call(callback);
            emit CalledBack(success, result);
        }
    }

    function set(bool newRejects, address newTarget, bytes calldata newCallback) external {
        (rejects, target, callback) = (newRejects, newTarget, newCallback);
    }

    function setAppetite(uint256 newGasToBurn) external {
        gasToBurn = newGasToBurn;
    }

    function setSigning(uint8 newSigning, bytes calldata newVerdict) external {
        (signing, verdict) = (newSigning, newVerdict);
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (signing == RETURNS_VERDICT) _return(verdict);
        if (signing == SIGNS_WITH_100000_GAS && gasleft() < 100_000) while (true) {}
        if (signing == SIGNS_IF_TARGET_ANSWERS) {
            (bool success,) = target.staticcall(callback);
            if (!success) return 0;
        }
        return keccak256(signature) == keccak256(abi.encode(hash)) ? this.isValidSignature.selector : bytes4(0);
    }

    function _return(bytes memory data) private pure {
        assembly {
            return(add(data, 32), mload(data))
        }
    }
}
