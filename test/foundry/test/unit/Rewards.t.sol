// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {Rewards} from "../../reference/Rewards.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {OddToken, OddWallet, TestToken} from "../support/tokens/Tokens.sol";
import {Unit} from "./Unit.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Payments, shares, claims and the guardian
contract RewardsTest is Unit {
    /// @dev Models paid in the token, in the chain's own currency, in a token that can be told to misbehave, and in no token.
    uint256 private constant TOKEN = 1;
    uint256 private constant NATIVE = 2;
    uint256 private constant ODD = 3;
    uint256 private constant NOBODY = 4;
    uint256 private constant DERIVED = 5;
    uint256 private constant NO_MODEL = 6;
    uint256 private constant MOST = 2 ** 96 - 1;

    OddToken private odd;
    OddWallet private wallet;
    address private nobody = address(0x0b0d);

    function setUp() public override {
        super.setUp();
        (odd, wallet) = (new OddToken(), new OddWallet());
        address[5] memory assets = [address(token), address(0), address(odd), nobody, address(token)];
        for (uint256 i = 0; i < 5; i++) {
            by(owner);
            models.registerModel(modelTerms(assets[i], i == 4 ? TOKEN : 0));
        }
        enrich(ann);
        odd.mint(ann, WEALTH);
    }

    function test_Constructor_RevertWhen_APeerIsZero() external {
        refused(IRewards.ZeroAccount.selector);
        new Rewards(datanets, models, address(0), guardian);
        refused(IRewards.ZeroAccount.selector);
        new Rewards(datanets, IModels(address(0)), address(1), guardian);
        refused(IRewards.ZeroAccount.selector);
        new Rewards(IDatanets(address(0)), models, address(1), guardian);
    }

    function test_OpenPool_RevertWhen_TheCallerIsNotModels() external {
        refused(IRewards.NotAllowed.selector, abi.encode(owner));
        by(owner);
        rewards.openPool(NO_MODEL, address(token), 1);
    }

    function test_OpenPool_RevertWhen_TheModelHasAPool() external {
        refused(IRewards.PoolExists.selector, abi.encode(TOKEN));
        by(address(models));
        rewards.openPool(TOKEN, address(token), 1);
    }

    function test_OpenPool_WhenModelsCalls() external {
        // it should open the pool
        by(address(models));
        rewards.openPool(NO_MODEL, address(token), 7);
        vm.assertTrue(rewards.pool(NO_MODEL).asset == address(token) && rewards.pool(NO_MODEL).contributorsBps == 7, "the pool");
    }

    function test_Pay_RevertWhen_TheGuardianHasPaused() external {
        uint64 until = paused();
        refused(IRewards.IsPaused.selector, abi.encode(until));
        rewards.pay(NO_MODEL, 0, 0);
    }

    function test_Pay_RevertWhen_TheValueIsNotTheAmount() external {
        vm.deal(address(this), 10);
        refused(IRewards.WrongValue.selector, abi.encode(5, 4));
        rewards.pay{value: 4}(NATIVE, 5, 0);
        refused(IRewards.WrongValue.selector, abi.encode(0, 5));
        rewards.pay{value: 5}(TOKEN, 5, 0);
    }

    function test_Pay_RevertWhen_TheAssetIsNoToken() external {
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        rewards.pay(NOBODY, 5, 0);
    }

    function test_Pay_RevertWhen_TheTokenRefuses() external {
        refused(IRewards.TransferFailed.selector, abi.encode(token, rewards, 5));
        rewards.pay(TOKEN, 5, 0);
        odd.set(abi.encode(false), false, address(0), "");
        refused(IRewards.TransferFailed.selector, abi.encode(odd, rewards, 5));
        by(ann);
        rewards.pay(ODD, 5, 0);
    }

    function test_Pay_RevertWhen_TheModelHasNoPool() external {
        refused(IRewards.UnknownModel.selector, abi.encode(NO_MODEL));
        rewards.pay(NO_MODEL, 0, 0);
    }

    function test_Pay_RevertWhen_NothingArrives() external {
        odd.set("", true, address(0), "");
        refused(IRewards.InvalidAmount.selector, abi.encode(0));
        by(ann);
        rewards.pay(ODD, 5, 0);
    }

    function test_Pay_RevertWhen_AllPaymentsReach2To96() external {
        pay(ODD, MOST);
        refused(IRewards.InvalidAmount.selector, abi.encode(1));
        by(ann);
        rewards.pay(ODD, 1, 0);
    }

    function test_Pay_WhenItArrives() external {
        // it should add it to what was paid, in either kind of asset
        pay(TOKEN, 1000);
        by(ann);
        rewards.pay{value: 5}(NATIVE, 5, 0);
        vm.assertTrue(rewards.pool(TOKEN).paid == 1000 && rewards.pool(NATIVE).paid == 5, "the sums");
        vm.assertTrue(token.balanceOf(address(rewards)) == 1000 && address(rewards).balance == 5, "the money");
    }

    function test_Pay_WhenTheTokenCallsBack() external {
        // it should refuse the payment inside without a reason
        odd.set("", false, address(rewards), abi.encodeCall(IRewards.pay, (ODD, 1, 0)));
        vm.recordLogs();
        pay(ODD, 5);
        vm.assertEq(rewards.pool(ODD).paid, 5, "paid twice");
        vm.assertEq(vm.getRecordedLogs()[0].data, abi.encode(false, ""), "the answer");
    }

    function test_AddBonus_RevertWhen_TheCallerIsNotAttribution() external {
        refused(IRewards.NotAllowed.selector, abi.encode(owner));
        by(owner);
        rewards.addBonus(TOKEN, 5);
    }

    function test_AddBonus_RevertWhen_TheModelHasNoPool() external {
        refused(IRewards.UnknownModel.selector, abi.encode(NO_MODEL));
        by(address(attribution));
        rewards.addBonus(NO_MODEL, 5);
    }

    function test_AddBonus_RevertWhen_TheValueIsNotTheAmount() external {
        refused(IRewards.WrongValue.selector, abi.encode(5, 0));
        by(address(attribution));
        rewards.addBonus(NATIVE, 5);
    }

    function test_AddBonus_RevertWhen_TheAssetIsNoToken() external {
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        by(address(attribution));
        rewards.addBonus(NOBODY, 5);
    }

    function test_AddBonus_RevertWhen_TheTokenRefuses() external {
        refused(IRewards.TransferFailed.selector, abi.encode(token, rewards, 5));
        by(address(attribution));
        rewards.addBonus(TOKEN, 5);
    }

    function test_AddBonus_RevertWhen_AllBonusesReach2To96() external {
        enrich(address(attribution));
        by(address(attribution));
        rewards.addBonus(TOKEN, uint128(MOST));
        refused(IRewards.InvalidAmount.selector, abi.encode(1));
        by(address(attribution));
        rewards.addBonus(TOKEN, 1);
    }

    function test_AddBonus_WhenItArrives() external {
        // it should add it to the contributors' bonus
        enrich(address(attribution));
        by(address(attribution));
        rewards.addBonus(TOKEN, 5);
        vm.assertTrue(rewards.pool(TOKEN).bonus == 5 && rewards.pool(TOKEN).paid == 0, "the bonus");
    }

    function test_Settle_RevertWhen_TheCallerIsNotAttribution() external {
        paused();
        refused(IRewards.NotAllowed.selector, abi.encode(owner));
        by(owner);
        rewards.settle(TOKEN, 0, 0, 0);
    }

    function test_Settle_RevertWhen_TheGuardianHasPaused() external {
        uint64 until = paused();
        refused(IRewards.IsPaused.selector, abi.encode(until));
        by(address(attribution));
        rewards.settle(TOKEN, 0, 0, 0);
    }

    function test_Settle_RevertWhen_MoreIsSettledThanEarned() external {
        pay(TOKEN, 1000);
        refused(IRewards.InvalidSettlement.selector, abi.encode(TOKEN));
        by(address(attribution));
        rewards.settle(TOKEN, 0, 601, 1);
    }

    function test_Settle_RevertWhen_LessIsSettledThanBefore() external {
        settle(TOKEN);
        refused(IRewards.InvalidSettlement.selector, abi.encode(TOKEN));
        by(address(attribution));
        rewards.settle(TOKEN, 0, 176, 0);
    }

    function test_Settle_RevertWhen_ReceiptsAreAboveWhatWasPaid() external {
        pay(TOKEN, 1000);
        refused(IRewards.InvalidSettlement.selector, abi.encode(TOKEN));
        by(address(attribution));
        rewards.settle(TOKEN, 0, 0, 1001);
    }

    function test_Settle_WhenTheSumsAreWithinTheirBounds() external {
        // it should make the payouts claimable
        settle(TOKEN);
        IRewards.Pool memory pool = rewards.pool(TOKEN);
        vm.assertTrue(pool.settled == 177 && pool.receiptsSettled == 1000 && pool.rounds == 1, "the sums");
        vm.assertEq(pool.settlement, keccak256(abi.encodePacked(address(token), Trees.root(payouts()))), "the settlement");
    }

    function test_Claim_RevertWhen_TheAccountIsZero() external {
        refused(IRewards.ZeroAccount.selector);
        rewards.claim(TOKEN, address(token), address(0), 7, "");
    }

    function test_Claim_RevertWhen_NoRoundWasFinalised() external {
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        rewards.claim(TOKEN, address(token), ann, 100, annsProof());
    }

    function test_Claim_RevertWhen_ABitOfTheProofIsWrong() external {
        settle(TOKEN);
        bytes memory proof = annsProof();
        for (uint256 bit = 0; bit < 8 * proof.length; bit++) {
            bytes memory wrong = bytes.concat(proof);
            wrong[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
            refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
            rewards.claim(TOKEN, address(token), ann, 100, wrong);
        }
    }

    function test_Claim_RevertWhen_TheAssetOrTheAmountIsAnother() external {
        settle(TOKEN);
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        rewards.claim(TOKEN, address(0), ann, 100, annsProof());
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        rewards.claim(TOKEN, address(token), ann, 101, annsProof());
    }

    function test_Claim_RevertWhen_TheAccountHasReceivedThatMuch() external {
        settle(TOKEN);
        rewards.claim(TOKEN, address(token), ann, 100, annsProof());
        refused(IRewards.NothingToPay.selector);
        rewards.claim(TOKEN, address(token), ann, 100, annsProof());
    }

    function test_Claim_RevertWhen_TheReceiverRefuses() external {
        settle(NATIVE);
        wallet.set(true, address(0), "");
        refused(IRewards.TransferFailed.selector, abi.encode(address(0), wallet, 40));
        rewards.claim(NATIVE, address(0), address(wallet), 40, proofOf(placeOf(payeeOf(address(wallet)))));
    }

    function test_Claim_RevertWhen_TheAssetHasNoCode() external {
        settleWithout(NOBODY);
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        rewards.claim(NOBODY, nobody, ann, 100, annsProof());
    }

    function test_Claim_WhenTheLeafIsShown() external {
        // it should pay the account what it has not yet received, also during a pause
        settle(TOKEN);
        uint256 before = token.balanceOf(ann);
        paused();
        vm.assertEq(rewards.claim(TOKEN, address(token), ann, 100, annsProof()), 100, "the amount");
        vm.assertEq(token.balanceOf(ann) - before, 100, "the money");
        vm.assertEq(rewards.claimed(TOKEN, payeeOf(ann)), 100, "what it has received");
    }

    function test_ClaimBound_RevertWhen_TheWordIsNoClaimKey() external {
        refused(IRewards.InvalidClaimKey.selector, abi.encode(payeeOf(ann)));
        rewards.claimBound(TOKEN, address(token), payeeOf(ann), 100, "");
    }

    function test_ClaimBound_RevertWhen_NoAccountIsBound() external {
        refused(IRewards.ClaimKeyNotBound.selector, abi.encode(key()));
        rewards.claimBound(TOKEN, address(token), key(), 30, "");
    }

    function test_ClaimBound_RevertWhen_TheProofIsEmpty() external {
        bind(bob);
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        rewards.claimBound(TOKEN, address(token), key(), 30, "");
    }

    function test_ClaimBound_RevertWhen_TheKeyHasReceivedThatMuch() external {
        settle(TOKEN);
        bind(bob);
        (bytes32 payee, bytes memory proof) = (key(), proofOf(placeOf(key())));
        rewards.claimBound(TOKEN, address(token), payee, 30, proof);
        refused(IRewards.NothingToPay.selector);
        rewards.claimBound(TOKEN, address(token), payee, 30, proof);
    }

    function test_ClaimBound_RevertWhen_TheReceiverRefuses() external {
        settle(NATIVE);
        bind(address(wallet));
        wallet.set(true, address(0), "");
        (bytes32 payee, bytes memory proof) = (key(), proofOf(placeOf(key())));
        refused(IRewards.TransferFailed.selector, abi.encode(address(0), wallet, 30));
        rewards.claimBound(NATIVE, address(0), payee, 30, proof);
    }

    function test_ClaimBound_RevertWhen_TheAssetHasNoCode() external {
        settleWithout(NOBODY);
        bind(bob);
        (bytes32 payee, bytes memory proof) = (key(), proofOf(placeOf(key())));
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        rewards.claimBound(NOBODY, nobody, payee, 30, proof);
    }

    function test_ClaimBound_WhenAnAccountIsBound() external {
        // it should pay the account
        settle(TOKEN);
        bind(bob);
        rewards.claimBound(TOKEN, address(token), key(), 30, proofOf(placeOf(key())));
        vm.assertEq(token.balanceOf(bob), 30, "the money");
    }

    function test_ClaimTo_RevertWhen_TheReceiverIsZeroOrRewards() external {
        refused(IRewards.InvalidReceiver.selector, abi.encode(address(0)));
        rewards.claimTo(TOKEN, address(token), address(0), 100, "");
        refused(IRewards.InvalidReceiver.selector, abi.encode(rewards));
        rewards.claimTo(TOKEN, address(token), address(rewards), 100, "");
    }

    function test_ClaimTo_RevertWhen_TheLeafIsAnothers() external {
        settle(TOKEN);
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        by(bob);
        rewards.claimTo(TOKEN, address(token), bob, 100, annsProof());
    }

    function test_ClaimTo_RevertWhen_TheCallerHasReceivedThatMuch() external {
        settle(TOKEN);
        rewards.claim(TOKEN, address(token), ann, 100, annsProof());
        refused(IRewards.NothingToPay.selector);
        by(ann);
        rewards.claimTo(TOKEN, address(token), bob, 100, annsProof());
    }

    function test_ClaimTo_RevertWhen_TheReceiverRefuses() external {
        settle(NATIVE);
        wallet.set(true, address(0), "");
        refused(IRewards.TransferFailed.selector, abi.encode(address(0), wallet, 100));
        by(ann);
        rewards.claimTo(NATIVE, address(0), address(wallet), 100, annsProof());
    }

    function test_ClaimTo_RevertWhen_TheAssetHasNoCode() external {
        settleWithout(NOBODY);
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        by(ann);
        rewards.claimTo(NOBODY, nobody, bob, 100, annsProof());
    }

    function test_ClaimTo_WhenTheLeafIsTheCallers() external {
        // it should pay the receiver
        settle(TOKEN);
        by(ann);
        rewards.claimTo(TOKEN, address(token), bob, 100, annsProof());
        vm.assertEq(token.balanceOf(bob), 100, "the money");
    }

    function test_ClaimToSigned_RevertWhen_TheReceiverIsZeroOrRewards() external {
        refused(IRewards.InvalidReceiver.selector, abi.encode(address(0)));
        rewards.claimToSigned(TOKEN, address(token), ann, address(0), 100, 0, "", "");
        refused(IRewards.InvalidReceiver.selector, abi.encode(rewards));
        rewards.claimToSigned(TOKEN, address(token), ann, address(rewards), 100, 0, "", "");
    }

    function test_ClaimToSigned_RevertWhen_TheDeadlineHasPassed() external {
        uint256 deadline = block.timestamp - 1;
        bytes memory signature = signClaim(TOKEN, bob, 100, deadline);
        refused(IRewards.SignatureExpired.selector, abi.encode(deadline));
        rewards.claimToSigned(TOKEN, address(token), ann, bob, 100, deadline, signature, annsProof());
    }

    function test_ClaimToSigned_RevertWhen_ItIsForAnotherReceiver() external {
        settle(TOKEN);
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        refused(IRewards.InvalidSignature.selector, abi.encode(ann));
        rewards.claimToSigned(TOKEN, address(token), ann, alice, 100, block.timestamp, signature, annsProof());
    }

    function test_ClaimToSigned_RevertWhen_AnyPartOfTheSignatureIsWrong() external {
        settle(TOKEN);
        bytes memory right = signClaim(TOKEN, bob, 100, block.timestamp);
        bytes[6] memory wrong;
        for (uint256 i = 0; i < 6; i++) {
            wrong[i] = bytes.concat(right);
        }
        wrong[0][0] ^= 0x01;
        wrong[1][63] ^= 0x01;
        wrong[2][64] = bytes1(uint8(wrong[2][64]) - 27);
        wrong[3][64] ^= 0x07;
        wrong[4] = bytes.concat(right, hex"00");
        wrong[5] = malleated(right);
        for (uint256 i = 0; i < 6; i++) {
            refused(IRewards.InvalidSignature.selector, abi.encode(ann));
            rewards.claimToSigned(TOKEN, address(token), ann, bob, 100, block.timestamp, wrong[i], annsProof());
        }
    }

    function test_ClaimToSigned_RevertWhen_TheProofIsEmpty() external {
        settle(TOKEN);
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        rewards.claimToSigned(TOKEN, address(token), ann, bob, 100, block.timestamp, signature, "");
    }

    function test_ClaimToSigned_RevertWhen_ItIsSentAgain() external {
        settle(TOKEN);
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        rewards.claimToSigned(TOKEN, address(token), ann, bob, 100, block.timestamp, signature, annsProof());
        refused(IRewards.NothingToPay.selector);
        rewards.claimToSigned(TOKEN, address(token), ann, bob, 100, block.timestamp, signature, annsProof());
    }

    function test_ClaimToSigned_RevertWhen_TheReceiverRefuses() external {
        settle(NATIVE);
        wallet.set(true, address(0), "");
        bytes memory signature = signClaim(NATIVE, address(wallet), 100, block.timestamp);
        refused(IRewards.TransferFailed.selector, abi.encode(address(0), wallet, 100));
        rewards.claimToSigned(NATIVE, address(0), ann, address(wallet), 100, block.timestamp, signature, annsProof());
    }

    function test_ClaimToSigned_RevertWhen_TheAssetHasNoCode() external {
        settleWithout(NOBODY);
        bytes memory signature = signClaim(NOBODY, bob, 100, block.timestamp);
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        rewards.claimToSigned(NOBODY, nobody, ann, bob, 100, block.timestamp, signature, annsProof());
    }

    function test_ClaimToSigned_WhenTheAccountSigned() external {
        // it should pay the receiver, whoever sends it
        settle(TOKEN);
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        by(alice);
        rewards.claimToSigned(TOKEN, address(token), ann, bob, 100, block.timestamp, signature, annsProof());
        vm.assertEq(token.balanceOf(bob), 100, "the money");
    }

    function test_ClaimMany_RevertWhen_ThereIsNoClaim() external {
        refused(IRewards.InvalidLength.selector, abi.encode(0));
        rewards.claimMany(new IRewards.Claim[](0));
    }

    function test_ClaimMany_RevertWhen_ThereAreMoreThan256() external {
        refused(IRewards.InvalidLength.selector, abi.encode(257));
        rewards.claimMany(new IRewards.Claim[](257));
    }

    function test_ClaimMany_WhenSomeFail() external {
        // it should pay the others
        settle(NATIVE);
        wallet.set(true, address(0), "");
        IRewards.Claim[] memory claims = new IRewards.Claim[](5);
        claims[0] = IRewards.Claim(NATIVE, address(0), address(wallet), 40, proofOf(placeOf(payeeOf(address(wallet)))));
        claims[1] = IRewards.Claim(NATIVE, address(0), ann, 101, annsProof());
        claims[2] = IRewards.Claim(NATIVE, address(0), ann, 100, annsProof());
        claims[3] = claims[2];
        claims[4] = IRewards.Claim(NATIVE, address(0), address(0), 7, proofOf(0));
        uint256 before = ann.balance;
        uint128[] memory amounts = rewards.claimMany(claims);
        vm.assertEq(amounts[0] + amounts[1] + amounts[3] + amounts[4], 0, "what fails");
        vm.assertTrue(amounts[2] == 100 && ann.balance - before == 100, "what does not");
        vm.assertEq(rewards.claimed(NATIVE, payeeOf(address(wallet))), 0, "no longer claimable");
    }

    function test_PayRange_RevertWhen_ThereIsNoAccount() external {
        refused(IRewards.InvalidLength.selector, abi.encode(0));
        rewards.payRange(TOKEN, address(token), new address[](0), new uint128[](0), "");
    }

    function test_PayRange_RevertWhen_ThereAreMoreThan256Accounts() external {
        refused(IRewards.InvalidLength.selector, abi.encode(257));
        rewards.payRange(TOKEN, address(token), new address[](257), new uint128[](257), "");
    }

    function test_PayRange_RevertWhen_TheListsAreOfDifferentLengths() external {
        refused(IRewards.InvalidLength.selector, abi.encode(2));
        rewards.payRange(TOKEN, address(token), new address[](1), new uint128[](2), "");
    }

    function test_PayRange_RevertWhen_TheRunIsNotShown() external {
        settle(NATIVE);
        (address[] memory accounts, uint128[] memory cumulatives) = run();
        (accounts[1], accounts[2]) = (accounts[2], accounts[1]);
        refused(IRewards.InvalidProof.selector, abi.encode(NATIVE));
        rewards.payRange(NATIVE, address(0), accounts, cumulatives, Trees.prove(payouts(), 0, 3));
    }

    function test_PayRange_WhenSomeWerePaidOrRefuse() external {
        // it should pay the others, and skip the zero account
        settle(NATIVE);
        wallet.set(true, address(0), "");
        (address[] memory accounts, uint128[] memory cumulatives) = run();
        uint256 before = ann.balance;
        bytes memory proof = Trees.prove(payouts(), 0, 3);
        vm.assertEq(rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof), 100, "the amount");
        vm.assertEq(ann.balance - before, 100, "the money");
        wallet.set(false, address(0), "");
        vm.assertEq(rewards.payRange(NATIVE, address(0), accounts, cumulatives, proof), 40, "what was left");
        vm.assertEq(rewards.claimed(NATIVE, 0), 0, "the zero account");
    }

    function test_DrawShare_RevertWhen_TheModelIsUnknown() external {
        refused(IRewards.UnknownModel.selector, abi.encode(NO_MODEL));
        rewards.drawShare(NO_MODEL, 0);
    }

    function test_DrawShare_RevertWhen_ThereIsNoSuchShare() external {
        refused(IRewards.UnknownShare.selector, abi.encode(TOKEN, 3));
        rewards.drawShare(TOKEN, 3);
        refused(IRewards.UnknownShare.selector, abi.encode(TOKEN, 1));
        rewards.drawShare(TOKEN, 1);
    }

    function test_DrawShare_RevertWhen_EverythingWasDrawn() external {
        pay(TOKEN, 1000);
        rewards.drawShare(TOKEN, 0);
        refused(IRewards.NothingToPay.selector);
        rewards.drawShare(TOKEN, 0);
    }

    function test_DrawShare_RevertWhen_AllPaymentsOfTheBaseReach2To96() external {
        pay(TOKEN, MOST);
        pay(DERIVED, 1000);
        refused(IRewards.InvalidAmount.selector, abi.encode(100));
        rewards.drawShare(DERIVED, 1);
    }

    function test_DrawShare_RevertWhen_TheTokenRefuses() external {
        pay(ODD, 1000);
        odd.set(abi.encode(false), false, address(0), "");
        refused(IRewards.TransferFailed.selector, abi.encode(odd, owner, 300));
        rewards.drawShare(ODD, 0);
    }

    function test_DrawShare_RevertWhen_TheAssetHasNoCode() external {
        pay(ODD, 1000);
        vm.etch(address(odd), "");
        refused(IRewards.NotAToken.selector, abi.encode(odd));
        rewards.drawShare(ODD, 0);
    }

    function test_DrawShare_WhenItIsTheOwnersOrAPayees() external {
        // it should pay the holder what is new, rounded down
        pay(TOKEN, 1003);
        vm.assertEq(rewards.drawShare(TOKEN, 0), 300, "the owner's");
        vm.assertEq(rewards.drawShare(TOKEN, 2), 100, "a payee's");
        pay(TOKEN, 7);
        vm.assertEq(rewards.drawShare(TOKEN, 0), 3, "what is new");
        vm.assertTrue(token.balanceOf(owner) == 303 && rewards.drawn(TOKEN, 0) == 303, "the money");
    }

    function test_DrawShare_WhenItIsTheBasesPart() external {
        // it should enter the base's pool
        pay(DERIVED, 1000);
        vm.assertEq(rewards.drawShare(DERIVED, 1), 100, "the amount");
        vm.assertEq(rewards.pool(TOKEN).paid, 100, "the base's pool");
    }

    function test_Pause_RevertWhen_TheCallerIsNotTheGuardian() external {
        refused(IRewards.NotAllowed.selector, abi.encode(owner));
        by(owner);
        rewards.pause(uint64(block.timestamp + 1));
    }

    function test_Pause_RevertWhen_TheLastPauseBeganLessThan30DaysAgo() external {
        paused();
        uint256 from = block.timestamp + 30 days;
        vm.warp(from - 1);
        refused(IRewards.PausedLately.selector, abi.encode(from));
        by(guardian);
        rewards.pause(uint64(from));
    }

    function test_Pause_RevertWhen_ItWouldEndAtOnce() external {
        refused(IRewards.InvalidPause.selector, abi.encode(block.timestamp, block.timestamp + 7 days));
        by(guardian);
        rewards.pause(uint64(block.timestamp));
    }

    function test_Pause_RevertWhen_ItWouldLastMoreThan7Days() external {
        refused(IRewards.InvalidPause.selector, abi.encode(block.timestamp + 7 days + 1, block.timestamp + 7 days));
        by(guardian);
        rewards.pause(uint64(block.timestamp + 7 days + 1));
    }

    function test_Pause_WhenTheGuardianCalls() external {
        // it should pause until then, and again after 30 days
        uint64 until = uint64(block.timestamp + 7 days);
        by(guardian);
        rewards.pause(until);
        vm.assertEq(rewards.pool(TOKEN).pausedUntil, until, "the end");
        vm.warp(until);
        pay(TOKEN, 5);
        vm.warp(until + 23 days);
        by(guardian);
        rewards.pause(uint64(block.timestamp + 1));
    }

    function test_Unpause_RevertWhen_TheCallerIsNotTheGuardian() external {
        refused(IRewards.NotAllowed.selector, abi.encode(owner));
        by(owner);
        rewards.unpause();
    }

    function test_Unpause_WhenTheGuardianCalls() external {
        // it should end the pause and leave when the next may begin
        paused();
        (,, uint64 from) = rewards.guardian();
        by(guardian);
        rewards.unpause();
        pay(TOKEN, 5);
        (, uint64 until, uint64 then) = rewards.guardian();
        vm.assertTrue(until == 0 && then == from, "the times");
    }

    function test_Recover_RevertWhen_TheCallerIsNotTheGuardian() external {
        refused(IRewards.NotAllowed.selector, abi.encode(owner));
        by(owner);
        rewards.recover(address(token), bob, 1);
    }

    function test_Recover_RevertWhen_TheReceiverIsZeroOrRewards() external {
        refused(IRewards.InvalidReceiver.selector, abi.encode(address(0)));
        by(guardian);
        rewards.recover(address(token), address(0), 0);
        refused(IRewards.InvalidReceiver.selector, abi.encode(rewards));
        by(guardian);
        rewards.recover(address(token), address(rewards), 0);
    }

    function test_Recover_RevertWhen_TheAmountIsZero() external {
        refused(IRewards.InvalidAmount.selector, abi.encode(0));
        by(guardian);
        rewards.recover(address(token), bob, 0);
    }

    function test_Recover_RevertWhen_AModelIsPaidInTheAsset() external {
        refused(IRewards.AssetInUse.selector, abi.encode(token));
        by(guardian);
        rewards.recover(address(token), bob, 1);
        refused(IRewards.AssetInUse.selector, abi.encode(address(0)));
        by(guardian);
        rewards.recover(address(0), bob, 1);
    }

    function test_Recover_RevertWhen_ThereIsLess() external {
        TestToken stray = new TestToken();
        refused(IRewards.TransferFailed.selector, abi.encode(stray, bob, 1));
        by(guardian);
        rewards.recover(address(stray), bob, 1);
    }

    function test_Recover_RevertWhen_TheAssetHasNoCode() external {
        refused(IRewards.NotAToken.selector, abi.encode(bob));
        by(guardian);
        rewards.recover(bob, bob, 1);
    }

    function test_Recover_WhenNoModelIsPaidInTheAsset() external {
        // it should send the money on
        TestToken stray = new TestToken();
        stray.mint(address(rewards), 5);
        by(guardian);
        rewards.recover(address(stray), bob, 3);
        vm.assertEq(stray.balanceOf(bob), 3, "the money");
    }

    function test_Guardian_WhenItNeverPaused() external view {
        // it should be named, with zeros
        (address account, uint64 until, uint64 from) = rewards.guardian();
        vm.assertTrue(account == guardian && until == 0 && from == 0, "the guardian");
    }

    function test_Pool_WhenThereIsNone() external view {
        // it should have no part for contributors
        vm.assertEq(rewards.pool(NO_MODEL).contributorsBps, 0, "a pool");
    }

    function test_Pool_WhenItIsAskedInsideACall() external {
        // it should refuse to answer
        odd.set("", false, address(rewards), abi.encodeCall(IRewards.pool, (ODD)));
        vm.recordLogs();
        pay(ODD, 5);
        vm.assertEq(vm.getRecordedLogs()[0].data, abi.encode(false, ""), "the answer");
    }

    function test_Claimed_WhenNothingWas() external view {
        // it should be zero
        vm.assertEq(rewards.claimed(TOKEN, payeeOf(ann)), 0, "an amount");
    }

    function test_Drawn_WhenNothingWas() external view {
        // it should be zero
        vm.assertEq(rewards.drawn(TOKEN, 0), 0, "an amount");
    }

    function test_Peers_WhenAsked() external view {
        // it should name them
        (address first, address second, address third) = rewards.peers();
        vm.assertTrue(first == address(datanets) && second == address(models) && third == address(attribution), "the peers");
    }

    function pay(uint256 modelId, uint256 amount) private {
        by(ann);
        rewards.pay(modelId, amount, 0);
    }

    function paused() private returns (uint64 until) {
        until = uint64(block.timestamp + 1 hours);
        by(guardian);
        rewards.pause(until);
    }

    function bind(address account) private {
        by(vm.addr(ATTESTOR_KEY));
        datanets.bindClaimKey(OPEN, IDENTITY, account);
    }

    function key() private pure returns (bytes32) {
        return Payee.claimKey(OPEN, IDENTITY);
    }

    /// @dev Pays a model 1,000 and settles the payouts below.
    function settle(uint256 modelId) private {
        by(ann);
        rewards.pay{value: modelId == NATIVE ? 1000 : 0}(modelId, 1000, 0);
        by(address(attribution));
        rewards.settle(modelId, Trees.root(payouts()), 177, 1000);
    }

    /// @dev The same for a model that nobody can pay.
    function settleWithout(uint256 modelId) private {
        vm.etch(nobody, address(odd).code);
        OddToken(nobody).mint(ann, 1000);
        settle(modelId);
        vm.etch(nobody, "");
    }

    /// @dev Nobody, the odd wallet, Ann and a claim key, in the tree's order.
    function payouts() private view returns (SumTree.Leaf[] memory all) {
        all = new SumTree.Leaf[](4);
        all[0] = SumTree.Leaf(0, 7, 0);
        bool first = address(wallet) < ann;
        all[first ? 1 : 2] = SumTree.Leaf(payeeOf(address(wallet)), 40, 0);
        all[first ? 2 : 1] = SumTree.Leaf(payeeOf(ann), 100, 0);
        all[3] = SumTree.Leaf(key(), 30, 0);
    }

    function run() private view returns (address[] memory accounts, uint128[] memory cumulatives) {
        (accounts, cumulatives) = (new address[](3), new uint128[](3));
        SumTree.Leaf[] memory all = payouts();
        for (uint256 i = 0; i < 3; i++) {
            (accounts[i], cumulatives[i]) = (address(uint160(uint256(all[i].key))), all[i].value);
        }
    }

    function placeOf(bytes32 payee) private view returns (uint256 place) {
        SumTree.Leaf[] memory all = payouts();
        while (all[place].key != payee) place++;
    }

    function proofOf(uint256 place) private view returns (bytes memory) {
        return Trees.prove(payouts(), place, 1);
    }

    function annsProof() private view returns (bytes memory) {
        return proofOf(placeOf(payeeOf(ann)));
    }

    function signClaim(uint256 modelId, address receiver, uint128 cumulative, uint256 deadline) private view returns (bytes memory) {
        bytes32 domain = domainOf(address(rewards));
        return signBy(ANN_KEY, TypedData.claimToDigest(domain, modelId, ann, receiver, cumulative, deadline));
    }

    /// @dev The other signature of the same key: `s` in the upper half, the other `v`.
    function malleated(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        return abi.encodePacked(r, order - uint256(s), uint8(signature[64]) == 27 ? uint8(28) : uint8(27));
    }
}
