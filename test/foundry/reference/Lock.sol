// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Refuses to be re-entered, views included
abstract contract Lock {
    bool private _entered;

    /// @dev SPEC.md names no error for this; the revert has no data.
    modifier locked() {
        require(!_entered);
        _entered = true;
        _;
        _entered = false;
    }

    modifier unlocked() {
        require(!_entered);
        _;
    }
}
