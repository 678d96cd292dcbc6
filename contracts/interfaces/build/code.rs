//! The structs of an interface, and its errors, events and calls as structs of their fields.

use crate::{
    Problem,
    interface::{Declared, Field, Function, Interface},
    names::snake,
    text::{doc, indented},
    types::{Type, any_field},
    values,
};

/// The module of an interface, without the traits of its functions.
pub(crate) fn module(interface: &Interface) -> Result<String, Problem> {
    let mut code = format!("// Made from abi/{}.sol by contracts/interfaces/build.\n", interface.name);
    code.push_str("use crate::generated::*;\n");
    for value_type in &interface.values {
        code.push_str(&values::check(value_type));
    }
    for Declared { name, natspec, fields } in &interface.structs {
        code.push_str(&structure(interface, name, natspec.get("notice"), fields)?);
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

/// A struct that owns its words, with how it is read, if it can be, and written.
fn structure(
    interface: &Interface,
    name: &str,
    notice: Option<&str>,
    fields: &[Field],
) -> Result<String, Problem> {
    let borrows = any_field(interface, fields, Type::borrows)?;
    let (lifetime, any) = if borrows { ("<'a>", "<'_>") } else { ("", "") };
    let copy = if any_field(interface, fields, Type::is_dynamic)? { "" } else { "Copy, " };
    let (mut declared, mut reads) = (String::new(), String::new());
    for Field { name, ty, doc: text, .. } in fields {
        let (field, text) = (snake(name), text.as_deref().unwrap_or(name));
        declared.push_str(&format!("{}    pub {field}: {},\n", doc(4, text), ty.owned(interface)?));
        reads.push_str(&format!("            {field}: {},\n", ty.read(interface)?));
    }
    let about = doc(0, notice.unwrap_or(name));
    let values: Vec<Value> = fields.iter().map(Value::owned).collect();
    let writes = indented(8, &write_tuple(interface, &values)?);
    // Read in many places; a function of its own is smaller (docs/adr/0014).
    let inline = if copy.is_empty() { "    #[inline(never)]\n" } else { "" };
    let element = format!(
        "
impl<'a> Element<'a> for {name}{lifetime} {{
{inline}    fn read(input: &mut Input<'a>) -> Self {{
        Self {{
{reads}        }}
    }}
}}
"
    );
    Ok(format!(
        "
{about}#[derive(Clone, {copy}Debug, PartialEq, Eq)]
pub struct {name}{lifetime} {{
{declared}}}
{}
impl {name}{any} {{
    /// Appends the fields.
    pub fn write(&self, out: &mut Vec<u8>) {{
{writes}    }}
}}
",
        element
    ))
}

fn error(interface: &Interface, declared: &Declared) -> Result<String, Problem> {
    let Declared { name, natspec, fields } = declared;
    let values: Vec<Value> = fields.iter().map(Value::of).collect();
    let encode = if values.iter().all(|value| value.ty.is_word()) {
        let words: Vec<String> = values.iter().map(Value::word).collect();
        format!("encode::error(Self::SELECTOR, &[{}])\n", words.join(", "))
    } else {
        let writes = write_tuple(interface, &values)?;
        format!("let mut revert = encode::begin(&Self::SELECTOR);\nlet out = &mut revert;\n{writes}revert\n")
    };
    Ok(format!(
        "{}
impl Error for {} {{
    const SELECTOR: [u8; 4] = <{}::{name} as SolError>::SELECTOR;

    #[inline(always)]
    fn encode(&self) -> Revert {{
{}    }}
}}
",
        reference(interface, name, natspec.get("notice"), fields)?,
        anonymous(name, fields),
        alloy(interface),
        indented(8, &encode)
    ))
}

fn event(interface: &Interface, declared: &Declared) -> Result<String, Problem> {
    let Declared { name, natspec, fields } = declared;
    let (indexed, data): (Vec<&Field>, Vec<&Field>) = fields.iter().partition(|field| field.indexed);
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
    Ok(format!(
        "{}
impl Event for {} {{
    const TOPICS: usize = {};
    const SIGNATURE_HASH: B256 = <{}::{name} as SolEvent>::SIGNATURE_HASH;

    #[inline(always)]
    fn write(&self, {}: &mut Vec<u8>) {{
{}    }}
}}
",
        reference(interface, name, natspec.get("notice"), fields)?,
        anonymous(name, fields),
        topics.len() + 1,
        alloy(interface),
        if writes.is_empty() { "_" } else { "out" },
        indented(8, &writes)
    ))
}

fn call(interface: &Interface, function: &Function) -> Result<String, Problem> {
    let Function { arguments, results, is_view, .. } = function;
    let name = function.call();
    let notice = format!("A call of `{}.{}`.", interface.name, function.name);
    let values: Vec<Value> = arguments.iter().map(Value::of).collect();
    let writes = write_tuple(interface, &values)?;
    let any = anonymous(&name, arguments);
    let code = format!(
        "{}
impl Call for {any} {{
    const SELECTOR: [u8; 4] = <{}::{}Call as SolCall>::SELECTOR;
    const IS_VIEW: bool = {is_view};

    #[inline(always)]
    fn write(&self, {}: &mut Vec<u8>) {{
{}    }}
}}
",
        reference(interface, &name, Some(&notice), arguments)?,
        alloy(interface),
        function.name,
        if writes.is_empty() { "_" } else { "out" },
        indented(8, &writes)
    );
    if !function.is_query(interface)? {
        return Ok(code);
    }
    let answer = answer_type(interface, function)?;
    let read = match results.as_slice() {
        [] => "_ = input;".into(),
        [result] => result.ty.read(interface)?,
        _ => format!("{}::read(input)", function.answer()),
    };
    Ok(format!(
        "{code}
impl Query for {any} {{
    type Answer = {answer};

    fn read(input: &mut Input<'_>) -> Self::Answer {{
        {read}
    }}
}}
"
    ))
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
        [result] => write_tuple(interface, &[Value::result(&result.ty)]),
        _ => Ok("value.write(out);\n".into()),
    }
}

