//! The rules that a program must keep to be activated, in the order in which they are checked.

use std::collections::HashMap;

use wasmparser::{ExternalKind, Operator, TypeRef, ValType, Validator, WasmFeatures};

use super::parse::Module;
use super::{ADDED_GLOBALS, ENTRYPOINT, Invalid, Result, Rules, invalid};
use crate::stylus::hostio::{self, LocalCall};
use crate::stylus::pricing;

const MAX_PAGES: u64 = 128;
const MAX_DATAS: usize = 128;
const MAX_ELEMENTS: usize = 128;
const MAX_EXPORTS: usize = 1024;
const MAX_FUNCTIONS: usize = 4096;
const MAX_GLOBALS: usize = 32_768;
const MAX_TABLE_ENTRIES: u64 = 4096;
const MAX_ELEMENT_BYTES: u64 = 4096;
const MAX_NAME: usize = 512;
const MAX_IMPORTS: usize = 513;

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
    /// Checks what the version's rules and limits say of a valid module.
    pub(super) fn check(&self, rules: Rules) -> Result<()> {
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
}

/// Rejects what Stylus does not run: floating-point operations, operators on tables, references and
/// so on.
pub(super) fn check_operator(op: &Operator<'_>) -> Result<()> {
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
