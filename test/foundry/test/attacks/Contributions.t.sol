// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {IDatanets, PayeeKinds, Status, Statuses} from "abi/IDatanets.sol";
import {KeyWallet} from "hostile/KeyWallet.sol";

/// @title Attacks on who a record is registered for
contract ContributionAttacks is AttackFixture {
    Status private constant PENDING = Statuses.PENDING;
    Status private constant ACCEPTED = Statuses.ACCEPTED;
    Status private constant REJECTED = Statuses.REJECTED;
    Status private constant RETRACTED = Statuses.RETRACTED;

    function test_H_4_PendingRegistrationBlocksNoOne() external {
        _blocksNoOne(PENDING);
    }

    function test_H_4_RejectedRegistrationBlocksNoOne() external {
        _blocksNoOne(REJECTED);
    }

    function test_H_4_RetractedRegistrationBlocksNoOne() external {
        _blocksNoOne(RETRACTED);
    }

    /// @dev The thief registers a public record and a batch in a curated Datanet, which anyone may.
    /// Both are pending; the curator registers them for Ann all the same, and the thief's are never
    /// accepted.
    function _blocksNoOne(Status end) private {
        bytes32 batch = TypedData.batchItem(RECORD);
        contribute(thief, CURATED, RECORD);
        vm.prank(thief);
        datanets.contributeBatch(CURATED, RECORD, 1, "");
        if (end == REJECTED) {
            vm.prank(curator);
            datanets.curate(CURATED, _registrationsOfThief(RECORD, batch), REJECTED, 0);
        } else if (end == RETRACTED) {
            vm.prank(thief);
            datanets.retract(CURATED, _registrationsOfThief(RECORD, batch));
        }
        vm.prank(curator);
        datanets.contributeAs(CURATED, PayeeKinds.ACCOUNT, payeeOf(ann), toArray(RECORD));
        vm.prank(curator);
        datanets.contributeBatchAs(CURATED, PayeeKinds.ACCOUNT, payeeOf(ann), RECORD, 1, "");

        _assertStaysAnns(end, RECORD);
        _assertStaysAnns(end, batch);
        vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, CURATED, RECORD, payeeOf(ann)));
        vm.prank(thief);
        datanets.contribute(CURATED, RECORD);
    }

    /// @dev A curator cannot accept the thief's older registration by mistake, and its status is
    /// not that of Ann's.
    function _assertStaysAnns(Status end, bytes32 item) private {
        assertEq(datanets.submission(CURATED, item, payeeOf(thief)).status, end, "the thief's registration");
        if (end == RETRACTED) vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidStatus.selector, RETRACTED, ACCEPTED));
        else vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, CURATED, item, payeeOf(ann)));
        vm.prank(curator);
        datanets.curate(CURATED, _registrationsOfThief(item), ACCEPTED, 0);
        IDatanets.Contribution memory made = datanets.contribution(CURATED, item);
        vm.assertEq(made.payee, payeeOf(ann), "the payee");
        assertEq(made.status, ACCEPTED, "the status");
    }

    /// @dev The thief is a relay who would pick which of Ann's two wallets gets the records, or
    /// Ann's own key. Her signature names one.
    function test_L_1_SignatureForOneWalletRevertsForAnother() external {
        (KeyWallet meant, KeyWallet other) = (new KeyWallet(), new KeyWallet());
        meant.set(ann, 0);
        other.set(ann, 0);
        IDatanets.SignedContribution memory signed = _signed(address(meant), toArray(RECORD));
        address[2] memory accounts = [address(other), ann];
        for (uint256 i = 0; i < accounts.length; i++) {
            signed.contributor = accounts[i];
            vm.expectRevert(abi.encodeWithSelector(IDatanets.InvalidSignature.selector, accounts[i]));
            vm.prank(thief);
            datanets.contributeFor(signed);
        }
        signed.contributor = address(meant);
        vm.prank(thief);
        datanets.contributeFor(signed);
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(address(meant)), "the payee");
    }

    /// @dev The thief is a relay: with little gas the wallet's signature would seem invalid, and
    /// the thief's own, for the same record, comes next in the call. With the least gas with which
    /// the call succeeds, the wallet's is registered.
    function test_Gas_SignatureWithTooLittleGasReverts_TheRecordIsTheWallets() external {
        KeyWallet wallet = new KeyWallet();
        wallet.set(ann, 80_000);
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](2);
        all[0] = _signed(address(wallet), toArray(RECORD));
        all[1] = _signed(thief, toArray(RECORD));
        callWithLeastGas(address(datanets), abi.encodeCall(IDatanets.contributeForMany, (all)));
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(address(wallet)), "the payee");
    }

    /// @dev The thief guesses one of Ann's three records and reveals it first. Her reveal skips
    /// that one, and the others are hers.
    function test_M_10_ARevealRegistersTheRest() external {
        bytes32[] memory anns = contentIds(3);
        _commit(ann, anns);
        _commit(thief, toArray(anns[0]));
        vm.warp(block.timestamp + 60);
        vm.prank(thief);
        datanets.reveal(COMMIT_FIRST, toArray(anns[0]), 0);
        vm.prank(ann);
        datanets.reveal(COMMIT_FIRST, anns, 0);
        // A commitment of the thief's, made now that he has read her records, registers nothing.
        bytes32[] memory rest = toArray(anns[1], anns[2]);
        _commit(thief, rest);
        vm.warp(block.timestamp + 60);
        vm.prank(thief);
        datanets.reveal(COMMIT_FIRST, rest, 0);
        vm.assertEq(datanets.contribution(COMMIT_FIRST, anns[0]).payee, payeeOf(thief), "payee of the record that he guessed");
        for (uint64 i = 1; i < 3; i++) {
            IDatanets.Contribution memory made = datanets.contribution(COMMIT_FIRST, anns[i]);
            vm.assertEq(made.payee, payeeOf(ann), "the payee");
            vm.assertEq(made.number, i, "a number that her commitment did not keep");
        }
    }

    function _commit(address from, bytes32[] memory items) private {
        vm.prank(from);
        datanets.commit(TypedData.commitment(from, COMMIT_FIRST, items, 0));
    }

    function _registrationsOfThief(bytes32 item) private view returns (IDatanets.Registration[] memory all) {
        all = new IDatanets.Registration[](1);
        all[0] = IDatanets.Registration(item, payeeOf(thief));
    }

    function _registrationsOfThief(bytes32 first, bytes32 second) private view returns (IDatanets.Registration[] memory all) {
        all = new IDatanets.Registration[](2);
        all[0] = IDatanets.Registration(first, payeeOf(thief));
        all[1] = IDatanets.Registration(second, payeeOf(thief));
    }

    /// @dev A contribution to the open Datanet for an account, signed by Ann's key; for the thief,
    /// by his own.
    function _signed(address account, bytes32[] memory items) private view returns (IDatanets.SignedContribution memory signed) {
        uint256 deadline = block.timestamp;
        bytes32 digest = TypedData.contributeDigest(domainOf(address(datanets)), OPEN, account, items, 0, deadline);
        bytes memory signature = signBy(account == thief ? THIEF_KEY : ANN_KEY, digest);
        return IDatanets.SignedContribution(OPEN, account, items, 0, deadline, signature);
    }
}
