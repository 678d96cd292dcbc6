//! Answers that Geth or Anvil give in a way that tools depend on: errors of requests that cannot be
//! meant, receipts, traces, identities.
#![allow(missing_docs)]

mod common;

use alloy::primitives::{Address, Bytes, Signature, U256};
use alloy::sol;
use alloy::sol_types::SolStruct as _;
use common::Harness;
use serde_json::{Value, json};
use stylus_devnode::ACCOUNTS;

/// Emits a log of the first word of its input, calls the account in its second word if there is one,
/// and emits the log again.
const LOGGER: &[u8] = &[
    0x5f, 0x35, 0x5f, 0x52, // the first word to memory
    0x60, 0x20, 0x5f, 0xa0, // LOG0
    0x60, 0x20, 0x35, 0x80, 0x15, 0x60, 0x19, 0x57, // without a second word: jump to 0x19
    0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x85, 0x5a, 0xf1, 0x50, // CALL, with all gas
    0x5b, 0x60, 0x20, 0x5f, 0xa0, 0x00, // 0x19: LOG0
];
/// Emits an empty log.
const GOOD: &[u8] = &[0x5f, 0x5f, 0xa0, 0x00];
/// Emits an empty log and reverts.
const BAD: &[u8] = &[0x5f, 0x5f, 0xa0, 0x5f, 0x5f, 0xfd];

fn words(first: u64, second: Address) -> Bytes {
    [U256::from(first).to_be_bytes::<32>(), second.into_word().0].concat().into()
}

async fn error(h: &Harness, method: &'static str, params: Value) -> String {
    match h.ask(method, params.clone()).await {
        Err(error) => error,
        Ok(answer) => panic!("{method} {params} gave {answer}"),
    }
}

#[tokio::test]
async fn a_call_with_fees_that_cannot_be_is_rejected() {
    let h = Harness::new().await;
    let (from, to) = (h.me, Address::repeat_byte(9));
    let cases = [
        (json!({ "maxFeePerGas": "0x1" }), "max fee per gas less than block base fee: address"),
        (json!({ "gasPrice": "0x5f5e0ff" }), "maxFeePerGas: 99999999, baseFee: 100000000"),
        (
            json!({ "maxFeePerGas": "0x5f5e100", "maxPriorityFeePerGas": "0x5f5e101" }),
            "max priority fee per gas higher than max fee per gas: address",
        ),
        (json!({ "maxPriorityFeePerGas": "0x1" }), "maxPriorityFeePerGas: 1, maxFeePerGas: 0"),
        (
            json!({ "gasPrice": "0x5f5e100", "maxFeePerGas": "0x5f5e100" }),
            "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified",
        ),
    ];
    for (fees, expected) in cases {
        let mut tx = json!({ "from": from, "to": to });
        tx.as_object_mut().expect("an object").extend(fees.as_object().expect("an object").clone());
        for method in ["eth_call", "eth_estimateGas", "eth_createAccessList", "debug_traceCall"] {
            let found = error(&h, method, json!([tx])).await;
            assert!(found.contains(expected), "{method}: {found}");
        }
    }
    for fees in [json!({}), json!({ "gasPrice": "0x0" }), json!({ "maxFeePerGas": "0x5f5e100" })] {
        let mut tx = json!({ "from": from, "to": to });
        tx.as_object_mut().expect("an object").extend(fees.as_object().expect("an object").clone());
        h.ask("eth_call", json!([tx])).await.expect("it can be");
        h.ask("eth_estimateGas", json!([tx])).await.expect("it can be");
    }
}

