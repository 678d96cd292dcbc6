// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {TestToken} from "./TestToken.sol";

/// @title A token that changes an allowance from zero and to zero only, as USDT does
contract StrictToken is TestToken {
    function approve(address spender, uint256 amount) public override returns (bool) {
        require(amount == 0 || allowance(msg.sender, spender) == 0, "set it to zero first");
        return super.approve(spender, amount);
    }
}
