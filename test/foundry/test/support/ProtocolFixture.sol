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
abstract contract ProtocolFixture {
    uint256 internal constant OPERATOR_KEY = 0xa11ce;
    /// @dev Their accounts ascend in this order.
    uint256 internal constant SCORER_KEY = 0x5c02;
    uint256 internal constant OTHER_SCORER_KEY = 0x5c03;
    uint256 internal constant WEALTH = 1e30;
    /// @dev The shortest challenge window.
    uint32 internal constant WINDOW = 78 hours;
    string internal constant URI = "ipfs://round";

    IDatanets internal datanets;
    IModels internal models;
    IRewards internal rewards;
    IAttribution internal attribution;
    TestToken internal token;

    address internal operator = vm.addr(OPERATOR_KEY);
    address internal owner = address(0x0a11);
    address internal scorer = vm.addr(SCORER_KEY);
    address internal otherScorer = vm.addr(OTHER_SCORER_KEY);
    address internal alice = address(0xa11c3);
    address internal bob = address(0xb0b);
    address internal attestor = address(0xa77e);
    address internal guardian = address(0x69a4d);
    address internal treasury = address(0x7ea5);

    /// @dev The contracts know each other, so their addresses are worked out before they are there.
    function deploy() internal {
        vm.assertTrue(scorer < otherScorer, "the scorers do not ascend");
        token = new TestToken();
        uint256 nonce = 2;
        address[4] memory created;
        for (uint256 i = 0; i < 4; i++) {
            created[i] = _created(nonce + i);
        }
        datanets = new Datanets();
        models = new Models(IDatanets(created[0]), IRewards(created[2]));
        rewards = new Rewards(IDatanets(created[0]), IModels(created[1]), created[3], guardian);
        attribution = new Attribution(IModels(created[1]), IRewards(created[2]));
        vm.assertEq(address(datanets), created[0], "Datanets is elsewhere");
        vm.assertEq(address(attribution), created[3], "Attribution is elsewhere");
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
        terms.sources = new IModels.Source[](1);
        terms.sources[0] = IModels.Source(1, 100);
        terms.manifestRoot = keccak256("manifest");
        terms.rule = bytes32(hex"0103");
        terms.asset = asset;
        terms.ownerBps = base == 0 ? 3000 : 2000;
        terms.baseBps = base == 0 ? 0 : 1000;
        terms.contributorsBps = 6000;
        terms.payees = new IModels.Share[](1);
        terms.payees[0] = IModels.Share(treasury, 1000);
        terms.scorers = both(scorer, otherScorer);
        terms.quorum = 1;
        terms.bond = 1000;
        terms.window = WINDOW;
        terms.operator = operator;
    }

    /// @dev The operator's signature of a round's receipts, good until the round's deadline.
    function bookOf(IAttribution.Round memory round) internal view returns (IAttribution.Book memory) {
        return bookBy(OPERATOR_KEY, round);
    }

    function bookBy(uint256 key, IAttribution.Round memory round) internal view returns (IAttribution.Book memory) {
        bytes32 domain = TypedData.domain(block.chainid, address(attribution));
        bytes32 root = TypedData.rootOf(round.receipts);
        bytes32 digest = TypedData.bookDigest(domain, round.modelId, round.number, round.from, round.cutoff, root, round.deadline);
        return IAttribution.Book(round.deadline, signBy(key, digest));
    }

    /// @dev The signature of the scorer with this key, alone.
    function endorsedBy(uint256 key, IAttribution.Round memory round) internal view returns (IAttribution.Endorsement[] memory all) {
        all = new IAttribution.Endorsement[](1);
        all[0] = endorsement(key, round);
    }

    function endorsedByBoth(IAttribution.Round memory round) internal view returns (IAttribution.Endorsement[] memory all) {
        all = new IAttribution.Endorsement[](2);
        (all[0], all[1]) = (endorsement(SCORER_KEY, round), endorsement(OTHER_SCORER_KEY, round));
    }

    function endorsement(uint256 key, IAttribution.Round memory round) internal view returns (IAttribution.Endorsement memory) {
        bytes32 digest = TypedData.roundDigest(TypedData.domain(block.chainid, address(attribution)), round);
        return IAttribution.Endorsement(vm.addr(key), signBy(key, digest));
    }

    function signBy(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function tree(SumTree.Leaf[] memory leaves) internal pure returns (IAttribution.Tree memory) {
        Trees.TreeHead memory top = Trees.head(leaves);
        return IAttribution.Tree(top.hash, top.sum, top.count);
    }

    function one(bytes32 item) internal pure returns (bytes32[] memory items) {
        items = new bytes32[](1);
        items[0] = item;
    }

    function just(address account) internal pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }

    function both(address first, address second) internal pure returns (address[] memory accounts) {
        accounts = new address[](2);
        (accounts[0], accounts[1]) = (first, second);
    }

    /// @dev Where this contract creates its next contract with a nonce below 128.
    function _created(uint256 nonce) private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(this), uint8(nonce))))));
    }
}
