//! How long a round of so many scores takes to build, write, read back and prove, and how much memory
//! and disk: `cargo run --release -p tributary-rounds --example scale -- 1000000`.
//!
//! The round has a tenth as many receipts, owners and payees as scores. Prints one JSON object. Peak
//! memory is the process's, by stage, which only Linux says.

use alloy_primitives::{Address, B256, U256, keccak256};
use std::{
    fs,
    hint::black_box,
    path::Path,
    thread,
    time::{Duration, Instant},
};
use tributary_core::{
    payee::Payee,
    rule::Rule,
    span::Params,
    sum_tree::{Leaf, RootBuilder},
    typed_data::Receipt,
};
use tributary_rounds::{Owner, Round, RoundHeader, RoundInput, Source};
use tributary_scoring::{ByteRange, Order, ScoreRow};

/// Scores of one receipt.
const A_RECEIPT: u64 = 10;

fn main() {
    let scores: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = stage("input", || input(scores));
    let round = stage("build", || Round::build(input).expect("a round"));
    let written = stage("write", || tributary_rounds::write(folder.path(), &round).expect("files"));
    println!("\"disk_mib\": {:.1},", mib(size(&written.folder)));
    stage("proofs", || {
        let tree = round.payouts_tree();
        for row in &round.payouts {
            black_box(tree.prove_leaf(row.payee.to_word())).expect("a payee");
        }
    });
    drop(round);
    stage("read", || tributary_rounds::read(folder.path(), written.manifest).expect("the same round"));
    ratio(scores);
}

fn input(scores: u64) -> RoundInput {
    let few = scores.div_ceil(A_RECEIPT);
    let receipts: Vec<Receipt> = (0..few).map(receipt).collect();
    let score = |number: u64| {
        let start = 50 * (number % A_RECEIPT) as u16;
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let range = ByteRange { start, end: start + 40 + (number % 7) as u16, owner: order(mixed % few) };
        ScoreRow { receipt_id: receipts[(number / A_RECEIPT) as usize].id(), range }
    };
    RoundInput {
        header: RoundHeader {
            model: U256::from(1),
            number: 1,
            from: 0,
            cutoff: 1_000_000,
            asset: Address::ZERO,
            rule: Rule::Span(Params::new(8, 32).expect("parameters in range")),
            contributors_bps: 6_000,
        },
        sources: vec![Source { datanet: U256::from(1), weight: 1, fee_bps: 500 }],
        scores: (0..scores).map(score).collect(),
        receipts,
        owners: (0..few).map(owner).collect(),
        missing: Vec::new(),
        last_payouts: Vec::new(),
    }
}

fn receipt(number: u64) -> Receipt {
    Receipt {
        model_id: U256::from(1),
        request_id: keccak256(number.to_be_bytes()),
        output_hash: keccak256(number.to_le_bytes()),
        output_length: 1_000,
        feature_hash: B256::ZERO,
        price: 1_000_000_000_000_000 + u128::from(number),
        time: 1 + number % 1_000_000,
    }
}

fn order(number: u64) -> Order {
    Order { number: number + 1, index: 0 }
}

fn owner(number: u64) -> Owner {
    let content_id = keccak256([b"record".as_slice(), &number.to_be_bytes()].concat());
    let payee = Payee::Account(Address::from_slice(&content_id[12..]));
    Owner { datanet: U256::from(1), content_id, item: content_id, payee, order: order(number) }
}

/// Time of a tree beside that of as many keccak hashes of as many bytes, on all cores.
fn ratio(scores: u64) {
    let count = scores.min(1_000_000);
    let leaf = |number: u64| Leaf { key: U256::from(number).into(), value: 1, data: B256::ZERO };
    let leaves: Vec<Leaf> = (0..count).map(leaf).collect();
    let (_, tree) = timed(|| {
        let mut builder = RootBuilder::default();
        leaves.iter().for_each(|leaf| builder.push(*leaf).expect("in order"));
        black_box(builder.head())
    });
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get()) as u64;
    let (_, bare) = timed(|| {
        thread::scope(|scope| {
            for _ in 0..cores {
                scope.spawn(|| {
                    for number in 0..count / cores {
                        black_box(keccak256(black_box([number as u8; 81])));
                        black_box(keccak256(black_box([number as u8; 73])));
                    }
                });
            }
        });
    });
    println!("\"trees.keccak_ratio\": {:.3}", bare.as_secs_f64() / tree.as_secs_f64());
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn stage<T>(name: &str, work: impl FnOnce() -> T) -> T {
    // Peak memory counts anew.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let (done, time) = timed(work);
    println!("\"{name}.s\": {:.2}, \"{name}.rss_mib\": {:.0},", time.as_secs_f64(), peak());
    done
}

/// Peak memory in MiB; 0 where the system does not say.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}

fn size(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).expect("a folder").flatten();
    files.map(|file| file.metadata().map_or(0, |file| file.len())).sum()
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
