// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title OpenZeppelin's token, which anybody may mint
contract TestToken is ERC20("Test", "TEST") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @title A token that keeps one part in a hundred of every transfer
contract FeeToken is ERC20("Fee", "FEE") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        uint256 fee = from == address(0) || to == address(0) ? 0 : value / 100;
        super._update(from, to, value - fee);
        if (fee > 0) super._update(from, address(0), fee);
    }
}

/// @title A token as some wrote them: its transfers answer nothing, or what it was told to
contract OddToken {
    mapping(address account => uint256) public balanceOf;
    /// What every transfer answers; nothing at first.
    bytes public answer;
    /// Whether transfers move anything.
    bool public stuck;
    /// Called in the middle of every transfer, if not zero.
    address public target;
    bytes public intrusion;
    /// Whether transfers revert.
    bool public reverts;
    /// Transfers to this account use more gas than a transfer among many gets.
    address public costly;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function setRefusal(bool newReverts, address newCostly) external {
        (reverts, costly) = (newReverts, newCostly);
    }

    function set(bytes calldata newAnswer, bool newStuck, address newTarget, bytes calldata newIntrusion) external {
        (answer, stuck, target, intrusion) = (newAnswer, newStuck, newTarget, newIntrusion);
    }

    function approve(address, uint256) external pure returns (bool) {
        return true;
    }

    function transfer(address to, uint256 value) external {
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        _move(from, to, value);
    }

    function _move(address from, address to, uint256 value) private {
        require(!reverts, "no");
        uint256 start = gasleft();
        while (to == costly && start - gasleft() < 150_000) {}
        if (target != address(0)) {
            (bool done, bytes memory result) = target.call(intrusion);
            emit Intruded(done, result);
        }
        if (!stuck) {
            balanceOf[from] -= value;
            balanceOf[to] += value;
        }
        bytes memory given = answer;
        assembly {
            return(add(given, 32), mload(given))
        }
    }

    event Intruded(bool done, bytes result);
}

/// @title A wallet that refuses money, or calls back when it gets some, and whose signature of a hash is the hash
contract OddWallet {
    bool public refuses;
    address public target;
    bytes public intrusion;
    /// How it says whether it signed: 0 by the signature alone, 1 as it was told to answer, 2 as 0 but with less than 100,000 gas it
    /// uses up all of it, 3 only if its call of the target works.
    uint8 public mood;
    bytes public verdict;
    /// How much gas it uses up before it takes money.
    uint256 public appetite;

    event Intruded(bool done, bytes result);

    receive() external payable {
        require(!refuses, "no, thank you");
        uint256 start = gasleft();
        while (start - gasleft() < appetite) {}
        if (target != address(0)) {
            (bool done, bytes memory result) = target.call(intrusion);
            emit Intruded(done, result);
        }
    }

    function set(bool newRefuses, address newTarget, bytes calldata newIntrusion) external {
        (refuses, target, intrusion) = (newRefuses, newTarget, newIntrusion);
    }

    function setAppetite(uint256 newAppetite) external {
        appetite = newAppetite;
    }

    function setSigning(uint8 newMood, bytes calldata newVerdict) external {
        (mood, verdict) = (newMood, newVerdict);
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (mood == 1) _answer(verdict);
        if (mood == 2 && gasleft() < 100_000) while (true) {}
        if (mood == 3) {
            (bool done,) = target.staticcall(intrusion);
            if (!done) return 0;
        }
        return keccak256(signature) == keccak256(abi.encode(hash)) ? this.isValidSignature.selector : bytes4(0);
    }

    function _answer(bytes memory given) private pure {
        assembly {
            return(add(given, 32), mload(given))
        }
    }
}
