// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token with a habit for each receiver, as one that blacklists accounts has, and worse
contract OddToken is ERC20 {
    enum Habit {
        Honest,
        /// Reverts, as for an account on a blacklist.
        Reverts,
        /// Burns all gas.
        Burns,
        /// Moves nothing and says false.
        SaysFalse,
        /// Moves, and says false.
        MovesAndSaysFalse,
        /// Moves, and answers 2.
        AnswersTwo,
        /// Moves, and answers with 31 bytes.
        AnswersShort,
        /// Moves, and answers with true and 100,000 bytes more.
        AnswersLong
    }

    mapping(address => Habit) public habitOf;

    constructor() ERC20("Odd", "ODD") {}

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function setHabit(address receiver, Habit habit) external {
        habitOf[receiver] = habit;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        Habit habit = habitOf[to];
        require(habit != Habit.Reverts, "blacklisted");
        if (habit == Habit.Burns) {
            assembly {
                invalid()
            }
        }
        if (habit != Habit.SaysFalse) _transfer(msg.sender, to, amount);
        uint256 answer = habit == Habit.AnswersTwo ? 2 : 1;
        if (habit == Habit.SaysFalse || habit == Habit.MovesAndSaysFalse) answer = 0;
        uint256 length = habit == Habit.AnswersShort ? 31 : habit == Habit.AnswersLong ? 100_032 : 32;
        assembly {
            mstore(0x80, answer)
            return(0x80, length)
        }
    }
}
