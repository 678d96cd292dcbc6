// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that makes a call before each transfer, as ERC-777 does: here a call that a thief
/// chose
contract HookToken is ERC20 {
    address public target;
    bytes public data;
    /// Whether the last call succeeded; kept only if the transfer succeeds.
    bool public entered;

    constructor() ERC20("Hook", "HOOK") {}

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function hook(address target_, bytes calldata data_) external {
        (target, data) = (target_, data_);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (target != address(0) && from != address(0)) {
            (entered,) = target.call(data);
        }
        super._update(from, to, value);
    }
}
