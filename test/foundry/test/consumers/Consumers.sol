// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IDatanets} from "abi/IDatanets.sol";
import {IERC1271} from "abi/IERC1271.sol";
import {IERC20} from "abi/IERC20.sol";
import {IRewards} from "abi/IRewards.sol";

/// @title An application's vault: pays for inferences with what its users deposited
contract PayingVault {
    IRewards private immutable _REWARDS;

    constructor(IRewards rewards) {
        _REWARDS = rewards;
    }

    /// @notice Pays for a model and returns what the model has been paid since it began.
    function payFor(uint256 modelId, uint256 amount, bytes32 receiptsRoot) external returns (uint128 paid) {
        address asset = _REWARDS.pool(modelId).asset;
        IERC20(asset).approve(address(_REWARDS), amount);
        _REWARDS.pay(modelId, asset, amount, receiptsRoot);
        return _REWARDS.pool(modelId).paid;
    }
}

/// @title A contract wallet: contributes, and accepts receivers of its earnings by ERC-1271
contract ContributorWallet is IERC1271 {
    bytes32 public agreed;

    function contribute(IDatanets datanets, uint256 datanetId, bytes32 contentId) external {
        datanets.contribute(datanetId, contentId);
    }

    function agree(bytes32 hash) external {
        agreed = hash;
    }

    function isValidSignature(bytes32 hash, bytes calldata) external view returns (bytes4 magic) {
        return hash == agreed ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @title A relay: pays the gas of contributors who signed, and counts the records that were
/// registered
contract Relay {
    uint256 public registered;

    function send(IDatanets datanets, IDatanets.SignedContribution[] calldata contributions) external returns (uint256 left) {
        bytes4[] memory reasons = datanets.contributeForMany(contributions);
        for (uint256 i = 0; i < reasons.length; i++) {
            if (reasons[i] == 0) registered += contributions[i].contentIds.length;
            else left++;
        }
    }
}

/// @title A splitter: shares what it earns evenly between two accounts
contract Splitter {
    address private immutable _FIRST;
    address private immutable _SECOND;

    constructor(address first, address second) {
        _FIRST = first;
        _SECOND = second;
    }

    function claimAndSplit(IRewards rewards, uint256 modelId, uint128 cumulative, bytes calldata proof) external {
        IERC20 asset = IERC20(rewards.pool(modelId).asset);
        bytes32 payee = bytes32(uint256(uint160(address(this))));
        uint128 amount = rewards.claim(modelId, address(asset), payee, cumulative, proof);
        asset.transfer(_FIRST, amount / 2);
        asset.transfer(_SECOND, amount - amount / 2);
    }
}

/// @title A keeper: pays a range of neighbours and counts what it paid
contract Keeper {
    uint256 public served;

    function serve(
        IRewards rewards,
        uint256 modelId,
        address[] calldata accounts,
        uint128[] calldata cumulatives,
        bytes calldata proof
    ) external returns (uint128 paid) {
        paid = rewards.payRange(modelId, rewards.pool(modelId).asset, accounts, cumulatives, proof);
        served += paid;
    }
}
