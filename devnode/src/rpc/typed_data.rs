//! EIP-712: the hash of typed data, which `eth_signTypedData_v4` signs.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, Bytes, I256, U256, keccak256};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The type of every domain.
const DOMAIN: &str = "EIP712Domain";

/// Data with the types that it is of.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TypedData {
    types: BTreeMap<String, Vec<Member>>,
    primary_type: String,
    #[serde(default)]
    domain: Value,
    #[serde(default)]
    message: Value,
}

#[derive(Debug, Deserialize)]
struct Member {
    name: String,
    #[serde(rename = "type")]
    ty: String,
}

/// What is wrong with the data, for the one who sent it.
type Result<T> = std::result::Result<T, String>;

impl TypedData {
    /// Reads typed data, as an object or as its JSON in a string.
    pub(super) fn read(value: Value) -> Result<Self> {
        let read = match value {
            Value::String(text) => serde_json::from_str(&text),
            value => serde_json::from_value(value),
        };
        read.map_err(|error| format!("it is no typed data: {error}"))
    }

    /// The hash that is signed: of the domain alone if that is the primary type.
    pub(super) fn signing_hash(&self) -> Result<B256> {
        let mut bytes = vec![0x19, 0x01];
        bytes.extend(self.hash_struct(DOMAIN, &self.domain)?);
        if self.primary_type != DOMAIN {
            bytes.extend(self.hash_struct(&self.primary_type, &self.message)?);
        }
        Ok(keccak256(bytes))
    }

    fn members(&self, name: &str) -> Result<&[Member]> {
        self.types.get(name).map(Vec::as_slice).ok_or_else(|| format!("there is no type {name}"))
    }

    fn hash_struct(&self, name: &str, value: &Value) -> Result<B256> {
        let mut bytes = self.type_hash(name)?.to_vec();
        for Member { name: field, ty } in self.members(name)? {
            let value = value.get(field).ok_or_else(|| format!("{name} has no field {field}"))?;
            let word = self.word(ty, value).map_err(|problem| format!("{field}: {problem}"))?;
            bytes.extend(word);
        }
        Ok(keccak256(bytes))
    }

    /// The hash of a struct's type: its definition, then those of the structs in it by name.
    fn type_hash(&self, name: &str) -> Result<B256> {
        let mut inner = BTreeSet::new();
        self.collect(name, &mut inner)?;
        inner.remove(name);
        let definition = |name: &str| -> Result<String> {
            let members: Vec<String> =
                self.members(name)?.iter().map(|member| format!("{} {}", member.ty, member.name)).collect();
            Ok(format!("{name}({})", members.join(",")))
        };
        let all: Result<String> = std::iter::once(name).chain(inner).map(definition).collect();
        Ok(keccak256(all?))
    }

    /// Adds the name of a struct and of all structs in it.
    fn collect<'a>(&'a self, name: &'a str, found: &mut BTreeSet<&'a str>) -> Result<()> {
        if !found.insert(name) {
            return Ok(());
        }
        for member in self.members(name)? {
            let element = member.ty.split('[').next().unwrap_or_default();
            if self.types.contains_key(element) {
                self.collect(element, found)?;
            }
        }
        Ok(())
    }

    /// The word that stands for a value in its struct.
    fn word(&self, ty: &str, value: &Value) -> Result<B256> {
        if let Some((element, length)) = ty.strip_suffix(']').and_then(|ty| ty.rsplit_once('[')) {
            let values = value.as_array().ok_or_else(|| format!("{value} is no list"))?;
            if !length.is_empty() && length.parse() != Ok(values.len()) {
                return Err(format!("{} elements are not {ty}", values.len()));
            }
            let words: Result<Vec<B256>> = values.iter().map(|value| self.word(element, value)).collect();
            return Ok(keccak256(words?.concat()));
        }
        if self.types.contains_key(ty) {
            return if value.is_null() { Ok(B256::ZERO) } else { self.hash_struct(ty, value) };
        }
        let size = |prefix: &str| ty.strip_prefix(prefix)?.parse::<usize>().ok();
        match ty {
            "string" => Ok(keccak256(plain::<String>(ty, value)?)),
            "bytes" => Ok(keccak256(plain::<Bytes>(ty, value)?)),
            "bool" => Ok(U256::from(plain::<bool>(ty, value)?).into()),
            "address" => Ok(plain::<Address>(ty, value)?.into_word()),
            _ => match (size("bytes"), size("uint"), size("int")) {
                (Some(size @ 1..=32), ..) => {
                    let bytes: Bytes = plain(ty, value)?;
                    let fits = bytes.len() == size;
                    if fits { Ok(B256::right_padding_from(&bytes)) } else { Err(no_value(ty, value)) }
                }
                (_, Some(bits @ 8..=256), _) => unsigned(bits, value).ok_or_else(|| no_value(ty, value)),
                (.., Some(bits @ 8..=256)) => signed(bits, value).ok_or_else(|| no_value(ty, value)),
                _ => Err(format!("there is no type {ty}")),
            },
        }
    }
}

