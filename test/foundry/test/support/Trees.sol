// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";

/// @title Builds sum trees and their proofs, as a scorer does off chain (SPEC.md 2)
library Trees {
    struct TreeHead {
        bytes20 hash;
        uint128 sum;
        uint64 count;
    }

    /// @notice What a tree's root commits to; zero without leaves.
    function head(SumTree.Leaf[] memory leaves) internal pure returns (TreeHead memory) {
        if (leaves.length == 0) return TreeHead(0, 0, 0);
        SumTree.Node[] memory level = nodes(leaves);
        while (level.length > 1) level = above(level);
        return TreeHead(level[0].hash, level[0].sum, uint64(leaves.length));
    }

    function root(SumTree.Leaf[] memory leaves) internal pure returns (bytes32) {
        TreeHead memory treeHead = head(leaves);
        return SumTree.root(treeHead.hash, treeHead.sum, treeHead.count);
    }

    /// @notice The proof of the `length` leaves from `start` on.
    function prove(SumTree.Leaf[] memory leaves, uint256 start, uint256 length) internal pure returns (bytes memory) {
        SumTree.Node[] memory level = nodes(leaves);
        SumTree.Node[] memory siblings = new SumTree.Node[](128);
        uint256 count;
        (uint256 low, uint256 high) = (start, start + length);
        while (level.length > 1) {
            if (low % 2 == 1) siblings[count++] = level[low - 1];
            if (high % 2 == 1 && high < level.length) siblings[count++] = level[high];
            level = above(level);
            (low, high) = (low / 2, (high + 1) / 2);
        }
        return _encode(leaves.length, start, siblings, count);
    }

    /// @notice The `length` leaves from `start` on.
    function slice(SumTree.Leaf[] memory leaves, uint256 start, uint256 length) internal pure returns (SumTree.Leaf[] memory range) {
        range = new SumTree.Leaf[](length);
        for (uint256 i = 0; i < length; i++) {
            range[i] = leaves[start + i];
        }
    }

    /// @notice The leaves around the place of (key, data), and their proof.
    function place(
        SumTree.Leaf[] memory leaves,
        bytes32 key,
        bytes32 data
    ) internal pure returns (SumTree.Leaf[] memory around, bytes memory proof) {
        if (leaves.length == 0) return (around, proof);
        uint256 index;
        while (index < leaves.length && SumTree.isBelow(leaves[index], key, data)) index++;
        uint256 start = index == 0 ? 0 : index - 1;
        uint256 end = index == leaves.length ? index : index + 1;
        return (slice(leaves, start, end - start), prove(leaves, start, end - start));
    }

    /// @notice All nodes of a level; 0 is that of the leaves.
    function row(SumTree.Leaf[] memory leaves, uint256 level) internal pure returns (SumTree.Node[] memory all) {
        all = nodes(leaves);
        for (uint256 i = 0; i < level; i++) {
            all = above(all);
        }
    }

    function nodes(SumTree.Leaf[] memory leaves) internal pure returns (SumTree.Node[] memory level) {
        level = new SumTree.Node[](leaves.length);
        for (uint256 i = 0; i < leaves.length; i++) {
            level[i] = SumTree.leafNode(leaves[i]);
        }
    }

    function above(SumTree.Node[] memory level) internal pure returns (SumTree.Node[] memory next) {
        next = new SumTree.Node[]((level.length + 1) / 2);
        for (uint256 i = 0; i < next.length; i++) {
            if (2 * i + 1 == level.length) {
                next[i] = level[2 * i];
            } else {
                bool ok;
                (next[i], ok) = SumTree.parent(level[2 * i], level[2 * i + 1]);
                require(ok, "the tree's sum does not fit");
            }
        }
    }

    function _encode(
        uint256 leaves,
        uint256 start,
        SumTree.Node[] memory siblings,
        uint256 count
    ) private pure returns (bytes memory proof) {
        uint256 width;
        for (uint256 i = 0; i < count; i++) {
            while (width < 16 && siblings[i].sum >> (8 * width) != 0) width++;
        }
        proof = abi.encodePacked(uint8(width), uint40(leaves), uint40(start));
        for (uint256 i = 0; i < count; i++) {
            proof = bytes.concat(proof, siblings[i].hash, _lastBytes(siblings[i].sum, width));
        }
    }

    function _lastBytes(uint128 value, uint256 width) private pure returns (bytes memory last) {
        last = new bytes(width);
        for (uint256 i = 0; i < width; i++) {
            last[i] = bytes1(uint8(value >> (8 * (width - 1 - i))));
        }
    }
}
