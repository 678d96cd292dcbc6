//! Hostile programs and clients: each gets a clear error, and the node goes on.
#![allow(missing_docs)]

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use alloy::primitives::Bytes;
use alloy::providers::Provider;
use common::{ARB_WASM, ArbWasm, Harness};
use stylus_devnode::{ArbosVersion, Config};

const ENTRY: &str = r#"(func (export "user_entrypoint") (param i32) (result i32) (i32.const 0))"#;
const MEMORY: &str = r#"(memory (export "memory") 1 1)"#;

/// Why a program is not activated.
async fn rejection(h: &Harness, wasm: &[u8]) -> String {
    let address = h.deploy(&common::wasm_code(wasm)).await;
    let arb_wasm = ArbWasm::new(ARB_WASM, &h.provider);
    let error = arb_wasm
        .activateProgram(address)
        .value(common::ether())
        .call()
        .await
        .err()
        .unwrap_or_else(|| panic!("a module of {} bytes was accepted", wasm.len()));
    error.to_string()
}

#[tokio::test]
async fn activation_rejects_what_breaks_a_rule() {
    let h = Harness::new().await;
    let many = |count: usize, text: &str| text.repeat(count);
    let body = |body: &str| {
        format!(
            "(module {MEMORY} (func (export \"user_entrypoint\") (param i32) (result i32) {body} (i32.const 0)))"
        )
    };
    let rows: Vec<(String, &str)> = vec![
        (format!("(module {MEMORY})"), "missing export with name user_entrypoint"),
        (format!("(module {ENTRY})"), "missing memory export with name memory"),
        (format!("(module (memory 1 1) {ENTRY})"), "missing memory export with name memory"),
        (format!("(module (memory (export \"memory\") 1) {ENTRY})"), "pay_for_memory_grow"),
        (
            format!("(module (memory (export \"memory\") 129 129) {ENTRY})"),
            "memory size 129 exceeds bound 128",
        ),
        (
            format!(
                "(module {MEMORY} (func (export \"user_entrypoint\") (param i64) (result i32) (i32.const 0)))"
            ),
            "wrong type for user_entrypoint",
        ),
        (
            format!("(module (import \"vm_hooks\" \"nothing\" (func)) {MEMORY} {ENTRY})"),
            "No such import nothing",
        ),
        (
            format!("(module (import \"env\" \"read_args\" (func (param i32))) {MEMORY} {ENTRY})"),
            "No such import",
        ),
        (
            format!("(module (import \"vm_hooks\" \"read_args\" (func (param i64))) {MEMORY} {ENTRY})"),
            "different function signature",
        ),
        (format!("(module (import \"vm_hooks\" \"m\" (memory 1)) {ENTRY})"), "unsupported import kind"),
        (
            format!("(module {MEMORY} {ENTRY} (global (export \"stylus_ink\") i32 (i32.const 1)))"),
            "reserved symbol",
        ),
        (
            format!(
                "(module (import \"vm_hooks\" \"chainid\" (func (result i64))) {MEMORY} {ENTRY} (func (export \"a__chainid\")))"
            ),
            "binary exports an import with the same name",
        ),
        (
            format!("(module {MEMORY} {ENTRY} (global i32 (i32.const 1)) (global i32 (global.get 0)))"),
            "failed to validate",
        ),
        (
            format!("(module {MEMORY} {ENTRY} (func (result i32 i32) (i32.const 1) (i32.const 1)))"),
            "failed to validate",
        ),
        (
            body("(drop (f32.add (f32.const 1) (f32.const 2)))"),
            "No implementation for floating point operation",
        ),
        (
            body("(drop (i32.trunc_sat_f32_s (f32.const 1)))"),
            "No implementation for floating point operation",
        ),
        (
            body("(memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0))")
                .replace("(func", "(data \"x\") (func"),
            "unsupported",
        ),
        (body("(drop (ref.null func))"), "failed to validate"),
        (body("(drop (i8x16.splat (i32.const 1)))"), "failed to validate"),
        (body("(return_call 0 (i32.const 0))"), "failed to validate"),
        (
            format!("(module {MEMORY} {ENTRY} (func {}))", many(349, "(local i32)")),
            "too many wasm locals: 349 > 348",
        ),
        (
            format!("(module {MEMORY} {ENTRY} {})", many(4096, "(func)")),
            "too many wasm functions: 4097 > 4096",
        ),
        (
            format!("(module {MEMORY} {ENTRY} {})", many(129, "(data (i32.const 0) \"x\")")),
            "too many wasm data segments: 129 > 128",
        ),
        (
            format!("(module {MEMORY} {ENTRY} (table 4097 funcref))"),
            "too many wasm table entries: 4097 > 4096",
        ),
        (
            format!("(module {MEMORY} {ENTRY} {})", many(32_765, "(global i32 (i32.const 0))")),
            "too many wasm globals",
        ),
        (format!("(module {MEMORY} {ENTRY} (func {}))", many(65_510, "nop ")), "too many wasm opcodes"),
        (
            format!(
                "(module {MEMORY} {ENTRY} (func {} {}))",
                many(4097, "(i32.const 1) "),
                many(4097, "drop ")
            ),
            "too many values on the stack at once: 4097 > 4096",
        ),
        (
            format!(
                "(module {MEMORY} {ENTRY} {})",
                (0..1022).map(|i| format!("(func (export \"f{i}\"))")).collect::<String>()
            ),
            "too many wasm exports",
        ),
    ];
    for (wat, reason) in rows {
        let error = rejection(&h, &wat::parse_str(&wat).expect("valid text")).await;
        assert!(error.contains("program activation failed") && error.contains(reason), "{reason}: {error}");
    }
    // A data-count section, which newer tools write, is rejected by name or number.
    let mut counted = wat::parse_str(format!("(module {MEMORY} {ENTRY} (data \"x\"))")).expect("valid text");
    let code = counted.windows(2).rposition(|pair| pair[0] == 10).expect("a code section");
    counted.splice(code..code, [12, 1, 1]);
    assert!(rejection(&h, &counted).await.contains("program activation failed"));
    assert!(rejection(&h, b"not wasm at all").await.contains("failed to validate"));
    // A start function is accepted on a debug chain, and never runs.
    let started = h.program(&format!("(module {MEMORY} {ENTRY} (func $s (unreachable)) (start $s))")).await;
    assert!(h.call(started, Bytes::new()).await.is_ok());
    // Multi-value is of older versions only.
    let h = Harness::with(Config { arbos_version: ArbosVersion::V51, ..Config::default() }).await;
    h.program(&format!("(module {MEMORY} {ENTRY} (func (result i32 i32) (i32.const 1) (i32.const 1)))"))
        .await;
}

