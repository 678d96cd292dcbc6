// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "./SumTree.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IDisputes} from "abi/IDisputes.sol";
import {IERC1271} from "abi/IERC1271.sol";

/// @title Names and typed data, as they are hashed and signed (SPEC.md 1 and 3)
library TypedData {
    bytes32 internal constant RECEIPT = keccak256(
        "Receipt(uint256 modelId,bytes32 requestId,bytes32 outputHash,uint32 outputLength,bytes32 featureHash,uint128 price,uint64 time)"
    );
    bytes32 internal constant BOOK =
        keccak256("ReceiptBook(uint256 modelId,uint64 number,uint64 from,uint64 cutoff,bytes32 receiptsRoot,uint64 deadline)");
    bytes32 internal constant ROUND = keccak256(
        "Round(uint256 modelId,uint64 number,uint64 attempt,uint64 from,uint64 cutoff,uint64 deadline,bytes20 settlement,bytes32 manifest,"
        "bytes32 uriHash,bytes32 receiptsRoot,bytes32 scoresRoot,bytes32 creditsRoot,bytes32 payoutsRoot)"
    );
    bytes32 internal constant CLAIM_TO =
        keccak256("ClaimTo(uint256 modelId,bytes32 payee,address receiver,uint128 cumulative,uint256 deadline)");
    bytes32 internal constant VOUCHER = keccak256("Voucher(uint256 modelId,address payer,uint128 total,uint64 deadline)");
    bytes32 internal constant CONTRIBUTE =
        keccak256("Contribute(uint256 datanetId,address contributor,bytes32[] contentIds,uint256 nonce,uint256 deadline)");
    bytes32 internal constant BIND = keccak256("BindClaimKey(uint256 datanetId,bytes32 identity,address account,uint256 deadline)");
    bytes32 internal constant DOMAIN = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes8 private constant BATCH_PREFIX = 0xffffffffffffffff;
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;
    /// @dev The gas that a contract's signature check gets where many are checked, and that must be
    /// left before it.
    uint256 private constant INNER_GAS = 100_000;
    uint64 private constant INNER_FLOOR = 150_000;

    /// @notice A receipt's id.
    function receiptId(IDisputes.Receipt memory receipt) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECEIPT, receipt));
    }

    /// @notice A batch's item. No record can be registered that has its form.
    function batchItem(bytes32 root) internal pure returns (bytes32) {
        return bytes32(abi.encodePacked(BATCH_PREFIX, bytes24(keccak256(abi.encodePacked("tributary.batch", root)))));
    }

    /// @notice Whether a word has the form of a batch's item.
    function isBatchItem(bytes32 item) internal pure returns (bool) {
        return bytes8(item) == BATCH_PREFIX;
    }

    /// @notice A contribution's key.
    function contributionKey(uint256 datanetId, bytes32 contentId) internal pure returns (bytes32) {
        return keccak256(abi.encode(datanetId, contentId));
    }

    /// @notice Names a range of bytes of an output and its owner; `item` is the record's own
    /// content id or its batch's item.
    function source(uint16 start, uint16 end, bytes32 contribution, bytes32 item) internal pure returns (bytes32) {
        bytes28 digest = bytes28(keccak256(abi.encode(contribution, item)));
        return bytes32(abi.encodePacked(start, end, digest));
    }

    /// @notice What distinguishes a payee's credits; role 0 contributor, 1 treasury's fee, 2
    /// unowned.
    function creditDigest(bytes32 id, bytes32 sourceId, uint8 role) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(id, sourceId, role));
    }

    /// @notice What is stored of a settlement: a digest of its asset and its payouts.
    function settlement(address asset, bytes32 payoutsRoot) internal pure returns (bytes20) {
        return bytes20(keccak256(abi.encodePacked(asset, payoutsRoot)));
    }

    /// @notice What Attribution stores of a proposal.
    function proposal(bytes32 hash, IAttribution.Stake memory stake) internal pure returns (bytes32) {
        bytes memory all = abi.encodePacked(hash, stake.operator, stake.bond, stake.proposedAt, stake.finalisableAt);
        for (uint256 i = 0; i < stake.signers.length; i++) {
            all = abi.encodePacked(all, stake.signers[i]);
        }
        return keccak256(all);
    }

    /// @notice A contributor's commitment to records, or to a batch's root alone.
    function commitment(address contributor, uint256 datanetId, bytes32[] memory items, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(contributor, datanetId, keccak256(abi.encodePacked(items)), salt));
    }

    /// @notice The domain of a contract on a chain.
    function domain(uint256 chainId, address verifier) internal pure returns (bytes32) {
        return keccak256(abi.encode(DOMAIN, keccak256("Tributary"), keccak256("1"), chainId, verifier));
    }

    /// @notice What is signed: the hash of a message in a domain.
    function digestOf(bytes32 domainHash, bytes32 structHash) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domainHash, structHash));
    }

    /// @notice A round's hash.
    function roundHash(IAttribution.Round memory round) internal pure returns (bytes32) {
        bytes memory first =
            abi.encode(ROUND, round.modelId, round.number, round.attempt, round.from, round.cutoff, round.deadline, round.settlement);
        bytes memory last = abi.encode(
            round.manifest, round.uriHash, rootOf(round.receipts), rootOf(round.scores), rootOf(round.credits), rootOf(round.payouts)
        );
        return keccak256(bytes.concat(first, last));
    }

    /// @notice The same of a round as it was signed.
    function roundHash(IDisputes.ProposedRound memory round) internal pure returns (bytes32) {
        bytes memory first =
            abi.encode(ROUND, round.modelId, round.number, round.attempt, round.from, round.cutoff, round.deadline, round.settlement);
        bytes memory last =
            abi.encode(round.manifest, round.uriHash, round.receiptsRoot, round.scoresRoot, round.creditsRoot, round.payoutsRoot);
        return keccak256(bytes.concat(first, last));
    }

    /// @notice The root of one of a round's trees.
    function rootOf(IAttribution.Tree memory tree) internal pure returns (bytes32) {
        return SumTree.root(tree.hash, tree.sum, tree.count);
    }

    /// @notice What a scorer signs for a round.
    function roundDigest(bytes32 domainHash, IAttribution.Round memory round) internal pure returns (bytes32) {
        return digestOf(domainHash, roundHash(round));
    }

    /// @notice What an operator signs for a round's receipts.
    function bookDigest(
        bytes32 domainHash,
        uint256 modelId,
        uint64 number,
        uint64 from,
        uint64 cutoff,
        bytes32 receiptsRoot,
        uint64 deadline
    ) internal pure returns (bytes32) {
        return digestOf(domainHash, keccak256(abi.encode(BOOK, modelId, number, from, cutoff, receiptsRoot, deadline)));
    }

    /// @notice What a payee's holder signs to have its earnings paid to an account.
    function claimToDigest(
        bytes32 domainHash,
        uint256 modelId,
        bytes32 payee,
        address receiver,
        uint128 cumulative,
        uint256 deadline
    ) internal pure returns (bytes32) {
        return digestOf(domainHash, keccak256(abi.encode(CLAIM_TO, modelId, payee, receiver, cumulative, deadline)));
    }

    /// @notice What a payer signs for a model's answers.
    function voucherDigest(
        bytes32 domainHash,
        uint256 modelId,
        address payer,
        uint128 total,
        uint64 deadline
    ) internal pure returns (bytes32) {
        return digestOf(domainHash, keccak256(abi.encode(VOUCHER, modelId, payer, total, deadline)));
    }

    /// @notice What a contributor signs to have records registered for it.
    function contributeDigest(
        bytes32 domainHash,
        uint256 datanetId,
        address contributor,
        bytes32[] memory contentIds,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        bytes32 items = keccak256(abi.encodePacked(contentIds));
        return digestOf(domainHash, keccak256(abi.encode(CONTRIBUTE, datanetId, contributor, items, nonce, deadline)));
    }

    /// @notice What an attestor signs to bind an account to a claim key.
    function bindDigest(
        bytes32 domainHash,
        uint256 datanetId,
        bytes32 identity,
        address account,
        uint256 deadline
    ) internal pure returns (bytes32) {
        return digestOf(domainHash, keccak256(abi.encode(BIND, datanetId, identity, account, deadline)));
    }

    /// @notice Whether a signature is an account's: of its key, or else as its contract says
    /// (ERC-1271).
    function isSignedBy(address account, bytes32 hash, bytes memory signature) internal view returns (bool) {
        if (_isOfKey(account, hash, signature)) return true;
        return _isOfContract(account, hash, signature, gasleft());
    }

    /// @notice The same where many signatures are checked: no contract can use up the others' gas,
    /// and the call reverts where too little is left to call one.
    function isSignedByAmongMany(address account, bytes32 hash, bytes memory signature) internal view returns (bool) {
        if (_isOfKey(account, hash, signature)) return true;
        bool needsCall = account != address(0) && account.code.length > 0;
        if (needsCall && gasleft() < INNER_FLOOR) revert IDatanets.GasTooLow(INNER_FLOOR);
        return _isOfContract(account, hash, signature, INNER_GAS);
    }

    /// @notice Who signed a digest; zero if the signature is not 65 bytes, its `s` in the upper
    /// half or its `v` not 27 or 28.
    function signer(bytes32 hash, bytes memory signature) internal pure returns (address) {
        if (signature.length != 65) return address(0);
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        uint8 v = uint8(signature[64]);
        if (uint256(s) > HALF_ORDER || (v != 27 && v != 28)) return address(0);
        return ecrecover(hash, v, r, s);
    }

    function _isOfKey(address account, bytes32 hash, bytes memory signature) private pure returns (bool) {
        return account != address(0) && signer(hash, signature) == account;
    }

    function _isOfContract(address account, bytes32 hash, bytes memory signature, uint256 gasLimit) private view returns (bool) {
        if (account == address(0) || account.code.length == 0) return false;
        bytes memory call = abi.encodeCall(IERC1271.isValidSignature, (hash, signature));
        (bool success, bytes memory returned) = account.staticcall{gas: gasLimit}(call);
        return success && returned.length >= 32 && bytes4(returned) == IERC1271.isValidSignature.selector;
    }
}
