// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title The `span` scoring rule (SPEC.md 4.1), as its definition reads: every window against every window
library Span {
    /// @dev Where a window of a text starts and ends.
    struct Window {
        uint256 start;
        uint256 end;
    }

    /// @notice Whether 32 bytes are a `span` rule: `01 | min_words 1 | threshold 8 | zero 22`, min_words 2 to 64.
    function isValid(bytes32 rule) internal pure returns (bool) {
        uint8 minWords = uint8(rule[1]);
        return rule[0] == 0x01 && minWords >= 2 && minWords <= 64 && uint256(rule) << 80 == 0;
    }

    /// @notice How much a contribution shaped an output: the output's covered bytes above the threshold.
    function score(bytes32 rule, bytes memory contribution, bytes memory output) internal pure returns (uint64) {
        uint256 minWords = uint8(rule[1]);
        uint256 threshold = uint64(bytes8(rule << 16));
        Window[] memory held = windows(contribution, minWords);
        Window[] memory present = windows(output, minWords);
        bytes32[] memory hashes = new bytes32[](held.length);
        for (uint256 i = 0; i < held.length; i++) {
            hashes[i] = _hash(contribution, held[i]);
        }
        uint256 covered;
        uint256 coveredTo;
        for (uint256 i = 0; i < present.length; i++) {
            if (!_contains(hashes, _hash(output, present[i]))) continue;
            uint256 from = present[i].start > coveredTo ? present[i].start : coveredTo;
            covered += present[i].end - from;
            coveredTo = present[i].end;
        }
        return covered > threshold ? uint64(covered - threshold) : 0;
    }

    /// @notice A text's windows in their order: from the start of a word to the end of the word `minWords - 1` words on.
    function windows(bytes memory text, uint256 minWords) internal pure returns (Window[] memory found) {
        Window[] memory words = _words(text);
        if (words.length < minWords) return found;
        found = new Window[](words.length - minWords + 1);
        for (uint256 i = 0; i < found.length; i++) {
            found[i] = Window(words[i].start, words[i + minWords - 1].end);
        }
    }

    function _words(bytes memory text) private pure returns (Window[] memory words) {
        words = new Window[](text.length / 2 + 1);
        uint256 count;
        uint256 i;
        while (i < text.length) {
            if (!_isWordByte(text[i])) {
                i++;
                continue;
            }
            uint256 start = i;
            while (i < text.length && _isWordByte(text[i])) i++;
            words[count++] = Window(start, i);
        }
        Window[] memory exact = new Window[](count);
        for (uint256 j = 0; j < count; j++) {
            exact[j] = words[j];
        }
        return exact;
    }

    function _isWordByte(bytes1 b) private pure returns (bool) {
        return (b >= "a" && b <= "z") || (b >= "A" && b <= "Z") || (b >= "0" && b <= "9") || b > 0x7f;
    }

    function _contains(bytes32[] memory hashes, bytes32 hash) private pure returns (bool) {
        for (uint256 i = 0; i < hashes.length; i++) {
            if (hashes[i] == hash) return true;
        }
        return false;
    }

    function _hash(bytes memory text, Window memory window) private pure returns (bytes32) {
        bytes memory cut = new bytes(window.end - window.start);
        for (uint256 i = 0; i < cut.length; i++) {
            cut[i] = text[window.start + i];
        }
        return keccak256(cut);
    }
}
