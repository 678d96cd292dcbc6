//! What off-chain programs know of errors: names, selectors, fields and sentences.

use crate::{
    Problem,
    interface::{Declared, Interface},
    sentence::{self, Part},
    types::Type,
};

/// The list of all errors, contract by contract.
pub(crate) fn module(interfaces: &[Interface]) -> Result<String, Problem> {
    let mut code = String::from("// Made from abi/*.sol by contracts/interfaces/build.\n");
    code.push_str("\n/// The errors of all contracts, in the order of the interfaces.\npub const ERRORS: &[ErrorInfo] = &[\n");
    for interface in interfaces {
        for declared in &interface.errors {
            let entry = entry(interface, declared);
            code.push_str(&entry.map_err(|problem| {
                format!("abi/{}.sol: error {}: {problem}", interface.name, declared.name)
            })?);
        }
    }
    Ok(code + "];\n")
}

fn entry(interface: &Interface, declared: &Declared) -> Result<String, Problem> {
    let sentence = declared.natspec.get("custom:sentence").ok_or("there is no @custom:sentence")?;
    let parts = sentence::parse(sentence, &declared.fields)?;
    let fields = declared.fields.iter().map(|field| kind(&field.ty)).collect::<Result<Vec<_>, _>>()?;
    Ok(format!(
        "    ErrorInfo {{\n        contract: {:?},\n        name: {:?},\n        selector: <crate::{}::{} as SolError>::SELECTOR,\n        fields: &[{}],\n        sentence: &[{}],\n    }},\n",
        interface.name.strip_prefix('I').unwrap_or(&interface.name),
        declared.name,
        interface.name,
        declared.name,
        fields.join(", "),
        parts.iter().map(part).collect::<Vec<_>>().join(", "),
    ))
}

fn kind(ty: &Type) -> Result<String, Problem> {
    Ok(match ty {
        Type::Uint(_) => "FieldKind::Number".into(),
        Type::Address => "FieldKind::Address".into(),
        Type::FixedBytes(size) => format!("FieldKind::Bytes({size})"),
        Type::Text => "FieldKind::Text".into(),
        other => return Err(format!("a field of type {other:?} cannot be shown")),
    })
}

fn part(part: &Part) -> String {
    match part {
        Part::Text(text) => format!("Part::Text({text:?})"),
        Part::Field(index, format) => format!("Part::Field({index}, Format::{format:?})"),
        Part::Difference(later, earlier) => format!("Part::Difference({later}, {earlier})"),
    }
}
