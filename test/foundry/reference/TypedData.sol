// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IERC1271} from "abi/IERC1271.sol";

/// @title Typed data and names that are signed or hashed (SPEC.md 1 and 3)
library TypedData {
    struct Receipt {
        uint256 modelId;
        bytes32 requestId;
        bytes32 outputHash;
        bytes32 featureHash;
        uint128 price;
        uint64 time;
    }

    bytes32 internal constant RECEIPT =
        keccak256("Receipt(uint256 modelId,bytes32 requestId,bytes32 outputHash,bytes32 featureHash,uint128 price,uint64 time)");
    bytes32 internal constant BOOK = keccak256("ReceiptBook(uint256 modelId,bytes32 receiptsRoot,uint64 cutoff)");
    bytes32 internal constant CLAIM_TO =
        keccak256("ClaimTo(uint256 modelId,address account,address receiver,uint128 cumulative,uint256 deadline)");
    bytes32 internal constant CONTRIBUTE = keccak256("Contribute(uint256 datanetId,bytes32[] contentIds,uint256 nonce,uint256 deadline)");
    bytes32 internal constant BIND = keccak256("BindClaimKey(uint256 datanetId,bytes32 identity,address account,uint256 deadline)");
    bytes32 internal constant DOMAIN = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @notice A receipt's id.
    function receiptId(Receipt memory receipt) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECEIPT, receipt));
    }

    /// @notice A contribution's key.
    function contributionKey(uint256 datanetId, bytes32 contentId) internal pure returns (bytes32) {
        return keccak256(abi.encode(datanetId, contentId));
    }

    /// @notice What tells a payee's credits apart; role 0 contributor, 1 treasury.
    function creditDigest(bytes32 id, bytes32 contribution, uint8 role) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(id, contribution, role));
    }

    /// @notice The domain of a contract on a chain.
    function domain(uint256 chainId, address verifier) internal pure returns (bytes32) {
        return keccak256(abi.encode(DOMAIN, keccak256("Tributary"), keccak256("1"), chainId, verifier));
    }

    /// @notice What an operator signs for a round's receipts.
    function bookDigest(bytes32 domainHash, uint256 modelId, bytes32 receiptsRoot, uint64 cutoff) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domainHash, keccak256(abi.encode(BOOK, modelId, receiptsRoot, cutoff))));
    }

    /// @notice What an account signs to have its earnings paid to another.
    function claimToDigest(
        bytes32 domainHash,
        uint256 modelId,
        address account,
        address receiver,
        uint128 cumulative,
        uint256 deadline
    ) internal pure returns (bytes32) {
        bytes32 hash = keccak256(abi.encode(CLAIM_TO, modelId, account, receiver, cumulative, deadline));
        return keccak256(abi.encodePacked(hex"1901", domainHash, hash));
    }

    /// @notice What a contributor signs to have records registered for it.
    function contributeDigest(
        bytes32 domainHash,
        uint256 datanetId,
        bytes32[] memory contentIds,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        bytes32 items = keccak256(abi.encodePacked(contentIds));
        bytes32 hash = keccak256(abi.encode(CONTRIBUTE, datanetId, items, nonce, deadline));
        return keccak256(abi.encodePacked(hex"1901", domainHash, hash));
    }

    /// @notice What an attestor signs to bind an account to a claim key.
    function bindDigest(
        bytes32 domainHash,
        uint256 datanetId,
        bytes32 identity,
        address account,
        uint256 deadline
    ) internal pure returns (bytes32) {
        bytes32 hash = keccak256(abi.encode(BIND, datanetId, identity, account, deadline));
        return keccak256(abi.encodePacked(hex"1901", domainHash, hash));
    }

    /// @notice A contributor's commitment to records, or to a batch's root alone.
    function commitment(address contributor, uint256 datanetId, bytes32[] memory items, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(contributor, datanetId, keccak256(abi.encodePacked(items)), salt));
    }

    /// @notice Whether a signature is an account's: of its key, or else as its contract says (ERC-1271), which gets at most `gasLimit`.
    function isSignedBy(address account, bytes32 digest, bytes memory signature, uint256 gasLimit) internal view returns (bool) {
        if (account == address(0)) return false;
        if (signer(digest, signature) == account) return true;
        if (account.code.length == 0) return false;
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        (bool done, bytes memory answer) = account.staticcall{gas: gasLimit}(question);
        return done && answer.length >= 32 && bytes4(answer) == IERC1271.isValidSignature.selector;
    }

    /// @notice Who signed a digest; zero if the signature is not 65 bytes, its `s` in the upper half or its `v` not 27 or 28.
    function signer(bytes32 digest, bytes memory signature) internal pure returns (address) {
        if (signature.length != 65) return address(0);
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        uint8 v = uint8(signature[64]);
        if (uint256(s) > HALF_ORDER || (v != 27 && v != 28)) return address(0);
        return ecrecover(digest, v, r, s);
    }
}
