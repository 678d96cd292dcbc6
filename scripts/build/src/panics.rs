//! Panics without messages.
//!
//! On chain no one reads a panic's message: the program traps, and the call reverts without data.
//! Rust's handler formats the message all the same, in some 8 KB of module. So the handler is made
//! to trap at once, and `wasm-opt` drops what only the handler used. The SDK links the standard
//! library's handler, so the programs cannot define one of their own.

use wasm_encoder::{CodeSection, Function, Instruction, Module, RawSection};
use wasmparser::{BinaryReaderError, Name, Parser, Payload};

/// The ends of the names of the handlers: of panics, and of exhausted memory.
const HANDLERS: [&str; 2] = ["17rust_begin_unwind", "8rust_oom"];

/// The module with handlers that trap. A module without names, or without handlers, is returned
/// unchanged.
pub(crate) fn silence(module: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    let handlers = handlers(module)?;
    let mut result = Module::new();
    let mut code = CodeSection::new();
    let mut bodies = 0;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        match &payload {
            Payload::CodeSectionStart { count, .. } => bodies = *count,
            Payload::CodeSectionEntry(body) => {
                if handlers.contains(&code.len()) {
                    let mut trap = Function::new([]);
                    trap.instruction(&Instruction::Unreachable).instruction(&Instruction::End);
                    code.function(&trap);
                } else {
                    code.raw(body.as_bytes());
                }
                if code.len() == bodies {
                    result.section(&code);
                }
            }
            _ => {
                if let Some((id, range)) = payload.as_section() {
                    let data = &module[range.start as usize..range.end as usize];
                    result.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok(result.finish())
}

/// The handlers' indices in the code section.
fn handlers(module: &[u8]) -> Result<Vec<u32>, BinaryReaderError> {
    let mut imports = 0;
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imports += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::CustomSection(section) => {
                let wasmparser::KnownCustom::Name(names) = section.as_known() else { continue };
                for name in names {
                    let Name::Function(functions) = name? else { continue };
                    for function in functions {
                        let function = function?;
                        if HANDLERS.iter().any(|end| function.name.ends_with(end)) {
                            found.extend(function.index.checked_sub(imports));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_handlers_trap() {
        let module = wat::parse_str(
            r#"(module
                (import "vm_hooks" "read_args" (func (param i32)))
                (func $_RNvCs17rust_begin_unwind (param i32) i32.const 7 drop)
                (func $other (result i32) i32.const 7))"#,
        )
        .unwrap();
        let silent = wasmprinter::print_bytes(silence(&module).unwrap()).unwrap();
        assert_eq!(silent.matches("unreachable").count(), 1, "{silent}");
        assert_eq!(silent.matches("i32.const 7").count(), 1, "{silent}");
        wasmparser::validate(&silence(&module).unwrap()).unwrap();
    }

    #[test]
    fn without_handlers_nothing_changes() {
        let module = wat::parse_str(r#"(module (func (export "f") i32.const 7 drop))"#).unwrap();
        assert_eq!(silence(&module).unwrap(), module);
    }
}
