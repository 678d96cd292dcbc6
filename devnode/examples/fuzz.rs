//! Fuzzes the program checker and the RPC decoder: `cargo run --example fuzz -- [SECONDS [SEED]]`.
//!
//! It prints its seed, and before a crash the input, as hexadecimal: add it to `tests/corpus`,
//! where the tests replay it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use alloy::primitives::hex;
use stylus_devnode::fuzzing::{Rpc, program};

#[path = "../tests/common/fuzz.rs"]
mod fuzz;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let seconds: u64 = args.next().map_or(Ok(60), |text| text.parse())?;
    let clock = || std::time::UNIX_EPOCH.elapsed().map_or(1, |time| time.as_nanos() as u64);
    let seed = args.next().map_or_else(|| Ok(clock()), |text| text.parse())?;
    println!("seed {seed}");
    let half = Duration::from_secs(seconds) / 2;

    let (start, mut programs, mut valid) = (Instant::now(), 0u64, 0u64);
    let mut fuzzer = fuzz::Fuzzer::new(seed, fuzz::corpus("wasm"));
    while start.elapsed() < half {
        let input = fuzzer.input();
        programs += 1;
        match catch_unwind(|| program(&input)) {
            Ok(true) => {
                valid += 1;
                fuzzer.keep(input);
            }
            Ok(false) => {}
            Err(_) => return Err(format!("program {}", hex::encode(&input)).into()),
        }
    }
    println!("{programs} programs, {valid} of them valid");

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let (start, mut requests, mut answered) = (Instant::now(), 0u64, 0u64);
    let mut fuzzer = fuzz::Fuzzer::new(seed, fuzz::corpus("rpc"));
    let mut rpc = Rpc::default();
    while start.elapsed() < half {
        let input = fuzzer.input();
        let Ok(text) = std::str::from_utf8(&input) else { continue };
        requests += 1;
        if requests.is_multiple_of(20_000) {
            rpc = Rpc::default();
        }
        let answer = catch_unwind(AssertUnwindSafe(|| runtime.block_on(rpc.answer(text))));
        let answer = answer.map_err(|_| format!("request {text}"))?;
        if let Some(answer) = answer {
            answered += 1;
            // A panic on a thread of its own is reported as an internal error.
            if answer.contains("\"code\":-32603") {
                return Err(format!("request {text}\nanswer {answer}").into());
            }
        }
    }
    println!("{requests} requests, {answered} of them well-formed");
    Ok(())
}
