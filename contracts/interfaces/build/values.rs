//! User-defined value types, whose values a library names: `type Status is uint8`, and
//! `library Statuses { Status internal constant PENDING = Status.wrap(1); ... }`. Each is an enum of
//! `core` with the same name.

use crate::{
    Problem,
    interface::{Field, Interface},
    names::variant,
    natspec::name,
    text::indented,
    types::Type,
};
use syn_solidity::{ArgListImpl, Expr, Item, ItemContract, ItemUdt, Lit};

/// What a value type is in calldata.
const NUMBER: Type = Type::Uint(8);

/// A value type.
pub(crate) struct ValueType {
    pub(crate) name: String,
    /// Its values: the variants of the enum, and their numbers.
    pub(crate) values: Vec<(String, u8)>,
}

impl ValueType {
    pub(crate) fn of(item: &ItemUdt) -> Result<Self, Problem> {
        let name = name(&item.name);
        if Type::of(&item.ty)? != NUMBER {
            return Err(format!("{name} is no uint8"));
        }
        Ok(Self { name, values: Vec::new() })
    }
}

/// Takes the values that a library names into their types.
pub(crate) fn name_values(interface: &mut Interface, library: &ItemContract) -> Result<(), Problem> {
    for item in &library.body {
        let Item::Variable(constant) = item else {
            return Err(format!("library {} has {item}, which is no constant", library.name));
        };
        let (path, constant_name) = (constant.ty.to_string(), name(&constant.name));
        let number = constant.initializer.as_ref().and_then(|(_, value)| wrapped(value));
        let number = number.ok_or_else(|| format!("{constant_name} is no number that was wrapped"))?;
        let types = &mut interface.values;
        let value_type = types.iter_mut().find(|ty| ty.name == path);
        let value_type = value_type.ok_or_else(|| format!("{constant_name} is of no value type"))?;
        value_type.values.push((variant(&constant_name), number));
    }
    Ok(())
}

/// The number in `Type.wrap(number)`.
fn wrapped(value: &Expr) -> Option<u8> {
    let call = match value {
        Expr::Member(member) => return wrapped(&member.member),
        Expr::Call(call) => call,
        _ => return None,
    };
    let ArgListImpl::Unnamed(arguments) = &call.args.list else { return None };
    match arguments.first()? {
        Expr::Lit(Lit::Number(number)) => number.base10_digits().parse().ok(),
        _ => None,
    }
}

/// Code that reads the enum of `core`, and does not compile unless it has these values and numbers,
/// and no others.
pub(crate) fn check(ValueType { name, values }: &ValueType) -> String {
    let numbers: String = values
        .iter()
        .map(|(variant, number)| format!("assert!({name}::{variant} as u8 == {number});\n"))
        .collect();
    let reads: String =
        values.iter().map(|(variant, number)| format!("{number} => Some({name}::{variant}),\n")).collect();
    let first = values.first().map_or("", |(variant, _)| variant);
    let all: Vec<String> = values.iter().map(|(variant, _)| format!("{name}::{variant}")).collect();
    format!(
        "
// `{name}` is the same in abi/ and in contracts/core.
const _: () = {{
{}    let _ = |value: {name}| match value {{
        {} => (),
    }};
}};

impl<'a> Element<'a> for {name} {{
    fn read(input: &mut Input<'a>) -> Self {{
        let value = match input.u8() {{
{}            _ => None,
        }};
        input.one_of(value, {name}::{first})
    }}
}}
",
        indented(4, &numbers),
        all.join(" | "),
        indented(12, &reads)
    )
}

/// Puts in place of a value type what it is in Rust: the enum of `core` in what a contract returns
/// or emits, which is one of the values; the number in what it is given, and in errors, which may
/// say that the number is none.
pub(crate) fn resolve(interface: &mut Interface) {
    let inputs = inputs(interface);
    let Interface { values, structs, errors, events, functions, .. } = interface;
    let number = |field: &mut Field| replace(&mut field.ty, values, |_| NUMBER);
    let value = |field: &mut Field| replace(&mut field.ty, values, |value| Type::Enum(value.name.clone()));
    errors.iter_mut().flat_map(|declared| &mut declared.fields).for_each(number);
    events.iter_mut().flat_map(|declared| &mut declared.fields).for_each(value);
    for function in functions {
        function.arguments.iter_mut().for_each(number);
        function.results.iter_mut().for_each(value);
    }
    for declared in structs {
        let is_input = inputs.contains(&declared.name);
        declared.fields.iter_mut().for_each(|field| if is_input { number(field) } else { value(field) });
    }
}

fn replace(ty: &mut Type, values: &[ValueType], with: impl Fn(&ValueType) -> Type) {
    match ty {
        Type::List(element) => replace(element, values, with),
        Type::Struct(name) => {
            if let Some(value) = values.iter().find(|value| value.name == *name) {
                *ty = with(value);
            }
        }
        _ => {}
    }
}

/// The structs that arguments consist of.
fn inputs(interface: &Interface) -> Vec<String> {
    let mut inputs: Vec<String> = Vec::new();
    let arguments = interface.functions.iter().flat_map(|function| &function.arguments);
    let mut pending: Vec<&Type> = arguments.map(|argument| &argument.ty).collect();
    while let Some(ty) = pending.pop() {
        match ty {
            Type::List(element) => pending.push(element),
            Type::Struct(name) if !inputs.contains(name) => {
                inputs.push(name.clone());
                let declared = interface.structs.iter().find(|declared| declared.name == *name);
                pending.extend(declared.iter().flat_map(|declared| &declared.fields).map(|field| &field.ty));
            }
            _ => {}
        }
    }
    inputs
}
