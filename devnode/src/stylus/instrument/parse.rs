//! What the checks and the rewriting need to know of a module.

use std::ops::Range;

use wasmparser::{
    DataKind, ElementItems, ElementKind, ExternalKind, FuncType, FunctionBody, Import, Imports, KnownCustom,
    MemoryType, Name, Operator, Parser, Payload, TypeRef,
};

use super::{Invalid, Result, invalid, parse_error};
use crate::stylus::hostio::{self, LocalCall};

/// What the checks and the rewriting need to know of a module.
#[derive(Default)]
pub(super) struct Module<'a> {
    pub(super) types: Vec<FuncType>,
    pub(super) imports: Vec<Import<'a>>,
    /// Type index of each import, then of each function.
    pub(super) functions: Vec<u32>,
    /// Entries that each table starts with.
    pub(super) tables: Vec<u64>,
    pub(super) memories: Vec<MemoryType>,
    /// How many globals the module defines.
    pub(super) globals: usize,
    /// Name, kind and index of each export.
    pub(super) exports: Vec<(&'a str, ExternalKind, u32)>,
    pub(super) start: Option<u32>,
    pub(super) elements: Vec<Segment>,
    pub(super) datas: Vec<Segment>,
    /// The name that the module gives itself; empty if it gives none.
    pub(super) name: String,
    pub(super) bodies: Vec<FunctionBody<'a>>,
    /// The bytes of each section that is copied or extended, by section id.
    pub(super) sections: [Option<Range<usize>>; 12],
}

/// A data or element segment.
pub(super) struct Segment {
    /// Encoded bytes.
    pub(super) encoded: u64,
    /// Bytes of data, or entries of a table.
    pub(super) len: u64,
    /// Where an active segment is copied to: the table (0 for data), and the offset in it.
    pub(super) target: Option<(u32, u64)>,
    /// Whether it holds functions by their numbers, or data.
    pub(super) is_plain: bool,
}

impl<'a> Module<'a> {
    pub(super) fn parse(wasm: &'a [u8]) -> Result<Self> {
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload.map_err(parse_error)?;
            if let Some((id, range)) = payload.as_section()
                && let Some(slot) = module.sections.get_mut(usize::from(id))
            {
                *slot = Some(range.start as usize..range.end as usize);
            }
            module.section(payload)?;
        }
        Ok(module)
    }

    fn section(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::Version { .. } | Payload::CodeSectionStart { .. } | Payload::End(_) => {}
            Payload::TypeSection(types) => {
                for ty in types.into_iter_err_on_gc_types() {
                    self.types.push(ty.map_err(parse_error)?);
                }
            }
            Payload::ImportSection(imports) => {
                for group in imports {
                    let group = group.map_err(parse_error)?;
                    let Imports::Single(_, import) = group else {
                        return invalid(format!("unsupported import kind {group:?}"));
                    };
                    let TypeRef::Func(ty) = import.ty else {
                        return invalid(format!("unsupported import kind {import:?}"));
                    };
                    self.functions.push(ty);
                    self.imports.push(import);
                }
            }
            Payload::FunctionSection(functions) => {
                for ty in functions {
                    self.functions.push(ty.map_err(parse_error)?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table.map_err(parse_error)?.ty.initial);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    self.memories.push(memory.map_err(parse_error)?);
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    check_constant(&global.map_err(parse_error)?.init_expr)?;
                    self.globals += 1;
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export.map_err(parse_error)?;
                    self.exports.push((export.name, export.kind, export.index));
                }
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(elements) => {
                for element in elements {
                    let element = element.map_err(parse_error)?;
                    let target = match &element.kind {
                        ElementKind::Active { table_index, offset_expr } => {
                            Some((table_index.unwrap_or_default(), offset(offset_expr)?))
                        }
                        _ => None,
                    };
                    let (len, is_plain) = match &element.items {
                        ElementItems::Functions(functions) => (functions.count(), true),
                        ElementItems::Expressions(_, expressions) => (expressions.count(), false),
                    };
                    let encoded = element.range.end - element.range.start;
                    self.elements.push(Segment { encoded, len: len.into(), target, is_plain });
                }
            }
            Payload::DataSection(datas) => {
                for data in datas {
                    let data = data.map_err(parse_error)?;
                    let target = match &data.kind {
                        DataKind::Active { offset_expr, .. } => Some((0, offset(offset_expr)?)),
                        DataKind::Passive => None,
                    };
                    let (encoded, len) = (data.range.end - data.range.start, data.data.len() as u64);
                    self.datas.push(Segment { encoded, len, target, is_plain: true });
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    for name in names {
                        match name.map_err(parse_error)? {
                            Name::Module { name, .. } => self.name = name.to_owned(),
                            Name::Function(functions) => {
                                for function in functions {
                                    function.map_err(parse_error)?;
                                }
                            }
                            _ => {}
                        }
                    }
                }
            }
            other => return invalid(format!("unsupported section type {other:?}")),
        }
        Ok(())
    }

    /// The type of a function, imports first.
    pub(super) fn type_of(&self, function: u32) -> Result<&FuncType> {
        self.functions
            .get(function as usize)
            .and_then(|ty| self.types.get(*ty as usize))
            .ok_or_else(|| Invalid(format!("missing type for func {function}")))
    }

    /// A type by its index.
    pub(super) fn signature(&self, ty: u32) -> Result<&FuncType> {
        self.types.get(ty as usize).ok_or_else(|| Invalid(format!("missing type for signature {ty}")))
    }

    /// The types of the functions that the module defines.
    pub(super) fn local_types(&self) -> impl Iterator<Item = &FuncType> {
        self.functions[self.imports.len()..].iter().filter_map(|ty| self.types.get(*ty as usize))
    }

    /// Whether `memory.grow` must be paid for.
    pub(super) fn memory_grows(&self) -> bool {
        self.memories.first().is_some_and(|memory| memory.maximum != Some(memory.initial))
    }

    /// Index of the import that pays for `memory.grow`.
    pub(super) fn pay_function(&self) -> Option<u32> {
        let name = LocalCall::PayForMemoryGrow.name();
        let wanted = |import: &Import<'_>| import.module == hostio::MODULE && import.name == name;
        self.imports.iter().position(wanted).map(|index| index as u32)
    }
}

/// The first operator of a constant expression, and the next.
fn first_two<'a>(expr: &wasmparser::ConstExpr<'a>) -> Result<(Operator<'a>, Operator<'a>)> {
    let mut ops = expr.get_operators_reader();
    Ok((ops.read().map_err(parse_error)?, ops.read().map_err(parse_error)?))
}

/// Accepts exactly one numeric constant, as the value of a global.
fn check_constant(expr: &wasmparser::ConstExpr<'_>) -> Result<()> {
    use Operator::{End, F32Const, F64Const, I32Const, I64Const};
    match first_two(expr)? {
        (I32Const { .. } | I64Const { .. } | F32Const { .. } | F64Const { .. }, End) => Ok(()),
        (_, End) => invalid("Opcode is not a constant"),
        _ => invalid("Non-constant global initializer"),
    }
}

/// The offset of a segment. A negative one is beyond every memory and table.
fn offset(expr: &wasmparser::ConstExpr<'_>) -> Result<u64> {
    match first_two(expr)? {
        (Operator::I32Const { value }, Operator::End) => Ok(i64::from(value) as u64),
        (first, second) => {
            invalid(format!("Non-constant element segment offset expression {:?}", (first, second, true)))
        }
    }
}
