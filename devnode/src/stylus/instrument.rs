//! Checks a program and rewrites it so that it meters itself.
//!
//! Four globals are appended (ink left, ink status, a scratch word, stack left), so no index of the program moves:
//!
//! - each basic block starts by paying for its opcodes, or traps with status 1;
//! - `memory.fill` and `memory.copy` pay for their bytes;
//! - each function takes its frame from the stack left, and gives it back where it returns;
//! - `memory.grow` first calls `pay_for_memory_grow`.
//!
//! Original operators are copied byte for byte; only the sequences above are added between them.

use std::collections::HashMap;
use std::ops::Range;

use wasm_encoder::Instruction;
use wasmparser::{
    BlockType, DataKind, ElementItems, ElementKind, ExternalKind, FuncType, FunctionBody, Import, Imports,
    KnownCustom, MemoryType, Operator, Parser, Payload, TypeRef, ValType, Validator, WasmFeatures,
};

use super::hostio::{self, LocalCall};
use super::pricing;

/// Names under which the appended globals are exported.
pub(crate) const INK_LEFT: &str = "stylus_ink_left";
pub(crate) const INK_STATUS: &str = "stylus_ink_status";
pub(crate) const SCRATCH: &str = "stylus_scratch_global";
pub(crate) const STACK_LEFT: &str = "stylus_stack_left";
/// The function that a call runs.
pub(crate) const ENTRYPOINT: &str = "user_entrypoint";

const MAX_PAGES: u64 = 128;
const MAX_MEMORY: u64 = 65_534;
const MAX_DATAS: usize = 128;
const MAX_ELEMENTS: usize = 128;
const MAX_EXPORTS: usize = 1024;
const MAX_FUNCTIONS: usize = 4096;
const MAX_GLOBALS: usize = 32_768;
const MAX_LOCALS: u64 = 348;
const MAX_OPCODES: u64 = 65_536;
const MAX_TABLE_ENTRIES: u64 = 4096;
const MAX_ELEMENT_BYTES: u64 = 4096;
const MAX_NAME: usize = 512;
const MAX_FRAME: u32 = 10_240;
const MAX_CONTENTION: u32 = 4096;
const MAX_IMPORTS: usize = 513;

/// The globals that are appended.
const ADDED_GLOBALS: usize = 4;
/// The first Stylus version that refuses multi-value.
const NO_MULTI_VALUE_FROM: u16 = 3;
/// The first ArbOS version that limits the number of imports.
const IMPORT_LIMIT_FROM: u64 = 32;

/// Why a program cannot be activated. The words are those that tools look for.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub(crate) struct Invalid(pub(crate) String);

type Result<T> = std::result::Result<T, Invalid>;

fn invalid<T>(message: impl Into<String>) -> Result<T> {
    Err(Invalid(message.into()))
}

fn parse_error(error: wasmparser::BinaryReaderError) -> Invalid {
    Invalid(format!("failed to parse wasm: {error}"))
}

/// The rules that differ between versions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) stylus_version: u16,
    pub(crate) arbos: u64,
    /// Pages that the program may start with.
    pub(crate) page_limit: u16,
}

/// What activation charges and stores are computed from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// Bytes of the module.
    pub(crate) wasm_bytes: u64,
    /// Functions that the module defines.
    pub(crate) functions: u64,
    /// Parameters and results of those functions.
    pub(crate) type_slots: u64,
    /// Globals, with the four that are added.
    pub(crate) globals: u64,
    /// Encoded bytes of data and element segments.
    pub(crate) segment_bytes: u64,
    /// Payload bytes of data segments.
    pub(crate) data_bytes: u64,
    /// Encoded bytes of element segments.
    pub(crate) element_bytes: u64,
    /// Pages that the memory starts with.
    pub(crate) pages: u64,
    /// Opcodes of all functions after instrumentation.
    pub(crate) opcodes: u64,
}

/// A checked and instrumented program.
pub(crate) struct Instrumented {
    pub(crate) wasm: Vec<u8>,
    pub(crate) figures: Figures,
}

