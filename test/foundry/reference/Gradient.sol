// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title The `gradient` rule (SPEC.md 4.2)
library Gradient {
    uint8 internal constant ID = 2;
    uint256 private constant MAX_DIMENSIONS = 32_768;
    uint256 private constant MAX_PRODUCT = 2 ** 14;

    /// @notice Whether a rule is this one, with parameters in their ranges.
    function isValid(bytes32 rule) internal pure returns (bool) {
        uint256 length = dimensions(rule);
        bool isKnown = uint8(rule[0]) == ID && rule << 56 == 0;
        return isKnown && length > 0 && length <= MAX_DIMENSIONS && threshold(rule) < length * MAX_PRODUCT;
    }

    /// @notice How many numbers a vector has.
    function dimensions(bytes32 rule) internal pure returns (uint256) {
        return uint16(bytes2(rule << 8));
    }

    /// @notice What a dot product must exceed to score.
    function threshold(bytes32 rule) internal pure returns (uint256) {
        return uint32(bytes4(rule << 24));
    }

    /// @notice The score of a record for an output, by their features.
    function score(bytes32 rule, bytes memory record, bytes memory output) internal pure returns (uint256) {
        uint256 length = dimensions(rule);
        if (record.length != length || output.length != length) return 0;
        int256 sum = -int256(threshold(rule));
        for (uint256 i = 0; i < length; i++) {
            sum += int256(int8(uint8(record[i]))) * int256(int8(uint8(output[i])));
        }
        return sum > 0 ? uint256(sum) : 0;
    }
}
