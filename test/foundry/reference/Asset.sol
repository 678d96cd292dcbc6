// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "abi/IERC20.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Moves ERC-20 tokens, and native currency under the name zero
/// @dev The errors are the same in IRewards and IAttribution, so one name serves both.
library Asset {
    /// @dev What a transfer among many gets, and what must be left before it.
    uint256 private constant INNER_GAS = 100_000;
    uint64 private constant INNER_FLOOR = 150_000;

    /// @notice Takes `amount` from the caller into this contract and returns what arrived.
    function take(address asset, uint256 amount) internal returns (uint256 arrived) {
        uint256 expected = asset == address(0) ? amount : 0;
        if (msg.value != expected) revert IRewards.WrongValue(expected, msg.value);
        if (asset == address(0)) return amount;
        uint256 before = _balance(asset);
        bytes memory call = abi.encodeCall(IERC20.transferFrom, (msg.sender, address(this), amount));
        (bool done, bytes memory answer) = asset.call(call);
        if (!done) revert IRewards.TransferFailed(asset, address(this), amount);
        _checkAnswer(asset, address(this), amount, answer);
        uint256 present = _balance(asset);
        if (present < before) revert IRewards.TransferFailed(asset, address(this), amount);
        return present - before;
    }

    /// @notice Sends `amount` from this contract.
    function send(address asset, address to, uint256 amount) internal {
        if (!_send(asset, to, amount, gasleft())) revert IRewards.TransferFailed(asset, to, amount);
    }

    /// @notice Sends `amount` with a limited part of the gas, so that no receiver uses up the others', and says whether the transfer was
    /// done instead of reverting. Reverts where money may have moved all the same, and where the transfer would get less gas.
    function trySend(address asset, address to, uint256 amount) internal returns (bool) {
        if (gasleft() < INNER_FLOOR) revert IRewards.GasTooLow(INNER_FLOOR);
        return _send(asset, to, amount, INNER_GAS);
    }

    /// @dev Whether the transfer did not revert. One that did not has to agree.
    function _send(address asset, address to, uint256 amount, uint256 gasLimit) private returns (bool done) {
        if (asset == address(0)) {
            (done,) = to.call{value: amount, gas: gasLimit}("");
            return done;
        }
        bytes memory answer;
        (done, answer) = asset.call{gas: gasLimit}(abi.encodeCall(IERC20.transfer, (to, amount)));
        if (done) _checkAnswer(asset, to, amount, answer);
    }

    /// @dev Tokens may answer nothing, but where there is no code that means nothing; what they answer must be true.
    function _checkAnswer(address asset, address to, uint256 amount, bytes memory answer) private view {
        if (answer.length == 0) {
            if (asset.code.length == 0) revert IRewards.NotAToken(asset);
            return;
        }
        bool agrees = answer.length >= 32 && abi.decode(answer, (uint256)) == 1;
        if (!agrees) revert IRewards.TransferFailed(asset, to, amount);
    }

    function _balance(address asset) private view returns (uint256) {
        (bool done, bytes memory answer) = asset.staticcall(abi.encodeCall(IERC20.balanceOf, (address(this))));
        if (!done || answer.length < 32) revert IRewards.NotAToken(asset);
        return abi.decode(answer, (uint256));
    }
}
