// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {UnitFixture} from "./UnitFixture.sol";
import {ProgrammableToken} from "hostile/ProgrammableToken.sol";

/// @title What tests of Rewards start from: a model in every kind of asset, and a payouts tree with
/// every kind of payee
abstract contract RewardsFixture is UnitFixture {
    /// @dev Models paid in the token, in native currency, in the odd token, in an account without
    /// code, and in the token with the first model as base.
    uint256 internal constant TOKEN = 1;
    uint256 internal constant NATIVE = 2;
    uint256 internal constant ODD = 3;
    uint256 internal constant NO_CODE = 4;
    uint256 internal constant DERIVED = 5;
    uint256 internal constant NO_MODEL = 6;

    address internal noToken = address(0x0b0d);

    function setUp() public virtual override {
        super.setUp();
        for (uint256 id = TOKEN; id < NO_MODEL; id++) {
            registerModel(owner, modelTerms(assetOf(id), id == DERIVED ? TOKEN : 0));
        }
        dealAndApprove(ann);
        oddToken.mint(ann, INITIAL_BALANCE);
    }

    function assetOf(uint256 modelId) internal view returns (address) {
        if (modelId == NATIVE) return address(0);
        if (modelId == ODD) return address(oddToken);
        return modelId == NO_CODE ? noToken : address(token);
    }

    /* PAYMENTS AND SETTLEMENTS */

    function pay(uint256 modelId, uint256 amount) internal {
        pay(ann, modelId, assetOf(modelId), amount);
    }

    /// @dev Pays a model 1,000 and settles receipts of as much with the payouts below.
    function settle(uint256 modelId) internal {
        settle(modelId, payouts(), 197);
    }

    /// @dev As `settle`, with a false sum: 1 less than Ann's payout alone.
    function settleWithTooSmallSum(uint256 modelId) internal {
        settle(modelId, payouts(), 99);
    }

    function settle(uint256 modelId, SumTree.Leaf[] memory leaves, uint128 sum) internal {
        pay(modelId, 1000);
        vm.prank(address(attribution));
        rewards.settle(modelId, Trees.root(leaves), sum, 1000);
    }

    /// @dev Pays a model and settles receipts of as much, of which payees get nothing.
    function settleReceipts(uint256 modelId, uint128 amount) internal {
        pay(modelId, amount);
        uint128 settled = rewards.pool(modelId).settled;
        vm.prank(address(attribution));
        rewards.settle(modelId, 0, settled, amount);
    }

    /// @dev As `settle`, of the model whose asset has no code any more when it comes to claims.
    function settleWithoutCode() internal {
        vm.etch(noToken, address(oddToken).code);
        ProgrammableToken(noToken).mint(ann, 1000);
        settle(NO_CODE);
        vm.etch(noToken, "");
    }

    /* PAYOUTS */

    /// @dev The zero account, the odd wallet, Ann, a claim key and a treasury, in the tree's order.
    function payouts() internal view returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](5);
        leaves[0] = SumTree.Leaf(0, 7, 0);
        bool walletIsFirst = address(oddWallet) < ann;
        leaves[walletIsFirst ? 1 : 2] = SumTree.Leaf(walletPayee(), 40, 0);
        leaves[walletIsFirst ? 2 : 1] = SumTree.Leaf(annPayee(), 100, 0);
        leaves[3] = SumTree.Leaf(claimKey(), 30, 0);
        leaves[4] = SumTree.Leaf(Payee.treasury(OPEN), 20, 0);
    }

    /// @dev The three accounts among them, with their amounts and the proof of the range.
    function range() internal view returns (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) {
        (accounts, cumulatives) = rangeOf(payouts(), 3);
        proof = Trees.prove(payouts(), 0, 3);
    }

    function proofOf(bytes32 payee) internal view returns (bytes memory) {
        SumTree.Leaf[] memory leaves = payouts();
        uint256 index;
        while (leaves[index].key != payee) index++;
        return Trees.prove(leaves, index, 1);
    }

    function annPayee() internal view returns (bytes32) {
        return payeeOf(ann);
    }

    function walletPayee() internal view returns (bytes32) {
        return payeeOf(address(oddWallet));
    }

    function claimKey() internal pure returns (bytes32) {
        return Payee.claimKey(OPEN, IDENTITY);
    }

    /// @dev Words that are no payee: an unknown kind, no id, and bytes between the two.
    function invalidPayees() internal pure returns (bytes32[3] memory) {
        return [bytes32(uint256(3) << 248 | 1), bytes32(uint256(1) << 248), bytes32(uint256(1) << 160 | 1)];
    }

    /* CLAIMS */

    function received(uint256 modelId, bytes32 payee) internal view returns (uint128 amount) {
        (amount,) = rewards.claimed(modelId, payee);
    }

    function drawn(uint256 modelId, uint8 index) internal view returns (uint128 amount) {
        (amount,) = rewards.drawn(modelId, index);
    }

    function setOwnWord(address holder, uint256 modelId, bytes32 payee) internal {
        vm.prank(holder);
        rewards.setOwnWord(modelId, payee, true);
    }

    /// @dev Ann's signature for a receiver.
    function signClaim(uint256 modelId, address receiver, uint128 cumulative, uint256 deadline) internal view returns (bytes memory) {
        bytes32 domain = domainOf(address(rewards));
        return signBy(ANN_KEY, TypedData.claimToDigest(domain, modelId, annPayee(), receiver, cumulative, deadline));
    }
}
