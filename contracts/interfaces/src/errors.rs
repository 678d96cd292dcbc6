//! What is known of every error, for programs that show it to people: its name, selector and
//! fields, and its sentence, which is the `@custom:sentence` of `abi/`.

use alloy_sol_types::SolError;

/// An error of a contract.
#[derive(Clone, Copy, Debug)]
pub struct ErrorInfo {
    /// The contract, as in `Datanets`.
    pub contract: &'static str,
    /// Its name, as in `UnknownDatanet`.
    pub name: &'static str,
    /// Its encoding begins with this, and then has one word for each field: the field, or of a text
    /// where it is.
    pub selector: [u8; 4],
    /// Its fields.
    pub fields: &'static [FieldKind],
    /// What it says.
    pub sentence: &'static [Part],
}

/// What a word of an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// An unsigned number.
    Number,
    /// An account or a contract.
    Address,
    /// So many bytes, from the left.
    Bytes(usize),
    /// A text: its word is the offset, in bytes from the first word, of its length and its bytes.
    Text,
}

/// A part of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text.
    Text(&'static str),
    /// The field with this index, and how it is shown.
    Field(usize, Format),
    /// The number with the first index less the one with the second; 0 if it is smaller.
    Difference(usize, usize),
}

/// How a field is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As it is.
    Plain,
    /// A payee: who it is, or, if it is zero, any payee.
    Payee,
    /// An asset: a token, or native currency.
    Asset,
    /// Seconds since 1970 (UTC): also as a date.
    Time,
    /// A registration's status by its name.
    Status,
}

include!(concat!(env!("OUT_DIR"), "/errors.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_is_there_once_and_says_something() {
        for (index, error) in ERRORS.iter().enumerate() {
            let same =
                |other: &&ErrorInfo| other.contract == error.contract && other.selector == error.selector;
            assert_eq!(ERRORS[index..].iter().filter(same).count(), 1, "{error:?}");
            assert!(!error.sentence.is_empty(), "{error:?}");
        }
    }
}
