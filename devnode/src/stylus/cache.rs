//! Compiled programs, so that calling one again costs no compilation.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use alloy_primitives::{B256, keccak256};

use super::host::Host;
use super::hostcalls::linker;
use super::instrument::{Figures, Invalid, Rules, instrument};

/// Programs kept compiled.
const COMPILED: usize = 256;
/// Checks whose result is kept: a tool asks several times before it activates.
const CHECKED: usize = 64;

/// Words of operand stack in wasmi, well above what the depth meter lets a program use.
const STACK_BYTES: usize = 64 << 20;
/// Calls that may be open in one program: the smallest frame takes 4 of at most 262,144 words.
const RECURSION: usize = 70_000;

/// A map that forgets the least recently used entry.
struct Recent<K, V> {
    capacity: usize,
    clock: u64,
    entries: HashMap<K, (u64, V)>,
}

impl<K: Eq + Hash + Clone, V: Clone> Recent<K, V> {
    fn new(capacity: usize) -> Self {
        Self { capacity, clock: 0, entries: HashMap::new() }
    }

    fn get(&mut self, key: &K) -> Option<V> {
        self.clock += 1;
        let (used, value) = self.entries.get_mut(key)?;
        *used = self.clock;
        Some(value.clone())
    }

    fn insert(&mut self, key: K, value: V) {
        self.clock += 1;
        if self.entries.len() >= self.capacity && !self.entries.contains_key(&key) {
            let oldest = self.entries.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone());
            if let Some(oldest) = oldest {
                self.entries.remove(&oldest);
            }
        }
        self.entries.insert(key, (self.clock, value));
    }
}

/// A program that is ready to run.
pub(crate) struct Compiled {
    pub(crate) module: wasmi::Module,
    pub(crate) linker: wasmi::Linker<Host>,
}

/// What a check depends on: the module's hash and the [`Rules`].
type CheckKey = (B256, u16, u64, u16);
type Checked = Result<Figures, Invalid>;

/// The compiled programs and checked activations of a process.
pub(crate) struct Modules {
    compiled: Mutex<Recent<(B256, u16), Arc<Compiled>>>,
    checked: Mutex<Recent<CheckKey, Checked>>,
}

impl Default for Modules {
    fn default() -> Self {
        Self { compiled: Mutex::new(Recent::new(COMPILED)), checked: Mutex::new(Recent::new(CHECKED)) }
    }
}

impl std::fmt::Debug for Modules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Modules").finish_non_exhaustive()
    }
}

impl Modules {
    /// Checks a program for activation.
    pub(crate) fn check(&self, wasm: &[u8], rules: Rules) -> Checked {
        let key = (keccak256(wasm), rules.stylus_version, rules.arbos, rules.page_limit);
        let lock = || self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return known;
        }
        let checked = instrument(wasm, rules).and_then(|program| {
            compile(&program.wasm)?;
            Ok(program.figures)
        });
        lock().insert(key, checked.clone());
        checked
    }

    /// The compiled program of a code hash. `wasm` returns its bytes, if it must be compiled.
    pub(crate) fn get(
        &self,
        code_hash: B256,
        rules: Rules,
        wasm: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Option<Arc<Compiled>> {
        let key = (code_hash, rules.stylus_version);
        let lock = || self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Some(known);
        }
        let program = instrument(&wasm()?, rules).ok()?;
        let compiled = Arc::new(compile(&program.wasm).ok()?);
        lock().insert(key, compiled.clone());
        Some(compiled)
    }
}

/// Compiles an instrumented program. Each has an engine of its own, so that all its memory is freed
/// when it is forgotten.
pub(crate) fn compile(wasm: &[u8]) -> Result<Compiled, Invalid> {
    let mut config = wasmi::Config::default();
    config.set_max_stack_height(STACK_BYTES).set_max_recursion_depth(RECURSION).wasm_multi_memory(false);
    let engine = wasmi::Engine::new(&config);
    let failed = |error: wasmi::Error| Invalid(format!("failed to compile: {error}"));
    let module = wasmi::Module::new(&engine, wasm).map_err(failed)?;
    let linker = linker(&engine).map_err(failed)?;
    Ok(Compiled { module, linker })
}
