// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {KeyWallet} from "hostile/KeyWallet.sol";

/// @title Attacks on who a record is registered for
contract ContributionAttacks is AttackFixture {
    uint8 private constant PENDING = 1;
    uint8 private constant ACCEPTED = 2;
    uint8 private constant REJECTED = 3;
    uint8 private constant RETRACTED = 4;

    function test_H_4_PendingRegistrationBlocksNobody() external {
        _blocksNobody(PENDING);
    }

    function test_H_4_RejectedRegistrationBlocksNobody() external {
        _blocksNobody(REJECTED);
    }

    function test_H_4_RetractedRegistrationBlocksNobody() external {
        _blocksNobody(RETRACTED);
    }

    /// @dev The thief registers a public record and a batch in a curated Datanet, which needs
    /// nobody's leave. Both wait; the curator registers them for Ann all the same, and what waits
    /// is never accepted.
    function _blocksNobody(uint8 end) private {
        bytes32 batch = TypedData.batchItem(RECORD);
        registerFor(thief, CURATED, RECORD);
        by(thief);
        datanets.contributeBatch(CURATED, RECORD, 1, "");
        if (end == REJECTED) {
            by(curator);
            datanets.curate(CURATED, _thiefs(RECORD, batch), REJECTED, 0);
        } else if (end == RETRACTED) {
            by(thief);
            datanets.retract(CURATED, _thiefs(RECORD, batch));
        }
        by(curator);
        datanets.contributeAs(CURATED, 0, payeeOf(ann), one(RECORD));
        by(curator);
        datanets.contributeBatchAs(CURATED, 0, payeeOf(ann), RECORD, 1, "");

        _staysAnns(end, RECORD);
        _staysAnns(end, batch);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(CURATED, RECORD, payeeOf(ann)));
        by(thief);
        datanets.contribute(CURATED, RECORD);
    }

    /// @dev A curator who accepts the thief's older registration by mistake cannot, and the thief's
    /// status is not Ann's.
    function _staysAnns(uint8 end, bytes32 item) private {
        vm.assertEq(datanets.submission(CURATED, item, payeeOf(thief)).status, end, "the thief's registration");
        if (end == RETRACTED) refused(IDatanets.InvalidStatus.selector, abi.encode(RETRACTED, ACCEPTED));
        else refused(IDatanets.AlreadyContributed.selector, abi.encode(CURATED, item, payeeOf(ann)));
        by(curator);
        datanets.curate(CURATED, _thiefs(item), ACCEPTED, 0);
        IDatanets.Contribution memory made = datanets.contribution(CURATED, item);
        vm.assertEq(made.payee, payeeOf(ann), "the payee");
        vm.assertEq(made.status, ACCEPTED, "the status");
    }

    /// @dev The thief is a relay who would pick which of Ann's two wallets gets the records, or
    /// Ann's own key. Her signature names one.
    function test_L_1_SignatureForOneWalletIsRefusedForAnother() external {
        (KeyWallet meant, KeyWallet other) = (new KeyWallet(), new KeyWallet());
        meant.set(ann, 0);
        other.set(ann, 0);
        IDatanets.SignedContribution memory signed = _signed(address(meant), one(RECORD));
        address[2] memory accounts = [address(other), ann];
        for (uint256 i = 0; i < accounts.length; i++) {
            signed.contributor = accounts[i];
            refused(IDatanets.InvalidSignature.selector, abi.encode(accounts[i]));
            by(thief);
            datanets.contributeFor(signed);
        }
        signed.contributor = address(meant);
        by(thief);
        datanets.contributeFor(signed);
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(address(meant)), "the payee");
    }

    /// @dev The thief is a relay: with little gas the wallet's signature would seem wrong, and the
    /// thief's own, for the same record, comes next in the call. The least gas with which it goes
    /// through registers the wallet's.
    function test_Gas_StarvedSignatureIsRefused_TheRecordIsTheWallets() external {
        KeyWallet wallet = new KeyWallet();
        wallet.set(ann, 80_000);
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](2);
        all[0] = _signed(address(wallet), one(RECORD));
        all[1] = _signed(thief, one(RECORD));
        starve(address(datanets), abi.encodeCall(IDatanets.contributeForMany, (all)));
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(address(wallet)), "the payee");
    }

    /// @dev The thief guesses one record of Ann's three and shows it first. Her reveal passes over
    /// that one, and what it shows is hers.
    function test_M_10_ARevealRegistersTheRest() external {
        bytes32[] memory anns = many(3);
        _commit(ann, anns);
        _commit(thief, one(anns[0]));
        vm.warp(block.timestamp + 60);
        by(thief);
        datanets.reveal(COMMIT_FIRST, one(anns[0]), 0);
        by(ann);
        datanets.reveal(COMMIT_FIRST, anns, 0);
        // What the thief commits to now that he has seen it comes to nothing.
        bytes32[] memory rest = two(anns[1], anns[2]);
        _commit(thief, rest);
        vm.warp(block.timestamp + 60);
        by(thief);
        datanets.reveal(COMMIT_FIRST, rest, 0);
        vm.assertEq(datanets.contribution(COMMIT_FIRST, anns[0]).payee, payeeOf(thief), "the one that he knew before");
        for (uint64 i = 1; i < 3; i++) {
            IDatanets.Contribution memory made = datanets.contribution(COMMIT_FIRST, anns[i]);
            vm.assertEq(made.payee, payeeOf(ann), "the payee");
            vm.assertEq(made.number, i, "a number that her commitment did not keep");
        }
    }

    function _commit(address from, bytes32[] memory items) private {
        by(from);
        datanets.commit(TypedData.commitment(from, COMMIT_FIRST, items, 0));
    }

    function _thiefs(bytes32 item) private view returns (IDatanets.Registration[] memory all) {
        all = new IDatanets.Registration[](1);
        all[0] = IDatanets.Registration(item, payeeOf(thief));
    }

    function _thiefs(bytes32 first, bytes32 second) private view returns (IDatanets.Registration[] memory all) {
        all = new IDatanets.Registration[](2);
        all[0] = IDatanets.Registration(first, payeeOf(thief));
        all[1] = IDatanets.Registration(second, payeeOf(thief));
    }

    /// @dev A contribution to the open Datanet for an account, signed by Ann's key, or the thief's
    /// for himself.
    function _signed(address account, bytes32[] memory items) private view returns (IDatanets.SignedContribution memory signed) {
        uint256 deadline = block.timestamp;
        bytes32 digest = TypedData.contributeDigest(domainOf(address(datanets)), OPEN, account, items, 0, deadline);
        bytes memory signature = signBy(account == thief ? THIEF_KEY : ANN_KEY, digest);
        return IDatanets.SignedContribution(OPEN, account, items, 0, deadline, signature);
    }
}
