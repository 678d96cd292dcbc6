// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

interface IArbWasm {
    function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
    function stylusVersion() external view returns (uint16 version);
    function codehashVersion(bytes32 codehash) external view returns (uint16 version);
}

/// @title Deploys a Stylus program, activates it if need be and runs its constructor, in one
/// transaction.
/// @notice Answers to the interface that `cargo stylus deploy` uses.
contract StylusDeployer {
    IArbWasm private constant ARB_WASM = IArbWasm(0x0000000000000000000000000000000000000071);

    event ContractDeployed(address deployedContract);

    error ContractDeploymentError(bytes bytecode);
    error ContractInitializationError(address newContract, bytes data);
    error RefundExcessValueError(uint256 excessValue);
    error EmptyBytecode();
    error InitValueButNotInitData();

    /// @param bytecode Init code of the program.
    /// @param initData Call data of the constructor; none runs if it is empty.
    /// @param initValue Wei that the constructor gets.
    /// @param salt Makes the address depend on `salt` and `initData` instead of this contract's
    /// nonce, unless zero.
    function deploy(bytes calldata bytecode, bytes calldata initData, uint256 initValue, bytes32 salt)
        external
        payable
        returns (address)
    {
        if (bytecode.length == 0) revert EmptyBytecode();
        if (initData.length == 0 && initValue != 0) revert InitValueButNotInitData();
        uint256 before = address(this).balance - msg.value;

        if (salt != 0) salt = keccak256(abi.encodePacked(salt, initData));
        address program = create(bytecode, salt);
        if (requiresActivation(program)) ARB_WASM.activateProgram{value: msg.value - initValue}(program);
        if (initData.length != 0) {
            (bool success, bytes memory data) = program.call{value: initValue}(initData);
            if (!success) revert ContractInitializationError(program, data);
        }
        uint256 excess = address(this).balance - before;
        if (excess != 0) {
            (bool success,) = msg.sender.call{value: excess}("");
            if (!success) revert RefundExcessValueError(excess);
        }
        emit ContractDeployed(program);
        return program;
    }

    /// @notice Whether a program must be activated before it can run.
    function requiresActivation(address program) public view returns (bool) {
        uint16 version = 0;
        try ARB_WASM.codehashVersion(program.codehash) returns (uint16 found) {
            version = found;
        } catch {}
        return version != ARB_WASM.stylusVersion();
    }

    function create(bytes memory bytecode, bytes32 salt) private returns (address program) {
        assembly {
            switch salt
            case 0 { program := create(0, add(bytecode, 32), mload(bytecode)) }
            default { program := create2(0, add(bytecode, 32), mload(bytecode), salt) }
        }
        if (program == address(0)) revert ContractDeploymentError(bytecode);
    }
}
