// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Split} from "../../reference/Split.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {Json} from "./Json.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDisputes} from "abi/IDisputes.sol";

/// @title The vector of a whole round, as far as contracts and watchers of them compute it
/// @dev Which records are candidates is not computed here.
contract RoundVectorsTest is Json {
    string private constant POOL = ".given.pool";
    string private constant MODEL = ".given.model";

    function test_Trees() external view {
        string memory json = read("round");
        string[4] memory names = ["receipts", "scores", "credits", "payouts"];
        for (uint256 i = 0; i < 4; i++) {
            string memory path = string.concat(".expected.trees.", names[i]);
            SumTree.Leaf[] memory leaves = leavesOf(json, path);
            vm.assertEq(Trees.root(leaves), wordOf(json, path, ".root"), names[i]);
            vm.assertEq(TypedData.rootOf(treeOf(json, names[i])), wordOf(json, path, ".root"), names[i]);
        }
    }

    function test_BookAndEndorsements() external view {
        string memory json = read("round");
        IAttribution.Round memory round = roundOf(json);
        bytes32 domain = TypedData.domain(uintOf(json, ".given", ".chainId"), addressOf(json, ".given", ".attribution"));
        uint64 deadline = uint64(uintOf(json, ".given.round", ".bookDeadline"));
        bytes32 root = TypedData.rootOf(round.receipts);
        bytes32 digest = TypedData.bookDigest(domain, round.modelId, round.number, round.from, round.cutoff, root, deadline);
        checkSigned(json, ".expected.book", digest);
        vm.assertEq(TypedData.roundHash(round), wordOf(json, ".expected", ".roundHash"), "round hash");
        for (uint256 i = 0; i < count(json, ".expected.endorsements"); i++) {
            checkSigned(json, element(".expected.endorsements", i), TypedData.roundDigest(domain, round));
        }
    }

    function test_Proposal() external view {
        string memory json = read("round");
        IAttribution.Round memory round = roundOf(json);
        uint256 settled = uintOf(json, POOL, ".settled");
        uint256 part = uintOf(json, MODEL, ".contributorsBps");
        (uint256 least, uint256 most) = Split.bounds(settled, round.receipts.sum, part, round.credits.count);
        vm.assertTrue(least <= round.payouts.sum && round.payouts.sum <= most, "payouts out of their bounds");
        vm.assertEq(round.credits.sum, round.receipts.sum, "credits");
        uint256 reach = uintOf(json, POOL, ".left") + round.payouts.sum - settled;
        uint256 bond = Split.bond(uintOf(json, MODEL, ".bond"), uintOf(json, MODEL, ".bondBps"), reach);
        vm.assertEq(bond, uintOf(json, ".expected", ".bond"), "bond");
        uint256 end = uintOf(json, ".given.round", ".proposedAt") + uintOf(json, MODEL, ".window");
        vm.assertEq(end, uintOf(json, ".expected", ".finalisableAt"), "end");
        IAttribution.Stake memory stake;
        (stake.operator, stake.bond) = (addressOf(json, MODEL, ".operator"), uint128(bond));
        (stake.proposedAt, stake.finalisableAt) = (uint64(uintOf(json, ".given.round", ".proposedAt")), uint64(end));
        stake.signers = new address[](count(json, ".expected.endorsements"));
        for (uint256 i = 0; i < stake.signers.length; i++) {
            stake.signers[i] = addressOf(json, element(".expected.endorsements", i), ".signer");
        }
        bytes32 proposal = TypedData.proposal(TypedData.roundHash(round), stake);
        vm.assertEq(proposal, wordOf(json, ".expected", ".proposal"), "proposal");
    }

    function test_PoolAndSharesAfter() external view {
        string memory json = read("round");
        IAttribution.Round memory round = roundOf(json);
        string memory pool = ".expected.poolAfter";
        uint256 receipts = uintOf(json, POOL, ".receiptsSettled") + round.receipts.sum;
        vm.assertEq(receipts, uintOf(json, pool, ".receiptsSettled"), "receipts settled");
        vm.assertEq(round.payouts.sum, uintOf(json, pool, ".settled"), "settled");
        uint256 left = uintOf(json, POOL, ".left") + round.payouts.sum - uintOf(json, POOL, ".settled");
        vm.assertEq(left, uintOf(json, pool, ".left"), "left");
        bytes20 settlement = TypedData.settlement(addressOf(json, MODEL, ".asset"), TypedData.rootOf(round.payouts));
        vm.assertEq(bytes32(settlement), bytes32(bytes20Of(json, pool, ".settlement")), "settlement");
        for (uint256 i = 0; i < count(json, ".expected.sharesAfter"); i++) {
            string memory path = element(".expected.sharesAfter", i);
            (uint256 bps, uint256 others) = (uintOf(json, path, ".bps"), uintOf(json, MODEL, ".contributorsBps"));
            vm.assertEq(Split.share(receipts, uintOf(json, pool, ".income"), bps, others), uintOf(json, path, ".share"), "share");
        }
    }

    /// @dev The payouts follow from the last ones and the credits.
    function test_Payouts() external view {
        string memory json = read("round");
        SumTree.Leaf[] memory credits = leavesOf(json, ".expected.trees.credits");
        SumTree.Leaf[] memory payouts = leavesOf(json, ".expected.trees.payouts");
        for (uint256 i = 0; i < payouts.length; i++) {
            uint256 credit;
            for (uint256 j = 0; j < credits.length; j++) {
                if (credits[j].key == payouts[i].key) credit += credits[j].value;
            }
            uint256 last = lastPayout(json, payouts[i].key);
            vm.assertEq(Split.payout(last, credit, uintOf(json, MODEL, ".contributorsBps")), payouts[i].value, "payout");
        }
    }

    /// @dev How each receipt is shared, given its ranges.
    function test_Receipts() external view {
        string memory json = read("round");
        uint256 shared;
        uint256 all = count(json, ".expected.shared");
        for (uint256 i = 0; i < count(json, ".given.receipts"); i++) {
            IDisputes.Receipt memory receipt = receiptOf(json, string.concat(element(".given.receipts", i), ".message"));
            bytes32 id = TypedData.receiptId(receipt);
            for (uint256 j = 0; j < all; j++) {
                string memory path = element(".expected.shared", j);
                if (wordOf(json, path, ".receiptId") != id) continue;
                checkReceipt(json, path, receipt);
                shared++;
            }
        }
        vm.assertEq(shared, all, "a receipt that is not given");
    }

    function checkReceipt(string memory json, string memory path, IDisputes.Receipt memory receipt) private view {
        string memory ranges = string.concat(path, ".ranges");
        uint256 before;
        for (uint256 i = 0; i < countAny(json, ranges); i++) {
            string memory range = element(ranges, i);
            uint256 score = uintOf(json, range, ".end") - uintOf(json, range, ".start");
            uint256 feeBps = feeOf(json, uintOf(json, range, ".datanetId"));
            (uint256 contributor, uint256 fee) = Split.credit(receipt.price, before, score, receipt.outputLength, feeBps);
            vm.assertEq(contributor, uintOf(json, range, ".contributor"), range);
            vm.assertEq(fee, uintOf(json, range, ".fee"), range);
            before += score;
        }
        checkUnowned(json, string.concat(path, ".unowned"), Split.rest(receipt.price, before, receipt.outputLength));
    }

    function checkUnowned(string memory json, string memory path, uint256 rest) private view {
        string[] memory ids = vm.parseJsonKeys(json, path);
        if (ids.length == 0) return vm.assertEq(rest, 0, path);
        uint256[] memory weights = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; i++) {
            weights[i] = weightOf(json, vm.parseUint(ids[i]));
        }
        uint256[] memory parts = Split.unowned(rest, weights);
        for (uint256 i = 0; i < ids.length; i++) {
            vm.assertEq(parts[i], uintOf(json, path, string.concat("['", ids[i], "']")), path);
        }
    }

    function lastPayout(string memory json, bytes32 payee) private view returns (uint256) {
        for (uint256 i = 0; i < count(json, ".given.lastPayouts"); i++) {
            string memory path = element(".given.lastPayouts", i);
            if (wordOf(json, path, ".payee") == payee) return uintOf(json, path, ".payout");
        }
        return 0;
    }

    function feeOf(string memory json, uint256 datanetId) private view returns (uint256 feeBps) {
        for (uint256 i = 0; i < count(json, ".given.datanets"); i++) {
            string memory path = element(".given.datanets", i);
            if (uintOf(json, path, ".datanetId") == datanetId) return uintOf(json, path, ".treasuryFeeBps");
        }
        vm.assertTrue(false, "no such Datanet");
    }

    function weightOf(string memory json, uint256 datanetId) private view returns (uint256 weight) {
        for (uint256 i = 0; i < count(json, ".given.model.sources"); i++) {
            string memory path = element(".given.model.sources", i);
            if (uintOf(json, path, ".datanetId") == datanetId) return uintOf(json, path, ".weight");
        }
        vm.assertTrue(false, "no such source");
    }

    function roundOf(string memory json) private pure returns (IAttribution.Round memory round) {
        string memory path = ".given.round";
        round.modelId = uintOf(json, MODEL, ".modelId");
        round.number = uint64(uintOf(json, path, ".number"));
        round.attempt = uint64(uintOf(json, path, ".attempt"));
        round.from = uint64(uintOf(json, path, ".from"));
        round.cutoff = uint64(uintOf(json, path, ".cutoff"));
        round.deadline = uint64(uintOf(json, path, ".deadline"));
        round.settlement = bytes20Of(json, POOL, ".settlement");
        round.manifest = wordOf(json, path, ".manifest");
        round.uriHash = keccak256(bytes(vm.parseJsonString(json, string.concat(path, ".uri"))));
        round.receipts = treeOf(json, "receipts");
        round.scores = treeOf(json, "scores");
        round.credits = treeOf(json, "credits");
        round.payouts = treeOf(json, "payouts");
    }

    function treeOf(string memory json, string memory name) private pure returns (IAttribution.Tree memory) {
        string memory path = string.concat(".expected.trees.", name);
        return IAttribution.Tree(bytes20Of(json, path, ".hash"), uint128(uintOf(json, path, ".sum")), uint64(uintOf(json, path, ".count")));
    }
}
