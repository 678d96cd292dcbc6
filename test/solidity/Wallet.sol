// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A contract wallet with a mood: it signs by EIP-1271 what its owner approved, and may refuse or burn what is sent to it
contract Wallet {
    mapping(bytes32 => bool) public approved;
    /// 0 takes currency, 1 refuses it, 2 burns all gas.
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
        require(mood != 1, "refused");
        if (mood == 2) {
            assembly {
                invalid()
            }
        }
    }
}
