//! Logs.

use alloy_primitives::{B256, Bytes, Log, LogData};
use revm::context_interface::{ContextTr, JournalTr};
use wasmi::Val;

use super::Answer;
use crate::stylus::context::Ctx;
use crate::stylus::frame::WasmFrame;
use crate::stylus::host::{CallStart, Escape, Machine, word};
use crate::stylus::pricing::{self, EVM_API, HOSTIO};

impl WasmFrame {
    pub(super) fn emit_log(&mut self, ctx: &mut Ctx, start: CallStart, args: &[Val]) -> Answer {
        let (at, len, topics) = (word(args, 0), word(args, 1), word(args, 2));
        let address = self.account();
        let is_static = self.inputs.is_static;
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + EVM_API)?;
        if topics > 4 || len < topics * 32 {
            return Err(Escape::Failure("malformed log"));
        }
        vm.buy_ink(pricing::read(len))?;
        let data_len = u64::from(len - 32 * topics);
        vm.buy_gas(pricing::LOG_TOPIC_GAS * (1 + u64::from(topics)) + pricing::LOG_DATA_GAS * data_len)?;
        let bytes = vm.read(at, len)?;
        if is_static {
            return Err(Escape::Failure("a static call may not emit logs"));
        }
        let (head, data) = bytes.split_at(32 * topics as usize);
        let list = head.chunks_exact(32).map(B256::from_slice).collect();
        let data = LogData::new_unchecked(list, Bytes::copy_from_slice(data));
        ctx.journal_mut().log(Log { address, data });
        vm.trace(start, || [&topics.to_be_bytes()[..], &bytes].concat(), Vec::new);
        Ok(None)
    }
}
