// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {DisputesFixture} from "./DisputesFixture.sol";
import {IDisputes} from "abi/IDisputes.sol";
import {IModels} from "abi/IModels.sol";

/// @title Faults of credits and of payouts
contract CreditFaultsTest is DisputesFixture {
    /// @dev What is shown of a credit.
    struct Credit {
        IDisputes.Receipt receipt;
        IDisputes.Score score;
        uint8 role;
        IDisputes.Place first;
        IDisputes.Place place;
        IDisputes.Place credit;
    }

    /// @dev What is shown of an unowned part.
    struct Unowned {
        IDisputes.Receipt receipt;
        uint256 datanetId;
        IDisputes.Place place;
        IDisputes.Place first;
        IDisputes.Place afterLast;
        IDisputes.Place credit;
    }

    /// @dev What is shown of a payout.
    struct Payout {
        bytes32 payee;
        bytes32 lastRoot;
        IDisputes.Place last;
        IDisputes.Place first;
        IDisputes.Place afterLast;
        IDisputes.Place payout;
    }

    bytes32 private constant LAST_WORD = bytes32(type(uint256).max);

    function test_ProveCredit_RevertWhen_OneOfWhatTheCreditIsShownByDoesNotFit() external {
        addCredit(payeeOf(bob), digestOf(1, 0), 1);
        propose();
        string[5] memory arguments = ["role", "score", "first", "place", "credit"];
        for (uint256 i = 0; i < 12; i++) {
            Credit memory shown = _credit(1, 0);
            // What comes after the first that does not fit is not looked at.
            if (i == 0) shown.score.owner.contentId = 0;
            if (i <= 1) shown.first = placeIn(SCORES, idOf(1), 0);
            if (i <= 2) shown.place = placeIn(SCORES, idOf(0), sourceOf(0));
            if (i <= 3) shown.credit = placeIn(CREDITS, payeeOf(bob), next(digestOf(1, 0)));
            if (i == 0) shown.role = 2;
            if (i == 1) shown.score.owner.batchRoot = 0;
            if (i == 2) shown.first = placeIn(SCORES, idOf(0), sourceOf(1));
            if (i == 3) shown.receipt.price++;
            if (i == 4) shown.credit = placeIn(CREDITS, payeeOf(bob), next(digestOf(1, 0)));
            if (i == 5) shown.role = 255;
            if (i == 6) shown.score.owner.datanetId = OPEN;
            if (i == 7) shown.first = IDisputes.Place(new IDisputes.Leaf[](0), "");
            if (i == 8) shown.score.end--;
            if (i == 9) shown.credit = placeIn(CREDITS, payeeOf(alice), digestOf(1, 0));
            if (i == 10) shown.score.owner.batchRoot = bytes32(uint256(1));
            if (i == 11) shown.place.leaves[shown.place.leaves.length - 1].value++;
            string memory argument = i < 5 ? arguments[i] : arguments[[0, 1, 2, 3, 4, 1, 3][i - 5]];
            // Other fields are another receipt, whose first place may be another one.
            if (i == 3) shown.first = placeIn(SCORES, TypedData.receiptId(shown.receipt), 0);
            expectRevert(_call(shown), notShown(IDisputes.NotShown.selector, argument));
        }
    }

    function test_ProveCredit_RevertWhen_TheCreditsAreRight() external {
        propose();
        for (uint256 i = 0; i < 3; i++) {
            for (uint8 role = 0; role < 2; role++) {
                expectRevert(_call(_credit(i, role)), abi.encodeWithSelector(IDisputes.NoFault.selector));
            }
        }
    }

    function test_ProveCredit_RevertWhen_TheScoresExceedTheOutput() external {
        // 11 and 20 bytes of an output of 30.
        leafOf(SCORES, idOf(0), sourceOf(1)).value = 20;
        propose();
        expectRevert(_call(_credit(1, 0)), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveCredit_RevertWhen_TheSumBeforeTheScoreIsNegative() external {
        // The second range of the first receipt comes before all.
        _lowerSecondId();
        follow();
        addCredit(payeeOf(bob), digestOf(1, 0), 1);
        SumTree.Leaf memory leaf = trees[SCORES][2];
        trees[SCORES][2] = trees[SCORES][1];
        trees[SCORES][1] = trees[SCORES][0];
        trees[SCORES][0] = leaf;
        propose();
        Credit memory shown = _credit(1, 0);
        shown.first = neighbours(SCORES, 1, 2);
        shown.place = neighbours(SCORES, 0, 1);
        expectRevert(_call(shown), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveCredit_WhenTheContributorHasOneUnitMore() external {
        // it should slash
        addCredit(payeeOf(bob), digestOf(1, 0), 1);
        propose();
        expectSlash(_call(_credit(1, 0)));
    }

    function test_ProveCredit_WhenTheContributorHasOneUnitLess() external {
        // it should slash
        takeCredit(payeeOf(alice), digestOf(2, 0), 1);
        propose();
        expectSlash(_call(_credit(2, 0)));
    }

    function test_ProveCredit_WhenTheContributorsCreditIsMissing() external {
        // it should slash
        takeCredit(payeeOf(alice), digestOf(2, 0), leafOf(CREDITS, payeeOf(alice), digestOf(2, 0)).value);
        propose();
        expectSlash(_call(_credit(2, 0)));
    }

    function test_ProveCredit_WhenTheFeeIsMissing() external {
        // it should slash
        bytes32 payee = Payee.treasury(SECOND);
        takeCredit(payee, digestOf(1, 1), leafOf(CREDITS, payee, digestOf(1, 1)).value);
        propose();
        expectSlash(_call(_credit(1, 1)));
    }

    function test_ProveCredit_WhenThereIsAFeeAlthoughItIsZero() external {
        // it should slash
        addCredit(Payee.treasury(OPEN), digestOf(2, 1), 1);
        propose();
        expectSlash(_call(_credit(2, 1)));
    }

    function test_ProveCredit_WhenTheRangeBeforeIsNotCounted() external {
        // it should slash
        // floor(100,003 * 9 / 30) is one unit less than the difference of the floors of 20 and 11.
        uint128 right = leafOf(CREDITS, payeeOf(bob), digestOf(1, 0)).value;
        assert(right == 27_001 && uint256(100_003) * 9 / 30 == 30_000);
        takeCredit(payeeOf(bob), digestOf(1, 0), 1);
        propose();
        expectSlash(_call(_credit(1, 0)));
    }

    function test_ProveCredit_WhenTheRoundOfTheCreditIsNotProposed() external {
        // it should pass on NoSuchRound
        addCredit(payeeOf(alice), digestOf(0, 0), 1);
        prepare();
        expectNoSuchRoundThenSlash(_call(_credit(0, 0)));
    }

    function test_ProveUnowned_RevertWhen_OneOfWhatTheUnownedPartIsShownByDoesNotFit() external {
        addCredit(Payee.treasury(SECOND), unownedDigest(1), 1);
        propose();
        string[11] memory arguments =
            ["datanetId", "place", "first", "afterLast", "credit", "datanetId", "datanetId", "place", "first", "afterLast", "credit"];
        for (uint256 i = 0; i < 11; i++) {
            Unowned memory shown = _unowned(1, SECOND);
            if (i == 0) shown.place = placeIn(RECEIPTS, idOf(0), 0);
            if (i <= 1) shown.first = placeIn(SCORES, idOf(0), sourceOf(1));
            if (i <= 3) shown.afterLast = placeIn(SCORES, idOf(1), 0);
            if (i <= 4) shown.credit = placeIn(CREDITS, Payee.treasury(OPEN), unownedDigest(1));
            if (i == 0) shown.datanetId = LEFT;
            if (i == 1) shown.receipt.time--;
            if (i == 2) shown.first = placeIn(SCORES, next(idOf(1)), 0);
            if (i == 5) shown.datanetId = COMMIT_FIRST;
            if (i == 6) shown.datanetId = SECOND + (1 << 160);
            if (i == 7) shown.place = placeIn(RECEIPTS, idOf(1), next(0));
            if (i == 8) shown.first.leaves[0].value++;
            if (i == 9) shown.afterLast = IDisputes.Place(new IDisputes.Leaf[](0), "");
            if (i == 10) shown.credit.proof[0] = 0x11;
            expectRevert(_call(shown), notShown(IDisputes.NotShown.selector, arguments[i]));
        }
    }

    function test_ProveUnowned_RevertWhen_TheUnownedPartsAreRight() external {
        propose();
        uint256[3] memory ids = [OPEN, CURATED, SECOND];
        for (uint256 i = 0; i < 6; i++) {
            expectRevert(_call(_unowned(i / 3, ids[i % 3])), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveUnowned_RevertWhen_TheReceiptHasNoScoresAndItsPartsAreRight() external {
        delete claimed;
        follow();
        propose();
        uint256[3] memory ids = [OPEN, CURATED, SECOND];
        for (uint256 i = 0; i < 6; i++) {
            expectRevert(_call(_unowned(i / 3, ids[i % 3])), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveUnowned_RevertWhen_TheScoresExceedTheOutputOrItHasNoBytes() external {
        claimed.pop();
        (receipts[0].outputLength, receipts[1].outputLength) = (20, 0);
        follow();
        leafOf(SCORES, idOf(0), sourceOf(1)).value++;
        propose();
        for (uint256 i = 0; i < 2; i++) {
            Unowned memory shown = _unowned(i, SECOND);
            expectRevert(_call(shown), abi.encodeWithSelector(IDisputes.NoFault.selector));
        }
    }

    function test_ProveUnowned_RevertWhen_TheSumOfTheScoresIsNegative() external {
        // The score of the next id comes first of all, as if nothing were before it.
        _lowerSecondId();
        follow();
        addCredit(Payee.treasury(SECOND), unownedDigest(0), 1);
        trees[SCORES].push(trees[SCORES][2]);
        trees[SCORES][2] = trees[SCORES][1];
        trees[SCORES][1] = trees[SCORES][0];
        trees[SCORES][0] = SumTree.Leaf(next(idOf(0)), 5, sourceOf(0));
        propose();
        Unowned memory shown = _unowned(0, SECOND);
        shown.first = neighbours(SCORES, 1, 2);
        shown.afterLast = neighbours(SCORES, 0, 1);
        expectRevert(_call(shown), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProveUnowned_WhenTheFirstTreasuryHasOneUnitLess() external {
        // it should slash
        addCredit(payeeOf(bob), digestOf(1, 0), 1);
        propose();
        expectSlash(_call(_unowned(0, OPEN)));
    }

    function test_ProveUnowned_WhenATreasuryHasAUnitAlthoughItsPartIsZero() external {
        // it should slash
        addCredit(Payee.treasury(SECOND), unownedDigest(1), 1);
        propose();
        expectSlash(_call(_unowned(1, SECOND)));
    }

    function test_ProveUnowned_WhenASourceThatStaysIsLeftOut() external {
        // it should slash
        bytes32 payee = Payee.treasury(CURATED);
        takeCredit(payee, unownedDigest(0), leafOf(CREDITS, payee, unownedDigest(0)).value);
        propose();
        expectSlash(_call(_unowned(0, CURATED)));
    }

    function test_ProveUnowned_WhenThePartOfAReceiptWithoutScoresIsMissing() external {
        // it should slash
        delete claimed;
        follow();
        bytes32 payee = Payee.treasury(CURATED);
        takeCredit(payee, unownedDigest(1), leafOf(CREDITS, payee, unownedDigest(1)).value);
        propose();
        expectSlash(_call(_unowned(1, CURATED)));
    }

    function test_ProveUnowned_WhenTheRoundOfTheUnownedPartIsNotProposed() external {
        // it should pass on NoSuchRound
        addCredit(payeeOf(bob), digestOf(1, 0), 1);
        prepare();
        expectNoSuchRoundThenSlash(_call(_unowned(0, OPEN)));
    }

    function test_ProveUnfounded_RevertWhen_TheCreditOrWhatIsMissingIsNotShown() external {
        bytes32 source = sourceOf(1);
        propose();
        IDisputes.Place memory credit = placeIn(CREDITS, payeeOf(bob), digestOf(1, 0));
        bytes memory expected = notShown(IDisputes.NotShown.selector, "credit");
        bytes32 id = idOf(0);
        IDisputes.Place memory there = placeIn(SCORES, id, source);
        expectRevert(_unfounded(payeeOf(bob), id, source, 1, credit, there), expected);
        expectRevert(_unfounded(payeeOf(alice), id, source, 0, credit, there), expected);
        expectRevert(_unfounded(payeeOf(bob), id, next(source), 0, credit, there), expected);
        expectRevert(_unfounded(payeeOf(bob), id, source, 3, credit, there), expected);
        expected = notShown(IDisputes.NotShown.selector, "missing");
        expectRevert(_unfounded(payeeOf(bob), id, source, 0, credit, placeIn(SCORES, id, sourceOf(0))), expected);
        expectRevert(_unfounded(payeeOf(bob), id, source, 0, credit, placeIn(SCORES, id, next(source))), expected);
        expectRevert(_unfounded(payeeOf(bob), id, source, 0, credit, placeIn(RECEIPTS, next(id), 0)), expected);
        bytes32 payee = Payee.treasury(CURATED);
        credit = placeIn(CREDITS, payee, unownedDigest(0));
        expectRevert(_unfounded(payee, id, 0, 2, credit, placeIn(RECEIPTS, next(id), 0)), expected);
        expectRevert(_unfounded(payee, id, 0, 2, credit, placeIn(SCORES, id, 0)), expected);
    }

    function test_ProveUnfounded_RevertWhen_ScoreAndReceiptAreThere() external {
        propose();
        bytes memory expected = abi.encodeWithSelector(IDisputes.NoFault.selector);
        for (uint256 i = 0; i < 3; i++) {
            for (uint8 role = 0; role < 2; role++) {
                bytes32 payee = payeeOfScore(i, role);
                if (has(CREDITS, payee, digestOf(i, role))) {
                    expectRevert(_unfoundedOf(payee, idOfScore(i), sourceOf(i), role), expected);
                }
            }
        }
        for (uint256 i = 0; i < 2; i++) {
            expectRevert(_unfoundedOf(Payee.treasury(OPEN), idOf(i), 0, 2), expected);
        }
    }

    function test_ProveUnfounded_WhenARangeThatIsNotThereEarns() external {
        // it should slash
        _slashUnfounded(payeeOf(bob), idOf(0), _longer(), 0);
    }

    function test_ProveUnfounded_WhenAFeeIsForARangeThatIsNotThere() external {
        // it should slash
        _slashUnfounded(Payee.treasury(SECOND), idOf(0), _longer(), 1);
    }

    function test_ProveUnfounded_WhenAnUnownedPartIsOfAReceiptThatIsNotThere() external {
        // it should slash
        _slashUnfounded(Payee.treasury(OPEN), next(idOf(0)), 0, 2);
    }

    function test_ProveUnfounded_WhenTheRoleIs3() external {
        // it should slash
        _addUnfounded(payeeOf(bob), idOf(0), sourceOf(1), 3);
        propose();
        IDisputes.Place memory credit = placeIn(CREDITS, payeeOf(bob), TypedData.creditDigest(idOf(0), sourceOf(1), 3));
        expectSlash(_unfounded(payeeOf(bob), idOf(0), sourceOf(1), 3, credit, IDisputes.Place(new IDisputes.Leaf[](0), hex"00")));
    }

    function test_ProveUnfounded_WhenAnUnownedPartHasASource() external {
        // it should slash
        _addUnfounded(Payee.treasury(OPEN), idOf(0), sourceOf(0), 2);
        propose();
        IDisputes.Place memory credit = placeIn(CREDITS, Payee.treasury(OPEN), TypedData.creditDigest(idOf(0), sourceOf(0), 2));
        expectSlash(_unfounded(Payee.treasury(OPEN), idOf(0), sourceOf(0), 2, credit, placeIn(RECEIPTS, idOf(0), 0)));
    }

    function test_ProveUnfounded_WhenTheRoundOfTheUnfoundedCreditIsNotProposed() external {
        // it should pass on NoSuchRound
        _addUnfounded(payeeOf(bob), idOf(0), _longer(), 0);
        prepare();
        expectNoSuchRoundThenSlash(_unfoundedOf(payeeOf(bob), idOf(0), _longer(), 0));
    }

    function test_ProveMisdirected_RevertWhen_RoleRegistrationOrCreditIsNotShown() external {
        _misdirect(payeeOf(alice), payeeOf(bob), digestOf(0, 0));
        propose();
        IDisputes.Place memory credit = placeIn(CREDITS, payeeOf(bob), digestOf(0, 0));
        IDisputes.Score memory score = claimed[0].score;
        score.owner.contentId = 0;
        expectRevert(_misdirected(payeeOf(ann), 3, score, credit), notShown(IDisputes.NotShown.selector, "role"));
        expectRevert(_misdirected(payeeOf(ann), 0, score, credit), notShown(IDisputes.NotShown.selector, "score"));
        contribute(alice, CURATED, sha256(ALICES));
        score = claimed[0].score;
        score.owner.datanetId = CURATED;
        expectRevert(_misdirected(payeeOf(ann), 1, score, credit), notShown(IDisputes.NotShown.selector, "score"));
        score = claimed[0].score;
        bytes memory expected = notShown(IDisputes.NotShown.selector, "credit");
        expectRevert(_misdirected(payeeOf(ann), 0, score, credit), expected);
        expectRevert(_misdirected(payeeOf(bob), 1, score, credit), expected);
        expectRevert(_misdirected(payeeOf(bob), 2, score, credit), expected);
        score.end--;
        expectRevert(_misdirected(payeeOf(bob), 0, score, credit), expected);
    }

    function test_ProveMisdirected_RevertWhen_EveryCreditHasItsPayee() external {
        propose();
        bytes memory expected = abi.encodeWithSelector(IDisputes.NoFault.selector);
        for (uint256 i = 0; i < 2; i++) {
            for (uint8 role = 0; role < 2; role++) {
                bytes32 payee = payeeOfScore(i, role);
                expectRevert(_misdirected(payee, role, claimed[i].score, placeIn(CREDITS, payee, digestOf(i, role))), expected);
            }
        }
        uint256[3] memory ids = [OPEN, CURATED, SECOND];
        IDisputes.Score memory score;
        for (uint256 i = 0; i < 3; i++) {
            bytes32 payee = Payee.treasury(ids[i]);
            expectRevert(_misdirected(payee, 2, score, placeIn(CREDITS, payee, unownedDigest(0))), expected);
        }
    }

    function test_ProveMisdirected_WhenAnotherAccountHasTheContributorsCredit() external {
        // it should slash
        _misdirect(payeeOf(alice), payeeOf(bob), digestOf(0, 0));
        propose();
        expectSlash(_misdirected(payeeOf(bob), 0, claimed[0].score, placeIn(CREDITS, payeeOf(bob), digestOf(0, 0))));
    }

    function test_ProveMisdirected_WhenAnotherTreasuryHasTheFee() external {
        // it should slash
        bytes32 payee = Payee.treasury(OPEN);
        _misdirect(Payee.treasury(SECOND), payee, digestOf(1, 1));
        propose();
        expectSlash(_misdirected(payee, 1, claimed[1].score, placeIn(CREDITS, payee, digestOf(1, 1))));
    }

    function test_ProveMisdirected_WhenTheTreasuryOfASourceThatIsLeftOutHasAnUnownedPart() external {
        // it should slash
        bytes32 payee = Payee.treasury(LEFT);
        _misdirect(Payee.treasury(CURATED), payee, unownedDigest(0));
        propose();
        IDisputes.Score memory score;
        expectSlash(_misdirected(payee, 2, score, placeIn(CREDITS, payee, unownedDigest(0))));
    }

    function test_ProveMisdirected_WhenAnAccountHasAnUnownedPart() external {
        // it should slash
        bytes32 payee = payeeOf(address(uint160(OPEN)));
        _misdirect(Payee.treasury(CURATED), payee, unownedDigest(0));
        propose();
        expectSlash(_misdirected(payee, 2, claimed[0].score, placeIn(CREDITS, payee, unownedDigest(0))));
    }

    function test_ProveMisdirected_WhenTheRoundOfTheMisdirectedCreditIsNotProposed() external {
        // it should pass on NoSuchRound
        _misdirect(payeeOf(bob), payeeOf(alice), digestOf(1, 0));
        prepare();
        expectNoSuchRoundThenSlash(
            abi.encodeCall(
                IDisputes.proveMisdirected,
                (proposed(), payeeOf(alice), idOf(0), claimed[1].score, 0, placeIn(CREDITS, payeeOf(alice), digestOf(1, 0)))
            )
        );
    }

    function test_ProvePayout_RevertWhen_OneOfWhatThePayoutIsShownByDoesNotFit() external {
        trees[PAYOUTS][0].value--;
        propose();
        bytes32 payee = trees[PAYOUTS][0].key;
        bytes32 other = trees[PAYOUTS][2].key;
        string[9] memory arguments = ["lastRoot", "last", "first", "afterLast", "payout", "last", "first", "payout", "lastRoot"];
        for (uint256 i = 0; i < 9; i++) {
            Payout memory shown = _payout(payee);
            if (i <= 1) shown.last = placeAmong(last, Payee.treasury(SECOND), 0);
            if (i <= 2) shown.first = placeIn(CREDITS, other, 0);
            if (i <= 3) shown.afterLast = placeIn(CREDITS, next(other), 0);
            if (i <= 4) shown.payout = placeIn(PAYOUTS, payee, next(0));
            if (i == 0) shown.lastRoot = TypedData.rootOf(round.payouts);
            if (i == 5) shown.last = IDisputes.Place(new IDisputes.Leaf[](0), "");
            if (i == 6) shown.first = placeIn(PAYOUTS, payee, 0);
            if (i == 7) shown.payout = placeAmong(last, payee, 0);
            if (i == 8) shown.lastRoot = 0;
            expectRevert(_call(shown), notShown(IDisputes.NotShown.selector, arguments[i]));
        }
        Payout memory end = _payout(bytes32(uint256(LAST_WORD) - 1));
        end.payee = LAST_WORD;
        expectRevert(_call(end), notShown(IDisputes.NotShown.selector, "afterLast"));
    }

    function test_ProvePayout_RevertWhen_ItIsAFirstRoundAndLastIsShownByLeaves() external {
        start(FRESH);
        propose();
        Payout memory shown = _payout(payeeOf(bob));
        shown.last = placeIn(PAYOUTS, payeeOf(bob), 0);
        shown.lastRoot = TypedData.rootOf(round.payouts);
        expectRevert(_call(shown), notShown(IDisputes.NotShown.selector, "last"));
        shown.last = IDisputes.Place(new IDisputes.Leaf[](0), hex"00");
        expectRevert(_call(shown), notShown(IDisputes.NotShown.selector, "last"));
    }

    function test_ProvePayout_RevertWhen_EveryPayoutIsRight() external {
        propose();
        _expectPayoutsRight(IDisputes.NoFault.selector);
        expectRevert(_call(_payout(0)), abi.encodeWithSelector(IDisputes.NoFault.selector));
        expectRevert(_call(_payout(Payee.treasury(LEFT))), abi.encodeWithSelector(IDisputes.NoFault.selector));
        expectRevert(_call(_payout(bytes32(uint256(LAST_WORD) - 1))), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProvePayout_RevertWhen_EveryPayoutOfAFirstRoundIsRight() external {
        start(FRESH);
        propose();
        _expectPayoutsRight(IDisputes.NoFault.selector);
        Payout memory shown = _payout(payeeOf(ann));
        shown.lastRoot = keccak256("any");
        expectRevert(_call(shown), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProvePayout_RevertWhen_TheSumOfTheCreditsIsNegative() external {
        // The last leaf comes first.
        SumTree.Leaf memory leaf = trees[CREDITS][trees[CREDITS].length - 1];
        for (uint256 i = trees[CREDITS].length - 1; i > 0; i--) {
            trees[CREDITS][i] = trees[CREDITS][i - 1];
        }
        trees[CREDITS][0] = leaf;
        propose();
        bytes32 payee = Payee.treasury(OPEN);
        Payout memory shown = _payout(payee);
        shown.first = _between(CREDITS, payee);
        shown.afterLast = neighbours(CREDITS, 0, 1);
        expectRevert(_call(shown), abi.encodeWithSelector(IDisputes.NoFault.selector));
    }

    function test_ProvePayout_WhenThereIsNoSuchModel() external {
        // it should pass on UnknownModel
        propose();
        Payout memory shown = _payout(payeeOf(bob));
        shown.lastRoot = 0;
        round.modelId = 3;
        expectRevert(_call(shown), abi.encodeWithSelector(IModels.UnknownModel.selector, 3));
    }

    function test_ProvePayout_WhenAPayeeHasOneUnitMore() external {
        // it should slash
        leafOf(PAYOUTS, payeeOf(bob), 0).value++;
        leafOf(PAYOUTS, payeeOf(alice), 0).value--;
        propose();
        expectSlash(_call(_payout(payeeOf(bob))));
    }

    function test_ProvePayout_WhenAPayeeOfTheLastRoundIsMissing() external {
        // it should slash
        uint256 index = indexOf(PAYOUTS, payeeOf(ann), 0);
        leafOf(PAYOUTS, payeeOf(bob), 0).value += trees[PAYOUTS][index].value;
        remove(PAYOUTS, index);
        propose();
        expectSlash(_call(_payout(payeeOf(ann))));
    }

    function test_ProvePayout_WhenAPayeeHasAPayoutForNothing() external {
        // it should slash
        leafOf(PAYOUTS, payeeOf(bob), 0).value--;
        insert(PAYOUTS, SumTree.Leaf(Payee.treasury(LEFT), 1, 0));
        propose();
        expectSlash(_call(_payout(Payee.treasury(LEFT))));
    }

    function test_ProvePayout_WhenAPayoutOfAFirstRoundIsOneUnitLess() external {
        // it should slash
        start(FRESH);
        leafOf(PAYOUTS, payeeOf(alice), 0).value--;
        propose();
        expectSlash(_call(_payout(payeeOf(alice))));
    }

    function test_ProvePayout_WhenTheRoundOfThePayoutIsNotProposed() external {
        // it should pass on NoSuchRound
        leafOf(PAYOUTS, payeeOf(bob), 0).value--;
        prepare();
        expectNoSuchRoundThenSlash(_call(_payout(payeeOf(bob))));
    }

    /* WHAT IS SHOWN */

    function _credit(uint256 index, uint8 role) private view returns (Credit memory shown) {
        bytes32 id = idOfScore(index);
        shown.receipt = receipts[claimed[index].receipt];
        (shown.score, shown.role) = (claimed[index].score, role);
        shown.first = placeIn(SCORES, id, 0);
        shown.place = placeIn(SCORES, id, sourceOf(index));
        shown.credit = placeIn(CREDITS, payeeOfScore(index, role), digestOf(index, role));
    }

    function _unowned(uint256 receipt, uint256 datanetId) private view returns (Unowned memory shown) {
        bytes32 id = idOf(receipt);
        (shown.receipt, shown.datanetId) = (receipts[receipt], datanetId);
        shown.place = placeIn(RECEIPTS, id, 0);
        shown.first = placeIn(SCORES, id, 0);
        shown.afterLast = placeIn(SCORES, next(id), 0);
        shown.credit = placeIn(CREDITS, Payee.treasury(datanetId), unownedDigest(receipt));
    }

    function _payout(bytes32 payee) private view returns (Payout memory shown) {
        (shown.payee, shown.lastRoot) = (payee, Trees.root(last));
        shown.last = placeAmong(last, payee, 0);
        shown.first = placeIn(CREDITS, payee, 0);
        shown.afterLast = placeIn(CREDITS, next(payee), 0);
        shown.payout = placeIn(PAYOUTS, payee, 0);
    }

    function _call(Credit memory shown) private view returns (bytes memory) {
        return
            abi.encodeCall(
                IDisputes.proveCredit, (proposed(), shown.receipt, shown.score, shown.role, shown.first, shown.place, shown.credit)
            );
    }

    function _call(Unowned memory shown) private view returns (bytes memory) {
        return abi.encodeCall(
            IDisputes.proveUnowned, (proposed(), shown.receipt, shown.datanetId, shown.place, shown.first, shown.afterLast, shown.credit)
        );
    }

    function _call(Payout memory shown) private view returns (bytes memory) {
        return abi.encodeCall(
            IDisputes.provePayout, (proposed(), shown.payee, shown.lastRoot, shown.last, shown.first, shown.afterLast, shown.payout)
        );
    }

    function _unfounded(
        bytes32 payee,
        bytes32 id,
        bytes32 source,
        uint8 role,
        IDisputes.Place memory credit,
        IDisputes.Place memory missing
    ) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveUnfounded, (proposed(), payee, id, source, role, credit, missing));
    }

    function _unfoundedOf(bytes32 payee, bytes32 id, bytes32 source, uint8 role) private view returns (bytes memory) {
        IDisputes.Place memory credit = placeIn(CREDITS, payee, TypedData.creditDigest(id, source, role));
        IDisputes.Place memory missing = role == 2 ? placeIn(RECEIPTS, id, 0) : placeIn(SCORES, id, source);
        return _unfounded(payee, id, source, role, credit, missing);
    }

    /// @dev A credit of the first receipt.
    function _misdirected(
        bytes32 payee,
        uint8 role,
        IDisputes.Score memory score,
        IDisputes.Place memory credit
    ) private view returns (bytes memory) {
        return abi.encodeCall(IDisputes.proveMisdirected, (proposed(), payee, idOf(0), score, role, credit));
    }

    /* LIES */

    /// @dev The source of the second range with one byte more.
    function _longer() private view returns (bytes32) {
        return bytes32(uint256(sourceOf(1)) + (1 << 224));
    }

    function _addUnfounded(bytes32 payee, bytes32 id, bytes32 source, uint8 role) private {
        addCredit(payee, TypedData.creditDigest(id, source, role), 1);
    }

    function _slashUnfounded(bytes32 payee, bytes32 id, bytes32 source, uint8 role) private {
        _addUnfounded(payee, id, source, role);
        propose();
        expectSlash(_unfoundedOf(payee, id, source, role));
    }

    /// @dev Gives one payee's credit to another.
    function _misdirect(bytes32 from, bytes32 to, bytes32 digest) private {
        uint256 index = indexOf(CREDITS, from, digest);
        uint128 value = trees[CREDITS][index].value;
        remove(CREDITS, index);
        insert(CREDITS, SumTree.Leaf(to, value, digest));
        followCredits();
    }

    function _lowerSecondId() private {
        while (idOf(1) > idOf(0)) receipts[1].requestId = next(receipts[1].requestId);
    }

    /// @dev The leaf of a key for the first time, and the one before it.
    function _between(uint8 which, bytes32 key) private view returns (IDisputes.Place memory) {
        uint256 index = 1;
        while (trees[which][index].key != key) index++;
        return neighbours(which, index - 1, 2);
    }

    function _expectPayoutsRight(bytes4 selector) private {
        for (uint256 i = 0; i < trees[PAYOUTS].length; i++) {
            expectRevert(_call(_payout(trees[PAYOUTS][i].key)), abi.encodeWithSelector(selector));
        }
    }
}
