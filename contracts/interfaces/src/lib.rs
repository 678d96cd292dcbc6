//! The contracts' interfaces in Rust, all of it made from `abi/I*.sol`: the one source of every
//! signature, event and error.
//!
//! | module | what it holds |
//! |---|---|
//! | `IDatanets`, `IModels`, `IRewards`, `IAttribution`, `IDisputes`, `IRequests`, `IDeposits`, `IERC20`, `IERC1271` | alloy's types, for programs off chain and for tests |
//! | [`datanets`], [`models`], [`rewards`], [`attribution`], [`disputes`], [`requests`], [`deposits`], [`erc20`], [`erc1271`] | what contracts use: errors, events, calls and structs that borrow, functions as traits, and `dispatch` from a selector to a function (docs/adr/0025) |
//! | [`abi_word`], [`decode`], [`encode`] | how contracts read and write them |
//! | [`errors`] | every error with its sentence, for programs that show errors to people |
#![no_std]

extern crate alloc;

pub mod abi_word;
pub mod decode;
pub mod encode;
pub mod errors;
mod utf8;

pub use abi_word::AbiWord;

/// What a call that fails returns: the ABI encoding of an error.
pub type Revert = alloc::vec::Vec<u8>;

#[allow(missing_docs, clippy::too_many_arguments, clippy::pub_underscore_fields)]
mod alloy {
    alloy_sol_types::sol!("../../abi/IDatanets.sol");
    alloy_sol_types::sol!("../../abi/IModels.sol");
    alloy_sol_types::sol!("../../abi/IRewards.sol");
    alloy_sol_types::sol!("../../abi/IAttribution.sol");
    alloy_sol_types::sol!("../../abi/IDisputes.sol");
    alloy_sol_types::sol!("../../abi/IRequests.sol");
    alloy_sol_types::sol!("../../abi/IDeposits.sol");
    alloy_sol_types::sol!("../../abi/IERC20.sol");
    alloy_sol_types::sol!("../../abi/IERC1271.sol");
}

pub use alloy::{
    IAttribution, IDatanets, IDeposits, IDisputes, IERC20, IERC1271, IModels, IRequests, IRewards,
};

/// What generated code names.
mod generated {
    pub(crate) use crate::{
        Revert,
        decode::{Element, Elements, Input, Query},
        encode::{self, Call, Error, Event},
    };
    pub(crate) use alloc::vec::Vec;
    pub(crate) use alloy_primitives::{Address, B256, FixedBytes, U256};
    pub(crate) use alloy_sol_types::{SolCall, SolError, SolEvent};
    pub(crate) use tributary_core::{
        payee::PayeeKind,
        status::{Policy, Status},
    };
}

macro_rules! generated {
    ($($(#[$doc:meta])* $module:ident;)*) => {$(
        $(#[$doc])*
        #[allow(unused_imports, clippy::too_many_arguments, clippy::module_inception, reason = "generated")]
        pub mod $module {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($module), ".rs"));
        }
    )*};
}

generated! {
    /// `IDatanets` for contracts.
    datanets;
    /// `IModels` for contracts.
    models;
    /// `IRewards` for contracts.
    rewards;
    /// `IAttribution` for contracts.
    attribution;
    /// `IDisputes` for contracts.
    disputes;
    /// `IRequests` for contracts.
    requests;
    /// `IDeposits` for contracts.
    deposits;
    /// The part of ERC-20 that contracts call.
    erc20;
    /// ERC-1271.
    erc1271;
}

#[cfg(test)]
mod test_support;
#[cfg(test)]
#[allow(unused_imports, unused_variables, clippy::all, reason = "generated")]
mod generated_tests {
    include!(concat!(env!("OUT_DIR"), "/tests.rs"));
}
