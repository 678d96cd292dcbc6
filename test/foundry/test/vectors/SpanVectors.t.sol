// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Span} from "../../reference/Span.sol";
import {vm} from "../support/Vm.sol";
import {Json} from "./Json.sol";

/// @title The vectors of the `span` rule
contract SpanVectorsTest is Json {
    function test_Rules() external view {
        string memory json = read("span");
        for (uint256 i = 0; i < count(json, ".rules"); i++) {
            string memory path = element(".rules", i);
            bool isRule = vm.keyExistsJson(json, string.concat(path, ".parameters.minWords"));
            vm.assertEq(Span.isValid(wordOf(json, path, ".rule")), isRule, path);
        }
    }

    function test_Cases() external view {
        string memory json = read("span");
        uint256 cases = count(json, ".cases");
        uint256 owned;
        for (uint256 i = 0; i < cases; i++) {
            // From outside, so that each case has memory of its own.
            owned += this.checkCase(element(".cases", i));
        }
        vm.assertTrue(owned > 50, "hardly a range");
    }

    function checkCase(string memory path) external view returns (uint256) {
        string memory json = read("span");
        bytes32 rule = wordOf(json, path, ".rule");
        bytes memory output = padded(bytesOf(json, path, ".output"), uintOf(json, path, ".outputPadding"));
        (bytes[] memory candidates, uint256[] memory order) = candidatesOf(json, path);
        for (uint256 i = 0; i < candidates.length; i++) {
            bool[] memory isHeld = Span.held(rule, output, candidates[i]);
            uint256 held;
            for (uint256 b = 0; b < isHeld.length; b++) {
                if (isHeld[b]) held++;
            }
            vm.assertEq(held, uintOf(json, element(string.concat(path, ".records"), order[i]), ".held"), path);
        }
        Span.ByteRange[] memory ranges = Span.ranges(rule, output, candidates);
        vm.assertEq(ranges.length, countAny(json, string.concat(path, ".ranges")), path);
        for (uint256 i = 0; i < ranges.length; i++) {
            checkRange(json, path, i, ranges[i], order[ranges[i].owner]);
        }
        return ranges.length;
    }

    function checkRange(string memory json, string memory path, uint256 i, Span.ByteRange memory range, uint256 owner) private pure {
        string memory expected = element(string.concat(path, ".ranges"), i);
        string memory record = element(string.concat(path, ".records"), owner);
        vm.assertTrue(range.start == uintOf(json, expected, ".start") && range.end == uintOf(json, expected, ".end"), expected);
        vm.assertEq(uintOf(json, record, ".number"), uintOf(json, expected, ".number"), expected);
        vm.assertEq(uintOf(json, record, ".index"), uintOf(json, expected, ".index"), expected);
    }

    /// @dev The records in their order, with the index of each in the vector.
    function candidatesOf(string memory json, string memory path) private view returns (bytes[] memory candidates, uint256[] memory order) {
        string memory array = string.concat(path, ".records");
        uint256 number = countAny(json, array);
        (candidates, order) = (new bytes[](number), new uint256[](number));
        uint256[] memory rank = new uint256[](number);
        for (uint256 i = 0; i < number; i++) {
            rank[i] = uintOf(json, element(array, i), ".number") << 64 | uintOf(json, element(array, i), ".index");
            uint256 j = i;
            for (; j > 0 && rank[order[j - 1]] > rank[i]; j--) {
                order[j] = order[j - 1];
            }
            order[j] = i;
        }
        for (uint256 i = 0; i < number; i++) {
            string memory record = element(array, order[i]);
            candidates[i] = padded(bytesOf(json, record, ".record"), uintOf(json, record, ".padding"));
        }
    }

    function padded(bytes memory text, uint256 padding) private pure returns (bytes memory longer) {
        longer = new bytes(text.length + padding);
        for (uint256 i = 0; i < longer.length; i++) {
            longer[i] = i < text.length ? text[i] : bytes1("x");
        }
    }
}
