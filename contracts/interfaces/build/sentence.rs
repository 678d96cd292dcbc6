//! The sentence that an error's `@custom:sentence` gives: text with the error's fields in braces.
//!
//! `{field}` is a field as it is; `{field:format}` a field in words (a payee, an asset, a time, a
//! status); `{later-earlier}` the difference of two numbers. abi/natspec.js says the same to
//! whoever writes one.

use crate::{Problem, interface::Field, types::Type};

/// A part of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    /// A field by its index, and how it is shown.
    Field(usize, Format),
    /// The first field less the second.
    Difference(usize, usize),
}

/// How a field is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Plain,
    Payee,
    Asset,
    Time,
    Status,
}

/// Reads the sentence of an error with these fields.
pub(crate) fn parse(sentence: &str, fields: &[Field]) -> Result<Vec<Part>, Problem> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((text, after)) = rest.split_once('{') {
        let (placeholder, after) = after.split_once('}').ok_or("a brace is not closed")?;
        push_text(&mut parts, text)?;
        parts.push(part(placeholder, fields)?);
        rest = after;
    }
    push_text(&mut parts, rest)?;
    if parts.is_empty() { Err("it is empty".into()) } else { Ok(parts) }
}

fn push_text(parts: &mut Vec<Part>, text: &str) -> Result<(), Problem> {
    if text.contains('}') {
        return Err("a brace is not opened".into());
    }
    if !text.is_empty() {
        parts.push(Part::Text(text.to_owned()));
    }
    Ok(())
}

fn part(placeholder: &str, fields: &[Field]) -> Result<Part, Problem> {
    if let Some((later, earlier)) = placeholder.split_once('-') {
        let (later, earlier) = (index(later, fields)?, index(earlier, fields)?);
        return match (&fields[later].ty, &fields[earlier].ty) {
            (Type::Uint(_), Type::Uint(_)) => Ok(Part::Difference(later, earlier)),
            _ => Err(format!("{{{placeholder}}} is no difference of numbers")),
        };
    }
    let Some((name, format)) = placeholder.split_once(':') else {
        return Ok(Part::Field(index(placeholder, fields)?, Format::Plain));
    };
    let index = index(name, fields)?;
    let format = match (format, &fields[index].ty) {
        ("payee", Type::FixedBytes(32)) => Format::Payee,
        ("asset", Type::Address) => Format::Asset,
        ("time", Type::Uint(_)) => Format::Time,
        ("status", Type::Uint(8)) => Format::Status,
        _ => return Err(format!("{{{placeholder}}} has no such format")),
    };
    Ok(Part::Field(index, format))
}

fn index(name: &str, fields: &[Field]) -> Result<usize, Problem> {
    let found = fields.iter().position(|field| field.name == name);
    found.ok_or_else(|| format!("it names {{{name}}}, which is no field"))
}
