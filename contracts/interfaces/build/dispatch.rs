//! The functions of an interface as traits, and from a selector to a function.

use crate::{
    Problem,
    code::{alloy, answer_type, write_answer},
    interface::{Function, Interface},
    names::snake,
    text::{doc, indented},
};

pub(crate) fn module(interface: &Interface) -> Result<String, Problem> {
    let name = &interface.name;
    let sections = interface.sections()?;
    let mut code = String::new();
    for (section, functions) in &sections {
        code.push_str(&section_trait(interface, section, functions)?);
    }
    let traits: Vec<String> = sections.iter().map(|(section, _)| interface.section_trait(section)).collect();
    code.push_str(&format!(
        "\n/// All functions of `{name}`.\npub trait {name}: {all} {{}}\n\nimpl<T: {all}> {name} for T {{}}\n",
        all = traits.join(" + ")
    ));
    let payable: Vec<String> = interface
        .functions
        .iter()
        .filter(|function| function.is_payable)
        .map(|function| selector(interface, function))
        .collect();
    let payable = if payable.is_empty() {
        "_ = selector;\n    false".to_owned()
    } else {
        format!("matches!(selector, {})", payable.join(" | "))
    };
    code.push_str(&format!(
        "\n/// Whether the function with this selector takes native currency.\npub fn is_payable(selector: [u8; 4]) -> bool {{\n    {payable}\n}}\n"
    ));
    let mut arms = String::new();
    for function in &interface.functions {
        arms.push_str(&arm(interface, function)?);
    }
    code.push_str(&format!(
        "\n/// Calls the function with this selector, if there is one, and encodes what it returns.\npub fn dispatch<C: {name}>(contract: &mut C, selector: [u8; 4], input: &mut Input<'_>) -> Result<Vec<u8>, Revert> {{\n    match selector {{\n{}        _ => Err(Vec::new()),\n    }}\n}}\n",
        indented(8, &arms)
    ));
    Ok(code)
}

fn section_trait(interface: &Interface, section: &str, functions: &[&Function]) -> Result<String, Problem> {
    let mut code = format!(
        "\n/// `{}`: {section}.\npub trait {} {{\n",
        interface.name,
        interface.section_trait(section)
    );
    for (index, function) in functions.iter().enumerate() {
        if index > 0 {
            code.push('\n');
        }
        let notice = function.natspec.get("notice").unwrap_or(&function.name);
        code.push_str(&doc(4, notice));
        let this = if function.is_view { "&self" } else { "&mut self" };
        let mut arguments = vec![this.to_owned()];
        for argument in &function.arguments {
            arguments.push(format!("{}: {}", snake(&argument.name), argument.ty.argument(interface)?));
        }
        let answer = answer_type(interface, function)?;
        let answer = match (function.can_fail(), answer.as_str()) {
            (true, _) => format!(" -> Result<{answer}, Revert>"),
            (false, "()") => String::new(),
            (false, _) => format!(" -> {answer}"),
        };
        code.push_str(&format!("    fn {}({}){answer};\n", snake(&function.name), arguments.join(", ")));
    }
    Ok(code + "}\n")
}

fn selector(interface: &Interface, function: &Function) -> String {
    format!("{}::{}Call::SELECTOR", alloy(interface), function.name)
}

/// The arm of a function in the `match` on selectors.
fn arm(interface: &Interface, function: &Function) -> Result<String, Problem> {
    let mut arguments = Vec::new();
    for argument in &function.arguments {
        let by_reference =
            argument.ty.argument(interface)?.starts_with('&') && !argument.ty.reads_reference();
        let read = argument.ty.read(interface)?;
        arguments.push(if by_reference { format!("&{read}") } else { read });
    }
    let call = format!("contract.{}({})", snake(&function.name), arguments.join(", "));
    let fallible = if function.can_fail() { "?" } else { "" };
    let selector = selector(interface, function);
    Ok(match function.results.as_slice() {
        [] => format!("{selector} => {{\n    {call}{fallible};\n    Ok(Vec::new())\n}}\n"),
        [result] if result.ty.is_word() => {
            format!(
                "{selector} => {{\n    let value = {call}{fallible};\n    Ok(encode::words(&[&value]))\n}}\n"
            )
        }
        _ => format!(
            "{selector} => {{\n    let value = {call}{fallible};\n    let mut result = encode::begin(&[]);\n    let out = &mut result;\n{}    Ok(result)\n}}\n",
            indented(4, &write_answer(interface, function)?)
        ),
    })
}
