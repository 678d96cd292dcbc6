// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @dev How a `ProgrammableWallet` checks a signature. By default the signature of a hash is the hash.
uint8 constant SIGNS_BY_HASH = 0;
/// @dev It returns whatever it is set to return.
uint8 constant RETURNS_VERDICT = 1;
/// @dev By hash; with less than 100,000 gas it uses up all of it.
uint8 constant SIGNS_WITH_100000_GAS = 2;
/// @dev By hash, and only if its call of the target succeeds.
uint8 constant SIGNS_IF_TARGET_ANSWERS = 3;

/// @title A wallet that can revert on native currency, call back when it receives some, and check
/// signatures in several ways
contract ProgrammableWallet {
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
