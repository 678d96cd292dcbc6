//! Arguments of methods, by position.

use alloy_eips::{BlockId, BlockNumberOrTag};
use jsonrpsee::types::Params;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::{Answer, failed, invalid_params};
use crate::chain::Chain;

/// The arguments of one call, by position.
pub(crate) struct Args(Vec<Value>);

impl Args {
    pub(crate) fn new(params: &Params<'_>) -> Answer<Self> {
        let list: Option<Vec<Value>> = if params.as_str().is_none() {
            None
        } else {
            params.parse().map_err(|_| invalid_params("params must be a list"))?
        };
        Ok(Self(list.unwrap_or_default()))
    }

    /// The argument at an index, which must be given.
    pub(crate) fn get<T: DeserializeOwned>(&mut self, index: usize, name: &str) -> Answer<T> {
        self.opt(index, name)?
            .ok_or_else(|| invalid_params(format!("missing value for required argument {index}: {name}")))
    }

    /// The argument at an index, if it is given and not null.
    pub(crate) fn opt<T: DeserializeOwned>(&mut self, index: usize, name: &str) -> Answer<Option<T>> {
        match self.0.get_mut(index).map(Value::take) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value)
                .map(Some)
                .map_err(|error| invalid_params(format!("invalid argument {index} ({name}): {error}"))),
        }
    }

    /// A number, given in hexadecimal, decimal or as a JSON number.
    pub(crate) fn number(&mut self, index: usize, name: &str) -> Answer<u64> {
        self.opt_number(index, name)?
            .ok_or_else(|| invalid_params(format!("missing value for required argument {index}: {name}")))
    }

    pub(crate) fn opt_number(&mut self, index: usize, name: &str) -> Answer<Option<u64>> {
        let invalid = || invalid_params(format!("invalid argument {index} ({name}): not a number"));
        match self.opt::<Value>(index, name)? {
            None => Ok(None),
            Some(value) => as_number(&value).map(Some).ok_or_else(invalid),
        }
    }
}

/// A number, given in hexadecimal, decimal or as a JSON number.
pub(crate) fn as_number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => match text.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16).ok(),
            None => text.parse().ok(),
        },
        _ => None,
    }
}

/// A block that a request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Number(u64),
    /// The block that would come next.
    Pending,
}

/// The number of a block; `None` means the latest.
pub(crate) fn locate(chain: &Chain, block: Option<BlockId>) -> Answer<At> {
    let number = match block.unwrap_or_default() {
        BlockId::Hash(hash) => chain
            .number_of(hash.block_hash)?
            .ok_or_else(|| failed(format!("block {} not found", hash.block_hash)))?,
        BlockId::Number(BlockNumberOrTag::Pending) => return Ok(At::Pending),
        BlockId::Number(tag) => number(chain, tag),
    };
    Ok(At::Number(number))
}

/// The number of a block by tag. The block that would come next counts as the latest.
pub(crate) fn number(chain: &Chain, tag: BlockNumberOrTag) -> u64 {
    match tag {
        BlockNumberOrTag::Number(number) => number,
        BlockNumberOrTag::Earliest => chain.earliest_number(),
        _ => chain.block_number(),
    }
}
