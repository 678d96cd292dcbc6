//! What the fields of results are made of, in the forms that docs of each command's JSON name
//! (`tributary schema`).

use alloy_primitives::{Address, B256, Bytes, U256};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use std::borrow::Cow;

/// A kind of text, with the pattern that it has.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident($inner:ty), $pattern:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(transparent)]
        pub(crate) struct $name($inner);

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

text! {
    /// A number of the chain, in decimal digits, since many readers of JSON round large numbers.
    Decimal(String), "^[0-9]+$"
}

text! {
    /// 32 bytes: a hash, a content id, a payee.
    Word(B256), "^0x[0-9a-f]{64}$"
}

text! {
    /// An account or a contract.
    Account(Address), "^0x[0-9a-f]{40}$"
}

text! {
    /// Bytes of any number.
    HexBytes(Bytes), "^0x([0-9a-f]{2})*$"
}

macro_rules! decimal {
    ($($number:ty),*) => {
        $(impl From<$number> for Decimal {
            fn from(number: $number) -> Self {
                Self(number.to_string())
            }
        })*
    };
}

decimal!(u64, u128, U256);

impl From<B256> for Word {
    fn from(word: B256) -> Self {
        Self(word)
    }
}

impl From<Address> for Account {
    fn from(account: Address) -> Self {
        Self(account)
    }
}

impl From<Bytes> for HexBytes {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

/// Of a model.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OfModel {
    /// The model's id.
    pub(crate) model: Decimal,
}

impl From<U256> for OfModel {
    fn from(model: U256) -> Self {
        Self { model: model.into() }
    }
}

/// Of a Datanet.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OfDatanet {
    /// The Datanet's id.
    pub(crate) datanet: Decimal,
}

impl From<U256> for OfDatanet {
    fn from(datanet: U256) -> Self {
        Self { datanet: datanet.into() }
    }
}

/// What a transaction did.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Done<T> {
    #[serde(flatten)]
    pub(crate) what: T,
    /// The transaction's hash.
    pub(crate) transaction: Word,
    /// The gas that it used.
    pub(crate) gas: u64,
}

/// What a transaction did, which an earlier run may have sent.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DoneOnce<T> {
    #[serde(flatten)]
    pub(crate) what: Done<T>,
    /// Whether an earlier run, which was interrupted, had sent it.
    pub(crate) earlier: bool,
}

/// Nothing more.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Nothing {}

impl<T> Done<T> {
    /// What this transaction did.
    pub(crate) fn by(sent: &tributary_chain::Sent, what: T) -> Self {
        Self { what, transaction: sent.transaction.into(), gas: sent.gas }
    }
}

impl<T> DoneOnce<T> {
    /// What this transaction did.
    pub(crate) fn by(sent: &tributary_chain::Sent, what: T) -> Self {
        Self { what: Done::by(sent, what), earlier: sent.earlier }
    }
}