/// Checks `wasm` against the rules of Stylus and instruments it.
pub(crate) fn instrument(wasm: &[u8], rules: Rules) -> Result<Instrumented> {
    Validator::new_with_features(features(rules.stylus_version))
        .validate_all(wasm)
        .map_err(|error| Invalid(format!("failed to validate: {error}")))?;
    let module = Module::parse(wasm)?;
    module.check(rules)?;
    module.rewrite(wasm)
}

fn features(stylus_version: u16) -> WasmFeatures {
    let mut features = WasmFeatures::empty();
    features.insert(WasmFeatures::MUTABLE_GLOBAL);
    features.insert(WasmFeatures::SIGN_EXTENSION);
    features.insert(WasmFeatures::SATURATING_FLOAT_TO_INT);
    features.insert(WasmFeatures::FLOATS);
    features.insert(WasmFeatures::BULK_MEMORY);
    features.insert(WasmFeatures::GC_TYPES);
    features.set(WasmFeatures::MULTI_VALUE, stylus_version < NO_MULTI_VALUE_FROM);
    features
}

/// What the checks need to know of a module.
#[derive(Default)]
struct Module<'a> {
    types: Vec<FuncType>,
    imports: Vec<Import<'a>>,
    /// Type index of each import, then of each function.
    functions: Vec<u32>,
    tables: Vec<u64>,
    memories: Vec<MemoryType>,
    globals: usize,
    exports: Vec<(&'a str, ExternalKind, u32)>,
    start: Option<u32>,
    elements: Vec<u64>,
    datas: Vec<(u64, u64)>,
    bodies: Vec<FunctionBody<'a>>,
    /// The bytes of each section that is copied or extended, by section id.
    sections: [Option<Range<usize>>; 12],
}

