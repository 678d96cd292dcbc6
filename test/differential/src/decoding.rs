//! Where the programs' decoder and Solidity's differ by design; README.md says why.

use alloy_sol_types::SolCall;
use tributary_interfaces::IDatanets::{
    contributeBatchAsCall, contributeBatchCall, createDatanetCall, revealBatchCall,
};
use tributary_interfaces::IModels::registerModelCall;

/// Why one side alone reads this calldata, if it may; `programs_refuse` says which side does not.
pub(crate) fn by_design(data: &[u8], programs_refuse: bool) -> Option<&'static str> {
    // alloy puts this character where bytes are no UTF-8.
    let garbled = text(data).is_some_and(|text| text.contains(char::REPLACEMENT_CHARACTER));
    let negative = data.get(4..).unwrap_or_default().chunks_exact(32).any(is_negative);
    match programs_refuse {
        true if garbled => Some("a text that is not UTF-8"),
        true if negative => Some("a negative offset"),
        _ => None,
    }
}

/// Whether a word is what a negative offset looks like: -2^16 to -1, or up to 2^16 above the least number of all.
fn is_negative(word: &[u8]) -> bool {
    let least = word[0] == 0x80 && word[1..30].iter().all(|byte| *byte == 0);
    least || word[..30].iter().all(|byte| *byte == 0xff)
}

/// The text of a call that has one.
fn text(data: &[u8]) -> Option<String> {
    let selector = data.first_chunk()?;
    match *selector {
        createDatanetCall::SELECTOR => createDatanetCall::abi_decode(data).ok().map(|call| call.terms.uri),
        contributeBatchCall::SELECTOR => contributeBatchCall::abi_decode(data).ok().map(|call| call.uri),
        contributeBatchAsCall::SELECTOR => contributeBatchAsCall::abi_decode(data).ok().map(|call| call.uri),
        revealBatchCall::SELECTOR => revealBatchCall::abi_decode(data).ok().map(|call| call.uri),
        registerModelCall::SELECTOR => registerModelCall::abi_decode(data).ok().map(|call| call.terms.uri),
        _ => None,
    }
}
