//! The rules that a program must keep to be activated. `instrument` says in which order they are
//! checked.

use std::collections::{HashMap, HashSet};

use wasmparser::{ExternalKind, FuncType, Operator, ValType, Validator, WasmFeatures};

use super::parse::{Module, Segment};
use super::{ADDED_GLOBALS, ENTRYPOINT, Function, Invalid, Result, Rules, invalid};
use crate::stylus::hostio::{self, LocalCall};
use crate::stylus::pricing;

/// Bytes of a page of memory.
const PAGE: u64 = 65_536;
const MAX_PAGES: u64 = 128;
const MAX_DATAS: u64 = 128;
const MAX_ELEMENTS: u64 = 128;
const MAX_EXPORTS: u64 = 1024;
const MAX_FUNCTIONS: u64 = 4096;
const MAX_GLOBALS: u64 = 32_768;
const MAX_LOCALS: u64 = 348;
/// Opcodes of a function after instrumentation.
const MAX_OPCODES: u64 = 65_536;
const MAX_TABLE_ENTRIES: u64 = 4096;
const MAX_ELEMENT_BYTES: u64 = 4096;
const MAX_NAME: usize = 512;
const MAX_IMPORTS: u64 = 513;

/// The first Stylus version without multi-value.
const NO_MULTI_VALUE_FROM: u16 = 3;
/// The first ArbOS version that limits the number of imports.
const IMPORT_LIMIT_FROM: u64 = 32;

/// Checks that `wasm` is a valid module of the features that Stylus has.
pub(super) fn validate(wasm: &[u8], stylus_version: u16) -> Result<()> {
    Validator::new_with_features(features(stylus_version))
        .validate_all(wasm)
        .map(drop)
        .map_err(|error| Invalid(format!("failed to validate: {error}")))
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

impl Module<'_> {
    /// Checks the names of imports and exports. Of an export only what follows the last `__` counts.
    pub(super) fn check_names(&self) -> Result<()> {
        let mut seen = HashMap::new();
        for import in &self.imports {
            let (module, name) = (import.module, import.name);
            // Two equal types are two all the same.
            if *seen.entry((module, name)).or_insert(import.ty) != import.ty {
                return invalid(format!("inconsistent imports for {module} {name:?}"));
            }
        }
        let exports = || self.exports.iter().filter_map(|(export, ..)| export.rsplit("__").next());
        let imports = || self.imports.iter().map(|import| import.name);
        let exported: HashSet<&str> = exports().collect();
        if let Some(name) = imports().find(|name| exported.contains(name)) {
            return invalid(format!("binary exports an import with the same name {name}"));
        }
        let reserved = |name: &&str| name.starts_with("stylus");
        if let Some(name) = exports().find(reserved) {
            return invalid(format!("binary exports reserved symbol {name}"));
        }
        if let Some(name) = imports().find(reserved) {
            return invalid(format!("binary imports reserved symbol {name}"));
        }
        Ok(())
    }

    /// Checks the memory, and that its growth can be paid for.
    pub(super) fn check_memory(&self) -> Result<()> {
        let Some(memory) = self.memories.first() else {
            return invalid("missing memory export with name memory");
        };
        if !self.exports.contains(&("memory", ExternalKind::Memory, 0)) {
            return invalid("missing memory with export name memory");
        }
        if memory.initial > MAX_PAGES {
            return invalid(format!("memory size {} exceeds bound {MAX_PAGES}", memory.initial));
        }
        if !self.memory_grows() {
            return Ok(());
        }
        let name = LocalCall::PayForMemoryGrow.name();
        let Some(pay) = self.pay_function() else { return invalid(format!("missing import {name}")) };
        let ty = self.type_of(pay)?;
        if ty.params() != [ValType::I32] || !ty.results().is_empty() {
            return invalid(format!("wrong type for {name}: {}", signature(ty)));
        }
        Ok(())
    }

    /// Checks the function that a call runs.
    pub(super) fn check_entrypoint(&self) -> Result<()> {
        let Some((_, kind, index)) = self.exports.iter().find(|(name, ..)| *name == ENTRYPOINT) else {
            return invalid(format!("missing export with name {ENTRYPOINT}"));
        };
        if *kind != ExternalKind::Func {
            return invalid(format!("export {ENTRYPOINT} must be a function but is a {kind:?}"));
        }
        let ty = self.type_of(*index)?;
        if ty.params() != [ValType::I32] || ty.results() != [ValType::I32] {
            return invalid(format!("wrong type for {ENTRYPOINT}: {}", signature(ty)));
        }
        Ok(())
    }

    /// Checks how much there is of everything.
    pub(super) fn check_limits(&self, rules: Rules, functions: &[Function]) -> Result<()> {
        let pages = self.memories.first().map_or(0, |memory| memory.initial);
        if pages > u64::from(rules.page_limit) {
            return invalid(format!("memory exceeds limit: {pages} > {}", rules.page_limit));
        }
        let limit = |what: &str, found: u64, max: u64| {
            if found > max { invalid(format!("too many wasm {what}: {found} > {max}")) } else { Ok(()) }
        };
        limit("datas", self.datas.len() as u64, MAX_DATAS)?;
        limit("elements", self.elements.len() as u64, MAX_ELEMENTS)?;
        let exports = self.exports.len() + ADDED_GLOBALS + usize::from(self.start.is_some());
        limit("exports", exports as u64, MAX_EXPORTS)?;
        limit("functions", functions.len() as u64, MAX_FUNCTIONS)?;
        limit("globals", (self.globals + ADDED_GLOBALS) as u64, MAX_GLOBALS)?;
        for function in functions {
            limit("locals", function.locals, MAX_LOCALS)?;
            limit("opcodes in func body", function.opcodes, MAX_OPCODES)?;
        }
        if rules.arbos >= IMPORT_LIMIT_FROM {
            limit("imports", self.imports.len() as u64, MAX_IMPORTS)?;
        }
        limit("table entries", self.tables.iter().sum(), MAX_TABLE_ENTRIES)?;
        limit(
            "element entries",
            self.elements.iter().map(|segment| segment.encoded).sum(),
            MAX_ELEMENT_BYTES,
        )?;
        let too_long = |what: &str, len: usize| {
            if len > MAX_NAME { invalid(format!("wasm {what} too long: {len} > {MAX_NAME}")) } else { Ok(()) }
        };
        self.exports.iter().try_for_each(|(name, ..)| too_long("name", name.len()))?;
        too_long("module name", self.name.len())
    }

    /// Checks that everything that the module refers to is there and fits.
    pub(super) fn check_links(&self, functions: &[Function]) -> Result<()> {
        let own_name = if self.name.is_empty() { "user" } else { &self.name };
        for (import, ty) in self.imports.iter().zip(&self.functions) {
            let (module, name) = (import.module, import.name);
            let Some(hostio) = hostio::find(module, name) else {
                return invalid(format!("No such import {name} in {module} for {own_name}"));
            };
            let have = self.signature(*ty)?;
            if have.params() != hostio.params || have.results() != hostio.result.as_slice() {
                let expected = FuncType::new(hostio.params.iter().copied(), hostio.result);
                return invalid(format!(
                    "Import {name} for {own_name} has different function signature than export.\nexpected {} in {module}\nbut have {}",
                    signature(&expected),
                    signature(have),
                ));
            }
        }
        if let Some(op) = functions.iter().find_map(|function| function.float.as_ref()) {
            return invalid(format!("No implementation for floating point operation {op} in {own_name}"));
        }
        let bytes = self.memories.first().map_or(0, |memory| memory.initial * PAGE);
        for Segment { len, target, .. } in &self.datas {
            if let Some((_, offset)) = target
                && offset.checked_add(*len).is_none_or(|end| end > bytes)
            {
                return invalid(format!(
                    "Out-of-bounds data memory init with offset {offset} and size {len}"
                ));
            }
        }
        for Segment { len, target, is_plain, .. } in &self.elements {
            let Some((table, offset)) = target else { continue };
            let Some(entries) = self.tables.get(*table as usize) else {
                return invalid(format!("Element segment for non-exsistent table {table}"));
            };
            if !is_plain {
                return invalid("Non-constant element initializers are not supported");
            }
            if offset.saturating_add(*len) > *entries {
                return invalid(format!(
                    "Out of bounds element segment at offset {offset} and length {len} for table of length {entries}"
                ));
            }
        }
        Ok(())
    }
}

