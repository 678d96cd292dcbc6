//! How long a round of so many scores takes to build, write, read back and prove, and how much memory
//! and disk: `cargo run --profile bench -p tributary-rounds --example scale -- 1000000 2048`, the
//! second number being the budget in MiB.
//!
//! The round has a tenth as many receipts, owners and payees as scores. Prints one JSON object: of each
//! stage its time, the processor time of all cores, and the process's peak memory, which only Linux
//! says.

use alloy_primitives::{Address, B256, U256, keccak256};
use std::{
    fs,
    hint::black_box,
    path::Path,
    thread,
    time::{Duration, Instant},
};
use tributary_core::{payee::Payee, rule::Rule, span::Params, sum_tree::Leaf, typed_data::Receipt};
use tributary_rounds::{
    Budget, InputError, Owner, Round, RoundBuilder, RoundHeader, Source, Tree, read_payouts,
};
use tributary_scoring::{ByteRange, Order, ScoreRow};

/// Scores of one receipt.
const A_RECEIPT: u64 = 10;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut argument = |usual: u64| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (scores, memory) = (argument(100_000), argument(Budget::MEMORY >> 20) << 20);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let budget = &Budget { memory, ..Budget::in_folder(folder.path()) };
    println!("{{\"scores\": {scores},");
    stage("input", || {
        each(scores, |piece| {
            black_box(piece);
        })
    });
    let round = stage("build", || build(scores, budget).expect("a round"));
    let written = stage("write", || tributary_rounds::write(folder.path(), &round, budget).expect("files"));
    println!("\"disk_mib\": {:.1},", mib(size(&written.folder)));
    let root = round.heads.payouts.root();
    drop(round);
    stage("read", || tributary_rounds::read(folder.path(), written.manifest, budget).expect("the round"));
    let payouts = stage("payouts", || read_payouts(&written.folder, root).expect("payouts"));
    stage("proofs", || {
        for row in payouts.rows() {
            let word = row.expect("a row").payee.to_word();
            black_box(payouts.tree().prove_leaf(word).expect("files")).expect("a payee");
        }
    });
    stage("ranges", || {
        for start in (0..payouts.count()).step_by(256) {
            let length = (payouts.count() - start).min(256);
            black_box(payouts.tree().prove_range(start, length).expect("files")).expect("a range");
        }
    });
    ratio(scores);
    println!("}}");
}

/// What a round is built from.
enum Piece {
    Receipt(Receipt),
    Owner(Owner),
    Score(ScoreRow),
}

fn each(scores: u64, mut take: impl FnMut(Piece)) {
    let few = scores.div_ceil(A_RECEIPT);
    for number in 0..few {
        let receipt = receipt(number);
        take(Piece::Receipt(receipt));
        take(Piece::Owner(owner(number)));
        let receipt_id = receipt.id();
        for number in number * A_RECEIPT..((number + 1) * A_RECEIPT).min(scores) {
            let start = 50 * (number % A_RECEIPT) as u16;
            let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            let range = ByteRange { start, end: start + 40 + (number % 7) as u16, owner: order(mixed % few) };
            take(Piece::Score(ScoreRow { receipt_id, range }));
        }
    }
}

fn build(scores: u64, budget: &Budget) -> Result<Round, InputError> {
    let header = RoundHeader {
        model: U256::from(1),
        number: 1,
        from: 0,
        cutoff: 1_000_000,
        asset: Address::ZERO,
        rule: Rule::Span(Params::new(8, 32).expect("parameters in range")),
        contributors_bps: 6_000,
    };
    let sources = vec![Source { datanet: U256::from(1), weight: 1, fee_bps: 500 }];
    let mut builder = RoundBuilder::new(header, sources, budget.clone())?;
    let mut failed = Ok(());
    each(scores, |piece| {
        let taken = match piece {
            Piece::Receipt(receipt) => builder.receipt(&receipt),
            Piece::Owner(owner) => builder.owner(&owner),
            Piece::Score(score) => builder.score(&score),
        };
        if taken.is_err() {
            failed = taken;
        }
    });
    failed?;
    builder.build()
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
    let (_, tree) = timed(|| black_box(Tree::build(leaves)).expect("a tree"));
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
    let before = processor();
    let (done, time) = timed(work);
    let (time, used) = (time.as_secs_f64(), processor() - before);
    println!("\"{name}.s\": {time:.2}, \"{name}.cpu_s\": {used:.2}, \"{name}.rss_mib\": {:.0},", peak());
    done
}

/// The processor time that was used so far, in seconds; 0 where the system does not say.
fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    // Fields 14 and 15, in hundredths: the name, which may hold anything, was field 2.
    fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
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
