// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

/// @title The token that the bench moves about. Everybody has some.
contract BenchToken {
    mapping(address account => uint256) private moved;

    event Transfer(address indexed from, address indexed to, uint256 value);

    function balanceOf(address account) public view returns (uint256) {
        unchecked {
            return 1e30 + moved[account];
        }
    }

    function transfer(address to, uint256 value) external returns (bool) {
        require(balanceOf(msg.sender) >= value, "balance");
        unchecked {
            moved[msg.sender] -= value;
            moved[to] += value;
        }
        emit Transfer(msg.sender, to, value);
        return true;
    }
}
