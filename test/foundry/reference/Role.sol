// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A part that an account plays until another one takes over, at a time announced before
library Role {
    struct Holder {
        /// Who plays it before `from`.
        address account;
        /// Who plays it from then on; zero if nobody else was ever announced.
        address next;
        uint64 from;
    }

    /// @notice Announces another account. One that was announced and has not taken over is forgotten.
    function announce(Holder storage role, address next, uint64 from) internal {
        role.account = present(role);
        (role.next, role.from) = (next, from);
    }

    /// @notice Who plays the part now.
    function present(Holder storage role) internal view returns (address) {
        return role.next != address(0) && role.from <= block.timestamp ? role.next : role.account;
    }

    /// @notice Who has been announced and has not taken over yet, and when it will; zeros if nobody has.
    function announced(Holder storage role) internal view returns (address next, uint64 from) {
        if (role.from > block.timestamp) return (role.next, role.from);
    }
}
