// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title The `span` rule (docs/SPEC.md 4.1) for one byte, as lean as Solidity without assembly is
/// @notice What `proveUnheld` computes of two texts, to compare gas. It looks at the windows of the
/// output that have the byte: the spans that would be none without their first or their last word.
contract LeanSpan {
    /// @dev Bit `b` says whether byte `b` is of a word: ASCII digits and letters, all above 0x7f. Some
    /// characters of these are words by themselves (`_isLone`).
    uint256 private constant OF_WORD = 0xffffffffffffffffffffffffffffffff07fffffe07fffffe03ff000000000000;

    /// @dev Windows of an output, and a bit for each byte that one begins with.
    struct Windows {
        uint256 count;
        uint256 firsts;
        uint256[] lengths;
        bytes32[] prefixes;
        bytes32[] hashes;
    }

    /// @notice Returns the SHA-256 of both texts, and whether the record holds the output's byte at
    /// this offset.
    /// @param output a text of at most 32,768 bytes that has a byte at this offset
    /// @param record a text of at most 32,768 bytes
    /// @param offset the byte's offset in the output
    /// @param minWords how many words a span has at least, 2 to 64
    /// @param minBytes how many bytes a span has at least, up to 255
    function check(bytes calldata output, bytes calldata record, uint256 offset, uint256 minWords, uint256 minBytes)
        external
        pure
        returns (bytes32 outputHash, bytes32 recordHash, bool isHeld)
    {
        Windows memory windows = _windows(output, offset, minWords, minBytes);
        return (sha256(output), sha256(record), windows.count > 0 && _hasOne(record, windows));
    }

    /// @dev The windows that have a byte.
    function _windows(bytes calldata text, uint256 offset, uint256 minWords, uint256 minBytes) private pure returns (Windows memory windows) {
        unchecked {
            // Words have a byte or more, and one between them.
            uint256 most = 2 * (minWords + minBytes) + 4;
            uint256[] memory starts = new uint256[](most);
            uint256[] memory ends = new uint256[](most);
            uint256 words = _around(text, offset, minWords, minBytes, starts, ends);
            windows.lengths = new uint256[](2 * words);
            windows.prefixes = new bytes32[](2 * words);
            windows.hashes = new bytes32[](2 * words);
            uint256 last = 0;
            uint256 first = 0;
            for (uint256 i = 0; i < words; i++) {
                // The shortest span from each word on, and the shortest up to each word.
                while (last < words && (last + 1 < i + minWords || ends[last] < starts[i] + minBytes)) last++;
                if (last < words && starts[i] <= offset && offset < ends[last]) _add(windows, text, starts[i], ends[last]);
                while (first < i && i + 1 >= first + 1 + minWords && ends[i] >= starts[first + 1] + minBytes) first++;
                bool isSpan = i + 1 >= first + minWords && ends[i] >= starts[first] + minBytes;
                if (isSpan && starts[first] <= offset && offset < ends[i]) _add(windows, text, starts[first], ends[i]);
            }
        }
    }

    function _add(Windows memory windows, bytes calldata text, uint256 start, uint256 end) private pure {
        unchecked {
            uint256 count = windows.count;
            windows.lengths[count] = end - start;
            windows.prefixes[count] = bytes32(text[start:end]);
            windows.hashes[count] = keccak256(text[start:end]);
            windows.firsts |= 1 << uint8(text[start]);
            windows.count = count + 1;
        }
    }

    /// @dev The words of all spans that have a byte and are windows, in order. Returns how many.
    function _around(
        bytes calldata text,
        uint256 offset,
        uint256 minWords,
        uint256 minBytes,
        uint256[] memory starts,
        uint256[] memory ends
    ) private pure returns (uint256 words) {
        unchecked {
            uint256 i = _before(text, offset, minWords, minBytes);
            // The first word that starts after the byte.
            uint256 after_ = type(uint256).max;
            while (i < text.length) {
                if ((OF_WORD >> uint8(text[i])) & 1 == 0) {
                    i++;
                    continue;
                }
                starts[words] = i;
                bool isLone = _isLone(text, i);
                i += isLone ? 3 : 1;
                while (!isLone && i < text.length && (OF_WORD >> uint8(text[i])) & 1 == 1 && !_isLone(text, i)) i++;
                ends[words] = i;
                if (starts[words] > offset && after_ > words) after_ = words;
                words++;
                if (after_ < words && words >= after_ + minWords && i >= starts[after_] + minBytes) break;
            }
        }
    }

    /// @dev The start of a word so far before a byte that the words from it up to the byte are a
    /// span; else 0.
    function _before(bytes calldata text, uint256 offset, uint256 minWords, uint256 minBytes) private pure returns (uint256) {
        unchecked {
            bool isInside = (OF_WORD >> uint8(text[offset])) & 1 == 1;
            uint256 end;
            uint256 words;
            for (uint256 i = offset; i > 0; i--) {
                bool isOfWord = (OF_WORD >> uint8(text[i - 1])) & 1 == 1;
                bool isCut = isInside && isOfWord && _isCut(text, i);
                if (isInside && (!isOfWord || isCut) && end != 0 && ++words >= minWords && end - i >= minBytes) return i;
                if (isOfWord && (!isInside || isCut) && end == 0) end = i;
                isInside = isOfWord;
            }
            return 0;
        }
    }

    /// @dev Whether one of the windows is a span of the record too.
    function _hasOne(bytes calldata record, Windows memory windows) private pure returns (bool) {
        unchecked {
            (uint256 firsts, bool wasInside) = (windows.firsts, false);
            for (uint256 i = 0; i < record.length; i++) {
                uint256 b = uint8(record[i]);
                bool isInside = (OF_WORD >> b) & 1 == 1;
                bool starts = isInside && (firsts >> b) & 1 == 1 && (!wasInside || _isCut(record, i));
                if (starts && _hasAt(record, i, windows)) return true;
                wasInside = isInside;
            }
            return false;
        }
    }

    function _hasAt(bytes calldata record, uint256 start, Windows memory windows) private pure returns (bool) {
        unchecked {
            for (uint256 w = 0; w < windows.count; w++) {
                uint256 end = start + windows.lengths[w];
                if (end > record.length || bytes32(record[start:end]) != windows.prefixes[w]) continue;
                bool ends = end == record.length || (OF_WORD >> uint8(record[end])) & 1 == 0 || _isCut(record, end);
                if (ends && keccak256(record[start:end]) == windows.hashes[w]) return true;
            }
            return false;
        }
    }

    /// @dev Whether a character that is a word by itself starts or ends at this offset.
    function _isCut(bytes calldata text, uint256 offset) private pure returns (bool) {
        unchecked {
            return _isLone(text, offset) || (offset >= 3 && _isLone(text, offset - 3));
        }
    }

    /// @dev Whether the bytes at this offset encode a character that is a word by itself.
    function _isLone(bytes calldata text, uint256 offset) private pure returns (bool) {
        unchecked {
            uint256 first = uint8(text[offset]);
            if (first < 0xe0 || first > 0xe9 || offset + 3 > text.length) return false;
            uint256 encoded = uint24(bytes3(text[offset:offset + 3]));
            if (encoded & 0xc0c0 != 0x8080) return false;
            bool isFirst = encoded >= 0xe0b880 && encoded <= 0xe1829f;
            return isFirst || (encoded >= 0xe19e80 && encoded <= 0xe19fbf) || encoded >= 0xe2ba80;
        }
    }
}
