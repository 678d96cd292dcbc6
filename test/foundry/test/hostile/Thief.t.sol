// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {ProtocolFixture} from "../support/ProtocolFixture.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {Policies} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The owner, operator and only scorer of a model of his own finalises whatever pays him
/// most, and no one challenges it
/// @dev His payouts shrink for accounts that have claimed and move to others that have not, with
/// sums that pass every check.
contract ThiefTest is ProtocolFixture {
    uint256 private constant THIEF_KEY = 0x7414ef;
    uint256 private constant ACCOUNTS = 4;
    uint256 private constant ROUNDS = 4;
    uint128 private constant PRICE = 1000;
    uint128 private constant VICTIMS = 1e24;

    address private thief = vm.addr(THIEF_KEY);
    address private asset;
    uint256 private victim;
    uint256 private own;
    SumTree.Leaf[] private payouts;

    function setUp() external {
        deployProtocol();
        dealAndApprove(thief);
        dealAndApprove(alice);
        dealAndApprove(scorer);
        vm.prank(owner);
        datanets.createDatanet(datanetTerms(Policies.OPEN));
    }

    /// forge-config: default.fuzz.runs = 48
    function testFuzz_ThiefOfAToken(uint256 seed) external {
        steal(address(token), seed);
    }

    /// forge-config: default.fuzz.runs = 48
    function testFuzz_ThiefOfNativeCurrency(uint256 seed) external {
        steal(address(0), seed);
    }

    /// @dev The worst case: every round moves all that was ever allocated to an account that has
    /// claimed nothing.
    function test_ThiefMovesEverythingEveryRound() external {
        start(address(token));
        for (uint256 round = 0; round < ROUNDS; round++) {
            uint128 sum = rewards.pool(own).settled + PRICE * 6 / 10;
            delete payouts;
            payouts.push(SumTree.Leaf(Payee.ofAccount(account(round)), sum, 0));
            settle(sum);
            claimAll(round);
            assertLimits();
        }
        vm.assertEq(stolen(), PRICE * 6 / 10, "more than the first round allocated, or less");
    }

    function steal(address asset_, uint256 seed) private {
        start(asset_);
        for (uint256 round = 0; round < ROUNDS; round++) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint128 sum = rewards.pool(own).settled + PRICE * 6 / 10;
            allocate(sum, seed);
            settle(sum);
            claimAll(seed >> 128);
            assertLimits();
        }
        assertVictimsArePaid();
    }

    /// @dev A victim's model whose payments are settled, and the thief's own, without a bond.
    function start(address asset_) private {
        asset = asset_;
        victim = registerModel(owner, modelTerms(asset, 0));
        pay(alice, victim, asset, VICTIMS);
        settleVictims();
        IModels.ModelTerms memory terms = modelTerms(asset, 0);
        (terms.bond, terms.operator, terms.scorers) = (0, thief, toArray(thief));
        own = registerModel(owner, terms);
    }

    /// @dev Allocates all of a sum to some of the accounts, in any shares.
    function allocate(uint128 sum, uint256 seed) private {
        delete payouts;
        uint128 rest = sum;
        for (uint256 i = 0; i < ACCOUNTS; i++) {
            uint128 part = i == ACCOUNTS - 1 ? rest : uint128(rest * (seed >> (16 * i) & 0xff) / 0xff);
            if (part > 0) payouts.push(SumTree.Leaf(Payee.ofAccount(account(i)), part, 0));
            rest -= part;
        }
    }

    function settle(uint128 sum) private {
        pay(thief, own, asset, PRICE);
        vm.warp(block.timestamp + 1);
        IAttribution.Round memory round = nextRound(own, PRICE);
        round.payouts = tree(payouts);
        vm.assertEq(round.payouts.sum, sum, "sum of the payouts");
        attribution.propose(round, URI, bookBy(THIEF_KEY, round), endorsedBy(THIEF_KEY, round));
        finaliseAfterWindow(round, toArray(thief), 0);
    }

    function settleVictims() private {
        vm.warp(block.timestamp + 1);
        IAttribution.Round memory round = nextRound(victim, VICTIMS);
        round.payouts = tree(victimPayouts());
        vm.prank(scorer);
        attribution.depositBond{value: asset == address(0) ? 1000 : 0}(asset, 1000);
        attribution.propose(round, URI, bookOf(round), endorsedBy(SCORER_KEY, round));
        finaliseAfterWindow(round, toArray(scorer), 1000);
    }

    /// @dev Claims by each of the three functions, in any order.
    function claimAll(uint256 seed) private {
        for (uint256 i = 0; i < 3; i++) {
            uint256 way = (seed + i) % 3;
            if (way == 0) claimOneByOne();
            if (way == 1) claimRange();
            if (way == 2) claimMany();
        }
    }

    function claimOneByOne() private {
        for (uint256 i = 0; i < payouts.length; i++) {
            try rewards.claim(own, asset, payouts[i].key, payouts[i].value, Trees.prove(payouts, i, 1)) {} catch {}
        }
    }

    function claimRange() private {
        (address[] memory accounts, uint128[] memory cumulatives) = rangeOf(payouts, payouts.length);
        rewards.payRange(own, asset, accounts, cumulatives, Trees.prove(payouts, 0, payouts.length));
    }

    function claimMany() private {
        IRewards.Claim[] memory claims = new IRewards.Claim[](2 * payouts.length);
        for (uint256 i = 0; i < claims.length; i++) {
            uint256 j = i % payouts.length;
            claims[i] = IRewards.Claim(own, asset, payouts[j].key, payouts[j].value, Trees.prove(payouts, j, 1));
        }
        rewards.claimMany(claims);
    }

    /// @dev The thief never has more than was settled of his model, and the rest is still there.
    function assertLimits() private {
        try rewards.drawShare(own, 0) {} catch {}
        IRewards.Pool memory pool = rewards.pool(own);
        vm.assertEq(stolen() + pool.left, pool.settled, "more was paid than settled");
        (uint128 drawn,) = rewards.drawn(own, 0);
        vm.assertLe(stolen() + drawn, pool.paid, "more was paid than came in");
        vm.assertEq(balanceOf(asset, address(rewards)), VICTIMS + pool.paid - stolen() - drawn, "another model's money");
    }

    function assertVictimsArePaid() private {
        SumTree.Leaf[] memory all = victimPayouts();
        for (uint256 i = 0; i < all.length; i++) {
            uint256 before = balanceOf(asset, Payee.id(all[i].key));
            rewards.claim(victim, asset, all[i].key, all[i].value, Trees.prove(all, i, 1));
            vm.assertEq(balanceOf(asset, Payee.id(all[i].key)) - before, all[i].value, "an honest payee's money");
        }
        vm.assertEq(rewards.drawShare(victim, 0), VICTIMS * 3 / 10, "an honest owner's share");
    }

    function victimPayouts() private pure returns (SumTree.Leaf[] memory all) {
        all = new SumTree.Leaf[](2);
        all[0] = SumTree.Leaf(Payee.ofAccount(address(0xb0b)), VICTIMS / 10, 0);
        all[1] = SumTree.Leaf(Payee.ofAccount(address(0xca401)), VICTIMS / 2, 0);
    }

    function stolen() private view returns (uint256 sum) {
        for (uint256 i = 0; i < ACCOUNTS; i++) {
            sum += balanceOf(asset, account(i));
        }
    }

    function account(uint256 i) private pure returns (address) {
        return address(uint160(0xdead00 + i));
    }
}
