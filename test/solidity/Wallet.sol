// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A contract wallet that accepts, by ERC-1271, the digests that anyone approved, and that can
/// be set to revert or to burn all gas when it receives native currency
contract Wallet {
    mapping(bytes32 => bool) public approved;
    /// 0 receives native currency, 1 reverts on it, 2 burns all gas.
    uint8 public mood;

    function setMood(uint8 value) external {
        mood = value;
    }

    function approve(bytes32 digest) external {
        approved[digest] = true;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return approved[digest] ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    receive() external payable {
        require(mood != 1, "rejected");
        if (mood == 2) {
            assembly {
                invalid()
            }
        }
    }
}
