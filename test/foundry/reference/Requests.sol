// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {IAttribution} from "abi/IAttribution.sol";
import {IModels} from "abi/IModels.sol";

/// @title The part of Requests that Attribution calls, without any request
contract Requests {
    address private immutable _MODELS;
    address private immutable _ATTRIBUTION;

    constructor(IModels models, IAttribution attribution) {
        _MODELS = address(models);
        _ATTRIBUTION = address(attribution);
    }

    /// @notice How many requests of a proposal wait: none.
    function unanswered(uint256, uint64) external pure returns (uint64 count) {
        return 0;
    }

    function peers() external view returns (address models, address attribution) {
        return (_MODELS, _ATTRIBUTION);
    }
}
