// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {Payee} from "../../reference/Payee.sol";
import {SumTree} from "../../reference/SumTree.sol";
import {vm} from "../support/Vm.sol";
import {ProtocolFixture} from "../support/ProtocolFixture.sol";
import {OddToken, TestToken} from "../support/tokens/Tokens.sol";
import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";

/// @title Models, people and what should have become of their money
abstract contract MoneyLedger is ProtocolFixture {
    /// @dev Paid in the token, in native currency, in the token with the first as base, in a token that lies, and a thief's own.
    uint256 public constant MODELS = 5;
    uint256 internal constant FIRST = 1;
    uint256 internal constant NATIVE = 2;
    uint256 internal constant DERIVED = 3;
    uint256 internal constant LYING = 4;
    uint256 internal constant THIEFS = 5;
    uint256 public constant PEOPLE = 4;
    /// @dev The people, the zero account, Rewards, a claim key that is bound, one that is not, and a treasury.
    uint256 public constant PAYEES = PEOPLE + 5;
    uint256 private constant FIRST_KEY = 0xbeef00;
    bytes32 internal constant IDENTITY = keccak256("an identity");

    struct Open {
        IAttribution.Round round;
        address[] signers;
        uint128 bond;
        uint64 end;
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
    mapping(uint256 modelId => bytes20) public settlement;
    mapping(uint256 modelId => uint64) public rounds;
    /// @dev How often what the handler does went through.
    mapping(bytes32 what => uint256) public done;

    OddToken internal liar;
    TestToken internal stray;
    bytes32[] public payees;
    address[] private people;
    mapping(address account => uint256) internal keyOf;
    mapping(uint256 modelId => Open) internal open;
    mapping(uint256 modelId => SumTree.Leaf[]) internal openPayouts;
    mapping(uint256 modelId => SumTree.Leaf[]) internal payouts;
    mapping(uint256 modelId => SumTree.Leaf[]) internal oldPayouts;

    constructor() {
        deploy();
        (liar, stray) = (new OddToken(), new TestToken());
        for (uint256 i = 0; i < PEOPLE; i++) {
            people.push(vm.addr(FIRST_KEY + i));
            welcome(FIRST_KEY + i);
        }
        welcome(SCORER_KEY);
        welcome(OTHER_SCORER_KEY);
        keyOf[operator] = OPERATOR_KEY;
        vm.prank(owner);
        datanets.createDatanet(datanetTerms(0));
        vm.prank(attestor);
        datanets.bindClaimKey(1, IDENTITY, person(0), 0, "");
        registerModels();
        namePayees();
    }

    function person(uint256 i) public view returns (address) {
        return people[i % PEOPLE];
    }

    function model(uint256 i) public pure returns (uint256) {
        return 1 + i % MODELS;
    }

    function assetOf(uint256 modelId) public view returns (address) {
        return modelId == NATIVE ? address(0) : modelId == LYING ? address(liar) : address(token);
    }

    function balance(address asset, address account) public view returns (uint256) {
        return asset == address(0) ? account.balance : TestToken(asset).balanceOf(account);
    }

    /// @dev The people and the scorers, all of whom may have bonds.
    function bonded(uint256 i) public view returns (address) {
        return i < PEOPLE ? person(i) : i == PEOPLE ? scorer : otherScorer;
    }

    function addresses() external view returns (address, address, address) {
        return (address(rewards), address(attribution), address(token));
    }

    function welcome(uint256 key) private {
        address account = vm.addr(key);
        keyOf[account] = key;
        enrich(account);
        liar.mint(account, WEALTH);
    }

    function registerModels() private {
        for (uint256 id = FIRST; id <= MODELS; id++) {
            IModels.ModelTerms memory terms = modelTerms(assetOf(id), id == DERIVED ? FIRST : 0);
            if (id == FIRST) terms.bondBps = 500;
            if (id == NATIVE) (terms.contributorsBps, terms.ownerBps) = (8999, 1);
            address by = owner;
            if (id == THIEFS) {
                by = person(3);
                (terms.bond, terms.operator, terms.scorers) = (0, by, just(by));
            }
            vm.prank(by);
            models.registerModel(terms);
        }
    }

    /// @dev In the order of trees.
    function namePayees() private {
        payees.push(0);
        payees.push(Payee.ofAccount(address(rewards)));
        for (uint256 i = 0; i < PEOPLE; i++) {
            payees.push(Payee.ofAccount(person(i)));
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
