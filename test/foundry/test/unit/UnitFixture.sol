// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {ProtocolFixture} from "../support/ProtocolFixture.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IDatanets, Policies, Status} from "abi/IDatanets.sol";
import {ProgrammableToken} from "hostile/ProgrammableToken.sol";
import {ProgrammableWallet} from "hostile/ProgrammableWallet.sol";

/// @title What a test of one call starts from: a Datanet of every kind, accounts with keys, and a
/// token and a wallet that can be made to misbehave
/// @dev Beside each test file is its `.tree`, which plans the branches; bin/trees.js compares them.
abstract contract UnitFixture is ProtocolFixture {
    /// @dev The Datanets, all with `owner` and `curator`.
    uint256 internal constant OPEN = 1;
    uint256 internal constant CURATED = 2;
    uint256 internal constant LISTED = 3;
    uint256 internal constant COMMIT_FIRST = 4;
    uint256 internal constant CLOSED = 5;
    uint256 internal constant UNKNOWN = 6;

    uint256 internal constant ANN_KEY = 0xa22;
    uint256 internal constant ATTESTOR_KEY = 0xa77;
    bytes32 internal constant RECORD = keccak256("a record");
    bytes32 internal constant IDENTITY = keccak256("an identity");
    /// @dev The largest amount of money.
    uint256 internal constant MAX_AMOUNT = 2 ** 96 - 1;
    bytes internal constant NOT_UTF8 = hex"ff";

    address internal ann = vm.addr(ANN_KEY);
    address internal curator = address(0xc0a);
    ProgrammableToken internal oddToken;
    ProgrammableWallet internal oddWallet;

    function setUp() public virtual {
        deployProtocol();
        (oddToken, oddWallet) = (new ProgrammableToken(), new ProgrammableWallet());
        attestor = vm.addr(ATTESTOR_KEY);
        for (uint256 id = OPEN; id < UNKNOWN; id++) {
            IDatanets.DatanetTerms memory terms =
                datanetTerms(id == CURATED ? Policies.CURATED : id == LISTED ? Policies.LISTED : Policies.OPEN);
            terms.commitFirst = id == COMMIT_FIRST;
            vm.startPrank(owner);
            datanets.createDatanet(terms);
            datanets.setCurator(id, curator, true);
            vm.stopPrank();
        }
        vm.prank(owner);
        datanets.closeDatanet(CLOSED);
    }

    /* RECORDS */

    /// @dev The content ids 1 to `count`.
    function contentIds(uint256 count) internal pure returns (bytes32[] memory items) {
        items = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            items[i] = bytes32(i + 1);
        }
    }

    /// @dev The records of the batch that the tests use.
    function batchLeaves() internal pure returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](3);
        for (uint256 i = 0; i < 3; i++) {
            leaves[i] = SumTree.Leaf(bytes32(i + 1), 1, 0);
        }
    }

    function batchRoot() internal pure returns (bytes32) {
        return Trees.root(batchLeaves());
    }

    /// @dev A text of so many bytes.
    function textOf(uint256 length) internal pure returns (string memory) {
        return string(new bytes(length));
    }

    function contribute(address account, uint256 id, bytes32 item) internal {
        vm.prank(account);
        datanets.contribute(id, item);
    }

    function bindClaimKey(address account) internal {
        vm.prank(attestor);
        datanets.bindClaimKey(OPEN, IDENTITY, account, 0, "");
    }

    function statusOf(uint256 id, bytes32 item) internal view returns (Status) {
        return datanets.contribution(id, item).status;
    }

    /* ROUNDS */

    /// @dev Proposes a round; it has to revert with this error.
    function expectProposeRevert(
        IAttribution.Round memory round,
        IAttribution.Book memory book,
        IAttribution.Endorsement[] memory endorsements,
        bytes memory expected
    ) internal {
        vm.expectRevert(expected);
        attribution.propose(round, URI, book, endorsements);
    }

    /* MONEY */

    function pauseForAnHour() internal returns (uint64 until) {
        until = uint64(block.timestamp + 1 hours);
        vm.prank(guardian);
        rewards.pause(until);
    }

    /// @dev From now on transfers of the odd token return these bytes.
    function oddTokenReturns(bytes memory data) internal {
        oddToken.set(data, false, address(0), "");
    }

    /// @dev From now on transfers of the odd token succeed and move nothing.
    function oddTokenMovesNothing() internal {
        oddToken.set("", true, address(0), "");
    }

    /// @dev From now on the odd token makes this call in the middle of every transfer.
    function oddTokenCalls(address target, bytes memory data) internal {
        oddToken.set("", false, target, data);
    }

    /// @dev Whether the odd wallet reverts on native currency from now on.
    function oddWalletRejects(bool rejects) internal {
        oddWallet.set(rejects, address(0), "");
    }

    /// @dev From now on the odd wallet makes this call when it receives native currency.
    function oddWalletCalls(address target, bytes memory data) internal {
        oddWallet.set(false, target, data);
    }
}