impl<'a> Module<'a> {
    fn parse(wasm: &'a [u8]) -> Result<Self> {
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

    fn type_of(&self, function: u32) -> Result<&FuncType> {
        self.functions
            .get(function as usize)
            .and_then(|ty| self.types.get(*ty as usize))
            .ok_or_else(|| Invalid(format!("missing type for func {function}")))
    }

    fn local_types(&self) -> impl Iterator<Item = &FuncType> {
        self.functions[self.imports.len()..].iter().filter_map(|ty| self.types.get(*ty as usize))
    }

    fn check(&self, rules: Rules) -> Result<()> {
        self.check_imports(rules)?;
        self.check_exports()?;
        self.check_memory(rules)?;
        let limit = |what: &str, found: u64, max: u64| {
            if found > max { invalid(format!("too many wasm {what}: {found} > {max}")) } else { Ok(()) }
        };
        limit("functions", self.bodies.len() as u64, MAX_FUNCTIONS as u64)?;
        limit("data segments", self.datas.len() as u64, MAX_DATAS as u64)?;
        limit("element segments", self.elements.len() as u64, MAX_ELEMENTS as u64)?;
        limit("globals", (self.globals + ADDED_GLOBALS) as u64, MAX_GLOBALS as u64)?;
        let exports = self.exports.len() + ADDED_GLOBALS + usize::from(self.start.is_some());
        limit("exports", exports as u64, MAX_EXPORTS as u64)?;
        limit("tables", self.tables.len() as u64, 1)?;
        limit("table entries", self.tables.iter().sum(), MAX_TABLE_ENTRIES)?;
        limit("element entries", self.elements.iter().sum(), MAX_ELEMENT_BYTES)?;
        Ok(())
    }

    fn check_imports(&self, rules: Rules) -> Result<()> {
        if rules.arbos >= IMPORT_LIMIT_FROM && self.imports.len() > MAX_IMPORTS {
            return invalid(format!("too many wasm imports: {} > {MAX_IMPORTS}", self.imports.len()));
        }
        let mut seen = HashMap::new();
        for import in &self.imports {
            let (module, name) = (import.module, import.name);
            if module.len() > MAX_NAME || name.len() > MAX_NAME {
                return invalid(format!("import name longer than {MAX_NAME} bytes"));
            }
            let TypeRef::Func(ty) = import.ty else { return invalid("unsupported import kind") };
            let Some(ty) = self.types.get(ty as usize) else { return invalid("missing type of an import") };
            if *seen.entry((module, name)).or_insert(ty) != ty {
                return invalid(format!("inconsistent imports {module} {name}"));
            }
            if name.starts_with("stylus") {
                return invalid(format!("binary imports reserved symbol {name}"));
            }
            if self.exports.iter().any(|(export, ..)| export.rsplit("__").next() == Some(name)) {
                return invalid(format!("binary exports an import with the same name {name}"));
            }
            let Some(hostio) = hostio::find(module, name) else {
                return invalid(format!("No such import {name} in {module}"));
            };
            if ty.params() != hostio.params || ty.results() != hostio.result.as_slice() {
                return invalid(format!("Import {name} in {module} has different function signature: {ty}"));
            }
        }
        Ok(())
    }

    fn check_exports(&self) -> Result<()> {
        for (name, ..) in &self.exports {
            if name.len() > MAX_NAME {
                return invalid(format!("export name longer than {MAX_NAME} bytes"));
            }
            if name.split("__").any(|part| part.starts_with("stylus")) {
                return invalid(format!("binary exports reserved symbol {name}"));
            }
        }
        let entry =
            self.exports.iter().find(|(name, kind, _)| *name == ENTRYPOINT && *kind == ExternalKind::Func);
        let Some((_, _, index)) = entry else {
            return invalid(format!("missing export with name {ENTRYPOINT}"));
        };
        let ty = self.type_of(*index)?;
        if ty.params() != [ValType::I32] || ty.results() != [ValType::I32] {
            return invalid(format!("wrong type for {ENTRYPOINT}: {ty}"));
        }
        Ok(())
    }

    fn check_memory(&self, rules: Rules) -> Result<()> {
        let missing = || invalid("missing memory export with name memory");
        let [memory] = self.memories[..] else {
            return if self.memories.is_empty() { missing() } else { invalid("only one memory is allowed") };
        };
        if !self.exports.contains(&("memory", ExternalKind::Memory, 0)) {
            return missing();
        }
        if memory.initial > MAX_PAGES {
            return invalid(format!("memory size {} exceeds bound {MAX_PAGES}", memory.initial));
        }
        if self.memory_grows() && self.pay_function().is_none() {
            return invalid(format!("missing import {}", LocalCall::PayForMemoryGrow.name()));
        }
        if memory.initial > u64::from(rules.page_limit) {
            return invalid(format!("memory exceeds limit: {} > {}", memory.initial, rules.page_limit));
        }
        Ok(())
    }

    /// Whether `memory.grow` must be paid for.
    fn memory_grows(&self) -> bool {
        self.memories.first().is_some_and(|memory| memory.maximum != Some(memory.initial))
    }

    fn pay_function(&self) -> Option<u32> {
        let name = LocalCall::PayForMemoryGrow.name();
        let wanted = |import: &Import<'_>| import.module == hostio::MODULE && import.name == name;
        self.imports.iter().position(wanted).map(|index| index as u32)
    }

    fn rewrite(&self, wasm: &[u8]) -> Result<Instrumented> {
        let writer = Writer {
            module: self,
            ink: self.globals as u32,
            status: self.globals as u32 + 1,
            scratch: self.globals as u32 + 2,
            stack: self.globals as u32 + 3,
            pay: self.memory_grows().then(|| self.pay_function()).flatten(),
        };
        let mut code = wasm_encoder::CodeSection::new();
        let mut opcodes = 0;
        for (index, body) in self.bodies.iter().enumerate() {
            let (bytes, count) = writer.function(wasm, body)?;
            if count > MAX_OPCODES {
                return invalid(format!(
                    "too many wasm opcodes in func body {index}: {count} > {MAX_OPCODES}"
                ));
            }
            opcodes += count;
            code.raw(&bytes);
        }
        let mut out = wasm_encoder::Module::new();
        for id in 1..=11u8 {
            match id {
                5 => {
                    out.section(&self.memory_section());
                }
                6 => {
                    out.section(&wasm_encoder::RawSection { id, data: &self.global_section(wasm)? });
                }
                7 => {
                    out.section(&self.export_section(&writer));
                }
                8 => {}
                10 => {
                    out.section(&code);
                }
                _ => {
                    if let Some(range) = &self.sections[usize::from(id)] {
                        out.section(&wasm_encoder::RawSection { id, data: &wasm[range.clone()] });
                    }
                }
            }
        }
        let element_bytes = self.elements.iter().sum();
        let figures = Figures {
            wasm_bytes: wasm.len() as u64,
            functions: self.bodies.len() as u64,
            type_slots: self.local_types().map(|ty| (ty.params().len() + ty.results().len()) as u64).sum(),
            globals: (self.globals + ADDED_GLOBALS) as u64,
            segment_bytes: element_bytes + self.datas.iter().map(|(encoded, _)| encoded).sum::<u64>(),
            data_bytes: self.datas.iter().map(|(_, payload)| payload).sum(),
            element_bytes,
            pages: self.memories.first().map_or(0, |memory| memory.initial),
            opcodes,
        };
        Ok(Instrumented { wasm: out.finish(), figures })
    }

    fn memory_section(&self) -> wasm_encoder::MemorySection {
        let mut section = wasm_encoder::MemorySection::new();
        for memory in &self.memories {
            section.memory(wasm_encoder::MemoryType {
                minimum: memory.initial,
                maximum: Some(memory.maximum.unwrap_or(MAX_MEMORY).min(MAX_MEMORY)),
                memory64: false,
                shared: false,
                page_size_log2: None,
            });
        }
        section
    }

    /// The program's own globals byte for byte, then the added ones.
    fn global_section(&self, wasm: &[u8]) -> Result<Vec<u8>> {
        use wasm_encoder::Encode;
        let mut out = Vec::new();
        ((self.globals + ADDED_GLOBALS) as u32).encode(&mut out);
        if let Some(range) = &self.sections[6] {
            let body = &wasm[range.clone()];
            let mut reader = wasmparser::BinaryReader::new(body, 0);
            reader.read_var_u32().map_err(parse_error)?;
            out.extend_from_slice(&body[reader.current_position()..]);
        }
        let mut global = |val_type: wasm_encoder::ValType, zero: wasm_encoder::ConstExpr| {
            wasm_encoder::GlobalType { val_type, mutable: true, shared: false }.encode(&mut out);
            zero.encode(&mut out);
        };
        global(wasm_encoder::ValType::I64, wasm_encoder::ConstExpr::i64_const(0));
        for _ in 1..ADDED_GLOBALS {
            global(wasm_encoder::ValType::I32, wasm_encoder::ConstExpr::i32_const(0));
        }
        Ok(out)
    }

    fn export_section(&self, writer: &Writer<'_, '_>) -> wasm_encoder::ExportSection {
        let mut section = wasm_encoder::ExportSection::new();
        for (name, kind, index) in &self.exports {
            let kind = match kind {
                ExternalKind::Func => wasm_encoder::ExportKind::Func,
                ExternalKind::Table => wasm_encoder::ExportKind::Table,
                ExternalKind::Memory => wasm_encoder::ExportKind::Memory,
                _ => wasm_encoder::ExportKind::Global,
            };
            section.export(name, kind, *index);
        }
        for (name, index) in [
            (INK_LEFT, writer.ink),
            (INK_STATUS, writer.status),
            (SCRATCH, writer.scratch),
            (STACK_LEFT, writer.stack),
        ] {
            section.export(name, wasm_encoder::ExportKind::Global, index);
        }
        section
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

/// An abstract operand stack: how high it gets, counted the way Stylus counts.
#[derive(Default)]
struct Height {
    now: u32,
    worst: u32,
    scopes: Vec<u32>,
}

impl Height {
    fn push(&mut self, count: usize) {
        self.now = self.now.saturating_add(count as u32);
        self.worst = self.worst.max(self.now);
    }

    fn pop(&mut self, count: usize) {
        self.now = self.now.saturating_sub(count as u32);
    }

    fn open(&mut self) {
        self.scopes.push(self.now);
    }
}

/// Writes instrumented function bodies.
struct Writer<'m, 'a> {
    module: &'m Module<'a>,
    ink: u32,
    status: u32,
    scratch: u32,
    stack: u32,
    pay: Option<u32>,
}

impl Writer<'_, '_> {
    /// Returns the new body and the number of opcodes in it.
    fn function(&self, wasm: &[u8], body: &FunctionBody<'_>) -> Result<(Vec<u8>, u64)> {
        let mut reader = body.get_locals_reader().map_err(parse_error)?;
        let mut locals = 0;
        for _ in 0..reader.get_count() {
            locals += u64::from(reader.read().map_err(parse_error)?.0);
        }
        if locals > MAX_LOCALS {
            return invalid(format!("too many wasm locals: {locals} > {MAX_LOCALS}"));
        }
        let ops = self.operators(body)?;
        let costs = self.block_costs(&ops);
        let frame = self.frame_size(&ops, &costs)?.saturating_add(locals as u32 + 4);
        if frame > MAX_FRAME {
            return invalid(format!("frame too large: {frame} > {MAX_FRAME}-word limit"));
        }

        let start = body.range().start as usize;
        let code = body.get_binary_reader_for_operators().map_err(parse_error)?.original_position() as usize;
        let mut out = Emitter { bytes: wasm[start..code].to_vec(), count: 0 };
        self.enter(&mut out, frame);
        for (index, (op, range)) in ops.iter().enumerate() {
            if let Some(cost) = costs[index] {
                self.pay_block(&mut out, cost);
            }
            match op {
                Operator::MemoryFill { .. } | Operator::MemoryCopy { .. } => self.pay_bytes(&mut out),
                Operator::Return => self.leave(&mut out, frame),
                Operator::MemoryGrow { .. } => self.pay_pages(&mut out),
                _ => {}
            }
            if index + 1 == ops.len() {
                self.leave(&mut out, frame);
                out.op(&Instruction::Return);
            }
            out.raw(&wasm[range.clone()]);
        }
        Ok((out.bytes, out.count))
    }

    fn operators<'b>(&self, body: &FunctionBody<'b>) -> Result<Vec<(Operator<'b>, Range<usize>)>> {
        let mut reader = body.get_operators_reader().map_err(parse_error)?;
        let mut ops = Vec::new();
        while !reader.eof() {
            let (op, start) = reader.read_with_offset().map_err(parse_error)?;
            check_operator(&op)?;
            ops.push((op, start as usize..reader.original_position() as usize));
        }
        Ok(ops)
    }

    /// For each operator that starts a block, what the block costs.
    fn block_costs(&self, ops: &[(Operator<'_>, Range<usize>)]) -> Vec<Option<u64>> {
        let params_of = |ty: u32| self.module.types.get(ty as usize).map_or(0, |ty| ty.params().len());
        let mut costs = vec![None; ops.len()];
        let (mut first, mut cost) = (0, pricing::BLOCK_HEADER);
        for (index, (op, _)) in ops.iter().enumerate() {
            cost = cost.saturating_add(pricing::opcode(op, params_of));
            if ends_block(op) {
                costs[first] = Some(cost);
                (first, cost) = (index + 1, pricing::BLOCK_HEADER);
            }
        }
        costs
    }

    /// The highest the operand stack gets, with the metering code's own values.
    fn frame_size(&self, ops: &[(Operator<'_>, Range<usize>)], costs: &[Option<u64>]) -> Result<u32> {
        let mut height = Height::default();
        height.open();
        for ((op, _), cost) in ops.iter().zip(costs) {
            if cost.is_some() {
                // The header compares the ink left with the block's cost.
                height.push(2);
                height.pop(2);
            }
            if matches!(op, Operator::MemoryFill { .. } | Operator::MemoryCopy { .. }) {
                // The size is parked while ink, ink, size and price are on the stack.
                height.pop(1);
                height.push(4);
                height.pop(3);
                height.pop(1);
                height.push(1);
            }
            self.step(&mut height, op)?;
        }
        if height.worst > MAX_CONTENTION {
            return invalid(format!(
                "too many values on the stack at once: {} > {MAX_CONTENTION}",
                height.worst
            ));
        }
        Ok(height.worst)
    }

    fn step(&self, height: &mut Height, op: &Operator<'_>) -> Result<()> {
        use Operator::*;
        match op {
            Block { blockty } | Loop { blockty } => {
                self.block_results(height, *blockty)?;
                height.open();
            }
            If { blockty } => {
                height.pop(1);
                self.block_results(height, *blockty)?;
                height.open();
            }
            Else => height.now = height.scopes.last().copied().unwrap_or(0),
            End => height.now = height.scopes.pop().unwrap_or(0),
            Call { function_index } => {
                let ty = self.module.type_of(*function_index)?;
                height.push(ty.results().len());
                height.pop(ty.params().len());
            }
            CallIndirect { type_index, .. } => {
                let ty = self.signature(*type_index)?;
                height.push(ty.results().len());
                height.pop(ty.params().len());
                height.pop(1);
            }
            LocalGet { .. }
            | GlobalGet { .. }
            | MemorySize { .. }
            | I32Const { .. }
            | I64Const { .. }
            | F32Const { .. }
            | F64Const { .. } => height.push(1),
            Select => height.pop(2),
            MemoryFill { .. } | MemoryCopy { .. } => height.pop(3),
            op if is_store(op) => height.pop(2),
            op if keeps_height(op) => {}
            // What is left takes one value more than it leaves: binary operations, comparisons, `drop`,
            // `br_if`, `br_table` and the setters.
            _ => height.pop(1),
        }
        Ok(())
    }

    fn block_results(&self, height: &mut Height, ty: BlockType) -> Result<()> {
        match ty {
            BlockType::Empty => {}
            BlockType::Type(_) => height.push(1),
            BlockType::FuncType(ty) => {
                let ty = self.signature(ty)?;
                height.push(ty.results().len());
                height.pop(ty.params().len());
            }
        }
        Ok(())
    }

    fn signature(&self, ty: u32) -> Result<&FuncType> {
        self.module.types.get(ty as usize).ok_or_else(|| Invalid(format!("missing type for signature {ty}")))
    }

    /// `if ink < cost { status = 1; trap } ink -= cost`
    fn pay_block(&self, out: &mut Emitter, cost: u64) {
        out.op(&Instruction::GlobalGet(self.ink));
        out.op(&Instruction::I64Const(cost as i64));
        out.op(&Instruction::I64LtU);
        self.trap_out_of_ink(out);
        out.op(&Instruction::GlobalGet(self.ink));
        out.op(&Instruction::I64Const(cost as i64));
        out.op(&Instruction::I64Sub);
        out.op(&Instruction::GlobalSet(self.ink));
    }

    /// `if condition { status = 1; trap }`
    fn trap_out_of_ink(&self, out: &mut Emitter) {
        out.op(&Instruction::If(wasm_encoder::BlockType::Empty));
        out.op(&Instruction::I32Const(1));
        out.op(&Instruction::GlobalSet(self.status));
        out.op(&Instruction::Unreachable);
        out.op(&Instruction::End);
    }

    /// `ink -= size * price; if it wrapped { status = 1; trap }`, with the size on top of the stack, where it stays.
    fn pay_bytes(&self, out: &mut Emitter) {
        out.op(&Instruction::GlobalSet(self.scratch));
        out.op(&Instruction::GlobalGet(self.ink));
        out.op(&Instruction::GlobalGet(self.ink));
        out.op(&Instruction::GlobalGet(self.scratch));
        out.op(&Instruction::I64ExtendI32U);
        out.op(&Instruction::I64Const(pricing::BULK_BYTE as i64));
        out.op(&Instruction::I64Mul);
        out.op(&Instruction::I64Sub);
        out.op(&Instruction::GlobalSet(self.ink));
        out.op(&Instruction::GlobalGet(self.ink));
        out.op(&Instruction::I64LtU);
        self.trap_out_of_ink(out);
        out.op(&Instruction::GlobalGet(self.scratch));
    }

    /// `if stack <= frame { stack = 0; trap } stack -= frame`
    fn enter(&self, out: &mut Emitter, frame: u32) {
        out.op(&Instruction::GlobalGet(self.stack));
        out.op(&Instruction::I32Const(frame as i32));
        out.op(&Instruction::I32LeU);
        out.op(&Instruction::If(wasm_encoder::BlockType::Empty));
        out.op(&Instruction::I32Const(0));
        out.op(&Instruction::GlobalSet(self.stack));
        out.op(&Instruction::Unreachable);
        out.op(&Instruction::End);
        out.op(&Instruction::GlobalGet(self.stack));
        out.op(&Instruction::I32Const(frame as i32));
        out.op(&Instruction::I32Sub);
        out.op(&Instruction::GlobalSet(self.stack));
    }

    /// `stack += frame`
    fn leave(&self, out: &mut Emitter, frame: u32) {
        out.op(&Instruction::GlobalGet(self.stack));
        out.op(&Instruction::I32Const(frame as i32));
        out.op(&Instruction::I32Add);
        out.op(&Instruction::GlobalSet(self.stack));
    }

    /// `pay_for_memory_grow(pages)`, with the pages on top of the stack, where they stay.
    fn pay_pages(&self, out: &mut Emitter) {
        let Some(pay) = self.pay else { return };
        out.op(&Instruction::GlobalSet(self.scratch));
        out.op(&Instruction::GlobalGet(self.scratch));
        out.op(&Instruction::GlobalGet(self.scratch));
        out.op(&Instruction::Call(pay));
    }
}

struct Emitter {
    bytes: Vec<u8>,
    count: u64,
}

impl Emitter {
    fn op(&mut self, op: &Instruction<'_>) {
        wasm_encoder::Encode::encode(op, &mut self.bytes);
        self.count += 1;
    }

    fn raw(&mut self, op: &[u8]) {
        self.bytes.extend_from_slice(op);
        self.count += 1;
    }
}

fn ends_block(op: &Operator<'_>) -> bool {
    use Operator::*;
    matches!(
        op,
        End | Else
            | Return
            | Loop { .. }
            | Br { .. }
            | BrIf { .. }
            | BrTable { .. }
            | If { .. }
            | Call { .. }
            | CallIndirect { .. }
    )
}

fn is_store(op: &Operator<'_>) -> bool {
    use Operator::*;
    matches!(
        op,
        I32Store { .. }
            | I64Store { .. }
            | F32Store { .. }
            | F64Store { .. }
            | I32Store8 { .. }
            | I32Store16 { .. }
            | I64Store8 { .. }
            | I64Store16 { .. }
            | I64Store32 { .. }
    )
}

/// Operators that take as many values as they leave.
fn keeps_height(op: &Operator<'_>) -> bool {
    use Operator::*;
    matches!(
        op,
        Nop | Unreachable
            | Br { .. }
            | Return
            | LocalTee { .. }
            | MemoryGrow { .. }
            | I32Eqz
            | I64Eqz
            | I32Clz
            | I32Ctz
            | I32Popcnt
            | I64Clz
            | I64Ctz
            | I64Popcnt
            | I32Load { .. }
            | I64Load { .. }
            | F32Load { .. }
            | F64Load { .. }
            | I32Load8S { .. }
            | I32Load8U { .. }
            | I32Load16S { .. }
            | I32Load16U { .. }
            | I64Load8S { .. }
            | I64Load8U { .. }
            | I64Load16S { .. }
            | I64Load16U { .. }
            | I64Load32S { .. }
            | I64Load32U { .. }
            | I32WrapI64
            | I64ExtendI32S
            | I64ExtendI32U
            | I32Extend8S
            | I32Extend16S
            | I64Extend8S
            | I64Extend16S
            | I64Extend32S
            | I32ReinterpretF32
            | I64ReinterpretF64
            | F32ReinterpretI32
            | F64ReinterpretI64
    )
}

/// Refuses what Stylus does not run: floating-point operations, tables' own operators, references and so on.
fn check_operator(op: &Operator<'_>) -> Result<()> {
    use Operator::*;
    let allowed = pricing::opcode(op, |_| 0) != u64::MAX
        || matches!(
            op,
            F32Const { .. }
                | F64Const { .. }
                | F32Load { .. }
                | F64Load { .. }
                | F32Store { .. }
                | F64Store { .. }
                | I32ReinterpretF32
                | I64ReinterpretF64
                | F32ReinterpretI32
                | F64ReinterpretI64
        );
    if allowed {
        return Ok(());
    }
    let name = format!("{op:?}");
    if name.starts_with('F') || name.contains("TruncF") || name.contains("TruncSat") {
        return invalid(format!("No implementation for floating point operation {name}"));
    }
    invalid(format!("unsupported operator {name}"))
}