/// Code that refers to the one word that a function returns, which is `value`.
pub(crate) fn answer_word(ty: &Type) -> String {
    Value::result(ty).word()
}

/// A struct of references to fields.
fn reference(
    interface: &Interface,
    name: &str,
    notice: Option<&str>,
    fields: &[Field],
) -> Result<String, Problem> {
    let about = doc(0, notice.unwrap_or(name));
    let mut declared = String::new();
    for Field { name, ty, doc: text, .. } in fields {
        let (field, ty, text) = (snake(name), ty.borrowed(interface)?, text.as_deref().unwrap_or(name));
        declared.push_str(&format!("{}    pub {field}: {ty},\n", doc(4, text)));
    }
    let lifetime = if has_references(fields) { "<'a>" } else { "" };
    let fields = if fields.is_empty() { "{}".to_owned() } else { format!("{{\n{declared}}}") };
    Ok(format!("\n{about}#[derive(Clone, Copy, Debug)]\npub struct {name}{lifetime} {fields}\n"))
}

/// A struct of references, whatever its lifetime.
pub(crate) fn anonymous(name: &str, fields: &[Field]) -> String {
    format!("{name}{}", if has_references(fields) { "<'_>" } else { "" })
}

fn has_references(fields: &[Field]) -> bool {
    !fields.iter().all(|field| field.ty.is_small())
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
    fn owned(Field { name, ty, .. }: &Field) -> Self {
        let is_reference = ty.reads_reference();
        Self { expression: format!("self.{}", snake(name)), ty: ty.clone(), is_reference }
    }

    /// A field of a struct of references.
    fn of(Field { name, ty, .. }: &Field) -> Self {
        let is_reference = !ty.is_small();
        Self { expression: format!("self.{}", snake(name)), ty: ty.clone(), is_reference }
    }

    /// What a function returned.
    fn result(ty: &Type) -> Self {
        Self { expression: "value".into(), ty: ty.clone(), is_reference: false }
    }

    /// A reference to it, or to the number of a named value.
    fn word(&self) -> String {
        match self {
            Self { ty: Type::Enum(_), expression, .. } => format!("&({expression} as u8)"),
            Self { is_reference: true, expression, .. } => expression.clone(),
            Self { expression, .. } => format!("&{expression}"),
        }
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
        let tail = write_tail(interface, value)?;
        code.push_str(&format!("encode::point(out, head, {index});\n{tail};\n"));
    }
    Ok(code)
}

fn write_words(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    if words.is_empty() { String::new() } else { format!("encode::push(out, &[{}]);\n", words.join(", ")) }
}

/// Code that appends a component of dynamic length.
fn write_tail(interface: &Interface, value: &Value) -> Result<String, Problem> {
    let (expression, reference) = (&value.expression, value.word());
    Ok(match &value.ty {
        Type::Bytes | Type::Text => format!("encode::push_bytes(out, {expression})"),
        Type::Struct(_) => format!("{expression}.write(out)"),
        Type::List(element) if element.is_word() => format!("encode::push_words(out, {reference})"),
        Type::List(element) if element.is_dynamic(interface)? => {
            format!("encode::push_elements(out, {reference}, |element, out| element.write(out))")
        }
        Type::List(_) => format!("encode::push_list(out, {reference}, |element, out| element.write(out))"),
        other => return Err(format!("{other:?} has no tail")),
    })
}
