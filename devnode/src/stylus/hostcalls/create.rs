//! Contracts that programs create.

use alloy_primitives::Bytes;
use revm::context_interface::CreateScheme;
use revm::handler::FrameResult;
use revm::interpreter::{CreateInputs, FrameInput, InstructionResult};
use wasmi::Val;

use super::{Answer, Pending, Served};
use crate::stylus::frame::WasmFrame;
use crate::stylus::host::{CallStart, Escape, Machine, word};
use crate::stylus::hostio::EvmCall;
use crate::stylus::pricing::{self, EVM_API, HOSTIO, PTR};
use crate::stylus::trace::Step;

const CREATE_GAS: u64 = 32_000;
const CREATE2_WORD_GAS: u64 = 6;

/// A creation whose frame runs.
pub(in crate::stylus) struct PendingCreate {
    start: CallStart,
    /// Gas that the frame had before the creation.
    had: u64,
    /// Gas that the frame keeps while the creation runs (EIP-150).
    kept: u64,
    address_at: u32,
    revert_len_at: u32,
    args: Vec<u8>,
}

impl WasmFrame {
    pub(super) fn create(&mut self, start: CallStart, call: EvmCall, args: &[Val]) -> Result<Served, Escape> {
        let salted = call == EvmCall::Create2;
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + (3 + u64::from(salted)) * PTR + EVM_API)?;
        let len = word(args, 1);
        vm.buy_ink(pricing::read(len).saturating_mul(2))?;
        let code: Bytes = vm.read(word(args, 0), len)?.into();
        let endowment = vm.read_u256(word(args, 2))?;
        let salt = if salted { Some(vm.read_u256(word(args, 3))?) } else { None };
        let out = 3 + usize::from(salted);

        let had = vm.gas_left();
        let words = if salted { CREATE2_WORD_GAS * u64::from(len.div_ceil(32)) } else { 0 };
        let base = CREATE_GAS + words;
        if self.inputs.is_static || had < base {
            return Err(Escape::Failure("contracts cannot be created here"));
        }
        let kept = (had - base) / 64;
        let given = had - base - kept;
        let scheme = salt.map_or(CreateScheme::Create, |salt| CreateScheme::Create2 { salt });
        let mut traced = Vec::new();
        if vm.data().steps.is_some() {
            traced.extend(endowment.to_be_bytes::<32>());
            traced.extend(salt.into_iter().flat_map(|salt| salt.to_be_bytes::<32>()));
            traced.extend_from_slice(&code);
        }
        let pending = PendingCreate {
            start,
            had,
            kept,
            address_at: word(args, out),
            revert_len_at: word(args, out + 1),
            args: traced,
        };
        let inputs = CreateInputs::new(self.account(), scheme, endowment, code, given, 0);
        Ok(Served::Frame(FrameInput::Create(Box::new(inputs)), Pending::Create(pending)))
    }

    /// Takes in the result of a creation, with its host calls if they are recorded.
    pub(in crate::stylus) fn finish_create(
        &mut self,
        create: &PendingCreate,
        result: &FrameResult,
        child: Option<Step>,
    ) -> Answer {
        let FrameResult::Create(outcome) = result else { return Err(Escape::Failure("not a creation")) };
        let result = &outcome.result;
        let returned = if result.result.is_ok_or_revert() { result.gas.remaining() } else { 0 };
        self.refund += if result.result.is_ok() { result.gas.refunded() } else { 0 };
        let address = outcome.address.filter(|_| result.result.is_ok()).unwrap_or_default();
        let vm = &mut self.store;
        let reverted = result.result == InstructionResult::Revert;
        vm.data_mut().return_data = if reverted { result.output.clone() } else { Bytes::new() };
        vm.buy_gas(create.had - returned - create.kept)?;
        let len = vm.data().return_data.len() as u32;
        vm.write_u32(create.revert_len_at, len)?;
        vm.write(create.address_at, address.as_slice())?;
        if let (Some(steps), Some(child)) = (&mut vm.data_mut().steps, child) {
            steps.push(child);
        }
        let outs = || [address.as_slice(), &len.to_be_bytes()].concat();
        vm.trace(create.start, || create.args.clone(), outs);
        Ok(None)
    }
}
