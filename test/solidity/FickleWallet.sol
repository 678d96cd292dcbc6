// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A wallet that accepts every signature where a call is tried, and none where it is sent: what is
/// sent for it fails, and someone else pays for that
contract FickleWallet {
    /// @dev A signature whose first byte is not zero is checked for 20,000,000 gas.
    function isValidSignature(bytes32, bytes calldata signature) external view returns (bytes4) {
        uint256 start = gasleft();
        if (signature[0] != 0) while (start - gasleft() < 20_000_000) {}
        return tx.gasprice == 0 ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
