// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {RewardsFixture} from "./RewardsFixture.sol";
import {IERC20} from "abi/IERC20.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Claims, one by one
contract ClaimsTest is RewardsFixture {
    function test_Claim_RevertWhen_ThePayeeIsInvalid() external {
        for (uint256 i = 0; i < 3; i++) {
            vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidPayee.selector, invalidPayees()[i]));
            rewards.claim(TOKEN, address(token), invalidPayees()[i], 7, "");
        }
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidPayee.selector, bytes32(0)));
        rewards.claim(TOKEN, address(token), 0, 7, "");
    }

    function test_Claim_RevertWhen_NoAccountHoldsThePayee() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NoHolder.selector, claimKey()));
        rewards.claim(TOKEN, address(token), claimKey(), 30, "");
        vm.expectRevert(abi.encodeWithSelector(IRewards.NoHolder.selector, Payee.treasury(UNKNOWN)));
        rewards.claim(TOKEN, address(token), Payee.treasury(UNKNOWN), 20, "");
    }

    function test_Claim_RevertWhen_TheHolderIsRewards() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards));
        rewards.claim(TOKEN, address(token), Payee.ofAccount(address(rewards)), 100, "");
        bindClaimKey(address(rewards));
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards));
        rewards.claim(TOKEN, address(token), claimKey(), 30, "");
    }

    function test_Claim_RevertWhen_NoRoundWasFinalised() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidProof.selector, TOKEN));
        rewards.claim(TOKEN, address(token), annPayee(), 100, proofOf(annPayee()));
    }

    function test_Claim_RevertWhen_ABitOfTheProofIsWrong() external {
        settle(TOKEN);
        bytes memory proof = proofOf(annPayee());
        for (uint256 bit = 0; bit < 8 * proof.length; bit++) {
            bytes memory wrong = bytes.concat(proof);
            wrong[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
            vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidProof.selector, TOKEN));
            rewards.claim(TOKEN, address(token), annPayee(), 100, wrong);
        }
    }

    function test_Claim_RevertWhen_TheAssetOrTheAmountDiffers() external {
        settle(TOKEN);
        bytes memory proof = proofOf(annPayee());
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidProof.selector, TOKEN));
        rewards.claim(TOKEN, address(0), annPayee(), 100, proof);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidProof.selector, TOKEN));
        rewards.claim(TOKEN, address(token), annPayee(), 101, proof);
    }

    function test_Claim_RevertWhen_OnlyTheHolderMayHaveItPaid() external {
        settle(TOKEN);
        bytes memory proof = proofOf(annPayee());
        setOwnWord(ann, TOKEN, annPayee());
        vm.expectRevert(abi.encodeWithSelector(IRewards.OnlyByOwnWord.selector, ann));
        rewards.claim(TOKEN, address(token), annPayee(), 100, proof);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidProof.selector, TOKEN));
        rewards.claim(TOKEN, address(token), annPayee(), 101, proof);
        vm.prank(ann);
        vm.assertEq(rewards.claim(TOKEN, address(token), annPayee(), 100, proof), 100, "the holder's own");
    }

    function test_Claim_RevertWhen_ThePayeeHasReceivedThatMuch() external {
        settle(TOKEN);
        bytes memory proof = proofOf(annPayee());
        rewards.claim(TOKEN, address(token), annPayee(), 100, proof);
        vm.expectRevert(IRewards.NothingToPay.selector);
        rewards.claim(TOKEN, address(token), annPayee(), 100, proof);
    }

    function test_Claim_RevertWhen_TooLittleIsLeft() external {
        settleWithTooSmallSum(TOKEN);
        bytes memory proof = proofOf(annPayee());
        vm.expectRevert(abi.encodeWithSelector(IRewards.NothingLeft.selector, TOKEN, 99, 100));
        rewards.claim(TOKEN, address(token), annPayee(), 100, proof);
        rewards.claim(TOKEN, address(token), walletPayee(), 40, proofOf(walletPayee()));
        vm.expectRevert(abi.encodeWithSelector(IRewards.NothingLeft.selector, TOKEN, 59, 100));
        rewards.claim(TOKEN, address(token), annPayee(), 100, proof);
    }

    function test_Claim_RevertWhen_TheReceiverReverts() external {
        settle(NATIVE);
        oddWalletRejects(true);
        bytes memory proof = proofOf(walletPayee());
        vm.expectRevert(abi.encodeWithSelector(IRewards.TransferFailed.selector, address(0), oddWallet, 40));
        rewards.claim(NATIVE, address(0), walletPayee(), 40, proof);
    }

    function test_Claim_RevertWhen_TheAssetHasNoCode() external {
        settleWithoutCode();
        bytes memory proof = proofOf(annPayee());
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAToken.selector, noToken));
        rewards.claim(NO_CODE, noToken, annPayee(), 100, proof);
    }

    function test_Claim_WhenTheLeafIsProven() external {
        // it should pay the holder what it has not yet received, also during a pause
        settle(TOKEN);
        uint256 before = token.balanceOf(ann);
        bytes memory proof = proofOf(annPayee());
        pauseForAnHour();
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(TOKEN, annPayee(), ann, 100);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(rewards), ann, 100);
        vm.assertEq(rewards.claim(TOKEN, address(token), annPayee(), 100, proof), 100, "the amount");
        vm.assertEq(token.balanceOf(ann) - before, 100, "the money");
        vm.assertTrue(received(TOKEN, annPayee()) == 100 && rewards.pool(TOKEN).left == 97, "what it has received, and what is left");
    }

    function test_Claim_WhenItIsAClaimKey() external {
        // it should pay the account that is bound to it
        settle(TOKEN);
        bindClaimKey(bob);
        rewards.claim(TOKEN, address(token), claimKey(), 30, proofOf(claimKey()));
        vm.assertEq(token.balanceOf(bob), 30, "the money");
    }

    function test_Claim_WhenItIsATreasury() external {
        // it should pay the Datanet's present treasury
        settle(TOKEN);
        bytes32 payee = Payee.treasury(OPEN);
        vm.prank(owner);
        datanets.setTreasury(OPEN, bob);
        vm.warp(block.timestamp + 14 days - 1);
        rewards.claim(TOKEN, address(token), payee, 20, proofOf(payee));
        vm.assertEq(token.balanceOf(treasury), 20, "the treasury's money");
        settle(NATIVE);
        vm.warp(block.timestamp + 1);
        rewards.claim(NATIVE, address(0), payee, 20, proofOf(payee));
        vm.assertEq(bob.balance, 20, "the next treasury's money");
    }

    function test_ClaimTo_RevertWhen_TheReceiverIsZeroOrRewards() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, address(0)));
        rewards.claimTo(TOKEN, address(token), 0, address(0), 100, "");
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards));
        rewards.claimTo(TOKEN, address(token), 0, address(rewards), 100, "");
    }

    function test_ClaimTo_RevertWhen_ThePayeeIsInvalid() external {
        for (uint256 i = 0; i < 3; i++) {
            vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidPayee.selector, invalidPayees()[i]));
            rewards.claimTo(TOKEN, address(token), invalidPayees()[i], bob, 7, "");
        }
    }

    function test_ClaimTo_RevertWhen_NoAccountHoldsThePayee() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NoHolder.selector, claimKey()));
        rewards.claimTo(TOKEN, address(token), claimKey(), bob, 30, "");
    }

    function test_ClaimTo_RevertWhen_TheCallerIsNotTheHolder() external {
        settle(TOKEN);
        bindClaimKey(ann);
        bytes32[3] memory payees = [annPayee(), claimKey(), Payee.treasury(OPEN)];
        for (uint256 i = 0; i < 3; i++) {
            vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, bob));
            vm.prank(bob);
            rewards.claimTo(TOKEN, address(token), payees[i], bob, 100, "");
        }
    }

    function test_ClaimTo_RevertWhen_TheProofIsOfAnotherLeaf() external {
        settle(TOKEN);
        bytes memory proof = proofOf(walletPayee());
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidProof.selector, TOKEN));
        vm.prank(ann);
        rewards.claimTo(TOKEN, address(token), annPayee(), bob, 40, proof);
    }

    function test_ClaimTo_RevertWhen_ThePayeeHasReceivedThatMuch() external {
        settle(TOKEN);
        bytes memory proof = proofOf(annPayee());
        rewards.claim(TOKEN, address(token), annPayee(), 100, proof);
        vm.expectRevert(IRewards.NothingToPay.selector);
        vm.prank(ann);
        rewards.claimTo(TOKEN, address(token), annPayee(), bob, 100, proof);
    }

    function test_ClaimTo_RevertWhen_TooLittleIsLeft() external {
        settleWithTooSmallSum(TOKEN);
        bytes memory proof = proofOf(annPayee());
        vm.expectRevert(abi.encodeWithSelector(IRewards.NothingLeft.selector, TOKEN, 99, 100));
        vm.prank(ann);
        rewards.claimTo(TOKEN, address(token), annPayee(), bob, 100, proof);
    }

    function test_ClaimTo_RevertWhen_TheReceiverReverts() external {
        settle(NATIVE);
        oddWalletRejects(true);
        bytes memory proof = proofOf(annPayee());
        vm.expectRevert(abi.encodeWithSelector(IRewards.TransferFailed.selector, address(0), oddWallet, 100));
        vm.prank(ann);
        rewards.claimTo(NATIVE, address(0), annPayee(), address(oddWallet), 100, proof);
    }

    function test_ClaimTo_RevertWhen_TheAssetHasNoCode() external {
        settleWithoutCode();
        bytes memory proof = proofOf(annPayee());
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAToken.selector, noToken));
        vm.prank(ann);
        rewards.claimTo(NO_CODE, noToken, annPayee(), bob, 100, proof);
    }

    function test_ClaimTo_WhenTheHolderCalls() external {
        // it should pay the receiver, also where the holder's consent is required
        settle(TOKEN);
        setOwnWord(ann, TOKEN, annPayee());
        bytes memory proof = proofOf(annPayee());
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(TOKEN, annPayee(), bob, 100);
        vm.prank(ann);
        vm.assertEq(rewards.claimTo(TOKEN, address(token), annPayee(), bob, 100, proof), 100, "the amount");
        vm.assertEq(token.balanceOf(bob), 100, "the money");
    }

    function test_ClaimTo_WhenTheHolderHasAClaimKeyOrATreasury() external {
        // it should pay the receiver
        settle(TOKEN);
        bindClaimKey(ann);
        bytes memory proof = proofOf(claimKey());
        vm.prank(ann);
        rewards.claimTo(TOKEN, address(token), claimKey(), bob, 30, proof);
        proof = proofOf(Payee.treasury(OPEN));
        vm.prank(treasury);
        rewards.claimTo(TOKEN, address(token), Payee.treasury(OPEN), bob, 20, proof);
        vm.assertEq(token.balanceOf(bob), 50, "the money");
    }

    function test_ClaimToSigned_RevertWhen_TheReceiverIsZeroOrRewards() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, address(0)));
        rewards.claimToSigned(TOKEN, address(token), 0, address(0), 100, 0, "", "");
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidReceiver.selector, rewards));
        rewards.claimToSigned(TOKEN, address(token), 0, address(rewards), 100, 0, "", "");
    }

    function test_ClaimToSigned_RevertWhen_TheDeadlineHasPassed() external {
        uint256 deadline = block.timestamp - 1;
        vm.expectRevert(abi.encodeWithSelector(IRewards.SignatureExpired.selector, deadline));
        rewards.claimToSigned(TOKEN, address(token), 0, bob, 100, deadline, "", "");
    }

    function test_ClaimToSigned_RevertWhen_ThePayeeIsInvalid() external {
        for (uint256 i = 0; i < 3; i++) {
            vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidPayee.selector, invalidPayees()[i]));
            rewards.claimToSigned(TOKEN, address(token), invalidPayees()[i], bob, 100, block.timestamp, "", "");
        }
    }

    function test_ClaimToSigned_RevertWhen_NoAccountHoldsThePayee() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NoHolder.selector, claimKey()));
        rewards.claimToSigned(TOKEN, address(token), claimKey(), bob, 100, block.timestamp, "", "");
    }

    function test_ClaimToSigned_RevertWhen_ItIsForAnotherClaim() external {
        settle(TOKEN);
        uint256 deadline = block.timestamp + 9;
        bytes memory proof = proofOf(annPayee());
        bytes memory signature = signClaim(TOKEN, bob, 100, deadline);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSignature.selector, ann));
        rewards.claimToSigned(TOKEN, address(token), annPayee(), alice, 100, deadline, signature, proof);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSignature.selector, ann));
        rewards.claimToSigned(DERIVED, address(token), annPayee(), bob, 100, deadline, signature, proof);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSignature.selector, ann));
        rewards.claimToSigned(TOKEN, address(token), annPayee(), bob, 99, deadline, signature, proof);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSignature.selector, ann));
        rewards.claimToSigned(TOKEN, address(token), annPayee(), bob, 100, deadline - 1, signature, proof);
        bindClaimKey(ann);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSignature.selector, ann));
        rewards.claimToSigned(TOKEN, address(token), claimKey(), bob, 100, deadline, signature, proof);
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSignature.selector, ann));
        rewards.claimToSigned(TOKEN, address(token), annPayee(), bob, 100, deadline, signature, proof);
    }

    function test_ClaimToSigned_RevertWhen_AnyPartOfTheSignatureIsWrong() external {
        settle(TOKEN);
        bytes memory proof = proofOf(annPayee());
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
            vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSignature.selector, ann));
            rewards.claimToSigned(TOKEN, address(token), annPayee(), bob, 100, block.timestamp, wrong[i], proof);
        }
    }

    function test_ClaimToSigned_RevertWhen_TheProofIsEmpty() external {
        settle(TOKEN);
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidProof.selector, TOKEN));
        rewards.claimToSigned(TOKEN, address(token), annPayee(), bob, 100, block.timestamp, signature, "");
    }

    function test_ClaimToSigned_RevertWhen_ItIsSentAgain() external {
        settle(TOKEN);
        bytes memory proof = proofOf(annPayee());
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        rewards.claimToSigned(TOKEN, address(token), annPayee(), bob, 100, block.timestamp, signature, proof);
        vm.expectRevert(IRewards.NothingToPay.selector);
        rewards.claimToSigned(TOKEN, address(token), annPayee(), bob, 100, block.timestamp, signature, proof);
    }

    function test_ClaimToSigned_RevertWhen_TooLittleIsLeft() external {
        settleWithTooSmallSum(TOKEN);
        bytes memory proof = proofOf(annPayee());
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IRewards.NothingLeft.selector, TOKEN, 99, 100));
        rewards.claimToSigned(TOKEN, address(token), annPayee(), bob, 100, block.timestamp, signature, proof);
    }

    function test_ClaimToSigned_RevertWhen_TheReceiverReverts() external {
        settle(NATIVE);
        oddWalletRejects(true);
        bytes memory proof = proofOf(annPayee());
        bytes memory signature = signClaim(NATIVE, address(oddWallet), 100, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IRewards.TransferFailed.selector, address(0), oddWallet, 100));
        rewards.claimToSigned(NATIVE, address(0), annPayee(), address(oddWallet), 100, block.timestamp, signature, proof);
    }

    function test_ClaimToSigned_RevertWhen_TheAssetHasNoCode() external {
        settleWithoutCode();
        bytes memory proof = proofOf(annPayee());
        bytes memory signature = signClaim(NO_CODE, bob, 100, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAToken.selector, noToken));
        rewards.claimToSigned(NO_CODE, noToken, annPayee(), bob, 100, block.timestamp, signature, proof);
    }

    function test_ClaimToSigned_WhenTheHolderSigned() external {
        // it should pay the receiver, whoever sends it, also where the holder's consent is required
        settle(TOKEN);
        setOwnWord(ann, TOKEN, annPayee());
        bytes memory proof = proofOf(annPayee());
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(TOKEN, annPayee(), bob, 100);
        vm.prank(alice);
        rewards.claimToSigned(TOKEN, address(token), annPayee(), bob, 100, block.timestamp, signature, proof);
        vm.assertEq(token.balanceOf(bob), 100, "the money");
    }

    function test_ClaimToSigned_WhenTheHolderIsAContract() external {
        // it should pay the receiver if the contract accepts the signature
        settle(TOKEN);
        bytes memory proof = proofOf(walletPayee());
        bytes32 domain = domainOf(address(rewards));
        bytes32 digest = TypedData.claimToDigest(domain, TOKEN, walletPayee(), bob, 40, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidSignature.selector, oddWallet));
        rewards.claimToSigned(TOKEN, address(token), walletPayee(), bob, 40, block.timestamp, "", proof);
        rewards.claimToSigned(TOKEN, address(token), walletPayee(), bob, 40, block.timestamp, abi.encode(digest), proof);
        vm.assertEq(token.balanceOf(bob), 40, "the money");
    }

    function test_SetOwnWord_RevertWhen_ThePayeeIsInvalid() external {
        for (uint256 i = 0; i < 3; i++) {
            vm.expectRevert(abi.encodeWithSelector(IRewards.InvalidPayee.selector, invalidPayees()[i]));
            rewards.setOwnWord(TOKEN, invalidPayees()[i], true);
        }
    }

    function test_SetOwnWord_RevertWhen_NoAccountHoldsThePayee() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NoHolder.selector, claimKey()));
        rewards.setOwnWord(TOKEN, claimKey(), true);
    }

    function test_SetOwnWord_RevertWhen_TheCallerIsNotTheHolder() external {
        vm.expectRevert(abi.encodeWithSelector(IRewards.NotAllowed.selector, bob));
        vm.prank(bob);
        rewards.setOwnWord(TOKEN, annPayee(), true);
    }

    function test_SetOwnWord_WhenTheHolderCalls() external {
        // it should be stored for this model until the holder resets it, and count no money
        vm.expectEmit(address(rewards));
        emit IRewards.OwnWordSet(TOKEN, annPayee(), true);
        setOwnWord(ann, TOKEN, annPayee());
        (uint128 amount, bool on) = rewards.claimed(TOKEN, annPayee());
        (, bool elsewhere) = rewards.claimed(NATIVE, annPayee());
        vm.assertTrue(amount == 0 && on && !elsewhere, "the word");
        vm.prank(ann);
        rewards.setOwnWord(TOKEN, annPayee(), false);
        settle(TOKEN);
        rewards.claim(TOKEN, address(token), annPayee(), 100, proofOf(annPayee()));
    }

    function test_Claimed_WhenNothingWas() external view {
        // it should be zero
        (uint128 amount, bool byOwnWord) = rewards.claimed(TOKEN, annPayee());
        vm.assertTrue(amount == 0 && !byOwnWord, "an amount");
    }

    /// @dev The other signature of the same key: `s` in the upper half, the other `v`.
    function malleated(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        return abi.encodePacked(r, order - uint256(s), uint8(signature[64]) == 27 ? uint8(28) : uint8(27));
    }
}
