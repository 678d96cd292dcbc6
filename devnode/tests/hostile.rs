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
        (format!("(module (memory 1 1) {ENTRY})"), "missing memory with export name memory"),
        (
            format!("(module (memory (export \"memory\") 1) {ENTRY})"),
            "missing import pay_for_memory_grow",
        ),
        (
            format!(
                "(module (import \"vm_hooks\" \"pay_for_memory_grow\" (func (param i64))) (memory (export \"memory\") 1) {ENTRY})"
            ),
            "wrong type for pay_for_memory_grow: \u{3bb}(i64)",
        ),
        (
            format!("(module {MEMORY} (global (export \"user_entrypoint\") i32 (i32.const 0)))"),
            "export user_entrypoint must be a function but is a Global",
        ),
        (
            format!("(module (memory (export \"memory\") 129 129) {ENTRY})"),
            "memory size 129 exceeds bound 128",
        ),
        (
            format!(
                "(module {MEMORY} (func (export \"user_entrypoint\") (param i64) (result i32) (i32.const 0)))"
            ),
            "wrong type for user_entrypoint: \u{3bb}(i64) -> i32",
        ),
        (
            format!("(module (import \"vm_hooks\" \"nothing\" (func)) {MEMORY} {ENTRY})"),
            "No such import nothing in vm_hooks for user",
        ),
        (
            format!("(module $own (import \"env\" \"read_args\" (func (param i32))) {MEMORY} {ENTRY})"),
            "No such import read_args in env for own",
        ),
        (
            format!(
                "(module (type (func (param i32))) (type (func (param i32)))
                (import \"vm_hooks\" \"read_args\" (func (type 0))) (import \"vm_hooks\" \"read_args\" (func (type 1)))
                {MEMORY} {ENTRY})"
            ),
            "inconsistent imports for vm_hooks \"read_args\"",
        ),
        (format!("(module (import \"vm_hooks\" \"stylus_x\" (func)) {MEMORY} {ENTRY})"), "binary imports reserved symbol stylus_x"),
        (
            format!("(module {MEMORY} {ENTRY} (func (export \"foo__stylus_x\")))"),
            "binary exports reserved symbol stylus_x",
        ),
        (
            format!("(module ${} {MEMORY} {ENTRY})", "n".repeat(513)),
            "wasm module name too long: 513 > 512",
        ),
        (
            format!("(module {MEMORY} {ENTRY} (func (export \"{}\")))", "e".repeat(513)),
            "wasm name too long: 513 > 512",
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
            "unsupported section type DataCountSection",
        ),
        (
            body("(elem.drop 0)").replace("(func", "(elem func 0) (func"),
            "bulk-memory-operations extension not fully supported ElemDrop",
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
            "too many wasm datas: 129 > 128",
        ),
        (
            format!("(module {MEMORY} {ENTRY} (data (i32.const 65535) \"xy\"))"),
            "Out-of-bounds data memory init with offset 65535 and size 2",
        ),
        (
            format!("(module {MEMORY} {ENTRY} (data (i32.const -1) \"\"))"),
            "Out-of-bounds data memory init with offset 18446744073709551615 and size 0",
        ),
        (
            format!("(module {MEMORY} {ENTRY} (table 2 funcref) (elem (i32.const 1) 0 0))"),
            "Out of bounds element segment at offset 1 and length 2 for table of length 2",
        ),
        (
            format!("(module {MEMORY} {ENTRY} (table 4097 funcref))"),
            "too many wasm table entries: 4097 > 4096",
        ),
        (
            format!("(module {MEMORY} {ENTRY} {})", many(32_765, "(global i32 (i32.const 0))")),
            "too many wasm globals",
        ),
        (
            format!("(module {MEMORY} {ENTRY} (func {}))", many(65_510, "nop ")),
            "too many wasm opcodes in func body: 655",
        ),
        // Of several faults the first in Nitro's order is named: names, memory, functions, entrypoint,
        // limits, links.
        (
            "(module (import \"vm_hooks\" \"nothing\" (func)) (import \"vm_hooks\" \"stylus\" (func)))".into(),
            "binary imports reserved symbol stylus",
        ),
        (
            "(module (import \"vm_hooks\" \"nothing\" (func)))".into(),
            "missing memory export with name memory",
        ),
        (
            format!("(module {MEMORY} (func {} {}))", many(4097, "(i32.const 1) "), many(4097, "drop ")),
            "too many values on the stack at once",
        ),
        (
            format!("(module (import \"vm_hooks\" \"nothing\" (func)) {MEMORY})"),
            "missing export with name user_entrypoint",
        ),
        (
            format!("(module (import \"vm_hooks\" \"nothing\" (func)) {MEMORY} {ENTRY} (table 4097 funcref))"),
            "too many wasm table entries",
        ),
        (
            format!(
                "(module (import \"vm_hooks\" \"nothing\" (func)) {MEMORY} {ENTRY}
                (func (drop (f32.add (f32.const 1) (f32.const 2)))))"
            ),
            "No such import nothing",
        ),
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
    // Only what follows the last `__` of an exported name counts.
    h.program(&format!("(module {MEMORY} {ENTRY} (func (export \"stylus__foo\")))")).await;
    // What comes after the end of the Brotli stream is ignored.
    let mut longer = common::program_code(&format!("(module {MEMORY} {ENTRY} (func (export \"longer\")))"));
    longer.extend([1, 2, 3]);
    let longer = h.deploy(&longer).await;
    h.activate(longer).await;
    assert!(h.call(longer, Bytes::new()).await.is_ok());
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
async fn recursion_in_a_program_ends_with_its_stack() {
    let h = Harness::new().await;
    let deep = format!(
        r#"(module {MEMORY} (func $down (call $down))
        (func (export "user_entrypoint") (param i32) (result i32) (call $down) (i32.const 0)))"#
    );
    let deep = h.program(&deep).await;
    let error = h.call(deep, Bytes::new()).await.expect_err("it never returns");
    assert!(error.contains("max call depth exceeded"), "{error}");
}

