//! The opcodes that differ from Ethereum's.

use revm::bytecode::opcode;
use revm::context_interface::JournalTr;
use revm::handler::instructions::EthInstructions;
use revm::interpreter::instructions::host::selfdestruct;
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::interpreter_types::InputsTr;
use revm::interpreter::{Instruction, InstructionContext, InstructionExecResult, InstructionResult};
use revm::primitives::hardfork::SpecId;

use crate::stylus::code::Kind;
use crate::stylus::context::Ctx;

/// The instruction table of this chain.
pub(crate) fn instructions(spec: SpecId) -> EthInstructions<EthInterpreter, Ctx> {
    let mut table = EthInstructions::new_mainnet_with_spec(spec);
    table.insert_instruction(opcode::BLOBBASEFEE, Instruction::new(no_blobs), 0);
    let gas = table.gas_table()[usize::from(opcode::SELFDESTRUCT)];
    table.insert_instruction(opcode::SELFDESTRUCT, Instruction::new(selfdestruct_unless_program), gas);
    table
}

fn no_blobs(_: InstructionContext<'_, Ctx, EthInterpreter>) -> InstructionExecResult {
    Err(InstructionResult::NotActivated)
}

/// EVM code that a program runs by DELEGATECALL cannot destroy the program's account.
fn selfdestruct_unless_program(
    context: InstructionContext<'_, Ctx, EthInterpreter>,
) -> InstructionExecResult {
    let account = context.interpreter.input.target_address();
    let arbos = context.host.chain.arbos;
    let Ok(load) = context.host.journaled_state.load_account_with_code(account);
    let code = load.data.info.code.as_ref().map(|code| code.original_bytes()).unwrap_or_default();
    if Kind::of(&code, arbos).is_callable() {
        return Err(InstructionResult::Revert);
    }
    selfdestruct(context)
}
