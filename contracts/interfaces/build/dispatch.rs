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
    let all: Vec<String> = sections.iter().map(|(section, _)| section.clone()).collect();
    let traits = traits(interface, &all);
    Ok(format!(
        "{code}
/// All functions of `{name}`.
pub trait {name}: {traits} {{}}

impl<T: {traits}> {name} for T {{}}
{}{}",
        entry(interface, &all)?,
        programs(interface)?
    ))
}

/// The traits of sections, as a bound.
fn traits(interface: &Interface, sections: &[String]) -> String {
    let traits: Vec<String> = sections.iter().map(|section| interface.section_trait(section)).collect();
    traits.join(" + ")
}

/// What a program with these sections routes calls by.
fn entry(interface: &Interface, sections: &[String]) -> Result<String, Problem> {
    let is_in = |function: &&Function| {
        function
            .natspec
            .get("custom:section")
            .is_some_and(|section| sections.iter().any(|name| name == section))
    };
    let functions: Vec<&Function> = interface.functions.iter().filter(is_in).collect();
    let mut arms = String::new();
    for function in &functions {
        arms.push_str(&arm(interface, function)?);
    }
    Ok(format!(
        "
/// Whether the function with this selector takes native currency.
pub fn is_payable(selector: [u8; 4]) -> bool {{
    {}
}}

/// Calls the function with this selector, and encodes what it returns. Without such a function it
/// fails without data.
pub fn dispatch<C: {}>(
    contract: &mut C,
    selector: [u8; 4],
    input: &mut Input<'_>,
) -> Result<Vec<u8>, Revert> {{
    match selector {{
{}        _ => Err(Vec::new()),
    }}
}}
",
        is_payable(interface, &functions),
        traits(interface, sections),
        indented(8, &arms)
    ))
}

/// A module for each program of an interface that several have together, and which program has which
/// function.
fn programs(interface: &Interface) -> Result<String, Problem> {
    let programs = interface.programs()?;
    if programs.is_empty() {
        return Ok(String::new());
    }
    let (mut code, mut arms) = (String::new(), String::new());
    for (program, sections) in &programs {
        code.push_str(&format!(
            "
/// The functions of `{}` that the program `{program}` has.
pub mod {program} {{
    use super::*;
{}}}
",
            interface.name,
            indented(4, &entry(interface, sections)?)
        ));
    }
    for function in &interface.functions {
        let section = function.natspec.get("custom:section");
        let has = |(_, sections): &&(String, Vec<String>)| {
            sections.iter().any(|name| Some(name.as_str()) == section)
        };
        // What all programs have is of none.
        if let [(program, _)] = programs.iter().filter(has).collect::<Vec<_>>().as_slice() {
            arms.push_str(&format!("{} => Some(\"{program}\"),\n", selector(interface, function)));
        }
    }
    code.push_str(&format!(
        "
/// The program that alone has the function with this selector.
pub fn program_of(selector: [u8; 4]) -> Option<&'static str> {{
    match selector {{
{}        _ => None,
    }}
}}
",
        indented(8, &arms)
    ));
    Ok(code)
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

fn is_payable(interface: &Interface, functions: &[&Function]) -> String {
    let payable = functions.iter().filter(|function| function.is_payable);
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
