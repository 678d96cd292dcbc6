//! Tests of all that is generated, beside what alloy makes of the same interfaces.

use crate::{
    Problem,
    code::anonymous,
    dispatch::signature,
    interface::{Declared, Field, Function, Interface},
    names::snake,
    text::indented,
    types::Type,
};

pub(crate) fn module(ours: &[Interface], standards: &[Interface]) -> Result<String, Problem> {
    let mut code = String::from("// Made by contracts/interfaces/build.\n");
    for interface in ours {
        let tests = written(interface)? + &echo(interface)? + &dispatched(interface)?;
        code.push_str(&tests_of(interface, &tests));
    }
    for interface in standards {
        code.push_str(&tests_of(interface, &written(interface)?));
    }
    Ok(code)
}

fn tests_of(interface: &Interface, tests: &str) -> String {
    let (module, name, tests) = (interface.module(), &interface.name, indented(4, tests));
    format!(
        "
mod {module} {{
    use super::*;
    use crate::{{{module}::*, {name} as general, generated::*, test_support::*}};
    use alloc::{{string::String, vec}};
    use alloy_primitives::Bytes;
{tests}}}
"
    )
}

/// Errors, events and calls are written as alloy writes them, and answers are read.
fn written(interface: &Interface) -> Result<String, Problem> {
    let mut checks = String::new();
    let mut check = |check: &str, name: &str, general: &str, fields: &[Field]| {
        let ours = samples(interface, fields, Side::Borrowed)?;
        let theirs = samples(interface, fields, Side::General)?;
        checks.push_str(&format!("{check}(&{name} {{ {ours} }}, &general::{general} {{ {theirs} }});\n"));
        Ok::<_, Problem>(())
    };
    for Declared { name, fields, .. } in &interface.errors {
        check("check_error", name, name, fields)?;
    }
    for Declared { name, fields, .. } in &interface.events {
        check("check_event", name, name, fields)?;
    }
    for function in &interface.functions {
        check("check_call", &function.call(), &format!("{}Call", function.name), &function.arguments)?;
    }
    for function in &interface.functions {
        if !function.results.is_empty() && function.is_query(interface)? {
            let call = anonymous(&function.call(), &function.arguments);
            let (general, ours) = (returned(interface, function)?, answer(interface, function, Side::Owned)?);
            checks.push_str(&format!("check_answer::<{call}>(&{general}, &{ours});\n"));
        }
    }
    let checks = indented(8, &checks);
    Ok(format!(
        "
#[test]
fn all_is_written_as_a_general_encoder_does() {{
    for variant in VARIANTS {{
{checks}    }}
}}
"
    ))
}

/// A contract that encodes the arguments it is called with, and returns samples.
fn echo(interface: &Interface) -> Result<String, Problem> {
    let mut code = String::new();
    for (section, functions) in interface.sections()? {
        let mut methods = String::new();
        for function in functions {
            let mut arguments = Vec::new();
            for argument in &function.arguments {
                let (name, ty) = (snake(&argument.name), argument.ty.argument(interface)?);
                let list = format!("{name}: &{name}.collect::<Vec<_>>()");
                arguments.push(if ty.starts_with("Elements") { list } else { name });
            }
            let value = answer(interface, function, Side::Owned)?;
            methods.push_str(&format!(
                "    {} {{
        self.heard.replace({} {{ {} }}.encode());
        let variant = self.variant;
        {}
    }}
",
                signature(interface, function)?,
                function.call(),
                arguments.join(", "),
                if function.can_fail() { format!("Ok({value})") } else { value }
            ));
        }
        code.push_str(&format!("\nimpl {} for Echo {{\n{methods}}}\n", interface.section_trait(&section)));
    }
    Ok(code)
}

/// Every function is called with its arguments, and what it returns is encoded.
fn dispatched(interface: &Interface) -> Result<String, Problem> {
    let mut checks = String::new();
    let programs = interface.programs()?;
    for function in &interface.functions {
        let Function { name, arguments, is_payable, .. } = function;
        let call = format!("general::{name}Call {{ {} }}", samples(interface, arguments, Side::General)?);
        let returned = returned(interface, function)?;
        checks.push_str(&format!(
            "check_dispatch(variant, &{call}, {returned}, dispatch::<Echo>);
assert_eq!(is_payable(general::{name}Call::SELECTOR), {is_payable});
"
        ));
        let section = function.natspec.get("custom:section");
        let own: Vec<&str> = programs
            .iter()
            .filter(|(_, sections)| sections.iter().any(|name| Some(name.as_str()) == section))
            .map(|(program, _)| program.as_str())
            .collect();
        for program in &own {
            checks.push_str(&format!(
                "check_dispatch(variant, &{call}, {returned}, crate::{}::{program}::dispatch::<Echo>);\n",
                interface.module()
            ));
        }
        if let [program] = own.as_slice() {
            checks.push_str(&format!(
                "assert_eq!(program_of(general::{name}Call::SELECTOR), Some(\"{program}\"));\n"
            ));
        }
    }
    let checks = indented(8, &checks);
    Ok(format!(
        "
#[test]
fn every_function_is_called_with_its_arguments() {{
    for variant in VARIANTS {{
{checks}    }}
    check_unknown(dispatch::<Echo>);
}}
"
    ))
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

/// What a function returns, encoded by alloy.
fn returned(interface: &Interface, function: &Function) -> Result<String, Problem> {
    if function.results.is_empty() {
        return Ok("Vec::new()".into());
    }
    let answer = answer(interface, function, Side::General)?;
    Ok(format!("general::{}Call::abi_encode_returns(&{answer})", function.name))
}

fn answer(interface: &Interface, function: &Function, side: Side) -> Result<String, Problem> {
    match function.results.as_slice() {
        [] => Ok("()".into()),
        [result] => sample(interface, &result.ty, 1, side),
        results => {
            let fields = samples(interface, results, side)?;
            let general = format!("general::{}Return", function.name);
            let name = if side == Side::General { general } else { function.answer() };
            Ok(format!("{name} {{ {fields} }}"))
        }
    }
}

/// Fields with their samples.
fn samples(interface: &Interface, fields: &[Field], side: Side) -> Result<String, Problem> {
    let mut samples = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let value = sample(interface, &field.ty, index + 1, side)?;
        let name = if side == Side::General { field.name.clone() } else { snake(&field.name) };
        let reference = if side == Side::Borrowed && !field.ty.is_small() { "&" } else { "" };
        samples.push(format!("{name}: {reference}{value}"));
    }
    Ok(samples.join(", "))
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
        Type::Enum(name) => {
            let (variant, number) = interface.last_value(name)?;
            if side == Side::General { format!("{number}u8") } else { format!("{name}::{variant}") }
        }
        Type::Struct(name) => {
            let fields = samples(interface, &interface.structure(name)?.fields, inner)?;
            let module = if side == Side::General { "general::" } else { "" };
            format!("{module}{name} {{ {fields} }}")
        }
        Type::List(element) => {
            let list = format!("vec![{}; variant]", sample(interface, element, number, inner)?);
            let is_borrowed = side == Side::Owned && ty.reads_reference();
            if is_borrowed { format!("Vec::leak({list})") } else { list }
        }
    })
}
