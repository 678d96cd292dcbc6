//! The interfaces' structs as arguments and results of Stylus contracts.

use crate::{IAttribution, IDatanets, IModels, IRewards};
use alloy_sol_types::SolType;
use stylus_sdk::abi::{AbiType, ConstString};

macro_rules! abi_structs {
    ($($interface:ident :: $name:ident),* $(,)?) => {$(
        impl AbiType for $interface::$name {
            type SolType = Self;
            const ABI: ConstString = ConstString::new(stringify!($name));
            const SELECTOR_ABI: ConstString = ConstString::new(<Self as SolType>::SOL_NAME);
            const EXPORT_ABI_ARG: ConstString = Self::ABI.concat(ConstString::new(" calldata"));
            const EXPORT_ABI_RET: ConstString = Self::ABI.concat(ConstString::new(" memory"));
        }
    )*};
}

abi_structs!(
    IDatanets::DatanetTerms,
    IDatanets::Datanet,
    IDatanets::Contribution,
    IModels::ModelTerms,
    IModels::RoundTerms,
    IModels::ShareTerms,
    IRewards::Pool,
    IAttribution::Round,
    IAttribution::OpenRound,
);
