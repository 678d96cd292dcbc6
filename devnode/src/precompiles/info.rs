//! ArbInfo, and the precompiles that exist for older contracts: ArbStatistics, ArbFunctionTable,
//! ArbosTest.

use alloy_primitives::U256;
use revm::context_interface::{ContextTr, JournalTr};

use super::abi::{ArbFunctionTable, ArbInfo, ArbStatistics, ArbosTest};
use super::call::{Call, Fail};
use super::methods;

const BALANCE_GAS: u64 = 700;
const CODE_GAS: u64 = 2_100;

pub(super) fn arb_info(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbInfo::*;
    methods! { call, selector, args;
        0 View getBalanceCall => |c| {
            call.burn(BALANCE_GAS)?;
            let Ok(load) = call.ctx.journal_mut().load_account(c.account);
            load.data.info.balance
        };
        0 View getCodeCall => |c| {
            call.burn(CODE_GAS)?;
            let Ok(load) = call.ctx.journal_mut().load_account_with_code(c.account);
            let code = load.data.info.code.as_ref().map(|code| code.original_bytes()).unwrap_or_default();
            call.burn_copy(code.len())?;
            code
        };
    }
}

pub(super) fn arb_statistics(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbStatistics::*;
    methods! { call, selector, args;
        0 View getStatsCall => |_| {
            let zero = U256::ZERO;
            (U256::from(call.ctx.chain.l2_block), zero, zero, zero, zero, zero).into()
        };
    }
}

/// The table of functions is always empty.
pub(super) fn arb_function_table(
    call: &mut Call<'_>,
    selector: [u8; 4],
    args: &[u8],
) -> Result<Vec<u8>, Fail> {
    use ArbFunctionTable::*;
    methods! { call, selector, args;
        0 Write uploadCall => |_| uploadReturn {};
        0 View sizeCall => |_| U256::ZERO;
        0 View getCall => |_| Err::<getReturn, _>(Fail::Plain)?;
    }
}

pub(super) fn arbos_test(call: &mut Call<'_>, selector: [u8; 4], args: &[u8]) -> Result<Vec<u8>, Fail> {
    use ArbosTest::*;
    methods! { call, selector, args;
        0 Pure burnArbGasCall => |c| {
            let gas = u64::try_from(c.gasAmount).map_err(|_| Fail::Plain)?;
            // More than there is takes all gas, and the call succeeds all the same.
            let _ = call.burn(gas);
            burnArbGasReturn {}
        };
    }
}
