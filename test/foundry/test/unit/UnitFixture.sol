// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {SumTree} from "../../reference/SumTree.sol";
import {TypedData} from "../../reference/TypedData.sol";
import {Trees} from "../support/Trees.sol";
import {vm} from "../support/Vm.sol";
import {ProtocolFixture} from "../support/ProtocolFixture.sol";
import {IDatanets} from "abi/IDatanets.sol";

/// @title A stage for one call: Datanets of every kind and people with keys
/// @dev Beside each test file stands its `.tree`, which plans the branches; bin/trees.js compares the two.
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

    address internal ann = vm.addr(ANN_KEY);
    address internal curator = address(0xc0a);
    bytes32 internal constant RECORD = keccak256("a record");
    bytes32 internal constant IDENTITY = keccak256("an identity");

    function setUp() public virtual {
        deploy();
        attestor = vm.addr(ATTESTOR_KEY);
        for (uint256 id = OPEN; id < UNKNOWN; id++) {
            IDatanets.DatanetTerms memory terms = datanetTerms(id == CURATED ? 1 : id == LISTED ? 2 : 0);
            terms.commitFirst = id == COMMIT_FIRST;
            vm.startPrank(owner);
            datanets.createDatanet(terms);
            datanets.setCurator(id, curator, true);
            vm.stopPrank();
        }
        vm.prank(owner);
        datanets.closeDatanet(CLOSED);
    }

    /// @dev The next call comes from this account.
    function by(address account) internal {
        vm.prank(account);
    }

    /// @dev The next call has to be refused with this error.
    function refused(bytes4 reason) internal {
        vm.expectRevert(abi.encodePacked(reason));
    }

    function refused(bytes4 reason, bytes memory values) internal {
        vm.expectRevert(bytes.concat(reason, values));
    }

    function none() internal pure returns (bytes32[] memory) {
        return new bytes32[](0);
    }

    function many(uint256 count) internal pure returns (bytes32[] memory items) {
        items = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            items[i] = bytes32(i + 1);
        }
    }

    function two(bytes32 first, bytes32 second) internal pure returns (bytes32[] memory items) {
        items = new bytes32[](2);
        (items[0], items[1]) = (first, second);
    }

    /// @dev A text of so many bytes.
    function text(uint256 length) internal pure returns (string memory) {
        return string(new bytes(length));
    }

    function payeeOf(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function status(uint256 id, bytes32 item) internal view returns (uint8) {
        return datanets.contribution(id, item).status;
    }

    function registerFor(address account, uint256 id, bytes32 item) internal {
        by(account);
        datanets.contribute(id, item);
    }

    /// @dev The records of the batch that these tests know.
    function leaves() internal pure returns (SumTree.Leaf[] memory range) {
        range = new SumTree.Leaf[](3);
        for (uint256 i = 0; i < 3; i++) {
            range[i] = SumTree.Leaf(bytes32(i + 1), 1, 0);
        }
    }

    function batchRoot() internal pure returns (bytes32) {
        return Trees.root(leaves());
    }

    function domainOf(address contract_) internal view returns (bytes32) {
        return TypedData.domain(block.chainid, contract_);
    }
}
