// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Disputes} from "../../reference/Disputes.sol";
import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {DisputesFixture} from "./DisputesFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IDisputes} from "abi/IDisputes.sol";
import {IModels} from "abi/IModels.sol";

/// @title Faults of trees by themselves
contract TreeFaultsTest is DisputesFixture {
    function test_Constructor_RevertWhen_APeerOfDisputesIsZero() external {
        vm.expectRevert(IDisputes.ZeroAccount.selector);
        new Disputes(IDatanets(address(0)), models, attribution);
        vm.expectRevert(IDisputes.ZeroAccount.selector);
        new Disputes(datanets, IModels(address(0)), attribution);
        vm.expectRevert(IDisputes.ZeroAccount.selector);
        new Disputes(datanets, models, IAttribution(address(0)));
    }

    function test_ProveMalformed_RevertWhen_ThereIsNoSuchTree() external {
        propose();
        IDisputes.Node memory node = _node(SCORES, 0, 0);
        expectRevert(_malformed(4, node), abi.encodeWithSelector(IDisputes.UnknownTree.selector, 4));
    }

    function test_ProveMalformed_RevertWhen_TheNodeIsNotInTheTree() external {
        propose();
        for (uint256 i = 0; i < 13; i++) {
            IDisputes.Node memory node = _node(SCORES, 0, 0);
            if (i == 0) node.index = 3;
            if (i == 1) node.index = 2;
            if (i == 2) node.level = 1;
            if (i == 3) node.level = 255;
            if (i == 4) node.sum++;
            if (i == 5) node.topSum++;
            if (i == 6) node.topHash = ~node.topHash;
            if (i == 7) node.count = 4;
            if (i == 8) node.count = 0;
            if (i == 9) node.siblings = bytes.concat(node.siblings, hex"00");
            if (i == 10) node.siblings[0] = ~node.siblings[0];
            if (i == 11) node.preimage = bytes.concat(node.preimage, hex"00");
            if (i == 12) node.siblings = "";
            expectRevert(_malformed(SCORES, node), notShown(IDisputes.NotShown.selector, "node"));
        }
        expectRevert(_malformed(CREDITS, _node(SCORES, 0, 0)), notShown(IDisputes.NotShown.selector, "node"));
    }

    function test_ProveMalformed_RevertWhen_EveryNodeIsAsItMustBe() external {
        propose();
        for (uint8 which = RECEIPTS; which <= PAYOUTS; which++) {
            for (uint8 level = 0; level < 5; level++) {
                for (uint64 index = 0; index < Trees.row(trees[which], level).length; index++) {
                    expectRevert(_malformed(which, _node(which, level, index)), abi.encodeWithSelector(IDisputes.NoFault.selector));
                }
            }
            IDisputes.Node memory top = _node(which, 5, 0);
            top.level = 255;
            expectRevert(_malformed(which, top), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveMalformed_WhenALeafHasAnotherValueThanIsStated() external {
        // it should slash
        SumTree.Node[] memory leaves = Trees.nodes(trees[SCORES]);
        leaves[0].sum++;
        _forge(_join(_join(leaves[0], leaves[1]), leaves[2]), 3);
        expectSlash(_shownBelow(0, 0, leaves[0].sum, _leafPreimage(0), bytes.concat(_packed(leaves[1]), _packed(leaves[2]))));
    }

    function test_ProveMalformed_WhenAnInnerNodeAddsUpToAnotherSum() external {
        // it should slash
        SumTree.Node[] memory leaves = Trees.nodes(trees[SCORES]);
        SumTree.Node memory inner = _join(leaves[0], leaves[1]);
        inner.sum--;
        _forge(_join(inner, leaves[2]), 3);
        expectSlash(_shownBelow(1, 0, inner.sum, _preimage(leaves[0], leaves[1]), _packed(leaves[2])));
    }

    function test_ProveMalformed_WhenTheTopmostNodeAddsUpToAnotherSum() external {
        // it should slash
        SumTree.Node[] memory leaves = Trees.nodes(trees[SCORES]);
        SumTree.Node memory inner = _join(leaves[0], leaves[1]);
        SumTree.Node memory top = _join(inner, leaves[2]);
        top.sum++;
        _forge(top, 3);
        expectSlash(_shownBelow(2, 0, top.sum, _preimage(inner, leaves[2]), ""));
    }

    function test_ProveMalformed_WhenTheSumWrapsAt2To128() external {
        // it should slash
        SumTree.Node[] memory leaves = Trees.nodes(trees[SCORES]);
        leaves[0].sum = type(uint128).max;
        SumTree.Node memory inner = SumTree.Node(bytes20(keccak256(_preimage(leaves[0], leaves[1]))), leaves[1].sum - 1);
        _forge(_join(inner, leaves[2]), 3);
        expectSlash(_shownBelow(1, 0, inner.sum, _preimage(leaves[0], leaves[1]), _packed(leaves[2])));
    }

    function test_ProveMalformed_WhenThereIsALeafWhereTwoAre() external {
        // it should slash
        SumTree.Node[] memory leaves = Trees.nodes(trees[SCORES]);
        _forge(_join(leaves[0], leaves[2]), 3);
        expectSlash(_shownBelow(1, 0, leaves[0].sum, _leafPreimage(0), _packed(leaves[2])));
    }

    function test_ProveMalformed_WhenThereIsANodeWhereOneLeafIs() external {
        // it should slash
        SumTree.Node[] memory leaves = Trees.nodes(trees[SCORES]);
        SumTree.Node memory inner = _join(leaves[0], leaves[1]);
        _forge(_join(inner, leaves[2]), 2);
        expectSlash(_shownBelow(0, 0, inner.sum, _preimage(leaves[0], leaves[1]), _packed(leaves[2])));
    }

    function test_ProveMalformed_WhenThereIsANodeWhereALeafRises() external {
        // it should slash
        SumTree.Node[] memory leaves = Trees.nodes(trees[SCORES]);
        SumTree.Node memory right = _join(leaves[1], leaves[2]);
        SumTree.Node memory left = _join(leaves[0], leaves[1]);
        _forge(_join(left, right), 3);
        expectSlash(_shownBelow(1, 1, right.sum, _preimage(leaves[1], leaves[2]), _packed(left)));
    }

    function test_ProveMalformed_WhenALeafHasOneByteMore() external {
        // it should slash
        SumTree.Node[] memory leaves = Trees.nodes(trees[SCORES]);
        bytes memory longer = bytes.concat(_leafPreimage(2), hex"00");
        leaves[2].hash = bytes20(keccak256(longer));
        SumTree.Node memory inner = _join(leaves[0], leaves[1]);
        _forge(_join(inner, leaves[2]), 3);
        expectSlash(_shownBelow(0, 2, leaves[2].sum, longer, _packed(inner)));
    }

    function test_ProveMalformed_WhenANodeHasTheMarkOfALeaf() external {
        // it should slash
        SumTree.Node[] memory leaves = Trees.nodes(trees[SCORES]);
        SumTree.Node memory inner = _join(leaves[0], leaves[1]);
        bytes memory preimage = _preimage(leaves[0], leaves[1]);
        preimage[0] = 0x00;
        inner.hash = bytes20(keccak256(preimage));
        _forge(_join(inner, leaves[2]), 3);
        expectSlash(_shownBelow(1, 0, inner.sum, preimage, _packed(leaves[2])));
    }

    function test_ProveMalformed_WhenTheMalformedRoundIsNotProposed() external {
        // it should pass on NoSuchRound
        SumTree.Node[] memory leaves = Trees.nodes(trees[SCORES]);
        SumTree.Node memory top = _join(_join(leaves[0], leaves[1]), leaves[2]);
        prepare();
        round.scores.sum++;
        bytes memory preimage = _preimage(_join(leaves[0], leaves[1]), leaves[2]);
        expectNoSuchRoundThenSlash(_shownBelow(2, 0, top.sum + 1, preimage, ""));
    }

    function test_ProveDisorder_RevertWhen_NoTreeHasThisNumber() external {
        propose();
        IDisputes.Place memory leaves = neighbours(PAYOUTS, 0, 1);
        expectRevert(_disorder(255, leaves), abi.encodeWithSelector(IDisputes.UnknownTree.selector, 255));
    }

    function test_ProveDisorder_RevertWhen_TheyAreNotOneOrTwoNeighbours() external {
        propose();
        for (uint256 i = 0; i < 6; i++) {
            IDisputes.Place memory leaves = neighbours(CREDITS, 2, 2);
            if (i == 0) leaves = neighbours(CREDITS, 2, 3);
            if (i == 1) leaves = IDisputes.Place(new IDisputes.Leaf[](0), "");
            if (i == 2) leaves.leaves[1] = neighbours(CREDITS, 4, 1).leaves[0];
            if (i == 3) (leaves.leaves[0], leaves.leaves[1]) = (leaves.leaves[1], leaves.leaves[0]);
            if (i == 4) leaves.leaves[0].value = 0;
            if (i == 5) leaves.proof = bytes.concat(leaves.proof, hex"00");
            expectRevert(_disorder(CREDITS, leaves), notShown(IDisputes.NotShown.selector, "leaves"));
        }
        expectRevert(_disorder(SCORES, neighbours(CREDITS, 2, 2)), notShown(IDisputes.NotShown.selector, "leaves"));
    }

    function test_ProveDisorder_RevertWhen_TheyAreInOrder() external {
        propose();
        for (uint8 which = RECEIPTS; which <= PAYOUTS; which++) {
            for (uint256 i = 0; i < trees[which].length; i++) {
                expectRevert(_disorder(which, neighbours(which, i, 1)), abi.encodeWithSelector(IDisputes.NoFault.selector));
                if (i + 1 == trees[which].length) break;
                expectRevert(_disorder(which, neighbours(which, i, 2)), abi.encodeWithSelector(IDisputes.NoFault.selector));
            }
        }
    }

    function test_ProveDisorder_WhenALeafIsThereTwice() external {
        // it should slash
        insert(SCORES, trees[SCORES][1]);
        propose();
        expectSlash(_disorder(SCORES, neighbours(SCORES, 1, 2)));
    }

    function test_ProveDisorder_WhenTwoLeavesOfAKeyAreSwapped() external {
        // it should slash
        uint256 first = trees[CREDITS][0].key == trees[CREDITS][1].key ? 0 : 1;
        vm.assertEq(trees[CREDITS][first].key, trees[CREDITS][first + 1].key, "not of one key");
        _swap(CREDITS, first);
        propose();
        expectSlash(_disorder(CREDITS, neighbours(CREDITS, first, 2)));
    }

    function test_ProveDisorder_WhenTwoKeysAreSwapped() external {
        // it should slash
        _swap(PAYOUTS, 4);
        propose();
        expectSlash(_disorder(PAYOUTS, neighbours(PAYOUTS, 4, 2)));
    }

    function test_ProveDisorder_WhenAValueIsZero() external {
        // it should slash
        insert(PAYOUTS, SumTree.Leaf(Payee.treasury(LEFT), 0, 0));
        propose();
        expectSlash(_disorder(PAYOUTS, neighbours(PAYOUTS, 5, 2)));
    }

    function test_ProveDisorder_WhenAReceiptHasData() external {
        // it should slash
        trees[RECEIPTS][1].data = bytes32(uint256(1));
        propose();
        expectSlash(_disorder(RECEIPTS, neighbours(RECEIPTS, 1, 1)));
    }

    function test_ProveDisorder_WhenAPayoutHasData() external {
        // it should slash
        trees[PAYOUTS][0].data = bytes32(uint256(1) << 255);
        propose();
        expectSlash(_disorder(PAYOUTS, neighbours(PAYOUTS, 0, 2)));
    }

    function test_ProveDisorder_WhenACreditIsForNoPayee() external {
        // it should slash
        uint256 end = trees[CREDITS].length - 1;
        trees[CREDITS][end].key = bytes32(uint256(3) << 248 | 1);
        propose();
        expectSlash(_disorder(CREDITS, neighbours(CREDITS, end - 1, 2)));
    }

    function test_ProveDisorder_WhenAPayoutIsForNoPayee() external {
        // it should slash
        trees[PAYOUTS][5].key = bytes32(uint256(2) << 248 | 1 << 160 | SECOND);
        propose();
        expectSlash(_disorder(PAYOUTS, neighbours(PAYOUTS, 5, 1)));
    }

    function test_ProveDisorder_WhenTheDisorderedRoundIsNotProposed() external {
        // it should pass on NoSuchRound
        _swap(SCORES, 0);
        prepare();
        expectNoSuchRoundThenSlash(_disorder(SCORES, neighbours(SCORES, 0, 2)));
    }

    function test_Peers_WhenAskedForThem() external view {
        // it should return the contracts that it works with
        (address first, address second, address third) = disputes.peers();
        vm.assertTrue(first == address(datanets) && second == address(models) && third == address(attribution), "the peers");
    }

    function _malformed(uint8 which, IDisputes.Node memory node) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveMalformed, (proposed(), which, node));
    }

    function _disorder(uint8 which, IDisputes.Place memory leaves) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveDisorder, (proposed(), which, leaves));
    }

    function _swap(uint8 which, uint256 first) private {
        SumTree.Leaf memory leaf = trees[which][first];
        trees[which][first] = trees[which][first + 1];
        trees[which][first + 1] = leaf;
    }

    /// @dev Proposes the round with another topmost node of scores.
    function _forge(SumTree.Node memory top, uint64 count) private {
        prepare();
        round.scores = IAttribution.Tree(top.hash, top.sum, count);
        sendProposal();
    }

    /// @dev Shows a node of the forged tree of scores.
    function _shownBelow(
        uint8 level,
        uint64 index,
        uint128 sum,
        bytes memory preimage,
        bytes memory siblings
    ) private view returns (bytes memory) {
        IAttribution.Tree memory top = round.scores;
        return _malformed(SCORES, IDisputes.Node(top.hash, top.sum, top.count, level, index, sum, siblings, preimage));
    }

    /// @dev A node of a tree as it is.
    function _node(uint8 which, uint8 level, uint64 index) private view returns (IDisputes.Node memory node) {
        SumTree.Leaf[] memory leaves = trees[which];
        Trees.TreeHead memory head = Trees.head(leaves);
        (node.topHash, node.topSum, node.count) = (head.hash, head.sum, head.count);
        (node.level, node.index) = (level, index);
        node.sum = Trees.row(leaves, level)[index].sum;
        uint256 i = index;
        for (uint256 k = level; Trees.row(leaves, k).length > 1; k++) {
            SumTree.Node[] memory row = Trees.row(leaves, k);
            if (i % 2 == 1) node.siblings = bytes.concat(node.siblings, _packed(row[i - 1]));
            else if (i + 1 < row.length) node.siblings = bytes.concat(node.siblings, _packed(row[i + 1]));
            i /= 2;
        }
        node.preimage = _preimageOf(which, leaves, level, index);
    }

    /// @dev Goes down to where the node was joined from two, or to its leaf.
    function _preimageOf(uint8 which, SumTree.Leaf[] memory leaves, uint256 level, uint256 index) private view returns (bytes memory) {
        if (level == 0) return _leafPreimage(which, index);
        SumTree.Node[] memory below = Trees.row(leaves, level - 1);
        if (2 * index + 1 == below.length) return _preimageOf(which, leaves, level - 1, 2 * index);
        return _preimage(below[2 * index], below[2 * index + 1]);
    }

    function _leafPreimage(uint256 index) private view returns (bytes memory) {
        return _leafPreimage(SCORES, index);
    }

    function _leafPreimage(uint8 which, uint256 index) private view returns (bytes memory) {
        SumTree.Leaf memory leaf = trees[which][index];
        return abi.encodePacked(uint8(0), leaf.key, leaf.value, leaf.data);
    }

    function _preimage(SumTree.Node memory left, SumTree.Node memory right) private pure returns (bytes memory) {
        return bytes.concat(hex"01", _packed(left), _packed(right));
    }

    function _packed(SumTree.Node memory node) private pure returns (bytes memory) {
        return abi.encodePacked(node.hash, node.sum);
    }

    function _join(SumTree.Node memory left, SumTree.Node memory right) private pure returns (SumTree.Node memory node) {
        bool ok;
        (node, ok) = SumTree.parent(left, right);
        vm.assertTrue(ok, "the sum does not fit");
    }
}
