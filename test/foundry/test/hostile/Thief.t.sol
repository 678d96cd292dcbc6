// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {ProtocolFixture} from "../support/ProtocolFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The owner, operator and only scorer of a model of his own finalises whatever pays him most; nobody challenges it
/// @dev His payouts shrink for accounts that have claimed and move to ones that have not, at sums that every check allows.
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
        deploy();
        enrich(thief);
        enrich(alice);
        vm.prank(owner);
        datanets.createDatanet(datanetTerms(0));
    }

    /// forge-config: default.fuzz.runs = 48
    function testFuzz_ThiefOfAToken(uint256 dice) external {
        steal(address(token), dice);
    }

    /// forge-config: default.fuzz.runs = 48
    function testFuzz_ThiefOfNativeCurrency(uint256 dice) external {
        steal(address(0), dice);
    }

    /// @dev The worst of them: every round moves all that was ever allocated to an account that has claimed nothing.
    function test_ThiefMovesEverythingEveryRound() external {
        start(address(token));
        for (uint256 round = 0; round < ROUNDS; round++) {
            uint128 sum = rewards.pool(own).settled + PRICE * 6 / 10;
            delete payouts;
            payouts.push(SumTree.Leaf(Payee.ofAccount(account(round)), sum, 0));
            settle(sum);
            claimAll(round);
            check();
        }
        vm.assertEq(stolen(), PRICE * 6 / 10, "more than the first round allocated, or less");
    }

    function steal(address which, uint256 dice) private {
        start(which);
        for (uint256 round = 0; round < ROUNDS; round++) {
            dice = uint256(keccak256(abi.encode(dice)));
            uint128 sum = rewards.pool(own).settled + PRICE * 6 / 10;
            deal(sum, dice);
            settle(sum);
            claimAll(dice >> 128);
            check();
        }
        victimsAreFine();
    }

    /// @dev A victim's model with much money, of which half is settled, and the thief's own, without a bond.
    function start(address which) private {
        asset = which;
        victim = register(modelTerms(asset, 0));
        pay(alice, victim, VICTIMS);
        settleVictims();
        IModels.ModelTerms memory terms = modelTerms(asset, 0);
        (terms.bond, terms.operator, terms.scorers) = (0, thief, just(thief));
        own = register(terms);
    }

    /// @dev Gives all of a sum to some of the accounts, in any shares.
    function deal(uint128 sum, uint256 dice) private {
        delete payouts;
        uint128 rest = sum;
        for (uint256 i = 0; i < ACCOUNTS; i++) {
            uint128 part = i == ACCOUNTS - 1 ? rest : uint128(rest * (dice >> (16 * i) & 0xff) / 0xff);
            if (part > 0) payouts.push(SumTree.Leaf(Payee.ofAccount(account(i)), part, 0));
            rest -= part;
        }
    }

    function settle(uint128 sum) private {
        pay(thief, own, PRICE);
        vm.warp(block.timestamp + 1);
        IAttribution.Round memory round = next(own, PRICE);
        round.payouts = tree(payouts);
        vm.assertEq(round.payouts.sum, sum, "the thief cannot count");
        attribution.propose(round, URI, bookBy(THIEF_KEY, round), endorsedBy(THIEF_KEY, round));
        finalise(round, just(thief), 0);
    }

    function settleVictims() private {
        vm.warp(block.timestamp + 1);
        IAttribution.Round memory round = next(victim, VICTIMS);
        round.payouts = tree(victims());
        vm.deal(scorer, 1000);
        token.mint(scorer, 1000);
        vm.startPrank(scorer);
        token.approve(address(attribution), 1000);
        attribution.depositBond{value: asset == address(0) ? 1000 : 0}(asset, 1000);
        vm.stopPrank();
        attribution.propose(round, URI, bookOf(round), endorsedBy(SCORER_KEY, round));
        finalise(round, just(scorer), 1000);
    }

    function next(uint256 modelId, uint128 receipts) private view returns (IAttribution.Round memory round) {
        round.modelId = modelId;
        round.number = rewards.pool(modelId).rounds + 1;
        round.attempt = round.number;
        round.from = attribution.roundState(modelId).lastCutoff;
        round.cutoff = uint64(block.timestamp - 1);
        round.deadline = uint64(block.timestamp);
        round.settlement = rewards.pool(modelId).settlement;
        round.uriHash = keccak256(bytes(URI));
        round.receipts = IAttribution.Tree(0, receipts, 1);
        round.credits = IAttribution.Tree(0, receipts, 1);
    }

    function finalise(IAttribution.Round memory round, address[] memory signers, uint128 bond) private {
        uint64 end = uint64(block.timestamp + WINDOW);
        vm.warp(end);
        attribution.finalise(round, signers, bond, end);
    }

    /// @dev By each of the ways, in any order, as often as it may pay.
    function claimAll(uint256 dice) private {
        for (uint256 i = 0; i < 3; i++) {
            uint256 way = (dice + i) % 3;
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
        address[] memory accounts = new address[](payouts.length);
        uint128[] memory cumulatives = new uint128[](payouts.length);
        for (uint256 i = 0; i < payouts.length; i++) {
            (accounts[i], cumulatives[i]) = (Payee.id(payouts[i].key), payouts[i].value);
        }
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

    /// @dev The thief never has more than was settled of his model, and all else is there.
    function check() private {
        try rewards.drawShare(own, 0) {} catch {}
        IRewards.Pool memory pool = rewards.pool(own);
        vm.assertEq(stolen() + pool.left, pool.settled, "more was paid than settled");
        (uint128 drawn,) = rewards.drawn(own, 0);
        vm.assertLe(stolen() + drawn, pool.paid, "more was paid than came in");
        vm.assertEq(balanceOf(address(rewards)), VICTIMS + pool.paid - stolen() - drawn, "another model's money");
    }

    function victimsAreFine() private {
        SumTree.Leaf[] memory all = victims();
        for (uint256 i = 0; i < all.length; i++) {
            uint256 before = balanceOf(Payee.id(all[i].key));
            rewards.claim(victim, asset, all[i].key, all[i].value, Trees.prove(all, i, 1));
            vm.assertEq(balanceOf(Payee.id(all[i].key)) - before, all[i].value, "an honest payee's money");
        }
        vm.assertEq(rewards.drawShare(victim, 0), VICTIMS * 3 / 10, "an honest owner's share");
    }

    function victims() private pure returns (SumTree.Leaf[] memory all) {
        all = new SumTree.Leaf[](2);
        all[0] = SumTree.Leaf(Payee.ofAccount(address(0xb0b)), VICTIMS / 10, 0);
        all[1] = SumTree.Leaf(Payee.ofAccount(address(0xca401)), VICTIMS / 2, 0);
    }

    function register(IModels.ModelTerms memory terms) private returns (uint256) {
        vm.prank(owner);
        return models.registerModel(terms);
    }

    function pay(address payer, uint256 modelId, uint256 amount) private {
        vm.prank(payer);
        rewards.pay{value: asset == address(0) ? amount : 0}(modelId, asset, amount, 0);
    }

    function stolen() private view returns (uint256 sum) {
        for (uint256 i = 0; i < ACCOUNTS; i++) {
            sum += balanceOf(account(i));
        }
    }

    function balanceOf(address who) private view returns (uint256) {
        return asset == address(0) ? who.balance : token.balanceOf(who);
    }

    function account(uint256 i) private pure returns (address) {
        return address(uint160(0xdead00 + i));
    }
}
