// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {Property} from "./Property.sol";

/// @title `one-owner`: a content id has one payee in a Datanet, for good
contract OneOwnerTest is Property {
    function invariant_OneOwner() external view {
        uint256 count = handler.itemCount();
        for (uint256 i = 0; i < count; i++) {
            bytes32 item = handler.items(i);
            vm.assertEq(datanets.contribution(1, item).payee, handler.firstPayee(item), "another payee");
        }
    }
}
