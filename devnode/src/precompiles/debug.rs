//! ArbDebug, which only development chains have.

use alloy_primitives::{B256, Bytes};
use revm::bytecode::Bytecode;
use revm::context_interface::{ContextTr, JournalTr};

use super::abi::ArbDebug;
use super::call::{Call, Fail};
use super::methods;
use super::owner::chain_owners;

pub(super) fn arb_debug(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbDebug::*;
    methods! { call, selector, args;
        0 Write becomeChainOwnerCall => |_| {
            let caller = call.caller;
            chain_owners().insert(call, caller)?;
            becomeChainOwnerReturn {}
        };
        0 Write overwriteContractCodeCall => |c| overwrite(call, c);
        0 Payable eventsCall => |c| {
            events(call, c.flag, c.value)?;
            (call.caller, call.value).into()
        };
        // It emits an event where nothing may be written.
        0 View eventsViewCall => |_| Err::<eventsViewReturn, _>(Fail::Plain)?;
        0 Pure legacyErrorCall => |_| Err::<legacyErrorReturn, _>(Fail::Plain)?;
    }
}

fn events(call: &mut Call<'_>, flag: bool, value: B256) -> Result<(), Fail> {
    call.emit(&ArbDebug::Basic { flag: !flag, value })?;
    let (conn, caller) = (call.address, call.caller);
    call.emit(&ArbDebug::Mixed { flag, not: !flag, value, conn, caller })
}

fn overwrite(call: &mut Call<'_>, new: ArbDebug::overwriteContractCodeCall) -> Bytes {
    let Ok(load) = call.ctx.journal_mut().load_account_with_code(new.target);
    let old = load.data.info.code.as_ref().map(|code| code.original_bytes()).unwrap_or_default();
    let code =
        Bytecode::new_raw_checked(new.newCode.clone()).unwrap_or_else(|_| Bytecode::new_legacy(new.newCode));
    call.ctx.journal_mut().set_code(new.target, code);
    old
}
