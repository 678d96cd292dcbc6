//! Writes the instrumented module, section by section.

use wasm_encoder::SectionId;
use wasmparser::ExternalKind;

use super::meter::Writer;
use super::parse::Module;
use super::{
    ADDED_GLOBALS, Figures, Function, INK_LEFT, INK_STATUS, Instrumented, Result, Rules, SCRATCH, STACK_LEFT,
    parse_error,
};

/// Pages that a memory may grow to.
const MAX_MEMORY: u64 = 65_534;
/// The first Stylus version whose `memory.fill` takes the lowest byte of its value.
const FILL_TRUNCATES_FROM: u16 = 3;

const MEMORY: u8 = SectionId::Memory as u8;
const GLOBAL: u8 = SectionId::Global as u8;
const EXPORT: u8 = SectionId::Export as u8;
const START: u8 = SectionId::Start as u8;
const CODE: u8 = SectionId::Code as u8;

impl Module<'_> {
    /// The functions of the module `wasm`, which this was parsed from, with metering.
    pub(super) fn instrument_functions(&self, wasm: &[u8], rules: Rules) -> Result<Vec<Function>> {
        let [ink, status, scratch, stack] = self.added_globals();
        let writer = Writer {
            module: self,
            ink,
            status,
            scratch,
            stack,
            pay: self.memory_grows().then(|| self.pay_function()).flatten(),
            fills_with_bytes_only: rules.stylus_version < FILL_TRUNCATES_FROM,
        };
        self.bodies.iter().map(|body| writer.function(wasm, body)).collect()
    }

    /// The indices of the globals that are added, in the order in which they are.
    fn added_globals(&self) -> [u32; ADDED_GLOBALS] {
        std::array::from_fn(|index| (self.globals + index) as u32)
    }

    /// The module `wasm` with these functions, and its figures.
    pub(super) fn rewrite(&self, wasm: &[u8], functions: &[Function]) -> Result<Instrumented> {
        let mut code = wasm_encoder::CodeSection::new();
        for function in functions {
            code.raw(&function.bytes);
        }
        let mut out = wasm_encoder::Module::new();
        for id in SectionId::Type as u8..=SectionId::Data as u8 {
            match id {
                MEMORY => {
                    out.section(&self.memory_section());
                }
                GLOBAL => {
                    out.section(&wasm_encoder::RawSection { id, data: &self.global_section(wasm)? });
                }
                EXPORT => {
                    out.section(&self.export_section());
                }
                // A start function never runs on a chain.
                START => {}
                CODE => {
                    out.section(&code);
                }
                _ => {
                    if let Some(range) = &self.sections[usize::from(id)] {
                        out.section(&wasm_encoder::RawSection { id, data: &wasm[range.clone()] });
                    }
                }
            }
        }
        let element_bytes = self.elements.iter().map(|segment| segment.encoded).sum();
        let figures = Figures {
            wasm_bytes: wasm.len() as u64,
            functions: self.bodies.len() as u64,
            type_slots: self.local_types().map(|ty| (ty.params().len() + ty.results().len()) as u64).sum(),
            globals: (self.globals + ADDED_GLOBALS) as u64,
            segment_bytes: element_bytes + self.datas.iter().map(|segment| segment.encoded).sum::<u64>(),
            data_bytes: self.datas.iter().map(|segment| segment.len).sum(),
            element_bytes,
            pages: self.memories.first().map_or(0, |memory| memory.initial),
            opcodes: functions.iter().map(|function| function.opcodes).sum(),
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
        if let Some(range) = &self.sections[usize::from(GLOBAL)] {
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

    fn export_section(&self) -> wasm_encoder::ExportSection {
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
        for (name, index) in [INK_LEFT, INK_STATUS, SCRATCH, STACK_LEFT].into_iter().zip(self.added_globals())
        {
            section.export(name, wasm_encoder::ExportKind::Global, index);
        }
        section
    }
}