#[tokio::test]
async fn a_request_to_send_that_contradicts_itself_is_rejected() {
    let h = Harness::new().await;
    let from = ACCOUNTS[1].address;
    for (tx, expected) in [
        (
            json!({ "from": from, "to": h.me, "data": "0x01", "input": "0x02" }),
            "are set and not equal. Please use",
        ),
        (json!({ "from": from }), "contract creation without any data provided"),
        (json!({ "from": from, "to": h.me, "chainId": "0x1" }), "(have=1, want=412346)"),
        (
            json!({ "from": from, "to": h.me, "gasPrice": "0x5f5e100", "maxFeePerGas": "0x5f5e100" }),
            "both gasPrice and",
        ),
    ] {
        let found = error(&h, "eth_sendTransaction", json!([tx])).await;
        assert!(found.contains(expected), "{found}");
    }
    assert_eq!(h.node.chain().nonce(from), 0);
    let same = json!([{ "from": from, "to": h.me, "data": "0x01", "input": "0x01", "chainId": "0x64aba" }]);
    h.ask("eth_sendTransaction", same).await.expect("accepted");
}

#[tokio::test]
async fn typed_data_is_signed_by_the_account() {
    let h = Harness::new().await;
    let data = json!({
        "types": {
            "EIP712Domain": [{ "name": "chainId", "type": "uint256" }],
            "Vote": [{ "name": "yes", "type": "bool" }],
        },
        "primaryType": "Vote", "domain": { "chainId": 412_346 }, "message": { "yes": true },
    });
    let signature: Signature = {
        let params = json!([ACCOUNTS[1].address, data]);
        let bytes = h.ask("eth_signTypedData_v4", params).await.expect("signed");
        bytes.as_str().expect("hexadecimal").parse().expect("a signature")
    };
    sol! { struct Vote { bool yes; } }
    let domain = alloy::sol_types::eip712_domain! { chain_id: 412_346, };
    let digest = Vote { yes: true }.eip712_signing_hash(&domain);
    assert_eq!(signature.recover_address_from_prehash(&digest).expect("recovers"), ACCOUNTS[1].address);
    let mut wrong = data.clone();
    wrong["message"] = json!({});
    let found = error(&h, "eth_signTypedData_v4", json!([ACCOUNTS[1].address, wrong])).await;
    assert!(found.contains("-32602") && found.contains("Vote has no field yes"), "{found}");
    let found = error(&h, "eth_signTypedData_v4", json!([Address::ZERO, data])).await;
    assert!(found.contains("no key for"), "{found}");
}

#[tokio::test]
async fn the_receipt_of_a_failed_creation_has_the_address() {
    let h = Harness::new().await;
    let from = ACCOUNTS[1].address;
    for (init, status) in [("0x5f5ffd", "0x0"), ("0x00", "0x1")] {
        let nonce = h.node.chain().nonce(from);
        let tx = json!([{ "from": from, "data": init, "gas": "0x100000" }]);
        let hash = h.ask("eth_sendTransaction", tx).await.expect("accepted");
        let receipt = h.ask("eth_getTransactionReceipt", json!([hash])).await.expect("a receipt");
        assert_eq!(receipt["status"], status);
        assert_eq!(receipt["contractAddress"], json!(from.create(nonce)));
    }
    let outcome = h.node.chain().send(from, None, U256::ZERO, vec![0x5f, 0x5f, 0xfd]).expect("accepted");
    assert_eq!((outcome.success, outcome.created), (false, None), "in process: only what is there");
}

#[tokio::test]
async fn a_fee_history_of_no_blocks_is_empty() {
    let h = Harness::new().await;
    h.node.chain().mine(3).expect("a chain in memory");
    let none = h.ask("eth_feeHistory", json!(["0x0", "latest", [50]])).await.expect("an answer");
    assert_eq!(none, json!({ "oldestBlock": "0x0", "gasUsedRatio": null }));
    let beyond = h.ask("eth_feeHistory", json!(["0x2", "0x99"])).await.expect("an answer, as Nitro's");
    assert_eq!(beyond["oldestBlock"], "0x2");
}

