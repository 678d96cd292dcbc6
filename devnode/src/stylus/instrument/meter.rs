//! Writes instrumented function bodies: what a block, a byte, a page and a frame cost.

use std::ops::Range;

use wasm_encoder::Instruction;
use wasmparser::{FunctionBody, Operator};

use super::height;
use super::parse::Module;
use super::validate::{check_operator, is_float};
use super::{Function, Result, invalid, parse_error};
use crate::stylus::pricing;

/// Words of stack that a function may take.
const MAX_FRAME: u32 = 10_240;

/// Writes instrumented function bodies.
pub(super) struct Writer<'m, 'a> {
    pub(super) module: &'m Module<'a>,
    /// Indices of the added globals.
    pub(super) ink: u32,
    pub(super) status: u32,
    pub(super) scratch: u32,
    pub(super) stack: u32,
    /// Index of the function that pays for `memory.grow`, if the memory can grow.
    pub(super) pay: Option<u32>,
    /// Whether `memory.fill` traps if its value is no byte.
    pub(super) fills_with_bytes_only: bool,
}

impl Writer<'_, '_> {
    /// The function with this body, instrumented.
    pub(super) fn function(&self, wasm: &[u8], body: &FunctionBody<'_>) -> Result<Function> {
        let mut reader = body.get_locals_reader().map_err(parse_error)?;
        let mut locals = 0;
        for _ in 0..reader.get_count() {
            locals += u64::from(reader.read().map_err(parse_error)?.0);
        }
        let ops = operators(body)?;
        let float = ops.iter().find(|(op, _)| is_float(op)).map(|(op, _)| format!("{op:?}"));
        let costs = self.block_costs(&ops);
        let frame = height::frame_size(self.module, &ops, &costs)?.saturating_add(locals as u32 + 4);
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
                Operator::MemoryFill { .. } => {
                    self.pay_bytes(&mut out);
                    if self.fills_with_bytes_only {
                        self.check_byte(&mut out);
                    }
                }
                Operator::MemoryCopy { .. } => self.pay_bytes(&mut out),
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
        Ok(Function { bytes: out.bytes, opcodes: out.count, locals, float })
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

    /// `ink -= size * price; if it wrapped { status = 1; trap }`; the size is on top of the stack
    /// before and after.
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

    /// `if value > 255 { trap }`; the value and the size are on top of the stack before and after. The
    /// status, which is zero as long as the program runs, holds the value meanwhile. Nitro's runtime
    /// checks this inside `memory.fill`, so these are no opcodes of the program.
    fn check_byte(&self, out: &mut Emitter) {
        let count = out.count;
        out.op(&Instruction::GlobalSet(self.scratch));
        out.op(&Instruction::GlobalSet(self.status));
        out.op(&Instruction::GlobalGet(self.status));
        out.op(&Instruction::GlobalGet(self.scratch));
        out.op(&Instruction::GlobalGet(self.status));
        out.op(&Instruction::I32Const(0xff));
        out.op(&Instruction::I32GtU);
        out.op(&Instruction::I32Const(0));
        out.op(&Instruction::GlobalSet(self.status));
        out.op(&Instruction::If(wasm_encoder::BlockType::Empty));
        out.op(&Instruction::Unreachable);
        out.op(&Instruction::End);
        out.count = count;
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

    /// `pay_for_memory_grow(pages)`; the pages are on top of the stack before and after.
    fn pay_pages(&self, out: &mut Emitter) {
        let Some(pay) = self.pay else { return };
        out.op(&Instruction::GlobalSet(self.scratch));
        out.op(&Instruction::GlobalGet(self.scratch));
        out.op(&Instruction::GlobalGet(self.scratch));
        out.op(&Instruction::Call(pay));
    }
}

/// The operators of a body, each with its bytes in the module.
fn operators<'b>(body: &FunctionBody<'b>) -> Result<Vec<(Operator<'b>, Range<usize>)>> {
    let mut reader = body.get_operators_reader().map_err(parse_error)?;
    let mut ops = Vec::new();
    while !reader.eof() {
        let (op, start) = reader.read_with_offset().map_err(parse_error)?;
        check_operator(&op)?;
        ops.push((op, start as usize..reader.original_position() as usize));
    }
    Ok(ops)
}

/// A body that is being written.
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