#[tokio::test]
async fn a_fill_with_more_than_a_byte_traps_before_stylus_3() {
    let program = |value: u32| {
        format!(
            r#"(module (import "vm_hooks" "write_result" (func $write_result (param i32 i32))) {MEMORY}
            (func (export "user_entrypoint") (param i32) (result i32)
                (memory.fill (i32.const 8) (i32.const {value}) (i32.const 3))
                (call $write_result (i32.const 8) (i32.const 4))
                (i32.const 0)))"#
        )
    };
    for (arbos_version, traps) in
        [(ArbosVersion::V40, true), (ArbosVersion::V51, true), (ArbosVersion::V60, false)]
    {
        let h = Harness::with(Config { arbos_version, ..Config::default() }).await;
        let byte = h.program(&program(255)).await;
        let answer = h.call(byte, Bytes::new()).await.expect("a byte");
        assert_eq!(answer, Bytes::from(vec![255, 255, 255, 0]));
        let more = h.program(&program(0x1ab)).await;
        match h.call(more, Bytes::new()).await {
            Ok(answer) => {
                assert!(!traps, "{arbos_version:?}");
                assert_eq!(answer, Bytes::from(vec![0xab, 0xab, 0xab, 0]));
            }
            Err(error) => assert!(traps, "{arbos_version:?}: {error}"),
        }
    }
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
        let typed = |media: &str, body: &str| {
            let head = format!(
                "POST / HTTP/1.1\r\nhost: node\r\ncontent-type: {media}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            raw(&address, (head + body).as_bytes())
        };
        let ask = r#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}"#;
        for media in
            ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=utf-8;x=1"]
        {
            assert!(typed(media, ask).contains("0x64aba"), "{media}");
        }
        assert!(typed("text/plain", ask).contains("415"), "a form of another page");
        // A notification has no answer.
        let notification = r#"{"jsonrpc":"2.0","method":"eth_chainId"}"#;
        for body in [notification.to_owned(), format!("[{notification},{notification}]")] {
            let answer = typed("application/json", &body);
            assert!(answer.contains("200 OK") && answer.ends_with("\r\n\r\n"), "{answer}");
        }
        let mixed = typed("application/json", &format!("[{notification},{ask}]"));
        assert!(mixed.contains(r#"[{"jsonrpc":"2.0","id":1,"result":"0x64aba"}]"#), "{mixed}");
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