#[tokio::test]
async fn each_start_has_an_identity_of_its_own() {
    let (a, b) = (Harness::new().await, Harness::new().await);
    let id =
        async |h: &Harness, method| h.ask(method, json!([])).await.expect("metadata")["instanceId"].clone();
    let first = id(&a, "hardhat_metadata").await;
    assert_eq!(first.as_str().expect("a word").len(), 66);
    assert_eq!(id(&a, "anvil_metadata").await, first, "it stays");
    assert_ne!(id(&b, "hardhat_metadata").await, first);
    let snapshot = a.node.chain().snapshot();
    let metadata = a.ask("anvil_metadata", json!([])).await.expect("metadata");
    assert_eq!(metadata["snapshots"][format!("{snapshot:#x}")][0], 0);
}

#[tokio::test]
async fn the_call_tracer_shows_logs_in_their_places() {
    let h = Harness::new().await;
    let (logger, good, bad) = (h.deploy(LOGGER).await, h.deploy(GOOD).await, h.deploy(BAD).await);
    let emitter = h
        .program(
            r#"(module
                (import "vm_hooks" "emit_log" (func $log (param i32 i32 i32)))
                (memory (export "memory") 1 1)
                (func (export "user_entrypoint") (param i32) (result i32)
                    (call $log (i32.const 0) (i32.const 32) (i32.const 1)) (i32.const 0)))"#,
        )
        .await;
    let trace = async |callee: Address, config: Value| {
        let receipt = h.run(logger, words(7, callee)).await;
        let options = json!({ "tracer": "callTracer", "tracerConfig": config });
        let params = json!([receipt.transaction_hash, options]);
        (h.ask("debug_traceTransaction", params).await.expect("a trace"), receipt.logs().len())
    };
    let data = json!(Bytes::from(U256::from(7).to_be_bytes_vec()));
    let own = |position: &str| json!({ "address": logger, "topics": [], "data": data, "position": position });
    for callee in [good, emitter] {
        let (root, count) = trace(callee, json!({ "withLog": true })).await;
        assert_eq!(root["logs"], json!([own("0x0"), own("0x1")]));
        assert_eq!(root["calls"][0]["logs"][0]["address"], json!(callee));
        assert_eq!(root["calls"][0]["logs"][0]["position"], "0x0");
        assert_eq!(count, 3);
    }
    let (root, count) = trace(bad, json!({ "withLog": true })).await;
    assert_eq!(root["logs"], json!([own("0x0"), own("0x1")]));
    assert_eq!(root["calls"][0]["error"], "execution reverted");
    assert!(root["calls"][0].get("logs").is_none(), "it failed");
    assert_eq!(count, 2);
    let (root, _) = trace(good, json!({ "withLog": true, "onlyTopCall": true })).await;
    assert_eq!(root["logs"], json!([own("0x0"), own("0x0")]));
    let (root, _) = trace(good, json!({})).await;
    assert!(root.get("logs").is_none() && root["calls"][0].get("logs").is_none(), "nobody asked");
    // What failed takes the logs of the calls under it along.
    let reverting: Vec<u8> = [LOGGER.strip_suffix(&[0x00]).expect("STOP"), &[0x5f, 0x5f, 0xfd]].concat();
    let reverting = h.deploy(&reverting).await;
    let call = json!([
        { "to": reverting, "input": words(7, good) }, "latest",
        { "tracer": "callTracer", "tracerConfig": { "withLog": true } }
    ]);
    let root = h.ask("debug_traceCall", call).await.expect("a trace");
    assert_eq!(root["error"], "execution reverted");
    assert!(root.get("logs").is_none() && root["calls"][0].get("logs").is_none());
}

