// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A wallet that signs by EIP-1271 what its owner's key signed, and that takes currency and signs only if it is given enough gas
contract KeyWallet {
    address public owner;
    uint256 public need;

    function set(address newOwner, uint256 newNeed) external {
        (owner, need) = (newOwner, newNeed);
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        require(gasleft() >= need, "not enough gas");
        (bytes32 r, bytes32 s) = abi.decode(signature[:64], (bytes32, bytes32));
        bool signed = ecrecover(digest, uint8(signature[64]), r, s) == owner && owner != address(0);
        return signed ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    receive() external payable {
        require(gasleft() >= need, "not enough gas");
    }
}