/// A function's type as Nitro prints it.
fn signature(ty: &FuncType) -> String {
    let list = |types: &[ValType]| types.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let (params, results) = (list(ty.params()), list(ty.results()));
    match ty.results().len() {
        0 => format!("\u{3bb}({params})"),
        1 | 2 => format!("\u{3bb}({params}) -> {results}"),
        _ => format!("\u{3bb}({params}) -> ({results})"),
    }
}

/// Rejects the operators that no program can have: of bulk memory all but `memory.fill` and
/// `memory.copy`.
pub(super) fn check_operator(op: &Operator<'_>) -> Result<()> {
    use Operator::*;
    match op {
        MemoryInit { .. } | DataDrop { .. } | TableInit { .. } | TableCopy { .. } | ElemDrop { .. } => {
            invalid(format!("bulk-memory-operations extension not fully supported {op:?}"))
        }
        _ if is_priced(op) || moves_float(op) || is_float(op) => Ok(()),
        _ => invalid(format!("extension {op:?} not supported")),
    }
}

fn is_priced(op: &Operator<'_>) -> bool {
    pricing::opcode(op, |_| 0) != u64::MAX
}

/// Whether an operator loads, stores, holds or reinterprets a floating-point number, which is allowed
/// although it has no price.
fn moves_float(op: &Operator<'_>) -> bool {
    use Operator::*;
    matches!(
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
    )
}

/// Whether an operator computes with floating-point numbers.
pub(super) fn is_float(op: &Operator<'_>) -> bool {
    if is_priced(op) || moves_float(op) {
        return false;
    }
    let name = format!("{op:?}");
    name.starts_with('F') || name.contains("TruncF") || name.contains("TruncSat")
}
