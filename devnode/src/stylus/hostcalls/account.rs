//! What a program asks about other accounts: balance, code and its hash.

use alloy_primitives::{Address, B256, Bytes};
use revm::context_interface::{ContextTr, JournalTr};
use wasmi::Val;

use super::{Answer, bytes};
use crate::stylus::context::Ctx;
use crate::stylus::frame::WasmFrame;
use crate::stylus::host::{CallStart, Escape, Machine, word};
use crate::stylus::pricing::{self, EVM_API, HOSTIO, PTR};

/// The last ArbOS version that remembers an account's lack of code.
const EMPTY_CODE_CACHED_BELOW: u64 = 40;

fn access_gas(is_cold: bool) -> u64 {
    if is_cold { pricing::COLD_ACCOUNT_GAS } else { pricing::WARM_READ_GAS }
}

impl WasmFrame {
    pub(super) fn account_balance(&mut self, ctx: &mut Ctx, start: CallStart, args: &[Val]) -> Answer {
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 2 * PTR + EVM_API)?;
        vm.require_gas(pricing::COLD_ACCOUNT_GAS)?;
        let address = vm.read_address(word(args, 0))?;
        let Ok(load) = ctx.journal_mut().load_account(address);
        let balance = load.data.info.balance;
        vm.buy_gas(access_gas(load.is_cold))?;
        vm.write(word(args, 1), &balance.to_be_bytes::<32>())?;
        vm.trace(start, || address.to_vec(), || bytes(balance));
        Ok(None)
    }

    pub(super) fn account_codehash(&mut self, ctx: &mut Ctx, start: CallStart, args: &[Val]) -> Answer {
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 2 * PTR + EVM_API)?;
        vm.require_gas(pricing::COLD_ACCOUNT_GAS)?;
        let address = vm.read_address(word(args, 0))?;
        let Ok(load) = ctx.journal_mut().load_account(address);
        let account = load.data;
        let exists = !account.is_loaded_as_not_existing() || !account.info.is_empty();
        let hash = if exists { account.info.code_hash } else { B256::ZERO };
        vm.buy_gas(access_gas(load.is_cold))?;
        vm.write(word(args, 1), hash.as_slice())?;
        vm.trace(start, || address.to_vec(), || hash.to_vec());
        Ok(None)
    }

    /// Finds an account's code; the code that was asked for last is free.
    fn code_of(&mut self, ctx: &mut Ctx, address: Address) -> Result<Bytes, Escape> {
        let vm = &mut self.store;
        if let Some((last, code)) = &vm.data().code
            && *last == address
        {
            return Ok(code.clone());
        }
        let Ok(load) = ctx.journal_mut().load_account_with_code(address);
        let code = load.data.info.code.as_ref().map(|code| code.original_bytes()).unwrap_or_default();
        vm.buy_gas(pricing::EXT_CODE_GAS + access_gas(load.is_cold))?;
        if !code.is_empty() || !ctx.chain.arbos.at_least(EMPTY_CODE_CACHED_BELOW) {
            vm.data_mut().code = Some((address, code.clone()));
        }
        Ok(code)
    }

    pub(super) fn account_code(&mut self, ctx: &mut Ctx, start: CallStart, args: &[Val]) -> Answer {
        let (address_at, offset, size, to) = (word(args, 0), word(args, 1), word(args, 2), word(args, 3));
        self.store.buy_ink(HOSTIO + EVM_API)?;
        self.store.require_gas(pricing::COLD_ACCOUNT_GAS)?;
        let address = self.store.read_address(address_at)?;
        let code = self.code_of(ctx, address)?;
        let vm = &mut self.store;
        vm.buy_ink(pricing::write(code.len() as u32))?;
        let part = code.get(offset as usize..).unwrap_or_default();
        let part = &part[..part.len().min(size as usize)];
        vm.write(to, part)?;
        let args = || [address.as_slice(), &offset.to_be_bytes(), &size.to_be_bytes()].concat();
        vm.trace(start, args, || part.to_vec());
        Ok(Some(Val::I32(part.len() as i32)))
    }

    pub(super) fn account_code_size(&mut self, ctx: &mut Ctx, start: CallStart, args: &[Val]) -> Answer {
        self.store.buy_ink(HOSTIO + EVM_API)?;
        self.store.require_gas(pricing::COLD_ACCOUNT_GAS)?;
        let address = self.store.read_address(word(args, 0))?;
        let size = self.code_of(ctx, address)?.len() as u32;
        self.store.trace(start, || address.to_vec(), || size.to_be_bytes().to_vec());
        Ok(Some(Val::I32(size as i32)))
    }
}
