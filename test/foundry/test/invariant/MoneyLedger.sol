// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {ProtocolFixture} from "../support/ProtocolFixture.sol";
import {vm} from "../support/Vm.sol";
import {TestToken} from "../support/tokens/Tokens.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {Policies} from "abi/IDatanets.sol";
import {IModels} from "abi/IModels.sol";
import {ProgrammableToken} from "hostile/ProgrammableToken.sol";

/// @title Models, actors and a ledger of what should have become of their money
abstract contract MoneyLedger is ProtocolFixture {
    /// @dev Models paid in the token, in native currency, in the token with the first as base, in
    /// the odd token, and one of a thief's.
    uint256 public constant MODELS = 5;
    uint256 internal constant FIRST = 1;
    uint256 internal constant NATIVE = 2;
    uint256 internal constant DERIVED = 3;
    uint256 internal constant ODD = 4;
    uint256 internal constant THIEFS = 5;
    uint256 public constant ACTORS = 4;
    /// @dev The actors, the zero account, Rewards, a bound claim key, one that is not bound, and a
    /// treasury.
    uint256 public constant PAYEES = ACTORS + 5;
    uint256 private constant FIRST_KEY = 0xbeef00;
    bytes32 internal constant IDENTITY = keccak256("an identity");

    struct Open {
        IAttribution.Round round;
        IAttribution.Stake stake;
    }

    mapping(uint256 modelId => uint256) public paidIn;
    mapping(uint256 modelId => uint256) public income;
    mapping(uint256 modelId => uint256) public claims;
    mapping(uint256 modelId => uint256) public drawn;
    mapping(uint256 modelId => mapping(bytes32 payee => uint256)) public received;
    /// @dev The highest finalised payout.
    mapping(uint256 modelId => mapping(bytes32 payee => uint256)) public highest;
    mapping(address asset => uint256) public cameIn;
    mapping(address asset => uint256) public wentOut;
    mapping(address asset => mapping(address account => uint256)) public deposited;
    mapping(address asset => mapping(address account => uint256)) public locked;
    /// @dev Of slashed bonds, what no challenger got.
    mapping(address asset => uint256) public unowned;
    mapping(uint256 modelId => bytes20) public settlement;
    mapping(uint256 modelId => uint64) public rounds;
    /// @dev How often each action of the handler succeeded.
    mapping(bytes32 what => uint256) public calls;

    ProgrammableToken internal oddToken;
    TestToken internal stray;
    bytes32[] public payees;
    address[] private actors;
    mapping(address account => uint256) internal keyOf;
    mapping(uint256 modelId => Open) internal open;
    /// @dev Rounds that were voided, with the bonds that are still locked.
    Open[] internal voided;
    /// @dev Who was blocked last until when.
    mapping(uint256 modelId => mapping(address account => uint64)) internal blockedUntil;
    mapping(uint256 modelId => SumTree.Leaf[]) internal openPayouts;
    mapping(uint256 modelId => SumTree.Leaf[]) internal payouts;
    mapping(uint256 modelId => SumTree.Leaf[]) internal oldPayouts;

    constructor() {
        deployProtocol();
        (oddToken, stray) = (new ProgrammableToken(), new TestToken());
        for (uint256 i = 0; i < ACTORS; i++) {
            actors.push(vm.addr(FIRST_KEY + i));
            addActor(FIRST_KEY + i);
        }
        addActor(SCORER_KEY);
        addActor(OTHER_SCORER_KEY);
        keyOf[operator] = OPERATOR_KEY;
        vm.prank(owner);
        datanets.createDatanet(datanetTerms(Policies.OPEN));
        vm.prank(attestor);
        datanets.bindClaimKey(1, IDENTITY, actor(0), 0, "");
        registerModels();
        listPayees();
    }

    function actor(uint256 i) public view returns (address) {
        return actors[i % ACTORS];
    }

    function model(uint256 i) public pure returns (uint256) {
        return 1 + i % MODELS;
    }

    function assetOf(uint256 modelId) public view returns (address) {
        return modelId == NATIVE ? address(0) : modelId == ODD ? address(oddToken) : address(token);
    }

    /// @dev The actors and the scorers, all of whom may have bonds.
    function bondOwner(uint256 i) public view returns (address) {
        return i < ACTORS ? actor(i) : i == ACTORS ? scorer : otherScorer;
    }

    function addresses() external view returns (address, address, address) {
        return (address(rewards), address(attribution), address(token));
    }

    function addActor(uint256 key) private {
        address account = vm.addr(key);
        keyOf[account] = key;
        dealAndApprove(account);
        oddToken.mint(account, INITIAL_BALANCE);
    }

    function registerModels() private {
        for (uint256 id = FIRST; id <= MODELS; id++) {
            IModels.ModelTerms memory terms = modelTerms(assetOf(id), id == DERIVED ? FIRST : 0);
            if (id == FIRST) terms.bondBps = 500;
            if (id == NATIVE) (terms.contributorsBps, terms.ownerBps) = (8999, 1);
            address from = owner;
            if (id == THIEFS) {
                from = actor(3);
                (terms.bond, terms.operator, terms.scorers) = (0, from, toArray(from));
            }
            registerModel(from, terms);
        }
    }

    /// @dev Lists the payees in the order of trees.
    function listPayees() private {
        payees.push(0);
        payees.push(Payee.ofAccount(address(rewards)));
        for (uint256 i = 0; i < ACTORS; i++) {
            payees.push(Payee.ofAccount(actor(i)));
        }
        payees.push(Payee.claimKey(1, IDENTITY));
        payees.push(Payee.claimKey(1, keccak256("another identity")));
        payees.push(Payee.treasury(1));
        for (uint256 i = 1; i < PAYEES; i++) {
            for (uint256 j = i; j > 0 && payees[j] < payees[j - 1]; j--) {
                (payees[j], payees[j - 1]) = (payees[j - 1], payees[j]);
            }
        }
    }
}
