// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Attribution} from "../../reference/Attribution.sol";
import {Datanets} from "../../reference/Datanets.sol";
import {Disputes} from "../../reference/Disputes.sol";
import {Models} from "../../reference/Models.sol";
import {Payee} from "../../reference/Payee.sol";
import {Requests} from "../../reference/Requests.sol";
import {Rewards} from "../../reference/Rewards.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "./Trees.sol";
import {vm} from "./Vm.sol";
import {TestToken} from "./tokens/Tokens.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets, Policy, Status} from "abi/IDatanets.sol";
import {IDisputes} from "abi/IDisputes.sol";
import {IModels} from "abi/IModels.sol";
import {IRequests} from "abi/IRequests.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title What every test starts from: the six reference contracts, a token, accounts, valid
/// terms, and the fields that the next round of a model must have
abstract contract ProtocolFixture {
    uint256 internal constant OPERATOR_KEY = 0xa11ce;
    /// @dev The scorers' accounts ascend in this order.
    uint256 internal constant SCORER_KEY = 0x5c02;
    uint256 internal constant OTHER_SCORER_KEY = 0x5c03;
    /// @dev The balance that `dealAndApprove` gives, in units of each asset.
    uint256 internal constant INITIAL_BALANCE = 1e30;
    /// @dev The shortest challenge window.
    uint32 internal constant WINDOW = 78 hours;
    string internal constant URI = "ipfs://round";

    IDatanets internal datanets;
    IModels internal models;
    IRewards internal rewards;
    IAttribution internal attribution;
    IDisputes internal disputes;
    IRequests internal requests;
    /// @dev The reference of each has all functions of IDisputes.
    IDisputes internal spans;
    IDisputes internal gradients;
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

    /// @dev Deploys the contracts. They know each other, so their addresses are computed first.
    function deployProtocol() internal {
        vm.assertTrue(scorer < otherScorer, "the scorers do not ascend");
        token = new TestToken();
        uint256 nonce = 2;
        address[8] memory created;
        for (uint256 i = 0; i < 8; i++) {
            created[i] = _created(nonce + i);
        }
        datanets = new Datanets();
        models = new Models(IDatanets(created[0]), IRewards(created[2]));
        rewards = new Rewards(IDatanets(created[0]), IModels(created[1]), created[3], guardian);
        attribution = new Attribution(IModels(created[1]), IRewards(created[2]), created[4], IRequests(created[5]), created[6], created[7]);
        disputes = new Disputes(IDatanets(created[0]), IModels(created[1]), IAttribution(created[3]));
        requests = new Requests(IModels(created[1]), IAttribution(created[3]), IDisputes(created[6]), IDisputes(created[7]));
        spans = new Disputes(IDatanets(created[0]), IModels(created[1]), IAttribution(created[3]));
        gradients = new Disputes(IDatanets(created[0]), IModels(created[1]), IAttribution(created[3]));
        vm.assertEq(address(datanets), created[0], "address of Datanets");
        vm.assertEq(address(attribution), created[3], "address of Attribution");
        vm.assertEq(address(disputes), created[4], "address of Disputes");
        vm.assertEq(address(requests), created[5], "address of Requests");
        vm.assertEq(address(gradients), created[7], "address of Gradients");
    }

    /// @dev Gives an account native currency and tokens, and lets the contracts take its tokens.
    function dealAndApprove(address account) internal {
        vm.deal(account, INITIAL_BALANCE);
        token.mint(account, INITIAL_BALANCE);
        vm.startPrank(account);
        token.approve(address(rewards), type(uint256).max);
        token.approve(address(attribution), type(uint256).max);
        vm.stopPrank();
    }

    function balanceOf(address asset, address account) public view returns (uint256) {
        return asset == address(0) ? account.balance : TestToken(asset).balanceOf(account);
    }

    /* TERMS */

    function assertEq(Status status, Status expected, string memory what) internal pure {
        vm.assertEq(Status.unwrap(status), Status.unwrap(expected), what);
    }

    function datanetTerms(Policy policy) internal view returns (IDatanets.DatanetTerms memory) {
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
        terms.scorers = toArray(scorer, otherScorer);
        terms.quorum = 1;
        terms.bond = 1000;
        terms.window = WINDOW;
        terms.operator = operator;
    }

    function registerModel(address from, IModels.ModelTerms memory terms) internal returns (uint256 modelId) {
        vm.prank(from);
        return models.registerModel(terms);
    }

    function pay(address from, uint256 modelId, address asset, uint256 amount) internal {
        vm.prank(from);
        rewards.pay{value: asset == address(0) ? amount : 0}(modelId, asset, amount, 0);
    }

    /* ROUNDS */

    /// @dev The model's next round, ending a second ago and valid for 60 days, with receipts of
    /// this sum, credits of the same, and no payouts.
    function nextRound(uint256 modelId, uint128 receipts) internal view returns (IAttribution.Round memory round) {
        IAttribution.RoundState memory state = attribution.roundState(modelId);
        IRewards.Pool memory pool = rewards.pool(modelId);
        round.modelId = modelId;
        (round.number, round.attempt) = (pool.rounds + 1, state.attempts + 1);
        (round.from, round.cutoff) = (state.lastCutoff, uint64(block.timestamp - 1));
        round.deadline = uint64(block.timestamp + 60 days);
        round.settlement = pool.settlement;
        round.uriHash = keccak256(bytes(URI));
        round.receipts = IAttribution.Tree(bytes20(uint160(1)), receipts, 1);
        round.credits = IAttribution.Tree(bytes20(uint160(1)), receipts, 1);
    }

    /// @dev The operator's signature of a round's receipts, valid until the round's deadline.
    function bookOf(IAttribution.Round memory round) internal view returns (IAttribution.Book memory) {
        return bookBy(OPERATOR_KEY, round);
    }

    function bookBy(uint256 key, IAttribution.Round memory round) internal view returns (IAttribution.Book memory) {
        bytes32 domain = domainOf(address(attribution));
        bytes32 root = TypedData.rootOf(round.receipts);
        bytes32 digest = TypedData.bookDigest(domain, round.modelId, round.number, round.from, round.cutoff, root, round.deadline);
        return IAttribution.Book(round.deadline, signBy(key, digest));
    }

    function endorsedBy(uint256 key, IAttribution.Round memory round) internal view returns (IAttribution.Endorsement[] memory all) {
        all = new IAttribution.Endorsement[](1);
        all[0] = endorsement(key, round);
    }

    function endorsedByBoth(IAttribution.Round memory round) internal view returns (IAttribution.Endorsement[] memory all) {
        all = new IAttribution.Endorsement[](2);
        (all[0], all[1]) = (endorsement(SCORER_KEY, round), endorsement(OTHER_SCORER_KEY, round));
    }

    function endorsement(uint256 key, IAttribution.Round memory round) internal view returns (IAttribution.Endorsement memory) {
        bytes32 digest = TypedData.roundDigest(domainOf(address(attribution)), round);
        return IAttribution.Endorsement(vm.addr(key), signBy(key, digest));
    }

    /// @dev Finalises a round at the end of its window, which is `WINDOW` from now.
    function finaliseAfterWindow(IAttribution.Round memory round, address[] memory signers, uint128 bond) internal {
        IAttribution.Stake memory stake = stakeOf(round, signers, bond);
        vm.warp(stake.finalisableAt);
        attribution.finalise(round, stake);
    }

    /// @dev What a round locks that is proposed now and has the shortest window.
    function stakeOf(
        IAttribution.Round memory round,
        address[] memory signers,
        uint128 bond
    ) internal view returns (IAttribution.Stake memory) {
        uint64 present = uint64(block.timestamp);
        address signer = models.roundTerms(round.modelId).operator;
        return IAttribution.Stake(signer, bond, present, present + WINDOW, signers);
    }

    /* TREES AND SIGNATURES */

    function payeeOf(address account) internal pure returns (bytes32) {
        return Payee.ofAccount(account);
    }

    function tree(SumTree.Leaf[] memory leaves) internal pure returns (IAttribution.Tree memory) {
        Trees.TreeHead memory head = Trees.head(leaves);
        return IAttribution.Tree(head.hash, head.sum, head.count);
    }

    /// @dev The first `count` leaves as `payRange` takes them: accounts and amounts.
    function rangeOf(
        SumTree.Leaf[] memory leaves,
        uint256 count
    ) internal pure returns (address[] memory accounts, uint128[] memory cumulatives) {
        (accounts, cumulatives) = (new address[](count), new uint128[](count));
        for (uint256 i = 0; i < count; i++) {
            (accounts[i], cumulatives[i]) = (Payee.id(leaves[i].key), leaves[i].value);
        }
    }

    function domainOf(address verifier) internal view returns (bytes32) {
        return TypedData.domain(block.chainid, verifier);
    }

    function signBy(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /* ARRAYS */

    function toArray(bytes32 item) internal pure returns (bytes32[] memory items) {
        items = new bytes32[](1);
        items[0] = item;
    }

    function toArray(bytes32 first, bytes32 second) internal pure returns (bytes32[] memory items) {
        items = new bytes32[](2);
        (items[0], items[1]) = (first, second);
    }

    function toArray(address account) internal pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }

    function toArray(address first, address second) internal pure returns (address[] memory accounts) {
        accounts = new address[](2);
        (accounts[0], accounts[1]) = (first, second);
    }

    /// @dev Where this contract creates its next contract with a nonce below 128.
    function _created(uint256 nonce) private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(this), uint8(nonce))))));
    }
}
