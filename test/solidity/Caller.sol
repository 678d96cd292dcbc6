// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A thief's contract: several calls in one transaction, or one call with as little gas as he likes
contract Caller {
    struct Call {
        address target;
        bytes data;
    }

    /// @notice Makes all of the calls, or none of them.
    function run(Call[] calldata calls) external {
        for (uint256 i = 0; i < calls.length; i++) {
            (bool done, bytes memory reason) = calls[i].target.call(calls[i].data);
            if (!done) {
                assembly {
                    revert(add(reason, 32), mload(reason))
                }
            }
        }
    }

    /// @notice Makes one call with this much gas; says whether it went through.
    function starve(address target, bytes calldata data, uint256 gas) external returns (bool done) {
        (done,) = target.call{gas: gas}(data);
    }

    /// @notice Makes one call with this much gas; says whether it went through, and what it answered.
    function ask(address target, bytes calldata data, uint256 gas) external returns (bool done, bytes memory answer) {
        (done, answer) = target.call{gas: gas}(data);
    }
}
