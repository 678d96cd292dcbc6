// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {Split} from "../../reference/Split.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {MoneyLedger} from "./MoneyLedger.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {PayeeKinds} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title Random actions with money: users, scorers, operators, owners, payees, a guardian and a
/// token, honest or not
/// @dev Each action takes any numbers, so no call of it may revert; whatever reverts is a fault.
/// Every round is as its operator and its scorers like it: payouts rise, fall and move between
/// payees, as far as Attribution lets them.
contract MoneyHandler is MoneyLedger {
    function pay(uint256 who, uint256 which, uint256 amount) public {
        uint256 id = model(which);
        (address asset, address payer) = (assetOf(id), actor(who));
        amount = 1 + amount % 1e24;
        uint256 before = balanceOf(asset, address(rewards));
        vm.prank(payer);
        try rewards.pay{value: asset == address(0) ? amount : 0}(id, asset, amount, 0) {
            uint256 arrived = balanceOf(asset, address(rewards)) - before;
            paidIn[id] += arrived;
            cameIn[asset] += arrived;
            calls["pay"]++;
        } catch {
            vm.assertTrue(id == ODD || isPaused(), "a payment reverted");
        }
    }

    function deposit(uint256 who, uint256 which, uint256 amount) public {
        address asset = assetOf(model(which));
        address account = bondOwner(who % (ACTORS + 2));
        amount = 1000 + amount % 1e24;
        uint256 before = attribution.freeBond(asset, account);
        vm.prank(account);
        try attribution.depositBond{value: asset == address(0) ? amount : 0}(asset, amount) {
            deposited[asset][account] += attribution.freeBond(asset, account) - before;
            calls["deposit"]++;
        } catch {
            vm.assertEq(asset, address(oddToken), "a deposit reverted");
        }
    }

    function withdraw(uint256 who, uint256 which, uint256 amount) external {
        address asset = assetOf(model(which));
        address account = bondOwner(who % (ACTORS + 2));
        uint256 free = attribution.freeBond(asset, account);
        amount = 1 + amount % (free + 2);
        vm.prank(account);
        try attribution.withdrawBond(asset, amount) {
            vm.assertLe(amount, free, "more than the free bond");
            deposited[asset][account] -= amount;
            calls["withdraw"]++;
        } catch {
            vm.assertTrue(amount > free || asset == address(oddToken), "a withdrawal reverted");
        }
    }

    /// @dev A round with some of the receipts and any payouts, by any of the present scorers.
    function propose(uint256 which, uint256 receipts, uint256 seed) public {
        uint256 id = model(which);
        vm.warp(block.timestamp + 1);
        IRewards.Pool memory pool = rewards.pool(id);
        IModels.RoundTerms memory terms = models.roundTerms(id);
        if (attribution.roundState(id).isOpen || pool.paid == pool.receiptsSettled) return;
        IAttribution.Round memory round = nextRound(id, uint128(1 + receipts % (pool.paid - pool.receiptsSettled)));
        round.deadline = uint64(block.timestamp + seed % 1 days);
        round.credits.count = uint64(seed % 3 == 0 ? 2 ** 40 - 1 : 1 + seed % 7);
        share(id, pool, round, seed);
        round.payouts = tree(openPayouts[id]);
        send(round, terms, pool, seed);
    }

    function finalise(uint256 which, uint256 wait) public {
        uint256 id = model(which);
        Open storage it = open[id];
        if (it.stake.finalisableAt == 0) return;
        vm.warp(block.timestamp + wait % (2 * WINDOW));
        address asset = assetOf(id);
        bool inTime = block.timestamp >= it.stake.finalisableAt;
        try attribution.finalise(it.round, it.stake) {
            vm.assertTrue(inTime && !isPaused(), "final before the end of its window");
            unlock(asset, it.stake, it.stake.bond);
            settlement[id] = TypedData.settlement(asset, TypedData.rootOf(it.round.payouts));
            rounds[id]++;
            delete open[id];
            keepPayouts(id);
            calls["finalise"]++;
        } catch {
            vm.assertTrue(!inTime || isPaused(), "a round was not finalised");
        }
    }

    /// @dev Slashes an open round, or else one that was voided. It may not revert.
    function slash(uint256 which, uint256 who) public {
        uint256 id = model(which);
        bool isOpen = open[id].stake.finalisableAt != 0;
        if (!isOpen && voided.length == 0) return;
        Open memory it = isOpen ? open[id] : voided[which % voided.length];
        if (isOpen) delete open[id];
        else forgetVoided(which % voided.length);
        address asset = assetOf(it.round.modelId);
        address challenger = bondOwner(who % (ACTORS + 2));
        vm.prank(address(disputes));
        attribution.slashRound(it.round.modelId, it.round.attempt, TypedData.roundHash(it.round), it.stake, challenger);
        unlock(asset, it.stake, it.stake.bond);
        charge(asset, it.stake, it.stake.bond);
        deposited[asset][challenger] += it.stake.bond / 2;
        unowned[asset] += it.stake.bond * it.stake.signers.length - it.stake.bond / 2;
        noteBlocked(it);
        expectNeverFinal(it);
        calls[isOpen ? bytes32("slash") : bytes32("slashVoided")]++;
    }

    /// @dev Voids an open round. It may not revert.
    function voidRound(uint256 which, uint256 who, bool charged) public {
        uint256 id = model(which);
        if (open[id].stake.finalisableAt == 0) return;
        Open memory it = open[id];
        delete open[id];
        address challenger = bondOwner(who % (ACTORS + 2));
        uint128 fee = charged ? models.roundTerms(id).bond / 20 : 0;
        vm.prank(address(disputes));
        attribution.voidRound(id, it.round.attempt, TypedData.roundHash(it.round), it.stake, challenger, charged);
        unlock(assetOf(id), it.stake, fee);
        charge(assetOf(id), it.stake, fee);
        deposited[assetOf(id)][challenger] += fee * it.stake.signers.length;
        noteBlocked(it);
        expectNeverFinal(it);
        it.stake.bond -= fee;
        voided.push(it);
        calls["void"]++;
    }

    function releaseBonds(uint256 which, uint256 wait) public {
        if (voided.length == 0) return;
        which %= voided.length;
        Open memory it = voided[which];
        vm.warp(block.timestamp + wait % WINDOW);
        bool inTime = block.timestamp >= it.stake.finalisableAt;
        try attribution.releaseBonds(it.round.modelId, it.round.attempt, TypedData.roundHash(it.round), it.stake) {
            vm.assertTrue(inTime, "released before the end of its window");
            unlock(assetOf(it.round.modelId), it.stake, it.stake.bond);
            forgetVoided(which);
            calls["release"]++;
        } catch {
            vm.assertFalse(inTime, "bonds were not released");
        }
    }

    /// @dev Claims any leaf of the last tree, or of the one before, by any function and any caller.
    function claim(uint256 which, uint256 index, uint256 way, uint256 who) public {
        uint256 id = model(which);
        bool old = way / 8 % 8 == 0;
        SumTree.Leaf[] memory leaves = old ? oldPayouts[id] : payouts[id];
        if (leaves.length == 0) return;
        index %= leaves.length;
        SumTree.Leaf memory leaf = leaves[index];
        uint256 before = balanceOf(assetOf(id), address(rewards));
        (uint128 had,) = rewards.claimed(id, leaf.key);
        bool due = !old && isDue(id, leaf, had, actor(who));
        bytes memory proof = Trees.prove(leaves, index, 1);
        way %= 8;
        if (way < 3) claimPlainly(id, leaf, proof, actor(who));
        else if (way == 3) claimTo(id, leaf, proof, actor(who));
        else if (way == 4) claimToSigned(id, leaf, proof, actor(who));
        else if (way < 7) claimMany(id, leaf, proof);
        (uint128 has,) = rewards.claimed(id, leaf.key);
        if (due && way < 3) vm.assertEq(has, leaf.value, "what was due was not paid");
        if (old) vm.assertTrue(has == had || isInLastTree(id, leaf), "paid by an old tree");
        count(id, leaf.key, has - had);
        checkMoney(id, before, has - had);
    }

    /// @dev All accounts of the last tree at once.
    function payRange(uint256 which) public {
        uint256 id = model(which);
        SumTree.Leaf[] memory leaves = payouts[id];
        uint256 accounts;
        while (accounts < leaves.length && Payee.kind(leaves[accounts].key) == PayeeKinds.ACCOUNT) accounts++;
        if (accounts == 0) return;
        (address[] memory named, uint128[] memory cumulatives) = rangeOf(leaves, accounts);
        uint256[] memory had = new uint256[](accounts);
        for (uint256 i = 0; i < accounts; i++) {
            (had[i],) = rewards.claimed(id, leaves[i].key);
        }
        uint256 before = balanceOf(assetOf(id), address(rewards));
        try rewards.payRange(id, assetOf(id), named, cumulatives, Trees.prove(leaves, 0, accounts)) returns (uint128 paid) {
            for (uint256 i = 0; i < accounts; i++) {
                (uint128 has,) = rewards.claimed(id, leaves[i].key);
                count(id, leaves[i].key, has - had[i]);
            }
            checkMoney(id, before, paid);
            calls["range"]++;
        } catch {
            vm.assertTrue(id == ODD || !ascend(leaves, accounts), "a range reverted");
        }
    }

    function draw(uint256 which, uint8 index, uint256 who) public {
        uint256 id = model(which);
        index %= 4;
        uint256 before = balanceOf(assetOf(id), address(rewards));
        (uint128 had,) = rewards.drawn(id, index);
        (address holder,,) = models.shareTerms(id, index);
        bool byHolder = who % 2 == 0 && holder != address(0);
        vm.prank(byHolder ? holder : actor(who));
        try rewards.drawShare(id, index) {
            calls["draw"]++;
        } catch {
            vm.prank(holder);
            try rewards.drawShareTo(id, index, actor(who)) {
                calls["drawTo"]++;
            } catch {}
        }
        (uint128 has,) = rewards.drawn(id, index);
        drawn[id] += has - had;
        if (index == 1 && id == DERIVED) income[FIRST] += has - had;
        else wentOut[assetOf(id)] += before - balanceOf(assetOf(id), address(rewards));
    }

    /// @dev Holders require their consent for payees and shares, or no longer require it.
    function setOwnWords(uint256 which, uint256 index, bool on) external {
        uint256 id = model(which);
        bytes32 payee = payees[index % PAYEES];
        address holder = holderOf(payee);
        if (holder == address(0)) return;
        vm.prank(holder);
        rewards.setOwnWord(id, payee, on);
        (address owner_,,) = models.shareTerms(id, 0);
        vm.prank(owner_);
        rewards.setShareOwnWord(id, 0, !on);
    }

    /// @dev Owners name any account whose key is known, and give their models away.
    function announce(uint256 which, uint256 what, uint256 who) external {
        uint256 id = model(which);
        vm.startPrank(models.ownerOf(id));
        if (what % 4 == 0) models.setOperator(id, bondOwner(who % (ACTORS + 2)));
        if (what % 4 == 1) models.setScorers(id, toArray(bondOwner(who % (ACTORS + 2))), 1);
        if (what % 4 == 2) models.setScorers(id, toArray(scorer, otherScorer), uint8(1 + who % 2));
        if (what % 4 == 3) models.offerModel(id, actor(who));
        vm.stopPrank();
        if (what % 4 != 3) return;
        vm.prank(actor(who));
        models.acceptModel(id);
    }

    /// @dev How the odd token behaves from now on.
    function configureOddToken(uint256 seed) external {
        bytes[5] memory returned = [bytes(""), abi.encode(true), abi.encode(false), abi.encode(2), hex"01"];
        address target = seed / 5 % 3 == 0 ? address(rewards) : address(0);
        bytes memory callback = abi.encodeCall(IRewards.drawShare, (ODD, 0));
        oddToken.set(returned[seed % 5], seed / 15 % 4 == 0, target, callback);
        oddToken.setRefusal(seed / 60 % 4 == 0, seed / 240 % 2 == 0 ? actor(0) : address(0));
    }

    function pause(uint256 time) external {
        (,, uint64 pausableFrom) = rewards.guardian();
        if (block.timestamp < pausableFrom) return;
        vm.prank(guardian);
        rewards.pause(uint64(block.timestamp + 1 + time % 7 days));
        calls["pause"]++;
    }

    function unpause() external {
        vm.prank(guardian);
        rewards.unpause();
    }

    /// @dev The guardian can recover what no model was paid in, and nothing else.
    function recover(bool foreign, uint256 which, uint96 amount) external {
        address asset = foreign ? address(stray) : assetOf(model(which));
        if (foreign) stray.mint(address(rewards), uint256(amount) + 1);
        vm.prank(guardian);
        try rewards.recover(asset, guardian, uint256(amount) + 1) {
            vm.assertTrue(foreign || cameIn[asset] == 0, "money of a model was recovered");
            calls["recover"]++;
        } catch {
            vm.assertFalse(foreign, "stray money was not recovered");
        }
    }

    /// @dev Calls that must revert for every actor.
    function tryForbiddenCalls(uint256 who, uint256 which, uint128 amount, bytes32 word) external {
        uint256 id = model(which);
        Open memory it = open[id];
        if (it.stake.finalisableAt == 0) it.stake.finalisableAt = 1;
        vm.startPrank(actor(who));
        try rewards.settle(id, word, amount, 0) {
            vm.assertTrue(false, "settled by an actor");
        } catch {}
        try rewards.openPool(id, address(token), 1) {
            vm.assertTrue(false, "opened by an actor");
        } catch {}
        Open memory other = it;
        other.stake.finalisableAt--;
        try attribution.finalise(other.round, other.stake) {
            vm.assertTrue(false, "finalised with another end");
        } catch {}
        if (voided.length > 0 && which % 2 == 0) other = voided[which % voided.length];
        else other.stake.finalisableAt++;
        bytes32 hash = TypedData.roundHash(other.round);
        try attribution.slashRound(other.round.modelId, other.round.attempt, hash, other.stake, actor(who)) {
            vm.assertTrue(false, "slashed by an actor");
        } catch {}
        try attribution.voidRound(other.round.modelId, other.round.attempt, hash, other.stake, actor(who), true) {
            vm.assertTrue(false, "voided by an actor");
        } catch {}
        other.stake.bond++;
        try attribution.releaseBonds(other.round.modelId, other.round.attempt, hash, other.stake) {
            vm.assertTrue(false, "released another bond");
        } catch {}
        try rewards.claim(id, assetOf(id), Payee.ofAccount(actor(who)), amount, abi.encodePacked(word)) {
            vm.assertTrue(false, "claimed without a proof");
        } catch {}
        vm.stopPrank();
    }

    /// @dev All steps in one, so that claims are never rare.
    function wholeRound(uint256 which, uint256 amount, uint256 seed) public {
        pay(seed, which, amount);
        for (uint256 i = 0; i < ACTORS + 2; i++) {
            deposit(i, which, amount / 10);
        }
        propose(which, type(uint128).max - seed % 3, seed);
        finalise(which, 2 * WINDOW - 1);
        claim(which, seed >> 8, 8 + (seed >> 16) % 8, seed >> 24);
        payRange(which);
        draw(which, uint8(seed >> 32), seed >> 40);
    }

    function holderOf(bytes32 payee) private view returns (address) {
        return Payee.isValid(payee) ? datanets.holderOf(payee) : address(0);
    }

    function isPaused() private view returns (bool) {
        (, uint64 until,) = rewards.guardian();
        return block.timestamp < until;
    }

    /// @dev Fills the open payouts: any allowed sum, shared in one of four ways.
    function share(uint256 id, IRewards.Pool memory pool, IAttribution.Round memory round, uint256 seed) private {
        uint256 rise = Split.part(round.receipts.sum, pool.contributorsBps);
        uint256 slack = rise < round.credits.count ? rise : round.credits.count;
        uint128 sum = uint128(pool.settled + rise - (seed >> 64) % (slack + 1));
        delete openPayouts[id];
        uint256 way = (seed >> 8) % 4;
        if (way == 0) return shareMore(id, sum, seed);
        if (way == 1) return shareAnyhow(id, sum, seed);
        bytes32 payee = payees[(seed >> 16) % PAYEES];
        if (way == 2) return addLeaf(id, payee, sum);
        // The same payee twice, in no order: each leaf can be proven by itself.
        addLeaf(id, payee, sum - sum / 3);
        addLeaf(id, payee, sum / 3);
    }

    /// @dev As honest scorers do: no payout falls.
    function shareMore(uint256 id, uint128 sum, uint256 seed) private {
        uint128[] memory values = new uint128[](PAYEES);
        uint128 before;
        for (uint256 i = 0; i < payouts[id].length; i++) {
            for (uint256 p = 0; p < PAYEES; p++) {
                if (payees[p] == payouts[id][i].key) values[p] += payouts[id][i].value;
            }
            before += payouts[id][i].value;
        }
        values[(seed >> 16) % PAYEES] += sum - before;
        for (uint256 p = 0; p < PAYEES; p++) {
            addLeaf(id, payees[p], values[p]);
        }
    }

    function shareAnyhow(uint256 id, uint128 sum, uint256 seed) private {
        for (uint256 p = 0; p < PAYEES; p++) {
            uint128 value = p == PAYEES - 1 ? sum : uint128(sum * (seed >> (16 + 8 * p) & 0xff) / 0x1ff);
            addLeaf(id, payees[p], value);
            sum -= value;
        }
    }

    function addLeaf(uint256 id, bytes32 payee, uint128 value) private {
        if (value > 0) openPayouts[id].push(SumTree.Leaf(payee, value, 0));
    }

    /// @dev Signed by the present operator and one or two of the present scorers.
    function send(IAttribution.Round memory round, IModels.RoundTerms memory terms, IRewards.Pool memory pool, uint256 seed) private {
        uint256 number = terms.quorum + (seed >> 24) % (terms.scorers.length - terms.quorum + 1);
        IAttribution.Endorsement[] memory endorsements = new IAttribution.Endorsement[](number);
        address[] memory signers = new address[](number);
        uint128 bond = uint128(Split.bond(terms.bond, terms.bondBps, pool.left + round.payouts.sum - pool.settled));
        (bool covered, bool isBlocked) = (true, false);
        for (uint256 i = 0; i < number; i++) {
            signers[i] = terms.scorers[i];
            endorsements[i] = endorsement(keyOf[signers[i]], round);
            covered = covered && attribution.freeBond(terms.asset, signers[i]) >= bond;
            isBlocked = isBlocked || block.timestamp < blockedUntil[round.modelId][signers[i]];
        }
        try attribution.propose(round, URI, bookBy(keyOf[terms.operator], round), endorsements) {
            vm.assertFalse(isBlocked, "a blocked scorer signed");
            uint64 present = uint64(block.timestamp);
            open[round.modelId] = Open(round, IAttribution.Stake(terms.operator, bond, present, present + terms.window, signers));
            for (uint256 i = 0; i < number; i++) {
                locked[terms.asset][signers[i]] += bond;
            }
            calls["propose"]++;
        } catch {
            vm.assertTrue(!covered || isBlocked || isPaused(), "a round reverted");
        }
    }

    /// @dev So much of each signer's bond is not locked any more.
    function unlock(address asset, IAttribution.Stake memory stake, uint128 amount) private {
        for (uint256 i = 0; i < stake.signers.length; i++) {
            locked[asset][stake.signers[i]] -= amount;
        }
    }

    /// @dev So much of each signer's bond is lost.
    function charge(address asset, IAttribution.Stake memory stake, uint128 amount) private {
        for (uint256 i = 0; i < stake.signers.length; i++) {
            deposited[asset][stake.signers[i]] -= amount;
        }
    }

    function noteBlocked(Open memory it) private {
        for (uint256 i = 0; i < it.stake.signers.length; i++) {
            address signer = it.stake.signers[i];
            uint64 until = blockedUntil[it.round.modelId][signer];
            if (until < it.stake.finalisableAt) blockedUntil[it.round.modelId][signer] = it.stake.finalisableAt;
            vm.assertEq(attribution.blockedUntil(it.round.modelId, signer), blockedUntil[it.round.modelId][signer], "blocked until");
        }
    }

    /// @dev A cancelled round does not become final, now or after its window.
    function expectNeverFinal(Open memory it) private {
        uint256 present = block.timestamp;
        for (uint256 i = 0; i < 2; i++) {
            try attribution.finalise(it.round, it.stake) {
                vm.assertTrue(false, "a cancelled round is final");
            } catch {}
            if (present < it.stake.finalisableAt) vm.warp(it.stake.finalisableAt);
        }
        vm.warp(present);
    }

    function forgetVoided(uint256 index) private {
        voided[index] = voided[voided.length - 1];
        voided.pop();
    }

    function keepPayouts(uint256 id) private {
        oldPayouts[id] = payouts[id];
        payouts[id] = openPayouts[id];
        for (uint256 i = 0; i < payouts[id].length; i++) {
            SumTree.Leaf memory leaf = payouts[id][i];
            if (leaf.value > highest[id][leaf.key]) highest[id][leaf.key] = leaf.value;
        }
    }

    /// @dev Whether a plain claim has to succeed.
    function isDue(uint256 id, SumTree.Leaf memory leaf, uint128 had, address caller) private view returns (bool) {
        if (id == ODD || leaf.value <= had || leaf.value - had > rewards.pool(id).left) return false;
        address holder = holderOf(leaf.key);
        (, bool byOwnWord) = rewards.claimed(id, leaf.key);
        return holder != address(0) && holder != address(rewards) && (!byOwnWord || caller == holder);
    }

    /// @dev Whether the last tree has this leaf too.
    function isInLastTree(uint256 id, SumTree.Leaf memory leaf) private view returns (bool) {
        return keccak256(abi.encode(oldPayouts[id])) == keccak256(abi.encode(payouts[id])) && leaf.value > 0;
    }

    function claimPlainly(uint256 id, SumTree.Leaf memory leaf, bytes memory proof, address caller) private {
        vm.prank(caller);
        try rewards.claim(id, assetOf(id), leaf.key, leaf.value, proof) {
            calls["claim"]++;
        } catch {}
    }

    /// @dev Tried by any actor, then by the holder.
    function claimTo(uint256 id, SumTree.Leaf memory leaf, bytes memory proof, address other) private {
        address holder = holderOf(leaf.key);
        for (uint256 i = 0; i < 2; i++) {
            address caller = i == 0 ? other : holder;
            vm.prank(caller);
            try rewards.claimTo(id, assetOf(id), leaf.key, alice, leaf.value, proof) {
                vm.assertEq(caller, holder, "another account's earnings");
                calls["claimTo"]++;
            } catch {}
        }
    }

    /// @dev Signed by any actor, then by the holder.
    function claimToSigned(uint256 id, SumTree.Leaf memory leaf, bytes memory proof, address other) private {
        address holder = holderOf(leaf.key);
        if (claimsSigned(id, leaf, proof, other)) vm.assertEq(other, holder, "signed by another account");
        if (keyOf[holder] != 0) claimsSigned(id, leaf, proof, holder);
    }

    function claimsSigned(uint256 id, SumTree.Leaf memory leaf, bytes memory proof, address signer) private returns (bool) {
        bytes32 domain = TypedData.domain(block.chainid, address(rewards));
        bytes memory signature = signBy(keyOf[signer], TypedData.claimToDigest(domain, id, leaf.key, bob, leaf.value, block.timestamp));
        try rewards.claimToSigned(id, assetOf(id), leaf.key, bob, leaf.value, block.timestamp, signature, proof) {
            calls["claimToSigned"]++;
            return true;
        } catch {
            return false;
        }
    }

    /// @dev The same twice in one call.
    function claimMany(uint256 id, SumTree.Leaf memory leaf, bytes memory proof) private {
        IRewards.Claim[] memory all = new IRewards.Claim[](2);
        all[0] = IRewards.Claim(id, assetOf(id), leaf.key, leaf.value, proof);
        all[1] = all[0];
        try rewards.claimMany(all) returns (uint128[] memory amounts) {
            vm.assertEq(amounts[1], 0, "paid twice");
            if (amounts[0] > 0) calls["claimMany"]++;
        } catch {
            vm.assertEq(id, ODD, "many claims reverted");
        }
    }

    function count(uint256 id, bytes32 payee, uint256 amount) private {
        received[id][payee] += amount;
        claims[id] += amount;
    }

    /// @dev What was claimed has left Rewards. The odd token moves what it likes.
    function checkMoney(uint256 id, uint256 before, uint256 amount) private {
        if (id == ODD) return;
        vm.assertEq(before - balanceOf(assetOf(id), address(rewards)), amount, "another amount than was claimed");
        wentOut[assetOf(id)] += amount;
    }

    function ascend(SumTree.Leaf[] memory leaves, uint256 number) private pure returns (bool) {
        for (uint256 i = 1; i < number; i++) {
            if (leaves[i].key <= leaves[i - 1].key) return false;
        }
        return true;
    }
}
