// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token whose issuer keeps accounts from getting it, as issuers of stablecoins do
/// @notice Anyone may block an account: it is for development chains only. Its storage begins as that of
/// `TestToken` does, so that its code can be put in the place of that one's.
contract BlockingToken is ERC20 {
    error Blocked(address account);

    mapping(address account => bool) public isBlocked;

    constructor() ERC20("Test Dollar", "TUSD") {}

    /// @notice Keeps an account from getting it from now on.
    function blockAccount(address account) external {
        isBlocked[account] = true;
    }

    /// @notice Six decimals, as the usual stablecoins have.
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (isBlocked[to]) revert Blocked(to);
        super._update(from, to, value);
    }
}
