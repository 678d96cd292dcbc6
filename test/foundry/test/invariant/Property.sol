// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Handler} from "./Handler.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Something that holds after every call (SPEC.md 7)
abstract contract Property {
    Handler internal handler;
    IDatanets internal datanets;
    IRewards internal rewards;
    IAttribution internal attribution;
    address internal token;
    address[2] internal scorers;

    function setUp() external {
        handler = new Handler();
        (datanets, rewards, attribution, token, scorers[0], scorers[1]) = handler.addresses();
    }

    /// @dev forge calls nothing else.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }
}
