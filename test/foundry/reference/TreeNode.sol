// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "./SumTree.sol";
import {IDisputes} from "abi/IDisputes.sol";

/// @title A node of a sum tree, shown with its siblings and what its hash was made from (SPEC.md
/// 8.2)
library TreeNode {
    uint256 private constant LEAF_LENGTH = 81;
    uint256 private constant NODE_LENGTH = 73;
    uint256 private constant SIBLING_LENGTH = 36;

    /// @notice Whether the node is in the tree with this root, and its parents state its sum.
    function isIn(IDisputes.Node calldata node, bytes32 root) internal pure returns (bool) {
        if (SumTree.root(node.topHash, node.topSum, node.count) != root) return false;
        uint256 width = _width(node.count, node.level);
        uint256 index = node.index;
        if (index >= width) return false;
        SumTree.Node memory present = SumTree.Node(bytes20(keccak256(node.preimage)), node.sum);
        uint256 offset;
        for (; width > 1; width = (width + 1) / 2) {
            bool rises = index % 2 == 0 && index + 1 == width;
            if (!rises) {
                if (offset + SIBLING_LENGTH > node.siblings.length) return false;
                SumTree.Node memory sibling = _node(node.siblings[offset:offset + SIBLING_LENGTH]);
                offset += SIBLING_LENGTH;
                bool fits;
                (present, fits) = index % 2 == 0 ? SumTree.parent(present, sibling) : SumTree.parent(sibling, present);
                if (!fits) return false;
            }
            index /= 2;
        }
        return offset == node.siblings.length && present.hash == node.topHash && present.sum == node.topSum;
    }

    /// @notice Whether its hash was made from what belongs there: a leaf with this value, or two
    /// nodes with this sum.
    function isSound(IDisputes.Node calldata node) internal pure returns (bool) {
        bytes calldata preimage = node.preimage;
        // It covers one leaf if the leaf after its first is another node's or not there.
        bool isLeaf = node.level == 0 || (uint256(node.index) << node.level) + 1 == node.count;
        if (isLeaf) {
            return preimage.length == LEAF_LENGTH && preimage[0] == 0x00 && uint128(bytes16(preimage[33:49])) == node.sum;
        }
        if (preimage.length != NODE_LENGTH || preimage[0] != 0x01) return false;
        uint256 sum = uint256(_node(preimage[1:37]).sum) + _node(preimage[37:73]).sum;
        return sum == node.sum;
    }

    /// @dev How many nodes a level has.
    function _width(uint256 count, uint256 level) private pure returns (uint256 width) {
        width = count;
        for (uint256 i = 0; i < level && width > 1; i++) {
            width = (width + 1) / 2;
        }
    }

    /// @dev Reads hash 20 | sum 16.
    function _node(bytes calldata data) private pure returns (SumTree.Node memory) {
        return SumTree.Node(bytes20(data[:20]), uint128(bytes16(data[20:36])));
    }
}
