// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "abi/IERC20.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Moves ERC-20 tokens, and the chain's own currency under the name zero
/// @dev The errors are the same in IRewards and IAttribution, so one name serves both.
library Asset {
    /// @notice Takes `amount` from the caller into this contract and returns what arrived.
    function take(address asset, uint256 amount) internal returns (uint256 arrived) {
        uint256 expected = asset == address(0) ? amount : 0;
        if (msg.value != expected) revert IRewards.WrongValue(expected, msg.value);
        if (asset == address(0)) return amount;
        uint256 before = _balance(asset);
        _call(asset, address(this), amount, abi.encodeCall(IERC20.transferFrom, (msg.sender, address(this), amount)));
        uint256 present = _balance(asset);
        if (present < before) revert IRewards.TransferFailed(asset, address(this), amount);
        return present - before;
    }

    /// @notice Sends `amount` from this contract.
    function send(address asset, address to, uint256 amount) internal {
        if (asset == address(0)) {
            (bool sent,) = to.call{value: amount}("");
            if (!sent) revert IRewards.TransferFailed(asset, to, amount);
        } else {
            _call(asset, to, amount, abi.encodeCall(IERC20.transfer, (to, amount)));
        }
    }

    /// @notice Sends `amount` with at most `gasLimit` gas, and says whether it arrived instead of reverting.
    function trySend(address asset, address to, uint256 amount, uint256 gasLimit) internal returns (bool) {
        if (asset == address(0)) {
            (bool sent,) = to.call{value: amount, gas: gasLimit}("");
            return sent;
        }
        (bool done, bytes memory result) = asset.call{gas: gasLimit}(abi.encodeCall(IERC20.transfer, (to, amount)));
        return done && _agrees(result) && !_isNobody(asset, result);
    }

    /// @dev Tokens may return nothing; what they return must otherwise be true.
    function _call(address asset, address to, uint256 amount, bytes memory data) private {
        (bool done, bytes memory result) = asset.call(data);
        if (done && _isNobody(asset, result)) revert IRewards.NotAToken(asset);
        if (!done || !_agrees(result)) revert IRewards.TransferFailed(asset, to, amount);
    }

    /// @dev Where there is no code a call succeeds without an answer.
    function _isNobody(address asset, bytes memory result) private view returns (bool) {
        return result.length == 0 && asset.code.length == 0;
    }

    function _agrees(bytes memory result) private pure returns (bool) {
        return result.length == 0 || (result.length >= 32 && abi.decode(result, (uint256)) == 1);
    }

    function _balance(address asset) private view returns (uint256) {
        (bool done, bytes memory result) = asset.staticcall(abi.encodeCall(IERC20.balanceOf, (address(this))));
        if (!done || result.length < 32) revert IRewards.NotAToken(asset);
        return abi.decode(result, (uint256));
    }
}
