//! How high a function's operand stack gets, counted the way Stylus counts.

use std::ops::Range;

use wasmparser::{BlockType, FuncType, Operator};

use super::parse::Module;
use super::{Result, invalid};

/// Values that may be on the operand stack at once.
const MAX_CONTENTION: u32 = 4096;

/// An abstract operand stack.
struct Height<'m, 'a> {
    module: &'m Module<'a>,
    now: u32,
    /// The highest that `now` ever was.
    worst: u32,
    /// The height at which each open block ends.
    scopes: Vec<u32>,
}

/// The highest the operand stack of a function gets, with the metering code's own values: `costs`
/// has a value for each operator that starts a basic block.
pub(super) fn frame_size(
    module: &Module<'_>,
    ops: &[(Operator<'_>, Range<usize>)],
    costs: &[Option<u64>],
) -> Result<u32> {
    let mut height = Height { module, now: 0, worst: 0, scopes: Vec::new() };
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
        height.step(op)?;
    }
    let worst = height.worst;
    if worst > MAX_CONTENTION {
        return invalid(format!("too many values on the stack at once: {worst} > {MAX_CONTENTION}"));
    }
    Ok(worst)
}

impl Height<'_, '_> {
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

    /// Pushes what a function or block leaves, then pops what it takes, as Stylus counts.
    fn apply(&mut self, ty: &FuncType) {
        self.push(ty.results().len());
        self.pop(ty.params().len());
    }

    fn step(&mut self, op: &Operator<'_>) -> Result<()> {
        use Operator::*;
        let module = self.module;
        match op {
            Block { blockty } | Loop { blockty } => {
                self.enter(*blockty)?;
            }
            If { blockty } => {
                self.pop(1);
                self.enter(*blockty)?;
            }
            Else => self.now = self.scopes.last().copied().unwrap_or(0),
            End => self.now = self.scopes.pop().unwrap_or(0),
            Call { function_index } => self.apply(module.type_of(*function_index)?),
            CallIndirect { type_index, .. } => {
                self.apply(module.signature(*type_index)?);
                self.pop(1);
            }
            LocalGet { .. }
            | GlobalGet { .. }
            | MemorySize { .. }
            | I32Const { .. }
            | I64Const { .. }
            | F32Const { .. }
            | F64Const { .. } => self.push(1),
            Select => self.pop(2),
            MemoryFill { .. } | MemoryCopy { .. } => self.pop(3),
            op if is_store(op) => self.pop(2),
            op if keeps_height(op) => {}
            // What is left takes one value more than it leaves: binary operations, comparisons,
            // `drop`, `br_if`, `br_table` and the setters.
            _ => self.pop(1),
        }
        Ok(())
    }

    /// Opens a block.
    fn enter(&mut self, ty: BlockType) -> Result<()> {
        match ty {
            BlockType::Empty => {}
            BlockType::Type(_) => self.push(1),
            BlockType::FuncType(ty) => self.apply(self.module.signature(ty)?),
        }
        self.open();
        Ok(())
    }
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