#[tokio::test]
async fn endless_recursion_ends_with_the_gas() {
    let h = Harness::with(Config { rpc_gas_cap: 1 << 40, ..Config::default() }).await;
    // Through an EVM contract and back: calls the account in its input with the same input.
    let wat = format!(
        r#"(module (import "vm_hooks" "read_args" (func $read_args (param i32)))
        (import "vm_hooks" "contract_address" (func $me (param i32)))
        (import "vm_hooks" "call_contract" (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
        {MEMORY}
        (func (export "user_entrypoint") (param i32) (result i32)
            (call $read_args (i32.const 0))
            (call $me (i32.const 44))
            (drop (call $call (i32.const 12) (i32.const 32) (i32.const 32) (i32.const 128) (i64.const -1) (i32.const 200)))
            (i32.const 0)))"#
    );
    let program = h.program(&wat).await;
    // CALL the account in the first word with this contract's own address as the input, and all
    // gas.
    let bounce = h
        .deploy(&[
            0x30, 0x60, 0, 0x52, 0x60, 0, 0x60, 0, 0x60, 0x20, 0x60, 0, 0x60, 0, 0x60, 0, 0x35, 0x5a, 0xf1, 0,
        ])
        .await;
    for target in [program, bounce] {
        let answer = h.call(program, target.into_word()).await;
        assert!(answer.is_ok(), "the innermost call fails, the others go on: {answer:?}");
    }
    let receipt = h.run(program, bounce.into_word()).await;
    assert!(receipt.gas_used < 10_000_000);
    assert_eq!(h.provider.get_chain_id().await.expect("still there"), 412_346);
}

#[tokio::test]
async fn memory_bombs_run_out_of_gas() {
    let h = Harness::new().await;
    let wat = r#"(module (import "vm_hooks" "pay_for_memory_grow" (func (param i32))) (memory (export "memory") 1)
        (func (export "user_entrypoint") (param i32) (result i32)
            (loop (drop (memory.grow (i32.const 1))) (br 0)) (i32.const 0)))"#;
    let bomb = h.program(wat).await;
    assert!(h.call(bomb, Bytes::new()).await.expect_err("out of pages").contains("out of gas"));
    let fill = format!(
        r#"(module {MEMORY} (func (export "user_entrypoint") (param i32) (result i32)
            (memory.fill (i32.const 0) (i32.const 1) (i32.const -1)) (i32.const 0)))"#
    );
    let fill = h.program(&fill).await;
    assert!(
        h.call(fill, Bytes::new()).await.expect_err("pays before it fails").contains("execution reverted")
    );
}