fn no_value(ty: &str, value: &Value) -> String {
    format!("{value} is no {ty}")
}

fn plain<T: DeserializeOwned>(ty: &str, value: &Value) -> Result<T> {
    T::deserialize(value).map_err(|_| no_value(ty, value))
}

/// The digits of a number: JSON's, decimal or hexadecimal.
fn digits(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn unsigned(bits: usize, value: &Value) -> Option<B256> {
    let number: U256 = digits(value)?.parse().ok()?;
    (number.bit_len() <= bits).then(|| number.into())
}

fn signed(bits: usize, value: &Value) -> Option<B256> {
    let number: I256 = digits(value)?.parse().ok()?;
    // The sign, and the bits above it, which must be copies of it.
    let sign = number.asr(bits - 1);
    (sign == I256::ZERO || sign == I256::MINUS_ONE).then(|| number.into_raw().into())
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{FixedBytes, address, b256};
    use alloy_sol_types::{SolStruct, eip712_domain, sol};
    use serde_json::json;

    use super::*;

    #[test]
    fn the_example_of_the_standard_has_its_hash() {
        let data = TypedData::read(json!({
            "types": {
                "EIP712Domain": [
                    { "name": "name", "type": "string" }, { "name": "version", "type": "string" },
                    { "name": "chainId", "type": "uint256" },
                    { "name": "verifyingContract", "type": "address" },
                ],
                "Person": [{ "name": "name", "type": "string" }, { "name": "wallet", "type": "address" }],
                "Mail": [
                    { "name": "from", "type": "Person" }, { "name": "to", "type": "Person" },
                    { "name": "contents", "type": "string" },
                ],
            },
            "primaryType": "Mail",
            "domain": {
                "name": "Ether Mail", "version": "1", "chainId": 1,
                "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
            },
            "message": {
                "from": { "name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826" },
                "to": { "name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB" },
                "contents": "Hello, Bob!",
            },
        }));
        let expected = b256!("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
        assert_eq!(data.expect("typed data").signing_hash(), Ok(expected));
    }

    sol! {
        struct Inner { string name; address[] wallets; }
        struct Outer {
            Inner first; Inner[] others; int8 small; uint16 number; bytes4 word; bytes data; bool flag;
            int256[2] pair;
        }
    }

    #[test]
    fn every_kind_of_type_is_hashed_as_alloy_does() {
        let wallet = address!("00000000000000000000000000000000000000aa");
        let inner = |name: &str| Inner { name: name.into(), wallets: vec![wallet, wallet] };
        let outer = Outer {
            first: inner("a"),
            others: vec![inner("b"), Inner { name: String::new(), wallets: vec![] }],
            small: -128,
            number: 65_535,
            word: FixedBytes([1, 2, 3, 4]),
            data: vec![5; 40].into(),
            flag: true,
            pair: [I256::MINUS_ONE, I256::MAX],
        };
        let person = |name: &str| json!({ "name": name, "wallets": [wallet, wallet] });
        let member = |name: &str, ty: &str| json!({ "name": name, "type": ty });
        let types = json!({
            "EIP712Domain": [member("name", "string")],
            "Inner": [member("name", "string"), member("wallets", "address[]")],
            "Outer": [
                member("first", "Inner"), member("others", "Inner[]"), member("small", "int8"),
                member("number", "uint16"), member("word", "bytes4"), member("data", "bytes"),
                member("flag", "bool"), member("pair", "int256[2]"),
            ],
        });
        let message = json!({
            "first": person("a"), "others": [person("b"), { "name": "", "wallets": [] }], "small": -128,
            "number": "0xffff", "word": "0x01020304", "data": Bytes::from(vec![5; 40]), "flag": true,
            "pair": ["-1", I256::MAX.to_string()],
        });
        let data = |message: &Value| {
            let all = json!({ "types": types, "primaryType": "Outer", "domain": { "name": "x" }, "message": message });
            TypedData::read(Value::String(all.to_string())).expect("typed data").signing_hash()
        };
        let expected = outer.eip712_signing_hash(&eip712_domain! { name: "x", });
        assert_eq!(data(&message), Ok(expected));
        for (field, wrong) in [
            ("small", json!(128)),
            ("small", json!(-129)),
            ("number", json!(65_536)),
            ("number", json!(-1)),
            ("word", json!("0x010203")),
            ("data", json!("zz")),
            ("flag", json!(1)),
            ("pair", json!([1])),
            ("others", json!({})),
            ("first", json!({ "name": "a" })),
        ] {
            let mut message = message.clone();
            message[field] = wrong.clone();
            let problem = data(&message).expect_err("it is not of its type");
            assert!(problem.starts_with(field), "{field} as {wrong}: {problem}");
        }
    }
}
