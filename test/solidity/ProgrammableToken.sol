// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A token that deviates from ERC-20 in ways that real tokens do: its transfers return
/// nothing, or whatever it is set to return
contract ProgrammableToken {
    mapping(address account => uint256) public balanceOf;
    /// The bytes that every transfer returns; none at first.
    bytes public returnData;
    /// Whether transfers move nothing.
    bool public movesNothing;
    /// Called with `callback` in the middle of every transfer, if not zero.
    address public target;
    bytes public callback;
    /// Whether transfers revert.
    bool public reverts;
    /// Transfers to this account use more gas than a transfer among many gets.
    address public costly;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function setRefusal(bool newReverts, address newCostly) external {
        (reverts, costly) = (newReverts, newCostly);
    }

    function set(bytes calldata newReturnData, bool newMovesNothing, address newTarget, bytes calldata newCallback)
        external
    {
        (returnData, movesNothing, target, callback) = (newReturnData, newMovesNothing, newTarget, newCallback);
    }

    function approve(address, uint256) external pure returns (bool) {
        return true;
    }

    function transfer(address to, uint256 value) external {
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        _move(from, to, value);
    }

    function _move(address from, address to, uint256 value) private {
        require(!reverts, "no");
        uint256 start = gasleft();
        while (to == costly && start - gasleft() < 150_000) {}
        if (target != address(0)) {
            (bool success, bytes memory result) = target.call(callback);
            emit CalledBack(success, result);
        }
        if (!movesNothing) {
            balanceOf[from] -= value;
            balanceOf[to] += value;
        }
        bytes memory returned = returnData;
        assembly {
            return(add(returned, 32), mload(returned))
        }
    }

    event CalledBack(bool success, bytes result);
}
