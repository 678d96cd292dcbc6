//! The structs of an interface, and its errors, events and calls as structs of their fields.

use crate::{
    Problem,
    interface::{Declared, Field, Function, Interface},
    names::snake,
    text::{doc, indented},
    types::Type,
};

/// The module of an interface, without its functions' dispatch.
pub(crate) fn module(interface: &Interface) -> Result<String, Problem> {
    let mut code = format!("// Made from abi/{}.sol by contracts/interfaces/build.\n", interface.name);
    code.push_str("use crate::generated::*;\n");
    for declared in &interface.structs {
        code.push_str(&structure(
            interface,
            &declared.name,
            declared.natspec.get("notice"),
            &declared.fields,
        )?);
    }
    for declared in &interface.errors {
        code.push_str(&error(interface, declared)?);
    }
    for declared in &interface.events {
        code.push_str(&event(interface, declared)?);
    }
    for function in &interface.functions {
        code.push_str(&call(interface, function)?);
        if function.results.len() > 1 {
            let notice = format!("What `{}.{}` returns.", interface.name, function.name);
            code.push_str(&structure(interface, &function.answer(), Some(&notice), &function.results)?);
        }
    }
    Ok(code)
}

/// A struct that owns its words, with how it is read and written.
fn structure(
    interface: &Interface,
    name: &str,
    notice: Option<&str>,
    fields: &[Field],
) -> Result<String, Problem> {
    let borrows = fields
        .iter()
        .try_fold(false, |found, field| Ok::<_, Problem>(found || field.ty.borrows(interface)?))?;
    let dynamic = fields
        .iter()
        .try_fold(false, |found, field| Ok::<_, Problem>(found || field.ty.is_dynamic(interface)?))?;
    let (lifetime, any) = if borrows { ("<'a>", "<'_>") } else { ("", "") };
    let mut code = format!("\n{}", doc(0, notice.unwrap_or(name)));
    let copy = if dynamic { "" } else { "Copy, " };
    code.push_str(&format!("#[derive(Clone, {copy}Debug, PartialEq, Eq)]\npub struct {name}{lifetime} {{\n"));
    for field in fields {
        code.push_str(&doc(4, field.doc.as_deref().unwrap_or(&field.name)));
        code.push_str(&format!("    pub {}: {},\n", snake(&field.name), field.ty.owned(interface)?));
    }
    let mut reads = String::new();
    for field in fields {
        reads.push_str(&format!("            {}: {},\n", snake(&field.name), field.ty.read(interface)?));
    }
    let values: Vec<Value> =
        fields.iter().map(|field| Value::owned(format!("self.{}", snake(&field.name)), &field.ty)).collect();
    let writes = write_tuple(interface, &values)?;
    code.push_str(&format!(
        "}}\n\nimpl<'a> Element<'a> for {name}{lifetime} {{\n    fn read(input: &mut Input<'a>) -> Self {{\n        Self {{\n{reads}        }}\n    }}\n}}\n"
    ));
    code.push_str(&format!(
        "\nimpl {name}{any} {{\n    /// Appends the fields.\n    pub fn write(&self, out: &mut Vec<u8>) {{\n{}    }}\n}}\n",
        indented(8, &writes)
    ));
    Ok(code)
}

fn error(interface: &Interface, declared: &Declared) -> Result<String, Problem> {
    if let Some(field) = declared.fields.iter().find(|field| !field.ty.is_word()) {
        return Err(format!("error {} has a field that is no single word: {}", declared.name, field.name));
    }
    let name = &declared.name;
    let fields: Vec<String> = declared.fields.iter().map(|field| Value::of(field).word()).collect();
    let mut code = reference(interface, name, declared.natspec.get("notice"), &declared.fields)?;
    code.push_str(&format!(
        "\nimpl Error for {} {{\n    const SELECTOR: [u8; 4] = <{}::{name} as SolError>::SELECTOR;\n\n    #[inline(always)]\n    fn encode(&self) -> Revert {{\n        encode::error(Self::SELECTOR, &[{}])\n    }}\n}}\n",
        anonymous(name, &declared.fields),
        alloy(interface),
        fields.join(", ")
    ));
    Ok(code)
}

