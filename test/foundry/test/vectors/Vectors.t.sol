// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {Span} from "../../reference/Span.sol";
import {Split} from "../../reference/Split.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";

/// @title The vectors that Rust, Solidity and TypeScript share
contract VectorsTest {
    function test_Names_contributionKeys() external view {
        string memory json = _read("names");
        uint256 count = _count(json, ".contents");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".contents", i);
            bytes32 contentId = vm.parseJsonBytes32(json, _join(path, ".contentId"));
            vm.assertEq(sha256(vm.parseJsonBytes(json, _join(path, ".record"))), contentId, "content id");
            string memory keys = _join(path, ".contributionKeys");
            string[] memory datanets = vm.parseJsonKeys(json, keys);
            vm.assertTrue(datanets.length > 0, "no contribution keys");
            for (uint256 j = 0; j < datanets.length; j++) {
                bytes32 expected = vm.parseJsonBytes32(json, _join(keys, string.concat("['", datanets[j], "']")));
                vm.assertEq(TypedData.contributionKey(vm.parseUint(datanets[j]), contentId), expected, "contribution key");
            }
        }
    }

    function test_Names_claimKeys() external view {
        string memory json = _read("names");
        uint256 count = _count(json, ".claimKeys");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".claimKeys", i);
            string[] memory authors = vm.parseJsonStringArray(json, _join(path, ".authors"));
            bytes memory joined = bytes(authors[0]);
            for (uint256 j = 1; j < authors.length; j++) {
                joined = bytes.concat(joined, "\n", bytes(authors[j]));
            }
            bytes32 identity = keccak256(joined);
            vm.assertEq(identity, vm.parseJsonBytes32(json, _join(path, ".identity")), "identity");
            vm.assertEq(
                Payee.claimKey(_uint(json, path, ".datanetId"), identity), vm.parseJsonBytes32(json, _join(path, ".payee")), "claim key"
            );
            vm.assertTrue(Payee.isClaimKey(vm.parseJsonBytes32(json, _join(path, ".payee"))), "not a claim key");
        }
    }

    function test_Names_creditDigests() external view {
        string memory json = _read("names");
        uint256 count = _count(json, ".creditDigests");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".creditDigests", i);
            bytes32 receipt = vm.parseJsonBytes32(json, _join(path, ".receiptId"));
            bytes32 contribution = vm.parseJsonBytes32(json, _join(path, ".contributionKey"));
            uint8 role = uint8(_uint(json, path, ".role"));
            vm.assertEq(
                TypedData.creditDigest(receipt, contribution, role), vm.parseJsonBytes32(json, _join(path, ".digest")), "credit digest"
            );
        }
    }

    function test_Names_commitments() external view {
        string memory json = _read("names");
        uint256 count = _count(json, ".commitments");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".commitments", i);
            bytes32 commitment = TypedData.commitment(
                vm.parseJsonAddress(json, _join(path, ".contributor")),
                _uint(json, path, ".datanetId"),
                vm.parseJsonBytes32Array(json, _join(path, ".items")),
                _word(json, path, ".salt")
            );
            vm.assertEq(commitment, _word(json, path, ".commitment"), "commitment");
        }
    }

    function test_SumTrees() external view {
        string memory json = _read("sum_tree");
        uint256 count = _count(json, ".trees");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".trees", i);
            SumTree.Leaf[] memory leaves = _leaves(json, path);
            Trees.Summit memory top = Trees.summit(leaves);
            vm.assertEq(bytes32(top.hash), bytes32(bytes20(vm.parseJsonBytes(json, _join(path, ".hash")))), "hash");
            vm.assertEq(top.sum, _uint(json, path, ".sum"), "sum");
            vm.assertEq(top.count, _uint(json, path, ".count"), "count");
            vm.assertEq(Trees.root(leaves), vm.parseJsonBytes32(json, _join(path, ".root")), "root");
            if (leaves.length > 0) _checkProofs(json, path, leaves, top.sum);
        }
    }

    function test_TypedData_receipts() external view {
        string memory json = _read("typed_data");
        uint256 count = _count(json, ".receipts");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".receipts", i);
            TypedData.Receipt memory receipt = TypedData.Receipt({
                modelId: _uint(json, path, ".modelId"),
                requestId: vm.parseJsonBytes32(json, _join(path, ".requestId")),
                outputHash: vm.parseJsonBytes32(json, _join(path, ".outputHash")),
                featureHash: vm.parseJsonBytes32(json, _join(path, ".featureHash")),
                price: uint128(_uint(json, path, ".price")),
                time: uint64(_uint(json, path, ".time"))
            });
            vm.assertEq(TypedData.receiptId(receipt), vm.parseJsonBytes32(json, _join(path, ".id")), "receipt id");
        }
    }

    function test_TypedData_books() external view {
        string memory json = _read("typed_data");
        uint256 count = _count(json, ".books");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".books", i);
            bytes32 domain = TypedData.domain(_uint(json, path, ".chainId"), vm.parseJsonAddress(json, _join(path, ".attribution")));
            bytes32 receiptsRoot = vm.parseJsonBytes32(json, _join(path, ".receiptsRoot"));
            uint64 cutoff = uint64(_uint(json, path, ".cutoff"));
            bytes32 digest = TypedData.bookDigest(domain, _uint(json, path, ".modelId"), receiptsRoot, cutoff);
            vm.assertEq(digest, vm.parseJsonBytes32(json, _join(path, ".digest")), "book digest");
        }
    }

    function test_TypedData_claims() external view {
        string memory json = _read("typed_data");
        uint256 count = _count(json, ".claims");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".claims", i);
            bytes32 digest = TypedData.claimToDigest(
                _domain(json, path),
                _uint(json, path, ".modelId"),
                vm.parseJsonAddress(json, _join(path, ".account")),
                vm.parseJsonAddress(json, _join(path, ".receiver")),
                uint128(_uint(json, path, ".cumulative")),
                _uint(json, path, ".deadline")
            );
            vm.assertEq(digest, _word(json, path, ".digest"), "claim digest");
        }
    }

    function test_TypedData_contributes() external view {
        string memory json = _read("typed_data");
        uint256 count = _count(json, ".contributes");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".contributes", i);
            bytes32 digest = TypedData.contributeDigest(
                _domain(json, path),
                _uint(json, path, ".datanetId"),
                vm.parseJsonBytes32Array(json, _join(path, ".contentIds")),
                _uint(json, path, ".nonce"),
                _uint(json, path, ".deadline")
            );
            vm.assertEq(digest, _word(json, path, ".digest"), "contribute digest");
        }
    }

    function test_TypedData_binds() external view {
        string memory json = _read("typed_data");
        uint256 count = _count(json, ".binds");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".binds", i);
            bytes32 digest = TypedData.bindDigest(
                _domain(json, path),
                _uint(json, path, ".datanetId"),
                _word(json, path, ".identity"),
                vm.parseJsonAddress(json, _join(path, ".account")),
                _uint(json, path, ".deadline")
            );
            vm.assertEq(digest, _word(json, path, ".digest"), "bind digest");
        }
    }

    function test_Span() external view {
        string memory json = _read("span");
        uint256 count = _count(json, ".cases");
        uint256 nonZero;
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".cases", i);
            bytes32 rule = vm.parseJsonBytes32(json, _join(path, ".rule"));
            bytes memory contribution = vm.parseJsonBytes(json, _join(path, ".contribution"));
            bytes memory output = vm.parseJsonBytes(json, _join(path, ".output"));
            uint256 score = _uint(json, path, ".score");
            vm.assertTrue(Span.isValid(rule), "rule");
            vm.assertEq(Span.score(rule, contribution, output), score, path);
            if (score > 0) nonZero++;
        }
        vm.assertTrue(nonZero > 10, "hardly a score above zero");
    }

    function test_Split_credits() external view {
        string memory json = _read("split");
        uint256 count = _count(json, ".credits");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".credits", i);
            (uint256 contributor, uint256 treasury) = Split.credit(
                _uint(json, path, ".price"), _uint(json, path, ".score"), _uint(json, path, ".total"), _uint(json, path, ".feeBps")
            );
            vm.assertEq(contributor, _uint(json, path, ".contributor"), "contributor");
            vm.assertEq(treasury, _uint(json, path, ".treasury"), "treasury");
        }
    }

    function test_Split_payouts() external view {
        string memory json = _read("split");
        uint256 count = _count(json, ".payouts");
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(".payouts", i);
            uint256 payout = Split.payout(
                _uint(json, path, ".last"), _uint(json, path, ".pool"), _uint(json, path, ".credit"), _uint(json, path, ".receipts")
            );
            vm.assertEq(payout, _uint(json, path, ".payout"), "payout");
        }
    }

    function _checkProofs(string memory json, string memory tree, SumTree.Leaf[] memory leaves, uint128 total) private view {
        string memory proofs = _join(tree, ".proofs");
        uint256 count = _count(json, proofs);
        for (uint256 i = 0; i < count; i++) {
            string memory path = _at(proofs, i);
            uint256 start = _uint(json, path, ".start");
            bytes memory proof = vm.parseJsonBytes(json, _join(path, ".proof"));
            SumTree.Leaf[] memory run = Trees.slice(leaves, start, _uint(json, path, ".length"));
            vm.assertEq(Trees.prove(leaves, start, run.length), proof, "proof as built");
            SumTree.Shown memory shown = _show(run, proof);
            vm.assertEq(shown.start, start, "start");
            vm.assertEq(shown.total, total, "total");
            vm.assertEq(shown.before, _uint(json, path, ".before"), "sum before");
            vm.assertEq(shown.root, Trees.root(leaves), "root shown");
        }
    }

    function _show(SumTree.Leaf[] memory run, bytes memory proof) private pure returns (SumTree.Shown memory) {
        (SumTree.Shown memory shown, bool ok) = SumTree.show(run, proof);
        vm.assertTrue(ok, "proof refused");
        return shown;
    }

    function _leaves(string memory json, string memory tree) private view returns (SumTree.Leaf[] memory leaves) {
        string memory array = _join(tree, ".leaves");
        leaves = new SumTree.Leaf[](vm.parseJsonUint(json, _join(tree, ".count")));
        for (uint256 i = 0; i < leaves.length; i++) {
            string memory path = _at(array, i);
            bytes32 key = vm.parseJsonBytes32(json, _join(path, ".key"));
            bytes32 data = vm.parseJsonBytes32(json, _join(path, ".data"));
            leaves[i] = SumTree.Leaf(key, uint128(_uint(json, path, ".value")), data);
        }
    }

    /// @dev How many elements an array has; at least one, so that no test passes for want of vectors.
    function _count(string memory json, string memory array) private view returns (uint256 count) {
        while (vm.keyExistsJson(json, _at(array, count))) count++;
        vm.assertTrue(count > 0, _join("no vectors in ", array));
    }

    function _read(string memory name) private view returns (string memory) {
        return vm.readFile(string.concat("../vectors/", name, ".json"));
    }

    function _domain(string memory json, string memory path) private pure returns (bytes32) {
        return TypedData.domain(_uint(json, path, ".chainId"), vm.parseJsonAddress(json, _join(path, ".contract")));
    }

    function _word(string memory json, string memory path, string memory key) private pure returns (bytes32) {
        return vm.parseJsonBytes32(json, _join(path, key));
    }

    function _uint(string memory json, string memory path, string memory key) private pure returns (uint256) {
        return vm.parseJsonUint(json, _join(path, key));
    }

    function _at(string memory array, uint256 i) private pure returns (string memory) {
        return string.concat(array, "[", vm.toString(i), "]");
    }

    function _join(string memory a, string memory b) private pure returns (string memory) {
        return string.concat(a, b);
    }
}
