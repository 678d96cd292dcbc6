// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title The token that the demo and the tests pay with
/// @notice Anyone may mint any amount: it is worth nothing, and for development chains only.
contract TestToken is ERC20 {
    constructor() ERC20("Test Dollar", "TUSD") {}

    /// @notice Mints for an account.
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    /// @notice Six decimals, as the usual stablecoins have.
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
