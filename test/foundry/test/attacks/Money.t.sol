// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {TestToken} from "../support/tokens/Tokens.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {IDatanets, PayeeKinds, Policies, Statuses} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";
import {FalseToken} from "hostile/FalseToken.sol";
import {KeyWallet} from "hostile/KeyWallet.sol";

/// @title Attacks on payments and claims
contract MoneyAttacks is AttackFixture {
    uint128 private constant VICTIMS = 1_000_000;

    /// @dev The function that pays a payout.
    enum Way {
        Claim,
        PayRange,
        ClaimMany
    }

    function test_C1_Claim_Token_SecondClaimReverts() external {
        _shrinkingPayouts(address(token), Way.Claim);
    }

    function test_C1_PayRange_Token_SecondClaimIsSkipped() external {
        _shrinkingPayouts(address(token), Way.PayRange);
    }

    function test_C1_ClaimMany_Token_SecondClaimIsSkipped() external {
        _shrinkingPayouts(address(token), Way.ClaimMany);
    }

    function test_C1_Claim_Native_SecondClaimReverts() external {
        _shrinkingPayouts(NATIVE, Way.Claim);
    }

    function test_C1_PayRange_Native_SecondClaimIsSkipped() external {
        _shrinkingPayouts(NATIVE, Way.PayRange);
    }

    function test_C1_ClaimMany_Native_SecondClaimIsSkipped() external {
        _shrinkingPayouts(NATIVE, Way.ClaimMany);
    }

    /// @dev The thief has a model of his own. Each round moves the same sum to another account,
    /// which has claimed nothing. He pays for the receipts of one unit that a round needs, and gets
    /// what his first round allocated.
    function _shrinkingPayouts(address asset, Way way) private {
        uint256 victim = registerModel(modelTerms(asset, 0));
        pay(bob, victim, VICTIMS);
        uint256 own = registerThiefsModel(asset);
        pay(thief, own, 100_010);
        uint256 taken;
        for (uint160 i = 0; i < 11; i++) {
            SumTree.Leaf[] memory payouts = payoutTree(address(0x7000 + i), 100_000);
            settle(nextRound(own, i == 0 ? 100_000 : 1, payouts));
            _claim(way, own, payouts, i > 0);
            taken += balanceOf(asset, address(0x7000 + i));
        }
        vm.assertEq(taken, 100_000, "what was taken");
        _assertVictimsArePaid(victim, asset);
        vm.assertEq(balanceOf(asset, address(rewards)), 10, "what is left of the thief's own money");
    }

    function _claim(Way way, uint256 own, SumTree.Leaf[] memory payouts, bool again) private {
        if (again && way == Way.Claim) {
            bytes memory expected = abi.encodeWithSelector(IRewards.NothingLeft.selector, own, 0, 100_000);
            expectCallRevert(address(rewards), claimCall(own, payouts, 0), expected);
        } else {
            expectSuccess(address(rewards), _call(way, own, payouts));
        }
        (uint128 claimed,) = rewards.claimed(own, payouts[0].key);
        vm.assertEq(claimed, again ? 0 : 100_000, "counted as paid");
        vm.assertEq(rewards.pool(own).left, 0, "left");
    }

    /// @dev The call that pays a tree of one leaf.
    function _call(Way way, uint256 modelId, SumTree.Leaf[] memory payouts) private view returns (bytes memory) {
        if (way == Way.Claim) return claimCall(modelId, payouts, 0);
        return way == Way.PayRange ? payRangeCall(modelId, payouts) : claimManyCall(modelId, payouts);
    }

    /// @dev All that was paid for the victims' model is paid to its payees and shares.
    function _assertVictimsArePaid(uint256 victim, address asset) private {
        SumTree.Leaf[] memory payouts = payoutTree(ann, VICTIMS * 6 / 10);
        settle(nextRound(victim, VICTIMS, payouts));
        (uint256 ofAnn, uint256 ofOwner) = (balanceOf(asset, ann), balanceOf(asset, owner));
        claimFor(ann, victim, payouts);
        rewards.drawShare(victim, 0);
        rewards.drawShare(victim, 2);
        vm.assertEq(balanceOf(asset, ann) - ofAnn, VICTIMS * 6 / 10, "the contributor's money");
        vm.assertEq(balanceOf(asset, owner) - ofOwner, VICTIMS * 3 / 10, "the owner's money");
        vm.assertEq(balanceOf(asset, treasury), VICTIMS / 10, "the payee's money");
    }

    function test_M1_PayRange_FalseReturnRevertsTheCall() external {
        _falseReturn(Way.PayRange);
    }

    function test_M1_ClaimMany_FalseReturnRevertsTheCall() external {
        _falseReturn(Way.ClaimMany);
    }

    function test_M1_Claim_FalseReturnRevertsTheCall() external {
        _falseReturn(Way.Claim);
    }

    /// @dev The thief is a payee in a token that moves the money and returns false: the money stays
    /// where it was, however often he claims.
    function _falseReturn(Way way) private {
        FalseToken falseToken = new FalseToken();
        falseToken.mint(bob, 1_000_000);
        vm.prank(bob);
        falseToken.approve(address(rewards), type(uint256).max);
        IModels.ModelTerms memory terms = modelTerms(address(falseToken), 0);
        terms.bond = 0;
        (uint256 victim, uint256 model) = (registerModel(terms), registerModel(terms));
        pay(bob, victim, 40_000);
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = payoutTree(thief, 600);
        settle(nextRound(model, 1000, payouts));
        bytes memory call = _call(way, model, payouts);
        for (uint256 i = 0; i < 50; i++) {
            expectCallRevert(address(rewards), call, abi.encodeWithSelector(IRewards.TransferFailed.selector, falseToken, thief, 600));
        }
        vm.assertEq(falseToken.balanceOf(thief), 0, "what was taken");
        vm.assertTrue(claimedBy(thief, model) == 0 && rewards.pool(model).left == 600, "what was claimed and what is left");
        vm.assertEq(falseToken.balanceOf(address(rewards)), 41_000, "all that was paid in");
    }

    function test_Gas_PayRange_CallWithTooLittleGasReverts() external {
        _starvedTransfer(Way.PayRange);
    }

    function test_Gas_ClaimMany_CallWithTooLittleGasReverts() external {
        _starvedTransfer(Way.ClaimMany);
    }

    /// @dev The thief is a keeper who is paid for sending the call: with the least gas with which
    /// it succeeds, the wallet is paid.
    function _starvedTransfer(Way way) private {
        KeyWallet wallet = new KeyWallet();
        wallet.set(bob, 60_000);
        uint256 model = registerModel(modelTerms(NATIVE, 0));
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = payoutTree(address(wallet), 600);
        settle(nextRound(model, 1000, payouts));
        callWithLeastGas(address(rewards), _call(way, model, payouts));
        vm.assertEq(address(wallet).balance, 600, "the wallet's money");
    }

    function test_L2_ForcedClaimReverts_ClaimToSucceeds() external {
        (uint256 model, SumTree.Leaf[] memory payouts) = _forcedClaim();
        vm.prank(ann);
        rewards.claimTo(model, address(token), payeeOf(ann), alice, 600, Trees.prove(payouts, 0, 1));
        vm.assertEq(token.balanceOf(alice), 600, "the money");
    }

    function test_L2_ForcedClaimReverts_ClaimToSignedSucceeds() external {
        (uint256 model, SumTree.Leaf[] memory payouts) = _forcedClaim();
        bytes32 digest = TypedData.claimToDigest(domainOf(address(rewards)), model, payeeOf(ann), alice, 600, block.timestamp);
        bytes memory signature = signBy(ANN_KEY, digest);
        bytes memory proof = Trees.prove(payouts, 0, 1);
        // Her signature names the receiver, so the thief cannot use it for another one.
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSignature.selector, ann));
        rewards.claimToSigned(model, address(token), payeeOf(ann), thief, 600, block.timestamp, signature, proof);
        rewards.claimToSigned(model, address(token), payeeOf(ann), alice, 600, block.timestamp, signature, proof);
        vm.assertEq(token.balanceOf(alice), 600, "the money");
    }

    /// @dev The thief is anyone who sees Ann's `claimTo` pending, and would have her paid at her
    /// own account, which must not hold the money. She has set that her consent is needed.
    function _forcedClaim() private returns (uint256 model, SumTree.Leaf[] memory payouts) {
        model = registerModel(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        payouts = payoutTree(ann, 600);
        settle(nextRound(model, 1000, payouts));
        vm.prank(ann);
        rewards.setOwnWord(model, payeeOf(ann), true);
        uint256 before = token.balanceOf(ann);
        expectCallRevert(address(rewards), claimCall(model, payouts, 0), abi.encodeWithSelector(IRewards.OnlyByOwnWord.selector, ann));
        expectSuccess(address(rewards), payRangeCall(model, payouts));
        expectSuccess(address(rewards), claimManyCall(model, payouts));
        vm.assertEq(token.balanceOf(ann), before, "paid against her will");
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, thief));
        vm.prank(thief);
        rewards.setOwnWord(model, payeeOf(ann), false);
    }

    /// @dev The thief is a curator of a Datanet without an attestor, who would register others'
    /// records for a claim key that no one can bind.
    function test_L4_KeyWithoutAttestorReverts() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(Policies.CURATED);
        terms.attestor = address(0);
        vm.prank(thief);
        uint256 datanet = datanets.createDatanet(terms);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NoAttestor.selector, datanet));
        vm.prank(thief);
        datanets.contributeAs(datanet, PayeeKinds.CLAIM_KEY, IDENTITY, toArray(RECORD));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NoAttestor.selector, datanet));
        vm.prank(thief);
        datanets.contributeBatchAs(datanet, PayeeKinds.CLAIM_KEY, IDENTITY, RECORD, 1, "");
        // A claim key is no account, so it cannot be given as one.
        bytes32 key = Payee.claimKey(datanet, IDENTITY);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidPayee.selector, PayeeKinds.ACCOUNT, key));
        vm.prank(thief);
        datanets.contributeAs(datanet, PayeeKinds.ACCOUNT, key, toArray(RECORD));
        // Nor can an attestor be removed.
        vm.expectRevert(IDatanets.ZeroValue.selector);
        vm.prank(owner);
        datanets.setAttestor(OPEN, address(0));
        assertEq(statusOf(datanet, RECORD), Statuses.NONE, "the record");
    }

    /// @dev The nearest to a claim key without an attestor: the attestor's own key is lost. The
    /// next attestor binds the claim key.
    function test_L4_KeyOfALostAttestorIsBoundByTheNext() external {
        vm.prank(owner);
        datanets.contributeAs(OPEN, PayeeKinds.CLAIM_KEY, IDENTITY, toArray(RECORD));
        uint256 model = registerModel(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        bytes32 key = Payee.claimKey(OPEN, IDENTITY);
        SumTree.Leaf[] memory payouts = payoutTree(key, 600);
        settle(nextRound(model, 1000, payouts));
        expectCallRevert(address(rewards), claimCall(model, payouts, 0), abi.encodeWithSelector(IRewards.NoHolder.selector, key));
        vm.prank(owner);
        datanets.setAttestor(OPEN, alice);
        vm.warp(block.timestamp + 14 days);
        vm.prank(alice);
        datanets.bindClaimKey(OPEN, IDENTITY, ann, 0, "");
        uint256 before = token.balanceOf(ann);
        expectSuccess(address(rewards), claimCall(model, payouts, 0));
        vm.assertEq(token.balanceOf(ann) - before, 600, "what was claimable");
    }

    function test_L5_RewardsAsFixedPayeeReverts() external {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        terms.payees[0].account = address(rewards);
        vm.expectRevert(IModels.InvalidShare.selector);
        registerModel(terms);
    }

    function test_L5_ClaimsToRewardsRevert_Token() external {
        _claimsToRewards(address(token));
    }

    function test_L5_ClaimsToRewardsRevert_Native() external {
        _claimsToRewards(NATIVE);
    }

    /// @dev The thief is a curator who names Rewards itself as payee, with a quorum that helps him:
    /// no money moves and none is counted as paid.
    function _claimsToRewards(address asset) private {
        vm.prank(owner);
        datanets.contributeAs(OPEN, PayeeKinds.ACCOUNT, payeeOf(address(rewards)), toArray(RECORD));
        uint256 model = registerModel(modelTerms(asset, 0));
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = payoutTree(address(rewards), 600);
        settle(nextRound(model, 1000, payouts));
        bytes memory reason = abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards);
        expectCallRevert(address(rewards), claimCall(model, payouts, 0), reason);
        expectSuccess(address(rewards), payRangeCall(model, payouts));
        expectSuccess(address(rewards), claimManyCall(model, payouts));
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards));
        vm.prank(owner);
        rewards.drawShareTo(model, 0, address(rewards));
        vm.assertTrue(claimedBy(address(rewards), model) == 0 && rewards.pool(model).left == 600, "what was claimed and what is left");
        vm.assertEq(balanceOf(asset, address(rewards)), 1000, "the money");
    }

    /// @dev The same with a Datanet whose treasury is Rewards: it cannot be paid either, until the
    /// owner names another treasury.
    function test_L5_TreasuryThatIsRewardsCannotBePaid() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(Policies.OPEN);
        terms.treasury = address(rewards);
        vm.prank(owner);
        uint256 datanet = datanets.createDatanet(terms);
        uint256 model = registerModel(modelTerms(address(token), 0));
        pay(bob, model, 1000);
        SumTree.Leaf[] memory payouts = payoutTree(Payee.treasury(datanet), 600);
        settle(nextRound(model, 1000, payouts));
        bytes memory reason = abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards);
        expectCallRevert(address(rewards), claimCall(model, payouts, 0), reason);
        vm.prank(owner);
        datanets.setTreasury(datanet, alice);
        vm.warp(block.timestamp + 14 days);
        expectSuccess(address(rewards), claimCall(model, payouts, 0));
        vm.assertEq(token.balanceOf(alice), 600, "what was claimable");
    }

    /// @dev The thief only wants to do harm: neither a model paid in the token that was sent by
    /// mistake nor a payment of nothing keeps it from being recovered. (One unit that he really
    /// pays does: adr/0013.)
    function test_L6_AModelAloneDoesNotSwitchRecoverOff() external {
        TestToken stray = new TestToken();
        stray.mint(address(rewards), 1_000_000);
        uint256 own = registerThiefsModel(address(stray));
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidAmount.selector, 0));
        vm.prank(thief);
        rewards.pay(own, address(stray), 0, 0);
        vm.prank(guardian);
        rewards.recover(address(stray), bob, 1_000_000);
        vm.assertEq(stray.balanceOf(bob), 1_000_000, "the money");
    }

    /// @dev The thief registers a model just before the owner does, paid in a more valuable token
    /// that the payer has approved: the payment names the token that the payer means.
    function test_L8_PaymentNamingAnotherAssetReverts() external {
        TestToken dear = new TestToken();
        dear.mint(bob, 1000);
        vm.prank(bob);
        dear.approve(address(rewards), 1000);
        uint256 foreseen = models.modelCount() + 1;
        uint256 taken = registerThiefsModel(address(dear));
        registerModel(modelTerms(address(token), 0));
        vm.expectRevert(abi.encodeWithSelector(IRewards.WrongAsset.selector, dear, token));
        vm.prank(bob);
        rewards.pay(foreseen, address(token), 1000, 0);
        vm.assertTrue(taken == foreseen && rewards.pool(taken).paid == 0, "the thief's model");
        vm.assertEq(dear.balanceOf(bob), 1000, "the payer's money");
    }
}
