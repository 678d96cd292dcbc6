// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {Unit} from "./Unit.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title What becomes of records and batches that are registered
contract StatusesTest is Unit {
    function test_Curate_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        datanets.curate(UNKNOWN, one(RECORD), 3, 0);
    }

    function test_Curate_RevertWhen_TheCallerIsNoCurator() external {
        refused(IDatanets.NotCurator.selector, abi.encode(OPEN, ann));
        by(ann);
        datanets.curate(OPEN, one(RECORD), 3, 0);
    }

    function test_Curate_RevertWhen_TheStatusIsNoneThatCuratorsSet() external {
        for (uint8 wrong = 0; wrong < 7; wrong++) {
            if (wrong == 2 || wrong == 3 || wrong == 5) continue;
            refused(IDatanets.InvalidStatus.selector, abi.encode(0, wrong));
            by(curator);
            datanets.curate(OPEN, one(RECORD), wrong, 0);
        }
    }

    function test_Curate_RevertWhen_ThereIsNoItem() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        by(curator);
        datanets.curate(OPEN, none(), 3, 0);
    }

    function test_Curate_RevertWhen_AnItemIsNotRegistered() external {
        refused(IDatanets.UnknownContribution.selector, abi.encode(OPEN, RECORD));
        by(curator);
        datanets.curate(OPEN, one(RECORD), 3, 0);
    }

    function test_Curate_RevertWhen_AnItemHasThatStatus() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.InvalidStatus.selector, abi.encode(2, 2));
        by(curator);
        datanets.curate(OPEN, one(RECORD), 2, 0);
    }

    function test_Curate_RevertWhen_AnItemIsRetracted() external {
        registerFor(ann, OPEN, RECORD);
        by(ann);
        datanets.retract(OPEN, one(RECORD));
        refused(IDatanets.InvalidStatus.selector, abi.encode(4, 2));
        by(curator);
        datanets.curate(OPEN, one(RECORD), 2, 0);
    }

    function test_Curate_WhenACuratorChangesItems() external {
        // it should set their status and its time
        registerFor(ann, CURATED, RECORD);
        vm.warp(block.timestamp + 5);
        by(curator);
        datanets.curate(CURATED, one(RECORD), 2, 0);
        IDatanets.Contribution memory item = datanets.contribution(CURATED, RECORD);
        vm.assertTrue(item.status == 2 && item.statusAt == block.timestamp && item.registeredAt == block.timestamp - 5, "the status");
    }

    function test_Retract_RevertWhen_ThereIsNoItem() external {
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        datanets.retract(OPEN, none());
    }

    function test_Retract_RevertWhen_AnItemIsNotRegistered() external {
        refused(IDatanets.UnknownContribution.selector, abi.encode(UNKNOWN, RECORD));
        datanets.retract(UNKNOWN, one(RECORD));
    }

    function test_Retract_RevertWhen_AnItemIsNotTheCallers() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.NotContributor.selector, abi.encode(OPEN, RECORD, owner));
        by(owner);
        datanets.retract(OPEN, one(RECORD));
    }

    function test_Retract_RevertWhen_AnItemIsNamedTwice() external {
        registerFor(ann, OPEN, RECORD);
        refused(IDatanets.InvalidStatus.selector, abi.encode(4, 4));
        by(ann);
        datanets.retract(OPEN, two(RECORD, RECORD));
    }

    function test_Retract_WhenItIsTheCallers() external {
        // it should retract it, also when a curator has rejected it
        registerFor(ann, OPEN, RECORD);
        by(curator);
        datanets.curate(OPEN, one(RECORD), 3, 0);
        by(ann);
        datanets.retract(OPEN, one(RECORD));
        vm.assertEq(status(OPEN, RECORD), 4, "the status");
    }

    function test_Retract_WhenTheClaimKeyIsBoundToTheCaller() external {
        // it should retract it
        bytes32 key = datanets.claimKeyOf(OPEN, IDENTITY);
        by(curator);
        datanets.contributeAs(OPEN, key, one(RECORD));
        by(vm.addr(ATTESTOR_KEY));
        datanets.bindClaimKey(OPEN, IDENTITY, ann);
        by(ann);
        datanets.retract(OPEN, one(RECORD));
        vm.assertEq(status(OPEN, RECORD), 4, "the status");
    }

    function test_CurateMembers_RevertWhen_TheDatanetIsUnknown() external {
        refused(IDatanets.UnknownDatanet.selector, abi.encode(UNKNOWN));
        curateOne(UNKNOWN, 0, 3);
    }

    function test_CurateMembers_RevertWhen_TheCallerIsNoCurator() external {
        refused(IDatanets.NotCurator.selector, abi.encode(OPEN, ann));
        by(ann);
        curateOne(OPEN, 0, 3);
    }

    function test_CurateMembers_RevertWhen_TheStatusIsNoneThatCuratorsSet() external {
        refused(IDatanets.InvalidStatus.selector, abi.encode(0, 4));
        by(curator);
        curateOne(OPEN, 0, 4);
    }

    function test_CurateMembers_RevertWhen_TheBatchIsNotRegistered() external {
        refused(IDatanets.UnknownContribution.selector, abi.encode(OPEN, batchRoot()));
        by(curator);
        curateOne(OPEN, 0, 3);
    }

    function test_CurateMembers_RevertWhen_ThereIsNoRecord() external {
        registerBatch();
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), none(), "", 3, 0);
    }

    function test_CurateMembers_RevertWhen_ThereAreMoreThan256Records() external {
        registerBatch();
        refused(IDatanets.InvalidLength.selector, abi.encode(257));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), many(257), "", 3, 0);
    }

    function test_CurateMembers_RevertWhen_TheProofShowsOtherRecords() external {
        registerBatch();
        bytes memory proof = Trees.prove(leaves(), 1, 1);
        refused(IDatanets.InvalidProof.selector, abi.encode(OPEN, batchRoot()));
        by(curator);
        datanets.curateMembers(OPEN, batchRoot(), one(leaves()[0].key), proof, 3, 0);
    }

    function test_CurateMembers_RevertWhen_ABitOfTheProofIsWrong() external {
        registerBatch();
        bytes memory proof = Trees.prove(leaves(), 1, 1);
        for (uint256 bit = 0; bit < 8 * proof.length; bit++) {
            bytes memory wrong = bytes.concat(proof);
            wrong[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
            refused(IDatanets.InvalidProof.selector, abi.encode(OPEN, batchRoot()));
            by(curator);
            datanets.curateMembers(OPEN, batchRoot(), one(leaves()[1].key), wrong, 3, 0);
        }
    }

    function test_CurateMembers_RevertWhen_TheBatchIsRetracted() external {
        registerBatch();
        by(ann);
        datanets.retract(OPEN, one(batchRoot()));
        refused(IDatanets.InvalidStatus.selector, abi.encode(4, 3));
        by(curator);
        curateOne(OPEN, 0, 3);
    }

    function test_CurateMembers_RevertWhen_ARecordHasThatStatus() external {
        registerBatch();
        refused(IDatanets.InvalidStatus.selector, abi.encode(2, 2));
        by(curator);
        curateOne(OPEN, 0, 2);
    }

    function test_CurateMembers_RevertWhen_ARecordIsRetracted() external {
        registerBatch();
        by(ann);
        retractOne(0);
        refused(IDatanets.InvalidStatus.selector, abi.encode(4, 3));
        by(curator);
        curateOne(OPEN, 0, 3);
    }

    function test_CurateMembers_WhenTheBatchIsAccepted() external {
        // it should change these records and no others
        registerBatch();
        vm.warp(block.timestamp + 5);
        by(curator);
        curateOne(OPEN, 1, 5);
        IDatanets.Contribution memory changed = datanets.member(OPEN, batchRoot(), leaves()[1].key);
        vm.assertTrue(changed.status == 5 && changed.statusAt == block.timestamp, "the status");
        vm.assertTrue(changed.payee == payeeOf(ann) && changed.registeredAt == block.timestamp - 5, "the registration");
        vm.assertEq(datanets.member(OPEN, batchRoot(), leaves()[0].key).status, 2, "another record");
        vm.assertEq(status(OPEN, batchRoot()), 2, "the batch");
    }

    function test_CurateMembers_WhenTheBatchIsFlagged() external {
        // it should change the records, which shows once the batch is accepted again
        registerBatch();
        vm.startPrank(curator);
        datanets.curate(OPEN, one(batchRoot()), 5, 0);
        curateOne(OPEN, 1, 3);
        vm.assertEq(datanets.member(OPEN, batchRoot(), leaves()[1].key).status, 5, "the batch's status");
        datanets.curate(OPEN, one(batchRoot()), 2, 0);
        vm.stopPrank();
        vm.assertEq(datanets.member(OPEN, batchRoot(), leaves()[1].key).status, 3, "the record's status");
    }

    function test_RetractMembers_RevertWhen_TheBatchIsNotRegistered() external {
        refused(IDatanets.UnknownContribution.selector, abi.encode(OPEN, batchRoot()));
        retractOne(0);
    }

    function test_RetractMembers_RevertWhen_TheBatchIsNotTheCallers() external {
        registerBatch();
        refused(IDatanets.NotContributor.selector, abi.encode(OPEN, batchRoot(), curator));
        by(curator);
        retractOne(0);
    }

    function test_RetractMembers_RevertWhen_ThereIsNoRecord() external {
        registerBatch();
        refused(IDatanets.InvalidLength.selector, abi.encode(0));
        by(ann);
        datanets.retractMembers(OPEN, batchRoot(), none(), "");
    }

    function test_RetractMembers_RevertWhen_TheProofIsEmpty() external {
        registerBatch();
        refused(IDatanets.InvalidProof.selector, abi.encode(OPEN, batchRoot()));
        by(ann);
        datanets.retractMembers(OPEN, batchRoot(), one(leaves()[0].key), "");
    }

    function test_RetractMembers_RevertWhen_TheBatchIsRetracted() external {
        registerBatch();
        by(ann);
        datanets.retract(OPEN, one(batchRoot()));
        refused(IDatanets.InvalidStatus.selector, abi.encode(4, 4));
        by(ann);
        retractOne(0);
    }

    function test_RetractMembers_RevertWhen_ARecordIsRetracted() external {
        registerBatch();
        by(ann);
        retractOne(0);
        refused(IDatanets.InvalidStatus.selector, abi.encode(4, 4));
        by(ann);
        retractOne(0);
    }

    function test_RetractMembers_WhenTheBatchIsTheCallers() external {
        // it should retract these records
        registerBatch();
        by(ann);
        retractOne(2);
        vm.assertEq(datanets.member(OPEN, batchRoot(), leaves()[2].key).status, 4, "the status");
    }

    function test_Contribution_WhenItIsNotRegistered() external view {
        // it should be zeros
        IDatanets.Contribution memory item = datanets.contribution(OPEN, RECORD);
        vm.assertTrue(item.payee == 0 && item.status == 0 && item.registeredAt == 0 && item.statusAt == 0, "something");
    }

    function test_Contribution_WhenItIsRegistered() external {
        // it should be what was registered
        registerFor(ann, OPEN, RECORD);
        vm.assertEq(datanets.contribution(OPEN, RECORD).payee, payeeOf(ann), "the payee");
    }

    function test_Member_WhenTheBatchIsNotRegistered() external view {
        // it should be zeros
        vm.assertEq(datanets.member(OPEN, batchRoot(), RECORD).status, 0, "something");
    }

    function test_Member_WhenTheRecordHasNoStatusOfItsOwn() external {
        // it should be the batch
        registerBatch();
        vm.assertEq(
            abi.encode(datanets.member(OPEN, batchRoot(), RECORD)), abi.encode(datanets.contribution(OPEN, batchRoot())), "the batch"
        );
    }

    function registerBatch() private {
        by(ann);
        datanets.contributeBatch(OPEN, batchRoot(), 3, "");
    }

    function curateOne(uint256 id, uint256 place, uint8 to) private {
        SumTree.Leaf[] memory all = leaves();
        datanets.curateMembers(id, batchRoot(), one(all[place].key), Trees.prove(all, place, 1), to, 0);
    }

    function retractOne(uint256 place) private {
        SumTree.Leaf[] memory all = leaves();
        datanets.retractMembers(OPEN, batchRoot(), one(all[place].key), Trees.prove(all, place, 1));
    }
}
