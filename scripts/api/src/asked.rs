//! What a request asks for.

use crate::error::{Refusal, Result};
use alloy_primitives::{Address, B256};
use std::str::FromStr;
use tributary_core::payee::Payee;
use utoipa::ToSchema;

/// How many items a page has if the request does not say.
const DEFAULT_LIMIT: usize = 50;
/// The most items that a page may have.
pub(crate) const MAX_LIMIT: usize = 200;

/// The cursor of a page, as the page before names it.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{1,15}$")]
#[allow(dead_code, reason = "describes a parameter")]
pub(crate) struct Cursor(String);

/// 32 bytes in hexadecimal digits.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x[0-9a-fA-F]{64}$")]
#[allow(dead_code, reason = "describes a parameter")]
pub(crate) struct Word(String);

/// An account in hexadecimal digits, not zero.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x(?!0{40}$)[0-9a-fA-F]{40}$")]
#[allow(dead_code, reason = "describes a parameter")]
pub(crate) struct Holder(String);

/// A payee's word: its kind, 11 bytes of zero, and an account, a claim key or a Datanet's id, not zero.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x0[0-2]0{22}(?!0{40}$)[0-9a-fA-F]{40}$")]
#[allow(dead_code, reason = "describes a parameter")]
pub(crate) struct PayeeWord(String);

/// 1 to 100 content ids or items of batches, with commas between.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x[0-9a-fA-F]{64}(,0x[0-9a-fA-F]{64}){0,99}$")]
#[allow(dead_code, reason = "describes a parameter")]
pub(crate) struct Words(String);

/// The query of a request, as far as it is known. Unknown parameters are errors, so that a misspelt one
/// is not silently left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) cursor: Option<String>,
    pub(crate) limit: Option<String>,
    pub(crate) search: Option<String>,
    pub(crate) payee: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) ids: Option<String>,
}

impl Query {
    /// Reads a query, of which `known` may be there.
    pub(crate) fn read(query: Option<&str>, known: &[&str]) -> Result<Self> {
        let mut read = Self::default();
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let bad =
                |problem: &str| Refusal::BadRequest(format!("the parameter `{}` {problem}", shown(name)));
            if !known.contains(&name) {
                return Err(bad("is not known here"));
            }
            let value = decoded(value).ok_or_else(|| bad("is not UTF-8 in percent-encoding"))?;
            let field = match name {
                "cursor" => &mut read.cursor,
                "limit" => &mut read.limit,
                "search" => &mut read.search,
                "payee" => &mut read.payee,
                "model" => &mut read.model,
                "ids" => &mut read.ids,
                _ => return Err(bad("is not known here")),
            };
            if field.replace(value).is_some() {
                return Err(bad("is there twice"));
            }
        }
        Ok(read)
    }

    /// How many items are asked for, 1 to [`MAX_LIMIT`].
    pub(crate) fn limit(&self) -> Result<usize> {
        let Some(limit) = &self.limit else { return Ok(DEFAULT_LIMIT) };
        let read = limit.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
        read.ok_or_else(|| Refusal::BadRequest(format!("`limit` must be a number from 1 to {MAX_LIMIT}")))
    }

    /// The number before which a page of the newest ones begins; above all for the first page.
    pub(crate) fn before(&self) -> Result<u64> {
        Ok(match self.after()? {
            0 => u64::MAX,
            before => before,
        })
    }

    /// Whether something with this id, this address to read about it, and this owner is searched for.
    pub(crate) fn finds(&self, id: u64, uri: &str, owner: Address) -> bool {
        let search = self.search.as_deref().unwrap_or_default().trim().to_lowercase();
        search.is_empty()
            || id.to_string() == search
            || uri.to_lowercase().contains(&search)
            || owner.to_string().to_lowercase() == search
    }

    /// The number after which the page begins; 0 for the first page.
    pub(crate) fn after(&self) -> Result<u64> {
        let Some(cursor) = &self.cursor else { return Ok(0) };
        number(cursor).ok_or_else(|| Refusal::BadRequest("`cursor` must be one that a page named".to_owned()))
    }
}

