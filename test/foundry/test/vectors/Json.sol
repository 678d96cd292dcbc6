// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {IDisputes} from "abi/IDisputes.sol";

/// @title Reads the vectors of test/vectors
abstract contract Json {
    function read(string memory name) internal view returns (string memory) {
        return vm.readFile(string.concat("../vectors/", name, ".json"));
    }

    /// @dev How many elements an array has; at least one, so that no test passes for lack of
    /// vectors.
    function count(string memory json, string memory array) internal view returns (uint256 number) {
        number = countAny(json, array);
        vm.assertTrue(number > 0, string.concat("no vectors in ", array));
    }

    function countAny(string memory json, string memory array) internal view returns (uint256 number) {
        while (vm.keyExistsJson(json, element(array, number))) number++;
    }

    function element(string memory array, uint256 i) internal pure returns (string memory) {
        return string.concat(array, "[", vm.toString(i), "]");
    }

    function uintOf(string memory json, string memory path, string memory key) internal pure returns (uint256) {
        return vm.parseJsonUint(json, string.concat(path, key));
    }

    function wordOf(string memory json, string memory path, string memory key) internal pure returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(path, key));
    }

    function bytesOf(string memory json, string memory path, string memory key) internal pure returns (bytes memory) {
        return vm.parseJsonBytes(json, string.concat(path, key));
    }

    function bytes20Of(string memory json, string memory path, string memory key) internal pure returns (bytes20) {
        return bytes20(bytesOf(json, path, key));
    }

    function addressOf(string memory json, string memory path, string memory key) internal pure returns (address) {
        return vm.parseJsonAddress(json, string.concat(path, key));
    }

    function wordsOf(string memory json, string memory path, string memory key) internal pure returns (bytes32[] memory) {
        return vm.parseJsonBytes32Array(json, string.concat(path, key));
    }

    function uintsOf(string memory json, string memory path, string memory key) internal view returns (uint256[] memory values) {
        string memory array = string.concat(path, key);
        values = new uint256[](count(json, array));
        for (uint256 i = 0; i < values.length; i++) {
            values[i] = vm.parseJsonUint(json, element(array, i));
        }
    }

    function addressesOf(string memory json, string memory path, string memory key) internal view returns (address[] memory values) {
        string memory array = string.concat(path, key);
        values = new address[](count(json, array));
        for (uint256 i = 0; i < values.length; i++) {
            values[i] = vm.parseJsonAddress(json, element(array, i));
        }
    }

    function leavesOf(string memory json, string memory tree) internal view returns (SumTree.Leaf[] memory leaves) {
        leaves = leavesAt(json, string.concat(tree, ".leaves"));
        vm.assertEq(leaves.length, uintOf(json, tree, ".count"), "another number of leaves");
    }

    function leavesAt(string memory json, string memory array) internal view returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](countAny(json, array));
        for (uint256 i = 0; i < leaves.length; i++) {
            string memory path = element(array, i);
            uint128 value = uint128(uintOf(json, path, ".value"));
            leaves[i] = SumTree.Leaf(wordOf(json, path, ".key"), value, wordOf(json, path, ".data"));
        }
    }

    function nodeOf(string memory json, string memory path) internal pure returns (IDisputes.Node memory node) {
        (node.topHash, node.topSum) = (bytes20Of(json, path, ".topHash"), uint128(uintOf(json, path, ".topSum")));
        node.count = uint64(uintOf(json, path, ".count"));
        (node.level, node.index) = (uint8(uintOf(json, path, ".level")), uint64(uintOf(json, path, ".index")));
        node.sum = uint128(uintOf(json, path, ".sum"));
        (node.siblings, node.preimage) = (bytesOf(json, path, ".siblings"), bytesOf(json, path, ".preimage"));
    }

    function receiptOf(string memory json, string memory path) internal pure returns (IDisputes.Receipt memory) {
        return IDisputes.Receipt({
            modelId: uintOf(json, path, ".modelId"),
            requestId: wordOf(json, path, ".requestId"),
            outputHash: wordOf(json, path, ".outputHash"),
            outputLength: uint32(uintOf(json, path, ".outputLength")),
            featureHash: wordOf(json, path, ".featureHash"),
            price: uint128(uintOf(json, path, ".price")),
            time: uint64(uintOf(json, path, ".time"))
        });
    }

    function domainOf(string memory json, string memory path) internal pure returns (bytes32) {
        return TypedData.domain(uintOf(json, path, ".chainId"), addressOf(json, path, ".contract"));
    }

    /// @dev Whether a digest is the vector's, and its signature the signer's.
    function checkSigned(string memory json, string memory path, bytes32 digest) internal view {
        vm.assertEq(digest, wordOf(json, path, ".digest"), string.concat(path, ": digest"));
        bytes memory signature = bytesOf(json, path, ".signature");
        vm.assertTrue(TypedData.isSignedBy(addressOf(json, path, ".signer"), digest, signature), string.concat(path, ": signature"));
    }
}
