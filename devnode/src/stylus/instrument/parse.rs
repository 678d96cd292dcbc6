//! What the checks and the rewriting need to know of a module.

use std::ops::Range;

use wasmparser::{
    DataKind, ElementItems, ElementKind, ExternalKind, FuncType, FunctionBody, Import, Imports, KnownCustom,
    MemoryType, Operator, Parser, Payload, TypeRef,
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
    /// Encoded bytes of each element segment.
    pub(super) elements: Vec<u64>,
    /// Encoded bytes and payload bytes of each data segment.
    pub(super) datas: Vec<(u64, u64)>,
    pub(super) bodies: Vec<FunctionBody<'a>>,
    /// The bytes of each section that is copied or extended, by section id.
    pub(super) sections: [Option<Range<usize>>; 12],
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
                    let Imports::Single(_, import) = group.map_err(parse_error)? else {
                        return invalid("unsupported import group");
                    };
                    let TypeRef::Func(ty) = import.ty else {
                        return invalid(format!("unsupported import kind {:?}", import.ty));
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
                    check_constant(&global.map_err(parse_error)?.init_expr, "global initializer")?;
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
                    if let ElementKind::Active { offset_expr, .. } = &element.kind {
                        check_constant(offset_expr, "element offset")?;
                    }
                    if matches!(element.items, ElementItems::Expressions(..)) {
                        return invalid("unsupported element expressions");
                    }
                    self.elements.push(element.range.end - element.range.start);
                }
            }
            Payload::DataSection(datas) => {
                for data in datas {
                    let data = data.map_err(parse_error)?;
                    if let DataKind::Active { offset_expr, .. } = &data.kind {
                        check_constant(offset_expr, "data offset")?;
                    }
                    self.datas.push((data.range.end - data.range.start, data.data.len() as u64));
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    for name in names {
                        name.map_err(|error| Invalid(format!("malformed name section: {error}")))?;
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

/// Accepts exactly one numeric constant.
fn check_constant(expr: &wasmparser::ConstExpr<'_>, what: &str) -> Result<()> {
    let mut ops = expr.get_operators_reader();
    let first = ops.read().map_err(parse_error)?;
    let constant = matches!(
        first,
        Operator::I32Const { .. }
            | Operator::I64Const { .. }
            | Operator::F32Const { .. }
            | Operator::F64Const { .. }
    );
    if !constant || !matches!(ops.read().map_err(parse_error)?, Operator::End) {
        return invalid(format!("unsupported {what}: not a constant"));
    }
    Ok(())
}
