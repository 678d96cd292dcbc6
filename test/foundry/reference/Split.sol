// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title How money is divided (SPEC.md 5 and 6); every division rounds down
library Split {
    uint256 internal constant BASIS_POINTS = 10_000;

    /// @notice A basis-point part of an amount.
    function part(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return amount * bps / BASIS_POINTS;
    }

    /// @notice What a score earns of a receipt's price, split between the contributor and the Datanet's treasury.
    function credit(
        uint256 price,
        uint256 score,
        uint256 total,
        uint256 feeBps
    ) internal pure returns (uint256 contributor, uint256 treasury) {
        uint256 whole = price * score / total;
        treasury = part(whole, feeBps);
        contributor = whole - treasury;
    }

    /// @notice A payee's payout after a round; one without credit keeps what it had.
    function payout(uint256 last, uint256 pool, uint256 credited, uint256 receipts) internal pure returns (uint256) {
        return credited == 0 ? last : last + pool * credited / receipts;
    }
}
