// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A thief's contract: makes several calls in one transaction, or one call with any gas
contract Caller {
    struct Call {
        address target;
        bytes data;
    }

    /// @notice Makes all of the calls, or none of them.
    function run(Call[] calldata calls) external {
        for (uint256 i = 0; i < calls.length; i++) {
            (bool success, bytes memory reason) = calls[i].target.call(calls[i].data);
            if (!success) {
                assembly {
                    revert(add(reason, 32), mload(reason))
                }
            }
        }
    }

    /// @notice Makes one call with this much gas and returns whether it succeeded.
    function starve(address target, bytes calldata data, uint256 gas) external returns (bool success) {
        (success,) = target.call{gas: gas}(data);
    }

    /// @notice Makes one call with this much gas and returns whether it succeeded, and its data.
    function ask(address target, bytes calldata data, uint256 gas) external returns (bool success, bytes memory data_) {
        (success, data_) = target.call{gas: gas}(data);
    }
}
