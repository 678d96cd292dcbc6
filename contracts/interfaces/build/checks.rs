//! Tests of all that is generated, beside what alloy makes of the same interfaces.

use crate::{
    Problem,
    code::answer_type,
    interface::{Declared, Field, Function, Interface},
    names::snake,
    types::Type,
};

pub(crate) fn module(ours: &[Interface], standards: &[Interface]) -> Result<String, Problem> {
    let mut code = String::from("// Made by contracts/interfaces/build.\n");
    for interface in ours.iter().chain(standards) {
        code.push_str(&format!(
            "\nmod {module} {{\n    use crate::{{{module} as ours, {name} as general, generated::*, test_support::*}};\n    use alloc::{{string::String, vec}};\n    use alloy_primitives::Bytes;\n",
            module = interface.module(),
            name = interface.name
        ));
        code.push_str(&written(interface)?);
        if ours.iter().any(|known| known.name == interface.name) {
            code.push_str(&echo(interface)?);
            code.push_str(&dispatched(interface)?);
        }
        code.push_str("}\n");
    }
    Ok(code)
}

/// Errors, events and calls are written as alloy writes them, and answers are read.
fn written(interface: &Interface) -> Result<String, Problem> {
    let mut code = String::from(
        "\n    #[test]\n    fn all_is_written_as_a_general_encoder_does() {\n        for variant in VARIANTS {\n",
    );
    let mut pair = |check: &str, name: &str, general: &str, fields: &[Field]| {
        let ours = fields_of(interface, fields, Side::Borrowed)?;
        let theirs = fields_of(interface, fields, Side::General)?;
        code.push_str(&format!(
            "            {check}(&ours::{name} {{ {ours} }}, &general::{general} {{ {theirs} }});\n"
        ));
        Ok::<_, Problem>(())
    };
    for Declared { name, fields, .. } in &interface.errors {
        pair("check_error", name, name, fields)?;
    }
    for Declared { name, fields, .. } in &interface.events {
        pair("check_event", name, name, fields)?;
    }
    for function in &interface.functions {
        pair("check_call", &function.call(), &format!("{}Call", function.name), &function.arguments)?;
    }
    for function in &interface.functions {
        let borrows = function
            .results
            .iter()
            .try_fold(false, |found, field| Ok::<_, Problem>(found || field.ty.borrows(interface)?))?;
        if !function.results.is_empty() && !borrows {
            code.push_str(&format!(
                "            check_answer::<ours::{}{}>(&general::{}Call::abi_encode_returns(&{}), &{});\n",
                function.call(),
                if function.arguments.iter().all(|field| field.ty.is_small()) { "" } else { "<'_>" },
                function.name,
                answer(interface, function, Side::General)?,
                answer(interface, function, Side::Owned)?,
            ));
        }
    }
    Ok(code + "        }\n    }\n")
}

/// A contract that encodes the arguments it is called with, and returns samples.
fn echo(interface: &Interface) -> Result<String, Problem> {
    let mut code = String::new();
    for (section, functions) in interface.sections()? {
        code.push_str(&format!("\n    impl ours::{} for Echo {{\n", interface.section_trait(&section)));
        for function in functions {
            let this = if function.is_view { "&self" } else { "&mut self" };
            let mut arguments = vec![this.to_owned()];
            let mut fields = Vec::new();
            for argument in &function.arguments {
                let name = snake(&argument.name);
                let ty = argument.ty.argument(interface)?;
                fields.push(if ty.starts_with("Elements") {
                    format!("{name}: &{name}.collect::<Vec<_>>()")
                } else {
                    name.clone()
                });
                arguments.push(format!("{name}: {}", qualified(interface, &ty)));
            }
            let answer_type = qualified(interface, &answer_type(interface, function)?);
            let value = answer(interface, function, Side::Owned)?;
            let (ty, value) = if function.can_fail() {
                (format!(" -> Result<{answer_type}, Revert>"), format!("Ok({value})"))
            } else if function.results.is_empty() {
                (String::new(), String::new())
            } else {
                (format!(" -> {answer_type}"), value)
            };
            code.push_str(&format!(
                "        fn {}({}){ty} {{\n            self.heard.replace(ours::{} {{ {} }}.encode());\n            let variant = self.variant;\n            {value}\n        }}\n",
                snake(&function.name),
                arguments.join(", "),
                function.call(),
                fields.join(", "),
            ));
        }
        code.push_str("    }\n");
    }
    Ok(code)
}

