//! The functions of an interface as traits, and from a selector to a function.

use crate::{
    Problem,
    code::{alloy, answer_type, answer_word, write_answer},
    interface::{Function, Interface},
    names::snake,
    text::{doc, indented},
};

/// What follows the rest of an interface's module.
pub(crate) fn module(interface: &Interface) -> Result<String, Problem> {
    let name = &interface.name;
    let sections = interface.sections()?;
    let mut code = String::new();
    for (section, functions) in &sections {
        code.push_str(&section_trait(interface, section, functions)?);
    }
    let traits: Vec<String> = sections.iter().map(|(section, _)| interface.section_trait(section)).collect();
    let traits = traits.join(" + ");
    let mut arms = String::new();
    for function in &interface.functions {
        arms.push_str(&arm(interface, function)?);
    }
    Ok(format!(
        "{code}
/// All functions of `{name}`.
pub trait {name}: {traits} {{}}

impl<T: {traits}> {name} for T {{}}

/// Whether the function with this selector takes native currency.
pub fn is_payable(selector: [u8; 4]) -> bool {{
    {}
}}

/// Calls the function with this selector, and encodes what it returns. Without such a function it
/// fails without data.
pub fn dispatch<C: {name}>(
    contract: &mut C,
    selector: [u8; 4],
    input: &mut Input<'_>,
) -> Result<Vec<u8>, Revert> {{
    match selector {{
{}        _ => Err(Vec::new()),
    }}
}}
",
        is_payable(interface),
        indented(8, &arms)
    ))
}

fn section_trait(interface: &Interface, section: &str, functions: &[&Function]) -> Result<String, Problem> {
    let mut methods = String::new();
    for function in functions {
        let notice = function.natspec.get("notice").unwrap_or(&function.name);
        methods.push_str(&format!("{}    {};\n", doc(4, notice), signature(interface, function)?));
    }
    let about = doc(0, &format!("`{}`: {}", interface.name, interface.about_section(section)));
    Ok(format!("\n{about}pub trait {} {{\n{methods}}}\n", interface.section_trait(section)))
}

/// A method of a trait, without its body.
pub(crate) fn signature(interface: &Interface, function: &Function) -> Result<String, Problem> {
    let mut arguments = vec![if function.is_view { "&self" } else { "&mut self" }.to_owned()];
    for argument in &function.arguments {
        arguments.push(format!("{}: {}", snake(&argument.name), argument.ty.argument(interface)?));
    }
    let answer = answer_type(interface, function)?;
    let answer = match (function.can_fail(), answer.as_str()) {
        (true, _) => format!(" -> Result<{answer}, Revert>"),
        (false, "()") => String::new(),
        (false, _) => format!(" -> {answer}"),
    };
    Ok(format!("fn {}({}){answer}", snake(&function.name), arguments.join(", ")))
}

fn is_payable(interface: &Interface) -> String {
    let payable = interface.functions.iter().filter(|function| function.is_payable);
    let payable: Vec<String> = payable.map(|function| selector(interface, function)).collect();
    if payable.is_empty() {
        return "_ = selector;\n    false".to_owned();
    }
    format!("matches!(selector, {})", payable.join(" | "))
}

fn selector(interface: &Interface, function: &Function) -> String {
    format!("{}::{}Call::SELECTOR", alloy(interface), function.name)
}

/// The arm of a function in the `match` on selectors.
fn arm(interface: &Interface, function: &Function) -> Result<String, Problem> {
    let mut arguments = Vec::new();
    for argument in &function.arguments {
        let is_reference =
            argument.ty.argument(interface)?.starts_with('&') && !argument.ty.reads_reference();
        let read = argument.ty.read(interface)?;
        arguments.push(if is_reference { format!("&{read}") } else { read });
    }
    let call = format!("contract.{}({})", snake(&function.name), arguments.join(", "));
    let fallible = if function.can_fail() { "?" } else { "" };
    let body = match function.results.as_slice() {
        [] => format!("{call}{fallible};\nOk(Vec::new())\n"),
        [result] if result.ty.is_word() => {
            format!("let value = {call}{fallible};\nOk(encode::words(&[{}]))\n", answer_word(&result.ty))
        }
        _ => format!(
            "let value = {call}{fallible};
let mut result = encode::begin(&[]);
let out = &mut result;
{}Ok(result)
",
            write_answer(interface, function)?
        ),
    };
    Ok(format!("{} => {{\n{}}}\n", selector(interface, function), indented(4, &body)))
}
