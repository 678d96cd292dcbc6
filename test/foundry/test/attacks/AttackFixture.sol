// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {UnitFixture} from "../unit/UnitFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title What attacks start from: models of honest accounts and of a thief, and rounds with
/// whatever numbers their scorers like
/// @dev The tests repeat attacks that two audits found in the first protocol; each reverts now, or
/// gains nothing. Their names begin with the finding's id. Where the attack cannot be expressed any
/// more, the nearest one is tried, and a comment says so.
abstract contract AttackFixture is UnitFixture {
    uint256 internal constant THIEF_KEY = 0x7417f;
    address internal constant NATIVE = address(0);
    /// @dev The bond that each scorer has deposited, in units of the token and of native currency.
    uint256 private constant DEPOSIT = 1_000_000;

    address internal thief = vm.addr(THIEF_KEY);

    function setUp() public virtual override {
        super.setUp();
        address[6] memory accounts = [owner, scorer, otherScorer, ann, bob, thief];
        for (uint256 i = 0; i < accounts.length; i++) {
            dealAndApprove(accounts[i]);
        }
        depositBonds(scorer);
        depositBonds(otherScorer);
        depositBonds(thief);
    }

    function depositBonds(address from) private {
        vm.prank(from);
        attribution.depositBond(address(token), DEPOSIT);
        vm.prank(from);
        attribution.depositBond{value: DEPOSIT}(NATIVE, DEPOSIT);
    }

    /* MODELS */

    function registerModel(IModels.ModelTerms memory terms) internal returns (uint256 modelId) {
        return registerModel(owner, terms);
    }

    /// @dev A model of the thief's: he is its operator and its only scorer, and no bond is needed.
    function registerThiefsModel(address asset) internal returns (uint256 modelId) {
        IModels.ModelTerms memory terms = modelTerms(asset, 0);
        (terms.ownerBps, terms.contributorsBps, terms.payees) = (0, 10_000, new IModels.Share[](0));
        (terms.scorers, terms.operator, terms.bond) = (toArray(thief), thief, 0);
        return registerModel(thief, terms);
    }

    /// @dev An honest model, two of whose three scorers must sign; the thief is one of them.
    function registerTwoOfThree() internal returns (uint256 modelId) {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        address[] memory scorers = new address[](3);
        uint256 index = thief < scorer ? 0 : thief < otherScorer ? 1 : 2;
        scorers[index] = thief;
        scorers[index == 0 ? 1 : 0] = scorer;
        scorers[index == 2 ? 1 : 2] = otherScorer;
        (terms.scorers, terms.quorum) = (scorers, 2);
        return registerModel(terms);
    }

    function pay(address from, uint256 modelId, uint256 amount) internal {
        pay(from, modelId, rewards.pool(modelId).asset, amount);
    }

    /* ROUNDS */

    /// @dev The model's next round: receipts of this sum, and these payouts.
    function nextRound(
        uint256 modelId,
        uint128 receipts,
        SumTree.Leaf[] memory payouts
    ) internal view returns (IAttribution.Round memory round) {
        round = nextRound(modelId, receipts);
        round.receipts = tree(payoutTree(keccak256(abi.encode(modelId, receipts)), receipts));
        round.payouts = tree(payouts);
    }

    /// @dev The signature of a round's receipts by the model's operator, the thief or the honest
    /// one.
    function bookFor(IAttribution.Round memory round) internal view returns (IAttribution.Book memory) {
        (address present,,) = models.operatorOf(round.modelId);
        return bookBy(present == thief ? THIEF_KEY : OPERATOR_KEY, round);
    }

    /// @dev The signatures of the model's quorum: the thief alone, or the honest scorers.
    function quorumFor(IAttribution.Round memory round) internal view returns (IAttribution.Endorsement[] memory) {
        IModels.RoundTerms memory terms = models.roundTerms(round.modelId);
        if (terms.scorers.length == 1) return endorsedBy(THIEF_KEY, round);
        return terms.quorum == 1 ? endorsedBy(SCORER_KEY, round) : endorsedByBoth(round);
    }

    function propose(IAttribution.Round memory round) internal {
        attribution.propose(round, URI, bookFor(round), quorumFor(round));
    }

    /// @dev Proposes a round that operator and quorum signed; it has to revert with this error.
    function expectProposeRevert(IAttribution.Round memory round, bytes memory expected) internal {
        expectProposeRevert(round, bookFor(round), quorumFor(round), expected);
    }

    /// @dev Proposes a round, advances the clock past the window and finalises it.
    function settle(IAttribution.Round memory round) internal {
        propose(round);
        IAttribution.Endorsement[] memory endorsements = quorumFor(round);
        address[] memory signers = new address[](endorsements.length);
        for (uint256 i = 0; i < signers.length; i++) {
            signers[i] = endorsements[i].scorer;
        }
        finaliseAfterWindow(round, signers, models.roundTerms(round.modelId).bond);
    }

    /* PAYOUTS AND CLAIMS */

    /// @dev A payouts tree with one leaf.
    function payoutTree(bytes32 payee, uint128 value) internal pure returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](1);
        leaves[0] = SumTree.Leaf(payee, value, 0);
    }

    function payoutTree(address account, uint128 value) internal pure returns (SumTree.Leaf[] memory leaves) {
        return payoutTree(payeeOf(account), value);
    }

    /// @dev A payouts tree with two accounts, in the tree's order.
    function payoutTree(address a, uint128 ofA, address b, uint128 ofB) internal pure returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](2);
        leaves[a < b ? 0 : 1] = SumTree.Leaf(payeeOf(a), ofA, 0);
        leaves[a < b ? 1 : 0] = SumTree.Leaf(payeeOf(b), ofB, 0);
    }

    /// @dev The three calls that pay payees of a tree, whoever sends them.
    function claimCall(uint256 modelId, SumTree.Leaf[] memory leaves, uint256 index) internal view returns (bytes memory) {
        SumTree.Leaf memory leaf = leaves[index];
        bytes memory proof = Trees.prove(leaves, index, 1);
        return abi.encodeCall(IRewards.claim, (modelId, rewards.pool(modelId).asset, leaf.key, leaf.value, proof));
    }

    function payRangeCall(uint256 modelId, SumTree.Leaf[] memory leaves) internal view returns (bytes memory) {
        (address[] memory accounts, uint128[] memory cumulatives) = rangeOf(leaves, leaves.length);
        bytes memory proof = Trees.prove(leaves, 0, leaves.length);
        return abi.encodeCall(IRewards.payRange, (modelId, rewards.pool(modelId).asset, accounts, cumulatives, proof));
    }

    function claimManyCall(uint256 modelId, SumTree.Leaf[] memory leaves) internal view returns (bytes memory) {
        IRewards.Claim[] memory claims = new IRewards.Claim[](leaves.length);
        address asset = rewards.pool(modelId).asset;
        for (uint256 i = 0; i < leaves.length; i++) {
            claims[i] = IRewards.Claim(modelId, asset, leaves[i].key, leaves[i].value, Trees.prove(leaves, i, 1));
        }
        return abi.encodeCall(IRewards.claimMany, (claims));
    }

    /// @dev Claims an account's leaf of a tree.
    function claimFor(address account, uint256 modelId, SumTree.Leaf[] memory leaves) internal {
        expectSuccess(address(rewards), claimCall(modelId, leaves, leaves[0].key == payeeOf(account) ? 0 : 1));
    }

    function claimedBy(address account, uint256 modelId) internal view returns (uint128 amount) {
        (amount,) = rewards.claimed(modelId, payeeOf(account));
    }

    /* CALLS */

    /// @dev Makes a call that has to succeed.
    function expectSuccess(address target, bytes memory call) internal {
        (bool success,) = target.call(call);
        vm.assertTrue(success, "the call reverted");
    }

    /// @dev Makes a call that has to revert with this error.
    function expectCallRevert(address target, bytes memory call, bytes memory expected) internal {
        (bool success, bytes memory reason) = target.call(call);
        vm.assertFalse(success, "the call succeeded");
        vm.assertEq(reason, expected, "error");
    }

    /// @dev Makes a call with more and more gas until it succeeds; with a little less it reverted
    /// for its gas.
    function callWithLeastGas(address target, bytes memory call) internal {
        bytes memory last;
        bool success;
        for (uint256 gas = 40_000; !success; gas += 1000) {
            bytes memory reason;
            (success, reason) = target.call{gas: gas}(call);
            if (!success) last = reason;
        }
        vm.assertEq(last, abi.encodeWithSelector(IRewards.GasTooLow.selector, 150_000), "error");
    }
}