/// Every function is called with its arguments, and what it returns is encoded.
fn dispatched(interface: &Interface) -> Result<String, Problem> {
    let mut code = String::from(
        "\n    #[test]\n    fn every_function_is_called_with_its_arguments() {\n        for variant in VARIANTS {\n",
    );
    for function in &interface.functions {
        let arguments = fields_of(interface, &function.arguments, Side::General)?;
        let returned = if function.results.is_empty() {
            "Vec::new()".into()
        } else {
            format!(
                "general::{}Call::abi_encode_returns(&{})",
                function.name,
                answer(interface, function, Side::General)?
            )
        };
        code.push_str(&format!(
            "            check_dispatch(variant, &general::{}Call {{ {arguments} }}, {returned}, ours::dispatch::<Echo>);\n            assert_eq!(ours::is_payable(general::{}Call::SELECTOR), {});\n",
            function.name, function.name, function.is_payable
        ));
    }
    code.push_str("        }\n        check_unknown(ours::dispatch::<Echo>);\n    }\n");
    Ok(code)
}

/// For whom a sample is.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    /// A value of our own types.
    Owned,
    /// A field of an error, event or call of ours.
    Borrowed,
    /// A value of alloy's types.
    General,
}

fn answer(interface: &Interface, function: &Function, side: Side) -> Result<String, Problem> {
    match function.results.as_slice() {
        [] => Ok("()".into()),
        [result] => sample(interface, &result.ty, 1, side),
        results => {
            let fields = fields_of(interface, results, side)?;
            let name = if side == Side::General {
                format!("general::{}Return", function.name)
            } else {
                format!("ours::{}", function.answer())
            };
            Ok(format!("{name} {{ {fields} }}"))
        }
    }
}

fn fields_of(interface: &Interface, fields: &[Field], side: Side) -> Result<String, Problem> {
    let fields: Result<Vec<String>, Problem> = fields
        .iter()
        .enumerate()
        .map(|(index, field)| {
            let value = sample(interface, &field.ty, index + 1, side)?;
            let name = if side == Side::General { field.name.clone() } else { snake(&field.name) };
            let reference = if side == Side::Borrowed && !field.ty.is_small() { "&" } else { "" };
            Ok(format!("{name}: {reference}{value}"))
        })
        .collect();
    Ok(fields?.join(", "))
}

/// A value that differs with `number`; of a list, with as many elements as `variant` says.
fn sample(interface: &Interface, ty: &Type, number: usize, side: Side) -> Result<String, Problem> {
    let inner = if side == Side::Borrowed { Side::Owned } else { side };
    Ok(match ty {
        Type::Uint(256) => format!("U256::from({number}u64)"),
        Type::Uint(bits) => format!("{number}u{bits}"),
        Type::Bool => "true".into(),
        Type::Address => format!("Address::repeat_byte({number})"),
        Type::FixedBytes(size) => format!("FixedBytes::<{size}>::repeat_byte({number})"),
        Type::Bytes if side == Side::General => "Bytes::from_static(text(variant))".into(),
        Type::Text if side == Side::General => "String::from_utf8_lossy(text(variant)).into_owned()".into(),
        Type::Bytes | Type::Text => "text(variant)".into(),
        Type::Struct(name) => {
            let fields = fields_of(interface, &interface.structure(name)?.fields, inner)?;
            let module = if side == Side::General { "general" } else { "ours" };
            format!("{module}::{name} {{ {fields} }}")
        }
        Type::List(element) => {
            let element = sample(interface, element, number, inner)?;
            let list = format!("vec![{element}; variant]");
            if inner == Side::Owned
                && side == Side::Owned
                && matches!(ty, Type::List(element) if **element == Type::FixedBytes(32))
            {
                format!("Vec::leak({list})")
            } else {
                list
            }
        }
    })
}

/// A type of generated code, as a test names it.
fn qualified(interface: &Interface, ty: &str) -> String {
    let mut names: Vec<String> = interface.structs.iter().map(|declared| declared.name.clone()).collect();
    names.extend(
        interface.functions.iter().filter(|function| function.results.len() > 1).map(Function::answer),
    );
    let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let mut code = String::new();
    let mut word = String::new();
    for char in ty.chars().chain([' ']) {
        if is_name(char) {
            word.push(char);
            continue;
        }
        if names.contains(&word) {
            code.push_str("ours::");
        }
        code.push_str(&std::mem::take(&mut word));
        code.push(char);
    }
    code.trim_end().to_owned()
}
