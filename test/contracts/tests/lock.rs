//! Every program refuses to be re-entered before it does anything else (docs/adr/0008).
//!
//! The lock is the SDK's `msg_reentrant` at the entrypoint, which a feature of the SDK, a newer
//! version of it or a call that is never made would silently take away. So the built programs are
//! looked at, and a program without it is seen to fail.
#![allow(missing_docs, unused_crate_dependencies)]

use tributary_build::CONTRACTS;
use tributary_test_kit::Artifacts;

/// The import that tells whether a program is on the stack already.
const LOCK: &str = "msg_reentrant";

/// A module as far as the lock is concerned.
#[derive(Debug, Default)]
struct Module {
    /// The functions that it imports, by index.
    imports: Vec<String>,
    /// The index of the exported `user_entrypoint`.
    entrypoint: Option<usize>,
    /// The bodies of its own functions, without their declarations of locals.
    bodies: Vec<Vec<u8>>,
}

/// Reads numbers and names of a module's binary form.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().expect("more bytes");
        self.0 = rest;
        *first
    }

    /// An unsigned number in LEB128.
    fn number(&mut self) -> usize {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            value |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return value;
            }
        }
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    fn name(&mut self) -> String {
        let length = self.number();
        String::from_utf8(self.take(length).to_vec()).expect("a name")
    }
}

fn read(module: &[u8]) -> Module {
    let mut reader = Reader(module.strip_prefix(b"\0asm\x01\0\0\0").expect("a module"));
    let mut read = Module::default();
    while !reader.0.is_empty() {
        let (section, length) = (reader.byte(), reader.number());
        let mut body = Reader(reader.take(length));
        match section {
            2 => read.imports = imports(&mut body),
            7 => read.entrypoint = entrypoint(&mut body),
            10 => read.bodies = bodies(&mut body),
            _ => {}
        }
    }
    read
}

/// The imported functions; a program imports nothing else.
fn imports(section: &mut Reader<'_>) -> Vec<String> {
    (0..section.number())
        .map(|_| {
            let (_, name) = (section.name(), section.name());
            assert_eq!(section.byte(), 0, "a program imports functions only");
            section.number();
            name
        })
        .collect()
}

fn entrypoint(section: &mut Reader<'_>) -> Option<usize> {
    (0..section.number())
        .map(|_| (section.name(), section.byte(), section.number()))
        .find(|(name, kind, _)| name == "user_entrypoint" && *kind == 0)
        .map(|(_, _, index)| index)
}

fn bodies(section: &mut Reader<'_>) -> Vec<Vec<u8>> {
    (0..section.number())
        .map(|_| {
            let length = section.number();
            let mut body = Reader(section.take(length));
            for _ in 0..body.number() {
                let _ = (body.number(), body.byte());
            }
            body.0.to_vec()
        })
        .collect()
}

/// What the program lacks; `None` if its entrypoint asks whether it is entered again before it
/// calls anything else, and branches by the answer.
fn lacks(module: &Module) -> Option<String> {
    let Some(lock) = module.imports.iter().position(|name| name == LOCK) else {
        return Some(format!("it does not import {LOCK}"));
    };
    let Some(index) = module.entrypoint.and_then(|index| index.checked_sub(module.imports.len())) else {
        return Some("it has no entrypoint".into());
    };
    let body = &module.bodies[index];
    match first_call(body) {
        Some((function, 0x0d)) if function == lock => None,
        Some((function, _)) if function == lock => {
            Some("its entrypoint does not branch by the answer".into())
        }
        other => Some(format!("its entrypoint first calls {other:?}, not {lock}")),
    }
}

/// The first function that a body calls, and the instruction after that. Before the lock there are
/// plain instructions only: blocks, locals, globals, constants and arithmetic; anything else ends
/// the search.
fn first_call(body: &[u8]) -> Option<(usize, u8)> {
    let mut reader = Reader(body);
    while !reader.0.is_empty() {
        match reader.byte() {
            // call
            0x10 => return Some((reader.number(), reader.byte())),
            // block, loop, if with a type; locals and globals; i32.const and i64.const; br and
            // br_if
            0x02..=0x04 | 0x20..=0x24 | 0x41 | 0x42 | 0x0c | 0x0d => {
                reader.number();
            }
            // i32 and i64 comparisons and arithmetic, else, end, nop, drop
            0x45..=0x8a | 0x05 | 0x0b | 0x01 | 0x1a => {}
            _ => return None,
        }
    }
    None
}

fn module_of(name: &str) -> Vec<u8> {
    Artifacts::of_workspace().module(name).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_program_asks_first_whether_it_is_entered_again() {
    for name in CONTRACTS {
        let module = read(&module_of(name));
        assert_eq!(lacks(&module), None, "{name}");
    }
}

#[test]
fn a_program_without_the_lock_is_found() {
    // The same program with the import under another name, so that nothing in it asks.
    for name in CONTRACTS {
        let module = module_of(name);
        let at = module.windows(LOCK.len()).position(|bytes| bytes == LOCK.as_bytes()).expect("the import");
        let mut unlocked = module.clone();
        unlocked[at..at + LOCK.len()].copy_from_slice(b"block_timestm");
        assert_eq!(lacks(&read(&unlocked)), Some(format!("it does not import {LOCK}")), "{name}");
        // The same program with the first call another one: imported, and asked too late.
        let mut late = read(&module);
        let index = late.entrypoint.unwrap() - late.imports.len();
        let body = &mut late.bodies[index];
        let call = body.iter().position(|byte| *byte == 0x10).expect("a call");
        let lock = body[call + 1];
        body[call + 1] = (lock + 1) % 10;
        assert!(lacks(&late).is_some_and(|what| what.contains("first calls")), "{name}");
        // The same program with the answer dropped.
        let body = &mut late.bodies[index];
        (body[call + 1], body[call + 2]) = (lock, 0x1a);
        assert!(lacks(&late).is_some_and(|what| what.contains("does not branch")), "{name}");
    }
}
