// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {MoneyHandler} from "./MoneyHandler.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title An invariant of money, checked after every call (SPEC.md 7)
abstract contract MoneyInvariant {
    MoneyHandler internal handler;
    IRewards internal rewards;
    IAttribution internal attribution;
    address internal token;

    function setUp() external {
        handler = new MoneyHandler();
        (address first, address second, address third) = handler.addresses();
        (rewards, attribution, token) = (IRewards(first), IAttribution(second), third);
    }

    /// @dev The contracts that forge calls.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev The assets whose transfers move what they report.
    function honestAssets() internal view returns (address[2] memory) {
        return [address(0), token];
    }
}
