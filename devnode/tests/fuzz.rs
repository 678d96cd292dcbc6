//! Replays the fuzzer's corpus, and a fixed sequence of mutations. `examples/fuzz.rs` runs for
//! longer.
#![allow(missing_docs)]

use stylus_devnode::fuzzing::{Rpc, program};

#[path = "common/fuzz.rs"]
mod fuzz;

#[test]
fn mutated_programs_break_nothing() {
    for input in fuzz::corpus("wasm") {
        assert!(program(&input), "the corpus is of valid programs");
    }
    let mut fuzzer = fuzz::Fuzzer::new(7, fuzz::corpus("wasm"));
    let valid = (0..20_000).filter(|_| program(&fuzzer.input())).count();
    assert!((100..20_000).contains(&valid), "{valid} mutations were valid: the fuzzer does not reach far");
}

#[tokio::test]
async fn mutated_requests_break_nothing() {
    let rpc = Rpc::default();
    for input in fuzz::corpus("rpc") {
        let text = String::from_utf8(input).expect("text");
        let answer = rpc.answer(&text).await.expect("the corpus is of well-formed requests");
        assert!(!answer.contains("-32603"), "{text} panicked: {answer}");
        assert!(!answer.contains("-32601"), "{text} is of an unknown method");
    }
    let mut fuzzer = fuzz::Fuzzer::new(7, fuzz::corpus("rpc"));
    for _ in 0..20_000 {
        let input = fuzzer.input();
        let Ok(text) = std::str::from_utf8(&input) else { continue };
        let answer = rpc.answer(text).await.unwrap_or_default();
        assert!(!answer.contains("\"code\":-32603"), "{text} panicked: {answer}");
    }
    let answer = rpc.answer(r#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}"#).await.expect("an answer");
    assert!(answer.contains("0x64aba"), "{answer}");
}
