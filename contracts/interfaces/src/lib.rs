//! The contracts' interfaces as Rust types, read from `abi/I*.sol`: the one source of every signature, event and error.
//!
//! Contracts and off-chain programs use these types on both sides, so a call cannot be encoded one way and decoded
//! another.
#![no_std]
#![allow(missing_docs, clippy::too_many_arguments, clippy::pub_underscore_fields)]

extern crate alloc;

alloy_sol_types::sol!("../../abi/IDatanets.sol");
alloy_sol_types::sol!("../../abi/IModels.sol");
alloy_sol_types::sol!("../../abi/IRewards.sol");
alloy_sol_types::sol!("../../abi/IAttribution.sol");
alloy_sol_types::sol!("../../abi/IERC20.sol");
alloy_sol_types::sol!("../../abi/IERC1271.sol");
