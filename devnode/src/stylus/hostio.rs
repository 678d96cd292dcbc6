//! The table of host functions: names, types, and which part of the host runs each.

use wasmparser::ValType::{self, F32, F64, I32, I64};

/// The module that programs import the host functions from.
pub(crate) const MODULE: &str = "vm_hooks";
/// The module of the debug output functions.
pub(crate) const CONSOLE: &str = "console";

/// A host function: where it is imported from, its parameters and result, and what runs it.
pub(crate) struct Hostio {
    pub(crate) module: &'static str,
    pub(crate) name: &'static str,
    pub(crate) params: &'static [ValType],
    pub(crate) result: Option<ValType>,
    pub(crate) call: HostCall,
}

/// A host function, by what runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostCall {
    Local(LocalCall),
    Evm(EvmCall),
}

/// Makes an enum of host functions, with their names, and a part of the table of all of them.
macro_rules! host_calls {
    ($(#[$doc:meta])* $kind:ident($group:ident) in $table:ident {
        $($module:ident $call:ident = $name:literal ($($param:ident),*) $(-> $result:ident)?;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $kind { $($call),* }

        impl $kind {
            /// The name that programs import the function by.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$call => $name),* }
            }
        }

        const $table: &[Hostio] = &[$(Hostio {
            module: $module,
            name: $name,
            params: &[$($param),*],
            result: first(&[$($result)?]),
            call: HostCall::$group($kind::$call),
        }),*];
    };
}

const fn first(results: &[ValType]) -> Option<ValType> {
    match results {
        [] => None,
        [result, ..] => Some(*result),
    }
}

host_calls! {
    /// Host functions that need nothing of the EVM: they run inside the program's own call.
    LocalCall(Local) in LOCAL {
        MODULE ReadArgs = "read_args"(I32);
        MODULE WriteResult = "write_result"(I32, I32);
        MODULE ExitEarly = "exit_early"(I32);
        MODULE StorageCache = "storage_cache_bytes32"(I32, I32);
        MODULE ReadReturnData = "read_return_data"(I32, I32, I32) -> I32;
        MODULE ReturnDataSize = "return_data_size"() -> I32;
        MODULE EvmGasLeft = "evm_gas_left"() -> I64;
        MODULE EvmInkLeft = "evm_ink_left"() -> I64;
        MODULE BlockBasefee = "block_basefee"(I32);
        MODULE BlockCoinbase = "block_coinbase"(I32);
        MODULE BlockGasLimit = "block_gas_limit"() -> I64;
        MODULE BlockNumber = "block_number"() -> I64;
        MODULE BlockTimestamp = "block_timestamp"() -> I64;
        MODULE Chainid = "chainid"() -> I64;
        MODULE ContractAddress = "contract_address"(I32);
        MODULE MsgReentrant = "msg_reentrant"() -> I32;
        MODULE MsgSender = "msg_sender"(I32);
        MODULE MsgValue = "msg_value"(I32);
        MODULE TxOrigin = "tx_origin"(I32);
        MODULE TxGasPrice = "tx_gas_price"(I32);
        MODULE TxInkPrice = "tx_ink_price"() -> I32;
        MODULE MathDiv = "math_div"(I32, I32);
        MODULE MathMod = "math_mod"(I32, I32);
        MODULE MathPow = "math_pow"(I32, I32);
        MODULE MathAddMod = "math_add_mod"(I32, I32, I32);
        MODULE MathMulMod = "math_mul_mod"(I32, I32, I32);
        MODULE NativeKeccak256 = "native_keccak256"(I32, I32, I32);
        MODULE PayForMemoryGrow = "pay_for_memory_grow"(I32);
        // On debug chains only.
        CONSOLE LogTxt = "log_txt"(I32, I32);
        CONSOLE LogI32 = "log_i32"(I32);
        CONSOLE LogI64 = "log_i64"(I64);
        CONSOLE LogF32 = "log_f32"(F32);
        CONSOLE LogF64 = "log_f64"(F64);
        CONSOLE TeeI32 = "tee_i32"(I32) -> I32;
        CONSOLE TeeI64 = "tee_i64"(I64) -> I64;
        CONSOLE TeeF32 = "tee_f32"(F32) -> F32;
        CONSOLE TeeF64 = "tee_f64"(F64) -> F64;
    }
}

host_calls! {
    /// Host functions that need the EVM: the program stops, and its frame runs them.
    EvmCall(Evm) in EVM {
        MODULE StorageLoad = "storage_load_bytes32"(I32, I32);
        MODULE StorageFlush = "storage_flush_cache"(I32);
        MODULE TransientLoad = "transient_load_bytes32"(I32, I32);
        MODULE TransientStore = "transient_store_bytes32"(I32, I32);
        MODULE CallContract = "call_contract"(I32, I32, I32, I32, I64, I32) -> I32;
        MODULE DelegateCallContract = "delegate_call_contract"(I32, I32, I32, I64, I32) -> I32;
        MODULE StaticCallContract = "static_call_contract"(I32, I32, I32, I64, I32) -> I32;
        MODULE Create1 = "create1"(I32, I32, I32, I32, I32);
        MODULE Create2 = "create2"(I32, I32, I32, I32, I32, I32);
        MODULE EmitLog = "emit_log"(I32, I32, I32);
        MODULE AccountBalance = "account_balance"(I32, I32);
        MODULE AccountCode = "account_code"(I32, I32, I32, I32) -> I32;
        MODULE AccountCodeSize = "account_code_size"(I32) -> I32;
        MODULE AccountCodehash = "account_codehash"(I32, I32);
    }
}

/// All host functions.
pub(crate) fn all() -> impl Iterator<Item = &'static Hostio> {
    LOCAL.iter().chain(EVM)
}

/// Finds a host function by the module and name of an import.
pub(crate) fn find(module: &str, name: &str) -> Option<&'static Hostio> {
    all().find(|hostio| hostio.name == name && hostio.module == module)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_counted() {
        let mut names: Vec<_> = all().map(|hostio| (hostio.module, hostio.name)).collect();
        names.sort_unstable();
        names.dedup();
        let count = |module| names.iter().filter(|(of, _)| *of == module).count();
        assert_eq!((count(MODULE), count(CONSOLE)), (42, 9));
    }
}