/// Sends raw bytes and returns what arrives within half a second.
fn raw(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("connected");
    stream.set_read_timeout(Some(Duration::from_millis(500))).expect("a timeout");
    // The node may close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut part) {
        answer.extend_from_slice(&part[..read]);
        if answer.len() > 1 << 16 {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn post(address: &str, body: &str) -> String {
    let head = format!(
        "POST / HTTP/1.1\r\nhost: node\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    raw(address, (head + body).as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_clients_do_not_stop_the_node() {
    let h = Harness::new().await;
    let address = h.node.url().trim_start_matches("http://").to_owned();
    let done = tokio::task::spawn_blocking(move || {
        let call = |method: &str, params: &str| {
            post(&address, &format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{params}}}"#))
        };
        for (method, params, reason) in [
            ("eth_getBalance", "[1]", "-32602"),
            ("eth_getBalance", "[]", "missing value for required argument 0: address"),
            ("eth_getBalance", r#"{"address":1}"#, "params must be a list"),
            ("eth_getBlockByNumber", r#"["newest",1]"#, "-32602"),
            ("eth_getBlockByNumber", r#"["0xffffffffffffffff",false]"#, "\"result\":null"),
            ("eth_sendRawTransaction", r#"["0x02"]"#, "cannot decode the transaction"),
            ("eth_sendRawTransaction", r#"["0x"]"#, "cannot decode the transaction"),
            ("eth_call", r#"[{"to":"0x12"}]"#, "-32602"),
            ("eth_call", r#"[{},"0x999"]"#, "header not found"),
            ("eth_feeHistory", "[5,\"latest\",[50,10]]", "percentiles"),
            ("evm_setNextBlockTimestamp", "[1]", "before that of the latest block"),
            ("eth_nonsense", "[]", "-32601"),
            ("debug_traceTransaction", r#"["0x12"]"#, "-32602"),
        ] {
            let answer = call(method, params);
            assert!(answer.contains(reason), "{method} {params}: {answer}");
        }
        for body in ["", "{", "[]", "null", "[1,2]", "\"text\"", &"[".repeat(100_000), &"9".repeat(100_000)] {
            assert!(!post(&address, body).is_empty(), "{}", &body[..body.len().min(20)]);
        }
        // 50 MB are rejected; so is a body that never arrives.
        let answer = post(&address, &" ".repeat(50_000_000));
        assert!(answer.is_empty() || answer.contains("413"), "{answer}");
        raw(&address, b"POST / HTTP/1.1\r\nhost: node\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n{");
        raw(&address, &[0xff; 10_000]);
        // A thousand connections that send nothing, or very little, do not keep others out.
        let idle: Vec<_> = (0..1000)
            .map(|index| {
                let mut stream = TcpStream::connect(&address).expect("connected");
                if index % 2 == 0 {
                    let _ = stream.write_all(b"POST / HTTP/1.1\r\nhost:");
                }
                stream
            })
            .collect();
        assert!(call("eth_chainId", "[]").contains("0x64aba"), "with {} idle connections", idle.len());
        drop(idle);
        assert!(call("eth_chainId", "[]").contains("0x64aba"));
    });
    done.await.expect("the node held out");
}
