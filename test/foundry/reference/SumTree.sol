// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Sum trees: Merkle trees whose nodes carry the sum of the values below them (SPEC.md 2)
library SumTree {
    struct Leaf {
        bytes32 key;
        uint128 value;
        bytes32 data;
    }

    struct Node {
        bytes20 hash;
        uint128 sum;
    }

    /// @notice What a valid proof proves.
    struct ProvenRange {
        /// The tree's root, to be compared with the one that is trusted.
        bytes32 root;
        /// How many leaves the tree has.
        uint64 count;
        /// The index of the range's first leaf.
        uint64 start;
        /// The sum of all leaves before the range.
        uint128 before;
        /// The sum of all leaves.
        uint128 total;
    }

    /// @dev A proof's bytes and how far they were read.
    struct Reader {
        bytes proof;
        uint256 offset;
        uint256 width;
        bool failed;
    }

    uint256 internal constant MAX_COUNT = 2 ** 40 - 1;
    uint256 private constant HEADER = 11;

    function leafNode(Leaf memory leaf) internal pure returns (Node memory) {
        return Node(bytes20(keccak256(abi.encodePacked(uint8(0), leaf.key, leaf.value, leaf.data))), leaf.value);
    }

    /// @notice The parent of two nodes; `ok` is false if their sum does not fit.
    function parent(Node memory left, Node memory right) internal pure returns (Node memory node, bool ok) {
        uint256 sum = uint256(left.sum) + right.sum;
        if (sum > type(uint128).max) return (node, false);
        bytes32 hash = keccak256(abi.encodePacked(uint8(1), left.hash, left.sum, right.hash, right.sum));
        return (Node(bytes20(hash), uint128(sum)), true);
    }

    function root(bytes20 hash, uint128 sum, uint64 count) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(2), hash, sum, count));
    }

    /// @notice Reads a proof that `leaves` are neighbours in a tree. `ok` is whether the proof is
    /// well formed; the caller still has to compare the root with the one that it trusts.
    function verify(Leaf[] memory leaves, bytes memory proof) internal pure returns (ProvenRange memory proven, bool ok) {
        if (!_ascend(leaves)) return (proven, false);
        return verifyUnordered(leaves, proof);
    }

    /// @notice The same for leaves that need not ascend.
    function verifyUnordered(Leaf[] memory leaves, bytes memory proof) internal pure returns (ProvenRange memory proven, bool ok) {
        if (leaves.length == 0 || proof.length < HEADER) return (proven, false);
        Reader memory reader = Reader(proof, HEADER, uint8(proof[0]), false);
        proven.count = uint64(_number(proof, 1, 5));
        proven.start = uint64(_number(proof, 6, 5));
        bool needlessWidth = reader.width > 0 && proof.length == HEADER;
        if (reader.width > 16 || needlessWidth || uint256(proven.start) + leaves.length > proven.count) return (proven, false);

        Node[] memory range = new Node[](leaves.length);
        for (uint256 i = 0; i < leaves.length; i++) {
            range[i] = leafNode(leaves[i]);
        }
        uint256 low = proven.start;
        uint256 high = low + leaves.length;
        uint256 before;
        for (uint256 length = proven.count; length > 1; length = (length + 1) / 2) {
            if (low % 2 == 1) {
                range = _prepend(_sibling(reader), range);
                before += range[0].sum;
            }
            if (high % 2 == 1 && high < length) range = _append(range, _sibling(reader));
            if (reader.failed) return (proven, false);
            (range, ok) = _parents(range);
            if (!ok) return (proven, false);
            low /= 2;
            high = (high + 1) / 2;
        }
        if (reader.offset != proof.length) return (proven, false);
        // Every left sibling is part of the total, which fits in 128 bits.
        proven.before = uint128(before);
        proven.total = range[0].sum;
        proven.root = root(range[0].hash, range[0].sum, proven.count);
        return (proven, true);
    }

    /// @notice Whether `proof` proves that one leaf is in the tree with this root.
    function contains(bytes32 treeRoot, Leaf memory leaf, bytes memory proof) internal pure returns (bool) {
        Leaf[] memory leaves = new Leaf[](1);
        leaves[0] = leaf;
        (ProvenRange memory proven, bool ok) = verify(leaves, proof);
        return ok && proven.root == treeRoot;
    }

    /// @notice Reads the place of (key, data) in the tree with this root (SPEC.md 8.1): the sum of
    /// all leaves below it, and the value of the leaf that is exactly there, 0 if there is none.
    /// `ok` is whether leaves and proof are the place's.
    function place(
        bytes32 treeRoot,
        bytes32 key,
        bytes32 data,
        Leaf[] memory leaves,
        bytes memory proof
    ) internal pure returns (uint128 before, uint128 value, bool ok) {
        if (leaves.length == 0) return (0, 0, proof.length == 0 && treeRoot == root(0, 0, 0));
        if (leaves.length > 2) return (0, 0, false);
        ProvenRange memory proven;
        (proven, ok) = verify(leaves, proof);
        if (!ok || proven.root != treeRoot) return (0, 0, false);
        bool firstIsBelow = isBelow(leaves[0], key, data);
        Leaf memory last = leaves[leaves.length - 1];
        bool lastIsBelow = isBelow(last, key, data);
        bool isStart = proven.start == 0;
        bool isEnd = proven.start + 1 == proven.count;
        if (leaves.length == 2) ok = firstIsBelow && !lastIsBelow;
        else ok = firstIsBelow ? isEnd : isStart;
        if (!ok) return (0, 0, false);
        before = proven.before + (firstIsBelow ? leaves[0].value : 0);
        value = last.key == key && last.data == data ? last.value : 0;
    }

    /// @notice Whether a leaf comes before (key, data) in a tree.
    function isBelow(Leaf memory leaf, bytes32 key, bytes32 data) internal pure returns (bool) {
        return leaf.key < key || (leaf.key == key && leaf.data < data);
    }

    function _ascend(Leaf[] memory leaves) private pure returns (bool) {
        for (uint256 i = 1; i < leaves.length; i++) {
            if (!isBelow(leaves[i - 1], leaves[i].key, leaves[i].data)) return false;
        }
        return true;
    }

    /// @dev The parents of a level's range; a last node without a neighbour rises unchanged.
    function _parents(Node[] memory range) private pure returns (Node[] memory above, bool ok) {
        above = new Node[]((range.length + 1) / 2);
        for (uint256 i = 0; i < above.length; i++) {
            if (2 * i + 1 == range.length) {
                above[i] = range[2 * i];
                continue;
            }
            (above[i], ok) = parent(range[2 * i], range[2 * i + 1]);
            if (!ok) return (above, false);
        }
        return (above, true);
    }

    function _sibling(Reader memory reader) private pure returns (Node memory node) {
        if (reader.offset + 20 + reader.width > reader.proof.length) {
            reader.failed = true;
            return node;
        }
        node.hash = bytes20(uint160(_number(reader.proof, reader.offset, 20)));
        node.sum = uint128(_number(reader.proof, reader.offset + 20, reader.width));
        reader.offset += 20 + reader.width;
    }

    /// @dev The number in the `length` big-endian bytes from `offset` on.
    function _number(bytes memory from, uint256 offset, uint256 length) private pure returns (uint256 number) {
        for (uint256 i = 0; i < length; i++) {
            number = (number << 8) | uint8(from[offset + i]);
        }
    }

    function _prepend(Node memory node, Node[] memory range) private pure returns (Node[] memory longer) {
        longer = new Node[](range.length + 1);
        longer[0] = node;
        for (uint256 i = 0; i < range.length; i++) {
            longer[i + 1] = range[i];
        }
    }

    function _append(Node[] memory range, Node memory node) private pure returns (Node[] memory longer) {
        longer = new Node[](range.length + 1);
        for (uint256 i = 0; i < range.length; i++) {
            longer[i] = range[i];
        }
        longer[range.length] = node;
    }
}
