// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {Split} from "../../reference/Split.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {Vm, vm} from "../support/Vm.sol";
import {UnitFixture} from "./UnitFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets, PayeeKinds, Policies} from "abi/IDatanets.sol";
import {IDisputes} from "abi/IDisputes.sol";
import {IModels} from "abi/IModels.sol";

/// @title What tests of Disputes start from: a right round, which is not proposed yet
/// @dev Two receipts, the first with a range of a record of a batch beside one of a record by
/// itself, the second with a price so low that a fee and most unowned parts are 0; four sources, one
/// of which the round leaves out from the very second of its cutoff, one from a second later on. A
/// test changes receipts, scores or leaves, calls `follow` for what follows from them, and
/// `propose`.
abstract contract DisputesFixture is UnitFixture {
    /// @dev A model with a finalised round, and one before its first.
    uint256 internal constant MODEL = 1;
    uint256 internal constant FRESH = 2;
    /// @dev The sources are OPEN, CURATED (which stays), SECOND and LEFT (which is left out).
    uint256 internal constant SECOND = 6;
    uint256 internal constant LEFT = 7;
    uint128 internal constant BOND = 1000;
    uint8 internal constant RECEIPTS = 0;
    uint8 internal constant SCORES = 1;
    uint8 internal constant CREDITS = 2;
    uint8 internal constant PAYOUTS = 3;
    bytes internal constant ALICES = "aa bb cc dd";
    bytes internal constant BOBS = "cc dd ee ff gg";
    bytes internal constant FIRST_OUTPUT = "aa bb cc dd ee ff gg and so on";
    bytes internal constant SECOND_OUTPUT = "so aa bb cc dd.";

    /// @dev A range of a receipt's output and whose it is.
    struct Claimed {
        uint256 receipt;
        IDisputes.Score score;
    }

    uint256 internal model;
    /// @dev What was first accepted up to this time can earn.
    uint64 internal upTo;
    bytes32 internal batch;
    IDisputes.Receipt[2] internal receipts;
    Claimed[] internal claimed;
    /// @dev The leaves of the round's trees, by tree.
    SumTree.Leaf[][4] internal trees;
    SumTree.Leaf[] internal last;
    IAttribution.Round internal round;
    IAttribution.Stake internal stake;

    function setUp() public virtual override {
        super.setUp();
        _createDatanets();
        _register();
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        terms.sources = new IModels.Source[](4);
        terms.sources[0] = IModels.Source(OPEN, 3);
        terms.sources[1] = IModels.Source(CURATED, 5);
        terms.sources[2] = IModels.Source(SECOND, 1);
        terms.sources[3] = IModels.Source(LEFT, 2);
        registerModel(owner, terms);
        registerModel(owner, terms);
        dealAndApprove(ann);
        address[2] memory scorers = [scorer, otherScorer];
        for (uint256 i = 0; i < 2; i++) {
            dealAndApprove(scorers[i]);
            vm.prank(scorers[i]);
            attribution.depositBond(address(token), BOND);
        }
        pay(ann, MODEL, address(token), 1_000_000);
        pay(ann, FRESH, address(token), 1_000_000);
        _takeSnapshots();
        _finaliseFirst();
        _leaveOut();
        start(MODEL);
    }

    /* THE RIGHT ROUND */

    /// @dev Starts a right round of a model.
    function start(uint256 modelId) internal {
        model = modelId;
        delete claimed;
        if (modelId == FRESH) delete last;
        uint64 from = attribution.roundState(modelId).lastCutoff;
        receipts[0] =
            IDisputes.Receipt(modelId, bytes32(uint256(1)), sha256(FIRST_OUTPUT), 30, 0, 100_003, from < upTo ? upTo + 1 : from + 1);
        receipts[1] = IDisputes.Receipt(modelId, bytes32(uint256(2)), sha256(SECOND_OUTPUT), 15, 0, 7, uint64(block.timestamp - 1));
        IDisputes.Owner memory ofAlice = IDisputes.Owner(OPEN, sha256(ALICES), 0);
        claimed.push(Claimed(0, IDisputes.Score(0, 11, ofAlice)));
        claimed.push(Claimed(0, IDisputes.Score(11, 20, IDisputes.Owner(SECOND, sha256(BOBS), batch))));
        claimed.push(Claimed(1, IDisputes.Score(3, 14, ofAlice)));
        follow();
    }

    /// @dev Makes every tree that follows from the receipts and the scores.
    function follow() internal {
        for (uint256 i = 0; i < 4; i++) {
            delete trees[i];
        }
        for (uint256 i = 0; i < 2; i++) {
            insert(RECEIPTS, SumTree.Leaf(idOf(i), receipts[i].price, 0));
        }
        for (uint256 i = 0; i < claimed.length; i++) {
            IDisputes.Score memory score = claimed[i].score;
            insert(SCORES, SumTree.Leaf(idOf(claimed[i].receipt), score.end - score.start, sourceOf(i)));
        }
        followScores();
    }

    /// @dev Makes the credits and the payouts that follow from the leaves of scores.
    function followScores() internal {
        delete trees[CREDITS];
        for (uint256 i = 0; i < 2; i++) {
            uint256 scores;
            for (uint256 j = 0; j < claimed.length; j++) {
                if (claimed[j].receipt == i) scores += _credit(j, scores);
            }
            _creditUnowned(i, scores);
        }
        followCredits();
    }

    /// @dev Makes the payouts that follow from the leaves of credits.
    function followCredits() internal {
        delete trees[PAYOUTS];
        for (uint256 i = 0; i < last.length; i++) {
            _payOut(last[i].key);
        }
        for (uint256 i = 0; i < trees[CREDITS].length; i++) {
            _payOut(trees[CREDITS][i].key);
        }
    }

    /// @dev Makes the round that the trees give, as the liars sign it.
    function prepare() internal {
        round = nextRound(model, 0);
        round.receipts = tree(trees[RECEIPTS]);
        round.scores = tree(trees[SCORES]);
        round.credits = tree(trees[CREDITS]);
        round.payouts = tree(trees[PAYOUTS]);
        stake = stakeOf(round, toArray(scorer, otherScorer), BOND);
    }

    function propose() internal {
        prepare();
        sendProposal();
    }

    function sendProposal() internal {
        attribution.propose(round, URI, bookOf(round), endorsedByBoth(round));
    }

    /* LIES */

    /// @dev Inserts a leaf where it has to be.
    function insert(uint8 which, SumTree.Leaf memory leaf) internal {
        SumTree.Leaf[] storage leaves = trees[which];
        leaves.push(leaf);
        for (uint256 i = leaves.length - 1; i > 0 && SumTree.isBelow(leaf, leaves[i - 1].key, leaves[i - 1].data); i--) {
            leaves[i] = leaves[i - 1];
            leaves[i - 1] = leaf;
        }
    }

    function remove(uint8 which, uint256 index) internal {
        SumTree.Leaf[] storage leaves = trees[which];
        for (uint256 i = index; i + 1 < leaves.length; i++) {
            leaves[i] = leaves[i + 1];
        }
        leaves.pop();
    }

    /// @dev The index of a leaf, which has to be there.
    function indexOf(uint8 which, bytes32 key, bytes32 data) internal view returns (uint256) {
        for (uint256 i = 0; i < trees[which].length; i++) {
            if (trees[which][i].key == key && trees[which][i].data == data) return i;
        }
        revert("no such leaf");
    }

    function has(uint8 which, bytes32 key, bytes32 data) internal view returns (bool) {
        for (uint256 i = 0; i < trees[which].length; i++) {
            if (trees[which][i].key == key && trees[which][i].data == data) return true;
        }
        return false;
    }

    function leafOf(uint8 which, bytes32 key, bytes32 data) internal view returns (SumTree.Leaf storage) {
        return trees[which][indexOf(which, key, data)];
    }

    /// @dev Adds units to a credit, which there may not be yet, and takes them from the unowned part
    /// of the first receipt. Payouts follow.
    function addCredit(bytes32 payee, bytes32 digest, uint128 amount) internal {
        leafOf(CREDITS, Payee.treasury(OPEN), unownedDigest(0)).value -= amount;
        if (has(CREDITS, payee, digest)) leafOf(CREDITS, payee, digest).value += amount;
        else insert(CREDITS, SumTree.Leaf(payee, amount, digest));
        followCredits();
    }

    /// @dev Takes units from a credit, which goes if none are left, and adds them to that unowned
    /// part. Payouts follow.
    function takeCredit(bytes32 payee, bytes32 digest, uint128 amount) internal {
        leafOf(CREDITS, Payee.treasury(OPEN), unownedDigest(0)).value += amount;
        SumTree.Leaf storage leaf = leafOf(CREDITS, payee, digest);
        leaf.value -= amount;
        if (leaf.value == 0) remove(CREDITS, indexOf(CREDITS, payee, digest));
        followCredits();
    }

    /* NAMES */

    function idOf(uint256 receipt) internal view returns (bytes32) {
        return TypedData.receiptId(receipts[receipt]);
    }

    function idOfScore(uint256 index) internal view returns (bytes32) {
        return idOf(claimed[index].receipt);
    }

    function sourceOf(uint256 index) internal view returns (bytes32) {
        IDisputes.Score memory score = claimed[index].score;
        bytes32 key = TypedData.contributionKey(score.owner.datanetId, score.owner.contentId);
        return TypedData.source(score.start, score.end, key, itemOf(score.owner));
    }

    function itemOf(IDisputes.Owner memory named) internal pure returns (bytes32) {
        return named.batchRoot == 0 ? named.contentId : TypedData.batchItem(named.batchRoot);
    }

    function digestOf(uint256 index, uint8 role) internal view returns (bytes32) {
        return TypedData.creditDigest(idOfScore(index), sourceOf(index), role);
    }

    function unownedDigest(uint256 receipt) internal view returns (bytes32) {
        return TypedData.creditDigest(idOf(receipt), 0, 2);
    }

    function payeeOfScore(uint256 index, uint8 role) internal view returns (bytes32) {
        IDisputes.Owner memory named = claimed[index].score.owner;
        if (role == 1) return Payee.treasury(named.datanetId);
        return datanets.contribution(named.datanetId, itemOf(named)).payee;
    }

    /// @dev The tree of the batch that has Bob's record.
    function recordsOfBatch() internal pure returns (SumTree.Leaf[] memory records) {
        records = new SumTree.Leaf[](2);
        (bytes32 a, bytes32 b) = (sha256(BOBS), sha256("another record"));
        (records[a < b ? 0 : 1], records[a < b ? 1 : 0]) = (SumTree.Leaf(a, 1, 0), SumTree.Leaf(b, 1, 0));
    }

    /* WHAT IS SHOWN */

    function proposed() internal view returns (IDisputes.ProposedRound memory shown) {
        shown.modelId = round.modelId;
        (shown.number, shown.attempt, shown.deadline) = (round.number, round.attempt, round.deadline);
        (shown.from, shown.cutoff) = (round.from, round.cutoff);
        (shown.settlement, shown.manifest, shown.uriHash) = (round.settlement, round.manifest, round.uriHash);
        (shown.receiptsRoot, shown.scoresRoot) = (TypedData.rootOf(round.receipts), TypedData.rootOf(round.scores));
        (shown.creditsRoot, shown.payoutsRoot) = (TypedData.rootOf(round.credits), TypedData.rootOf(round.payouts));
        (shown.operator, shown.bond, shown.signers) = (stake.operator, stake.bond, stake.signers);
        (shown.proposedAt, shown.finalisableAt) = (stake.proposedAt, stake.finalisableAt);
    }

    function placeIn(uint8 which, bytes32 key, bytes32 data) internal view returns (IDisputes.Place memory) {
        return placeAmong(trees[which], key, data);
    }

    function placeAmong(SumTree.Leaf[] memory leaves, bytes32 key, bytes32 data) internal pure returns (IDisputes.Place memory) {
        (SumTree.Leaf[] memory around, bytes memory proof) = Trees.place(leaves, key, data);
        return _shown(around, proof);
    }

    /// @dev So many neighbours from an index on.
    function neighbours(uint8 which, uint256 first, uint256 length) internal view returns (IDisputes.Place memory) {
        SumTree.Leaf[] memory leaves = trees[which];
        return _shown(Trees.slice(leaves, first, length), Trees.prove(leaves, first, length));
    }

    function next(bytes32 word) internal pure returns (bytes32) {
        return bytes32(uint256(word) + 1);
    }

    /* EXPECTATIONS */

    /// @dev Sends a proof in Bob's name; it has to slash the round.
    function expectSlash(bytes memory call) internal {
        vm.recordLogs();
        vm.prank(bob);
        (bool success, bytes memory reason) = address(disputes).call(call);
        if (!success) vm.assertEq(reason, bytes(""), "reverted");
        vm.assertTrue(success, "reverted without data");
        vm.assertEq(attribution.proposalOf(model, round.attempt), 0, "bonds are locked");
        vm.assertFalse(attribution.roundState(model).isOpen, "open");
        vm.assertEq(attribution.freeBond(address(token), bob), stake.bond / 2, "the reward");
        vm.assertEq(attribution.blockedUntil(model, scorer), stake.finalisableAt, "not blocked");
        Vm.Log memory log = vm.getRecordedLogs()[1];
        bytes32[] memory topics = log.topics;
        vm.assertEq(topics[0], IDisputes.FaultProven.selector, "the event");
        vm.assertEq(log.data, abi.encode(bytes4(call)), "the fault");
        vm.assertTrue(uint256(topics[1]) == model && uint256(topics[2]) == round.attempt, "the round");
        vm.assertEq(topics[3], bytes32(uint256(uint160(bob))), "the challenger");
    }

    /// @dev Sends a proof in Bob's name; it has to revert with this error.
    function expectRevert(bytes memory call, bytes memory expected) internal {
        vm.prank(bob);
        (bool success, bytes memory reason) = address(disputes).call(call);
        vm.assertFalse(success, "succeeded");
        vm.assertEq(reason, expected, "error");
    }

    /// @dev Sends a proof in Bob's name; it has to void the round.
    function expectVoid(bytes memory call, bool charged) internal {
        vm.prank(bob);
        (bool success, bytes memory reason) = address(disputes).call(call);
        if (!success) vm.assertEq(reason, bytes(""), "reverted");
        vm.assertTrue(success, "reverted without data");
        vm.assertFalse(attribution.roundState(model).isOpen, "open");
        vm.assertEq(attribution.freeBond(address(token), bob), charged ? BOND / 10 : 0, "the reward");
        IAttribution.Stake memory rest = stake;
        if (charged) rest.bond -= BOND / 20;
        vm.assertEq(attribution.proposalOf(model, round.attempt), TypedData.proposal(TypedData.roundHash(round), rest), "the rest");
        stake = rest;
    }

    /// @dev Sends the proof of a fault of a round that was prepared and not proposed; Attribution's
    /// error has to be passed on. Then proposes the round and sends it again.
    function expectNoSuchRoundThenSlash(bytes memory call) internal {
        bytes memory expected = abi.encodeWithSelector(IAttribution.NoSuchRound.selector, model, TypedData.roundHash(round));
        expectRevert(call, expected);
        sendProposal();
        expectSlash(call);
        expectRevert(call, expected);
    }

    function notShown(bytes4 selector, string memory argument) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, argument);
    }

    /* PRIVATE */

    function _createDatanets() private {
        for (uint256 id = SECOND; id <= LEFT; id++) {
            IDatanets.DatanetTerms memory terms = datanetTerms(Policies.OPEN);
            terms.treasuryFeeBps = 1000;
            vm.prank(owner);
            datanets.createDatanet(terms);
        }
    }

    function _register() private {
        contribute(alice, OPEN, sha256(ALICES));
        batch = Trees.root(recordsOfBatch());
        vm.prank(owner);
        datanets.contributeBatchAs(SECOND, PayeeKinds.ACCOUNT, payeeOf(bob), batch, 2, URI);
    }

    /// @dev All that is registered by now can earn.
    function _takeSnapshots() private {
        uint256[4] memory ids = [OPEN, CURATED, SECOND, LEFT];
        upTo = uint64(block.timestamp);
        vm.warp(upTo + 1);
        vm.startPrank(owner);
        for (uint256 i = 0; i < 4; i++) {
            datanets.vouch(ids[i], upTo);
        }
        models.takeSnapshot(MODEL);
        models.takeSnapshot(FRESH);
        vm.stopPrank();
    }

    /// @dev The last payouts: of Alice, who earns again, of Ann, who does not, and of a treasury.
    function _finaliseFirst() private {
        (bytes32 a, bytes32 b) = (payeeOf(alice), payeeOf(ann));
        last.push(SumTree.Leaf(a < b ? a : b, 500, 0));
        last.push(SumTree.Leaf(a < b ? b : a, 60, 0));
        last.push(SumTree.Leaf(Payee.treasury(OPEN), 40, 0));
        IAttribution.Round memory first = nextRound(MODEL, 1000);
        first.payouts = tree(last);
        attribution.propose(first, URI, bookOf(first), endorsedByBoth(first));
        finaliseAfterWindow(first, toArray(scorer, otherScorer), BOND);
    }

    /// @dev One source is left out from the cutoff of the next round on, one from a second later on.
    function _leaveOut() private {
        vm.startPrank(owner);
        for (uint256 id = MODEL; id <= FRESH; id++) {
            models.leaveOut(id, LEFT);
        }
        uint256 from = block.timestamp + 2 * WINDOW;
        vm.warp(block.timestamp + 1);
        for (uint256 id = MODEL; id <= FRESH; id++) {
            models.leaveOut(id, CURATED);
        }
        vm.stopPrank();
        vm.warp(from + 1);
    }

    function _credit(uint256 index, uint256 before) private returns (uint256 score) {
        IDisputes.Receipt memory receipt = receipts[claimed[index].receipt];
        score = leafOf(SCORES, idOfScore(index), sourceOf(index)).value;
        uint256 feeBps = datanets.datanet(claimed[index].score.owner.datanetId).treasuryFeeBps;
        (uint256 contributor, uint256 fee) = Split.credit(receipt.price, before, score, _wholeOf(receipt), feeBps);
        _insertCredit(payeeOfScore(index, 0), contributor, digestOf(index, 0));
        _insertCredit(payeeOfScore(index, 1), fee, digestOf(index, 1));
    }

    function _creditUnowned(uint256 receipt, uint256 scores) private {
        uint256[3] memory ids = [OPEN, CURATED, SECOND];
        uint256[] memory weights = new uint256[](3);
        (weights[0], weights[1], weights[2]) = (3, 5, 1);
        uint256 rest = Split.rest(receipts[receipt].price, scores, _wholeOf(receipts[receipt]));
        uint256[] memory parts = Split.unowned(rest, weights);
        for (uint256 i = 0; i < 3; i++) {
            _insertCredit(Payee.treasury(ids[i]), parts[i], unownedDigest(receipt));
        }
    }

    /// @dev A liar can state that an output has no bytes.
    function _wholeOf(IDisputes.Receipt memory receipt) private pure returns (uint256) {
        return receipt.outputLength == 0 ? 1 : receipt.outputLength;
    }

    function _insertCredit(bytes32 payee, uint256 value, bytes32 digest) private {
        if (value > 0) insert(CREDITS, SumTree.Leaf(payee, uint128(value), digest));
    }

    /// @dev Inserts a payee's payout, unless it is there.
    function _payOut(bytes32 payee) private {
        uint256 credits;
        uint256 before;
        for (uint256 i = 0; i < trees[PAYOUTS].length; i++) {
            if (trees[PAYOUTS][i].key == payee) return;
        }
        for (uint256 i = 0; i < trees[CREDITS].length; i++) {
            if (trees[CREDITS][i].key == payee) credits += trees[CREDITS][i].value;
        }
        for (uint256 i = 0; i < last.length; i++) {
            if (last[i].key == payee) before = last[i].value;
        }
        uint256 payout = Split.payout(before, credits, 6000);
        if (payout > 0) insert(PAYOUTS, SumTree.Leaf(payee, uint128(payout), 0));
    }

    function _shown(SumTree.Leaf[] memory leaves, bytes memory proof) private pure returns (IDisputes.Place memory shown) {
        shown.leaves = new IDisputes.Leaf[](leaves.length);
        for (uint256 i = 0; i < leaves.length; i++) {
            shown.leaves[i] = IDisputes.Leaf(leaves[i].key, leaves[i].value, leaves[i].data);
        }
        shown.proof = proof;
    }
}
