// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {Split} from "../../reference/Split.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TreeNode} from "../../reference/TreeNode.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {Json} from "./Json.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {PayeeKind, PayeeKinds} from "abi/IDatanets.sol";
import {IDisputes} from "abi/IDisputes.sol";

/// @title The vectors that Rust, Solidity and TypeScript share: names, trees, signed messages,
/// money
contract VectorsTest is Json {
    function test_Names_contents() external view {
        string memory json = read("names");
        for (uint256 i = 0; i < count(json, ".contents"); i++) {
            string memory path = element(".contents", i);
            bytes32 contentId = wordOf(json, path, ".contentId");
            vm.assertEq(sha256(bytesOf(json, path, ".record")), contentId, "content id");
            string memory keys = string.concat(path, ".contributionKeys");
            string[] memory datanets = vm.parseJsonKeys(json, keys);
            vm.assertTrue(datanets.length > 0, "no contribution keys");
            for (uint256 j = 0; j < datanets.length; j++) {
                bytes32 expected = wordOf(json, keys, string.concat("['", datanets[j], "']"));
                vm.assertEq(TypedData.contributionKey(vm.parseUint(datanets[j]), contentId), expected, "contribution key");
            }
        }
    }

    function test_Names_payees() external view {
        string memory json = read("names");
        for (uint256 i = 0; i < count(json, ".payees"); i++) {
            string memory path = element(".payees", i);
            bytes32 payee = wordOf(json, path, ".payee");
            PayeeKind kind = PayeeKind.wrap(uint8(uintOf(json, path, ".kind")));
            vm.assertTrue(Payee.isValid(payee) && Payee.kind(payee) == kind, "no payee");
            if (kind == PayeeKinds.TREASURY) vm.assertEq(Payee.treasury(uintOf(json, path, ".id")), payee, "treasury");
            else vm.assertEq(Payee.id(payee), address(bytes20Of(json, path, ".id")), "id");
        }
    }

    function test_Names_claimKeys() external view {
        string memory json = read("names");
        for (uint256 i = 0; i < count(json, ".claimKeys"); i++) {
            string memory path = element(".claimKeys", i);
            string[] memory authors = vm.parseJsonStringArray(json, string.concat(path, ".authors"));
            bytes memory joined = bytes(authors[0]);
            for (uint256 j = 1; j < authors.length; j++) {
                joined = bytes.concat(joined, "\n", bytes(authors[j]));
            }
            bytes32 identity = keccak256(joined);
            vm.assertEq(identity, wordOf(json, path, ".identity"), "identity");
            vm.assertEq(Payee.claimKey(uintOf(json, path, ".datanetId"), identity), wordOf(json, path, ".payee"), "claim key");
        }
    }

    function test_Names_batches() external view {
        string memory json = read("names");
        for (uint256 i = 0; i < count(json, ".batches"); i++) {
            string memory path = element(".batches", i);
            bytes32[] memory ids = wordsOf(json, path, ".contentIds");
            SumTree.Leaf[] memory leaves = new SumTree.Leaf[](ids.length);
            for (uint256 j = 0; j < ids.length; j++) {
                leaves[j] = SumTree.Leaf(ids[j], 1, 0);
            }
            bytes32 root = Trees.root(leaves);
            vm.assertEq(root, wordOf(json, path, ".root"), "root");
            vm.assertEq(TypedData.batchItem(root), wordOf(json, path, ".item"), "item");
            vm.assertTrue(TypedData.isBatchItem(TypedData.batchItem(root)), "not of a batch's form");
        }
    }

    function test_Names_commitments() external view {
        string memory json = read("names");
        for (uint256 i = 0; i < count(json, ".commitments"); i++) {
            string memory path = element(".commitments", i);
            bytes32[] memory items = wordsOf(json, path, ".items");
            address contributor = addressOf(json, path, ".contributor");
            bytes32 salt = wordOf(json, path, ".salt");
            bytes32 commitment = TypedData.commitment(contributor, uintOf(json, path, ".datanetId"), items, salt);
            vm.assertEq(commitment, wordOf(json, path, ".commitment"), "commitment");
        }
    }

    function test_Names_sources() external view {
        string memory json = read("names");
        for (uint256 i = 0; i < count(json, ".sources"); i++) {
            string memory path = element(".sources", i);
            bytes32 key = TypedData.contributionKey(uintOf(json, path, ".datanetId"), wordOf(json, path, ".contentId"));
            (uint16 start, uint16 end) = (uint16(uintOf(json, path, ".start")), uint16(uintOf(json, path, ".end")));
            vm.assertEq(TypedData.source(start, end, key, wordOf(json, path, ".item")), wordOf(json, path, ".source"), "source");
        }
    }

    function test_Names_creditDigests() external view {
        string memory json = read("names");
        for (uint256 i = 0; i < count(json, ".creditDigests"); i++) {
            string memory path = element(".creditDigests", i);
            uint8 role = uint8(uintOf(json, path, ".role"));
            bytes32 digest = TypedData.creditDigest(wordOf(json, path, ".receiptId"), wordOf(json, path, ".source"), role);
            vm.assertEq(digest, wordOf(json, path, ".digest"), "credit digest");
        }
    }

    function test_Names_settlements() external view {
        string memory json = read("names");
        for (uint256 i = 0; i < count(json, ".settlements"); i++) {
            string memory path = element(".settlements", i);
            bytes20 settlement = TypedData.settlement(addressOf(json, path, ".asset"), wordOf(json, path, ".payoutsRoot"));
            vm.assertEq(bytes32(settlement), bytes32(bytes20Of(json, path, ".settlement")), "settlement");
        }
    }

    function test_Names_proposals() external view {
        string memory json = read("names");
        for (uint256 i = 0; i < count(json, ".proposals"); i++) {
            string memory path = element(".proposals", i);
            IAttribution.Stake memory stake = IAttribution.Stake({
                operator: addressOf(json, path, ".operator"),
                bond: uint128(uintOf(json, path, ".bond")),
                proposedAt: uint64(uintOf(json, path, ".proposedAt")),
                finalisableAt: uint64(uintOf(json, path, ".finalisableAt")),
                signers: addressesOf(json, path, ".signers")
            });
            bytes32 proposal = TypedData.proposal(wordOf(json, path, ".roundHash"), stake);
            vm.assertEq(proposal, wordOf(json, path, ".proposal"), "proposal");
        }
    }

    function test_SumTrees() external view {
        string memory json = read("sum_tree");
        for (uint256 i = 0; i < count(json, ".trees"); i++) {
            string memory path = element(".trees", i);
            SumTree.Leaf[] memory leaves = leavesOf(json, path);
            Trees.TreeHead memory top = Trees.head(leaves);
            vm.assertEq(bytes32(top.hash), bytes32(bytes20Of(json, path, ".hash")), "hash");
            vm.assertEq(top.sum, uintOf(json, path, ".sum"), "sum");
            vm.assertEq(Trees.root(leaves), wordOf(json, path, ".root"), "root");
            if (leaves.length > 0) _checkProofs(json, path, leaves, top.sum);
        }
    }

    function test_SumTrees_places() external view {
        string memory json = read("sum_tree");
        for (uint256 i = 0; i < count(json, ".places"); i++) {
            string memory path = element(".places", i);
            SumTree.Leaf[] memory leaves = leavesOf(json, path);
            bytes32 root = Trees.root(leaves);
            vm.assertEq(root, wordOf(json, path, ".root"), "root");
            if (leaves.length > 0) _checkProofs(json, path, leaves, Trees.head(leaves).sum);
            string memory places = string.concat(path, ".places");
            for (uint256 j = 0; j < count(json, places); j++) {
                _checkPlace(json, element(places, j), leaves, root);
            }
        }
    }

    function test_SumTrees_nodes() external view {
        string memory json = read("sum_tree");
        for (uint256 i = 0; i < count(json, ".nodes"); i++) {
            string memory path = element(".nodes", i);
            IDisputes.Node memory node = nodeOf(json, path);
            bytes32 root = wordOf(json, path, ".root");
            (bool isIn, bool isSound) = this.checkNode(node, root);
            string memory what = vm.parseJsonString(json, string.concat(path, ".what"));
            vm.assertTrue(isIn, what);
            vm.assertEq(isSound, vm.parseJsonBool(json, string.concat(path, ".sound")), what);
            node.index ^= 1;
            (isIn,) = this.checkNode(node, root);
            vm.assertFalse(isIn, what);
        }
    }

    /// @dev Nodes are read from calldata.
    function checkNode(IDisputes.Node calldata node, bytes32 root) external pure returns (bool isIn, bool isSound) {
        return (TreeNode.isIn(node, root), TreeNode.isSound(node));
    }

    function test_TypedData_types() external view {
        bytes32[6] memory hashes =
            [TypedData.RECEIPT, TypedData.BOOK, TypedData.ROUND, TypedData.CLAIM_TO, TypedData.CONTRIBUTE, TypedData.BIND];
        string[6] memory names = ["Receipt", "ReceiptBook", "Round", "ClaimTo", "Contribute", "BindClaimKey"];
        string memory json = read("typed_data");
        for (uint256 i = 0; i < 6; i++) {
            string memory text = vm.parseJsonString(json, string.concat(".types.", names[i]));
            vm.assertEq(keccak256(bytes(text)), hashes[i], names[i]);
        }
    }

    function test_TypedData_receipts() external view {
        string memory json = read("typed_data");
        for (uint256 i = 0; i < count(json, ".Receipt"); i++) {
            string memory path = element(".Receipt", i);
            bytes32 id = TypedData.receiptId(receiptOf(json, string.concat(path, ".message")));
            vm.assertEq(id, wordOf(json, path, ".structHash"), "receipt id");
            checkSigned(json, path, TypedData.digestOf(domainOf(json, path), id));
        }
    }

    function test_TypedData_books() external view {
        string memory json = read("typed_data");
        for (uint256 i = 0; i < count(json, ".ReceiptBook"); i++) {
            string memory path = element(".ReceiptBook", i);
            string memory message = string.concat(path, ".message");
            bytes32 digest = TypedData.bookDigest(
                domainOf(json, path),
                uintOf(json, message, ".modelId"),
                uint64(uintOf(json, message, ".number")),
                uint64(uintOf(json, message, ".from")),
                uint64(uintOf(json, message, ".cutoff")),
                wordOf(json, message, ".receiptsRoot"),
                uint64(uintOf(json, message, ".deadline"))
            );
            checkSigned(json, path, digest);
        }
    }

    function test_TypedData_claims() external view {
        string memory json = read("typed_data");
        for (uint256 i = 0; i < count(json, ".ClaimTo"); i++) {
            string memory path = element(".ClaimTo", i);
            string memory message = string.concat(path, ".message");
            bytes32 digest = TypedData.claimToDigest(
                domainOf(json, path),
                uintOf(json, message, ".modelId"),
                wordOf(json, message, ".payee"),
                addressOf(json, message, ".receiver"),
                uint128(uintOf(json, message, ".cumulative")),
                uintOf(json, message, ".deadline")
            );
            checkSigned(json, path, digest);
        }
    }

    function test_TypedData_contributes() external view {
        string memory json = read("typed_data");
        for (uint256 i = 0; i < count(json, ".Contribute"); i++) {
            string memory path = element(".Contribute", i);
            string memory message = string.concat(path, ".message");
            bytes32 digest = TypedData.contributeDigest(
                domainOf(json, path),
                uintOf(json, message, ".datanetId"),
                addressOf(json, message, ".contributor"),
                wordsOf(json, message, ".contentIds"),
                uintOf(json, message, ".nonce"),
                uintOf(json, message, ".deadline")
            );
            checkSigned(json, path, digest);
        }
    }

    function test_TypedData_binds() external view {
        string memory json = read("typed_data");
        for (uint256 i = 0; i < count(json, ".BindClaimKey"); i++) {
            string memory path = element(".BindClaimKey", i);
            string memory message = string.concat(path, ".message");
            bytes32 digest = TypedData.bindDigest(
                domainOf(json, path),
                uintOf(json, message, ".datanetId"),
                wordOf(json, message, ".identity"),
                addressOf(json, message, ".account"),
                uintOf(json, message, ".deadline")
            );
            checkSigned(json, path, digest);
        }
    }

    function test_Split_credits() external view {
        string memory json = read("split");
        for (uint256 i = 0; i < count(json, ".credits"); i++) {
            string memory path = element(".credits", i);
            (uint256 contributor, uint256 fee) = Split.credit(
                uintOf(json, path, ".price"),
                uintOf(json, path, ".before"),
                uintOf(json, path, ".score"),
                uintOf(json, path, ".whole"),
                uintOf(json, path, ".feeBps")
            );
            vm.assertEq(contributor, uintOf(json, path, ".contributor"), "contributor");
            vm.assertEq(fee, uintOf(json, path, ".treasury"), "treasury");
        }
    }

    function test_Split_rests() external view {
        string memory json = read("split");
        for (uint256 i = 0; i < count(json, ".rests"); i++) {
            string memory path = element(".rests", i);
            uint256 rest = Split.rest(uintOf(json, path, ".price"), uintOf(json, path, ".scores"), uintOf(json, path, ".whole"));
            vm.assertEq(rest, uintOf(json, path, ".rest"), "rest");
        }
    }

    function test_Split_unowned() external view {
        string memory json = read("split");
        for (uint256 i = 0; i < count(json, ".unowned"); i++) {
            string memory path = element(".unowned", i);
            uint256[] memory parts = Split.unowned(uintOf(json, path, ".rest"), uintsOf(json, path, ".weights"));
            vm.assertEq(keccak256(abi.encode(parts)), keccak256(abi.encode(uintsOf(json, path, ".parts"))), path);
        }
    }

    function test_Split_payouts() external view {
        string memory json = read("split");
        for (uint256 i = 0; i < count(json, ".payouts"); i++) {
            string memory path = element(".payouts", i);
            uint256 payout =
                Split.payout(uintOf(json, path, ".last"), uintOf(json, path, ".credit"), uintOf(json, path, ".contributorsBps"));
            vm.assertEq(payout, uintOf(json, path, ".payout"), "payout");
        }
    }

    function test_Split_bounds() external view {
        string memory json = read("split");
        for (uint256 i = 0; i < count(json, ".bounds"); i++) {
            string memory path = element(".bounds", i);
            (uint256 least, uint256 most) = Split.bounds(
                uintOf(json, path, ".settled"),
                uintOf(json, path, ".receipts"),
                uintOf(json, path, ".contributorsBps"),
                uintOf(json, path, ".count")
            );
            vm.assertTrue(least == uintOf(json, path, ".least") && most == uintOf(json, path, ".most"), path);
        }
    }

    function test_Split_bonds() external view {
        string memory json = read("split");
        for (uint256 i = 0; i < count(json, ".bonds"); i++) {
            string memory path = element(".bonds", i);
            uint256 reach = uintOf(json, path, ".left") + uintOf(json, path, ".payouts") - uintOf(json, path, ".settled");
            uint256 bond = Split.bond(uintOf(json, path, ".floor"), uintOf(json, path, ".bondBps"), reach);
            vm.assertEq(bond, uintOf(json, path, ".bond"), "bond");
        }
    }

    function test_Split_shares() external view {
        string memory json = read("split");
        for (uint256 i = 0; i < count(json, ".shares"); i++) {
            string memory path = element(".shares", i);
            uint256 share = Split.share(
                uintOf(json, path, ".receiptsSettled"),
                uintOf(json, path, ".income"),
                uintOf(json, path, ".shareBps"),
                uintOf(json, path, ".contributorsBps")
            );
            vm.assertEq(share, uintOf(json, path, ".share"), "share");
        }
    }

    /// @dev The place proves what it has to, and no other one or two leaves do.
    function _checkPlace(string memory json, string memory path, SumTree.Leaf[] memory leaves, bytes32 root) private view {
        (bytes32 key, bytes32 data) = (wordOf(json, path, ".key"), wordOf(json, path, ".data"));
        bytes memory proof = bytesOf(json, path, ".proof");
        (SumTree.Leaf[] memory around, bytes memory built) = Trees.place(leaves, key, data);
        vm.assertEq(built, proof, "proof as built");
        vm.assertEq(abi.encode(around), abi.encode(leavesAt(json, string.concat(path, ".leaves"))), "leaves");
        (uint128 before, uint128 value, bool ok) = SumTree.place(root, key, data, around, proof);
        vm.assertTrue(ok && before == uintOf(json, path, ".before") && value == uintOf(json, path, ".value"), "the place");
        for (uint256 length = 0; length < 3; length++) {
            for (uint256 start = 0; start + length <= leaves.length; start++) {
                SumTree.Leaf[] memory other = Trees.slice(leaves, start, length);
                bytes memory otherProof = length == 0 ? bytes("") : Trees.prove(leaves, start, length);
                (,, ok) = SumTree.place(root, key, data, other, otherProof);
                vm.assertEq(ok, keccak256(abi.encode(other)) == keccak256(abi.encode(around)), "another place");
            }
        }
    }

    function _checkProofs(string memory json, string memory tree, SumTree.Leaf[] memory leaves, uint128 total) private view {
        string memory proofs = string.concat(tree, ".proofs");
        for (uint256 i = 0; i < count(json, proofs); i++) {
            string memory path = element(proofs, i);
            uint256 start = uintOf(json, path, ".start");
            bytes memory proof = bytesOf(json, path, ".proof");
            SumTree.Leaf[] memory range = Trees.slice(leaves, start, uintOf(json, path, ".length"));
            vm.assertEq(Trees.prove(leaves, start, range.length), proof, "proof as built");
            (SumTree.ProvenRange memory proven, bool ok) = SumTree.verify(range, proof);
            vm.assertTrue(ok, "proof is not valid");
            vm.assertTrue(proven.start == start && proven.total == total, "start and total");
            vm.assertEq(proven.before, uintOf(json, path, ".before"), "sum before");
            vm.assertEq(proven.root, Trees.root(leaves), "root of the proof");
        }
    }
}
