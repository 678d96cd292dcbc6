// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Requests} from "../../reference/Requests.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {DisputesFixture} from "./DisputesFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDisputes} from "abi/IDisputes.sol";
import {IModels} from "abi/IModels.sol";
import {IRequests} from "abi/IRequests.sol";

/// @title Requests for what is withheld of a round, and vetoes
contract RequestsTest is DisputesFixture {
    uint8 private constant KIND_LEAVES = 0;
    uint8 private constant KIND_OPENED = 1;
    uint8 private constant KIND_RECORD = 2;
    uint8 private constant KIND_OUTPUT = 3;
    /// @dev Of every block, in wei.
    uint256 private constant BASE_FEE = 7;

    address private nobody = address(0x0b0d);

    function setUp() public override {
        super.setUp();
        vm.fee(BASE_FEE);
        vm.prank(ann);
        token.approve(address(requests), type(uint256).max);
        vm.deal(ann, 2 ** 97);
    }

    function test_Constructor_RevertWhen_APeerOfRequestsIsZero() external {
        vm.expectRevert(IRequests.ZeroAccount.selector);
        new Requests(IModels(address(0)), attribution, spans, gradients);
        vm.expectRevert(IRequests.ZeroAccount.selector);
        new Requests(models, IAttribution(address(0)), spans, gradients);
        vm.expectRevert(IRequests.ZeroAccount.selector);
        new Requests(models, attribution, IDisputes(address(0)), gradients);
        vm.expectRevert(IRequests.ZeroAccount.selector);
        new Requests(models, attribution, spans, IDisputes(address(0)));
    }

    /* ASKING */

    function test_Ask_RevertWhen_NoRoundCanBeAskedIt() external {
        propose();
        uint16[3][11] memory all = [
            [uint16(KIND_LEAVES), RECEIPTS, 0],
            [uint16(KIND_LEAVES), RECEIPTS, 257],
            [uint16(KIND_LEAVES), 4, 1],
            [uint16(KIND_OPENED), PAYOUTS, 1],
            [uint16(KIND_OPENED), RECEIPTS, 0],
            [uint16(KIND_OPENED), RECEIPTS, 2],
            [uint16(KIND_RECORD), RECEIPTS, 1],
            [uint16(KIND_RECORD), SCORES, 2],
            [uint16(KIND_OUTPUT), CREDITS, 1],
            [uint16(KIND_OUTPUT), SCORES, 0],
            [uint16(6), SCORES, 1]
        ];
        for (uint256 i = 0; i < all.length; i++) {
            IRequests.Request memory request = IRequests.Request(uint8(all[i][0]), uint8(all[i][1]), 99, all[i][2]);
            bytes memory expected = abi.encodeWithSelector(IRequests.InvalidRequest.selector, request.kind, request.tree, request.count);
            _expectRevert(_asking(request), 0, expected);
        }
    }

    function test_Ask_RevertWhen_TheTreeHasNoSuchLeaves() external {
        propose();
        uint64 count = uint64(trees[SCORES].length);
        uint64[3] memory first = [count, 1, type(uint64).max];
        uint16[3] memory length = [uint16(1), uint16(count), 256];
        for (uint256 i = 0; i < 3; i++) {
            bytes memory expected = abi.encodeWithSelector(IRequests.NoSuchLeaves.selector, first[i], length[i], count);
            _expectRevert(_asking(IRequests.Request(KIND_LEAVES, SCORES, first[i], length[i])), 0, expected);
        }
    }

    function test_Ask_RevertWhen_AThirdOfTheWindowHasPassed() external {
        propose();
        vm.warp(_third(1));
        _expectRevert(_asking(_record(0)), 0, abi.encodeWithSelector(IRequests.AskingEnded.selector, _third(1), _third(1)));
    }

    function test_Ask_RevertWhen_TheWindowEndsBeforeItBegins() external {
        propose();
        stake.finalisableAt = stake.proposedAt - 1;
        uint64 present = uint64(block.timestamp);
        _expectRevert(_asking(_record(0)), 0, abi.encodeWithSelector(IRequests.AskingEnded.selector, present, present));
    }

    function test_Ask_RevertWhen_TheDepositIsTooSmall() external {
        propose();
        stake.bond++;
        uint64[4] memory gas = [uint64(1_450_000), 200_000, 2_000_000, 2_000_000];
        for (uint8 kind = 0; kind < 4; kind++) {
            uint256 needed = gas[kind] * BASE_FEE;
            bytes memory expected = abi.encodeWithSelector(IRequests.DepositTooSmall.selector, needed, needed - 1);
            _expectRevert(_asking(IRequests.Request(kind, SCORES, 0, 1)), needed - 1, expected);
        }
    }

    function test_Ask_RevertWhen_ItIs2To96OrMore() external {
        propose();
        stake.bond++;
        _expectRevert(_asking(_record(0)), 2 ** 96, abi.encodeWithSelector(IRequests.InvalidAmount.selector, 2 ** 96));
    }

    function test_Ask_RevertWhen_TheOpenRoundIsAnotherOne() external {
        prepare();
        bytes memory expected = abi.encodeWithSelector(IRequests.NoSuchRound.selector, model, TypedData.roundHash(round));
        uint256 deposit = _deposit(KIND_OUTPUT);
        _mockPrivate();
        _expectRevert(_asking(_output(0)), deposit, expected);
        sendProposal();
        stake.bond++;
        _expectRevert(_asking(_output(0)), deposit, expected);
        stake.bond--;
        _slash();
        _expectRevert(_asking(_output(0)), deposit, expected);
    }

    function test_Ask_RevertWhen_TheOutputsArePrivate() external {
        propose();
        _mockPrivate();
        bytes memory expected = abi.encodeWithSelector(IRequests.OutputsArePrivate.selector, model);
        _expectRevert(_asking(_output(0)), _deposit(KIND_OUTPUT), expected);
        _ask(_record(0));
    }

    function test_Ask_RevertWhen_TheSameWaits() external {
        propose();
        _ask(_record(0));
        bytes memory expected = abi.encodeWithSelector(IRequests.AlreadyAsked.selector, _idOf(_record(0)));
        _expectRevert(_asking(_record(0)), _deposit(KIND_RECORD), expected);
        _ask(_record(1));
        _ask(_output(0));
    }

    function test_Ask_WhenItIsAskedInTheLastSecond() external {
        // it should keep the request with all that was sent
        propose();
        vm.warp(_third(1) - 1);
        IRequests.Request memory request = IRequests.Request(KIND_LEAVES, CREDITS, 1, 2);
        vm.expectEmit(address(requests));
        emit IRequests.Asked(model, round.attempt, ann, _idOf(request), request, 2 ** 95);
        vm.prank(ann);
        requests.ask{value: 2 ** 95}(_round(), _stake(), request);
        (address asker, uint128 deposit) = requests.waiting(_idOf(request));
        vm.assertTrue(asker == ann && deposit == 2 ** 95, "the request");
        vm.assertEq(address(requests).balance, 2 ** 95, "the deposit");
    }

    function test_Ask_WhenItWasAnsweredBefore() external {
        // it should keep it again
        propose();
        _ask(_record(0));
        _send(_answerRecord(0));
        _ask(_record(0));
        vm.assertEq(requests.unanswered(model, round.attempt), 1, "not counted again");
    }

    function test_Waiting_WhenNothingWasAsked() external view {
        // it should return zeros
        (address asker, uint128 deposit) = requests.waiting(bytes32(uint256(1)));
        vm.assertTrue(asker == address(0) && deposit == 0, "a request");
    }

    function test_DepositGas_WhenAskedForEachKind() external view {
        // it should return its gas, and 0 for another kind
        vm.assertTrue(requests.depositGas(KIND_LEAVES) == 1_450_000 && requests.depositGas(KIND_OPENED) == 200_000, "leaves");
        vm.assertTrue(requests.depositGas(KIND_RECORD) == 2_000_000 && requests.depositGas(KIND_OUTPUT) == 2_000_000, "bytes");
        vm.assertTrue(requests.depositGas(4) == 2_200_000 && requests.depositGas(5) == 2_000_000, "features");
        vm.assertTrue(requests.depositGas(6) == 0 && requests.depositGas(255) == 0, "no kind");
    }

    /* ANSWERS */

    function test_AnswerLeaves_RevertWhen_ThereIsNoSuchTreeOrNot1To256Leaves() external {
        propose();
        uint256[4] memory length = [uint256(1), 0, 257, 65_537];
        uint16[4] memory count = [uint16(1), 0, 257, 65_535];
        for (uint256 i = 0; i < 4; i++) {
            uint8 named = i == 0 ? 4 : SCORES;
            bytes memory call = abi.encodeCall(IRequests.answerLeaves, (_round(), _stake(), named, 0, new IRequests.Leaf[](length[i]), ""));
            _expectRevert(call, 0, abi.encodeWithSelector(IRequests.InvalidRequest.selector, KIND_LEAVES, named, count[i]));
        }
    }

    function test_AnswerLeaves_RevertWhen_TheLeavesWereNotAskedFor() external {
        propose();
        _ask(IRequests.Request(KIND_LEAVES, SCORES, 0, 2));
        uint64[3] memory first = [uint64(0), 1, 0];
        uint16[3] memory count = [uint16(1), 2, 2];
        for (uint256 i = 0; i < 3; i++) {
            uint8 named = i == 2 ? CREDITS : SCORES;
            bytes32 id = _idOf(IRequests.Request(KIND_LEAVES, named, first[i], count[i]));
            _expectRevert(_answerLeaves(named, first[i], count[i]), 0, abi.encodeWithSelector(IRequests.NotAsked.selector, id));
        }
        stake.bond++;
        bytes32 other = _idOf(IRequests.Request(KIND_LEAVES, SCORES, 0, 2));
        _expectRevert(_answerLeaves(SCORES, 0, 2), 0, abi.encodeWithSelector(IRequests.NotAsked.selector, other));
    }

    function test_AnswerLeaves_RevertWhen_LeavesComeAfterTwoThirdsOfTheWindow() external {
        propose();
        _ask(IRequests.Request(KIND_LEAVES, SCORES, 0, 2));
        vm.warp(_third(2));
        bytes memory expected = abi.encodeWithSelector(IRequests.AnsweringEnded.selector, _third(2), _third(2));
        bytes memory call = abi.encodeCall(IRequests.answerLeaves, (_round(), _stake(), SCORES, 0, new IRequests.Leaf[](2), ""));
        _expectRevert(call, 0, expected);
    }

    function test_AnswerLeaves_RevertWhen_TheyAreNotThere() external {
        propose();
        _ask(IRequests.Request(KIND_LEAVES, SCORES, 0, 2));
        bytes memory expected = abi.encodeWithSelector(IRequests.NotShown.selector, "leaves");
        IRequests.Leaf[] memory leaves = _leaves(SCORES, 0, 2);
        bytes memory proof = Trees.prove(trees[SCORES], 0, 2);
        leaves[1].value++;
        _expectRevert(abi.encodeCall(IRequests.answerLeaves, (_round(), _stake(), SCORES, 0, leaves, proof)), 0, expected);
        // Others of the same tree.
        leaves = _leaves(SCORES, 1, 2);
        proof = Trees.prove(trees[SCORES], 1, 2);
        _expectRevert(abi.encodeCall(IRequests.answerLeaves, (_round(), _stake(), SCORES, 0, leaves, proof)), 0, expected);
        // Of another tree.
        leaves = _leaves(CREDITS, 0, 2);
        proof = Trees.prove(trees[CREDITS], 0, 2);
        _expectRevert(abi.encodeCall(IRequests.answerLeaves, (_round(), _stake(), SCORES, 0, leaves, proof)), 0, expected);
    }

    function test_AnswerLeaves_WhenTheyAreThere() external {
        // it should show them and pay the answerer
        propose();
        for (uint8 named = 0; named < 4; named++) {
            IRequests.Request memory request = IRequests.Request(KIND_LEAVES, named, 0, uint16(trees[named].length));
            _ask(request);
            vm.warp(block.timestamp + 1);
            vm.expectEmit(address(requests));
            emit IRequests.LeavesShown(model, round.attempt, named, 0, _leaves(named, 0, request.count));
            _expectAnswered(request);
            _send(_answerLeaves(named, 0, request.count));
            _expectCleared(request);
        }
        vm.assertEq(requests.balanceOf(bob), 4 * _deposit(KIND_LEAVES), "the balance");
    }

    function test_AnswerLeaves_WhenTheyDoNotAscend() external {
        // it should show them all the same
        SumTree.Leaf memory second = trees[RECEIPTS][1];
        trees[RECEIPTS][1] = trees[RECEIPTS][0];
        trees[RECEIPTS][0] = second;
        propose();
        _ask(IRequests.Request(KIND_LEAVES, RECEIPTS, 0, 2));
        vm.warp(_third(2) - 1);
        _send(_answerLeaves(RECEIPTS, 0, 2));
        _expectCleared(IRequests.Request(KIND_LEAVES, RECEIPTS, 0, 2));
    }

    function test_AnswerOpened_RevertWhen_ThereIsNothingBehindLeavesOfTheTree() external {
        propose();
        for (uint8 named = PAYOUTS; named < 6; named += 2) {
            bytes memory expected = abi.encodeWithSelector(IRequests.InvalidRequest.selector, KIND_OPENED, named, 1);
            _expectRevert(_opening(named, _place(PAYOUTS, 0), 0, 0, 0), 0, expected);
        }
    }

    function test_AnswerOpened_RevertWhen_TheLeafWasNotAskedFor() external {
        propose();
        _ask(IRequests.Request(KIND_OPENED, SCORES, 1, 1));
        _ask(IRequests.Request(KIND_LEAVES, SCORES, 0, 1));
        bytes32 id = _idOf(IRequests.Request(KIND_OPENED, SCORES, 0, 1));
        _expectRevert(_opening(SCORES, _place(SCORES, 0), 0, 0, 0), 0, abi.encodeWithSelector(IRequests.NotAsked.selector, id));
        id = _idOf(IRequests.Request(KIND_OPENED, RECEIPTS, 1, 1));
        _expectRevert(_opening(RECEIPTS, _place(RECEIPTS, 1), 0, 0, 0), 0, abi.encodeWithSelector(IRequests.NotAsked.selector, id));
    }

    function test_AnswerOpened_RevertWhen_WhatIsBehindItComesAfterTwoThirdsOfTheWindow() external {
        propose();
        _ask(IRequests.Request(KIND_OPENED, SCORES, 0, 1));
        vm.warp(_third(2));
        bytes memory expected = abi.encodeWithSelector(IRequests.AnsweringEnded.selector, _third(2), _third(2));
        IRequests.Place memory place = _place(SCORES, 0);
        place.proof = "";
        _expectRevert(_opening(SCORES, place, 0, 0, 0), 0, expected);
    }

    function test_AnswerOpened_RevertWhen_WhatIsBehindItDoesNotFit() external {
        propose();
        uint64 index = uint64(indexOf(SCORES, idOf(0), sourceOf(0)));
        _ask(IRequests.Request(KIND_OPENED, SCORES, index, 1));
        IRequests.Place memory other = _place(SCORES, index);
        other.leaf.value++;
        bytes4 selector = IRequests.NotShown.selector;
        _expectRevert(_opening(SCORES, other, 1, 1, 0), 0, abi.encodeWithSelector(selector, "place"));
        other = _place(SCORES, index == 0 ? 1 : 0);
        other.index = index;
        _expectRevert(_opening(SCORES, other, 1, 1, 0), 0, abi.encodeWithSelector(selector, "place"));
        _expectRevert(_opening(SCORES, _place(SCORES, index), 1, 1, 0), 0, abi.encodeWithSelector(selector, "receipt"));
        _expectRevert(_opening(SCORES, _place(SCORES, index), 0, 1, 0), 0, abi.encodeWithSelector(selector, "score"));
        bytes memory expected = abi.encodeWithSelector(selector, "receipt");
        index = uint64(indexOf(CREDITS, payeeOf(alice), digestOf(0, 0)));
        _ask(IRequests.Request(KIND_OPENED, CREDITS, index, 1));
        _expectRevert(_opening(CREDITS, _place(CREDITS, index), 1, 0, 0), 0, expected);
        _expectRevert(_opening(CREDITS, _place(CREDITS, index), 0, 1, 0), 0, expected);
        for (uint8 role = 1; role < 4; role++) {
            _expectRevert(_opening(CREDITS, _place(CREDITS, index), 0, 0, role), 0, expected);
        }
    }

    function test_AnswerOpened_WhenAReceiptIsOpened() external {
        // it should show its fields
        propose();
        uint64 index = uint64(indexOf(RECEIPTS, idOf(1), 0));
        _expectOpened(RECEIPTS, index, 1, 2, 9);
    }

    function test_AnswerOpened_WhenAScoreIsOpened() external {
        // it should show its receipt and what its source is made from
        propose();
        for (uint256 i = 0; i < 3; i++) {
            _expectOpened(SCORES, uint64(indexOf(SCORES, idOfScore(i), sourceOf(i))), claimed[i].receipt, i, 9);
        }
    }

    function test_AnswerOpened_WhenACreditIsOpened() external {
        // it should show its receipt and its role
        propose();
        for (uint8 role = 0; role < 2; role++) {
            uint256 index = indexOf(CREDITS, payeeOfScore(1, role), digestOf(1, role));
            _expectOpened(CREDITS, uint64(index), 0, 1, role);
        }
        for (uint64 i = 0; i < trees[CREDITS].length; i++) {
            // Whatever the score.
            if (trees[CREDITS][i].data == unownedDigest(0)) _expectOpened(CREDITS, i, 0, 2, 2);
        }
    }

    function test_AnswerRecord_RevertWhen_TheRecordWasNotAskedFor() external {
        propose();
        _ask(_output(_at(0)));
        _expectRevert(_answerRecord(0), 0, abi.encodeWithSelector(IRequests.NotAsked.selector, _idOf(_record(_at(0)))));
    }

    function test_AnswerRecord_RevertWhen_ItComesAfterTwoThirdsOfTheWindow() external {
        propose();
        _ask(_record(_at(0)));
        vm.warp(_third(2));
        bytes memory expected = abi.encodeWithSelector(IRequests.AnsweringEnded.selector, _third(2), _third(2));
        _expectRevert(_answerRecord(0), 0, expected);
    }

    function test_AnswerRecord_RevertWhen_ItIsNotTheLeafsRecord() external {
        propose();
        _ask(_record(_at(0)));
        bytes4 selector = IRequests.NotShown.selector;
        IRequests.Place memory place = _place(SCORES, _at(0));
        IRequests.Member memory none;
        place.proof = "";
        bytes memory call = abi.encodeCall(IRequests.answerRecord, (_round(), _stake(), place, _score(1), BOBS, none));
        _expectRevert(call, 0, abi.encodeWithSelector(selector, "place"));
        place = _place(SCORES, _at(0));
        call = abi.encodeCall(IRequests.answerRecord, (_round(), _stake(), place, _score(1), BOBS, none));
        _expectRevert(call, 0, abi.encodeWithSelector(selector, "score"));
        call = abi.encodeCall(IRequests.answerRecord, (_round(), _stake(), place, _score(0), BOBS, none));
        _expectRevert(call, 0, abi.encodeWithSelector(selector, "record"));
    }

    function test_AnswerRecord_RevertWhen_ItIsNotShownThatItsBatchHoldsIt() external {
        propose();
        _ask(_record(_at(1)));
        bytes memory expected = abi.encodeWithSelector(IRequests.NotShown.selector, "member");
        IRequests.Member memory member;
        _expectRevert(_answerRecordWith(1, member), 0, expected);
        // Shown, but not as one of this batch.
        spans.showRecord(BOBS, 0, IDisputes.Place(new IDisputes.Leaf[](0), ""));
        _expectRevert(_answerRecordWith(1, member), 0, expected);
        // Another record of the batch.
        _expectRevert(_answerRecordWith(1, _member(recordsOfBatch(), sha256("another record"))), 0, expected);
        // Another batch, which has it.
        SumTree.Leaf[] memory others = new SumTree.Leaf[](1);
        others[0] = SumTree.Leaf(sha256(BOBS), 1, 0);
        _expectRevert(_answerRecordWith(1, _member(others, sha256(BOBS))), 0, expected);
        // A path of the batch that is cut off.
        member = _member(recordsOfBatch(), sha256(BOBS));
        member.proof = "";
        _expectRevert(_answerRecordWith(1, member), 0, expected);
    }

    function test_AnswerRecord_WhenItIsTheLeafsRecord() external {
        // it should show it
        propose();
        for (uint256 i = 0; i < 2; i++) {
            _ask(_record(_at(i)));
            vm.expectEmit(address(requests));
            IRequests.Place memory place = _place(SCORES, _at(i));
            IRequests.Member memory member;
            if (i == 1) member = _member(recordsOfBatch(), sha256(BOBS));
            emit IRequests.RecordShown(model, round.attempt, place.index, place.leaf, _score(i), i == 0 ? ALICES : BOBS, member);
            _expectAnswered(_record(_at(i)));
            _send(_answerRecord(i));
            _expectCleared(_record(_at(i)));
        }
    }

    function test_AnswerRecord_WhenDisputesWasShownItAsOneOfItsBatch() external {
        // it should show it without its place
        propose();
        _ask(_record(_at(1)));
        spans.showRecord(BOBS, batch, placeAmong(recordsOfBatch(), sha256(BOBS), 0));
        // A place that is shown is looked at.
        IRequests.Member memory member = _member(recordsOfBatch(), sha256(BOBS));
        member.proof = "";
        _expectRevert(_answerRecordWith(1, member), 0, abi.encodeWithSelector(IRequests.NotShown.selector, "member"));
        IRequests.Member memory none;
        _send(_answerRecordWith(1, none));
        _expectCleared(_record(_at(1)));
    }

    function test_AnswerOutput_RevertWhen_TheOutputWasNotAskedFor() external {
        propose();
        _ask(_record(_at(0)));
        _expectRevert(_answerOutput(0), 0, abi.encodeWithSelector(IRequests.NotAsked.selector, _idOf(_output(_at(0)))));
    }

    function test_AnswerOutput_RevertWhen_TheOutputComesAfterTwoThirdsOfTheWindow() external {
        propose();
        _ask(_output(_at(0)));
        vm.warp(_third(2));
        bytes memory expected = abi.encodeWithSelector(IRequests.AnsweringEnded.selector, _third(2), _third(2));
        _expectRevert(_answerOutput(0), 0, expected);
    }

    function test_AnswerOutput_RevertWhen_ItIsNotTheLeafsOutput() external {
        propose();
        _ask(_output(_at(0)));
        bytes4 selector = IRequests.NotShown.selector;
        IRequests.Place memory place = _place(SCORES, _at(0));
        place.proof = "";
        bytes memory call = abi.encodeCall(IRequests.answerOutput, (_round(), _stake(), place, _receipt(1), SECOND_OUTPUT));
        _expectRevert(call, 0, abi.encodeWithSelector(selector, "place"));
        place = _place(SCORES, _at(0));
        call = abi.encodeCall(IRequests.answerOutput, (_round(), _stake(), place, _receipt(1), SECOND_OUTPUT));
        _expectRevert(call, 0, abi.encodeWithSelector(selector, "receipt"));
        call = abi.encodeCall(IRequests.answerOutput, (_round(), _stake(), place, _receipt(0), SECOND_OUTPUT));
        _expectRevert(call, 0, abi.encodeWithSelector(selector, "output"));
    }

    function test_AnswerOutput_WhenItIsTheLeafsOutput() external {
        // it should show it, whatever its length
        receipts[0].outputLength++;
        follow();
        propose();
        _ask(_output(_at(0)));
        vm.expectEmit(address(requests));
        IRequests.Place memory place = _place(SCORES, _at(0));
        emit IRequests.OutputShown(model, round.attempt, place.index, place.leaf, _receipt(0), FIRST_OUTPUT);
        _expectAnswered(_output(_at(0)));
        _send(_answerOutput(0));
        _expectCleared(_output(_at(0)));
    }

    /* UNANSWERED REQUESTS */

    function test_VoidUnanswered_RevertWhen_ItIsNoRequest() external {
        propose();
        bytes memory call = abi.encodeCall(IRequests.voidUnanswered, (_round(), _stake(), IRequests.Request(KIND_RECORD, CREDITS, 0, 1)));
        _expectRevert(call, 0, abi.encodeWithSelector(IRequests.InvalidRequest.selector, KIND_RECORD, CREDITS, 1));
    }

    function test_VoidUnanswered_RevertWhen_ItDoesNotWait() external {
        propose();
        _ask(_record(1));
        vm.warp(_third(2));
        _expectRevert(_voiding(_record(0)), 0, abi.encodeWithSelector(IRequests.NotAsked.selector, _idOf(_record(0))));
        _send(_voiding(_record(1)));
        _expectRevert(_voiding(_record(1)), 0, abi.encodeWithSelector(IRequests.NotAsked.selector, _idOf(_record(1))));
    }

    function test_VoidUnanswered_RevertWhen_TwoThirdsOfTheWindowHaveNotPassed() external {
        propose();
        _ask(_record(0));
        vm.warp(_third(2) - 1);
        bytes memory expected = abi.encodeWithSelector(IRequests.AnsweringOpen.selector, _third(2), _third(2) - 1);
        _expectRevert(_voiding(_record(0)), 0, expected);
    }

    function test_VoidUnanswered_WhenTheRoundIsNotOpenAnyMore() external {
        // it should pass on NoSuchRound
        propose();
        _ask(_record(0));
        vm.warp(_third(2));
        _slash();
        bytes memory expected = abi.encodeWithSelector(IAttribution.NoSuchRound.selector, model, TypedData.roundHash(round));
        _expectRevert(_voiding(_record(0)), 0, expected);
        vm.assertEq(requests.unanswered(model, round.attempt), 1, "cleared");
    }

    function test_VoidUnanswered_WhenNoOneAnswered() external {
        // it should void the round, charged, and return the deposit to who asked
        propose();
        _ask(_record(0));
        vm.warp(_third(2));
        vm.expectEmit(address(requests));
        emit IRequests.Unanswered(model, round.attempt, ann, _idOf(_record(0)), _deposit(KIND_RECORD));
        _send(_voiding(_record(0)));
        _expectCleared(_record(0));
        vm.assertFalse(attribution.roundState(model).isOpen, "open");
        vm.assertTrue(
            attribution.freeBond(address(token), ann) == BOND / 10 && requests.balanceOf(ann) == _deposit(KIND_RECORD), "the asker"
        );
        vm.assertTrue(attribution.freeBond(address(token), bob) == 0 && requests.balanceOf(bob) == 0, "the sender");
        stake.bond -= BOND / 20;
        vm.assertEq(attribution.proposalOf(model, round.attempt), TypedData.proposal(TypedData.roundHash(round), stake), "the rest");
    }

    function test_TakeBack_RevertWhen_WhatIsTakenBackIsNoRequest() external {
        propose();
        bytes memory call = abi.encodeCall(IRequests.takeBack, (_round(), _stake(), IRequests.Request(7, SCORES, 0, 1)));
        _expectRevert(call, 0, abi.encodeWithSelector(IRequests.InvalidRequest.selector, 7, SCORES, 1));
    }

    function test_TakeBack_RevertWhen_WhatIsTakenBackDoesNotWait() external {
        propose();
        _ask(_record(0));
        _slash();
        _expectRevert(_takingBack(_record(1)), 0, abi.encodeWithSelector(IRequests.NotAsked.selector, _idOf(_record(1))));
        _send(_takingBack(_record(0)));
        _expectRevert(_takingBack(_record(0)), 0, abi.encodeWithSelector(IRequests.NotAsked.selector, _idOf(_record(0))));
        vm.assertEq(requests.balanceOf(ann), _deposit(KIND_RECORD), "twice");
    }

    function test_TakeBack_RevertWhen_TheRoundIsOpen() external {
        propose();
        _ask(_record(0));
        bytes memory expected = abi.encodeWithSelector(IRequests.RoundIsOpen.selector, model, round.attempt);
        vm.warp(stake.finalisableAt);
        _expectRevert(_takingBack(_record(0)), 0, expected);
    }

    function test_TakeBack_WhenTheRoundWasCancelled() external {
        // it should return the deposit to who asked
        propose();
        _ask(_record(0));
        _ask(_record(1));
        vm.warp(_third(2));
        _send(_voiding(_record(0)));
        vm.expectEmit(address(requests));
        emit IRequests.TakenBack(model, round.attempt, ann, _idOf(_record(1)), _deposit(KIND_RECORD));
        _send(_takingBack(_record(1)));
        _expectCleared(_record(1));
        vm.assertTrue(requests.balanceOf(ann) == 2 * _deposit(KIND_RECORD) && requests.balanceOf(bob) == 0, "the balances");
    }

    function test_Unanswered_WhenRequestsAreMadeAnsweredAndVoidTheRound() external {
        // it should count those that wait, and hold up finalisation
        propose();
        uint64 attempt = round.attempt;
        _ask(_record(_at(0)));
        _ask(_record(_at(1)));
        vm.assertEq(requests.unanswered(model, attempt), 2, "asked");
        vm.assertTrue(requests.unanswered(model, attempt + 1) == 0 && requests.unanswered(model + 1, attempt) == 0, "of others");
        _send(_answerRecord(0));
        vm.assertEq(requests.unanswered(model, attempt), 1, "answered");
        vm.warp(stake.finalisableAt);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.Unanswered.selector, model, attempt, 1));
        attribution.finalise(round, stake);
        _send(_voiding(_record(_at(1))));
        vm.assertEq(requests.unanswered(model, attempt), 0, "voided");
    }

    /* VETOES */

    function test_Veto_RevertWhen_TheNumberWasVetoedBefore() external {
        propose();
        _veto(_burn());
        bytes memory expected = abi.encodeWithSelector(IRequests.AlreadyVetoed.selector, model, round.number);
        _expectRevert(_vetoing(0), 1, expected);
    }

    function test_Veto_RevertWhen_TheValueIsNotTheAmount() external {
        propose();
        _expectRevert(_vetoing(_burn()), 1, abi.encodeWithSelector(IRequests.WrongValue.selector, 0, 1));
        _mockAsset(address(0));
        _expectRevert(_vetoing(_burn()), _burn() - 1, abi.encodeWithSelector(IRequests.WrongValue.selector, _burn(), _burn() - 1));
    }

    function test_Veto_RevertWhen_TheAssetIsNoToken() external {
        propose();
        _mockAsset(nobody);
        _expectRevert(_vetoing(_burn()), 0, abi.encodeWithSelector(IRequests.NotAToken.selector, nobody));
    }

    function test_Veto_RevertWhen_TheTransferFails() external {
        propose();
        _mockAsset(address(oddToken));
        oddToken.mint(ann, _burn());
        oddTokenReturns(abi.encode(false));
        bytes memory expected = abi.encodeWithSelector(IRequests.TransferFailed.selector, address(oddToken), address(requests), _burn());
        _expectRevert(_vetoing(_burn()), 0, expected);
        expected = abi.encodeWithSelector(IRequests.TransferFailed.selector, address(token), address(requests), 2 ** 200);
        vm.clearMockedCalls();
        _expectRevert(_vetoing(2 ** 200), 0, expected);
    }

    function test_Veto_RevertWhen_2To96OrMoreArrive() external {
        propose();
        _expectRevert(_vetoing(2 ** 96), 0, abi.encodeWithSelector(IRequests.InvalidAmount.selector, 2 ** 96));
    }

    function test_Veto_RevertWhen_LessArrivesThanItTakes() external {
        propose();
        bytes memory expected = abi.encodeWithSelector(IRequests.BurnTooSmall.selector, _burn(), _burn() - 1);
        _expectRevert(_vetoing(_burn() - 1), 0, expected);
    }

    function test_Veto_WhenThereIsNoSuchModelOrOpenRound() external {
        // it should pass on their errors
        prepare();
        bytes memory expected = abi.encodeWithSelector(IAttribution.NoSuchRound.selector, model, TypedData.roundHash(round));
        _expectRevert(_vetoing(_burn()), 0, expected);
        vm.assertFalse(requests.wasVetoed(model, round.number), "marked");
        round.modelId = 99;
        _expectRevert(_vetoing(_burn()), 0, abi.encodeWithSelector(IModels.UnknownModel.selector, 99));
    }

    function test_Veto_WhenEnoughIsBurnt() external {
        // it should void the round without a fee, once a number
        propose();
        uint256 before = token.balanceOf(ann);
        vm.expectEmit(address(requests));
        emit IRequests.Vetoed(model, round.number, ann, _burn() + 5);
        _veto(_burn() + 5);
        vm.assertEq(token.balanceOf(address(requests)), _burn() + 5, "what was burnt");
        vm.assertEq(before - token.balanceOf(ann), _burn() + 5, "what was paid");
        vm.assertTrue(requests.balanceOf(ann) == 0 && attribution.freeBond(address(token), ann) == 0, "a reward");
        vm.assertTrue(requests.wasVetoed(model, round.number) && !requests.wasVetoed(model, round.number + 1), "the mark");
        vm.assertFalse(attribution.roundState(model).isOpen, "open");
        vm.assertEq(attribution.proposalOf(model, round.attempt), TypedData.proposal(TypedData.roundHash(round), stake), "a fee");
    }

    function test_WasVetoed_WhenANumberWasNotVetoed() external view {
        // it should be false
        vm.assertFalse(requests.wasVetoed(MODEL, 1), "vetoed");
    }

    /* DEPOSITS */

    function test_Withdraw_RevertWhen_NoOneCanReceiveIt() external {
        vm.expectRevert(abi.encodeWithSelector(IRequests.InvalidReceiver.selector, address(0)));
        requests.withdraw(address(0));
        vm.expectRevert(abi.encodeWithSelector(IRequests.InvalidReceiver.selector, address(requests)));
        requests.withdraw(address(requests));
    }

    function test_Withdraw_RevertWhen_ThereIsNoBalance() external {
        vm.expectRevert(abi.encodeWithSelector(IRequests.NothingToWithdraw.selector, ann));
        vm.prank(ann);
        requests.withdraw(bob);
    }

    function test_Withdraw_RevertWhen_TheReceiverReverts() external {
        uint128 earned = _earn();
        oddWalletRejects(true);
        bytes memory expected = abi.encodeWithSelector(IRequests.TransferFailed.selector, address(0), address(oddWallet), earned);
        _expectRevertOf(bob, abi.encodeCall(IRequests.withdraw, (address(oddWallet))), 0, expected);
        vm.assertEq(requests.balanceOf(bob), earned, "lost");
    }

    function test_Withdraw_WhenThereIsABalance() external {
        // it should send it once
        uint128 earned = _earn();
        vm.expectEmit(address(requests));
        emit IRequests.Withdrawn(bob, nobody, earned);
        vm.prank(bob);
        vm.assertEq(requests.withdraw(nobody), earned, "the amount");
        vm.assertTrue(nobody.balance == earned && requests.balanceOf(bob) == 0, "the balance");
        _expectRevertOf(
            bob, abi.encodeCall(IRequests.withdraw, (nobody)), 0, abi.encodeWithSelector(IRequests.NothingToWithdraw.selector, bob)
        );
    }

    function test_BalanceOf_WhenNothingWasEarned() external view {
        // it should be zero
        vm.assertEq(requests.balanceOf(bob), 0, "a balance");
    }

    function test_Peers_WhenThePeersAreAskedFor() external view {
        // it should return them
        (address first, address second, address third, address fourth) = requests.peers();
        vm.assertTrue(first == address(models) && second == address(attribution), "the peers");
        vm.assertTrue(third == address(spans) && fourth == address(gradients), "who was shown what");
    }

    /* REQUESTS */

    function _record(uint64 index) private pure returns (IRequests.Request memory) {
        return IRequests.Request(KIND_RECORD, SCORES, index, 1);
    }

    function _output(uint64 index) private pure returns (IRequests.Request memory) {
        return IRequests.Request(KIND_OUTPUT, SCORES, index, 1);
    }

    function _idOf(IRequests.Request memory request) private view returns (bytes32) {
        bytes32 proposal = TypedData.proposal(TypedData.roundHash(round), stake);
        return keccak256(abi.encodePacked(proposal, request.kind, request.tree, request.first, request.count));
    }

    /// @dev What a request of this kind costs at least, in wei.
    function _deposit(uint8 kind) private pure returns (uint128) {
        return uint128((kind == KIND_LEAVES ? 1_450_000 : kind == KIND_OPENED ? 200_000 : 2_000_000) * BASE_FEE);
    }

    /// @dev The end of so many thirds of the window.
    function _third(uint64 count) private view returns (uint64) {
        return stake.proposedAt + count * (WINDOW / 3);
    }

    function _asking(IRequests.Request memory request) private view returns (bytes memory) {
        return abi.encodeCall(IRequests.ask, (_round(), _stake(), request));
    }

    function _ask(IRequests.Request memory request) private {
        uint256 deposit = _deposit(request.kind);
        vm.prank(ann);
        requests.ask{value: deposit}(_round(), _stake(), request);
    }

    function _voiding(IRequests.Request memory request) private view returns (bytes memory) {
        return abi.encodeCall(IRequests.voidUnanswered, (_round(), _stake(), request));
    }

    function _takingBack(IRequests.Request memory request) private view returns (bytes memory) {
        return abi.encodeCall(IRequests.takeBack, (_round(), _stake(), request));
    }

    /* WHAT IS SHOWN */

    function _round() private view returns (IRequests.Round memory) {
        return abi.decode(abi.encode(round), (IRequests.Round));
    }

    function _stake() private view returns (IRequests.Stake memory) {
        return abi.decode(abi.encode(stake), (IRequests.Stake));
    }

    function _leaves(uint8 which, uint256 first, uint256 count) private view returns (IRequests.Leaf[] memory) {
        return abi.decode(abi.encode(Trees.slice(trees[which], first, count)), (IRequests.Leaf[]));
    }

    function _place(uint8 which, uint64 index) private view returns (IRequests.Place memory) {
        return IRequests.Place(index, _leaves(which, index, 1)[0], Trees.prove(trees[which], index, 1));
    }

    /// @dev The index of a score's leaf.
    function _at(uint256 index) private view returns (uint64) {
        return uint64(indexOf(SCORES, idOfScore(index), sourceOf(index)));
    }

    function _receipt(uint256 index) private view returns (IRequests.Receipt memory) {
        return abi.decode(abi.encode(receipts[index]), (IRequests.Receipt));
    }

    function _score(uint256 index) private view returns (IRequests.Score memory) {
        IDisputes.Score memory score = claimed[index].score;
        return IRequests.Score(score.start, score.end, score.owner.datanetId, score.owner.contentId, score.owner.batchRoot);
    }

    function _answerLeaves(uint8 which, uint64 first, uint256 count) private view returns (bytes memory) {
        bytes memory proof = Trees.prove(trees[which], first, count);
        return abi.encodeCall(IRequests.answerLeaves, (_round(), _stake(), which, first, _leaves(which, first, count), proof));
    }

    function _opening(
        uint8 which,
        IRequests.Place memory place,
        uint256 receipt,
        uint256 score,
        uint8 role
    ) private view returns (bytes memory) {
        return abi.encodeCall(IRequests.answerOpened, (_round(), _stake(), which, place, _receipt(receipt), _score(score), role));
    }

    /// @dev The record of a score.
    function _answerRecord(uint256 index) private view returns (bytes memory) {
        IRequests.Member memory member;
        if (index == 1) member = _member(recordsOfBatch(), sha256(BOBS));
        return _answerRecordWith(index, member);
    }

    function _answerRecordWith(uint256 index, IRequests.Member memory member) private view returns (bytes memory) {
        bytes memory record = index == 1 ? BOBS : ALICES;
        IRequests.Place memory place = _place(SCORES, _at(index));
        return abi.encodeCall(IRequests.answerRecord, (_round(), _stake(), place, _score(index), record, member));
    }

    /// @dev The place of a record among those of a batch.
    function _member(SumTree.Leaf[] memory records, bytes32 id) private pure returns (IRequests.Member memory) {
        return abi.decode(abi.encode(placeAmong(records, id, 0)), (IRequests.Member));
    }

    /// @dev The output of a score of the first receipt.
    function _answerOutput(uint256 index) private view returns (bytes memory) {
        return abi.encodeCall(IRequests.answerOutput, (_round(), _stake(), _place(SCORES, _at(index)), _receipt(0), FIRST_OUTPUT));
    }

    /* VETOES AND VERDICTS */

    /// @dev What a veto of the round takes.
    function _burn() private view returns (uint128) {
        return (round.receipts.sum * 6000 / 10_000 + 19) / 20;
    }

    function _vetoing(uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(IRequests.veto, (_round(), _stake(), amount));
    }

    function _veto(uint256 amount) private {
        vm.prank(ann);
        requests.veto(_round(), _stake(), amount);
    }

    function _slash() private {
        vm.prank(address(disputes));
        attribution.slashRound(model, round.attempt, TypedData.roundHash(round), stake, bob);
    }

    function _mockPrivate() private {
        vm.mockCall(address(models), abi.encodeCall(IModels.isPrivate, (model)), abi.encode(true));
    }

    /// @dev From now on Models says that the model has this asset.
    function _mockAsset(address asset) private {
        IModels.RoundTerms memory terms = models.roundTerms(model);
        terms.asset = asset;
        vm.mockCall(address(models), abi.encodeCall(IModels.roundTerms, (model)), abi.encode(terms));
    }

    /// @dev Bob answers a request. Returns its deposit.
    function _earn() private returns (uint128) {
        propose();
        _ask(_record(_at(0)));
        _send(_answerRecord(0));
        return _deposit(KIND_RECORD);
    }

    /* EXPECTATIONS */

    /// @dev Sends a call in Bob's name.
    function _send(bytes memory call) private {
        vm.prank(bob);
        (bool success, bytes memory reason) = address(requests).call(call);
        if (!success) vm.assertEq(reason, bytes(""), "reverted");
        vm.assertTrue(success, "reverted without data");
    }

    function _expectRevert(bytes memory call, uint256 value, bytes memory expected) private {
        _expectRevertOf(ann, call, value, expected);
    }

    function _expectRevertOf(address from, bytes memory call, uint256 value, bytes memory expected) private {
        vm.prank(from);
        (bool success, bytes memory reason) = address(requests).call{value: value}(call);
        vm.assertFalse(success, "succeeded");
        vm.assertEq(reason, expected, "error");
    }

    function _expectAnswered(IRequests.Request memory request) private {
        vm.expectEmit(address(requests));
        emit IRequests.Answered(model, round.attempt, bob, _idOf(request), _deposit(request.kind));
    }

    function _expectCleared(IRequests.Request memory request) private view {
        (address asker, uint128 deposit) = requests.waiting(_idOf(request));
        vm.assertTrue(asker == address(0) && deposit == 0, "the request waits");
    }

    function _expectOpened(uint8 which, uint64 index, uint256 receipt, uint256 score, uint8 role) private {
        IRequests.Request memory request = IRequests.Request(KIND_OPENED, which, index, 1);
        _ask(request);
        IRequests.Leaf memory leaf = _leaves(which, index, 1)[0];
        vm.expectEmit(address(requests));
        emit IRequests.LeafOpened(model, round.attempt, which, index, leaf, _receipt(receipt), _score(score), role);
        _expectAnswered(request);
        _send(_opening(which, _place(which, index), receipt, score, role));
        _expectCleared(request);
    }
}
