// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A contract that says whether a signature is its own (ERC-1271)
interface IERC1271 {
    /// @return magic this function's selector if the signature is valid
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4 magic);
}
