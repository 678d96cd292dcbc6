// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title The `span` scoring rule (SPEC.md 4.1), written as its definition: every word of the
/// output is compared with every word of the record
library Span {
    uint256 internal constant MAX_LENGTH = 32_768;
    uint256 internal constant NO_OWNER = type(uint256).max;

    /// @dev A word of a text, from its first byte to the byte after its last.
    struct Word {
        uint256 start;
        uint256 end;
    }

    /// @notice A maximal range of bytes of an output with one owner, by its index among the
    /// candidates.
    struct ByteRange {
        uint256 start;
        uint256 end;
        uint256 owner;
    }

    /// @notice Whether 32 bytes are a `span` rule: `01 | min_words 1 | min_bytes 1 | zero 29`,
    /// min_words 2 to 64.
    function isValid(bytes32 rule) internal pure returns (bool) {
        uint8 minWords = uint8(rule[1]);
        return rule[0] == 0x01 && minWords >= 2 && minWords <= 64 && uint256(rule) << 24 == 0;
    }

    /// @notice The ranges of an output, from candidates in their order.
    function ranges(bytes32 rule, bytes memory output, bytes[] memory candidates) internal pure returns (ByteRange[] memory found) {
        uint256[] memory owner = owners(rule, output, candidates);
        ByteRange[] memory most = new ByteRange[](owner.length);
        uint256 count;
        for (uint256 i = 0; i < owner.length; i++) {
            if (owner[i] == NO_OWNER) continue;
            bool continues = i > 0 && owner[i - 1] == owner[i];
            if (continues) most[count - 1].end = i + 1;
            else most[count++] = ByteRange(i, i + 1, owner[i]);
        }
        found = new ByteRange[](count);
        for (uint256 i = 0; i < count; i++) {
            found[i] = most[i];
        }
    }

    /// @notice For each byte of an output the first candidate that holds it, by its index, or
    /// `NO_OWNER`.
    function owners(bytes32 rule, bytes memory output, bytes[] memory candidates) internal pure returns (uint256[] memory owner) {
        owner = new uint256[](output.length);
        for (uint256 i = 0; i < owner.length; i++) {
            owner[i] = NO_OWNER;
        }
        for (uint256 c = 0; c < candidates.length; c++) {
            bool[] memory isHeld = held(rule, output, candidates[c]);
            for (uint256 i = 0; i < owner.length; i++) {
                if (isHeld[i] && owner[i] == NO_OWNER) owner[i] = c;
            }
        }
    }

    /// @notice For each byte of an output whether the record holds it.
    function held(bytes32 rule, bytes memory output, bytes memory record) internal pure returns (bool[] memory isHeld) {
        isHeld = new bool[](output.length);
        if (output.length > MAX_LENGTH || record.length > MAX_LENGTH) return isHeld;
        Word[] memory present = words(output);
        Word[] memory known = words(record);
        for (uint256 i = 0; i < present.length; i++) {
            for (uint256 k = 0; k < known.length; k++) {
                uint256 end = _longest(rule, output, record, present, i, known[k].start);
                for (uint256 b = present[i].start; b < end; b++) {
                    isHeld[b] = true;
                }
            }
        }
    }

    /// @notice Whether `length` bytes of a text from `start` on are a span of it.
    function isSpan(bytes32 rule, bytes memory text, uint256 start, uint256 length) internal pure returns (bool) {
        uint256 end = start + length;
        if (text.length > MAX_LENGTH || end > text.length || length == 0 || length < uint8(rule[2])) return false;
        bool startsAndEnds = _startsWord(text, start) && _endsWord(text, end);
        uint256 count;
        for (uint256 i = start; i < end; i++) {
            if (_startsWord(text, i)) count++;
        }
        return startsAndEnds && count >= uint8(rule[1]);
    }

    /// @notice A text's words: the characters that are words by themselves, and maximal ranges of ASCII
    /// letters, ASCII digits and bytes above 0x7f without these.
    function words(bytes memory text) internal pure returns (Word[] memory found) {
        Word[] memory most = new Word[](text.length / 2 + 1);
        uint256 count;
        for (uint256 i = 0; i < text.length; i++) {
            if (_startsWord(text, i)) most[count].start = i;
            if (_endsWord(text, i + 1)) most[count++].end = i + 1;
        }
        found = new Word[](count);
        for (uint256 j = 0; j < count; j++) {
            found[j] = most[j];
        }
    }

    /// @dev The end of the longest span that starts with the output's word `first` and is a span of
    /// the record from `from` on; 0 if there is none. The shorter ones lie in it.
    function _longest(
        bytes32 rule,
        bytes memory output,
        bytes memory record,
        Word[] memory present,
        uint256 first,
        uint256 from
    ) private pure returns (uint256 end) {
        uint256 start = present[first].start;
        uint256 equal;
        while (start + equal < output.length && from + equal < record.length && output[start + equal] == record[from + equal]) equal++;
        for (uint256 last = first; last < present.length; last++) {
            uint256 length = present[last].end - start;
            if (length > equal) break;
            bool isLong = last - first + 1 >= uint8(rule[1]) && length >= uint8(rule[2]);
            if (isLong && _endsWord(record, from + length)) end = present[last].end;
        }
    }

    function _startsWord(bytes memory text, uint256 offset) private pure returns (bool) {
        return _isOfWord(text, offset) && (offset == 0 || !_isOfWord(text, offset - 1) || _isCut(text, offset));
    }

    /// @dev Whether a word ends with the byte before this offset, which is above zero.
    function _endsWord(bytes memory text, uint256 offset) private pure returns (bool) {
        return _isOfWord(text, offset - 1) && (!_isOfWord(text, offset) || _isCut(text, offset));
    }

    /// @dev Whether a character that is a word by itself starts or ends at this offset.
    function _isCut(bytes memory text, uint256 offset) private pure returns (bool) {
        return _isLone(text, offset) || (offset >= 3 && _isLone(text, offset - 3));
    }

    /// @dev Whether three bytes from this offset on encode a character that is a word by itself: U+0E00 to
    /// U+109F, U+1780 to U+17FF, U+2E80 to U+9FFF.
    function _isLone(bytes memory text, uint256 offset) private pure returns (bool) {
        if (offset + 3 > text.length || text[offset] & 0xf0 != 0xe0) return false;
        uint256 code = uint8(text[offset]) & 0x0f;
        for (uint256 i = offset + 1; i < offset + 3; i++) {
            if (text[i] & 0xc0 != 0x80) return false;
            code = (code << 6) | (uint8(text[i]) & 0x3f);
        }
        return (code >= 0x0e00 && code <= 0x109f) || (code >= 0x1780 && code <= 0x17ff) || (code >= 0x2e80 && code <= 0x9fff);
    }

    function _isOfWord(bytes memory text, uint256 offset) private pure returns (bool) {
        if (offset >= text.length) return false;
        bytes1 b = text[offset];
        return (b >= "a" && b <= "z") || (b >= "A" && b <= "Z") || (b >= "0" && b <= "9") || b > 0x7f;
    }
}
