//! An interface as it is declared.

use crate::{
    Problem,
    names::{pascal, snake},
    natspec::{NatSpec, name},
    types::{Type, any_field},
    values::{self, ValueType},
};
use syn_solidity::{Item, ItemContract, ItemFunction, Mutability, VariableDeclaration};

/// What a file of `abi/` declares.
pub(crate) struct Interface {
    /// As in `IDatanets`.
    pub(crate) name: String,
    natspec: NatSpec,
    pub(crate) values: Vec<ValueType>,
    pub(crate) structs: Vec<Declared>,
    pub(crate) errors: Vec<Declared>,
    pub(crate) events: Vec<Declared>,
    pub(crate) functions: Vec<Function>,
}

/// A struct, error or event.
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) natspec: NatSpec,
    pub(crate) fields: Vec<Field>,
}

/// A field, argument or result.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) indexed: bool,
    pub(crate) doc: Option<String>,
}

/// A function.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) natspec: NatSpec,
    pub(crate) arguments: Vec<Field>,
    pub(crate) results: Vec<Field>,
    pub(crate) is_view: bool,
    pub(crate) is_payable: bool,
}

impl Interface {
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, Problem> {
        let file: syn_solidity::File = syn::parse_str(text).map_err(|error| error.to_string())?;
        let (mut contracts, mut values) = (Vec::new(), Vec::new());
        for item in file.items {
            match item {
                Item::Contract(contract) => contracts.push(contract),
                Item::Udt(item) => values.push(ValueType::of(&item)?),
                // The operators of the value types.
                Item::Function(_) | Item::Using(_) | Item::Pragma(_) => {}
                other => return Err(format!("{other} is nothing that this generator knows")),
            }
        }
        let (interfaces, libraries): (Vec<_>, Vec<_>) =
            contracts.into_iter().partition(ItemContract::is_interface);
        let Ok([ItemContract { body, name: declared, attrs, .. }]) = <[_; 1]>::try_from(interfaces) else {
            return Err("there is not one interface".into());
        };
        if crate::natspec::name(&declared) != name {
            return Err(format!("the interface is named {declared}"));
        }
        let mut interface = Self {
            name: name.to_owned(),
            natspec: NatSpec::of(&attrs),
            values,
            structs: Vec::new(),
            errors: Vec::new(),
            events: Vec::new(),
            functions: Vec::new(),
        };
        body.into_iter().try_for_each(|item| interface.add(item))?;
        libraries.iter().try_for_each(|library| values::name_values(&mut interface, library))?;
        values::resolve(&mut interface);
        Ok(interface)
    }

    fn add(&mut self, item: Item) -> Result<(), Problem> {
        match item {
            Item::Struct(item) => {
                let fields = item.fields.iter().map(struct_field).collect::<Result<_, _>>()?;
                let natspec = NatSpec::of(&item.attrs);
                self.structs.push(Declared { name: name(&item.name), natspec, fields });
            }
            Item::Error(item) => {
                let natspec = NatSpec::of(&item.attrs);
                let fields = fields(&item.parameters, &natspec, "param")?;
                self.errors.push(Declared { name: name(&item.name), natspec, fields });
            }
            Item::Event(item) => {
                let natspec = NatSpec::of(&item.attrs);
                let mut fields = fields(&item.params(), &natspec, "param")?;
                for (field, parameter) in fields.iter_mut().zip(&item.parameters) {
                    field.indexed = parameter.is_indexed();
                }
                self.events.push(Declared { name: name(&item.name), natspec, fields });
            }
            Item::Function(item) => self.functions.push(function(&item)?),
            other => return Err(format!("{other} is nothing that this generator knows")),
        }
        Ok(())
    }

    /// The module of what programs use: `datanets` for `IDatanets`.
    pub(crate) fn module(&self) -> String {
        snake(self.name.strip_prefix('I').unwrap_or(&self.name))
    }

    pub(crate) fn structure(&self, name: &str) -> Result<&Declared, Problem> {
        let found = self.structs.iter().find(|declared| declared.name == name);
        found.ok_or_else(|| format!("there is no struct {name}"))
    }

    /// The last value of a value type: its variant in `core` and its number.
    pub(crate) fn last_value(&self, name: &str) -> Result<(&str, u8), Problem> {
        let value_type = self.values.iter().find(|value| value.name == name);
        let last = value_type.and_then(|value_type| value_type.values.last());
        last.map(|(variant, number)| (variant.as_str(), *number))
            .ok_or_else(|| format!("{name} has no values"))
    }

