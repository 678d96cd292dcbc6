// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {Split} from "../../reference/Split.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {DisputesFixture} from "./DisputesFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDisputes} from "abi/IDisputes.sol";
import {IModels} from "abi/IModels.sol";
import {IRequests} from "abi/IRequests.sol";

/// @title Faults of rounds of models with the rule `gradient`, and requests of them
contract GradientsTest is DisputesFixture {
    uint256 private constant GRADIENT = 3;
    /// @dev Three dimensions, and a threshold of 5.
    bytes32 private constant RULE = hex"02000300000005";
    bytes private constant OF_OUTPUT = hex"020202";
    bytes private constant OF_ALICE = hex"010203";
    bytes private constant OF_BOB = hex"ff0004";
    /// @dev Of the other record of Bob's batch, which scores nothing for this output.
    bytes private constant OF_OTHER = hex"ff0000";
    /// @dev What follows from these and the threshold.
    uint128 private constant ALICES_SCORE = 7;
    uint128 private constant BOBS_SCORE = 1;

    IDisputes.Owner private _ofAlice;
    IDisputes.Owner private _ofBob;
    /// @dev Alice's record once more, later.
    IDisputes.Owner private _ofCopy;
    /// @dev Bob's record once more, by itself and later.
    IDisputes.Owner private _ofBobsCopy;

    function setUp() public override {
        super.setUp();
        _ofAlice = IDisputes.Owner(OPEN, sha256(ALICES), 0);
        _ofBob = IDisputes.Owner(SECOND, sha256(BOBS), batch);
        _ofCopy = IDisputes.Owner(SECOND, sha256(ALICES), 0);
        _ofBobsCopy = IDisputes.Owner(OPEN, sha256(BOBS), 0);
        contribute(ann, SECOND, sha256(ALICES));
        contribute(ann, OPEN, sha256(BOBS));
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        terms.sources = new IModels.Source[](2);
        terms.sources[0] = IModels.Source(OPEN, 3);
        terms.sources[1] = IModels.Source(SECOND, 1);
        (terms.rule, terms.featureRoot) = (RULE, Trees.root(_features()));
        registerModel(owner, terms);
        pay(ann, GRADIENT, address(token), 1_000_000);
        uint64 time = uint64(block.timestamp);
        vm.warp(time + 1);
        vm.startPrank(owner);
        datanets.vouch(OPEN, time);
        datanets.vouch(SECOND, time);
        models.takeSnapshot(GRADIENT);
        vm.stopPrank();
        vm.warp(time + 10);
        model = GRADIENT;
        delete last;
        receipts[0] = IDisputes.Receipt(GRADIENT, bytes32(uint256(1)), sha256(FIRST_OUTPUT), 30, sha256(OF_OUTPUT), 100_003, time + 5);
        receipts[1] = IDisputes.Receipt(GRADIENT, bytes32(uint256(2)), sha256(SECOND_OUTPUT), 15, 0, 7, time + 5);
        _start();
    }

    /* FORM */

    function test_ProveForm_RevertWhen_TheLeafOfThisFormIsNotShown() external {
        propose();
        expectRevert(_form(IDisputes.Score(0, 1, _ofAlice)), notShown(IDisputes.NotShown.selector, "place"));
    }

    function test_ProveForm_RevertWhen_TheRuleHasSuchLeaves() external {
        propose();
        expectRevert(_form(IDisputes.Score(0, 0, _ofAlice)), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveForm_WhenARangeScoresUnderGradient() external {
        // it should slash
        IDisputes.Score memory score = IDisputes.Score(0, 1, _ofAlice);
        insert(SCORES, SumTree.Leaf(idOf(0), 1, _source(score)));
        propose();
        expectSlash(_form(score));
    }

    function test_ProveForm_WhenARecordAsAWholeScoresUnderSpan() external {
        // it should slash
        start(FRESH);
        IDisputes.Score memory score = IDisputes.Score(0, 0, _ofAlice);
        insert(SCORES, SumTree.Leaf(idOf(0), 1, _source(score)));
        propose();
        expectSlash(_form(score));
    }

    /* SCORE */

    function test_ProveScore_RevertWhen_FeaturesOrTheLeafAreNotShown() external {
        propose();
        bytes4 selector = IDisputes.NotShown.selector;
        expectRevert(_score(0, _featured(_ofAlice, OF_ALICE), hex"020203"), notShown(selector, "outputFeatures"));
        expectRevert(_score(0, _featured(_ofAlice, OF_BOB), OF_OUTPUT), notShown(selector, "record"));
        IDisputes.Featured memory beside = _featured(_ofAlice, OF_ALICE);
        beside.feature.proof = "";
        expectRevert(_score(0, beside, OF_OUTPUT), notShown(selector, "record"));
        expectRevert(_score(0, _featured(_ofCopy, OF_ALICE), OF_OUTPUT), notShown(selector, "place"));
    }

    function test_ProveScore_RevertWhen_TheScoreIsRight() external {
        propose();
        expectRevert(_score(0, _featured(_ofAlice, OF_ALICE), OF_OUTPUT), abi.encodeWithSelector(IDisputes.NoFault.selector));
        expectRevert(_score(0, _featured(_ofBob, OF_BOB), OF_OUTPUT), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveScore_RevertWhen_TheRuleOfTheModelIsAnother() external {
        start(FRESH);
        propose();
        expectRevert(_score(0, _featured(_ofAlice, OF_ALICE), OF_OUTPUT), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveScore_WhenTheScoreIsOneTooHigh() external {
        // it should slash
        leafOf(SCORES, idOf(0), _whole(_ofAlice)).value++;
        propose();
        expectSlash(_score(0, _featured(_ofAlice, OF_ALICE), OF_OUTPUT));
    }

    function test_ProveScore_WhenTheRecordHasNoFeatures() external {
        // it should slash, whatever they are said to be
        IDisputes.Owner memory other = IDisputes.Owner(OPEN, sha256("a third record"), 0);
        insert(SCORES, SumTree.Leaf(idOf(0), 7, _whole(other)));
        propose();
        expectSlash(_score(0, _featured(other, OF_ALICE), OF_OUTPUT));
    }

    function test_ProveScore_WhenTheReceiptHasNoFeatureHash() external {
        // it should slash, whatever is shown
        insert(SCORES, SumTree.Leaf(idOf(1), 7, _whole(_ofAlice)));
        propose();
        expectSlash(_score(1, _featured(_ofAlice, OF_BOB), OF_OUTPUT));
    }

    function test_ProveScore_WhenTheFeaturesOfTheOutputHaveOtherDimensions() external {
        // it should slash without those of the record
        receipts[0].featureHash = sha256(hex"0202");
        _start();
        propose();
        IDisputes.Featured memory nothing;
        nothing.owner = _ofAlice;
        expectSlash(_score(0, nothing, hex"0202"));
    }

    /* MISSING */

    function test_ProveMissing_RevertWhen_SomethingOfWhatIsMissingIsNotShown() external {
        remove(SCORES, indexOf(SCORES, idOf(0), _whole(_ofBob)));
        propose();
        bytes4 selector = IDisputes.NotShown.selector;
        IDisputes.Featured memory ofBob = _featured(_ofBob, OF_BOB);
        expectRevert(_missing(0, ofBob, _member(), hex"01", _gapOf(_ofBob)), notShown(selector, "outputFeatures"));
        expectRevert(_missing(0, _featured(_ofBob, OF_ALICE), _member(), OF_OUTPUT, _gapOf(_ofBob)), notShown(selector, "record"));
        IDisputes.Owner memory unknown = IDisputes.Owner(CURATED, sha256(BOBS), 0);
        expectRevert(_missing(0, _featured(unknown, OF_BOB), _member(), OF_OUTPUT, _gapOf(_ofBob)), notShown(selector, "record"));
        unknown = IDisputes.Owner(OPEN, sha256("another record"), 0);
        contribute(ann, OPEN, sha256("another record"));
        expectRevert(_missing(0, _featured(unknown, ""), _member(), OF_OUTPUT, _gapOf(unknown)), notShown(selector, "record"));
        expectRevert(_missing(0, ofBob, _nothing(), OF_OUTPUT, _gapOf(_ofBob)), notShown(selector, "member"));
        bytes memory call =
            abi.encodeCall(IDisputes.proveMissing, (proposed(), receipts[0], ofBob, _member(), OF_OUTPUT, _nothing(), _gapOf(_ofBob)));
        expectRevert(call, notShown(selector, "place"));
        expectRevert(_missing(0, ofBob, _member(), OF_OUTPUT, _nothing()), notShown(selector, "gap"));
    }

    function test_ProveMissing_RevertWhen_TheRecordHasALeaf() external {
        propose();
        bytes memory expected = abi.encodeWithSelector(IDisputes.NoFault.selector);
        expectRevert(_missingOf(_ofAlice, OF_ALICE, _nothing()), expected);
        // By whatever registration.
        expectRevert(_missingOf(_ofCopy, OF_ALICE, _nothing()), expected);
        expectRevert(_missingOf(_ofBob, OF_BOB, _member()), expected);
    }

    function test_ProveMissing_RevertWhen_TheRecordHasNoScore() external {
        receipts[0].featureHash = sha256(hex"010000");
        _start();
        remove(SCORES, indexOf(SCORES, idOf(0), _whole(_ofAlice)));
        propose();
        bytes memory call = _missing(0, _featured(_ofAlice, OF_ALICE), _nothing(), hex"010000", _gapOf(_ofAlice));
        expectRevert(call, abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveMissing_RevertWhen_TheRecordCannotEarn() external {
        // Before the model's snapshot.
        receipts[0].time = attribution.roundState(GRADIENT).lastCutoff + 1;
        _start();
        remove(SCORES, indexOf(SCORES, idOf(0), _whole(_ofAlice)));
        propose();
        expectRevert(_missingOf(_ofAlice, OF_ALICE, _nothing()), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveMissing_RevertWhen_ItsUnshownBatchVoidedARoundBefore() external {
        remove(SCORES, indexOf(SCORES, idOf(0), _whole(_ofBob)));
        propose();
        expectVoid(_missingOf(_ofBob, OF_BOB, _member()), true);
        vm.assertTrue(disputes.hasVoidedUnshown(GRADIENT, SECOND, TypedData.batchItem(batch)), "not kept");
        vm.warp(stake.finalisableAt);
        _depositAgain();
        receipts[1].featureHash = sha256(hex"800000");
        _start();
        propose();
        IDisputes.Featured memory other = _featured(IDisputes.Owner(SECOND, sha256("another record"), batch), OF_OTHER);
        IDisputes.Place memory gap = placeIn(SCORES, idOf(1), bytes32(bytes12(other.owner.contentId)));
        bytes memory call = _missing(1, other, placeAmong(recordsOfBatch(), sha256("another record"), 0), hex"800000", gap);
        expectRevert(call, abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveMissing_WhenItIsRegisteredByItself() external {
        // it should slash
        remove(SCORES, indexOf(SCORES, idOf(0), _whole(_ofAlice)));
        propose();
        expectSlash(_missingOf(_ofAlice, OF_ALICE, _nothing()));
    }

    function test_ProveMissing_WhenItIsInABatchThatWasNotShown() external {
        // it should void and charge
        remove(SCORES, indexOf(SCORES, idOf(0), _whole(_ofBob)));
        propose();
        expectVoid(_missingOf(_ofBob, OF_BOB, _member()), true);
        vm.assertEq(disputes.memberShownAt(batch, sha256(BOBS)), block.timestamp, "not shown");
    }

    function test_ProveMissing_WhenItIsInABatchThatWasShownByTheCutoff() external {
        // it should slash
        disputes.showMember(batch, sha256(BOBS), _member());
        vm.warp(block.timestamp + 10);
        remove(SCORES, indexOf(SCORES, idOf(0), _whole(_ofBob)));
        propose();
        expectSlash(_missingOf(_ofBob, OF_BOB, _member()));
    }

    function test_ProveMissing_WhenTheReceiptHasNoScoresOfAnyRecord() external {
        // it should void without a charge
        delete trees[SCORES];
        propose();
        expectVoid(_missingOf(_ofAlice, OF_ALICE, _nothing()), false);
    }

    /* NOT FIRST */

    function test_ProveNotFirst_RevertWhen_SomethingOfTheTwoRegistrationsIsNotShown() external {
        _swap(_ofBob, _ofBobsCopy, BOBS_SCORE);
        propose();
        bytes4 selector = IDisputes.NotShown.selector;
        IDisputes.Owner memory unknown = IDisputes.Owner(CURATED, sha256(BOBS), 0);
        expectRevert(_notFirst(unknown, _ofBob, _member()), notShown(selector, "scored"));
        expectRevert(_notFirst(_ofBobsCopy, _ofAlice, _nothing()), notShown(selector, "first"));
        expectRevert(_notFirst(_ofBobsCopy, unknown, _nothing()), notShown(selector, "first"));
        expectRevert(_notFirst(_ofBobsCopy, _ofBob, _nothing()), notShown(selector, "member"));
        bytes memory call = abi.encodeCall(IDisputes.proveNotFirst, (proposed(), receipts[0], _ofBobsCopy, _ofBob, _member(), _nothing()));
        expectRevert(call, notShown(selector, "place"));
    }

    function test_ProveNotFirst_RevertWhen_TheOtherRegistrationIsLater() external {
        propose();
        bytes memory expected = abi.encodeWithSelector(IDisputes.NoFault.selector);
        expectRevert(_notFirst(_ofAlice, _ofCopy, _nothing()), expected);
        expectRevert(_notFirst(_ofAlice, _ofAlice, _nothing()), expected);
        expectRevert(_notFirst(_ofBob, _ofBob, _member()), expected);
    }

    function test_ProveNotFirst_WhenTheEarlierRegistrationIsByItself() external {
        // it should slash
        _swap(_ofAlice, _ofCopy, ALICES_SCORE);
        propose();
        expectSlash(_notFirst(_ofCopy, _ofAlice, _nothing()));
    }

    function test_ProveNotFirst_WhenTheEarlierRegistrationIsInABatch() external {
        // it should void and charge
        _swap(_ofBob, _ofBobsCopy, BOBS_SCORE);
        propose();
        expectVoid(_notFirst(_ofBobsCopy, _ofBob, _member()), true);
    }

    /* PARTS */

    function test_ProvePart_RevertWhen_SomethingBehindThePartIsNotShown() external {
        propose();
        bytes4 selector = IDisputes.NotShown.selector;
        expectRevert(_part(_ofAlice, 2), notShown(selector, "role"));
        expectRevert(_part(IDisputes.Owner(CURATED, sha256(ALICES), 0), 0), notShown(selector, "scored"));
        IDisputes.Place[4] memory places = _placesOfPart(_ofAlice, 0);
        string[4] memory names = ["first", "place", "afterLast", "credit"];
        for (uint256 i = 0; i < 4; i++) {
            IDisputes.Place memory right = places[i];
            places[i] = _nothing();
            expectRevert(_partWith(_ofAlice, 0, places), notShown(selector, names[i]));
            places[i] = right;
        }
    }

    function test_ProvePart_RevertWhen_ThePartIsRight() external {
        propose();
        for (uint8 role = 0; role < 2; role++) {
            expectRevert(_part(_ofAlice, role), abi.encodeWithSelector(IDisputes.NoFault.selector));
            expectRevert(_part(_ofBob, role), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProvePart_WhenThePartIsOneUnitTooLarge() external {
        // it should slash
        _move(0, 1);
        propose();
        expectSlash(_part(_ofAlice, 0));
    }

    function test_ProvePart_WhenTheFeeIsMissing() external {
        // it should slash
        SumTree.Leaf memory fee = leafOf(CREDITS, Payee.treasury(OPEN), _digest(_ofAlice, 1));
        leafOf(CREDITS, payeeOf(alice), _digest(_ofAlice, 0)).value += fee.value;
        remove(CREDITS, indexOf(CREDITS, fee.key, fee.data));
        followCredits();
        propose();
        expectSlash(_part(_ofAlice, 1));
    }

    function test_ProveRest_RevertWhen_SomethingBehindTheRestIsNotShown() external {
        propose();
        bytes4 selector = IDisputes.NotShown.selector;
        expectRevert(_rest(1, CURATED), notShown(selector, "datanetId"));
        IDisputes.Place[4] memory places = _placesOfRest(1, OPEN);
        string[4] memory names = ["place", "first", "afterLast", "credit"];
        for (uint256 i = 0; i < 4; i++) {
            IDisputes.Place memory right = places[i];
            places[i] = _nothing();
            expectRevert(_restWith(1, OPEN, places), notShown(selector, names[i]));
            places[i] = right;
        }
    }

    function test_ProveRest_RevertWhen_TheRestIsRight() external {
        propose();
        for (uint256 i = 0; i < 2; i++) {
            expectRevert(_rest(i, OPEN), abi.encodeWithSelector(IDisputes.NoFault.selector));
            expectRevert(_rest(i, SECOND), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveRest_WhenAReceiptWithScoresHasAnUnownedPart() external {
        // it should slash
        leafOf(CREDITS, payeeOf(alice), _digest(_ofAlice, 0)).value--;
        insert(CREDITS, SumTree.Leaf(Payee.treasury(SECOND), 1, unownedDigest(0)));
        followCredits();
        propose();
        expectSlash(_rest(0, SECOND));
    }

    /* MEMBERS */

    function test_ShowMember_RevertWhen_TheBatchIsNotShownToHoldIt() external {
        bytes memory expected = notShown(IDisputes.NotShown.selector, "member");
        expectRevert(abi.encodeCall(IDisputes.showMember, (batch, sha256(ALICES), _member())), expected);
        IDisputes.Place memory absent = placeAmong(recordsOfBatch(), sha256(ALICES), 0);
        expectRevert(abi.encodeCall(IDisputes.showMember, (batch, sha256(ALICES), absent)), expected);
        expectRevert(abi.encodeCall(IDisputes.showMember, (0, sha256(ALICES), _nothing())), expected);
    }

    function test_ShowMember_WhenTheBatchHoldsIt() external {
        // it should keep the first time
        uint64 index = recordsOfBatch()[0].key == sha256(BOBS) ? 0 : 1;
        vm.expectEmit(address(disputes));
        emit IDisputes.MemberShown(batch, sha256(BOBS), index);
        disputes.showMember(batch, sha256(BOBS), _member());
        uint256 time = block.timestamp;
        vm.warp(time + 1);
        disputes.showMember(batch, sha256(BOBS), _member());
        vm.assertEq(disputes.memberShownAt(batch, sha256(BOBS)), time, "the time");
    }

    function test_MemberShownAt_WhenNothingWasShownOfTheBatch() external view {
        // it should be zero
        vm.assertEq(disputes.memberShownAt(batch, sha256(BOBS)), 0, "a time");
    }

    function test_HasVoidedUnshown_WhenNoBatchHasVoidedARound() external view {
        // it should be false
        vm.assertFalse(disputes.hasVoidedUnshown(GRADIENT, SECOND, TypedData.batchItem(batch)), "voided");
    }

    /* WHO JUDGES */

    function test_SlashRound_RevertWhen_TheCallerIsTheProgramOfAnotherRule() external {
        propose();
        bytes32 hash = TypedData.roundHash(round);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NotAllowed.selector, address(spans)));
        vm.prank(address(spans));
        attribution.slashRound(GRADIENT, round.attempt, hash, stake, bob);
        vm.prank(address(gradients));
        attribution.slashRound(GRADIENT, round.attempt, hash, stake, bob);
    }

    function test_VoidRound_RevertWhen_TheCallerIsTheProgramOfARuleThatIsNotTheModels() external {
        start(FRESH);
        propose();
        bytes32 hash = TypedData.roundHash(round);
        vm.expectRevert(abi.encodeWithSelector(IAttribution.NotAllowed.selector, address(gradients)));
        vm.prank(address(gradients));
        attribution.voidRound(FRESH, round.attempt, hash, stake, bob, true);
        vm.prank(address(spans));
        attribution.voidRound(FRESH, round.attempt, hash, stake, bob, true);
    }

    /* MODELS */

    function test_ScoringOf_WhenTheModelHasAFeatureTree() external view {
        // it should return the rule and its root
        (bytes32 rule, bytes32 root) = models.scoringOf(GRADIENT);
        vm.assertTrue(rule == RULE && root == Trees.root(_features()), "what it scores by");
        (rule, root) = models.scoringOf(99);
        vm.assertTrue(rule == 0 && root == 0, "of no model");
    }

    function test_VerdictTerms_WhenTheModelExistsOrDoesNot() external view {
        // it should return its asset, bond and rule, or zeros
        (address asset, uint128 bond, bytes32 rule) = models.verdictTerms(GRADIENT);
        vm.assertTrue(asset == address(token) && bond == BOND && rule == RULE, "the terms");
        (asset, bond, rule) = models.verdictTerms(99);
        vm.assertTrue(asset == address(0) && bond == 0 && rule == 0, "of no model");
    }

    function test_RegisterModel_RevertWhen_AGradientHasNoFeatureTree() external {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        bytes32[5] memory rules = [RULE, bytes32(hex"02000000000000"), hex"0200010000ffff", hex"028001", hex"0200030000000501"];
        for (uint256 i = 0; i < 5; i++) {
            terms.rule = rules[i];
            terms.featureRoot = i == 0 ? bytes32(0) : bytes32(uint256(1));
            vm.expectRevert(abi.encodeWithSelector(IModels.InvalidRule.selector, rules[i]));
            vm.prank(owner);
            models.registerModel(terms);
        }
    }

    /* REQUESTS */

    function test_Ask_RevertWhen_TheRuleReadsSomethingElse() external {
        propose();
        for (uint8 kind = 2; kind < 4; kind++) {
            _expectRevert(_asking(kind, 0), abi.encodeWithSelector(IRequests.InvalidRequest.selector, kind, SCORES, 1));
        }
        _depositAgain();
        start(FRESH);
        prepare();
        propose();
        for (uint8 kind = 4; kind < 6; kind++) {
            _expectRevert(_asking(kind, 0), abi.encodeWithSelector(IRequests.InvalidRequest.selector, kind, SCORES, 1));
        }
    }

    function test_AnswerFeatures_RevertWhen_TheFeaturesWereNotAskedFor() external {
        propose();
        _ask(5, 0);
        _expectRevert(_answering(0), abi.encodeWithSelector(IRequests.NotAsked.selector, _idOfRequest(4, 0)));
    }

    function test_AnswerFeatures_RevertWhen_TheFeaturesComeAfterTwoThirdsOfTheWindow() external {
        propose();
        _ask(4, 0);
        uint64 until = _passTwoThirds();
        _expectRevert(_answering(0), abi.encodeWithSelector(IRequests.AnsweringEnded.selector, until, until));
    }

    function test_AnswerFeatures_RevertWhen_TheyAreNotTheFeaturesOfTheLeaf() external {
        propose();
        (IDisputes.Owner memory named, bytes memory features) = _scoredAt(0);
        (IDisputes.Owner memory other,) = _scoredAt(1);
        _ask(4, 0);
        bytes4 selector = IRequests.NotShown.selector;
        IRequests.Place memory place = _placeOf(0);
        place.proof = "";
        _expectRevert(_answeringWith(place, named, named, features, _memberOf(named)), notShown(selector, "place"));
        place = _placeOf(0);
        _expectRevert(_answeringWith(place, other, named, features, _memberOf(named)), notShown(selector, "score"));
        _expectRevert(_answeringWith(place, named, other, features, _memberOf(named)), notShown(selector, "feature"));
        _expectRevert(_answeringWith(place, named, named, hex"00", _memberOf(named)), notShown(selector, "features"));
        uint64 index = _indexOfBob();
        if (index != 0) _ask(4, index);
        IRequests.Member memory none;
        _expectRevert(_answeringWith(_placeOf(index), _ofBob, _ofBob, OF_BOB, none), notShown(selector, "member"));
    }

    function test_AnswerFeatures_WhenTheyAreTheFeaturesOfTheLeaf() external {
        // it should show them, and be done
        propose();
        for (uint64 i = 0; i < 2; i++) {
            _ask(4, i);
            _send(_answering(i));
        }
        // Of what Gradients was shown no place is needed.
        gradients.showMember(batch, sha256(BOBS), _member());
        _ask(4, _indexOfBob());
        IRequests.Member memory none;
        _send(_answeringWith(_placeOf(_indexOfBob()), _ofBob, _ofBob, OF_BOB, none));
    }

    function test_AnswerOutputFeatures_RevertWhen_TheFeaturesOfTheOutputWereNotAskedFor() external {
        propose();
        _ask(4, 0);
        bytes memory expected = abi.encodeWithSelector(IRequests.NotAsked.selector, _idOfRequest(5, 0));
        _expectRevert(_answeringOutput(_placeOf(0), 0, OF_OUTPUT), expected);
    }

    function test_AnswerOutputFeatures_RevertWhen_TheFeaturesOfTheOutputComeAfterTwoThirdsOfTheWindow() external {
        propose();
        _ask(5, 0);
        uint64 until = _passTwoThirds();
        bytes memory expected = abi.encodeWithSelector(IRequests.AnsweringEnded.selector, until, until);
        _expectRevert(_answeringOutput(_placeOf(0), 0, OF_OUTPUT), expected);
    }

    function test_AnswerOutputFeatures_RevertWhen_TheyAreNotTheFeaturesOfTheOutput() external {
        propose();
        _ask(5, 0);
        bytes4 selector = IRequests.NotShown.selector;
        IRequests.Place memory place = _placeOf(0);
        place.proof = "";
        _expectRevert(_answeringOutput(place, 0, OF_OUTPUT), notShown(selector, "place"));
        _expectRevert(_answeringOutput(_placeOf(0), 1, OF_OUTPUT), notShown(selector, "receipt"));
        _expectRevert(_answeringOutput(_placeOf(0), 0, OF_ALICE), notShown(selector, "features"));
    }

    function test_AnswerOutputFeatures_WhenTheyAreTheFeaturesOfTheOutput() external {
        // it should show them
        propose();
        _ask(5, 1);
        _send(_answeringOutput(_placeOf(1), 0, OF_OUTPUT));
    }

    /* THE RIGHT ROUND */

    /// @dev Makes the trees of the right round.
    function _start() private {
        for (uint256 i = 0; i < 4; i++) {
            delete trees[i];
        }
        for (uint256 i = 0; i < 2; i++) {
            insert(RECEIPTS, SumTree.Leaf(idOf(i), receipts[i].price, 0));
        }
        insert(SCORES, SumTree.Leaf(idOf(0), ALICES_SCORE, _whole(_ofAlice)));
        insert(SCORES, SumTree.Leaf(idOf(0), BOBS_SCORE, _whole(_ofBob)));
        bool isAliceFirst = _whole(_ofAlice) < _whole(_ofBob);
        _credit(_ofAlice, payeeOf(alice), isAliceFirst ? 0 : BOBS_SCORE, ALICES_SCORE);
        _credit(_ofBob, payeeOf(bob), isAliceFirst ? ALICES_SCORE : 0, BOBS_SCORE);
        uint256[] memory weights = new uint256[](2);
        (weights[0], weights[1]) = (3, 1);
        uint256[] memory parts = Split.unowned(receipts[1].price, weights);
        insert(CREDITS, SumTree.Leaf(Payee.treasury(OPEN), uint128(parts[0]), unownedDigest(1)));
        insert(CREDITS, SumTree.Leaf(Payee.treasury(SECOND), uint128(parts[1]), unownedDigest(1)));
        followCredits();
    }

    function _credit(IDisputes.Owner memory named, bytes32 payee, uint256 before, uint256 value) private {
        uint256 feeBps = datanets.datanet(named.datanetId).treasuryFeeBps;
        (uint256 part, uint256 fee) = Split.credit(receipts[0].price, before, value, ALICES_SCORE + BOBS_SCORE, feeBps);
        insert(CREDITS, SumTree.Leaf(payee, uint128(part), _digest(named, 0)));
        insert(CREDITS, SumTree.Leaf(Payee.treasury(named.datanetId), uint128(fee), _digest(named, 1)));
    }

    /// @dev Puts another registration in the place of one that scores.
    function _swap(IDisputes.Owner memory from, IDisputes.Owner memory to, uint128 value) private {
        remove(SCORES, indexOf(SCORES, idOf(0), _whole(from)));
        insert(SCORES, SumTree.Leaf(idOf(0), value, _whole(to)));
    }

    /// @dev Moves units from Bob's credit to Alice's.
    function _move(uint8 role, uint128 amount) private {
        leafOf(CREDITS, payeeOf(alice), _digest(_ofAlice, role)).value += amount;
        leafOf(CREDITS, payeeOf(bob), _digest(_ofBob, role)).value -= amount;
        followCredits();
    }

    /// @dev The leaves of the feature tree: Alice's record, Bob's, and the other one of his batch.
    function _features() private pure returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](3);
        leaves[0] = SumTree.Leaf(sha256(ALICES), 1, sha256(OF_ALICE));
        leaves[1] = SumTree.Leaf(sha256(BOBS), 1, sha256(OF_BOB));
        leaves[2] = SumTree.Leaf(sha256("another record"), 1, sha256(OF_OTHER));
        for (uint256 i = 0; i < 3; i++) {
            for (uint256 j = 0; j + 1 < 3; j++) {
                if (leaves[j].key > leaves[j + 1].key) (leaves[j], leaves[j + 1]) = (leaves[j + 1], leaves[j]);
            }
        }
    }

    /* NAMES */

    function _whole(IDisputes.Owner memory named) private pure returns (bytes32) {
        bytes32 key = TypedData.contributionKey(named.datanetId, named.contentId);
        return bytes32(bytes12(named.contentId)) | (keccak256(abi.encode(key, itemOf(named))) >> 96);
    }

    function _source(IDisputes.Score memory score) private pure returns (bytes32) {
        if (score.end == 0) return _whole(score.owner);
        bytes32 key = TypedData.contributionKey(score.owner.datanetId, score.owner.contentId);
        return TypedData.source(score.start, score.end, key, itemOf(score.owner));
    }

    function _digest(IDisputes.Owner memory named, uint8 role) private view returns (bytes32) {
        return TypedData.creditDigest(idOf(0), _whole(named), role);
    }

    /* WHAT IS SHOWN */

    function _nothing() private pure returns (IDisputes.Place memory nothing) {}

    function _member() private pure returns (IDisputes.Place memory) {
        return placeAmong(recordsOfBatch(), sha256(BOBS), 0);
    }

    function _featured(IDisputes.Owner memory named, bytes memory features) private pure returns (IDisputes.Featured memory) {
        return IDisputes.Featured(named, placeAmong(_features(), named.contentId, 0), features);
    }

    function _gapOf(IDisputes.Owner memory named) private view returns (IDisputes.Place memory) {
        return placeIn(SCORES, idOf(0), bytes32(bytes12(named.contentId)));
    }

    function _form(IDisputes.Score memory score) private view returns (bytes memory) {
        IDisputes.Place memory place = placeIn(SCORES, idOf(0), _source(score));
        return abi.encodeCall(IDisputes.proveForm, (proposed(), idOf(0), score, place));
    }

    function _score(uint256 receipt, IDisputes.Featured memory record, bytes memory output) private view returns (bytes memory) {
        IDisputes.Place memory place = placeIn(SCORES, idOf(receipt), _whole(record.owner));
        return abi.encodeCall(IDisputes.proveScore, (proposed(), receipts[receipt], record, output, place));
    }

    function _missingOf(
        IDisputes.Owner memory named,
        bytes memory features,
        IDisputes.Place memory member
    ) private view returns (bytes memory) {
        return _missing(0, _featured(named, features), member, OF_OUTPUT, _gapOf(named));
    }

    function _missing(
        uint256 receipt,
        IDisputes.Featured memory record,
        IDisputes.Place memory member,
        bytes memory output,
        IDisputes.Place memory gap
    ) private view returns (bytes memory) {
        IDisputes.Place memory place = placeIn(RECEIPTS, idOf(receipt), 0);
        return abi.encodeCall(IDisputes.proveMissing, (proposed(), receipts[receipt], record, member, output, place, gap));
    }

    function _notFirst(
        IDisputes.Owner memory scored,
        IDisputes.Owner memory first,
        IDisputes.Place memory member
    ) private view returns (bytes memory) {
        IDisputes.Place memory place = placeIn(SCORES, idOf(0), _whole(scored));
        return abi.encodeCall(IDisputes.proveNotFirst, (proposed(), receipts[0], scored, first, member, place));
    }

    function _placesOfPart(IDisputes.Owner memory named, uint8 role) private view returns (IDisputes.Place[4] memory places) {
        places[0] = placeIn(SCORES, idOf(0), 0);
        places[1] = placeIn(SCORES, idOf(0), _whole(named));
        places[2] = placeIn(SCORES, next(idOf(0)), 0);
        bytes32 payee = role == 1 ? Payee.treasury(named.datanetId) : datanets.contribution(named.datanetId, itemOf(named)).payee;
        places[3] = placeIn(CREDITS, payee, _digest(named, role));
    }

    function _part(IDisputes.Owner memory named, uint8 role) private view returns (bytes memory) {
        return _partWith(named, role, _placesOfPart(named, role));
    }

    function _partWith(IDisputes.Owner memory named, uint8 role, IDisputes.Place[4] memory at) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.provePart, (proposed(), receipts[0], named, role, at[0], at[1], at[2], at[3]));
    }

    function _placesOfRest(uint256 receipt, uint256 datanetId) private view returns (IDisputes.Place[4] memory places) {
        places[0] = placeIn(RECEIPTS, idOf(receipt), 0);
        places[1] = placeIn(SCORES, idOf(receipt), 0);
        places[2] = placeIn(SCORES, next(idOf(receipt)), 0);
        places[3] = placeIn(CREDITS, Payee.treasury(datanetId), unownedDigest(receipt));
    }

    function _rest(uint256 receipt, uint256 datanetId) private view returns (bytes memory) {
        return _restWith(receipt, datanetId, _placesOfRest(receipt, datanetId));
    }

    function _restWith(uint256 receipt, uint256 datanetId, IDisputes.Place[4] memory at) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveRest, (proposed(), receipts[receipt], datanetId, at[0], at[1], at[2], at[3]));
    }

    /* WHAT IS ASKED FOR */

    function _round() private view returns (IRequests.Round memory) {
        return abi.decode(abi.encode(round), (IRequests.Round));
    }

    function _stake() private view returns (IRequests.Stake memory) {
        return abi.decode(abi.encode(stake), (IRequests.Stake));
    }

    function _asking(uint8 kind, uint64 index) private view returns (bytes memory) {
        return abi.encodeCall(IRequests.ask, (_round(), _stake(), IRequests.Request(kind, SCORES, index, 1)));
    }

    function _ask(uint8 kind, uint64 index) private {
        requests.ask(_round(), _stake(), IRequests.Request(kind, SCORES, index, 1));
        vm.assertTrue(requests.unanswered(model, round.attempt) > 0, "it was not asked");
    }

    /// @dev Sends an answer, after which nothing waits.
    function _send(bytes memory call) private {
        (bool success, bytes memory reason) = address(requests).call(call);
        if (!success) vm.assertEq(reason, bytes(""), "reverted");
        vm.assertEq(requests.unanswered(model, round.attempt), 0, "it waits");
    }

    function _expectRevert(bytes memory call, bytes memory expected) private {
        (bool success, bytes memory reason) = address(requests).call(call);
        vm.assertFalse(success, "succeeded");
        vm.assertEq(reason, expected, "error");
    }

    function _passTwoThirds() private returns (uint64 until) {
        until = stake.proposedAt + 2 * (WINDOW / 3);
        vm.warp(until);
    }

    function _idOfRequest(uint8 kind, uint64 index) private view returns (bytes32) {
        bytes32 proposal = TypedData.proposal(TypedData.roundHash(round), stake);
        return keccak256(abi.encodePacked(proposal, kind, SCORES, index, uint16(1)));
    }

    function _placeOf(uint64 index) private view returns (IRequests.Place memory) {
        SumTree.Leaf memory leaf = trees[SCORES][index];
        return IRequests.Place(index, IRequests.Leaf(leaf.key, leaf.value, leaf.data), Trees.prove(trees[SCORES], index, 1));
    }

    function _indexOfBob() private view returns (uint64) {
        return uint64(indexOf(SCORES, idOf(0), _whole(_ofBob)));
    }

    /// @dev The registration that a score names, and the features of its record.
    function _scoredAt(uint64 index) private view returns (IDisputes.Owner memory named, bytes memory features) {
        return index == _indexOfBob() ? (_ofBob, OF_BOB) : (_ofAlice, OF_ALICE);
    }

    function _memberOf(IDisputes.Owner memory named) private pure returns (IRequests.Member memory member) {
        if (named.batchRoot != 0) return abi.decode(abi.encode(_member()), (IRequests.Member));
    }

    function _answering(uint64 index) private view returns (bytes memory) {
        (IDisputes.Owner memory named, bytes memory features) = _scoredAt(index);
        return _answeringWith(_placeOf(index), named, named, features, _memberOf(named));
    }

    /// @dev An answer with the feature of some record.
    function _answeringWith(
        IRequests.Place memory place,
        IDisputes.Owner memory named,
        IDisputes.Owner memory featured,
        bytes memory features,
        IRequests.Member memory member
    ) private view returns (bytes memory) {
        IRequests.Score memory score = IRequests.Score(0, 0, named.datanetId, named.contentId, named.batchRoot);
        IRequests.Member memory feature = abi.decode(abi.encode(placeAmong(_features(), featured.contentId, 0)), (IRequests.Member));
        return abi.encodeCall(IRequests.answerFeatures, (_round(), _stake(), place, score, feature, features, member));
    }

    function _answeringOutput(IRequests.Place memory place, uint256 receipt, bytes memory features) private view returns (bytes memory) {
        IRequests.Receipt memory fields = abi.decode(abi.encode(receipts[receipt]), (IRequests.Receipt));
        return abi.encodeCall(IRequests.answerOutputFeatures, (_round(), _stake(), place, fields, features));
    }

    /// @dev Another bond of each scorer.
    function _depositAgain() private {
        address[2] memory scorers = [scorer, otherScorer];
        for (uint256 i = 0; i < 2; i++) {
            vm.prank(scorers[i]);
            attribution.depositBond(address(token), BOND);
        }
    }
}
