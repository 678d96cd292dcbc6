//! Checks a program and rewrites it so that it meters itself.
//!
//! Four globals are appended (ink left, ink status, a scratch word, stack left), so no index of the
//! program moves:
//!
//! - each basic block starts by paying for its opcodes, or traps with status 1;
//! - `memory.fill` and `memory.copy` pay for their bytes; before Stylus 3, `memory.fill` traps if its
//!   value is no byte;
//! - each function subtracts its frame from the stack left, and adds it again where it returns;
//! - `memory.grow` first calls `pay_for_memory_grow`.
//!
//! Original operators are copied byte for byte; only the sequences above are added between them.
//! [`parse`] reads a module, [`validate`] checks it, [`rewrite`] writes the new one, with function
//! bodies from [`meter`] and the height of their stacks from [`height`].

mod height;
mod meter;
mod parse;
mod rewrite;
mod validate;

use self::parse::Module;

/// Names under which the appended globals are exported.
pub(crate) const INK_LEFT: &str = "stylus_ink_left";
pub(crate) const INK_STATUS: &str = "stylus_ink_status";
pub(crate) const SCRATCH: &str = "stylus_scratch_global";
pub(crate) const STACK_LEFT: &str = "stylus_stack_left";
/// The function that a call runs.
pub(crate) const ENTRYPOINT: &str = "user_entrypoint";

/// The globals that are appended.
const ADDED_GLOBALS: usize = 4;

/// Why a program cannot be activated, in the wording that tools look for.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub(crate) struct Invalid(pub(crate) String);

type Result<T> = std::result::Result<T, Invalid>;

/// A function after instrumentation.
pub(crate) struct Function {
    /// Its body.
    bytes: Vec<u8>,
    /// Opcodes in it, without those that Nitro has in its runtime instead.
    opcodes: u64,
    /// Its local variables, without its parameters.
    locals: u64,
    /// The first operation on floating-point numbers in it, which a chain cannot run.
    float: Option<String>,
}

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
    validate::validate(wasm, rules.stylus_version)?;
    let module = Module::parse(wasm)?;
    // A program that breaks several rules gets the error that Nitro finds first.
    module.check_names()?;
    module.check_memory()?;
    let functions = module.instrument_functions(wasm, rules)?;
    module.check_entrypoint()?;
    module.check_limits(rules, &functions)?;
    module.check_links(&functions)?;
    module.rewrite(wasm, &functions)
}
