// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {TestToken} from "../support/tokens/Tokens.sol";
import {Unit} from "../unit/Unit.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title A stage for thieves: models of honest people and of a thief, and rounds with whatever numbers a scorer likes
/// @dev The tests here show attacks that work; each asserts what the thief gets. Their names begin with the finding's id.
abstract contract Stage is Unit {
    uint256 internal constant THIEF_KEY = 0x7417f;
    address internal constant NATIVE = address(0);

    address internal thief = vm.addr(THIEF_KEY);

    event log_named_uint(string key, uint256 value);

    function setUp() public virtual override {
        super.setUp();
        address[6] memory people = [owner, scorer, otherScorer, ann, bob, thief];
        for (uint256 i = 0; i < people.length; i++) {
            enrich(people[i]);
        }
    }

    /// @dev Notes what an attack brings, for `forge test -vv`.
    function got(string memory what, uint256 amount) internal {
        emit log_named_uint(what, amount);
    }

    function register(IModels.ModelTerms memory terms) internal returns (uint256 modelId) {
        by(owner);
        return models.registerModel(terms);
    }

    /// @dev A model of the thief's: he is its operator and its only scorer, and nothing is at stake.
    function thiefsModel(address asset) internal returns (uint256 modelId) {
        IModels.ModelTerms memory terms = modelTerms(asset, 0);
        (terms.ownerBps, terms.contributorsBps, terms.payees) = (0, 10_000, new IModels.Share[](0));
        terms.scorers = new address[](1);
        (terms.scorers[0], terms.operator, terms.bond) = (thief, thief, 0);
        by(thief);
        return models.registerModel(terms);
    }

    function pay(address from, uint256 modelId, uint256 amount) internal {
        bool native = rewards.pool(modelId).asset == NATIVE;
        by(from);
        rewards.pay{value: native ? amount : 0}(modelId, amount, 0);
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
        uint128 pool,
        SumTree.Leaf[] memory payouts
    ) internal view returns (IAttribution.Round memory round) {
        round.modelId = modelId;
        round.number = rewards.pool(modelId).rounds + 1;
        round.cutoff = uint64(block.timestamp);
        round.pool = pool;
        round.receipts = tree(leaf(keccak256(abi.encode(modelId, receipts)), receipts));
        round.credits = IAttribution.Tree(bytes20(uint160(1)), receipts, 1);
        round.payouts = tree(payouts);
    }

    /// @dev The operator's word for a round's receipts; the thief's own models have him as operator.
    function book(IAttribution.Round memory round) internal view returns (bytes memory) {
        bool own = models.model(round.modelId).operator == thief;
        bytes32 root = SumTree.root(round.receipts.hash, round.receipts.sum, round.receipts.count);
        bytes32 digest = TypedData.bookDigest(domainOf(address(attribution)), round.modelId, root, round.cutoff);
        return signBy(own ? THIEF_KEY : OPERATOR_KEY, digest);
    }

    function deposit(address from, address asset, uint256 amount) internal {
        if (amount == 0) return;
        by(from);
        attribution.depositBond{value: asset == NATIVE ? amount : 0}(asset, amount);
    }

    function propose(address from, IAttribution.Round memory round) internal returns (bytes32 roundHash) {
        bytes memory signature = book(round);
        by(from);
        attribution.propose(round, signature);
        return keccak256(abi.encode(round));
    }

    /// @dev Proposes a round with its bond, waits for the window and finalises it.
    function settle(address from, IAttribution.Round memory round) internal {
        IModels.ModelTerms memory terms = models.model(round.modelId);
        deposit(from, terms.asset, terms.bond);
        propose(from, round);
        vm.warp(block.timestamp + terms.window);
        attribution.finalise(round);
    }

    /// @dev Claims what the only payee of a tree has earned, for whoever it is.
    function claimOnly(uint256 modelId, SumTree.Leaf[] memory payouts) internal returns (uint128 amount) {
        return claimAt(modelId, payouts, address(uint160(uint256(payouts[0].key))));
    }

    function claimAt(uint256 modelId, SumTree.Leaf[] memory payouts, address account) internal returns (uint128 amount) {
        uint256 place = payouts[0].key == payeeOf(account) ? 0 : 1;
        bytes memory proof = Trees.prove(payouts, place, 1);
        return rewards.claim(modelId, rewards.pool(modelId).asset, account, payouts[place].value, proof);
    }

    function manyOf(uint256 modelId, SumTree.Leaf[] memory payouts) internal view returns (IRewards.Claim[] memory claims) {
        claims = new IRewards.Claim[](payouts.length);
        address asset = rewards.pool(modelId).asset;
        for (uint256 i = 0; i < payouts.length; i++) {
            address account = address(uint160(uint256(payouts[i].key)));
            claims[i] = IRewards.Claim(modelId, asset, account, payouts[i].value, Trees.prove(payouts, i, 1));
        }
    }

    /// @dev The call that pays all payees of a tree with one proof.
    function rangeOf(uint256 modelId, SumTree.Leaf[] memory payouts) internal view returns (bytes memory call) {
        address[] memory accounts = new address[](payouts.length);
        uint128[] memory cumulatives = new uint128[](payouts.length);
        for (uint256 i = 0; i < payouts.length; i++) {
            (accounts[i], cumulatives[i]) = (address(uint160(uint256(payouts[i].key))), payouts[i].value);
        }
        bytes memory proof = Trees.prove(payouts, 0, payouts.length);
        return abi.encodeCall(IRewards.payRange, (modelId, rewards.pool(modelId).asset, accounts, cumulatives, proof));
    }

    function payAll(uint256 modelId, SumTree.Leaf[] memory payouts) internal returns (uint128 paid) {
        (bool done, bytes memory answer) = address(rewards).call(rangeOf(modelId, payouts));
        vm.assertTrue(done, "payRange");
        return abi.decode(answer, (uint128));
    }
}
