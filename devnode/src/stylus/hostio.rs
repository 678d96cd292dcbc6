//! The names and types of all host functions.

use wasmparser::ValType::{self, I32, I64};

/// A host function: its name, parameters and result.
pub(crate) struct Hostio {
    pub(crate) name: &'static str,
    pub(crate) params: &'static [ValType],
    pub(crate) result: Option<ValType>,
}

const fn hostio(name: &'static str, params: &'static [ValType], result: Option<ValType>) -> Hostio {
    Hostio { name, params, result }
}

/// The module that programs import the host functions from.
pub(crate) const MODULE: &str = "vm_hooks";
/// The module of the debug output functions.
pub(crate) const CONSOLE: &str = "console";
/// The import that a program with growing memory needs.
pub(crate) const PAY_FOR_MEMORY_GROW: &str = "pay_for_memory_grow";

/// Module `vm_hooks`.
pub(crate) const HOSTIOS: &[Hostio] = &[
    hostio("read_args", &[I32], None),
    hostio("write_result", &[I32, I32], None),
    hostio("exit_early", &[I32], None),
    hostio("storage_load_bytes32", &[I32, I32], None),
    hostio("storage_cache_bytes32", &[I32, I32], None),
    hostio("storage_flush_cache", &[I32], None),
    hostio("transient_load_bytes32", &[I32, I32], None),
    hostio("transient_store_bytes32", &[I32, I32], None),
    hostio("call_contract", &[I32, I32, I32, I32, I64, I32], Some(I32)),
    hostio("delegate_call_contract", &[I32, I32, I32, I64, I32], Some(I32)),
    hostio("static_call_contract", &[I32, I32, I32, I64, I32], Some(I32)),
    hostio("create1", &[I32, I32, I32, I32, I32], None),
    hostio("create2", &[I32, I32, I32, I32, I32, I32], None),
    hostio("read_return_data", &[I32, I32, I32], Some(I32)),
    hostio("return_data_size", &[], Some(I32)),
    hostio("emit_log", &[I32, I32, I32], None),
    hostio("account_balance", &[I32, I32], None),
    hostio("account_code", &[I32, I32, I32, I32], Some(I32)),
    hostio("account_code_size", &[I32], Some(I32)),
    hostio("account_codehash", &[I32, I32], None),
    hostio("evm_gas_left", &[], Some(I64)),
    hostio("evm_ink_left", &[], Some(I64)),
    hostio("block_basefee", &[I32], None),
    hostio("block_coinbase", &[I32], None),
    hostio("block_gas_limit", &[], Some(I64)),
    hostio("block_number", &[], Some(I64)),
    hostio("block_timestamp", &[], Some(I64)),
    hostio("chainid", &[], Some(I64)),
    hostio("contract_address", &[I32], None),
    hostio("msg_reentrant", &[], Some(I32)),
    hostio("msg_sender", &[I32], None),
    hostio("msg_value", &[I32], None),
    hostio("tx_origin", &[I32], None),
    hostio("tx_gas_price", &[I32], None),
    hostio("tx_ink_price", &[], Some(I32)),
    hostio("math_div", &[I32, I32], None),
    hostio("math_mod", &[I32, I32], None),
    hostio("math_pow", &[I32, I32], None),
    hostio("math_add_mod", &[I32, I32, I32], None),
    hostio("math_mul_mod", &[I32, I32, I32], None),
    hostio("native_keccak256", &[I32, I32, I32], None),
    hostio(PAY_FOR_MEMORY_GROW, &[I32], None),
];

/// Module `console`, on debug chains only.
pub(crate) const CONSOLE_HOSTIOS: &[Hostio] = &[
    hostio("log_txt", &[I32, I32], None),
    hostio("log_i32", &[I32], None),
    hostio("log_i64", &[I64], None),
    hostio("log_f32", &[ValType::F32], None),
    hostio("log_f64", &[ValType::F64], None),
    hostio("tee_i32", &[I32], Some(I32)),
    hostio("tee_i64", &[I64], Some(I64)),
    hostio("tee_f32", &[ValType::F32], Some(ValType::F32)),
    hostio("tee_f64", &[ValType::F64], Some(ValType::F64)),
];

/// Finds a host function by the module and name of an import.
pub(crate) fn find(module: &str, name: &str) -> Option<&'static Hostio> {
    let table = match module {
        MODULE => HOSTIOS,
        CONSOLE => CONSOLE_HOSTIOS,
        _ => return None,
    };
    table.iter().find(|hostio| hostio.name == name)
}
