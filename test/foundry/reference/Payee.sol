// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Payees: accounts, and claim keys that wait for one (SPEC.md 1)
library Payee {
    /// @notice The payee of an account.
    function ofAccount(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    /// @notice The claim key of an identity in a Datanet.
    function claimKey(uint256 datanetId, bytes32 identity) internal pure returns (bytes32) {
        bytes20 digest = bytes20(uint160(uint256(keccak256(abi.encodePacked("tributary.claim-key", datanetId, identity)))));
        return bytes32(abi.encodePacked(uint8(1), bytes11(0), digest));
    }

    /// @notice Whether a word is `kind 1 | zero 11 | id 20` with a known kind and an id.
    function isValid(bytes32 payee) internal pure returns (bool) {
        return uint8(payee[0]) <= 1 && _hasId(payee);
    }

    /// @notice Whether a word is a claim key.
    function isClaimKey(bytes32 payee) internal pure returns (bool) {
        return uint8(payee[0]) == 1 && _hasId(payee);
    }

    /// @notice The account or claim key's id in a payee.
    function id(bytes32 payee) internal pure returns (address) {
        return address(uint160(uint256(payee)));
    }

    function _hasId(bytes32 payee) private pure returns (bool) {
        bool middleIsZero = (payee << 8) >> 168 == 0;
        return middleIsZero && id(payee) != address(0);
    }
}
