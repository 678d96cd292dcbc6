// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Gradient} from "../../reference/Gradient.sol";
import {vm} from "../support/Vm.sol";
import {Json} from "./Json.sol";

/// @title The vectors of the `gradient` rule
contract GradientVectorsTest is Json {
    function test_Rules() external view {
        string memory json = read("gradient");
        for (uint256 i = 0; i < count(json, ".rules"); i++) {
            string memory path = element(".rules", i);
            bool isRule = vm.keyExistsJson(json, string.concat(path, ".parameters.dimensions"));
            vm.assertEq(Gradient.isValid(wordOf(json, path, ".rule")), isRule, path);
        }
    }

    function test_Scores() external view {
        string memory json = read("gradient");
        uint256 scored;
        for (uint256 i = 0; i < count(json, ".scores"); i++) {
            // From outside, so that each case has memory of its own.
            if (this.checkScore(element(".scores", i)) > 0) scored++;
        }
        vm.assertTrue(scored > 30, "hardly a score");
    }

    function checkScore(string memory path) external view returns (uint256 score) {
        string memory json = read("gradient");
        uint256 times = uintOf(json, path, ".times");
        bytes memory record = repeated(bytesOf(json, path, ".record"), times);
        bytes memory output = repeated(bytesOf(json, path, ".output"), times);
        score = Gradient.score(wordOf(json, path, ".rule"), record, output);
        vm.assertEq(score, uintOf(json, path, ".score"), path);
    }

    function repeated(bytes memory part, uint256 times) private pure returns (bytes memory whole) {
        if (times == 1) return part;
        whole = new bytes(part.length * times);
        for (uint256 i = 0; i < whole.length; i++) {
            whole[i] = part[i % part.length];
        }
    }
}