    /// The sections of the interface in their order, each with its functions.
    pub(crate) fn sections(&self) -> Result<Vec<(String, Vec<&Function>)>, Problem> {
        let mut sections: Vec<(String, Vec<&Function>)> = Vec::new();
        for function in &self.functions {
            let section = function.natspec.get("custom:section");
            let section =
                section.ok_or_else(|| format!("function {} is in no @custom:section", function.name))?;
            match sections.iter_mut().find(|(name, _)| name == section) {
                Some((_, functions)) => functions.push(function),
                None => sections.push((section.to_owned(), vec![function])),
            }
        }
        Ok(sections)
    }

    /// The programs that have the interface's functions together, if it is not one program: each with
    /// its sections.
    pub(crate) fn programs(&self) -> Result<Vec<(String, Vec<String>)>, Problem> {
        let known = self.sections()?;
        let mut programs = Vec::new();
        for text in self.natspec.all("custom:program") {
            let (name, sections) =
                text.split_once(": ").ok_or_else(|| format!("@custom:program is not a list: {text}"))?;
            let sections: Vec<String> = sections.split(", ").map(str::to_owned).collect();
            if let Some(section) = sections.iter().find(|name| known.iter().all(|(known, _)| known != *name))
            {
                return Err(format!("the program {name} has the section {section}, which is none"));
            }
            programs.push((name.to_owned(), sections));
        }
        let has = |section: &String| programs.iter().any(|(_, sections)| sections.contains(section));
        match known.iter().find(|(section, _)| !has(section)) {
            Some((section, _)) if !programs.is_empty() => {
                Err(format!("no program has the section {section}"))
            }
            _ => Ok(programs),
        }
    }

    /// What the interface says of a section.
    pub(crate) fn about_section(&self, section: &str) -> String {
        self.natspec.of_name("custom:section", &format!("{section}:")).unwrap_or(section).to_owned()
    }

    /// The trait of a section: `IDatanetsClaimKeys` for `claim keys`.
    pub(crate) fn section_trait(&self, section: &str) -> String {
        format!("{}{}", self.name, pascal(section))
    }
}

impl Function {
    /// Whether it can fail with an error.
    pub(crate) fn can_fail(&self) -> bool {
        self.natspec.get("custom:error").is_some()
    }

    /// Whether another contract can read what it returns.
    pub(crate) fn is_query(&self, interface: &Interface) -> Result<bool, Problem> {
        Ok(!any_field(interface, &self.results, Type::borrows)?)
    }

    /// The struct of its arguments.
    pub(crate) fn call(&self) -> String {
        format!("{}Call", pascal(&self.name))
    }

    /// The struct of its results, if there are several.
    pub(crate) fn answer(&self) -> String {
        format!("{}Return", pascal(&self.name))
    }
}

fn function(item: &ItemFunction) -> Result<Function, Problem> {
    let natspec = NatSpec::of(&item.attrs);
    let mutability = item.attributes.mutability();
    let results = item.returns.as_ref().map(|returns| &returns.returns);
    Ok(Function {
        name: item.name.as_ref().map(name).ok_or("a function has no name")?,
        arguments: fields(&item.parameters, &natspec, "param")?,
        results: results.map_or(Ok(Vec::new()), |list| fields(list, &natspec, "return"))?,
        is_view: matches!(mutability, Some(Mutability::View(_) | Mutability::Pure(_))),
        is_payable: matches!(mutability, Some(Mutability::Payable(_))),
        natspec,
    })
}

fn fields(
    list: &syn_solidity::ParameterList,
    natspec: &NatSpec,
    tag: &'static str,
) -> Result<Vec<Field>, Problem> {
    list.iter()
        .map(|declared| {
            let field = field(declared)?;
            let doc = natspec.of_name(tag, &field.name).map(str::to_owned);
            Ok(Field { doc, ..field })
        })
        .collect()
}

fn struct_field(declared: &VariableDeclaration) -> Result<Field, Problem> {
    let doc = NatSpec::of(&declared.attrs).get("notice").map(str::to_owned);
    Ok(Field { doc, ..field(declared)? })
}

fn field(declared: &VariableDeclaration) -> Result<Field, Problem> {
    Ok(Field {
        name: declared.name.as_ref().map(name).unwrap_or_default(),
        ty: Type::of(&declared.ty)?,
        indexed: false,
        doc: None,
    })
}
