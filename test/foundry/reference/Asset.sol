// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "abi/IERC20.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Moves ERC-20 tokens, and native currency, whose asset is zero
/// @dev The errors are the same in all interfaces, so one name serves all.
library Asset {
    /// @dev The gas that a transfer among many gets, and that must be left before it.
    uint256 private constant INNER_GAS = 100_000;
    uint64 private constant INNER_FLOOR = 150_000;

    /// @notice Takes `amount` from the caller into this contract and returns what arrived.
    function take(address asset, uint256 amount) internal returns (uint256 arrived) {
        uint256 expected = asset == address(0) ? amount : 0;
        if (msg.value != expected) revert IRewards.WrongValue(expected, msg.value);
        if (asset == address(0)) return amount;
        uint256 before = _balance(asset);
        bytes memory call = abi.encodeCall(IERC20.transferFrom, (msg.sender, address(this), amount));
        (bool success, bytes memory returned) = asset.call(call);
        if (!success) revert IRewards.TransferFailed(asset, address(this), amount);
        _checkReturn(asset, address(this), amount, returned);
        uint256 present = _balance(asset);
        if (present < before) revert IRewards.TransferFailed(asset, address(this), amount);
        return present - before;
    }

    /// @notice Sends `amount` from this contract.
    function send(address asset, address to, uint256 amount) internal {
        if (!_send(asset, to, amount, gasleft())) revert IRewards.TransferFailed(asset, to, amount);
    }

    /// @notice Lets `spender` take `amount` of a token from this contract.
    function approve(address asset, address spender, uint256 amount) internal {
        (bool success, bytes memory returned) = asset.call(abi.encodeCall(IERC20.approve, (spender, amount)));
        if (!success) revert IRewards.TransferFailed(asset, spender, amount);
        _checkReturn(asset, spender, amount, returned);
    }

    /// @notice Sends `amount` with limited gas, so that no receiver uses up the others', and
    /// returns whether the transfer succeeded. Reverts where money may have moved although it did
    /// not, and where the transfer would get less gas.
    function trySend(address asset, address to, uint256 amount) internal returns (bool) {
        if (gasleft() < INNER_FLOOR) revert IRewards.GasTooLow(INNER_FLOOR);
        return _send(asset, to, amount, INNER_GAS);
    }

    /// @dev Whether the transfer succeeded. One that did not revert has to return true.
    function _send(address asset, address to, uint256 amount, uint256 gasLimit) private returns (bool success) {
        if (asset == address(0)) {
            (success,) = to.call{value: amount, gas: gasLimit}("");
            return success;
        }
        bytes memory returned;
        (success, returned) = asset.call{gas: gasLimit}(abi.encodeCall(IERC20.transfer, (to, amount)));
        if (success) _checkReturn(asset, to, amount, returned);
    }

    /// @dev A token may return nothing if it has code; what it returns must be true.
    function _checkReturn(address asset, address to, uint256 amount, bytes memory returned) private view {
        if (returned.length == 0) {
            if (asset.code.length == 0) revert IRewards.NotAToken(asset);
            return;
        }
        bool isTrue = returned.length >= 32 && abi.decode(returned, (uint256)) == 1;
        if (!isTrue) revert IRewards.TransferFailed(asset, to, amount);
    }

    function _balance(address asset) private view returns (uint256) {
        (bool success, bytes memory returned) = asset.staticcall(abi.encodeCall(IERC20.balanceOf, (address(this))));
        if (!success || returned.length < 32) revert IRewards.NotAToken(asset);
        return abi.decode(returned, (uint256));
    }
}
