// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {Unit} from "./Unit.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title Datanets, their people and claim keys
contract DatanetsTest is Unit {
    function test_CreateDatanet_RevertWhen_ThePolicyIsAbove2() external {
        refused(IDatanets.InvalidPolicy.selector, abi.encode(3));
        datanets.createDatanet(datanetTerms(3));
    }

    function test_CreateDatanet_RevertWhen_TheFeeIsAbove3000BasisPoints() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(0);
        terms.treasuryFeeBps = 3001;
        refused(IDatanets.InvalidTreasury.selector, abi.encode(treasury, 3001));
        datanets.createDatanet(terms);
    }

    function test_CreateDatanet_RevertWhen_TheFeeHasNobodyToGoTo() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(0);
        terms.treasury = address(0);
        refused(IDatanets.InvalidTreasury.selector, abi.encode(address(0), 500));
        datanets.createDatanet(terms);
    }

    function test_CreateDatanet_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(0);
        terms.uri = text(2049);
        refused(IDatanets.UriTooLong.selector, abi.encode(2049));
        datanets.createDatanet(terms);
    }

    function test_CreateDatanet_WhenTheTermsAreAtTheirLimits() external {
        // it should create a Datanet of the caller's with the next id
        IDatanets.DatanetTerms memory terms = datanetTerms(2);
        (terms.uri, terms.treasuryFeeBps, terms.commitFirst) = (text(2048), 3000, true);
        by(ann);
        vm.assertEq(datanets.createDatanet(terms), UNKNOWN, "the id");
        IDatanets.Datanet memory made = datanets.datanet(UNKNOWN);
        vm.assertEq(made.owner, ann, "the owner");
        vm.assertEq(made.treasuryFeeBps, 3000, "the fee");
        vm.assertTrue(made.policy == 2 && made.commitFirst && made.closedAt == 0, "the policy");
    }

    function test_OfferDatanet_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.offerDatanet(UNKNOWN, ann);
    }

    function test_OfferDatanet_RevertWhen_TheCallerIsNotItsOwner() external {
        refused(IDatanets.NotDatanetOwner.selector, abi.encode(OPEN, curator));
        by(curator);
        datanets.offerDatanet(OPEN, ann);
    }

    function test_OfferDatanet_WhenTheOwnerCalls() external {
        // it should offer the Datanet
        by(owner);
        datanets.offerDatanet(OPEN, ann);
        vm.assertEq(datanets.datanet(OPEN).pendingOwner, ann, "the offer");
        vm.assertEq(datanets.datanet(OPEN).owner, owner, "the owner");
    }

    function test_OfferDatanet_WhenTheOwnerOffersItToNobody() external {
        // it should take the offer back
        vm.startPrank(owner);
        datanets.offerDatanet(OPEN, ann);
        datanets.offerDatanet(OPEN, address(0));
        vm.stopPrank();
        vm.assertEq(datanets.datanet(OPEN).pendingOwner, address(0), "the offer");
    }

    function test_AcceptDatanet_RevertWhen_TheCallerWasNotOfferedIt() external {
        refused(IDatanets.NotPendingOwner.selector, abi.encode(OPEN, ann));
        by(ann);
        datanets.acceptDatanet(OPEN);
    }

    function test_AcceptDatanet_WhenTheCallerWasOfferedIt() external {
        // it should make the caller the owner and end the offer
        by(owner);
        datanets.offerDatanet(OPEN, ann);
        by(ann);
        datanets.acceptDatanet(OPEN);
        vm.assertEq(datanets.datanet(OPEN).owner, ann, "the owner");
        vm.assertEq(datanets.datanet(OPEN).pendingOwner, address(0), "the offer");
    }

    function test_CloseDatanet_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.closeDatanet(UNKNOWN);
    }

    function test_CloseDatanet_RevertWhen_TheCallerIsNotItsOwner() external {
        refused(IDatanets.NotDatanetOwner.selector, abi.encode(OPEN, curator));
        by(curator);
        datanets.closeDatanet(OPEN);
    }

    function test_CloseDatanet_RevertWhen_ItIsClosedAlready() external {
        refused(IDatanets.DatanetIsClosed.selector, abi.encode(CLOSED));
        by(owner);
        datanets.closeDatanet(CLOSED);
    }

    function test_CloseDatanet_WhenItIsOpen() external {
        // it should close it now
        by(owner);
        datanets.closeDatanet(OPEN);
        vm.assertEq(datanets.datanet(OPEN).closedAt, block.timestamp, "the time");
        vm.assertFalse(datanets.isOpen(OPEN), "still open");
    }

    function test_SetCurator_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.setCurator(UNKNOWN, ann, true);
    }

    function test_SetCurator_RevertWhen_TheCallerIsNotItsOwner() external {
        refused(IDatanets.NotDatanetOwner.selector, abi.encode(OPEN, curator));
        by(curator);
        datanets.setCurator(OPEN, ann, true);
    }

    function test_SetCurator_RevertWhen_TheAccountIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        by(owner);
        datanets.setCurator(OPEN, address(0), true);
    }

    function test_SetCurator_WhenTheAccountIsTrusted() external {
        // it should make it a curator of this Datanet alone
        by(owner);
        datanets.setCurator(OPEN, ann, true);
        vm.assertTrue(datanets.isCurator(OPEN, ann), "no curator");
        vm.assertFalse(datanets.isCurator(CURATED, ann), "a curator elsewhere");
    }

    function test_SetCurator_WhenTheAccountIsNoLongerTrusted() external {
        // it should end that
        by(owner);
        datanets.setCurator(OPEN, curator, false);
        vm.assertFalse(datanets.isCurator(OPEN, curator), "still a curator");
    }

    function test_SetListed_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.setListed(UNKNOWN, ann, true);
    }

    function test_SetListed_RevertWhen_TheCallerIsNoCurator() external {
        refused(IDatanets.NotCurator.selector, abi.encode(LISTED, ann));
        by(ann);
        datanets.setListed(LISTED, ann, true);
    }

    function test_SetListed_RevertWhen_TheAccountIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        by(curator);
        datanets.setListed(LISTED, address(0), true);
    }

    function test_SetListed_WhenACuratorCalls() external {
        // it should list the account, and end that
        by(curator);
        datanets.setListed(LISTED, ann, true);
        vm.assertTrue(datanets.isListed(LISTED, ann), "not listed");
        by(owner);
        datanets.setListed(LISTED, ann, false);
        vm.assertFalse(datanets.isListed(LISTED, ann), "still listed");
    }

    function test_BindClaimKey_RevertWhen_TheCallerIsNotTheAttestor() external {
        refused(IDatanets.NotAttestor.selector, abi.encode(OPEN, owner));
        by(owner);
        datanets.bindClaimKey(OPEN, IDENTITY, ann);
    }

    function test_BindClaimKey_RevertWhen_TheIdentityIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        by(attestorOf());
        datanets.bindClaimKey(OPEN, 0, ann);
    }

    function test_BindClaimKey_RevertWhen_TheAccountIsZero() external {
        refused(IDatanets.ZeroValue.selector);
        by(attestorOf());
        datanets.bindClaimKey(OPEN, IDENTITY, address(0));
    }

    function test_BindClaimKey_RevertWhen_TheKeyIsBound() external {
        by(attestorOf());
        datanets.bindClaimKey(OPEN, IDENTITY, ann);
        refused(IDatanets.AlreadyBound.selector, abi.encode(Payee.claimKey(OPEN, IDENTITY), ann));
        by(attestorOf());
        datanets.bindClaimKey(OPEN, IDENTITY, bob);
    }

    function test_BindClaimKey_WhenTheKeyIsFree() external {
        // it should bind the account to the key of this Datanet
        by(attestorOf());
        datanets.bindClaimKey(OPEN, IDENTITY, ann);
        vm.assertEq(datanets.boundAccount(Payee.claimKey(OPEN, IDENTITY)), ann, "the account");
        vm.assertEq(datanets.boundAccount(Payee.claimKey(CURATED, IDENTITY)), address(0), "another Datanet's key");
    }

    function test_BindClaimKeySigned_RevertWhen_TheDeadlineHasPassed() external {
        uint256 deadline = block.timestamp - 1;
        bytes memory signature = signBinding(OPEN, IDENTITY, ann, deadline);
        refused(IDatanets.SignatureExpired.selector, abi.encode(deadline));
        datanets.bindClaimKeySigned(OPEN, IDENTITY, ann, deadline, signature);
    }

    function test_BindClaimKeySigned_RevertWhen_TheSignatureIsForAnotherAccount() external {
        bytes memory signature = signBinding(OPEN, IDENTITY, bob, block.timestamp);
        refused(IDatanets.InvalidSignature.selector, abi.encode(attestorOf()));
        datanets.bindClaimKeySigned(OPEN, IDENTITY, ann, block.timestamp, signature);
    }

    function test_BindClaimKeySigned_RevertWhen_TheDatanetIsUnknown() external {
        bytes memory signature = signBinding(UNKNOWN, IDENTITY, ann, block.timestamp);
        refused(IDatanets.InvalidSignature.selector, abi.encode(address(0)));
        datanets.bindClaimKeySigned(UNKNOWN, IDENTITY, ann, block.timestamp, signature);
    }

    function test_BindClaimKeySigned_RevertWhen_TheIdentityIsZero() external {
        bytes memory signature = signBinding(OPEN, 0, ann, block.timestamp);
        refused(IDatanets.ZeroValue.selector);
        datanets.bindClaimKeySigned(OPEN, 0, ann, block.timestamp, signature);
    }

    function test_BindClaimKeySigned_RevertWhen_TheKeyIsBound() external {
        bytes memory signature = signBinding(OPEN, IDENTITY, ann, block.timestamp);
        datanets.bindClaimKeySigned(OPEN, IDENTITY, ann, block.timestamp, signature);
        refused(IDatanets.AlreadyBound.selector, abi.encode(Payee.claimKey(OPEN, IDENTITY), ann));
        datanets.bindClaimKeySigned(OPEN, IDENTITY, ann, block.timestamp, signature);
    }

    function test_BindClaimKeySigned_WhenTheAttestorSigned() external {
        // it should bind the account, whoever sends it
        bytes memory signature = signBinding(OPEN, IDENTITY, ann, block.timestamp);
        by(bob);
        datanets.bindClaimKeySigned(OPEN, IDENTITY, ann, block.timestamp, signature);
        vm.assertEq(datanets.boundAccount(Payee.claimKey(OPEN, IDENTITY)), ann, "the account");
    }

    function test_DatanetCount_WhenThereAreDatanets() external view {
        // it should count them
        vm.assertEq(datanets.datanetCount(), 5, "the count");
    }

    function test_Datanet_WhenItIsUnknown() external view {
        // it should answer with zeros
        vm.assertEq(datanets.datanet(UNKNOWN).owner, address(0), "an owner");
    }

    function test_Datanet_WhenItIsKnown() external view {
        // it should answer with its terms
        IDatanets.Datanet memory state = datanets.datanet(CURATED);
        vm.assertTrue(state.policy == 1 && state.treasury == treasury && state.attestor == attestorOf(), "the terms");
    }

    function test_IsOpen_WhenItIsUnknownOrClosed() external view {
        // it should say no
        vm.assertFalse(datanets.isOpen(UNKNOWN) || datanets.isOpen(CLOSED), "open");
    }

    function test_IsOpen_WhenItIsOpen() external view {
        // it should say yes
        vm.assertTrue(datanets.isOpen(OPEN), "not open");
    }

    function test_IsCurator_WhenTheAccountIsTheOwnerOrACurator() external view {
        // it should say yes
        vm.assertTrue(datanets.isCurator(OPEN, owner) && datanets.isCurator(OPEN, curator), "no curator");
    }

    function test_IsCurator_WhenTheAccountIsSomebodyElse() external view {
        // it should say no
        vm.assertFalse(datanets.isCurator(OPEN, ann) || datanets.isCurator(UNKNOWN, address(0)), "a curator");
    }

    function test_IsListed_WhenNobodyWasListed() external view {
        // it should say no
        vm.assertFalse(datanets.isListed(LISTED, ann), "listed");
    }

    function test_ClaimKeyOf_WhenAsked() external view {
        // it should be of kind 1 and differ by Datanet
        bytes32 key = datanets.claimKeyOf(OPEN, IDENTITY);
        vm.assertTrue(Payee.isClaimKey(key), "no claim key");
        vm.assertTrue(key != datanets.claimKeyOf(CURATED, IDENTITY), "the same");
    }

    function test_BoundAccount_WhenNoneIsBound() external view {
        // it should be zero
        vm.assertEq(datanets.boundAccount(Payee.claimKey(OPEN, IDENTITY)), address(0), "an account");
    }

    function attestorOf() internal pure returns (address) {
        return vm.addr(ATTESTOR_KEY);
    }

    function signBinding(uint256 id, bytes32 identity, address account, uint256 deadline) internal view returns (bytes memory) {
        return signBy(ATTESTOR_KEY, TypedData.bindDigest(domainOf(address(datanets)), id, identity, account, deadline));
    }
}
