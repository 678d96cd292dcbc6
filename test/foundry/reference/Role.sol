// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title A role of an account, which another account takes over at a time that is announced before
library Role {
    struct Holder {
        /// Has the role before `from`.
        address account;
        /// Has it from then on; zero if no other was ever announced.
        address next;
        uint64 from;
    }

    /// @notice Announces another account, in place of one that was announced and has not taken
    /// over.
    function announce(Holder storage role, address next, uint64 from) internal {
        role.account = present(role);
        (role.next, role.from) = (next, from);
    }

    /// @notice Who has the role now.
    function present(Holder storage role) internal view returns (address) {
        return role.next != address(0) && role.from <= block.timestamp ? role.next : role.account;
    }

    /// @notice Who is announced and has not taken over yet, and when it will; zeros if no one is.
    function announced(Holder storage role) internal view returns (address next, uint64 from) {
        if (role.from > block.timestamp) return (role.next, role.from);
    }
}
