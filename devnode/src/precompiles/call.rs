//! The rules that all precompiles of ArbOS share: how a method may be called, and the gas of
//! arguments and results.

use alloy_primitives::{Address, B256, Bytes, Log, U256, keccak256};
use alloy_sol_types::{SolError, SolEvent};
use revm::context_interface::{ContextTr, JournalTr};
use revm::interpreter::{CallInputs, CallScheme, Gas, InstructionResult, InterpreterResult};

use crate::arbos::params::Params;
use crate::arbos::storage;
use crate::stylus::context::Ctx;

pub(crate) const STORAGE_READ_GAS: u64 = 800;
pub(crate) const STORAGE_WRITE_GAS: u64 = 20_000;
pub(crate) const STORAGE_CLEAR_GAS: u64 = 5_000;
pub(crate) const CODE_HASH_GAS: u64 = 2_600;
pub(crate) const PARAMS_GAS: u64 = 100;
const COPY_WORD_GAS: u64 = 3;
const KECCAK_GAS: u64 = 30;
const KECCAK_WORD_GAS: u64 = 6;
const LOG_GAS: u64 = 375;
const LOG_DATA_GAS: u64 = 8;

/// What a method may do, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mutability {
    Pure,
    View,
    Write,
    Payable,
}

/// How a precompile's call fails.
#[derive(Debug)]
pub(crate) enum Fail {
    /// It ran out of gas.
    OutOfGas,
    /// It reverts with data and returns its gas.
    Solidity(Vec<u8>),
    /// It reverts without data and returns its gas.
    Plain,
    /// It reverts without data and keeps all gas.
    All,
    /// It fails, which is not a revert, and keeps all gas. The client that called by RPC gets the
    /// text.
    Fatal(String),
}

impl Fail {
    pub(crate) fn solidity(error: impl SolError) -> Self {
        Self::Solidity(error.abi_encode())
    }
}

/// A running call to a precompile.
pub(crate) struct Call<'a> {
    pub(crate) ctx: &'a mut Ctx,
    /// Gas left.
    pub(crate) gas: u64,
    /// The precompile itself.
    pub(crate) address: Address,
    pub(crate) caller: Address,
    pub(crate) value: U256,
    pub(crate) is_static: bool,
    /// Whether it runs as its caller (DELEGATECALL), which only pure methods may.
    borrowed: bool,
}

impl<'a> Call<'a> {
    pub(crate) fn new(ctx: &'a mut Ctx, inputs: &CallInputs) -> Self {
        Self {
            ctx,
            gas: inputs.gas_limit,
            address: inputs.bytecode_address,
            caller: inputs.caller,
            value: inputs.value.get(),
            is_static: inputs.is_static,
            borrowed: matches!(inputs.scheme, CallScheme::DelegateCall | CallScheme::CallCode),
        }
    }

    /// Charges gas.
    pub(crate) fn burn(&mut self, gas: u64) -> Result<(), Fail> {
        match self.gas.checked_sub(gas) {
            Some(left) => {
                self.gas = left;
                Ok(())
            }
            None => {
                self.gas = 0;
                Err(Fail::OutOfGas)
            }
        }
    }

    /// Charges the copy of arguments or results.
    pub(crate) fn burn_copy(&mut self, bytes: usize) -> Result<(), Fail> {
        self.burn(COPY_WORD_GAS * bytes.div_ceil(32) as u64)
    }

    /// Checks that a method may run here, and charges what every method costs.
    pub(crate) fn begin(&mut self, mutability: Mutability, args: &[u8]) -> Result<(), Fail> {
        let forbidden = (self.borrowed && mutability >= Mutability::View)
            || (self.is_static && mutability >= Mutability::Write)
            || (!self.value.is_zero() && mutability != Mutability::Payable);
        if forbidden {
            return Err(Fail::All);
        }
        if mutability > Mutability::Pure {
            self.burn(STORAGE_READ_GAS)?;
        }
        self.burn_copy(args.len())
    }

    /// Emits an event of the precompile.
    pub(crate) fn emit<E: SolEvent>(&mut self, event: &E) -> Result<(), Fail> {
        let data = event.encode_log_data();
        self.burn(LOG_GAS + LOG_GAS * data.topics().len() as u64 + LOG_DATA_GAS * data.data.len() as u64)?;
        self.ctx.journal_mut().log(Log { address: self.address, data });
        Ok(())
    }

    /// Reads a slot of ArbOS.
    pub(crate) fn get(&mut self, slot: U256) -> Result<U256, Fail> {
        self.burn(STORAGE_READ_GAS)?;
        Ok(storage::read(self.ctx.journal_mut(), slot))
    }

    /// Reads an address from a slot of ArbOS.
    pub(crate) fn get_address(&mut self, slot: U256) -> Result<Address, Fail> {
        Ok(Address::from_word(self.get(slot)?.into()))
    }

    /// Writes a slot of ArbOS.
    pub(crate) fn set(&mut self, slot: U256, value: U256) -> Result<(), Fail> {
        self.burn(if value.is_zero() { STORAGE_CLEAR_GAS } else { STORAGE_WRITE_GAS })?;
        storage::write(self.ctx.journal_mut(), slot, value);
        Ok(())
    }

    /// Hashes data, at Keccak's price in the EVM.
    pub(crate) fn keccak(&mut self, data: &[u8]) -> Result<B256, Fail> {
        self.burn(KECCAK_GAS + KECCAK_WORD_GAS * data.len().div_ceil(32) as u64)?;
        Ok(keccak256(data))
    }

    /// Reads the parameters of Stylus.
    pub(crate) fn params(&mut self) -> Result<Params, Fail> {
        self.burn(PARAMS_GAS)?;
        Ok(Params::read(self.ctx.journal_mut()))
    }

    /// The code hash of an account, at a flat price.
    pub(crate) fn code_hash(&mut self, account: Address) -> Result<B256, Fail> {
        self.burn(CODE_HASH_GAS)?;
        let Ok(load) = self.ctx.journal_mut().load_account(account);
        Ok(load.data.info.code_hash)
    }

    pub(crate) fn now(&self) -> u64 {
        self.ctx.block.timestamp.saturating_to()
    }
}

/// Turns the outcome of a call into what the EVM expects.
pub(crate) fn finish(call: Call<'_>, limit: u64, outcome: Result<Vec<u8>, Fail>) -> InterpreterResult {
    let Call { ctx, gas: left, .. } = call;
    let (result, left, output) = match outcome {
        Ok(output) => (InstructionResult::Return, left, output),
        Err(Fail::Solidity(data)) => {
            let copy = COPY_WORD_GAS * data.len().div_ceil(32) as u64;
            match left.checked_sub(copy) {
                Some(left) => (InstructionResult::Revert, left, data),
                None => (InstructionResult::Revert, 0, Vec::new()),
            }
        }
        Err(Fail::Plain) => (InstructionResult::Revert, left, Vec::new()),
        Err(Fail::OutOfGas | Fail::All) => (InstructionResult::Revert, 0, Vec::new()),
        Err(Fail::Fatal(message)) => {
            ctx.chain.failure = Some(message);
            (InstructionResult::PrecompileError, 0, Vec::new())
        }
    };
    let mut gas = Gas::new(limit);
    // The gas left is never more than the limit.
    let _ = gas.record_regular_cost(limit - left);
    InterpreterResult::new(result, Bytes::from(output), gas)
}
