// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {Stage} from "./Stage.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {Caller} from "hostile/Caller.sol";
import {KeyWallet} from "hostile/KeyWallet.sol";

/// @title Attacks on who a record is registered for
contract ContributionAttacks is Stage {
    uint8 private constant PENDING = 1;
    uint8 private constant ACCEPTED = 2;
    uint8 private constant REJECTED = 3;
    uint8 private constant RETRACTED = 4;

    function test_H_4_PendingRegistrationBlocksTheCurators() external {
        _blocked(PENDING);
    }

    function test_H_4_RejectedRegistrationBlocksTheCurators() external {
        _blocked(REJECTED);
    }

    function test_H_4_RetractedRegistrationBlocksTheCurators() external {
        _blocked(RETRACTED);
    }

    /// @dev The thief registers a public record in a curated Datanet, which needs nobody's leave: the curator cannot any more, for anyone.
    function _blocked(uint8 end) private {
        registerFor(thief, CURATED, RECORD);
        if (end == REJECTED) {
            by(curator);
            datanets.curate(CURATED, one(RECORD), REJECTED, 0);
        } else if (end == RETRACTED) {
            by(thief);
            datanets.retract(CURATED, one(RECORD));
        }
        bytes memory taken = abi.encode(CURATED, RECORD, payeeOf(thief));
        refused(IDatanets.AlreadyContributed.selector, taken);
        by(curator);
        datanets.contributeAs(CURATED, payeeOf(ann), one(RECORD));
        refused(IDatanets.AlreadyContributed.selector, taken);
        by(curator);
        datanets.contributeBatchAs(CURATED, payeeOf(ann), RECORD, 1, "");
        got("H-4: status of the thief's registration that blocks it", end);
        vm.assertEq(status(CURATED, RECORD), end, "the status");
        vm.assertEq(datanets.contribution(CURATED, RECORD).payee, payeeOf(thief), "the payee");
    }

    /// @dev The thief is a relay who picks which of Ann's two wallets gets the records, or Ann's own key: her signature fits all three.
    function test_L_1_RelayPicksWhichWalletGetsTheRecords() external {
        KeyWallet meant = new KeyWallet();
        KeyWallet other = new KeyWallet();
        meant.set(ann, 0);
        other.set(ann, 0);
        for (uint256 i = 0; i < 3; i++) {
            bytes32 item = bytes32(i + 1);
            address[3] memory accounts = [address(meant), address(other), ann];
            by(thief);
            datanets.contributeFor(_signed(accounts[i], OPEN, one(item)));
            vm.assertEq(datanets.contribution(OPEN, item).payee, payeeOf(accounts[i]), "the payee");
        }
        got("L-1: accounts that one signature registers for", 3);
    }

    /// @dev The thief is a relay: with little gas the wallet's signature seems wrong and is passed over, and the thief's own, for the same
    /// record, comes next in the call.
    function test_Gas_RelayStarvesASignatureAndTakesTheRecord() external {
        KeyWallet wallet = new KeyWallet();
        wallet.set(ann, 80_000);
        IDatanets.SignedContribution[] memory all = new IDatanets.SignedContribution[](2);
        all[0] = _signed(address(wallet), OPEN, one(RECORD));
        all[1] = _signed(thief, OPEN, one(RECORD));
        bytes memory call = abi.encodeCall(IDatanets.contributeForMany, (all));
        Caller relay = new Caller();
        uint256 gas = 40_000;
        while (!relay.starve(address(datanets), call, gas)) gas += 1000;
        got("Gas: the least with which the call goes through", gas);
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(thief), "the payee");
        all[0] = _signed(address(wallet), OPEN, one(bytes32(uint256(1))));
        all[1] = _signed(thief, OPEN, one(bytes32(uint256(1))));
        vm.assertTrue(relay.starve(address(datanets), abi.encodeCall(IDatanets.contributeForMany, (all)), 1_000_000), "the same call");
        vm.assertEq(datanets.contribution(OPEN, bytes32(uint256(1))).payee, payeeOf(address(wallet)), "with enough gas");
    }

    /// @dev The thief guesses one record of Ann's three and shows it first: her reveal fails and shows the other two, which he then gets.
    function test_M_10_AFailedRevealShowsTheRest() external {
        bytes32[] memory anns = many(3);
        _commit(ann, anns);
        _commit(thief, one(anns[0]));
        vm.warp(block.timestamp + 60);
        by(thief);
        datanets.reveal(COMMIT_FIRST, one(anns[0]), 0);
        refused(IDatanets.AlreadyContributed.selector, abi.encode(COMMIT_FIRST, anns[0], payeeOf(thief)));
        by(ann);
        datanets.reveal(COMMIT_FIRST, anns, 0);
        // The failed transaction is public; both commit anew in the same second, and the thief pays more for his place in the block.
        bytes32[] memory rest = two(anns[1], anns[2]);
        _commit(thief, rest);
        _commit(ann, rest);
        vm.warp(block.timestamp + 60);
        by(thief);
        datanets.reveal(COMMIT_FIRST, rest, 0);
        for (uint256 i = 0; i < 3; i++) {
            vm.assertEq(datanets.contribution(COMMIT_FIRST, anns[i]).payee, payeeOf(thief), "the payee");
        }
        got("M-10: of Ann's three records, the thief's", 3);
    }

    function _commit(address from, bytes32[] memory items) private {
        by(from);
        datanets.commit(TypedData.commitment(from, COMMIT_FIRST, items, 0));
    }

    /// @dev A contribution for an account, signed by Ann's key, or the thief's for himself.
    function _signed(
        address account,
        uint256 datanetId,
        bytes32[] memory items
    ) private view returns (IDatanets.SignedContribution memory signed) {
        bytes32 digest = TypedData.contributeDigest(domainOf(address(datanets)), datanetId, items, 0, block.timestamp);
        bytes memory signature = signBy(account == thief ? THIEF_KEY : ANN_KEY, digest);
        return IDatanets.SignedContribution(datanetId, account, items, 0, block.timestamp, signature);
    }
}
