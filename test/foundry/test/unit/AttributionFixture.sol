// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {OddToken} from "../support/tokens/Tokens.sol";
import {UnitFixture} from "./UnitFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";

/// @title A stage for Attribution: models that need one scorer and two, paid and with bonds, and rounds that are fine
abstract contract AttributionFixture is UnitFixture {
    uint256 internal constant ONE = 1;
    uint256 internal constant TWO = 2;
    uint256 internal constant NO_MODEL = 3;
    uint128 internal constant BOND = 1000;
    uint256 internal constant MOST = 2 ** 96 - 1;

    OddToken internal odd;

    function setUp() public virtual override {
        super.setUp();
        odd = new OddToken();
        for (uint8 quorum = 1; quorum < 3; quorum++) {
            IModels.ModelTerms memory terms = modelTerms(address(token), 0);
            terms.quorum = quorum;
            by(owner);
            models.registerModel(terms);
        }
        enrich(ann);
        enrich(scorer);
        enrich(otherScorer);
        odd.mint(scorer, WEALTH);
        deposit(scorer, BOND);
        deposit(otherScorer, BOND);
        pay(ONE, 10_000);
        pay(TWO, 10_000);
    }

    function deposit(address account, uint256 amount) internal {
        by(account);
        attribution.depositBond(address(token), amount);
    }

    function pay(uint256 modelId, uint256 amount) internal {
        by(ann);
        rewards.pay(modelId, address(token), amount, 0);
    }

    /// @dev The next round of a model: receipts of 1,000, whose contributors' part is 600, of which rounding leaves 2.
    function fine(uint256 modelId) internal view returns (IAttribution.Round memory round) {
        IAttribution.RoundState memory state = attribution.roundState(modelId);
        round.modelId = modelId;
        round.number = rewards.pool(modelId).rounds + 1;
        round.attempt = state.attempts + 1;
        round.from = state.lastCutoff;
        round.cutoff = uint64(block.timestamp - 1);
        round.deadline = uint64(block.timestamp + 1 hours);
        round.settlement = rewards.pool(modelId).settlement;
        round.manifest = keccak256("a manifest");
        round.uriHash = keccak256(bytes(URI));
        round.receipts = IAttribution.Tree(bytes20(uint160(1)), 1000, 3);
        round.scores = IAttribution.Tree(bytes20(uint160(2)), 5, 3);
        round.credits = IAttribution.Tree(bytes20(uint160(3)), 1000, 3);
        round.payouts = IAttribution.Tree(bytes20(uint160(4)), rewards.pool(modelId).settled + 598, 3);
    }

    /// @dev Both scorers stand behind it.
    function propose(IAttribution.Round memory round) internal {
        attribution.propose(round, URI, bookOf(round), endorsedByBoth(round));
    }

    /// @dev One scorer does.
    function proposeAlone(IAttribution.Round memory round) internal {
        attribution.propose(round, URI, bookOf(round), endorsedBy(SCORER_KEY, round));
    }

    /// @dev Both do, and it is final.
    function finalise(IAttribution.Round memory round) internal {
        propose(round);
        uint64 end = uint64(block.timestamp + WINDOW);
        vm.warp(end);
        attribution.finalise(round, signers(), BOND, end);
    }

    function signers() internal view returns (address[] memory) {
        return both(scorer, otherScorer);
    }

    function refusedTo(IAttribution.Round memory round, bytes4 reason, bytes memory values) internal {
        IAttribution.Book memory book = bookOf(round);
        IAttribution.Endorsement[] memory endorsements = endorsedByBoth(round);
        refused(reason, values);
        attribution.propose(round, URI, book, endorsements);
    }

    function hashOf(IAttribution.Round memory round) internal pure returns (bytes32) {
        return TypedData.roundHash(round);
    }

    function free(address account) internal view returns (uint128) {
        return attribution.freeBond(address(token), account);
    }

    function pause() internal returns (uint64 until) {
        until = uint64(block.timestamp + 1 hours);
        by(guardian);
        rewards.pause(until);
    }
}