/// A number of at most 15 decimal digits, as a path or a cursor has it, which JavaScript can hold.
pub(crate) fn number(text: &str) -> Option<u64> {
    let is_plain = !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

/// The id of a Datanet or a model.
pub(crate) fn id(text: &str, what: &str) -> Result<u64> {
    number(text).ok_or_else(|| Refusal::BadRequest(format!("the {what}'s id must be a number")))
}

/// 32 bytes in hexadecimal digits after `0x`.
pub(crate) fn hash(text: &str, what: &str) -> Result<B256> {
    let read = text.strip_prefix("0x").and_then(|_| B256::from_str(text).ok());
    read.ok_or_else(|| Refusal::BadRequest(format!("the {what} must be 0x and 64 hexadecimal digits")))
}

/// An account in hexadecimal digits after `0x`.
pub(crate) fn account(text: &str) -> Result<Address> {
    let read = text.strip_prefix("0x").and_then(|_| Address::from_str(text).ok());
    read.ok_or_else(|| Refusal::BadRequest("the account must be 0x and 40 hexadecimal digits".to_owned()))
}

/// A payee's word.
pub(crate) fn payee(text: &str) -> Result<Payee> {
    Payee::from_word(hash(text, "payee")?)
        .ok_or_else(|| Refusal::BadRequest("the word is no payee's".to_owned()))
}

/// Text of a request, short and plain enough for a message.
fn shown(text: &str) -> String {
    text.chars().take(40).map(|char| if char.is_ascii_graphic() { char } else { '?' }).collect()
}

/// Text in percent-encoding.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high << 4 | low).ok()?
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [&str; 6] = ["cursor", "limit", "search", "payee", "model", "ids"];

    #[test]
    fn a_query_is_read_with_its_escapes() {
        let query = Query::read(Some("search=a%20b+%C3%A9&limit=7&cursor=12"), &ALL).unwrap();
        assert_eq!(query.search.as_deref(), Some("a b \u{e9}"));
        assert_eq!((query.limit().unwrap(), query.after().unwrap()), (7, 12));
        let none = Query::read(None, &[]).unwrap();
        assert_eq!((none.limit().unwrap(), none.after().unwrap()), (DEFAULT_LIMIT, 0));
    }

    #[test]
    fn what_a_query_may_not_be_is_named() {
        for (query, message) in [
            ("limits=1", "the parameter `limits` is not known here"),
            ("limit=1&limit=2", "the parameter `limit` is there twice"),
            ("search=%ff", "the parameter `search` is not UTF-8 in percent-encoding"),
            ("search=%f", "the parameter `search` is not UTF-8 in percent-encoding"),
            ("%0a=1", "the parameter `%0a` is not known here"),
        ] {
            let Err(Refusal::BadRequest(found)) = Query::read(Some(query), &ALL) else { panic!("{query}") };
            assert_eq!(found, message);
        }
        for limit in ["0", "201", "-1", "1e2", "", " 1"] {
            let query = Query { limit: Some(limit.to_owned()), ..Query::default() };
            assert!(query.limit().is_err(), "{limit}");
        }
        for cursor in ["", "x", "-1", "99999999999999999999", "1000000000000000"] {
            let query = Query { cursor: Some(cursor.to_owned()), ..Query::default() };
            assert!(query.after().is_err(), "{cursor}");
        }
    }

    #[test]
    fn names_in_a_path_are_read_in_one_form_only() {
        let word = format!("0x{}", "0".repeat(64));
        assert!(hash(&word, "item").is_ok() && payee(&word).is_err());
        assert!(hash(&word[2..], "item").is_err() && hash("0x12", "item").is_err());
        assert!(account("0x1111111111111111111111111111111111111111").is_ok());
        assert!(account("1111111111111111111111111111111111111111").is_err());
        assert!(id("12", "model").is_ok() && id("+12", "model").is_err() && id("", "model").is_err());
    }
}
