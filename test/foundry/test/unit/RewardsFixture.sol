// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {OddToken, OddWallet} from "../support/tokens/Tokens.sol";
import {UnitFixture} from "./UnitFixture.sol";

/// @title A stage for Rewards: models in every kind of asset, and a tree with every kind of payee
abstract contract RewardsFixture is UnitFixture {
    /// @dev Models paid in the token, in native currency, in a token that can be told to misbehave, and in no token.
    uint256 internal constant TOKEN = 1;
    uint256 internal constant NATIVE = 2;
    uint256 internal constant ODD = 3;
    uint256 internal constant NOBODY = 4;
    uint256 internal constant DERIVED = 5;
    uint256 internal constant NO_MODEL = 6;
    uint256 internal constant MOST = 2 ** 96 - 1;

    OddToken internal odd;
    OddWallet internal wallet;
    address internal nobody = address(0x0b0d);

    function setUp() public virtual override {
        super.setUp();
        (odd, wallet) = (new OddToken(), new OddWallet());
        for (uint256 id = TOKEN; id < NO_MODEL; id++) {
            by(owner);
            models.registerModel(modelTerms(assetOf(id), id == DERIVED ? TOKEN : 0));
        }
        enrich(ann);
        odd.mint(ann, WEALTH);
    }

    function assetOf(uint256 modelId) internal view returns (address) {
        if (modelId == NATIVE) return address(0);
        if (modelId == ODD) return address(odd);
        return modelId == NOBODY ? nobody : address(token);
    }

    function pay(uint256 modelId, uint256 amount) internal {
        by(ann);
        rewards.pay{value: modelId == NATIVE ? amount : 0}(modelId, assetOf(modelId), amount, 0);
    }

    /// @dev Pays a model 1,000 and settles the payouts below.
    function settle(uint256 modelId) internal {
        pay(modelId, 1000);
        by(address(attribution));
        rewards.settle(modelId, Trees.root(payouts()), 197, 1000);
    }

    /// @dev Pays a model and settles receipts of as much, of which payees get nothing.
    function settleReceipts(uint256 modelId, uint128 amount) internal {
        pay(modelId, amount);
        uint128 settled = rewards.pool(modelId).settled;
        by(address(attribution));
        rewards.settle(modelId, 0, settled, amount);
    }

    /// @dev As `settle`, of a model whose asset has no code when it comes to claims.
    function settleWithoutCode() internal {
        vm.etch(nobody, address(odd).code);
        OddToken(nobody).mint(ann, 1000);
        settle(NOBODY);
        vm.etch(nobody, "");
    }

    /// @dev Lies about what the payouts add up to: one less than Ann's.
    function settleTooLittle(uint256 modelId) internal {
        pay(modelId, 1000);
        by(address(attribution));
        rewards.settle(modelId, Trees.root(payouts()), 99, 1000);
    }

    /// @dev The zero account, the odd wallet, Ann, a claim key and a treasury, in the tree's order.
    function payouts() internal view returns (SumTree.Leaf[] memory all) {
        all = new SumTree.Leaf[](5);
        all[0] = SumTree.Leaf(0, 7, 0);
        bool first = address(wallet) < ann;
        all[first ? 1 : 2] = SumTree.Leaf(odds(), 40, 0);
        all[first ? 2 : 1] = SumTree.Leaf(anns(), 100, 0);
        all[3] = SumTree.Leaf(key(), 30, 0);
        all[4] = SumTree.Leaf(Payee.treasury(OPEN), 20, 0);
    }

    /// @dev The accounts among them, with what they earned.
    function range() internal view returns (address[] memory accounts, uint128[] memory cumulatives, bytes memory proof) {
        (accounts, cumulatives) = (new address[](3), new uint128[](3));
        SumTree.Leaf[] memory all = payouts();
        for (uint256 i = 0; i < 3; i++) {
            (accounts[i], cumulatives[i]) = (Payee.id(all[i].key), all[i].value);
        }
        proof = Trees.prove(all, 0, 3);
    }

    function proofOf(bytes32 payee) internal view returns (bytes memory) {
        SumTree.Leaf[] memory all = payouts();
        uint256 index;
        while (all[index].key != payee) index++;
        return Trees.prove(all, index, 1);
    }

    function anns() internal view returns (bytes32) {
        return Payee.ofAccount(ann);
    }

    function odds() internal view returns (bytes32) {
        return Payee.ofAccount(address(wallet));
    }

    function key() internal pure returns (bytes32) {
        return Payee.claimKey(OPEN, IDENTITY);
    }

    function bind(address account) internal {
        by(attestor);
        datanets.bindClaimKey(OPEN, IDENTITY, account, 0, "");
    }

    /// @dev What is no payee: an unknown kind, no id, and bytes between the two.
    function noPayees() internal pure returns (bytes32[3] memory) {
        return [bytes32(uint256(3) << 248 | 1), bytes32(uint256(1) << 248), bytes32(uint256(1) << 160 | 1)];
    }

    function received(uint256 modelId, bytes32 payee) internal view returns (uint128 amount) {
        (amount,) = rewards.claimed(modelId, payee);
    }

    function drawn(uint256 modelId, uint8 index) internal view returns (uint128 amount) {
        (amount,) = rewards.drawn(modelId, index);
    }

    function ownWord(uint256 modelId, bytes32 payee, address holder) internal {
        by(holder);
        rewards.setOwnWord(modelId, payee, true);
    }

    function paused() internal returns (uint64 until) {
        until = uint64(block.timestamp + 1 hours);
        by(guardian);
        rewards.pause(until);
    }

    /// @dev Ann's signature for a receiver.
    function signClaim(uint256 modelId, address receiver, uint128 cumulative, uint256 deadline) internal view returns (bytes memory) {
        return signBy(ANN_KEY, TypedData.claimToDigest(domainOf(address(rewards)), modelId, anns(), receiver, cumulative, deadline));
    }
}
