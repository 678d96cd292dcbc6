// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title The dot product of the rule `gradient` (docs/SPEC.md 4.2), as lean as Solidity's assembly is
/// @notice What `proveScore` computes of two vectors beside their hashes, to compare gas. Vectors have
/// one length, at most 32,768; behind their ends calldata is zero up to the next word.
contract LeanGradient {
    uint256 private constant SIGNS = 0x8080808080808080808080808080808080808080808080808080808080808080;
    uint256 private constant LANES = 0x000000ff000000ff000000ff000000ff000000ff000000ff000000ff000000ff;
    uint256 private constant OFFSETS = 0x0000008000000080000000800000008000000080000000800000008000000080;
    uint256 private constant HALVES = 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;
    uint256 private constant QUARTERS = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;

    /// @notice Takes the vectors and computes nothing, which costs what is not the dot product.
    function nothing(bytes calldata a, bytes calldata b) external pure returns (int256 sum) {
        return int256(a.length) - int256(b.length);
    }

    /// @notice Number by number, without a loop within a word.
    function plain(bytes calldata a, bytes calldata b) external pure returns (int256 sum) {
        assembly ("memory-safe") {
            let end := add(a.offset, a.length)
            let j := b.offset
            for { let i := a.offset } lt(i, end) { i := add(i, 32) } {
                let x := calldataload(i)
                let y := calldataload(j)
                j := add(j, 32)
                sum := add(sum, mul(signextend(0, byte(0, x)), signextend(0, byte(0, y))))
                sum := add(sum, mul(signextend(0, byte(1, x)), signextend(0, byte(1, y))))
                sum := add(sum, mul(signextend(0, byte(2, x)), signextend(0, byte(2, y))))
                sum := add(sum, mul(signextend(0, byte(3, x)), signextend(0, byte(3, y))))
                sum := add(sum, mul(signextend(0, byte(4, x)), signextend(0, byte(4, y))))
                sum := add(sum, mul(signextend(0, byte(5, x)), signextend(0, byte(5, y))))
                sum := add(sum, mul(signextend(0, byte(6, x)), signextend(0, byte(6, y))))
                sum := add(sum, mul(signextend(0, byte(7, x)), signextend(0, byte(7, y))))
                sum := add(sum, mul(signextend(0, byte(8, x)), signextend(0, byte(8, y))))
                sum := add(sum, mul(signextend(0, byte(9, x)), signextend(0, byte(9, y))))
                sum := add(sum, mul(signextend(0, byte(10, x)), signextend(0, byte(10, y))))
                sum := add(sum, mul(signextend(0, byte(11, x)), signextend(0, byte(11, y))))
                sum := add(sum, mul(signextend(0, byte(12, x)), signextend(0, byte(12, y))))
                sum := add(sum, mul(signextend(0, byte(13, x)), signextend(0, byte(13, y))))
                sum := add(sum, mul(signextend(0, byte(14, x)), signextend(0, byte(14, y))))
                sum := add(sum, mul(signextend(0, byte(15, x)), signextend(0, byte(15, y))))
                sum := add(sum, mul(signextend(0, byte(16, x)), signextend(0, byte(16, y))))
                sum := add(sum, mul(signextend(0, byte(17, x)), signextend(0, byte(17, y))))
                sum := add(sum, mul(signextend(0, byte(18, x)), signextend(0, byte(18, y))))
                sum := add(sum, mul(signextend(0, byte(19, x)), signextend(0, byte(19, y))))
                sum := add(sum, mul(signextend(0, byte(20, x)), signextend(0, byte(20, y))))
                sum := add(sum, mul(signextend(0, byte(21, x)), signextend(0, byte(21, y))))
                sum := add(sum, mul(signextend(0, byte(22, x)), signextend(0, byte(22, y))))
                sum := add(sum, mul(signextend(0, byte(23, x)), signextend(0, byte(23, y))))
                sum := add(sum, mul(signextend(0, byte(24, x)), signextend(0, byte(24, y))))
                sum := add(sum, mul(signextend(0, byte(25, x)), signextend(0, byte(25, y))))
                sum := add(sum, mul(signextend(0, byte(26, x)), signextend(0, byte(26, y))))
                sum := add(sum, mul(signextend(0, byte(27, x)), signextend(0, byte(27, y))))
                sum := add(sum, mul(signextend(0, byte(28, x)), signextend(0, byte(28, y))))
                sum := add(sum, mul(signextend(0, byte(29, x)), signextend(0, byte(29, y))))
                sum := add(sum, mul(signextend(0, byte(30, x)), signextend(0, byte(30, y))))
                sum := add(sum, mul(signextend(0, byte(31, x)), signextend(0, byte(31, y))))
            }
        }
    }

    /// @notice Eight numbers at a time: in lanes of 32 bits with their signs, those of one word in the
    /// other order, so that the topmost lane of the product is the sum of their products. What lower
    /// lanes collect stays below 2^31, so that it can be told apart in the end.
    function packed(bytes calldata a, bytes calldata b) external pure returns (int256 sum) {
        assembly ("memory-safe") {
            let sums := 0
            let i := a.offset
            let j := b.offset
            let end := add(i, a.length)
            for { let last := add(i, and(a.length, not(127))) } lt(i, last) { i := add(i, 128) } {
                {
                    let x := xor(calldataload(i), SIGNS)
                    let y := xor(calldataload(j), SIGNS)
                    y := or(shl(128, y), shr(128, y))
                    y := or(shl(64, and(y, HALVES)), and(shr(64, y), HALVES))
                    y := or(shl(32, and(y, QUARTERS)), and(shr(32, y), QUARTERS))
                    sums := add(sums, mul(sub(and(x, LANES), OFFSETS), sub(and(y, LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(8, x), LANES), OFFSETS), sub(and(shr(8, y), LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(16, x), LANES), OFFSETS), sub(and(shr(16, y), LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(24, x), LANES), OFFSETS), sub(and(shr(24, y), LANES), OFFSETS)))
                }
                {
                    let x := xor(calldataload(add(i, 32)), SIGNS)
                    let y := xor(calldataload(add(j, 32)), SIGNS)
                    y := or(shl(128, y), shr(128, y))
                    y := or(shl(64, and(y, HALVES)), and(shr(64, y), HALVES))
                    y := or(shl(32, and(y, QUARTERS)), and(shr(32, y), QUARTERS))
                    sums := add(sums, mul(sub(and(x, LANES), OFFSETS), sub(and(y, LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(8, x), LANES), OFFSETS), sub(and(shr(8, y), LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(16, x), LANES), OFFSETS), sub(and(shr(16, y), LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(24, x), LANES), OFFSETS), sub(and(shr(24, y), LANES), OFFSETS)))
                }
                {
                    let x := xor(calldataload(add(i, 64)), SIGNS)
                    let y := xor(calldataload(add(j, 64)), SIGNS)
                    y := or(shl(128, y), shr(128, y))
                    y := or(shl(64, and(y, HALVES)), and(shr(64, y), HALVES))
                    y := or(shl(32, and(y, QUARTERS)), and(shr(32, y), QUARTERS))
                    sums := add(sums, mul(sub(and(x, LANES), OFFSETS), sub(and(y, LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(8, x), LANES), OFFSETS), sub(and(shr(8, y), LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(16, x), LANES), OFFSETS), sub(and(shr(16, y), LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(24, x), LANES), OFFSETS), sub(and(shr(24, y), LANES), OFFSETS)))
                }
                {
                    let x := xor(calldataload(add(i, 96)), SIGNS)
                    let y := xor(calldataload(add(j, 96)), SIGNS)
                    y := or(shl(128, y), shr(128, y))
                    y := or(shl(64, and(y, HALVES)), and(shr(64, y), HALVES))
                    y := or(shl(32, and(y, QUARTERS)), and(shr(32, y), QUARTERS))
                    sums := add(sums, mul(sub(and(x, LANES), OFFSETS), sub(and(y, LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(8, x), LANES), OFFSETS), sub(and(shr(8, y), LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(16, x), LANES), OFFSETS), sub(and(shr(16, y), LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(24, x), LANES), OFFSETS), sub(and(shr(24, y), LANES), OFFSETS)))
                }
                j := add(j, 128)
            }
            for {} lt(i, end) { i := add(i, 32) } {
                {
                    let x := xor(calldataload(i), SIGNS)
                    let y := xor(calldataload(j), SIGNS)
                    y := or(shl(128, y), shr(128, y))
                    y := or(shl(64, and(y, HALVES)), and(shr(64, y), HALVES))
                    y := or(shl(32, and(y, QUARTERS)), and(shr(32, y), QUARTERS))
                    sums := add(sums, mul(sub(and(x, LANES), OFFSETS), sub(and(y, LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(8, x), LANES), OFFSETS), sub(and(shr(8, y), LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(16, x), LANES), OFFSETS), sub(and(shr(16, y), LANES), OFFSETS)))
                    sums := add(sums, mul(sub(and(shr(24, x), LANES), OFFSETS), sub(and(shr(24, y), LANES), OFFSETS)))
                }
                j := add(j, 32)
            }
            sum := sar(224, add(sums, shl(223, 1)))
        }
    }
}
