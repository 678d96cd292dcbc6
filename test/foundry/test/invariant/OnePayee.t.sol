// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {DataHandler} from "./DataHandler.sol";
import {DataInvariant} from "./DataInvariant.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title `one-payee`: an item that was accepted in a Datanet has one payee there, and one number,
/// permanently
contract OnePayeeTest is DataInvariant {
    function invariant_OnePayee() external view {
        for (uint256 i = 0; i < handler.acceptedCount(); i++) {
            DataHandler.Accepted memory first = handler.accepted(i);
            IDatanets.Contribution memory present = handler.contribution(first.datanetId, first.item);
            vm.assertEq(present.payee, first.payee, "another payee");
            vm.assertEq(present.number, first.number, "another number");
            vm.assertEq(present.acceptedAt, first.acceptedAt, "accepted at another time");
        }
    }
}
