// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A wallet that accepts, by ERC-1271, signatures of its owner's key, and that reverts on
/// signature checks and on native currency unless it gets enough gas
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