#[tokio::test]
async fn a_struct_log_holds_what_is_asked_for() {
    let h = Harness::new().await;
    // Returns a word of 7.
    let seven = h.deploy(&[0x60, 7, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]).await;
    // Writes 5 to memory and to slot 2, reads slot 2, and calls the account above.
    let mut code = vec![0x60, 5, 0x5f, 0x52, 0x60, 5, 0x60, 2, 0x55, 0x60, 2, 0x54];
    code.extend([0x5f, 0x5f, 0x5f, 0x5f, 0x73]);
    code.extend(seven.as_slice());
    code.extend([0x5a, 0xfa, 0x00]);
    let target = h.deploy(&code).await;
    let trace =
        async |options: Value| h.ask("debug_traceCall", json!([{ "to": target }, "latest", options])).await;
    let log = trace(json!({ "enableMemory": true, "enableReturnData": true })).await.expect("a trace");
    let steps = log["structLogs"].as_array().expect("opcodes");
    let step = |name: &str| steps.iter().find(|step| step["op"] == name).expect("it ran");
    let word = |value: u64| format!("{value:064x}");
    assert!(step("MSTORE").get("memory").is_none(), "it was empty before");
    assert_eq!(step("SSTORE")["memory"], json!([word(5)]));
    for opcode in ["SSTORE", "SLOAD"] {
        assert_eq!(step(opcode)["storage"], json!({ word(2): word(5) }));
    }
    assert!(step("MSTORE").get("storage").is_none() && step("SLOAD").get("returnData").is_none());
    let last = steps.last().expect("STOP");
    assert_eq!(last["returnData"], format!("0x{}", word(7)));
    assert_eq!(steps.iter().filter(|step| step["depth"] == 2).count(), 6, "the callee's");

    let plain = trace(json!({ "disableStorage": true, "disableStack": true })).await.expect("a trace");
    for step in plain["structLogs"].as_array().expect("opcodes") {
        for field in ["memory", "storage", "returnData", "stack"] {
            assert!(step.get(field).is_none(), "{field}");
        }
    }
    let short = trace(json!({ "limit": 1 })).await.expect("a trace");
    assert_eq!(short["structLogs"].as_array().expect("opcodes").len(), 1);
}

#[tokio::test]
async fn a_trace_that_is_too_large_is_an_error() {
    let h = Harness::new().await;
    // Takes 1 MiB of memory, and loops.
    let hungry = h.deploy(&[0x5f, 0x62, 0x10, 0, 0, 0x52, 0x5b, 0x60, 6, 0x56]).await;
    let call = |options: Value| json!([{ "to": hungry, "gas": "0x400000" }, "latest", options]);
    let found = error(&h, "debug_traceCall", call(json!({ "enableMemory": true }))).await;
    assert!(found.contains("ask for less of each opcode"), "{found}");
    let cut = call(json!({ "enableMemory": true, "limit": 10_000 }));
    let cut = h.ask("debug_traceCall", cut).await.expect("the first opcodes");
    assert!(cut["structLogs"].as_array().expect("opcodes").len() < 10);
}

#[tokio::test]
async fn a_trace_option_that_is_not_supported_is_rejected() {
    let h = Harness::new().await;
    for options in [
        json!({ "tracer": "{ hostio: function(info) {}, result: function() {}, fault: function() {} }" }),
        json!({ "tracer": "fooTracer" }),
        json!({ "tracer": "callTracer", "txIndex": "0x1" }),
        json!({ "tracer": "prestateTracer", "tracerConfig": { "includeEmpty": true } }),
    ] {
        let found = error(&h, "debug_traceCall", json!([{ "to": h.me }, "latest", options])).await;
        assert!(found.contains("-32602"), "{options}: {found}");
    }
}

#[tokio::test]
async fn a_prestate_leaves_out_what_it_is_told_to() {
    let h = Harness::new().await;
    // Writes 5 to slot 2.
    let target = h.deploy(&[0x60, 5, 0x60, 2, 0x55, 0x00]).await;
    let key = format!("{target:?}");
    let of = async |config: Value| {
        let options = json!({ "tracer": "prestateTracer", "tracerConfig": config });
        let call = json!([{ "to": target }, "latest", options]);
        h.ask("debug_traceCall", call).await.expect("a trace")[&key].clone()
    };
    let all = of(json!({})).await;
    assert!(all.get("code").is_some() && all.get("storage").is_some());
    let bare = of(json!({ "disableCode": true, "disableStorage": true })).await;
    assert!(bare.get("code").is_none() && bare.get("storage").is_none());
    assert!(bare.get("balance").is_some());
}
