// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token whose transfers behave differently for each receiver, as those of a token with a
/// blacklist do, and worse
contract OddToken is ERC20 {
    /// How a transfer to a receiver ends.
    enum Behaviour {
        Honest,
        /// Reverts, as for an account on a blacklist.
        Reverts,
        /// Burns all gas.
        Burns,
        /// Moves nothing and returns false.
        ReturnsFalse,
        /// Moves, and returns false.
        MovesAndReturnsFalse,
        /// Moves, and returns 2.
        ReturnsTwo,
        /// Moves, and returns 31 bytes.
        ReturnsShort,
        /// Moves, and returns true and 100,000 bytes more.
        ReturnsLong
    }

    mapping(address => Behaviour) public behaviourOf;

    constructor() ERC20("Odd", "ODD") {}

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function setHabit(address receiver, Behaviour behaviour) external {
        behaviourOf[receiver] = behaviour;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        Behaviour behaviour = behaviourOf[to];
        require(behaviour != Behaviour.Reverts, "blacklisted");
        if (behaviour == Behaviour.Burns) {
            assembly {
                invalid()
            }
        }
        if (behaviour != Behaviour.ReturnsFalse) _transfer(msg.sender, to, amount);
        uint256 result = behaviour == Behaviour.ReturnsTwo ? 2 : 1;
        if (behaviour == Behaviour.ReturnsFalse || behaviour == Behaviour.MovesAndReturnsFalse) result = 0;
        uint256 length = behaviour == Behaviour.ReturnsShort ? 31 : behaviour == Behaviour.ReturnsLong ? 100_032 : 32;
        assembly {
            mstore(0x80, result)
            return(0x80, length)
        }
    }
}
