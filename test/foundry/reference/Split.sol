// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title How money is divided (SPEC.md 5 and 6); every division rounds down
library Split {
    uint256 internal constant BASIS_POINTS = 10_000;

    /// @notice A basis-point part of an amount.
    function part(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return amount * bps / BASIS_POINTS;
    }

    /// @notice What the first scores of a receipt earn together, by their sum.
    function earned(uint256 price, uint256 scores, uint256 whole) internal pure returns (uint256) {
        return price * scores / whole;
    }

    /// @notice The part of a receipt's price that a score earns after others of the sum `before`,
    /// split between the contributor and the Datanet's treasury.
    function credit(
        uint256 price,
        uint256 before,
        uint256 score,
        uint256 whole,
        uint256 feeBps
    ) internal pure returns (uint256 contributor, uint256 fee) {
        uint256 all = earned(price, before + score, whole) - earned(price, before, whole);
        fee = part(all, feeBps);
        contributor = all - fee;
    }

    /// @notice The unowned part of a price, by the sum of all scores of the receipt.
    function rest(uint256 price, uint256 scores, uint256 whole) internal pure returns (uint256) {
        return price - earned(price, scores, whole);
    }

    /// @notice The unowned part of a price, split among treasuries by their weights; the first has
    /// what rounding leaves.
    function unowned(uint256 amount, uint256[] memory weights) internal pure returns (uint256[] memory amounts) {
        uint256 sum;
        for (uint256 i = 0; i < weights.length; i++) {
            sum += weights[i];
        }
        amounts = new uint256[](weights.length);
        amounts[0] = amount;
        for (uint256 i = 1; i < weights.length; i++) {
            amounts[i] = amount * weights[i] / sum;
            amounts[0] -= amounts[i];
        }
    }

    /// @notice A payee's payout after a round in which its credits are `credited`.
    function payout(uint256 last, uint256 credited, uint256 contributorsBps) internal pure returns (uint256) {
        return last + part(credited, contributorsBps);
    }

    /// @notice The bounds of the sum of a round's payouts: rounding takes less than one unit from
    /// each of `count` credits.
    function bounds(
        uint256 settled,
        uint256 receipts,
        uint256 contributorsBps,
        uint256 count
    ) internal pure returns (uint256 least, uint256 most) {
        uint256 rise = part(receipts, contributorsBps);
        most = settled + rise;
        least = most - (rise < count ? rise : count);
    }

    /// @notice All that a fixed share can draw of settled receipts and of income from derived
    /// models.
    function share(uint256 receipts, uint256 income, uint256 bps, uint256 contributorsBps) internal pure returns (uint256) {
        uint256 others = BASIS_POINTS - contributorsBps;
        return part(receipts, bps) + (others == 0 ? 0 : income * bps / others);
    }

    /// @notice The bond of each signer of a round after which `reach` can be claimed.
    function bond(uint256 least, uint256 bps, uint256 reach) internal pure returns (uint256) {
        uint256 relative = part(reach, bps);
        return relative > least ? relative : least;
    }
}