fn event(interface: &Interface, declared: &Declared) -> Result<String, Problem> {
    let name = &declared.name;
    let (indexed, data): (Vec<&Field>, Vec<&Field>) = declared.fields.iter().partition(|field| field.indexed);
    if let Some(field) = indexed.iter().find(|field| !field.ty.is_word()) {
        return Err(format!("event {name} has an indexed field that is no single word: {}", field.name));
    }
    let topics: Vec<Value> = indexed.into_iter().map(Value::of).collect();
    let data: Vec<Value> = data.into_iter().map(Value::of).collect();
    let writes = if data.iter().all(|value| value.ty.is_word()) {
        write_words(topics.iter().chain(&data).map(Value::word))
    } else {
        write_words(topics.iter().map(Value::word)) + &write_tuple(interface, &data)?
    };
    let mut code = reference(interface, name, declared.natspec.get("notice"), &declared.fields)?;
    let out = if writes.is_empty() { "_" } else { "out" };
    code.push_str(&format!(
        "\nimpl Event for {} {{\n    const TOPICS: usize = {};\n    const SIGNATURE_HASH: B256 = <{}::{name} as SolEvent>::SIGNATURE_HASH;\n\n    #[inline(always)]\n    fn write(&self, {out}: &mut Vec<u8>) {{\n{}    }}\n}}\n",
        anonymous(name, &declared.fields),
        topics.len() + 1,
        alloy(interface),
        indented(8, &writes)
    ));
    Ok(code)
}

fn call(interface: &Interface, function: &Function) -> Result<String, Problem> {
    let name = function.call();
    let values: Vec<Value> = function.arguments.iter().map(Value::of).collect();
    let writes = write_tuple(interface, &values)?;
    let notice = format!("A call of `{}.{}`.", interface.name, function.name);
    let mut code = reference(interface, &name, Some(&notice), &function.arguments)?;
    let out = if writes.is_empty() { "_" } else { "out" };
    code.push_str(&format!(
        "\nimpl Call for {} {{\n    const SELECTOR: [u8; 4] = <{}::{}Call as SolCall>::SELECTOR;\n    const IS_VIEW: bool = {};\n\n    #[inline(always)]\n    fn write(&self, {out}: &mut Vec<u8>) {{\n{}    }}\n}}\n",
        anonymous(&name, &function.arguments),
        alloy(interface),
        function.name,
        function.is_view,
        indented(8, &writes)
    ));
    if function
        .results
        .iter()
        .try_fold(false, |found, field| Ok::<_, Problem>(found || field.ty.borrows(interface)?))?
    {
        return Ok(code);
    }
    let answer = answer_type(interface, function)?;
    let read = match function.results.as_slice() {
        [] => "_ = input;".into(),
        [result] => result.ty.read(interface)?,
        _ => format!("{}::read(input)", function.answer()),
    };
    code.push_str(&format!(
        "\nimpl Query for {} {{\n    type Answer = {answer};\n\n    fn read(input: &mut Input<'_>) -> Self::Answer {{\n        {read}\n    }}\n}}\n",
        anonymous(&name, &function.arguments),
    ));
    Ok(code)
}

/// The Rust type of what a function returns.
pub(crate) fn answer_type(interface: &Interface, function: &Function) -> Result<String, Problem> {
    Ok(match function.results.as_slice() {
        [] => "()".into(),
        [result] => result.ty.result(interface)?,
        _ => function.answer(),
    })
}

/// Code that appends what a function returns, which is `value`, to `out`.
pub(crate) fn write_answer(interface: &Interface, function: &Function) -> Result<String, Problem> {
    match function.results.as_slice() {
        [result] => {
            let value = Value { expression: "value".into(), ty: result.ty.clone(), is_reference: false };
            write_tuple(interface, &[value])
        }
        _ => Ok("value.write(out);\n".into()),
    }
}

