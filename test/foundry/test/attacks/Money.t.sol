// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {TestToken} from "../support/tokens/Tokens.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";
import {FalseToken} from "hostile/FalseToken.sol";
import {KeyWallet} from "hostile/KeyWallet.sol";

/// @title Attacks on payments and claims
contract MoneyAttacks is AttackFixture {
    uint128 private constant VICTIMS = 1_000_000;

    enum Way {
        Claim,
        Range,
        Many
    }

    function test_C1_Claim_Token_SecondClaimIsRefused() external {
        _shrinkingPayouts(address(token), Way.Claim);
    }

    function test_C1_PayRange_Token_SecondClaimIsSkipped() external {
        _shrinkingPayouts(address(token), Way.Range);
    }

    function test_C1_ClaimMany_Token_SecondClaimIsSkipped() external {
        _shrinkingPayouts(address(token), Way.Many);
    }

    function test_C1_Claim_Native_SecondClaimIsRefused() external {
        _shrinkingPayouts(NATIVE, Way.Claim);
    }

    function test_C1_PayRange_Native_SecondClaimIsSkipped() external {
        _shrinkingPayouts(NATIVE, Way.Range);
    }

    function test_C1_ClaimMany_Native_SecondClaimIsSkipped() external {
        _shrinkingPayouts(NATIVE, Way.Many);
    }

    /// @dev The thief is a stranger with a model of his own. Each round moves the same sum to a
    /// fresh account, which has claimed nothing. He pays for the receipts of one unit that a round
    /// needs, and gets what his first round allocated.
    function _shrinkingPayouts(address asset, Way way) private {
        uint256 victim = register(modelTerms(asset, 0));
        pay(bob, victim, VICTIMS);
        uint256 own = thiefsModel(asset);
        pay(thief, own, 100_010);
        uint256 taken;
        for (uint160 i = 0; i < 11; i++) {
            SumTree.Leaf[] memory payouts = leaf(address(0x7000 + i), 100_000);
            settle(next(own, i == 0 ? 100_000 : 1, payouts));
            _claimBy(way, own, payouts, i > 0);
            taken += balance(asset, address(0x7000 + i));
        }
        vm.assertEq(taken, 100_000, "what was taken");
        _victimsArePaid(victim, asset);
        vm.assertEq(balance(asset, address(rewards)), 10, "what is left of the thief's own money");
    }

    function _claimBy(Way way, uint256 own, SumTree.Leaf[] memory payouts, bool again) private {
        if (again && way == Way.Claim) {
            bytes memory reason = abi.encodeWithSelector(IRewards.NothingLeft.selector, own, 0, 100_000);
            refusedCall(address(rewards), claimCall(own, payouts, 0), reason);
        } else {
            bytes memory call = way == Way.Claim ? claimCall(own, payouts, 0) : rangeCall(own, payouts);
            done(address(rewards), way == Way.Many ? manyCall(own, payouts) : call);
        }
        (uint128 claimed,) = rewards.claimed(own, payouts[0].key);
        vm.assertEq(claimed, again ? 0 : 100_000, "noted as paid");
        vm.assertEq(rewards.pool(own).left, 0, "left");
    }

    /// @dev All that was paid for the victims' model goes where it should.
    function _victimsArePaid(uint256 victim, address asset) private {
        SumTree.Leaf[] memory payouts = leaf(ann, VICTIMS * 6 / 10);
        settle(next(victim, VICTIMS, payouts));
        (uint256 anns, uint256 owners) = (balance(asset, ann), balance(asset, owner));
        claimAt(victim, payouts, ann);
        rewards.drawShare(victim, 0);
        rewards.drawShare(victim, 2);
        vm.assertEq(balance(asset, ann) - anns, VICTIMS * 6 / 10, "the contributor's money");
        vm.assertEq(balance(asset, owner) - owners, VICTIMS * 3 / 10, "the owner's money");
        vm.assertEq(balance(asset, treasury), VICTIMS / 10, "the payee's money");
    }

    function test_M1_PayRange_FalseAnswerRevertsTheCall() external {
        _falseAnswer(Way.Range);
    }

    function test_M1_ClaimMany_FalseAnswerRevertsTheCall() external {
        _falseAnswer(Way.Many);
    }

    function test_M1_Claim_FalseAnswerRevertsTheCall() external {
        _falseAnswer(Way.Claim);
    }

    /// @dev The thief is a payee in a token that moves and says false: the money is back where it
    /// was, however often he asks.
    function _falseAnswer(Way way) private {
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
        settle(next(model, 1000, payouts));
        bytes memory call = way == Way.Claim ? claimCall(model, payouts, 0) : rangeCall(model, payouts);
        if (way == Way.Many) call = manyCall(model, payouts);
        for (uint256 i = 0; i < 50; i++) {
            refusedCall(address(rewards), call, abi.encodeWithSelector(IRewards.TransferFailed.selector, odd, thief, 600));
        }
        vm.assertEq(odd.balanceOf(thief), 0, "what was taken");
        vm.assertTrue(claimedBy(model, thief) == 0 && rewards.pool(model).left == 600, "the books");
        vm.assertEq(odd.balanceOf(address(rewards)), 41_000, "all that was paid in");
    }

    function test_Gas_PayRange_StarvedCallIsRefused() external {
        _starvedTransfer(Way.Range);
    }

    function test_Gas_ClaimMany_StarvedCallIsRefused() external {
        _starvedTransfer(Way.Many);
    }

    /// @dev The thief is a keeper who is paid by the call: the least gas with which it goes through
    /// pays the wallet.
    function _starvedTransfer(Way way) private {
        KeyWallet wallet = new KeyWallet();
        wallet.set(bob, 60_000);
        uint256 model = register(modelTerms(NATIVE, 0));
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = leaf(address(wallet), 600);
        settle(next(model, 1000, payouts));
        starve(address(rewards), way == Way.Many ? manyCall(model, payouts) : rangeCall(model, payouts));
        vm.assertEq(address(wallet).balance, 600, "the wallet's money");
    }

    function test_L2_ForcedClaimIsRefused_ClaimToGoesThrough() external {
        (uint256 model, SumTree.Leaf[] memory payouts) = _forcedClaim();
        by(ann);
        rewards.claimTo(model, address(token), payeeOf(ann), alice, 600, Trees.prove(payouts, 0, 1));
        vm.assertEq(token.balanceOf(alice), 600, "the money");
    }

    function test_L2_ForcedClaimIsRefused_ClaimToSignedGoesThrough() external {
        (uint256 model, SumTree.Leaf[] memory payouts) = _forcedClaim();
        bytes32 digest = TypedData.claimToDigest(domainOf(address(rewards)), model, payeeOf(ann), alice, 600, block.timestamp);
        bytes memory signature = signBy(ANN_KEY, digest);
        bytes memory proof = Trees.prove(payouts, 0, 1);
        // With her signature the thief can send her money nowhere else.
        refused(IRewards.InvalidSignature.selector, abi.encode(ann));
        rewards.claimToSigned(model, address(token), payeeOf(ann), thief, 600, block.timestamp, signature, proof);
        rewards.claimToSigned(model, address(token), payeeOf(ann), alice, 600, block.timestamp, signature, proof);
        vm.assertEq(token.balanceOf(alice), 600, "the money");
    }

    /// @dev The thief is anyone who sees Ann's redirect waiting, and would send her money to the
    /// account that must not hold it. She has said that it takes her own word.
    function _forcedClaim() private returns (uint256 model, SumTree.Leaf[] memory payouts) {
        model = register(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        payouts = leaf(ann, 600);
        settle(next(model, 1000, payouts));
        by(ann);
        rewards.setOwnWord(model, payeeOf(ann), true);
        uint256 before = token.balanceOf(ann);
        refusedCall(address(rewards), claimCall(model, payouts, 0), abi.encodeWithSelector(IRewards.OnlyByOwnWord.selector, ann));
        done(address(rewards), rangeCall(model, payouts));
        done(address(rewards), manyCall(model, payouts));
        vm.assertEq(token.balanceOf(ann), before, "her money was forced on her");
        refused(IRewards.NotAllowed.selector, abi.encode(thief));
        by(thief);
        rewards.setOwnWord(model, payeeOf(ann), false);
    }

    /// @dev The thief is a curator without an attestor, who would register others' records under a
    /// key that nobody can bind.
    function test_L4_KeyWithoutAttestorIsRefused() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(1);
        terms.attestor = address(0);
        by(thief);
        uint256 datanet = datanets.createDatanet(terms);
        refused(IDatanets.NoAttestor.selector, abi.encode(datanet));
        by(thief);
        datanets.contributeAs(datanet, 1, IDENTITY, one(RECORD));
        refused(IDatanets.NoAttestor.selector, abi.encode(datanet));
        by(thief);
        datanets.contributeBatchAs(datanet, 1, IDENTITY, RECORD, 1, "");
        // A key as a word, this Datanet's or another's, is no account.
        bytes32 key = Payee.claimKey(datanet, IDENTITY);
        refused(IDatanets.InvalidPayee.selector, abi.encode(0, key));
        by(thief);
        datanets.contributeAs(datanet, 0, key, one(RECORD));
        // Nor can the attestor be taken away where there is one.
        refused(IDatanets.ZeroValue.selector);
        by(owner);
        datanets.setAttestor(OPEN, address(0));
        vm.assertEq(status(datanet, RECORD), 0, "the record");
    }

    /// @dev The nearest to a key without an attestor: the attestor's own key is lost. Its successor
    /// binds what waits.
    function test_L4_KeyOfALostAttestorIsBoundByTheNext() external {
        by(owner);
        datanets.contributeAs(OPEN, 1, IDENTITY, one(RECORD));
        uint256 model = register(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        bytes32 key = Payee.claimKey(OPEN, IDENTITY);
        SumTree.Leaf[] memory payouts = leaf(key, 600);
        settle(next(model, 1000, payouts));
        refusedCall(address(rewards), claimCall(model, payouts, 0), abi.encodeWithSelector(IRewards.NoHolder.selector, key));
        by(owner);
        datanets.setAttestor(OPEN, alice);
        vm.warp(block.timestamp + 14 days);
        by(alice);
        datanets.bindClaimKey(OPEN, IDENTITY, ann, 0, "");
        uint256 before = token.balanceOf(ann);
        done(address(rewards), claimCall(model, payouts, 0));
        vm.assertEq(token.balanceOf(ann) - before, 600, "what waited");
    }

    function test_L5_RewardsAsFixedPayeeIsRefused() external {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        terms.payees[0].account = address(rewards);
        refused(IModels.InvalidShare.selector);
        register(terms);
    }

    function test_L5_ClaimsToRewardsAreRefused_Token() external {
        _claimsToRewards(address(token));
    }

    function test_L5_ClaimsToRewardsAreRefused_Native() external {
        _claimsToRewards(NATIVE);
    }

    /// @dev The thief is a curator who names Rewards itself, and a friendly quorum: nothing moves
    /// and nothing is marked as paid.
    function _claimsToRewards(address asset) private {
        by(owner);
        datanets.contributeAs(OPEN, 0, payeeOf(address(rewards)), one(RECORD));
        uint256 model = register(modelTerms(asset, 0));
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = leaf(address(rewards), 600);
        settle(next(model, 1000, payouts));
        bytes memory reason = abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards);
        refusedCall(address(rewards), claimCall(model, payouts, 0), reason);
        done(address(rewards), rangeCall(model, payouts));
        done(address(rewards), manyCall(model, payouts));
        refused(IRewards.InvalidReceiver.selector, abi.encode(rewards));
        by(owner);
        rewards.drawShareTo(model, 0, address(rewards));
        vm.assertTrue(claimedBy(model, address(rewards)) == 0 && rewards.pool(model).left == 600, "the books");
        vm.assertEq(balance(asset, address(rewards)), 1000, "the money");
    }

    /// @dev The same with a Datanet whose treasury is Rewards: its payee cannot be paid either,
    /// until the owner names another treasury.
    function test_L5_TreasuryThatIsRewardsIsRefused() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(0);
        terms.treasury = address(rewards);
        by(owner);
        uint256 datanet = datanets.createDatanet(terms);
        uint256 model = register(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = leaf(Payee.treasury(datanet), 600);
        settle(next(model, 1000, payouts));
        bytes memory reason = abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards);
        refusedCall(address(rewards), claimCall(model, payouts, 0), reason);
        by(owner);
        datanets.setTreasury(datanet, alice);
        vm.warp(block.timestamp + 14 days);
        done(address(rewards), claimCall(model, payouts, 0));
        vm.assertEq(token.balanceOf(alice), 600, "what waited");
    }

    /// @dev The thief is a griefer: a model in the token that somebody sent by mistake, or a
    /// payment of nothing, keeps nothing from its owner. (One unit that he really pays does:
    /// adr/0013.)
    function test_L6_AModelAloneDoesNotSwitchRecoverOff() external {
        TestToken stray = new TestToken();
        stray.mint(address(rewards), 1_000_000);
        uint256 own = thiefsModel(address(stray));
        refused(IRewards.InvalidAmount.selector, abi.encode(0));
        by(thief);
        rewards.pay(own, address(stray), 0, 0);
        by(guardian);
        rewards.recover(address(stray), bob, 1_000_000);
        vm.assertEq(stray.balanceOf(bob), 1_000_000, "the money");
    }

    /// @dev The thief registers a model just before the owner does, in a dearer token that the
    /// payer has allowed: the payment names the one that was meant.
    function test_L8_PaymentInAnotherAssetThanWasMeantIsRefused() external {
        TestToken dear = new TestToken();
        dear.mint(bob, 1000);
        by(bob);
        dear.approve(address(rewards), 1000);
        uint256 foreseen = models.modelCount() + 1;
        uint256 taken = thiefsModel(address(dear));
        register(modelTerms(address(token), 0));
        refused(IRewards.WrongAsset.selector, abi.encode(dear, token));
        by(bob);
        rewards.pay(foreseen, address(token), 1000, 0);
        vm.assertTrue(taken == foreseen && rewards.pool(taken).paid == 0, "the thief's model");
        vm.assertEq(dear.balanceOf(bob), 1000, "the payer's money");
    }
}
