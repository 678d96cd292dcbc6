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
    function test_Claim_RevertWhen_TheWordIsNoPayee() external {
        for (uint256 i = 0; i < 3; i++) {
            refused(IRewards.InvalidPayee.selector, abi.encode(noPayees()[i]));
            rewards.claim(TOKEN, address(token), noPayees()[i], 7, "");
        }
        refused(IRewards.InvalidPayee.selector, abi.encode(bytes32(0)));
        rewards.claim(TOKEN, address(token), 0, 7, "");
    }

    function test_Claim_RevertWhen_NobodyHoldsThePayee() external {
        refused(IRewards.NoHolder.selector, abi.encode(key()));
        rewards.claim(TOKEN, address(token), key(), 30, "");
        refused(IRewards.NoHolder.selector, abi.encode(Payee.treasury(UNKNOWN)));
        rewards.claim(TOKEN, address(token), Payee.treasury(UNKNOWN), 20, "");
    }

    function test_Claim_RevertWhen_TheHolderIsRewards() external {
        refused(IRewards.InvalidReceiver.selector, abi.encode(rewards));
        rewards.claim(TOKEN, address(token), Payee.ofAccount(address(rewards)), 100, "");
        bind(address(rewards));
        refused(IRewards.InvalidReceiver.selector, abi.encode(rewards));
        rewards.claim(TOKEN, address(token), key(), 30, "");
    }

    function test_Claim_RevertWhen_NoRoundWasFinalised() external {
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        rewards.claim(TOKEN, address(token), anns(), 100, proofOf(anns()));
    }

    function test_Claim_RevertWhen_ABitOfTheProofIsWrong() external {
        settle(TOKEN);
        bytes memory proof = proofOf(anns());
        for (uint256 bit = 0; bit < 8 * proof.length; bit++) {
            bytes memory wrong = bytes.concat(proof);
            wrong[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
            refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
            rewards.claim(TOKEN, address(token), anns(), 100, wrong);
        }
    }

    function test_Claim_RevertWhen_TheAssetOrTheAmountIsAnother() external {
        settle(TOKEN);
        bytes memory proof = proofOf(anns());
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        rewards.claim(TOKEN, address(0), anns(), 100, proof);
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        rewards.claim(TOKEN, address(token), anns(), 101, proof);
    }

    function test_Claim_RevertWhen_OnlyTheHolderMayHaveItPaid() external {
        settle(TOKEN);
        bytes memory proof = proofOf(anns());
        ownWord(TOKEN, anns(), ann);
        refused(IRewards.OnlyByOwnWord.selector, abi.encode(ann));
        rewards.claim(TOKEN, address(token), anns(), 100, proof);
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        rewards.claim(TOKEN, address(token), anns(), 101, proof);
        by(ann);
        vm.assertEq(rewards.claim(TOKEN, address(token), anns(), 100, proof), 100, "the holder's own");
    }

    function test_Claim_RevertWhen_ThePayeeHasReceivedThatMuch() external {
        settle(TOKEN);
        bytes memory proof = proofOf(anns());
        rewards.claim(TOKEN, address(token), anns(), 100, proof);
        refused(IRewards.NothingToPay.selector);
        rewards.claim(TOKEN, address(token), anns(), 100, proof);
    }

    function test_Claim_RevertWhen_TooLittleIsLeft() external {
        settleTooLittle(TOKEN);
        bytes memory proof = proofOf(anns());
        refused(IRewards.NothingLeft.selector, abi.encode(TOKEN, 99, 100));
        rewards.claim(TOKEN, address(token), anns(), 100, proof);
        rewards.claim(TOKEN, address(token), odds(), 40, proofOf(odds()));
        refused(IRewards.NothingLeft.selector, abi.encode(TOKEN, 59, 100));
        rewards.claim(TOKEN, address(token), anns(), 100, proof);
    }

    function test_Claim_RevertWhen_TheReceiverRefuses() external {
        settle(NATIVE);
        wallet.set(true, address(0), "");
        bytes memory proof = proofOf(odds());
        refused(IRewards.TransferFailed.selector, abi.encode(address(0), wallet, 40));
        rewards.claim(NATIVE, address(0), odds(), 40, proof);
    }

    function test_Claim_RevertWhen_TheAssetHasNoCode() external {
        settleWithoutCode();
        bytes memory proof = proofOf(anns());
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        rewards.claim(NOBODY, nobody, anns(), 100, proof);
    }

    function test_Claim_WhenTheLeafIsShown() external {
        // it should pay the holder what it has not yet received, also during a pause
        settle(TOKEN);
        uint256 before = token.balanceOf(ann);
        bytes memory proof = proofOf(anns());
        paused();
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(TOKEN, anns(), ann, 100);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(rewards), ann, 100);
        vm.assertEq(rewards.claim(TOKEN, address(token), anns(), 100, proof), 100, "the amount");
        vm.assertEq(token.balanceOf(ann) - before, 100, "the money");
        vm.assertTrue(received(TOKEN, anns()) == 100 && rewards.pool(TOKEN).left == 97, "what it has received, and what is left");
    }

    function test_Claim_WhenItIsAClaimKey() external {
        // it should pay the account that is bound to it
        settle(TOKEN);
        bind(bob);
        rewards.claim(TOKEN, address(token), key(), 30, proofOf(key()));
        vm.assertEq(token.balanceOf(bob), 30, "the money");
    }

    function test_Claim_WhenItIsATreasury() external {
        // it should pay the Datanet's present treasury
        settle(TOKEN);
        bytes32 payee = Payee.treasury(OPEN);
        by(owner);
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
        refused(IRewards.InvalidReceiver.selector, abi.encode(address(0)));
        rewards.claimTo(TOKEN, address(token), 0, address(0), 100, "");
        refused(IRewards.InvalidReceiver.selector, abi.encode(rewards));
        rewards.claimTo(TOKEN, address(token), 0, address(rewards), 100, "");
    }

    function test_ClaimTo_RevertWhen_TheWordIsNoPayee() external {
        for (uint256 i = 0; i < 3; i++) {
            refused(IRewards.InvalidPayee.selector, abi.encode(noPayees()[i]));
            rewards.claimTo(TOKEN, address(token), noPayees()[i], bob, 7, "");
        }
    }

    function test_ClaimTo_RevertWhen_NobodyHoldsThePayee() external {
        refused(IRewards.NoHolder.selector, abi.encode(key()));
        rewards.claimTo(TOKEN, address(token), key(), bob, 30, "");
    }

    function test_ClaimTo_RevertWhen_TheCallerIsNotTheHolder() external {
        settle(TOKEN);
        bind(ann);
        bytes32[3] memory payees = [anns(), key(), Payee.treasury(OPEN)];
        for (uint256 i = 0; i < 3; i++) {
            refused(IRewards.NotAllowed.selector, abi.encode(bob));
            by(bob);
            rewards.claimTo(TOKEN, address(token), payees[i], bob, 100, "");
        }
    }

    function test_ClaimTo_RevertWhen_TheProofIsAnothers() external {
        settle(TOKEN);
        bytes memory proof = proofOf(odds());
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        by(ann);
        rewards.claimTo(TOKEN, address(token), anns(), bob, 40, proof);
    }

    function test_ClaimTo_RevertWhen_ThePayeeHasReceivedThatMuch() external {
        settle(TOKEN);
        bytes memory proof = proofOf(anns());
        rewards.claim(TOKEN, address(token), anns(), 100, proof);
        refused(IRewards.NothingToPay.selector);
        by(ann);
        rewards.claimTo(TOKEN, address(token), anns(), bob, 100, proof);
    }

    function test_ClaimTo_RevertWhen_TooLittleIsLeft() external {
        settleTooLittle(TOKEN);
        bytes memory proof = proofOf(anns());
        refused(IRewards.NothingLeft.selector, abi.encode(TOKEN, 99, 100));
        by(ann);
        rewards.claimTo(TOKEN, address(token), anns(), bob, 100, proof);
    }

    function test_ClaimTo_RevertWhen_TheReceiverRefuses() external {
        settle(NATIVE);
        wallet.set(true, address(0), "");
        bytes memory proof = proofOf(anns());
        refused(IRewards.TransferFailed.selector, abi.encode(address(0), wallet, 100));
        by(ann);
        rewards.claimTo(NATIVE, address(0), anns(), address(wallet), 100, proof);
    }

    function test_ClaimTo_RevertWhen_TheAssetHasNoCode() external {
        settleWithoutCode();
        bytes memory proof = proofOf(anns());
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        by(ann);
        rewards.claimTo(NOBODY, nobody, anns(), bob, 100, proof);
    }

    function test_ClaimTo_WhenTheHolderCalls() external {
        // it should pay the receiver, also where it takes the holder's own word
        settle(TOKEN);
        ownWord(TOKEN, anns(), ann);
        bytes memory proof = proofOf(anns());
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(TOKEN, anns(), bob, 100);
        by(ann);
        vm.assertEq(rewards.claimTo(TOKEN, address(token), anns(), bob, 100, proof), 100, "the amount");
        vm.assertEq(token.balanceOf(bob), 100, "the money");
    }

    function test_ClaimTo_WhenTheHolderHasAClaimKeyOrATreasury() external {
        // it should pay the receiver
        settle(TOKEN);
        bind(ann);
        bytes memory proof = proofOf(key());
        by(ann);
        rewards.claimTo(TOKEN, address(token), key(), bob, 30, proof);
        proof = proofOf(Payee.treasury(OPEN));
        by(treasury);
        rewards.claimTo(TOKEN, address(token), Payee.treasury(OPEN), bob, 20, proof);
        vm.assertEq(token.balanceOf(bob), 50, "the money");
    }

    function test_ClaimToSigned_RevertWhen_TheReceiverIsZeroOrRewards() external {
        refused(IRewards.InvalidReceiver.selector, abi.encode(address(0)));
        rewards.claimToSigned(TOKEN, address(token), 0, address(0), 100, 0, "", "");
        refused(IRewards.InvalidReceiver.selector, abi.encode(rewards));
        rewards.claimToSigned(TOKEN, address(token), 0, address(rewards), 100, 0, "", "");
    }

    function test_ClaimToSigned_RevertWhen_TheDeadlineHasPassed() external {
        uint256 deadline = block.timestamp - 1;
        refused(IRewards.SignatureExpired.selector, abi.encode(deadline));
        rewards.claimToSigned(TOKEN, address(token), 0, bob, 100, deadline, "", "");
    }

    function test_ClaimToSigned_RevertWhen_TheWordIsNoPayee() external {
        for (uint256 i = 0; i < 3; i++) {
            refused(IRewards.InvalidPayee.selector, abi.encode(noPayees()[i]));
            rewards.claimToSigned(TOKEN, address(token), noPayees()[i], bob, 100, block.timestamp, "", "");
        }
    }

    function test_ClaimToSigned_RevertWhen_NobodyHoldsThePayee() external {
        refused(IRewards.NoHolder.selector, abi.encode(key()));
        rewards.claimToSigned(TOKEN, address(token), key(), bob, 100, block.timestamp, "", "");
    }

    function test_ClaimToSigned_RevertWhen_ItIsForAnotherClaim() external {
        settle(TOKEN);
        uint256 deadline = block.timestamp + 9;
        bytes memory proof = proofOf(anns());
        bytes memory signature = signClaim(TOKEN, bob, 100, deadline);
        refused(IRewards.InvalidSignature.selector, abi.encode(ann));
        rewards.claimToSigned(TOKEN, address(token), anns(), alice, 100, deadline, signature, proof);
        refused(IRewards.InvalidSignature.selector, abi.encode(ann));
        rewards.claimToSigned(DERIVED, address(token), anns(), bob, 100, deadline, signature, proof);
        refused(IRewards.InvalidSignature.selector, abi.encode(ann));
        rewards.claimToSigned(TOKEN, address(token), anns(), bob, 99, deadline, signature, proof);
        refused(IRewards.InvalidSignature.selector, abi.encode(ann));
        rewards.claimToSigned(TOKEN, address(token), anns(), bob, 100, deadline - 1, signature, proof);
        bind(ann);
        refused(IRewards.InvalidSignature.selector, abi.encode(ann));
        rewards.claimToSigned(TOKEN, address(token), key(), bob, 100, deadline, signature, proof);
        vm.chainId(1);
        refused(IRewards.InvalidSignature.selector, abi.encode(ann));
        rewards.claimToSigned(TOKEN, address(token), anns(), bob, 100, deadline, signature, proof);
    }

    function test_ClaimToSigned_RevertWhen_AnyPartOfTheSignatureIsWrong() external {
        settle(TOKEN);
        bytes memory proof = proofOf(anns());
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
            rewards.claimToSigned(TOKEN, address(token), anns(), bob, 100, block.timestamp, wrong[i], proof);
        }
    }

    function test_ClaimToSigned_RevertWhen_TheProofIsEmpty() external {
        settle(TOKEN);
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        refused(IRewards.InvalidProof.selector, abi.encode(TOKEN));
        rewards.claimToSigned(TOKEN, address(token), anns(), bob, 100, block.timestamp, signature, "");
    }

    function test_ClaimToSigned_RevertWhen_ItIsSentAgain() external {
        settle(TOKEN);
        bytes memory proof = proofOf(anns());
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        rewards.claimToSigned(TOKEN, address(token), anns(), bob, 100, block.timestamp, signature, proof);
        refused(IRewards.NothingToPay.selector);
        rewards.claimToSigned(TOKEN, address(token), anns(), bob, 100, block.timestamp, signature, proof);
    }

    function test_ClaimToSigned_RevertWhen_TooLittleIsLeft() external {
        settleTooLittle(TOKEN);
        bytes memory proof = proofOf(anns());
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        refused(IRewards.NothingLeft.selector, abi.encode(TOKEN, 99, 100));
        rewards.claimToSigned(TOKEN, address(token), anns(), bob, 100, block.timestamp, signature, proof);
    }

    function test_ClaimToSigned_RevertWhen_TheReceiverRefuses() external {
        settle(NATIVE);
        wallet.set(true, address(0), "");
        bytes memory proof = proofOf(anns());
        bytes memory signature = signClaim(NATIVE, address(wallet), 100, block.timestamp);
        refused(IRewards.TransferFailed.selector, abi.encode(address(0), wallet, 100));
        rewards.claimToSigned(NATIVE, address(0), anns(), address(wallet), 100, block.timestamp, signature, proof);
    }

    function test_ClaimToSigned_RevertWhen_TheAssetHasNoCode() external {
        settleWithoutCode();
        bytes memory proof = proofOf(anns());
        bytes memory signature = signClaim(NOBODY, bob, 100, block.timestamp);
        refused(IRewards.NotAToken.selector, abi.encode(nobody));
        rewards.claimToSigned(NOBODY, nobody, anns(), bob, 100, block.timestamp, signature, proof);
    }

    function test_ClaimToSigned_WhenTheHolderSigned() external {
        // it should pay the receiver, whoever sends it, also where it takes the holder's own word
        settle(TOKEN);
        ownWord(TOKEN, anns(), ann);
        bytes memory proof = proofOf(anns());
        bytes memory signature = signClaim(TOKEN, bob, 100, block.timestamp);
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(TOKEN, anns(), bob, 100);
        by(alice);
        rewards.claimToSigned(TOKEN, address(token), anns(), bob, 100, block.timestamp, signature, proof);
        vm.assertEq(token.balanceOf(bob), 100, "the money");
    }

    function test_ClaimToSigned_WhenTheHolderIsAContract() external {
        // it should pay the receiver if the contract says that it signed
        settle(TOKEN);
        bytes memory proof = proofOf(odds());
        bytes32 domain = domainOf(address(rewards));
        bytes32 digest = TypedData.claimToDigest(domain, TOKEN, odds(), bob, 40, block.timestamp);
        refused(IRewards.InvalidSignature.selector, abi.encode(wallet));
        rewards.claimToSigned(TOKEN, address(token), odds(), bob, 40, block.timestamp, "", proof);
        rewards.claimToSigned(TOKEN, address(token), odds(), bob, 40, block.timestamp, abi.encode(digest), proof);
        vm.assertEq(token.balanceOf(bob), 40, "the money");
    }

    function test_SetOwnWord_RevertWhen_TheWordIsNoPayee() external {
        for (uint256 i = 0; i < 3; i++) {
            refused(IRewards.InvalidPayee.selector, abi.encode(noPayees()[i]));
            rewards.setOwnWord(TOKEN, noPayees()[i], true);
        }
    }

    function test_SetOwnWord_RevertWhen_NobodyHoldsThePayee() external {
        refused(IRewards.NoHolder.selector, abi.encode(key()));
        rewards.setOwnWord(TOKEN, key(), true);
    }

    function test_SetOwnWord_RevertWhen_TheCallerIsNotTheHolder() external {
        refused(IRewards.NotAllowed.selector, abi.encode(bob));
        by(bob);
        rewards.setOwnWord(TOKEN, anns(), true);
    }

    function test_SetOwnWord_WhenTheHolderCalls() external {
        // it should be kept for this model until the holder takes it back, and count no money
        vm.expectEmit(address(rewards));
        emit IRewards.OwnWordSet(TOKEN, anns(), true);
        ownWord(TOKEN, anns(), ann);
        (uint128 amount, bool on) = rewards.claimed(TOKEN, anns());
        (, bool elsewhere) = rewards.claimed(NATIVE, anns());
        vm.assertTrue(amount == 0 && on && !elsewhere, "the word");
        by(ann);
        rewards.setOwnWord(TOKEN, anns(), false);
        settle(TOKEN);
        rewards.claim(TOKEN, address(token), anns(), 100, proofOf(anns()));
    }

    function test_Claimed_WhenNothingWas() external view {
        // it should be zero
        (uint128 amount, bool byOwnWord) = rewards.claimed(TOKEN, anns());
        vm.assertTrue(amount == 0 && !byOwnWord, "an amount");
    }

    /// @dev The other signature of the same key: `s` in the upper half, the other `v`.
    function malleated(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        return abi.encodePacked(r, order - uint256(s), uint8(signature[64]) == 27 ? uint8(28) : uint8(27));
    }
}
