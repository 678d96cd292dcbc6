// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {DisputesFixture} from "../unit/DisputesFixture.sol";
import {IDisputes} from "abi/IDisputes.sol";

/// @title `honest-rounds-stand`: no function of Disputes accepts anything shown of a right round
/// @dev Each argument is mostly what the round's files give, and else a little beside it.
contract HonestRoundsStandTest is DisputesFixture {
    uint256 private constant FUNCTIONS = 17;
    uint256 private _seed;
    uint256 private _drawn;

    /// forge-config: default.fuzz.runs = 48
    function testFuzz_HonestRoundsStand(uint256 seed, uint32 firstPrice, uint32 secondPrice, bool isFirst) external {
        if (isFirst) start(FRESH);
        (receipts[0].price, receipts[1].price) = (1 + firstPrice % 400_000, 1 + secondPrice % 400_000);
        follow();
        propose();
        _seed = seed;
        uint256 shown;
        for (uint256 i = 0; i < 3 * FUNCTIONS; i++) {
            bytes memory call = _callOf(i % FUNCTIONS);
            vm.prank(bob);
            (bool success, bytes memory reason) = address(disputes).call(call);
            vm.assertFalse(success, "a right round was slashed");
            if (bytes4(reason) == IDisputes.NoFault.selector) shown++;
        }
        vm.assertTrue(shown > 0, "nothing was shown");
        vm.warp(stake.finalisableAt);
        attribution.finalise(round, stake);
    }

    function _callOf(uint256 which) private returns (bytes memory) {
        if (which < 2) return _ofTrees(which);
        if (which < 8) return _ofScores(which - 2);
        if (which < 12) return _ofCredits(which - 8);
        if (which < 16) return _ofOwners(which - 12);
        return _ofPayouts();
    }

    function _ofTrees(uint256 which) private returns (bytes memory) {
        uint8 named = uint8(_random(4));
        uint256 index = _random(trees[named].length);
        if (which == 1) {
            uint256 length = 1 + _random(index + 1 < trees[named].length ? 2 : 1);
            return abi.encodeCall(IDisputes.proveDisorder, (_round(), _beside8(named), neighbours(named, index, length)));
        }
        IDisputes.Node memory node = _leafNode(named, index);
        node.level = _beside8(node.level);
        node.index = uint64(_beside(node.index));
        node.sum = uint128(_beside(node.sum));
        node.count = uint64(_beside(node.count));
        return abi.encodeCall(IDisputes.proveMalformed, (_round(), named, node));
    }

    function _ofScores(uint256 which) private returns (bytes memory) {
        uint256 index = _random(3);
        IDisputes.Receipt memory receipt = _receiptOf(_mostly() ? claimed[index].receipt : _random(2));
        IDisputes.Score memory score = _score(index);
        bytes32 id = TypedData.receiptId(receipt);
        bytes32 source = _mostly() ? sourceOf(index) : _word();
        bytes memory output = _output(claimed[index].receipt);
        if (which == 0) return abi.encodeCall(IDisputes.proveReceipt, (_round(), receipt, _place(RECEIPTS, id, 0)));
        if (which == 1) {
            IDisputes.Place memory score_ = _place(SCORES, id, source);
            return abi.encodeCall(IDisputes.proveStray, (_round(), id, source, score_, _place(RECEIPTS, id, 0)));
        }
        if (which == 2) return abi.encodeCall(IDisputes.proveLength, (_round(), receipt, source, output, _place(SCORES, id, source)));
        if (which == 3) return abi.encodeCall(IDisputes.proveShape, (_round(), receipt, source, _place(SCORES, id, source)));
        if (which == 4) return abi.encodeCall(IDisputes.proveOverlap, (_round(), neighbours(SCORES, _random(2), 2)));
        uint16 byteOffset = uint16(_random(32));
        bytes memory record = _mostly() ? (score.owner.datanetId == OPEN ? ALICES : BOBS) : bytes(ALICES);
        IDisputes.Place memory place = _place(SCORES, id, source);
        return abi.encodeCall(IDisputes.proveUnheld, (_round(), receipt, score, byteOffset, output, record, place));
    }

    function _ofCredits(uint256 which) private returns (bytes memory) {
        uint256 index = _random(3);
        IDisputes.Receipt memory receipt = _receiptOf(claimed[index].receipt);
        IDisputes.Score memory score = _score(index);
        bytes32 id = idOfScore(index);
        uint8 role = uint8(_random(2));
        bytes32 payee = _mostly() ? payeeOfScore(index, role) : _payee();
        if (which == 0) {
            IDisputes.Place memory first = _place(SCORES, id, 0);
            IDisputes.Place memory place = _place(SCORES, id, sourceOf(index));
            IDisputes.Place memory credit = _place(CREDITS, payee, digestOf(index, role));
            return abi.encodeCall(IDisputes.proveCredit, (_round(), receipt, score, role, first, place, credit));
        }
        if (which == 1) return _unowned(receipt, id);
        bool isUnowned = _random(3) == 0;
        bytes32 source = isUnowned ? bytes32(0) : sourceOf(index);
        if (isUnowned) (role, payee) = (2, _payee());
        role = _beside8(role);
        if (which == 3) {
            IDisputes.Place memory credit = _place(CREDITS, payee, TypedData.creditDigest(id, source, role));
            return abi.encodeCall(IDisputes.proveMisdirected, (_round(), payee, id, score, role, credit));
        }
        return _unfounded(payee, id, source, role);
    }

    function _unfounded(bytes32 payee, bytes32 id, bytes32 source, uint8 role) private returns (bytes memory) {
        IDisputes.Place memory credit = _place(CREDITS, payee, TypedData.creditDigest(id, source, role));
        IDisputes.Place memory missing = role == 2 ? _place(RECEIPTS, id, 0) : _place(SCORES, id, source);
        return abi.encodeCall(IDisputes.proveUnfounded, (_round(), payee, id, source, role, credit, missing));
    }

    function _unowned(IDisputes.Receipt memory receipt, bytes32 id) private returns (bytes memory) {
        uint256 datanetId = 1 + _random(LEFT);
        IDisputes.Place memory place = _place(RECEIPTS, id, 0);
        IDisputes.Place memory first = _place(SCORES, id, 0);
        IDisputes.Place memory afterLast = _place(SCORES, next(id), 0);
        IDisputes.Place memory credit = _place(CREDITS, Payee.treasury(datanetId), TypedData.creditDigest(id, 0, 2));
        return abi.encodeCall(IDisputes.proveUnowned, (_round(), receipt, datanetId, place, first, afterLast, credit));
    }

    function _ofOwners(uint256 which) private returns (bytes memory) {
        if (which == 3) return _omission();
        uint256 index = _random(3);
        IDisputes.Receipt memory receipt = _receiptOf(claimed[index].receipt);
        IDisputes.Score memory score = _score(index);
        IDisputes.Place memory member = _member(_mostly() ? score.owner.batchRoot != 0 : score.owner.batchRoot == 0);
        if (which == 2) return _gap(receipt, _output(claimed[index].receipt));
        IDisputes.Place memory place = _place(SCORES, TypedData.receiptId(receipt), sourceOf(index));
        if (which == 0) return abi.encodeCall(IDisputes.proveRegistration, (_round(), receipt, score, member, place));
        bytes memory output = _output(claimed[index].receipt);
        return abi.encodeCall(IDisputes.proveEarlier, (_round(), receipt, score, output, _holder(), place));
    }

    function _gap(IDisputes.Receipt memory receipt, bytes memory output) private returns (bytes memory) {
        bytes32 id = TypedData.receiptId(receipt);
        uint16 start = uint16(_random(32));
        IDisputes.Place memory place = _place(RECEIPTS, id, 0);
        IDisputes.Place memory gap = _place(SCORES, id, bytes32(bytes2(start)));
        return abi.encodeCall(IDisputes.proveGap, (_round(), receipt, output, _holder(), place, gap, start));
    }

    /// @dev The operator signs what is in the round, and nothing else that is.
    function _omission() private returns (bytes memory) {
        IDisputes.Receipt memory receipt = receipts[_random(2)];
        bool isThere = _random(2) == 0;
        if (!isThere && _random(2) == 0) receipt.requestId = _word();
        else if (!isThere) receipt.price = 0;
        bytes32 id = TypedData.receiptId(receipt);
        bytes32 digest = TypedData.digestOf(domainOf(address(attribution)), id);
        bool isSigned = isThere || receipt.price == 0;
        bytes memory signature = signBy(isSigned && _mostly() ? OPERATOR_KEY : SCORER_KEY, digest);
        return abi.encodeCall(IDisputes.proveOmitted, (_round(), receipt, signature, _place(RECEIPTS, id, 0)));
    }

    /// @dev A registered record with the bytes that an output has of it, or a little beside it.
    function _holder() private returns (IDisputes.Holder memory holder) {
        bool isBobs = _random(2) == 0;
        holder.owner = isBobs ? IDisputes.Owner(SECOND, sha256(BOBS), batch) : IDisputes.Owner(OPEN, sha256(ALICES), 0);
        holder.member = _member(_mostly() == isBobs);
        holder.record = _mostly() == isBobs ? BOBS : ALICES;
        (uint16 start, uint16 length) = isBobs ? (6, 14) : (_random(2) == 0 ? 0 : 3, 11);
        holder.witness = IDisputes.Witness(uint16(_beside(start)), uint16(_random(8) / 7), uint16(length - _random(8) / 7));
    }

    function _member(bool isBobs) private pure returns (IDisputes.Place memory place) {
        if (isBobs) place = placeAmong(recordsOfBatch(), sha256(BOBS), 0);
    }

    function _ofPayouts() private returns (bytes memory) {
        bytes32 payee = _payee();
        IDisputes.Place memory before = placeAmong(last, _mostly() ? payee : _payee(), 0);
        IDisputes.Place memory first = _place(CREDITS, payee, 0);
        IDisputes.Place memory afterLast = _place(CREDITS, next(payee), 0);
        IDisputes.Place memory payout = _place(PAYOUTS, payee, 0);
        return abi.encodeCall(IDisputes.provePayout, (_round(), payee, Trees.root(last), before, first, afterLast, payout));
    }

    function _round() private returns (IDisputes.ProposedRound memory shown) {
        shown = proposed();
        if (_mostly()) return shown;
        uint256 what = _random(5);
        if (what == 0) shown.cutoff++;
        if (what == 1) shown.modelId = MODEL + FRESH - model;
        if (what == 2) shown.settlement = 0;
        if (what == 3) shown.scoresRoot = shown.creditsRoot;
        if (what == 4) shown.bond--;
    }

    function _receiptOf(uint256 index) private returns (IDisputes.Receipt memory receipt) {
        receipt = receipts[index];
        if (_mostly()) return receipt;
        uint256 what = _random(3);
        if (what == 0) receipt.price++;
        if (what == 1) receipt.outputLength--;
        if (what == 2) receipt.time++;
    }

    function _score(uint256 index) private returns (IDisputes.Score memory score) {
        score = claimed[index].score;
        if (_mostly()) return score;
        uint256 what = _random(4);
        if (what == 0) score.end++;
        if (what == 1) score.owner.batchRoot = score.owner.batchRoot == 0 ? batch : bytes32(0);
        if (what == 2) score.owner.datanetId = 1 + _random(LEFT);
        if (what == 3) score.owner.contentId = sha256(ALICES);
    }

    function _output(uint256 receipt) private returns (bytes memory) {
        if (!_mostly()) receipt = 1 - receipt;
        return receipt == 0 ? FIRST_OUTPUT : SECOND_OUTPUT;
    }

    function _place(uint8 which, bytes32 key, bytes32 data) private returns (IDisputes.Place memory) {
        if (_random(8) > 0) return placeIn(which, key, data);
        if (_random(8) == 0) return IDisputes.Place(new IDisputes.Leaf[](0), "");
        uint256 start = _random(trees[which].length);
        return neighbours(which, start, start + 1 == trees[which].length ? 1 : 1 + _random(2));
    }

    function _leafNode(uint8 which, uint256 index) private view returns (IDisputes.Node memory node) {
        SumTree.Leaf[] memory leaves = trees[which];
        Trees.TreeHead memory head = Trees.head(leaves);
        (node.topHash, node.topSum, node.count) = (head.hash, head.sum, head.count);
        (node.index, node.sum) = (uint64(index), leaves[index].value);
        node.preimage = abi.encodePacked(uint8(0), leaves[index].key, leaves[index].value, leaves[index].data);
        for (uint256 level = 0; Trees.row(leaves, level).length > 1; level++) {
            SumTree.Node[] memory row = Trees.row(leaves, level);
            uint256 sibling = index ^ 1;
            if (sibling < row.length) node.siblings = abi.encodePacked(node.siblings, row[sibling].hash, row[sibling].sum);
            index /= 2;
        }
    }

    function _payee() private returns (bytes32) {
        uint256 what = _random(trees[PAYOUTS].length + 3);
        if (what < trees[PAYOUTS].length) return trees[PAYOUTS][what].key;
        return what == trees[PAYOUTS].length ? Payee.treasury(LEFT) : _word();
    }

    function _word() private returns (bytes32) {
        uint256 what = _random(5);
        if (what == 0) return 0;
        if (what == 1) return next(sourceOf(_random(3)));
        if (what == 2) return next(idOf(_random(2)));
        if (what == 3) return payeeOf(guardian);
        return bytes32(type(uint256).max - 1);
    }

    /// @dev A number, mostly this one, or else one more.
    function _beside(uint256 number) private returns (uint256) {
        return _mostly() ? number : number + 1;
    }

    function _beside8(uint8 number) private returns (uint8) {
        return uint8(_beside(number));
    }

    function _mostly() private returns (bool) {
        return _random(8) > 0;
    }

    function _random(uint256 below) private returns (uint256) {
        _drawn++;
        return uint256(keccak256(abi.encode(_seed, _drawn))) % below;
    }
}
