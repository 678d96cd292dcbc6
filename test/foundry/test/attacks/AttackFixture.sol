// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {TestToken} from "../support/tokens/Tokens.sol";
import {UnitFixture} from "../unit/UnitFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title A stage for thieves: models of honest people and of a thief, and rounds with whatever
/// numbers a scorer likes
/// @dev The tests here play attacks that two audits found in the first protocol; each is refused
/// now, or gains nothing. Their names begin with the finding's id. Where the attack cannot be said
/// any more, the nearest one is played, and a comment says so.
abstract contract AttackFixture is UnitFixture {
    uint256 internal constant THIEF_KEY = 0x7417f;
    address internal constant NATIVE = address(0);
    /// @dev What each honest scorer has deposited, of the token and of native currency.
    uint256 private constant DEPOSIT = 1_000_000;

    address internal thief = vm.addr(THIEF_KEY);

    function setUp() public virtual override {
        super.setUp();
        address[6] memory people = [owner, scorer, otherScorer, ann, bob, thief];
        for (uint256 i = 0; i < people.length; i++) {
            enrich(people[i]);
        }
        deposit(scorer);
        deposit(otherScorer);
        deposit(thief);
    }

    function deposit(address from) private {
        by(from);
        attribution.depositBond(address(token), DEPOSIT);
        by(from);
        attribution.depositBond{value: DEPOSIT}(NATIVE, DEPOSIT);
    }

    function register(IModels.ModelTerms memory terms) internal returns (uint256 modelId) {
        by(owner);
        return models.registerModel(terms);
    }

    /// @dev A model of the thief's: he is its operator and its only scorer, and nothing is at
    /// stake.
    function thiefsModel(address asset) internal returns (uint256 modelId) {
        IModels.ModelTerms memory terms = modelTerms(asset, 0);
        (terms.ownerBps, terms.contributorsBps, terms.payees) = (0, 10_000, new IModels.Share[](0));
        (terms.scorers, terms.operator, terms.bond) = (just(thief), thief, 0);
        by(thief);
        return models.registerModel(terms);
    }

    /// @dev An honest model with the two honest scorers and the thief, two of whom must agree.
    function twoOfThree() internal returns (uint256 modelId) {
        IModels.ModelTerms memory terms = modelTerms(address(token), 0);
        address[] memory all = new address[](3);
        uint256 index = thief < scorer ? 0 : thief < otherScorer ? 1 : 2;
        all[index] = thief;
        all[index == 0 ? 1 : 0] = scorer;
        all[index == 2 ? 1 : 2] = otherScorer;
        (terms.scorers, terms.quorum) = (all, 2);
        return register(terms);
    }

    function pay(address from, uint256 modelId, uint256 amount) internal {
        address asset = rewards.pool(modelId).asset;
        by(from);
        rewards.pay{value: asset == NATIVE ? amount : 0}(modelId, asset, amount, 0);
    }

    function balance(address asset, address account) internal view returns (uint256) {
        return asset == NATIVE ? account.balance : TestToken(asset).balanceOf(account);
    }

    function leaf(bytes32 payee, uint128 value) internal pure returns (SumTree.Leaf[] memory tree_) {
        tree_ = new SumTree.Leaf[](1);
        tree_[0] = SumTree.Leaf(payee, value, 0);
    }

    function leaf(address account, uint128 value) internal pure returns (SumTree.Leaf[] memory tree_) {
        return leaf(payeeOf(account), value);
    }

    /// @dev Two accounts' payouts, in the tree's order.
    function pair(address a, uint128 ofA, address b, uint128 ofB) internal pure returns (SumTree.Leaf[] memory tree_) {
        tree_ = new SumTree.Leaf[](2);
        tree_[a < b ? 0 : 1] = SumTree.Leaf(payeeOf(a), ofA, 0);
        tree_[a < b ? 1 : 0] = SumTree.Leaf(payeeOf(b), ofB, 0);
    }

    /// @dev The model's next round: receipts of so much, and these payouts.
    function next(
        uint256 modelId,
        uint128 receipts,
        SumTree.Leaf[] memory payouts
    ) internal view returns (IAttribution.Round memory round) {
        IAttribution.RoundState memory state = attribution.roundState(modelId);
        round.modelId = modelId;
        round.number = rewards.pool(modelId).rounds + 1;
        (round.attempt, round.from) = (state.attempts + 1, state.lastCutoff);
        (round.cutoff, round.deadline) = (uint64(block.timestamp - 1), uint64(block.timestamp + 60 days));
        round.settlement = rewards.pool(modelId).settlement;
        round.uriHash = keccak256(bytes(URI));
        round.receipts = tree(leaf(keccak256(abi.encode(modelId, receipts)), receipts));
        round.credits = IAttribution.Tree(bytes20(uint160(1)), receipts, 1);
        round.payouts = tree(payouts);
    }

    /// @dev The operator's signature of a round's receipts; the thief's own models have him as
    /// operator.
    function bookFor(IAttribution.Round memory round) internal view returns (IAttribution.Book memory) {
        (address present,,) = models.operatorOf(round.modelId);
        return bookBy(present == thief ? THIEF_KEY : OPERATOR_KEY, round);
    }

    /// @dev The signatures of as many scorers as must agree; the thief's own models have him alone.
    function quorumFor(IAttribution.Round memory round) internal view returns (IAttribution.Endorsement[] memory) {
        IModels.RoundTerms memory terms = models.roundTerms(round.modelId);
        if (terms.scorers.length == 1) return endorsedBy(THIEF_KEY, round);
        return terms.quorum == 1 ? endorsedBy(SCORER_KEY, round) : endorsedByBoth(round);
    }

    function signersOf(IAttribution.Endorsement[] memory all) internal pure returns (address[] memory signers) {
        signers = new address[](all.length);
        for (uint256 i = 0; i < all.length; i++) {
            signers[i] = all[i].scorer;
        }
    }

    function propose(IAttribution.Round memory round) internal {
        attribution.propose(round, URI, bookFor(round), quorumFor(round));
    }

    /// @dev The round is refused though the operator and a quorum of the scorers signed it.
    function refusedRound(IAttribution.Round memory round, bytes4 reason, bytes memory values) internal {
        refusedProposal(round, bookFor(round), quorumFor(round), reason, values);
    }

    function refusedProposal(
        IAttribution.Round memory round,
        IAttribution.Book memory book,
        IAttribution.Endorsement[] memory endorsements,
        bytes4 reason,
        bytes memory values
    ) internal {
        refused(reason, values);
        attribution.propose(round, URI, book, endorsements);
    }

    /// @dev Proposes a round, waits for the window and finalises it.
    function settle(IAttribution.Round memory round) internal {
        propose(round);
        IModels.RoundTerms memory terms = models.roundTerms(round.modelId);
        finaliseAt(uint64(block.timestamp) + terms.window, round, signersOf(quorumFor(round)), terms.bond);
    }

    function finaliseAt(uint64 end, IAttribution.Round memory round, address[] memory signers, uint128 bond) internal {
        vm.warp(end);
        attribution.finalise(round, signers, bond, end);
    }

    /// @dev The three calls that pay payees of a tree for whoever they are, and that anyone may
    /// send.
    function claimCall(uint256 modelId, SumTree.Leaf[] memory payouts, uint256 index) internal view returns (bytes memory) {
        SumTree.Leaf memory shown = payouts[index];
        bytes memory proof = Trees.prove(payouts, index, 1);
        return abi.encodeCall(IRewards.claim, (modelId, rewards.pool(modelId).asset, shown.key, shown.value, proof));
    }

    function rangeCall(uint256 modelId, SumTree.Leaf[] memory payouts) internal view returns (bytes memory) {
        address[] memory accounts = new address[](payouts.length);
        uint128[] memory cumulatives = new uint128[](payouts.length);
        for (uint256 i = 0; i < payouts.length; i++) {
            (accounts[i], cumulatives[i]) = (address(uint160(uint256(payouts[i].key))), payouts[i].value);
        }
        bytes memory proof = Trees.prove(payouts, 0, payouts.length);
        return abi.encodeCall(IRewards.payRange, (modelId, rewards.pool(modelId).asset, accounts, cumulatives, proof));
    }

    function manyCall(uint256 modelId, SumTree.Leaf[] memory payouts) internal view returns (bytes memory) {
        IRewards.Claim[] memory claims = new IRewards.Claim[](payouts.length);
        address asset = rewards.pool(modelId).asset;
        for (uint256 i = 0; i < payouts.length; i++) {
            claims[i] = IRewards.Claim(modelId, asset, payouts[i].key, payouts[i].value, Trees.prove(payouts, i, 1));
        }
        return abi.encodeCall(IRewards.claimMany, (claims));
    }

    /// @dev Makes a call that has to go through.
    function done(address target, bytes memory call) internal {
        (bool went,) = target.call(call);
        vm.assertTrue(went, "the call was refused");
    }

    /// @dev Makes a call that has to be refused with just this error.
    function refusedCall(address target, bytes memory call, bytes memory expected) internal {
        (bool went, bytes memory reason) = target.call(call);
        vm.assertFalse(went, "the call went through");
        vm.assertEq(reason, expected, "the error");
    }

    /// @dev Claims what one payee of a tree has earned, for whoever it is.
    function claimAt(uint256 modelId, SumTree.Leaf[] memory payouts, address account) internal {
        done(address(rewards), claimCall(modelId, payouts, payouts[0].key == payeeOf(account) ? 0 : 1));
    }

    function claimedBy(uint256 modelId, address account) internal view returns (uint128 amount) {
        (amount,) = rewards.claimed(modelId, payeeOf(account));
    }

    /// @dev Makes a call with ever more gas until it goes through; just below that it was refused
    /// for its gas.
    function starve(address target, bytes memory call) internal {
        bytes memory last;
        bool went;
        for (uint256 gas = 40_000; !went; gas += 1000) {
            bytes memory reason;
            (went, reason) = target.call{gas: gas}(call);
            if (!went) last = reason;
        }
        vm.assertEq(last, abi.encodeWithSelector(IRewards.GasTooLow.selector, 150_000), "the error");
    }
}
