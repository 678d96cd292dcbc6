//! Hashes, accounts, amounts and payees as JSON.
//!
//! Amounts are decimal digits in a string, since they do not fit into a number of JavaScript. Times are
//! in seconds since 1970 (UTC).

use alloy_primitives::{Address, B256, U256, hex};
use serde::{Serialize, Serializer};
use tributary_chain::Block;
use tributary_core::{payee::Payee, status::Status};
use utoipa::ToSchema;

/// 32 bytes in hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = "^0x[0-9a-f]{64}$")]
pub(crate) struct Hash(pub(crate) B256);

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode_prefixed(self.0))
    }
}

/// An account, with the checksum of EIP-55.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = "^0x[0-9a-fA-F]{40}$")]
pub(crate) struct Account(pub(crate) Address);

impl Account {
    /// The account; `None` for zero, which stands for none.
    pub(crate) fn unless_zero(address: Address) -> Option<Self> {
        (!address.is_zero()).then_some(Self(address))
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An amount in units of its asset, in decimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{1,39}$")]
pub(crate) struct Amount(pub(crate) u128);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Bytes in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = "^0x([0-9a-f]{2})*$")]
pub(crate) struct HexBytes(pub(crate) Vec<u8>);

impl Serialize for HexBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode_prefixed(&self.0))
    }
}

/// The block that an answer is of.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct BlockRef {
    number: u64,
    hash: Hash,
    /// In seconds since 1970 (UTC).
    time: u64,
}

impl From<Block> for BlockRef {
    fn from(block: Block) -> Self {
        Self { number: block.number, hash: Hash(block.hash), time: block.time }
    }
}

/// A part of a list, ascending in the order that its request names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    pub(crate) block: BlockRef,
    pub(crate) items: Vec<T>,
    /// The cursor of the next part; missing after the last.
    pub(crate) next: Option<String>,
}

/// The first `limit` of a list, and the cursor of what follows.
pub(crate) fn page<T>(
    mut list: impl Iterator<Item = T>,
    limit: usize,
    cursor: impl Fn(&T) -> u64,
) -> (Vec<T>, Option<String>) {
    let shown: Vec<T> = list.by_ref().take(limit).collect();
    let next = if list.next().is_some() { shown.last().map(|last| cursor(last).to_string()) } else { None };
    (shown, next)
}

/// What a payee is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PayeeKind {
    Account,
    ClaimKey,
    Treasury,
}

/// Whom credits are for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct PayeeRef {
    /// The payee as the contracts name it.
    word: Hash,
    kind: PayeeKind,
    /// The account, of an account.
    account: Option<Account>,
    /// The Datanet, of a treasury.
    datanet: Option<u64>,
}

impl From<Payee> for PayeeRef {
    fn from(payee: Payee) -> Self {
        let word = Hash(payee.to_word());
        let of = |kind| Self { word, kind, account: None, datanet: None };
        match payee {
            Payee::Account(account) => Self { account: Some(Account(account)), ..of(PayeeKind::Account) },
            Payee::ClaimKey(_) => of(PayeeKind::ClaimKey),
            Payee::Treasury(id) => {
                let datanet = u64::try_from(U256::from_be_slice(id.as_slice())).ok();
                Self { datanet, ..of(PayeeKind::Treasury) }
            }
        }
    }
}

/// The status of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum StatusName {
    None,
    Pending,
    Accepted,
    Rejected,
    Retracted,
    Flagged,
}

impl From<Status> for StatusName {
    fn from(status: Status) -> Self {
        match status {
            Status::None => Self::None,
            Status::Pending => Self::Pending,
            Status::Accepted => Self::Accepted,
            Status::Rejected => Self::Rejected,
            Status::Retracted => Self::Retracted,
            Status::Flagged => Self::Flagged,
        }
    }
}

/// An id of a contract, which counts them one by one.
pub(crate) fn id(id: U256) -> u64 {
    id.saturating_to()
}

/// A time that may not be set: 0, or later than any block's.
pub(crate) fn time(seconds: u64) -> Option<u64> {
    const LAST: u64 = 1 << 53;
    (1..LAST).contains(&seconds).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit() {
        assert_eq!(serde_json::to_string(&Amount(u128::MAX)).unwrap(), format!("\"{}\"", u128::MAX));
    }

    #[test]
    fn a_payee_is_named_by_what_it_is() {
        let json = |payee| serde_json::to_value(PayeeRef::from(payee)).unwrap();
        let treasury = json(tributary_core::payee::treasury(U256::from(7)).unwrap());
        assert_eq!((&treasury["kind"], &treasury["datanet"]), (&"treasury".into(), &7.into()));
        let account = json(Payee::Account(Address::repeat_byte(0xab)));
        assert_eq!(account["account"], Address::repeat_byte(0xab).to_string());
        let key = json(Payee::ClaimKey(Address::repeat_byte(1)));
        assert_eq!((&key["kind"], &key["account"]), (&"claimKey".into(), &serde_json::Value::Null));
    }
}
