// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Attribution} from "../../reference/Attribution.sol";
import {Datanets} from "../../reference/Datanets.sol";
import {Models} from "../../reference/Models.sol";
import {Rewards} from "../../reference/Rewards.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "./Trees.sol";
import {vm} from "./Vm.sol";
import {TestToken} from "./tokens/Tokens.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title The four reference contracts with a token and people, and terms that are accepted
abstract contract World {
    uint256 internal constant OPERATOR_KEY = 0xa11ce;
    uint256 internal constant WEALTH = 1e30;

    IDatanets internal datanets;
    IModels internal models;
    IRewards internal rewards;
    IAttribution internal attribution;
    TestToken internal token;

    address internal operator = vm.addr(OPERATOR_KEY);
    address internal owner = address(0x0a11);
    address internal scorer = address(0x1000);
    address internal otherScorer = address(0x2000);
    address internal alice = address(0xa11c3);
    address internal bob = address(0xb0b);
    address internal attestor = address(0xa77e);
    address internal guardian = address(0x69a4d);
    address internal treasury = address(0x7ea5);

    /// @dev The contracts know each other, so their addresses are worked out before they are there.
    function deploy() internal {
        token = new TestToken();
        uint256 nonce = 2;
        address[4] memory places;
        for (uint256 i = 0; i < 4; i++) {
            places[i] = _created(nonce + i);
        }
        datanets = new Datanets();
        models = new Models(IDatanets(places[0]), IRewards(places[2]));
        rewards = new Rewards(IDatanets(places[0]), IModels(places[1]), places[3], guardian);
        attribution = new Attribution(IModels(places[1]), IRewards(places[2]));
        vm.assertEq(address(datanets), places[0], "Datanets is elsewhere");
        vm.assertEq(address(attribution), places[3], "Attribution is elsewhere");
    }

    function enrich(address account) internal {
        token.mint(account, WEALTH);
        vm.deal(account, WEALTH);
        vm.startPrank(account);
        token.approve(address(rewards), type(uint256).max);
        token.approve(address(attribution), type(uint256).max);
        vm.stopPrank();
    }

    function datanetTerms(uint8 policy) internal view returns (IDatanets.DatanetTerms memory) {
        return IDatanets.DatanetTerms("ipfs://terms", keccak256("terms"), policy, treasury, 500, attestor, false);
    }

    function modelTerms(address asset, uint256 base) internal view returns (IModels.ModelTerms memory terms) {
        terms.uri = "ipfs://model";
        terms.artifactHash = keccak256("weights");
        terms.baseModelId = base;
        terms.datanetIds = new uint256[](1);
        terms.datanetIds[0] = 1;
        terms.manifestRoot = keccak256("manifest");
        terms.rule = bytes32(hex"0103");
        terms.asset = asset;
        terms.ownerBps = base == 0 ? 3000 : 2000;
        terms.baseBps = base == 0 ? 0 : 1000;
        terms.contributorsBps = 6000;
        terms.payees = new IModels.Share[](1);
        terms.payees[0] = IModels.Share(treasury, 1000);
        terms.scorers = new address[](2);
        terms.scorers[0] = scorer;
        terms.scorers[1] = otherScorer;
        terms.quorum = 1;
        terms.bond = 1000;
        terms.window = 1 hours;
        terms.outflowCapBps = 10_000;
        terms.operator = operator;
        terms.fallbackAccount = treasury;
    }

    function sign(IAttribution.Round memory round) internal view returns (bytes memory) {
        bytes32 root = SumTree.root(round.receipts.hash, round.receipts.sum, round.receipts.count);
        bytes32 domain = TypedData.domain(block.chainid, address(attribution));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OPERATOR_KEY, TypedData.bookDigest(domain, round.modelId, root, round.cutoff));
        return abi.encodePacked(r, s, v);
    }

    function tree(SumTree.Leaf[] memory leaves) internal pure returns (IAttribution.Tree memory) {
        Trees.Summit memory top = Trees.summit(leaves);
        return IAttribution.Tree(top.hash, top.sum, top.count);
    }

    function one(bytes32 item) internal pure returns (bytes32[] memory items) {
        items = new bytes32[](1);
        items[0] = item;
    }

    /// @dev Where this contract creates its next contract with a nonce below 128.
    function _created(uint256 nonce) private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(this), uint8(nonce))))));
    }
}
