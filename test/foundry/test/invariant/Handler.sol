// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {Split} from "../../reference/Split.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {World} from "../support/World.sol";
import {TestToken} from "../support/tokens/Tokens.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets} from "abi/IDatanets.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title What random people do, always within the rules, and what it should have led to
/// @dev Each action takes any numbers, so no call of it may revert; whatever reverts is a fault.
contract Handler is World {
    uint256 public constant MODELS = 3;
    uint64 public constant PEOPLE = 4;
    uint256 private constant FIRST_KEY = 0xbeef00;

    bytes32[] public items;
    mapping(bytes32 item => bytes32) public firstPayee;

    mapping(uint256 modelId => uint256) public paidIn;
    mapping(uint256 modelId => uint256) public claims;
    mapping(uint256 modelId => mapping(bytes32 payee => uint256)) public received;
    mapping(uint256 modelId => mapping(bytes32 payee => uint256)) public payout;
    mapping(address asset => uint256) public cameIn;
    mapping(address asset => uint256) public wentOut;
    mapping(address asset => mapping(address account => uint256)) public deposited;
    mapping(address asset => mapping(address account => uint256)) public locked;
    bool public payoutFell;
    uint256 public finalised;
    uint256 public claimed;
    /// @dev How often what the handler does on purpose went through.
    uint256 public signedFor;
    uint256 public revealed;
    uint256 public membersChanged;
    uint256 public paused;
    uint256 public recovered;

    mapping(uint256 modelId => IAttribution.Round) private _open;
    mapping(uint256 modelId => SumTree.Leaf[]) private _openPayouts;
    mapping(uint256 modelId => SumTree.Leaf[]) private _payouts;
    mapping(uint256 modelId => address) private _proposer;
    /// @dev The batches whose records are known: their roots' records are those of `_records(root's seed)`.
    uint256[] private _batchSeeds;
    /// @dev No model is paid in it.
    TestToken private _stray;
    address[4] private _people;

    constructor() {
        deploy();
        _stray = new TestToken();
        for (uint256 i = 0; i < PEOPLE; i++) {
            _people[i] = vm.addr(FIRST_KEY + i);
            enrich(person(i));
        }
        enrich(scorer);
        enrich(otherScorer);
        vm.startPrank(owner);
        datanets.createDatanet(datanetTerms(0));
        models.registerModel(modelTerms(address(token), 0));
        models.registerModel(modelTerms(address(0), 0));
        models.registerModel(modelTerms(address(token), 1));
        vm.stopPrank();
    }

    function contribute(uint256 who, uint256 content, bool asBatch) external {
        bytes32 item = keccak256(abi.encode(content % 64));
        address account = person(who);
        bytes32 before = datanets.contribution(1, item).payee;
        vm.prank(account);
        if (before != 0) {
            vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, 1, item, before));
        }
        if (asBatch) datanets.contributeBatch(1, item, uint64(content % 1000) + 1, "ipfs://batch");
        else datanets.contribute(1, item);
        if (before != 0) return;
        _own(item, account);
    }

    /// @dev Somebody sends what somebody else signed.
    function contributeSigned(uint256 who, uint256 content, uint256 nonce) external {
        bytes32 item = keccak256(abi.encode(content % 64));
        nonce %= 8;
        address account = person(who);
        IDatanets.SignedContribution memory signed = _signed(who, item, nonce);
        bytes32 before = datanets.contribution(1, item).payee;
        bool cancelled = datanets.cancelledNonces(account, 0) >> nonce & 1 == 1;
        if (cancelled) vm.expectRevert(abi.encodeWithSelector(IDatanets.NonceCancelled.selector, account, nonce));
        else if (before != 0) vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, 1, item, before));
        datanets.contributeFor(signed);
        if (cancelled || before != 0) return;
        _own(item, account);
        signedFor++;
    }

    /// @dev Two people sign for the same record; at most one gets it.
    function contributeSignedTwice(uint256 who, uint256 content) external {
        bytes32 item = keccak256(abi.encode(content % 64));
        bytes32 before = datanets.contribution(1, item).payee;
        IDatanets.SignedContribution[] memory both = new IDatanets.SignedContribution[](2);
        both[0] = _signed(who, item, 1000);
        both[1] = _signed(who % PEOPLE + 1, item, 1000);
        bytes4[] memory reasons = datanets.contributeForMany(both);
        vm.assertEq(bytes32(reasons[1]), bytes32(IDatanets.AlreadyContributed.selector), "a record was registered twice");
        vm.assertEq(reasons[0] == 0, before == 0, "a free record was refused");
        if (before != 0) return;
        _own(item, person(who));
        signedFor++;
    }

    function cancelNonce(uint256 who, uint256 nonce) external {
        vm.prank(person(who));
        datanets.cancelNonces(0, 1 << nonce % 8);
    }

    function commitAndReveal(uint256 who, uint256 content, bytes32 salt) external {
        bytes32[] memory shown = one(keccak256(abi.encode(content % 64)));
        address account = person(who);
        bytes32 before = datanets.contribution(1, shown[0]).payee;
        bytes32 commitment = datanets.commitmentOf(account, 1, shown, salt);
        if (datanets.committedAt(commitment) == 0) datanets.commit(commitment);
        vm.warp(block.timestamp + 60);
        vm.prank(account);
        if (before != 0) vm.expectRevert(abi.encodeWithSelector(IDatanets.AlreadyContributed.selector, 1, shown[0], before));
        datanets.reveal(1, shown, salt);
        if (before != 0) return;
        _own(shown[0], account);
        revealed++;
    }

    function contributeTree(uint256 who, uint256 seed) external {
        seed %= 32;
        bytes32 root = Trees.root(_records(seed));
        if (datanets.contribution(1, root).status != 0) return;
        address account = person(who);
        vm.prank(account);
        datanets.contributeBatch(1, root, uint64(_records(seed).length), "ipfs://batch");
        _own(root, account);
        _batchSeeds.push(seed);
    }

    /// @dev Gives one record of a batch a status, or lets its contributor withdraw it.
    function changeMember(uint256 which, uint256 place, uint256 to) external {
        if (_batchSeeds.length == 0) return;
        SumTree.Leaf[] memory leaves = _records(_batchSeeds[which % _batchSeeds.length]);
        bytes32 root = Trees.root(leaves);
        place %= leaves.length;
        IDatanets.Contribution memory batch = datanets.contribution(1, root);
        if (batch.status != 2) return;
        uint8 present = datanets.member(1, root, leaves[place].key).status;
        uint8 status = [2, 3, 4, 5][to % 4];
        if (present == 4 || present == status) return;
        bytes memory proof = Trees.prove(leaves, place, 1);
        vm.prank(status == 4 ? Payee.id(batch.payee) : owner);
        if (status == 4) datanets.retractMembers(1, root, one(leaves[place].key), proof);
        else datanets.curateMembers(1, root, one(leaves[place].key), proof, status, 0);
        vm.assertEq(datanets.member(1, root, leaves[place].key).payee, batch.payee, "a record of a batch has another payee");
        membersChanged++;
    }

    function pause(uint256 time) external {
        (,, uint64 pausableFrom) = rewards.guardian();
        if (block.timestamp < pausableFrom) return;
        vm.prank(guardian);
        rewards.pause(uint64(block.timestamp + 1 + time % 7 days));
        paused++;
    }

    function unpause() external {
        vm.prank(guardian);
        rewards.unpause();
    }

    /// @dev The guardian can take what no model is paid in, and nothing else.
    function recover(bool foreign, bool native, uint96 amount) external {
        address asset = foreign ? address(_stray) : native ? address(0) : address(token);
        uint256 value = uint256(amount) + 1;
        if (foreign) _stray.mint(address(rewards), value);
        vm.prank(guardian);
        if (!foreign) vm.expectRevert(abi.encodeWithSelector(IRewards.AssetInUse.selector, asset));
        rewards.recover(asset, guardian, value);
        if (foreign) recovered++;
    }

    function curate(uint256 which, uint256 to) external {
        if (items.length == 0) return;
        bytes32 item = items[which % items.length];
        uint8 present = datanets.contribution(1, item).status;
        uint8 status = [2, 3, 5][to % 3];
        if (present == 4 || present == status) return;
        vm.prank(owner);
        datanets.curate(1, one(item), status, 0);
    }

    function retract(uint256 which) external {
        if (items.length == 0) return;
        bytes32 item = items[which % items.length];
        if (datanets.contribution(1, item).status == 4) return;
        vm.prank(Payee.id(firstPayee[item]));
        datanets.retract(1, one(item));
    }

    function pay(uint256 who, uint256 which, uint256 amount) external {
        uint256 modelId = model(which);
        amount = 1 + amount % 1e24;
        address asset = assetOf(modelId);
        bool refused = _expectPause();
        vm.prank(person(who));
        rewards.pay{value: asset == address(0) ? amount : 0}(modelId, amount, 0);
        if (refused) return;
        paidIn[modelId] += amount;
        cameIn[asset] += amount;
    }

    function draw(uint256 which, uint8 index) external {
        uint256 modelId = model(which);
        index %= 3;
        if (index == 1 && modelId != 3) return;
        (, uint16 bps, uint256 base) = models.shareTerms(modelId, index);
        uint256 due = Split.part(rewards.pool(modelId).paid, bps) - rewards.drawn(modelId, index);
        if (due == 0) return;
        uint128 drawn = rewards.drawShare(modelId, index);
        vm.assertEq(drawn, due, "a share is not what it should be");
        if (index == 1) paidIn[base] += due;
        else wentOut[assetOf(modelId)] += due;
    }

    function deposit(uint256 who, bool native, uint256 amount) external {
        amount = 1000 + amount % 1e20;
        address asset = native ? address(0) : address(token);
        address account = who % 2 == 0 ? scorer : otherScorer;
        vm.prank(account);
        attribution.depositBond{value: native ? amount : 0}(asset, amount);
        deposited[asset][account] += amount;
    }

    function withdraw(uint256 who, bool native, uint256 amount) external {
        address asset = native ? address(0) : address(token);
        address account = who % 2 == 0 ? scorer : otherScorer;
        uint256 free = attribution.freeBond(asset, account);
        if (free == 0) return;
        amount = 1 + amount % free;
        vm.prank(account);
        attribution.withdrawBond(asset, amount);
        deposited[asset][account] -= amount;
    }

    /// @dev Shares the pool by random credits and the formula of SPEC.md 5.
    function propose(uint256 who, uint256 which, uint256 dice) external {
        uint256 modelId = model(which);
        IRewards.Pool memory pool = rewards.pool(modelId);
        address account = who % 2 == 0 ? scorer : otherScorer;
        bool ready = _open[modelId].modelId == 0 && pool.paid > pool.receiptsSettled && attribution.freeBond(pool.asset, account) >= 1000;
        if (!ready) return;
        IAttribution.Round memory round;
        round.modelId = modelId;
        round.number = pool.rounds + 1;
        round.cutoff = uint64(block.timestamp);
        uint128 unsettled = pool.paid - pool.receiptsSettled;
        round.receipts = IAttribution.Tree(bytes20(keccak256(abi.encode(dice))), unsettled, 1);
        round.pool = uint128(Split.part(pool.paid, pool.contributorsBps) - pool.settled);
        round.credits = IAttribution.Tree(bytes20(keccak256(abi.encode(dice, 1))), _share(modelId, dice, unsettled, round.pool), PEOPLE);
        round.payouts = tree(_openPayouts[modelId]);
        bytes memory signature = sign(round);
        bool refused = _expectPause();
        vm.prank(account);
        attribution.propose(round, signature);
        if (refused) return;
        _open[modelId] = round;
        _proposer[modelId] = account;
        locked[pool.asset][account] += 1000;
    }

    function approve(uint256 which) external {
        uint256 modelId = model(which);
        IAttribution.OpenRound memory open = attribution.openRound(modelId);
        if (open.roundHash == 0 || open.approvals == 2) return;
        vm.prank(open.scorer == scorer ? otherScorer : scorer);
        attribution.approve(modelId, open.roundHash);
    }

    function finalise(uint256 which, uint256 wait) external {
        uint256 modelId = model(which);
        if (_open[modelId].modelId == 0) return;
        vm.warp(block.timestamp + 1 hours + wait % 1 days);
        bool refused = _expectPause();
        attribution.finalise(_open[modelId]);
        if (refused) return;
        locked[assetOf(modelId)][_proposer[modelId]] -= 1000;
        finalised++;
        delete _open[modelId];
        delete _payouts[modelId];
        for (uint256 i = 0; i < _openPayouts[modelId].length; i++) {
            SumTree.Leaf memory leaf = _openPayouts[modelId][i];
            _payouts[modelId].push(leaf);
            if (leaf.value < payout[modelId][leaf.key]) payoutFell = true;
            payout[modelId][leaf.key] = leaf.value;
        }
    }

    function claim(uint256 which, uint256 leafPlace) external {
        uint256 modelId = model(which);
        SumTree.Leaf[] memory leaves = _payouts[modelId];
        if (leaves.length == 0) return;
        leafPlace %= leaves.length;
        SumTree.Leaf memory leaf = leaves[leafPlace];
        address account = Payee.id(leaf.key);
        address asset = assetOf(modelId);
        bytes memory proof = Trees.prove(leaves, leafPlace, 1);
        bool paidOut = rewards.claimed(modelId, leaf.key) == leaf.value;
        uint256 before = balance(asset, account);
        if (paidOut) vm.expectRevert(abi.encodeWithSelector(IRewards.NothingToPay.selector));
        rewards.claim(modelId, asset, account, leaf.value, proof);
        if (paidOut) return;
        uint256 got = balance(asset, account) - before;
        received[modelId][leaf.key] += got;
        claims[modelId] += got;
        wentOut[asset] += got;
        claimed++;
    }

    function person(uint256 i) public view returns (address) {
        return _people[i % PEOPLE];
    }

    function model(uint256 i) public pure returns (uint256) {
        return 1 + i % MODELS;
    }

    function assetOf(uint256 modelId) public view returns (address) {
        return rewards.pool(modelId).asset;
    }

    function balance(address asset, address account) public view returns (uint256) {
        return asset == address(0) ? account.balance : token.balanceOf(account);
    }

    function itemCount() external view returns (uint256) {
        return items.length;
    }

    function addresses() external view returns (IDatanets, IRewards, IAttribution, address, address, address) {
        return (datanets, rewards, attribution, address(token), scorer, otherScorer);
    }

    function _own(bytes32 item, address account) private {
        items.push(item);
        firstPayee[item] = Payee.ofAccount(account);
    }

    /// @dev Says whether the next call is refused since payments are paused, and expects it.
    function _expectPause() private returns (bool) {
        (, uint64 until,) = rewards.guardian();
        if (block.timestamp >= until) return false;
        vm.expectRevert(abi.encodeWithSelector(IRewards.IsPaused.selector, until));
        return true;
    }

    function _signed(uint256 who, bytes32 item, uint256 nonce) private view returns (IDatanets.SignedContribution memory) {
        bytes32 domain = TypedData.domain(block.chainid, address(datanets));
        bytes32 digest = TypedData.contributeDigest(domain, 1, one(item), nonce, block.timestamp);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(FIRST_KEY + who % PEOPLE, digest);
        return IDatanets.SignedContribution(1, person(who), one(item), nonce, block.timestamp, abi.encodePacked(r, s, v));
    }

    /// @dev One to seven records.
    function _records(uint256 seed) private pure returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](1 + seed % 7);
        for (uint256 i = 0; i < leaves.length; i++) {
            leaves[i] = SumTree.Leaf(bytes32((1 + i) << 200 | seed), 1, 0);
        }
    }

    /// @dev Fills the open payouts of a model and returns the credits' sum.
    function _share(uint256 modelId, uint256 dice, uint128 receipts, uint128 pool) private returns (uint128 credits) {
        delete _openPayouts[modelId];
        for (uint256 i = 0; i < PEOPLE; i++) {
            uint128 credit = uint128((receipts / PEOPLE) * (uint64(dice >> (64 * i)) % 1001) / 1000);
            credits += credit;
            bytes32 payee = Payee.ofAccount(person(i));
            uint128 value = uint128(Split.payout(payout[modelId][payee], pool, credit, receipts));
            if (value > 0) _openPayouts[modelId].push(SumTree.Leaf(payee, value, 0));
        }
    }
}
