// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {DisputesFixture} from "../unit/DisputesFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDisputes} from "abi/IDisputes.sol";

/// @title `proven-lies-never-settle`: a round that was slashed or voided never becomes final, and the
/// right one that follows it does
contract ProvenLiesNeverSettleTest is DisputesFixture {
    uint256 private constant LIES = 9;

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_ProvenLiesNeverSettle(uint256 which, uint32 wait, bool isFirst) external {
        if (isFirst) start(FRESH);
        uint64 answered = receipts[1].time;
        _tell(which % LIES);
        propose();
        IAttribution.Round memory wrong = round;
        IAttribution.Stake memory locked = stake;
        uint256 time = block.timestamp + wait % WINDOW;
        vm.warp(time);
        bytes memory call = _proofOf(which % LIES);
        vm.prank(bob);
        (bool success,) = address(disputes).call(call);
        vm.assertTrue(success, "the lie was not proven");
        uint64[4] memory times = [uint64(time), locked.finalisableAt - 1, locked.finalisableAt, locked.finalisableAt + 1];
        for (uint256 i = 0; i < 4; i++) {
            vm.warp(times[i]);
            _expectNeverFinal(wrong, locked, call);
        }
        receipts[1].time = answered;
        _settleRight();
        _expectNeverFinal(wrong, locked, call);
    }

    function _expectNeverFinal(IAttribution.Round memory wrong, IAttribution.Stake memory locked, bytes memory call) private {
        bytes memory expected = abi.encodeWithSelector(IAttribution.NoSuchRound.selector, model, TypedData.roundHash(wrong));
        vm.expectRevert(expected);
        attribution.finalise(wrong, locked);
        // With what is left of a voided round's bonds.
        if (locked.bond == BOND) locked.bond -= BOND / 20;
        vm.expectRevert(expected);
        attribution.finalise(wrong, locked);
        vm.prank(bob);
        (bool success,) = address(disputes).call(call);
        vm.assertFalse(success, "proven twice");
    }

    /// @dev The next attempt is right, and becomes final.
    function _settleRight() private {
        address[2] memory scorers = [scorer, otherScorer];
        for (uint256 i = 0; i < 2; i++) {
            vm.prank(scorers[i]);
            attribution.depositBond(address(token), BOND);
        }
        delete claimed;
        IDisputes.Owner memory ofAlice = IDisputes.Owner(OPEN, sha256(ALICES), 0);
        claimed.push(Claimed(0, IDisputes.Score(0, 11, ofAlice)));
        claimed.push(Claimed(0, IDisputes.Score(11, 20, IDisputes.Owner(SECOND, sha256(BOBS), batch))));
        claimed.push(Claimed(1, IDisputes.Score(3, 14, ofAlice)));
        follow();
        propose();
        vm.warp(stake.finalisableAt);
        attribution.finalise(round, stake);
        vm.assertEq(rewards.pool(model).rounds, round.number, "the right round is not final");
    }

    function _tell(uint256 which) private {
        if (which == 0) receipts[1].time = uint64(block.timestamp);
        if (which == 1) (claimed[2].score.start, claimed[2].score.end) = (5, 16);
        if (which == 2) claimed[1].score.owner.contentId = sha256(ALICES);
        if (which == 3) (claimed[0].score.end, claimed[1].score.start) = (6, 6);
        if (which == 4) claimed.pop();
        follow();
        if (which == 5) {
            SumTree.Leaf memory second = trees[RECEIPTS][1];
            trees[RECEIPTS][1] = trees[RECEIPTS][0];
            trees[RECEIPTS][0] = second;
        }
        if (which == 6) addCredit(payeeOf(bob), digestOf(1, 0), 1);
        if (which != 7) return;
        trees[PAYOUTS][0].value--;
        trees[PAYOUTS][1].value++;
    }

    function _proofOf(uint256 which) private view returns (bytes memory) {
        if (which == 8) return _omission();
        if (which == 7) return _payout();
        bytes32 id = idOf(which == 2 || which == 3 || which == 6 ? 0 : 1);
        if (which == 0) return abi.encodeCall(IDisputes.proveReceipt, (proposed(), receipts[1], placeIn(RECEIPTS, id, 0)));
        if (which == 1) {
            return abi.encodeCall(IDisputes.proveShape, (proposed(), receipts[1], sourceOf(2), placeIn(SCORES, id, sourceOf(2))));
        }
        if (which == 4) return _gap(id);
        if (which == 5) return abi.encodeCall(IDisputes.proveDisorder, (proposed(), RECEIPTS, neighbours(RECEIPTS, 0, 2)));
        IDisputes.Place memory place = placeIn(SCORES, id, sourceOf(1));
        IDisputes.Score memory score = claimed[1].score;
        if (which == 2) {
            IDisputes.Place memory absent = placeAmong(recordsOfBatch(), sha256(ALICES), 0);
            return abi.encodeCall(IDisputes.proveRegistration, (proposed(), receipts[0], score, absent, place));
        }
        if (which == 3) {
            return abi.encodeCall(IDisputes.proveEarlier, (proposed(), receipts[0], score, FIRST_OUTPUT, _alice(0), place));
        }
        IDisputes.Place memory credit = placeIn(CREDITS, payeeOf(bob), digestOf(1, 0));
        return abi.encodeCall(IDisputes.proveCredit, (proposed(), receipts[0], score, 0, placeIn(SCORES, id, 0), place, credit));
    }

    function _gap(bytes32 id) private view returns (bytes memory) {
        IDisputes.Place memory gap = placeIn(SCORES, id, bytes32(bytes2(uint16(3))));
        return abi.encodeCall(IDisputes.proveGap, (proposed(), receipts[1], SECOND_OUTPUT, _alice(3), placeIn(RECEIPTS, id, 0), gap, 3));
    }

    /// @dev Alice's record, of which an output has all from an offset on.
    function _alice(uint16 outputStart) private pure returns (IDisputes.Holder memory holder) {
        holder.owner = IDisputes.Owner(OPEN, sha256(ALICES), 0);
        holder.record = ALICES;
        holder.witness = IDisputes.Witness(outputStart, 0, 11);
    }

    function _payout() private view returns (bytes memory) {
        bytes32 payee = trees[PAYOUTS][0].key;
        SumTree.Leaf[] memory before = last;
        return abi.encodeCall(
            IDisputes.provePayout,
            (
                proposed(),
                payee,
                Trees.root(before),
                placeAmong(before, payee, 0),
                placeIn(CREDITS, payee, 0),
                placeIn(CREDITS, next(payee), 0),
                placeIn(PAYOUTS, payee, 0)
            )
        );
    }

    /// @dev A receipt that the operator signed and that is not in the round.
    function _omission() private view returns (bytes memory) {
        IDisputes.Receipt memory receipt = receipts[1];
        receipt.requestId = bytes32(uint256(3));
        bytes32 id = TypedData.receiptId(receipt);
        bytes memory signature = signBy(OPERATOR_KEY, TypedData.digestOf(domainOf(address(attribution)), id));
        return abi.encodeCall(IDisputes.proveOmitted, (proposed(), receipt, signature, placeIn(RECEIPTS, id, 0)));
    }
}
