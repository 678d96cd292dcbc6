// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {PayeeKind, PayeeKinds} from "abi/IDatanets.sol";

/// @title Payees: accounts, claim keys and Datanets' treasuries (SPEC.md 1)
library Payee {
    /// @notice The payee of an account.
    function ofAccount(address account) internal pure returns (bytes32) {
        return _pack(PayeeKinds.ACCOUNT, account);
    }

    /// @notice The claim key of an identity in a Datanet.
    function claimKey(uint256 datanetId, bytes32 identity) internal pure returns (bytes32) {
        bytes32 digest = keccak256(abi.encodePacked("tributary.claim-key", datanetId, identity));
        return _pack(PayeeKinds.CLAIM_KEY, address(uint160(uint256(digest))));
    }

    /// @notice The payee whose holder is a Datanet's treasury. Ids are counted, so they fit in 20
    /// bytes.
    function treasury(uint256 datanetId) internal pure returns (bytes32) {
        return _pack(PayeeKinds.TREASURY, address(uint160(datanetId)));
    }

    /// @notice Whether a word is `kind 1 | zero 11 | id 20` with a known kind and an id.
    function isValid(bytes32 payee) internal pure returns (bool) {
        bool middleIsZero = (payee << 8) >> 168 == 0;
        bool isKnown = uint8(payee[0]) <= PayeeKind.unwrap(PayeeKinds.TREASURY);
        return isKnown && middleIsZero && id(payee) != address(0);
    }

    /// @notice A payee's kind, its first byte.
    function kind(bytes32 payee) internal pure returns (PayeeKind) {
        return PayeeKind.wrap(uint8(payee[0]));
    }

    /// @notice A payee's last 20 bytes: an account, a claim key's digest or a Datanet's id.
    function id(bytes32 payee) internal pure returns (address) {
        return address(uint160(uint256(payee)));
    }

    function _pack(PayeeKind kind_, address id_) private pure returns (bytes32) {
        return bytes32(uint256(PayeeKind.unwrap(kind_)) << 248 | uint160(id_));
    }
}
