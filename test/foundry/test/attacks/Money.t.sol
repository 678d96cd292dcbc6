// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {TestToken} from "../support/tokens/Tokens.sol";
import {Stage} from "./Stage.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";
import {Caller} from "hostile/Caller.sol";
import {FalseToken} from "hostile/FalseToken.sol";
import {KeyWallet} from "hostile/KeyWallet.sol";

/// @title Attacks on payments and claims
contract MoneyAttacks is Stage {
    uint256 private constant VICTIMS = 1_000_000;

    enum Way {
        Claim,
        Range,
        Many
    }

    function test_C1_ByClaim_ThiefEmptiesRewards() external {
        _shrinkingPayouts(address(token), Way.Claim);
    }

    function test_C1_ByPayRange_ThiefEmptiesRewards() external {
        _shrinkingPayouts(address(token), Way.Range);
    }

    function test_C1_ByClaimMany_ThiefEmptiesRewards() external {
        _shrinkingPayouts(address(token), Way.Many);
    }

    function test_C1_ByClaim_ThiefEmptiesRewardsOfCurrency() external {
        _shrinkingPayouts(NATIVE, Way.Claim);
    }

    function test_C1_ByPayRange_ThiefEmptiesRewardsOfCurrency() external {
        _shrinkingPayouts(NATIVE, Way.Range);
    }

    function test_C1_ByClaimMany_ThiefEmptiesRewardsOfCurrency() external {
        _shrinkingPayouts(NATIVE, Way.Many);
    }

    /// @dev The thief is a stranger with a model of his own. Each round moves the same sum to a fresh account, which has claimed nothing.
    function _shrinkingPayouts(address asset, Way way) private {
        uint256 victim = register(modelTerms(asset, 0));
        pay(bob, victim, VICTIMS);
        uint256 own = thiefsModel(asset);
        pay(thief, own, 100_000);
        uint256 taken;
        for (uint160 i = 0; i < 11; i++) {
            SumTree.Leaf[] memory payouts = leaf(address(0x7000 + i), 100_000);
            settle(thief, next(own, 1, i == 0 ? 100_000 : 0, payouts));
            if (way == Way.Claim) claimOnly(own, payouts);
            else if (way == Way.Range) payAll(own, payouts);
            else rewards.claimMany(manyOf(own, payouts));
            taken += balance(asset, address(0x7000 + i));
        }
        got("C1: paid in by the thief", 100_000);
        got("C1: taken out by the thief", taken);
        vm.assertEq(taken, 1_100_000, "what was taken");
        vm.assertEq(balance(asset, address(rewards)), 0, "what is left");
        vm.assertTrue(rewards.pool(victim).paid == VICTIMS && rewards.pool(victim).settled == 0, "the victims' books");
        vm.assertTrue(rewards.pool(own).paid == 100_000 && rewards.pool(own).settled == 100_000, "the thief's books");
    }

    function test_M1_ByPayRange_ThiefIsPaid50Times() external {
        _falseAnswer(false);
    }

    function test_M1_ByClaimMany_ThiefIsPaid50Times() external {
        _falseAnswer(true);
    }

    /// @dev The thief is a payee in a token that moves and says false: his claim stays open, and he is paid with another model's money.
    function _falseAnswer(bool many) private {
        FalseToken odd = new FalseToken();
        odd.mint(bob, 1_000_000);
        by(bob);
        odd.approve(address(rewards), type(uint256).max);
        IModels.ModelTerms memory terms = modelTerms(address(odd), 0);
        terms.bond = 0;
        (uint256 victim, uint256 model) = (register(terms), register(terms));
        pay(bob, victim, 40_000);
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = leaf(thief, 600);
        settle(scorer, next(model, 1000, 600, payouts));
        for (uint256 i = 0; i < 50; i++) {
            if (many) rewards.claimMany(manyOf(model, payouts));
            else vm.assertEq(payAll(model, payouts), 0, "it says that nothing was paid");
        }
        got("M1: earned by the thief", 600);
        got("M1: paid to the thief", odd.balanceOf(thief));
        vm.assertEq(odd.balanceOf(thief), 30_000, "600, 50 times");
        vm.assertEq(rewards.claimed(model, payeeOf(thief)), 0, "noted as paid");
        vm.assertEq(odd.balanceOf(address(rewards)), 11_000, "41,000 were paid in");
    }

    function test_Gas_ByPayRange_KeeperSkipsAGoodPayee() external {
        _starvedTransfer(false);
    }

    function test_Gas_ByClaimMany_KeeperSkipsAGoodPayee() external {
        _starvedTransfer(true);
    }

    /// @dev The thief is a keeper who is paid by the call: he sends one with too little gas, and a wallet that would be paid is passed over.
    function _starvedTransfer(bool many) private {
        KeyWallet wallet = new KeyWallet();
        wallet.set(bob, 60_000);
        uint256 model = register(modelTerms(NATIVE, 0));
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = leaf(address(wallet), 600);
        settle(scorer, next(model, 1000, 600, payouts));
        bytes memory call = many ? abi.encodeCall(IRewards.claimMany, (manyOf(model, payouts))) : rangeOf(model, payouts);
        Caller keeper = new Caller();
        uint256 gas = 40_000;
        while (!keeper.starve(address(rewards), call, gas)) gas += 1000;
        got("Gas: the least with which the call goes through", gas);
        vm.assertEq(address(wallet).balance, 0, "the wallet's money");
        vm.assertTrue(keeper.starve(address(rewards), call, 300_000), "the same call");
        vm.assertEq(address(wallet).balance, 600, "with enough gas it is paid");
    }

    /// @dev The thief is anyone who sees Ann's redirect waiting, and sends her money to the account that must not hold it.
    function test_L2_AnyoneDefeatsClaimTo() external {
        uint256 model = register(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = leaf(ann, 600);
        settle(scorer, next(model, 1000, 600, payouts));
        bytes32 digest = TypedData.claimToDigest(domainOf(address(rewards)), model, ann, alice, 600, block.timestamp);
        uint256 before = token.balanceOf(ann);
        by(thief);
        claimOnly(model, payouts);
        refused(IRewards.NothingToPay.selector);
        by(ann);
        rewards.claimTo(model, address(token), alice, 600, Trees.prove(payouts, 0, 1));
        refused(IRewards.NothingToPay.selector);
        rewards.claimToSigned(model, address(token), ann, alice, 600, block.timestamp, signBy(ANN_KEY, digest), Trees.prove(payouts, 0, 1));
        got("L2: sent where its owner did not want it", token.balanceOf(ann) - before);
        vm.assertTrue(token.balanceOf(ann) - before == 600 && token.balanceOf(alice) == 0, "the money");
    }

    /// @dev The thief is a curator without an attestor, who registers others' records under a key: what it earns is nobody's for good.
    function test_L4_KeyWithoutAttestorEarnsForNobody() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(1);
        terms.attestor = address(0);
        by(thief);
        uint256 datanet = datanets.createDatanet(terms);
        bytes32 key = Payee.claimKey(datanet, IDENTITY);
        by(thief);
        datanets.contributeAs(datanet, key, one(RECORD));
        uint256 model = register(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = leaf(key, 600);
        settle(scorer, next(model, 1000, 600, payouts));
        bytes memory proof = Trees.prove(payouts, 0, 1);
        refused(IRewards.ClaimKeyNotBound.selector, abi.encode(key));
        rewards.claimBound(model, address(token), key, 600, proof);
        refused(IDatanets.NotAttestor.selector, abi.encode(datanet, thief));
        by(thief);
        datanets.bindClaimKey(datanet, IDENTITY, ann);
        refused(IDatanets.InvalidSignature.selector, abi.encode(address(0)));
        datanets.bindClaimKeySigned(datanet, IDENTITY, ann, block.timestamp, new bytes(65));
        got("L4: stuck for good", 600);
        vm.assertTrue(rewards.pool(model).settled == 600 && rewards.claimed(model, key) == 0, "the money");
    }

    /// @dev The thief is a curator or an owner who names Rewards itself: tokens are marked as paid and belong to nobody any more.
    function test_L5_ClaimsToRewardsAreLost() external {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        terms.payees[0].account = address(rewards);
        uint256 model = register(terms);
        by(owner);
        datanets.contributeAs(OPEN, payeeOf(address(rewards)), one(RECORD));
        pay(bob, model, 1000);
        for (uint128 i = 1; i <= 3; i++) {
            SumTree.Leaf[] memory payouts = leaf(address(rewards), 200 * i);
            settle(scorer, next(model, 300, 200, payouts));
            if (i == 1) claimOnly(model, payouts);
            if (i == 2) payAll(model, payouts);
            if (i == 3) rewards.claimMany(manyOf(model, payouts));
        }
        rewards.drawShare(model, 2);
        got("L5: marked as paid, and nobody's", 700);
        vm.assertEq(rewards.claimed(model, payeeOf(address(rewards))), 600, "claimed");
        vm.assertEq(rewards.drawn(model, 2), 100, "drawn");
        vm.assertEq(token.balanceOf(address(rewards)), 1000, "still there");
        refused(IRewards.AssetInUse.selector, abi.encode(token));
        by(guardian);
        rewards.recover(address(token), bob, 700);
    }

    /// @dev The same in the chain's own currency: the claim can never be paid.
    function test_L5_ClaimsOfCurrencyToRewardsAreStuck() external {
        uint256 model = register(modelTerms(NATIVE, 0));
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = leaf(address(rewards), 600);
        settle(scorer, next(model, 1000, 600, payouts));
        bytes memory proof = Trees.prove(payouts, 0, 1);
        refused(IRewards.TransferFailed.selector, abi.encode(NATIVE, rewards, 600));
        rewards.claim(model, NATIVE, address(rewards), 600, proof);
        vm.assertEq(payAll(model, payouts), 0, "skipped for ever");
        got("L5: stuck for good", address(rewards).balance);
    }

    /// @dev The thief is a griefer: a model in the token that somebody sent by mistake, and the guardian can no longer give it back.
    function test_L6_AnyoneSwitchesRecoverOff() external {
        TestToken stray = new TestToken();
        stray.mint(address(rewards), 1_000_000);
        thiefsModel(address(stray));
        refused(IRewards.AssetInUse.selector, abi.encode(stray));
        by(guardian);
        rewards.recover(address(stray), bob, 1_000_000);
        got("L6: lost for good", stray.balanceOf(address(rewards)));
        vm.assertEq(stray.balanceOf(address(rewards)), 1_000_000, "the money");
    }

    /// @dev The thief registers a model just before the owner does, in a dearer token that the payer has allowed: the payment is his.
    function test_L8_ThiefGetsAnotherAssetThanWasMeant() external {
        TestToken dear = new TestToken();
        dear.mint(bob, 1000);
        by(bob);
        dear.approve(address(rewards), 1000);
        uint256 foreseen = models.modelCount() + 1;
        uint256 taken = thiefsModel(address(dear));
        register(modelTerms(address(token), 0));
        pay(bob, foreseen, 1000);
        SumTree.Leaf[] memory payouts = leaf(thief, 1000);
        settle(thief, next(taken, 1000, 1000, payouts));
        claimOnly(taken, payouts);
        got("L8: taken in a token that was not meant", dear.balanceOf(thief));
        vm.assertTrue(taken == foreseen && dear.balanceOf(thief) == 1000 && dear.balanceOf(bob) == 0, "the money");
    }
}
