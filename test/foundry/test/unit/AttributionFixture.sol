// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {TypedData} from "../../reference/TypedData.sol";
import {vm} from "../support/Vm.sol";
import {UnitFixture} from "./UnitFixture.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";

/// @title What tests of Attribution start from: models that need one signer and two, paid, with
/// deposited bonds, and valid rounds for them
abstract contract AttributionFixture is UnitFixture {
    /// @dev The models, by their quorum.
    uint256 internal constant ONE_SIGNER = 1;
    uint256 internal constant TWO_SIGNERS = 2;
    uint256 internal constant NO_MODEL = 3;
    uint128 internal constant BOND = 1000;
    /// @dev What a signer of a voided round is charged.
    uint128 internal constant FEE = 50;

    function setUp() public virtual override {
        super.setUp();
        for (uint8 quorum = 1; quorum < 3; quorum++) {
            IModels.ModelTerms memory terms = modelTerms(address(token), 0);
            terms.quorum = quorum;
            registerModel(owner, terms);
        }
        dealAndApprove(ann);
        dealAndApprove(scorer);
        dealAndApprove(otherScorer);
        oddToken.mint(scorer, INITIAL_BALANCE);
        deposit(scorer, BOND);
        deposit(otherScorer, BOND);
        pay(ONE_SIGNER, 10_000);
        pay(TWO_SIGNERS, 10_000);
    }

    function deposit(address account, uint256 amount) internal {
        vm.prank(account);
        attribution.depositBond(address(token), amount);
    }

    function pay(uint256 modelId, uint256 amount) internal {
        pay(ann, modelId, address(token), amount);
    }

    /// @dev A model's next round: receipts of 1,000, of which contributors get 600; rounding takes
    /// 2.
    function validRound(uint256 modelId) internal view returns (IAttribution.Round memory round) {
        round = nextRound(modelId, 1000);
        round.deadline = uint64(block.timestamp + 1 hours);
        round.manifest = keccak256("a manifest");
        round.receipts = IAttribution.Tree(bytes20(uint160(1)), 1000, 3);
        round.scores = IAttribution.Tree(bytes20(uint160(2)), 5, 3);
        round.credits = IAttribution.Tree(bytes20(uint160(3)), 1000, 3);
        round.payouts = IAttribution.Tree(bytes20(uint160(4)), rewards.pool(modelId).settled + 598, 3);
    }

    /// @dev Proposes a round that both scorers signed.
    function propose(IAttribution.Round memory round) internal {
        attribution.propose(round, URI, bookOf(round), endorsedByBoth(round));
    }

    /// @dev Proposes a round that one scorer signed.
    function proposeAlone(IAttribution.Round memory round) internal {
        attribution.propose(round, URI, bookOf(round), endorsedBy(SCORER_KEY, round));
    }

    /// @dev Proposes a round that both scorers signed, and finalises it.
    function finalise(IAttribution.Round memory round) internal {
        propose(round);
        finaliseAfterWindow(round, bothScorers(), BOND);
    }

    function bothScorers() internal view returns (address[] memory) {
        return toArray(scorer, otherScorer);
    }

    /// @dev Proposes a round that operator and both scorers signed; it has to revert with this
    /// error.
    function expectProposeRevert(IAttribution.Round memory round, bytes memory expected) internal {
        expectProposeRevert(round, bookOf(round), endorsedByBoth(round), expected);
    }

    /// @dev A round that both scorers signed just now is slashed in Bob's name.
    function slash(IAttribution.Round memory round, IAttribution.Stake memory stake) internal {
        vm.prank(address(disputes));
        attribution.slashRound(round.modelId, round.attempt, hashOf(round), stake, bob);
    }

    /// @dev A round that both scorers signed just now is voided in Bob's name. Returns what stays
    /// locked.
    function voidRound(IAttribution.Round memory round, bool charged) internal returns (IAttribution.Stake memory rest) {
        return voidRound(round, bothScorers(), charged);
    }

    function voidRound(
        IAttribution.Round memory round,
        address[] memory signers,
        bool charged
    ) internal returns (IAttribution.Stake memory rest) {
        rest = stakeOf(round, signers, BOND);
        vm.prank(address(disputes));
        attribution.voidRound(round.modelId, round.attempt, hashOf(round), rest, bob, charged);
        if (charged) rest.bond -= FEE;
    }

    /// @dev Every way in which a stake can differ a little from that of a round that both scorers
    /// signed just now.
    function differingStakes(IAttribution.Round memory round) internal view returns (IAttribution.Stake[7] memory others) {
        for (uint256 i = 0; i < 7; i++) {
            others[i] = stakeOf(round, bothScorers(), BOND);
        }
        others[0].operator = owner;
        others[1].bond++;
        others[2].proposedAt++;
        others[3].finalisableAt--;
        others[4].signers = toArray(scorer);
        others[5].signers = toArray(otherScorer, scorer);
        others[6].signers = toArray(scorer, scorer);
    }

    function hashOf(IAttribution.Round memory round) internal pure returns (bytes32) {
        return TypedData.roundHash(round);
    }

    function freeBond(address account) internal view returns (uint128) {
        return attribution.freeBond(address(token), account);
    }
}
