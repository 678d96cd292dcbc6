//! An error's sentence with its fields in words.

use crate::words;
use alloy_primitives::{Address, B256, U256, hex};
use tributary_core::{payee::Payee, status::Status};
use tributary_interfaces::errors::{ErrorInfo, FieldKind, Format, Part};

/// The error in words, from the words of its encoding: one for each field, then those of texts.
pub(super) fn sentence(error: &ErrorInfo, encoded: &[B256]) -> String {
    let field = |index: usize| encoded.get(index).copied().unwrap_or_default();
    let kind = |index: usize| error.fields.get(index).copied().unwrap_or(FieldKind::Number);
    error
        .sentence
        .iter()
        .map(|part| match *part {
            Part::Text(text) => text.to_owned(),
            Part::Field(index, Format::Plain) if kind(index) == FieldKind::Text => {
                text(encoded, field(index)).unwrap_or_default()
            }
            Part::Field(index, format) => shown(field(index), kind(index), format),
            Part::Difference(later, earlier) => {
                number(field(later)).saturating_sub(number(field(earlier))).to_string()
            }
        })
        .collect()
}

fn shown(word: B256, kind: FieldKind, format: Format) -> String {
    match format {
        Format::Plain => plain(word, kind),
        Format::Payee => payee(word),
        Format::Asset => asset(Address::from_word(word)),
        Format::Time => time(number(word)),
        Format::Status => status(number(word)),
    }
}

fn plain(word: B256, kind: FieldKind) -> String {
    match kind {
        FieldKind::Number => number(word).to_string(),
        FieldKind::Address => Address::from_word(word).to_string(),
        FieldKind::Bytes(length) => hex::encode_prefixed(word.get(..length).unwrap_or(word.as_slice())),
        FieldKind::Text => word.to_string(),
    }
}

/// The text at an offset of an encoding; `None` if there is none.
fn text(encoded: &[B256], offset: B256) -> Option<String> {
    let index: usize = (number(offset) / U256::from(32)).saturating_to();
    let (length, words) = encoded.get(index..)?.split_first()?;
    let length = number(*length).saturating_to();
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.0).take(length).collect();
    Some(super::shown(&String::from_utf8_lossy(&bytes)))
}

fn number(word: B256) -> U256 {
    word.into()
}

/// A payee in words.
fn payee(word: B256) -> String {
    match Payee::from_word(word) {
        Some(Payee::Account(account)) => account.to_string(),
        Some(Payee::ClaimKey(_)) => format!("the claim key {word}"),
        Some(Payee::Treasury(id)) => {
            format!("the treasury of Datanet {}", U256::from_be_slice(id.as_slice()))
        }
        None if word.is_zero() => "any payee".to_owned(),
        None => word.to_string(),
    }
}

/// An asset in words.
fn asset(asset: Address) -> String {
    if asset.is_zero() { "native currency".to_owned() } else { format!("the token {asset}") }
}

/// A registration's status in words.
fn status(number: U256) -> String {
    match Status::from_u8(number.saturating_to()) {
        Status::None if number.is_zero() => "none".to_owned(),
        Status::None => format!("status {number}"),
        status => format!("{status:?}").to_ascii_lowercase(),
    }
}

/// A time in words.
fn time(seconds: U256) -> String {
    u64::try_from(seconds).map_or_else(|_| seconds.to_string(), words::time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_interfaces::errors::ERRORS;

    #[test]
    fn a_time_may_be_any_number() {
        assert_eq!(time(U256::from(1)), "1 (1970-01-01 00:00:01 UTC)");
        assert_eq!(time(U256::MAX), U256::MAX.to_string());
    }

    #[test]
    fn payees_assets_and_statuses_are_named() {
        let treasury = tributary_core::payee::treasury(U256::from(7)).unwrap().to_word();
        assert_eq!(payee(treasury), "the treasury of Datanet 7");
        assert_eq!(payee(B256::repeat_byte(9)), B256::repeat_byte(9).to_string());
        assert_eq!(payee(B256::ZERO), "any payee");
        assert_eq!(asset(Address::ZERO), "native currency");
        assert_eq!(status(U256::from(4)), "retracted");
        assert_eq!(status(U256::ZERO), "none");
        assert_eq!(status(U256::from(6)), "status 6");
        assert_eq!(status(U256::MAX), format!("status {}", U256::MAX));
    }

    #[test]
    fn a_field_is_shown_as_what_it_is() {
        let word = B256::from(U256::from(258));
        assert_eq!(plain(word, FieldKind::Number), "258");
        assert_eq!(plain(word, FieldKind::Address), "0x0000000000000000000000000000000000000102");
        assert_eq!(plain(B256::repeat_byte(7), FieldKind::Bytes(20)), format!("0x{}", "07".repeat(20)));
    }

    #[test]
    fn every_error_is_a_line_without_braces() {
        for error in ERRORS {
            let text = sentence(error, &vec![B256::repeat_byte(1); error.fields.len()]);
            assert!(!text.contains(['{', '}', '\n']) && !text.is_empty(), "{text}");
        }
    }
}
