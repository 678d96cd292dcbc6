// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {UnitFixture} from "./UnitFixture.sol";
import {IDatanets, Policies, Policy} from "abi/IDatanets.sol";

/// @title Datanets, their roles and claim keys
contract DatanetsTest is UnitFixture {
    address private constant NEXT = address(0x4e37);

    function test_CreateDatanet_WhenTheTextIsNotUTF8() external {
        // it should revert without data, before all else
        IDatanets.DatanetTerms memory terms = datanetTerms(Policy.wrap(3));
        terms.uri = string(NOT_UTF8);
        vm.expectRevert(bytes(""));
        datanets.createDatanet(terms);
    }

    function test_CreateDatanet_RevertWhen_ThePolicyIsAbove2() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(Policy.wrap(3));
        terms.treasury = address(0);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidPolicy.selector, 3));
        datanets.createDatanet(terms);
    }

    function test_CreateDatanet_RevertWhen_TheFeeIsAbove3000BasisPoints() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(Policies.OPEN);
        (terms.treasuryFeeBps, terms.uri) = (3001, textOf(2049));
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidTreasury.selector, treasury, 3001));
        datanets.createDatanet(terms);
    }

    function test_CreateDatanet_RevertWhen_TheTreasuryIsZero() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(Policies.OPEN);
        (terms.treasury, terms.treasuryFeeBps) = (address(0), 0);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidTreasury.selector, address(0), 0));
        datanets.createDatanet(terms);
    }

    function test_CreateDatanet_RevertWhen_TheTextIsLongerThan2048Bytes() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(Policies.OPEN);
        terms.uri = textOf(2049);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UriTooLong.selector, 2049));
        datanets.createDatanet(terms);
    }

    function test_CreateDatanet_WhenTheTermsAreAtTheirLimits() external {
        // it should create a Datanet of the caller's with the next id
        IDatanets.DatanetTerms memory terms = datanetTerms(Policies.LISTED);
        (terms.uri, terms.treasuryFeeBps, terms.commitFirst) = (textOf(2048), 3000, true);
        vm.expectEmit(address(datanets));
        emit IDatanets.DatanetCreated(UNKNOWN, ann, terms);
        vm.prank(ann);
        vm.assertEq(datanets.createDatanet(terms), UNKNOWN, "the id");
        IDatanets.Datanet memory made = datanets.datanet(UNKNOWN);
        vm.assertEq(made.owner, ann, "the owner");
        vm.assertEq(made.treasuryFeeBps, 3000, "the fee");
        vm.assertTrue(made.policy == Policies.LISTED && made.commitFirst && made.closedAt == 0, "the policy");
    }

    function test_OfferDatanet_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.offerDatanet(UNKNOWN, ann);
    }

    function test_OfferDatanet_RevertWhen_TheCallerIsNotItsOwner() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotDatanetOwner.selector, OPEN, curator));
        vm.prank(curator);
        datanets.offerDatanet(OPEN, ann);
    }

    function test_OfferDatanet_WhenTheOwnerCalls() external {
        // it should offer the Datanet
        vm.expectEmit(address(datanets));
        emit IDatanets.DatanetOffered(OPEN, owner, ann);
        vm.prank(owner);
        datanets.offerDatanet(OPEN, ann);
        vm.assertEq(datanets.datanet(OPEN).pendingOwner, ann, "the offer");
        vm.assertEq(datanets.datanet(OPEN).owner, owner, "the owner");
    }

    function test_OfferDatanet_WhenTheOwnerOffersItToTheZeroAccount() external {
        // it should withdraw the offer
        vm.startPrank(owner);
        datanets.offerDatanet(OPEN, ann);
        datanets.offerDatanet(OPEN, address(0));
        vm.stopPrank();
        vm.assertEq(datanets.datanet(OPEN).pendingOwner, address(0), "the offer");
    }

    function test_AcceptDatanet_RevertWhen_TheCallerWasNotOfferedIt() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotPendingOwner.selector, OPEN, ann));
        vm.prank(ann);
        datanets.acceptDatanet(OPEN);
    }

    function test_AcceptDatanet_RevertWhen_AnotherAccountWasOfferedItLater() external {
        vm.startPrank(owner);
        datanets.offerDatanet(OPEN, ann);
        datanets.offerDatanet(OPEN, bob);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotPendingOwner.selector, OPEN, ann));
        vm.prank(ann);
        datanets.acceptDatanet(OPEN);
    }

    function test_AcceptDatanet_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotPendingOwner.selector, UNKNOWN, ann));
        vm.prank(ann);
        datanets.acceptDatanet(UNKNOWN);
    }

    function test_AcceptDatanet_WhenTheCallerWasOfferedIt() external {
        // it should make the caller the owner, end the offer and keep the curators
        vm.prank(owner);
        datanets.offerDatanet(OPEN, ann);
        vm.expectEmit(address(datanets));
        emit IDatanets.DatanetTransferred(OPEN, owner, ann);
        vm.prank(ann);
        datanets.acceptDatanet(OPEN);
        vm.assertEq(datanets.datanet(OPEN).owner, ann, "the owner");
        vm.assertEq(datanets.datanet(OPEN).pendingOwner, address(0), "the offer");
        vm.assertTrue(datanets.isCurator(OPEN, curator) && !datanets.isCurator(OPEN, owner), "the curators");
    }

    function test_CloseDatanet_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.closeDatanet(UNKNOWN);
    }

    function test_CloseDatanet_RevertWhen_TheCallerIsNotItsOwner() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotDatanetOwner.selector, CLOSED, curator));
        vm.prank(curator);
        datanets.closeDatanet(CLOSED);
    }

    function test_CloseDatanet_RevertWhen_ItIsClosedAlready() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.DatanetIsClosed.selector, CLOSED));
        vm.prank(owner);
        datanets.closeDatanet(CLOSED);
    }

    function test_CloseDatanet_WhenItIsOpen() external {
        // it should close it now
        vm.expectEmit(address(datanets));
        emit IDatanets.DatanetClosed(OPEN);
        vm.prank(owner);
        datanets.closeDatanet(OPEN);
        vm.assertEq(datanets.datanet(OPEN).closedAt, block.timestamp, "the time");
        vm.assertFalse(datanets.isOpen(OPEN), "still open");
    }

    function test_SetTreasury_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.setTreasury(UNKNOWN, address(0));
    }

    function test_SetTreasury_RevertWhen_TheCallerIsNotItsOwner() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotDatanetOwner.selector, OPEN, curator));
        vm.prank(curator);
        datanets.setTreasury(OPEN, address(0));
    }

    function test_SetTreasury_RevertWhen_TheTreasuryIsZero() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidTreasury.selector, address(0), 500));
        vm.prank(owner);
        datanets.setTreasury(OPEN, address(0));
    }

    function test_SetTreasury_WhenTheOwnerCalls() external {
        // it should announce it and let it take over after 14 days
        uint64 from = uint64(block.timestamp + 14 days);
        vm.expectEmit(address(datanets));
        emit IDatanets.TreasuryAnnounced(OPEN, NEXT, from);
        vm.prank(owner);
        datanets.setTreasury(OPEN, NEXT);
        assertTreasury(treasury, NEXT, from);
        vm.warp(from - 1);
        assertTreasury(treasury, NEXT, from);
        vm.warp(from);
        assertTreasury(NEXT, address(0), 0);
    }

    function test_SetTreasury_WhenAnotherOneIsAnnouncedThatHasNotTakenOver() external {
        // it should replace that one and count the days anew
        vm.prank(owner);
        datanets.setTreasury(OPEN, NEXT);
        vm.warp(block.timestamp + 14 days - 1);
        vm.prank(owner);
        datanets.setTreasury(OPEN, ann);
        vm.warp(block.timestamp + 1);
        assertTreasury(treasury, ann, uint64(block.timestamp - 1 + 14 days));
        vm.warp(block.timestamp - 1 + 14 days);
        assertTreasury(ann, address(0), 0);
    }

    function test_SetTreasury_WhenAnotherOneWasAnnouncedThatHasTakenOver() external {
        // it should keep that one until then
        vm.prank(owner);
        datanets.setTreasury(OPEN, NEXT);
        vm.warp(block.timestamp + 14 days);
        vm.prank(owner);
        datanets.setTreasury(OPEN, ann);
        assertTreasury(NEXT, ann, uint64(block.timestamp + 14 days));
    }

    function test_SetAttestor_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.setAttestor(UNKNOWN, address(0));
    }

    function test_SetAttestor_RevertWhen_TheCallerIsNotItsOwner() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotDatanetOwner.selector, OPEN, curator));
        vm.prank(curator);
        datanets.setAttestor(OPEN, address(0));
    }

    function test_SetAttestor_RevertWhen_TheAttestorIsZero() external {
        vm.expectRevert(IDatanets.ZeroValue.selector);
        vm.prank(owner);
        datanets.setAttestor(OPEN, address(0));
    }

    function test_SetAttestor_WhenTheOwnerCalls() external {
        // it should announce it and let it take over after 14 days
        uint64 from = uint64(block.timestamp + 14 days);
        vm.expectEmit(address(datanets));
        emit IDatanets.AttestorAnnounced(OPEN, NEXT, from);
        vm.prank(owner);
        datanets.setAttestor(OPEN, NEXT);
        vm.warp(from - 1);
        IDatanets.Datanet memory state = datanets.datanet(OPEN);
        vm.assertTrue(state.attestor == attestor && state.nextAttestor == NEXT && state.attestorFrom == from, "before");
        vm.warp(from);
        state = datanets.datanet(OPEN);
        vm.assertTrue(state.attestor == NEXT && state.nextAttestor == address(0) && state.attestorFrom == 0, "after");
    }

    function test_SetAttestor_WhenAnotherOneWasAnnouncedThatHasTakenOver() external {
        // it should keep that one until then
        vm.prank(owner);
        datanets.setAttestor(OPEN, NEXT);
        vm.warp(block.timestamp + 14 days);
        vm.prank(owner);
        datanets.setAttestor(OPEN, ann);
        IDatanets.Datanet memory state = datanets.datanet(OPEN);
        vm.assertTrue(state.attestor == NEXT && state.nextAttestor == ann, "the attestors");
    }

    function test_SetCurator_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.setCurator(UNKNOWN, address(0), true);
    }

    function test_SetCurator_RevertWhen_TheCallerIsNotItsOwner() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotDatanetOwner.selector, OPEN, curator));
        vm.prank(curator);
        datanets.setCurator(OPEN, address(0), true);
    }

    function test_SetCurator_RevertWhen_TheAccountIsZero() external {
        vm.expectRevert(IDatanets.ZeroValue.selector);
        vm.prank(owner);
        datanets.setCurator(OPEN, address(0), true);
    }

    function test_SetCurator_RevertWhen_ItWouldBeThe33rd() external {
        vm.startPrank(owner);
        for (uint160 i = 1; i < 32; i++) {
            datanets.setCurator(OPEN, address(i), true);
        }
        vm.assertEq(datanets.curatorsOf(OPEN).length, 32, "the curators");
        vm.expectRevert(abi.encodeWithSelector(IDatanets.TooManyCurators.selector, OPEN));
        datanets.setCurator(OPEN, ann, true);
        // Neither a curator set again nor one taken away is one more.
        datanets.setCurator(OPEN, curator, true);
        datanets.setCurator(OPEN, bob, false);
        datanets.setCurator(OPEN, curator, false);
        datanets.setCurator(OPEN, ann, true);
        vm.stopPrank();
        vm.assertTrue(datanets.isCurator(OPEN, ann) && !datanets.isCurator(OPEN, curator), "the curators after all");
    }

    function test_SetCurator_WhenTheAccountIsTrusted() external {
        // it should make it a curator of this Datanet alone
        vm.expectEmit(address(datanets));
        emit IDatanets.CuratorSet(OPEN, ann, true);
        vm.prank(owner);
        datanets.setCurator(OPEN, ann, true);
        vm.assertTrue(datanets.isCurator(OPEN, ann), "no curator");
        vm.assertFalse(datanets.isCurator(CURATED, ann), "a curator elsewhere");
    }

    function test_SetCurator_WhenTheAccountIsNoLongerTrusted() external {
        // it should remove it
        vm.expectEmit(address(datanets));
        emit IDatanets.CuratorSet(OPEN, curator, false);
        vm.prank(owner);
        datanets.setCurator(OPEN, curator, false);
        vm.assertFalse(datanets.isCurator(OPEN, curator), "still a curator");
    }

    function test_SetCurator_WhenNothingChanges() external {
        // it should emit the event all the same
        vm.expectEmit(address(datanets));
        emit IDatanets.CuratorSet(OPEN, curator, true);
        vm.prank(owner);
        datanets.setCurator(OPEN, curator, true);
        vm.expectEmit(address(datanets));
        emit IDatanets.CuratorSet(OPEN, ann, false);
        vm.prank(owner);
        datanets.setCurator(OPEN, ann, false);
        vm.assertEq(datanets.curatorsOf(OPEN).length, 1, "the curators");
    }

    function test_SetListed_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.setListed(UNKNOWN, address(0), true);
    }

    function test_SetListed_RevertWhen_TheCallerIsNoCurator() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotCurator.selector, LISTED, ann));
        vm.prank(ann);
        datanets.setListed(LISTED, address(0), true);
    }

    function test_SetListed_RevertWhen_TheAccountIsZero() external {
        vm.expectRevert(IDatanets.ZeroValue.selector);
        vm.prank(curator);
        datanets.setListed(LISTED, address(0), true);
    }

    function test_SetListed_WhenACuratorCalls() external {
        // it should list the account, and remove it
        vm.expectEmit(address(datanets));
        emit IDatanets.ContributorListed(LISTED, ann, true);
        vm.prank(curator);
        datanets.setListed(LISTED, ann, true);
        vm.assertTrue(datanets.isListed(LISTED, ann), "not listed");
        vm.prank(owner);
        datanets.setListed(LISTED, ann, false);
        vm.assertFalse(datanets.isListed(LISTED, ann), "still listed");
    }

    function test_Vouch_RevertWhen_TheDatanetIsUnknown() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.UnknownDatanet.selector, UNKNOWN));
        datanets.vouch(UNKNOWN, 0);
    }

    function test_Vouch_RevertWhen_TheCallerIsNoCurator() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.NotCurator.selector, OPEN, ann));
        vm.prank(ann);
        datanets.vouch(OPEN, 0);
    }

    function test_Vouch_RevertWhen_TheTimeIsNotBeforeNow() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidVouch.selector, block.timestamp, 0));
        vm.prank(curator);
        datanets.vouch(OPEN, uint64(block.timestamp));
    }

    function test_Vouch_RevertWhen_TheTimeIsNotAfterWhatWasVouchedFor() external {
        uint64 upTo = uint64(block.timestamp - 5);
        vm.prank(curator);
        datanets.vouch(OPEN, upTo);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidVouch.selector, upTo, upTo));
        vm.prank(curator);
        datanets.vouch(OPEN, upTo);
    }

    function test_Vouch_RevertWhen_TheTimeIsZero() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidVouch.selector, 0, 0));
        vm.prank(curator);
        datanets.vouch(OPEN, 0);
    }

    function test_Vouch_WhenOwnerOrCuratorVouches() external {
        // it should store the time, which only grows
        uint64 upTo = uint64(block.timestamp - 1);
        vm.prank(curator);
        datanets.vouch(OPEN, upTo - 1);
        vm.expectEmit(address(datanets));
        emit IDatanets.Vouched(OPEN, owner, upTo);
        vm.prank(owner);
        datanets.vouch(OPEN, upTo);
        vm.assertEq(datanets.datanet(OPEN).vouchedUpTo, upTo, "the time");
    }

    function test_Vouch_WhenTheDatanetIsClosed() external {
        // it should store the time too
        vm.prank(curator);
        datanets.vouch(CLOSED, 1);
        vm.assertEq(datanets.datanet(CLOSED).vouchedUpTo, 1, "the time");
    }

    function test_BindClaimKey_RevertWhen_TheDeadlineHasPassed() external {
        uint256 deadline = block.timestamp - 1;
        vm.expectRevert(abi.encodeWithSelector(IDatanets.SignatureExpired.selector, deadline));
        datanets.bindClaimKey(OPEN, 0, ann, deadline, "");
    }

    function test_BindClaimKey_RevertWhen_TheSignatureIsForAnotherAccount() external {
        bytes memory signature = signBinding(OPEN, IDENTITY, bob, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, attestor));
        datanets.bindClaimKey(OPEN, IDENTITY, ann, block.timestamp, signature);
    }

    function test_BindClaimKey_RevertWhen_TheOwnerCallsWithoutASignature() external {
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, attestor));
        vm.prank(owner);
        datanets.bindClaimKey(OPEN, 0, ann, block.timestamp, "");
    }

    function test_BindClaimKey_RevertWhen_AnAttestorCallsThatHasNotTakenOver() external {
        vm.prank(owner);
        datanets.setAttestor(OPEN, NEXT);
        vm.warp(block.timestamp + 14 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, attestor));
        vm.prank(NEXT);
        datanets.bindClaimKey(OPEN, IDENTITY, ann, block.timestamp, "");
    }

    function test_BindClaimKey_RevertWhen_AnAttestorSignedThatAnotherOneHasTakenOverFrom() external {
        vm.prank(owner);
        datanets.setAttestor(OPEN, NEXT);
        vm.warp(block.timestamp + 14 days);
        bytes memory signature = signBinding(OPEN, IDENTITY, ann, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, NEXT));
        vm.prank(attestor);
        datanets.bindClaimKey(OPEN, IDENTITY, ann, block.timestamp, signature);
        vm.prank(NEXT);
        datanets.bindClaimKey(OPEN, IDENTITY, ann, 0, "");
    }

    function test_BindClaimKey_RevertWhen_TheDatanetIsUnknown() external {
        bytes memory signature = signBinding(UNKNOWN, IDENTITY, ann, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, address(0)));
        datanets.bindClaimKey(UNKNOWN, IDENTITY, ann, block.timestamp, signature);
    }

    function test_BindClaimKey_RevertWhen_TheDatanetHasNoAttestor() external {
        IDatanets.DatanetTerms memory terms = datanetTerms(Policies.OPEN);
        terms.attestor = address(0);
        datanets.createDatanet(terms);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, address(0)));
        datanets.bindClaimKey(UNKNOWN, IDENTITY, ann, block.timestamp, new bytes(65));
    }

    function test_BindClaimKey_RevertWhen_TheIdentityIsZero() external {
        vm.expectRevert(IDatanets.ZeroValue.selector);
        vm.prank(attestor);
        datanets.bindClaimKey(OPEN, 0, ann, 0, "");
    }

    function test_BindClaimKey_RevertWhen_TheAccountIsZero() external {
        bytes memory signature = signBinding(OPEN, IDENTITY, address(0), block.timestamp);
        vm.expectRevert(IDatanets.ZeroValue.selector);
        datanets.bindClaimKey(OPEN, IDENTITY, address(0), block.timestamp, signature);
    }

    function test_BindClaimKey_RevertWhen_TheKeyIsBound() external {
        bytes memory signature = signBinding(OPEN, IDENTITY, ann, block.timestamp);
        datanets.bindClaimKey(OPEN, IDENTITY, ann, block.timestamp, signature);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyBound.selector, Payee.claimKey(OPEN, IDENTITY), ann));
        datanets.bindClaimKey(OPEN, IDENTITY, ann, block.timestamp, signature);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyBound.selector, Payee.claimKey(OPEN, IDENTITY), ann));
        vm.prank(attestor);
        datanets.bindClaimKey(OPEN, IDENTITY, bob, 0, "");
    }

    function test_BindClaimKey_WhenTheAttestorCalls() external {
        // it should bind the account to the key of this Datanet, whatever the deadline and the
        // signature
        vm.expectEmit(address(datanets));
        emit IDatanets.ClaimKeyBound(OPEN, Payee.claimKey(OPEN, IDENTITY), ann, IDENTITY);
        vm.prank(attestor);
        datanets.bindClaimKey(OPEN, IDENTITY, ann, 0, "");
        vm.assertEq(datanets.holderOf(Payee.claimKey(OPEN, IDENTITY)), ann, "the account");
        vm.assertEq(datanets.holderOf(Payee.claimKey(CURATED, IDENTITY)), address(0), "another Datanet's key");
    }

    function test_BindClaimKey_WhenTheAttestorSigned() external {
        // it should bind the account, whoever sends it, until the deadline's second, also when the
        // Datanet is closed
        bytes memory signature = signBinding(CLOSED, IDENTITY, ann, block.timestamp);
        vm.prank(bob);
        datanets.bindClaimKey(CLOSED, IDENTITY, ann, block.timestamp, signature);
        vm.assertEq(datanets.holderOf(Payee.claimKey(CLOSED, IDENTITY)), ann, "the account");
    }

    function test_DatanetCount_WhenThereAreDatanets() external view {
        // it should count them
        vm.assertEq(datanets.datanetCount(), 5, "the count");
    }

    function test_Datanet_WhenItIsUnknown() external view {
        // it should return zeros
        IDatanets.Datanet memory nothing;
        vm.assertEq(abi.encode(datanets.datanet(UNKNOWN)), abi.encode(nothing), "something");
    }

    function test_Datanet_WhenItIsKnown() external view {
        // it should return its terms
        IDatanets.Datanet memory state;
        (state.owner, state.termsHash, state.policy, state.treasuryFeeBps) = (owner, keccak256("terms"), Policies.CURATED, 500);
        (state.treasury, state.attestor) = (treasury, attestor);
        vm.assertEq(abi.encode(datanets.datanet(CURATED)), abi.encode(state), "the terms");
    }

    function test_IsOpen_WhenItIsUnknownOrClosed() external view {
        // it should return false
        vm.assertFalse(datanets.isOpen(UNKNOWN) || datanets.isOpen(CLOSED), "open");
    }

    function test_IsOpen_WhenItIsOpen() external view {
        // it should return true
        vm.assertTrue(datanets.isOpen(OPEN), "not open");
    }

    function test_IsCurator_WhenTheAccountIsTheOwnerOrACurator() external view {
        // it should return true
        vm.assertTrue(datanets.isCurator(OPEN, owner) && datanets.isCurator(OPEN, curator), "no curator");
    }

    function test_IsCurator_WhenTheAccountIsAnotherOne() external view {
        // it should return false
        vm.assertFalse(datanets.isCurator(OPEN, ann) || datanets.isCurator(UNKNOWN, address(0)), "a curator");
    }

    function test_CuratorsOf_WhenThereAreSome() external {
        // it should return each once, without the owner
        vm.prank(owner);
        datanets.setCurator(OPEN, ann, true);
        vm.prank(owner);
        datanets.setCurator(OPEN, curator, true);
        address[] memory curators = datanets.curatorsOf(OPEN);
        vm.assertEq(abi.encode(curators), abi.encode(toArray(curator, ann)), "the curators");
    }

    function test_CuratorsOf_WhenThereIsNoSuchDatanet() external view {
        // it should return none
        vm.assertEq(datanets.curatorsOf(UNKNOWN).length, 0, "a curator");
    }

    function test_IsListed_WhenNoAccountWasListed() external view {
        // it should return false
        vm.assertFalse(datanets.isListed(LISTED, ann), "listed");
    }

    function test_LeastVouched_WhenSomeAreNamed() external {
        // it should be the earliest of their times
        vm.prank(curator);
        datanets.vouch(OPEN, 20);
        vm.prank(curator);
        datanets.vouch(CURATED, 10);
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (OPEN, CURATED);
        vm.assertEq(datanets.leastVouched(ids), 10, "of two");
        ids[1] = OPEN;
        vm.assertEq(datanets.leastVouched(ids), 20, "of one, named twice");
    }

    function test_LeastVouched_WhenOneVouchesForNothingOrIsUnknown() external {
        // it should be zero
        vm.prank(curator);
        datanets.vouch(OPEN, 20);
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (OPEN, UNKNOWN);
        vm.assertEq(datanets.leastVouched(ids), 0, "the time");
    }

    function test_LeastVouched_WhenNoneIsNamed() external view {
        // it should be the greatest time
        vm.assertEq(datanets.leastVouched(new uint256[](0)), type(uint64).max, "the time");
    }

    function test_HolderOf_WhenThePayeeIsAnAccount() external view {
        // it should be the account
        vm.assertEq(datanets.holderOf(Payee.ofAccount(ann)), ann, "the holder");
    }

    function test_HolderOf_WhenThePayeeIsAClaimKeyThatIsNotBound() external view {
        // it should be zero
        vm.assertEq(datanets.holderOf(Payee.claimKey(OPEN, IDENTITY)), address(0), "a holder");
    }

    function test_HolderOf_WhenThePayeeIsATreasury() external {
        // it should be the Datanet's present treasury
        vm.prank(owner);
        datanets.setTreasury(OPEN, NEXT);
        vm.assertEq(datanets.holderOf(Payee.treasury(OPEN)), treasury, "before");
        vm.warp(block.timestamp + 14 days);
        vm.assertEq(datanets.holderOf(Payee.treasury(OPEN)), NEXT, "after");
    }

    function test_HolderOf_WhenThereIsNoSuchDatanet() external view {
        // it should be zero
        vm.assertEq(datanets.holderOf(Payee.treasury(UNKNOWN)), address(0), "a holder");
    }

    function test_HolderOf_WhenThePayeeIsInvalid() external view {
        // it should be zero
        uint256[5] memory words =
            [uint256(0), uint256(uint160(ann)) | 1 << 160, uint256(1) << 248, uint256(2) << 248, uint256(3) << 248 | uint160(ann)];
        for (uint256 i = 0; i < words.length; i++) {
            vm.assertEq(datanets.holderOf(bytes32(words[i])), address(0), "a holder");
        }
    }

    function assertTreasury(address present, address next, uint64 from) private view {
        IDatanets.Datanet memory state = datanets.datanet(OPEN);
        vm.assertEq(state.treasury, present, "the present treasury");
        vm.assertEq(state.nextTreasury, next, "the next treasury");
        vm.assertEq(state.treasuryFrom, from, "from when");
    }

    function signBinding(uint256 id, bytes32 identity, address account, uint256 deadline) internal view returns (bytes memory) {
        return signBy(ATTESTOR_KEY, TypedData.bindDigest(domainOf(address(datanets)), id, identity, account, deadline));
    }
}
