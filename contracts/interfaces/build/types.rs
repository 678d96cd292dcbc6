//! Solidity's types and what they are in Rust.

use crate::{
    Problem,
    interface::{Field, Interface},
};

/// A type of a field, an argument or a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// So many bits.
    Uint(u16),
    Bool,
    Address,
    /// So many bytes.
    FixedBytes(u16),
    Bytes,
    Text,
    Struct(String),
    /// A value of a value type, which is an enum of `core`.
    Enum(String),
    List(Box<Type>),
}

impl Type {
    pub(crate) fn of(ty: &syn_solidity::Type) -> Result<Self, Problem> {
        use syn_solidity::Type as Sol;
        Ok(match ty {
            Sol::Address(..) => Self::Address,
            Sol::Bool(_) => Self::Bool,
            Sol::String(_) => Self::Text,
            Sol::Bytes(_) => Self::Bytes,
            Sol::FixedBytes(_, size) => Self::FixedBytes(size.get()),
            Sol::Uint(_, bits) => Self::Uint(bits.map_or(256, |bits| bits.get())),
            Sol::Array(array) if array.size.is_none() => Self::List(Box::new(Self::of(&array.ty)?)),
            Sol::Custom(path) => Self::Struct(path.to_string()),
            other => return Err(format!("the type {other} is nothing that this generator knows")),
        })
    }

    /// Whether it is one word, which is written by its own `AbiWord`.
    pub(crate) fn is_word(&self) -> bool {
        matches!(self, Self::Uint(_) | Self::Bool | Self::Address | Self::FixedBytes(_) | Self::Enum(_))
    }

    /// Whether it is a number that is passed by value.
    pub(crate) fn is_small(&self) -> bool {
        matches!(self, Self::Bool | Self::Uint(8..=128) | Self::Enum(_))
    }

    /// Whether its length is not known from the type.
    pub(crate) fn is_dynamic(&self, interface: &Interface) -> Result<bool, Problem> {
        Ok(match self {
            Self::Bytes | Self::Text | Self::List(_) => true,
            Self::Struct(name) => any_field(interface, &interface.structure(name)?.fields, Self::is_dynamic)?,
            _ => false,
        })
    }

    /// Whether its Rust type borrows.
    pub(crate) fn borrows(&self, interface: &Interface) -> Result<bool, Problem> {
        Ok(match self {
            Self::Bytes | Self::Text => true,
            Self::List(element) => **element == Self::FixedBytes(32) || element.is_dynamic(interface)?,
            Self::Struct(name) => any_field(interface, &interface.structure(name)?.fields, Self::borrows)?,
            _ => false,
        })
    }

    /// How many words it has in its tuple.
    pub(crate) fn words(&self, interface: &Interface) -> Result<usize, Problem> {
        match self {
            Self::Struct(name) if !self.is_dynamic(interface)? => {
                interface.structure(name)?.fields.iter().map(|field| field.ty.words(interface)).sum()
            }
            _ => Ok(1),
        }
    }

    /// Its Rust type as a field of a struct, with `'a` for what it borrows.
    pub(crate) fn owned(&self, interface: &Interface) -> Result<String, Problem> {
        Ok(match self {
            Self::Uint(256) => "U256".into(),
            Self::Uint(bits @ (8 | 16 | 32 | 64 | 128)) => format!("u{bits}"),
            Self::Uint(bits) => return Err(format!("uint{bits} is nothing that this generator knows")),
            Self::Bool => "bool".into(),
            Self::Address => "Address".into(),
            Self::FixedBytes(32) => "B256".into(),
            Self::FixedBytes(size) => format!("FixedBytes<{size}>"),
            Self::Bytes | Self::Text => "&'a [u8]".into(),
            Self::Struct(name) if self.borrows(interface)? => format!("{name}<'a>"),
            Self::Struct(name) | Self::Enum(name) => name.clone(),
            Self::List(element) if **element == Self::FixedBytes(32) => "&'a [B256]".into(),
            Self::List(element) if element.is_dynamic(interface)? => {
                format!("Elements<'a, {}>", element.owned(interface)?)
            }
            Self::List(element) => format!("Vec<{}>", element.owned(interface)?),
        })
    }

    /// Its Rust type as a field of an error, event or call: a reference, save of a small number.
    pub(crate) fn borrowed(&self, interface: &Interface) -> Result<String, Problem> {
        Ok(match self {
            Self::Bytes | Self::Text => self.owned(interface)?,
            Self::List(element) => format!("&'a [{}]", element.owned(interface)?),
            _ if self.is_small() => self.owned(interface)?,
            _ => format!("&'a {}", self.owned(interface)?),
        })
    }

    /// Its Rust type as an argument of a function.
    pub(crate) fn argument(&self, interface: &Interface) -> Result<String, Problem> {
        let argument = match self {
            Self::List(element) if element.is_dynamic(interface)? => self.owned(interface)?,
            _ => self.borrowed(interface)?,
        };
        Ok(argument.replace("&'a ", "&").replace("'a", "'_"))
    }

    /// Its Rust type as a result of a function.
    pub(crate) fn result(&self, interface: &Interface) -> Result<String, Problem> {
        Ok(match self {
            Self::Bytes | Self::Text => "Vec<u8>".into(),
            Self::List(element) => format!("Vec<{}>", element.result(interface)?),
            _ => self.owned(interface)?.replace("'a", "'_"),
        })
    }

    /// Whether what the code of [`Self::read`] gives is a reference into what is read.
    pub(crate) fn reads_reference(&self) -> bool {
        match self {
            Self::Bytes | Self::Text => true,
            Self::List(element) => **element == Self::FixedBytes(32),
            _ => false,
        }
    }

    /// The code that reads it from `input`.
    pub(crate) fn read(&self, interface: &Interface) -> Result<String, Problem> {
        Ok(match self {
            Self::Struct(name) if self.is_dynamic(interface)? => format!("{name}::read(&mut input.tuple())"),
            Self::Struct(name) => format!("{name}::read(input)"),
            Self::Enum(name) => format!("<{name} as Element<'_>>::read(input)"),
            Self::List(element) if **element == Self::FixedBytes(32) => "input.words()".into(),
            Self::List(element) if element.is_dynamic(interface)? => "input.elements()".into(),
            Self::List(element) => {
                format!("input.list({}, {})", element.words(interface)?, element.reader()?)
            }
            _ => format!("input.{}()", self.method()?),
        })
    }

    /// The function that reads it.
    fn reader(&self) -> Result<String, Problem> {
        Ok(match self {
            Self::Struct(name) => format!("{name}::read"),
            _ => format!("Input::{}", self.method()?),
        })
    }

    /// The method of `Input` that reads it.
    fn method(&self) -> Result<String, Problem> {
        Ok(match self {
            Self::Uint(256) => "u256".into(),
            Self::Uint(bits) => format!("u{bits}"),
            Self::Bool => "boolean".into(),
            Self::Address => "address".into(),
            Self::FixedBytes(32) => "word".into(),
            Self::FixedBytes(size) => format!("fixed::<{size}>"),
            Self::Bytes => "bytes".into(),
            Self::Text => "text".into(),
            Self::Struct(_) | Self::Enum(_) | Self::List(_) => {
                return Err(format!("no generated code reads {self:?}"));
            }
        })
    }
}

/// Whether this holds of any of these fields.
pub(crate) fn any_field(
    interface: &Interface,
    fields: &[Field],
    holds: fn(&Type, &Interface) -> Result<bool, Problem>,
) -> Result<bool, Problem> {
    fields.iter().try_fold(false, |found, field| Ok(found || holds(&field.ty, interface)?))
}
