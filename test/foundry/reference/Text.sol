// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Texts have to be UTF-8; a call with any other bytes reverts without data
library Text {
    function check(string memory text) internal pure {
        require(isUtf8(bytes(text)));
    }

    /// @notice Whether bytes are UTF-8: the shortest form of characters up to U+10FFFF that are no
    /// surrogates.
    function isUtf8(bytes memory text) internal pure returns (bool) {
        uint256 i;
        while (i < text.length) {
            (uint256 length, uint256 least) = _lengthAndLeast(uint8(text[i]));
            if (length == 0 || i + length > text.length) return false;
            // The first byte's bits after the length's, then six of each byte.
            uint256 character = length == 1 ? uint8(text[i]) : uint8(text[i]) & (0x7f >> length);
            for (uint256 j = 1; j < length; j++) {
                uint8 next = uint8(text[i + j]);
                if (next >> 6 != 2) return false;
                character = character << 6 | (next & 0x3f);
            }
            bool surrogate = character >= 0xd800 && character <= 0xdfff;
            if (character < least || character > 0x10ffff || surrogate) return false;
            i += length;
        }
        return true;
    }

    /// @dev How many bytes a character has that starts with this one, and the least character of
    /// that length; 0 if none does.
    function _lengthAndLeast(uint8 first) private pure returns (uint256 length, uint256 least) {
        if (first < 0x80) return (1, 0);
        if (first >> 5 == 6) return (2, 0x80);
        if (first >> 4 == 14) return (3, 0x800);
        if (first >> 3 == 30) return (4, 0x10000);
        return (0, 0);
    }
}
