// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Reverts on re-entry, which includes views
abstract contract Lock {
    bool private _entered;

    modifier locked() {
        _enter();
        _;
        _leave();
    }

    modifier unlocked() {
        _requireOutside();
        _;
    }

    function _enter() internal {
        _requireOutside();
        _entered = true;
    }

    function _leave() internal {
        _entered = false;
    }

    /// @dev The revert has no data.
    function _requireOutside() private view {
        require(!_entered);
    }
}