/// A struct of references to fields.
fn reference(
    interface: &Interface,
    name: &str,
    notice: Option<&str>,
    fields: &[Field],
) -> Result<String, Problem> {
    let mut code = format!("\n{}", doc(0, notice.unwrap_or(name)));
    if fields.is_empty() {
        return Ok(format!("{code}#[derive(Clone, Copy, Debug)]\npub struct {name} {{}}\n"));
    }
    let lifetime = if fields.iter().all(|field| field.ty.is_small()) { "" } else { "<'a>" };
    code.push_str(&format!("#[derive(Clone, Copy, Debug)]\npub struct {name}{lifetime} {{\n"));
    for field in fields {
        code.push_str(&doc(4, field.doc.as_deref().unwrap_or(&field.name)));
        code.push_str(&format!("    pub {}: {},\n", snake(&field.name), field.ty.borrowed(interface)?));
    }
    Ok(code + "}\n")
}

/// A struct of references, whatever its lifetime.
fn anonymous(name: &str, fields: &[Field]) -> String {
    let lifetime = if fields.iter().all(|field| field.ty.is_small()) { "" } else { "<'_>" };
    format!("{name}{lifetime}")
}

/// alloy's module of the same interface.
pub(crate) fn alloy(interface: &Interface) -> String {
    format!("crate::{}", interface.name)
}

/// A value in generated code.
struct Value {
    expression: String,
    ty: Type,
    /// Whether the expression is a reference to it.
    is_reference: bool,
}

impl Value {
    /// A field of a struct that owns its words.
    fn owned(expression: String, ty: &Type) -> Self {
        Self { expression, ty: ty.clone(), is_reference: ty.reads_reference() }
    }

    /// A field of a struct of references.
    fn of(field: &Field) -> Self {
        Self {
            expression: format!("self.{}", snake(&field.name)),
            ty: field.ty.clone(),
            is_reference: !field.ty.is_small(),
        }
    }

    /// A reference to it.
    fn word(&self) -> String {
        if self.is_reference { self.expression.clone() } else { format!("&{}", self.expression) }
    }
}

/// Code that appends a tuple's components to `out`: in the head the words and where the components
/// of dynamic length are, then those.
fn write_tuple(interface: &Interface, values: &[Value]) -> Result<String, Problem> {
    let mut code = String::new();
    let (mut words, mut tails, mut index) = (Vec::new(), Vec::new(), 0);
    for value in values {
        if value.ty.is_word() {
            words.push(value.word());
        } else if value.ty.is_dynamic(interface)? {
            words.push("&0u64".to_owned());
            tails.push((index, value));
        } else {
            code.push_str(&write_words(words.drain(..)));
            code.push_str(&format!("{}.write(out);\n", value.expression));
        }
        index += value.ty.words(interface)?;
    }
    code.push_str(&write_words(words.into_iter()));
    if !tails.is_empty() {
        code.insert_str(0, "let head = out.len();\n");
    }
    for (index, value) in tails {
        code.push_str(&format!("encode::point(out, head, {index});\n{};\n", write_tail(interface, value)?));
    }
    Ok(code)
}

fn write_words(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    if words.is_empty() { String::new() } else { format!("encode::push(out, &[{}]);\n", words.join(", ")) }
}

/// Code that appends a component of dynamic length.
fn write_tail(interface: &Interface, value: &Value) -> Result<String, Problem> {
    let expression = &value.expression;
    let slice = value.word();
    Ok(match &value.ty {
        Type::Bytes | Type::Text => format!("encode::push_bytes(out, {expression})"),
        Type::Struct(_) => format!("{expression}.write(out)"),
        Type::List(element) if element.is_word() => format!("encode::push_words(out, {slice})"),
        Type::List(element) if element.is_dynamic(interface)? => {
            format!("encode::push_elements(out, {slice}, |element, out| element.write(out))")
        }
        Type::List(_) => format!("encode::push_list(out, {slice}, |element, out| element.write(out))"),
        other => return Err(format!("{other:?} has no tail")),
    })
}
